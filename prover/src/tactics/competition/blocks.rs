//! What the groups for competition mathematics are made of: each has a limit of its own.

use super::super::group::Group;
use super::super::script::{Closer, Fork, Shape};

/// Enough for what `grind` proves at all; three seconds of an unoptimised Lean.
pub(in super::super) const HEARTBEATS: u32 = 8000;

/// For what takes long to fail and, where it succeeds, does so early: products of many inequalities.
pub(super) const FEW_HEARTBEATS: u32 = 4000;

/// A probe with a lower limit.
pub(super) fn costly(group: Group) -> Group {
    Group { heartbeats: Some(FEW_HEARTBEATS), ..group }
}

/// A probe with a limit of its own.
pub(super) fn group(tier: &'static str, shape: Shape, closers: Vec<Closer>) -> Group {
    Group { heartbeats: Some(HEARTBEATS), ..Group::new(tier, shape, closers) }
}

/// Steps in front of one goal.
pub(super) fn plain(name: &str, steps: &[String]) -> Shape {
    Shape { name: name.to_owned(), steps: steps.to_vec(), fork: Fork::One, cost_ms: 0 }
}

pub(super) fn closer(name: &str, steps: &[&str]) -> Closer {
    Closer { name: name.to_owned(), steps: steps.iter().map(|&step| step.to_owned()).collect(), cost_ms: 100 }
}
