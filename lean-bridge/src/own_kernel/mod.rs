//! The second kernel: what a candidate declares, judged in this process by `lean-kernel`, which shares nothing with Lean.
//!
//! What a candidate is judged by comes from a Lean process that never sees one: the imported constants that are reached,
//! by name; what the header declares; what the statement says. All this is believed as it is told; the theorems of the
//! imports come without their proofs. What the candidate declares is checked on top of it, the theorem is compared with
//! the statement, and the axioms that it rests on are collected anew.

mod transcript;

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use lean_kernel::export::{ReadError, Reader, Writer};
use lean_kernel::{Constant, Declaration, Fault, Kernel, Kind, Limit, Limits, Name, NamePart};

pub(crate) use transcript::name_json;

/// In front of the names that a statement declares, in what the host tells of it.
const GIVEN: &str = "_given";

/// What literals, quotients and computed operations rest on. Always there, so that no candidate can declare it.
const FOUNDATION: &str = "Nat Nat.add Nat.sub Nat.mul Nat.pow Nat.beq Nat.ble Nat.div Nat.mod Nat.gcd Nat.land Nat.lor \
    Nat.xor Nat.shiftLeft Nat.shiftRight Nat.log2 Nat.pred Bool Eq Quot String String.ofList Char Char.ofNat List";

/// What the library really assumes, as `lean-project/host/constants.cjs` has it: with its theorems' proofs left out,
/// an imported constant without a value may be either.
const LIBRARY_AXIOMS: &str = "propext Classical.choice Quot.sound sorryAx Lean.ofReduceBool Lean.ofReduceNat \
    Lean.trustCompiler lcErased lcAny lcVoid lcProof lcCast lcUnreachable Quot.lcInv";
/// Constants that Lean's kernel evaluates by running compiled code, and what that comes down to.
const RUN_BY_THE_KERNEL: [&str; 2] = ["Lean.reduceBool", "Lean.reduceNat"];
const TRUST_OF_THE_COMPILER: &str = "Lean.trustCompiler";

/// Of one declaration's check. Wall-clock time is bounded from outside.
const LIMITS: Limits = Limits { steps: 400_000_000, memory: 1536 << 20, depth: 65_536 };
/// A library that has grown beyond this is dropped after use, and begun again.
const LIBRARY_BYTES_MAX: usize = 512 << 20;
/// So is one that was asked for more names than this.
const NAMES_ASKED_MAX: usize = 1 << 20;

/// A name by its components.
pub(crate) type NamePath = Vec<NamePart>;

/// What a candidate is judged by, and what it declares.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    /// What the header declares, as NDJSON.
    pub header: Arc<str>,
    /// What the statement says, as NDJSON; nothing where the comparison is another's.
    pub statement: Option<Arc<str>>,
    /// What the candidate declares, as its process wrote it.
    pub transcript: Arc<str>,
    /// Where accepted declarations are to be written out: version and commit of the Lean that they come from.
    pub export_of: Option<(String, String)>,
}

/// What this kernel says of a candidate's declarations.
#[derive(Debug, Clone)]
#[cfg_attr(test, derive(serde::Deserialize), serde(rename_all = "camelCase"))]
pub(crate) struct OwnReplay {
    pub finding: Finding,
    /// What the declarations rest on, sorted.
    pub axioms: Vec<String>,
    /// Those of the axioms that the candidate declares.
    pub own_axioms: Vec<String>,
    /// For axioms that are reached through the header: the declaration there that uses them.
    pub through: BTreeMap<String, String>,
    /// How many declarations were accepted.
    pub declarations: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(serde::Deserialize), serde(rename_all = "camelCase"))]
pub(crate) enum Finding {
    Accepted,
    /// The header or the statement does not elaborate.
    Invalid(String),
    /// The transcript is none, or larger than what is read.
    Malformed(String),
    /// A declaration breaks a rule.
    Refused(String),
    /// There is no theorem of the given name.
    Missing(String),
    /// In what the theorem is not the given one.
    Differs(String),
    /// Nothing is known: a limit was reached.
    Exhausted(String),
    /// Nothing is known: it asks for something that this kernel leaves alone.
    Unsupported(String),
}

