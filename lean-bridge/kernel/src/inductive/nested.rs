//! Nested occurrences: each `I Ds` in which a declared type occurs among the parameters `Ds` becomes a member of its
//! own, a copy of `I` at `Ds`, until no such occurrence is left.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Block, Member};
use crate::checker::Checker;
use crate::declaration::Inductive;
use crate::environment::Kind;
use crate::error::{Checked, Fault, reject};
use crate::expr::{Expr, Node};
use crate::name::Name;

/// A constructor of a member: its name, it applied to its parameters, its type after these.
pub(super) type Body = (Name, Expr, Expr);

/// More copies than any honest type needs.
const COPY_LIMIT: usize = 1024;

impl Checker<'_> {
    /// Replaces nested occurrences and adds a member for each. The constructors of all members, in order.
    pub(super) fn replace_nested(&mut self, group: &Inductive, block: &mut Block) -> Checked<Vec<Vec<Body>>> {
        let mut bodies = Vec::new();
        for ty in &group.types {
            let mut constructors = Vec::new();
            for (name, ty) in &ty.constructors {
                let body = self.after_parameters(block, *name, *ty)?;
                self.check_occurrences(block, *name, body)?;
                let constant = self.store.constant_of(*name, block.universes);
                constructors.push((*name, self.store.apps(constant, &block.parameters), body));
            }
            bodies.push(constructors);
        }
        let mut at = 0;
        while at < bodies.len() {
            for index in 0..bodies[at].len() {
                let (name, applied, body) = bodies[at][index];
                let replaced = self.replace_in(block, body, &mut bodies, &mut FxHashMap::default())?;
                bodies[at][index] = (name, applied, replaced);
            }
            at += 1;
        }
        Ok(bodies)
    }

    /// The type of a constructor after the group's parameters, which must be its own first arguments.
    fn after_parameters(&mut self, block: &Block, name: Name, ty: Expr) -> Checked<Expr> {
        let mut at = ty;
        for parameter in &block.parameters {
            let expected = self.store.local_type(*parameter);
            let fits = match self.store.node(at) {
                Node::Pi(domain, body) if self.is_def_eq(domain, expected)? => Some(body),
                _ => None,
            };
            let Some(body) = fits else {
                let name = self.store.display_name(name);
                return reject(format!("the parameters of {name} are not those of its type"));
            };
            at = self.store.instantiate(body, &[*parameter]);
        }
        Ok(at)
    }

    /// Every occurrence of a declared type is at the group's own universes and parameters.
    fn check_occurrences(&mut self, block: &Block, constructor: Name, ty: Expr) -> Checked<()> {
        let count = block.parameters.len();
        let mut fits = true;
        let (mut stack, mut seen) = (vec![ty], FxHashSet::default());
        while let Some(e) = stack.pop() {
            if !seen.insert(e) {
                continue;
            }
            let (head, args) = self.store.spine(e);
            match self.store.node(head) {
                Node::Const(name, levels) if block.names.contains(&name) => {
                    fits &= levels == block.universes && args.get(..count) == Some(&block.parameters[..]);
                }
                Node::Lambda(a, b) | Node::Pi(a, b) => stack.extend([a, b]),
                Node::Let(a, b, c) => stack.extend([a, b, c]),
                // A projection out of a type that is being declared cannot be.
                Node::Proj(name, _, of) => {
                    fits &= !block.names.contains(&name);
                    stack.push(of);
                }
                _ => {}
            }
            stack.extend(args);
        }
        if fits {
            return Ok(());
        }
        let name = self.store.display_name(constructor);
        reject(format!(
            "{name} mentions a type that is declared at other parameters or universes than its own"
        ))
    }

    /// Replaces nested occurrences from the outside in.
    fn replace_in(
        &mut self,
        block: &mut Block,
        e: Expr,
        bodies: &mut Vec<Vec<Body>>,
        memo: &mut FxHashMap<Expr, Expr>,
    ) -> Checked<Expr> {
        if let Some(&known) = memo.get(&e) {
            return Ok(known);
        }
        let node = self.store.node(e);
        let copy = match node {
            Node::App(..) => self.replace_occurrence(block, e, bodies)?,
            _ => None,
        };
        let replaced = match copy {
            Some(copy) => copy,
            None => self.deeper(|checker| {
                let mut part = |checker: &mut Self, part| checker.replace_in(block, part, bodies, memo);
                Ok(match node {
                    Node::App(f, a) => {
                        let (f, a) = (part(checker, f)?, part(checker, a)?);
                        checker.store.app(f, a)
                    }
                    Node::Lambda(ty, body) => {
                        let (ty, body) = (part(checker, ty)?, part(checker, body)?);
                        checker.store.lambda(ty, body)
                    }
                    Node::Pi(ty, body) => {
                        let (ty, body) = (part(checker, ty)?, part(checker, body)?);
                        checker.store.pi(ty, body)
                    }
                    Node::Let(ty, value, body) => {
                        let (ty, value, body) =
                            (part(checker, ty)?, part(checker, value)?, part(checker, body)?);
                        checker.store.let_in(ty, value, body)
                    }
                    Node::Proj(structure, index, of) => {
                        let of = part(checker, of)?;
                        checker.store.proj(structure, index, of)
                    }
                    _ => e,
                })
            })?,
        };
        memo.insert(e, replaced);
        Ok(replaced)
    }

    /// The copy that replaces `part`, where `part` is a nested occurrence.
    fn replace_occurrence(
        &mut self,
        block: &mut Block,
        part: Expr,
        bodies: &mut Vec<Vec<Body>>,
    ) -> Checked<Option<Expr>> {
        let (head, args) = self.store.spine(part);
        let Node::Const(name, levels) = self.store.node(head) else { return Ok(None) };
        if block.names.contains(&name) {
            return Ok(None);
        }
        let Some(constant) = self.env.get(name).cloned() else { return Ok(None) };
        let Kind::Inductive(info) = &constant.kind else { return Ok(None) };
        let Some(parameters) = args.get(..info.parameter_count as usize) else { return Ok(None) };
        if !parameters.iter().any(|parameter| self.occurs(block, *parameter)) {
            return Ok(None);
        }
        if parameters.iter().any(|parameter| self.store.loose(*parameter) > 0) {
            let name = self.store.display_name(name);
            return reject(format!(
                "parameters of the nested type {name} mention variables that are bound in a constructor"
            ));
        }
        let rest = &args[parameters.len()..];
        let occurrence = self.store.apps(head, parameters);
        if let Some(member) = block.members.iter().find(|member| member.stands_for == Some(occurrence)) {
            return Ok(Some(self.store.apps(member.applied, rest)));
        }
        let universes = self.store.levels_of(levels).to_vec();
        let mut copy = None;
        for other in &info.all {
            if block.members.len() >= COPY_LIMIT {
                return Err(Fault::Unsupported("an inductive type has too many nested occurrences".into()));
            }
            let constant = self.constant(*other)?;
            let Kind::Inductive(about) = &constant.kind else { return reject("a nested type is malformed") };
            let other_constant = self.store.constant_of(*other, levels);
            let stands_for = self.store.apps(other_constant, parameters);
            let ty = self.type_of_constant(*other, levels)?;
            let ty = self.after_arguments(ty, parameters)?;
            let applied = self.fresh(&mut block.depth, ty);
            let (indices, sort) = self.read_indices(block, ty)?;
            if !self.store.levels.equal(sort, block.sort)? {
                let name = self.store.display_name(*other);
                return reject(format!(
                    "the nested type {name} lies in another universe than the types that are declared"
                ));
            }
            block.copies.insert(applied);
            if *other == name {
                copy = Some(applied);
            }
            let mut constructors = Vec::new();
            for constructor in &about.constructors {
                let ty = self.type_of_constant(*constructor, levels)?;
                let ty = self.after_arguments(ty, parameters)?;
                let built = self.store.constant(*constructor, &universes);
                constructors.push((*constructor, self.store.apps(built, parameters), ty));
            }
            bodies.push(constructors);
            let stands_for = Some(stands_for);
            block.members.push(Member {
                applied,
                stands_for,
                name: *other,
                indices,
                constructors: Vec::new(),
            });
        }
        match copy {
            Some(copy) => Ok(Some(self.store.apps(copy, rest))),
            None => reject("a nested type is malformed"),
        }
    }

    /// The rest of a telescope, as it stands, after `args`.
    fn after_arguments(&mut self, ty: Expr, args: &[Expr]) -> Checked<Expr> {
        let mut at = ty;
        for _ in args {
            let Node::Pi(_, body) = self.store.node(at) else { return reject("a nested type is malformed") };
            at = body;
        }
        Ok(self.store.instantiate(at, args))
    }
}
