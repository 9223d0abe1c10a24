//! What is known of signs: the inequalities and equations among the facts of a situation, as polynomials.

use num_bigint::BigInt;
use num_traits::Zero;

use super::algebra::{Atoms, Polynomial, Rational};
use super::plan::Piece;
use super::situation::{Claim, Relation, Situation, Term, Type};

/// The sign of a polynomial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Zero,
    NotNegative,
    Positive,
}

/// A fact about the sign of a polynomial.
#[derive(Debug, Clone)]
pub struct Given {
    /// What proves it, in Lean.
    pub proof: String,
    pub claim: Claim,
    /// The larger side less the smaller one.
    pub polynomial: Polynomial,
    pub sign: Sign,
    /// The larger side less the smaller one, as a term: one side alone where the other is zero.
    pub difference: Term,
    /// Whether the claim says `0 ≤ …` or `0 < …` outright.
    outright: bool,
    /// Whether a step showed it, so that its name tells a reader nothing.
    is_shown: bool,
}

impl Given {
    /// Reads an equation or inequality of a type, or the negation of an inequality.
    pub fn read(proof: &str, claim: &Claim, of: &Type, atoms: &mut Atoms) -> Option<Self> {
        if let Claim::Not(inner) = claim {
            let (smaller, larger, strict) = inner.as_inequality()?;
            let (relation, lemma) = if strict { (Relation::Le, "not_lt") } else { (Relation::Lt, "not_le") };
            let turned = Claim::relation(relation, larger.clone(), smaller.clone());
            return Self::read(&format!("({lemma}.mp {proof})"), &turned, of, atoms);
        }
        let (smaller, larger, sign) = match claim.as_equation() {
            Some((left, right)) => (left, right, Sign::Zero),
            None => {
                let (smaller, larger, strict) = claim.as_inequality()?;
                (smaller, larger, if strict { Sign::Positive } else { Sign::NotNegative })
            }
        };
        if smaller.type_of() != of {
            return None;
        }
        let polynomial = atoms.polynomial(larger)? - atoms.polynomial(smaller)?;
        let outright = is_zero(smaller);
        Some(Self {
            proof: proof.to_owned(),
            claim: claim.clone(),
            polynomial,
            sign,
            difference: difference(larger, smaller),
            outright,
            is_shown: false,
        })
    }

    /// All that a situation says about a type.
    pub fn all(situation: &Situation, of: &Type, atoms: &mut Atoms) -> Vec<Self> {
        let facts = situation.facts();
        let read = |(proof, claim): &(String, Claim)| {
            let given = Self::read(proof, claim, of, atoms)?;
            Some(Self { is_shown: situation.is_shown(proof), ..given })
        };
        facts.iter().filter_map(read).collect()
    }

    /// A proof in Lean that the difference is positive, where it is known to be.
    pub fn positive(&self) -> Option<String> {
        (self.sign == Sign::Positive)
            .then(|| if self.outright { self.proof.clone() } else { format!("(sub_pos.mpr {})", self.proof) })
    }

    /// A proof in Lean that the difference is not negative.
    pub fn not_negative(&self) -> String {
        match (self.positive(), self.outright) {
            (Some(positive), _) => format!("(le_of_lt {positive})"),
            (None, true) => self.proof.clone(),
            (None, false) => format!("(sub_nonneg.mpr {})", self.proof),
        }
    }

    /// The claim and the name by which it is known, for a sentence.
    pub fn said(&self) -> Vec<Piece> {
        match self.is_shown {
            true => vec![(&self.claim).into()],
            false => vec![(&self.claim).into(), format!(" ({})", self.proof).into()],
        }
    }
}

/// Whether a term is the numeral zero.
pub fn is_zero(term: &Term) -> bool {
    term.as_rational().is_some_and(|value| value.is_zero())
}

/// `larger - smaller`, without a zero.
pub fn difference(larger: &Term, smaller: &Term) -> Term {
    match (is_zero(larger), is_zero(smaller)) {
        (_, true) => larger.clone(),
        (true, false) => smaller.clone().negated(),
        _ => larger.clone().minus(smaller.clone()),
    }
}

/// `A`, `A and B`, `A, B and C`.
pub fn listed(parts: Vec<Vec<Piece>>) -> Vec<Piece> {
    let count = parts.len();
    let mut found = Vec::new();
    for (index, part) in parts.into_iter().enumerate() {
        if index > 0 {
            found.push(if index + 1 == count { " and ".into() } else { ", ".into() });
        }
        found.extend(part);
    }
    found
}

/// The least positive integer that makes all of some rationals integers.
pub fn common_denominator<'a>(values: impl IntoIterator<Item = &'a Rational>) -> BigInt {
    use num_integer::Integer as _;
    values.into_iter().fold(BigInt::from(1), |found, value| found.lcm(value.denom()))
}