impl OwnReplay {
    pub fn of(finding: Finding, declarations: u32) -> Self {
        Self { finding, axioms: Vec::new(), own_axioms: Vec::new(), through: BTreeMap::new(), declarations }
    }
}

/// What came of a question.
pub(crate) enum Step {
    /// Imported constants by name; to be told by [`Library::load`], then asked again.
    Needs(Vec<NamePath>),
    Answered(Answer),
}

/// What this kernel says, and where that was asked for of accepted declarations, all that it judged by, or why it
/// cannot be written.
pub(crate) struct Answer {
    pub replay: OwnReplay,
    pub export: Option<Result<Arc<str>, String>>,
}

impl From<OwnReplay> for Answer {
    fn from(replay: OwnReplay) -> Self {
        Self { replay, export: None }
    }
}

/// A kernel over the imported constants that were reached so far.
#[derive(Debug)]
pub(crate) struct Library {
    kernel: Kernel,
    asked: HashSet<NamePath>,
    /// Constants that imported ones mention and the imports keep to themselves. Who declared one would give those that
    /// mention it another meaning.
    kept_back: HashSet<Name>,
    session: String,
}

static SESSIONS: AtomicU64 = AtomicU64::new(0);

impl Library {
    pub fn new() -> Self {
        let mut kernel = Kernel::new(LIMITS);
        kernel.trust_operations();
        let session = SESSIONS.fetch_add(1, Ordering::Relaxed).to_string();
        Self { kernel, asked: HashSet::new(), kept_back: HashSet::new(), session }
    }

    /// By which the host knows what it has told this library.
    pub fn session(&self) -> &str {
        &self.session
    }

    /// Whether it should not serve another question.
    pub fn is_too_large(&self) -> bool {
        self.kernel.bytes() > LIBRARY_BYTES_MAX || self.asked.len() > NAMES_ASKED_MAX
    }

    pub fn cancel_by(&mut self, flag: Arc<AtomicBool>) {
        self.kernel.cancel_by(flag);
    }

    /// Believes imported constants as a process tells them that never sees a candidate.
    pub fn load(&mut self, export: &str) -> Result<(), ReadError> {
        // Whoever waited for the last answer may have gone, which cancelled it.
        self.kernel.cancel_by(Arc::default());
        let mut told = self.read(export)?;
        // Several processes may tell the same.
        told.retain(|declaration| !self.kernel.environment().contains(declaration.name()));
        for declaration in &told {
            if let Err(error) = self.kernel.assume(declaration) {
                tracing::warn!(%error, "an imported constant is not read");
            }
        }
        self.kept_back.extend(self.kernel.missing(&told));
        Ok(())
    }

    /// Judges a candidate, or says what has to be loaded first. Leaves the library as it was.
    pub fn ask(&mut self, question: &Question) -> Step {
        let foundation =
            FOUNDATION.split(' ').map(|name| name.split('.').map(|part| NamePart::Text(part.into())));
        let needs = self.not_asked(foundation.map(Iterator::collect).collect());
        if !needs.is_empty() {
            return Step::Needs(needs);
        }
        let library = self.kernel.checkpoint();
        let step = self.judge(question);
        self.kernel.rollback(library);
        match step {
            Ok(answer) => Step::Answered(answer),
            Err(needs) => Step::Needs(needs),
        }
    }

    fn not_asked(&mut self, names: Vec<NamePath>) -> Vec<NamePath> {
        names.into_iter().filter(|name| self.asked.insert(name.clone())).collect()
    }

