//! Whether a project's Lean, as it is read here, tells proofs from what is none: a dozen honest proofs and two dozen
//! cheats, each of which must come out as it should before this Lean gives a verdict. What passed is remembered, until
//! the toolchain, the project's search path or the sources that judge change.

mod cases;

use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use data::{Level, Outcome as Found, ReasonKind};
use serde::{Deserialize, Serialize};

use super::compile::Room;
use super::{Auditor, Config};
use crate::native::{Error, Project, Tools};
use crate::policy::Policy;
use crate::request::{Limits, VerifyRequest};

/// A text to judge, and what must come of it.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    pub name: &'static str,
    pub header: &'static str,
    pub statement: &'static str,
    pub candidate: &'static str,
    /// What of the compiled file an attacker changes.
    pub forgery: Forgery,
    /// The reasons for which it may be refused; none for an honest proof.
    pub refused_for: &'static [ReasonKind],
}

/// A compiled file that is not what came of the candidate.
#[derive(Debug, Clone, Copy)]
pub enum Forgery {
    None,
    /// The file of another text, header included.
    FileOf(&'static str),
    /// The first `percent` of the file.
    Cut {
        percent: usize,
    },
    /// Zeros behind the first `percent` of the file.
    Blank {
        percent: usize,
    },
    /// Other bytes from a place on.
    Bytes {
        at: usize,
        bytes: &'static [u8],
    },
    /// Each address another one.
    Moved,
    /// Nothing at all.
    Nothing,
}

/// How one case came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub name: String,
    /// What was found instead of what should be; nothing where it is right.
    pub fault: Option<String>,
}

/// All cases, as they came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfTest {
    pub honest: usize,
    pub cheats: usize,
    pub outcomes: Vec<Outcome>,
}

impl SelfTest {
    /// Why there are no verdicts; nothing where all is right.
    pub fn failure(&self) -> Option<String> {
        let faults: Vec<String> = self
            .outcomes
            .iter()
            .filter_map(|outcome| Some(format!("{}: {}", outcome.name, outcome.fault.as_ref()?)))
            .collect();
        let first = faults.first()?;
        let all = self.outcomes.len();
        Some(format!("{} of {all} cases of its self-test came out wrong, the first: {first}", faults.len()))
    }

    /// The texts for a toolchain with Lean's library, which the embedded Lean judges alike.
    pub fn cases() -> impl Iterator<Item = &'static Case> {
        cases::WITH_INIT.iter()
    }
}

impl Auditor {
    /// Runs the self-test, also where it is known how it comes out.
    pub async fn self_test(
        project: Project,
        tools: &Tools,
        config: Config,
    ) -> Result<Result<SelfTest, String>, Error> {
        let auditor = Self::find(project, tools, config).await?;
        if let Some(reason) = auditor.lean.unread() {
            return Ok(Err(reason));
        }
        let tested = auditor.run_self_test().await?;
        auditor.remember(&tested);
        Ok(Ok(tested))
    }

    /// What is known of a self-test of this toolchain, or what comes of one.
    pub(super) async fn tested(&self) -> Result<SelfTest, Error> {
        let known = self.test_file().and_then(|path| fs::read(path).ok());
        let known = known.and_then(|text| serde_json::from_slice::<SelfTest>(&text).ok());
        // A failure may have been the machine's: it is looked at again.
        if let Some(known) = known.filter(|known| known.failure().is_none() && !known.outcomes.is_empty()) {
            return Ok(known);
        }
        let tested = self.run_self_test().await?;
        self.remember(&tested);
        Ok(tested)
    }

    fn remember(&self, tested: &SelfTest) {
        let Some(path) = self.test_file() else { return };
        let write = || {
            fs::create_dir_all(path.parent().unwrap_or(&path))?;
            data::whole_file::write(&path, serde_json::to_vec(tested)?)
        };
        if let Err(error) = write() {
            tracing::warn!(%error, path = %path.display(), "the self-test is not remembered");
        }
    }

