//! Expressions written with others whose values are given: `x² + y² = (x + y)² − 2xy`.

use num_traits::Zero;

use super::algebra::polynomial::{degree, monomials};
use super::algebra::{Atoms, Polynomial, Rational, linear};
use super::budget::Budget;
use super::derivation::{Derivation, number};
use super::evaluation::{equal, partially};
use super::plan::{Link, Piece, Plan, Sentence, Step, THIS, say};
use super::situation::{Claim, Situation, Term};

pub const NAME: &str = "known-values";

/// Given expressions at most.
const MOST_GIVEN: usize = 5;
/// Products of given expressions at most.
const GREATEST_DEGREE: u32 = 3;
/// Products whose degree is above it are left out.
const GREATEST_PRODUCT: u32 = 8;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    let mut derivation = Derivation::new(situation, budget);
    let goal = situation.goal.clone();
    let Some((left, right)) = goal.as_equation() else { return Vec::new() };
    if number(right).is_none() || derivation.value_of(left).is_some() {
        return Vec::new();
    }
    let Some(found) = derivation.expressed(left) else { return Vec::new() };
    if number(right).as_ref() != Some(&found.value) || found.given.len() < 2 || found.given.len() > 3 {
        return Vec::new();
    }
    let mut links = found.links;
    if let Some(last) = links.last_mut() {
        last.next = right.clone();
    }
    let mut pieces = vec![Piece::from(left), " can be written with ".into()];
    for (index, term) in found.given.iter().enumerate() {
        if index > 0 {
            pieces.push(if index + 1 == found.given.len() { " and ".into() } else { ", ".into() });
        }
        pieces.push(Piece::from(term));
    }
    pieces.push(", whose values are given.".into());
    if links.len() > 2 && links[0].by == "ring" {
        // The identity, and the numbers put in.
        let [key, value] = ["key", "val"].map(|name| derivation.situation.fresh(name));
        let first = links.remove(0);
        let claim = Claim::equal(left.clone(), first.next.clone());
        let because = say!["Multiplying out shows that ", THIS, "."];
        derivation.steps.push(Step::have(key.clone(), claim, because, first.by));
        let because = say!["Putting in the values gives:"];
        derivation.steps.push(Step::Chain { name: Some(value.clone()), start: first.next, links, because });
        derivation.steps.push(Step::close(Sentence::default(), format!("exact {key}.trans {value}")));
    } else {
        derivation.steps.push(Step::Chain {
            name: None,
            start: left.clone(),
            links,
            because: say!["Indeed:"],
        });
    }
    let (after, plan) = derivation.plan(NAME, Sentence(pieces));
    *situation = after;
    vec![plan]
}

/// A term by given values.
pub struct Expressed {
    pub links: Vec<Link>,
    pub value: Rational,
    pub given: Vec<Term>,
}

impl Derivation {
    /// Writes a term as a polynomial in terms whose values are given.
    pub fn expressed(&mut self, term: &Term) -> Option<Expressed> {
        let of = term.type_of().clone();
        if !of.has_negatives() {
            return None;
        }
        let wanted = self.atoms.polynomial(term)?;
        let mut given: Vec<(Term, Polynomial, String, Term)> = Vec::new();
        for fact in self.facts.clone() {
            let Some((left, right)) = fact.claim.as_equation() else { continue };
            if *left.type_of() != of {
                continue;
            }
            let (side, value, proof) = match (number(left), number(right)) {
                (None, Some(_)) => (left, right, fact.proof.clone()),
                (Some(_), None) => (right, left, format!("{}.symm", fact.proof)),
                _ => continue,
            };
            let polynomial = self.atoms.polynomial(side)?;
            if polynomial.as_constant().is_none() && !given.iter().any(|(known, ..)| known == side) {
                given.push((side.clone(), polynomial, proof, value.clone()));
            }
        }
        if given.is_empty() || given.len() > MOST_GIVEN {
            return None;
        }
        let places: Vec<usize> = (0..given.len()).collect();
        let mut products = Vec::new();
        for monomial in monomials(&places, GREATEST_DEGREE) {
            let size: u32 = monomial.iter().map(|(at, exponent)| given[*at].1.degree() * exponent).sum();
            if size > GREATEST_PRODUCT.max(wanted.degree()) {
                continue;
            }
            let mut product = Polynomial::constant(Rational::from(num_bigint::BigInt::from(1)));
            for (at, exponent) in &monomial {
                product = product.times(&given[*at].1.to_the(*exponent)?)?;
            }
            products.push((monomial, product));
        }
        products.sort_by_key(|(monomial, _)| degree(monomial));
        let mut rows: Vec<_> = wanted.terms().map(|(monomial, _)| monomial.clone()).collect();
        rows.extend(
            products.iter().flat_map(|(_, product)| product.terms().map(|(monomial, _)| monomial.clone())),
        );
        rows.sort();
        rows.dedup();
        let columns: Vec<Vec<Rational>> = products
            .iter()
            .map(|(_, product)| rows.iter().map(|row| product.coefficient(row)).collect())
            .collect();
        let right: Vec<Rational> = rows.iter().map(|row| wanted.coefficient(row)).collect();
        let solution =
            linear::solve(&linear::transposed(&columns, rows.len()), &right, &|| self.budget.spent())?;
        let mut atoms = Atoms::default();
        let mut polynomial = Polynomial::zero();
        let mut used = vec![false; given.len()];
        for (term, ..) in &given {
            atoms.number(term);
        }
        for ((monomial, _), coefficient) in
            products.iter().zip(&solution).filter(|(_, value)| !value.is_zero())
        {
            if !of.is_field() && !coefficient.is_integer() {
                return None;
            }
            for (at, _) in monomial {
                used[*at] = true;
            }
            polynomial = polynomial + Polynomial::term(monomial.clone(), coefficient.clone());
        }
        let written = polynomial.to_term(&atoms, &of);
        let mut put_in = written.clone();
        let mut proofs = Vec::new();
        for ((side, _, proof, value), _) in given.iter().zip(&used).filter(|(_, used)| **used) {
            if !put_in.mentions(side) {
                continue;
            }
            put_in = put_in.replaced(side, value);
            proofs.push(proof.clone());
        }
        let value = number(&put_in)?;
        let mut links = Vec::new();
        if written != *term {
            links.push(equal(&written, "ring".to_owned()));
        }
        links.push(equal(&put_in, format!("rw [{}]", proofs.join(", "))));
        let partial = partially(&put_in);
        let last = Term::rational(&value, &of);
        if partial != put_in && partial != last {
            links.push(equal(&partial, "norm_num".to_owned()));
        }
        if put_in != last {
            links.push(equal(&last, "norm_num".to_owned()));
        }
        let given =
            given.into_iter().zip(used).filter(|(_, used)| *used).map(|((term, ..), _)| term).collect();
        Some(Expressed { links, value, given })
    }
}
