//! Exercises: competition-style statements over numbers, functions and lists, and consequences of laws of one operation.
//! The right-hand sides are worked out here, so most are true, and many come with the proof that a person would write;
//! Lean says which hold.

mod algebra;
mod laws;
mod lists;
mod numbers;
mod sequences;

use crate::dice::Dice;

/// A statement to prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Exercise {
    pub rule: &'static str,
    /// Definitions that it needs besides Lean's own.
    pub header: String,
    /// What follows the name.
    pub text: String,
    /// Tactics that should prove it, a line each; empty: they are looked for.
    pub plan: Vec<String>,
}

type Maker = fn(&mut Dice) -> Exercise;

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
    laws::consequence(&mut Dice::new(seed, number))
}

/// Statement number `number` of a series of all the other kinds in turn.
pub(super) fn exercise(seed: u64, number: u64) -> Exercise {
    let mut dice = Dice::new(seed, number);
    MAKERS[(number % MAKERS.len() as u64) as usize](&mut dice)
}

impl Exercise {
    /// `plan`: a line each, with Lean's indentation.
    fn planned(rule: &'static str, text: String, plan: &str) -> Self {
        Self { rule, header: String::new(), text, plan: plan.lines().map(str::to_owned).collect() }
    }

    fn open(rule: &'static str, text: String) -> Self {
        Self { rule, header: String::new(), text, plan: Vec::new() }
    }
}

/// `+ 3`, `- 3`, or nothing.
fn added(number: i64) -> String {
    match number {
        0 => String::new(),
        1.. => format!(" + {number}"),
        _ => format!(" - {}", -number),
    }
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
