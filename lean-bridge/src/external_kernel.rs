//! Other people's checkers, run on an export of what a candidate declares: nanoda, lean4lean and whatever else reads
//! lean4export's format.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::str::FromStr;
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};

use crate::child::spawn_bound_to_this_process;
use crate::verdict::one_line;

/// Where a command has the export's path.
const FILE: &str = "{}";
/// Where a command has the path of a configuration as nanoda reads it.
const CONFIG: &str = "{config}";
/// The exit status of a checker that leaves the question open.
const DECLINED: i32 = 2;
/// How much of each of a checker's outputs is kept, from its end: what went wrong is said last.
const OUTPUT_KEPT: usize = 4 << 10;
/// How long a checker that has ended may leave its outputs open, to a process that it started.
const AFTER_ITS_END: Duration = Duration::from_millis(500);

/// A checker on this machine that reads lean4export's format.
///
/// In its command, `{}` stands for the export's path and `{config}` for that of a configuration which names it, as
/// nanoda takes one; without either, the path is the last argument. Exit status 0 accepts, 2 declines to answer as in the Lean
/// Kernel Arena, every other one refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalKernel {
    name: String,
    program: String,
    arguments: Vec<String>,
}

/// What is wrong with a checker's command.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    #[error("the command is empty")]
    Empty,
    #[error("a quotation mark in `{0}` is not closed")]
    Unclosed(String),
}

impl FromStr for ExternalKernel {
    type Err = CommandError;

    /// Takes words as a shell would; no shell runs them.
    fn from_str(text: &str) -> Result<Self, CommandError> {
        let words = shlex::split(text).ok_or_else(|| CommandError::Unclosed(text.to_owned()))?;
        let mut words = words.into_iter();
        let program = words.next().filter(|program| !program.is_empty()).ok_or(CommandError::Empty)?;
        let mut arguments: Vec<String> = words.collect();
        let has_place = |argument: &String| argument.contains(FILE) || argument.contains(CONFIG);
        if !arguments.iter().any(has_place) {
            arguments.push(FILE.to_owned());
        }
        Ok(Self { name: text.trim().to_owned(), program, arguments })
    }
}

impl fmt::Display for ExternalKernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// What a checker said of a candidate's declarations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KernelAnswer {
    /// The command as it was given.
    pub name: String,
    pub finding: KernelFinding,
    /// In one line, what it printed last or why there is no answer.
    pub detail: String,
}

