//! The main job: theorems in, proofs out. Several theorems are worked on at once; each takes candidates from the
//! generator until one is proved or there are no more.

use std::sync::Arc;
use std::time::{Duration, Instant};

use data::{Candidate, Facts, Goal, Level, ReasonKind, Rejection, Theorem};
use futures::StreamExt;
use futures::future::BoxFuture;
use prover::search::{self, Closest, End, Judgement, Policy, Probes, Rigour, Search};
use prover::{Generator, Task};
use tokio_util::sync::CancellationToken;

use crate::error::Error;
use crate::judge::{Judge, Judged};

/// Who says what is proved: the judge of the embedded Lean, or that of a project's own.
pub trait Arbiter: Sync {
    /// A proof that is known already, at `level` or a higher one.
    fn known_proof<'a>(
        &'a self,
        theorem: &'a Theorem,
        level: Level,
    ) -> BoxFuture<'a, Result<Option<(Candidate, Judged)>, Error>>;

    /// What a proof starts from; nothing where Lean cannot say: the first verdict says why.
    fn opening<'a>(&'a self, theorem: &'a Theorem) -> BoxFuture<'a, Result<Opening, Error>>;

    /// Judges one candidate and records the verdict.
    fn judge<'a>(
        &'a self,
        theorem: &'a Theorem,
        candidate: &'a Candidate,
        level: Level,
    ) -> BoxFuture<'a, Result<Judged, Error>>;
}

impl Arbiter for Judge {
    fn known_proof<'a>(
        &'a self,
        theorem: &'a Theorem,
        level: Level,
    ) -> BoxFuture<'a, Result<Option<(Candidate, Judged)>, Error>> {
        Box::pin(Judge::known_proof(self, theorem, level))
    }

    fn opening<'a>(&'a self, theorem: &'a Theorem) -> BoxFuture<'a, Result<Opening, Error>> {
        Box::pin(opening(theorem, self))
    }

    fn judge<'a>(
        &'a self,
        theorem: &'a Theorem,
        candidate: &'a Candidate,
        level: Level,
    ) -> BoxFuture<'a, Result<Judged, Error>> {
        Box::pin(Judge::judge(self, theorem, candidate, level))
    }
}

/// How to go about it.
#[derive(Debug, Clone)]
pub struct ProveOptions {
    pub level: Level,
    /// Theorems worked on at once.
    pub jobs: usize,
    /// Candidates for one theorem at most.
    pub samples: usize,
    pub seed: u64,
    /// For one theorem, all candidates together.
    pub budget: Duration,
}

/// What happens, as it happens.
#[derive(Debug, Clone)]
pub enum Event {
    Started {
        theorem: usize,
    },
    /// A candidate was judged.
    Attempt {
        theorem: usize,
        generator: String,
        proved: bool,
    },
    Finished {
        theorem: usize,
        report: TheoremReport,
    },
}

/// What became of one theorem.
#[derive(Debug, Clone)]
pub struct TheoremReport {
    pub outcome: Outcome,
    /// Candidates judged.
    pub attempts: usize,
    /// Those of them whose verdict was known before.
    pub cached: usize,
    pub elapsed: Duration,
}

#[derive(Debug, Clone)]
pub enum Outcome {
    Proved { candidate: Box<Candidate>, judged: Box<Judged> },
    NotProved(NotProved),
}

#[derive(Debug, Clone)]
pub enum NotProved {
    /// The statement itself does not elaborate.
    InvalidStatement(Rejection),
    /// Every candidate failed; the rejection of the one that came furthest.
    Exhausted(Option<Rejection>),
    OverBudget(Option<Rejection>),
    /// A project's own Lean accepts the candidate, and nothing could be audited: no proof, and nothing better to come.
    Unaudited(Box<Candidate>, Rejection),
    /// The generator could not work on it: its prompt is too long, say.
    NotAsked(String),
    Cancelled,
}

/// Totals of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    pub theorems: usize,
    pub proved: usize,
    pub attempts: usize,
    pub cached: usize,
}

/// Works on `theorems`, several at once, and returns a report for each in their order. After `cancel`, what is under
/// way is dropped, what is done is kept, and the rest is reported as cancelled.
pub async fn prove(
    theorems: &[Theorem],
    generator: &dyn Generator,
    judge: &dyn Arbiter,
    options: &ProveOptions,
    cancel: &CancellationToken,
    observe: &(dyn Fn(Event) + Sync),
) -> Result<(Vec<TheoremReport>, Summary), Error> {
    let work = futures::stream::iter(theorems.iter().enumerate()).map(|(index, theorem)| async move {
        let started = Instant::now();
        let mut progress = Progress::default();
        let outcome = if cancel.is_cancelled() {
            Outcome::NotProved(NotProved::Cancelled)
        } else {
            observe(Event::Started { theorem: index });
            let one = prove_one(index, theorem, generator, judge, options, observe, &mut progress);
            tokio::select! {
                biased;
                () = cancel.cancelled() => Outcome::NotProved(NotProved::Cancelled),
                outcome = one => outcome?,
            }
        };
        let Progress { attempts, cached } = progress;
        let report = TheoremReport { outcome, attempts, cached, elapsed: started.elapsed() };
        observe(Event::Finished { theorem: index, report: report.clone() });
        Ok::<TheoremReport, Error>(report)
    });
    let mut work = work.buffered(options.jobs.max(1));
    let mut reports = Vec::with_capacity(theorems.len());
    while let Some(report) = work.next().await {
        reports.push(report?);
    }
    let summary = Summary {
        theorems: theorems.len(),
        proved: reports.iter().filter(|report| matches!(report.outcome, Outcome::Proved { .. })).count(),
        attempts: reports.iter().map(|report| report.attempts).sum(),
        cached: reports.iter().map(|report| report.cached).sum(),
    };
    Ok((reports, summary))
}

