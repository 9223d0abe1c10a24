//! The modules that a header's imports reach, as files that are read: never as names that a candidate gives.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use lean_olean::{Constants, Header, Module, NameKey, PARTS};

use super::toolchain::ProjectLean;

/// Modules that imports may reach in all; Mathlib has some eight thousand.
const MODULES_MAX: usize = 100_000;
/// Of the contents of modules that are held at a time.
const HELD_BYTES_MAX: usize = 1 << 30;

/// A module that is imported, in the order in which Lean takes them.
#[derive(Debug)]
pub(super) struct Imported {
    pub name: String,
    /// Its files, one or three.
    files: Vec<PathBuf>,
    digest: blake3::Hash,
    /// By which a change of the files is seen without reading them.
    stamps: Vec<Stamp>,
    /// Of its contents and of all that it imports.
    pub closure: blake3::Hash,
    /// Which modules that one comprises, itself among them; a bit for each place.
    reaches: Vec<u64>,
    /// Whether it is of the installation rather than of the project.
    pub is_of_installation: bool,
}

/// Size and time of a file.
type Stamp = Option<(u64, SystemTime)>;

fn stamps(files: &[PathBuf]) -> Vec<Stamp> {
    let stamp = |file: &PathBuf| {
        let meta = std::fs::metadata(file).ok()?;
        Some((meta.len(), meta.modified().ok()?))
    };
    files.iter().map(stamp).collect()
}

/// All that a header imports.
#[derive(Debug)]
pub(super) struct Imports {
    pub modules: Vec<Imported>,
    /// Which module declares a name; of several, the first.
    index: HashMap<NameKey, u32>,
}

/// The components of a module's name.
type ModuleName = Vec<String>;

/// A module's name for people.
fn shown(name: &ModuleName) -> String {
    let part = |part: &String| match part.contains('.') {
        true => format!("«{part}»"),
        false => part.clone(),
    };
    name.iter().map(part).collect::<Vec<_>>().join(".")
}

/// A module whose imports were not all taken yet.
struct Looked {
    name: ModuleName,
    files: Vec<PathBuf>,
    imports: Vec<ModuleName>,
    digest: blake3::Hash,
    declared: Vec<NameKey>,
}

/// Contents of modules that constants were read from. Belongs to one kernel.
#[derive(Debug, Default)]
pub(super) struct Opened {
    modules: HashMap<u32, Constants>,
    bytes: usize,
}

impl Opened {
    /// Lets the contents go where they are larger; they are read anew when they are needed.
    pub fn keep_within(&mut self, bytes: usize) {
        if self.bytes > bytes {
            *self = Self::default();
        }
    }
}

impl Imports {
    /// Follows the imports of a module that was compiled without any candidate. Every module must be of its Lean.
    pub fn follow(lean: &ProjectLean, clean: &Module) -> Result<Self, String> {
        let mut imports = Self { modules: Vec::new(), index: HashMap::new() };
        let mut places: HashMap<ModuleName, Option<u32>> = HashMap::new();
        // A module is taken when all that it imports was taken.
        enum Work {
            Look(ModuleName),
            Take(Box<Looked>),
        }
        let names = |module: &Module| -> Vec<ModuleName> {
            module.imports().iter().map(|import| import.module.clone()).collect()
        };
        let mut work: Vec<Work> = names(clean).into_iter().rev().map(Work::Look).collect();
        while let Some(next) = work.pop() {
            match next {
                Work::Look(name) => {
                    match places.get(&name) {
                        Some(Some(_)) => continue,
                        Some(None) => return Err(format!("the module {} imports itself", shown(&name))),
                        None if places.len() >= MODULES_MAX => {
                            return Err("the header imports too many modules".to_owned());
                        }
                        None => places.insert(name.clone(), None),
                    };
                    let (files, module, digest) = open(lean, &name, clean.header())?;
                    let told = |error: lean_olean::Error| format!("the module {}: {error}", shown(&name));
                    let (its, declared) = (names(&module), module.declared().map_err(told)?);
                    let further: Vec<Work> = its.iter().rev().cloned().map(Work::Look).collect();
                    work.push(Work::Take(Box::new(Looked { name, files, imports: its, digest, declared })));
                    work.extend(further);
                }
                Work::Take(taken) => {
                    let Looked { name, files, imports: its, digest, declared } = *taken;
                    let place = imports.modules.len() as u32;
                    let mut hasher = blake3::Hasher::new();
                    for part in &name {
                        hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
                    }
                    hasher.update(&[0; 8]).update(digest.as_bytes());
                    let mut reaches = vec![0; place as usize / 64 + 1];
                    reaches[place as usize / 64] |= 1 << (place % 64);
                    for import in &its {
                        if let Some(Some(at)) = places.get(import) {
                            let import = &imports.modules[*at as usize];
                            hasher.update(import.closure.as_bytes());
                            reaches.iter_mut().zip(&import.reaches).for_each(|(all, its)| *all |= its);
                        }
                    }
                    for key in declared {
                        imports.index.entry(key).or_insert(place);
                    }
                    let is_of_installation = files.iter().all(|file| lean.is_of_installation(file));
                    let closure = hasher.finalize();
                    let stamps = stamps(&files);
                    let module = Imported {
                        name: shown(&name),
                        files,
                        digest,
                        stamps,
                        closure,
                        reaches,
                        is_of_installation,
                    };
                    imports.modules.push(module);
                    places.insert(name, Some(place));
                }
            }
        }
        Ok(imports)
    }

