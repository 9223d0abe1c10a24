//! Inductive types.
//!
//! A group is read once into [`Block`]: a list of members (the declared types, then one for each nested occurrence),
//! each with its indices and constructors, each constructor with its fields, and for each field whether it is
//! recursive. Every later decision, and recursors and their rules alike, come from that one reading.
//!
//! Stricter than Lean's kernel, so that nothing rests on what reduction happens to find:
//! - the type of an inductive type must be a telescope that ends in a sort, after β, ζ and unfolding of definitions
//!   only (no recursor, projection or quotient reduces here);
//! - types of constructors are telescopes as they stand, and end in the type applied to the group's own parameters;
//! - every occurrence of a declared type stands applied to the group's own parameters and universes, in parameters of
//!   nested types too, and a field in which one occurs must, by these reductions and projections out of constructors
//!   that stand there, be a recursive argument or say nothing of it;
//! - types of constructors are checked as they are declared, and once more with nested occurrences replaced.
//!
//! A nested occurrence `I Ds` is replaced by a *local* that stands for a copy of `I Ds`: it has no name, so no
//! declared constant can be mistaken for it.

mod nested;
mod recursor;

use rustc_hash::FxHashSet;

use crate::checker::{Caches, Checker};
use crate::declaration::{Given, Inductive, Recursor};
use crate::environment::{Constant, ConstructorInfo, InductiveInfo, Kind, RecursorInfo};
use crate::error::{Checked, reject};
use crate::expr::{Expr, LevelList, Node};
use crate::level::Level;
use crate::name::Name;

/// One of the types that are defined together.
struct Member {
    /// The type applied to the group's parameters: the constant, or the local of a nested occurrence.
    applied: Expr,
    /// What the local of a nested occurrence stands for.
    stands_for: Option<Expr>,
    /// The inductive type: declared here, or nested.
    name: Name,
    indices: Vec<Expr>,
    constructors: Vec<Constructor>,
}

struct Constructor {
    name: Name,
    /// The constructor applied to its parameters.
    applied: Expr,
    fields: Vec<Field>,
    result_indices: Vec<Expr>,
}

struct Field {
    local: Expr,
    /// The level of the sort of its type.
    level: Level,
    recursion: Option<Recursion>,
}

/// A recursive field: for all `arguments`, an element of the member at `indices`.
struct Recursion {
    arguments: Vec<Expr>,
    member: usize,
    indices: Vec<Expr>,
}

/// A group as it was read.
struct Block {
    /// The declared types' names.
    names: Vec<Name>,
    universe_params: Vec<Name>,
    universes: LevelList,
    /// Locals for the group's parameters.
    parameters: Vec<Expr>,
    /// The level of the sort in which all members lie.
    sort: Level,
    members: Vec<Member>,
    /// The locals of nested occurrences.
    copies: FxHashSet<Expr>,
    /// The next unused depth of locals.
    depth: u32,
    is_recursive: bool,
    is_reflexive: bool,
}

/// What a group adds to the environment.
struct Derived {
    types: Vec<(Name, Expr, InductiveInfo)>,
    constructors: Vec<(Name, Expr, ConstructorInfo)>,
    recursors: Vec<(Recursor, Name)>,
}

