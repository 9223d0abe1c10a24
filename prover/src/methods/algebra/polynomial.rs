//! Polynomials with rational coefficients in finitely many unknowns. An unknown is whatever arithmetic does not take
//! apart: a variable, a root, a value of a function.

use std::collections::BTreeMap;
use std::ops::{Add, Mul, Neg, Sub};

use num_bigint::BigInt;
use num_traits::{One, Zero};

use crate::methods::rational::Rational;
use crate::methods::situation::{Operator, Term, Type};

/// Exponents above it are left alone.
const GREATEST_EXPONENT: u32 = 60;
/// Polynomials with more terms are given up.
const MOST_TERMS: usize = 3000;

/// The unknowns of some polynomials, by number.
#[derive(Debug, Clone, Default)]
pub struct Atoms(Vec<Term>);

/// A product of powers: unknown and exponent, by unknown; exponents are not zero.
pub type Monomial = Vec<(usize, u32)>;

/// A polynomial; coefficients are not zero.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Polynomial {
    terms: BTreeMap<Monomial, Rational>,
}

impl Atoms {
    /// The number of an unknown.
    pub fn number(&mut self, term: &Term) -> usize {
        match self.0.iter().position(|known| known == term) {
            Some(at) => at,
            None => {
                self.0.push(term.clone());
                self.0.len() - 1
            }
        }
    }

    pub fn get(&self, number: usize) -> &Term {
        &self.0[number]
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The polynomial that a term of a number type is. Subtraction and division of natural numbers, and division of
    /// integers, are unknowns: they are not what they are elsewhere. `None` where it would be too large.
    pub fn polynomial(&mut self, term: &Term) -> Option<Polynomial> {
        let of = term.type_of().clone();
        let atom = |atoms: &mut Self| Some(Polynomial::unknown(atoms.number(term)));
        let found = match term {
            Term::Number { value, .. } => Polynomial::constant(value.clone()),
            Term::Operation { operator, arguments, .. } => match operator {
                Operator::Add => self.polynomial(&arguments[0])? + self.polynomial(&arguments[1])?,
                Operator::Mul => self.polynomial(&arguments[0])?.times(&self.polynomial(&arguments[1])?)?,
                Operator::Sub if of != Type::Nat => {
                    self.polynomial(&arguments[0])? - self.polynomial(&arguments[1])?
                }
                Operator::Neg => -self.polynomial(&arguments[0])?,
                Operator::Div if of.is_field() => {
                    let divisor = self.polynomial(&arguments[1])?;
                    match divisor.as_constant().filter(|value| !value.is_zero()) {
                        Some(value) => self.polynomial(&arguments[0])?.scaled(&value.recip()),
                        None => return atom(self),
                    }
                }
                Operator::Pow => match arguments[1].as_u32() {
                    Some(exponent)
                        if exponent <= GREATEST_EXPONENT && *arguments[1].type_of() == Type::Nat =>
                    {
                        self.polynomial(&arguments[0])?.to_the(exponent)?
                    }
                    // a ^ (n + 2) = a ^ n · a ^ 2
                    _ => match arguments[1].operands(Operator::Add) {
                        Some((rest, shift))
                            if *shift.type_of() == Type::Nat
                                && shift.as_u32().is_some_and(|shift| shift <= GREATEST_EXPONENT) =>
                        {
                            let shift = shift.as_u32()?;
                            let power =
                                Term::operation(Operator::Pow, vec![arguments[0].clone(), rest.clone()]);
                            self.polynomial(&power)?.times(&self.polynomial(&arguments[0])?.to_the(shift)?)?
                        }
                        _ => return atom(self),
                    },
                },
                _ => return atom(self),
            },
            // A numeral means the same number everywhere.
            Term::Cast { argument, .. } => match argument.as_rational() {
                Some(value) => Polynomial::constant(value),
                None => return atom(self),
            },
            _ => return atom(self),
        };
        (found.terms.len() <= MOST_TERMS).then_some(found)
    }
}

impl Polynomial {
    pub fn zero() -> Self {
        Self::default()
    }

