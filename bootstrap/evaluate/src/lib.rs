//! Evaluation: a problem set, generators and a verifier become a run that can be resumed, compared and reported.
//!
//! `run` drives; `plan` says what is done; `examples` and `retrieve` choose what is shown; `table` reads what came of
//! it from the store; `statistics`, `contamination`, `compare` and `report` make results of that.

#![forbid(unsafe_code)]

mod compare;
mod contamination;
mod error;
mod examples;
mod export;
pub mod graphqa;
mod html;
mod manifest;
mod markdown;
mod native;
mod plan;
mod report;
mod retrieve;
mod run;
pub mod statistics;
mod table;
mod training_set;
mod verifier;

pub use compare::{Comparison, compare};
pub use contamination::{ComparedAs, Corpus, Overlap, Record, Source, record_overlaps};
pub use error::Error;
pub use examples::{Pool, PoolExample, Target};
pub use export::{Exported, export_project};
pub use html::to_html;
pub use manifest::{Hardware, Manifest, SetName};
pub use markdown::to_markdown;
pub use plan::{Comments, ExampleChoice, Plan, StageKind, StopRule, Words};
pub use report::{PassAt, Report, ReportedTheorem, ShownAttempt, state_words, to_csv};
pub use retrieve::{Embedding, Retriever};
pub use run::{Evaluation, RunEvent, Stage, TokenMeter};
pub use table::{Row, Table, Tally};
pub use training_set::recorded_training_set;
pub use verifier::{Posed, Verifier};
