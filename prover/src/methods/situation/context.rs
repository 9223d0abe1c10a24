//! Locals, hypotheses and what is to be shown.

use std::collections::HashSet;

use super::term::{Claim, Type};

/// A goal, read from the elaborated statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    pub locals: Vec<Local>,
    pub hypotheses: Vec<Hypothesis>,
    pub goal: Claim,
    /// Names to introduce before anything else: what the statement says after its colon.
    pub intros: Vec<String>,
    /// Names that mean something in the goal, and others that a proof should not reuse.
    pub(super) taken: HashSet<String>,
}

/// Something given: a number, a function, a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Local {
    pub name: String,
    pub of: Type,
}

/// Something supposed, or shown before the goal was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hypothesis {
    pub name: String,
    pub claim: Claim,
    /// Whether a step showed it: readers know what it says, not its name.
    pub is_shown: bool,
}

impl Hypothesis {
    /// What is supposed under a name.
    pub fn supposed(name: &str, claim: Claim) -> Self {
        Self { name: name.to_owned(), claim, is_shown: false }
    }

    /// What a step showed.
    pub fn shown(name: &str, claim: Claim) -> Self {
        Self { name: name.to_owned(), claim, is_shown: true }
    }
}

impl Situation {
    /// A name like `wanted` that means nothing in the goal yet; it is taken from now on.
    pub fn fresh(&mut self, wanted: &str) -> String {
        let numbered = (1..).map(|number| format!("{wanted}{}", subscript(number)));
        let name = std::iter::once(wanted.to_owned()).chain(numbered).find(|name| !self.taken.contains(name));
        let name = name.expect("there are more names than can be taken");
        self.taken.insert(name.clone());
        name
    }

    /// The type of a local.
    pub fn type_of(&self, name: &str) -> Option<&Type> {
        self.locals.iter().find(|local| local.name == name).map(|local| &local.of)
    }

    /// Whether a proof as [`facts`](Self::facts) writes it is of something that a step showed.
    pub fn is_shown(&self, proof: &str) -> bool {
        let name = proof.split('.').next().unwrap_or(proof);
        self.hypotheses.iter().any(|hypothesis| hypothesis.name == name && hypothesis.is_shown)
    }

    /// Hypotheses with what they say, conjunctions taken apart: the text is a proof of the part, `h.1` for example.
    pub fn facts(&self) -> Vec<(String, Claim)> {
        let mut found = Vec::new();
        for Hypothesis { name, claim, .. } in &self.hypotheses {
            parts(name.clone(), claim, &mut found);
        }
        found
    }
}

/// The parts of a conjunction, each with its proof.
fn parts(proof: String, claim: &Claim, found: &mut Vec<(String, Claim)>) {
    match claim {
        Claim::And(left, right) => {
            parts(format!("{proof}.1"), left, found);
            parts(format!("{proof}.2"), right, found);
        }
        other => found.push((proof, other.clone())),
    }
}

/// `12` as `₁₂`.
pub(super) fn subscript(number: usize) -> String {
    number
        .to_string()
        .chars()
        .map(|digit| char::from_u32(digit as u32 - 0x30 + 0x2080).unwrap_or(digit))
        .collect()
}
