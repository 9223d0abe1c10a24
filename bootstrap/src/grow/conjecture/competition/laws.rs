//! Laws of one binary operation: what follows from an equation that holds of all elements. Consequences are found by
//! superposition, as in completion (Knuth and Bendix 1970), so each comes with the instances of the law that prove it.

use std::collections::{BTreeMap, HashSet};
use std::fmt::{self, Write};

use super::exercise::Exercise;
use crate::rng::Rng;

const HEADER: &str = "class Magma (α : Type _) where\n  op : α → α → α\n\ninfix:65 \" ◇ \" => Magma.op";
const NAMES: [&str; 6] = ["x", "y", "z", "w", "u", "v"];
/// Operations in one law, both sides together.
const LAW: usize = 4;
/// Operations in an equation on the way to a consequence.
const DERIVED: usize = 6;
/// Instances of the law in one proof.
const INSTANCES: usize = 5;
/// Equations that are combined, and how often.
const KEPT: usize = 40;
const ROUNDS: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Term {
    Variable(usize),
    Product(Box<Term>, Box<Term>),
}

use Term::{Product, Variable};

/// What a variable stands for.
type Substitution = BTreeMap<usize, Term>;

/// An equation with the instances of the law that it follows from by congruence: a term for each variable of the law.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Equation {
    left: Term,
    right: Term,
    instances: Vec<Vec<Term>>,
}

pub(super) fn consequence(rng: &mut Rng) -> Exercise {
    const RULE: &str = "law-consequence";
    loop {
        let law = random_law(rng);
        let mut found = consequences(&law, rng);
        found.retain(|equation| equation.operations() <= LAW && equation.instances.len() > 1);
        if found.is_empty() {
            continue;
        }
        let goal = &found[rng.below(found.len() as u64) as usize];
        return exercise(RULE, &law, goal, rng.below(3) > 0);
    }
}

fn exercise(rule: &'static str, law: &Equation, goal: &Equation, named: bool) -> Exercise {
    let (premise, conclusion) = (law.statement(), goal.statement());
    let variables = NAMES[..goal.variables()].join(" ");
    let mut plan = if named { format!("intro {variables}\n") } else { String::new() };
    for (number, instance) in goal.instances.iter().enumerate() {
        let _ = write!(plan, "have h{} := h", number + 1);
        for term in instance {
            let _ = match term {
                Variable(_) => write!(plan, " {term}"),
                Product(..) => write!(plan, " ({term})"),
            };
        }
        plan.push('\n');
    }
    plan.push_str("grind");
    if !named {
        let text = format!(
            "(G : Type) [Magma G] (h : {premise}) ({variables} : G) : {} = {}",
            goal.left, goal.right
        );
        return Exercise { header: HEADER.to_owned(), ..Exercise::planned(rule, text, &plan) };
    }
    let (given, claimed) = (law_name(&premise), law_name(&conclusion));
    let define = |name: &str, text: &str| format!("abbrev {name} (G : Type) [Magma G] : Prop := {text}");
    let header = format!("{HEADER}\n{}\n{}", define(&given, &premise), define(&claimed, &conclusion));
    let text = format!("(G : Type) [Magma G] (h : {given} G) : {claimed} G");
    Exercise { header, ..Exercise::planned(rule, text, &plan) }
}

/// The same law has the same name in every statement, other laws have others. The words vary, so that nothing is
/// learnt of them.
fn law_name(text: &str) -> String {
    const WORDS: [&str; 6] = ["Law", "Equation", "Identity", "Axiom", "E", "Rule"];
    let digest = blake3::hash(text.as_bytes());
    let number = u64::from_le_bytes(digest.as_bytes()[..8].try_into().expect("a digest is longer"));
    let (word, number) = (number % WORDS.len() as u64, number / WORDS.len() as u64);
    format!("{}{}", WORDS[word as usize], number % 10_000_000)
}

fn random_law(rng: &mut Rng) -> Equation {
    let operations = rng.between(2, LAW as i64) as usize;
    let on_the_left = rng.below(3).min(operations as u64 / 2) as usize;
    let variables = rng.between(2, 5) as u64;
    let left = random_term(rng, on_the_left, variables);
    let right = random_term(rng, operations - on_the_left, variables);
    let mut law = Equation { left, right, instances: Vec::new() }.renamed();
    law.instances = vec![(0..law.variables()).map(Variable).collect()];
    law
}

