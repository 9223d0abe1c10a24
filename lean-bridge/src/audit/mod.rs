//! Verdicts on a project's own Lean.
//!
//! A candidate is compiled by that Lean, in a process that is held ([`crate::confined`]), and so is a *clean* file: header and
//! statement without any candidate. What comes of it are two compiled modules, which are read as data, and our own kernel
//! checks the candidate's theorem with all that it rests on from nothing ([`judge`]), from the files of the imports to
//! which the clean module leads ([`imports`]). Nothing is believed that the candidate's process says, except that a text
//! is wrong. The verdict is [`crate::verdict`]'s.
//!
//! Before the first verdict of a toolchain, a self-test shows that it tells proofs from others ([`self_test`]).

mod bases;
mod compile;
mod imports;
mod judge;
mod project_judge;
mod remembered;
mod self_test;
mod toolchain;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use data::lean_text::{declared_name, joined, segments};
use data::{Level, Toolchain};
use lean_kernel::NamePart;
use lean_olean::{Import, Module};
use tokio::sync::{OnceCell, Semaphore};

use crate::error::Stop;
use crate::evidence::{LeanMessage, LeanPosition};
use crate::native::{Error, Project, Tools};
use crate::own_kernel::OwnReplay;
use crate::request::{MAX_TEXT_BYTES, VerifyRequest};
use crate::verdict::{Audit, Demand, Evidence, Verdict, decide, forbidden_construct, one_line, reject};

use bases::Bases;
use compile::{Compiled, Missing, Room, compile};
use imports::Imports;
use judge::{Case, judge};
use remembered::Remembered;

pub use project_judge::{Posed, ProjectJudge};
pub use self_test::{Case as SelfTestCase, Forgery, Outcome as SelfTestOutcome, SelfTest};
pub use toolchain::ProjectLean;

/// Clean files that are kept compiled, one for each header and statement.
const CLEAN_KEPT: usize = 16;
/// Lists of imports of which is kept what they reach.
const IMPORTS_KEPT: usize = 4;
/// Memory of a process that compiles, in MiB; what is mapped of files does not count.
pub const DEFAULT_MEMORY_MIB: u64 = 8192;

/// Whether this system holds files and network of a process that elaborates a candidate, besides its resources.
pub fn holds_files_and_network() -> bool {
    crate::confined::Confinement::is_complete()
}

/// How a project's Lean is asked.
#[derive(Debug, Clone)]
pub struct Config {
    /// For each question to the project's tools.
    pub start_limit: Duration,
    pub memory_mib: u64,
    /// Compilations at a time; each loads the project's imports anew.
    pub jobs: usize,
    /// Where is remembered what was checked; nothing is, without it.
    pub folder: Option<PathBuf>,
}

impl Default for Config {
    fn default() -> Self {
        Self { start_limit: Duration::from_secs(60), memory_mib: DEFAULT_MEMORY_MIB, jobs: 1, folder: None }
    }
}

/// Judges candidates with a project's Lean.
#[derive(Debug)]
pub struct Auditor {
    lean: ProjectLean,
    config: Config,
    remembered: Option<Arc<Remembered>>,
    clean: Mutex<Vec<Clean>>,
    /// What lists of imports reach.
    imports: Mutex<Vec<(Vec<Import>, Arc<Imports>)>>,
    /// Kernels over them.
    bases: Arc<Bases>,
    /// Why this Lean gives no verdicts; nothing where it does. Known after the first question.
    fitness: OnceCell<Option<String>>,
    compiling: Semaphore,
}

/// A compiled clean file with what it imports.
#[derive(Debug, Clone)]
struct Clean {
    text: String,
    /// Its bytes are read anew for each candidate: what is made of them belongs to one kernel.
    files: Arc<Vec<Vec<u8>>>,
    imports: Arc<Imports>,
}

/// Why there is no clean file to judge by.
enum NoClean {
    /// It is the header's or the statement's fault.
    Invalid(String),
    Stopped(Stop),
    /// What was compiled is not read.
    Unread(String),
}

impl Auditor {
    /// Finds the project's Lean and tests it, where it was not tested before. An `Err` is of the machine; a Lean that
    /// is not fit for verdicts is an auditor that gives none, and says why.
    pub async fn start(project: Project, tools: &Tools, config: Config) -> Result<Self, Error> {
        let auditor = Self::find(project, tools, config).await?;
        auditor.unfit().await?;
        Ok(auditor)
    }

