//! `/data/ID`: a statement of the data set with its words, its proofs, where it comes from, and its audit trail: what was
//! done with it, and every verdict on it.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use data::store::{Entry, EntryId, EntryRecord, ProofRecord, StoredAttempt, WordsRecord};
use maud::{Markup, html};
use serde_json::Value;
use words::Words;

use super::frame::{Place, page, time};
use super::verdict::{evidence, outcome};
use crate::origin::{licence_of_row, origin, prover_of, writer_of};
use crate::serve::admit::Caller;
use crate::serve::app::App;
use crate::serve::failure::Failure;
use crate::service;

/// Attempts that are shown, the newest first.
const ATTEMPTS: u32 = 100;

pub async fn entry(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(entry): Path<String>,
) -> Result<Response, Failure> {
    let none =
        || Failure::new(StatusCode::NOT_FOUND, "not_found", "no statement of the data set has this number");
    let number = entry.parse().map_err(|_| none())?;
    let _place = app.service.enter()?;
    let store = app.service.kept()?;
    let failed = |error| Failure::from(service::Error::from(error));
    let record = store.entry_record(EntryId(number)).await.map_err(failed)?.ok_or_else(none)?;
    let mut verdicts = Vec::new();
    for proof in &record.proofs {
        let annotated = proof.words.iter().filter_map(|words| words.annotated.as_ref()?.1.as_ref().ok());
        for attempt in std::iter::once(&proof.proof.attempt).chain(annotated.map(|attempt| &**attempt)) {
            verdicts.extend(store.attempts_beside(attempt.id).await.map_err(failed)?);
        }
    }
    let mut attempts = store.attempts_on(&record.entry.theorem.digest(), ATTEMPTS).await.map_err(failed)?;
    // With keys, others have asked about the same statement: what they tried is theirs. What a run tried, or what is in
    // the data set, belongs to whoever keeps the store.
    if caller.id.is_some() {
        verdicts.retain(|attempt| is_of_the_set(&record, attempt));
        attempts.retain(|attempt| attempt.run.is_some() || is_of_the_set(&record, attempt));
    }
    verdicts.sort_by_key(|attempt| attempt.id);
    verdicts.dedup_by_key(|attempt| attempt.id);
    let title = name(&record.entry).to_owned();
    let body = html! {
        h1 { (title) }
        (statement(&record))
        h2 { "Proofs" }
        @if record.proofs.is_empty() { p { "None yet." } }
        @for proof in &record.proofs { (proof_section(&record, proof)) }
        h2 { "Provenance" }
        (provenance(&record))
        h2 { "Audit trail" }
        (trail(&record, &verdicts))
        h2 { "Attempts" }
        (attempt_table(&attempts))
    };
    Ok(page(&app, Place::Data, &title, &body))
}

/// Whether an attempt is one that the data set itself rests on.
fn is_of_the_set(record: &EntryRecord, attempt: &StoredAttempt) -> bool {
    record.proofs.iter().any(|proof| {
        proof.proof.attempt.id == attempt.id
            || proof.words.iter().any(
                |words| matches!(&words.annotated, Some((_, Ok(annotated))) if annotated.id == attempt.id),
            )
    })
}

fn name(entry: &Entry) -> &str {
    entry.library_name.as_deref().unwrap_or(&entry.theorem.name)
}

/// The words on the proof that goes on to be explained.
fn best_words(record: &EntryRecord) -> Option<&WordsRecord> {
    let curated = record.curated.as_ref();
    let of = |proof: &&ProofRecord| curated.map_or(proof.preferred, |row| row.proof == proof.proof.id);
    let proof = record.proofs.iter().find(of).or_else(|| record.proofs.first())?;
    let wanted = |words: &&WordsRecord| curated.is_some_and(|row| row.writer == words.writer);
    proof.words.iter().find(wanted).or_else(|| proof.words.first())
}

fn read(words: &WordsRecord) -> Option<Words> {
    serde_json::from_value(words.words.clone()).ok()
}

fn statement(record: &EntryRecord) -> Markup {
    let theorem = &record.entry.theorem;
    let words = best_words(record).and_then(read);
    let posed = record.entry.making.posed.as_ref();
    html! {
        @if let Some(words) = words { p.words { (words.informal_statement()) } }
        @if let Some(posed) = posed {
            @for (register, text) in &posed.words { p { span.soft { (register) ": " } (text) } }
        }
        @if let Some(told) = record.entry.docstring.as_ref().or(theorem.informal_statement.as_ref()) {
            p { span.soft { "in its source: " } (told) }
        }
        @if !theorem.header.trim().is_empty() {
            details { summary { "Header" } pre.lean { (theorem.header) } }
        }
        pre.lean { (theorem.statement) }
    }
}

fn proof_section(record: &EntryRecord, proof: &ProofRecord) -> Markup {
    let attempt = &proof.proof.attempt;
    let header = record.entry.theorem.header.trim_end();
    let shown = proof.words.iter().find_map(|words| match &words.annotated {
        Some((text, Ok(_))) => Some(text),
        _ => None,
    });
    let text = shown.unwrap_or(&proof.proof.text);
    html! {
        section.proof {
            p {
                (outcome(attempt)) " by " (prover_of(&proof.proof.generator).to_string())
                " (" (proof.proof.generator) "), " (proof.proof.style) ", "
                (proof.proof.tactic_calls) @if proof.proof.tactic_calls == 1 { " tactic" } @else { " tactics" }
                @if proof.preferred { "; the one that is explained" }
            }
            pre.lean data-text=(text) data-header=(header) { (text) }
            button.through type="button" { "Goals at each step" }
            @for words in &proof.words { (words_section(words)) }
            details { summary { "Evidence" } (evidence(attempt)) }
        }
    }
}

