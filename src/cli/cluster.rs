//! Where the workers of a cluster are reached: the options, and what they make ready.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use lean_bridge::embedded::Embedded;
use pipeline::Judge;
use queue::{Asker, Broker, Observer, Priority, QueueKey};

use crate::exit::Usage;
use crate::progress;
use crate::service::Workers;

/// Options of every command that can have its candidates judged elsewhere.
#[derive(Debug, Clone, Args)]
pub struct QueueOptions {
    /// Have candidates judged by the workers at this NATS server (`tllama worker`; docs/CLUSTER.md) instead of by this
    /// machine's Lean, which answers everything else. A URL with a password belongs into the variable
    #[arg(global = true, long, value_name = "URL", env = "TLLAMA_QUEUE", hide_env_values = true)]
    pub queue: Option<String>,
    /// The key that this machine and the workers share; `tllama queue key FILE` makes one
    #[arg(global = true, long, value_name = "FILE", env = "TLLAMA_QUEUE_KEY")]
    pub queue_key: Option<PathBuf>,
    /// Candidates that may be with the workers at once [default: twice as many as those judge at once that are there when
    /// the command starts, at least 8]
    #[arg(global = true, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=16384))]
    pub queue_jobs: Option<u16>,
}

/// A command's judge, and the workers that it asks.
pub struct Cluster {
    asker: Option<Arc<Asker>>,
}

impl QueueOptions {
    pub fn is_named(&self) -> bool {
        self.queue.is_some()
    }

    /// Refuses a project's own Lean, which workers do not have.
    pub fn refuse_with_project(&self, project: Option<&PathBuf>) -> anyhow::Result<()> {
        if self.is_named() && project.is_some() {
            let problem = "workers judge with the embedded Lean alone: leave out --queue (or unset TLLAMA_QUEUE) with \
                           --lean-project";
            return Err(Usage(problem.to_owned()).into());
        }
        Ok(())
    }

    /// Reaches the workers for a server, where they are named. `patience`: how long a request waits where nobody could
    /// answer.
    pub async fn workers(&self, lean: &Arc<Embedded>, patience: Duration) -> anyhow::Result<Option<Workers>> {
        let Some(url) = &self.queue else { return Ok(None) };
        let key = key(self.queue_key.as_ref())?;
        let broker = connect(url, "tllama serve").await?;
        let at_once = self.queue_jobs.map(usize::from);
        let asker = |priority| Asker::new(broker.clone(), key.clone(), lean.clone(), priority, at_once);
        let (interactive, batch) = (asker(Priority::Interactive).await?, asker(Priority::Batch).await?);
        told(&batch);
        Ok(Some(Workers::new(interactive, batch, patience)))
    }

    /// Reaches the workers, where they are named.
    pub async fn join(&self, lean: &Arc<Embedded>, priority: Priority) -> anyhow::Result<Cluster> {
        let Some(url) = &self.queue else { return Ok(Cluster::none()) };
        let key = key(self.queue_key.as_ref())?;
        let broker = connect(url, "tllama").await?;
        let at_once = self.queue_jobs.map(usize::from);
        let asker = Asker::new(broker, key, lean.clone(), priority, at_once).await?;
        told(&asker);
        Ok(Cluster { asker: Some(Arc::new(asker)) })
    }
}

impl Cluster {
    /// This machine alone.
    pub fn none() -> Self {
        Self { asker: None }
    }

    /// The judge, on the workers where there are some.
    pub fn on(&self, judge: Judge) -> Judge {
        match &self.asker {
            Some(asker) => judge.on_bench(asker.clone()),
            None => judge,
        }
    }

    /// The workers, or `lean`.
    pub fn bench(&self, lean: &Arc<Embedded>) -> Arc<dyn pipeline::Bench> {
        match &self.asker {
            Some(asker) => asker.clone(),
            None => lean.clone(),
        }
    }

    /// How many candidates are worked on at once, where `here` would be so on this machine alone.
    pub fn at_once(&self, here: usize) -> usize {
        self.asker.as_ref().map_or(here, |asker| asker.at_once().max(here))
    }

    /// Takes back what nobody waits for any more.
    pub async fn leave(&self) {
        if let Some(asker) = &self.asker {
            asker.close().await;
        }
    }
}

fn told(asker: &Asker) {
    progress::note(&format!(
        "candidates are judged by the workers at {} (lane {}), {} at once",
        asker.broker().at(),
        asker.lane().as_str(),
        asker.at_once()
    ));
}

/// The key that is named.
pub fn key(path: Option<&PathBuf>) -> anyhow::Result<QueueKey> {
    let path = path.ok_or_else(|| {
        Usage(
            "--queue-key FILE (or TLLAMA_QUEUE_KEY) is missing; `tllama queue key FILE` makes a key"
                .to_owned(),
        )
    })?;
    Ok(QueueKey::read(path)?)
}

/// Connects, and says from then on what happens.
pub async fn connect(url: &str, name: &str) -> anyhow::Result<Broker> {
    let shown = std::env::args().any(|argument| argument.contains(url));
    if url.contains('@') && shown {
        let problem = "a password in a command line can be read by others and is recorded with the run: name such a URL \
                       in TLLAMA_QUEUE";
        return Err(Usage(problem.to_owned()).into());
    }
    let observer: Observer = Arc::new(|notice| progress::note(&notice.to_string()));
    Broker::connect(url, name, observer).await.context("the queue")
}
