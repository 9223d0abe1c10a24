//! Fills the `sorry`s of a text. Each is proved as a theorem of its own; what was found is put in its place, read there by
//! Lean, and taken out again where it does not hold. A theorem is proved where the judge says so of the text as it then
//! is, and nowhere else.

use std::sync::Arc;

use data::lean_text::split_statement;
use data::{Level, Message, Rejection, Severity, Theorem, VerdictRecord};
use futures::StreamExt;
use lean_bridge::Limits;
use lean_bridge::embedded::CheckRequest;
use pipeline::{NotProved, Outcome, TheoremReport};

use super::admission;
use super::error::Error;
use super::gaps::{Filling, Gap, Task, filled};
use super::places::byte_of;
use super::placing::{Written, behind, mentions, proof_of};
use super::prove::{ProveEvent, ProveRequest, not_proved};
use super::questions::questions_of_pair;
use super::state::Service;

/// A text whose theorems are to be proved where proofs are missing.
#[derive(Debug, Clone)]
pub struct FillRequest {
    pub given: String,
    /// Those of its theorems that are asked about.
    pub theorems: Vec<Theorem>,
    /// Whether the whole text is asked about: then it is not done while there is any `sorry` in it.
    pub all_of_it: bool,
    /// Of the verdicts on the theorems.
    pub level: Option<Level>,
    /// Seconds for each gap.
    pub budget: Option<f64>,
    pub seed: u64,
}

/// What happens while a text is filled.
#[derive(Debug, Clone)]
pub enum FillEvent {
    /// So many gaps are being worked on.
    Searching(usize),
    Attempt {
        generator: String,
    },
    /// A gap is done with.
    Settled {
        proved: bool,
    },
    Judging,
}

/// A text as far as it was filled.
#[derive(Debug, Clone)]
pub struct FilledText {
    pub text: String,
    pub gaps: Vec<FilledGap>,
    /// The judge's verdict on each theorem that has no gap left, or why there is none.
    pub theorems: Vec<(String, Result<VerdictRecord, String>)>,
    /// What speaks against the text as it is now, where all of it was asked about.
    pub objection: Option<String>,
    /// Errors that the text had before.
    pub errors: Vec<Message>,
}

/// What became of a gap.
#[derive(Debug, Clone)]
pub struct FilledGap {
    pub gap: Gap,
    pub candidates_tried: usize,
    pub outcome: Result<Fill, Unfilled>,
}

#[derive(Debug, Clone)]
pub struct Fill {
    /// As it stands in the text.
    pub proof: String,
    pub generator: String,
    filling: Filling,
}

#[derive(Debug, Clone)]
pub struct Unfilled {
    pub why: String,
    /// Of the candidate that came furthest.
    pub closest: Option<Rejection>,
}

impl Unfilled {
    fn because(why: impl Into<String>) -> Self {
        Self { why: why.into(), closest: None }
    }
}

impl Service {
    /// Fills what it can. Dropping the future ends the work; what was judged until then is stored.
    pub async fn fill(
        self: &Arc<Self>,
        request: FillRequest,
        place: admission::Place,
        hear: impl Fn(FillEvent) + Send + Sync,
    ) -> Result<FilledText, Error> {
        let limits = self.limits(None)?;
        let text = request.given.trim_start_matches('\u{feff}');
        let gaps = self.gaps(text, &request.theorems, request.all_of_it, limits).await?;
        let errors = self.errors_of(text, limits).await?;
        let mut found = self.search_gaps(&request, gaps, place, &hear).await?;
        hear(FillEvent::Judging);
        let (with, left) = self.only_what_holds(text, &mut found, &errors, limits).await?;
        let theorems = self.verdicts(text, &with, &request, &found, limits).await;
        let objection = left.as_ref().map_or_else(
            || Some("Lean ran into its limits over the text as a whole".to_owned()),
            |errors| errors.first().map(in_words),
        );
        let objection = objection.filter(|_| request.all_of_it);
        Ok(FilledText { text: with, gaps: found, theorems, objection, errors })
    }