fn random_term(rng: &mut Rng, operations: usize, variables: u64) -> Term {
    if operations == 0 {
        return Variable(rng.below(variables) as usize);
    }
    let left = rng.below(operations as u64) as usize;
    let first = random_term(rng, left, variables);
    Product(Box::new(first), Box::new(random_term(rng, operations - 1 - left, variables)))
}

/// What follows from a law within a few steps, in the order in which it was found.
fn consequences(law: &Equation, rng: &mut Rng) -> Vec<Equation> {
    let mut known = vec![law.clone()];
    let mut seen = HashSet::from([law.statement()]);
    for _ in 0..ROUNDS {
        let mut found = Vec::new();
        for first in &known {
            for second in &known {
                for (from, into) in [first, &first.turned()]
                    .into_iter()
                    .flat_map(|first| [(first.clone(), second.clone()), (first.clone(), second.turned())])
                {
                    found.extend(superpositions(&from, &into));
                }
            }
        }
        found.retain(|equation| {
            equation.left != equation.right
                && equation.operations() <= DERIVED
                && equation.instances.len() <= INSTANCES
                && equation.variables() <= NAMES.len()
                && !seen.contains(&equation.turned().renamed().statement())
                && seen.insert(equation.statement())
        });
        while known.len() < KEPT && !found.is_empty() {
            known.push(found.swap_remove(rng.below(found.len() as u64) as usize));
        }
        if known.len() == KEPT {
            break;
        }
    }
    known.split_off(1)
}

/// What comes of rewriting with `from`, left to right, in the left side of `into`.
fn superpositions(from: &Equation, into: &Equation) -> Vec<Equation> {
    let apart = from.variables();
    let into = into.with(&|variable| Variable(variable + apart));
    let mut made = Vec::new();
    for place in into.left.places() {
        let mut substitution = Substitution::new();
        if !unify(into.left.at(&place), &from.left, &mut substitution) {
            continue;
        }
        let mut left = into.left.clone();
        left.replace(&place, from.right.clone());
        let mut instances: Vec<Vec<Term>> = Vec::new();
        for instance in from.instances.iter().chain(&into.instances) {
            let instance = instance.iter().map(|term| term.resolved(&substitution)).collect();
            if !instances.contains(&instance) {
                instances.push(instance);
            }
        }
        let equation = Equation {
            left: left.resolved(&substitution),
            right: into.right.resolved(&substitution),
            instances,
        };
        made.push(equation.renamed());
    }
    made
}

impl Equation {
    fn turned(&self) -> Self {
        Self { left: self.right.clone(), right: self.left.clone(), instances: self.instances.clone() }
    }

    fn operations(&self) -> usize {
        self.left.operations() + self.right.operations()
    }

    /// How many variables it has, once they are numbered by [`Equation::renamed`].
    fn variables(&self) -> usize {
        self.left.bound().max(self.right.bound())
    }

    fn with(&self, to: &dyn Fn(usize) -> Term) -> Self {
        let instances =
            self.instances.iter().map(|instance| instance.iter().map(|term| term.with(to)).collect());
        Self { left: self.left.with(to), right: self.right.with(to), instances: instances.collect() }
    }

    /// Variables numbered as they occur; those that are in the proof only become the first.
    fn renamed(&self) -> Self {
        let mut order = Vec::new();
        self.left.collect(&mut order);
        self.right.collect(&mut order);
        let place = |variable| order.iter().position(|known| *known == variable).unwrap_or(0);
        let mut renamed = self.with(&|variable| Variable(place(variable)));
        let mut seen = HashSet::new();
        renamed.instances.retain(|instance| seen.insert(instance.clone()));
        renamed
    }

    fn statement(&self) -> String {
        format!("∀ {} : G, {} = {}", NAMES[..self.variables()].join(" "), self.left, self.right)
    }
}

impl Term {
    fn operations(&self) -> usize {
        match self {
            Variable(_) => 0,
            Product(left, right) => 1 + left.operations() + right.operations(),
        }
    }

    /// One more than the largest variable.
    fn bound(&self) -> usize {
        match self {
            Variable(variable) => variable + 1,
            Product(left, right) => left.bound().max(right.bound()),
        }
    }

    fn collect(&self, order: &mut Vec<usize>) {
        match self {
            Variable(variable) if order.contains(variable) => {}
            Variable(variable) => order.push(*variable),
            Product(left, right) => {
                left.collect(order);
                right.collect(order);
            }
        }
    }

    fn with(&self, to: &dyn Fn(usize) -> Term) -> Term {
        match self {
            Variable(variable) => to(*variable),
            Product(left, right) => Product(Box::new(left.with(to)), Box::new(right.with(to))),
        }
    }

