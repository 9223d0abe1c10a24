//! Consequences of polynomial equations by cofactors: `goal = Σ cofactor · hypothesis`, found as a linear system in the
//! coefficients of the cofactors (the certificate of Mathlib's `polyrith`, bounded in degree).

use num_traits::{One, Zero};

use super::algebra::polynomial::{monomials, product};
use super::algebra::{Monomial, Polynomial, Rational, linear};
use super::budget::Budget;
use super::derivation::{Derivation, Multiple, combining, joined};
use super::plan::{Notation, Plan, Sentence, Step, THIS, say};
use super::situation::{Claim, Operator, Relation, Situation, Term, Type};
use super::solving::merged;

pub const NAME: &str = "consequence";

/// Cofactors up to this degree are looked for.
const GREATEST_DEGREE: u32 = 2;
/// Unknown coefficients of a system at most.
const MOST_UNKNOWNS: usize = 160;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    let mut derivation = Derivation::new(situation, budget);
    let goal = situation.goal.clone();
    // What values alone show is told better by them.
    if derivation.clone().close(&goal).is_some() {
        return Vec::new();
    }
    let Some(idea) = derivation.consequence(&goal) else { return Vec::new() };
    let (after, plan) = derivation.plan(NAME, idea);
    *situation = after;
    vec![plan]
}

impl Derivation {
    /// Steps that end an equation, or one of two, as a consequence of what is known; says what they come down to.
    pub(super) fn consequence(&mut self, goal: &Claim) -> Option<Sentence> {
        match goal {
            Claim::Or(left, right) => {
                [(left, "left"), (right, "right")].into_iter().find_map(|(side, tactic)| {
                    let mut attempt = self.clone();
                    let because = say!["We show that ", &**side, "."];
                    attempt.steps.push(Step::turn(because, tactic));
                    let idea = attempt.consequence(side)?;
                    *self = attempt;
                    Some(idea)
                })
            }
            Claim::Relation { relation: Relation::Eq, left, right } => {
                let of = left.type_of().clone();
                if !of.has_negatives() {
                    return None;
                }
                self.clear_fractions();
                self.prepare(goal);
                if let Some((key, factor)) = self.multiplied_out(left, right) {
                    let (a, b) = key.as_equation()?;
                    if a == b {
                        let because =
                            say!["Multiplied by ", factor, ", which is not zero, both sides become ", a, "."];
                        self.steps.push(Step::Close {
                            because,
                            by: vec!["field_simp".to_owned(), "ring".to_owned()],
                        });
                        return Some(say![
                            "We clear the denominators; what is left is the same on both sides."
                        ]);
                    }
                    let idea = say!["Without denominators, the equation is a consequence of what is given."];
                    if let Some(given) = self.known(&key) {
                        let because = joined(vec![
                            say!["Multiplying by the denominators, which are not zero, turns the goal into "]
                                .0,
                            vec![self.spoken(&given)],
                            say!["."].0,
                        ]);
                        self.steps.push(Step::close(because, format!("field_simp <;> linarith [{given}]")));
                        return Some(idea);
                    }
                    let name = self.situation.fresh("key");
                    let (because, by, _) = self.combined_goal(a, b)?;
                    self.show(&name, key, because, by);
                    let because = say!["Dividing by the denominators, which are not zero, gives ", goal, "."];
                    self.steps.push(Step::close(because, format!("field_simp <;> linarith [{name}]")));
                    return Some(idea);
                }
                if let Some(idea) = self.identity(left, right, &of) {
                    return Some(idea);
                }
                if let Some(idea) = self.sum_of_given(left, right, &of) {
                    return Some(idea);
                }
                let direct = self.combined_goal(left, right);
                if let Some((because, by, idea)) = direct {
                    self.steps.push(Step::close(because, by));
                    return Some(idea);
                }
                self.cancelled(left, right, &of)
            }
            _ => None,
        }
    }

