//! What spreading costs, and what it survives. Needs `nats-server`. Prints tables; the first part fails where a verdict is
//! lost, doubled or another one than it should be.
//!
//!     cargo bench --bench queue                              both parts, with recorded times
//!     cargo bench --bench queue -- faults 2000               workers are killed, the broker is restarted
//!     cargo bench --bench queue -- faults 200 lean           the same with the real Lean
//!     cargo bench --bench queue -- scaling 10 100 1000 2000  the real queue, with workers that only take their time
//!     cargo bench --bench queue -- scaling 1000 mean 250     the same, with a mean of 250 ms
//!
//! In the second part a worker's Lean is a distribution of times ([`SHAPE`]), by default with a mean of a second. Workers, asker and broker share this
//! machine, so its cores are part of what limits them: `ulimit -n` has to allow a connection for each worker.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use data::store::{KeyFile, NewAttempt, Store};
use data::{
    Backend, Candidate, ImportLevel, Level, Outcome, ReasonKind, Rejection, Theorem, Toolchain, VerdictRecord,
};
use futures::StreamExt;
use futures::future::BoxFuture;
use lean_bridge::embedded::install::{self, CacheDir, Downloads, Node};
use lean_bridge::embedded::{Config, Embedded};
use lean_bridge::{Policy, VerifyRequest};
use pipeline::{Bench, Finding};
use queue::{Asker, Broker, Observer, Priority, QueueKey, Worker, WorkerOptions};
use tokio_util::sync::CancellationToken;

/// What a candidate takes, as a multiple of the mean; every value is as likely as the others. Recorded from 85 verdicts at
/// level `cross-checked` on candidates of tactics for competition problems (`tllama prove`, the first of miniF2F's valid
/// half). The machine was busy, so only the shape is used.
const SHAPE: [f64; 20] = [
    0.07, 0.11, 0.14, 0.15, 0.18, 0.19, 0.23, 0.27, 0.34, 0.46, 0.60, 0.77, 1.03, 1.22, 1.38, 1.51, 1.97,
    2.46, 3.06, 4.22,
];
const WORKERS: usize = 4;
const PROOFS: usize = 2000;
const CREWS: [usize; 4] = [10, 100, 1000, 2000];
const FAULTS_MEAN: Duration = Duration::from_millis(100);
const SCALING_MEAN: Duration = Duration::from_secs(1);
const KILL_EVERY: Duration = Duration::from_secs(5);
const WARM_UP: Duration = Duration::from_secs(10);
const MEASURED: Duration = Duration::from_secs(20);

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    match words.first().map(String::as_str) {
        Some("serve") => return serve(&words).await,
        Some("faults") => {
            let count = words.iter().find_map(|word| word.parse().ok()).unwrap_or(PROOFS);
            faults(count, words.iter().any(|word| word == "lean")).await?;
        }
        Some("scaling") => {
            let (crews, mean) = match words.iter().position(|word| word == "mean") {
                Some(at) => (&words[..at], words.get(at + 1).context("mean MILLISECONDS")?.parse()?),
                None => (&words[..], SCALING_MEAN.as_millis() as u64),
            };
            let crews: Vec<usize> = crews.iter().filter_map(|word| word.parse().ok()).collect();
            let crews = if crews.is_empty() { CREWS.to_vec() } else { crews };
            scaling(&crews, Duration::from_millis(mean)).await?;
        }
        _ => {
            faults(PROOFS, false).await?;
            scaling(&CREWS, SCALING_MEAN).await?;
        }
    }
    Ok(())
}

/// A broker on a free port, in a folder of its own.
struct Server {
    folder: tempfile::TempDir,
    port: u16,
    child: Child,
}

