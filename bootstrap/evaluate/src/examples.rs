//! Examples shown to a generator: verified proofs, chosen for each problem, never the problem's own.

use data::defects::statement_digest;
use data::lean_text::{TokenKind, strip_comments, tokens};
use data::likeness::{Signature, renaming_digest};
use data::{Example, Theorem};

use crate::error::Error;
use crate::plan::{Comments, Words};
use crate::retrieve::{Index, Retriever};

/// Natural language that is at least this alike is taken for the same problem.
const SAME_WORDS: f64 = 0.9;

/// A verified proof that may be shown.
#[derive(Debug, Clone)]
pub struct PoolExample {
    /// Where it is from, e.g. `samples` or `round 1`.
    pub origin: String,
    pub example: Example,
    /// As in [`crate::Posed::expression`], where Lean has read the statement.
    pub expression: Option<String>,
}

/// A problem that examples are chosen for.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    pub theorem: &'a Theorem,
    /// As in [`crate::Posed::expression`].
    pub expression: Option<&'a str>,
}

/// The examples of one round, ready to be searched.
pub struct Pool {
    entries: Vec<Entry>,
    index: Index,
}

struct Entry {
    origin: String,
    example: Example,
    likeness: Likeness,
}

/// By what a problem is recognised, whatever it is called.
struct Likeness {
    name: String,
    statement: String,
    renamed: String,
    expression: Option<String>,
    words: Option<Signature>,
}

impl Likeness {
    fn of(theorem: &Theorem, expression: Option<&str>) -> Self {
        Self {
            name: theorem.name.to_lowercase(),
            statement: statement_digest(&theorem.statement),
            renamed: renaming_digest(&theorem.statement),
            expression: expression.map(str::to_owned),
            words: theorem.informal_statement.as_deref().and_then(Signature::of),
        }
    }

    fn is_same(&self, other: &Likeness) -> bool {
        self.name == other.name
            || self.statement == other.statement
            || self.renamed == other.renamed
            || (self.expression.is_some() && self.expression == other.expression)
            || matches!((&self.words, &other.words), (Some(a), Some(b)) if a.likeness(b) >= SAME_WORDS)
    }
}

