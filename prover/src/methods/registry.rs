//! The methods that there are, in the order in which they are asked.

use std::time::Duration;

use super::budget::Budget;
use super::plan::{Plan, without_idle};
use super::situation::Situation;
use super::{
    absolute, arguments, bezout, calculation, closed, complex_parts, congruence_sums, consequence,
    definitions, enumeration, exponents, extremes, fixing, fraction_inequality, graphs, induction, inverses,
    known_values, linear_inequality, modular, narrowing, orders, parts, powers, radicals, recursion,
    reduction, residues, roots, series, squares, systems, telescoping, values, vieta, witness,
};

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
        let told = |plan: Plan| Plan { steps: without_idle(plan.steps), ..plan };
        plans.into_iter().map(|plan| (situation.clone(), told(plan))).collect()
    }
}

/// All methods, cheap and telling ones first.
pub const METHODS: &[Method] = &[
    Method {
        name: reduction::NAME,
        about: "a remainder of sums, products and small powers, reduced from the inside out",
        time: Duration::from_secs(1),
        find: reduction::find,
    },
    // Before what computes values in full: these numbers are long.
    Method {
        name: powers::NAME,
        about: "a remainder of powers with large or arbitrary exponents",
        time: Duration::from_secs(1),
        find: powers::find,
    },
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
        name: inverses::NAME,
        about: "an equation with the inverse of a function",
        time: Duration::from_secs(1),
        find: inverses::find,
    },
    Method {
        name: arguments::NAME,
        about: "equations for all arguments, taken at chosen ones",
        time: Duration::from_secs(2),
        find: |situation, budget| arguments::find(situation, budget, &|part| directly(part, budget)),
    },
    // Numbers and inequalities.
    Method {
        name: linear_inequality::NAME,
        about: "an inequality that follows from others by adding multiples of them, and hypotheses that contradict each other",
        time: Duration::from_secs(2),
        find: linear_inequality::find,
    },
    Method {
        name: residues::NAME,
        about: "remainders and divisibility of polynomials, and congruences",
        time: Duration::from_secs(2),
        find: residues::find,
    },
    Method {
        name: calculation::NAME,
        about: "a statement about numbers without variables",
        time: Duration::from_secs(1),
        find: calculation::find,
    },
    Method {
        name: narrowing::NAME,
        about: "few possibilities by a cancelled factor, an equation within bounds, or the divisors of a number",
        time: Duration::from_secs(1),
        find: narrowing::find,
    },
    Method {
        name: enumeration::NAME,
        about: "finitely many possibilities, tried one by one",
        time: Duration::from_secs(2),
        find: enumeration::find,
    },
    Method {
        name: induction::NAME,
        about: "a formula for a sum or product, and how powers outgrow polynomials",
        time: Duration::from_secs(1),
        find: induction::find,
    },
    Method {
        name: witness::NAME,
        about: "an example of what exists, or a counterexample",
        time: Duration::from_secs(2),
        find: witness::find,
    },
    Method {
        name: squares::NAME,
        about: "a polynomial inequality whose sides differ by a sum of squares",
        time: Duration::from_secs(6),
        find: squares::find,
    },
    Method {
        name: fixing::NAME,
        about: "one variable with few possible values, for each of which the rest is linear",
        time: Duration::from_secs(2),
        find: fixing::find,
    },
    Method {
        name: congruence_sums::NAME,
        about: "remainders of expressions in several variables with known remainders",
        time: Duration::from_secs(1),
        find: congruence_sums::find,
    },
    Method {
        name: orders::NAME,
        about: "exponents for which a power leaves one, and powers of what is divisible",
        time: Duration::from_secs(1),
        find: orders::find,
    },
    Method {
        name: recursion::NAME,
        about: "a formula for the terms of a sequence given by a recursion",
        time: Duration::from_secs(1),
        find: recursion::find,
    },
    Method {
        name: telescoping::NAME,
        about: "long sums and products whose neighbouring terms cancel",
        time: Duration::from_secs(1),
        find: telescoping::find,
    },
    Method {
        name: modular::NAME,
        about: "calculations with residue classes",
        time: Duration::from_secs(1),
        find: modular::find,
    },
    Method {
        name: graphs::NAME,
        about: "cycles, edges and neighbours in finite graphs",
        time: Duration::from_secs(1),
        find: graphs::find,
    },
    Method {
        name: bezout::NAME,
        about: "common divisors of linear forms",
        time: Duration::from_secs(1),
        find: bezout::find,
    },
    // What asks the others, last.
    Method {
        name: extremes::NAME,
        about: "least elements of sets that a condition describes",
        time: Duration::from_secs(2),
        find: |situation, budget| extremes::find(situation, budget, &|part| directly(part, budget)),
    },
    Method {
        name: exponents::NAME,
        about: "equations between powers, by their exponents",
        time: Duration::from_secs(2),
        find: |situation, budget| exponents::find(situation, budget, &|part| directly(part, budget)),
    },
    Method {
        name: radicals::NAME,
        about: "variables whose square or cube is known",
        time: Duration::from_secs(2),
        find: |situation, budget| radicals::find(situation, budget, &|part| directly(part, budget)),
    },
    Method {
        name: closed::NAME,
        about: "hypotheses with sums and counts that can be worked out",
        time: Duration::from_secs(2),
        find: |situation, budget| closed::find(situation, budget, &|part| directly(part, budget)),
    },
    Method {
        name: complex_parts::NAME,
        about: "equations of complex numbers by real and imaginary parts",
        time: Duration::from_secs(2),
        find: |situation, budget| complex_parts::find(situation, budget, &|part| directly(part, budget)),
    },
    Method {
        name: fraction_inequality::NAME,
        about: "inequalities between fractions with positive denominators",
        time: Duration::from_secs(4),
        find: |situation, budget| {
            fraction_inequality::find(situation, budget, &|part| directly(part, budget))
        },
    },
    Method {
        name: vieta::NAME,
        about: "two roots of one quadratic equation",
        time: Duration::from_secs(2),
        find: |situation, budget| vieta::find(situation, budget, &|part| directly(part, budget)),
    },
    Method {
        name: absolute::NAME,
        about: "absolute values, by bounds or by signs",
        time: Duration::from_secs(4),
        find: |situation, budget| absolute::find(situation, budget, &|part| directly(part, budget)),
    },
    Method {
        name: definitions::NAME,
        about: "functions given by equations, with what they are in their place",
        time: Duration::from_secs(4),
        find: |situation, budget| definitions::find(situation, budget, &|part| directly(part, budget)),
    },
    Method {
        name: parts::NAME,
        about: "a goal of several parts, and hypotheses of several cases, each part by another method",
        time: Duration::from_secs(5),
        find: |situation, budget| {
            let ask = |part: &Situation| {
                let others = METHODS.iter().filter(|method| method.name != parts::NAME);
                first(others, part, budget)
            };
            parts::find(situation, budget, &ask)
        },
    },
];

/// Methods that ask others.
const ASKING: [&str; 11] = [
    definitions::NAME,
    fraction_inequality::NAME,
    complex_parts::NAME,
    exponents::NAME,
    radicals::NAME,
    closed::NAME,
    extremes::NAME,
    arguments::NAME,
    vieta::NAME,
    absolute::NAME,
    parts::NAME,
];

/// The first plan of the methods that ask no others, for a part or for all parts of it.
fn directly(situation: &Situation, budget: &Budget) -> Option<(Situation, Plan)> {
    let direct = |part: &Situation| {
        first(METHODS.iter().filter(|method| !ASKING.contains(&method.name)), part, budget)
    };
    direct(situation).or_else(|| {
        let mut inner = situation.clone();
        let plan = parts::find(&mut inner, budget, &direct).into_iter().next()?;
        Some((inner, plan))
    })
}

fn first<'a>(
    methods: impl Iterator<Item = &'a Method>,
    situation: &Situation,
    budget: &Budget,
) -> Option<(Situation, Plan)> {
    let mut methods = methods.take_while(|_| !budget.spent());
    methods.find_map(|method| method.plans(situation, budget).into_iter().next())
}
