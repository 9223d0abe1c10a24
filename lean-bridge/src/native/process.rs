//! The server process and everything it starts: no descendant outlives the session.
//!
//! `lake` starts `lean --server`, which starts one `lean --worker` a document, each in a session of its own,
//! so that neither a process group nor the parent's death reaches all of them. They are told by a mark in
//! their environment, which every descendant inherits. A server that is held cannot leave its group, and is looked at
//! while it runs.

use std::{
    collections::VecDeque,
    ffi::OsString,
    path::PathBuf,
    process::Stdio,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::watch,
};
use tokio_util::sync::CancellationToken;

use super::error::Error;
use crate::child::spawn_bound_to_this_process;
use crate::confined::{Confinement, Excess, Keeper, Purpose};

/// How much of the server's standard error is kept, in bytes.
const STDERR_KEPT: usize = 8 * 1024;
/// Between two looks at a held server.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Processes of a held server: itself, what started it, and for each document one that works and one that goes.
const PROCESSES_BESIDE_DOCUMENTS: usize = 6;
/// Environment variable that marks a session's processes.
const MARK: &str = "TLLAMA_LEAN_SESSION";

/// A command to start, with all that it depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
    /// Working directory: the project's root, where `elan` finds the toolchain that the project pins.
    pub directory: PathBuf,
    /// Added to the inherited environment.
    pub environment: Vec<(OsString, OsString)>,
}

/// What a held server may do: read this, write into a folder of its own, and nothing beyond itself. Its environment is
/// that of its [`Launch`] alone.
#[derive(Debug, Clone)]
pub struct Hold {
    pub reads: Vec<PathBuf>,
    /// Of one of its processes; what is mapped of files does not count.
    pub memory_mib: u64,
}

impl Launch {
    pub(crate) fn display(&self) -> String {
        let arguments = self.arguments.iter().map(|argument| argument.to_string_lossy());
        std::iter::once(self.program.to_string_lossy()).chain(arguments).collect::<Vec<_>>().join(" ")
    }

    /// The command with its working directory and environment, its output to be read; it dies with its handle.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir(&self.directory);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        command
    }
}

/// A running server. Killed, with all its descendants, when the last handle is dropped.
pub(super) struct Process {
    mark: String,
    stderr: Arc<Mutex<VecDeque<u8>>>,
    exit: watch::Receiver<Option<String>>,
    kill: CancellationToken,
    /// Why the last process was stopped that went beyond a limit.
    stopped: Arc<Mutex<Option<String>>>,
}

/// What keeps a server within its bounds, with the one folder that it may write to.
struct Bounds {
    confinement: Confinement,
    _folder: tempfile::TempDir,
    _keeper: Keeper,
}

impl Process {
    pub(super) async fn spawn(
        launch: &Launch,
        hold: Option<(&Hold, usize)>,
    ) -> Result<(Self, ChildStdin, ChildStdout), Error> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let mark = format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let mut command = launch.command();
        command.stdin(Stdio::piped()).env(MARK, &mark);
        let started = match hold {
            None => spawn_bound_to_this_process(command).await.map(|child| (child, None)),
            Some((hold, documents)) => {
                held(command, launch, hold, documents).await.map(|(child, bounds)| (child, Some(bounds)))
            }
        };
        let (mut child, bounds) = started.map_err(|error| Error::Spawn {
            command: launch.display(),
            detail: format!("{error} (in {})", launch.directory.display()),
        })?;
        let (Some(stdin), Some(stdout), Some(errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            unreachable!("all three streams were asked for");
        };
        let stderr = Arc::new(Mutex::new(VecDeque::new()));
        tokio::spawn(drain(errors, stderr.clone()));
        let (exit_sender, exit) = watch::channel(None);
        let kill = CancellationToken::new();
        let stopped = Arc::new(Mutex::new(None));
        if let (Some(bounds), Some(leader)) = (&bounds, child.id()) {
            let confinement = bounds.confinement.clone();
            tokio::spawn(look_after(confinement, leader, kill.clone(), exit.clone(), stopped.clone()));
        }
        let family = Family { leader: child.id(), mark: mark.clone(), _bounds: bounds };
        tokio::spawn(supervise(child, family, kill.clone(), exit_sender));
        Ok((Self { mark, stderr, exit, kill, stopped }, stdin, stdout))
    }