impl Pool {
    /// An error is that of the retriever.
    pub async fn new(examples: Vec<PoolExample>, retriever: &Retriever) -> Result<Self, Error> {
        let documents = examples.iter().map(|entry| document(&entry.example.theorem)).collect();
        let index = retriever.index(documents).await?;
        let entries = examples
            .into_iter()
            .map(|PoolExample { origin, example, expression }| {
                let likeness = Likeness::of(&example.theorem, expression.as_deref());
                Entry { origin, example, likeness }
            })
            .collect();
        Ok(Self { entries, index })
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// At most `shots` examples for a problem, the most relevant first, with names for the record. Its own proof, or
    /// one of the same problem under another name, is never among them; nor is a text that mentions it.
    pub async fn choose(
        &self,
        target: Target<'_>,
        shots: usize,
        words: Words,
        comments: Comments,
    ) -> Result<(Vec<Example>, Vec<String>), Error> {
        if shots == 0 || self.entries.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let own = Likeness::of(target.theorem, target.expression);
        let ranked = self.index.ranked(&document(target.theorem)).await?;
        let chosen = ranked
            .into_iter()
            .map(|index| &self.entries[index])
            .filter(|entry| {
                !entry.likeness.is_same(&own)
                    && !mentions(&entry.example.annotated_proof, &target.theorem.name)
            })
            .take(shots);
        Ok(chosen
            .map(|entry| {
                let name = format!("{}: {}", entry.origin, entry.example.theorem.name);
                (shown(&entry.example, words, comments), name)
            })
            .unzip())
    }
}

/// What a problem is searched by: its words, or its statement where it has none.
fn document(theorem: &Theorem) -> String {
    let words = theorem.informal_statement.as_deref().unwrap_or_default();
    format!("{words}\n{}", theorem.statement)
}

fn mentions(text: &str, name: &str) -> bool {
    text.contains(name)
        && tokens(text).iter().any(|token| token.kind == TokenKind::Identifier && token.text(text) == name)
}

/// An example as a method shows it.
fn shown(example: &Example, words: Words, comments: Comments) -> Example {
    let mut example = example.clone();
    match (words, comments) {
        (Words::Withheld, _) => {
            example.theorem = without_words(&example.theorem);
            example.annotated_proof = strip_comments(&example.annotated_proof);
        }
        (Words::Shown, Comments::InCode) => {}
        (Words::Shown, Comments::AtHead) => {
            example.annotated_proof = comments_first(&example.annotated_proof);
        }
    }
    example
}

/// A theorem without its natural language.
pub(crate) fn without_words(theorem: &Theorem) -> Theorem {
    Theorem { informal_statement: None, informal_proof: None, ..theorem.clone() }
}

/// The comments of a proof as one block, then its code.
fn comments_first(proof: &str) -> String {
    let mut head = String::new();
    for token in tokens(proof) {
        let text = token.text(proof);
        let words = match token.kind {
            TokenKind::LineComment => text.trim_start_matches('-'),
            TokenKind::BlockComment => text.trim_start_matches("/-").trim_end_matches("-/"),
            _ => continue,
        };
        words.lines().map(str::trim).filter(|line| !line.is_empty()).for_each(|line| {
            head.push_str("-- ");
            head.push_str(line);
            head.push('\n');
        });
    }
    head + &strip_comments(proof)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theorem(name: &str, statement: &str, words: &str) -> Theorem {
        Theorem {
            name: name.into(),
            header: String::new(),
            statement: format!("theorem {name} {statement}"),
            informal_statement: (!words.is_empty()).then(|| words.to_owned()),
            informal_proof: None,
            source: Default::default(),
        }
    }

    fn entry(theorem: Theorem, proof: &str) -> PoolExample {
        let annotated_proof = data::lean_text::joined(&theorem.statement, &format!(":= {proof}"));
        let example = Example { theorem, annotated_proof };
        PoolExample { origin: "round 1".into(), example, expression: None }
    }

    #[tokio::test]
    async fn a_problem_never_sees_its_own_proof() {
        let words = "Show that the sum of two even numbers is an even number, for all natural numbers.";
        let target = theorem("target", "(n : Nat) : n + 0 = n", words);
        let leaks = [
            entry(target.clone(), "LEAK"),
            entry(theorem("Target", ": True", ""), "LEAK"),
            entry(theorem("copy", "(n : Nat) :\n  n + 0 = n", ""), "LEAK"),
            entry(theorem("renamed", "(k : Nat) : k + 0 = k", ""), "LEAK"),
            entry(theorem("same_words", "(a : Nat) : a = a", &words.to_uppercase()), "LEAK"),
            entry(theorem("user", "(a : Nat) : a = a + 0", ""), "LEAK (target a).symm"),
            PoolExample {
                expression: Some("the same to Lean".into()),
                ..entry(theorem("notation", ": ∀ m, Nat.add m 0 = m", ""), "LEAK")
            },
        ];
        let honest = entry(theorem("other", "(n : Nat) : 0 + n = n", "Another problem."), "by simp");
        for retriever in [Retriever::Bm25, Retriever::Random { seed: 3 }] {
            let examples = leaks.iter().cloned().chain([honest.clone()]).collect();
            let pool = Pool::new(examples, &retriever).await.unwrap();
            let target = Target { theorem: &target, expression: Some("the same to Lean") };
            let chosen = pool.choose(target, 10, Words::Shown, Comments::InCode).await;
            let (shown, names) = chosen.unwrap();
            assert_eq!(names, ["round 1: other"]);
            assert!(shown.iter().all(|example| !example.annotated_proof.contains("LEAK")));
        }
    }

    #[tokio::test]
    async fn ablations_change_what_is_shown() {
        let proof = "by\n  -- first\n  simp /- then\n  more -/\n  omega";
        let example = entry(theorem("a", "(n : Nat) : 0 + n = n", "Words."), proof);
        let pool = Pool::new(vec![example], &Retriever::Bm25).await.unwrap();
        let target = theorem("t", ": True", "");
        let shown = async |words, comments| {
            let target = Target { theorem: &target, expression: None };
            pool.choose(target, 1, words, comments).await.unwrap().0.remove(0)
        };
        assert!(shown(Words::Shown, Comments::InCode).await.annotated_proof.contains("-- first\n  simp"));
        let head = shown(Words::Shown, Comments::AtHead).await.annotated_proof;
        assert!(head.starts_with("-- first\n-- then\n-- more\ntheorem a"), "{head}");
        assert!(data::lean_text::same_code(&head, proof.trim()) || head.ends_with("simp\n  omega"), "{head}");
        let none = shown(Words::Withheld, Comments::InCode).await;
        assert!(!none.annotated_proof.contains("first") && none.theorem.informal_statement.is_none());
    }
}
