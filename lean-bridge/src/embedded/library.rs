//! Our own Lean library, compiled by the embedded Lean into the cache, module by module, each judged again by a process
//! that did not compile it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use tempfile::TempDir;

use crate::error::Error;
use crate::evidence::{ForbiddenConstruct, LeanMessage, present};
use crate::header::Header;
use crate::policy::Construct;
use crate::verdict::one_line;
use crate::{header_map, namespaces, vocabulary};

use super::install::{self, CacheDir};
use super::recheck::{self, Files, Gate, Refusal, rests_on};
use super::worker::{Request, Worker, WorkerConfig, WorkerTask};

const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/lean_library.rs"));

/// A compiler reads its imports anew for each module; beyond this a fresh process goes on.
const COMPILER_WASM_LIMIT_BYTES: u64 = 1200 << 20;
/// For one module.
const COMPILE_LIMIT: Duration = Duration::from_secs(600);
const LIBRARY_IN_WORDS: &str = "tllama's Lean library";
/// What a compiling process calls the module that it is at.
const AT_WORK: &str = "module";

/// The source of a library.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Module name to text.
    pub modules: BTreeMap<String, String>,
    /// Commands of ours between the imports of a module and the rest of its text, by its header.
    pub opening: fn(&Header) -> &'static str,
    /// What a module must not contain.
    pub forbidden: Vec<Construct>,
}

impl Source {
    /// The library that this program carries.
    pub fn own() -> Self {
        let module = |name: &str| name.trim_end_matches(".lean").replace('/', ".");
        Self {
            modules: FILES.iter().map(|(name, text)| (module(name), (*text).to_owned())).collect(),
            opening: |_| "",
            forbidden: Vec::new(),
        }
    }

    /// Whether a module belongs to this library.
    pub fn contains(&self, module: &str) -> bool {
        self.modules.contains_key(module)
    }

    /// Identifies the library as compiled by one Lean, and how headers are read for it.
    pub fn digest(&self, toolchain: &str) -> String {
        let compiled = self.compiled_digest(toolchain);
        digest_of([header_map::TEXT, vocabulary::TEXT, namespaces::TEXT, &compiled])
    }

    /// Identifies the library as compiled by one Lean, however headers are read for it.
    fn compiled_digest(&self, toolchain: &str) -> String {
        let parts = self.modules.iter().flat_map(|(name, text)| [name.as_str(), text]);
        digest_of(parts.chain([recheck::RULES, toolchain]))
    }

    /// Imports within the library.
    pub fn imports(&self, module: &str) -> Vec<String> {
        let imports = self.modules.get(module).map(|text| Header::parse(text).imports);
        imports.into_iter().flatten().filter(|import| self.contains(import)).collect()
    }
}

fn digest_of<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// A compiled library in the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Compiled {
    pub root: PathBuf,
}

/// How far a compilation is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiling {
    /// What is compiled, in words: `tllama's Lean library`.
    pub library: String,
    pub done: usize,
    pub total: usize,
    /// The module that was finished last; empty at the beginning.
    pub module: String,
}

/// Is told of each module what came of it, with the digest of what an import reads; ends the compilation with an error.
pub(super) type Finished<'a> = &'a (dyn Fn(&str, Result<String, Refusal>) -> Result<(), Error> + Sync);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    messages: Vec<LeanMessage>,
    /// The construct at which the text ended.
    #[serde(deserialize_with = "present")]
    forbidden: Option<ForbiddenConstruct>,
    axioms: Vec<String>,
    written: bool,
    wasm_bytes: u64,
}

