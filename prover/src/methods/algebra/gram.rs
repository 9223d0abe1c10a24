//! Sums of squares by semidefinite programming. `goal = Σ multiplier · (basis polynomials)ᵀ Q (basis polynomials) + Σ free
//! · equation` is a linear system in the entries of the matrices `Q`, which must be positive semidefinite. A barrier method
//! finds a solution as far from the boundary as can be; it is rounded within the exact solutions of the system, and what
//! was rounded is decomposed exactly. Where every solution is singular, the null vectors are read off, guessed as rational
//! ones, and the basis is cut down to what is orthogonal to them; then the same again.

use nalgebra::{Cholesky, DMatrix, DVector, SymmetricEigen};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::linear;
use super::polynomial::{Monomial, Polynomial};
use crate::methods::budget::Budget;
use crate::methods::rational::{Rational, approximate};

/// Squares of combinations of `basis`, times `multiplier`.
#[derive(Debug, Clone)]
pub struct Block {
    pub multiplier: Polynomial,
    pub basis: Vec<Polynomial>,
}

/// `coefficient · multiplier of a block · square²`; the coefficient is positive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Square {
    pub block: usize,
    pub coefficient: Rational,
    pub square: Polynomial,
}

/// A certificate: `goal = Σ squares + Σ factor · equation`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    pub squares: Vec<Square>,
    /// In the order of the equations.
    pub factors: Vec<Polynomial>,
}

/// Unknown entries of all matrices at most.
const MOST_UNKNOWNS: usize = 420;
/// Directions in which a solution can be moved, at most.
const MOST_DIRECTIONS: usize = 160;
/// How often bases are cut down.
const MOST_REDUCTIONS: usize = 4;
/// Eigenvalues below it, relative to the greatest, are those of null vectors.
const NULL: f64 = 1e-4;

/// A certificate that `goal` is not negative where the multipliers are not and the equations hold. `equations` come with
/// the polynomials that they may be multiplied by.
pub fn certificate(
    goal: &Polynomial,
    blocks: &[Block],
    equations: &[(Polynomial, Vec<Polynomial>)],
    budget: &Budget,
) -> Option<Certificate> {
    let mut blocks = blocks.to_vec();
    for _ in 0..=MOST_REDUCTIONS {
        let system = System::of(goal, &blocks, equations, budget)?;
        let solution = system.barrier(budget)?;
        if let Some(found) = system.rounded(&solution, goal, &blocks, equations, budget) {
            return Some(found);
        }
        if !system.reduced(&solution, &mut blocks) {
            return None;
        }
    }
    None
}

/// The solutions of the linear system: `start + Σ y · direction`.
struct System {
    sizes: Vec<usize>,
    start: Vec<Rational>,
    directions: Vec<Vec<Rational>>,
    /// The same as matrices of floating-point numbers, one for each block.
    start_matrices: Vec<DMatrix<f64>>,
    direction_matrices: Vec<Vec<DMatrix<f64>>>,
}

fn matrix_entries(matrix: &DMatrix<f64>) -> usize {
    matrix.nrows() * matrix.ncols()
}

fn triangle(size: usize) -> usize {
    size * (size + 1) / 2
}

impl System {
    fn of(
        goal: &Polynomial,
        blocks: &[Block],
        equations: &[(Polynomial, Vec<Polynomial>)],
        budget: &Budget,
    ) -> Option<Self> {
        let sizes: Vec<usize> = blocks.iter().map(|block| block.basis.len()).collect();
        let unknowns = sizes.iter().map(|size| triangle(*size)).sum::<usize>()
            + equations.iter().map(|(_, multipliers)| multipliers.len()).sum::<usize>();
        if unknowns == 0 || unknowns > MOST_UNKNOWNS {
            return None;
        }
        let mut columns: Vec<Polynomial> = Vec::with_capacity(unknowns);
        for block in blocks {
            for (row, left) in block.basis.iter().enumerate() {
                let left = left.times(&block.multiplier)?;
                for (column, right) in block.basis.iter().enumerate().skip(row) {
                    if budget.spent() {
                        return None;
                    }
                    let product = left.times(right)?;
                    columns.push(if row == column { product } else { product.clone() + product });
                }
            }
        }
        for (equation, multipliers) in equations {
            for multiplier in multipliers {
                columns.push(equation.times(multiplier)?);
            }
        }
        let mut rows: Vec<Monomial> = goal.terms().map(|(monomial, _)| monomial.clone()).collect();
        rows.extend(columns.iter().flat_map(|column| column.terms().map(|(monomial, _)| monomial.clone())));
        rows.sort();
        rows.dedup();
        let matrix: Vec<Vec<Rational>> =
            rows.iter().map(|row| columns.iter().map(|column| column.coefficient(row)).collect()).collect();
        let right: Vec<Rational> = rows.iter().map(|row| goal.coefficient(row)).collect();
        let (start, directions) = linear::solutions(&matrix, &right, &|| budget.spent())?;
        if directions.len() > MOST_DIRECTIONS {
            return None;
        }
        let start_matrices = matrices(&sizes, &start);
        let direction_matrices = directions.iter().map(|values| matrices(&sizes, values)).collect();
        Some(Self { sizes, start, directions, start_matrices, direction_matrices })
    }

