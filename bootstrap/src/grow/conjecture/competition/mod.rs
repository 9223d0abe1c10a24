//! Exercises: competition-style statements over numbers, functions and lists, and consequences of laws of one operation.
//! The right-hand sides are worked out here, so most are true, and many come with the proof that a person would write;
//! Lean says which hold.

mod algebra;
mod exercise;
mod laws;
mod lists;
mod numbers;
mod sequences;

use crate::rng::Rng;
pub(super) use exercise::Exercise;

type Maker = fn(&mut Rng) -> Exercise;

const MAKERS: [Maker; 24] = [
    algebra::linear_system,
    sequences::arithmetic,
    numbers::remainder,
    lists::length,
    algebra::composed_function,
    numbers::power_remainder,
    lists::membership,
    sequences::sum,
    algebra::quadratic,
    numbers::bound,
    sequences::geometric,
    numbers::parity,
    algebra::square_bound,
    lists::bounded_sum,
    numbers::divisible_combination,
    sequences::values,
    algebra::sum_and_product,
    numbers::power_pattern,
    lists::rebuilt,
    algebra::chained_bounds,
    numbers::common_divisor,
    sequences::monotone,
    algebra::witness,
    numbers::divisible_power,
];

/// What follows from a law of one operation: statement number `number` of a series.
pub(super) fn law(seed: u64, number: u64) -> Exercise {
    laws::consequence(&mut Rng::new(seed, number))
}

/// Statement number `number` of a series of all the other kinds in turn.
pub(super) fn exercise(seed: u64, number: u64) -> Exercise {
    let mut rng = Rng::new(seed, number);
    MAKERS[(number % MAKERS.len() as u64) as usize](&mut rng)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_repeatable_and_varied() {
        let rules: std::collections::BTreeSet<&str> =
            (0..240).map(|number| exercise(7, number).rule).collect();
        assert_eq!(rules.len(), MAKERS.len());
        for number in 0..240 {
            let made = exercise(7, number);
            assert_eq!(made, exercise(7, number));
            assert!(made.text.contains(" : ") && !made.text.contains("- -"), "{}", made.text);
        }
    }
}