    /// Two forms of one polynomial: each is multiplied out, or one product is taken apart and collected again.
    fn identity(&mut self, left: &Term, right: &Term, of: &Type) -> Option<Sentence> {
        const MOST_SHOWN: usize = 60;
        let polynomial = self.atoms.polynomial(left)?;
        if polynomial != self.atoms.polynomial(right)? {
            return None;
        }
        let sum = polynomial.to_term(&self.atoms, of);
        if sum.size() > MOST_SHOWN || left == right {
            return None;
        }
        let reads_as = |side: &Term| side.said(Notation::Unicode) == sum.said(Notation::Unicode);
        if reads_as(left) || reads_as(right) {
            let product = if reads_as(left) { right } else { left };
            let apart = distributed(product).filter(|apart| apart != product && !reads_as(apart))?;
            let name = self.situation.fresh("apart");
            let claim = Claim::equal(product.clone(), apart);
            let because = say!["Multiplying every term of a factor by every term of the others, ", THIS, "."];
            self.steps.push(Step::have(name.clone(), claim, because, "ring"));
            let sign = if product == left { "" } else { "-" };
            let because = say!["Collected, this is ", &sum, "; so ", THIS, "."];
            self.steps.push(Step::close(because, format!("linear_combination {sign}{name}")));
            return Some(say!["We multiply out and collect equal terms."]);
        }
        let names = ["left", "right"].map(|side| self.situation.fresh(&format!("{side}_side")));
        for (name, side, words) in [(&names[0], left, "the left side"), (&names[1], right, "the right side")]
        {
            let because = say![format!("Multiplied out, {words} is "), &sum, ": ", THIS, "."];
            let because = if side == right { say!["So is the right side: ", THIS, "."] } else { because };
            self.steps.push(Step::have(
                name.clone(),
                Claim::equal(side.clone(), sum.clone()),
                because,
                "ring",
            ));
        }
        let by = format!("exact {}.trans {}.symm", names[0], names[1]);
        self.steps.push(Step::close(say!["Hence the two sides are equal."], by));
        Some(say!["The two sides are the same polynomial, written differently."])
    }

    /// Multiples of several equations by numbers are added up, and the sum is another form of the goal: two steps.
    fn sum_of_given(&mut self, left: &Term, right: &Term, of: &Type) -> Option<Sentence> {
        let goal = self.atoms.polynomial(left)? - self.atoms.polynomial(right)?;
        let multiples = self.cofactors_of(&goal, of)?;
        // Adding is told of as many positive multiples as there can be.
        let negative = |(cofactor, proof): &Multiple| {
            let factor = cofactor.as_constant()?;
            Some((factor < Rational::zero()) != proof.ends_with(".symm"))
        };
        let signs: Vec<bool> = multiples.iter().map(negative).collect::<Option<_>>()?;
        if multiples.len() < 2 {
            return None;
        }
        let turned = 2 * signs.iter().filter(|negative| **negative).count() > signs.len();
        let mut sides = [Polynomial::zero(), Polynomial::zero()];
        let mut added: Vec<Multiple> = Vec::new();
        for (cofactor, proof) in &multiples {
            let claim = &self.facts.iter().find(|fact| fact.proof == proof.trim_end_matches(".symm"))?.claim;
            let (a, b) = claim.as_equation()?;
            let (a, b) = (a.clone(), b.clone());
            let (a, b) = if proof.ends_with(".symm") { (b, a) } else { (a, b) };
            let cofactor = if turned { -cofactor.clone() } else { cofactor.clone() };
            let factor = cofactor.as_constant()?;
            // `-c · (b = a)` is told as `c · (a = b)`.
            let (a, b, told) = if proof.ends_with(".symm") { (b, a, -factor) } else { (a, b, factor) };
            let [left, right] = [&a, &b].map(|side| self.atoms.polynomial(side));
            let [before_left, before_right] = sides;
            sides = [before_left + left?.scaled(&told), before_right + right?.scaled(&told)];
            added.push((cofactor, proof.clone()));
        }
        let [a, b] = sides.map(|side| side.to_term(&self.atoms, of));
        let sum = Claim::equal(a, b);
        let own = Claim::equal(left.clone(), right.clone());
        if sum == own || sum == Claim::equal(right.clone(), left.clone()) || sum.size() > own.size() + 12 {
            return None;
        }
        let name = self.situation.fresh("sum");
        let because = joined(vec![combining(&self.told(&added, of)), say![" gives ", THIS, "."].0]);
        let by = format!("linear_combination {}", self.combination(&added, of)?);
        self.steps.push(Step::have(name.clone(), sum, because, by));
        let sign = if turned { "-" } else { "" };
        self.steps.push(Step::close(say!["Hence ", THIS, "."], format!("linear_combination {sign}{name}")));
        Some(say!["The equation is a combination of the given ones."])
    }

