//! Existence by example: numbers with a property are looked for, and shown; a general claim is refuted by one number for
//! which it fails.

use num_bigint::BigInt;

use super::algebra::Rational;
use super::algebra::value::{Environment, Evaluator};
use super::budget::Budget;
use super::given::listed;
use super::plan::{Piece, Plan, Sentence, Step, named, say};
use super::situation::{Claim, Situation, Term, Type};

pub const NAME: &str = "witness";

/// Combinations that are tried at most.
const MOST_TRIED: usize = 400_000;
/// The greatest number that is tried alone.
const GREATEST: i64 = 20_000;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    exists(situation, budget)
        .or_else(|| fails(situation, budget))
        .or_else(|| refuted(situation, budget))
        .into_iter()
        .collect()
}

/// Bound variables of nested quantifiers, and what is below them.
fn opened<'a>(claim: &'a Claim, existential: bool, found: &mut Vec<(String, Type)>) -> &'a Claim {
    match claim {
        Claim::Exists { binder, of, body } if existential => {
            found.push((binder.clone(), of.clone()));
            opened(body, existential, found)
        }
        Claim::ForAll { binder, of, body } if !existential => {
            found.push((binder.clone(), of.clone()));
            opened(body, existential, found)
        }
        other => other,
    }
}

/// The first numbers, in order of size, for which a claim has a truth value.
fn search(variables: &[(String, Type)], body: &Claim, wanted: bool, budget: &Budget) -> Option<Vec<BigInt>> {
    if variables.is_empty()
        || variables.len() > 4
        || variables.iter().any(|(_, of)| !matches!(of, Type::Nat | Type::Int))
    {
        return None;
    }
    let evaluator = Evaluator::new(budget);
    let count = variables.len() as u32;
    let mut tried = 0usize;
    // Shells of growing size, so that small numbers come first.
    for size in 0..=GREATEST {
        let low = |of: &Type| if *of == Type::Nat { 0 } else { -size };
        let lows: Vec<i64> = variables.iter().map(|(_, of)| low(of)).collect();
        let mut values = lows.clone();
        if (size as usize + 1).checked_pow(count)? > MOST_TRIED {
            return None;
        }
        loop {
            if values.iter().any(|value| value.abs() == size) {
                tried += 1;
                if tried > MOST_TRIED || budget.spent() {
                    return None;
                }
                let at: Environment = variables
                    .iter()
                    .zip(&values)
                    .map(|((name, _), value)| (name.clone(), Rational::from(BigInt::from(*value))))
                    .collect();
                if evaluator.holds(body, &at)? == wanted {
                    return Some(values.into_iter().map(BigInt::from).collect());
                }
            }
            let Some(at) = (0..values.len()).rev().find(|at| values[*at] < size) else { break };
            values[at] += 1;
            values[at + 1..].copy_from_slice(&lows[at + 1..]);
        }
    }
    None
}

fn said(variables: &[(String, Type)], values: &[BigInt]) -> Vec<Piece> {
    let equations = variables.iter().zip(values).map(|((name, of), value)| {
        vec![Piece::from(Claim::equal(Term::local(name, of), Term::number(value.clone(), of)))]
    });
    listed(equations.collect())
}

fn at(claim: &Claim, variables: &[(String, Type)], values: &[BigInt]) -> Claim {
    variables.iter().zip(values).fold(claim.clone(), |claim, ((name, of), value)| {
        claim.replaced(&Term::local(name, of), &Term::number(value.clone(), of))
    })
}

fn exists(situation: &Situation, budget: &Budget) -> Option<Plan> {
    let mut variables = Vec::new();
    let body = opened(&situation.goal, true, &mut variables);
    let values = search(&variables, body, true, budget)?;
    let written: Vec<String> = variables
        .iter()
        .zip(&values)
        .map(|((_, of), value)| Term::number(value.clone(), of).lean())
        .collect();
    let take = [vec![Piece::from("Take ")], said(&variables, &values), vec![".".into()]].concat();
    let check = say!["Indeed ", at(body, &variables, &values), "."];
    Some(Plan {
        method: NAME,
        idea: say!["It is enough to give an example."],
        steps: vec![
            Step::turn(Sentence(take), format!("refine ⟨{}, ?_⟩", written.join(", "))),
            Step::close(check, "norm_num"),
        ],
    })
}

fn fails(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let Claim::Not(inner) = situation.goal.clone() else { return None };
    let mut variables = Vec::new();
    let body = opened(&inner, false, &mut variables).clone();
    let values = search(&variables, &body, false, budget)?;
    let name = situation.fresh("h");
    let written: Vec<String> = variables
        .iter()
        .zip(&values)
        .map(|((_, of), value)| {
            let number = Term::number(value.clone(), of).lean();
            if number.starts_with('-') { format!("({number})") } else { number }
        })
        .collect();
    let false_claim = at(&body, &variables, &values);
    let fact = situation.fresh("counter");
    let take = [
        vec![Piece::from("For ")],
        said(&variables, &values),
        vec![" it would say that ".into(), false_claim.into(), ", which is false.".into()],
    ]
    .concat();
    Some(Plan {
        method: NAME,
        idea: say!["One counterexample is enough."],
        steps: vec![
            Step::turn(Sentence::default(), format!("intro {name}")),
            Step::turn(Sentence(take), format!("have {fact} := {name} {}", written.join(" "))),
            Step::close(Sentence::default(), format!("revert {fact}; norm_num")),
        ],
    })
}

/// A hypothesis that is said of all numbers and fails for one: then anything follows.
fn refuted(situation: &Situation, budget: &Budget) -> Option<Plan> {
    for (proof, claim) in situation.facts() {
        let mut variables = Vec::new();
        let body = opened(&claim, false, &mut variables);
        if variables.is_empty() {
            continue;
        }
        let Some(values) = search(&variables, body, false, budget) else { continue };
        let written: Vec<String> = variables
            .iter()
            .zip(&values)
            .map(|((_, of), value)| Term::number(value.clone(), of).lean_argument())
            .collect();
        let take = [
            vec![Piece::from("For ")],
            said(&variables, &values),
            vec![
                ", ".into(),
                named(&proof),
                " says that ".into(),
                at(body, &variables, &values).into(),
                ", which is false.".into(),
            ],
        ]
        .concat();
        return Some(Plan {
            method: NAME,
            idea: say!["The hypothesis ", named(&proof), " cannot hold, so there is nothing to show."],
            steps: vec![Step::close(
                Sentence(take),
                format!("exact absurd ({proof} {}) (by decide)", written.join(" ")),
            )],
        });
    }
    None
}
