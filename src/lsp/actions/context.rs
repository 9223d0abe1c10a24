//! What a piece of work is about, what it has found so far, and who waits for its answer. A result counts only if the text
//! that it is about is still what it was.

use std::ops::Range as Span;
use std::sync::{Arc, Mutex};

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tower_lsp::lsp_types::WorkspaceEdit;

use crate::lsp::actions::edits::workspace_edit;
use crate::lsp::actions::request::ActionKind;
use crate::lsp::lean::engines::Engines;
use crate::lsp::lean::search::Suggestion;
use crate::lsp::locking::lock;
use crate::lsp::session::jobs::{EndReason, Job};
use crate::lsp::session::progress::Progress;
use crate::lsp::session::state::Session;
use crate::lsp::source::document::Document;
use crate::lsp::source::gap::Place;
use crate::lsp::source::identity::{Claim, TextDigest};

/// How a request ended.
#[derive(Debug, Clone)]
pub enum Done {
    /// A verified change of the newest text, what it writes there, and what to say of it, if anything.
    Edit { edit: Box<WorkspaceEdit>, written: String, message: Option<String> },
    /// Nothing to change; what came of it in words.
    Told(String),
}

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    #[error("the document is not open: {0}")]
    NotOpen(String),
    #[error("the text has changed since; ask again")]
    Stale,
    #[error("there is nothing to do here: {0}")]
    Nothing(&'static str),
    #[error("a newer request for this document took its place")]
    Superseded,
    #[error("cancelled")]
    Cancelled,
    #[error("{0:#}")]
    Failed(anyhow::Error),
}

impl From<EndReason> for NotDone {
    fn from(reason: EndReason) -> Self {
        match reason {
            EndReason::Stale => NotDone::Stale,
            EndReason::Superseded => NotDone::Superseded,
            EndReason::Cancelled => NotDone::Cancelled,
        }
    }
}

/// A request whose text and place were found.
pub struct ActionContext {
    pub session: Arc<Session>,
    pub engines: Arc<Engines>,
    pub action: ActionKind,
    /// The document as it was when the job began.
    pub document: Document,
    pub place: Place,
    /// `None` for what is no theorem: of that nothing is remembered.
    pub digest: Option<TextDigest>,
    pub claim: Option<Claim>,
    pub progress: Progress,
    pub tally: Mutex<Tally>,
    /// Cancelled when nothing new is to be begun.
    pub stop: CancellationToken,
    /// Who waits for the answer, until it is given.
    waiting: Mutex<Option<oneshot::Sender<Answer>>>,
}

/// What was tried so far, whether the work comes to its end or not.
#[derive(Debug, Default)]
pub struct Tally {
    /// Candidates that had not been judged before.
    pub attempts: u64,
    /// Where the closest of them failed: a line from 0, counted from the declaration's first.
    pub failed_at_line: Option<u32>,
}

/// What came of a request.
pub type Answer = Result<Done, NotDone>;

impl ActionContext {
    /// For one job, with the end at which its answer is waited for.
    pub fn begin(
        session: &Arc<Session>,
        action: ActionKind,
        document: Document,
        place: Place,
        job: &Job,
    ) -> (Self, oneshot::Receiver<Answer>) {
        let (sender, receiver) = oneshot::channel();
        let context = Self {
            progress: Progress::begin(
                session.client.clone(),
                job.progress_token(),
                format!("tllama: {}", action.title()),
                session.abilities().progress,
            ),
            session: session.clone(),
            engines: session.engines(),
            action,
            digest: TextDigest::of(&document, place.command),
            claim: Claim::of(&document, place.command),
            document,
            place,
            tally: Mutex::default(),
            stop: CancellationToken::new(),
            waiting: Mutex::new(Some(sender)),
        };
        (context, receiver)
    }

    /// Gives the answer, if it was not given yet.
    pub fn answer(&self, answer: Answer) {
        if let Some(waiting) = lock(&self.waiting).take() {
            let _ = waiting.send(answer);
        }
    }

    /// The edit that inserts a proof, with what has to be said of it.
    pub fn suggest(&self, best: &Suggestion) -> Answer {
        let mut remarks: Vec<String> = best.acceptance.caution().into_iter().collect();
        if best.others > 0 {
            let whole =
                if self.claim.is_some() { "the theorem itself is not proved" } else { "it is not complete" };
            remarks.push(format!(
                "Filled this `sorry`, checked with the declaration's {} other `sorry` in place: {whole} yet.",
                best.others
            ));
        }
        let message = (!remarks.is_empty()).then(|| remarks.join("\n"));
        self.edit(&best.filled.edits, message)
    }

    /// Notes what was tried since it was last called, in the store and for this session.
    pub async fn note_search(&self) {
        let Tally { attempts, failed_at_line } = std::mem::take(&mut *lock(&self.tally));
        let Some(claim) = self.claim.filter(|_| attempts > 0) else { return };
        self.session.state().findings.note_search(claim, attempts, failed_at_line);
        // A task of its own: the end of the job must not tear it off.
        let (engines, claim, under_way) = (self.engines.clone(), claim.name(), self.session.begin_work());
        let recording = tokio::spawn(async move {
            let _under_way = under_way;
            if let Some(store) = engines.store().await
                && let Err(error) = store.record_search(&claim, attempts, failed_at_line).await
            {
                tracing::warn!("the attempts are not counted in the store: {error}");
            }
        });
        let _ = recording.await;
    }

    /// A change of the document as it is now, provided that what the change is about has not changed.
    pub fn edit(&self, edits: &[(Span<usize>, String)], message: Option<String>) -> Answer {
        let ground_in = |document: &Document| {
            let command = document.outline.commands.get(self.place.command)?;
            Some(document.text_up_to(command).to_owned())
        };
        let ground = ground_in(&self.document);
        let abilities = self.session.abilities();
        let edit = self.session.with_document(&self.document.uri, |now| {
            // The very same declaration: one that goes on behind what was judged is another.
            (ground.is_some() && ground_in(now) == ground).then(|| workspace_edit(now, edits, &abilities))
        });
        match edit.flatten() {
            Some(edit) => {
                let written = edits.iter().map(|(_, new)| new.trim_end()).collect::<Vec<_>>().join("\n");
                Ok(Done::Edit { edit: Box::new(edit), written, message })
            }
            None => Err(NotDone::Stale),
        }
    }
}
