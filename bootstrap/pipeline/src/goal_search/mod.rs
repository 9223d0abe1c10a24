//! A search over the goals of a theorem as a generator: goals are opened in the embedded Lean, tactics tried at them, and
//! the path that closes all of them is written as a candidate. It proves nothing: a candidate is judged like any other.

mod journal;
mod policy;
mod world;

use std::sync::Arc;
use std::time::Duration;

use data::store::{RunId, Store};
use data::{Candidate, Theorem};
use futures::stream::{self, BoxStream, StreamExt};
use lean_bridge::embedded::Embedded;
use lean_bridge::{Limits, Policy};
use prover::goal_search::{Bounds, ClosedSet, GoalSearch, Progress};
use prover::methods::Methods;
use prover::{Generator, Task};
use tokio::time::Instant;

pub use journal::{GoalSearchRecord, GoalSearchState};
pub use policy::Writer;

use crate::error::Error;
use journal::Journal;
use policy::Proposer;
use world::{World, of_lean};

/// How to search.
#[derive(Clone)]
pub struct GoalSearchOptions {
    /// What a tactic may not contain.
    pub policy: Policy,
    pub bounds: Bounds,
    /// For the search of one theorem; `None`: as long as somebody wants candidates.
    pub time: Option<Duration>,
    /// Heartbeats of one tactic, in thousands.
    pub heartbeats: u64,
    pub closed: ClosedSet,
    /// Who writes proofs of goals besides.
    pub writers: Vec<Writer>,
}

impl GoalSearchOptions {
    /// Tactics that are worth trying end within this; a second and a half of an unoptimised Lean.
    pub const HEARTBEATS: u64 = 4000;

    pub fn new(policy: Policy, closed: ClosedSet) -> Self {
        let methods = Writer {
            generator: Arc::new(Methods { work: METHODS }),
            samples: 4,
            share: 0.4,
            // The first goal is for those who look at the whole theorem.
            depth: 1..=usize::MAX,
        };
        Self {
            policy,
            bounds: Bounds::default(),
            time: None,
            heartbeats: Self::HEARTBEATS,
            closed,
            writers: vec![methods],
        }
    }
}

/// What the methods may spend on one goal.
const METHODS: Duration = Duration::from_millis(300);
/// No tactic is waited for longer; its heartbeats should have ended it.
const TACTIC: Duration = Duration::from_secs(20);
/// How often a search is written down on its way.
const SAVED_EVERY: Duration = Duration::from_secs(5);

/// Searches over goals; gives the proofs that it finds as candidates.
pub struct GoalSearcher {
    lean: Arc<Embedded>,
    options: GoalSearchOptions,
    journal: Journal,
}

impl GoalSearcher {
    pub fn new(lean: Arc<Embedded>, options: GoalSearchOptions) -> Self {
        Self { lean, options, journal: Journal::default() }
    }

    /// Keeps searches in the store, as part of `run`, and goes on with those that it has of it. Once.
    pub fn keep_in(&self, store: Store, run: RunId) {
        self.journal.keep_in(store, run);
    }

    /// Writes what is not in the store yet: to be called when the work is over.
    pub async fn save(&self) -> Result<(), Error> {
        self.journal.save().await
    }

    /// How far the search for a proof of a theorem came.
    pub fn record(&self, theorem: &Theorem) -> Option<GoalSearchRecord> {
        self.journal.record(theorem)
    }

    async fn begin<'a>(&'a self, task: &Task) -> Result<Option<Session<'a>>, prover::Error> {
        let (name, theorem) = (self.id(), Arc::new(task.theorem.clone()));
        let limits = Limits { wall_clock: TACTIC, heartbeats: Some(self.options.heartbeats) };
        let world = World::new(self.lean.clone(), theorem.clone(), self.options.policy.clone(), limits);
        let policy = Proposer {
            closed: self.options.closed.of(&theorem),
            writers: self.options.writers.clone(),
            world: world.clone(),
            seed: task.seed,
        };
        let begun = self.journal.begun(&theorem, &name).await.map_err(of_store)?;
        let (search, before) = match begun {
            Some(record) => (record.search.with_bounds(self.options.bounds), record.seconds),
            None => {
                let Some(root) = world.look(&[]).await.map_err(of_lean)? else { return Ok(None) };
                (GoalSearch::new(world.met(root), &policy, self.options.bounds), 0.0)
            }
        };
        let before = Duration::try_from_secs_f64(before).unwrap_or_default();
        let started = Instant::now();
        Ok(Some(Session {
            searcher: self,
            name,
            theorem,
            given: 0,
            is_judged: false,
            deadline: self.options.time.map(|time| started + time.saturating_sub(before)),
            state: GoalSearchState::Stopped,
            before,
            started,
            saved: started,
            search,
            world,
            policy,
        }))
    }
}

