//! The work on one problem in one round: samples by seed or in the order of a generator, corrections, and their records.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use data::store::{AttemptId, ItemState, NewAttempt, NewSample, RunItem, SampleAttempt, Slot, StoredSample};
use data::{Candidate, Example, Facts, Goal, Outcome, ReasonKind, Theorem};
use futures::{FutureExt, StreamExt, TryStreamExt, future};
use pipeline::Judged;
use prover::{Generator, Revision, Task};
use tokio::sync::mpsc;

use super::evaluation::{Evaluation, RunEvent};
use crate::error::Error;
use crate::plan::StopRule;

/// The work on one problem in one round.
pub(super) struct Work<'a> {
    pub evaluation: &'a Evaluation<'a>,
    pub item: &'a RunItem,
    pub round: u32,
    /// The theorem as generators see it.
    pub shown: Theorem,
    pub goal: Option<Goal>,
    /// The statement as elaborated, where a generator wants it.
    pub facts: Option<Arc<Facts>>,
    pub examples: Vec<Example>,
    pub known: HashMap<Slot, StoredSample>,
    pub observe: &'a (dyn Fn(RunEvent) + Sync),
}

/// A candidate in its place, with what it cost.
struct Written {
    slot: Slot,
    candidate: Candidate,
    tokens: Option<u32>,
    generation_ms: Option<u32>,
}

/// A sample that has its verdict and is not recorded yet.
struct Verdict {
    written: Written,
    judged: Judged,
    simplified: Option<AttemptId>,
}

/// A sample as it came out.
#[derive(Clone)]
struct Sampled {
    slot: Slot,
    settled: bool,
    /// Where its text and Lean's messages stand, where it can be corrected.
    failed: Option<AttemptId>,
}

