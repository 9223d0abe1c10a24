//! A written proof as tactics to try: the whole, its first steps, and its skeleton with the proofs of its claims left
//! open, so that each gap becomes a goal of its own.

use data::lean_text::{Proof, split_statement, strip_comments};

use crate::tactics::binders::{code_tokens, outside_brackets};

/// First steps that are tried as one tactic at most.
const FIRST_STEPS: usize = 3;

/// What a text that proves a statement offers at the goal of that statement: form and tactic, the whole first. Empty
/// where it is no tactic proof.
pub fn beginnings(text: &str) -> Vec<(&'static str, String)> {
    let Proof::Term(proof) = split_statement(text).proof else { return Vec::new() };
    let proof = strip_comments(proof);
    let Some(block) = proof.trim_start().strip_prefix("by") else { return Vec::new() };
    let steps = steps(block);
    if steps.is_empty() {
        return Vec::new();
    }
    let mut found = vec![("whole", steps.join("\n"))];
    if let Some(sketch) = sketch(&steps) {
        found.push(("sketch", sketch));
    }
    // What stands behind a bullet belongs to one goal of several.
    let plain = steps.iter().take_while(|step| !step.starts_with('·')).count();
    for length in 1..=FIRST_STEPS.min(plain).min(steps.len() - 1) {
        found.push(("beginning", steps[..length].join("\n")));
    }
    found
}

/// The steps of a tactic block, each with what is indented below it.
fn steps(block: &str) -> Vec<String> {
    let lines: Vec<&str> = block.lines().filter(|line| !line.trim().is_empty()).collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    // What stands beside `by` is the first step, however far to the left the others begin.
    let (first, below) = match lines.split_first() {
        Some((first, below)) if !block.trim_start_matches(' ').starts_with('\n') => {
            (Some(first.trim()), below)
        }
        _ => (None, &lines[..]),
    };
    let base = below.iter().map(|line| indent(line)).min().unwrap_or(0);
    let mut found: Vec<String> = first.into_iter().map(str::to_owned).collect();
    for line in below {
        let line = line.get(base..).unwrap_or_default().trim_end();
        let goes_on = line.starts_with([' ', '|', ')', ']', '}']) || line.starts_with("<;>");
        match found.last_mut() {
            Some(step) if goes_on => {
                step.push('\n');
                step.push_str(line);
            }
            _ => found.push(line.to_owned()),
        }
    }
    found
}

/// The steps with the proofs of their claims left open; `None` where there is no claim.
fn sketch(steps: &[String]) -> Option<String> {
    let opened: Vec<Option<String>> = steps.iter().map(|step| claim(step)).collect();
    if opened.iter().all(Option::is_none) {
        return None;
    }
    let lines = steps.iter().zip(opened).map(|(step, opened)| match opened {
        // Lean puts the gap behind the goal that the steps go on with.
        Some(claim) => format!("{claim} := ?_"),
        None => step.clone(),
    });
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// `have name : claim` of a step that goes on with its proof.
fn claim(step: &str) -> Option<String> {
    let rest = step.strip_prefix("have ")?;
    let code = code_tokens(rest);
    let places = outside_brackets(rest, &code, |word| matches!(word, ":" | ":="));
    let word = |place: usize| code[place].text(rest);
    let (&colon, &assigned) = (places.first()?, places.get(1)?);
    (word(colon) == ":" && word(assigned) == ":=")
        .then(|| format!("have {}", rest[..code[assigned].start].trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(proof: &str) -> Vec<(&'static str, String)> {
        beginnings(&format!("theorem t (x : ℝ) : x = x := {proof}"))
    }

    #[test]
    fn a_proof_offers_its_steps_and_its_skeleton() {
        let proof = "by\n  -- First.\n  have h : x + 0 = x := by\n    ring\n  rcases a with b | c\n  · simp\n  · exact h";
        let whole = "have h : x + 0 = x := by\n  ring\nrcases a with b | c\n· simp\n· exact h";
        assert_eq!(
            offered(proof),
            [
                ("whole", whole.to_owned()),
                ("sketch", "have h : x + 0 = x := ?_\nrcases a with b | c\n· simp\n· exact h".to_owned()),
                ("beginning", "have h : x + 0 = x := by\n  ring".to_owned()),
                ("beginning", "have h : x + 0 = x := by\n  ring\nrcases a with b | c".to_owned()),
            ]
        );
        assert_eq!(offered("by simp"), [("whole", "simp".to_owned())]);
        let induction = "by\n  induction n with\n  | zero => rfl\n  | succ n ih =>\n    simp [ih]\n  done";
        assert_eq!(offered(induction)[1].1, "induction n with\n| zero => rfl\n| succ n ih =>\n  simp [ih]");
        // A claim without its own words has no skeleton.
        assert_eq!(
            offered("by\n  have h := foo\n  simp").iter().filter(|(form, _)| *form == "sketch").count(),
            0
        );
        assert!(offered("rfl").is_empty() && offered("by").is_empty());
    }
}
