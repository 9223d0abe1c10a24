//! What a reader needs to follow a proof and to replay it with another library.

use std::collections::BTreeSet;

use data::lean_text::{Token, TokenKind, tokens};
use data::{Trace, VerdictRecord};

use crate::comments::{is_same_code, with_comments};
use crate::replay::{is_lemma_for_readers, procedure};
use crate::steps::{Step, StoredTrace};
use crate::tactics::step_sentences;

/// A proof with a sentence above each tactic, as Lean has accepted it at level `replayed`.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnotatedProof {
    pub text: String,
    pub verdict: VerdictRecord,
}

/// What a reader needs to follow a proof and to replay it with another library.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Explained {
    /// The proof with a sentence above each tactic; `None` where there are no words for it, or Lean did not accept the
    /// result again.
    pub annotated: Option<AnnotatedProof>,
    /// Whether tactics of the library have given way to the procedures of Lean's own that they came down to.
    pub in_core_tactics: bool,
    /// Tactics as they are written, sorted; with the decision procedure in parentheses that the work came down to.
    pub tactics: Vec<String>,
    /// Theorems that the steps rest on, by full name, sorted.
    pub lemmas: Vec<String>,
}

/// What an opaque tactic needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed {
    /// The tactic, by its place among the steps.
    pub step: usize,
    /// Hypotheses without which it does not prove its goal.
    pub hypotheses: Vec<String>,
    /// How many hypotheses there are.
    pub of: usize,
}

impl Needed {
    fn sentence(&self) -> String {
        match self.hypotheses.as_slice() {
            [] => "It needs none of the hypotheses.".to_owned(),
            all if all.len() == self.of && self.of > 1 => "It needs every hypothesis.".to_owned(),
            [first @ .., last] => {
                let names =
                    if first.is_empty() { last.clone() } else { format!("{} and {last}", first.join(", ")) };
                let others =
                    if self.of > self.hypotheses.len() { " and none of the other hypotheses" } else { "" };
                format!("It needs {names}{others}.")
            }
        }
    }
}

impl Explained {
    /// Of a proof that Lean shows no steps of, such as one of the library's own: its tactics as they are written.
    pub fn without_steps(proof: &str) -> Self {
        Self { tactics: written_tactics(proof), ..Self::default() }
    }

    /// Of a proof's steps, still without an annotated proof; beside it the text of one, for Lean to judge, where there are
    /// words. `needed` is said of its step.
    pub fn of_steps(proof: &str, trace: Trace, needed: Option<&Needed>) -> (Self, Option<String>) {
        let procedures: Vec<Option<&str>> = trace.steps.iter().map(procedure).collect();
        let lemmas: BTreeSet<String> = trace
            .steps
            .iter()
            .flat_map(|step| step.uses.iter().chain(&step.behind))
            .filter(|name| is_lemma_for_readers(name))
            .cloned()
            .collect();
        let trace = StoredTrace::new(proof, trace);
        let named = |(step, procedure): (&Step, Option<&str>)| {
            let word = first_word(&step.text)?;
            Some(match procedure.filter(|procedure| *procedure != word) {
                Some(procedure) => format!("{word} ({procedure})"),
                None => word,
            })
        };
        let tactics: BTreeSet<String> = trace.steps.iter().zip(procedures).filter_map(named).collect();
        let mut sentences = step_sentences(&trace);
        if let Some(needed) = needed
            && let Some(sentence) = sentences.get_mut(needed.step)
        {
            sentence.text.push_str(&format!(" {}", needed.sentence()));
        }
        let text = with_comments(proof, &sentences);
        let is_annotated = text != proof && is_same_code(proof, &text);
        let explained = Self {
            tactics: tactics.into_iter().collect(),
            lemmas: lemmas.into_iter().collect(),
            ..Self::default()
        };
        (explained, is_annotated.then_some(text))
    }
}

/// The tactics of a proof that Lean shows no steps of, such as one of the library's own: the words behind `by` and at
/// the beginning of its lines.
fn written_tactics(proof: &str) -> Vec<String> {
    let found = tokens(proof);
    let behind_by = found.windows(2).filter(|pair| pair[0].text(proof) == "by").map(|pair| &pair[1]);
    let first_by = found.iter().position(|token| token.text(proof) == "by").unwrap_or(found.len());
    let opens_line = |token: &&Token| {
        let before = &proof[..token.start];
        before.rsplit('\n').next().is_some_and(|line| line.trim_matches([' ', '·', '(', '{']).is_empty())
    };
    let lines = found[first_by..].iter().filter(opens_line);
    let words = behind_by.chain(lines).filter(|token| token.kind == TokenKind::Identifier);
    words.map(|token| token.text(proof).to_owned()).collect::<BTreeSet<_>>().into_iter().collect()
}

fn first_word(text: &str) -> Option<String> {
    tokens(text)
        .iter()
        .find(|token| token.kind == TokenKind::Identifier)
        .map(|token| token.text(text).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_tactic_needs_is_a_sentence() {
        let said = |names: &[&str], of| {
            let hypotheses = names.iter().map(|name| (*name).to_owned()).collect();
            Needed { step: 0, hypotheses, of }.sentence()
        };
        assert_eq!(said(&[], 2), "It needs none of the hypotheses.");
        assert_eq!(said(&["h"], 1), "It needs h.");
        assert_eq!(said(&["h₀", "h₂"], 2), "It needs every hypothesis.");
        assert_eq!(said(&["h₀", "h₂"], 3), "It needs h₀ and h₂ and none of the other hypotheses.");
    }

    #[test]
    fn tactics_are_read_where_no_step_is_shown() {
        let proof =
            "theorem t (x : Nat) : x = x ∧ True := by\n  constructor\n  · norm_num\n  · (exact by trivial)";
        assert_eq!(written_tactics(proof), ["constructor", "exact", "norm_num", "trivial"]);
        assert_eq!(written_tactics("theorem t : True := by norm_num"), ["norm_num"]);
        assert!(written_tactics("theorem t : True := True.intro").is_empty());
    }
}
