//! From a theorem to a verdict: where generators, Lean and the store meet.
//!
//! [`Judge`] answers "is this a proof?" from the store or from Lean, and records what it learns. [`NativeJudge`]
//! answers it by a project's own Lean. [`prove`] drives a generator and one of them over theorems. [`Footing`] says what a stored proof rests on, and the functions of `explain` put
//! proofs into words. Nothing here prints: progress goes to an observer.

#![forbid(unsafe_code)]

mod bench;
mod coverage;
mod error;
mod explain;
mod footing;
mod goal_search;
mod judge;
mod native;
mod needed;
mod planned;
mod prove;
mod reading;

pub use bench::{Bench, Finding};
pub use coverage::{Covered, Obstacle, coverage};
pub use error::Error;
pub use explain::{explain_for_replay, explain_proof, explain_steps, statement_in_words};
pub use footing::Footing;
pub use goal_search::{GoalSearchOptions, GoalSearchRecord, GoalSearchState, GoalSearcher, Writer};
pub use judge::{Judge, Judged};
pub use native::NativeJudge;
pub use planned::{Accepted, IN_SHORT, Planned, in_steps, planned};
pub use prove::{Arbiter, Event, NotProved, Opening, Outcome, ProveOptions, Summary, TheoremReport, prove};
