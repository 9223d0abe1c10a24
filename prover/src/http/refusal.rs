//! What a server's error is about: the server, one prompt, a parameter that it does not take, or the moment.
//!
//! Servers agree on no form of errors. What they say decides nothing but whether to ask again, with what, and for whom.

use std::{fmt, sync::Mutex};

use serde_json::Value;

use crate::json;

/// An error as the server put it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Refusal {
    /// The HTTP status, or the number that stands in its place in the body.
    pub status: Option<u16>,
    /// Codes and kinds: words for machines.
    pub words: Vec<String>,
    /// For people; the whole body where nothing is recognised in it.
    pub message: String,
    /// Fields of the request that the error names as such.
    pub fields: Vec<String>,
}

/// Of a message, this much is shown.
const SHOWN_CHARACTERS: usize = 300;

/// What is to be done about a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// Every request would get the same answer.
    Server,
    /// The prompt, or how much is asked for on top of it, is too large.
    Size,
    /// This request, for a reason that may be of this prompt alone.
    Prompt,
    /// The moment: it may pass.
    Moment,
}

impl Refusal {
    /// Reads the body of an answer with a status that is no success.
    pub(super) fn of_body(status: u16, body: &str) -> Self {
        let parsed = json::parse(body).ok();
        let mut refusal = parsed.as_ref().and_then(error_of).unwrap_or_default();
        if refusal.message.trim().is_empty() {
            refusal.message = body.trim().to_owned();
        }
        refusal.status = Some(status);
        refusal
    }

    /// A text that nobody takes for an error, to be shown as one is.
    pub(super) fn of_text(text: &str) -> Self {
        Self { message: text.to_owned(), ..Self::default() }
    }

    pub(super) fn about(&self) -> About {
        let has = |parts: &[&str]| {
            parts.iter().any(|part| {
                self.words.iter().chain([&self.message]).any(|text| text.to_ascii_lowercase().contains(part))
            })
        };
        let no_model = has(&["model_not_found", "model not found", "no such model"])
            || has(&["model"]) && has(&["does not exist", "not found"]);
        match self.status {
            _ if has(&["insufficient_quota", "exceeded your current quota"]) => About::Server,
            Some(413) => About::Size,
            Some(401..=407) => About::Server,
            Some(410) => About::Server,
            Some(408 | 409 | 425 | 429 | 500..) => About::Moment,
            Some(400..) if no_model => About::Server,
            Some(400..) if has(&SIZE) => About::Size,
            Some(400..) => About::Prompt,
            // In an answer with a good status, and no number that says what it is.
            _ if has(&["api_key", "authentication", "permission", "unauthorized"]) || no_model => {
                About::Server
            }
            _ if has(&SIZE) => About::Size,
            _ if has(&["invalid_request", "bad_request", "badrequest", "validation"]) => About::Prompt,
            _ => About::Moment,
        }
    }

    /// What the server said, cut to a length that people read.
    pub(super) fn shown(&self) -> String {
        let words: Vec<&str> = self.message.split_whitespace().collect();
        words.join(" ").chars().take(SHOWN_CHARACTERS).collect()
    }

    /// The parameters of `body` that the server does not take.
    pub(super) fn parameters(&self, body: &Value) -> Vec<Parameter> {
        let text = self.message.to_ascii_lowercase();
        let refuses = REFUSES.iter().any(|words| text.contains(words))
            || self.words.iter().any(|word| word.contains("unsupported") || word.contains("forbidden"));
        if !matches!(self.status, Some(400 | 404 | 422 | 500 | 501))
            || !refuses
            || self.about() == About::Size
        {
            return Vec::new();
        }
        let sent = |parameter: &Parameter| body.get(parameter.0).is_some();
        let of_fields: Vec<Parameter> = Parameter::ALL
            .into_iter()
            .filter(sent)
            .filter(|parameter| self.fields.iter().any(|field| field == parameter.0))
            .collect();
        if !of_fields.is_empty() {
            return of_fields;
        }
        Parameter::ALL.into_iter().filter(sent).filter(|parameter| parameter.is_named_in(&text)).collect()
    }

