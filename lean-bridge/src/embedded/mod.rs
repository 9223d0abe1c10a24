//! The embedded Lean: a WebAssembly build that Node.js runs, for use without a Lean project.
//!
//! `install` makes it ready in the cache, `host` is the program that runs it, `worker` one process of it, `pool` many,
//! `library` our own Lean library for it. [`Embedded`] is what the rest of the program asks.

mod host;
pub mod install;
mod library;
mod pool;
mod worker;

use std::path::PathBuf;
use std::sync::{Arc, Once};
use std::time::{Duration, Instant};

use data::{Backend, ImportLevel, Level, Message, Position, ReasonKind, Rejection, Toolchain};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;

use crate::error::{Error, Stop};
use crate::evidence::{Examination, Given, LeanMessage, Replay};
use crate::header::Header;
use crate::header_map::{HeaderMap, MathlibImports};
use crate::request::{Limits, MAX_TEXT_BYTES, VerifyRequest};
use crate::verdict::{Evidence, Verdict, decide, one_line, reject};

use install::{CacheDir, Install, Node};
use library::{Compiled, Source};
use pool::{Lane, Lease, Pool, Role};
use worker::{Failure, Options, Request, WorkerConfig, WorkerTask};

pub use library::Compiling;

/// What results call our own library.
const LIBRARY_NAME: &str = "tllama library";
/// The commit of Lean that the pinned package was built from.
const LEAN_COMMIT: &str = "38f3c0c45b8df6da2652faff6dcaa15afb5a6981";
const START_LIMIT: Duration = Duration::from_secs(120);
/// A worker uses 0.6 to 1.1 GiB; twice that is a text gone wild.
const DEFAULT_MEMORY_LIMIT_BYTES: u64 = 2560 << 20;
/// What one more worker needs of the machine's memory.
const WORKER_FOOTPRINT_BYTES: u64 = 1400 << 20;

/// How to run the embedded Lean.
#[derive(Debug, Clone)]
pub struct Config {
    /// Candidates elaborated at once.
    pub workers: usize,
    /// Resident memory of one worker, in bytes, beyond which it is stopped.
    pub memory_limit_bytes: u64,
    /// Keep one more worker of each kind in readiness, so that a lost one is replaced at once.
    pub keep_spare: bool,
    /// How imports of Mathlib are read, which this Lean does not carry.
    pub mathlib_imports: MathlibImports,
}

impl Default for Config {
    /// One worker a core, as far as the free memory carries them.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            workers: cores.min((fitting_workers() / 2).max(1)),
            memory_limit_bytes: DEFAULT_MEMORY_LIMIT_BYTES,
            keep_spare: true,
            mathlib_imports: MathlibImports::default(),
        }
    }
}

type StandInObserver = dyn Fn(&Toolchain) + Send + Sync;

/// A running embedded Lean. Dropping it ends its processes.
pub struct Embedded {
    pool: Pool,
    cache: CacheDir,
    /// What every worker is started with, but for its task.
    base: WorkerConfig,
    source: Source,
    header_map: Option<HeaderMap>,
    compiled: Arc<OnceCell<Compiled>>,
    on_compiling: Option<Box<dyn Fn(Compiling) + Send + Sync>>,
    on_stand_in: Option<Box<StandInObserver>>,
    stand_in_told: Once,
    toolchain: Toolchain,
}

/// A text to elaborate, and nothing more.
#[derive(Debug, Clone)]
pub struct CheckRequest {
    /// Imports, opens, options and so on; trusted.
    pub header: String,
    pub text: String,
    pub limits: Limits,
}

/// What Lean says of a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Checked {
    /// Positions relative to the text.
    pub messages: Vec<Message>,
    /// False when Lean stopped before the end of the text.
    pub read_to_end: bool,
}

/// One tactic of a text with the goals around it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct TacticStep {
    pub start: Position,
    pub end: Position,
    /// Syntax kind, e.g. `Lean.Parser.Tactic.omega`.
    pub kind: String,
    /// Goals as Lean prints them.
    pub before: Vec<String>,
    pub after: Vec<String>,
}

