//! Terms with variables, for matching and rewriting without Lean. Universe levels are left out: Lean finds them again
//! when it reads the statement that comes of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use data::{BinderInfo, Expression, Node};

pub(super) type Ref = Arc<Term>;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Term {
    /// Of a statement or a pattern, by number.
    Variable(u32),
    /// De Bruijn index.
    Bound(u32),
    Constant(Arc<str>),
    Sort(Arc<str>),
    Number(Arc<str>),
    Text(Arc<str>),
    Apply(Ref, Ref),
    Lambda(Arc<str>, BinderInfo, Ref, Ref),
    Forall(Arc<str>, BinderInfo, Ref, Ref),
}

impl Term {
    /// What stands at `at` below `binders` binders that become variables, the outermost number 0. `None` for local
    /// definitions and raw projections.
    pub fn read(expression: &Expression, at: u32, binders: u32) -> Option<Ref> {
        read(expression, at, binders, 0)
    }

    /// Head and arguments of an application.
    pub fn spine(self: &Arc<Self>) -> (&Ref, Vec<&Ref>) {
        let mut arguments = Vec::new();
        let mut at = self;
        while let Term::Apply(function, argument) = at.as_ref() {
            arguments.push(argument);
            at = function;
        }
        arguments.reverse();
        (at, arguments)
    }

    /// The constant at the head, with the number of its arguments.
    pub fn head(self: &Arc<Self>) -> Option<(&Arc<str>, usize)> {
        let (head, arguments) = self.spine();
        match head.as_ref() {
            Term::Constant(name) => Some((name, arguments.len())),
            _ => None,
        }
    }

    /// Whether a bound variable points outside.
    pub fn is_loose(&self) -> bool {
        self.reaches(0)
    }

    fn reaches(&self, depth: u32) -> bool {
        match self {
            Term::Bound(index) => *index >= depth,
            Term::Apply(f, a) => f.reaches(depth) || a.reaches(depth),
            Term::Lambda(_, _, domain, body) | Term::Forall(_, _, domain, body) => {
                domain.reaches(depth) || body.reaches(depth + 1)
            }
            _ => false,
        }
    }

    pub fn size(&self) -> usize {
        match self {
            Term::Apply(f, a) => f.size() + a.size(),
            Term::Lambda(_, _, domain, body) | Term::Forall(_, _, domain, body) => {
                1 + domain.size() + body.size()
            }
            _ => 1,
        }
    }

    pub fn variables(&self, found: &mut BTreeSet<u32>) {
        match self {
            Term::Variable(number) => {
                found.insert(*number);
            }
            Term::Apply(f, a) => {
                f.variables(found);
                a.variables(found);
            }
            Term::Lambda(_, _, domain, body) | Term::Forall(_, _, domain, body) => {
                domain.variables(found);
                body.variables(found);
            }
            _ => {}
        }
    }

    /// Names of the constants in it, each once.
    pub fn constants(&self) -> Vec<Arc<str>> {
        fn collect(term: &Term, found: &mut BTreeSet<Arc<str>>) {
            match term {
                Term::Constant(name) => {
                    found.insert(name.clone());
                }
                Term::Apply(f, a) => {
                    collect(f, found);
                    collect(a, found);
                }
                Term::Lambda(_, _, domain, body) | Term::Forall(_, _, domain, body) => {
                    collect(domain, found);
                    collect(body, found);
                }
                _ => {}
            }
        }
        let mut found = BTreeSet::new();
        collect(self, &mut found);
        found.into_iter().collect()
    }

    /// With other terms in place of some, from the outside in.
    pub fn map(self: &Ref, change: &mut impl FnMut(&Ref) -> Option<Ref>) -> Ref {
        if let Some(changed) = change(self) {
            return changed;
        }
        match self.as_ref() {
            Term::Apply(f, a) => {
                let (function, argument) = (f.map(change), a.map(change));
                if Arc::ptr_eq(&function, f) && Arc::ptr_eq(&argument, a) {
                    return self.clone();
                }
                Arc::new(Term::Apply(function, argument))
            }
            Term::Lambda(name, info, domain, body) => {
                let (domain, body) = (domain.map(change), body.map(change));
                Arc::new(Term::Lambda(name.clone(), *info, domain, body))
            }
            Term::Forall(name, info, domain, body) => {
                let (domain, body) = (domain.map(change), body.map(change));
                Arc::new(Term::Forall(name.clone(), *info, domain, body))
            }
            _ => self.clone(),
        }
    }

