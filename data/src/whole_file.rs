//! Files that are there whole or not at all: written beside their place under another name, brought to the disk, and
//! only then given their own. A full disk or a kill leaves what was there before.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file on its way. Without [`WholeFile::finish`] nothing is left of it.
pub struct WholeFile {
    target: Target,
}

enum Target {
    /// The place, and what stands beside it meanwhile.
    Beside(PathBuf, BufWriter<NamedTempFile>),
    /// A device or a pipe has no beside.
    Direct(BufWriter<File>),
}

impl WholeFile {
    /// Begins a file that takes the place of what is at `path`, where something is. A link stays, and what it leads to
    /// is replaced.
    pub fn create(path: &Path) -> io::Result<Self> {
        let known = fs::metadata(path).ok();
        if known.as_ref().is_some_and(|known| !known.is_file() && !known.is_dir()) {
            let file = fs::OpenOptions::new().write(true).open(path)?;
            return Ok(Self { target: Target::Direct(BufWriter::new(file)) });
        }
        if known.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder; name a file in it"));
        }
        let place = if known.is_some() { path.canonicalize()? } else { path.to_owned() };
        let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        // Not after its place: a name may be as long as a name can be.
        builder.prefix(".tllama-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As other files are made; the process's mask applies.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder)?;
        if let Some(known) = known {
            file.as_file().set_permissions(known.permissions())?;
        }
        Ok(Self { target: Target::Beside(place, BufWriter::new(file)) })
    }

    /// Gives the file its name. When this returns, it is on the disk.
    pub fn finish(self) -> io::Result<()> {
        match self.target {
            Target::Direct(mut out) => out.flush(),
            Target::Beside(place, out) => {
                let file = out.into_inner().map_err(|error| error.into_error())?;
                file.as_file().sync_all()?;
                file.persist(&place).map_err(|error| error.error)?;
                // So that the name outlives a power cut as well; some file systems cannot say so of a folder.
                #[cfg(unix)]
                if let Some(folder) = place.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                    let _ = File::open(folder).and_then(|folder| folder.sync_all());
                }
                Ok(())
            }
        }
    }
}

impl Write for WholeFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match &mut self.target {
            Target::Beside(_, out) => out.write(buffer),
            Target::Direct(out) => out.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.target {
            Target::Beside(_, out) => out.flush(),
            Target::Direct(out) => out.flush(),
        }
    }
}

/// Writes a whole file.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> io::Result<()> {
    let mut file = WholeFile::create(path)?;
    file.write_all(bytes.as_ref())?;
    file.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.jsonl");
        let mut file = WholeFile::create(&path).unwrap();
        file.write_all(&vec![b'x'; 100_000]).unwrap();
        assert!(!path.exists(), "it has no name before it is whole");
        drop(file);
        assert_eq!(names(folder.path()), Vec::<String>::new(), "nothing is left of what was given up");
        write(&path, "old").unwrap();
        let mut file = WholeFile::create(&path).unwrap();
        file.write_all(b"half").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        drop(file);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        write(&path, "new").unwrap();
        assert_eq!(
            (fs::read_to_string(&path).unwrap(), names(folder.path())),
            ("new".into(), vec!["rows.jsonl".into()])
        );
        assert!(write(folder.path(), "x").unwrap_err().to_string().contains("folder"));
    }

    #[cfg(unix)]
    #[test]
    fn modes_links_and_devices_stay_what_they_are() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a"), folder.path().join("b"));
        write(&path, "1").unwrap();
        assert_ne!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o044,
            0,
            "others may read it as any file"
        );
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("a", &link).unwrap();
        write(&link, "2").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "2");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        write(Path::new("/dev/null"), "3").unwrap();
        let full = write(Path::new("/dev/full"), "4");
        assert!(full.is_err() || !Path::new("/dev/full").exists());
    }
}
