//! Who may ask, for what, and how often. A key is shown once, when it is made; the file holds its digest. The file may be
//! changed while the server runs, and is read again then.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use data::whole_file;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota};
use serde::{Deserialize, Serialize};

/// What every key begins with, so that it is known for one wherever it turns up.
pub const PREFIX: &str = "tllama_";
const RANDOM_BYTES: usize = 32;
/// How often the file is looked at for changes.
const FRESH: Duration = Duration::from_secs(1);
const DAY_SECONDS: u64 = 86_400;

/// What a key is good for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// To judge, check, explain and reward what others wrote, and to read problem sets
    Verify,
    /// To look for proofs
    Prove,
    /// To ask the model that the server has loaded
    Models,
    /// To read the counters
    Metrics,
    /// To look at runs and the data set in a browser
    Browse,
}

/// A key as the file has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    pub id: String,
    /// Whose it is, in the words of whoever made it.
    pub name: String,
    /// BLAKE3 of the key, hex.
    digest: String,
    pub scopes: BTreeSet<Scope>,
    /// Requests a minute; `None`: as many as there are places for.
    pub per_minute: Option<NonZeroU32>,
    /// Requests a day, from midnight UTC.
    pub per_day: Option<u64>,
    /// Seconds since 1970.
    pub made: u64,
}

/// Why a request may not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    #[error("this server wants a key: send `Authorization: Bearer …`")]
    NoKey,
    #[error("this key is not known here")]
    Unknown,
    #[error("this key is not for this; it lacks the scope `{0}`")]
    Scope(&'static str),
    #[error("this key has made its requests of this minute; ask again in {} s", .0.as_secs().max(1))]
    TooFast(Duration),
    #[error("this key has made its requests of today; ask again tomorrow (UTC)")]
    DayUsed(Duration),
}

#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error("the keys {} cannot be read: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{} is no file of keys: {source}; restore it, or delete it and make new keys", path.display())]
    NoKeys { path: PathBuf, source: serde_json::Error },
    #[error("the keys {} cannot be written: {source}", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
    #[error("no random numbers can be had: {0}")]
    Random(getrandom::Error),
}

/// The keys of a server.
pub struct Keys {
    path: PathBuf,
    state: Mutex<State>,
}

struct State {
    keys: Vec<Key>,
    changed: Option<SystemTime>,
    looked: Instant,
    speed: HashMap<String, DefaultDirectRateLimiter>,
    /// Requests of a day, by key: `(day, count)`.
    used: HashMap<String, (u64, u64)>,
}

impl Scope {
    pub fn as_str(self) -> &'static str {
        match self {
            Scope::Verify => "verify",
            Scope::Prove => "prove",
            Scope::Models => "models",
            Scope::Metrics => "metrics",
            Scope::Browse => "browse",
        }
    }
}

impl Keys {
    /// Reads the keys; a file that is not there holds none.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, KeysError> {
        let path = path.into();
        let keys = read(&path)?;
        let used = fs::read(usage_path(&path)).ok();
        // What was used is worth less than an answer: a damaged file begins anew.
        let used = used.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let changed = changed(&path);
        let state = State { keys, changed, looked: Instant::now(), speed: HashMap::new(), used };
        Ok(Self { path, state: Mutex::new(state) })
    }

    pub fn all(&self) -> Vec<Key> {
        self.lock().keys.clone()
    }

    pub fn is_empty(&self) -> bool {
        self.lock().keys.is_empty()
    }

    /// Makes a key; the second part is the key itself, which is kept nowhere.
    pub fn add(
        &self,
        name: &str,
        scopes: BTreeSet<Scope>,
        per_minute: Option<NonZeroU32>,
        per_day: Option<u64>,
    ) -> Result<(Key, String), KeysError> {
        let mut random = [0u8; RANDOM_BYTES];
        getrandom::fill(&mut random).map_err(KeysError::Random)?;
        let secret: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let secret = format!("{PREFIX}{secret}");
        let digest = blake3::hash(secret.as_bytes()).to_hex().to_string();
        let key = Key {
            id: digest[..8].to_owned(),
            name: name.to_owned(),
            digest,
            scopes,
            per_minute,
            per_day,
            made: now(),
        };
        let mut state = self.lock();
        state.keys.push(key.clone());
        self.write(&mut state)?;
        Ok((key, secret))
    }

    /// Takes a key away; `None` where there is no such one.
    pub fn remove(&self, id: &str) -> Result<Option<Key>, KeysError> {
        let mut state = self.lock();
        let Some(at) = state.keys.iter().position(|key| key.id == id) else { return Ok(None) };
        let key = state.keys.remove(at);
        self.write(&mut state)?;
        Ok(Some(key))
    }

    /// Whether a request may be made with this key; `Ok(None)` where none is needed. A request that may is counted.
    pub fn admit(&self, secret: Option<&str>, scope: Scope, needs_key: bool) -> Result<Option<Key>, Denied> {
        let mut state = self.lock();
        self.read_again(&mut state);
        if state.keys.is_empty() && !needs_key {
            return Ok(None);
        }
        let digest = blake3::hash(secret.ok_or(Denied::NoKey)?.as_bytes());
        // Digests are compared in constant time, and all of them.
        let mut found = None;
        for key in &state.keys {
            if blake3::Hash::from_hex(&key.digest).is_ok_and(|known| known == digest) {
                found = Some(key.clone());
            }
        }
        let key = found.ok_or(Denied::Unknown)?;
        if !key.scopes.contains(&scope) {
            return Err(Denied::Scope(scope.as_str()));
        }
        state.count(&key)?;
        Ok(Some(key))
    }

    /// Writes down how often keys were used today.
    pub fn save_usage(&self) -> Result<(), KeysError> {
        let used = self.lock().used.clone();
        if used.is_empty() {
            return Ok(());
        }
        let path = usage_path(&self.path);
        let written = serde_json::to_vec(&used).map_err(io::Error::other);
        let written = written.and_then(|bytes| whole_file::write(&path, &bytes));
        written.map_err(|source| KeysError::Unwritable { path, source })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, state: &mut State) -> Result<(), KeysError> {
        let unwritable = |source| KeysError::Unwritable { path: self.path.clone(), source };
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).map_err(unwritable)?;
        }
        let text = serde_json::to_vec_pretty(&state.keys).map_err(io::Error::other).map_err(unwritable)?;
        whole_file::write(&self.path, &text).map_err(unwritable)?;
        state.changed = changed(&self.path);
        Ok(())
    }

    /// Keys that cannot be read leave those in force that were.
    fn read_again(&self, state: &mut State) {
        if state.looked.elapsed() < FRESH {
            return;
        }
        state.looked = Instant::now();
        let changed = changed(&self.path);
        if changed == state.changed {
            return;
        }
        match read(&self.path) {
            Ok(keys) => {
                tracing::info!(keys = keys.len(), "the keys were read again");
                state.keys = keys;
                state.speed.clear();
            }
            Err(error) => tracing::error!(%error, "the keys that were read before stay in force"),
        }
        state.changed = changed;
    }
}

