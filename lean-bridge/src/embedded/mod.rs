//! The embedded Lean: a WebAssembly build that Node.js runs, for use without a Lean project.
//!
//! `install` makes it ready in the cache, `host` is the program that runs it, `worker` one process of it, `pool` many,
//! `library` our own Lean library for it, `project` a user's, `kernels` our own kernel beside it. [`Embedded`] is what the rest of the program asks: in `verification` for
//! verdicts, in `queries` for all else.

mod disagreement;
mod host;
pub mod install;
mod kernels;
mod library;
mod machine;
mod pool;
mod project;
mod queries;
mod recheck;
mod search;
mod statements;
mod states;
mod survey;
mod verification;
mod worker;

use std::path::PathBuf;
use std::sync::{Arc, Once};
use std::time::Duration;

use data::{Backend, ImportLevel, Toolchain};
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;

use crate::error::{Error, Stop};
use crate::external_kernel::ExternalKernel;
use crate::header::Header;
use crate::header_map::{HeaderMap, MathlibImports};
use crate::request::Limits;
use crate::vocabulary::{Vocabulary, without_proofs};

use install::{CacheDir, Install, Node};
use kernels::Kernels;
use library::Compiled;
use machine::{compilers, fitting_workers};
use pool::{Lane, Lease, Pool, Role};
use project::{Outside, Project, Refused};
use worker::{Failure, Options, Request, WorkerConfig, WorkerTask};

pub use library::Compiling;
pub(crate) use library::Source;
pub use project::{CompiledProject, ProjectSources, RefusedModule};
pub use queries::{CheckRequest, Checked, Declaration, DeclarationQuery, Declarations, TacticStep};
pub use search::{SearchGroup, SearchRequest, Searched};
pub use statements::{Described, LibraryTheorem, TheoremPage, TheoremQuery};
pub use states::{Applied, Move, StateGoal, States, StatesRequest, Tried};
pub use survey::{Survey, SurveyRequest};

/// What results call our own library.
const LIBRARY_NAME: &str = "tllama library";
/// The commit of Lean that the pinned package was built from.
const LEAN_COMMIT: &str = "38f3c0c45b8df6da2652faff6dcaa15afb5a6981";
const START_LIMIT: Duration = Duration::from_secs(120);
/// Of a process that only says what is given. Starting another takes a second or two.
const TELLER_IDLE: Duration = Duration::from_secs(5);
/// A worker uses 0.6 to 1.1 GiB; twice that is a text gone wild.
const DEFAULT_MEMORY_LIMIT_BYTES: u64 = 2560 << 20;

/// How to run the embedded Lean.
#[derive(Debug, Clone)]
pub struct Config {
    /// Candidates elaborated at once.
    pub workers: usize,
    /// Resident memory of one worker, in bytes, beyond which it is stopped.
    pub memory_limit_bytes: u64,
    /// Keep one more worker of each kind in readiness, so that a lost one is replaced at once; none of those that only
    /// say what is given.
    pub keep_spare: bool,
    /// How long a process that only says what is given, for our own kernel, waits for the next statement before it ends.
    pub teller_idle: Duration,
    /// How imports of Mathlib are read, which this Lean does not carry.
    pub mathlib_imports: MathlibImports,
    /// A project of the user's whose modules can be imported.
    pub project: Option<ProjectSources>,
    /// Where to keep what Lean's kernel and our own do not agree on; `None`: in the cache.
    pub disagreements: Option<PathBuf>,
    /// Checkers that have to accept a candidate too, above [`Level::Checked`](data::Level::Checked).
    pub external_kernels: Vec<ExternalKernel>,
    /// Whether accepted declarations are written out, above that level.
    pub writes_exports: bool,
}

impl Default for Config {
    /// One worker a core, as far as the free memory carries them.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            workers: cores.min((fitting_workers() / 2).max(1)),
            memory_limit_bytes: DEFAULT_MEMORY_LIMIT_BYTES,
            keep_spare: true,
            teller_idle: TELLER_IDLE,
            mathlib_imports: MathlibImports::default(),
            project: None,
            disagreements: None,
            external_kernels: Vec::new(),
            writes_exports: false,
        }
    }
}

