//! Locks that a panic does not close.

use std::sync::{Mutex, MutexGuard};

/// Locks what no code leaves in disorder.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
