//! What the levels of a verdict cost, side by side: `checked`, `replayed` (our own kernel) and `cross-checked` (Lean's in
//! another process as well), 8 candidates a theorem, one worker for each level. Prints times, their ratios, the memory of
//! Lean's processes, and our kernel against Lean's on the same declarations. Asserts nothing about time.
//!
//!     cargo bench --bench kernels                          the sample proofs
//!     cargo bench --bench kernels -- samples 10            the first ten
//!     cargo bench --bench kernels -- published FILE 40     40 published proofs that hold, JSON lines with `code`
//!     cargo bench --bench kernels -- memory                of the processes of two workers, level by level

#[path = "support/published.rs"]
mod published;

use std::time::Duration;

use anyhow::Context;
use data::{Level, Theorem};
use lean_bridge::embedded::install::{self, CacheDir, Downloads, Install, Node};
use lean_bridge::embedded::{Config, Embedded};
use lean_bridge::{Limits, VerifyRequest};
use published::published;
use sysinfo::{ProcessesToUpdate, System};

const CANDIDATES: usize = 8;
const LEVELS: [Level; 3] = [Level::Checked, Level::Replayed, Level::CrossChecked];
/// For a published proof: longer ones are left out.
const PATIENCE: Duration = Duration::from_secs(20);

/// Of the candidates of one theorem at one level.
#[derive(Default)]
struct Cost {
    total: Duration,
    within_lean: Duration,
}

struct Bench {
    cache: CacheDir,
    lean: Install,
    node: Node,
}

impl Bench {
    /// One for each level, so that none rests on what another has asked for.
    fn pool(&self, workers: usize) -> anyhow::Result<Embedded> {
        let config = Config { workers, keep_spare: false, ..Config::default() };
        Ok(Embedded::new(&self.cache, self.lean.clone(), self.node.clone(), config)?)
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let cache = CacheDir::from_environment()?;
    let lean = install::ensure(&cache, Downloads::Allowed, &|_| {})?;
    let bench = Bench { cache, lean, node: Node::probe()? };
    let given: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let count = given.last().and_then(|count| count.parse().ok()).unwrap_or(usize::MAX);
    match given.first().map(String::as_str) {
        Some("memory") => memory(&bench).await,
        Some("published") => {
            let path = given.get(1).context("name the file: `-- published FILE`")?;
            let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
            let mut proofs = Vec::new();
            for line in text.lines() {
                proofs.extend(published(line)?.map(|(theorem, candidate)| (theorem, candidate.text)));
            }
            // Sets are sorted by source and difficulty.
            let step = (proofs.len() / count.max(1) / 2).max(1);
            levels(&bench, proofs.into_iter().step_by(step), count).await
        }
        _ => levels(&bench, samples(), count).await,
    }
}

fn samples() -> impl Iterator<Item = (Theorem, String)> {
    data::sample_proofs().into_iter().map(|(theorem, proof)| {
        let text = format!("{} := {}", theorem.statement.trim_end(), proof.trim_start());
        (theorem, text)
    })
}

/// Times of the levels over proofs that hold, up to `count` of them.
async fn levels(
    bench: &Bench,
    proofs: impl Iterator<Item = (Theorem, String)>,
    count: usize,
) -> anyhow::Result<()> {
    let pools = LEVELS.iter().map(|_| bench.pool(1)).collect::<anyhow::Result<Vec<_>>>()?;
    let mut costs: Vec<[Cost; 3]> = Vec::new();
    let mut left_out = 0;
    let limits = Limits { wall_clock: PATIENCE, heartbeats: None };
    'theorems: for (theorem, text) in proofs {
        if costs.len() >= count {
            break;
        }
        let mut of_theorem: [Cost; 3] = Default::default();
        for number in 0..=CANDIDATES {
            let text = format!("{text}\n-- {number}\n");
            // The levels take turns, so that what else the machine does meets them alike.
            for (at, level) in LEVELS.into_iter().enumerate() {
                let request = VerifyRequest { level, limits, ..VerifyRequest::new(&theorem, text.as_str()) };
                let verdict = pools[at].verify(&request).await?;
                if !verdict.is_proved() {
                    if at > 0 {
                        println!("{} at {}: {:?}", theorem.name, level.as_str(), verdict.record().outcome);
                    }
                    left_out += 1;
                    continue 'theorems;
                }
                // Before the first, processes learn the header.
                if number > 0 {
                    of_theorem[at].total += Duration::from_secs_f64(verdict.record().time_ms / 1000.0);
                    of_theorem[at].within_lean += verdict.lean_time();
                }
            }
        }
        costs.push(of_theorem);
    }
    println!(
        "{} theorems, {left_out} left out, {CANDIDATES} candidates each, load of the machine {:.1}",
        costs.len(),
        System::load_average().one
    );
    println!(
        "level          ms a candidate (median)   of `checked` (median; all)   outside Lean, ms (median)"
    );
    for (at, level) in LEVELS.into_iter().enumerate() {
        let each = costs.iter().map(|cost| ms(cost[at].total));
        let outside = costs.iter().map(|cost| ms(cost[at].total.saturating_sub(cost[at].within_lean)));
        let ratios = costs.iter().map(|cost| ms(cost[at].total) / ms(cost[0].total));
        let sum = |at: usize| costs.iter().map(|cost| ms(cost[at].total)).sum::<f64>();
        println!(
            "{:<14} {:>10.2} {:>24.2}; {:.2} {:>22.2}",
            level.as_str(),
            median(each),
            median(ratios),
            sum(at) / sum(0),
            median(outside)
        );
    }
    // What a verdict takes outside Lean is our kernel; what cross-checking adds within Lean is Lean's.
    let outside = |cost: &Cost| ms(cost.total.saturating_sub(cost.within_lean));
    let ours = |cost: &[Cost; 3]| (outside(&cost[1]) - outside(&cost[0])).max(0.01);
    let leans = |cost: &[Cost; 3]| ms(cost[2].within_lean.saturating_sub(cost[1].within_lean));
    println!(
        "declarations of a candidate: our kernel {:.2} ms, Lean's in another process {:.2} ms (medians), {:.1} times \
         ours in all",
        median(costs.iter().map(ours)),
        median(costs.iter().map(leans)),
        costs.iter().map(leans).sum::<f64>() / costs.iter().map(ours).sum::<f64>()
    );
    Ok(())
}

