//! The methods that there are, in the order in which they are asked.

use std::time::Duration;

use super::budget::Budget;
use super::plan::Plan;
use super::situation::Situation;
use super::{arguments, consequence, known_values, roots, series, systems, values};

/// Finds plans for a goal. It may take names from the situation, and a plan belongs to the situation that it left.
pub type Find = fn(&mut Situation, &Budget) -> Vec<Plan>;

/// A method: its name in the store and in reports, what it is for, and how long it may take.
pub struct Method {
    pub name: &'static str,
    /// What kind of goal it is for, in a few words.
    pub about: &'static str,
    pub time: Duration,
    pub find: Find,
}

impl Method {
    /// Its plans for a goal, each with the situation whose names it uses.
    pub fn plans(&self, situation: &Situation, budget: &Budget) -> Vec<(Situation, Plan)> {
        let mut situation = situation.clone();
        let plans = (self.find)(&mut situation, &budget.at_most(self.time));
        plans.into_iter().map(|plan| (situation.clone(), plan)).collect()
    }
}

/// All methods, cheap and telling ones first.
pub const METHODS: &[Method] = &[
    // Equations.
    Method {
        name: values::NAME,
        about: "a goal whose terms have values that can be computed one after the other",
        time: Duration::from_secs(2),
        find: values::find,
    },
    Method {
        name: series::NAME,
        about: "the closed form of a sum of n terms, by induction",
        time: Duration::from_secs(1),
        find: series::find,
    },
    Method {
        name: systems::NAME,
        about: "unknowns that linear equations determine, one after the other",
        time: Duration::from_secs(2),
        find: systems::find,
    },
    Method {
        name: known_values::NAME,
        about: "an expression that others with given values make up",
        time: Duration::from_secs(1),
        find: known_values::find,
    },
    Method {
        name: consequence::NAME,
        about: "an equation that follows from equations by adding multiples of them",
        time: Duration::from_secs(2),
        find: consequence::find,
    },
    Method {
        name: roots::NAME,
        about: "an equation that factors, case by case",
        time: Duration::from_secs(2),
        find: roots::find,
    },
    Method {
        name: arguments::NAME,
        about: "equations for all arguments, taken at chosen ones",
        time: Duration::from_secs(2),
        find: arguments::find,
    },
];
