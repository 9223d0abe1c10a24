//! What stops a pipeline. A candidate that is no proof is a result, not an error.

use data::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Lean(#[from] lean_bridge::Error),
    /// The Lean of the user's project.
    #[error(transparent)]
    Native(#[from] lean_bridge::native::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Generator(#[from] prover::Error),
    /// What asks Leans elsewhere.
    #[error(transparent)]
    Bench(Box<dyn std::error::Error + Send + Sync>),
}
