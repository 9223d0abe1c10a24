//! `POST /v1/goals`: the goals of a text.

use axum::Json;
use axum::extract::State;
use data::Position;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::serve::app::App;
use crate::serve::content::JsonBody;
use crate::serve::failure::Failure;

/// A text, and where to look.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GoalsBody {
    /// What stands before the text; without it, the text brings its imports
    header: Option<String>,
    text: String,
    /// `{"line": 1…, "column": 0…}` each; without it, all tactics are told with the goals before and after them
    #[schema(value_type = Option<Vec<Object>>)]
    positions: Option<Vec<Position>>,
    /// Seconds that Lean may take over it
    timeout: Option<f64>,
}

/// Goals at places of a text, or around each tactic
///
/// Goals say nothing about whether a proof is one: `errors` and `read_to_end` stand beside them, and `/v1/verify` decides.
/// Where no tactic stands, `in_tactics` is false.
#[utoipa::path(post, path = "/v1/goals", tag = "read", request_body = GoalsBody, responses(
    (status = 200, description = "Goals as Lean prints them")))]
pub async fn goals(
    State(app): State<App>,
    JsonBody(body): JsonBody<GoalsBody>,
) -> Result<Json<Value>, Failure> {
    let _place = app.service.enter()?;
    let (header, positions) = (body.header.as_deref(), body.positions.as_deref());
    let found = app.service.goals(header, &body.text, positions, body.timeout).await?;
    let mut answer = json!({"errors": found.errors, "read_to_end": found.read_to_end});
    if let Some(fields) = answer.as_object_mut() {
        match found.steps {
            Some(steps) => fields.insert("steps".to_owned(), json!(steps)),
            None => fields.insert("at".to_owned(), json!(found.at)),
        };
    }
    Ok(Json(answer))
}
