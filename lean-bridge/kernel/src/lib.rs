#![forbid(unsafe_code)]
//! Lean 4's type theory as a checker of its own, in safe Rust.
//!
//! It shares nothing with Lean: no code, no memory, no process. A [`Kernel`] holds an environment that grows by
//! declarations; [`Kernel::check`] takes what the theory allows and says of everything else, in one line, which rule
//! it breaks. [`Kernel::assume`] takes a library that is trusted as it is, [`Kernel::checkpoint`] and
//! [`Kernel::rollback`] return to it, so that one library serves many candidates. [`export`] reads and writes
//! lean4export's NDJSON, by which any other checker can check the same declarations.
//!
//! ```
//! use lean_kernel::export::Reader;
//! use lean_kernel::{Kernel, Limits};
//!
//! let export = r#"{"in":1,"str":{"pre":0,"str":"True"}}
//! {"in":2,"str":{"pre":1,"str":"h"}}
//! {"ie":0,"sort":0}
//! {"axiom":{"name":1,"levelParams":[],"type":0,"isUnsafe":false}}
//! {"ie":1,"const":{"name":1,"us":[]}}
//! {"axiom":{"name":2,"levelParams":[],"type":1,"isUnsafe":false}}
//! "#;
//! let mut kernel = Kernel::new(Limits::default());
//! let mut reader = Reader::new(export.as_bytes());
//! while let Some(declaration) = reader.next(&mut kernel.store)? {
//!     kernel.check(&declaration)?;
//! }
//! assert_eq!(kernel.environment().len(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The theory
//! Dependent functions over a hierarchy of universes with an impredicative, proof-irrelevant `Prop`; inductive
//! families with parameters and indices, mutual and nested; quotients; literals of natural numbers and strings.
//! Definitional equality: β, δ, ζ, ι, projections, η for functions and structures, unit-like types, proof irrelevance,
//! K. Described in M. Carneiro, *The Type Theory of Lean*; C. Bailey, *Type Checking in Lean 4*; the paper on
//! lean4lean; and Lean's reference manual. Names in this crate are those of the literature.
//!
//! # What is believed, and on what
//! Definitional equality as it is decided, here as in Lean, is not transitive, and reduction can get stuck on a term
//! that another term, equal to it, does not get stuck on. An answer yes is a proof; an answer no, or a term that does
//! not reduce, proves nothing. Proofs of `False` have been found in kernels that took *stuck* for *no*. Here, whatever
//! decides soundness has positive evidence, or the declaration is refused:
//! - **Is it a proposition?** Proof irrelevance needs a sort that reduces to a written one whose level is zero for all
//!   parameters. Its opposite is needed as well (may data be projected out? does η hold?), and is read from the level
//!   that the inductive type was declared with, which must be nonzero for all parameters: never from a failure to be
//!   zero. Levels are compared by what they denote: `imax 1 0` is `0`.
//! - **What is its sort, which fields are recursive?** Read once, when the type is declared, from a telescope that is
//!   there as it stands after β, ζ and definitions; a field, after projections out of constructors too. No recursor or
//!   quotient reduces on the way, so the answer does not depend on what is believed equal. Minor premises and rules of a recursor come from one reading.
//! - **Is it a structure, which one?** A projection names the structure that its argument's type is, by name.
//! - **Nested types**: constructors are checked as they were declared, parameters of nested types included, and again
//!   with nested occurrences replaced by locals, which have no names that a declaration could meet. Occurrences of the
//!   declared types stand at the group's own parameters everywhere.
//! - **Recursors** are derived here. What an export says of an inductive type beyond its declaration is compared with
//!   what follows from it, recursors term for term.
//! - **Literals and accelerated operations** need `Nat` with its constructors, `Bool`, and for each operation its
//!   equations. Those of addition, subtraction, multiplication, powers, comparison and left shift are definitional
//!   equalities. Division, remainder, greatest common divisor, bits and logarithm recurse on fuel; their equations are
//!   checked in each case of what their definitions ask about their arguments (`evidence.rs`). An operation whose
//!   definition has another form or is kept back is computed where the library is trusted ([`Kernel::assume`],
//!   [`Kernel::trust_operations`]) and else unfolded, and what is not accepted for want of it is *not checked* rather
//!   than rejected. A string literal needs the constants it stands for, at their types.
//! - **Quotients** have Lean's types and need Lean's `Eq`.
//!
//! This is stricter than Lean's kernel where no honest text suffers: a sort or a recursive occurrence behind a
//! computation is refused, as is a universe level so large that its comparison is given up.
//!
//! # Robustness
//! Terms and levels are stored once and walked as graphs. A check ends by [`Limits`] on steps, memory and depth and by
//! a flag; it does not overflow the stack, since recursive steps take new segments from the heap. Answers do not depend
//! on the order of questions or on addresses: equalities that were found are kept as pairs and not closed
//! transitively.

mod budget;
mod checker;
mod closure;
mod declaration;
mod def_eq;
mod environment;
mod error;
mod evidence;
pub mod export;
mod expr;
mod inductive;
mod infer;
mod kernel;
mod known;
mod level;
mod name;
mod nat;
mod operations;
mod quot;
mod sameness;
mod store;
mod string;
mod whnf;

pub use budget::Limits;
pub use closure::{Mentioned, Reached};
pub use declaration::{
    Declaration, Given, GivenConstructor, GivenType, Hints, Inductive, InductiveType, QuotKind, Recursor,
    Rule,
};
pub use environment::{Constant, ConstructorInfo, Environment, InductiveInfo, Kind, RecursorInfo};
pub use error::{Error, Fault, Limit};
pub use expr::{Expr, LevelList, NatLiteral, Node, StringLiteral};
pub use kernel::{Checkpoint, Kernel};
pub use level::{Level, LevelNode};
pub use name::{Name, NamePart};
pub use sameness::Difference;
pub use store::Store;
