//! Inequalities about values of functions: what the functions are is put in first.

use super::budget::Budget;
use super::closing::terms;
use super::derivation::Derivation;
use super::parts::Ask;
use super::plan::{Plan, Step, named, say};
use super::situation::{Situation, Term};

pub const NAME: &str = "definitions";

pub fn find(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Vec<Plan> {
    put_in(situation, budget, ask).into_iter().collect()
}

/// The applications of functions in a term.
fn applications(term: &Term, found: &mut Vec<Term>) {
    if matches!(term, Term::Apply { .. }) && !found.contains(term) {
        found.push(term.clone());
    }
    if !matches!(term, Term::Function { .. }) {
        term.parts().into_iter().for_each(|part| applications(part, found));
    }
}

fn put_in(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Option<Plan> {
    let goal = situation.goal.clone();
    // Equations are told better value by value.
    goal.as_inequality()?;
    let derivation = Derivation::new(situation, budget);
    let mut inner = situation.clone();
    let mut steps = Vec::new();
    let places = inner.hypotheses.iter_mut().map(|one| (one.name.clone(), &mut one.claim));
    let own = std::iter::once(("⊢".to_owned(), &mut inner.goal));
    for (place, claim) in places.chain(own) {
        let mut found = Vec::new();
        terms(claim).iter().for_each(|term| applications(term, &mut found));
        let mut used = Vec::new();
        for term in found {
            // What defines a function is not changed by it.
            let Some(instance) = derivation.instance(&term).filter(|instance| instance.from != place) else {
                continue;
            };
            if instance.right.mentions(&term) {
                continue;
            }
            *claim = claim.replaced(&term, &instance.right);
            if !used.contains(&instance.from) {
                used.push(instance.from);
            }
        }
        if let [only] = used.as_slice() {
            let because = say!["By ", named(only), ", this says ", &*claim, "."];
            let because = if place == "⊢" {
                because
            } else {
                say!["By ", named(only), ", ", named(&place), " says ", &*claim, "."]
            };
            steps.push(Step::turn(because, format!("simp only [{only}] at {place}")));
        } else if !used.is_empty() {
            return None;
        }
    }
    if steps.is_empty() {
        return None;
    }
    let wanted = inner.goal.clone();
    let (after, plan) = ask(&inner)?;
    *situation = after;
    situation.goal = goal;
    let idea = plan.idea.speaking_of(&wanted);
    steps.extend(plan.steps.into_iter().map(|step| step.speaking_of(&wanted)));
    Some(Plan { method: NAME, idea, steps })
}
