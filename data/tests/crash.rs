//! A killed process loses at most the attempt in flight.
//!
//! This program runs itself as a child that records attempts and prints the number of each acknowledged one; it kills
//! the child at twenty different moments, each time later by a little, and looks whether all that was printed is there.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use data::store::{AttemptId, KeyFile, NewAttempt, NewRun, RunId, Store};
use data::{Backend, Candidate, ImportLevel, Level, Outcome, Toolchain, VerdictRecord};

const KILLS: u64 = 20;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    match std::env::var_os("CRASH_CHILD_STORE") {
        Some(path) => runtime.block_on(record_until_killed(Path::new(&path))),
        None => runtime.block_on(kill_and_look()),
    }
}

async fn open(path: &Path) -> Store {
    Store::open(path, &KeyFile::beside(path)).await.unwrap()
}

async fn record_until_killed(path: &Path) {
    let store = open(path).await;
    let manifest = serde_json::json!({});
    let run = store.begin_run(&NewRun { command: "crash", version: "0", manifest: &manifest }).await.unwrap();
    println!("run {}", run.0);
    let samples = data::samples();
    for index in 0.. {
        let theorem = &samples[index % samples.len()];
        let candidate = Candidate::from_proof(theorem, &format!("by skip -- {index} of {}", run.0), "crash");
        let verdict = proved();
        let attempt =
            NewAttempt { run: Some(run), theorem, candidate: &candidate, policy: "crash", verdict: &verdict };
        let id = store.record_attempt(&attempt).await.unwrap();
        println!("{}", id.0);
        std::io::stdout().flush().unwrap();
    }
}

async fn kill_and_look() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("obt.sqlite");
    let mut acknowledged: HashSet<i64> = HashSet::new();
    for round in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .env("CRASH_CHILD_STORE", &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let run = lines.next().unwrap().unwrap();
        let run = RunId(run.strip_prefix("run ").unwrap().parse().unwrap());
        // After a few acknowledged attempts the kill falls anywhere in the next one, by a time that differs each round.
        let mut own: HashSet<i64> = HashSet::new();
        for line in lines.by_ref().take(1 + round as usize * 3) {
            own.insert(line.unwrap().parse().unwrap());
        }
        let busy = std::time::Instant::now();
        while busy.elapsed().as_micros() < u128::from(round * 7919 % 4000) {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        // What the pipe still holds was acknowledged as well; the last line may be cut.
        for line in lines.map_while(Result::ok) {
            own.extend(line.parse::<i64>().ok().filter(|id| *id > 0));
        }
        child.wait().unwrap();

        let store = open(&path).await;
        let report = store.integrity_check().await.unwrap();
        assert!(report.is_clean(), "{:?}", report.findings);
        let stored = store.attempts_of_run(run, AttemptId(0), u32::MAX).await.unwrap();
        let stored: HashSet<i64> = stored.iter().map(|attempt| attempt.id.0).collect();
        let lost: Vec<_> = own.difference(&stored).collect();
        assert!(lost.is_empty(), "round {round}: lost {lost:?}");
        assert!(
            stored.len() <= own.len() + 1,
            "round {round}: more than the attempt in flight was unacknowledged"
        );
        acknowledged.extend(own);
        let counts = store.counts().await.unwrap();
        assert!(counts.attempts >= acknowledged.len() as u64 && counts.attempts == counts.cached_verdicts);
        store.close().await;
    }
    println!("{} attempts acknowledged over {KILLS} kills, none lost", acknowledged.len());
}

fn proved() -> VerdictRecord {
    let toolchain = Toolchain {
        backend: Backend::Embedded,
        lean_version: "4.28.0".into(),
        commit: None,
        platform: "wasm32-emscripten".into(),
        import_level: ImportLevel::Exported,
        library_digest: "0123".into(),
        library: None,
        instead_of: None,
    };
    VerdictRecord {
        outcome: Outcome::Proved,
        level: Level::Checked,
        axioms: vec![],
        messages: vec![],
        toolchain,
        time_ms: 1.0,
    }
}
