//! Quadratic inequalities in one variable: a product of two linear factors is not positive just between their roots.

use num_bigint::BigInt;
use num_traits::{One, Signed};

use super::algebra::factors::factors;
use super::algebra::{Atoms, Rational};
use super::budget::Budget;
use super::given::{Given, Sign};
use super::plan::{Plan, Sentence, Step, THIS, say};
use super::situation::{Claim, Relation, Situation, Term};

pub const NAME: &str = "intervals";

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    between_roots(situation, budget).into_iter().collect()
}

fn between_roots(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let (smaller, larger, strict) = situation.goal.as_inequality()?;
    let (x, bound, is_lower) = match (smaller.as_rational(), larger.as_rational()) {
        (Some(value), None) => (larger.clone(), value, true),
        (None, Some(value)) => (smaller.clone(), value, false),
        _ => return None,
    };
    let of = x.type_of().clone();
    if !matches!(x, Term::Local { .. }) || !of.is_field() || !of.is_ordered() || budget.spent() {
        return None;
    }
    let mut atoms = Atoms::default();
    let at = atoms.number(&x);
    for known in Given::all(situation, &of, &mut atoms) {
        if known.sign == Sign::Zero || known.polynomial.unknowns() != [at] || known.polynomial.degree() != 2 {
            continue;
        }
        let Some(found) = factors(&known.polynomial, at) else { continue };
        let mut roots: Vec<Rational> = found.parts.iter().filter_map(|part| part.root()).collect();
        roots.sort();
        let [low, high] = roots.as_slice() else { continue };
        // Downwards open: not negative between the roots.
        let lead = known.polynomial.coefficient(&vec![(at, 2)]);
        let is_strict = known.sign == Sign::Positive;
        let fits = match is_lower {
            true => bound < *low || (bound == *low && (is_strict || !strict)),
            false => bound > *high || (bound == *high && (is_strict || !strict)),
        };
        if !lead.is_negative() || !fits {
            continue;
        }
        let factor = |root: &Rational| {
            let size = Term::rational(&root.abs(), &of);
            match root {
                root if *root == Rational::from(BigInt::from(0)) => x.clone(),
                root if root.is_negative() => x.clone().plus(size),
                _ => x.clone().minus(size),
            }
        };
        let product = factor(low).times(factor(high));
        let relation = if is_strict { Relation::Lt } else { Relation::Le };
        let claim = Claim::relation(relation, product, Term::number(0, &of));
        let name = situation.fresh("key");
        let scale = if (-lead).is_one() { "" } else { ", divided by the leading coefficient," };
        let because = Sentence(
            [vec!["The condition ".into()], known.said(), say![scale, " says that ", THIS, "."].0].concat(),
        );
        let (end, side, sign) =
            if is_lower { (low, "less than ", "negative") } else { (high, "greater than ", "positive") };
        let told = say![
            "If ",
            &x,
            " were ",
            side,
            Term::rational(end, &of),
            format!(", both factors would be {sign}, and their product positive; hence "),
            THIS,
            "."
        ];
        let steps = vec![Step::have(name, claim, because, "nlinarith"), Step::close(told, "nlinarith")];
        let idea =
            say!["The quadratic expression factors, and it is not positive only between its two roots."];
        return Some(Plan { method: NAME, idea, steps });
    }
    None
}
