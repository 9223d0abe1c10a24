//! Candidates put to the Lean of a user's own project: what its language server accepts is audited, and a verdict comes
//! of it. What cannot be audited is rejected as `Unaudited`, which no count of proofs and no export takes for a proof.

use data::store::ItemState;
use data::{Candidate, Level, Theorem};
use futures::future::BoxFuture;
use lean_bridge::audit;
use pipeline::{Judged, NativeJudge};

use crate::error::Error;
use crate::verifier::{Posed, Verifier};

impl Verifier for NativeJudge {
    fn verify<'a>(
        &'a self,
        theorem: &'a Theorem,
        candidate: &'a Candidate,
        _: Level,
    ) -> BoxFuture<'a, Result<Judged, Error>> {
        Box::pin(async move { Ok(self.verdict(theorem, candidate).await?) })
    }

    fn pose<'a>(&'a self, theorem: &'a Theorem) -> BoxFuture<'a, Result<Posed, Error>> {
        Box::pin(async move {
            let (state, detail, goal) = match NativeJudge::pose(self, theorem).await? {
                audit::Posed::Posed(goal) => (ItemState::Posed, None, goal),
                audit::Posed::NoHeader(detail) => (ItemState::NoHeader, Some(detail), None),
                audit::Posed::Invalid(detail) => (ItemState::InvalidStatement, Some(detail), None),
            };
            Ok(Posed { state, detail, goal, expression: None })
        })
    }

    fn policy_id(&self) -> String {
        NativeJudge::policy_id(self)
    }
}
