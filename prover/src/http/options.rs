//! Where a server is and how it is asked.

use std::time::Duration;

use crate::{
    error::Error, logprobs::KeepLogprobs, onnx::SamplingParameters, program::Programs, progress::Observer,
    prompt::PromptFile,
};

/// Which of the two endpoints is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Api {
    /// `/chat/completions`
    Chat,
    /// `/completions`; a chat prompt is sent as its turns' text.
    Completions,
}

/// Whether the server continues a last turn of the assistant. vLLM and SGLang do; hosted models mostly do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefill {
    Send,
    Omit,
}

/// Where the server is and how it is asked.
#[derive(Clone)]
pub struct HttpOptions {
    /// Up to and including the version, e.g. `http://localhost:8000/v1`.
    pub base_url: String,
    pub model: String,
    pub api: Api,
    pub prefill: Prefill,
    /// Environment variable that holds the key.
    pub key_variable: Option<String>,
    /// Requests in flight at the same time, those of all tasks together.
    pub concurrency: usize,
    /// Samples that one request asks for (`n`). Above 1, only the first has a seed of its own.
    pub samples_per_request: usize,
    /// For one attempt at one request, answer included.
    pub timeout: Duration,
    /// Further attempts after a failure that may pass.
    pub retries: u32,
    /// Pause before the first retry; it doubles each time. `Retry-After` wins where the server sends one.
    pub pause: Duration,
    /// Examples shown at most: a remote tokenizer is not at hand to fill the context exactly.
    pub examples: usize,
    pub prompt: PromptFile,
    pub revision: PromptFile,
    pub parameters: SamplingParameters,
    pub keep: KeepLogprobs,
    pub observer: Option<Observer>,
    /// Where the programs are run that answers hold.
    pub programs: Programs,
}

impl HttpOptions {
    /// The defaults for a server, a model and a prompt of the given name or path.
    pub fn new(base_url: &str, model: &str, prompt: &str) -> Result<Self, Error> {
        Ok(Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            model: model.to_owned(),
            api: Api::Chat,
            prefill: Prefill::Omit,
            key_variable: None,
            concurrency: 8,
            samples_per_request: 1,
            timeout: Duration::from_secs(600),
            retries: 5,
            pause: Duration::from_millis(500),
            examples: 4,
            prompt: PromptFile::open(prompt)?,
            revision: PromptFile::open("revision")?,
            parameters: SamplingParameters::default(),
            keep: KeepLogprobs::default(),
            observer: None,
            programs: Programs::Here,
        })
    }
}