type StandInObserver = dyn Fn(&Toolchain) + Send + Sync;

/// A running embedded Lean. Dropping it ends its processes.
pub struct Embedded {
    pool: Pool,
    kernels: Kernels,
    cache: CacheDir,
    /// What every worker is started with, but for its task.
    base: WorkerConfig,
    source: Arc<Source>,
    /// Of our library as this Lean compiles it.
    source_digest: String,
    header_map: Option<HeaderMap>,
    vocabulary: Vocabulary,
    compiled: Arc<OnceCell<Compiled>>,
    project: Option<Arc<Project>>,
    /// Processes that compile the project at once.
    project_compilers: usize,
    on_compiling: Option<Box<dyn Fn(Compiling) + Send + Sync>>,
    on_stand_in: Option<Box<StandInObserver>>,
    stand_in_told: Once,
    toolchain: Toolchain,
    disagreements: PathBuf,
    external_kernels: Vec<ExternalKernel>,
    writes_exports: bool,
}

impl Embedded {
    /// Prepares a pool over an installation. No process is started yet.
    pub fn new(cache: &CacheDir, install: Install, node: Node, config: Config) -> Result<Self, Error> {
        let host = host::make_ready(cache.root())?;
        let mut digest = blake3::Hasher::new();
        digest.update(install.digest().as_bytes()).update(host::digest().as_bytes());
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
            task: WorkerTask::Serve { imports: Vec::new(), module_header: None },
            start_limit: START_LIMIT,
            memory_limit_bytes: config.memory_limit_bytes,
        };
        let source = Arc::new(Source::own());
        let compiled = Arc::new(OnceCell::<Compiled>::new());
        let source_digest = source.digest(&toolchain.library_digest);
        let project = config.project.map(|sources| Arc::new(Project::new(cache, sources, &source_digest)));
        let recipe = recipe(base.clone(), source.clone(), compiled.clone(), project.clone());
        Ok(Self {
            pool: Pool::new(config.workers, fitting_workers(), config.keep_spare, config.teller_idle, recipe),
            kernels: Kernels::default(),
            cache: cache.clone(),
            base,
            vocabulary: Vocabulary::of(&source),
            source,
            source_digest,
            header_map: (config.mathlib_imports == MathlibImports::Mapped).then(HeaderMap::mathlib),
            compiled,
            project,
            project_compilers: compilers().min(config.workers),
            on_compiling: None,
            on_stand_in: None,
            stand_in_told: Once::new(),
            toolchain,
            disagreements: config.disagreements.unwrap_or_else(|| cache.root().join("disagreements")),
            external_kernels: config.external_kernels,
            writes_exports: config.writes_exports,
        })
    }

    /// Tells `observer` how far the compilation of our own Lean library or of the project is, should one become
    /// necessary.
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
            let observer = |state: Compiling| self.tell_compiling(state);
            let toolchain = self.toolchain.library_digest.as_str();
            library::ensure(&self.cache, &self.source, toolchain, &self.base, compilers(), &observer).await
        };
        self.compiled.get_or_try_init(make).await?;
        Ok(())
    }

    /// Compiles what `header` imports of our own library and of the project to read `statement`, so that a clock that
    /// starts afterwards counts no compilation. An import that cannot be had is told again by each request for it.
    pub async fn make_ready(&self, header: &str, statement: &str) -> Result<(), Error> {
        self.find_modules(&self.read_header(header, statement)).await
    }

    fn tell_compiling(&self, state: Compiling) {
        if let Some(observer) = &self.on_compiling {
            observer(state);
        }
    }

    /// The sources of the project that this Lean was given.
    pub fn project(&self) -> Option<&ProjectSources> {
        self.project.as_ref().map(|project| &project.sources)
    }

    /// Compiles what `imports` (none: the modules that the project's libraries consist of) reach of the project, as far
    /// as it can be had. `None` without a project. Cancellation keeps what is finished.
    pub async fn compile_project(&self, imports: &[String]) -> Result<Option<CompiledProject>, Error> {
        let Some(project) = &self.project else { return Ok(None) };
        let imports = if imports.is_empty() { project.sources.roots() } else { imports };
        let refused = self.ensure_project(project, imports).await?;
        Ok(Some(project.compiled(imports, &refused)))
    }

    async fn ensure_project(&self, project: &Project, imports: &[String]) -> Result<Arc<Refused>, Error> {
        let mut base = self.base.clone();
        if project.reaches(imports, &self.source) {
            self.ensure_library().await?;
            base.libraries.extend(self.compiled.get().map(|compiled| compiled.root.clone()));
        }
        let outside = Outside { cache: &self.cache, base, own: &self.source };
        let observer = |state: Compiling| self.tell_compiling(state);
        project.ensure(imports, &outside, self.project_compilers, &observer).await
    }

    /// Which Lean judges what proves `statement` (empty: anything) below `header`: our own library counts when it is
    /// imported, and which of its modules stand in for Mathlib's.
    pub fn toolchain(&self, header: &str, statement: &str) -> Toolchain {
        self.toolchain_of(&self.read_header(header, statement))
    }

    /// The header as what is said below it is read. Whatever asks Lean reads headers here and nowhere else. `said`: a
    /// given statement, or a text that is not judged.
    fn read_header(&self, text: &str, said: &str) -> Header {
        self.furnished(self.mapped(Header::parse(text).closed()), said)
    }

    /// As [`Embedded::read_header`] for several texts: each header that they are read with, and the places of those
    /// texts. Without a text, the header alone.
    fn read_headers(&self, text: &str, said: &[impl AsRef<str>]) -> Vec<(Header, Vec<usize>)> {
        let header = self.mapped(Header::parse(text).closed());
        let mut found: Vec<(Header, Vec<usize>)> = Vec::new();
        for (place, said) in said.iter().enumerate() {
            let header = self.furnished(header.clone(), said.as_ref());
            match found.iter_mut().find(|(known, _)| *known == header) {
                Some((_, places)) => places.push(place),
                None => found.push((header, vec![place])),
            }
        }
        if found.is_empty() { vec![(self.furnished(header, ""), Vec::new())] } else { found }
    }

    fn furnished(&self, mut header: Header, said: &str) -> Header {
        if let Some(map) = self.header_map.as_ref().filter(|_| !header.replaced.is_empty()) {
            let stated = without_proofs(said);
            // Where names are sought in a namespace of Mathlib first, they must be there.
            let furnished = match map.names.are_sought_in([&header.rest, &stated]) {
                true => self.vocabulary.everything(),
                false => self.vocabulary.furnish(&header.rest, &stated),
            };
            map.complete(&mut header, furnished, &stated);
        }
        header
    }

    fn mapped(&self, header: Header) -> Header {
        match &self.header_map {
            Some(map) => map.apply(header),
            None => header,
        }
    }

    fn toolchain_of(&self, header: &Header) -> Toolchain {
        let mut toolchain = self.toolchain.clone();
        if header.imports.iter().any(|module| self.source.contains(module)) {
            toolchain.library_digest.clone_from(&self.source_digest);
            toolchain.library = Some(header.furnished.named(LIBRARY_NAME));
        }
        if let Some(project) = self.project.as_ref().filter(|project| project.is_imported(&header.imports)) {
            toolchain.library_digest = project.digest.clone();
            toolchain.library = Some(header.furnished.named(&project.name()));
        }
        if let Some(map) = self.header_map.as_ref().filter(|_| !header.replaced.is_empty()) {
            toolchain.instead_of = Some(map.replaced_library().to_owned());
            if let Some(observer) = &self.on_stand_in {
                let library = toolchain.library.as_ref().map(|_| LIBRARY_NAME.to_owned());
                self.stand_in_told.call_once(|| observer(&Toolchain { library, ..toolchain.clone() }));
            }
        }
        toolchain
    }

    /// Names all that a verdict rests on besides the question and the sources that judge: Lean and the host, our own
    /// library, how imports of Mathlib are read, and the project.
    pub fn basis(&self) -> String {
        let mathlib = if self.header_map.is_some() { "mapped" } else { "literal" };
        let project = self.project.as_ref().map_or("none", |project| project.digest.as_str());
        let lean = self.toolchain.id();
        format!("{lean}; {LIBRARY_NAME} {}; Mathlib {mathlib}; project {project}", self.source_digest)
    }

    /// Process ids of the workers that wait for work.
    pub fn idle_workers(&self) -> Vec<u32> {
        self.pool.idle_ids()
    }

    /// Starts a worker for `header`'s imports and waits until it answers.
    pub async fn ping(&self, header: &str) -> Result<(), Error> {
        let header = self.read_header(header, "");
        let limits = Limits::default();
        self.ask::<serde::de::IgnoredAny>(&header, Role::Examiner, &Request::Ping, limits.wall_clock).await?;
        Ok(())
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
        let module_header = header.module_text();
        let lane = Lane { imports: header.imports.clone(), module_header, role };
        let mut may_repeat = true;
        loop {
            let mut lease = self.lease(&lane).await?;
            let was_used = lease.is_used();
            match lease.request(request, limit).await {
                Ok(answer) => {
                    let understood = serde_json::from_str(answer.result.get()).map_err(|error| {
                        Error::Refused(format!("its answer is not understood: {error}").into())
                    })?;
                    return Ok((understood, answer.spent));
                }
                Err(Failure::Refused(reason)) => return Err(Error::Refused(reason.into())),
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

    /// Makes sure that every import can be had, compiling our own library and the project's modules if they are among
    /// them.
    async fn find_modules(&self, header: &Header) -> Result<(), Error> {
        if header.imports.iter().any(|module| self.source.contains(module)) {
            self.toolchain_of(header);
            self.ensure_library().await?;
        }
        let project = self.project.as_deref().filter(|project| project.is_imported(&header.imports));
        if let Some(project) = project {
            let refused = self.ensure_project(project, &header.imports).await?;
            if let Some((module, reason)) = header.imports.iter().find_map(|it| refused.get_key_value(it)) {
                return Err(Error::ProjectModule { module: module.clone(), reason: reason.clone() });
            }
        }
        let in_lean = |module: &String| is_in_library(module, &self.base.libraries);
        let is_known = |module: &String| {
            self.source.contains(module)
                || project.is_some_and(|project| project.sources.text(module).is_some())
                || in_lean(module)
        };
        match header.imports.iter().find(|module| !is_known(module)) {
            Some(module) => Err(Error::UnknownModule { module: module.clone(), unfit: header.unfit.clone() }),
            None => Ok(()),
        }
    }
}

/// How a lane's workers are started: those that import our library or the project, find them.
fn recipe(
    base: WorkerConfig,
    source: Arc<Source>,
    compiled: Arc<OnceCell<Compiled>>,
    project: Option<Arc<Project>>,
) -> pool::Recipe {
    Box::new(move |lane: &Lane| {
        let mut config = base.clone();
        let project = project.as_ref().filter(|project| project.is_imported(&lane.imports));
        if lane.imports.iter().any(|module| source.contains(module))
            || project.is_some_and(|project| project.reaches(&lane.imports, &source))
        {
            let compiled = compiled.get().ok_or_else(|| Error::StartFailed {
                reason: "tllama's Lean library, which it imports, is not compiled yet".to_owned(),
                stderr: String::new(),
            })?;
            config.libraries.push(compiled.root.clone());
        }
        config.libraries.extend(project.map(|project| project.root.clone()));
        config.task =
            WorkerTask::Serve { imports: lane.imports.clone(), module_header: lane.module_header.clone() };
        Ok(config)
    })
}

/// What the modules of Lean's own library begin with. `Lake` lies beside them and is no library for mathematics: it
/// declares axioms of its own.
const LIBRARY_ROOTS: [&str; 3] = ["Init", "Std", "Lean"];

/// Whether a module is one of Lean's own library, which lies in one of some folders.
fn is_in_library(module: &str, folders: &[PathBuf]) -> bool {
    let root = module.split('.').next().unwrap_or_default();
    LIBRARY_ROOTS.contains(&root)
        && module_path(module).is_some_and(|file| folders.iter().any(|folder| folder.join(&file).is_file()))
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

fn options(limits: &Limits) -> Options {
    limits.heartbeats.map(|heartbeats| ("maxHeartbeats".to_owned(), heartbeats.into())).into_iter().collect()
}
