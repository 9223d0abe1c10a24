//! What the stages have in common: what they work with, how they go through what is to be done, and what they tell.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use data::store::{Entry, RunId, Store};
use futures::{StreamExt, TryStreamExt};
use lean_bridge::embedded::Embedded;
use lean_bridge::{Limits, Policy};
use pipeline::Judge;
use tokio_util::sync::CancellationToken;

use super::library::each_of_library;
use crate::error::Error;

/// What every stage works with.
#[derive(Clone)]
pub struct StageContext {
    pub lean: Arc<Embedded>,
    pub store: Store,
    pub policy: Policy,
    /// For one candidate.
    pub limits: Limits,
    /// Batches worked on at once.
    pub jobs: usize,
    pub run: Option<RunId>,
    /// At most this many items in one call of a stage.
    pub limit: Option<u64>,
    pub cancel: CancellationToken,
}

/// How far a stage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub stage: &'static str,
    pub done: u64,
    pub total: u64,
    /// What came of it: entries, proofs, accepted rows.
    pub made: u64,
}

/// What a stage did in one call.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct StageSummary {
    pub looked_at: u64,
    pub made: u64,
    /// What could not be done, such as statements that there are no words for.
    pub failed: u64,
    pub seconds: f64,
}

impl StageSummary {
    /// Takes in what another call did.
    pub fn add(&mut self, other: StageSummary) {
        self.looked_at += other.looked_at;
        self.made += other.made;
        self.failed += other.failed;
        self.seconds += other.seconds;
    }
}

/// Enough for what a person would call one step; hopeless attempts end soon. One number for all stages: Lean keeps
/// what it has elaborated under the same options.
pub(crate) const HEARTBEATS: u64 = 10_000;

/// Is told how far a stage is.
pub type Observer<'a> = &'a (dyn Fn(Progress) + Sync);

impl StageContext {
    /// The rules of judgement as the store names them.
    pub(crate) fn policy_id(&self) -> String {
        Judge::new(self.lean.clone(), None, self.policy.clone(), self.limits).policy_id()
    }

    /// The library's theorems, in the order in which they came into the store.
    pub(crate) async fn each_of_library(&self, take: impl FnMut(&Entry)) -> Result<(), Error> {
        each_of_library(&self.store, take).await
    }

    /// Fetches pages behind one another and works on several at once. `fetch` gives a page behind a number and the
    /// number of its last item; `work` gives what it looked at, made, and failed at.
    pub(crate) async fn in_batches<T, F, Fetched, W, Worked>(
        &self,
        stage: &'static str,
        total: u64,
        fetch: F,
        work: W,
        observe: Observer<'_>,
    ) -> Result<StageSummary, Error>
    where
        F: Fn(i64) -> Fetched,
        Fetched: Future<Output = Result<Option<(i64, Vec<T>)>, Error>>,
        W: Fn(Vec<T>) -> Worked,
        Worked: Future<Output = Result<(u64, u64), Error>>,
    {
        let started = Instant::now();
        let limit = self.limit.unwrap_or(u64::MAX);
        let pages = futures::stream::try_unfold((0i64, 0u64), |(after, fetched)| {
            let next = (fetched < limit && !self.cancel.is_cancelled()).then(|| fetch(after));
            async move {
                let Some(next) = next else { return Ok(None) };
                let page = next.await?;
                Ok::<_, Error>(page.map(|(last, mut items)| {
                    items.truncate(usize::try_from(limit - fetched).unwrap_or(usize::MAX));
                    let fetched = fetched + items.len() as u64;
                    (items, (last, fetched))
                }))
            }
        });
        let mut summary = StageSummary::default();
        let results = pages.map_ok(|items| {
            let count = items.len() as u64;
            let done = work(items);
            async move { done.await.map(|(made, failed)| (count, made, failed)) }
        });
        let mut results = std::pin::pin!(results.try_buffer_unordered(self.jobs.max(1)));
        loop {
            let next = tokio::select! {
                biased;
                () = self.cancel.cancelled() => break,
                next = results.next() => next,
            };
            let Some(result) = next else { break };
            let (count, made, failed) = result?;
            summary.looked_at += count;
            summary.made += made;
            summary.failed += failed;
            observe(Progress { stage, done: summary.looked_at, total: total.min(limit), made: summary.made });
        }
        summary.seconds = started.elapsed().as_secs_f64();
        Ok(summary)
    }
}

/// For questions about many texts at once.
pub(crate) fn for_batch(limits: Limits, items: usize) -> Limits {
    let wall_clock = limits.wall_clock.saturating_mul(items.max(1) as u32).min(Duration::from_secs(600));
    Limits { wall_clock, ..limits }
}