/// Finds the library that was compiled from `source` by the same Lean, or compiles it with `jobs` processes.
/// Cancellation leaves nothing that looks ready; the modules that were accepted until then are not compiled again.
pub(crate) async fn ensure(
    cache: &CacheDir,
    source: &Source,
    toolchain: &str,
    base: &WorkerConfig,
    jobs: usize,
    progress: &(dyn Fn(Compiling) + Sync),
) -> Result<Compiled, Error> {
    let name = source.compiled_digest(toolchain);
    let target = cache.libraries().join(&name);
    let digests = cache.libraries().join(format!("{name}.json"));
    if is_complete(source, &target, &digests) {
        return Ok(Compiled { root: target });
    }
    let locked = {
        let cache = cache.clone();
        tokio::task::spawn_blocking(move || {
            cache.lock_libraries(|| tracing::info!("another process compiles the library"))
        })
        .await
        .expect("locking does not panic")?
    };
    if is_complete(source, &target, &digests) {
        return Ok(Compiled { root: target });
    }
    let unfinished = Unfinished::resume(&cache.libraries(), &name, source)?;
    let staging = locked.staging()?;
    let total = source.modules.len();
    let known: BTreeSet<String> = unfinished.accepted().keys().cloned().collect();
    let tell = |done: usize, module: String| {
        progress(Compiling { library: LIBRARY_IN_WORDS.to_owned(), done, total, module });
    };
    tell(known.len(), String::new());
    let finished = |module: &str, result: Result<String, Refusal>| {
        let module = module.to_owned();
        let digest = result
            .map_err(|Refusal { reason: detail, .. }| Error::Library { module: module.clone(), detail })?;
        tell(unfinished.accept(&module, digest)?, module);
        Ok(())
    };
    compile_all(source, &unfinished.folder, &known, &staging, base, jobs, &finished).await?;
    let root = locked.publish(&staging, &unfinished.folder, &name)?;
    write_whole(&digests, &serde_json::to_vec(&*unfinished.accepted()).expect("texts are JSON"))?;
    Ok(Compiled { root })
}

/// A library that is being compiled: its accepted modules, and their digests beside them, where no process that compiles
/// may write. It stays when the compilation is stopped; without an accepted module, and once it is published, it goes.
struct Unfinished {
    folder: PathBuf,
    digests: PathBuf,
    accepted: Mutex<BTreeMap<String, String>>,
}

impl Unfinished {
    const ENDING: &str = ".unfinished";

    /// What was left of compiling `name`; what was left of other libraries goes.
    fn resume(libraries: &Path, name: &str, source: &Source) -> Result<Self, Error> {
        let folder = libraries.join(format!("{name}{}", Self::ENDING));
        let digests = libraries.join(format!("{name}{}.json", Self::ENDING));
        for entry in fs::read_dir(libraries).into_iter().flatten().flatten() {
            let of_another = entry.file_name().to_str().is_some_and(|file| {
                let stem = file.trim_end_matches(".json").strip_suffix(Self::ENDING);
                stem.is_some_and(|stem| stem != name)
            });
            if of_another {
                let _ = fs::remove_dir_all(entry.path()).or_else(|_| fs::remove_file(entry.path()));
            }
        }
        make_folders(source, &folder).map_err(|error| install::Error::io(&folder, error))?;
        let known = fs::read(&digests).ok().and_then(|text| serde_json::from_slice(&text).ok());
        let mut accepted: BTreeMap<String, String> = known.unwrap_or_default();
        accepted.retain(|module, digest| {
            source.contains(module) && Files::of_module(&folder, module).digest().as_ref() == Some(digest)
        });
        Ok(Self { folder, digests, accepted: Mutex::new(accepted) })
    }

