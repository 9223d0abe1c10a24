//! `POST /execute` as NeMo Gym and NeMo-Skills ask a sandbox: a Lean file in, what a compiler would say out. They count
//! `completed` without the word sorry as a proof.

use axum::Json;
use axum::extract::State;
use data::Severity;
use lean_bridge::Stop;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::render;
use crate::serve::app::App;
use crate::serve::content::JsonBody;
use crate::serve::failure::Failure;
use crate::service::{Error, Waiting};

const LANGUAGE: &str = "lean4";
/// What a file is called in messages.
const FILE: &str = "text.lean";

/// What is to be run; other fields are for other languages.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ExecuteBody {
    generated_code: String,
    #[serde(default = "lean")]
    language: String,
    /// Seconds
    timeout: Option<f64>,
    /// Characters of an output at most
    max_output_characters: Option<usize>,
}

fn lean() -> String {
    LANGUAGE.to_owned()
}

/// NeMo Gym's sandbox, for Lean
///
/// `completed` is said only of a file without an error, in which our own judge found no axiom but the standard ones; a
/// `sorry` or an `admit` is told in `stdout` as Lean tells it.
#[utoipa::path(post, path = "/execute", tag = "trainers", request_body = ExecuteBody, responses(
    (status = 200, description = "process_status, stdout, stderr")))]
pub async fn execute(
    State(app): State<App>,
    JsonBody(body): JsonBody<ExecuteBody>,
) -> Result<Json<Value>, Failure> {
    if body.language != LANGUAGE {
        return Err(Failure::invalid(format!("`language` must be {LANGUAGE}; no other code is run here")));
    }
    let _place = app.service.enter()?;
    let most = app.service.bounds().timeout.as_secs_f64();
    let timeout = body.timeout.map(|seconds| seconds.clamp(1.0, most));
    let whole = match app.service.whole_text(&body.generated_code, timeout, false, Waiting::Caller).await {
        Ok(whole) => whole,
        Err(Error::Unanswered(Stop::Timeout(_))) => {
            return Ok(Json(json!({
                "process_status": "timeout", "stdout": "", "stderr": "Command timed out",
            })));
        }
        Err(error) => return Err(error.into()),
    };
    // First, and never cut: this is how a caller learns that nothing was proved.
    let holes = whole.holes.iter().map(|hole| {
        let at = hole.start;
        format!("{FILE}:{}:{}: warning: declaration uses `sorry`\n", at.line, at.column)
    });
    let holes: String = holes.collect();
    let mut lines: Vec<String> =
        whole.messages.iter().map(|message| render::message_text(FILE, message)).collect();
    lines.extend(whole.doubts.iter().map(|(at, doubt)| {
        let place = at.map_or(String::new(), |at| format!("{}:{}:", at.line, at.column));
        format!("{FILE}:{place} error: tllama: {doubt}")
    }));
    let has_errors =
        !whole.doubts.is_empty() || whole.messages.iter().any(|message| message.severity == Severity::Error);
    let stdout = format!("{holes}{}", cut(lines.join("\n"), body.max_output_characters));
    let status = if has_errors { "failed" } else { "completed" };
    Ok(Json(json!({"process_status": status, "stdout": stdout, "stderr": ""})))
}

fn cut(text: String, most: Option<usize>) -> String {
    match most.and_then(|most| text.char_indices().nth(most)) {
        Some((at, _)) => format!("{}<output cut>", &text[..at]),
        None => text,
    }
}
