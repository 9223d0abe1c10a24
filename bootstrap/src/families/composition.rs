//! Two or three problems in one: each determines a number that the next one speaks of.

use std::collections::HashMap;

use super::expression::{Number, Scope, Value};
use super::family::Family;
use super::file::Ask;
use super::notation::{Script, with_formulas};
use super::problem::{
    Parts, Problem, Register, Truth, Wording, bare, comments_read, hypotheses, hypotheses_from, parts,
};
use super::terms;
use crate::rng::Rng;

/// Hypotheses of one problem at most: so many names they have in files.
const HYPOTHESES: usize = 10;

/// What stands for the first problem's variable until its name is known.
const TAKEN: &str = "taken_from_before";

/// Each family gives a number that the next one takes; the question is the last one's. `None` where what was drawn does
/// not fit.
pub(super) fn composed(families: &[&Family], rng: &mut Rng) -> Option<Problem> {
    let (first, others) = families.split_first()?;
    let mut all =
        parts(first, rng, &Scope::default(), |ask| ask.gives.is_some(), Truth::True).ok()?.renamed().ok()?;
    let mut key = format!("{} {}", first.name, all.key);
    let mut textbook = String::new();
    for (place, next) in others.iter().enumerate() {
        // The questions before the last one are not asked.
        let introduced = bare(&all.vars, &all.given, &all.goal).ok()?;
        let introduced = introduced.split(" Show that ").next()?.to_owned();
        let then = taking(&all, next, place + 1 == others.len(), rng)?;
        textbook = format!("{introduced} {}", with_formulas(&then.textbook, Script::Latex).ok()?);
        key = format!("{key} and {} {}", next.name, then.key);
        all = joined(all, then)?;
    }
    let names = hypotheses(all.given.len(), rng);
    let all = all.with_hypotheses_called(&names);
    let binders: String = all.vars.iter().map(|var| format!("({var}) ")).collect();
    let given: String =
        all.given.iter().zip(&names).map(|(claim, name)| format!("({name} : {claim}) ")).collect();
    let words = vec![
        Wording { register: Register::Bare, text: bare(&all.vars, &all.given, &all.goal).ok()? },
        Wording { register: Register::Textbook, text: textbook },
    ];
    let mut methods: Vec<String> = Vec::new();
    for method in families.iter().flat_map(|family| &family.file.methods) {
        if !methods.contains(method) {
            methods.push(method.clone());
        }
    }
    Some(Problem {
        families: families.iter().map(|family| family.name.clone()).collect(),
        methods,
        truth: Truth::True,
        statement: format!("{binders}{given}: {}", all.goal),
        words,
        plan: comments_read(all.plan).ok()?,
        refutation: Vec::new(),
        key,
    })
}

/// A problem of `family` about the number that `given` determines. If it is not the last one, it determines one itself.
fn taking(given: &Parts, family: &Family, is_last: bool, rng: &mut Rng) -> Option<Parts> {
    let taken = family.file.takes.as_deref()?;
    let (variable, value) = (given.gives.clone()?, given.answer.clone()?.number().ok()?);
    let mut known = Scope::default();
    known.set(taken, Value::Named(value, TAKEN.to_owned()));
    if let Some(system) = given.scope.get("R") {
        known.set("R", system.clone());
    }
    let may_ask = |ask: &Ask| ask.plan.is_some() && (is_last || ask.gives.is_some());
    let then = parts(family, rng, &known, may_ask, Truth::True).ok()?;
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
    let then = fresh(then, given, &variable, value)?;
    // Names are put in their place in formulas alone: elsewhere the words would show what stood there.
    (!then.textbook.contains(TAKEN)).then_some(then)
}

/// Both as one: the first question is answered on the way to the second.
fn joined(given: Parts, then: Parts) -> Option<Parts> {
    let own = given.given.len();
    if own + then.given.len() > HYPOTHESES {
        return None;
    }
    let names = hypotheses_from(0, HYPOTHESES);
    let then = then.with_hypotheses_called(names.get(own..)?);
    let variable = given.gives.as_deref()?;
    let plan = [
        vec![format!("-- First we find ${variable}$."), format!("have found : {} := by", given.goal)],
        given.plan.iter().map(|line| format!("  {line}")).collect(),
        vec![format!("-- With ${}$ the rest is about known numbers.", given.goal), "subst found".to_owned()],
        then.plan.clone(),
    ]
    .concat();
    Some(Parts {
        vars: given.vars.into_iter().chain(then.vars.clone()).collect(),
        given: given.given.into_iter().chain(then.given.clone()).collect(),
        plan,
        ..then
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
