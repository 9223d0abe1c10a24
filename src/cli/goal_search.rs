//! The options of a search over goals, shared by the commands that search.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::{Args, ValueEnum};
use data::Theorem;
use lean_bridge::Policy;
use lean_bridge::embedded::Embedded;
use pipeline::{GoalSearchOptions, GoalSearcher, Writer};
use prover::Generator;
use prover::goal_search::{Bounds, ClosedSet, Priors, Weights};
use serde_json::{Value, json};

use crate::exit::Usage;

/// How goals are searched.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Search over goals")]
pub struct SearchOptions {
    /// Which tactics are tried first at a goal
    #[arg(long, value_enum, default_value = "learnt")]
    pub search_policy: PolicyArgument,
    /// What earlier searches came to, as `tllama db export search-priors` writes it: by it the policy learns
    #[arg(long, value_name = "FILE")]
    pub search_priors: Option<PathBuf>,
    /// Batches of tactics for one theorem at most
    #[arg(long, value_name = "N", default_value_t = Bounds::default().batches as u32, value_parser = clap::value_parser!(u32).range(1..))]
    pub search_batches: u32,
    /// Proofs of each goal that a named model writes: they are tried whole, in their first steps, and as skeletons; 0
    /// leaves the model out of the search
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub search_samples: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PolicyArgument {
    /// What is believed of each form of tactic, corrected by --search-priors
    Learnt,
    /// All alike, in no order: what a policy is compared with
    Uniform,
}

/// What a model's proofs are thought to be worth against the closed set.
const MODEL_SHARE: f64 = 0.3;
/// Tactics on the way to the goals that a model is asked about: it costs more than they do.
const MODEL_DEPTH: usize = 3;
const MOST_PRIORS_BYTES: u64 = 64 << 20;

impl SearchOptions {
    /// A searcher over the goals of theorems, of which each may take `time`.
    pub fn searcher(
        &self,
        lean: Arc<Embedded>,
        policy: Policy,
        time: Option<Duration>,
        model: Option<Arc<dyn Generator>>,
    ) -> anyhow::Result<GoalSearcher> {
        let weights = match (self.search_policy, &self.search_priors) {
            (PolicyArgument::Uniform, None) => Weights::Uniform,
            (PolicyArgument::Uniform, Some(_)) => {
                let text = "--search-priors is for the policy `learnt`; leave one of the two out";
                return Err(Usage(text.to_owned()).into());
            }
            (PolicyArgument::Learnt, None) => Weights::Learnt(Priors::default()),
            (PolicyArgument::Learnt, Some(file)) => Weights::Learnt(read_priors(file)?),
        };
        let mut options = GoalSearchOptions::new(policy, ClosedSet::new(weights));
        options.bounds.batches = self.search_batches as usize;
        options.time = time;
        let samples = self.search_samples as usize;
        options.writers.extend(model.filter(|_| samples > 0).map(|generator| Writer {
            generator,
            samples,
            share: MODEL_SHARE,
            depth: 0..=MODEL_DEPTH,
        }));
        Ok(GoalSearcher::new(lean, options))
    }
}

fn read_priors(file: &Path) -> anyhow::Result<Priors> {
    let bytes = data::input::read(file, MOST_PRIORS_BYTES)
        .with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_slice(&bytes).with_context(|| {
        format!(
            "{} holds no counts of searches; `tllama db export search-priors` writes them",
            file.display()
        )
    })
}

/// What is said of the search for a proof of a theorem.
pub fn search_json(searcher: &GoalSearcher, theorem: &Theorem) -> Option<Value> {
    let record = searcher.record(theorem)?;
    Some(json!({
        "state": record.state,
        "goals": record.search.goals(),
        "tactics": record.search.tactics(),
        "batches": record.search.batches(),
        "heartbeats": record.search.spent(),
        "seconds": record.seconds,
    }))
}
