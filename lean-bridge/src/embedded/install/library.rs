//! Lean's compiled library: unpacking the archive that the package brings, and the digest that identifies a
//! library in a toolchain id. Archives are untrusted even when their digest is pinned: nothing may be written
//! outside the target folder.

use std::cell::Cell;
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path};

use flate2::read::GzDecoder;
use tar::{Archive, EntryType};

use super::error::Error;
use super::files::{self, Durability, FileRecord};

/// Unpacks a gzip-compressed tar archive into the existing folder `root/folder`. The records' paths begin with
/// `folder`. `on_bytes` gets how much of the archive has been read.
pub(super) fn unpack(
    archive: &[u8],
    root: &Path,
    folder: &str,
    on_bytes: &dyn Fn(u64),
) -> Result<Vec<FileRecord>, Error> {
    let read = Cell::new(0);
    let mut archive = Archive::new(GzDecoder::new(Counted { rest: archive, read: &read }));
    let mut records = Vec::new();
    for entry in archive.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let path = entry.path().map_err(damaged)?.into_owned();
        if is_apple_double(&path) {
            continue;
        }
        let inner = relative(&path)?;
        match entry.header().entry_type() {
            EntryType::Directory => {
                let target = root.join(folder).join(&inner);
                fs::create_dir_all(&target).map_err(|source| Error::io(&target, source))?;
            }
            EntryType::Regular => {
                let target = format!("{folder}/{inner}");
                records.push(files::write_new(root, &target, &mut entry, Durability::Buffered)?);
            }
            other => {
                return Err(refused(&format!("{} is neither file nor folder: {other:?}", path.display())));
            }
        }
        on_bytes(read.get());
    }
    if records.is_empty() {
        return Err(refused("it holds no files"));
    }
    records.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(records)
}

/// Identifies the library in the folder `root` by the paths and contents of its files: the BLAKE3 digest, in
/// hexadecimal, over them in the order of their paths. A symbolic link counts by the path it holds.
pub fn library_digest(root: &Path) -> Result<String, Error> {
    let paths = files::list(root).map_err(|source| Error::io(root, source))?;
    let digests = paths.into_iter().map(|path| {
        let full = root.join(&path);
        let hash = match fs::read_link(&full) {
            Ok(target) => Ok(blake3::hash(target.as_os_str().as_encoded_bytes())),
            Err(_) => files::digest(&full).map(|(hash, _)| hash),
        };
        Ok((path, hash.map_err(|source| Error::io(&full, source))?.to_hex().to_string()))
    });
    let digests = digests.collect::<Result<Vec<_>, Error>>()?;
    Ok(tree_digest(digests.iter().map(|(path, hash)| (path.as_str(), hash.as_str()))))
}

/// The digest of `library_digest` from sorted relative paths and the files' digests in hexadecimal.
pub(super) fn tree_digest<'a>(entries: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut hasher = blake3::Hasher::new();
    for (path, hash) in entries {
        hasher.update(&(path.len() as u64).to_le_bytes()).update(path.as_bytes()).update(hash.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// Side files that macOS adds to archives.
fn is_apple_double(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"._"))
}

/// The path within the library, with `/` between folders; empty for the library's own folder.
fn relative(path: &Path) -> Result<String, Error> {
    let parts = path.components().filter(|part| *part != Component::CurDir).map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    let parts: Option<Vec<&str>> = parts.collect();
    parts.map(|parts| parts.join("/")).ok_or_else(|| refused(&format!("unsafe path {}", path.display())))
}

fn damaged(error: io::Error) -> Error {
    refused(&error.to_string())
}

fn refused(detail: &str) -> Error {
    Error::Library { detail: detail.to_owned() }
}

