//! An evaluation that is killed at twenty moments and resumed ends with the table of one that was not.
//!
//! This program runs itself as the child to kill. Generator and verifier are scripted: what they say depends on theorem
//! and seed alone, and they say it in an order that does not. The store is the real one.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bootstrap::Judged;
use data::problems::{ImportOptions, read_benchmarks};
use data::store::{Imported, ItemState, KeyFile, NewRun, RunId, Store};
use data::{
    Backend, Candidate, ImportLevel, Level, Message, Outcome, Position, ReasonKind, Rejection, Sampling,
    Severity, Theorem, Toolchain, VerdictRecord,
};
use evaluate::{
    Comments, Error, Evaluation, ExampleChoice, Plan, Posed, Retriever, RunEvent, Stage, StageKind, StopRule,
    Table, TokenMeter, Verifier, Words,
};
use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use prover::{Generator, Task};
use tokio_util::sync::CancellationToken;

const KILLS: u64 = 20;
const PROBLEMS: u32 = 40;

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
    assert!((5..u64::from(PROBLEMS)).contains(&proved), "{proved} proved");

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
    let rows: String = (0..PROBLEMS)
        .map(|n| {
            format!("{{\"name\":\"t{n}\",\"statement\":\"theorem t{n} (x : Nat) : x * {n} = {n} * x\"}}\n")
        })
        .collect();
    let file = path.with_extension("jsonl");
    std::fs::write(&file, rows).unwrap();
    let set = read_benchmarks(&file, &ImportOptions::default()).remove(0);
    let store = Store::open(path, &KeyFile::beside(path)).await.unwrap();
    let Imported::New(id) = store.import_set("forty", &set).await.unwrap() else { panic!("it is new") };
    let manifest = serde_json::json!({});
    let run = NewRun { command: "killed", version: "0", manifest: &manifest };
    let positions: Vec<u32> = (0..PROBLEMS).collect();
    assert_eq!(store.begin_evaluation(&run, id, &positions).await.unwrap(), RunId(1));
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
    let evaluation = Evaluation {
        store: &store,
        run: RunId(1),
        verifier: &Script,
        plan: Plan {
            samples: 8,
            tactics_samples: 0,
            rounds: 2,
            corrections: 1,
            stop: StopRule::AtProof,
            examples: ExampleChoice::Retrieved,
            shots: 3,
            words: Words::Shown,
            comments: Comments::InCode,
            batch: 2,
            seed: 9,
            level: Level::Checked,
        },
        stages: vec![Stage { generator: Arc::new(Script), kind: StageKind::Seeded }],
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
    evaluation.run(&CancellationToken::new(), &tell).await.unwrap();
    store.close().await;
}

struct Script;

impl Generator for Script {
    fn id(&self) -> String {
        "script".into()
    }

    /// Right, wrong or nothing, by theorem, seed and the number of examples shown.
    fn generate(&self, task: Task) -> BoxStream<'_, Result<Candidate, prover::Error>> {
        let mut written = Vec::new();
        for seed in (0..task.samples as u64).map(|index| task.seed + index) {
            let shown = format!("{} {seed} {}", task.theorem.statement, task.examples.len());
            let word = match blake3::hash(shown.as_bytes()).as_bytes()[0] {
                0..20 => "right",
                210.. => continue,
                _ => "wrong",
            };
            let sampling = Sampling {
                temperature: 1.0,
                top_p: 1.0,
                top_k: 0,
                min_p: 0.0,
                repetition_penalty: 1.0,
                max_new_tokens: 1,
                seed,
            };
            let candidate = Candidate::from_proof(&task.theorem, &format!("by {seed} {word}"), "script");
            written.push(Ok(Candidate { sampling: Some(sampling), ..candidate }));
        }
        written.reverse();
        futures::stream::iter(written).boxed()
    }
}

fn toolchain() -> Toolchain {
    Toolchain {
        backend: Backend::Embedded,
        lean_version: "4".into(),
        commit: None,
        platform: "test".into(),
        import_level: ImportLevel::Exported,
        library_digest: "0".into(),
        library: None,
        instead_of: None,
    }
}

impl Verifier for Script {
    fn verify<'a>(
        &'a self,
        _: &'a Theorem,
        candidate: &'a Candidate,
        level: Level,
    ) -> BoxFuture<'a, Result<Judged, Error>> {
        Box::pin(async move {
            // Answers in another order than that of the questions.
            for _ in 0..candidate.text.len() % 7 {
                tokio::task::yield_now().await;
            }
            let right = candidate.text.ends_with("right");
            let message = Message {
                severity: Severity::Error,
                position: Position { line: 1, column: 0 },
                end_position: None,
                text: "wrong".into(),
            };
            let rejection = Rejection {
                reason: ReasonKind::Elaboration,
                detail: "wrong".into(),
                position: None,
                goals: vec![],
            };
            let record = VerdictRecord {
                outcome: if right { Outcome::Proved } else { Outcome::Rejected(rejection) },
                level,
                axioms: vec![],
                messages: if right { vec![] } else { vec![message] },
                toolchain: toolchain(),
                time_ms: 1.0,
            };
            Ok(Judged {
                record,
                cached: false,
                elapsed_ms: 1.0,
                attempt: None,
                external: Vec::new(),
                export: None,
            })
        })
    }

    fn pose<'a>(&'a self, _: &'a Theorem) -> BoxFuture<'a, Result<Posed, Error>> {
        Box::pin(async { Ok(Posed { state: ItemState::Posed, detail: None, goal: None, expression: None }) })
    }

    fn policy_id(&self) -> String {
        "scripted".into()
    }
}
