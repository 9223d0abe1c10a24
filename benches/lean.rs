//! What the embedded Lean costs: start, verdicts per second, replay, replacement of a killed worker, our own overhead,
//! remembered verdicts, memory over many requests. Prints tables; asserts nothing about time.
//!
//!     cargo bench --bench lean                 everything but the long one
//!     cargo bench --bench lean -- soak         5,000 requests

use std::sync::Arc;
use std::time::{Duration, Instant};

use data::{Candidate, Level, Theorem};
use futures::StreamExt;
use lean_bridge::embedded::install::{self, CacheDir, Downloads, Node};
use lean_bridge::embedded::{Config, Embedded, StatesRequest};
use lean_bridge::{Limits, Policy, VerifyRequest};

const ROUNDS: usize = 5;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let is_wanted = |name: &str, by_default: bool| match wanted.as_slice() {
        [] => by_default,
        names => names.iter().any(|known| known == name),
    };
    if is_wanted("start", true) {
        start().await?;
    }
    if is_wanted("throughput", true) {
        throughput().await?;
    }
    if is_wanted("replay", true) {
        replay().await?;
    }
    if is_wanted("kill", true) {
        kill().await?;
    }
    if is_wanted("states", true) {
        states().await?;
    }
    if is_wanted("overhead", true) {
        overhead().await?;
    }
    if is_wanted("cache", true) {
        cache().await?;
    }
    if is_wanted("soak", false) {
        soak().await?;
    }
    Ok(())
}

fn lean(workers: usize, keep_spare: bool) -> anyhow::Result<Embedded> {
    let cache = CacheDir::from_environment()?;
    let install = install::ensure(&cache, Downloads::Allowed, &|_| {})?;
    let config = Config { workers, keep_spare, ..Config::default() };
    Ok(Embedded::new(&cache, install, Node::probe()?, config)?)
}

/// Cheap tactics at one goal, in batches, from as many callers as there are workers.
async fn states() -> anyhow::Result<()> {
    const WORKERS: usize = 2;
    const BATCHES: usize = 20;
    let tactics = [
        "intro x",
        "rfl",
        "exact h",
        "exact k",
        "assumption",
        "constructor",
        "symm",
        "left",
        "exfalso",
        "subst h",
        "cases h",
        "rw [h]",
        "rw [← h]",
        "rw [Nat.add_comm]",
        "apply Nat.le_of_lt",
        "simp at h",
        "refine ⟨?_, ?_⟩",
    ];
    let request = StatesRequest {
        header: String::new(),
        statement: "theorem t (a b c : Nat) (h : a = b) (k : b < c) : a + 0 = b ∧ a < c".to_owned(),
        path: Vec::new(),
        tactics: tactics.map(str::to_owned).to_vec(),
        policy: Policy::default(),
        limits: Limits::default(),
    };
    let lean = lean(WORKERS, false)?;
    let ask = || async { lean.states(&request).await?.ok_or_else(|| anyhow::anyhow!("there is no goal")) };
    // The engine compiles what it meets first.
    futures::future::try_join_all((0..WORKERS * 3).map(|_| ask())).await?;
    let started = Instant::now();
    let all = futures::stream::iter(0..BATCHES).map(|_| ask()).buffered(WORKERS);
    let all: Vec<_> = futures::TryStreamExt::try_collect(all).await?;
    let elapsed = started.elapsed();
    let mut spent: Vec<Duration> =
        all.iter().flat_map(|states| &states.tried).map(|tried| tried.spent).collect();
    spent.sort();
    let at = |percent: usize| spent[(spent.len() - 1) * percent / 100];
    println!(
        "tactics at a goal, {WORKERS} workers: {:.0} a second, p50 {:.1?}, p90 {:.1?}, p99 {:.1?}",
        spent.len() as f64 / elapsed.as_secs_f64(),
        at(50),
        at(90),
        at(99),
    );
    Ok(())
}

fn requests(level: Level) -> Vec<VerifyRequest> {
    let request = |(theorem, proof): (Theorem, String)| {
        let candidate = format!("{} := {}", theorem.statement.trim_end(), proof.trim_start());
        VerifyRequest { level, ..VerifyRequest::new(&theorem, candidate) }
    };
    data::sample_proofs().into_iter().map(request).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share).round() as usize]
}

async fn start() -> anyhow::Result<()> {
    let mut seconds = Vec::new();
    for _ in 0..ROUNDS {
        let lean = lean(1, false)?;
        let started = Instant::now();
        lean.ping("").await?;
        seconds.push(started.elapsed().as_secs_f64());
    }
    println!(
        "start: process start to ready with `import Init`, median of {ROUNDS}: {:.2} s",
        median(seconds)
    );
    Ok(())
}

/// Judges all requests, `jobs` at once, and returns the seconds that it took.
async fn judge_all(lean: &Embedded, requests: &[VerifyRequest], jobs: usize) -> anyhow::Result<f64> {
    let started = Instant::now();
    let mut verdicts =
        futures::stream::iter(requests).map(|request| lean.verify(request)).buffer_unordered(jobs);
    while let Some(verdict) = verdicts.next().await {
        let verdict = verdict?;
        anyhow::ensure!(verdict.is_proved(), "{:?}", verdict.record());
    }
    Ok(started.elapsed().as_secs_f64())
}

