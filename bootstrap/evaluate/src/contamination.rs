//! Whether a problem was seen before, in what a model was trained on as far as that is recorded. Statements are compared
//! as elaborated expressions up to the names of variables where Lean has read both, as text up to these names in any
//! case; natural language by MinHash.

use std::collections::{BTreeMap, HashMap};

use data::lean_text::tokens;
use data::likeness::{Signature, renaming_digest};
use data::store::{ComparedCorpus, RunId, Store};
use data::{MEANING, Theorem};
use futures::{StreamExt, TryStreamExt};
use lean_bridge::Header;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::verifier::Verifier;

/// From this likeness on, two texts are reported as one.
const ALIKE: f64 = 0.7;
/// Statements that Lean is asked about at once.
const AT_ONCE: usize = 4;

/// One recorded training set.
#[derive(Debug, Clone)]
pub struct Source {
    /// How results name it.
    pub name: String,
    pub records: Vec<Record>,
}

/// One thing that was learnt.
#[derive(Debug, Clone)]
pub struct Record {
    pub theorem: Theorem,
    /// As in [`crate::Posed::expression`], where whoever recorded it knew.
    pub expression: Option<String>,
}

/// Problems that may have been seen.
#[derive(Default)]
pub struct Corpus {
    expressions: HashMap<String, String>,
    texts: HashMap<String, String>,
    words: Vec<(String, Signature)>,
}

/// How a statement was found to be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComparedAs {
    /// As elaborated expressions.
    Expression,
    /// As text: Lean has not read both of them, or reads them as different things.
    Text,
}

/// Where a problem occurs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Overlap {
    /// A statement that is the same up to the names of variables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<(String, ComparedAs)>,
    /// The nearest text, and the estimated likeness.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<(String, f64)>,
}

impl Overlap {
    pub fn is_some(&self) -> bool {
        self.statement.is_some() || self.words.is_some()
    }
}

impl Corpus {
    /// Adds what was learnt from one source.
    pub fn add<'a>(&mut self, source: &str, records: impl IntoIterator<Item = &'a Record>) {
        for Record { theorem, expression } in records {
            let name = format!("{source}: {}", theorem.name);
            if let Some(signature) = theorem.informal_statement.as_deref().and_then(Signature::of) {
                self.words.push((name.clone(), signature));
            }
            if let Some(expression) = expression {
                self.expressions.entry(expression.clone()).or_insert_with(|| name.clone());
            }
            self.texts.entry(renaming_digest(&theorem.statement)).or_insert(name);
        }
    }

    /// Where `theorem`, with its elaborated statement's digest if Lean has read it, occurs in this corpus.
    pub fn overlap(&self, theorem: &Theorem, expression: Option<&str>) -> Overlap {
        let as_expression = expression.and_then(|expression| self.expressions.get(expression));
        let as_text = || self.texts.get(&renaming_digest(&theorem.statement));
        let statement = as_expression
            .map(|name| (name.clone(), ComparedAs::Expression))
            .or_else(|| as_text().map(|name| (name.clone(), ComparedAs::Text)));
        let words = theorem.informal_statement.as_deref().and_then(Signature::of).and_then(|own| {
            let likeness = |(name, other): &(String, Signature)| (name.clone(), own.likeness(other));
            let nearest = self.words.iter().map(likeness).max_by(|a, b| a.1.total_cmp(&b.1))?;
            (nearest.1 >= ALIKE).then_some(nearest)
        });
        Overlap { statement, words }
    }
}

/// Words after which a header declares something that a statement can speak of by name.
const DECLARING: [&str; 9] =
    ["def", "abbrev", "structure", "inductive", "class", "instance", "opaque", "axiom", "mutual"];

/// Whether a header declares something of its own.
fn declares(header: &str) -> bool {
    let rest = Header::parse(header).rest;
    tokens(&rest)
        .iter()
        .filter(|token| !token.is_comment())
        .any(|token| DECLARING.contains(&token.text(&rest)))
}

