//! `POST /v1/prove`: looks for proofs.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use data::{Level, Theorem};
use futures::StreamExt;
use futures::stream::BoxStream;
use pipeline::TheoremReport;
use serde::Deserialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::theorem::{TheoremBody, theorems as of_request};
use crate::serve::app::App;
use crate::serve::content::{JsonBody, read_json};
use crate::serve::failure::Failure;
use crate::serve::reply::{Form, Part, streamed};
use crate::service::{Place, ProveEvent, ProveRequest, report_json};

/// One theorem, or several.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProveBody {
    name: Option<String>,
    header: Option<String>,
    /// The theorem, up to its `:=`
    statement: Option<String>,
    /// A Lean text whose theorems end in `sorry`, in the place of header and statement
    text: Option<String>,
    /// Several theorems, in the place of all of the above
    theorems: Option<Vec<TheoremBody>>,
    #[schema(value_type = Option<String>)]
    level: Option<Level>,
    /// Candidates for one theorem at most
    samples: Option<usize>,
    /// Seconds for one theorem, all candidates together
    budget: Option<f64>,
    /// Seed of the first sample
    #[serde(default)]
    seed: u64,
    /// Seconds that Lean may take over one candidate
    timeout: Option<f64>,
}

/// Look for proofs
///
/// With `Accept: text/event-stream` or `application/x-ndjson`, what happens is told as it happens: `started`, `attempt`
/// and `finished` of each theorem, by its place in the request. Going away ends the search; what was judged is stored.
/// Every proof has been judged at the level of the request.
#[utoipa::path(post, path = "/v1/prove", tag = "prove", request_body = ProveBody, responses(
    (status = 200, description = "What became of each theorem, as `tllama prove --json` prints it")))]
pub async fn prove(
    State(app): State<App>,
    headers: HeaderMap,
    JsonBody(body): JsonBody<ProveBody>,
) -> Result<Response, Failure> {
    let (request, is_one) = of_body(body)?;
    let theorems = request.theorems.clone();
    let place = app.service.enter()?;
    let events = app.service.prove(request, place)?;
    let form = Form::of(&headers);
    if form != Form::Whole {
        let parts = events.map(move |event| part(&theorems, event)).boxed();
        return Ok(streamed(form, parts, app.limits.writing));
    }
    let mut reports: Vec<Option<Map<String, Value>>> = vec![None; theorems.len()];
    let mut events = events;
    while let Some(event) = events.next().await {
        match event {
            ProveEvent::Finished { theorem, report } => {
                reports[theorem] = Some(told(&theorems[theorem], &report));
            }
            ProveEvent::Failed(error) => return Err(error.into()),
            ProveEvent::Started(_) | ProveEvent::Attempt { .. } => {}
        }
    }
    let reports: Vec<_> = reports.into_iter().flatten().collect();
    Ok(match (is_one, reports.first()) {
        (true, Some(report)) => Json(report).into_response(),
        _ => Json(json!({"results": reports})).into_response(),
    })
}

/// An error where a body asks nothing.
pub fn understood(body: &str) -> Result<(), Failure> {
    of_body(read_json(body)?).map(|_| ())
}

/// What happens to the theorems of a body, as it happens.
pub fn parts(app: &App, body: &str, place: Place) -> Result<BoxStream<'static, Part>, Failure> {
    let (request, _) = of_body(read_json(body)?)?;
    let theorems = request.theorems.clone();
    let events = app.service.prove(request, place)?;
    Ok(events.map(move |event| part(&theorems, event)).boxed())
}

fn of_body(body: ProveBody) -> Result<(ProveRequest, bool), Failure> {
    let ProveBody { name, header, statement, text, theorems, level, samples, budget, seed, timeout } = body;
    let (theorems, is_one) = of_request((name, header, statement), text, theorems)?;
    Ok((ProveRequest { theorems, level, samples, budget, seed, timeout }, is_one))
}

/// A report, and the header that the candidate stands below.
fn told(theorem: &Theorem, report: &TheoremReport) -> Map<String, Value> {
    let mut told = report_json(theorem, report);
    told.insert("header".to_owned(), json!(theorem.header));
    told
}

fn part(theorems: &[Theorem], event: ProveEvent) -> Part {
    let (name, value): (&'static str, serde_json::Result<Box<RawValue>>) = match event {
        ProveEvent::Started(theorem) => {
            ("started", to_raw_value(&json!({"event": "started", "theorem": theorem})))
        }
        ProveEvent::Attempt { theorem, generator, proved } => {
            let told =
                json!({"event": "attempt", "theorem": theorem, "generator": generator, "proved": proved});
            ("attempt", to_raw_value(&told))
        }
        ProveEvent::Finished { theorem, report } => {
            let mut told = told(&theorems[theorem], &report);
            told.insert("event".to_owned(), json!("finished"));
            told.insert("theorem".to_owned(), json!(theorem));
            ("finished", to_raw_value(&told))
        }
        ProveEvent::Failed(error) => {
            let told = json!({"code": error.code(), "message": error.to_string()});
            ("failed", to_raw_value(&json!({"event": "failed", "error": told})))
        }
    };
    Part::new(name, value)
}
