//! Of the sources that take part in a verdict. A verdict is remembered only as long as they stay the same, so that no
//! hole that was closed lives on in a store. Part of the build script, and of the test that looks at it.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders whose files judge, from the folder of this crate: all of this crate, our own kernel, the reader of
/// compiled modules, the lexer that reads candidates, and the host, which audits and replays. The language client and the installer are left out: what the installer makes has
/// a digest of its own. All else counts, so that a new file cannot be forgotten.
pub const FOLDERS: [(&str, &str); 5] = [
    ("src", "rs"),
    ("kernel/src", "rs"),
    ("olean/src", "rs"),
    ("../data/src/lean_text", "rs"),
    ("../lean-project/host", "cjs"),
];
const APART: [&str; 2] = ["src/native", "src/embedded/install"];

/// The digest of all that a crate in the folder `manifest` judges with.
pub fn judge_digest(manifest: &Path) -> String {
    let mut files: Vec<PathBuf> = FOLDERS
        .iter()
        .flat_map(|(folder, extension)| files_with(&manifest.join(folder), extension))
        .collect();
    files.retain(|file| !APART.iter().any(|folder| file.starts_with(manifest.join(folder))));
    let mut hasher = blake3::Hasher::new();
    for file in files {
        let text = fs::read(&file).unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()));
        let name = file.strip_prefix(manifest).expect("it was found below").display().to_string();
        for part in [name.replace('\\', "/").as_bytes(), &text] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// The files below a folder whose names end in `.extension`, sorted. A folder that cannot be read ends the build: what
/// lies in it would be no part of the digest.
pub fn files_with(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let unread = |error| panic!("cannot read {}: {error}", folder.display());
    for entry in fs::read_dir(folder).unwrap_or_else(unread) {
        let path = entry.unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display())).path();
        if path.is_dir() {
            found.extend(files_with(&path, extension));
        } else if path.extension().is_some_and(|its| its == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}
