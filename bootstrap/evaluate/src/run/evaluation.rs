//! A run with all that it needs, and what it tells on its way.

use std::sync::Arc;

use data::store::{RunId, Store};
use prover::Generator;

use super::tokens::TokenMeter;
use crate::examples::PoolExample;
use crate::plan::{Plan, StageKind};
use crate::retrieve::Retriever;
use crate::verifier::Verifier;

/// One generator of a cascade.
#[derive(Clone)]
pub struct Stage {
    pub generator: Arc<dyn Generator>,
    pub kind: StageKind,
}

/// What happens, as it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunEvent {
    /// A round begins, over this many problems.
    Round { round: u32, problems: usize },
    /// A problem is taken up.
    Taken { position: u32 },
    /// A generator wrote a candidate, which now waits for its verdict.
    Written,
    /// A sample was judged and recorded.
    Judged { position: u32, settled: bool },
    /// The work on a problem is over for this round. Settled: proved, or accepted by a Lean that does not audit.
    Done { position: u32, settled: bool },
}

/// A run and what it needs.
pub struct Evaluation<'a> {
    pub store: &'a Store,
    pub run: RunId,
    pub verifier: &'a dyn Verifier,
    pub plan: Plan,
    pub stages: Vec<Stage>,
    pub retriever: Retriever,
    /// Verified proofs that are shown from the first round on.
    pub examples: Vec<PoolExample>,
    /// Problems worked on at once.
    pub ahead: usize,
    pub tokens: TokenMeter,
}
