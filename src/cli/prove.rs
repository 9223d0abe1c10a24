//! `tllama prove`: the main job.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use data::lean_text::strip_comments;
use data::problems::{Take, canonical_split, read_problem_bytes, read_problems};
use data::store::{NewRun, RunId, Store};
use data::{Candidate, Level, Theorem, Toolchain};
use futures::StreamExt;
use lean_bridge::audit::ProjectJudge;
use lean_bridge::embedded::Embedded;
use pipeline::{
    Arbiter, Event, GoalSearcher, Judge, NativeJudge, NotProved, Outcome, ProveOptions, Summary,
    TheoremReport, explain_proof,
};
use prover::methods::Methods;
use prover::tactics::Tactics;
use prover::{Cascade, Generator, KeepLogprobs, Stage, automation};
use queue::Priority;
use serde_json::json;

use super::cluster::{Cluster, QueueOptions};
use super::default_model::DefaultModel;
use super::goal_search::{SearchOptions, search_json};
use super::input::{is_standard_input, read_problem_file};
use super::language_model::ModelOptions;
use super::options::{JudgeOptions, StoreOptions, positive_seconds};
use super::proof_files::ProofFiles;
use crate::environment::{self, LeanOptions};
use crate::exit::{Exit, Usage};
use crate::models::LanguageModel;
use crate::render::counted;
use crate::service::{not_proved, report_json};
use crate::{interrupt, progress, table};

/// Prove theorems
///
/// Reads Lean files with `sorry`, JSON or JSON lines with {"name", "header"?, "statement"}, or folders of them;
/// without an argument, the samples that come with the program. Every attempt goes into the store, and a theorem
/// that the store already has a proof of is not proved again.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama prove                              the sample problems
  tllama prove Problems.lean --timeout 10
  tllama prove problems.jsonl --json > results.jsonl
  tllama prove miniF2F-lean4/ --split test   one half of a benchmark
  tllama prove Problems.lean --out proofs/  also write each proof to a file of its own
  tllama prove Problems.lean --model DIR    after the tactics, this language model (see `tllama generate`)
  tllama prove Problems.lean --model-samples 0   without a model
  tllama prove Problems.lean --search --budget 120   also search over goals, tactic by tactic
  tllama prove Problems.lean --lean-project .    with the Lean of this project, its Mathlib included")]
