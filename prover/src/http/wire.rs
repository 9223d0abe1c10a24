//! Bodies of the OpenAI-compatible endpoints, as much of them as is used.

use data::{TokenChoice, TokenLogprob};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Api, HttpOptions};
use crate::{
    KeepLogprobs,
    onnx::TOP_LOGPROBS,
    prompt::{Prompt, PromptBody},
};

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

/// Whether a prompt goes to the chat endpoint.
pub(super) fn is_chat(api: Api, prompt: &Prompt) -> bool {
    api == Api::Chat && matches!(prompt.body, PromptBody::Chat(_))
}

/// The body of a request. Parameters that are at their neutral value are left out: some servers refuse unknown ones.
pub(super) fn ask(
    options: &HttpOptions,
    prompt: &Prompt,
    stops: &[String],
    seed: u64,
    samples: usize,
) -> Value {
    let parameters = &options.parameters;
    let alternatives = if options.keep == KeepLogprobs::Top { TOP_LOGPROBS } else { 1 };
    let mut body = json!({
        "model": options.model,
        "max_tokens": parameters.max_new_tokens,
        "temperature": parameters.temperature,
        "top_p": parameters.top_p,
        "n": samples,
        // Servers read seeds as signed 32-bit or 64-bit numbers; the low 31 bits are safe with all.
        "seed": seed & 0x7fff_ffff,
    });
    if parameters.top_k > 0 {
        body["top_k"] = parameters.top_k.into();
    }
    if parameters.min_p > 0.0 {
        body["min_p"] = json!(parameters.min_p);
    }
    if parameters.repetition_penalty != 1.0 {
        body["repetition_penalty"] = json!(parameters.repetition_penalty);
    }
    if !stops.is_empty() {
        body["stop"] = json!(stops);
    }
    match &prompt.body {
        PromptBody::Chat(turns) if options.api == Api::Chat => {
            let mut messages = json!(turns);
            if !prompt.opening.is_empty() {
                body["add_generation_prompt"] = false.into();
                body["continue_final_message"] = true.into();
                let list = messages.as_array_mut().expect("turns are a list");
                list.push(json!({ "role": "assistant", "content": prompt.opening }));
            }
            body["messages"] = messages;
            body["logprobs"] = true.into();
            // llama-cpp-python sends none unless alternatives are asked for.
            body["top_logprobs"] = alternatives.into();
        }
        PromptBody::Chat(turns) => {
            let text: Vec<&str> = turns.iter().map(|turn| turn.content.as_str()).collect();
            body["prompt"] = format!("{}\n\n{}", text.join("\n\n"), prompt.opening).into();
            body["logprobs"] = alternatives.into();
        }
        PromptBody::Text(text) => {
            body["prompt"] = format!("{text}{}", prompt.opening).into();
            body["logprobs"] = alternatives.into();
        }
    }
    body
}

#[derive(Deserialize)]
struct Answer {
    choices: Vec<RawChoice>,
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Usage {
    completion_tokens: Option<usize>,
}

#[derive(Deserialize)]
struct RawChoice {
    text: Option<String>,
    message: Option<RawMessage>,
    finish_reason: Option<String>,
    logprobs: Option<Value>,
}

#[derive(Deserialize)]
struct RawMessage {
    content: Option<String>,
    reasoning_content: Option<String>,
}

/// Reads an answer; the error says what is wrong with it.
pub(super) fn read(body: &str) -> Result<Vec<Choice>, String> {
    let answer: Answer = serde_json::from_str(body).map_err(|error| error.to_string())?;
    if answer.choices.is_empty() {
        return Err("it holds no choices".to_owned());
    }
    // One number for all choices of the answer.
    let written = answer.usage.and_then(|usage| usage.completion_tokens).unwrap_or(0);
    let shared = written / answer.choices.len();
    let choice = |raw: RawChoice| {
        let text = match (raw.text, raw.message) {
            (Some(text), _) => text,
            (None, Some(RawMessage { content: Some(content), .. })) => content,
            // A reasoning model that was cut off while it thought has no content.
            (None, Some(RawMessage { reasoning_content: Some(thought), .. })) => format!("<think>{thought}"),
            (None, Some(_)) => String::new(),
            (None, None) => return Err("a choice has neither `text` nor `message`".to_owned()),
        };
        let tokens = raw.logprobs.as_ref().and_then(tokens);
        let count = tokens.as_ref().map_or(shared, Vec::len);
        Ok(Choice { text, cut_off: raw.finish_reason.as_deref() == Some("length"), tokens, count })
    };
    answer.choices.into_iter().map(choice).collect()
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
