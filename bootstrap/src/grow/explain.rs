//! Words for a reader: what a statement says, what each tactic of a proof does, and which tactics and lemmas a proof
//! needs, outside of any data set. The same verbaliser and the same traces as for the data set; nothing is stored.

use std::collections::BTreeSet;

use data::lean_text::{TokenKind, strip_comments, tokens};
use data::{Level, Theorem};
use lean_bridge::embedded::Embedded;
use lean_bridge::{Limits, Policy, VerifyRequest};

use super::comments::{is_same_code, with_comments};
use super::informalise::step_sentences;
use super::steps::StoredTrace;
use super::written::StepSentence;
use crate::Error;
use crate::verbalise::{Notation, Unsayable, Verbaliser};

/// A sentence for each tactic of `text` (whole commands) below `header`, from the goals before and after it; anchors
/// are positions in `text`. Tactics that Lean did not reach have none. No verdict: errors of the text say nothing here.
pub async fn explain_steps(
    lean: &Embedded,
    header: &str,
    text: &str,
    limits: Limits,
) -> Result<Vec<StepSentence>, Error> {
    let traces = lean.traces(header, &[text.to_owned()], limits).await?;
    let steps = |trace| step_sentences(&StoredTrace::new(text, trace));
    Ok(traces.into_iter().next().map(steps).unwrap_or_default())
}

/// What a statement (up to its `:=`) says once Lean has elaborated it below `header`, a sentence for each thing given,
/// each hypothesis and the conclusion. The inner `Err`: there are no words for it, or Lean cannot read it.
pub async fn statement_in_words(
    lean: &Embedded,
    header: &str,
    statement: &str,
    limits: Limits,
) -> Result<Result<String, Unsayable>, Error> {
    let described = lean.describe(header, &[statement.to_owned()], limits).await?;
    let Some(described) = described.into_iter().next() else {
        return Ok(Err(Unsayable("a statement that Lean does not describe".to_owned())));
    };
    let Some(facts) = &described.facts else {
        let reason = described.errors.into_iter().next().unwrap_or_default();
        return Ok(Err(Unsayable(format!("a statement that does not elaborate ({reason})"))));
    };
    let sentences = Verbaliser::new(facts, Notation::Plain).statement();
    Ok(sentences.map(|said| said.into_iter().map(|one| one.text).collect::<Vec<_>>().join(" ")))
}

/// What a reader needs to follow a proof and to replay it with another library.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Explained {
    /// The proof with a sentence above each tactic; `None` where there are no words for it, or Lean did not accept the
    /// result again.
    pub annotated: Option<String>,
    /// Tactics as they are written, sorted.
    pub tactics: Vec<String>,
    /// Theorems that the steps rest on, by full name, sorted.
    pub lemmas: Vec<String>,
}

/// Explains an accepted proof. Comments that it has give way to ones from the goals. Where Lean gives no answer within
/// its limits, nothing is explained. Cancellation: dropping the future ends Lean's work.
pub async fn explain_proof(
    lean: &Embedded,
    theorem: &Theorem,
    proof: &str,
    policy: &Policy,
    limits: Limits,
) -> Result<Explained, Error> {
    let proof = &strip_comments(proof);
    let trace = match lean.traces(&theorem.header, std::slice::from_ref(proof), limits).await {
        Ok(traces) => traces.into_iter().next(),
        Err(error @ (lean_bridge::Error::Refused(_) | lean_bridge::Error::Unanswered { .. })) => {
            tracing::warn!(theorem = theorem.name, %error, "left unexplained");
            None
        }
        Err(error) => return Err(error.into()),
    };
    let untraced = || Explained { tactics: written_tactics(proof), ..Explained::default() };
    let Some(trace) = trace else { return Ok(untraced()) };
    let trace = StoredTrace::new(proof, trace);
    if trace.steps.is_empty() {
        return Ok(untraced());
    }
    let tactics: BTreeSet<String> = trace.steps.iter().filter_map(|step| first_word(&step.text)).collect();
    let used = trace.steps.iter().flat_map(|step| &step.uses).filter(|name| !is_auxiliary(name));
    let lemmas: BTreeSet<String> = used.cloned().collect();
    let text = with_comments(proof, &step_sentences(&trace));
    let changed = text != *proof && is_same_code(proof, &text);
    let annotated = match changed {
        true => {
            let request = VerifyRequest {
                level: Level::Replayed,
                policy: policy.clone(),
                limits,
                ..VerifyRequest::new(theorem, text.clone())
            };
            lean.verify(&request).await?.is_proved().then_some(text)
        }
        false => None,
    };
    Ok(Explained { annotated, tactics: tactics.into_iter().collect(), lemmas: lemmas.into_iter().collect() })
}

/// What Lean declares beside a theorem while it elaborates the proof.
fn is_auxiliary(name: &str) -> bool {
    name.starts_with("_private.") || name.split('.').any(|part| part.starts_with('_'))
}

/// The tactics of a proof that Lean shows no steps of, such as one of the library's own: the words behind `by` and at
/// the beginning of its lines.
fn written_tactics(proof: &str) -> Vec<String> {
    let found = tokens(proof);
    let behind_by = found.windows(2).filter(|pair| pair[0].text(proof) == "by").map(|pair| &pair[1]);
    let first_by = found.iter().position(|token| token.text(proof) == "by").unwrap_or(found.len());
    let opens_line = |token: &&data::lean_text::Token| {
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
    fn tactics_are_read_where_no_step_is_shown() {
        let proof =
            "theorem t (x : Nat) : x = x ∧ True := by\n  constructor\n  · norm_num\n  · (exact by trivial)";
        assert_eq!(written_tactics(proof), ["constructor", "exact", "norm_num", "trivial"]);
        assert_eq!(written_tactics("theorem t : True := by norm_num"), ["norm_num"]);
        assert!(written_tactics("theorem t : True := True.intro").is_empty());
    }

    #[test]
    fn what_lean_declares_beside_a_proof_is_no_lemma() {
        assert!(is_auxiliary("_private.Main.0.t._proof_1") && is_auxiliary("Finset._simp_3"));
        assert!(!is_auxiliary("Nat.add_comm"));
    }
}
