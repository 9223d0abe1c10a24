//! Universe levels.
//!
//! Levels are compared by what they denote, never by how they are written: `imax 1 0` *is* `0`. A level denotes a
//! function from assignments of naturals to its parameters. Every such function is a maximum of *atoms*
//! `if p₁ ≠ 0 ∧ … ∧ pₙ ≠ 0 then b + k else 0`, where `b` is a parameter or nothing; on these, `≤` is decided
//! completely (`Normal::le`): an atom depends on one parameter only and everything is monotone, so it is enough to
//! look at the least assignments of the guarded region.

use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use crate::budget::{Watch, with_stack};
use crate::error::{Checked, Fault, Limit};
use crate::name::Name;

/// A level of a [`crate::Store`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Level(pub(crate) u32);

impl Level {
    pub const ZERO: Level = Level(0);
    pub const ONE: Level = Level(1);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LevelNode {
    Zero,
    Succ(Level),
    Max(Level, Level),
    IMax(Level, Level),
    Param(Name),
}

/// Comparisons of two parameters that take as long as going to a part of a term does.
const COMPARISONS_PER_PART: u64 = 8;

/// More atoms than any honest level has; beyond it the comparison is given up.
const ATOM_LIMIT: usize = 128;

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Atom {
    /// Sorted; all must be nonzero, else the atom is 0.
    guard: Vec<Name>,
    base: Option<Name>,
    offset: u32,
}

/// A maximum of atoms; the empty one is 0.
#[derive(Debug)]
struct Normal(Vec<Atom>);

#[derive(Debug)]
pub(crate) struct Levels {
    nodes: Vec<LevelNode>,
    has_param: Vec<bool>,
    table: HashTable<u32>,
    normals: FxHashMap<Level, Arc<Normal>>,
    comparisons: FxHashMap<(Level, Level), bool>,
    /// Of normal forms, an estimate.
    normal_bytes: usize,
    /// Over comparisons; each check has its own.
    pub watch: Watch,
}

fn hash(node: &LevelNode) -> u64 {
    FxBuildHasher.hash_one(node)
}

impl Levels {
    pub fn new() -> Self {
        let mut levels = Self {
            nodes: Vec::new(),
            has_param: Vec::new(),
            table: HashTable::new(),
            normals: FxHashMap::default(),
            comparisons: FxHashMap::default(),
            normal_bytes: 0,
            watch: Watch::default(),
        };
        levels.intern(LevelNode::Zero);
        levels.intern(LevelNode::Succ(Level::ZERO));
        levels
    }

    pub fn intern(&mut self, node: LevelNode) -> Level {
        let hash_of = hash(&node);
        let Self { nodes, table, has_param, .. } = self;
        if let Some(&index) = table.find(hash_of, |&index| nodes[index as usize] == node) {
            return Level(index);
        }
        let index = nodes.len() as u32;
        let of = |level: Level| has_param[level.0 as usize];
        let mentions = match node {
            LevelNode::Zero => false,
            LevelNode::Succ(a) => of(a),
            LevelNode::Max(a, b) | LevelNode::IMax(a, b) => of(a) || of(b),
            LevelNode::Param(_) => true,
        };
        nodes.push(node);
        has_param.push(mentions);
        table.insert_unique(hash_of, index, |&i| hash(&nodes[i as usize]));
        Level(index)
    }

    pub fn node(&self, level: Level) -> LevelNode {
        self.nodes[level.0 as usize]
    }

