//! The host program: the JavaScript that runs the embedded Lean. It is part of this crate and written to the cache
//! under a name made of its content, so that two versions of the program never share one.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::install;

macro_rules! host_files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../lean-project/host/", $name)))),*]
    };
}

const FILES: &[(&str, &str)] = host_files![
    "constants.cjs",
    "declarations.cjs",
    "elaboration.cjs",
    "explanations.cjs",
    "export.cjs",
    "extensions.cjs",
    "facts.cjs",
    "families.cjs",
    "filling.cjs",
    "gaps.cjs",
    "goals.cjs",
    "headers.cjs",
    "image.cjs",
    "keptback.cjs",
    "kernel.cjs",
    "library.cjs",
    "main.cjs",
    "messages.cjs",
    "objects.cjs",
    "policy.cjs",
    "recheck.cjs",
    "runtime.cjs",
    "sameness.cjs",
    "search.cjs",
    "shapes.cjs",
    "statements.cjs",
    "states.cjs",
    "surroundings.cjs",
    "terms.cjs",
    "trace.cjs",
    "transcript.cjs",
    "verification.cjs",
];

/// Digest of the host's files, hex.
pub(crate) fn digest() -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, text) in FILES {
        hasher.update(&(name.len() as u64).to_le_bytes()).update(name.as_bytes());
        hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// Writes the host below `cache` unless it is there, and returns its folder. Two processes may do so at once: each
/// writes a folder of its own, and one of them gets the name.
pub(crate) fn make_ready(cache: &Path) -> Result<PathBuf, install::Error> {
    let folder = cache.join(format!("host-{}", digest()));
    if is_complete(&folder) {
        return Ok(folder);
    }
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| install::Error::io(path, source)
    };
    fs::create_dir_all(cache).map_err(failed(cache))?;
    let staging = tempfile::Builder::new().prefix(".host-").tempdir_in(cache).map_err(failed(cache))?;
    for (name, text) in FILES {
        let path = staging.path().join(name);
        let mut file = fs::File::create(&path).map_err(failed(&path))?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed(&path))?;
    }
    // A folder left incomplete by a crash of the machine is in the way of the rename.
    if folder.exists() && !is_complete(&folder) {
        let _ = fs::remove_dir_all(&folder);
    }
    match fs::rename(staging.path(), &folder) {
        Ok(()) => {}
        Err(_) if is_complete(&folder) => {}
        Err(source) => return Err(install::Error::io(folder, source)),
    }
    Ok(folder)
}

fn is_complete(folder: &Path) -> bool {
    FILES.iter().all(|(name, text)| fs::read(folder.join(name)).is_ok_and(|found| found == text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_host_is_written_again() {
        let cache = tempfile::tempdir().unwrap();
        let folder = make_ready(cache.path()).unwrap();
        fs::write(folder.join("main.cjs"), "damaged").unwrap();
        assert_eq!(make_ready(cache.path()).unwrap(), folder);
        assert!(is_complete(&folder));
        let left_over = fs::read_dir(cache.path()).unwrap().count();
        assert_eq!(left_over, 1);
    }

    #[test]
    fn every_file_that_the_host_requires_is_embedded() {
        for (name, text) in FILES {
            for required in text.split("require('./").skip(1) {
                let required = required.split('\'').next().unwrap();
                assert!(FILES.iter().any(|(known, _)| *known == required), "{name} requires {required}");
            }
        }
    }
}
