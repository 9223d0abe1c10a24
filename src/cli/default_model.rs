//! The model that comes with the program as a generator: loaded when the tactics leave something to it.

use std::sync::Arc;

use anyhow::Context;
use bootstrap::{LemmaFile, guide_id};
use data::Candidate;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use prover::onnx::{ModelInfo, generator_id};
use prover::{Error, Generator, KeepLogprobs, Task};
use tokio::sync::OnceCell;

use super::language_model::ModelOptions;
use crate::progress;

/// The model as a generator that is loaded when it is first asked: where the tactics prove everything, it costs
/// nothing. Where it cannot be loaded, a note says why, once, and it has no candidates.
pub struct DefaultModel {
    id: String,
    options: ModelOptions,
    offline: bool,
    loaded: OnceCell<Option<Arc<dyn Generator>>>,
}

impl DefaultModel {
    pub fn new(options: &ModelOptions, offline: bool) -> anyhow::Result<Self> {
        let options = options.with_default_model()?;
        let folder = options.model.as_deref().context("the default model has a folder")?;
        let lemmas = options.lemma_file().map(|file| LemmaFile::digest_of(&file)).transpose()?;
        let guide = lemmas.as_deref().map(guide_id);
        let id = generator_id(&ModelInfo::read(folder)?.digest, guide.as_deref());
        Ok(Self { id, options, offline, loaded: OnceCell::new() })
    }

    async fn loaded(&self) -> Option<&Arc<dyn Generator>> {
        let load = async || match self.options.load(false, KeepLogprobs::Mean, self.offline, None).await {
            Ok(model) => model.map(|model| model.generator()),
            Err(error) => {
                progress::note(&format!("going on without the default model: {error:#}"));
                None
            }
        };
        self.loaded.get_or_init(load).await.as_ref()
    }
}

impl Generator for DefaultModel {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn reads_facts(&self) -> bool {
        self.options.lemma_file().is_some()
    }

    fn generate(&self, task: Task) -> BoxStream<'_, Result<Candidate, Error>> {
        let candidates = async move {
            match self.loaded().await {
                Some(model) => model.generate(task),
                None => stream::empty().boxed(),
            }
        };
        stream::once(candidates).flatten().boxed()
    }
}
