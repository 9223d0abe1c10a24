//! Words for a reader: what a statement says, what each tactic of a proof does, and which tactics and lemmas a proof
//! needs, outside of any data set. The same verbaliser and the same traces as for the data set; nothing is stored.

use data::lean_text::strip_comments;
use data::{Level, Theorem, Trace};
use lean_bridge::embedded::Embedded;
use lean_bridge::{Limits, Policy, VerifyRequest};
use words::{
    AnnotatedProof, Explained, NotVerbalisable, Notation, StepSentence, StoredTrace, Verbaliser,
    below_its_by, in_core_tactics, step_sentences,
};

use crate::error::Error;
use crate::needed::needed;
use crate::planned::{Accepted, OPAQUE, TIME, planned};

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
) -> Result<Result<String, NotVerbalisable>, Error> {
    let described = lean.describe(header, &[statement.to_owned()], limits).await?;
    let Some(described) = described.into_iter().next() else {
        return Ok(Err(NotVerbalisable("a statement that Lean does not describe".to_owned())));
    };
    let Some(facts) = &described.facts else {
        let reason = described.errors.into_iter().next().unwrap_or_default();
        return Ok(Err(NotVerbalisable(format!("a statement that does not elaborate ({reason})"))));
    };
    let sentences = Verbaliser::new(facts, Notation::Plain).statement();
    Ok(sentences.map(|said| said.into_iter().map(|one| one.text).collect::<Vec<_>>().join(" ")))
}

/// Explains an accepted proof. Where it rests on tactics that say nothing of how they prove, and the methods find a plan
/// that Lean accepts, the plan is shown in its place, with its own sentences; the store keeps the accepted one. Elsewhere
/// comments that it has give way to ones from the goals. Where Lean gives no answer within its limits, nothing is
/// explained. Cancellation: dropping the future ends Lean's work.
pub async fn explain_proof(
    lean: &Embedded,
    theorem: &Theorem,
    accepted: Accepted<'_>,
    policy: &Policy,
    limits: Limits,
) -> Result<Explained, Error> {
    if let Some(found) = by_plan(lean, theorem, accepted, policy, limits).await? {
        return Ok(found);
    }
    let proof = &below_its_by(&strip_comments(accepted.text));
    let trace = traced(lean, theorem, proof, limits).await?;
    explained(lean, theorem, proof, trace, policy, limits).await
}

/// As [`explain_proof`], for readers who have another library than the one that the proof was found with: where a
/// tactic of the library came down to one of Lean's own decision procedures, and this alone proves the theorem too, it
/// stands in the proof in its place.
pub async fn explain_for_replay(
    lean: &Embedded,
    theorem: &Theorem,
    accepted: Accepted<'_>,
    policy: &Policy,
    limits: Limits,
) -> Result<Explained, Error> {
    if let Some(found) = by_plan(lean, theorem, accepted, policy, limits).await? {
        return Ok(found);
    }
    let proof = &below_its_by(&strip_comments(accepted.text));
    let trace = traced(lean, theorem, proof, limits).await?;
    let replaced = trace.as_ref().and_then(|trace| in_core_tactics(proof, &trace.steps));
    if let Some(replaced) = replaced {
        let again = traced(lean, theorem, &replaced, limits).await?;
        let found = explained(lean, theorem, &replaced, again, policy, limits).await?;
        // Lean has accepted the annotated text.
        if found.annotated.is_some() {
            return Ok(Explained { in_core_tactics: true, ..found });
        }
    }
    explained(lean, theorem, proof, trace, policy, limits).await
}

/// A proof whose steps tell the idea: the accepted one where the methods wrote it, or a plan in the place of an opaque
/// one.
async fn by_plan(
    lean: &Embedded,
    theorem: &Theorem,
    accepted: Accepted<'_>,
    policy: &Policy,
    limits: Limits,
) -> Result<Option<Explained>, Error> {
    let found = if accepted.is_planned() {
        let request = VerifyRequest {
            level: Level::CrossChecked,
            policy: policy.clone(),
            limits,
            ..VerifyRequest::new(theorem, accepted.text)
        };
        let verdict = lean.verify(&request).await?;
        let text = accepted.text.to_owned();
        verdict.is_proved().then(|| AnnotatedProof { text, verdict: verdict.into_record() })
    } else if accepted.is_opaque() {
        let found = planned(lean, theorem, Some(accepted), policy, limits, Level::CrossChecked, TIME).await?;
        found.map(|found| found.proof)
    } else {
        None
    };
    let Some(proof) = found else { return Ok(None) };
    let trace = traced(lean, theorem, &proof.text, limits).await?;
    let needed = match trace.filter(|trace| !trace.steps.is_empty()) {
        Some(trace) => Explained::of_steps(&proof.text, trace, None).0,
        None => Explained::without_steps(&proof.text),
    };
    Ok(Some(Explained { annotated: Some(proof), ..needed }))
}

async fn traced(
    lean: &Embedded,
    theorem: &Theorem,
    proof: &str,
    limits: Limits,
) -> Result<Option<Trace>, Error> {
    match lean.traces(&theorem.header, &[proof.to_owned()], limits).await {
        Ok(traces) => Ok(traces.into_iter().next()),
        Err(error @ (lean_bridge::Error::Refused(_) | lean_bridge::Error::Unanswered { .. })) => {
            tracing::warn!(theorem = theorem.name, %error, "left unexplained");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

async fn explained(
    lean: &Embedded,
    theorem: &Theorem,
    proof: &str,
    trace: Option<Trace>,
    policy: &Policy,
    limits: Limits,
) -> Result<Explained, Error> {
    let Some(trace) = trace.filter(|trace| !trace.steps.is_empty()) else {
        return Ok(Explained::without_steps(proof));
    };
    let needed = needed(lean, theorem, proof, &trace, OPAQUE, policy, limits).await?;
    let (explained, annotated) = Explained::of_steps(proof, trace, needed.as_ref());
    let Some(text) = annotated else { return Ok(explained) };
    let request = VerifyRequest {
        level: Level::CrossChecked,
        policy: policy.clone(),
        limits,
        ..VerifyRequest::new(theorem, text.clone())
    };
    let verdict = lean.verify(&request).await?;
    let annotated = verdict.is_proved().then(|| AnnotatedProof { text, verdict: verdict.into_record() });
    Ok(Explained { annotated, ..explained })
}
