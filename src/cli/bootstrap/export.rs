//! Export of the data set as JSON lines or Parquet, with a card; import of published data sets.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use bootstrap::Footing;
use bootstrap::grow::{Shape, as_example, export_row, released};
use clap::{Args, ValueEnum};
use data::columns::{ColumnKind, ParquetWriter, read_parquet};
use data::problems::MAX_LINE_BYTES;
use data::store::Store;
use serde_json::{Map, Value, json};

use crate::cli::input;
use crate::exit::Usage;
use crate::progress;

const PAGE: u32 = 200;
/// Rows of a published data set in one transaction.
const IMPORT_ROWS: usize = 1000;

#[derive(Debug, Clone, Args)]
pub struct Options {
    /// Which fields a row has
    #[arg(long, value_enum, default_value = "full")]
    pub shape: ShapeArgument,
    /// The file; a name that ends in .parquet makes a Parquet file, any other JSON lines [default: JSON lines to
    /// standard output]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Only this split: train, validation or test
    #[arg(long, value_name = "SPLIT")]
    pub split: Option<String>,
    /// Every Nth row only, for a sample
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    pub every: u64,
    /// In conversations, as many earlier rows go before each as fit into this many characters
    #[arg(long, value_name = "CHARACTERS", default_value_t = 16_000)]
    pub block: usize,
    /// Also rows that do not count: you do not vouch for them, or an earlier version accepted them that let proofs of
    /// their kind pass. The full shape says so of each
    #[arg(long)]
    pub unvouched: bool,
    /// Also write a data set card (Markdown)
    #[arg(long, value_name = "FILE")]
    pub card: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShapeArgument {
    /// Everything that the store knows
    Full,
    /// The fields of Open Bootstrapped Theorem
    Obt,
    /// The fields of Herald's proofs
    Herald,
    /// The fields of DeepSeek-Prover
    Deepseek,
    /// Conversations, easy ones first, each preceded by earlier ones (JSON lines only)
    Sharegpt,
}

impl From<ShapeArgument> for Shape {
    fn from(shape: ShapeArgument) -> Self {
        match shape {
            ShapeArgument::Full => Shape::Full,
            ShapeArgument::Obt => Shape::Obt,
            ShapeArgument::Herald => Shape::Herald,
            ShapeArgument::Deepseek => Shape::DeepSeek,
            ShapeArgument::Sharegpt => Shape::ShareGpt,
        }
    }
}

/// Where rows go.
enum Sink {
    Lines(Box<dyn Write + Send>),
    /// The writer comes with the first row, which tells the columns.
    Parquet(PathBuf, Option<Box<ParquetWriter>>),
}

impl Sink {
    fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        Ok(match path {
            None => Sink::Lines(Box::new(progress::json_lines())),
            Some(path) if path.extension().is_some_and(|extension| extension == "parquet") => {
                Sink::Parquet(path.to_owned(), None)
            }
            Some(path) => {
                let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
                Sink::Lines(Box::new(BufWriter::new(file)))
            }
        })
    }

    fn write(&mut self, row: Map<String, Value>) -> anyhow::Result<()> {
        match self {
            Sink::Lines(out) => {
                serde_json::to_writer(&mut *out, &row)?;
                out.write_all(b"\n")?;
            }
            Sink::Parquet(path, writer) => {
                let writer = match writer {
                    Some(writer) => writer,
                    None => writer.insert(Box::new(ParquetWriter::create(path, columns(&row))?)),
                };
                writer.write(row)?;
            }
        }
        Ok(())
    }

    fn finish(self) -> anyhow::Result<()> {
        match self {
            Sink::Lines(mut out) => out.flush()?,
            Sink::Parquet(_, Some(writer)) => writer.finish()?,
            Sink::Parquet(path, None) => {
                return Err(
                    Usage(format!("there is no row for {}; run the stages first", path.display())).into()
                );
            }
        }
        Ok(())
    }
}

