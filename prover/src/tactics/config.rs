//! How much the portfolio tries.

/// How wide and deep the portfolio is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TacticsConfig {
    /// Case splits and inductions that may precede the closing tactic: 0 tries the goal as it is, 1 takes it apart
    /// once, 2 also tries combinations of tactics within the cases.
    pub depth: u32,
    /// At most this many candidates for one theorem.
    pub max_candidates: usize,
    /// Witnesses tried for an existential target.
    pub max_witnesses: usize,
    /// Whether to end with a search through the library (`exact?`).
    pub library_search: LibrarySearch,
}

/// Whether `exact?` is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LibrarySearch {
    Tried,
    Skipped,
}

impl Default for TacticsConfig {
    fn default() -> Self {
        Self { depth: 2, max_candidates: 64, max_witnesses: 6, library_search: LibrarySearch::Tried }
    }
}
