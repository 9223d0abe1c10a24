//! The asker: a bench whose candidates are judged by workers.
//!
//! The asker is who remembers a question; the broker only carries it. An asker that hears nothing looks for the answer
//! and sends the question again, which does nothing where it is in the queue. So a broker that lost everything, a worker
//! that died and an answer that nobody believes all end in the question being judged.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use data::{Outcome, ReasonKind, Rejection, Toolchain, VerdictRecord};
use futures::StreamExt;
use futures::future::BoxFuture;
use lean_bridge::VerifyRequest;
use pipeline::{Bench, Finding};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::answer::{Answer, Asked, Said, believed};
use crate::broker::{ACK_WAIT, Broker, SEAL, Sent};
use crate::error::{Error, Notice};
use crate::job::{Job, Lane, Priority, digest};
use crate::key::{QueueKey, Sealed};
use crate::status::workers;

/// After this time an answer is looked for, and the question is sent again; each time it takes twice as long.
const FIRST_LOOK: Duration = Duration::from_secs(10);
const LAST_LOOK: Duration = Duration::from_secs(60);
/// Where the broker did not take a job.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LAST_PAUSE: Duration = Duration::from_secs(5);
/// Nobody is looked for more often than this.
const CENSUS: Duration = Duration::from_secs(30);
/// How long the end waits for jobs to be retracted.
const FAREWELL: Duration = Duration::from_secs(5);
/// Jobs with the workers at once where no worker is seen yet.
const LEAST_AT_ONCE: usize = 8;

/// Asks the workers of one lane.
pub struct Asker {
    broker: Broker,
    key: QueueKey,
    lane: Lane,
    /// This machine's own: it says which Lean has to judge, and judges what no worker can.
    local: Arc<dyn Bench>,
    priority: Priority,
    at_once: usize,
    places: Semaphore,
    told: Mutex<HashSet<String>>,
    census: Mutex<Option<Instant>>,
    /// Since when no worker has been seen, if none is.
    alone: watch::Sender<Option<Instant>>,
    retractions: Mutex<Option<Retracting>>,
}

/// What takes jobs out of the queue that nobody waits for any more.
struct Retracting {
    sender: mpsc::UnboundedSender<u64>,
    task: JoinHandle<()>,
}

impl Asker {
    /// `at_once`: how many candidates may be with the workers at the same time; by default twice the number that those
    /// who are seen judge at once.
    pub async fn new(
        broker: Broker,
        key: QueueKey,
        local: Arc<dyn Bench>,
        priority: Priority,
        at_once: Option<usize>,
    ) -> Result<Self, Error> {
        let lane = Lane::of(local.as_ref());
        for priority in Priority::ALL {
            // So that whoever looks sees that jobs wait, also where no worker was ever there.
            broker.consumer(&lane, priority, ACK_WAIT).await?;
        }
        let mut seen = workers(&broker).await?;
        seen.retain(|worker| worker.lane == lane.as_str());
        let ours = seen.iter().filter(|worker| worker.key == key.id());
        let places: usize = ours.clone().map(|worker| worker.places as usize).sum();
        if let (0, Some(other)) = (ours.count(), seen.first()) {
            let (theirs, ours) = (other.key.clone(), key.id().to_owned());
            return Err(Error::OtherKey { at: broker.at().to_owned(), theirs, ours });
        }
        let alone = watch::Sender::new((places == 0).then(Instant::now));
        let at_once = at_once.unwrap_or((2 * places).max(LEAST_AT_ONCE)).max(1);
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let task = {
            let broker = broker.clone();
            tokio::spawn(async move {
                while let Some(sequence) = receiver.recv().await {
                    broker.retract_job(sequence).await;
                }
            })
        };
        let retractions = Mutex::new(Some(Retracting { sender, task }));
        Ok(Self {
            broker,
            key,
            lane,
            local,
            priority,
            at_once,
            places: Semaphore::new(at_once),
            told: Mutex::default(),
            census: Mutex::default(),
            alone,
            retractions,
        })
    }

    /// How many candidates may be with the workers at the same time.
    pub fn at_once(&self) -> usize {
        self.at_once
    }

    pub fn lane(&self) -> &Lane {
        &self.lane
    }

    pub fn broker(&self) -> &Broker {
        &self.broker
    }

    /// The workers that would answer now, by how many candidates they judge at once. `Err`: the broker is away, or nobody is
    /// there.
    pub async fn workers(&self) -> Result<usize, Error> {
        if let Some(since) = *self.broker.away().borrow() {
            return Err(Error::Away { waited: since.elapsed() });
        }
        let places = self.count_workers().await?;
        match *self.alone.borrow() {
            Some(since) => Err(Error::NoWorkers { waited: since.elapsed() }),
            None => Ok(places),
        }
    }

