//! Two problems in one: the first determines a number that the second speaks of.

use std::collections::HashMap;

use super::expression::{Number, Scope, Value};
use super::family::Family;
use super::notation::{Script, with_formulas};
use super::problem::{Parts, Problem, Register, Truth, Wording, bare, comments_read, hypotheses, parts};
use super::terms;
use crate::rng::Rng;

/// What stands for the first problem's variable until its name is known.
const TAKEN: &str = "taken_from_before";

/// `first` gives a number that `second` takes. `None` where what was drawn does not fit.
pub(super) fn composed(first: &Family, second: &Family, rng: &mut Rng) -> Option<Problem> {
    let taken = second.file.takes.as_deref()?;
    let given =
        parts(first, rng, &Scope::default(), |ask| ask.gives.is_some(), Truth::True).ok()?.renamed().ok()?;
    let (variable, value) = (given.gives.clone()?, given.answer.clone()?.number().ok()?);
    let mut known = Scope::default();
    known.set(taken, Value::Named(value, TAKEN.to_owned()));
    if let Some(system) = given.scope.get("R") {
        known.set("R", system.clone());
    }
    let then = parts(second, rng, &known, |ask| ask.plan.is_some(), Truth::True).ok()?;
    // The variable stands for a number of its own kind.
    if given.scope.get("R").is_none() || given.scope.get("R") != then.scope.get("R") {
        return None;
    }
    if given.plan.is_empty() || then.plan.is_empty() || !then.given.iter().any(|claim| claim.contains(TAKEN))
    {
        return None;
    }
    // What is shown must not tell the number.
    if then.goal.contains(TAKEN) {
        return None;
    }
    let then = fresh(then, &given, &variable, value)?;
    let names = hypotheses(given.given.len() + then.given.len(), rng);
    let given_count = given.given.len();
    let (own, others) = names.split_at(given_count);
    let (given, then) = (given.with_hypotheses_called(own), then.with_hypotheses_called(others));
    let plan = [
        vec![format!("-- First we find ${variable}$."), format!("have found : {} := by", given.goal)],
        given.plan.iter().map(|line| format!("  {line}")).collect(),
        vec![format!("-- With ${}$ the rest is about known numbers.", given.goal), "subst found".to_owned()],
        then.plan.clone(),
    ]
    .concat();
    let claims = given.given.iter().chain(&then.given).zip(&names);
    let hypotheses: String = claims.map(|(claim, name)| format!("({name} : {claim}) ")).collect();
    let vars: Vec<String> = given.vars.iter().chain(&then.vars).cloned().collect();
    let all: Vec<String> = given.given.iter().chain(&then.given).cloned().collect();
    let binders: String = vars.iter().map(|var| format!("({var}) ")).collect();
    // The first problem's own question is not asked.
    let introduced = bare(&given.vars, &given.given, &given.goal).ok()?;
    let introduced = introduced.split(" Show that ").next()?.to_owned();
    let textbook = format!("{introduced} {}", with_formulas(&then.textbook, Script::Latex).ok()?);
    let words = vec![
        Wording { register: Register::Bare, text: bare(&vars, &all, &then.goal).ok()? },
        Wording { register: Register::Textbook, text: textbook },
    ];
    let mut methods = first.file.methods.clone();
    methods.extend(second.file.methods.iter().filter(|method| !first.file.methods.contains(method)).cloned());
    Some(Problem {
        families: vec![first.name.clone(), second.name.clone()],
        methods,
        truth: Truth::True,
        statement: format!("{binders}{hypotheses}: {}", then.goal),
        words,
        plan: comments_read(plan).ok()?,
        refutation: Vec::new(),
        key: format!("{} {} and {} {}", first.name, given.key, second.name, then.key),
    })
}

/// The second problem with names that the first does not have.
fn fresh(mut then: Parts, given: &Parts, variable: &str, value: Number) -> Option<Parts> {
    const SPARE: [&str; 10] = ["u", "v", "w", "p", "q", "r", "s", "t", "m", "n"];
    let named = |vars: &[String]| -> Vec<String> {
        let names = vars.iter().filter_map(|var| var.split(" : ").next());
        names.flat_map(|names| names.split(' ')).map(str::to_owned).collect()
    };
    let taken = named(&given.vars);
    let mut names: HashMap<String, String> = std::mem::take(&mut then.names);
    let own = named(&then.vars);
    for name in &own {
        let wanted = names.get(name).unwrap_or(name).clone();
        let others: Vec<String> = own
            .iter()
            .filter(|other| *other != name)
            .map(|other| names.get(other).unwrap_or(other).clone())
            .collect();
        let is_free = |new: &str| {
            let is_used = taken.iter().chain(&others).any(|known| known == new);
            !is_used && (new == name || !then.mentions(new))
        };
        let chosen = match is_free(&wanted) {
            true => wanted,
            false => SPARE.iter().find(|spare| is_free(spare))?.to_string(),
        };
        names.insert(name.clone(), chosen);
    }
    names.insert(TAKEN.to_owned(), variable.to_owned());
    // By the time of its own proof the variable has given way to its value.
    for line in &mut then.plan {
        *line = line.replace(TAKEN, &terms::argument(&Value::Number(value)));
    }
    Some(then.with_names(&names))
}
