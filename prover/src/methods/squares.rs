//! Polynomial inequalities by sums of squares: the larger side less the smaller one is a sum of squares, of squares times
//! what is known to be positive, and of multiples of what is known to be zero. First natural candidates are tried, which
//! gives the short sums of textbooks; then any squares, by semidefinite programming.

use num_bigint::BigInt;
use num_traits::{One, Signed};

use super::algebra::cone::{Column, combination};
use super::algebra::gram::{self, Block};
use super::algebra::polynomial::{degree, monomials};
use super::algebra::{Atoms, Polynomial, Rational, approximate};
use super::budget::Budget;
use super::given::{Given, Sign, common_denominator, difference, listed};
use super::plan::{Plan, Sentence, Step, THIS, say};
use super::situation::{Claim, Relation, Situation, Term, Type};

pub const NAME: &str = "squares";

/// Unknowns at most.
const MOST_UNKNOWNS: usize = 8;
/// The greatest degree that is looked at.
const GREATEST_DEGREE: u32 = 10;
/// Columns of a linear program at most.
const MOST_COLUMNS: usize = 900;
/// Numbers in a sum with more bits are not shown.
const MOST_BITS: u64 = 24;
/// Products of facts that take part at most.
const MOST_PRODUCTS: usize = 40;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    plan(situation, budget).into_iter().collect()
}

/// A product of facts, each of which is not negative.
#[derive(Debug, Clone)]
struct Product {
    /// Which facts, by number.
    factors: Vec<usize>,
    polynomial: Polynomial,
    strict: bool,
}

/// `coefficient · product · square²`
#[derive(Debug, Clone)]
struct Part {
    product: usize,
    coefficient: Rational,
    /// One where there is no square.
    square: Polynomial,
}

struct Search<'a> {
    given: Vec<Given>,
    products: Vec<Product>,
    unknowns: Vec<usize>,
    /// The degree of the goal.
    degree: u32,
    /// The goal and all facts are homogeneous.
    homogeneous: bool,
    budget: &'a Budget,
}

fn plan(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let (smaller, larger, strict) = situation.goal.as_inequality()?;
    let (smaller, larger) = (smaller.clone(), larger.clone());
    let of = smaller.type_of().clone();
    if !of.is_ordered() || !of.has_negatives() {
        return None;
    }
    let mut atoms = Atoms::default();
    let goal = atoms.polynomial(&larger)? - atoms.polynomial(&smaller)?;
    let given = Given::all(situation, &of, &mut atoms);
    // A linear goal may rest on what is known of squares.
    let degrees =
        given.iter().map(|known| known.polynomial.degree()).filter(|degree| (2..=4).contains(degree));
    let degree = if goal.degree() < 2 { degrees.max()? } else { goal.degree() };
    if degree > GREATEST_DEGREE {
        return None;
    }
    let search = Search::of(&goal, degree, given, budget)?;
    let (parts, factors) = search.parts(&goal, strict)?;
    // What rounds only to enormous numbers tells nobody anything, and Lean would choke on it.
    let numbers = parts
        .iter()
        .flat_map(|part| [&part.coefficient].into_iter().chain(part.square.terms().map(|(_, value)| value)));
    if numbers
        .chain(factors.iter().flat_map(|factor| factor.terms().map(|(_, value)| value)))
        .any(is_enormous)
    {
        return None;
    }
    Some(told(situation, &search, &atoms, &of, [&smaller, &larger], strict, &parts, &factors))
}

