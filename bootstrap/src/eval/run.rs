//! Drives a run: rounds over problems, generators one after the other, every sample recorded as it is judged.
//!
//! Several theorems are worked on at once, so that Lean judges for one while a model writes for another; how many is
//! bounded, and with it how far a generator can run ahead. A sample is known by its slot; what is in the store is not
//! done again, so a killed run goes on where it was and ends as if it had never stopped. For that, nothing that is
//! decided depends on the order in which things finish: a batch is judged whole before it is looked at.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use data::store::{
    AttemptId, ItemState, NewAttempt, NewSample, RunId, RunItem, SampleAttempt, Slot, Store, StoredSample,
};
use data::{Candidate, Example, Goal, Outcome, ReasonKind, Theorem};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use prover::{Generator, Revision, Task};
use tokio_util::sync::CancellationToken;

use super::examples::{Pool, PoolExample, without_words};
use super::plan::{ExampleChoice, Plan, StageKind, StopRule, Words};
use super::retrieve::Retriever;
use super::verifier::Verifier;
use crate::{Error, Judged};

/// One generator of a cascade.
#[derive(Clone)]
pub struct Stage {
    pub generator: Arc<dyn Generator>,
    pub kind: StageKind,
}

/// Tokens that generators report beside their candidates: to be fed by a generator's observer.
#[derive(Debug, Clone, Default)]
pub struct TokenMeter(Arc<Mutex<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    candidates: HashMap<String, VecDeque<u32>>,
    total: u64,
}

impl TokenMeter {
    /// Takes note of what a generator reports.
    pub fn note(&self, event: &prover::Event) {
        let mut counts = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        match event {
            prover::Event::Candidate { theorem, tokens, .. } => {
                let tokens = u32::try_from(*tokens).unwrap_or(u32::MAX);
                counts.total += u64::from(tokens);
                counts.candidates.entry(theorem.clone()).or_default().push_back(tokens);
            }
            prover::Event::Unreadable { tokens, .. } => counts.total += *tokens as u64,
            _ => {}
        }
    }

    /// Tokens written so far, those of unreadable answers included.
    pub fn total(&self) -> u64 {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).total
    }

    /// Tokens of the oldest candidate of a theorem that was not asked for yet.
    fn take(&self, theorem: &str) -> Option<u32> {
        let mut counts = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        counts.candidates.get_mut(theorem)?.pop_front()
    }
}

/// What happens, as it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunEvent {
    /// A round begins, over this many problems.
    Round { round: u32, problems: usize },
    /// A problem is taken up.
    Taken { position: u32 },
    /// A generator wrote a candidate, which now waits for its verdict.
    Written,
    /// A sample was judged and recorded.
    Judged { position: u32, proved: bool },
    /// The work on a problem is over for this round.
    Done { position: u32, proved: bool },
}

/// A run and what it needs.
pub struct Evaluation<'a> {
    pub store: &'a Store,
    pub run: RunId,
    pub verifier: &'a dyn Verifier,
    pub plan: Plan,
    pub stages: Vec<Stage>,
    pub retriever: Retriever,
    /// Verified proofs that are shown from the first round on.
    pub examples: Vec<PoolExample>,
    /// Problems worked on at once.
    pub ahead: usize,
    pub tokens: TokenMeter,
}

