//! The Lean that a run asks: the embedded one, whose verdicts count, or that of the user's project, which is not
//! audited.

use data::store::{RunId, Store};
use data::{Candidate, Level, Outcome, ReasonKind, Theorem};
use evaluate::{NativeVerifier, Verifier};
use lean_bridge::native::{Config, NativeServer, Project, Tools};
use pipeline::Judge;
use std::time::Duration;

use super::Arguments;
use crate::progress;

pub enum Lean {
    Embedded(Box<Judge>),
    Native(Box<NativeVerifier>),
}

impl Lean {
    pub async fn start(arguments: &Arguments, store: &Store) -> anyhow::Result<Self> {
        let (policy, limits) = (arguments.judge.policy(), arguments.judge.limits());
        let Some(folder) = &arguments.lean_project else {
            let lean = arguments.lean.start().await?;
            return Ok(Lean::Embedded(Box::new(Judge::new(lean, Some(store.clone()), policy, limits))));
        };
        let project = Project::discover(folder)?;
        let tools = Tools::on_path(&std::env::var_os("PATH").unwrap_or_default());
        let mut config = Config::for_project(&project, &tools)?;
        config.header_limit = Duration::from_secs_f64(arguments.header_timeout);
        config.max_documents = arguments.lean.workers().max(1);
        let server = NativeServer::start(config).await?;
        progress::note(
            "the project's own Lean is asked: what it accepts is stored as accepted but not audited, never as proved",
        );
        Ok(Lean::Native(Box::new(NativeVerifier::new(server, &project, policy, limits))))
    }

    /// Records attempts as part of `run`.
    pub fn in_run(self, run: RunId) -> Self {
        match self {
            Lean::Embedded(judge) => Lean::Embedded(Box::new(judge.in_run(run))),
            native => native,
        }
    }

    pub fn verifier(&self) -> &dyn Verifier {
        match self {
            Lean::Embedded(judge) => judge.as_ref(),
            Lean::Native(verifier) => verifier.as_ref(),
        }
    }

    /// Names the Lean that reads texts below `header`.
    pub fn toolchain_id(&self, header: &str) -> String {
        match self {
            Lean::Embedded(judge) => judge.lean().toolchain(header).id(),
            Lean::Native(verifier) => verifier.toolchain().id(),
        }
    }

    /// What a settled problem is called.
    pub fn settled_word(&self) -> &'static str {
        match self {
            Lean::Embedded(_) => "proved",
            Lean::Native(_) => "accepted",
        }
    }

    /// Whether a proof may be shown as an example. With the embedded Lean its verdict is recorded.
    pub async fn accepts(
        &self,
        theorem: &Theorem,
        candidate: &Candidate,
        level: Level,
    ) -> Result<bool, evaluate::Error> {
        let outcome = match self {
            Lean::Embedded(judge) => judge.judge(theorem, candidate, level).await?.record.outcome,
            Lean::Native(verifier) => verifier.verify(theorem, candidate, level).await?.record.outcome,
        };
        Ok(match outcome {
            Outcome::Proved => true,
            Outcome::Rejected(rejection) => rejection.reason == ReasonKind::Unaudited,
        })
    }

    /// Ends the processes in good order.
    pub async fn shutdown(self) {
        if let Lean::Native(verifier) = self {
            verifier.shutdown().await;
        }
    }
}
