//! `tllama annotate`: explains the proofs of a Lean file in comments.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use bootstrap::grow::{Annotated, annotate_in_steps, annotate_text};
use clap::Args;
use data::{Message, Severity};
use lean_bridge::{Limits, Policy};

use super::input::read_text;
use super::options::positive_seconds;
use crate::environment::LeanOptions;
use crate::exit::Exit;
use crate::service::annotation_json;
use crate::{progress, render};

/// Explain the tactic proofs of a Lean file in comments
///
/// Each tactic gets a sentence on a line of its own above it, made from the goals before and after it. Where one tactic
/// is the whole proof (`by nlinarith …`) and tllama finds a proof in steps that Lean accepts, the steps replace it, and
/// the short proof is kept in a comment; `--keep-code` leaves every proof as it is. All other code stays the same, token
/// for token. Every theorem of the result is verified again; definitions and instances are listed as accepted by Lean.
/// The exit code is 0 only if Lean reports no error in the file and every theorem is proved.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama annotate Proof.lean                  to standard output
  tllama annotate Proof.lean --in-place --keep-code
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
    /// Only add comments; replace no short proof with one in steps
    #[arg(long)]
    pub keep_code: bool,
    /// Print one JSON object with the text and the verdict on each theorem
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
    let lean = arguments.lean.start(None).await?;
    let limits = Limits { wall_clock: Duration::from_secs_f64(arguments.timeout), heartbeats: None };
    let policy = Policy::default();
    let annotated = match arguments.keep_code {
        true => annotate_text(&lean, &text, &arguments.file, &policy, limits).await?,
        false => annotate_in_steps(&lean, &text, &arguments.file, &policy, limits).await?,
    };
    let file = arguments.file.display().to_string();
    let is_error = |message: &&Message| message.severity == Severity::Error;
    let errors: Vec<_> = annotated.messages.iter().filter(is_error).collect();
    let is_proved = |theorem: &Annotated| theorem.verdict.outcome.is_proved();
    let in_order = errors.is_empty() && annotated.read_to_end && annotated.theorems.iter().all(is_proved);
    if arguments.json {
        progress::json(&annotation_json(&annotated, &file))?;
    } else {
        for error in errors {
            progress::note_text(&render::message_text(&file, error));
        }
        if !annotated.read_to_end {
            progress::note(&format!("{file}: Lean stopped before the end of the file (`#exit`?)"));
        }
        for theorem in &annotated.theorems {
            progress::note(&format!("{}: {}", theorem.name, render::verdict_line(&theorem.verdict)));
        }
        for name in &annotated.accepted {
            progress::note(&format!("{name}: accepted by Lean (no theorem, nothing to prove)"));
        }
        for name in &annotated.in_steps {
            progress::note(&format!("{name}: now proved in steps; the short proof stays in a comment"));
        }
        progress::note(&render::counted(annotated.sentences, "sentence"));
    }
    let target = arguments.out.or_else(|| arguments.in_place.then(|| arguments.file.clone()));
    match target.filter(|path| path != Path::new("-")) {
        Some(path) => data::whole_file::write(&path, annotated.text.as_bytes())
            .with_context(|| format!("cannot write {}", path.display()))?,
        None if arguments.json => {}
        None => progress::document(&annotated.text)?,
    }
    Ok(if in_order { Exit::Success } else { Exit::NotAll })
}
