//! Numbers without variables within hypotheses and goals: sums, counts and the like are worked out first.

use super::algebra::value::{Environment, Evaluator};
use super::budget::Budget;
use super::calculation::{calls, decide, effort, elements_said};
use super::closing::terms;
use super::parts::Ask;
use super::plan::{Plan, Step, THIS, say};
use super::situation::{Claim, Situation, Term, Type};

pub const NAME: &str = "closed numbers";

/// Lists that Lean goes through are no longer.
const LONGEST: usize = 3000;
/// Elements that are said.
const MOST_SAID: usize = 12;

pub fn find(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Vec<Plan> {
    worked_out(situation, budget, ask).into_iter().collect()
}

fn worked_out(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Option<Plan> {
    let evaluator = Evaluator::new(budget);
    let at = Environment::new();
    let mut inner = situation.clone();
    let mut steps = Vec::new();
    let mut parts: Vec<Term> = Vec::new();
    for claim in situation.hypotheses.iter().map(|one| &one.claim).chain([&situation.goal]) {
        let mut found = Vec::new();
        for term in terms(claim) {
            calls(&term, &mut found);
        }
        parts.extend(found);
    }
    // Numbers alone, outer ones in the place of what is in them.
    parts.retain(|part| *part.type_of() == Type::Nat && evaluator.number(part, &at).is_some());
    let all = parts.clone();
    parts.retain(|part| !all.iter().any(|other| other != part && other.mentions(part)));
    parts.dedup();
    // A goal without variables is for those who work it out step by step.
    if parts.is_empty() || situation.locals.is_empty() {
        return None;
    }
    for part in parts {
        let size = effort(&part, &evaluator).filter(|size| *size <= LONGEST)?;
        let value = Term::rational(&evaluator.number(&part, &at)?, &Type::Nat);
        let name = inner.fresh("value");
        let claim = Claim::equal(part.clone(), value.clone());
        let because = match counted(&part, &evaluator) {
            Some(elements) => say![elements, " Hence ", THIS, "."],
            None => say!["First, ", THIS, "."],
        };
        steps.push(Step::have(name.clone(), claim, because, decide(size)));
        let mut places = Vec::new();
        for hypothesis in inner.hypotheses.iter_mut().filter(|hypothesis| hypothesis.claim.mentions(&part)) {
            hypothesis.claim = hypothesis.claim.replaced(&part, &value);
            places.push(hypothesis.name.clone());
        }
        if inner.goal.mentions(&part) {
            inner.goal = inner.goal.replaced(&part, &value);
            places.push("⊢".to_owned());
        }
        steps.push(Step::turn(Default::default(), format!("rw [{name}] at {}", places.join(" "))));
    }
    let (goal, wanted) = (situation.goal.clone(), inner.goal.clone());
    let (after, plan) = ask(&inner)?;
    *situation = after;
    situation.goal = goal;
    steps.push(Step::Turn { tactics: Vec::new(), because: plan.idea.speaking_of(&wanted) });
    steps.extend(plan.steps.into_iter().map(|step| step.speaking_of(&wanted)));
    Some(Plan { method: NAME, idea: say!["We work out the numbers that have no variables first."], steps })
}

/// What is counted, where that is short enough to be said.
fn counted(part: &Term, evaluator: &Evaluator<'_>) -> Option<String> {
    let Term::Call { function, arguments, .. } = part else { return None };
    let [set] = arguments.as_slice() else { return None };
    if function != "Finset.card" {
        return None;
    }
    let elements = evaluator.set(set, &Environment::new())?;
    if elements.is_empty() || elements.len() > MOST_SAID {
        return None;
    }
    Some(format!("The set consists of {}.", elements_said(&elements)))
}
