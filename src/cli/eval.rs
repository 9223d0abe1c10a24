//! `tllama eval`: a problem set, generators and Lean become a run that can be resumed, compared and reported.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bootstrap::Judge;
use bootstrap::eval::{
    Comments, Evaluation, ExampleChoice, Hardware, Manifest, Plan, PoolExample, Retriever, RunEvent, SetName,
    Stage, StageKind, StopRule, Table, Tally, TokenMeter, Words,
};
use clap::{Args, Parser, ValueEnum};
use data::problems::BenchmarkProblem;
use data::store::{NewRun, RunId, Store, StoredSet};
use data::{Candidate, Example, Level};
use prover::KeepLogprobs;
use prover::tactics::Tactics;
use serde_json::json;

use super::language_model::ModelOptions;
use super::problems::{Filter, find};
use super::{Cli, Command, JudgeOptions, StoreOptions};
use crate::environment::LeanOptions;
use crate::exit::{Exit, Usage};
use crate::{interrupt, progress, table};

/// Evaluate generators on a problem set
///
/// Every sample is stored as it is judged. A run that was killed or interrupted goes on with --resume and ends as if it
/// had never stopped; several runs may use one store at once. Results are given on all problems, and on those whose
/// statements are not known to be bad.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama eval minif2f --split test                           the tactics portfolio
  tllama eval minif2f --model DIR -n 32 --rounds 2           tactics, then a model; proofs become examples
  tllama eval minif2f --model DIR --generator model --exhaustive -n 64
  tllama eval minif2f --model DIR -n 32 --corrections 1      16 tries, each corrected once with Lean's errors
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
    /// Who writes candidates [default: tactics, and after them the model if one is named]
    #[arg(long, value_enum)]
    pub generator: Option<GeneratorArgument>,
    /// Generations of the model for one theorem in one round, corrections included
    #[arg(long, short = 'n', value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..))]
    pub samples: u32,
    /// Candidates of the tactics for one theorem at most
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..))]
    pub tactics_samples: u32,
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
    /// Which examples a model is shown
    #[arg(long, value_enum, default_value = "retrieved")]
    pub examples: ExamplesArgument,
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
    /// A problem set that the model was trained on, for the contamination report (may be repeated)
    #[arg(long, value_name = "SET")]
    pub trained_on: Vec<String>,
    /// Seed of everything that is drawn
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Theorems worked on at once; the generator runs no further ahead [default: by the number of Lean processes]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub ahead: Option<u16>,
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
    pub model: ModelOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GeneratorArgument {
    Tactics,
    Model,
    /// The tactics first, then the model
    Cascade,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExamplesArgument {
    #[value(alias = "0")]
    None,
    Random,
    /// The nearest by words (BM25)
    Retrieved,
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
            examples: match self.examples {
                ExamplesArgument::None => ExampleChoice::None,
                ExamplesArgument::Random => ExampleChoice::Random,
                ExamplesArgument::Retrieved => ExampleChoice::Retrieved,
            },
            shots: self.shots,
            words: if self.no_nl { Words::Withheld } else { Words::Shown },
            comments: match self.comments {
                CommentsArgument::Code => Comments::InCode,
                CommentsArgument::Head => Comments::AtHead,
            },
            batch: self.chunk,
            seed: self.seed,
            level: Level::from(self.judge.level),
        }
    }

    fn retriever(&self) -> Retriever {
        match self.examples {
            ExamplesArgument::Random => Retriever::Random { seed: self.seed },
            ExamplesArgument::None | ExamplesArgument::Retrieved => Retriever::Bm25,
        }
    }

    fn generator(&self) -> anyhow::Result<GeneratorArgument> {
        let has_model = self.model.model.is_some() || self.model.endpoint.is_some();
        match self.generator {
            None if has_model => Ok(GeneratorArgument::Cascade),
            None => Ok(GeneratorArgument::Tactics),
            Some(generator) if has_model || generator == GeneratorArgument::Tactics => Ok(generator),
            Some(_) => Err(Usage("name a model with --model or --endpoint".to_owned()).into()),
        }
    }
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let store = super::db::open(&arguments.store).await?;
    if arguments.status {
        return status(&store, arguments.json).await;
    }
    let (arguments, begun) = match arguments.resume {
        Some(run) => resumed(&store, run, arguments).await?,
        None => (arguments, None),
    };
    let name = arguments.set.as_deref().unwrap_or_default();
    let set = find(&store, name).await?;
    let problems = store.problems_of_set(set.id).await?;
    let chosen = choose(&problems, &arguments);
    if chosen.is_empty() {
        return Err(Usage(format!("no problem of {name} is chosen by these options")).into());
    }
    let generator = arguments.generator()?;
    let plan = arguments.plan();
    let meter = TokenMeter::default();
    let stages = stages(&arguments, generator, &meter).await?;
    let cancel = interrupt::cancel_on_ctrl_c();
    let lean = interrupt::unless_interrupted(&cancel, arguments.lean.start()).await?;
    let judge = Judge::new(lean, Some(store.clone()), arguments.judge.policy(), arguments.judge.limits());
    let manifest = manifest(&arguments, &set, &problems, &chosen, &plan, &stages, &judge).await?;
    let run = match begun {
        Some((run, known)) => {
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
    progress::note(&format!("run {} on {}: {} problems", run.0, manifest.title(), chosen.len()));
    let judge = judge.in_run(run);
    let examples = match generator {
        GeneratorArgument::Tactics => Vec::new(),
        _ => examples(&store, &arguments, &plan, &judge).await?,
    };
    let ahead = arguments.ahead.map_or(arguments.lean.workers() + 2, usize::from);
    let evaluation = Evaluation {
        store: &store,
        run,
        verifier: &judge,
        plan,
        stages,
        retriever: arguments.retriever(),
        examples,
        ahead,
        tokens: meter.clone(),
    };
    let screen = Screen::new(chosen.len(), meter);
    let started = Instant::now();
    let done = evaluation.run(&cancel, &|event| screen.show(event)).await;
    screen.bar.finish_and_clear();
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
        true => progress::line(&json!({ "run": run.0, "result": summary, "table": result }).to_string())?,
        false => progress::line(summary_text(run, &manifest, &result, started.elapsed()).trim_end())?,
    }
    let all_proved = result.all().proved == result.all().problems;
    store.close().await;
    Ok(match () {
        () if cancel.is_cancelled() => Exit::Interrupted,
        () if all_proved => Exit::Success,
        () => Exit::NotAll,
    })
}

