//! The store that a command works with: where it is, and how it is opened.

use std::path::{Path, PathBuf};

use anyhow::Context;
use data::store::{KeyFile, Store};

use super::options::StoreOptions;
use crate::progress;

/// Opens the store that a command works with, creating it if need be.
pub async fn open(options: &StoreOptions) -> anyhow::Result<Store> {
    open_at(&path(options)?, options).await
}

/// Opens the store that a command only reads; `None` where there is none yet.
pub async fn open_existing(options: &StoreOptions) -> anyhow::Result<Option<Store>> {
    let path = path(options)?;
    Ok(if path.exists() { Some(read_at(&path, options).await?) } else { None })
}

pub async fn open_at(path: &Path, options: &StoreOptions) -> anyhow::Result<Store> {
    Ok(Store::open(path, &key(options)?).await?)
}

/// Opens a store to read it, and says so where it can only be read.
pub async fn read_at(path: &Path, options: &StoreOptions) -> anyhow::Result<Store> {
    let (store, refused) = Store::open_to_read(path, &key(options)?).await?;
    if let Some(refused) = refused {
        progress::note(&format!("the store is opened for reading only: {refused}"));
    }
    Ok(store)
}

fn key(options: &StoreOptions) -> anyhow::Result<KeyFile> {
    let key = options.store_key.clone().or_else(KeyFile::default_path);
    let key =
        key.context("no place for the key of the store: name one with --store-key or TLLAMA_STORE_KEY")?;
    Ok(KeyFile::at(key))
}

/// Where that store lies.
pub fn path(options: &StoreOptions) -> anyhow::Result<PathBuf> {
    let default = || Store::default_path().context("no place for the store: name one with --db or TLLAMA_DB");
    options.db.clone().map_or_else(default, Ok)
}
