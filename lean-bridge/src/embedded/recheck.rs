//! The gate before a library: what a compiling process wrote of a module is copied to where that process cannot write,
//! judged there by the kernel of a process that never ran the module's text, and becomes part of the library, with its
//! digest, only then.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use tokio::sync::Semaphore;

use crate::error::{Error, Stop};

use super::install;
use super::worker::{Failure, Request, Worker, WorkerConfig, WorkerTask};

/// The rules of this gate, for the digests of what passed it.
pub(super) const RULES: &str = include_str!("recheck.rs");

/// What Lean leaves of a module, all of which an import may read.
const WRITTEN: [&str; 4] = ["olean", "olean.server", "olean.private", "ir"];
/// No module comes near it.
const FILE_LIMIT_BYTES: u64 = 512 << 20;
/// What a module imports stays in memory; beyond this a fresh process goes on.
const WASM_LIMIT_BYTES: u64 = 1200 << 20;
/// For one module.
const LIMIT: Duration = Duration::from_secs(600);

/// Why a module cannot be had.
#[derive(Debug)]
pub(super) struct Refusal {
    pub reason: String,
    /// Whether it says something of the module itself, so that trying again is of no use.
    pub lasting: bool,
}

impl Refusal {
    pub fn lasting(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), lasting: true }
    }

    /// How a process ended says nothing that must be so the next time.
    pub fn of(failure: Failure) -> Self {
        match failure {
            Failure::Refused(reason) => Self::lasting(reason),
            Failure::Stopped(stop) => Self { reason: Error::Unanswered { stop }.to_string(), lasting: false },
        }
    }

    /// An answer that a process in good order does not give.
    pub fn unreadable(error: impl ToString) -> Self {
        Self::of(Failure::Stopped(Stop::Crashed { detail: format!("its answer: {}", error.to_string()) }))
    }
}

/// Modules on their way into a library.
pub(super) struct Gate {
    /// Where accepted modules lie.
    library: PathBuf,
    /// Where modules lie while they are judged. No compiling process may write here.
    pending: PathBuf,
    config: WorkerConfig,
    turns: Semaphore,
    idle: Mutex<Vec<Worker>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    accepted: bool,
    problem: Option<String>,
    axioms: Vec<String>,
    wasm_bytes: u64,
}

impl Gate {
    /// `config`: of a process that can read what modules import; `processes`: modules judged at once.
    pub fn new(
        library: &Path,
        pending: &Path,
        config: &WorkerConfig,
        processes: usize,
    ) -> Result<Self, Error> {
        fs::create_dir_all(pending).map_err(|error| install::Error::io(pending, error))?;
        let task = WorkerTask::Recheck { within: pending.to_owned() };
        Ok(Self {
            library: library.to_owned(),
            pending: pending.to_owned(),
            config: WorkerConfig { task, ..config.clone() },
            turns: Semaphore::new(processes),
            idle: Mutex::default(),
        })
    }

    /// Judges the module that a process wrote into `from` as `file`, and takes it into the library, or says why not.
    /// `header`: the part of its text that names its imports. Gives the digest of what was taken.
    pub async fn admit(
        &self,
        module: &str,
        header: &str,
        from: &Path,
        file: &str,
    ) -> Result<Result<String, Refusal>, Error> {
        let (from, pending) = (Files::new(from, file), Files::new(&self.pending, module));
        let target = pending.clone();
        let copied = tokio::task::spawn_blocking(move || from.move_to(&target));
        let digest = match copied.await.expect("copying does not panic")? {
            Ok(digest) => digest,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Err(refusal) = self.judge(module, header).await? {
            return Ok(Err(refusal));
        }
        pending.rename_to(&Files::of_module(&self.library, module))?;
        Ok(Ok(digest))
    }

    async fn judge(&self, module: &str, header: &str) -> Result<Result<(), Refusal>, Error> {
        let _turn = self.turns.acquire().await.expect("the semaphore is never closed");
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut worker = match idle {
            Some(worker) => worker,
            None => Worker::start(&self.config).await?,
        };
        let request = Request::Recheck { module, header, file: module };
        let answer = match worker.request(&request, LIMIT).await {
            Ok(answer) => answer,
            Err(failure) => return Ok(Err(Refusal::of(failure))),
        };
        let answer: Answer = match serde_json::from_str(answer.result.get()) {
            Ok(answer) => answer,
            Err(error) => return Ok(Err(Refusal::unreadable(error))),
        };
        if answer.wasm_bytes < WASM_LIMIT_BYTES {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        }
        Ok(answer.result())
    }
}

impl Answer {
    fn result(self) -> Result<(), Refusal> {
        match (self.accepted, self.problem, self.axioms.first()) {
            (true, None, None) => Ok(()),
            (_, Some(problem), _) => Err(Refusal::lasting(problem)),
            (_, None, Some(axiom)) => Err(Refusal::lasting(rests_on(axiom))),
            (false, None, None) => Err(Refusal::lasting("it was not accepted")),
        }
    }
}

pub(super) fn rests_on(axiom: &str) -> String {
    format!("it rests on the axiom {axiom}")
}

/// The files of one compiled module.
#[derive(Clone)]
pub(super) struct Files {
    folder: PathBuf,
    stem: String,
}

impl Files {
    /// Files whose names begin with `stem`.
    pub fn new(folder: &Path, stem: &str) -> Self {
        Self { folder: folder.to_owned(), stem: stem.to_owned() }
    }

    /// Where Lean looks for a module of a library.
    pub fn of_module(library: &Path, module: &str) -> Self {
        Self::new(library, &module.replace('.', "/"))
    }

    fn path(&self, extension: &str) -> PathBuf {
        self.folder.join(format!("{}.{extension}", self.stem))
    }

    /// Digest of all files; `None` if one is missing or is no file.
    pub fn digest(&self) -> Option<String> {
        let mut hasher = blake3::Hasher::new();
        for extension in WRITTEN {
            let bytes = self.read(extension)?;
            hasher.update(extension.as_bytes()).update(&(bytes.len() as u64).to_le_bytes()).update(&bytes);
        }
        Some(hasher.finalize().to_hex().to_string())
    }

    /// A link is no file: it may lead to anything.
    fn read(&self, extension: &str) -> Option<Vec<u8>> {
        let path = self.path(extension);
        let known = fs::symlink_metadata(&path).ok().filter(|known| known.is_file())?;
        if known.len() > FILE_LIMIT_BYTES {
            return None;
        }
        let mut bytes = Vec::new();
        fs::File::open(&path).ok()?.take(FILE_LIMIT_BYTES).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Copies the files, so that who still has them open has not those that count. Gives the digest of the copies.
    fn move_to(&self, target: &Files) -> Result<Result<String, Refusal>, Error> {
        for extension in WRITTEN {
            let Some(bytes) = self.read(extension) else {
                return Ok(Err(Refusal::unreadable(format!("it wrote no {extension} file"))));
            };
            let path = target.path(extension);
            fs::write(&path, bytes).map_err(|error| install::Error::io(&path, error))?;
            let _ = fs::remove_file(self.path(extension));
        }
        Ok(target.digest().ok_or_else(|| Refusal::unreadable("what it wrote is gone")))
    }

    fn rename_to(&self, target: &Files) -> Result<(), Error> {
        for extension in WRITTEN {
            let path = target.path(extension);
            fs::rename(self.path(extension), &path).map_err(|error| install::Error::io(&path, error))?;
        }
        Ok(())
    }
}
