//! What `tllama serve` and `tllama mcp` serve: the judge and the prover, set up from what the command line says.

use std::sync::Arc;
use std::time::Duration;

use data::Level;

use super::cluster::QueueOptions;
use super::language_model::ModelOptions;
use super::options::{JudgeOptions, StoreOptions};
use super::prove;
use crate::environment::LeanOptions;
use crate::models::LanguageModel;
use crate::service::{Bounds, Service, Settings};

/// What a service is made of.
pub struct Wanted<'a> {
    pub lean: &'a LeanOptions,
    pub judge: &'a JudgeOptions,
    /// `None`: neither read nor write the store.
    pub store: Option<&'a StoreOptions>,
    pub model: &'a ModelOptions,
    pub loaded: Option<&'a LanguageModel>,
    pub model_samples: Option<u32>,
    /// Candidates for one theorem.
    pub samples: usize,
    /// Seconds for one theorem.
    pub budget: f64,
    /// Texts of one request.
    pub items: usize,
    /// Requests in hand at once; of a batch, each text counts.
    pub places: usize,
    /// How long a text of a batch waits for a place.
    pub batch_wait: Duration,
    /// The workers that judge, and how long a request waits where there are none.
    pub queue: Option<(&'a QueueOptions, Duration)>,
}

pub async fn service(wanted: Wanted<'_>) -> anyhow::Result<Arc<Service>> {
    let lean = wanted.lean.start(wanted.store.and_then(|store| store.db.as_deref())).await?;
    let store = match wanted.store {
        None => None,
        Some(options) => Some(super::store::open(options).await?),
    };
    let workers = match wanted.queue {
        None => None,
        Some((queue, patience)) => queue.workers(&lean, patience).await?,
    };
    let generator = prove::generator(
        wanted.model,
        wanted.loaded,
        wanted.samples,
        wanted.model_samples,
        wanted.lean.offline,
    )?;
    let limits = wanted.judge.limits();
    let settings = Settings {
        level: Level::from(wanted.judge.level),
        policy: wanted.judge.policy(),
        limits,
        bounds: Bounds {
            timeout: limits.wall_clock,
            budget: Duration::from_secs_f64(wanted.budget),
            samples: wanted.samples,
            items: wanted.items,
            places: wanted.places,
            batch_wait: wanted.batch_wait,
        },
        workers: wanted.lean.workers(),
        generator: Some(generator),
    };
    Ok(Arc::new(Service::new(lean, store, settings, workers)))
}
