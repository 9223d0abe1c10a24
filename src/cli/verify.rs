//! `tllama verify`: are these proofs?

mod native;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use data::problems::{VerifyLineError, VerifyLines};
use data::{Level, Outcome, VerdictRecord};
use futures::StreamExt;
use lean_bridge::embedded::Config;
use lean_bridge::{ExternalKernel, KernelAnswer};
use pipeline::{Judge, Judged};
use queue::Priority;
use serde_json::json;
use tokio::sync::mpsc;

use super::cluster::QueueOptions;
use super::exports::Exports;
use super::input::{self, is_standard_input, read_text};
use super::options::{JudgeOptions, StoreOptions};
use crate::environment::LeanOptions;
use crate::exit::{Exit, Usage};
use crate::service::{Item, Line, Question, ask, not_judged, placed, question, questions_of_pair, unread};
use crate::{interrupt, progress, render};

/// Verify candidate proofs
///
/// Reads JSON lines {"id", "header"?, "statement", "candidate"} ("statement" ends before `:=`; "candidate" is the
/// whole text that is meant to prove it; or "proof", the text after `:=`, in its place), or pairs of Lean files: one
/// with theorems that end in `sorry`, one that claims to prove them. What counts is that the elaborated statement is
/// the given one, and that nothing is assumed beyond the allowed axioms. Several candidates may have one id.
///
/// Of a pair, each theorem gets its own verdict, under its full name. What the candidate repeats of the given file
/// (comments, blank lines and order aside) is taken from there; a definition that it changes is refused by name. A
/// proof may use what the candidate says before it, its proofs of earlier theorems among them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama verify Given.lean Candidate.lean
  tllama verify --json candidates.jsonl > verdicts.jsonl
  echo '{\"id\": 1, \"statement\": \"theorem t : 1 + 1 = 2\", \"proof\": \"rfl\"}' | tllama verify --json -
  tllama verify --allow native_decide --allow-axiom Lean.ofReduceBool --level checked candidates.jsonl
  tllama verify --export exports --kernel lean-kernel-check --kernel 'nanoda_bin {config}' candidates.jsonl")]
pub struct Arguments {
    /// JSON lines files (`-` for standard input), or pairs GIVEN.lean CANDIDATE.lean
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Print one line of JSON for each candidate, in the order of the input
    #[arg(long)]
    pub json: bool,
    /// Ask Lean even where the store knows the verdict
    #[arg(long)]
    pub no_cache: bool,
    /// Neither read nor write the store
    #[arg(long, conflicts_with = "db")]
    pub no_store: bool,
    /// Write each proof that is found proved, with all that it rests on, in lean4export's format: into a folder, or
    /// where the name ends in .ndjson or .export and there is one proof, into this file
    ///
    /// Theorems of the imports are axioms there: the embedded Lean has no proofs of them.
    #[arg(long, value_name = "PATH")]
    pub export: Option<PathBuf>,
    /// Another checker that has to accept each proof; may be repeated. Such verdicts are not stored
    ///
    /// `{}` stands for the export's path and `{config}` for that of a configuration as nanoda takes one; without either,
    /// the path is the last argument. No shell runs the command. Exit status 0 accepts, 2 declines, every other one refuses;
    /// --timeout holds for each.
    #[arg(long, value_name = "COMMAND", value_parser = external_kernel)]
    pub kernel: Vec<ExternalKernel>,
    /// Judge with the Lean of the project at or above this folder, Lean 4.26 to 4.35, Mathlib included
    ///
    /// It compiles each candidate in a sandbox; tllama's own kernel checks the result and all that it rests on, imports included, so the level is `replayed`. A self-test of that Lean comes first, once. Such verdicts
    /// are not stored.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["kernel", "export", "no_header_map"])]
    pub lean_project: Option<PathBuf>,
    #[command(flatten)]
    pub judge: JudgeOptions,
    #[command(flatten)]
    pub store: StoreOptions,
    #[command(flatten)]
    pub lean: LeanOptions,
    #[command(flatten)]
    pub queue: QueueOptions,
}

