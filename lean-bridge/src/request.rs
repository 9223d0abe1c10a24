//! What a judgement is asked for, with its limits. The one place where limits and defaults are declared.

use std::ops::Range;
use std::time::Duration;

use data::{Level, Theorem};

use crate::policy::Policy;

/// A text larger than this is refused without asking Lean, in bytes. The longest published proofs have 0.2 MB.
pub const MAX_TEXT_BYTES: usize = 4 << 20;
pub const DEFAULT_WALL_CLOCK: Duration = Duration::from_secs(60);

/// A candidate to judge.
#[derive(Debug, Clone)]
pub struct VerifyRequest {
    /// Everything before the statement; trusted.
    pub header: String,
    /// The given statement, up to and without the `:=` of its proof; trusted.
    pub statement: String,
    /// The whole text that is meant to prove it, statement included; untrusted.
    pub candidate: String,
    pub level: Level,
    pub policy: Policy,
    pub limits: Limits,
}

impl VerifyRequest {
    /// Asks whether `candidate` proves `theorem`, at level `cross-checked` under the default policy and limits.
    pub fn new(theorem: &Theorem, candidate: impl Into<String>) -> Self {
        Self {
            header: theorem.header.clone(),
            statement: theorem.statement.clone(),
            candidate: candidate.into(),
            level: Level::CrossChecked,
            policy: Policy::default(),
            limits: Limits::default(),
        }
    }
}

/// A declaration of any kind (a definition, an instance, a `mutual` block) to judge, in which something stands in the
/// place of a `sorry`.
#[derive(Debug, Clone)]
pub struct FillingRequest {
    /// Everything before the declaration; trusted.
    pub header: String,
    /// The declaration with `sorry` in its gap; trusted. It says what is declared, with which types and values.
    pub given: String,
    /// The declaration with the gap filled; what fills it is untrusted.
    pub candidate: String,
    /// Where in `candidate` that stands, in bytes.
    pub gap: Range<usize>,
    /// An axiom of the header that stands for other gaps of the declaration: the declaration may rest on it, what
    /// fills this gap may not.
    pub placeholder: Option<String>,
    pub level: Level,
    pub policy: Policy,
    pub limits: Limits,
}

/// Bounds of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From the moment a worker has the request; waiting for a turn does not count. A replay has the same again.
    pub wall_clock: Duration,
    /// Lean's `maxHeartbeats` in thousands of small allocations; `None`: what the header or Lean says.
    pub heartbeats: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { wall_clock: DEFAULT_WALL_CLOCK, heartbeats: None }
    }
}
