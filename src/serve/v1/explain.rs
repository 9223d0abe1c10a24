//! `POST /v1/annotate` and `POST /v1/explain`: proofs in words.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::theorem::theorem;
use crate::render;
use crate::serve::app::App;
use crate::serve::content::JsonBody;
use crate::serve::failure::Failure;
use crate::service::annotation_json;

/// A text to annotate.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnotateBody {
    /// A whole Lean text, its imports included
    text: String,
    /// Whether proofs at one stroke stay, and only comments are added
    #[serde(default)]
    keep_code: bool,
    /// Seconds that Lean may take over the text, and over each theorem
    timeout: Option<f64>,
}

/// A proof to explain.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainBody {
    header: Option<String>,
    /// The theorem, up to its `:=`
    statement: String,
    /// The whole text that proves it, statement included
    candidate: Option<String>,
    /// The text after `:=`, in the place of `candidate`
    proof: Option<String>,
    /// Seconds of Lean for each step of the work
    timeout: Option<f64>,
}

/// A file with a sentence above each tactic
///
/// The object that `tllama annotate --json` prints: the text, and the verdict on each of its theorems.
#[utoipa::path(post, path = "/v1/annotate", tag = "read", request_body = AnnotateBody, responses(
    (status = 200, description = "The annotated text")))]
pub async fn annotate(
    State(app): State<App>,
    JsonBody(body): JsonBody<AnnotateBody>,
) -> Result<Json<Value>, Failure> {
    let _place = app.service.enter()?;
    let annotated = app.service.annotate(&body.text, body.keep_code, body.timeout).await?;
    Ok(Json(annotation_json(&annotated, "text")))
}

/// What a theorem states and what each step of a proof does, in words
///
/// The verdict stands beside the words: the words of a text that is no proof say what it tries.
#[utoipa::path(post, path = "/v1/explain", tag = "read", request_body = ExplainBody, responses(
    (status = 200, description = "Sentences and a verdict")))]
pub async fn explain(
    State(app): State<App>,
    JsonBody(body): JsonBody<ExplainBody>,
) -> Result<Json<Value>, Failure> {
    let theorem = theorem(None, body.header.as_deref(), &body.statement)?;
    let text = match (body.candidate, body.proof) {
        (Some(candidate), None) => candidate,
        (None, Some(proof)) => {
            let term = proof.trim_start();
            let term = term.strip_prefix(":=").unwrap_or(term).trim_start_matches(' ');
            data::lean_text::joined(&theorem.statement, &format!(":= {term}"))
        }
        _ => return Err(Failure::invalid("a request needs either `candidate` or `proof`")),
    };
    let _place = app.service.enter()?;
    let explained = app.service.explain(&theorem, &text, body.timeout).await?;
    let (statement, why_not) = match explained.statement {
        Ok(words) => (Some(words), None),
        Err(reason) => (None, Some(reason)),
    };
    Ok(Json(json!({
        "statement": statement,
        "no_words_because": why_not,
        "steps": explained.steps,
        "text": text,
        "verdict": render::verdict_fields(&explained.verdict, explained.cached),
    })))
}
