//! The shared nouns of the pipeline, the SQLite store and the importers.
//!
//! Without the feature `store` this crate is plain data: `theorem`, `candidate`, `verdict`, `toolchain`, `goal`.
//! Nothing here judges a proof: a [`VerdictRecord`] is what somebody *recorded*; only `lean-bridge` decides.

#![forbid(unsafe_code)]

mod cache;
mod candidate;
#[cfg(feature = "columns")]
pub mod columns;
pub mod defects;
mod expression;
mod goal;
pub mod input;
pub mod lean_text;
pub mod likeness;
pub mod problems;
pub mod python_json;
pub mod random;
mod samples;
#[cfg(feature = "store")]
pub mod store;
mod theorem;
mod toolchain;
mod trace;
pub mod unambiguous;
mod verdict;
pub mod visible;
pub mod whole_file;

pub use cache::cache_folder;
pub use candidate::{Candidate, Example, Sampling, TokenChoice, TokenLogprob};
pub use expression::{BinderInfo, Expression, Facts, MEANING, Node, OwnConstant, Signature};
pub use goal::{Goal, Hypothesis};
pub use samples::{sample_proofs, samples};
pub use theorem::{PROJECT_MARK, Source, Theorem};
pub use toolchain::{Backend, ImportLevel, Toolchain};
pub use trace::{ShownGoal, Trace, TracedGoal, TracedHypothesis, TracedStep};
pub use unambiguous::short_digest;
pub use verdict::{Level, Message, Outcome, Position, ReasonKind, Rejection, Severity, VerdictRecord};
