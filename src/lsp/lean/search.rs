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
use crate::render::counted;

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

    fn fill(&self, candidate: &Candidate) -> Option<Filled> {
        let abilities =
            Abilities { goals: self.checker.tells_goals_apart(), helpers: self.checker.allows_helpers() };
        filled(self.question, candidate, abilities)
    }
}

/// What the filling of a gap may rest on whoever checks it to see.
#[derive(Debug, Clone, Copy)]
struct Abilities {
    /// Which goal a filling closes.
    goals: bool,
    /// What declarations in front of the theorem mean.
    helpers: bool,
}

/// The candidate's proof in the gap; one that says `sorry` need not be asked about. Where it is not seen which goal a filling
/// closes, it is a block that closes its own alone.
fn filled(question: &Question, candidate: &Candidate, abilities: Abilities) -> Option<Filled> {
    let (proof, helpers) = proof_of(candidate, &question.task.theorem)?;
    let scratch = &question.scratch;
    if holds_sorry(&proof) || holds_sorry(&helpers) || scratch.others() > 0 && may_use_placeholder(&proof) {
        return None;
    }
    let must_close = scratch.others() > 0 && !abilities.goals;
    if must_close && names_a_goal(&proof) {
        return None;
    }
    match question.form {
        _ if !helpers.is_empty() && !abilities.helpers => None,
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

/// A gap before the checker.
struct Trial<'a> {
    search: &'a Search<'a>,
    listener: &'a mut dyn Listener,
}

/// A candidate as it was checked.
struct Written {
    filled: Filled,
    was_known: bool,
    acceptance: Acceptance,
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
        let Checked { rejection, messages, was_known, acceptance } = checked;
        let outcome = rejection.map_or(Outcome::Proved, Outcome::Rejected);
        Ok(Some(Judgement { outcome, messages, verdict: Written { filled, was_known, acceptance } }))
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
            acceptance: judgement.verdict.acceptance,
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
        let mut text = format!("{title} was not proved: {}, {why}.", counted(self.attempts, "attempt"));
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
    use crate::lsp::source::document::Document;
    use crate::lsp::source::header::open_before;
    use crate::lsp::source::scratch::Scratch;

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

    /// A gap in a theorem, the last of the text, and whether it lies within a proof.
    fn question(text: &str, form: Form) -> Question {
        let url = tower_lsp::lsp_types::Url::parse("file:///a.lean").unwrap();
        let document = Document::new(url, Some(1), text.to_owned());
        let (place, _) = *document.all_places().last().unwrap();
        let scratch = Scratch::new(&document, place, &open_before(&document, place.command)).unwrap();
        let theorem = scratch.theorem.clone();
        let task = prover::Task {
            theorem,
            goal: None,
            examples: Vec::new(),
            samples: 1,
            seed: 0,
            revision: None,
            facts: None,
        };
        Question { scratch, form, task }
    }

    /// What stands in the gap, where `helpers` stand in front of a theorem that is proved by `proof`.
    fn in_gap(question: &Question, helpers: &str, proof: &str, goals: bool, by: &str) -> Option<String> {
        let theorem = &question.task.theorem;
        let text = format!("{helpers}{} := {proof}", theorem.statement.trim_end());
        let candidate = Candidate { text, ..Candidate::from_proof(theorem, "", by) };
        let filled = filled(question, &candidate, Abilities { goals, helpers: goals })?;
        Some(filled.text[filled.gap.clone()].to_owned())
    }

    #[test]
    fn a_filling_closes_its_own_goal_alone() {
        let one = question("theorem a : p := by\n  sorry\n", Form::Whole);
        let beside =
            question("theorem a : p ∧ q := by\n  constructor\n  · sorry\n  · sorry\n", Form::Tactics);
        let term = question("theorem a : p ∧ q := ⟨sorry, sorry⟩\n", Form::Term);
        let alone = question("theorem a : p ∧ q := by\n  constructor\n  · simp\n  · sorry\n", Form::Tactics);
        let probe = "by\n  first\n  | (rfl; done; trace \"closed by rfl\")\n  | (simp; done; trace \"closed by simp\")";
        let cases: [(&Question, &str, &str, bool, Option<&str>); 21] = [
            // Whoever sees which goal is closed may be shown the tactics as they are.
            (&beside, "", "by simp", true, Some("simp")),
            (&beside, "", "h", true, Some("exact h")),
            (&beside, "", "by exact f ?x", true, Some("exact f ?x")),
            // For others they stand in a block of their own, which fails where its goal is left open.
            (&beside, "", "by simp", false, Some("· simp")),
            (&beside, "", "by rotate_left; trivial", false, Some("· rotate_left; trivial")),
            (&beside, "", "h", false, Some("· exact h")),
            (&term, "", "by simp", false, Some("(by simp)")),
            (&term, "", "h", false, Some("(by exact h)")),
            (&term, "", "h", true, Some("(h)")),
            // A hole with a name may be the goal of another gap.
            (&beside, "", "by exact f ?x", false, None),
            (&term, "", "f ?x", false, None),
            (&alone, "", "by exact f ?x", false, Some("exact f ?x")),
            // What would be left out, or rest on what another gap leaves out.
            (&one, "", "by sorry", true, None),
            (&one, "lemma h : q := by admit\n\n", "by simp", true, None),
            (&beside, "", "by exact ⟪gap⟫", true, None),
            (&beside, "", "by exact?", true, None),
            (&alone, "", "by exact?", true, Some("exact?")),
            // Helpers stand in front of a theorem as a whole only, and where it is seen what they mean.
            (&one, "lemma h : q := rfl\n\n", "by simp", true, Some(" := by\n  simp")),
            (&one, "lemma h : q := rfl\n\n", "by simp", false, None),
            (&beside, "lemma h : q := rfl\n\n", "by simp", true, None),
            (&term, "lemma h : q := rfl\n\n", "by simp", true, None),
        ];
        for (question, helpers, proof, goals, expected) in cases {
            let found = in_gap(question, helpers, proof, goals, "test");
            assert_eq!(found.as_deref(), expected, "{helpers}{proof} {goals} {:?}", question.form);
        }
        // Many proofs in one ask whether all is done, and other goals may wait behind this one.
        let focused = in_gap(&beside, "", probe, true, "tactics").unwrap();
        assert!(focused.starts_with("(focus") || focused.starts_with("focus"), "{focused}");
        let closed = in_gap(&beside, "", probe, false, "tactics").unwrap();
        assert!(closed.starts_with("(· first") || closed.starts_with("· first"), "{closed}");
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
        let by_project = |acceptance| Suggestion { acceptance, ..suggestion("rfl", None) }.title();
        assert_eq!(
            by_project(Acceptance::Audited("4.35.0".to_owned())),
            "Insert `rfl` (verified on the project's Lean 4.35.0)"
        );
        let unaudited =
            Acceptance::Unaudited { version: "4.9.0".to_owned(), reason: "it is too old".to_owned() };
        assert_eq!(
            by_project(unaudited.clone()),
            "Insert `rfl` (accepted by the project's Lean 4.9.0, not audited)"
        );
        assert!(
            unaudited.caution().unwrap().contains("It was not audited: it is too old. Nothing is stored")
        );
    }
}
