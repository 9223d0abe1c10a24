//! Values: a goal that holds because its terms have values that can be computed one after the other.

use super::budget::Budget;
use super::derivation::Derivation;
use super::plan::{Piece, Plan, Sentence, Step, THIS, say};
use super::situation::{Claim, Situation, Term};

pub const NAME: &str = "values";

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    let mut derivation = Derivation::new(situation, budget);
    let goal = situation.goal.clone();
    if derivation.close(&goal).is_none() {
        return Vec::new();
    }
    let idea = idea(&derivation.steps, &goal);
    derivation.definition_apart(&goal);
    let (after, plan) = derivation.plan(NAME, idea);
    *situation = after;
    vec![plan]
}

impl Derivation {
    /// Where one value is all there is to find: what its definition says, and what that comes to.
    fn definition_apart(&mut self, goal: &Claim) {
        let ([Step::Chain { name: Some(_), start, links, because }, Step::Close { .. }], Some((left, _))) =
            (self.steps.as_slice(), goal.as_equation())
        else {
            return;
        };
        let is_applied = matches!(start, Term::Apply { .. });
        if links.len() < 2 || !is_applied || start != left || !links[0].by.starts_with("exact ") {
            return;
        }
        let (start, mut rest) = (start.clone(), links.clone());
        let first = rest.remove(0);
        let [definition, value] = ["definition", "val"].map(|name| self.situation.fresh(name));
        let claim = Claim::equal(start, first.next.clone());
        let from = because.0.iter().find(|piece| matches!(piece, Piece::Named(_))).cloned();
        let because = match from {
            Some(name) => say!["By ", name, ", ", THIS, "."],
            None => say!["By definition, ", THIS, "."],
        };
        let end = format!("exact {definition}.trans {value}");
        self.steps = vec![
            Step::have(definition, claim, because, first.by),
            Step::Chain { name: Some(value), start: first.next, links: rest, because: say!["We compute:"] },
            Step::close(Sentence::default(), end),
        ];
    }
}

/// What is computed, in a sentence.
fn idea(steps: &[Step], goal: &Claim) -> Sentence {
    let computed: Vec<&Term> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Chain { name: Some(_), start, .. } => Some(start),
            _ => None,
        })
        .filter(|term| matches!(term, Term::Apply { .. }))
        .collect();
    // Of values within values, the outermost are what the goal asks for.
    let asked: Vec<&Term> = computed
        .iter()
        .copied()
        .filter(|term| goal.mentions(term))
        .filter(|term| {
            !computed.iter().any(|other| other != term && goal.mentions(other) && other.mentions(term))
        })
        .collect();
    let mentions = |name: &str| super::closing::terms(goal).iter().any(|term| calls(term, name));
    match asked.as_slice() {
        [only] if computed.len() == 1 => {
            return say!["The value ", *only, " comes from the definition of the function."];
        }
        [only] => return say!["We compute one value after the other until we reach ", *only, "."],
        [] => {}
        several => {
            let mut pieces = vec![Piece::from("We compute ")];
            for (index, term) in several.iter().enumerate() {
                if index > 0 {
                    pieces.push(if index + 1 == several.len() { " and ".into() } else { ", ".into() });
                }
                pieces.push(Piece::from(*term));
            }
            pieces.push(" and put the values together.".into());
            return Sentence(pieces);
        }
    }
    if mentions("Finset.sum") || mentions("Finset.prod") {
        return say!["There are finitely many terms, so we compute them all."];
    }
    if mentions("Real.sin") || mentions("Real.cos") {
        return say!["We use the formulas and known values of sine and cosine."];
    }
    if mentions("Nat.gcd") || mentions("Nat.lcm") {
        return say![
            "Euclid's algorithm: a common divisor of two numbers also divides the remainder of one by the other."
        ];
    }
    if mentions("Equiv.invFun") {
        return say!["We look for the argument that the function takes to the given value."];
    }
    if mentions("Int.floor") || mentions("Int.ceil") {
        return say!["We work out what is rounded and see between which whole numbers it lies."];
    }
    if !has_locals(goal) {
        return say!["We work the number out part by part."];
    }
    if mentions("Real.log") || mentions("Real.logb") {
        return say!["We use the laws of logarithms."];
    }
    if mentions("abs") {
        return say![
            "The sign of what stands between the bars is known, so the absolute value can be removed."
        ];
    }
    if mentions("Real.sqrt") {
        return say!["The number under the root can be computed from what is given."];
    }
    say!["We compute what is asked from what is given."]
}

/// Whether a constant occurs in a term.
fn calls(term: &Term, wanted: &str) -> bool {
    matches!(term, Term::Call { function, .. } if function == wanted)
        || term.parts().into_iter().any(|part| calls(part, wanted))
}

fn has_locals(claim: &Claim) -> bool {
    fn within(term: &Term) -> bool {
        matches!(term, Term::Local { .. } | Term::Apply { .. }) || term.parts().into_iter().any(within)
    }
    super::closing::terms(claim).iter().any(within)
}
