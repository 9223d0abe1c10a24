//! The steps of a proof as they are stored: the tactics worth explaining, with the goals around them, each goal once.

use std::collections::BTreeMap;

use data::{Position, ShownGoal, Signature, Trace, TracedGoal, TracedStep};
use serde::{Deserialize, Serialize};

/// A trace, without repetition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredTrace {
    pub goals: Vec<StoredGoal>,
    pub steps: Vec<Step>,
    pub signatures: BTreeMap<String, Signature>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredGoal {
    /// As Lean prints it.
    pub text: String,
    pub facts: TracedGoal,
}

/// A tactic with the goals before and after it, as indices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub start: Position,
    pub end: Position,
    pub kind: String,
    /// The tactic as written, up to the first line break for those with parts.
    pub text: String,
    /// Whether Lean reports an error in it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub failed: bool,
    pub before: Vec<usize>,
    pub after: Vec<usize>,
    /// Theorems in the term that solves the first goal before.
    pub uses: Vec<String>,
    /// What whoever found the proof says of the step. Where anything is said of a proof, that is all that is said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
}

impl StoredTrace {
    /// Of a trace of `text`. Of tactics with parts the first line says enough.
    pub fn new(text: &str, trace: Trace) -> Self {
        let lines: Vec<&str> = text.split('\n').collect();
        let steps = trace.steps.into_iter().map(|step| {
            let TracedStep { start, end, kind, structure, failed, before, after, uses, .. } = step;
            let mut text = slice(&lines, start, end);
            if structure {
                text = text.lines().next().unwrap_or_default().trim_end().to_owned();
            }
            Step { start, end, kind, text, failed, before, after, uses, said: None }
        });
        Self {
            steps: steps.collect(),
            goals: trace
                .goals
                .into_iter()
                .map(|ShownGoal { text, facts }| StoredGoal { text, facts })
                .collect(),
            signatures: trace.signatures,
        }
    }
}

impl StoredTrace {
    /// The same, with sentences of whoever found the proof, each on the tactics that begin in a line (from 1).
    pub fn with_sentences(mut self, sentences: &[(u32, String)]) -> Self {
        for (line, sentence) in sentences {
            let mut steps = self.steps.iter_mut();
            if let Some(step) = steps.find(|step| step.start.line == *line) {
                step.said = Some(sentence.clone());
            }
        }
        self
    }
}

/// The text between two positions.
fn slice(lines: &[&str], start: Position, end: Position) -> String {
    let mut text = String::new();
    for line in start.line..=end.line {
        let Some(content) = lines.get(line as usize - 1) else { break };
        let from = if line == start.line { start.column as usize } else { 0 };
        let to = if line == end.line { end.column as usize } else { usize::MAX };
        let part: String = content.chars().take(to).skip(from).collect();
        if line > start.line {
            text.push('\n');
        }
        text.push_str(&part);
    }
    text
}
