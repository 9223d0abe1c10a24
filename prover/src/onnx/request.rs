//! What the engine and its scheduler pass one another: what is asked for, what comes of it, and within what limits.

use std::{sync::Arc, time::Duration};

use tokio::sync::mpsc::UnboundedSender;

use super::sampling::{SamplingParameters, TokenLogprob};
use crate::constraint::Constraint;
use crate::error::Error;

/// What the engine keeps to.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    pub batch: usize,
    pub state_bytes: usize,
    pub prefill_chunk: usize,
    pub context: usize,
    /// Tokens that may be given and drawn: those below this number.
    pub vocabulary: usize,
}

/// One prompt and what is wanted for it.
#[derive(Clone, Default)]
pub struct Request {
    pub prompt: Vec<u32>,
    pub samples: usize,
    /// Sample `i` draws with `seed + i`.
    pub seed: u64,
    pub parameters: SamplingParameters,
    /// The answer ends before the first of these; they may straddle tokens.
    pub stop_strings: Vec<String>,
    /// Ids that end the answer beside those of the model.
    pub stop_tokens: Vec<u32>,
    /// Keep the five most likely tokens of every position.
    pub keep_top: bool,
    /// What the answers are held to.
    pub constraint: Option<Arc<dyn Constraint>>,
    /// Is told the text of each sample as it grows.
    pub listener: Option<UnboundedSender<Piece>>,
}

/// A further piece of an unfinished answer. What may be the beginning of a stop string is told with the next piece, or
/// not at all: the [`Completion`] has the whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The seed of its sample.
    pub seed: u64,
    pub text: String,
}

/// Why a sequence ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    StopToken(u32),
    /// Byte offset in the text at which the stop string begins.
    StopString(usize),
    /// The maximum of new tokens, or the context, is used up.
    Length,
}

/// One finished sample.
#[derive(Debug, Clone)]
pub struct Completion {
    /// The answer without what stopped it.
    pub text: String,
    /// All sampled tokens, the stop token included.
    pub tokens: Vec<u32>,
    /// Log-probability (nats) of each sampled token under the model itself.
    pub logprobs: Vec<f32>,
    /// Per position, where [`Request::keep_top`] was set.
    pub top: Vec<Vec<TokenLogprob>>,
    pub finish: Finish,
    pub seed: u64,
}

impl Completion {
    /// Mean log-probability of the sampled tokens.
    pub fn mean_logprob(&self) -> f64 {
        self.logprobs.iter().map(|&logprob| f64::from(logprob)).sum::<f64>()
            / self.logprobs.len().max(1) as f64
    }
}

/// Counters since the engine was started.
#[derive(Debug, Clone, Copy, Default)]
pub struct Statistics {
    pub prompt_tokens: u64,
    pub new_tokens: u64,
    pub steps: u64,
    pub finished: u64,
    /// Sequences in the batch now, and samples that wait.
    pub active: usize,
    pub waiting: usize,
    pub state_bytes: usize,
    pub state_bytes_peak: usize,
    /// Time inside ONNX Runtime, and in everything else that a step does.
    pub runtime: Duration,
    pub own: Duration,
}

pub(crate) type Results = UnboundedSender<Result<Completion, Error>>;

/// A request on its way, shared by its samples.
pub(crate) struct Job {
    pub request: Request,
    pub results: Results,
}
