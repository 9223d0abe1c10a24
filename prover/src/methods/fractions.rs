//! Equations with unknowns below fraction bars: multiplied out where the denominators are known not to be zero.

use num_traits::{One, Zero};

use super::algebra::{Polynomial, Rational};
use super::derivation::{Derivation, Fact, joined, spoken};
use super::plan::{Piece, Step, THIS, say};
use super::situation::{Claim, Operator, Relation, Term, Type};

/// A sum of fractions over one denominator: its factors with exponents.
#[derive(Debug, Clone)]
struct Fraction {
    above: Polynomial,
    below: Vec<(Term, u32)>,
}

/// An equation times the product of its denominators.
#[derive(Debug, Clone)]
struct Cleared {
    left: Polynomial,
    right: Polynomial,
    below: Vec<(Term, u32)>,
}

impl Derivation {
    /// Multiplies out the given equations that have unknowns below fraction bars.
    pub fn clear_fractions(&mut self) {
        for fact in self.facts.clone() {
            if let Some((left, right)) = fact.claim.as_equation()
                && left.type_of().is_field()
            {
                let before = self.clone();
                if self.clear(&fact, left, right).is_none() {
                    *self = before;
                }
            }
        }
    }

    fn clear(&mut self, fact: &Fact, left: &Term, right: &Term) -> Option<()> {
        let of = left.type_of().clone();
        let Cleared { left, right, below } = self.cleared(left, right)?;
        let mut factor_terms: Vec<Piece> = Vec::new();
        self.known_nonzero(&below, &mut factor_terms)?;
        let name = self.situation.fresh("h");
        let claim = Claim::equal(left.to_term(&self.atoms, &of), right.to_term(&self.atoms, &of));
        let because = joined(vec![
            say!["Multiplying "].0,
            vec![spoken(&fact.proof)],
            say![" by "].0,
            vec![Piece::from(product(&below)?)],
            say![" gives ", THIS, "."].0,
        ]);
        let by = vec![format!("field_simp at {}", base(&fact.proof)?), "linarith".to_owned()];
        self.steps.push(Step::Have {
            name: name.clone(),
            claim: claim.clone(),
            because,
            by: super::plan::Proof::Tactics(by),
        });
        self.facts.retain(|known| known.proof != fact.proof);
        self.facts.push(Fact { proof: name, claim });
        Some(())
    }

    /// What an equation with fractions says when both sides are multiplied by the common denominator, and this.
    pub fn multiplied_out(&mut self, left: &Term, right: &Term) -> Option<(Claim, Term)> {
        let of = left.type_of().clone();
        if !of.is_field() {
            return None;
        }
        let Cleared { left, right, below } = self.cleared(left, right)?;
        self.known_nonzero(&below, &mut Vec::new())?;
        let sides = [left.to_term(&self.atoms, &of), right.to_term(&self.atoms, &of)];
        let [left, right] = sides;
        Some((Claim::equal(left, right), product(&below)?))
    }

    /// The difference of two terms as one quotient, where there is a denominator.
    pub(super) fn quotient(&mut self, left: &Term, right: &Term) -> Option<(Polynomial, Vec<(Term, u32)>)> {
        let Cleared { left, right, below } = self.cleared(left, right)?;
        Some((left - right, below))
    }

    /// Whether a term is positive because it is made of what is known to be.
    pub(super) fn is_positive(&mut self, term: &Term) -> bool {
        let Some(polynomial) = self.atoms.polynomial(term) else { return false };
        let zero = Rational::zero();
        let known = |atom: &Term| {
            self.facts.iter().any(|fact| {
                fact.claim.as_inequality().is_some_and(|(smaller, larger, strict)| {
                    strict && larger == atom && smaller.as_rational().is_some_and(|value| value >= zero)
                })
            })
        };
        !polynomial.is_zero()
            && polynomial.terms().all(|(_, value)| *value > zero)
            && polynomial.unknowns().into_iter().all(|at| known(self.atoms.get(at)))
    }

    /// Both sides times the common denominator.
    fn cleared(&mut self, left: &Term, right: &Term) -> Option<Cleared> {
        let (left, right) = (self.fraction(left)?, self.fraction(right)?);
        let below = common(&left.below, &right.below);
        if below.is_empty() {
            return None;
        }
        let left = left.above.times(&self.cofactor(&below, &left.below)?)?;
        let right = right.above.times(&self.cofactor(&below, &right.below)?)?;
        Some(Cleared { left, right, below })
    }

    /// Shows that every factor is not zero.
    fn known_nonzero(&mut self, below: &[(Term, u32)], said: &mut Vec<Piece>) -> Option<()> {
        for (factor, _) in below {
            let (proof, from) = self.nonzero(factor)?;
            let claim = Claim::relation(Relation::Ne, factor.clone(), Term::number(0, factor.type_of()));
            if self.known(&claim).is_none() {
                let name = self.situation.fresh("hne");
                let because = joined(vec![say!["By "].0, vec![spoken(&from)], say![", ", THIS, "."].0]);
                self.show(&name, claim, because, format!("exact {}", strip(&proof)));
            }
            said.push(Piece::from(factor));
        }
        Some(())
    }

    fn cofactor(&mut self, below: &[(Term, u32)], own: &[(Term, u32)]) -> Option<Polynomial> {
        let mut found = Polynomial::constant(Rational::one());
        for (factor, exponent) in below {
            let has = own.iter().find(|(known, _)| known == factor).map_or(0, |(_, exponent)| *exponent);
            found = found.times(&self.atoms.polynomial(factor)?.to_the(exponent - has)?)?;
        }
        Some(found)
    }

