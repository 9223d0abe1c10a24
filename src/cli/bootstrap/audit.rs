//! `tllama bootstrap audit`: sheets of rows for readers, what readers found, and what the judge of words finds.

use std::path::{Path, PathBuf};

use anyhow::Context;
use bootstrap::audit::{Reading, agreement, draw, keep, read_sheet, tally, to_csv};
use bootstrap::grow;
use clap::Args;
use data::store::{Fit, Grade, Store, Told};
use data::whole_file;
use evaluate::statistics::wilson;
use serde_json::{Value, json};

use super::sheet_page::page;
use crate::exit::Usage;
use crate::render::counted;
use crate::{progress, table};

#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  tllama bootstrap audit                                       what the judge of words finds of errors that are put in
  tllama bootstrap audit --draw 200 --seed 7                   audit-7.html to grade in a browser, audit-7.csv for a table
  tllama bootstrap audit --read audit-7.csv --reader Ada       keeps Ada's grades with the rows, and counts them
  tllama bootstrap audit --read ada.csv --read ben.csv         two readings, and how far they agree (Cohen's kappa)")]
pub struct Options {
    /// Write a sheet of this many rows, drawn at random, to be read and graded
    #[arg(long, value_name = "N", conflicts_with = "read", value_parser = clap::value_parser!(u32).range(1..))]
    draw: Option<u32>,
    /// The same seed draws the same rows of the same store
    #[arg(long, value_name = "N", default_value_t = 0, requires = "draw")]
    seed: u64,
    /// Where the sheet goes: FILE.html and FILE.csv [default: audit-SEED]
    #[arg(long, value_name = "FILE", requires = "draw")]
    out: Option<PathBuf>,
    /// Take the grades of a sheet that was filled in (may be repeated, for several readers)
    #[arg(long, value_name = "SHEET")]
    read: Vec<PathBuf>,
    /// Who filled the sheet in, one for each --read [default: the name of its file]
    #[arg(long, value_name = "NAME", requires = "read")]
    reader: Vec<String>,
}

impl Options {
    /// Whether the store is written to.
    pub fn writes(&self) -> bool {
        !self.read.is_empty()
    }
}

pub async fn run(store: &Store, options: &Options, limit: Option<u64>, as_json: bool) -> anyhow::Result<()> {
    match (options.draw, options.read.is_empty()) {
        (Some(count), _) => sheet(store, options, count as usize, as_json).await,
        (None, false) => readings(store, options, as_json).await,
        (None, true) => injected(store, limit, as_json).await,
    }
}

async fn sheet(store: &Store, options: &Options, count: usize, as_json: bool) -> anyhow::Result<()> {
    let rows = draw(store, count, options.seed).await?;
    anyhow::ensure!(
        !rows.is_empty(),
        Usage("the store has no row to read; `tllama bootstrap run` makes rows".to_owned())
    );
    let stem = options.out.clone().unwrap_or_else(|| PathBuf::from(format!("audit-{}", options.seed)));
    let named = |extension: &str| match stem.extension().and_then(|found| found.to_str()) {
        Some("html" | "csv") => stem.with_extension(extension),
        _ => {
            let mut name = stem.clone().into_os_string();
            name.push(format!(".{extension}"));
            PathBuf::from(name)
        }
    };
    let (to_read, to_fill) = (named("html"), named("csv"));
    let title = to_read.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    for (path, text) in [(&to_read, page(&title, &rows)), (&to_fill, to_csv(&rows)?)] {
        whole_file::write(path, text.as_bytes())
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    if as_json {
        let rows: Vec<&String> = rows.iter().map(|row| &row.id).collect();
        return Ok(progress::json(&json!({ "rows": rows, "page": to_read, "sheet": to_fill }))?);
    }
    progress::line(&format!(
        "{} in {} and {}",
        counted(rows.len(), "row"),
        to_read.display(),
        to_fill.display()
    ))?;
    progress::note(&format!(
        "grade them in the page, which saves a sheet, or in the columns at the end of the table; then `tllama bootstrap \
         audit --read {} --reader NAME`",
        to_fill.display()
    ));
    Ok(())
}

async fn readings(store: &Store, options: &Options, as_json: bool) -> anyhow::Result<()> {
    anyhow::ensure!(
        options.reader.is_empty() || options.reader.len() == options.read.len(),
        Usage("give --reader once for each --read, in the same order".to_owned())
    );
    let mut read: Vec<(String, Reading)> = Vec::new();
    for (index, path) in options.read.iter().enumerate() {
        let of_file =
            || path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let reader = options.reader.get(index).cloned().unwrap_or_else(of_file);
        anyhow::ensure!(
            read.iter().all(|(other, _)| *other != reader),
            Usage(format!("two sheets are by {reader}; name their readers with --reader"))
        );
        read.push((reader.clone(), reading_of(path, &reader)?));
    }
    let mut reports = Vec::new();
    for (reader, reading) in &read {
        let former = keep(store, reading).await?;
        reports.push((reader.as_str(), reading, former));
    }
    let pairs: Vec<(usize, usize)> = (0..read.len())
        .flat_map(|first| (first + 1..read.len()).map(move |second| (first, second)))
        .collect();
    if as_json {
        let of_readers = reports.iter().map(|(reader, reading, former)| {
            let mut found = tally_json(&reading.grades);
            found["reader"] = json!(reader);
            found["ungraded"] = json!(reading.ungraded);
            found["of_former_texts"] = json!(former);
            found
        });
        let of_pairs = pairs.iter().map(|(first, second)| {
            let found = agreement(&read[*first].1.grades, &read[*second].1.grades);
            let about = |(what, found): (&'static str, bootstrap::audit::Agreement)| {
                (what.to_owned(), json!({ "rows": found.rows, "same": found.same, "kappa": found.kappa }))
            };
            let about: serde_json::Map<String, Value> = found.into_iter().map(about).collect();
            json!({ "readers": [read[*first].0, read[*second].0], "about": about })
        });
        let (readings, agreement): (Vec<Value>, Vec<Value>) = (of_readers.collect(), of_pairs.collect());
        return Ok(progress::json(&json!({ "readings": readings, "agreement": agreement }))?);
    }
    for (reader, reading, former) in &reports {
        let graded = counted(reading.grades.len(), "row");
        let mut line = format!("{reader}: {graded} graded, {} not", reading.ungraded);
        if *former > 0 {
            line.push_str(&format!("; {former} of texts that have changed since"));
        }
        progress::line(&line)?;
        progress::text(&table::table(&tally_rows(&reading.grades)))?;
    }
    for (first, second) in pairs {
        let mut rows = vec![
            [
                format!("{} and {}", read[first].0, read[second].0),
                "rows".to_owned(),
                "the same".to_owned(),
                "Cohen's kappa".to_owned(),
            ]
            .to_vec(),
        ];
        for (what, found) in agreement(&read[first].1.grades, &read[second].1.grades) {
            let kappa = found.kappa.map_or_else(|| "–".to_owned(), |kappa| format!("{kappa:.2}"));
            rows.push(vec![what.to_owned(), found.rows.to_string(), found.same.to_string(), kappa]);
        }
        progress::text(&format!("\n{}", table::table(&rows)))?;
    }
    Ok(())
}

fn reading_of(path: &Path, reader: &str) -> anyhow::Result<Reading> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Usage(format!("{} cannot be read: {error}", path.display())))?;
    Ok(read_sheet(&text, reader).map_err(|error| Usage(format!("{}: {error}", path.display())))?)
}

