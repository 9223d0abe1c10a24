//! Names of theorems by the environment that has them: in memory, and in a folder of the cache for the next process.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// Environments whose names are remembered.
const REMEMBERED: usize = 4;
/// Files that are kept, the newest ones.
const KEPT: usize = 32;

#[derive(Debug, Default)]
pub struct Names {
    known: Mutex<HashMap<String, Arc<Vec<String>>>>,
    /// Without one, the names are read from Lean again by each process.
    folder: Option<PathBuf>,
}

impl Names {
    pub fn in_folder(folder: Option<PathBuf>) -> Self {
        Self { known: Mutex::default(), folder }
    }

    /// The names of an environment. `environment` says all that they rest on: which Lean, which libraries, which imports.
    pub fn find(&self, environment: &str) -> Option<Arc<Vec<String>>> {
        if let Some(names) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(environment) {
            return Some(names.clone());
        }
        let names = Arc::new(read(&self.file(environment)?, environment)?);
        self.remember(environment, names.clone());
        Some(names)
    }

    pub fn note(&self, environment: &str, names: Arc<Vec<String>>) {
        if let Some(file) = self.file(environment)
            && let Err(error) = write(&file, environment, &names)
        {
            tracing::debug!("{}: the names of theorems are not kept: {error}", file.display());
        }
        self.remember(environment, names);
    }

    fn remember(&self, environment: &str, names: Arc<Vec<String>>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(environment.to_owned(), names);
    }

    fn file(&self, environment: &str) -> Option<PathBuf> {
        let name = blake3::hash(environment.as_bytes()).to_hex();
        Some(self.folder.as_ref()?.join(format!("{}.names", &name[..32])))
    }
}

/// What a file has; `None` where it is not whole, or speaks of another environment.
fn read(file: &Path, environment: &str) -> Option<Vec<String>> {
    let text = fs::read_to_string(file).ok()?;
    let (digest, content) = text.split_once('\n')?;
    if blake3::hash(content.as_bytes()).to_hex().as_str() != digest {
        return None;
    }
    let (of, names): (String, Vec<String>) = serde_json::from_str(content).ok()?;
    (of == environment).then_some(names)
}

fn write(file: &Path, environment: &str, names: &[String]) -> io::Result<()> {
    let Some(folder) = file.parent() else { return Ok(()) };
    fs::create_dir_all(folder)?;
    let content = serde_json::to_string(&(environment, names))?;
    data::whole_file::write(file, format!("{}\n{content}", blake3::hash(content.as_bytes()).to_hex()))?;
    leave_the_newest(folder)
}

/// Each change of Lean or a library makes other files, and nobody asks for the old ones again.
fn leave_the_newest(folder: &Path) -> io::Result<()> {
    let mut files: Vec<(SystemTime, PathBuf)> = fs::read_dir(folder)?
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "names"))
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    files.sort();
    let old = files.len().saturating_sub(KEPT);
    for (_, file) in files.drain(..old) {
        // Another process may have removed it.
        let _ = fs::remove_file(file);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(of: &[&str]) -> Arc<Vec<String>> {
        Arc::new(of.iter().map(|&name| name.to_owned()).collect())
    }

    #[test]
    fn names_outlive_their_process_and_a_damaged_file_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let process = || Names::in_folder(Some(folder.path().join("names")));
        let known = names(&["Nat.add_comm", "My.«odd\nname»"]);
        assert_eq!(process().find("Lean 1; import Init"), None);
        process().note("Lean 1; import Init", known.clone());
        assert_eq!(process().find("Lean 1; import Init"), Some(known.clone()));
        assert_eq!(process().find("Lean 2; import Init"), None, "another library has other names");

        let file = process().file("Lean 1; import Init").unwrap();
        let whole = fs::read(&file).unwrap();
        let mut changed = whole.clone();
        *changed.last_mut().unwrap() ^= 1;
        let mut other = whole.clone();
        let at = whole.windows(8).position(|part| part == b"add_comm").unwrap();
        other[at] = b'X';
        for damaged in [&whole[..whole.len() / 2], &changed, &other, b"", b"\n", &[0xff; 40]] {
            fs::write(&file, damaged).unwrap();
            assert_eq!(process().find("Lean 1; import Init"), None);
        }
        process().note("Lean 1; import Init", known.clone());
        assert_eq!(fs::read(&file).unwrap(), whole, "it is written anew");
        // A whole file under another's name.
        fs::copy(&file, process().file("Lean 2; import Init").unwrap()).unwrap();
        assert_eq!(process().find("Lean 2; import Init"), None);

        for number in 0..KEPT + 3 {
            process().note(&format!("Lean {number}"), names(&["a"]));
        }
        assert_eq!(fs::read_dir(folder.path().join("names")).unwrap().count(), KEPT);
        let without = Names::default();
        without.note("Lean 1", names(&["a"]));
        assert_eq!(without.find("Lean 1"), Some(names(&["a"])));
    }
}
