//! The store: one SQLite file with theorems, candidates, toolchains, runs, attempts and a cache of verdicts.
//!
//! Attempts are append-only, enforced by triggers. Every write is one transaction that has reached the disk when it is
//! acknowledged, so a killed process loses at most the attempt in flight. Several processes may use one file.
//! A stored verdict is a record of what was said, never a judgement of its own; and it counts as what was said only if
//! it bears the seal of this user's key, which lies elsewhere.
//!
//! Cancellation: dropping a future of a writing method rolls its transaction back, or leaves it wholly done.

mod cache_key;
mod claims;
mod curve;
mod error;
mod evaluation;
mod export;
mod goal_searches;
mod growth;
mod integrity;
mod migrations;
mod read;
mod readings;
mod records;
mod rows;
mod seal;
mod sets;
mod write;

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{Duration, Instant};

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};

use migrations::MIGRATIONS;

pub use cache_key::CacheKey;
pub use claims::{KnownClaim, NewRefutation, StoredRefutation};
pub use curve::{CurveStep, RunCurve};
pub use error::StoreError;
pub use evaluation::{
    ItemState, NOT_VOUCHED_FOR, NewSample, RunItem, RunProgress, SampleAttempt, Slot, StoredSample,
};
pub use export::Export;
pub use goal_searches::{NewGoalSearch, StoredGoalSearch};
pub use growth::{
    Curated, Cursor, DatasetRow, DoneWork, Entry, EntryId, EntryKind, EntryRecord, EntrySearch, Fit,
    FoundEntry, Grade, GrowthCounts, ImportedFinding, ImportedReason, ImportedRow, ImportedStatus,
    JudgedAgain, NewAnnotation, NewEntry, NewProof, PendingProof, PendingQuery, Posed, Proof, ProofId,
    ProofOnRecord, ProofRecord, ProofStage, Provenance, RowQuery, StageRecord, StoredAnnotation, Told,
    WordsRecord,
};
pub use integrity::{IntegrityReport, NotVouchedFor};
pub use readings::{ComparedCorpus, Reading};
pub use records::{
    AttemptId, Counts, NewAttempt, NewRun, RunId, StoredAttempt, StoredRun, StoredTheorem, TheoremId,
    TheoremState,
};
pub use seal::{KeyError, KeyFile, SealKey, Standing};
pub use sets::{Imported, SetId, StoredSet};

/// `application_id` in the header of our files.
const APPLICATION_ID: i32 = 1_414_286_413;
/// How long a write waits for another process to finish its own.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a task waits for a connection: many may queue for the one writer.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(300);
const READERS: u32 = 4;

/// A handle on one store; clones share its connections.
#[derive(Debug, Clone)]
pub struct Store {
    path: PathBuf,
    writer: SqlitePool,
    readers: SqlitePool,
    /// What verdicts are sealed with, and which seals count.
    key: SealKey,
    /// What headers about the project that is at hand begin with: their first line, with its end.
    project: Option<String>,
}

impl Store {
    /// Opens the store at `path`, creating file and folders where missing and bringing its schema up to date. Verdicts
    /// are sealed with the key of `key`, which is made where it is missing, and only those that bear its seal count.
    pub async fn open(path: impl AsRef<Path>, key: &KeyFile) -> Result<Self, StoreError> {
        Self::open_waiting(path.as_ref(), key, BUSY_TIMEOUT).await
    }

