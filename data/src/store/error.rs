//! What can go wrong with the store, told with the file and what to do about it.

use std::path::{Path, PathBuf};

use sqlx::migrate::MigrateError;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{} is not an SQLite database; give another path with --db or TLLAMA_DB", path.display())]
    NotADatabase { path: PathBuf },
    #[error("{} is a database of another program; give another path with --db or TLLAMA_DB", path.display())]
    ForeignDatabase { path: PathBuf },
    #[error("{} was written by a newer tllama (schema {version}); update tllama or use another file", path.display())]
    NewerSchema { path: PathBuf, version: i64 },
    #[error("the schema of {} differs from this program's (migration {version}); it was made by a development version: export it there and import it into a new file", path.display())]
    ChangedSchema { path: PathBuf, version: i64 },
    #[error("{} cannot be written; make the file and its folder writable or use another path", path.display())]
    ReadOnly { path: PathBuf },
    #[error("no space left for {}; free some and run the command again, what was stored is kept", path.display())]
    DiskFull { path: PathBuf },
    #[error("{} is in use by another process for too long; wait for it or stop it", path.display())]
    Locked { path: PathBuf },
    #[error("{} is damaged ({detail}); restore a copy, or save what can be read with `sqlite3 FILE .recover`", path.display())]
    Corrupt { path: PathBuf, detail: String },
    #[error("{} cannot be opened: {detail}; check the path and its permissions", path.display())]
    CannotOpen { path: PathBuf, detail: String },
    #[error("the folder {} cannot be made: {source}; use another path", path.display())]
    Folder { path: PathBuf, source: std::io::Error },
    #[error("what is to be stored in {} as a refutation of {name} is none: Lean has not replayed it", path.display())]
    NoRefutation { path: PathBuf, name: String },
    #[error("{} holds no run {run}", path.display())]
    UnknownRun { path: PathBuf, run: i64 },
    #[error(
        "a set named {name} with other content ({}) is there already, this one is {}; import it under another --name",
        &known[..12], &digest[..12]
    )]
    OtherSet { name: String, known: String, digest: String },
    #[error(transparent)]
    Key(#[from] super::KeyError),
    #[error("the export could not be written: {0}")]
    Export(#[from] std::io::Error),
    #[error("{}: {source}", path.display())]
    Database { path: PathBuf, source: sqlx::Error },
}

impl StoreError {
    pub(super) fn from_sqlx(path: &Path, error: sqlx::Error) -> Self {
        let path = path.to_owned();
        match &error {
            sqlx::Error::Database(database) => match primary_code(&error) {
                Some(5 | 6) => StoreError::Locked { path },
                Some(8) => StoreError::ReadOnly { path },
                Some(11) => StoreError::Corrupt { path, detail: database.message().to_owned() },
                Some(13) => StoreError::DiskFull { path },
                Some(14) => StoreError::CannotOpen { path, detail: database.message().to_owned() },
                Some(26) => StoreError::NotADatabase { path },
                _ => StoreError::Database { path, source: error },
            },
            sqlx::Error::ColumnDecode { index, source } => {
                StoreError::Corrupt { path, detail: format!("column {index}: {source}") }
            }
            sqlx::Error::PoolTimedOut => StoreError::Locked { path },
            _ => StoreError::Database { path, source: error },
        }
    }

    pub(super) fn from_migration(path: &Path, error: MigrateError) -> Self {
        let path = path.to_owned();
        match error {
            MigrateError::VersionMissing(version) => StoreError::NewerSchema { path, version },
            MigrateError::VersionMismatch(version) | MigrateError::Dirty(version) => {
                StoreError::ChangedSchema { path, version }
            }
            MigrateError::Execute(source) | MigrateError::ExecuteMigration(source, _) => {
                StoreError::from_sqlx(&path, source)
            }
            other => StoreError::Database { path, source: sqlx::Error::Migrate(Box::new(other)) },
        }
    }
}

pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    matches!(primary_code(error), Some(5 | 6))
}

/// SQLite's primary result code: the low byte of the extended one.
fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}
