//! What an OpenAI-compatible server is asked.

use serde_json::{Value, json};

use super::{
    options::{Api, HttpOptions},
    refusal::Withheld,
};
use crate::{
    logprobs::KeepLogprobs,
    onnx::TOP_LOGPROBS,
    prompt::{Prompt, PromptBody},
};

/// Whether a prompt goes to the chat endpoint.
pub(super) fn is_chat(api: Api, prompt: &Prompt) -> bool {
    api == Api::Chat && matches!(prompt.body, PromptBody::Chat(_))
}

/// The body of a request. Parameters that are at their neutral value are left out, and those that the server refused
/// before.
pub(super) fn ask(
    options: &HttpOptions,
    prompt: &Prompt,
    stops: &[String],
    seed: u64,
    samples: usize,
    withheld: &Withheld,
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
    withheld.take_out(&mut body);
    body
}
