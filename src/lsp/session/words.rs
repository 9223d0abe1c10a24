//! Statements and proofs in words, for hovering and for inlay hints: what was read so far, and what is to be read. What
//! was read belongs to a text, letter for letter.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use data::store::{AttemptId, StoredAttempt};
use pipeline::Accepted;
use tokio::sync::Notify;
use tower_lsp::lsp_types::Url;

use crate::lsp::locking::lock;
use crate::lsp::source::document::Document;
use crate::lsp::source::identity::TextDigest;
use crate::lsp::source::outline::ProofState;

/// Readings kept before all are dropped.
const MAX_KEPT: usize = 4096;

/// What was read, and what is to be. Its lock is the innermost: nothing else is locked while it is held.
#[derive(Debug, Default)]
pub struct Words {
    state: Mutex<State>,
    read: Notify,
}

#[derive(Debug, Default)]
struct State {
    statements: HashMap<TextDigest, Said>,
    /// By the text up to the end of the proof.
    proofs: HashMap<TextDigest, Arc<Steps>>,
    stored: HashMap<AttemptId, String>,
    /// Proofs in steps for those that close their goal at one stroke, in words, by the text up to the end of the proof.
    plans: HashMap<TextDigest, Option<String>>,
    wanted: Vec<Reading>,
    is_reading: bool,
    /// The theorem whose last reading failed, and why: it may go otherwise another time.
    failure: Option<(TextDigest, String)>,
}

/// A statement in words, or why there are none.
pub type Said = Result<String, String>;

/// Sentences on the tactics of a proof, each with its line in the document, from 0. Empty: there are no words.
pub type Steps = Vec<(u32, String)>;

/// Something to be read.
#[derive(Debug, Clone)]
pub enum Reading {
    /// The proofs of the theorems on these lines.
    Proofs { uri: Url, lines: (u32, u32) },
    /// A theorem's statement, and the proof that the store has of it.
    Theorem { uri: Url, digest: TextDigest, stored: Option<Box<StoredAttempt>> },
}

/// What can be said of a theorem now.
#[derive(Debug, Clone, Default)]
pub struct About {
    pub statement: Option<Said>,
    /// The stored proof if there is one, else the proof of the document.
    pub proof: Option<String>,
    /// A proof in steps, where that proof closes its goal at one stroke.
    pub plan: Option<String>,
    /// It is still being read.
    pub is_pending: bool,
}

impl Reading {
    /// The document that it is of.
    pub fn uri(&self) -> &Url {
        match self {
            Reading::Proofs { uri, .. } | Reading::Theorem { uri, .. } => uri,
        }
    }
}

impl Words {
    /// The words on a theorem's proof as the document has it; `None` if it was not read.
    pub fn steps(&self, document: &Document, index: usize) -> Option<Arc<Steps>> {
        let digest = TextDigest::with_proof(document, index)?;
        lock(&self.state).proofs.get(&digest).cloned()
    }