    pub fn has_param(&self, level: Level) -> bool {
        self.has_param[level.0 as usize]
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// An estimate of the memory that levels take.
    pub fn bytes(&self) -> usize {
        self.nodes.len() * 32 + self.comparisons.len() * 16 + self.normal_bytes
    }

    pub fn truncate(&mut self, len: usize) {
        if len == self.nodes.len() {
            return;
        }
        for index in (len..self.nodes.len()).rev() {
            if let Ok(entry) = self.table.find_entry(hash(&self.nodes[index]), |&i| i as usize == index) {
                entry.remove();
            }
        }
        self.nodes.truncate(len);
        self.has_param.truncate(len);
        self.normals.retain(|level, _| (level.0 as usize) < len);
        self.normal_bytes = self.normals.values().map(|normal| normal.bytes()).sum();
        self.comparisons.retain(|(a, b), _| (a.0 as usize) < len && (b.0 as usize) < len);
    }

    pub fn succ(&mut self, level: Level) -> Level {
        self.intern(LevelNode::Succ(level))
    }

    /// `max`, without parts that say nothing.
    pub fn max(&mut self, a: Level, b: Level) -> Level {
        if a == b || b == Level::ZERO {
            return a;
        }
        if a == Level::ZERO {
            return b;
        }
        match (self.node(a), self.node(b)) {
            (LevelNode::Max(x, y), _) if x == b || y == b => a,
            (_, LevelNode::Max(x, y)) if x == a || y == a => b,
            (LevelNode::Succ(x), LevelNode::Succ(y)) if !self.has_param(x) && !self.has_param(y) => {
                let below = self.max(x, y);
                self.succ(below)
            }
            _ => self.intern(LevelNode::Max(a, b)),
        }
    }

    /// `imax`, resolved where the right side is known to be zero or not.
    pub fn imax(&mut self, a: Level, b: Level) -> Level {
        match self.node(b) {
            LevelNode::Zero => b,
            LevelNode::Succ(_) => self.max(a, b),
            _ if a == Level::ZERO || a == Level::ONE || a == b => b,
            _ => self.intern(LevelNode::IMax(a, b)),
        }
    }

    /// Replaces parameters; those that are not listed stay.
    pub fn instantiate(&mut self, level: Level, params: &[Name], values: &[Level]) -> Level {
        self.instantiate_in(level, params, values, &mut FxHashMap::default())
    }

    /// `done` keeps shared parts from being walked again; it belongs to these parameters and values.
    pub fn instantiate_in(
        &mut self,
        level: Level,
        params: &[Name],
        values: &[Level],
        done: &mut FxHashMap<Level, Level>,
    ) -> Level {
        if !self.has_param(level) {
            return level;
        }
        if let LevelNode::Param(name) = self.node(level) {
            let at = params.iter().position(|p| *p == name);
            return at.and_then(|i| values.get(i)).copied().unwrap_or(level);
        }
        if let Some(&known) = done.get(&level) {
            return known;
        }
        let result = with_stack(|| match self.node(level) {
            LevelNode::Zero | LevelNode::Param(_) => level,
            LevelNode::Succ(a) => {
                let a = self.instantiate_in(a, params, values, done);
                self.succ(a)
            }
            LevelNode::Max(a, b) => {
                let a = self.instantiate_in(a, params, values, done);
                let b = self.instantiate_in(b, params, values, done);
                self.max(a, b)
            }
            LevelNode::IMax(a, b) => {
                let a = self.instantiate_in(a, params, values, done);
                let b = self.instantiate_in(b, params, values, done);
                self.imax(a, b)
            }
        });
        done.insert(level, result);
        result
    }

    /// A parameter of `level` that is not in `known`.
    pub fn unknown_param(&self, level: Level, known: &[Name]) -> Option<Name> {
        let (mut stack, mut seen) = (vec![level], FxHashSet::default());
        while let Some(level) = stack.pop() {
            if !self.has_param(level) || !seen.insert(level) {
                continue;
            }
            match self.node(level) {
                LevelNode::Zero => {}
                LevelNode::Succ(a) => stack.push(a),
                LevelNode::Max(a, b) | LevelNode::IMax(a, b) => stack.extend([b, a]),
                LevelNode::Param(name) if known.contains(&name) => {}
                LevelNode::Param(name) => return Some(name),
            }
        }
        None
    }

    /// Whether `a ≤ b` for all assignments.
    pub fn le(&mut self, a: Level, b: Level) -> Checked<bool> {
        if a == b || a == Level::ZERO {
            return Ok(true);
        }
        if let Some(&known) = self.comparisons.get(&(a, b)) {
            return Ok(known);
        }
        let (left, right) = (self.normal(a)?, self.normal(b)?);
        self.go_on(left.0.len() * right.0.len() * guards(&left.0).max(guards(&right.0)))?;
        let answer = left.le(&right);
        self.comparisons.insert((a, b), answer);
        Ok(answer)
    }

    pub fn equal(&mut self, a: Level, b: Level) -> Checked<bool> {
        Ok(a == b || (self.le(a, b)? && self.le(b, a)?))
    }

    pub fn is_zero(&mut self, level: Level) -> Checked<bool> {
        self.le(level, Level::ZERO)
    }

    /// Whether no assignment makes `level` zero.
    pub fn is_never_zero(&mut self, level: Level) -> Checked<bool> {
        self.le(Level::ONE, level)
    }

    /// Counts comparisons of parameters that are about to be made.
    fn go_on(&mut self, comparisons: usize) -> Checked<()> {
        let bytes = self.bytes();
        self.watch.go_on(1 + comparisons as u64 / COMPARISONS_PER_PART, || bytes)
    }

    fn normal(&mut self, level: Level) -> Checked<Arc<Normal>> {
        if let Some(known) = self.normals.get(&level) {
            return Ok(known.clone());
        }
        let atoms = with_stack(|| {
            Ok(match self.node(level) {
                LevelNode::Zero => Vec::new(),
                LevelNode::Param(name) => vec![Atom { guard: Vec::new(), base: Some(name), offset: 0 }],
                LevelNode::Succ(a) => {
                    let below = self.normal(a)?;
                    let raised = below.0.iter().map(|atom| {
                        let offset = atom.offset.checked_add(1).ok_or(Fault::Exhausted(Limit::Memory))?;
                        Ok(Atom { offset, ..atom.clone() })
                    });
                    let one = Atom { guard: Vec::new(), base: None, offset: 1 };
                    raised.chain([Ok(one)]).collect::<Checked<Vec<_>>>()?
                }
                LevelNode::Max(a, b) => {
                    let (a, b) = (self.normal(a)?, self.normal(b)?);
                    a.0.iter().chain(&b.0).cloned().collect()
                }
                LevelNode::IMax(a, b) => {
                    let (a, b) = (self.normal(a)?, self.normal(b)?);
                    if a.0.len().saturating_mul(b.0.len()) > ATOM_LIMIT * 8 {
                        return Err(Fault::Exhausted(Limit::Memory));
                    }
                    // `b` is nonzero exactly where one of its atoms is.
                    let guarded = b.0.iter().flat_map(|condition| {
                        a.0.iter().map(move |atom| Atom {
                            guard: union(&atom.guard, &condition.nonzero_where()),
                            ..atom.clone()
                        })
                    });
                    guarded.chain(b.0.iter().cloned()).collect()
                }
            })
        })?;
        self.go_on(atoms.len().min(ATOM_LIMIT).pow(2) * guards(&atoms))?;
        let normal = Arc::new(Normal::of(atoms)?);
        self.normal_bytes += normal.bytes();
        self.normals.insert(level, normal.clone());
        Ok(normal)
    }

    /// A short text for messages: what lies deep is left out.
    pub fn display(&self, level: Level, name: &dyn Fn(Name) -> String) -> String {
        self.display_within(level, 5, name)
    }

    fn display_within(&self, level: Level, depth: u32, name: &dyn Fn(Name) -> String) -> String {
        let (mut base, mut offset) = (level, 0u32);
        while let LevelNode::Succ(below) = self.node(base) {
            (base, offset) = (below, offset + 1);
        }
        let part = |part| if depth == 0 { "…".into() } else { self.display_within(part, depth - 1, name) };
        let base = match self.node(base) {
            LevelNode::Zero | LevelNode::Succ(_) => return offset.to_string(),
            LevelNode::Max(a, b) => format!("(max {} {})", part(a), part(b)),
            LevelNode::IMax(a, b) => format!("(imax {} {})", part(a), part(b)),
            LevelNode::Param(param) => name(param),
        };
        if offset == 0 { base } else { format!("{base}+{offset}") }
    }
}

impl Atom {
    /// The parameters that are nonzero exactly where the atom is.
    fn nonzero_where(&self) -> Vec<Name> {
        match self.base {
            Some(base) if self.offset == 0 => union(&self.guard, &[base]),
            _ => self.guard.clone(),
        }
    }

