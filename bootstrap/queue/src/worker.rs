//! A worker: takes jobs of its lane, judges them on its bench, and says what it found.
//!
//! A job is acknowledged after its answer is on the broker's disk, so that a worker that dies loses nothing: the job
//! goes to another one. While it is judged, the worker says so again and again.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::consumer::pull::Batch;
use async_nats::jetstream::{AckKind, Message};
use futures::{FutureExt, StreamExt};
use pipeline::Bench;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::answer::{Answer, Asked, Said, believed};
use crate::broker::{ACK_WAIT, Broker, SEAL, WORKER_KEPT};
use crate::error::{Error, Notice};
use crate::job::{Job, Lane, Priority, digest};
use crate::key::{QueueKey, Sealed};
use crate::status::WorkerSeen;

/// A job that was given out more often than this kills its workers.
pub const MAX_DELIVERIES: i64 = 5;
/// How long a worker without work waits for the broker to send some before it asks again.
const IDLE_WAIT: Duration = Duration::from_secs(20);
/// How long it waits to be told that there is nothing.
const AT_ONCE_WAIT: Duration = Duration::from_secs(5);
/// Between one attempt to reach the broker and the next.
const PAUSE: Duration = Duration::from_millis(500);
/// A Lean that fails so often in a row is not going to work.
const MAX_FAILURES: u32 = 3;
/// Before another worker gets a job on which this machine failed.
const FAILED_DELAY: Duration = Duration::from_secs(2);
/// Besides its time limits, a judgement may take this long: waiting for its turn and for Lean to start.
const GRACE: Duration = Duration::from_secs(900);

/// How a worker works.
#[derive(Debug, Clone)]
pub struct WorkerOptions {
    /// Tells it from others; letters, digits, `-` and `_`.
    pub name: String,
    /// Candidates judged at once.
    pub places: usize,
    /// How long a job counts as being worked on after its worker last said so; the first worker of a lane decides.
    pub ack_wait: Duration,
}

impl WorkerOptions {
    pub fn new(name: &str, places: usize) -> Self {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let name = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
        Self { name, places: places.max(1), ack_wait: ACK_WAIT }
    }
}

/// What a worker did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Served {
    pub judged: u64,
    /// Jobs that had an answer already.
    pub known: u64,
    pub buried: u64,
}

/// Serves one lane of a broker.
pub struct Worker {
    broker: Broker,
    key: QueueKey,
    bench: Arc<dyn Bench>,
    lane: Lane,
    options: WorkerOptions,
    judged: AtomicU64,
    known: AtomicU64,
    buried: AtomicU64,
    busy: AtomicU32,
}

impl Worker {
    pub fn new(broker: Broker, key: QueueKey, bench: Arc<dyn Bench>, options: WorkerOptions) -> Self {
        let lane = Lane::of(bench.as_ref());
        Self {
            broker,
            key,
            bench,
            lane,
            options,
            judged: AtomicU64::new(0),
            known: AtomicU64::new(0),
            buried: AtomicU64::new(0),
            busy: AtomicU32::new(0),
        }
    }

    pub fn lane(&self) -> &Lane {
        &self.lane
    }