    async fn open_waiting(path: &Path, key: &KeyFile, busy_timeout: Duration) -> Result<Self, StoreError> {
        let key = key.open()?;
        let fail = |error| StoreError::from_sqlx(path, error);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|source| StoreError::Folder { path: folder.to_owned(), source })?;
        }
        let plain = SqliteConnectOptions::new().filename(path).busy_timeout(busy_timeout);
        if std::fs::metadata(path).is_ok_and(|file| file.len() > 0) {
            refuse_foreign(path, &plain).await?;
        }
        // FULL: the log is synced at each commit, so an acknowledged attempt outlives a power cut and not only a
        // killed process. The sync costs milliseconds where a verdict costs tens to thousands.
        let options = plain
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let mut connection = connect(&options, busy_timeout).await.map_err(fail)?;
        migrate(path, &mut connection).await?;
        connection.close().await.map_err(fail)?;
        let pool = |size: u32| {
            SqlitePoolOptions::new()
                .max_connections(size)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .test_before_acquire(false)
        };
        Ok(Self {
            path: path.to_owned(),
            // A disk that is full can end a transaction behind the back of who began it. Its connection is given up.
            writer: pool(1)
                .after_release(|connection, _| {
                    Box::pin(async move {
                        connection.ping().await?;
                        Ok(!connection.is_in_transaction())
                    })
                })
                .connect_lazy_with(options.clone()),
            readers: pool(READERS).connect_lazy_with(options.pragma("query_only", "ON")),
            key,
            project: None,
        })
    }

    /// Opens the store at `path` for a command that only reads. Where it cannot be written (a folder of somebody else, a
    /// disk that is full), it is read as it is, and the second result says why: what is recorded is an error then.
    pub async fn open_to_read(
        path: impl AsRef<Path>,
        key: &KeyFile,
    ) -> Result<(Self, Option<StoreError>), StoreError> {
        let path = path.as_ref();
        let refused = match Self::open(path, key).await {
            Ok(store) => return Ok((store, None)),
            Err(
                error @ (StoreError::ReadOnly { .. }
                | StoreError::CannotOpen { .. }
                | StoreError::DiskFull { .. }
                | StoreError::Key(KeyError::CannotMake { .. })),
            ) => error,
            Err(error) => return Err(error),
        };
        match Self::open_read_only(path, key).await {
            Ok(store) => Ok((store, Some(refused))),
            Err(StoreError::CannotOpen { .. }) => Err(refused),
            Err(error) => Err(error),
        }
    }

    /// Opens a store without writing anything: not the file, nothing beside it, and no key.
    async fn open_read_only(path: &Path, key: &KeyFile) -> Result<Self, StoreError> {
        let key = match key.open_existing()? {
            Some(key) => key,
            // Where there is no key, nothing is vouched for.
            None => SealKey::of_this_process().map_err(|error| KeyError::CannotMake {
                path: key.path().to_owned(),
                source: std::io::Error::other(error),
            })?,
        };
        let plain = SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(BUSY_TIMEOUT);
        let options = match can_be_read(path, &plain).await {
            Ok(()) => plain,
            // To read a log SQLite needs a file beside it for its index. Where nothing is in a log, the file itself is
            // all there is.
            Err(
                StoreError::CannotOpen { .. } | StoreError::ReadOnly { .. } | StoreError::DiskFull { .. },
            ) => {
                if has_log(path) {
                    return Err(StoreError::UnreadLog { path: path.to_owned() });
                }
                let frozen = plain.immutable(true);
                can_be_read(path, &frozen).await?;
                frozen
            }
            Err(error) => return Err(error),
        };
        let pool = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .test_before_acquire(false)
            .connect_lazy_with(options.pragma("query_only", "ON"));
        Ok(Self { path: path.to_owned(), writer: pool.clone(), readers: pool, key, project: None })
    }

    /// An empty store that lives as long as its last handle, with a key that nobody else has.
    pub async fn open_in_memory() -> Result<Self, StoreError> {
        let path = Path::new(":memory:");
        let key = SealKey::of_this_process().map_err(|error| KeyError::CannotMake {
            path: path.to_owned(),
            source: std::io::Error::other(error),
        })?;
        let options = SqliteConnectOptions::from_str("sqlite::memory:")
            .map_err(|error| StoreError::from_sqlx(path, error))?
            .foreign_keys(true);
        // One connection that is never given up: the database is gone with it.
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options)
            .await
            .map_err(|error| StoreError::from_sqlx(path, error))?;
        let mut connection = pool.acquire().await.map_err(|error| StoreError::from_sqlx(path, error))?;
        migrate(path, &mut connection).await?;
        drop(connection);
        Ok(Self { path: path.to_owned(), writer: pool.clone(), readers: pool, key, project: None })
    }

    /// `$TLLAMA_DB`, else `$XDG_DATA_HOME/tllama/obt.sqlite`, else `~/.local/share/tllama/obt.sqlite`.
    /// `None` if none of the variables is set and there is no home folder.
    pub fn default_path() -> Option<PathBuf> {
        default_path_from(|name| std::env::var_os(name).map(PathBuf::from), std::env::home_dir())
    }

    /// The name of the key whose seals count.
    pub fn key_id(&self) -> &str {
        self.key.id()
    }

    /// The file, or `:memory:`.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A handle for work with a project at hand: `line` is the first line of headers about it. Entries about another
    /// project, or another version of this one, are not handed out to stages that ask Lean; without a project at hand
    /// none about any is. They stay in the store.
    pub fn with_project(self, line: String) -> Self {
        Self { project: Some(format!("{line}\n")), ..self }
    }

    /// Waits for open transactions, writes the log back into the file and closes every connection.
    pub async fn close(self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    fn fail(&self, error: sqlx::Error) -> StoreError {
        StoreError::from_sqlx(&self.path, error)
    }
}

