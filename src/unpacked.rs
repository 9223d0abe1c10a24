//! Files that are part of the program and are needed as files: written to the cache under a name made of their
//! content, so that two versions of the program never share a folder.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

/// A folder of the program's own files.
pub struct Unpacked {
    /// What the folder's name begins with, below the cache.
    pub name: &'static str,
    /// Relative paths, with `/`, and contents.
    pub files: &'static [(&'static str, &'static [u8])],
}

impl Unpacked {
    /// Hex digest of names and contents.
    pub fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (name, content) in self.files {
            hasher.update(&(name.len() as u64).to_le_bytes()).update(name.as_bytes());
            hasher.update(&(content.len() as u64).to_le_bytes()).update(content);
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }

    /// Where the folder is, or would be.
    pub fn folder(&self, cache: &Path) -> PathBuf {
        cache.join(format!("{}-{}", self.name, self.digest()))
    }

    /// Writes the folder below `cache` unless it is there, whole, and returns it. Two processes may do so at once:
    /// each writes a folder of its own, and one of them gets the name.
    pub fn make_ready(&self, cache: &Path) -> anyhow::Result<PathBuf> {
        let folder = self.folder(cache);
        if !self.is_whole(&folder) {
            self.write(cache, &folder).with_context(|| format!("cannot write {}", folder.display()))?;
        }
        Ok(folder)
    }

    fn is_whole(&self, folder: &Path) -> bool {
        self.files
            .iter()
            .all(|(name, content)| fs::read(folder.join(name)).is_ok_and(|found| found == *content))
    }

    fn write(&self, cache: &Path, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder.parent().unwrap_or(cache))?;
        let staging =
            tempfile::Builder::new().prefix(".unpacking-").tempdir_in(folder.parent().unwrap_or(cache))?;
        let fresh = staging.path().join("fresh");
        for (name, content) in self.files {
            let path = fresh.join(name);
            fs::create_dir_all(path.parent().unwrap_or(&fresh))?;
            let mut file = fs::File::create(&path)?;
            file.write_all(content)?;
            file.sync_all()?;
        }
        // A damaged folder is in the way of the rename.
        match fs::rename(folder, staging.path().join("damaged")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        match fs::rename(&fresh, folder) {
            Err(_) if self.is_whole(folder) => Ok(()),
            renamed => renamed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_written_once_and_mended() {
        let cache = tempfile::tempdir().unwrap();
        let unpacked = Unpacked { name: "a/b", files: &[("x", b"1"), ("in/y", b"2")] };
        let folder = unpacked.make_ready(cache.path()).unwrap();
        assert_eq!(folder, unpacked.folder(cache.path()));
        assert_eq!(fs::read(folder.join("in/y")).unwrap(), b"2");
        let written = fs::metadata(folder.join("x")).unwrap().modified().unwrap();
        unpacked.make_ready(cache.path()).unwrap();
        assert_eq!(fs::metadata(folder.join("x")).unwrap().modified().unwrap(), written);
        fs::write(folder.join("x"), "damaged").unwrap();
        unpacked.make_ready(cache.path()).unwrap();
        assert_eq!(fs::read(folder.join("x")).unwrap(), b"1");
        assert_eq!(fs::read_dir(folder.parent().unwrap()).unwrap().count(), 1, "nothing is left behind");
        let other = Unpacked { name: "a/b", files: &[("x", b"3")] };
        assert_ne!(other.digest(), unpacked.digest());
    }
}
