//! Theorem and examples in, candidates out. Knows no Lean process and no database.

mod error;
mod generator;
mod onnx;
pub mod tactics;

pub use error::Error;
pub use generator::{Generator, Revision, Task};
pub use onnx::*;
