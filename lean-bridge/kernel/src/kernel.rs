//! The checker as a whole: an environment that grows by declarations.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rustc_hash::FxHashSet;

use crate::budget::{Budget, Limits, Watch};
use crate::checker::Checker;
use crate::declaration::Declaration;
use crate::environment::{Constant, Environment, Features, Kind};
use crate::error::{Checked, Error, Fault, reject};
use crate::expr::{Expr, Node};
use crate::known::Known;
use crate::name::Name;
use crate::operations::OperationNames;
use crate::sameness::{Difference, Sides};
use crate::store::{Mark, Store};

/// An environment of declarations, each of which was checked, or assumed by whoever called.
#[derive(Debug)]
pub struct Kernel {
    /// Where the terms of declarations are made.
    pub store: Store,
    env: Environment,
    pub(crate) known: Known,
    operations: OperationNames,
    limits: Limits,
    cancelled: Option<Arc<AtomicBool>>,
    trusts_operations: bool,
}

/// Whether a declaration is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Belief {
    Checked,
    Assumed,
}

/// A state of a kernel to return to.
#[derive(Clone, Copy, Debug)]
pub struct Checkpoint {
    store: Mark,
    constants: usize,
    features: Features,
}

impl Default for Kernel {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl Kernel {
    /// An empty environment.
    pub fn new(limits: Limits) -> Self {
        let mut store = Store::new();
        let known = Known::new(&mut store);
        let operations = OperationNames::new(&mut store);
        Self {
            store,
            env: Environment::default(),
            known,
            operations,
            limits,
            cancelled: None,
            trusts_operations: false,
        }
    }

    /// Checks end soon after `flag` is set.
    pub fn cancel_by(&mut self, flag: Arc<AtomicBool>) {
        self.cancelled = Some(flag);
    }

    /// From now on, constants with the names and types of the operations on natural numbers (`Nat.gcd`, …) are taken
    /// for what they are called, whatever their definitions say. For declarations whose library is known to be Lean's.
    pub fn trust_operations(&mut self) {
        self.trusts_operations = true;
    }

    /// In what the theorem `found` does not say what the statement `given` says, an axiom. Of the constants that they
    /// mention, those that belong to the statement and those that belong to the theorem are matched by content.
    pub fn difference(
        &mut self,
        (given, given_own): (Name, &[Name]),
        (found, found_own): (Name, &[Name]),
    ) -> Result<Option<Difference>, Error> {
        let before = self.checkpoint();
        let sides = Sides {
            given: &given_own.iter().copied().collect(),
            found: &found_own.iter().copied().collect(),
        };
        let Self { store, env, known, operations, limits, cancelled, .. } = self;
        let budget = Budget::new(limits.clone(), cancelled.clone());
        let result = Checker::new(store, env, *known, *operations, budget).difference(given, found, sides);
        let result = store.intact().and(result);
        store.watched_by(Watch::default);
        let declaration = self.store.display_name(found);
        self.rollback(before);
        result.map_err(|fault| Error { declaration, fault })
    }

    /// An estimate of the memory that terms take, in bytes.
    pub fn bytes(&self) -> usize {
        self.store.bytes()
    }

    pub fn environment(&self) -> &Environment {
        &self.env
    }

    /// The present state, to which [`Self::rollback`] returns.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint { store: self.store.mark(), constants: self.env.len(), features: self.env.features }
    }

    /// Forgets all terms and constants that came after `checkpoint`.
    pub fn rollback(&mut self, checkpoint: Checkpoint) {
        self.env.truncate(checkpoint.constants);
        self.env.features = checkpoint.features;
        self.store.rollback(checkpoint.store);
    }

    /// Checks a declaration and adds it. Where it is not taken, the environment stays as it was.
    pub fn check(&mut self, declaration: &Declaration) -> Result<(), Error> {
        self.add(declaration, Belief::Checked)
    }

    /// Adds a declaration without a check: a library that is trusted. Only names and scopes are looked at.
    pub fn assume(&mut self, declaration: &Declaration) -> Result<(), Error> {
        self.add(declaration, Belief::Assumed)
    }

