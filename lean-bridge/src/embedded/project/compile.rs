//! Compiles a project's modules into the cache, as far as they are asked for and can be: what an import set reaches,
//! module by module, each judged by a second process as those of our own library are. A module that cannot be had takes
//! with it those that import it, and no others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use super::{CompiledProject, ProjectSources, RefusedModule, opening, rules};
use crate::embedded::install::{self, CacheDir};
use crate::embedded::is_in_library;
use crate::embedded::library::{self, Compiling, Source, imports_refused, write_whole};
use crate::embedded::recheck::{self, Files, Refusal};
use crate::embedded::worker::WorkerConfig;
use crate::error::Error;
use crate::policy::Construct;

/// A project with its place in the cache.
pub(in crate::embedded) struct Project {
    pub sources: ProjectSources,
    /// Of the sources, of what compiles them, and of the rules that they are held to.
    pub digest: String,
    pub root: PathBuf,
    /// What a module must not contain.
    pub(super) forbidden: Vec<Construct>,
    /// What came of each module: apart from what compiling processes may read or write.
    pub(super) outcomes: Outcomes,
    /// By the imports that were asked for.
    known: tokio::sync::Mutex<BTreeMap<Vec<String>, Arc<Refused>>>,
}

/// Modules that cannot be had, with the reason.
pub(in crate::embedded) type Refused = BTreeMap<String, String>;

/// What a project's modules can import besides one another.
pub(in crate::embedded) struct Outside<'a> {
    pub cache: &'a CacheDir,
    /// With the folder of our own library, if the project reaches it.
    pub base: WorkerConfig,
    pub own: &'a Source,
}

/// What came of compiling a module.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Outcome {
    /// With the digest of the files that were accepted.
    Accepted(String),
    Refused(String),
}

