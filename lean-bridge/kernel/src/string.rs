//! String literals: shorthand for `String.ofList` (in older Leans `String.mk`) of a list of `Char.ofNat`.

use num_bigint::BigUint;

use crate::checker::Checker;
use crate::error::Checked;
use crate::expr::{Expr, Node};
use crate::level::Level;
use crate::name::Name;

impl Checker<'_> {
    /// What a literal is made with: decided when the first one is met, and never again. A constant that is declared
    /// later would give the same literal another meaning.
    fn string_builder(&self) -> Name {
        match self.env.features.string_builder {
            Some(builder) => builder,
            None if self.env.contains(self.known.string_of_list) => self.known.string_of_list,
            None => self.known.string_mk,
        }
    }

    /// Whether what a string literal stands for is well typed: each constant of it has the type that Lean gives it.
    pub fn strings_are_known(&mut self) -> Checked<bool> {
        if self.caches.strings_are_known == Some(true) {
            return Ok(true);
        }
        let known = self.known;
        let builder_name = self.string_builder();
        let types = [
            known.string,
            known.char,
            known.list,
            known.list_nil,
            known.list_cons,
            known.char_of_nat,
            builder_name,
        ];
        if !self.env.features.nat || types.iter().any(|name| !self.env.contains(*name)) {
            return Ok(false);
        }
        let store = &mut *self.store;
        let plain = store.sort(Level::ONE);
        let (nat, char, string) = (
            store.constant(known.nat, &[]),
            store.constant(known.char, &[]),
            store.constant(known.string, &[]),
        );
        let list = store.constant(known.list, &[Level::ZERO]);
        let chars = store.app(list, char);
        let list_type = store.pi(plain, plain);
        let tail = store.pi(chars, chars);
        let cons_type = store.pi(char, tail);
        let of_nat_type = store.pi(nat, char);
        let builder_type = store.pi(chars, string);
        let nil = store.constant(known.list_nil, &[Level::ZERO]);
        let nil = store.app(nil, char);
        let cons = store.constant(known.list_cons, &[Level::ZERO]);
        let cons = store.app(cons, char);
        let of_nat = store.constant(known.char_of_nat, &[]);
        let builder = store.constant(builder_name, &[]);
        let expected = [
            (string, plain),
            (char, plain),
            (list, list_type),
            (nil, chars),
            (cons, cons_type),
            (of_nat, of_nat_type),
            (builder, builder_type),
        ];
        for (term, ty) in expected {
            let found = self.check(term)?;
            if !self.is_def_eq(found, ty)? {
                return Ok(false);
            }
        }
        self.env.features.string_builder = Some(builder_name);
        self.caches.strings_are_known = Some(true);
        Ok(true)
    }

    pub fn string_to_constructor(&mut self, literal: Expr) -> Checked<Option<Expr>> {
        let Node::String(value) = self.store.node(literal) else { return Ok(None) };
        if !self.strings_are_known()? {
            return Ok(None);
        }
        let letters: Vec<char> = self.store.string_value(value).chars().collect();
        self.spend(letters.len() as u64)?;
        let known = self.known;
        let builder = self.string_builder();
        let store = &mut *self.store;
        let char = store.constant(known.char, &[]);
        let nil = store.constant(known.list_nil, &[Level::ZERO]);
        let cons = store.constant(known.list_cons, &[Level::ZERO]);
        let of_nat = store.constant(known.char_of_nat, &[]);
        let mut list = store.app(nil, char);
        for letter in letters.into_iter().rev() {
            let code = store.nat(BigUint::from(u32::from(letter)));
            let letter = store.app(of_nat, code);
            list = store.apps(cons, &[char, letter, list]);
        }
        let builder = store.constant(builder, &[]);
        Ok(Some(store.app(builder, list)))
    }
}
