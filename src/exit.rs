//! The one place that maps results to exit codes.

use std::process::ExitCode;

use crate::progress;

/// How a command that ran to its end ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything was proved or accepted.
    Success,
    /// Something was not.
    NotAll,
    /// The user asked for the end; what was done is kept.
    Interrupted,
}

/// A wrong use that the parser of the command line cannot see.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// No command was given; the text says where to start.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NoCommand(pub &'static str);

const NOT_ALL: u8 = 1;
const USAGE: u8 = 2;
const ENVIRONMENT: u8 = 3;
pub const INTERRUPTED: u8 = 130; // 128 + SIGINT, as shells have it
const BROKEN_PIPE: u8 = 141; // 128 + SIGPIPE

/// Prints an error in full and returns the process's exit code.
pub fn report(result: anyhow::Result<Exit>) -> ExitCode {
    match result {
        Ok(Exit::Success) => ExitCode::SUCCESS,
        Ok(Exit::NotAll) => ExitCode::from(NOT_ALL),
        Ok(Exit::Interrupted) => ExitCode::from(INTERRUPTED),
        Err(error) => {
            // A reader that has gone away is not to be told; what it did not see counts as not shown to be proved.
            if is_broken_pipe(&error) {
                return ExitCode::from(BROKEN_PIPE);
            }
            match error.downcast_ref::<NoCommand>() {
                Some(welcome) => progress::note_text(&welcome.to_string()),
                None => progress::note_text(&format!("error: {}", in_words(&error))),
            }
            ExitCode::from(code_of(&error))
        }
    }
}

/// An error with its causes, each of them once: some say in their own text what caused them.
fn in_words(error: &anyhow::Error) -> String {
    let mut words = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if words.is_empty() {
            words = cause;
        } else if !words.contains(&cause) {
            words = format!("{words}: {cause}");
        }
    }
    words
}

fn code_of(error: &anyhow::Error) -> u8 {
    if error.is::<Usage>() || error.is::<NoCommand>() { USAGE } else { ENVIRONMENT }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

#[cfg(test)]
mod tests {
    use std::io;

    use anyhow::Context;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("x.sqlite: {source}")]
    struct Outer {
        source: io::Error,
    }

    #[test]
    fn each_cause_is_told_once() {
        let outer = || Outer { source: io::Error::other("no room") };
        assert_eq!(in_words(&anyhow::Error::new(outer())), "x.sqlite: no room");
        let outside = Err::<(), _>(outer()).context("cannot write y").unwrap_err();
        assert_eq!(in_words(&outside), "cannot write y: x.sqlite: no room");
    }
}