    /// Coordinates of a solution whose least eigenvalue is about as great as can be.
    fn barrier(&self, budget: &Budget) -> Option<Vec<f64>> {
        let count = self.directions.len();
        let mut point = DVector::zeros(count + 1);
        let least = |matrix: &DMatrix<f64>| SymmetricEigen::new(matrix.clone()).eigenvalues.min();
        let lowest = self.start_matrices.iter().filter(|m| m.nrows() > 0).map(least).fold(0.5, f64::min);
        if !lowest.is_finite() {
            return None;
        }
        point[count] = lowest - 1.0;
        // What the level is from its greatest value at most, times the weight.
        let parameters = self.sizes.iter().sum::<usize>() as f64 + 1.0;
        let mut weight = 1.0;
        while weight > 1e-9 {
            let mut centred = false;
            for _ in 0..15 {
                if budget.spent() {
                    return None;
                }
                let (gradient, hessian) = self.derivatives(&point, weight)?;
                let Some(step) = Cholesky::new(hessian).map(|cholesky| cholesky.solve(&gradient)) else {
                    break;
                };
                let decrement = gradient.dot(&step);
                let value = self.objective(&point, weight)?;
                let mut length = 1.0;
                let moved = loop {
                    let next = &point + &step * length;
                    match self.objective(&next, weight) {
                        Some(better) if better >= value + 0.1 * length * decrement => break Some(next),
                        _ if length < 1e-6 => break None,
                        _ => length *= 0.5,
                    }
                };
                match moved {
                    Some(next) => point = next,
                    None => break,
                }
                if decrement < 1e-3 * weight {
                    centred = true;
                    break;
                }
            }
            let level = point[count];
            if centred && level + 2.0 * parameters * weight < -1e-5 {
                return None;
            }
            if centred && level > 0.01 && weight < 0.01 {
                break;
            }
            weight *= 0.1;
        }
        Some(point.iter().take(count).copied().collect())
    }

    fn shifted(&self, point: &DVector<f64>) -> Vec<DMatrix<f64>> {
        let count = self.directions.len();
        let mut found = self.start_matrices.clone();
        for (at, matrix) in found.iter_mut().enumerate() {
            for direction in 0..count {
                *matrix += &self.direction_matrices[direction][at] * point[direction];
            }
            for entry in 0..matrix.nrows() {
                matrix[(entry, entry)] -= point[count];
            }
        }
        found
    }

    /// `t + weight · (Σ log det (Q - t) + log (1 - t))`, with a little against running away; `None` outside.
    fn objective(&self, point: &DVector<f64>, weight: f64) -> Option<f64> {
        let count = self.directions.len();
        let level = point[count];
        if level >= 1.0 {
            return None;
        }
        let mut sum = (1.0 - level).ln();
        for matrix in self.shifted(point) {
            let factor = Cholesky::new(matrix)?;
            sum += 2.0 * factor.l_dirty().diagonal().iter().map(|entry| entry.ln()).sum::<f64>();
        }
        let size: f64 = point.iter().take(count).map(|value| value * value).sum();
        Some(level + weight * (sum - 1e-4 * size)).filter(|value| value.is_finite())
    }

