//! `tllama verify`: are these proofs?

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use bootstrap::{Judge, Judged};
use clap::Args;
use data::problems::{Fault, LineId, Take, VerifyInput, VerifyLineError, VerifyLines, read_problem_bytes};
use data::{Candidate, Level, Outcome, ReasonKind, Rejection, VerdictRecord};
use futures::StreamExt;
use lean_bridge::Header;
use serde_json::json;
use tokio::sync::mpsc;

use super::input::{self, is_standard_input, read_text};
use super::{JudgeOptions, StoreOptions};
use crate::environment::LeanOptions;
use crate::exit::{Exit, Usage};
use crate::{interrupt, progress, render};

/// Verify candidate proofs
///
/// Reads JSON lines {"id", "header"?, "statement", "candidate"} ("statement" ends before `:=`; "candidate" is the
/// whole text that is meant to prove it; or "proof", the text after `:=`, in its place), or pairs of Lean files: one
/// with theorems that end in `sorry`, one that claims to prove them. What counts is that the elaborated statement is
/// the given one, and that nothing is assumed beyond the allowed axioms.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama verify Given.lean Candidate.lean
  tllama verify --json candidates.jsonl > verdicts.jsonl
  echo '{\"id\": 1, \"statement\": \"theorem t : 1 + 1 = 2\", \"proof\": \"rfl\"}' | tllama verify --json -
  tllama verify --allow native_decide --allow-axiom Lean.ofReduceBool --level checked candidates.jsonl")]
pub struct Arguments {
    /// JSON lines files (`-` for standard input), or pairs GIVEN.lean CANDIDATE.lean
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// One JSON object a line, in the order of the input
    #[arg(long)]
    pub json: bool,
    /// Ask Lean even where the store knows the verdict
    #[arg(long)]
    pub no_cache: bool,
    /// Neither read nor write the store
    #[arg(long, conflicts_with = "db")]
    pub no_store: bool,
    #[command(flatten)]
    pub judge: JudgeOptions,
    #[command(flatten)]
    pub store: StoreOptions,
    #[command(flatten)]
    pub lean: LeanOptions,
}

/// How many lines are read ahead of the verifier.
const READ_AHEAD: usize = 64;

type Item = Result<VerifyInput, VerifyLineError>;

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let sources = sources(&arguments.files)?;
    let lean = arguments.lean.start().await?;
    let store = match arguments.no_store {
        true => None,
        false => Some(super::db::open(&arguments.store).await?),
    };
    let mut judge = Judge::new(lean, store, arguments.judge.policy(), arguments.judge.limits());
    if arguments.no_cache {
        judge = judge.without_cache();
    }
    let level = Level::from(arguments.judge.level);
    let jobs = arguments.lean.workers();
    let items = read_in_background(sources);
    let interrupted = interrupt::end_on_ctrl_c();
    let mut counts = Counts::default();
    let judged = items.map(|item| {
        let judge = &judge;
        async move {
            let item = item?;
            let verdict = match &item {
                Ok(input) => {
                    let judged = judge.judge(&input.theorem, &candidate(&input.candidate), level).await?;
                    Some(judged)
                }
                Err(_) => None,
            };
            anyhow::Ok((item, verdict))
        }
    });
    let mut judged = std::pin::pin!(judged.buffered(jobs * 2));
    loop {
        let next = tokio::select! {
            biased;
            () = interrupted.cancelled() => {
                counts.show(arguments.json);
                return Ok(Exit::Interrupted);
            }
            next = judged.next() => next,
        };
        let Some(next) = next else { break };
        let (item, verdict) = next?;
        show(&item, verdict.as_ref(), &judge, level, arguments.json)?;
        counts.add(verdict.as_ref());
    }
    counts.show(arguments.json);
    Ok(if counts.proved == counts.all { Exit::Success } else { Exit::NotAll })
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
        if let Ok(input) = &item {
            for warning in &input.warnings {
                tracing::warn!("{}:{}: {warning}", path.display(), input.line);
            }
        }
        if sender.blocking_send(Ok(item)).is_err() {
            break;
        }
    }
    Ok(())
}

