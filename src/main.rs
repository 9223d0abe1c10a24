//! `tllama`: proves Lean 4 theorems and lets a real Lean decide what is proved.
//!
//! This binary is a thin face: it parses, calls the libraries and renders what they return. Exit codes: 0 all proved
//! or accepted, 1 some not, 2 wrong usage, 3 the environment is not as it must be.

#![forbid(unsafe_code)]

mod bench;
mod cli;
mod environment;
mod exit;
mod interrupt;
mod lsp;
mod mcp;
mod models;
mod origin;
mod progress;
mod render;
mod serve;
mod service;
mod table;
mod under_way;
mod unpacked;

use clap::{CommandFactory, Parser};

use cli::{Cli, Command};
use exit::Exit;

fn main() -> std::process::ExitCode {
    progress::take_over();
    if std::env::args_os().len() < 2 {
        return exit::report(Err(exit::NoCommand(cli::WELCOME).into()));
    }
    let cli = Cli::try_parse().unwrap_or_else(|error| progress::end_usage(&error));
    // A server says what it answers.
    let serves = matches!(&cli.command, Command::Serve(_));
    start_logging(cli.verbose.saturating_add(u8::from(serves)));
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            return exit::report(Err(anyhow::Error::new(error).context("cannot start the runtime")));
        }
    };
    let result = runtime.block_on(run(cli));
    // Reading standard input blocks a thread that nobody can wake.
    runtime.shutdown_background();
    exit::report(result)
}

async fn run(cli: Cli) -> anyhow::Result<Exit> {
    match cli.command {
        Command::Prove(arguments) => cli::prove::run(arguments).await,
        Command::Generate(arguments) => cli::generate::run(arguments).await,
        Command::Bootstrap(arguments) => cli::bootstrap::run(arguments).await,
        Command::Annotate(arguments) => cli::annotate::run(arguments).await,
        Command::Bench(arguments) => cli::bench::run(arguments).await,
        Command::Train(arguments) => cli::train::run(arguments).await,
        Command::Verify(arguments) => cli::verify::run(arguments).await,
        Command::Check(arguments) => cli::check::run(arguments).await,
        Command::Doctor(arguments) => cli::doctor::run(arguments).await,
        Command::Model(arguments) => cli::model::run(arguments).await,
        Command::Db(arguments) => cli::db::run(arguments).await,
        Command::Import(arguments) => cli::import::run(arguments).await,
        Command::Problems(arguments) => cli::problems::run(arguments).await,
        Command::Lsp(arguments) => cli::lsp::run(arguments).await,
        Command::Mcp(arguments) => cli::mcp::run(arguments).await,
        Command::Eval(arguments) => cli::eval::run(*arguments, cli::recorded_evaluation).await,
        Command::Report(arguments) => cli::report::run(arguments).await,
        Command::Compare(arguments) => cli::report::run_compare(arguments).await,
        Command::ExportProofs(arguments) => cli::report::run_export(arguments).await,
        Command::Show(arguments) => cli::show::run(arguments).await,
        Command::Graphqa(arguments) => cli::graphqa::run(*arguments).await,
        Command::Serve(arguments) => cli::serve::run(*arguments).await,
        Command::RunProgram(arguments) => cli::run_program::run(arguments).await,
        Command::Worker(arguments) => cli::worker::run(arguments).await,
        Command::Queue(arguments) => cli::queue::run(arguments).await,
        Command::Completions(arguments) => cli::completions::run(&arguments, Cli::command()),
    }
}

/// Logs: warnings by default, more with `-v`, or what `TLLAMA_LOG` asks for.
fn start_logging(verbose: u8) {
    let default = match verbose {
        0 => "warn",
        1 => "info",
        2 => "debug",
        _ => "trace",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("TLLAMA_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    progress::start_logging(filter);
}
