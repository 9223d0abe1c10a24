//! Statements and proofs in words, for hovering and for inlay hints. They are the verbaliser's, from what Lean made of
//! the text, and are read in the background, one reading at a time: nobody who types waits for them. What was read
//! belongs to a text, letter for letter.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bootstrap::{explain_steps, statement_in_words};
use data::lean_text::{Token, line_of, tokens};
use data::store::{AttemptId, StoredAttempt};
use lean_bridge::Limits;
use lean_bridge::embedded::Embedded;
use tokio::sync::Notify;
use tower_lsp::lsp_types::Url;
use words::StepSentence;

use super::asking::whole_text;
use super::document::Document;
use super::findings::Basis;
use super::header::{open_before, theorem_of};
use super::jobs::EndReason;
use super::outline::ProofState;
use super::session::{Session, lock};
use super::text::with_plain_line_breaks;

/// For one reading. What takes Lean longer has no words. It is long because it holds up nobody.
const READ_LIMIT: Duration = Duration::from_secs(60);
/// The text must have rested so long before its proofs are read.
const QUIET: Duration = Duration::from_millis(300);
/// How often a reading that waits for a document's job looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// A reading that is to make way may go on so long: a worker that is stopped takes longer to replace.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// How long somebody who hovers waits for words.
const PATIENCE: Duration = Duration::from_millis(1500);
/// Readings kept before all are dropped.
const MAX_KEPT: usize = 4096;

/// What was read, and what is to be.
#[derive(Debug, Default)]
pub struct Words {
    state: Mutex<State>,
    read: Notify,
}

#[derive(Debug, Default)]
struct State {
    statements: HashMap<Basis, Said>,
    /// By the text up to the end of the proof.
    proofs: HashMap<Basis, Arc<Steps>>,
    stored: HashMap<AttemptId, String>,
    wanted: Vec<Wish>,
    is_reading: bool,
}

/// A statement in words, or why there are none.
pub type Said = Result<String, String>;

/// Sentences on the tactics of a proof, each with its line in the document, from 0. Empty: there are no words.
pub type Steps = Vec<(u32, String)>;

#[derive(Debug, Clone)]
enum Wish {
    /// The proofs of the theorems on these lines.
    Proofs { uri: Url, lines: (u32, u32) },
    /// A theorem's statement, and the proof that the store has of it.
    Theorem { uri: Url, basis: Basis, stored: Option<Box<StoredAttempt>> },
}

/// What can be said of a theorem now.
#[derive(Debug, Clone, Default)]
pub struct About {
    pub statement: Option<Said>,
    /// The stored proof if there is one, else the proof of the document.
    pub proof: Option<String>,
    /// It is still being read.
    pub is_pending: bool,
}

impl Wish {
    fn uri(&self) -> &Url {
        match self {
            Wish::Proofs { uri, .. } | Wish::Theorem { uri, .. } => uri,
        }
    }
}

impl Words {
    /// The words on a theorem's proof as the document has it; `None` if it was not read.
    pub fn steps(&self, document: &Document, index: usize) -> Option<Arc<Steps>> {
        let basis = Basis::with_proof(document, index)?;
        lock(&self.state).proofs.get(&basis).cloned()
    }

    /// What is known of a theorem: the words on its statement, on the stored proof, on its own.
    fn known(&self, document: &Document, index: usize, stored: Option<&StoredAttempt>) -> About {
        let own = self.steps(document, index);
        let state = lock(&self.state);
        let statement = Basis::of(document, index).and_then(|basis| state.statements.get(&basis)).cloned();
        let is_complete = document
            .theorem(index)
            .is_some_and(|(_, theorem)| matches!(theorem.proof, ProofState::Complete { .. }));
        let (proof, is_read) = match stored {
            Some(stored) => {
                let words = state.stored.get(&stored.id).cloned();
                let is_read = words.is_some();
                (words, is_read)
            }
            None => {
                let is_read = own.is_some() || !is_complete;
                (own.filter(|_| is_complete).map(|steps| joined(&steps)), is_read)
            }
        };
        let is_pending = statement.is_none() || !is_read;
        About { statement, proof: proof.filter(|proof| !proof.is_empty()), is_pending }
    }
}

fn joined(steps: &Steps) -> String {
    steps.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
}

impl Session {
    /// Has the proofs on some lines (from 0, both included) read when the text has come to rest.
    pub fn want_proofs(self: &Arc<Self>, uri: &Url, lines: (u32, u32)) {
        self.want(Wish::Proofs { uri: uri.clone(), lines });
    }

