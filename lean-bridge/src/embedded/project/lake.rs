//! Where the modules of a Lake project lie, as far as files say so: the project's own package, those below
//! `.lake/packages`, and those that `lake-manifest.json` names by a path within the project. `lakefile.toml` is read;
//! `lakefile.lean` is a program, so its package is taken to hold its modules where Lake looks by default.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::Error;

const PACKAGES: &str = ".lake/packages";
const MANIFEST: &str = "lake-manifest.json";

/// A package's folder with what it declares.
#[derive(Debug)]
pub(super) struct Package {
    /// Without links.
    pub folder: PathBuf,
    pub name: String,
    libraries: Vec<Library>,
}

#[derive(Debug)]
struct Library {
    folder: PathBuf,
    /// Modules to which, with all below them, the library is limited; `None`: there is no telling.
    limits: Option<Vec<String>>,
    /// Modules that are built when nothing is asked for.
    roots: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Lakefile {
    name: Option<String>,
    #[serde(default)]
    src_dir: PathBuf,
    #[serde(default, rename = "lean_lib")]
    libraries: Vec<LeanLib>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LeanLib {
    name: String,
    #[serde(default)]
    src_dir: PathBuf,
    roots: Option<Vec<String>>,
    globs: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    packages: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    name: String,
    dir: Option<PathBuf>,
}

/// The project's own package first, then its dependencies.
pub(super) fn packages(folder: &Path) -> Result<Vec<Package>, Error> {
    let root = folder.canonicalize().map_err(|error| unreadable(folder, error))?;
    let mut found = vec![Package::read(root.clone())?];
    let mut folders: Vec<PathBuf> = match fs::read_dir(root.join(PACKAGES)) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect(),
        Err(_) => Vec::new(),
    };
    folders.sort();
    for path in &folders {
        let real = path.canonicalize().map_err(|error| unreadable(path, error))?;
        if !real.starts_with(&root) {
            return Err(unreadable(path, "it is a link out of the project; put the package itself there"));
        }
    }
    folders.extend(by_path(&root)?);
    for path in folders {
        let real = path.canonicalize().map_err(|error| unreadable(&path, error))?;
        if found.iter().all(|known| known.folder != real) {
            found.push(Package::read(real)?);
        }
    }
    Ok(found)
}

/// The dependencies that the manifest names by their path. Whoever wrote it may not choose what else is read on this
/// machine, so they lie in the project's folder, which the user named.
fn by_path(root: &Path) -> Result<Vec<PathBuf>, Error> {
    let file = root.join(MANIFEST);
    let manifest =
        parsed::<Manifest>(&file, |text| serde_json::from_str(text).map_err(|error| error.to_string()))?;
    let mut found = Vec::new();
    for Dependency { kind, name, dir } in manifest.map_or_else(Vec::new, |manifest| manifest.packages) {
        let Some(dir) = dir.filter(|_| kind == "path") else { continue };
        let refused = |problem: String| {
            unreadable(&file, format!("the package `{name}` has the path {}: {problem}", dir.display()))
        };
        let real = root.join(&dir).canonicalize().map_err(|error| refused(error.to_string()))?;
        if dir.is_absolute() || !real.starts_with(root) {
            return Err(refused(format!(
                "only a folder within the project is read; put a copy of the package below {PACKAGES}, and take the \
                 entry out"
            )));
        }
        found.push(real);
    }
    Ok(found)
}

impl Package {
    fn read(folder: PathBuf) -> Result<Self, Error> {
        let lakefile = parsed::<Lakefile>(&folder.join("lakefile.toml"), |text| {
            toml::from_str(text).map_err(|error| error.message().to_owned())
        })?;
        let file_name =
            folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let (name, libraries) = match lakefile {
            Some(Lakefile { name, src_dir, libraries }) if !libraries.is_empty() => {
                let source = folder.join(src_dir);
                (name, libraries.into_iter().map(|library| library.located(&source)).collect())
            }
            other => {
                let roots =
                    modules_in(&folder, "").into_iter().filter(|module| module != "lakefile").collect();
                let name = other.and_then(|lakefile| lakefile.name);
                (name, vec![Library { folder: folder.clone(), limits: None, roots }])
            }
        };
        Ok(Self { folder, name: name.unwrap_or(file_name), libraries })
    }

    /// The modules that are built when nothing is asked for.
    pub fn roots(&self) -> Vec<String> {
        self.libraries.iter().flat_map(|library| library.roots.iter().cloned()).collect()
    }

    /// The file of a module of this package.
    pub fn find(&self, module: &str) -> Option<PathBuf> {
        let path = format!("{}.lean", module.replace('.', "/"));
        let holds = |library: &&Library| {
            library.limits.as_ref().is_none_or(|limits| limits.iter().any(|limit| is_below(module, limit)))
        };
        self.libraries
            .iter()
            .filter(holds)
            .map(|library| library.folder.join(&path))
            .find(|file| fs::symlink_metadata(file).is_ok())
    }
}

impl LeanLib {
    fn located(self, source: &Path) -> Library {
        let folder = source.join(self.src_dir);
        let limits = self.roots.unwrap_or_else(|| vec![self.name]);
        let roots = match self.globs {
            Some(globs) => globs.iter().flat_map(|glob| expand(&folder, glob)).collect(),
            None => limits.clone(),
        };
        // What a glob names belongs to the library too.
        let limits = limits.into_iter().chain(roots.iter().cloned()).collect();
        Library { folder, limits: Some(limits), roots }
    }
}

/// `A`, `A.+` (all below `A`) or `A.*` (both), as Lake reads it.
fn expand(folder: &Path, glob: &str) -> Vec<String> {
    match glob.rsplit_once('.') {
        Some((module, "+")) => modules_below(folder, module),
        Some((module, "*")) => {
            std::iter::once(module.to_owned()).chain(modules_below(folder, module)).collect()
        }
        _ => vec![glob.to_owned()],
    }
}

fn modules_below(folder: &Path, module: &str) -> Vec<String> {
    let place = folder.join(module.replace('.', "/"));
    let mut found = modules_in(&place, module);
    for entry in fs::read_dir(&place).into_iter().flatten().flatten() {
        // A linked folder is not entered: it may lead back up.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(modules_below(folder, &format!("{module}.{}", entry.file_name().to_string_lossy())));
        }
    }
    found
}

/// The modules whose files lie right in `folder`, sorted.
fn modules_in(folder: &Path, prefix: &str) -> Vec<String> {
    let dot = if prefix.is_empty() { "" } else { "." };
    let mut found: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".lean")?.to_owned()))
        .map(|stem| format!("{prefix}{dot}{stem}"))
        .collect();
    found.sort();
    found
}

pub(super) fn is_below(module: &str, root: &str) -> bool {
    module.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A file in its format; `None` if there is none.
fn parsed<T: DeserializeOwned>(
    path: &Path,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> Result<Option<T>, Error> {
    match fs::read_to_string(path) {
        Ok(text) => parse(&text).map(Some).map_err(|problem| unreadable(path, problem)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(path, error)),
    }
}

pub(super) fn unreadable(path: &Path, problem: impl ToString) -> Error {
    Error::ProjectUnreadable { path: path.to_owned(), problem: problem.to_string() }
}
