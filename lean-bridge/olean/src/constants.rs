//! The constants of a module as declarations for a kernel.

use lean_kernel::{
    Declaration, Given, GivenConstructor, GivenType, Hints, Inductive, InductiveType, Name, QuotKind,
    Recursor, Rule, Store,
};
use rustc_hash::FxHashMap;

use crate::error::{Error, Read, damaged};
use crate::image::Object;
use crate::module::{Module, NameKey, key_of};
use crate::terms::Terms;

const AXIOM: u8 = 0;
const DEFINITION: u8 = 1;
const THEOREM: u8 = 2;
const OPAQUE: u8 = 3;
const QUOTIENT: u8 = 4;
const INDUCTIVE: u8 = 5;
const CONSTRUCTOR: u8 = 6;
const RECURSOR: u8 = 7;

/// `DefinitionSafety.safe`
const SAFE: u8 = 1;

/// The constants of one module, each read when it is asked for. The terms belong to the store that is given, which must
/// be the same each time.
#[derive(Debug)]
pub struct Constants {
    module: Module,
    index: FxHashMap<NameKey, Object>,
    keys: FxHashMap<Object, NameKey>,
    terms: Terms,
}

/// What every constant begins with.
struct Head {
    name: Name,
    params: Vec<Name>,
    ty: lean_kernel::Expr,
}

impl Constants {
    /// Finds where each constant stands. That none is there twice is part of it.
    pub fn new(module: Module) -> Read<Self> {
        let (mut index, keys) = (FxHashMap::default(), FxHashMap::default());
        for (key, info) in module.declared()?.into_iter().zip(module.data(2)?) {
            if index.insert(key, info).is_some() {
                return damaged("it declares a name twice");
            }
        }
        Ok(Self { module, index, keys, terms: Terms::default() })
    }

    /// Forgets the terms that were made: what is read from now on may belong to another store.
    pub fn forget_terms(&mut self) {
        self.terms = Terms::default();
    }

    pub fn contains(&self, name: NameKey) -> bool {
        self.index.contains_key(&name)
    }

    /// All names that are declared, in an order that depends on them alone.
    pub fn keys(&self) -> Vec<NameKey> {
        let mut keys: Vec<NameKey> = self.index.keys().copied().collect();
        keys.sort_unstable();
        keys
    }

    /// The names themselves, in the order of [`Self::keys`].
    pub fn names(&mut self, store: &mut Store) -> Read<Vec<(NameKey, Name)>> {
        let keys = self.keys();
        keys.into_iter().map(|key| Ok((key, self.name(key, store)?))).collect()
    }

    fn name(&mut self, key: NameKey, store: &mut Store) -> Read<Name> {
        let Some(info) = self.index.get(&key).copied() else { return damaged("a constant is missing") };
        let (_, value) = self.info(info)?;
        let Self { module, terms, .. } = self;
        let head = module.image.field(value, 0)?;
        let name = terms.name(&module.image, module.image.field(head, 0)?, store)?;
        if key_of(&store.name_parts(name)) != key {
            return damaged("a constant is named otherwise than its module says");
        }
        Ok(name)
    }

    /// Whether what a name stands for is held to the rules: what is unsafe or partial is not.
    pub fn is_safe(&self, name: NameKey) -> Read<bool> {
        match self.index.get(&name) {
            Some(info) => Ok(!self.is_unsafe(*info)?),
            None => damaged("a constant is missing"),
        }
    }

    /// What declares a name: for an inductive type, its constructors and its recursors, the whole group.
    pub fn declaration(&mut self, name: NameKey, store: &mut Store) -> Read<Declaration> {
        let Some(info) = self.index.get(&name).copied() else { return damaged("a constant is missing") };
        self.name(name, store)?;
        let (tag, value) = self.info(info)?;
        let first = match tag {
            INDUCTIVE => self.first_of(value, 3)?,
            CONSTRUCTOR => {
                let of = self.module.image.field(value, 1)?;
                let of = self.find(of, INDUCTIVE)?;
                self.first_of(of, 3)?
            }
            RECURSOR => self.first_of(value, 1)?,
            _ => return self.single(info, store),
        };
        let first = self.find(first, INDUCTIVE)?;
        let group = self.group(first, store)?;
        Ok(Declaration::Inductive(group))
    }