    /// Why the last of its processes was stopped that went beyond a limit.
    pub(super) fn stopped(&self) -> Option<String> {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Kills the server and its descendants. Returns at once; [`Process::exited`] tells when it is over.
    pub(super) fn kill(&self) {
        self.kill.cancel();
    }

    /// Waits for the end of the server and of its descendants; the exit status, or `None` at the limit.
    pub(super) async fn exited(&self, limit: Duration) -> Option<String> {
        let mut exit = self.exit.clone();
        let status = tokio::time::timeout(limit, exit.wait_for(Option::is_some)).await.ok()?.ok()?;
        status.clone()
    }

    /// The end of what the server wrote to its standard error.
    pub(super) fn stderr_tail(&self) -> String {
        let kept: Vec<u8> =
            self.stderr.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect();
        String::from_utf8_lossy(&kept).into_owned()
    }

    /// The session's living processes.
    pub(super) fn ids(&self) -> Vec<u32> {
        marked(&self.mark)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill.cancel();
    }
}

/// Kills what is left of a session when it goes, also when a runtime that is shut down drops its tasks.
struct Family {
    leader: Option<u32>,
    mark: String,
    _bounds: Option<Bounds>,
}

impl Drop for Family {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(leader) = self.leader {
            signal(-(leader as i32));
        }
        // A process may be forked between a look and its kill, so look until there is none.
        for _ in 0..10 {
            let ids = marked(&self.mark);
            if ids.is_empty() {
                break;
            }
            #[cfg(unix)]
            ids.into_iter().for_each(|id| signal(id as i32));
        }
    }
}

/// Starts a server that is held.
async fn held(
    mut command: Command,
    launch: &Launch,
    hold: &Hold,
    documents: usize,
) -> std::io::Result<(Child, Bounds)> {
    let folder = tempfile::Builder::new().prefix("tllama-").tempdir()?;
    let own = folder.path().canonicalize()?;
    let mark = command.as_std().get_envs().find(|(name, _)| *name == MARK);
    let mark = mark.and_then(|(_, mark)| mark).map(ToOwned::to_owned).unwrap_or_default();
    command.env_clear().env(MARK, mark).env("TMPDIR", &own).env("HOME", &own);
    command.envs(launch.environment.iter().map(|(name, value)| (name, value)));
    let processes = 2 * documents + PROCESSES_BESIDE_DOCUMENTS;
    let (reads, memory_mib) = (hold.reads.clone(), hold.memory_mib);
    let confinement = Confinement { reads, writes: own, memory_mib, purpose: Purpose::Serve { processes } };
    let (child, keeper) = confinement.spawn(command).await?;
    Ok((child, Bounds { confinement, _folder: folder, _keeper: keeper }))
}

/// Looks at a held server until it ends.
async fn look_after(
    confinement: Confinement,
    leader: u32,
    kill: CancellationToken,
    mut exit: watch::Receiver<Option<String>>,
    stopped: Arc<Mutex<Option<String>>>,
) {
    loop {
        tokio::select! {
            _ = exit.wait_for(Option::is_some) => return,
            () = kill.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        let note = |detail| *stopped.lock().unwrap_or_else(PoisonError::into_inner) = Some(detail);
        match confinement.looked_at(leader) {
            None => {}
            Some(Excess::Server(detail)) => {
                note(format!("{detail} and was stopped"));
                kill.cancel();
            }
            Some(Excess::Process { process, detail }) => {
                note(detail);
                #[cfg(unix)]
                signal(process as i32);
            }
        }
    }
}

async fn supervise(
    mut child: Child,
    family: Family,
    kill: CancellationToken,
    exit: watch::Sender<Option<String>>,
) {
    let status = tokio::select! {
        status = child.wait() => status,
        () = kill.cancelled() => {
            // The server first, or it would replace the workers.
            let _ = child.start_kill();
            child.wait().await
        }
    };
    drop(family);
    exit.send_replace(Some(match status {
        Ok(status) => status.to_string(),
        Err(error) => error.to_string(),
    }));
}

async fn drain(mut errors: impl AsyncRead + Unpin, kept: Arc<Mutex<VecDeque<u8>>>) {
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = errors.read(&mut buffer).await {
        tracing::debug!(target: "lean_stderr", "{}", String::from_utf8_lossy(&buffer[..read]).trim_end());
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(&buffer[..read]);
        let surplus = kept.len().saturating_sub(STDERR_KEPT);
        kept.drain(..surplus);
    }
}

#[cfg(unix)]
fn signal(id: i32) {
    // SAFETY: kill takes no pointer; a process that is already gone is no error to us.
    unsafe { libc::kill(id, libc::SIGKILL) };
}

/// Processes that carry a session's mark and are not yet waiting to be reaped.
#[cfg(target_os = "linux")]
fn marked(mark: &str) -> Vec<u32> {
    let wanted = format!("{MARK}={mark}");
    let has_mark = |id: &u32| {
        let environment = std::fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|entry| entry == wanted.as_bytes())
    };
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter(has_mark).collect()
}

#[cfg(not(target_os = "linux"))]
fn marked(_mark: &str) -> Vec<u32> {
    Vec::new()
}
