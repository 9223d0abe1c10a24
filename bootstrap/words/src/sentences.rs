//! What a writer says of a statement and its proof, every sentence with its place and its writer.

use data::Position;
use serde::{Deserialize, Serialize};

use crate::verbalise::Sentence;

/// The words for one proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    pub writer: String,
    pub statement: Vec<Sentence>,
    /// The statement with its mathematics in LaTeX, where the writer gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latex: Option<String>,
    pub steps: Vec<StepSentence>,
}

/// A sentence on a tactic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepSentence {
    pub text: String,
    pub anchor: Anchor,
    /// Library theorems that the sentence names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lemmas: Vec<String>,
    pub writer: String,
    /// Lines of a table below the sentence, such as the cases that were gone through.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub table: Vec<String>,
}

/// The tactic that a sentence explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// Number of the step in the trace.
    pub step: usize,
    pub start: Position,
    pub end: Position,
}

impl StepSentence {
    /// The sentence with its table on one line, row by row.
    pub fn in_full(&self) -> String {
        match self.table.is_empty() {
            true => self.text.clone(),
            false => format!("{} {}.", self.text, self.table.join("; ")),
        }
    }
}

impl Words {
    pub fn informal_statement(&self) -> String {
        self.statement.iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    pub fn informal_proof(&self) -> String {
        self.steps.iter().map(StepSentence::in_full).collect::<Vec<_>>().join(" ")
    }
}