impl Server {
    fn start() -> anyhow::Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = tempfile::tempdir()?;
        let child = Self::begin(&folder, port)?;
        Ok(Self { folder, port, child })
    }

    fn begin(folder: &tempfile::TempDir, port: u16) -> anyhow::Result<Child> {
        let usual = PathBuf::from("/usr/sbin/nats-server");
        let program = if usual.is_file() { usual } else { PathBuf::from("nats-server") };
        let child = Command::new(program)
            .args(["-js", "-a", "127.0.0.1", "-p", &port.to_string(), "-sd"])
            .arg(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("nats-server (apt-get install nats-server)")?;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(child)
    }

    fn restart(&mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        std::thread::sleep(Duration::from_secs(1));
        self.child = Self::begin(&self.folder, self.port)?;
        Ok(())
    }

    fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Processor time that it has used.
    fn processor_time(&self) -> Duration {
        processor_time(&format!("/proc/{}/stat", self.child.id()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Of a process, where the system tells.
fn processor_time(stat: &str) -> Duration {
    const TICKS_PER_SECOND: u64 = 100;
    let text = std::fs::read_to_string(stat).unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
    Duration::from_millis((ticks(11) + ticks(12)) * 1000 / TICKS_PER_SECOND)
}

fn key() -> QueueKey {
    QueueKey::new(&[1; 32])
}

fn quiet() -> Observer {
    Arc::new(|_| {})
}

/// A bench that takes as long as a candidate's digest says, and finds what it says.
struct Recorded {
    mean: Duration,
    busy: Arc<AtomicUsize>,
}

impl Recorded {
    fn new(mean: Duration, busy: Arc<AtomicUsize>) -> Arc<Self> {
        Arc::new(Self { mean, busy })
    }

    fn outcome(text: &str) -> Outcome {
        match blake3::hash(text.as_bytes()).as_bytes()[1] % 3 {
            0 => Outcome::Proved,
            _ => Outcome::Rejected(Rejection::new(ReasonKind::UnsolvedGoals, "goals are left")),
        }
    }
}

impl Bench for Recorded {
    fn name(&self) -> String {
        "recorded times".to_owned()
    }

    fn toolchain(&self, _: &str, _: &str) -> Toolchain {
        Toolchain {
            backend: Backend::Embedded,
            lean_version: "recorded".to_owned(),
            commit: None,
            platform: "none".to_owned(),
            import_level: ImportLevel::Exported,
            library_digest: "0".to_owned(),
            library: None,
            instead_of: None,
        }
    }

    fn verify<'a>(&'a self, request: &'a VerifyRequest) -> BoxFuture<'a, Result<Finding, pipeline::Error>> {
        Box::pin(async move {
            let digest = blake3::hash(request.candidate.as_bytes());
            let time = self.mean.mul_f64(SHAPE[usize::from(digest.as_bytes()[0]) % SHAPE.len()]);
            self.busy.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(time).await;
            self.busy.fetch_sub(1, Ordering::Relaxed);
            let record = VerdictRecord {
                outcome: Self::outcome(&request.candidate),
                level: request.level,
                axioms: Vec::new(),
                messages: Vec::new(),
                toolchain: self.toolchain("", ""),
                time_ms: time.as_secs_f64() * 1000.0,
            };
            Ok(record.into())
        })
    }
}

/// `serve URL MILLISECONDS`: a worker with recorded times, to be killed.
async fn serve(words: &[String]) -> anyhow::Result<()> {
    let (url, mean) = (words.get(1).context("a URL")?, words.get(2).context("a mean")?.parse()?);
    let name = format!("bench-{}", std::process::id());
    let broker = Broker::connect(url, &name, quiet()).await?;
    let bench = Recorded::new(Duration::from_millis(mean), Arc::default());
    let worker = Arc::new(Worker::new(broker, key(), bench, WorkerOptions::new(&name, 1)));
    worker.run(CancellationToken::new()).await?;
    Ok(())
}

/// Workers that are processes.
struct Crew {
    url: String,
    lean: bool,
    key: PathBuf,
    members: Vec<Child>,
}

impl Crew {
    fn hire(&self) -> anyhow::Result<Child> {
        let mut command = match self.lean {
            true => {
                let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
                command.args(["worker", "-j", "1", "--queue", &self.url, "--queue-key"]).arg(&self.key);
                command
            }
            false => {
                let mut command = Command::new(std::env::current_exe()?);
                command.args(["serve", &self.url, &FAULTS_MEAN.as_millis().to_string()]);
                command
            }
        };
        Ok(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?)
    }

    fn replace(&mut self, at: usize) -> anyhow::Result<()> {
        self.members[at].kill()?;
        self.members[at].wait()?;
        self.members[at] = self.hire()?;
        Ok(())
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        for member in &mut self.members {
            let _ = member.kill();
            let _ = member.wait();
        }
    }
}

fn lean() -> anyhow::Result<Arc<Embedded>> {
    let cache = CacheDir::from_environment()?;
    let install = install::ensure(&cache, Downloads::Allowed, &|_| {})?;
    let config = Config { workers: 1, keep_spare: false, ..Config::default() };
    Ok(Arc::new(Embedded::new(&cache, install, Node::probe()?, config)?))
}

/// Distinct candidates for theorems with known proofs; every third one is no proof.
fn questions(count: usize) -> Vec<(Theorem, Candidate)> {
    let proofs = data::sample_proofs();
    let one = |at: usize| {
        let (theorem, proof) = &proofs[at % proofs.len()];
        let mut candidate = Candidate::from_proof(theorem, proof, "bench");
        if at % 3 == 2 {
            candidate = Candidate::from_proof(theorem, "by exact absurd", "bench");
        }
        candidate.text.push_str(&format!("\n-- {at}\n"));
        (theorem.clone(), candidate)
    };
    (0..count).map(one).collect()
}

/// What is no part of a verdict's sense.
fn told(record: &VerdictRecord) -> String {
    match &record.outcome {
        Outcome::Proved => format!("proved {:?}", record.axioms),
        Outcome::Rejected(rejection) => format!("{:?} {}", rejection.reason, rejection.detail),
    }
}

/// What was done to a cluster.
#[derive(Default)]
struct Toll {
    deaths: usize,
    restarts: usize,
}

/// Kills a worker every few seconds, and the broker after the first and the second third of the work.
async fn trouble(
    crew: &mut Crew,
    server: &mut Server,
    toll: &mut Toll,
    thirds_done: impl Fn() -> usize,
) -> anyhow::Result<std::convert::Infallible> {
    loop {
        tokio::time::sleep(KILL_EVERY).await;
        crew.replace(toll.deaths % WORKERS)?;
        toll.deaths += 1;
        if toll.restarts < thirds_done().min(2) {
            server.restart()?;
            toll.restarts += 1;
        }
    }
}

async fn faults(count: usize, real: bool) -> anyhow::Result<()> {
    let what =
        if real { "the real Lean".to_owned() } else { format!("recorded times, mean {FAULTS_MEAN:?}") };
    println!("{count} proofs, {WORKERS} worker processes, one killed every {KILL_EVERY:?}, {what}");
    let mut server = Server::start()?;
    let secret = tempfile::tempdir()?;
    let path = secret.path().join("queue.key");
    let shared = if real { QueueKey::make(&path)? } else { key() };
    let local: Arc<dyn Bench> = if real { lean()? } else { Recorded::new(Duration::ZERO, Arc::default()) };
    let broker = Broker::connect(&server.url(), "asker", quiet()).await?;
    let asker = Asker::new(broker, shared, local.clone(), Priority::Batch, Some(64)).await?;
    let mut crew = Crew { url: server.url(), lean: real, key: path, members: Vec::new() };
    for _ in 0..WORKERS {
        let member = crew.hire()?;
        crew.members.push(member);
    }
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("obt.sqlite");
    let store = Store::open(&database, &KeyFile::beside(&database)).await?;
    let policy = Policy::default();
    let policy_id = policy.id();
    let questions = questions(count);
    let done = AtomicUsize::new(0);
    let started = Instant::now();
    let work = futures::stream::iter(&questions).map(|(theorem, candidate)| {
        let (asker, store, policy, policy_id, done) = (&asker, &store, &policy, &policy_id, &done);
        async move {
            let request =
                VerifyRequest { policy: policy.clone(), ..VerifyRequest::new(theorem, &candidate.text) };
            let verdict = asker.verify(&request).await?.record;
            let attempt = NewAttempt { run: None, theorem, candidate, policy: policy_id, verdict: &verdict };
            store.record_attempt(&attempt).await?;
            done.fetch_add(1, Ordering::Relaxed);
            anyhow::Ok((request, verdict))
        }
    });
    let work = work.buffer_unordered(64).collect::<Vec<_>>();
    let mut toll = Toll::default();
    let verdicts = tokio::select! {
        verdicts = work => verdicts,
        ended = trouble(&mut crew, &mut server, &mut toll, || done.load(Ordering::Relaxed) * 3 / count) => {
            match ended? {}
        }
    };
    let Toll { deaths, restarts } = toll;
    let elapsed = started.elapsed();
    let verdicts: Vec<(VerifyRequest, VerdictRecord)> = verdicts.into_iter().collect::<Result<_, _>>()?;
    let attempts = store.counts().await?.attempts;
    anyhow::ensure!(attempts == count as u64, "{attempts} attempts are stored for {count} proofs");
    let mut proved = 0;
    for (request, verdict) in &verdicts {
        let alone = match real {
            true => local.verify(request).await?.record,
            false => VerdictRecord { outcome: Recorded::outcome(&request.candidate), ..verdict.clone() },
        };
        anyhow::ensure!(told(verdict) == told(&alone), "{}: {} alone", told(verdict), told(&alone));
        proved += usize::from(verdict.outcome.is_proved());
    }
    println!(
        "  {count} judged, each stored once, all as by one process ({proved} proved); {deaths} workers killed, \
         {restarts} restarts of the broker; {:.1} s",
        elapsed.as_secs_f64()
    );
    Ok(())
}

async fn scaling(crews: &[usize], mean: Duration) -> anyhow::Result<()> {
    println!("workers with recorded times (mean {mean:?}), one asker, one broker, all on this machine");
    println!("  workers  busy      jobs/s  broker: cores  per job  asker and workers: cores");
    for &count in crews {
        let server = Server::start()?;
        let busy = Arc::new(AtomicUsize::new(0));
        let stop = CancellationToken::new();
        let mut workers = Vec::new();
        for at in 0..count {
            let name = format!("w-{at}");
            let broker = Broker::connect(&server.url(), &name, quiet()).await?;
            let bench = Recorded::new(mean, busy.clone());
            let worker = Arc::new(Worker::new(broker, key(), bench, WorkerOptions::new(&name, 1)));
            workers.push(tokio::spawn(worker.run(stop.clone())));
        }
        let broker = Broker::connect(&server.url(), "asker", quiet()).await?;
        let local = Recorded::new(Duration::ZERO, Arc::default());
        let asker = Asker::new(broker, key(), local, Priority::Batch, Some(2 * count)).await?;
        let (theorem, _) = data::sample_proofs().into_iter().next().context("there are samples")?;
        let done = AtomicUsize::new(0);
        let work = futures::stream::iter(0u64..).for_each_concurrent(2 * count, |number| {
            let (asker, theorem, done) = (&asker, &theorem, &done);
            async move {
                let request = VerifyRequest {
                    level: Level::CrossChecked,
                    ..VerifyRequest::new(theorem, format!("candidate {number}"))
                };
                if asker.verify(&request).await.is_ok() {
                    done.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        let measure = async {
            tokio::time::sleep(WARM_UP).await;
            let begun = (Instant::now(), done.load(Ordering::Relaxed), server.processor_time());
            let own = processor_time("/proc/self/stat");
            let mut samples = Vec::new();
            while begun.0.elapsed() < MEASURED {
                tokio::time::sleep(Duration::from_millis(50)).await;
                samples.push(busy.load(Ordering::Relaxed) as f64 / count as f64);
            }
            let seconds = begun.0.elapsed().as_secs_f64();
            let jobs = (done.load(Ordering::Relaxed) - begun.1) as f64;
            let broker = (server.processor_time() - begun.2).as_secs_f64();
            let own = (processor_time("/proc/self/stat") - own).as_secs_f64();
            println!(
                "  {count:>7}  {:>5.1} %  {:>8.1}  {:>13.2}  {:>4.2} ms  {:>24.2}",
                100.0 * samples.iter().sum::<f64>() / samples.len() as f64,
                jobs / seconds,
                broker / seconds,
                1000.0 * broker / jobs.max(1.0),
                own / seconds,
            );
        };
        tokio::select! {
            () = work => {}
            () = measure => {}
        }
        stop.cancel();
        workers.iter().for_each(|worker| worker.abort());
    }
    Ok(())
}