/// Which declarations of an import set to list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DeclarationQuery {
    /// Module names, or prefixes that end in a dot; empty: all.
    pub modules: Vec<String>,
    /// `theorem`, `definition`, `inductive`, …; empty: all.
    pub kinds: Vec<String>,
    /// Also what Lean made for itself.
    pub internal: bool,
    /// Also the types as Lean prints them.
    pub types: bool,
    pub offset: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

/// A page of declarations.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Declarations {
    /// How many match the query in all.
    pub total: usize,
    pub declarations: Vec<Declaration>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Declaration {
    pub name: String,
    pub kind: String,
    pub module: String,
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub type_text: Option<String>,
}

impl Embedded {
    /// Prepares a pool over an installation. No process is started yet.
    pub fn new(cache: &CacheDir, install: Install, node: Node, config: Config) -> Result<Self, Error> {
        let host = host::make_ready(cache.root())?;
        let mut digest = blake3::Hasher::new();
        digest.update(install.library_digest.as_bytes()).update(host::digest().as_bytes());
        let toolchain = Toolchain {
            backend: Backend::Embedded,
            lean_version: install.lean_version.clone(),
            commit: Some(LEAN_COMMIT[..12].to_owned()),
            platform: "wasm32-emscripten".to_owned(),
            import_level: ImportLevel::Exported,
            library_digest: digest.finalize().to_hex()[..16].to_owned(),
            library: None,
            instead_of: None,
        };
        let base = WorkerConfig {
            node: node.path,
            node_version: node.version,
            host,
            lean: install.root.clone(),
            libraries: vec![install.library()],
            task: WorkerTask::Serve { imports: Vec::new() },
            start_limit: START_LIMIT,
            memory_limit_bytes: config.memory_limit_bytes,
        };
        let source = Source::own();
        let compiled = Arc::new(OnceCell::<Compiled>::new());
        let recipe = recipe(base.clone(), source.clone(), compiled.clone());
        Ok(Self {
            pool: Pool::new(config.workers, fitting_workers(), config.keep_spare, recipe),
            cache: cache.clone(),
            base,
            source,
            header_map: (config.mathlib_imports == MathlibImports::Mapped).then(HeaderMap::mathlib),
            compiled,
            on_compiling: None,
            on_stand_in: None,
            stand_in_told: Once::new(),
            toolchain,
        })
    }

    /// Tells `observer` how far the compilation of our own Lean library is, should one become necessary.
    pub fn on_compiling(mut self, observer: impl Fn(Compiling) + Send + Sync + 'static) -> Self {
        self.on_compiling = Some(Box::new(observer));
        self
    }

    /// Tells `observer`, once, that our library stands in for one that a header imports: what is proved then is proved
    /// about the definitions of that toolchain.
    pub fn on_stand_in(mut self, observer: impl Fn(&Toolchain) + Send + Sync + 'static) -> Self {
        self.on_stand_in = Some(Box::new(observer));
        self
    }

    /// Compiles our own Lean library into the cache unless it is there. Requests that import it do so by themselves.
    pub async fn ensure_library(&self) -> Result<(), Error> {
        let make = || async {
            let silent = |_: Compiling| {};
            let observer: &(dyn Fn(Compiling) + Sync) = match &self.on_compiling {
                Some(observer) => observer,
                None => &silent,
            };
            let toolchain = self.toolchain.library_digest.as_str();
            library::ensure(&self.cache, &self.source, toolchain, &self.base, compilers(), observer).await
        };
        self.compiled.get_or_try_init(make).await?;
        Ok(())
    }

    /// Which Lean judges texts below `header`: our own library counts when it is imported.
    pub fn toolchain(&self, header: &str) -> Toolchain {
        self.toolchain_of(&self.read_header(header))
    }

    /// The header as its texts are judged below it. Whatever asks Lean reads headers here and nowhere else.
    fn read_header(&self, text: &str) -> Header {
        let header = Header::parse(text);
        match &self.header_map {
            Some(map) => map.apply(header),
            None => header,
        }
    }

