//! One variable has few possible values, and for each of them the rest is linear: it is fixed, value by value.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive as _};

use super::algebra::value::{Environment, Evaluator};
use super::algebra::{Atoms, Rational};
use super::budget::Budget;
use super::given::listed;
use super::linear_terms::is_linear_claim;
use super::plan::{Piece, Plan, Sentence, Step, THIS, named, say};
use super::situation::{Claim, Relation, Situation, Term, Type};

pub const NAME: &str = "fixing";

/// Values of the variable at most.
const MOST_VALUES: i64 = 100;
/// The other variables are tried up to this size before Lean is asked.
const GREATEST_TRIED: i64 = 90;
/// Combinations that are tried at most.
const MOST_TRIED: usize = 300_000;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    let numbers: Vec<(String, Type)> = situation
        .locals
        .iter()
        .filter(|local| matches!(local.of, Type::Nat | Type::Int))
        .map(|local| (local.name.clone(), local.of.clone()))
        .collect();
    if !(2..=3).contains(&numbers.len()) {
        return Vec::new();
    }
    let mut best: Option<(Plan, i64, Situation)> = None;
    for at in 0..numbers.len() {
        let mut inner = situation.clone();
        let Some((plan, size)) = fixed(&mut inner, &numbers, at, budget) else { continue };
        if best.as_ref().is_none_or(|(_, known, _)| size < *known) {
            best = Some((plan, size, inner));
        }
    }
    let Some((plan, _, inner)) = best else { return Vec::new() };
    *situation = inner;
    vec![plan]
}

/// A bound, and how it is known.
struct Bound {
    value: i64,
    /// The fact that says it outright; otherwise it follows from a sum that would be too large.
    outright: bool,
    told: Vec<Piece>,
}

fn fixed(
    situation: &mut Situation,
    numbers: &[(String, Type)],
    at: usize,
    budget: &Budget,
) -> Option<(Plan, i64)> {
    let (name, of) = &numbers[at];
    let v = Term::local(name, of);
    let evaluator = Evaluator::new(budget);
    let facts = situation.facts();
    // Any number will do to see what is left.
    let some = Term::number(7, of);
    let is_linear = |claim: &Claim| is_linear_claim(&claim.replaced(&v, &some), &evaluator);
    let used: Vec<&(String, Claim)> = facts.iter().filter(|(_, claim)| is_linear(claim)).collect();
    let own: Vec<&(String, Claim)> =
        facts.iter().filter(|(_, claim)| speaks_of_numbers(claim, numbers)).collect();
    if !is_linear(&situation.goal) || used.len() < own.len() || used.is_empty() {
        return None;
    }
    // Where all is linear from the start, nothing needs to be fixed.
    if used.iter().all(|(_, claim)| is_linear_claim(claim, &evaluator))
        && is_linear_claim(&situation.goal, &evaluator)
    {
        return None;
    }
    let least = least(&facts, &v);
    let least = if *of == Type::Nat { least.unwrap_or(0).max(0) } else { least? };
    let greatest = greatest(&facts, &v, least, numbers)?;
    let size = greatest.value - least + 1;
    if !(1..=MOST_VALUES).contains(&size) {
        return None;
    }
    let solutions = tried(situation, &used, numbers, at, (least, greatest.value), &evaluator, budget)?;
    let mut steps = Vec::new();
    let bound = Claim::relation(Relation::Le, v.clone(), Term::number(greatest.value, of));
    if !greatest.outright {
        let because =
            Sentence([vec![THIS, ", since otherwise ".into()], greatest.told, vec![".".into()]].concat());
        steps.push(Step::have(situation.fresh("bound"), bound, because, "nlinarith"));
    }
    // Bounds within a conjunction are seen when they stand by themselves.
    let within = |(proof, claim): &&(String, Claim)| {
        proof.contains('.') && claim.as_inequality().is_some() && claim.mentions(&v)
    };
    let apart: Vec<String> =
        facts.iter().filter(within).map(|(proof, _)| format!("have := {proof}")).collect();
    if !apart.is_empty() {
        steps.push(Step::Turn { tactics: apart, because: Sentence::default() });
    }
    for (proof, claim) in &facts {
        if matches!(claim, Claim::Call { predicate, .. } if predicate.ends_with("ModEq"))
            && !proof.contains('.')
        {
            let Claim::Call { predicate, .. } = claim else { continue };
            steps.push(Step::turn(Sentence::default(), format!("unfold {predicate} at {proof}")));
        }
    }
    let others: Vec<Vec<Piece>> = numbers
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != at)
        .map(|(_, (name, of))| vec![Term::local(name, of).into()])
        .collect();
    let mut told = say![
        "We try ",
        &v,
        " from ",
        Term::number(least, of),
        " to ",
        Term::number(greatest.value, of),
        ". "
    ]
    .0;
    match solutions.as_slice() {
        [] => told.push("No value fits, so the hypotheses contradict each other.".into()),
        [only] if situation.goal == Claim::equal(v.clone(), Term::number(*only, of)) => {
            told.extend(["Only ".into(), THIS, " is possible.".into()]);
        }
        several if several.len() <= 6 => {
            told.push("Only ".into());
            let all = several
                .iter()
                .map(|value| vec![Piece::from(Claim::equal(v.clone(), Term::number(*value, of)))]);
            told.extend(listed(all.collect()));
            told.push(if several.len() == 1 {
                " is possible, and then ".into()
            } else {
                " are possible, and then ".into()
            });
            told.extend([THIS, ".".into()]);
        }
        _ => told.extend(["In each case that fits, ".into(), THIS, ".".into()]),
    }
    steps.push(Step::close(Sentence(told), format!("interval_cases {name} <;> omega")));
    let idea = Sentence(
        [
            vec![
                (&v).into(),
                " has only finitely many possible values; for each of them what is left is linear in ".into(),
            ],
            listed(others),
            vec![".".into()],
        ]
        .concat(),
    );
    Some((Plan { method: NAME, idea, steps }, size))
}

