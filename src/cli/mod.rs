//! The command line: one file a command, each flag declared once, with its help.

pub mod annotate;
pub mod bench;
pub mod bootstrap;
mod bundled_model;
pub mod check;
pub mod cluster;
pub mod completions;
pub mod db;
mod default_model;
pub mod doctor;
pub mod eval;
mod exports;
pub mod generate;
mod goal_search;
pub mod graphqa;
pub mod import;
mod input;
mod invocation;
pub mod language_model;
pub mod lsp;
pub mod mcp;
pub mod model;
pub mod options;
pub mod problems;
mod proof_files;
pub mod prove;
pub mod queue;
pub mod report;
pub mod run_program;
pub mod serve;
mod served;
mod sets;
pub mod show;
pub mod store;
pub mod train;
pub mod verify;
pub mod worker;

use clap::{ArgAction, Parser, Subcommand};

/// What `tllama` says when it is called without a command.
pub const WELCOME: &str = "\
tllama proves Lean 4 theorems and lets a real Lean decide what is proved.

Start here:
  tllama prove                        prove the sample theorems; fetches Lean on first use
  tllama prove My.lean --out proofs   prove every `sorry` in your file, with explained proofs
  tllama check My.lean                see what Lean says about a file
  tllama verify Given.lean Mine.lean  is this a proof of that?
  tllama doctor                       see what is installed and what is missing

  tllama help                         all commands
  tllama COMMAND --help               one command, with examples";

const AFTER_HELP: &str = "\
Start here:
  tllama prove                        prove the sample theorems; fetches Lean on first use
  tllama prove My.lean --out proofs   prove every `sorry` in your file, with explained proofs
  tllama doctor                       see what is installed and what is missing

Exit codes:
  0    everything was proved or accepted
  1    something was not
  2    wrong usage
  3    something that tllama needs is missing or damaged (Lean, Node.js, cache, store)
  130  interrupted (Ctrl-C); what was done is kept
  141  the reader of the output closed it

Environment:
  TLLAMA_CACHE      the embedded Lean, compiled libraries and other downloads
                    [default: $XDG_CACHE_HOME/tllama or ~/.cache/tllama]
  TLLAMA_DB         the store
                    [default: $XDG_DATA_HOME/tllama/obt.sqlite or ~/.local/share/tllama/obt.sqlite]
  TLLAMA_STORE_KEY  the key that seals stored verdicts: 32 random bytes that only you can read,
                    made when first needed
                    [default: $XDG_STATE_HOME/tllama/store.key or ~/.local/state/tllama/store.key]
  TLLAMA_QUEUE      the NATS server whose workers judge candidates, and TLLAMA_QUEUE_KEY their key
  TLLAMA_NODE       the Node.js that runs the embedded Lean [default: the one on PATH]
  ORT_DYLIB_PATH    the ONNX Runtime library that runs models [default: the pinned one, by pip]
  TLLAMA_OFFLINE    set to 1 to forbid the network
  TLLAMA_LOG        log filter, e.g. `lean_bridge=debug`
  NO_COLOR          set to turn colours off";

/// Proves Lean 4 theorems and lets a real Lean decide what is proved.
#[derive(Debug, Parser)]
#[command(name = "tllama", version, after_help = AFTER_HELP, max_term_width = 100)]
pub struct Cli {
    /// More log output (-v, -vv, -vvv)
    #[arg(short, long, action = ArgAction::Count, global = true, display_order = 998)]
    pub verbose: u8,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Prove(prove::Arguments),
    Verify(verify::Arguments),
    Check(check::Arguments),
    Annotate(annotate::Arguments),
    Lsp(lsp::Arguments),
    Doctor(doctor::Arguments),
    Generate(generate::Arguments),
    Model(model::Arguments),
    Import(import::Arguments),
    Problems(problems::Arguments),
    Mcp(mcp::Arguments),
    Eval(Box<eval::Arguments>),
    Report(report::Arguments),
    Compare(report::CompareArguments),
    ExportProofs(report::ExportArguments),
    Show(show::Arguments),
    Db(db::Arguments),
    Bootstrap(bootstrap::Arguments),
    Train(train::Arguments),
    Graphqa(Box<graphqa::Arguments>),
    RunProgram(run_program::Arguments),
    Serve(Box<serve::Arguments>),
    Worker(worker::Arguments),
    Bench(bench::Arguments),
    Queue(queue::Arguments),
    Completions(completions::Arguments),
}

/// The options of an evaluation as they were recorded with it; `None` of another command.
pub fn recorded_evaluation(line: &[String]) -> Result<Option<eval::Arguments>, clap::Error> {
    Ok(match Cli::try_parse_from(line)?.command {
        Command::Eval(arguments) => Some(*arguments),
        _ => None,
    })
}
