//! `tllama eval`: a problem set, generators and Lean become a run that can be resumed, compared and reported.

mod lean;
mod screen;
mod sources;
mod summary;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::{Args, ValueEnum};
use data::problems::BenchmarkProblem;
use data::store::{NewRun, RunId, Store, StoredSet};
use data::{Level, Theorem};
use evaluate::{
    Comments, Evaluation, ExampleChoice, Hardware, Manifest, Plan, Retriever, SetName, Source, Stage,
    StageKind, StopRule, Table, TokenMeter, Words, record_overlaps,
};
use pipeline::GoalSearcher;
use prover::methods::Methods;
use prover::tactics::Tactics;
use prover::{Generator, KeepLogprobs, automation};
use serde_json::json;

use super::cluster::QueueOptions;
use super::goal_search::SearchOptions;
use super::language_model::ModelOptions;
use super::options::{JudgeOptions, StoreOptions, positive_seconds};
use super::sets::{Filter, find};
use crate::environment::LeanOptions;
use crate::exit::{Exit, Usage};
use crate::render::counted;
use crate::under_way::lock;
use crate::{interrupt, progress};
use lean::Lean;
use screen::Screen;

/// Evaluate generators on a problem set
///
/// Every sample is stored as it is judged. A run that was killed or interrupted goes on with --resume and ends as if it
/// had never stopped; several runs may use one store at once. Results are given on all problems, and on those whose
/// statements are not known to be bad.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama eval minif2f --split test                           tactics and methods, without a model
  tllama eval minif2f --model DIR -n 32 --rounds 2           tactics and methods, then a model; proofs become examples
  tllama eval minif2f --model DIR --generator model --exhaustive -n 64
  tllama eval minif2f --model DIR -n 32 --corrections 1      16 tries, each corrected once with Lean's errors
  tllama eval minif2f --split valid --generator search --search-seconds 60
  tllama eval --status                                       the runs and how far they are
  tllama eval --resume 3
  tllama report 3 --out report.html")]
pub struct Arguments {
    /// The problem set; `tllama problems` lists them
    #[arg(required_unless_present_any = ["resume", "status"])]
    pub set: Option<String>,
    #[command(flatten)]
    pub filter: Filter,
    /// At most this many problems, drawn by --seed
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: Option<u32>,
    /// Go on with a run, as it was begun
    #[arg(long, value_name = "RUN", conflicts_with = "set")]
    pub resume: Option<i64>,
    /// Show the runs and how far they are
    #[arg(long, conflicts_with_all = ["set", "resume"])]
    pub status: bool,
    /// Who writes candidates [default: automation, and after it the model if one is named; `model` and `cascade` take the
    /// model that comes with the program where none is]
    #[arg(long, value_enum)]
    pub generator: Option<GeneratorArgument>,
    /// Generations of the model for one theorem in one round, corrections included
    #[arg(long, short = 'n', value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..))]
    pub samples: u32,
    /// Candidates of tactics and methods for one theorem at most
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..))]
    pub tactics_samples: u32,
    /// Seconds for the search over the goals of one theorem; what is found within them depends on the machine, what is
    /// found within --search-batches does not
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = positive_seconds)]
    pub search_seconds: f64,
    #[command(flatten)]
    pub searching: SearchOptions,
    /// Rounds; what one proves is shown as examples in the next
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub rounds: u32,
    /// Corrections of each failed candidate with Lean's errors, at the same number of generations
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=16))]
    pub corrections: u32,
    /// Spend the whole budget also on theorems that are proved
    #[arg(long)]
    pub exhaustive: bool,
    /// Samples of a theorem that are asked for, and judged, at once
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..))]
    pub chunk: u32,
    /// Which examples a model is shown [default: embedded if an embedder is named, else retrieved]
    #[arg(long, value_enum)]
    pub examples: Option<ExamplesArgument>,
    /// Folder of a sentence-embedding model exported to ONNX, by which examples are found
    #[arg(long, value_name = "FOLDER")]
    pub embedder: Option<PathBuf>,
    /// Examples shown at most
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub shots: u32,
    /// A problem set whose proofs are shown as examples, once Lean has accepted them (may be repeated) [default: the
    /// samples that come with the program]
    #[arg(long, value_name = "SET")]
    pub example_set: Vec<String>,
    /// Show no natural language
    #[arg(long)]
    pub no_nl: bool,
    /// Where the words of an example's proof stand
    #[arg(long, value_enum, default_value = "code")]
    pub comments: CommentsArgument,
    /// A problem set that the model was trained on, for the contamination report (may be repeated), besides the record
    /// in the model's folder
    #[arg(long, value_name = "SET")]
    pub trained_on: Vec<String>,
    /// Seed of everything that is drawn
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Theorems worked on at once; the generator runs no further ahead [default: by the number of Lean processes]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub ahead: Option<u16>,
    /// Ask the Lean of this project (a folder in it), 4.26 to 4.35: what its language server accepts is compiled and
    /// checked by tllama's own kernel, so the level is `replayed`; what cannot be audited never counts as proved
    #[arg(long, value_name = "DIR")]
    pub lean_project: Option<PathBuf>,
    /// Seconds that the project's Lean may take to load a header
    #[arg(long, value_name = "SECONDS", default_value_t = 180.0, value_parser = positive_seconds, requires = "lean_project")]
    pub header_timeout: f64,
    /// The result as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub judge: JudgeOptions,
    #[command(flatten)]
    pub store: StoreOptions,
    #[command(flatten)]
    pub lean: LeanOptions,
    #[command(flatten)]
    pub queue: QueueOptions,
    #[command(flatten)]
    pub model: ModelOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GeneratorArgument {
    /// Lean's own automation
    Tactics,
    /// Certificates that the program computes, written as steps
    Methods,
    /// Cheap tactics, methods, costly tactics
    Automation,
    Model,
    /// Tactics and methods first, then the model
    Cascade,
    /// A search over goals, tactic by tactic; a named model proposes, too
    Search,
}