fn words_section(record: &WordsRecord) -> Markup {
    let told = read(record).map(|words| words.informal_proof()).filter(|text| !text.is_empty());
    html! {
        @if let Some(told) = told { p.words { (told) } }
        p.soft {
            "words by " (writer_of(&record.writer).to_string())
            @if let Some((decision, claims)) = &record.judgement {
                "; compared with the facts: " (decision)
                @if let Some(claims) = claims.as_array() { ", " (claims.len()) " claims" }
            }
        }
        @match &record.annotated {
            None => {},
            Some((_, Err(problem))) => p.bad { "The proof with these words in it was refused: " (problem) },
            Some((_, Ok(attempt))) => {
                details { summary { "Evidence for the proof with its words" } (evidence(attempt)) }
            },
        }
    }
}

fn provenance(record: &EntryRecord) -> Markup {
    let entry = &record.entry;
    let (source, of_statement) = origin(entry);
    let preferred = record.proofs.iter().find(|proof| proof.preferred).or_else(|| record.proofs.first());
    let writer = best_words(record).map(|words| writer_of(&words.writer));
    let licence = match (preferred, writer) {
        (Some(proof), Some(writer)) => {
            licence_of_row(of_statement, writer, prover_of(&proof.proof.generator))
        }
        (Some(proof), None) => of_statement.filter(|_| prover_of(&proof.proof.generator).is_this_program()),
        (None, _) => of_statement,
    };
    let posed = entry.making.posed.as_ref();
    html! {
        dl {
            dt { "statement" } dd { (source) }
            dt { "module" } dd { (entry.module) }
            @if let Some(rule) = &entry.rule { dt { "rule" } dd { (rule) } }
            @if let Some(posed) = posed {
                dt { "families" } dd { (posed.families.join(", ")) }
                dt { "methods" } dd { (posed.methods.join(", ")) }
            }
            @if !entry.parents.is_empty() { dt { "made from" } dd { (entry.parents.join(", ")) } }
            @if !entry.making.plan.is_empty() {
                dt { "planned proof" } dd { pre { (entry.making.plan.join("\n")) } }
            }
            dt { "licence" } dd { (licence.unwrap_or("not known")) }
            dt { "statement digest" } dd { code { (entry.meaning()) } }
            dt { "family" } dd { code { (entry.family) } }
            @if let Some(row) = &record.curated {
                dt { "split" }
                dd {
                    (row.split) ", position " (row.position) ", difficulty " (format!("{:.2}", row.difficulty))
                    @if let Some(why) = &row.excluded { "; left out: " (why) }
                }
            }
        }
    }
}

/// One thing that happened.
struct Event {
    at_ms: i64,
    what: String,
    came_of_it: Markup,
}

fn trail(record: &EntryRecord, verdicts: &[StoredAttempt]) -> Markup {
    let mut events = vec![Event {
        at_ms: record.added_at_ms,
        what: "added".to_owned(),
        came_of_it: html! { (record.entry.key) },
    }];
    for work in &record.work {
        let detail = match &work.detail {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let came_of_it = html! {
            (work.outcome) @if work.spent_ms > 0.0 { ", " (format!("{:.0} ms", work.spent_ms)) }
            @if !detail.is_empty() && detail != "{}" { details { summary { "details" } pre { (detail) } } }
        };
        events.push(Event {
            at_ms: work.recorded_at_ms,
            what: format!("stage “{}”", work.stage),
            came_of_it,
        });
    }
    for attempt in verdicts {
        let what = match record.proofs.iter().any(|proof| proof.proof.text == attempt.candidate.text) {
            true => "verdict on the proof",
            false => "verdict on the proof with its words",
        };
        let came_of_it = html! {
            (outcome(attempt)) " (" (attempt.verdict.level.as_str()) ")"
            details { summary { "evidence" } (evidence(attempt)) }
        };
        events.push(Event { at_ms: attempt.recorded_at_ms, what: what.to_owned(), came_of_it });
    }
    events.sort_by_key(|event| event.at_ms);
    html! {
        table {
            thead { tr { th scope="col" { "when" } th scope="col" { "what" } th scope="col" { "what came of it" } } }
            tbody {
                @for event in &events {
                    tr { td { (time(event.at_ms)) } td { (event.what) } td { (event.came_of_it) } }
                }
            }
        }
    }
}

fn attempt_table(attempts: &[StoredAttempt]) -> Markup {
    html! {
        @if attempts.is_empty() {
            p { "None are on record." }
        } @else {
            table {
                thead { tr {
                    th.number scope="col" { "attempt" } th scope="col" { "by" } th scope="col" { "verdict" }
                    th scope="col" { "text" }
                } }
                tbody {
                    @for attempt in attempts {
                        tr {
                            td.number { (attempt.id.0) }
                            td { (attempt.candidate.generator) }
                            td { (outcome(attempt)) }
                            td { details { summary { "text" } pre.lean { (attempt.candidate.text) } (evidence(attempt)) } }
                        }
                    }
                }
            }
            @if attempts.len() >= ATTEMPTS as usize { p.soft { "The newest; there are more." } }
        }
    }
}
