//! The writer. Binder names and kinds, which the store does not keep, are written as anonymous and explicit.

use std::io::{self, Write};

use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use crate::declaration::{Declaration, Hints, Inductive, QuotKind, Recursor};
use crate::environment::{Constant, Environment, Kind};
use crate::expr::{Expr, Node};
use crate::level::{Level, LevelNode};
use crate::name::{Name, Part};
use crate::store::Store;

/// The version of the format that is written; minor versions are read alike.
pub const FORMAT_VERSION: &str = "3.1.0";

/// Writes declarations as an export.
#[derive(Debug)]
pub struct Writer<W> {
    output: W,
    names: FxHashMap<Name, u64>,
    levels: FxHashMap<Level, u64>,
    exprs: FxHashMap<Expr, u64>,
}

impl<W: Write> Writer<W> {
    /// Begins an export; `lean` is the version and commit of the Lean that made the declarations.
    pub fn new(mut output: W, lean: (&str, &str)) -> io::Result<Self> {
        let meta = json!({"meta": {
            "exporter": {"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")},
            "format": {"version": FORMAT_VERSION},
            "lean": {"version": lean.0, "githash": lean.1},
        }});
        writeln!(output, "{meta}")?;
        let names = FxHashMap::from_iter([(Name::ANONYMOUS, 0)]);
        let levels = FxHashMap::from_iter([(Level::ZERO, 0)]);
        Ok(Self { output, names, levels, exprs: FxHashMap::default() })
    }

    /// What was written to.
    pub fn into_inner(self) -> W {
        self.output
    }

    fn line(&mut self, value: &Value) -> io::Result<()> {
        writeln!(self.output, "{value}")
    }

    fn name(&mut self, store: &Store, name: Name) -> io::Result<u64> {
        let mut missing = Vec::new();
        let mut at = name;
        while !self.names.contains_key(&at) {
            missing.push(at);
            at = store.name_entry(at).0;
        }
        for name in missing.into_iter().rev() {
            let (parent, part) = store.name_entry(name);
            let (parent, index) = (self.names[parent], self.names.len() as u64);
            let value = match part {
                Part::Text(text) => json!({"in": index, "str": {"pre": parent, "str": text}}),
                Part::Number(number) => json!({"in": index, "num": {"pre": parent, "i": number}}),
            };
            self.line(&value)?;
            self.names.insert(name, index);
        }
        Ok(self.names[&name])
    }

    fn all_names(&mut self, store: &Store, names: &[Name]) -> io::Result<Vec<u64>> {
        names.iter().map(|name| self.name(store, *name)).collect()
    }

    fn level(&mut self, store: &Store, root: Level) -> io::Result<u64> {
        let mut stack = vec![root];
        while let Some(&level) = stack.last() {
            if self.levels.contains_key(&level) {
                stack.pop();
                continue;
            }
            let node = store.level_node(level);
            let parts = match node {
                LevelNode::Zero | LevelNode::Param(_) => Vec::new(),
                LevelNode::Succ(a) => vec![a],
                LevelNode::Max(a, b) | LevelNode::IMax(a, b) => vec![b, a],
            };
            let before = stack.len();
            stack.extend(parts.into_iter().filter(|part| !self.levels.contains_key(part)));
            if stack.len() > before {
                continue;
            }
            let at = |level: &Level| self.levels[level];
            let index = self.levels.len() as u64;
            let value = match node {
                LevelNode::Zero => json!(null),
                LevelNode::Succ(a) => json!({"il": index, "succ": at(&a)}),
                LevelNode::Max(a, b) => json!({"il": index, "max": [at(&a), at(&b)]}),
                LevelNode::IMax(a, b) => json!({"il": index, "imax": [at(&a), at(&b)]}),
                LevelNode::Param(name) => json!({"il": index, "param": self.name(store, name)?}),
            };
            self.line(&value)?;
            self.levels.insert(level, index);
            stack.pop();
        }
        Ok(self.levels[&root])
    }

    fn expr(&mut self, store: &Store, root: Expr) -> io::Result<u64> {
        let mut stack = vec![root];
        while let Some(&e) = stack.last() {
            if self.exprs.contains_key(&e) {
                stack.pop();
                continue;
            }
            let node = store.node(e);
            let parts = match node {
                Node::App(a, b) | Node::Lambda(a, b) | Node::Pi(a, b) => vec![b, a],
                Node::Let(a, b, c) => vec![c, b, a],
                Node::Proj(_, _, a) => vec![a],
                _ => Vec::new(),
            };
            let before = stack.len();
            stack.extend(parts.into_iter().filter(|part| !self.exprs.contains_key(part)));
            if stack.len() > before {
                continue;
            }
            let index = self.exprs.len() as u64;
            let at = |e: &Expr| self.exprs[e];
            let value = match node {
                Node::Bound(i) => json!({"ie": index, "bvar": i}),
                Node::Sort(level) => json!({"ie": index, "sort": self.level(store, level)?}),
                Node::Const(name, list) => {
                    let levels: Vec<u64> = store
                        .levels_of(list)
                        .iter()
                        .map(|level| self.level(store, *level))
                        .collect::<io::Result<_>>()?;
                    json!({"ie": index, "const": {"name": self.name(store, name)?, "us": levels}})
                }
                Node::App(f, a) => json!({"ie": index, "app": {"fn": at(&f), "arg": at(&a)}}),
                Node::Lambda(ty, body) | Node::Pi(ty, body) => {
                    let key = if matches!(node, Node::Lambda(..)) { "lam" } else { "forallE" };
                    json!({"ie": index, key: {"name": 0, "type": at(&ty), "body": at(&body), "binderInfo": "default"}})
                }
                Node::Let(ty, value, body) => json!({"ie": index, "letE": {
                    "name": 0, "type": at(&ty), "value": at(&value), "body": at(&body), "nondep": false,
                }}),
                Node::Nat(literal) => json!({"ie": index, "natVal": store.nat_value(literal).to_string()}),
                Node::String(literal) => json!({"ie": index, "strVal": store.string_value(literal)}),
                Node::Proj(structure, field, of) => {
                    let of = at(&of);
                    json!({"ie": index, "proj": {"typeName": self.name(store, structure)?, "idx": field, "struct": of}})
                }
                Node::Local { .. } => return Err(io::Error::other("a free variable cannot be exported")),
            };
            self.line(&value)?;
            self.exprs.insert(e, index);
            stack.pop();
        }
        Ok(self.exprs[&root])
    }

    /// Writes a declaration. Of an inductive type, the recursors and counts are taken from `env`, which must have it.
    pub fn declaration(
        &mut self,
        store: &Store,
        env: &Environment,
        declaration: &Declaration,
    ) -> io::Result<()> {
        let mut head = |name: &Name, params: &[Name], ty: &Expr| {
            Ok::<_, io::Error>((
                self.name(store, *name)?,
                self.all_names(store, params)?,
                self.expr(store, *ty)?,
            ))
        };
        let value = match declaration {
            Declaration::Axiom { name, params, ty } => {
                let (name, params, ty) = head(name, params, ty)?;
                json!({"axiom": {"name": name, "levelParams": params, "type": ty, "isUnsafe": false}})
            }
            Declaration::Definition { name, params, ty, value, hints } => {
                let (name, params, ty) = head(name, params, ty)?;
                let hints = match hints {
                    Hints::Opaque => json!("opaque"),
                    Hints::Abbreviation => json!("abbrev"),
                    Hints::Regular(height) => json!({"regular": height}),
                };
                let value = self.expr(store, *value)?;
                json!({"def": {"name": name, "levelParams": params, "type": ty, "value": value, "hints": hints,
                    "safety": "safe", "all": [name]}})
            }
            Declaration::Theorem { name, params, ty, value } => {
                let (name, params, ty) = head(name, params, ty)?;
                let value = self.expr(store, *value)?;
                json!({"thm": {"name": name, "levelParams": params, "type": ty, "value": value, "all": [name]}})
            }
            Declaration::Opaque { name, params, ty, value } => {
                let (name, params, ty) = head(name, params, ty)?;
                let value = self.expr(store, *value)?;
                json!({"opaque": {"name": name, "levelParams": params, "type": ty, "value": value, "isUnsafe": false,
                    "all": [name]}})
            }
            Declaration::Quot { name, params, ty, kind } => {
                let (name, params, ty) = head(name, params, ty)?;
                let kind = match kind {
                    QuotKind::Type => "type",
                    QuotKind::Mk => "ctor",
                    QuotKind::Lift => "lift",
                    QuotKind::Ind => "ind",
                };
                json!({"quot": {"name": name, "levelParams": params, "type": ty, "kind": kind}})
            }
            Declaration::Inductive(group) => self.inductive(store, env, group)?,
        };
        self.line(&value)
    }

    fn inductive(&mut self, store: &Store, env: &Environment, group: &Inductive) -> io::Result<Value> {
        let (mut types, mut ctors, mut recs) = (Vec::new(), Vec::new(), Vec::new());
        let missing = || io::Error::other("an inductive type is not in the environment");
        for ty in &group.types {
            let constant = env.get(ty.name).ok_or_else(missing)?;
            let Kind::Inductive(info) = &constant.kind else { return Err(missing()) };
            types.push(json!({
                "name": self.name(store, ty.name)?, "levelParams": self.all_names(store, &constant.params)?,
                "type": self.expr(store, constant.ty)?, "numParams": info.parameter_count,
                "numIndices": info.index_count, "all": self.all_names(store, &info.all)?,
                "ctors": self.all_names(store, &info.constructors)?, "numNested": info.nested_count,
                "isRec": info.is_recursive, "isUnsafe": false, "isReflexive": info.is_reflexive,
            }));
            for name in &info.constructors {
                let constant = env.get(*name).ok_or_else(missing)?;
                let Kind::Constructor(info) = &constant.kind else { return Err(missing()) };
                ctors.push(json!({
                    "name": self.name(store, *name)?, "levelParams": self.all_names(store, &constant.params)?,
                    "type": self.expr(store, constant.ty)?, "induct": self.name(store, info.of)?, "cidx": info.index,
                    "numParams": info.parameter_count, "numFields": info.field_count, "isUnsafe": false,
                }));
            }
        }
        let first = group.types.first().ok_or_else(missing)?.name;
        for recursor in recursors_of(env, first) {
            let mut rules = Vec::new();
            for rule in &recursor.rules {
                rules.push(json!({
                    "ctor": self.name(store, rule.constructor)?, "nfields": rule.field_count,
                    "rhs": self.expr(store, rule.value)?,
                }));
            }
            recs.push(json!({
                "name": self.name(store, recursor.name)?, "levelParams": self.all_names(store, &recursor.params)?,
                "type": self.expr(store, recursor.ty)?, "all": self.all_names(store, &recursor.all)?,
                "numParams": recursor.parameter_count, "numIndices": recursor.index_count,
                "numMotives": recursor.motive_count, "numMinors": recursor.minor_count, "rules": rules,
                "k": recursor.is_k, "isUnsafe": false,
            }));
        }
        Ok(json!({"inductive": {"types": types, "ctors": ctors, "recs": recs}}))
    }
}

/// The recursors of the group that begins with `first`.
fn recursors_of(env: &Environment, first: Name) -> impl Iterator<Item = &Recursor> {
    env.iter().filter_map(move |constant: &std::sync::Arc<Constant>| match &constant.kind {
        Kind::Recursor(info) if info.recursor.all.first() == Some(&first) => Some(&info.recursor),
        _ => None,
    })
}
