//! The constants that are there.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::declaration::{Hints, QuotKind, Recursor};
use crate::expr::Expr;
use crate::level::Level;
use crate::name::Name;

/// A constant of the environment.
#[derive(Clone, Debug)]
pub struct Constant {
    pub name: Name,
    pub params: Vec<Name>,
    pub ty: Expr,
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub enum Kind {
    Axiom,
    Definition { value: Expr, hints: Hints },
    Theorem { value: Expr },
    Opaque { value: Expr },
    Quot(QuotKind),
    Inductive(InductiveInfo),
    Constructor(ConstructorInfo),
    Recursor(RecursorInfo),
}

#[derive(Clone, Debug)]
pub struct InductiveInfo {
    pub parameter_count: u32,
    pub index_count: u32,
    pub all: Vec<Name>,
    pub constructors: Vec<Name>,
    pub nested_count: u32,
    pub is_recursive: bool,
    pub is_reflexive: bool,
    /// The level of the sort that the type's own type literally ends in. Nothing where a trusted type has no such.
    pub sort: Option<Level>,
}

#[derive(Clone, Debug)]
pub struct ConstructorInfo {
    pub of: Name,
    pub index: u32,
    pub parameter_count: u32,
    pub field_count: u32,
}

impl ConstructorInfo {
    /// The number of its arguments.
    pub(crate) fn arity(&self) -> usize {
        self.parameter_count as usize + self.field_count as usize
    }
}

#[derive(Clone, Debug)]
pub struct RecursorInfo {
    pub recursor: Recursor,
    /// The inductive type of the major premise.
    pub major: Name,
}

impl Constant {
    /// The value that the constant reduces to.
    pub(crate) fn unfolds_to(&self) -> Option<(Expr, Hints)> {
        match self.kind {
            Kind::Definition { value, hints } => Some((value, hints)),
            Kind::Theorem { value } => Some((value, Hints::Opaque)),
            _ => None,
        }
    }
}

/// Constants in the order in which they came.
#[derive(Debug, Default)]
pub struct Environment {
    constants: Vec<Arc<Constant>>,
    index: FxHashMap<Name, u32>,
    pub(crate) features: Features,
}

/// What literals and accelerated operations may rest on; each is set once its evidence was seen.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Features {
    pub nat: bool,
    pub bool: bool,
    /// A bit for each accelerated operation, see `nat.rs`.
    pub nat_operations: u32,
    pub equality: bool,
    /// What string literals are made with, once there was one.
    pub string_builder: Option<Name>,
    /// Which constants of quotients are there.
    pub quotients: u8,
}

impl Environment {
    pub fn get(&self, name: Name) -> Option<&Arc<Constant>> {
        self.index.get(&name).map(|at| &self.constants[*at as usize])
    }

    pub fn contains(&self, name: Name) -> bool {
        self.index.contains_key(&name)
    }

    /// The place of a constant in the order in which they came.
    pub fn position(&self, name: Name) -> Option<usize> {
        self.index.get(&name).map(|at| *at as usize)
    }

    pub fn len(&self) -> usize {
        self.constants.len()
    }

    pub fn is_empty(&self) -> bool {
        self.constants.is_empty()
    }

    /// All constants, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Constant>> {
        self.constants.iter()
    }

    pub(crate) fn add(&mut self, constant: Constant) {
        self.index.insert(constant.name, self.constants.len() as u32);
        self.constants.push(Arc::new(constant));
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        for constant in self.constants.drain(len..) {
            self.index.remove(&constant.name);
        }
    }
}
