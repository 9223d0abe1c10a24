//! What can go wrong with the store, told with the file and what to do about it.

use std::path::{Path, PathBuf};

use sqlx::migrate::MigrateError;

use crate::short_digest;

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
    #[error("{} was written by an older tllama and cannot be updated in place; copy it to a folder that you can write to and name it with --db", path.display())]
    OlderSchema { path: PathBuf },
    #[error("the newest changes of {path} are in {path}-wal only, which cannot be read in a folder that cannot be written; copy both files to a folder that you can write to and name it with --db", path = path.display())]
    UnreadLog { path: PathBuf },
    #[error("{} cannot be written; make the file and its folder writable or use another path", path.display())]
    ReadOnly { path: PathBuf },
    #[error("no space left for {}; free some and run the command again, what was stored is kept", path.display())]
    DiskFull { path: PathBuf },
    #[error("the disk of {} failed ({detail}); what was stored is kept: check the disk and run the command again", path.display())]
    Disk { path: PathBuf, detail: String },
    #[error("{} has been in use by another process for too long; wait for it or stop it", path.display())]
    Locked { path: PathBuf },
    #[error("{} is damaged ({detail}); restore a copy, or save what can be read with `sqlite3 FILE .recover`", path.display())]
    Corrupt { path: PathBuf, detail: String },
    #[error("{} cannot be opened: {detail}; check the path and its permissions", path.display())]
    CannotOpen { path: PathBuf, detail: String },
    #[error("the folder {} cannot be made: {source}; use another path", path.display())]
    Folder { path: PathBuf, source: std::io::Error },
    #[error("what is to be stored in {} as a refutation of {name} is none: Lean has not replayed it", path.display())]
    NoRefutation { path: PathBuf, name: String },
    #[error("{} holds no run {run}; `tllama eval --status` lists evaluations", path.display())]
    UnknownRun { path: PathBuf, run: i64 },
    #[error(
        "a set named {name} with other content ({}) is there already, this one is {}; import it under another --name",
        short_digest(known),
        short_digest(digest)
    )]
    OtherSet { name: String, known: String, digest: String },
    #[error(
        "rows of another data set named {source_name} are stored already (row {number} differs); import this one under another --name"
    )]
    OtherRows { source_name: String, number: u64 },
    #[error(transparent)]
    Key(#[from] super::KeyError),
    #[error("the export could not be written: {0}")]
    Export(#[from] std::io::Error),
    #[error("{}: {source}", path.display())]
    Database { path: PathBuf, source: sqlx::Error },
}

/// SQLite's primary result codes, as <https://sqlite.org/rescode.html> names them.
mod code {
    pub const BUSY: i32 = 5;
    pub const LOCKED: i32 = 6;
    pub const READONLY: i32 = 8;
    pub const IOERR: i32 = 10;
    pub const CORRUPT: i32 = 11;
    pub const FULL: i32 = 13;
    pub const CANTOPEN: i32 = 14;
    pub const NOTADB: i32 = 26;
}

/// Less room than this, in bytes, and a failure to write is for want of it: SQLite says so of the file alone, not of
/// what it writes beside it.
const NO_ROOM: u64 = 1 << 20;

impl StoreError {
    pub(super) fn from_sqlx(path: &Path, error: sqlx::Error) -> Self {
        let path = path.to_owned();
        match &error {
            sqlx::Error::Database(database) => match primary_code(&error) {
                Some(code::BUSY | code::LOCKED) => StoreError::Locked { path },
                Some(code::READONLY) => StoreError::ReadOnly { path },
                Some(code::CORRUPT) => StoreError::Corrupt { path, detail: database.message().to_owned() },
                Some(code::FULL) => StoreError::DiskFull { path },
                Some(code::IOERR | code::CANTOPEN) if is_full(&path) => StoreError::DiskFull { path },
                Some(code::IOERR) => {
                    let number = database.code().unwrap_or_default();
                    StoreError::Disk { path, detail: format!("{}, code {number}", database.message()) }
                }
                Some(code::CANTOPEN) => {
                    StoreError::CannotOpen { path, detail: database.message().to_owned() }
                }
                Some(code::NOTADB) => StoreError::NotADatabase { path },
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
    matches!(primary_code(error), Some(code::BUSY | code::LOCKED))
}

/// SQLite's primary result code: the low byte of the extended one.
fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

/// Whether the disk of a store has no room left.
#[cfg(unix)]
fn is_full(path: &Path) -> bool {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A disk that is read-only tells of no room either.
    rustix::fs::statvfs(folder).is_ok_and(|disk| {
        !disk.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY)
            && disk.f_bavail.saturating_mul(disk.f_frsize) < NO_ROOM
    })
}

#[cfg(not(unix))]
fn is_full(_: &Path) -> bool {
    false
}
