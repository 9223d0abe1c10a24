//! Which theorems a proof must not use: the theorem itself, under any of its names.

use std::collections::{HashMap, HashSet};

use data::store::{Entry, Store};
use lean_bridge::embedded::Searched;

use crate::error::Error;

/// Names under which the library knows each statement, by the statement's digest.
#[derive(Default)]
pub(super) struct Aliases(HashMap<String, Vec<String>>);

/// The names that one entry's proofs must not use.
pub(super) struct Forbidden<'a>(HashSet<&'a str>);

impl Aliases {
    pub async fn read(store: &Store) -> Result<Self, Error> {
        let mut aliases: HashMap<String, Vec<String>> = HashMap::new();
        for (digest, name) in store.library_names_by_digest().await? {
            aliases.entry(digest).or_default().push(name);
        }
        Ok(Self(aliases))
    }

    pub fn forbidden<'a>(&'a self, entry: &'a Entry) -> Forbidden<'a> {
        let mut names: HashSet<&str> =
            self.0.get(&entry.digest).into_iter().flatten().map(String::as_str).collect();
        names.extend(entry.library_name.as_deref());
        Forbidden(names)
    }
}

impl Forbidden<'_> {
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// The forbidden theorem that a constant is, or was made of: `foo._simp_1` is `foo` in another form.
    pub fn behind(&self, used: &str) -> Option<&str> {
        let made_of = |name: &str| {
            used.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("._"))
        };
        self.0.iter().copied().find(|name| made_of(name))
    }

    /// Whether something is a proof that counts.
    pub fn allows(&self, found: &Searched) -> bool {
        found.verdict.is_proved() && found.uses.iter().all(|used| self.behind(used).is_none())
    }
}