    /// Whether `self` is dominated by the maximum of `others`.
    fn le<'a>(&self, others: impl Iterator<Item = &'a Atom> + Clone) -> bool {
        // The least point of the region: guards are 1, everything else 0.
        let at_least_point = |guard: &[Name], needed: u32| {
            others.clone().any(|other| {
                let value = other.offset as u64
                    + other.base.is_some_and(|base| guard.binary_search(&base).is_ok()) as u64;
                is_subset(&other.guard, guard) && value >= needed as u64
            })
        };
        let Some(base) = self.base else {
            return self.offset == 0 || at_least_point(&self.guard, self.offset);
        };
        // Where the base is positive it may be arbitrarily large: only an atom on the same base keeps up.
        let positive = union(&self.guard, &[base]);
        let keeps_up = others.clone().any(|other| {
            other.base == Some(base) && other.offset >= self.offset && is_subset(&other.guard, &positive)
        });
        let zero_is_possible = self.guard.binary_search(&base).is_err();
        keeps_up && (!zero_is_possible || self.offset == 0 || at_least_point(&self.guard, self.offset))
    }
}

impl Normal {
    /// Drops atoms that others dominate, so that levels stay small.
    fn of(mut atoms: Vec<Atom>) -> Checked<Self> {
        atoms.sort_unstable();
        atoms.dedup();
        if atoms.len() > ATOM_LIMIT {
            return Err(Fault::Exhausted(Limit::Memory));
        }
        let mut kept: Vec<Atom> = Vec::with_capacity(atoms.len());
        for index in 0..atoms.len() {
            let rest = kept.iter().chain(&atoms[index + 1..]);
            if !atoms[index].le(rest) {
                kept.push(atoms[index].clone());
            }
        }
        Ok(Self(kept))
    }

