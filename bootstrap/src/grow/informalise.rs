//! Informalising: words for statements and proofs, by one of two writers. The deterministic one says what Lean's
//! facts say; the model writes freely, is shown examples, and has to be judged.

mod form;
mod mathlib;
mod model;
mod tactics;

use data::store::{ProofId, Waiting};

use super::steps::StoredTrace;
use super::written::Words;
use super::{Observer, StageSummary, Workshop};
use crate::Error;
use crate::verbalise::{Notation, Unsayable, Verbaliser};

pub(super) use model::nearest;
pub use model::{ModelWriter, examples_of};
pub(super) use tactics::step_sentences;

const STAGE: &str = "informalise";
const BATCH: u32 = 64;
/// The name by which the store knows the verbaliser; it changes when its words change.
pub const DETERMINISTIC_WRITER: &str = "verbaliser-6";

/// Whether a writer is the verbaliser as it was, whose words today's has others for.
pub fn is_former_verbaliser(writer: &str) -> bool {
    verbaliser_version(writer).is_some() && writer != DETERMINISTIC_WRITER
}

/// The number in a name such as `verbaliser-3`; `None` for another writer.
pub(super) fn verbaliser_version(writer: &str) -> Option<u32> {
    writer.strip_prefix("verbaliser-")?.parse().ok()
}

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
        Box::pin(async move { Ok(verbal_words(&proof.entry.facts, trace)) })
    }
}

fn verbal_words(facts: &data::Facts, trace: &StoredTrace) -> Result<Words, Unsayable> {
    let statement = Verbaliser::new(facts, Notation::Plain).statement()?;
    let latex = Verbaliser::new(facts, Notation::Latex).statement()?;
    let latex = latex.iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join(" ");
    Ok(Words {
        writer: DETERMINISTIC_WRITER.to_owned(),
        statement,
        latex: Some(latex),
        steps: step_sentences(trace),
    })
}
