//! Reading Lean text without Lean: tokens, comments, declarations.
//!
//! This is a lexer of the token table that every Lean 4 file starts with, plus the brackets and operators that
//! Mathlib adds. A file may declare tokens of its own, so what is found here guides readers and scanners; it decides
//! nothing about a proof. Nothing here fails or panics on any text: what cannot be a token becomes one of kind
//! [`TokenKind::Unterminated`] or [`TokenKind::Symbol`].

mod characters;
mod comments;
mod declaration;
mod scopes;
mod segments;
mod tokens;

pub use comments::{docstring_text, same_code, strip_comments, strip_comments_and_docs};
pub use declaration::{Proof, SplitStatement, declared_name, joined, split_statement};
pub use scopes::{Scope, Scopes};
pub use segments::{DeclarationKind, Segment, SegmentKind, segments};
pub use tokens::{Token, TokenKind, line_of, tokens};
