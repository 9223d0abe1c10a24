//! Lists the migrations of the store, so that the program carries them and is built anew when one changes.
//!
//! The list is written here rather than by a macro of the database library: that macro would bring a second SQLite into
//! the build, compiled for the compiler's own use.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("migrations");
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a folder's entries can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    files.sort();
    let mut listing = String::from("&[\n");
    for file in files {
        let stem = file.file_stem().and_then(|stem| stem.to_str()).expect("names are plain");
        let (version, description) =
            stem.split_once('_').unwrap_or_else(|| panic!("{} is not NUMBER_what.sql", file.display()));
        let version: i64 =
            version.parse().unwrap_or_else(|_| panic!("{} does not begin with a number", file.display()));
        let description = description.replace('_', " ");
        let path = file.to_str().expect("names are plain");
        writeln!(listing, "    ({version}, {description:?}, include_str!({path:?})),")
            .expect("a string takes it");
    }
    listing.push(']');
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("migrations.rs");
    fs::write(&out, listing).unwrap_or_else(|error| panic!("cannot write {}: {error}", out.display()));
}