    pub fn constant(value: Rational) -> Self {
        Self::term(Monomial::new(), value)
    }

    pub fn unknown(number: usize) -> Self {
        Self::term(vec![(number, 1)], Rational::one())
    }

    pub fn term(monomial: Monomial, coefficient: Rational) -> Self {
        let terms = if coefficient.is_zero() { BTreeMap::new() } else { [(monomial, coefficient)].into() };
        Self { terms }
    }

    pub fn terms(&self) -> impl DoubleEndedIterator<Item = (&Monomial, &Rational)> {
        self.terms.iter()
    }

    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    pub fn coefficient(&self, monomial: &Monomial) -> Rational {
        self.terms.get(monomial).cloned().unwrap_or_else(Rational::zero)
    }

    /// Its value, where it has no unknowns.
    pub fn as_constant(&self) -> Option<Rational> {
        match self.terms.len() {
            0 => Some(Rational::zero()),
            1 => self.terms.get(&Monomial::new()).cloned(),
            _ => None,
        }
    }

    pub fn degree(&self) -> u32 {
        self.terms.keys().map(degree).max().unwrap_or(0)
    }

    /// The degree in one unknown.
    pub fn degree_in(&self, unknown: usize) -> u32 {
        let exponent =
            |monomial: &Monomial| monomial.iter().find(|(at, _)| *at == unknown).map_or(0, |(_, e)| *e);
        self.terms.keys().map(exponent).max().unwrap_or(0)
    }