impl<'a> Search<'a> {
    fn of(goal: &Polynomial, degree: u32, given: Vec<Given>, budget: &'a Budget) -> Option<Self> {
        let mut unknowns = goal.unknowns();
        // Facts count that speak of nothing else, or lead there through other facts.
        loop {
            let before = unknowns.len();
            for known in &given {
                let own = known.polynomial.unknowns();
                if own.iter().any(|unknown| unknowns.contains(unknown)) {
                    unknowns.extend(own);
                    unknowns.sort_unstable();
                    unknowns.dedup();
                }
            }
            if unknowns.len() == before {
                break;
            }
        }
        if unknowns.len() > MOST_UNKNOWNS {
            unknowns = goal.unknowns();
        }
        if unknowns.len() > MOST_UNKNOWNS {
            return None;
        }
        let top = degree + degree % 2;
        let speaks = |known: &Given| {
            let own = known.polynomial.unknowns();
            !own.is_empty() && own.iter().all(|unknown| unknowns.contains(unknown))
        };
        let given: Vec<Given> =
            given.into_iter().filter(|known| speaks(known) && known.polynomial.degree() <= top).collect();
        let homogeneous = is_homogeneous(goal) && given.iter().all(|known| is_homogeneous(&known.polynomial));
        let mut products = vec![Product { factors: Vec::new(), polynomial: gram::one(), strict: true }];
        let mut last = products.clone();
        for _ in 0..3 {
            let mut next: Vec<Product> = Vec::new();
            for product in &last {
                let from = product.factors.last().copied().unwrap_or(0);
                for (at, known) in given.iter().enumerate().skip(from) {
                    // The square of a fact is a square.
                    if known.sign == Sign::Zero || product.factors.last() == Some(&at) {
                        continue;
                    }
                    let polynomial = product.polynomial.times(&known.polynomial)?;
                    if polynomial.degree() > degree || products.len() + next.len() > MOST_PRODUCTS {
                        continue;
                    }
                    let factors = [product.factors.clone(), vec![at]].concat();
                    let strict = product.strict && known.sign == Sign::Positive;
                    next.push(Product { factors, polynomial, strict });
                }
            }
            products.extend(next.iter().cloned());
            last = next;
        }
        Some(Self { given, products, unknowns, degree, homogeneous, budget })
    }

    /// The goal as a sum, with factors for the facts that are equations.
    fn parts(&self, goal: &Polynomial, strict: bool) -> Option<(Vec<Part>, Vec<Polynomial>)> {
        if !strict {
            return self.candidates(goal).or_else(|| self.any(goal));
        }
        let is_strict = |parts: &[Part]| {
            let alone =
                |part: &Part| part.square.as_constant().is_some() && self.products[part.product].strict;
            parts.iter().any(alone)
        };
        if let Some(found) = self.candidates(goal).filter(|(parts, _)| is_strict(parts)) {
            return Some(found);
        }
        // Something positive is put aside; what is left must not be negative.
        for any in [false, true] {
            for (at, product) in self.products.iter().enumerate().filter(|(_, product)| product.strict) {
                for (above, below) in [(1, 1), (1, 4), (1, 20), (1, 1000)] {
                    let aside = Rational::new(BigInt::from(above), BigInt::from(below));
                    let rest = goal.clone() - product.polynomial.scaled(&aside);
                    let found = if any { self.any(&rest) } else { self.candidates(&rest) };
                    if let Some((mut parts, factors)) = found {
                        parts.push(Part { product: at, coefficient: aside, square: gram::one() });
                        return Some((parts, factors));
                    }
                    if self.budget.spent() {
                        return None;
                    }
                }
            }
        }
        None
    }

