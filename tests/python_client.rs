//! The Python client (clients/python) and a server of this tree: its tests, its types and its style, its wheel, and the
//! packages that call it. Packages come from lock files, once, into the cache.

#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/python")
}

/// Runs a command; the `Err` is what it printed.
fn run(command: &mut Command) -> Result<String, String> {
    let Output { status, stdout, stderr } =
        command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let text = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    if status.success() { Ok(text) } else { Err(format!("{command:?}: {status}\n{text}")) }
}

/// A Python with the packages of lock files. `None`, with the reason printed, where they cannot be had here.
fn python(locks: &[&str]) -> Option<PathBuf> {
    let path = |name: &str| folder().join("requirements").join(name);
    let mut digest = blake3::Hasher::new();
    for lock in locks {
        digest.update(&fs::read(path(lock)).unwrap());
    }
    let cache = lean_bridge::embedded::install::CacheDir::from_environment().unwrap();
    let name = digest.finalize().to_hex()[..16].to_owned();
    let environment = cache.root().join(format!("python-client-tests/venv-{name}"));
    let python = environment.join("bin/python");
    let ready = environment.join("ready");
    let made = || -> Result<(), String> {
        if ready.exists() {
            return Ok(());
        }
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
        for lock in locks {
            let mut install = Command::new(&python);
            // The locks name all that is needed; of the trainers, what a reward function needs, which is nothing.
            install.args(["-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r"]);
            run(install.arg(path(lock)))?;
        }
        fs::write(&ready, "").map_err(|error| error.to_string())
    };
    match made() {
        Ok(()) => Some(python),
        Err(reason) => {
            println!("skipped: the Python packages cannot be had: {reason}");
            None
        }
    }
}

/// Builds the wheel without the network, installs it, and says what it holds.
fn install(python: &Path) -> String {
    let place = tempfile::tempdir().unwrap();
    let pip = |verb: &str| {
        let mut command = Command::new(python);
        command.args(["-m", "pip", verb, "-q", "--no-deps", "--no-index"]);
        command
    };
    run(pip("wheel").args(["--no-build-isolation", "--wheel-dir"]).arg(place.path()).arg(folder())).unwrap();
    let wheel = fs::read_dir(place.path()).unwrap().next().unwrap().unwrap().path();
    run(pip("install").arg("--force-reinstall").arg(&wheel)).unwrap();
    run(Command::new(python).args(["-m", "zipfile", "-l"]).arg(&wheel)).unwrap()
}

/// Runs tests of the package, all of which must have run.
fn tests(python: &Path, names: &[&str]) {
    let mut command = Command::new(python);
    command.args(["-m", "pytest", "-q", "-p", "no:cacheprovider"]);
    command.args(names.iter().map(|name| folder().join("tests").join(name)));
    command.env("TLLAMA_BIN", env!("CARGO_BIN_EXE_tllama")).env("PYTHONDONTWRITEBYTECODE", "1");
    // No package may look for a model, a data set or a table elsewhere.
    command
        .env("HF_HUB_OFFLINE", "1")
        .env_remove("TLLAMA_URL")
        .env_remove("TLLAMA_KEY")
        .current_dir(folder());
    let text = run(&mut command).unwrap_or_else(|text| panic!("{text}"));
    println!("{}", text.lines().last().unwrap_or_default());
    assert!(!text.contains(" skipped"), "{text}");
}

#[test]
fn the_package_is_typed_and_talks_to_the_server() {
    let Some(python) = python(&["test.txt"]) else { return };
    let held = install(&python);
    for file in [
        "tllama/py.typed",
        "tllama/lm_eval/theorems.yaml",
        "tllama_verifiers/__init__.py",
        "licenses/LICENSE-MIT",
    ] {
        assert!(held.contains(file), "{file} is not in the wheel:\n{held}");
    }
    let mut checks = vec![vec!["mypy", "--cache-dir", "/dev/null"], vec!["ruff", "check", "--no-cache"]];
    checks.push(vec!["ruff", "format", "--no-cache", "--check"]);
    for check in checks {
        let done = run(Command::new(&python).arg("-m").args(check).current_dir(folder()));
        done.unwrap_or_else(|text| panic!("{text}"));
    }
    tests(&python, &["test_client.py", "test_problems.py", "test_server.py"]);
}

#[test]
#[ignore = "installs 1.4 GB of Python packages; .ci/full runs it"]
fn trainers_and_evaluations_pay_for_proofs_alone() {
    let Some(python) = python(&["consumers.txt", "trainers.txt"]) else { return };
    install(&python);
    tests(&python, &["test_trainers.py", "test_evaluations.py", "test_kimina.py"]);
}