/// Whether a claim is about the numbers alone.
fn speaks_of_numbers(claim: &Claim, numbers: &[(String, Type)]) -> bool {
    numbers.iter().any(|(name, of)| claim.mentions(&Term::local(name, of)))
}

fn value(term: &Term) -> Option<i64> {
    term.as_rational().filter(Rational::is_integer).and_then(|value| value.to_integer().to_i64())
}

/// A lower bound that a fact says outright, other facts between variables followed.
fn least(facts: &[(String, Claim)], v: &Term) -> Option<i64> {
    least_within(facts, v, 3)
}

fn least_within(facts: &[(String, Claim)], v: &Term, depth: usize) -> Option<i64> {
    facts
        .iter()
        .filter_map(|(_, claim)| {
            let (smaller, larger, strict) = claim.as_inequality()?;
            if larger != v {
                return None;
            }
            let below = match value(smaller) {
                Some(value) => value,
                None if depth > 0 && matches!(smaller, Term::Local { .. }) => {
                    let natural = (*smaller.type_of() == Type::Nat).then_some(0);
                    least_within(facts, smaller, depth - 1).or(natural)?
                }
                None => return None,
            };
            Some(below + i64::from(strict))
        })
        .max()
}

/// An upper bound: said outright, or because a sum of what is not negative would be too large beyond it.
fn greatest(facts: &[(String, Claim)], v: &Term, from: i64, numbers: &[(String, Type)]) -> Option<Bound> {
    let outright = facts
        .iter()
        .filter_map(|(_, claim)| {
            let (smaller, larger, strict) = claim.as_inequality()?;
            (smaller == v).then_some(value(larger)? - i64::from(strict))
        })
        .min();
    let mut best = outright.map(|value| Bound { value, outright: true, told: Vec::new() });
    // What the other variables are at least, where this one has a value.
    let lowest = |other: &Term, at: i64| {
        let numeric = least(facts, other).or((*other.type_of() == Type::Nat).then_some(0));
        let relative = facts
            .iter()
            .filter_map(|(_, claim)| {
                let (smaller, larger, strict) = claim.as_inequality()?;
                (smaller == v && larger == other).then_some(at + i64::from(strict))
            })
            .max();
        numeric.max(relative)
    };
    for (proof, claim) in facts {
        let (sum, most) = match (claim.as_equation(), claim.as_inequality()) {
            (Some((left, right)), _) => (left, value(right)),
            (_, Some((smaller, larger, strict))) => {
                (smaller, value(larger).map(|value| value - i64::from(strict)))
            }
            _ => continue,
        };
        let (Some(most), true) = (most, sum.type_of() == v.type_of()) else { continue };
        let mut atoms = Atoms::default();
        let Some(polynomial) = atoms.polynomial(sum) else { continue };
        if polynomial.terms().any(|(_, value)| value.is_negative()) || !sum.mentions(v) {
            continue;
        }
        let smallest = |at: i64| -> Option<Rational> {
            let mut total = Rational::from(BigInt::from(0));
            for (monomial, coefficient) in polynomial.terms() {
                let mut product = coefficient.clone();
                for (unknown, exponent) in monomial {
                    let term = atoms.get(*unknown);
                    let known = numbers.iter().any(|(name, of)| *term == Term::local(name, of));
                    let low = if term == v { at } else { lowest(term, at).filter(|_| known)? };
                    if low < 0 {
                        return None;
                    }
                    product *= Rational::from(BigInt::from(low).pow(*exponent));
                }
                total += product;
            }
            Some(total)
        };
        let limit = Rational::from(BigInt::from(most));
        let from = from.max(0);
        let Some(beyond) =
            (from..=from + MOST_VALUES).find(|at| smallest(*at).is_some_and(|sum| sum > limit))
        else {
            continue;
        };
        if beyond - 1 < best.as_ref().map_or(i64::MAX, |known| known.value) {
            let told =
                say![sum, " would be more than ", Term::number(most, &Type::Int), " (", named(proof), ")"].0;
            best = Some(Bound { value: beyond - 1, outright: false, told });
        }
    }
    best
}

