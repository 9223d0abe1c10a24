//! Statements that were given and must stay what they are. They are named by their content.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Texts that are remembered.
const REMEMBERED: usize = 1000;

/// The given texts, the newest last.
#[derive(Debug, Default)]
pub struct Fences(Mutex<VecDeque<(String, String)>>);

/// The name of a given text.
pub fn name_of(given: &str) -> String {
    format!("f-{}", &blake3::hash(given.as_bytes()).to_hex()[..16])
}

impl Fences {
    /// Remembers a text; its name.
    pub fn note(&self, given: String) -> String {
        let name = name_of(&given);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|(other, _)| *other != name);
        if known.len() >= REMEMBERED {
            known.pop_front();
        }
        known.push_back((name.clone(), given));
        name
    }

    pub fn find(&self, name: &str) -> Option<String> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|(known, _)| known == name).map(|(_, given)| given.clone())
    }
}