    /// Tag and value of a constant.
    fn info(&self, info: Object) -> Read<(u8, Object)> {
        Ok((self.module.image.tag(info)?, self.module.image.field(info, 0)?))
    }

    fn is_unsafe(&self, info: Object) -> Read<bool> {
        let (tag, value) = self.info(info)?;
        let image = &self.module.image;
        Ok(match tag {
            DEFINITION => image.plain(value, 0, 1)? != [SAFE],
            AXIOM | OPAQUE | CONSTRUCTOR => image.flag(value, 0)?,
            INDUCTIVE | RECURSOR => image.flag(value, 1)?,
            THEOREM | QUOTIENT => false,
            tag => return damaged(format!("a constant has tag {tag}")),
        })
    }

    /// The first name of a list in a constant's value.
    fn first_of(&self, value: Object, field: u64) -> Read<Object> {
        let all = self.module.image.list(self.module.image.field(value, field)?)?;
        all.first().copied().map_or_else(|| damaged("a group of inductive types is empty"), Ok)
    }

    /// The value of the constant of a name, which must be of a given kind.
    fn find(&mut self, name: Object, tag: u8) -> Read<Object> {
        let key = self.module.key(name, &mut self.keys)?;
        self.find_key(key, tag)
    }

    fn find_key(&self, key: NameKey, wanted: u8) -> Read<Object> {
        match self.index.get(&key).map(|info| self.info(*info)) {
            Some(Ok((tag, value))) if tag == wanted => Ok(value),
            Some(Err(error)) => Err(error),
            _ => damaged("a group of inductive types is not complete"),
        }
    }

    fn head(&mut self, value: Object, store: &mut Store) -> Read<Head> {
        let Self { module, terms, .. } = self;
        let head = module.image.field(value, 0)?;
        Ok(Head {
            name: terms.name(&module.image, module.image.field(head, 0)?, store)?,
            params: terms.names(&module.image, module.image.field(head, 1)?, store)?,
            ty: terms.expr(&module.image, module.image.field(head, 2)?, store)?,
        })
    }

    fn single(&mut self, info: Object, store: &mut Store) -> Read<Declaration> {
        let (tag, value) = self.info(info)?;
        let Head { name, params, ty } = self.head(value, store)?;
        if self.is_unsafe(info)? {
            return Err(Error::Unsupported(format!("{} is unsafe or partial", store.display_name(name))));
        }
        let body = |this: &mut Self, store: &mut Store| {
            let image = &this.module.image;
            this.terms.expr(image, image.field(value, 1)?, store)
        };
        Ok(match tag {
            AXIOM => Declaration::Axiom { name, params, ty },
            DEFINITION => {
                let hints = self.hints(value)?;
                Declaration::Definition { name, params, ty, value: body(self, store)?, hints }
            }
            THEOREM => Declaration::Theorem { name, params, ty, value: body(self, store)? },
            OPAQUE => Declaration::Opaque { name, params, ty, value: body(self, store)? },
            QUOTIENT => {
                let kind = match self.module.image.plain(value, 0, 1)? {
                    [0] => QuotKind::Type,
                    [1] => QuotKind::Mk,
                    [2] => QuotKind::Lift,
                    [3] => QuotKind::Ind,
                    _ => return damaged("a constant of quotients is of no known kind"),
                };
                Declaration::Quot { name, params, ty, kind }
            }
            tag => return damaged(format!("a constant has tag {tag}")),
        })
    }

    fn hints(&self, value: Object) -> Read<Hints> {
        let image = &self.module.image;
        let hints = image.field(value, 2)?;
        Ok(match hints.small() {
            Some(0) => Hints::Opaque,
            Some(1) => Hints::Abbreviation,
            Some(_) => return damaged("a definition's height is malformed"),
            None => match *image.plain(hints, 0, 4)? {
                [a, b, c, d] => Hints::Regular(u32::from_le_bytes([a, b, c, d])),
                _ => return damaged("a definition's height is malformed"),
            },
        })
    }

