//! `POST /v1/reward`: what the completions of a model are worth.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use data::Level;
use futures::StreamExt;
use futures::stream::BoxStream;
use serde::Deserialize;
use serde_json::value::to_raw_value;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::theorem::{theorem, theorem_of_text};
use crate::render;
use crate::serve::app::App;
use crate::serve::content::{JsonBody, read_json};
use crate::serve::failure::Failure;
use crate::serve::reply::{Form, Part, streamed};
use crate::service::{Format, Place, Reward, RewardRequest};

/// A statement, and what a model wrote for it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RewardBody {
    header: Option<String>,
    /// The theorem, up to its `:=`
    statement: Option<String>,
    /// A Lean text with one theorem that ends in `sorry`, in the place of header and statement
    text: Option<String>,
    completions: Vec<String>,
    /// What a completion is: `answer` (what a model says; the proof is taken from it), `proof` or `candidate`
    #[serde(default)]
    format: Format,
    #[schema(value_type = Option<String>)]
    level: Option<Level>,
    /// Seconds that Lean may take over one completion
    timeout: Option<f64>,
    /// Whether each tactic is told: whether it is sound, the goals before and after it, and how far the proof came
    #[serde(default)]
    dense: bool,
}

/// Rewards for completions
///
/// `rewards` has a number for each completion, in their order: 1 for a proof of the given statement, else 0. `results`
/// says why. Where `answered` is false there was no verdict (a limit, a worker that died), and the 0 says nothing about
/// the completion. Streamed as `/v1/verify` is where `Accept` asks for it.
#[utoipa::path(post, path = "/v1/reward", tag = "judge", request_body = RewardBody, responses(
    (status = 200, description = "A reward for each completion")))]
pub async fn reward(
    State(app): State<App>,
    headers: HeaderMap,
    JsonBody(body): JsonBody<RewardBody>,
) -> Result<Response, Failure> {
    let request = of_body(body)?;
    let place = app.service.enter()?;
    let rewards = counted(&app, app.service.reward(request, place)?);
    let form = Form::of(&headers);
    if form != Form::Whole {
        let parts = rewards.map(|reward| Part::new("reward", to_raw_value(&reward_json(&reward)))).boxed();
        return Ok(streamed(form, parts, app.limits.writing));
    }
    let mut rewards: Vec<Reward> = rewards.collect().await;
    rewards.sort_by_key(|reward| reward.index);
    let values: Vec<f64> = rewards.iter().map(|reward| reward.value).collect();
    let results: Vec<Value> = rewards.iter().map(reward_json).collect();
    Ok(Json(json!({"rewards": values, "results": results})).into_response())
}

/// An error where a body asks nothing.
pub fn understood(body: &str) -> Result<(), Failure> {
    of_body(read_json(body)?).map(|_| ())
}

/// The rewards of a body, as they come.
pub fn parts(app: &App, body: &str, place: Place) -> Result<BoxStream<'static, Part>, Failure> {
    let rewards = counted(app, app.service.reward(of_body(read_json(body)?)?, place)?);
    Ok(rewards.map(|reward| Part::new("reward", to_raw_value(&reward_json(&reward)))).boxed())
}

fn of_body(body: RewardBody) -> Result<RewardRequest, Failure> {
    let RewardBody { header, statement, text, completions, format, level, timeout, dense } = body;
    let theorem = match (statement, text) {
        (Some(statement), None) => theorem(None, header.as_deref(), &statement)?,
        (None, Some(text)) if header.is_none() => theorem_of_text(&text)?,
        _ => return Err(Failure::invalid("a request needs either `statement` or `text`")),
    };
    let theorem = Arc::new(theorem);
    let completions = completions.into_iter().map(|text| (theorem.clone(), text)).collect();
    Ok(RewardRequest { completions, format, level, timeout, dense })
}

fn counted(app: &App, rewards: BoxStream<'static, Reward>) -> BoxStream<'static, Reward> {
    let app = app.clone();
    rewards.inspect(move |reward| app.metrics.judged(&reward.reason)).boxed()
}

fn reward_json(reward: &Reward) -> Value {
    let mut told = json!({
        "index": reward.index,
        "reward": reward.value,
        "answered": reward.answered,
        "reason": reward.reason,
        "detail": reward.detail,
        "candidate": reward.candidate,
        "verdict": reward.verdict.as_ref().map(|record| render::verdict_fields(record, false)),
    });
    if let (Some(dense), Some(fields)) = (&reward.dense, told.as_object_mut()) {
        fields.insert("dense".to_owned(), json!(dense));
    }
    told
}
