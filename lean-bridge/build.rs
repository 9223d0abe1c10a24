//! Lists the files of our own Lean library, so that the program carries them and is built anew when one changes; and
//! digests the sources that take part in a verdict, so that no verdict outlives a change of them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    list_library(&manifest.join("../lean-project"));
    println!("cargo:rustc-env=TLLAMA_JUDGE_DIGEST={}", judge_digest(&manifest));
}

/// The digest of all that this crate judges with. The language client and the installer are left out: what the
/// installer makes has a digest of its own. All else counts, so that a new file cannot be forgotten.
fn judge_digest(manifest: &Path) -> String {
    let mut files = files_with(&manifest.join("src"), "rs");
    let apart = [manifest.join("src/native"), manifest.join("src/embedded/install")];
    files.retain(|file| !apart.iter().any(|folder| file.starts_with(folder)));
    files.extend(files_with(&manifest.join("../data/src/lean_text"), "rs"));
    println!("cargo:rerun-if-changed={}", manifest.join("src").display());
    println!("cargo:rerun-if-changed={}", manifest.join("../data/src/lean_text").display());
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

fn list_library(project: &Path) {
    let mut listing = String::from("&[\n");
    let folder = project.join("Tllama");
    let root = project.join("Tllama.lean");
    println!("cargo:rerun-if-changed={}", folder.display());
    println!("cargo:rerun-if-changed={}", root.display());
    for file in [root].into_iter().filter(|root| root.is_file()).chain(files_with(&folder, "lean")) {
        println!("cargo:rerun-if-changed={}", file.display());
        let name =
            file.strip_prefix(project).expect("it lies below").display().to_string().replace('\\', "/");
        let path = file.canonicalize().expect("it exists").display().to_string();
        writeln!(listing, "    ({name:?}, include_str!({path:?})),").expect("a string takes it");
    }
    listing.push(']');
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("lean_library.rs");
    fs::write(&out, listing).unwrap_or_else(|error| panic!("cannot write {}: {error}", out.display()));
}

/// The files below a folder whose names end in `.extension`, sorted.
fn files_with(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with(&path, extension));
        } else if path.extension().is_some_and(|its| its == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}
