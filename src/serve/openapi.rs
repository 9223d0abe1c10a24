//! The description of the interface, for programs that make clients of it. Requests describe themselves, as the types that
//! read them; `answers.json` has the answers.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::Json;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::{compatible, health, jobs, v1};

#[derive(OpenApi)]
#[openapi(
    info(title = "tllama serve", description = "A sound judge of Lean 4 proofs, and a prover, over HTTP"),
    paths(
        v1::verify::verify,
        v1::check::check,
        v1::goals::goals,
        v1::explain::annotate,
        v1::explain::explain,
        v1::prove::prove,
        v1::generate::generate,
        v1::reward::reward,
        v1::problems::sets,
        v1::problems::of_set,
        jobs::submit,
        jobs::jobs,
        jobs::job,
        jobs::cancel,
        compatible::kimina::check,
        compatible::kimina::verify,
        compatible::kimina::health,
        compatible::execute::execute,
        compatible::openrlhf::rewards,
        compatible::openai::models,
        compatible::openai::chat,
        compatible::openai::completions,
        health::livez,
        health::readyz,
        health::metrics
    )
)]
struct Description;

/// What is answered.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answers {
    schemas: Map<String, Value>,
    /// The schema of an answer, by address and method.
    answers: BTreeMap<String, BTreeMap<String, String>>,
    /// Addresses whose answers can come one by one.
    streamed: Vec<String>,
    /// Addresses for which no key is wanted.
    open: Vec<String>,
    /// What a failure means, by its status.
    failures: BTreeMap<String, String>,
}

/// The media types in which answers come one by one.
const STREAMS: [&str; 2] = ["application/x-ndjson", "text/event-stream"];

static DESCRIBED: LazyLock<Value> = LazyLock::new(|| {
    let answers: Answers =
        serde_json::from_str(include_str!("answers.json")).expect("the answers are described");
    let mut described = serde_json::to_value(Description::openapi()).expect("a description is JSON");
    describe(&mut described, answers);
    described
});

/// Adds the answers to a description of requests.
fn describe(described: &mut Value, answers: Answers) {
    let paths = described["paths"].as_object_mut().into_iter().flatten();
    for (path, operations) in paths {
        for (method, operation) in operations.as_object_mut().into_iter().flatten() {
            let is_open = answers.open.contains(path);
            let has_body = operation.get("requestBody").is_some();
            let told = operation["responses"].as_object_mut().into_iter().flatten();
            for (status, response) in told {
                if !status.starts_with('2') {
                    response["content"] = content("Failure");
                } else if let Some(schema) = answers.answers.get(path).and_then(|of| of.get(method)) {
                    response["content"] = content(schema);
                    for stream in STREAMS.iter().filter(|_| answers.streamed.contains(path)) {
                        response["content"][stream] = json!({"schema": {"type": "string"}});
                    }
                }
            }
            for (status, words) in &answers.failures {
                let can_be = match status.as_str() {
                    "401" | "429" | "501" | "503" | "504" => !is_open,
                    "408" | "413" | "415" => has_body,
                    _ => true,
                };
                let there = &mut operation["responses"][status];
                if can_be && there.is_null() {
                    *there = json!({"description": words, "content": content("Failure")});
                }
            }
            if let Some(told) = operation["responses"].as_object_mut() {
                told.retain(|_, response| !response.is_null());
            }
            if !is_open {
                // Where the server has no keys, none is wanted.
                operation["security"] = json!([{}, {"key": []}]);
            }
        }
    }
    let components = &mut described["components"];
    for (name, schema) in answers.schemas {
        let other = components["schemas"].get(&name);
        assert!(other.is_none(), "two schemas are named {name}");
        components["schemas"][name] = schema;
    }
    components["securitySchemes"] = json!({"key": {"type": "http", "scheme": "bearer"}});
}

fn content(schema: &str) -> Value {
    json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/{schema}")}}})
}

pub async fn description() -> Json<&'static Value> {
    Json(&DESCRIBED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_described() {
        for (path, operations) in DESCRIBED["paths"].as_object().unwrap() {
            for (method, operation) in operations.as_object().unwrap() {
                for (status, response) in operation["responses"].as_object().unwrap() {
                    assert!(response["description"].is_string(), "{method} {path} {status}");
                    let content = response["content"].as_object();
                    assert!(content.is_some_and(|content| !content.is_empty()), "{method} {path} {status}");
                }
            }
        }
        // Two bodies of one name would be described as one.
        let field = |path: &str, field: &str| {
            let body =
                &DESCRIBED["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"];
            let name = body["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
            DESCRIBED["components"]["schemas"][name]["properties"][field].is_object()
        };
        for (path, its) in [
            ("/v1/verify", "statement"),
            ("/verify", "codes"),
            ("/v1/check", "text"),
            ("/api/check", "snippets"),
        ] {
            assert!(field(path, its), "{path}");
        }
        let text = DESCRIBED.to_string();
        for part in text.split("#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(DESCRIBED["components"]["schemas"][name].is_object(), "{name}");
        }
    }
}
