//! A candidate: one generated proof of one theorem; and the examples shown to a generator.

use serde::{Deserialize, Serialize, Serializer};

use crate::Theorem;
use crate::lean_text::joined;

/// One generated proof of one theorem. `text` is the whole Lean text meant to prove it, statement included,
/// header excluded. Untrusted until Lean has judged it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    pub text: String,
    /// Which generator wrote it, e.g. `tactics/omega` or a model's digest.
    pub generator: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampling: Option<Sampling>,
    /// Mean log-probability (nats) of the sampled tokens; `None` for a generator without a model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_logprob: Option<f64>,
    /// Log-probability (nats) of each sampled token, where kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_logprobs: Option<Vec<f32>>,
    /// For each sampled token the most likely ones in its place, where kept: what a distillation learns from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_choices: Option<Vec<TokenChoice>>,
    /// Estimated probability in 0..=1 that the candidate is a proof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
}

/// One position of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenChoice {
    pub sampled: TokenLogprob,
    /// The most likely tokens, likeliest first; `sampled` need not be among them.
    pub top: Vec<TokenLogprob>,
}

/// A token and its log-probability (nats) under the model's own distribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenLogprob {
    /// Id in the model's vocabulary; servers do not tell it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    /// The token alone as text; bytes that are no characters of their own read as U+FFFD.
    pub text: String,
    #[serde(serialize_with = "finite")]
    pub logprob: f32,
}

/// JSON has no infinities: an impossible token gets the lowest finite number.
fn finite<S: Serializer>(logprob: &f32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f32(logprob.max(f32::MIN))
}

/// How a model's candidate was sampled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sampling {
    pub temperature: f32,
    pub top_p: f32,
    pub top_k: u32,
    pub min_p: f32,
    pub repetition_penalty: f32,
    pub max_new_tokens: u32,
    pub seed: u64,
}

impl Candidate {
    /// A candidate that consists of the theorem's statement and `proof` (the text after `:=`).
    pub fn from_proof(theorem: &Theorem, proof: &str, generator: impl Into<String>) -> Self {
        Self {
            text: joined(&theorem.statement, &format!(":= {proof}")),
            generator: generator.into(),
            sampling: None,
            mean_logprob: None,
            token_logprobs: None,
            token_choices: None,
            confidence: None,
        }
    }

    /// Identifies the candidate among those of its theorem: BLAKE3 over text, generator and sampling, hex.
    pub fn digest(&self) -> String {
        let sampling = self.sampling.as_ref().map(|sampling| format!("{sampling:?}")).unwrap_or_default();
        let mut hasher = blake3::Hasher::new();
        for part in [&self.text, &self.generator, &sampling] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }
}

/// An aligned NL-FL pair with a verified, annotated proof, used in a prompt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    pub theorem: Theorem,
    /// Statement and proof, the natural-language proof written in as comments.
    pub annotated_proof: String,
}