async fn throughput() -> anyhow::Result<()> {
    let lean = lean(2, false)?;
    for level in [Level::Checked, Level::Replayed] {
        let requests = requests(level);
        judge_all(&lean, &requests, 2).await?; // warm up
        let mut rates = Vec::new();
        for _ in 0..ROUNDS {
            rates.push(requests.len() as f64 / judge_all(&lean, &requests, 2).await?);
        }
        println!(
            "throughput: {} sample proofs at level {}, 2 workers, warm, median of {ROUNDS}: {:.1} per second",
            requests.len(),
            level.as_str(),
            median(rates)
        );
    }
    Ok(())
}

async fn replay() -> anyhow::Result<()> {
    let lean = lean(1, false)?;
    let (checked, replayed) = (requests(Level::Checked), requests(Level::Replayed));
    judge_all(&lean, &replayed, 1).await?; // warm up
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        ratios.push(judge_all(&lean, &replayed, 1).await? / judge_all(&lean, &checked, 1).await?);
    }
    println!("replay: time of `replayed` over time of `checked`, median of {ROUNDS}: {:.2}", median(ratios));
    Ok(())
}

async fn kill() -> anyhow::Result<()> {
    let lean = lean(1, true)?;
    let requests = requests(Level::Checked);
    let quick = &requests[0];
    let looping = VerifyRequest {
        statement: "theorem t : True".to_owned(),
        candidate: "theorem t : True := by\n  iterate 100000000 (have := 2 ^ 1000; skip)\n  trivial"
            .to_owned(),
        limits: Limits { wall_clock: Duration::from_millis(1500), heartbeats: Some(0) },
        ..quick.clone()
    };
    let mut waits = Vec::new();
    for _ in 0..ROUNDS {
        lean.verify(quick).await?;
        // The spare is started in the background after the first answer.
        while lean.idle_workers().len() < 2 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let verdict = lean.verify(&looping).await?;
        anyhow::ensure!(!verdict.is_proved(), "the loop ended");
        let started = Instant::now();
        lean.ping("").await?;
        waits.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    println!("kill: wait of the next request after a time-out, median of {ROUNDS}: {:.1} ms", median(waits));
    Ok(())
}

async fn overhead() -> anyhow::Result<()> {
    let lean = lean(1, false)?;
    for level in [Level::Checked, Level::Replayed] {
        let requests = requests(level);
        judge_all(&lean, &requests, 1).await?; // warm up
        let mut ours = Vec::new();
        for _ in 0..ROUNDS {
            for request in &requests {
                let verdict = lean.verify(request).await?;
                ours.push(verdict.record().time_ms - verdict.lean_time().as_secs_f64() * 1000.0);
            }
        }
        println!(
            "overhead: a request at level {}, all but Lean, over {} requests: p50 {:.2} ms, p95 {:.2} ms",
            level.as_str(),
            ours.len(),
            percentile(&mut ours, 0.5),
            percentile(&mut ours, 0.95)
        );
    }
    Ok(())
}

/// Every sample proof judged once, then asked again: the second answers come from the store on disk.
async fn cache() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("obt.sqlite");
    let store = data::store::Store::open(&path, &data::store::KeyFile::beside(&path)).await?;
    let judge =
        pipeline::Judge::new(Arc::new(lean(1, false)?), Some(store), Policy::default(), Limits::default());
    let proofs = data::sample_proofs();
    let mut hits = Vec::new();
    for round in 0..=ROUNDS {
        for (theorem, proof) in &proofs {
            let candidate = Candidate::from_proof(theorem, proof, "bench");
            let judged = judge.judge(theorem, &candidate, Level::Replayed).await?;
            anyhow::ensure!(judged.record.outcome.is_proved(), "{:?}", judged.record);
            anyhow::ensure!(judged.cached == (round > 0), "round {round}: cached is {}", judged.cached);
            if judged.cached {
                hits.push(judged.elapsed_ms);
            }
        }
    }
    println!(
        "cache: a remembered verdict, over {} requests: p50 {:.2} ms, p95 {:.2} ms",
        hits.len(),
        percentile(&mut hits, 0.5),
        percentile(&mut hits, 0.95)
    );
    Ok(())
}

async fn soak() -> anyhow::Result<()> {
    const REQUESTS: usize = 5000;
    const STEP: usize = 500;
    let lean = lean(2, false)?;
    let requests = requests(Level::Replayed);
    println!("soak: requests, resident memory of all workers in MiB, workers");
    for done in (0..REQUESTS).step_by(STEP) {
        let batch: Vec<_> = requests.iter().cycle().skip(done).take(STEP).cloned().collect();
        judge_all(&lean, &batch, 2).await?;
        let workers = lean.idle_workers();
        let resident: u64 = workers.iter().filter_map(|pid| resident_mib(*pid)).sum();
        println!("soak: {:5} {resident:6} {:?}", done + STEP, workers);
    }
    Ok(())
}

fn resident_mib(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
}
