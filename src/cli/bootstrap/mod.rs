//! `tllama bootstrap`: growing a data set, stage by stage.

mod audit;
mod card;
mod export;
mod families;
mod report;
mod sheet_page;
mod stages;

use std::path::{Path, PathBuf};
use std::time::Duration;

use bootstrap::LemmaFile;
use bootstrap::grow::{self, StageContext};
use clap::{Args, Subcommand};
use data::store::{NewRun, Store};
use lean_bridge::embedded::{Config, ProjectSources};
use lean_bridge::{Limits, Policy};
use queue::Priority;
use serde_json::json;

use self::report::Report;
use super::cluster::QueueOptions;
use super::language_model::ModelOptions;
use super::options::{StoreOptions, positive_seconds};
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
  tllama bootstrap run --lean-project ~/my-project      theorems and proofs of a project and its dependencies
  tllama bootstrap families --draw 3 --family ages       problems of one family, with their proofs
  tllama bootstrap run --no-mutations --families 5000    rows of competition mathematics
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
    /// Folder of a Lake project, whose modules and those of its dependencies can then be imported: the embedded Lean
    /// compiles them from their sources, once for each version of these, and `extract` takes their theorems with the
    /// proofs that they have there
    #[arg(long, global = true, value_name = "DIR")]
    pub lean_project: Option<PathBuf>,
    #[command(flatten)]
    pub store: StoreOptions,
    #[command(flatten)]
    pub lean: LeanOptions,
    #[command(flatten)]
    pub queue: QueueOptions,
}

#[derive(Debug, Subcommand)]
pub enum Stage {
    /// Show how far every stage is (the default)
    Status,
    /// Extract the theorems of a library, or of Lean and JSON files, with their elaborated facts
    Extract(ExtractOptions),
    /// Prove what was extracted and conjectured, in several ways where they are found
    Prove(ProveArguments),
    /// Judge again the proofs and annotated proofs that do not count: those without your seal, and those of a kind that
    /// an earlier version accepted wrongly
    Rejudge,
    /// Record the goals before and after each tactic
    Trace,
    /// Put statements and proofs into words, by rule or with a model
    Informalise(InformaliseArguments),
    /// Put the words into the code as comments; the result is verified again
    Annotate,
    /// Compare the words with Lean's facts; with a model, also translate them back into Lean
    Judge(InformaliseArguments),
    /// Make new statements by mutation and composition of known ones, and in the style of competitions
    Conjecture(ConjectureArguments),
    /// List the families of problems in competition mathematics, and draw problems of them
    Families(families::Options),
    /// Find conjectures with a small counterexample; Lean proves the negation
    Refute,
    /// Choose which rows the data set has, in which order, and in which split
    Curate(CurateOptions),
    /// Write the data set as JSON lines or Parquet
    Export(export::Options),
    /// Write the equations and equivalences of the extracted library to a file, for `--lemmas`: it keeps a model from
    /// rewriting with what does not exist or does not apply
    Lemmas {
        /// The file to write
        #[arg(long, value_name = "FILE", default_value = "lemmas.jsonl.gz")]
        out: PathBuf,
        /// If there are none, write nothing and do not fail
        #[arg(long)]
        if_any: bool,
    },
    /// Have rows read: draw a sheet of them to be graded, or take grades in. Without options, put known errors into the
    /// words of rows, and count how many of them the judge finds
    Audit(audit::Options),
    /// Import the rows of a published data set (Parquet, JSON lines or JSON), as unverified
    Import {
        /// Files of the data set
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Name of the data set [default: that of the file]
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
    },
    /// Judge the proofs of imported rows, at level `cross-checked`
    Verify {
        /// Also what an earlier call could not judge: an import or a statement that this Lean did not have
        #[arg(long)]
        again: bool,
    },
    /// Run all stages, one after another
    Run(RunOptions),
}

#[derive(Debug, Clone, Args)]
pub struct ProveArguments {
    #[command(flatten)]
    pub model: ModelOptions,
    /// Candidates that a model writes for each statement
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..))]
    pub samples: u16,
    /// Seed of a model's first sample
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Ask a model only about what has no proof yet
    #[arg(long)]
    pub only_open: bool,
}

#[derive(Debug, Clone, Args)]
pub struct InformaliseArguments {
    #[command(flatten)]
    pub model: ModelOptions,
    /// Seed of a model's samples
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
}

#[derive(Debug, Clone, Args)]
pub struct ConjectureArguments {
    /// Compositions of library theorems that the store should have in all
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub compositions: u64,
    /// Competition-style statements to make in all
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub competition: u64,
    /// Statements to make in all about what follows from a law of one operation (magmas)
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub laws: u64,
    /// Problems of families of competition mathematics to draw in all (`tllama bootstrap families` shows some)
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub families: u64,
    /// Make no mutations of known statements
    #[arg(long)]
    pub no_mutations: bool,
    /// Seed of compositions, competition-style statements and problems of families
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
}

