//! `tllama graphqa`: questions about graphs, answered directly, by a program, and by tactics and methods.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use data::{Goal, Level, Theorem};
use evaluate::graphqa::{
    Asked, Encoding, Family, Outcome, QUESTION, Question, Tally, Task, ask, question, table,
};
use futures::StreamExt;
use lean_bridge::embedded::Embedded;
use lean_bridge::{Limits, Policy, VerifyRequest};
use prover::prompt::PromptFile;
use prover::{Generator, KeepLogprobs, automation};
use serde_json::json;

use super::language_model::ModelOptions;
use super::options::positive_seconds;
use crate::environment::LeanOptions;
use crate::exit::Exit;
use crate::models::{REVISION, programs};
use crate::{interrupt, progress};

/// Ask questions about graphs: the six tasks of GraphQA in six encodings
///
/// A model answers each question directly and by a program, which is run; Lean decides whether the answer is right. Without
/// a model, tactics and methods are given the Lean statement with the true answer, and with a false one, which must not
/// be proved. The table has the form of CodeGraph's (arXiv 2408.13863): per cent of right answers. The questions depend on
/// the seed alone; `tllama import graphqa --seed N` makes problem sets of them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama graphqa --graphs 1                                         tactics and methods alone
  tllama graphqa --endpoint http://localhost:8000/v1 --served-model NAME --by direct --by program
  tllama graphqa --model models/smollm2-int4 --task edge_count --encoding adjacency --json")]
pub struct Arguments {
    /// Graphs; each is asked about in every task and encoding
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    pub graphs: u32,
    /// Which graphs
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// How graphs are drawn
    #[arg(long, value_enum, default_value = "er")]
    pub family: FamilyArgument,
    /// Only this task (may be repeated): node_count, edge_count, node_degree, edge_existence, connected_nodes, cycle_check
    #[arg(long, value_name = "TASK", value_parser = task)]
    pub task: Vec<Task>,
    /// Only this encoding (may be repeated): adjacency, incident, coauthorship, friendship, social_network, expert
    #[arg(long, value_name = "ENCODING", value_parser = encoding)]
    pub encoding: Vec<Encoding>,
    /// How the questions are answered (may be repeated) [default: all, without a model methods alone]
    #[arg(long, value_enum)]
    pub by: Vec<WayArgument>,
    /// Seconds that Lean may take over one statement
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = positive_seconds)]
    pub timeout: f64,
    /// One JSON object a line: each question with its outcome
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub model: ModelOptions,
    #[command(flatten)]
    pub lean: LeanOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FamilyArgument {
    /// Erdős–Rényi, as in the paper's table
    Er,
    /// Random trees: no cycles
    Tree,
    /// One path through all nodes
    Path,
    /// One node in the middle
    Star,
    /// All pairs joined
    Complete,
}

impl From<FamilyArgument> for Family {
    fn from(family: FamilyArgument) -> Self {
        match family {
            FamilyArgument::Er => Family::ErdosRenyi,
            FamilyArgument::Tree => Family::Tree,
            FamilyArgument::Path => Family::Path,
            FamilyArgument::Star => Family::Star,
            FamilyArgument::Complete => Family::Complete,
        }
    }
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum WayArgument {
    /// By a model, in words
    Direct,
    /// By a program that a model writes
    Program,
    /// By tactics and methods, which are given the Lean statement
    Methods,
}

impl WayArgument {
    fn as_str(self) -> &'static str {
        match self {
            WayArgument::Direct => "direct",
            WayArgument::Program => "program",
            WayArgument::Methods => "methods",
        }
    }
}

fn task(name: &str) -> Result<Task, String> {
    Task::ALL.into_iter().find(|task| task.as_str() == name).ok_or_else(|| "there is no such task".to_owned())
}

