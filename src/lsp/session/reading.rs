//! Reads statements and proofs into words, in the background and one at a time: nobody who types waits for it. The words
//! are the verbaliser's, from what Lean made of the text.

use std::sync::Arc;
use std::time::Duration;

use data::Level;
use data::lean_text::{Token, line_of, tokens};
use data::store::StoredAttempt;
use lean_bridge::embedded::{CheckRequest, Embedded};
use lean_bridge::{Limits, Policy, Stop};
use pipeline::{Accepted, explain_steps, in_steps, statement_in_words};
use tower_lsp::lsp_types::Url;
use words::StepSentence;

use crate::lsp::session::jobs::EndReason;
use crate::lsp::session::state::Session;
use crate::lsp::session::words::{About, Reading, Steps, is_stroke};
use crate::lsp::source::document::Document;
use crate::lsp::source::header::{open_before, theorem_of};
use crate::lsp::source::identity::TextDigest;
use crate::lsp::source::outline::ProofState;
use crate::lsp::source::text::with_plain_line_breaks;

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

impl Session {
    /// Has the proofs on some lines (from 0, both included) read when the text has come to rest.
    pub fn want_proofs(self: &Arc<Self>, uri: &Url, lines: (u32, u32)) {
        self.want(Reading::Proofs { uri: uri.clone(), lines });
    }

    /// What can be said of a theorem. Waits a little for what nobody has read yet.
    pub async fn about(
        self: &Arc<Self>,
        document: &Document,
        index: usize,
        stored: Option<&StoredAttempt>,
    ) -> About {
        let known = || self.words.known(document, index, stored);
        let (before, Some(digest)) = (known(), TextDigest::of(document, index)) else {
            return About::default();
        };
        if !before.is_pending {
            return before;
        }
        let stored = stored.cloned().map(Box::new);
        self.want(Reading::Theorem { uri: document.uri.clone(), digest, stored });
        let read = self.words.wait_until(|| !known().is_pending);
        let _ = tokio::time::timeout(PATIENCE, read).await;
        let about = known();
        match self.words.failure(digest).filter(|_| about.is_pending) {
            Some(why) => About { statement: about.statement.or(Some(Err(why))), is_pending: false, ..about },
            None => about,
        }
    }

    fn want(self: &Arc<Self>, reading: Reading) {
        if self.words.want(reading) {
            tokio::spawn(read_wanted(self.clone()));
        }
    }
}

/// Reads what is wanted, one after the other, until nothing is.
async fn read_wanted(session: Arc<Session>) {
    while let Some(reading) = session.words.next_reading() {
        if let Reading::Proofs { uri, .. } = &reading {
            let version = || session.with_document(uri, |document| document.version);
            let mut before = None;
            while before != Some(version()) {
                before = Some(version());
                tokio::time::sleep(QUIET).await;
            }
        }
        let has_read = read_in_turn(&session, &reading).await;
        session.words.tell_read();
        // After a failure the client would only ask for the same again.
        if has_read && matches!(reading, Reading::Proofs { .. }) {
            session.refresh_hints();
        }
    }
    session.words.tell_read();
}

/// One reading is the document's job: it waits for another one, and makes way for one that somebody asked for.
async fn read_in_turn(session: &Arc<Session>, reading: &Reading) -> bool {
    let uri = reading.uri();
    let job = loop {
        let Some(length) = session.with_document(uri, |document| document.text.as_str().len()) else {
            return false;
        };
        let job = session.state().jobs.begin_if_idle(uri, length);
        match job {
            Some(job) => break job,
            None => tokio::time::sleep(LOOK_AGAIN).await,
        }
    };
    let digest = match reading {
        Reading::Theorem { digest, .. } => Some(*digest),
        Reading::Proofs { .. } => None,
    };
    if let Some(digest) = digest {
        session.words.note_failure(digest, None);
    }
    let mut work = std::pin::pin!(read(session, reading));
    let result = tokio::select! {
        result = &mut work => Some(result),
        reason = job.end.ended() => match reason {
            EndReason::Cancelled => None,
            EndReason::Stale | EndReason::Superseded => tokio::time::timeout(LAST_WORDS, work).await.ok(),
        },
    };
    session.state().jobs.finish(&job);
    if let Some(Err(error)) = &result {
        tracing::info!("nothing is read in words: {error:#}");
        if let Some(digest) = digest {
            session.words.note_failure(digest, Some(format!("{error:#}")));
        }
    }
    matches!(result, Some(Ok(())))
}

