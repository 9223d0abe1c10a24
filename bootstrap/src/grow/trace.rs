//! Traces: the goals before and after each tactic of the preferred proofs. To trace a proof is to run it, so one that does
//! not count is judged again first.

use data::store::{Proof, ProofId};
use words::StoredTrace;

use super::context::{Observer, StageContext, StageSummary, for_batch};
use super::rejudge::those_that_count;
use crate::error::Error;

const STAGE: &str = "trace";
const BATCH: u32 = 16;

/// Goes through every preferred proof that has no trace yet.
pub async fn trace_proofs(context: &StageContext, observe: Observer<'_>) -> Result<StageSummary, Error> {
    let counts = context.store.growth_counts().await?;
    let total = counts.proved.saturating_sub(counts.traces);
    let fetch = |after: i64| async move {
        let page = context.store.proofs_awaiting_trace(ProofId(after), BATCH).await?;
        Ok(page.last().map(|last| last.id.0).map(|last| (last, page)))
    };
    let work = |proofs: Vec<Proof>| async move {
        let all = proofs.len() as u64;
        let proofs = those_that_count(context, proofs).await?;
        let left_out = all - proofs.len() as u64;
        let (made, failed) = trace_batch(context, &proofs).await?;
        Ok((made, failed + left_out))
    };
    context.in_batches(STAGE, total, fetch, work, observe).await
}

async fn trace_batch(context: &StageContext, proofs: &[Proof]) -> Result<(u64, u64), Error> {
    let mut traces = Vec::new();
    for group in proofs.chunk_by(|a, b| a.entry.theorem.header == b.entry.theorem.header) {
        let header = &group[0].entry.theorem.header;
        let texts: Vec<String> = group.iter().map(|proof| proof.text.clone()).collect();
        let limits = for_batch(context.limits, texts.len());
        match context.lean.traces(header, &texts, limits).await {
            Ok(found) => {
                let stored = group.iter().zip(found);
                traces.extend(stored.map(|(proof, trace)| (proof.id, StoredTrace::new(&proof.text, trace))));
            }
            // The proofs were accepted; what stopped the batch is one of them or the machine. One by one, then.
            Err(lean_bridge::Error::Unanswered { stop }) => {
                tracing::info!(?stop, "tracing one by one");
                for (proof, text) in group.iter().zip(&texts) {
                    let one = context.lean.traces(header, std::slice::from_ref(text), context.limits).await;
                    match one {
                        Ok(found) => traces.extend(
                            found.into_iter().map(|trace| (proof.id, StoredTrace::new(&proof.text, trace))),
                        ),
                        Err(lean_bridge::Error::Unanswered { stop }) => {
                            tracing::warn!(?stop, theorem = proof.entry.theorem.name, "left without a trace");
                        }
                        Err(error) => return Err(error.into()),
                    }
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    context.store.record_traces(&traces).await?;
    Ok((traces.len() as u64, (proofs.len() - traces.len()) as u64))
}
