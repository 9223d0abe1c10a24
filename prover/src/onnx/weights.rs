//! The weights of a whole vocabulary at a temperature, and draws from them.
//!
//! A truncated distribution is drawn from without finding out what it keeps: a token is drawn from all, and drawn again
//! if it turns out not to be kept. Top-p keeps the tokens before which, from the heaviest on, there is less than `p` of
//! the mass; so one pass that adds up the heavier ones answers for one token. A top-p of 0.95 costs 1.05 draws in the
//! mean, however flat the distribution is, and nothing is sorted. Where many draws fail, little mass is kept, and what
//! is heavier than the failed ones is few enough to be sorted.

use super::exponential::{exponentials, sum_from};
use data::random::SplitMix64;

/// exp((x − peak) / temperature) of every logit. Memory is kept from row to row.
#[derive(Default)]
pub(crate) struct Weights {
    values: Vec<f32>,
    /// Of each block of `exponential::BLOCK` values.
    sums: Vec<f64>,
    total: f64,
}

/// What is kept: tokens in the smallest set with at least `top_p` of the mass, and with at least `min_p` of the weight
/// of the heaviest.
#[derive(Clone, Copy)]
pub(super) struct Truncation {
    pub top_p: f64,
    pub min_p: f32,
}

impl Weights {
    /// `peak` is the largest logit, and its weight 1.
    pub(super) fn fill(&mut self, logits: &[f32], peak: f32, temperature: f32) {
        // The smallest temperatures have an infinite inverse, and infinity times the peak's 0 is no number.
        let scale = (1.0 / temperature).min(f32::MAX);
        exponentials(logits, peak, scale, &mut self.values, &mut self.sums);
        self.total = self.sums.iter().sum();
    }

    pub(super) fn total(&self) -> f64 {
        self.total
    }

    /// Draws from what is kept, each token as likely as its weight says.
    pub(super) fn draw(&self, kept: Truncation, random: &mut SplitMix64) -> u32 {
        const DRAWS_MAX: usize = 8;
        let mut heaviest_refused = 0f32;
        for _ in 0..DRAWS_MAX {
            let token = self.at(random.unit() * self.total);
            if self.keeps(kept, token) {
                return token as u32;
            }
            heaviest_refused = heaviest_refused.max(self.values[token]);
        }
        // What is kept comes before every refused token in this order, so the list begins with all of it.
        let mut candidates: Vec<(f32, u32)> =
            self.values.iter().copied().zip(0..).filter(|entry| entry.0 >= heaviest_refused).collect();
        candidates.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        candidates.retain(|entry| entry.0 >= kept.min_p);
        truncate_to_mass(&mut candidates, f64::from, kept.top_p * self.total);
        draw_among(&candidates, f64::from, random.unit())
    }

    /// The token at a place between 0 and the total, on a line where each has a stretch of its weight.
    fn at(&self, place: f64) -> usize {
        let (mut block, mut left, mut before) = (0, place, place);
        for (index, &sum) in self.sums.iter().enumerate().filter(|(_, sum)| **sum > 0.0) {
            (block, before) = (index, left);
            if left < sum {
                break;
            }
            left -= sum;
        }
        let first = block * super::exponential::BLOCK;
        let mut last = first;
        for (token, &weight) in self.values.iter().enumerate().skip(first).take(super::exponential::BLOCK) {
            if weight > 0.0 {
                last = token;
                before -= f64::from(weight);
                if before < 0.0 {
                    break;
                }
            }
        }
        last
    }

    fn keeps(&self, kept: Truncation, token: usize) -> bool {
        self.values[token] >= kept.min_p
            && (kept.top_p >= 1.0 || self.before(token) < kept.top_p * self.total)
    }

    /// Mass of the tokens that come before this one: the heavier ones, and of equal ones those with lower ids.
    fn before(&self, token: usize) -> f64 {
        let weight = self.values[token];
        sum_from(&self.values[..token], weight) + sum_from(&self.values[token + 1..], weight.next_up())
    }
}

/// Keeps the first entries, up to the one with which they weigh at least `mass`.
pub(super) fn truncate_to_mass(sorted: &mut Vec<(f32, u32)>, weight: impl Fn(f32) -> f64, mass: f64) {
    let mut sum = 0.0;
    let last = sorted.iter().position(|entry| {
        sum += weight(entry.0);
        sum >= mass
    });
    sorted.truncate(last.map_or(sorted.len(), |last| last + 1));
}