/// The options with which a run was begun; what is about this machine is taken from now.
async fn resumed(
    store: &Store,
    run: i64,
    now: Arguments,
) -> anyhow::Result<(Arguments, Option<(RunId, Manifest)>)> {
    let stored = store.run(RunId(run)).await?;
    let manifest: Manifest = serde_json::from_value(stored.manifest)
        .map_err(|_| Usage(format!("run {run} is no evaluation; `tllama eval --status` lists those")))?;
    let Command::Eval(begun) = Cli::try_parse_from(&manifest.arguments)?.command else {
        return Err(Usage(format!("run {run} was not begun by `tllama eval`")).into());
    };
    let arguments =
        Arguments { store: now.store, lean: now.lean, json: now.json, ahead: now.ahead, ..*begun };
    Ok((arguments, Some((RunId(run), manifest))))
}

/// Two processes must not do the same work: the lock ends with the process, however that ends.
fn lock(store: &Store, run: RunId) -> anyhow::Result<File> {
    let mut path = store.path().as_os_str().to_owned();
    path.push(format!(".run-{}.lock", run.0));
    let file = File::create(&path)?;
    file.try_lock().map_err(|_| Usage(format!("run {} is under way in another process", run.0)))?;
    Ok(file)
}

/// Positions of the chosen problems in their set.
fn choose(problems: &[BenchmarkProblem], arguments: &Arguments) -> Vec<u32> {
    let taken: Vec<u32> = (0u32..)
        .zip(problems)
        .filter(|(_, item)| arguments.filter.takes(item))
        .map(|(position, _)| position)
        .collect();
    let Some(limit) = arguments.limit else { return taken };
    let mut random = bootstrap::eval::statistics::Random::new(arguments.seed);
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
    if generator != GeneratorArgument::Model {
        stages.push(Stage { generator: Arc::new(Tactics::default()), kind: StageKind::Ordered });
    }
    if generator != GeneratorArgument::Tactics {
        let shows_examples = arguments.examples != ExamplesArgument::None && arguments.shots > 0;
        let meter = meter.clone();
        let observer: prover::Observer = Arc::new(move |event| meter.note(event));
        let offline = arguments.lean.offline;
        let model = arguments.model.load(shows_examples, KeepLogprobs::Mean, offline, Some(observer)).await?;
        let model = model.ok_or_else(|| Usage("name a model with --model or --endpoint".to_owned()))?;
        stages.push(Stage { generator: model.generator(), kind: StageKind::Seeded });
    }
    Ok(stages)
}

