//! Weak head normal forms: β, ζ, projections, recursors and quotients (`whnf_core`), and definitions (`whnf`).

use crate::checker::Checker;
use crate::declaration::QuotKind;
use crate::environment::{Kind, RecursorInfo};
use crate::error::Checked;
use crate::expr::{Expr, LevelList, Node};
use crate::level::Level;
use crate::name::Name;

impl Checker<'_> {
    /// Weak head normal form.
    pub fn whnf(&mut self, e: Expr) -> Checked<Expr> {
        match self.store.node(e) {
            Node::Sort(_) | Node::Pi(..) | Node::Lambda(..) | Node::Nat(_) | Node::String(_) => return Ok(e),
            Node::Bound(_) | Node::Local { .. } => return Ok(e),
            _ => {}
        }
        if let Some(&known) = self.caches.whnf.get(&e) {
            return Ok(known);
        }
        let result = self.deeper(|checker| {
            let mut at = e;
            loop {
                checker.step()?;
                at = checker.whnf_core(at, false)?;
                if !checker.cases.is_empty()
                    && let Some(answer) = checker.by_case(at)?
                {
                    return Ok(answer);
                }
                if let Some(number) = checker.reduce_nat(at)? {
                    return Ok(number);
                }
                match checker.unfold(at) {
                    Some(next) => at = next,
                    None => return Ok(at),
                }
            }
        })?;
        self.caches.whnf.insert(e, result);
        Ok(result)
    }

    /// Unfolds the definition at the head.
    pub fn unfold(&mut self, e: Expr) -> Option<Expr> {
        match self.store.node(e) {
            Node::Const(name, levels) => self.value_of_constant(name, levels),
            Node::App(..) => {
                let (name, levels) = self.store.head_const(e)?;
                let value = self.value_of_constant(name, levels)?;
                let (_, args) = self.store.spine(e);
                Some(self.beta(value, &args))
            }
            _ => None,
        }
    }

    /// `f args`, with leading λs of `f` applied.
    pub fn beta(&mut self, f: Expr, args: &[Expr]) -> Expr {
        let (mut body, mut used) = (f, 0);
        while used < args.len()
            && let Node::Lambda(_, inner) = self.store.node(body)
        {
            body = inner;
            used += 1;
        }
        let body = self.store.instantiate(body, &args[..used]);
        if used > 0 && used < args.len() {
            // The body may be a λ by substitution.
            return self.beta(body, &args[used..]);
        }
        self.store.apps(body, &args[used..])
    }

    /// Weak head normal form without unfolding definitions at the head. With `cheap_proj`, what is projected from is
    /// not unfolded either.
    pub fn whnf_core(&mut self, e: Expr, cheap_proj: bool) -> Checked<Expr> {
        match self.store.node(e) {
            Node::App(..) | Node::Let(..) | Node::Proj(..) => {}
            _ => return Ok(e),
        }
        let cache = if cheap_proj { &self.caches.whnf_core_cheap } else { &self.caches.whnf_core };
        if let Some(&known) = cache.get(&e) {
            return Ok(known);
        }
        let result = self.deeper(|checker| checker.whnf_core_steps(e, cheap_proj))?;
        let cache = if cheap_proj { &mut self.caches.whnf_core_cheap } else { &mut self.caches.whnf_core };
        cache.insert(e, result);
        Ok(result)
    }

    fn whnf_core_steps(&mut self, e: Expr, cheap_proj: bool) -> Checked<Expr> {
        let mut at = e;
        loop {
            self.step()?;
            match self.store.node(at) {
                Node::Let(_, value, body) => at = self.store.instantiate(body, &[value]),
                Node::Proj(structure, index, of) => {
                    match self.reduce_proj(structure, index, of, cheap_proj)? {
                        Some(next) => at = next,
                        None => return Ok(at),
                    }
                }
                Node::App(..) => {
                    let (head, args) = self.store.spine(at);
                    let reduced = match self.store.node(head) {
                        Node::Let(..) | Node::Proj(..) => self.whnf_core(head, cheap_proj)?,
                        _ => head,
                    };
                    if let Node::Lambda(..) = self.store.node(reduced) {
                        at = self.beta(reduced, &args);
                        continue;
                    }
                    if reduced != head {
                        at = self.store.apps(reduced, &args);
                        continue;
                    }
                    match self.reduce_recursor(head, &args)? {
                        Some(next) => at = next,
                        None => return Ok(at),
                    }
                }
                _ => return Ok(at),
            }
        }
    }

    /// A field of a constructor application. The constructor must be that of the structure that the projection
    /// names.
    fn reduce_proj(&mut self, structure: Name, index: u32, of: Expr, cheap: bool) -> Checked<Option<Expr>> {
        let mut of = if cheap { self.whnf_core(of, true)? } else { self.whnf(of)? };
        if let Node::String(_) = self.store.node(of) {
            let Some(expanded) = self.string_to_constructor(of)? else { return Ok(None) };
            of = self.whnf(expanded)?;
        }
        Ok(self.field(structure, index, of))
    }

    fn field(&mut self, structure: Name, index: u32, of: Expr) -> Option<Expr> {
        let (name, _) = self.store.head_const(of)?;
        let constant = self.env.get(name)?;
        let Kind::Constructor(info) = &constant.kind else { return None };
        if info.of != structure {
            return None;
        }
        let at = info.parameter_count as usize + index as usize;
        let (_, args) = self.store.spine(of);
        if args.len() == info.arity() { args.get(at).copied() } else { None }
    }

    /// ι-reduction and quotients.
    fn reduce_recursor(&mut self, head: Expr, args: &[Expr]) -> Checked<Option<Expr>> {
        let Node::Const(name, levels) = self.store.node(head) else { return Ok(None) };
        let Some(constant) = self.env.get(name) else { return Ok(None) };
        match &constant.kind {
            Kind::Quot(QuotKind::Lift) => self.reduce_quot(args, 5, 3),
            Kind::Quot(QuotKind::Ind) => self.reduce_quot(args, 4, 3),
            Kind::Recursor(_) => {
                let constant = constant.clone();
                let Kind::Recursor(info) = &constant.kind else { return Ok(None) };
                self.reduce_iota(info, levels, args)
            }
            _ => Ok(None),
        }
    }

    fn reduce_quot(&mut self, args: &[Expr], major: usize, function: usize) -> Checked<Option<Expr>> {
        if args.len() <= major {
            return Ok(None);
        }
        let class = self.whnf(args[major])?;
        let (head, parts) = self.store.spine(class);
        if !self.is_const(head, self.known.quot_mk) || parts.len() != 3 {
            return Ok(None);
        }
        let applied = self.store.app(args[function], parts[2]);
        Ok(Some(self.store.apps(applied, &args[major + 1..])))
    }

    fn reduce_iota(
        &mut self,
        info: &RecursorInfo,
        levels: LevelList,
        args: &[Expr],
    ) -> Checked<Option<Expr>> {
        let recursor = &info.recursor;
        let before_minors = recursor.parameter_count as usize + recursor.motive_count as usize;
        let before_indices = before_minors + recursor.minor_count as usize;
        let major_at = before_indices + recursor.index_count as usize;
        let Some(&major) = args.get(major_at) else { return Ok(None) };
        let as_k = if recursor.is_k { self.constructor_by_k(info, major)? } else { None };
        let mut major = match as_k {
            Some(constructor) => constructor,
            None => self.whnf(major)?,
        };
        match self.store.node(major) {
            Node::Nat(_) => match self.nat_to_constructor(major)? {
                Some(expanded) => major = expanded,
                None => return Ok(None),
            },
            Node::String(_) => match self.string_to_constructor(major)? {
                Some(expanded) => major = self.whnf(expanded)?,
                None => return Ok(None),
            },
            _ => {
                if let Some(expanded) = self.constructor_by_eta(info.major, major)? {
                    major = expanded;
                }
            }
        }
        let Some((constructor, _)) = self.store.head_const(major) else { return Ok(None) };
        let Some(rule) = recursor.rules.iter().find(|rule| rule.constructor == constructor) else {
            return Ok(None);
        };
        let Some(Kind::Constructor(about)) = self.env.get(constructor).map(|c| &c.kind) else {
            return Ok(None);
        };
        let count = about.arity();
        let (_, fields) = self.store.spine(major);
        let given: Vec<Level> = self.store.levels_of(levels).to_vec();
        if fields.len() != count
            || about.field_count != rule.field_count
            || given.len() != recursor.params.len()
            || about.of != info.major
        {
            return Ok(None);
        }
        let value = self.store.instantiate_params(rule.value, &recursor.params, &given);
        let mut all = args[..before_indices].to_vec();
        all.extend(&fields[count - rule.field_count as usize..]);
        all.extend(&args[major_at + 1..]);
        Ok(Some(self.beta(value, &all)))
    }

    /// For a recursor with K: the constructor, where the type of `major` fits it.
    fn constructor_by_k(&mut self, info: &RecursorInfo, major: Expr) -> Checked<Option<Expr>> {
        let ty = self.infer(major)?;
        let ty = self.whnf(ty)?;
        let (head, args) = self.store.spine(ty);
        let Node::Const(name, levels) = self.store.node(head) else { return Ok(None) };
        if name != info.major || args.len() < info.recursor.parameter_count as usize {
            return Ok(None);
        }
        let Some(rule) = info.recursor.rules.first() else { return Ok(None) };
        let constructor = self.store.constant_of(rule.constructor, levels);
        let constructor = self.store.apps(constructor, &args[..info.recursor.parameter_count as usize]);
        let its_type = self.infer(constructor)?;
        Ok(self.is_def_eq(ty, its_type)?.then_some(constructor))
    }

    /// `e` as the constructor of its structure applied to its projections. Nothing for constructor applications and
    /// for structures that may be propositions: their fields cannot all be projected.
    fn constructor_by_eta(&mut self, structure: Name, e: Expr) -> Checked<Option<Expr>> {
        let Some(constant) = self.env.get(structure).cloned() else { return Ok(None) };
        let Kind::Inductive(info) = &constant.kind else { return Ok(None) };
        let [constructor] = info.constructors[..] else { return Ok(None) };
        if info.index_count != 0 || info.is_recursive {
            return Ok(None);
        }
        if self.store.head_const(e).is_some_and(|(name, _)| name == constructor) {
            return Ok(None);
        }
        let ty = self.infer(e)?;
        let ty = self.whnf(ty)?;
        let (head, args) = self.store.spine(ty);
        let Node::Const(name, levels) = self.store.node(head) else { return Ok(None) };
        if name != structure
            || args.len() != info.parameter_count as usize
            || !self.has_eta(structure, levels)?
        {
            return Ok(None);
        }
        let Some(Kind::Constructor(about)) = self.env.get(constructor).map(|c| &c.kind) else {
            return Ok(None);
        };
        let count = about.field_count;
        let mut result = self.store.constant_of(constructor, levels);
        result = self.store.apps(result, &args);
        for index in 0..count {
            let field = self.store.proj(structure, index, e);
            result = self.store.app(result, field);
        }
        Ok(Some(result))
    }

    /// Whether an inductive type at these universes certainly is no proposition.
    pub fn is_data(&mut self, name: Name, levels: LevelList) -> Checked<bool> {
        let Some(constant) = self.env.get(name).cloned() else { return Ok(false) };
        let Kind::Inductive(info) = &constant.kind else { return Ok(false) };
        let Some(sort) = info.sort else { return Ok(false) };
        let levels = self.store.levels_of(levels).to_vec();
        if levels.len() != constant.params.len() {
            return Ok(false);
        }
        let sort = self.store.levels.instantiate(sort, &constant.params, &levels);
        self.store.levels.is_never_zero(sort)
    }

    /// Whether η holds for a structure: it has one constructor, no indices, is not recursive, and either certainly is
    /// no proposition or has no fields.
    pub fn has_eta(&mut self, name: Name, levels: LevelList) -> Checked<bool> {
        let Some(constant) = self.env.get(name).cloned() else { return Ok(false) };
        let Kind::Inductive(info) = &constant.kind else { return Ok(false) };
        let [constructor] = info.constructors[..] else { return Ok(false) };
        if info.index_count != 0 || info.is_recursive {
            return Ok(false);
        }
        let Some(Kind::Constructor(about)) = self.env.get(constructor).map(|c| &c.kind) else {
            return Ok(false);
        };
        if about.field_count == 0 { Ok(true) } else { self.is_data(name, levels) }
    }

    /// β, ζ and definitions only. Such reductions are confluent on untyped terms and commute with substitution: what
    /// they reach does not depend on what is believed equal.
    pub fn whnf_literal(&mut self, e: Expr) -> Checked<Expr> {
        self.whnf_written(e, false)
    }

    /// The same, with projections out of constructors that stand there if these are to reduce: instances of classes
    /// are unfolded so.
    pub fn whnf_written(&mut self, e: Expr, projections: bool) -> Checked<Expr> {
        let mut at = e;
        loop {
            self.step()?;
            let (head, args) = self.store.spine(at);
            let reduced = match self.store.node(head) {
                Node::Lambda(..) if !args.is_empty() => Some(self.beta(head, &args)),
                Node::Let(_, value, body) => {
                    let head = self.store.instantiate(body, &[value]);
                    Some(self.store.apps(head, &args))
                }
                Node::Proj(structure, index, of) if projections => {
                    let of = self.deeper(|checker| checker.whnf_written(of, true))?;
                    self.field(structure, index, of).map(|field| self.store.apps(field, &args))
                }
                _ => self.unfold_definition(at),
            };
            match reduced {
                Some(next) => at = next,
                None => return Ok(at),
            }
        }
    }

    fn unfold_definition(&mut self, e: Expr) -> Option<Expr> {
        let (name, _) = self.store.head_const(e)?;
        match self.env.get(name)?.kind {
            Kind::Definition { .. } => self.unfold(e),
            _ => None,
        }
    }
}