/// How many lines are read ahead of the verifier.
const READ_AHEAD: usize = 64;

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let sources = sources(&arguments.files)?;
    arguments.queue.refuse_with_project(arguments.lean_project.as_ref())?;
    if arguments.queue.is_named() && (arguments.export.is_some() || !arguments.kernel.is_empty()) {
        let problem = "workers neither export proofs nor ask other checkers: leave out --queue (or unset TLLAMA_QUEUE) \
                       with --export and --kernel";
        return Err(Usage(problem.to_owned()).into());
    }
    if let Some(folder) = &arguments.lean_project {
        return native::run(&arguments, folder, sources).await;
    }
    let level = Level::from(arguments.judge.level);
    if level == Level::Checked && (arguments.export.is_some() || !arguments.kernel.is_empty()) {
        let problem = "at level checked, tllama's own kernel does not see the declarations; \
                       --export and --kernel need --level replayed or cross-checked";
        return Err(Usage(problem.to_owned()).into());
    }
    let mut exports = arguments.export.as_deref().map(Exports::new).transpose()?;
    let config = Config {
        external_kernels: arguments.kernel.clone(),
        writes_exports: exports.is_some(),
        ..arguments.lean.config(arguments.store.db.as_deref())
    };
    let lean = arguments.lean.start_with(config).await?;
    // A verdict of the store is one of ours alone: what other checkers find does not belong there, nor the reverse.
    let store = match arguments.no_store || !arguments.kernel.is_empty() {
        true => None,
        false => Some(super::store::open(&arguments.store).await?),
    };
    let cluster = arguments.queue.join(&lean, Priority::Interactive).await?;
    let mut judge = cluster.on(Judge::new(lean, store, arguments.judge.policy(), arguments.judge.limits()));
    if arguments.no_cache || exports.is_some() {
        judge = judge.without_cache();
    }
    let jobs = cluster.at_once(arguments.lean.workers());
    let items = read_in_background(sources);
    let interrupted = interrupt::end_on_ctrl_c();
    let mut counts = Counts::default();
    let policy = arguments.judge.policy();
    let judged = items.map(|item| {
        let (judge, policy) = (&judge, &policy);
        async move {
            let item = item?;
            let judged = match &item {
                Ok(question) => ask(judge, question, policy, level).await?,
                Err(error) => unreadable(error, judge, level),
            };
            anyhow::Ok((item, judged))
        }
    });
    let mut judged = Box::pin(judged.buffered(jobs * 2));
    let is_interrupted = loop {
        let next = tokio::select! {
            biased;
            () = interrupted.cancelled() => break true,
            next = judged.next() => next,
        };
        let Some(next) = next else { break false };
        let (item, judged) = next?;
        let export = match (&mut exports, &item) {
            (Some(exports), Ok(question)) => exported(exports, question, &judged)?,
            _ => None,
        };
        let besides = Besides {
            kernels: (!arguments.kernel.is_empty()).then_some(&judged.external[..]),
            export: export.as_deref(),
        };
        show(&item, &judged, &besides, arguments.json)?;
        counts.add(&item, &judged);
    };
    // What is under way ends here, so that workers are not left with it.
    drop(judged);
    cluster.leave().await;
    counts.show(arguments.json);
    Ok(match () {
        () if is_interrupted => Exit::Interrupted,
        () if counts.proved == counts.all => Exit::Success,
        () => Exit::NotAll,
    })
}

/// A checker whose program is on this machine.
fn external_kernel(command: &str) -> Result<ExternalKernel, String> {
    let kernel: ExternalKernel =
        command.parse().map_err(|error: lean_bridge::CommandError| error.to_string())?;
    match kernel.is_there() {
        true => Ok(kernel),
        false => Err(format!("there is no program {}", kernel.program())),
    }
}

/// Writes a proof's export; its place. Nothing for what is not proved.
fn exported(exports: &mut Exports, question: &Question, judged: &Judged) -> anyhow::Result<Option<PathBuf>> {
    if !judged.record.outcome.is_proved() {
        return Ok(None);
    }
    match &judged.export {
        Some(Ok(text)) => exports.write(&question.id, question.number, text).map(Some),
        Some(Err(problem)) => {
            progress::note(&format!("{} cannot be exported: {problem}", question.id.shown()));
            Ok(None)
        }
        None => Ok(None),
    }
}

/// What a line says beside the verdict.
struct Besides<'a> {
    /// The answers of other checkers; `None` where there are none to ask.
    kernels: Option<&'a [KernelAnswer]>,
    export: Option<&'a Path>,
}

impl Besides<'_> {
    fn add_to(&self, fields: &mut serde_json::Map<String, serde_json::Value>) {
        if let Some(kernels) = self.kernels {
            let answer = |answer: &KernelAnswer| json!({"name": answer.name, "accepted": answer.is_accepted(), "detail": answer.detail});
            fields.insert("kernels".to_owned(), kernels.iter().map(answer).collect());
        }
        if let Some(export) = self.export {
            fields.insert("export".to_owned(), json!(export));
        }
    }

    /// In words; for a proof, every checker that was asked accepts it.
    fn shown(&self, outcome: &Outcome) -> String {
        match self.kernels {
            Some(kernels) if outcome.is_proved() => {
                let names: Vec<_> = kernels.iter().map(|answer| format!("`{}`", answer.name)).collect();
                format!(", accepted by {}", names.join(", "))
            }
            _ => String::new(),
        }
    }
}

/// What to read, in order.
enum Source {
    Lines(PathBuf),
    Pair { given: PathBuf, candidate: PathBuf },
}