    /// The gradient of the objective, and its Hessian with the sign changed.
    fn derivatives(&self, point: &DVector<f64>, weight: f64) -> Option<(DVector<f64>, DMatrix<f64>)> {
        let count = self.directions.len();
        let level = point[count];
        let mut gradient = DVector::zeros(count + 1);
        let mut hessian = DMatrix::zeros(count + 1, count + 1);
        gradient[count] = 1.0 - weight / (1.0 - level);
        hessian[(count, count)] = weight / (1.0 - level).powi(2);
        for direction in 0..count {
            gradient[direction] -= weight * 2e-4 * point[direction];
            hessian[(direction, direction)] += weight * 2e-4;
        }
        for (at, matrix) in self.shifted(point).into_iter().enumerate() {
            if matrix.nrows() == 0 {
                continue;
            }
            let inverse = Cholesky::new(matrix)?.inverse();
            let entries = matrix_entries(&inverse);
            let mut products = DMatrix::zeros(entries, count + 1);
            let mut transposed = DMatrix::zeros(entries, count + 1);
            for at_direction in 0..=count {
                let product = match self.direction_matrices.get(at_direction) {
                    Some(matrices) => &inverse * &matrices[at],
                    None => -&inverse,
                };
                gradient[at_direction] += weight * product.trace();
                products.column_mut(at_direction).copy_from_slice(product.as_slice());
                transposed.column_mut(at_direction).copy_from_slice(product.transpose().as_slice());
            }
            hessian += products.transpose() * transposed * weight;
        }
        Some((gradient, hessian))
    }

    /// The nearest solutions with small denominators, the first of them that is a sum of squares.
    fn rounded(
        &self,
        solution: &[f64],
        goal: &Polynomial,
        blocks: &[Block],
        equations: &[(Polynomial, Vec<Polynomial>)],
        budget: &Budget,
    ) -> Option<Certificate> {
        for denominator in [1i64, 2, 3, 4, 6, 12, 60, 1000, 1_000_000, 1_000_000_000] {
            if budget.spent() {
                return None;
            }
            let mut values = self.start.clone();
            for (direction, coordinate) in self.directions.iter().zip(solution) {
                let scaled = (coordinate * denominator as f64).round();
                if !scaled.is_finite() || scaled.abs() > 1e15 {
                    return None;
                }
                let coordinate = Rational::new(BigInt::from(scaled as i64), BigInt::from(denominator));
                if coordinate.is_zero() {
                    continue;
                }
                for (value, entry) in values.iter_mut().zip(direction).filter(|(_, entry)| !entry.is_zero()) {
                    *value += &coordinate * entry;
                }
            }
            if let Some(found) = decomposed(&values, goal, blocks, equations) {
                return Some(found);
            }
        }
        None
    }

    /// Cuts the bases down to what is orthogonal to the null vectors of a solution; whether there were any.
    fn reduced(&self, solution: &[f64], blocks: &mut [Block]) -> bool {
        let mut changed = false;
        for (at, block) in blocks.iter_mut().enumerate() {
            let size = self.sizes[at];
            if size == 0 {
                continue;
            }
            let mut matrix = self.start_matrices[at].clone();
            for (direction, coordinate) in solution.iter().enumerate() {
                matrix += &self.direction_matrices[direction][at] * *coordinate;
            }
            let eigen = SymmetricEigen::new(matrix);
            let greatest = eigen.eigenvalues.max().abs().max(1e-6);
            let vectors: Vec<Vec<f64>> = (0..size)
                .filter(|at| eigen.eigenvalues[*at] < NULL * greatest)
                .map(|at| eigen.eigenvectors.column(at).iter().copied().collect())
                .collect();
            if vectors.is_empty() {
                continue;
            }
            let Some(null) = rational_span(vectors, size) else { continue };
            let zero = vec![Rational::zero(); null.len()];
            let Some((_, kept)) = linear::solutions(&null, &zero, &|| false) else { continue };
            block.basis = kept
                .iter()
                .map(|row| {
                    row.iter()
                        .zip(&block.basis)
                        .fold(Polynomial::zero(), |sum, (value, polynomial)| sum + polynomial.scaled(value))
                })
                .collect();
            changed = true;
        }
        changed
    }
}

/// The entries of the matrices of a solution; those off the diagonal count twice in the system, not here.
fn matrices(sizes: &[usize], values: &[Rational]) -> Vec<DMatrix<f64>> {
    let mut values = values.iter();
    sizes
        .iter()
        .map(|size| {
            let mut matrix = DMatrix::zeros(*size, *size);
            for row in 0..*size {
                for column in row..*size {
                    let value = values.next().and_then(approximate).unwrap_or(f64::NAN);
                    matrix[(row, column)] = value;
                    matrix[(column, row)] = value;
                }
            }
            matrix
        })
        .collect()
}

