//! A language model as a writer.

use std::collections::HashMap;

use data::lean_text::{same_code, tokens};
use data::store::{DatasetRow, Proof, RowQuery, Store};
use data::{Example, Position};
use futures::StreamExt;
use pipeline::Footing;
use prover::{Generator, Revision, Task};
use words::{Anchor, NotVerbalisable, Part, Sentence, StepSentence, StoredTrace, Words};

use super::writer::Writer;
use crate::error::Error;

/// A language model as a writer: it is shown the proof and examples, and asked for the same code with comments, the
/// first of which states the theorem. What it answers is text of unknown worth until the judge has seen it.
pub struct ModelWriter<'a> {
    pub generator: &'a dyn Generator,
    pub examples: Vec<Example>,
    pub seed: u64,
}

impl Writer for ModelWriter<'_> {
    fn id(&self) -> String {
        format!("model {}", self.generator.id())
    }

    fn write<'a>(
        &'a self,
        proof: &'a Proof,
        trace: &'a StoredTrace,
    ) -> futures::future::BoxFuture<'a, Result<Result<Words, NotVerbalisable>, Error>> {
        Box::pin(async move {
            let theorem = &proof.entry.theorem;
            let task = Task {
                theorem: theorem.clone(),
                goal: None,
                examples: nearest(&self.examples, theorem),
                samples: 1,
                seed: self.seed,
                revision: Some(Revision { attempt: proof.text.clone(), messages: Vec::new() }),
                facts: None,
            };
            let candidate = match self.generator.generate(task).next().await.transpose() {
                Err(error) if error.is_of_one_task() => {
                    return Ok(Err(NotVerbalisable(format!("the model, which cannot work on it: {error}"))));
                }
                candidate => candidate?,
            };
            let Some(candidate) = candidate else {
                return Ok(Err(NotVerbalisable("the model, which answered nothing".to_owned())));
            };
            Ok(read_words(&self.id(), &proof.text, &candidate.text, trace))
        })
    }
}

/// Rows of the store as examples for a model: its own best explained proofs, easy ones first.
pub async fn examples_of(store: &Store, limit: u32) -> Result<Vec<Example>, Error> {
    let rows = store.dataset_rows(RowQuery::Released, 0, limit).await?;
    rows.iter().filter(|(_, row)| Footing::of_row(row).counts()).map(|(_, row)| example(row)).collect()
}

fn example(row: &DatasetRow) -> Result<Example, Error> {
    let words: Words = serde_json::from_value(row.words.clone())?;
    let mut theorem = row.proof.entry.theorem.clone();
    theorem.informal_statement = Some(words.informal_statement());
    theorem.informal_proof = Some(words.informal_proof());
    // The first comment states the theorem, as the model is asked to do it.
    let annotated_proof = match row.annotated.text.split_once(":= by\n") {
        Some((before, after)) => format!("{before}:= by\n  -- {}\n{after}", words.informal_statement()),
        None => row.annotated.text.clone(),
    };
    Ok(Example { theorem, annotated_proof })
}

/// The examples that share most words with a statement, the nearest first; the theorem itself is none.
pub(in crate::grow) fn nearest(examples: &[Example], theorem: &data::Theorem) -> Vec<Example> {
    const SHOWN: usize = 4;
    let words = |text: &str| -> std::collections::HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1).map(str::to_owned).collect()
    };
    let wanted = words(&theorem.statement);
    let mut ranked: Vec<(usize, &Example)> = examples
        .iter()
        .filter(|example| example.theorem.digest() != theorem.digest())
        .map(|example| (words(&example.theorem.statement).intersection(&wanted).count(), example))
        .collect();
    ranked.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
    ranked.into_iter().take(SHOWN).map(|(_, example)| example.clone()).collect()
}

/// Reads a model's answer: the first comment states the theorem, each other one explains the tactic behind it. An
/// answer in which the code is not the original is none.
fn read_words(
    writer: &str,
    proof: &str,
    answer: &str,
    trace: &StoredTrace,
) -> Result<Words, NotVerbalisable> {
    if !same_code(proof, answer) {
        return Err(NotVerbalisable("the model, which changed the code".to_owned()));
    }
    let original: Vec<usize> =
        tokens(proof).iter().filter(|token| !token.is_comment()).map(|token| token.start).collect();
    let mut statement = None;
    let mut by_step: HashMap<usize, Vec<String>> = HashMap::new();
    let mut waiting: Vec<String> = Vec::new();
    let mut place = 0;
    for token in tokens(answer) {
        let text = token.text(answer);
        if token.is_comment() {
            let said = plain_comment(text);
            match statement {
                _ if said.is_empty() => {}
                None => statement = Some(said),
                Some(_) => waiting.push(said),
            }
            continue;
        }
        let here = original.get(place).map(|at| position(proof, *at));
        if let Some(step) = trace.steps.iter().position(|step| Some(step.start) == here) {
            by_step.entry(step).or_default().append(&mut waiting);
        }
        place += 1;
    }
    let Some(statement) = statement else {
        return Err(NotVerbalisable("the model, which wrote no comment".to_owned()));
    };
    let steps = trace.steps.iter().enumerate().filter_map(|(index, step)| {
        let text = by_step.get(&index).filter(|said| !said.is_empty())?.join(" ");
        let anchor = Anchor { step: index, start: step.start, end: step.end };
        Some(StepSentence { text, anchor, lemmas: Vec::new(), writer: writer.to_owned(), table: Vec::new() })
    });
    let sentence = Sentence { text: statement, part: Part::Conclusion };
    Ok(Words { writer: writer.to_owned(), statement: vec![sentence], latex: None, steps: steps.collect() })
}

fn plain_comment(comment: &str) -> String {
    let inside = match comment.strip_prefix("/-") {
        Some(block) => block.trim_start_matches('-').trim_end_matches("-/"),
        None => comment.trim_start_matches('-'),
    };
    inside.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Line and column of a byte offset.
fn position(text: &str, offset: usize) -> Position {
    let before = &text[..offset];
    let line = before.matches('\n').count() as u32 + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u32;
    Position { line, column }
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::Step;

    fn trace(starts: &[(u32, u32)]) -> StoredTrace {
        let step = |(line, column): &(u32, u32)| {
            let start = Position { line: *line, column: *column };
            let (kind, text) = (String::new(), String::new());
            Step {
                start,
                end: start,
                kind,
                text,
                failed: false,
                before: Vec::new(),
                after: Vec::new(),
                uses: Vec::new(),
                said: None,
            }
        };
        let steps = starts.iter().map(step).collect();
        StoredTrace { goals: Vec::new(), steps, signatures: Default::default() }
    }

    #[test]
    fn comments_belong_to_the_tactics_behind_them() {
        let proof = "theorem t (n : Nat) : n + 0 = n := by\n  rw [a]\n  rfl";
        let answer = "theorem t (n : Nat) : n + 0 = n := by\n  -- Adding zero\n  /- We rewrite\n  with a. -/\n  rw [a]\n  rfl";
        let trace = trace(&[(2, 2), (3, 2)]);
        let words = read_words("m", proof, answer, &trace).unwrap();
        assert_eq!(words.informal_statement(), "Adding zero");
        assert_eq!(words.steps.len(), 1);
        assert_eq!((words.steps[0].text.as_str(), words.steps[0].anchor.step), ("We rewrite with a.", 0));
        let changed = answer.replace("rfl", "simp");
        assert!(read_words("m", proof, &changed, &trace).is_err());
        assert!(read_words("m", proof, proof, &trace).is_err());
    }
}
