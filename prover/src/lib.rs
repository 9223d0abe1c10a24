//! Theorem and examples in, candidates out. Knows no Lean process and no database.
//!
//! Four backends behind [`Generator`]: [`onnx`] (a local model), [`http`] (an OpenAI-compatible server), [`tactics`]
//! (Lean's own automation), [`methods`] (certificates computed here, written as steps); [`Cascade`] asks several in turn.
//! `prompt`, `answer` and [`program`] are shared by the two that ask a model. [`search`] takes candidates from a generator until enough
//! are proved.

#![deny(clippy::undocumented_unsafe_blocks)]

pub mod answer;
mod automation;
mod cascade;
mod constraint;
mod error;
mod generator;
pub mod goal_search;
pub mod http;
mod json;
mod logprobs;
pub mod methods;
pub mod onnx;
pub mod program;
mod progress;
pub mod prompt;
pub mod search;
pub mod tactics;

pub use automation::automation;
pub use cascade::{Cascade, Stage};
pub use constraint::{Constraint, Guide};
pub use error::Error;
pub use generator::{Generator, Revision, Task};
pub use logprobs::KeepLogprobs;
pub use progress::{Event, Observer, Outcomes};
