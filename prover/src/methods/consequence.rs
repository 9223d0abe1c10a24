//! Consequences of polynomial equations by cofactors: `goal = Σ cofactor · hypothesis`, found as a linear system in the
//! coefficients of the cofactors (the certificate of Mathlib's `polyrith`, bounded in degree).

use num_traits::Zero;

use super::algebra::polynomial::{monomials, product};
use super::algebra::{Atoms, Monomial, Polynomial, Rational, linear};
use super::budget::Budget;
use super::plan::{Piece, Plan, Sentence, Step, THIS, named, say};
use super::situation::{Situation, Term};

pub const NAME: &str = "consequence";

/// Cofactors up to this degree are looked for.
const GREATEST_DEGREE: u32 = 2;
/// Unknown coefficients of a system at most.
const MOST_UNKNOWNS: usize = 160;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    certificate(situation, budget).into_iter().collect()
}

fn certificate(situation: &Situation, budget: &Budget) -> Option<Plan> {
    let (left, right) = situation.goal.as_equation()?;
    let of = left.type_of().clone();
    if !of.has_negatives() {
        return None;
    }
    let mut atoms = Atoms::default();
    let goal = atoms.polynomial(left)? - atoms.polynomial(right)?;
    let mut given: Vec<(String, Polynomial)> = Vec::new();
    for (proof, claim) in situation.facts() {
        if let Some((left, right)) = claim.as_equation()
            && *left.type_of() == of
            && let (Some(left), Some(right)) = (atoms.polynomial(left), atoms.polynomial(right))
        {
            given.push((proof, left - right));
        }
    }
    if given.is_empty() {
        return None;
    }
    let cofactors = (0..=GREATEST_DEGREE).find_map(|degree| cofactors(&goal, &given, degree, budget))?;
    let used: Vec<(&String, Term)> = given
        .iter()
        .zip(&cofactors)
        .filter(|(_, cofactor)| !cofactor.is_zero())
        .map(|((proof, _), cofactor)| (proof, cofactor.to_term(&atoms, &of)))
        .collect();
    let combination: Vec<String> =
        used.iter().map(|(proof, cofactor)| format!("{} * {proof}", cofactor.lean_argument())).collect();
    let mut told: Vec<Piece> = Vec::new();
    for (index, (proof, cofactor)) in used.iter().enumerate() {
        if index > 0 {
            told.push(if index + 1 == used.len() { " and ".into() } else { ", ".into() });
        }
        if cofactor.as_rational().is_some_and(|value| linear::is_one(&value)) {
            told.push(named(proof));
        } else {
            told.extend([Piece::from(cofactor), " times ".into(), named(proof)]);
        }
    }
    let because = Sentence([vec!["Adding ".into()], told, vec![" gives ".into(), THIS, ".".into()]].concat());
    Some(Plan {
        method: NAME,
        idea: say!["The equation is a combination of the given ones."],
        steps: vec![Step::close(because, format!("linear_combination {}", combination.join(" + ")))],
    })
}

/// Polynomials with `goal = Σ cofactor · given`, of a degree at most.
fn cofactors(
    goal: &Polynomial,
    given: &[(String, Polynomial)],
    degree: u32,
    budget: &Budget,
) -> Option<Vec<Polynomial>> {
    let mut unknowns = goal.unknowns();
    unknowns.extend(given.iter().flat_map(|(_, polynomial)| polynomial.unknowns()));
    unknowns.sort_unstable();
    unknowns.dedup();
    let multipliers = monomials(&unknowns, degree);
    if multipliers.len() * given.len() > MOST_UNKNOWNS {
        return None;
    }
    let mut columns: Vec<Polynomial> = Vec::new();
    for (_, polynomial) in given {
        for multiplier in &multipliers {
            columns.push(
                polynomial.times(&Polynomial::term(
                    multiplier.clone(),
                    Rational::from(num_bigint::BigInt::from(1)),
                ))?,
            );
        }
    }
    let mut rows: Vec<Monomial> = goal.terms().map(|(monomial, _)| monomial.clone()).collect();
    rows.extend(columns.iter().flat_map(|column| column.terms().map(|(monomial, _)| monomial.clone())));
    rows.sort();
    rows.dedup();
    let entries: Vec<Vec<Rational>> =
        columns.iter().map(|column| rows.iter().map(|row| column.coefficient(row)).collect()).collect();
    let matrix = linear::transposed(&entries, rows.len());
    let right: Vec<Rational> = rows.iter().map(|row| goal.coefficient(row)).collect();
    let solution = linear::solve(&matrix, &right, &|| budget.spent())?;
    let mut found = Vec::new();
    for values in solution.chunks(multipliers.len()) {
        let mut cofactor = Polynomial::zero();
        for (multiplier, value) in multipliers.iter().zip(values).filter(|(_, value)| !value.is_zero()) {
            cofactor = cofactor + Polynomial::term(product(multiplier, &Vec::new()), value.clone());
        }
        found.push(cofactor);
    }
    Some(found)
}
