//! The kinds of places where there is something to do.

/// What is missing at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// The theorem has no proof, or `sorry` for the whole of it.
    WholeProof,
    /// A `sorry` within a proof or a definition, the `n`-th of the declaration (from 0).
    Sorry(usize),
    /// A `by` block of a definition that Lean finds fault with, the `n`-th of the declaration (from 0).
    FailingBlock(usize),
    /// A proof that Lean finds fault with.
    FailingProof,
}

/// A place where there is something to do: a gap of the declaration that is command `command`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub command: usize,
    pub gap: Gap,
}
