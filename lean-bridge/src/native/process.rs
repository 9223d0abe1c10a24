//! The server process and everything it starts: no descendant outlives the session.
//!
//! `lake` starts `lean --server`, which starts one `lean --worker` a document, each in a session of its own,
//! so that neither a process group nor the parent's death reaches all of them. They are told by a mark in
//! their environment, which every descendant inherits.

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

/// How much of the server's standard error is kept, in bytes.
const STDERR_KEPT: usize = 8 * 1024;
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
}

impl Process {
    pub(super) async fn spawn(launch: &Launch) -> Result<(Self, ChildStdin, ChildStdout), Error> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let mark = format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let mut command = launch.command();
        command.stdin(Stdio::piped()).env(MARK, &mark);
        let mut child = spawn_bound_to_this_process(command).await.map_err(|error| Error::Spawn {
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
        let family = Family { leader: child.id(), mark: mark.clone() };
        tokio::spawn(supervise(child, family, kill.clone(), exit_sender));
        Ok((Self { mark, stderr, exit, kill }, stdin, stdout))
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
