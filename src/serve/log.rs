//! One line in the log for each request, with its id, which the answer bears too.

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, Response};
use std::time::Duration;
use tower_http::classify::ServerErrorsFailureClass;
use tracing::Span;

/// The header that holds the id; a caller's own is kept.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id of a caller that is written down.
const LONGEST_ID: usize = 128;

pub fn span(request: &Request) -> Span {
    let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
    let id = &id[..id.len().min(LONGEST_ID)];
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    // Not the address: somebody may have put a secret into its query.
    tracing::info_span!("request", id, method = %request.method(), route)
}

pub fn answered<B>(response: &Response<B>, latency: Duration, _: &Span) {
    tracing::info!(status = response.status().as_u16(), ms = latency.as_millis() as u64, "answered");
}

pub fn failed(class: ServerErrorsFailureClass, latency: Duration, _: &Span) {
    tracing::debug!(%class, ms = latency.as_millis() as u64, "failed");
}
