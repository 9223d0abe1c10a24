//! The key of a cached verdict: everything that a verdict depends on.

use crate::{Level, Theorem, Toolchain};

/// Identifies a question to a verifier: toolchain, header, statement, candidate text, policy, level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CacheKey {
    question: blake3::Hash,
    level: Level,
}

impl CacheKey {
    /// `policy` names the rules that the verifier applies (allowed axioms, limits), changes of them included.
    pub fn new(
        toolchain: &Toolchain,
        theorem: &Theorem,
        candidate_text: &str,
        policy: &str,
        level: Level,
    ) -> Self {
        Self::of_parts(toolchain, [&theorem.header, &theorem.statement, candidate_text, policy], level)
    }

    /// Header, statement, candidate, policy.
    pub(super) fn of_parts(toolchain: &Toolchain, parts: [&str; 4], level: Level) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in [toolchain.id().as_str()].into_iter().chain(parts) {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        Self { question: hasher.finalize(), level }
    }

    pub(super) fn level(&self) -> Level {
        self.level
    }

    /// The stored key of the same question at `level`.
    pub(super) fn bytes_at(&self, level: Level) -> Vec<u8> {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.question.as_bytes());
        hasher.update(level.as_str().as_bytes());
        hasher.finalize().as_bytes().to_vec()
    }
}
