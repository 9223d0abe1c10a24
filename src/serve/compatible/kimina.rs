//! The wire format of Kimina Lean Server, both generations of it: snippets in, answers of Lean's REPL out. Its client
//! takes a snippet for valid if no message is an error and no `sorry` is listed. So whatever else speaks against a
//! snippet here is told as an error.

use std::collections::BTreeSet;
use std::time::Instant;

use axum::Json;
use axum::extract::State;
use data::{Message, Position, Severity};
use futures::StreamExt;
use futures::stream;
use lean_bridge::Stop;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa::openapi::{Object, OneOfBuilder, Schema, Type};

use crate::serve::app::App;
use crate::serve::content::JsonBody;
use crate::serve::failure::Failure;
use crate::service::{Error, Tactic, Waiting, WholeText};

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = KiminaCheckBody)]
pub struct CheckBody {
    snippets: Vec<Snippet>,
    /// Seconds for each snippet
    #[schema(schema_with = whole_number)]
    #[serde(default = "check_timeout")]
    timeout: u64,
    #[serde(default)]
    debug: bool,
    /// Whether a process may have served others before: none sees what they did, so it makes no difference
    #[serde(default)]
    #[allow(dead_code, reason = "clients send it")]
    reuse: Option<bool>,
    infotree: Option<Infotree>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct Snippet {
    id: String,
    code: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = KiminaVerifyBody)]
pub struct VerifyBody {
    codes: Vec<Code>,
    /// Seconds for each snippet
    #[schema(schema_with = whole_number)]
    #[serde(default = "verify_timeout")]
    timeout: u64,
    infotree_type: Option<Infotree>,
    #[serde(default)]
    #[allow(dead_code, reason = "clients send it")]
    disable_cache: Option<bool>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct Code {
    #[schema(schema_with = text_or_number)]
    custom_id: CustomId,
    proof: Option<String>,
    code: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum CustomId {
    Text(String),
    Number(serde_json::Number),
}

/// As large as it may be.
fn whole_number() -> Schema {
    Schema::Object(Object::with_type(Type::Integer))
}

fn text_or_number() -> Schema {
    let of = |kind: Type| Object::with_type(kind);
    OneOfBuilder::new().item(of(Type::String)).item(of(Type::Number)).build().into()
}

/// How much of Lean's information trees is wanted. All of them are answered with the tactics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Infotree {
    Full,
    Tactics,
    Original,
    Substantive,
}

fn check_timeout() -> u64 {
    30
}

fn verify_timeout() -> u64 {
    300
}

/// What one snippet is answered.
struct Answered {
    id: String,
    seconds: f64,
    /// What the server says, where Lean said nothing.
    outcome: Result<Map<String, Value>, String>,
}

/// The server is there
#[utoipa::path(get, path = "/health", tag = "kimina", responses((status = 200, description = "It is")))]
pub async fn health() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

/// Kimina's second interface
///
/// A snippet whose answer reads as valid has no `sorry`, no `admit`, no axiom but the standard ones, no error, and runs no
/// code; each of its theorems was judged at the level of the server. Snippets do not see each other.
#[utoipa::path(post, path = "/api/check", tag = "kimina", request_body = CheckBody, responses(
    (status = 200, description = "An answer for each snippet; one that found no place in time says so"),
    (status = 422, description = "The request asks nothing that could be answered"),
    (status = 429, description = "No place for any of it; see Retry-After")))]
pub async fn check(
    State(app): State<App>,
    JsonBody(body): JsonBody<CheckBody>,
) -> Result<Json<Value>, Failure> {
    if body.snippets.is_empty() {
        return Err(Failure::invalid("`snippets` must be non empty"));
    }
    let ids: BTreeSet<&str> = body.snippets.iter().map(|snippet| snippet.id.as_str()).collect();
    if ids.len() != body.snippets.len() {
        return Err(Failure::invalid("`snippets` must have unique ids"));
    }
    let snippets = body.snippets.into_iter().map(|snippet| (snippet.id, snippet.code)).collect();
    let answers = answers(&app, snippets, body.timeout, body.infotree).await?;
    let results = answers.into_iter().map(|Answered { id, seconds, outcome }| {
        let mut result = json!({"id": id, "time": seconds});
        if let Some(fields) = result.as_object_mut() {
            match outcome {
                Ok(response) => fields.insert("response".to_owned(), Value::Object(response)),
                Err(error) => fields.insert("error".to_owned(), json!(error)),
            };
            if body.debug {
                // Of the server's process, and not of one of Lean's.
                fields.insert("diagnostics".to_owned(), json!({"repl_uuid": "tllama"}));
            }
        }
        result
    });
    Ok(Json(json!({"results": results.collect::<Vec<_>>()})))
}

/// Kimina's first interface
#[utoipa::path(post, path = "/verify", tag = "kimina", request_body = VerifyBody, responses(
    (status = 200, description = "An answer for each snippet, with its time within; one that found no place in time says so"),
    (status = 422, description = "The request asks nothing that could be answered"),
    (status = 429, description = "No place for any of it; see Retry-After")))]
pub async fn verify(
    State(app): State<App>,
    JsonBody(body): JsonBody<VerifyBody>,
) -> Result<Json<Value>, Failure> {
    let mut snippets = Vec::with_capacity(body.codes.len());
    for Code { custom_id, proof, code } in body.codes {
        let id = match custom_id {
            CustomId::Text(text) => text,
            CustomId::Number(number) => number.to_string(),
        };
        let Some(code) = proof.or(code) else {
            return Err(Failure::invalid(format!("the code {id:?} has neither `proof` nor `code`")));
        };
        snippets.push((id, code));
    }
    let answers = answers(&app, snippets, body.timeout, body.infotree_type).await?;
    let results = answers.into_iter().map(|Answered { id, seconds, outcome }| match outcome {
        Ok(mut response) => {
            response.insert("time".to_owned(), json!(seconds));
            json!({"custom_id": id, "error": null, "response": response})
        }
        Err(error) => json!({"custom_id": id, "error": error, "response": null}),
    });
    Ok(Json(json!({"results": results.collect::<Vec<_>>()})))
}

