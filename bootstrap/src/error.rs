//! What stops a pipeline. A candidate that is no proof is a result, not an error.

use std::path::PathBuf;

use data::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Lean(#[from] lean_bridge::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Generator(#[from] prover::Error),
    #[error("{}: with comments written in it would no longer be the same code; nothing was changed", origin.display())]
    Annotation { origin: PathBuf },
    #[error("{}: {problem}; `tllama bootstrap lemmas` writes such a file", path.display())]
    Lemmas { path: PathBuf, problem: String },
    #[error("a stored row does not decode: {0}; the store was written by another version")]
    Row(#[from] serde_json::Error),
}
