//! What an evaluation asks of a verifier. The judge is one; tests have a scripted one.

use data::store::ItemState;
use data::{Candidate, Goal, Level, Theorem};
use futures::future::BoxFuture;
use lean_bridge::embedded::CheckRequest;

use crate::prove::opening_goal;
use crate::{Error, Judge, Judged};

/// Whether a problem can be worked on.
#[derive(Debug, Clone)]
pub struct Posed {
    pub state: ItemState,
    /// Why not.
    pub detail: Option<String>,
    /// The goal that a proof starts from.
    pub goal: Option<Goal>,
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

    fn policy_id(&self) -> String {
        Judge::policy_id(self)
    }
}

async fn pose(judge: &Judge, theorem: &Theorem) -> Result<Posed, Error> {
    let not = |state, detail: String| Ok(Posed { state, detail: Some(detail), goal: None });
    let request = CheckRequest {
        header: theorem.header.clone(),
        text: format!("{} := by sorry", theorem.statement.trim_end()),
        limits: judge.limits(),
    };
    let checked = match judge.lean().check(&request).await {
        Ok(checked) => checked,
        Err(error @ lean_bridge::Error::UnknownModule { .. }) => {
            return not(ItemState::NoHeader, error.to_string());
        }
        Err(error @ (lean_bridge::Error::Refused(_) | lean_bridge::Error::Unanswered { .. })) => {
            return not(ItemState::InvalidStatement, error.to_string());
        }
        Err(error) => return Err(error.into()),
    };
    let error = checked.messages.iter().find(|message| message.severity == data::Severity::Error);
    if let Some(message) = error {
        return not(ItemState::InvalidStatement, message.text.clone());
    }
    let goal = opening_goal(theorem, judge).await?;
    Ok(Posed { state: ItemState::Posed, detail: None, goal })
}
