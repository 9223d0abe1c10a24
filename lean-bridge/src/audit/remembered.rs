//! Which constants of which modules our own kernel has checked. A module is known by the digest of its contents and of
//! all that it imports, so that nothing that was changed is taken for what it was; and whatever judges is part of that.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use lean_olean::NameKey;
use serde::{Deserialize, Serialize};

use super::imports::{Imported, Imports};

/// Of all files together. Above it, those that were not used for longest go.
const BYTES_MAX: u64 = 256 << 20;
/// What is held in memory is dropped beyond this many modules.
const MODULES_HELD_MAX: usize = 20_000;

/// The axioms on which a constant rests.
pub(super) type Axioms = Arc<BTreeSet<String>>;

/// A constant that was checked with all that it rests on.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub key: NameKey,
    /// The module that declares it.
    pub place: u32,
    pub axioms: Axioms,
}

type Constants = HashMap<NameKey, Axioms>;

/// What is remembered, in a folder.
#[derive(Debug)]
pub(super) struct Remembered {
    folder: PathBuf,
    modules: Mutex<HashMap<blake3::Hash, Constants>>,
}

/// A file: the sets of axioms, and for each constant the number of its set.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    axioms: Vec<BTreeSet<String>>,
    constants: Vec<(String, usize)>,
    /// Of the other fields: a file that was cut off is none.
    digest: String,
}

impl Stored {
    fn own_digest(&self) -> String {
        let text = serde_json::json!([self.axioms, self.constants]).to_string();
        blake3::hash(text.as_bytes()).to_hex().to_string()
    }
}

impl Remembered {
    pub fn in_folder(folder: PathBuf) -> Self {
        Self { folder, modules: Mutex::default() }
    }

    /// The axioms below a constant that was checked before.
    pub fn axioms(&self, module: &Imported, trusts_numbers: bool, key: NameKey) -> Option<Axioms> {
        let mut modules = self.modules.lock().unwrap_or_else(PoisonError::into_inner);
        let id = id(module, trusts_numbers);
        let constants = modules.entry(id).or_insert_with(|| self.read(id));
        constants.get(&key).cloned()
    }

    /// Adds what was checked. What cannot be written is checked again another time.
    pub fn keep(&self, imports: &Imports, trusts_numbers: bool, fresh: Vec<Checked>) {
        if fresh.is_empty() {
            return;
        }
        let mut changed: HashMap<u32, Vec<Checked>> = HashMap::new();
        for checked in fresh {
            changed.entry(checked.place).or_default().push(checked);
        }
        let mut modules = self.modules.lock().unwrap_or_else(PoisonError::into_inner);
        for (place, fresh) in changed {
            let id = id(imports.module(place), trusts_numbers);
            let constants = modules.entry(id).or_insert_with(|| self.read(id));
            constants.extend(fresh.into_iter().map(|checked| (checked.key, checked.axioms)));
            if let Err(error) = self.write(id, constants) {
                tracing::warn!(%error, folder = %self.folder.display(), "checked modules are not remembered");
                break;
            }
        }
        if modules.len() > MODULES_HELD_MAX {
            modules.clear();
        }
        drop(modules);
        self.tidy();
    }

    fn path(&self, id: blake3::Hash) -> PathBuf {
        self.folder.join(format!("{}.json", &id.to_hex()[..32]))
    }

    fn read(&self, id: blake3::Hash) -> Constants {
        let text = fs::read(self.path(id)).unwrap_or_default();
        let Ok(stored) = serde_json::from_slice::<Stored>(&text) else { return Constants::new() };
        if stored.digest != stored.own_digest() {
            return Constants::new();
        }
        let sets: Vec<Axioms> = stored.axioms.into_iter().map(Arc::new).collect();
        let constant = |(key, set): (String, usize)| Some((NameKey::from_hex(&key)?, sets.get(set)?.clone()));
        stored.constants.into_iter().filter_map(constant).collect()
    }

    fn write(&self, id: blake3::Hash, constants: &Constants) -> std::io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let sets: BTreeSet<&BTreeSet<String>> = constants.values().map(|set| &**set).collect();
        let sets: Vec<&BTreeSet<String>> = sets.into_iter().collect();
        let number =
            |set: &BTreeSet<String>| sets.iter().position(|known| *known == set).unwrap_or(sets.len());
        let mut listed: Vec<(String, usize)> =
            constants.iter().map(|(key, set)| (key.to_hex(), number(set))).collect();
        listed.sort();
        let axioms = sets.into_iter().cloned().collect();
        let mut stored = Stored { axioms, constants: listed, digest: String::new() };
        stored.digest = stored.own_digest();
        data::whole_file::write(&self.path(id), serde_json::to_vec(&stored)?)
    }

    /// Keeps the folder within its bound.
    fn tidy(&self) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let file = |entry: fs::DirEntry| {
            let meta = entry.metadata().ok()?;
            Some((meta.modified().unwrap_or(SystemTime::UNIX_EPOCH), meta.len(), entry.path()))
        };
        let mut files: Vec<(SystemTime, u64, PathBuf)> = entries.filter_map(file).collect();
        files.sort();
        let mut bytes: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
        for (_, size, path) in files {
            if bytes <= BYTES_MAX {
                break;
            }
            remove(&path);
            bytes -= size;
        }
    }
}

fn remove(path: &Path) {
    if let Err(error) = fs::remove_file(path) {
        tracing::debug!(%error, path = %path.display(), "an old file stays");
    }
}

/// Of a module, of where it is, of what judges, and of whether that computes numbers.
fn id(module: &Imported, trusts_numbers: bool) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("TLLAMA_JUDGE_DIGEST").as_bytes());
    hasher.update(&[u8::from(module.is_of_installation), u8::from(trusts_numbers)]);
    hasher.update(module.closure.as_bytes());
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(folder: &Path) -> Remembered {
        Remembered::in_folder(folder.to_owned())
    }

    #[test]
    fn what_is_damaged_is_not_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let (id, key) = (blake3::hash(b"module"), NameKey::from_hex(&"ab".repeat(16)).unwrap());
        let axioms: Axioms = Arc::new(["propext".to_owned()].into());
        stored(folder.path()).write(id, &HashMap::from([(key, axioms.clone())])).unwrap();
        let again = stored(folder.path());
        assert_eq!(again.read(id), HashMap::from([(key, axioms)]));
        let path = again.path(id);
        let whole = fs::read_to_string(&path).unwrap();
        for damaged in
            [whole.replace("propext", "nothing"), whole[..whole.len() / 2].to_owned(), String::new()]
        {
            fs::write(&path, damaged).unwrap();
            assert!(stored(folder.path()).read(id).is_empty());
        }
    }
}
