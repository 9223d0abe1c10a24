//! The numbers that results are given in: pass@k, intervals, paired tests. Exact where that is cheap; what is random
//! is seeded, so that a report is the same each time.

use data::random::SplitMix64;

/// A deterministic source of random numbers.
#[derive(Debug, Clone)]
pub struct Random(SplitMix64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(SplitMix64::new(seed))
    }

    /// Uniform below `bound`, which is not 0 (Lemire's multiplication; the bias is below 2⁻³² for small bounds).
    pub fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.0.next_u64()) * bound as u128) >> 64) as usize
    }

    /// The first `count` of a random order of `0..len`.
    pub fn choose(&mut self, len: usize, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..len).collect();
        let count = count.min(len);
        for at in 0..count {
            let other = at + self.below(len - at);
            order.swap(at, other);
        }
        order.truncate(count);
        order
    }
}

/// A number with the interval that it lies in with a confidence of 95 %.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Estimate {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// The unbiased estimate of pass@k of one theorem from `samples` samples of which `proofs` are proofs:
/// `1 - C(n-c, k) / C(n, k)` (Chen et al. 2021). `None` where there are fewer than `k` samples.
pub fn pass_at_k(samples: u64, proofs: u64, k: u64) -> Option<f64> {
    if k == 0 || samples < k || proofs > samples {
        return None;
    }
    if samples - proofs < k {
        return Some(1.0);
    }
    // The quotient as a product, so that no factorial overflows.
    let missed: f64 = (samples - proofs + 1..=samples).map(|i| 1.0 - k as f64 / i as f64).product();
    Some(1.0 - missed)
}

/// Resamplings of a bootstrap.
const RESAMPLES: usize = 2000;

/// The mean over theorems with its percentile bootstrap interval: theorems are drawn with replacement. Where all have
/// the same value, drawing shows nothing else; then the interval allows for as many others, with any values from `least`
/// to 1, as the exact binomial bound (Clopper and Pearson 1934) allows for among theorems that were not seen.
pub fn bootstrap_mean(values: &[f64], least: f64, seed: u64) -> Estimate {
    let mean = |sum: f64| if values.is_empty() { 0.0 } else { sum / values.len() as f64 };
    // An empty sum is -0, which nobody wants to read.
    let value = mean(values.iter().sum::<f64>() + 0.0);
    if let Some(first) = values.first()
        && values.iter().all(|value| value == first)
    {
        let unseen = 1.0 - 0.025_f64.powf(1.0 / values.len() as f64);
        let (low, high) = (first - unseen * (first - least), first + unseen * (1.0 - first));
        return Estimate { value, low, high };
    }
    let mut random = Random::new(seed);
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| mean((0..values.len()).map(|_| values[random.below(values.len())]).sum()))
        .collect();
    means.sort_by(f64::total_cmp);
    let at = |share: f64| means[((RESAMPLES - 1) as f64 * share).round() as usize];
    Estimate { value, low: at(0.025), high: at(0.975) }
}

/// A share with its score interval (Wilson 1927), which is right for few and for extreme counts too. `total` 0 tells nothing.
pub fn wilson(count: u64, total: u64) -> Estimate {
    if total == 0 {
        return Estimate { value: 0.0, low: 0.0, high: 1.0 };
    }
    const Z: f64 = 1.959_963_984_540_054;
    let (n, share) = (total as f64, count as f64 / total as f64);
    let middle = share + Z * Z / (2.0 * n);
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    Estimate {
        value: share,
        low: ((middle - half) / scale).max(0.0),
        high: ((middle + half) / scale).min(1.0),
    }
}