/// Answers in the order of the snippets, each of which has a place of its own: the first has that of the request, and one that
/// finds none in time is told so in its own answer. A client names longer times than there are here: they are cut.
async fn answers(
    app: &App,
    snippets: Vec<(String, String)>,
    timeout: u64,
    infotree: Option<Infotree>,
) -> Result<Vec<Answered>, Failure> {
    let service = &app.service;
    service.count_items(snippets.len())?;
    let is_one = snippets.len() == 1;
    let mut first = Some(if is_one { service.enter()? } else { service.enter_with_batch()? });
    let most = service.bounds().timeout.as_secs_f64();
    let timeout = (timeout as f64).clamp(1.0, most);
    let work = stream::iter(snippets).map(|(id, code)| {
        let place = first.take();
        async move {
            let place = match place {
                Some(place) => Ok(place),
                None => service.next_of_batch().await,
            };
            let place = match place {
                Ok(place) => place,
                Err(busy) => return Answered { id, seconds: 0.0, outcome: Err(busy.to_string()) },
            };
            let waiting = place.waiting();
            let _turn = match waiting {
                Waiting::Batch => Some(service.admission().turn().await),
                Waiting::Caller | Waiting::Job => None,
            };
            let began = Instant::now();
            let whole = service.whole_text(&code, Some(timeout), infotree.is_some(), waiting).await;
            let outcome = outcome(whole, timeout);
            Answered { id, seconds: began.elapsed().as_secs_f64(), outcome }
        }
    });
    Ok(work.buffered(service.at_once()).collect().await)
}

fn outcome(whole: Result<WholeText, Error>, timeout: f64) -> Result<Map<String, Value>, String> {
    match whole {
        Ok(whole) => Ok(response(&whole)),
        // Its client looks for these words.
        Err(Error::Unanswered(Stop::Timeout(_))) => {
            Err(format!("Lean REPL command timed out in {timeout} seconds"))
        }
        Err(error) => Err(error.to_string()),
    }
}

/// An answer as Lean's REPL gives it.
fn response(whole: &WholeText) -> Map<String, Value> {
    let mut messages: Vec<Value> = whole.messages.iter().map(message).collect();
    messages.extend(whole.doubts.iter().map(|(at, doubt)| {
        let at = at.unwrap_or(Position { line: 1, column: 0 });
        json!({"severity": "error", "pos": at, "endPos": at, "data": format!("tllama: {doubt}")})
    }));
    let sorries: Vec<Value> = whole
        .holes
        .iter()
        .map(|hole| json!({"pos": hole.start, "endPos": hole.end, "goal": hole.goals.join("\n\n")}))
        .collect();
    let mut response = Map::new();
    response.insert("env".to_owned(), json!(0));
    for (name, list) in [("messages", messages), ("sorries", sorries)] {
        if !list.is_empty() {
            response.insert(name.to_owned(), Value::Array(list));
        }
    }
    if let Some(steps) = &whole.steps {
        response.insert("infotree".to_owned(), infotree(steps));
    }
    response
}

fn message(message: &Message) -> Value {
    let severity = match message.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information => "info",
    };
    json!({
        "severity": severity, "pos": message.position, "endPos": message.end_position, "data": message.text,
    })
}

/// The tactics as a forest: a tactic stands below the one that it is a part of. Places are those in the snippet.
fn infotree(tactics: &[Tactic]) -> Value {
    let mut rest = tactics;
    Value::Array(forest(&mut rest, None))
}

fn forest(rest: &mut &[Tactic], end: Option<Position>) -> Vec<Value> {
    let mut trees = Vec::new();
    while let Some((Tactic { text, step }, behind)) = rest.split_first() {
        if end.is_some_and(|end| step.start >= end) {
            break;
        }
        *rest = behind;
        let children = forest(rest, Some(step.end));
        trees.push(json!({
            "kind": "TacticInfo",
            "node": {
                "stx": {
                    "pp": text,
                    "range": {"synthetic": false, "start": step.start, "finish": step.end},
                },
                "name": step.kind,
                "goalsBefore": step.before,
                "goalsAfter": step.after,
            },
            "children": children,
        }));
    }
    trees
}

#[cfg(test)]
mod tests {
    use lean_bridge::embedded::TacticStep;

    use super::*;

    #[test]
    fn tactics_stand_below_those_that_they_are_a_part_of() {
        let tactic = |text: &str, from: (u32, u32), to: (u32, u32)| Tactic {
            text: text.to_owned(),
            step: TacticStep {
                start: Position { line: from.0, column: from.1 },
                end: Position { line: to.0, column: to.1 },
                kind: "k".to_owned(),
                before: vec!["g".to_owned()],
                after: Vec::new(),
            },
        };
        let tactics =
            [tactic("have", (2, 2), (3, 8)), tactic("simp", (3, 4), (3, 8)), tactic("exact", (4, 2), (4, 9))];
        let tree = infotree(&tactics);
        assert_eq!(tree[0]["children"][0]["node"]["stx"]["pp"], "simp");
        assert_eq!(tree[1]["node"]["stx"]["range"]["start"], json!({"line": 4, "column": 2}));
        assert_eq!(tree.as_array().map(Vec::len), Some(2));
    }
}
