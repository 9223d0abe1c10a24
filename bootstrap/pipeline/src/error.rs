//! What stops a pipeline. A candidate that is no proof is a result, not an error.

use data::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Lean(#[from] lean_bridge::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Generator(#[from] prover::Error),
}
