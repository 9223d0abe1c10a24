//! Lists the files of families, so that the program carries them and is built anew when one changes.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

fn main() {
    let folder =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../data/families");
    println!("cargo:rerun-if-changed={}", folder.display());
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a folder's entries can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    let mut listing = String::from("&[\n");
    for file in files {
        let stem = file.file_stem().and_then(|stem| stem.to_str()).expect("names are plain");
        let path = file.to_str().expect("names are plain");
        writeln!(listing, "    ({stem:?}, include_str!({path:?})),").expect("a string takes it");
    }
    listing.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("families.rs");
    fs::write(&out, listing).unwrap_or_else(|error| panic!("cannot write {}: {error}", out.display()));
}
