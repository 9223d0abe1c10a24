//! `tllama bootstrap`: growing a data set, stage by stage.

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use bootstrap::grow::{
    self, ConjectureOptions, CurationOptions, DETERMINISTIC_WRITER, Progress, Scope, StageSummary, Verbal,
    Workshop,
};
use clap::{Args, Subcommand};
use data::problems::{Take, read_problems};
use data::store::{EntryKind, NewRun, Store};
use indicatif::ProgressBar;
use lean_bridge::{Limits, Policy};
use serde_json::json;

use super::{StoreOptions, positive_seconds};
use crate::environment::LeanOptions;
use crate::exit::{Exit, Usage};
use crate::{interrupt, progress, table};

/// Grow a data set from a Lean library
///
/// Each stage works on what it has not done yet and can be stopped at any moment: what is done is in the store.
/// `tllama bootstrap run` goes through all of them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama bootstrap extract --modules Init.Data.Option.   theorems of one part of the library
  tllama bootstrap run --modules Init.Data.Option. --limit 500
  tllama bootstrap                                       how far everything is
  tllama bootstrap export --shape full --out obt.jsonl   what has come of it")]
pub struct Arguments {
    #[command(subcommand)]
    pub stage: Option<Stage>,
    /// JSON instead of tables
    #[arg(long, global = true)]
    pub json: bool,
    /// At most this many items in each stage
    #[arg(long, global = true, value_name = "N")]
    pub limit: Option<u64>,
    /// Seconds that Lean may take over one candidate
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 20.0, value_parser = positive_seconds)]
    pub timeout: f64,
    #[command(flatten)]
    pub store: StoreOptions,
    #[command(flatten)]
    pub lean: LeanOptions,
}

#[derive(Debug, Subcommand)]
pub enum Stage {
    /// How far everything is (the default)
    Status,
    /// Theorems of the library, or of Lean and JSON files, with their elaborated facts
    Extract(ExtractOptions),
    /// Verified proofs of what was extracted and conjectured, several of each where they are found
    Prove,
    /// Goals before and after each tactic
    Trace,
    /// Statements and proofs in words
    Informalise,
    /// Words into the code as comments; the result is verified again
    Annotate,
    /// The words held against Lean's facts
    Judge,
    /// New statements by mutation and composition of known ones, and in the style of competitions
    Conjecture(ConjectureArguments),
    /// Conjectures that small instances speak against, with Lean's proof of the negation
    Refute,
    /// Which rows the data set has, in which order, in which split
    Curate(CurateOptions),
    /// The data set as JSON lines or Parquet
    Export(super::bootstrap_export::Options),
    /// Known errors put into the words of rows: how many of them does the judge find?
    Audit,
    /// Rows of a published data set (Parquet or JSON lines), as unverified
    Import {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// All stages, one after another
    Run(RunOptions),
}

#[derive(Debug, Clone, Args)]
pub struct ConjectureArguments {
    /// Competition-style statements to make in all
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub competition: u64,
    /// Seed of the competition-style statements
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
}

#[derive(Debug, Clone, Args)]
pub struct CurateOptions {
    /// Benchmarks whose theorems must not be trained on: files or folders (may be repeated)
    #[arg(long, value_name = "PATH")]
    pub against: Vec<PathBuf>,
    /// The largest share that proofs of one tactic may have
    #[arg(long, value_name = "SHARE", default_value_t = 0.6)]
    pub single_share: f64,
}

#[derive(Debug, Clone, Args)]
pub struct RunOptions {
    #[command(flatten)]
    pub extract: ExtractOptions,
    #[command(flatten)]
    pub conjecture: ConjectureArguments,
    #[command(flatten)]
    pub curate: CurateOptions,
    /// Leave the making of conjectures out
    #[arg(long)]
    pub no_conjectures: bool,
}

#[derive(Debug, Clone, Args)]
pub struct ExtractOptions {
    /// Lean or JSON files, or folders, in place of the library
    #[arg(value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// Imports that make the library [default: Init]
    #[arg(long = "import", value_name = "MODULE")]
    pub imports: Vec<String>,
    /// Only these modules; a name that ends in a dot stands for all below it (may be repeated)
    #[arg(long, value_name = "MODULE")]
    pub modules: Vec<String>,
}

const ALL_KINDS: [EntryKind; 3] = [EntryKind::Library, EntryKind::File, EntryKind::Conjecture];

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let store = super::db::open(&arguments.store).await?;
    let stage = arguments.stage.as_ref().unwrap_or(&Stage::Status);
    // These need no Lean.
    let at_once = match stage {
        Stage::Status => Some(status(&store, arguments.json).await),
        Stage::Export(options) => Some(super::bootstrap_export::run(&store, options, arguments.json).await),
        Stage::Audit => Some(audit(&store, arguments.limit, arguments.json).await),
        Stage::Import { files } => Some(super::bootstrap_export::import(&store, files).await),
        _ => None,
    };
    if let Some(done) = at_once {
        done?;
        store.close().await;
        return Ok(Exit::Success);
    }
    let cancel = interrupt::cancel_on_ctrl_c();
    let lean = interrupt::unless_interrupted(&cancel, arguments.lean.start()).await?;
    let command = std::env::args().collect::<Vec<_>>().join(" ");
    let manifest = json!({ "toolchain": lean.toolchain(""), "policy": Policy::default().id(), "limit": arguments.limit });
    let new_run = NewRun { command: &command, version: env!("CARGO_PKG_VERSION"), manifest: &manifest };
    let run = store.begin_run(&new_run).await?;
    let shop = Workshop {
        lean,
        store: store.clone(),
        policy: Policy::default(),
        limits: Limits { wall_clock: Duration::from_secs_f64(arguments.timeout), heartbeats: None },
        jobs: arguments.lean.workers(),
        run: Some(run),
        limit: arguments.limit,
        cancel: cancel.clone(),
    };
    let report = Report { json: arguments.json, done: Mutex::default() };
    work(&shop, stage, &report).await?;
    let summary: serde_json::Map<String, serde_json::Value> =
        report.take().into_iter().map(|(stage, summary)| (stage.to_owned(), json!(summary))).collect();
    store.finish_run(run, &summary.into()).await?;
    store.close().await;
    Ok(if cancel.is_cancelled() { Exit::Interrupted } else { Exit::Success })
}

