//! What goes into the store and comes out of it: plain data.

use serde::{Deserialize, Serialize};

use super::Standing;
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
    /// What speaks for it beside the store: only a verdict that this user vouches for counts.
    pub standing: Standing,
}

impl StoredAttempt {
    /// Whether it is a proof that counts: accepted, and vouched for.
    pub fn is_proof(&self) -> bool {
        self.verdict.outcome.is_proved() && self.standing.is_vouched()
    }
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
    /// Recorded as proved by attempts that this user does not vouch for, with the highest level of these: nothing is
    /// known until they are judged again.
    Recorded(Level),
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
    /// Attempts that are recorded as proofs and that this user does not vouch for. They do not count as proofs.
    pub proofs_not_vouched_for: u64,
    pub toolchains: u64,
    pub runs: u64,
    pub cached_verdicts: u64,
}
