//! The broker: NATS with JetStream. Four streams hold all that askers and workers share.
//!
//! | stream | subject | holds |
//! |---|---|---|
//! | `TLLAMA_JOBS` | `tllama.jobs.LANE.PRIORITY.DIGEST` | each question once, until it is answered |
//! | `TLLAMA_ANSWERS` | `tllama.answers.DIGEST` | the last answer to each, for a day |
//! | `TLLAMA_DEAD` | `tllama.dead.LANE.DIGEST` | what no worker could answer, for a week |
//! | `TLLAMA_WORKERS` | `tllama.workers.NAME` | who works, in memory, as long as it says so |

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use async_nats::jetstream::message::{PublishMessage, StreamMessage};
use async_nats::jetstream::stream::{
    Config, DirectGetErrorKind, DiscardPolicy, RetentionPolicy, StorageType, Stream,
};
use async_nats::jetstream::{self, Context};
use async_nats::{Client, ConnectOptions, Event, HeaderMap, ServerAddr, Subscriber};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::error::{Error, Notice};
use crate::job::{Lane, Priority};

const JOBS: &str = "TLLAMA_JOBS";
const ANSWERS: &str = "TLLAMA_ANSWERS";
const DEAD: &str = "TLLAMA_DEAD";
const WORKERS: &str = "TLLAMA_WORKERS";
/// Header fields of a message.
pub(crate) const SEAL: &str = "Tllama-Seal";
pub(crate) const REASON: &str = "Tllama-Reason";
/// A message's fields besides its body, at most.
pub(crate) const HEADERS_ROOM: usize = 1024;

/// Questions that may wait at once; whoever asks for more waits.
const JOBS_MAX: i64 = 200_000;
const JOBS_BYTES_MAX: i64 = 512 << 20;
const ANSWERS_BYTES_MAX: i64 = 512 << 20;
const ANSWERS_KEPT: Duration = Duration::from_secs(24 * 3600);
const DEAD_BYTES_MAX: i64 = 64 << 20;
const DEAD_KEPT: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long a worker counts as there after it last said so.
pub(crate) const WORKER_KEPT: Duration = Duration::from_secs(30);
const WORKERS_BYTES_MAX: i64 = 16 << 20;
/// How long a job counts as being worked on after its worker last said so. No round number: where machines end every so
/// many seconds, a job that came again at the same moment would meet its worker's end each time.
pub const ACK_WAIT: Duration = Duration::from_secs(31);
/// Consumers of lanes that nobody works on any more are removed after this time; their jobs are not.
const LANE_KEPT: Duration = Duration::from_secs(7 * 24 * 3600);
/// Pull requests that may wait at once: one for each worker that has nothing to do.
const WAITING_MAX: i64 = 1 << 16;
/// How long an answer of the broker is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
const RECONNECT_MAX: Duration = Duration::from_secs(2);

/// Is told what happens.
pub type Observer = Arc<dyn Fn(Notice) + Send + Sync>;

/// What became of a job that was sent.
pub(crate) enum Sent {
    /// It is in the queue under this number.
    Queued(u64),
    /// The same question is there already.
    AlreadyThere,
    Full,
    /// The broker did not say.
    Unknown,
}

/// A connection to the broker. It comes back by itself.
#[derive(Clone)]
pub struct Broker {
    client: Client,
    context: Context,
    jobs: Stream,
    answers: Stream,
    dead: Stream,
    workers: Stream,
    at: String,
    connects: watch::Receiver<u64>,
    /// Since when it has been away, if it is.
    away: watch::Receiver<Option<Instant>>,
    observer: Observer,
}

