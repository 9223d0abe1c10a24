//! Guided decoding: a model that writes `rw [lemma]` is held to lemmas whose pattern is in the goal.
//!
//! A language model of a few million parameters knows roughly which lemmas there are, and names many that are not, or
//! that have nothing to rewrite. Both can be told without Lean: the [`LemmaGuide`] knows the equations and equivalences
//! of a library as terms, reads the statement as Lean elaborated it, and follows the proof that is being written step
//! by step. It says which steps are possible, never which are good: that is the model's part, and Lean judges the proof
//! as any other. Retrieval of premises (ReProver, Yang et al. 2023) shows a model the lemmas in its prompt instead;
//! here nothing is added to what it reads.

mod lemmas;
mod proof;

use std::path::Path;
use std::sync::Arc;

use prover::{Constraint, Guide, Task};

use crate::composition::{Base, Known, opening};
use crate::error::Error;
pub use lemmas::{LemmaFile, LemmaRecord};
use proof::RewritingProof;

/// Holds rewriting steps to those that can be made.
pub struct LemmaGuide {
    base: Arc<Base>,
    digest: String,
}

impl LemmaGuide {
    /// Reads a lemma file, as `tllama bootstrap lemmas` writes it.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Ok(Self::new(&LemmaFile::read(path)?))
    }

    pub fn new(file: &LemmaFile) -> Self {
        let mut base = Base::default();
        for LemmaRecord { name, module, facts } in &file.lemmas {
            base.add_theorem(&Known { name, key: "", module, header: "", facts });
        }
        Self { base: Arc::new(base), digest: file.digest.clone() }
    }
}

/// The name of the guide that a file with this digest makes.
pub fn guide_id(digest: &str) -> String {
    format!("lemmas:{digest}")
}

impl Guide for LemmaGuide {
    fn id(&self) -> String {
        guide_id(&self.digest)
    }

    /// `None` without the facts of the statement, and for one that has local definitions in it or is very large.
    fn constraint(&self, task: &Task) -> Option<Arc<dyn Constraint>> {
        let introduced =
            task.goal.as_ref().map(|goal| goal.hypotheses.iter().map(|line| line.names.len()).sum());
        let opening = opening(task.facts.as_deref()?, introduced)?;
        Some(Arc::new(RewritingProof::new(self.base.clone(), opening)))
    }
}

#[cfg(test)]
mod tests;
