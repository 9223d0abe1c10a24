//! One process of the embedded Lean: start, one request at a time, limits, end. A worker that did not answer is
//! gone: it is killed, never asked again.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::{Instant, MissedTickBehavior};

use crate::child::spawn_bound_to_this_process;
use crate::error::{Error, Stop};
use crate::policy::Construct;

use super::install::NodeVersion;

/// An answer larger than this is not an answer.
const ANSWER_LIMIT_BYTES: u64 = 128 << 20;
/// How often the resident set is looked at while a request runs.
const MEMORY_CHECK_INTERVAL: Duration = Duration::from_millis(100);
/// Of the JavaScript stack, on which WebAssembly runs too; half of what systems give a process.
#[cfg(unix)]
const STACK_KIB: u32 = 3900;
const STDERR_KEPT_BYTES: usize = 8 << 10;

/// How to start a worker.
#[derive(Debug, Clone)]
pub(crate) struct WorkerConfig {
    pub node: PathBuf,
    pub node_version: NodeVersion,
    /// Folder of the host program.
    pub host: PathBuf,
    /// Folder of the patched Lean.
    pub lean: PathBuf,
    /// Folders of compiled libraries.
    pub libraries: Vec<PathBuf>,
    pub task: WorkerTask,
    pub start_limit: Duration,
    pub memory_limit_bytes: u64,
}

impl WorkerConfig {
    /// Those that the process may read.
    fn folders(&self) -> impl Iterator<Item = &Path> {
        let own = match &self.task {
            WorkerTask::Serve { .. } => None,
            WorkerTask::Compile { into: folder } | WorkerTask::Recheck { within: folder } => Some(folder),
        };
        [&self.host, &self.lean].into_iter().chain(&self.libraries).chain(own).map(PathBuf::as_path)
    }
}

/// Whether Node's permission model reads a path as that path alone: it splits at commas, and `*` stands for anything.
fn is_one_folder(path: &Path) -> bool {
    !path.to_string_lossy().contains([',', '*'])
}

/// What a worker is started for.
#[derive(Debug, Clone)]
pub(crate) enum WorkerTask {
    /// To answer questions about texts that stand on `imports`, and are a `module` where there is a header of one.
    Serve { imports: Vec<String>, module_header: Option<String> },
    /// To compile modules of a library into a folder, the only one that it may write.
    Compile { into: PathBuf },
    /// To judge compiled modules that lie in a folder. It may write nowhere.
    Recheck { within: PathBuf },
}

/// What the host says of itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ready {
    pub commit: String,
}

#[derive(Deserialize)]
struct FirstLine {
    ready: Option<Ready>,
    failed: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    id: Option<u64>,
    result: Option<Box<RawValue>>,
    /// Time within Lean, in milliseconds.
    #[serde(rename = "spentMs", default)]
    spent_ms: f64,
    error: Option<String>,
    broken: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Configuration<'a> {
    lean: &'a Path,
    libraries: &'a [PathBuf],
    #[serde(skip_serializing_if = "Option::is_none")]
    imports: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    module_header: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compile_into: Option<&'a Path>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recheck_in: Option<&'a Path>,
}

pub(crate) struct Worker {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    stderr: Arc<Mutex<Vec<u8>>>,
    memory_limit_bytes: u64,
    next_id: u64,
    /// Requests answered so far.
    pub served: u64,
    pub ready: Ready,
}

/// An answer, unread.
pub(crate) struct Answered {
    pub result: Box<RawValue>,
    /// Time within Lean; the rest of a request's time is ours.
    pub spent: Duration,
}

/// How a request ended other than by an answer.
pub(crate) enum Failure {
    /// The process is gone.
    Stopped(Stop),
    /// Lean, in good order, said no.
    Refused(String),
}

