//! Bounds on the work of a method.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Steps that count as a second of work, where work is bounded by steps.
const STEPS_A_SECOND: u64 = 2_000;
/// Where steps bound the work, the clock ends it only when it takes so many times as long as the steps count for.
const SLACK: u32 = 3;

/// Ends the work of a method: at a time or after a number of steps, or when somebody says so. Clones share the latter
/// two.
#[derive(Debug, Clone)]
pub struct Budget {
    deadline: Instant,
    /// Steps after which it is spent; `None` where only the clock counts.
    last_step: Option<u64>,
    steps: Arc<AtomicU64>,
    cancelled: Arc<AtomicBool>,
}

impl Budget {
    /// By the clock: what is found depends on how fast the machine is.
    pub fn lasting(time: Duration) -> Self {
        Self {
            deadline: Instant::now() + time,
            last_step: None,
            steps: Arc::default(),
            cancelled: Arc::default(),
        }
    }

    /// By steps, as many as count as `work`: what is found does not depend on how fast the machine is, unless the steps
    /// take several times as long.
    pub fn counted(work: Duration) -> Self {
        Self { last_step: Some(steps_of(work)), ..Self::lasting(work * SLACK) }
    }

    /// The same, ending no later than after `time` from now, or after as many steps as count as that.
    pub fn at_most(&self, time: Duration) -> Self {
        let now = self.steps.load(Ordering::Relaxed);
        let last_step = self.last_step.map(|last| last.min(now.saturating_add(steps_of(time))));
        let time = if last_step.is_some() { time * SLACK } else { time };
        Self { deadline: self.deadline.min(Instant::now() + time), last_step, ..self.clone() }
    }

    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// The time that is left.
    pub fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Whether the work must end. Asked in every loop that may run long, once a turn: this is what a step is.
    pub fn spent(&self) -> bool {
        let step = self.steps.fetch_add(1, Ordering::Relaxed);
        self.cancelled.load(Ordering::Relaxed)
            || self.last_step.is_some_and(|last| step >= last)
            || Instant::now() >= self.deadline
    }

    /// Steps that were taken so far.
    pub fn steps(&self) -> u64 {
        self.steps.load(Ordering::Relaxed)
    }
}

fn steps_of(work: Duration) -> u64 {
    u64::try_from(work.as_millis()).unwrap_or(u64::MAX).saturating_mul(STEPS_A_SECOND) / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(budget: &Budget) -> usize {
        (0..100_000).take_while(|_| !budget.spent()).count()
    }

    #[test]
    fn counted_work_ends_after_the_same_steps_everywhere() {
        let all = Budget::counted(Duration::from_secs(1));
        assert_eq!(taken(&all.at_most(Duration::from_millis(10))), 20);
        // The steps of one method count for all.
        assert_eq!(taken(&all.at_most(Duration::from_secs(5))), STEPS_A_SECOND as usize - 21);
        assert_eq!((taken(&all), all.steps()), (0, STEPS_A_SECOND + 2));
        let other = Budget::counted(Duration::from_secs(1));
        other.clone().cancel();
        assert!(other.spent());
        assert_eq!(taken(&Budget::lasting(Duration::ZERO)), 0);
    }
}