    fn toolchain_of(&self, header: &Header) -> Toolchain {
        let mut toolchain = self.toolchain.clone();
        if header.imports.iter().any(|module| self.source.contains(module)) {
            toolchain.library_digest = self.source.digest(&toolchain.library_digest);
            toolchain.library = Some(LIBRARY_NAME.to_owned());
        }
        if let Some(map) = self.header_map.as_ref().filter(|_| !header.replaced.is_empty()) {
            toolchain.instead_of = Some(map.replaced_library().to_owned());
            if let Some(observer) = &self.on_stand_in {
                self.stand_in_told.call_once(|| observer(&toolchain));
            }
        }
        toolchain
    }

    /// Process ids of the workers that wait for work.
    pub fn idle_workers(&self) -> Vec<u32> {
        self.pool.idle_ids()
    }

    /// Starts a worker for `header`'s imports and waits until it answers.
    pub async fn ping(&self, header: &str) -> Result<(), Error> {
        let header = self.read_header(header);
        let limits = Limits::default();
        self.ask::<serde::de::IgnoredAny>(&header, Role::Examiner, &Request::Ping, limits.wall_clock).await?;
        Ok(())
    }

    /// Elaborates a text. Errors of the text are in the answer; `Err` means that Lean gave none.
    pub async fn check(&self, request: &CheckRequest) -> Result<Checked, Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            given: Option<Given>,
            #[serde(default)]
            messages: Vec<LeanMessage>,
            #[serde(default)]
            read_to_end: bool,
        }
        let header = self.read_header(&request.header);
        let options = options(&request.limits);
        let question = Request::Check { header: &header.rest, text: &request.text, options: &options };
        let answer: Answer = self.ask(&header, Role::Examiner, &question, request.limits.wall_clock).await?;
        refuse_header(answer.given)?;
        let messages = answer.messages.iter().map(Message::from).collect();
        Ok(Checked { messages, read_to_end: answer.read_to_end })
    }

    /// Every tactic of a text with the goals before and after it, in the order of the text.
    pub async fn tactic_steps(&self, request: &CheckRequest) -> Result<Vec<TacticStep>, Error> {
        #[derive(Deserialize)]
        struct Answer {
            given: Option<Given>,
            #[serde(default)]
            steps: Vec<TacticStep>,
        }
        let header = self.read_header(&request.header);
        let options = options(&request.limits);
        let question =
            Request::Goals { header: &header.rest, text: &request.text, positions: None, options: &options };
        let answer: Answer = self.ask(&header, Role::Examiner, &question, request.limits.wall_clock).await?;
        refuse_header(answer.given)?;
        Ok(answer.steps)
    }

    /// The goals at each position, as an editor shows them; `None` where no tactic stands.
    pub async fn goals_at(
        &self,
        request: &CheckRequest,
        positions: &[Position],
    ) -> Result<Vec<Option<Vec<String>>>, Error> {
        #[derive(Deserialize)]
        struct Answer {
            given: Option<Given>,
            #[serde(default)]
            goals: Vec<Option<Vec<String>>>,
        }
        let header = self.read_header(&request.header);
        let options = options(&request.limits);
        let question = Request::Goals {
            header: &header.rest,
            text: &request.text,
            positions: Some(positions),
            options: &options,
        };
        let answer: Answer = self.ask(&header, Role::Examiner, &question, request.limits.wall_clock).await?;
        refuse_header(answer.given)?;
        Ok(answer.goals)
    }

    /// What the modules behind `header`'s imports declare.
    pub async fn declarations(
        &self,
        header: &str,
        query: &DeclarationQuery,
        limit: Duration,
    ) -> Result<Declarations, Error> {
        self.ask(&self.read_header(header), Role::Examiner, &Request::Declarations(query), limit).await
    }

    /// Judges a candidate. `Err` is about the machine (Lean cannot be started); everything about the candidate,
    /// limits and crashes included, is in the verdict.
    pub async fn verify(&self, request: &VerifyRequest) -> Result<Verdict, Error> {
        let started = Instant::now();
        let mut spent = Duration::ZERO;
        let evidence = match refuse_input(request) {
            Some(rejection) => Evidence::Refused(rejection),
            None => match self.gather(request, &mut spent).await {
                Ok(evidence) => evidence,
                Err(Error::Unanswered { stop }) => Evidence::Stopped(stop),
                // An odd answer to one candidate is no reason to stop asking about others.
                Err(Error::Refused(detail)) => Evidence::Stopped(Stop::Crashed { detail }),
                Err(error) => return Err(error),
            },
        };
        let time_ms = started.elapsed().as_secs_f64() * 1000.0;
        let toolchain = self.toolchain(&request.header);
        Ok(decide(evidence, request.level, &request.policy, toolchain, time_ms).with_lean_time(spent))
    }

    /// `spent` grows by the time within Lean.
    async fn gather(&self, request: &VerifyRequest, spent: &mut Duration) -> Result<Evidence, Error> {
        let header = self.read_header(&request.header);
        match self.find_modules(&header).await {
            Err(error @ Error::UnknownModule { .. }) => {
                return Ok(Evidence::Refused(reject(ReasonKind::InvalidStatement, error.to_string())));
            }
            found => found?,
        }
        let options = options(&request.limits);
        let question = Request::Examine {
            header: &header.rest,
            statement: request.statement.trim_end(),
            candidate: &request.candidate,
            transcript: request.level == Level::Replayed,
            options: &options,
        };
        let limit = request.limits.wall_clock;
        let (examination, time) =
            self.answer::<Examination>(&header, Role::Examiner, &question, limit).await?;
        *spent += time;
        let replay = match (&examination.transcript, request.level) {
            (Some(transcript), Level::Replayed) if !examination.speaks_against(&request.policy) => {
                let question = Request::Replay {
                    header: &header.rest,
                    statement: request.statement.trim_end(),
                    transcript,
                    options: &options,
                };
                match self.answer::<Replay>(&header, Role::Replayer, &question, limit).await {
                    Ok((replay, time)) => {
                        *spent += time;
                        Some(Ok(replay))
                    }
                    Err(Error::Unanswered { stop }) => Some(Err(stop)),
                    Err(error) => return Err(error),
                }
            }
            _ => None,
        };
        Ok(Evidence::Examined { examination: Box::new(examination), replay })
    }

    /// Ends all idle workers.
    pub fn shutdown(&self) {
        self.pool.close();
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        header: &Header,
        role: Role,
        request: &Request<'_>,
        limit: Duration,
    ) -> Result<T, Error> {
        self.find_modules(header).await?;
        Ok(self.answer(header, role, request, limit).await?.0)
    }

    /// Asks a worker; when one that had served others before ends by itself, asks a fresh one once more. With the
    /// answer comes the time within Lean.
    async fn answer<T: DeserializeOwned>(
        &self,
        header: &Header,
        role: Role,
        request: &Request<'_>,
        limit: Duration,
    ) -> Result<(T, Duration), Error> {
        let lane = Lane { imports: header.imports.clone(), role };
        let mut may_repeat = true;
        loop {
            let mut lease = self.lease(&lane).await?;
            let was_used = lease.is_used();
            match lease.request(request, limit).await {
                Ok(answer) => {
                    let understood = serde_json::from_str(answer.result.get())
                        .map_err(|error| Error::Refused(format!("its answer is not understood: {error}")))?;
                    return Ok((understood, answer.spent));
                }
                Err(Failure::Refused(reason)) => return Err(Error::Refused(reason)),
                Err(Failure::Stopped(Stop::Crashed { detail })) if was_used && may_repeat => {
                    tracing::info!(detail, "asking a fresh worker once more");
                    may_repeat = false;
                }
                Err(Failure::Stopped(stop)) => return Err(Error::Unanswered { stop }),
            }
        }
    }

    async fn lease(&self, lane: &Lane) -> Result<Lease, Error> {
        let lease = self.pool.lease(lane).await?;
        match lease.commit() {
            Some(LEAN_COMMIT) => Ok(lease),
            other => {
                let reason = format!("it is Lean of commit {other:?}, not the pinned {LEAN_COMMIT}");
                Err(Error::StartFailed { reason, stderr: String::new() })
            }
        }
    }

    /// Makes sure that every import can be had, compiling our own library if it is among them.
    async fn find_modules(&self, header: &Header) -> Result<(), Error> {
        if header.imports.iter().any(|module| self.source.contains(module)) {
            self.toolchain_of(header);
            self.ensure_library().await?;
        }
        let in_lean = |module: &String| {
            let file = module_path(module);
            file.is_some_and(|file| self.base.libraries.iter().any(|library| library.join(&file).is_file()))
        };
        match header.imports.iter().find(|module| !self.source.contains(module) && !in_lean(module)) {
            Some(module) => Err(Error::UnknownModule { module: module.clone() }),
            None => Ok(()),
        }
    }
}

