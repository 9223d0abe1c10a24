//! A proof step by step: the tactics that Lean went through, and the goals that they met, as data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::expression::{Expression, Signature};
use crate::verdict::Position;

/// A proof as Lean went through it: the tactics that are worth explaining, and the goals that they meet.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Trace {
    pub steps: Vec<TracedStep>,
    /// Each goal once.
    pub goals: Vec<ShownGoal>,
    /// Of the constants in the goals.
    pub signatures: BTreeMap<String, Signature>,
}

/// One tactic with the goals around it, as indices into [`Trace::goals`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TracedStep {
    pub start: Position,
    pub end: Position,
    /// Syntax kind, e.g. `Lean.Parser.Tactic.omega`.
    pub kind: String,
    /// Whether its parts are steps of their own.
    pub structure: bool,
    /// Whether Lean reports an error in it.
    pub failed: bool,
    pub before: Vec<usize>,
    pub after: Vec<usize>,
    /// Theorems in the term that solves the first goal before.
    pub uses: Vec<String>,
    /// Theorems in the auxiliary lemmas that Lean made of parts of that term.
    #[serde(default)]
    pub behind: Vec<String>,
}

/// A goal as Lean prints it, and as facts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ShownGoal {
    pub text: String,
    #[serde(flatten)]
    pub facts: TracedGoal,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct TracedGoal {
    pub hypotheses: Vec<TracedHypothesis>,
    pub target: Expression,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct TracedHypothesis {
    pub name: String,
    /// A letter as in [`Signature`].
    pub info: String,
    #[serde(rename = "type")]
    pub type_expression: Expression,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Expression>,
}

impl Trace {
    /// `None` if a step names a goal that is not there.
    pub fn sound(self) -> Option<Self> {
        let known = |goal: &usize| *goal < self.goals.len();
        self.steps.iter().all(|step| step.before.iter().chain(&step.after).all(known)).then_some(self)
    }
}