    /// Works until `stop`; then takes no more jobs, and ends when those that it has are answered. `Err`: this machine's
    /// Lean does not work.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) -> Result<Served, Error> {
        let mut lines = Lines::open(&self).await?;
        let mut connects = self.broker.connects();
        let mut tasks: JoinSet<Result<(), pipeline::Error>> = JoinSet::new();
        let mut hello = interval(WORKER_KEPT / 3);
        hello.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut failures = 0;
        let mut failed = None;
        while !stop.is_cancelled() && failed.is_none() {
            if tasks.len() < self.options.places
                && let Some(message) = lines.ask().await
            {
                tasks.spawn(self.clone().work(message));
                continue;
            }
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                Some(ended) = tasks.join_next() => match ended {
                    Ok(Ok(())) => failures = 0,
                    Ok(Err(source)) => {
                        failures += 1;
                        self.broker.tell(Notice::Failed { why: source.to_string() });
                        if failures >= MAX_FAILURES {
                            failed = Some(Error::Bench { times: failures, source });
                        }
                    }
                    Err(panic) => std::panic::resume_unwind(panic.into_panic()),
                },
                // Also where all places are taken: a job that came unasked for by now is kept from timing out.
                message = lines.next() => {
                    if let Some(message) = message {
                        tasks.spawn(self.clone().work(message));
                    }
                }
                changed = connects.changed() => {
                    // Requests that were out went with the connection, and perhaps the streams, too.
                    for message in lines.forget() {
                        tasks.spawn(self.clone().work(message));
                    }
                    match changed {
                        Ok(()) => lines.mend(&self).await,
                        Err(_) => sleep(PAUSE).await,
                    }
                    self.say_hello().await;
                }
                _ = hello.tick() => self.say_hello().await,
            }
        }
        lines.give_back().await;
        while let Some(ended) = tasks.join_next().await {
            if let Err(panic) = ended {
                std::panic::resume_unwind(panic.into_panic());
            }
        }
        self.broker.say_goodbye(&self.options.name).await;
        match failed {
            Some(error) => Err(error),
            None => Ok(self.served()),
        }
    }

    fn served(&self) -> Served {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Served { judged: count(&self.judged), known: count(&self.known), buried: count(&self.buried) }
    }

    async fn say_hello(&self) {
        let seen = WorkerSeen {
            name: self.options.name.clone(),
            lane: self.lane.as_str().to_owned(),
            lean: self.bench.toolchain("", "").id(),
            key: self.key.id().to_owned(),
            places: u32::try_from(self.options.places).unwrap_or(u32::MAX),
            busy: self.busy.load(Ordering::Relaxed),
            judged: self.judged.load(Ordering::Relaxed),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let body = serde_json::to_vec(&seen).expect("texts and numbers become JSON");
        self.broker.say_hello(&self.options.name, body).await;
    }

    /// One job, from its arrival to its acknowledgement. `Err`: this machine could not judge it, and another one gets it.
    async fn work(self: Arc<Self>, message: Message) -> Result<(), pipeline::Error> {
        let name = message.subject.rsplit('.').next().unwrap_or_default().to_owned();
        let seal = message.headers.as_ref().and_then(|headers| headers.get(SEAL));
        let job = match self.open(&message.payload, seal.map(|seal| seal.as_str()), &name) {
            Ok(job) => job,
            // Nobody is told but those who look at the dead: whoever sent it may be anybody.
            Err(reason) => return self.bury(&message, &name, &reason).await,
        };
        if self.is_answered(&job, &name).await {
            self.known.fetch_add(1, Ordering::Relaxed);
            self.acknowledge(&message).await;
            return Ok(());
        }
        let deliveries = message.info().map_or(1, |info| info.delivered);
        if deliveries > MAX_DELIVERIES {
            let reason = format!(
                "it was given to workers {MAX_DELIVERIES} times, and none answered: they died of it, or were stopped"
            );
            self.say(&name, Said::Lost(reason.clone()), &message).await;
            return self.bury(&message, &name, &reason).await;
        }
        if let Err(reason) = self.suits(&job) {
            self.say(&name, Said::Declined(reason.clone()), &message).await;
            return self.bury(&message, &name, &reason).await;
        }
        self.busy.fetch_add(1, Ordering::Relaxed);
        let found = self.judged(&job, &message).await;
        self.busy.fetch_sub(1, Ordering::Relaxed);
        match found {
            Ok(record) => {
                self.say(&name, Said::Judged(Box::new(record)), &message).await;
                self.judged.fetch_add(1, Ordering::Relaxed);
                self.acknowledge(&message).await;
                Ok(())
            }
            Err(error) => {
                let _ = message.ack_with(AckKind::Nak(Some(FAILED_DELAY))).await;
                Err(error)
            }
        }
    }

    /// A job that somebody with the key sent, under its own name, to this lane.
    fn open(&self, body: &[u8], seal: Option<&str>, name: &str) -> Result<Job, String> {
        let seal = seal.ok_or("it bears no seal")?;
        if !self.key.sealed(Sealed::Job, body, seal) {
            return Err(format!("its seal is not one of this worker's key ({})", self.key.id()));
        }
        if digest(body) != name {
            return Err("it was sent under the name of another job".to_owned());
        }
        let job = Job::read(body)?;
        match job.lane == self.lane.as_str() {
            true => Ok(job),
            false => Err(format!("it is for the lane {}, not for {}", job.lane, self.lane.as_str())),
        }
    }

    /// Whether a verdict of this worker is the one that was asked for.
    fn suits(&self, job: &Job) -> Result<(), String> {
        let own = self.bench.toolchain(&job.header, &job.statement).id();
        if own != job.toolchain {
            return Err(format!("{} was asked, and this worker has {own}", job.toolchain));
        }
        let rules = job.request().policy.id();
        if rules != job.policy_id {
            return Err(format!(
                "it is to be judged by {}, and this worker judges by {rules}",
                job.policy_id
            ));
        }
        Ok(())
    }

    async fn is_answered(&self, job: &Job, name: &str) -> bool {
        let Ok(Some(message)) = self.broker.answer(name).await else { return false };
        let asked = Asked { digest: name, toolchain: &job.toolchain, level: job.level };
        let seal = message.headers.get(SEAL).map(|seal| seal.as_str());
        believed(&message.payload, seal, &self.key, &asked).is_ok_and(|answer| answer.is_firm())
    }

    /// Judges, and says all the while that it does.
    async fn judged(&self, job: &Job, message: &Message) -> Result<data::VerdictRecord, pipeline::Error> {
        let request = job.request();
        let limit = GRACE.saturating_add(request.limits.wall_clock.saturating_mul(4));
        let judged = timeout(limit, self.bench.verify(&request));
        match self.while_saying_so(message, judged).await {
            Ok(found) => Ok(found?.record),
            Err(_) => {
                let problem = format!("no verdict within {limit:?}");
                Err(pipeline::Error::Bench(problem.into()))
            }
        }
    }

    async fn while_saying_so<T>(&self, message: &Message, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        let mut tick = interval(self.options.ack_wait / 3);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                done = &mut work => return done,
                _ = tick.tick() => {
                    let _ = message.ack_with(AckKind::Progress).await;
                }
            }
        }
    }

    /// Publishes an answer, as often as it takes.
    async fn say(&self, name: &str, said: Said, message: &Message) {
        let answer = Answer::new(name, said);
        let mut body = answer.bytes();
        if body.len() > self.broker.room() {
            let reason = format!(
                "the verdict has {} bytes, and the broker takes {}; raise its max_payload",
                body.len(),
                self.broker.room()
            );
            body = Answer::new(name, Said::Declined(reason)).bytes();
        }
        let seal = self.key.seal(Sealed::Answer, &body);
        let published = async {
            while let Err(error) = self.broker.send_answer(name, &body, &seal).await {
                tracing::debug!(%error, "an answer was not acknowledged; sending it again");
                let _ = self.broker.mend().await;
                sleep(PAUSE).await;
            }
        };
        self.while_saying_so(message, published).await;
    }

    /// Moves a job to the dead ones.
    async fn bury(&self, message: &Message, name: &str, reason: &str) -> Result<(), pipeline::Error> {
        let seal = message.headers.as_ref().and_then(|headers| headers.get(SEAL));
        let seal = seal.map(|seal| seal.as_str());
        let lane = self.lane.as_str();
        while let Err(error) = self.broker.bury(lane, name, &message.payload, seal, reason).await {
            tracing::debug!(%error, "a dead job was not acknowledged; sending it again");
            sleep(PAUSE).await;
        }
        self.buried.fetch_add(1, Ordering::Relaxed);
        self.broker.tell(Notice::Buried { digest: name.to_owned(), why: reason.to_owned() });
        let _ = message.ack_with(AckKind::Term).await;
        Ok(())
    }

    /// Should it get lost, the job comes again, and its answer is found.
    async fn acknowledge(&self, message: &Message) {
        let _ = message.ack().await;
    }
}

