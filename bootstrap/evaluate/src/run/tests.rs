//! Runs with a scripted generator and verifier: what is asked, what is shown, and that an interrupted run ends as an
//! uninterrupted one does.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use bootstrap::Judged;
use data::problems::{ImportOptions, read_benchmarks};
use data::store::{Imported, KeyFile, NewRun};
use data::{
    Backend, Candidate, ImportLevel, Level, Message, Outcome, Position, ReasonKind, Rejection, Sampling,
    Severity, Theorem, Toolchain, VerdictRecord,
};
use futures::future::BoxFuture;
use futures::stream::BoxStream;

use prover::Task;

use super::*;
use crate::plan::Comments;
use crate::table::Table;
use crate::verifier::Posed;

/// Accepts candidates that end in `right`, and cancels the run after a number of questions.
struct Script {
    asked: AtomicUsize,
    cancel_after: usize,
    cancel: CancellationToken,
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
            let rejection = Rejection {
                reason: ReasonKind::Elaboration,
                detail: "wrong".into(),
                position: None,
                goals: vec![],
            };
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
struct Writer {
    tasks: Mutex<Vec<Task>>,
    /// The theorem that it cannot work on.
    refuses: Option<&'static str>,
}

fn draw(theorem: &Theorem, seed: u64, revised: bool) -> u8 {
    let text = format!("{} {seed} {revised}", theorem.statement);
    blake3::hash(text.as_bytes()).as_bytes()[0]
}

impl Generator for Writer {
    fn id(&self) -> String {
        "writer".into()
    }

    fn generate(&self, task: Task) -> BoxStream<'_, Result<Candidate, prover::Error>> {
        self.tasks.lock().unwrap().push(task.clone());
        if self.refuses == Some(&task.theorem.name) {
            let problem = "400 Bad Request: maximum context length".to_owned();
            let error = prover::Error::Refused { url: "http://localhost".to_owned(), problem };
            return futures::stream::iter([Err(error)]).boxed();
        }
        let seeds = (0..task.samples as u64).map(move |index| task.seed + index);
        let theorem = task.theorem.clone();
        let revised = task.revision.is_some();
        let mut written: Vec<Candidate> = seeds
            .filter_map(|seed| {
                let luck = draw(&theorem, seed, revised);
                let word = match luck {
                    0..30 => "right",
                    200.. => return None,
                    _ => "wrong",
                };
                let proof = format!("by -- proof of {} by {seed}\n  {word}", theorem.name);
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
                    ..Candidate::from_proof(&theorem, &proof, "writer")
                })
            })
            .collect();
        // As a batch does: not in the order of seeds.
        written.reverse();
        futures::stream::iter(written.into_iter().map(Ok)).boxed()
    }
}

fn plan() -> Plan {
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

/// A store with a run over thirty problems, one of them with a header that cannot be had and one with a hole.
async fn begin(store: Store, folder: &Path) -> (Store, RunId) {
    let rows: String = (0..30)
        .map(|n| match n {
            7 => "{\"name\":\"t7\",\"header\":\"import Unknown\",\"statement\":\"theorem t7 : 7 = 7\"}\n"
                .to_owned(),
            9 => {
                "{\"name\":\"t9\",\"header\":\"def x : Nat := sorry\",\"statement\":\"theorem t9 : x = 9\"}\n"
                    .to_owned()
            }
            n => format!(
                "{{\"name\":\"t{n}\",\"statement\":\"theorem t{n} (x : Nat) : x * {n} = {n} * x\"}}\n"
            ),
        })
        .collect();
    let path = folder.join("thirty.jsonl");
    std::fs::write(&path, rows).unwrap();
    let set = read_benchmarks(&path, &ImportOptions::default()).remove(0);
    let Imported::New(id) = store.import_set("thirty", &set).await.unwrap() else { panic!("it is new") };
    let manifest = serde_json::json!({});
    let run = NewRun { command: "test", version: "0", manifest: &manifest };
    let positions: Vec<u32> = (0..30).collect();
    let run = store.begin_evaluation(&run, id, &positions).await.unwrap();
    (store, run)
}

async fn go_on(store: &Store, run: RunId, plan: Plan, writer: Arc<Writer>, cancel_after: usize) -> bool {
    let cancel = CancellationToken::new();
    let script = Script { asked: AtomicUsize::new(0), cancel_after, cancel: cancel.clone() };
    let evaluation = Evaluation {
        store,
        run,
        verifier: &script,
        plan,
        stages: vec![Stage { generator: writer, kind: StageKind::Seeded }],
        retriever: Retriever::Bm25,
        examples: Vec::new(),
        ahead: 3,
        tokens: TokenMeter::default(),
    };
    evaluation.run(&cancel, &|_| {}).await.unwrap();
    cancel.is_cancelled()
}

async fn table_of(plan: Plan) -> (Table, Arc<Writer>, Store, RunId) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open_in_memory().await.unwrap();
    let (store, run) = begin(store, folder.path()).await;
    let writer = Arc::new(Writer::default());
    go_on(&store, run, plan, writer.clone(), usize::MAX).await;
    (Table::of(&store, run).await.unwrap(), writer, store, run)
}

