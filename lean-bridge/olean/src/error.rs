//! Why a file is not read.

use thiserror::Error;

/// A file that is no compiled module, or none that is read here.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    #[error("it is no .olean file")]
    NotOlean,
    #[error("it has format version {0}, and version 2 is read here")]
    Format(u8),
    #[error("it was written by Lean {0}, and the files of Lean 4.26 to 4.35 are read here")]
    Release(String),
    #[error("its parts were written by different releases of Lean")]
    MixedParts,
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// Well-formed, but nothing that can be checked.
    #[error("{0}")]
    Unsupported(String),
}

pub(crate) type Read<T> = Result<T, Error>;

pub(crate) fn damaged<T>(problem: impl Into<String>) -> Read<T> {
    Err(Error::Damaged(problem.into()))
}