/// Where a worker gets its jobs: the lane's priorities in their order.
struct Lines {
    lines: Vec<Line>,
}

struct Line {
    consumer: PullConsumer,
    /// A request that waits for a job.
    waiting: Option<Batch>,
}

impl Lines {
    async fn open(worker: &Worker) -> Result<Self, Error> {
        let mut lines = Vec::new();
        for priority in Priority::ALL {
            let consumer = worker.broker.consumer(&worker.lane, priority, worker.options.ack_wait).await?;
            lines.push(Line { consumer, waiting: None });
        }
        Ok(Self { lines })
    }

    /// Makes the lane again should the broker have lost it.
    async fn mend(&mut self, worker: &Worker) {
        let mended = async {
            worker.broker.mend().await?;
            Self::open(worker).await
        };
        match mended.await {
            Ok(lines) => *self = lines,
            Err(error) => tracing::debug!(%error, "the lane was not made again"),
        }
    }

    /// A job that is there; where there is none, requests are out after this that wait for one.
    async fn ask(&mut self) -> Option<Message> {
        for line in &mut self.lines {
            // What waits already is asked first, since it may have come by now.
            if let Some(waiting) = &mut line.waiting {
                match waiting.next().now_or_never() {
                    Some(Some(Ok(message))) => return Some(message),
                    Some(_) => line.waiting = None,
                    None => {}
                }
            }
            if line.waiting.is_none()
                && let ControlFlow::Break(message) = line.ask_at_once().await
            {
                return Some(message);
            }
        }
        for line in self.lines.iter_mut().filter(|line| line.waiting.is_none()) {
            match line.consumer.batch().max_messages(1).expires(IDLE_WAIT).messages().await {
                Ok(waiting) => line.waiting = Some(waiting),
                Err(error) => {
                    tracing::debug!(%error, "the broker was not asked for work");
                    sleep(PAUSE).await;
                }
            }
        }
        None
    }

