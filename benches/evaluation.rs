//! What an evaluation costs beyond the work that it drives: with the tactics, against verifying the same candidates
//! alone; with a model, against generating alone and verifying alone. Prints tables; asserts nothing about time.
//!
//!     cargo bench --bench evaluation                     both, over the sample theorems
//!     cargo bench --bench evaluation -- tactics
//!     cargo bench --bench evaluation -- model
//!
//! The model is a server on this machine that takes a fixed time over an answer, four answers at once, as one with a GPU
//! does: it uses no processor time of Lean's. Its answers are proofs, some right and some wrong.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use data::problems::{ImportOptions, read_benchmarks};
use data::store::{AttemptId, Imported, KeyFile, NewRun, RunId, Store};
use data::{Candidate, Level, Theorem};
use evaluate::{
    Comments, Evaluation, ExampleChoice, Plan, Retriever, Stage, StageKind, StopRule, TokenMeter, Words,
};
use futures::StreamExt;
use lean_bridge::embedded::install::{self, CacheDir, Downloads, Node};
use lean_bridge::embedded::{Config, Embedded};
use lean_bridge::{Limits, Policy, VerifyRequest};
use pipeline::Judge;
use prover::http::{HttpOptions, HttpProver};
use prover::tactics::Tactics;
use prover::{Generator, Task};
use tokio_util::sync::CancellationToken;

const WORKERS: usize = 2;
const ROUNDS: usize = 3;
const TACTICS: u32 = 6;
const SAMPLES: u32 = 8;
const AT_ONCE: usize = WORKERS + 2;
/// Answers that the server writes at the same time.
const SLOTS: usize = 4;
const PROOFS: [&str; 8] = [
    "by omega",
    "by simp",
    "by decide",
    "by grind",
    "by simp_all",
    "by intros; rfl",
    "by constructor <;> omega",
    "by intro h; exact h",
];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|word| word == name);
    let lean = Arc::new(lean()?);
    let theorems: Vec<Theorem> = data::sample_proofs().into_iter().map(|(theorem, _)| theorem).collect();
    if is_wanted("tactics") {
        tactics(&lean, &theorems).await?;
    }
    if is_wanted("model") {
        model(&lean, &theorems).await?;
    }
    Ok(())
}

fn lean() -> anyhow::Result<Embedded> {
    let cache = CacheDir::from_environment()?;
    let install = install::ensure(&cache, Downloads::Allowed, &|_| {})?;
    let config = Config { workers: WORKERS, keep_spare: false, ..Config::default() };
    Ok(Embedded::new(&cache, install, Node::probe()?, config)?)
}

async fn tactics(lean: &Arc<Embedded>, theorems: &[Theorem]) -> anyhow::Result<()> {
    println!(
        "eval with the tactics, at most {TACTICS} candidates a theorem, against verify alone, {WORKERS} workers"
    );
    for round in 0..=ROUNDS {
        let world = World::new(lean, theorems).await?;
        let stage = Stage { generator: Arc::new(Tactics::default()), kind: StageKind::Ordered };
        let whole = world.evaluate(stage).await?;
        let asked = world.candidates().await?;
        let alone = verify(lean, &asked).await?;
        let name = if round == 0 { "warm-up" } else { "measured" };
        println!(
            "  {name}: {} candidates; eval {whole:.2} s, verify alone {alone:.2} s: {:.2} x its throughput",
            asked.len(),
            alone / whole
        );
    }
    Ok(())
}

async fn model(lean: &Arc<Embedded>, theorems: &[Theorem]) -> anyhow::Result<()> {
    println!("eval with a model, {SAMPLES} samples a theorem, {WORKERS} workers");
    // From a model that is far quicker than Lean to one that is far slower; Lean starts before anything is measured.
    let milliseconds = Duration::from_millis;
    overlap(lean, theorems, milliseconds(10), "warm-up").await?;
    for (delay, rounds) in [(10, 5), (120, 1), (240, 1)] {
        let mut ratios = Vec::new();
        for _ in 0..rounds {
            ratios.push(overlap(lean, theorems, milliseconds(delay), "measured").await?);
        }
        ratios.sort_by(f64::total_cmp);
        println!("  {delay} ms an answer: median {:.2} x the longer", ratios[rounds / 2]);
    }
    Ok(())
}

