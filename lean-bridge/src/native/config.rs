//! How a server is started and bounded, and what it answers.

use std::{path::PathBuf, time::Duration};

use data::Message;

use super::{
    error::Error,
    process::{Hold, Launch},
    project::{Project, Tools},
    protocol::DependencyBuild,
    tool::Tool,
};

/// How the server is started, and the limits. The defaults suit Mathlib on a desktop machine.
#[derive(Debug, Clone)]
pub struct Config {
    pub launch: Launch,
    /// The `lean` that serves: it is asked for its version, which decides about options given to the server.
    /// `None` for a server that is not Lean's own.
    pub lean: Option<PathBuf>,
    /// From the start of the process to its answer to `initialize`.
    pub start_limit: Duration,
    /// Loading the imports and elaborating the header, once a header.
    pub header_limit: Duration,
    /// How long a cancelled elaboration may go on before the server is killed.
    pub cancel_grace: Duration,
    /// How long an orderly shutdown may take before the server is killed.
    pub shutdown_grace: Duration,
    /// Headers held ready at a time; each has a process that holds its imports in memory.
    pub max_documents: usize,
    /// The largest message accepted from the server.
    pub max_message_bytes: u64,
    /// The largest text, header and body together, sent to the server.
    pub max_text_bytes: usize,
    pub dependency_build: DependencyBuild,
    /// How the server is held. Without it, it may do whatever its user may.
    pub hold: Option<Hold>,
}

impl Config {
    pub fn new(launch: Launch) -> Self {
        Self {
            launch,
            lean: None,
            start_limit: Duration::from_secs(60),
            header_limit: Duration::from_secs(180),
            cancel_grace: Duration::from_secs(2),
            shutdown_grace: Duration::from_secs(5),
            max_documents: 4,
            max_message_bytes: 256 << 20,
            max_text_bytes: 8 << 20,
            dependency_build: DependencyBuild::Never,
            hold: None,
        }
    }

    /// The server of a project, with the tools found for it.
    pub fn for_project(project: &Project, tools: &Tools) -> Result<Self, Error> {
        let mut config = Self::new(tools.server(project)?);
        config.lean = Some(tools.get(Tool::Lean)?.to_owned());
        Ok(config)
    }
}

/// What Lean said about a body, when it positively said that it was done.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckOutcome {
    /// Messages about the header, positions in the header.
    pub header_messages: Vec<Message>,
    /// Messages about the body, positions in the body, in the order of the text.
    pub messages: Vec<Message>,
    /// From the edit to the server's word that it is done.
    pub time: Duration,
}
