//! Back-translation: a model reads only the words of a row and states the theorem in Lean; what it states is held
//! against the row's own statement as Lean elaborates both. It says as much of the model as of the words, so it is
//! recorded beside the judgement and decides nothing.

use data::lean_text::split_statement;
use data::store::{Entry, PendingProof, ProofId, StageRecord};
use data::unambiguous::part;
use data::{Candidate, Example, Theorem};
use futures::StreamExt;
use lean_bridge::Limits;
use lean_bridge::embedded::{SearchGroup, SearchRequest};
use prover::{Generator, Revision, Task};
use serde_json::json;
use words::Words;

use super::conjecture::proposition;
use super::context::{HEARTBEATS, Observer, StageContext, StageSummary};
use super::informalise::nearest;
use crate::error::Error;

const BATCH: u32 = 8;
/// What the stored name of this work begins with.
const STAGE: &str = "back-translate";
const GIVEN: &str = "example : Prop";

/// What became of the words of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    /// The same elaborated statement, up to names and kinds of binders.
    Same,
    /// Lean proves that one holds if and only if the other does.
    Equivalent,
    /// Lean reads it, and it was not shown to say the same.
    Differs,
    /// Lean does not read it, or there was no statement in the answer.
    Unreadable,
}

impl Came {
    fn as_str(self) -> &'static str {
        match self {
            Came::Same => "same",
            Came::Equivalent => "equivalent",
            Came::Differs => "differs",
            Came::Unreadable => "unreadable",
        }
    }
}

/// How the model is asked.
pub struct BackTranslation<'a> {
    pub generator: &'a dyn Generator,
    /// Examples to choose from: the nearest to the words of each row are shown, never the row itself.
    pub examples: Vec<Example>,
    pub seed: u64,
}

/// Translates the words by `writer` of every judged row back, each once for each model. `made` counts those that came
/// back the same or equivalent.
pub async fn translate_back(
    context: &StageContext,
    writer: &str,
    asked: &BackTranslation<'_>,
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let stage = format!("{STAGE} {writer} {}", part(&asked.generator.id(), &[' ']));
    let stage = stage.as_str();
    let total = context.store.growth_counts().await?.judged;
    let fetch = |after: i64| async move {
        let page: Vec<PendingProof<Words>> =
            context.store.judged_awaiting(stage, writer, ProofId(after), BATCH).await?;
        Ok(page.last().map(|last| last.proof.id.0).map(|last| (last, page)))
    };
    let work = |waiting: Vec<PendingProof<Words>>| async move {
        let mut done = Vec::with_capacity(waiting.len());
        for PendingProof { proof, body } in &waiting {
            done.push(one(context, &proof.entry, body, asked, stage).await?);
        }
        context.store.record_work(&done).await?;
        let is_kept =
            |work: &&StageRecord| [Came::Same, Came::Equivalent].iter().any(|k| k.as_str() == work.outcome);
        let kept = done.iter().filter(is_kept).count() as u64;
        Ok((kept, done.len() as u64 - kept))
    };
    context.in_batches(STAGE, total, fetch, work, observe).await
}

async fn one(
    context: &StageContext,
    entry: &Entry,
    words: &Words,
    asked: &BackTranslation<'_>,
    stage: &str,
) -> Result<StageRecord, Error> {
    let theorem = Theorem {
        name: "claim".to_owned(),
        statement: GIVEN.to_owned(),
        informal_statement: Some(words.informal_statement()),
        informal_proof: None,
        ..entry.theorem.clone()
    };
    let task = Task {
        theorem,
        goal: None,
        examples: nearest(&asked.examples, &entry.theorem),
        samples: 1,
        seed: asked.seed,
        // Nothing to mend: this only chooses the prompt.
        revision: Some(Revision { attempt: GIVEN.to_owned(), messages: Vec::new() }),
        facts: None,
    };
    let candidate = match asked.generator.generate(task).next().await.transpose() {
        Err(error) if error.is_of_one_task() => {
            tracing::warn!(theorem = entry.theorem.name, %error, "the generator cannot work on it");
            None
        }
        candidate => candidate?,
    };
    let said = candidate.as_ref().and_then(claim);
    let (came, spent_ms) = match &said {
        None => (Came::Unreadable, 0.0),
        Some(said) => compared(context, entry, said).await?,
    };
    Ok(StageRecord {
        entry: entry.id,
        stage: stage.to_owned(),
        outcome: came.as_str().to_owned(),
        detail: json!({ "statement": said, "generator": asked.generator.id(), "writer": words.writer }),
        spent_ms,
    })
}

/// The proposition of an answer.
fn claim(candidate: &Candidate) -> Option<String> {
    let text = split_statement(&candidate.text).proof.text().trim().to_owned();
    (!text.is_empty() && !text.starts_with("by")).then_some(text)
}

async fn compared(context: &StageContext, entry: &Entry, said: &str) -> Result<(Came, f64), Error> {
    let header = &entry.theorem.header;
    let limits = Limits { heartbeats: Some(HEARTBEATS), ..context.limits };
    let statement = format!("theorem back_translation : {said}");
    let described = match context.lean.describe(header, std::slice::from_ref(&statement), limits).await {
        Ok(described) => described.into_iter().next(),
        Err(lean_bridge::Error::Unanswered { .. } | lean_bridge::Error::Refused(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let Some(facts) = described.filter(|one| one.errors.is_empty()).and_then(|one| one.facts) else {
        return Ok((Came::Unreadable, 0.0));
    };
    if facts.expression.digest() == entry.digest {
        return Ok((Came::Same, 0.0));
    }
    let Some(own) = proposition(&entry.theorem) else { return Ok((Came::Differs, 0.0)) };
    let statement = format!("theorem back_translation : ({own}) ↔ ({said})");
    let proof = |proof: &str| format!("{statement} := {proof}");
    let request = SearchRequest {
        header: header.clone(),
        groups: vec![SearchGroup {
            candidates: vec![
                proof("Iff.rfl"),
                proof("by constructor <;> intro h <;> intros <;> simp_all"),
                proof("by grind"),
            ],
            statement: statement.clone(),
            enough: 1,
            trace: false,
        }],
        policy: context.policy.clone(),
        limits,
    };
    let found: Vec<_> = context.lean.search(&request).await?.into_iter().flatten().collect();
    let spent_ms = found.iter().map(|found| found.verdict.record().time_ms).sum();
    let equivalent = found.iter().any(|found| found.verdict.is_proved());
    Ok((if equivalent { Came::Equivalent } else { Came::Differs }, spent_ms))
}
