//! The main job: theorems in, proofs out. Several theorems are worked on at once; each takes candidates from the
//! generator until one is proved or there are no more.

use std::sync::Arc;
use std::time::{Duration, Instant};

use data::{Candidate, Facts, Goal, Level, Outcome as VerdictOutcome, ReasonKind, Rejection, Theorem};
use futures::StreamExt;
use prover::{Generator, Task};
use tokio_util::sync::CancellationToken;

use crate::error::Error;
use crate::judge::{Judge, Judged};

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
    judge: &Judge,
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
        let Progress { attempts, cached, .. } = progress;
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
    closest: Option<Rejection>,
}

impl Progress {
    fn note(&mut self, judged: &Judged) {
        self.attempts += 1;
        self.cached += usize::from(judged.cached);
        if let VerdictOutcome::Rejected(rejection) = &judged.record.outcome {
            let better = self.closest.as_ref().is_none_or(|best| rejection.closeness() > best.closeness());
            if better {
                self.closest = Some(rejection.clone());
            }
        }
    }
}

async fn prove_one(
    index: usize,
    theorem: &Theorem,
    generator: &dyn Generator,
    judge: &Judge,
    options: &ProveOptions,
    observe: &(dyn Fn(Event) + Sync),
    progress: &mut Progress,
) -> Result<Outcome, Error> {
    if let Some((candidate, judged)) = judge.known_proof(theorem, options.level).await? {
        progress.note(&judged);
        return Ok(Outcome::Proved { candidate: Box::new(candidate), judged: Box::new(judged) });
    }
    let Opening { goal, facts } = opening(theorem, judge).await?;
    // The first question may have had to wait for Lean to start; that is not the theorem's time.
    let deadline = tokio::time::Instant::now() + options.budget;
    let task = Task {
        theorem: theorem.clone(),
        goal,
        examples: Vec::new(),
        samples: options.samples,
        seed: options.seed,
        revision: None,
        facts: facts.filter(|_| generator.reads_facts()),
    };
    let mut candidates = generator.generate(task.clone()).take(options.samples);
    loop {
        let Ok(next) = tokio::time::timeout_at(deadline, candidates.next()).await else {
            return Ok(Outcome::NotProved(NotProved::OverBudget(progress.closest.take())));
        };
        let candidate = match next {
            Some(Ok(candidate)) => candidate,
            None => return Ok(Outcome::NotProved(NotProved::Exhausted(progress.closest.take()))),
            Some(Err(error)) if error.is_of_one_task() => {
                return Ok(Outcome::NotProved(NotProved::NotAsked(error.to_string())));
            }
            Some(Err(error)) => return Err(error.into()),
        };
        let Ok(judged) =
            tokio::time::timeout_at(deadline, judge.judge(theorem, &candidate, options.level)).await
        else {
            return Ok(Outcome::NotProved(NotProved::OverBudget(progress.closest.take())));
        };
        let judged = judged?;
        progress.note(&judged);
        let proved = judged.record.outcome.is_proved();
        observe(Event::Attempt { theorem: index, generator: candidate.generator.clone(), proved });
        match &judged.record.outcome {
            VerdictOutcome::Proved => {
                let plainer = generator.simplify(&task, &candidate, &judged.record.messages);
                let plainest = plainest(theorem, plainer, judge, options.level, progress);
                // A proof is a proof: what is left of the budget goes into a plainer one, and no more.
                let plainest = tokio::time::timeout_at(deadline, plainest).await.unwrap_or(Ok(None))?;
                let (candidate, judged) = plainest.unwrap_or((candidate, judged));
                return Ok(Outcome::Proved { candidate: Box::new(candidate), judged: Box::new(judged) });
            }
            VerdictOutcome::Rejected(rejection) if rejection.reason == ReasonKind::InvalidStatement => {
                return Ok(Outcome::NotProved(NotProved::InvalidStatement(rejection.clone())));
            }
            VerdictOutcome::Rejected(_) => {}
        }
    }
}

/// The first of some candidates that is a proof.
async fn plainest(
    theorem: &Theorem,
    candidates: Vec<Candidate>,
    judge: &Judge,
    level: Level,
    progress: &mut Progress,
) -> Result<Option<(Candidate, Judged)>, Error> {
    for candidate in candidates {
        let judged = judge.judge(theorem, &candidate, level).await?;
        progress.note(&judged);
        if judged.record.outcome.is_proved() {
            return Ok(Some((candidate, judged)));
        }
    }
    Ok(None)
}

/// What a proof starts from; nothing where Lean cannot say: the first verdict says why.
#[derive(Debug, Default)]
pub(crate) struct Opening {
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