    /// Finds the project's Lean; it is tested when it is first asked.
    pub async fn find(project: Project, tools: &Tools, config: Config) -> Result<Self, Error> {
        let lean = ProjectLean::find(project, tools, config.start_limit).await?;
        let remembered =
            config.folder.as_ref().map(|folder| Arc::new(Remembered::in_folder(folder.join("checked"))));
        let compiling = Semaphore::new(config.jobs.max(1));
        let (clean, imports, bases, fitness) =
            (Mutex::default(), Mutex::default(), Arc::default(), OnceCell::new());
        Ok(Self { lean, config, remembered, clean, imports, bases, fitness, compiling })
    }

    pub fn lean(&self) -> &ProjectLean {
        &self.lean
    }

    /// Why this Lean gives no verdicts; nothing where it does. Runs the self-test where its outcome is not known.
    pub async fn unfit(&self) -> Result<Option<&str>, Error> {
        let look = || async {
            match self.lean.unread() {
                Some(reason) => Ok(Some(reason)),
                None => Ok(self.tested().await?.failure()),
            }
        };
        Ok(self.fitness.get_or_try_init(look).await?.as_deref())
    }

    /// Names this Lean where nothing is known of the imports.
    pub fn toolchain(&self) -> Toolchain {
        self.lean.toolchain(None)
    }

    fn room(&self, request: &VerifyRequest) -> Room {
        Room { limits: request.limits, memory_mib: self.config.memory_mib }
    }

    async fn compile(&self, text: &str, room: Room) -> Result<Compiled, Error> {
        let _turn = self.compiling.acquire().await;
        compile(&self.lean, text, room).await.map_err(machine)
    }

    /// Judges a candidate. `Err` is about the machine. The level is `replayed`, whatever is asked for: one kernel that
    /// never ran the candidate accepts it.
    pub async fn verify(&self, request: &VerifyRequest) -> Result<Verdict, Error> {
        let unfit = self.unfit().await?;
        self.verdict(request, unfit, &|module| module).await
    }

    /// Judges a candidate, whatever is known of this Lean, where `change` makes another module of what was compiled: that
    /// of an attacker.
    async fn verify_with(
        &self,
        request: &VerifyRequest,
        change: &(dyn Fn(Vec<Vec<u8>>) -> Vec<Vec<u8>> + Sync),
    ) -> Result<Verdict, Error> {
        self.verdict(request, None, change).await
    }

    async fn verdict(
        &self,
        request: &VerifyRequest,
        unfit: Option<&str>,
        change: &(dyn Fn(Vec<Vec<u8>>) -> Vec<Vec<u8>> + Sync),
    ) -> Result<Verdict, Error> {
        let started = Instant::now();
        let mut spent = Duration::ZERO;
        let (evidence, library) = self.evidence(request, unfit, change, &mut spent).await?;
        let demand = Demand { level: Level::Replayed, policy: &request.policy, external: &[] };
        let elapsed = started.elapsed();
        let toolchain = self.lean.toolchain(library.as_deref());
        Ok(decide(evidence, &demand, toolchain, elapsed.as_secs_f64() * 1e3).with_lean_time(spent))
    }