impl Evaluation<'_> {
    /// Works until everything is done or `cancel` is triggered; what is recorded is kept in any case.
    pub async fn run(
        &self,
        cancel: &CancellationToken,
        observe: &(dyn Fn(RunEvent) + Sync),
    ) -> Result<(), Error> {
        // A transaction whose future was dropped may still be ending; an empty one behind it waits for that, so that
        // what it wrote is seen below.
        self.store.add_theorems(&[]).await?;
        for round in 0..self.plan.rounds {
            let items = self.store.run_items(self.run).await?;
            let proofs = self.first_proofs(round).await?;
            let pool = self.pool(&proofs, &items).await?;
            let wanted: Vec<&RunItem> =
                items.iter().filter(|item| self.is_wanted(round, item, &proofs)).collect();
            observe(RunEvent::Round { round, problems: wanted.len() });
            let pool = &pool;
            let mut work = futures::stream::iter(wanted)
                .map(|item| async move {
                    if cancel.is_cancelled() {
                        return Ok(());
                    }
                    observe(RunEvent::Taken { position: item.position });
                    let proved = self.work(round, item, pool, observe).await?;
                    observe(RunEvent::Done { position: item.position, proved });
                    Ok::<(), Error>(())
                })
                .buffer_unordered(self.ahead.max(1));
            loop {
                tokio::select! {
                    biased;
                    () = cancel.cancelled() => return Ok(()),
                    done = work.next() => match done {
                        Some(done) => done?,
                        None => break,
                    },
                }
            }
        }
        Ok(())
    }

    /// Problems that cannot be posed are left; so are those that an earlier round proved. One that this round proved
    /// is taken up again when a run is resumed: its last batch may lack samples.
    fn is_wanted(&self, round: u32, item: &RunItem, proofs: &BTreeMap<u32, StoredSample>) -> bool {
        let open = matches!(item.state, ItemState::Pending | ItemState::Posed);
        let models = self.stages.iter().any(|stage| stage.kind == StageKind::Seeded);
        let wants_more = self.plan.stop == StopRule::Never || !proofs.contains_key(&item.position);
        open && (round == 0 || (models && wants_more))
    }

    /// The first proof of each problem in rounds before `round`, in the order of slots.
    async fn first_proofs(&self, round: u32) -> Result<BTreeMap<u32, StoredSample>, Error> {
        let mut first = BTreeMap::new();
        if round > 0 {
            for sample in self.store.samples(self.run, None).await? {
                if sample.is_proved() && sample.slot.round < round {
                    first.entry(sample.position).or_insert(sample);
                }
            }
        }
        Ok(first)
    }

    /// What may be shown in a round: the examples given, and what earlier rounds proved.
    async fn pool(&self, proofs: &BTreeMap<u32, StoredSample>, items: &[RunItem]) -> Result<Pool, Error> {
        if self.plan.examples == ExampleChoice::None {
            return Ok(Pool::new(Vec::new(), &self.retriever));
        }
        let mut entries = self.examples.clone();
        for (position, sample) in proofs {
            let Some(id) = sample.simplified.or(sample.attempt) else { continue };
            let Some(attempt) = self.store.attempt(id).await? else { continue };
            let Some(item) = items.iter().find(|item| item.position == *position) else { continue };
            entries.push(PoolExample {
                origin: format!("round {}", sample.slot.round + 1),
                example: Example {
                    theorem: item.problem.problem.theorem.clone(),
                    annotated_proof: attempt.candidate.text,
                },
            });
        }
        Ok(Pool::new(entries, &self.retriever))
    }

    /// One problem in one round; whether it is proved.
    async fn work(
        &self,
        round: u32,
        item: &RunItem,
        pool: &Pool,
        observe: &(dyn Fn(RunEvent) + Sync),
    ) -> Result<bool, Error> {
        if item.problem.has_hole {
            let detail = "the header holds a `sorry`, such as an answer to be filled in";
            self.store.set_item_state(self.run, item.position, ItemState::Hole, Some(detail)).await?;
            return Ok(false);
        }
        let theorem = &item.problem.problem.theorem;
        let posed = self.verifier.pose(theorem).await?;
        if item.state == ItemState::Pending || posed.state != item.state {
            let detail = posed.detail.as_deref();
            self.store.set_item_state(self.run, item.position, posed.state, detail).await?;
        }
        if posed.state != ItemState::Posed {
            return Ok(false);
        }
        let shots = self.plan.shots as usize;
        let (examples, names) = pool.choose(theorem, shots, self.plan.words, self.plan.comments);
        if !names.is_empty() {
            self.store.record_examples(self.run, item.position, round, &names).await?;
        }
        let known = self.store.samples(self.run, Some(item.position)).await?;
        let known = known.into_iter().map(|sample| (sample.slot, sample)).collect();
        let mut work = Work {
            evaluation: self,
            item,
            round,
            shown: match self.plan.words {
                Words::Shown => theorem.clone(),
                Words::Withheld => without_words(theorem),
            },
            goal: posed.goal,
            examples,
            known,
            observe,
        };
        let mut proved = false;
        for (stage, generator) in (0u32..).zip(&self.stages) {
            proved |= match generator.kind {
                StageKind::Ordered if round > 0 => false,
                StageKind::Ordered => work.in_order(stage, generator.generator.as_ref()).await?,
                StageKind::Seeded => work.by_seed(stage, generator.generator.as_ref()).await?,
            };
            if proved && self.plan.stop == StopRule::AtProof {
                break;
            }
        }
        Ok(proved)
    }
}

/// The work on one problem in one round.
struct Work<'a> {
    evaluation: &'a Evaluation<'a>,
    item: &'a RunItem,
    round: u32,
    /// The theorem as generators see it.
    shown: Theorem,
    goal: Option<Goal>,
    examples: Vec<Example>,
    known: HashMap<Slot, StoredSample>,
    observe: &'a (dyn Fn(RunEvent) + Sync),
}

/// A sample as it came out.
#[derive(Clone)]
struct Sampled {
    slot: Slot,
    proved: bool,
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
    async fn in_order(&mut self, stage: u32, generator: &dyn Generator) -> Result<bool, Error> {
        let plan = &self.evaluation.plan;
        let task = self.task(plan.tactics_samples as usize, plan.seed);
        let mut candidates = generator.generate(task.clone()).take(plan.tactics_samples as usize);
        let mut proved = false;
        let mut sample = 0;
        while let Some(candidate) = candidates.next().await {
            let candidate = candidate?;
            let slot = self.slot(stage, sample, 0);
            sample += 1;
            proved |= match self.known.get(&slot) {
                Some(known) => known.is_proved(),
                None => {
                    (self.observe)(RunEvent::Written);
                    self.judge(generator, &task, slot, candidate, None, None).await?.proved
                }
            };
            if proved && plan.stop == StopRule::AtProof {
                break;
            }
        }
        Ok(proved)
    }

