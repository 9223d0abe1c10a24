//! What keeps Lean from being asked at all. None of these is about a candidate: those are verdicts.

use std::path::PathBuf;
use std::time::Duration;

use crate::embedded::install;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Install(#[from] install::Error),
    #[error("cannot start Lean ({}): {source}", program.display())]
    Spawn { program: PathBuf, source: std::io::Error },
    #[error("Lean did not start: {reason}\n{stderr}")]
    StartFailed { reason: String, stderr: String },
    #[error("Lean was not ready within {limit:?}; if the machine is busy, raise the start limit")]
    StartTimeout { limit: Duration },
    #[error(
        "the embedded Lean has no module `{module}`; it carries Init, Std, Lean and tllama's own library"
    )]
    UnknownModule { module: String },
    #[error("tllama's Lean library does not compile: {module}: {detail}")]
    Library { module: String, detail: String },
    #[error("{}: {problem}", path.display())]
    ProjectUnreadable { path: PathBuf, problem: String },
    #[error("the module {module} of the Lean project cannot be had: {reason}")]
    ProjectModule { module: String, reason: String },
    #[error("Lean refused the request: {0}")]
    Refused(Refusal),
    #[error("{}", unanswered(.stop))]
    Unanswered { stop: Stop },
}

/// What Lean would not do, in one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The header has an error.
    #[error("the header: {0}")]
    Header(String),
    /// Anything else.
    #[error("{0}")]
    Request(String),
}

impl From<String> for Refusal {
    fn from(reason: String) -> Self {
        Refusal::Request(reason)
    }
}

/// Why a worker gave no answer. The worker is gone then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    Timeout(Duration),
    OutOfMemory { resident_mib: u64 },
    Crashed { detail: String },
}

fn unanswered(stop: &Stop) -> String {
    match stop {
        Stop::Timeout(limit) => format!("Lean gave no answer within {limit:?}"),
        Stop::OutOfMemory { resident_mib } => {
            format!("Lean used {resident_mib} MiB of memory and was stopped")
        }
        Stop::Crashed { detail } => format!("Lean's process ended: {detail}"),
    }
}