async fn manifest(
    arguments: &Arguments,
    set: &StoredSet,
    problems: &[BenchmarkProblem],
    chosen: &[u32],
    plan: &Plan,
    stages: &[Stage],
    judge: &Judge,
) -> anyhow::Result<Manifest> {
    let mut selection = blake3::Hasher::new();
    let mut toolchains: Vec<String> = Vec::new();
    for &position in chosen {
        let theorem = &problems[position as usize].problem.theorem;
        selection.update(&position.to_le_bytes());
        selection.update(theorem.digest().as_bytes());
        let toolchain = judge.lean().toolchain(&theorem.header).id();
        if !toolchains.contains(&toolchain) {
            toolchains.push(toolchain);
        }
    }
    let model = &arguments.model;
    // A prompt of one's own is known by its text.
    let prompt = model.prompt.as_ref().map(|name| match std::fs::read(name) {
        Ok(bytes) => format!("{name} {}", blake3::hash(&bytes).to_hex()),
        Err(_) => name.clone(),
    });
    let has_model = stages.iter().any(|stage| stage.kind == StageKind::Seeded);
    let sampling = json!({
        "temperature": model.temperature, "top_k": model.top_k, "top_p": model.top_p, "min_p": model.min_p,
        "repetition_penalty": model.repetition_penalty, "max_tokens": model.max_tokens,
    });
    Ok(Manifest {
        kind: "eval".to_owned(),
        set: SetName { name: set.name.clone(), digest: set.digest.clone(), origin: set.origin.clone() },
        selection: selection.finalize().to_hex().to_string(),
        problems: chosen.len() as u64,
        plan: plan.clone(),
        generators: stages.iter().map(|stage| stage.generator.id()).collect(),
        model: if has_model { sampling } else { serde_json::Value::Null },
        prompt,
        retriever: arguments.retriever().id(),
        example_sets: arguments.example_set.clone(),
        trained_on: arguments.trained_on.clone(),
        toolchains,
        policy: judge.policy_id(),
        timeout_seconds: arguments.judge.timeout,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        hardware: Hardware::here(arguments.lean.workers()),
        arguments: std::env::args().collect(),
    })
}

/// The examples that a model is shown from the first round on. Those of a set are put to Lean first.
async fn examples(
    store: &Store,
    arguments: &Arguments,
    plan: &Plan,
    judge: &Judge,
) -> anyhow::Result<Vec<PoolExample>> {
    if plan.examples == ExampleChoice::None {
        return Ok(Vec::new());
    }
    let example = |origin: &str, theorem: data::Theorem, proof: &str| {
        let annotated_proof = format!("{} := {proof}", theorem.statement.trim_end());
        PoolExample { origin: origin.to_owned(), example: Example { theorem, annotated_proof } }
    };
    if arguments.example_set.is_empty() {
        let samples = data::sample_proofs().into_iter();
        return Ok(samples.map(|(theorem, proof)| example("samples", theorem, &proof)).collect());
    }
    let mut found = Vec::new();
    for name in &arguments.example_set {
        let set = find(store, name).await?;
        let problems = store.problems_of_set(set.id).await?;
        let bar = progress::items(problems.len() as u64, "checking examples");
        let mut accepted = 0;
        for item in problems {
            bar.inc(1);
            let Some(proof) = item.problem.reference_proof else { continue };
            let theorem = item.problem.theorem;
            let candidate = Candidate::from_proof(&theorem, &proof, "reference");
            if judge.judge(&theorem, &candidate, plan.level).await?.record.outcome.is_proved() {
                found.push(example(name, theorem, &proof));
                accepted += 1;
            }
        }
        bar.finish_and_clear();
        progress::note(&format!("{name}: Lean accepts {accepted} proofs to be shown as examples"));
    }
    Ok(found)
}

/// What goes on, on one line.
struct Screen {
    bar: indicatif::ProgressBar,
    started: Instant,
    meter: TokenMeter,
    in_flight: AtomicUsize,
    waiting: AtomicUsize,
    judged: AtomicUsize,
    proved: AtomicUsize,
}

