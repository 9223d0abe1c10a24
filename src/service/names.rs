//! Names of theorems by the imports that bring them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Sets of imports whose names are remembered.
const REMEMBERED: usize = 4;

#[derive(Debug, Default)]
pub struct Names(Mutex<HashMap<String, Arc<Vec<String>>>>);

impl Names {
    pub fn find(&self, imports: &str) -> Option<Arc<Vec<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(imports).cloned()
    }

    pub fn note(&self, imports: String, names: Arc<Vec<String>>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(imports, names);
    }
}