    /// With every variable's number raised.
    pub fn renamed(self: &Ref, by: u32) -> Ref {
        self.map(&mut |term| match term.as_ref() {
            Term::Variable(number) => Some(Arc::new(Term::Variable(number + by))),
            _ => None,
        })
    }

    /// The body of a binder with `value`, which is not loose, in place of its variable.
    pub fn instantiated(self: &Ref, value: &Ref) -> Ref {
        instantiate(self, value, 0)
    }

    /// As nodes of an expression. `place` gives the de Bruijn index of a variable outside of all binders.
    pub fn write(&self, nodes: &mut Vec<Node>, place: &dyn Fn(u32) -> Option<u32>) -> Option<u32> {
        self.write_below(nodes, place, 0)
    }

    fn write_below(
        &self,
        nodes: &mut Vec<Node>,
        place: &dyn Fn(u32) -> Option<u32>,
        depth: u32,
    ) -> Option<u32> {
        let node = match self {
            Term::Variable(number) => Node::Bound(place(*number)? + depth),
            Term::Bound(index) => Node::Bound(*index),
            Term::Constant(name) => Node::Constant { name: name.to_string(), levels: Vec::new() },
            Term::Sort(level) => Node::Sort(level.to_string()),
            Term::Number(digits) => Node::Number(digits.to_string()),
            Term::Text(text) => Node::Text(text.to_string()),
            Term::Apply(f, a) => {
                Node::Apply(f.write_below(nodes, place, depth)?, a.write_below(nodes, place, depth)?)
            }
            Term::Lambda(name, info, domain, body) => Node::Lambda {
                name: name.to_string(),
                info: *info,
                domain: domain.write_below(nodes, place, depth)?,
                body: body.write_below(nodes, place, depth + 1)?,
            },
            Term::Forall(name, info, domain, body) => Node::Forall {
                name: name.to_string(),
                info: *info,
                domain: domain.write_below(nodes, place, depth)?,
                body: body.write_below(nodes, place, depth + 1)?,
            },
        };
        nodes.push(node);
        Some(nodes.len() as u32 - 1)
    }
}

fn read(expression: &Expression, at: u32, binders: u32, depth: u32) -> Option<Ref> {
    let below = |at, depth| read(expression, at, binders, depth);
    Some(Arc::new(match expression.node(at) {
        Node::Bound(index) if *index < depth => Term::Bound(*index),
        Node::Bound(index) => Term::Variable((binders + depth).checked_sub(1 + *index)?),
        Node::Sort(level) => Term::Sort(level.as_str().into()),
        Node::Constant { name, .. } => Term::Constant(name.as_str().into()),
        Node::Number(digits) => Term::Number(digits.as_str().into()),
        Node::Text(text) => Term::Text(text.as_str().into()),
        Node::Apply(f, a) => Term::Apply(below(*f, depth)?, below(*a, depth)?),
        Node::Lambda { name, info, domain, body } => {
            Term::Lambda(name.as_str().into(), *info, below(*domain, depth)?, below(*body, depth + 1)?)
        }
        Node::Forall { name, info, domain, body } => {
            Term::Forall(name.as_str().into(), *info, below(*domain, depth)?, below(*body, depth + 1)?)
        }
        Node::Free(_) | Node::Let { .. } | Node::Project { .. } => return None,
    }))
}

fn instantiate(term: &Ref, value: &Ref, depth: u32) -> Ref {
    match term.as_ref() {
        Term::Bound(index) if *index == depth => value.clone(),
        Term::Bound(index) if *index > depth => Arc::new(Term::Bound(index - 1)),
        Term::Apply(f, a) => {
            Arc::new(Term::Apply(instantiate(f, value, depth), instantiate(a, value, depth)))
        }
        Term::Lambda(name, info, domain, body) => Arc::new(Term::Lambda(
            name.clone(),
            *info,
            instantiate(domain, value, depth),
            instantiate(body, value, depth + 1),
        )),
        Term::Forall(name, info, domain, body) => Arc::new(Term::Forall(
            name.clone(),
            *info,
            instantiate(domain, value, depth),
            instantiate(body, value, depth + 1),
        )),
        _ => term.clone(),
    }
}
