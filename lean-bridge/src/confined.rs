//! A process that elaborates untrusted text, held: it reads what it is given to read, writes into one folder, has no
//! network, and ends at limits of time, memory and disk. One that runs to its end starts no other process; a server may,
//! and they all stay in its group, so that none outlives it.
//!
//! Files, network and signals are Landlock's matter, system calls are seccomp's; both are of the kernel, need no rights
//! and cannot be shed. Where Landlock is missing (Linux before 5.13, other systems), limits of resources are all there
//! is, and [`Confinement::is_complete`] says so.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use tokio::process::Child as AsyncChild;

use crate::error::Stop;

/// What is kept of each output stream.
const OUTPUT_KEPT: usize = 8 << 20;
/// Between two looks at a running process.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// The size of one file; far above that of any compiled module.
const FILE_BYTES_MAX: u64 = 1 << 30;
/// Bytes in the folder that may be written to.
const FOLDER_BYTES_MAX: u64 = 2 << 30;
const OPEN_FILES_MAX: u64 = 4096;

/// What a process may do.
#[derive(Debug, Clone)]
pub(crate) struct Confinement {
    /// Folders and files that may be read, and programs in them that may be run.
    pub reads: Vec<PathBuf>,
    /// The one folder that may be written to.
    pub writes: PathBuf,
    /// Of one process.
    pub memory_mib: u64,
    pub purpose: Purpose,
}

/// What a process is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To do one thing within a time, alone.
    Run { wall_clock: Duration },
    /// To answer questions as long as it is asked, by at most so many processes.
    Serve { processes: usize },
}

/// Keeps the thread that a server was started from: the server dies with it.
#[derive(Debug)]
pub(crate) struct Keeper {
    _over: mpsc::Sender<()>,
}

/// Beyond which limit a server went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Excess {
    Server(String),
    /// One of its processes, which can end alone.
    Process {
        process: u32,
        detail: String,
    },
}

/// How a held process ended.
#[derive(Debug)]
pub(crate) struct Finished {
    pub status: Result<ExitStatus, Stop>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

/// A command with nothing of this process's environment.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub program: PathBuf,
    pub arguments: Vec<std::ffi::OsString>,
    pub directory: PathBuf,
    pub environment: Vec<(&'static str, std::ffi::OsString)>,
}

impl Confinement {
    /// Whether this system holds files and network too, besides resources.
    pub fn is_complete() -> bool {
        system::has_landlock()
    }

    /// Starts a command that goes on, from a thread that is restricted for good. It ends when the [`Keeper`] goes, if not
    /// before. Must be called within a tokio runtime.
    pub async fn spawn(&self, mut command: tokio::process::Command) -> io::Result<(AsyncChild, Keeper)> {
        let (started, child) = tokio::sync::oneshot::channel();
        let (over, is_over) = mpsc::channel::<()>();
        let (confinement, runtime) = (self.clone(), tokio::runtime::Handle::current());
        std::thread::Builder::new().name("held server".to_owned()).spawn(move || {
            let _context = runtime.enter();
            let mut start = || {
                system::restrict_this_thread(&confinement)?;
                system::limit(command.as_std_mut(), &confinement)?;
                command.spawn()
            };
            let _ = started.send(start());
            let _ = is_over.recv();
        })?;
        let child = child.await.map_err(|_| io::Error::other("the thread of a held process is gone"))??;
        Ok((child, Keeper { _over: over }))
    }

    /// Why a server that was started has to end, or one of its processes; nothing where all is well. `leader` is the
    /// first of them.
    pub fn looked_at(&self, leader: u32) -> Option<Excess> {
        let Purpose::Serve { processes } = self.purpose else { return None };
        let group = system::group(leader);
        if group.len() > processes {
            return Some(Excess::Server(format!("it had started {} processes", group.len())));
        }
        let written = bytes_below(&self.writes);
        if written > FOLDER_BYTES_MAX {
            return Some(Excess::Server(format!("it had written {} MiB", written >> 20)));
        }
        let too_large = |id: &u32| system::resident_mib(*id) > self.memory_mib;
        let process = group.into_iter().find(too_large)?;
        let detail = format!("it had more than {} MiB of memory and was stopped", self.memory_mib);
        Some(Excess::Process { process, detail })
    }

    /// Runs a command to its end. Dropping the future ends it.
    pub async fn run(&self, held: Held) -> io::Result<Finished> {
        let cancelled = Arc::new(AtomicBool::new(false));
        let guard = SetOnDrop(cancelled.clone());
        let confinement = self.clone();
        let finished = tokio::task::spawn_blocking(move || confinement.run_here(held, &cancelled)).await;
        drop(guard);
        finished.map_err(io::Error::other)?
    }

