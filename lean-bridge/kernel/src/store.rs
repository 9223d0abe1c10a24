//! The store of names, levels and expressions, and the operations on terms.

use hashbrown::HashTable;
use num_bigint::BigUint;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::hash::BuildHasher;

use crate::budget::{Watch, with_stack};
use crate::error::{Checked, Fault};
use crate::expr::{Expr, Exprs, LevelList, NatLiteral, Node, StringLiteral};
use crate::level::{Level, LevelNode, Levels};
use crate::name::{Name, NamePart, Names, Part};

/// Everything that terms are made of. Handles ([`Name`], [`Level`], [`Expr`]) belong to the store that made them.
#[derive(Debug)]
pub struct Store {
    names: Names,
    pub(crate) levels: Levels,
    exprs: Exprs,
    lists: Lists,
    nats: Vec<BigUint>,
    nat_table: HashTable<u32>,
    strings: Vec<Box<str>>,
    string_table: HashTable<u32>,
    literal_bytes: usize,
    memos: Vec<Memo>,
    watch: Watch,
}

/// What an operation has made of parts of a term, by how many binders stand around them.
type Memo = FxHashMap<(Expr, u32), Expr>;
/// Bytes of an entry.
const MEMO_ENTRY: usize = 24;

/// Levels to put in the places of universe parameters, and what came of others by that.
struct Universes<'a> {
    params: &'a [Name],
    values: &'a [Level],
    done: FxHashMap<Level, Level>,
}

impl Universes<'_> {
    fn put_into(&mut self, level: Level, levels: &mut Levels) -> Level {
        levels.instantiate_in(level, self.params, self.values, &mut self.done)
    }
}

/// Lists of levels, each stored once.
#[derive(Debug)]
struct Lists {
    entries: Vec<Box<[Level]>>,
    table: HashTable<u32>,
}

/// A state of the store to return to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    names: usize,
    levels: usize,
    exprs: usize,
    lists: usize,
    nats: usize,
    strings: usize,
}

fn bytes(exprs: &Exprs, levels: &Levels, lists: &Lists, literals: usize) -> usize {
    exprs.bytes() + levels.bytes() + lists.entries.len() * 32 + literals
}

fn hash_of<T: std::hash::Hash + ?Sized>(value: &T) -> u64 {
    FxBuildHasher.hash_one(value)
}

impl Default for Store {
    fn default() -> Self {
        Self::new()
    }
}

impl Store {
    pub fn new() -> Self {
        let mut store = Self {
            names: Names::new(),
            levels: Levels::new(),
            exprs: Exprs::new(),
            lists: Lists { entries: Vec::new(), table: HashTable::new() },
            nats: Vec::new(),
            nat_table: HashTable::new(),
            strings: Vec::new(),
            string_table: HashTable::new(),
            literal_bytes: 0,
            memos: Vec::new(),
            watch: Watch::default(),
        };
        store.level_list(&[]);
        store
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark {
            names: self.names.len(),
            levels: self.levels.len(),
            exprs: self.exprs.len(),
            lists: self.lists.entries.len(),
            nats: self.nats.len(),
            strings: self.strings.len(),
        }
    }

    /// Forgets what was made since `mark`; handles to it become invalid.
    pub(crate) fn rollback(&mut self, mark: Mark) {
        self.exprs.truncate(mark.exprs);
        self.names.truncate(mark.names);
        self.levels.truncate(mark.levels);
        let Lists { entries, table } = &mut self.lists;
        for (index, list) in entries.iter().enumerate().skip(mark.lists) {
            if let Ok(entry) = table.find_entry(hash_of(&**list), |&i| i as usize == index) {
                entry.remove();
            }
        }
        entries.truncate(mark.lists);
        for index in mark.nats..self.nats.len() {
            self.literal_bytes -= (self.nats[index].bits() / 8) as usize;
            if let Ok(entry) = self.nat_table.find_entry(hash_of(&self.nats[index]), |&i| i as usize == index)
            {
                entry.remove();
            }
        }
        self.nats.truncate(mark.nats);
        for index in mark.strings..self.strings.len() {
            self.literal_bytes -= self.strings[index].len();
            if let Ok(entry) =
                self.string_table.find_entry(hash_of(&*self.strings[index]), |&i| i as usize == index)
            {
                entry.remove();
            }
        }
        self.strings.truncate(mark.strings);
    }

