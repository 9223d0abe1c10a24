//! How verdicts and messages are shown, for people and for machines.

use data::visible::visible_line;
use data::{Message, Outcome, ReasonKind, Severity, VerdictRecord};
use serde_json::{Value, json};

/// `1 goal`, `2 goals`.
pub fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

/// The fields of a verdict as `--json` prints them, without the caller's id.
pub fn verdict_fields(record: &VerdictRecord, cached: bool) -> serde_json::Map<String, Value> {
    let mut fields = serde_json::Map::new();
    match &record.outcome {
        Outcome::Proved => {
            fields.insert("verdict".to_owned(), json!("proved"));
        }
        Outcome::Rejected(rejection) => {
            fields.insert("verdict".to_owned(), json!("rejected"));
            fields.insert("reason".to_owned(), json!(rejection.reason.as_str()));
            fields.insert("detail".to_owned(), json!(rejection.detail));
            if let Some(position) = rejection.position {
                fields.insert("position".to_owned(), json!(position));
            }
            if !rejection.goals.is_empty() {
                fields.insert("goals".to_owned(), json!(rejection.goals));
            }
        }
    }
    fields.insert("level".to_owned(), json!(record.level));
    fields.insert("axioms".to_owned(), json!(record.axioms));
    fields.insert("messages".to_owned(), json!(record.messages));
    fields.insert("toolchain".to_owned(), json!(record.toolchain));
    fields.insert("time_ms".to_owned(), json!((record.time_ms * 1000.0).round() / 1000.0));
    fields.insert("cached".to_owned(), json!(cached));
    fields
}

/// A verdict in one line.
pub fn verdict_line(record: &VerdictRecord) -> String {
    match &record.outcome {
        Outcome::Proved if record.axioms.is_empty() => format!("proved ({})", record.level.as_str()),
        Outcome::Proved => format!("proved ({}; axioms {})", record.level.as_str(), record.axioms.join(", ")),
        Outcome::Rejected(rejection) => {
            let place =
                rejection.position.map_or(String::new(), |at| format!(" at {}:{}", at.line, at.column));
            format!("{}{place}: {}", reason_words(rejection.reason), rejection.detail)
        }
    }
}

/// A reason as people read it.
pub fn reason_words(reason: ReasonKind) -> &'static str {
    match reason {
        ReasonKind::Syntax => "syntax error",
        ReasonKind::Elaboration => "error",
        ReasonKind::UnsolvedGoals => "unsolved goals",
        ReasonKind::Sorry => "uses sorry",
        ReasonKind::ForbiddenAxiom => "forbidden axiom",
        ReasonKind::ForbiddenConstruct => "forbidden construct",
        ReasonKind::TheoremMissing => "theorem missing",
        ReasonKind::StatementChanged => "statement changed",
        ReasonKind::EnvironmentTampered => "environment tampered with",
        ReasonKind::KernelRejected => "refused by the kernel",
        ReasonKind::KernelsDisagree => "the kernels disagree",
        ReasonKind::Timeout => "time limit",
        ReasonKind::OutOfMemory => "memory limit",
        ReasonKind::WorkerCrashed => "Lean crashed",
        ReasonKind::InvalidStatement => "invalid statement",
        ReasonKind::InvalidInput => "invalid input",
        ReasonKind::Unaudited => "accepted, but not audited",
    }
}

/// A message as compilers print it.
pub fn message_text(file: &str, message: &Message) -> String {
    let severity = match message.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information => "info",
    };
    let file = visible_line(file);
    format!("{file}:{}:{}: {severity}: {}", message.position.line, message.position.column, message.text)
}

/// A message in the shape of `lean --json`.
pub fn message_json(file: &str, message: &Message) -> Value {
    json!({
        "fileName": file,
        "severity": message.severity,
        "pos": message.position,
        "endPos": message.end_position,
        "data": message.text,
    })
}