    /// Whether the server asks for the limit of tokens under its newer name.
    pub(super) fn renames_tokens(&self) -> bool {
        self.message.contains("max_completion_tokens")
    }
}

/// Marks of a request that is too long for the model.
const SIZE: [&str; 14] = [
    "context length",
    "context_length",
    "context window",
    "context size",
    "contextlength",
    "exceed_context",
    "maximum length",
    "too long",
    "too large",
    "too many tokens",
    "input tokens",
    "inputs tokens",
    "prompt is longer",
    "exceeds the limit",
];

/// Marks of an error that refuses a parameter, rather than mentions it.
const REFUSES: [&str; 20] = [
    "unsupported",
    "not support",
    "n't support",
    "unknown",
    "unrecognized",
    "unrecognised",
    "unexpected",
    "extra input",
    "extra field",
    "not permitted",
    "not allowed",
    "not available",
    "not implemented",
    "not enabled",
    "invalid",
    "deprecated",
    "must be",
    "must have",
    "only",
    "no such",
];

/// The error in a JSON value, in one of the forms that servers have for it.
pub(super) fn error_of(value: &Value) -> Option<Refusal> {
    let inner = [value.get("error"), value.get("detail"), value.get("errors")].into_iter().flatten();
    let inner = inner.filter(|inner| !inner.is_null()).chain(std::iter::once(value));
    inner.filter_map(refusal).next()
}

fn refusal(error: &Value) -> Option<Refusal> {
    let mut found = Refusal::default();
    match error {
        Value::String(text) => found.message = text.clone(),
        Value::Object(fields) => {
            let text = |name: &str| fields.get(name).and_then(Value::as_str);
            found.message =
                ["message", "msg", "detail", "error"].iter().find_map(|name| text(name))?.to_owned();
            found.words =
                ["code", "type", "status"].iter().filter_map(|name| text(name)).map(str::to_owned).collect();
            let numbers = ["code", "status", "status_code"].iter().filter_map(|name| {
                let value = fields.get(*name)?;
                value.as_u64().or_else(|| value.as_str()?.parse().ok())
            });
            found.status =
                numbers.filter_map(|number| u16::try_from(number).ok()).find(|number| *number >= 400);
            found.fields.extend(text("param").map(str::to_owned));
            // pydantic says where in the request the fault lies.
            let place = fields.get("loc").and_then(Value::as_array);
            found
                .fields
                .extend(place.and_then(|loc| loc.iter().rev().find_map(Value::as_str)).map(str::to_owned));
        }
        Value::Array(list) => {
            for one in list.iter().filter_map(refusal) {
                found.message = match found.message.is_empty() {
                    true => one.message,
                    false => format!("{}; {}", found.message, one.message),
                };
                found.words.extend(one.words);
                found.fields.extend(one.fields);
            }
            if let (Some(field), false) = (found.fields.first(), found.message.is_empty()) {
                found.message = format!("{}: {}", field, found.message);
            }
        }
        _ => return None,
    }
    (!found.message.is_empty()).then_some(found)
}

/// A parameter that an answer can be had without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parameter(&'static str);

impl Parameter {
    const ALL: [Parameter; 12] = [
        Parameter("n"),
        Parameter("seed"),
        Parameter("logprobs"),
        Parameter("top_logprobs"),
        Parameter("top_p"),
        Parameter("top_k"),
        Parameter("min_p"),
        Parameter("repetition_penalty"),
        Parameter("temperature"),
        Parameter("stop"),
        Parameter("max_tokens"),
        Parameter(NEW_TOKENS),
    ];