    /// The group whose first type has this value, with all that is derived for it.
    fn group(&mut self, first: Object, store: &mut Store) -> Read<Inductive> {
        let image = &self.module.image;
        let all = image.list(image.field(first, 3)?)?;
        let nested: u32 = image.number(image.field(first, 5)?)?;
        let params = {
            let head = image.field(first, 0)?;
            self.terms.names(image, image.field(head, 1)?, store)?
        };
        let parameter_count = self.number(first, 1)?;
        let (mut types, mut given) =
            (Vec::new(), Given { types: Vec::new(), constructors: Vec::new(), recursors: Vec::new() });
        for name in &all {
            let value = self.find(*name, INDUCTIVE)?;
            let (ty, its) = self.inductive_type(value, &mut given.constructors, store)?;
            types.push(ty);
            given.types.push(its);
        }
        let Some(leader) = types.first().map(|ty| ty.name) else {
            return damaged("a group of inductive types is empty");
        };
        let named = |store: &mut Store, of: Name, last: &str| {
            let mut parts = store.name_parts(of);
            parts.push(lean_kernel::NamePart::Text(last.to_owned()));
            key_of(&parts)
        };
        let mut keys: Vec<NameKey> = types.iter().map(|ty| named(store, ty.name, "rec")).collect();
        for number in 1..=nested {
            // A number that lies is found out at its first recursor that is not there.
            let key = named(store, leader, &format!("rec_{number}"));
            self.find_key(key, RECURSOR)?;
            keys.push(key);
        }
        for key in keys {
            let value = self.find_key(key, RECURSOR)?;
            given.recursors.push(self.recursor(value, store)?);
        }
        Ok(Inductive { params, parameter_count, types, given: Some(given) })
    }

    fn number(&self, value: Object, field: u64) -> Read<u32> {
        self.module.image.number(self.module.image.field(value, field)?)
    }

    fn listed(&mut self, value: Object, field: u64, store: &mut Store) -> Read<Vec<Name>> {
        let image = &self.module.image;
        self.terms.names(image, image.field(value, field)?, store)
    }

    fn inductive_type(
        &mut self,
        value: Object,
        all_constructors: &mut Vec<GivenConstructor>,
        store: &mut Store,
    ) -> Read<(InductiveType, GivenType)> {
        let Head { name, params, ty } = self.head(value, store)?;
        if self.module.image.flag(value, 1)? {
            return Err(Error::Unsupported(format!("{} is unsafe", store.display_name(name))));
        }
        let mut constructors = Vec::new();
        for constructor in self.module.image.list(self.module.image.field(value, 4)?)? {
            let value = self.find(constructor, CONSTRUCTOR)?;
            let Head { name, params, ty } = self.head(value, store)?;
            let image = &self.module.image;
            if image.flag(value, 0)? {
                return Err(Error::Unsupported(format!("{} is unsafe", store.display_name(name))));
            }
            let of = self.terms.name(image, image.field(value, 1)?, store)?;
            all_constructors.push(GivenConstructor {
                name,
                params,
                of,
                index: self.number(value, 2)?,
                parameter_count: self.number(value, 3)?,
                field_count: self.number(value, 4)?,
            });
            constructors.push((name, ty));
        }
        let given = GivenType {
            name,
            params,
            parameter_count: self.number(value, 1)?,
            index_count: self.number(value, 2)?,
            all: self.listed(value, 3, store)?,
            constructors: self.listed(value, 4, store)?,
            nested_count: self.number(value, 5)?,
            is_recursive: self.module.image.flag(value, 0)?,
            is_reflexive: self.module.image.flag(value, 2)?,
        };
        Ok((InductiveType { name, ty, constructors }, given))
    }

    fn recursor(&mut self, value: Object, store: &mut Store) -> Read<Recursor> {
        let Head { name, params, ty } = self.head(value, store)?;
        let image = &self.module.image;
        if image.flag(value, 1)? {
            return Err(Error::Unsupported(format!("{} is unsafe", store.display_name(name))));
        }
        let is_k = image.flag(value, 0)?;
        let mut rules = Vec::new();
        for rule in image.list(image.field(value, 6)?)? {
            rules.push(Rule {
                constructor: self.terms.name(image, image.field(rule, 0)?, store)?,
                field_count: image.number(image.field(rule, 1)?)?,
                value: self.terms.expr(image, image.field(rule, 2)?, store)?,
            });
        }
        Ok(Recursor {
            name,
            params,
            ty,
            all: self.listed(value, 1, store)?,
            parameter_count: self.number(value, 2)?,
            index_count: self.number(value, 3)?,
            motive_count: self.number(value, 4)?,
            minor_count: self.number(value, 5)?,
            rules,
            is_k,
        })
    }
}
