//! Constrained decoding: somebody who can tell that an answer has gone wrong keeps a model from going on so.
//!
//! A token is drawn as ever; where the constraint does not admit it, it is taken out of the distribution and another is
//! drawn, so that what is sampled is the model's distribution over what is admitted (Willard and Louf 2023).

use std::sync::Arc;

use crate::generator::Task;

/// What may be written in answer to one task. Asked for several samples in turn, so it keeps nothing of any.
pub trait Constraint: Send + Sync {
    /// Whether an answer may begin with `text`, which usually breaks off in the middle of something.
    fn admits(&self, text: &str) -> bool;

    /// Whether `text` may be the whole answer.
    fn may_end(&self, text: &str) -> bool;
}

/// Knows constraints for tasks.
pub trait Guide: Send + Sync {
    /// Identifies what the guide knows; becomes part of the generator's name.
    fn id(&self) -> String;

    /// `None` where it can say nothing of a task, which a model then answers by itself.
    fn constraint(&self, task: &Task) -> Option<Arc<dyn Constraint>>;
}
