//! The sources of a user's Lake project as the embedded Lean reads them. A snapshot: its digest is part of every
//! verdict that rests on it. Nothing of the project's own Lean, of its compiled files or of its `lakefile.lean` is
//! used. Compiling runs a module's macros, so each command is judged before it runs, as a candidate's is.

mod compile;
mod lake;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::Path;

use crate::error::Error;
use crate::header::Header;
use crate::header_map::HeaderMap;
use crate::policy::{Construct, Policy};
use crate::request::MAX_TEXT_BYTES;

use lake::Package;

pub(super) use compile::{Outside, Project, Refused};

/// Commands that stand between a module's imports and the rest of its text. The embedded Lean carries its library without the
/// compiled code, so not every definition can be compiled, nor constants moved out of macros be found again; and what
/// is not public and exposed does not reach an importer.
const OPENING: &str = "@[expose] public noncomputable section\nset_option compiler.extract_closed false";

/// The same for a file that does not say `module`, though it is compiled as one: what is private there can be used in all
/// of the file, and nowhere else.
const OPENING_OF_FILE: &str = "@[expose] public noncomputable section\nset_option compiler.extract_closed false\n\
                               set_option backward.privateInPublic true\nset_option backward.privateInPublic.warn false";

fn opening(header: &Header) -> &'static str {
    match header.module {
        Some(_) => OPENING,
        None => OPENING_OF_FILE,
    }
}

/// A snapshot of the modules of a Lake project: those that its libraries consist of, and what these import of it and
/// of its dependencies.
#[derive(Debug, Clone)]
pub struct ProjectSources {
    name: String,
    roots: Vec<String>,
    modules: BTreeMap<String, Module>,
}

#[derive(Debug, Clone)]
struct Module {
    text: String,
    /// All of them, `Init` included.
    imports: Vec<String>,
    /// Why it is not compiled, as far as its text and its place say.
    refusal: Option<String>,
}

/// A module that cannot be had, and why.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RefusedModule {
    pub module: String,
    pub reason: String,
}

/// The part of a project that the embedded Lean has compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompiledProject {
    /// What texts about it start with: the project with the digest of its sources, as a comment, and the imports.
    pub header: String,
    /// The modules of project and dependencies behind these imports.
    pub modules: Vec<String>,
    pub refused: Vec<RefusedModule>,
}

impl ProjectSources {
    /// Reads a project's folder. Modules that cannot be read are kept with the reason.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let packages = lake::packages(folder)?;
        let own = &packages[0];
        let roots: BTreeSet<String> = own.roots().into_iter().filter(|module| is_plain(module)).collect();
        if roots.is_empty() {
            return Err(lake::unreadable(folder, "it has no Lean modules; name the folder of the lakefile"));
        }
        let name =
            own.name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' });
        let name = name.collect();
        let elsewhere = HeaderMap::mathlib();
        let mut modules = BTreeMap::new();
        let mut waiting: VecDeque<String> = roots.iter().cloned().collect();
        while let Some(name) = waiting.pop_front() {
            if modules.contains_key(&name) || elsewhere.replaces(&name) || !is_plain(&name) {
                continue;
            }
            let Some(module) = Module::find(&packages, &name) else { continue };
            waiting.extend(module.imports.iter().cloned());
            modules.insert(name, module);
        }
        Ok(Self { name, roots: roots.into_iter().collect(), modules })
    }

    /// The modules that the project's own libraries consist of, without what they import.
    pub fn roots(&self) -> &[String] {
        &self.roots
    }

    /// The source of a module of the project or its dependencies.
    pub fn text(&self, module: &str) -> Option<&str> {
        self.modules.get(module).map(|module| module.text.as_str())
    }

    /// The first line of texts about the project: its name and the digest of all its sources.
    pub fn line(&self) -> String {
        format!("{}{} {}", data::PROJECT_MARK, self.name, self.digest())
    }

    /// Of names and texts of all modules: 128 bits, since whoever writes a project may choose both sides.
    pub fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for part in self.modules.iter().flat_map(|(name, module)| [name.as_str(), &module.text]) {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
        }
        hasher.finalize().to_hex()[..32].to_owned()
    }

    fn contains(&self, module: &str) -> bool {
        self.modules.contains_key(module)
    }

    /// The project's modules behind some imports, these included.
    fn closure(&self, imports: &[String]) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut waiting: Vec<&String> = imports.iter().collect();
        while let Some(name) = waiting.pop() {
            if let Some(module) = self.modules.get(name)
                && reached.insert(name.clone())
            {
                waiting.extend(&module.imports);
            }
        }
        reached
    }
}

impl Module {
    /// `None` when no package has it.
    fn find(packages: &[Package], name: &str) -> Option<Self> {
        let mut places = packages.iter().filter_map(|package| Some((package, package.find(name)?)));
        let (package, file) = places.next()?;
        let refused =
            |reason: String| Module { text: String::new(), imports: Vec::new(), refusal: Some(reason) };
        if let Some((_, other)) = places.next() {
            let reason =
                format!("two packages have it, {} and {}; rename one", file.display(), other.display());
            return Some(refused(reason));
        }
        Some(match read(package, &file) {
            Ok(text) => Self::new(text),
            Err(reason) => refused(format!("{}: {reason}", file.display())),
        })
    }

    fn new(text: String) -> Self {
        let header = Header::parse(&text);
        let refusal = header.prelude.then(|| "it is without a prelude of Lean's own (`prelude`)".to_owned());
        Self { text, imports: header.imports, refusal }
    }
}

/// Whether a name can be a module's without quotation marks, and so says nothing of other folders.
fn is_plain(module: &str) -> bool {
    let plain =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || "_'!?".contains(c));
    module.split('.').all(plain)
}

/// What ends the compilation of a text: whatever runs code in the elaborator, or turns its checks off.
fn rules() -> Policy {
    Policy { allowed: [Construct::Import, Construct::Partial].into(), ..Policy::default() }
}

/// A file of a package, in the folder of that package in truth.
fn read(package: &Package, file: &Path) -> Result<String, String> {
    let real = file.canonicalize().map_err(|error| error.to_string())?;
    if !real.starts_with(&package.folder) {
        return Err("it is a link out of the folder of its package".to_owned());
    }
    let bytes = fs::metadata(&real).map_err(|error| error.to_string())?.len();
    if bytes > MAX_TEXT_BYTES as u64 {
        return Err(format!("it has {bytes} bytes; the limit is {MAX_TEXT_BYTES}"));
    }
    let text = fs::read_to_string(&real).map_err(|error| error.to_string())?;
    if text.contains('\0') {
        return Err("it holds a NUL character".to_owned());
    }
    Ok(text)
}
