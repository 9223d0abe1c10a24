//! Why a declaration was not taken.

use thiserror::Error;

/// What stopped the checker inside one declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The declaration breaks a rule of the theory.
    Rejected(String),
    /// Nothing is known: a limit was reached before an answer.
    Exhausted(Limit),
    /// Nothing is known: the declaration asks for something that this checker leaves alone.
    Unsupported(String),
}

/// A limit of [`crate::Limits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    Steps,
    Memory,
    Depth,
    Cancelled,
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Limit::Steps => "the step budget is used up",
            Limit::Memory => "the memory budget is used up",
            Limit::Depth => "terms or reductions nest too deeply",
            Limit::Cancelled => "the check was cancelled",
        })
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fault::Rejected(reason) => f.write_str(reason),
            Fault::Exhausted(limit) => write!(f, "not checked: {limit}"),
            Fault::Unsupported(what) => write!(f, "not checked: {what}"),
        }
    }
}

/// A declaration that was not taken, in one line.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{declaration}: {fault}")]
pub struct Error {
    /// The declared name as text; of a group, the first.
    pub declaration: String,
    pub fault: Fault,
}

impl Error {
    /// Whether the declaration is wrong, as opposed to not looked at to the end.
    pub fn is_rejection(&self) -> bool {
        matches!(self.fault, Fault::Rejected(_))
    }
}

pub(crate) type Checked<T> = Result<T, Fault>;

pub(crate) fn reject<T>(reason: impl Into<String>) -> Checked<T> {
    Err(Fault::Rejected(reason.into()))
}
