//! Why an operation gives no answer. What is wrong with a candidate is a verdict, and no error.

use std::time::Duration;

use data::store::StoreError;
use lean_bridge::{Construct, Refusal, Stop};

/// There is no place for a request now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the server has no place for another request now; ask again in {} s", retry_after.as_secs().max(1))]
pub struct Busy {
    /// When there will probably be one.
    pub retry_after: Duration,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The request asks for something that there is not, or is not what it should be.
    #[error("{0}")]
    Input(String),
    /// A text would run code in a Lean that others share.
    #[error(
        "{part} uses `{}` (line {line}), which runs code in Lean; a shared server does not run the code of texts",
        construct.as_str()
    )]
    RunsCode { part: &'static str, construct: Construct, line: u32 },
    #[error("{0}")]
    NotFound(String),
    /// What was asked for is not part of this server.
    #[error("{0}")]
    NotServed(String),
    /// Lean cannot read the header, or knows no such module.
    #[error("{0}")]
    Unreadable(String),
    /// Lean ran into a limit, or died. Says nothing about the text.
    #[error("{}", unanswered(.0))]
    Unanswered(Stop),
    #[error(transparent)]
    Lean(lean_bridge::Error),
    /// The workers that should judge cannot be reached, or there are none.
    #[error("{0}")]
    Queue(Box<dyn std::error::Error + Send + Sync>),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0:#}")]
    Other(anyhow::Error),
}

impl Error {
    /// A short name that programs can rely on.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Busy(_) => "busy",
            Error::Input(_) => "invalid_request",
            Error::RunsCode { .. } => "runs_code",
            Error::NotFound(_) => "not_found",
            Error::NotServed(_) => "not_served",
            Error::Unreadable(_) => "unreadable_header",
            Error::Unanswered(Stop::Timeout(_)) => "timeout",
            Error::Unanswered(Stop::OutOfMemory { .. }) => "out_of_memory",
            Error::Unanswered(Stop::Crashed { .. }) => "lean_crashed",
            Error::Lean(_) => "lean",
            Error::Queue(_) => "queue",
            Error::Store(_) => "store",
            Error::Other(_) => "internal",
        }
    }
}

impl From<lean_bridge::Error> for Error {
    fn from(error: lean_bridge::Error) -> Self {
        match error {
            lean_bridge::Error::Unanswered { stop } => Error::Unanswered(stop),
            lean_bridge::Error::Refused(Refusal::Header(_)) | lean_bridge::Error::UnknownModule { .. } => {
                Error::Unreadable(error.to_string())
            }
            other => Error::Lean(other),
        }
    }
}

impl From<pipeline::Error> for Error {
    fn from(error: pipeline::Error) -> Self {
        match error {
            pipeline::Error::Lean(error) => error.into(),
            pipeline::Error::Store(error) => Error::Store(error),
            pipeline::Error::Bench(error) => Error::Queue(error),
            other => Error::Other(other.into()),
        }
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<pipeline::Error>() {
            Ok(error) => error.into(),
            Err(error) => match error.downcast::<lean_bridge::Error>() {
                Ok(error) => error.into(),
                Err(error) => Error::Other(error),
            },
        }
    }
}

fn unanswered(stop: &Stop) -> String {
    lean_bridge::Error::Unanswered { stop: stop.clone() }.to_string()
}