/// The columns of a shape, from any row of it: each row has every field.
fn columns(row: &Map<String, Value>) -> Vec<(String, ColumnKind)> {
    let kind = |name: &str, value: &Value| match value {
        Value::Number(number) if number.is_i64() || number.is_u64() => ColumnKind::Integer,
        Value::Number(_) => ColumnKind::Number,
        Value::Array(_) => ColumnKind::Texts,
        _ if matches!(name, "axioms" | "lemmas" | "parents" | "constants") => ColumnKind::Texts,
        _ => ColumnKind::Text,
    };
    row.iter().map(|(name, value)| (name.clone(), kind(name, value))).collect()
}

pub async fn run(store: &Store, options: &Options, as_json: bool) -> anyhow::Result<()> {
    let shape = Shape::from(options.shape);
    let is_parquet =
        options.out.as_ref().is_some_and(|path| path.extension().is_some_and(|e| e == "parquet"));
    anyhow::ensure!(
        shape != Shape::ShareGpt || !is_parquet,
        Usage("conversations are exported as JSON lines".to_owned())
    );
    let mut sink = Sink::open(options.out.as_deref())?;
    let mut counts = Counts::default();
    let mut block: VecDeque<String> = VecDeque::new();
    let mut after = 0;
    let mut seen = 0u64;
    loop {
        let page = released(store, after, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        for (_, row) in &page {
            let split = row.curated.as_ref().map_or("", |curated| curated.split.as_str());
            if options.split.as_ref().is_some_and(|wanted| wanted != split) {
                continue;
            }
            let footing = Footing::of_row(row);
            if !footing.counts() && !options.unvouched {
                counts.left_out += 1;
                continue;
            }
            seen += 1;
            if !(seen - 1).is_multiple_of(options.every) {
                continue;
            }
            let earlier: Vec<String> = block.iter().cloned().collect();
            sink.write(export_row(shape, row, &earlier)?)?;
            counts.add(split, row, footing);
            if shape == Shape::ShareGpt {
                block.push_back(as_example(row)?);
                while block.iter().map(String::len).sum::<usize>() > options.block {
                    block.pop_front();
                }
            }
        }
    }
    sink.finish()?;
    if let Some(path) = &options.card {
        std::fs::write(path, card(&counts, options))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    if options.out.is_some() {
        if as_json {
            progress::json(&json!({
                "rows": counts.rows, "several_tactics": counts.several, "left_out": counts.left_out,
                "not_counting": counts.not_counting, "of_earlier_judges": counts.of_earlier_judges,
            }))?;
        } else {
            let vouched = counts.rows - counts.not_counting;
            progress::line(&format!(
                "{} rows, {} of them with more than one tactic; {vouched} vouched for, {} of these accepted by an earlier judge",
                counts.rows, counts.several, counts.of_earlier_judges
            ))?;
        }
    }
    if counts.left_out > 0 {
        progress::note(&format!(
            "{} rows are left out, since their proofs do not count: `tllama bootstrap rejudge` asks Lean again, --unvouched \
             exports them as they are",
            counts.left_out
        ));
    }
    Ok(())
}

#[derive(Default)]
struct Counts {
    rows: u64,
    /// Rows that do not count and are not exported.
    left_out: u64,
    /// Rows that do not count and are exported all the same.
    not_counting: u64,
    of_earlier_judges: u64,
    several: u64,
    splits: std::collections::BTreeMap<String, u64>,
    kinds: std::collections::BTreeMap<String, u64>,
    styles: std::collections::BTreeMap<String, u64>,
    toolchains: std::collections::BTreeSet<String>,
}

impl Counts {
    fn add(&mut self, split: &str, row: &data::store::DatasetRow, footing: Footing) {
        self.rows += 1;
        self.not_counting += u64::from(!footing.counts());
        self.of_earlier_judges += u64::from(footing == Footing::EarlierJudge);
        self.several += u64::from(row.proof.tactic_calls > 1);
        *self.splits.entry(split.to_owned()).or_default() += 1;
        *self.kinds.entry(row.proof.entry.kind.as_str().to_owned()).or_default() += 1;
        *self.styles.entry(row.proof.style.clone()).or_default() += 1;
        self.toolchains.insert(row.annotated.attempt.verdict.toolchain.id());
    }
}

/// The card in the form that Hugging Face reads.
fn card(counts: &Counts, options: &Options) -> String {
    let list = |title: &str, entries: &std::collections::BTreeMap<String, u64>| {
        let lines: Vec<String> =
            entries.iter().map(|(name, count)| format!("| {name} | {count} |")).collect();
        format!("| {title} | rows |\n|---|---|\n{}\n", lines.join("\n"))
    };
    let toolchains: Vec<&str> = counts.toolchains.iter().map(String::as_str).collect();
    format!(
        "---\nlicense: apache-2.0\nlanguage: en\ntask_categories: [text-generation]\ntags: [lean4, theorem-proving, \
         autoformalization]\npretty_name: Open Bootstrapped Theorems of tllama\n---\n\n# Open Bootstrapped Theorems\n\n\
         {} theorems of Lean 4 with a proof, the same in words, and the words in the proof as comments. {} annotated \
         proof was accepted at level `cross-checked`, or before that existed `replayed`: elaborated, audited for its \
         axioms, and its declarations checked again by kernels that never ran it, two that share nothing or one. {} proofs have more than one tactic.\n\n{}\n{}\n{}\n\
         Shape: `{:?}`. Toolchain: {}.\n\n## Limits\n\n- The words were written by a deterministic verbaliser from Lean's \
         elaborated facts; they are exact rather than elegant.\n- The embedded Lean stores library theorems without \
         their proofs, so an axiom that is used through one is not listed, and a proof may rest on a library theorem \
         whose own proof uses the theorem.\n- Statements come from Lean's core library (Apache-2.0) or were made from \
         these by mutation.\n",
        counts.rows,
        match counts.not_counting {
            0 => "Every".to_owned(),
            count => format!("But for {count} rows, of which that is only recorded, every"),
        },
        counts.several,
        list("split", &counts.splits),
        list("source", &counts.kinds),
        list("style of proof", &counts.styles),
        options.shape,
        toolchains.join("; "),
    )
}

/// Takes rows of published data sets in, as unverified.
pub async fn import(store: &Store, files: &[PathBuf]) -> anyhow::Result<()> {
    for path in files {
        anyhow::ensure!(path.exists(), Usage(format!("{} does not exist", path.display())));
        let source = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let rows: Box<dyn Iterator<Item = anyhow::Result<Value>>> =
            if path.extension().is_some_and(|extension| extension == "parquet") {
                Box::new(read_parquet(path)?.map(|row| Ok(Value::Object(row?))))
            } else {
                let lines = data::input::lines(input::open(path)?, MAX_LINE_BYTES as u64).enumerate();
                let named = path.clone();
                Box::new(lines.map(move |(number, line)| {
                    line.map_err(anyhow::Error::new)
                        .and_then(|line| Ok(serde_json::from_slice(&line)?))
                        .with_context(|| format!("{}, line {}", named.display(), number + 1))
                }))
            };
        let (mut number, mut added) = (0, 0);
        let mut batch = Vec::new();
        for row in rows {
            batch.push(row?);
            if batch.len() == IMPORT_ROWS {
                added += store.add_imported_rows(&source, number, &batch).await?;
                number += batch.len() as u64;
                batch.clear();
            }
        }
        added += store.add_imported_rows(&source, number, &batch).await?;
        number += batch.len() as u64;
        progress::line(&format!("{source}: {number} rows, {added} new, all unverified"))?;
    }
    Ok(())
}
