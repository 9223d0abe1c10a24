//! What was learned of the theorems of open files in this session: attempts, further proofs, refutations. Each finding
//! knows the text that it is about; when the text has changed, it is no finding any more.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher};
use std::ops::Range as Span;

use tower_lsp::lsp_types::Url;

use super::document::Document;
use super::prove::{Suggestion, Summary};

/// Findings kept before those of former texts are dropped.
const MAX_FINDINGS: usize = 256;

/// What is known, by document and basis.
#[derive(Debug, Default)]
pub struct Findings {
    by_basis: HashMap<(Url, Basis), Finding>,
}

/// Identifies a theorem with all that it stands on: the document's text up to the end of its statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Basis(u64);

#[derive(Debug, Clone, Default)]
pub struct Finding {
    pub attempts: usize,
    /// The line on which the closest attempt failed, from 0, counted from the declaration's first.
    pub failed_at_line: Option<u32>,
    /// Verified proofs of the whole theorem, best first.
    pub proofs: Vec<Suggestion>,
    pub refutation: Option<Refutation>,
}

/// A statement that Lean has shown to be false.
#[derive(Debug, Clone, PartialEq)]
pub struct Refutation {
    /// `n = 3`, or empty where no single example speaks against it.
    pub counterexample: String,
    /// What Lean checked.
    pub proof: String,
}

impl Basis {
    /// The basis of the theorem that is command `index`.
    pub fn of(document: &Document, index: usize) -> Option<Self> {
        let mut found = None;
        each_basis(document, index + 1, |at, basis| found = (at == index).then_some(basis));
        found
    }

    /// The bases of all theorems, by the index of their command.
    pub fn all(document: &Document) -> Vec<(usize, Self)> {
        let mut found = Vec::new();
        each_basis(document, document.outline.commands.len(), |at, basis| found.push((at, basis)));
        found
    }
}

fn each_basis(document: &Document, commands: usize, mut visit: impl FnMut(usize, Basis)) {
    let text = document.text.as_str().as_bytes();
    let mut hasher = DefaultHasher::new();
    for (index, command) in document.outline.commands.iter().enumerate().take(commands) {
        let Span { start, end } = command.segment.start..command.segment.end;
        if let Some(theorem) = &command.theorem {
            let mut own = hasher.clone();
            own.write(&text[start..start + theorem.statement_end]);
            visit(index, Basis(own.finish()));
        }
        hasher.write(&text[start..end]);
    }
}

impl Findings {
    pub fn get(&self, uri: &Url, basis: Basis) -> Option<&Finding> {
        self.by_basis.get(&(uri.clone(), basis))
    }

    /// Whether anything is known of a document: if not, nobody need compute a basis.
    pub fn has_any(&self, uri: &Url) -> bool {
        self.by_basis.keys().any(|(known, _)| known == uri)
    }

    fn entry(&mut self, uri: &Url, basis: Basis) -> &mut Finding {
        self.by_basis.entry((uri.clone(), basis)).or_default()
    }

    pub fn note_search(&mut self, uri: &Url, basis: Basis, summary: &Summary) {
        let finding = self.entry(uri, basis);
        finding.attempts += summary.attempts;
        let position = summary.closest.as_ref().and_then(|closest| closest.rejection.position);
        finding.failed_at_line = position.map(|position| position.line.saturating_sub(1));
    }

    pub fn note_proof(&mut self, uri: &Url, basis: Basis, suggestion: Suggestion) {
        let proofs = &mut self.entry(uri, basis).proofs;
        if !proofs.iter().any(|known| known.filled.proof == suggestion.filled.proof) {
            proofs.push(suggestion);
            proofs.sort_by(Suggestion::order);
        }
    }

    pub fn note_refutation(&mut self, uri: &Url, basis: Basis, refutation: Refutation) {
        self.entry(uri, basis).refutation = Some(refutation);
    }

    /// Drops what is known of a document's former texts, once there is much of it.
    pub fn prune(&mut self, document: &Document) {
        if self.by_basis.len() > MAX_FINDINGS {
            let now: Vec<Basis> = Basis::all(document).into_iter().map(|(_, basis)| basis).collect();
            self.by_basis.retain(|(known, basis), _| *known != document.uri || now.contains(basis));
        }
    }

    pub fn forget(&mut self, uri: &Url) {
        self.by_basis.retain(|(known, _), _| known != uri);
    }
}
