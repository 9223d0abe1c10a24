//! What stops the growth of a data set. A candidate that is no proof is a result, not an error.

use std::path::PathBuf;

use data::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Lean(#[from] lean_bridge::Error),
    /// The Lean of a user's project.
    #[error(transparent)]
    Native(#[from] lean_bridge::native::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Generator(#[from] prover::Error),
    /// What asks Leans elsewhere.
    #[error(transparent)]
    Bench(Box<dyn std::error::Error + Send + Sync>),
    #[error("{}: with comments written in it would no longer be the same code; nothing was changed", origin.display())]
    Annotation { origin: PathBuf },
    #[error("{}: {problem}; `tllama bootstrap lemmas` writes such a file", path.display())]
    Lemmas { path: PathBuf, problem: String },
    #[error("{what}: {problem}")]
    Families { what: String, problem: String },
    /// A sheet of an audit that does not fit the store.
    #[error("{problem}")]
    Sheet { problem: String },
    /// Names of the theorems that Lean could not read here.
    #[error(
        "{} of {theorems} theorems of the benchmarks could not be read by Lean here ({}); rows can be compared with \
         the texts of these only: add --allow-unread if that is enough. The previous selection is kept",
        unread.len(), some_of(unread)
    )]
    UnreadBenchmarks { unread: Vec<String>, theorems: usize },
    #[error("a stored row does not decode: {0}; the store was written by another version")]
    Row(#[from] serde_json::Error),
}

impl From<pipeline::Error> for Error {
    fn from(error: pipeline::Error) -> Self {
        match error {
            pipeline::Error::Lean(error) => error.into(),
            pipeline::Error::Native(error) => error.into(),
            pipeline::Error::Store(error) => error.into(),
            pipeline::Error::Generator(error) => error.into(),
            pipeline::Error::Bench(error) => Error::Bench(error),
        }
    }
}

/// The first of some names.
fn some_of(names: &[String]) -> String {
    const NAMED: usize = 4;
    let more = if names.len() > NAMED { ", …" } else { "" };
    format!("{}{more}", names[..names.len().min(NAMED)].join(", "))
}
