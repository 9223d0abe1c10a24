//! What our own Lean library is worth on published problems: how many statements of miniF2F elaborate, what the store
//! holds proofs of, which published proofs check unchanged, and what became of statements reported wrong.
//!
//!     cargo bench --bench library -- DATA --db FILE [coverage] [proofs] [defects] [--every N] [--seconds S]
//!
//! DATA is the folder with `minif2f/` and `proofs/` (docs/RESULTS.md says what each file is). Every answer of Lean goes
//! into the store FILE as it comes, so a run that is stopped goes on where it was; proofs of our own are put there by
//! `tllama prove DATA/minif2f/yangky11-lean4 --split test --db FILE`. Prints tables; asserts nothing.

#[path = "support/published.rs"]
mod published;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use data::problems::{Take, read_problem_bytes, read_problems};
use data::store::{KeyFile, Store};
use data::{Candidate, Level, Outcome, ReasonKind, Theorem};
use lean_bridge::embedded::install::{self, CacheDir, Downloads, Node};
use lean_bridge::embedded::{Config, Embedded};
use lean_bridge::{Limits, Policy};
use pipeline::Judge;
use published::published;

/// The header that miniF2F is published with; its maxHeartbeats is the problem set's own.
const HEADER: &str =
    "import Mathlib\nset_option maxHeartbeats 400000\nopen BigOperators Real Nat Topology Rat";
/// Files of published proofs below `DATA/proofs`, by source.
const PUBLISHED: [(&str, &str); 4] = [
    ("DeepSeek-Prover-V2", "deepseek-prover-v2.minif2f.jsonl"),
    ("Kimina-Prover-Preview", "kimina-prover-preview.minif2f_test_solved.jsonl"),
    ("Kimina-Prover-Preview, 0710", "kimina-prover-preview.minif2f_test_solved_filtered_0710.jsonl"),
    ("Seed-Prover", "seed-prover.minif2f.jsonl"),
];

struct Arguments {
    data: PathBuf,
    db: PathBuf,
    parts: Vec<String>,
    /// Every N-th item only: a sample that does not depend on how the items are sorted by difficulty.
    every: usize,
    seconds: f64,
}

fn arguments() -> anyhow::Result<Arguments> {
    let mut given = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let mut found =
        Arguments { data: PathBuf::new(), db: PathBuf::new(), parts: Vec::new(), every: 1, seconds: 60.0 };
    while let Some(argument) = given.next() {
        let mut value = || given.next().with_context(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--db" => found.db = value()?.into(),
            "--every" => found.every = value()?.parse::<usize>()?.max(1),
            "--seconds" => found.seconds = value()?.parse()?,
            "coverage" | "proofs" | "defects" => found.parts.push(argument),
            folder => found.data = folder.into(),
        }
    }
    anyhow::ensure!(found.data.is_dir(), "name the folder with minif2f/ and proofs/: `-- DATA --db FILE`");
    anyhow::ensure!(!found.db.as_os_str().is_empty(), "name the store: `--db FILE`");
    Ok(found)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    // `cargo test --benches` runs this without arguments: there is nothing to measure then.
    if std::env::args().len() <= 2 {
        println!("library: skipped; run as `cargo bench --bench library -- DATA --db FILE`");
        return Ok(());
    }
    let arguments = arguments()?;
    let key = KeyFile::default_path().context("no place for the key: name one with TLLAMA_STORE_KEY")?;
    let store = Store::open(&arguments.db, &KeyFile::at(key)).await?;
    let cache = CacheDir::from_environment()?;
    let install = install::ensure(&cache, Downloads::Allowed, &|_| {})?;
    let config = Config { workers: 1, keep_spare: false, ..Config::default() };
    let lean = Arc::new(Embedded::new(&cache, install, Node::probe()?, config)?);
    println!("miniF2F, {}", lean.toolchain(HEADER, "").library_id());
    let limits = Limits { wall_clock: Duration::from_secs_f64(arguments.seconds), heartbeats: None };
    let judge = Judge::new(lean, Some(store.clone()), Policy::default(), limits);
    let wanted = |part: &str| arguments.parts.is_empty() || arguments.parts.iter().any(|given| given == part);
    if wanted("coverage") {
        coverage(&arguments, &judge).await?;
    }
    if wanted("proofs") {
        proofs(&arguments, &judge).await?;
    }
    if wanted("defects") {
        defects(&arguments, &judge).await?;
    }
    store.close().await;
    Ok(())
}

/// The statements of the Lean 4 copy, each with the header of its own file.
fn statements(data: &Path) -> Vec<Theorem> {
    let found = read_problems(&data.join("minif2f/yangky11-lean4"), Take::Open);
    found.problems.into_iter().map(|problem| problem.theorem).collect()
}