fn encoding(name: &str) -> Result<Encoding, String> {
    let known = Encoding::ALL.into_iter().find(|encoding| encoding.as_str() == name);
    known.ok_or_else(|| "there is no such encoding".to_owned())
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let cancel = interrupt::cancel_on_ctrl_c();
    let mut ways = arguments.by.clone();
    if ways.is_empty() {
        ways = WayArgument::value_variants().to_vec();
        ways.retain(|way| *way == WayArgument::Methods || arguments.model.is_named());
    }
    ways.sort_unstable();
    ways.dedup();
    let model = match ways.iter().any(|way| *way != WayArgument::Methods) {
        true => {
            let options = arguments.model.with_default_model()?;
            let (prompt, offline) = (PromptFile::parse("graphqa", QUESTION)?, arguments.lean.offline);
            options.load_asking(Some(prompt), REVISION, false, KeepLogprobs::Mean, offline, None).await?
        }
        false => None,
    };
    let lean = arguments.lean.start(None).await?;
    let limits = Limits { wall_clock: Duration::from_secs_f64(arguments.timeout), heartbeats: None };
    let questions = questions(&arguments);
    let started = Instant::now();
    let bar = progress::items((questions.len() * ways.len()) as u64, "asking");
    let mut results: BTreeMap<(String, Encoding, Task), Tally> = BTreeMap::new();
    let mut false_ones = Tally::default();
    let mut interrupted = false;
    'asking: for question in &questions {
        for way in &ways {
            bar.message(&format!("{} {}", question.name(), way.as_str()));
            let answered = async {
                match (way, &model) {
                    (WayArgument::Methods, _) | (_, None) => decided(question, &lean, limits).await,
                    (WayArgument::Direct, Some(model)) => {
                        let generator = model.generator();
                        asked(question, Asked::Answer, &arguments, &*generator, &lean, limits).await
                    }
                    (WayArgument::Program, Some(model)) => {
                        let generator = model.generator();
                        asked(question, Asked::Program, &arguments, &*generator, &lean, limits).await
                    }
                }
            };
            let answered = tokio::select! {
                biased;
                () = cancel.cancelled() => {
                    interrupted = true;
                    break 'asking;
                }
                answered = answered => answered?,
            };
            let key = (way.as_str().to_owned(), question.encoding, question.task);
            results.entry(key).or_default().add(answered.is_right);
            if let Some(is_proved) = answered.false_is_proved {
                false_ones.add(is_proved);
            }
            bar.inc(1);
            if arguments.json {
                progress::json(&json!({
                    "name": question.name(), "task": question.task.as_str(), "encoding": question.encoding.as_str(),
                    "by": way.as_str(), "right": answered.is_right, "outcome": answered.outcome,
                    "expected": question.said(&question.answer()), "text": answered.text,
                }))?;
            }
        }
    }
    bar.finish_and_clear();
    if !arguments.json {
        let names: Vec<&str> = ways.iter().map(|way| way.as_str()).collect();
        progress::text(&crate::table::table(&table(&names, &results)))?;
        let count: usize = results.values().map(|tally| tally.of).sum();
        let mut about = format!(
            "\n{count} answers, per cent right, each judged by Lean; graphs: {}, seed {}; {:.0} s",
            Family::from(arguments.family).as_str(),
            arguments.seed,
            started.elapsed().as_secs_f64()
        );
        if false_ones.of > 0 {
            about.push_str(&format!("\n{} of {} false statements proved", false_ones.right, false_ones.of));
        }
        progress::text(&about)?;
    }
    Ok(match interrupted {
        true => Exit::Interrupted,
        false => Exit::Success,
    })
}

fn questions(arguments: &Arguments) -> Vec<Question> {
    let chosen = |task: &Task| arguments.task.is_empty() || arguments.task.contains(task);
    let told = |one: &Encoding| arguments.encoding.is_empty() || arguments.encoding.contains(one);
    let mut questions = Vec::new();
    for number in 0..u64::from(arguments.graphs) {
        for task in Task::ALL.into_iter().filter(chosen) {
            for encoding in Encoding::ALL.into_iter().filter(told) {
                questions.push(question(task, encoding, arguments.family.into(), arguments.seed, number));
            }
        }
    }
    questions
}

/// What came of one question.
struct Answered {
    is_right: bool,
    outcome: String,
    /// What the model wrote.
    text: Option<String>,
    /// Whether a false answer was proved, where it was tried.
    false_is_proved: Option<bool>,
}

async fn asked(
    question: &Question,
    asked: Asked,
    arguments: &Arguments,
    model: &dyn Generator,
    lean: &Embedded,
    limits: Limits,
) -> anyhow::Result<Answered> {
    let (outcome, text) = ask(question, asked, arguments.seed, model, &programs(), lean, limits).await?;
    let words = match &outcome {
        Outcome::Right => "right".to_owned(),
        Outcome::Wrong(answer) => format!("wrong: {}", question.said(answer)),
        Outcome::None(problem) => problem.clone(),
    };
    Ok(Answered {
        is_right: outcome == Outcome::Right,
        outcome: words,
        text: Some(text),
        false_is_proved: None,
    })
}

/// Whether tactics and methods prove the statement with the true answer, and not the one with a false answer.
async fn decided(question: &Question, lean: &Embedded, limits: Limits) -> anyhow::Result<Answered> {
    let name = question.name();
    let proved = async |answer| is_proved(&question.theorem(&name, &answer), lean, limits).await;
    let by = proved(question.answer()).await?;
    let false_is_proved = proved(question.false_answer()).await?.is_some();
    let outcome = by.clone().map_or("not proved".to_owned(), |by| format!("proved by {by}"));
    Ok(Answered { is_right: by.is_some(), outcome, text: None, false_is_proved: Some(false_is_proved) })
}

/// Candidates for one statement at most.
const CANDIDATES: usize = 6;

/// The generator of the first candidate that Lean accepts.
async fn is_proved(theorem: &Theorem, lean: &Embedded, limits: Limits) -> anyhow::Result<Option<String>> {
    let statements = [theorem.statement.clone()];
    // What Lean does not answer in time is not known, and the candidates are tried without it.
    let described = match lean.describe_with_goals(&theorem.header, &statements, limits).await {
        Ok(described) => described.into_iter().next(),
        Err(lean_bridge::Error::Refused(_) | lean_bridge::Error::Unanswered { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let (facts, goal) = described.map_or((None, None), |one| (one.facts, one.goal));
    let task = prover::Task {
        theorem: theorem.clone(),
        goal: goal.as_deref().map(Goal::parse),
        examples: Vec::new(),
        samples: CANDIDATES,
        seed: 0,
        revision: None,
        facts: facts.map(Into::into),
    };
    let cascade = automation(CANDIDATES);
    let mut candidates = cascade.generate(task);
    let ends = Instant::now() + limits.wall_clock;
    while let Some(candidate) = candidates.next().await {
        let left = ends.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        let candidate = candidate?;
        let request = VerifyRequest {
            level: Level::CrossChecked,
            policy: Policy::default(),
            limits: Limits { wall_clock: left, ..limits },
            ..VerifyRequest::new(theorem, candidate.text)
        };
        if lean.verify(&request).await?.is_proved() {
            return Ok(Some(candidate.generator));
        }
    }
    Ok(None)
}
