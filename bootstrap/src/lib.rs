//! The pipelines: prove, evaluate, grow OBT. The only place where prover and bridge meet.
//!
//! [`Judge`] answers "is this a proof?" from the store or from Lean, and records what it learns. [`prove`] drives a
//! generator and a judge over theorems. Nothing here prints: progress goes to an observer.

#![forbid(unsafe_code)]

mod error;
pub mod eval;
mod footing;
pub mod grow;
mod guide;
mod judge;
mod prove;
pub mod verbalise;

pub use error::Error;
pub use footing::Footing;
pub use guide::{LemmaFile, LemmaGuide, LemmaRecord, guide_id};
pub use judge::{Judge, Judged};
pub use prove::{Event, NotProved, Outcome, ProveOptions, Summary, TheoremReport, prove};