/// One question for each open theorem of `given`; the candidate is the other file without the header that both have.
fn read_pair(given: &Path, candidate: &Path, sender: &Sender) -> anyhow::Result<()> {
    let given_text = read_text(given)?;
    let candidate_text = read_text(candidate)?;
    let found = read_problem_bytes(given, given_text.as_bytes(), Take::Open);
    if let Some(error) = found.errors.first() {
        return Err(Usage(error.to_string()).into());
    }
    for problem in found.problems {
        let input = VerifyInput {
            line: problem.theorem.source.line.unwrap_or(1),
            id: LineId::Text(problem.theorem.name.clone()),
            candidate: below_header(&problem.theorem.header, &candidate_text),
            proof: None,
            theorem: problem.theorem,
            warnings: Vec::new(),
        };
        if sender.blocking_send(Ok(Ok(input))).is_err() {
            break;
        }
    }
    Ok(())
}

/// `text` with the header that it repeats, or at least its imports, blanked: positions stay those of the file.
fn below_header(header: &str, text: &str) -> String {
    match text.strip_prefix(header.trim_end()).filter(|_| !header.trim().is_empty()) {
        Some(rest) => {
            let kept = text.len() - rest.len();
            let blank: String = text[..kept].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
            blank + rest
        }
        None => Header::parse(text).rest,
    }
}

fn candidate(text: &str) -> Candidate {
    Candidate {
        text: text.to_owned(),
        generator: "given".to_owned(),
        sampling: None,
        mean_logprob: None,
        token_logprobs: None,
        token_choices: None,
        confidence: None,
    }
}

fn show(
    item: &Item,
    verdict: Option<&Judged>,
    judge: &Judge,
    level: Level,
    as_json: bool,
) -> anyhow::Result<()> {
    let (id, record, cached);
    match (item, verdict) {
        (Ok(input), Some(judged)) => {
            id = json!(input.id);
            record = placed(input, VerdictRecord { time_ms: judged.elapsed_ms, ..judged.record.clone() });
            cached = judged.cached;
        }
        (Err(error), _) => {
            id = json!(error.id);
            record = refused(error, judge, level);
            cached = false;
        }
        (Ok(_), None) => unreachable!("every readable line is judged"),
    }
    if as_json {
        let mut fields = serde_json::Map::new();
        fields.insert("id".to_owned(), id);
        if let Err(error) = item {
            fields.insert("line".to_owned(), json!(error.line));
        }
        fields.extend(render::verdict_fields(&record, cached));
        progress::json(&fields)?;
    } else {
        let name = match &id {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Null => format!("line {}", item.as_ref().err().map_or(0, |error| error.line)),
            other => other.to_string(),
        };
        let known = if cached { " (known)" } else { "" };
        progress::line(&format!("{name}: {}{known}", render::verdict_line(&record)))?;
    }
    Ok(())
}

/// A verdict with the positions of what was given: of a proof, those in it.
fn placed(input: &VerifyInput, mut record: VerdictRecord) -> VerdictRecord {
    let Some(proof) = input.proof else { return record };
    for message in &mut record.messages {
        message.position = proof.of(message.position);
        message.end_position = message.end_position.map(|at| proof.of(at));
    }
    if let Outcome::Rejected(rejection) = &mut record.outcome {
        rejection.position = rejection.position.map(|at| proof.of(at));
    }
    record
}

/// A line that asks nothing is answered too, so that no line of the input is without one of the output.
fn refused(error: &VerifyLineError, judge: &Judge, level: Level) -> VerdictRecord {
    let reason = match error.fault {
        Fault::NoTheorem | Fault::SeveralTheorems(_) => ReasonKind::InvalidStatement,
        _ => ReasonKind::InvalidInput,
    };
    let rejection = Rejection { reason, detail: error.to_string(), position: None, goals: Vec::new() };
    VerdictRecord {
        outcome: Outcome::Rejected(rejection),
        level,
        axioms: Vec::new(),
        messages: Vec::new(),
        toolchain: judge.lean().toolchain(""),
        time_ms: 0.0,
    }
}

#[derive(Default)]
struct Counts {
    all: usize,
    proved: usize,
    reasons: BTreeMap<&'static str, usize>,
}

impl Counts {
    fn add(&mut self, verdict: Option<&Judged>) {
        self.all += 1;
        match verdict.map(|judged| &judged.record.outcome) {
            Some(Outcome::Proved) => self.proved += 1,
            Some(Outcome::Rejected(rejection)) => {
                *self.reasons.entry(render::reason_words(rejection.reason)).or_default() += 1;
            }
            None => *self.reasons.entry("not readable").or_default() += 1,
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
