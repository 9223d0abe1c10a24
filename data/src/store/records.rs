//! What goes into the store and comes out of it: plain data.

use serde::{Deserialize, Serialize};

use crate::{Candidate, Level, Theorem, VerdictRecord};

/// Number of a run in its store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RunId(pub i64);

/// Number of an attempt in its store; later ones are larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AttemptId(pub i64);

/// Number of a theorem in its store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TheoremId(pub i64);

/// One invocation, as it begins.
#[derive(Debug, Clone)]
pub struct NewRun<'a> {
    /// The command as it was given.
    pub command: &'a str,
    /// The program's version.
    pub version: &'a str,
    /// Digests, toolchain, seed, parameters: what is needed to repeat the run.
    pub manifest: &'a serde_json::Value,
}

/// A run as stored. One that was interrupted has no end.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StoredRun {
    pub id: RunId,
    pub command: String,
    pub version: String,
    pub manifest: serde_json::Value,
    pub started_at_ms: i64,
    pub finished_at_ms: Option<i64>,
    pub summary: Option<serde_json::Value>,
}

/// A judged candidate to be recorded.
#[derive(Debug, Clone)]
pub struct NewAttempt<'a> {
    pub run: Option<RunId>,
    pub theorem: &'a Theorem,
    pub candidate: &'a Candidate,
    /// The policy that the verifier applied, as in [`super::CacheKey::new`].
    pub policy: &'a str,
    pub verdict: &'a VerdictRecord,
}

/// An attempt as stored: theorem, candidate, verdict and provenance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredAttempt {
    pub id: AttemptId,
    pub run: Option<RunId>,
    pub theorem: Theorem,
    pub candidate: Candidate,
    pub policy: String,
    pub verdict: VerdictRecord,
    /// Milliseconds since 1970.
    pub recorded_at_ms: i64,
}

/// A theorem as stored, and how far it has come.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StoredTheorem {
    pub id: TheoremId,
    pub theorem: Theorem,
    pub state: TheoremState,
    pub attempts: u64,
}

/// How far a theorem has come, under any toolchain and policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TheoremState {
    Untried,
    Tried,
    /// With the highest level of its proofs.
    Proved(Level),
}

/// How much there is of everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub theorems: u64,
    /// Theorems with at least one proof.
    pub proved_theorems: u64,
    pub candidates: u64,
    pub attempts: u64,
    /// Attempts that proved.
    pub proofs: u64,
    pub toolchains: u64,
    pub runs: u64,
    pub cached_verdicts: u64,
}
