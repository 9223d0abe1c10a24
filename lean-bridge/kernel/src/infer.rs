//! The types of terms.

use crate::checker::Checker;
use crate::environment::Kind;
use crate::error::{Checked, reject};
use crate::expr::{Expr, Node};
use crate::level::Level;
use crate::name::Name;

impl Checker<'_> {
    /// The type of a term that is known to be well typed.
    pub fn infer(&mut self, e: Expr) -> Checked<Expr> {
        self.infer_with(e, false)
    }

    /// The type of a term; every part of it is checked.
    pub fn check(&mut self, e: Expr) -> Checked<Expr> {
        self.infer_with(e, true)
    }

    fn infer_with(&mut self, e: Expr, check: bool) -> Checked<Expr> {
        match self.store.node(e) {
            Node::Local { ty, .. } => return Ok(ty),
            Node::Bound(_) => return reject("a bound variable has no binder"),
            _ => {}
        }
        if let Some(&known) = self.caches.checked.get(&e) {
            return Ok(known);
        }
        if !check && let Some(&known) = self.caches.inferred.get(&e) {
            return Ok(known);
        }
        let ty = self.deeper(|checker| checker.infer_anew(e, check))?;
        let cache = if check { &mut self.caches.checked } else { &mut self.caches.inferred };
        cache.insert(e, ty);
        Ok(ty)
    }

    fn infer_anew(&mut self, e: Expr, check: bool) -> Checked<Expr> {
        match self.store.node(e) {
            Node::Local { ty, .. } => Ok(ty),
            Node::Bound(_) => reject("a bound variable has no binder"),
            Node::Sort(level) => {
                let level = self.store.levels.succ(level);
                Ok(self.store.sort(level))
            }
            Node::Const(name, levels) => self.type_of_constant(name, levels),
            Node::App(..) => self.infer_app(e, check),
            Node::Lambda(..) => self.infer_lambda(e, check),
            Node::Pi(..) => self.infer_pi(e, check),
            Node::Let(ty, value, body) => {
                if check {
                    self.check_value(value, ty)?;
                }
                let body = self.store.instantiate(body, &[value]);
                self.infer_with(body, check)
            }
            Node::Proj(structure, index, of) => self.infer_proj(structure, index, of, check),
            Node::Nat(_) => {
                if self.env.features.nat {
                    Ok(self.store.constant(self.known.nat, &[]))
                } else {
                    reject("a number literal needs the inductive type Nat with zero and succ")
                }
            }
            Node::String(_) => {
                if self.strings_are_known()? {
                    Ok(self.store.constant(self.known.string, &[]))
                } else {
                    reject("a string literal needs String, Char and List as Lean declares them")
                }
            }
        }
    }

    /// Checks that `value` has the type `ty`, which is checked to be a type.
    pub fn check_value(&mut self, value: Expr, ty: Expr) -> Checked<()> {
        self.check_sort(ty)?;
        let found = self.check(value)?;
        if self.is_def_eq(found, ty)? {
            return Ok(());
        }
        let (found, ty) = (self.store.display(found), self.store.display(ty));
        reject(format!("a value has type {found} where {ty} is declared"))
    }

    /// Checks that `ty` is a type: the level of its sort.
    pub fn check_sort(&mut self, ty: Expr) -> Checked<Level> {
        self.sort_with(ty, true)
    }

    /// The level of the sort of a type that is known to be well typed.
    pub fn sort_of(&mut self, ty: Expr) -> Checked<Level> {
        self.sort_with(ty, false)
    }

    fn sort_with(&mut self, ty: Expr, check: bool) -> Checked<Level> {
        let sort = self.infer_with(ty, check)?;
        match self.as_sort(sort)? {
            Some(level) => Ok(level),
            None => reject(format!("{} is not a type", self.store.display(ty))),
        }
    }

    fn as_sort(&mut self, e: Expr) -> Checked<Option<Level>> {
        if let Node::Sort(level) = self.store.node(e) {
            return Ok(Some(level));
        }
        let reduced = self.whnf(e)?;
        Ok(match self.store.node(reduced) {
            Node::Sort(level) => Some(level),
            _ => None,
        })
    }

    /// Whether `ty` certainly is a proposition. A sort that does not reduce to one that is written out says nothing:
    /// then the answer is no, and whoever needs the opposite must not take it from here.
    pub fn is_proposition(&mut self, ty: Expr) -> Checked<bool> {
        let sort = self.infer(ty)?;
        match self.as_sort(sort)? {
            Some(level) => self.store.levels.is_zero(level),
            None => Ok(false),
        }
    }

    fn expect_pi(&mut self, ty: Expr) -> Checked<Option<(Expr, Expr)>> {
        if let Node::Pi(domain, body) = self.store.node(ty) {
            return Ok(Some((domain, body)));
        }
        let reduced = self.whnf(ty)?;
        Ok(match self.store.node(reduced) {
            Node::Pi(domain, body) => Some((domain, body)),
            _ => None,
        })
    }

    fn infer_app(&mut self, e: Expr, check: bool) -> Checked<Expr> {
        let (head, args) = self.store.spine(e);
        let mut ty = self.infer_with(head, check)?;
        // `ty` is under the binders of the arguments from `from` on, which are not yet put in.
        let mut from = 0;
        for (index, arg) in args.iter().enumerate() {
            let (domain, body) = match self.store.node(ty) {
                Node::Pi(domain, body) => (domain, body),
                _ => {
                    let instantiated = self.store.instantiate(ty, &args[from..index]);
                    from = index;
                    match self.expect_pi(instantiated)? {
                        Some(parts) => parts,
                        None => {
                            let f = self.store.apps(head, &args[..index]);
                            return reject(format!(
                                "{} is applied and is no function",
                                self.store.display(f)
                            ));
                        }
                    }
                }
            };
            if check {
                let domain = self.store.instantiate(domain, &args[from..index]);
                let found = self.check(*arg)?;
                let was_eager = self.eager;
                self.eager |= self.is_eager(*arg);
                let fits = self.is_def_eq(found, domain);
                self.eager = was_eager;
                if !fits? {
                    let f = self.store.apps(head, &args[..index]);
                    return reject(format!(
                        "{} is applied to an argument of type {} where {} is expected",
                        self.store.display(f),
                        self.store.display(found),
                        self.store.display(domain)
                    ));
                }
            }
            ty = body;
        }
        Ok(self.store.instantiate(ty, &args[from..]))
    }

    /// Whether a proof asks for evaluation (`eagerReduce`): a hint, which changes the order of work only.
    fn is_eager(&self, e: Expr) -> bool {
        matches!(self.store.head_const(e), Some((name, _)) if name == self.known.eager_reduce)
    }

    fn infer_lambda(&mut self, e: Expr, check: bool) -> Checked<Expr> {
        let mut depth = self.store.locals(e);
        let (mut locals, mut at) = (Vec::new(), e);
        while let Node::Lambda(ty, body) = self.store.node(at) {
            self.step()?;
            let ty = self.store.instantiate(ty, &locals);
            if check {
                self.check_sort(ty)?;
            }
            locals.push(self.fresh(&mut depth, ty));
            at = body;
        }
        let body = self.store.instantiate(at, &locals);
        let ty = self.infer_with(body, check)?;
        Ok(self.store.pis(&locals, ty))
    }

    fn infer_pi(&mut self, e: Expr, check: bool) -> Checked<Expr> {
        let mut depth = self.store.locals(e);
        let (mut locals, mut levels, mut at) = (Vec::new(), Vec::new(), e);
        while let Node::Pi(ty, body) = self.store.node(at) {
            self.step()?;
            let ty = self.store.instantiate(ty, &locals);
            levels.push(self.sort_with(ty, check)?);
            locals.push(self.fresh(&mut depth, ty));
            at = body;
        }
        let body = self.store.instantiate(at, &locals);
        let last = self.sort_with(body, check)?;
        let level =
            levels.into_iter().rev().fold(last, |level, domain| self.store.levels.imax(domain, level));
        Ok(self.store.sort(level))
    }

    /// A projection must name the structure that its argument's type is. Out of what may be a proposition, only
    /// certain proofs can be projected, and only past fields that are proofs or that nothing later depends on.
    fn infer_proj(&mut self, structure: Name, index: u32, of: Expr, check: bool) -> Checked<Expr> {
        let refuse = |checker: &Self, why: &str| {
            let text = checker.store.display(of);
            reject(format!("a projection .{} of {text} is invalid: {why}", index as u64 + 1))
        };
        let ty = self.infer_with(of, check)?;
        let ty = self.whnf(ty)?;
        let (head, args) = self.store.spine(ty);
        let Node::Const(name, levels) = self.store.node(head) else {
            return refuse(self, "its type is no structure");
        };
        if name != structure {
            return refuse(self, "it names another structure than that of its argument");
        }
        let constant = self.constant(name)?;
        let Kind::Inductive(info) = &constant.kind else { return refuse(self, "its type is no structure") };
        let [constructor] = info.constructors[..] else {
            return refuse(self, "its type does not have exactly one constructor");
        };
        if info.index_count != 0 || args.len() != info.parameter_count as usize {
            return refuse(self, "its type is an indexed family");
        }
        let is_data = self.is_data(name, levels)?;
        let constructor_type = self.type_of_constant(constructor, levels)?;
        let mut at = self.telescope_after(constructor_type, &args)?;
        for earlier in 0..index {
            let Some((domain, body)) = self.expect_pi(at)? else {
                return refuse(self, "there is no such field");
            };
            if self.store.loose(body) > 0 {
                if !is_data && !self.is_proposition(domain)? {
                    return refuse(self, "a later field of a possible proposition depends on data");
                }
                let field = self.store.proj(structure, earlier, of);
                at = self.store.instantiate(body, &[field]);
            } else {
                at = body;
            }
        }
        let Some((domain, _)) = self.expect_pi(at)? else { return refuse(self, "there is no such field") };
        if !is_data && !self.is_proposition(domain)? {
            return refuse(self, "data cannot be taken out of what may be a proposition");
        }
        Ok(domain)
    }

    /// The rest of a type of functions after `args`.
    pub fn telescope_after(&mut self, ty: Expr, args: &[Expr]) -> Checked<Expr> {
        let mut at = ty;
        for arg in args {
            let Some((_, body)) = self.expect_pi(at)? else { return reject("a type has too few arguments") };
            at = self.store.instantiate(body, &[*arg]);
        }
        Ok(at)
    }
}
