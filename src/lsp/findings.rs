//! What is known of the theorems of open files. Attempts and refutations belong to a claim and outlive the session in
//! the store; verified proofs belong to a text, letter for letter, and to the session. When the text has changed, what
//! belonged to the old one is no finding any more.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hasher};

use data::store::{KnownClaim, StoredRefutation};
use tower_lsp::lsp_types::Url;

use super::document::Document;
use super::prove::Suggestion;

/// Findings kept before those of former texts are dropped.
const MAX_PROOFS: usize = 256;
const MAX_CLAIMS: usize = 4096;

#[derive(Debug, Default)]
pub struct Findings {
    /// Verified proofs of whole theorems, best first.
    proofs: HashMap<(Url, Basis), Vec<Suggestion>>,
    claims: HashMap<Claim, KnownClaim>,
}

/// Identifies a theorem with the very text that it stands on: the document up to the end of its statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Basis(u64);

/// Identifies what a theorem claims: its statement, the statements of the theorems before it and all other commands
/// before it. Whether it is true does not depend on anything else, so proofs and comments may change. Stable, and in
/// any file the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Claim(blake3::Hash);

impl Basis {
    /// The basis of the theorem that is command `index`.
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
        let mut hasher = DefaultHasher::new();
        hasher.write(&document.text.as_str().as_bytes()[..end]);
        Self(hasher.finish())
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

impl Findings {
    pub fn proofs(&self, uri: &Url, basis: Basis) -> &[Suggestion] {
        self.proofs.get(&(uri.clone(), basis)).map_or(&[], Vec::as_slice)
    }

    /// Whether any proof is known for a document: if not, nobody need compute a basis.
    pub fn has_proofs(&self, uri: &Url) -> bool {
        self.proofs.keys().any(|(known, _)| known == uri)
    }

    pub fn note_proof(&mut self, uri: &Url, basis: Basis, suggestion: Suggestion) {
        let proofs = self.proofs.entry((uri.clone(), basis)).or_default();
        if !proofs.iter().any(|known| known.filled.proof == suggestion.filled.proof) {
            proofs.push(suggestion);
            proofs.sort_by(Suggestion::order);
        }
    }

    pub fn claim(&self, claim: Claim) -> Option<&KnownClaim> {
        self.claims.get(&claim)
    }

    /// Those of some claims that nobody has asked the store about.
    pub fn not_looked_up(&self, claims: impl Iterator<Item = Claim>) -> Vec<Claim> {
        claims.filter(|claim| !self.claims.contains_key(claim)).collect()
    }

    /// Takes what the store knows. What was learned in the meantime stays.
    pub fn look_up(&mut self, known: impl Iterator<Item = (Claim, KnownClaim)>) {
        for (claim, known) in known {
            self.claims.entry(claim).or_insert(known);
        }
    }

    pub fn note_search(&mut self, claim: Claim, attempts: u64, failed_at_line: Option<u32>) {
        let known = self.claims.entry(claim).or_default();
        known.attempts += attempts;
        known.failed_at_line = failed_at_line;
    }

    pub fn note_refutation(&mut self, claim: Claim, refutation: StoredRefutation) {
        self.claims.entry(claim).or_default().refutation = Some(refutation);
    }

    /// Drops what is known of a document's former texts, once there is much of it.
    pub fn prune(&mut self, document: &Document) {
        let theorems = || {
            let commands = document.outline.commands.iter().enumerate();
            commands.filter(|(_, command)| command.theorem.is_some()).map(|(index, _)| index)
        };
        if self.proofs.len() > MAX_PROOFS {
            let now: HashSet<Basis> = theorems().filter_map(|index| Basis::of(document, index)).collect();
            self.proofs.retain(|(known, basis), _| *known != document.uri || now.contains(basis));
        }
        if self.claims.len() > MAX_CLAIMS {
            let now: HashSet<Claim> = Claim::all(document).into_iter().map(|(_, claim)| claim).collect();
            self.claims.retain(|claim, known| now.contains(claim) || *known != KnownClaim::default());
        }
    }

    pub fn forget(&mut self, uri: &Url) {
        self.proofs.retain(|(known, _), _| known != uri);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(text: &str) -> Vec<String> {
        let document = Document::new(Url::parse("file:///a.lean").unwrap(), 1, text.to_owned());
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