impl KernelAnswer {
    pub fn is_accepted(&self) -> bool {
        self.finding == KernelFinding::Accepted
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KernelFinding {
    Accepted,
    /// It ended with another exit status than 0 and 2.
    Refused,
    /// It did not end in time.
    Timeout,
    /// A signal ended it.
    Crashed,
    /// It was not asked, could not be started or declined.
    Missing,
}

impl ExternalKernel {
    /// The command as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its program.
    pub fn program(&self) -> &str {
        &self.program
    }

    /// Whether the program is on this machine, as far as can be seen.
    pub fn is_there(&self) -> bool {
        let path = Path::new(&self.program);
        if cfg!(windows) || path.components().count() > 1 {
            return cfg!(windows) || path.is_file();
        }
        let folders = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&folders).any(|folder| folder.join(path).is_file())
    }

    /// What there is to say where this checker was never run.
    pub(crate) fn not_asked(&self, why: &str) -> KernelAnswer {
        self.answer(KernelFinding::Missing, one_line(why))
    }

    fn answer(&self, finding: KernelFinding, detail: String) -> KernelAnswer {
        KernelAnswer { name: self.name.clone(), finding, detail }
    }

    async fn check(&self, export: &Export, limit: Duration) -> KernelAnswer {
        let mut command = Command::new(&self.program);
        command
            .args(self.arguments.iter().map(|argument| export.fill_in(argument)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        let child = match spawn_bound_to_this_process(command).await {
            Ok(child) => child,
            Err(error) => return self.not_asked(&format!("{} cannot be started: {error}", self.program)),
        };
        let mut group = Group { child };
        match tokio::time::timeout(limit, group.outcome()).await {
            Err(_) => self.answer(KernelFinding::Timeout, format!("no answer within {limit:?}")),
            Ok(Err(error)) => self.answer(KernelFinding::Missing, error.to_string()),
            Ok(Ok((status, said))) => {
                let said = one_line(&said);
                match status.code() {
                    Some(0) => self.answer(KernelFinding::Accepted, said),
                    Some(DECLINED) => self.not_asked(&format!("it declines: {said}")),
                    Some(code) if said.is_empty() => {
                        self.answer(KernelFinding::Refused, format!("exit status {code}"))
                    }
                    Some(_) => self.answer(KernelFinding::Refused, said),
                    None => self.answer(KernelFinding::Crashed, format!("it fell over ({status}) {said}")),
                }
            }
        }
    }
}

/// Asks each of the checkers, one after the other. `limit` is each one's own.
pub(crate) async fn ask(
    kernels: &[ExternalKernel],
    export: &str,
    limit: Duration,
) -> Result<Vec<KernelAnswer>, io::Error> {
    let export = Export::new(export)?;
    let mut answers = Vec::new();
    for kernel in kernels {
        answers.push(kernel.check(&export, limit).await);
    }
    Ok(answers)
}

/// An export as files for checkers. They go with it.
struct Export {
    folder: TempDir,
}

impl Export {
    fn new(text: &str) -> io::Result<Self> {
        let export = Self { folder: tempfile::Builder::new().prefix("tllama-export-").tempdir()? };
        std::fs::write(export.file(), text)?;
        // Which axioms are allowed was judged before; here, theorems of the imports are axioms too.
        let config = json!({
            "export_file_path": export.file(), "use_stdin": false, "nat_extension": true, "string_extension": true,
            "unpermitted_axiom_hard_error": false, "unsafe_permit_all_axioms": true,
        });
        std::fs::write(export.config(), config.to_string())?;
        Ok(export)
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("declarations.ndjson")
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("config.json")
    }

    fn fill_in(&self, argument: &str) -> String {
        let argument = argument.replace(CONFIG, &self.config().to_string_lossy());
        argument.replace(FILE, &self.file().to_string_lossy())
    }
}

/// A checker's process. Where it is given up, what it started ends with it.
struct Group {
    child: Child,
}

impl Group {
    /// How it ended, and the end of what it printed.
    async fn outcome(&mut self) -> io::Result<(ExitStatus, String)> {
        let (mut printed, mut complained) = (Tail::default(), Tail::default());
        let (stdout, stderr) = (self.child.stdout.take(), self.child.stderr.take());
        let status = {
            let mut outputs =
                std::pin::pin!(async { tokio::join!(printed.follow(stdout), complained.follow(stderr)) });
            tokio::select! {
                status = self.child.wait() => {
                    let _ = tokio::time::timeout(AFTER_ITS_END, outputs).await;
                    status
                }
                _ = &mut outputs => self.child.wait().await,
            }
        }?;
        let said = if complained.is_blank() { printed.text() } else { complained.text() };
        Ok((status, said))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // While the child was not waited for, its number is its own and its group's.
        #[cfg(unix)]
        if let Some(id) = self.child.id().and_then(|id| i32::try_from(id).ok()) {
            // SAFETY: kill takes two numbers and touches no memory of this process.
            unsafe { libc::kill(-id, libc::SIGKILL) };
        }
    }
}

/// The end of a stream.
#[derive(Default)]
struct Tail {
    bytes: Vec<u8>,
}

impl Tail {
    async fn follow(&mut self, stream: Option<impl AsyncRead + Unpin>) {
        let Some(mut stream) = stream else { return };
        let mut buffer = vec![0; 64 << 10];
        while let Ok(count @ 1..) = stream.read(&mut buffer).await {
            self.bytes.extend_from_slice(&buffer[..count]);
            let excess = self.bytes.len().saturating_sub(OUTPUT_KEPT);
            self.bytes.drain(..excess);
        }
    }

    fn is_blank(&self) -> bool {
        self.bytes.trim_ascii().is_empty()
    }

    fn text(&self) -> String {
        // The last line, which says what came of it.
        let text = String::from_utf8_lossy(&self.bytes);
        text.trim().lines().next_back().unwrap_or_default().to_owned()
    }
}

#[cfg(all(test, unix))]
mod tests;