    fn accepted(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.accepted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a module with its digest; gives how many there are.
    fn accept(&self, module: &str, digest: String) -> Result<usize, Error> {
        let mut accepted = self.accepted();
        accepted.insert(module.to_owned(), digest);
        write_whole(&self.digests, &serde_json::to_vec(&*accepted).expect("texts are JSON"))?;
        Ok(accepted.len())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let is_empty = self.accepted().is_empty();
        if is_empty {
            let _ = fs::remove_dir_all(&self.folder);
        }
        // Once it is published, its folder has another name.
        if !self.folder.exists() {
            let _ = fs::remove_file(&self.digests);
        }
    }
}

/// Whether a library is there as it was accepted. The digests lie where no process that compiles may write.
fn is_complete(source: &Source, root: &Path, digests: &Path) -> bool {
    let known = fs::read(digests).ok().and_then(|text| serde_json::from_slice(&text).ok());
    known.is_some_and(|known: BTreeMap<String, String>| {
        known.keys().eq(source.modules.keys())
            && known
                .iter()
                .all(|(module, digest)| Files::of_module(root, module).digest().as_ref() == Some(digest))
    })
}

/// Writes a file that is there as a whole or not at all.
pub(super) fn write_whole(path: &Path, content: &[u8]) -> Result<(), Error> {
    let failed = |error| install::Error::io(path, error);
    let folder = path.parent().expect("a file has a folder");
    fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(content).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Folders for what comes of the modules. Lean looks for a module where its first folder is, so they are all there
/// before the first module is.
pub(super) fn make_folders(source: &Source, built: &Path) -> std::io::Result<()> {
    fs::create_dir_all(built)?;
    for module in source.modules.keys() {
        let file = built.join(olean(module));
        fs::create_dir_all(file.parent().expect("a file has a folder"))?;
    }
    Ok(())
}

pub(super) fn olean(module: &str) -> String {
    format!("{}.olean", module.replace('.', "/"))
}

/// Compiles every module but those in `known`, which are in `into`, after those that it imports, without those of which
/// an import was refused. What is accepted goes into the folder `into`, which no compiling process may write: each has a
/// folder of its own in `staging`.
pub(super) async fn compile_all(
    source: &Source,
    into: &Path,
    known: &BTreeSet<String>,
    staging: &TempDir,
    base: &WorkerConfig,
    jobs: usize,
    finished: Finished<'_>,
) -> Result<(), Error> {
    let mut base = base.clone();
    base.libraries.push(into.to_owned());
    let gate = Arc::new(Gate::new(into, &staging.path().join("pending"), &base, jobs.div_ceil(2).max(1))?);
    let source = Arc::new(source.clone());
    let mut waiting: BTreeMap<&str, Vec<String>> = source
        .modules
        .keys()
        .filter(|module| !known.contains(*module))
        .map(|module| (module.as_str(), source.imports(module)))
        .collect();
    let mut compiled = known.clone();
    let mut idle = Vec::new();
    for job in 0..jobs.max(1) {
        let into = staging.path().join(format!("job-{job}"));
        fs::create_dir_all(&into).map_err(|error| install::Error::io(&into, error))?;
        idle.push(Compiler { into, worker: None });
    }
    let mut running = tokio::task::JoinSet::new();
    loop {
        while let Some(module) = next_ready(&waiting, &compiled) {
            let Some(mut compiler) = idle.pop() else { break };
            waiting.remove(module.as_str());
            let (base, source, gate) = (base.clone(), source.clone(), gate.clone());
            running.spawn(async move {
                let result = compiler.make(&base, &gate, &source, &module).await;
                (module, compiler, result)
            });
        }
        let Some(result) = running.join_next().await else { break };
        let (module, compiler, result) = result.expect("compiling does not panic");
        let result = result?;
        idle.push(compiler);
        let accepted = result.is_ok();
        finished(&module, result)?;
        if accepted {
            compiled.insert(module);
        } else {
            block(&mut waiting, &module, finished)?;
        }
    }
    for module in waiting.keys() {
        finished(module, Err(Refusal { reason: "its imports form a circle".to_owned(), lasting: true }))?;
    }
    Ok(())
}

/// Gives up what imports a module that cannot be had.
fn block(
    waiting: &mut BTreeMap<&str, Vec<String>>,
    refused: &str,
    finished: Finished<'_>,
) -> Result<(), Error> {
    let importers = waiting.iter().filter(|(_, imports)| imports.iter().any(|import| import == refused));
    let importers: Vec<String> = importers.map(|(module, _)| (*module).to_owned()).collect();
    for module in importers {
        if waiting.remove(module.as_str()).is_some() {
            finished(&module, Err(Refusal { reason: imports_refused(refused), lasting: false }))?;
            block(waiting, &module, finished)?;
        }
    }
    Ok(())
}

pub(super) fn imports_refused(module: &str) -> String {
    format!("it imports {module}, which cannot be used")
}

/// A module of which every import is there.
fn next_ready(waiting: &BTreeMap<&str, Vec<String>>, compiled: &BTreeSet<String>) -> Option<String> {
    let ready = waiting.iter().find(|(_, imports)| imports.iter().all(|import| compiled.contains(import)));
    ready.map(|(module, _)| (*module).to_owned())
}

/// Compiles one module after another.
struct Compiler {
    /// The only folder that its process may write.
    into: PathBuf,
    worker: Option<Worker>,
}

impl Compiler {
    /// Compiles a module and has it judged. Gives the digest of what became part of the library.
    async fn make(
        &mut self,
        base: &WorkerConfig,
        gate: &Arc<Gate>,
        source: &Source,
        module: &str,
    ) -> Result<Result<String, Refusal>, Error> {
        if let Err(refusal) = self.compile(base, source, module).await? {
            return Ok(Err(refusal));
        }
        let text = source.modules[module].as_str();
        gate.admit(module, &text[..Header::parse(text).end], &self.into, AT_WORK).await
    }

    /// Keeps the process for the next module unless its memory has grown too far.
    async fn compile(
        &mut self,
        base: &WorkerConfig,
        source: &Source,
        module: &str,
    ) -> Result<Result<(), Refusal>, Error> {
        let mut worker = match self.worker.take() {
            Some(worker) => worker,
            None => {
                let task = WorkerTask::Compile { into: self.into.clone() };
                Worker::start(&WorkerConfig { task, ..base.clone() }).await?
            }
        };
        let text = &source.modules[module];
        let request = Request::Compile {
            module,
            text,
            opening: (source.opening)(&Header::parse(text)),
            file: &olean(AT_WORK),
            forbidden: &source.forbidden,
        };
        let answer = match worker.request(&request, COMPILE_LIMIT).await {
            Ok(answer) => answer,
            Err(failure) => return Ok(Err(Refusal::of(failure))),
        };
        let answer: Answer = match serde_json::from_str(answer.result.get()) {
            Ok(answer) => answer,
            Err(error) => return Ok(Err(Refusal::unreadable(error))),
        };
        if answer.wasm_bytes < COMPILER_WASM_LIMIT_BYTES {
            self.worker = Some(worker);
        }
        Ok(answer.problem().map_or(Ok(()), |reason| Err(Refusal::lasting(reason))))
    }
}

impl Answer {
    /// What speaks against the module.
    fn problem(&self) -> Option<String> {
        if let Some(ForbiddenConstruct { construct, position }) = &self.forbidden {
            let place = position.map(|position| format!("line {}: ", position.line)).unwrap_or_default();
            return Some(format!(
                "{place}`{}` is not allowed in a module that theorems import; move it into a module that \
                 they do not import",
                construct.as_str()
            ));
        }
        let error = self.messages.iter().find(|message| message.severity == data::Severity::Error);
        if let Some(error) = error {
            return Some(format!("line {}: {}", error.pos.line, one_line(&error.data)));
        }
        if let Some(axiom) = self.axioms.first() {
            return Some(rests_on(axiom));
        }
        (!self.written).then(|| "it was not read to its end".to_owned())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::embedded::host;
    use crate::embedded::install::{Downloads, Node};

    fn source(modules: &[(&str, &str)]) -> Source {
        let modules = modules.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Source { modules, opening: |_| "", forbidden: Vec::new() }
    }

    /// The Lean of the user's cache.
    pub fn base() -> WorkerConfig {
        let users = CacheDir::from_environment().unwrap();
        let install = install::ensure(&users, Downloads::Allowed, &|_| {}).unwrap();
        let node = Node::probe().unwrap();
        WorkerConfig {
            node: node.path,
            node_version: node.version,
            host: host::make_ready(users.root()).unwrap(),
            lean: install.root.clone(),
            libraries: vec![install.library()],
            task: WorkerTask::Serve { imports: Vec::new(), module_header: None },
            start_limit: Duration::from_secs(120),
            memory_limit_bytes: 4 << 30,
        }
    }

    /// Compiles into a cache of the test's own.
    async fn compile(cache: &CacheDir, source: &Source) -> Result<Compiled, Error> {
        ensure(cache, source, "test", &base(), 1, &|_| {}).await
    }

    #[tokio::test]
    async fn modules_are_compiled_after_their_imports_and_once() {
        let folder = tempfile::tempdir().unwrap();
        let cache = CacheDir::new(folder.path());
        let source = source(&[
            ("A.First", "import A.Second\n@[expose] public section\ntheorem A.three : A.two + 1 = 3 := rfl"),
            ("A.Second", "import Init\n@[expose] public section\ndef A.two : Nat := 2"),
        ]);
        let compiled = compile(&cache, &source).await.unwrap();
        assert!(compiled.root.join("A/First.olean").is_file());
        let written = fs::metadata(compiled.root.join("A/First.olean")).unwrap().modified().unwrap();
        assert_eq!(compile(&cache, &source).await.unwrap(), compiled);
        assert_eq!(fs::metadata(compiled.root.join("A/First.olean")).unwrap().modified().unwrap(), written);

        let file = compiled.root.join("A/Second.ir");
        fs::write(&file, "changed").unwrap();
        compile(&cache, &source).await.unwrap();
        assert!(fs::read(&file).unwrap() != b"changed", "what is not what was accepted is compiled again");
    }

    #[tokio::test]
    async fn modules_that_were_accepted_before_a_stop_are_not_compiled_again() {
        let folder = tempfile::tempdir().unwrap();
        let cache = CacheDir::new(folder.path());
        let source = source(&[
            ("A.First", "import Init\n@[expose] public section\ndef A.two : Nat := 2"),
            ("A.Second", "import A.First\n@[expose] public section\ntheorem A.three : A.two + 1 = 3 := rfl"),
            ("A.Third", "import A.Second\n@[expose] public section\ntheorem A.five : A.two + 3 = 5 := rfl"),
        ]);
        // Stopped when the second module is accepted.
        let stopped = tokio_util::sync::CancellationToken::new();
        let told = |state: Compiling| {
            if state.done == 2 {
                stopped.cancel();
            }
        };
        let base = base();
        tokio::select! {
            biased;
            () = stopped.cancelled() => {}
            compiled = ensure(&cache, &source, "test", &base, 1, &told) => panic!("{compiled:?}"),
        }
        let unfinished =
            Unfinished::resume(&cache.libraries(), &source.compiled_digest("test"), &source).unwrap();
        assert_eq!(unfinished.accepted().keys().collect::<Vec<_>>(), ["A.First", "A.Second"]);
        // What somebody changed in between is compiled again, and what rests on it is judged with it.
        fs::write(unfinished.folder.join("A/Second.olean"), "changed").unwrap();
        drop(unfinished);
        let counts = Mutex::new(Vec::new());
        let told = |state: Compiling| counts.lock().unwrap().push((state.done, state.module));
        let compiled = ensure(&cache, &source, "test", &base, 1, &told).await.unwrap();
        let expected =
            [(1, ""), (2, "A.Second"), (3, "A.Third")].map(|(done, module)| (done, module.to_owned()));
        assert_eq!(counts.into_inner().unwrap(), expected);
        assert!(compiled.root.join("A/Third.olean").is_file());
        let left: BTreeSet<_> =
            fs::read_dir(cache.libraries()).unwrap().flatten().map(|entry| entry.file_name()).collect();
        let name = source.compiled_digest("test");
        assert_eq!(left, [".lock".to_owned(), format!("{name}.json"), name].map(Into::into).into());
    }

    /// Our own library goes through the same gate as a project, though nobody attacks us in it.
    #[tokio::test]
    async fn a_library_that_the_kernel_did_not_see_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let text = "import Init\npublic section\nset_option debug.skipKernelTC true\n\
                    theorem t : 1 + 1 = 3 := by decide +kernel";
        let error = compile(&CacheDir::new(folder.path()), &source(&[("A", text)])).await.unwrap_err();
        assert!(error.to_string().contains("the kernel does not accept it"), "{error}");
        let text = format!(
            "import Init\n@[expose] public noncomputable section\n{}inductive Owner (h : P) : gate h | mk (bit : Bool)",
            include_str!("../../tests/redteam/stuck_sort.lean")
        );
        let error = compile(&CacheDir::new(folder.path()), &source(&[("A", &text)])).await.unwrap_err();
        assert!(error.to_string().contains("Owner: its type does not end in a sort"), "{error}");
    }

    #[tokio::test]
    async fn a_library_that_is_unsound_broken_or_circular_is_refused() {
        let cases = [
            (source(&[("A", "import Init\npublic section\naxiom a : False")]), "axiom a"),
            (source(&[("A", "import Init\npublic section\ntheorem t : 1 = 2 := sorry")]), "axiom sorryAx"),
            (source(&[("A", "import Init\npublic section\ntheorem t : 1 = 2 := rfl")]), "line 3"),
            (source(&[("A", "import Init\n#exit")]), "not read to its end"),
            (source(&[("A", "import B"), ("B", "import A")]), "circle"),
        ];
        for (source, expected) in cases {
            let folder = tempfile::tempdir().unwrap();
            let cache = CacheDir::new(folder.path());
            let error = compile(&cache, &source).await.unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
            let left: Vec<_> =
                fs::read_dir(cache.libraries()).unwrap().flatten().map(|entry| entry.file_name()).collect();
            assert_eq!(left, [".lock"]);
        }
    }
}
