//! Expressions, each stored once: equal terms have equal indices.
//!
//! Bound variables are de Bruijn indices. A free variable is a *local*: its depth and its type. Both are part of the
//! term, so what is inferred for a term never depends on a context, and caches need none. When a binder is opened,
//! the depth is chosen above that of every local in sight.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use crate::level::Level;
use crate::name::Name;

/// An expression of a [`crate::Store`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Expr(pub(crate) u32);

/// Universe arguments of a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LevelList(pub(crate) u32);

/// A natural number literal's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NatLiteral(pub(crate) u32);

/// A string literal's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StringLiteral(pub(crate) u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    Bound(u32),
    Local { depth: u32, ty: Expr },
    Sort(Level),
    Const(Name, LevelList),
    App(Expr, Expr),
    Lambda(Expr, Expr),
    Pi(Expr, Expr),
    Let(Expr, Expr, Expr),
    Nat(NatLiteral),
    String(StringLiteral),
    Proj(Name, u32, Expr),
}

#[derive(Clone, Copy, Debug)]
struct Facts {
    hash: u32,
    /// One more than the largest loose bound variable.
    loose: u32,
    /// One more than the largest depth of a local, those in types of locals included.
    locals: u32,
    has_param: bool,
}

#[derive(Debug)]
pub(crate) struct Exprs {
    nodes: Vec<Node>,
    facts: Vec<Facts>,
    table: HashTable<u32>,
}

impl Exprs {
    pub fn new() -> Self {
        Self { nodes: Vec::new(), facts: Vec::new(), table: HashTable::new() }
    }

    #[inline]
    pub fn node(&self, e: Expr) -> Node {
        self.nodes[e.0 as usize]
    }

    #[inline]
    fn of(&self, e: Expr) -> &Facts {
        &self.facts[e.0 as usize]
    }

    #[inline]
    pub fn loose(&self, e: Expr) -> u32 {
        self.of(e).loose
    }

    #[inline]
    pub fn locals(&self, e: Expr) -> u32 {
        self.of(e).locals
    }

    #[inline]
    pub fn has_param(&self, e: Expr) -> bool {
        self.of(e).has_param
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn bytes(&self) -> usize {
        self.nodes.len() * (size_of::<Node>() + size_of::<Facts>() + 8)
    }

    /// `own_params` says whether a sort or constant mentions a universe parameter.
    pub fn intern(&mut self, node: Node, own_params: bool) -> Expr {
        let wide = FxBuildHasher.hash_one(node);
        let hash = (wide ^ (wide >> 32)) as u32;
        let Self { nodes, facts, table } = self;
        if let Some(&index) = table.find(spread(hash), |&i| nodes[i as usize] == node) {
            return Expr(index);
        }
        let index = nodes.len() as u32;
        let of = |e: Expr| facts[e.0 as usize];
        let join = |parts: &[(Expr, u32)]| {
            parts.iter().fold((0, 0, false), |(loose, locals, has_param), &(part, binders)| {
                let part = of(part);
                (
                    u32::max(loose, part.loose.saturating_sub(binders)),
                    u32::max(locals, part.locals),
                    has_param | part.has_param,
                )
            })
        };
        let (loose, locals, has_param) = match node {
            Node::Bound(i) => (i.saturating_add(1), 0, false),
            Node::Local { depth, ty } => (0, depth.saturating_add(1), of(ty).has_param),
            Node::Sort(_) | Node::Const(..) => (0, 0, own_params),
            Node::App(f, a) => join(&[(f, 0), (a, 0)]),
            Node::Lambda(ty, body) | Node::Pi(ty, body) => join(&[(ty, 0), (body, 1)]),
            Node::Let(ty, value, body) => join(&[(ty, 0), (value, 0), (body, 1)]),
            Node::Nat(_) | Node::String(_) => (0, 0, false),
            Node::Proj(_, _, of) => join(&[(of, 0)]),
        };
        nodes.push(node);
        facts.push(Facts { hash, loose, locals, has_param });
        table.insert_unique(spread(hash), index, |&i| spread(facts[i as usize].hash));
        Expr(index)
    }

    pub fn truncate(&mut self, len: usize) {
        let count = self.nodes.len();
        if count == len {
            return;
        }
        if count - len > len {
            // Most of the table goes: building it anew is cheaper.
            self.nodes.truncate(len);
            self.facts.truncate(len);
            self.table = HashTable::with_capacity(len);
            let Self { facts, table, .. } = self;
            for index in 0..len {
                table.insert_unique(spread(facts[index].hash), index as u32, |&i| {
                    spread(facts[i as usize].hash)
                });
            }
            return;
        }
        for index in len..count {
            let found = self.table.find_entry(spread(self.facts[index].hash), |&i| i as usize == index);
            if let Ok(entry) = found {
                entry.remove();
            }
        }
        self.nodes.truncate(len);
        self.facts.truncate(len);
    }
}

/// The table looks at the upper bits as well as the lower ones.
#[inline]
fn spread(hash: u32) -> u64 {
    (hash as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
