//! `tllama report`, `tllama compare`, `tllama export-proofs`: what came of runs.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use clap::{Args, ValueEnum};
use data::problems::LineId;
use data::store::{RunId, Store};
use data::{Level, Theorem, whole_file};
use evaluate::{
    Report, ReportedTheorem, ShownAttempt, Table, compare, export_project, to_csv, to_html, to_markdown,
};
use futures::{StreamExt, TryStreamExt};
use lean_bridge::embedded::{Config, Embedded};
use lean_bridge::{Limits, Policy, VerifyRequest};
use pipeline::{Accepted, explain_for_replay};
use tokio_util::sync::CancellationToken;
use words::Explained;

use super::exports::Exports;
use super::options::StoreOptions;
use crate::environment::LeanOptions;
use crate::exit::{Exit, Usage};
use crate::render::counted;
use crate::{interrupt, progress, render};

/// Write a report of an evaluation run
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama report 3 --out report.html       one page that loads nothing else
  tllama report 3 --out report.md
  tllama report 3 --format csv > run3.csv")]
pub struct Arguments {
    /// The run; `tllama eval --status` lists them
    pub run: i64,
    /// How to write it [default: by the extension of --out, else Markdown]
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// The file to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub store: StoreOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Html,
    Markdown,
    Json,
    Csv,
}

/// Compare two evaluation runs on the problems that they share
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama compare 3 4
  tllama compare 3 4 --json")]
pub struct CompareArguments {
    /// A run; `tllama eval --status` lists them
    pub first: i64,
    /// The run to compare it with
    pub second: i64,
    /// The result as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub store: StoreOptions,
}

/// Write the proofs of a run as a Lean project that anyone can build
///
/// Each proof gets a sentence above each tactic, and Lean accepts the result again before it is written; NEEDS.md lists
/// the tactics and lemmas of each.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama export-proofs 3 --out proofs     then: cd proofs && lake build
  tllama export-proofs 3 --out proofs --exports     then: nanoda, lean4lean, … on proofs/exports")]
pub struct ExportArguments {
    /// The run; `tllama eval --status` lists them
    pub run: i64,
    /// The folder to make
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// The proofs as they were found, without asking Lean
    #[arg(long)]
    pub plain: bool,
    /// Also write each proof, with all that it rests on, into DIR/exports in lean4export's format, which other kernels
    /// read
    #[arg(long)]
    pub exports: bool,
    /// Seconds that Lean may take over one proof
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = super::options::positive_seconds)]
    pub timeout: f64,
    #[command(flatten)]
    pub store: StoreOptions,
    #[command(flatten)]
    pub lean: LeanOptions,
}

async fn open(options: &StoreOptions) -> anyhow::Result<Store> {
    let missing = || Usage("there is no store yet; `tllama import` and `tllama eval` make one".to_owned());
    Ok(super::store::open_existing(options).await?.ok_or_else(missing)?)
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let store = open(&arguments.store).await?;
    let report = Report::of(&store, RunId(arguments.run)).await?;
    let extension = arguments.out.as_ref().and_then(|path| path.extension()).and_then(|e| e.to_str());
    let format = arguments.format.unwrap_or(match extension {
        Some("html" | "htm") => Format::Html,
        Some("json") => Format::Json,
        Some("csv") => Format::Csv,
        _ => Format::Markdown,
    });
    let text = match format {
        Format::Html => to_html(&report),
        Format::Markdown => to_markdown(&report),
        Format::Json => serde_json::to_string(&report)? + "\n",
        Format::Csv => to_csv(&report),
    };
    match &arguments.out {
        Some(path) => {
            whole_file::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
            progress::note(&format!("written to {}", path.display()));
        }
        None => progress::document(&text)?,
    }
    store.close().await;
    Ok(Exit::Success)
}

pub async fn run_compare(arguments: CompareArguments) -> anyhow::Result<Exit> {
    let store = open(&arguments.store).await?;
    let mut tables = Vec::new();
    for run in [arguments.first, arguments.second] {
        super::eval::manifest_of(run, store.run(RunId(run)).await?.manifest)?;
        tables.push(Table::of(&store, RunId(run)).await?);
    }
    let found = compare(&tables[0], &tables[1]);
    if found.problems == 0 {
        let names = match found.renamed {
            0 => String::new(),
            count => format!("; {count} names are in both, with other statements or headers"),
        };
        let text = format!("runs {} and {} share no problem{names}", arguments.first, arguments.second);
        return Err(Usage(text).into());
    }
    if arguments.json {
        progress::json(&found)?;
        return Ok(Exit::Success);
    }
    let difference = found.difference;
    let (first, second) = (arguments.first, arguments.second);
    progress::text(&format!(
        "{} problems compared, {} not: in one run only, or judged in one only{}\nproved by both {}, only by run {first} {}, only by run {second} {}\n\
         difference {:+.1} points (95 %: {:+.1} to {:+.1}), McNemar {}",
        found.problems,
        found.unpaired,
        match found.renamed {
            0 => String::new(),
            count =>
                format!(" ({count} of the first have a name that the second knows, over another statement)"),
        },
        found.both,
        found.only_first.len(),
        found.only_second.len(),
        difference.value * 100.0,
        difference.low * 100.0,
        difference.high * 100.0,
        match found.p_value {
            p if p < 0.0001 => "p < 0.0001".to_owned(),
            p => format!("p = {p:.4}"),
        }
    ))?;
    for (run, names) in [(first, &found.only_first), (second, &found.only_second)] {
        for name in names {
            progress::line(&format!("only run {run}: {name}"))?;
        }
    }
    store.close().await;
    Ok(Exit::Success)
}