#[derive(Debug, Clone, Args)]
pub struct CurateOptions {
    /// Benchmarks whose theorems must not be trained on: files or folders (may be repeated)
    #[arg(long, value_name = "PATH")]
    pub against: Vec<PathBuf>,
    /// Go on although part of a benchmark could not be read. Statements that Lean cannot read are compared as texts;
    /// items that cannot be read at all are left out
    #[arg(long)]
    pub allow_unread: bool,
    /// The largest share that proofs of one tactic may have
    #[arg(long, value_name = "SHARE", default_value_t = 0.6)]
    pub single_share: f64,
    /// The largest share that trivial rows may have: proved by `rfl`, or an instance of a library theorem
    #[arg(long, value_name = "SHARE", default_value_t = 0.1)]
    pub trivial_share: f64,
    /// The largest share that easy rows may have: problems of families that `norm_num`, `decide`, `omega` or `grind`
    /// proves alone
    #[arg(long, value_name = "SHARE", default_value_t = 0.15)]
    pub easy_share: f64,
    /// What is held out together: modules of the library, or families of statements
    #[arg(long, value_enum, default_value = "module")]
    pub split_by: SplitArgument,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum SplitArgument {
    /// Held-out rows are about objects that training never saw
    Module,
    /// Held-out statements are new, the library theorems that they need are not
    Family,
}

#[derive(Debug, Clone, Args)]
pub struct RunOptions {
    #[command(flatten)]
    pub extract: ExtractOptions,
    #[command(flatten)]
    pub conjecture: ConjectureArguments,
    #[command(flatten)]
    pub curate: CurateOptions,
    /// Make no conjectures
    #[arg(long)]
    pub no_conjectures: bool,
    /// Items that go through all stages before the next ones are begun
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u64).range(1..))]
    pub part: u64,
}

#[derive(Debug, Clone, Args)]
pub struct ExtractOptions {
    /// Lean or JSON files, or folders, in place of the library
    #[arg(value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// Imports that make the library [default: Init, or the modules that the project's libraries consist of]
    #[arg(long = "import", value_name = "MODULE")]
    pub imports: Vec<String>,
    /// Only these modules; a name that ends in a dot stands for all below it (may be repeated)
    #[arg(long, value_name = "MODULE")]
    pub modules: Vec<String>,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    arguments.queue.refuse_with_project(arguments.lean_project.as_ref())?;
    let stage = arguments.stage.as_ref().unwrap_or(&Stage::Status);
    // Drawing needs neither a store nor Lean.
    if let Stage::Families(options) = stage {
        families::run(options, arguments.json)?;
        return Ok(Exit::Success);
    }
    let only_reads = matches!(stage, Stage::Status | Stage::Export(_) | Stage::Lemmas { .. })
        || matches!(stage, Stage::Audit(options) if !options.writes());
    let existing = if only_reads { super::store::open_existing(&arguments.store).await? } else { None };
    let store = match existing {
        Some(store) => store,
        None => super::store::open(&arguments.store).await?,
    };
    // These need no Lean.
    let at_once = match stage {
        Stage::Status => Some(status(&store, arguments.json).await),
        Stage::Export(options) => Some(export::run(&store, options, arguments.json).await),
        Stage::Lemmas { out, if_any } => Some(lemmas(&store, out, *if_any, arguments.json).await),
        Stage::Audit(options) => Some(audit::run(&store, options, arguments.limit, arguments.json).await),
        Stage::Import { files, name } => Some(export::import(&store, files, name.as_deref()).await),
        _ => None,
    };
    if let Some(done) = at_once {
        done?;
        store.close().await;
        return Ok(Exit::Success);
    }
    let cancel = interrupt::cancel_on_ctrl_c();
    let project = arguments.lean_project.as_deref().map(ProjectSources::read).transpose()?;
    let store = match &project {
        Some(project) => store.with_project(project.line()),
        None => store,
    };
    let config = Config { project, ..arguments.lean.config(arguments.store.db.as_deref()) };
    let lean = interrupt::unless_interrupted(&cancel, arguments.lean.start_with(config)).await?;
    let cluster = arguments.queue.join(&lean, Priority::Batch).await?;
    let command = super::invocation::line();
    let manifest = json!({
        "toolchain": lean.toolchain("", ""), "policy": Policy::default().id(), "limit": arguments.limit,
        "project": lean.project().map(ProjectSources::line),
    });
    let new_run = NewRun { command: &command, version: env!("CARGO_PKG_VERSION"), manifest: &manifest };
    let run = store.begin_run(&new_run).await?;
    let context = StageContext {
        bench: cluster.bench(&lean),
        lean,
        store: store.clone(),
        policy: Policy::default(),
        limits: Limits { wall_clock: Duration::from_secs_f64(arguments.timeout), heartbeats: None },
        jobs: cluster.at_once(arguments.lean.workers()),
        run: Some(run),
        limit: arguments.limit,
        cancel: cancel.clone(),
    };
    let report = Report::new(arguments.json);
    let worked = stages::work(&context, stage, &report, arguments.lean.offline).await;
    cluster.leave().await;
    worked?;
    let summary: serde_json::Map<String, serde_json::Value> =
        report.take().into_iter().map(|(stage, summary)| (stage.to_owned(), json!(summary))).collect();
    store.finish_run(run, &summary.into()).await?;
    store.close().await;
    Ok(if cancel.is_cancelled() { Exit::Interrupted } else { Exit::Success })
}

async fn lemmas(store: &Store, out: &Path, if_any: bool, as_json: bool) -> anyhow::Result<()> {
    let lemmas = grow::library_lemmas(store).await?;
    let empty = "the store has no equations of a library; `tllama bootstrap extract` reads them";
    if lemmas.is_empty() && if_any {
        progress::note(empty);
        return Ok(());
    }
    anyhow::ensure!(!lemmas.is_empty(), Usage(empty.to_owned()));
    LemmaFile::write(&lemmas, out)?;
    if as_json {
        return Ok(progress::json(&json!({ "lemmas": lemmas.len(), "file": out }))?);
    }
    Ok(progress::line(&format!("{} lemmas in {}", lemmas.len(), out.display()))?)
}

async fn status(store: &Store, as_json: bool) -> anyhow::Result<()> {
    let counts = store.growth_counts().await?;
    let imported = store.imported_counts().await?;
    if as_json {
        let mut object = json!(counts);
        object["imported"] = json!(imported);
        progress::json(&object)?;
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
    progress::text(&table::table(&rows))?;
    Ok(())
}
