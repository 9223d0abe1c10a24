//! Proofs as exports that other kernels read, one a proof.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::Context;
use data::problems::LineId;

use super::proof_files::plain;
use crate::exit::Usage;

/// What the name of a single export ends in; everything else is a folder.
const EXTENSIONS: [&str; 2] = ["ndjson", "export"];

/// Where exports go.
pub enum Exports {
    File { path: PathBuf, written: bool },
    Folder { path: PathBuf, taken: HashSet<String> },
}

impl Exports {
    /// Below `path`, which is made if it is a folder.
    pub fn new(path: &Path) -> anyhow::Result<Self> {
        let extension = path.extension().and_then(|extension| extension.to_str());
        if extension.is_some_and(|extension| EXTENSIONS.contains(&extension)) && !path.is_dir() {
            return Ok(Self::File { path: path.to_owned(), written: false });
        }
        std::fs::create_dir_all(path)
            .with_context(|| format!("cannot make the folder {}", path.display()))?;
        Ok(Self::Folder { path: path.to_owned(), taken: HashSet::new() })
    }

    /// Writes the export of the proof under an id, the `number`th; its place.
    pub fn write(&mut self, id: &LineId, number: u32, export: &str) -> anyhow::Result<PathBuf> {
        let path = match self {
            Self::File { path, written: true } => {
                let problem = format!(
                    "{} takes one proof, and there are more; `--export DIR` writes a file for each",
                    path.display()
                );
                return Err(Usage(problem).into());
            }
            Self::File { path, written } => {
                *written = true;
                path.clone()
            }
            Self::Folder { path, taken } => {
                let stem = plain(&id.shown()).0;
                let mut name = if number > 1 { format!("{stem}-{number}") } else { stem.clone() };
                let mut again = number.max(1);
                while !taken.insert(name.to_lowercase()) {
                    again += 1;
                    name = format!("{stem}-{again}");
                }
                path.join(format!("{name}.ndjson"))
            }
        };
        data::whole_file::write(&path, export.as_bytes())
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    }
}
