//! The library's theorems as the store has them.

use data::store::{Entry, EntryId, EntryKind, Store};

use crate::composition::Base;
use crate::error::Error;
use crate::guide::LemmaRecord;

/// The equations and equivalences of the library in a store that a proof may rewrite with, for a
/// [guide](crate::guide::LemmaGuide).
pub async fn library_lemmas(store: &Store) -> Result<Vec<LemmaRecord>, Error> {
    let mut lemmas = Vec::new();
    each_of_library(store, |entry| {
        let mut base = Base::default();
        base.add(entry);
        if let (1.., Some(name)) = (base.len(), &entry.library_name) {
            let (name, module) = (name.clone(), entry.module.clone());
            lemmas.push(LemmaRecord { name, module, facts: entry.facts.clone() });
        }
    })
    .await?;
    Ok(lemmas)
}

/// Goes through all of them, in the order in which they came into the store.
pub(super) async fn each_of_library(store: &Store, mut take: impl FnMut(&Entry)) -> Result<(), Error> {
    const PAGE: u32 = 1000;
    let mut after = EntryId(0);
    loop {
        let page = store.stated_entries(&[EntryKind::Library], after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.id;
        page.iter().for_each(&mut take);
    }
}
