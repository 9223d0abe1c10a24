//! What came back: how long it took, and whether it was right.

use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

use super::questions::Question;

/// What became of one request.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// A verdict, and the milliseconds of it that judging took, waiting for a turn included.
    Answered { proved: bool, judging_ms: f64 },
    /// Told to come again.
    Busy,
    /// Another status, or no answer at all.
    Lost(String),
    /// The client went away before the answer, as it was meant to.
    Gone,
}

/// Where a request stands in time, from the beginning of the load.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    pub at_s: f64,
    pub latency_ms: f64,
}

/// What a load did.
pub struct Measured {
    latency: Histogram<u64>,
    rest: Histogram<u64>,
    /// The requests with a verdict, thinned out.
    pub points: Vec<Point>,
    counts: Counts,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub sent: u64,
    pub answered: u64,
    /// Answers that are not what is known to be so.
    pub wrong: u64,
    /// Requests that were told to come again.
    pub busy: u64,
    pub lost: u64,
    pub gone: u64,
    /// The first few that were wrong or lost.
    pub faults: Vec<String>,
}

/// Percentiles in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Percentiles {
    pub p50: f64,
    pub p90: f64,
    pub p99: f64,
    pub max: f64,
}

/// What is told of a load.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    pub counts: Counts,
    pub seconds: f64,
    pub answered_a_second: f64,
    /// From the moment at which a request was due to the last byte of its answer.
    pub latency_ms: Percentiles,
    /// The same without judging: network, reading, writing, the store.
    pub overhead_ms: Percentiles,
}

/// Kept at most.
const MOST_POINTS: usize = 4000;
const MOST_FAULTS: usize = 5;
const LONGEST: Duration = Duration::from_secs(3600);

impl Measured {
    pub fn new() -> Self {
        let histogram = || {
            let longest = u64::try_from(LONGEST.as_micros()).unwrap_or(u64::MAX);
            Histogram::new_with_bounds(1, longest, 3).expect("the bounds are in order")
        };
        Self { latency: histogram(), rest: histogram(), points: Vec::new(), counts: Counts::default() }
    }

    /// `due`: from the beginning of the load; `latency`: from then on.
    pub fn add(&mut self, question: &Question, outcome: Outcome, due: Duration, latency: Duration) {
        self.counts.sent += 1;
        match outcome {
            Outcome::Answered { proved, judging_ms } => {
                self.counts.answered += 1;
                if proved != question.is_proof {
                    self.counts.wrong += 1;
                    self.fault(format!("proved: {proved}: {}", question.body));
                }
                let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
                self.latency.saturating_record(micros.max(1));
                let judging = (judging_ms * 1000.0) as u64;
                self.rest.saturating_record(micros.saturating_sub(judging).max(1));
                if self.points.len() < MOST_POINTS {
                    let latency_ms = latency.as_secs_f64() * 1000.0;
                    self.points.push(Point { at_s: due.as_secs_f64(), latency_ms });
                }
            }
            Outcome::Busy => self.counts.busy += 1,
            Outcome::Lost(reason) => {
                self.counts.lost += 1;
                self.fault(reason);
            }
            Outcome::Gone => self.counts.gone += 1,
        }
    }

    fn fault(&mut self, text: String) {
        if self.counts.faults.len() < MOST_FAULTS {
            self.counts.faults.push(text.chars().take(300).collect());
        }
    }

    pub fn summary(&self, took: Duration) -> Summary {
        let percentiles = |histogram: &Histogram<u64>| {
            let at = |share: f64| histogram.value_at_quantile(share) as f64 / 1000.0;
            Percentiles { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: histogram.max() as f64 / 1000.0 }
        };
        let seconds = took.as_secs_f64();
        Summary {
            counts: self.counts.clone(),
            seconds,
            answered_a_second: self.counts.answered as f64 / seconds.max(1e-9),
            latency_ms: percentiles(&self.latency),
            overhead_ms: percentiles(&self.rest),
        }
    }

    /// Latency in milliseconds at each share of the answers, for a curve.
    pub fn quantiles(&self) -> Vec<(f64, f64)> {
        let shares = (0..=200).map(|step| f64::from(step) / 200.0);
        shares.map(|share| (share, self.latency.value_at_quantile(share) as f64 / 1000.0)).collect()
    }
}

impl Summary {
    /// Whether every request that was to have an answer has the right one.
    pub fn is_right(&self) -> bool {
        self.counts.wrong == 0 && self.counts.lost == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::Questions;

    #[test]
    fn a_wrong_answer_and_a_lost_one_are_counted_and_shown() {
        let mut measured = Measured::new();
        let question = Questions { salt: 0, bad: 0.0, same: false }.question(1);
        let second = Duration::from_secs(1);
        measured.add(&question, Outcome::Answered { proved: true, judging_ms: 900.0 }, second, second);
        measured.add(&question, Outcome::Busy, second, second);
        let summary = measured.summary(second);
        assert!(summary.is_right() && (summary.latency_ms.p50 - 1000.0).abs() < 2.0, "{summary:?}");
        assert!((summary.overhead_ms.p50 - 100.0).abs() < 1.0, "{summary:?}");
        measured.add(&question, Outcome::Answered { proved: false, judging_ms: 0.0 }, second, second);
        measured.add(&question, Outcome::Lost("503".to_owned()), second, second);
        let summary = measured.summary(second);
        assert_eq!((summary.counts.wrong, summary.counts.lost, summary.counts.faults.len()), (1, 1, 2));
        assert!(!summary.is_right());
    }
}
