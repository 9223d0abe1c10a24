//! What can be declared.

use crate::expr::Expr;
use crate::name::Name;

/// When a definition is unfolded relative to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hints {
    Opaque,
    Abbreviation,
    Regular(u32),
}

/// A declaration. Binder names, binder kinds and metadata are no part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Declaration {
    Axiom {
        name: Name,
        params: Vec<Name>,
        ty: Expr,
    },
    Definition {
        name: Name,
        params: Vec<Name>,
        ty: Expr,
        value: Expr,
        hints: Hints,
    },
    Theorem {
        name: Name,
        params: Vec<Name>,
        ty: Expr,
        value: Expr,
    },
    Opaque {
        name: Name,
        params: Vec<Name>,
        ty: Expr,
        value: Expr,
    },
    /// One of the four constants of quotients. What is given must be what this checker declares.
    Quot {
        name: Name,
        params: Vec<Name>,
        ty: Expr,
        kind: QuotKind,
    },
    Inductive(Inductive),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotKind {
    Type,
    Mk,
    Lift,
    Ind,
}

/// A group of inductive types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inductive {
    pub params: Vec<Name>,
    /// The number of parameters, which all types of the group share.
    pub parameter_count: u32,
    pub types: Vec<InductiveType>,
    /// What an export says of the group beyond that: compared with what this checker derives.
    pub given: Option<Given>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InductiveType {
    pub name: Name,
    pub ty: Expr,
    pub constructors: Vec<(Name, Expr)>,
}

/// Derived data of a group, as an export gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub types: Vec<GivenType>,
    pub constructors: Vec<GivenConstructor>,
    pub recursors: Vec<Recursor>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenType {
    pub name: Name,
    pub params: Vec<Name>,
    pub parameter_count: u32,
    pub index_count: u32,
    pub all: Vec<Name>,
    pub constructors: Vec<Name>,
    pub nested_count: u32,
    pub is_recursive: bool,
    pub is_reflexive: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenConstructor {
    pub name: Name,
    pub params: Vec<Name>,
    pub of: Name,
    pub index: u32,
    pub parameter_count: u32,
    pub field_count: u32,
}

/// A recursor, given or derived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recursor {
    pub name: Name,
    pub params: Vec<Name>,
    pub ty: Expr,
    pub all: Vec<Name>,
    pub parameter_count: u32,
    pub index_count: u32,
    pub motive_count: u32,
    pub minor_count: u32,
    pub rules: Vec<Rule>,
    /// Whether the recursor reduces on any proof whose type fits, not only on its constructor.
    pub is_k: bool,
}

/// How a recursor reduces on one constructor: `value params motives minors fields`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub constructor: Name,
    pub field_count: u32,
    pub value: Expr,
}

impl Declaration {
    /// The declared name; of a group, the first.
    pub fn name(&self) -> Name {
        match self {
            Declaration::Axiom { name, .. }
            | Declaration::Definition { name, .. }
            | Declaration::Theorem { name, .. }
            | Declaration::Opaque { name, .. }
            | Declaration::Quot { name, .. } => *name,
            Declaration::Inductive(group) => group.types.first().map_or(Name::ANONYMOUS, |ty| ty.name),
        }
    }
}