impl Work<'_> {
    fn slot(&self, stage: u32, sample: u32, correction: u32) -> Slot {
        Slot { round: self.round, stage, sample, correction }
    }

    fn task(&self, samples: usize, seed: u64) -> Task {
        Task {
            theorem: self.shown.clone(),
            goal: self.goal.clone(),
            examples: self.examples.clone(),
            samples,
            seed,
            revision: None,
            facts: self.facts.clone(),
        }
    }

    /// The seed of a slot: its own for each problem, round and stage; 32 bits, which every server takes.
    fn seed(&self, stage: u32, sample: u32, correction: u32) -> u64 {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.evaluation.plan.seed.to_le_bytes());
        hasher.update(self.item.problem.problem.theorem.digest().as_bytes());
        hasher.update(&self.round.to_le_bytes());
        hasher.update(&stage.to_le_bytes());
        hasher.update(&correction.to_le_bytes());
        let digest = hasher.finalize();
        let base = u32::from_le_bytes(digest.as_bytes()[..4].try_into().expect("four bytes"));
        u64::from(base >> 1) + u64::from(sample)
    }

    /// A generator with an order of its own: one candidate after the other, to the first proof.
    pub async fn in_order(&mut self, stage: u32, generator: &dyn Generator) -> Result<bool, Error> {
        let plan = &self.evaluation.plan;
        let task = self.task(plan.tactics_samples as usize, plan.seed);
        let mut candidates = generator.generate(task.clone()).take(plan.tactics_samples as usize);
        let mut settled = false;
        let mut sample = 0;
        while let Some(candidate) = candidates.next().await {
            let candidate = match candidate {
                Err(error) if error.is_of_one_task() => {
                    tracing::warn!(theorem = self.shown.name, %error, "the generator cannot work on it");
                    break;
                }
                candidate => candidate?,
            };
            let slot = self.slot(stage, sample, 0);
            sample += 1;
            settled |= match self.known.get(&slot) {
                Some(known) => known.is_settled(),
                None => {
                    (self.observe)(RunEvent::Written);
                    let written = Written { slot, candidate, tokens: None, generation_ms: None };
                    self.judge(generator, &task, written).await?.settled
                }
            };
            if settled && plan.stop == StopRule::AtProof {
                break;
            }
        }
        Ok(settled)
    }

    /// A generator whose samples are known by their seeds: batch by batch, to the batch with a proof.
    pub async fn by_seed(&mut self, stage: u32, generator: &dyn Generator) -> Result<bool, Error> {
        let plan = &self.evaluation.plan;
        let chains = plan.chains();
        let mut settled = false;
        let mut first = 0;
        while first < chains && !(settled && plan.stop == StopRule::AtProof) {
            let batch = first..chains.min(first + plan.batch.max(1));
            first = batch.end;
            let sampled = self.batch(stage, generator, batch).await?;
            settled |= sampled.iter().any(|sampled| sampled.settled);
            if settled && plan.stop == StopRule::AtProof {
                break;
            }
            let this = &*self;
            let corrected = sampled
                .into_iter()
                .filter(|sampled| !sampled.settled)
                .map(|sampled| this.correct(stage, generator, sampled));
            for result in futures::future::join_all(corrected).await {
                settled |= result?;
            }
        }
        Ok(settled)
    }

    /// The fresh samples of a batch, those of the store included, in their order.
    async fn batch(
        &self,
        stage: u32,
        generator: &dyn Generator,
        batch: Range<u32>,
    ) -> Result<Vec<Sampled>, Error> {
        let mut sampled: Vec<Sampled> = Vec::new();
        let mut missing: Vec<Range<u32>> = Vec::new();
        for sample in batch {
            match self.known.get(&self.slot(stage, sample, 0)) {
                Some(known) => sampled.push(of_store(known)),
                None => match missing.last_mut() {
                    Some(range) if range.end == sample => range.end += 1,
                    _ => missing.push(sample..sample + 1),
                },
            }
        }
        for range in missing {
            sampled.extend(self.fresh(stage, generator, range).await?);
        }
        sampled.sort_by_key(|sampled| sampled.slot);
        Ok(sampled)
    }

    /// Samples that the store does not have: each is judged as soon as it is written, and recorded as soon as it is
    /// judged; those that are judged while others are being recorded go into one transaction.
    async fn fresh(
        &self,
        stage: u32,
        generator: &dyn Generator,
        range: Range<u32>,
    ) -> Result<Vec<Sampled>, Error> {
        let base = self.seed(stage, range.start, 0);
        let task = self.task(range.len(), base);
        let started = Instant::now();
        let mut seen: Vec<bool> = vec![false; range.len()];
        let mut refusal: Option<String> = None;
        let (verdicts, waiting) = mpsc::unbounded_channel();
        let judging = async {
            // Gone at the end, or with the first error: then nothing more is to be recorded.
            let verdicts = verdicts;
            let mut judged = generator
                .generate(task.clone())
                .take_while(|next| {
                    refusal = self.refusal(next);
                    future::ready(refusal.is_none())
                })
                .try_filter_map(|candidate| {
                    let index = place(&candidate, base, &seen);
                    let written = index.map(|index| {
                        seen[index] = true;
                        (self.observe)(RunEvent::Written);
                        let tokens = self.evaluation.tokens.take(&self.shown.name);
                        let slot = self.slot(stage, range.start + index as u32, 0);
                        Written { slot, candidate, tokens, generation_ms: Some(milliseconds(started)) }
                    });
                    if written.is_none() {
                        tracing::warn!(
                            theorem = self.shown.name,
                            "a sample that was not asked for is left out"
                        );
                    }
                    future::ready(Ok(written))
                })
                .map_err(Error::from)
                .map_ok(|written| self.verdict(generator, &task, written))
                .try_buffer_unordered(range.len());
            while let Some(verdict) = judged.try_next().await? {
                if verdicts.send(verdict).is_err() {
                    break;
                }
            }
            Ok::<(), Error>(())
        };
        let recording = async {
            let mut waiting = waiting;
            let mut found: Vec<Sampled> = Vec::new();
            let mut next = Vec::new();
            while waiting.recv_many(&mut next, range.len()).await > 0 {
                found.extend(self.record(std::mem::take(&mut next)).await?);
            }
            Ok::<Vec<Sampled>, Error>(found)
        };
        // What has its verdict when judging fails is recorded all the same; where the store fails, both end.
        let (judged, mut found) = future::try_join(judging.map(Ok), recording).await?;
        judged?;
        if let Some(refusal) = refusal {
            let detail = format!("the generator could not work on it: {refusal}");
            let Evaluation { store, run, .. } = self.evaluation;
            store.set_item_state(*run, self.item.position, ItemState::Posed, Some(&detail)).await?;
        }
        for (sample, _) in (range.start..).zip(&seen).filter(|(_, seen)| !**seen) {
            found.push(self.record_nothing(self.slot(stage, sample, 0)).await?);
        }
        Ok(found)
    }

    /// Why a generator cannot work on the problem, where it says so: then it is not asked for more.
    fn refusal(&self, next: &Result<Candidate, prover::Error>) -> Option<String> {
        let error = next.as_ref().err().filter(|error| error.is_of_one_task())?;
        tracing::warn!(theorem = self.shown.name, %error, "the generator cannot work on it");
        Some(error.to_string())
    }

    /// Gives a failed sample back with Lean's errors, again and again; whether that led to a proof.
    async fn correct(
        &self,
        stage: u32,
        generator: &dyn Generator,
        mut failed: Sampled,
    ) -> Result<bool, Error> {
        for correction in 1..=self.evaluation.plan.corrections {
            let sample = failed.slot.sample;
            let slot = self.slot(stage, sample, correction);
            let next = match (self.known.get(&slot), failed.failed) {
                (Some(known), _) => of_store(known),
                (None, None) => return Ok(false),
                (None, Some(attempt)) => {
                    let Some(attempt) = self.evaluation.store.attempt(attempt).await? else {
                        return Ok(false);
                    };
                    let revision =
                        Revision { attempt: attempt.candidate.text, messages: attempt.verdict.messages };
                    let seed = self.seed(stage, sample, correction);
                    let task = Task { revision: Some(revision), ..self.task(1, seed) };
                    let started = Instant::now();
                    let candidate = generator.generate(task.clone()).next().await;
                    match candidate {
                        Some(Ok(candidate)) => {
                            (self.observe)(RunEvent::Written);
                            let tokens = self.evaluation.tokens.take(&self.shown.name);
                            let generation_ms = Some(milliseconds(started));
                            let written = Written { slot, candidate, tokens, generation_ms };
                            self.judge(generator, &task, written).await?
                        }
                        Some(Err(error)) if !error.is_of_one_task() => return Err(error.into()),
                        Some(Err(_)) | None => self.record_nothing(slot).await?,
                    }
                }
            };
            if next.settled {
                return Ok(true);
            }
            failed = next;
        }
        Ok(false)
    }

    async fn record_nothing(&self, slot: Slot) -> Result<Sampled, Error> {
        let sample = NewSample {
            run: self.evaluation.run,
            position: self.item.position,
            slot,
            result: "nothing",
            attempt: SampleAttempt::Nothing,
            simplified: None,
            goals: None,
            new_tokens: None,
            generation_ms: None,
            judgement_ms: None,
        };
        self.evaluation.store.record_sample(&sample).await?;
        (self.observe)(RunEvent::Judged { position: self.item.position, settled: false });
        Ok(Sampled { slot, settled: false, failed: None })
    }

    /// Judges a candidate and records the sample with its attempt.
    async fn judge(
        &self,
        generator: &dyn Generator,
        task: &Task,
        written: Written,
    ) -> Result<Sampled, Error> {
        let verdict = self.verdict(generator, task, written).await?;
        let recorded = self.record(vec![verdict]).await?;
        Ok(recorded.into_iter().next().expect("one for each verdict"))
    }

    async fn verdict(
        &self,
        generator: &dyn Generator,
        task: &Task,
        written: Written,
    ) -> Result<Verdict, Error> {
        let Evaluation { verifier, plan, .. } = self.evaluation;
        let theorem = &self.item.problem.problem.theorem;
        let judged = verifier.verify(theorem, &written.candidate, plan.level).await?;
        let simplified = match judged.record.outcome.is_proved() {
            true => self.plainest(generator, task, &written.candidate, &judged).await?,
            false => None,
        };
        Ok(Verdict { written, judged, simplified })
    }

    /// Records samples with their attempts, in one transaction.
    async fn record(&self, verdicts: Vec<Verdict>) -> Result<Vec<Sampled>, Error> {
        let Evaluation { store, run, verifier, .. } = self.evaluation;
        let theorem = &self.item.problem.problem.theorem;
        let policy = verifier.policy_id();
        let samples: Vec<NewSample<'_>> = verdicts
            .iter()
            .map(|Verdict { written, judged, simplified }| {
                let (result, goals) = match &judged.record.outcome {
                    Outcome::Proved => ("proved", None),
                    Outcome::Rejected(rejection) => {
                        (rejection.reason.as_str(), u32::try_from(rejection.goals.len()).ok())
                    }
                };
                let attempt = match judged.attempt {
                    Some(id) => SampleAttempt::Known(id),
                    None => SampleAttempt::New(NewAttempt {
                        run: Some(*run),
                        theorem,
                        candidate: &written.candidate,
                        policy: &policy,
                        verdict: &judged.record,
                    }),
                };
                NewSample {
                    run: *run,
                    position: self.item.position,
                    slot: written.slot,
                    result,
                    attempt,
                    simplified: *simplified,
                    goals,
                    new_tokens: written.tokens,
                    generation_ms: written.generation_ms,
                    judgement_ms: Some(judged.elapsed_ms.round() as u32),
                }
            })
            .collect();
        let attempts = store.record_samples(&samples).await?;
        let sampled = samples.iter().zip(attempts).map(|(sample, attempt)| {
            let settled = ["proved", ReasonKind::Unaudited.as_str()].contains(&sample.result);
            (self.observe)(RunEvent::Judged { position: self.item.position, settled });
            let failed = attempt.filter(|_| is_correctable(sample.result));
            Sampled { slot: sample.slot, settled, failed }
        });
        Ok(sampled.collect())
    }

    /// The plainer proof that the generator offers in place of an accepted one, recorded.
    async fn plainest(
        &self,
        generator: &dyn Generator,
        task: &Task,
        accepted: &Candidate,
        judged: &Judged,
    ) -> Result<Option<AttemptId>, Error> {
        let Evaluation { store, run, verifier, plan, .. } = self.evaluation;
        let theorem = &self.item.problem.problem.theorem;
        for plainer in generator.simplify(task, accepted, &judged.record.messages) {
            let judged = verifier.verify(theorem, &plainer, plan.level).await?;
            let policy = verifier.policy_id();
            let id = match judged.attempt {
                Some(id) => id,
                None => {
                    let verdict = &judged.record;
                    let attempt = NewAttempt {
                        run: Some(*run),
                        theorem,
                        candidate: &plainer,
                        policy: &policy,
                        verdict,
                    };
                    store.record_attempt(&attempt).await?
                }
            };
            if judged.record.outcome.is_proved() {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }
}

/// Which sample of a batch a candidate is: by its seed, or the first that is still to come. `None`: none that was asked
/// for.
fn place(candidate: &Candidate, base: u64, seen: &[bool]) -> Option<usize> {
    let index = match &candidate.sampling {
        Some(sampling) => usize::try_from(sampling.seed.wrapping_sub(base)).ok(),
        None => seen.iter().position(|seen| !seen),
    };
    index.filter(|index| seen.get(*index) == Some(&false))
}

fn of_store(sample: &StoredSample) -> Sampled {
    let failed = sample.attempt.filter(|_| is_correctable(&sample.result));
    Sampled { slot: sample.slot, settled: sample.is_settled(), failed }
}

/// Whether Lean said something that a generator could learn from.
fn is_correctable(result: &str) -> bool {
    [
        ReasonKind::Syntax,
        ReasonKind::Elaboration,
        ReasonKind::UnsolvedGoals,
        ReasonKind::Sorry,
        ReasonKind::Timeout,
    ]
    .into_iter()
    .any(|reason| reason.as_str() == result)
}

fn milliseconds(since: Instant) -> u32 {
    u32::try_from(since.elapsed().as_millis()).unwrap_or(u32::MAX)
}
