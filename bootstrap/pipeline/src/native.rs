//! A project's own Lean as the judge. It is asked anew each time: what it said once may be recorded, and is never taken
//! from the store.

use data::store::{NewAttempt, RunId, Store};
use data::{Candidate, Level, Theorem};
use futures::future::BoxFuture;
use lean_bridge::audit::{Posed, ProjectJudge};
use lean_bridge::{Limits, Policy, VerifyRequest};

use crate::error::Error;
use crate::judge::Judged;
use crate::prove::{Arbiter, Opening};

/// Judges with a project's Lean under one policy and one set of limits.
pub struct NativeJudge {
    project: ProjectJudge,
    policy: Policy,
    limits: Limits,
    run: Option<(Store, RunId)>,
}

impl NativeJudge {
    pub fn new(project: ProjectJudge, policy: Policy, limits: Limits) -> Self {
        Self { project, policy, limits, run: None }
    }

    /// Records attempts as part of a run.
    pub fn in_run(mut self, store: Store, run: RunId) -> Self {
        self.run = Some((store, run));
        self
    }

    pub fn project(&self) -> &ProjectJudge {
        &self.project
    }

    /// Whether what this Lean accepts is audited.
    pub async fn audits(&self) -> Result<bool, Error> {
        Ok(self.project.auditor().unfit().await?.is_none())
    }

    /// The rules of judgement as the store names them: not those of the embedded Lean.
    pub fn policy_id(&self) -> String {
        format!("{} native", self.policy.id())
    }

    /// Judges a candidate at level `replayed`, the one that there is. Nothing is recorded.
    pub async fn verdict(&self, theorem: &Theorem, candidate: &Candidate) -> Result<Judged, Error> {
        let request = VerifyRequest {
            header: theorem.header.clone(),
            statement: theorem.statement.clone(),
            candidate: candidate.text.clone(),
            level: Level::Replayed,
            policy: self.policy.clone(),
            limits: self.limits,
        };
        let record = self.project.judge(&request).await?;
        let elapsed_ms = record.time_ms;
        Ok(Judged { record, cached: false, elapsed_ms, attempt: None, external: Vec::new(), export: None })
    }

    /// Puts header and statement to Lean.
    pub async fn pose(&self, theorem: &Theorem) -> Result<Posed, Error> {
        Ok(self.project.pose(&theorem.header, &theorem.statement, self.limits).await?)
    }

    /// Ends the language server in good order.
    pub async fn shutdown(self) {
        self.project.shutdown().await;
    }
}

impl Arbiter for NativeJudge {
    fn known_proof<'a>(
        &'a self,
        _: &'a Theorem,
        _: Level,
    ) -> BoxFuture<'a, Result<Option<(Candidate, Judged)>, Error>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    fn opening<'a>(&'a self, theorem: &'a Theorem) -> BoxFuture<'a, Result<Opening, Error>> {
        Box::pin(async move {
            let goal = match self.pose(theorem).await? {
                Posed::Posed(goal) => goal,
                Posed::NoHeader(_) | Posed::Invalid(_) => None,
            };
            Ok(Opening { goal, facts: None })
        })
    }

    fn judge<'a>(
        &'a self,
        theorem: &'a Theorem,
        candidate: &'a Candidate,
        _: Level,
    ) -> BoxFuture<'a, Result<Judged, Error>> {
        Box::pin(async move {
            let mut judged = self.verdict(theorem, candidate).await?;
            if let Some((store, run)) = &self.run {
                let policy = self.policy_id();
                let (run, verdict) = (Some(*run), &judged.record);
                let attempt = NewAttempt { run, theorem, candidate, policy: &policy, verdict };
                judged.attempt = Some(store.record_attempt(&attempt).await?);
            }
            Ok(judged)
        })
    }
}