impl Broker {
    /// Connects, and makes the streams unless they are there. `address`: one or several URLs with commas between them.
    pub async fn connect(address: &str, name: &str, observer: Observer) -> Result<Self, Error> {
        let (servers, at) = servers(address)?;
        let (sender, connects) = watch::channel(0u64);
        let (away_sender, away) = watch::channel(None);
        let told = {
            let (observer, at) = (observer.clone(), at.clone());
            let is_away = AtomicBool::new(false);
            move |event: Event| {
                match event {
                    // The first one is that of this call, and may be told after it.
                    Event::Connected => {
                        away_sender.send_replace(None);
                        if is_away.swap(false, Ordering::Relaxed) {
                            sender.send_modify(|count| *count += 1);
                            observer(Notice::Back { at: at.clone() });
                        }
                    }
                    Event::Disconnected => {
                        is_away.store(true, Ordering::Relaxed);
                        away_sender.send_modify(|since| {
                            since.get_or_insert_with(Instant::now);
                        });
                        observer(Notice::Away { at: at.clone() });
                    }
                    other => tracing::debug!(%other, "the broker"),
                }
                std::future::ready(())
            }
        };
        let options = ConnectOptions::new()
            .name(name)
            .connection_timeout(PATIENCE)
            .request_timeout(Some(PATIENCE))
            .reconnect_delay_callback(|attempt| {
                RECONNECT_MAX.min(Duration::from_millis(50 << attempt.min(8)))
            })
            .event_callback(told);
        let client = options
            .connect(servers)
            .await
            .map_err(|error| Error::Unreachable { at: at.clone(), problem: error.to_string() })?;
        let context = jetstream::new(client.clone());
        let [jobs, answers, dead, workers] = streams(&context, &at).await?;
        Ok(Self { client, context, jobs, answers, dead, workers, at, connects, away, observer })
    }

    /// Where the broker is, without passwords.
    pub fn at(&self) -> &str {
        &self.at
    }

    pub(crate) fn tell(&self, notice: Notice) {
        (self.observer)(notice);
    }

    /// Counts the times that the connection came back.
    pub(crate) fn connects(&self) -> watch::Receiver<u64> {
        let mut connects = self.connects.clone();
        connects.mark_unchanged();
        connects
    }

    /// Since when the broker has been away; `None` while it is there.
    pub(crate) fn away(&self) -> watch::Receiver<Option<Instant>> {
        self.away.clone()
    }

    /// The largest body of a message.
    pub(crate) fn room(&self) -> usize {
        self.client.max_payload().saturating_sub(HEADERS_ROOM)
    }

    /// Makes the streams again should the broker have lost them.
    pub(crate) async fn mend(&self) -> Result<(), Error> {
        streams(&self.context, &self.at).await.map(|_| ())
    }

    pub(crate) fn error(&self, what: &'static str, problem: impl ToString) -> Error {
        Error::Broker { at: self.at.clone(), what, problem: problem.to_string() }
    }

    /// Puts a job into the queue. It is on the broker's disk when this says so.
    pub(crate) async fn send_job(
        &self,
        lane: &Lane,
        priority: Priority,
        digest: &str,
        body: &[u8],
        seal: &str,
    ) -> Sent {
        let subject = format!("tllama.jobs.{}.{}.{digest}", lane.as_str(), priority.as_str());
        let mut headers = HeaderMap::new();
        headers.insert(SEAL, seal);
        match self.publish(subject, headers, body).await {
            Ok(sequence) => Sent::Queued(sequence),
            Err(problem) if problem.contains("maximum messages per subject") => Sent::AlreadyThere,
            Err(problem) if problem.contains("maximum messages") || problem.contains("maximum bytes") => {
                Sent::Full
            }
            Err(problem) => {
                tracing::debug!(%problem, "a job was not acknowledged");
                if problem.contains("no stream") {
                    let _ = self.mend().await;
                }
                Sent::Unknown
            }
        }
    }

    /// Takes a job out of the queue.
    pub(crate) async fn retract_job(&self, sequence: u64) {
        if let Err(error) = self.jobs.delete_message(sequence).await {
            tracing::debug!(%error, sequence, "a job was not retracted");
        }
    }

    /// What comes as answer to a job from now on.
    pub(crate) async fn hear(&self, digest: &str) -> Result<Subscriber, Error> {
        let heard = self.client.subscribe(answer_subject(digest)).await;
        heard.map_err(|error| self.error("listen for an answer", error))
    }

