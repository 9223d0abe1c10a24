//! The stage that judges rows: whether the words of each say what Lean's facts say.

use data::store::{PendingProof, ProofId, ProofStage};
use words::{StoredTrace, Words, judge_alignment};

use super::context::{Observer, StageContext, StageSummary};
use crate::error::Error;

const STAGE: &str = "judge";
const BATCH: u32 = 128;

/// Judges every row with an accepted annotation by `writer`.
pub async fn judge_rows(
    context: &StageContext,
    writer: &str,
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let counts = context.store.growth_counts().await?;
    let total = counts.annotated.saturating_sub(counts.judged);
    let fetch = |after: i64| async move {
        let page: Vec<PendingProof<(Words, StoredTrace)>> =
            context.store.proofs_awaiting(ProofStage::Judge, writer, ProofId(after), BATCH).await?;
        Ok(page.last().map(|last| last.proof.id.0).map(|last| (last, page)))
    };
    let work = |waiting: Vec<PendingProof<(Words, StoredTrace)>>| async move {
        let judged: Vec<_> = waiting
            .iter()
            .map(|PendingProof { proof, body: (words, trace) }| {
                let judgement = judge_alignment(&proof.entry.facts, words, Some(trace));
                (proof.id, judgement.decision.as_str(), judgement.claims)
            })
            .collect();
        context.store.record_judgements(writer, &judged).await?;
        let kept = judged.iter().filter(|(_, decision, _)| *decision == "keep").count();
        Ok((kept as u64, (judged.len() - kept) as u64))
    };
    context.in_batches(STAGE, total, fetch, work, observe).await
}