/// How a lane's workers are started: those that import our library find it.
fn recipe(base: WorkerConfig, source: Source, compiled: Arc<OnceCell<Compiled>>) -> pool::Recipe {
    Box::new(move |lane: &Lane| {
        let mut config = base.clone();
        if lane.imports.iter().any(|module| source.contains(module)) {
            let compiled =
                compiled.get().expect("the library is compiled before a lane that imports it is asked for");
            config.libraries.push(compiled.root.clone());
        }
        config.task = WorkerTask::Serve { imports: lane.imports.clone() };
        config
    })
}

/// `A.B` as `A/B.olean`; `None` for what cannot be a file of a library.
fn module_path(module: &str) -> Option<PathBuf> {
    let mut path = PathBuf::new();
    for part in module.split('.') {
        let part = part.trim_start_matches('«').trim_end_matches('»');
        if part.is_empty() || part.contains(['/', '\\', '\0']) || part == ".." {
            return None;
        }
        path.push(part);
    }
    path.set_extension("olean");
    Some(path)
}

fn refuse_header(given: Option<Given>) -> Result<(), Error> {
    match given.and_then(|given| given.errors.into_iter().next()) {
        Some(error) => Err(Error::Refused(format!("the header: {}", one_line(&error.data)))),
        None => Ok(()),
    }
}

