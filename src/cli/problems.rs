//! `tllama problems`: the problem sets of the store, filtered and shown.

mod coverage;
mod harbor;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use data::defects::{Defect, known_defect};
use data::problems::BenchmarkProblem;
use data::short_digest;
use data::store::Store;

use super::options::{StoreOptions, positive_seconds};
use super::sets::{Filter, find};
use crate::environment::LeanOptions;
use crate::exit::{Exit, Usage};
use crate::render::counted;
use crate::service::problem_json;
use crate::{progress, table};

/// List problem sets, or the problems of one
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama problems                              the sets
  tllama problems minif2f --split test         the problems of a split
  tllama problems minif2f --known-bad          the statements reported false, vacuous or unprovable
  tllama problems minif2f --show mathd_algebra_478
  tllama problems putnam --coverage -j 4       which statements Lean reads, and what is missing for the others
  tllama problems putnam --coverage --json | jq -r 'select(.reads | not) | .name'
  tllama problems minif2f --repaired --export harbor --out tasks    a task of Harbor for each; docs/SERVE.md

--coverage asks Lean once for each statement and remembers the answer for this version of Lean and of tllama's library;
stop it with Ctrl-C and run it again to go on. It ends with 0 if Lean reads all of them and with 1 if not.")]
pub struct Arguments {
    /// The set
    pub set: Option<String>,
    #[command(flatten)]
    pub filter: Filter,
    /// Show one problem in full, by name
    #[arg(long, value_name = "NAME")]
    pub show: Option<String>,
    /// Ask Lean which statements it reads, and why not the others
    #[arg(long, requires = "set", conflicts_with = "show")]
    pub coverage: bool,
    /// Seconds that Lean may take over one statement
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = positive_seconds, requires = "coverage")]
    pub timeout: f64,
    /// Write the problems in the format of another program; needs --out
    #[arg(long, value_enum, value_name = "FORMAT", requires = "set", requires = "out", conflicts_with_all = ["show", "coverage"])]
    pub export: Option<Format>,
    /// The folder to make for --export
    #[arg(long, value_name = "DIR", requires = "export")]
    pub out: Option<PathBuf>,
    /// The container image with tllama in it that exported tasks are built on
    #[arg(long, value_name = "IMAGE", default_value = "tllama", requires = "export")]
    pub image: String,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub store: StoreOptions,
    #[command(flatten)]
    pub lean: LeanOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Tasks of Harbor, whose verifier is `tllama verify`
    Harbor,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let existing = match arguments.coverage {
        true => None, // what it learns is written down
        false => super::store::open_existing(&arguments.store).await?,
    };
    let store = match existing {
        Some(store) => store,
        None => super::store::open(&arguments.store).await?,
    };
    let exit = match &arguments.set {
        None => sets(&store, &arguments).await?,
        Some(name) => {
            let set = find(&store, name).await?;
            let mut problems = store.problems_of_set(set.id).await?;
            arguments.filter.refuse_unknown(&problems)?;
            problems.retain(|item| arguments.filter.takes(item));
            match (&arguments.show, arguments.export.zip(arguments.out.as_deref())) {
                (_, Some((Format::Harbor, out))) => {
                    harbor::export(&store, &set.name, &problems, out, &arguments.image).await?
                }
                _ if arguments.coverage => coverage::run(&store, &problems, &arguments).await?,
                (Some(name), None) => show(&problems, name, arguments.json)?,
                (None, None) => list(&problems, arguments.json)?,
            }
        }
    };
    store.close().await;
    Ok(exit)
}

async fn sets(store: &Store, arguments: &Arguments) -> anyhow::Result<Exit> {
    let mut rows = vec![["set", "problems", "splits", "digest", "from"].map(str::to_owned).to_vec()];
    for set in store.problem_sets().await? {
        if arguments.json {
            progress::json(&set)?;
            continue;
        }
        let splits: Vec<String> = set
            .splits
            .iter()
            .map(|(split, count)| format!("{} {count}", if split.is_empty() { "none" } else { split }))
            .collect();
        rows.push(vec![
            set.name.clone(),
            set.problems.to_string(),
            splits.join(", "),
            short_digest(&set.digest).to_owned(),
            set.origin.clone(),
        ]);
    }
    if !arguments.json {
        progress::text(&table::table(&rows))?;
    }
    Ok(Exit::Success)
}

fn list(problems: &[BenchmarkProblem], as_json: bool) -> anyhow::Result<Exit> {
    let mut rows = vec![["problem", "split", "category", "words", "remark"].map(str::to_owned).to_vec()];
    for item in problems {
        if as_json {
            progress::json(&problem_json(item))?;
            continue;
        }
        let theorem = &item.problem.theorem;
        let remark = match (known_defect(theorem), item.has_hole) {
            (Some(defect), _) => defect_words(defect),
            (None, true) => "the header holds an answer to be filled in".to_owned(),
            (None, false) => String::new(),
        };
        rows.push(vec![
            theorem.name.clone(),
            theorem.source.split.clone().unwrap_or_default(),
            item.category.clone().unwrap_or_default(),
            if theorem.informal_statement.is_some() { "yes" } else { "" }.to_owned(),
            remark,
        ]);
    }
    if !as_json {
        progress::text(&table::table(&rows))?;
        progress::text(&format!("\n{}", counted(problems.len(), "problem")))?;
    }
    Ok(if problems.is_empty() { Exit::NotAll } else { Exit::Success })
}

fn show(problems: &[BenchmarkProblem], name: &str, as_json: bool) -> anyhow::Result<Exit> {
    let mut found = problems.iter().filter(|item| item.problem.theorem.name == name).peekable();
    if found.peek().is_none() {
        return Err(
            Usage(format!("no problem is named {name}; `--only TEXT` finds those that contain it")).into()
        );
    }
    for item in found {
        if as_json {
            progress::json(&problem_json(item))?;
            continue;
        }
        let theorem = &item.problem.theorem;
        for words in [&theorem.informal_statement, &theorem.informal_proof].into_iter().flatten() {
            progress::text(words)?;
            progress::line("")?;
        }
        if !theorem.header.is_empty() {
            progress::text(&theorem.header)?;
            progress::line("")?;
        }
        let proof = item.problem.reference_proof.as_deref().unwrap_or("sorry");
        progress::text(&data::lean_text::joined(&theorem.statement, &format!(":= {proof}")))?;
        if let Some(defect) = known_defect(theorem) {
            progress::line("")?;
            progress::line(&defect_words(defect))?;
        }
    }
    Ok(Exit::Success)
}

fn defect_words(defect: &Defect) -> String {
    let kind = serde_json::to_value(defect.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned));
    format!("reported {}: {} ({})", kind.unwrap_or_default(), defect.note, defect.source)
}
