//! Lists the files of our own Lean library, so that the program carries them and is built anew when one changes.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let project =
        Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../lean-project");
    let mut listing = String::from("&[\n");
    let folder = project.join("Tllama");
    let root = project.join("Tllama.lean");
    println!("cargo:rerun-if-changed={}", folder.display());
    println!("cargo:rerun-if-changed={}", root.display());
    for file in [root].into_iter().filter(|root| root.is_file()).chain(lean_files(&folder)) {
        println!("cargo:rerun-if-changed={}", file.display());
        let name =
            file.strip_prefix(&project).expect("it lies below").display().to_string().replace('\\', "/");
        let path = file.canonicalize().expect("it exists").display().to_string();
        writeln!(listing, "    ({name:?}, include_str!({path:?})),").expect("a string takes it");
    }
    listing.push(']');
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("lean_library.rs");
    fs::write(&out, listing).unwrap_or_else(|error| panic!("cannot write {}: {error}", out.display()));
}

/// The `.lean` files below a folder, sorted.
fn lean_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(lean_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "lean") {
            found.push(path);
        }
    }
    found.sort();
    found
}