    /// An estimate of the memory that terms take.
    pub(crate) fn bytes(&self) -> usize {
        bytes(&self.exprs, &self.levels, &self.lists, self.literal_bytes)
    }

    // --- names ------------------------------------------------------------------------------------------------
    pub fn name_text(&mut self, parent: Name, part: &str) -> Name {
        self.names.intern(parent, Part::Text(part.into()))
    }

    pub fn name_number(&mut self, parent: Name, part: u64) -> Name {
        self.names.intern(parent, Part::Number(part))
    }

    /// A name of plain parts, as in `Nat.succ`.
    pub fn dotted(&mut self, text: &str) -> Name {
        text.split('.').fold(Name::ANONYMOUS, |parent, part| self.name_text(parent, part))
    }

    /// A name by its components, first to last.
    pub fn name_of(&mut self, parts: &[NamePart]) -> Name {
        parts.iter().fold(Name::ANONYMOUS, |parent, part| match part {
            NamePart::Text(text) => self.name_text(parent, text),
            NamePart::Number(number) => self.name_number(parent, *number),
        })
    }

    /// The components of a name, first to last.
    pub fn name_parts(&self, name: Name) -> Vec<NamePart> {
        let (mut parts, mut at) = (Vec::new(), name);
        while at != Name::ANONYMOUS {
            let (parent, part) = self.names.entry(at);
            parts.push(match part {
                Part::Text(text) => NamePart::Text(text.to_string()),
                Part::Number(number) => NamePart::Number(*number),
            });
            at = *parent;
        }
        parts.reverse();
        parts
    }

    pub fn display_name(&self, name: Name) -> String {
        self.names.display(name)
    }

    pub(crate) fn name_entry(&self, name: Name) -> &(Name, Part) {
        self.names.entry(name)
    }

    // --- levels -----------------------------------------------------------------------------------------------
    /// A level as it is written.
    pub fn level(&mut self, node: LevelNode) -> Level {
        self.levels.intern(node)
    }

    pub fn level_node(&self, level: Level) -> LevelNode {
        self.levels.node(level)
    }

    pub fn level_param(&mut self, name: Name) -> Level {
        self.levels.intern(LevelNode::Param(name))
    }

    pub(crate) fn level_list(&mut self, levels: &[Level]) -> LevelList {
        let hash = hash_of(levels);
        let Lists { entries, table } = &mut self.lists;
        if let Some(&index) = table.find(hash, |&i| *entries[i as usize] == *levels) {
            return LevelList(index);
        }
        let index = entries.len() as u32;
        entries.push(levels.into());
        table.insert_unique(hash, index, |&i| hash_of(&*entries[i as usize]));
        LevelList(index)
    }

    pub fn levels_of(&self, list: LevelList) -> &[Level] {
        &self.lists.entries[list.0 as usize]
    }

    // --- expressions ------------------------------------------------------------------------------------------
    #[inline]
    pub fn node(&self, e: Expr) -> Node {
        self.exprs.node(e)
    }

    /// One more than the largest loose bound variable of `e`.
    #[inline]
    pub fn loose(&self, e: Expr) -> u32 {
        self.exprs.loose(e)
    }

    #[inline]
    pub(crate) fn locals(&self, e: Expr) -> u32 {
        self.exprs.locals(e)
    }

    #[inline]
    pub(crate) fn has_param(&self, e: Expr) -> bool {
        self.exprs.has_param(e)
    }

    pub fn bound(&mut self, index: u32) -> Expr {
        self.exprs.intern(Node::Bound(index), false)
    }

    pub(crate) fn local(&mut self, depth: u32, ty: Expr) -> Expr {
        debug_assert!(self.locals(ty) <= depth && self.loose(ty) == 0);
        self.exprs.intern(Node::Local { depth, ty }, false)
    }

    pub fn sort(&mut self, level: Level) -> Expr {
        let own = self.levels.has_param(level);
        self.exprs.intern(Node::Sort(level), own)
    }

    pub fn constant(&mut self, name: Name, levels: &[Level]) -> Expr {
        let own = levels.iter().any(|level| self.levels.has_param(*level));
        let list = self.level_list(levels);
        self.exprs.intern(Node::Const(name, list), own)
    }

