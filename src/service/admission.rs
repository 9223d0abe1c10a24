//! How many requests are in hand at once. Each has a place from its first word to its last; a request that finds none is
//! told so at once and told when to come again, and those that have one are not disturbed.
//!
//! Each text of a batch has a place of its own. Batches never have all places, and of the texts that have one only so many
//! are worked on at once as keep every worker busy: who asks a single question waits for few others.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use super::error::Busy;

/// The longest time that a caller is told to wait.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// Of so many places, one is not for batches.
const KEPT_FROM_BATCHES: usize = 4;
/// The share of the newest request in the usual time of one.
const NEWEST: f64 = 0.1;

/// Who waits for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// Somebody, for one answer.
    Caller,
    /// Somebody, for many.
    Batch,
    /// Nobody for now: the answers are kept.
    Job,
}

/// The places of a service.
#[derive(Debug)]
pub struct Admission {
    free: Arc<Semaphore>,
    /// Those that batches may have.
    of_batches: Arc<Semaphore>,
    /// Texts of batches that are worked on at once.
    turns: Semaphore,
    places: usize,
    workers: usize,
    refused: AtomicU64,
    usual_seconds: Arc<Mutex<f64>>,
}

/// The place of one request, or of one text of a batch; it is free again when this is dropped.
#[derive(Debug)]
pub struct Place {
    _permit: OwnedSemaphorePermit,
    _share: Option<OwnedSemaphorePermit>,
    waiting: Waiting,
    began: Instant,
    usual_seconds: Arc<Mutex<f64>>,
}

impl Admission {
    /// `at_once`: texts that keep every worker busy.
    pub fn new(places: usize, workers: usize, at_once: usize) -> Self {
        let places = places.clamp(1, Semaphore::MAX_PERMITS);
        let of_batches = (places - places.div_ceil(KEPT_FROM_BATCHES)).max(1);
        Self {
            free: Arc::new(Semaphore::new(places)),
            of_batches: Arc::new(Semaphore::new(of_batches)),
            turns: Semaphore::new(at_once.max(1)),
            places,
            workers: workers.max(1),
            refused: AtomicU64::new(0),
            usual_seconds: Arc::new(Mutex::new(1.0)),
        }
    }

    /// A place, if there is one. Never waits.
    pub fn enter(&self) -> Result<Place, Busy> {
        match self.free.clone().try_acquire_owned() {
            Ok(permit) => Ok(self.place(permit, None, Waiting::Caller)),
            Err(_) => Err(self.refuse()),
        }
    }

    /// A place for the first text of a batch, if there is one. Never waits.
    pub fn enter_with_batch(&self) -> Result<Place, Busy> {
        let share = self.of_batches.clone().try_acquire_owned();
        let permit = self.free.clone().try_acquire_owned();
        match (share, permit) {
            (Ok(share), Ok(permit)) => Ok(self.place(permit, Some(share), Waiting::Batch)),
            _ => Err(self.refuse()),
        }
    }

    /// A place for a further text of a batch, which waits for it no longer than `patience`.
    pub async fn next_of_batch(&self, patience: Duration) -> Result<Place, Busy> {
        let found = async {
            let share = acquired(&self.of_batches).await;
            (share, acquired(&self.free).await)
        };
        match tokio::time::timeout(patience, found).await {
            Ok((share, permit)) => Ok(self.place(permit, Some(share), Waiting::Batch)),
            Err(_) => Err(self.refuse()),
        }
    }

    /// The turn of a text of a batch that has a place.
    pub async fn turn(&self) -> SemaphorePermit<'_> {
        self.turns.acquire().await.expect("the semaphore is never closed")
    }

    /// A place for a job, as soon as there is one.
    pub async fn wait(&self) -> Place {
        self.place(acquired(&self.free).await, None, Waiting::Job)
    }

    fn place(
        &self,
        permit: OwnedSemaphorePermit,
        share: Option<OwnedSemaphorePermit>,
        waiting: Waiting,
    ) -> Place {
        let usual_seconds = self.usual_seconds.clone();
        Place { _permit: permit, _share: share, waiting, began: Instant::now(), usual_seconds }
    }

    fn refuse(&self) -> Busy {
        self.refused.fetch_add(1, Ordering::Relaxed);
        Busy { retry_after: self.retry_after() }
    }

    /// Requests and texts of batches in hand.
    pub fn taken(&self) -> usize {
        self.places - self.free.available_permits()
    }

    /// Those that can be in hand at once.
    pub fn places(&self) -> usize {
        self.places
    }

    /// Those that found no place so far.
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// When one of those in hand will be done: `workers` of them end in the usual time of one.
    fn retry_after(&self) -> Duration {
        let usual = *self.usual_seconds.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = usual / self.workers as f64;
        Duration::from_secs_f64(seconds.clamp(1.0, LONGEST_WAIT.as_secs_f64()).ceil())
    }
}

impl Place {
    pub fn waiting(&self) -> Waiting {
        self.waiting
    }
}

async fn acquired(semaphore: &Arc<Semaphore>) -> OwnedSemaphorePermit {
    semaphore.clone().acquire_owned().await.expect("the semaphore is never closed")
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut usual = self.usual_seconds.lock().unwrap_or_else(PoisonError::into_inner);
        *usual += NEWEST * (self.began.elapsed().as_secs_f64() - *usual);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_without_a_place_is_refused_and_no_other() {
        let admission = Admission::new(2, 1, 2);
        let first = admission.enter().unwrap();
        let second = admission.enter().unwrap();
        let busy = admission.enter().unwrap_err();
        assert!(busy.retry_after >= Duration::from_secs(1) && busy.retry_after <= LONGEST_WAIT);
        assert_eq!((admission.taken(), admission.refused()), (2, 1));
        drop(first);
        let third = admission.enter();
        assert!(third.is_ok());
        drop((second, third));
        assert_eq!(admission.taken(), 0);
    }

    #[tokio::test]
    async fn a_batch_leaves_places_to_others_and_none_waits_for_ever() {
        const SOON: Duration = Duration::from_millis(20);
        let admission = Admission::new(4, 1, 2);
        let first = admission.enter_with_batch().unwrap();
        let (second, third) =
            (admission.next_of_batch(SOON).await.unwrap(), admission.next_of_batch(SOON).await.unwrap());
        assert!(admission.next_of_batch(SOON).await.is_err(), "three of four are for batches");
        assert!(admission.enter_with_batch().is_err(), "another batch finds none, and holds nothing");
        let single = admission.enter().unwrap();
        assert_eq!(admission.taken(), 4);
        drop((first, single));
        let fourth = admission.next_of_batch(SOON).await.unwrap();
        assert_eq!((fourth.waiting(), admission.taken()), (Waiting::Batch, 3));
        // Of the texts with places, two have their turn.
        let turns = (admission.turn().await, admission.turn().await);
        assert!(tokio::time::timeout(SOON, admission.turn()).await.is_err());
        drop(turns);
        drop((second, third, fourth));
        // One who waits for a place goes before one who comes later.
        let mut all: Vec<Place> = (0..4).map(|_| admission.enter().unwrap()).collect();
        let waits = admission.next_of_batch(Duration::from_secs(60));
        tokio::pin!(waits);
        assert!(futures::poll!(&mut waits).is_pending());
        all.pop();
        assert!(admission.enter().is_err());
        assert!(waits.await.is_ok());
        // One place is everybody's.
        assert!(Admission::new(1, 1, 2).enter_with_batch().is_ok());
    }
}
