//! The pipelines: prove theorems, explain proofs, grow a data set.
//!
//! [`Judge`] answers "is this a proof?" from the store or from Lean, and records what it learns. [`prove`] drives a
//! generator and a judge over theorems. Nothing here prints: progress goes to an observer.

#![forbid(unsafe_code)]

mod composition;
mod coverage;
mod error;
mod explain;
mod explicit;
mod footing;
pub mod grow;
mod guide;
mod judge;
mod prove;
mod reading;
mod rng;

pub use coverage::{Covered, Obstacle, coverage};
pub use error::Error;
pub use explain::{explain_for_replay, explain_proof, explain_steps, statement_in_words};
pub use footing::Footing;
pub use guide::{LemmaFile, LemmaGuide, LemmaRecord, guide_id};
pub use judge::{Judge, Judged};
pub use prove::{Event, NotProved, Outcome, ProveOptions, Summary, TheoremReport, prove};