    pub(crate) fn constant_of(&mut self, name: Name, list: LevelList) -> Expr {
        let own = self.lists.entries[list.0 as usize].iter().any(|level| self.levels.has_param(*level));
        self.exprs.intern(Node::Const(name, list), own)
    }

    #[inline]
    pub fn app(&mut self, f: Expr, a: Expr) -> Expr {
        self.exprs.intern(Node::App(f, a), false)
    }

    pub fn apps(&mut self, f: Expr, args: &[Expr]) -> Expr {
        // A term may grow with every step.
        let _ = self.count(args.len() as u64, 0);
        args.iter().fold(f, |f, a| self.app(f, *a))
    }

    pub fn lambda(&mut self, ty: Expr, body: Expr) -> Expr {
        self.exprs.intern(Node::Lambda(ty, body), false)
    }

    pub fn pi(&mut self, ty: Expr, body: Expr) -> Expr {
        self.exprs.intern(Node::Pi(ty, body), false)
    }

    pub fn let_in(&mut self, ty: Expr, value: Expr, body: Expr) -> Expr {
        self.exprs.intern(Node::Let(ty, value, body), false)
    }

    pub fn proj(&mut self, structure: Name, index: u32, of: Expr) -> Expr {
        self.exprs.intern(Node::Proj(structure, index, of), false)
    }

    pub fn nat(&mut self, value: BigUint) -> Expr {
        let hash = hash_of(&value);
        let nats = &mut self.nats;
        let index = match self.nat_table.find(hash, |&i| nats[i as usize] == value) {
            Some(&index) => index,
            None => {
                let index = nats.len() as u32;
                self.literal_bytes += (value.bits() / 8) as usize;
                nats.push(value);
                self.nat_table.insert_unique(hash, index, |&i| hash_of(&nats[i as usize]));
                index
            }
        };
        self.exprs.intern(Node::Nat(NatLiteral(index)), false)
    }

    /// A natural number literal by its decimal digits; nothing where `digits` are none.
    pub fn nat_digits(&mut self, digits: &str) -> Option<Expr> {
        if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        digits.parse().ok().map(|value| self.nat(value))
    }

    pub fn nat_value(&self, literal: NatLiteral) -> &BigUint {
        &self.nats[literal.0 as usize]
    }

    pub fn string(&mut self, value: &str) -> Expr {
        let hash = hash_of(value);
        let strings = &mut self.strings;
        let index = match self.string_table.find(hash, |&i| *strings[i as usize] == *value) {
            Some(&index) => index,
            None => {
                let index = strings.len() as u32;
                self.literal_bytes += value.len();
                strings.push(value.into());
                self.string_table.insert_unique(hash, index, |&i| hash_of(&*strings[i as usize]));
                index
            }
        };
        self.exprs.intern(Node::String(StringLiteral(index)), false)
    }

    pub fn string_value(&self, literal: StringLiteral) -> &str {
        &self.strings[literal.0 as usize]
    }

    // --- spines -----------------------------------------------------------------------------------------------
    /// The head of an application and its arguments, first to last.
    pub(crate) fn spine(&self, e: Expr) -> (Expr, Vec<Expr>) {
        let (mut head, mut args) = (e, Vec::new());
        while let Node::App(f, a) = self.node(head) {
            args.push(a);
            head = f;
        }
        args.reverse();
        (head, args)
    }

    #[inline]
    pub(crate) fn head(&self, e: Expr) -> Expr {
        let mut head = e;
        while let Node::App(f, _) = self.node(head) {
            head = f;
        }
        head
    }

    /// The head constant of an application.
    #[inline]
    pub(crate) fn head_const(&self, e: Expr) -> Option<(Name, LevelList)> {
        match self.node(self.head(e)) {
            Node::Const(name, levels) => Some((name, levels)),
            _ => None,
        }
    }

    // --- substitution -----------------------------------------------------------------------------------------
    /// Has work on terms and levels watched, until it is told otherwise.
    pub(crate) fn watched_by(&mut self, watch: impl Fn() -> Watch) {
        (self.watch, self.levels.watch) = (watch(), watch());
    }

    /// Whether terms are what operations on them say. Once a limit is reached within one, what it had not come to is left
    /// out, so that nothing may rest on what was made since.
    #[inline]
    pub(crate) fn intact(&self) -> Checked<()> {
        self.watch.reached().map_or(Ok(()), |limit| Err(Fault::Exhausted(limit)))
    }

