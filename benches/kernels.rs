//! What the levels of a verdict cost, side by side: `checked`, `replayed` (our own kernel) and `cross-checked` (Lean's in
//! another process as well), 8 candidates a theorem, one worker. Prints times, their ratios, the memory of Lean's
//! processes, and our kernel against Lean's on the same declarations. Asserts nothing about time.
//!
//!     cargo bench --bench kernels              all sample proofs
//!     cargo bench --bench kernels -- 10        the first ten

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context;
use data::Level;
use lean_bridge::VerifyRequest;
use lean_bridge::embedded::install::{self, CacheDir, Downloads, Node};
use lean_bridge::embedded::{Config, Embedded};
use sysinfo::{ProcessesToUpdate, System};

const CANDIDATES: usize = 8;
const LEVELS: [Level; 3] = [Level::Checked, Level::Replayed, Level::CrossChecked];

/// Of the candidates of one theorem at one level.
#[derive(Default)]
struct Cost {
    total: Duration,
    within_lean: Duration,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let count = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(usize::MAX);
    let cache = CacheDir::from_environment()?;
    let lean = install::ensure(&cache, Downloads::Allowed, &|_| {})?;
    let node = Node::probe()?;
    // A pool for each level, so that memory is that of the level alone.
    let pool = || {
        let config = Config { workers: 1, keep_spare: false, ..Config::default() };
        Embedded::new(&cache, lean.clone(), node.clone(), config)
    };
    let mut memory = BTreeMap::new();
    let mut pools = Vec::new();
    for level in LEVELS {
        let before = resident_mib();
        let pool = pool()?;
        let (theorem, proof) = data::sample_proofs().into_iter().next().context("there are no samples")?;
        let text = format!("{} := {}", theorem.statement.trim_end(), proof.trim_start());
        for _ in 0..2 {
            pool.verify(&VerifyRequest { level, ..VerifyRequest::new(&theorem, text.as_str()) }).await?;
        }
        memory.insert(level.as_str(), resident_mib().saturating_sub(before));
        pools.push(pool);
    }
    let mut costs: Vec<[Cost; 3]> = Vec::new();
    for (theorem, proof) in data::sample_proofs().into_iter().take(count) {
        let mut of_theorem: [Cost; 3] = Default::default();
        for number in 0..=CANDIDATES {
            let text = format!("{} := {}\n-- {number}\n", theorem.statement.trim_end(), proof.trim_start());
            // The levels take turns, so that what else the machine does meets them alike.
            for (at, level) in LEVELS.into_iter().enumerate() {
                let request = VerifyRequest { level, ..VerifyRequest::new(&theorem, text.as_str()) };
                let verdict = pools[at].verify(&request).await?;
                anyhow::ensure!(verdict.is_proved(), "{}: {:?}", theorem.name, verdict.record().outcome);
                // Before the first, processes learn the header.
                if number > 0 {
                    of_theorem[at].total += Duration::from_secs_f64(verdict.record().time_ms / 1000.0);
                    of_theorem[at].within_lean += verdict.lean_time();
                }
            }
        }
        costs.push(of_theorem);
    }
    let load = System::load_average();
    println!("{} theorems, {CANDIDATES} candidates each, load of the machine {:.1}", costs.len(), load.one);
    println!("level          ms a candidate (median)   of `checked` (median; all)   MiB");
    for (at, level) in LEVELS.into_iter().enumerate() {
        let each = costs.iter().map(|cost| ms(cost[at].total));
        let ratios = costs.iter().map(|cost| ms(cost[at].total) / ms(cost[0].total));
        let sum = |at: usize| costs.iter().map(|cost| ms(cost[at].total)).sum::<f64>();
        println!(
            "{:<14} {:>10.2} {:>24.2}; {:.2} {:>16}",
            level.as_str(),
            median(each),
            median(ratios),
            sum(at) / sum(0),
            memory[level.as_str()]
        );
    }
    // What a verdict takes outside Lean is our kernel; what cross-checking adds within Lean is Lean's.
    let ours = median(costs.iter().map(|cost| ms(cost[1].total.saturating_sub(cost[1].within_lean))));
    let leans = median(costs.iter().map(|cost| ms(cost[2].within_lean.saturating_sub(cost[1].within_lean))));
    println!(
        "declarations of a candidate: our kernel {ours:.2} ms, Lean's in another process {leans:.2} ms (ratio {:.1})",
        leans / ours
    );
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