    /// The last answer to a job.
    pub(crate) async fn answer(&self, digest: &str) -> Result<Option<StreamMessage>, Error> {
        match self.answers.direct_get_last_for_subject(answer_subject(digest)).await {
            Ok(message) => Ok(Some(message)),
            Err(error) if error.kind() == DirectGetErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.error("look for an answer", error)),
        }
    }

    pub(crate) async fn send_answer(&self, digest: &str, body: &[u8], seal: &str) -> Result<(), Error> {
        let mut headers = HeaderMap::new();
        headers.insert(SEAL, seal);
        let sent = self.publish(answer_subject(digest), headers, body).await;
        sent.map(|_| ()).map_err(|problem| self.error("keep an answer", problem))
    }

    /// Keeps a job that nobody could answer, as it came, with the reason.
    pub(crate) async fn bury(
        &self,
        lane: &str,
        digest: &str,
        body: &[u8],
        seal: Option<&str>,
        reason: &str,
    ) -> Result<(), Error> {
        let mut headers = HeaderMap::new();
        if let Some(seal) = seal {
            headers.insert(SEAL, one_line(seal));
        }
        headers.insert(REASON, one_line(reason));
        let sent = self.publish(format!("tllama.dead.{lane}.{digest}"), headers, body).await;
        sent.map(|_| ()).map_err(|problem| self.error("keep a dead job", problem))
    }

    pub(crate) async fn delete_dead(&self, sequence: u64) -> Result<(), Error> {
        let deleted = self.dead.delete_message(sequence).await;
        deleted.map(|_| ()).map_err(|error| self.error("forget a dead job", error))
    }

    /// Says that a worker is there. Nobody waits for it to be heard.
    pub(crate) async fn say_hello(&self, name: &str, body: Vec<u8>) {
        let _ = self.client.publish(format!("tllama.workers.{name}"), body.into()).await;
    }

    pub(crate) async fn say_goodbye(&self, name: &str) {
        let purge = self.workers.purge().filter(format!("tllama.workers.{name}"));
        let _ = tokio::time::timeout(PATIENCE, purge.into_future()).await;
    }

    /// Where the workers of a lane get their jobs of one priority.
    pub(crate) async fn consumer(
        &self,
        lane: &Lane,
        priority: Priority,
        ack_wait: Duration,
    ) -> Result<PullConsumer, Error> {
        let name = format!("{}-{}", lane.as_str(), priority.as_str());
        let config = pull::Config {
            durable_name: Some(name.clone()),
            filter_subject: format!("tllama.jobs.{}.{}.>", lane.as_str(), priority.as_str()),
            ack_policy: AckPolicy::Explicit,
            ack_wait,
            max_ack_pending: -1,
            max_waiting: WAITING_MAX,
            inactive_threshold: LANE_KEPT,
            ..pull::Config::default()
        };
        let made = self.jobs.get_or_create_consumer(&name, config).await;
        made.map_err(|error| self.error("make the lane", error))
    }

    pub(crate) fn job_stream(&self) -> &Stream {
        &self.jobs
    }

    /// All messages of the stream of dead jobs.
    pub(crate) async fn all_dead(&self) -> Result<Vec<StreamMessage>, Error> {
        self.all(&self.dead, "tllama.dead.>").await
    }

    /// What each worker said last.
    pub(crate) async fn all_workers(&self) -> Result<Vec<StreamMessage>, Error> {
        self.all(&self.workers, "tllama.workers.>").await
    }

    async fn all(&self, stream: &Stream, subject: &str) -> Result<Vec<StreamMessage>, Error> {
        let mut found: Vec<StreamMessage> = Vec::new();
        loop {
            let next = found.last().map_or(1, |last| last.sequence + 1);
            match stream.direct_get_next_for_subject(subject, Some(next)).await {
                Ok(message) => found.push(message),
                Err(error) if error.kind() == DirectGetErrorKind::NotFound => return Ok(found),
                Err(error) => return Err(self.error("read what is kept", error)),
            }
        }
    }

    /// Publishes and waits until the broker has it; the number that it has there.
    async fn publish(&self, subject: String, headers: HeaderMap, body: &[u8]) -> Result<u64, String> {
        let message = PublishMessage::build().headers(headers).payload(body.to_vec().into());
        let kept = self.context.send_publish(subject, message).await.map_err(|error| error.to_string())?;
        kept.await.map(|kept| kept.sequence).map_err(|error| error.to_string())
    }
}

