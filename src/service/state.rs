//! What all operations share: the judge, the store, the limits, and who writes candidates.

use std::sync::Arc;
use std::time::Duration;

use data::Level;
use data::store::Store;
use lean_bridge::embedded::Embedded;
use lean_bridge::{Limits, Policy};
use pipeline::Judge;
use prover::Generator;

use super::admission::{Admission, Place, Waiting};
use super::error::{Busy, Error};
use super::names::Names;
use super::screened::Screened;
use super::workers::Workers;

/// The shortest time that a request may ask for.
const LEAST_SECONDS: f64 = 0.001;

/// What one request may ask for at most.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// Lean's time for one text.
    pub timeout: Duration,
    /// The time of one theorem that is to be proved, all candidates together.
    pub budget: Duration,
    /// Candidates for one theorem that is to be proved.
    pub samples: usize,
    /// Texts of one request.
    pub items: usize,
    /// Requests in hand at once; of a batch, each text counts.
    pub places: usize,
    /// How long a text of a batch waits for a place.
    pub batch_wait: Duration,
}

/// What a service is made of.
pub struct Settings {
    /// The level of a request that names none.
    pub level: Level,
    pub policy: Policy,
    /// Of a request that names none; [`Bounds::timeout`] holds for all.
    pub limits: Limits,
    pub bounds: Bounds,
    /// Lean processes that work at once.
    pub workers: usize,
    /// Who writes candidates; without it, nothing is proved here.
    pub generator: Option<Arc<dyn Generator>>,
}

/// The judge and what belongs to it, for many callers at once.
pub struct Service {
    pub(super) lean: Arc<Embedded>,
    pub(super) store: Option<Store>,
    pub(super) settings: Settings,
    pub(super) screened: Screened,
    pub(super) names: Names,
    judge: Judge,
    /// Who judges in the place of this machine's Lean.
    workers: Option<Workers>,
    admission: Admission,
}

impl Service {
    /// Without a store nothing is recorded and nothing is remembered. `workers` judge, if there are any; all other questions
    /// are for `lean`.
    pub fn new(
        lean: Arc<Embedded>,
        store: Option<Store>,
        settings: Settings,
        workers: Option<Workers>,
    ) -> Self {
        let judge = Judge::new(lean.clone(), store.clone(), settings.policy.clone(), settings.limits);
        let at_once = at_once(&settings, workers.as_ref());
        let admission = Admission::new(settings.bounds.places, settings.workers, at_once);
        Self {
            lean,
            store,
            settings,
            screened: Screened::default(),
            names: Names::in_folder(data::cache_folder().map(|cache| cache.join("names"))),
            judge,
            workers,
            admission,
        }
    }

    /// A place for one request, which it keeps until its last word. Never waits.
    pub fn enter(&self) -> Result<Place, Busy> {
        self.admission.enter()
    }

    /// A place for the first text of a batch; the others wait for theirs ([`Service::next_of_batch`]).
    pub fn enter_with_batch(&self) -> Result<Place, Busy> {
        self.admission.enter_with_batch()
    }

    /// A place for a further text of a batch.
    pub async fn next_of_batch(&self) -> Result<Place, Busy> {
        self.admission.next_of_batch(self.settings.bounds.batch_wait).await
    }

    /// A place, as soon as there is one: for work whose caller does not wait.
    pub async fn wait_for_place(&self) -> Place {
        self.admission.wait().await
    }

    pub fn admission(&self) -> &Admission {
        &self.admission
    }

    pub fn bounds(&self) -> &Bounds {
        &self.settings.bounds
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Whether Lean answers, starting a worker if need be.
    pub async fn ready(&self) -> Result<(), Error> {
        Ok(self.lean.ping("").await?)
    }

    /// How many texts the workers of the queue judge at once; `None` where this machine judges.
    pub async fn workers_ready(&self) -> Result<Option<usize>, Error> {
        match &self.workers {
            None => Ok(None),
            Some(workers) => workers.ready().await.map(Some),
        }
    }

    /// Ends idle workers and closes the store.
    pub async fn close(&self) {
        if let Some(workers) = &self.workers {
            workers.close().await;
        }
        self.lean.shutdown();
        if let Some(store) = &self.store {
            store.clone().close().await;
        }
    }

    /// The limits of a request that asks for `timeout` seconds; an error where that is more than there is.
    pub(super) fn limits(&self, timeout: Option<f64>) -> Result<Limits, Error> {
        let most = self.settings.bounds.timeout;
        let wall_clock = match timeout {
            None => self.settings.limits.wall_clock.min(most),
            Some(seconds) => seconds_within("timeout", seconds, most)?,
        };
        Ok(Limits { wall_clock, ..self.settings.limits })
    }

    /// The judge for what one caller waits for.
    pub(super) fn judge(&self, limits: Limits) -> Judge {
        self.judge_for(Waiting::Caller, limits)
    }

    pub(super) fn judge_for(&self, waiting: Waiting, limits: Limits) -> Judge {
        self.on_workers(self.judge.clone().within(limits), waiting)
    }

    /// A judge that records nothing and remembers nothing: for texts that are only tried.
    pub(super) fn unrecorded(&self, limits: Limits) -> Judge {
        let judge = Judge::new(self.lean.clone(), None, self.settings.policy.clone(), limits);
        self.on_workers(judge, Waiting::Caller)
    }

    fn on_workers(&self, judge: Judge, waiting: Waiting) -> Judge {
        match &self.workers {
            None => judge,
            Some(workers) => judge.on_bench(workers.bench(waiting)),
        }
    }

    pub(super) fn level(&self, level: Option<Level>) -> Level {
        level.unwrap_or(self.settings.level)
    }

    /// An error where a request has more texts than it may, or none.
    pub fn count_items(&self, items: usize) -> Result<(), Error> {
        let most = self.settings.bounds.items;
        match items {
            0 => Err(Error::Input("the request holds no text".to_owned())),
            _ if items > most => Err(Error::Input(format!(
                "the request holds {items} texts, and this server takes {most} at once; send several requests"
            ))),
            _ => Ok(()),
        }
    }

    /// Texts of one request that are worked on at once: enough for every worker, and no more, so that others get theirs.
    pub fn at_once(&self) -> usize {
        at_once(&self.settings, self.workers.as_ref())
    }
}

/// A time that a request asks for, where it may ask for `most`. One too short to be a time is as wrong as none.
pub(super) fn seconds_within(name: &str, seconds: f64, most: Duration) -> Result<Duration, Error> {
    match seconds >= LEAST_SECONDS && seconds <= most.as_secs_f64() {
        true => Ok(Duration::from_secs_f64(seconds)),
        false => Err(Error::Input(format!(
            "`{name}` must be at least {LEAST_SECONDS} and at most {} seconds on this server",
            most.as_secs_f64()
        ))),
    }
}

fn at_once(settings: &Settings, workers: Option<&Workers>) -> usize {
    let here = settings.workers.max(1) * 2;
    workers.map_or(here, |workers| workers.at_once().max(here))
}
