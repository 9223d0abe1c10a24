//! A theorem: a formal statement to prove, with everything that is given before it.

use serde::{Deserialize, Serialize};

/// What the first line of a header starts with whose imports are modules of a user's project: a comment that goes on
/// with the name of the project and the digest of its sources, so that one version of it is never taken for another.
pub const PROJECT_MARK: &str = "-- Lean project ";

/// A formal statement to prove.
///
/// `header` is trusted: imports, opens, options, definitions, notations, an open namespace. Without an import it
/// means `import Init`. `statement` ends before the `:=` of its proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theorem {
    /// The name that the statement declares, as written there, or the name its source gives it.
    pub name: String,
    #[serde(default)]
    pub header: String,
    pub statement: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub informal_statement: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub informal_proof: Option<String>,
    #[serde(default)]
    pub source: Source,
}

/// Where a theorem was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// File, data set or library.
    pub origin: String,
    /// Line (1-based) in `origin`, where one exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What the author of a sample says of it: `provable`, `false`, `hard`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<String>,
    /// Part of a benchmark: `test`, `valid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<String>,
}

impl Source {
    /// Where the theorem comes from, as `origin:line`.
    pub fn place(&self) -> String {
        self.line.map_or_else(|| self.origin.clone(), |line| format!("{}:{line}", self.origin))
    }
}

impl Theorem {
    /// Identifies the formal content: BLAKE3 over header and statement, hex. Name and natural language do not count.
    pub fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for part in [&self.header, &self.statement] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }
}
