//! What the growing of a data set keeps: entries (statements with their elaborated facts), what each stage has done,
//! proofs, traces, words, judgements, the curated selection. Every write is one transaction, and every stage asks
//! for what it has not done yet, so that stopping at any moment loses nothing and repeats nothing.

mod browse;
mod entries;
mod grades;
mod imported;
mod proofs;
mod rows;

use std::io::{Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::records::{AttemptId, StoredAttempt};
use crate::{Candidate, Facts, Level, Theorem, VerdictRecord};

pub use browse::{DoneWork, EntryRecord, EntrySearch, FoundEntry, ProofRecord, WordsRecord};
pub use entries::PendingQuery;
pub use grades::{Fit, Grade, Told};
pub use imported::{ImportedFinding, ImportedReason, ImportedRow, ImportedStatus};
pub use proofs::PendingProof;
pub use rows::{Curated, DatasetRow, RowQuery};

/// Number of an entry in its store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryId(pub i64);

/// Number of a proof in its store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ProofId(pub i64);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    Library,
    File,
    Conjecture,
}

impl EntryKind {
    pub fn as_str(self) -> &'static str {
        match self {
            EntryKind::Library => "library",
            EntryKind::File => "file",
            EntryKind::Conjecture => "conjecture",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [EntryKind::Library, EntryKind::File, EntryKind::Conjecture]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}

/// A statement on its way into the data set.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry {
    /// What makes it the same when a stage runs again.
    pub key: String,
    pub kind: EntryKind,
    /// The statement as a text, or why there is none.
    pub theorem: Result<Theorem, String>,
    pub library_name: Option<String>,
    pub module: String,
    pub docstring: Option<String>,
    pub facts: Facts,
    /// How a conjecture was made, and of which entries (by key).
    pub rule: Option<String>,
    pub parents: Vec<String>,
    /// Statements that belong together; `None`: those of the same [`crate::Expression::family`].
    pub family: Option<String>,
    pub making: Provenance,
}

/// What the making of a conjecture told about it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// Tactics that should prove it, a line each, with comments between them or without. Empty: nothing is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plan: Vec<String>,
    /// What it poses, if it is a problem of a family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posed: Option<Posed>,
}

/// A problem that a family posed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posed {
    /// The families that it is made of.
    pub families: Vec<String>,
    /// The methods that its structure was drawn for.
    pub methods: Vec<String>,
    /// Its words, each with its register: bare, textbook, story.
    pub words: Vec<(String, String)>,
    /// Tactics that should prove the negation, a line each, where the answer was made wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refutation: Vec<String>,
}

/// An entry that a text states.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub id: EntryId,
    pub key: String,
    pub kind: EntryKind,
    pub theorem: Theorem,
    pub library_name: Option<String>,
    pub module: String,
    pub docstring: Option<String>,
    pub facts: Facts,
    pub digest: String,
    pub family: String,
    pub rule: Option<String>,
    pub parents: Vec<String>,
    pub making: Provenance,
}

impl Entry {
    /// Identifies the statement as [`Facts::meaning`] does. An entry of a former version has not what its header
    /// declares, and is identified by the names of that.
    pub fn meaning(&self) -> String {
        match self.facts.own.is_empty() {
            true => self.digest.clone(),
            false => self.facts.meaning(),
        }
    }
}

/// How far a stage is with something outside the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Cursor {
    pub position: u64,
    pub total: u64,
}

/// What a stage did with an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct StageRecord {
    pub entry: EntryId,
    pub stage: String,
    pub outcome: String,
    pub detail: serde_json::Value,
    pub spent_ms: f64,
}

/// A proof that Lean accepted, with what it took.
#[derive(Debug, Clone)]
pub struct NewProof {
    pub entry: EntryId,
    pub theorem: Theorem,
    pub candidate: Candidate,
    pub verdict: VerdictRecord,
    pub style: String,
    pub tactic_calls: u32,
    /// Constants of the trusted part that the proof mentions.
    pub uses: Vec<String>,
    /// Whether it is the one of its entry that goes on to be explained.
    pub preferred: bool,
    /// Its steps with their goals, if the search told them.
    pub trace: Option<serde_json::Value>,
}

