//! What a broker holds: for people who look after a cluster.

use std::collections::BTreeMap;

use futures::TryStreamExt;
use serde::{Deserialize, Serialize};

use crate::broker::{Broker, REASON, SEAL, Sent};
use crate::error::Error;
use crate::job::{Job, Lane, Priority};

/// What a worker says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerSeen {
    pub name: String,
    pub lane: String,
    /// The Lean that it has, in words.
    pub lean: String,
    /// Names the key that it holds.
    pub key: String,
    /// Candidates that it judges at once.
    pub places: u32,
    /// Those that it judges now.
    pub busy: u32,
    /// Those that it has judged since it began.
    pub judged: u64,
    /// The program's version.
    pub version: String,
}

/// The jobs of one lane.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LaneSeen {
    pub lane: String,
    /// The Lean of its workers, where there are any.
    pub lean: Option<String>,
    pub workers: u32,
    pub places: u32,
    /// Jobs that no worker has yet, those first for which somebody waits.
    pub waiting_interactive: u64,
    pub waiting_batch: u64,
    /// Jobs that workers have.
    pub working: u64,
    pub dead: u64,
}

/// A job that no worker could answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeadJob {
    pub lane: String,
    pub digest: String,
    pub reason: String,
    /// The beginning of its statement, where it can be read.
    pub statement: Option<String>,
}

/// The workers that said within the last half minute that they are there.
pub async fn workers(broker: &Broker) -> Result<Vec<WorkerSeen>, Error> {
    let said = broker.all_workers().await?;
    Ok(said.iter().filter_map(|message| serde_json::from_slice(&message.payload).ok()).collect())
}

/// All lanes that have or had workers, askers or dead jobs.
pub async fn lanes(broker: &Broker, workers: &[WorkerSeen]) -> Result<Vec<LaneSeen>, Error> {
    let mut lanes: BTreeMap<String, LaneSeen> = BTreeMap::new();
    let mut consumers = broker.job_stream().consumers();
    let unread = |error| broker.error("list the lanes", error);
    while let Some(consumer) = consumers.try_next().await.map_err(unread)? {
        let Some((lane, priority)) = consumer.name.split_once('-') else { continue };
        let lane = lane_of(&mut lanes, lane);
        match priority {
            "interactive" => lane.waiting_interactive = consumer.num_pending,
            _ => lane.waiting_batch = consumer.num_pending,
        }
        lane.working += consumer.num_ack_pending as u64;
    }
    for worker in workers {
        let lane = lane_of(&mut lanes, &worker.lane);
        lane.workers += 1;
        lane.places += worker.places;
        lane.lean = Some(worker.lean.clone());
    }
    for dead in dead_jobs(broker).await? {
        lane_of(&mut lanes, &dead.lane).dead += 1;
    }
    Ok(lanes.into_values().collect())
}

fn lane_of<'a>(lanes: &'a mut BTreeMap<String, LaneSeen>, name: &str) -> &'a mut LaneSeen {
    lanes.entry(name.to_owned()).or_insert_with(|| LaneSeen { lane: name.to_owned(), ..LaneSeen::default() })
}

/// The jobs that no worker could answer, with the reasons.
pub async fn dead_jobs(broker: &Broker) -> Result<Vec<DeadJob>, Error> {
    let found = broker.all_dead().await?;
    Ok(found
        .iter()
        .map(|message| {
            let (lane, digest) = place(&message.subject);
            let reason = message.headers.get(REASON).map(|reason| reason.as_str().to_owned());
            DeadJob {
                lane: lane.to_owned(),
                digest: digest.to_owned(),
                reason: reason.unwrap_or_default(),
                statement: Job::read(&message.payload).ok().map(|job| job.shown()),
            }
        })
        .collect())
}

/// Puts the dead jobs into the queue again, as jobs of many; how many.
pub async fn revive_dead_jobs(broker: &Broker) -> Result<u64, Error> {
    let mut revived = 0;
    for message in broker.all_dead().await? {
        let (lane, digest) = place(&message.subject);
        let seal = message.headers.get(SEAL).map_or("", |seal| seal.as_str());
        let lane = Lane::named(lane);
        match broker.send_job(&lane, Priority::Batch, digest, &message.payload, seal).await {
            Sent::Queued(_) | Sent::AlreadyThere => {
                broker.delete_dead(message.sequence).await?;
                revived += 1;
            }
            Sent::Full => return Err(broker.error("take a job again", "the queue is full")),
            Sent::Unknown => return Err(broker.error("take a job again", "it did not acknowledge it")),
        }
    }
    Ok(revived)
}

/// Lane and digest of a dead job.
fn place(subject: &str) -> (&str, &str) {
    let mut parts = subject.rsplit('.');
    let digest = parts.next().unwrap_or_default();
    (parts.next().unwrap_or_default(), digest)
}
