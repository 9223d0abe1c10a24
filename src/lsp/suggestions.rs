//! The proofs that a search has found so far, and when the best of them is told: not the moment the first one is there,
//! since a shorter one often follows it closely.

use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::Notify;

use super::prove::{Closest, Listener, Suggestion};
use super::session::lock;
use super::work::Commission;

/// How long shorter proofs are waited for once there is one.
const GRACE: Duration = Duration::from_millis(300);

/// Verified proofs, best first.
#[derive(Default)]
pub struct Suggestions {
    found: Mutex<Vec<Suggestion>>,
    first: Notify,
}

impl Suggestions {
    fn add(&self, suggestion: Suggestion) {
        let mut found = lock(&self.found);
        found.push(suggestion);
        found.sort_by(Suggestion::order);
        self.first.notify_one();
    }

    pub fn best(&self) -> Option<Suggestion> {
        lock(&self.found).first().cloned()
    }

    /// Waits for the first proof, and a little longer for better ones.
    pub async fn first_ones(&self) {
        self.first.notified().await;
        tokio::time::sleep(GRACE).await;
    }
}

/// Keeps what a search finds.
pub struct Finder<'a> {
    pub commission: &'a Commission,
    pub suggestions: &'a Suggestions,
    /// The gap is a whole proof: what fills it can be offered again.
    pub is_whole: bool,
}

impl Listener for Finder<'_> {
    fn trying(&mut self, attempt: usize, generator: &str) {
        self.commission.progress.report(format!("attempt {attempt}: {generator}"));
    }

    fn tried(&mut self, was_known: bool, closest: Option<&Closest>) {
        let tally = &mut lock(&self.commission.tally);
        tally.attempts += u64::from(!was_known);
        let position = closest.and_then(|closest| closest.rejection.position);
        tally.failed_at_line = position.map(|position| position.line.saturating_sub(1));
    }

    fn found(&mut self, suggestion: Suggestion) {
        if self.is_whole
            && let Some(basis) = self.commission.basis
        {
            let findings = &mut lock(&self.commission.session.findings);
            findings.note_proof(&self.commission.document.uri, basis, suggestion.clone());
        }
        self.suggestions.add(suggestion);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;
    use crate::lsp::prove::tests::suggestion;

    #[test]
    fn the_best_is_told_once_there_is_one() {
        let suggestions = Suggestions::default();
        assert!(suggestions.first_ones().now_or_never().is_none() && suggestions.best().is_none());
        for proof in ["by\n  intro h\n  omega", "by omega", "by simp_all"] {
            suggestions.add(suggestion(proof, None));
        }
        assert_eq!(suggestions.best().unwrap().filled.proof, "by omega");
        assert!(suggestions.first.notified().now_or_never().is_some(), "the wait has begun");
    }
}
