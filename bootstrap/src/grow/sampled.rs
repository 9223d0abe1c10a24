//! Proofs by a generator, such as a language model: for what no proof was found of, or for more proofs.

use std::sync::Arc;

use data::lean_text::strip_comments;
use data::store::{Entry, EntryId, EntryKind, NewProof, PendingQuery, StageRecord};
use data::{Candidate, Example};
use futures::StreamExt;
use lean_bridge::Limits;
use lean_bridge::embedded::{SearchGroup, SearchRequest};
use prover::tactics::explainable::Script;
use prover::{Generator, Task};
use serde_json::json;
use words::StoredTrace;

use super::circularity::Aliases;
use super::context::{HEARTBEATS, Observer, StageContext, StageSummary};
use super::informalise::nearest;
use crate::error::Error;

const BATCH: u32 = 8;

/// How a generator is asked.
pub struct Sampling {
    /// Candidates for each entry.
    pub samples: usize,
    pub seed: u64,
    /// Whether what is proved is left out.
    pub only_open: bool,
    /// Examples to choose from: the nearest to each statement are shown.
    pub examples: Vec<Example>,
}

/// Asks `generator` for proofs of every stated entry that it was not asked about yet.
pub async fn sample_proofs(
    context: &StageContext,
    kinds: &[EntryKind],
    generator: &dyn Generator,
    sampling: &Sampling,
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let stage = format!("prove {}", generator.id());
    let aliases = Aliases::read(&context.store).await?;
    let (stage, aliases) = (stage.as_str(), &aliases);
    let awaiting = PendingQuery { stage, kinds, only_open: sampling.only_open };
    let total = context.store.count_awaiting(awaiting).await?;
    let fetch = |after: i64| async move {
        let page = context.store.entries_awaiting(awaiting, EntryId(after), BATCH).await?;
        Ok(page.last().map(|last| last.id.0).map(|last| (last, page)))
    };
    let work = |entries: Vec<Entry>| async move {
        let mut made = 0;
        for entry in &entries {
            made += u64::from(sample_one(context, entry, generator, sampling, stage, aliases).await?);
        }
        Ok((made, entries.len() as u64 - made))
    };
    context.in_batches("prove", total, fetch, work, observe).await
}

async fn sample_one(
    context: &StageContext,
    entry: &Entry,
    generator: &dyn Generator,
    sampling: &Sampling,
    stage: &str,
    aliases: &Aliases,
) -> Result<bool, Error> {
    let task = Task {
        theorem: entry.theorem.clone(),
        goal: None,
        examples: nearest(&sampling.examples, &entry.theorem),
        samples: sampling.samples,
        seed: sampling.seed,
        revision: None,
        facts: generator.reads_facts().then(|| Arc::new(entry.facts.clone())),
    };
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut answers = generator.generate(task);
    while let Some(candidate) = answers.next().await {
        let candidate = match candidate {
            Err(error) if error.is_of_one_task() => {
                tracing::warn!(theorem = entry.theorem.name, %error, "the generator cannot work on it");
                break;
            }
            candidate => candidate?,
        };
        // What a model says of its own steps is not checked; the words come from the goals, later.
        let candidate = Candidate { text: strip_comments(&candidate.text), ..candidate };
        if !candidates.iter().any(|known| known.text == candidate.text) {
            candidates.push(candidate);
        }
    }
    let request = SearchRequest {
        header: entry.theorem.header.clone(),
        groups: vec![SearchGroup {
            statement: entry.theorem.statement.trim_end().to_owned(),
            candidates: candidates.iter().map(|candidate| candidate.text.clone()).collect(),
            enough: 1,
            trace: true,
        }],
        policy: context.policy.clone(),
        limits: Limits {
            heartbeats: Some(context.limits.heartbeats.unwrap_or(HEARTBEATS)),
            ..context.limits
        },
    };
    let found = if candidates.is_empty() { Vec::new() } else { context.lean.search(&request).await? };
    let found: Vec<_> = found.into_iter().flatten().collect();
    let forbidden = aliases.forbidden(entry);
    let proof = found.iter().find(|found| forbidden.allows(found));
    let has_proof = context.store.has_proof(entry.id).await?;
    let new = match proof {
        None => None,
        Some(found) => {
            let candidate = candidates[found.candidate].clone();
            let trace = found.trace.clone().map(|trace| StoredTrace::new(&candidate.text, trace));
            Some(NewProof {
                entry: entry.id,
                theorem: entry.theorem.clone(),
                verdict: found.verdict.record().clone(),
                style: "sampled".to_owned(),
                tactic_calls: Script::calls(&candidate.text),
                candidate,
                uses: found.uses.clone(),
                preferred: !has_proof,
                trace: trace.filter(|_| !has_proof).map(serde_json::to_value).transpose()?,
            })
        }
    };
    let done = StageRecord {
        entry: entry.id,
        stage: stage.to_owned(),
        outcome: if new.is_some() { "proved" } else { "open" }.to_owned(),
        detail: json!({
            "attempts": candidates.len(), "tried": found.len(), "successes": u64::from(new.is_some()),
            "generator": generator.id(),
        }),
        spent_ms: found.iter().map(|found| found.verdict.record().time_ms).sum(),
    };
    let proofs: Vec<NewProof> = new.into_iter().collect();
    context.store.record_proofs(context.run, &context.policy_id(), &proofs, &[done]).await?;
    Ok(!proofs.is_empty())
}
