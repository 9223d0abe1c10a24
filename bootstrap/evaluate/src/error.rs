//! What stops an evaluation. A candidate that is no proof is a result, not an error.

use data::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Pipeline(#[from] pipeline::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Generator(#[from] prover::Error),
    #[error("run {run} cannot be read: {problem}; `tllama eval --status` lists evaluations")]
    Run { run: i64, problem: String },
    #[error("a stored row does not decode: {0}; the store was written by another version")]
    Row(#[from] serde_json::Error),
}
