//! `tllama worker`: judges what others ask.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use queue::{Worker, WorkerOptions};
use tokio_util::sync::CancellationToken;

use super::cluster;
use crate::environment::LeanOptions;
use crate::exit::Exit;
use crate::{interrupt, progress};

/// Judge candidates for other machines
///
/// Takes jobs from a NATS server with JetStream, judges them with the embedded Lean of this machine, and sends the
/// verdicts back, sealed with the shared key. Only jobs that were asked with the very same Lean, library and rules are
/// taken. Ctrl-C and SIGTERM let it finish what it has; a second one ends it at once, and another worker gets its jobs.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama queue key queue.key                                        once; copy the file to every machine
  tllama worker --queue nats://broker:4222 --queue-key queue.key -j 8
  tllama eval minif2f --queue nats://broker:4222 --queue-key queue.key
  tllama queue status --queue nats://broker:4222")]
pub struct Arguments {
    /// The NATS server. A URL with a password belongs into the variable
    #[arg(long, value_name = "URL", env = "TLLAMA_QUEUE", hide_env_values = true)]
    pub queue: String,
    /// The key that this machine and those that ask share; `tllama queue key FILE` makes one
    #[arg(long, value_name = "FILE", env = "TLLAMA_QUEUE_KEY")]
    pub queue_key: Option<PathBuf>,
    /// What the worker is called [default: the machine's name and the number of the process]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    #[command(flatten)]
    pub lean: LeanOptions,
}

/// Between one look for a broker that is not there yet and the next, at most.
const PAUSE_MAX: Duration = Duration::from_secs(10);

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let key = cluster::key(arguments.queue_key.as_ref())?;
    let stop = interrupt::end_of_service();
    let lean = interrupt::unless_interrupted(&stop, arguments.lean.start(None)).await?;
    // The first job shall not wait for it.
    interrupt::unless_interrupted(&stop, lean.ensure_library()).await?;
    let name = arguments.name.clone().unwrap_or_else(|| {
        let host = sysinfo::System::host_name().unwrap_or_else(|| "worker".to_owned());
        format!("{host}-{}", std::process::id())
    });
    let Some(broker) = connect(&arguments.queue, &name, &stop).await? else { return Ok(Exit::Interrupted) };
    let options = WorkerOptions::new(&name, arguments.lean.workers());
    let (name, places, at) = (options.name.clone(), options.places, broker.at().to_owned());
    let toolchain = lean.toolchain("", "").id();
    let worker = Arc::new(Worker::new(broker, key, lean, options));
    progress::note(&format!(
        "{name} serves {at}: lane {}, {places} at once, {toolchain}",
        worker.lane().as_str()
    ));
    let served = worker.run(stop).await?;
    let known = if served.known > 0 { format!(", {} known", served.known) } else { String::new() };
    let buried = if served.buried > 0 { format!(", {} dead", served.buried) } else { String::new() };
    progress::note(&format!("{name} has ended: {} judged{known}{buried}", served.judged));
    Ok(Exit::Success)
}

/// Waits for a broker that is not there yet: machines of a cluster start in any order. `None`: it was told to end.
async fn connect(url: &str, name: &str, stop: &CancellationToken) -> anyhow::Result<Option<queue::Broker>> {
    let mut pause = Duration::from_millis(250);
    loop {
        let error = match cluster::connect(url, name).await {
            Ok(broker) => return Ok(Some(broker)),
            Err(error) => error,
        };
        let may_come = matches!(
            error.downcast_ref::<queue::Error>(),
            Some(queue::Error::Unreachable { .. } | queue::Error::NoStreams { .. })
        );
        if !may_come {
            return Err(error);
        }
        if pause < PAUSE_MAX {
            progress::note(&format!("{}; waiting for it", error.root_cause()));
        }
        tokio::select! {
            () = stop.cancelled() => return Ok(None),
            () = tokio::time::sleep(pause) => {}
        }
        pause = (pause * 2).min(PAUSE_MAX);
    }
}