/// The token at `draw` (0..1) of the mass of the entries, of which there is at least one.
pub(super) fn draw_among(entries: &[(f32, u32)], weight: impl Fn(f32) -> f64, draw: f64) -> u32 {
    let mut left = draw * entries.iter().map(|entry| weight(entry.0)).sum::<f64>();
    let found = entries.iter().find(|entry| {
        left -= weight(entry.0);
        left < 0.0
    });
    found.unwrap_or(&entries[entries.len() - 1]).1
}

#[cfg(test)]
mod tests {
    use super::{super::exponential::peak, *};

    fn weights(logits: &[f32], temperature: f32) -> Weights {
        let mut weights = Weights::default();
        weights.fill(logits, peak(logits).value, temperature);
        weights
    }

    /// The definition: sort everything, add up.
    #[test]
    fn the_nucleus_is_that_of_the_definition() {
        let mut random = SplitMix64::new(9);
        for (size, spread) in [(10, 2.0), (1000, 0.3), (1000, 3.0), (5000, 30.0)] {
            for share in [0.1, 0.5, 0.9, 0.95, 0.999] {
                let logits: Vec<f32> = (0..size).map(|_| (random.unit() * spread) as f32).collect();
                let weights = weights(&logits, 0.8);
                let peak = peak(&logits).value;
                let mut sorted: Vec<(f32, usize)> = logits.iter().copied().zip(0..).collect();
                sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
                let exact = |logit: f32| f64::from((logit - peak) / 0.8).exp();
                let total: f64 = logits.iter().map(|&logit| exact(logit)).sum();
                let mut before = 0.0;
                for (logit, token) in sorted {
                    // Rounding decides where the mass is met almost exactly.
                    if (before / total - share).abs() > 1e-5 {
                        let kept = weights.keeps(Truncation { top_p: share, min_p: 0.0 }, token);
                        assert_eq!(kept, before < share * total, "{size} {spread} {share} {before} {total}");
                    }
                    before += exact(logit);
                }
            }
        }
    }

    #[test]
    fn equal_weights_are_kept_in_the_order_of_ids() {
        let weights = weights(&[1.0; 600], 1.0);
        let kept = Truncation { top_p: 0.25, min_p: 0.0 };
        assert!((0..600).all(|token| weights.keeps(kept, token) == (token < 150)));
    }

    /// Small nuclei are refused many times, so that the sorted list decides; large ones are drawn directly.
    #[test]
    fn frequencies_are_those_of_the_kept_weights() {
        let logits: Vec<f32> = (0..2000).map(|token| ((token * 7919) % 2000) as f32 / -400.0).collect();
        for (kept, temperature) in [
            (Truncation { top_p: 0.004, min_p: 0.0 }, 1.0),
            (Truncation { top_p: 1.0, min_p: 0.99 }, 0.7),
            (Truncation { top_p: 0.9, min_p: 0.0 }, 0.02),
        ] {
            let weights = weights(&logits, temperature);
            let tokens: Vec<usize> = (0..2000).filter(|&token| weights.keeps(kept, token)).collect();
            assert!((2..40).contains(&tokens.len()), "{}", tokens.len());
            let mass: f64 = tokens.iter().map(|&token| f64::from(weights.values[token])).sum();
            let mut random = SplitMix64::new(3);
            let mut counts = vec![0f64; 2000];
            const DRAWS: usize = 20_000;
            (0..DRAWS).for_each(|_| counts[weights.draw(kept, &mut random) as usize] += 1.0);
            for (token, &count) in counts.iter().enumerate() {
                let share =
                    if tokens.contains(&token) { f64::from(weights.values[token]) / mass } else { 0.0 };
                let expected = share * DRAWS as f64;
                assert!((count - expected).abs() <= 5.0 * expected.sqrt(), "{token}: {count} {expected}");
            }
        }
    }

    #[test]
    fn what_has_no_weight_is_never_drawn() {
        let mut logits = vec![f32::NEG_INFINITY; 1500];
        logits[700] = 2.0;
        let weights = weights(&logits, 1.0);
        for place in [0.0, 0.5, 1.0 - 1e-17, 1.0] {
            assert_eq!(weights.at(place), 700);
        }
    }
}
