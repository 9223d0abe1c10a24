//! The search for proofs of one gap: candidates from a generator, each written into the gap and judged there.
//!
//! What is suggested was judged at level `replayed` as it will stand in the file. Other `sorry` of the declaration are
//! given another name for that, which the declaration may rest on and the proof may not: nothing that is suggested rests
//! on a `sorry`, wherever it stands.

use std::time::Duration;

use data::{Candidate, Level, ReasonKind, Rejection};
use futures::StreamExt;
use lean_bridge::RESTS_ABOVE;
use prover::Generator;
use prover::tactics::is_probe;
use tokio::time::Instant;
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
    pub found: usize,
    pub out_of_time: bool,
    pub closest: Option<Closest>,
}

/// The failed attempt that came furthest.
#[derive(Debug, Clone)]
pub struct Closest {
    pub proof: String,
    pub generator: String,
    pub rejection: Rejection,
    /// How far it came, and whether it is one proof and not many in one.
    closeness: (u8, bool),
}

/// Hears of a search.
pub trait Listener: Send {
    /// A candidate of this generator is being tried.
    fn trying(&mut self, attempt: usize, generator: &str);
    /// A candidate was judged, or the store had the answer; with the attempt that came closest so far.
    fn tried(&mut self, was_known: bool, closest: Option<&Closest>);
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
        let mut summary = Summary::default();
        let mut deadline = Instant::now() + self.settings.budget();
        let work = self.search(&mut summary, &mut deadline, listener);
        work.await?;
        Ok(summary)
    }

    async fn search(
        &self,
        summary: &mut Summary,
        deadline: &mut Instant,
        listener: &mut dyn Listener,
    ) -> anyhow::Result<()> {
        let wanted = 1 + self.settings.alternatives;
        let mut seen: Vec<String> = Vec::new();
        let mut task = self.question.task.clone();
        task.samples = self.samples;
        // A probe that Lean accepted although none of its plain forms was: better than nothing.
        let mut spare: Option<Candidate> = None;
        if let Some(known) = self.known().await? {
            self.consider(&known, summary, listener, &mut seen, deadline).await?;
        }
        let mut candidates = self.generator.generate(task.clone()).take(self.samples);
        while summary.found < wanted {
            let next = tokio::select! {
                biased;
                () = self.stop.cancelled() => break,
                next = tokio::time::timeout_at(*deadline, candidates.next()) => next,
            };
            let Ok(next) = next else {
                summary.out_of_time = true;
                break;
            };
            let Some(candidate) = next.transpose()? else { break };
            listener.trying(summary.attempts + 1, &candidate.generator);
            if !is_probe(&candidate) {
                self.consider(&candidate, summary, listener, &mut seen, deadline).await?;
                continue;
            }
            let Some(checked) = self.check(&candidate, Level::Checked, summary, listener, *deadline).await?
            else {
                continue;
            };
            if !checked.is_accepted() {
                continue;
            }
            let found_before = summary.found;
            let winners = self.generator.simplify(&task, &candidate, &checked.messages);
            let mut all = self.generator.simplify(&task, &candidate, &[]);
            // The winner is known to be accepted; of the rest the short ones may be better than it.
            all.sort_by_key(|plain| plain.text.len());
            for plain in winners.iter().chain(&all) {
                if summary.found >= wanted {
                    break;
                }
                self.consider(plain, summary, listener, &mut seen, deadline).await?;
            }
            if summary.found == found_before {
                spare.get_or_insert(candidate);
            }
        }
        if summary.found == 0
            && let Some(probe) = spare
        {
            *deadline = (*deadline).max(Instant::now() + self.settings.timeout());
            self.consider(&probe, summary, listener, &mut seen, deadline).await?;
        }
        Ok(())
    }

    /// The store's proof of the theorem, if the gap is a whole proof.
    async fn known(&self) -> anyhow::Result<Option<Candidate>> {
        if self.question.form != Form::Whole {
            return Ok(None);
        }
        let known = self.checker.known_proof(&self.question.scratch.theorem).await?;
        Ok(known.filter(|candidate| !is_probe(candidate)))
    }

    /// Judges a candidate at level `replayed` and suggests it if it is a proof. The first find shortens the time.
    async fn consider(
        &self,
        candidate: &Candidate,
        summary: &mut Summary,
        listener: &mut dyn Listener,
        seen: &mut Vec<String>,
        deadline: &mut Instant,
    ) -> anyhow::Result<()> {
        let Some(filled) = self.fill(candidate) else { return Ok(()) };
        if seen.contains(&filled.text) {
            return Ok(());
        }
        seen.push(filled.text.clone());
        let checked = self.check(candidate, Level::Replayed, summary, listener, *deadline).await?;
        let Some(checked) = checked else { return Ok(()) };
        if checked.is_accepted() {
            summary.found += 1;
            if summary.found == 1 {
                *deadline = (*deadline).min(Instant::now() + ALTERNATIVES_LIMIT);
            }
            listener.found(Suggestion {
                filled,
                generator: candidate.generator.clone(),
                confidence: candidate.confidence,
                mean_logprob: candidate.mean_logprob,
                others: self.question.scratch.others(),
                acceptance: self.checker.acceptance(),
            });
        }
        Ok(())
    }

    /// `None`: the candidate does not fit into the gap, the time was up, or the search is to stop.
    async fn check(
        &self,
        candidate: &Candidate,
        level: Level,
        summary: &mut Summary,
        listener: &mut dyn Listener,
        deadline: Instant,
    ) -> anyhow::Result<Option<Checked>> {
        if self.stop.is_cancelled() {
            return Ok(None);
        }
        let Some(filled) = self.fill(candidate) else { return Ok(None) };
        summary.attempts += 1;
        let checked = self.checker.check(&self.question.scratch, &filled, candidate, level);
        let Ok(checked) = tokio::time::timeout_at(deadline, checked).await else {
            summary.out_of_time = true;
            return Ok(None);
        };
        let checked = checked?;
        if let Some(rejection) = &checked.rejection {
            if rejection.reason == ReasonKind::InvalidStatement {
                anyhow::bail!("{}", rejection.detail);
            }
            // A probe fails for the reason of its last alternative, which says less than a plain proof's.
            let closeness = (closeness(rejection), !is_probe(candidate));
            if summary.closest.as_ref().is_none_or(|closest| closeness > closest.closeness) {
                summary.closest = Some(Closest {
                    proof: filled.proof,
                    generator: candidate.generator.clone(),
                    rejection: rejection.clone(),
                    closeness,
                });
            }
        }
        listener.tried(checked.was_known, summary.closest.as_ref());
        Ok(Some(checked))
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

/// How close a failed candidate came. Nothing is missing in one that fails for what stands above it.
fn closeness(rejection: &Rejection) -> u8 {
    match rejection.reason {
        ReasonKind::Sorry | ReasonKind::ForbiddenAxiom if rejection.detail.ends_with(RESTS_ABOVE) => u8::MAX,
        _ => rejection.closeness(),
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
        let by_project =
            Suggestion { acceptance: Acceptance::Project("4.35.0".to_owned()), ..suggestion("rfl", None) };
        assert_eq!(by_project.title(), "Insert `rfl` (accepted by the project's Lean 4.35.0, not replayed)");
    }
}
