//! Linear systems over the rationals, by elimination.

use num_traits::{One, Zero};

use crate::methods::rational::Rational;

/// Solves `matrix · x = right` for one `x`; unknowns that are free are zero. `matrix` has a row for each equation.
/// `None` where there is no solution. `spent` is asked once a pivot and ends the work with `None`.
pub fn solve(
    matrix: &[Vec<Rational>],
    right: &[Rational],
    spent: &dyn Fn() -> bool,
) -> Option<Vec<Rational>> {
    Some(eliminated(matrix, right, spent)?.0)
}

/// All solutions of `matrix · x = right`: one of them, and a basis of those of `matrix · x = 0`. As [`solve`] otherwise.
pub fn solutions(
    matrix: &[Vec<Rational>],
    right: &[Rational],
    spent: &dyn Fn() -> bool,
) -> Option<(Vec<Rational>, Vec<Vec<Rational>>)> {
    let (solution, rows, pivots) = eliminated(matrix, right, spent)?;
    let free = (0..solution.len()).filter(|column| !pivots.contains(column));
    let basis = free.map(|column| {
        let mut vector = vec![Rational::zero(); solution.len()];
        vector[column] = Rational::one();
        for (row, pivot) in rows.iter().zip(&pivots) {
            vector[*pivot] = -&row[column];
        }
        vector
    });
    Some((solution.clone(), basis.collect()))
}

/// A solution, the reduced rows with their right sides, and the column of the pivot of each.
type Eliminated = (Vec<Rational>, Vec<Vec<Rational>>, Vec<usize>);

fn eliminated(matrix: &[Vec<Rational>], right: &[Rational], spent: &dyn Fn() -> bool) -> Option<Eliminated> {
    let unknowns = matrix.first().map_or(0, Vec::len);
    let mut rows: Vec<Vec<Rational>> = matrix
        .iter()
        .zip(right)
        .map(|(row, right)| row.iter().cloned().chain([right.clone()]).collect())
        .collect();
    let mut pivots = Vec::new();
    for column in 0..unknowns {
        if spent() {
            return None;
        }
        let first = pivots.len();
        // Of the rows that can be used, the one with the fewest entries keeps the numbers small.
        let usable = (first..rows.len()).filter(|row| !rows[*row][column].is_zero());
        let Some(chosen) =
            usable.min_by_key(|row| rows[*row].iter().filter(|entry| !entry.is_zero()).count())
        else {
            continue;
        };
        rows.swap(first, chosen);
        let scale = rows[first][column].recip();
        for entry in &mut rows[first] {
            *entry *= &scale;
        }
        let pivot = rows[first].clone();
        for (index, row) in rows.iter_mut().enumerate() {
            if index == first || row[column].is_zero() {
                continue;
            }
            let factor = row[column].clone();
            for (entry, above) in row.iter_mut().zip(&pivot).filter(|(_, above)| !above.is_zero()) {
                *entry -= &factor * above;
            }
        }
        pivots.push(column);
    }
    if rows[pivots.len()..].iter().any(|row| !row[unknowns].is_zero()) {
        return None;
    }
    let mut solution = vec![Rational::zero(); unknowns];
    for (row, column) in pivots.iter().enumerate() {
        solution[*column] = rows[row][unknowns].clone();
    }
    rows.truncate(pivots.len());
    Some((solution, rows, pivots))
}

/// `rows` as unit vectors: what `solve` takes where each column is given as a list of entries.
pub fn transposed(columns: &[Vec<Rational>], height: usize) -> Vec<Vec<Rational>> {
    let mut rows = vec![vec![Rational::zero(); columns.len()]; height];
    for (column, entries) in columns.iter().enumerate() {
        for (row, entry) in entries.iter().enumerate() {
            rows[row][column] = entry.clone();
        }
    }
    rows
}

/// Whether a rational is one.
pub fn is_one(value: &Rational) -> bool {
    value.is_one()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: &[&[i64]]) -> Vec<Vec<Rational>> {
        let entry = |value: &i64| Rational::from(num_bigint::BigInt::from(*value));
        rows.iter().map(|row| row.iter().map(entry).collect()).collect()
    }

    #[test]
    fn systems_are_solved_or_have_no_solution() {
        let right = |values: &[i64]| matrix(&[values]).remove(0);
        let never = || false;
        let solved = solve(&matrix(&[&[1, 1], &[1, -1]]), &right(&[27, 3]), &never).unwrap();
        assert_eq!(solved, right(&[15, 12]));
        assert_eq!(solve(&matrix(&[&[1, 1], &[2, 2]]), &right(&[1, 3]), &never), None);
        assert_eq!(solve(&matrix(&[&[0, 2, 4]]), &right(&[6]), &never).unwrap(), right(&[0, 3, 0]));
        assert_eq!(solve(&matrix(&[&[1, 1]]), &right(&[1]), &|| true), None);
        let (one, basis) = solutions(&matrix(&[&[1, 2, 3]]), &right(&[6]), &never).unwrap();
        assert_eq!((one, basis), (right(&[6, 0, 0]), matrix(&[&[-2, 1, 0], &[-3, 0, 1]])));
    }
}
