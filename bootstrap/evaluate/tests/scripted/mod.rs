//! A generator and a verifier that play a part: what they say depends on the theorem, the seed and what is shown alone,
//! and they say it in an order that does not.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use data::problems::{ImportOptions, read_benchmarks};
use data::store::{Imported, ItemState, NewRun, RunId, Store};
use data::{
    Backend, Candidate, ImportLevel, Level, Message, Outcome, Position, ReasonKind, Rejection, Sampling,
    Severity, Theorem, Toolchain, VerdictRecord,
};
use evaluate::{Comments, Error, ExampleChoice, Plan, Posed, StopRule, Verifier, Words};
use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use pipeline::Judged;
use prover::{Generator, Task};
use tokio_util::sync::CancellationToken;

/// Accepts candidates that end in `right`; cancels the run after a number of questions.
pub struct Script {
    asked: AtomicUsize,
    cancel_after: usize,
    cancel: CancellationToken,
}

impl Script {
    pub fn new(cancel_after: usize, cancel: CancellationToken) -> Self {
        Self { asked: AtomicUsize::new(0), cancel_after, cancel }
    }
}

fn toolchain() -> Toolchain {
    Toolchain {
        backend: Backend::Embedded,
        lean_version: "4".into(),
        commit: None,
        platform: "test".into(),
        import_level: ImportLevel::Exported,
        library_digest: "0".into(),
        library: None,
        instead_of: None,
    }
}

impl Verifier for Script {
    fn verify<'a>(
        &'a self,
        _: &'a Theorem,
        candidate: &'a Candidate,
        level: Level,
    ) -> BoxFuture<'a, Result<Judged, Error>> {
        Box::pin(async move {
            // Answers in another order than that of the questions.
            for _ in 0..candidate.text.len() % 7 {
                tokio::task::yield_now().await;
            }
            if self.asked.fetch_add(1, Ordering::Relaxed) + 1 >= self.cancel_after {
                self.cancel.cancel();
            }
            let right = candidate.text.ends_with("right");
            let message = Message {
                severity: Severity::Error,
                position: Position { line: 1, column: 0 },
                end_position: None,
                text: "wrong".into(),
            };
            let rejection = Rejection::new(ReasonKind::Elaboration, "wrong");
            let record = VerdictRecord {
                outcome: if right { Outcome::Proved } else { Outcome::Rejected(rejection) },
                level,
                axioms: vec![],
                messages: if right { vec![] } else { vec![message] },
                toolchain: toolchain(),
                time_ms: 1.0,
            };
            Ok(Judged {
                record,
                cached: false,
                elapsed_ms: 1.0,
                attempt: None,
                external: Vec::new(),
                export: None,
            })
        })
    }

    fn pose<'a>(&'a self, theorem: &'a Theorem) -> BoxFuture<'a, Result<Posed, Error>> {
        let known = !theorem.header.contains("Unknown");
        let state = if known { ItemState::Posed } else { ItemState::NoHeader };
        let detail = (!known).then(|| "no such module".to_owned());
        Box::pin(async move { Ok(Posed { state, detail, goal: None, expression: None }) })
    }

    fn policy_id(&self) -> String {
        "scripted".into()
    }
}

/// Writes by theorem and seed: some right, some wrong, some nothing. Keeps what it was asked.
#[derive(Default)]
pub struct Writer {
    pub tasks: Mutex<Vec<Task>>,
    /// The theorem that it cannot work on.
    pub refuses: Option<String>,
}

fn draw(task: &Task, seed: u64) -> u8 {
    let (statement, shown) = (&task.theorem.statement, task.examples.len());
    let text = format!("{statement} {seed} {shown} {}", task.revision.is_some());
    blake3::hash(text.as_bytes()).as_bytes()[0]
}

impl Generator for Writer {
    fn id(&self) -> String {
        "writer".into()
    }

    fn generate(&self, task: Task) -> BoxStream<'_, Result<Candidate, prover::Error>> {
        self.tasks.lock().unwrap().push(task.clone());
        if self.refuses.as_ref() == Some(&task.theorem.name) {
            let problem = "400 Bad Request: maximum context length".to_owned();
            let error = prover::Error::Refused { url: "http://localhost".to_owned(), problem };
            return futures::stream::iter([Err(error)]).boxed();
        }
        let seeds = (0..task.samples as u64).map(|index| task.seed + index);
        let mut written: Vec<Candidate> = seeds
            .filter_map(|seed| {
                let luck = draw(&task, seed);
                let word = match luck {
                    0..20 => "right",
                    200.. => return None,
                    _ => "wrong",
                };
                let proof = format!("by -- proof of {} by {seed}\n  {word}", task.theorem.name);
                let sampling = Sampling {
                    temperature: 1.0,
                    top_p: 1.0,
                    top_k: 0,
                    min_p: 0.0,
                    repetition_penalty: 1.0,
                    max_new_tokens: 1,
                    seed,
                };
                Some(Candidate {
                    sampling: Some(sampling),
                    ..Candidate::from_proof(&task.theorem, &proof, "writer")
                })
            })
            .collect();
        // As a batch does: not in the order of seeds.
        written.reverse();
        futures::stream::iter(written.into_iter().map(Ok)).boxed()
    }
}

pub fn plan() -> Plan {
    Plan {
        samples: 12,
        tactics_samples: 0,
        rounds: 2,
        corrections: 1,
        stop: StopRule::AtProof,
        examples: ExampleChoice::Retrieved,
        shots: 3,
        words: Words::Shown,
        comments: Comments::InCode,
        batch: 2,
        seed: 5,
        level: Level::Checked,
    }
}

/// A run over the problems of a file of JSON lines, not begun yet.
pub async fn begin(store: &Store, file: &Path, rows: &[String]) -> RunId {
    std::fs::write(file, rows.concat()).unwrap();
    let set = read_benchmarks(file, &ImportOptions::default()).remove(0);
    let Imported::New(id) = store.import_set("scripted", &set).await.unwrap() else { panic!("it is new") };
    let manifest = serde_json::json!({});
    let run = NewRun { command: "test", version: "0", manifest: &manifest };
    let positions: Vec<u32> = (0..rows.len() as u32).collect();
    store.begin_evaluation(&run, id, &positions).await.unwrap()
}

/// A problem that is like the others.
pub fn row(n: usize) -> String {
    format!("{{\"name\":\"t{n}\",\"statement\":\"theorem t{n} (x : Nat) : x * {n} = {n} * x\"}}\n")
}
