//! Proofs in words: a file with comments, and a proof sentence by sentence.

use std::path::Path;

use bootstrap::grow::{AnnotatedFile, annotate_in_steps, annotate_text};
use data::{Theorem, VerdictRecord};
use lean_bridge::embedded::CheckRequest;
use pipeline::{explain_steps, statement_in_words};
use serde_json::{Value, json};
use words::StepSentence;

use super::error::Error;
use super::judging::candidate;
use super::state::Service;
use crate::render;

/// What a file is called that nobody named.
const TEXT: &str = "text";

/// A proof in words.
pub struct Explanation {
    /// What is stated; the `Err` says why there are no words for it.
    pub statement: Result<String, String>,
    /// A sentence for each tactic that Lean reached.
    pub steps: Vec<StepSentence>,
    /// Whether it is a proof: the words of one that is none say what it tries.
    pub verdict: VerdictRecord,
    pub cached: bool,
}

/// An annotated file as `tllama annotate --json` prints it.
pub fn annotation_json(annotated: &AnnotatedFile, file: &str) -> Value {
    let theorems: Vec<_> = annotated
        .theorems
        .iter()
        .map(|theorem| {
            let mut fields = render::verdict_fields(&theorem.verdict, false);
            fields.insert("name".to_owned(), json!(theorem.name));
            fields
        })
        .collect();
    let messages: Vec<_> =
        annotated.messages.iter().map(|message| render::message_json(file, message)).collect();
    json!({
        "text": annotated.text, "sentences": annotated.sentences, "in_steps": annotated.in_steps, "theorems": theorems,
        "accepted": annotated.accepted, "messages": messages, "read_to_end": annotated.read_to_end,
    })
}

impl Service {
    /// A file with a sentence above each tactic; unless `keep_code`, proofs at one stroke give way to proofs in steps.
    pub async fn annotate(
        &self,
        text: &str,
        keep_code: bool,
        timeout: Option<f64>,
    ) -> Result<AnnotatedFile, Error> {
        let limits = self.limits(timeout)?;
        let request = CheckRequest::of_file(text, limits);
        self.screen(&request.header, "the text", &request.text, limits).await?;
        let (origin, policy) = (Path::new(TEXT), &self.settings.policy);
        let annotated = match keep_code {
            true => annotate_text(&self.lean, text, origin, policy, limits).await,
            false => annotate_in_steps(&self.lean, text, origin, policy, limits).await,
        };
        annotated.map_err(|error| match error {
            bootstrap::Error::Lean(error) => error.into(),
            other => Error::Other(other.into()),
        })
    }

    /// What a theorem states and what each tactic of a candidate for it does, with the verdict on it.
    pub async fn explain(
        &self,
        theorem: &Theorem,
        text: &str,
        timeout: Option<f64>,
    ) -> Result<Explanation, Error> {
        let limits = self.limits(timeout)?;
        let given = format!("{} := sorry", theorem.statement);
        self.screen(&theorem.header, "the statement", &given, limits).await?;
        self.screen(&theorem.header, "the candidate", text, limits).await?;
        let (judge, given) = (self.judge(limits), candidate(text));
        let judged = judge.judge(theorem, &given, self.settings.level).await?;
        let statement = statement_in_words(&self.lean, &theorem.header, &theorem.statement, limits).await?;
        let steps = explain_steps(&self.lean, &theorem.header, text, limits).await?;
        Ok(Explanation {
            statement: statement.map_err(|reason| reason.to_string()),
            steps,
            verdict: VerdictRecord { time_ms: judged.elapsed_ms, ..judged.record },
            cached: judged.cached,
        })
    }
}