    /// Counts a part that an operation comes to. Where a limit is reached: the term to put in its place, a closed one.
    fn left_out(&mut self, memo: &Memo) -> Option<Expr> {
        match self.count(1, memo.len() * MEMO_ENTRY) {
            Ok(()) => None,
            Err(_) => Some(self.sort(Level::ZERO)),
        }
    }

    /// Counts parts of terms; `besides` is the memory that is used for them now.
    #[inline]
    fn count(&mut self, parts: u64, besides: usize) -> Checked<()> {
        let Self { watch, exprs, levels, lists, literal_bytes, .. } = self;
        watch.go_on(parts, || bytes(exprs, levels, lists, *literal_bytes) + besides)
    }

    fn take_memo(&mut self) -> Memo {
        self.memos.pop().unwrap_or_default()
    }

    fn give_memo(&mut self, mut memo: Memo) {
        memo.clear();
        // A memo that once was huge is slow to clear.
        if memo.capacity() < 1 << 14 {
            self.memos.push(memo);
        }
    }

    /// Replaces loose bound variable `i` by `values[len - 1 - i]`, that is the innermost binder by the last value;
    /// those beyond move down. The values are closed.
    pub(crate) fn instantiate(&mut self, e: Expr, values: &[Expr]) -> Expr {
        if self.loose(e) == 0 || values.is_empty() {
            return e;
        }
        let mut memo = self.take_memo();
        let result = self.instantiate_at(e, values, 0, &mut memo);
        self.give_memo(memo);
        result
    }

    fn instantiate_at(&mut self, e: Expr, values: &[Expr], under: u32, memo: &mut Memo) -> Expr {
        if self.loose(e) <= under {
            return e;
        }
        if let Node::Bound(i) = self.node(e) {
            let (above, count) = (i - under, values.len() as u32);
            return if above < count { values[(count - 1 - above) as usize] } else { self.bound(i - count) };
        }
        if let Some(&known) = memo.get(&(e, under)) {
            return known;
        }
        if let Some(other) = self.left_out(memo) {
            return other;
        }
        let result = with_stack(|| {
            self.rebuild(e, |store, part, binders| store.instantiate_at(part, values, under + binders, memo))
        });
        memo.insert((e, under), result);
        result
    }

    /// Applies `f` to the direct parts of `e`, together with the number of binders around them in `e`.
    fn rebuild(&mut self, e: Expr, mut f: impl FnMut(&mut Self, Expr, u32) -> Expr) -> Expr {
        match self.node(e) {
            Node::App(a, b) => {
                let (x, y) = (f(self, a, 0), f(self, b, 0));
                if (x, y) == (a, b) { e } else { self.app(x, y) }
            }
            Node::Lambda(a, b) => {
                let (x, y) = (f(self, a, 0), f(self, b, 1));
                if (x, y) == (a, b) { e } else { self.lambda(x, y) }
            }
            Node::Pi(a, b) => {
                let (x, y) = (f(self, a, 0), f(self, b, 1));
                if (x, y) == (a, b) { e } else { self.pi(x, y) }
            }
            Node::Let(a, b, c) => {
                let (x, y, z) = (f(self, a, 0), f(self, b, 0), f(self, c, 1));
                if (x, y, z) == (a, b, c) { e } else { self.let_in(x, y, z) }
            }
            Node::Proj(structure, index, a) => {
                let x = f(self, a, 0);
                if x == a { e } else { self.proj(structure, index, x) }
            }
            Node::Bound(_)
            | Node::Local { .. }
            | Node::Sort(_)
            | Node::Const(..)
            | Node::Nat(_)
            | Node::String(_) => e,
        }
    }

    /// Turns locals into loose bound variables; the last one becomes the innermost.
    pub(crate) fn abstract_locals(&mut self, e: Expr, locals: &[Expr]) -> Expr {
        if self.locals(e) == 0 || locals.is_empty() {
            return e;
        }
        let depths = self.depths(locals);
        self.abstract_these(e, &depths)
    }

    /// Locals with their depths and places, by depth.
    fn depths(&self, locals: &[Expr]) -> Vec<(u32, Expr, usize)> {
        let mut depths: Vec<_> =
            locals.iter().enumerate().map(|(at, local)| (self.locals(*local), *local, at)).collect();
        depths.sort_unstable();
        depths
    }

