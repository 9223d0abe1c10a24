//! How many requests are in hand at once. Each has a place from its first word to its last; a request that finds none is
//! told so at once and told when to come again, and those that have one are not disturbed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::Busy;

/// The longest time that a caller is told to wait.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// The share of the newest request in the usual time of one.
const NEWEST: f64 = 0.1;

/// The places of a service.
#[derive(Debug)]
pub struct Admission {
    free: Arc<Semaphore>,
    places: usize,
    workers: usize,
    refused: AtomicU64,
    usual_seconds: Arc<Mutex<f64>>,
}

/// The place of one request; it is free again when this is dropped.
#[derive(Debug)]
pub struct Place {
    _permit: OwnedSemaphorePermit,
    began: Instant,
    usual_seconds: Arc<Mutex<f64>>,
}

impl Admission {
    pub fn new(places: usize, workers: usize) -> Self {
        let places = places.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            free: Arc::new(Semaphore::new(places)),
            places,
            workers: workers.max(1),
            refused: AtomicU64::new(0),
            usual_seconds: Arc::new(Mutex::new(1.0)),
        }
    }

    /// A place, if there is one. Never waits.
    pub fn enter(&self) -> Result<Place, Busy> {
        match self.free.clone().try_acquire_owned() {
            Ok(permit) => Ok(Place {
                _permit: permit,
                began: Instant::now(),
                usual_seconds: self.usual_seconds.clone(),
            }),
            Err(_) => {
                self.refused.fetch_add(1, Ordering::Relaxed);
                Err(Busy { retry_after: self.retry_after() })
            }
        }
    }

    /// Requests in hand.
    pub fn taken(&self) -> usize {
        self.places - self.free.available_permits()
    }

    /// Requests that can be in hand at once.
    pub fn places(&self) -> usize {
        self.places
    }

    /// Requests that found no place so far.
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
        let admission = Admission::new(2, 1);
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
}