fn sources(files: &[PathBuf]) -> anyhow::Result<Vec<Source>> {
    let is_lean = |path: &Path| path.extension().is_some_and(|extension| extension == "lean");
    let mut sources = Vec::new();
    let mut files = files.iter();
    while let Some(file) = files.next() {
        if !is_standard_input(file) && !file.exists() {
            return Err(Usage(format!("{} does not exist", file.display())).into());
        }
        if !is_lean(file) {
            sources.push(Source::Lines(file.clone()));
            continue;
        }
        let Some(candidate) = files.next().filter(|next| is_lean(next)) else {
            let problem = format!("{} needs a second Lean file, with the proofs, after it", file.display());
            return Err(Usage(problem).into());
        };
        sources.push(Source::Pair { given: file.clone(), candidate: candidate.clone() });
    }
    Ok(sources)
}

/// Reads the sources on a thread of their own; an `Err` is a file that cannot be read.
fn read_in_background(sources: Vec<Source>) -> impl futures::Stream<Item = anyhow::Result<Item>> {
    let (sender, mut receiver) = mpsc::channel(READ_AHEAD);
    std::thread::spawn(move || {
        for source in sources {
            let result = match source {
                Source::Lines(path) => read_lines(&path, &sender),
                Source::Pair { given, candidate } => read_pair(&given, &candidate, &sender),
            };
            if let Err(error) = result {
                let _ = sender.blocking_send(Err(error));
                return;
            }
        }
    });
    futures::stream::poll_fn(move |context| receiver.poll_recv(context))
}

type Sender = mpsc::Sender<anyhow::Result<Item>>;

fn read_lines(path: &Path, sender: &Sender) -> anyhow::Result<()> {
    for item in VerifyLines::new(input::open(path)?, path.display().to_string()) {
        let item = item.with_context(|| format!("cannot read {}", path.display()))?;
        let item = item.map(|input| {
            for warning in &input.warnings {
                tracing::warn!("{}:{}: {warning}", path.display(), input.line);
            }
            question(input)
        });
        if sender.blocking_send(Ok(item)).is_err() {
            break;
        }
    }
    Ok(())
}

/// One question for each open theorem of `given`.
fn read_pair(given: &Path, candidate: &Path, sender: &Sender) -> anyhow::Result<()> {
    let (given_text, candidate_text) = (read_text(given)?, read_text(candidate)?);
    let origin = given.display().to_string();
    for question in questions_of_pair(&origin, &given_text, &candidate_text).map_err(Usage)? {
        if sender.blocking_send(Ok(Ok(question))).is_err() {
            break;
        }
    }
    Ok(())
}

fn show(item: &Item, judged: &Judged, besides: &Besides<'_>, as_json: bool) -> anyhow::Result<()> {
    let record = VerdictRecord { time_ms: judged.elapsed_ms, ..judged.record.clone() };
    let record = match item {
        Ok(question) => placed(question.proof, record),
        Err(_) => record,
    };
    let (id, number, line) = match item {
        Ok(question) => (Some(&question.id), Some(question.number), None),
        Err(error) => (error.id.as_ref(), None, Some(error.line)),
    };
    if as_json {
        let mut verdict = render::verdict_fields(&record, judged.cached);
        besides.add_to(&mut verdict);
        progress::json(&Line { id, number, line, verdict })?;
        return Ok(());
    }
    let name = match (id, number, line) {
        (Some(id), Some(number), _) if number > 1 => format!("{} ({number})", id.shown()),
        (Some(id), _, Some(line)) => format!("{} (line {line})", id.shown()),
        (Some(id), ..) => id.shown(),
        (None, ..) => format!("line {}", line.unwrap_or_default()),
    };
    let known = if judged.cached { " (known)" } else { "" };
    progress::line(&format!(
        "{name}: {}{}{known}",
        render::verdict_line(&record),
        besides.shown(&record.outcome)
    ))?;
    Ok(())
}

/// A line that asks nothing is answered too, so that no line of the input is without one of the output.
fn unreadable(error: &VerifyLineError, judge: &Judge, level: Level) -> Judged {
    not_judged(judge.lean().toolchain("", ""), unread(error), level)
}

#[derive(Default)]
struct Counts {
    all: usize,
    proved: usize,
    reasons: BTreeMap<&'static str, usize>,
}

impl Counts {
    fn add(&mut self, item: &Item, judged: &Judged) {
        self.all += 1;
        match (item, &judged.record.outcome) {
            (Ok(_), Outcome::Proved) => self.proved += 1,
            (Ok(_), Outcome::Rejected(rejection)) => {
                *self.reasons.entry(render::reason_words(rejection.reason)).or_default() += 1;
            }
            (Err(_), _) => *self.reasons.entry("not readable").or_default() += 1,
        }
    }

    fn show(&self, as_json: bool) {
        if as_json {
            return;
        }
        let reasons: Vec<_> =
            self.reasons.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
        let rest = if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(", ")) };
        progress::note(&format!("{} of {} proved{rest}", self.proved, self.all));
    }
}
