//! `tllama queue`: what a broker holds, and the key that its users share.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use queue::{Broker, QueueKey};
use serde_json::json;

use super::cluster;
use crate::exit::{Exit, Usage};
use crate::{progress, table};

/// Look after the queue of a cluster
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama queue key queue.key                        a new key, for every machine of the cluster
  tllama queue status --queue nats://broker:4222    who works, and what waits
  tllama queue dead --queue nats://broker:4222      what no worker could answer, and why
  tllama queue dead --again --queue nats://broker:4222")]
pub struct Arguments {
    #[command(subcommand)]
    pub action: Action,
    /// The NATS server. A URL with a password belongs into the variable
    #[arg(long, global = true, value_name = "URL", env = "TLLAMA_QUEUE", hide_env_values = true)]
    pub queue: Option<String>,
    /// JSON instead of tables
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum Action {
    /// The workers, and the jobs that wait, are worked on and are dead, by lane
    Status,
    /// The jobs that no worker could answer, with the reasons
    Dead {
        /// Put them into the queue again
        #[arg(long)]
        again: bool,
    },
    /// Makes the key that askers and workers share
    Key {
        /// The new file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    match &arguments.action {
        Action::Status => status(&connect(&arguments).await?, arguments.json).await?,
        Action::Dead { again: false } => dead(&connect(&arguments).await?, arguments.json).await?,
        Action::Dead { again: true } => {
            let revived = queue::revive_dead_jobs(&connect(&arguments).await?).await?;
            match arguments.json {
                true => progress::json(&json!({ "again": revived }))?,
                false => progress::line(&format!("{revived} jobs are in the queue again"))?,
            }
        }
        Action::Key { file } => {
            let key = QueueKey::make(file)?;
            match arguments.json {
                true => progress::json(&json!({ "file": file, "key": key.id() }))?,
                false => progress::line(&format!(
                    "key {} is in {}; copy the file to every machine that asks or works, readable for its user only",
                    key.id(),
                    file.display()
                ))?,
            }
        }
    }
    Ok(Exit::Success)
}

async fn connect(arguments: &Arguments) -> anyhow::Result<Broker> {
    let url = arguments.queue.as_deref();
    let url = url.ok_or_else(|| Usage("--queue URL (or TLLAMA_QUEUE) is missing".to_owned()))?;
    cluster::connect(url, "tllama queue").await
}

async fn status(broker: &Broker, as_json: bool) -> anyhow::Result<()> {
    let workers = queue::workers(broker).await?;
    let lanes = queue::lanes(broker, &workers).await?;
    if as_json {
        return Ok(progress::json(&json!({ "at": broker.at(), "lanes": lanes, "workers": workers }))?);
    }
    if lanes.is_empty() {
        return Ok(progress::line(&format!("nobody has used the queue at {} yet", broker.at()))?);
    }
    let heading = ["lane", "workers", "places", "interactive", "batch", "working", "dead", "Lean"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    for lane in &lanes {
        rows.push(vec![
            lane.lane.clone(),
            lane.workers.to_string(),
            lane.places.to_string(),
            lane.waiting_interactive.to_string(),
            lane.waiting_batch.to_string(),
            lane.working.to_string(),
            lane.dead.to_string(),
            lane.lean.clone().unwrap_or_else(|| "nobody works on it".to_owned()),
        ]);
    }
    progress::text(&table::table(&rows))?;
    if workers.is_empty() {
        return Ok(progress::line("no worker is there; `tllama worker` starts one")?);
    }
    let mut rows = vec![["worker", "lane", "busy", "judged", "key"].map(str::to_owned).to_vec()];
    for worker in &workers {
        rows.push(vec![
            worker.name.clone(),
            worker.lane.clone(),
            format!("{} of {}", worker.busy, worker.places),
            worker.judged.to_string(),
            worker.key.clone(),
        ]);
    }
    progress::line("")?;
    Ok(progress::text(&table::table(&rows))?)
}

async fn dead(broker: &Broker, as_json: bool) -> anyhow::Result<()> {
    let dead = queue::dead_jobs(broker).await?;
    if as_json {
        return Ok(progress::json(&dead)?);
    }
    if dead.is_empty() {
        return Ok(progress::line("no job is dead")?);
    }
    let mut rows = vec![["job", "lane", "statement", "why"].map(str::to_owned).to_vec()];
    for job in &dead {
        rows.push(vec![
            data::unambiguous::short_digest(&job.digest).to_owned(),
            job.lane.clone(),
            job.statement.clone().unwrap_or_else(|| "(cannot be read)".to_owned()),
            job.reason.clone(),
        ]);
    }
    Ok(progress::text(&table::table(&rows))?)
}