impl Worker {
    /// Starts a process and waits until it has loaded its imports.
    pub async fn start(config: &WorkerConfig) -> Result<Self, Error> {
        if let Some(path) = config.folders().find(|path| !is_one_folder(path)) {
            return Err(Error::UnconfinablePath { path: path.to_owned() });
        }
        let mut child = spawn_bound_to_this_process(command(config))
            .await
            .map_err(|source| Error::Spawn { program: config.node.clone(), source })?;
        let (Some(stdin), Some(stdout), Some(mut errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            unreachable!("all three streams were asked for");
        };
        let stderr = Arc::new(Mutex::new(Vec::new()));
        let kept = stderr.clone();
        tokio::spawn(async move {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = errors.read(&mut buffer).await {
                tracing::debug!(target: "lean_stderr", "{}", String::from_utf8_lossy(&buffer[..read]).trim_end());
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend_from_slice(&buffer[..read]);
                let surplus = kept.len().saturating_sub(STDERR_KEPT_BYTES);
                kept.drain(..surplus);
            }
        });
        let mut stdout = BufReader::new(stdout);
        let first = tokio::time::timeout(config.start_limit, read_line(&mut stdout)).await;
        let tail =
            || String::from_utf8_lossy(&stderr.lock().unwrap_or_else(PoisonError::into_inner)).into_owned();
        let failed = |reason: String| Error::StartFailed { reason, stderr: tail() };
        let line = match first {
            Err(_) => return Err(Error::StartTimeout { limit: config.start_limit }),
            Ok(Err(reason)) => return Err(failed(reason)),
            Ok(Ok(line)) => line,
        };
        let first: FirstLine = serde_json::from_slice(&line)
            .map_err(|error| failed(format!("its first line is not JSON: {error}")))?;
        let ready = match (first.ready, first.failed) {
            (Some(ready), _) => ready,
            (None, reason) => return Err(failed(reason.unwrap_or_else(|| "it gave no reason".to_owned()))),
        };
        Ok(Self {
            child,
            stdin,
            stdout,
            stderr,
            memory_limit_bytes: config.memory_limit_bytes,
            next_id: 0,
            served: 0,
            ready,
        })
    }

    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Asks one question. Not cancellation-safe: when the future is dropped before its end, the worker is in the
    /// middle of something and must be dropped too.
    pub async fn request(&mut self, request: &Request<'_>, limit: Duration) -> Result<Answered, Failure> {
        self.next_id += 1;
        let mut line = match serde_json::to_vec(&Identified { id: self.next_id, request }) {
            Ok(line) => line,
            Err(error) => return Err(Failure::Refused(error.to_string())),
        };
        line.push(b'\n');
        let deadline = Instant::now() + limit;
        let mut memory_checks = tokio::time::interval(MEMORY_CHECK_INTERVAL);
        memory_checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let pid = self.child.id();
        let outcome = {
            let (stdin, stdout) = (&mut self.stdin, &mut self.stdout);
            let exchange = async {
                stdin.write_all(&line).await.map_err(|error| error.to_string())?;
                stdin.flush().await.map_err(|error| error.to_string())?;
                read_line(stdout).await
            };
            tokio::pin!(exchange);
            loop {
                tokio::select! {
                    biased;
                    answer = &mut exchange => break answer,
                    () = tokio::time::sleep_until(deadline) => return Err(Failure::Stopped(Stop::Timeout(limit))),
                    _ = memory_checks.tick() => {
                        let resident = pid.and_then(resident_bytes).unwrap_or(0);
                        if resident > self.memory_limit_bytes {
                            return Err(Failure::Stopped(Stop::OutOfMemory { resident_mib: resident >> 20 }));
                        }
                    }
                }
            }
        };
        let line = match outcome {
            Ok(line) => line,
            Err(reason) => return Err(Failure::Stopped(self.ended(reason).await)),
        };
        let answer: Answer = match serde_json::from_slice(&line) {
            Ok(answer) => answer,
            Err(error) => {
                let detail = format!("the answer is not JSON: {error}");
                return Err(Failure::Stopped(Stop::Crashed { detail }));
            }
        };
        if let Some(reason) = answer.broken {
            return Err(Failure::Stopped(self.ended(reason).await));
        }
        if answer.id != Some(self.next_id) {
            let detail = format!("the answer is for another request ({:?})", answer.id);
            return Err(Failure::Stopped(Stop::Crashed { detail }));
        }
        self.served += 1;
        match (answer.result, answer.error) {
            (Some(result), None) => {
                let spent = Duration::try_from_secs_f64(answer.spent_ms / 1000.0).unwrap_or_default();
                Ok(Answered { result, spent })
            }
            (_, error) => Err(Failure::Refused(error.unwrap_or_else(|| "the answer is empty".to_owned()))),
        }
    }

    /// Why the process ended, from its exit status and the end of what it wrote.
    async fn ended(&mut self, reason: String) -> Stop {
        let status = match tokio::time::timeout(Duration::from_secs(2), self.child.wait()).await {
            Ok(Ok(status)) => status.to_string(),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "still running".to_owned(),
        };
        let stderr =
            String::from_utf8_lossy(&self.stderr.lock().unwrap_or_else(PoisonError::into_inner)).into_owned();
        let lower = stderr.to_lowercase();
        if lower.contains("out of memory") || lower.contains("cannot enlarge memory") {
            return Stop::OutOfMemory { resident_mib: self.memory_limit_bytes >> 20 };
        }
        let last = stderr.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        Stop::Crashed { detail: format!("{reason} ({status}) {last}").trim_end().to_owned() }
    }
}

#[derive(Serialize)]
pub(crate) struct Told<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<&'a str>,
}

