//! Values: a goal that holds because its terms have values that can be computed one after the other.

use super::budget::Budget;
use super::derivation::Derivation;
use super::plan::{Piece, Plan, Sentence, Step, say};
use super::situation::{Claim, Situation, Term};

pub const NAME: &str = "values";

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    let mut derivation = Derivation::new(situation, budget);
    let goal = situation.goal.clone();
    if derivation.close(&goal).is_none() {
        return Vec::new();
    }
    let idea = idea(&derivation.steps, &goal);
    let (after, plan) = derivation.plan(NAME, idea);
    *situation = after;
    vec![plan]
}

/// What is computed, in a sentence.
fn idea(steps: &[Step], goal: &Claim) -> Sentence {
    let computed: Vec<&Term> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Chain { name: Some(_), start, .. } => Some(start),
            _ => None,
        })
        .collect();
    let applications: Vec<&Term> =
        computed.iter().copied().filter(|term| matches!(term, Term::Apply { .. })).collect();
    match applications.as_slice() {
        [] if computed
            .iter()
            .any(|term| matches!(term, Term::Call { function, .. } if function.starts_with("Finset."))) =>
        {
            say!["The sum is finite, so it can be computed term by term."]
        }
        [] if has_locals(goal) => say!["The values are given; we substitute them and compute."],
        [] => say!["Both sides are numbers, so we compute them."],
        [only] => say!["The value ", *only, " comes from the definition of the function."],
        several if several.len() <= 4 => {
            let mut pieces = vec![Piece::from("The goal follows from the values ")];
            for (index, term) in several.iter().enumerate() {
                if index > 0 {
                    pieces.push(if index + 1 == several.len() { " and ".into() } else { ", ".into() });
                }
                pieces.push(Piece::from(*term));
            }
            pieces.push(", which we compute one after the other.".into());
            Sentence(pieces)
        }
        _ => say!["We compute one value after the other until the one that is asked for."],
    }
}

fn has_locals(claim: &Claim) -> bool {
    fn within(term: &Term) -> bool {
        matches!(term, Term::Local { .. } | Term::Apply { .. }) || term.parts().into_iter().any(within)
    }
    super::closing::terms(claim).iter().any(within)
}
