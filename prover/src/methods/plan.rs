//! What a method finds: a tree of steps, each with a claim, a reason, and what proves it. One writer makes Lean of it,
//! another makes words; both read the same plan, so they cannot say different things.

use super::situation::{Claim, Situation, Term};

/// How mathematics within a sentence is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    Unicode,
    Latex,
}

/// A way to prove a goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The method that found it, by its name in the registry.
    pub method: &'static str,
    /// What the proof comes down to, in one sentence.
    pub idea: Sentence,
    pub steps: Vec<Step>,
}

/// One step; the steps after it may use what it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A fact with a name. `because` may speak of the claim by [`Piece::This`].
    Have { name: String, claim: Claim, because: Sentence, by: Proof },
    /// The same by a chain of terms: the claim relates the first term to the last.
    Chain { name: Option<String>, start: Term, links: Vec<Link>, because: Sentence },
    /// Tactics that change the goal or its context, without a claim of their own: `subst x`, `refine ⟨3, ?_⟩`.
    Turn { tactics: Vec<String>, because: Sentence },
    /// `head` makes as many goals as there are branches, in their order.
    Cases { head: String, because: Sentence, branches: Vec<Branch> },
    /// Ends the goal. `because` may speak of the goal itself by [`Piece::This`].
    Close { because: Sentence, by: Vec<String> },
}

/// What proves the claim of a [`Step::Have`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// Tactics that close it.
    Tactics(Vec<String>),
    /// Steps of its own, the last of which closes it.
    Steps(Vec<Step>),
}

/// A link of a chain: `relation next := by …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub relation: super::situation::Relation,
    pub next: Term,
    pub by: String,
    /// Why, in a few words after the step: `by h₁`. Empty where it is plain to see.
    pub because: Sentence,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// What is supposed: a whole sentence.
    pub supposing: Sentence,
    pub steps: Vec<Step>,
}

/// A sentence with mathematics in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sentence(pub Vec<Piece>);

/// Part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    Term(Term),
    Claim(Claim),
    /// A hypothesis or earlier fact, by its name.
    Named(String),
    /// The claim of the step that the sentence belongs to.
    This,
}

impl Sentence {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same with a claim in the place of [`Piece::This`].
    pub fn speaking_of(self, claim: &Claim) -> Self {
        let piece = |piece| if piece == Piece::This { Piece::Claim(claim.clone()) } else { piece };
        Sentence(self.0.into_iter().map(piece).collect())
    }

    /// One sentence after the other.
    pub fn then(self, next: Sentence) -> Self {
        match (self.is_empty(), next.is_empty()) {
            (true, _) => next,
            (_, true) => self,
            _ => Sentence([self.0, vec![" ".into()], next.0].concat()),
        }
    }

    /// The sentence as text. `this` is the claim that it speaks of.
    pub fn said(&self, this: Option<&Claim>, notation: Notation) -> String {
        let math = |text: String| match notation {
            Notation::Unicode => text,
            Notation::Latex => format!("${text}$"),
        };
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(words) => text.push_str(words),
                Piece::Term(term) => text.push_str(&math(term.said(notation))),
                Piece::Claim(claim) => text.push_str(&math(claim.said(notation))),
                Piece::Named(name) => text.push_str(&match notation {
                    Notation::Unicode => name.clone(),
                    Notation::Latex => format!("`{name}`"),
                }),
                Piece::This => {
                    if let Some(claim) = this {
                        text.push_str(&math(claim.said(notation)));
                    }
                }
            }
        }
        text
    }
}

impl From<&str> for Piece {
    fn from(text: &str) -> Self {
        Piece::Text(text.to_owned())
    }
}

impl From<String> for Piece {
    fn from(text: String) -> Self {
        Piece::Text(text)
    }
}

impl From<Term> for Piece {
    fn from(term: Term) -> Self {
        Piece::Term(term)
    }
}

impl From<&Term> for Piece {
    fn from(term: &Term) -> Self {
        Piece::Term(term.clone())
    }
}

impl From<Claim> for Piece {
    fn from(claim: Claim) -> Self {
        Piece::Claim(claim)
    }
}

impl From<&Claim> for Piece {
    fn from(claim: &Claim) -> Self {
        Piece::Claim(claim.clone())
    }
}

/// The claim of the step itself, for [`say!`].
pub const THIS: Piece = Piece::This;

/// A hypothesis by its name, for [`say!`].
pub fn named(name: &str) -> Piece {
    Piece::Named(name.to_owned())
}

