//! Drives a run: rounds over problems, generators one after the other, every sample recorded as it is judged.
//!
//! Several theorems are worked on at once, so that Lean judges for one while a model writes for another; how many is
//! bounded, and with it how far a generator can run ahead. A sample is known by its slot; what is in the store is not
//! done again, so a killed run goes on where it was and ends as if it had never stopped. For that, nothing that is
//! decided depends on the order in which things finish: a batch is judged whole before it is looked at.

mod evaluation;
mod tokens;
mod work;

use std::collections::BTreeMap;

use data::Example;
use data::store::{ItemState, RunItem, StoredSample};
use futures::StreamExt;
use tokio_util::sync::CancellationToken;

use crate::error::Error;
use crate::examples::{Pool, PoolExample, Target, without_words};
use crate::plan::{ExampleChoice, StageKind, StopRule, Words};
pub use evaluation::{Evaluation, RunEvent, Stage};
pub use tokens::TokenMeter;
use work::Work;

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
                    let settled = self.work(round, item, pool, observe).await?;
                    observe(RunEvent::Done { position: item.position, settled });
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

    /// The first proof of each problem in rounds before `round`, in the order of slots; where nothing is audited, the
    /// first that Lean accepted.
    async fn first_proofs(&self, round: u32) -> Result<BTreeMap<u32, StoredSample>, Error> {
        let mut first = BTreeMap::new();
        if round > 0 {
            for sample in self.store.samples(self.run, None).await? {
                if sample.is_settled() && sample.slot.round < round {
                    first.entry(sample.position).or_insert(sample);
                }
            }
        }
        Ok(first)
    }

    /// What may be shown in a round: the examples given, and what earlier rounds proved.
    async fn pool(&self, proofs: &BTreeMap<u32, StoredSample>, items: &[RunItem]) -> Result<Pool, Error> {
        if self.plan.examples == ExampleChoice::None {
            return Pool::new(Vec::new(), &self.retriever).await;
        }
        let mut entries = self.examples.clone();
        for (position, sample) in proofs {
            let Some(id) = sample.simplified.or(sample.attempt) else { continue };
            let Some(attempt) = self.store.attempt(id).await? else { continue };
            let Some(item) = items.iter().find(|item| item.position == *position) else { continue };
            let theorem = item.problem.problem.theorem.clone();
            let unaudited = if sample.is_unaudited() { ", not audited" } else { "" };
            let expression = self.verifier.pose(&theorem).await?.expression;
            entries.push(PoolExample {
                origin: format!("round {}{unaudited}", sample.slot.round + 1),
                example: Example { theorem, annotated_proof: attempt.candidate.text },
                expression,
            });
        }
        Pool::new(entries, &self.retriever).await
    }

    /// One problem in one round; whether it is settled.
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
        let target = Target { theorem, expression: posed.expression.as_deref() };
        let (examples, names) = pool.choose(target, shots, self.plan.words, self.plan.comments).await?;
        if !names.is_empty() {
            self.store.record_examples(self.run, item.position, round, &names).await?;
        }
        let known = self.store.samples(self.run, Some(item.position)).await?;
        let known = known.into_iter().map(|sample| (sample.slot, sample)).collect();
        let wanted = self.stages.iter().any(|stage| stage.generator.reads_facts());
        let facts = if wanted { self.verifier.facts(theorem).await? } else { None };
        let mut work = Work {
            evaluation: self,
            item,
            round,
            shown: match self.plan.words {
                Words::Shown => theorem.clone(),
                Words::Withheld => without_words(theorem),
            },
            goal: posed.goal,
            facts,
            examples,
            known,
            observe,
        };
        let mut settled = false;
        for (stage, generator) in (0u32..).zip(&self.stages) {
            settled |= match generator.kind {
                StageKind::Ordered if round > 0 => false,
                StageKind::Ordered => work.in_order(stage, generator.generator.as_ref()).await?,
                StageKind::Seeded => work.by_seed(stage, generator.generator.as_ref()).await?,
            };
            if settled && self.plan.stop == StopRule::AtProof {
                break;
            }
        }
        Ok(settled)
    }
}