    /// Reason, tactic and idea for an equation that is a combination of those known.
    fn combined_goal(&mut self, left: &Term, right: &Term) -> Option<(Sentence, String, Sentence)> {
        let of = left.type_of().clone();
        let goal = self.atoms.polynomial(left)? - self.atoms.polynomial(right)?;
        if goal.is_zero() {
            let sum = self.atoms.polynomial(left)?.to_term(&self.atoms, &of);
            let because = if sum == *left || sum == *right {
                say!["Multiplying out gives ", THIS, "."]
            } else {
                say!["Both sides are ", sum, " when multiplied out."]
            };
            return Some((
                because,
                "ring".to_owned(),
                say!["The two sides are the same polynomial, written differently."],
            ));
        }
        let multiples = self.cofactors_of(&goal, &of)?;
        let by = format!("linear_combination {}", self.combination(&multiples, &of)?);
        let because = joined(vec![combining(&self.told(&multiples, &of)), say![" gives ", THIS, "."].0]);
        let idea = if multiples.len() == 1 {
            joined(vec![
                say!["The equation is another form of "].0,
                vec![self.spoken(&multiples[0].1)],
                say!["."].0,
            ])
        } else {
            say!["The equation is a combination of the given ones."]
        };
        Some((because, by, idea))
    }

    /// Multiples of the known equations that add up to a polynomial.
    fn cofactors_of(&mut self, goal: &Polynomial, of: &Type) -> Option<Vec<Multiple>> {
        let (rest, mut multiples) = self.reduced(goal)?;
        let given = self.reduced_equations(of);
        if !rest.is_zero() {
            if given.is_empty() {
                return None;
            }
            let mut polynomials: Vec<Polynomial> =
                given.iter().map(|equation| equation.zero.clone()).collect();
            let mut own: Vec<Vec<Multiple>> = given.into_iter().map(|equation| equation.multiples).collect();
            // A product of what is given may be reduced further: i² = -1, √2² = 2.
            for rule in self.rules.iter().filter(|rule| rule.degree > 1) {
                polynomials
                    .push(Polynomial::unknown(rule.number).to_the(rule.degree)? - rule.polynomial.clone());
                own.push(vec![(Polynomial::constant(Rational::one()), rule.proof.clone())]);
            }
            let found = (0..=GREATEST_DEGREE)
                .find_map(|degree| cofactors(&rest, &polynomials, degree, &|| self.budget.spent()))?;
            for (own, cofactor) in own.iter().zip(found).filter(|(_, cofactor)| !cofactor.is_zero()) {
                for (own, proof) in own {
                    multiples.push((own.times(&cofactor)?, proof.clone()));
                }
            }
        }
        Some(merged(multiples))
    }

    /// The equation times something that is known not to be zero.
    fn cancelled(&mut self, left: &Term, right: &Term, of: &Type) -> Option<Sentence> {
        let goal = self.atoms.polynomial(left)? - self.atoms.polynomial(right)?;
        for fact in self.facts.clone() {
            let Claim::Relation { relation: Relation::Ne, left: a, right: b } = &fact.claim else { continue };
            if a.type_of() != of || self.spent() {
                continue;
            }
            let zero = Term::number(0, of);
            let (factor, nonzero) = if *b == zero {
                (a.clone(), fact.proof.clone())
            } else {
                (a.clone().minus(b.clone()), format!("(fun e => {} (by linarith))", fact.proof))
            };
            let own = self.atoms.polynomial(&factor)?;
            let Some(multiples) = own.times(&goal).and_then(|wanted| self.cofactors_of(&wanted, of)) else {
                continue;
            };
            let difference = if *right == zero { left.clone() } else { left.clone().minus(right.clone()) };
            let claim = Claim::equal(factor.clone().times(difference), zero);
            let by = format!("linear_combination {}", self.combination(&multiples, of)?);
            let because = joined(vec![combining(&self.told(&multiples, of)), say![" gives ", THIS, "."].0]);
            let name = self.situation.fresh("hp");
            self.show(&name, claim, because, by);
            let because = joined(vec![
                say!["By "].0,
                vec![self.spoken(&fact.proof)],
                say![", the factor ", &factor, " is not zero, so the other one is: ", THIS, "."].0,
            ]);
            self.steps.push(Step::close(
                because,
                format!("linear_combination (mul_eq_zero.mp {name}).resolve_left {nonzero}"),
            ));
            return Some(say!["The equation holds after multiplying by ", factor, ", which is not zero."]);
        }
        None
    }
}