async fn read(session: &Arc<Session>, reading: &Reading) -> anyhow::Result<()> {
    let Some(document) = session.document(reading.uri()) else { return Ok(()) };
    let engines = session.engines();
    let lean = engines.lean_at_hand().await?;
    match reading {
        Reading::Proofs { lines, .. } => read_proofs(session, &document, *lines, lean).await,
        Reading::Theorem { digest, stored, .. } => {
            let commands = 0..document.outline.commands.len();
            let index = commands.into_iter().find(|index| TextDigest::of(&document, *index) == Some(*digest));
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
    if let (None, Some(digest)) = (&before.statement, TextDigest::of(document, index)) {
        let said = match theorem_of(document, index, &open_before(document, index)) {
            Some(theorem) => {
                let said = statement_in_words(lean, &theorem.header, &theorem.statement, limits()).await;
                lasting(said)?.and_then(|said| said.map_err(|why| why.to_string()))
            }
            None => Err("it has no statement yet".to_owned()),
        };
        words.keep_statement(digest, said);
    }
    match stored {
        Some(stored) if before.proof.is_none() => {
            let (header, text) = (&stored.theorem.header, &stored.candidate.text);
            let said = match plan(lean, &stored.theorem, text).await? {
                Some(said) => said,
                None => {
                    let said =
                        lasting(explain_steps(lean, header, text, limits()).await)?.unwrap_or_default();
                    said.iter().map(StepSentence::in_full).collect::<Vec<_>>().join(" ")
                }
            };
            words.keep_stored(stored.id, said);
        }
        None if before.is_pending => {
            let place = |offset| document.text.position(offset).line;
            let command = &document.outline.commands[index];
            let lines = (place(command.segment.start), place(command.code_end()));
            read_proofs(session, document, lines, lean).await?;
            read_plan(session, document, index, lean).await?;
        }
        _ => {}
    }
    Ok(())
}

/// Looks for a proof in steps where a theorem's own proof closes its goal at one stroke.
async fn read_plan(
    session: &Session,
    document: &Document,
    index: usize,
    lean: &Embedded,
) -> anyhow::Result<()> {
    let digest = TextDigest::with_proof(document, index).filter(|digest| !session.words.has_plan(*digest));
    let (Some(digest), Some((command, _)), true) =
        (digest, document.theorem(index), is_stroke(document, index))
    else {
        return Ok(());
    };
    let text = with_plain_line_breaks(&document.text.as_str()[command.segment.keyword..command.code_end()]);
    let said = match theorem_of(document, index, &open_before(document, index)) {
        Some(theorem) => plan(lean, &theorem, &text).await?,
        None => None,
    };
    session.words.keep_plan(digest, said);
    Ok(())
}

/// A proof in steps in words, for a proof that closes its goal at one stroke.
async fn plan(lean: &Embedded, theorem: &data::Theorem, text: &str) -> anyhow::Result<Option<String>> {
    let accepted = Accepted { text, generator: "" };
    let found = in_steps(lean, theorem, accepted, &Policy::default(), limits(), Level::Checked).await;
    Ok(lasting(found)?.ok().flatten().map(|found| found.words))
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
    let unread: Vec<(usize, TextDigest)> = commands
        .filter(|(_, command)| {
            let has_proof = command.theorem.as_ref().is_some_and(|theorem| {
                matches!(theorem.proof, ProofState::Complete { .. } | ProofState::Partial { .. })
            });
            has_proof && line(command.segment.start) <= lines.1 && line(command.code_end()) >= lines.0
        })
        .filter_map(|(index, _)| Some((index, TextDigest::with_proof(document, index)?)))
        .filter(|(_, digest)| !session.words.has_proof(*digest))
        .collect();
    let (Some((first, _)), Some((last, _))) = (unread.first(), unread.last()) else { return Ok(()) };
    let sentences = explain_commands(document, *first, *last, lean).await?;
    for (index, digest) in unread {
        let command = &document.outline.commands[index];
        let own = line(command.segment.start)..=line(command.code_end());
        let steps = sentences.iter().filter(|(at, _)| own.contains(at)).cloned().collect();
        session.words.keep_proof(digest, steps);
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
        Err(pipeline::Error::Lean(lean_bridge::Error::Refused(_))) => {
            let whole = CheckRequest::of_file(&with_plain_line_breaks(&text[..end]), limits());
            (explain_steps(lean, &whole.header, &whole.text, limits()).await, 0)
        }
        found => (found, line_of(text, start) - 1),
    };
    let placed = |sentence: StepSentence| (first_line + sentence.anchor.start.line - 1, sentence.in_full());
    Ok(match lasting(found)? {
        Ok(sentences) => sentences.into_iter().map(placed).collect(),
        Err(why) => {
            tracing::info!("no words for these proofs: {why}");
            Steps::new()
        }
    })
}

/// What Lean said, or why it said nothing of this text and would say nothing if it were asked again. `Err`: it may answer
/// another time.
fn lasting<T>(said: Result<T, pipeline::Error>) -> anyhow::Result<Result<T, String>> {
    use lean_bridge::Error;
    match said {
        Ok(said) => Ok(Ok(said)),
        Err(pipeline::Error::Lean(
            error @ (Error::Refused(_)
            | Error::UnknownModule { .. }
            | Error::Unanswered { stop: Stop::Timeout(_) | Stop::OutOfMemory { .. } }),
        )) => Ok(Err(error.to_string())),
        Err(error) => Err(error.into()),
    }
}
