//! `tllama generate`: candidates for theorems, as a model writes them. Nothing is judged and nothing stored.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::{Args, ValueEnum};
use data::problems::{Problems, Take, read_problem_bytes, read_problems};
use data::visible::visible_line;
use data::{Candidate, Example, Theorem};
use futures::StreamExt;
use futures::stream::{BoxStream, SelectAll};
use prover::{Error, Event, Generator, KeepLogprobs, Observer, Task};
use serde_json::json;

use super::input::{is_standard_input, read_problem_file};
use super::language_model::ModelOptions;
use super::options::StoreOptions;
use super::store;
use crate::exit::{Exit, Usage};
use crate::models::LanguageModel;
use crate::render::counted;
use crate::{interrupt, progress};

/// Write candidates with a language model
///
/// Takes theorems from Lean files with `sorry`, JSON or JSON lines, or from the store by their names, and prints each
/// candidate as soon as it is finished. Lean is not asked and nothing is stored: `tllama prove` does both. Exit code
/// 1 if some theorem got no candidate.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama generate Problem.lean
  tllama generate --model models/prover Problem.lean
  tllama generate --model models/prover my_theorem -n 16 --temperature 0.8
  tllama generate --model models/prover problems.jsonl --examples Proved.lean --json > candidates.jsonl
  tllama generate --model models/prover Problem.lean --json | tllama verify --json -
  tllama generate --endpoint http://localhost:8000/v1 --served-model prover Problem.lean")]
pub struct Arguments {
    /// Lean files, JSON or JSON lines files, folders, `-` for standard input, or names of theorems in the store
    #[arg(value_name = "THEOREMS", required = true)]
    pub theorems: Vec<String>,
    /// Samples for each theorem
    #[arg(long, short = 'n', value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..))]
    pub samples: u32,
    /// Seed of the first sample; the others count on from it
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Files whose proved theorems are shown to the model as examples, the most relevant first
    #[arg(long, value_name = "FILE")]
    pub examples: Vec<PathBuf>,
    /// Log-probabilities in the output of --json
    #[arg(long, value_enum, default_value = "mean")]
    pub logprobs: LogprobsArgument,
    /// Also show the answers that hold no proof
    #[arg(long)]
    pub unreadable: bool,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Never use the network to make ONNX Runtime ready
    #[arg(long, env = "TLLAMA_OFFLINE", value_parser = clap::builder::FalseyValueParser::new())]
    pub offline: bool,
    #[command(flatten)]
    pub store: StoreOptions,
    #[command(flatten)]
    pub model: ModelOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogprobsArgument {
    /// The mean over the answer
    Mean,
    /// Also that of each token
    Tokens,
    /// Also the five most likely tokens of each position
    Top,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let theorems = theorems(&arguments).await?;
    let examples = examples(&arguments.examples)?;
    let screen = Arc::new(Screen::new(&arguments, theorems.len()));
    // The number of an answer's tokens is that of its log-probabilities; what was not asked for is not printed.
    let keep = match arguments.logprobs {
        LogprobsArgument::Mean | LogprobsArgument::Tokens => KeepLogprobs::Tokens,
        LogprobsArgument::Top => KeepLogprobs::Top,
    };
    let observer: Observer = {
        let screen = screen.clone();
        Arc::new(move |event: &Event| screen.observe(event))
    };
    // To hold a model to lemmas takes the statement as Lean reads it, and Lean is not asked here.
    let model = ModelOptions { unguided: true, lemmas: None, ..arguments.model.with_default_model()? }
        .load(!examples.is_empty(), keep, arguments.offline, Some(observer))
        .await?
        .context("a model is named")?;
    let generator = model.generator();
    let cancel = interrupt::cancel_on_ctrl_c();
    let started = Instant::now();
    let mut streams = candidates(&*generator, &theorems, &examples, &arguments);
    let mut written = vec![0usize; theorems.len()];
    let mut tick = tokio::time::interval(Duration::from_millis(250));
    loop {
        tokio::select! {
            biased;
            () = cancel.cancelled() => break,
            item = streams.next() => match item {
                None => break,
                Some((index, Ok(candidate))) => {
                    written[index] += 1;
                    screen.candidate(&theorems[index], candidate, written[index])?;
                }
                Some((index, Err(error))) => {
                    if !error.is_of_one_task() {
                        screen.bar.finish_and_clear();
                        return Err(error.into());
                    }
                    progress::note(&format!("{}: {error}", theorems[index].name));
                }
            },
            _ = tick.tick() => screen.rate(&model, started.elapsed()),
        }
    }
    drop(streams);
    screen.bar.finish_and_clear();
    progress::note(&summary(&model, &screen, &written, started.elapsed()));
    Ok(match () {
        () if cancel.is_cancelled() => Exit::Interrupted,
        () if written.iter().all(|&count| count > 0) => Exit::Success,
        () => Exit::NotAll,
    })
}

type Candidates<'a> = BoxStream<'a, (usize, Result<Candidate, Error>)>;

/// The candidates of all theorems at once: they share the model's batch.
fn candidates<'a>(
    generator: &'a dyn Generator,
    theorems: &[Theorem],
    examples: &[Example],
    arguments: &Arguments,
) -> SelectAll<Candidates<'a>> {
    let of = |(index, theorem): (usize, &Theorem)| {
        let task = Task {
            theorem: theorem.clone(),
            goal: None,
            examples: examples
                .iter()
                .filter(|example| example.theorem.name != theorem.name)
                .cloned()
                .collect(),
            samples: arguments.samples as usize,
            seed: arguments.seed,
            revision: None,
            facts: None,
        };
        generator.generate(task).map(move |result| (index, result)).boxed()
    };
    futures::stream::select_all(theorems.iter().enumerate().map(of))
}

