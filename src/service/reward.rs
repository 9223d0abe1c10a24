//! Rewards for the completions of a model: 1 for a proof and 0 for everything else, and where it is asked for, how far
//! each came.

use std::collections::BTreeSet;
use std::sync::Arc;

use data::problems::{LineId, VerifyInput};
use data::{Level, Message, Outcome, Position, ReasonKind, Rejection, Severity, Theorem, VerdictRecord};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use lean_bridge::Limits;
use lean_bridge::embedded::CheckRequest;
use pipeline::Judge;
use prover::answer::{Ending, Unreadable, read_answer};
use prover::prompt::Reading;
use serde::{Deserialize, Serialize};

use super::admission::{Place, Waiting};
use super::error::Error;
use super::questions::{Question, Subject, question};
use super::state::Service;
use super::tactics::{Tactic, tactics};
use super::verify::ask;

/// Completions, each with the theorem that it is to prove.
pub struct RewardRequest {
    pub completions: Vec<(Arc<Theorem>, String)>,
    pub format: Format,
    pub level: Option<Level>,
    pub timeout: Option<f64>,
    /// Whether each step is looked at too.
    pub dense: bool,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// What a model answers: words, code in fences, thoughts before it. Only the proof is taken from it.
    #[default]
    Answer,
    /// The text after `:=`.
    Proof,
    /// The whole Lean text, statement included.
    Candidate,
}

/// What one completion is worth.
pub struct Reward {
    /// Its place in the request, from 0.
    pub index: usize,
    /// 1 for a proof, and 0.
    pub value: f64,
    /// Whether there is a verdict. Without one the 0 says nothing about the completion.
    pub answered: bool,
    /// `proved`, a reason of rejection, `NoProof` where the completion holds none, or why there is no answer.
    pub reason: String,
    pub detail: String,
    /// The Lean text that was judged; positions are in it.
    pub candidate: Option<String>,
    pub verdict: Option<VerdictRecord>,
    pub dense: Option<Dense>,
}

/// A candidate step by step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dense {
    /// In the order of the text. Of tactics that consist of others, only the others.
    pub steps: Vec<Step>,
    /// The first step that failed, from 0.
    pub first_failing: Option<usize>,
    /// 1 for a proof. Else `s / (s + g)`: `s` sound steps that changed the goals came before the first that failed, and
    /// `g` goals were open there, at least one.
    pub progress: f64,
}

/// One tactic.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// As it is written.
    pub text: String,
    pub start: Position,
    pub end: Position,
    /// Syntax kind, e.g. `Lean.Parser.Tactic.omega`.
    pub kind: String,
    /// Whether Lean has no error in it. This says nothing about the rest of the proof.
    pub sound: bool,
    pub goals_before: Vec<String>,
    pub goals_after: Vec<String>,
}