    fn judge(&mut self, question: &Question) -> Result<Answer, Vec<NamePath>> {
        let told = |problem: ReadError| {
            OwnReplay::of(Finding::Unsupported(format!("what it is judged by: {problem}")), 0).into()
        };
        let (header, statement) =
            match (self.read(&question.header), self.read(question.statement.as_deref().unwrap_or_default()))
            {
                (Ok(header), Ok(statement)) => (header, statement),
                (Err(problem), _) | (_, Err(problem)) => return Ok(told(problem)),
            };
        let declared = match transcript::read(&question.transcript, &mut self.kernel.store) {
            Ok(declared) => declared,
            Err(problem) => {
                return Ok(OwnReplay::of(Finding::Malformed(problem), 0).into());
            }
        };
        let all: Vec<Declaration> =
            [&header[..], &statement, &declared.declarations].into_iter().flatten().cloned().collect();
        // Its own names too: what the imports declare cannot be declared again.
        let own = declared.declarations.iter().flat_map(Declaration::names);
        let unknown = self.kernel.missing(&all).into_iter().chain(own);
        let unknown = unknown.map(|name| self.kernel.store.name_parts(name)).collect();
        let needs = self.not_asked(unknown);
        if !needs.is_empty() {
            return Err(needs);
        }
        let imported = self.kernel.environment().len();
        for declaration in header.iter().chain(&statement) {
            if let Err(error) = self.kernel.assume(declaration) {
                let finding = Finding::Unsupported(format!("what it is judged by: {error}"));
                return Ok(OwnReplay::of(finding, 0).into());
            }
        }
        let trusted = self.kernel.environment().len();
        let kept_back: HashSet<Name> = self
            .kernel
            .missing(&[header, statement.clone()].concat())
            .into_iter()
            .chain(self.kept_back.iter().copied())
            .collect();
        let mut count = 0;
        for declaration in &declared.declarations {
            if let Err(error) = self.kernel.check(declaration) {
                return Ok(OwnReplay::of(refusal(&error), count).into());
            }
            count += 1;
        }
        let own: Vec<Name> =
            self.kernel.environment().iter().skip(trusted).map(|constant| constant.name).collect();
        if let Some(name) = own.iter().find(|name| kept_back.contains(name)) {
            let name = self.kernel.store.display_name(*name);
            let problem = format!("{name}: what it is judged by mentions another constant of that name");
            return Ok(OwnReplay::of(Finding::Refused(problem), count).into());
        }
        let finding = match self.compare(&statement, &declared.roots, &own) {
            Ok(None) => Finding::Accepted,
            Ok(Some(finding)) => finding,
            Err(error) => refusal(&error),
        };
        let mut replay = OwnReplay::of(finding, count);
        self.rests(&own, imported, trusted, &mut replay);
        let wanted = question.export_of.as_ref().filter(|_| replay.finding == Finding::Accepted);
        let export = wanted.map(|lean| self.export(&own, trusted, lean));
        Ok(Answer { replay, export })
    }

    /// What was declared with all that it rests on, in lean4export's format. Constants up to `trusted` are believed.
    fn export(
        &self,
        own: &[Name],
        trusted: usize,
        (version, commit): &(String, String),
    ) -> Result<Arc<str>, String> {
        let env = self.kernel.environment();
        let store = &self.kernel.store;
        let is_believed =
            |constant: &Constant| env.position(constant.name).is_some_and(|place| place < trusted);
        let declarations = self
            .kernel
            .below(own, is_believed)
            .map_err(|name| format!("the imports keep {} to themselves", store.display_name(name)))?;
        let write = || {
            let mut writer = Writer::new(Vec::new(), (version, commit))?;
            for declaration in &declarations {
                writer.declaration(store, env, declaration)?;
            }
            String::from_utf8(writer.into_inner()).map_err(io::Error::other)
        };
        write().map(Arc::from).map_err(|error| error.to_string())
    }

    fn read(&mut self, export: &str) -> Result<Vec<Declaration>, ReadError> {
        let (mut reader, mut declarations) = (Reader::new(export.as_bytes()), Vec::new());
        while let Some(declaration) = reader.next(&mut self.kernel.store)? {
            declarations.push(declaration);
        }
        Ok(declarations)
    }