/// Compares the problems of a run, by position, with what its model was trained on, and records where they occur. Lean
/// is asked about each statement once; the store remembers. `observe` gets the statements looked at so far.
pub async fn record_overlaps(
    verifier: &dyn Verifier,
    store: &Store,
    run: RunId,
    problems: &[(u32, &Theorem)],
    mut sources: Vec<Source>,
    observe: &(dyn Fn(u64) + Sync),
) -> Result<(), Error> {
    let mut corpus = Corpus::default();
    let mut compared = Vec::new();
    let mut looked_at = 0;
    // Where problems have headers that declare something, a record has to be known by what its own declarations mean.
    let with_declarations = problems.iter().any(|(_, theorem)| declares(&theorem.header));
    for source in &mut sources {
        if with_declarations {
            let named = source.records.iter_mut().filter(|record| {
                let by_meaning = record.expression.as_ref().is_some_and(|known| known.starts_with(MEANING));
                !by_meaning && declares(&record.theorem.header)
            });
            named.for_each(|record| record.expression = None);
        }
        let unread = source.records.iter_mut().filter(|record| record.expression.is_none());
        let mut reading = futures::stream::iter(unread)
            .map(|record| async move {
                record.expression = verifier.expression(&record.theorem).await?;
                Ok::<(), Error>(())
            })
            .buffer_unordered(AT_ONCE);
        while reading.try_next().await?.is_some() {
            looked_at += 1;
            observe(looked_at);
        }
        drop(reading);
        corpus.add(&source.name, &source.records);
        compared.push(ComparedCorpus {
            source: source.name.clone(),
            statements: source.records.len() as u64,
            elaborated: source.records.iter().filter(|record| record.expression.is_some()).count() as u64,
        });
    }
    let mut overlaps = BTreeMap::new();
    let mut reading = futures::stream::iter(problems)
        .map(|(position, theorem)| async move {
            Ok::<_, Error>((*position, *theorem, verifier.expression(theorem).await?))
        })
        .buffer_unordered(AT_ONCE);
    while let Some((position, theorem, expression)) = reading.try_next().await? {
        looked_at += 1;
        observe(looked_at);
        let overlap = corpus.overlap(theorem, expression.as_deref());
        if overlap.is_some() {
            overlaps.insert(position, serde_json::to_value(overlap)?);
        }
    }
    Ok(store.record_overlaps(run, &compared, &overlaps).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(name: &str, statement: &str, words: &str, expression: Option<&str>) -> Record {
        let theorem = Theorem {
            name: name.into(),
            header: String::new(),
            statement: statement.into(),
            informal_statement: Some(words.into()),
            informal_proof: None,
            source: Default::default(),
        };
        Record { theorem, expression: expression.map(str::to_owned) }
    }

    #[test]
    fn headers_that_declare_something_are_told_from_others() {
        assert!(declares("import Init\nabbrev Law (G : Type) := G"));
        assert!(declares("class Magma (α : Type) where\n  op : α → α → α"));
        assert!(!declares("import Init\nopen Nat -- def\nset_option maxHeartbeats 400000"));
    }

    #[test]
    fn copies_are_found_by_expression_by_text_or_by_words() {
        let words = "Let n be an integer. Prove that the product of n and its successor is an even number, that \
                     this holds for every choice of n, and that the quotient by two is a triangular number always.";
        let mut corpus = Corpus::default();
        corpus.add("train", &[record("x", "theorem x (n : Nat) : n + 0 = n", words, Some("e1"))]);
        let overlap = |statement: &str, words: &str, expression| {
            corpus.overlap(&record("y", statement, words, None).theorem, expression)
        };
        let found = |how| Some(("train: x".to_owned(), how));
        let renamed = overlap("theorem y (k : Nat) : k + 0 = k", "Other.", None);
        assert_eq!((renamed.statement, renamed.words), (found(ComparedAs::Text), None));
        // Lean reads another text as the same, or the same text as something else.
        let notation = overlap("theorem y : ∀ k : ℕ, HAdd.hAdd k 0 = k", "Other.", Some("e1"));
        assert_eq!(notation.statement, found(ComparedAs::Expression));
        let other = overlap("theorem y (k : Nat) : k + 0 = k", "Other.", Some("e2"));
        assert_eq!(other.statement, found(ComparedAs::Text));
        let text = overlap("theorem z : True", &words.replace(" always", ""), Some("e3"));
        assert!(text.statement.is_none() && text.words.is_some_and(|(name, _)| name == "train: x"));
        assert!(!overlap("theorem w : 1 = 1", "One is one.", Some("e4")).is_some());
    }
}
