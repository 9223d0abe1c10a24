//! What an evaluation does: how many samples, in which rounds, with what shown. Part of the manifest, so that a resumed
//! run does the same; nothing here depends on the machine.

use data::Level;
use serde::{Deserialize, Serialize};

/// The method of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Generations of a model for one theorem in one round, corrections included.
    pub samples: u32,
    /// Candidates of the tactics portfolio for one theorem.
    pub tactics_samples: u32,
    pub rounds: u32,
    /// Corrections of a failed candidate with Lean's errors. The number of chains is lowered so that the generations
    /// stay `samples`.
    pub corrections: u32,
    pub stop: StopRule,
    pub examples: ExampleChoice,
    /// Examples shown at most.
    pub shots: u32,
    pub words: Words,
    pub comments: Comments,
    /// Samples that are asked for at once. All of them are judged, also when the first is a proof.
    pub batch: u32,
    pub seed: u64,
    pub level: Level,
}

/// When the work on a theorem ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopRule {
    /// With the batch that holds a proof.
    AtProof,
    /// When the budget is spent.
    Never,
}

/// Which examples are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExampleChoice {
    None,
    Random,
    /// The nearest by words (BM25).
    Retrieved,
    /// The nearest by meaning (sentence embeddings).
    Embedded,
}

/// Whether natural language is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Words {
    Shown,
    Withheld,
}

/// Where the natural-language proof of an example stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comments {
    /// As comments beside the code that they explain.
    InCode,
    /// As one block in front of the code.
    AtHead,
}

/// How a generator numbers its samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageKind {
    /// In the order in which it yields them, always the same: the tactics portfolio. Asked in the first round only.
    Ordered,
    /// By their seeds: a model.
    Seeded,
}

impl Plan {
    /// Chains of one fresh sample and its corrections.
    pub fn chains(&self) -> u32 {
        (self.samples / (self.corrections + 1)).max(1)
    }
}
