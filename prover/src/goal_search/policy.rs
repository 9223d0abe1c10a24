//! Which of the closed set to try first.

use data::{Goal, Theorem};

use super::forms::{Form, forms};
use super::goal::{Proposal, SearchGoal};
use super::priors::Priors;
use crate::tactics::header::HeaderNames;

/// What a policy goes by.
#[derive(Debug, Clone, PartialEq)]
pub enum Weights {
    /// Nothing: every tactic is as likely as another, in no order. What a policy that knows something is compared with.
    Uniform,
    /// What is believed of each form, corrected by what earlier searches came to.
    Learnt(Priors),
}

/// Chooses among the tactics of the closed set.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosedSet {
    weights: Weights,
    /// Functions that the theorem's own text defines.
    definitions: Vec<String>,
}

/// Tactics that are proposed at one goal at most.
const MOST: usize = 128;
/// What costs so much in Lean's heartbeats, in thousands, must help twice as often as what costs nothing.
const USUAL_COST: f64 = 1000.0;
/// Characters of a goal that are expected to cost as much as a tactic of probability 1/e.
const CHARACTERS: f64 = 300.0;

impl ClosedSet {
    pub fn new(weights: Weights) -> Self {
        Self { weights, definitions: Vec::new() }
    }

    /// The same for the goals of a theorem, whose header may define functions.
    pub fn of(&self, theorem: &Theorem) -> Self {
        let functions = HeaderNames::read(&theorem.header).functions;
        let definitions = functions.into_iter().map(|function| function.name).collect();
        Self { weights: self.weights.clone(), definitions }
    }

    /// Names the policy; another one has another name.
    pub fn id(&self) -> String {
        match &self.weights {
            Weights::Uniform => "uniform".to_owned(),
            Weights::Learnt(priors) if priors.tries() == 0 => "believed".to_owned(),
            Weights::Learnt(priors) => format!("learnt:{}", priors.digest()),
        }
    }

    /// The tactics to try at a goal, the likeliest first.
    pub fn propose(&self, goal: &SearchGoal) -> Vec<Proposal> {
        let forms = forms(&Goal::parse(&goal.text), &self.definitions);
        let weight = |form: &Form| match &self.weights {
            Weights::Uniform => 1.0,
            Weights::Learnt(priors) => {
                priors.success(&goal.shape, form.form, form.believed)
                    / (1.0 + priors.cost(form.form) / USUAL_COST)
            }
        };
        let mut weighed: Vec<(f64, Form)> = forms.into_iter().map(|form| (weight(&form), form)).collect();
        match self.weights {
            Weights::Uniform => weighed.sort_by_cached_key(|(_, form)| shuffled(&goal.key, &form.tactic)),
            Weights::Learnt(_) => weighed.sort_by(|(left, _), (right, _)| right.total_cmp(left)),
        }
        weighed.truncate(MOST);
        let all: f64 = weighed.iter().map(|(weight, _)| weight).sum();
        let proposal = |(weight, Form { form, tactic, .. }): (f64, Form)| Proposal {
            tactic,
            form: form.to_owned(),
            log_probability: (weight / all).ln(),
        };
        weighed.into_iter().map(proposal).collect()
    }

    /// Long goals are thought to be further from proved.
    pub fn value(&self, goal: &SearchGoal) -> f64 {
        match self.weights {
            Weights::Uniform => 0.0,
            Weights::Learnt(_) => goal.text.chars().count() as f64 / CHARACTERS,
        }
    }
}

/// An order that means nothing and is the same each time.
fn shuffled(key: &str, tactic: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(key.as_bytes()).update(&[0]).update(tactic.as_bytes());
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::priors::Tally;
    use super::*;

    fn goal() -> SearchGoal {
        SearchGoal {
            key: "k".to_owned(),
            text: "x y : ℝ\nh : x = y ∧ y = 3\n⊢ x = 3".to_owned(),
            shape: "Eq Real".to_owned(),
            open: false,
            refuted: false,
        }
    }

    #[test]
    fn probabilities_follow_what_is_known() {
        let place =
            |set: &ClosedSet, form: &str| set.propose(&goal()).iter().position(|one| one.form == form);
        let sum = |set: &ClosedSet| -> f64 {
            set.propose(&goal()).iter().map(|one| one.log_probability.exp()).sum()
        };
        let believed = ClosedSet::new(Weights::Learnt(Priors::default()));
        assert_eq!(place(&believed, "take apart"), Some(0));
        let mut priors = Priors::default();
        let tally = |tried, used| Tally { tried, used, ..Tally::default() };
        let forms = [("take apart", tally(500, 0)), ("symm", tally(500, 400))];
        let forms: BTreeMap<String, Tally> = forms.map(|(form, tally)| (form.to_owned(), tally)).into();
        priors.learn(&BTreeMap::from([("Eq Real".to_owned(), forms)]));
        let learnt = ClosedSet::new(Weights::Learnt(priors));
        assert_eq!(place(&learnt, "symm"), Some(0));
        assert!(place(&learnt, "take apart") > place(&learnt, "norm_num"));
        let uniform = ClosedSet::new(Weights::Uniform);
        for set in [&believed, &learnt, &uniform] {
            assert!((sum(set) - 1.0).abs() < 1e-9, "{}", set.id());
            assert_eq!(set.propose(&goal()), set.propose(&goal()));
        }
        let even = uniform.propose(&goal());
        assert!(even.iter().all(|one| one.log_probability == even[0].log_probability));
        let ids: std::collections::HashSet<String> = [&believed, &learnt, &uniform].map(ClosedSet::id).into();
        assert_eq!(ids.len(), 3);
    }
}
