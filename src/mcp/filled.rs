//! The answer about a text whose `sorry`s were to be filled.

use data::Outcome;
use serde_json::{Map, Value, json};

use super::answer::{Answer, Says, evidence, message};
use crate::render;
use crate::service::{FilledGap, FilledText};

/// Proved only if the judge accepted each theorem of the text as it is now. What is left to do rejects nothing.
pub fn answer(found: &FilledText) -> Answer {
    let told: Vec<(Says, Value)> =
        found.theorems.iter().map(|(name, verdict)| of_theorem(name, verdict)).collect();
    let all_proved = !told.is_empty() && told.iter().all(|(says, _)| *says == Says::Proved);
    let count = found.gaps.iter().filter(|gap| gap.outcome.is_ok()).count();
    let sorries = match found.gaps.len() {
        1 => "the `sorry` is".to_owned(),
        all if count == all => format!("all {all} `sorry`s are"),
        all => format!("{count} of {all} `sorry`s are"),
    };
    let (says, because) = match (all_proved, found.gaps.iter().find(|gap| gap.outcome.is_err())) {
        (true, None) if found.objection.is_none() => {
            (Says::Proved, format!("{sorries} filled, and the judge accepts each theorem that was open"))
        }
        (_, Some(open)) => {
            let why = open.outcome.as_ref().err().map_or("", |unfilled| unfilled.why.as_str());
            let filled = if found.gaps.len() == 1 {
                "the `sorry` is not filled".to_owned()
            } else {
                format!("{sorries} filled")
            };
            let because =
                format!("{filled}, so `text` is not proved (line {}: {why})", open.gap.position.line);
            (Says::NoAnswer, because)
        }
        (_, None) => {
            let refused = told.iter().find(|(says, _)| *says != Says::Proved);
            let why = refused.and_then(|(_, told)| told["why"].as_str()).or(found.objection.as_deref());
            let why = why.unwrap_or("there is no verdict");
            (Says::NoAnswer, format!("{sorries} filled, but `text` is not proved: {why}"))
        }
    };
    let errors: Vec<Value> = found.errors.iter().map(message).collect();
    let theorems: Vec<Value> = told.into_iter().map(|(_, told)| told).collect();
    let answer = Answer::new(says, because)
        .with("text", found.text.clone())
        .with("sorries", found.gaps.iter().map(of_gap).collect::<Vec<_>>())
        .with("theorems", theorems);
    if says == Says::Proved {
        answer
    } else {
        answer.with("code", "not_proved").with("errors_before", errors)
    }
}

fn of_theorem(name: &str, verdict: &Result<data::VerdictRecord, String>) -> (Says, Value) {
    let mut fields = Map::new();
    fields.insert("name".to_owned(), json!(name));
    match verdict {
        Ok(record) if record.outcome == Outcome::Proved => {
            fields.insert("answer".to_owned(), json!(Says::Proved.as_str()));
            fields.extend(evidence(record));
            (Says::Proved, Value::Object(fields))
        }
        Ok(record) => {
            fields.insert("answer".to_owned(), json!(Says::NoAnswer.as_str()));
            fields.insert("why".to_owned(), json!(format!("{name}: {}", render::verdict_line(record))));
            (Says::NoAnswer, Value::Object(fields))
        }
        Err(why) => {
            fields.insert("answer".to_owned(), json!(Says::NoAnswer.as_str()));
            fields.insert("why".to_owned(), json!(format!("{name}: {why}")));
            (Says::NoAnswer, Value::Object(fields))
        }
    }
}

fn of_gap(filled: &FilledGap) -> Value {
    let FilledGap { gap, candidates_tried, outcome } = filled;
    let mut told = json!({
        "theorem": gap.theorem, "line": gap.position.line, "column": gap.position.column,
        "filled": outcome.is_ok(), "candidates_tried": candidates_tried,
    });
    if let Ok(task) = &gap.task {
        told["goal"] = json!(task.theorem.statement);
    }
    match outcome {
        Ok(fill) => {
            told["with"] = json!(fill.proof.trim());
            told["by"] = json!(fill.generator);
        }
        Err(unfilled) => {
            told["why"] = json!(unfilled.why);
            if let Some(closest) = &unfilled.closest {
                told["closest_failure"] = json!(closest);
            }
        }
    }
    told
}
