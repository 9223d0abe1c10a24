//! Goals, tactics at them, and the two that a search asks: who applies tactics, and who proposes them.

use serde::{Deserialize, Serialize};

/// A goal as a search sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchGoal {
    /// Equal for goals at which the same tactics do the same: of what it says and what its hypotheses are called.
    pub key: String,
    /// As Lean shows it.
    pub text: String,
    /// What kind of thing is to be shown, such as `Eq Real`: by it a policy learns.
    pub shape: String,
    /// It rests on something that is not chosen yet. Such goals are not proved one by one.
    pub open: bool,
    /// Somebody knows that it is false.
    pub refuted: bool,
}

/// A tactic on the way to a goal, and which of the goals that it leaves was gone on with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Step {
    pub tactic: String,
    pub goal: usize,
}

/// What became of a tactic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// What it leaves to be shown; `None`: it fails.
    pub goals: Option<Vec<SearchGoal>>,
    /// In a unit that does not depend on the machine.
    pub spent: u64,
}

/// Applies tactics to goals.
pub trait Environment: Send {
    type Error: Send;

    /// What becomes of each tactic at the goal at the end of the path, in their order. `Err` is about the machine.
    fn apply(
        &mut self,
        path: &[Step],
        tactics: &[String],
    ) -> impl Future<Output = Result<Vec<Tried>, Self::Error>> + Send;
}

/// A tactic to be tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    pub tactic: String,
    /// Its form, by which a policy learns.
    pub form: String,
    pub log_probability: f64,
}

/// Says what to try at a goal, the likeliest first, and how far it seems from proved. The same goal must get the same
/// answer each time.
pub trait TacticPolicy: Send + Sync {
    type Error: Send;

    fn propose(
        &self,
        goal: &SearchGoal,
        path: &[Step],
    ) -> impl Future<Output = Result<Vec<Proposal>, Self::Error>> + Send;

    /// Expected cost of what is left, in the unit of a negative log-probability.
    fn value(&self, goal: &SearchGoal) -> f64;
}
