//! What an evaluation asks of a verifier. The judge is one; tests have a scripted one.

use std::sync::Arc;

use data::store::{ItemState, Reading};
use data::{Candidate, Facts, Goal, Level, Theorem};
use futures::future::BoxFuture;
use pipeline::{Judge, Judged};

use crate::error::Error;

/// Whether a problem can be worked on.
#[derive(Debug, Clone)]
pub struct Posed {
    pub state: ItemState,
    /// Why not.
    pub detail: Option<String>,
    /// The goal that a proof starts from.
    pub goal: Option<Goal>,
    /// Identifies the elaborated statement up to the names of variables, where the verifier reads statements so.
    pub expression: Option<String>,
}

/// Answers whether a candidate is a proof, without recording it.
pub trait Verifier: Sync {
    fn verify<'a>(
        &'a self,
        theorem: &'a Theorem,
        candidate: &'a Candidate,
        level: Level,
    ) -> BoxFuture<'a, Result<Judged, Error>>;

    /// Puts header and statement to Lean.
    fn pose<'a>(&'a self, theorem: &'a Theorem) -> BoxFuture<'a, Result<Posed, Error>>;

    /// Identifies the elaborated statement as in [`Posed::expression`], where the verifier reads statements so.
    fn expression<'a>(&'a self, _: &'a Theorem) -> BoxFuture<'a, Result<Option<String>, Error>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    /// The statement as elaborated, where the verifier reads statements so.
    fn facts<'a>(&'a self, _: &'a Theorem) -> BoxFuture<'a, Result<Option<Arc<Facts>>, Error>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    /// The rules of judgement as the store names them.
    fn policy_id(&self) -> String;
}

impl Verifier for Judge {
    fn verify<'a>(
        &'a self,
        theorem: &'a Theorem,
        candidate: &'a Candidate,
        level: Level,
    ) -> BoxFuture<'a, Result<Judged, Error>> {
        Box::pin(async move { Ok(self.verdict(theorem, candidate, level).await?) })
    }

    fn pose<'a>(&'a self, theorem: &'a Theorem) -> BoxFuture<'a, Result<Posed, Error>> {
        Box::pin(async {
            let Reading { state, detail, expression, goal } = self.reading_with_goal(theorem).await?;
            Ok(Posed { state, detail, goal: goal.flatten(), expression })
        })
    }

    fn expression<'a>(&'a self, theorem: &'a Theorem) -> BoxFuture<'a, Result<Option<String>, Error>> {
        Box::pin(async { Ok(self.reading(theorem).await?.expression) })
    }

    fn facts<'a>(&'a self, theorem: &'a Theorem) -> BoxFuture<'a, Result<Option<Arc<Facts>>, Error>> {
        Box::pin(async { Ok(Judge::facts(self, theorem).await?) })
    }

    fn policy_id(&self) -> String {
        Judge::policy_id(self)
    }
}
