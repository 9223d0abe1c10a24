//! `tllama import`: benchmarks as they are published become problem sets of the store.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};
use data::defects::known_defect;
use data::problems::{Benchmark, Format, ImportOptions, Informal, canonical_split, read_benchmarks};
use data::short_digest;
use data::store::Imported;
use evaluate::graphqa::benchmarks;
use serde_json::json;

use super::graphqa::FamilyArgument;
use super::options::StoreOptions;
use crate::exit::{Exit, Usage};
use crate::render::counted;
use crate::{progress, table};

/// Import benchmarks as problem sets
///
/// Reads the files of TheoremLlama, DeepSeek-Prover, Goedel-Prover, miniF2F, ProofNet, PutnamBench, CombiBench, Lean
/// Workbook, NuminaMath-LEAN, FormalMATH, miniCTX, Herald, Open Bootstrapped Theorem, verina, miniCodeProps and others
/// like them, in JSON lines, JSON or Parquet, and plain Lean files with `sorry`. A file of rows is one set; the Lean
/// files below a folder are one set. Importing the same again changes nothing.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama import minif2f.jsonl
  tllama import miniF2F-lean4/MiniF2F --informal informal.jsonl --name minif2f
  tllama import proofnet/ putnambench/          each file a set, named after it
  tllama import Exercises.lean --split test
  tllama import graphqa --seed 1 --graphs 5     questions about graphs, made here")]
