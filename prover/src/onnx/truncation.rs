//! Which tokens of a vocabulary are kept: the largest few, those above a floor, the nucleus.
//!
//! A whole vocabulary is never sorted: the nucleus is among the tokens whose probability is at least (1 − p) / |V|,
//! since all others together weigh less than 1 − p.

use super::exponential::exp;

/// The `count` largest entries, largest first, of equal ones the lower id first.
pub(super) fn largest(logits: &[f32], count: usize) -> Vec<(f32, u32)> {
    const INSERTION_MAX: usize = 128;
    let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    let count = count.min(logits.len());
    if count > INSERTION_MAX {
        let mut all: Vec<(f32, u32)> = logits.iter().copied().zip(0..).collect();
        if count < all.len() {
            all.select_nth_unstable_by(count, order);
            all.truncate(count);
        }
        all.sort_unstable_by(order);
        return all;
    }
    let mut found: Vec<(f32, u32)> = Vec::with_capacity(count + 1);
    let mut lowest = f32::NEG_INFINITY;
    for (&value, token) in logits.iter().zip(0..) {
        if value > lowest || found.len() < count {
            let place = found.partition_point(|entry| entry.0 >= value);
            found.insert(place, (value, token));
            found.truncate(count);
            if found.len() == count {
                lowest = found[count - 1].0;
            }
        }
    }
    found
}

pub(super) fn at_least(logits: &[f32], lowest: f32) -> Vec<(f32, u32)> {
    const BLOCK: usize = 64;
    let mut found = Vec::new();
    for (block, first) in logits.chunks(BLOCK).zip((0..).step_by(BLOCK)) {
        // Most blocks hold nothing; a branch-free test of the whole block is a fraction of a branch per entry.
        if block.iter().fold(false, |any, &value| any | (value >= lowest)) {
            found.extend(block.iter().copied().zip(first..).filter(|entry| entry.0 >= lowest));
        }
    }
    found
}

/// The smallest set of tokens that weighs at least `share` of `total`, in the order of ids. A deeper cut below the
/// peak is made only where what lies above it is too light; the deepest holds the nucleus for certain.
pub(super) fn nucleus(
    logits: &[f32],
    peak: f32,
    temperature: f32,
    share: f64,
    total: f64,
) -> Vec<(f32, u32)> {
    let certain = ((1.0 - share) / logits.len() as f64 * total).ln() as f32;
    for depth in [-4.0, -8.0, certain] {
        let depth = depth.max(certain);
        let mut kept = at_least(logits, peak + temperature * depth);
        let mass: f64 = kept.iter().map(|entry| f64::from(exp((entry.0 - peak) / temperature))).sum();
        if mass >= share * total || depth == certain {
            cut_to_mass(&mut kept, |value| (value - peak) / temperature, depth, share * total);
            return kept;
        }
    }
    unreachable!("the last depth is the certain one")
}

/// Keeps the heaviest entries that weigh at least `mass` together. Entries are counted into classes of equal depth, so
/// that only the class in which the cut falls is sorted: a flat distribution keeps thousands.
fn cut_to_mass(kept: &mut Vec<(f32, u32)>, nats: impl Fn(f32) -> f32, depth: f32, mass: f64) {
    const CLASSES: usize = 128;
    let class = |value: f32| ((nats(value) / depth * CLASSES as f32) as usize).min(CLASSES);
    let mut weights = [0f64; CLASSES + 1];
    for &(value, _) in kept.iter() {
        weights[class(value)] += f64::from(exp(nats(value)));
    }
    let (mut above, mut crossed) = (0.0, 0);
    while crossed < CLASSES && above + weights[crossed] < mass {
        above += weights[crossed];
        crossed += 1;
    }
    let mut border: Vec<(f32, u32)> =
        kept.iter().copied().filter(|entry| class(entry.0) == crossed).collect();
    border.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let last = border.iter().find(|entry| {
        above += f64::from(exp(nats(entry.0)));
        above >= mass
    });
    if let Some(&(value, token)) = last.or(border.last()) {
        kept.retain(|entry| entry.0 > value || entry.0 == value && entry.1 <= token);
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

#[cfg(test)]
mod tests {
    use super::{
        super::{
            exponential::{peak, sum_exp},
            sampling::SplitMix64,
        },
        *,
    };

    /// The definition: sort everything, add up.
    #[test]
    fn the_nucleus_is_that_of_the_definition() {
        let mut random = SplitMix64(9);
        for (size, spread) in [(10, 2.0), (1000, 0.3), (1000, 3.0), (5000, 30.0)] {
            for share in [0.1, 0.5, 0.9, 0.95, 0.999] {
                let logits: Vec<f32> = (0..size).map(|_| (random.unit() * spread) as f32).collect();
                let peak = peak(&logits).value;
                let total = f64::from(sum_exp(&logits, peak, 1.0 / 0.8));
                let mut sorted: Vec<(f32, u32)> = logits.iter().copied().zip(0..).collect();
                sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
                let mut mass = 0.0;
                let count = sorted.iter().position(|entry| {
                    mass += f64::from((entry.0 - peak) / 0.8).exp();
                    mass >= share * total
                });
                let found = nucleus(&logits, peak, 0.8, share, total).len() as i64;
                let expected = count.map_or(size, |last| last as i64 + 1);
                // Rounding may move the cut by a token where the mass is met almost exactly.
                assert!(
                    (found - expected).abs() <= 1 + expected / 1000,
                    "{size} {spread} {share}: {found} {expected}"
                );
            }
        }
    }

    #[test]
    fn the_two_ways_to_the_largest_agree() {
        let mut random = SplitMix64(5);
        let logits: Vec<f32> = (0..1000).map(|_| (random.next() % 300) as f32).collect();
        assert_eq!(largest(&logits, 129)[..100], largest(&logits, 100)[..]);
    }
}
