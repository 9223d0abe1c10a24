//! Candidates until enough are proved: the one driver of that, for `prove`, for the editor and for the growth of a data
//! set. It knows what to try next and when to end; a [`Judge`] knows what a candidate is worth.

use std::collections::HashSet;
use std::time::Duration;

use data::{Candidate, Message, Outcome, ReasonKind, Rejection};
use futures::StreamExt;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::error::Error;
use crate::generator::{Generator, Task};
use crate::tactics::is_probe;

/// How a search goes about it.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Proofs after which it ends.
    pub enough: usize,
    /// For all candidates together, from the moment the search begins; `None` for as long as it takes.
    pub budget: Option<Duration>,
    /// How long further proofs are looked for once there is one, within the budget.
    pub linger: Option<Duration>,
    pub probes: Probes,
}

/// What a probe of the tactics backend is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probes {
    /// A candidate as any other: a proof if none of its plain forms is one.
    Candidates,
    /// A way to find plain proofs, judged as a draft; all of its plain forms are of interest. One that Lean accepts is
    /// judged in earnest only when nothing else was found, and has `last_chance` for that beyond the budget.
    Drafts { last_chance: Duration },
}

/// How closely a candidate is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rigour {
    /// Enough to know whether it is worth looking at what it says.
    Draft,
    /// What makes it count as a proof.
    Full,
}

/// What came of one candidate.
#[derive(Debug, Clone)]
pub struct Judgement<V> {
    pub outcome: Outcome,
    /// What Lean said; names what won in a probe.
    pub messages: Vec<Message>,
    /// What the judge wants to be given back.
    pub verdict: V,
}

/// Says what candidates are worth, and hears of the search.
pub trait Judge: Send {
    type Verdict: Send;
    type Error: From<Error> + Send;

    /// The text that would be judged, by which a candidate is known again; `None` where it need not be asked about.
    fn text(&self, candidate: &Candidate) -> Option<String>;

    /// `None`: there is no verdict. Dropping the future ends the work.
    fn judge(
        &mut self,
        candidate: &Candidate,
        rigour: Rigour,
    ) -> impl Future<Output = Result<Option<Judgement<Self::Verdict>>, Self::Error>> + Send;

    /// The generator wrote this candidate.
    fn trying(&mut self, _attempt: usize, _candidate: &Candidate) {}

    /// A candidate was judged; with the failed one that came closest so far.
    fn judged(
        &mut self,
        _candidate: &Candidate,
        _judgement: &Judgement<Self::Verdict>,
        _closest: Option<&Closest>,
    ) {
    }

    /// A candidate is a proof, and none that should stand in its place is.
    fn found(&mut self, candidate: Candidate, judgement: Judgement<Self::Verdict>);
}

/// The failed candidate that came furthest.
#[derive(Debug, Clone)]
pub struct Closest {
    pub candidate: Candidate,
    pub rejection: Rejection,
}

impl Closest {
    /// A probe fails for the reason of its last alternative, which says less than a plain proof's.
    fn closeness(&self) -> (u8, bool) {
        (self.rejection.closeness(), !is_probe(&self.candidate))
    }
}

/// Why a search ended.
#[derive(Debug, Clone)]
pub enum End {
    /// As many proofs as were wanted.
    Enough,
    /// The generator has nothing else.
    Exhausted,
    OutOfTime,
    /// Somebody asked it to end.
    Stopped,
    /// The generator cannot work, or go on, with this task.
    NotAsked(Error),
    /// The statement itself does not elaborate.
    InvalidStatement(Rejection),
}

/// A search for proofs of one theorem.
pub struct Search<'a> {
    generator: &'a dyn Generator,
    task: Task,
    policy: Policy,
    stop: CancellationToken,
    seen: HashSet<String>,
    deadline: Option<Instant>,
    found: usize,
    attempts: usize,
    closest: Option<Closest>,
}

/// What keeps a search from going on.
enum Halt<E> {
    End(End),
    Error(E),
}

