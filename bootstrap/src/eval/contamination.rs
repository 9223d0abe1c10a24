//! Whether a problem was seen before: in what a model was trained on, as far as that is recorded, or among the examples
//! shown. Statements are compared up to the names of variables, as text; natural language by MinHash.

use std::collections::HashMap;

use data::Theorem;
use data::likeness::{Signature, renaming_digest};
use serde::Serialize;

/// From this likeness on, two texts are reported as one.
const ALIKE: f64 = 0.7;

/// Problems that may have been seen.
#[derive(Default)]
pub struct Corpus {
    statements: HashMap<String, String>,
    words: Vec<(String, Signature)>,
}

/// Where a problem occurs.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Overlap {
    /// A statement that is the same up to the names of variables.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// The nearest text, and the estimated likeness.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<(String, f64)>,
}

impl Overlap {
    pub fn is_some(&self) -> bool {
        self.statement.is_some() || self.words.is_some()
    }
}

impl Corpus {
    /// Adds the problems of one source.
    pub fn add<'a>(&mut self, source: &str, theorems: impl Iterator<Item = &'a Theorem>) {
        for theorem in theorems {
            let name = format!("{source}: {}", theorem.name);
            if let Some(signature) = theorem.informal_statement.as_deref().and_then(Signature::of) {
                self.words.push((name.clone(), signature));
            }
            self.statements.entry(renaming_digest(&theorem.statement)).or_insert(name);
        }
    }

    /// Where `theorem` occurs in this corpus.
    pub fn overlap(&self, theorem: &Theorem) -> Overlap {
        let statement = self.statements.get(&renaming_digest(&theorem.statement)).cloned();
        let words = theorem.informal_statement.as_deref().and_then(Signature::of).and_then(|own| {
            let likeness = |(name, other): &(String, Signature)| (name.clone(), own.likeness(other));
            let nearest = self.words.iter().map(likeness).max_by(|a, b| a.1.total_cmp(&b.1))?;
            (nearest.1 >= ALIKE).then_some(nearest)
        });
        Overlap { statement, words }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theorem(name: &str, statement: &str, words: &str) -> Theorem {
        Theorem {
            name: name.into(),
            header: String::new(),
            statement: statement.into(),
            informal_statement: Some(words.into()),
            informal_proof: None,
            source: Default::default(),
        }
    }

    #[test]
    fn copies_are_found_by_statement_or_by_words() {
        let words = "Let n be an integer. Prove that the product of n and its successor is an even number, that \
                     this holds for every choice of n, and that the quotient by two is a triangular number always.";
        let mut corpus = Corpus::default();
        corpus.add("train", [theorem("x", "theorem x (n : Nat) : n + 0 = n", words)].iter());
        let renamed = corpus.overlap(&theorem("y", "theorem y (k : Nat) : k + 0 = k", "Other."));
        assert_eq!((renamed.statement.as_deref(), renamed.words), (Some("train: x"), None));
        let text = corpus.overlap(&theorem("z", "theorem z : True", &words.replace(" always", "")));
        assert!(text.statement.is_none() && text.words.is_some_and(|(name, _)| name == "train: x"));
        assert!(!corpus.overlap(&theorem("w", "theorem w : 1 = 1", "One is one.")).is_some());
    }
}