impl State {
    fn count(&mut self, key: &Key) -> Result<(), Denied> {
        if let Some(per_minute) = key.per_minute {
            let limiter = self
                .speed
                .entry(key.id.clone())
                .or_insert_with(|| DefaultDirectRateLimiter::direct(Quota::per_minute(per_minute)));
            if let Err(early) = limiter.check() {
                return Err(Denied::TooFast(early.wait_time_from(DefaultClock::default().now())));
            }
        }
        let now = now();
        let day = now / DAY_SECONDS;
        let used = self.used.entry(key.id.clone()).or_insert((day, 0));
        if used.0 != day {
            *used = (day, 0);
        }
        if key.per_day.is_some_and(|most| used.1 >= most) {
            return Err(Denied::DayUsed(Duration::from_secs(DAY_SECONDS - now % DAY_SECONDS)));
        }
        used.1 += 1;
        Ok(())
    }
}

fn read(path: &Path) -> Result<Vec<Key>, KeysError> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map_err(|source| KeysError::NoKeys { path: path.to_owned(), source }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(source) => Err(KeysError::Unreadable { path: path.to_owned(), source }),
    }
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|known| known.modified()).ok()
}

fn usage_path(path: &Path) -> PathBuf {
    path.with_extension("used.json")
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(of: &[Scope]) -> BTreeSet<Scope> {
        of.iter().copied().collect()
    }

    #[test]
    fn a_key_opens_what_it_is_for_and_is_kept_as_a_digest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        let keys = Keys::open(&path).unwrap();
        assert_eq!(keys.admit(None, Scope::Verify, false), Ok(None));
        assert_eq!(keys.admit(None, Scope::Verify, true), Err(Denied::NoKey));
        let (key, secret) = keys.add("ci", scopes(&[Scope::Verify]), None, None).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(&key.id) && !text.contains(secret.trim_start_matches(PREFIX)), "{text}");

        // As another process reads them.
        let keys = Keys::open(&path).unwrap();
        assert_eq!(keys.admit(None, Scope::Verify, false), Err(Denied::NoKey));
        assert_eq!(keys.admit(Some("tllama_00"), Scope::Verify, false), Err(Denied::Unknown));
        assert_eq!(keys.admit(Some(&secret), Scope::Prove, false), Err(Denied::Scope("prove")));
        assert_eq!(keys.admit(Some(&secret), Scope::Verify, false), Ok(Some(key.clone())));
        assert!(keys.remove(&key.id).unwrap().is_some());
        assert!(keys.remove(&key.id).unwrap().is_none());
        assert_eq!(keys.admit(Some(&secret), Scope::Verify, true), Err(Denied::Unknown));
    }

    #[test]
    fn speed_and_quota_hold_for_one_key_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        let keys = Keys::open(&path).unwrap();
        let all = scopes(&[Scope::Verify]);
        let (_, fast) = keys.add("a", all.clone(), NonZeroU32::new(1), None).unwrap();
        let (_, few) = keys.add("b", all, None, Some(1)).unwrap();
        for secret in [&fast, &few] {
            assert!(keys.admit(Some(secret), Scope::Verify, true).is_ok());
        }
        let early = keys.admit(Some(&fast), Scope::Verify, true).unwrap_err();
        assert!(matches!(early, Denied::TooFast(wait) if wait <= Duration::from_secs(60)), "{early:?}");
        assert!(matches!(keys.admit(Some(&few), Scope::Verify, true), Err(Denied::DayUsed(_))));
        // A restart forgets nothing of the day.
        keys.save_usage().unwrap();
        let keys = Keys::open(&path).unwrap();
        assert!(matches!(keys.admit(Some(&few), Scope::Verify, true), Err(Denied::DayUsed(_))));
    }

    #[test]
    fn a_damaged_file_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        fs::write(&path, "[{").unwrap();
        let error = Keys::open(&path).err().unwrap().to_string();
        assert!(error.contains("keys.json is no file of keys"), "{error}");
    }
}