/// Of all processes, when two workers have judged the same candidates at the same time, level by level.
async fn memory(bench: &Bench) -> anyhow::Result<()> {
    const THEOREMS: usize = 16;
    println!("level          MiB of two workers and what they need besides");
    for level in LEVELS {
        let before = resident_mib();
        let pool = bench.pool(2)?;
        let judge = |half: usize| {
            let pool = &pool;
            async move {
                for (theorem, text) in samples().take(THEOREMS).skip(half).step_by(2) {
                    let request = VerifyRequest { level, ..VerifyRequest::new(&theorem, text.as_str()) };
                    let verdict = pool.verify(&request).await?;
                    anyhow::ensure!(verdict.is_proved(), "{}: {:?}", theorem.name, verdict.record().outcome);
                }
                Ok(())
            }
        };
        tokio::try_join!(judge(0), judge(1))?;
        println!("{:<14} {:>6}", level.as_str(), resident_mib().saturating_sub(before));
        drop(pool);
        // Until its processes are gone.
        tokio::time::sleep(Duration::from_secs(3)).await;
    }
    Ok(())
}

/// Of one candidate.
fn ms(total: Duration) -> f64 {
    total.as_secs_f64() * 1000.0 / CANDIDATES as f64
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Resident memory of this process and its children.
fn resident_mib() -> u64 {
    let mut system = System::new();
    system.refresh_processes(ProcessesToUpdate::All, true);
    let own = sysinfo::get_current_pid().ok();
    let is_ours = |process: &sysinfo::Process| {
        process.thread_kind().is_none()
            && own.is_some_and(|own| process.pid() == own || process.parent() == Some(own))
    };
    system.processes().values().filter(|process| is_ours(process)).map(|process| process.memory() >> 20).sum()
}
