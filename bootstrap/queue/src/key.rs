//! The secret that askers and workers share. What goes through the broker is sealed with it, so that whoever can write
//! to the broker but does not have the key can neither have workers run anything nor have an asker believe anything.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

const BYTES: usize = 32;

/// Who writes what is sealed: a seal of the one is none of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sealed {
    Job,
    Answer,
}

/// The key of one cluster.
#[derive(Clone)]
pub struct QueueKey {
    jobs: [u8; BYTES],
    answers: [u8; BYTES],
    id: String,
}

/// Why there is no key, told with the file and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "the key of the queue {} cannot be read: {source}; `tllama queue key {}` makes one, and every machine needs a copy \
         of the same",
        path.display(), path.display()
    )]
    Unreadable { path: PathBuf, source: io::Error },
    #[error(
        "{} is not a key of a queue: it must be a file of {BYTES} bytes, as `tllama queue key FILE` makes one",
        path.display()
    )]
    NoKey { path: PathBuf },
    #[error(
        "others may read or change the key of the queue {} (mode {mode:03o}), so that anyone could have sealed a verdict; \
         `chmod 600` it if nobody has, else make a new one for every machine",
        path.display()
    )]
    Open { path: PathBuf, mode: u32 },
    #[error("the key of the queue {} cannot be made: {source}", path.display())]
    CannotMake { path: PathBuf, source: io::Error },
}

impl QueueKey {
    /// The key that these bytes are.
    pub fn new(secret: &[u8; BYTES]) -> Self {
        let id = blake3::derive_key("tllama queue: the name of a key, 1", secret);
        Self {
            jobs: blake3::derive_key("tllama queue: seals of jobs, 1", secret),
            answers: blake3::derive_key("tllama queue: seals of answers, 1", secret),
            id: blake3::Hash::from_bytes(id).to_hex()[..16].to_owned(),
        }
    }

    /// Reads the key; a file that others than its owner and its group may read is refused, and so is one that the group
    /// may change. (Secrets that a container is given are read through its group.)
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let unreadable = |source| KeyError::Unreadable { path: path.to_owned(), source };
        // Looked at before it is opened: to open a pipe is to wait for its writer.
        if !fs::metadata(path).map_err(unreadable)?.is_file() {
            return Err(KeyError::NoKey { path: path.to_owned() });
        }
        let file = File::open(path).map_err(unreadable)?;
        refuse_open(path, &file.metadata().map_err(unreadable)?)?;
        let mut bytes = Vec::with_capacity(BYTES + 1);
        file.take(BYTES as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        let secret: [u8; BYTES] = bytes.try_into().map_err(|_| KeyError::NoKey { path: path.to_owned() })?;
        Ok(Self::new(&secret))
    }

    /// Makes a key that nobody else has, in a new file for this user alone.
    pub fn make(path: &Path) -> Result<Self, KeyError> {
        let cannot = |source| KeyError::CannotMake { path: path.to_owned(), source };
        let mut secret = [0; BYTES];
        getrandom::fill(&mut secret).map_err(|error| cannot(io::Error::other(error)))?;
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.write(true).create_new(true).open(path).map_err(cannot)?;
        file.write_all(&secret).and_then(|()| file.sync_all()).map_err(cannot)?;
        Ok(Self::new(&secret))
    }

    /// Names the key, and tells nothing about it.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn seal(&self, kind: Sealed, bytes: &[u8]) -> String {
        self.digest(kind, bytes).to_hex().to_string()
    }

    /// Whether somebody with this key sealed these bytes as such.
    pub(crate) fn sealed(&self, kind: Sealed, bytes: &[u8], seal: &str) -> bool {
        // Digests are compared in constant time.
        blake3::Hash::from_hex(seal).is_ok_and(|seal| seal == self.digest(kind, bytes))
    }

    fn digest(&self, kind: Sealed, bytes: &[u8]) -> blake3::Hash {
        let key = match kind {
            Sealed::Job => &self.jobs,
            Sealed::Answer => &self.answers,
        };
        blake3::keyed_hash(key, bytes)
    }
}

impl fmt::Debug for QueueKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("QueueKey").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(unix)]
fn refuse_open(path: &Path, file: &fs::Metadata) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt;
    match file.permissions().mode() & 0o777 {
        mode if mode & 0o027 != 0 => Err(KeyError::Open { path: path.to_owned(), mode }),
        _ => Ok(()),
    }
}

/// Elsewhere a user's folders are closed to others by themselves.
#[cfg(not(unix))]
fn refuse_open(_: &Path, _: &fs::Metadata) -> Result<(), KeyError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_holds_for_one_key_one_kind_and_one_text() {
        let (key, other) = (QueueKey::new(&[1; BYTES]), QueueKey::new(&[2; BYTES]));
        assert_ne!(key.id(), other.id());
        let seal = key.seal(Sealed::Answer, b"proved");
        assert!(key.sealed(Sealed::Answer, b"proved", &seal));
        assert!(!key.sealed(Sealed::Answer, b"Proved", &seal));
        assert!(!key.sealed(Sealed::Job, b"proved", &seal), "an asker's seal is none of a worker's");
        assert!(!other.sealed(Sealed::Answer, b"proved", &seal));
        for none in ["", "00", &seal[1..]] {
            assert!(!key.sealed(Sealed::Answer, b"proved", none), "{none:?}");
        }
        assert!(!format!("{key:?}").contains("[1"), "{key:?}");
    }

    #[cfg(unix)]
    #[test]
    fn a_key_is_made_once_and_others_cannot_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("queue.key");
        let missing = QueueKey::read(&path).unwrap_err();
        assert!(missing.to_string().contains("`tllama queue key"), "{missing}");
        let made = QueueKey::make(&path).unwrap();
        assert_eq!(QueueKey::read(&path).unwrap().id(), made.id());
        assert!(matches!(QueueKey::make(&path), Err(KeyError::CannotMake { .. })), "none is replaced");
        let mode = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        for open in [0o644, 0o604, 0o620, 0o602] {
            mode(open);
            let error = QueueKey::read(&path).unwrap_err();
            assert!(matches!(error, KeyError::Open { mode, .. } if mode == open), "{error}");
        }
        for closed in [0o400, 0o440, 0o600] {
            mode(closed);
            assert_eq!(QueueKey::read(&path).unwrap().id(), made.id());
        }
        fs::write(&path, [7; BYTES + 1]).unwrap();
        assert!(matches!(QueueKey::read(&path), Err(KeyError::NoKey { .. })));
        assert!(matches!(QueueKey::read(folder.path()), Err(KeyError::NoKey { .. })));
    }
}