async fn work(shop: &Workshop, stage: &Stage, report: &Report) -> anyhow::Result<()> {
    match stage {
        Stage::Status => {}
        Stage::Extract(options) => report.stage("extract", extract(shop, options).await?)?,
        Stage::Prove => {
            let bar = Bar::new("proving");
            let summary = grow::search_proofs(shop, &ALL_KINDS, &|progress| bar.show(progress)).await?;
            report.stage("prove", summary)?;
        }
        Stage::Trace => {
            let bar = Bar::new("tracing");
            report.stage("trace", grow::trace_proofs(shop, &|progress| bar.show(progress)).await?)?;
        }
        Stage::Informalise => {
            let bar = Bar::new("informalising");
            let summary = grow::informalise(shop, &Verbal, &|progress| bar.show(progress)).await?;
            report.stage("informalise", summary)?;
        }
        Stage::Annotate => {
            let bar = Bar::new("annotating");
            let summary =
                grow::annotate_proofs(shop, DETERMINISTIC_WRITER, &|progress| bar.show(progress)).await?;
            report.stage("annotate", summary)?;
        }
        Stage::Judge => {
            let bar = Bar::new("judging");
            let summary =
                grow::judge_rows(shop, DETERMINISTIC_WRITER, &|progress| bar.show(progress)).await?;
            report.stage("judge", summary)?;
        }
        Stage::Conjecture(options) => {
            let bar = Bar::new("conjecturing");
            let options = ConjectureOptions { competition: options.competition, seed: options.seed };
            let summary = grow::conjecture(shop, options, &|progress| bar.show(progress)).await?;
            report.stage("conjecture", summary)?;
        }
        Stage::Refute => {
            let bar = Bar::new("refuting");
            report.stage("refute", grow::refute(shop, &|progress| bar.show(progress)).await?)?;
        }
        Stage::Curate(options) => curate(shop, options, report.json).await?,
        Stage::Export(_) | Stage::Import { .. } | Stage::Audit => {}
        Stage::Run(options) => {
            let mut stages = vec![Stage::Extract(options.extract.clone())];
            if !options.no_conjectures {
                stages.extend([Stage::Conjecture(options.conjecture.clone()), Stage::Refute]);
            }
            stages.extend([Stage::Prove, Stage::Trace, Stage::Informalise, Stage::Annotate, Stage::Judge]);
            stages.push(Stage::Curate(options.curate.clone()));
            for stage in &stages {
                if !shop.cancel.is_cancelled() {
                    Box::pin(work(shop, stage, report)).await?;
                }
            }
        }
    }
    Ok(())
}

async fn extract(shop: &Workshop, options: &ExtractOptions) -> anyhow::Result<StageSummary> {
    let bar = Bar::new("extracting");
    if options.files.is_empty() {
        let header = options.imports.iter().map(|module| format!("import {module}\n")).collect();
        let scope = Scope { header, modules: options.modules.clone() };
        return Ok(grow::extract_library(shop, &scope, &|progress| bar.show(progress)).await?);
    }
    let mut problems = Vec::new();
    for path in &options.files {
        anyhow::ensure!(path.exists(), Usage(format!("{} does not exist", path.display())));
        let found = read_problems(path, Take::All);
        for error in &found.errors {
            progress::note(&format!("{error}"));
        }
        problems.extend(found.problems);
    }
    Ok(grow::extract_files(shop, &problems, &|progress| bar.show(progress)).await?)
}