#[derive(Default)]
struct Progress {
    attempts: usize,
    cached: usize,
}

impl Progress {
    fn note(&mut self, judged: &Judged) {
        self.attempts += 1;
        self.cached += usize::from(judged.cached);
    }
}

async fn prove_one(
    index: usize,
    theorem: &Theorem,
    generator: &dyn Generator,
    judge: &dyn Arbiter,
    options: &ProveOptions,
    observe: &(dyn Fn(Event) + Sync),
    progress: &mut Progress,
) -> Result<Outcome, Error> {
    if let Some((candidate, judged)) = judge.known_proof(theorem, options.level).await? {
        progress.note(&judged);
        return Ok(Outcome::Proved { candidate: Box::new(candidate), judged: Box::new(judged) });
    }
    // This question may have to wait for Lean to start; the search's time begins after it.
    let Opening { goal, facts } = judge.opening(theorem).await?;
    let task = Task {
        theorem: theorem.clone(),
        goal,
        examples: Vec::new(),
        samples: options.samples,
        seed: options.seed,
        revision: None,
        facts: facts.filter(|_| generator.reads_facts()),
    };
    let policy = Policy { enough: 1, budget: Some(options.budget), linger: None, probes: Probes::Candidates };
    let stop = CancellationToken::new();
    let mut trial = Trial {
        index,
        theorem,
        judge,
        level: options.level,
        observe,
        progress,
        proof: None,
        unaudited: None,
        stop: stop.clone(),
    };
    let mut search = Search::new(generator, task, policy).until(stop);
    let end = search.run(None, &mut trial).await?;
    if let Some((candidate, rejection)) = trial.unaudited {
        return Ok(Outcome::NotProved(NotProved::Unaudited(Box::new(candidate), rejection)));
    }
    if let Some((candidate, judged)) = trial.proof {
        return Ok(Outcome::Proved { candidate: Box::new(candidate), judged: Box::new(judged) });
    }
    let closest = search.closest().map(|closest| closest.rejection.clone());
    Ok(Outcome::NotProved(match end {
        End::Enough | End::Exhausted => NotProved::Exhausted(closest),
        End::OutOfTime => NotProved::OverBudget(closest),
        End::Stopped => NotProved::Cancelled,
        End::NotAsked(error) => NotProved::NotAsked(error.to_string()),
        End::InvalidStatement(rejection) => NotProved::InvalidStatement(rejection),
    }))
}

/// One theorem before the judge.
struct Trial<'a> {
    index: usize,
    theorem: &'a Theorem,
    judge: &'a dyn Arbiter,
    level: Level,
    observe: &'a (dyn Fn(Event) + Sync),
    progress: &'a mut Progress,
    proof: Option<(Candidate, Judged)>,
    /// What was accepted and could not be audited.
    unaudited: Option<(Candidate, Rejection)>,
    /// Ends the search.
    stop: CancellationToken,
}

impl search::Judge for Trial<'_> {
    type Verdict = Judged;
    type Error = Error;

    fn text(&self, candidate: &Candidate) -> Option<String> {
        Some(candidate.text.clone())
    }

    async fn judge(&mut self, candidate: &Candidate, _: Rigour) -> Result<Option<Judgement<Judged>>, Error> {
        let judged = self.judge.judge(self.theorem, candidate, self.level).await?;
        let (outcome, messages) = (judged.record.outcome.clone(), judged.record.messages.clone());
        Ok(Some(Judgement { outcome, messages, verdict: judged }))
    }

    fn judged(&mut self, candidate: &Candidate, judgement: &Judgement<Judged>, _: Option<&Closest>) {
        self.progress.note(&judgement.verdict);
        if let data::Outcome::Rejected(rejection) = &judgement.outcome
            && rejection.reason == ReasonKind::Unaudited
        {
            self.unaudited = Some((candidate.clone(), rejection.clone()));
            self.stop.cancel();
        }
        let proved = judgement.outcome.is_proved();
        let generator = candidate.generator.clone();
        (self.observe)(Event::Attempt { theorem: self.index, generator, proved });
    }

    fn found(&mut self, candidate: Candidate, judgement: Judgement<Judged>) {
        self.proof = Some((candidate, judgement.verdict));
    }
}

/// What a proof starts from.
#[derive(Debug, Default)]
pub struct Opening {
    pub goal: Option<Goal>,
    /// The statement as elaborated.
    pub facts: Option<Arc<Facts>>,
}

/// Asks Lean what a proof of the theorem starts from.
pub(crate) async fn opening(theorem: &Theorem, judge: &Judge) -> Result<Opening, Error> {
    let statements = [theorem.statement.trim_end().to_owned()];
    match judge.lean().describe_with_goals(&theorem.header, &statements, judge.limits()).await {
        Ok(described) => Ok(described.into_iter().next().map_or_else(Opening::default, |one| Opening {
            goal: one.goal.as_deref().map(Goal::parse),
            facts: one.facts.map(Arc::new),
        })),
        Err(
            lean_bridge::Error::Refused(_)
            | lean_bridge::Error::Unanswered { .. }
            | lean_bridge::Error::UnknownModule { .. },
        ) => Ok(Opening::default()),
        Err(error) => Err(error.into()),
    }
}
