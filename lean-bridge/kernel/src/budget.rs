//! How long, how large and how deep a check may become.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Checked, Fault, Limit};

/// Stack that must be left before a recursive step; below it, a new segment is taken from the heap.
const STACK_RED_ZONE: usize = 128 * 1024;
const STACK_SEGMENT: usize = 4 * 1024 * 1024;
/// Steps between two looks at memory and at the cancellation flag.
const LOOK_EVERY: u64 = 1024;

/// Limits of one declaration's check.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Reductions, comparisons and inferences; those on large terms count for more.
    pub steps: u64,
    /// Bytes of terms and caches, estimated; the environment's own terms count.
    pub memory: usize,
    /// Nested calls; a stack segment holds some thousands.
    pub depth: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { steps: 200_000_000, memory: 4 << 30, depth: 65_536 }
    }
}

pub(crate) struct Budget {
    limits: Limits,
    steps_left: u64,
    depth: u32,
    cancelled: Option<Arc<AtomicBool>>,
}

impl Budget {
    pub fn new(limits: Limits, cancelled: Option<Arc<AtomicBool>>) -> Self {
        Self { steps_left: limits.steps, limits, depth: 0, cancelled }
    }

    /// Over work within the steps of this budget.
    pub fn watch(&self) -> Watch {
        Watch::new(&self.limits, self.cancelled.clone())
    }

    /// Counts steps; `memory` is asked now and then only.
    #[inline]
    pub fn spend(&mut self, steps: u64, memory: impl FnOnce() -> usize) -> Checked<()> {
        let before = self.steps_left / LOOK_EVERY;
        self.steps_left = match self.steps_left.checked_sub(steps) {
            Some(left) => left,
            None => return Err(Fault::Exhausted(Limit::Steps)),
        };
        if self.steps_left / LOOK_EVERY != before {
            self.look(memory())?;
        }
        Ok(())
    }

    #[cold]
    fn look(&self, memory: usize) -> Checked<()> {
        if self.cancelled.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            return Err(Fault::Exhausted(Limit::Cancelled));
        }
        if memory > self.limits.memory { Err(Fault::Exhausted(Limit::Memory)) } else { Ok(()) }
    }

    #[inline]
    pub fn enter(&mut self) -> Checked<()> {
        self.depth += 1;
        if self.depth > self.limits.depth { Err(Fault::Exhausted(Limit::Depth)) } else { Ok(()) }
    }

    #[inline]
    pub fn leave(&mut self) {
        self.depth -= 1;
    }
}

/// Parts of terms and levels that may be gone through for each step that a check may take.
const PARTS_PER_STEP: u64 = 32;

/// Watches over the work within single steps: one substitution goes through a whole term, and makes another of it.
#[derive(Debug)]
pub(crate) struct Watch {
    parts_left: u64,
    memory: usize,
    cancelled: Option<Arc<AtomicBool>>,
    reached: Option<Limit>,
}

impl Default for Watch {
    /// For work that is nobody's check.
    fn default() -> Self {
        Self { parts_left: u64::MAX, memory: usize::MAX, cancelled: None, reached: None }
    }
}

impl Watch {
    pub fn new(limits: &Limits, cancelled: Option<Arc<AtomicBool>>) -> Self {
        let parts_left = limits.steps.saturating_mul(PARTS_PER_STEP);
        Self { parts_left, memory: limits.memory, cancelled, reached: None }
    }

    /// The limit that was reached. It stays reached: what was made since then is not what it should be.
    #[inline]
    pub fn reached(&self) -> Option<Limit> {
        self.reached
    }

    /// Counts parts that are about to be gone through; `memory` is asked now and then only.
    #[inline]
    pub fn go_on(&mut self, parts: u64, memory: impl FnOnce() -> usize) -> Checked<()> {
        let before = self.parts_left / LOOK_EVERY;
        match self.parts_left.checked_sub(parts) {
            Some(left) => self.parts_left = left,
            None => self.reached = self.reached.or(Some(Limit::Steps)),
        }
        if self.parts_left / LOOK_EVERY != before {
            self.look(memory());
        }
        self.reached.map_or(Ok(()), |limit| Err(Fault::Exhausted(limit)))
    }

    #[cold]
    fn look(&mut self, memory: usize) {
        if self.cancelled.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            self.reached = self.reached.or(Some(Limit::Cancelled));
        }
        if memory > self.memory {
            self.reached = self.reached.or(Some(Limit::Memory));
        }
    }
}

/// Calls `f` on a stack that has room for it.
#[inline]
pub(crate) fn with_stack<T>(f: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(STACK_RED_ZONE, STACK_SEGMENT, f)
}