/// A sentence from texts, terms, claims, [`THIS`] and [`named`] hypotheses.
macro_rules! say {
    ($($piece:expr),* $(,)?) => {
        $crate::methods::plan::Sentence(vec![$($crate::methods::plan::Piece::from($piece)),*])
    };
}
pub(crate) use say;

impl Step {
    /// A fact that one line of tactics proves.
    pub fn have(name: impl Into<String>, claim: Claim, because: Sentence, by: impl Into<String>) -> Self {
        Step::Have { name: name.into(), claim, because, by: Proof::Tactics(vec![by.into()]) }
    }

    /// The end of a goal by one line of tactics.
    pub fn close(because: Sentence, by: impl Into<String>) -> Self {
        Step::Close { because, by: vec![by.into()] }
    }

    /// The same within the proof of another goal: what it says of its own goal names it.
    pub fn speaking_of(self, goal: &Claim) -> Self {
        let all = |steps: Vec<Step>| steps.into_iter().map(|step| step.speaking_of(goal)).collect();
        match self {
            Step::Turn { tactics, because } => Step::Turn { tactics, because: because.speaking_of(goal) },
            Step::Close { because, by } => Step::Close { because: because.speaking_of(goal), by },
            Step::Cases { head, because, branches } => Step::Cases {
                head,
                because: because.speaking_of(goal),
                branches: branches
                    .into_iter()
                    .map(|Branch { supposing, steps }| Branch {
                        supposing: supposing.speaking_of(goal),
                        steps: all(steps),
                    })
                    .collect(),
            },
            // These speak of their own claims.
            own @ (Step::Have { .. } | Step::Chain { .. }) => own,
        }
    }

    /// One line of tactics that changes the goal or its context.
    pub fn turn(because: Sentence, tactic: impl Into<String>) -> Self {
        Step::Turn { tactics: vec![tactic.into()], because }
    }
}

/// Tactics that look at everything that is known, so that no step before them is known to be idle.
const LOOKING_AROUND: &[&str] = &[
    "aesop",
    "assumption",
    "bound",
    "contradiction",
    "decide_eq_true",
    "field_simp",
    "gcongr",
    "grind",
    "interval_cases",
    "linarith",
    "nlinarith",
    "norm_cast",
    "omega",
    "positivity",
    "push_cast",
    "simp",
    "simp_all",
    "simp_arith",
    "subst",
    "subst_vars",
    "tauto",
    "trivial",
    "unfold",
];

/// The words of a text of Lean: names without what is taken from them.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '\'' || ('₀'..='₉').contains(&c);
    text.split(move |c| !is_part(c)).filter(|name| !name.is_empty())
}

impl Step {
    /// The tactics of a step, those of its parts included.
    fn tactics<'a>(&'a self, found: &mut Vec<&'a str>) {
        match self {
            Step::Have { by: Proof::Tactics(tactics), .. }
            | Step::Turn { tactics, .. }
            | Step::Close { by: tactics, .. } => found.extend(tactics.iter().map(String::as_str)),
            Step::Have { by: Proof::Steps(steps), .. } => {
                steps.iter().for_each(|step| step.tactics(found));
            }
            Step::Chain { links, .. } => found.extend(links.iter().map(|link| link.by.as_str())),
            Step::Cases { head, branches, .. } => {
                found.push(head);
                branches.iter().flat_map(|branch| &branch.steps).for_each(|step| step.tactics(found));
            }
        }
    }
}

/// Steps without those whose result no later one uses.
pub fn without_idle(steps: Vec<Step>) -> Vec<Step> {
    let mut kept: Vec<Step> = Vec::new();
    for step in steps.into_iter().rev() {
        let mut later = Vec::new();
        kept.iter().for_each(|step| step.tactics(&mut later));
        let idle = |name: &String| {
            let mut words = later.iter().flat_map(|text| names(text));
            !kept.is_empty() && !words.any(|word| word == name || LOOKING_AROUND.contains(&word))
        };
        let is_idle = match &step {
            // What is said of numbers alone tells why a later number is what it is.
            Step::Have { by: Proof::Tactics(by), .. } if matches!(by.as_slice(), [by] if by == "norm_num") => {
                false
            }
            Step::Have { name, .. } | Step::Chain { name: Some(name), .. } => idle(name),
            _ => false,
        };
        if is_idle {
            continue;
        }
        kept.push(match step {
            Step::Have { name, claim, because, by: Proof::Steps(steps) } => {
                Step::Have { name, claim, because, by: Proof::Steps(without_idle(steps)) }
            }
            Step::Cases { head, because, branches } => Step::Cases {
                head,
                because,
                branches: branches
                    .into_iter()
                    .map(|Branch { supposing, steps }| Branch { supposing, steps: without_idle(steps) })
                    .collect(),
            },
            other => other,
        });
    }
    kept.reverse();
    kept
}