    async fn evidence(
        &self,
        request: &VerifyRequest,
        unfit: Option<&str>,
        change: &(dyn Fn(Vec<Vec<u8>>) -> Vec<Vec<u8>> + Sync),
        spent: &mut Duration,
    ) -> Result<(Evidence, Option<String>), Error> {
        let bytes = request.header.len() + request.candidate.len();
        if bytes > MAX_TEXT_BYTES {
            let detail = format!("header and candidate have {bytes} bytes; the limit is {MAX_TEXT_BYTES}");
            return Ok((Evidence::Refused(reject(data::ReasonKind::InvalidInput, detail)), None));
        }
        if let Some((construct, position)) = request.policy.first_forbidden(&request.candidate) {
            return Ok((Evidence::Refused(forbidden_construct(construct, Some(position))), None));
        }
        let audit = |messages, given, kernel| Evidence::Audited(Box::new(Audit { messages, given, kernel }));
        let room = self.room(request);
        let name = match stated_name(&request.statement) {
            Some(name) => name,
            None => {
                let problem = "the statement declares no theorem".to_owned();
                return Ok((audit(Vec::new(), Some(problem), Ok(None)), None));
            }
        };
        let begun = Instant::now();
        let clean = self.clean(&request.header, &request.statement, room).await?;
        *spent += begun.elapsed();
        let clean = match clean {
            Ok(clean) => Ok(clean),
            Err(NoClean::Invalid(problem)) => return Ok((audit(Vec::new(), Some(problem), Ok(None)), None)),
            Err(NoClean::Stopped(stop)) => return Ok((Evidence::Stopped(stop), None)),
            Err(NoClean::Unread(reason)) => Err(reason),
        };
        let library = clean.as_ref().ok().map(|clean| clean.imports.digest());
        let text = below(&request.header, &request.candidate);
        let begun = Instant::now();
        let Compiled { messages, module } = self.compile(&text, room).await?;
        *spent += begun.elapsed();
        let messages = in_the_candidate(messages, &request.header);
        let files = match module {
            Ok(files) => change(files),
            Err(Missing::Errors) => return Ok((audit(messages, None, Ok(None)), library)),
            Err(Missing::Stopped(stop)) => return Ok((Evidence::Stopped(stop), library)),
            // Of a Lean that is not read, the candidate's file is not either.
            Err(Missing::Unread(_)) if clean.is_err() => Vec::new(),
            Err(Missing::Unread(problem)) => {
                let problem = format!("the candidate's file: {problem}");
                let refused = crate::own_kernel::Finding::Refused(problem);
                return Ok((audit(messages, None, Ok(Some(OwnReplay::of(refused, 0)))), library));
            }
        };
        let clean = match (unfit, clean) {
            (None, Ok(clean)) => clean,
            (Some(reason), _) => return Ok((audit(messages, None, Err(reason.to_owned())), library)),
            (None, Err(reason)) => return Ok((audit(messages, None, Err(reason)), library)),
        };
        let replay = match self.judged(&clean, files, name, room.limits.wall_clock).await? {
            Ok(replay) => replay,
            Err(stop) => return Ok((Evidence::Stopped(stop), library)),
        };
        Ok((audit(messages, None, Ok(Some(replay))), library))
    }

    /// What our own kernel says, in a thread that it may take its time in.
    async fn judged(
        &self,
        clean: &Clean,
        files: Vec<Vec<u8>>,
        name: Vec<NamePart>,
        limit: Duration,
    ) -> Result<Result<OwnReplay, Stop>, Error> {
        let cancelled = Arc::new(AtomicBool::new(false));
        let (flag, clean, remembered) = (cancelled.clone(), clean.clone(), self.remembered.clone());
        let bases = self.bases.clone();
        let thread = tokio::task::spawn_blocking(move || {
            let open = |files: Vec<Vec<u8>>| Module::open(files).map_err(|error| error.to_string());
            let refused = |problem: String| OwnReplay::of(crate::own_kernel::Finding::Refused(problem), 0);
            match (open(clean.files.to_vec()), open(files)) {
                (Ok(given), Ok(found)) => judge(Case {
                    imports: &clean.imports,
                    clean: given,
                    found,
                    name: &name,
                    remembered: remembered.as_deref(),
                    bases: &bases,
                    cancelled: flag,
                }),
                (Err(problem), _) => refused(format!("the clean file: {problem}")),
                (_, Err(problem)) => refused(format!("the candidate's file: {problem}")),
            }
        });
        let guard = SetOnDrop(cancelled);
        let answer = tokio::time::timeout(limit, thread).await;
        drop(guard);
        Ok(match answer {
            Ok(Ok(replay)) => Ok(replay),
            Ok(Err(error)) => Err(Stop::Crashed { detail: format!("tllama's own kernel crashed: {error}") }),
            Err(_) => Err(Stop::Timeout(limit)),
        })
    }

    /// The compiled clean file of a header and a statement.
    async fn clean(
        &self,
        header: &str,
        statement: &str,
        room: Room,
    ) -> Result<Result<Clean, NoClean>, Error> {
        let text = below(header, &joined(statement, ":= sorry"));
        if let Some(known) = self.known(&text) {
            return Ok(Ok(known));
        }
        let Compiled { messages, module } = self.compile(&text, room).await?;
        let files = match module {
            Ok(files) => files,
            Err(Missing::Errors) => {
                let error = messages.iter().find(|message| message.severity == data::Severity::Error);
                let lines = header_lines(header);
                let told = error.map_or("it does not compile".to_owned(), |error| {
                    let line = error.pos.line;
                    let place = match line <= lines {
                        true => format!("the given header, line {line}: "),
                        false => "the given statement: ".to_owned(),
                    };
                    place + &one_line(&error.data)
                });
                return Ok(Err(NoClean::Invalid(told)));
            }
            Err(Missing::Stopped(stop)) => return Ok(Err(NoClean::Stopped(stop))),
            Err(Missing::Unread(problem)) => return Ok(Err(NoClean::Unread(problem))),
        };
        Ok(match self.follow(&files).await? {
            Ok(imports) => {
                let clean = Clean { text, files: Arc::new(files), imports };
                let mut kept = self.clean.lock().unwrap_or_else(PoisonError::into_inner);
                if kept.len() >= CLEAN_KEPT {
                    kept.remove(0);
                }
                kept.push(clean.clone());
                Ok(clean)
            }
            Err(problem) => Err(NoClean::Unread(problem)),
        })
    }