    async fn errors_of(&self, text: &str, limits: Limits) -> Result<Vec<Message>, Error> {
        let request = CheckRequest::of_file(text, limits);
        self.screen(&request.header, "the text", &request.text, limits).await?;
        let checked = self.lean.check(&request).await?;
        Ok(checked.messages.into_iter().filter(|message| message.severity == Severity::Error).collect())
    }

    /// Looks for a proof of each gap.
    async fn search_gaps(
        self: &Arc<Self>,
        request: &FillRequest,
        gaps: Vec<Gap>,
        place: admission::Place,
        hear: &(impl Fn(FillEvent) + Send + Sync),
    ) -> Result<Vec<FilledGap>, Error> {
        let tasks: Vec<usize> = (0..gaps.len()).filter(|&at| gaps[at].task.is_ok()).collect();
        let theorems: Vec<Theorem> =
            gaps.iter().filter_map(|gap| gap.task.as_ref().ok()).map(|task| task.theorem.clone()).collect();
        hear(FillEvent::Searching(theorems.len()));
        let mut reports: Vec<Option<Box<TheoremReport>>> = gaps.iter().map(|_| None).collect();
        if !theorems.is_empty() {
            let search = ProveRequest {
                theorems,
                // A gap's own proof only has to hold where it is put; the text as a whole is judged.
                level: Some(Level::Checked),
                samples: None,
                budget: request.budget,
                seed: request.seed,
                timeout: None,
            };
            let mut events = self.prove(search, place)?;
            while let Some(event) = events.next().await {
                match event {
                    ProveEvent::Started(_) => {}
                    ProveEvent::Attempt { generator, .. } => hear(FillEvent::Attempt { generator }),
                    ProveEvent::Finished { theorem, report } => {
                        hear(FillEvent::Settled { proved: matches!(report.outcome, Outcome::Proved { .. }) });
                        if let Some(report_of) = tasks.get(theorem).and_then(|&at| reports.get_mut(at)) {
                            *report_of = Some(report);
                        }
                    }
                    ProveEvent::Failed(error) => return Err(error),
                }
            }
        }
        Ok(gaps
            .into_iter()
            .zip(reports)
            .map(|(gap, report)| {
                let candidates_tried = report.as_ref().map_or(0, |report| report.attempts);
                let outcome = outcome(&gap, report.as_deref());
                FilledGap { gap, candidates_tried, outcome }
            })
            .collect())
    }

    /// The text with what was found, without what Lean refuses in its place; and its errors, where Lean reads it.
    async fn only_what_holds(
        &self,
        text: &str,
        found: &mut [FilledGap],
        before: &[Message],
        limits: Limits,
    ) -> Result<(String, Option<Vec<Message>>), Error> {
        let was_in_order = before.is_empty();
        loop {
            let placed: Vec<usize> = (0..found.len()).filter(|&at| found[at].outcome.is_ok()).collect();
            let fills: Vec<(&Gap, &Filling)> = found
                .iter()
                .filter_map(|one| Some((&one.gap, &one.outcome.as_ref().ok()?.filling)))
                .collect();
            let (with, places) = filled(text, &fills);
            if fills.is_empty() {
                return Ok((with, Some(before.to_vec())));
            }
            for (&at, &(start, end)) in placed.iter().zip(&places) {
                if let Ok(fill) = &mut found[at].outcome {
                    with[start..end].clone_into(&mut fill.proof);
                }
            }
            let errors = match self.errors_of(&with, limits).await {
                Ok(errors) => errors,
                // Whether it holds is for the judge to say then.
                Err(Error::Unanswered(_)) => return Ok((with, None)),
                Err(error) => return Err(error),
            };
            let byte = |at| byte_of(&with, at).unwrap_or(with.len());
            let mut is_changed = false;
            for (at, (start, end)) in placed.into_iter().zip(places) {
                let error = errors.iter().find(|error| {
                    let from = byte(error.position);
                    let to = error.end_position.map_or(from, byte);
                    (start..=end).contains(&from) || was_in_order && from <= start && end <= to
                });
                if let Some(error) = error {
                    let said = first_line(error);
                    let why =
                        format!("a proof of its goal was found, which Lean refuses in its place: {said}");
                    found[at].outcome = Err(Unfilled::because(why));
                    is_changed = true;
                }
            }
            if !is_changed {
                return Ok((with, Some(errors)));
            }
        }
    }

