//! `POST /v1/generate`: what the model writes for theorems. Lean is not asked.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use data::{Candidate, Theorem};
use futures::StreamExt;
use futures::stream::{BoxStream, select_all, unfold};
use prover::Task;
use serde::Deserialize;
use serde_json::value::to_raw_value;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use utoipa::ToSchema;

use super::theorem::{TheoremBody, theorems as of_request};
use crate::serve::app::App;
use crate::serve::content::JsonBody;
use crate::serve::failure::Failure;
use crate::serve::reply::{Form, Part, streamed};
use crate::service::candidate_json;

/// Samples for one theorem where the request does not say.
const SAMPLES: usize = 4;
/// Candidates that wait for their reader.
const AHEAD: usize = 64;
/// Samples for one theorem at most.
const MOST_SAMPLES: usize = 256;

/// One theorem, or several.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GenerateBody {
    name: Option<String>,
    header: Option<String>,
    /// The theorem, up to its `:=`
    statement: Option<String>,
    /// A Lean text whose theorems end in `sorry`, in the place of header and statement
    text: Option<String>,
    /// Several theorems, in the place of all of the above
    theorems: Option<Vec<TheoremBody>>,
    /// Answers of the model for one theorem: 4 where nothing is said, at most 256
    samples: Option<usize>,
    /// Seed of the first sample; the others count on from it
    #[serde(default)]
    seed: u64,
}

/// What comes for one of the theorems.
enum Event {
    Candidate(Box<Candidate>),
    /// It gets no more.
    Refused(prover::Error),
    Finished,
}

/// Write candidates with the model
///
/// Nothing is judged and nothing stored; send the candidates to `/v1/verify`, or ask `/v1/prove` for both. An answer that
/// holds no proof is no candidate, so there can be fewer than samples. With `Accept: text/event-stream` or
/// `application/x-ndjson`, each is told when it is finished: `candidate`, and `failed` or `finished` at the end of each
/// theorem, by its place in the request. Going away ends the work.
#[utoipa::path(post, path = "/v1/generate", tag = "models", request_body = GenerateBody, responses(
    (status = 200, description = "The candidates of each theorem, as lines of `tllama generate --json` have them"),
    (status = 404, description = "The server has no model")))]
pub async fn generate(
    State(app): State<App>,
    headers: HeaderMap,
    JsonBody(body): JsonBody<GenerateBody>,
) -> Result<Response, Failure> {
    let GenerateBody { name, header, statement, text, theorems, samples, seed } = body;
    let (theorems, is_one) = of_request((name, header, statement), text, theorems)?;
    let samples = samples.unwrap_or(SAMPLES);
    if !(1..=MOST_SAMPLES).contains(&samples) {
        return Err(Failure::invalid(format!("`samples` must be between 1 and {MOST_SAMPLES}")));
    }
    let most = app.service.bounds().items;
    if theorems.len() > most {
        return Err(Failure::invalid(format!("{} theorems; the server takes {most}", theorems.len())));
    }
    let mut events = events(&app, &theorems, samples, seed)?;
    let form = Form::of(&headers);
    if form != Form::Whole {
        let parts = events.map(move |(theorem, event)| part(theorem, event)).boxed();
        return Ok(streamed(form, parts, app.limits.writing));
    }
    let mut results: Vec<Value> = theorems
        .iter()
        .map(|theorem| {
            json!({"name": theorem.name, "header": theorem.header, "statement": theorem.statement,
                "candidates": [], "error": null})
        })
        .collect();
    while let Some((theorem, event)) = events.next().await {
        let result = &mut results[theorem];
        match event {
            Event::Candidate(candidate) => {
                if let Some(candidates) = result["candidates"].as_array_mut() {
                    candidates.push(candidate_json(*candidate));
                }
            }
            Event::Refused(error) if error.is_of_one_task() => result["error"] = told(&error),
            Event::Refused(error) => {
                return Err(Failure::new(StatusCode::SERVICE_UNAVAILABLE, "model", error.to_string()));
            }
            Event::Finished => {}
        }
    }
    Ok(match (is_one, results.first()) {
        (true, Some(result)) => Json(result).into_response(),
        _ => Json(json!({"results": results})).into_response(),
    })
}

/// What the model writes for all theorems at once: they share its batch. The request keeps its place to the end, and
/// nobody who listens any more ends the work.
fn events(
    app: &App,
    theorems: &[Theorem],
    samples: usize,
    seed: u64,
) -> Result<BoxStream<'static, (usize, Event)>, Failure> {
    let Some(writer) = app.writer.clone() else {
        let message = "the server has no model; start it with --model FOLDER or --endpoint URL";
        return Err(Failure::new(StatusCode::NOT_FOUND, "model_not_found", message));
    };
    let place = app.service.enter()?;
    let tasks: Vec<Task> = theorems.iter().map(|theorem| task(theorem.clone(), samples, seed)).collect();
    let (sender, receiver) = mpsc::channel(AHEAD);
    tokio::spawn(async move {
        let _place = place;
        let of = |(index, task)| {
            let event = |result| match result {
                Ok(candidate) => Event::Candidate(Box::new(candidate)),
                Err(error) => Event::Refused(error),
            };
            let end = futures::stream::once(async { Event::Finished });
            writer.generate(task).map(event).chain(end).map(move |event| (index, event)).boxed()
        };
        let mut all = select_all(tasks.into_iter().enumerate().map(of));
        loop {
            let event = tokio::select! {
                () = sender.closed() => return,
                event = all.next() => event,
            };
            let Some(event) = event else { return };
            if sender.send(event).await.is_err() {
                return;
            }
        }
    });
    let events = unfold(receiver, |mut receiver: mpsc::Receiver<_>| async {
        receiver.recv().await.map(|event| (event, receiver))
    });
    Ok(events.boxed())
}

fn task(theorem: Theorem, samples: usize, seed: u64) -> Task {
    Task { theorem, goal: None, examples: Vec::new(), samples, seed, revision: None, facts: None }
}

fn told(error: &prover::Error) -> Value {
    json!({"code": "model", "message": error.to_string()})
}

fn part(theorem: usize, event: Event) -> Part {
    let (name, mut value) = match event {
        Event::Candidate(candidate) => ("candidate", candidate_json(*candidate)),
        Event::Refused(error) => ("failed", json!({"error": told(&error)})),
        Event::Finished => ("finished", json!({})),
    };
    value["event"] = json!(name);
    value["theorem"] = json!(theorem);
    Part::new(name, to_raw_value(&value))
}
