//! Informalising: words for statements and proofs, by one of two writers. The deterministic one says what Lean's
//! facts say; the model writes freely, is shown examples, and has to be judged.

mod model;

use data::store::{ProofId, Waiting};

use words::{DETERMINISTIC_WRITER, StoredTrace, Unsayable, Words, proof_in_words};

use super::context::{Observer, StageSummary, Workshop};
use crate::error::Error;

pub(super) use model::nearest;
pub use model::{ModelWriter, examples_of};

const STAGE: &str = "informalise";
const BATCH: u32 = 64;

/// Writes the words for a proof. `Err` of the inner result: there are no words, and why.
pub trait Writer: Send + Sync {
    fn id(&self) -> String;

    fn write<'a>(
        &'a self,
        proof: &'a data::store::Proof,
        trace: &'a StoredTrace,
    ) -> futures::future::BoxFuture<'a, Result<Result<Words, Unsayable>, Error>>;
}

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

/// The deterministic writer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Verbal;

impl Writer for Verbal {
    fn id(&self) -> String {
        DETERMINISTIC_WRITER.to_owned()
    }

    fn write<'a>(
        &'a self,
        proof: &'a data::store::Proof,
        trace: &'a StoredTrace,
    ) -> futures::future::BoxFuture<'a, Result<Result<Words, Unsayable>, Error>> {
        Box::pin(async move { Ok(proof_in_words(&proof.entry.facts, trace)) })
    }
}