impl Screen {
    fn new(problems: usize, meter: TokenMeter) -> Self {
        Self {
            bar: progress::items(problems as u64, "evaluating"),
            started: Instant::now(),
            meter,
            in_flight: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            judged: AtomicUsize::new(0),
            proved: AtomicUsize::new(0),
        }
    }

    fn show(&self, event: RunEvent) {
        let add = |counter: &AtomicUsize| counter.fetch_add(1, Ordering::Relaxed);
        let less = |counter: &AtomicUsize| {
            let _ = counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |count| count.checked_sub(1));
        };
        match event {
            RunEvent::Round { round, problems } => {
                self.bar.set_prefix(format!("round {}", round + 1));
                self.bar.set_length(problems as u64);
                self.bar.set_position(0);
            }
            RunEvent::Taken { .. } => drop(add(&self.in_flight)),
            RunEvent::Written => drop(add(&self.waiting)),
            RunEvent::Judged { .. } => {
                less(&self.waiting);
                add(&self.judged);
            }
            RunEvent::Done { proved, .. } => {
                less(&self.in_flight);
                if proved {
                    add(&self.proved);
                }
                self.bar.inc(1);
            }
        }
        let get = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
        let seconds = self.started.elapsed().as_secs_f64().max(0.001);
        let tokens = match self.meter.total() {
            0 => String::new(),
            total => format!(" · {:.0} tokens/s", total as f64 / seconds),
        };
        self.bar.set_message(format!(
            "{} proved · {} in flight · {} queued · {:.1} checks/s{tokens} · {} left",
            get(&self.proved),
            get(&self.in_flight),
            get(&self.waiting),
            get(&self.judged) as f64 / seconds,
            indicatif::HumanDuration(self.bar.eta()),
        ));
    }
}

fn percent(tally: &Tally) -> Vec<String> {
    let share = |value: f64| format!("{:.1}", value * 100.0);
    vec![
        tally.problems.to_string(),
        tally.posed.to_string(),
        tally.proved.to_string(),
        format!("{} %", share(tally.rate.value)),
        format!("{}–{}", share(tally.rate.low), share(tally.rate.high)),
        tally.samples.to_string(),
    ]
}

fn summary_text(run: RunId, manifest: &Manifest, result: &Table, elapsed: Duration) -> String {
    let head = ["", "problems", "posed", "proved", "rate", "95 %", "samples"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let mut row = |name: &str, tally: &Tally| rows.push([vec![name.to_owned()], percent(tally)].concat());
    row("all", &result.all());
    row("repaired", &result.repaired());
    for (split, tally) in result.by(|row| row.split.as_deref()) {
        row(&format!("  {split}"), &tally);
    }
    let mut text =
        format!("{} (digest {})\n\n{}", manifest.title(), &manifest.set.digest[..12], table::table(&rows));
    if result.proved_by_round.len() > 1 {
        let rounds: Vec<String> = result
            .proved_by_round
            .iter()
            .zip(&result.samples_by_round)
            .map(|(proved, samples)| format!("{proved} with {samples} samples"))
            .collect();
        text.push_str(&format!("\nproved by the end of each round: {}\n", rounds.join(", ")));
    }
    text.push_str(&format!(
        "\nrun {}, {:.1} s; `tllama report {}` shows it\n",
        run.0,
        elapsed.as_secs_f64(),
        run.0
    ));
    text
}

async fn status(store: &Store, as_json: bool) -> anyhow::Result<Exit> {
    let head = ["run", "set", "generator", "state", "problems", "posed", "proved", "samples"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for run in store.runs().await? {
        let Ok(manifest) = serde_json::from_value::<Manifest>(run.manifest) else { continue };
        let counts = store.run_progress(run.id).await?;
        let state = match run.finished_at_ms {
            Some(_) => "finished",
            None if lock(store, run.id).is_err() => "under way",
            None => "interrupted",
        };
        if as_json {
            let object = json!({ "run": run.id.0, "set": manifest.set, "state": state, "progress": counts });
            progress::line(&object.to_string())?;
            continue;
        }
        let counts = [counts.problems, counts.posed, counts.proved, counts.samples];
        let generators: Vec<String> =
            manifest.generators.iter().map(|generator| table::cut(generator, 24)).collect();
        let texts = [run.id.0.to_string(), manifest.title(), generators.join("+"), state.to_owned()];
        rows.push([texts.to_vec(), counts.map(|count| count.to_string()).to_vec()].concat());
    }
    if !as_json {
        progress::line(table::table(&rows).trim_end())?;
    }
    Ok(Exit::Success)
}
