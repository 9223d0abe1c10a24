//! Roots: an equation in one unknown is factored, and every factor gives a case.

use super::budget::Budget;
use super::derivation::Derivation;
use super::plan::{Branch, Plan, Step, say};
use super::situation::{Claim, Situation};

pub const NAME: &str = "roots";

/// Nested case distinctions at most.
const MOST_NESTED: usize = 3;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    let mut derivation = Derivation::new(situation, budget);
    let goal = situation.goal.clone();
    if let Claim::Iff(left, right) = &goal {
        return equivalence(situation, derivation, left, right).into_iter().collect();
    }
    derivation.clear_fractions();
    if derivation.solve(&goal, MOST_NESTED).is_none() || derivation.splits == 0 {
        return Vec::new();
    }
    let idea = say!["We factor the equation; a product is zero only if one of its factors is."];
    let (after, plan) = derivation.plan(NAME, idea);
    *situation = after;
    vec![plan]
}

/// `equation ↔ x = a ∨ x = b`: from left to right by factors, from right to left by trying the values.
fn equivalence(
    situation: &mut Situation,
    mut derivation: Derivation,
    left: &Claim,
    right: &Claim,
) -> Option<Plan> {
    let name = derivation.situation.fresh("h");
    let mut forward = derivation.clone();
    forward.steps.push(Step::turn(Default::default(), format!("intro {name}")));
    forward.facts.push(super::derivation::Fact { proof: name.clone(), claim: left.clone() });
    forward.clear_fractions();
    forward.solve(right, MOST_NESTED)?;
    let mut backward = derivation.clone();
    backward.steps.push(Step::turn(Default::default(), format!("intro {name}")));
    backward.alternatives(&name, right, left)?;
    let branches = vec![
        Branch { supposing: say!["Suppose first that ", left, "."], steps: forward.steps },
        Branch { supposing: say!["Conversely, suppose that ", right, "."], steps: backward.steps },
    ];
    let idea = say!["We factor the equation; conversely, each of the values is tried."];
    let because = Default::default();
    *situation = derivation.situation;
    Some(Plan {
        method: NAME,
        idea,
        steps: vec![Step::Cases { head: "constructor".to_owned(), because, branches }],
    })
}

impl Derivation {
    /// Shows a goal in each case of a disjunction that is known.
    fn alternatives(&mut self, proof: &str, known: &Claim, goal: &Claim) -> Option<()> {
        let Claim::Or(left, right) = known else {
            self.facts.push(super::derivation::Fact { proof: proof.to_owned(), claim: known.clone() });
            self.tried.clear();
            return self.close(goal);
        };
        let mut branches = Vec::new();
        for side in [left, right] {
            let mut branch = self.clone();
            branch.steps.clear();
            branch.alternatives(proof, side, goal)?;
            branches.push(Branch { supposing: say!["Let ", &**side, "."], steps: branch.steps });
        }
        let head = format!("rcases {proof} with {proof} | {proof}");
        self.steps.push(Step::Cases { head, because: Default::default(), branches });
        Some(())
    }
}
