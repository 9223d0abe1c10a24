//! Kernels over the imports that are kept between candidates of one project.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use lean_kernel::{Kernel, Limits, Name};

use super::imports::{Imports, Opened};
use super::remembered::Axioms;

/// Of one declaration's check. Wall-clock time is bounded from outside.
const LIMITS: Limits = Limits { steps: 400_000_000, memory: 4 << 30, depth: 65_536 };
/// Kernels that wait for a candidate. Each has what was reached of its imports, and some of their files.
const BASES_KEPT: usize = 2;
const OPENED_BYTES_KEPT: usize = 256 << 20;
/// One whose terms take more is not kept.
const BASE_BYTES_MAX: usize = 1 << 30;

/// A kernel with what was reached so far of the imports, and nothing of any candidate.
pub(super) struct Base {
    pub imports: Arc<Imports>,
    pub kernel: Kernel,
    pub opened: Opened,
    /// Whether operations on numbers are computed.
    pub trusts_numbers: bool,
    /// What of the imports was checked or is remembered, with the axioms below it.
    pub below: HashMap<Name, Axioms>,
}

/// Kernels that are kept, so that each candidate pays for what is reached for the first time.
#[derive(Default)]
pub(super) struct Bases(Mutex<Vec<Base>>);

impl Bases {
    /// One over these very imports, or a new one.
    pub fn lease(&self, imports: &Arc<Imports>, trusts_numbers: bool) -> Base {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it =
            |base: &Base| Arc::ptr_eq(&base.imports, imports) && base.trusts_numbers == trusts_numbers;
        match kept.iter().rposition(is_it) {
            Some(at) => kept.remove(at),
            None => Base::new(imports, trusts_numbers),
        }
    }

    pub fn give_back(&self, mut base: Base) {
        base.opened.keep_within(OPENED_BYTES_KEPT);
        if base.kernel.bytes() > BASE_BYTES_MAX {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= BASES_KEPT {
            kept.remove(0);
        }
        kept.push(base);
    }

    /// How many constants the kernels hold that are kept.
    #[cfg(test)]
    pub fn constants(&self) -> Vec<usize> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().map(|base| base.kernel.environment().len()).collect()
    }
}

impl std::fmt::Debug for Bases {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_tuple("Bases").field(&kept.len()).finish()
    }
}

impl Base {
    pub fn new(imports: &Arc<Imports>, trusts_numbers: bool) -> Self {
        let mut kernel = Kernel::new(LIMITS);
        if trusts_numbers {
            kernel.trust_operations();
        }
        let (imports, opened, below) = (imports.clone(), Opened::default(), HashMap::new());
        Self { imports, kernel, opened, trusts_numbers, below }
    }
}
