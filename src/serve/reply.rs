//! How answers that come one after the other are sent: as lines of JSON, as server-sent events, or all at once.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt};
use serde_json::value::RawValue;
use tokio::sync::mpsc;

/// What a caller wants to be answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One JSON value, when all is done.
    Whole,
    /// A JSON value a line, each when it is there.
    Lines,
    /// Server-sent events, each when it is there.
    Events,
}

/// How often a silent stream of events says that it is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Answers that wait for their reader.
const AHEAD: usize = 64;

/// An answer among others: a name for what it is, and a JSON value.
pub struct Part {
    pub event: &'static str,
    pub json: Box<RawValue>,
}

impl Part {
    /// A value that cannot be written is a fault of the program; who asked is told that there was something.
    pub fn new(event: &'static str, json: serde_json::Result<Box<RawValue>>) -> Self {
        let json = json.unwrap_or_else(|error| {
            tracing::error!(%error, "an answer could not be written");
            RawValue::NULL.to_owned()
        });
        Self { event, json }
    }
}

impl Form {
    /// As the `Accept` header asks.
    pub fn of(headers: &HeaderMap) -> Self {
        let accepts = |wanted: &str| {
            headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).any(|value| {
                value.split(',').any(|one| one.split(';').next().is_some_and(|one| one.trim() == wanted))
            })
        };
        match () {
            () if accepts("text/event-stream") => Form::Events,
            () if accepts("application/x-ndjson") || accepts("application/jsonl") => Form::Lines,
            () => Form::Whole,
        }
    }
}

/// Sends parts as they come, in one of the two forms that do so.
pub fn streamed(form: Form, parts: BoxStream<'static, Part>, patience: Duration) -> Response {
    let parts = relayed(parts, patience);
    match form {
        Form::Events => {
            let events = parts.map(|part| {
                Ok::<_, Infallible>(Event::default().event(part.event).data(one_line(part.json.get())))
            });
            Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
        }
        Form::Lines | Form::Whole => {
            let lines = parts
                .map(|part| Ok::<_, Infallible>(Bytes::from(format!("{}\n", one_line(part.json.get())))));
            let mut response = Body::from_stream(lines).into_response();
            let kind = HeaderValue::from_static("application/x-ndjson");
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
            response
        }
    }
}

/// Line breaks stand between the words of a JSON text only, never in its strings.
fn one_line(json: &str) -> String {
    json.replace(['\n', '\r'], " ")
}

/// The same parts, worked on apart from their reader: one who has gone ends the work, and so does one who leaves what
/// is there unread for longer than `patience`.
fn relayed(parts: BoxStream<'static, Part>, patience: Duration) -> impl Stream<Item = Part> + use<> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    tokio::spawn(async move {
        let mut parts = parts;
        loop {
            let part = tokio::select! {
                () = sender.closed() => return,
                part = parts.next() => part,
            };
            let Some(part) = part else { return };
            if sender.send_timeout(part, patience).await.is_err() {
                tracing::info!("nobody reads an answer any more; its work ends");
                return;
            }
        }
    });
    stream::unfold(receiver, |mut receiver| async { receiver.recv().await.map(|part| (part, receiver)) })
        .fuse()
}
