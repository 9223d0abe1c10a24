//! Prompts: files that say how a theorem is put to a model, and where in the answer its proof is found.
//!
//! `file` renders, `fit` keeps to a token budget, `revision` writes Lean's errors into an attempt. Nothing here knows
//! which backend asks.

mod file;
mod fit;
mod revision;

pub(crate) use file::{Prompt, PromptBody, Turn};
pub use file::{PromptFile, Reading};
pub use fit::PromptReport;
pub(crate) use fit::fit;
