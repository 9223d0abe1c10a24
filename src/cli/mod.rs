//! The command line: one file a command, each flag declared once, with its help.

pub mod annotate;
pub mod bootstrap;
pub mod check;
pub mod completions;
pub mod db;
mod default_model;
pub mod doctor;
pub mod eval;
mod exports;
pub mod generate;
pub mod import;
mod input;
mod invocation;
pub mod language_model;
pub mod lsp;
pub mod model;
pub mod problems;
mod proof_files;
pub mod prove;
pub mod report;
mod sets;
pub mod store;
pub mod train;
pub mod verify;

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use data::Level;
use data::lean_text::{TokenKind, tokens};
use lean_bridge::{Construct, Limits, Policy};

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
  141  whoever read the output stopped reading it

Environment:
  TLLAMA_CACHE      where downloads are kept
                    [default: $XDG_CACHE_HOME/tllama or ~/.cache/tllama]
  TLLAMA_DB         the store
                    [default: $XDG_DATA_HOME/tllama/obt.sqlite or ~/.local/share/tllama/obt.sqlite]
  TLLAMA_STORE_KEY  the key that seals stored verdicts: 32 random bytes that only you can read,
                    made when first needed
                    [default: $XDG_STATE_HOME/tllama/store.key or ~/.local/state/tllama/store.key]
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
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub verbose: u8,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Prove(prove::Arguments),
    Generate(generate::Arguments),
    Bootstrap(bootstrap::Arguments),
    Annotate(annotate::Arguments),
    Train(train::Arguments),
    Verify(verify::Arguments),
    Check(check::Arguments),
    Doctor(doctor::Arguments),
    Model(model::Arguments),
    Db(db::Arguments),
    Import(import::Arguments),
    Problems(problems::Arguments),
    Lsp(lsp::Arguments),
    Eval(Box<eval::Arguments>),
    Report(report::Arguments),
    Compare(report::CompareArguments),
    ExportProofs(report::ExportArguments),
    Completions(completions::Arguments),
}

/// Which store a command works with.
#[derive(Debug, Clone, Args)]
pub struct StoreOptions {
    /// The store (SQLite file); see TLLAMA_DB
    #[arg(global = true, long, value_name = "FILE")]
    pub db: Option<PathBuf>,
    /// The key that stored verdicts are sealed with; see TLLAMA_STORE_KEY
    #[arg(global = true, long, value_name = "FILE")]
    pub store_key: Option<PathBuf>,
}

/// How sure a verdict has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LevelArgument {
    /// Elaborated and audited in a worker
    Checked,
    /// Also re-checked by a kernel that never ran the candidate
    Replayed,
    /// Also re-checked by two such kernels that share nothing, Lean's and tllama's own
    CrossChecked,
}

impl From<LevelArgument> for Level {
    fn from(level: LevelArgument) -> Self {
        match level {
            LevelArgument::Checked => Level::Checked,
            LevelArgument::Replayed => Level::Replayed,
            LevelArgument::CrossChecked => Level::CrossChecked,
        }
    }
}

/// What candidates may contain, and how long Lean may take over one.
#[derive(Debug, Clone, Args)]
pub struct JudgeOptions {
    /// How sure a verdict has to be
    #[arg(long, value_enum, default_value = "cross-checked")]
    pub level: LevelArgument,
    /// Seconds that Lean may take over one candidate
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = positive_seconds)]
    pub timeout: f64,
    /// Lean's maxHeartbeats for each command [default: what the header or Lean says]
    #[arg(long, value_name = "N")]
    pub heartbeats: Option<u64>,
    /// An axiom that proofs may use besides propext, Classical.choice and Quot.sound (may be repeated)
    #[arg(long, value_name = "NAME", value_parser = axiom_name)]
    pub allow_axiom: Vec<String>,
    /// A construct that candidates may contain (may be repeated)
    #[arg(long, value_name = "CONSTRUCT", value_parser = construct)]
    pub allow: Vec<Construct>,
}

impl JudgeOptions {
    pub fn policy(&self) -> Policy {
        let mut policy = Policy::default();
        policy.axioms.extend(self.allow_axiom.iter().cloned());
        policy.allowed.extend(self.allow.iter().copied());
        policy
    }

    pub fn limits(&self) -> Limits {
        Limits { wall_clock: Duration::from_secs_f64(self.timeout), heartbeats: self.heartbeats }
    }
}

/// The name of a constant as Lean prints it: one name, of parts that are plain or stand between « and ».
fn axiom_name(name: &str) -> Result<String, String> {
    let is_name = match tokens(name)[..] {
        [token] => token.kind == TokenKind::Identifier && token.text(name) == name && !name.ends_with('.'),
        _ => false,
    };
    match is_name {
        true => Ok(name.to_owned()),
        false => {
            Err("not the name of one axiom as Lean prints it, such as Lean.ofReduceBool or My.«odd name»; \
                      repeat the option for several"
                .to_owned())
        }
    }
}

fn construct(name: &str) -> Result<Construct, String> {
    Construct::from_name(name).ok_or_else(|| {
        let known: Vec<_> = Construct::ALL.iter().map(|construct| construct.as_str()).collect();
        format!("known constructs are {}", known.join(", "))
    })
}

/// A positive number of seconds that a clock can hold.
pub fn positive_seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    if seconds > 0.0 && seconds <= 1e6 {
        Ok(seconds)
    } else {
        Err("must lie between 0 and 1000000".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axiom_is_one_name() {
        for name in ["a", "Lean.ofReduceBool", "My.«odd name»", "«a,b»", "α₁.b'", "_x.y!"] {
            assert_eq!(axiom_name(name).as_deref(), Ok(name));
        }
        for none in [
            "", " ", "a,b", "a b", "a ", " a", "a\nb", "\"a\"", "a.", ".a", "a..b", "3", "a-b", "«a", "--a",
            "a--b",
        ] {
            assert!(axiom_name(none).is_err(), "{none:?}");
        }
    }
}
