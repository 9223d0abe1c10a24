//! `manifest.json`, written last into an installation: what it was made from, and every file that is used later.
//! An installation without a manifest that fits it is no installation.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::Error;
use super::files::{self, Durability, FileRecord};
use super::library;
use super::package::Package;
use super::{LIBRARY, PATCH_VERSION};

const NAME: &str = "manifest.json";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub lean_version: String,
    /// Name and version on the registry.
    pub package: String,
    pub patch_version: u32,
    /// Digest of all inputs, see `Package::key`.
    pub key: String,
    /// See `library::library_digest`.
    pub library_digest: String,
    /// Sorted by path; the manifest itself is not among them.
    pub files: Vec<FileRecord>,
}

impl Manifest {
    pub fn new(package: &Package, mut files: Vec<FileRecord>) -> Manifest {
        files.sort_by(|one, other| one.path.cmp(&other.path));
        let prefix = format!("{LIBRARY}/");
        let library = files.iter().filter_map(|file| Some((file.path.strip_prefix(&prefix)?, &*file.blake3)));
        let library_digest = library::tree_digest(library);
        Manifest {
            lean_version: package.lean_version.to_owned(),
            package: package.label(),
            patch_version: PATCH_VERSION,
            key: package.key(),
            library_digest,
            files,
        }
    }

    /// Writes the manifest of the installation in `root`.
    pub fn write(&self, root: &Path) -> Result<(), Error> {
        let path = root.join(NAME);
        let text = serde_json::to_vec(self).map_err(|error| Error::io(&path, error.into()))?;
        files::write_new(root, NAME, &mut text.as_slice(), Durability::Synced).map(drop)
    }

    /// Reads the manifest in `root`; none if there is no such folder. A folder without one, or with one that is
    /// not of this `package`, is damaged.
    pub fn read(root: &Path, package: &Package) -> Result<Option<Manifest>, Error> {
        let text = match fs::read(root.join(NAME)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !root.exists() => return Ok(None),
            Err(error) => return Err(invalid(root, format!("{NAME}: {error}"))),
        };
        let manifest: Manifest =
            serde_json::from_slice(&text).map_err(|error| invalid(root, format!("{NAME}: {error}")))?;
        if manifest.key != package.key() {
            return Err(invalid(root, format!("{NAME} belongs to another version")));
        }
        Ok(Some(manifest))
    }

    /// Looks at the size of every file: a few milliseconds.
    pub fn check_sizes(&self, root: &Path) -> Result<(), Error> {
        for file in &self.files {
            match fs::metadata(root.join(&file.path)) {
                Ok(data) if data.is_file() && data.len() == file.bytes => {}
                Ok(data) => {
                    return Err(invalid(
                        root,
                        format!("{}: {} bytes, not {}", file.path, data.len(), file.bytes),
                    ));
                }
                Err(error) => return Err(invalid(root, format!("{}: {error}", file.path))),
            }
        }
        Ok(())
    }

    /// Reads every file and looks for others. `on_bytes` gets the size of each file read.
    pub fn check_digests(&self, root: &Path, on_bytes: &dyn Fn(u64)) -> Result<(), Error> {
        for file in &self.files {
            let found = files::digest(&root.join(&file.path));
            let (hash, bytes) = found.map_err(|error| invalid(root, format!("{}: {error}", file.path)))?;
            if hash.to_hex().as_str() != file.blake3 {
                return Err(invalid(root, format!("{}: its content changed", file.path)));
            }
            on_bytes(bytes);
        }
        let present = files::list(root).map_err(|error| invalid(root, error.to_string()))?;
        let known = |path: &String| self.files.binary_search_by(|file| file.path.cmp(path)).is_ok();
        match present.iter().find(|path| *path != NAME && !known(path)) {
            Some(stranger) => Err(invalid(root, format!("{stranger} does not belong there"))),
            None => Ok(()),
        }
    }

    /// Identifies all files by path and content, as `library_digest` does for some.
    pub fn digest(&self) -> String {
        library::tree_digest(self.files.iter().map(|file| (file.path.as_str(), file.blake3.as_str())))
    }

    /// Bytes of all files.
    pub fn total_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

fn invalid(root: &Path, reason: String) -> Error {
    Error::CacheInvalid { root: root.to_owned(), reason }
}
