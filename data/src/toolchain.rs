//! Which Lean judged. Stored with every verdict.

use serde::{Deserialize, Serialize};

use crate::unambiguous::{part, quoted};

/// What stands between the parts of a toolchain's name.
const MARKS: [char; 3] = [',', '(', ')'];

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
    /// One line that names the toolchain in tables, cache keys and reports: no other has the same.
    pub fn id(&self) -> String {
        let backend = match self.backend {
            Backend::Embedded => "embedded",
            Backend::Native => "native",
        };
        let level = match self.import_level {
            ImportLevel::Exported => "exported",
            ImportLevel::Private => "private",
        };
        let commit = match self.commit.as_deref() {
            None => "unknown".into(),
            Some("unknown") => quoted("unknown"),
            Some(commit) => part(commit, &MARKS),
        };
        format!(
            "{backend} Lean {} ({commit}, {}, {level}, {})",
            part(&self.lean_version, &MARKS),
            part(&self.platform, &MARKS),
            self.library_id()
        )
    }

    /// The library with its digest, as results name it: `tllama library 0123456789abcdef instead of Mathlib`.
    pub fn library_id(&self) -> String {
        let name = match self.library.as_deref() {
            None => "library".into(),
            // What would be read as none, or as the end of the name.
            Some(name) if name == "library" || name.contains("instead") => quoted(name),
            Some(name) => part(name, &MARKS),
        };
        let spaced = |text| part(text, &[' ', ',', '(', ')']).into_owned();
        let replaced = self.instead_of.as_deref();
        let replaced = replaced.map_or(String::new(), |other| format!(" instead of {}", spaced(other)));
        format!("{name} {}{replaced}", spaced(&self.library_digest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_toolchains_have_different_names() {
        let plain = Toolchain {
            backend: Backend::Embedded,
            lean_version: "4.28.0-pre".into(),
            commit: None,
            platform: "wasm32-emscripten".into(),
            import_level: ImportLevel::Exported,
            library_digest: "0123".into(),
            library: None,
            instead_of: None,
        };
        let library = |library: &str, digest: &str, instead_of: Option<&str>| Toolchain {
            library: Some(library.into()),
            library_digest: digest.into(),
            instead_of: instead_of.map(str::to_owned),
            ..plain.clone()
        };
        let usual = library("tllama library", "0123", Some("Mathlib"));
        assert_eq!(
            usual.id(),
            "embedded Lean 4.28.0-pre (unknown, wasm32-emscripten, exported, tllama library 0123 instead of Mathlib)"
        );
        let all = [
            usual,
            plain.clone(),
            Toolchain { commit: Some("unknown".into()), ..plain.clone() },
            Toolchain { commit: Some("a, b".into()), platform: "c".into(), ..plain.clone() },
            Toolchain { commit: Some("a".into()), platform: "b, c".into(), ..plain.clone() },
            Toolchain { lean_version: "4 (unknown, x".into(), ..plain.clone() },
            Toolchain { lean_version: "".into(), ..plain.clone() },
            library("library", "0123", None),
            library("tllama library 0123 instead of", "Mathlib", None),
            library("tllama", "library 0123", Some("Mathlib")),
            library("tllama library", "0123 instead of Mathlib", None),
            library("x", "0", Some("Mathlib) (")),
            library("x", "0", Some("Mathlib")),
        ];
        let mut ids: Vec<String> = all.iter().map(Toolchain::id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), all.len(), "{ids:#?}");
    }
}