/// Counts what was read, where the reader itself is out of reach.
struct Counted<'a> {
    rest: &'a [u8],
    read: &'a Cell<u64>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.rest.read(buffer)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use tar::{Builder, Header};

    /// Packs entries; a name that ends in `/` is a folder. Names are written as they are, unsafe ones too.
    pub(in super::super) fn archive(entries: &[(&str, EntryType, &[u8])]) -> Vec<u8> {
        let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (name, kind, content) in entries {
            let mut header = Header::new_ustar();
            header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_entry_type(*kind);
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            builder.append(&header, *content).unwrap();
        }
        builder.into_inner().unwrap().finish().unwrap()
    }

    const SAMPLE: &[(&str, EntryType, &[u8])] = &[
        ("._.", EntryType::Regular, b"mac"),
        ("./", EntryType::Directory, b""),
        ("./Init/", EntryType::Directory, b""),
        ("./Init/Core.olean", EntryType::Regular, b"core"),
        ("./Init/._Core.olean", EntryType::Regular, b"mac"),
        ("./Init.olean", EntryType::Regular, b"init"),
    ];

    /// A library of two files.
    pub(in super::super) fn sample() -> Vec<u8> {
        archive(SAMPLE)
    }

    fn unpack_in(root: &Path, archive: &[u8]) -> Result<Vec<FileRecord>, Error> {
        fs::create_dir(root.join("lib")).unwrap();
        unpack(archive, root, "lib", &|_| {})
    }

    #[track_caller]
    fn check_refused(entries: &[(&str, EntryType, &[u8])], expected: &str) {
        let root = tempfile::tempdir().unwrap();
        let error = unpack_in(root.path(), &archive(entries)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "something was written outside");
    }

    #[test]
    fn files_are_unpacked_without_side_files() {
        let root = tempfile::tempdir().unwrap();
        let records = unpack_in(root.path(), &sample()).unwrap();
        let paths: Vec<_> = records.iter().map(|record| record.path.as_str()).collect();
        assert_eq!(paths, ["lib/Init.olean", "lib/Init/Core.olean"]);
        assert_eq!(files::list(root.path()).unwrap(), paths);
        assert_eq!(fs::read(root.path().join("lib/Init/Core.olean")).unwrap(), b"core");
    }

    #[test]
    fn progress_ends_at_the_size_of_the_archive() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("lib")).unwrap();
        let (archive, last) = (sample(), Cell::new(0));
        unpack(&archive, root.path(), "lib", &|read| last.set(read)).unwrap();
        assert_eq!(last.get(), archive.len() as u64);
    }

    #[test]
    fn nothing_leaves_the_folder() {
        check_refused(&[("../escape", EntryType::Regular, b"x")], "unsafe path");
        check_refused(&[("a/../../escape", EntryType::Regular, b"x")], "unsafe path");
        check_refused(&[("/escape", EntryType::Regular, b"x")], "unsafe path");
        check_refused(&[("link", EntryType::Symlink, b"")], "neither file nor folder");
        check_refused(&[("link", EntryType::Link, b"")], "neither file nor folder");
    }

    #[test]
    fn an_empty_or_cut_archive_is_refused() {
        check_refused(&[("._only", EntryType::Regular, b"x")], "no files");
        let root = tempfile::tempdir().unwrap();
        let archive = sample();
        assert!(unpack_in(root.path(), &archive[..archive.len() / 2]).is_err());
    }

    #[test]
    fn the_digest_follows_names_and_contents() {
        let root = tempfile::tempdir().unwrap();
        let records = unpack_in(root.path(), &sample()).unwrap();
        let library = root.path().join("lib");
        let before = library_digest(&library).unwrap();
        let recorded = records.iter().map(|record| (&record.path["lib/".len()..], record.blake3.as_str()));
        assert_eq!(before, tree_digest(recorded));
        fs::rename(library.join("Init.olean"), library.join("Inot.olean")).unwrap();
        let renamed = library_digest(&library).unwrap();
        assert_ne!(before, renamed);
        fs::write(library.join("New.olean"), "").unwrap();
        assert_ne!(renamed, library_digest(&library).unwrap());
    }
}