#[derive(Serialize)]
pub(crate) struct Constants<'a> {
    /// What was told before in it is not told again.
    pub session: &'a str,
    /// Lists of components.
    pub names: &'a [serde_json::Value],
}

#[derive(Serialize)]
struct Identified<'a> {
    id: u64,
    #[serde(flatten)]
    request: &'a Request<'a>,
}

/// A question to the host.
#[derive(Serialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub(crate) enum Request<'a> {
    Ping,
    Check {
        header: &'a str,
        text: &'a str,
        options: &'a Options,
    },
    Examine {
        header: &'a str,
        statement: &'a str,
        candidate: &'a str,
        /// Constructs at which the text ends.
        forbidden: &'a [Construct],
        transcript: bool,
        /// The kernel of the process looks at the declarations by itself.
        kernel: bool,
        options: &'a Options,
    },
    /// A text that stands for itself, with all that it declares.
    Survey {
        header: &'a str,
        text: &'a str,
        /// Constructs at which the text ends.
        forbidden: &'a [Construct],
        options: &'a Options,
    },
    Replay {
        header: &'a str,
        statement: &'a str,
        transcript: &'a RawValue,
        options: &'a Options,
    },
    ExamineFilling {
        header: &'a str,
        given: &'a str,
        candidate: &'a str,
        gap: Span,
        placeholder: Option<&'a str>,
        forbidden: &'a [Construct],
        transcript: bool,
        kernel: bool,
        options: &'a Options,
    },
    ReplayFilling {
        header: &'a str,
        given: &'a str,
        transcript: &'a RawValue,
        options: &'a Options,
    },
    /// What a header declares, or what a statement below it says.
    #[serde(rename = "export")]
    Told {
        header: &'a str,
        given: Told<'a>,
        options: &'a Options,
    },
    /// What a text declares, with all that it reaches.
    #[serde(rename = "export")]
    ExportText {
        header: &'a str,
        text: &'a str,
        options: &'a Options,
    },
    /// What imported constants are, with all that they reach.
    #[serde(rename = "export")]
    Constants {
        constants: Constants<'a>,
    },
    Goals {
        header: &'a str,
        text: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        positions: Option<&'a [data::Position]>,
        options: &'a Options,
    },
    Declarations(&'a super::DeclarationQuery),
    Theorems(&'a super::TheoremQuery),
    Describe {
        header: &'a str,
        statements: &'a [&'a str],
        options: &'a Options,
        /// Also as Lean prints each.
        print: bool,
        /// Also the goal that a proof of each starts from.
        goal: bool,
    },
    Search {
        header: &'a str,
        groups: &'a [super::SearchGroup],
        forbidden: &'a [Construct],
        options: &'a Options,
    },
    States {
        header: &'a str,
        statement: &'a str,
        path: &'a [super::Move],
        tactics: &'a [String],
        /// Constructs that a tactic may not contain.
        forbidden: &'a [Construct],
        options: &'a Options,
    },
    Trace {
        header: &'a str,
        texts: &'a [&'a str],
        options: &'a Options,
    },
    Compile {
        module: &'a str,
        text: &'a str,
        /// Commands of ours between the imports and the rest of the text.
        opening: &'a str,
        file: &'a str,
        /// Constructs at which the text ends.
        forbidden: &'a [Construct],
    },
    Recheck {
        module: &'a str,
        header: &'a str,
        file: &'a str,
    },
}