pub struct Arguments {
    /// Files and folders; `graphqa`, with --seed, for questions about graphs that are made here
    #[arg(required = true, value_name = "FILE|DIR")]
    pub paths: Vec<PathBuf>,
    /// How to read the files [default: by extension and content]
    #[arg(long, value_enum)]
    pub format: Option<FormatArgument>,
    /// Name of the set [default: that of the file or folder]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Split of the items that do not name one, e.g. test
    #[arg(long, value_name = "SPLIT")]
    pub split: Option<String>,
    /// Rows with natural language alone, joined to the problems by name
    #[arg(long, value_name = "FILE")]
    pub informal: Option<PathBuf>,
    /// Make the questions about graphs of this seed: the set `graphqa` (or --name), and `graphqa.false` with false answers
    #[arg(long, value_name = "N", conflicts_with_all = ["format", "split", "informal"])]
    pub seed: Option<u64>,
    /// Graphs of such questions; each is asked about in six tasks and six encodings
    #[arg(long, value_name = "N", default_value_t = 10, requires = "seed", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub graphs: u32,
    /// How such graphs are drawn
    #[arg(long, value_enum, default_value = "er", requires = "seed")]
    pub family: FamilyArgument,
    /// One JSON object a line, one line a set
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub store: StoreOptions,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum FormatArgument {
    /// Lean files with `sorry`
    Lean,
    /// One JSON value
    Json,
    /// One JSON object a line
    Jsonl,
}

impl From<FormatArgument> for Format {
    fn from(format: FormatArgument) -> Self {
        match format {
            FormatArgument::Lean => Format::Lean,
            FormatArgument::Json => Format::Json,
            FormatArgument::Jsonl => Format::JsonLines,
        }
    }
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let started = Instant::now();
    let options = ImportOptions {
        format: arguments.format.map(Format::from),
        split: arguments.split.as_deref().map(canonical_split),
    };
    let informal = match &arguments.informal {
        Some(path) => words(path, &options)?,
        None => HashMap::new(),
    };
    let mut sets = Vec::new();
    if let Some(seed) = arguments.seed {
        let only = "--seed is for `tllama import graphqa`, which makes its problems";
        anyhow::ensure!(arguments.paths == [Path::new("graphqa")], Usage(only.to_owned()));
        sets.extend(benchmarks(arguments.family.into(), seed, u64::from(arguments.graphs)));
    }
    for path in arguments.paths.iter().filter(|_| arguments.seed.is_none()) {
        anyhow::ensure!(path.exists(), Usage(format!("{} does not exist", path.display())));
        sets.extend(read_benchmarks(path, &options));
    }
    if let (Some(name), Some(_)) = (&arguments.name, arguments.seed) {
        for set in &mut sets {
            set.name = set.name.replacen("graphqa", name, 1);
        }
    } else if let Some(name) = &arguments.name {
        let posing = sets.iter().filter(|set| !set.problems.is_empty()).count();
        anyhow::ensure!(
            posing <= 1,
            Usage(format!("--name is for one set, and {posing} were found; import them one by one"))
        );
        sets.iter_mut().filter(|set| !set.problems.is_empty()).for_each(|set| set.name.clone_from(name));
    }
    let store = super::store::open(&arguments.store).await?;
    let bar = progress::items(sets.len() as u64, "importing");
    let head = ["set", "items", "problems", "with words", "with a hole", "known bad", "digest", ""];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let mut left_out = 0;
    for set in &mut sets {
        let joined = set.join(&informal);
        for report in &set.reports {
            progress::note(&report.to_string());
        }
        left_out += set.items_left_out;
        let state = match set.problems.is_empty() {
            true if set.informal.is_empty() => "no problems".to_owned(),
            true => format!("{} texts without statements; join them with --informal", set.informal.len()),
            false => match store.import_set(&set.name, set).await? {
                Imported::New(_) => "imported".to_owned(),
                Imported::Known(_) => "known before".to_owned(),
            },
        };
        let state = if joined > 0 { format!("{state}, {joined} joined with their words") } else { state };
        let summary = Summary::of(set);
        if arguments.json {
            let line = json!({
                "name": set.name, "origin": set.origin, "items": set.items, "problems": set.problems.len(),
                "with_words": summary.words, "with_a_hole": summary.holes, "known_bad": summary.bad,
                "left_out": set.items_left_out, "digest": set.digest(), "state": state,
                "reports": set.reports.iter().map(ToString::to_string).collect::<Vec<_>>(),
            });
            progress::json(&line)?;
        }
        let digest =
            if set.problems.is_empty() { String::new() } else { short_digest(&set.digest()).to_owned() };
        let counts = [set.items, set.problems.len(), summary.words, summary.holes, summary.bad];
        let cells = counts.map(|count| count.to_string());
        rows.push([vec![set.name.clone()], cells.to_vec(), vec![digest, state]].concat());
        bar.inc(1);
    }
    bar.finish_and_clear();
    if !arguments.json {
        progress::text(&table::table(&rows))?;
        let items: usize = sets.iter().map(|set| set.items).sum();
        progress::text(&format!(
            "\n{}, {left_out} of them without a problem (each reported), {:.1} s",
            counted(items, "item"),
            started.elapsed().as_secs_f64()
        ))?;
    }
    store.close().await;
    Ok(if sets.iter().all(|set| set.problems.is_empty()) { Exit::NotAll } else { Exit::Success })
}

struct Summary {
    words: usize,
    holes: usize,
    bad: usize,
}

impl Summary {
    fn of(set: &Benchmark) -> Self {
        let theorems = || set.problems.iter().map(|item| &item.problem.theorem);
        Self {
            words: theorems().filter(|theorem| theorem.informal_statement.is_some()).count(),
            holes: set.problems.iter().filter(|item| item.has_hole).count(),
            bad: theorems().filter(|theorem| known_defect(theorem).is_some()).count(),
        }
    }
}

fn words(path: &Path, options: &ImportOptions) -> anyhow::Result<HashMap<String, Informal>> {
    anyhow::ensure!(path.exists(), Usage(format!("{} does not exist", path.display())));
    let found: HashMap<String, Informal> =
        read_benchmarks(path, options).into_iter().flat_map(|set| set.informal).collect();
    anyhow::ensure!(
        !found.is_empty(),
        Usage(format!("{} has no rows with only a name and an informal statement", path.display()))
    );
    Ok(found)
}
