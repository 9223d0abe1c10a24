//! The user's secret that stored verdicts are sealed with: 32 random bytes in a file outside of any store.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::SealKey;

const BYTES: usize = 32;

/// Where the secret lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFile {
    path: PathBuf,
}

/// Why there is no key, told with the file and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "the key {} cannot be read: {source}; make it readable for you only (chmod 600), or name another one with --store-key or TLLAMA_STORE_KEY",
        path.display()
    )]
    Unreadable { path: PathBuf, source: io::Error },
    #[error(
        "{} is not a key: it must be a file of {BYTES} bytes; restore it, or move it away, and a new one is made: what is stored is then judged again before it counts",
        path.display()
    )]
    NoKey { path: PathBuf },
    #[error(
        "others may read or change the key {} (mode {mode:03o}), so that anyone could have made the seals of the store; if nobody has, `chmod 600` it, else delete it: a new one is made, and what is stored is judged again before it counts",
        path.display()
    )]
    Open { path: PathBuf, mode: u32 },
    #[error(
        "the key {}, which stored verdicts are sealed with, cannot be made: {source}; name another place with --store-key or TLLAMA_STORE_KEY",
        path.display()
    )]
    CannotMake { path: PathBuf, source: io::Error },
}

impl KeyFile {
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// A key that lies with its store, which protects nothing: for stores that are thrown away.
    pub fn beside(store: impl AsRef<Path>) -> Self {
        Self { path: store.as_ref().with_extension("key") }
    }