#[tokio::test]
async fn an_interrupted_run_ends_as_an_uninterrupted_one() {
    for plan in [plan(), Plan { stop: StopRule::Never, ..plan() }, Plan { corrections: 0, ..plan() }] {
        let whole = table_of(plan.clone()).await.0;
        assert!((3..28).contains(&whole.all().proved), "{:?}", whole.all());
        let folder = tempfile::tempdir().unwrap();
        // On disk: a connection whose question was dropped is closed, and a store in memory is gone with it.
        let path = folder.path().join("obt.sqlite");
        let store = Store::open(&path, &KeyFile::beside(&path)).await.unwrap();
        let (store, run) = begin(store, folder.path()).await;
        let mut interruptions = 0;
        while go_on(&store, run, plan.clone(), Arc::default(), 1 + interruptions % 9).await {
            interruptions += 1;
            assert!(interruptions < 10_000, "it makes no progress");
        }
        assert!(interruptions > 20);
        let resumed = Table::of(&store, run).await.unwrap();
        for (left, right) in resumed.rows.iter().zip(&whole.rows) {
            assert_eq!(left, right);
        }
        assert_eq!(resumed, whole);
    }
}

#[tokio::test]
async fn budgets_are_kept_and_nothing_is_asked_twice() {
    let (table, writer, store, run) = table_of(Plan { stop: StopRule::Never, ..plan() }).await;
    // Six chains of one sample and one correction, in each of two rounds.
    for row in table.rows.iter().filter(|row| row.state == ItemState::Posed) {
        assert!((12..=24).contains(&row.samples), "{row:?}");
    }
    let asked: usize = writer.tasks.lock().unwrap().iter().map(|task| task.samples).sum();
    assert_eq!(asked as u64, table.all().samples);
    let states: Vec<ItemState> = [7, 9].map(|index: usize| table.rows[index].state).to_vec();
    assert_eq!(states, [ItemState::NoHeader, ItemState::Hole]);
    assert_eq!((table.rows[7].samples, table.rows[9].samples), (0, 0));
    let progress = store.run_progress(run).await.unwrap();
    assert_eq!((progress.samples, progress.proved), (table.all().samples, table.all().proved));
    assert!(store.integrity_check().await.unwrap().is_clean());
}

#[tokio::test]
async fn rounds_show_earlier_proofs_and_never_the_own_one() {
    let (table, writer, store, run) = table_of(Plan { stop: StopRule::Never, ..plan() }).await;
    let tasks = writer.tasks.lock().unwrap().clone();
    let with_examples: Vec<&Task> = tasks.iter().filter(|task| !task.examples.is_empty()).collect();
    assert!(!with_examples.is_empty());
    for task in &with_examples {
        for example in &task.examples {
            assert_ne!(example.theorem.name, task.theorem.name);
            let own = format!("proof of {} by", task.theorem.name);
            assert!(example.annotated_proof.ends_with("right") && !example.annotated_proof.contains(&own));
        }
    }
    // Problems that were proved in the first round are asked again, and must not see themselves.
    let proved: Vec<&str> =
        table.rows.iter().filter(|row| row.is_proved()).map(|row| row.name.as_str()).collect();
    assert!(with_examples.iter().any(|task| proved.contains(&task.theorem.name.as_str())));
    assert_eq!(table.proved_by_round.len(), 2);
    assert!(store.run_examples(run).await.unwrap().iter().all(|(_, round, _)| *round == 1));
}

#[tokio::test]
async fn revisions_carry_the_attempt_and_its_errors() {
    let (_, writer, ..) = table_of(plan()).await;
    let tasks = writer.tasks.lock().unwrap();
    let revisions: Vec<_> = tasks.iter().filter_map(|task| task.revision.as_ref()).collect();
    assert!(!revisions.is_empty());
    assert!(
        revisions.iter().all(|revision| revision.attempt.ends_with("wrong") && revision.messages.len() == 1)
    );
}

#[tokio::test]
async fn a_theorem_that_is_refused_gets_its_reason_and_the_run_ends() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open_in_memory().await.unwrap();
    let (store, run) = begin(store, folder.path()).await;
    let writer = || Arc::new(Writer { refuses: Some("t3"), ..Writer::default() });
    go_on(&store, run, plan(), writer(), usize::MAX).await;
    let table = Table::of(&store, run).await.unwrap();
    let row = &table.rows[3];
    let detail = row.detail.as_deref().unwrap();
    assert!(detail.contains("could not work on it") && detail.contains("maximum context length"), "{detail}");
    assert!(row.state == ItemState::Posed && row.samples > 0 && !row.is_proved(), "{row:?}");
    assert!(table.all().proved > 3);
    // Nothing is left to be done.
    let again = writer();
    go_on(&store, run, plan(), again.clone(), usize::MAX).await;
    assert_eq!(again.tasks.lock().unwrap().len(), 0);
}
