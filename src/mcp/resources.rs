//! What the store holds, to read: theorems with their proofs and verdicts, and reports of evaluations.

use data::store::{RunId, Store, StoreError, TheoremId};
use data::{Outcome, Theorem};
use evaluate::{Report, to_markdown};
use rmcp::ErrorData;
use rmcp::model::{ListResourcesResult, ReadResourceResult, Resource, ResourceContents, ResourceTemplate};
use serde_json::{Value, json};

use super::answer::evidence;
use crate::service::{Error, Service};

const THEOREM: &str = "tllama://theorem/";
const REPORT: &str = "tllama://report/";
const STORE: &str = "tllama://store";

const JSON: &str = "application/json";
const MARKDOWN: &str = "text/markdown";

/// Resources on one page of the list.
const PAGE: u32 = 100;
/// Theorems of one name, and attempts on each, that are shown.
const NAMESAKES: u32 = 20;
const ATTEMPTS: u32 = 10;

pub fn templates() -> Vec<ResourceTemplate> {
    vec![
        ResourceTemplate::new(format!("{THEOREM}{{name}}"), "theorem")
            .with_title("A theorem of the store")
            .with_description(
                "Its statement, its best proof with the verdict, and the newest attempts, by name",
            )
            .with_mime_type(JSON),
        ResourceTemplate::new(format!("{REPORT}{{run}}"), "report")
            .with_title("The report of an evaluation")
            .with_description("What came of an evaluation run, by its number")
            .with_mime_type(MARKDOWN),
    ]
}

/// The store itself, reports, and the newest theorems, a page at a time.
pub async fn list(service: &Service, cursor: Option<String>) -> Result<ListResourcesResult, ErrorData> {
    let Ok(store) = service.kept() else { return Ok(ListResourcesResult::with_all_items(Vec::new())) };
    let before = match &cursor {
        None => None,
        Some(cursor) => match cursor.parse() {
            Ok(number) => Some(TheoremId(number)),
            Err(_) => {
                return Err(ErrorData::invalid_params(format!("{cursor} is no place in the list"), None));
            }
        },
    };
    let mut resources = Vec::new();
    if before.is_none() {
        resources.push(
            Resource::new(STORE, "store")
                .with_title("What the store holds")
                .with_description("How many theorems, attempts and proofs there are")
                .with_mime_type(JSON),
        );
        let runs = store.runs().await.map_err(failed)?;
        // Other commands leave runs without a report.
        for run in runs.iter().filter(|run| run.command.contains(" eval")).take(PAGE as usize) {
            resources.push(
                Resource::new(format!("{REPORT}{}", run.id.0), format!("report {}", run.id.0))
                    .with_description(run.command.clone())
                    .with_mime_type(MARKDOWN),
            );
        }
    }
    let theorems = store.newest_theorems(before, PAGE).await.map_err(failed)?;
    let next = (theorems.len() == PAGE as usize).then(|| theorems.last().map(|(id, _)| id.0.to_string()));
    for (_, theorem) in theorems {
        let uri = format!("{THEOREM}{}", encoded(&theorem.name));
        resources
            .push(Resource::new(uri, theorem.name).with_description(theorem.statement).with_mime_type(JSON));
    }
    let mut page = ListResourcesResult::with_all_items(resources);
    page.next_cursor = next.flatten();
    Ok(page)
}

pub async fn read(service: &Service, uri: &str) -> Result<ReadResourceResult, ErrorData> {
    let store = service.kept().map_err(|error| missing(error.to_string()))?;
    let (text, kind) = if uri == STORE {
        let counts = store.counts().await.map_err(failed)?;
        (json!(counts).to_string(), JSON)
    } else if let Some(name) = uri.strip_prefix(THEOREM) {
        (of_theorems(store, &decoded(name)).await?, JSON)
    } else if let Some(run) = uri.strip_prefix(REPORT) {
        let run = run.parse().map_err(|_| missing(format!("{run} is no number of a run")))?;
        store.run(RunId(run)).await.map_err(|error| missing(error.to_string()))?;
        let report = Report::of(store, RunId(run)).await.map_err(|error| missing(error.to_string()))?;
        (to_markdown(&report), MARKDOWN)
    } else {
        return Err(missing(format!("there is no resource {uri}")));
    };
    Ok(ReadResourceResult::new(vec![ResourceContents::text(text, uri).with_mime_type(kind)]))
}

async fn of_theorems(store: &Store, name: &str) -> Result<String, ErrorData> {
    let theorems = store.theorems_named(name, NAMESAKES).await.map_err(failed)?;
    if theorems.is_empty() {
        return Err(missing(format!("the store has no theorem {name}")));
    }
    let mut told = Vec::new();
    for theorem in theorems {
        told.push(of_theorem(store, &theorem).await.map_err(failed)?);
    }
    Ok(json!({ "theorems": told }).to_string())
}

/// A theorem, its proof, and what else was tried.
async fn of_theorem(store: &Store, theorem: &Theorem) -> Result<Value, StoreError> {
    let digest = theorem.digest();
    let best = store.best_proof(&digest).await?;
    let attempts = store.attempts_on(&digest, ATTEMPTS).await?;
    let attempts: Vec<Value> = attempts
        .iter()
        .map(|attempt| {
            let outcome = match &attempt.verdict.outcome {
                Outcome::Proved => json!("proved"),
                Outcome::Rejected(rejection) => json!(rejection),
            };
            json!({
                "candidate": attempt.candidate.text, "by": attempt.candidate.generator, "outcome": outcome,
                "counts": attempt.standing.is_vouched(),
            })
        })
        .collect();
    let proof = best.map(|best| {
        let mut proof = json!({"text": best.candidate.text, "by": best.candidate.generator});
        if let Some(fields) = proof.as_object_mut() {
            fields.extend(evidence(&best.verdict));
        }
        proof
    });
    Ok(json!({
        "name": theorem.name, "answer": if proof.is_some() { "proved" } else { "no answer" },
        "header": theorem.header, "statement": theorem.statement, "source": theorem.source, "proof": proof,
        "attempts": attempts,
    }))
}

fn failed(error: StoreError) -> ErrorData {
    ErrorData::internal_error(Error::from(error).to_string(), None)
}

fn missing(problem: String) -> ErrorData {
    ErrorData::resource_not_found(problem, None)
}

/// A name as a part of an address.
fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    name.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn decoded(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = (byte == b'%').then(|| after.get(..2)).flatten();
        let code = digits.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        bytes.push(code.unwrap_or(byte));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_addresses() {
        for name in ["Nat.add_comm", "My.«odd / name»", "α₁'", "100%", "%zz"] {
            assert_eq!(decoded(&encoded(name)), name);
        }
        assert_eq!(decoded("100%"), "100%");
    }
}
