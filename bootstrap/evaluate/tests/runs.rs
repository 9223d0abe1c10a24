//! Runs with a scripted generator and verifier: what is asked, what is shown, and that an interrupted run ends as an
//! uninterrupted one does.

mod scripted;

use std::path::Path;
use std::sync::Arc;

use data::store::{ItemState, KeyFile, RunId, Store};
use evaluate::{Evaluation, Plan, Retriever, Stage, StageKind, StopRule, Table, TokenMeter};
use prover::Task;
use scripted::{Script, Writer, plan};
use tokio_util::sync::CancellationToken;

/// A run over thirty problems, one of them with a header that cannot be had and one with a hole.
async fn begin(store: &Store, folder: &Path) -> RunId {
    let rows: Vec<String> = (0..30)
        .map(|n| match n {
            7 => "{\"name\":\"t7\",\"header\":\"import Unknown\",\"statement\":\"theorem t7 : 7 = 7\"}\n"
                .to_owned(),
            9 => {
                "{\"name\":\"t9\",\"header\":\"def x : Nat := sorry\",\"statement\":\"theorem t9 : x = 9\"}\n"
                    .to_owned()
            }
            n => scripted::row(n),
        })
        .collect();
    scripted::begin(store, &folder.join("thirty.jsonl"), &rows).await
}

async fn go_on(store: &Store, run: RunId, plan: Plan, writer: Arc<Writer>, cancel_after: usize) -> bool {
    let cancel = CancellationToken::new();
    let script = Script::new(cancel_after, cancel.clone());
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
    let run = begin(&store, folder.path()).await;
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
        let run = begin(&store, folder.path()).await;
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
    let run = begin(&store, folder.path()).await;
    let writer = || Arc::new(Writer { refuses: Some("t3".to_owned()), ..Writer::default() });
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
