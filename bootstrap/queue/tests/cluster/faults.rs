//! Whoever dies: each question is judged, and recorded once.

use data::store::{KeyFile, Store};
use futures::future::join_all;
use pipeline::Judge;

use super::*;

/// Asks about `count` candidates at once, each recorded in a store, and counts proofs and attempts.
async fn judged_in_a_store(asker: &Arc<Asker>, count: usize) -> (usize, u64) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("obt.sqlite");
    let store = Store::open(&path, &KeyFile::beside(&path)).await.unwrap();
    let judge = Judge::new(lean(), Some(store.clone()), Policy::default(), Limits::default());
    let judge = judge.on_bench(asker.clone());
    let theorem = theorem();
    let texts: Vec<Candidate> = (0..count)
        .map(|at| candidate(&format!("{} {at}", if at % 2 == 0 { "proof" } else { "nothing" })))
        .collect();
    let judged = join_all(texts.iter().map(|text| judge.judge(&theorem, text, Level::CrossChecked))).await;
    let proved = judged.iter().filter(|judged| judged.as_ref().unwrap().record.outcome.is_proved()).count();
    let again = join_all(texts.iter().map(|text| judge.judge(&theorem, text, Level::CrossChecked))).await;
    assert!(again.iter().all(|judged| judged.as_ref().unwrap().cached), "what is recorded is remembered");
    (proved, store.counts().await.unwrap().attempts)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_killed_in_mid_job_costs_time_and_nothing_else() {
    let Some(broker) = Broker::start() else { return };
    lane(&broker).await;
    let told = Told::default();
    let bench = Scripted::new(Duration::from_millis(50));
    let slow = Scripted::new(Duration::from_secs(60));
    let asker = asker(&broker, &told, Scripted::new(Duration::ZERO), Priority::Batch).await;
    let first = Running::start(&broker, key(), slow.clone(), "first").await;
    let second = Running::start(&broker, key(), bench.clone(), "second").await;
    let killer = async {
        until("a job is begun", async || !slow.seen().is_empty()).await;
        first.kill();
    };
    let (found, ()) = tokio::join!(judged_in_a_store(&asker, 12), killer);
    assert_eq!(found, (6, 12), "proofs, attempts");
    let (lost, judged) = (slow.seen(), bench.seen());
    assert_eq!((lost.len(), judged.len()), (1, 12));
    assert!(judged.contains(&lost[0]), "the job in hand was given to another: {judged:?}");
    assert_eq!(second.end().await.buried, 0);
    assert_eq!(told.lines(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_goes_away_is_waited_for_even_if_it_lost_everything() {
    for loses in [false, true] {
        let Some(mut broker) = Broker::start() else { return };
        lane(&broker).await;
        let told = Told::default();
        let bench = Scripted::new(Duration::from_millis(200));
        let local = Scripted::new(Duration::ZERO);
        let asker = asker(&broker, &told, local.clone(), Priority::Batch).await;
        let worker = Running::start(&broker, key(), bench.clone(), "one").await;
        let restart = async {
            until("jobs are begun", async || bench.seen().len() >= 3).await;
            broker.kill();
            until("it is missed", async || told.has(|notice| matches!(notice, Notice::Away { .. }))).await;
            if loses {
                broker.lose_everything();
            }
            broker.begin();
        };
        let (found, ()) = tokio::join!(judged_in_a_store(&asker, 10), restart);
        assert_eq!(found, (5, 10), "proofs, attempts (lost everything: {loses})");
        assert!(told.has(|notice| matches!(notice, Notice::Back { .. })), "{:?}", told.lines());
        assert_eq!(local.seen(), Vec::<String>::new(), "all were judged by the worker");
        worker.end().await;
    }
}

/// A server does not let its callers wait for ever.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_patient_for_a_while_is_told_what_is_missing() {
    let Some(mut broker) = Broker::start() else { return };
    lane(&broker).await;
    let told = Told::default();
    let asker = asker(&broker, &told, Scripted::new(Duration::ZERO), Priority::Interactive).await;
    let patient = queue::Patient::new(asker.clone(), Duration::from_millis(300));
    let problem = async |text: &str| patient.verify(&request(text)).await.unwrap_err().to_string();
    assert!(problem("proof 1").await.starts_with("for 0 s no worker of the queue"), "nobody is there");
    assert!(asker.workers().await.unwrap_err().to_string().contains("no worker of the queue"));
    let worker = Running::start(&broker, key(), Scripted::new(Duration::from_secs(1)), "one").await;
    let is_ready = async || asker.workers().await.is_ok_and(|places| places == 1);
    until("it is seen", is_ready).await;
    // Work takes as long as it takes.
    assert!(patient.verify(&request("proof 2")).await.unwrap().record.outcome.is_proved());
    broker.kill();
    assert!(problem("proof 3").await.contains("the broker of the queue has been away"));
    assert!(asker.workers().await.unwrap_err().to_string().contains("has been away"));
    broker.begin();
    until("it is back", is_ready).await;
    assert!(patient.verify(&request("proof 3")).await.unwrap().record.outcome.is_proved());
    worker.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_kills_its_workers_is_dead_after_a_while_with_the_reason_and_can_be_tried_again() {
    let Some(broker) = Broker::start() else { return };
    lane(&broker).await;
    let told = Told::default();
    let asker = asker(&broker, &told, Scripted::new(Duration::ZERO), Priority::Batch).await;
    let asked = tokio::spawn({
        let asker = asker.clone();
        async move { asker.verify(&request(HANGS)).await.unwrap().record }
    });
    for death in 0..queue::MAX_DELIVERIES {
        let bench = Scripted::new(Duration::ZERO);
        let worker = Running::start(&broker, key(), bench.clone(), &format!("mortal-{death}")).await;
        until("it has the job", async || !bench.seen().is_empty()).await;
        worker.kill();
    }
    let bench = Scripted::new(Duration::ZERO);
    let wise = Running::start(&broker, key(), bench.clone(), "wise").await;
    let record = asked.await.unwrap();
    let Outcome::Rejected(rejection) = &record.outcome else { panic!("{record:?}") };
    assert_eq!(rejection.reason, ReasonKind::WorkerCrashed);
    assert!(rejection.detail.contains("given to workers 5 times"), "{}", rejection.detail);
    assert!(record.is_transient(), "it says nothing of the candidate");
    assert_eq!(bench.seen(), Vec::<String>::new(), "nobody else dies of it");

    let connection = queue::Broker::connect(&broker.url(), "keeper", told.observer()).await.unwrap();
    until("it is buried", async || queue::dead_jobs(&connection).await.unwrap().len() == 1).await;
    let dead = queue::dead_jobs(&connection).await.unwrap();
    assert!(dead[0].reason.contains("given to workers 5 times"), "{dead:?}");
    assert!(dead[0].statement.as_ref().is_some_and(|statement| statement.starts_with("theorem")), "{dead:?}");
    let workers = queue::workers(&connection).await.unwrap();
    let lanes = queue::lanes(&connection, &workers).await.unwrap();
    assert_eq!((lanes.len(), lanes[0].dead, lanes[0].working), (1, 1, 0), "{lanes:?}");

    assert_eq!(queue::revive_dead_jobs(&connection).await.unwrap(), 1);
    assert_eq!(queue::dead_jobs(&connection).await.unwrap(), []);
    until("it is tried again", async || bench.seen() == [HANGS]).await;
    wise.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_goes_first_and_one_question_is_judged_once() {
    let Some(broker) = Broker::start() else { return };
    lane(&broker).await;
    let told = Told::default();
    let local = Scripted::new(Duration::ZERO);
    let many = asker(&broker, &told, local.clone(), Priority::Batch).await;
    let others = asker(&broker, &told, local.clone(), Priority::Batch).await;
    let person = asker(&broker, &told, local.clone(), Priority::Interactive).await;
    let connection = queue::Broker::connect(&broker.url(), "keeper", told.observer()).await.unwrap();
    let waiting = async || {
        let lanes = queue::lanes(&connection, &[]).await.unwrap();
        (lanes[0].waiting_interactive, lanes[0].waiting_batch)
    };
    let texts: Vec<String> = (0..6).map(|at| format!("proof {at}")).collect();
    let ask = |asker: Arc<Asker>, text: String| {
        tokio::spawn(async move { asker.verify(&request(&text)).await.unwrap().record.outcome })
    };
    let mut asked: Vec<_> = texts.iter().map(|text| ask(many.clone(), text.clone())).collect();
    until("the batch waits", async || waiting().await == (0, 6)).await;
    asked.extend(texts.iter().map(|text| ask(others.clone(), text.clone())));
    asked.push(ask(person.clone(), "urgent proof".to_owned()));
    // One of the batch, too: it is answered for all.
    asked.push(ask(person.clone(), texts[5].clone()));
    until("the person waits", async || waiting().await == (2, 6)).await;
    // What nobody waits for any more is taken back.
    let given_up = ask(many.clone(), "given up".to_owned());
    until("it is there", async || waiting().await == (2, 7)).await;
    given_up.abort();
    until("it is taken back", async || waiting().await == (2, 6)).await;

    let bench = Scripted::new(Duration::from_millis(20));
    let worker = Running::start(&broker, key(), bench.clone(), "one").await;
    for outcome in join_all(asked).await {
        assert_eq!(outcome.unwrap(), Outcome::Proved);
    }
    let seen = bench.seen();
    assert_eq!(seen.len(), 7, "each question once: {seen:?}");
    let mut first = seen[..2].to_vec();
    first.sort();
    assert_eq!(first, ["proof 5", "urgent proof"], "{seen:?}");
    let served = worker.end().await;
    assert_eq!((served.judged, served.known), (7, 1), "the one that was asked twice had its answer");
    // Who asks again later finds the answer, without a worker.
    assert_eq!(ask(others, "proof 0".to_owned()).await.unwrap(), Outcome::Proved);
    assert_eq!(local.seen(), Vec::<String>::new());
}
