//! Sums of exponentials over a vocabulary, the hot loop of sampling. Written without branches and with independent
//! lanes, so that the compiler turns it into vector instructions. The order of summation is fixed and nothing is
//! fused, so the wider instructions give the same bits.

/// The largest value of a row, and whether the row holds a NaN.
pub(crate) struct Peak {
    pub value: f32,
    pub not_a_number: bool,
}

const LANES: usize = 16;

pub(crate) fn peak(row: &[f32]) -> Peak {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the feature was detected.
        return unsafe { wide::peak(row) };
    }
    peak_lanes(row)
}

/// Σ exp((x − peak) · scale), with relative error below 1e-5. Values at −∞ count as 0 to working precision.
pub(crate) fn sum_exp(row: &[f32], peak: f32, scale: f32) -> f32 {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the feature was detected.
        return unsafe { wide::sum_exp(row, peak, scale) };
    }
    sum_exp_lanes(row, peak, scale)
}

/// The same loops, compiled for eight lanes an instruction.
#[cfg(target_arch = "x86_64")]
mod wide {
    #[target_feature(enable = "avx2")]
    pub(super) fn peak(row: &[f32]) -> super::Peak {
        super::peak_lanes(row)
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn sum_exp(row: &[f32], peak: f32, scale: f32) -> f32 {
        super::sum_exp_lanes(row, peak, scale)
    }
}

#[inline(always)]
fn peak_lanes(row: &[f32]) -> Peak {
    let mut largest = [f32::NEG_INFINITY; LANES];
    let mut odd = [0u32; LANES];
    let blocks = row.chunks_exact(LANES);
    let tail = blocks.remainder();
    for block in blocks {
        for lane in 0..LANES {
            let value = block[lane];
            largest[lane] = if value > largest[lane] { value } else { largest[lane] };
            odd[lane] |= u32::from(value.is_nan());
        }
    }
    let mut found = Peak { value: f32::NEG_INFINITY, not_a_number: odd.iter().any(|&flag| flag != 0) };
    for &value in largest.iter().chain(tail) {
        found.not_a_number |= value.is_nan();
        found.value = if value > found.value { value } else { found.value };
    }
    found
}

#[inline(always)]
fn sum_exp_lanes(row: &[f32], peak: f32, scale: f32) -> f32 {
    let mut sums = [0f32; LANES];
    let blocks = row.chunks_exact(LANES);
    let tail = blocks.remainder();
    for block in blocks {
        for lane in 0..LANES {
            sums[lane] += exp((block[lane] - peak) * scale);
        }
    }
    let tail: f32 = tail.iter().map(|&value| exp((value - peak) * scale)).sum();
    sums.iter().sum::<f32>() + tail
}

/// exp for x ≤ 0 by range reduction and the minimax polynomial of Cephes' `expf`.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    const LOWEST: f32 = -87.0;
    const ROUND: f32 = 12_582_912.0; // 1.5 · 2²³: adding it leaves the nearest integer in the low bits
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let x = if x > LOWEST { x } else { LOWEST };
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let power = shifted - ROUND;
    let rest = x - power * LN_2_HIGH - power * LN_2_LOW;
    let mut series = 1.987_569_1e-4;
    for coefficient in [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 5e-1] {
        series = series * rest + coefficient;
    }
    let mantissa = series * rest * rest + rest + 1.0;
    f32::from_bits(mantissa.to_bits().wrapping_add(shifted.to_bits() << 23))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_library() {
        for step in 0..8000 {
            let x = -(step as f32) / 100.0;
            let (fast, exact) = (exp(x), x.exp());
            assert!((fast - exact).abs() <= exact * 2e-6 + 1e-37, "{x}: {fast} {exact}");
        }
        assert!(exp(f32::NEG_INFINITY) < 1e-37);
        let row: Vec<f32> = (0..1003).map(|index| (index % 97) as f32 / 10.0).collect();
        let exact: f64 = row.iter().map(|&value| f64::from((value - 9.6) * 0.7).exp()).sum();
        assert!((f64::from(sum_exp(&row, peak(&row).value, 0.7)) / exact - 1.0).abs() < 1e-5);
        assert_eq!(sum_exp(&row, 9.6, 0.7).to_bits(), sum_exp_lanes(&row, 9.6, 0.7).to_bits());
        assert!(peak(&[1.0, f32::NAN]).not_a_number);
    }
}