    /// `$TLLAMA_STORE_KEY`, else `$XDG_STATE_HOME/tllama/store.key`, else `~/.local/state/tllama/store.key`: not with the
    /// store, which is copied and passed on, and not with settings, which people publish.
    /// `None` if none of the variables is set and there is no home folder.
    pub fn default_path() -> Option<PathBuf> {
        default_path_from(|name| std::env::var_os(name).map(PathBuf::from), std::env::home_dir())
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the key; where there is none, makes one first. Of several processes that do so at once one makes it, and
    /// all read the same.
    pub fn open(&self) -> Result<SealKey, KeyError> {
        match self.read() {
            Err(KeyError::Unreadable { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                let made = self.make();
                made.map_err(|source| KeyError::CannotMake { path: self.path.clone(), source })?;
                self.read()
            }
            read => read,
        }
    }

    /// Reads the key; `None` where there is none.
    pub(in crate::store) fn open_existing(&self) -> Result<Option<SealKey>, KeyError> {
        match self.read() {
            Err(KeyError::Unreadable { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
            read => read.map(Some),
        }
    }

    fn read(&self) -> Result<SealKey, KeyError> {
        let unreadable = |source| KeyError::Unreadable { path: self.path.clone(), source };
        // Looked at before it is opened: to open a pipe is to wait for its writer.
        if !fs::metadata(&self.path).map_err(unreadable)?.is_file() {
            return Err(KeyError::NoKey { path: self.path.clone() });
        }
        let file = File::open(&self.path).map_err(unreadable)?;
        self.refuse_open(&file.metadata().map_err(unreadable)?)?;
        let mut bytes = Vec::with_capacity(BYTES + 1);
        file.take(BYTES as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        let secret: [u8; BYTES] =
            bytes.try_into().map_err(|_| KeyError::NoKey { path: self.path.clone() })?;
        Ok(SealKey::new(&secret))
    }

    #[cfg(unix)]
    fn refuse_open(&self, file: &fs::Metadata) -> Result<(), KeyError> {
        use std::os::unix::fs::PermissionsExt;
        match file.permissions().mode() & 0o777 {
            mode if mode & 0o077 != 0 => Err(KeyError::Open { path: self.path.clone(), mode }),
            _ => Ok(()),
        }
    }

    /// Elsewhere a user's folders are closed to others by themselves.
    #[cfg(not(unix))]
    fn refuse_open(&self, _: &fs::Metadata) -> Result<(), KeyError> {
        Ok(())
    }

    /// Writes a whole file under another name and links it to its own, which fails where somebody was faster: nobody
    /// ever reads half a key, and no key is replaced.
    fn make(&self) -> io::Result<()> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder {
            make_folder(folder)?;
        }
        let mut random = [0; BYTES + 8];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let (secret, own) = random.split_at(BYTES);
        let own: String = own.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{own}.part"));
        let part = self.path.with_file_name(name);
        let made = write_closed(&part, secret).and_then(|()| fs::hard_link(&part, &self.path));
        let removed = fs::remove_file(&part);
        match made {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            made => made.and(removed),
        }
    }
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// A new file for this user alone, on the disk when this returns.
fn write_closed(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn default_path_from(variable: impl Fn(&str) -> Option<PathBuf>, home: Option<PathBuf>) -> Option<PathBuf> {
    let set = |name| variable(name).filter(|value| !value.as_os_str().is_empty());
    if let Some(path) = set("TLLAMA_STORE_KEY") {
        return Some(path);
    }
    // The XDG specification: a relative path is to be ignored.
    let state = set("XDG_STATE_HOME").filter(|path| path.is_absolute());
    Some(state.or_else(|| Some(home?.join(".local/state")))?.join("tllama").join("store.key"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_path_follows_the_environment() {
        let path = |named: Option<&str>, state: Option<&str>, home: Option<&str>| {
            let variable = |name: &str| match name {
                "TLLAMA_STORE_KEY" => named.map(PathBuf::from),
                _ => state.map(PathBuf::from),
            };
            default_path_from(variable, home.map(PathBuf::from)).map(|path| path.display().to_string())
        };
        assert_eq!(path(Some("k"), Some("/s"), Some("/h")).as_deref(), Some("k"));
        assert_eq!(path(None, Some("/s"), Some("/h")).as_deref(), Some("/s/tllama/store.key"));
        assert_eq!(
            path(Some(""), Some("rel"), Some("/h")).as_deref(),
            Some("/h/.local/state/tllama/store.key")
        );
        assert_eq!(path(None, None, None), None);
    }

    #[test]
    fn a_key_is_made_once_and_for_its_user_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = KeyFile::at(folder.path().join("new/folder/store.key"));
        let opened: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(|| file.open().unwrap())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(opened.iter().all(|key| key.id() == opened[0].id()));
        assert_eq!(fs::read(file.path()).unwrap().len(), BYTES);
        assert_eq!(fs::read_dir(file.path().parent().unwrap()).unwrap().count(), 1, "no part is left");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(file.path()).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let other = KeyFile::at(folder.path().join("other.key")).open().unwrap();
        assert_ne!(other.id(), opened[0].id());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_key_of_this_user_is_refused_with_a_remedy() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, bytes: &[u8], mode: u32| {
            let path = folder.path().join(name);
            fs::write(&path, bytes).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            KeyFile::at(path)
        };
        for (name, length) in [("empty", 0), ("short", BYTES - 1), ("long", BYTES + 1)] {
            let error = file(name, &vec![7; length], 0o600).open().unwrap_err();
            assert!(matches!(error, KeyError::NoKey { .. }), "{name}: {error}");
            assert!(error.to_string().contains("move it away"), "{error}");
        }
        for mode in [0o644, 0o640, 0o604, 0o620] {
            let error = file("open", &[7; BYTES], mode).open().unwrap_err();
            assert!(matches!(error, KeyError::Open { mode: found, .. } if found == mode), "{error}");
            assert!(error.to_string().contains("chmod 600"), "{error}");
        }
        assert!(file("closed", &[7; BYTES], 0o400).open().is_ok());
        let error = KeyFile::at(folder.path()).open().unwrap_err();
        assert!(matches!(error, KeyError::NoKey { .. }), "a folder: {error}");
        let error = KeyFile::at(folder.path().join("closed/key")).open().unwrap_err();
        assert!(error.to_string().contains("TLLAMA_STORE_KEY"), "{error}");
    }
}