    /// Comes with the reason when nobody could have answered for this long, without a break.
    pub(crate) async fn unattended(&self, patience: Duration) -> Error {
        // What was known of the workers may be old.
        if self.alone.borrow().is_some() {
            let _ = self.count_workers().await;
        }
        tokio::select! {
            () = lasts(self.broker.away(), patience) => Error::Away { waited: patience },
            () = lasts(self.alone.subscribe(), patience) => Error::NoWorkers { waited: patience },
        }
    }

    /// How many candidates the workers of this lane judge at once; those with another key would not be believed.
    async fn count_workers(&self) -> Result<usize, Error> {
        let seen = workers(&self.broker).await?;
        let ours = seen.iter().filter(|seen| seen.lane == self.lane.as_str() && seen.key == self.key.id());
        let places: usize = ours.map(|worker| worker.places as usize).sum();
        self.alone.send_if_modified(|since| {
            let is_new = since.is_some() != (places == 0);
            if is_new {
                *since = (places == 0).then(Instant::now);
            }
            is_new
        });
        Ok(places)
    }

    /// Takes what nobody waits for any more out of the queue. To be called when no question is open.
    pub async fn close(&self) {
        let retracting = lock(&self.retractions).take();
        if let Some(Retracting { sender, task }) = retracting {
            drop(sender);
            let _ = timeout(FAREWELL, task).await;
        }
    }

    async fn ask(&self, request: &VerifyRequest) -> Result<Finding, pipeline::Error> {
        let job = Job::new(&self.lane, self.local.as_ref(), request);
        let body = job.bytes();
        if body.len() > self.broker.room() {
            let why = format!("a job has {} bytes, and the broker takes {}", body.len(), self.broker.room());
            self.tell_once(Notice::Alone { why });
            return self.local.verify(request).await;
        }
        let digest = digest(&body);
        let asked = Asked { digest: &digest, toolchain: &job.toolchain, level: job.level };
        let started = std::time::Instant::now();
        let place = self.places.acquire().await;
        let said = self.answered(&asked, &body).await;
        drop(place);
        match said {
            Said::Judged(record) => Ok(Finding::from(*record)),
            Said::Lost(reason) => {
                let rejection = Rejection::new(ReasonKind::WorkerCrashed, reason);
                Ok(Finding::from(VerdictRecord {
                    outcome: Outcome::Rejected(rejection),
                    level: job.level,
                    axioms: Vec::new(),
                    messages: Vec::new(),
                    toolchain: self.local.toolchain(&request.header, &request.statement),
                    time_ms: started.elapsed().as_secs_f64() * 1000.0,
                }))
            }
            Said::Declined(why) => {
                self.tell_once(Notice::Alone { why });
                self.local.verify(request).await
            }
        }
    }

    /// Sends a job, as often as it takes, and waits for what is said of it.
    async fn answered(&self, asked: &Asked<'_>, body: &[u8]) -> Said {
        let seal = self.key.seal(Sealed::Job, body);
        let mut connects = self.broker.connects();
        let mut sent = Retraction { asker: self, sequence: None };
        // Heard before the job is sent, so that no answer falls in between.
        let mut heard = None;
        let (mut look, mut pause) = (FIRST_LOOK, FIRST_PAUSE);
        // An answer that was there before the question, and that would not be the same again, is none.
        let mut stale = None;
        loop {
            if heard.is_none() {
                heard = self.broker.hear(asked.digest).await.ok();
            }
            let kept = self.broker.answer(asked.digest).await;
            if let Ok(Some(message)) = &kept {
                let seal = message.headers.get(SEAL).map(|seal| seal.as_str());
                match self.open(&message.payload, seal, asked) {
                    Some(answer) if answer.is_firm() || stale.is_some_and(|old| message.sequence > old) => {
                        sent.sequence = None;
                        return answer.said;
                    }
                    _ => {}
                }
            }
            if let Ok(message) = &kept {
                stale.get_or_insert(message.as_ref().map_or(0, |message| message.sequence));
            }
            let state = self.broker.send_job(&self.lane, self.priority, asked.digest, body, &seal).await;
            let wait = match state {
                Sent::Queued(sequence) => {
                    sent.sequence = Some(sequence);
                    pause = FIRST_PAUSE;
                    look
                }
                Sent::AlreadyThere => look,
                Sent::Full => {
                    self.tell_once(Notice::Full { at: self.broker.at().to_owned() });
                    pause
                }
                Sent::Unknown => pause,
            };
            if matches!(state, Sent::Queued(_) | Sent::AlreadyThere) {
                look = LAST_LOOK.min(look * 2);
            } else {
                pause = LAST_PAUSE.min(pause * 2);
            }
            let until = Instant::now() + wait;
            loop {
                let next = async {
                    match &mut heard {
                        Some(heard) => heard.next().await,
                        None => std::future::pending().await,
                    }
                };
                tokio::select! {
                    message = next => {
                        let Some(message) = message else {
                            heard = None;
                            sleep(FIRST_PAUSE).await;
                            break;
                        };
                        let seal = message.headers.as_ref().and_then(|headers| headers.get(SEAL));
                        let seal = seal.map(|seal| seal.as_str());
                        if let Some(answer) = self.open(&message.payload, seal, asked) {
                            sent.sequence = None;
                            return answer.said;
                        }
                    }
                    changed = connects.changed() => {
                        // What was said while nobody listened is looked for.
                        if changed.is_err() {
                            sleep_until(until).await;
                        }
                        break;
                    }
                    () = sleep_until(until) => break,
                }
            }
            self.look_for_workers().await;
        }
    }

