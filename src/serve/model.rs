//! The model that a server has loaded, under the name that callers know it by.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use prover::onnx::OnnxProver;

pub struct Model {
    pub name: String,
    pub prover: Arc<OnnxProver>,
    /// Seconds since 1970.
    pub loaded: u64,
}

impl Model {
    pub fn new(name: String, prover: Arc<OnnxProver>) -> Self {
        Self { name, prover, loaded: now() }
    }
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
