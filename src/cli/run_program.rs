//! `tllama run-program`: runs a program as those in a model's answers are run.

use std::path::PathBuf;

use clap::Args;
use prover::program::{Limits, Programs, run as run_here};

use super::input::read_text;
use crate::exit::Exit;
use crate::progress;

/// Run a Starlark program as those of `--prompt compute` are run
///
/// The program has no input and no output; what it defines is shown as it would stand in Lean. Steps, depth, time and
/// memory are bounded. Beside Starlark's own functions there are sum, gcd, pow, isqrt, factorial, divisors and is_prime.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama run-program numbers.star
  echo 'x = pow(7, 2023, 10)' | tllama run-program -")]
pub struct Arguments {
    /// The program, or `-` for standard input
    pub file: PathBuf,
    /// Answer another process of this program
    #[arg(long, hide = true)]
    pub child: bool,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let program = read_text(&arguments.file)?;
    bounded_by_the_system();
    if arguments.child {
        progress::document(&Programs::answer(&program))?;
        return Ok(Exit::Success);
    }
    match run_here(&program, &Limits::default()) {
        Ok(values) => {
            for (name, value) in values {
                let shown = value.lean().unwrap_or_else(|problem| format!("({problem})"));
                progress::line(&format!("{name} = {shown}"))?;
            }
            Ok(Exit::Success)
        }
        Err(problem) => {
            progress::note(&problem);
            Ok(Exit::NotAll)
        }
    }
}

/// Seconds of processor time, and bytes of memory, beyond which the system ends this process.
#[cfg(unix)]
fn bounded_by_the_system() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    for (resource, limit) in [(Resource::Cpu, 10), (Resource::As, 2 << 30), (Resource::Core, 0)] {
        if let Err(error) = setrlimit(resource, Rlimit { current: Some(limit), maximum: Some(limit) }) {
            tracing::info!("this system does not bound programs: {error}");
        }
    }
}

#[cfg(not(unix))]
fn bounded_by_the_system() {}