    /// Where the outcome for this toolchain and this project is kept.
    fn test_file(&self) -> Option<PathBuf> {
        let mut hasher = blake3::Hasher::new();
        let mut add = |part: &[u8]| {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        };
        add(env!("TLLAMA_JUDGE_DIGEST").as_bytes());
        let lean = &self.lean;
        for part in
            [Some(&lean.version.version), lean.version.commit.as_ref(), lean.version.platform.as_ref()]
        {
            add(part.map(String::as_bytes).unwrap_or_default());
        }
        for folder in lean.search.iter().chain([&lean.prefix, &lean.project.root]) {
            add(folder.as_os_str().as_encoded_bytes());
        }
        // The installation's programs, by size and time: they are large.
        let libraries = fs::read_dir(lean.prefix.join("lib").join("lean")).into_iter().flatten().flatten();
        let mut files: Vec<PathBuf> =
            libraries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
        files.push(lean.lean.clone());
        files.sort();
        for file in files {
            let Ok(meta) = fs::metadata(&file) else { continue };
            let time = meta.modified().ok().and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
            add(file.as_os_str().as_encoded_bytes());
            add(format!("{} {:?}", meta.len(), time).as_bytes());
        }
        let name = format!("{}.json", &hasher.finalize().to_hex()[..32]);
        Some(self.config.folder.as_ref()?.join("self-tests").join(name))
    }

    async fn run_self_test(&self) -> Result<SelfTest, Error> {
        let has_init = self.lean.module(&["Init".to_owned()]).is_some_and(|path| path.is_file());
        let cases = if has_init { cases::WITH_INIT } else { cases::WITHOUT };
        let mut tested = SelfTest { honest: 0, cheats: 0, outcomes: Vec::new() };
        for case in cases {
            match case.refused_for.is_empty() {
                true => tested.honest += 1,
                false => tested.cheats += 1,
            }
            let fault = self.fault(case).await?;
            tested.outcomes.push(Outcome { name: case.name.to_owned(), fault });
        }
        Ok(tested)
    }

    async fn fault(&self, case: &Case) -> Result<Option<String>, Error> {
        let request = case.request();
        let room = Room { limits: request.limits, memory_mib: self.config.memory_mib };
        let forged = match case.forgery {
            Forgery::FileOf(text) => {
                let compiled = self.compile(text, room).await?;
                match compiled.module {
                    Ok(files) => Some(files),
                    Err(problem) => {
                        return Ok(Some(format!("the forged text does not compile: {problem:?}")));
                    }
                }
            }
            _ => None,
        };
        let change = |files: Vec<Vec<u8>>| forged.clone().unwrap_or_else(|| case.forgery.of(files));
        let verdict = self.verify_with(&request, &change).await?;
        let outcome = &verdict.record().outcome;
        Ok(match outcome {
            Found::Proved if case.refused_for.is_empty() => None,
            Found::Proved => Some("it was found proved".to_owned()),
            Found::Rejected(found) if case.refused_for.contains(&found.reason) => None,
            Found::Rejected(found) => Some(format!("{}: {}", found.reason.as_str(), found.detail)),
        })
    }
}

impl Case {
    /// What is asked.
    pub fn request(&self) -> VerifyRequest {
        VerifyRequest {
            header: self.header.to_owned(),
            statement: self.statement.to_owned(),
            candidate: self.candidate.to_owned(),
            level: Level::Replayed,
            policy: Policy::default(),
            limits: Limits::default(),
        }
    }
}

impl Forgery {
    fn of(self, mut files: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
        let Some(last) = files.last_mut() else { return files };
        let part = |percent: usize| last.len() * percent / 100;
        match self {
            Forgery::None | Forgery::FileOf(_) => {}
            Forgery::Cut { percent } => last.truncate(part(percent)),
            Forgery::Blank { percent } => {
                let start = part(percent);
                last[start..].fill(0);
            }
            Forgery::Bytes { at, bytes } => {
                if let Some(place) = last.get_mut(at..at + bytes.len()) {
                    place.copy_from_slice(bytes);
                }
            }
            Forgery::Moved => {
                if let Some(place) = last.get_mut(82) {
                    *place = place.wrapping_add(1);
                }
            }
            Forgery::Nothing => files.clear(),
        }
        files
    }
}
