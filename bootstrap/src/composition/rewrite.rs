//! Rewriting as `rw` does it: the first subterm that fits, outside in and from the left, decides what the variables
//! stand for; then every occurrence of it is replaced.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::lemma::Lemma;
use super::term::{Ref, Term};
use super::unify::Bindings;

/// A goal `left R right`, as one term.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Goal(Ref);

/// A lemma, a direction, and the terms given for some of its variables.
pub(super) struct Rewriting<'a> {
    pub lemma: &'a Lemma,
    pub backwards: bool,
    pub given: &'a [(usize, Ref)],
}

/// What is looked for and what is put in its place. `bindings` says what is known of their variables.
#[derive(Clone)]
pub(super) struct Pattern {
    pub from: Ref,
    pub to: Ref,
    pub bindings: Bindings,
}

impl Goal {
    pub(super) fn of(term: Ref) -> Self {
        Self(term)
    }

    pub(super) fn term(&self) -> &Ref {
        &self.0
    }

    pub(super) fn new(relation: &Ref, left: &Ref, right: &Ref) -> Self {
        let half = Arc::new(Term::Apply(relation.clone(), left.clone()));
        Self(Arc::new(Term::Apply(half, right.clone())))
    }

    /// Whether both sides are the same.
    pub(crate) fn is_closed(&self) -> bool {
        match self.0.spine().1.as_slice() {
            [.., left, right] => left == right,
            _ => false,
        }
    }

    /// The goal after one step. Variables of the goal are those below `rigid`.
    pub(super) fn rewritten(&self, rewriting: &Rewriting<'_>, rigid: u32) -> Option<Self> {
        let Rewriting { lemma, backwards, given } = rewriting;
        let mut bindings = Bindings::new(rigid);
        for (number, value) in *given {
            bindings.bind(rigid + *number as u32, value);
        }
        let (from, to) = lemma.sides(*backwards);
        self.after(&Pattern { from: from.renamed(rigid), to: to.renamed(rigid), bindings })
    }

    /// The goal with the first subterm that fits, wherever it stands, replaced.
    fn after(&self, pattern: &Pattern) -> Option<Self> {
        let (found, bindings) = first_match(&self.0, &pattern.from, &pattern.bindings)?;
        Some(Self(replaced(&self.0, &found, &bindings.resolved(&pattern.to))))
    }
}

/// Where in a goal a pattern may fit, found once for many patterns.
pub(super) struct Places<'a> {
    goal: &'a Goal,
    /// Subterms without outer bound variables by what stands at their head, in the order in which `rw` looks at them.
    by_head: HashMap<(Arc<str>, usize), Vec<&'a Ref>>,
    constants: HashSet<Arc<str>>,
}

impl<'a> Places<'a> {
    pub fn of(goal: &'a Goal) -> Self {
        let mut places = Self { goal, by_head: HashMap::new(), constants: HashSet::new() };
        places.collect(&goal.0);
        places
    }

    fn collect(&mut self, term: &'a Ref) {
        if let Some((name, arguments)) = term.head()
            && !term.is_loose()
        {
            self.by_head.entry((name.clone(), arguments)).or_default().push(term);
        }
        match term.as_ref() {
            Term::Constant(name) => {
                self.constants.insert(name.clone());
            }
            Term::Apply(f, a) => {
                self.collect(f);
                self.collect(a);
            }
            Term::Lambda(_, _, domain, body) | Term::Forall(_, _, domain, body) => {
                self.collect(domain);
                self.collect(body);
            }
            _ => {}
        }
    }

    pub fn heads(&self) -> impl Iterator<Item = &(Arc<str>, usize)> {
        self.by_head.keys()
    }

    /// Whether every constant is there, without which a pattern that has it cannot fit.
    pub fn have(&self, constants: &[Arc<str>]) -> bool {
        constants.iter().all(|name| self.constants.contains(name))
    }

    /// The goal after a step, as [`Goal::rewritten`] finds it.
    pub fn after(&self, pattern: &Pattern) -> Option<Goal> {
        let (name, arguments) = pattern.from.head()?;
        let places = self.by_head.get(&(name.clone(), arguments))?;
        let (found, bindings) = places.iter().find_map(|term| {
            let mut tried = pattern.bindings.clone();
            tried.unify(&pattern.from, term).then_some((term, tried))
        })?;
        Some(Goal(replaced(&self.goal.0, found, &bindings.resolved(&pattern.to))))
    }
}

fn first_match(term: &Ref, pattern: &Ref, bindings: &Bindings) -> Option<(Ref, Bindings)> {
    if !term.is_loose() && term.head() == pattern.head() {
        let mut tried = bindings.clone();
        if tried.unify(pattern, term) {
            return Some((term.clone(), tried));
        }
    }
    let below = |term: &Ref| first_match(term, pattern, bindings);
    match term.as_ref() {
        Term::Apply(f, a) => below(f).or_else(|| below(a)),
        Term::Lambda(_, _, domain, body) | Term::Forall(_, _, domain, body) => {
            below(domain).or_else(|| below(body))
        }
        _ => None,
    }
}

/// The term with `new` in place of every `old`.
pub(super) fn replaced(term: &Ref, old: &Ref, new: &Ref) -> Ref {
    term.map(&mut |part| (part == old).then(|| new.clone()))
}
