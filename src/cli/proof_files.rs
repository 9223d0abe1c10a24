//! Proofs as files, one a theorem: each under a name that it has in the next run too and shares with no other, on
//! file systems that tell capitals apart and on those that do not.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use data::lean_text::tokens;
use data::{Theorem, whole_file};

/// Longest name without extension, in bytes: file systems take 255, and some of that is for temporary names.
const MAX_STEM_BYTES: usize = 120;
/// Hexadecimal digits of a theorem's digest that tell it from another of its name.
const DIGEST_DIGITS: usize = 8;

/// The files of some theorems in one folder.
pub struct ProofFiles {
    folder: PathBuf,
    places: Vec<Place>,
}

struct Place {
    stem: String,
    /// For a folder that holds something else under the first name.
    other: String,
    path: OnceLock<PathBuf>,
}

impl ProofFiles {
    /// Makes the folder and plans a name for each theorem.
    pub fn new(folder: &Path, theorems: &[Theorem]) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let place = |(stem, theorem): (String, &Theorem)| {
            let other = with_digest(&plain(&theorem.name).0, theorem);
            Place { stem, other, path: OnceLock::new() }
        };
        let places = stems(theorems).into_iter().zip(theorems).map(place).collect();
        Ok(Self { folder: folder.to_owned(), places })
    }

    /// Writes a theorem with its proof, header first. What stood under the name stays until the new file is whole; what
    /// is not a proof of this theorem is not replaced.
    pub fn write(&self, index: usize, theorem: &Theorem, proof: &str) -> io::Result<PathBuf> {
        let place = &self.places[index];
        let path = place.path.get_or_init(|| {
            let path = self.folder.join(format!("{}.lean", place.stem));
            let is_free = match std::fs::read_to_string(&path) {
                Ok(text) => states(&text, theorem),
                Err(error) => error.kind() == io::ErrorKind::NotFound,
            };
            if is_free { path } else { self.folder.join(format!("{}.lean", place.other)) }
        });
        let header = theorem.header.trim_end();
        let gap = if header.is_empty() { "" } else { "\n\n" };
        whole_file::write(path, format!("{header}{gap}{}\n", proof.trim_end()).as_bytes())?;
        Ok(path.clone())
    }
}

/// A name for each theorem, no two alike.
fn stems(theorems: &[Theorem]) -> Vec<String> {
    let plain: Vec<(String, bool)> = theorems.iter().map(|theorem| plain(&theorem.name)).collect();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (stem, _) in &plain {
        *counts.entry(stem.to_lowercase()).or_default() += 1;
    }
    let mut taken = HashSet::new();
    let stem = |((stem, is_name), theorem): ((String, bool), &Theorem)| {
        let is_alone = counts[&stem.to_lowercase()] == 1;
        let first = if is_name && is_alone { stem } else { with_digest(&stem, theorem) };
        let mut stem = first.clone();
        let mut number = 2;
        while !taken.insert(stem.to_lowercase()) {
            stem = format!("{first}-{number}");
            number += 1;
        }
        stem
    };
    plain.into_iter().zip(theorems).map(stem).collect()
}

fn with_digest(stem: &str, theorem: &Theorem) -> String {
    let named = blake3::hash(format!("{}{}", theorem.digest(), theorem.name).as_bytes()).to_hex();
    format!("{stem}-{}", &named[..DIGEST_DIGITS])
}

/// A name as that of a file, and whether it is still the same.
pub fn plain(name: &str) -> (String, bool) {
    let mut stem: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '\'') { c } else { '_' })
        .collect();
    if stem.is_empty() || stem.starts_with(['.', '-']) || is_reserved(&stem) {
        stem.insert(0, '_');
    }
    if stem.len() > MAX_STEM_BYTES {
        let end = (0..=MAX_STEM_BYTES).rev().find(|end| stem.is_char_boundary(*end)).unwrap_or(0);
        stem.truncate(end);
    }
    let is_name = stem == name;
    (stem, is_name)
}

