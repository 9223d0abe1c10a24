//! Growth as its users meet it: the real binary is killed at random moments, and goes on as if nothing had been.
//!
//!     cargo test --test growth -- --ignored --nocapture

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

const KILLS: u32 = 12;
/// A small part of the library, to its end.
const RUN: [&str; 13] = [
    "bootstrap",
    "run",
    "--modules",
    "Init.Data.Option.Attach",
    "--no-mutations",
    "--compositions",
    "40",
    "--competition",
    "24",
    "--part",
    "16",
    "-j",
    "1",
];

fn tllama(store: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
    command.args(arguments).env("TLLAMA_DB", store).env("TLLAMA_STORE_KEY", store.with_extension("key"));
    command.stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[track_caller]
fn output(store: &Path, arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = tllama(store, arguments).output().unwrap();
    assert!(status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

/// How far everything is, by name.
fn counts(store: &Path) -> HashMap<String, u64> {
    let status: Value = serde_json::from_str(&output(store, &["bootstrap", "--json"])).unwrap();
    let counted = status.as_object().unwrap().iter();
    counted.filter_map(|(name, count)| Some((name.clone(), count.as_u64()?))).collect()
}

/// Name of each row to what makes it.
fn rows(store: &Path) -> BTreeMap<String, [Value; 4]> {
    let text = output(store, &["bootstrap", "export", "--shape", "full"]);
    let mut rows = BTreeMap::new();
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        assert_eq!(row["level"], "cross-checked");
        let parts = ["statement", "annotated_proof", "informal_statement", "family"];
        let known = rows.insert(row["name"].to_string(), parts.map(|part| row[part].clone()));
        assert!(known.is_none(), "{} has two rows", row["name"]);
    }
    rows
}

/// Attempts that were made more than once.
fn repeated(store: &Path) -> Vec<String> {
    let text = output(store, &["db", "export"]);
    let mut seen: HashMap<String, u32> = HashMap::new();
    for line in text.lines() {
        let attempt: Value = serde_json::from_str(line).unwrap();
        let question =
            format!("{} {} {}", attempt["theorem"], attempt["candidate"], attempt["verdict"]["level"]);
        *seen.entry(question).or_default() += 1;
    }
    seen.into_iter().filter(|(_, count)| *count > 1).map(|(attempt, _)| attempt).collect()
}

#[test]
#[ignore = "takes minutes"]
fn a_growth_that_is_killed_again_and_again_ends_with_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.sqlite");
    output(&whole, &RUN);
    let expected = rows(&whole);
    println!("{} rows without a kill", expected.len());
    assert!(expected.len() >= 40, "{} rows", expected.len());

    let killed = folder.path().join("killed.sqlite");
    let mut seed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64;
    let mut before: HashMap<String, u64> = HashMap::new();
    for kill in 1..=KILLS {
        let mut child = tllama(&killed, &RUN).spawn().unwrap();
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // Anywhere between the opening of the store and some seconds of work.
        std::thread::sleep(Duration::from_millis(500 + (seed >> 33) % 12_000));
        child.kill().unwrap();
        child.wait().unwrap();
        output(&killed, &["db", "check"]);
        let after = counts(&killed);
        for (name, count) in &before {
            // A curation takes the place of the one before.
            let replaced = name == "curated" || name == "released";
            assert!(
                replaced || after[name] >= *count,
                "kill {kill}: {name} fell from {count} to {}",
                after[name]
            );
        }
        println!("kill {kill}: {} statements, {} annotated", after["entries"], after["annotated"]);
        before = after;
    }
    output(&killed, &RUN);
    assert_eq!(rows(&killed), expected);
    let again = repeated(&killed);
    assert!(again.is_empty(), "done twice: {again:#?}");
}

/// A folder for Python's packages that stays between calls.
fn python_with_readers() -> std::path::PathBuf {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers/requirements.txt");
    let cache = lean_bridge::embedded::install::CacheDir::from_environment().unwrap();
    let name = blake3::hash(&std::fs::read(&lock).unwrap()).to_hex()[..16].to_owned();
    let environment = cache.root().join(format!("export-tests/venv-{name}"));
    let python = environment.join("bin/python");
    let ready = environment.join("ready");
    if !ready.exists() {
        let run = |command: &mut Command| assert!(command.status().unwrap().success(), "{command:?}");
        run(Command::new("python3").args(["-m", "venv"]).arg(&environment));
        run(Command::new(&python).args(["-m", "pip", "install", "-q", "--require-hashes", "-r"]).arg(&lock));
        std::fs::write(ready, "").unwrap();
    }
    python
}

#[test]
#[ignore = "takes minutes; installs `datasets` and `pandas` once, in the cache"]
fn exports_are_read_by_datasets_and_pandas() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("obt.sqlite");
    let small = [&RUN[..], &["--limit", "20"]].concat();
    output(&store, &small);
    let expected = rows(&store).len();
    assert!(expected > 10, "{expected} rows");
    let python = python_with_readers();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers/read.py");
    let shapes = ["full", "obt", "herald", "deepseek", "sharegpt"];
    let kinds = shapes.iter().flat_map(|shape| [(shape, "jsonl"), (shape, "parquet")]);
    // Conversations are lists of objects: JSON lines only.
    for (shape, kind) in kinds.filter(|kind| *kind != (&"sharegpt", "parquet")) {
        let file = folder.path().join(format!("{shape}.{kind}"));
        let path = file.to_str().unwrap();
        output(&store, &["bootstrap", "export", "--shape", shape, "--out", path]);
        let read = Command::new(&python)
            .arg(&script)
            .args([path, &expected.to_string()])
            .env("HF_HOME", folder.path())
            .env("HF_HUB_OFFLINE", "1")
            .output()
            .unwrap();
        assert!(read.status.success(), "{shape}.{kind}: {}", String::from_utf8_lossy(&read.stderr));
        println!("{}", String::from_utf8_lossy(&read.stdout).trim());
    }
}