    fn bytes(&self) -> usize {
        self.0.iter().map(|atom| size_of::<Atom>() + size_of_val(&atom.guard[..])).sum()
    }

    fn le(&self, other: &Self) -> bool {
        self.0.iter().all(|atom| atom.le(other.0.iter()))
    }
}

/// The most parameters that one of the atoms depends on.
fn guards(atoms: &[Atom]) -> usize {
    atoms.iter().map(|atom| 1 + atom.guard.len()).max().unwrap_or_default()
}

fn union(a: &[Name], b: &[Name]) -> Vec<Name> {
    let mut all: Vec<Name> = a.iter().chain(b).copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn is_subset(small: &[Name], large: &[Name]) -> bool {
    small.iter().all(|name| large.binary_search(name).is_ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Tree {
        Zero,
        Succ(Box<Tree>),
        Max(Box<Tree>, Box<Tree>),
        IMax(Box<Tree>, Box<Tree>),
        Param(u32),
    }

    impl Tree {
        fn build(&self, levels: &mut Levels) -> Level {
            match self {
                Tree::Zero => Level::ZERO,
                Tree::Succ(a) => {
                    let a = a.build(levels);
                    levels.intern(LevelNode::Succ(a))
                }
                Tree::Max(a, b) => {
                    let (a, b) = (a.build(levels), b.build(levels));
                    levels.intern(LevelNode::Max(a, b))
                }
                Tree::IMax(a, b) => {
                    let (a, b) = (a.build(levels), b.build(levels));
                    levels.intern(LevelNode::IMax(a, b))
                }
                Tree::Param(p) => levels.intern(LevelNode::Param(Name(*p))),
            }
        }

        fn value(&self, at: &[u32]) -> u32 {
            match self {
                Tree::Zero => 0,
                Tree::Succ(a) => a.value(at) + 1,
                Tree::Max(a, b) => a.value(at).max(b.value(at)),
                Tree::IMax(a, b) => match b.value(at) {
                    0 => 0,
                    right => a.value(at).max(right),
                },
                Tree::Param(p) => at[*p as usize],
            }
        }
    }

    fn tree() -> impl Strategy<Value = Tree> {
        let leaf = prop_oneof![Just(Tree::Zero), (0u32..3).prop_map(Tree::Param)];
        leaf.prop_recursive(5, 24, 2, |inner| {
            prop_oneof![
                inner.clone().prop_map(|a| Tree::Succ(a.into())),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| Tree::Max(a.into(), b.into())),
                (inner.clone(), inner).prop_map(|(a, b)| Tree::IMax(a.into(), b.into())),
            ]
        })
    }

    /// A level's offsets are below its size, so beyond these values nothing new can happen.
    fn assignments() -> impl Iterator<Item = [u32; 3]> {
        const VALUES: [u32; 6] = [0, 1, 2, 5, 9, 60];
        VALUES.into_iter().flat_map(|a| VALUES.into_iter().flat_map(move |b| VALUES.map(|c| [a, b, c])))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

        #[test]
        fn comparison_agrees_with_evaluation(a in tree(), b in tree()) {
            let mut levels = Levels::new();
            let (left, right) = (a.build(&mut levels), b.build(&mut levels));
            let expected = assignments().all(|at| a.value(&at) <= b.value(&at));
            prop_assert_eq!(levels.le(left, right).unwrap(), expected);
            let equal = assignments().all(|at| a.value(&at) == b.value(&at));
            prop_assert_eq!(levels.equal(left, right).unwrap(), equal);
        }

        #[test]
        fn instantiation_and_simplification_keep_the_meaning(a in tree(), values in prop::array::uniform3(tree())) {
            let mut levels = Levels::new();
            let level = a.build(&mut levels);
            let with = values.clone().map(|v| v.build(&mut levels));
            let replaced = levels.instantiate(level, &[Name(0), Name(1), Name(2)], &with);
            let mut denoted = |level, at: &[u32; 3]| {
                let numeral = |levels: &mut Levels, n| (0..n).fold(Level::ZERO, |l, _| levels.intern(LevelNode::Succ(l)));
                let numbers = at.map(|n| numeral(&mut levels, n));
                let closed = levels.instantiate(level, &[Name(0), Name(1), Name(2)], &numbers);
                (0..200).find(|n| { let n = numeral(&mut levels, *n); levels.equal(closed, n).unwrap() })
            };
            for at in [[0, 0, 0], [1, 0, 2], [0, 3, 0], [2, 2, 0]] {
                let inner = values.clone().map(|v| v.value(&at));
                prop_assert_eq!(denoted(replaced, &at), Some(a.value(&inner)));
            }
        }
    }

    #[test]
    fn an_imax_with_zero_is_zero_however_it_is_written() {
        let mut levels = Levels::new();
        let imax = levels.intern(LevelNode::IMax(Level::ONE, Level::ZERO));
        assert_ne!(imax, Level::ZERO, "kept as written");
        assert!(levels.is_zero(imax).unwrap());
        assert!(!levels.is_never_zero(imax).unwrap());
        // `imax 0 v` and `imax 0 v + 1` differ at v = 0.
        let v = levels.intern(LevelNode::Param(Name(7)));
        let below = levels.intern(LevelNode::IMax(Level::ZERO, v));
        let above = levels.succ(below);
        assert!(!levels.equal(below, above).unwrap());
        assert!(!levels.le(above, below).unwrap());
    }

    #[test]
    fn a_level_of_many_parameters_is_given_up_and_not_looped_on() {
        let mut levels = Levels::new();
        let mut level = Level::ZERO;
        for i in 0..400 {
            let (p, q) =
                (levels.intern(LevelNode::Param(Name(i))), levels.intern(LevelNode::Param(Name(1000 + i))));
            let pair = levels.intern(LevelNode::Max(p, q));
            let pair = levels.intern(LevelNode::IMax(level, pair));
            level = levels.intern(LevelNode::Max(pair, p));
        }
        let other = levels.succ(level);
        let _ = levels.le(level, other);
        let _ = levels.le(other, level);
    }
}
