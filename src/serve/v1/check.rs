//! `POST /v1/check`: what Lean says of a text.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::render;
use crate::serve::app::App;
use crate::serve::content::JsonBody;
use crate::serve::failure::Failure;

/// A text to check.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckBody {
    /// A whole Lean text, its imports included
    text: String,
    /// Seconds that Lean may take over it
    timeout: Option<f64>,
}

/// Lean's messages about a text
///
/// `clean` says whether Lean read all of it and had no error. It is no verdict: a clean text may rest on `sorry`.
#[utoipa::path(post, path = "/v1/check", tag = "read", request_body = CheckBody, responses(
    (status = 200, description = "Messages in the form of `lean --json`"),
    (status = 422, description = "The text cannot be shown to a Lean that others share, or its imports are not there")))]
pub async fn check(
    State(app): State<App>,
    JsonBody(body): JsonBody<CheckBody>,
) -> Result<Json<Value>, Failure> {
    let _place = app.service.enter()?;
    let checked = app.service.check(&body.text, body.timeout).await?;
    let messages: Vec<_> =
        checked.messages.iter().map(|message| render::message_json("text", message)).collect();
    Ok(Json(json!({
        "clean": checked.is_clean(), "messages": messages, "read_to_end": checked.read_to_end,
    })))
}