/// Statements that elaborate, and those that the store holds a proof of, by split.
async fn coverage(arguments: &Arguments, judge: &Judge) -> anyhow::Result<()> {
    let mut table: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut odd = Vec::new();
    for theorem in statements(&arguments.data).into_iter().step_by(arguments.every) {
        let split = theorem.source.split.clone().unwrap_or_default();
        let row = table.entry(split).or_default();
        row[0] += 1;
        let open = Candidate::from_proof(&theorem, "by sorry", "measurement/open".to_owned());
        let verdict = judge.judge(&theorem, &open, Level::Checked).await?.record;
        match &verdict.outcome {
            Outcome::Rejected(rejection) if rejection.reason == ReasonKind::Sorry => row[1] += 1,
            Outcome::Rejected(rejection) => odd.push(format!("{}: {}", theorem.name, rejection.detail)),
            Outcome::Proved => odd.push(format!("{}: a proof by `sorry` was accepted", theorem.name)),
        }
        row[2] += usize::from(judge.known_proof(&theorem, Level::Replayed).await?.is_some());
    }
    println!("\nsplit       statements  elaborate  proved (in the store, replayed)");
    for (split, [all, elaborate, proved]) in &table {
        println!("{split:<12}{all:>10}{elaborate:>11}{proved:>8}");
    }
    odd.iter().for_each(|line| println!("does not elaborate: {line}"));
    Ok(())
}

/// Published proofs, each against the statement that it was published with.
async fn proofs(arguments: &Arguments, judge: &Judge) -> anyhow::Result<()> {
    println!("\nsource                          proofs  accepted  share");
    for (source, file) in PUBLISHED {
        let path = arguments.data.join("proofs").join(file);
        let text =
            std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        let (mut all, mut accepted) = (0usize, 0usize);
        for line in text.lines().step_by(arguments.every) {
            let Some((theorem, candidate)) = published(line)? else { continue };
            all += 1;
            let verdict = judge.judge(&theorem, &candidate, Level::Checked).await?.record;
            match &verdict.outcome {
                Outcome::Proved => accepted += 1,
                Outcome::Rejected(rejection) => *reasons.entry(rejection.reason.as_str()).or_default() += 1,
            }
        }
        let share = 100.0 * accepted as f64 / all.max(1) as f64;
        println!("{source:<32}{all:>6}{accepted:>10}{share:>6.1} %  rejected: {reasons:?}");
    }
    Ok(())
}

/// Statements that were reported wrong, in every published form: the portfolio tries each, and what it proves is listed
/// for a person to look at.
async fn defects(arguments: &Arguments, judge: &Judge) -> anyhow::Result<()> {
    let path = arguments.data.join("minif2f/known_defects.jsonl");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut theorems: Vec<(String, Theorem)> = Vec::new();
    for line in text.lines() {
        let item: serde_json::Value = serde_json::from_str(line)?;
        let Some(forms) = item["statements"].as_object() else { continue };
        for (form, statement) in forms {
            let text = format!(
                "{HEADER}\n\n{}",
                statement
                    .as_str()
                    .unwrap_or_default()
                    .trim_end()
                    .trim_end_matches(":= by")
                    .trim_end_matches(":=")
            );
            let text = if text.contains("sorry") { text } else { format!("{} := by sorry", text.trim_end()) };
            let found = read_problem_bytes(Path::new("defect.lean"), text.as_bytes(), Take::Open);
            theorems.extend(found.problems.into_iter().map(|problem| (form.clone(), problem.theorem)));
        }
    }
    let theorems: Vec<_> = theorems.into_iter().step_by(arguments.every).collect();
    let plain: Vec<Theorem> = theorems.iter().map(|(_, theorem)| theorem.clone()).collect();
    let options = pipeline::ProveOptions {
        level: Level::Replayed,
        jobs: 1,
        samples: 6,
        seed: 0,
        budget: Duration::from_secs_f64(arguments.seconds),
    };
    let generator = prover::tactics::Tactics::default();
    let cancel = tokio_util::sync::CancellationToken::new();
    let (reports, summary) = pipeline::prove(&plain, &generator, judge, &options, &cancel, &|_| {}).await?;
    println!(
        "\nstatements reported wrong, all published forms: {}, proved: {}",
        summary.theorems, summary.proved
    );
    for ((form, theorem), report) in theorems.iter().zip(&reports) {
        if let pipeline::Outcome::Proved { candidate, .. } = &report.outcome {
            println!("proved: {} ({form}) by {}", theorem.name, candidate.generator);
        }
    }
    Ok(())
}
