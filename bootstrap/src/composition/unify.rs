//! First-order unification (Robinson 1965) of terms, up to beta reduction at the heads of what variables stand for.

use std::sync::Arc;

use super::term::{Ref, Term};

/// What variables stand for. Variables below `rigid` are constants to it.
#[derive(Debug, Clone, Default)]
pub(super) struct Bindings {
    rigid: u32,
    of: Vec<Option<Ref>>,
}

impl Bindings {
    /// Without any; variables below `rigid` will get none.
    pub fn new(rigid: u32) -> Self {
        Self { rigid, of: Vec::new() }
    }

    fn get(&self, variable: u32) -> Option<&Ref> {
        self.of.get(variable as usize)?.as_ref()
    }

    pub fn is_bound(&self, variable: u32) -> bool {
        self.get(variable).is_some()
    }

    /// Makes two terms equal. When it fails, the bindings are of no more use.
    pub fn unify(&mut self, a: &Ref, b: &Ref) -> bool {
        let (a, b) = (self.head_known(a), self.head_known(b));
        if Arc::ptr_eq(&a, &b) {
            return true;
        }
        match (a.as_ref(), b.as_ref()) {
            (Term::Variable(x), Term::Variable(y)) if x == y => true,
            (Term::Variable(x), _) if *x >= self.rigid => self.bind(*x, &b),
            (_, Term::Variable(y)) if *y >= self.rigid => self.bind(*y, &a),
            (Term::Apply(f, x), Term::Apply(g, y)) => self.unify(f, g) && self.unify(x, y),
            (Term::Sort(x), Term::Sort(y)) => (x.as_ref() == "0") == (y.as_ref() == "0"),
            (Term::Lambda(_, _, d, x), Term::Lambda(_, _, e, y))
            | (Term::Forall(_, _, d, x), Term::Forall(_, _, e, y)) => self.unify(d, e) && self.unify(x, y),
            (a, b) => a == b,
        }
    }

    /// Lets a variable stand for a term, if it does not occur in it.
    pub fn bind(&mut self, variable: u32, term: &Ref) -> bool {
        let term = self.resolved(term);
        if *term == Term::Variable(variable) {
            return true;
        }
        let mut inside = std::collections::BTreeSet::new();
        term.variables(&mut inside);
        if term.is_loose() || inside.contains(&variable) {
            return false;
        }
        let at = variable as usize;
        if self.of.len() <= at {
            self.of.resize(at + 1, None);
        }
        self.of[at] = Some(term);
        true
    }

    /// The term with what is known at its head put in.
    fn head_known(&self, term: &Ref) -> Ref {
        let (head, arguments) = term.spine();
        let Term::Variable(number) = head.as_ref() else { return term.clone() };
        let Some(value) = self.get(*number) else { return term.clone() };
        let mut result = value.clone();
        for argument in arguments {
            result = apply(result, argument.clone());
        }
        self.head_known(&result)
    }

    /// The term with everything known put in.
    pub fn resolved(&self, term: &Ref) -> Ref {
        term.map(&mut |term| match term.as_ref() {
            Term::Variable(number) => self.get(*number).map(|value| self.resolved(value)),
            Term::Apply(..) => {
                let known = self.head_known(term);
                (!Arc::ptr_eq(&known, term)).then(|| self.resolved(&known))
            }
            _ => None,
        })
    }
}

fn apply(function: Ref, argument: Ref) -> Ref {
    match function.as_ref() {
        Term::Lambda(_, _, _, body) if !argument.is_loose() => body.instantiated(&argument),
        _ => Arc::new(Term::Apply(function, argument)),
    }
}