/// The values of a variable for which the others can be chosen so that the facts hold; `None` where the goal fails then.
fn tried(
    situation: &Situation,
    used: &[&(String, Claim)],
    numbers: &[(String, Type)],
    at: usize,
    (least, greatest): (i64, i64),
    evaluator: &Evaluator<'_>,
    budget: &Budget,
) -> Option<Vec<i64>> {
    let others: Vec<&(String, Type)> =
        numbers.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, number)| number).collect();
    let low = |of: &Type| if *of == Type::Nat { 0 } else { -GREATEST_TRIED };
    let widths: Vec<i64> = others.iter().map(|(_, of)| GREATEST_TRIED - low(of) + 1).collect();
    let count = widths.iter().try_fold(1usize, |count, width| count.checked_mul(*width as usize))?;
    let values = (greatest - least + 1) as usize;
    if count.checked_mul(values)? > MOST_TRIED {
        return None;
    }
    let mut found = Vec::new();
    for value in least..=greatest {
        let mut fits = false;
        for index in 0..count {
            if index % 256 == 0 && budget.spent() {
                return None;
            }
            let mut environment = Environment::new();
            let mut rest = index as i64;
            for ((name, of), width) in others.iter().zip(&widths) {
                let number = low(of) + rest % width;
                rest /= width;
                environment.insert(name.clone(), Rational::from(BigInt::from(number)));
            }
            environment.insert(numbers[at].0.clone(), Rational::from(BigInt::from(value)));
            if used.iter().all(|(_, claim)| evaluator.holds(claim, &environment) == Some(true)) {
                if !evaluator.holds(&situation.goal, &environment)? {
                    return None;
                }
                fits = true;
            }
        }
        if fits {
            found.push(value);
        }
    }
    Some(found)
}
