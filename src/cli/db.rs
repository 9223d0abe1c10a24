//! `tllama db`: what the store holds.

mod check;

use std::io::Write;

use clap::{Args, Subcommand, ValueEnum};
use data::store::{Export, Store, TheoremState};
use pipeline::GoalSearchRecord;
use prover::goal_search::Priors;

use super::options::{JudgeOptions, StoreOptions};
use super::store;
use crate::environment::LeanOptions;
use crate::exit::{Exit, Usage};
use crate::{progress, table};

/// Look into the store: counts, integrity, export
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama db                           counts
  tllama db check                     integrity of the file and of what is in it, and which verdicts do not count
  tllama db check --rejudge           the same, and Lean is asked again about those
  tllama db export > attempts.jsonl   every attempt with its theorem, candidate and verdict
  tllama db export proofs             the best proof of each proved theorem
  tllama db export search-priors      what forms of tactics came to in searches, for `prove --search`
  tllama db theorems --json           every theorem and how far it has come")]
pub struct Arguments {
    #[command(subcommand)]
    pub question: Option<Question>,
    /// JSON instead of a table
    #[arg(long, global = true)]
    pub json: bool,
    #[command(flatten)]
    pub store: StoreOptions,
}

#[derive(Debug, Subcommand)]
pub enum Question {
    /// How much there is of everything (the default)
    Counts,
    /// Check the integrity of the file and of what is in it, and which verdicts count
    Check(Box<CheckArguments>),
    /// JSON lines: every attempt, the best proof of each theorem, or the theorems
    Export {
        #[arg(value_enum, default_value = "attempts")]
        what: What,
    },
    /// Every theorem and how far it has come
    Theorems,
}

#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Judge again what does not count: recorded proofs without your seal, and proofs of a kind that an earlier
    /// version accepted wrongly. New verdicts are added, old ones stay; after an interruption it goes on where it
    /// stopped
    #[arg(long)]
    pub rejudge: bool,
    #[command(flatten)]
    pub judge: JudgeOptions,
    #[command(flatten)]
    pub lean: LeanOptions,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum What {
    /// Every attempt with its theorem, candidate and verdict
    Attempts,
    /// The best proof of each proved theorem
    Proofs,
    /// The theorems, in the form that `tllama prove` reads
    Theorems,
    /// What forms of tactics came to at which goals, in all searches
    SearchPriors,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let path = store::path(&arguments.store)?;
    if !path.exists() {
        return Err(
            Usage(format!("there is no store at {}; `tllama prove` makes one", path.display())).into()
        );
    }
    let question = arguments.question.unwrap_or(Question::Counts);
    let writes = matches!(&question, Question::Check(check) if check.rejudge);
    let store = match writes {
        true => store::open_at(&path, &arguments.store).await?,
        false => store::read_at(&path, &arguments.store).await?,
    };
    match question {
        Question::Counts => counts(&store, arguments.json).await,
        Question::Check(check) => check::run(&store, &check, arguments.json).await,
        Question::Export { what } => match what {
            What::Attempts => export(&store, Export::Attempts).await,
            What::Proofs => export(&store, Export::BestProofs).await,
            What::Theorems => export(&store, Export::Theorems).await,
            What::SearchPriors => export_priors(&store).await,
        },
        Question::Theorems => theorems(&store, arguments.json).await,
    }
}

async fn counts(store: &Store, as_json: bool) -> anyhow::Result<Exit> {
    let counts = store.counts().await?;
    if as_json {
        progress::json(&counts)?;
        return Ok(Exit::Success);
    }
    let row = |name: &str, count: u64| vec![name.to_owned(), count.to_string()];
    let rows = [
        vec!["store".to_owned(), store.path().display().to_string()],
        row("theorems", counts.theorems),
        row("  proved", counts.proved_theorems),
        row("candidates", counts.candidates),
        row("attempts", counts.attempts),
        row("  proofs", counts.proofs),
        row("  recorded as proofs, not vouched for", counts.proofs_not_vouched_for),
        row("cached verdicts", counts.cached_verdicts),
        row("toolchains", counts.toolchains),
        row("runs", counts.runs),
    ];
    progress::text(&table::table(&rows))?;
    Ok(Exit::Success)
}

async fn export(store: &Store, what: Export) -> anyhow::Result<Exit> {
    let mut out = progress::json_lines();
    store.export_jsonl(what, &mut out).await?;
    out.flush()?;
    Ok(Exit::Success)
}

async fn export_priors(store: &Store) -> anyhow::Result<Exit> {
    let mut priors = Priors::default();
    for search in store.goal_searches(None).await? {
        match serde_json::from_str::<GoalSearchRecord>(&search.tree) {
            Ok(record) => priors.learn(&record.search.tallies()),
            Err(error) => {
                let (name, run) = (&search.theorem.name, search.run.0);
                progress::note(&format!(
                    "run {run}, {name}: written by another version, not counted: {error}"
                ));
            }
        }
    }
    progress::json(&priors)?;
    Ok(Exit::Success)
}

async fn theorems(store: &Store, as_json: bool) -> anyhow::Result<Exit> {
    let theorems = store.theorems().await?;
    let mut rows = vec![["theorem", "state", "attempts", "source"].map(str::to_owned).to_vec()];
    for stored in &theorems {
        if as_json {
            progress::json(stored)?;
            continue;
        }
        let state = match stored.state {
            TheoremState::Untried => "untried".to_owned(),
            TheoremState::Tried => "tried".to_owned(),
            TheoremState::Recorded(level) => {
                format!("recorded as proved ({}), not vouched for", level.as_str())
            }
            TheoremState::Proved(level) => format!("proved ({})", level.as_str()),
        };
        let place = stored.theorem.source.place();
        rows.push(vec![stored.theorem.name.clone(), state, stored.attempts.to_string(), place]);
    }
    if !as_json {
        progress::text(&table::table(&rows))?;
    }
    Ok(Exit::Success)
}
