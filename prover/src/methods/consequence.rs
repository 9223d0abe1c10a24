//! Consequences of polynomial equations by cofactors: `goal = Σ cofactor · hypothesis`, found as a linear system in the
//! coefficients of the cofactors (the certificate of Mathlib's `polyrith`, bounded in degree).

use num_traits::{One, Zero};

use super::algebra::polynomial::{monomials, product};
use super::algebra::{Monomial, Polynomial, Rational, linear};
use super::budget::Budget;
use super::derivation::{Derivation, Multiple, combining, joined};
use super::plan::{Plan, Sentence, Step, THIS, say};
use super::situation::{Claim, Relation, Situation, Term, Type};
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
                if let Some(key) = self.multiplied_out(left, right) {
                    let (a, b) = key.as_equation()?;
                    if a == b {
                        let because = say![
                            "Multiplying by the denominators, which are not zero, turns both sides into ",
                            a,
                            "."
                        ];
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
