//! What a request is answered that is not done: a status, a code for programs, and a sentence for people.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::service;

/// When to come again where workers are missing.
const QUEUE_AGAIN: Duration = Duration::from_secs(10);

/// An answer without a result.
#[derive(Debug)]
pub struct Failure {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: String,
    pub retry_after: Option<Duration>,
}

impl Failure {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), retry_after: None }
    }

    /// What should be on disk is not.
    pub fn unkept(message: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "disk", message)
    }

    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_request", message)
    }
}

impl From<service::Busy> for Failure {
    fn from(busy: service::Busy) -> Self {
        let failure = Self::new(StatusCode::TOO_MANY_REQUESTS, "busy", busy.to_string());
        Self { retry_after: Some(busy.retry_after), ..failure }
    }
}

impl From<service::Error> for Failure {
    fn from(error: service::Error) -> Self {
        use service::Error;
        let status = match &error {
            Error::Busy(busy) => return (*busy).into(),
            Error::Input(_) | Error::RunsCode { .. } | Error::Unreadable(_) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Error::NotFound(_) => StatusCode::NOT_FOUND,
            Error::NotServed(_) => StatusCode::NOT_IMPLEMENTED,
            Error::Unanswered(lean_bridge::Stop::Timeout(_)) => StatusCode::GATEWAY_TIMEOUT,
            Error::Unanswered(_) | Error::Lean(_) | Error::Queue(_) | Error::Store(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Error::Other(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        if status.is_server_error() {
            tracing::warn!(code = error.code(), %error, "a request has no answer");
        }
        let retry_after = matches!(error, Error::Queue(_)).then_some(QUEUE_AGAIN);
        Self { retry_after, ..Self::new(status, error.code(), error.to_string()) }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let body = json!({"error": {"code": self.code, "message": self.message}});
        let mut response = (self.status, Json(body)).into_response();
        if let Some(after) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(after.as_secs().max(1)));
        }
        response
    }
}
