//! The hot loops of sampling, over a whole vocabulary. Written without branches and with independent lanes, so that the
//! compiler turns them into vector instructions. The order of summation is fixed and nothing is fused, so the wider
//! instructions give the same bits.

/// The largest value of a row, and whether the row holds a NaN.
pub(crate) struct Peak {
    pub value: f32,
    pub not_a_number: bool,
}

const LANES: usize = 16;

/// Sums are taken in f32 over so many values at most, and beyond that in f64.
pub(super) const BLOCK: usize = 512;

pub(crate) fn peak(row: &[f32]) -> Peak {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the feature was detected.
        return unsafe { wide::peak(row) };
    }
    peak_lanes(row)
}

/// Writes exp((x − peak) · scale) of every value, with relative error below 2e-6 (0 below e⁻⁸⁷), and the sum of each
/// [`BLOCK`].
pub(super) fn exponentials(row: &[f32], peak: f32, scale: f32, to: &mut Vec<f32>, sums: &mut Vec<f64>) {
    to.resize(row.len(), 0.0);
    sums.clear();
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the feature was detected.
        return unsafe { wide::exponentials(row, peak, scale, to, sums) };
    }
    exponentials_lanes(row, peak, scale, to, sums);
}

/// Sum of the values that are at least `least`.
pub(super) fn sum_from(values: &[f32], least: f32) -> f64 {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the feature was detected.
        return unsafe { wide::sum_from(values, least) };
    }
    sum_from_lanes(values, least)
}

/// The same loops, compiled for eight lanes an instruction.
#[cfg(target_arch = "x86_64")]
mod wide {
    #[target_feature(enable = "avx2")]
    pub(super) fn peak(row: &[f32]) -> super::Peak {
        super::peak_lanes(row)
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn exponentials(row: &[f32], peak: f32, scale: f32, to: &mut [f32], sums: &mut Vec<f64>) {
        super::exponentials_lanes(row, peak, scale, to, sums);
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn sum_from(values: &[f32], least: f32) -> f64 {
        super::sum_from_lanes(values, least)
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
fn exponentials_lanes(row: &[f32], peak: f32, scale: f32, to: &mut [f32], sums: &mut Vec<f64>) {
    for (from, to) in row.chunks(BLOCK).zip(to.chunks_mut(BLOCK)) {
        for (&value, to) in from.iter().zip(&mut *to) {
            *to = exp((value - peak) * scale);
        }
        sums.push(f64::from(sum_lanes(to, 0.0)));
    }
}

#[inline(always)]
fn sum_from_lanes(values: &[f32], least: f32) -> f64 {
    values.chunks(BLOCK).map(|block| f64::from(sum_lanes(block, least))).sum()
}

#[inline(always)]
fn sum_lanes(values: &[f32], least: f32) -> f32 {
    let kept = |value: f32| if value >= least { value } else { 0.0 };
    let mut sums = [0f32; LANES];
    let groups = values.chunks_exact(LANES);
    let tail: f32 = groups.remainder().iter().map(|&value| kept(value)).sum();
    for group in groups {
        for lane in 0..LANES {
            sums[lane] += kept(group[lane]);
        }
    }
    sums.iter().sum::<f32>() + tail
}

/// exp for x ≤ 0 by range reduction and the minimax polynomial of Cephes' `expf`.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    const LOWEST: f32 = -87.0;
    const ROUND: f32 = 12_582_912.0; // 1.5 · 2²³: adding it leaves the nearest integer in the low bits
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let bounded = if x > LOWEST { x } else { LOWEST };
    let shifted = bounded * std::f32::consts::LOG2_E + ROUND;
    let power = shifted - ROUND;
    let rest = bounded - power * LN_2_HIGH - power * LN_2_LOW;
    let mut series = 1.987_569_1e-4;
    for coefficient in [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 5e-1] {
        series = series * rest + coefficient;
    }
    let mantissa = series * rest * rest + rest + 1.0;
    let result = f32::from_bits(mantissa.to_bits().wrapping_add(shifted.to_bits() << 23));
    if x > LOWEST { result } else { 0.0 }
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
        assert_eq!(exp(f32::NEG_INFINITY), 0.0);
        assert!(peak(&[1.0, f32::NAN]).not_a_number);
    }

    #[test]
    fn sums_are_right_and_alike_with_narrow_instructions() {
        let row: Vec<f32> = (0..1303).map(|index| (index % 97) as f32 / 10.0).collect();
        let peak = peak(&row).value;
        let (mut values, mut sums) = (Vec::new(), Vec::new());
        exponentials(&row, peak, 0.7, &mut values, &mut sums);
        let (mut narrow, mut narrow_sums) = (vec![0.0; row.len()], Vec::new());
        exponentials_lanes(&row, peak, 0.7, &mut narrow, &mut narrow_sums);
        assert_eq!((&values, &sums), (&narrow, &narrow_sums));
        let exact: Vec<f64> = row.iter().map(|&value| f64::from((value - peak) * 0.7).exp()).collect();
        assert!((sums.iter().sum::<f64>() / exact.iter().sum::<f64>() - 1.0).abs() < 1e-6);
        let above: f64 = exact.iter().filter(|&&value| value >= f64::from(values[700])).sum();
        assert!((sum_from(&values, values[700]) / above - 1.0).abs() < 1e-6);
        assert_eq!(sum_from(&values, 0.2), sum_from_lanes(&values, 0.2));
    }
}
