//! Squares and other powers with a known value: the base is a root, its sign known.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use super::algebra::{Polynomial, Rational};
use super::budget::Budget;
use super::derivation::{Derivation, Multiple};
use super::parts::Ask;
use super::plan::{Plan, Proof, Step, THIS, named, say};
use super::rational::rational_root;
use super::situation::{Claim, Situation, Term, Type};
use super::solving::{Reduced, merged};

pub const NAME: &str = "roots of numbers";

/// Roots that are taken at most.
const MOST: usize = 4;

pub fn find(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Vec<Plan> {
    let goal = situation.goal.clone();
    let mut derivation = Derivation::new(situation, budget);
    derivation.prepare(&goal);
    let mut taken = 0;
    while taken < MOST && derivation.take_root().is_some() {
        taken += 1;
    }
    if taken == 0 {
        return Vec::new();
    }
    let (prepared, mut steps) = derivation.handed_on();
    let Some((after, plan)) = ask(&prepared) else { return Vec::new() };
    *situation = after;
    steps.extend(plan.steps);
    vec![Plan { method: NAME, idea: say!["The powers are known, so we take roots."], steps }]
}

/// `base ^ exponent = value`
struct Pure {
    base: Term,
    exponent: u32,
    value: Rational,
    multiples: Vec<Multiple>,
}

impl Derivation {
    fn pure(&self, equation: &Reduced) -> Option<Pure> {
        let unknowns = equation.zero.unknowns();
        let [unknown] = unknowns.as_slice() else { return None };
        let coefficients: Vec<Rational> = equation
            .zero
            .coefficients_in(*unknown)
            .iter()
            .map(Polynomial::as_constant)
            .collect::<Option<_>>()?;
        let (last, rest) = coefficients.split_last()?;
        let (first, middle) = rest.split_first()?;
        let exponent = u32::try_from(rest.len()).ok()?;
        let base = self.atoms.get(*unknown).clone();
        if !middle.iter().all(Zero::is_zero)
            || !matches!(exponent, 2 | 3)
            || !matches!(base, Term::Local { .. })
        {
            return None;
        }
        let scale = last.recip();
        let multiples = equation
            .multiples
            .iter()
            .map(|(cofactor, proof)| (cofactor.scaled(&scale), proof.clone()))
            .collect();
        Some(Pure { base, exponent, value: -first * &scale, multiples: merged(multiples) })
    }

    /// Shows what a variable is whose square or cube is known.
    fn take_root(&mut self) -> Option<()> {
        let equations = self.reduced_equations(&Type::Real);
        let known: Vec<Pure> = equations.iter().filter_map(|equation| self.pure(equation)).collect();
        for pure in known {
            let mut attempt = self.clone();
            if self.value_of(&pure.base).is_none() && attempt.root_of(pure).is_some() {
                *self = attempt;
                return Some(());
            }
        }
        None
    }

    fn root_of(&mut self, pure: Pure) -> Option<()> {
        let of = Type::Real;
        let Pure { base, exponent, value, multiples } = pure;
        let power = Claim::equal(base.clone().to_the(exponent), Term::rational(&value, &of));
        let source = match self.known(&power) {
            Some(known) => known,
            None => {
                let name = self.situation.fresh("power");
                let by = format!("linear_combination {}", self.combination(&multiples, &of)?);
                self.show(&name, power, say!["So ", THIS, "."], by);
                name
            }
        };
        let Term::Local { name: local, .. } = &base else { return None };
        let name = self.situation.fresh(&format!("h{local}"));
        let (root, by, because) = if exponent == 2 {
            let proof = self.not_negative(&base)?;
            let root = match rational_root(&value) {
                Some(root) => Term::rational(&root, &of),
                None if value.is_positive() => {
                    Term::call("Real.sqrt", vec![Term::rational(&value, &of)], &of)
                }
                None => return None,
            };
            let by = match rational_root(&value) {
                Some(_) => Proof::Tactics(vec![format!("nlinarith [{source}, {proof}]")]),
                None => Proof::Tactics(vec![format!(
                    "rw [← {source}]; exact (Real.sqrt_sq (by linarith [{proof}])).symm"
                )]),
            };
            (
                root,
                by,
                say![
                    "Since ",
                    &base,
                    " is not negative (",
                    named(proof.split('.').next()?),
                    "), ",
                    THIS,
                    "."
                ],
            )
        } else {
            let root = cube_root(&value)?;
            let term = Term::rational(&root, &of);
            let difference = base.clone().minus(term.clone());
            // x² + x r + r², which is never zero unless both are.
            let rest = base
                .clone()
                .to_the(2)
                .plus(term.clone().times(base.clone()))
                .plus(Term::rational(&(&root * &root), &of));
            if root.is_zero() {
                return None;
            }
            let half = Term::rational(&(&root / Rational::from(BigInt::from(2))), &of);
            let product = Claim::equal(difference.times(rest), Term::number(0, &of));
            let by = Proof::Tactics(vec![
                format!("have h : {} := by linear_combination {source}", product.lean()),
                "rcases mul_eq_zero.mp h with h | h".to_owned(),
                "· linarith".to_owned(),
                format!("· nlinarith [sq_nonneg ({} + {})]", base.lean(), half.lean()),
            ]);
            (term, by, say!["Only one real number has this cube: ", THIS, "."])
        };
        let claim = Claim::equal(base.clone(), root.clone());
        self.steps.push(Step::Have { name: name.clone(), claim: claim.clone(), because, by });
        self.facts.push(super::derivation::Fact { proof: name.clone(), claim });
        self.rule(&name, &base, 1, &root)?;
        self.tried.clear();
        Some(())
    }

    /// The fact that says that a variable is not negative.
    fn not_negative(&self, term: &Term) -> Option<String> {
        self.facts.iter().find_map(|fact| {
            let (smaller, larger, _) = fact.claim.as_inequality()?;
            let is_bound = larger == term && smaller.as_rational().is_some_and(|value| !value.is_negative());
            is_bound.then(|| fact.proof.clone())
        })
    }
}

fn cube_root(value: &Rational) -> Option<Rational> {
    let root = |value: &BigInt| {
        let root = value.cbrt();
        (&root * &root * &root == *value).then_some(root)
    };
    Some(Rational::new(root(value.numer())?, root(value.denom())?))
}
