//! Judges candidates: asks the store first, then Lean, and records each verdict before it is told.

use std::sync::Arc;
use std::time::Instant;

use data::store::{AttemptId, CacheKey, NewAttempt, RunId, Store};
use data::{Candidate, Level, Theorem, VerdictRecord};
use lean_bridge::embedded::Embedded;
use lean_bridge::{Export, KernelAnswer, Limits, Policy, VerifyRequest};

use crate::bench::{Bench, Finding};
use crate::error::Error;

/// A verdict and where it came from.
#[derive(Debug, Clone)]
pub struct Judged {
    pub record: VerdictRecord,
    /// The question had been answered before, by the same toolchain under the same policy.
    pub cached: bool,
    /// Wall-clock time of this answer, in milliseconds.
    pub elapsed_ms: f64,
    /// Where the store has it; `None` until it is recorded.
    pub attempt: Option<AttemptId>,
    /// What other checkers said, where some have to accept a candidate besides.
    pub external: Vec<KernelAnswer>,
    /// What the candidate declares, where that was asked for and our own kernel accepts it.
    pub export: Option<Export>,
}

impl Judged {
    /// An answer that was known before.
    fn remembered(record: VerdictRecord, elapsed_ms: f64, attempt: AttemptId) -> Self {
        let attempt = Some(attempt);
        Self { record, cached: true, elapsed_ms, attempt, external: Vec::new(), export: None }
    }
}

/// Judges under one policy and one set of limits.
#[derive(Clone)]
pub struct Judge {
    lean: Arc<Embedded>,
    /// Who looks at what the store does not know.
    bench: Arc<dyn Bench>,
    store: Option<Store>,
    run: Option<RunId>,
    policy: Policy,
    limits: Limits,
    use_cache: bool,
}

impl Judge {
    /// Without a store nothing is recorded and nothing is remembered.
    pub fn new(lean: Arc<Embedded>, store: Option<Store>, policy: Policy, limits: Limits) -> Self {
        Self { bench: lean.clone(), lean, store, run: None, policy, limits, use_cache: true }
    }

    /// Lets `bench` look at candidates in the place of this machine's Lean, which answers all other questions.
    pub fn on_bench(mut self, bench: Arc<dyn Bench>) -> Self {
        self.bench = bench;
        self
    }

    /// Records attempts as part of `run`.
    pub fn in_run(mut self, run: RunId) -> Self {
        self.run = Some(run);
        self
    }

    /// Asks Lean even where the answer is known.
    pub fn without_cache(mut self) -> Self {
        self.use_cache = false;
        self
    }

    /// Judges within other limits on time. What an answer can depend on stays part of what it is remembered under.
    pub fn within(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    pub fn lean(&self) -> &Embedded {
        &self.lean
    }

    /// The same, for work that outlives this.
    pub fn shared_lean(&self) -> Arc<Embedded> {
        self.lean.clone()
    }

    pub fn limits(&self) -> Limits {
        self.limits
    }

    pub(crate) fn store(&self) -> Option<&Store> {
        self.store.as_ref()
    }

    /// Where answers of earlier questions are looked up.
    pub(crate) fn memory(&self) -> Option<&Store> {
        self.store().filter(|_| self.use_cache)
    }

    /// The limits that an answer of Lean can depend on, as the store names them.
    pub(crate) fn limits_id(&self) -> String {
        self.limits.heartbeats.map_or(String::new(), |heartbeats| format!("heartbeats={heartbeats}"))
    }

    /// The rules of judgement as the store names them.
    pub fn policy_id(&self) -> String {
        match self.limits.heartbeats {
            Some(heartbeats) => format!("{} heartbeats={heartbeats}", self.policy.id()),
            None => self.policy.id(),
        }
    }

    /// Judges one candidate. The verdict is on disk when this returns. Cancellation: dropping the future ends Lean's
    /// work on it; nothing is recorded then.
    pub async fn judge(
        &self,
        theorem: &Theorem,
        candidate: &Candidate,
        level: Level,
    ) -> Result<Judged, Error> {
        let mut judged = self.verdict(theorem, candidate, level).await?;
        if let (Some(store), None) = (&self.store, judged.attempt) {
            let policy = self.policy_id();
            let verdict = &judged.record;
            let attempt = NewAttempt { run: self.run, theorem, candidate, policy: &policy, verdict };
            judged.attempt = Some(store.record_attempt(&attempt).await?);
        }
        Ok(judged)
    }

    /// Judges one candidate without recording a new verdict: the caller does, or forgets it.
    pub async fn verdict(
        &self,
        theorem: &Theorem,
        candidate: &Candidate,
        level: Level,
    ) -> Result<Judged, Error> {
        let started = Instant::now();
        let elapsed_ms = || started.elapsed().as_secs_f64() * 1000.0;
        let policy = self.policy_id();
        if let Some((id, record)) = self.remembered(theorem, candidate, &policy, level).await? {
            return Ok(Judged::remembered(record, elapsed_ms(), id));
        }
        let request = VerifyRequest {
            header: theorem.header.clone(),
            statement: theorem.statement.clone(),
            candidate: candidate.text.clone(),
            level,
            policy: self.policy.clone(),
            limits: self.limits,
        };
        let Finding { record, external, export } = self.bench.verify(&request).await?;
        Ok(Judged { record, cached: false, elapsed_ms: elapsed_ms(), attempt: None, external, export })
    }

    /// The best proof that the store holds of those that the same toolchain accepted under the same policy at `level` or
    /// a higher one, and that this user vouches for.
    pub async fn known_proof(
        &self,
        theorem: &Theorem,
        level: Level,
    ) -> Result<Option<(Candidate, Judged)>, Error> {
        let started = Instant::now();
        let Some(store) = self.memory() else { return Ok(None) };
        let toolchain = self.lean.toolchain(&theorem.header, &theorem.statement);
        let known = store.known_proof(theorem, &toolchain, &self.policy_id(), level).await?;
        let elapsed_ms = started.elapsed().as_secs_f64() * 1000.0;
        Ok(known
            .map(|attempt| (attempt.candidate, Judged::remembered(attempt.verdict, elapsed_ms, attempt.id))))
    }

    async fn remembered(
        &self,
        theorem: &Theorem,
        candidate: &Candidate,
        policy: &str,
        level: Level,
    ) -> Result<Option<(AttemptId, VerdictRecord)>, Error> {
        let Some(store) = self.memory() else { return Ok(None) };
        let toolchain = self.lean.toolchain(&theorem.header, &theorem.statement);
        let key = CacheKey::new(&toolchain, theorem, &candidate.text, policy, level);
        Ok(store.cached_verdict(&key).await?)
    }
}
