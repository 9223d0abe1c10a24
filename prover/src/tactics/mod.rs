//! The tactics backend: no model, a portfolio of core Lean's own automation, cheapest first.
//!
//! A candidate of the portfolio is usually a *probe*: `first | (rfl; done; trace …) | (omega; …)`, many proofs for one
//! round trip. When Lean accepts a probe, [`Portfolio::alternatives`] turns it and Lean's messages into the plain
//! proofs to store instead. [`explainable`] knows the same tactics where a proof has to be explained line by line.
//! Nothing here runs Lean, and nothing is random.

pub(crate) mod binders;
mod closers;
mod competition;
mod config;
mod connectives;
pub mod explainable;
mod group;
pub(crate) mod header;
mod induction;
mod portfolio;
pub mod probe;
mod script;
mod subject;

use data::{Candidate, Message};
use futures::stream::{self, BoxStream, StreamExt};

pub use config::{LibrarySearch, TacticsConfig};
pub use portfolio::Portfolio;

use crate::error::Error;
use crate::generator::{Generator, Task};

/// Names the backend; its candidates carry the name with what was tried.
const ID: &str = "tactics";

/// Whether a candidate is a probe of this backend: many proofs in one, made for Lean and not for people.
pub fn is_probe(candidate: &Candidate) -> bool {
    candidate.generator.starts_with(ID) && probe::traces_a_winner(&candidate.text)
}

/// The generator over [`Portfolio`], or over a part of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tactics {
    config: TacticsConfig,
    part: Part,
}

/// Which candidates of the portfolio a generator yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Part {
    #[default]
    All,
    First(usize),
    After(usize),
}

impl Part {
    fn range(self, all: usize) -> std::ops::Range<usize> {
        match self {
            Part::All => 0..all,
            Part::First(count) => 0..count.min(all),
            Part::After(count) => count.min(all)..all,
        }
    }
}

impl Tactics {
    pub fn new(config: TacticsConfig) -> Self {
        Self { config, part: Part::All }
    }

    /// The first `count` candidates alone, which cost least.
    pub fn first(count: usize) -> Self {
        Self { part: Part::First(count), ..Self::default() }
    }

    /// What is left after [`Tactics::first`].
    pub fn after(count: usize) -> Self {
        Self { part: Part::After(count), ..Self::default() }
    }

    /// The portfolio for a task: the candidates that [`Generator::generate`] yields, and their alternatives.
    pub fn portfolio(&self, task: &Task) -> Portfolio {
        Portfolio::new(task, &self.config)
    }
}

impl Generator for Tactics {
    fn id(&self) -> String {
        match self.part {
            Part::All => ID.to_owned(),
            Part::First(count) => format!("{ID}/first-{count}"),
            Part::After(count) => format!("{ID}/after-{count}"),
        }
    }

    /// Yields at most `task.samples` candidates, and at most as many as the portfolio has. Never an error.
    fn generate(&self, task: Task) -> BoxStream<'_, Result<Candidate, Error>> {
        let samples = task.samples;
        let portfolio = self.portfolio(&task);
        let part = self.part.range(portfolio.len());
        let candidates = portfolio.into_candidates().skip(part.start).take(part.len().min(samples));
        stream::iter(candidates.map(Ok)).boxed()
    }

    fn simplify(&self, task: &Task, accepted: &Candidate, messages: &[Message]) -> Vec<Candidate> {
        let portfolio = self.portfolio(task);
        let part = self.part.range(portfolio.len());
        let is_ours =
            portfolio.candidates().skip(part.start).take(part.len()).any(|one| one.text == accepted.text);
        if is_ours { portfolio.alternatives(accepted, messages) } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use data::{Source, Theorem};
    use futures::executor::block_on;

    use super::*;

    pub(super) fn task(header: &str, statement: &str) -> Task {
        let theorem = Theorem {
            name: "t".to_owned(),
            header: header.to_owned(),
            statement: statement.to_owned(),
            informal_statement: None,
            informal_proof: None,
            source: Source::default(),
        };
        Task {
            theorem,
            goal: None,
            examples: Vec::new(),
            samples: usize::MAX,
            seed: 0,
            revision: None,
            facts: None,
        }
    }

    fn generated(task: Task) -> Vec<Candidate> {
        let tactics = Tactics::default();
        let stream = tactics.generate(task);
        block_on(stream.map(Result::unwrap).collect())
    }

    #[test]
    fn yields_no_more_than_asked_for_and_always_the_same() {
        let mut task = task("", "theorem t (n : Nat) (xs : List Nat) : xs.length + n = n + xs.length");
        let all = generated(task.clone());
        assert_eq!(all, generated(task.clone()));
        assert!(all.iter().all(|candidate| candidate.text.starts_with("theorem t (n : Nat)")));
        assert!(all.iter().all(|candidate| candidate.generator.starts_with("tactics/")));
        let probes = all.iter().filter(|candidate| is_probe(candidate)).count();
        assert!(probes > 0, "{all:?}");
        let plain = |probe| Tactics::default().simplify(&task, probe, &[]);
        assert!(all.iter().flat_map(plain).all(|plain| !is_probe(&plain)));
        task.samples = 3;
        assert_eq!(generated(task), all[..3]);
    }

    #[test]
    fn parts_make_up_the_whole() {
        let task = task("", "theorem t (n : Nat) (xs : List Nat) : xs.length + n = n + xs.length");
        let of = |tactics: Tactics| -> Vec<Candidate> {
            block_on(tactics.generate(task.clone()).map(Result::unwrap).collect())
        };
        let (first, after) = (Tactics::first(2), Tactics::after(2));
        let parts = [of(first), of(after)].concat();
        assert_eq!(parts, of(Tactics::default()));
        // Each answers for its own.
        let probe = parts.iter().position(is_probe).unwrap();
        let plain = [first, after].map(|tactics| tactics.simplify(&task, &parts[probe], &[]).len());
        assert!((plain[0] > 0) != (plain[1] > 0), "{plain:?}");
        assert_ne!(first.id(), after.id());
    }
}
