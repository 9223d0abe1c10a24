//! `tllama train`: the commands of `training/` in their order, for those who do not want to know them.

mod steps;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::{Args, ValueEnum};
use steps::{Places, Step};
use tokio_util::sync::CancellationToken;

use super::options::StoreOptions;
use crate::exit::{Exit, Usage};
use crate::{interrupt, progress};

/// How long a step may take to end after Ctrl-C before it is killed.
const PATIENCE: Duration = Duration::from_secs(30);

/// Train a prover on the data set of a store
///
/// Prints the commands of the Python package `tllama_train` in their order and runs them: an environment from the lock
/// file (once, in the cache), the export of the data set, a tokenizer, training, and the export to ONNX with its check
/// and model card. Stop it at any moment; the same command goes on where it stopped.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama train                                        a small model from scratch, on the released rows of the store
  tllama train --dry-run                              only print the commands
  tllama train --data obt.jsonl --work runs/one       on an export that is there already
  tllama train --start base --base SmolLM2-135M/hf -- --method lisa --precision bf16
  tllama prove Problems.lean --model tllama-training/model/int8")]
pub struct Arguments {
    /// From scratch, or from the weights of a model
    #[arg(long, value_enum, default_value = "tiny")]
    pub start: StartArgument,
    /// A causal language model in the Hugging Face layout, for `--start base`
    #[arg(long, value_name = "FOLDER", required_if_eq("start", "base"))]
    pub base: Option<PathBuf>,
    /// An export (JSON lines) to train on [default: the store's released rows]
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// Folder of the run: export, tokenizer, checkpoints, log
    #[arg(long, value_name = "FOLDER", default_value = "tllama-training")]
    pub work: PathBuf,
    /// Folder of the finished model, with a folder for each precision [default: `model` in the folder of the run]
    #[arg(long, value_name = "FOLDER")]
    pub model_out: Option<PathBuf>,
    /// Print the commands and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The Python (3.11 or later) that the environment is made with
    #[arg(long, value_name = "PROGRAM", default_value = "python3")]
    pub python: String,
    /// Never use the network; say what is missing instead
    #[arg(long, env = "TLLAMA_OFFLINE", value_parser = clap::builder::FalseyValueParser::new())]
    pub offline: bool,
    #[command(flatten)]
    pub store: StoreOptions,
    /// Settings of `python -m tllama_train train`, as `-- --steps 2000 --hidden 256`
    #[arg(last = true, value_name = "SETTINGS")]
    pub settings: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StartArgument {
    /// A small decoder from scratch
    Tiny,
    /// An existing model
    Base,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    for path in arguments.data.iter().chain(&arguments.base) {
        anyhow::ensure!(path.exists(), Usage(format!("{} does not exist", path.display())));
    }
    let places = Places::new(&arguments)?;
    let steps = steps::plan(&arguments, &places)?;
    if arguments.dry_run {
        for step in &steps {
            progress::line(&format!("# {}", step.what))?;
            progress::line(&step.shown())?;
        }
        return Ok(Exit::Success);
    }
    places.make_ready()?;
    let _lock = lock(&places.work)?;
    let cancel = interrupt::cancel_on_ctrl_c();
    for (number, step) in steps.iter().enumerate() {
        if step.is_done() {
            progress::note(&format!("done before: {}", step.what));
            continue;
        }
        anyhow::ensure!(
            !(arguments.offline && step.needs_network),
            "{} is missing, and the network may not be used; run `tllama train` once without --offline",
            step.what
        );
        // What was made from what is made now is made anew.
        for later in &steps[number..] {
            later.forget()?;
        }
        progress::note(step.what);
        progress::note(&format!("$ {}", step.shown()));
        if run_step(step, &cancel).await? == Ended::Interrupted {
            progress::note("the same command goes on from here");
            return Ok(Exit::Interrupted);
        }
        step.remember()?;
    }
    progress::line(&format!("{}", places.model.join("int8").display()))?;
    Ok(Exit::Success)
}

/// Two processes must not train in one folder: the lock ends with the process, however that ends.
fn lock(work: &Path) -> anyhow::Result<std::fs::File> {
    let path = work.join("lock");
    let file = std::fs::File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    file.try_lock().map_err(|_| Usage(format!("{} is in use by another process", work.display())))?;
    Ok(file)
}

#[derive(Debug, PartialEq, Eq)]
enum Ended {
    Done,
    Interrupted,
}

/// Runs a step with this program's own streams. Its process group is its own: a Ctrl-C on the terminal reaches it once,
/// through us, and it dies with us.
async fn run_step(step: &Step, cancel: &CancellationToken) -> anyhow::Result<Ended> {
    if cancel.is_cancelled() {
        return Ok(Ended::Interrupted);
    }
    let mut command = step.command();
    command.kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    let mut child = lean_bridge::spawn_bound_to_this_process(command)
        .await
        .with_context(|| format!("cannot start {}", step.program.display()))?;
    let status = tokio::select! {
        status = child.wait() => status?,
        () = cancel.cancelled() => {
            #[cfg(unix)]
            if let Some(process) = child.id().and_then(|id| rustix::process::Pid::from_raw(id as i32)) {
                // One that has ended by itself needs no signal.
                let _ = rustix::process::kill_process_group(process, rustix::process::Signal::INT);
            }
            if tokio::time::timeout(PATIENCE, child.wait()).await.is_err() {
                child.kill().await?;
            }
            return Ok(Ended::Interrupted);
        }
    };
    anyhow::ensure!(status.success(), "{} failed ({status}); what it did is kept", step.what);
    Ok(Ended::Done)
}