    /// What speaks against the roots being what was asked for.
    fn compare(
        &mut self,
        statement: &[Declaration],
        roots: &[Name],
        own: &[Name],
    ) -> Result<Option<Finding>, lean_kernel::Error> {
        let kernel = &mut self.kernel;
        if let Some(root) = roots.iter().find(|root| !own.contains(root)) {
            return Ok(Some(Finding::Refused(format!("{} is missing", kernel.store.display_name(*root)))));
        }
        let Some(given) = statement.last().map(Declaration::name) else { return Ok(None) };
        let parts = kernel.store.name_parts(given);
        let wanted = parts.get(1..).unwrap_or_default();
        // A theorem may be private on one side alone: its name says nothing of what it states.
        let found = match roots {
            [root] if written(&kernel.store.name_parts(*root)) == written(wanted) => *root,
            _ => {
                let wanted = kernel.store.name_of(wanted);
                return Ok(Some(Finding::Refused(format!(
                    "{} is missing",
                    kernel.store.display_name(wanted)
                ))));
            }
        };
        let given_own: Vec<Name> = statement.iter().flat_map(Declaration::names).collect();
        let difference = kernel.difference((given, &given_own), (found, own))?;
        Ok(difference.map(|difference| Finding::Differs(difference.as_str().to_owned())))
    }

    /// Collects the axioms below what was declared. Constants up to `imported` are those of the imports, up to `trusted`
    /// those of header and statement.
    fn rests(&self, own: &[Name], imported: usize, trusted: usize, replay: &mut OwnReplay) {
        let env = self.kernel.environment();
        let place = |name: Name| env.position(name).unwrap_or(usize::MAX);
        let is_imported = |constant: &Constant| place(constant.name) < imported;
        for reached in self.kernel.reached(own, is_imported) {
            let constant = &reached.constant;
            let text = self.kernel.store.display_name(constant.name);
            let axiom = if is_imported(constant) {
                match LIBRARY_AXIOMS.split(' ').find(|axiom| *axiom == text) {
                    Some(axiom) => axiom.to_owned(),
                    None if RUN_BY_THE_KERNEL.contains(&text.as_str()) => TRUST_OF_THE_COMPILER.to_owned(),
                    None => continue,
                }
            } else if matches!(constant.kind, Kind::Axiom) {
                text
            } else {
                continue;
            };
            if place(constant.name) >= trusted {
                replay.own_axioms.push(axiom.clone());
            }
            if let Some(user) = reached.through.filter(|user| (imported..trusted).contains(&place(*user))) {
                replay.through.insert(axiom.clone(), public_name(&self.kernel.store.name_parts(user)));
            }
            replay.axioms.push(axiom);
        }
        replay.axioms.sort();
        replay.axioms.dedup();
        replay.own_axioms.sort();
    }
}

pub(crate) fn refusal(error: &lean_kernel::Error) -> Finding {
    match error.fault {
        Fault::Rejected(_) => Finding::Refused(error.to_string()),
        Fault::Exhausted(Limit::Steps | Limit::Memory | Limit::Depth | Limit::Cancelled) => {
            Finding::Exhausted(error.to_string())
        }
        Fault::Unsupported(_) => Finding::Unsupported(error.to_string()),
    }
}

/// A name as it is written in the file that declares it: without the mark of a private one.
pub(crate) fn written(parts: &[NamePart]) -> &[NamePart] {
    let is_private = matches!(parts.first(), Some(NamePart::Text(first)) if first == "_private");
    let after = parts.iter().position(|part| matches!(part, NamePart::Number(_))).map_or(0, |at| at + 1);
    if is_private { &parts[after..] } else { parts }
}

/// The declaration that a name belongs to, as it is written, and without what Lean made up for a lemma of it.
pub(crate) fn public_name(parts: &[NamePart]) -> String {
    let written = written(parts).iter().map_while(|part| match part {
        NamePart::Text(text) if !text.starts_with('_') => Some(text.as_str()),
        _ => None,
    });
    written.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests;