    fn resolved(&self, substitution: &Substitution) -> Term {
        self.with(&|variable| match substitution.get(&variable) {
            Some(term) => term.resolved(substitution),
            None => Variable(variable),
        })
    }

    /// Paths to all products in it, `false` for the left factor.
    fn places(&self) -> Vec<Vec<bool>> {
        let Product(left, right) = self else { return Vec::new() };
        let below = |side: bool, term: &Term| {
            let under = move |mut path: Vec<bool>| {
                path.insert(0, side);
                path
            };
            term.places().into_iter().map(under)
        };
        std::iter::once(Vec::new()).chain(below(false, left)).chain(below(true, right)).collect()
    }

    fn at(&self, path: &[bool]) -> &Term {
        match (self, path) {
            (Product(_, right), [true, rest @ ..]) => right.at(rest),
            (Product(left, _), [false, rest @ ..]) => left.at(rest),
            _ => self,
        }
    }

    fn replace(&mut self, path: &[bool], by: Term) {
        match (self, path) {
            (Product(_, right), [true, rest @ ..]) => right.replace(rest, by),
            (Product(left, _), [false, rest @ ..]) => left.replace(rest, by),
            (here, _) => *here = by,
        }
    }

    fn mentions(&self, variable: usize, substitution: &Substitution) -> bool {
        match self {
            Variable(other) => {
                *other == variable
                    || substitution.get(other).is_some_and(|term| term.mentions(variable, substitution))
            }
            Product(left, right) => {
                left.mentions(variable, substitution) || right.mentions(variable, substitution)
            }
        }
    }
}

fn unify(a: &Term, b: &Term, substitution: &mut Substitution) -> bool {
    match (a, b) {
        (Variable(a), Variable(b)) if a == b => true,
        (Variable(variable), term) | (term, Variable(variable)) => {
            if let Some(known) = substitution.get(variable).cloned() {
                return unify(&known, term, substitution);
            }
            // A variable that has a value is looked up before it is bound to.
            if let Variable(other) = term
                && let Some(known) = substitution.get(other).cloned()
            {
                return unify(&Variable(*variable), &known, substitution);
            }
            if term.mentions(*variable, substitution) {
                return false;
            }
            substitution.insert(*variable, term.clone());
            true
        }
        (Product(a, b), Product(c, d)) => unify(a, c, substitution) && unify(b, d, substitution),
    }
}

impl fmt::Display for Term {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |term: &Term| match term {
            Variable(_) => term.to_string(),
            Product(..) => format!("({term})"),
        };
        match self {
            Variable(variable) => formatter.write_str(NAMES[*variable]),
            Product(left, right) => write!(formatter, "{} ◇ {}", part(left), part(right)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(left: Term, right: Term) -> Term {
        Product(Box::new(left), Box::new(right))
    }

    #[test]
    fn a_variable_is_not_unified_with_a_term_that_holds_it() {
        let mut substitution = Substitution::new();
        assert!(!unify(&Variable(0), &product(Variable(0), Variable(1)), &mut substitution));
        let (a, b) =
            (product(Variable(0), Variable(1)), product(Variable(1), product(Variable(0), Variable(2))));
        assert!(!unify(&a, &b, &mut Substitution::new()));
    }

    /// From `x ◇ y = y ◇ y` follows `x ◇ y = z ◇ y` in two instances.
    #[test]
    fn consequences_name_the_instances_that_prove_them() {
        let [x, y] = [0, 1].map(Variable);
        let law = Equation {
            left: product(x.clone(), y.clone()),
            right: product(y.clone(), y.clone()),
            instances: vec![vec![x.clone(), y.clone()]],
        };
        let found = consequences(&law, &mut Rng::new(1, 1));
        let claim = "∀ x y z : G, x ◇ y = z ◇ y";
        let equation = found.iter().find(|equation| equation.statement() == claim).expect(claim);
        let z = Variable(2);
        assert!(
            equation.instances.contains(&vec![x, y.clone()]) && equation.instances.contains(&vec![z, y]),
            "{equation:?}"
        );
        assert_eq!(equation.instances.len(), 2, "{equation:?}");
    }

    #[test]
    fn statements_come_with_a_plan_and_the_header_that_they_need() {
        for number in 0..40 {
            let made = consequence(&mut Rng::new(3, number));
            assert!(made.header.starts_with(HEADER));
            assert!(made.plan.len() >= 3 && made.plan.last().unwrap() == "grind", "{made:?}");
            let named = made.text.ends_with(" G") as usize;
            assert_eq!(made.header.matches("abbrev").count(), 2 * named, "{made:?}");
        }
    }
}
