//! What a server answers: choices, or an error that came with a good status.
//!
//! Servers differ in what they leave out and in what they put in its place, so nothing is demanded but the text.

use data::{TokenChoice, TokenLogprob};
use serde_json::Value;

use super::refusal::{Refusal, error_of};
use crate::json;

/// One answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice {
    pub text: String,
    /// A token limit ended it.
    pub cut_off: bool,
    /// The sampled tokens, and those in their place where alternatives were asked for.
    pub tokens: Option<Vec<TokenChoice>>,
    /// Tokens written, as the server counts them.
    pub count: usize,
}

/// Why an answer with a good status holds no choice.
#[derive(Debug)]
pub(super) enum NoChoice {
    /// It is not what was asked for, and asking again may give that.
    Passing(String),
    /// It is a page of a website, say: asking again gives the same.
    Lasting(String),
    /// It holds an error with a code of its own.
    Refused(Refusal),
}

/// Reads an answer.
pub(super) fn read(body: &str) -> Result<Vec<Choice>, NoChoice> {
    let answer = json::parse(body).map_err(|error| {
        let problem = format!("the answer cannot be read: {error}");
        match body.trim_start().starts_with('<') {
            true => {
                NoChoice::Lasting(format!("{problem} (it is a web page; the base URL usually ends in /v1)"))
            }
            false => NoChoice::Passing(problem),
        }
    })?;
    let choices = answer.get("choices").and_then(Value::as_array).filter(|choices| !choices.is_empty());
    let Some(choices) = choices else {
        return Err(match error_of(&answer) {
            Some(refusal) => NoChoice::Refused(refusal),
            None => NoChoice::Passing("the answer cannot be read: it holds no choices".to_owned()),
        });
    };
    // One number for all choices of the answer.
    let written = answer.pointer("/usage/completion_tokens").and_then(Value::as_u64).unwrap_or(0);
    let shared = written as usize / choices.len();
    choices.iter().map(|raw| choice(raw, shared)).collect()
}

fn choice(raw: &Value, shared: usize) -> Result<Choice, NoChoice> {
    let finish = raw.get("finish_reason").and_then(Value::as_str).unwrap_or_default();
    let cut_off = ["length", "max_tokens", "model_length"].contains(&finish);
    let text = match (raw.get("text").and_then(Value::as_str), raw.get("message")) {
        (Some(text), _) => text.to_owned(),
        (None, Some(message @ Value::Object(_))) => said(message, cut_off),
        (None, _) => {
            return Err(match error_of(raw) {
                Some(refusal) => NoChoice::Refused(refusal),
                None => NoChoice::Passing(
                    "the answer cannot be read: a choice has neither `text` nor `message`".to_owned(),
                ),
            });
        }
    };
    let tokens = raw.get("logprobs").and_then(tokens);
    let count = tokens.as_ref().map_or(shared, Vec::len);
    Ok(Choice { text, cut_off, tokens, count })
}

/// The text of a message. Thinking that the server keeps apart is no part of an answer; where there is no answer, it
/// shows that the model never came to one, or holds the whole of it.
fn said(message: &Value, cut_off: bool) -> String {
    let field = |name: &str| message.get(name).map(|value| parts(value, Part::Said)).unwrap_or_default();
    let content = field("content");
    if !content.trim().is_empty() {
        return content;
    }
    let apart = message.get("content").map(|content| parts(content, Part::Thought)).unwrap_or_default();
    let thought = [field("reasoning_content"), field("reasoning"), field("thinking"), apart]
        .into_iter()
        .find(|thought| !thought.trim().is_empty());
    match thought {
        Some(thought) if !cut_off && thought.contains("```") => thought,
        Some(thought) => format!("<think>{thought}"),
        None => [content, field("refusal")].concat(),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Said,
    Thought,
}

/// Content is a text, or a list of parts, some of which are the model's thinking.
fn parts(content: &Value, wanted: Part) -> String {
    match content {
        Value::String(text) if wanted == Part::Said => text.clone(),
        Value::Array(list) => list.iter().map(|part| parts(part, wanted)).collect(),
        Value::Object(part) => {
            let kind = part.get("type").and_then(Value::as_str).unwrap_or("text");
            let thinks = ["thinking", "reasoning", "redacted_thinking"].contains(&kind);
            if thinks != (wanted == Part::Thought) {
                return String::new();
            }
            let inner = ["text", "content", "thinking", "reasoning", "value"]
                .into_iter()
                .find_map(|name| part.get(name));
            inner.map(|inner| parts(inner, Part::Said)).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// Chat: `{content: [{token, logprob, top_logprobs: [{token, logprob}]}]}`; completions: lists `tokens`,
/// `token_logprobs` (a number or null) and `top_logprobs` (an object from token to number, or null).
fn tokens(value: &Value) -> Option<Vec<TokenChoice>> {
    if let Some(content) = value.get("content").and_then(Value::as_array) {
        let choice = |position: &Value| {
            let top = position.get("top_logprobs").and_then(Value::as_array);
            Some(TokenChoice {
                sampled: token(position)?,
                top: likeliest_first(top.into_iter().flatten().filter_map(token).collect()),
            })
        };
        return content.iter().map(choice).collect();
    }
    let logprobs = value.get("token_logprobs").and_then(Value::as_array)?;
    let at = |list: &str, index: usize| value.get(list).and_then(|list| list.get(index));
    let choice = |(index, logprob): (usize, &Value)| {
        let text = at("tokens", index).and_then(Value::as_str).unwrap_or_default();
        let top = at("top_logprobs", index).and_then(Value::as_object);
        let top = top.into_iter().flatten().filter_map(|(text, logprob)| named(text, logprob)).collect();
        Some(TokenChoice { sampled: named(text, logprob)?, top: likeliest_first(top) })
    };
    Some(logprobs.iter().enumerate().filter_map(choice).collect())
}

fn token(value: &Value) -> Option<TokenLogprob> {
    named(value.get("token").and_then(Value::as_str).unwrap_or_default(), value.get("logprob")?)
}

fn named(text: &str, logprob: &Value) -> Option<TokenLogprob> {
    Some(TokenLogprob { id: None, text: text.to_owned(), logprob: logprob.as_f64()? as f32 })
}

fn likeliest_first(mut tokens: Vec<TokenLogprob>) -> Vec<TokenLogprob> {
    tokens.sort_by(|a, b| b.logprob.total_cmp(&a.logprob));
    tokens
}