/// Names that Windows keeps for devices, whatever follows their first dot.
fn is_reserved(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or_default().to_lowercase();
    let port = |kind: &str| {
        first.strip_prefix(kind).is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit())
    };
    matches!(first.as_str(), "con" | "prn" | "aux" | "nul") || port("com") || port("lpt")
}

/// Whether a file is about this theorem: its header, and then its statement, comments aside.
fn states(text: &str, theorem: &Theorem) -> bool {
    let code = |text: &str| -> String {
        let tokens = tokens(text);
        let code = tokens.iter().filter(|token| !token.is_comment());
        code.flat_map(|token| [token.text(text), "\u{1}"]).collect()
    };
    code(text)
        .strip_prefix(&code(&theorem.header))
        .is_some_and(|rest| rest.contains(&code(&theorem.statement)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theorem(name: &str, statement: &str) -> Theorem {
        Theorem {
            name: name.to_owned(),
            header: "open Nat".to_owned(),
            statement: statement.to_owned(),
            informal_statement: None,
            informal_proof: None,
            source: Default::default(),
        }
    }

    #[test]
    fn every_theorem_has_a_file_of_its_own() {
        let long = "x".repeat(400);
        let names = [
            "A.t",
            "B.t",
            "t",
            "t",
            "T",
            "a/b",
            "a|b",
            "con",
            "NUL.x",
            ".hidden",
            "-rf",
            "é",
            "e\u{301}",
            "",
            long.as_str(),
        ];
        let theorems: Vec<_> = names
            .iter()
            .enumerate()
            .map(|(i, name)| theorem(name, &format!("theorem t : {i} = {i}")))
            .collect();
        let found = stems(&theorems);
        assert_eq!((found[0].as_str(), found[1].as_str(), found[11].as_str()), ("A.t", "B.t", "é"));
        for (stem, start) in found[2..].iter().zip([
            "t-",
            "t-",
            "T-",
            "a_b-",
            "a_b-",
            "_con-",
            "_NUL.x-",
            "_.hidden-",
            "_-rf-",
        ]) {
            assert!(stem.starts_with(start) && stem.len() == start.len() + DIGEST_DIGITS, "{stem}");
        }
        assert!(
            found.iter().all(|stem| stem.len() <= MAX_STEM_BYTES + 1 + DIGEST_DIGITS && !stem.contains('/'))
        );
        let different: HashSet<_> = found.iter().map(|stem| stem.to_lowercase()).collect();
        assert_eq!(different.len(), names.len());
        assert_eq!(stems(&theorems), found);
        // One theorem twice.
        let twice = stems(&[theorem("t", "theorem t : p"), theorem("t", "theorem t : p")]);
        assert_eq!(twice[1], format!("{}-2", twice[0]));
    }

    #[test]
    fn what_is_not_this_theorems_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let write = |theorem: &Theorem, proof: &str| {
            let files = ProofFiles::new(folder.path(), std::slice::from_ref(theorem)).unwrap();
            files.write(0, theorem, proof).unwrap()
        };
        let (one, other) = (theorem("t", "theorem t : 1 = 1"), theorem("t", "theorem t : 2 = 2"));
        let first = write(&one, "theorem t : 1 = 1 := rfl");
        assert_eq!(first, folder.path().join("t.lean"));
        let second = write(&other, "theorem t : 2 = 2 := rfl");
        assert_ne!(second, first);
        assert_eq!(write(&one, "theorem t :  1 = 1 := by\n  -- so\n  simp"), first);
        assert_eq!(write(&other, "theorem t : 2 = 2 := by simp"), second);
        assert_eq!(
            std::fs::read_to_string(&first).unwrap(),
            "open Nat\n\ntheorem t :  1 = 1 := by\n  -- so\n  simp\n"
        );
        assert_eq!(std::fs::read_to_string(&second).unwrap(), "open Nat\n\ntheorem t : 2 = 2 := by simp\n");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