async fn curate(shop: &Workshop, options: &CurateOptions, as_json: bool) -> anyhow::Result<()> {
    let bar = Bar::new("curating");
    let mut benchmarks = Vec::new();
    for path in &options.against {
        anyhow::ensure!(path.exists(), Usage(format!("{} does not exist", path.display())));
        let found = read_problems(path, Take::All);
        let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        benchmarks.push((name, found.problems));
    }
    let options = CurationOptions { benchmarks, single_share: options.single_share };
    let summary = grow::curate(shop, &options, &|progress| bar.show(progress)).await?;
    drop(bar);
    if as_json {
        progress::line(&json!({ "stage": "curate", "summary": summary }).to_string())?;
        return Ok(());
    }
    progress::line(&format!(
        "{:<12} {:>7} rows, {:>7} released; {:.1} s",
        "curate", summary.rows, summary.released, summary.seconds
    ))?;
    let mut lines: Vec<(&String, &u64)> = summary.splits.iter().chain(&summary.excluded).collect();
    lines.sort();
    for (reason, count) in lines {
        progress::line(&format!("{:<12} {count:>7} {reason}", ""))?;
    }
    Ok(())
}

/// Tells what each stage did.
struct Report {
    json: bool,
    done: Mutex<Vec<(&'static str, StageSummary)>>,
}

impl Report {
    fn stage(&self, name: &'static str, summary: StageSummary) -> anyhow::Result<()> {
        self.done.lock().expect("no panic under this lock").push((name, summary));
        if self.json {
            let mut object = json!(summary);
            object["stage"] = json!(name);
            progress::line(&object.to_string())?;
        } else {
            let StageSummary { looked_at, made, failed, seconds } = summary;
            let rate = if seconds > 0.0 { looked_at as f64 / seconds } else { 0.0 };
            progress::line(&format!(
                "{name:<12} {looked_at:>7} looked at, {made:>7} made, {failed:>6} not; {seconds:.1} s, {rate:.1} per second"
            ))?;
        }
        Ok(())
    }

    fn take(&self) -> Vec<(&'static str, StageSummary)> {
        std::mem::take(&mut self.done.lock().expect("no panic under this lock"))
    }
}

/// A bar that learns its length from the first report.
struct Bar {
    bar: ProgressBar,
}

impl Bar {
    fn new(label: &str) -> Self {
        Self { bar: progress::items(0, label) }
    }

    fn show(&self, progress: Progress) {
        self.bar.set_length(progress.total.max(progress.done));
        self.bar.set_position(progress.done);
        self.bar.set_message(format!("{} made", progress.made));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

async fn audit(store: &Store, limit: Option<u64>, as_json: bool) -> anyhow::Result<()> {
    let summary = grow::audit_judge(store, limit.unwrap_or(u64::MAX)).await?;
    if as_json {
        progress::line(&serde_json::to_string(&summary)?)?;
        return Ok(());
    }
    progress::line(&format!("{} rows, {} false alarms", summary.rows, summary.false_alarms))?;
    let mut rows = vec![["error", "injected", "found"].map(str::to_owned).to_vec()];
    for (kind, detection) in &summary.by_kind {
        rows.push(vec![format!("{kind:?}"), detection.injected.to_string(), detection.found.to_string()]);
    }
    progress::line(table::table(&rows).trim_end())?;
    Ok(())
}

async fn status(store: &Store, as_json: bool) -> anyhow::Result<()> {
    let counts = store.growth_counts().await?;
    let imported = store.imported_counts().await?;
    if as_json {
        let mut object = json!(counts);
        object["imported"] = json!(imported);
        progress::line(&object.to_string())?;
        return Ok(());
    }
    let row = |name: &str, count: u64| vec![name.to_owned(), count.to_string()];
    let mut rows = vec![
        vec!["store".to_owned(), store.path().display().to_string()],
        row("statements", counts.entries),
        row("  with a text that says the same", counts.stated),
        row("  conjectures", counts.conjectures),
        row("    refuted", counts.refuted),
        row("searched for proofs", counts.searched),
        row("  proved", counts.proved),
        row("proofs", counts.proofs),
        row("traced", counts.traces),
        row("put into words", counts.informal),
        row("annotated and replayed", counts.annotated),
        row("  refused", counts.annotation_failures),
        row("judged", counts.judged),
        row("  kept", counts.kept),
        row("curated", counts.curated),
        row("  released", counts.released),
    ];
    for (source, status, count) in imported {
        rows.push(row(&format!("imported from {source} ({status})"), count));
    }
    progress::line(table::table(&rows).trim_end())?;
    Ok(())
}
