//! Recursors and their rules.

use super::{Block, Constructor};
use crate::checker::Checker;
use crate::declaration::{Recursor, Rule};
use crate::error::{Checked, reject};
use crate::expr::Expr;
use crate::level::{Level, LevelNode};
use crate::name::Name;

/// What all recursors of a group share.
struct Shared {
    motives: Vec<Expr>,
    /// In the order of members and constructors.
    minors: Vec<Expr>,
    /// The universe that is eliminated into, then the group's.
    params: Vec<Name>,
    universes: Vec<Level>,
    names: Vec<Name>,
}

impl Checker<'_> {
    /// The recursors of all members, each with the inductive type of its major premise.
    pub(super) fn recursors(&mut self, block: &mut Block) -> Checked<Vec<(Recursor, Name)>> {
        let elimination = self.elimination(block)?;
        let shared = self.shared(block, elimination)?;
        let is_k = self.is_k(block)?;
        let mut recursors = Vec::new();
        let mut minors = shared.minors.iter();
        for index in 0..block.members.len() {
            let ty = self.recursor_type(block, &shared, index)?;
            let mut rules = Vec::new();
            for (constructor, minor) in block.members[index].constructors.iter().zip(minors.by_ref()) {
                let value = self.rule(block, &shared, constructor, *minor);
                let field_count = constructor.fields.len() as u32;
                rules.push(Rule { constructor: constructor.name, field_count, value });
            }
            let recursor = Recursor {
                name: shared.names[index],
                params: shared.params.clone(),
                ty,
                all: block.names.clone(),
                parameter_count: block.parameters.len() as u32,
                index_count: block.members[index].indices.len() as u32,
                motive_count: shared.motives.len() as u32,
                minor_count: shared.minors.len() as u32,
                rules,
                is_k,
            };
            recursors.push((recursor, block.members[index].name));
        }
        Ok(recursors)
    }

    /// The universe parameter that the recursors eliminate into; nothing where they eliminate into propositions only.
    ///
    /// Everything is possible for what certainly is no proposition. Of the others, only a single type eliminates into
    /// everything, and only if it has no constructor, or one whose fields all are proofs or stand in its result.
    fn elimination(&mut self, block: &Block) -> Checked<Option<Name>> {
        let into_everything = if self.store.levels.is_never_zero(block.sort)? {
            true
        } else {
            match &block.members[..] {
                [member] => match &member.constructors[..] {
                    [] => true,
                    [constructor] => self.is_determined(constructor)?,
                    _ => false,
                },
                _ => false,
            }
        };
        if !into_everything {
            return Ok(None);
        }
        let mut param = self.known.u;
        let mut index = 1;
        while block.universe_params.contains(&param) {
            param = self.store.name_text(Name::ANONYMOUS, &format!("u_{index}"));
            index += 1;
        }
        Ok(Some(param))
    }

    fn is_determined(&mut self, constructor: &Constructor) -> Checked<bool> {
        for field in &constructor.fields {
            if !self.store.levels.is_zero(field.level)? && !constructor.result_indices.contains(&field.local)
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A single proposition with one constructor that has no fields.
    fn is_k(&mut self, block: &Block) -> Checked<bool> {
        let [member] = &block.members[..] else { return Ok(false) };
        let [constructor] = &member.constructors[..] else { return Ok(false) };
        Ok(constructor.fields.is_empty() && self.store.levels.is_zero(block.sort)?)
    }

    fn shared(&mut self, block: &mut Block, elimination: Option<Name>) -> Checked<Shared> {
        let own = self.store.levels_of(block.universes).to_vec();
        let (mut params, mut universes) = (block.universe_params.clone(), own);
        let sort = match elimination {
            Some(param) => {
                let level = self.store.level(LevelNode::Param(param));
                params.insert(0, param);
                universes.insert(0, level);
                self.store.sort(level)
            }
            None => self.store.sort(Level::ZERO),
        };
        let mut motives = Vec::new();
        for index in 0..block.members.len() {
            let (applied, indices) = (block.members[index].applied, block.members[index].indices.clone());
            let subject = self.store.apps(applied, &indices);
            let major = self.fresh(&mut block.depth, subject);
            let ty = self.store.pis(&[major], sort);
            let ty = self.store.pis(&indices, ty);
            motives.push(self.fresh(&mut block.depth, ty));
        }
        let mut minors = Vec::new();
        for index in 0..block.members.len() {
            for at in 0..block.members[index].constructors.len() {
                let depth = &mut block.depth;
                let constructor = &block.members[index].constructors[at];
                let fields: Vec<Expr> = constructor.fields.iter().map(|field| field.local).collect();
                let mut hypotheses = Vec::new();
                for field in &constructor.fields {
                    let Some(recursion) = &field.recursion else { continue };
                    let motive = self.store.apps(motives[recursion.member], &recursion.indices);
                    let element = self.store.apps(field.local, &recursion.arguments);
                    let holds = self.store.app(motive, element);
                    let ty = self.store.pis(&recursion.arguments, holds);
                    hypotheses.push(self.fresh(depth, ty));
                }
                let motive = self.store.apps(motives[index], &constructor.result_indices);
                let built = self.store.apps(constructor.applied, &fields);
                let conclusion = self.store.app(motive, built);
                let ty = self.store.pis(&hypotheses, conclusion);
                let ty = self.store.pis(&fields, ty);
                minors.push(self.fresh(depth, ty));
            }
        }
        let names = self.recursor_names(block)?;
        Ok(Shared { motives, minors, params, universes, names })
    }

    /// `T.rec` for each declared type, `T.rec_1`, … of the first for the nested ones.
    fn recursor_names(&mut self, block: &Block) -> Checked<Vec<Name>> {
        let mut names: Vec<Name> = Vec::new();
        for index in 0..block.members.len() {
            let name = match block.names.get(index) {
                Some(name) => self.store.name_text(*name, "rec"),
                None => {
                    let text = format!("rec_{}", index + 1 - block.names.len());
                    self.store.name_text(block.names[0], &text)
                }
            };
            let is_declared_here = names.contains(&name)
                || block.names.contains(&name)
                || block.members[..block.names.len()]
                    .iter()
                    .any(|member| member.constructors.iter().any(|constructor| constructor.name == name));
            if is_declared_here || self.env.contains(name) {
                return reject(format!("{} is already declared", self.store.display_name(name)));
            }
            names.push(name);
        }
        Ok(names)
    }

    fn recursor_type(&mut self, block: &mut Block, shared: &Shared, index: usize) -> Checked<Expr> {
        let member = &block.members[index];
        let subject = self.store.apps(member.applied, &member.indices);
        let major = self.fresh(&mut block.depth, subject);
        let motive = self.store.apps(shared.motives[index], &member.indices);
        let conclusion = self.store.app(motive, major);
        let ty = self.store.pis(&[major], conclusion);
        let ty = self.store.pis(&member.indices, ty);
        let ty = self.store.pis(&shared.minors, ty);
        let ty = self.store.pis(&shared.motives, ty);
        let ty = self.restore(block, ty);
        Ok(self.store.pis(&block.parameters, ty))
    }

    fn rule(&mut self, block: &Block, shared: &Shared, constructor: &Constructor, minor: Expr) -> Expr {
        let fields: Vec<Expr> = constructor.fields.iter().map(|field| field.local).collect();
        let mut value = self.store.apps(minor, &fields);
        for field in &constructor.fields {
            let Some(recursion) = &field.recursion else { continue };
            let recursor = self.store.constant(shared.names[recursion.member], &shared.universes);
            let recursor = self.store.apps(recursor, &block.parameters);
            let recursor = self.store.apps(recursor, &shared.motives);
            let recursor = self.store.apps(recursor, &shared.minors);
            let recursor = self.store.apps(recursor, &recursion.indices);
            let element = self.store.apps(field.local, &recursion.arguments);
            let call = self.store.app(recursor, element);
            let call = self.store.lambdas(&recursion.arguments, call);
            value = self.store.app(value, call);
        }
        let value = self.store.lambdas(&fields, value);
        let value = self.store.lambdas(&shared.minors, value);
        let value = self.store.lambdas(&shared.motives, value);
        let value = self.restore(block, value);
        self.store.lambdas(&block.parameters, value)
    }

    /// Puts nested occurrences back in the place of their copies.
    fn restore(&mut self, block: &Block, e: Expr) -> Expr {
        if block.copies.is_empty() {
            return e;
        }
        self.store.replace(e, &mut |_, part| {
            if !block.copies.contains(&part) {
                return None;
            }
            block.members.iter().find(|member| member.applied == part).and_then(|member| member.stands_for)
        })
    }
}
