//! The options that name a language model and say how it is sampled, shared by the commands that ask one.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bootstrap::LemmaGuide;
use clap::{Args, ValueEnum};
use prover::http::{Api, HttpOptions, Prefill};
use prover::onnx::{Device, EngineOptions, RuntimeOptions, SamplingParameters};
use prover::prompt::{PromptFile, Reading};
use prover::{Event, Guide, KeepLogprobs, Observer};

use super::bundled_model;
use super::options::positive_seconds;
use crate::exit::Usage;
use crate::models::{COMPUTE_REVISION, LanguageModel, LoadError, ModelRequest, ModelSource, REVISION};
use crate::progress;

/// Which model writes candidates, and how.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Model")]
pub struct ModelOptions {
    /// Folder of a model exported to ONNX: config.json, tokenizer.json, model.onnx [default, where a model is needed:
    /// the one that comes with the program]
    #[arg(long, value_name = "FOLDER", conflicts_with = "endpoint")]
    pub model: Option<PathBuf>,
    /// An OpenAI-compatible server, up to and including the version: http://localhost:8000/v1
    #[arg(long, value_name = "URL", requires = "served_model")]
    pub endpoint: Option<String>,
    /// The model to ask the server for
    #[arg(long, value_name = "NAME", requires = "endpoint")]
    pub served_model: Option<String>,
    /// The server's interface
    #[arg(long, value_enum, default_value = "chat", requires = "endpoint")]
    pub api: ApiArgument,
    /// Environment variable that holds the server's key
    #[arg(long, value_name = "VARIABLE", requires = "endpoint")]
    pub key_variable: Option<String>,
    /// Send the given statement as the beginning of the answer; vLLM and SGLang continue it, hosted models do not
    #[arg(long, requires = "endpoint")]
    pub prefill: bool,
    /// Requests to the server at the same time
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..))]
    pub concurrency: u16,
    /// Seconds that the server may take over one request
    #[arg(long, value_name = "SECONDS", default_value_t = 600.0, value_parser = positive_seconds)]
    pub request_timeout: f64,
    /// Where the model runs: auto, cpu, cuda, cuda:1, …
    #[arg(long, default_value = "auto")]
    pub device: Device,
    /// Threads of the model on the CPU; 0 means one per core
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: u16,
    /// Samples that share a decoding step; 0 means 16 on the CPU and 256 on CUDA
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub batch: u16,
    /// Memory for the state of samples in flight, in MiB; 0 means half of what is free
    #[arg(long, value_name = "MIB", default_value_t = 0)]
    pub state_memory: u32,
    /// Prompt: theorem-llama, direct, plan, kimina, continuation, compute, or a .jinja file [default: by the model]
    #[arg(long, value_name = "NAME|FILE")]
    pub prompt: Option<String>,
    /// The only lemmas that a local model may rewrite with, as `tllama bootstrap lemmas` writes them [default:
    /// lemmas.jsonl.gz in the model's folder, if it is there]
    #[arg(long, value_name = "FILE", conflicts_with = "endpoint")]
    pub lemmas: Option<PathBuf>,
    /// Let the model write what it likes, even if its folder has lemmas
    #[arg(long, conflicts_with = "lemmas")]
    pub unguided: bool,
    /// Sampling temperature; 0 always takes the most likely token
    #[arg(long, value_name = "T", default_value_t = 1.0)]
    pub temperature: f32,
    /// Only the K most likely tokens; 0 for all
    #[arg(long, value_name = "K", default_value_t = 0)]
    pub top_k: u32,
    /// Only the most likely tokens that make up this probability
    #[arg(long, value_name = "P", default_value_t = 0.95)]
    pub top_p: f32,
    /// Only tokens with at least this share of the most likely one's probability
    #[arg(long, value_name = "P", default_value_t = 0.0)]
    pub min_p: f32,
    /// Above 1, tokens that were seen already become less likely
    #[arg(long, value_name = "R", default_value_t = 1.0)]
    pub repetition_penalty: f32,
    /// At most this many tokens in one answer [default: 512, and 256 of the model that comes with the program]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub max_tokens: Option<u32>,
}

/// In a model's folder.
pub const LEMMAS: &str = "lemmas.jsonl.gz";
const MAX_TOKENS: u32 = 512;
/// The proofs that the default model learnt are shorter, and its context is small.
const MAX_TOKENS_OF_DEFAULT: u32 = 256;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ApiArgument {
    /// /chat/completions
    Chat,
    /// /completions
    Completions,
}

impl ModelOptions {
    /// Whether the user named a model.
    pub fn is_named(&self) -> bool {
        self.model.is_some() || self.endpoint.is_some()
    }

    /// The same options; where no model is named, with the one that comes with the program.
    pub fn with_default_model(&self) -> anyhow::Result<Self> {
        let mut options = self.clone();
        if !options.is_named() {
            options.model = Some(bundled_model::folder()?);
            options.max_tokens.get_or_insert(MAX_TOKENS_OF_DEFAULT);
        }
        Ok(options)
    }

    /// Tokens of one answer at most.
    pub fn max_tokens(&self) -> u32 {
        self.max_tokens.unwrap_or(MAX_TOKENS)
    }

