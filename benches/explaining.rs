//! How long explaining takes: for each statement the first proof of the tactics, then the time of [`explain_proof`] on it,
//! Lean's checks included. Prints percentiles; asserts nothing about time.
//!
//!     cargo bench --bench explaining                     the statements of the methods' fixtures
//!     cargo bench --bench explaining -- Problems.lean    those of files

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use data::problems::{Take, read_problems};
use data::{Candidate, Goal, Level, Source, Theorem};
use futures::StreamExt;
use lean_bridge::embedded::install::{self, CacheDir, Downloads, Node};
use lean_bridge::embedded::{Config, Embedded};
use lean_bridge::{Limits, Policy, VerifyRequest};
use pipeline::explain_proof;
use prover::tactics::Tactics;
use prover::{Generator, Task};
use serde_json::Value;

const FIXTURES: [&str; 2] = [
    include_str!("../prover/src/methods/fixtures/equations.jsonl"),
    include_str!("../prover/src/methods/fixtures/numbers.jsonl"),
];

/// For one candidate, and for one explanation, each of Lean's checks.
const LIMITS: Limits = Limits { wall_clock: Duration::from_secs(20), heartbeats: None };
/// Candidates of the tactics for one statement.
const CANDIDATES: usize = 6;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let files: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let theorems = if files.is_empty() { fixtures()? } else { of_files(&files) };
    let cache = CacheDir::from_environment()?;
    let install = install::ensure(&cache, Downloads::Allowed, &|_| {})?;
    let config = Config { workers: 2, keep_spare: false, ..Config::default() };
    let lean = Arc::new(Embedded::new(&cache, install, Node::probe()?, config)?);
    let policy = Policy::default();
    // Nobody waits for Lean to start while a proof is explained.
    lean.ping(theorems.first().map_or("", |theorem| theorem.header.as_str())).await?;
    let (mut all, mut planned) = (Vec::new(), 0);
    for theorem in &theorems {
        let Some(proof) = first_proof(&lean, theorem, &policy).await? else { continue };
        let started = Instant::now();
        let explained = explain_proof(&lean, theorem, (&proof).into(), &policy, LIMITS).await?;
        let seconds = started.elapsed().as_secs_f64();
        let by_plan = explained.annotated.as_ref().is_some_and(|shown| {
            shown.text != proof.text
                && shown.text.matches("\n  ").count() > proof.text.matches("\n  ").count() + 1
        });
        planned += usize::from(by_plan);
        println!("{seconds:6.2} s  {:9} {}", if by_plan { "in steps" } else { "" }, theorem.name);
        all.push(seconds);
    }
    all.sort_by(f64::total_cmp);
    let percentile = |share: f64| match all.is_empty() {
        true => 0.0,
        false => all[((all.len() - 1) as f64 * share).round() as usize],
    };
    println!(
        "\n{} of {} statements proved by tactics, {planned} explained in steps; p50 {:.2} s, p95 {:.2} s, longest {:.2} s",
        all.len(),
        theorems.len(),
        percentile(0.5),
        percentile(0.95),
        percentile(1.0)
    );
    Ok(())
}

fn fixtures() -> anyhow::Result<Vec<Theorem>> {
    let read = |line: &str| {
        let row: Value = serde_json::from_str(line)?;
        let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
        anyhow::Ok(Theorem {
            name: text("name"),
            header: "import Mathlib\n".to_owned(),
            statement: text("statement"),
            informal_statement: None,
            informal_proof: None,
            source: Source::default(),
        })
    };
    FIXTURES.into_iter().flat_map(str::lines).map(read).collect()
}

fn of_files(files: &[String]) -> Vec<Theorem> {
    let read = |file: &String| read_problems(Path::new(file), Take::All).problems;
    files.iter().flat_map(read).map(|problem| problem.theorem).collect()
}

/// The first candidate of the tactics that Lean accepts.
async fn first_proof(
    lean: &Embedded,
    theorem: &Theorem,
    policy: &Policy,
) -> anyhow::Result<Option<Candidate>> {
    let statements = [theorem.statement.trim_end().to_owned()];
    let described = match lean.describe_with_goals(&theorem.header, &statements, LIMITS).await {
        Ok(described) => described.into_iter().next(),
        Err(_) => None,
    };
    let goal = described.and_then(|one| one.goal).map(|goal| Goal::parse(&goal));
    let task = Task {
        theorem: theorem.clone(),
        goal,
        examples: Vec::new(),
        samples: CANDIDATES,
        seed: 0,
        revision: None,
        facts: None,
    };
    let tactics = Tactics::default();
    let mut candidates = tactics.generate(task.clone());
    while let Some(candidate) = candidates.next().await {
        let candidate = candidate?;
        let request = |text: &str| VerifyRequest {
            level: Level::Checked,
            policy: policy.clone(),
            limits: LIMITS,
            ..VerifyRequest::new(theorem, text.to_owned())
        };
        let verdict = lean.verify(&request(&candidate.text)).await?;
        if !verdict.is_proved() {
            continue;
        }
        // As `prove` does, the plain proof that a probe stands for.
        for plain in tactics.simplify(&task, &candidate, &verdict.record().messages) {
            if lean.verify(&request(&plain.text)).await?.is_proved() {
                return Ok(Some(plain));
            }
        }
        return Ok(Some(candidate));
    }
    Ok(None)
}
