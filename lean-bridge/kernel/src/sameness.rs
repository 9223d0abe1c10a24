//! Whether a theorem is the one that was asked for.
//!
//! Statements are compared as they are written, terms and levels alike, not up to definitional equality: what reads
//! otherwise is another statement, even if it follows. Universe parameters are matched by position. Elaboration makes lemmas and matchers on the way
//! (`t._proof_1`, `t.match_1`) whose names depend on what was elaborated before; these are matched by content.

use rustc_hash::FxHashSet;

use crate::checker::Checker;
use crate::environment::{Constant, Kind};
use crate::error::Checked;
use crate::expr::{Expr, Node};
use crate::level::{Level, LevelNode};
use crate::name::Name;

/// In what a statement is not the given one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    Kind,
    Universes,
    Type,
    Value,
}

/// The constants that belong to the given statement, and those that belong to what was found.
#[derive(Clone, Copy)]
pub(crate) struct Sides<'a> {
    pub given: &'a FxHashSet<Name>,
    pub found: &'a FxHashSet<Name>,
}

/// Universe parameters of the given side and of the found one.
type Params<'a> = (&'a [Name], &'a [Name]);

impl Difference {
    pub fn as_str(self) -> &'static str {
        match self {
            Difference::Kind => "kind",
            Difference::Universes => "universes",
            Difference::Type => "type",
            Difference::Value => "value",
        }
    }
}

impl Checker<'_> {
    /// In what the theorem `found` does not say what `given` says. A statement comes as an axiom.
    pub fn difference(&mut self, given: Name, found: Name, sides: Sides) -> Checked<Option<Difference>> {
        let (given, found) = (self.constant(given)?, self.constant(found)?);
        self.constants_differ(&given, &found, sides, &mut FxHashSet::default())
    }

    fn constants_differ(
        &mut self,
        given: &Constant,
        found: &Constant,
        sides: Sides,
        assumed: &mut FxHashSet<(Name, Name)>,
    ) -> Checked<Option<Difference>> {
        let values = match (&given.kind, &found.kind) {
            (Kind::Axiom, Kind::Theorem { .. }) => None,
            (Kind::Definition { value, .. }, Kind::Definition { value: other, .. }) => Some((*value, *other)),
            _ => return Ok(Some(Difference::Kind)),
        };
        if given.params.len() != found.params.len() {
            return Ok(Some(Difference::Universes));
        }
        let params = (&given.params[..], &found.params[..]);
        if !self.same_statement(given.ty, found.ty, params, sides, assumed)? {
            return Ok(Some(Difference::Type));
        }
        match values {
            Some((ours, theirs)) if !self.same_statement(ours, theirs, params, sides, assumed)? => {
                Ok(Some(Difference::Value))
            }
            _ => Ok(None),
        }
    }

    fn same_statement(
        &mut self,
        given: Expr,
        found: Expr,
        params: Params,
        sides: Sides,
        assumed: &mut FxHashSet<(Name, Name)>,
    ) -> Checked<bool> {
        // A term that stands on both sides is not the same for that: each side has constants and parameters of its own.
        let (mut stack, mut seen) = (vec![(given, found)], FxHashSet::default());
        while let Some((a, b)) = stack.pop() {
            if !seen.insert((a, b)) {
                continue;
            }
            self.step()?;
            match (self.store.node(a), self.store.node(b)) {
                (Node::Bound(i), Node::Bound(j)) if i == j => {}
                (Node::Sort(x), Node::Sort(y)) if self.same_level(x, y, params) => {}
                (Node::Nat(x), Node::Nat(y)) if x == y => {}
                (Node::String(x), Node::String(y)) if x == y => {}
                (Node::Const(m, p), Node::Const(n, q)) => {
                    let (p, q) = (self.store.levels_of(p), self.store.levels_of(q));
                    let same_levels =
                        p.len() == q.len() && p.iter().zip(q).all(|(x, y)| self.same_level(*x, *y, params));
                    if !same_levels || !self.same_name(m, n, sides, assumed)? {
                        return Ok(false);
                    }
                }
                (Node::App(f, x), Node::App(g, y))
                | (Node::Lambda(f, x), Node::Lambda(g, y))
                | (Node::Pi(f, x), Node::Pi(g, y)) => stack.extend([(f, g), (x, y)]),
                (Node::Let(s, u, x), Node::Let(t, v, y)) => stack.extend([(s, t), (u, v), (x, y)]),
                (Node::Proj(s, i, x), Node::Proj(t, j, y)) if i == j => {
                    if !self.same_name(s, t, sides, assumed)? {
                        return Ok(false);
                    }
                    stack.push((x, y));
                }
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    fn same_level(&self, given: Level, found: Level, params: Params) -> bool {
        let place = |list: &[Name], name: Name| list.iter().position(|param| *param == name);
        let (mut stack, mut seen) = (vec![(given, found)], FxHashSet::default());
        while let Some((a, b)) = stack.pop() {
            if !seen.insert((a, b)) {
                continue;
            }
            match (self.store.levels.node(a), self.store.levels.node(b)) {
                (LevelNode::Zero, LevelNode::Zero) => {}
                (LevelNode::Succ(x), LevelNode::Succ(y)) => stack.push((x, y)),
                (LevelNode::Max(x, u), LevelNode::Max(y, v))
                | (LevelNode::IMax(x, u), LevelNode::IMax(y, v)) => stack.extend([(x, y), (u, v)]),
                (LevelNode::Param(m), LevelNode::Param(n))
                    if place(params.0, m).is_some() && place(params.0, m) == place(params.1, n) => {}
                _ => return false,
            }
        }
        true
    }

    fn same_name(
        &mut self,
        given: Name,
        found: Name,
        sides: Sides,
        assumed: &mut FxHashSet<(Name, Name)>,
    ) -> Checked<bool> {
        match (sides.given.contains(&given), sides.found.contains(&found)) {
            (false, false) => Ok(given == found),
            (true, true) => {
                if !assumed.insert((given, found)) {
                    return Ok(true);
                }
                let (ours, theirs) = (self.constant(given)?, self.constant(found)?);
                Ok(self.deeper(|checker| checker.constants_differ(&ours, &theirs, sides, assumed))?.is_none())
            }
            _ => Ok(false),
        }
    }
}
