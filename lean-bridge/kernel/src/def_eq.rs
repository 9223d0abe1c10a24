//! Definitional equality.
//!
//! An answer yes is a proof; an answer no says only that none was found, and nothing in this crate rests on it.

use std::cmp::Ordering;

use crate::checker::Checker;
use crate::declaration::Hints;
use crate::environment::Kind;
use crate::error::Checked;
use crate::expr::{Expr, LevelList, Node};
use crate::name::Name;

/// What a step of unfolding came to.
enum Step {
    Decided(bool),
    Continue,
    Stuck,
}

fn pair(a: Expr, b: Expr) -> (Expr, Expr) {
    if a <= b { (a, b) } else { (b, a) }
}

impl Checker<'_> {
    /// Whether two well-typed terms are definitionally equal.
    pub fn is_def_eq(&mut self, a: Expr, b: Expr) -> Checked<bool> {
        if let Some(answer) = self.quick(a, b)? {
            return Ok(answer);
        }
        let key = pair(a, b);
        if self.caches.equal.contains(&key) {
            return Ok(true);
        }
        // Evaluation order is no part of the answer, but it decides what is found: answers no are kept apart.
        if !self.eager && self.caches.different.contains(&key) {
            return Ok(false);
        }
        let answer = self.deeper(|checker| checker.compare(a, b))?;
        if answer {
            self.caches.equal.insert(key);
        } else if !self.eager {
            self.caches.different.insert(key);
        }
        Ok(answer)
    }

    /// Cases that need no reduction.
    fn quick(&mut self, a: Expr, b: Expr) -> Checked<Option<bool>> {
        if a == b {
            return Ok(Some(true));
        }
        Ok(match (self.store.node(a), self.store.node(b)) {
            (Node::Sort(x), Node::Sort(y)) => Some(self.store.levels.equal(x, y)?),
            (Node::Lambda(..), Node::Lambda(..)) | (Node::Pi(..), Node::Pi(..)) => {
                Some(self.deeper(|checker| checker.compare_binders(a, b))?)
            }
            (Node::Nat(x), Node::Nat(y)) => Some(x == y),
            (Node::String(x), Node::String(y)) => Some(x == y),
            _ => None,
        })
    }

    fn compare_binders(&mut self, a: Expr, b: Expr) -> Checked<bool> {
        let mut depth = self.store.locals(a).max(self.store.locals(b));
        let (mut a, mut b, mut locals) = (a, b, Vec::new());
        loop {
            self.step()?;
            let (ty, other, body_a, body_b) = match (self.store.node(a), self.store.node(b)) {
                (Node::Lambda(x, p), Node::Lambda(y, q)) | (Node::Pi(x, p), Node::Pi(y, q)) => (x, y, p, q),
                _ => break,
            };
            let ty_b = self.store.instantiate(other, &locals);
            if ty != other {
                let ty_a = self.store.instantiate(ty, &locals);
                if !self.is_def_eq(ty_a, ty_b)? {
                    return Ok(false);
                }
            }
            locals.push(self.fresh(&mut depth, ty_b));
            (a, b) = (body_a, body_b);
        }
        let (a, b) = (self.store.instantiate(a, &locals), self.store.instantiate(b, &locals));
        self.is_def_eq(a, b)
    }

    fn compare(&mut self, a: Expr, b: Expr) -> Checked<bool> {
        // Where `Bool` is another type than Lean's, `true` may be one of several constants.
        for (value, other) in [(a, b), (b, a)] {
            if self.env.features.bool
                && self.is_const(other, self.known.bool_true)
                && (self.eager || self.store.locals(value) == 0)
            {
                let reduced = self.whnf(value)?;
                if self.is_const(reduced, self.known.bool_true) {
                    return Ok(true);
                }
            }
        }
        let (mut x, mut y) = (self.whnf_core(a, true)?, self.whnf_core(b, true)?);
        if (x, y) != (a, b)
            && let Some(answer) = self.quick(x, y)?
        {
            return Ok(answer);
        }
        if self.by_proof_irrelevance(x, y)? {
            return Ok(true);
        }
        loop {
            self.step()?;
            if let Some(answer) = self.by_predecessors(x, y)? {
                return Ok(answer);
            }
            if self.store.locals(x) == 0 && self.store.locals(y) == 0 {
                if let Some(number) = self.reduce_nat(x)? {
                    return self.is_def_eq(number, y);
                }
                if let Some(number) = self.reduce_nat(y)? {
                    return self.is_def_eq(x, number);
                }
            }
            match self.unfold_lazily(&mut x, &mut y)? {
                Step::Decided(answer) => return Ok(answer),
                Step::Continue => {}
                Step::Stuck => break,
            }
        }
        match (self.store.node(x), self.store.node(y)) {
            (Node::Const(m, p), Node::Const(n, q)) if m == n && self.levels_equal(p, q)? => return Ok(true),
            (Node::Proj(s, i, p), Node::Proj(t, j, q)) if (s, i) == (t, j) && self.is_def_eq(p, q)? => {
                return Ok(true);
            }
            _ => {}
        }
        let (full_x, full_y) = (self.whnf_core(x, false)?, self.whnf_core(y, false)?);
        if (full_x, full_y) != (x, y) {
            return self.is_def_eq(full_x, full_y);
        }
        Ok(self.by_parts(x, y)?
            || self.by_eta(x, y)?
            || self.by_eta(y, x)?
            || self.by_structure_eta(x, y)?
            || self.by_structure_eta(y, x)?
            || self.by_string(x, y)?
            || self.by_string(y, x)?
            || self.by_unit(x, y)?)
    }

    pub fn levels_equal(&mut self, p: LevelList, q: LevelList) -> Checked<bool> {
        if p == q {
            return Ok(true);
        }
        let (p, q) = (self.store.levels_of(p).to_vec(), self.store.levels_of(q).to_vec());
        if p.len() != q.len() {
            return Ok(false);
        }
        for (a, b) in p.into_iter().zip(q) {
            if !self.store.levels.equal(a, b)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Two proofs of one proposition.
    fn by_proof_irrelevance(&mut self, a: Expr, b: Expr) -> Checked<bool> {
        let ty = self.infer(a)?;
        if !self.is_proposition(ty)? {
            return Ok(false);
        }
        let other = self.infer(b)?;
        self.is_def_eq(ty, other)
    }

    /// Both sides are numbers above zero, or one of them is zero.
    fn by_predecessors(&mut self, a: Expr, b: Expr) -> Checked<Option<bool>> {
        if self.is_zero(a) && self.is_zero(b) {
            return Ok(Some(true));
        }
        if let (Node::Nat(x), Node::Nat(y)) = (self.store.node(a), self.store.node(b)) {
            return Ok(Some(x == y));
        }
        match (self.predecessor(a)?, self.predecessor(b)?) {
            (Some(a), Some(b)) => Ok(Some(self.is_def_eq(a, b)?)),
            _ => Ok(None),
        }
    }

    fn hints(&self, e: Expr) -> Option<(Name, LevelList, Hints)> {
        let (name, levels) = self.store.head_const(e)?;
        let constant = self.env.get(name)?;
        let (_, hints) = constant.unfolds_to()?;
        (constant.params.len() == self.store.levels_of(levels).len()).then_some((name, levels, hints))
    }

    fn delta(&mut self, e: Expr) -> Checked<Expr> {
        match self.unfold(e) {
            Some(unfolded) => self.whnf_core(unfolded, true),
            None => Ok(e),
        }
    }

    /// A stuck projection whose argument goes on when definitions are unfolded in it.
    fn unfold_projection(&mut self, e: Expr) -> Checked<Option<Expr>> {
        if !matches!(self.store.node(self.store.head(e)), Node::Proj(..)) {
            return Ok(None);
        }
        let next = self.whnf_core(e, false)?;
        Ok((next != e).then_some(next))
    }

    fn unfold_lazily(&mut self, a: &mut Expr, b: &mut Expr) -> Checked<Step> {
        match (self.hints(*a), self.hints(*b)) {
            (None, None) => return Ok(Step::Stuck),
            (Some(_), None) => match self.unfold_projection(*b)? {
                Some(next) => *b = next,
                None => *a = self.delta(*a)?,
            },
            (None, Some(_)) => match self.unfold_projection(*a)? {
                Some(next) => *a = next,
                None => *b = self.delta(*b)?,
            },
            (Some((m, p, hints)), Some((n, q, other))) => match order(hints, other) {
                Ordering::Greater => *a = self.delta(*a)?,
                Ordering::Less => *b = self.delta(*b)?,
                Ordering::Equal => {
                    let same = m == n && matches!(hints, Hints::Regular(_));
                    if same && self.arguments_equal(*a, *b, p, q)? {
                        return Ok(Step::Decided(true));
                    }
                    *a = self.delta(*a)?;
                    *b = self.delta(*b)?;
                }
            },
        }
        Ok(match self.quick(*a, *b)? {
            Some(answer) => Step::Decided(answer),
            None => Step::Continue,
        })
    }

    /// Applications of one definition: equal arguments spare unfolding it.
    fn arguments_equal(&mut self, a: Expr, b: Expr, p: LevelList, q: LevelList) -> Checked<bool> {
        let both_apply =
            matches!(self.store.node(a), Node::App(..)) && matches!(self.store.node(b), Node::App(..));
        let key = pair(a, b);
        if !both_apply || self.caches.different_arguments.contains(&key) {
            return Ok(false);
        }
        let equal = self.levels_equal(p, q)? && {
            let ((_, xs), (_, ys)) = (self.store.spine(a), self.store.spine(b));
            self.all_equal(&xs, &ys)?
        };
        if !equal && !self.eager {
            self.caches.different_arguments.insert(key);
        }
        Ok(equal)
    }

    fn all_equal(&mut self, xs: &[Expr], ys: &[Expr]) -> Checked<bool> {
        if xs.len() != ys.len() {
            return Ok(false);
        }
        for (x, y) in xs.iter().zip(ys) {
            if !self.is_def_eq(*x, *y)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Applications with equal heads and arguments.
    fn by_parts(&mut self, a: Expr, b: Expr) -> Checked<bool> {
        if !matches!(self.store.node(a), Node::App(..)) || !matches!(self.store.node(b), Node::App(..)) {
            return Ok(false);
        }
        let ((f, xs), (g, ys)) = (self.store.spine(a), self.store.spine(b));
        Ok(xs.len() == ys.len() && self.is_def_eq(f, g)? && self.all_equal(&xs, &ys)?)
    }

    /// `λ x, t` and a function that is not written as one.
    fn by_eta(&mut self, lambda: Expr, other: Expr) -> Checked<bool> {
        if !matches!(self.store.node(lambda), Node::Lambda(..))
            || matches!(self.store.node(other), Node::Lambda(..))
        {
            return Ok(false);
        }
        let ty = self.infer(other)?;
        let ty = self.whnf(ty)?;
        let Node::Pi(domain, _) = self.store.node(ty) else { return Ok(false) };
        let variable = self.store.bound(0);
        let body = self.store.app(other, variable);
        let expanded = self.store.lambda(domain, body);
        self.is_def_eq(lambda, expanded)
    }

    /// `mk x y` and a structure whose projections are `x` and `y`.
    fn by_structure_eta(&mut self, other: Expr, constructed: Expr) -> Checked<bool> {
        let Some((name, levels)) = self.store.head_const(constructed) else { return Ok(false) };
        let Some(constant) = self.env.get(name).cloned() else { return Ok(false) };
        let Kind::Constructor(info) = &constant.kind else { return Ok(false) };
        let (_, args) = self.store.spine(constructed);
        if args.len() != info.arity() || !self.has_eta(info.of, levels)? {
            return Ok(false);
        }
        let (ty, other_ty) = (self.infer(constructed)?, self.infer(other)?);
        if !self.is_def_eq(other_ty, ty)? {
            return Ok(false);
        }
        for index in 0..info.field_count {
            let field = self.store.proj(info.of, index, other);
            if !self.is_def_eq(field, args[info.parameter_count as usize + index as usize])? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Two inhabitants of a structure without fields.
    fn by_unit(&mut self, a: Expr, b: Expr) -> Checked<bool> {
        let ty = self.infer(a)?;
        let ty = self.whnf(ty)?;
        let Some((name, levels)) = self.store.head_const(ty) else { return Ok(false) };
        let Some(constant) = self.env.get(name).cloned() else { return Ok(false) };
        let Kind::Inductive(info) = &constant.kind else { return Ok(false) };
        let [constructor] = info.constructors[..] else { return Ok(false) };
        let fields = match self.env.get(constructor).map(|c| &c.kind) {
            Some(Kind::Constructor(about)) => about.field_count,
            _ => return Ok(false),
        };
        if fields != 0 || !self.has_eta(name, levels)? {
            return Ok(false);
        }
        let other = self.infer(b)?;
        self.is_def_eq(ty, other)
    }

    fn by_string(&mut self, literal: Expr, other: Expr) -> Checked<bool> {
        if !matches!(self.store.node(literal), Node::String(_))
            || !matches!(self.store.node(other), Node::App(..))
        {
            return Ok(false);
        }
        let Some((name, _)) = self.store.head_const(other) else { return Ok(false) };
        if name != self.known.string_of_list && name != self.known.string_mk {
            return Ok(false);
        }
        match self.string_to_constructor(literal)? {
            Some(expanded) => self.is_def_eq(expanded, other),
            None => Ok(false),
        }
    }
}

/// Which of two definitions is unfolded first: the greater one.
fn order(a: Hints, b: Hints) -> Ordering {
    match (a, b) {
        (Hints::Regular(a), Hints::Regular(b)) => a.cmp(&b),
        (Hints::Opaque, Hints::Opaque) | (Hints::Abbreviation, Hints::Abbreviation) => Ordering::Equal,
        (Hints::Opaque, _) | (_, Hints::Abbreviation) => Ordering::Less,
        (_, Hints::Opaque) | (Hints::Abbreviation, _) => Ordering::Greater,
    }
}