    /// Which module declares a name.
    pub fn find(&self, name: NameKey) -> Option<u32> {
        self.index.get(&name).copied()
    }

    /// Whether `module` imports `other`, or is it.
    pub fn reaches(&self, module: u32, other: u32) -> bool {
        let bits = self.module(module).reaches.get(other as usize / 64);
        bits.is_some_and(|bits| bits >> (other % 64) & 1 == 1)
    }

    pub fn module(&self, place: u32) -> &Imported {
        &self.modules[place as usize]
    }

    /// Names what the imports reach, in few characters.
    pub fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for module in &self.modules {
            hasher.update(module.closure.as_bytes());
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }

    /// Whether the files seem to be those that were looked at. One that is read anew is compared by its digest.
    pub fn is_current(&self) -> bool {
        self.modules.iter().all(|module| stamps(&module.files) == module.stamps)
    }

    /// The constants of a module, read anew where they are not held.
    pub fn open<'a>(&self, place: u32, opened: &'a mut Opened) -> Result<&'a mut Constants, String> {
        let module = self.module(place);
        let told = |problem: String| format!("the module {}: {problem}", module.name);
        if !opened.modules.contains_key(&place) {
            let (files, digest) = contents(&module.files).map_err(told)?;
            if digest != module.digest {
                return Err(told("it was changed while it was used".to_owned()));
            }
            let bytes: usize = files.iter().map(Vec::len).sum();
            if opened.bytes + bytes > HELD_BYTES_MAX {
                *opened = Opened::default();
            }
            let read =
                Module::open(files).and_then(Constants::new).map_err(|error| told(error.to_string()))?;
            opened.bytes += bytes;
            opened.modules.insert(place, read);
        }
        opened.modules.get_mut(&place).ok_or_else(|| told("it is gone".to_owned()))
    }
}

/// A module's files, what they hold, and its digest.
fn open(
    lean: &ProjectLean,
    name: &ModuleName,
    written_by: &Header,
) -> Result<(Vec<PathBuf>, Module, blake3::Hash), String> {
    let told = |problem: String| format!("the module {}: {problem}", shown(name));
    let path = lean.module(name).ok_or_else(|| told("it is nowhere on the search path".to_owned()))?;
    let mut paths = vec![path.clone()];
    let (files, _) = contents(&paths).map_err(told)?;
    let mut module = Module::open(files).map_err(|error| told(error.to_string()))?;
    if module.uses_module_system() {
        paths.extend(PARTS[1..].iter().map(|part| path.with_extension(part)));
    }
    let (files, digest) = contents(&paths).map_err(told)?;
    if paths.len() > 1 {
        module = Module::open(files).map_err(|error| told(error.to_string()))?;
    }
    if module.header() != written_by {
        let Header { version, commit, .. } = module.header();
        let problem = format!(
            "it was compiled by Lean {version} ({commit}), not by the project's; build the project anew"
        );
        return Err(told(problem));
    }
    Ok((paths, module, digest))
}

fn contents(paths: &[PathBuf]) -> Result<(Vec<Vec<u8>>, blake3::Hash), String> {
    let (mut files, mut hasher) = (Vec::new(), blake3::Hasher::new());
    for path in paths {
        let bytes = std::fs::read(path).map_err(|error| told(path, &error))?;
        hasher.update(&(bytes.len() as u64).to_le_bytes()).update(&bytes);
        files.push(bytes);
    }
    Ok((files, hasher.finalize()))
}

fn told(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
