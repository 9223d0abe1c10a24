//! The Lean project that a request belongs to, and the tools that run it. Only looks at files; the one thing
//! that is run is `lean --version`.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Serialize;

use super::{
    error::{Error, Stage},
    process::Launch,
    tool::Tool,
};
use crate::child::spawn_bound_to_this_process;

const LAKEFILES: [&str; 2] = ["lakefile.lean", "lakefile.toml"];
const TOOLCHAIN_FILE: &str = "lean-toolchain";

/// A folder that holds a lakefile or pins a toolchain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Project {
    pub root: PathBuf,
    /// Without one the project has no Lake: `lean` alone serves it, without any imports beyond its own library.
    pub lakefile: Option<PathBuf>,
    /// What `lean-toolchain` pins, e.g. `leanprover/lean4:v4.28.0`.
    pub toolchain: Option<String>,
}

impl Project {
    /// The nearest project at or above a file or folder.
    pub fn discover(start: &Path) -> Result<Self, Error> {
        let unreadable =
            |e: std::io::Error| Error::ProjectUnreadable { path: start.to_owned(), detail: e.to_string() };
        let start = start.canonicalize().map_err(unreadable)?;
        for folder in start.ancestors() {
            if let Some(project) = Self::in_folder(folder)? {
                return Ok(project);
            }
        }
        Err(Error::NoProject { path: start })
    }

    /// Of what pins the project's Lean and its libraries, in few characters. Its own modules are not looked at.
    pub fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for name in [TOOLCHAIN_FILE, LAKEFILES[0], LAKEFILES[1], "lake-manifest.json"] {
            if let Ok(text) = std::fs::read(self.root.join(name)) {
                hasher.update(name.as_bytes()).update(&(text.len() as u64).to_le_bytes()).update(&text);
            }
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }

    fn in_folder(root: &Path) -> Result<Option<Self>, Error> {
        let lakefile = LAKEFILES.iter().map(|name| root.join(name)).find(|path| path.is_file());
        let toolchain_file = root.join(TOOLCHAIN_FILE);
        let toolchain = match std::fs::read_to_string(&toolchain_file) {
            Ok(text) => text.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            // `start` itself may be a file, and files have no entries.
            Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => None,
            Err(error) => {
                return Err(Error::ProjectUnreadable { path: toolchain_file, detail: error.to_string() });
            }
        };
        let found = lakefile.is_some() || toolchain.is_some();
        Ok(found.then(|| Self { root: root.to_owned(), lakefile, toolchain }))
    }
}

/// Where the tools are on a search path.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tools {
    pub elan: Option<PathBuf>,
    pub lake: Option<PathBuf>,
    pub lean: Option<PathBuf>,
}

impl Tools {
    /// Looks the tools up in a list of folders written as `PATH` is.
    pub fn on_path(search_path: &OsStr) -> Self {
        let find = |tool: Tool| {
            let file = format!("{}{}", tool.name(), std::env::consts::EXE_SUFFIX);
            std::env::split_paths(search_path)
                .map(|folder| folder.join(&file))
                .find(|path| is_executable(path))
        };
        Self { elan: find(Tool::Elan), lake: find(Tool::Lake), lean: find(Tool::Lean) }
    }

    pub fn get(&self, tool: Tool) -> Result<&Path, Error> {
        let path = match tool {
            Tool::Elan => &self.elan,
            Tool::Lake => &self.lake,
            Tool::Lean => &self.lean,
        };
        path.as_deref().ok_or(Error::ToolMissing { tool })
    }

    /// How a project's language server is started: through Lake if there is a lakefile, which then resolves
    /// imports, else `lean` itself.
    pub fn server(&self, project: &Project) -> Result<Launch, Error> {
        let (program, arguments) = match project.lakefile {
            Some(_) => (self.get(Tool::Lake)?, ["serve", "--"].as_slice()),
            None => (self.get(Tool::Lean)?, ["--server"].as_slice()),
        };
        Ok(Launch {
            program: program.to_owned(),
            arguments: arguments.iter().map(OsString::from).collect(),
            directory: project.root.clone(),
            environment: Vec::new(),
        })
    }
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

/// What `lean --version` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeanVersion {
    /// e.g. `4.28.0`.
    pub version: String,
    pub commit: Option<String>,
    /// e.g. `x86_64-unknown-linux-gnu`; old versions do not say.
    pub platform: Option<String>,
}

impl LeanVersion {
    /// Asks a `lean`, in the project's folder, so that elan picks the project's toolchain.
    pub async fn of(lean: &Path, folder: &Path, limit: Duration) -> Result<Self, Error> {
        let launch = Launch {
            program: lean.to_owned(),
            arguments: vec!["--version".into()],
            directory: folder.to_owned(),
            environment: Vec::new(),
        };
        let failed = |detail: String| Error::Spawn { command: launch.display(), detail };
        let answer = async { spawn_bound_to_this_process(launch.command()).await?.wait_with_output().await };
        let output = tokio::time::timeout(limit, answer).await;
        let output = output.map_err(|_| Error::Timeout { stage: Stage::Version, limit })?;
        let output = output.map_err(|e| failed(e.to_string()))?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            return Err(failed(format!("{}: {}", output.status, errors.trim())));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        // Other lines are what the project's own settings print.
        let said = text.lines().find_map(|line| Self::parse(line.trim()));
        said.ok_or_else(|| Error::UnknownVersion(text.trim().chars().take(200).collect()))
    }

