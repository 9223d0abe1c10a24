//! A local language model in ONNX Runtime: folder and graph, state, sampling, continuous batching.
//!
//! `engine` is the border: token ids in, completions out. What a prompt or a proof is, is not known below it.

mod chat;
mod chosen;
mod config;
mod cuda;
mod device;
mod digest;
mod embedder;
mod engine;
mod exponential;
mod folder;
mod graph;
mod info;
mod logits;
mod memory;
mod opened;
mod prover;
mod request;
mod runtime;
mod sampling;
mod scheduler;
mod session;
mod state;
mod truncation;
mod vocabulary;
mod weights;
mod wire;

#[cfg(test)]
mod tests;

pub use device::Device;
pub use embedder::{Embedder, EmbedderOptions};
pub use engine::{Completions, Engine, EngineOptions};
pub use info::{ModelInfo, StateInfo, StopToken, WeightKind};
pub use prover::{OnnxProver, ProverOptions, generator_id};
pub use request::{Completion, Finish, Piece, Request, Statistics};
pub use runtime::{RuntimeBuild, RuntimeOptions, installed_runtime, prepare_runtime};
pub use sampling::{SamplingParameters, TOP_LOGPROBS, TokenLogprob};
pub use vocabulary::Vocabulary;
