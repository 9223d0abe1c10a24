//! What keeps Lean from being asked at all. None of these is about a candidate: those are verdicts.

use std::path::PathBuf;
use std::time::Duration;

use crate::embedded::install;
use crate::header::Unfit;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Install(#[from] install::Error),
    #[error("cannot start Lean ({}): {source}", program.display())]
    Spawn { program: PathBuf, source: std::io::Error },
    #[error(
        "{}: Node.js takes a path with a comma or an asterisk for more than one folder, so Lean could not be confined; \
         set TLLAMA_CACHE to another",
        path.display()
    )]
    UnconfinablePath { path: PathBuf },
    #[error("Lean did not start: {reason}\n{stderr}")]
    StartFailed { reason: String, stderr: String },
    #[error(
        "Lean was not ready within {limit:?}; the machine may be too busy or short of memory: try again with fewer processes (-j 1)"
    )]
    StartTimeout { limit: Duration },
    #[error(
        "the embedded Lean has no module `{module}`; it carries Init, Std, Lean and tllama's own library{}",
        in_whose_place(module, unfit.as_ref())
    )]
    UnknownModule {
        module: String,
        /// Why tllama's own library does not stand in for it, where it otherwise would.
        unfit: Option<Unfit>,
    },
    #[error("tllama's Lean library does not compile: {module}: {detail}")]
    Library { module: String, detail: String },
    #[error("{}: {problem}", path.display())]
    ProjectUnreadable { path: PathBuf, problem: String },
    #[error("the module {module} of the Lean project cannot be used: {reason}")]
    ProjectModule { module: String, reason: String },
    #[error("Lean refused the request: {0}")]
    Refused(Refusal),
    #[error("{}", unanswered(.stop))]
    Unanswered { stop: Stop },
}

impl Error {
    /// What an error says of the candidate that was asked about; an odd answer to one is no reason to stop asking about
    /// others. What says something of the machine or the header stays an error.
    pub(crate) fn of_a_candidate(self) -> Result<Stop, Self> {
        match self {
            Error::Unanswered { stop } => Ok(stop),
            Error::Refused(refusal) => Ok(Stop::Crashed { detail: refusal.to_string() }),
            other => Err(other),
        }
    }
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

/// What there is to say of the library in a module's place.
fn in_whose_place(module: &str, unfit: Option<&Unfit>) -> String {
    match unfit {
        Some(unfit) => format!(", which cannot stand in for it: {unfit}"),
        None if module.starts_with("Mathlib.") => {
            " in Mathlib's place, and Mathlib has no such folder either".to_owned()
        }
        None => {
            "; a project's modules need --lean-project DIR, which asks the Lean of that project".to_owned()
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_that_is_not_there_is_named_with_the_remedy() {
        let text = |module: &str| Error::UnknownModule { module: module.to_owned(), unfit: None }.to_string();
        assert!(text("My.Project").contains("`My.Project`") && text("My.Project").contains("--lean-project"));
        assert!(text("Mathlib.No.Such").contains("Mathlib has no such folder"));
    }

    #[test]
    fn an_odd_answer_to_one_candidate_is_no_error_of_the_machine() {
        let stop = Stop::Timeout(Duration::from_secs(1));
        assert_eq!(Error::Unanswered { stop: stop.clone() }.of_a_candidate().ok(), Some(stop));
        let refused = Error::Refused("no".to_owned().into()).of_a_candidate();
        assert_eq!(refused.ok(), Some(Stop::Crashed { detail: "no".to_owned() }));
        let machine = Error::StartTimeout { limit: Duration::from_secs(1) };
        assert!(matches!(machine.of_a_candidate(), Err(Error::StartTimeout { .. })));
    }
}
