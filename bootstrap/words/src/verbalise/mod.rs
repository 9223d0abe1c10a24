//! The deterministic verbaliser: elaborated statements and goals as precise English. It says what the expression says
//! and nothing else; what it has no words for is refused ([`Unsayable`]), never paraphrased away.

mod lexicon;
mod names;
mod propositions;
mod sentences;
mod terms;
mod types;

use std::collections::BTreeMap;

use data::{Expression, Facts, Signature};

pub use sentences::{Part, Sentence};

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
pub struct Unsayable(pub String);

/// Puts one elaborated statement, or the goals of one proof, into words.
#[derive(Clone, Copy)]
pub struct Verbaliser<'a> {
    expression: &'a Expression,
    signatures: &'a BTreeMap<String, Signature>,
    notation: Notation,
    locals: &'a GoalLocals,
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
static NO_LOCALS: GoalLocals = GoalLocals { propositions: Vec::new(), proofs: Vec::new() };

/// What stands around a subexpression: a local for each loose bound variable, the innermost last.
#[derive(Clone, Default)]
pub(crate) struct Scope {
    locals: Vec<Local>,
}

#[derive(Clone)]
struct Local {
    name: String,
    /// Whether an application of it to enough arguments is a proposition: `p : α → Prop`, `p : Prop`.
    makes_proposition: bool,
    /// Whether its type is a proposition: a hypothesis.
    is_proof: bool,
}

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

    /// A proposition as a clause, without a full stop.
    pub fn clause(&self) -> Result<String, Unsayable> {
        Ok(self.proposition(self.expression.root(), &Scope::default())?.text)
    }

    /// A type as a noun phrase with its article: `a natural number`.
    pub fn kind_of_object(&self) -> Result<String, Unsayable> {
        self.type_phrase(self.expression.root(), &Scope::default(), types::Count::One)
    }

    /// A term in mathematical notation.
    pub fn value(&self) -> Result<String, Unsayable> {
        let term = self.term(self.expression.root(), &Scope::default())?;
        Ok(self.math(&term.text))
    }

    /// Whether the expression is a proposition.
    pub fn says_something(&self) -> bool {
        self.is_proposition(self.expression.root(), &Scope::default())
    }

    /// Whether locals of this type make propositions of their arguments.
    pub fn makes_propositions(&self) -> bool {
        self.type_makes_proposition(self.expression.root())
    }
}

impl Scope {
    fn get(&self, index: u32) -> Result<&Local, Unsayable> {
        let at = self.locals.len().checked_sub(1 + index as usize);
        at.and_then(|at| self.locals.get(at)).ok_or_else(|| Unsayable("a loose bound variable".to_owned()))
    }

    fn with(&self, local: Local) -> Self {
        let mut scope = self.clone();
        scope.locals.push(local);
        scope
    }

    fn knows(&self, name: &str) -> bool {
        self.locals.iter().any(|local| local.name == name)
    }
}

#[cfg(test)]
mod tests;
