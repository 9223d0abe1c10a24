//! Words for a reader: what a statement says and what each tactic of a proof does, outside of any data set. The same
//! verbaliser and the same traces as for the data set; nothing is stored.

use lean_bridge::Limits;
use lean_bridge::embedded::Embedded;

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
