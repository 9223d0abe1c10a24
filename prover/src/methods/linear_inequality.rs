//! Linear inequalities by Farkas multipliers: an inequality that follows from given ones is a sum of multiples of them
//! and of a constant; hypotheses that contradict each other add up to something absurd.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::algebra::cone::{Column, combination};
use super::algebra::{Atoms, Polynomial, Rational};
use super::budget::Budget;
use super::given::{Given, Sign, common_denominator, listed};
use super::plan::{Piece, Plan, Proof, Sentence, Step, THIS, named, say};
use super::situation::{Claim, Relation, Situation, Term, Type};

pub const NAME: &str = "linear inequality";

/// Facts that are looked at, at most.
const MOST_FACTS: usize = 60;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    follows(situation, budget)
        .or_else(|| squeezed(situation, budget))
        .or_else(|| contradiction(situation, budget))
        .into_iter()
        .collect()
}

/// What is known, ready to be added up.
struct Known {
    of: Type,
    atoms: Atoms,
    given: Vec<Given>,
    /// Polynomials that are not negative, in the order of `given`, then natural numbers, then the constant one.
    columns: Vec<Column>,
}

/// A sum of multiples of what is known.
struct Sum {
    /// Those that are used, each with an integer factor.
    used: Vec<(Given, Rational)>,
    /// Whether it was used that natural numbers are not negative.
    naturals: bool,
    /// What the multiples of the given add up to, times `scale`.
    polynomial: Polynomial,
    strict: bool,
    scale: Rational,
}

impl Known {
    fn of(situation: &Situation, of: &Type, more: &[&Term]) -> Option<Self> {
        if !of.is_ordered() {
            return None;
        }
        let mut atoms = Atoms::default();
        let mut given = Given::all(situation, of, &mut atoms);
        if given.len() > MOST_FACTS {
            return None;
        }
        let whole = matches!(of, Type::Nat | Type::Int);
        let mut columns = Vec::new();
        for known in &mut given {
            // Below means one below at least.
            if whole && known.sign == Sign::Positive {
                known.polynomial = known.polynomial.clone() - Polynomial::constant(Rational::one());
                known.sign = Sign::NotNegative;
            }
            columns.push(Column {
                polynomial: known.polynomial.clone(),
                free: known.sign == Sign::Zero,
                cost: 1.0,
            });
        }
        if *of == Type::Nat {
            let mut monomials: Vec<_> =
                given.iter().flat_map(|known| known.polynomial.terms().map(|(m, _)| m.clone())).collect();
            for term in more {
                monomials.extend(atoms.polynomial(term)?.terms().map(|(monomial, _)| monomial.clone()));
            }
            monomials.sort();
            monomials.dedup();
            for monomial in monomials.into_iter().filter(|monomial| !monomial.is_empty()) {
                let polynomial = Polynomial::term(monomial, Rational::one());
                columns.push(Column { polynomial, free: false, cost: 1.5 });
            }
        }
        columns.push(Column { polynomial: Polynomial::constant(Rational::one()), free: false, cost: 0.01 });
        Some(Self { of: of.clone(), atoms, given, columns })
    }

    /// `goal` as a sum, the constant left over not negative; with `strict` something in it is positive.
    fn sum(&self, goal: &Polynomial, strict: bool, budget: &Budget) -> Option<Sum> {
        let mut found = combination(goal, &self.columns, budget)?;
        if strict && !self.is_strict(&found) {
            // As little as may be: a part of a strict fact, or of a constant.
            let least = Rational::new(1.into(), 1000.into());
            let strict_at = (0..self.given.len()).filter(|at| self.given[*at].sign == Sign::Positive);
            let (at, mut rest) = strict_at.chain([self.columns.len() - 1]).find_map(|at| {
                let part = self.columns[at].polynomial.scaled(&least);
                Some((at, combination(&(goal.clone() - part), &self.columns, budget)?))
            })?;
            rest[at] += least;
            found = rest;
        }
        let (given, rest) = found.split_at(self.given.len());
        let scale = Rational::from(common_denominator(given));
        let used: Vec<(Given, Rational)> = self
            .given
            .iter()
            .zip(given)
            .filter(|(_, factor)| !factor.is_zero())
            .map(|(known, factor)| (known.clone(), factor * &scale))
            .collect();
        let polynomial = used
            .iter()
            .fold(Polynomial::zero(), |sum, (known, factor)| sum + known.polynomial.scaled(factor));
        let naturals = rest[..rest.len() - 1].iter().any(|factor| !factor.is_zero());
        let strict = used.iter().any(|(known, _)| known.sign == Sign::Positive);
        Some(Sum { used, naturals, polynomial, strict, scale })
    }