impl Checker<'_> {
    /// Checks a group and adds its types, constructors and recursors.
    pub fn add_inductive(&mut self, group: &Inductive) -> Checked<()> {
        self.check_new_names(group)?;
        self.check_reserved(group)?;
        let count = self.env.len();
        let derived = self.derive(group)?;
        // The types that stood in the environment for the time of the check knew no constructors.
        self.env.truncate(count);
        self.caches = Caches::default();
        if let Some(given) = &group.given {
            self.compare_given(group, given, &derived)?;
        }
        let checked: Vec<Expr> = derived.recursors.iter().map(|(recursor, _)| recursor.ty).collect();
        self.declare(&group.params, derived);
        for ty in checked {
            self.check_sort(ty)?;
        }
        Ok(())
    }

    /// Adds a group as an export gives it, without a check.
    pub fn assume_inductive(&mut self, group: &Inductive) -> Checked<()> {
        let Some(given) = &group.given else {
            return reject("a trusted inductive type needs its constructors and recursors");
        };
        self.check_new_names(group)?;
        if given.types.len() != group.types.len() {
            return reject("the types of a group are listed differently");
        }
        let mut derived = Derived { types: Vec::new(), constructors: Vec::new(), recursors: Vec::new() };
        for (ty, about) in group.types.iter().zip(&given.types) {
            self.check_closed(ty.ty, &group.params)?;
            let mut at = ty.ty;
            let mut depth = 0;
            let sort = loop {
                at = self.whnf_literal(at)?;
                match self.store.node(at) {
                    Node::Pi(domain, body) => {
                        let local = self.fresh(&mut depth, domain);
                        at = self.store.instantiate(body, &[local]);
                    }
                    Node::Sort(level) => break Some(level),
                    _ => break None,
                }
            };
            let info = InductiveInfo {
                parameter_count: about.parameter_count,
                index_count: about.index_count,
                all: about.all.clone(),
                constructors: about.constructors.clone(),
                nested_count: about.nested_count,
                is_recursive: about.is_recursive,
                is_reflexive: about.is_reflexive,
                sort,
            };
            derived.types.push((ty.name, ty.ty, info));
            for (name, ty) in &ty.constructors {
                self.check_closed(*ty, &group.params)?;
                let Some(about) = given.constructors.iter().find(|about| about.name == *name) else {
                    return reject("a constructor of a trusted type is missing");
                };
                let info = ConstructorInfo {
                    of: about.of,
                    index: about.index,
                    parameter_count: about.parameter_count,
                    field_count: about.field_count,
                };
                derived.constructors.push((*name, *ty, info));
            }
        }
        for recursor in &given.recursors {
            if self.env.contains(recursor.name) {
                return reject(format!("{} is already declared", self.store.display_name(recursor.name)));
            }
            self.check_params(&recursor.params)?;
            self.check_closed(recursor.ty, &recursor.params)?;
            for rule in &recursor.rules {
                self.check_closed(rule.value, &recursor.params)?;
            }
            let counts =
                [recursor.parameter_count, recursor.motive_count, recursor.minor_count, recursor.index_count];
            let before: u64 = counts.into_iter().map(u64::from).sum();
            let mut at = recursor.ty;
            for _ in 0..before {
                let Node::Pi(_, body) = self.store.node(at) else {
                    return reject("a trusted recursor is malformed");
                };
                at = body;
            }
            let Node::Pi(major, _) = self.store.node(at) else {
                return reject("a trusted recursor is malformed");
            };
            let Some((major, _)) = self.store.head_const(major) else {
                return reject("a trusted recursor is malformed");
            };
            derived.recursors.push((recursor.clone(), major));
        }
        self.declare(&group.params, derived);
        Ok(())
    }

    fn check_new_names(&mut self, group: &Inductive) -> Checked<()> {
        if group.types.is_empty() {
            return reject("a group of inductive types is empty");
        }
        let mut new = FxHashSet::default();
        for ty in &group.types {
            let recursor = self.store.name_text(ty.name, "rec");
            for name in ty.constructors.iter().map(|(name, _)| *name).chain([ty.name, recursor]) {
                if self.env.contains(name) || !new.insert(name) {
                    return reject(format!("{} is already declared", self.store.display_name(name)));
                }
            }
        }
        Ok(())
    }

    /// Lean's kernel names its copies of nested types under `_nested` and refuses declarations that do. Here copies
    /// have no names; the names stay reserved so that both kernels judge alike.
    fn check_reserved(&self, group: &Inductive) -> Checked<()> {
        let terms =
            group.types.iter().flat_map(|ty| ty.constructors.iter().map(|(_, ty)| *ty).chain([ty.ty]));
        let mut names: Vec<Name> = Vec::new();
        for term in terms {
            self.store.visit(term, |_, node| {
                if let Node::Const(name, _) | Node::Proj(name, _, _) = node {
                    names.push(name);
                }
                true
            });
        }
        for ty in &group.types {
            names.extend(ty.constructors.iter().map(|(name, _)| *name).chain([ty.name]));
        }
        let is_reserved = |name: &Name| {
            let mut at = *name;
            while at != Name::ANONYMOUS && at != self.known.nested {
                at = self.store.name_entry(at).0;
            }
            at == self.known.nested
        };
        match names.iter().find(|name| is_reserved(name)) {
            Some(name) => reject(format!("the name {} is reserved", self.store.display_name(*name))),
            None => Ok(()),
        }
    }

    fn declare(&mut self, params: &[Name], derived: Derived) {
        let params = params.to_vec();
        for (name, ty, info) in derived.types {
            self.env.add(Constant { name, params: params.clone(), ty, kind: Kind::Inductive(info) });
        }
        for (name, ty, info) in derived.constructors {
            self.env.add(Constant { name, params: params.clone(), ty, kind: Kind::Constructor(info) });
        }
        for (recursor, major) in derived.recursors {
            let (name, params, ty) = (recursor.name, recursor.params.clone(), recursor.ty);
            self.env.add(Constant {
                name,
                params,
                ty,
                kind: Kind::Recursor(RecursorInfo { recursor, major }),
            });
        }
    }

    fn derive(&mut self, group: &Inductive) -> Checked<Derived> {
        let mut block = self.read_types(group)?;
        for ty in &group.types {
            for (_, ty) in &ty.constructors {
                self.check_closed(*ty, &group.params)?;
                self.check_sort(*ty)?;
            }
        }
        let bodies = self.replace_nested(group, &mut block)?;
        for (index, constructors) in bodies.into_iter().enumerate() {
            for (name, applied, ty) in constructors {
                let constructor = self.read_constructor(&mut block, index, name, applied, ty)?;
                block.members[index].constructors.push(constructor);
            }
        }
        let recursors = self.recursors(&mut block)?;
        let nested_count = (block.members.len() - block.names.len()) as u32;
        let parameter_count = block.parameters.len() as u32;
        let (mut types, mut constructors) = (Vec::new(), Vec::new());
        for (ty, member) in group.types.iter().zip(&block.members) {
            let info = InductiveInfo {
                parameter_count,
                index_count: member.indices.len() as u32,
                all: block.names.clone(),
                constructors: ty.constructors.iter().map(|(name, _)| *name).collect(),
                nested_count,
                is_recursive: block.is_recursive,
                is_reflexive: block.is_reflexive,
                sort: Some(block.sort),
            };
            types.push((ty.name, ty.ty, info));
            for (index, ((name, ctor_ty), read)) in
                ty.constructors.iter().zip(&member.constructors).enumerate()
            {
                let info = ConstructorInfo {
                    of: ty.name,
                    index: index as u32,
                    parameter_count,
                    field_count: read.fields.len() as u32,
                };
                constructors.push((*name, *ctor_ty, info));
            }
        }
        Ok(Derived { types, constructors, recursors })
    }

    /// Reads the types' own types and puts the types into the environment, without constructors.
    fn read_types(&mut self, group: &Inductive) -> Checked<Block> {
        let universes: Vec<Level> = group.params.iter().map(|param| self.store.level_param(*param)).collect();
        let mut block = Block {
            names: group.types.iter().map(|ty| ty.name).collect(),
            universe_params: group.params.clone(),
            universes: self.store.level_list(&universes),
            parameters: Vec::new(),
            sort: Level::ZERO,
            members: Vec::new(),
            copies: FxHashSet::default(),
            depth: 0,
            is_recursive: false,
            is_reflexive: false,
        };
        for (index, ty) in group.types.iter().enumerate() {
            self.check_closed(ty.ty, &group.params)?;
            self.check_sort(ty.ty)?;
            let mut at = ty.ty;
            for parameter in 0..group.parameter_count as usize {
                at = self.whnf_literal(at)?;
                let Node::Pi(domain, body) = self.store.node(at) else {
                    return reject("an inductive type has fewer parameters than it claims");
                };
                if index == 0 {
                    let domain = self.strip_annotations(domain)?;
                    let local = self.fresh(&mut block.depth, domain);
                    block.parameters.push(local);
                } else {
                    let expected = self.store.local_type(block.parameters[parameter]);
                    if !self.is_def_eq(domain, expected)? {
                        return reject("the types of a group have different parameters");
                    }
                }
                at = self.store.instantiate(body, &[block.parameters[parameter]]);
            }
            let (indices, sort) = self.read_indices(&mut block, at)?;
            if index == 0 {
                block.sort = sort;
            } else if !self.store.levels.equal(sort, block.sort)? {
                return reject("the types of a group lie in different universes");
            }
            let constant = self.store.constant_of(ty.name, block.universes);
            let applied = self.store.apps(constant, &block.parameters);
            block.members.push(Member {
                applied,
                stands_for: None,
                name: ty.name,
                indices,
                constructors: Vec::new(),
            });
        }
        for (ty, member) in group.types.iter().zip(&block.members) {
            let info = InductiveInfo {
                parameter_count: group.parameter_count,
                index_count: member.indices.len() as u32,
                all: block.names.clone(),
                constructors: Vec::new(),
                nested_count: 0,
                is_recursive: true,
                is_reflexive: false,
                sort: Some(block.sort),
            };
            let kind = Kind::Inductive(info);
            self.env.add(Constant { name: ty.name, params: group.params.clone(), ty: ty.ty, kind });
        }
        Ok(block)
    }

    /// The indices of a member whose type, after its parameters, is `ty`, and the level of its sort.
    fn read_indices(&mut self, block: &mut Block, ty: Expr) -> Checked<(Vec<Expr>, Level)> {
        let (mut at, mut indices) = (ty, Vec::new());
        loop {
            at = self.whnf_literal(at)?;
            match self.store.node(at) {
                Node::Pi(domain, body) => {
                    let domain = self.strip_annotations(domain)?;
                    let local = self.fresh(&mut block.depth, domain);
                    indices.push(local);
                    at = self.store.instantiate(body, &[local]);
                }
                Node::Sort(level) => return Ok((indices, level)),
                _ => {
                    let end = self.store.display(at);
                    return reject(format!(
                        "the type of an inductive type ends in {end}, not in a sort that is written out"
                    ));
                }
            }
        }
    }

    /// Reads a constructor whose type, after its parameters, is `ty`.
    fn read_constructor(
        &mut self,
        block: &mut Block,
        member: usize,
        name: Name,
        applied: Expr,
        ty: Expr,
    ) -> Checked<Constructor> {
        self.check_sort(ty)?;
        let is_prop = self.store.levels.is_zero(block.sort)?;
        let (mut at, mut fields) = (ty, Vec::new());
        while let Node::Pi(domain, body) = self.store.node(at) {
            self.step()?;
            let level = self.sort_of(domain)?;
            if !is_prop && !self.store.levels.le(level, block.sort)? {
                return reject(format!(
                    "a field of {} lies in a universe too large for its type",
                    self.store.display_name(name)
                ));
            }
            let recursion = self.read_recursion(block, name, domain)?;
            if recursion.is_some() {
                block.is_recursive = true;
                block.is_reflexive |= matches!(self.store.node(domain), Node::Pi(..));
            }
            let domain = self.strip_annotations(domain)?;
            let local = self.fresh(&mut block.depth, domain);
            fields.push(Field { local, level, recursion });
            at = self.store.instantiate(body, &[local]);
        }
        match self.as_member(block, at) {
            Some((of, result_indices)) if of == member => {
                Ok(Constructor { name, applied, fields, result_indices })
            }
            _ => reject(format!("{} does not construct its own type", self.store.display_name(name))),
        }
    }

    /// How the declared types occur in the type of a field: not at all, or as the end of a telescope that is free of
    /// them otherwise.
    fn read_recursion(
        &mut self,
        block: &mut Block,
        constructor: Name,
        ty: Expr,
    ) -> Checked<Option<Recursion>> {
        if !self.occurs(block, ty) {
            return Ok(None);
        }
        let (mut at, mut arguments) = (ty, Vec::new());
        loop {
            at = self.whnf_written(at, true)?;
            let Node::Pi(domain, body) = self.store.node(at) else { break };
            if self.occurs(block, domain) {
                return reject(format!(
                    "{} has a non-positive occurrence of the types that are declared",
                    self.store.display_name(constructor)
                ));
            }
            let domain = self.strip_annotations(domain)?;
            let local = self.fresh(&mut block.depth, domain);
            arguments.push(local);
            at = self.store.instantiate(body, &[local]);
        }
        // A definition that forgets its argument: what it unfolds to says nothing of the declared types.
        if !self.occurs(block, at) {
            return Ok(None);
        }
        match self.as_member(block, at) {
            Some((member, indices)) => Ok(Some(Recursion { arguments, member, indices })),
            None => reject(format!(
                "{} has an occurrence of the types that are declared that is no recursive argument",
                self.store.display_name(constructor)
            )),
        }
    }

    /// Whether a type that is being declared, or a local of a nested occurrence, occurs in `e`.
    fn occurs(&self, block: &Block, e: Expr) -> bool {
        let mut found = false;
        self.store.visit(e, |part, node| {
            found |= match node {
                Node::Const(name, _) => block.names.contains(&name),
                Node::Local { .. } => block.copies.contains(&part),
                _ => false,
            };
            !found
        });
        found
    }

    /// `e` as a member applied to indices in which no member occurs.
    fn as_member(&self, block: &Block, e: Expr) -> Option<(usize, Vec<Expr>)> {
        let (head, args) = self.store.spine(e);
        let (member, skip) = match self.store.node(head) {
            Node::Const(name, levels) if levels == block.universes => {
                let member = block.names.iter().position(|n| *n == name)?;
                let skip = block.parameters.len();
                if args.get(..skip)? != block.parameters {
                    return None;
                }
                (member, skip)
            }
            Node::Local { .. } => (block.members.iter().position(|member| member.applied == head)?, 0),
            _ => return None,
        };
        let indices = args[skip..].to_vec();
        let fits = indices.len() == block.members[member].indices.len();
        (fits && !indices.iter().any(|index| self.occurs(block, *index))).then_some((member, indices))
    }

    /// Annotations that Lean writes into binder types and leaves out of recursors.
    /// They are known by name; where one is not the synonym that Lean declares, it stays.
    fn strip_annotations(&mut self, ty: Expr) -> Checked<Expr> {
        let mut at = ty;
        while let Node::App(f, last) = self.store.node(at) {
            let inner = match self.store.node(f) {
                Node::Const(name, _) if name == self.known.out_param || name == self.known.semi_out_param => {
                    last
                }
                Node::App(g, first) => match self.store.node(g) {
                    Node::Const(name, _) if name == self.known.opt_param || name == self.known.auto_param => {
                        first
                    }
                    _ => break,
                },
                _ => break,
            };
            if self.whnf_literal(at)? != self.whnf_literal(inner)? {
                break;
            }
            at = inner;
        }
        Ok(at)
    }

    /// Compares what an export says with what was derived.
    fn compare_given(&mut self, group: &Inductive, given: &Given, derived: &Derived) -> Checked<()> {
        let differs = |what: &str, name: Name, checker: &Self| {
            reject(format!(
                "{what} of {} differs from what its declaration yields",
                checker.store.display_name(name)
            ))
        };
        if given.types.len() != derived.types.len() || given.constructors.len() != derived.constructors.len()
        {
            return differs("the number of types or constructors", group.types[0].name, self);
        }
        for (given, (name, _, info)) in given.types.iter().zip(&derived.types) {
            let same = given.name == *name
                && given.params == group.params
                && given.parameter_count == info.parameter_count
                && given.index_count == info.index_count
                && given.all == info.all
                && given.constructors == info.constructors
                && given.nested_count == info.nested_count
                && given.is_recursive == info.is_recursive
                && given.is_reflexive == info.is_reflexive;
            if !same {
                return differs("the description", *name, self);
            }
        }
        for (name, _, info) in &derived.constructors {
            let same = given.constructors.iter().any(|given| {
                given.name == *name
                    && given.params == group.params
                    && given.of == info.of
                    && given.index == info.index
                    && given.parameter_count == info.parameter_count
                    && given.field_count == info.field_count
            });
            if !same {
                return differs("the description", *name, self);
            }
        }
        for given in &given.recursors {
            let Some((recursor, _)) =
                derived.recursors.iter().find(|(recursor, _)| recursor.name == given.name)
            else {
                let name = self.store.display_name(given.name);
                return reject(format!("{name} is no recursor of this group"));
            };
            if !self.same_recursor(recursor, given)? {
                return differs("the recursor", given.name, self);
            }
        }
        if given.recursors.len() != derived.recursors.len() {
            return differs("the number of recursors", group.types[0].name, self);
        }
        Ok(())
    }

    /// Equal up to the names of universe parameters and the way in which levels are written.
    fn same_recursor(&mut self, ours: &Recursor, given: &Recursor) -> Checked<bool> {
        let shape = |r: &Recursor| (r.parameter_count, r.index_count, r.motive_count, r.minor_count, r.is_k);
        if shape(ours) != shape(given)
            || ours.all != given.all
            || ours.params.len() != given.params.len()
            || ours.rules.len() != given.rules.len()
        {
            return Ok(false);
        }
        let universes: Vec<Level> = ours.params.iter().map(|param| self.store.level_param(*param)).collect();
        let rules = ours.rules.iter().zip(&given.rules);
        let mut pairs = vec![(ours.ty, given.ty)];
        for (ours, given) in rules {
            if ours.constructor != given.constructor || ours.field_count != given.field_count {
                return Ok(false);
            }
            pairs.push((ours.value, given.value));
        }
        for (ours, theirs) in pairs {
            // Else a parameter that is not declared could be ours by name.
            self.check_closed(theirs, &given.params)?;
            let theirs = self.store.instantiate_params(theirs, &given.params, &universes);
            if !self.same_term(ours, theirs)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Equal term for term, levels compared by what they denote.
    pub fn same_term(&mut self, a: Expr, b: Expr) -> Checked<bool> {
        let (mut stack, mut seen) = (vec![(a, b)], FxHashSet::default());
        while let Some((a, b)) = stack.pop() {
            if a == b || !seen.insert((a, b)) {
                continue;
            }
            self.step()?;
            match (self.store.node(a), self.store.node(b)) {
                (Node::Sort(x), Node::Sort(y)) if self.store.levels.equal(x, y)? => {}
                (Node::Const(m, p), Node::Const(n, q)) if m == n && self.levels_equal(p, q)? => {}
                (Node::App(f, x), Node::App(g, y))
                | (Node::Lambda(f, x), Node::Lambda(g, y))
                | (Node::Pi(f, x), Node::Pi(g, y)) => stack.extend([(f, g), (x, y)]),
                (Node::Let(s, u, x), Node::Let(t, v, y)) => stack.extend([(s, t), (u, v), (x, y)]),
                (Node::Proj(s, i, x), Node::Proj(t, j, y)) if (s, i) == (t, j) => stack.push((x, y)),
                _ => return Ok(false),
            }
        }
        Ok(true)
    }
}
