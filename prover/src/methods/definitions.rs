//! Functions by their definitions: hypotheses and the goal with what a function is in the place of its name, for a method
//! that knows nothing of functions.

use super::budget::Budget;
use super::derivation::Derivation;
use super::evaluation::mentions_function;
use super::parts::Ask;
use super::plan::{Plan, Step, THIS, named, say};
use super::situation::{Claim, Hypothesis, Situation, Term};

pub const NAME: &str = "definitions";

/// Parts that a claim may have afterwards.
const MOST_PARTS: usize = 300;
/// Definitions within definitions at most.
const MOST_NESTED: usize = 6;

pub fn find(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Vec<Plan> {
    unfolded(situation, budget, ask).into_iter().collect()
}

struct Unfolding {
    derivation: Derivation,
    /// The hypotheses that define what was put in.
    used: Vec<String>,
}

impl Unfolding {
    fn term(&mut self, term: &Term, depth: usize) -> Option<Term> {
        if depth > MOST_NESTED || self.derivation.budget.spent() {
            return None;
        }
        let mut inner = |parts: &[Term]| -> Option<Vec<Term>> {
            parts.iter().map(|part| self.term(part, depth)).collect()
        };
        let found = match term {
            Term::Operation { operator, arguments, of } => {
                Term::Operation { operator: *operator, arguments: inner(arguments)?, of: of.clone() }
            }
            Term::Call { function, arguments, of } => {
                Term::Call { function: function.clone(), arguments: inner(arguments)?, of: of.clone() }
            }
            Term::Cast { argument, of } => {
                Term::Cast { argument: Box::new(self.term(argument, depth)?), of: of.clone() }
            }
            Term::Apply { function, arguments, of } => {
                let applied =
                    Term::Apply { function: function.clone(), arguments: inner(arguments)?, of: of.clone() };
                match self.derivation.instance(&applied) {
                    // A condition would have to be checked where it is used.
                    Some(found)
                        if !found.proof.contains("by ") && !mentions_function(&found.right, function) =>
                    {
                        if !self.used.contains(&found.from) {
                            self.used.push(found.from.clone());
                        }
                        self.term(&found.right, depth + 1)?
                    }
                    _ => applied,
                }
            }
            other => other.clone(),
        };
        (found.size() <= MOST_PARTS).then_some(found)
    }

    fn claim(&mut self, claim: &Claim) -> Option<Claim> {
        Some(match claim {
            Claim::Relation { relation, left, right } => {
                Claim::relation(*relation, self.term(left, 0)?, self.term(right, 0)?)
            }
            Claim::Not(inner) => Claim::Not(Box::new(self.claim(inner)?)),
            Claim::And(a, b) => Claim::And(Box::new(self.claim(a)?), Box::new(self.claim(b)?)),
            Claim::Or(a, b) => Claim::Or(Box::new(self.claim(a)?), Box::new(self.claim(b)?)),
            Claim::Exists { binder, of, body } => {
                Claim::Exists { binder: binder.clone(), of: of.clone(), body: Box::new(self.claim(body)?) }
            }
            other => other.clone(),
        })
    }
}

fn unfolded(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Option<Plan> {
    let goal = situation.goal.clone();
    let mut unfolding = Unfolding { derivation: Derivation::new(situation, budget), used: Vec::new() };
    let mut inner = situation.clone();
    let mut steps = Vec::new();
    for hypothesis in &situation.hypotheses {
        unfolding.used.clear();
        let claim = unfolding.claim(&hypothesis.claim)?;
        if claim == hypothesis.claim || unfolding.used.contains(&hypothesis.name) {
            continue;
        }
        let name = inner.fresh("h");
        let by = format!("simpa only [{}] using {}", unfolding.used.join(", "), hypothesis.name);
        let because = say![
            "By ",
            named(&unfolding.used.join(" and ")),
            ", ",
            named(&hypothesis.name),
            " says that ",
            THIS,
            "."
        ];
        steps.push(Step::have(name.clone(), claim.clone(), because, by));
        inner.hypotheses.retain(|known| known.name != hypothesis.name);
        inner.hypotheses.push(Hypothesis::shown(&name, claim));
    }
    unfolding.used.clear();
    let wanted = unfolding.claim(&goal)?;
    if wanted != goal {
        let because =
            say!["By ", named(&unfolding.used.join(" and ")), ", we have to show that ", &wanted, "."];
        steps.push(Step::turn(because, format!("simp only [{}]", unfolding.used.join(", "))));
    }
    if steps.is_empty() {
        return None;
    }
    inner.goal = wanted.clone();
    let (after, plan) = ask(&inner)?;
    *situation = after;
    situation.goal = goal;
    steps.push(Step::Turn { tactics: Vec::new(), because: plan.idea.speaking_of(&wanted) });
    steps.extend(plan.steps.into_iter().map(|step| step.speaking_of(&wanted)));
    Some(Plan { method: NAME, idea: say!["We put in what the functions are."], steps })
}
