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
    let Some(trace) = trace else { return Ok(Explained::default()) };
    let trace = StoredTrace::new(proof, trace);
    let tactics: BTreeSet<String> = trace.steps.iter().filter_map(|step| first_word(&step.text)).collect();
    let lemmas: BTreeSet<String> = trace.steps.iter().flat_map(|step| step.uses.iter().cloned()).collect();
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

fn first_word(text: &str) -> Option<String> {
    tokens(text)
        .iter()
        .find(|token| token.kind == TokenKind::Identifier)
        .map(|token| token.text(text).to_owned())
}