/// A term without products and powers of sums: every term of one factor times every term of the others. `None` where that
/// is long.
fn distributed(term: &Term) -> Option<Term> {
    const MOST_PRODUCTS: usize = 16;
    /// Products with their signs: whether one is subtracted, and its factors.
    type Products = Vec<(bool, Vec<Term>)>;
    fn products(term: &Term) -> Option<Products> {
        let negated = |found: Products| found.into_iter().map(|(sign, factors)| (!sign, factors)).collect();
        let times = |left: Products, right: Products| -> Products {
            let is_one = |term: &Term| term.as_u32() == Some(1);
            let each = |(sign, a): &(bool, Vec<Term>)| {
                let pair = |(other, b): &(bool, Vec<Term>)| {
                    let mut factors = [a.clone(), b.clone()].concat();
                    if !factors.iter().all(is_one) {
                        factors.retain(|factor| !is_one(factor));
                    }
                    (sign ^ other, factors)
                };
                right.iter().map(pair).collect::<Vec<_>>()
            };
            left.iter().flat_map(each).collect()
        };
        let found: Products = match term {
            Term::Operation { operator: Operator::Add, arguments, .. } => {
                [products(&arguments[0])?, products(&arguments[1])?].concat()
            }
            Term::Operation { operator: Operator::Sub, arguments, .. } => {
                [products(&arguments[0])?, negated(products(&arguments[1])?)].concat()
            }
            Term::Operation { operator: Operator::Neg, arguments, .. } => negated(products(&arguments[0])?),
            Term::Operation { operator: Operator::Mul, arguments, .. } => {
                times(products(&arguments[0])?, products(&arguments[1])?)
            }
            Term::Operation { operator: Operator::Pow, arguments, .. } => {
                let base = products(&arguments[0])?;
                match arguments[1].as_u32() {
                    Some(exponent @ 2..=3) if base.len() > 1 => {
                        (1..exponent).fold(base.clone(), |found, _| times(found, base.clone()))
                    }
                    _ => vec![(false, vec![term.clone()])],
                }
            }
            other => vec![(false, vec![other.clone()])],
        };
        (found.len() <= MOST_PRODUCTS).then_some(found)
    }
    let found = products(term)?.into_iter();
    let mut terms =
        found.filter_map(|(sign, factors)| Some((sign, factors.into_iter().reduce(Term::times)?)));
    let (sign, first) = terms.next()?;
    let first = if sign { first.negated() } else { first };
    Some(terms.fold(first, |sum, (sign, term)| if sign { sum.minus(term) } else { sum.plus(term) }))
}

/// Polynomials with `goal = Σ cofactor · given`, of a degree at most.
fn cofactors(
    goal: &Polynomial,
    given: &[Polynomial],
    degree: u32,
    spent: &dyn Fn() -> bool,
) -> Option<Vec<Polynomial>> {
    let mut unknowns = goal.unknowns();
    unknowns.extend(given.iter().flat_map(Polynomial::unknowns));
    unknowns.sort_unstable();
    unknowns.dedup();
    if unknowns.len() > MOST_UNKNOWNS || given.len() > MOST_UNKNOWNS {
        return None;
    }
    let multipliers = monomials(&unknowns, degree);
    if multipliers.len() * given.len() > MOST_UNKNOWNS {
        return None;
    }
    let mut columns: Vec<Polynomial> = Vec::new();
    for polynomial in given {
        for multiplier in &multipliers {
            columns.push(polynomial.times(&Polynomial::term(multiplier.clone(), Rational::one()))?);
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
    let solution = linear::solve(&matrix, &right, spent)?;
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