impl<'a> Search<'a> {
    pub fn new(generator: &'a dyn Generator, task: Task, policy: Policy) -> Self {
        Self {
            generator,
            task,
            policy,
            stop: CancellationToken::new(),
            seen: HashSet::new(),
            deadline: None,
            found: 0,
            attempts: 0,
            closest: None,
        }
    }

    /// Once `stop` is cancelled, no further candidate is asked for or tried; what is being judged is judged.
    pub fn until(mut self, stop: CancellationToken) -> Self {
        self.stop = stop;
        self
    }

    /// Candidates that were given to the judge.
    pub fn attempts(&self) -> usize {
        self.attempts
    }

    /// The failed candidate that came furthest.
    pub fn closest(&self) -> Option<&Closest> {
        self.closest.as_ref()
    }

    /// Tries `known`, then what the generator writes. `Err` is about the judge's machine or the generator itself.
    /// Cancellation: dropping the future ends the work of both; what was found so far can still be asked for.
    pub async fn run<J: Judge>(&mut self, known: Option<Candidate>, judge: &mut J) -> Result<End, J::Error> {
        self.deadline = self.policy.budget.map(|budget| Instant::now() + budget);
        let mut spare = None;
        let mut end = self.go(known, judge, &mut spare).await;
        if let (0, Some(probe), Probes::Drafts { last_chance }) = (self.found, spare, self.policy.probes)
            && !matches!(end, Err(Halt::Error(_) | Halt::End(End::InvalidStatement(_))))
        {
            self.deadline = self.deadline.map(|deadline| deadline.max(Instant::now() + last_chance));
            end = self.consider(probe, judge).await.and(end);
        }
        match end {
            Ok(()) => Ok(End::Exhausted),
            Err(Halt::End(end)) => Ok(end),
            Err(Halt::Error(error)) => Err(error),
        }
    }

    async fn go<J: Judge>(
        &mut self,
        known: Option<Candidate>,
        judge: &mut J,
        spare: &mut Option<Candidate>,
    ) -> Result<(), Halt<J::Error>> {
        if let Some(known) = known {
            self.consider(known, judge).await?;
        }
        let generator = self.generator;
        let mut candidates = generator.generate(self.task.clone()).take(self.task.samples);
        loop {
            let next = tokio::select! {
                biased;
                () = self.stop.cancelled() => return Err(Halt::End(End::Stopped)),
                next = within(self.deadline, candidates.next()) => next,
            };
            let candidate = match next.ok_or(Halt::End(End::OutOfTime))? {
                None => return Ok(()),
                Some(Ok(candidate)) => candidate,
                Some(Err(error)) if error.is_of_one_task() => {
                    return Err(Halt::End(End::NotAsked(error)));
                }
                Some(Err(error)) => return Err(Halt::Error(error.into())),
            };
            judge.trying(self.attempts + 1, &candidate);
            match self.policy.probes {
                Probes::Drafts { .. } if is_probe(&candidate) => {
                    self.draft(candidate, judge, spare).await?;
                }
                _ => self.consider(candidate, judge).await?,
            }
        }
    }

    /// Judges a candidate in earnest, unless its text is known. If it is a proof, a plain form that is one too stands in
    /// its place.
    async fn consider<J: Judge>(
        &mut self,
        candidate: Candidate,
        judge: &mut J,
    ) -> Result<(), Halt<J::Error>> {
        let Some(judgement) = self.fresh(&candidate, judge).await? else { return Ok(()) };
        let before = self.found;
        let plainer = self.generator.simplify(&self.task, &candidate, &judgement.messages);
        let plain = self.plain(plainer, judge).await;
        if self.found > before || matches!(plain, Err(Halt::Error(_))) {
            return plain;
        }
        // A proof is a proof: what is left of the time went into a plainer one, and no more.
        self.keep(candidate, judgement, judge)?;
        plain
    }

