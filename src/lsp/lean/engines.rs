//! What the work is done with: Lean, the store, the generators. Each is made ready when it is first needed, never on
//! the way of an answer to typing, and all are made anew when their settings change.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use data::store::Store;
use lean_bridge::audit::ProjectJudge;
use lean_bridge::embedded::{Config, Embedded};
use lean_bridge::{Limits, Policy};
use pipeline::Judge;
use prover::http::HttpOptions;
use prover::onnx::{EngineOptions, RuntimeOptions, SamplingParameters};
use prover::prompt::PromptFile;
use prover::tactics::Tactics;
use prover::{Generator, KeepLogprobs};
use tokio::sync::OnceCell;

use crate::cli::options::StoreOptions;
use crate::environment::{self, LeanOptions};
use crate::lsp::lean::checking::{Checker, Judges, ProjectLean};
use crate::lsp::settings::{LeanBackend, ModelSettings, Settings};
use crate::models::{ModelRequest, ModelSource, REVISION};

pub struct Engines {
    pub settings: Settings,
    store_options: StoreOptions,
    store: OnceCell<Option<Store>>,
    lean: OnceCell<Arc<Embedded>>,
    project: OnceCell<Arc<ProjectJudge>>,
    model: OnceCell<Arc<dyn Generator>>,
    tactics: Arc<dyn Generator>,
}

impl Engines {
    pub fn new(settings: Settings, store_options: StoreOptions) -> Self {
        Self {
            settings,
            store_options,
            store: OnceCell::new(),
            lean: OnceCell::new(),
            project: OnceCell::new(),
            model: OnceCell::new(),
            tactics: Arc::new(Tactics::default()),
        }
    }

    /// For other settings: keeps whatever they do not touch.
    pub fn with(&self, settings: Settings) -> Self {
        let mut next = Self::new(settings, self.store_options.clone());
        next.store = self.store.clone();
        if next.settings.lean == self.settings.lean {
            next.lean = self.lean.clone();
            next.project = self.project.clone();
        }
        if next.settings.model == self.settings.model
            && next.settings.lean.offline == self.settings.lean.offline
        {
            next.model = self.model.clone();
        }
        next
    }

    /// Lean, installed and ready to start workers.
    pub async fn lean(&self) -> anyhow::Result<&Arc<Embedded>> {
        self.lean_with(self.settings.lean.offline).await
    }

    /// The same where it is installed already: for work that nobody asked for, and that is no reason to download.
    pub async fn lean_at_hand(&self) -> anyhow::Result<&Arc<Embedded>> {
        self.lean_with(true).await
    }

    async fn lean_with(&self, offline: bool) -> anyhow::Result<&Arc<Embedded>> {
        let options = LeanOptions { offline, ..self.lean_options() };
        let config = Config {
            keep_spare: self.settings.lean.spare,
            ..options.config(self.store_options.db.as_deref())
        };
        self.lean.get_or_try_init(|| options.start_with(config)).await
    }

    fn lean_options(&self) -> LeanOptions {
        let lean = &self.settings.lean;
        LeanOptions {
            offline: lean.offline,
            jobs: Some(lean.workers),
            memory: lean.memory,
            no_header_map: !lean.mathlib,
        }
    }

    /// The store, unless it cannot be opened: then the work goes on without, and a log says why.
    pub async fn store(&self) -> Option<Store> {
        let open = || async {
            match crate::cli::store::open(&self.store_options).await {
                Ok(store) => Some(store),
                Err(error) => {
                    tracing::warn!("nothing will be stored: {error:#}");
                    None
                }
            }
        };
        self.store.get_or_init(open).await.clone()
    }

    /// What suggestions are checked with, as the settings say.
    pub async fn checker(&self) -> anyhow::Result<Checker> {
        match self.settings.lean.backend {
            LeanBackend::Embedded => Ok(Checker::Embedded(Box::new(self.judges().await?))),
            LeanBackend::Native => {
                let judge = self.project.get_or_try_init(|| self.start_project()).await?.clone();
                Ok(Checker::Project(ProjectLean { judge, limit: self.settings.proof.timeout() }))
            }
        }
    }

    async fn start_project(&self) -> anyhow::Result<Arc<ProjectJudge>> {
        let lean = &self.settings.lean;
        let folder = lean.project.as_deref().unwrap_or(Path::new("."));
        let judge = Arc::new(environment::untested_project_judge(folder, &self.lean_options()).await?);
        // What is accepted waits for the self-test of this Lean, once; it begins now.
        let tested = judge.clone();
        tokio::spawn(async move {
            if let Err(error) = tested.auditor().unfit().await {
                tracing::warn!(%error, "the project's Lean cannot be tested");
            }
        });
        Ok(judge)
    }

    pub async fn judges(&self) -> anyhow::Result<Judges> {
        let lean = self.lean().await?.clone();
        let limits = Limits { wall_clock: self.settings.proof.timeout(), heartbeats: None };
        Ok(Judges {
            whole: Judge::new(lean.clone(), self.store().await, Policy::default(), limits),
            unrecorded: Judge::new(lean, None, Policy::default(), limits),
        })
    }

    pub fn tactics(&self) -> Arc<dyn Generator> {
        self.tactics.clone()
    }

    /// The model that the settings name, loaded.
    pub async fn model(&self) -> anyhow::Result<Arc<dyn Generator>> {
        let settings = self.settings.model.clone();
        let offline = self.settings.lean.offline;
        let load = || async move {
            tokio::task::spawn_blocking(move || load_model(&settings, offline))
                .await
                .context("loading the model")?
        };
        self.model.get_or_try_init(load).await.cloned()
    }

    /// Ends Lean's idle processes.
    pub fn shutdown(&self) {
        if let Some(lean) = self.lean.get() {
            lean.shutdown();
        }
    }
}

fn load_model(settings: &ModelSettings, offline: bool) -> anyhow::Result<Arc<dyn Generator>> {
    let source = match (&settings.folder, &settings.endpoint, &settings.name) {
        (Some(folder), ..) => {
            let runtime = RuntimeOptions { offline, ..RuntimeOptions::default() };
            let engine =
                EngineOptions { device: settings.device.parse()?, runtime, ..EngineOptions::default() };
            ModelSource::Folder { folder: folder.clone(), engine: Box::new(engine), guide: None }
        }
        (None, Some(endpoint), Some(name)) => ModelSource::Server(Box::new(HttpOptions {
            key_variable: settings.key.clone(),
            // Somebody waits: a server that does not answer is to be told soon.
            retries: 1,
            timeout: Duration::from_secs(120),
            ..HttpOptions::new(endpoint, name, &settings.prompt)?
        })),
        _ => {
            anyhow::bail!("no model is configured: set `model.folder`, or `model.endpoint` and `model.name`")
        }
    };
    let request = ModelRequest {
        source,
        prompt: Some(PromptFile::open(&settings.prompt)?),
        turns: "direct",
        revision: PromptFile::open(REVISION)?,
        parameters: SamplingParameters {
            temperature: settings.temperature,
            max_new_tokens: settings.tokens,
            ..SamplingParameters::default()
        },
        keep: KeepLogprobs::default(),
        observer: None,
    };
    Ok(request.load(|_| {})?.generator())
}
