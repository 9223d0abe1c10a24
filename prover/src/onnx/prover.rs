//! The local backend: a task becomes a prompt, the engine's completions become candidates.

use std::sync::{Arc, Mutex};

use data::{Candidate, TokenChoice, TokenLogprob};
use futures::{StreamExt as _, stream, stream::BoxStream};

use super::{Completion, Engine, Finish, Request, SamplingParameters, Statistics};
use crate::{
    answer::{Ending, read_answer},
    constraint::Guide,
    error::Error,
    generator::{Generator, Task},
    logprobs::{KeepLogprobs, confidence},
    program::Programs,
    progress::{Event, Observer, Outcomes},
    prompt::{Prompt, PromptBody, PromptFile, PromptReport, Reading, fit},
};

/// How the local backend asks.
#[derive(Clone)]
pub struct ProverOptions {
    pub prompt: PromptFile,
    /// Used for tasks that carry an attempt to revise.
    pub revision: PromptFile,
    pub parameters: SamplingParameters,
    pub keep: KeepLogprobs,
    pub observer: Option<Observer>,
    /// Keeps the model from writing what cannot work.
    pub guide: Option<Arc<dyn Guide>>,
    /// Where the programs are run that answers hold.
    pub programs: Programs,
}

impl ProverOptions {
    /// The defaults with a prompt of the given name or path.
    pub fn new(prompt: &str) -> Result<Self, Error> {
        Ok(Self {
            prompt: PromptFile::open(prompt)?,
            revision: PromptFile::open("revision")?,
            parameters: SamplingParameters::default(),
            keep: KeepLogprobs::default(),
            observer: None,
            guide: None,
            programs: Programs::Here,
        })
    }
}

/// The name in the store of a model with this digest, and of what holds it to something.
pub fn generator_id(digest: &str, guide: Option<&str>) -> String {
    match guide {
        None => format!("onnx:{digest}"),
        Some(guide) => format!("onnx:{digest}/{guide}"),
    }
}

/// A model in ONNX Runtime as a [`Generator`].
pub struct OnnxProver {
    engine: Engine,
    options: ProverOptions,
    outcomes: Mutex<Outcomes>,
}

impl OnnxProver {
    pub fn new(engine: Engine, options: ProverOptions) -> Result<Self, Error> {
        options.parameters.check()?;
        Ok(Self { engine, options, outcomes: Mutex::default() })
    }

    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    pub fn statistics(&self) -> Statistics {
        self.engine.statistics()
    }

    pub fn outcomes(&self) -> Outcomes {
        self.outcomes.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }

    fn prompt_file(&self, task: &Task) -> &PromptFile {
        if task.revision.is_some() { &self.options.revision } else { &self.options.prompt }
    }

    /// Tokens of the prompt that a task becomes, the text that the answer opens with, and what was left out.
    pub fn build_prompt(&self, task: &Task) -> Result<(Vec<u32>, String, PromptReport), Error> {
        let file = self.prompt_file(task);
        let vocabulary = self.engine.vocabulary();
        let render = |examples: usize| {
            let known = vocabulary.clone();
            file.render(task, examples, move |token| known.token_id(token).is_some())
        };
        let encode = |examples: usize| match render(examples)? {
            Prompt { body: PromptBody::Text(text), opening } => vocabulary.encode_plain(&(text + &opening)),
            Prompt { body: PromptBody::Chat(turns), opening } => {
                vocabulary.encode(&(self.engine.chat().render(&turns)? + &opening))
            }
        };
        let reserved = self.options.parameters.max_new_tokens as usize;
        let (tokens, report) = fit(task, self.engine.context(), reserved, encode)?;
        Ok((tokens, render(report.examples_shown)?.opening, report))
    }

    fn observe(&self, event: Event) {
        if let Some(observer) = &self.options.observer {
            observer(&event);
        }
    }