/// How long an evaluation takes, as a multiple of what takes longer: writing its samples, or verifying them.
async fn overlap(
    lean: &Arc<Embedded>,
    theorems: &[Theorem],
    delay: Duration,
    name: &str,
) -> anyhow::Result<f64> {
    let url = serve(delay)?;
    let generator: Arc<dyn Generator> = Arc::new(HttpProver::new(HttpOptions {
        concurrency: SLOTS,
        ..HttpOptions::new(&url, "scripted", "direct")?
    })?);
    let started = Instant::now();
    let written: Vec<usize> = futures::stream::iter(theorems)
        .map(|theorem| {
            let task = Task {
                theorem: theorem.clone(),
                goal: None,
                examples: Vec::new(),
                samples: SAMPLES as usize,
                seed: 0,
                revision: None,
                facts: None,
            };
            let generator = &generator;
            async move { generator.generate(task).count().await }
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let generation = started.elapsed().as_secs_f64();
    let world = World::new(lean, theorems).await?;
    let whole = world.evaluate(Stage { generator, kind: StageKind::Seeded }).await?;
    let asked = world.candidates().await?;
    let alone = verify(lean, &asked).await?;
    let ratio = whole / generation.max(alone);
    println!(
        "  {name}: {delay:?} an answer: {} samples written, {} judged; generation alone {generation:.2} s, verification alone \
         {alone:.2} s, eval {whole:.2} s: {ratio:.2} x the longer",
        written.iter().sum::<usize>(),
        asked.len(),
    );
    Ok(ratio)
}

/// A store of its own with one run over the theorems.
struct World {
    store: Store,
    run: RunId,
    judge: Judge,
    _folder: tempfile::TempDir,
}

impl World {
    async fn new(lean: &Arc<Embedded>, theorems: &[Theorem]) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let rows: String =
            theorems.iter().map(|theorem| serde_json::to_string(theorem).unwrap() + "\n").collect();
        let file = folder.path().join("samples.jsonl");
        std::fs::write(&file, rows)?;
        let set = read_benchmarks(&file, &ImportOptions::default()).remove(0);
        let path = folder.path().join("obt.sqlite");
        let store = Store::open(&path, &KeyFile::beside(&path)).await?;
        let Imported::New(id) = store.import_set("samples", &set).await? else { unreachable!("it is new") };
        let manifest = serde_json::json!({});
        let run = NewRun { command: "bench", version: "0", manifest: &manifest };
        let positions: Vec<u32> = (0..set.problems.len() as u32).collect();
        let run = store.begin_evaluation(&run, id, &positions).await?;
        let judge =
            Judge::new(lean.clone(), Some(store.clone()), Policy::default(), Limits::default()).in_run(run);
        Ok(Self { store, run, judge, _folder: folder })
    }

    /// The seconds that the whole run takes.
    async fn evaluate(&self, stage: Stage) -> anyhow::Result<f64> {
        let plan = Plan {
            samples: SAMPLES,
            tactics_samples: TACTICS,
            rounds: 1,
            corrections: 0,
            stop: StopRule::Never,
            examples: ExampleChoice::None,
            shots: 0,
            words: Words::Shown,
            comments: Comments::InCode,
            batch: SAMPLES,
            seed: 0,
            level: Level::Checked,
        };
        let evaluation = Evaluation {
            store: &self.store,
            run: self.run,
            verifier: &self.judge,
            plan,
            stages: vec![stage],
            retriever: Retriever::Bm25,
            examples: Vec::new(),
            ahead: AT_ONCE,
            tokens: TokenMeter::default(),
        };
        let started = Instant::now();
        evaluation.run(&CancellationToken::new(), &|_| {}).await?;
        Ok(started.elapsed().as_secs_f64())
    }

    /// All that Lean was asked about, in the order in which it was recorded.
    async fn candidates(&self) -> anyhow::Result<Vec<(Theorem, Candidate)>> {
        let attempts = self.store.attempts_of_run(self.run, AttemptId(0), u32::MAX).await?;
        Ok(attempts.into_iter().map(|attempt| (attempt.theorem, attempt.candidate)).collect())
    }
}

/// The seconds that it takes to judge candidates, without a store, as many at once as an evaluation does.
async fn verify(lean: &Embedded, asked: &[(Theorem, Candidate)]) -> anyhow::Result<f64> {
    let started = Instant::now();
    let verdicts: Vec<_> = futures::stream::iter(asked)
        .map(|(theorem, candidate)| {
            let request = VerifyRequest::new(theorem, candidate.text.clone());
            async move { lean.verify(&VerifyRequest { level: Level::Checked, ..request }).await }
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    for verdict in verdicts {
        verdict?;
    }
    Ok(started.elapsed().as_secs_f64())
}

/// Starts a server that answers chat completions, and returns its address. It ends with the program.
fn serve(delay: Duration) -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}/v1", listener.local_addr()?);
    let slots = Arc::new((Mutex::new(SLOTS), Condvar::new()));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let slots = slots.clone();
            std::thread::spawn(move || answer(stream, delay, &slots));
        }
    });
    Ok(url)
}

fn answer(mut stream: TcpStream, delay: Duration, slots: &(Mutex<usize>, Condvar)) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? <= 2 {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let request: serde_json::Value = serde_json::from_slice(&body)?;
    let (free, changed) = slots;
    {
        let mut free = changed.wait_while(free.lock().unwrap(), |free| *free == 0).unwrap();
        *free -= 1;
    }
    std::thread::sleep(delay);
    *free.lock().unwrap() += 1;
    changed.notify_one();
    let seed = request["seed"].as_u64().unwrap_or(0) as usize;
    let statement = request["messages"]
        .as_array()
        .and_then(|messages| messages.last()?["content"].as_str())
        .and_then(|text| text.rsplit("theorem ").next())
        .map(|text| text.split(":=").next().unwrap_or(text).split("```").next().unwrap_or(text).trim())
        .unwrap_or_default();
    let text = format!("```lean4\ntheorem {statement} := {}\n```", PROOFS[seed % PROOFS.len()]);
    let choice = serde_json::json!({ "index": 0, "message": { "role": "assistant", "content": text }, "finish_reason": "stop" });
    let body = serde_json::json!({ "choices": [choice] }).to_string();
    write!(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())?;
    stream.shutdown(Shutdown::Both)
}
