//! Names, levels and expressions of a module, made in a kernel's store.

use lean_kernel::{Expr, Level, LevelNode, Name, Store};
use num_bigint::BigUint;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::error::{Error, Read, damaged};
use crate::image::{Image, Object};
use crate::module::{Part, chain};

/// Bound variables above this are no honest ones, and sums of them could overflow.
const BOUND_LIMIT: u64 = 1 << 24;
/// Limbs of a number literal: more than a million digits.
const LIMB_LIMIT: usize = 1 << 16;

/// What was made of a module's objects. Objects are shared within a file, so each is made once.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    names: FxHashMap<Object, Name>,
    levels: FxHashMap<Object, Level>,
    exprs: FxHashMap<Object, Expr>,
}

/// An object on a work list: to be looked at, or to be made of its parts.
#[derive(Clone, Copy)]
enum Work {
    Look(Object),
    Make(Object),
}

impl Terms {
    pub fn name(&mut self, image: &Image, object: Object, store: &mut Store) -> Read<Name> {
        let chain = chain(image, object, |at| self.names.contains_key(&at))?;
        let mut name = match chain.known {
            Some(at) => self.names[&at],
            None => Name::ANONYMOUS,
        };
        for (at, part) in chain.parts {
            name = match part {
                Part::Text(text) => store.name_text(name, text),
                Part::Number(number) => store.name_number(name, number),
            };
            self.names.insert(at, name);
        }
        Ok(name)
    }

    pub fn names(&mut self, image: &Image, list: Object, store: &mut Store) -> Read<Vec<Name>> {
        image.list(list)?.into_iter().map(|name| self.name(image, name, store)).collect()
    }

    pub fn level(&mut self, image: &Image, object: Object, store: &mut Store) -> Read<Level> {
        self.walk(
            image,
            object,
            |terms| &terms.levels,
            level_parts,
            |terms, at| {
                let level = terms.make_level(image, at, store)?;
                terms.levels.insert(at, level);
                Ok(())
            },
        )?;
        self.made_level(object)
    }

    pub fn expr(&mut self, image: &Image, object: Object, store: &mut Store) -> Read<Expr> {
        self.walk(
            image,
            object,
            |terms| &terms.exprs,
            expr_parts,
            |terms, at| {
                let expr = terms.make_expr(image, at, store)?;
                terms.exprs.insert(at, expr);
                Ok(())
            },
        )?;
        self.made_expr(object)
    }

    /// Makes an object after its parts, without recursion. A cycle is found as an object that is its own part.
    fn walk<T>(
        &mut self,
        image: &Image,
        root: Object,
        made: impl Fn(&Self) -> &FxHashMap<Object, T>,
        parts: impl Fn(&Image, Object) -> Read<Vec<Object>>,
        mut make: impl FnMut(&mut Self, Object) -> Read<()>,
    ) -> Read<()> {
        let (mut work, mut open) = (vec![Work::Look(root)], FxHashSet::default());
        while let Some(next) = work.pop() {
            match next {
                Work::Look(at) if made(self).contains_key(&at) => {}
                Work::Look(at) => {
                    if !open.insert(at) {
                        return damaged("a term is a part of itself");
                    }
                    work.push(Work::Make(at));
                    work.extend(parts(image, at)?.into_iter().rev().map(Work::Look));
                }
                Work::Make(at) => make(self, at)?,
            }
        }
        Ok(())
    }

    fn made_level(&self, object: Object) -> Read<Level> {
        match self.levels.get(&object) {
            Some(level) => Ok(*level),
            None => damaged("a universe level is malformed"),
        }
    }

    fn made_expr(&self, object: Object) -> Read<Expr> {
        match self.exprs.get(&object) {
            Some(expr) => Ok(*expr),
            None => damaged("an expression is malformed"),
        }
    }

    fn make_level(&mut self, image: &Image, at: Object, store: &mut Store) -> Read<Level> {
        if at.small() == Some(0) {
            return Ok(Level::ZERO);
        }
        let part = |terms: &Self, index| terms.made_level(image.field(at, index)?);
        let node = match image.tag(at)? {
            1 => LevelNode::Succ(part(self, 0)?),
            2 => LevelNode::Max(part(self, 0)?, part(self, 1)?),
            3 => LevelNode::IMax(part(self, 0)?, part(self, 1)?),
            4 => LevelNode::Param(self.name(image, image.field(at, 0)?, store)?),
            _ => return damaged("a universe level is malformed"),
        };
        Ok(store.level(node))
    }

    fn make_expr(&mut self, image: &Image, at: Object, store: &mut Store) -> Read<Expr> {
        let field = |index| image.field(at, index);
        let part = |terms: &Self, index| terms.made_expr(image.field(at, index)?);
        Ok(match image.tag(at)? {
            0 => {
                let index: u64 = image.number(field(0)?)?;
                if index >= BOUND_LIMIT {
                    return damaged("a bound variable is out of range");
                }
                store.bound(index as u32)
            }
            3 => {
                let level = self.level(image, field(0)?, store)?;
                store.sort(level)
            }
            4 => {
                let name = self.name(image, field(0)?, store)?;
                let levels = image.list(field(1)?)?;
                let levels = levels.into_iter().map(|level| self.level(image, level, store));
                let levels = levels.collect::<Read<Vec<_>>>()?;
                store.constant(name, &levels)
            }
            5 => store.app(part(self, 0)?, part(self, 1)?),
            6 => store.lambda(part(self, 1)?, part(self, 2)?),
            7 => store.pi(part(self, 1)?, part(self, 2)?),
            8 => store.let_in(part(self, 1)?, part(self, 2)?, part(self, 3)?),
            9 => self.literal(image, field(0)?, store)?,
            10 => part(self, 1)?,
            11 => {
                let name = self.name(image, field(0)?, store)?;
                store.proj(name, image.number(field(1)?)?, part(self, 2)?)
            }
            1 | 2 => return damaged("a declaration holds a free variable or a hole"),
            tag => return damaged(format!("an expression has tag {tag}")),
        })
    }

    fn literal(&self, image: &Image, at: Object, store: &mut Store) -> Read<Expr> {
        let value = image.field(at, 0)?;
        match image.tag(at)? {
            0 => {
                let limbs = image.natural(value)?;
                if limbs.len() > LIMB_LIMIT {
                    return Err(Error::Unsupported("a number has more than a million digits".to_owned()));
                }
                let digits = limbs.iter().flat_map(|limb| [*limb as u32, (limb >> 32) as u32]);
                Ok(store.nat(BigUint::new(digits.collect())))
            }
            1 => Ok(store.string(image.text(value)?)),
            _ => damaged("a literal is neither a number nor a string"),
        }
    }
}

fn level_parts(image: &Image, at: Object) -> Read<Vec<Object>> {
    if at.small().is_some() {
        return Ok(Vec::new());
    }
    let count = match image.tag(at)? {
        1 => 1,
        2 | 3 => 2,
        _ => 0,
    };
    (0..count).map(|index| image.field(at, index)).collect()
}

fn expr_parts(image: &Image, at: Object) -> Read<Vec<Object>> {
    let fields: &[u64] = match image.tag(at)? {
        5 => &[0, 1],
        6 | 7 => &[1, 2],
        8 => &[1, 2, 3],
        10 => &[1],
        11 => &[2],
        _ => &[],
    };
    fields.iter().map(|index| image.field(at, *index)).collect()
}
