//! Export of the data set as JSON lines or Parquet, with a card; import of published data sets.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use bootstrap::grow::{Shape, as_example, export_row, released};
use clap::{Args, ValueEnum};
use data::columns::{ColumnKind, ParquetWriter};
use data::problems::published_rows;
use data::store::Store;
use data::whole_file::{self, WholeFile};
use pipeline::Footing;
use serde_json::{Map, Value, json};

use super::card::{Counts, card};
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
    /// The file; a name that ends in .parquet makes a Parquet file, any other JSON lines. With --card each split gets a
    /// file of its own: `obt-train.parquet` for `obt.parquet` [default: JSON lines to standard output]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Only this split: train, validation or test
    #[arg(long, value_name = "SPLIT")]
    pub split: Option<String>,
    /// Every Nth row only, for a sample
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    pub every: u64,
    /// Conversations: before each row as many earlier ones as fit into this many characters
    #[arg(long, value_name = "CHARACTERS", default_value_t = 16_000)]
    pub block: usize,
    /// Also rows that do not count: those without your seal, and those of a kind that an earlier version accepted
    /// wrongly. The full shape marks each of them
    #[arg(long)]
    pub unvouched: bool,
    /// Also write a data set card (Markdown), by which Hugging Face loads each split from its own file
    #[arg(long, value_name = "FILE", requires = "out")]
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
    Screen(Box<dyn Write + Send>),
    Lines(PathBuf, WholeFile),
    Parquet(Box<ParquetWriter>),
}

impl Sink {
    fn create(path: &Path, row: &Map<String, Value>) -> anyhow::Result<Self> {
        if is_parquet(path) {
            return Ok(Sink::Parquet(Box::new(ParquetWriter::create(path, columns(row))?)));
        }
        let file = WholeFile::create(path).with_context(|| cannot_write(path))?;
        Ok(Sink::Lines(path.to_owned(), file))
    }

    fn write(&mut self, row: Map<String, Value>) -> anyhow::Result<()> {
        match self {
            Sink::Screen(out) => {
                serde_json::to_writer(&mut *out, &row)?;
                out.write_all(b"\n")?;
            }
            Sink::Lines(path, out) => {
                let written = serde_json::to_writer(&mut *out, &row).map_err(std::io::Error::from);
                written.and_then(|()| out.write_all(b"\n")).with_context(|| cannot_write(path))?;
            }
            Sink::Parquet(writer) => writer.write(row)?,
        }
        Ok(())
    }

    fn finish(self) -> anyhow::Result<()> {
        match self {
            Sink::Screen(mut out) => out.flush()?,
            Sink::Lines(path, out) => out.finish().with_context(|| cannot_write(&path))?,
            Sink::Parquet(writer) => writer.finish()?,
        }
        Ok(())
    }
}

fn cannot_write(path: &Path) -> String {
    format!("{} cannot be written, and nothing was changed", path.display())
}

fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet"))
}

/// The columns of a row, by their names: a value that is missing in one row tells nothing of the others.
fn columns(row: &Map<String, Value>) -> Vec<(String, ColumnKind)> {
    let kind = |name: &str| match name {
        "id" | "idx" | "tactic_calls" | "claims" => ColumnKind::Integer,
        "difficulty" => ColumnKind::Number,
        "axioms" | "lemmas" | "parents" | "constants" => ColumnKind::Texts,
        _ => ColumnKind::Text,
    };
    row.keys().map(|name| (name.clone(), kind(name))).collect()
}

/// The files that rows are written to, which get their names together when all of them are whole.
struct Sinks<'a> {
    out: Option<&'a Path>,
    by_split: bool,
    /// By split; under the empty name where all go to one.
    open: BTreeMap<String, Sink>,
}

impl<'a> Sinks<'a> {
    fn new(options: &'a Options) -> Self {
        let by_split = options.card.is_some() && options.split.is_none();
        Self { out: options.out.as_deref(), by_split, open: BTreeMap::new() }
    }

    fn path(&self, out: &Path, split: &str) -> PathBuf {
        if !self.by_split {
            return out.to_owned();
        }
        let mut name = out.file_stem().unwrap_or_default().to_owned();
        name.push(format!("-{split}"));
        if let Some(extension) = out.extension() {
            name.push(".");
            name.push(extension);
        }
        out.with_file_name(name)
    }

    fn write(&mut self, split: &str, row: Map<String, Value>) -> anyhow::Result<()> {
        let key = if self.by_split { split } else { "" };
        if !self.open.contains_key(key) {
            let sink = match self.out {
                None => Sink::Screen(Box::new(progress::json_lines())),
                Some(out) => Sink::create(&self.path(out, split), &row)?,
            };
            self.open.insert(key.to_owned(), sink);
        }
        self.open.get_mut(key).expect("it was just opened").write(row)
    }

    fn finish(self) -> anyhow::Result<()> {
        self.open.into_values().try_for_each(Sink::finish)
    }
}

/// A split as the data set names it.
fn split_of_the_set(name: &str) -> String {
    match name.trim().to_lowercase().as_str() {
        "valid" | "val" | "dev" => "validation".to_owned(),
        other => other.to_owned(),
    }
}

