//! `tllama mcp`: the judge and the prover for agents.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use prover::KeepLogprobs;

use super::language_model::ModelOptions;
use super::options::{JudgeOptions, StoreOptions, positive_seconds};
use super::served::{self, Wanted};
use crate::environment::LeanOptions;
use crate::exit::{Exit, Usage};
use crate::mcp::{self, Files};
use crate::{interrupt, progress};

/// Serve the judge and the prover to agents (Model Context Protocol)
///
/// Speaks the Model Context Protocol on standard input and output, as clients start it: Claude Code, Codex, Cursor, VS Code
/// and others. docs/MCP.md has the configuration of each, and every tool with an answer. Reads files only below the client's
/// roots or the working directory, and writes none.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  claude mcp add tllama -- tllama mcp        Claude Code
  tllama mcp --listen 127.0.0.1:8001         one server for several clients
  tllama mcp --model DIR                     with a model that proves
  tllama mcp --level replayed                quicker verdicts, of one kernel")]
pub struct Arguments {
    /// Serve many clients over HTTP, at http://ADDRESS:PORT/mcp, instead of one on standard input and output. It asks for
    /// no key, so only addresses of this machine are taken; no files are read then
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// Seconds that `prove` may work on one theorem
    #[arg(long, value_name = "SECONDS", default_value_t = 120.0, value_parser = positive_seconds)]
    pub budget: f64,
    /// Candidates for one theorem at most
    #[arg(long, short = 'n', value_name = "N", default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..))]
    pub samples: u32,
    /// Neither read nor write the store
    #[arg(long, conflicts_with = "db")]
    pub no_store: bool,
    #[command(flatten)]
    pub judge: JudgeOptions,
    #[command(flatten)]
    pub store: StoreOptions,
    #[command(flatten)]
    pub lean: LeanOptions,
    /// Samples of the model for one theorem that the tactics did not prove; 0 leaves the model out [default: 16 of a
    /// named model, 8 of the one that comes with the program]
    #[arg(long, value_name = "N")]
    pub model_samples: Option<u32>,
    #[command(flatten)]
    pub model: ModelOptions,
}

/// Calls in hand at once. A client of a local server has no others to make room for.
const PLACES: usize = 256;
/// Theorems of one text.
const ITEMS: usize = 1000;

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let listener = arguments.listen.map(listener).transpose()?;
    let end = interrupt::end_on_ctrl_c();
    let working = std::env::current_dir().context("cannot tell the working directory")?;
    let offline = arguments.lean.offline;
    let loaded = match arguments.model_samples {
        Some(0) => None,
        _ => arguments.model.load(false, KeepLogprobs::Mean, offline, None).await?,
    };
    let service = served::service(Wanted {
        lean: &arguments.lean,
        judge: &arguments.judge,
        store: (!arguments.no_store).then_some(&arguments.store),
        model: &arguments.model,
        loaded: loaded.as_ref(),
        model_samples: arguments.model_samples,
        samples: arguments.samples as usize,
        budget: arguments.budget,
        items: ITEMS,
        places: PLACES,
        batch_wait: Duration::ZERO,
        queue: None,
    })
    .await?;
    match listener {
        Some(listener) => {
            progress::note(&format!("serving at http://{}/mcp", listener.local_addr()?));
            mcp::listen(service.clone(), listener, end).await?;
        }
        None => mcp::serve(service.clone(), Files::Below(working), end).await?,
    }
    service.close().await;
    Ok(Exit::Success)
}

fn listener(address: SocketAddr) -> anyhow::Result<TcpListener> {
    if !address.ip().is_loopback() {
        let problem = format!("others can reach {address}, and `tllama mcp` asks for no key; use 127.0.0.1");
        return Err(Usage(problem).into());
    }
    TcpListener::bind(address).with_context(|| format!("cannot listen on {address}"))
}