    fn is_strict(&self, factors: &[Rational]) -> bool {
        let strict = |at: usize| {
            at + 1 == factors.len() || self.given.get(at).is_some_and(|known| known.sign == Sign::Positive)
        };
        factors.iter().enumerate().any(|(at, factor)| !factor.is_zero() && strict(at))
    }

    /// What closes a goal that follows by adding.
    fn closing(&self, linear: bool) -> &'static str {
        if linear && matches!(self.of, Type::Nat | Type::Int) { "omega" } else { "linarith" }
    }

    /// The inequality that a sum says, no term of it negative.
    fn inequality(&self, sum: &Sum) -> Claim {
        let mut smaller = Polynomial::zero();
        let mut larger = Polynomial::zero();
        for (monomial, value) in sum.polynomial.terms() {
            let part = Polynomial::term(monomial.clone(), value.abs());
            if value.is_negative() {
                smaller = smaller + part;
            } else {
                larger = larger + part;
            }
        }
        let (smaller, larger) =
            (smaller.to_term(&self.atoms, &self.of), larger.to_term(&self.atoms, &self.of));
        let equation = sum.used.iter().all(|(known, _)| known.sign == Sign::Zero);
        let relation = match (equation, sum.strict) {
            (true, _) => Relation::Eq,
            (false, true) => Relation::Lt,
            (false, false) => Relation::Le,
        };
        Claim::relation(relation, smaller, larger)
    }
}

impl Sum {
    /// `Adding twice x ≤ 3 (h₁) and y ≤ 4 (h₂)`
    fn told(&self) -> Vec<Piece> {
        let times = |known: &Given, factor: &Rational| {
            let mut said = Vec::new();
            if *factor == Rational::from(BigInt::from(2)) {
                said.push("twice ".into());
            } else if !factor.is_one() {
                said.extend([Piece::from(Term::rational(factor, &Type::Rat)), " times ".into()]);
            }
            said.extend(known.said());
            said
        };
        if let [(known, factor)] = self.used.as_slice() {
            if factor.is_one() {
                return [vec!["By ".into()], known.said(), vec![",".into()]].concat();
            }
            return [
                vec!["Multiplying ".into()],
                known.said(),
                vec![" by ".into(), Term::rational(factor, &Type::Rat).into(), " gives".into()],
            ]
            .concat();
        }
        let parts = self.used.iter().map(|(known, factor)| times(known, factor)).collect();
        [vec!["Adding ".into()], listed(parts), vec![" gives".into()]].concat()
    }

    fn is_linear(&self) -> bool {
        self.used.iter().all(|(known, _)| known.polynomial.degree() <= 1)
    }
}

fn follows(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let (smaller, larger, strict) = situation.goal.as_inequality()?;
    let (smaller, larger) = (smaller.clone(), larger.clone());
    let steps = steps(situation, &smaller, &larger, strict, budget)?;
    let idea = if steps.1 {
        say!["The inequality is a sum of multiples of the given ones."]
    } else {
        say!["The inequality follows from a given one."]
    };
    Some(Plan { method: NAME, idea, steps: steps.0 })
}