    /// By squares of monomials, and of sums and differences of two or three.
    fn candidates(&self, goal: &Polynomial) -> Option<(Vec<Part>, Vec<Polynomial>)> {
        let half = self.degree.div_ceil(2);
        let small = monomials(&self.unknowns, half);
        let mut squares: Vec<(Polynomial, f64)> = vec![(gram::one(), 1.0)];
        let terms: Vec<Polynomial> =
            small.iter().map(|monomial| Polynomial::term(monomial.clone(), Rational::one())).collect();
        for (at, left) in terms.iter().enumerate() {
            if at > 0 {
                squares.push((left.clone(), 1.0));
            }
            for right in &terms[at + 1..] {
                let comparable = !self.homogeneous || left.degree() == right.degree();
                if !comparable || squares.len() > MOST_COLUMNS {
                    continue;
                }
                squares.push((left.clone() - right.clone(), 1.0));
                squares.push((left.clone() + right.clone(), 1.1));
                let two = Rational::from(BigInt::from(2));
                squares.push((left.clone() - right.scaled(&two), 1.4));
                squares.push((left.scaled(&two) - right.clone(), 1.4));
            }
        }
        let linear: Vec<&Polynomial> =
            terms.iter().filter(|term| term.degree() == half.max(1) || term.degree() == 1).take(6).collect();
        for (at, first) in linear.iter().enumerate() {
            for (next, second) in linear.iter().enumerate().skip(at + 1) {
                for third in &linear[next + 1..] {
                    let same = [second, third].iter().all(|term| term.degree() == first.degree());
                    if !same {
                        continue;
                    }
                    let [a, b, c] = [first, second, third].map(|term| (*term).clone());
                    let two = Rational::from(BigInt::from(2));
                    squares.push((a.clone() + b.clone() + c.clone(), 1.5));
                    squares.push((a.clone() + b.clone() - c.clone(), 1.5));
                    squares.push((a.clone() - b.clone() + c.clone(), 1.5));
                    squares.push((b.clone() + c.clone() - a.clone(), 1.5));
                    squares.push((a.clone() + b.clone() - c.scaled(&two), 1.6));
                    squares.push((a.clone() - b.scaled(&two) + c.clone(), 1.6));
                    squares.push((b + c - a.scaled(&two), 1.6));
                }
            }
        }
        let mut columns = Vec::new();
        let mut meaning = Vec::new();
        for (at, product) in self.products.iter().enumerate() {
            for (square, cost) in &squares {
                let total = product.polynomial.degree() + 2 * square.degree();
                if total > self.degree + self.degree % 2 || (self.homogeneous && total != self.degree) {
                    continue;
                }
                if columns.len() >= MOST_COLUMNS || self.budget.spent() {
                    break;
                }
                let polynomial = product.polynomial.times(&square.to_the(2)?)?;
                // Sizes count, so that large squares with small coefficients are not cheap.
                let size: f64 = square.terms().filter_map(|(_, value)| approximate(&(value * value))).sum();
                let cost = (cost + 0.3 * product.factors.len() as f64) * size;
                columns.push(Column { polynomial, free: false, cost });
                meaning.push((at, square));
            }
        }
        let equations = self.equations();
        for (equation, multipliers) in &equations {
            for multiplier in multipliers {
                columns.push(Column { polynomial: equation.times(multiplier)?, free: true, cost: 0.0 });
            }
        }
        let found = combination(goal, &columns, self.budget)?;
        let (parts, mut rest) = found.split_at(meaning.len());
        let parts = parts.iter().zip(&meaning).filter(|(value, _)| value.is_positive()).map(
            |(value, (product, square))| Part {
                product: *product,
                coefficient: value.clone(),
                square: (*square).clone(),
            },
        );
        let mut factors = Vec::new();
        for (_, multipliers) in &equations {
            let (own, others) = rest.split_at(multipliers.len());
            factors.push(
                own.iter()
                    .zip(multipliers)
                    .fold(Polynomial::zero(), |sum, (value, multiplier)| sum + multiplier.scaled(value)),
            );
            rest = others;
        }
        Some((parts.collect(), factors))
    }

    /// Facts that are equations, with the monomials that they may be multiplied by.
    fn equations(&self) -> Vec<(Polynomial, Vec<Polynomial>)> {
        let even = self.degree + self.degree % 2;
        let zero = self.given.iter().filter(|known| known.sign == Sign::Zero);
        zero.map(|known| {
            let room = even.saturating_sub(known.polynomial.degree()).min(4);
            let all = monomials(&self.unknowns, room).into_iter();
            (known.polynomial.clone(), all.map(|m| Polynomial::term(m, Rational::one())).collect())
        })
        .collect()
    }

