//! Finds the user's Node.js and npm. The embedded Lean runs on any Node from 20 on; `TLLAMA_NODE` overrides the
//! search on `PATH`. Nothing here starts Lean.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::error::Error;

const OLDEST_MAJOR: u32 = 20;
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
const NODE: &str = if cfg!(windows) { "node.exe" } else { "node" };
/// A Node that does not print its version within this time is broken.
const PROBE_LIMIT: Duration = Duration::from_secs(20);

/// A Node.js that is new enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub path: PathBuf,
    pub version: NodeVersion,
}

/// A version as `node --version` prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeVersion {
    pub major: u32,
    pub minor: u32,
    pub patch: u32,
}

impl NodeVersion {
    /// Reads `v20.11.1`; what follows a hyphen (a nightly build) is ignored.
    pub fn parse(text: &str) -> Option<NodeVersion> {
        let release = text.trim().strip_prefix('v')?.split('-').next()?;
        let mut numbers = release.split('.').map(|number| number.parse().ok());
        let mut next = || numbers.next().flatten();
        let version = NodeVersion { major: next()?, minor: next()?, patch: next()? };
        numbers.next().is_none().then_some(version)
    }
}

impl fmt::Display for NodeVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl Node {
    /// The Node.js of this environment: `TLLAMA_NODE`, else the first on `PATH`.
    pub fn probe() -> Result<Node, Error> {
        Tools::from_environment().node()
    }
}

/// Where programs are sought.
pub(super) struct Tools {
    /// Path of Node.js that the user gave.
    pub node: Option<PathBuf>,
    /// A list of folders, as in `PATH`.
    pub search_path: OsString,
}

impl Tools {
    pub fn from_environment() -> Tools {
        Tools {
            node: env::var_os("TLLAMA_NODE").filter(|path| !path.is_empty()).map(PathBuf::from),
            search_path: env::var_os("PATH").unwrap_or_default(),
        }
    }

    /// Finds Node.js and asks for its version.
    pub fn node(&self) -> Result<Node, Error> {
        let path = match &self.node {
            Some(given) if given.is_file() => absolute(given.clone()),
            Some(given) => return Err(Error::NodeMissing { path: Some(given.clone()) }),
            None => find(NODE, &self.search_path).ok_or(Error::NodeMissing { path: None })?,
        };
        let broken = |detail: String| Error::NodeBroken { path: path.clone(), detail };
        let printed = version_output(&path).map_err(broken)?;
        let version = NodeVersion::parse(&printed)
            .ok_or_else(|| broken(format!("`--version` printed {:?}", printed.trim())))?;
        if version.major < OLDEST_MAJOR {
            return Err(Error::NodeTooOld { path, found: version.to_string() });
        }
        Ok(Node { path, version })
    }

    /// A command for npm: the one beside `node`, else the first on the search path. It runs on `node`.
    pub fn npm(&self, node: &Node) -> Result<Command, Error> {
        let folder = node.path.parent().unwrap_or(Path::new("")).to_owned();
        let beside = folder.join(NPM);
        let program = if is_program(&beside) { Some(beside) } else { find(NPM, &self.search_path) };
        let mut command = Command::new(program.ok_or(Error::NpmMissing)?);
        let folders = [folder].into_iter().chain(env::split_paths(&self.search_path));
        // Joining fails only on a folder whose name holds the separator; npm then uses the path as it is.
        command.env("PATH", env::join_paths(folders).unwrap_or_else(|_| self.search_path.clone()));
        Ok(command)
    }
}

fn find(name: &str, search_path: &OsStr) -> Option<PathBuf> {
    env::split_paths(search_path)
        .filter(|folder| !folder.as_os_str().is_empty())
        .map(|folder| absolute(folder.join(name)))
        .find(|candidate| is_program(candidate))
}

/// Programs are started in other folders than this one.
fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}

fn is_program(path: &Path) -> bool {
    #[cfg(unix)]
    let executable =
        |data: &std::fs::Metadata| std::os::unix::fs::PermissionsExt::mode(&data.permissions()) & 0o111 != 0;
    #[cfg(not(unix))]
    let executable = |_: &std::fs::Metadata| true;
    path.metadata().is_ok_and(|data| data.is_file() && executable(&data))
}

