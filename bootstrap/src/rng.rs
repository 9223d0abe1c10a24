//! Repeatable chance.

use data::random::SplitMix64;

/// Random numbers of one throw of a series.
pub(crate) struct Rng(SplitMix64);

impl Rng {
    /// For throw number `number` of a series.
    pub fn new(seed: u64, number: u64) -> Self {
        Self(SplitMix64::new(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// Below `end`, which is not 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0.next_u64() % end
    }

    /// In `low..=high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.0.next_u64() % (high - low + 1) as u64) as i64
    }
}