/// A solution as squares, exactly; `None` where a matrix is not positive semidefinite.
fn decomposed(
    values: &[Rational],
    goal: &Polynomial,
    blocks: &[Block],
    equations: &[(Polynomial, Vec<Polynomial>)],
) -> Option<Certificate> {
    let mut squares = Vec::new();
    let mut from = 0;
    for (at, block) in blocks.iter().enumerate() {
        let size = block.basis.len();
        let mut matrix = vec![vec![Rational::zero(); size]; size];
        for (row, column) in (0..size).flat_map(|row| (row..size).map(move |column| (row, column))) {
            matrix[row][column] = values[from].clone();
            matrix[column][row] = values[from].clone();
            from += 1;
        }
        for (coefficient, combination) in ldl(matrix)? {
            let square = combination
                .iter()
                .zip(&block.basis)
                .fold(Polynomial::zero(), |sum, (value, polynomial)| sum + polynomial.scaled(value));
            if square.is_zero() {
                continue;
            }
            squares.push(simplified(at, coefficient, square));
        }
    }
    let mut factors = Vec::new();
    for (_, multipliers) in equations {
        let mut factor = Polynomial::zero();
        for multiplier in multipliers {
            factor = factor + multiplier.scaled(&values[from]);
            from += 1;
        }
        factors.push(factor);
    }
    let found = Certificate { squares, factors };
    (found.sum(blocks, equations)? == *goal).then_some(found)
}

impl Certificate {
    /// What it adds up to.
    fn sum(&self, blocks: &[Block], equations: &[(Polynomial, Vec<Polynomial>)]) -> Option<Polynomial> {
        let mut sum = Polynomial::zero();
        for Square { block, coefficient, square } in &self.squares {
            sum = sum + blocks[*block].multiplier.times(&square.to_the(2)?)?.scaled(coefficient);
        }
        for (factor, (equation, _)) in self.factors.iter().zip(equations) {
            sum = sum + equation.times(factor)?;
        }
        Some(sum)
    }
}

/// The square with coprime integer coefficients, the first of them positive.
pub fn simplified(block: usize, coefficient: Rational, square: Polynomial) -> Square {
    let content = square.content();
    let negative = square.terms().next_back().is_some_and(|(_, value)| value.is_negative());
    let scale = if negative { -content.recip() } else { content.recip() };
    Square { block, coefficient: coefficient * &content * &content, square: square.scaled(&scale) }
}

/// A symmetric matrix as `Σ coefficient · vectorᵀ vector` with positive coefficients; `None` where it is not positive
/// semidefinite.
pub fn ldl(mut matrix: Vec<Vec<Rational>>) -> Option<Vec<(Rational, Vec<Rational>)>> {
    let size = matrix.len();
    let mut found = Vec::new();
    for pivot in 0..size {
        let diagonal = matrix[pivot][pivot].clone();
        if diagonal.is_negative() {
            return None;
        }
        if diagonal.is_zero() {
            if matrix[pivot].iter().any(|entry| !entry.is_zero()) {
                return None;
            }
            continue;
        }
        let vector: Vec<Rational> = matrix[pivot].iter().map(|entry| entry / &diagonal).collect();
        for row in 0..size {
            for column in 0..size {
                let part = &diagonal * &vector[row] * &vector[column];
                matrix[row][column] -= part;
            }
        }
        found.push((diagonal, vector));
    }
    Some(found)
}

/// A rational basis of the span of some vectors, where it has one with small numbers.
fn rational_span(mut vectors: Vec<Vec<f64>>, size: usize) -> Option<Vec<Vec<Rational>>> {
    let mut pivots = 0;
    for column in 0..size {
        let best = (pivots..vectors.len())
            .max_by(|a, b| vectors[*a][column].abs().total_cmp(&vectors[*b][column].abs()))?;
        if vectors[best][column].abs() < 1e-2 {
            continue;
        }
        vectors.swap(pivots, best);
        let scale = vectors[pivots][column];
        vectors[pivots].iter_mut().for_each(|entry| *entry /= scale);
        let pivot = vectors[pivots].clone();
        for (index, vector) in vectors.iter_mut().enumerate() {
            if index != pivots {
                let factor = vector[column];
                vector.iter_mut().zip(&pivot).for_each(|(entry, above)| *entry -= factor * above);
            }
        }
        pivots += 1;
        if pivots == vectors.len() {
            break;
        }
    }
    if pivots < vectors.len() {
        return None;
    }
    vectors.iter().map(|vector| vector.iter().map(|entry| nearby(*entry)).collect()).collect()
}