    /// What the judge says of each theorem that has no gap left.
    async fn verdicts(
        &self,
        given: &str,
        with: &str,
        request: &FillRequest,
        found: &[FilledGap],
        limits: Limits,
    ) -> Vec<(String, Result<VerdictRecord, String>)> {
        let whole =
            |name: &str| found.iter().filter(|one| one.gap.theorem == name).all(|one| one.outcome.is_ok());
        let asked = |name: &str| request.theorems.iter().any(|theorem| theorem.name == name);
        let questions = match questions_of_pair("given", given, with) {
            Ok(questions) => questions,
            Err(why) => {
                let names = request.theorems.iter().map(|theorem| theorem.name.clone());
                return names.map(|name| (name, Err(why.clone()))).collect();
            }
        };
        let (judge, level) = (self.judge(limits), self.level(request.level));
        let mut verdicts = Vec::new();
        for question in questions {
            let name = question.theorem().name.clone();
            if !asked(&name) {
                continue;
            }
            let verdict = match whole(&name) {
                false => Err("not all of its `sorry`s are filled".to_owned()),
                true => match self.answer(&judge, &Ok(question), limits, level).await {
                    Ok(judged) => Ok(judged.record),
                    Err(error) => Err(error.to_string()),
                },
            };
            verdicts.push((name, verdict));
        }
        for theorem in &request.theorems {
            if verdicts.iter().all(|(name, _)| *name != theorem.name) {
                verdicts.push((theorem.name.clone(), Err("it is not among what was judged".to_owned())));
            }
        }
        verdicts
    }
}

fn first_line(message: &Message) -> &str {
    message.text.lines().next().unwrap_or_default()
}

fn in_words(error: &Message) -> String {
    format!("line {}: error: {}", error.position.line, first_line(error))
}

/// What a search makes of a gap.
fn outcome(gap: &Gap, report: Option<&TheoremReport>) -> Result<Fill, Unfilled> {
    let task = gap.task.as_ref().map_err(|why| Unfilled::because(why.clone()))?;
    let report = report.ok_or_else(|| Unfilled::because("the search did not come to it"))?;
    match &report.outcome {
        Outcome::Proved { candidate, .. } => {
            let filling = written(task, &candidate.text).ok_or_else(|| {
                Unfilled::because(format!("its proof is no block of tactics: {}", candidate.text))
            })?;
            Ok(Fill { proof: String::new(), generator: candidate.generator.clone(), filling })
        }
        Outcome::NotProved(NotProved::InvalidStatement(rejection)) => Err(Unfilled {
            why: format!("Lean does not read its goal as a statement of its own: {}", rejection.detail),
            closest: None,
        }),
        Outcome::NotProved(why) => {
            let (state, closest) = not_proved(why);
            Err(Unfilled { why: state.to_owned(), closest: closest.cloned() })
        }
    }
}

/// What the candidate for a task has that fills its gap.
fn written(task: &Task, candidate: &str) -> Option<Filling> {
    let proof = proof_of(candidate)?;
    let Some(stated) = &task.stated else {
        return Some(Filling::Whole(split_statement(candidate).proof.text().to_owned()));
    };
    let mut lead = stated.lead.clone();
    let needs_names = |proof: &Written| mentions(proof, &stated.renamed);
    if needs_names(&proof) || needs_names(&Written::Tactics(lead.clone())) {
        lead.insert(0, format!("rename_i {}", stated.renamed.join(" ")));
    }
    Some(Filling::Within(behind(lead, proof)))
}
