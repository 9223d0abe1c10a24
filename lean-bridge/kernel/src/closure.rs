//! What declarations mention, and what constants rest on.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::declaration::Declaration;
use crate::environment::{Constant, Kind};
use crate::expr::{Expr, Node};
use crate::kernel::Kernel;
use crate::name::{Name, Part};
use crate::store::Store;

/// A constant that others rest on.
#[derive(Clone, Debug)]
pub struct Reached {
    pub constant: Arc<Constant>,
    /// The constant that mentions it; nothing for a root.
    pub through: Option<Name>,
}

impl Declaration {
    /// The declared names; of an inductive type, without its recursors.
    pub fn names(&self) -> Vec<Name> {
        match self {
            Declaration::Inductive(group) => group
                .types
                .iter()
                .flat_map(|ty| ty.constructors.iter().map(|(name, _)| *name).chain([ty.name]))
                .collect(),
            _ => vec![self.name()],
        }
    }

    pub(crate) fn terms(&self) -> Vec<Expr> {
        match self {
            Declaration::Axiom { ty, .. } | Declaration::Quot { ty, .. } => vec![*ty],
            Declaration::Definition { ty, value, .. }
            | Declaration::Theorem { ty, value, .. }
            | Declaration::Opaque { ty, value, .. } => vec![*ty, *value],
            Declaration::Inductive(group) => group
                .types
                .iter()
                .flat_map(|ty| ty.constructors.iter().map(|(_, ty)| *ty).chain([ty.ty]))
                .collect(),
        }
    }
}

/// The constants in terms, in the order in which they are met; a projection mentions its structure.
pub(crate) fn mentioned(store: &Store, terms: &[Expr], seen: &mut FxHashSet<Expr>) -> Vec<Name> {
    let (mut names, mut stack) = (Vec::new(), terms.to_vec());
    while let Some(e) = stack.pop() {
        if !seen.insert(e) {
            continue;
        }
        match store.node(e) {
            Node::Const(name, _) => names.push(name),
            Node::App(a, b) | Node::Lambda(a, b) | Node::Pi(a, b) => stack.extend([b, a]),
            Node::Let(a, b, c) => stack.extend([c, b, a]),
            Node::Proj(name, _, of) => {
                names.push(name);
                stack.push(of);
            }
            _ => {}
        }
    }
    names
}

/// What a declaration mentions, its own names left aside.
#[derive(Clone, Debug, Default)]
pub struct Mentioned {
    pub names: Vec<Name>,
    /// Whether it holds literals of natural numbers, which stand for terms of `Nat`.
    pub numbers: bool,
    /// Whether it holds string literals.
    pub strings: bool,
}

impl Kernel {
    /// What a declaration mentions in types, values and constructors. What is derived of an inductive type mentions
    /// nothing else.
    pub fn mentioned(&self, declaration: &Declaration) -> Mentioned {
        let own: FxHashSet<Name> = declaration.names().into_iter().collect();
        let (mut found, terms) = (Mentioned::default(), declaration.terms());
        let mut seen = FxHashSet::default();
        let names = mentioned(&self.store, &terms, &mut seen);
        for e in seen {
            match self.store.node(e) {
                Node::Nat(_) => found.numbers = true,
                Node::String(_) => found.strings = true,
                _ => {}
            }
        }
        let mut known = own;
        found.names = names.into_iter().filter(|name| known.insert(*name)).collect();
        found
    }

    /// The constants that declarations mention, and neither declare nor find here.
    pub fn missing(&self, declarations: &[Declaration]) -> Vec<Name> {
        let mut known: FxHashSet<Name> = declarations.iter().flat_map(Declaration::names).collect();
        let is_recursor = |known: &FxHashSet<Name>, name: Name| {
            let (parent, part) = self.store.name_entry(name);
            matches!(part, Part::Text(text) if &**text == "rec" || text.starts_with("rec_"))
                && known.contains(parent)
        };
        let (mut missing, mut seen) = (Vec::new(), FxHashSet::default());
        for declaration in declarations {
            for name in mentioned(&self.store, &declaration.terms(), &mut seen) {
                if self.environment().contains(name) || is_recursor(&known, name) || !known.insert(name) {
                    continue;
                }
                missing.push(name);
            }
        }
        missing
    }

    /// `roots` and all that they rest on, through types, values and rules. Where `ends` says so of a constant, what
    /// that one rests on is left aside. Names that are not declared are passed over.
    pub fn reached(&self, roots: &[Name], ends: impl Fn(&Constant) -> bool) -> Vec<Reached> {
        let mut stack: Vec<(Name, Option<Name>)> = roots.iter().map(|root| (*root, None)).collect();
        let (mut done, mut seen) = (FxHashSet::default(), FxHashSet::default());
        let mut reached = Vec::new();
        while let Some((name, through)) = stack.pop() {
            if !done.insert(name) {
                continue;
            }
            let Some(constant) = self.environment().get(name).cloned() else { continue };
            if !ends(&constant) {
                // A term that was walked before mentions what is on its way already.
                let names = self.mentioned_by(&constant, &mut seen);
                stack.extend(names.into_iter().rev().map(|used| (used, Some(name))));
            }
            reached.push(Reached { constant, through });
        }
        reached
    }

    fn mentioned_by(&self, constant: &Constant, seen: &mut FxHashSet<Expr>) -> Vec<Name> {
        let mut terms = vec![constant.ty];
        let mut names = Vec::new();
        match &constant.kind {
            Kind::Axiom | Kind::Quot(_) => {}
            Kind::Definition { value, .. } | Kind::Theorem { value } | Kind::Opaque { value } => {
                terms.push(*value)
            }
            Kind::Inductive(info) => names.extend(info.all.iter().chain(&info.constructors)),
            Kind::Constructor(info) => names.push(info.of),
            Kind::Recursor(info) => {
                names.extend(&info.recursor.all);
                terms.extend(info.recursor.rules.iter().map(|rule| rule.value));
            }
        }
        names.extend(mentioned(&self.store, &terms, seen));
        names
    }
}