impl Plan {
    /// The proof in Lean, after `:=`: every step under the sentence that explains it.
    pub fn lean(&self, situation: &Situation) -> String {
        let mut writer = Writer { text: "by".to_owned() };
        writer.comment(&self.idea, None, 1);
        if !situation.intros.is_empty() {
            writer.line(&format!("intro {}", situation.intros.join(" ")), 1);
        }
        writer.steps(&self.steps, &situation.goal, 1);
        writer.text
    }

    /// The proof in words: the idea, then a paragraph a level of cases, a sentence a step.
    pub fn words(&self, situation: &Situation, notation: Notation) -> String {
        let mut text = self.idea.said(Some(&situation.goal), notation);
        tell(&self.steps, Some(&situation.goal), notation, &mut text);
        text
    }

    /// How many steps it has, those of cases and nested proofs included.
    pub fn len(&self) -> usize {
        fn count(steps: &[Step]) -> usize {
            steps
                .iter()
                .map(|step| match step {
                    Step::Have { by: Proof::Steps(steps), .. } => 1 + count(steps),
                    Step::Chain { links, .. } => links.len(),
                    Step::Cases { branches, .. } => {
                        1 + branches.iter().map(|branch| count(&branch.steps)).sum::<usize>()
                    }
                    _ => 1,
                })
                .sum()
        }
        count(&self.steps)
    }

    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

/// The widest line of a comment.
const WIDTH: usize = 100;

struct Writer {
    text: String,
}

impl Writer {
    fn line(&mut self, text: &str, depth: usize) {
        for line in text.lines() {
            self.text.push('\n');
            self.text.push_str(&"  ".repeat(depth));
            self.text.push_str(line);
        }
    }

