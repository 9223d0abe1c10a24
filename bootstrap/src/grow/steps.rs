//! The steps of a proof as they are stored: the tactics worth explaining, with the goals around them, each goal once.

use std::collections::BTreeMap;

use data::{Position, Signature};
use lean_bridge::embedded::{Trace, TracedGoal, TracedStep};
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
    pub before: Vec<usize>,
    pub after: Vec<usize>,
    /// Theorems in the term that solves the first goal before.
    pub uses: Vec<String>,
}

/// Syntax that only holds other tactics.
const CONTAINERS: [&str; 12] = [
    "Lean.Parser.Term.byTactic",
    "by",
    "null",
    "«]»",
    "Lean.cdot",
    "Lean.cdotTk",
    "Lean.Parser.Tactic.tacticSeq",
    "Lean.Parser.Tactic.tacticSeq1Indented",
    "Lean.Parser.Tactic.tacticSeqBracketed",
    "Lean.Parser.Tactic.inductionAlt",
    "Lean.Parser.Tactic.paren",
    "Lean.Parser.Tactic.case",
];

/// Tactics whose parts are explained too.
const STRUCTURES: [&str; 7] = [
    "Lean.Parser.Tactic.induction",
    "Lean.Parser.Tactic.cases",
    "Lean.Parser.Tactic.tacticHave__",
    "Lean.Parser.Tactic.tacticHave_",
    "Lean.Parser.Tactic.tacticSuffices_",
    "Lean.Parser.Tactic.match",
    "Lean.Parser.Tactic.rcases",
];

impl StoredTrace {
    /// Picks what is worth explaining of a trace of `text`.
    pub fn new(text: &str, trace: Trace) -> Self {
        let lines: Vec<&str> = text.split('\n').collect();
        let mut stored = StoredTrace { goals: Vec::new(), steps: Vec::new(), signatures: trace.signatures };
        let mut inside: Option<Position> = None;
        for step in trace.steps {
            let contained = inside.is_some_and(|end| step.start < end);
            if contained || CONTAINERS.contains(&step.kind.as_str()) || step.goals_before.is_empty() {
                continue;
            }
            if !step.kind.contains("Tactic") && !step.kind.starts_with("Lean.") {
                continue;
            }
            let is_structure = STRUCTURES.contains(&step.kind.as_str());
            // The same place again is what the tactic stands for.
            if stored.steps.last().is_some_and(|last| last.start == step.start) {
                continue;
            }
            if !is_structure {
                inside = Some(step.end);
            }
            stored.push(step, &lines, is_structure);
        }
        stored
    }

    fn push(&mut self, step: TracedStep, lines: &[&str], is_structure: bool) {
        let TracedStep { start, end, kind, before, after, goals_before, goals_after, uses } = step;
        let mut text = slice(lines, start, end);
        if is_structure {
            text = text.lines().next().unwrap_or_default().trim_end().to_owned();
        }
        let before = self.goals_of(before, goals_before);
        let after = self.goals_of(after, goals_after);
        self.steps.push(Step { start, end, kind, text, before, after, uses });
    }

    fn goals_of(&mut self, texts: Vec<String>, facts: Vec<TracedGoal>) -> Vec<usize> {
        let goals = texts.into_iter().zip(facts).map(|(text, facts)| StoredGoal { text, facts });
        goals
            .map(|goal| {
                let known = self.goals.iter().position(|known| *known == goal);
                known.unwrap_or_else(|| {
                    self.goals.push(goal);
                    self.goals.len() - 1
                })
            })
            .collect()
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