/// Runs `node --version`; the error says what went wrong.
fn version_output(node: &Path) -> Result<String, String> {
    let mut child = Command::new(node)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let started = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if started.elapsed() < PROBE_LIMIT => thread::sleep(Duration::from_millis(5)),
            outcome => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(outcome.err().map_or("it does not answer".to_owned(), |error| error.to_string()));
            }
        }
    };
    if !status.success() {
        return Err(format!("`--version` ended with {status}"));
    }
    let mut text = String::new();
    let mut output = child.stdout.take().ok_or("its output is closed")?;
    output.read_to_string(&mut text).map_err(|error| error.to_string())?;
    Ok(text)
}

#[cfg(all(test, unix))]
pub(super) mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    /// Writes an executable shell script.
    pub(in super::super) fn script(path: &Path, text: &str) {
        fs::write(path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
    }

    fn tools_in(folder: &Path) -> Tools {
        Tools { node: None, search_path: folder.into() }
    }

    #[track_caller]
    fn check_version(text: &str, expected: Option<(u32, u32, u32)>) {
        let parsed = NodeVersion::parse(text).map(|version| (version.major, version.minor, version.patch));
        assert_eq!(parsed, expected, "{text}");
    }

    #[test]
    fn versions() {
        check_version("v20.20.2\n", Some((20, 20, 2)));
        check_version("v25.0.0-nightly20250801", Some((25, 0, 0)));
        check_version("20.20.2", None);
        check_version("v20.20", None);
        check_version("v20.1.2.3", None);
        check_version("", None);
    }

    #[test]
    fn a_new_enough_node_on_the_search_path_is_found() {
        let folder = tempfile::tempdir().unwrap();
        script(&folder.path().join("node"), "echo v22.1.0");
        let node = tools_in(folder.path()).node().unwrap();
        assert_eq!((node.path, node.version.major), (folder.path().join("node"), 22));
    }

    #[test]
    fn the_given_path_wins_and_must_exist() {
        let folder = tempfile::tempdir().unwrap();
        script(&folder.path().join("node"), "echo v22.1.0");
        script(&folder.path().join("mine"), "echo v21.0.0");
        let given = |name: &str| Tools { node: Some(folder.path().join(name)), ..tools_in(folder.path()) };
        assert_eq!(given("mine").node().unwrap().version.major, 21);
        assert!(matches!(given("absent").node(), Err(Error::NodeMissing { path: Some(_) })));
    }

    #[test]
    fn a_missing_old_or_broken_node_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let (tools, node) = (tools_in(folder.path()), folder.path().join("node"));
        assert!(matches!(tools.node(), Err(Error::NodeMissing { path: None })));
        fs::write(&node, "not executable").unwrap();
        assert!(matches!(tools.node(), Err(Error::NodeMissing { path: None })));
        script(&node, "echo v18.19.0");
        assert!(matches!(tools.node(), Err(Error::NodeTooOld { found, .. }) if found == "18.19.0"));
        script(&node, "echo hello");
        assert!(matches!(tools.node(), Err(Error::NodeBroken { detail, .. }) if detail.contains("hello")));
        script(&node, "exit 3");
        assert!(matches!(tools.node(), Err(Error::NodeBroken { detail, .. }) if detail.contains('3')));
    }

    #[test]
    fn npm_is_sought_beside_node_first() {
        let (beside, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let version = NodeVersion { major: 20, minor: 0, patch: 0 };
        let node = Node { path: beside.path().join("node"), version };
        let tools = tools_in(elsewhere.path());
        assert!(matches!(tools.npm(&node), Err(Error::NpmMissing)));
        script(&elsewhere.path().join("npm"), "");
        assert_eq!(tools.npm(&node).unwrap().get_program(), elsewhere.path().join("npm"));
        script(&beside.path().join("npm"), "");
        assert_eq!(tools.npm(&node).unwrap().get_program(), beside.path().join("npm"));
    }
}