    /// What can be said of a theorem. Waits a little for what nobody has read yet.
    pub async fn about(
        self: &Arc<Self>,
        document: &Document,
        index: usize,
        stored: Option<&StoredAttempt>,
    ) -> About {
        let known = || self.words.known(document, index, stored);
        let (before, Some(basis)) = (known(), Basis::of(document, index)) else { return About::default() };
        if !before.is_pending {
            return before;
        }
        let stored = stored.cloned().map(Box::new);
        self.want(Wish::Theorem { uri: document.uri.clone(), basis, stored });
        let read = async {
            loop {
                // Registered before it is looked, so that nothing read in between is missed.
                let mut next = std::pin::pin!(self.words.read.notified());
                next.as_mut().enable();
                if !known().is_pending || !lock(&self.words.state).is_reading {
                    return;
                }
                next.await;
            }
        };
        let _ = tokio::time::timeout(PATIENCE, read).await;
        known()
    }

    fn want(self: &Arc<Self>, wish: Wish) {
        let mut state = lock(&self.words.state);
        // A newer wish for the same lies on top, and the newest is read first.
        let is_same = |known: &Wish| match (known, &wish) {
            (Wish::Proofs { uri: known, .. }, Wish::Proofs { uri, .. }) => known == uri,
            (Wish::Theorem { basis: known, .. }, Wish::Theorem { basis, .. }) => known == basis,
            _ => false,
        };
        state.wanted.retain(|known| !is_same(known));
        state.wanted.push(wish);
        if !std::mem::replace(&mut state.is_reading, true) {
            tokio::spawn(read_wanted(self.clone()));
        }
    }
}

/// Reads what is wanted, one after the other, until nothing is.
async fn read_wanted(session: Arc<Session>) {
    loop {
        let next = {
            let mut state = lock(&session.words.state);
            let next = state.wanted.pop();
            state.is_reading = next.is_some();
            next
        };
        let Some(wish) = next else {
            session.words.read.notify_waiters();
            return;
        };
        if let Wish::Proofs { uri, .. } = &wish {
            let version = || session.with_document(uri, |document| document.version);
            let mut before = None;
            while before != Some(version()) {
                before = Some(version());
                tokio::time::sleep(QUIET).await;
            }
        }
        read_in_turn(&session, &wish).await;
        session.words.read.notify_waiters();
        if matches!(wish, Wish::Proofs { .. }) {
            session.refresh_hints();
        }
    }
}

/// One reading is the document's job: it waits for another one, and makes way for one that somebody asked for.
async fn read_in_turn(session: &Arc<Session>, wish: &Wish) {
    let uri = wish.uri();
    let job = loop {
        let Some(length) = session.with_document(uri, |document| document.text.as_str().len()) else {
            return;
        };
        let job = lock(&session.jobs).begin_if_idle(uri, length);
        match job {
            Some(job) => break job,
            None => tokio::time::sleep(LOOK_AGAIN).await,
        }
    };
    let mut reading = std::pin::pin!(read(session, wish));
    let result = tokio::select! {
        result = &mut reading => Some(result),
        reason = job.end.ended() => match reason {
            EndReason::Cancelled => None,
            EndReason::Stale | EndReason::Superseded => tokio::time::timeout(LAST_WORDS, reading).await.ok(),
        },
    };
    lock(&session.jobs).finish(&job);
    if let Some(Err(error)) = result {
        tracing::info!("nothing is read in words: {error:#}");
    }
}

async fn read(session: &Arc<Session>, wish: &Wish) -> anyhow::Result<()> {
    let Some(document) = session.document(wish.uri()) else { return Ok(()) };
    let engines = session.engines();
    let lean = engines.lean_at_hand().await?;
    match wish {
        Wish::Proofs { lines, .. } => read_proofs(session, &document, *lines, lean).await,
        Wish::Theorem { basis, stored, .. } => {
            let commands = 0..document.outline.commands.len();
            let index = commands.into_iter().find(|index| Basis::of(&document, *index) == Some(*basis));
            match index {
                Some(index) => read_theorem(session, &document, index, stored.as_deref(), lean).await,
                None => Ok(()),
            }
        }
    }
}

fn limits() -> Limits {
    Limits { wall_clock: READ_LIMIT, heartbeats: None }
}