    /// What the answers are like without it.
    pub(super) fn without(self) -> &'static str {
        match self.0 {
            "n" => "one request is made for each sample",
            "seed" => "the same seed may give other answers",
            "logprobs" | "top_logprobs" => "candidates have no confidence",
            "max_tokens" | NEW_TOKENS => "the server decides how long an answer may get",
            "stop" => "answers are cut when they are here",
            _ => "the server's own setting holds",
        }
    }

    fn is_named_in(self, text: &str) -> bool {
        let inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
        text.match_indices(self.0).any(|(start, name)| {
            let (before, after) = (&text[..start], &text[start + name.len()..]);
            let whole = !before.ends_with(inside) && !after.starts_with(inside);
            // A letter alone may be anything.
            let quoted = before.ends_with(['\'', '"', '`']) && after.starts_with(['\'', '"', '`']);
            let called = ["parameter ", "parameter: ", "argument ", "field ", "value of "];
            let compared = [" >", " must", " =", ">", "=", " is not", " other than"];
            let told = called.iter().any(|word| before.ends_with(word))
                || compared.iter().any(|word| after.starts_with(word));
            whole && (self.0.len() > 1 || quoted || told)
        })
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

/// The limit of tokens as newer models of hosted services want it called.
const NEW_TOKENS: &str = "max_completion_tokens";

/// What is not sent to a server any more, since it refused it.
#[derive(Default)]
pub(super) struct Withheld(Mutex<State>);

#[derive(Default)]
struct State {
    parameters: Vec<Parameter>,
    tokens_renamed: bool,
}

impl Withheld {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Takes what was refused before out of a body.
    pub(super) fn take_out(&self, body: &mut Value) {
        let state = self.state();
        let Some(fields) = body.as_object_mut() else { return };
        if state.tokens_renamed
            && let Some(limit) = fields.remove("max_tokens")
        {
            fields.insert(NEW_TOKENS.to_owned(), limit);
        }
        for parameter in &state.parameters {
            fields.remove(parameter.0);
        }
    }

    /// Takes note of what the server said of `body`. `None` where it is not about parameters; else what is done
    /// differently from now on, each thing told to one caller only.
    pub(super) fn note(&self, refusal: &Refusal, body: &Value) -> Option<Vec<String>> {
        let refused = refusal.parameters(body);
        if refused.is_empty() {
            return None;
        }
        let mut state = self.state();
        let mut told = Vec::new();
        for parameter in refused {
            if parameter.0 == "max_tokens" && refusal.renames_tokens() {
                if !std::mem::replace(&mut state.tokens_renamed, true) {
                    told.push(format!("the server takes `{NEW_TOKENS}` in place of `max_tokens`"));
                }
                continue;
            }
            // Alternatives are refused where no log-probabilities are asked for.
            let along = (parameter.0 == "logprobs").then_some(Parameter("top_logprobs"));
            for parameter in std::iter::once(parameter).chain(along) {
                if state.parameters.contains(&parameter) {
                    continue;
                }
                state.parameters.push(parameter);
                if parameter != Parameter("top_logprobs") || along.is_none() {
                    told.push(format!(
                        "the server does not take `{parameter}`, which is left out from now on: {} ({})",
                        parameter.without(),
                        refusal.shown()
                    ));
                }
            }
        }
        Some(told)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn about(status: u16, body: &str) -> About {
        Refusal::of_body(status, body).about()
    }

    #[test]
    fn refusals_are_told_apart() {
        let context = r#"{"error": {"code": 400, "message": "maximum context length"}}"#;
        let vllm = r#"{"object": "error", "message": "This model's maximum context length is 4096 tokens. However, you
            requested 5000 tokens", "type": "BadRequestError", "param": null, "code": 400}"#;
        let llama_cpp = r#"{"error": {"code": 400, "message": "the request exceeds the available context size",
            "type": "exceed_context_size_error", "n_prompt_tokens": 5000, "n_ctx": 4096}}"#;
        let tgi = r#"{"error": "Input validation error: `inputs` must have less than 1024 tokens. Given: 1500 input tokens",
            "error_type": "validation"}"#;
        for body in [context, vllm, llama_cpp, tgi] {
            assert_eq!(about(400, body), About::Size, "{body}");
        }
        for (status, body, expected) in [
            (400, "{\"error\": \"as told\"}", About::Prompt),
            (422, "no JSON at all", About::Prompt),
            (413, "", About::Size),
            (401, "", About::Server),
            (404, "{\"detail\": \"Not Found\"}", About::Server),
            (400, "{\"error\": {\"message\": \"The model `x` does not exist\"}}", About::Server),
            (429, "{\"error\": {\"code\": \"insufficient_quota\", \"message\": \"pay\"}}", About::Server),
            (429, "", About::Moment),
            (503, "<html>", About::Moment),
        ] {
            assert_eq!(about(status, body), expected, "{status} {body}");
        }
        let inside = |body: Value| error_of(&body).map(|refusal| refusal.about());
        let error = |error: Value| inside(json!({ "choices": null, "error": error }));
        assert_eq!(error(json!({ "message": "Rate limit exceeded", "code": 429 })), Some(About::Moment));
        assert_eq!(
            error(json!({ "message": "slow down", "code": "rate_limit_exceeded" })),
            Some(About::Moment)
        );
        assert_eq!(error(json!({ "message": "no key", "code": "401" })), Some(About::Server));
        assert_eq!(error(json!({ "message": "bad", "type": "invalid_request_error" })), Some(About::Prompt));
        assert_eq!(error(json!("overloaded")), Some(About::Moment));
        assert_eq!(inside(json!({ "choices": [] })), None);
    }

    #[test]
    fn refused_parameters_are_found() {
        let body = json!({ "model": "m", "n": 4, "seed": 1, "logprobs": true, "top_logprobs": 1, "top_p": 0.9,
            "temperature": 0.7, "max_tokens": 9, "stop": ["x"], "messages": [] });
        let named = |status: u16, text: &str| -> Vec<&str> {
            Refusal::of_body(status, text)
                .parameters(&body)
                .into_iter()
                .map(|parameter| parameter.0)
                .collect()
        };
        let of = |message: &str| json!({ "error": { "message": message } }).to_string();
        for (text, expected) in [
            (of("Unsupported parameter: 'seed'"), &["seed"][..]),
            (of("This model does not support `logprobs`."), &["logprobs"]),
            (of("property 'top_logprobs' is unsupported"), &["top_logprobs"]),
            (of("n must be 1"), &["n"]),
            (of("Only n = 1 is supported"), &["n"]),
            (of("Unrecognized request arguments supplied: seed, top_p"), &["seed", "top_p"]),
            (
                of("temperature and top_p cannot both be specified; only one is allowed"),
                &["top_p", "temperature"],
            ),
            (of("Invalid 'stop': expected at most 4 items"), &["stop"]),
            (
                of("Unsupported value: 'temperature' does not support 0.7; only the default (1) is"),
                &["temperature"],
            ),
            (json!({ "error": { "message": "Unsupported value", "param": "n" } }).to_string(), &["n"]),
            (
                json!({ "detail": [{ "type": "extra_forbidden", "loc": ["body", "seed"],
                "msg": "Extra inputs are not permitted" }] })
                .to_string(),
                &["seed"],
            ),
            (of("Invalid JSON in message number 3"), &[]),
            (of("'max_tokens' is too large: 9000. This model supports only 4096"), &[]),
            (of("the seed of all evil"), &[]),
        ] {
            assert_eq!(named(400, &text), expected, "{text}");
        }
        assert_eq!(named(401, &of("unsupported parameter: seed")), [""; 0]);
    }

    #[test]
    fn what_was_refused_is_told_once_and_not_sent_again() {
        let withheld = Withheld::default();
        let body = json!({ "logprobs": true, "top_logprobs": 1, "max_tokens": 9, "seed": 1 });
        let refusal = |message: &str| Refusal::of_body(400, &json!({ "error": message }).to_string());
        let told = withheld.note(&refusal("logprobs is not supported"), &body).unwrap();
        assert_eq!(told.len(), 1);
        assert!(
            told[0].contains("does not take `logprobs`") && told[0].contains("no confidence"),
            "{told:?}"
        );
        // Another request was under way with the same parameters.
        assert_eq!(withheld.note(&refusal("logprobs is not supported"), &body), Some(Vec::new()));
        let renamed = refusal("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.");
        assert_eq!(withheld.note(&renamed, &body).unwrap().len(), 1);
        assert_eq!(withheld.note(&refusal("something else"), &body), None);
        let mut next = body.clone();
        withheld.take_out(&mut next);
        assert_eq!(next, json!({ "max_completion_tokens": 9, "seed": 1 }));
    }
}