    /// Loads the model or prepares the client; `None` where neither is named. Without `--prompt`, a model with a chat
    /// template gets the few-shot layout if there are examples and the bare question if not, and one without gets a
    /// text to continue.
    pub async fn load(
        &self,
        shows_examples: bool,
        keep: KeepLogprobs,
        offline: bool,
        observer: Option<Observer>,
    ) -> anyhow::Result<Option<LanguageModel>> {
        self.load_for(REVISION, shows_examples, keep, offline, observer).await
    }

    /// As [`ModelOptions::load`], with the prompt for tasks that show an attempt: `revision`, or `informalise` for a
    /// model that is to explain it.
    pub async fn load_for(
        &self,
        attempts: &str,
        shows_examples: bool,
        keep: KeepLogprobs,
        offline: bool,
        observer: Option<Observer>,
    ) -> anyhow::Result<Option<LanguageModel>> {
        // A prompt that cannot be used is told before anything is loaded.
        let prompt = self.prompt.as_deref().map(PromptFile::open).transpose().map_err(usage)?;
        self.load_asking(prompt, attempts, shows_examples, keep, offline, observer).await
    }

    /// As [`ModelOptions::load_for`], with this prompt; `None` leaves the choice to the model.
    pub async fn load_asking(
        &self,
        prompt: Option<PromptFile>,
        attempts: &str,
        shows_examples: bool,
        keep: KeepLogprobs,
        offline: bool,
        observer: Option<Observer>,
    ) -> anyhow::Result<Option<LanguageModel>> {
        // A program that failed is mended by one who knows what programs are.
        let computes = prompt.as_ref().is_some_and(|prompt| prompt.reading() == Reading::Program);
        let revision = if computes && attempts == REVISION { COMPUTE_REVISION } else { attempts };
        let revision = PromptFile::open(revision)?;
        let turns = if shows_examples { "theorem-llama" } else { "direct" };
        let Some(source) = self.source(turns, offline)? else { return Ok(None) };
        let request = ModelRequest {
            source,
            prompt,
            turns,
            revision,
            parameters: self.parameters(),
            keep,
            observer: Some(with_notices(observer)),
        };
        let bar =
            self.model.as_ref().map(|folder| progress::waiting(&format!("loading {}", folder.display())));
        let loaded = tokio::task::spawn_blocking(move || {
            let mut told = None;
            let model = request.load(|engine| {
                told = Some(format!("model onnx:{} on {}", engine.digest(), engine.device()));
            });
            (model, told)
        });
        let (model, told) = loaded.await?;
        if let Some(bar) = bar {
            bar.finish_and_clear();
        }
        if let Some(told) = told {
            progress::note(&told);
        }
        match model {
            Ok(model) => Ok(Some(model)),
            Err(LoadError::Options(error)) => Err(usage(error)),
            Err(error) => Err(error.into()),
        }
    }

    /// Where the model is; `None` where none is named.
    fn source(&self, turns: &str, offline: bool) -> anyhow::Result<Option<ModelSource>> {
        if let Some(url) = &self.endpoint {
            let served = self.served_model.as_deref().unwrap_or_default();
            let options = HttpOptions {
                api: match self.api {
                    ApiArgument::Chat => Api::Chat,
                    ApiArgument::Completions => Api::Completions,
                },
                prefill: if self.prefill { Prefill::Send } else { Prefill::Omit },
                key_variable: self.key_variable.clone(),
                concurrency: usize::from(self.concurrency),
                timeout: Duration::from_secs_f64(self.request_timeout),
                ..HttpOptions::new(url, served, turns).map_err(usage)?
            };
            return Ok(Some(ModelSource::Server(Box::new(options))));
        }
        let Some(folder) = self.model.clone() else { return Ok(None) };
        let guide = self.guide()?.map(|guide| -> Arc<dyn Guide> { Arc::new(guide) });
        let engine = Box::new(EngineOptions {
            device: self.device,
            threads: usize::from(self.threads),
            batch: usize::from(self.batch),
            state_bytes: (self.state_memory as usize) << 20,
            runtime: RuntimeOptions { offline, ..Default::default() },
            ..Default::default()
        });
        Ok(Some(ModelSource::Folder { folder, engine, guide }))
    }

    /// The file of lemmas that a local model is held to.
    pub fn lemma_file(&self) -> Option<PathBuf> {
        let of_folder = self.model.as_ref().map(|folder| folder.join(LEMMAS)).filter(|file| file.exists());
        self.lemmas.clone().or(of_folder).filter(|_| !self.unguided)
    }

    fn guide(&self) -> anyhow::Result<Option<LemmaGuide>> {
        Ok(self.lemma_file().map(|file| LemmaGuide::open(&file)).transpose()?)
    }

    fn parameters(&self) -> SamplingParameters {
        SamplingParameters {
            temperature: self.temperature,
            top_k: self.top_k,
            top_p: self.top_p,
            min_p: self.min_p,
            repetition_penalty: self.repetition_penalty,
            max_new_tokens: self.max_tokens(),
        }
    }
}

/// Shows what the user should know of, whoever else looks on.
fn with_notices(observer: Option<Observer>) -> Observer {
    Arc::new(move |event: &Event| {
        if let Event::Notice { text } = event {
            progress::note(text);
        }
        if let Some(observer) = &observer {
            observer(event);
        }
    })
}

/// What an option got wrong is wrong usage; the rest is the environment's fault.
fn usage(error: prover::Error) -> anyhow::Error {
    match error {
        prover::Error::Option { .. } | prover::Error::Prompt { .. } => Usage(error.to_string()).into(),
        other => other.into(),
    }
}
