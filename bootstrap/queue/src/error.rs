//! What keeps a queue from being used. That the broker goes away while work is under way is no error: it is waited for.

use std::time::Duration;

use crate::key::KeyError;

fn seconds(of: Duration) -> u64 {
    of.as_secs_f64().round() as u64
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("`{address}` is not the address of a NATS server, such as nats://HOST:4222: {problem}")]
    Address { address: String, problem: String },
    #[error("no broker answers at {at}: {problem}; `nats-server -js` starts one")]
    Unreachable { at: String, problem: String },
    #[error(
        "the broker at {at} cannot keep jobs: {problem}; JetStream has to be on (`nats-server -js`), with room on its disk"
    )]
    NoStreams { at: String, problem: String },
    #[error("the broker at {at} did not do what it was asked ({what}): {problem}")]
    Broker { at: String, what: &'static str, problem: String },
    #[error(
        "the workers at {at} that have this Lean hold another key ({theirs}) than this machine ({ours}); copy theirs, or \
         give them this one"
    )]
    OtherKey { at: String, theirs: String, ours: String },
    /// For longer than whoever asks waits. Without the address, since this may be told to others.
    #[error("the broker of the queue has been away for {} s; ask again later", seconds(*waited))]
    Away { waited: Duration },
    #[error("for {} s no worker of the queue with this Lean and this key has been there; ask again later", seconds(*waited))]
    NoWorkers { waited: Duration },
    #[error("this worker's Lean failed {times} times in a row, last with: {source}")]
    Bench { times: u32, source: pipeline::Error },
}

/// What happens while work is under way, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The broker went away.
    Away { at: String },
    /// It is there again.
    Back { at: String },
    /// The queue takes no more for now.
    Full { at: String },
    /// Nobody works on this lane.
    NoWorkers { at: String, lane: String },
    /// An answer that is not believed.
    Disbelieved { digest: String, why: String },
    /// A job that the asker judges by itself.
    Alone { why: String },
    /// A worker moved a job to the dead ones.
    Buried { digest: String, why: String },
    /// A worker's Lean failed, and the job goes to another worker.
    Failed { why: String },
}

impl std::fmt::Display for Notice {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let short = data::unambiguous::short_digest;
        match self {
            Notice::Away { at } => write!(
                formatter,
                "the broker at {at} went away; waiting for it, and nothing is lost (Ctrl-C stops)"
            ),
            Notice::Back { at } => write!(formatter, "the broker at {at} is there again; going on"),
            Notice::Full { at } => {
                write!(formatter, "the queue at {at} is full; waiting until workers have made room")
            }
            Notice::NoWorkers { at, lane } => write!(
                formatter,
                "nobody at {at} works with this Lean (lane {lane}); jobs wait until a worker of this version is started: \
                 tllama worker --queue URL --queue-key FILE"
            ),
            Notice::Disbelieved { digest, why } => {
                write!(formatter, "an answer to job {} was refused: {why}", short(digest))
            }
            Notice::Alone { why } => write!(formatter, "judged on this machine: {why}"),
            Notice::Buried { digest, why } => {
                write!(formatter, "job {} is dead: {why} (`tllama queue dead` lists these)", short(digest))
            }
            Notice::Failed { why } => write!(formatter, "Lean failed, so another worker gets the job: {why}"),
        }
    }
}