    fn fraction(&mut self, term: &Term) -> Option<Fraction> {
        let whole = |above: Polynomial| Fraction { above, below: Vec::new() };
        match term {
            Term::Operation { operator, arguments, of } if of.is_field() => match operator {
                Operator::Add | Operator::Sub => {
                    let (a, b) = (self.fraction(&arguments[0])?, self.fraction(&arguments[1])?);
                    let below = common(&a.below, &b.below);
                    let left = a.above.times(&self.cofactor(&below, &a.below)?)?;
                    let right = b.above.times(&self.cofactor(&below, &b.below)?)?;
                    let above = if *operator == Operator::Add { left + right } else { left - right };
                    Some(Fraction { above, below })
                }
                Operator::Neg => {
                    let inner = self.fraction(&arguments[0])?;
                    Some(Fraction { above: -inner.above, below: inner.below })
                }
                Operator::Mul => {
                    let (a, b) = (self.fraction(&arguments[0])?, self.fraction(&arguments[1])?);
                    let mut below = a.below;
                    for (factor, exponent) in b.below {
                        add(&mut below, factor, exponent);
                    }
                    Some(Fraction { above: a.above.times(&b.above)?, below })
                }
                Operator::Div | Operator::Inv => {
                    let (above, divisor) = if *operator == Operator::Div {
                        (self.fraction(&arguments[0])?, &arguments[1])
                    } else {
                        (whole(Polynomial::constant(Rational::one())), &arguments[0])
                    };
                    let mut found = above;
                    // By a fraction one divides by turning it over.
                    if has_fraction_within(divisor) {
                        let Fraction { above: over, below: under } = self.fraction(divisor)?;
                        found.above = found.above.times(&self.cofactor(&under, &[])?)?;
                        let [(monomial, size)] = over.terms().collect::<Vec<_>>()[..] else { return None };
                        found.above = found.above.scaled(&size.recip());
                        for (at, exponent) in monomial.clone() {
                            let factor = self.atoms.get(at).clone();
                            add(&mut found.below, factor, exponent);
                        }
                        return Some(found);
                    }
                    for (factor, exponent) in factors(divisor) {
                        let polynomial = self.atoms.polynomial(&factor)?;
                        match polynomial.as_constant() {
                            Some(value) if value.is_zero() => return None,
                            Some(value) => {
                                for _ in 0..exponent {
                                    found.above = found.above.scaled(&value.recip());
                                }
                            }
                            None if has_fractions(&factor) => return None,
                            None => add(&mut found.below, factor, exponent),
                        }
                    }
                    Some(found)
                }
                Operator::Pow => {
                    let exponent = arguments[1].as_u32().filter(|exponent| *exponent <= 20)?;
                    if *arguments[1].type_of() != Type::Nat {
                        return None;
                    }
                    let inner = self.fraction(&arguments[0])?;
                    let below = inner.below.into_iter().map(|(factor, e)| (factor, e * exponent)).collect();
                    Some(Fraction { above: inner.above.to_the(exponent)?, below })
                }
                Operator::Mod => None,
            },
            other => Some(whole(self.atoms.polynomial(other)?)),
        }
    }
}

/// The factors of a product, with exponents.
fn factors(term: &Term) -> Vec<(Term, u32)> {
    match term {
        Term::Operation { operator: Operator::Mul, arguments, .. } => {
            let mut found = factors(&arguments[0]);
            for (factor, exponent) in factors(&arguments[1]) {
                add(&mut found, factor, exponent);
            }
            found
        }
        Term::Operation { operator: Operator::Pow, arguments, .. } => match arguments[1].as_u32() {
            Some(exponent) if exponent > 0 && exponent <= 20 => {
                factors(&arguments[0]).into_iter().map(|(factor, e)| (factor, e * exponent)).collect()
            }
            _ => vec![(term.clone(), 1)],
        },
        other => vec![(other.clone(), 1)],
    }
}

/// Whether there is a fraction with a variable below its bar within a term.
fn has_fraction_within(term: &Term) -> bool {
    match term {
        Term::Operation { operator: Operator::Div, arguments, of } if of.is_field() => {
            super::derivation::number(&arguments[1]).is_none() || has_fraction_within(&arguments[0])
        }
        Term::Operation { operator: Operator::Inv, of, .. } if of.is_field() => true,
        other => other.parts().into_iter().any(has_fraction_within),
    }
}

fn has_fractions(term: &Term) -> bool {
    matches!(term, Term::Operation { operator: Operator::Div | Operator::Inv, .. })
        || term.parts().into_iter().any(has_fractions)
}

fn add(below: &mut Vec<(Term, u32)>, factor: Term, exponent: u32) {
    match below.iter_mut().find(|(known, _)| *known == factor) {
        Some((_, known)) => *known += exponent,
        None => below.push((factor, exponent)),
    }
}

/// The least common multiple of two denominators.
fn common(left: &[(Term, u32)], right: &[(Term, u32)]) -> Vec<(Term, u32)> {
    let mut found = left.to_vec();
    for (factor, exponent) in right {
        match found.iter_mut().find(|(known, _)| known == factor) {
            Some((_, known)) => *known = (*known).max(*exponent),
            None => found.push((factor.clone(), *exponent)),
        }
    }
    found
}

fn product(below: &[(Term, u32)]) -> Option<Term> {
    let power = |(factor, exponent): &(Term, u32)| {
        if *exponent == 1 { factor.clone() } else { factor.clone().to_the(*exponent) }
    };
    below.iter().map(power).reduce(Term::times)
}

/// A hypothesis as `at` takes it: by name.
fn base(proof: &str) -> Option<&str> {
    (!proof.contains([' ', '.'])).then_some(proof)
}

/// `(sub_ne_zero.mpr h)` without parentheses.
fn strip(proof: &str) -> &str {
    proof.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(proof)
}
