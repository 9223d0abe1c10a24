//! What can go wrong between a request and Lean's answer. None of these says anything about a candidate,
//! except that a [`Error::Timeout`] in [`Stage::Elaboration`] was the candidate's own time.

use std::{fmt, path::PathBuf, time::Duration};

use data::Message;

use super::tool::Tool;

/// Failures of the native Lean. Cloned to every request that one failure ends.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error(
        "{path} is no Lean project, and no folder above it is one: a project holds lakefile.lean, lakefile.toml or \
         lean-toolchain. Name one with --lean-project, or make one with `lake new`"
    )]
    NoProject { path: PathBuf },
    #[error("cannot read {path}: {detail}")]
    ProjectUnreadable { path: PathBuf, detail: String },
    #[error("`{tool}` is not on the search path; {}", .tool.remedy())]
    ToolMissing { tool: Tool },
    #[error("cannot run `{command}`: {detail}")]
    Spawn { command: String, detail: String },
    #[error("Lean's version cannot be read: {0}")]
    UnknownVersion(String),
    /// The text cannot be a Lean file: it holds a NUL character or is larger than the limit.
    #[error("the text cannot be sent to Lean: {0}")]
    InvalidInput(String),
    /// Lean gave up on the header (unknown or outdated imports, say); what follows it was never looked at.
    #[error("the header cannot be loaded: {}", first_line(.messages))]
    HeaderFailed { messages: Vec<Message> },
    #[error("{stage} took longer than {limit:?}")]
    Timeout { stage: Stage, limit: Duration },
    #[error("the Lean server ended ({status}){}", stderr_suffix(.stderr))]
    ServerDied { status: String, stderr: String },
    /// The process that elaborates one document died; the server lives on.
    #[error("the Lean process of this document ended: {detail}")]
    WorkerDied { detail: String },
    /// The server was stopped because another request did not let itself be cancelled.
    #[error("the Lean server was restarted because of another request that could not be cancelled")]
    Superseded,
    #[error("the Lean server does not speak the language server protocol: {0}")]
    Protocol(String),
    #[error("the Lean server sent a message of {bytes} bytes; the limit is {limit}")]
    MessageTooLarge { bytes: u64, limit: u64 },
    #[error("the Lean server refused `{method}`: {message} (code {code})")]
    Refused { method: String, code: i64, message: String },
    #[error("the Lean server was shut down")]
    Closed,
}

impl Error {
    /// Whether the same request may well succeed when it is made again. What ends a server ends all requests
    /// that it is serving, so a message that was too large may have been another's.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Error::Timeout { .. }
                | Error::ServerDied { .. }
                | Error::WorkerDied { .. }
                | Error::MessageTooLarge { .. }
                | Error::Superseded
        )
    }
}

/// What was being waited for when a limit was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The server's start, up to its answer to `initialize`.
    Start,
    /// Loading the imports and elaborating the header.
    Header,
    /// Elaborating the body, up to the server's word that it is done.
    Elaboration,
    /// The goals at a position.
    Goals,
    /// The server's orderly end.
    Shutdown,
    /// `lean --version`.
    Version,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stage::Start => "the start of the Lean server",
            Stage::Header => "loading the header",
            Stage::Elaboration => "elaboration",
            Stage::Goals => "finding the goals",
            Stage::Shutdown => "shutting the Lean server down",
            Stage::Version => "`lean --version`",
        })
    }
}

fn first_line(messages: &[Message]) -> &str {
    messages.first().and_then(|message| message.text.lines().next()).unwrap_or("Lean gave no reason")
}

fn stderr_suffix(stderr: &str) -> String {
    if stderr.trim().is_empty() { String::new() } else { format!("; it last wrote: {}", stderr.trim()) }
}
