//! Judging that is spread over machines: an [`Asker`] is a bench whose candidates are judged by [`Worker`]s; NATS with
//! JetStream carries the questions and the answers. docs/CLUSTER.md says how it behaves.
//!
//! *What a verdict from here rests on:* the broker is not trusted. Jobs and answers are sealed with a key that askers and
//! workers share; an answer counts only if it bears a seal of that key, is about the very job, and names the Lean and the
//! level that were asked for. Workers judge only what bears a seal, since a header may run programs.

#![forbid(unsafe_code)]

mod answer;
mod ask;
mod broker;
mod error;
mod job;
mod key;
mod status;
mod worker;

pub use ask::{Asker, Patient};
pub use broker::{ACK_WAIT, Broker, Observer};
pub use error::{Error, Notice};
pub use job::{Lane, Priority};
pub use key::{KeyError, QueueKey};
pub use status::{DeadJob, LaneSeen, WorkerSeen, dead_jobs, lanes, revive_dead_jobs, workers};
pub use worker::{MAX_DELIVERIES, Served, Worker, WorkerOptions};
