//! How much generators write.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

/// Tokens that generators report beside their candidates: to be fed by a generator's observer.
#[derive(Debug, Clone, Default)]
pub struct TokenMeter(Arc<Mutex<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    candidates: HashMap<String, VecDeque<u32>>,
    total: u64,
}

impl TokenMeter {
    /// Takes note of what a generator reports.
    pub fn note(&self, event: &prover::Event) {
        let mut counts = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        match event {
            prover::Event::Candidate { theorem, tokens, .. } => {
                let tokens = u32::try_from(*tokens).unwrap_or(u32::MAX);
                counts.total += u64::from(tokens);
                counts.candidates.entry(theorem.clone()).or_default().push_back(tokens);
            }
            prover::Event::Unreadable { tokens, .. } => counts.total += *tokens as u64,
            _ => {}
        }
    }

    /// Tokens written so far, those of unreadable answers included.
    pub fn total(&self) -> u64 {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).total
    }

    /// Tokens of the oldest candidate of a theorem that was not asked for yet.
    pub(super) fn take(&self, theorem: &str) -> Option<u32> {
        let mut counts = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        counts.candidates.get_mut(theorem)?.pop_front()
    }
}