/// Each grade with how many rows have it.
fn given(grades: &[Grade]) -> Vec<(&'static str, &'static str, usize)> {
    let found = tally(grades);
    let fits = |what, counts: &std::collections::BTreeMap<Fit, usize>| {
        Fit::ALL.map(|fit| (what, fit.as_str(), counts.get(&fit).copied().unwrap_or_default()))
    };
    let told = Told::ALL
        .map(|told| ("idea told", told.as_str(), found.idea.get(&told).copied().unwrap_or_default()));
    [&fits("statement", &found.statement)[..], &fits("proof", &found.words), &told].concat()
}

fn tally_rows(grades: &[Grade]) -> Vec<Vec<String>> {
    let found = tally(grades);
    let share = |count: usize| {
        let share = wilson(count as u64, found.rows as u64);
        format!("{:.1} % ({:.1}–{:.1})", 100.0 * share.value, 100.0 * share.low, 100.0 * share.high)
    };
    let mut rows = vec![["of", "grade", "rows", "share (95 %)"].map(str::to_owned).to_vec()];
    let whole =
        [("either", "wrong", found.critical), ("idea told", "yes, in two steps or more", found.telling)];
    for (what, grade, count) in given(grades).into_iter().chain(whole) {
        rows.push(vec![what.to_owned(), grade.to_owned(), count.to_string(), share(count)]);
    }
    rows.push(vec!["steps".to_owned(), "median".to_owned(), found.median_steps.to_string(), String::new()]);
    rows
}

fn tally_json(grades: &[Grade]) -> Value {
    let found = tally(grades);
    let share = |count: usize| {
        let share = wilson(count as u64, found.rows as u64);
        json!({ "rows": count, "share": share.value, "low": share.low, "high": share.high })
    };
    let mut by_question = serde_json::Map::new();
    for (what, grade, count) in given(grades) {
        let question = by_question.entry(what.replace(' ', "_")).or_insert_with(|| json!({}));
        question[grade] = share(count);
    }
    json!({
        "rows": found.rows, "grades": by_question, "critical": share(found.critical), "telling": share(found.telling),
        "median_steps": found.median_steps,
    })
}

async fn injected(store: &Store, limit: Option<u64>, as_json: bool) -> anyhow::Result<()> {
    let summary = grow::audit_judge(store, limit.unwrap_or(u64::MAX)).await?;
    if as_json {
        return Ok(progress::json(&summary)?);
    }
    progress::line(&format!("{} rows, {} false alarms", summary.rows, summary.false_alarms))?;
    let mut rows = vec![["error", "injected", "found"].map(str::to_owned).to_vec()];
    for (kind, detection) in &summary.by_kind {
        rows.push(vec![format!("{kind:?}"), detection.injected.to_string(), detection.found.to_string()]);
    }
    progress::text(&table::table(&rows))?;
    Ok(())
}
