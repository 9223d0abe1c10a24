//! What goes on while a run goes on: two lines at the bottom of a terminal.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use evaluate::{RunEvent, TokenMeter};

use crate::progress;

/// Counts what happens, and shows it.
pub struct Screen {
    bar: progress::Bar,
    /// What a settled problem is called.
    settled_word: &'static str,
    started: Instant,
    meter: TokenMeter,
    in_flight: AtomicUsize,
    waiting: AtomicUsize,
    judged: AtomicUsize,
    settled: AtomicUsize,
}

impl Screen {
    pub fn new(problems: usize, meter: TokenMeter, settled_word: &'static str) -> Self {
        Self {
            bar: progress::dashboard(problems as u64, "evaluating"),
            settled_word,
            started: Instant::now(),
            meter,
            in_flight: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            judged: AtomicUsize::new(0),
            settled: AtomicUsize::new(0),
        }
    }

    pub fn show(&self, event: RunEvent) {
        let add = |counter: &AtomicUsize| counter.fetch_add(1, Ordering::Relaxed);
        let less = |counter: &AtomicUsize| {
            let _ = counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |count| count.checked_sub(1));
        };
        match event {
            RunEvent::Round { round, problems } => {
                self.bar.label(&format!("round {}", round + 1));
                self.bar.set_length(problems as u64);
                self.bar.set_position(0);
                self.bar.reset_eta();
            }
            RunEvent::Taken { .. } => drop(add(&self.in_flight)),
            RunEvent::Written => drop(add(&self.waiting)),
            RunEvent::Judged { .. } => {
                less(&self.waiting);
                add(&self.judged);
            }
            RunEvent::Done { settled, .. } => {
                less(&self.in_flight);
                if settled {
                    add(&self.settled);
                }
                self.bar.inc(1);
            }
        }
        self.bar.message(&self.line());
    }

    fn line(&self) -> String {
        let get = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
        let seconds = self.started.elapsed().as_secs_f64().max(0.001);
        let tokens = match self.meter.total() {
            0 => String::new(),
            total => format!(" · {:.0} tokens/s", total as f64 / seconds),
        };
        let left = self.bar.left();
        format!(
            "{} {} · {} in flight · {} queued · {:.1} checks/s{tokens} · {left} left",
            get(&self.settled),
            self.settled_word,
            get(&self.in_flight),
            get(&self.waiting),
            get(&self.judged) as f64 / seconds,
        )
    }

    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