    /// What is known of a theorem: the words on its statement, on the stored proof, on its own.
    pub fn known(&self, document: &Document, index: usize, stored: Option<&StoredAttempt>) -> About {
        let own = self.steps(document, index);
        let state = lock(&self.state);
        let plan = TextDigest::with_proof(document, index).and_then(|digest| state.plans.get(&digest));
        let statement =
            TextDigest::of(document, index).and_then(|digest| state.statements.get(&digest)).cloned();
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
                let is_read =
                    !is_complete || own.is_some() && (plan.is_some() || !is_stroke(document, index));
                (own.filter(|_| is_complete).map(|steps| joined(&steps)), is_read)
            }
        };
        let is_pending = statement.is_none() || !is_read;
        let plan = plan.cloned().flatten().filter(|_| stored.is_none());
        About { statement, proof: proof.filter(|proof| !proof.is_empty()), plan, is_pending }
    }

    /// Asks for a reading; the newest is the first to be read. True if nobody is reading: the caller is to begin.
    pub fn want(&self, reading: Reading) -> bool {
        let mut state = lock(&self.state);
        let is_same = |known: &Reading| match (known, &reading) {
            (Reading::Proofs { uri: known, .. }, Reading::Proofs { uri, .. }) => known == uri,
            (Reading::Theorem { digest: known, .. }, Reading::Theorem { digest, .. }) => known == digest,
            _ => false,
        };
        state.wanted.retain(|known| !is_same(known));
        state.wanted.push(reading);
        !std::mem::replace(&mut state.is_reading, true)
    }

    /// What is to be read next; after `None` nobody is reading.
    pub fn next_reading(&self) -> Option<Reading> {
        let mut state = lock(&self.state);
        let next = state.wanted.pop();
        state.is_reading = next.is_some();
        next
    }

    /// Wakes those who wait for words.
    pub fn tell_read(&self) {
        self.read.notify_waiters();
    }

    /// Waits until `is_enough`, or until nobody is reading any more.
    pub async fn wait_until(&self, is_enough: impl Fn() -> bool) {
        loop {
            // Registered before it is looked, so that nothing read in between is missed.
            let mut next = std::pin::pin!(self.read.notified());
            next.as_mut().enable();
            if is_enough() || !lock(&self.state).is_reading {
                return;
            }
            next.await;
        }
    }

    /// Notes how the reading of a theorem that is not kept went: `None` while it is under way. Who asked for the same
    /// meanwhile is answered by the failure: tried at once again, it would be forgotten before anybody sees it.
    pub fn note_failure(&self, digest: TextDigest, why: Option<String>) {
        let state = &mut *lock(&self.state);
        match why {
            Some(why) => {
                state.failure = Some((digest, why));
                state.wanted.retain(
                    |known| !matches!(known, Reading::Theorem { digest: known, .. } if *known == digest),
                );
            }
            None => drop(state.failure.take_if(|(known, _)| *known == digest)),
        }
    }

    /// Why the last reading of a theorem failed.
    pub fn failure(&self, digest: TextDigest) -> Option<String> {
        let state = lock(&self.state);
        state.failure.as_ref().filter(|(known, _)| *known == digest).map(|(_, why)| why.clone())
    }

    /// Whether a proof was read.
    pub fn has_proof(&self, digest: TextDigest) -> bool {
        lock(&self.state).proofs.contains_key(&digest)
    }

    /// Keeps the words on a statement.
    pub fn keep_statement(&self, digest: TextDigest, said: Said) {
        keep(&mut lock(&self.state).statements, digest, said);
    }

    /// Keeps the words on a proof of a document.
    pub fn keep_proof(&self, digest: TextDigest, steps: Steps) {
        keep(&mut lock(&self.state).proofs, digest, Arc::new(steps));
    }

    /// Keeps a proof in steps in words, or that there is none.
    pub fn keep_plan(&self, digest: TextDigest, said: Option<String>) {
        keep(&mut lock(&self.state).plans, digest, said);
    }

    /// Whether a proof in steps was looked for.
    pub fn has_plan(&self, digest: TextDigest) -> bool {
        lock(&self.state).plans.contains_key(&digest)
    }

    /// Keeps the words on a proof of the store.
    pub fn keep_stored(&self, id: AttemptId, said: String) {
        keep(&mut lock(&self.state).stored, id, said);
    }
}

/// Whether the proof of a document closes its goal at one stroke.
pub fn is_stroke(document: &Document, index: usize) -> bool {
    let Some((command, _)) = document.theorem(index) else { return false };
    let text = &document.text.as_str()[command.segment.keyword..command.code_end()];
    Accepted { text, generator: "" }.strokes().is_some()
}

fn keep<K: Eq + std::hash::Hash, V>(kept: &mut HashMap<K, V>, key: K, value: V) {
    if kept.len() >= MAX_KEPT {
        kept.clear();
    }
    kept.insert(key, value);
}

fn joined(steps: &Steps) -> String {
    steps.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_until_it_is_tried_again() {
        let uri = Url::parse("file:///a.lean").unwrap();
        let text = "theorem a : p := h\ntheorem b : q := h\n".to_owned();
        let document = Document::new(uri.clone(), Some(1), text);
        let digest = |index| TextDigest::of(&document, index).unwrap();
        let words = Words::default();
        let reading = Reading::Theorem { uri, digest: digest(0), stored: None };
        assert!(words.want(reading.clone()) && !words.want(reading.clone()), "one reader is enough");
        assert!(words.next_reading().is_some() && words.next_reading().is_none(), "it is read once");
        assert!(words.want(reading.clone()) && words.next_reading().is_some());
        let other = Reading::Theorem { uri: reading.uri().clone(), digest: digest(1), stored: None };
        assert!(!words.want(reading) && !words.want(other), "who hovers meanwhile asks again");
        words.note_failure(digest(0), Some("Lean did not start".to_owned()));
        let next = words.next_reading();
        assert!(matches!(next, Some(Reading::Theorem { digest: of, .. }) if of == digest(1)), "{next:?}");
        assert!(words.next_reading().is_none(), "what failed is not read before somebody has seen that");
        assert_eq!(words.failure(digest(0)).as_deref(), Some("Lean did not start"));
        assert_eq!(words.failure(digest(1)), None);
        assert!(words.known(&document, 0, None).is_pending, "nothing was learned");
        words.note_failure(digest(1), None);
        assert!(words.failure(digest(0)).is_some());
        words.note_failure(digest(0), None);
        assert_eq!(words.failure(digest(0)), None);
        words.keep_statement(digest(0), Ok("P.".to_owned()));
        words.keep_proof(TextDigest::with_proof(&document, 0).unwrap(), Steps::new());
        let about = words.known(&document, 0, None);
        assert_eq!((about.statement, about.is_pending), (Some(Ok("P.".to_owned())), false));
    }
}
