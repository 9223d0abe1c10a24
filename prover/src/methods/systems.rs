//! Linear systems by elimination: one unknown after the other, each from an equation or a combination of equations.

use super::budget::Budget;
use super::derivation::Derivation;
use super::plan::{Piece, Plan, Sentence, Step, say};
use super::situation::{Situation, Term};

pub const NAME: &str = "systems";

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    let mut derivation = Derivation::new(situation, budget);
    let goal = situation.goal.clone();
    derivation.clear_fractions();
    if derivation.solve(&goal, 0).is_none() || derivation.solved == 0 {
        return Vec::new();
    }
    let idea = idea(&derivation.steps);
    let (after, plan) = derivation.plan(NAME, idea);
    *situation = after;
    vec![plan]
}

/// What is solved for, in a sentence.
fn idea(steps: &[Step]) -> Sentence {
    let contradicts = |step: &Step| {
        match step {
        Step::Close { because, .. } | Step::Have { because, .. } => {
            because.0.iter().any(|piece| matches!(piece, Piece::Text(text) if text.contains("which no ") || text.contains("which is false")))
        }
        _ => false,
    }
    };
    if steps.iter().any(contradicts) {
        return say!["The hypotheses contradict each other, so there is nothing left to show."];
    }
    let solved: Vec<&Term> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Have { claim, .. } => claim.as_equation().map(|(left, _)| left),
            Step::Chain { name: Some(_), start, .. } => Some(start),
            _ => None,
        })
        .filter(|term| matches!(term, Term::Local { .. }))
        .collect();
    let takes_logarithms = |step: &Step| {
        matches!(step, Step::Have { because, .. }
        if because.0.iter().any(|piece| matches!(piece, Piece::Text(text) if text.contains("logarithm"))))
    };
    if steps.iter().any(takes_logarithms) {
        return say!["The laws of logarithms turn the hypotheses into linear equations."];
    }
    let mut pieces = vec![Piece::from("We solve the given equations for ")];
    match solved.as_slice() {
        [] => return say!["We compute what the given equations say and put it together."],
        several => {
            for (index, term) in several.iter().enumerate() {
                if index > 0 {
                    pieces.push(if index + 1 == several.len() { " and ".into() } else { ", ".into() });
                }
                pieces.push(Piece::from(*term));
            }
        }
    }
    pieces.push(".".into());
    Sentence(pieces)
}
