//! By what a theorem of an open file is known again: by its text, letter for letter, or by what it claims.

use crate::lsp::source::document::Document;

/// Identifies a theorem with the very text that it stands on: the document up to the end of its statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TextDigest(blake3::Hash);

/// Identifies what a theorem claims: its statement, the statements of the theorems before it and all other commands
/// before it. Whether it is true does not depend on anything else, so proofs and comments may change. Stable, and in
/// any file the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Claim(blake3::Hash);

impl TextDigest {
    /// The digest of the theorem that is command `index`.
    pub fn of(document: &Document, index: usize) -> Option<Self> {
        let (command, theorem) = document.theorem(index)?;
        Some(Self::up_to(document, command.segment.start + theorem.statement_end))
    }

    /// The same with the theorem's own proof.
    pub fn with_proof(document: &Document, index: usize) -> Option<Self> {
        let (command, _) = document.theorem(index)?;
        Some(Self::up_to(document, command.code_end()))
    }

    fn up_to(document: &Document, end: usize) -> Self {
        Self(blake3::hash(&document.text.as_str().as_bytes()[..end]))
    }
}

impl Claim {
    /// The claim of the theorem that is command `index`.
    pub fn of(document: &Document, index: usize) -> Option<Self> {
        document.theorem(index)?;
        let before = document.outline.commands[..index]
            .iter()
            .fold(first(), |before, command| link(before, command.meaning));
        Some(Self(link(before, document.outline.commands[index].meaning)))
    }

    /// The claims of all theorems, by the index of their command.
    pub fn all(document: &Document) -> Vec<(usize, Self)> {
        let mut found = Vec::new();
        let mut before = first();
        for (index, command) in document.outline.commands.iter().enumerate() {
            before = link(before, command.meaning);
            if command.theorem.is_some() {
                found.push((index, Self(before)));
            }
        }
        found
    }

    /// The name by which the store knows the claim.
    pub fn name(&self) -> String {
        self.0.to_hex().to_string()
    }
}

fn first() -> blake3::Hash {
    blake3::hash(b"tllama claim 1")
}

fn link(before: blake3::Hash, command: blake3::Hash) -> blake3::Hash {
    let mut both = [0; 2 * blake3::OUT_LEN];
    both[..blake3::OUT_LEN].copy_from_slice(before.as_bytes());
    both[blake3::OUT_LEN..].copy_from_slice(command.as_bytes());
    blake3::hash(&both)
}

#[cfg(test)]
mod tests {
    use tower_lsp::lsp_types::Url;

    use super::*;

    fn claims(text: &str) -> Vec<String> {
        let document = Document::new(Url::parse("file:///a.lean").unwrap(), Some(1), text.to_owned());
        let all = Claim::all(&document);
        assert!(all.iter().all(|(index, claim)| Claim::of(&document, *index) == Some(*claim)));
        all.into_iter().map(|(_, claim)| claim.name()).collect()
    }

    #[test]
    fn a_claim_is_its_statement_and_what_it_stands_on() {
        let text = "open Nat\n/-- A. -/\ntheorem a : p := sorry\n\ndef n := 3\ntheorem b : q := by\n  simp\n";
        let known = claims(text);
        for same in [
            text.replace("sorry", "by\n  -- why\n  omega"),
            text.replace("/-- A. -/", "/-- Another word. -/"),
            text.replace("open Nat\n", "open Nat -- words\n\n"),
            text.replace("\n\ndef", "\n\n-- of n\ndef"),
        ] {
            assert_eq!(claims(&same), known, "{same}");
        }
        let other = claims(&text.replace("n := 3", "n := 4"));
        assert_eq!((other[0] == known[0], other[1] == known[1]), (true, false));
        for other in [
            text.replace("a : p", "a : r"),
            text.replace("open Nat", "open Int"),
            text.replace("b : q", "b : p"),
        ] {
            assert_ne!(claims(&other)[1], known[1], "{other}");
        }
    }
}
