//! Best-first search over goals. A goal is a choice among tactics (OR), a tactic a set of goals that it leaves (AND), and
//! equal goals are one node. An [`Environment`] applies tactics, a [`TacticPolicy`] proposes them; both are told nothing
//! of the search. It proves nothing: what it finds is the text of a candidate.
//!
//! A goal's tactics are tried in batches, the likeliest first; between two batches the search may turn to another goal.
//! The tree is plain data. Between two batches it can be written down and read again; what it finds does not depend on
//! that.

mod forms;
mod goal;
mod policy;
mod priors;
mod refuter;
mod search;
mod statement;
mod steps;
mod tree;

pub use forms::{Form, forms};
pub use goal::{Environment, Proposal, SearchGoal, Step, TacticPolicy, Tried};
pub use policy::{ClosedSet, Weights};
pub use priors::{Priors, Tally};
pub use refuter::is_false;
pub use search::{Bounds, GoalSearch, Progress};
pub use statement::{as_facts, as_theorem};
pub use steps::beginnings;
pub use tree::{Status, TreeGoal, TreeStep};
