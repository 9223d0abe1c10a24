//! Informalising: words for statements and proofs, by one of two writers. The deterministic one says what Lean's
//! facts say; the model writes freely, is shown examples, and has to be judged.

mod model;
mod writer;

use data::store::{PendingProof, ProofId};
use words::StoredTrace;

use super::context::{Observer, StageContext, StageSummary};
use crate::error::Error;

pub(super) use model::nearest;
pub use model::{ModelWriter, examples_of};
pub use writer::{Verbal, Writer};

const STAGE: &str = "informalise";
const BATCH: u32 = 64;

/// Goes through every traced proof that `writer` has not put into words.
pub async fn informalise(
    context: &StageContext,
    writer: &dyn Writer,
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let counts = context.store.growth_counts().await?;
    let total = counts.traces.saturating_sub(counts.informal);
    let id = writer.id();
    let fetch = |after: i64| {
        let id = id.clone();
        async move {
            let page: Vec<PendingProof<StoredTrace>> =
                context.store.proofs_awaiting_words(&id, ProofId(after), BATCH).await?;
            Ok(page.last().map(|last| last.proof.id.0).map(|last| (last, page)))
        }
    };
    let work = |waiting: Vec<PendingProof<StoredTrace>>| {
        let id = id.clone();
        async move {
            let mut words = Vec::new();
            let mut unsayable = Vec::new();
            for PendingProof { proof, body } in &waiting {
                match writer.write(proof, body).await? {
                    Ok(written) => words.push((proof.id, written)),
                    Err(reason) => unsayable.push((proof.id, reason.to_string())),
                }
            }
            context.store.record_words(&id, &words, &unsayable).await?;
            Ok((words.len() as u64, (waiting.len() - words.len()) as u64))
        }
    };
    context.in_batches(STAGE, total, fetch, work, observe).await
}