/// SQL: whether Lean can be asked about the theorem `t`. One value is bound to it: [`Store::project`].
fn project_filter() -> String {
    let (mark, length) = (crate::PROJECT_MARK, crate::PROJECT_MARK.chars().count());
    format!("(substr(t.header, 1, {length}) <> '{mark}' OR instr(t.header, ?) = 1)")
}

fn default_path_from(variable: impl Fn(&str) -> Option<PathBuf>, home: Option<PathBuf>) -> Option<PathBuf> {
    let set = |name| variable(name).filter(|value| !value.as_os_str().is_empty());
    if let Some(path) = set("TLLAMA_DB") {
        return Some(path);
    }
    // The XDG specification: a relative path is to be ignored.
    let data = set("XDG_DATA_HOME").filter(|path| path.is_absolute());
    Some(data.or_else(|| Some(home?.join(".local/share")))?.join("tllama").join("obt.sqlite"))
}

/// Setting the journal mode of a file that another process is just creating fails without waiting: try again.
async fn connect(
    options: &SqliteConnectOptions,
    patience: Duration,
) -> Result<SqliteConnection, sqlx::Error> {
    let start = Instant::now();
    loop {
        match options.connect().await {
            Err(error) if error::is_busy(&error) && start.elapsed() < patience => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            result => return result,
        }
    }
}

/// Looks, before anything is changed, whether a file is one of ours or an empty database.
async fn refuse_foreign(path: &Path, options: &SqliteConnectOptions) -> Result<(), StoreError> {
    let fail = |error| StoreError::from_sqlx(path, error);
    let mut connection = options.connect().await.map_err(fail)?;
    let (application, objects): (i32, i64) = sqlx::query_as(
        "SELECT application_id, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id",
    )
    .fetch_one(&mut connection)
    .await
    .map_err(fail)?;
    connection.close().await.map_err(fail)?;
    if objects > 0 && application != APPLICATION_ID {
        return Err(StoreError::ForeignDatabase { path: path.to_owned() });
    }
    Ok(())
}

/// Whether a store can be read with these options and has the schema of this program.
async fn can_be_read(path: &Path, options: &SqliteConnectOptions) -> Result<(), StoreError> {
    let fail = |error| StoreError::from_sqlx(path, error);
    refuse_foreign(path, options).await?;
    let mut connection = options.connect().await.map_err(fail)?;
    let found: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations WHERE success")
        .fetch_one(&mut connection)
        .await
        .map_err(fail)?;
    connection.close().await.map_err(fail)?;
    let own = MIGRATIONS.iter().map(|migration| migration.version).max();
    match (found, own) {
        (Some(version), Some(own)) if version > own => {
            Err(StoreError::NewerSchema { path: path.to_owned(), version })
        }
        (found, own) if found < own => Err(StoreError::OlderSchema { path: path.to_owned() }),
        _ => Ok(()),
    }
}