impl Service {
    /// Rewards as they come. Dropping the stream ends the work and frees the place.
    pub fn reward(
        self: &Arc<Self>,
        request: RewardRequest,
        place: Place,
    ) -> Result<BoxStream<'static, Reward>, Error> {
        self.count_items(request.completions.len())?;
        let limits = self.limits(request.timeout)?;
        let waiting = match place.waiting() {
            Waiting::Job => Waiting::Job,
            Waiting::Caller | Waiting::Batch => Waiting::Batch,
        };
        let judge = self.judge_for(waiting, limits);
        let level = self.level(request.level);
        let service = self.clone();
        let completions = request.completions.into_iter().enumerate();
        let rewards = stream::iter(completions).map(move |(index, (theorem, text))| {
            let (service, judge) = (service.clone(), judge.clone());
            let asked = Asked { index, format: request.format, dense: request.dense, level, limits };
            async move { service.reward_one(&judge, &theorem, &text, &asked).await }
        });
        let rewards = rewards.buffer_unordered(self.at_once());
        Ok(rewards
            .inspect(move |_| {
                let _held = &place;
            })
            .boxed())
    }

    async fn reward_one(&self, judge: &Judge, theorem: &Theorem, text: &str, asked: &Asked) -> Reward {
        let candidate = match read(theorem, text, asked.format) {
            Ok(candidate) => candidate,
            Err(unreadable) => return asked.without_proof(unreadable),
        };
        let question = question(VerifyInput {
            line: 1,
            id: LineId::of_name(&theorem.name),
            number: 1,
            theorem: theorem.clone(),
            candidate: candidate.clone(),
            proof: None,
            warnings: Vec::new(),
        });
        let given = format!("{} := sorry", theorem.statement);
        let screened = self.screen(&theorem.header, "the statement", &given, asked.limits).await;
        let judged = match screened {
            Ok(()) => ask(judge, &question, &self.settings.policy, asked.level).await.map_err(Error::from),
            Err(error) => Err(error),
        };
        let judged = match judged {
            Ok(judged) => judged,
            Err(error) => return asked.unanswered(candidate, &error),
        };
        let record = VerdictRecord { time_ms: judged.elapsed_ms, ..judged.record };
        let dense = match asked.dense && is_examined(&record.outcome) {
            true => self.dense(&question, &record, asked.limits).await,
            false => None,
        };
        let (value, reason, detail) = match &record.outcome {
            Outcome::Proved => (1.0, "proved".to_owned(), String::new()),
            Outcome::Rejected(found) => (0.0, found.reason.as_str().to_owned(), found.detail.clone()),
        };
        Reward {
            index: asked.index,
            value,
            answered: speaks_of_the_candidate(&record.outcome),
            reason,
            detail,
            candidate: Some(candidate),
            verdict: Some(record),
            dense,
        }
    }

    /// The steps of a candidate that was judged; nothing where Lean does not say.
    async fn dense(&self, question: &Question, record: &VerdictRecord, limits: Limits) -> Option<Dense> {
        let text = match &question.subject {
            Subject::Text { candidate, .. } => candidate.clone(),
            Subject::Aligned { pair, theorem } => pair.candidate(theorem, &BTreeSet::new()).text,
        };
        let header = question.theorem().header.clone();
        let request = CheckRequest { header, text, limits };
        let asked = futures::try_join!(self.lean.tactic_steps(&request), self.lean.check(&request));
        let (steps, checked) = asked.inspect_err(|error| tracing::info!(%error, "no steps")).ok()?;
        Some(dense_of(tactics(&request.text, steps), &checked.messages, &record.outcome))
    }
}

/// How one completion is to be judged.
struct Asked {
    index: usize,
    format: Format,
    dense: bool,
    level: Level,
    limits: Limits,
}

impl Asked {
    fn without_proof(&self, unreadable: Unreadable) -> Reward {
        Reward {
            index: self.index,
            value: 0.0,
            answered: true,
            reason: "NoProof".to_owned(),
            detail: unreadable.as_str().to_owned(),
            candidate: None,
            verdict: None,
            dense: None,
        }
    }

    fn unanswered(&self, candidate: String, error: &Error) -> Reward {
        Reward {
            index: self.index,
            value: 0.0,
            answered: false,
            reason: error.code().to_owned(),
            detail: error.to_string(),
            candidate: Some(candidate),
            verdict: None,
            dense: None,
        }
    }
}

/// The candidate that a completion holds.
fn read(theorem: &Theorem, text: &str, format: Format) -> Result<String, Unreadable> {
    let with_proof = |proof: &str| {
        let term = proof.trim_start();
        let term = term.strip_prefix(":=").unwrap_or(term).trim_start_matches(' ');
        data::lean_text::joined(theorem.statement.trim_end(), &format!(":= {term}"))
    };
    match format {
        Format::Candidate => Ok(text.to_owned()),
        Format::Proof => Ok(with_proof(text)),
        Format::Answer => match read_answer(theorem, text, Reading::LastFence, Ending::Finished) {
            // A bare proof, as models write that continue a statement.
            Err(Unreadable::NoCode) if begins_proof(text) => Ok(with_proof(text)),
            read => read,
        },
    }
}

fn begins_proof(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with(":=")
        || text.strip_prefix("by").is_some_and(|rest| rest.starts_with(char::is_whitespace))
}

/// Whether a verdict says something of the candidate, and not of the statement, the machine or the kernels.
fn speaks_of_the_candidate(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Proved => true,
        Outcome::Rejected(found) => {
            !found.reason.is_transient()
                && !matches!(found.reason, ReasonKind::InvalidStatement | ReasonKind::KernelsDisagree)
        }
    }
}

/// Whether the judge looked at every command of the candidate, so that it runs no code.
fn is_examined(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Proved => true,
        Outcome::Rejected(Rejection { reason, .. }) => !matches!(
            reason,
            ReasonKind::ForbiddenConstruct
                | ReasonKind::InvalidStatement
                | ReasonKind::InvalidInput
                | ReasonKind::Timeout
                | ReasonKind::OutOfMemory
                | ReasonKind::WorkerCrashed
                | ReasonKind::Unaudited
        ),
    }
}

