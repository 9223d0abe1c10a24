//! Who writes words, and the writer that invents nothing.

use data::store::Proof;
use futures::future::BoxFuture;
use words::{DETERMINISTIC_WRITER, NotVerbalisable, StoredTrace, Words, proof_in_words};

use crate::error::Error;

/// Writes the words for a proof. `Err` of the inner result: there are no words, and why.
pub trait Writer: Send + Sync {
    fn id(&self) -> String;

    fn write<'a>(
        &'a self,
        proof: &'a Proof,
        trace: &'a StoredTrace,
    ) -> BoxFuture<'a, Result<Result<Words, NotVerbalisable>, Error>>;
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
        proof: &'a Proof,
        trace: &'a StoredTrace,
    ) -> BoxFuture<'a, Result<Result<Words, NotVerbalisable>, Error>> {
        Box::pin(async move { Ok(proof_in_words(&proof.entry.facts, trace)) })
    }
}