    fn abstract_these(&mut self, e: Expr, locals: &[(u32, Expr, usize)]) -> Expr {
        match locals.first() {
            Some((lowest, ..)) if self.locals(e) >= *lowest => {}
            _ => return e,
        }
        let mut memo = self.take_memo();
        let result = self.abstract_at(e, locals, 0, &mut memo);
        self.give_memo(memo);
        result
    }

    fn abstract_at(&mut self, e: Expr, locals: &[(u32, Expr, usize)], under: u32, memo: &mut Memo) -> Expr {
        if self.locals(e) < locals[0].0 {
            return e;
        }
        if let Node::Local { .. } = self.node(e) {
            let key = (self.locals(e), e);
            return match locals.binary_search_by(|(depth, local, _)| (*depth, *local).cmp(&key)) {
                Ok(found) => self.bound(under + (locals.len() - 1 - locals[found].2) as u32),
                Err(_) => e,
            };
        }
        if let Some(&known) = memo.get(&(e, under)) {
            return known;
        }
        if let Some(other) = self.left_out(memo) {
            return other;
        }
        let result = with_stack(|| {
            self.rebuild(e, |store, part, binders| store.abstract_at(part, locals, under + binders, memo))
        });
        memo.insert((e, under), result);
        result
    }

    pub(crate) fn local_type(&self, local: Expr) -> Expr {
        match self.node(local) {
            Node::Local { ty, .. } => ty,
            _ => local,
        }
    }

    /// `∀ locals, body`
    pub(crate) fn pis(&mut self, locals: &[Expr], body: Expr) -> Expr {
        self.bind(locals, body, Self::pi)
    }

    /// `λ locals, body`
    pub(crate) fn lambdas(&mut self, locals: &[Expr], body: Expr) -> Expr {
        self.bind(locals, body, Self::lambda)
    }

    fn bind(&mut self, locals: &[Expr], body: Expr, binder: fn(&mut Self, Expr, Expr) -> Expr) -> Expr {
        let mut result = self.abstract_locals(body, locals);
        // Telescopes are opened from the outside in: earlier locals are those of lower depth.
        let depths = self.depths(locals);
        let is_telescope = depths.iter().enumerate().all(|(place, (.., at))| place == *at);
        for (index, local) in locals.iter().enumerate().rev() {
            let ty = self.local_type(*local);
            let ty = if is_telescope {
                self.abstract_these(ty, &depths[..index])
            } else {
                self.abstract_locals(ty, &locals[..index])
            };
            result = binder(self, ty, result);
        }
        result
    }

    /// Replaces universe parameters.
    pub(crate) fn instantiate_params(&mut self, e: Expr, params: &[Name], values: &[Level]) -> Expr {
        if params.is_empty() || !self.has_param(e) {
            return e;
        }
        let mut memo = self.take_memo();
        let mut universes = Universes { params, values, done: FxHashMap::default() };
        let result = self.params_at(e, &mut universes, &mut memo);
        self.give_memo(memo);
        result
    }

    fn params_at(&mut self, e: Expr, universes: &mut Universes, memo: &mut Memo) -> Expr {
        if !self.has_param(e) {
            return e;
        }
        if let Some(&known) = memo.get(&(e, 0)) {
            return known;
        }
        if let Some(other) = self.left_out(memo) {
            return other;
        }
        let result = match self.node(e) {
            Node::Sort(level) => {
                let level = universes.put_into(level, &mut self.levels);
                self.sort(level)
            }
            Node::Const(name, list) => {
                let levels = self.levels_of(list).to_vec();
                let put_in = |level| universes.put_into(level, &mut self.levels);
                let levels: Vec<Level> = levels.into_iter().map(put_in).collect();
                self.constant(name, &levels)
            }
            _ => with_stack(|| self.rebuild(e, |store, part, _| store.params_at(part, universes, memo))),
        };
        memo.insert((e, 0), result);
        result
    }

    /// Replaces parts from the outside in: where `f` answers, its answer stands and is not looked into.
    pub(crate) fn replace(&mut self, e: Expr, f: &mut impl FnMut(&mut Self, Expr) -> Option<Expr>) -> Expr {
        let mut memo = self.take_memo();
        let result = self.replace_in(e, f, &mut memo);
        self.give_memo(memo);
        result
    }

