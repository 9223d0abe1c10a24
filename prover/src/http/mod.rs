//! An OpenAI-compatible server as a generator: vLLM, SGLang, llama.cpp, or a hosted model.
//!
//! `client` sends one request and retries it; `wire` is what it sends, `reading` what comes back, `refusal` what comes
//! back in its place. One request asks for one sample unless told otherwise, so that every sample has its own seed and
//! servers that ignore `n` serve as well.

mod client;
mod options;
mod reading;
mod refusal;
mod wire;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use data::{Candidate, TokenChoice};
use futures::{Stream, StreamExt as _, stream, stream::BoxStream};
use tokio::sync::Semaphore;

use crate::{
    answer::{Ending, read_answer},
    error::Error,
    generator::{Generator, Task},
    logprobs::{KeepLogprobs, confidence},
    progress::{Event, Outcomes},
    prompt::{Prompt, PromptBody, PromptFile, PromptReport, Reading},
};
use client::{Client, Fault, Question};
pub use options::{Api, HttpOptions, Prefill};
use reading::Choice;

/// So many tasks in a row that are refused for the same reason say that the next one will be, too.
const REFUSED_ALIKE_MAX: usize = 8;

/// A server as a [`Generator`]. Dropping the stream cancels the requests in flight.
pub struct HttpProver {
    client: Client,
    options: HttpOptions,
    permits: Semaphore,
    outcomes: Mutex<Outcomes>,
    refused: Mutex<Refused>,
}

/// Tasks that the server refused since it last answered one.
#[derive(Default)]
struct Refused {
    /// The reason of the last ones, and how many of them there were.
    alike: Option<(String, usize)>,
    has_answered: bool,
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
        Ok(Self {
            client: Client::new(&options)?,
            options,
            permits,
            outcomes: Mutex::default(),
            refused: Mutex::default(),
        })
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

    /// Asks until there are as many choices as are wanted, since a server may ignore `n`.
    async fn choices(&self, question: Question<'_>) -> Result<Vec<(u64, Choice)>, Fault> {
        let Question { seed, samples, .. } = question;
        let mut found = Vec::new();
        while found.len() < samples {
            let next = seed.wrapping_add(found.len() as u64);
            // Held through pauses too: a server that asks for patience is not to be asked by others meanwhile.
            let permit = self.permits.acquire().await;
            let asked = Question { seed: next, samples: samples - found.len(), ..question };
            let choices = match self.client.ask(asked).await {
                // What came before is no worse for it.
                Err(Fault::Answer(error)) if !found.is_empty() => {
                    tracing::warn!(%error, "some samples are lost");
                    break;
                }
                choices => choices?,
            };
            drop(permit);
            found.extend((next..).zip(choices).take(samples - found.len()));
        }
        let mut refused = self.refused.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        *refused = Refused { alike: None, has_answered: true };
        Ok(found)
    }

    /// The error of a task that was refused. Where many were refused for the same reason, it is one of the server; a
    /// prompt that is too long says nothing of the next one, unless the server has never answered any.
    fn refused(&self, error: Error, about_size: bool) -> Error {
        let Error::Refused { url, problem } = error else { return error };
        let mut refused = self.refused.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        // Numbers tell of the prompt, not of the reason.
        let reason: String = problem.chars().filter(|c| !c.is_ascii_digit()).collect();
        let count = match refused.alike.take() {
            Some((before, count)) if before == reason => count + 1,
            _ => 1,
        };
        refused.alike = Some((reason, count));
        match count >= REFUSED_ALIKE_MAX && !(about_size && refused.has_answered) {
            true => Error::Http { url, problem: format!("{problem} (so for {count} theorems in a row)") },
            false => Error::Refused { url, problem },
        }
    }

    fn read(
        &self,
        task: &Task,
        opening: &str,
        stops: &[String],
        seed: u64,
        choice: Choice,
    ) -> Option<Candidate> {
        // A server may repeat the opening or leave it out.
        let mut answer = match choice.text.starts_with(opening) {
            true => choice.text,
            false => format!("{opening}{}", choice.text),
        };
        let mut ending = if choice.cut_off { Ending::CutOff } else { Ending::Finished };
        // Not every server takes stops, or keeps to them.
        let written = &answer[opening.len()..];
        if let Some(end) = stops.iter().filter_map(|stop| written.find(stop.as_str())).min() {
            answer.truncate(opening.len() + end);
            ending = Ending::Finished;
        }
        let read = match self.prompt_file(task).reading() {
            Reading::Program => self.options.programs.read_answer(&task.theorem, &answer, ending),
            reading => read_answer(&task.theorem, &answer, reading, ending),
        };
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

    /// Candidates as their requests return. A prompt that is refused ends the stream; an answer that is lost does not,
    /// unless there is no other.
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
                let samples = size.min(task.samples - first);
                let seed = task.seed.wrapping_add(first as u64);
                let choices = self.choices(Question { prompt, stops, seed, samples }).await?;
                let read = |(seed, choice)| self.read(task, opening, stops, seed, choice);
                Ok(choices.into_iter().filter_map(read).collect::<Vec<Candidate>>())
            }
        });
        let answers = stream::iter(requests).buffer_unordered(self.options.concurrency);
        let asking = Asking { answers, ready: VecDeque::new(), answered: false, lost: None, over: false };
        stream::unfold(asking, move |mut asking| async move {
            let next = asking.next(self).await?;
            Some((next, asking))
        })
        .boxed()
    }
}

/// The requests of a task under way.
struct Asking<S> {
    answers: S,
    ready: VecDeque<Candidate>,
    answered: bool,
    /// Why an answer was lost.
    lost: Option<Error>,
    over: bool,
}

impl<S: Stream<Item = Result<Vec<Candidate>, Fault>> + Unpin> Asking<S> {
    async fn next(&mut self, prover: &HttpProver) -> Option<Result<Candidate, Error>> {
        loop {
            if let Some(candidate) = self.ready.pop_front() {
                return Some(Ok(candidate));
            }
            if self.over {
                return None;
            }
            match self.answers.next().await {
                Some(Ok(candidates)) => {
                    self.answered = true;
                    self.ready.extend(candidates);
                }
                Some(Err(Fault::Answer(error))) => {
                    tracing::warn!(%error, "an answer is lost");
                    self.lost.get_or_insert(error);
                }
                Some(Err(Fault::Server(error))) => {
                    self.over = true;
                    return Some(Err(error));
                }
                Some(Err(Fault::Prompt { error, about_size })) => {
                    self.over = true;
                    return Some(Err(prover.refused(error, about_size)));
                }
                None => {
                    self.over = true;
                    let lost = self.lost.take().filter(|_| !self.answered)?;
                    return Some(Err(prover.refused(lost, false)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