impl Generator for GoalSearcher {
    fn id(&self) -> String {
        let writers: Vec<String> = self.options.writers.iter().map(|writer| writer.generator.id()).collect();
        let parts = [format!("search/{}", self.options.closed.id())].into_iter().chain(writers);
        data::unambiguous::joined(parts.collect::<Vec<_>>().iter().map(String::as_str), '+')
    }

    /// Yields at most `task.samples` proofs; the next one is looked for when the one before it did not do.
    fn generate(&self, task: Task) -> BoxStream<'_, Result<Candidate, prover::Error>> {
        let samples = task.samples;
        stream::once(async move { self.begin(&task).await })
            .flat_map(|begun| match begun {
                Ok(Some(session)) => {
                    stream::unfold(
                        session,
                        |mut session| async move { Some((session.next().await?, session)) },
                    )
                    .boxed()
                }
                Ok(None) => stream::empty().boxed(),
                Err(error) => stream::iter([Err(error)]).boxed(),
            })
            .take(samples)
            .boxed()
    }
}

fn of_store(error: Error) -> prover::Error {
    prover::Error::Backend(error.to_string())
}

/// The search for a proof of one theorem. Dropping it keeps what was found so far.
struct Session<'a> {
    searcher: &'a GoalSearcher,
    name: String,
    theorem: Arc<Theorem>,
    search: GoalSearch,
    world: World,
    policy: Proposer,
    /// Proofs that were rejected before and have been given again, so that each has the place that it had.
    given: usize,
    /// Somebody has the proof that the search stands at, and asks for more.
    is_judged: bool,
    state: GoalSearchState,
    /// That it took in earlier processes.
    before: Duration,
    started: Instant,
    saved: Instant,
    deadline: Option<Instant>,
}

impl Session<'_> {
    async fn next(&mut self) -> Option<Result<Candidate, prover::Error>> {
        if let Some(rejected) = self.search.rejected().get(self.given) {
            self.given += 1;
            return Some(Ok(self.candidate(rejected)));
        }
        if std::mem::take(&mut self.is_judged) {
            self.search.reject();
            self.given += 1;
        }
        if self.search.is_refuted() {
            self.state = GoalSearchState::Refuted;
            return None;
        }
        self.state = GoalSearchState::Stopped;
        loop {
            let work = self.search.expand(&self.policy, &mut self.world);
            let progress = match self.deadline {
                Some(deadline) => tokio::time::timeout_at(deadline, work).await,
                None => Ok(work.await),
            };
            self.state = match progress {
                Err(_) => GoalSearchState::OutOfTime,
                Ok(Err(error)) => return Some(Err(error)),
                Ok(Ok(Progress::Exhausted)) => GoalSearchState::Exhausted,
                Ok(Ok(Progress::OutOfBounds)) => GoalSearchState::OutOfBounds,
                Ok(Ok(Progress::Closed)) => {
                    self.state = GoalSearchState::Closed;
                    self.is_judged = true;
                    let proof = self.search.proof()?;
                    return Some(Ok(self.candidate(&proof)));
                }
                Ok(Ok(Progress::Going)) => {
                    if self.saved.elapsed() >= SAVED_EVERY {
                        self.saved = Instant::now();
                        self.note();
                        if let Err(error) = self.searcher.save().await {
                            return Some(Err(of_store(error)));
                        }
                    }
                    continue;
                }
            };
            return None;
        }
    }

    fn candidate(&self, proof: &str) -> Candidate {
        let mut text = "by".to_owned();
        for line in proof.lines() {
            text.push_str("\n  ");
            text.push_str(line);
        }
        let generator = format!("search/{}", self.searcher.options.closed.id());
        Candidate::from_proof(&self.theorem, &text, generator)
    }

    fn note(&self) {
        let seconds = (self.before + self.started.elapsed()).as_secs_f64();
        let record = GoalSearchRecord { state: self.state, seconds, search: self.search.clone() };
        self.searcher.journal.note(&self.theorem, &self.name, record);
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        self.note();
    }
}