    fn run_here(&self, held: Held, cancelled: &AtomicBool) -> io::Result<Finished> {
        let (started, child) = mpsc::channel();
        let (over, is_over) = mpsc::channel::<()>();
        let confinement = self.clone();
        // A thread of its own: what it is restricted to, its child inherits, and neither is shed again. It lives as
        // long as the child, which would die with it. This one looks at the child from outside.
        let thread = std::thread::Builder::new().name("held Lean".to_owned()).spawn(move || {
            let _ = started.send(confinement.start(&held));
            let _ = is_over.recv();
        })?;
        let child = child.recv().map_err(|_| io::Error::other("the thread of a held process is gone"))?;
        let finished = child.and_then(|child| self.watch(child, cancelled));
        drop(over);
        let _ = thread.join();
        finished
    }

    /// Starts a command from a thread that is restricted for good.
    fn start(&self, held: &Held) -> io::Result<Child> {
        system::restrict_this_thread(self)?;
        let mut command = Command::new(&held.program);
        command.args(&held.arguments).current_dir(&held.directory).env_clear();
        command.envs(held.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        system::limit(&mut command, self)?;
        command.spawn()
    }

    fn watch(&self, mut child: Child, cancelled: &AtomicBool) -> io::Result<Finished> {
        let id = child.id();
        let (stdout, stderr) = (child.stdout.take().map(drain), child.stderr.take().map(drain));
        let started = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break Ok(status);
            }
            if let Some(stop) = self.exceeded(id, started, cancelled) {
                break Err(stop);
            }
            std::thread::sleep(LOOK_EVERY);
        };
        // What it started goes with it, where it could start anything.
        system::kill_group(id);
        if status.is_err() {
            let _ = child.kill();
            child.wait()?;
        }
        let text = |stream: Option<std::thread::JoinHandle<Vec<u8>>>| {
            stream.and_then(|thread| thread.join().ok()).unwrap_or_default()
        };
        let (stdout, stderr) = (text(stdout), text(stderr));
        Ok(Finished { status, stdout, stderr: String::from_utf8_lossy(&stderr).into_owned() })
    }

    fn exceeded(&self, id: u32, started: Instant, cancelled: &AtomicBool) -> Option<Stop> {
        if let Purpose::Run { wall_clock } = self.purpose
            && (cancelled.load(Ordering::Relaxed) || started.elapsed() > wall_clock)
        {
            return Some(Stop::Timeout(wall_clock));
        }
        let resident_mib = system::resident_mib(id);
        if resident_mib > self.memory_mib {
            return Some(Stop::OutOfMemory { resident_mib });
        }
        let written = bytes_below(&self.writes);
        (written > FOLDER_BYTES_MAX)
            .then(|| Stop::Crashed { detail: format!("it wrote {} MiB and was stopped", written >> 20) })
    }
}

struct SetOnDrop(Arc<AtomicBool>);

impl Drop for SetOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Reads a stream to its end and keeps its beginning.
fn drain(mut stream: impl Read + Send + 'static) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let (mut kept, mut buffer) = (Vec::new(), [0; 16 << 10]);
        while let Ok(count @ 1..) = stream.read(&mut buffer) {
            let room = OUTPUT_KEPT.saturating_sub(kept.len());
            kept.extend_from_slice(&buffer[..count.min(room)]);
        }
        kept
    })
}

fn bytes_below(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let size = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(meta) if meta.is_dir() => bytes_below(&entry.path()),
        Ok(meta) => meta.len(),
        Err(_) => 0,
    };
    entries.map(size).sum()
}

#[cfg(target_os = "linux")]
mod system {
    use std::collections::BTreeMap;
    use std::io;
    use std::os::unix::process::CommandExt;
    use std::path::PathBuf;
    use std::process::Command;

