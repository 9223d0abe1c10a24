//! Theorem and examples in, candidates out. Knows no Lean process and no database.

mod generator;

pub use generator::{Error, Generator, Revision, Task};
