//! Who works on a run of an evaluation: a file beside the store is locked by the process that does.

use std::fs::File;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context;
use data::store::{RunId, Store};

use crate::exit::Usage;

/// Two processes must not do the same work: the lock ends with the process, however that ends.
pub fn lock(store: &Store, run: RunId) -> anyhow::Result<File> {
    /// Who only asks how a run is holds the lock for a moment.
    const PATIENCE: Duration = Duration::from_millis(500);
    let path = lock_path(store, run);
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    let began = Instant::now();
    while file.try_lock().is_err() {
        let text = format!("run {} is under way in another process", run.0);
        anyhow::ensure!(began.elapsed() < PATIENCE, Usage(text));
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(file)
}

/// Whether some process works on a run. Nothing is written.
pub fn is_under_way(store: &Store, run: RunId) -> bool {
    File::open(lock_path(store, run)).is_ok_and(|file| file.try_lock_shared().is_err())
}

fn lock_path(store: &Store, run: RunId) -> PathBuf {
    let mut path = store.path().as_os_str().to_owned();
    path.push(format!(".run-{}.lock", run.0));
    PathBuf::from(path)
}
