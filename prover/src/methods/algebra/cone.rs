//! Combinations with coefficients that are not negative: the certificates of linear inequalities (Farkas) and of sums of
//! squares from given candidates. A floating-point linear program finds which columns are used, the coefficients are then
//! solved for exactly; what does not come out exactly is no answer.

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome};
use num_traits::{Signed, Zero};

use super::linear;
use super::polynomial::{Monomial, Polynomial};
use crate::methods::budget::Budget;
use crate::methods::rational::{Rational, approximate};

/// What a combination may use.
#[derive(Debug, Clone)]
pub struct Column {
    pub polynomial: Polynomial,
    /// Whether its coefficient may be negative.
    pub free: bool,
    /// How little it is wanted.
    pub cost: f64,
}

/// Coefficients below it count as zero in the floating-point solution.
const NEGLIGIBLE: f64 = 1e-7;
/// Entries of a program at most.
const MOST_ENTRIES: usize = 400_000;

/// Coefficients with `goal = Σ coefficient · column`, of least total cost, exact.
pub fn combination(goal: &Polynomial, columns: &[Column], budget: &Budget) -> Option<Vec<Rational>> {
    let mut rows: Vec<Monomial> = goal.terms().map(|(monomial, _)| monomial.clone()).collect();
    for column in columns {
        rows.extend(column.polynomial.terms().map(|(monomial, _)| monomial.clone()));
    }
    rows.sort();
    rows.dedup();
    if rows.len().saturating_mul(columns.len()) > MOST_ENTRIES || budget.spent() {
        return None;
    }
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    problem.set_time_limit(budget.left());
    let variables: Vec<_> = columns
        .iter()
        .map(|column| {
            let least = if column.free { f64::NEG_INFINITY } else { 0.0 };
            problem.add_var(if column.free { 0.0 } else { column.cost }, (least, f64::INFINITY))
        })
        .collect();
    let mut entries = vec![Vec::new(); rows.len()];
    for (variable, column) in variables.iter().zip(columns) {
        for (monomial, value) in column.polynomial.terms() {
            if let Ok(row) = rows.binary_search(monomial) {
                entries[row].push((*variable, approximate(value)?));
            }
        }
    }
    for (row, monomial) in rows.iter().enumerate() {
        let right = approximate(&goal.coefficient(monomial))?;
        if entries[row].is_empty() && right != 0.0 {
            return None;
        }
        problem.add_constraint(entries[row].as_slice(), ComparisonOp::Eq, right);
    }
    let SolveOutcome::Solution(solved) = problem.solve().ok()? else { return None };
    let used: Vec<usize> =
        (0..columns.len()).filter(|at| solved[variables[*at]].abs() > NEGLIGIBLE).collect();
    exact(goal, columns, &rows, &used, budget)
}

/// The exact coefficients of the columns that are used.
fn exact(
    goal: &Polynomial,
    columns: &[Column],
    rows: &[Monomial],
    used: &[usize],
    budget: &Budget,
) -> Option<Vec<Rational>> {
    let right: Vec<Rational> = rows.iter().map(|row| goal.coefficient(row)).collect();
    let matrix: Vec<Vec<Rational>> = rows
        .iter()
        .map(|row| used.iter().map(|at| columns[*at].polynomial.coefficient(row)).collect())
        .collect();
    let solution = linear::solve(&matrix, &right, &|| budget.spent())?;
    let mut found = vec![Rational::zero(); columns.len()];
    for (at, value) in used.iter().zip(solution) {
        if value.is_negative() && !columns[*at].free {
            return None;
        }
        found[*at] = value;
    }
    // The system above may have had no column at all.
    let sum = columns
        .iter()
        .zip(&found)
        .fold(Polynomial::zero(), |sum, (column, value)| sum + column.polynomial.scaled(value));
    (sum == *goal).then_some(found)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use num_bigint::BigInt;
    use num_traits::One;

    use super::*;

    fn unknown(at: usize) -> Polynomial {
        Polynomial::unknown(at)
    }

    fn constant(value: i64) -> Polynomial {
        Polynomial::constant(Rational::from(BigInt::from(value)))
    }

    fn column(polynomial: Polynomial) -> Column {
        Column { polynomial, free: false, cost: 1.0 }
    }

    #[test]
    fn a_combination_is_exact_or_none() {
        let budget = Budget::lasting(Duration::from_secs(60));
        // 5 - x - 2y >= 0 and 2 - x + y >= 0 give 3 - x >= 0 by a third and two thirds.
        let columns = [
            column(constant(5) - unknown(0) - unknown(1).scaled(&Rational::from(BigInt::from(2)))),
            column(constant(2) - unknown(0) + unknown(1)),
        ];
        let third = Rational::new(1.into(), 3.into());
        let found = combination(&(constant(3) - unknown(0)), &columns, &budget).unwrap();
        assert_eq!(found, [third.clone(), Rational::one() - third]);
        assert_eq!(combination(&unknown(0), &columns, &budget), None);
        assert_eq!(combination(&unknown(7), &columns, &budget), None);
        let spent = Budget::lasting(Duration::ZERO);
        assert_eq!(combination(&(constant(3) - unknown(0)), &columns, &spent), None);
    }
}
