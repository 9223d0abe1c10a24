//! An OpenAI-compatible server as a generator: vLLM, SGLang, llama.cpp, or a hosted model.
//!
//! `client` sends one request and retries it; `wire` is the shape of bodies. One request asks for one sample unless
//! told otherwise, so that every sample has its own seed and servers that ignore `n` serve as well.

mod client;
mod wire;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use data::{Candidate, TokenChoice};
use futures::{StreamExt as _, stream, stream::BoxStream};
use tokio::sync::Semaphore;

use crate::{
    Error, Generator, KeepLogprobs, Task,
    answer::{Ending, read_answer},
    logprobs::confidence,
    onnx::SamplingParameters,
    progress::{Event, Observer, Outcomes},
    prompt::{Prompt, PromptBody, PromptFile, PromptReport},
};
use client::Client;
use wire::{Choice, ask};

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
        })
    }
}

/// A server as a [`Generator`]. Dropping the stream cancels the requests in flight.
pub struct HttpProver {
    client: Client,
    options: HttpOptions,
    permits: Semaphore,
    outcomes: Mutex<Outcomes>,
}

impl HttpProver {
    /// Checks the options and reads the key; sends nothing yet.
    pub fn new(options: HttpOptions) -> Result<Self, Error> {
        options.parameters.check()?;
        let positive = |option, value: usize| match value {
            0 => Err(Error::Option { option, problem: "must be at least 1".to_owned() }),
            _ => Ok(()),
        };
        positive("concurrency", options.concurrency)?;
        positive("samples-per-request", options.samples_per_request)?;
        let permits = Semaphore::new(options.concurrency.min(Semaphore::MAX_PERMITS));
        Ok(Self { client: Client::new(&options)?, options, permits, outcomes: Mutex::default() })
    }

    pub fn outcomes(&self) -> Outcomes {
        self.outcomes.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }

    fn observe(&self, event: Event) {
        if let Some(observer) = &self.options.observer {
            observer(&event);
        }
    }

    fn prompt_file(&self, task: &Task) -> &PromptFile {
        if task.revision.is_some() { &self.options.revision } else { &self.options.prompt }
    }

    /// The prompt as it is sent, and the part of the answer that the server is given.
    fn prompt(&self, task: &Task) -> Result<(Prompt, String), Error> {
        let shown = self.options.examples.min(task.examples.len());
        let mut prompt = self.prompt_file(task).render(task, shown, |_| false)?;
        let text = self.options.api == Api::Completions || matches!(prompt.body, PromptBody::Text(_));
        if !text && self.options.prefill == Prefill::Omit {
            prompt.opening.clear();
        }
        let opening = prompt.opening.clone();
        Ok((prompt, opening))
    }

    /// Asks until `samples` choices came, since a server may ignore `n`.
    async fn choices(
        &self,
        prompt: &Prompt,
        stops: &[String],
        seed: u64,
        samples: usize,
    ) -> Result<Vec<(u64, Choice)>, Error> {
        let mut found = Vec::new();
        while found.len() < samples {
            let next = seed.wrapping_add(found.len() as u64);
            let body = ask(&self.options, prompt, stops, next, samples - found.len());
            // Held through pauses too: a server that asks for patience is not to be asked by others meanwhile.
            let permit = self.permits.acquire().await;
            let choices = self.client.post(prompt, &body).await?;
            drop(permit);
            found.extend((next..).zip(choices).take(samples - found.len()));
        }
        Ok(found)
    }

    fn read(&self, task: &Task, opening: &str, seed: u64, choice: Choice) -> Option<Candidate> {
        // A server may repeat the opening or leave it out.
        let answer = match choice.text.starts_with(opening) {
            true => choice.text,
            false => format!("{opening}{}", choice.text),
        };
        let ending = if choice.cut_off { Ending::CutOff } else { Ending::Finished };
        let read = read_answer(&task.theorem, &answer, self.prompt_file(task).reading(), ending);
        let mut outcomes = self.outcomes.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let theorem = task.theorem.name.clone();
        let tokens = choice.count;
        match read {
            Ok(text) => {
                outcomes.candidates += 1;
                drop(outcomes);
                self.observe(Event::Candidate { theorem, tokens });
                let mean = choice.tokens.as_deref().and_then(mean);
                let logprobs =
                    |tokens: &[TokenChoice]| tokens.iter().map(|one| one.sampled.logprob).collect();
                Some(Candidate {
                    text,
                    generator: self.id(),
                    sampling: Some(self.options.parameters.with_seed(seed)),
                    mean_logprob: mean,
                    confidence: mean.map(confidence),
                    token_logprobs: match self.options.keep {
                        KeepLogprobs::Mean => None,
                        KeepLogprobs::Tokens | KeepLogprobs::Top => choice.tokens.as_deref().map(logprobs),
                    },
                    token_choices: choice.tokens.filter(|_| self.options.keep == KeepLogprobs::Top),
                })
            }
            Err(reason) => {
                *outcomes.unreadable.entry(reason).or_default() += 1;
                drop(outcomes);
                self.observe(Event::Unreadable { theorem, reason, text: answer, tokens });
                None
            }
        }
    }
}

fn mean(tokens: &[TokenChoice]) -> Option<f64> {
    let sum: f64 = tokens.iter().map(|token| f64::from(token.sampled.logprob)).sum();
    (!tokens.is_empty()).then(|| sum / tokens.len() as f64)
}

impl Generator for HttpProver {
    fn id(&self) -> String {
        format!("http:{}", self.options.model)
    }

    /// Candidates as their requests return. The first request that fails for good ends the stream.
    fn generate(&self, task: Task) -> BoxStream<'_, Result<Candidate, Error>> {
        let (prompt, opening) = match self.prompt(&task) {
            Ok(prompt) => prompt,
            Err(error) => return stream::once(async { Err(error) }).boxed(),
        };
        // A fence that ends a prefilled answer would end one that is still to open its fence.
        let stops: Vec<String> = self
            .prompt_file(&task)
            .stops()
            .iter()
            .filter(|stop| !opening.is_empty() || !stop.contains("```"))
            .cloned()
            .collect();
        let report = PromptReport {
            tokens: 0,
            budget: 0,
            examples_shown: self.options.examples.min(task.examples.len()),
            examples_left_out: task
                .examples
                .iter()
                .skip(self.options.examples)
                .map(|example| example.theorem.name.clone())
                .collect(),
        };
        self.observe(Event::Prompt { theorem: task.theorem.name.clone(), report });
        let size = self.options.samples_per_request;
        let shared = Arc::new((task, prompt, opening, stops));
        let requests = (0..shared.0.samples).step_by(size).map(move |first| {
            let shared = shared.clone();
            async move {
                let (task, prompt, opening, stops) = &*shared;
                let count = size.min(task.samples - first);
                let seed = task.seed.wrapping_add(first as u64);
                let choices = self.choices(prompt, stops, seed, count).await?;
                let read = |(seed, choice)| self.read(task, opening, seed, choice);
                Ok(choices.into_iter().filter_map(read).collect::<Vec<Candidate>>())
            }
        });
        let mut failed = false;
        stream::iter(requests)
            .buffer_unordered(self.options.concurrency)
            .take_while(move |result| {
                let go_on = !failed;
                failed |= result.is_err();
                async move { go_on }
            })
            .flat_map(|result| match result {
                Ok(candidates) => stream::iter(candidates.into_iter().map(Ok).collect::<Vec<_>>()),
                Err(error) => stream::iter(vec![Err(error)]),
            })
            .boxed()
    }
}

#[cfg(test)]
mod tests;
