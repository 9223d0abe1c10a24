//! What stops a pipeline. A candidate that is no proof is a result, not an error.

use data::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Lean(#[from] lean_bridge::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("run {run} cannot be read: {problem}; `tllama eval --status` lists evaluations")]
    Run { run: i64, problem: String },
    #[error(transparent)]
    Generator(#[from] prover::Error),
}
