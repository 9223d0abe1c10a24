//! An evaluation that is killed at twenty moments and resumed ends with the table of one that was not.
//!
//! This program runs itself as the child to kill. Generator and verifier are scripted, the store is the real one.

mod scripted;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use data::store::{KeyFile, RunId, Store};
use evaluate::{Evaluation, Plan, Retriever, RunEvent, Stage, StageKind, Table, TokenMeter};
use scripted::{Script, Writer, plan};
use tokio_util::sync::CancellationToken;

const KILLS: u64 = 20;
const PROBLEMS: usize = 40;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    match std::env::var_os("KILLED_CHILD_STORE") {
        Some(path) => runtime.block_on(work(Path::new(&path))),
        None => runtime.block_on(kill_and_compare()),
    }
}

async fn kill_and_compare() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.sqlite");
    begin(&whole).await;
    work(&whole).await;
    let expected = table(&whole).await;
    let proved = expected.all().proved;
    assert!((5..PROBLEMS as u64).contains(&proved), "{proved} proved");

    let killed = folder.path().join("killed.sqlite");
    begin(&killed).await;
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    for kill in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .env("KILLED_CHILD_STORE", &killed)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // After a number of samples, then a time that differs: the kill falls anywhere.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(2 * kill + 1);
        // Open to the end: a child must die of the kill and of nothing else.
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let seen = lines.by_ref().take(1 + (seed >> 60) as usize).count();
        let busy = Instant::now();
        while busy.elapsed() < Duration::from_micros((seed >> 20) % 5000) {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let store = Store::open(&killed, &KeyFile::beside(&killed)).await.unwrap();
        let found = store.integrity_check().await.unwrap();
        assert!(found.is_clean(), "after kill {kill} at {seen} samples: {:?}", found.findings);
        store.close().await;
    }
    let unfinished = table(&killed).await;
    let (done, all) = (unfinished.all().samples, expected.all().samples);
    println!("{KILLS} kills, {done} of {all} samples done by then");
    assert!((1..all).contains(&done), "{done} of {all}: the kills must fall within the work");
    work(&killed).await;
    let resumed = table(&killed).await;
    for (left, right) in resumed.rows.iter().zip(&expected.rows) {
        assert_eq!(left, right);
    }
    assert_eq!(resumed, expected);
}

async fn begin(path: &Path) {
    let rows: Vec<String> = (0..PROBLEMS).map(scripted::row).collect();
    let store = Store::open(path, &KeyFile::beside(path)).await.unwrap();
    assert_eq!(scripted::begin(&store, &path.with_extension("jsonl"), &rows).await, RunId(1));
    store.close().await;
}

async fn table(path: &Path) -> Table {
    let store = Store::open(path, &KeyFile::beside(path)).await.unwrap();
    let table = Table::of(&store, RunId(1)).await.unwrap();
    store.close().await;
    table
}

async fn work(path: &Path) {
    let store = Store::open(path, &KeyFile::beside(path)).await.unwrap();
    let cancel = CancellationToken::new();
    let script = Script::new(usize::MAX, cancel.clone());
    let evaluation = Evaluation {
        store: &store,
        run: RunId(1),
        verifier: &script,
        plan: Plan { samples: 8, seed: 9, ..plan() },
        stages: vec![Stage { generator: Arc::new(Writer::default()), kind: StageKind::Seeded }],
        retriever: Retriever::Bm25,
        examples: Vec::new(),
        ahead: 4,
        tokens: TokenMeter::default(),
    };
    let tell = |event| {
        let watched = std::env::var_os("KILLED_CHILD_STORE").is_some();
        if watched && matches!(event, RunEvent::Judged { .. }) {
            println!("judged");
        }
    };
    evaluation.run(&cancel, &tell).await.unwrap();
    store.close().await;
}
