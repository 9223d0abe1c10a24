//! The Lean of a project, as the audit uses it: the program itself rather than what starts it, and where it looks for
//! modules.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use data::{Backend, ImportLevel, Toolchain};
use lean_olean::SUPPORTED_MINOR;

use crate::child::spawn_bound_to_this_process;
use crate::native::{self, Error, Launch, LeanVersion, Project, Stage, Tool, Tools};

/// A project's Lean, found.
#[derive(Debug, Clone)]
pub struct ProjectLean {
    pub project: Project,
    pub version: LeanVersion,
    /// The installation's root.
    pub(super) prefix: PathBuf,
    /// `bin/lean` of the installation: no shim, and not Lake.
    pub(super) lean: PathBuf,
    /// Folders with modules, in the order in which Lean looks; the installation's own is the last.
    pub(super) search: Vec<PathBuf>,
}

impl ProjectLean {
    /// Asks the project's tools. `limit` is for each question.
    pub async fn find(project: Project, tools: &Tools, limit: Duration) -> Result<Self, Error> {
        let lean = tools.get(Tool::Lean)?;
        let version = LeanVersion::of(lean, &project.root, limit).await?;
        let asked = Question { directory: &project.root, limit };
        let prefix = asked.ask(lean, &["--print-prefix"]).await?;
        // Whatever else a project prints, the answer is the last line.
        let prefix = prefix.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let prefix = PathBuf::from(prefix.trim());
        let program = prefix.join("bin").join(format!("lean{}", std::env::consts::EXE_SUFFIX));
        if !program.is_file() {
            let detail = format!("there is no {}", program.display());
            return Err(Error::Spawn { command: format!("{} --print-prefix", lean.display()), detail });
        }
        let own = LeanVersion::of(&program, &project.root, limit).await?;
        if own != version {
            let detail = format!("it is Lean {}, and the project's is {}", own.version, version.version);
            return Err(Error::Spawn { command: program.display().to_string(), detail });
        }
        let mut search = match &project.lakefile {
            Some(_) => lake_path(&asked, tools.get(Tool::Lake)?).await?,
            None => split(&std::env::var_os("LEAN_PATH").unwrap_or_default()),
        };
        let absolute = |path: &PathBuf| project.root.join(path);
        search = search.iter().map(absolute).collect();
        search.push(prefix.join("lib").join("lean"));
        Ok(Self { project, version, lean: program, prefix, search })
    }

    /// Why compiled modules of this Lean are not read; nothing where they are.
    pub fn unread(&self) -> Option<String> {
        let mut numbers = self.version.version.split(['.', '-']).map(str::parse::<u32>);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(4)), Some(Ok(minor))) if SUPPORTED_MINOR.contains(&minor) => None,
            _ => Some(format!(
                "the project's Lean is {}, and verdicts need one of 4.{} to 4.{}",
                self.version.version,
                SUPPORTED_MINOR.start(),
                SUPPORTED_MINOR.end()
            )),
        }
    }

    /// Where Lean finds a module, by the components of its name: in the first folder that has the first of them. Nothing
    /// for a name that would lead out of the folder.
    pub(super) fn module(&self, name: &[String]) -> Option<PathBuf> {
        let leads_on = |part: &String| {
            !matches!(part.as_str(), "" | "." | "..") && !part.contains(['/', std::path::MAIN_SEPARATOR])
        };
        let ((first, last), true) = (name.first().zip(name.last())?, name.iter().all(leads_on)) else {
            return None;
        };
        let has_it = |folder: &&PathBuf| {
            folder.join(first).is_dir() || folder.join(format!("{first}.olean")).is_file()
        };
        let folder = self.search.iter().find(has_it)?;
        let above: PathBuf = name[..name.len() - 1].iter().collect();
        Some(folder.join(above).join(format!("{last}.olean")))
    }

    /// Whether a file belongs to the installation rather than to the project, wherever links lead.
    pub(super) fn is_of_installation(&self, path: &Path) -> bool {
        let library = self.prefix.join("lib").canonicalize();
        matches!((path.canonicalize(), library), (Ok(path), Ok(library)) if path.starts_with(&library))
    }

    /// The environment of a compilation.
    pub(super) fn environment(&self) -> Vec<(&'static str, OsString)> {
        let path = std::env::join_paths(&self.search[..self.search.len() - 1]).unwrap_or_default();
        vec![("LEAN_PATH", path), ("LEAN_SYSROOT", self.prefix.clone().into())]
    }

    /// What a process that elaborates untrusted text may read.
    pub(super) fn reads(&self) -> Vec<PathBuf> {
        [&self.prefix, &self.project.root].into_iter().chain(&self.search).cloned().collect()
    }

    /// How its language server is started: as a compilation, in the same environment, and held.
    pub fn server(&self, memory_mib: u64) -> native::Config {
        let mut environment: Vec<(OsString, OsString)> =
            self.environment().into_iter().map(|(name, value)| (name.into(), value)).collect();
        // It would ask Lake where each file's imports are. They are on the search path, and Lake would write.
        environment.push(("LAKE".into(), self.prefix.join("bin").join("no-lake").into()));
        let mut config = native::Config::new(Launch {
            program: self.lean.clone(),
            arguments: vec!["--server".into()],
            directory: self.project.root.clone(),
            environment,
        });
        config.lean = Some(self.lean.clone());
        config.hold = Some(native::Hold { reads: self.reads(), memory_mib });
        config
    }

    /// Names this Lean in verdicts, with what pins the project and the kernel that checks; `library` is a digest of the
    /// modules that the header's imports reach.
    pub fn toolchain(&self, library: Option<&str>) -> Toolchain {
        Toolchain {
            backend: Backend::Native,
            lean_version: self.version.version.clone(),
            commit: self.version.commit.clone(),
            platform: self.version.platform.clone().unwrap_or_else(|| "unknown".to_owned()),
            import_level: ImportLevel::Private,
            library_digest: library.unwrap_or("unread").to_owned(),
            library: Some(format!(
                "project {} checked by tllama's kernel {}",
                self.project.digest(),
                &env!("TLLAMA_JUDGE_DIGEST")[..16]
            )),
            instead_of: None,
        }
    }
}

struct Question<'a> {
    directory: &'a Path,
    limit: Duration,
}

impl Question<'_> {
    async fn ask(&self, program: &Path, arguments: &[&str]) -> Result<String, Error> {
        let launch = Launch {
            program: program.to_owned(),
            arguments: arguments.iter().map(OsString::from).collect(),
            directory: self.directory.to_owned(),
            environment: Vec::new(),
        };
        let failed = |detail: String| Error::Spawn { command: launch.display(), detail };
        let answer = async { spawn_bound_to_this_process(launch.command()).await?.wait_with_output().await };
        let output = tokio::time::timeout(self.limit, answer).await;
        let output = output.map_err(|_| Error::Timeout { stage: Stage::Version, limit: self.limit })?;
        let output = output.map_err(|error| failed(error.to_string()))?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            return Err(failed(format!("{}: {}", output.status, errors.trim())));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// The search path that Lake gives a project's programs.
async fn lake_path(asked: &Question<'_>, lake: &Path) -> Result<Vec<PathBuf>, Error> {
    let answer = asked.ask(lake, &["env", "printenv", "LEAN_PATH"]).await?;
    let line = answer.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    Ok(split(OsStr::new(line.trim())))
}

fn split(path: &OsStr) -> Vec<PathBuf> {
    std::env::split_paths(path).filter(|folder| !folder.as_os_str().is_empty()).collect()
}
