//! Lists the files of our own Lean library, so that the program carries them and is built anew when one changes; and
//! digests the sources that take part in a verdict, so that no verdict outlives a change of them.

mod judge_digest;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use judge_digest::files_with;

fn main() {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    list_library(&manifest.join("../lean-project"));
    for (folder, _) in judge_digest::FOLDERS {
        println!("cargo:rerun-if-changed={}", manifest.join(folder).display());
    }
    println!("cargo:rerun-if-changed={}", manifest.join("judge_digest.rs").display());
    println!("cargo:rustc-env=TLLAMA_JUDGE_DIGEST={}", judge_digest::judge_digest(&manifest));
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
