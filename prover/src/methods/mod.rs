//! Methods: compute, then prove. A method reads a goal as mathematics, computes a certificate (coefficients, factors, a
//! witness, a list of cases) and returns a [`Plan`]: steps that tell the idea and that Lean can check without searching.
//!
//! Nothing here is trusted and nothing runs Lean: a plan becomes a candidate, and Lean judges it like any other. What a
//! method computes is exact. The same plan is written as structured Lean and as words.

pub mod algebra;
mod budget;
mod generator;
pub mod plan;
mod registry;
pub mod situation;

mod absolute;
mod arguments;
mod bezout;
mod calculation;
mod cases;
mod closed;
mod closing;
mod complex_parts;
mod congruence_sums;
mod consequence;
mod definitions;
mod derivation;
mod enumeration;
#[cfg(test)]
mod equations_tests;
mod evaluation;
mod exponents;
mod extremes;
mod fixing;
mod fraction_inequality;
mod fractions;
mod given;
mod graphs;
mod induction;
mod inverses;
mod known_values;
mod linear_inequality;
mod linear_terms;
mod membership;
mod modular;
mod narrowing;
mod orders;
mod parts;
mod powers;
mod radicals;
mod rational;
mod recursion;
mod reduction;
mod residues;
mod roots;
mod series;
mod solving;
mod special_values;
mod squares;
mod systems;
mod telescoping;
#[cfg(test)]
mod tests;
mod transcendental;
mod values;
mod vieta;
mod witness;

pub use budget::Budget;
pub use generator::Methods;
pub use plan::{Notation, Plan, Sentence, Step};
pub use registry::{METHODS, Method};
pub use situation::{Claim, Situation, Term, Type};

use data::{Facts, Goal};

/// Plans for a goal, the most telling of each method first, in the order of the registry. Bounded by `budget` in time,
/// and ended early when it is cancelled: what was found by then is returned.
pub fn plans(facts: &Facts, goal: &Goal, budget: &Budget) -> Vec<(Situation, Plan)> {
    let Some(situation) = Situation::read(facts, goal) else { return Vec::new() };
    let mut found = Vec::new();
    for method in METHODS {
        if budget.spent() {
            break;
        }
        found.extend(method.plans(&situation, budget));
    }
    found
}
