//! A loaded model on its own thread: requests go in through a channel, completions come out as they finish.
//!
//! Cancellation: dropping [`Completions`] ends its samples at the next step. Dropping the [`Engine`] ends its thread.

use std::{
    path::Path,
    pin::Pin,
    sync::{Arc, Mutex, mpsc},
    task::{Context, Poll},
    thread,
};

use futures::Stream;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::{
    Device,
    chat::ChatTemplate,
    chosen::{ChosenDevice, choose, fall_back},
    digest::Digests,
    folder::ModelFolder,
    memory::{Place, StateCost},
    opened::Opened,
    request::{Completion, Job, Limits, Request, Statistics},
    runtime::RuntimeOptions,
    scheduler::Scheduler,
    session::Model,
    vocabulary::Vocabulary,
};
use crate::error::Error;
use crate::prompt::Turn;

/// How a model is loaded and how much it may take.
#[derive(Debug, Clone, Default)]
pub struct EngineOptions {
    pub device: Device,
    /// Threads of ONNX Runtime on the CPU; 0 takes every core.
    pub threads: usize,
    /// Sequences that share a decode step; 0 takes 16 on the CPU and 256 on CUDA.
    pub batch: usize,
    /// Memory for the state of sequences in flight, in bytes; 0 takes half of what is free.
    pub state_bytes: usize,
    /// Prompt tokens per prefill call; 0 takes 512. Smaller pieces delay running sequences less.
    pub prefill_chunk: usize,
    pub runtime: RuntimeOptions,
}

/// A model that answers requests.
pub struct Engine {
    requests: Option<mpsc::Sender<Job>>,
    thread: Option<thread::JoinHandle<()>>,
    vocabulary: Vocabulary,
    chat: ChatTemplate,
    statistics: Arc<Mutex<Statistics>>,
    limits: Limits,
    cost: StateCost,
    device: String,
    digests: Digests,
}

impl Engine {
    /// Loads the model. Blocks for as long as that takes; the first call may download ONNX Runtime.
    pub fn load(path: &Path, options: &EngineOptions) -> Result<Self, Error> {
        let opened = Opened::read(path)?;
        let device = choose(options.device, &options.runtime)?;
        let (loaded, digests) = thread::scope(|scope| {
            let digests = scope.spawn(|| Digests::of(&opened.folder));
            (load_model(&opened.folder, device, options), digests.join())
        });
        let (model, device) = loaded?;
        let digests = digests.map_err(|_| Error::model(path, "its digest could not be computed"))??;
        let limits = limits(options, &opened, &model)?;
        let Opened { vocabulary, chat, stop_ids, .. } = opened;
        let cost = model.graph.cost();
        let statistics = Arc::new(Mutex::new(Statistics::default()));
        let (requests, inbox) = mpsc::channel();
        let mut scheduler =
            Scheduler::new(model, vocabulary.clone(), limits.clone(), stop_ids, statistics.clone())?;
        let thread = thread::Builder::new()
            .name("tllama-onnx".to_owned())
            .spawn(move || serve(&mut scheduler, &inbox))
            .map_err(|error| Error::Backend(format!("the engine's thread could not be started: {error}")))?;
        Ok(Self {
            requests: Some(requests),
            thread: Some(thread),
            vocabulary,
            chat,
            statistics,
            limits,
            cost,
            device: device.description,
            digests,
        })
    }

    /// Hands a request to the engine. What cannot be served is refused here.
    pub fn submit(&self, request: Request) -> Result<Completions, Error> {
        request.parameters.check()?;
        let tokens = request.prompt.len();
        if tokens == 0 {
            return Err(Error::Prompt {
                name: "request".to_owned(),
                problem: "the prompt is empty".to_owned(),
            });
        }
        let known = self.limits.vocabulary;
        if let Some(&token) = request.prompt.iter().find(|&&token| token as usize >= known) {
            let problem = format!(
                "the prompt holds `{}` (token {token}), and the model knows only the tokens below {known}",
                self.vocabulary.piece(token)
            );
            return Err(Error::Prompt { name: "request".to_owned(), problem });
        }
        let context = self.limits.context;
        if tokens >= context {
            return Err(Error::PromptTooLong { tokens, limit: context - 1, context, reserved: 1 });
        }
        let longest = context.min(tokens + request.parameters.max_new_tokens as usize);
        let bytes = self.cost.of(longest);
        if bytes > self.limits.state_bytes {
            return Err(Error::Memory(format!(
                "a sequence of {longest} tokens takes {} MiB of state and the budget is {} MiB: raise the budget or \
                 lower the maximum of new tokens",
                bytes.div_ceil(1 << 20),
                self.limits.state_bytes >> 20
            )));
        }
        let (results, inbox) = unbounded_channel();
        let expected = request.samples;
        if expected > 0 {
            let requests = self.requests.as_ref().ok_or_else(stopped)?;
            if requests.send(Job { request, results }).is_err() {
                return Err(stopped());
            }
        }
        Ok(Completions { inbox, expected })
    }

    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    pub(crate) fn chat(&self) -> &ChatTemplate {
        &self.chat
    }

