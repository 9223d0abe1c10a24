//! The deterministic words for a statement and its proof.

use data::Facts;

use crate::sentences::Words;
use crate::steps::StoredTrace;
use crate::tactics::step_sentences;
use crate::verbalise::{NotVerbalisable, Notation, Verbaliser};
use crate::version::DETERMINISTIC_WRITER;

/// What Lean's facts say of a statement, and what each step of its proof does.
pub fn proof_in_words(facts: &Facts, trace: &StoredTrace) -> Result<Words, NotVerbalisable> {
    let statement = Verbaliser::new(facts, Notation::Plain).statement()?;
    let latex = Verbaliser::new(facts, Notation::Latex).statement()?;
    let latex = latex.iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join(" ");
    Ok(Words {
        writer: DETERMINISTIC_WRITER.to_owned(),
        statement,
        latex: Some(latex),
        steps: step_sentences(trace),
    })
}
