//! Workers of a queue that judge in the place of this machine's Lean.

use std::sync::Arc;
use std::time::Duration;

use pipeline::Bench;
use queue::{Asker, Patient};

use super::admission::Waiting;
use super::error::Error;

/// Two askers of one queue: what one caller waits for goes before what is one of many.
pub struct Workers {
    interactive: Arc<Asker>,
    batch: Arc<Asker>,
    patience: Duration,
}

impl Workers {
    /// `patience`: how long a caller waits where nobody could answer.
    pub fn new(interactive: Asker, batch: Asker, patience: Duration) -> Self {
        Self { interactive: Arc::new(interactive), batch: Arc::new(batch), patience }
    }

    pub(super) fn bench(&self, waiting: Waiting) -> Arc<dyn Bench> {
        let patient = |asker: &Arc<Asker>| Arc::new(Patient::new(asker.clone(), self.patience));
        match waiting {
            Waiting::Caller => patient(&self.interactive),
            Waiting::Batch => patient(&self.batch),
            // A job is kept until it is done.
            Waiting::Job => self.batch.clone(),
        }
    }

    /// Texts that may be with the workers at once.
    pub(super) fn at_once(&self) -> usize {
        self.batch.at_once()
    }

    /// How many texts the workers judge at once; an error where there are none, or the broker is away.
    pub(super) async fn ready(&self) -> Result<usize, Error> {
        self.interactive.workers().await.map_err(|error| Error::Queue(error.into()))
    }

    pub(super) async fn close(&self) {
        self.interactive.close().await;
        self.batch.close().await;
    }
}
