//! Which rewriting steps are there from a goal: all of `rw [lemma]` that find their pattern in it, with what becomes of
//! the goal. What universes and instances say is not looked at, so a step may still fail in Lean.

use std::collections::BTreeSet;
use std::sync::Arc;

use data::{BinderInfo, Facts};

use super::lemma::{Base, Binder, Lemma, claim};
use super::rewrite::{Goal, Pattern, Places};
use super::subscript::subscript;
use super::term::{Ref, Term};
use super::unify::Bindings;

/// What a proof may refer to by name: the binders of a statement.
pub(crate) struct Locals {
    binders: Vec<Binder>,
    equations: Vec<Equation>,
}

/// A hypothesis `∀ …, left = right`. Its own variables are numbered behind the statement's.
struct Equation {
    name: String,
    variables: u32,
    left: Ref,
    right: Ref,
}

/// One rewriting step.
pub(crate) struct Step {
    /// What stands within the brackets of `rw`.
    pub text: String,
    pub goal: Goal,
}

/// Goals are not followed beyond this size, in constants and variables: a lemma that doubles a goal, used again and
/// again, would fill the memory.
const GOAL_MAX: usize = 1500;
/// Ways to give a lemma its hypotheses that are looked at.
const CHOICES_MAX: usize = 8;

/// What a statement gives to start from.
pub(crate) struct Opening {
    pub locals: Locals,
    pub goal: Goal,
    /// Names for what stands behind `∀` and `→` in the goal itself.
    pub to_introduce: Vec<String>,
}

/// Takes a statement apart of whose binders the first `introduced` stand in the context already, or all. `None` where it
/// has local definitions or raw projections in it, or is too large.
pub(crate) fn opening(facts: &Facts, introduced: Option<usize>) -> Option<Opening> {
    let mut claim = claim(facts)?;
    let first = introduced.unwrap_or(usize::MAX).min(claim.binders.len());
    let mut to_introduce: Vec<String> = Vec::new();
    for at in first..claim.binders.len() {
        let taken = |name: &str| claim.binders[..at].iter().any(|binder| binder.name == name);
        let binder = &claim.binders[at];
        let base = match binder.name.as_str() {
            "" if binder.is_hypothesis => "h",
            "" if binder.info == BinderInfo::Instance => "inst",
            "" => "x",
            name => name,
        };
        let numbered = |n: u32| if n == 1 { base.to_owned() } else { format!("{base}{}", subscript(n)) };
        let name = (1..).map(numbered).find(|name| !taken(name))?;
        claim.binders[at].name.clone_from(&name);
        to_introduce.push(name);
    }
    let count = claim.binders.len() as u32;
    let equations = claim
        .binders
        .iter()
        .filter(|binder| binder.is_hypothesis && !binder.name.is_empty())
        .filter_map(|binder| equation(&binder.name, &binder.domain, count))
        .collect();
    if claim.conclusion.size() > GOAL_MAX {
        return None;
    }
    let locals = Locals { binders: claim.binders, equations };
    Some(Opening { locals, goal: Goal::of(claim.conclusion), to_introduce })
}

fn equation(name: &str, domain: &Ref, first: u32) -> Option<Equation> {
    let mut at = domain.clone();
    let mut variables = 0;
    while let Term::Forall(_, _, _, body) = at.clone().as_ref() {
        at = body.instantiated(&Arc::new(Term::Variable(first + variables)));
        variables += 1;
    }
    let (head, arguments) = at.spine();
    match (head.as_ref(), arguments.as_slice()) {
        (Term::Constant(relation), [.., left, right]) if matches!(relation.as_ref(), "Eq" | "Iff") => {
            let (left, right) = ((*left).clone(), (*right).clone());
            Some(Equation { name: name.to_owned(), variables, left, right })
        }
        _ => None,
    }
}