    /// An answer, if it is to be believed.
    fn open(&self, bytes: &[u8], seal: Option<&str>, asked: &Asked<'_>) -> Option<Answer> {
        match believed(bytes, seal, &self.key, asked) {
            Ok(answer) => Some(answer),
            Err(why) => {
                self.tell_once(Notice::Disbelieved { digest: asked.digest.to_owned(), why: why.to_string() });
                None
            }
        }
    }

    /// Says so where nobody works on the lane. One question in a while does this for all.
    async fn look_for_workers(&self) {
        {
            let mut census = lock(&self.census);
            if census.is_some_and(|last| last.elapsed() < CENSUS) {
                return;
            }
            *census = Some(Instant::now());
        }
        if let Ok(0) = self.count_workers().await {
            let (at, lane) = (self.broker.at().to_owned(), self.lane.as_str().to_owned());
            self.tell_once(Notice::NoWorkers { at, lane });
        }
    }

    fn tell_once(&self, notice: Notice) {
        if lock(&self.told).insert(notice.to_string()) {
            self.broker.tell(notice);
        }
    }
}

impl Bench for Asker {
    fn name(&self) -> String {
        self.local.name()
    }

    fn toolchain(&self, header: &str, statement: &str) -> Toolchain {
        self.local.toolchain(header, statement)
    }

    fn verify<'a>(&'a self, request: &'a VerifyRequest) -> BoxFuture<'a, Result<Finding, pipeline::Error>> {
        Box::pin(self.ask(request))
    }
}

/// Asks as an [`Asker`] does, and gives up where nobody could have answered for a while. What was sent stays in the queue
/// as long as the broker is away: who asks again may find it answered.
pub struct Patient {
    asker: Arc<Asker>,
    patience: Duration,
}

impl Patient {
    pub fn new(asker: Arc<Asker>, patience: Duration) -> Self {
        Self { asker, patience }
    }
}

impl Bench for Patient {
    fn name(&self) -> String {
        self.asker.name()
    }

    fn toolchain(&self, header: &str, statement: &str) -> Toolchain {
        self.asker.toolchain(header, statement)
    }

    fn verify<'a>(&'a self, request: &'a VerifyRequest) -> BoxFuture<'a, Result<Finding, pipeline::Error>> {
        Box::pin(async move {
            tokio::select! {
                biased;
                found = self.asker.ask(request) => found,
                error = self.asker.unattended(self.patience) => Err(pipeline::Error::Bench(error.into())),
            }
        })
    }
}

/// Comes when something has been so for this long, without a break.
async fn lasts(mut since: watch::Receiver<Option<Instant>>, patience: Duration) {
    loop {
        let now = *since.borrow_and_update();
        let end = async {
            match now {
                Some(since) => sleep_until(since + patience).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = end => return,
            changed = since.changed() => if changed.is_err() {
                // Whoever knew is gone.
                std::future::pending::<()>().await;
            },
        }
    }
}

/// A job that is taken out of the queue should nobody wait for it any more. Another asker of the same question sends it
/// again.
struct Retraction<'a> {
    asker: &'a Asker,
    sequence: Option<u64>,
}

impl Drop for Retraction<'_> {
    fn drop(&mut self) {
        if let (Some(sequence), Some(retracting)) = (self.sequence, lock(&self.asker.retractions).as_ref()) {
            let _ = retracting.sender.send(sequence);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // What is under these locks is whole after a panic, too.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
