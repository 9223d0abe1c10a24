//! Goals of a theorem in the embedded Lean, as a search sees them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use data::{Expression, Theorem};
use lean_bridge::embedded::{Applied, Embedded, Move, StateGoal, States, StatesRequest};
use lean_bridge::{Limits, Policy};
use prover::goal_search::{Environment, SearchGoal, Step, Tried, as_facts, is_false};

/// Goals whose facts are kept; those of others are asked for again.
const KEPT: usize = 4096;
/// Lean counts small allocations; people count thousands of them.
const HEARTBEATS: u64 = 1000;

/// Where the goals of a theorem are, and what was seen of them.
#[derive(Clone)]
pub(super) struct World {
    lean: Arc<Embedded>,
    theorem: Arc<Theorem>,
    policy: Policy,
    limits: Limits,
    seen: Arc<Mutex<HashMap<String, StateGoal>>>,
}

impl World {
    pub fn new(lean: Arc<Embedded>, theorem: Arc<Theorem>, policy: Policy, limits: Limits) -> Self {
        Self { lean, theorem, policy, limits, seen: Arc::default() }
    }

    pub fn theorem(&self) -> &Theorem {
        &self.theorem
    }

    /// The goal at the end of a path; `None`: there is none, or Lean gives no answer.
    pub async fn look(&self, path: &[Step]) -> Result<Option<StateGoal>, lean_bridge::Error> {
        Ok(self.ask(path, &[]).await?.map(|states| states.goal))
    }

    /// A goal that a search has met, with its facts.
    pub async fn facts(
        &self,
        goal: &SearchGoal,
        path: &[Step],
    ) -> Result<Option<StateGoal>, lean_bridge::Error> {
        let known = self.seen().get(&goal.key).cloned();
        match known {
            Some(known) => Ok(Some(known)),
            None => self.look(path).await,
        }
    }

    /// Takes note of a goal.
    pub fn met(&self, goal: StateGoal) -> SearchGoal {
        let key = key(&goal);
        let refuted =
            as_facts(&goal.facts, &goal.signatures).is_some_and(|facts| is_false(&facts, &goal.text));
        let found = SearchGoal {
            key: key.clone(),
            text: goal.text.clone(),
            shape: shape(&goal.facts.target),
            open: goal.open,
            refuted,
        };
        let mut seen = self.seen();
        if seen.len() < KEPT {
            seen.insert(key, goal);
        }
        found
    }

    fn seen(&self) -> MutexGuard<'_, HashMap<String, StateGoal>> {
        self.seen.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Where Lean gives no answer about the goal itself, there is none.
    async fn ask(&self, path: &[Step], tactics: &[String]) -> Result<Option<States>, lean_bridge::Error> {
        let request = StatesRequest {
            header: self.theorem.header.clone(),
            statement: self.theorem.statement.clone(),
            path: path.iter().map(|step| Move { tactic: step.tactic.clone(), goal: step.goal }).collect(),
            tactics: tactics.to_vec(),
            policy: self.policy.clone(),
            limits: self.limits,
        };
        match self.lean.states(&request).await {
            Err(error @ (lean_bridge::Error::Unanswered { .. } | lean_bridge::Error::Refused(_))) => {
                tracing::info!(theorem = self.theorem.name, %error, "a goal is given up");
                Ok(None)
            }
            answer => answer,
        }
    }
}

impl Environment for World {
    type Error = prover::Error;

    async fn apply(&mut self, path: &[Step], tactics: &[String]) -> Result<Vec<Tried>, prover::Error> {
        let Some(states) = self.ask(path, tactics).await.map_err(of_lean)? else {
            return Ok(tactics.iter().map(|_| Tried { goals: None, spent: 0 }).collect());
        };
        let tried = states.tried.into_iter().map(|tried| {
            let goals = match tried.applied {
                Applied::Goals(goals) => Some(goals.into_iter().map(|goal| self.met(goal)).collect()),
                Applied::Failed(_) | Applied::Forbidden(_) | Applied::Stopped(_) => None,
            };
            Tried { goals, spent: tried.heartbeats / HEARTBEATS }
        });
        Ok(tried.collect())
    }
}

pub(super) fn of_lean(error: lean_bridge::Error) -> prover::Error {
    prover::Error::Backend(error.to_string())
}

/// What a goal says and what its hypotheses are called; a name that no tactic can write is as good as none.
fn key(goal: &StateGoal) -> String {
    let names = goal.facts.hypotheses.iter().map(|hypothesis| match hypothesis.name.contains('✝') {
        true => "",
        false => hypothesis.name.as_str(),
    });
    let names: Vec<&str> = names.collect();
    format!("{} {}", goal.digest, names.join(" "))
}

/// The constant at the head of what is to be shown, and the type that it speaks of.
fn shape(target: &Expression) -> String {
    let head = |at: u32| match target.constant_application(at) {
        Some((name, _)) => name.to_owned(),
        None => match target.node(at) {
            data::Node::Forall { .. } => "∀".to_owned(),
            _ => "?".to_owned(),
        },
    };
    let root = target.root();
    match target.constant_application(root) {
        Some((name, arguments)) if !arguments.is_empty() && !matches!(name, "And" | "Or" | "Iff") => {
            format!("{name} {}", head(arguments[0]))
        }
        _ => head(root),
    }
}
