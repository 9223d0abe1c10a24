//! What was found harmless is not looked at again.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// Texts that are remembered as harmless.
const REMEMBERED: usize = 8192;

/// The texts that were looked at, by digest, and ran no code.
#[derive(Debug, Default)]
pub struct Screened(Mutex<HashSet<blake3::Hash>>);

impl Screened {
    pub fn knows(&self, digest: &blake3::Hash) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(digest)
    }

    pub fn note(&self, digest: blake3::Hash) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(digest);
    }
}
