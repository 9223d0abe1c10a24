//! What is tried at a goal: the closed set, and what writers of proofs have to say about it.

use std::collections::HashMap;
use std::sync::Arc;

use data::Goal;
use futures::StreamExt;
use prover::goal_search::{
    ClosedSet, Proposal, SearchGoal, Step, TacticPolicy, as_facts, as_theorem, beginnings,
};
use prover::{Generator, Task};

use super::world::{World, of_lean};

/// A generator that writes proofs of goals: what it writes is tried whole, in its first steps, and as a skeleton.
#[derive(Clone)]
pub struct Writer {
    pub generator: Arc<dyn Generator>,
    /// Proofs that it writes for one goal at most.
    pub samples: usize,
    /// What all of them together are thought to be worth against the closed set: a probability.
    pub share: f64,
    /// Tactics on the way to the goals that it is asked about.
    pub depth: std::ops::RangeInclusive<usize>,
}

pub(super) struct Proposer {
    pub closed: ClosedSet,
    pub writers: Vec<Writer>,
    pub world: World,
    pub seed: u64,
}

impl TacticPolicy for Proposer {
    type Error = prover::Error;

    async fn propose(&self, goal: &SearchGoal, path: &[Step]) -> Result<Vec<Proposal>, prover::Error> {
        let mut written = Vec::new();
        let asked: Vec<&Writer> =
            self.writers.iter().filter(|writer| writer.depth.contains(&path.len())).collect();
        if !asked.is_empty()
            && let Some(known) = self.world.facts(goal, path).await.map_err(of_lean)?
        {
            let read = Goal::parse(&known.text);
            let task = Task {
                theorem: as_theorem(&read, self.world.theorem()),
                goal: Some(read),
                examples: Vec::new(),
                samples: 0,
                seed: self.seed,
                revision: None,
                facts: as_facts(&known.facts, &known.signatures).map(Arc::new),
            };
            for writer in asked {
                written.extend(self.by(writer, &task).await?);
            }
        }
        Ok(together(self.closed.propose(goal), written))
    }

    fn value(&self, goal: &SearchGoal) -> f64 {
        self.closed.value(goal)
    }
}

impl Proposer {
    /// What a writer proposes, the probabilities within its share.
    async fn by(&self, writer: &Writer, task: &Task) -> Result<Vec<Proposal>, prover::Error> {
        let task = Task { samples: writer.samples, ..task.clone() };
        let mut candidates = writer.generator.generate(task).take(writer.samples);
        // Each by its weight: a model says how likely its text is, others do not.
        let mut found: Vec<(f64, &'static str, String)> = Vec::new();
        while let Some(candidate) = candidates.next().await {
            match candidate {
                Ok(candidate) => {
                    let weight = candidate.mean_logprob.map_or(1.0, |mean| mean.exp().max(f64::MIN_POSITIVE));
                    let offered = beginnings(&candidate.text).into_iter();
                    found.extend(offered.map(|(form, tactic)| (weight, form, tactic)));
                }
                Err(error) if error.is_of_one_task() => {
                    tracing::info!(theorem = self.world.theorem().name, %error, "a goal gets no proposals");
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        let all: f64 = found.iter().map(|(weight, ..)| weight).sum();
        let name = writer.generator.id();
        let name = name.split([':', '/']).next().unwrap_or_default();
        let proposal = |(weight, form, tactic): (f64, &'static str, String)| Proposal {
            tactic,
            form: format!("{name} {form}"),
            log_probability: (writer.share * weight / all).ln(),
        };
        Ok(found.into_iter().map(proposal).collect())
    }
}

/// The closed set within what the written tactics leave of all probability; a tactic that is proposed more than once is
/// as likely as all of its proposals.
fn together(closed: Vec<Proposal>, written: Vec<Proposal>) -> Vec<Proposal> {
    let taken: f64 = written.iter().map(|proposal| proposal.log_probability.exp()).sum();
    let left = (1.0 - taken).max(MOST_UNLIKELY).ln();
    let closed = closed.into_iter().map(|mut proposal| {
        proposal.log_probability += left;
        proposal
    });
    let mut found: Vec<Proposal> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for proposal in written.into_iter().chain(closed) {
        match places.get(&proposal.tactic) {
            Some(&place) => {
                let known: &mut Proposal = &mut found[place];
                known.log_probability = (known.log_probability.exp() + proposal.log_probability.exp()).ln();
            }
            None => {
                places.insert(proposal.tactic.clone(), found.len());
                found.push(proposal);
            }
        }
    }
    found.sort_by(|left, right| right.log_probability.total_cmp(&left.log_probability));
    found
}

/// What writers leave to the closed set at least.
const MOST_UNLIKELY: f64 = 0.05;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_of_all_sources_make_one() {
        let proposal = |tactic: &str, probability: f64| Proposal {
            tactic: tactic.to_owned(),
            form: "f".to_owned(),
            log_probability: probability.ln(),
        };
        let found = together(
            vec![proposal("a", 0.6), proposal("b", 0.4)],
            vec![proposal("b", 0.3), proposal("c", 0.2)],
        );
        let shown: Vec<(String, f64)> = found
            .iter()
            .map(|one| (one.tactic.clone(), (one.log_probability.exp() * 100.0).round() / 100.0))
            .collect();
        assert_eq!(shown, [("b".to_owned(), 0.5), ("a".to_owned(), 0.3), ("c".to_owned(), 0.2)]);
    }
}
