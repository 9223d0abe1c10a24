//! The Lean that a run asks: the embedded one, or that of the user's project.

use data::store::{RunId, Store};
use data::{Candidate, Level, Outcome, ReasonKind, Theorem};
use evaluate::Verifier;
use pipeline::{Judge, NativeJudge};
use queue::Priority;
use std::time::Duration;

use super::Arguments;
use crate::cli::cluster::Cluster;
use crate::environment;

pub enum Lean {
    /// With the workers that judge candidates in its place, where there are some.
    Embedded(Box<Judge>, Cluster),
    Native(Box<NativeJudge>),
}

impl Lean {
    pub async fn start(arguments: &Arguments, store: &Store) -> anyhow::Result<Self> {
        let (policy, limits) = (arguments.judge.policy(), arguments.judge.limits());
        let Some(folder) = &arguments.lean_project else {
            let lean = arguments.lean.start(Some(store.path())).await?;
            let cluster = arguments.queue.join(&lean, Priority::Batch).await?;
            let judge = cluster.on(Judge::new(lean, Some(store.clone()), policy, limits));
            return Ok(Lean::Embedded(Box::new(judge), cluster));
        };
        let header_limit = Duration::from_secs_f64(arguments.header_timeout);
        let project = environment::project_judge(folder, &arguments.lean, Some(header_limit)).await?;
        Ok(Lean::Native(Box::new(NativeJudge::new(project, policy, limits))))
    }

    /// Records attempts as part of `run`.
    pub fn in_run(self, run: RunId) -> Self {
        match self {
            Lean::Embedded(judge, cluster) => Lean::Embedded(Box::new(judge.in_run(run)), cluster),
            native => native,
        }
    }

    pub fn verifier(&self) -> &dyn Verifier {
        match self {
            Lean::Embedded(judge, _) => judge.as_ref(),
            Lean::Native(judge) => judge.as_ref(),
        }
    }

    /// Names the Lean that judges proofs of a theorem.
    pub fn toolchain_id(&self, theorem: &Theorem) -> String {
        match self {
            Lean::Embedded(judge, _) => judge.lean().toolchain(&theorem.header, &theorem.statement).id(),
            Lean::Native(judge) => judge.project().toolchain().id(),
        }
    }

    /// How many candidates are judged at once, where `here` would be so on this machine alone.
    pub fn at_once(&self, here: usize) -> usize {
        match self {
            Lean::Embedded(_, cluster) => cluster.at_once(here),
            Lean::Native(_) => here,
        }
    }

    /// What a settled problem is called.
    pub async fn settled_word(&self) -> Result<&'static str, evaluate::Error> {
        let audits = match self {
            Lean::Embedded(..) => true,
            Lean::Native(judge) => judge.audits().await?,
        };
        Ok(if audits { "proved" } else { "accepted" })
    }

    /// Whether a proof may be shown as an example. With the embedded Lean its verdict is recorded.
    pub async fn accepts(
        &self,
        theorem: &Theorem,
        candidate: &Candidate,
        level: Level,
    ) -> Result<bool, evaluate::Error> {
        let outcome = match self {
            Lean::Embedded(judge, _) => judge.judge(theorem, candidate, level).await?.record.outcome,
            Lean::Native(judge) => judge.verdict(theorem, candidate).await?.record.outcome,
        };
        Ok(match outcome {
            Outcome::Proved => true,
            Outcome::Rejected(rejection) => rejection.reason == ReasonKind::Unaudited,
        })
    }

    /// Ends the processes in good order.
    pub async fn shutdown(self) {
        match self {
            Lean::Embedded(_, cluster) => cluster.leave().await,
            Lean::Native(judge) => judge.shutdown().await,
        }
    }
}