    /// The alternatives of every position, where they were kept.
    fn choices(&self, completion: &Completion) -> Option<Vec<TokenChoice>> {
        let vocabulary = self.engine.vocabulary();
        let token = |token: u32, logprob: f32| TokenLogprob {
            id: Some(token),
            text: vocabulary.piece(token),
            logprob,
        };
        (self.options.keep == KeepLogprobs::Top).then(|| {
            let sampled = completion.tokens.iter().zip(&completion.logprobs);
            let position = |((&id, &logprob), top): (_, &Vec<super::TokenLogprob>)| TokenChoice {
                sampled: token(id, logprob),
                top: top.iter().map(|one| token(one.token, one.logprob)).collect(),
            };
            sampled.zip(&completion.top).map(position).collect()
        })
    }

    fn read(&self, task: &Task, opening: &str, completion: Completion) -> Option<Candidate> {
        let ending = match completion.finish {
            Finish::Length => Ending::CutOff,
            Finish::StopToken(_) | Finish::StopString(_) => Ending::Finished,
        };
        let answer = format!("{opening}{}", completion.text);
        let read = match self.prompt_file(task).reading() {
            Reading::Program => self.options.programs.read_answer(&task.theorem, &answer, ending),
            reading => read_answer(&task.theorem, &answer, reading, ending),
        };
        let theorem = task.theorem.name.clone();
        let tokens = completion.tokens.len();
        let mut outcomes = self.outcomes.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        match &read {
            Ok(_) => outcomes.candidates += 1,
            Err(reason) => *outcomes.unreadable.entry(*reason).or_default() += 1,
        }
        drop(outcomes);
        match read {
            Ok(text) => {
                self.observe(Event::Candidate { theorem, tokens });
                Some(Candidate {
                    text,
                    generator: self.id(),
                    sampling: Some(self.options.parameters.with_seed(completion.seed)),
                    mean_logprob: Some(completion.mean_logprob()),
                    confidence: Some(confidence(completion.mean_logprob())),
                    token_choices: self.choices(&completion),
                    token_logprobs: (self.options.keep >= KeepLogprobs::Tokens)
                        .then_some(completion.logprobs),
                })
            }
            Err(reason) => {
                self.observe(Event::Unreadable { theorem, reason, text: answer, tokens });
                None
            }
        }
    }
}

impl Generator for OnnxProver {
    fn id(&self) -> String {
        generator_id(self.engine.digest(), self.options.guide.as_ref().map(|guide| guide.id()).as_deref())
    }

    fn former_id(&self) -> String {
        generator_id(
            self.engine.former_digest(),
            self.options.guide.as_ref().map(|guide| guide.id()).as_deref(),
        )
    }

    fn reads_facts(&self) -> bool {
        self.options.guide.is_some()
    }

    /// Candidates in the order in which they finish. Samples without a proof are counted, not yielded.
    fn generate(&self, task: Task) -> BoxStream<'_, Result<Candidate, Error>> {
        let started = self.build_prompt(&task).and_then(|(prompt, opening, report)| {
            self.observe(Event::Prompt { theorem: task.theorem.name.clone(), report });
            let request = Request {
                prompt,
                samples: task.samples,
                seed: task.seed,
                parameters: self.options.parameters.clone(),
                stop_strings: self.prompt_file(&task).stops().to_vec(),
                keep_top: self.options.keep == KeepLogprobs::Top,
                constraint: self.options.guide.as_ref().and_then(|guide| guide.constraint(&task)),
                ..Default::default()
            };
            Ok((self.engine.submit(request)?, opening))
        });
        match started {
            Err(error) => stream::once(async { Err(error) }).boxed(),
            Ok((completions, opening)) => {
                let read = move |result: Result<Completion, Error>| {
                    let item = result.map(|completion| self.read(&task, &opening, completion)).transpose();
                    async move { item }
                };
                completions.filter_map(read).boxed()
            }
        }
    }
}