impl Request<'_> {
    /// Whether it has Lean's kernel look at what a candidate declares.
    pub fn rechecks(&self) -> bool {
        matches!(self, Request::Replay { .. } | Request::ReplayFilling { .. })
    }
}

/// A part of a text, in bytes.
#[derive(Serialize)]
pub(crate) struct Span {
    pub from: usize,
    pub to: usize,
}

/// Lean options of a request.
pub(crate) type Options = std::collections::BTreeMap<String, serde_json::Value>;

fn command(config: &WorkerConfig) -> Command {
    let mut configuration = Configuration {
        lean: &config.lean,
        libraries: &config.libraries,
        imports: None,
        module_header: None,
        compile_into: None,
        recheck_in: None,
    };
    let mut command = Command::new(&config.node);
    // Liftoff alone starts faster and uses less memory than the optimising tier, for work of this kind.
    command
        .arg("--liftoff-only")
        .arg("--no-warnings")
        .arg(permission_flag(config.node_version))
        .arg("--allow-worker");
    // Long proof terms are read and elaborated by deep recursion; Node takes 1 MB of the usual 8 unless told.
    #[cfg(unix)]
    command.arg(format!("--stack-size={STACK_KIB}"));
    for folder in config.folders() {
        command.arg(format!("--allow-fs-read={}", folder.display()));
    }
    match &config.task {
        WorkerTask::Serve { imports, module_header } => {
            configuration.imports = Some(imports);
            configuration.module_header = module_header.as_deref();
        }
        WorkerTask::Compile { into } => {
            configuration.compile_into = Some(into);
            command.arg(format!("--allow-fs-write={}", into.display()));
        }
        WorkerTask::Recheck { within } => configuration.recheck_in = Some(within),
    }
    let configuration = serde_json::to_string(&configuration).expect("paths and names are JSON");
    command.arg(config.host.join("main.cjs")).arg(configuration);
    command.current_dir(&config.host).env_clear();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

/// Node's permission model keeps the process from writing files and starting others. Its flag lost its
/// `experimental` in 22.13 and 23.5.
fn permission_flag(version: NodeVersion) -> &'static str {
    let stable = version.major >= 24
        || version.major == 23 && version.minor >= 5
        || version.major == 22 && version.minor >= 13;
    if stable { "--permission" } else { "--experimental-permission" }
}

async fn read_line(stdout: &mut BufReader<ChildStdout>) -> Result<Vec<u8>, String> {
    let mut line = Vec::new();
    match stdout.take(ANSWER_LIMIT_BYTES).read_until(b'\n', &mut line).await {
        Ok(_) if line.last() == Some(&b'\n') => Ok(line),
        Ok(_) if line.len() as u64 >= ANSWER_LIMIT_BYTES => Err("the answer is too large".to_owned()),
        Ok(_) => Err("it ended without an answer".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(target_os = "linux")]
fn resident_bytes(pid: u32) -> Option<u64> {
    let pages: u64 = std::fs::read_to_string(format!("/proc/{pid}/statm"))
        .ok()?
        .split_whitespace()
        .nth(1)?
        .parse()
        .ok()?;
    // SAFETY: sysconf takes no pointer.
    let page_bytes = u64::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).ok()?;
    Some(pages * page_bytes)
}

/// Elsewhere WebAssembly's own limit of 2 GiB bounds the process.
#[cfg(not(target_os = "linux"))]
fn resident_bytes(_pid: u32) -> Option<u64> {
    None
}
