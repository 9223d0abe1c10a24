//! Polynomials in one unknown as products: rational roots split off.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::{Polynomial, Rational};
use crate::methods::rational::rational_root;

/// The factors of a polynomial in one unknown: coefficient and irreducible parts as far as they are linear or quadratic.
#[derive(Debug, Clone)]
pub struct Factors {
    pub content: Rational,
    pub parts: Vec<Factor>,
}

#[derive(Debug, Clone)]
pub struct Factor {
    pub polynomial: Polynomial,
    pub unknown: usize,
    pub multiplicity: u32,
}

impl Factor {
    /// Coefficients of a quadratic factor, from the constant on.
    pub fn coefficients(&self) -> Option<[Rational; 3]> {
        let found: Vec<Rational> = self
            .polynomial
            .coefficients_in(self.unknown)
            .iter()
            .map(Polynomial::as_constant)
            .collect::<Option<_>>()?;
        found.try_into().ok()
    }

    /// The root of a linear factor.
    pub fn root(&self) -> Option<Rational> {
        let coefficients = self.polynomial.coefficients_in(self.unknown);
        let [rest, lead] = coefficients.as_slice() else { return None };
        Some(-rest.as_constant()? / lead.as_constant()?)
    }
}

/// Rational roots split off, with integer coefficients; a rest of degree two is kept, a greater one is given up.
pub fn factors(polynomial: &Polynomial, unknown: usize) -> Option<Factors> {
    const GREATEST_SIZE: u64 = 40;
    let content = polynomial.content();
    let mut rest: Vec<Rational> = polynomial
        .scaled(&content.recip())
        .coefficients_in(unknown)
        .iter()
        .map(Polynomial::as_constant)
        .collect::<Option<_>>()?;
    if rest.last()?.is_negative() {
        rest.iter_mut().for_each(|value| *value = -value.clone());
    }
    let mut parts: Vec<Factor> = Vec::new();
    let mut add = |coefficients: &[Rational]| {
        let polynomial = polynomial_of(coefficients, unknown);
        match parts.iter_mut().find(|part: &&mut Factor| part.polynomial == polynomial) {
            Some(known) => known.multiplicity += 1,
            None => parts.push(Factor { polynomial, unknown, multiplicity: 1 }),
        }
    };
    'roots: while rest.len() > 2 {
        let (first, last) = (rest.first()?.to_integer(), rest.last()?.to_integer());
        if first.bits() > GREATEST_SIZE || last.bits() > GREATEST_SIZE {
            return None;
        }
        let candidates: Vec<Rational> = if first.is_zero() {
            vec![Rational::zero()]
        } else if rest.len() == 3 {
            quadratic_roots(&rest)
        } else {
            let (numerators, denominators) = (divisors(&first)?, divisors(&last)?);
            numerators
                .iter()
                .flat_map(|n| denominators.iter().map(move |d| Rational::new(n.clone(), d.clone())))
                .flat_map(|value| [value.clone(), -value])
                .collect()
        };
        for root in candidates {
            let value =
                rest.iter().rev().fold(Rational::zero(), |sum, coefficient| sum * root.clone() + coefficient);
            if value.is_zero() {
                let linear = [-Rational::from(root.numer().clone()), Rational::from(root.denom().clone())];
                add(&linear);
                rest = divided(&rest, &linear);
                continue 'roots;
            }
        }
        break;
    }
    match rest.len() {
        1 => {}
        2 | 3 => add(&rest),
        _ => return None,
    }
    let made: Rational = Rational::one();
    // The leading coefficients of the parts make that of the whole.
    let lead = parts.iter().fold(made, |product, part| {
        let own = part
            .polynomial
            .coefficients_in(unknown)
            .last()
            .and_then(Polynomial::as_constant)
            .unwrap_or_else(Rational::one);
        product * (0..part.multiplicity).fold(Rational::one(), |power, _| power * own.clone())
    });
    let whole_lead = polynomial.coefficients_in(unknown).last()?.as_constant()?;
    let content = whole_lead / lead;
    parts.sort_by_key(|part| part.polynomial.degree());
    Some(Factors { content, parts })
}

fn polynomial_of(coefficients: &[Rational], unknown: usize) -> Polynomial {
    coefficients.iter().enumerate().fold(Polynomial::zero(), |sum, (exponent, value)| {
        let monomial = if exponent == 0 {
            Vec::new()
        } else {
            vec![(unknown, u32::try_from(exponent).unwrap_or(u32::MAX))]
        };
        sum + Polynomial::term(monomial, value.clone())
    })
}

/// The quotient by a linear polynomial that divides.
fn divided(coefficients: &[Rational], linear: &[Rational; 2]) -> Vec<Rational> {
    let mut found = vec![Rational::zero(); coefficients.len() - 1];
    let mut carry = Rational::zero();
    for index in (0..found.len()).rev() {
        let value = (coefficients[index + 1].clone() - carry.clone()) / linear[1].clone();
        carry = value.clone() * linear[0].clone();
        found[index] = value;
    }
    found
}

fn quadratic_roots(coefficients: &[Rational]) -> Vec<Rational> {
    let [c, b, a] = [0, 1, 2].map(|index: usize| coefficients[index].clone());
    let two = Rational::from(BigInt::from(2));
    let discriminant = b.clone() * b.clone() - two.clone() * two.clone() * a.clone() * c;
    match rational_root(&discriminant) {
        Some(root) => {
            let below = two * a;
            vec![(-b.clone() - root.clone()) / below.clone(), (-b + root) / below]
        }
        None => Vec::new(),
    }
}

/// The positive divisors of a number that trial division finds quickly.
fn divisors(value: &BigInt) -> Option<Vec<BigInt>> {
    let value = u64::try_from(value.abs()).ok()?;
    let mut found = Vec::new();
    let mut divisor = 1u64;
    while divisor.saturating_mul(divisor) <= value {
        if divisor > 200_000 {
            return None;
        }
        if value % divisor == 0 {
            found.push(BigInt::from(divisor));
            if divisor != value / divisor {
                found.push(BigInt::from(value / divisor));
            }
        }
        divisor += 1;
    }
    found.sort();
    Some(found)
}
