#![forbid(unsafe_code)]
//! Lean 4's type theory as a checker of its own.
mod budget;
mod checker;
mod declaration;
mod def_eq;
mod environment;
mod error;
pub mod export;
mod expr;
mod inductive;
mod infer;
mod kernel;
mod known;
mod level;
mod name;
mod nat;
mod quot;
mod store;
mod string;
mod whnf;

pub use budget::Limits;
pub use declaration::{
    Declaration, Given, GivenConstructor, GivenType, Hints, Inductive, InductiveType, QuotKind, Recursor, Rule,
};
pub use environment::{Constant, ConstructorInfo, Environment, InductiveInfo, Kind, RecursorInfo};
pub use error::{Error, Fault, Limit};
pub use expr::{Expr, Node};
pub use kernel::{Checkpoint, Kernel};
pub use level::{Level, LevelNode};
pub use name::Name;
pub use store::Store;
