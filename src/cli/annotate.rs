//! `tllama annotate`: explains the proofs of a Lean file in comments.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use bootstrap::grow::annotate_text;
use clap::Args;
use lean_bridge::{Limits, Policy};
use serde_json::json;

use super::input::read_text;
use super::positive_seconds;
use crate::environment::LeanOptions;
use crate::exit::Exit;
use crate::{progress, render};

/// Explain the tactic proofs of a Lean file in comments
///
/// Each tactic gets a sentence on a line of its own above it, made from the goals before and after it. The code stays
/// the same token for token, and every theorem of the result is verified again.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama annotate Proof.lean                  to standard output
  tllama annotate Proof.lean --in-place
  tllama annotate Proof.lean --out Explained.lean")]
pub struct Arguments {
    /// A Lean file, or `-` for standard input
    pub file: PathBuf,
    /// Where to write the result [default: standard output]
    #[arg(long, value_name = "FILE", conflicts_with = "in_place")]
    pub out: Option<PathBuf>,
    /// Write the result over the file
    #[arg(long)]
    pub in_place: bool,
    /// One JSON object with the text and the verdict on each theorem
    #[arg(long)]
    pub json: bool,
    /// Seconds that Lean may take over the file, and over each theorem
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = positive_seconds)]
    pub timeout: f64,
    #[command(flatten)]
    pub lean: LeanOptions,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let text = read_text(&arguments.file)?;
    let lean = arguments.lean.start().await?;
    let limits = Limits { wall_clock: Duration::from_secs_f64(arguments.timeout), heartbeats: None };
    let annotated = annotate_text(&lean, &text, &arguments.file, &Policy::default(), limits).await?;
    let accepted = annotated.theorems.iter().all(|theorem| theorem.verdict.outcome.is_proved());
    if arguments.json {
        let theorems: Vec<_> = annotated
            .theorems
            .iter()
            .map(|theorem| {
                let mut fields = render::verdict_fields(&theorem.verdict, false);
                fields.insert("name".to_owned(), json!(theorem.name));
                fields
            })
            .collect();
        let object =
            json!({ "text": annotated.text, "sentences": annotated.sentences, "theorems": theorems });
        progress::json(&object)?;
    } else {
        for theorem in &annotated.theorems {
            progress::note(&format!("{}: {}", theorem.name, render::verdict_line(&theorem.verdict)));
        }
        progress::note(&format!("{} sentences", annotated.sentences));
    }
    let target = arguments.out.or_else(|| arguments.in_place.then(|| arguments.file.clone()));
    match target.filter(|path| path != Path::new("-")) {
        Some(path) => std::fs::write(&path, &annotated.text)
            .with_context(|| format!("cannot write {}", path.display()))?,
        None if arguments.json => {}
        None => progress::document(&annotated.text)?,
    }
    Ok(if accepted { Exit::Success } else { Exit::NotAll })
}
