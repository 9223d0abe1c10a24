//! Elaborated statements and proofs in words: expressions and traces in, sentences out.
//!
//! [`Verbaliser`] says what a statement or a goal says, [`step_sentences`] what each tactic of a proof does,
//! [`with_comments`] writes that into the code, and [`judge_alignment`] holds anybody's words against the facts. No Lean
//! is asked here and nothing is stored.

#![forbid(unsafe_code)]

mod alignment;
mod comments;
mod explained;
mod proof;
mod replay;
mod sentences;
mod steps;
mod tactics;
mod verbalise;
mod version;

pub use alignment::{Claim, ClaimKind, Decision, Finding, Judgement, judge_alignment};
pub use comments::{is_same_code, with_comments};
pub use explained::{AnnotatedProof, Explained, Needed};
pub use proof::proof_in_words;
pub use replay::{below_its_by, in_core_tactics};
pub use sentences::{Anchor, StepSentence, Words};
pub use steps::{Step, StoredGoal, StoredTrace};
pub use tactics::step_sentences;
pub use verbalise::{GoalLocals, NotVerbalisable, Notation, Part, Sentence, Verbaliser};
pub use version::{DETERMINISTIC_WRITER, is_former_verbaliser, verbaliser_version};