/// McNemar's exact test: the two-sided probability, if both runs are equally good, that the theorems on which they
/// differ fall as unevenly as `only_first` to `only_second`.
pub fn mcnemar(only_first: u64, only_second: u64) -> f64 {
    let total = only_first + only_second;
    if total == 0 {
        return 1.0;
    }
    let less = only_first.min(only_second);
    // Terms of the binomial distribution in logarithms: 0.5^n underflows for a thousand theorems.
    let half = total as f64 * std::f64::consts::LN_2;
    let mut log_choose = 0.0;
    let mut tail = 0.0;
    for i in 0..=less {
        if i > 0 {
            log_choose += ((total - i + 1) as f64).ln() - (i as f64).ln();
        }
        tail += (log_choose - half).exp();
    }
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(left: f64, right: f64) {
        assert!((left - right).abs() < 1e-9, "{left} is not {right}");
    }

    #[test]
    fn pass_at_k_is_the_share_of_subsets_with_a_proof() {
        // Of the 10 pairs of 5 samples, 7 hold one of 2 proofs.
        close(pass_at_k(5, 2, 2).unwrap(), 0.7);
        close(pass_at_k(5, 2, 1).unwrap(), 0.4);
        close(pass_at_k(5, 0, 3).unwrap(), 0.0);
        close(pass_at_k(5, 3, 3).unwrap(), 1.0);
        assert_eq!(pass_at_k(2, 1, 3), None);
        assert!(pass_at_k(100_000, 1, 50_000).unwrap() > 0.49);
    }

    #[test]
    fn intervals_of_shares_are_wilsons() {
        // 8 of 10: 0.4902 to 0.9433 (Newcombe 1998 gives the method's values to four places).
        let estimate = wilson(8, 10);
        assert!(
            (estimate.low - 0.4902).abs() < 1e-4 && (estimate.high - 0.9433).abs() < 1e-4,
            "{estimate:?}"
        );
        let none = wilson(0, 200);
        assert!(none.low < 1e-9 && (none.high - 0.0188).abs() < 1e-4, "{none:?}");
        assert_eq!((wilson(0, 0).low, wilson(0, 0).high), (0.0, 1.0));
    }

    #[test]
    fn mcnemar_is_the_binomial_test() {
        close(mcnemar(0, 0), 1.0);
        close(mcnemar(3, 3), 1.0);
        // 2 · (1/2)^5
        close(mcnemar(0, 5), 0.0625);
        // 2 · (1 + 10) / 1024
        close(mcnemar(9, 1), 22.0 / 1024.0);
        assert!(mcnemar(900, 600) < 1e-10);
    }

    #[test]
    fn intervals_hold_their_mean_and_are_repeatable() {
        let values: Vec<f64> = (0..200).map(|i| f64::from(u8::from(i % 4 == 0))).collect();
        let estimate = bootstrap_mean(&values, 0.0, 7);
        close(estimate.value, 0.25);
        // The normal approximation gives 0.25 ± 0.06.
        assert!(
            (0.17..0.21).contains(&estimate.low) && (0.29..0.33).contains(&estimate.high),
            "{estimate:?}"
        );
        assert_eq!(estimate, bootstrap_mean(&values, 0.0, 7));
        close(bootstrap_mean(&[], 0.0, 1).value, 0.0);
        // None of 30: at 11.57 % one run in forty would still see none.
        let none = bootstrap_mean(&[0.0; 30], 0.0, 1);
        assert!(none.low < 1e-9 && (0.1157..0.1158).contains(&none.high), "{none:?}");
        let all = bootstrap_mean(&[1.0; 30], 0.0, 1);
        assert!(all.high == 1.0 && (0.8842..0.8843).contains(&all.low), "{all:?}");
        // Differences go both ways.
        let same = bootstrap_mean(&[0.0; 30], -1.0, 1);
        assert!(same.low == -same.high && same.high == none.high, "{same:?}");
    }

    #[test]
    fn choices_are_distinct() {
        let mut chosen = Random::new(3).choose(10, 10);
        assert_ne!(chosen, (0..10).collect::<Vec<_>>());
        chosen.sort_unstable();
        assert_eq!(chosen, (0..10).collect::<Vec<_>>());
        assert_eq!(Random::new(3).choose(2, 5).len(), 2);
    }
}
