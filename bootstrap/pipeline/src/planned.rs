//! Proofs that explain themselves: where what Lean accepted says little, the methods look for a plan whose steps Lean
//! accepts at the same level, and this is what a reader is shown.

use std::time::{Duration, Instant};

use data::lean_text::{TokenKind, strip_comments, tokens};
use data::{Candidate, Goal, Level, Theorem};
use lean_bridge::embedded::Embedded;
use lean_bridge::{Limits, Policy, VerifyRequest};
use prover::methods::{Budget, Notation, plans};
use words::AnnotatedProof;

use crate::error::Error;

/// How long the search for a plan may take, Lean's checks included.
pub(crate) const TIME: Duration = Duration::from_secs(10);

/// A proof whose steps tell the idea, as Lean accepted it.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The method that found it.
    pub method: &'static str,
    pub proof: AnnotatedProof,
    /// The same in words, without Lean.
    pub words: String,
}

/// Tactics that prove much and say nothing of how.
pub(crate) const OPAQUE: &[&str] = &[
    "grind",
    "omega",
    "nlinarith",
    "linarith",
    "decide",
    "norm_num",
    "simp",
    "simp_all",
    "aesop",
    "positivity",
    "field_simp",
    "tauto",
    "trivial",
    "interval_cases",
    "simp_arith",
    "polyrith",
    "bound",
];

/// A proof that Lean accepted, and who wrote it.
#[derive(Debug, Clone, Copy)]
pub struct Accepted<'a> {
    pub text: &'a str,
    /// As in [`Candidate::generator`].
    pub generator: &'a str,
}

impl Accepted<'_> {
    /// Whether it is a plan of the methods, with its sentences.
    pub fn is_planned(&self) -> bool {
        self.generator.starts_with("methods/")
    }

    /// Whether it rests on tactics that say nothing of how they prove.
    pub fn is_opaque(&self) -> bool {
        let proof = strip_comments(self.text);
        let names = |token: &data::lean_text::Token| {
            token.kind == TokenKind::Identifier && OPAQUE.contains(&token.text(&proof))
        };
        tokens(&proof).iter().any(names)
    }
}

impl<'a> From<&'a Candidate> for Accepted<'a> {
    fn from(candidate: &'a Candidate) -> Self {
        Self { text: &candidate.text, generator: &candidate.generator }
    }
}

/// The first plan for a theorem that Lean accepts at `level` within `time`. Where Lean gives no answer within its
/// limits, there is none. Cancellation: dropping the future ends Lean's work and the methods'.
pub async fn planned(
    lean: &Embedded,
    theorem: &Theorem,
    policy: &Policy,
    limits: Limits,
    level: Level,
    time: Duration,
) -> Result<Option<Planned>, Error> {
    let ends = Instant::now() + time;
    let statements = [theorem.statement.trim_end().to_owned()];
    let described = match lean.describe_with_goals(&theorem.header, &statements, limits).await {
        Ok(described) => described.into_iter().next(),
        Err(error @ (lean_bridge::Error::Refused(_) | lean_bridge::Error::Unanswered { .. })) => {
            tracing::info!(theorem = theorem.name, %error, "no plan is looked for");
            return Ok(None);
        }
        Err(error) => return Err(error.into()),
    };
    let Some((facts, goal)) = described.and_then(|one| Some((one.facts?, Goal::parse(&one.goal?)))) else {
        return Ok(None);
    };
    let budget = Budget::lasting(ends.saturating_duration_since(Instant::now()));
    let _ends_with_this = Cancels(budget.clone());
    let found = tokio::task::spawn_blocking(move || plans(&facts, &goal, &budget)).await.unwrap_or_default();
    for (situation, plan) in found {
        let left = ends.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        let text = Candidate::from_proof(theorem, &plan.lean(&situation), "").text;
        let limits = Limits { wall_clock: limits.wall_clock.min(left), ..limits };
        let request = VerifyRequest {
            level,
            policy: policy.clone(),
            limits,
            ..VerifyRequest::new(theorem, text.clone())
        };
        let verdict = lean.verify(&request).await?;
        if verdict.is_proved() {
            let words = plan.words(&situation, Notation::Unicode);
            let proof = AnnotatedProof { text, verdict: verdict.into_record() };
            return Ok(Some(Planned { method: plan.method, proof, words }));
        }
        tracing::info!(theorem = theorem.name, method = plan.method, "Lean does not accept the plan");
    }
    Ok(None)
}

/// Ends the methods' work when the future is dropped.
struct Cancels(Budget);

impl Drop for Cancels {
    fn drop(&mut self) {
        self.0.cancel();
    }
}
