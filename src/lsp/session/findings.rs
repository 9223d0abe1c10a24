//! What is known of the theorems of open files. Attempts and refutations belong to a claim and outlive the session in
//! the store; verified proofs belong to a text, letter for letter, and to the session. When the text has changed, what
//! belonged to the old one is no finding any more.

use std::collections::{HashMap, HashSet};

use data::store::{KnownClaim, StoredRefutation};
use tower_lsp::lsp_types::Url;

use crate::lsp::lean::search::Suggestion;
use crate::lsp::source::document::Document;
use crate::lsp::source::identity::{Claim, TextDigest};

/// Findings kept before those of former texts are dropped.
const MAX_PROOFS: usize = 256;
const MAX_CLAIMS: usize = 4096;

#[derive(Debug, Default)]
pub struct Findings {
    /// Verified proofs of whole theorems, best first.
    proofs: HashMap<(Url, TextDigest), Vec<Suggestion>>,
    claims: HashMap<Claim, KnownClaim>,
}

impl Findings {
    pub fn proofs(&self, uri: &Url, digest: TextDigest) -> &[Suggestion] {
        self.proofs.get(&(uri.clone(), digest)).map_or(&[], Vec::as_slice)
    }

    /// Whether any proof is known for a document: if not, nobody need compute a digest.
    pub fn has_proofs(&self, uri: &Url) -> bool {
        self.proofs.keys().any(|(known, _)| known == uri)
    }

    pub fn note_proof(&mut self, uri: &Url, digest: TextDigest, suggestion: Suggestion) {
        let proofs = self.proofs.entry((uri.clone(), digest)).or_default();
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
            let now: HashSet<TextDigest> =
                theorems().filter_map(|index| TextDigest::of(document, index)).collect();
            self.proofs.retain(|(known, digest), _| *known != document.uri || now.contains(digest));
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

/// What to say of a refuted statement. `counterexample` may be empty.
pub fn refutation_text(name: &str, counterexample: &str) -> String {
    match counterexample {
        "" => format!("`{name}` is false: Lean checked a proof of its negation."),
        values => format!("`{name}` is false: Lean checked the counterexample {values}."),
    }
}
