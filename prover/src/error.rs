//! The crate's one error type. A text says what failed, on which input, and what to do next.
//! Nothing here panics on bad input; a model's folder, a server's answer and a user's option all end up here.

use std::path::{Path, PathBuf};

/// Why a generator could not be made, or gave up.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// A backend without a finer variant.
    #[error("{0}")]
    Backend(String),
    /// ONNX Runtime itself could not be made ready or loaded.
    #[error("ONNX Runtime is not available: {problem}\n{remedy}")]
    Runtime { problem: String, remedy: String },
    /// A device was asked for and cannot be had.
    #[error("device `{device}` is not available: {problem}\n{remedy}")]
    Device { device: String, problem: String, remedy: String },
    /// A file of a model's folder is missing, damaged or does not fit the others.
    #[error("{}: {problem}", path.display())]
    Model { path: PathBuf, problem: String },
    /// A prompt file or a chat template failed.
    #[error("prompt `{name}`: {problem}")]
    Prompt { name: String, problem: String },
    /// The prompt does not fit, even without examples.
    #[error(
        "the prompt has {tokens} tokens; {limit} fit (context of {context} less {reserved} for the answer): shorten \
         the statement or the informal proof, or lower the maximum of new tokens"
    )]
    PromptTooLong { tokens: usize, limit: usize, context: usize, reserved: usize },
    /// Memory for states is not enough, by the budget or in fact.
    #[error("out of memory: {0}")]
    Memory(String),
    /// The model computed something that is no distribution.
    #[error(
        "the model's logits hold {what} after {tokens} tokens: the graph or its weights are damaged, or overflow in half precision"
    )]
    Logits { what: &'static str, tokens: usize },
    /// An option has a value outside its range.
    #[error("option `{option}`: {problem}")]
    Option { option: &'static str, problem: String },
    /// An HTTP server cannot be used: it is not there, wants another key, or does not have the model.
    #[error("{url}: {problem}")]
    Http { url: String, problem: String },
    /// An HTTP server did not answer one task, or not with what it should; others may fare better.
    #[error("{url}: {problem}")]
    Refused { url: String, problem: String },
}

impl Error {
    /// Whether the error is about one task, so that others may still be asked for.
    pub fn is_of_one_task(&self) -> bool {
        matches!(
            self,
            Self::Prompt { .. }
                | Self::PromptTooLong { .. }
                | Self::Memory(_)
                | Self::Logits { .. }
                | Self::Refused { .. }
        )
    }

    pub(crate) fn model(path: &Path, problem: impl Into<String>) -> Self {
        Self::Model { path: path.to_owned(), problem: problem.into() }
    }
}

impl From<ort::Error> for Error {
    fn from(error: ort::Error) -> Self {
        Self::Backend(format!("ONNX Runtime: {}", error.message()))
    }
}
