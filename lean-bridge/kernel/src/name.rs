//! Hierarchical names, each stored once.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// A name of a [`crate::Store`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(pub(crate) u32);

impl Name {
    pub const ANONYMOUS: Name = Name(0);
}

/// A component of a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NamePart {
    Text(String),
    Number(u64),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    Text(Box<str>),
    Number(u64),
}

#[derive(Debug)]
pub(crate) struct Names {
    /// Parent and last part; entry 0 stands for the anonymous name.
    entries: Vec<(Name, Part)>,
    table: HashTable<u32>,
}

impl Names {
    pub fn new() -> Self {
        let root = (Name::ANONYMOUS, Part::Number(0));
        Self { entries: vec![root], table: HashTable::new() }
    }

    fn hash(parent: Name, part: &Part) -> u64 {
        FxBuildHasher.hash_one((parent, part))
    }

    pub fn intern(&mut self, parent: Name, part: Part) -> Name {
        let hash = Self::hash(parent, &part);
        let Self { entries, table } = self;
        let is_it = |&index: &u32| {
            let (p, q) = &entries[index as usize];
            *p == parent && *q == part
        };
        if let Some(&index) = table.find(hash, is_it) {
            return Name(index);
        }
        let index = entries.len() as u32;
        entries.push((parent, part));
        table.insert_unique(hash, index, |&i| {
            let (p, q) = &entries[i as usize];
            Self::hash(*p, q)
        });
        Name(index)
    }

    pub fn entry(&self, name: Name) -> &(Name, Part) {
        &self.entries[name.0 as usize]
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn truncate(&mut self, len: usize) {
        for index in (len..self.entries.len()).rev() {
            let (parent, part) = &self.entries[index];
            if let Ok(entry) = self.table.find_entry(Self::hash(*parent, part), |&i| i as usize == index) {
                entry.remove();
            }
        }
        self.entries.truncate(len);
    }

    /// Text that names no other name: parts that are not plain stand in `«»`, control characters are written out.
    pub fn display(&self, name: Name) -> String {
        let mut parts = Vec::new();
        let mut at = name;
        while at != Name::ANONYMOUS {
            let (parent, part) = self.entry(at);
            parts.push(match part {
                Part::Number(number) => number.to_string(),
                Part::Text(text) if is_plain(text) => text.to_string(),
                Part::Text(text) => format!("«{}»", text.escape_debug().to_string().replace('»', "\\»")),
            });
            at = *parent;
        }
        if parts.is_empty() {
            return "[anonymous]".into();
        }
        parts.reverse();
        parts.join(".")
    }
}

fn is_plain(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && letters.all(|c| c.is_alphanumeric() || "_'!?₀₁₂₃₄₅₆₇₈₉".contains(c))
}