pub struct Arguments {
    /// Lean files, JSON or JSON lines files, folders, or `-` for standard input [default: the samples]
    #[arg(value_name = "PROBLEMS")]
    pub problems: Vec<PathBuf>,
    /// Only theorems whose name contains this text
    #[arg(long, value_name = "TEXT")]
    pub only: Option<String>,
    /// Only theorems of this part of a benchmark (`test`, `valid`), as their file, folder or `split` field says
    #[arg(long, value_name = "NAME")]
    pub split: Option<String>,
    /// At most this many candidates for one theorem
    #[arg(long, short = 'n', value_name = "N", default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..))]
    pub samples: u32,
    /// Seconds for one theorem, all candidates together
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = positive_seconds)]
    pub budget: f64,
    #[arg(long, value_name = "N", default_value_t = 0)]
    /// Seed of the first sample
    pub seed: u64,
    /// Print one line of JSON for each theorem, as soon as it is done
    #[arg(long)]
    pub json: bool,
    /// Also write each proof to DIR/NAME.lean, with comments that say in words what each step does. If two theorems
    /// share a name, or the name cannot be a file name, a digest is added to it; `--json` reports the file
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write the proofs of `--out` as they were found, without comments
    #[arg(long, requires = "out")]
    pub no_comments: bool,
    /// Ask Lean even where the store knows the answer
    #[arg(long)]
    pub no_cache: bool,
    /// Prove with the Lean of the project at or above this folder, 4.26 to 4.35, Mathlib included
    ///
    /// What its language server accepts is compiled in a sandbox and checked by tllama's own kernel, with all that it
    /// rests on, so the level is `replayed`. Attempts are stored, but no verdict is taken from the store; proofs get no
    /// comments.
    #[arg(long, value_name = "DIR", conflicts_with = "no_header_map")]
    pub lean_project: Option<PathBuf>,
    /// After cheap tactics and methods, spend half of the budget on a search over goals: tactics are tried at each goal,
    /// and what closes all of them is judged as a whole. `tllama show RUN THEOREM` shows the tree
    #[arg(long, conflicts_with = "lean_project")]
    pub search: bool,
    #[command(flatten)]
    pub searching: SearchOptions,
    #[command(flatten)]
    pub judge: JudgeOptions,
    #[command(flatten)]
    pub store: StoreOptions,
    #[command(flatten)]
    pub lean: LeanOptions,
    #[command(flatten)]
    pub queue: QueueOptions,
    /// Samples of the model for one theorem that the tactics did not prove; 0 leaves the model out [default: 16 of a
    /// named model, 8 of the one that comes with the program]
    #[arg(long, value_name = "N")]
    pub model_samples: Option<u32>,
    #[command(flatten)]
    pub model: ModelOptions,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    arguments.queue.refuse_with_project(arguments.lean_project.as_ref())?;
    let (mut theorems, unreadable) = read_theorems(&arguments.problems)?;
    if theorems.is_empty() {
        let text =
            "there is nothing to prove; `tllama prove` looks for theorems with `sorry` or without a proof";
        return Err(Usage(text.to_owned()).into());
    }
    if let Some(text) = &arguments.only {
        theorems.retain(|theorem| theorem.name.contains(text.as_str()));
        if theorems.is_empty() {
            return Err(Usage(format!("--only {text}: no open theorem has this in its name")).into());
        }
    }
    if let Some(split) = &arguments.split {
        keep_split(&mut theorems, split)?;
    }
    let files = arguments.out.as_deref().map(|folder| {
        ProofFiles::new(folder, &theorems)
            .with_context(|| format!("cannot make the folder {}", folder.display()))
    });
    let files = files.transpose()?;
    let store = super::store::open(&arguments.store).await?;
    let cancel = interrupt::cancel_on_ctrl_c();
    let lean = interrupt::unless_interrupted(&cancel, Lean::start(&arguments)).await?;
    let level = match lean {
        Lean::Embedded(_) => Level::from(arguments.judge.level),
        Lean::Project(_) => Level::Replayed,
    };
    let cluster = lean.join(&arguments.queue).await?;
    if !arguments.queue.is_named() {
        interrupt::unless_interrupted(&cancel, lean.make_ready(&theorems)).await?;
    }
    let options = ProveOptions {
        level,
        jobs: cluster.at_once(arguments.lean.workers()),
        samples: arguments.samples as usize,
        seed: arguments.seed,
        budget: Duration::from_secs_f64(arguments.budget),
    };
    let (samples, offline) = (arguments.samples as usize, arguments.lean.offline);
    let loaded = match arguments.model_samples {
        Some(0) => None,
        _ => arguments.model.load(false, KeepLogprobs::Mean, offline, None).await?,
    };
    let searcher = searcher(&arguments, &lean, loaded.as_ref())?;
    let generator = match &searcher {
        Some(searcher) => {
            let searcher: Arc<dyn Generator> = searcher.clone();
            searching(searcher, &arguments.model, loaded.as_ref(), samples, arguments.model_samples, offline)?
        }
        None => generator(&arguments.model, loaded.as_ref(), samples, arguments.model_samples, offline)?,
    };
    let mut judge = Judging::new(lean, &store, &arguments, &cluster);
    let run = begin_run(&store, &arguments, &theorems, generator.as_ref(), &judge, level).await?;
    judge = judge.in_run(&store, run);
    if let Some(searcher) = &searcher {
        searcher.keep_in(store.clone(), run);
    }
    let screen = Screen::new(&theorems, arguments.json, files.as_ref(), searcher.as_deref());
    let started = Instant::now();
    let observe = |event| screen.show(event);
    let proved =
        pipeline::prove(&theorems, generator.as_ref(), judge.arbiter(), &options, &cancel, &observe).await;
    if let Some(searcher) = &searcher {
        searcher.save().await?;
    }
    let seconds = || started.elapsed().as_secs_f64();
    let (reports, summary) = match proved {
        Ok(done) => done,
        // What was done until then is in the store; the run says how it ended.
        Err(error) => {
            let (proved, attempts) = screen.counts();
            drop(screen);
            let summary = json!({
                "theorems": theorems.len(), "proved": proved, "attempts": attempts, "seconds": seconds(),
                "error": error.to_string(),
            });
            store.finish_run(run, &summary).await?;
            cluster.leave().await;
            progress::note(&format!("{proved} of {} proved before it ended", theorems.len()));
            return Err(error.into());
        }
    };
    let written = screen.finish();
    if let (Judging::Embedded(judge), Some(files), false, Ok(())) =
        (&judge, &files, arguments.no_comments, &written)
    {
        let found = proofs(&theorems, &reports);
        cancel.run_until_cancelled(comment(judge, &arguments, &found, files)).await;
    }
    judge.shutdown().await;
    cluster.leave().await;
    let summary_json = json!({
        "theorems": summary.theorems, "proved": summary.proved, "attempts": summary.attempts,
        "cached": summary.cached, "seconds": seconds(),
    });
    store.finish_run(run, &summary_json).await?;
    written?;
    if !arguments.json {
        progress::text(&(summary_table(&theorems, &reports) + &invalid_statements(&theorems, &reports)))?;
        progress::text(&searches(&theorems, &reports, searcher.as_deref(), run))?;
        progress::text(&summary_line(&summary, unreadable, started.elapsed()))?;
        let files = match &arguments.out {
            _ if summary.proved == 0 => String::new(),
            Some(folder) => format!("proofs in {}; ", folder.display()),
            None => "--out DIR writes proofs to files; ".to_owned(),
        };
        progress::note(&format!("{files}stored in {}; `tllama db` shows it", store.path().display()));
    }
    store.close().await;
    Ok(match () {
        () if cancel.is_cancelled() => Exit::Interrupted,
        () if summary.proved == summary.theorems && unreadable == 0 => Exit::Success,
        () => Exit::NotAll,
    })
}

