//! Whether the server is there, whether it can work, and what it counts.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::app::App;
use super::failure::Failure;
use super::metrics::MEDIA_TYPE;

/// How long Lean may take to answer that it is ready.
const READY: Duration = Duration::from_secs(30);

/// The process answers
#[utoipa::path(get, path = "/livez", tag = "state", responses((status = 200, description = "It does")))]
pub async fn livez() -> Json<serde_json::Value> {
    Json(json!({"status": "ok"}))
}

/// Lean answers, so do the workers of the queue where there is one, and the server is not ending
#[utoipa::path(get, path = "/readyz", tag = "state", responses(
    (status = 200, description = "Requests can be sent"),
    (status = 503, description = "Send them elsewhere, or later")))]
pub async fn readyz(State(app): State<App>) -> Result<Json<serde_json::Value>, Failure> {
    let not_ready = |message: String| Failure::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", message);
    if app.is_ending() {
        return Err(not_ready("the server is ending".to_owned()));
    }
    // Where all workers are busy, they answer.
    if app.service.admission().taken() == 0 {
        // Apart from the request: a start that takes longer goes on, and the next one who asks finds it done.
        let service = app.service.clone();
        let start = tokio::spawn(async move { service.ready().await });
        match tokio::time::timeout(READY, start).await {
            Ok(Ok(Ok(()))) => {}
            Ok(Ok(Err(error))) => return Err(not_ready(error.to_string())),
            Ok(Err(_)) => return Err(not_ready("Lean's start failed; see the log".to_owned())),
            Err(_) => return Err(not_ready(format!("Lean gave no answer within {} s", READY.as_secs()))),
        }
    }
    let workers = app.service.workers_ready().await.map_err(|error| not_ready(error.to_string()))?;
    let mut told = json!({"status": "ok", "in_hand": app.service.admission().taken()});
    if let (Some(workers), Some(fields)) = (workers, told.as_object_mut()) {
        fields.insert("judged_at_once".to_owned(), json!(workers));
    }
    Ok(Json(told))
}

/// Counters, as Prometheus reads them
#[utoipa::path(get, path = "/metrics", tag = "state", responses(
    (status = 200, description = "OpenMetrics", content_type = "application/openmetrics-text", body = String)))]
pub async fn metrics(State(app): State<App>) -> Result<Response, Failure> {
    let text = app.metrics.text(&app.service).map_err(|_| {
        Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the counters could not be written")
    })?;
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response())
}
