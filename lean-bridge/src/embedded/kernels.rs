//! Has our own kernel judge what candidates declare. What it judges by is asked of a process that never sees a candidate,
//! and kept: a header and a statement once for all their candidates, an imported constant when it is first reached.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use data::Toolchain;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::{Error, Stop};
use crate::evidence::{Given, present};
use crate::header::Header;
use crate::own_kernel::{Answer, Finding, Library, NamePath, OwnReplay, Question, Step, name_json};
use crate::verdict::one_line;

use super::Embedded;
use super::pool::Role;
use super::worker::{Constants, Options, Request, Told};

/// Libraries that wait for a question. Each has what was reached of its imports, some megabytes.
const LIBRARIES_KEPT: usize = 6;
/// Of headers and statements, in all.
const TOLD_BYTES_MAX: usize = 64 << 20;

/// What a clean process told, and kernels over it.
#[derive(Default)]
pub(super) struct Kernels {
    libraries: Mutex<Vec<(String, Library)>>,
    told: Mutex<Vec<(String, Arc<str>)>>,
}

/// Answer to a question about a header or a statement.
#[derive(Deserialize)]
struct ToldAnswer {
    given: Given,
    #[serde(deserialize_with = "present")]
    text: Option<String>,
}

/// Answer to a question about imported constants.
#[derive(Deserialize)]
struct ConstantsAnswer {
    text: String,
}

/// Sets its flag when it goes: nobody waits for the answer any more.
struct CancelOnDrop(Arc<AtomicBool>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no panic under this lock")
}

impl Kernels {
    fn lease(&self, imports: &str) -> Library {
        let mut libraries = lock(&self.libraries);
        let found = libraries.iter().rposition(|(known, _)| known == imports);
        found.map_or_else(Library::new, |at| libraries.remove(at).1)
    }

    fn give_back(&self, imports: &str, library: Library) {
        if library.is_too_large() {
            return;
        }
        let mut libraries = lock(&self.libraries);
        if libraries.len() >= LIBRARIES_KEPT {
            libraries.remove(0);
        }
        libraries.push((imports.to_owned(), library));
    }

    fn known(&self, key: &str) -> Option<Arc<str>> {
        let mut told = lock(&self.told);
        let at = told.iter().position(|(known, _)| known == key)?;
        let entry = told.remove(at);
        let text = entry.1.clone();
        told.push(entry);
        Some(text)
    }

    fn keep(&self, key: String, text: Arc<str>) {
        let mut told = lock(&self.told);
        told.push((key, text));
        let mut bytes: usize = told.iter().map(|(key, text)| key.len() + text.len()).sum();
        while bytes > TOLD_BYTES_MAX && told.len() > 1 {
            let (key, text) = told.remove(0);
            bytes -= key.len() + text.len();
        }
    }
}

/// What a candidate is judged by, as far as texts say it.
pub(super) struct Basis<'a> {
    pub header: &'a Header,
    /// Nothing where only what is declared counts.
    pub statement: Option<&'a str>,
    pub options: &'a Options,
    pub limit: Duration,
    /// Whether accepted declarations are to be written out.
    pub is_exported: bool,
}

impl Embedded {
    /// What our own kernel says of a transcript, and the time within Lean that it took to learn what it judges by.
    pub(super) async fn own_replay(
        &self,
        basis: &Basis<'_>,
        transcript: &RawValue,
    ) -> Result<(Result<Answer, Stop>, Duration), Error> {
        let mut spent = Duration::ZERO;
        match self.own_replay_or_stop(basis, transcript, &mut spent).await {
            Ok(answer) => Ok((Ok(answer), spent)),
            Err(Error::Unanswered { stop }) => Ok((Err(stop), spent)),
            Err(error) => Err(error),
        }
    }