    /// A generator whose samples are known by their seeds: batch by batch, to the batch with a proof.
    async fn by_seed(&mut self, stage: u32, generator: &dyn Generator) -> Result<bool, Error> {
        let plan = &self.evaluation.plan;
        let chains = plan.chains();
        let mut proved = false;
        let mut first = 0;
        while first < chains && !(proved && plan.stop == StopRule::AtProof) {
            let batch = first..chains.min(first + plan.batch.max(1));
            first = batch.end;
            let sampled = self.batch(stage, generator, batch).await?;
            proved |= sampled.iter().any(|sampled| sampled.proved);
            if proved && plan.stop == StopRule::AtProof {
                break;
            }
            let this = &*self;
            let corrected = sampled
                .into_iter()
                .filter(|sampled| !sampled.proved)
                .map(|sampled| this.correct(stage, generator, sampled));
            for result in futures::future::join_all(corrected).await {
                proved |= result?;
            }
        }
        Ok(proved)
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

    /// Samples that the store does not have: each is judged as soon as it is written.
    async fn fresh(
        &self,
        stage: u32,
        generator: &dyn Generator,
        range: Range<u32>,
    ) -> Result<Vec<Sampled>, Error> {
        let base = self.seed(stage, range.start, 0);
        let task = self.task(range.len(), base);
        let started = Instant::now();
        let mut written = Some(generator.generate(task.clone()));
        let mut judging = FuturesUnordered::new();
        let mut found: Vec<Sampled> = Vec::new();
        let mut seen: Vec<bool> = vec![false; range.len()];
        loop {
            tokio::select! {
                next = async { written.as_mut().expect("guarded").next().await }, if written.is_some() => match next {
                    None => written = None,
                    Some(Err(error)) if error.is_of_one_task() => {
                        tracing::warn!(theorem = self.shown.name, %error, "the generator cannot work on it");
                        written = None;
                    }
                    Some(Err(error)) => return Err(error.into()),
                    Some(Ok(candidate)) => {
                        let own = candidate.sampling.as_ref().map(|sampling| sampling.seed.wrapping_sub(base));
                        let free = || seen.iter().position(|seen| !seen);
                        let index = own.map_or_else(free, |own| usize::try_from(own).ok());
                        let Some(index) = index.filter(|&index| seen.get(index) == Some(&false)) else {
                            tracing::warn!(theorem = self.shown.name, "a sample that was not asked for is left out");
                            continue;
                        };
                        seen[index] = true;
                        (self.observe)(RunEvent::Written);
                        let tokens = self.evaluation.tokens.take(&self.shown.name);
                        let slot = self.slot(stage, range.start + index as u32, 0);
                        let spent = milliseconds(started);
                        judging.push(self.judge(generator, &task, slot, candidate, tokens, Some(spent)));
                    }
                },
                Some(judged) = judging.next(), if !judging.is_empty() => found.push(judged?),
                else => break,
            }
        }
        for (sample, _) in (range.start..).zip(&seen).filter(|(_, seen)| !**seen) {
            found.push(self.record_nothing(self.slot(stage, sample, 0)).await?);
        }
        Ok(found)
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
                            let spent = Some(milliseconds(started));
                            self.judge(generator, &task, slot, candidate, tokens, spent).await?
                        }
                        Some(Err(error)) if !error.is_of_one_task() => return Err(error.into()),
                        Some(Err(_)) | None => self.record_nothing(slot).await?,
                    }
                }
            };
            if next.proved {
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
        (self.observe)(RunEvent::Judged { position: self.item.position, proved: false });
        Ok(Sampled { slot, proved: false, failed: None })
    }

    /// Judges a candidate and records the sample with its attempt.
    async fn judge(
        &self,
        generator: &dyn Generator,
        task: &Task,
        slot: Slot,
        candidate: Candidate,
        new_tokens: Option<u32>,
        generation_ms: Option<u32>,
    ) -> Result<Sampled, Error> {
        let Evaluation { store, run, verifier, plan, .. } = self.evaluation;
        let theorem = &self.item.problem.problem.theorem;
        let judged = verifier.verify(theorem, &candidate, plan.level).await?;
        let proved = judged.record.outcome.is_proved();
        let simplified = match proved {
            true => self.plainest(generator, task, &candidate, &judged).await?,
            false => None,
        };
        let policy = verifier.policy_id();
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
                candidate: &candidate,
                policy: &policy,
                verdict: &judged.record,
            }),
        };
        let sample = NewSample {
            run: *run,
            position: self.item.position,
            slot,
            result,
            attempt,
            simplified,
            goals,
            new_tokens,
            generation_ms,
            judgement_ms: Some(judged.elapsed_ms.round() as u32),
        };
        let id = store.record_sample(&sample).await?;
        (self.observe)(RunEvent::Judged { position: self.item.position, proved });
        Ok(Sampled { slot, proved, failed: if is_correctable(result) { id } else { None } })
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

fn of_store(sample: &StoredSample) -> Sampled {
    let failed = sample.attempt.filter(|_| is_correctable(&sample.result));
    Sampled { slot: sample.slot, proved: sample.is_proved(), failed }
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

#[cfg(test)]
mod tests;