pub async fn run_export(arguments: ExportArguments) -> anyhow::Result<Exit> {
    let store = open(&arguments.store).await?;
    let report = Report::of(&store, RunId(arguments.run)).await?;
    let proofs: Vec<Proof<'_>> =
        report.theorems.iter().filter_map(|item| Some((item, item.proof.as_ref()?))).collect();
    let is_asked = !proofs.is_empty() && (arguments.exports || !arguments.plain);
    let lean = match is_asked {
        false => None,
        true => {
            let config = Config {
                writes_exports: arguments.exports,
                ..arguments.lean.config(arguments.store.db.as_deref())
            };
            let cancel = interrupt::cancel_on_ctrl_c();
            let lean = interrupt::unless_interrupted(&cancel, arguments.lean.start_with(config)).await?;
            Some((lean, cancel))
        }
    };
    let asked = lean.as_ref().map(|(lean, cancel)| Asked { lean, cancel, arguments: &arguments });
    let explained = match &asked {
        Some(asked) if !arguments.plain => asked.explain(&proofs).await?,
        _ => BTreeMap::new(),
    };
    let folder = &arguments.out;
    let written = export_project(&report, &explained, folder)
        .with_context(|| format!("cannot write into {}", folder.display()))?;
    let mathlib = if written.needs_mathlib { " with Mathlib" } else { "" };
    let core = match written.in_core_tactics {
        0 => String::new(),
        count => format!(", {count} with Lean's own procedures in place of the library's tactics"),
    };
    progress::line(&format!(
        "{} in {}, {} of them annotated{core}; check them there with `lake build`{mathlib}",
        counted(written.theorems, "proof"),
        folder.display(),
        written.annotated
    ))?;
    let exported = match &asked {
        Some(asked) if arguments.exports => Some(asked.write_exports(&proofs).await?),
        _ => None,
    };
    store.close().await;
    Ok(if written.theorems == 0 || exported.is_some_and(|exported| exported < proofs.len()) {
        Exit::NotAll
    } else {
        Exit::Success
    })
}

type Proof<'a> = (&'a ReportedTheorem, &'a ShownAttempt);

/// Lean, to be asked about the proofs of a report.
struct Asked<'a> {
    lean: &'a Embedded,
    cancel: &'a CancellationToken,
    arguments: &'a ExportArguments,
}

impl Asked<'_> {
    fn limits(&self) -> Limits {
        Limits { wall_clock: Duration::from_secs_f64(self.arguments.timeout), heartbeats: None }
    }

    /// The words of each proof, and what it needs, by position.
    async fn explain(&self, proofs: &[Proof<'_>]) -> anyhow::Result<BTreeMap<u32, Explained>> {
        let (limits, policy) = (self.limits(), &Policy::default());
        let bar = progress::items(proofs.len() as u64, "annotating");
        let explain = async |(item, proof): &Proof<'_>| {
            let accepted = Accepted { text: &proof.text, generator: &proof.generator };
            let found = explain_for_replay(self.lean, &theorem(item), accepted, policy, limits).await?;
            bar.inc(1);
            Ok::<_, pipeline::Error>((item.row.position, found))
        };
        let work = futures::stream::iter(proofs).map(explain).buffer_unordered(self.arguments.lean.workers());
        let explained = interrupt::unless_interrupted(self.cancel, work.try_collect()).await?;
        bar.finish_and_clear();
        Ok(explained)
    }

    /// Writes each proof that our own kernel accepts again as an export; how many.
    async fn write_exports(&self, proofs: &[Proof<'_>]) -> anyhow::Result<usize> {
        let folder = self.arguments.out.join("exports");
        let mut exports = Exports::new(&folder)?;
        let bar = progress::items(proofs.len() as u64, "exporting");
        let verify = async |(item, proof): &Proof<'_>| {
            let request = VerifyRequest {
                level: Level::Replayed,
                limits: self.limits(),
                ..VerifyRequest::new(&theorem(item), proof.text.as_str())
            };
            let verdict = self.lean.verify(&request).await?;
            bar.inc(1);
            Ok::<_, lean_bridge::Error>(verdict)
        };
        let work = futures::stream::iter(proofs).map(verify).buffered(self.arguments.lean.workers());
        let verdicts: Vec<_> = interrupt::unless_interrupted(self.cancel, work.try_collect()).await?;
        bar.finish_and_clear();
        let mut written = 0;
        for ((item, _), verdict) in proofs.iter().zip(verdicts) {
            let name = &item.row.name;
            match (verdict.is_proved(), verdict.export()) {
                (true, Some(Ok(text))) => {
                    exports.write(&LineId::of_name(name), 1, text)?;
                    written += 1;
                }
                (true, Some(Err(problem))) => {
                    progress::note(&format!("{name} cannot be exported: {problem}"));
                }
                _ => progress::note(&format!("{name}: {}", render::verdict_line(verdict.record()))),
            }
        }
        progress::line(&format!("{written} exports in {}", folder.display()))?;
        Ok(written)
    }
}

fn theorem(item: &ReportedTheorem) -> Theorem {
    Theorem {
        name: item.row.name.clone(),
        header: item.header.clone(),
        statement: item.statement.clone(),
        informal_statement: None,
        informal_proof: None,
        source: Default::default(),
    }
}