    /// What a compiled clean file imports; or why that is not read.
    async fn follow(&self, files: &[Vec<u8>]) -> Result<Result<Arc<Imports>, String>, Error> {
        let module = match Module::open(files.to_vec()) {
            Ok(module) => module,
            Err(problem) => return Ok(Err(problem.to_string())),
        };
        let wanted = module.imports().to_vec();
        let known = {
            let mut kept = self.imports.lock().unwrap_or_else(PoisonError::into_inner);
            kept.retain(|(_, imports)| imports.is_current());
            kept.iter().find(|(imports, _)| *imports == wanted).map(|(_, imports)| imports.clone())
        };
        if let Some(known) = known {
            return Ok(Ok(known));
        }
        let lean = self.lean.clone();
        let followed = tokio::task::spawn_blocking(move || Imports::follow(&lean, &module));
        let followed = followed.await.map_err(|error| machine(std::io::Error::other(error)))?;
        Ok(followed.map(|imports| {
            let imports = Arc::new(imports);
            let mut kept = self.imports.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() >= IMPORTS_KEPT {
                kept.remove(0);
            }
            kept.push((wanted, imports.clone()));
            imports
        }))
    }

    fn known(&self, text: &str) -> Option<Clean> {
        let mut kept = self.clean.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|clean| clean.imports.is_current());
        let at = kept.iter().position(|clean| clean.text == text)?;
        let clean = kept.remove(at);
        kept.push(clean.clone());
        Some(clean)
    }
}

struct SetOnDrop(Arc<AtomicBool>);

impl Drop for SetOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn machine(error: std::io::Error) -> Error {
    Error::Spawn { command: "the project's `lean`".to_owned(), detail: error.to_string() }
}

fn below(header: &str, text: &str) -> String {
    format!("{}{}\n", with_line_end(header), text.trim_end())
}

fn with_line_end(header: &str) -> String {
    match header.is_empty() || header.ends_with('\n') {
        true => header.to_owned(),
        false => format!("{header}\n"),
    }
}

fn header_lines(header: &str) -> u32 {
    u32::try_from(with_line_end(header).matches('\n').count()).unwrap_or(u32::MAX)
}

/// Messages with their places in the candidate; those about the header stay where they are, at line 1.
fn in_the_candidate(messages: Vec<LeanMessage>, header: &str) -> Vec<LeanMessage> {
    let lines = header_lines(header);
    let moved = |at: LeanPosition| match at.line > lines {
        true => LeanPosition { line: at.line - lines, column: at.column },
        false => LeanPosition { line: 1, column: 0 },
    };
    let one = |message: LeanMessage| LeanMessage {
        pos: moved(message.pos),
        end_pos: message.end_pos.map(moved),
        ..message
    };
    messages.into_iter().map(one).collect()
}

/// The components of the name that a statement declares; of several commands, the last.
fn stated_name(statement: &str) -> Option<Vec<NamePart>> {
    let last = segments(statement).last().map_or(statement, |last| &statement[last.start..last.end]);
    let mut rest = declared_name(last).or_else(|| declared_name(statement))?;
    rest = rest.strip_prefix("_root_.").unwrap_or(rest);
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let (part, after) = match rest.strip_prefix('«') {
            Some(quoted) => quoted.split_once('»')?,
            None => rest.find('.').map_or((rest, ""), |dot| (&rest[..dot], &rest[dot..])),
        };
        parts.push(NamePart::Text(part.to_owned()));
        rest = match after {
            "" => after,
            _ => after.strip_prefix('.')?,
        };
    }
    (!parts.is_empty()).then_some(parts)
}

#[cfg(all(test, target_os = "linux", target_arch = "x86_64"))]
mod tests;