fn dense_of(steps: Vec<Tactic>, messages: &[Message], outcome: &Outcome) -> Dense {
    // Goals that are left are told where the block begins, not where the step is missing.
    let errors: Vec<Position> = messages
        .iter()
        .filter(|message| message.severity == Severity::Error && !message.text.starts_with("unsolved goals"))
        .map(|message| message.position)
        .collect();
    let is_inside = |inner: &Tactic, outer: &Tactic| {
        let (inner, outer) = (&inner.step, &outer.step);
        (inner.start, inner.end) != (outer.start, outer.end)
            && inner.start >= outer.start
            && inner.end <= outer.end
    };
    let is_leaf = |tactic: &&Tactic| !steps.iter().any(|other| is_inside(other, tactic));
    let leaves: Vec<Step> = steps
        .iter()
        .filter(is_leaf)
        .map(|Tactic { text, step }| Step {
            text: text.clone(),
            start: step.start,
            end: step.end,
            kind: step.kind.clone(),
            sound: !errors.iter().any(|at| *at >= step.start && *at < step.end),
            goals_before: step.before.clone(),
            goals_after: step.after.clone(),
        })
        .collect();
    let first_failing = leaves.iter().position(|step| !step.sound);
    let progress = match outcome {
        Outcome::Proved => 1.0,
        Outcome::Rejected(rejection) => {
            let before = &leaves[..first_failing.unwrap_or(leaves.len())];
            let sound = before.iter().filter(|step| step.goals_before != step.goals_after).count();
            let open = match first_failing {
                Some(at) => leaves[at].goals_before.len(),
                None => rejection.goals.len(),
            };
            sound as f64 / (sound + open.max(1)) as f64
        }
    };
    Dense { steps: leaves, first_failing, progress }
}

#[cfg(test)]
mod tests {
    use lean_bridge::embedded::TacticStep;

    use super::*;

    fn theorem() -> Theorem {
        let found = data::problems::read_problem_bytes(
            std::path::Path::new("t.lean"),
            b"theorem t : 1 + 1 = 2 := sorry",
            data::problems::Take::Open,
        );
        found.problems.into_iter().next().unwrap().theorem
    }

    #[test]
    fn proofs_are_taken_from_what_models_write() {
        let whole = "theorem t : 1 + 1 = 2 := by rfl";
        for (format, text) in [
            (Format::Answer, "Sure.\n```lean4\ntheorem t : 1 + 1 = 2 := by rfl\n```"),
            (Format::Answer, "by rfl"),
            (Format::Answer, ":= by rfl"),
            (Format::Proof, "by rfl"),
            (Format::Proof, ":= by rfl"),
            (Format::Candidate, whole),
        ] {
            assert_eq!(read(&theorem(), text, format).as_deref(), Ok(whole), "{text}");
        }
        assert_eq!(read(&theorem(), "It is plain.", Format::Answer), Err(Unreadable::NoCode));
    }

    #[test]
    fn progress_counts_sound_steps_before_the_first_that_fails() {
        let at = |line, column| Position { line, column };
        let step = |line, before: &[&str], after: &[&str]| Tactic {
            text: String::new(),
            step: TacticStep {
                start: at(line, 2),
                end: at(line, 8),
                kind: "k".to_owned(),
                before: before.iter().map(|&goal| goal.to_owned()).collect(),
                after: after.iter().map(|&goal| goal.to_owned()).collect(),
            },
        };
        let mut whole = step(1, &["a"], &["a"]);
        whole.step.end = at(4, 8);
        let steps = vec![
            whole,
            step(2, &["a"], &["b", "c"]),
            step(3, &["b", "c"], &["b", "c"]),
            step(4, &["b"], &["b"]),
        ];
        let error = Message {
            severity: Severity::Error,
            position: at(4, 2),
            end_position: None,
            text: "no".to_owned(),
        };
        let rejected = Outcome::Rejected(Rejection::new(ReasonKind::Elaboration, "no"));
        let dense = dense_of(steps.clone(), std::slice::from_ref(&error), &rejected);
        assert_eq!((dense.steps.len(), dense.first_failing, dense.progress), (3, Some(2), 0.5));
        assert_eq!(dense_of(steps, &[], &Outcome::Proved).progress, 1.0);
        assert_eq!(dense_of(Vec::new(), &[error], &rejected).progress, 0.0);
    }
}