/// Steps to `smaller ≤ larger` or `smaller < larger`, and whether several facts are added up in them.
fn steps(
    situation: &mut Situation,
    smaller: &Term,
    larger: &Term,
    strict: bool,
    budget: &Budget,
) -> Option<(Vec<Step>, bool)> {
    let of = smaller.type_of().clone();
    let mut known = Known::of(situation, &of, &[smaller, larger])?;
    let mut goal = known.atoms.polynomial(larger)? - known.atoms.polynomial(smaller)?;
    let whole = matches!(of, Type::Nat | Type::Int);
    if whole && strict {
        goal = goal - Polynomial::constant(Rational::one());
    }
    // What is greater than -1 and an integer is not negative.
    let almost = goal.clone() + Polynomial::constant(Rational::new(999.into(), 1000.into()));
    let (sum, rounds) = match known.sum(&goal, strict && !whole, budget) {
        Some(sum) => (sum, false),
        None if whole => (known.sum(&almost, false, budget)?, true),
        None => return None,
    };
    if sum.used.is_empty() {
        return None;
    }
    let linear = sum.is_linear() && goal.degree() <= 1;
    let closing = known.closing(linear);
    let exact = sum.polynomial.scaled(&sum.scale.recip());
    let same = exact == goal && !sum.naturals;
    let several = sum.used.len() > 1;
    if same && sum.scale.is_one() {
        let said = match sum.used.as_slice() {
            [(only, _)] => say!["By ", named(&only.proof), ", ", THIS, "."],
            _ => Sentence([sum.told(), vec![" ".into(), THIS, ".".into()]].concat()),
        };
        return Some((vec![Step::close(said, closing)], several));
    }
    let because = if rounds {
        say!["Since both sides are integers, ", THIS, "."]
    } else if sum.naturals {
        say!["Natural numbers are not negative, hence ", THIS, "."]
    } else if same {
        say!["Dividing by ", Term::rational(&sum.scale, &Type::Rat), " gives ", THIS, "."]
    } else {
        say!["Hence ", THIS, "."]
    };
    if let [(only, factor)] = sum.used.as_slice()
        && factor.is_one()
    {
        let said = [vec!["By ".into()], only.said(), vec![", ".into(), THIS, ".".into()]].concat();
        let because = match (rounds, same) {
            (false, true) => Sentence(
                [
                    vec!["Dividing ".into()],
                    only.said(),
                    vec![
                        " by ".into(),
                        Term::rational(&sum.scale, &Type::Rat).into(),
                        " gives ".into(),
                        THIS,
                        ".".into(),
                    ],
                ]
                .concat(),
            ),
            _ => Sentence(said),
        };
        return Some((vec![Step::close(because, closing)], false));
    }
    let name = situation.fresh("sum");
    let claim = known.inequality(&sum);
    let said = Sentence([sum.told(), vec![" ".into(), THIS, ".".into()]].concat());
    Some((vec![Step::have(name, claim, said, closing), Step::close(because, closing)], several))
}

/// An equation from two inequalities.
fn squeezed(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let (left, right) = situation.goal.as_equation()?;
    let (left, right) = (left.clone(), right.clone());
    if !left.type_of().is_ordered() {
        return None;
    }
    let mut parts = Vec::new();
    for (relation, smaller, larger, wanted) in
        [(Relation::Le, &left, &right, "above"), (Relation::Ge, &right, &left, "below")]
    {
        let (steps, _) = steps(situation, smaller, larger, false, budget)?;
        let name = situation.fresh(wanted);
        let claim = Claim::relation(relation, left.clone(), right.clone());
        parts.push(Step::Have { name, claim, because: Sentence::default(), by: Proof::Steps(steps) });
    }
    let closing = if matches!(left.type_of(), Type::Nat | Type::Int) { "omega" } else { "linarith" };
    parts.push(Step::close(say!["Both together say that ", THIS, "."], closing));
    let idea = say![left, " can be neither larger nor smaller than ", right, "."];
    Some(Plan { method: NAME, idea, steps: parts })
}

/// Hypotheses that cannot all hold.
fn contradiction(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let mut types: Vec<Type> = situation
        .facts()
        .iter()
        .filter_map(|(_, claim)| match claim {
            Claim::Relation { left, .. } => Some(left.type_of().clone()),
            _ => None,
        })
        .collect();
    types.sort();
    types.dedup();
    let absurd = Polynomial::constant(-Rational::one());
    for of in types {
        let Some(known) = Known::of(situation, &of, &[]) else { continue };
        // Either -1 is a sum of what is not negative, or zero is a sum with something positive.
        let found =
            known.sum(&absurd, false, budget).or_else(|| known.sum(&Polynomial::zero(), true, budget));
        let Some(sum) = found.filter(|sum| !sum.used.is_empty()) else { continue };
        let claim = known.inequality(&sum);
        let naturals = if sum.naturals { ", though natural numbers are not negative" } else { "" };
        let said = Sentence(
            [sum.told(), vec![" ".into(), claim.into(), naturals.into(), ", which is absurd.".into()]]
                .concat(),
        );
        let closing = known.closing(sum.is_linear());
        return Some(Plan {
            method: NAME,
            idea: say!["The hypotheses contradict each other, so there is nothing to show."],
            steps: vec![Step::Close { because: said, by: vec!["exfalso".to_owned(), closing.to_owned()] }],
        });
    }
    None
}