impl GeneratorArgument {
    fn asks_a_model(self) -> bool {
        matches!(self, GeneratorArgument::Model | GeneratorArgument::Cascade)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExamplesArgument {
    #[value(alias = "0")]
    None,
    Random,
    /// The nearest by words (BM25)
    Retrieved,
    /// The nearest by meaning (--embedder)
    Embedded,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CommentsArgument {
    /// Beside the code that they explain
    Code,
    /// In one block in front of it
    Head,
}

impl Arguments {
    fn plan(&self) -> Plan {
        Plan {
            samples: self.samples,
            tactics_samples: self.tactics_samples,
            rounds: self.rounds,
            corrections: self.corrections,
            stop: if self.exhaustive { StopRule::Never } else { StopRule::AtProof },
            examples: match self.examples() {
                ExamplesArgument::None => ExampleChoice::None,
                ExamplesArgument::Random => ExampleChoice::Random,
                ExamplesArgument::Retrieved => ExampleChoice::Retrieved,
                ExamplesArgument::Embedded => ExampleChoice::Embedded,
            },
            shots: self.shots,
            words: if self.no_nl { Words::Withheld } else { Words::Shown },
            comments: match self.comments {
                CommentsArgument::Code => Comments::InCode,
                CommentsArgument::Head => Comments::AtHead,
            },
            batch: self.chunk,
            seed: self.seed,
            level: match self.lean_project {
                Some(_) => Level::Replayed,
                None => Level::from(self.judge.level),
            },
        }
    }

    fn examples(&self) -> ExamplesArgument {
        self.examples.unwrap_or(match self.embedder {
            Some(_) => ExamplesArgument::Embedded,
            None => ExamplesArgument::Retrieved,
        })
    }

    fn generator(&self) -> GeneratorArgument {
        self.generator.unwrap_or(match self.model.is_named() {
            true => GeneratorArgument::Cascade,
            false => GeneratorArgument::Automation,
        })
    }
}

/// Reads the options with which an evaluation was begun from its command line; `None` of another command.
pub type ReadRecorded = fn(&[String]) -> Result<Option<Arguments>, clap::Error>;

pub async fn run(arguments: Arguments, recorded: ReadRecorded) -> anyhow::Result<Exit> {
    if arguments.status
        && let Some(store) = super::store::open_existing(&arguments.store).await?
    {
        return summary::status(&store, arguments.json).await;
    }
    let store = super::store::open(&arguments.store).await?;
    if arguments.status {
        return summary::status(&store, arguments.json).await;
    }
    let (mut arguments, begun) = match arguments.resume {
        Some(run) => resumed(&store, run, arguments, recorded).await?,
        None => (arguments, None),
    };
    arguments.queue.refuse_with_project(arguments.lean_project.as_ref())?;
    let name = arguments.set.as_deref().unwrap_or_default();
    let set = find(&store, name).await?;
    let problems = store.problems_of_set(set.id).await?;
    arguments.filter.refuse_unknown(&problems)?;
    let chosen = choose(&problems, &arguments);
    if chosen.is_empty() {
        return Err(Usage(format!("no problem of {name} is chosen by these options")).into());
    }
    let generator = arguments.generator();
    if generator.asks_a_model() {
        arguments.model = arguments.model.with_default_model()?;
    }
    let plan = arguments.plan();
    let meter = TokenMeter::default();
    let mut stages = stages(&arguments, generator, &meter).await?;
    let retriever = sources::retriever(&arguments).await?;
    let (training_sets, training_set) = sources::training_sets(&store, &arguments).await?;
    let cancel = interrupt::cancel_on_ctrl_c();
    let lean = interrupt::unless_interrupted(&cancel, Lean::start(&arguments, &store)).await?;
    let searcher = match generator {
        GeneratorArgument::Search => Some(Arc::new(searcher(&arguments, &lean).await?)),
        _ => None,
    };
    if let Some(searcher) = &searcher {
        stages.push(Stage { generator: searcher.clone(), kind: StageKind::Ordered });
    }
    let former_ids: Vec<String> = stages.iter().map(|stage| stage.generator.former_id()).collect();
    let method = Method { plan: &plan, stages: &stages, retriever: &retriever, training_set };
    let mut manifest = manifest(&arguments, &set, &problems, &chosen, method, &lean);
    let run = match begun {
        Some((run, known)) => {
            // A run that an earlier version began knows its models by the digests of that version.
            if known.generators.iter().eq(&former_ids) {
                manifest.generators = former_ids;
            }
            let differences = known.differences(&manifest);
            let found = differences.join("; ");
            anyhow::ensure!(differences.is_empty(), Usage(format!("run {} cannot go on: {found}", run.0)));
            run
        }
        None => {
            let value = serde_json::to_value(&manifest)?;
            let command = manifest.arguments.join(" ");
            let new = NewRun { command: &command, version: env!("CARGO_PKG_VERSION"), manifest: &value };
            store.begin_evaluation(&new, set.id, &chosen).await?
        }
    };
    let _lock = lock(&store, run)?;
    progress::note(&format!("run {} on {}: {}", run.0, manifest.title(), counted(chosen.len(), "problem")));
    let lean = lean.in_run(run);
    if let Some(searcher) = &searcher {
        searcher.keep_in(store.clone(), run);
    }
    let theorems: Vec<(u32, &Theorem)> =
        (0u32..).zip(&chosen).map(|(at, set_at)| (at, &problems[*set_at as usize].problem.theorem)).collect();
    interrupt::unless_interrupted(&cancel, compare(&store, &lean, run, &theorems, training_sets)).await?;
    let examples = match generator.asks_a_model() {
        true => sources::examples(&store, &arguments, &plan, &lean).await?,
        false => Vec::new(),
    };
    let ahead = arguments.ahead.map_or(lean.at_once(arguments.lean.workers()) + 2, usize::from);
    let evaluation = Evaluation {
        store: &store,
        run,
        verifier: lean.verifier(),
        plan,
        stages,
        retriever,
        examples,
        ahead,
        tokens: meter.clone(),
    };
    let screen = Screen::new(chosen.len(), meter, lean.settled_word().await?);
    let started = Instant::now();
    let done = evaluation.run(&cancel, &|event| screen.show(event)).await;
    screen.clear();
    drop(evaluation);
    lean.shutdown().await;
    if let Some(searcher) = &searcher {
        searcher.save().await?;
    }
    done?;
    let result = Table::of(&store, run).await?;
    let summary = json!({ "all": result.all(), "repaired": result.repaired(),
        "proved_by_round": result.proved_by_round, "samples_by_round": result.samples_by_round,
        "seconds": started.elapsed().as_secs_f64() });
    if cancel.is_cancelled() {
        progress::note(&format!("interrupted; go on with `tllama eval --resume {}`", run.0));
    } else {
        store.finish_run(run, &summary).await?;
    }
    match arguments.json {
        true => progress::json(&json!({ "run": run.0, "result": summary, "table": result }))?,
        false => progress::text(&summary::text(run, &manifest, &result, started.elapsed()))?,
    }
    let all_proved = result.all().proved == result.all().problems;
    store.close().await;
    Ok(match () {
        () if cancel.is_cancelled() => Exit::Interrupted,
        () if all_proved => Exit::Success,
        () => Exit::NotAll,
    })
}

/// What an evaluation recorded of itself; other commands record runs, too.
pub fn manifest_of(run: i64, recorded: serde_json::Value) -> Result<Manifest, Usage> {
    serde_json::from_value(recorded)
        .map_err(|_| Usage(format!("run {run} is not an evaluation; `tllama eval --status` lists those")))
}

/// The options with which a run was begun; what is about this machine is taken from now.
async fn resumed(
    store: &Store,
    run: i64,
    now: Arguments,
    recorded: ReadRecorded,
) -> anyhow::Result<(Arguments, Option<(RunId, Manifest)>)> {
    let stored = store.run(RunId(run)).await?;
    let manifest = manifest_of(run, stored.manifest)?;
    let Some(begun) = recorded(&manifest.arguments)? else {
        return Err(Usage(format!("run {run} was not begun by `tllama eval`")).into());
    };
    let arguments = Arguments {
        store: now.store,
        lean: now.lean,
        queue: now.queue,
        json: now.json,
        ahead: now.ahead,
        ..begun
    };
    Ok((arguments, Some((RunId(run), manifest))))
}

/// Positions of the chosen problems in their set.
fn choose(problems: &[BenchmarkProblem], arguments: &Arguments) -> Vec<u32> {
    let taken: Vec<u32> = (0u32..)
        .zip(problems)
        .filter(|(_, item)| arguments.filter.takes(item))
        .map(|(position, _)| position)
        .collect();
    let Some(limit) = arguments.limit else { return taken };
    let mut random = evaluate::statistics::Random::new(arguments.seed);
    let mut drawn: Vec<u32> =
        random.choose(taken.len(), limit as usize).into_iter().map(|index| taken[index]).collect();
    drawn.sort_unstable();
    drawn
}

async fn stages(
    arguments: &Arguments,
    generator: GeneratorArgument,
    meter: &TokenMeter,
) -> anyhow::Result<Vec<Stage>> {
    let mut stages = Vec::new();
    let automatic: Option<Arc<dyn Generator>> = match generator {
        GeneratorArgument::Tactics => Some(Arc::new(Tactics::default())),
        GeneratorArgument::Methods => Some(Arc::new(Methods::default())),
        GeneratorArgument::Automation | GeneratorArgument::Cascade => Some(Arc::new(automation(usize::MAX))),
        GeneratorArgument::Model | GeneratorArgument::Search => None,
    };
    if let Some(generator) = automatic {
        stages.push(Stage { generator, kind: StageKind::Ordered });
    }
    if generator.asks_a_model() {
        let shows_examples = arguments.examples() != ExamplesArgument::None && arguments.shots > 0;
        let meter = meter.clone();
        let observer: prover::Observer = Arc::new(move |event| meter.note(event));
        let offline = arguments.lean.offline;
        let model = arguments.model.load(shows_examples, KeepLogprobs::Mean, offline, Some(observer)).await?;
        let model = model.context("a model is named")?;
        stages.push(Stage { generator: model.generator(), kind: StageKind::Seeded });
    }
    Ok(stages)
}

/// What searches over goals; a model that is named proposes.
async fn searcher(arguments: &Arguments, lean: &Lean) -> anyhow::Result<GoalSearcher> {
    let Lean::Embedded(judge, _) = lean else {
        let text = "a search over goals needs the embedded Lean; leave --lean-project out";
        return Err(Usage(text.to_owned()).into());
    };
    let model = match arguments.model.is_named() {
        true => arguments.model.load(false, KeepLogprobs::Mean, arguments.lean.offline, None).await?,
        false => None,
    };
    let model = model.map(|model| model.generator());
    let time = Some(Duration::from_secs_f64(arguments.search_seconds));
    arguments.searching.searcher(judge.shared_lean(), arguments.judge.policy(), time, model)
}

/// Compares the problems with what the model was trained on, once a run.
async fn compare(
    store: &Store,
    lean: &Lean,
    run: RunId,
    theorems: &[(u32, &Theorem)],
    training_sets: Vec<Source>,
) -> anyhow::Result<()> {
    if training_sets.is_empty() || !store.run_overlaps(run).await?.0.is_empty() {
        return Ok(());
    }
    let records: usize = training_sets.iter().map(|source| source.records.len()).sum();
    let bar = progress::items((records + theorems.len()) as u64, "comparing with the training sets");
    let observe = |done| bar.set_position(done);
    record_overlaps(lean.verifier(), store, run, theorems, training_sets, &observe).await?;
    bar.finish_and_clear();
    Ok(())
}

/// How candidates are written, for the manifest.
struct Method<'a> {
    plan: &'a Plan,
    stages: &'a [Stage],
    retriever: &'a Retriever,
    training_set: Option<String>,
}

fn manifest(
    arguments: &Arguments,
    set: &StoredSet,
    problems: &[BenchmarkProblem],
    chosen: &[u32],
    method: Method<'_>,
    lean: &Lean,
) -> Manifest {
    let mut selection = blake3::Hasher::new();
    let mut toolchains: Vec<String> = Vec::new();
    for &position in chosen {
        let theorem = &problems[position as usize].problem.theorem;
        selection.update(&position.to_le_bytes());
        selection.update(theorem.digest().as_bytes());
        let toolchain = lean.toolchain_id(theorem);
        if !toolchains.contains(&toolchain) {
            toolchains.push(toolchain);
        }
    }
    let model = &arguments.model;
    // A prompt of one's own is known by its text.
    let prompt = model.prompt.as_ref().map(|name| {
        match data::input::read(Path::new(name), data::input::MAX_TEXT_BYTES) {
            Ok(bytes) => format!("{name} {}", blake3::hash(&bytes).to_hex()),
            Err(_) => name.clone(),
        }
    });
    let has_model = method.stages.iter().any(|stage| stage.kind == StageKind::Seeded);
    let sampling = json!({
        "temperature": model.temperature, "top_k": model.top_k, "top_p": model.top_p, "min_p": model.min_p,
        "repetition_penalty": model.repetition_penalty, "max_tokens": model.max_tokens(),
    });
    Manifest {
        kind: "eval".to_owned(),
        set: SetName { name: set.name.clone(), digest: set.digest.clone(), origin: set.origin.clone() },
        selection: selection.finalize().to_hex().to_string(),
        problems: chosen.len() as u64,
        plan: method.plan.clone(),
        generators: method.stages.iter().map(|stage| stage.generator.id()).collect(),
        model: if has_model { sampling } else { serde_json::Value::Null },
        prompt,
        retriever: method.retriever.id(),
        example_sets: arguments.example_set.clone(),
        trained_on: arguments.trained_on.clone(),
        training_set: method.training_set,
        toolchains,
        policy: lean.verifier().policy_id(),
        timeout_seconds: arguments.judge.timeout,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        hardware: Hardware::here(arguments.lean.workers()),
        arguments: super::invocation::arguments(),
    }
}
