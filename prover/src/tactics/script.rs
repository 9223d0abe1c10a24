//! The algebra of scripts: a *shape* (opening steps and how the goal then forks) times *closers* (tactics that must
//! finish a goal). Laid out as a probe, which tries the closers in turn and says which one won, or as the plain proof
//! that a person would write once the winners are known.

use super::probe;

/// Tactics that finish a goal or fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Closer {
    /// Unique within its group.
    pub name: String,
    pub steps: Vec<String>,
    /// Typical time that a failure costs, in milliseconds of an unoptimised Lean.
    pub cost_ms: u32,
}

impl Closer {
    pub fn new(name: impl Into<String>, tactic: impl Into<String>, cost_ms: u32) -> Self {
        Self { name: name.into(), steps: vec![tactic.into()], cost_ms }
    }
}

/// How the goal looks after a shape's steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fork {
    /// One goal.
    One,
    /// `head` leaves any number of goals.
    Goals { head: String },
    /// `head` is followed by `| pattern => …`, one goal each.
    Arms { head: String, patterns: Vec<String> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    /// Short name; empty for the goal as it is.
    pub name: String,
    pub steps: Vec<String>,
    pub fork: Fork,
    pub cost_ms: u32,
}

impl Shape {
    /// The proof in which every goal is tried by all closers, in order.
    pub fn probe(&self, closers: &[Closer]) -> String {
        let mut lines = self.steps.clone();
        match &self.fork {
            Fork::One => lines.extend(first_block(closers, "")),
            Fork::Goals { head } => {
                lines.push(format!("{head} <;>"));
                lines.extend(first_block(closers, "  "));
            }
            Fork::Arms { head, patterns } => {
                lines.push(format!("{head} with"));
                for pattern in patterns {
                    lines.push(format!("| {pattern} =>"));
                    lines.extend(first_block(closers, "  "));
                }
            }
        }
        by(&lines)
    }

    /// The proof in which one closer finishes every goal.
    pub fn uniform(&self, closer: &Closer) -> String {
        let mut lines = self.steps.clone();
        match &self.fork {
            Fork::One => lines.extend(closer.steps.iter().cloned()),
            Fork::Goals { head } => match closer.steps.as_slice() {
                [only] => lines.push(format!("{head} <;> {}", operand(only))),
                several => lines.push(format!("{head} <;> ({})", several.join("; "))),
            },
            Fork::Arms { patterns, .. } => return self.by_goal(&vec![closer; patterns.len()]),
        }
        by(&lines)
    }

    /// The proof in which each goal has its own closer, in the order of the goals.
    pub fn by_goal(&self, closers: &[&Closer]) -> String {
        let mut lines = self.steps.clone();
        match &self.fork {
            Fork::One => lines.extend(closers.iter().flat_map(|closer| closer.steps.iter().cloned())),
            Fork::Goals { head } => {
                lines.push(head.clone());
                for closer in closers {
                    lines.extend(indented(&closer.steps, "· ", "  "));
                }
            }
            Fork::Arms { head, patterns } => {
                lines.push(format!("{head} with"));
                for (pattern, closer) in patterns.iter().zip(closers) {
                    match closer.steps.as_slice() {
                        [only] => lines.push(format!("| {pattern} => {only}")),
                        several => {
                            lines.push(format!("| {pattern} =>"));
                            lines.extend(indented(several, "  ", "  "));
                        }
                    }
                }
            }
        }
        by(&lines)
    }
}

/// `first | (a; done) | (b; done)`, traced under the closers' names.
pub(super) fn first_block(closers: &[Closer], indent: &str) -> Vec<String> {
    probe::first(closers.iter().map(|closer| probe::closing(&closer.steps.join("; "), &closer.name)), indent)
}

fn indented(steps: &[String], first: &str, rest: &str) -> Vec<String> {
    steps
        .iter()
        .enumerate()
        .map(|(index, step)| format!("{}{step}", if index == 0 { first } else { rest }))
        .collect()
}

/// `a <;> b <;> c` groups to the left, which is not what a closer of its own means.
fn operand(tactic: &str) -> String {
    if tactic.contains("<;>") { format!("({tactic})") } else { tactic.to_owned() }
}

/// `by` and the lines below it, or on the same line if there is one.
fn by(lines: &[String]) -> String {
    match lines {
        [only] => format!("by {only}"),
        several => {
            let mut text = "by".to_owned();
            for line in several {
                text.push_str("\n  ");
                text.push_str(line);
            }
            text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn induction() -> Shape {
        Shape {
            name: "induction-n".into(),
            steps: vec!["intro n".into()],
            fork: Fork::Arms {
                head: "induction n".into(),
                patterns: vec!["zero".into(), "succ n ih".into()],
            },
            cost_ms: 0,
        }
    }

    fn constructor() -> Shape {
        let fork = Fork::Goals { head: "constructor".into() };
        Shape { name: "constructor".into(), steps: vec![], fork, cost_ms: 0 }
    }

    fn omega() -> Closer {
        Closer::new("omega", "omega", 10)
    }

    fn simp_then_omega() -> Closer {
        Closer::new("simp_all-omega", "simp_all <;> omega", 10)
    }

    fn witness() -> Closer {
        Closer {
            name: "witness".into(), steps: vec!["refine ⟨0, ?_⟩".into(), "simp".into()], cost_ms: 10
        }
    }

    #[test]
    fn probes_try_closers_in_order_and_name_the_winner() {
        assert_eq!(
            induction().probe(&[omega(), witness()]),
            "by\n  intro n\n  induction n with\n  | zero =>\n    first\n    | (omega; done; trace \"closed by omega\")\n    \
             | (refine ⟨0, ?_⟩; simp; done; trace \"closed by witness\")\n  | succ n ih =>\n    first\n    \
             | (omega; done; trace \"closed by omega\")\n    | (refine ⟨0, ?_⟩; simp; done; trace \"closed by witness\")"
        );
        assert_eq!(
            constructor().probe(&[omega()]),
            "by\n  constructor <;>\n    first\n    | (omega; done; trace \"closed by omega\")"
        );
    }

    #[test]
    fn proofs_with_one_closer() {
        assert_eq!(constructor().uniform(&omega()), "by constructor <;> omega");
        assert_eq!(constructor().uniform(&simp_then_omega()), "by constructor <;> (simp_all <;> omega)");
        assert_eq!(constructor().uniform(&witness()), "by constructor <;> (refine ⟨0, ?_⟩; simp)");
    }

    #[test]
    fn proofs_with_a_closer_for_each_goal() {
        assert_eq!(
            constructor().by_goal(&[&omega(), &witness()]),
            "by\n  constructor\n  · omega\n  · refine ⟨0, ?_⟩\n    simp"
        );
        assert_eq!(
            induction().by_goal(&[&witness(), &simp_then_omega()]),
            "by\n  intro n\n  induction n with\n  | zero =>\n    refine ⟨0, ?_⟩\n    simp\n  | succ n ih => simp_all <;> omega"
        );
    }
}
