//! Which Lean judged. Stored with every verdict.

use serde::{Deserialize, Serialize};

/// Which Lean judged: the two Leans, and what exactly of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Toolchain {
    pub backend: Backend,
    /// e.g. `4.28.0-pre`.
    pub lean_version: String,
    /// Commit of Lean itself, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// e.g. `wasm32-emscripten`, `x86_64-unknown-linux-gnu`.
    pub platform: String,
    pub import_level: ImportLevel,
    /// Digest of what the header's imports can reach: the Lean library, our own library, the host.
    pub library_digest: String,
    /// The library beside Lean's own that the digest covers: `tllama library`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub library: Option<String>,
    /// The library that the header imports and that this one stands in for: `Mathlib`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Backend {
    /// The WebAssembly build that `tllama` makes ready by itself.
    Embedded,
    /// The user's own Lean.
    Native,
}

/// How much of an imported library the judging Lean sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImportLevel {
    /// Only what modules export: no bodies of unexposed definitions, no proofs. False rejections are possible.
    Exported,
    /// Everything.
    Private,
}

impl Toolchain {
    /// One line that names the toolchain in tables, cache keys and reports.
    pub fn id(&self) -> String {
        let backend = match self.backend {
            Backend::Embedded => "embedded",
            Backend::Native => "native",
        };
        let level = match self.import_level {
            ImportLevel::Exported => "exported",
            ImportLevel::Private => "private",
        };
        let commit = self.commit.as_deref().unwrap_or("unknown");
        format!(
            "{backend} Lean {} ({commit}, {}, {level}, {})",
            self.lean_version,
            self.platform,
            self.library_id()
        )
    }

    /// The library with its digest, as results name it: `tllama library 0123456789abcdef instead of Mathlib`.
    pub fn library_id(&self) -> String {
        let name = self.library.as_deref().unwrap_or("library");
        let replaced = self.instead_of.as_ref().map_or(String::new(), |other| format!(" instead of {other}"));
        format!("{name} {}{replaced}", self.library_digest)
    }
}