    /// What a request that is out brings; `None` where one brought nothing.
    async fn next(&mut self) -> Option<Message> {
        if self.lines.iter().all(|line| line.waiting.is_none()) {
            return std::future::pending().await;
        }
        let waiting = self.lines.iter_mut().filter_map(|line| {
            let waiting = line.waiting.as_mut()?;
            Some(Box::pin(async move { waiting.next().await }))
        });
        let (next, at, _) = futures::future::select_all(waiting).await;
        let line = self.lines.iter_mut().filter(|line| line.waiting.is_some()).nth(at)?;
        match next {
            // Another one would not come: it asked for one.
            Some(Ok(message)) => {
                line.waiting = None;
                Some(message)
            }
            _ => {
                line.waiting = None;
                None
            }
        }
    }

    /// Drops the requests that are out; what came for them already.
    fn forget(&mut self) -> Vec<Message> {
        let waiting = self.lines.iter_mut().filter_map(|line| line.waiting.take());
        waiting.filter_map(|mut waiting| waiting.next().now_or_never()??.ok()).collect()
    }

    /// Lets others have what came for requests that were out.
    async fn give_back(&mut self) {
        for message in self.forget() {
            let _ = message.ack_with(AckKind::Nak(None)).await;
        }
    }
}

impl Line {
    async fn ask_at_once(&mut self) -> ControlFlow<Message> {
        let asked = async {
            let mut found = self.consumer.fetch().max_messages(1).messages().await.ok()?;
            found.next().await?.ok()
        };
        match timeout(AT_ONCE_WAIT, asked).await {
            Ok(Some(message)) => ControlFlow::Break(message),
            _ => ControlFlow::Continue(()),
        }
    }
}
