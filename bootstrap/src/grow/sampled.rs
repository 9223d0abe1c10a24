//! Proofs by a generator, such as a language model: for what no proof was found of, or for more proofs.

use std::sync::Arc;

use data::lean_text::strip_comments;
use data::store::{Entry, EntryId, EntryKind, NewProof, PendingQuery, StageRecord};
use data::{Candidate, Example, Outcome};
use lean_bridge::Limits;
use lean_bridge::embedded::{SearchGroup, SearchRequest, Searched};
use prover::search::{self, End, Judgement, Policy, Probes, Rigour, Search};
use prover::tactics::explainable::Script;
use prover::{Generator, Task};
use serde_json::json;
use words::StoredTrace;

use super::circularity::{Aliases, Forbidden};
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
    let policy = Policy { enough: 1, budget: None, linger: None, probes: Probes::Candidates };
    let mut trial =
        Trial { context, entry, forbidden: aliases.forbidden(entry), tried: 0, spent_ms: 0.0, proof: None };
    let mut search = Search::new(generator, task, policy);
    if let End::NotAsked(error) = search.run(None, &mut trial).await? {
        tracing::warn!(theorem = entry.theorem.name, %error, "the generator cannot work on it");
    }
    let Trial { tried, spent_ms, proof, .. } = trial;
    let has_proof = context.store.has_proof(entry.id).await?;
    let new = match proof {
        None => None,
        Some((candidate, found)) => {
            let trace = found.trace.map(|trace| StoredTrace::new(&candidate.text, trace));
            Some(NewProof {
                entry: entry.id,
                theorem: entry.theorem.clone(),
                verdict: found.verdict.into_record(),
                style: "sampled".to_owned(),
                tactic_calls: Script::calls(&candidate.text),
                candidate,
                uses: found.uses,
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
            "attempts": search.attempts(), "tried": tried, "successes": u64::from(new.is_some()),
            "generator": generator.id(),
        }),
        spent_ms,
    };
    let proofs: Vec<NewProof> = new.into_iter().collect();
    context.store.record_proofs(context.run, &context.policy_id(), &proofs, &[done]).await?;
    Ok(!proofs.is_empty())
}

/// One entry before Lean.
struct Trial<'a> {
    context: &'a StageContext,
    entry: &'a Entry,
    /// Names that a proof must not use.
    forbidden: Forbidden<'a>,
    /// Candidates that Lean answered for.
    tried: usize,
    spent_ms: f64,
    proof: Option<(Candidate, Searched)>,
}

/// What a model says of its own steps is not checked; the words come from the goals, later.
fn without_comments(candidate: &Candidate) -> String {
    strip_comments(&candidate.text)
}

impl search::Judge for Trial<'_> {
    type Verdict = Searched;
    type Error = Error;

    fn text(&self, candidate: &Candidate) -> Option<String> {
        Some(without_comments(candidate))
    }

    async fn judge(
        &mut self,
        candidate: &Candidate,
        _: Rigour,
    ) -> Result<Option<Judgement<Searched>>, Error> {
        let StageContext { lean, policy, limits, .. } = self.context;
        let request = SearchRequest {
            header: self.entry.theorem.header.clone(),
            groups: vec![SearchGroup {
                statement: self.entry.theorem.statement.trim_end().to_owned(),
                candidates: vec![without_comments(candidate)],
                enough: 1,
                trace: true,
            }],
            policy: policy.clone(),
            limits: Limits { heartbeats: Some(limits.heartbeats.unwrap_or(HEARTBEATS)), ..*limits },
        };
        let Some(found) = lean.search(&request).await?.into_iter().flatten().next() else {
            return Ok(None);
        };
        self.tried += 1;
        let record = found.verdict.record();
        self.spent_ms += record.time_ms;
        let (outcome, messages) = (record.outcome.clone(), record.messages.clone());
        // A proof that uses the theorem itself is none.
        let counts = outcome != Outcome::Proved || self.forbidden.allows(&found);
        Ok(counts.then_some(Judgement { outcome, messages, verdict: found }))
    }

    fn found(&mut self, candidate: Candidate, judgement: Judgement<Searched>) {
        let text = without_comments(&candidate);
        self.proof = Some((Candidate { text, ..candidate }, judgement.verdict));
    }
}
