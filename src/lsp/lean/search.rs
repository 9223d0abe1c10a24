//! The search for proofs of one gap: candidates from a generator, each written into the gap and judged there.
//!
//! What is suggested was judged at level `replayed` as it will stand in the file. Other `sorry` of the declaration are
//! given another name for that, which the declaration may rest on and the proof may not: nothing that is suggested rests
//! on a `sorry`, wherever it stands.

use std::time::Duration;

use data::{Candidate, Level, Outcome, Rejection};
use prover::search::{self, End, Judgement, Policy, Probes, Rigour};
use prover::tactics::is_probe;
use prover::{Generator, Task};
use tokio_util::sync::CancellationToken;

use crate::lsp::lean::checking::{Acceptance, Checked, Checker};
use crate::lsp::lean::question::{Form, Question};
use crate::lsp::settings::ProofSettings;
use crate::lsp::source::placeholder::{may_use_placeholder, names_a_goal};
use crate::lsp::source::scratch::Filled;
use crate::lsp::source::written::{holds_sorry, proof_of};

/// How long further proofs are looked for once one is found.
const ALTERNATIVES_LIMIT: Duration = Duration::from_secs(6);

/// A verified proof, ready to be inserted.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    pub filled: Filled,
    pub generator: String,
    pub confidence: Option<f32>,
    pub mean_logprob: Option<f64>,
    /// Other `sorry` that the declaration keeps.
    pub others: usize,
    /// Who accepted it.
    pub acceptance: Acceptance,
}

/// What a search came to, whether it found something or not.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    pub attempts: usize,
    pub out_of_time: bool,
    pub closest: Option<Closest>,
}

/// The failed attempt that came furthest.
#[derive(Debug, Clone)]
pub struct Closest {
    pub proof: String,
    pub generator: String,
    pub rejection: Rejection,
}

/// Hears of a search.
pub trait Listener: Send {
    /// A candidate of this generator is being tried.
    fn trying(&mut self, attempt: usize, generator: &str);
    /// A candidate was judged, or the store had the answer; with the failure of the attempt that came closest so far.
    fn tried(&mut self, was_known: bool, closest: Option<&Rejection>);
    fn found(&mut self, suggestion: Suggestion);
}

/// A search over one gap.
pub struct Search<'a> {
    pub question: &'a Question,
    pub checker: &'a Checker,
    pub generator: &'a dyn Generator,
    pub settings: &'a ProofSettings,
    pub samples: usize,
    /// Once cancelled, no further candidate is asked for or tried.
    pub stop: &'a CancellationToken,
}

impl Search<'_> {
    /// Runs until enough is found, nothing is left to try, or the time is up. `Err` is about the machine or the
    /// generator. Cancellation: dropping the future ends Lean's and the generator's work.
    pub async fn run(&self, listener: &mut dyn Listener) -> anyhow::Result<Summary> {
        let policy = Policy {
            enough: 1 + self.settings.alternatives,
            budget: Some(self.settings.budget()),
            linger: Some(ALTERNATIVES_LIMIT),
            probes: Probes::Drafts { last_chance: self.settings.timeout() },
        };
        let task = Task { samples: self.samples, ..self.question.task.clone() };
        let mut search = search::Search::new(self.generator, task, policy).until(self.stop.clone());
        let known = self.known().await?;
        let end = search.run(known, &mut Trial { search: self, listener }).await?;
        match end {
            End::InvalidStatement(rejection) => anyhow::bail!("{}", rejection.detail),
            End::NotAsked(error) => return Err(error.into()),
            End::Enough | End::Exhausted | End::OutOfTime | End::Stopped => {}
        }
        let closest = search.closest().and_then(|closest| {
            let proof = self.fill(&closest.candidate)?.proof;
            let (generator, rejection) = (closest.candidate.generator.clone(), closest.rejection.clone());
            Some(Closest { proof, generator, rejection })
        });
        Ok(Summary { attempts: search.attempts(), out_of_time: matches!(end, End::OutOfTime), closest })
    }

    /// The store's proof of the theorem, if the gap is a whole proof.
    async fn known(&self) -> anyhow::Result<Option<Candidate>> {
        if self.question.form != Form::Whole {
            return Ok(None);
        }
        let known = self.checker.known_proof(&self.question.scratch.theorem).await?;
        Ok(known.filter(|candidate| !is_probe(candidate)))
    }

    /// The candidate's proof in the gap; one that says `sorry` need not be asked about.
    fn fill(&self, candidate: &Candidate) -> Option<Filled> {
        let (proof, helpers) = proof_of(candidate, &self.question.task.theorem)?;
        let scratch = &self.question.scratch;
        if holds_sorry(&proof) || holds_sorry(&helpers) || scratch.others() > 0 && may_use_placeholder(&proof)
        {
            return None;
        }
        let must_close = scratch.others() > 0 && !self.checker.tells_goals_apart();
        if must_close && names_a_goal(&proof) {
            return None;
        }
        match self.question.form {
            _ if !helpers.is_empty() && !self.checker.allows_helpers() => None,
            Form::Whole => Some(scratch.fill_whole(&proof, &helpers)),
            _ if !helpers.is_empty() => None,
            Form::Tactics if must_close => Some(scratch.fill_closed_tactics(&proof)),
            Form::Term if must_close => Some(scratch.fill_closed_term(&proof)),
            Form::Tactics if is_probe(candidate) => Some(scratch.fill_focused(&proof)),
            Form::Tactics if proof.starts_with("by") => Some(scratch.fill_tactics(&proof)),
            Form::Tactics => Some(scratch.fill_tactics(&format!("exact {proof}"))),
            Form::Term => Some(scratch.fill_term(&proof)),
        }
    }
}

