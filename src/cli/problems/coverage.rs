//! `tllama problems --coverage`: which statements of a set Lean reads, and what is missing for the others.

use std::collections::BTreeMap;
use std::time::Duration;

use data::Theorem;
use data::problems::BenchmarkProblem;
use data::store::Store;
use lean_bridge::embedded::Embedded;
use lean_bridge::{Limits, Policy};
use pipeline::{Covered, Judge, coverage};
use serde_json::json;

use super::Arguments;
use crate::exit::{Exit, Usage};
use crate::{interrupt, progress, table};

/// What is counted at the end: the most frequent ones.
const COUNTS_SHOWN: usize = 40;
/// Of an error in a table.
const ERROR_COLUMNS: usize = 90;

pub async fn run(
    store: &Store,
    problems: &[BenchmarkProblem],
    arguments: &Arguments,
) -> anyhow::Result<Exit> {
    if problems.is_empty() {
        return Err(Usage("no problem of the set is chosen by these options".to_owned()).into());
    }
    let cancel = interrupt::cancel_on_ctrl_c();
    let lean = interrupt::unless_interrupted(&cancel, arguments.lean.start(Some(store.path()))).await?;
    let limits = Limits { wall_clock: Duration::from_secs_f64(arguments.timeout), heartbeats: None };
    let judge = Judge::new(lean, Some(store.clone()), Policy::default(), limits);
    let theorems: Vec<&Theorem> = problems.iter().map(|item| &item.problem.theorem).collect();
    let bar = progress::items(theorems.len() as u64, "reading");
    let observe = |covered: &Covered| {
        let name = &theorems[covered.theorem].name;
        tracing::info!(name, reads = covered.reads(), known = covered.known, "a statement was read");
        bar.message(name);
        bar.inc(1);
    };
    let found = coverage(&theorems, &judge, arguments.lean.workers(), &cancel, &observe).await?;
    bar.finish_and_clear();
    judge.lean().shutdown();
    for covered in found.iter().filter(|_| arguments.json) {
        progress::json(&json_of(theorems[covered.theorem], covered, judge.lean()))?;
    }
    let summary = Summary::of(&theorems, &found, judge.lean());
    match arguments.json {
        true => progress::note(&summary.line()),
        false => {
            let parts = [not_read(&theorems, &found), summary.tables(), summary.line()];
            progress::text(
                &parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n"),
            )?;
        }
    }
    Ok(match () {
        () if found.len() < theorems.len() => {
            let left = theorems.len() - found.len();
            progress::note(&format!("{left} statements are left; run it again to go on"));
            Exit::Interrupted
        }
        () if summary.reads == summary.asked => Exit::Success,
        () => Exit::NotAll,
    })
}

fn toolchain(theorem: &Theorem, lean: &Embedded) -> data::Toolchain {
    lean.toolchain(&theorem.header, &theorem.statement)
}

fn json_of(theorem: &Theorem, covered: &Covered, lean: &Embedded) -> serde_json::Value {
    let obstacle = covered.obstacle();
    json!({
        "name": theorem.name, "split": theorem.source.split, "reads": covered.reads(),
        "error": obstacle.as_ref().map(|obstacle| &obstacle.error),
        "missing": obstacle.as_ref().map(|obstacle| &obstacle.missing),
        "toolchain": toolchain(theorem, lean).id(), "known": covered.known,
    })
}

/// Each statement that Lean does not read, with its first error.
fn not_read(theorems: &[&Theorem], found: &[Covered]) -> String {
    let mut rows = vec![["problem", "split", "why Lean does not read it"].map(str::to_owned).to_vec()];
    for covered in found {
        let Some(obstacle) = covered.obstacle() else { continue };
        let Theorem { name, source, .. } = theorems[covered.theorem];
        let error = obstacle.error.split_whitespace().collect::<Vec<_>>().join(" ");
        let split = source.split.clone().unwrap_or_default();
        rows.push(vec![name.clone(), split, table::cut(&error, ERROR_COLUMNS)]);
    }
    if rows.len() == 1 { String::new() } else { table::table(&rows) }
}

/// What came of all statements, counted.
#[derive(Default)]
struct Summary {
    asked: usize,
    reads: usize,
    known: usize,
    /// By what judges them: how many it reads, of how many.
    by_library: BTreeMap<String, (usize, usize)>,
    /// By the name that is missing.
    missing: BTreeMap<String, usize>,
    /// By the error, where it is about no name.
    other: BTreeMap<String, usize>,
}

impl Summary {
    fn of(theorems: &[&Theorem], found: &[Covered], lean: &Embedded) -> Self {
        let mut summary = Summary { asked: found.len(), ..Summary::default() };
        for covered in found {
            let library = toolchain(theorems[covered.theorem], lean).library_id();
            let (reads, all) = summary.by_library.entry(library).or_default();
            *all += 1;
            summary.known += usize::from(covered.known);
            match covered.obstacle() {
                None => {
                    *reads += 1;
                    summary.reads += 1;
                }
                Some(obstacle) => {
                    let (counts, what) = match &obstacle.missing {
                        Some(name) => (&mut summary.missing, name.as_str()),
                        None => (&mut summary.other, obstacle.kind()),
                    };
                    *counts.entry(what.to_owned()).or_default() += 1;
                }
            }
        }
        summary
    }

    fn tables(&self) -> String {
        let counted = [("missing name", &self.missing), ("other error", &self.other)];
        let mut tables: Vec<String> = counted
            .into_iter()
            .filter(|(_, counts)| !counts.is_empty())
            .map(|(head, counts)| most_frequent(head, counts))
            .collect();
        let mut rows = vec![["library", "statements", "read"].map(str::to_owned).to_vec()];
        for (library, (reads, all)) in &self.by_library {
            rows.push(vec![library.clone(), all.to_string(), reads.to_string()]);
        }
        tables.push(table::table(&rows));
        tables.join("\n")
    }

    fn line(&self) -> String {
        let Summary { asked, reads, known, .. } = self;
        let percent = 100.0 * *reads as f64 / (*asked).max(1) as f64;
        format!(
            "{reads} of {asked} statements read ({percent:.1} %), {} not; {known} known before",
            asked - reads
        )
    }
}

/// Counts, the largest first, equal ones by name.
fn most_frequent(head: &str, counts: &BTreeMap<String, usize>) -> String {
    let mut sorted: Vec<(&String, &usize)> = counts.iter().collect();
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let mut rows = vec![vec![head.to_owned(), "statements".to_owned()]];
    for (what, count) in sorted.iter().take(COUNTS_SHOWN) {
        rows.push(vec![table::cut(what, ERROR_COLUMNS), count.to_string()]);
    }
    let left = &sorted[COUNTS_SHOWN.min(sorted.len())..];
    if !left.is_empty() {
        let count: usize = left.iter().map(|(_, count)| **count).sum();
        rows.push(vec![format!("… and {} others", left.len()), count.to_string()]);
    }
    table::table(&rows)
}