/// The rational with a small denominator that a number is close to.
fn nearby(value: f64) -> Option<Rational> {
    (1..=60i64).find_map(|denominator| {
        let scaled = value * denominator as f64;
        let whole = scaled.round();
        ((scaled - whole).abs() < 2e-3 && whole.abs() < 1e9)
            .then(|| Rational::new(BigInt::from(whole as i64), BigInt::from(denominator)))
    })
}

/// The polynomial one.
pub fn one() -> Polynomial {
    Polynomial::constant(Rational::one())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::polynomial::monomials;
    use super::*;

    fn integer(value: i64) -> Rational {
        Rational::from(BigInt::from(value))
    }

    fn constant(value: i64) -> Polynomial {
        Polynomial::constant(integer(value))
    }

    fn basis(unknowns: &[usize], degree: u32) -> Vec<Polynomial> {
        monomials(unknowns, degree).into_iter().map(|m| Polynomial::term(m, Rational::one())).collect()
    }

    fn square(polynomial: &Polynomial) -> Polynomial {
        polynomial.to_the(2).unwrap()
    }

    #[test]
    fn sums_of_squares_are_found_exactly() {
        let budget = Budget::lasting(Duration::from_secs(60));
        let [x, y, z] = [0, 1, 2].map(Polynomial::unknown);
        let plain =
            |unknowns: &[usize], degree| [Block { multiplier: one(), basis: basis(unknowns, degree) }];
        // Strictly positive: a matrix inside.
        let inside = square(&(square(&x) + x.clone())) + constant(1);
        // With zeros, so that every matrix is singular.
        let singular = square(&x) + square(&y) - x.times(&y).unwrap().scaled(&integer(2));
        let quartic = square(&(square(&x) + square(&y) + square(&z)))
            - (x.to_the(3).unwrap().times(&y).unwrap()
                + y.to_the(3).unwrap().times(&z).unwrap()
                + z.to_the(3).unwrap().times(&x).unwrap())
            .scaled(&integer(3));
        for (goal, unknowns, degree) in [(inside, vec![0], 2), (singular, vec![0, 1], 1)] {
            let blocks = plain(&unknowns, degree);
            let found = certificate(&goal, &blocks, &[], &budget).unwrap();
            assert_eq!(found.sum(&blocks, &[]).unwrap(), goal);
        }
        let quadrics =
            monomials(&[0, 1, 2], 2).into_iter().filter(|m| super::super::polynomial::degree(m) == 2);
        let blocks = [Block {
            multiplier: one(),
            basis: quadrics.map(|m| Polynomial::term(m, Rational::one())).collect(),
        }];
        let found = certificate(&quartic, &blocks, &[], &budget).unwrap();
        assert_eq!(found.sum(&blocks, &[]).unwrap(), quartic);
    }

    #[test]
    fn what_is_no_sum_of_squares_has_no_certificate() {
        let budget = Budget::lasting(Duration::from_secs(60));
        let [x, y] = [0, 1].map(Polynomial::unknown);
        // x⁴y² + x²y⁴ - 3x²y² + 1 is not negative, and no sum of squares.
        let squares = square(&x).times(&square(&y)).unwrap();
        let motzkin = squares.times(&(square(&x) + square(&y) - constant(3))).unwrap() + constant(1);
        let blocks = [Block { multiplier: one(), basis: basis(&[0, 1], 3) }];
        assert_eq!(certificate(&motzkin, &blocks, &[], &budget), None);
        // A square has a factor that is irrational: nothing rounds, nothing hangs.
        assert_eq!(certificate(&(square(&x) - constant(2)), &blocks, &[], &budget), None);
        assert_eq!(certificate(&square(&x), &blocks, &[], &Budget::lasting(Duration::ZERO)), None);
    }

    #[test]
    fn constraints_take_part() {
        let budget = Budget::lasting(Duration::from_secs(60));
        let x = Polynomial::unknown(0);
        // x³ + 1 ≥ x² + x where x + 1 ≥ 0.
        let goal = x.to_the(3).unwrap() + constant(1) - square(&x) - x.clone();
        let blocks = [
            Block { multiplier: one(), basis: basis(&[0], 1) },
            Block { multiplier: x.clone() + constant(1), basis: basis(&[0], 1) },
        ];
        let found = certificate(&goal, &blocks, &[], &budget).unwrap();
        assert_eq!(found.sum(&blocks, &[]).unwrap(), goal);
    }
}