async fn read_theorem(
    session: &Session,
    document: &Document,
    index: usize,
    stored: Option<&StoredAttempt>,
    lean: &Embedded,
) -> anyhow::Result<()> {
    let words = &session.words;
    let before = words.known(document, index, stored);
    if let (None, Some(basis)) = (&before.statement, Basis::of(document, index)) {
        let said = match theorem_of(document, index, &open_before(document, index)) {
            Some(theorem) => {
                let said = statement_in_words(lean, &theorem.header, &theorem.statement, limits()).await;
                said.map_err(|error| error.to_string()).and_then(|said| said.map_err(|why| why.to_string()))
            }
            None => Err("it has no statement yet".to_owned()),
        };
        let mut state = lock(&words.state);
        make_room(&mut state.statements);
        state.statements.insert(basis, said);
    }
    match stored {
        Some(stored) if before.proof.is_none() => {
            let (header, text) = (&stored.theorem.header, &stored.candidate.text);
            let said = explain_steps(lean, header, text, limits()).await.unwrap_or_default();
            let said = said.into_iter().map(|sentence| sentence.text).collect::<Vec<_>>().join(" ");
            let mut state = lock(&words.state);
            make_room(&mut state.stored);
            state.stored.insert(stored.id, said);
        }
        None if before.is_pending => {
            let place = |offset| document.text.position(offset).line;
            let command = &document.outline.commands[index];
            let lines = (place(command.segment.start), place(command.code_end()));
            read_proofs(session, document, lines, lean).await?;
        }
        _ => {}
    }
    Ok(())
}

/// Reads the proofs on some lines that were not read yet, in one question to Lean.
async fn read_proofs(
    session: &Session,
    document: &Document,
    lines: (u32, u32),
    lean: &Embedded,
) -> anyhow::Result<()> {
    let line = |offset: usize| document.text.position(offset).line;
    let commands = document.outline.commands.iter().enumerate();
    let unread: Vec<(usize, Basis)> = commands
        .filter(|(_, command)| {
            let has_proof = command.theorem.as_ref().is_some_and(|theorem| {
                matches!(theorem.proof, ProofState::Complete { .. } | ProofState::Partial { .. })
            });
            has_proof && line(command.segment.start) <= lines.1 && line(command.code_end()) >= lines.0
        })
        .filter_map(|(index, _)| Some((index, Basis::with_proof(document, index)?)))
        .filter(|(_, basis)| !lock(&session.words.state).proofs.contains_key(basis))
        .collect();
    let (Some((first, _)), Some((last, _))) = (unread.first(), unread.last()) else { return Ok(()) };
    let sentences = explain_commands(document, *first, *last, lean).await?;
    let mut state = lock(&session.words.state);
    make_room(&mut state.proofs);
    for (index, basis) in unread {
        let command = &document.outline.commands[index];
        let own = line(command.segment.start)..=line(command.code_end());
        let steps = sentences.iter().filter(|(at, _)| own.contains(at)).cloned().collect();
        state.proofs.insert(basis, Arc::new(steps));
    }
    Ok(())
}

/// Sentences on the tactics of commands `first` to `last`, with their lines in the document. What stands before is the
/// header, which Lean keeps for the next time; if it has errors, the whole text is gone through instead.
async fn explain_commands(
    document: &Document,
    first: usize,
    last: usize,
    lean: &Embedded,
) -> anyhow::Result<Steps> {
    let text = document.text.as_str();
    let commands = &document.outline.commands;
    let (start, end) = (commands[first].segment.start, commands[last].code_end());
    // Words alone are no text that Lean would read to its end.
    let header = match tokens(&text[..start]).iter().all(Token::is_comment) {
        true => String::new(),
        false => with_plain_line_breaks(&text[..start]),
    };
    let own = with_plain_line_breaks(&text[start..end]);
    let (found, first_line) = match explain_steps(lean, &header, &own, limits()).await {
        Err(bootstrap::Error::Lean(lean_bridge::Error::Refused(_))) => {
            let whole = whole_text(&with_plain_line_breaks(&text[..end]), limits());
            (explain_steps(lean, &whole.header, &whole.text, limits()).await, 0)
        }
        found => (found, line_of(text, start) - 1),
    };
    let placed = |sentence: StepSentence| (first_line + sentence.anchor.start.line - 1, sentence.text);
    match found {
        Ok(sentences) => Ok(sentences.into_iter().map(placed).collect()),
        // It is the text that has no words, and asking again would tell the same.
        Err(bootstrap::Error::Lean(error)) if is_about_the_text(&error) => {
            tracing::info!("no words for these proofs: {error}");
            Ok(Steps::new())
        }
        Err(error) => Err(error.into()),
    }
}

fn is_about_the_text(error: &lean_bridge::Error) -> bool {
    use lean_bridge::Error;
    matches!(error, Error::Refused(_) | Error::Unanswered { .. } | Error::UnknownModule { .. })
}

fn make_room<K, V>(kept: &mut HashMap<K, V>) {
    if kept.len() >= MAX_KEPT {
        kept.clear();
    }
}
