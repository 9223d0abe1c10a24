//! Proofs that explain themselves: where what Lean accepted says little, the methods look for a plan whose steps Lean
//! accepts at the same level, and this is what a reader is shown.

use std::time::{Duration, Instant};

use data::lean_text::{Proof, TokenKind, split_statement, strip_comments, tokens};
use data::{Candidate, Goal, Level, Theorem};
use lean_bridge::embedded::Embedded;
use lean_bridge::{Limits, Policy, VerifyRequest};
use prover::methods::{Budget, METHODS, Notation, Situation};
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
    /// The proof alone, what stands behind `:=`.
    pub lean: String,
    /// How many steps it has.
    pub steps: usize,
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

    /// How many tactics a proof has that closes its goal at one stroke: introductions, and tactics that say nothing of
    /// how they prove. `None` where there is more to it, or a comment: it is as its author wants it.
    pub fn strokes(&self) -> Option<usize> {
        let Proof::Term(proof) = split_statement(self.text).proof else { return None };
        let found = tokens(proof);
        let code = found.iter().rposition(|token| !token.is_comment())? + 1;
        let (by, tactics) = found[..code].split_first()?;
        if by.text(proof) != "by" || tactics.iter().any(|token| token.is_comment()) {
            return None;
        }
        let (mut depth, mut begins, mut count, mut opaque) = (0i32, true, 0, false);
        for token in tactics {
            let word = token.text(proof);
            let on_new_line = proof[..token.start].trim_end_matches(' ').ends_with('\n');
            if depth == 0 && (begins || on_new_line) && !matches!(word, ";" | "<;>") {
                let is_opaque = OPAQUE.contains(&word);
                if !is_opaque && !INTRODUCTIONS.contains(&word) {
                    return None;
                }
                opaque |= is_opaque;
                count += 1;
            }
            begins = depth == 0 && matches!(word, ";" | "<;>");
            match word {
                "(" | "[" | "{" | "⟨" => depth += 1,
                ")" | "]" | "}" | "⟩" => depth -= 1,
                _ => {}
            }
        }
        opaque.then_some(count)
    }

    /// The proof on one line, for a comment that keeps it beside a longer one.
    fn in_short(&self) -> Option<String> {
        self.strokes()?;
        let Proof::Term(proof) = split_statement(self.text).proof else { return None };
        let proof = strip_comments(proof);
        let first = proof.strip_prefix("by")?.trim_start();
        let mut short = String::from("by");
        for (index, line) in first.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
            let goes_on = line.starts_with("<;>") || short.ends_with([',', '[', '(']) || index == 0;
            short.push_str(if goes_on { " " } else { "; " });
            short.push_str(line);
        }
        (short.chars().count() <= SHORT).then_some(short)
    }
}

/// Tactics that only take what a goal begins with.
const INTRODUCTIONS: &[&str] = &["intro", "intros"];

/// How the comment begins that keeps a short proof below the one in steps.
pub const IN_SHORT: &str = "-- In one step: ";

/// A short proof is kept in a comment of its line if it has at most so many characters.
const SHORT: usize = 200;

/// A proof in steps in the place of one that closes its goal at one stroke, where the methods find one that Lean accepts
/// and that says more. The short one stays in a comment below it.
pub async fn in_steps(
    lean: &Embedded,
    theorem: &Theorem,
    accepted: Accepted<'_>,
    policy: &Policy,
    limits: Limits,
    level: Level,
) -> Result<Option<Planned>, Error> {
    let Some(strokes) = accepted.strokes() else { return Ok(None) };
    let found = planned(lean, theorem, Some(accepted), policy, limits, level, TIME).await?;
    Ok(found.filter(|found| found.steps > strokes))
}

impl<'a> From<&'a Candidate> for Accepted<'a> {
    fn from(candidate: &'a Candidate) -> Self {
        Self { text: &candidate.text, generator: &candidate.generator }
    }
}

/// The first plan for a theorem that Lean accepts at `level` within `time`. A comment below it keeps the proof in whose
/// place it stands, where that is short. Where Lean gives no answer within its limits, there is none. Cancellation:
/// dropping the future ends Lean's work and the methods'.
pub async fn planned(
    lean: &Embedded,
    theorem: &Theorem,
    instead_of: Option<Accepted<'_>>,
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
    let Some(situation) = Situation::read(&facts, &goal) else { return Ok(None) };
    let budget = Budget::lasting(ends.saturating_duration_since(Instant::now()));
    let _ends_with_this = Cancels(budget.clone());
    // A method is asked when Lean has refused what those before it found: some take seconds.
    for method in METHODS {
        if budget.spent() {
            break;
        }
        let (given, time) = (situation.clone(), budget.clone());
        let found = tokio::task::spawn_blocking(move || method.plans(&given, &time)).await;
        for (situation, plan) in found.unwrap_or_default() {
            let left = ends.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            let mut proof = plan.lean(&situation);
            if let Some(short) = instead_of.and_then(|accepted| accepted.in_short()) {
                proof.push_str(&format!("\n  {IN_SHORT}{short}"));
            }
            let text = Candidate::from_proof(theorem, &proof, "").text;
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
                let annotated = AnnotatedProof { text, verdict: verdict.into_record() };
                let (method, steps) = (plan.method, plan.len());
                return Ok(Some(Planned { method, proof: annotated, lean: proof, steps, words }));
            }
            tracing::info!(theorem = theorem.name, method = plan.method, "Lean does not accept the plan");
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stroke_is_told_from_a_proof_with_more_to_it() {
        let strokes = |proof: &str| {
            let text = format!("theorem t (a : ℕ) : a = a := {proof}");
            Accepted { text: &text, generator: "" }.strokes()
        };
        assert_eq!(strokes("by grind"), Some(1));
        assert_eq!(strokes("by\n  intro n\n  omega\n\n-- The next one."), Some(2));
        assert_eq!(strokes("by nlinarith [sq_nonneg (a - b),\n    sq_nonneg a]"), Some(1));
        assert_eq!(strokes("by\n  norm_num at h ⊢ <;> omega"), Some(2));
        for more in [
            "by\n  -- Because.\n  omega",
            "by\n  constructor\n  · omega\n  · omega",
            "by\n  have h : 1 = 1 := by norm_num\n  omega",
            "by exact h",
            "by intro h",
            "rfl",
        ] {
            assert_eq!(strokes(more), None, "{more}");
        }
    }

    #[test]
    fn the_short_proof_stays_on_one_line() {
        let short = |proof: &str| {
            let text = format!("theorem t : p := {proof}");
            Accepted { text: &text, generator: "" }.in_short()
        };
        assert_eq!(short("by\n  intro n\n  omega").as_deref(), Some("by intro n; omega"));
        assert_eq!(short("by nlinarith [h,\n    g]").as_deref(), Some("by nlinarith [h, g]"));
        assert_eq!(short(&format!("by nlinarith [{}]", "sq_nonneg a, ".repeat(20))), None);
    }
}
