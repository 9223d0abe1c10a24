//! The one interface that all backends share: a task in, a stream of candidates out.

use std::sync::Arc;

use data::{Candidate, Example, Facts, Goal, Message, Theorem};
use futures::stream::BoxStream;

use crate::error::Error;

/// What a generator is asked for.
#[derive(Debug, Clone)]
pub struct Task {
    pub theorem: Theorem,
    /// The goal that the statement opens with, as Lean shows it, when somebody asked Lean. Backends that only read
    /// text do without.
    pub goal: Option<Goal>,
    /// Verified proofs shown as examples, most relevant first.
    pub examples: Vec<Example>,
    /// How many candidates are wanted at most; the tactics backend may end earlier.
    pub samples: usize,
    /// Seed of the first sample; sample `i` uses `seed + i`.
    pub seed: u64,
    /// An earlier attempt to mend. Backends without a model ignore it.
    pub revision: Option<Revision>,
    /// The statement as Lean reads it, when somebody asked Lean: for a generator that [reads facts](Generator::reads_facts).
    pub facts: Option<Arc<Facts>>,
}

/// An attempt that Lean rejected, and what Lean said of it.
#[derive(Debug, Clone)]
pub struct Revision {
    /// The candidate's text, to which the positions in `messages` refer.
    pub attempt: String,
    pub messages: Vec<Message>,
}

/// Writes candidates for a theorem.
///
/// Cancellation: dropping the stream stops the work; a backend frees what it held for the task.
pub trait Generator: Send + Sync {
    /// Names the generator in the store, e.g. `tactics` or `onnx:<digest>`.
    fn id(&self) -> String;

    /// Its name in runs that earlier versions recorded, where that was another.
    fn former_id(&self) -> String {
        self.id()
    }

    /// Candidates as they finish, cheapest or most likely first where the backend knows an order. An `Err` item
    /// ends the stream.
    fn generate(&self, task: Task) -> BoxStream<'_, Result<Candidate, Error>>;

    /// Whether it does better with [`Task::facts`], which cost a question to Lean.
    fn reads_facts(&self) -> bool {
        false
    }

    /// Plainer candidates that may stand for one that Lean accepted with `messages`: to be judged in order, the
    /// first that Lean accepts to be kept in its place. Most backends have none.
    fn simplify(&self, _task: &Task, _accepted: &Candidate, _messages: &[Message]) -> Vec<Candidate> {
        Vec::new()
    }
}
