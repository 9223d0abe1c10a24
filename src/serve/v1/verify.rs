//! `POST /v1/verify`: are these proofs?

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use data::Level;
use data::problems::VerifyLines;
use futures::StreamExt;
use futures::stream::BoxStream;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::serve::app::App;
use crate::serve::content::{Content, Parameters, read_json};
use crate::serve::failure::Failure;
use crate::serve::reply::{Form, Part, streamed};
use crate::service::{Answer, Error, Item, Place, VerifyRequest, question, questions_of_pair};

/// One question, many, or a pair of texts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyBody {
    /// The caller's name of the question: any JSON value, given back as it is
    #[schema(value_type = Option<serde_json::Value>)]
    id: Option<Box<RawValue>>,
    /// What stands before the statement: imports, opens, definitions
    header: Option<String>,
    /// The theorem, up to its `:=`
    statement: Option<String>,
    /// The whole text that is meant to prove it, statement included
    candidate: Option<String>,
    /// The text after `:=`, in the place of `candidate`
    proof: Option<String>,
    /// Many questions, in the place of all of the above: objects with `id`, `header`, `statement`, and `candidate` or
    /// `proof`; one that is none is told so in its own answer
    #[schema(value_type = Option<Vec<serde_json::Value>>)]
    items: Option<Vec<Box<RawValue>>>,
    /// A Lean text with theorems that end in `sorry`; `candidate` is then one that claims to prove them
    given: Option<String>,
    /// `checked`, `replayed` or `cross-checked`
    #[schema(value_type = Option<String>)]
    level: Option<Level>,
    /// Seconds that Lean may take over one candidate
    timeout: Option<f64>,
    /// Whether a verdict may come from the store
    cache: Option<bool>,
}

/// A question as a line of `tllama verify` has it.
#[derive(Serialize)]
struct LineOut<'a> {
    id: &'a RawValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    candidate: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<&'a str>,
}

const PARAMETERS: [&str; 3] = ["level", "timeout", "cache"];

/// Judge candidates
///
/// The answer to one question is one object, a line of `tllama verify --json`: `"verdict"` is `"proved"`, `"rejected"`
/// with its reason, or `"no answer"` with an error. Several are answered as `{"results": […]}` in the order of the
/// request, or, with `Accept: application/x-ndjson` or `text/event-stream`, one by one as they come, with their ids. A
/// body of JSON lines (`application/x-ndjson`) is the input of `tllama verify`; level, timeout and cache then stand in
/// the address.
#[utoipa::path(post, path = "/v1/verify", tag = "judge", request_body = VerifyBody, responses(
    (status = 200, description = "A verdict for each question"),
    (status = 422, description = "The request asks nothing that could be answered"),
    (status = 429, description = "No place; see Retry-After")))]
pub async fn verify(
    State(app): State<App>,
    headers: HeaderMap,
    parameters: Parameters,
    content: Content,
) -> Result<Response, Failure> {
    let form = Form::of(&headers);
    let (request, is_one) = match content.is_lines() {
        true => {
            parameters.only(&PARAMETERS)?;
            let level: Option<String> = parameters.get("level")?;
            let request = VerifyRequest {
                items: items(&content.bytes)?,
                level: level.map(|level| level_of(&level)).transpose()?,
                timeout: parameters.get("timeout")?,
                cache: parameters.get("cache")?.unwrap_or(true),
            };
            (request, false)
        }
        false => {
            parameters.only(&[])?;
            of_body(content.json()?)?
        }
    };
    let place = app.service.enter()?;
    let answers = counted(&app, app.service.verify(request, place)?);
    if form != Form::Whole {
        let parts = answers.map(|answer| Part::new("verdict", answer.json())).boxed();
        return Ok(streamed(form, parts, app.limits.writing));
    }
    let mut answers: Vec<Answer> = answers.collect().await;
    answers.sort_by_key(|answer| answer.index);
    let is_unreached = |answer: &mut Answer| matches!(answer.outcome, Err(Error::Queue(_)));
    if is_one && let Some(Answer { outcome: Err(error), .. }) = answers.pop_if(is_unreached) {
        return Err(error.into());
    }
    let mut lines = answers.iter().map(|answer| Part::new("verdict", answer.json()).json);
    Ok(match (is_one, lines.next()) {
        (true, Some(line)) => json(line.get().to_owned()),
        (_, first) => {
            let lines: Vec<String> =
                first.into_iter().chain(lines).map(|line| line.get().to_owned()).collect();
            json(format!("{{\"results\":[{}]}}", lines.join(",")))
        }
    })
}