fn answer_subject(digest: &str) -> String {
    format!("tllama.answers.{digest}")
}

/// A text as the value of a header field.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(HEADERS_ROOM / 4).collect()
}

/// The servers of an address, and how they are shown: without passwords.
fn servers(address: &str) -> Result<(Vec<ServerAddr>, String), Error> {
    let mut servers = Vec::new();
    let mut shown = Vec::new();
    for one in address.split(',').map(str::trim).filter(|one| !one.is_empty()) {
        let server: ServerAddr = one.parse().map_err(|error: std::io::Error| Error::Address {
            address: without_secrets(one),
            problem: error.to_string(),
        })?;
        shown.push(format!("{}://{}:{}", server.scheme(), server.host(), server.port()));
        servers.push(server);
    }
    match servers.is_empty() {
        true => Err(Error::Address { address: String::new(), problem: "it is empty".to_owned() }),
        false => Ok((servers, shown.join(","))),
    }
}

fn without_secrets(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((_, host)) => format!("…@{host}"),
        None => address.to_owned(),
    }
}

async fn streams(context: &Context, at: &str) -> Result<[Stream; 4], Error> {
    let base = |name: &str, subject: &str, bytes: i64| Config {
        name: name.to_owned(),
        subjects: vec![subject.to_owned()],
        max_bytes: bytes,
        max_messages_per_subject: 1,
        storage: StorageType::File,
        num_replicas: 1,
        allow_direct: true,
        ..Config::default()
    };
    let jobs = Config {
        retention: RetentionPolicy::WorkQueue,
        max_messages: JOBS_MAX,
        // A question that is there already is not taken again, and what there is no room for is refused and not lost.
        discard: DiscardPolicy::New,
        discard_new_per_subject: true,
        ..base(JOBS, "tllama.jobs.>", JOBS_BYTES_MAX)
    };
    let answers = Config { max_age: ANSWERS_KEPT, ..base(ANSWERS, "tllama.answers.>", ANSWERS_BYTES_MAX) };
    let dead = Config { max_age: DEAD_KEPT, ..base(DEAD, "tllama.dead.>", DEAD_BYTES_MAX) };
    let workers = Config {
        max_age: WORKER_KEPT,
        storage: StorageType::Memory,
        ..base(WORKERS, "tllama.workers.>", WORKERS_BYTES_MAX)
    };
    let make = |config: Config| async move {
        let made = context.get_or_create_stream(config).await;
        made.map_err(|error| Error::NoStreams { at: at.to_owned(), problem: error.to_string() })
    };
    Ok([make(jobs).await?, make(answers).await?, make(dead).await?, make(workers).await?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        let (servers, shown) = servers("nats://me:secret@one:4222, tls://two").unwrap();
        assert_eq!((servers.len(), shown.as_str()), (2, "nats://one:4222,tls://two:4222"));
        let error = super::servers("http://me:secret@one").unwrap_err().to_string();
        assert!(error.contains("…@one") && !error.contains("secret"), "{error}");
        assert!(super::servers(" , ").is_err());
    }

    #[test]
    fn a_reason_fits_into_a_header_field() {
        assert_eq!(one_line("a\r\nNats-Msg-Id: x\n b"), "a Nats-Msg-Id: x b");
        assert!(one_line(&"é".repeat(5000)).len() <= HEADERS_ROOM / 2);
    }
}