pub async fn run(store: &Store, options: &Options, as_json: bool) -> anyhow::Result<()> {
    let shape = Shape::from(options.shape);
    anyhow::ensure!(
        shape != Shape::ShareGpt || !options.out.as_deref().is_some_and(is_parquet),
        Usage("conversations are exported as JSON lines".to_owned())
    );
    let wanted = options.split.as_deref().map(split_of_the_set);
    let mut sinks = Sinks::new(options);
    let mut counts = Counts::default();
    let mut splits: BTreeSet<String> = BTreeSet::new();
    let mut block: VecDeque<String> = VecDeque::new();
    let mut after = 0;
    let mut seen = 0u64;
    loop {
        let page = released(store, after, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        for (_, row) in &page {
            let split = row.curated.as_ref().map_or("", |curated| curated.split.as_str());
            if !splits.contains(split) {
                splits.insert(split.to_owned());
            }
            if wanted.as_ref().is_some_and(|wanted| wanted != split) {
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
            sinks.write(split, export_row(shape, row, &earlier)?)?;
            counts.add(split, row, footing);
            if shape == Shape::ShareGpt {
                block.push_back(as_example(row)?);
                while block.iter().map(String::len).sum::<usize>() > options.block {
                    block.pop_front();
                }
            }
        }
    }
    if let Some(wanted) = wanted.filter(|wanted| !splits.is_empty() && !splits.contains(wanted)) {
        let there: Vec<&str> = splits.iter().map(String::as_str).collect();
        return Err(Usage(format!("no row is in the split {wanted}; there are {}", there.join(", "))).into());
    }
    if counts.left_out > 0 {
        progress::note(&format!(
            "{} rows are left out, since their proofs do not count: `tllama bootstrap rejudge` asks Lean again, --unvouched \
             exports them as they are",
            counts.left_out
        ));
    }
    if counts.rows == 0 {
        return Err(Usage("no row to export; `tllama bootstrap run` makes rows".to_owned()).into());
    }
    let files: BTreeMap<String, PathBuf> = options.out.as_deref().map_or_else(BTreeMap::new, |out| {
        counts.splits.keys().map(|split| (split.clone(), sinks.path(out, split))).collect()
    });
    let card = match &options.card {
        Some(path) => Some((path, card(&counts, options.shape, path, &files)?)),
        None => None,
    };
    let by_split = sinks.by_split;
    sinks.finish()?;
    if let Some((path, text)) = card {
        whole_file::write(path, text).with_context(|| cannot_write(path))?;
    }
    let Some(out) = &options.out else { return Ok(()) };
    if as_json {
        let files: Vec<&PathBuf> = if by_split { files.values().collect() } else { vec![out] };
        return Ok(progress::json(&json!({
            "rows": counts.rows, "several_tactics": counts.several, "left_out": counts.left_out,
            "not_counting": counts.not_counting, "of_earlier_judges": counts.of_earlier_judges,
            "splits": counts.splits, "files": files,
        }))?);
    }
    let vouched = counts.rows - counts.not_counting;
    progress::line(&format!(
        "{} rows, {} of them with more than one tactic; {vouched} vouched for, {} of these accepted by an earlier judge",
        counts.rows, counts.several, counts.of_earlier_judges
    ))?;
    if by_split {
        for (split, file) in &files {
            progress::line(&format!("{split}: {} rows in {}", counts.splits[split], file.display()))?;
        }
    }
    Ok(())
}

/// Takes rows of published data sets in, as unverified. An odd row is reported, and the rest is taken.
pub async fn import(store: &Store, files: &[PathBuf], name: Option<&str>) -> anyhow::Result<()> {
    anyhow::ensure!(
        name.is_none() || files.len() == 1,
        Usage("--name is for one file; import them one by one".to_owned())
    );
    for path in files {
        anyhow::ensure!(path.exists(), Usage(format!("{} does not exist", path.display())));
        let own = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let source = name.map_or(own, str::to_owned);
        let rows = published_rows(path).map_err(|error| Usage(format!("{}: {error}", path.display())))?;
        let (mut number, mut added, mut unreadable) = (0, 0, 0u64);
        let mut batch = Vec::new();
        for row in rows {
            let row = match row {
                Ok(row) => Some(row),
                Err(error) => {
                    unreadable += 1;
                    progress::note(&error.to_string());
                    None
                }
            };
            let ends = row.is_none();
            batch.extend(row);
            // A row that cannot be read keeps its number.
            if batch.len() == IMPORT_ROWS || ends {
                added += store.add_imported_rows(&source, number, &batch).await?;
                number += batch.len() as u64 + u64::from(ends);
                batch.clear();
            }
        }
        added += store.add_imported_rows(&source, number, &batch).await?;
        number += batch.len() as u64;
        let unread = if unreadable > 0 { format!(", {unreadable} unreadable") } else { String::new() };
        progress::line(&format!("{source}: {number} rows, {added} new, all unverified{unread}"))?;
    }
    Ok(())
}
