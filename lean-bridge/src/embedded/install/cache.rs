//! Where things that can be made again are kept, and who may change them. All changes to the embedded Lean's part
//! happen under one lock and in a staging folder beside the result. Only this module knows the folder's layout.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::error::Error;
use super::files;

const LOCK: &str = ".lock";
const STAGING_PREFIX: &str = ".staging-";

/// The folder for everything that can be fetched or computed again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheDir {
    root: PathBuf,
}

impl CacheDir {
    /// A cache in `root`, which is created when something is first stored there.
    pub fn new(root: impl Into<PathBuf>) -> CacheDir {
        CacheDir { root: root.into() }
    }

    /// The user's [cache](data::cache_folder).
    pub fn from_environment() -> Result<CacheDir, Error> {
        Ok(CacheDir { root: data::cache_folder().ok_or(Error::NoCacheFolder)? })
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where installations of the embedded Lean lie.
    pub(super) fn lean(&self) -> PathBuf {
        self.root.join("lean")
    }

    /// Waits until nobody else changes the embedded Lean in this cache, then keeps others waiting. `on_wait` is
    /// called if somebody is at work. The operating system releases the lock when its holder dies.
    pub(super) fn lock(&self, on_wait: impl FnOnce()) -> Result<Locked, Error> {
        lock_folder(self.lean(), on_wait)
    }

    /// Where compiled Lean libraries lie.
    pub(in crate::embedded) fn libraries(&self) -> PathBuf {
        self.root.join("library")
    }

    /// The same lock for the compiled libraries.
    pub(in crate::embedded) fn lock_libraries(&self, on_wait: impl FnOnce()) -> Result<Locked, Error> {
        lock_folder(self.libraries(), on_wait)
    }
}

fn lock_folder(folder: PathBuf, on_wait: impl FnOnce()) -> Result<Locked, Error> {
    fs::create_dir_all(&folder).map_err(|source| Error::io(&folder, source))?;
    let path = folder.join(LOCK);
    let locked =
        File::options().create(true).append(true).open(&path).and_then(|file| match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => {
                on_wait();
                file.lock().map(|()| file)
            }
            Err(TryLockError::Error(error)) => Err(error),
        });
    let file = locked.map_err(|source| Error::io(&path, source))?;
    let locked = Locked { folder, _file: file };
    locked.remove_stale()?;
    Ok(locked)
}

/// The right to change the embedded Lean in a cache.
#[derive(Debug)]
pub(in crate::embedded) struct Locked {
    folder: PathBuf,
    _file: File,
}

impl Locked {
    /// A folder for unfinished work; it goes away when dropped.
    pub fn staging(&self) -> Result<TempDir, Error> {
        let created = tempfile::Builder::new().prefix(STAGING_PREFIX).tempdir_in(&self.folder);
        created.map_err(|source| Error::io(&self.folder, source))
    }

    /// Puts the finished folder `built` of `staging` at `name`, in place of what may be there.
    pub fn publish(&self, staging: &TempDir, built: &Path, name: &str) -> Result<PathBuf, Error> {
        let target = self.folder.join(name);
        match fs::rename(&target, staging.path().join("replaced")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            moved => moved.map_err(|source| Error::io(&target, source))?,
        }
        files::sync_folder(built)?;
        fs::rename(built, &target).map_err(|source| Error::io(&target, source))?;
        files::sync_folder(&self.folder)?;
        Ok(target)
    }

    /// Removes what dead processes left: whoever works in a staging folder holds the lock. An npm that outlived
    /// its parent may still write there; what cannot be removed now is left to the next holder.
    fn remove_stale(&self) -> Result<(), Error> {
        let entries = fs::read_dir(&self.folder).map_err(|source| Error::io(&self.folder, source))?;
        for entry in entries.flatten() {
            if entry.file_name().as_encoded_bytes().starts_with(STAGING_PREFIX.as_bytes()) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staging_folders_of_the_dead_are_removed_by_the_next_holder() {
        let root = tempfile::tempdir().unwrap();
        let cache = CacheDir::new(root.path());
        let left = cache.lock(|| ()).unwrap().staging().unwrap().keep();
        fs::write(left.join("half"), "x").unwrap();
        drop(cache.lock(|| ()).unwrap());
        assert!(!left.exists());
    }

    #[test]
    fn publishing_replaces_what_is_there() {
        let root = tempfile::tempdir().unwrap();
        let locked = CacheDir::new(root.path()).lock(|| ()).unwrap();
        for content in ["first", "second"] {
            let staging = locked.staging().unwrap();
            let built = staging.path().join("built");
            fs::create_dir(&built).unwrap();
            fs::write(built.join("file"), content).unwrap();
            let target = locked.publish(&staging, &built, "result").unwrap();
            assert_eq!(fs::read_to_string(target.join("file")).unwrap(), content);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        let error = CacheDir::new("/sys/tllama").lock(|| ()).unwrap_err();
        assert!(
            matches!(&error, Error::CacheNotWritable { path, .. } if path.starts_with("/sys")),
            "{error}"
        );
        let error = CacheDir::new("/dev/null/tllama").lock(|| ()).unwrap_err();
        assert!(matches!(error, Error::CacheNotWritable { .. }), "{error}");
    }
}
