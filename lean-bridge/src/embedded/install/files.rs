//! Files of an installation: written once, digested while written, read-only afterwards. A `FileRecord` is what
//! the manifest keeps of each. Digests here are BLAKE3; the pinned SHA-256 of downloads are in `package`.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::Error;

const CHUNK_BYTES: usize = 256 << 10;

/// What is known of one installed file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileRecord {
    /// Relative to the installation, with `/` between folders.
    pub path: String,
    pub bytes: u64,
    /// In hexadecimal.
    pub blake3: String,
}

/// Whether a file must be on the disk before the next step.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Durability {
    /// Synchronised.
    Synced,
    /// Left to the system. After a power cut the size check finds what did not arrive.
    Buffered,
}

/// Copies `content` into the new read-only file `root/path`.
pub(super) fn write_new(
    root: &Path,
    path: &str,
    content: &mut dyn Read,
    durability: Durability,
) -> Result<FileRecord, Error> {
    let target = root.join(path);
    let mut file = File::create_new(&target).map_err(|source| Error::io(&target, source))?;
    let (hash, bytes) = copy(content, &mut file).map_err(|source| Error::io(&target, source))?;
    finish(&file, durability).map_err(|source| Error::io(&target, source))?;
    Ok(FileRecord { path: path.to_owned(), bytes, blake3: hash.to_hex().to_string() })
}

fn finish(file: &File, durability: Durability) -> io::Result<()> {
    let mut permissions = file.metadata()?.permissions();
    permissions.set_readonly(true);
    file.set_permissions(permissions)?;
    if durability == Durability::Synced { file.sync_all() } else { Ok(()) }
}

/// Copies to the end and returns the digest and the number of bytes.
fn copy(from: &mut dyn Read, to: &mut dyn Write) -> io::Result<(blake3::Hash, u64)> {
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; CHUNK_BYTES];
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok((hasher.finalize(), hasher.count())),
            read => {
                hasher.update(&buffer[..read]);
                to.write_all(&buffer[..read])?;
            }
        }
    }
}

/// Digest and size of a file.
pub(super) fn digest(path: &Path) -> io::Result<(blake3::Hash, u64)> {
    copy(&mut File::open(path)?, &mut io::sink())
}

/// Paths of all files below `root`, sorted, relative with `/` between folders. Symbolic links are listed, not
/// followed.
pub(super) fn list(root: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let name = entry.file_name().into_string();
            let name = name.map_err(|name| io::Error::other(format!("file name {name:?} is not Unicode")))?;
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            if entry.file_type()?.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Makes a renamed or new entry of `folder` survive a power cut, where the platform can.
pub(super) fn sync_folder(folder: &Path) -> Result<(), Error> {
    if cfg!(unix) {
        File::open(folder).and_then(|file| file.sync_all()).map_err(|source| Error::io(folder, source))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_file_is_read_only_and_recorded() {
        let root = tempfile::tempdir().unwrap();
        let record = write_new(root.path(), "a.txt", &mut &b"lean"[..], Durability::Synced).unwrap();
        let path = root.path().join("a.txt");
        assert!(path.metadata().unwrap().permissions().readonly());
        assert_eq!((record.path.as_str(), record.bytes), ("a.txt", 4));
        assert_eq!(record.blake3, blake3::hash(b"lean").to_hex().as_str());
        assert_eq!(digest(&path).unwrap(), (blake3::hash(b"lean"), 4));
    }

    #[test]
    fn an_existing_file_is_never_overwritten() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a.txt"), "old").unwrap();
        assert!(write_new(root.path(), "a.txt", &mut &b"new"[..], Durability::Buffered).is_err());
        assert_eq!(fs::read(root.path().join("a.txt")).unwrap(), b"old");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_an_error_of_the_write() {
        let mut full = File::options().write(true).open("/dev/full").unwrap();
        let error = copy(&mut &b"lean"[..], &mut full).unwrap_err();
        assert!(matches!(Error::io("/dev/full", error), Error::NoSpace { .. }));
    }

    #[test]
    fn files_are_listed_in_order_below_folders() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("b/c")).unwrap();
        for path in ["b/c/d", "b/a", "a"] {
            fs::write(root.path().join(path), "").unwrap();
        }
        assert_eq!(list(root.path()).unwrap(), ["a", "b/a", "b/c/d"]);
    }
}
