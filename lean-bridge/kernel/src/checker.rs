//! The state of one declaration's check.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::budget::{Budget, with_stack};
use crate::environment::{Constant, Environment};
use crate::error::{Checked, reject};
use crate::expr::{Expr, LevelList, Node};
use crate::known::Known;
use crate::level::Level;
use crate::name::Name;
use crate::operations::{Case, OperationNames};
use crate::store::Store;

/// Answers that hold as long as the environment only grows. None of them depends on a context (see `expr.rs`) or on
/// the order of questions: equalities are kept as pairs and never closed transitively.
#[derive(Default)]
pub(crate) struct Caches {
    pub checked: FxHashMap<Expr, Expr>,
    pub inferred: FxHashMap<Expr, Expr>,
    pub whnf: FxHashMap<Expr, Expr>,
    pub whnf_core: FxHashMap<Expr, Expr>,
    pub whnf_core_cheap: FxHashMap<Expr, Expr>,
    pub equal: FxHashSet<(Expr, Expr)>,
    pub different: FxHashSet<(Expr, Expr)>,
    pub different_arguments: FxHashSet<(Expr, Expr)>,
    types: FxHashMap<(Name, LevelList), Expr>,
    values: FxHashMap<(Name, LevelList), Expr>,
    pub strings_are_known: Option<bool>,
}

impl Caches {
    fn bytes(&self) -> usize {
        let entries = self.checked.len()
            + self.inferred.len()
            + self.whnf.len()
            + self.whnf_core.len()
            + self.whnf_core_cheap.len()
            + self.equal.len()
            + self.different.len()
            + self.different_arguments.len();
        entries * 20
    }
}

pub(crate) struct Checker<'a> {
    pub store: &'a mut Store,
    pub env: &'a mut Environment,
    pub known: Known,
    pub operations: OperationNames,
    pub budget: Budget,
    pub caches: Caches,
    /// Whether comparisons with `true` evaluate the other side first, terms with locals included.
    pub eager: bool,
    /// Whether operations on numbers are believed by their names.
    pub trusts_operations: bool,
    /// What is assumed while evidence for an operation is looked for.
    pub cases: Vec<Case>,
    /// An operation that would have been computed, had there been a way to see that it is what it is called.
    pub unverified: Option<Name>,
}

impl<'a> Checker<'a> {
    pub fn new(
        store: &'a mut Store,
        env: &'a mut Environment,
        known: Known,
        operations: OperationNames,
        budget: Budget,
    ) -> Self {
        store.watched_by(|| budget.watch());
        Self {
            store,
            env,
            known,
            operations,
            budget,
            caches: Caches::default(),
            eager: false,
            trusts_operations: false,
            cases: Vec::new(),
            unverified: None,
        }
    }

    #[inline]
    pub fn step(&mut self) -> Checked<()> {
        self.spend(1)
    }

    /// As many steps at once.
    #[inline]
    pub fn spend(&mut self, steps: u64) -> Checked<()> {
        let Self { store, caches, budget, .. } = self;
        budget.spend(steps, || store.bytes() + caches.bytes())?;
        store.intact()
    }

    /// A recursive step: counted, limited in depth, on a stack that has room.
    #[inline]
    pub fn deeper<T>(&mut self, f: impl FnOnce(&mut Self) -> Checked<T>) -> Checked<T> {
        self.step()?;
        self.budget.enter()?;
        let result = with_stack(|| f(self));
        self.budget.leave();
        result
    }

    pub fn constant(&self, name: Name) -> Checked<Arc<Constant>> {
        match self.env.get(name) {
            Some(constant) => Ok(constant.clone()),
            None => reject(format!("unknown constant {}", self.store.display_name(name))),
        }
    }

    /// The type of a constant at given universes.
    pub fn type_of_constant(&mut self, name: Name, list: LevelList) -> Checked<Expr> {
        if let Some(&known) = self.caches.types.get(&(name, list)) {
            return Ok(known);
        }
        let constant = self.constant(name)?;
        let levels = self.levels_for(&constant, list)?;
        let ty = self.store.instantiate_params(constant.ty, &constant.params, &levels);
        self.caches.types.insert((name, list), ty);
        Ok(ty)
    }

    fn levels_for(&self, constant: &Constant, list: LevelList) -> Checked<Vec<Level>> {
        let levels = self.store.levels_of(list);
        if levels.len() == constant.params.len() {
            return Ok(levels.to_vec());
        }
        reject(format!(
            "{} takes {} universe levels and is given {}",
            self.store.display_name(constant.name),
            constant.params.len(),
            levels.len()
        ))
    }

    /// The value of a constant at given universes, where it has one that reduction may use.
    pub fn value_of_constant(&mut self, name: Name, list: LevelList) -> Option<Expr> {
        if let Some(&known) = self.caches.values.get(&(name, list)) {
            return Some(known);
        }
        let constant = self.env.get(name)?.clone();
        let (value, _) = constant.unfolds_to()?;
        let levels = self.levels_for(&constant, list).ok()?;
        let value = self.store.instantiate_params(value, &constant.params, &levels);
        self.caches.values.insert((name, list), value);
        Some(value)
    }

    /// A new local for a binder in terms whose locals lie below `depth`.
    pub fn fresh(&mut self, depth: &mut u32, ty: Expr) -> Expr {
        *depth = (*depth).max(self.store.locals(ty));
        let local = self.store.local(*depth, ty);
        *depth += 1;
        local
    }

    pub fn is_const(&self, e: Expr, name: Name) -> bool {
        matches!(self.store.node(e), Node::Const(n, _) if n == name)
    }
}