/// A gap before the checker.
struct Trial<'a> {
    search: &'a Search<'a>,
    listener: &'a mut dyn Listener,
}

/// A candidate as it was checked.
struct Written {
    filled: Filled,
    was_known: bool,
}

impl search::Judge for Trial<'_> {
    type Verdict = Written;
    type Error = anyhow::Error;

    fn text(&self, candidate: &Candidate) -> Option<String> {
        self.search.fill(candidate).map(|filled| filled.text)
    }

    async fn judge(
        &mut self,
        candidate: &Candidate,
        rigour: Rigour,
    ) -> anyhow::Result<Option<Judgement<Written>>> {
        let Search { question, checker, .. } = self.search;
        let Some(filled) = self.search.fill(candidate) else { return Ok(None) };
        let level = match rigour {
            Rigour::Draft => Level::Checked,
            Rigour::Full => Level::Replayed,
        };
        let checked = checker.check(&question.scratch, &filled, candidate, level).await?;
        let Checked { rejection, messages, was_known } = checked;
        let outcome = rejection.map_or(Outcome::Proved, Outcome::Rejected);
        Ok(Some(Judgement { outcome, messages, verdict: Written { filled, was_known } }))
    }

    fn trying(&mut self, attempt: usize, candidate: &Candidate) {
        self.listener.trying(attempt, &candidate.generator);
    }

    fn judged(&mut self, _: &Candidate, judgement: &Judgement<Written>, closest: Option<&search::Closest>) {
        self.listener.tried(judgement.verdict.was_known, closest.map(|closest| &closest.rejection));
    }

    fn found(&mut self, candidate: Candidate, judgement: Judgement<Written>) {
        self.listener.found(Suggestion {
            filled: judgement.verdict.filled,
            generator: candidate.generator,
            confidence: candidate.confidence,
            mean_logprob: candidate.mean_logprob,
            others: self.search.question.scratch.others(),
            acceptance: self.search.checker.acceptance(),
        });
    }
}

impl Suggestion {
    /// For a list of actions: what it does, on one line.
    pub fn title(&self) -> String {
        let mut proof = self.filled.proof.split_whitespace().collect::<Vec<_>>().join(" ");
        if proof.chars().count() > 60 {
            proof = proof.chars().take(59).chain(['…']).collect();
        }
        let acceptance = self.acceptance.in_brackets();
        match self.confidence {
            Some(confidence) => {
                format!("Insert `{proof}` ({acceptance}, confidence {:.0} %)", confidence * 100.0)
            }
            None => format!("Insert `{proof}` ({acceptance})"),
        }
    }

    /// Shorter first; among equals the more confident.
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        let length = |suggestion: &Self| suggestion.filled.proof.chars().count();
        let likelihood = |suggestion: &Self| suggestion.mean_logprob.map(f64::exp);
        let confidence = |suggestion: &Self| {
            suggestion.confidence.map(f64::from).or(likelihood(suggestion)).unwrap_or(0.0)
        };
        length(self).cmp(&length(other)).then(confidence(other).total_cmp(&confidence(self)))
    }
}

impl Summary {
    /// What to tell when nothing was found.
    pub fn failure(&self, title: &str) -> String {
        let why = if self.out_of_time { "the time is up" } else { "nothing is left to try" };
        let mut text = format!("{title} was not proved: {} attempts, {why}.", self.attempts);
        if let Some(closest) = &self.closest {
            let proof = closest.proof.trim();
            text.push_str(&format!(
                "\nClosest ({}):\n{proof}\n{}",
                closest.generator, closest.rejection.detail
            ));
            for goal in &closest.rejection.goals {
                text.push_str(&format!("\n{}", goal.trim_end()));
            }
        }
        text
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn suggestion(proof: &str, confidence: Option<f32>) -> Suggestion {
        Suggestion {
            filled: Filled { text: String::new(), gap: 0..0, edits: Vec::new(), proof: proof.to_owned() },
            generator: "test".to_owned(),
            confidence,
            mean_logprob: None,
            others: 0,
            acceptance: Acceptance::Verified,
        }
    }

    #[test]
    fn shorter_and_more_confident_proofs_come_first() {
        let mut found = [
            suggestion("by omega", None),
            suggestion("by simp", Some(0.2)),
            suggestion("by aesp", Some(0.9)),
            suggestion("rfl", Some(0.1)),
        ];
        found.sort_by(Suggestion::order);
        let proofs: Vec<&str> = found.iter().map(|suggestion| suggestion.filled.proof.as_str()).collect();
        assert_eq!(proofs, ["rfl", "by aesp", "by simp", "by omega"]);
        assert_eq!(found[1].title(), "Insert `by aesp` (verified, confidence 90 %)");
        assert_eq!(suggestion("by\n  simp\n  omega", None).title(), "Insert `by simp omega` (verified)");
        let by_project =
            Suggestion { acceptance: Acceptance::Project("4.35.0".to_owned()), ..suggestion("rfl", None) };
        assert_eq!(by_project.title(), "Insert `rfl` (accepted by the project's Lean 4.35.0, not replayed)");
    }
}