/// Whether changes wait in the log beside a store that are not in its file yet.
fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).is_ok_and(|log| log.len() > 0)
}

/// All migrations in one transaction that no other process can enter.
async fn migrate(path: &Path, connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let fail = |error| StoreError::from_sqlx(path, error);
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(fail)?;
    MIGRATIONS
        .run_direct(None, &mut *transaction, false)
        .await
        .map_err(|error| StoreError::from_migration(path, error))?;
    transaction.commit().await.map_err(fail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_path_follows_the_environment() {
        let path = |database: Option<&str>, data: Option<&str>, home: Option<&str>| {
            let variable = |name: &str| match name {
                "TLLAMA_DB" => database.map(PathBuf::from),
                _ => data.map(PathBuf::from),
            };
            default_path_from(variable, home.map(PathBuf::from)).map(|path| path.display().to_string())
        };
        assert_eq!(path(Some("x.db"), Some("/d"), Some("/h")).as_deref(), Some("x.db"));
        assert_eq!(path(None, Some("/d"), Some("/h")).as_deref(), Some("/d/tllama/obt.sqlite"));
        assert_eq!(
            path(Some(""), Some("rel"), Some("/h")).as_deref(),
            Some("/h/.local/share/tllama/obt.sqlite")
        );
        assert_eq!(path(None, None, None), None);
    }

    async fn open(path: &Path) -> Result<Store, StoreError> {
        let key = tempfile::tempdir().unwrap();
        let key = KeyFile::at(key.path().join("key"));
        Store::open_waiting(path, &key, Duration::from_millis(100)).await
    }

    #[tokio::test]
    async fn files_that_are_no_store_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("notes.txt");
        std::fs::write(&text, "not a database, but long enough to be read as the header of one. ".repeat(20))
            .unwrap();
        assert!(matches!(open(&text).await, Err(StoreError::NotADatabase { .. })));

        let foreign = folder.path().join("foreign.sqlite");
        let options = SqliteConnectOptions::new().filename(&foreign).create_if_missing(true);
        let mut connection = options.connect().await.unwrap();
        sqlx::query("CREATE TABLE t (x)").execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        let before = std::fs::read(&foreign).unwrap();
        assert!(matches!(open(&foreign).await, Err(StoreError::ForeignDatabase { .. })));
        assert_eq!(std::fs::read(&foreign).unwrap(), before);
        assert!(matches!(open(&folder.path().join("notes.txt/x")).await, Err(StoreError::Folder { .. })));
        assert!(matches!(open(folder.path()).await, Err(StoreError::CannotOpen { .. })));
    }

    #[tokio::test]
    async fn newer_schemas_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("obt.sqlite");
        let store = open(&path).await.unwrap();
        sqlx::query(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'later', 1, x'00', 0)",
        )
        .execute(&store.writer)
        .await
        .unwrap();
        store.close().await;
        assert!(matches!(open(&path).await, Err(StoreError::NewerSchema { version: 9999, .. })));
    }

    #[tokio::test]
    async fn full_locked_and_read_only_stores_say_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("obt.sqlite");
        let store = open(&path).await.unwrap();
        let theorems = crate::samples();

        let other = open(&path).await.unwrap();
        let transaction = other.writer.begin_with("BEGIN IMMEDIATE").await.unwrap();
        assert!(matches!(store.add_theorems(&theorems).await, Err(StoreError::Locked { .. })));
        transaction.rollback().await.unwrap();

        sqlx::query("PRAGMA max_page_count = 1").execute(&store.writer).await.unwrap();
        assert!(matches!(store.add_theorems(&theorems).await, Err(StoreError::DiskFull { .. })));
        sqlx::query("PRAGMA max_page_count = 1000000").execute(&store.writer).await.unwrap();

        sqlx::query("PRAGMA query_only = ON").execute(&store.writer).await.unwrap();
        assert!(matches!(store.add_theorems(&theorems).await, Err(StoreError::ReadOnly { .. })));
        sqlx::query("PRAGMA query_only = OFF").execute(&store.writer).await.unwrap();

        store.add_theorems(&theorems).await.unwrap();
        assert_eq!(store.counts().await.unwrap().theorems, theorems.len() as u64);
    }

    /// What stands where the index of a log would be made: nobody can make it, whatever their rights.
    fn forbid_the_log(path: &Path) {
        let mut index = path.as_os_str().to_owned();
        index.push("-shm");
        std::fs::create_dir(index).unwrap();
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn a_store_that_cannot_be_written_is_read_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("obt.sqlite");
        let key = KeyFile::at(folder.path().join("key"));
        let store = Store::open(&path, &key).await.unwrap();
        store.add_theorems(&crate::samples()).await.unwrap();
        // With changes that are in the log alone.
        let begun = tempfile::tempdir().unwrap();
        for file in ["obt.sqlite", "obt.sqlite-wal"] {
            std::fs::copy(folder.path().join(file), begun.path().join(file)).unwrap();
        }
        store.close().await;
        let (store, refused) = Store::open_to_read(&path, &key).await.unwrap();
        assert!(refused.is_none());
        store.close().await;

        forbid_the_log(&path);
        let (store, refused) = Store::open_to_read(&path, &key).await.unwrap();
        let refused = refused.expect("it cannot be written");
        assert!(refused.to_string().contains("cannot be written"), "{refused}");
        assert_eq!(store.counts().await.unwrap().theorems, crate::samples().len() as u64);
        let manifest = serde_json::json!({});
        let run = NewRun { command: "prove", version: "0", manifest: &manifest };
        let recorded = store.begin_run(&run).await.unwrap_err();
        assert!(matches!(recorded, StoreError::ReadOnly { .. }), "{recorded}");
        store.close().await;
        let (before, bytes) = (names(folder.path()), std::fs::read(&path).unwrap());
        let elsewhere = KeyFile::at(folder.path().join("nowhere/key"));
        Store::open_read_only(&path, &elsewhere).await.unwrap().close().await;
        assert_eq!(names(folder.path()), before, "nothing is made beside it");
        assert!(std::fs::read(&path).unwrap() == bytes, "nothing is written");

        let path = begun.path().join("obt.sqlite");
        forbid_the_log(&path);
        let (store, refused) = Store::open_to_read(&path, &key).await.unwrap();
        assert!(refused.is_some());
        assert_eq!(store.counts().await.unwrap().theorems, crate::samples().len() as u64, "the log is read");
    }

    #[tokio::test]
    async fn a_run_that_did_not_reach_the_disk_is_not_begun() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder.path().join("obt.sqlite")).await.unwrap();
        let mut connection = store.writer.acquire().await.unwrap();
        connection.lock_handle().await.unwrap().set_commit_hook(|| false);
        drop(connection);
        let manifest = serde_json::json!({});
        let run = NewRun { command: "prove", version: "0", manifest: &manifest };
        assert!(store.begin_run(&run).await.is_err());
        assert_eq!(store.counts().await.unwrap().runs, 0);
        // The same handle goes on once there is room.
        store.begin_run(&run).await.unwrap();
        assert_eq!(store.counts().await.unwrap().runs, 1);
    }

    #[tokio::test]
    async fn many_may_create_one_file_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/obt.sqlite");
        let opening: Vec<_> = (0..8)
            .map(|_| {
                let (path, key) = (path.clone(), KeyFile::at(folder.path().join("key")));
                tokio::spawn(async move { Store::open(path, &key).await })
            })
            .collect();
        for store in opening {
            store.await.unwrap().unwrap();
        }
    }
}