impl Project {
    /// `libraries`: the digest of Lean's library and of our own.
    pub fn new(cache: &CacheDir, sources: ProjectSources, libraries: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in [libraries, &rules().id(), recheck::RULES, &sources.digest()] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
        }
        let digest = hasher.finalize().to_hex()[..32].to_owned();
        let root = cache.libraries().join(format!("project-{digest}"));
        let folder = cache.libraries().join(format!("outcomes-{digest}"));
        let outcomes = Outcomes { folder, library: root.clone() };
        let forbidden = rules().forbidden();
        Self { sources, digest, root, forbidden, outcomes, known: tokio::sync::Mutex::default() }
    }

    /// What results call it.
    pub fn name(&self) -> String {
        format!("Lean project {}", self.sources.name)
    }

    /// Whether any of some imports is a module of the project.
    pub fn is_imported(&self, imports: &[String]) -> bool {
        imports.iter().any(|module| self.sources.contains(module))
    }

    /// Whether some imports reach a library through the project.
    pub fn reaches(&self, imports: &[String], library: &Source) -> bool {
        let closure = self.sources.closure(imports);
        closure.iter().flat_map(|module| &self.sources.modules[module].imports).any(|it| library.contains(it))
    }

    /// The modules behind some imports that can be had now, as a header for texts about them.
    pub fn compiled(&self, imports: &[String], refused: &Refused) -> CompiledProject {
        let closure = self.sources.closure(imports);
        let mut usable: Vec<String> = Vec::new();
        let mut waiting: Vec<&String> = imports.iter().rev().collect();
        let mut seen = BTreeSet::new();
        while let Some(module) = waiting.pop() {
            if !seen.insert(module) {
                continue;
            }
            match self.sources.modules.get(module).filter(|_| refused.contains_key(module)) {
                // In its place what it imports of the project, as far as that can be had.
                Some(known) => {
                    waiting.extend(known.imports.iter().filter(|import| self.sources.contains(import)))
                }
                None => usable.push(module.clone()),
            }
        }
        let lines = usable.iter().map(|module| format!("import {module}\n"));
        CompiledProject {
            header: std::iter::once(format!("{}\n", self.sources.line())).chain(lines).collect(),
            modules: closure.into_iter().filter(|module| !refused.contains_key(module)).collect(),
            refused: refused
                .iter()
                .map(|(module, reason)| RefusedModule { module: module.clone(), reason: reason.clone() })
                .collect(),
        }
    }

    /// Compiles what some imports reach unless it is there, with `jobs` processes; gives the modules that cannot be
    /// had. Cancellation keeps what is finished.
    pub async fn ensure(
        &self,
        imports: &[String],
        outside: &Outside<'_>,
        jobs: usize,
        progress: &(dyn Fn(Compiling) + Sync),
    ) -> Result<Arc<Refused>, Error> {
        let mut known = self.known.lock().await;
        if let Some(refused) = known.get(imports) {
            return Ok(refused.clone());
        }
        let cache = outside.cache.clone();
        let lock = move || cache.lock_libraries(|| tracing::info!("another process compiles a library"));
        let locked = tokio::task::spawn_blocking(lock).await.expect("locking does not panic")?;
        let closure = self.sources.closure(imports);
        let mut refused = self.refused_unseen(&closure, outside)?;
        let mut todo = Source { modules: BTreeMap::new(), opening, forbidden: self.forbidden.clone() };
        let seen = closure.iter().filter(|module| !refused.contains_key(*module)).cloned().collect();
        for (module, outcome) in self.outcomes.standing(seen).await {
            match outcome {
                Some(Outcome::Accepted(_)) => {}
                Some(Outcome::Refused(reason)) => drop(refused.insert(module, reason)),
                None => {
                    let text = self.sources.modules[&module].text.clone();
                    todo.modules.insert(module, text);
                }
            }
        }
        self.spread(&closure, &mut refused);
        todo.modules.retain(|module, _| !refused.contains_key(module));
        if !todo.modules.is_empty() {
            library::make_folders(&todo, &self.root)
                .map_err(|error| install::Error::io(&self.root, error))?;
            refused.extend(self.compile(&todo, &locked.staging()?, outside, jobs, progress).await?);
        }
        self.check_accepted(closure.into_iter().filter(|module| !refused.contains_key(module)).collect())
            .await?;
        let refused = Arc::new(refused);
        known.insert(imports.to_vec(), refused.clone());
        Ok(refused)
    }

    async fn compile(
        &self,
        todo: &Source,
        staging: &TempDir,
        outside: &Outside<'_>,
        jobs: usize,
        progress: &(dyn Fn(Compiling) + Sync),
    ) -> Result<Refused, Error> {
        let refused = Mutex::new(Refused::new());
        let done = AtomicUsize::new(0);
        let finished = |module: &str, result: Result<String, Refusal>| {
            match result {
                Ok(digest) => self.outcomes.record(module, &Outcome::Accepted(digest))?,
                Err(Refusal { reason, lasting }) => {
                    if lasting {
                        self.outcomes.record(module, &Outcome::Refused(reason.clone()))?;
                    }
                    refused.lock().unwrap_or_else(PoisonError::into_inner).insert(module.to_owned(), reason);
                }
            }
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            let (total, module) = (todo.modules.len(), module.to_owned());
            progress(Compiling { library: format!("the {}", self.name()), done, total, module });
            Ok(())
        };
        library::compile_all(todo, &self.root, &BTreeSet::new(), staging, &outside.base, jobs, &finished)
            .await?;
        Ok(refused.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// What need not be compiled to be refused, and what imports it.
    fn refused_unseen(&self, closure: &BTreeSet<String>, outside: &Outside<'_>) -> Result<Refused, Error> {
        let mut refused = Refused::new();
        for name in closure {
            let module = &self.sources.modules[name];
            let reason = if outside.shadowed_by(name)? {
                Some("its name belongs to Lean's own modules or to tllama's library; rename it".to_owned())
            } else {
                module.refusal.clone().or_else(|| {
                    let missing =
                        module.imports.iter().find(|it| !self.sources.contains(it) && !outside.has(it))?;
                    Some(unknown_import(&module.text, missing))
                })
            };
            refused.extend(reason.map(|reason| (name.clone(), reason)));
        }
        Ok(refused)
    }

    /// Adds what imports a refused module.
    fn spread(&self, closure: &BTreeSet<String>, refused: &mut Refused) {
        loop {
            let blocked = closure.iter().filter(|module| !refused.contains_key(*module)).find_map(|module| {
                let imports = &self.sources.modules[module].imports;
                imports.iter().find(|import| refused.contains_key(*import)).map(|import| (module, import))
            });
            let Some((module, import)) = blocked else { return };
            refused.insert(module.clone(), imports_refused(import));
        }
    }

    /// That what is about to be imported is what was accepted.
    pub(super) async fn check_accepted(&self, modules: Vec<String>) -> Result<(), Error> {
        let standing = self.outcomes.standing(modules).await;
        match standing.into_iter().find(|(_, outcome)| !matches!(outcome, Some(Outcome::Accepted(_)))) {
            Some((module, _)) => {
                let reason = "its compiled form in the cache is not what was accepted".to_owned();
                Err(Error::ProjectModule { module, reason })
            }
            None => Ok(()),
        }
    }
}

/// What came of a project's modules, as the cache has it.
#[derive(Clone)]
pub(super) struct Outcomes {
    folder: PathBuf,
    /// Where accepted modules lie.
    library: PathBuf,
}

impl Outcomes {
    fn file(&self, module: &str) -> PathBuf {
        self.folder.join(format!("{module}.json"))
    }

    pub fn of(&self, module: &str) -> Option<Outcome> {
        serde_json::from_slice(&fs::read(self.file(module)).ok()?).ok()
    }

    fn record(&self, module: &str, outcome: &Outcome) -> Result<(), Error> {
        write_whole(&self.file(module), &serde_json::to_vec(outcome).expect("texts are JSON"))
    }

    /// For each module what came of it, unless it was accepted and is not what it was. Every file is read for this.
    async fn standing(&self, modules: Vec<String>) -> Vec<(String, Option<Outcome>)> {
        let outcomes = self.clone();
        let look = move || {
            let stands = |module: String| {
                let outcome = outcomes.of(&module).filter(|outcome| match outcome {
                    Outcome::Accepted(digest) => {
                        Files::of_module(&outcomes.library, &module).digest().as_ref() == Some(digest)
                    }
                    Outcome::Refused(_) => true,
                });
                (module, outcome)
            };
            modules.into_iter().map(stands).collect()
        };
        tokio::task::spawn_blocking(look).await.expect("reading does not panic")
    }
}

impl Outside<'_> {
    fn has(&self, module: &str) -> bool {
        self.own.contains(module) || is_in_library(module, &self.base.libraries)
    }

    /// Whether Lean would look for a module elsewhere: it goes by the first part of a name.
    fn shadowed_by(&self, module: &str) -> Result<bool, Error> {
        let first = module.split('.').next().unwrap_or_default();
        let is_first = |known: &str| known.split('.').next().is_some_and(|it| it.eq_ignore_ascii_case(first));
        if self.own.modules.keys().any(|known| is_first(known)) {
            return Ok(true);
        }
        for library in self.libraries() {
            let unread = |error| install::Error::io(library, error);
            for entry in fs::read_dir(library).map_err(unread)? {
                if is_first(&entry.map_err(unread)?.file_name().to_string_lossy()) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn libraries(&self) -> impl Iterator<Item = &Path> {
        self.base.libraries.iter().map(PathBuf::as_path)
    }
}

/// Names the line, and what to do.
fn unknown_import(text: &str, module: &str) -> String {
    let names_it = |line: &str| line.split_whitespace().any(|word| word == module);
    let line = text.lines().position(names_it).map_or(1, |at| at + 1);
    let remedy = if crate::header_map::HeaderMap::mathlib().replaces(module) {
        "which is beyond the embedded Lean: its modules run programs of their own; theorems that do not need it can \
         stand in a module without it"
    } else {
        "which neither the project nor its dependencies in `.lake/packages` have; `lake update` fetches these"
    };
    format!("line {line}: it imports {module}, {remedy}")
}
