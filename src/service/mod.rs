//! The operations that programs ask for, in one room: what HTTP, and other protocols beside it, call. Each is a method
//! of [`Service`] that knows no protocol; the command line calls the same functions below them.
//!
//! Texts come from people who do not know each other, and Lean's workers are shared. So nothing is elaborated that could
//! run code of its own there: `screen` looks at every text that no judge looks at. Dropping a future or a stream ends
//! Lean's work on it. No operation reads or writes a file that a request names.

mod admission;
mod candidates;
mod check;
mod error;
mod explain;
mod filling;
mod gaps;
mod goals;
mod history;
mod judging;
mod lemmas;
mod lift;
mod minimise;
mod names;
pub mod pairs;
mod places;
mod placing;
mod problems;
mod prove;
mod questions;
mod refute;
mod reward;
mod sameness;
mod screen;
mod screened;
mod state;
mod stated;
mod steps;
mod tactics;
mod verify;
mod whole;
mod workers;

pub use admission::{Place, Waiting};
pub use candidates::candidate_json;
pub use error::{Busy, Error};
pub use explain::annotation_json;
pub use filling::{FillEvent, FillRequest, FilledGap, FilledText};
pub use gaps::has_gaps;
pub use judging::not_judged;
pub use lemmas::Named;
pub use problems::problem_json;
pub use prove::{ProveEvent, ProveRequest, not_proved, report_json};
pub use questions::{Item, Line, Question, Subject, placed, question, questions_of_pair, unread};
pub use refute::{Refutation, refute};
pub use reward::{Format, Reward, RewardRequest};
pub use sameness::Sameness;
pub use state::{Bounds, Service, Settings};
pub use steps::{Step, TriedStep, text_of_path};
pub use tactics::Tactic;
pub use verify::{Answer, VerifyRequest, ask};
pub use whole::WholeText;
pub use workers::Workers;
