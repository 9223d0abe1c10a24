//! What a method looks at: the locals and hypotheses of a goal and what is to be shown, as mathematics rather than text.

mod context;
mod lean;
mod read;
mod term;
mod words;

pub use context::{Hypothesis, Local, Situation};
pub use term::{Claim, Operator, Relation, Term, Type};
