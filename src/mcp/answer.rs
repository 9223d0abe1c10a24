//! What a tool answers. Each answer says in `answer` whether something was proved, rejected, or whether there is no
//! answer, and in `because` why: nothing that is empty or missing means success. Tools that judge nothing say `told`.

use std::sync::Arc;

use data::{Level, Outcome, VerdictRecord};
use rmcp::ErrorData;
use rmcp::handler::server::tool::IntoCallToolResult;
use rmcp::model::{CallToolResponse, CallToolResult, JsonObject};
use serde_json::{Map, Value, json};

use crate::render;
use crate::service::{Busy, Error};

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// The judge accepted it.
    Proved,
    /// The judge refused it, or the question has the answer no.
    Rejected,
    /// There is no verdict: a limit, a text that nobody can read, a wrong argument.
    NoAnswer,
    /// Nothing was judged; this is what was found.
    Told,
}

impl Says {
    pub fn as_str(self) -> &'static str {
        match self {
            Says::Proved => "proved",
            Says::Rejected => "rejected",
            Says::NoAnswer => "no answer",
            Says::Told => "told",
        }
    }

    /// What a verdict says. What Lean ran into a limit over is no rejection.
    pub fn of(record: &VerdictRecord) -> Self {
        match &record.outcome {
            Outcome::Proved => Says::Proved,
            Outcome::Rejected(rejection) if rejection.reason.is_transient() => Says::NoAnswer,
            Outcome::Rejected(_) => Says::Rejected,
        }
    }
}

/// The answer of a tool.
#[derive(Debug, Clone)]
pub struct Answer {
    pub says: Says,
    because: String,
    fields: Map<String, Value>,
}

impl Answer {
    pub fn new(says: Says, because: impl Into<String>) -> Self {
        Self { says, because: because.into(), fields: Map::new() }
    }

    pub fn told(because: impl Into<String>) -> Self {
        Self::new(Says::Told, because)
    }

    /// With another field. What is null is left out.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        if !value.is_null() {
            self.fields.insert(name.to_owned(), value);
        }
        self
    }

    pub fn with_fields(mut self, fields: Map<String, Value>) -> Self {
        self.fields.extend(fields.into_iter().filter(|(_, value)| !value.is_null()));
        self
    }

    pub fn json(&self) -> Value {
        let mut object = Map::new();
        object.insert("answer".to_owned(), json!(self.says.as_str()));
        object.insert("because".to_owned(), json!(self.because));
        object.extend(self.fields.clone());
        Value::Object(object)
    }

    pub fn result(&self) -> CallToolResult {
        match self.says {
            Says::NoAnswer => CallToolResult::structured_error(self.json()),
            _ => CallToolResult::structured(self.json()),
        }
    }
}

/// Why there is no answer.
#[derive(Debug, Clone)]
pub struct NoAnswer {
    code: &'static str,
    because: String,
}

impl NoAnswer {
    pub fn new(code: &'static str, because: impl Into<String>) -> Self {
        Self { code, because: because.into() }
    }

    /// Something is wrong with an argument.
    pub fn argument(because: impl Into<String>) -> Self {
        Self::new("invalid_request", because)
    }

    pub fn because(&self) -> &str {
        &self.because
    }

    pub fn answer(&self) -> Answer {
        Answer::new(Says::NoAnswer, self.because.clone()).with("code", self.code)
    }
}

impl From<Error> for NoAnswer {
    fn from(error: Error) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<Busy> for NoAnswer {
    fn from(busy: Busy) -> Self {
        Error::from(busy).into()
    }
}

impl From<data::store::StoreError> for NoAnswer {
    fn from(error: data::store::StoreError) -> Self {
        Error::from(error).into()
    }
}

impl IntoCallToolResult for Answer {
    fn into_call_tool_result(self) -> Result<CallToolResponse, ErrorData> {
        Ok(self.result().into())
    }
}

impl IntoCallToolResult for NoAnswer {
    fn into_call_tool_result(self) -> Result<CallToolResponse, ErrorData> {
        Ok(self.answer().result().into())
    }
}

/// What comes of a call.
pub type Answered = Result<Answer, NoAnswer>;

/// The form of answers that may say these.
pub fn form(says: &[Says]) -> Arc<JsonObject> {
    let words: Vec<&str> = says.iter().chain([&Says::NoAnswer]).map(|says| says.as_str()).collect();
    let form = json!({
        "type": "object",
        "properties": {
            "answer": {
                "type": "string", "enum": words,
                "description": "`proved` and `rejected` are verdicts of the judge. `no answer` and `told` are none: they \
                                never mean success.",
            },
            "because": { "type": "string", "minLength": 1, "description": "Why, in a sentence." },
        },
        "required": ["answer", "because"],
    });
    Arc::new(form.as_object().cloned().unwrap_or_default())
}

/// The form of answers of tools that judge.
pub fn judging() -> Arc<JsonObject> {
    form(&[Says::Proved, Says::Rejected])
}

/// The form of answers of tools that judge nothing.
pub fn telling() -> Arc<JsonObject> {
    form(&[Says::Told])
}

/// What a verdict rests on, field by field.
pub fn evidence(record: &VerdictRecord) -> Map<String, Value> {
    let mut fields = render::verdict_fields(record, false);
    // Said by `answer`, or of no use to whoever reads the rest.
    for said in ["verdict", "cached", "time_ms", "messages", "toolchain"] {
        fields.remove(said);
    }
    if !record.outcome.is_proved() {
        fields.remove("axioms");
    }
    let said: Vec<Value> = record.messages.iter().map(message).collect();
    if !said.is_empty() {
        fields.insert("messages".to_owned(), Value::Array(said));
    }
    if record.outcome.is_proved() {
        fields.insert("kernels".to_owned(), json!(kernels(record.level)));
    }
    fields.insert("lean".to_owned(), json!(record.toolchain.id()));
    fields
}

/// A message of Lean in few words.
pub fn message(message: &data::Message) -> Value {
    let severity = match message.severity {
        data::Severity::Error => "error",
        data::Severity::Warning => "warning",
        data::Severity::Information => "info",
    };
    json!({
        "severity": severity, "line": message.position.line, "column": message.position.column, "text": message.text,
    })
}

/// Which kernels accepted what is proved at a level.
fn kernels(level: Level) -> &'static [&'static str] {
    match level {
        Level::Checked => &["Lean's, in the process that read the candidate"],
        Level::Replayed => &["tllama's own, which never ran the candidate"],
        Level::CrossChecked => &[
            "Lean's, in a process that never ran the candidate",
            "tllama's own, which never ran the candidate",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_what_it_says_and_why() {
        let answer = Answer::told("nothing is open").with("goals", json!([])).with("left", Value::Null);
        let text = serde_json::to_string(&answer.json()).unwrap();
        assert!(
            text.contains(r#""answer":"told""#) && text.contains(r#""because":"nothing is open""#),
            "{text}"
        );
        assert!(!text.contains("left"));
        assert_eq!(answer.result().is_error, Some(false));
        let none = NoAnswer::argument("no text").answer();
        assert_eq!(none.result().is_error, Some(true));
        assert_eq!(none.json()["answer"], "no answer");
    }
}