/// Texts that Lean is not asked about.
fn refuse_input(request: &VerifyRequest) -> Option<Rejection> {
    let texts =
        [("header", &request.header), ("statement", &request.statement), ("candidate", &request.candidate)];
    for (part, text) in texts {
        let problem = if text.len() > MAX_TEXT_BYTES {
            format!("the {part} has {} bytes; the limit is {MAX_TEXT_BYTES}", text.len())
        } else if text.contains('\0') {
            format!("the {part} holds a NUL character")
        } else {
            continue;
        };
        return Some(reject(ReasonKind::InvalidInput, problem));
    }
    if request.statement.trim().is_empty() {
        return Some(reject(ReasonKind::InvalidStatement, "the statement is empty".to_owned()));
    }
    let (construct, position) = request.policy.first_forbidden(&request.candidate)?;
    let detail = format!("the candidate contains `{}`, which the policy does not allow", construct.as_str());
    Some(Rejection { position: Some(position), ..reject(ReasonKind::ForbiddenConstruct, detail) })
}

fn options(limits: &Limits) -> Options {
    limits.heartbeats.map(|heartbeats| ("maxHeartbeats".to_owned(), heartbeats.into())).into_iter().collect()
}

/// Workers that the memory which is free now carries.
fn fitting_workers() -> usize {
    available_memory_bytes().map_or(0, |bytes| usize::try_from(bytes / WORKER_FOOTPRINT_BYTES).unwrap_or(0))
}

/// Processes that compile our library at once: it happens once, and people wait for it.
fn compilers() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(4)
}

#[cfg(target_os = "linux")]
fn available_memory_bytes() -> Option<u64> {
    let info = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = info.lines().find(|line| line.starts_with("MemAvailable:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib << 10)
}

/// Elsewhere not known; two workers a core are assumed to fit.
#[cfg(not(target_os = "linux"))]
fn available_memory_bytes() -> Option<u64> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Some(2 * cores as u64 * WORKER_FOOTPRINT_BYTES)
}