    use landlock::{
        ABI, Access, AccessFs, AccessNet, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr, Scope,
        path_beneath_rules,
    };
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
        SeccompRule, TargetArch,
    };

    use super::{Confinement, FILE_BYTES_MAX, OPEN_FILES_MAX, Purpose};

    /// The newest interface of Landlock that is asked for; older kernels do what they can.
    const LANDLOCK: ABI = ABI::V6;
    const NAMESPACES: [libc::c_int; 7] = [
        libc::CLONE_NEWUSER,
        libc::CLONE_NEWPID,
        libc::CLONE_NEWNET,
        libc::CLONE_NEWNS,
        libc::CLONE_NEWUTS,
        libc::CLONE_NEWIPC,
        libc::CLONE_NEWCGROUP,
    ];
    /// What every program reads to start.
    const OF_THE_SYSTEM: [&str; 17] = [
        "/lib",
        "/lib32",
        "/lib64",
        "/usr/lib",
        "/usr/lib32",
        "/usr/lib64",
        "/usr/share/zoneinfo",
        "/nix/store",
        "/gnu/store",
        "/etc/ld.so.cache",
        "/etc/ld.so.conf",
        "/etc/ld.so.conf.d",
        "/etc/localtime",
        "/dev/urandom",
        "/proc/sys",
        "/proc/meminfo",
        "/sys/devices/system/cpu",
    ];

    pub fn has_landlock() -> bool {
        // SAFETY: with these arguments, the call asks for a version and touches no memory.
        let version = unsafe {
            libc::syscall(libc::SYS_landlock_create_ruleset, std::ptr::null::<u8>(), 0_usize, 1_u32)
        };
        version >= 1
    }

    pub fn restrict_this_thread(confinement: &Confinement) -> io::Result<()> {
        let read = AccessFs::from_read(LANDLOCK);
        let system = OF_THE_SYSTEM.map(PathBuf::from);
        let reads = confinement.reads.iter().chain(&system);
        let restrict = || {
            Ruleset::default()
                .set_compatibility(landlock::CompatLevel::BestEffort)
                .handle_access(AccessFs::from_all(LANDLOCK))?
                .handle_access(AccessNet::from_all(LANDLOCK))?
                .scope(Scope::from_all(LANDLOCK))?
                .create()?
                .add_rules(path_beneath_rules(reads, read))?
                .add_rules(path_beneath_rules(["/dev/null"], AccessFs::from_file(LANDLOCK)))?
                .add_rules(path_beneath_rules([&confinement.writes], AccessFs::from_all(LANDLOCK)))?
                .restrict_self()
        };
        restrict().map_err(|error: landlock::RulesetError| io::Error::other(format!("Landlock: {error}")))?;
        Ok(())
    }

    pub fn limit(command: &mut Command, confinement: &Confinement) -> io::Result<()> {
        let told = |error| io::Error::other(format!("seccomp: {error}"));
        let filters = filters(confinement.purpose).map_err(told)?;
        let mut limits = vec![
            (libc::RLIMIT_CORE, 0),
            (libc::RLIMIT_FSIZE, FILE_BYTES_MAX),
            (libc::RLIMIT_NOFILE, OPEN_FILES_MAX),
        ];
        if let Purpose::Run { wall_clock } = confinement.purpose {
            let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
            limits.push((libc::RLIMIT_CPU, wall_clock.as_secs().saturating_add(1).saturating_mul(cores)));
        }
        let parent = std::process::id();
        command.process_group(0);
        let prepare = move || {
            for (resource, limit) in &limits {
                let limit = libc::rlimit { rlim_cur: *limit, rlim_max: *limit };
                // SAFETY: setrlimit is async-signal-safe and reads one structure on this stack.
                if unsafe { libc::setrlimit(*resource, &limit) } != 0 {
                    return Err(io::Error::last_os_error());
                }
            }
            // SAFETY: prctl and getppid are async-signal-safe and touch no memory of this process.
            let bound = unsafe {
                libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) == 0 && libc::getppid() as u32 == parent
            };
            if !bound {
                return Err(io::Error::from_raw_os_error(libc::ESRCH));
            }
            for filter in &filters {
                if seccompiler::apply_filter(filter).is_err() {
                    return Err(io::Error::last_os_error());
                }
            }
            Ok(())
        };
        // SAFETY: on the path that returns success, the closure makes system calls only.
        unsafe { command.pre_exec(prepare) };
        Ok(())
    }

    /// No socket and no way around it; no new process, or none that leaves its group. Threads are allowed.
    fn filters(purpose: Purpose) -> Result<Vec<BpfProgram>, seccompiler::BackendError> {
        let arch = TargetArch::try_from(std::env::consts::ARCH)?;
        let refused = [
            libc::SYS_socket,
            libc::SYS_io_uring_setup,
            libc::SYS_ptrace,
            libc::SYS_process_vm_writev,
            libc::SYS_unshare,
            libc::SYS_setns,
            libc::SYS_bpf,
        ];
        let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
            refused.into_iter().map(|call| (call, Vec::new())).collect();
        let flags = |operator, value| {
            let condition = SeccompCondition::new(0, SeccompCmpArgLen::Dword, operator, value)?;
            SeccompRule::new(vec![condition])
        };
        // Its flags lie in memory, where a filter cannot look; libraries fall back to `clone`.
        let mut further = vec![(SeccompAction::Errno(libc::ENOSYS as u32), vec![libc::SYS_clone3])];
        match purpose {
            Purpose::Run { .. } => {
                #[cfg(target_arch = "x86_64")]
                rules.extend([(libc::SYS_fork, Vec::new()), (libc::SYS_vfork, Vec::new())]);
                let no_thread = flags(SeccompCmpOp::MaskedEq(libc::CLONE_THREAD as u64), 0)?;
                rules.insert(libc::SYS_clone, vec![no_thread]);
            }
            Purpose::Serve { .. } => {
                let namespaces = NAMESPACES.map(|flag| flag as u64);
                let new = namespaces.into_iter().map(|flag| flags(SeccompCmpOp::MaskedEq(flag), flag));
                rules.insert(libc::SYS_clone, new.collect::<Result<_, _>>()?);
                // They succeed and do nothing: Lean's server wants a session for each of its workers.
                further.push((SeccompAction::Errno(0), vec![libc::SYS_setsid, libc::SYS_setpgid]));
            }
        }
        let refusing = SeccompAction::Errno(libc::EPERM as u32);
        let mut filters = vec![SeccompFilter::new(rules, SeccompAction::Allow, refusing, arch)?.try_into()?];
        for (action, calls) in further {
            let rules = calls.into_iter().map(|call| (call, Vec::new())).collect();
            filters.push(SeccompFilter::new(rules, SeccompAction::Allow, action, arch)?.try_into()?);
        }
        Ok(filters)
    }

    /// The living processes of a group.
    pub fn group(leader: u32) -> Vec<u32> {
        let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        let is_member = |id: &u32| {
            let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
            // Behind the name, which may hold anything: state, parent, group.
            let mut fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
            let is_dead = matches!(fields.next(), Some("Z" | "X"));
            !is_dead && fields.nth(1).and_then(|group| group.parse().ok()) == Some(leader)
        };
        ids.filter(is_member).collect()
    }

    pub fn kill_group(id: u32) {
        // SAFETY: kill takes no pointer; a group that is gone is no error to us.
        unsafe { libc::kill(-(id as i32), libc::SIGKILL) };
    }

    pub fn resident_mib(id: u32) -> u64 {
        let statm = std::fs::read_to_string(format!("/proc/{id}/statm")).unwrap_or_default();
        let mut pages = statm.split(' ').skip(1).map_while(|pages| pages.parse::<u64>().ok());
        // What is mapped of files is no memory of its own: compiled modules are.
        let (resident, mapped) = (pages.next().unwrap_or(0), pages.next().unwrap_or(0));
        let pages = resident.saturating_sub(mapped);
        // SAFETY: sysconf takes no pointer.
        let page = u64::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(4096);
        (pages * page) >> 20
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::io;
    use std::process::Command;

    #[cfg(unix)]
    use super::Purpose;
    use super::{Confinement, FILE_BYTES_MAX, OPEN_FILES_MAX};

    pub fn has_landlock() -> bool {
        false
    }

    pub fn restrict_this_thread(_: &Confinement) -> io::Result<()> {
        Ok(())
    }

    #[cfg(unix)]
    pub fn limit(command: &mut Command, confinement: &Confinement) -> io::Result<()> {
        use std::os::unix::process::CommandExt;
        let mut limits = vec![
            (libc::RLIMIT_CORE, 0),
            (libc::RLIMIT_FSIZE, FILE_BYTES_MAX),
            (libc::RLIMIT_NOFILE, OPEN_FILES_MAX),
        ];
        if let Purpose::Run { wall_clock } = confinement.purpose {
            limits.push((libc::RLIMIT_CPU, wall_clock.as_secs().saturating_add(1).saturating_mul(64)));
        }
        command.process_group(0);
        let prepare = move || {
            for (resource, limit) in &limits {
                let limit = libc::rlimit { rlim_cur: *limit, rlim_max: *limit };
                // SAFETY: setrlimit is async-signal-safe and reads one structure on this stack.
                if unsafe { libc::setrlimit(*resource, &limit) } != 0 {
                    return Err(io::Error::last_os_error());
                }
            }
            Ok(())
        };
        // SAFETY: on the path that returns success, the closure makes system calls only.
        unsafe { command.pre_exec(prepare) };
        Ok(())
    }

    #[cfg(not(unix))]
    pub fn limit(_: &mut Command, _: &Confinement) -> io::Result<()> {
        let _ = (FILE_BYTES_MAX, OPEN_FILES_MAX);
        Ok(())
    }

    #[cfg(unix)]
    pub fn kill_group(id: u32) {
        // SAFETY: kill takes no pointer; a group that is gone is no error to us.
        unsafe { libc::kill(-(id as i32), libc::SIGKILL) };
    }

    #[cfg(not(unix))]
    pub fn kill_group(_: u32) {}

    pub fn group(_: u32) -> Vec<u32> {
        Vec::new()
    }

    pub fn resident_mib(_: u32) -> u64 {
        0
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