    pub(super) fn is_at_least(&self, wanted: (u32, u32)) -> bool {
        let mut numbers = self.version.split('.').map_while(|number| number.parse().ok());
        numbers.next().zip(numbers.next()).is_some_and(|found| found >= wanted)
    }

    /// Reads `Lean (version 4.28.0, x86_64-unknown-linux-gnu, commit 0123abc, Release)`.
    fn parse(text: &str) -> Option<Self> {
        let parts = text.strip_prefix("Lean (version ")?.strip_suffix(')')?;
        let mut parts = parts.split(',').map(str::trim);
        let mut found = Self { version: parts.next()?.to_owned(), commit: None, platform: None };
        for part in parts {
            if let Some(commit) = part.strip_prefix("commit ") {
                found.commit = Some(commit.trim().to_owned());
            } else if found.platform.is_none() && part.contains('-') {
                found.platform = Some(part.to_owned());
            }
        }
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn the_nearest_project_above_a_file_is_found() {
        let folder = folder_with(&[
            ("lakefile.toml", "name = \"p\""),
            ("lean-toolchain", "\n leanprover/lean4:v4.28.0 \n"),
            ("A/B/C.lean", ""),
        ]);
        let root = folder.path().canonicalize().unwrap();
        for start in ["", "A", "A/B", "A/B/C.lean"] {
            let project = Project::discover(&folder.path().join(start)).unwrap();
            assert_eq!(project.root, root, "{start}");
            assert_eq!(project.lakefile, Some(root.join("lakefile.toml")));
            assert_eq!(project.toolchain.as_deref(), Some("leanprover/lean4:v4.28.0"));
        }
    }

    #[test]
    fn an_inner_project_hides_the_outer_one() {
        let folder = folder_with(&[("lakefile.lean", ""), ("in/lean-toolchain", "x"), ("in/A.lean", "")]);
        let project = Project::discover(&folder.path().join("in/A.lean")).unwrap();
        assert_eq!(project.root, folder.path().canonicalize().unwrap().join("in"));
        assert_eq!(project.lakefile, None);
    }

    #[test]
    fn no_project_and_no_such_folder_are_told_apart() {
        let folder = folder_with(&[("A.lean", "")]);
        let path = folder.path().canonicalize().unwrap();
        assert_eq!(Project::discover(&path), Err(Error::NoProject { path: path.clone() }));
        assert!(matches!(Project::discover(&path.join("none")), Err(Error::ProjectUnreadable { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn tools_must_be_executable_and_the_first_one_wins() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder_with(&[("1/lean", ""), ("2/lean", ""), ("3/lean", ""), ("3/lake", "")]);
        for path in ["2/lean", "3/lean", "3/lake"] {
            let path = folder.path().join(path);
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let search_path = std::env::join_paths(["1", "2", "3"].map(|name| folder.path().join(name))).unwrap();
        let tools = Tools::on_path(&search_path);
        assert_eq!(tools.lean, Some(folder.path().join("2/lean")));
        assert_eq!(tools.lake, Some(folder.path().join("3/lake")));
        assert_eq!(tools.get(Tool::Elan), Err(Error::ToolMissing { tool: Tool::Elan }));
    }

    #[test]
    fn lake_serves_a_project_with_a_lakefile() {
        let tools = Tools { lake: Some("/x/lake".into()), lean: Some("/x/lean".into()), elan: None };
        let mut project =
            Project { root: "/p".into(), lakefile: Some("/p/lakefile.lean".into()), toolchain: None };
        assert_eq!(tools.server(&project).unwrap().display(), "/x/lake serve --");
        project.lakefile = None;
        assert_eq!(tools.server(&project).unwrap().display(), "/x/lean --server");
    }

    #[test]
    fn versions_of_all_ages_are_read() {
        let read = |text| LeanVersion::parse(text).map(|v| (v.version, v.commit, v.platform));
        let some = |text: &str| Some(text.to_owned());
        let full = "Lean (version 4.28.0-rc1, x86_64-unknown-linux-gnu, commit 0123abc, Release)";
        assert_eq!(
            read(full),
            Some(("4.28.0-rc1".into(), some("0123abc"), some("x86_64-unknown-linux-gnu")))
        );
        let old = "Lean (version 4.0.0, commit 0123abc, Release)";
        assert_eq!(read(old), Some(("4.0.0".into(), some("0123abc"), None)));
        assert_eq!(read("Lean 3"), None);
    }

    #[test]
    fn versions_compare_by_number() {
        let is_at_least_4_12 = |version: &str| {
            LeanVersion { version: version.to_owned(), commit: None, platform: None }.is_at_least((4, 12))
        };
        let expected =
            [("4.9.1", false), ("4.12.0-rc1", true), ("4.100.0", true), ("5.0.0", true), ("x", false)];
        for (version, expected) in expected {
            assert_eq!(is_at_least_4_12(version), expected, "{version}");
        }
    }
}
