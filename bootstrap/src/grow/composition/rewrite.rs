//! Rewriting as `rw` does it: the first subterm that fits, outside in and from the left, decides what the variables
//! stand for; then every occurrence of it is replaced.

use std::sync::Arc;

use super::lemma::Lemma;
use super::term::{Ref, Term};
use super::unify::Bindings;

/// A goal `left R right`, as one term.
pub(super) struct Goal(Ref);

/// A lemma, a direction, and the terms given for some of its variables.
pub(super) struct Rewriting<'a> {
    pub lemma: &'a Lemma,
    pub backwards: bool,
    pub given: &'a [(usize, Ref)],
}

impl Goal {
    pub fn new(relation: &Ref, left: &Ref, right: &Ref) -> Self {
        let half = Arc::new(Term::Apply(relation.clone(), left.clone()));
        Self(Arc::new(Term::Apply(half, right.clone())))
    }

    /// Whether both sides are the same.
    pub fn is_closed(&self) -> bool {
        match self.0.spine().1.as_slice() {
            [.., left, right] => left == right,
            _ => false,
        }
    }

    /// The goal after one step. Variables of the goal are those below `rigid`.
    pub fn rewritten(&self, rewriting: &Rewriting<'_>, rigid: u32) -> Option<Self> {
        let Rewriting { lemma, backwards, given } = rewriting;
        let mut bindings = Bindings::new(rigid);
        for (number, value) in *given {
            bindings.bind(rigid + *number as u32, value);
        }
        let (from, to) = lemma.sides(*backwards);
        let (from, to) = (from.renamed(rigid), to.renamed(rigid));
        let (found, bindings) = first_match(&self.0, &from, &bindings)?;
        Some(Self(replaced(&self.0, &found, &bindings.resolved(&to))))
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