/// The theorems that the arguments name: files where there are such, else names in the store.
async fn theorems(arguments: &Arguments) -> anyhow::Result<Vec<Theorem>> {
    let mut theorems = Vec::new();
    let mut names = Vec::new();
    for argument in &arguments.theorems {
        let path = Path::new(argument);
        let found = if is_standard_input(path) {
            read_problem_bytes(path, &read_problem_file(path)?, Take::Open)
        } else if path.exists() {
            read_problems(path, Take::Open)
        } else {
            names.push(argument);
            continue;
        };
        note_errors(&found);
        theorems.extend(found.problems.into_iter().map(|problem| problem.theorem));
    }
    if !names.is_empty() {
        let known = match store::open_existing(&arguments.store).await? {
            Some(store) => store.theorems().await?,
            None => Vec::new(),
        };
        for name in names {
            let found = known.iter().filter(|stored| stored.theorem.name == **name);
            let before = theorems.len();
            theorems.extend(found.map(|stored| stored.theorem.clone()));
            anyhow::ensure!(
                theorems.len() > before,
                Usage(format!(
                    "`{name}` is neither a file nor a theorem of the store (see `tllama db theorems`)"
                ))
            );
        }
    }
    anyhow::ensure!(!theorems.is_empty(), Usage("there is no theorem to write candidates for".to_owned()));
    Ok(theorems)
}

fn examples(paths: &[PathBuf]) -> anyhow::Result<Vec<Example>> {
    let mut examples = Vec::new();
    for path in paths {
        anyhow::ensure!(path.exists(), Usage(format!("{} does not exist", path.display())));
        let found = read_problems(path, Take::All);
        note_errors(&found);
        examples.extend(found.problems.into_iter().filter_map(|problem| {
            let proof = problem.reference_proof?;
            let annotated_proof = data::lean_text::joined(&problem.theorem.statement, &format!(":= {proof}"));
            Some(Example { theorem: problem.theorem, annotated_proof })
        }));
    }
    if !paths.is_empty() && examples.is_empty() {
        return Err(Usage("the example files hold no proved theorem".to_owned()).into());
    }
    Ok(examples)
}

fn note_errors(found: &Problems) {
    for error in &found.errors {
        progress::note(&error.to_string());
    }
}

/// Shows what comes, as it comes.
struct Screen {
    json: bool,
    unreadable: bool,
    logprobs: LogprobsArgument,
    samples: u64,
    bar: progress::Bar,
    /// Tokens of finished answers.
    tokens: AtomicU64,
    /// Tokens of the candidates of each theorem that were written and are still to be shown.
    written: Mutex<HashMap<String, VecDeque<usize>>>,
}

impl Screen {
    fn new(arguments: &Arguments, theorems: usize) -> Self {
        let samples = u64::from(arguments.samples) * theorems as u64;
        Self {
            json: arguments.json,
            unreadable: arguments.unreadable,
            logprobs: arguments.logprobs,
            samples,
            bar: progress::items(samples, "generating"),
            tokens: AtomicU64::new(0),
            written: Mutex::default(),
        }
    }

