//! What an evaluation asks of a verifier. The judge is one; tests have a scripted one.

use std::sync::Arc;

use data::store::{ItemState, Reading};
use data::{Candidate, Facts, Goal, Level, Theorem};
use futures::future::BoxFuture;

use crate::prove::opening;
use crate::{Error, Judge, Judged};

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
        Box::pin(self.verdict(theorem, candidate, level))
    }

    fn pose<'a>(&'a self, theorem: &'a Theorem) -> BoxFuture<'a, Result<Posed, Error>> {
        Box::pin(pose(self, theorem))
    }

    fn expression<'a>(&'a self, theorem: &'a Theorem) -> BoxFuture<'a, Result<Option<String>, Error>> {
        Box::pin(async { Ok(read(self, theorem).await?.expression) })
    }

    fn facts<'a>(&'a self, theorem: &'a Theorem) -> BoxFuture<'a, Result<Option<Arc<Facts>>, Error>> {
        Box::pin(async { Ok(opening(theorem, self).await?.facts) })
    }

    fn policy_id(&self) -> String {
        Judge::policy_id(self)
    }
}

/// Whether a problem can be worked on, and from which goal. Lean is asked once; the store remembers.
async fn pose(judge: &Judge, theorem: &Theorem) -> Result<Posed, Error> {
    let mut reading = read(judge, theorem).await?;
    if reading.state == ItemState::Posed && reading.goal.is_none() {
        reading.goal = Some(opening(theorem, judge).await?.goal);
        remember(judge, theorem, &reading).await?;
    }
    let Reading { state, detail, expression, goal } = reading;
    Ok(Posed { state, detail, goal: goal.flatten(), expression })
}

/// What Lean makes of header and statement, from memory where it was asked before. The goal may be missing.
async fn read(judge: &Judge, theorem: &Theorem) -> Result<Reading, Error> {
    let toolchain = judge.lean().toolchain(&theorem.header);
    if let Some(store) = judge.memory()
        && let Some(known) = store.reading(theorem, &toolchain, &judge.limits_id()).await?
    {
        return Ok(known);
    }
    let not = |state, detail| Reading { state, detail: Some(detail), expression: None, goal: None };
    let statements = [theorem.statement.trim_end().to_owned()];
    let described = match judge.lean().describe_with_goals(&theorem.header, &statements, judge.limits()).await
    {
        Ok(described) => described.into_iter().next(),
        Err(error @ lean_bridge::Error::UnknownModule { .. }) => {
            return Ok(not(ItemState::NoHeader, error.to_string()));
        }
        // What Lean itself says of the header, it says again.
        Err(lean_bridge::Error::Refused(reason @ lean_bridge::Refusal::Header(_))) => {
            let reading = not(ItemState::InvalidStatement, reason.to_string());
            remember(judge, theorem, &reading).await?;
            return Ok(reading);
        }
        // It may go otherwise next time, so it is not remembered.
        Err(error @ (lean_bridge::Error::Refused(_) | lean_bridge::Error::Unanswered { .. })) => {
            return Ok(not(ItemState::InvalidStatement, error.to_string()));
        }
        Err(error) => return Err(error.into()),
    };
    let Some(described) = described else {
        return Ok(not(ItemState::InvalidStatement, "Lean said nothing about it".to_owned()));
    };
    let expression = described.facts.map(|facts| facts.meaning());
    let goal = Some(described.goal.as_deref().map(Goal::parse));
    let reading = match described.errors.into_iter().next() {
        Some(error) => not(ItemState::InvalidStatement, error),
        None => Reading { state: ItemState::Posed, detail: None, expression, goal },
    };
    remember(judge, theorem, &reading).await?;
    Ok(reading)
}

async fn remember(judge: &Judge, theorem: &Theorem, reading: &Reading) -> Result<(), Error> {
    let Some(store) = judge.store() else { return Ok(()) };
    let toolchain = judge.lean().toolchain(&theorem.header);
    Ok(store.record_reading(theorem, &toolchain, &judge.limits_id(), reading).await?)
}