/// The Lean that a run asks.
enum Lean {
    Embedded(Arc<Embedded>),
    Project(Box<ProjectJudge>),
}

impl Lean {
    async fn start(arguments: &Arguments) -> anyhow::Result<Self> {
        Ok(match &arguments.lean_project {
            Some(folder) => {
                Lean::Project(Box::new(environment::project_judge(folder, &arguments.lean, None).await?))
            }
            None => Lean::Embedded(arguments.lean.start(arguments.store.db.as_deref()).await?),
        })
    }

    /// Compiles what the theorems import, before a budget begins to run.
    async fn make_ready(&self, theorems: &[Theorem]) -> anyhow::Result<()> {
        let Lean::Embedded(lean) = self else { return Ok(()) };
        for theorem in theorems {
            match lean.make_ready(&theorem.header, &theorem.statement).await {
                // A theorem whose imports cannot be had says so itself.
                Ok(())
                | Err(lean_bridge::Error::UnknownModule { .. } | lean_bridge::Error::ProjectModule { .. }) => {
                }
                // Whoever comes next would only wait for the same failure again.
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Reaches the workers that judge in its place. People wait for proofs.
    async fn join(&self, options: &QueueOptions) -> anyhow::Result<Cluster> {
        match self {
            Lean::Embedded(lean) => options.join(lean, Priority::Interactive).await,
            Lean::Project(_) => Ok(Cluster::none()),
        }
    }
}

/// Who judges candidates.
enum Judging {
    Embedded(Box<Judge>),
    Project(Box<NativeJudge>),
}

impl Judging {
    fn new(lean: Lean, store: &Store, arguments: &Arguments, cluster: &Cluster) -> Self {
        let (policy, limits) = (arguments.judge.policy(), arguments.judge.limits());
        match lean {
            Lean::Embedded(lean) => {
                let judge = cluster.on(Judge::new(lean, Some(store.clone()), policy, limits));
                Judging::Embedded(Box::new(if arguments.no_cache { judge.without_cache() } else { judge }))
            }
            Lean::Project(project) => Judging::Project(Box::new(NativeJudge::new(*project, policy, limits))),
        }
    }

    fn in_run(self, store: &Store, run: RunId) -> Self {
        match self {
            Judging::Embedded(judge) => Judging::Embedded(Box::new(judge.in_run(run))),
            Judging::Project(judge) => Judging::Project(Box::new(judge.in_run(store.clone(), run))),
        }
    }

    fn arbiter(&self) -> &dyn Arbiter {
        match self {
            Judging::Embedded(judge) => judge.as_ref(),
            Judging::Project(judge) => judge.as_ref(),
        }
    }

    fn toolchain(&self, theorem: &Theorem) -> Toolchain {
        match self {
            Judging::Embedded(judge) => judge.lean().toolchain(&theorem.header, &theorem.statement),
            Judging::Project(judge) => judge.project().toolchain(),
        }
    }

    fn policy_id(&self) -> String {
        match self {
            Judging::Embedded(judge) => judge.policy_id(),
            Judging::Project(judge) => judge.policy_id(),
        }
    }

    /// Ends a language server in good order.
    async fn shutdown(self) {
        if let Judging::Project(judge) = self {
            judge.shutdown().await;
        }
    }
}

const MODEL_SAMPLES: u32 = 16;
const DEFAULT_MODEL_SAMPLES: u32 = 8;

/// Tactics and methods, and after them the model that was `loaded`, or the one that comes with the program. Of either,
/// `model_samples` at most; 0 leaves it out.
pub fn generator(
    model: &ModelOptions,
    loaded: Option<&LanguageModel>,
    samples: usize,
    model_samples: Option<u32>,
    offline: bool,
) -> anyhow::Result<Arc<dyn Generator>> {
    let automatic: Arc<dyn Generator> = Arc::new(automation(samples));
    if model_samples == Some(0) {
        return Ok(automatic);
    }
    let model = model_stage(model, loaded, model_samples, offline)?;
    Ok(Arc::new(Cascade::new(vec![Stage { generator: automatic, samples }, model])))
}

/// The model that was `loaded`, or the one that comes with the program.
fn model_stage(
    model: &ModelOptions,
    loaded: Option<&LanguageModel>,
    model_samples: Option<u32>,
    offline: bool,
) -> anyhow::Result<Stage> {
    let (generator, usual): (Arc<dyn Generator>, u32) = match loaded {
        Some(loaded) => (loaded.generator(), MODEL_SAMPLES),
        None => (Arc::new(DefaultModel::new(model, offline)?), DEFAULT_MODEL_SAMPLES),
    };
    Ok(Stage { generator, samples: model_samples.unwrap_or(usual) as usize })
}

/// Candidates of the portfolio that stand before a search.
const CHEAP: usize = 2;

/// Cheap tactics and methods, then the search, then what costs more.
fn searching(
    searcher: Arc<dyn Generator>,
    model: &ModelOptions,
    loaded: Option<&LanguageModel>,
    samples: usize,
    model_samples: Option<u32>,
    offline: bool,
) -> anyhow::Result<Arc<dyn Generator>> {
    let stage = |generator: Arc<dyn Generator>| Stage { generator, samples };
    let mut stages = vec![
        stage(Arc::new(Tactics::first(CHEAP))),
        stage(Arc::new(Methods::default())),
        stage(searcher),
        stage(Arc::new(Tactics::after(CHEAP))),
    ];
    if model_samples != Some(0) {
        stages.push(model_stage(model, loaded, model_samples, offline)?);
    }
    Ok(Arc::new(Cascade::new(stages)))
}

/// What searches over goals, where that is asked for.
fn searcher(
    arguments: &Arguments,
    lean: &Lean,
    loaded: Option<&LanguageModel>,
) -> anyhow::Result<Option<Arc<GoalSearcher>>> {
    let Lean::Embedded(lean) = lean else { return Ok(None) };
    if !arguments.search {
        return Ok(None);
    }
    let time = Some(Duration::from_secs_f64(arguments.budget / 2.0));
    let model = loaded.map(LanguageModel::generator);
    let searcher = arguments.searching.searcher(lean.clone(), arguments.judge.policy(), time, model)?;
    Ok(Some(Arc::new(searcher)))
}

/// What the searches came to that found no proof.
fn searches(
    theorems: &[Theorem],
    reports: &[TheoremReport],
    searcher: Option<&GoalSearcher>,
    run: RunId,
) -> String {
    let unproved =
        theorems.iter().zip(reports).filter(|(_, report)| matches!(report.outcome, Outcome::NotProved(_)));
    let lines = unproved.filter_map(|(theorem, _)| {
        let record = searcher?.record(theorem)?;
        let (tactics, goals) = (record.search.tactics(), record.search.goals());
        let (name, why) = (&theorem.name, record.state.said());
        Some(format!("{name}: {tactics} tactics at {goals} goals; {why}\n"))
    });
    let lines: String = lines.collect();
    match lines.is_empty() {
        true => lines,
        false => format!("\nSearches without a proof; `tllama show {} NAME` shows one:\n{lines}", run.0),
    }
}

/// The theorems, and how many items could not be read.
fn read_theorems(paths: &[PathBuf]) -> anyhow::Result<(Vec<Theorem>, usize)> {
    if paths.is_empty() {
        return Ok((data::samples(), 0));
    }
    let mut theorems = Vec::new();
    let mut unreadable = 0;
    for path in paths {
        let found = if is_standard_input(path) {
            read_problem_bytes(path, &read_problem_file(path)?, Take::Open)
        } else {
            anyhow::ensure!(path.exists(), Usage(format!("{} does not exist", path.display())));
            read_problems(path, Take::Open)
        };
        for error in &found.errors {
            progress::note(&format!("{error}"));
        }
        unreadable += found.errors.len();
        theorems.extend(found.problems.into_iter().map(|problem| problem.theorem));
    }
    Ok((theorems, unreadable))
}

/// Keeps the theorems of one split; an unknown one is an error that names those there are.
fn keep_split(theorems: &mut Vec<Theorem>, split: &str) -> Result<(), Usage> {
    let wanted = canonical_split(split);
    let of = |theorem: &Theorem| theorem.source.split.clone();
    let known: BTreeSet<String> = theorems.iter().filter_map(of).collect();
    if !known.contains(&wanted) {
        let known = match known.len() {
            0 => "none of these problems names its split".to_owned(),
            _ => format!("there are {}", known.into_iter().collect::<Vec<_>>().join(", ")),
        };
        return Err(Usage(format!("no problem belongs to the split `{split}`; {known}")));
    }
    theorems.retain(|theorem| of(theorem).as_deref() == Some(wanted.as_str()));
    Ok(())
}

async fn begin_run(
    store: &Store,
    arguments: &Arguments,
    theorems: &[Theorem],
    generator: &dyn Generator,
    judge: &Judging,
    level: Level,
) -> anyhow::Result<RunId> {
    let mut toolchains: Vec<Toolchain> = Vec::new();
    for theorem in theorems {
        let toolchain = judge.toolchain(theorem);
        if !toolchains.contains(&toolchain) {
            toolchains.push(toolchain);
        }
    }
    let manifest = json!({
        "theorems": theorems.iter().map(Theorem::digest).collect::<Vec<_>>(),
        "generator": generator.id(),
        "toolchains": toolchains,
        "policy": judge.policy_id(),
        "level": level,
        "samples": arguments.samples,
        "seed": arguments.seed,
        "budget_seconds": arguments.budget,
        "timeout_seconds": arguments.judge.timeout,
    });
    let command = super::invocation::line();
    let run = NewRun { command: &command, version: env!("CARGO_PKG_VERSION"), manifest: &manifest };
    Ok(store.begin_run(&run).await?)
}

/// Shows what happens, as it happens.
struct Screen<'a> {
    theorems: &'a [Theorem],
    json: bool,
    files: Option<&'a ProofFiles>,
    searcher: Option<&'a GoalSearcher>,
    bar: progress::Bar,
    proved: AtomicUsize,
    attempts: AtomicUsize,
    /// The first failure to write a result.
    failure: Mutex<Option<anyhow::Error>>,
}

impl<'a> Screen<'a> {
    fn new(
        theorems: &'a [Theorem],
        json: bool,
        files: Option<&'a ProofFiles>,
        searcher: Option<&'a GoalSearcher>,
    ) -> Self {
        Self {
            theorems,
            json,
            files,
            searcher,
            bar: progress::items(theorems.len() as u64, "proving"),
            proved: AtomicUsize::new(0),
            attempts: AtomicUsize::new(0),
            failure: Mutex::new(None),
        }
    }

    /// Theorems proved and candidates judged so far.
    fn counts(&self) -> (usize, usize) {
        (self.proved.load(Ordering::Relaxed), self.attempts.load(Ordering::Relaxed))
    }

    fn show(&self, event: Event) {
        match event {
            Event::Started { .. } => {}
            Event::Attempt { theorem, generator, .. } => {
                self.attempts.fetch_add(1, Ordering::Relaxed);
                self.message(&format!("{} {generator}", self.theorems[theorem].name));
            }
            Event::Finished { theorem: index, report } => {
                let theorem = &self.theorems[index];
                if matches!(report.outcome, Outcome::Proved { .. }) {
                    self.proved.fetch_add(1, Ordering::Relaxed);
                }
                self.bar.inc(1);
                self.message(&theorem.name);
                let written = self.write(index, theorem, &report);
                if let Err(error) = written {
                    self.failure.lock().expect("no panic under this lock").get_or_insert(error);
                }
            }
        }
    }

    fn message(&self, current: &str) {
        let (proved, attempts) = self.counts();
        self.bar.message(&format!("{proved} proved, {attempts} attempts · {current}"));
    }

    fn write(&self, index: usize, theorem: &Theorem, report: &TheoremReport) -> anyhow::Result<()> {
        let file = match (self.files, &report.outcome) {
            (Some(files), Outcome::Proved { candidate, .. }) => {
                let written = files.write(index, theorem, &candidate.text);
                Some(written.with_context(|| format!("cannot write the proof of {}", theorem.name))?)
            }
            _ => None,
        };
        if self.json {
            let mut line = report_json(theorem, report);
            if let Some(file) = file {
                line.insert("file".to_owned(), json!(file));
            }
            if let Some(search) = self.searcher.and_then(|searcher| search_json(searcher, theorem)) {
                line.insert("search".to_owned(), search);
            }
            progress::json(&line)?;
        }
        Ok(())
    }

    fn finish(self) -> anyhow::Result<()> {
        self.failure.into_inner().expect("no panic under this lock").map_or(Ok(()), Err)
    }
}

/// The theorems that were proved, each with its place among all, and the proofs.
fn proofs<'a>(
    theorems: &'a [Theorem],
    reports: &'a [TheoremReport],
) -> Vec<(usize, &'a Theorem, &'a Candidate)> {
    let proof = |(index, (theorem, report)): (usize, (&'a Theorem, &'a TheoremReport))| match &report.outcome
    {
        Outcome::Proved { candidate, .. } => Some((index, theorem, candidate.as_ref())),
        Outcome::NotProved(_) => None,
    };
    theorems.iter().zip(reports).enumerate().filter_map(proof).collect()
}

/// Puts comments into the proofs that were written: what each step does, from the goals before and after it. Where
/// there are no words for a proof, or Lean does not accept the result again, it stays as it is.
async fn comment(
    judge: &Judge,
    arguments: &Arguments,
    proofs: &[(usize, &Theorem, &Candidate)],
    files: &ProofFiles,
) {
    let bar = progress::items(proofs.len() as u64, "writing comments");
    let (policy, limits) = (arguments.judge.policy(), arguments.judge.limits());
    let comment_one = async |(index, theorem, proof): &(usize, &Theorem, &Candidate)| {
        let explained = explain_proof(judge.lean(), theorem, (*proof).into(), &policy, limits).await?;
        if let Some(annotated) = explained.annotated {
            files.write(*index, theorem, &annotated.text)?;
        }
        anyhow::Ok(())
    };
    let each = async |item: &(usize, &Theorem, &Candidate)| {
        // What went wrong with one proof is said of it, and the others get theirs.
        if let Err(error) = comment_one(item).await {
            progress::note(&format!("the proof of {} has no comments: {error:#}", item.1.name));
        }
        bar.inc(1);
    };
    let work = futures::stream::iter(proofs).map(each).buffer_unordered(arguments.lean.workers());
    work.collect::<()>().await;
}

const PROOF_WIDTH: usize = 60;

fn summary_table(theorems: &[Theorem], reports: &[TheoremReport]) -> String {
    let mut rows = vec![["theorem", "result", "by", "attempts", "time", ""].map(str::to_owned).to_vec()];
    for (theorem, report) in theorems.iter().zip(reports) {
        let (result, by, remark) = match &report.outcome {
            Outcome::Proved { candidate, .. } => {
                let proof =
                    candidate.text.strip_prefix(theorem.statement.trim_end()).unwrap_or(&candidate.text);
                let proof = proof.trim_start().trim_start_matches(":=");
                let code = strip_comments(proof);
                let words = code.split_whitespace().collect::<Vec<_>>().join(" ");
                ("proved", candidate.generator.as_str(), words)
            }
            Outcome::NotProved(why) => {
                let (state, closest) = not_proved(why);
                let detail = match why {
                    NotProved::NotAsked(problem) => problem.clone(),
                    _ => closest.map_or(String::new(), |rejection| rejection.detail.clone()),
                };
                (state, "", detail)
            }
        };
        let expected = match theorem.source.expect.as_deref() {
            Some("false") => " (false)",
            Some("hard") => " (hard)",
            _ => "",
        };
        rows.push(vec![
            format!("{}{expected}", theorem.name),
            result.to_owned(),
            by.to_owned(),
            report.attempts.to_string(),
            format!("{:.1} s", report.elapsed.as_secs_f64()),
            table::cut(&remark, PROOF_WIDTH),
        ]);
    }
    table::table(&rows)
}

/// So many invalid statements are explained in full.
const EXPLAINED: usize = 10;
const EXPLANATION_WIDTH: usize = 600;

/// Why statements are invalid, in full: the table has no room for it, and the remedy often comes last.
fn invalid_statements(theorems: &[Theorem], reports: &[TheoremReport]) -> String {
    let mut lines = theorems.iter().zip(reports).filter_map(|(theorem, report)| match &report.outcome {
        Outcome::NotProved(NotProved::InvalidStatement(rejection)) => {
            let place = theorem.source.place();
            let line = format!("{place}: {}: {}", theorem.name, rejection.detail);
            Some(table::cut(&line, EXPLANATION_WIDTH) + "\n")
        }
        _ => None,
    });
    let explained: String = lines.by_ref().take(EXPLAINED).collect();
    match (explained.is_empty(), lines.count()) {
        (true, _) => String::new(),
        (false, 0) => format!("\n{explained}"),
        (false, more) => format!("\n{explained}and {more} more invalid statements; --json explains each\n"),
    }
}

fn summary_line(summary: &Summary, unreadable: usize, elapsed: Duration) -> String {
    let unread = if unreadable == 0 {
        String::new()
    } else {
        format!(", {} could not be read", counted(unreadable, "item"))
    };
    let known =
        if summary.cached == 0 { String::new() } else { format!(" ({} known before)", summary.cached) };
    format!(
        "\n{} of {} proved, {}{known}{unread}, {:.1} s",
        summary.proved,
        summary.theorems,
        counted(summary.attempts, "attempt"),
        elapsed.as_secs_f64()
    )
}
