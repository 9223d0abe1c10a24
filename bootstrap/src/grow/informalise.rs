//! Informalising: words for statements and proofs, by one of two writers. The deterministic one says what Lean's
//! facts say; the model writes freely, is shown examples, and has to be judged.

mod model;
mod writer;

use data::store::{ProofId, Waiting};
use words::StoredTrace;

use super::context::{Observer, StageSummary, Workshop};
use crate::error::Error;

pub(super) use model::nearest;
pub use model::{ModelWriter, examples_of};
pub use writer::{Verbal, Writer};

const STAGE: &str = "informalise";
const BATCH: u32 = 64;

/// Goes through every traced proof that `writer` has not put into words.
pub async fn informalise(
    shop: &Workshop,
    writer: &dyn Writer,
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let counts = shop.store.growth_counts().await?;
    let total = counts.traces.saturating_sub(counts.informal);
    let id = writer.id();
    let fetch = |after: i64| {
        let id = id.clone();
        async move {
            let page: Vec<Waiting<StoredTrace>> =
                shop.store.proofs_awaiting_words(&id, ProofId(after), BATCH).await?;
            Ok(page.last().map(|last| last.proof.id.0).map(|last| (last, page)))
        }
    };
    let work = |waiting: Vec<Waiting<StoredTrace>>| {
        let id = id.clone();
        async move {
            let mut words = Vec::new();
            let mut unsayable = Vec::new();
            for Waiting { proof, body } in &waiting {
                match writer.write(proof, body).await? {
                    Ok(written) => words.push((proof.id, written)),
                    Err(reason) => unsayable.push((proof.id, reason.to_string())),
                }
            }
            shop.store.record_words(&id, &words, &unsayable).await?;
            Ok((words.len() as u64, (waiting.len() - words.len()) as u64))
        }
    };
    shop.in_batches(STAGE, total, fetch, work, observe).await
}