    /// Tokens of a conversation (role and content of each turn) in the model's own format, up to where the assistant's
    /// answer begins.
    pub fn encode_chat(&self, turns: &[(&'static str, &str)]) -> Result<Vec<u32>, Error> {
        let turns = turns.iter().map(|&(role, content)| Turn { role, content: content.to_owned() });
        self.vocabulary.encode(&self.chat.render(&turns.collect::<Vec<_>>())?)
    }

    /// Whether the model has a chat template, which prompts with turns need.
    pub fn has_chat_template(&self) -> bool {
        self.chat.is_some()
    }

    /// Longest sequence, prompt and answer together, in tokens.
    pub fn context(&self) -> usize {
        self.limits.context
    }

    /// The device that was taken, in words.
    pub fn device(&self) -> &str {
        &self.device
    }

    /// Identifies the model's files.
    pub fn digest(&self) -> &str {
        &self.digests.now
    }

    /// By what an earlier version would have known them.
    pub(crate) fn former_digest(&self) -> &str {
        &self.digests.former
    }

    pub fn statistics(&self) -> Statistics {
        *self.statistics.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the engine's thread had panicked");
        }
    }
}

/// Finished samples of one request, in the order in which they finish.
pub struct Completions {
    inbox: UnboundedReceiver<Result<Completion, Error>>,
    expected: usize,
}

impl Stream for Completions {
    type Item = Result<Completion, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.expected == 0 {
            return Poll::Ready(None);
        }
        self.inbox.poll_recv(context).map(|received| {
            self.expected -= 1;
            if received.is_none() {
                self.expected = 0;
            }
            Some(received.unwrap_or_else(|| Err(stopped())))
        })
    }
}

/// Creates the session. `auto` goes on to the CPU where the GPU that it chose turns out not to be usable.
pub(super) fn load_model(
    folder: &ModelFolder,
    device: ChosenDevice,
    options: &EngineOptions,
) -> Result<(Model, ChosenDevice), Error> {
    match Model::load(folder, &device, options.threads) {
        Ok(model) => Ok((model, device)),
        Err(error @ (Error::Runtime { .. } | Error::Device { .. }))
            if options.device == Device::Auto && device.cuda.is_some() =>
        {
            let cpu = fall_back(&error, &options.runtime)?;
            Ok((Model::load(folder, &cpu, options.threads)?, cpu))
        }
        Err(error) => Err(error),
    }
}

fn stopped() -> Error {
    Error::Backend("the engine has stopped; the log says why".to_owned())
}

/// The engine's thread: until the last handle is dropped, take requests and run rounds.
fn serve(scheduler: &mut Scheduler, inbox: &mpsc::Receiver<Job>) {
    loop {
        if scheduler.is_idle() {
            match inbox.recv() {
                Ok(job) => scheduler.add(job),
                Err(mpsc::RecvError) => return,
            }
        }
        loop {
            match inbox.try_recv() {
                Ok(job) => scheduler.add(job),
                Err(mpsc::TryRecvError::Empty) => break,
                Err(mpsc::TryRecvError::Disconnected) => return,
            }
        }
        scheduler.round();
    }
}

fn limits(options: &EngineOptions, opened: &Opened, model: &Model) -> Result<Limits, Error> {
    let or = |value: usize, default: usize| if value == 0 { default } else { value };
    let (batch, free) = match &model.place {
        Place::Host => (16, available_memory()),
        Place::Cuda { runtime, .. } => (256, runtime.free_memory()?),
    };
    let vocabulary = opened.shared_tokens(&model.graph)?;
    let batch = match model.graph.rows_per_call {
        Some(rows) => rows,
        None => or(options.batch, batch),
    };
    Ok(Limits {
        batch,
        state_bytes: or(options.state_bytes, free / 2),
        prefill_chunk: or(options.prefill_chunk, 512),
        context: opened.folder.context,
        vocabulary,
    })
}

/// Memory that could be taken without swapping; a cautious guess where the system does not say.
fn available_memory() -> usize {
    const GUESS: usize = 4 << 30;
    let Ok(text) = std::fs::read_to_string("/proc/meminfo") else { return GUESS };
    text.lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))
        .and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse::<usize>().ok())
        .map_or(GUESS, |kibibytes| kibibytes * 1024)
}