    fn observe(&self, event: &Event) {
        match event {
            Event::Prompt { theorem, report } if !report.examples_left_out.is_empty() => {
                progress::note(&format!(
                    "{theorem}: {} examples shown, left out for lack of room: {}",
                    report.examples_shown,
                    report.examples_left_out.join(", ")
                ));
            }
            Event::Prompt { .. } | Event::Notice { .. } => {}
            Event::Candidate { theorem, tokens } => {
                self.finished(*tokens);
                self.written().entry(theorem.clone()).or_default().push_back(*tokens);
            }
            Event::Unreadable { theorem, reason, text, tokens } => {
                self.finished(*tokens);
                if !self.unreadable {
                    return;
                }
                let written = match self.json {
                    true => progress::json(
                        &json!({ "name": theorem, "unreadable": reason.as_str(), "answer": text }),
                    ),
                    false => progress::text(&unreadable(theorem, reason.as_str(), text)),
                };
                // A reader that went away is noticed at the next candidate or at the end.
                written.ok();
            }
        }
    }

    fn written(&self) -> MutexGuard<'_, HashMap<String, VecDeque<usize>>> {
        self.written.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn finished(&self, tokens: usize) {
        self.tokens.fetch_add(tokens as u64, Ordering::Relaxed);
        self.bar.inc(1);
    }

    fn candidate(&self, theorem: &Theorem, mut candidate: Candidate, number: usize) -> std::io::Result<()> {
        // What the server counted; 0 where it counts nothing.
        let counted = self.written().get_mut(&theorem.name).and_then(VecDeque::pop_front);
        let tokens = candidate.token_logprobs.as_ref().map(Vec::len).or(counted.filter(|count| *count > 0));
        if self.logprobs == LogprobsArgument::Mean {
            candidate.token_logprobs = None;
        }
        if self.json {
            let mut generation = serde_json::to_value(&candidate)?;
            let fields = generation.as_object_mut().expect("a candidate is an object");
            fields.remove("text");
            fields.insert("tokens".to_owned(), json!(tokens));
            // What `tllama verify` reads, and apart from it what it does not need.
            let line = json!({
                "id": format!("{}#{number}", theorem.name),
                "name": theorem.name,
                "header": theorem.header,
                "statement": theorem.statement,
                "candidate": candidate.text,
                "generation": generation,
            });
            return progress::json(&line);
        }
        let name = visible_line(&theorem.name);
        let mut about = vec![format!("-- {name}, candidate {number}")];
        about.extend(candidate.sampling.as_ref().map(|sampling| format!("seed {}", sampling.seed)));
        about.extend(tokens.map(|tokens| format!("{tokens} tokens")));
        about.extend(candidate.confidence.map(|confidence| format!("confidence {confidence:.2}")));
        progress::text(&format!("{}\n{}", about.join(", "), candidate.text.trim_end()))?;
        progress::line("")
    }

    fn new_tokens(&self, model: &LanguageModel) -> u64 {
        model.new_tokens().unwrap_or_else(|| self.tokens.load(Ordering::Relaxed))
    }

    fn rate(&self, model: &LanguageModel, elapsed: Duration) {
        let tokens = self.new_tokens(model);
        let rate = tokens as f64 / elapsed.as_secs_f64().max(0.001);
        self.bar.message(&format!("{tokens} tokens, {rate:.0} tokens/s"));
    }
}

/// An answer as a comment of Lean's, which nothing in it can end.
fn unreadable(theorem: &str, reason: &str, answer: &str) -> String {
    let inside = answer.trim_end().replace("-/", "- /").replace("/-", "/ -");
    format!("-- {}: {reason}\n/-\n{inside}\n-/", visible_line(theorem))
}

fn summary(model: &LanguageModel, screen: &Screen, written: &[usize], elapsed: Duration) -> String {
    let tokens = screen.new_tokens(model);
    let seconds = elapsed.as_secs_f64();
    let unreadable: Vec<String> = model
        .outcomes()
        .unreadable
        .iter()
        .map(|(reason, count)| format!("{count} {}", reason.as_str()))
        .collect();
    let without = match unreadable.is_empty() {
        true => String::new(),
        false => format!(" (without a proof: {})", unreadable.join(", ")),
    };
    format!(
        "{} from {}{without}, {tokens} tokens, {seconds:.1} s, {:.0} tokens/s",
        counted(written.iter().sum::<usize>(), "candidate"),
        counted(screen.samples as usize, "sample"),
        tokens as f64 / seconds.max(0.001)
    )
}