    fn comment(&mut self, sentence: &Sentence, this: Option<&Claim>, depth: usize) {
        let text = sentence.said(this, Notation::Unicode);
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() && line.chars().count() + word.chars().count() + 2 * depth + 4 > WIDTH {
                self.line(&format!("-- {line}"), depth);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        if !line.is_empty() {
            self.line(&format!("-- {line}"), depth);
        }
    }

    /// `tactics` below `head`, on one line where there is one.
    fn by(&mut self, head: &str, tactics: &[String], depth: usize) {
        match tactics {
            [one] if !one.contains('\n') => self.line(&format!("{head} by {one}"), depth),
            several => {
                self.line(&format!("{head} by"), depth);
                for tactic in several {
                    self.line(tactic, depth + 1);
                }
            }
        }
    }

    fn steps(&mut self, steps: &[Step], goal: &Claim, depth: usize) {
        for step in steps {
            match step {
                Step::Have { name, claim, because, by } => {
                    self.comment(because, Some(claim), depth);
                    let head = format!("have {name} : {} :=", claim.lean());
                    match by {
                        Proof::Tactics(tactics) => self.by(&head, tactics, depth),
                        Proof::Steps(steps) => {
                            self.line(&format!("{head} by"), depth);
                            self.steps(steps, claim, depth + 1);
                        }
                    }
                }
                Step::Chain { name, start, links, because } => {
                    let claim = chain_claim(start, links);
                    self.comment(because, claim.as_ref(), depth);
                    // One link is no chain; Lean would look for the next in the lines that follow.
                    if let [link] = links.as_slice() {
                        match (name, &claim) {
                            (Some(name), Some(claim)) => {
                                let head = format!("have {name} : {} :=", claim.lean());
                                self.by(&head, std::slice::from_ref(&link.by), depth);
                            }
                            _ => self.line(&link.by, depth),
                        }
                        continue;
                    }
                    let head = match (name, &claim) {
                        (Some(name), Some(claim)) => format!("have {name} : {} := calc", claim.lean()),
                        _ => "calc".to_owned(),
                    };
                    self.line(&head, depth);
                    let mut left = start.lean_with_type();
                    for link in links {
                        let sign = link.relation.sign();
                        let reason = link.because.said(None, Notation::Unicode);
                        let comment = if reason.is_empty() { String::new() } else { format!(" -- {reason}") };
                        self.line(
                            &format!(
                                "{left} {sign} {} := by {}{comment}",
                                link.next.lean_after_hole(),
                                link.by
                            ),
                            depth + 1,
                        );
                        left = "_".to_owned();
                    }
                }
                Step::Turn { tactics, because } => {
                    self.comment(because, Some(goal), depth);
                    for tactic in tactics {
                        self.line(tactic, depth);
                    }
                }
                Step::Cases { head, because, branches } => {
                    self.comment(because, Some(goal), depth);
                    self.line(head, depth);
                    for branch in branches {
                        let from = self.text.len();
                        self.comment(&branch.supposing, Some(goal), depth + 1);
                        self.steps(&branch.steps, goal, depth + 1);
                        self.bullet(from, depth);
                    }
                }
                Step::Close { because, by } => {
                    self.comment(because, Some(goal), depth);
                    for tactic in by {
                        self.line(tactic, depth);
                    }
                }
            }
        }
    }

    /// Puts a bullet before what was written since `from`, at its first line.
    fn bullet(&mut self, from: usize, depth: usize) {
        let indent = 1 + 2 * depth;
        if self.text.len() >= from + indent {
            self.text.replace_range(from + indent..from + indent + 1, "·");
        }
    }
}

/// What a chain shows: its first term related to its last, by the strongest relation that all links allow.
fn chain_claim(start: &Term, links: &[Link]) -> Option<Claim> {
    use super::situation::Relation;
    let last = links.last()?;
    let relations: Vec<Relation> =
        links.iter().map(|link| link.relation).filter(|relation| *relation != Relation::Eq).collect();
    let relation = match relations.as_slice() {
        [] => Relation::Eq,
        all if all.contains(&Relation::Lt) => Relation::Lt,
        all if all.contains(&Relation::Gt) => Relation::Gt,
        [first, ..] => *first,
    };
    Some(Claim::relation(relation, start.clone(), last.next.clone()))
}

fn tell(steps: &[Step], goal: Option<&Claim>, notation: Notation, text: &mut String) {
    let add = |sentence: &Sentence, this: Option<&Claim>, text: &mut String| {
        let said = sentence.said(this, notation);
        if !said.is_empty() {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push(' ');
            }
            text.push_str(&said);
        }
    };
    let mut after_cases = false;
    for step in steps {
        // What follows the cases is no part of the last one.
        if std::mem::replace(&mut after_cases, matches!(step, Step::Cases { .. })) && !text.ends_with('\n') {
            text.push('\n');
        }
        match step {
            Step::Have { claim, because, by, .. } => {
                after_cases =
                    matches!(by, Proof::Steps(steps) if matches!(steps.last(), Some(Step::Cases { .. })));
                add(because, Some(claim), text);
                if let Proof::Steps(steps) = by {
                    tell(steps, Some(claim), notation, text);
                }
            }
            Step::Chain { start, links, because, .. } => {
                let claim = chain_claim(start, links);
                add(because, claim.as_ref(), text);
                let mut chain = start.said(notation);
                for link in links {
                    chain.push_str(&format!(" {} {}", link.relation.sign(), link.next.said(notation)));
                }
                let chain = if notation == Notation::Latex { format!("${chain}$") } else { chain };
                add(&Sentence(vec![Piece::Text(format!("{chain}."))]), None, text);
            }
            Step::Turn { because, .. } | Step::Close { because, .. } => add(because, goal, text),
            Step::Cases { because, branches, .. } => {
                add(because, goal, text);
                for branch in branches {
                    if !text.ends_with('\n') {
                        text.push('\n');
                    }
                    add(&branch.supposing, goal, text);
                    tell(&branch.steps, goal, notation, text);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::situation::Type;

    #[test]
    fn what_no_later_step_uses_is_left_out() {
        let claim =
            |value: u32| Claim::equal(Term::local("x", &Type::Real), Term::number(value, &Type::Real));
        let have = |name: &str, by: &str| Step::have(name, claim(1), say![THIS], by);
        let names = |steps: Vec<Step>| -> Vec<String> {
            without_idle(steps)
                .into_iter()
                .filter_map(|step| match step {
                    Step::Have { name, .. } => Some(name),
                    _ => None,
                })
                .collect()
        };
        let end = |by: &str| Step::close(say![THIS], by);
        let steps = |last: &str| {
            vec![have("h", "exact a"), have("h₁", "ring"), have("hk", "linear_combination h₁"), end(last)]
        };
        assert_eq!(names(steps("linear_combination 2 * hk.symm")), ["h₁", "hk"]);
        assert_eq!(names(steps("exact h'")), [] as [&str; 0]);
        // A tactic that looks around may use anything, and what is said of numbers is for the reader.
        assert_eq!(names(steps("linarith")), ["h", "h₁", "hk"]);
        assert_eq!(names(vec![have("div", "norm_num"), end("rfl")]), ["div"]);
    }
}