    fn replace_in(
        &mut self,
        e: Expr,
        f: &mut impl FnMut(&mut Self, Expr) -> Option<Expr>,
        memo: &mut Memo,
    ) -> Expr {
        if let Some(&known) = memo.get(&(e, 0)) {
            return known;
        }
        if let Some(other) = self.left_out(memo) {
            return other;
        }
        let result = match f(self, e) {
            Some(replaced) => replaced,
            None => with_stack(|| self.rebuild(e, |store, part, _| store.replace_in(part, f, memo))),
        };
        memo.insert((e, 0), result);
        result
    }

    /// Gives constants other names, in projections too. Where `rename` answers nothing, a name stays.
    pub fn renamed(&mut self, e: Expr, rename: &impl Fn(Name) -> Option<Name>) -> Expr {
        self.replace(e, &mut |store, part| match store.node(part) {
            Node::Const(name, levels) => {
                let name = rename(name)?;
                Some(store.constant_of(name, levels))
            }
            Node::Proj(name, index, of) => {
                let name = rename(name)?;
                let of = store.renamed(of, rename);
                Some(store.proj(name, index, of))
            }
            _ => None,
        })
    }

    /// Visits every distinct part of `e` once, types of locals excluded; stops where `f` answers no.
    pub(crate) fn visit(&self, e: Expr, mut f: impl FnMut(Expr, Node) -> bool) {
        let (mut stack, mut seen) = (vec![e], rustc_hash::FxHashSet::default());
        while let Some(e) = stack.pop() {
            if !seen.insert(e) || !f(e, self.node(e)) {
                continue;
            }
            match self.node(e) {
                Node::App(a, b) | Node::Lambda(a, b) | Node::Pi(a, b) => stack.extend([b, a]),
                Node::Let(a, b, c) => stack.extend([c, b, a]),
                Node::Proj(_, _, a) => stack.push(a),
                _ => {}
            }
        }
    }

    /// A short text of `e` for messages.
    pub fn display(&self, e: Expr) -> String {
        let mut text = String::new();
        self.write(e, 6, &mut text);
        const LONGEST: usize = 160;
        match text.char_indices().nth(LONGEST) {
            Some((at, _)) => format!("{}…", &text[..at]),
            None => text,
        }
    }

    fn write(&self, e: Expr, depth: u32, text: &mut String) {
        if depth == 0 || text.len() > 400 {
            return text.push('…');
        }
        let below = depth - 1;
        match self.node(e) {
            Node::Bound(i) => text.push_str(&format!("#{i}")),
            Node::Local { depth, .. } => text.push_str(&format!("x{depth}")),
            Node::Sort(level) if level == Level::ZERO => text.push_str("Prop"),
            Node::Sort(level) => {
                text.push_str(&format!(
                    "Sort {}",
                    self.levels.display(level, &|name| self.display_name(name))
                ));
            }
            Node::Const(name, _) => text.push_str(&self.display_name(name)),
            Node::App(..) => {
                let (head, args) = self.spine(e);
                text.push('(');
                self.write(head, below, text);
                for arg in args {
                    text.push(' ');
                    self.write(arg, below, text);
                }
                text.push(')');
            }
            Node::Lambda(ty, body) | Node::Pi(ty, body) => {
                text.push_str(if matches!(self.node(e), Node::Pi(..)) { "(∀ " } else { "(λ " });
                self.write(ty, below, text);
                text.push_str(", ");
                self.write(body, below, text);
                text.push(')');
            }
            Node::Let(_, value, body) => {
                text.push_str("(let ");
                self.write(value, below, text);
                text.push_str("; ");
                self.write(body, below, text);
                text.push(')');
            }
            Node::Nat(literal) => {
                let value = self.nat_value(literal);
                text.push_str(&if value.bits() > 64 { "a large number".into() } else { value.to_string() });
            }
            Node::String(literal) => {
                let short: String = self.string_value(literal).chars().take(20).collect();
                text.push_str(&format!("{short:?}"));
            }
            Node::Proj(_, index, of) => {
                self.write(of, below, text);
                text.push_str(&format!(".{}", index as u64 + 1));
            }
        }
    }
}