/// A proof as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    pub id: ProofId,
    pub entry: Entry,
    /// Statement and proof.
    pub text: String,
    pub style: String,
    pub generator: String,
    pub tactic_calls: u32,
    pub uses: Vec<String>,
    /// What was recorded when Lean accepted it.
    pub attempt: StoredAttempt,
}

impl Proof {
    /// Whether this very text of this very statement is what the attempt judged.
    pub fn is_what_was_judged(&self) -> bool {
        judged(&self.attempt, &self.entry.theorem, &self.text)
    }
}

/// Whether an attempt judged this text of this statement.
fn judged(attempt: &StoredAttempt, theorem: &Theorem, text: &str) -> bool {
    attempt.candidate.text == text
        && (&attempt.theorem.header, &attempt.theorem.statement) == (&theorem.header, &theorem.statement)
}

/// A proof with its annotated forms that were accepted, to be looked at again.
#[derive(Debug, Clone, PartialEq)]
pub struct ProofOnRecord {
    pub proof: Proof,
    pub annotations: Vec<StoredAnnotation>,
}

/// A proof with words in it that was accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredAnnotation {
    pub writer: String,
    pub text: String,
    pub attempt: StoredAttempt,
}

impl StoredAnnotation {
    /// Whether this very text of what `proof` proves is what the attempt judged, at level `replayed` or above.
    pub fn is_what_was_judged(&self, proof: &Proof) -> bool {
        judged(&self.attempt, &proof.entry.theorem, &self.text)
            && self.attempt.verdict.level >= Level::Replayed
    }
}

/// What a proof or one of its annotated forms was found to be when it was judged again.
#[derive(Debug, Clone)]
pub struct JudgedAgain {
    pub proof: ProofId,
    /// Whose annotated form; `None` for the proof itself.
    pub writer: Option<String>,
    pub attempt: AttemptId,
    /// Why it is not accepted any more.
    pub problem: Option<String>,
}

/// The stages that work on proofs, by the table in which they leave their results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofStage {
    Trace,
    Informalise,
    Annotate,
    Judge,
}

/// An annotated proof, with the verdict on it or why it was refused unseen.
#[derive(Debug, Clone)]
pub struct NewAnnotation {
    pub proof: ProofId,
    pub writer: String,
    pub theorem: Theorem,
    pub candidate: Candidate,
    pub verdict: Result<VerdictRecord, String>,
    /// The attempt that the verdict comes from, if this very text was judged before.
    pub known: Option<AttemptId>,
}

/// How much there is of what the stages make.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct GrowthCounts {
    pub entries: u64,
    /// Entries that a text states.
    pub stated: u64,
    pub conjectures: u64,
    pub refuted: u64,
    /// Entries for which a proof was looked for.
    pub searched: u64,
    pub proved: u64,
    pub proofs: u64,
    pub traces: u64,
    pub informal: u64,
    /// Annotated proofs accepted at level `replayed`.
    pub annotated: u64,
    pub annotation_failures: u64,
    pub judged: u64,
    pub kept: u64,
    pub curated: u64,
    /// Curated rows that nothing excludes.
    pub released: u64,
}

/// JSON, deflated.
fn pack<T: Serialize>(value: &T) -> sqlx::Result<Vec<u8>> {
    let json = serde_json::to_vec(value).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&json).and_then(|()| encoder.finish()).map_err(sqlx::Error::Io)
}

fn unpack<T: DeserializeOwned>(column: &'static str, bytes: &[u8]) -> sqlx::Result<T> {
    let undecodable = |error: Box<dyn std::error::Error + Send + Sync>| sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: error,
    };
    let mut json = Vec::new();
    flate2::read::ZlibDecoder::new(bytes)
        .read_to_end(&mut json)
        .map_err(|error| undecodable(Box::new(error)))?;
    serde_json::from_slice(&json).map_err(|error| undecodable(Box::new(error)))
}

/// Levels at which a kernel looked that never ran the candidate, in SQL.
const REPLAYED: &str = "('replayed', 'cross-checked')";
