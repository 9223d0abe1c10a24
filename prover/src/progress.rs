//! What the backends that ask a model report while they work: events for progress and logs, and counts of how
//! answers were read. Nothing here prints.

use std::{collections::BTreeMap, sync::Arc};

use crate::{answer::Unreadable, prompt::PromptReport};

/// What happens while candidates are made, for progress and logs.
#[derive(Debug, Clone)]
pub enum Event {
    /// A prompt was built.
    Prompt { theorem: String, report: PromptReport },
    /// A sample finished and is a candidate.
    Candidate { theorem: String, tokens: usize },
    /// Something that the user should know of, told once.
    Notice { text: String },
    /// A sample finished and holds no proof; its text is kept for whoever wants to know why.
    Unreadable { theorem: String, reason: Unreadable, text: String, tokens: usize },
}

/// Receives events on the task that polls the stream.
pub type Observer = Arc<dyn Fn(&Event) + Send + Sync>;

/// How answers were read so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcomes {
    pub candidates: u64,
    /// Answers without a proof, by reason.
    pub unreadable: BTreeMap<Unreadable, u64>,
}
