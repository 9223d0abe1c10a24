//! The stage that judges rows: whether the words of each say what Lean's facts say.

use data::store::{ProofId, ProofStage, Waiting};
use words::{StoredTrace, Words, judge_alignment};

use super::context::{Observer, StageSummary, Workshop};
use crate::error::Error;

const STAGE: &str = "judge";
const BATCH: u32 = 128;

/// Judges every row with an accepted annotation by `writer`.
pub async fn judge_rows(shop: &Workshop, writer: &str, observe: Observer<'_>) -> Result<StageSummary, Error> {
    let counts = shop.store.growth_counts().await?;
    let total = counts.annotated.saturating_sub(counts.judged);
    let fetch = |after: i64| async move {
        let page: Vec<Waiting<(Words, StoredTrace)>> =
            shop.store.proofs_awaiting(ProofStage::Judge, writer, ProofId(after), BATCH).await?;
        Ok(page.last().map(|last| last.proof.id.0).map(|last| (last, page)))
    };
    let work = |waiting: Vec<Waiting<(Words, StoredTrace)>>| async move {
        let judged: Vec<_> = waiting
            .iter()
            .map(|Waiting { proof, body: (words, trace) }| {
                let judgement = judge_alignment(&proof.entry.facts, words, Some(trace));
                (proof.id, judgement.decision.as_str(), judgement.claims)
            })
            .collect();
        shop.store.record_judgements(writer, &judged).await?;
        let kept = judged.iter().filter(|(_, decision, _)| *decision == "keep").count();
        Ok((kept as u64, (judged.len() - kept) as u64))
    };
    shop.in_batches(STAGE, total, fetch, work, observe).await
}
