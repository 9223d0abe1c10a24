//! What every handler can reach.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use prover::Generator;

use super::keys::Keys;
use super::metrics::Metrics;
use super::model::Model;
use crate::service::Service;

/// What a request may cost before anybody looks at what it asks for.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a body.
    pub body_bytes: usize,
    /// Time in which a request, its body included, must have come.
    pub reading: Duration,
    /// Time that a reader may leave an answer lying.
    pub writing: Duration,
    /// Time that requests in hand get when the server is asked to end.
    pub draining: Duration,
}

#[derive(Clone)]
pub struct App(Arc<Parts>);

pub struct Parts {
    pub service: Arc<Service>,
    pub limits: Limits,
    pub keys: Keys,
    /// Whether a request needs a key also where there is none yet.
    pub needs_key: bool,
    pub metrics: Metrics,
    pub model: Option<Arc<Model>>,
    /// Who writes candidates: the model, or a server that has one.
    pub writer: Option<Arc<dyn Generator>>,
    is_ending: AtomicBool,
}

impl App {
    pub fn new(
        service: Arc<Service>,
        limits: Limits,
        keys: Keys,
        needs_key: bool,
        model: Option<Model>,
        writer: Option<Arc<dyn Generator>>,
    ) -> Self {
        let metrics = Metrics::new(&service);
        let (model, is_ending) = (model.map(Arc::new), AtomicBool::new(false));
        Self(Arc::new(Parts { service, limits, keys, needs_key, metrics, model, writer, is_ending }))
    }
}

impl Parts {
    /// From now on, others are to be asked.
    pub fn begin_to_end(&self) {
        self.is_ending.store(true, Ordering::Relaxed);
    }

    pub fn is_ending(&self) -> bool {
        self.is_ending.load(Ordering::Relaxed)
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
