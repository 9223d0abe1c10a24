//! Bounds on the work of a method.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Ends the work of a method: at a time, or when somebody says so. Clones share the latter.
#[derive(Debug, Clone)]
pub struct Budget {
    deadline: Instant,
    cancelled: Arc<AtomicBool>,
}

impl Budget {
    pub fn lasting(time: Duration) -> Self {
        Self { deadline: Instant::now() + time, cancelled: Arc::new(AtomicBool::new(false)) }
    }

    /// The same, ending no later than `time` from now.
    pub fn at_most(&self, time: Duration) -> Self {
        Self { deadline: self.deadline.min(Instant::now() + time), cancelled: self.cancelled.clone() }
    }

    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// The time that is left.
    pub fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Whether the work must end. Asked in every loop that may run long.
    pub fn spent(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed) || Instant::now() >= self.deadline
    }
}