    /// The unknowns that occur, by number.
    pub fn unknowns(&self) -> Vec<usize> {
        let mut found: Vec<usize> = self.terms.keys().flatten().map(|(at, _)| *at).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Coefficients of the powers of one unknown, from the constant on; each without that unknown.
    pub fn coefficients_in(&self, unknown: usize) -> Vec<Polynomial> {
        let mut found = vec![Polynomial::zero(); self.degree_in(unknown) as usize + 1];
        for (monomial, coefficient) in &self.terms {
            let exponent = monomial.iter().find(|(at, _)| *at == unknown).map_or(0, |(_, e)| *e);
            let rest: Monomial = monomial.iter().filter(|(at, _)| *at != unknown).copied().collect();
            let slot = &mut found[exponent as usize];
            *slot = std::mem::take(slot) + Polynomial::term(rest, coefficient.clone());
        }
        found
    }

    pub fn scaled(&self, factor: &Rational) -> Self {
        if factor.is_zero() {
            return Self::zero();
        }
        let terms = self.terms.iter().map(|(monomial, value)| (monomial.clone(), value * factor)).collect();
        Self { terms }
    }

    /// `None` where it would be too large.
    pub fn times(&self, other: &Self) -> Option<Self> {
        if self.terms.len().saturating_mul(other.terms.len()) > 40 * MOST_TERMS {
            return None;
        }
        let mut terms: BTreeMap<Monomial, Rational> = BTreeMap::new();
        for (left, a) in &self.terms {
            for (right, b) in &other.terms {
                *terms.entry(product(left, right)).or_insert_with(Rational::zero) += a * b;
            }
        }
        terms.retain(|_, value| !value.is_zero());
        Some(Self { terms })
    }

    /// `None` where it would be too large.
    pub fn to_the(&self, exponent: u32) -> Option<Self> {
        let mut found = Self::constant(Rational::one());
        for _ in 0..exponent {
            found = found.times(self)?;
            if found.terms.len() > MOST_TERMS {
                return None;
            }
        }
        Some(found)
    }

    /// Another polynomial in the place of an unknown.
    pub fn substituted(&self, unknown: usize, by: &Polynomial) -> Option<Self> {
        let mut found = Self::zero();
        let mut power = Self::constant(Rational::one());
        for coefficient in self.coefficients_in(unknown) {
            found = found + coefficient.times(&power)?;
            power = power.times(by)?;
        }
        Some(found)
    }

    /// The greatest positive rational that divides all coefficients into coprime integers; one for zero.
    pub fn content(&self) -> Rational {
        use num_integer::Integer as _;
        let mut numerator = BigInt::zero();
        let mut denominator = BigInt::one();
        for value in self.terms.values() {
            numerator = numerator.gcd(value.numer());
            denominator = denominator.lcm(value.denom());
        }
        if numerator.is_zero() { Rational::one() } else { Rational::new(numerator, denominator) }
    }

    /// As a term of a type that has what it needs: negative numbers where a coefficient is negative, quotients where one
    /// is none of the integers. Terms of high degree first.
    pub fn to_term(&self, atoms: &Atoms, of: &Type) -> Term {
        let mut ordered: Vec<_> = self.terms.iter().collect();
        ordered.sort_by(|(a, _), (b, _)| degree(b).cmp(&degree(a)).then_with(|| a.cmp(b)));
        // A sum reads better when it does not begin with a minus sign.
        if let Some(first) = ordered.iter().position(|(_, value)| **value > Rational::zero()) {
            let first = ordered.remove(first);
            ordered.insert(0, first);
        }
        let mut sum: Option<Term> = None;
        for (monomial, value) in ordered {
            let negative = *value < Rational::zero();
            let size = if negative { -value } else { value.clone() };
            let product = product_term(monomial, &size, atoms, of);
            sum = Some(match (sum, negative) {
                (None, false) => product,
                (None, true) => product.negated(),
                (Some(sum), false) => sum.plus(product),
                (Some(sum), true) => sum.minus(product),
            });
        }
        sum.unwrap_or_else(|| Term::number(0, of))
    }
}

fn product_term(monomial: &Monomial, size: &Rational, atoms: &Atoms, of: &Type) -> Term {
    let factors = monomial.iter().map(|(at, exponent)| {
        let atom = atoms.get(*at).clone();
        if *exponent == 1 { atom } else { atom.to_the(*exponent) }
    });
    let product = factors.reduce(Term::times);
    match product {
        None => Term::rational(size, of),
        Some(product) if size.is_one() => product,
        Some(product) => Term::rational(size, of).times(product),
    }
}

pub fn degree(monomial: &Monomial) -> u32 {
    monomial.iter().map(|(_, exponent)| exponent).sum()
}

/// The product of two monomials.
pub fn product(left: &Monomial, right: &Monomial) -> Monomial {
    let mut found: BTreeMap<usize, u32> = left.iter().copied().collect();
    for (at, exponent) in right {
        *found.entry(*at).or_insert(0) += exponent;
    }
    found.into_iter().collect()
}

/// All monomials in some unknowns up to a degree, low degrees first.
pub fn monomials(unknowns: &[usize], greatest: u32) -> Vec<Monomial> {
    let mut found = vec![Monomial::new()];
    let mut last = found.clone();
    for _ in 0..greatest {
        let mut next = Vec::new();
        for monomial in &last {
            let from = monomial.last().map_or(0, |(at, _)| *at);
            for unknown in unknowns.iter().filter(|unknown| **unknown >= from) {
                next.push(product(monomial, &vec![(*unknown, 1)]));
            }
        }
        found.extend(next.iter().cloned());
        last = next;
    }
    found
}

impl Add for Polynomial {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        for (monomial, value) in other.terms {
            *self.terms.entry(monomial).or_insert_with(Rational::zero) += value;
        }
        self.terms.retain(|_, value| !value.is_zero());
        self
    }
}

impl Sub for Polynomial {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Neg for Polynomial {
    type Output = Self;

    fn neg(self) -> Self {
        self.scaled(&-Rational::one())
    }
}

impl Mul<&Rational> for &Polynomial {
    type Output = Polynomial;

    fn mul(self, factor: &Rational) -> Polynomial {
        self.scaled(factor)
    }
}
