//! What the stages have in common: what they work with, how they go through what is to be done, and what they tell.

use std::collections::VecDeque;
use std::future::Future;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use data::store::{Entry, RunId, Store};
use futures::{StreamExt, TryStreamExt};
use lean_bridge::embedded::Embedded;
use lean_bridge::{Limits, Policy};
use pipeline::{Bench, Judge};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::library::each_of_library;
use crate::error::Error;

/// What every stage works with.
#[derive(Clone)]
pub struct StageContext {
    pub lean: Arc<Embedded>,
    /// Who judges single candidates: `lean`, or others that are asked.
    pub bench: Arc<dyn Bench>,
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
    /// Whether a stage goes on that has something left to do: not once it is cancelled.
    pub(crate) fn goes_on(&self, has_more: bool) -> ControlFlow<()> {
        if has_more && !self.cancel.is_cancelled() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    }

    /// The rules of judgement as the store names them.
    pub(crate) fn policy_id(&self) -> String {
        Judge::new(self.lean.clone(), None, self.policy.clone(), self.limits).policy_id()
    }

    /// A judge that records into the store, as part of the run.
    pub(crate) fn judge(&self) -> Judge {
        let judge = Judge::new(self.lean.clone(), Some(self.store.clone()), self.policy.clone(), self.limits)
            .on_bench(self.bench.clone());
        match self.run {
            Some(run) => judge.in_run(run),
            None => judge,
        }
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

/// Works on `jobs` items at once and takes in what comes of them one after the other, in their order, until `take` says
/// that it is enough. While one result is taken in, the work on the others goes on: standing still it could hold what the
/// taking waits for, and the time that Lean has for it would run.
pub(crate) async fn in_order<T, R, W: Future<Output = Result<R, Error>>>(
    jobs: usize,
    items: impl IntoIterator<Item = T>,
    work: impl Fn(T) -> W,
    mut take: impl AsyncFnMut(R) -> Result<ControlFlow<()>, Error>,
) -> Result<(), Error> {
    let jobs = jobs.max(1);
    // What is done and not taken in yet counts as being worked on, so that nothing runs far ahead.
    let places = Semaphore::new(jobs);
    let begun = futures::stream::iter(items.into_iter().map(|item| {
        let (place, work) = (places.acquire(), &work);
        async move {
            let place = place.await.expect("nobody closes it");
            Ok::<_, Error>((place, work(item).await?))
        }
    }));
    let mut results = std::pin::pin!(begun.buffered(jobs).fuse());
    let mut waiting = VecDeque::new();
    loop {
        let next = match waiting.pop_front() {
            Some(next) => next,
            None => match results.next().await {
                Some(next) => next,
                None => return Ok(()),
            },
        };
        let (_place, result) = next?;
        let mut taken = std::pin::pin!(take(result));
        let enough = loop {
            tokio::select! {
                biased;
                enough = &mut taken => break enough?,
                Some(result) = results.next() => waiting.push_back(result),
            }
        };
        if enough.is_break() {
            return Ok(());
        }
    }
}

/// For questions about many texts at once.
pub(crate) fn for_batch(limits: Limits, items: usize) -> Limits {
    let wall_clock = limits.wall_clock.saturating_mul(items.max(1) as u32).min(Duration::from_secs(600));
    Limits { wall_clock, ..limits }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use tokio::sync::Notify;

    use super::*;

    #[tokio::test]
    async fn work_goes_on_while_a_result_is_taken_in() {
        let begun = Cell::new(0);
        let second = Notify::new();
        let mut taken = Vec::new();
        let work = async |item: usize| {
            begun.set(begun.get() + 1);
            tokio::task::yield_now().await;
            if item == 1 {
                second.notify_one();
            }
            Ok(item)
        };
        let take = async |item: usize| {
            if item == 0 {
                second.notified().await;
            }
            // At most two are done and not taken in, or under way.
            assert!(begun.get() <= item + 2, "{} begun at {item}", begun.get());
            taken.push(item);
            Ok(if item == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        };
        in_order(2, 0..9, work, take).await.unwrap();
        assert_eq!(taken, [0, 1, 2, 3]);
    }
}