    /// By any squares.
    fn any(&self, goal: &Polynomial) -> Option<(Vec<Part>, Vec<Polynomial>)> {
        let top = self.degree + self.degree % 2;
        let mut blocks = Vec::new();
        let mut products = Vec::new();
        // With fewer products the matrices are smaller, and the sums shorter.
        for most in [0, 1, 2] {
            let level = self.products.iter().enumerate().filter(|(_, product)| product.factors.len() == most);
            let before = blocks.len();
            for (at, product) in level {
                let room = top.saturating_sub(product.polynomial.degree()) / 2;
                let exact = self.homogeneous
                    && (self.degree - product.polynomial.degree().min(self.degree)).is_multiple_of(2);
                let basis: Vec<Polynomial> = monomials(&self.unknowns, room)
                    .into_iter()
                    .filter(|monomial| !self.homogeneous || (exact && degree(monomial) == room))
                    .map(|monomial| Polynomial::term(monomial, Rational::one()))
                    .collect();
                if !basis.is_empty() {
                    blocks.push(Block { multiplier: product.polynomial.clone(), basis });
                    products.push(at);
                }
            }
            if blocks.len() == before || self.budget.spent() {
                continue;
            }
            if let Some(found) = gram::certificate(goal, &blocks, &self.equations(), self.budget) {
                let parts = found.squares.into_iter().map(|square| Part {
                    product: products[square.block],
                    coefficient: square.coefficient,
                    square: square.square,
                });
                return Some((parts.collect(), found.factors));
            }
        }
        None
    }
}

fn is_enormous(value: &Rational) -> bool {
    value.numer().bits() > MOST_BITS || value.denom().bits() > MOST_BITS
}

fn is_homogeneous(polynomial: &Polynomial) -> bool {
    let mut degrees = polynomial.terms().map(|(monomial, _)| degree(monomial));
    let first = degrees.next();
    degrees.all(|degree| Some(degree) == first)
}