    fn add(&mut self, declaration: &Declaration, belief: Belief) -> Result<(), Error> {
        let before = self.checkpoint();
        let Self { store, env, known, operations, limits, cancelled, trusts_operations } = self;
        let budget = Budget::new(limits.clone(), cancelled.clone());
        let mut checker = Checker::new(store, env, *known, *operations, budget);
        checker.trusts_operations = *trusts_operations || belief == Belief::Assumed;
        let result = checker.declare_one(declaration, belief);
        let unverified = checker.unverified;
        // Where an operation on terms was given up, nothing that was found since means anything.
        let result = store.intact().and(result);
        store.watched_by(Watch::default);
        match result {
            Ok(()) => {
                // What an inductive type derives lies among the terms of its check; otherwise these can go.
                if !matches!(declaration, Declaration::Inductive(_)) {
                    self.store.rollback(before.store);
                }
                Ok(())
            }
            Err(mut fault) => {
                if let (Fault::Rejected(reason), Some(name)) = (&fault, unverified) {
                    let name = self.store.display_name(name);
                    let text = format!(
                        "it may rest on {name}, which is not computed since its definition is not verified ({reason})"
                    );
                    fault = Fault::Unsupported(text);
                }
                let declaration = self.store.display_name(declaration.name());
                self.rollback(before);
                Err(Error { declaration, fault })
            }
        }
    }
}

impl Checker<'_> {
    fn declare_one(&mut self, declaration: &Declaration, belief: Belief) -> Checked<()> {
        let is_trusted = belief == Belief::Assumed;
        if let Declaration::Inductive(group) = declaration {
            self.check_params(&group.params)?;
            if is_trusted {
                self.assume_inductive(group)?
            } else {
                self.add_inductive(group)?
            };
            for ty in &group.types {
                self.learn(ty.name)?;
            }
            return Ok(());
        }
        let name = declaration.name();
        if self.env.contains(name) {
            return reject("it is already declared");
        }
        let (params, ty, kind) = match declaration {
            Declaration::Axiom { params, ty, .. } => (params, *ty, Kind::Axiom),
            Declaration::Definition { params, ty, value, hints, .. } => {
                (params, *ty, Kind::Definition { value: *value, hints: *hints })
            }
            Declaration::Theorem { params, ty, value, .. } => (params, *ty, Kind::Theorem { value: *value }),
            Declaration::Opaque { params, ty, value, .. } => (params, *ty, Kind::Opaque { value: *value }),
            Declaration::Quot { params, ty, kind, .. } => (params, *ty, Kind::Quot(*kind)),
            Declaration::Inductive(_) => return Err(Fault::Unsupported("an inductive type".into())),
        };
        self.check_params(params)?;
        self.check_closed(ty, params)?;
        let value = match kind {
            Kind::Definition { value, .. } | Kind::Theorem { value } | Kind::Opaque { value } => Some(value),
            _ => None,
        };
        if let Some(value) = value {
            self.check_closed(value, params)?;
        }
        if let Kind::Quot(kind) = kind {
            self.check_quot(name, params, ty, kind)?;
            self.env.features.quotients |= kind.bit();
        } else if !is_trusted {
            let level = self.check_sort(ty)?;
            if let Kind::Theorem { .. } = kind
                && !self.store.levels.is_zero(level)?
            {
                return reject("the type of a theorem is no proposition");
            }
            if let Some(value) = value {
                self.check_value(value, ty)?;
            }
        }
        self.env.add(Constant { name, params: params.clone(), ty, kind });
        self.learn(name)
    }

    pub fn check_params(&self, params: &[Name]) -> Checked<()> {
        let mut seen = FxHashSet::default();
        match params.iter().find(|param| !seen.insert(**param)) {
            Some(twice) => reject(format!(
                "the universe parameter {} is declared twice",
                self.store.display_name(*twice)
            )),
            None => Ok(()),
        }
    }

    /// No loose bound variable, no local, no universe parameter that is not declared.
    pub fn check_closed(&self, e: Expr, params: &[Name]) -> Checked<()> {
        if self.store.loose(e) > 0 {
            return reject("a bound variable has no binder");
        }
        if self.store.locals(e) > 0 {
            return reject("a term holds a free variable");
        }
        let mut unknown = None;
        self.store.visit(e, |part, node| {
            let levels = match node {
                Node::Sort(level) => std::slice::from_ref(&level).to_vec(),
                Node::Const(_, list) => self.store.levels_of(list).to_vec(),
                _ => Vec::new(),
            };
            unknown =
                unknown.or_else(|| levels.iter().find_map(|l| self.store.levels.unknown_param(*l, params)));
            self.store.has_param(part) && unknown.is_none()
        });
        match unknown {
            Some(param) => {
                reject(format!("the universe parameter {} is not declared", self.store.display_name(param)))
            }
            None => Ok(()),
        }
    }
}