fn json(text: String) -> Response {
    let kind = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

/// An error where a body asks nothing.
pub fn understood(body: &str) -> Result<(), Failure> {
    of_body(read_json(body)?).map(|_| ())
}

/// The answers to a body, as they come.
pub fn parts(app: &App, body: &str, place: Place) -> Result<BoxStream<'static, Part>, Failure> {
    let (request, _) = of_body(read_json(body)?)?;
    let answers = counted(app, app.service.verify(request, place)?);
    Ok(answers.map(|answer| Part::new("verdict", answer.json())).boxed())
}

fn counted(app: &App, answers: BoxStream<'static, Answer>) -> BoxStream<'static, Answer> {
    let app = app.clone();
    let count = move |answer: &Answer| {
        let reason = answer.record().map_or("no answer".to_owned(), |record| match &record.outcome {
            data::Outcome::Proved => "proved".to_owned(),
            data::Outcome::Rejected(rejection) => rejection.reason.as_str().to_owned(),
        });
        app.metrics.judged(&reason);
    };
    answers.inspect(count).boxed()
}

/// The questions of a body, and whether it is one question.
fn of_body(body: VerifyBody) -> Result<(VerifyRequest, bool), Failure> {
    let VerifyBody { id, header, statement, candidate, proof, items: many, given, level, timeout, cache } =
        body;
    let is_one_asked = header.is_some() || statement.is_some() || proof.is_some() || id.is_some();
    let (items, is_one) = match (many, given) {
        (Some(many), None) if !is_one_asked && candidate.is_none() => {
            // Line breaks stand between the words of a JSON text only, never in its strings.
            let lines: Vec<String> = many.iter().map(|item| item.get().replace(['\n', '\r'], " ")).collect();
            (items(lines.join("\n").as_bytes())?, false)
        }
        (None, Some(given)) if !is_one_asked => {
            let Some(candidate) = candidate else {
                return Err(Failure::invalid("`given` needs a `candidate` that claims to prove it"));
            };
            let questions = questions_of_pair("given", &given, &candidate).map_err(Failure::invalid)?;
            (questions.map(Ok).collect(), false)
        }
        (None, None) => {
            let null = RawValue::NULL.to_owned();
            let line = LineOut {
                id: id.as_deref().unwrap_or(&null),
                header: header.as_deref(),
                statement: statement.as_deref(),
                candidate: candidate.as_deref(),
                proof: proof.as_deref(),
            };
            let line = serde_json::to_string(&line).map_err(|error| Failure::invalid(error.to_string()))?;
            (items(line.replace(['\n', '\r'], " ").as_bytes())?, true)
        }
        _ => {
            return Err(Failure::invalid(
                "a request is one question (`statement` and `candidate` or `proof`), several (`items`), or a pair of \
                 texts (`given` and `candidate`)",
            ));
        }
    };
    Ok((VerifyRequest { items, level, timeout, cache: cache.unwrap_or(true) }, is_one))
}

fn items(lines: &[u8]) -> Result<Vec<Item>, Failure> {
    let read = VerifyLines::new(lines, "request");
    let items = read.map(|item| item.map(|item| item.map(question)));
    items.collect::<Result<_, _>>().map_err(|error| Failure::invalid(error.to_string()))
}

pub fn level_of(name: &str) -> Result<Level, Failure> {
    Level::ALL.into_iter().find(|level| level.as_str() == name).ok_or_else(|| {
        let known: Vec<&str> = Level::ALL.iter().map(|level| level.as_str()).collect();
        Failure::invalid(format!("`level` cannot be {name:?}; there are {}", known.join(", ")))
    })
}
