//! What proves theorems without a model: the cheap tactics, then methods, then the tactics that cost more.

use std::sync::Arc;

use crate::cascade::{Cascade, Stage};
use crate::methods::Methods;
use crate::tactics::Tactics;

/// Candidates of the portfolio that stand before the methods: they end within a second or two.
const CHEAP: usize = 2;

/// Cheap tactics, methods, costly tactics; `samples` of each at most.
pub fn automation(samples: usize) -> Cascade {
    Cascade::new(vec![
        Stage { generator: Arc::new(Tactics::first(CHEAP)), samples },
        Stage { generator: Arc::new(Methods::default()), samples },
        Stage { generator: Arc::new(Tactics::after(CHEAP)), samples },
    ])
}