#[expect(clippy::too_many_arguments, reason = "what was found, and what it was found for")]
fn told(
    situation: &mut Situation,
    search: &Search<'_>,
    atoms: &Atoms,
    of: &Type,
    [smaller, larger]: [&Term; 2],
    strict: bool,
    parts: &[Part],
    factors: &[Polynomial],
) -> Plan {
    let scale = common_denominator(parts.iter().map(|part| &part.coefficient));
    // Fractions are kept where multiplying them out would make large numbers.
    let scale = if *of == Type::Int || scale <= BigInt::from(60) { scale } else { BigInt::one() };
    let scale = Rational::from(scale);
    let mut sum: Option<Term> = None;
    let mut hints: Vec<String> = Vec::new();
    let mut used: Vec<usize> = Vec::new();
    for part in parts {
        let product = &search.products[part.product];
        let is_square = part.square.as_constant().is_none();
        let square = part.square.to_term(atoms, of);
        let mut term = product
            .factors
            .iter()
            .map(|at| search.given[*at].difference.clone())
            .chain(is_square.then(|| square.clone().to_the(2)))
            .reduce(Term::times);
        let coefficient = &part.coefficient * &scale;
        if !coefficient.is_one() {
            let factor = Term::rational(&coefficient, of);
            term = Some(match term {
                Some(term) => factor.times(term),
                None => factor,
            });
        }
        let term = term.unwrap_or_else(|| Term::number(1, of));
        sum = Some(match sum {
            Some(sum) => sum.plus(term),
            None => term,
        });
        if let Some(hint) = hint(search, product, is_square.then_some(&square)) {
            hints.push(hint);
        }
        used.extend(&product.factors);
    }
    used.sort_unstable();
    used.dedup();
    let sum = sum.unwrap_or_else(|| Term::number(0, of));
    let whole = difference(larger, smaller);
    let whole = if scale.is_one() { whole } else { Term::rational(&scale, of).times(whole) };
    let equations: Vec<(&Given, Term)> = search
        .given
        .iter()
        .filter(|known| known.sign == Sign::Zero)
        .zip(factors)
        .filter(|(_, factor)| !factor.is_zero())
        // The fact says that its right side less its left one is zero.
        .map(|(known, factor)| (known, factor.scaled(&-scale.clone()).to_term(atoms, of)))
        .collect();
    let (by, why) = if equations.is_empty() {
        ("ring".to_owned(), say!["Multiplying out shows that ", THIS, "."])
    } else {
        let terms: Vec<String> = equations
            .iter()
            .map(|(known, factor)| format!("{} * {}", factor.lean_argument(), known.proof))
            .collect();
        let said = listed(equations.iter().map(|(known, _)| known.said()).collect());
        let why = [vec!["By ".into()], said, vec![", ".into(), THIS, ".".into()]].concat();
        (format!("linear_combination {}", terms.join(" + ")), Sentence(why))
    };
    let name = situation.fresh("key");
    let key = Step::have(name, Claim::relation(Relation::Eq, whole, sum), why, by);
    let squares = parts.iter().filter(|part| part.square.as_constant().is_none()).count();
    let known = listed(used.iter().map(|at| search.given[*at].said()).collect());
    let mut end = match (squares, used.is_empty()) {
        (0, _) => vec!["By ".into()],
        (1, true) => vec!["A square is never negative".into()],
        (_, true) => vec!["Squares are never negative".into()],
        (1, false) => vec!["A square is never negative, and by ".into()],
        (_, false) => vec!["Squares are never negative, and by ".into()],
    };
    if !used.is_empty() {
        end.extend(known);
        end.push(if squares > 0 {
            " neither are their factors".into()
        } else {
            " no term is negative".into()
        });
    }
    end.extend([
        (if strict { ", and one term is positive; hence " } else { "; hence " }).into(),
        THIS,
        ".".into(),
    ]);
    let closing =
        if hints.is_empty() { "nlinarith".to_owned() } else { format!("nlinarith [{}]", hints.join(", ")) };
    let whole = if super::given::is_zero(smaller) { "expression" } else { "difference of the two sides" };
    let subject = match scale.is_one() {
        true => format!("The {whole}"),
        false if scale == Rational::from(BigInt::from(2)) => format!("Twice the {whole}"),
        false => format!("A positive multiple of the {whole}"),
    };
    let is = match (squares, used.is_empty()) {
        (0, _) => "a sum of products that cannot be negative",
        (1, true) if parts.len() == 1 => "a square",
        (_, true) => "a sum of squares",
        (_, false) => "a sum of squares, some of them times what is not negative",
    };
    let idea = say![format!("{subject} is {is}.")];
    Plan { method: NAME, idea, steps: vec![key, Step::close(Sentence(end), closing)] }
}

/// A proof in Lean that a product times a square is not negative, or positive.
fn hint(search: &Search<'_>, product: &Product, square: Option<&Term>) -> Option<String> {
    let facts: Vec<&Given> = product.factors.iter().map(|at| &search.given[*at]).collect();
    let square = square.map(|square| format!("sq_nonneg {}", square.lean_argument()));
    if product.strict && square.is_none() {
        let proofs = facts.iter().map(|known| known.positive());
        return proofs.flatten().reduce(|left, right| format!("(mul_pos {left} {right})"));
    }
    let proofs = facts.iter().map(|known| known.not_negative());
    let product = proofs.reduce(|left, right| format!("(mul_nonneg {left} {right})"));
    match (product, square) {
        (Some(product), Some(square)) => Some(format!("mul_nonneg {product} ({square})")),
        (None, square) => square,
        (product, None) => product,
    }
}