impl Base {
    /// The steps from a goal, each text once.
    pub(crate) fn steps(&self, locals: &Locals, goal: &Goal) -> Vec<Step> {
        let mut found = Vec::new();
        let places = Places::of(goal);
        // Variables that a step before left open are as fixed as those of the statement.
        let rigid = goal.first_free().max(locals.binders.len() as u32);
        for (name, arguments) in places.heads() {
            for rule in self.rules_with_head(name, *arguments) {
                let lemma = &self.lemmas[rule.lemma];
                if places.have(lemma.constants(rule.backwards)) {
                    self.with_hypotheses(lemma, rule.backwards, locals, &places, rigid, &mut found);
                }
            }
        }
        for equation in &locals.equations {
            for (arrow, from, to) in
                [("", &equation.left, &equation.right), ("← ", &equation.right, &equation.left)]
            {
                // Its variables are numbered from the statement's on; a pattern that is one fits everything.
                if is_open(from, rigid) || equation.variables > 0 && rigid as usize > locals.binders.len() {
                    continue;
                }
                let pattern = Pattern { from: from.clone(), to: to.clone(), bindings: Bindings::new(rigid) };
                let text = format!("{arrow}{}", equation.name);
                found.extend(places.after(&pattern).map(|goal| Step { text, goal }));
            }
        }
        found.retain(|step| step.goal.term().size() <= GOAL_MAX);
        found
    }

    /// The steps with one lemma: one for each way to give it its hypotheses from the locals.
    fn with_hypotheses(
        &self,
        lemma: &Lemma,
        backwards: bool,
        locals: &Locals,
        places: &Places<'_>,
        rigid: u32,
        found: &mut Vec<Step>,
    ) {
        let (from, to) = lemma.sides(backwards);
        let pattern =
            Pattern { from: from.renamed(rigid), to: to.renamed(rigid), bindings: Bindings::new(rigid) };
        let hypotheses: Vec<(u32, &Binder)> =
            (0..).zip(&lemma.binders).filter(|(_, b)| b.is_hypothesis && !self.takes_instance(b)).collect();
        // Most lemmas do not fit at all, which the pattern alone tells.
        if !hypotheses.is_empty() && places.after(&pattern).is_none() {
            return;
        }
        let mut choices = vec![(String::new(), pattern.bindings.clone())];
        for (number, hypothesis) in hypotheses {
            if hypothesis.name.is_empty() {
                return;
            }
            let domain = hypothesis.domain.renamed(rigid);
            let mut longer = Vec::new();
            for (text, bindings) in &choices {
                for (at, local) in locals.binders.iter().enumerate().filter(|(_, b)| b.is_hypothesis) {
                    let mut tried = bindings.clone();
                    let value = Arc::new(Term::Variable(at as u32));
                    if !local.name.is_empty()
                        && tried.unify(&domain, &local.domain)
                        && tried.bind(rigid + number, &value)
                    {
                        longer.push((format!("{text} ({} := {})", hypothesis.name, local.name), tried));
                    }
                }
            }
            longer.truncate(CHOICES_MAX);
            choices = longer;
        }
        let arrow = if backwards { "← " } else { "" };
        for (arguments, bindings) in choices {
            let after = places.after(&Pattern { bindings, ..pattern.clone() });
            let text = format!("{arrow}{}{arguments}", lemma.name);
            found.extend(after.map(|goal| Step { text, goal }));
        }
    }
}

fn is_open(term: &Ref, rigid: u32) -> bool {
    matches!(term.as_ref(), Term::Variable(number) if *number >= rigid)
}

impl Goal {
    /// Whether it says something of no variable, so that computing may settle it.
    pub(crate) fn is_ground(&self) -> bool {
        self.first_free() == 0
    }

    /// One more than the highest variable.
    fn first_free(&self) -> u32 {
        let mut inside = BTreeSet::new();
        self.term().variables(&mut inside);
        inside.last().map_or(0, |number| number + 1)
    }
}