    async fn own_replay_or_stop(
        &self,
        basis: &Basis<'_>,
        transcript: &RawValue,
        spent: &mut Duration,
    ) -> Result<Answer, Error> {
        let header = match self.told(basis, None, spent).await? {
            Ok(text) => text,
            Err(problem) => return Ok(OwnReplay::of(Finding::Invalid(problem), 0).into()),
        };
        let statement = match basis.statement {
            None => None,
            Some(statement) => match self.told(basis, Some(statement), spent).await? {
                Ok(text) => Some(text),
                Err(problem) => return Ok(OwnReplay::of(Finding::Invalid(problem), 0).into()),
            },
        };
        let lean = || {
            let Toolchain { lean_version, commit, .. } = &self.toolchain;
            (lean_version.clone(), commit.clone().unwrap_or_default())
        };
        let transcript = transcript.get().into();
        let question = Question { header, statement, transcript, export_of: basis.is_exported.then(lean) };
        let deadline = Instant::now() + basis.limit;
        let imports = &basis.header.imports_text();
        let mut library = self.kernels.lease(imports);
        loop {
            let step;
            (library, step) = ask(library, question.clone(), deadline, basis.limit).await?;
            match step {
                Step::Answered(answer) => {
                    self.kernels.give_back(imports, library);
                    return Ok(answer);
                }
                Step::Needs(names) => {
                    let text = self.constants(basis, &library, &names, spent).await?;
                    library.load(&text).map_err(|error| Error::Refused(error.to_string().into()))?;
                }
            }
        }
    }

    /// What a clean process says of the header, or of a statement below it; `Err` where that is not valid.
    async fn told(
        &self,
        basis: &Basis<'_>,
        statement: Option<&str>,
        spent: &mut Duration,
    ) -> Result<Result<Arc<str>, String>, Error> {
        let Basis { header, options, limit, .. } = basis;
        let key = serde_json::json!([header.imports_text(), header.rest, statement, options]).to_string();
        if let Some(known) = self.kernels.known(&key) {
            return Ok(Ok(known));
        }
        let asked = Request::Told { header: &header.rest, given: Told { statement }, options };
        let (answer, time) = self.answer::<ToldAnswer>(header, Role::Replayer, &asked, *limit).await?;
        *spent += time;
        match (answer.text, answer.given.errors.first()) {
            (Some(text), None) => {
                let text: Arc<str> = text.into();
                self.kernels.keep(key, text.clone());
                Ok(Ok(text))
            }
            (_, Some(error)) => Ok(Err(one_line(&error.data))),
            (None, None) => Err(Error::Refused("it did not say what is given".to_owned().into())),
        }
    }

    async fn constants(
        &self,
        basis: &Basis<'_>,
        library: &Library,
        names: &[NamePath],
        spent: &mut Duration,
    ) -> Result<String, Error> {
        let names: Vec<Value> = names.iter().map(|name| name_json(name)).collect();
        let asked = Request::Constants { constants: Constants { session: library.session(), names: &names } };
        let (answer, time) =
            self.answer::<ConstantsAnswer>(basis.header, Role::Replayer, &asked, basis.limit).await?;
        *spent += time;
        Ok(answer.text)
    }
}

/// Asks a library in a thread of its own. It is lost where it does not answer in time.
async fn ask(
    mut library: Library,
    question: Question,
    deadline: Instant,
    limit: Duration,
) -> Result<(Library, Step), Error> {
    let flag = Arc::new(AtomicBool::new(false));
    library.cancel_by(flag.clone());
    let cancel = CancelOnDrop(flag);
    let thread = tokio::task::spawn_blocking(move || {
        let step = library.ask(&question);
        (library, step)
    });
    let answer = tokio::time::timeout_at(deadline.into(), thread).await;
    drop(cancel);
    match answer {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => {
            let detail = format!("tllama's own kernel crashed: {error}");
            Err(Error::Unanswered { stop: Stop::Crashed { detail } })
        }
        Err(_) => Err(Error::Unanswered { stop: Stop::Timeout(limit) }),
    }
}
