//! Judging that is spread over machines, against a real broker: what comes back is what one machine would have said,
//! whoever dies; and what somebody without the key writes into the broker counts for nothing.

mod attacks;
mod broker;
mod faults;

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use data::{Candidate, Level, Outcome, ReasonKind, Rejection, Theorem, Toolchain, VerdictRecord};
use futures::future::BoxFuture;
use lean_bridge::embedded::install::{self, CacheDir, Downloads, Node};
use lean_bridge::embedded::{Config, Embedded};
use lean_bridge::{Limits, Policy, VerifyRequest};
use pipeline::{Bench, Finding};
use queue::{Asker, Notice, Observer, Priority, QueueKey, Served, Worker, WorkerOptions};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use broker::Broker;

const HANGS: &str = "hangs";
const SECRET: [u8; 32] = [7; 32];

/// The embedded Lean; it says which one it is without being started.
fn lean() -> Arc<Embedded> {
    static LEAN: OnceLock<Arc<Embedded>> = OnceLock::new();
    let make = || {
        let remedy = "the tests need the embedded Lean: Node.js 20 or later and npm on PATH, and npm's registry or cache";
        let cache = CacheDir::from_environment().expect(remedy);
        let install = install::ensure(&cache, Downloads::Allowed, &|_| {}).expect(remedy);
        let config = Config { workers: 1, keep_spare: false, ..Config::default() };
        Arc::new(Embedded::new(&cache, install, Node::probe().expect(remedy), config).expect(remedy))
    };
    LEAN.get_or_init(make).clone()
}

/// A bench in Lean's place: it takes its time, and finds proved what says so.
struct Scripted {
    lean: Arc<Embedded>,
    delay: Duration,
    /// Its library, where it is another than that of this machine.
    library: Option<String>,
    /// The candidates that it was given.
    seen: Mutex<Vec<String>>,
}

impl Scripted {
    fn new(delay: Duration) -> Arc<Self> {
        Arc::new(Self { lean: lean(), delay, library: None, seen: Mutex::default() })
    }

    fn of_another_library() -> Arc<Self> {
        let library = Some("0000000000000000".to_owned());
        Arc::new(Self { lean: lean(), delay: Duration::ZERO, library, seen: Mutex::default() })
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    fn record(&self, request: &VerifyRequest) -> VerdictRecord {
        let outcome = match request.candidate.contains("proof") {
            true => Outcome::Proved,
            false => Outcome::Rejected(Rejection::new(ReasonKind::Elaboration, "it says so")),
        };
        VerdictRecord {
            outcome,
            level: request.level,
            axioms: Vec::new(),
            messages: Vec::new(),
            toolchain: self.toolchain(&request.header, &request.statement),
            time_ms: self.delay.as_secs_f64() * 1000.0,
        }
    }
}

impl Bench for Scripted {
    fn name(&self) -> String {
        self.lean.name()
    }

    fn toolchain(&self, header: &str, statement: &str) -> Toolchain {
        let mut toolchain = self.lean.toolchain(header, statement);
        if let Some(library) = &self.library {
            toolchain.library_digest.clone_from(library);
        }
        toolchain
    }

    fn verify<'a>(&'a self, request: &'a VerifyRequest) -> BoxFuture<'a, Result<Finding, pipeline::Error>> {
        Box::pin(async move {
            self.seen.lock().unwrap().push(request.candidate.clone());
            if request.candidate.contains(HANGS) {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(self.delay).await;
            Ok(self.record(request).into())
        })
    }
}

/// What was told.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<Notice>>>);

impl Told {
    fn observer(&self) -> Observer {
        let told = self.0.clone();
        Arc::new(move |notice| told.lock().unwrap().push(notice))
    }

    fn has(&self, wanted: impl Fn(&Notice) -> bool) -> bool {
        self.0.lock().unwrap().iter().any(wanted)
    }

    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().iter().map(ToString::to_string).collect()
    }
}

/// Waits until something is so.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..1200 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("after a minute, still not so: {what}");
}

fn key() -> QueueKey {
    QueueKey::new(&SECRET)
}

fn theorem() -> Theorem {
    data::samples().into_iter().next().unwrap()
}

fn candidate(text: &str) -> Candidate {
    Candidate { text: text.to_owned(), ..Candidate::from_proof(&theorem(), "", "given") }
}

fn request(text: &str) -> VerifyRequest {
    VerifyRequest {
        level: Level::CrossChecked,
        policy: Policy::default(),
        limits: Limits::default(),
        ..VerifyRequest::new(&theorem(), text)
    }
}

async fn asker(broker: &Broker, told: &Told, local: Arc<Scripted>, priority: Priority) -> Arc<Asker> {
    let connection = queue::Broker::connect(&broker.url(), "asker", told.observer()).await.unwrap();
    Arc::new(Asker::new(connection, key(), local, priority, Some(64)).await.unwrap())
}

/// A worker in this process. To abort it is to kill it: it says nothing more.
struct Running {
    stop: CancellationToken,
    task: JoinHandle<Result<Served, queue::Error>>,
}

impl Running {
    async fn start(broker: &Broker, key: QueueKey, bench: Arc<Scripted>, name: &str) -> Self {
        Self::start_with(broker, key, bench, name, &Told::default()).await
    }

    async fn start_with(
        broker: &Broker,
        key: QueueKey,
        bench: Arc<Scripted>,
        name: &str,
        told: &Told,
    ) -> Self {
        Self::patient(broker, key, bench, name, told, Duration::from_secs(2)).await
    }

    async fn patient(
        broker: &Broker,
        key: QueueKey,
        bench: Arc<Scripted>,
        name: &str,
        told: &Told,
        ack_wait: Duration,
    ) -> Self {
        let connection = queue::Broker::connect(&broker.url(), name, told.observer()).await.unwrap();
        let options = WorkerOptions { ack_wait, ..WorkerOptions::new(name, 1) };
        let worker = Arc::new(Worker::new(connection, key, bench, options));
        let stop = CancellationToken::new();
        let task = tokio::spawn(worker.run(stop.clone()));
        Self { stop, task }
    }

    fn kill(self) {
        self.task.abort();
    }

    async fn end(self) -> Served {
        self.stop.cancel();
        self.task.await.unwrap().unwrap()
    }
}

/// Makes the lane with the patience of these tests, before anybody else makes it.
async fn lane(broker: &Broker) {
    Running::start(broker, key(), Scripted::new(Duration::ZERO), "first").await.end().await;
}
