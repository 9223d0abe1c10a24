//! The largest few of a vocabulary.

/// The `count` largest entries, largest first, of equal ones the lower id first.
pub(super) fn largest(logits: &[f32], count: usize) -> Vec<(f32, u32)> {
    const INSERTION_MAX: usize = 128;
    const BLOCK: usize = 64;
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
    for (block, first) in logits.chunks(BLOCK).zip((0..).step_by(BLOCK)) {
        // Most blocks hold nothing; a branch-free test of the whole block is a fraction of a branch per entry.
        if found.len() == count && !block.iter().fold(false, |any, &value| any | (value > lowest)) {
            continue;
        }
        for (&value, token) in block.iter().zip(first..) {
            if value > lowest || found.len() < count {
                let place = found.partition_point(|entry| entry.0 >= value);
                found.insert(place, (value, token));
                found.truncate(count);
                if found.len() == count {
                    lowest = found[count - 1].0;
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use data::random::SplitMix64;

    use super::*;

    #[test]
    fn the_two_ways_to_the_largest_agree() {
        let mut random = SplitMix64::new(5);
        let logits: Vec<f32> = (0..1000).map(|_| (random.next_u64() % 300) as f32).collect();
        assert_eq!(largest(&logits, 129)[..100], largest(&logits, 100)[..]);
    }
}
