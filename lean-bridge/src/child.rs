//! Child processes that do not outlive this one, whatever ends it.

use std::io;

use tokio::process::{Child, Command};

/// Starts `command` so that it dies with this process, also when this one is killed. Must be called within a tokio
/// runtime.
///
/// Linux sends the parent-death signal when the *thread* that started the child ends, and threads of an asynchronous
/// runtime come and go: children are started from a thread that lasts as long as the process.
pub async fn spawn_bound_to_this_process(mut command: Command) -> io::Result<Child> {
    type Job = Box<dyn FnOnce() + Send>;
    static JOBS: std::sync::OnceLock<std::sync::mpsc::Sender<Job>> = std::sync::OnceLock::new();
    #[cfg(target_os = "linux")]
    die_with_parent(&mut command);
    let jobs = JOBS.get_or_init(|| {
        let (sender, receiver) = std::sync::mpsc::channel::<Job>();
        std::thread::spawn(move || receiver.into_iter().for_each(|job| job()));
        sender
    });
    let runtime = tokio::runtime::Handle::current();
    let (sender, child) = tokio::sync::oneshot::channel();
    let job = move || {
        let _context = runtime.enter();
        let _ = sender.send(command.spawn());
    };
    jobs.send(Box::new(job)).map_err(|_| io::Error::other("the thread that starts processes is gone"))?;
    child.await.map_err(io::Error::other)?
}

#[cfg(target_os = "linux")]
fn die_with_parent(command: &mut Command) {
    let parent = std::process::id();
    let prepare = move || {
        // SAFETY: prctl and getppid are async-signal-safe and touch no memory of this process.
        let (set, now) = unsafe { (libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL), libc::getppid()) };
        match set {
            0 if now as u32 == parent => Ok(()),
            0 => Err(io::Error::other("the parent is gone")),
            _ => Err(io::Error::last_os_error()),
        }
    };
    // SAFETY: the closure neither allocates nor takes a lock on the path that returns success.
    unsafe { command.pre_exec(prepare) };
}