    /// Judges a probe as a draft, and if that holds, the plain proofs that it stands for.
    async fn draft<J: Judge>(
        &mut self,
        probe: Candidate,
        judge: &mut J,
        spare: &mut Option<Candidate>,
    ) -> Result<(), Halt<J::Error>> {
        if judge.text(&probe).is_none() {
            return Ok(());
        }
        let Some(judgement) = self.ask(&probe, Rigour::Draft, judge).await? else { return Ok(()) };
        let mut plainer = self.generator.simplify(&self.task, &probe, &judgement.messages);
        // What won is known to hold; of the rest the short ones may be better than it.
        let mut all = self.generator.simplify(&self.task, &probe, &[]);
        all.sort_by_key(|plain| plain.text.len());
        plainer.extend(all);
        let before = self.found;
        let plain = self.plain(plainer, judge).await;
        if self.found == before {
            spare.get_or_insert(probe);
        }
        plain
    }

    /// Judges plain forms in order: the first that is a proof, or as many as are wanted.
    async fn plain<J: Judge>(
        &mut self,
        candidates: Vec<Candidate>,
        judge: &mut J,
    ) -> Result<(), Halt<J::Error>> {
        for candidate in candidates {
            if let Some(judgement) = self.fresh(&candidate, judge).await? {
                self.keep(candidate, judgement, judge)?;
            }
        }
        Ok(())
    }

    /// The judgement on a candidate that is a proof and whose text is new.
    async fn fresh<J: Judge>(
        &mut self,
        candidate: &Candidate,
        judge: &mut J,
    ) -> Result<Option<Judgement<J::Verdict>>, Halt<J::Error>> {
        if judge.text(candidate).is_some_and(|text| self.seen.insert(text)) {
            return self.ask(candidate, Rigour::Full, judge).await;
        }
        Ok(None)
    }

    /// The judgement on a candidate that is accepted.
    async fn ask<J: Judge>(
        &mut self,
        candidate: &Candidate,
        rigour: Rigour,
        judge: &mut J,
    ) -> Result<Option<Judgement<J::Verdict>>, Halt<J::Error>> {
        if self.stop.is_cancelled() {
            return Err(Halt::End(End::Stopped));
        }
        self.attempts += 1;
        let answer = within(self.deadline, judge.judge(candidate, rigour)).await;
        let answer = answer.ok_or(Halt::End(End::OutOfTime))?.map_err(Halt::Error)?;
        let Some(judgement) = answer else { return Ok(None) };
        if let Outcome::Rejected(rejection) = &judgement.outcome {
            let failed = Closest { candidate: candidate.clone(), rejection: rejection.clone() };
            if self.closest.as_ref().is_none_or(|closest| failed.closeness() > closest.closeness()) {
                self.closest = Some(failed);
            }
        }
        judge.judged(candidate, &judgement, self.closest.as_ref());
        match &judgement.outcome {
            Outcome::Proved => Ok(Some(judgement)),
            Outcome::Rejected(rejection) if rejection.reason == ReasonKind::InvalidStatement => {
                Err(Halt::End(End::InvalidStatement(rejection.clone())))
            }
            Outcome::Rejected(_) => Ok(None),
        }
    }

    fn keep<J: Judge>(
        &mut self,
        candidate: Candidate,
        judgement: Judgement<J::Verdict>,
        judge: &mut J,
    ) -> Result<(), Halt<J::Error>> {
        self.found += 1;
        if let (1, Some(linger)) = (self.found, self.policy.linger) {
            let until = Instant::now() + linger;
            self.deadline = Some(self.deadline.map_or(until, |deadline| deadline.min(until)));
        }
        judge.found(candidate, judgement);
        if self.found >= self.policy.enough { Err(Halt::End(End::Enough)) } else { Ok(()) }
    }
}

/// `None`: the deadline came first.
async fn within<T>(deadline: Option<Instant>, work: impl Future<Output = T>) -> Option<T> {
    match deadline {
        Some(deadline) => tokio::time::timeout_at(deadline, work).await.ok(),
        None => Some(work.await),
    }
}

#[cfg(test)]
mod tests;
