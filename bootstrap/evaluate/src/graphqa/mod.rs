//! GraphQA: questions about small graphs, after "Talk like a graph" (arXiv 2310.04560) with the tasks and encodings of
//! CodeGraph (arXiv 2408.13863). Each question comes in words, as a Lean statement over finite graphs with its true
//! answer, and as a false one. The wording is our own.

mod answering;
mod graph;
mod lean;
mod question;
mod results;
#[cfg(test)]
mod tests;
mod words;

pub use answering::{Asked, Outcome, QUESTION, ask};
pub use graph::{Family, Graph};
pub use question::{Answer, Encoding, Question, Task, benchmarks, question};
pub use results::{Tally, table};
