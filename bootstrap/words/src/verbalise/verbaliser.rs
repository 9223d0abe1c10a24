//! What the verbaliser works on, and what it refuses.

use std::collections::BTreeMap;

use data::{Expression, Facts, Signature};

/// How mathematics is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Notation {
    /// Unicode, without delimiters.
    #[default]
    Plain,
    /// LaTeX between dollar signs.
    Latex,
}

/// What there are no words for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there are no words for {0}")]
pub struct NotVerbalisable(pub String);

/// Puts one elaborated statement, or the goals of one proof, into words.
#[derive(Clone, Copy)]
pub struct Verbaliser<'a> {
    pub(super) expression: &'a Expression,
    pub(super) signatures: &'a BTreeMap<String, Signature>,
    pub(super) notation: Notation,
    pub(super) locals: &'a GoalLocals,
}

/// What is known of the locals of a goal, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GoalLocals {
    /// Those whose applications are propositions.
    pub propositions: Vec<String>,
    /// Those that are hypotheses: as arguments they say nothing about a value.
    pub proofs: Vec<String>,
}

/// A statement has no locals around it.
pub(super) static NO_LOCALS: GoalLocals = GoalLocals { propositions: Vec::new(), proofs: Vec::new() };

impl<'a> Verbaliser<'a> {
    /// For a whole statement.
    pub fn new(facts: &'a Facts, notation: Notation) -> Self {
        Self { expression: &facts.expression, signatures: &facts.signatures, notation, locals: &NO_LOCALS }
    }

    /// For a part of a goal with these locals.
    pub fn of_goal(
        expression: &'a Expression,
        signatures: &'a BTreeMap<String, Signature>,
        locals: &'a GoalLocals,
        notation: Notation,
    ) -> Self {
        Self { expression, signatures, notation, locals }
    }
}
