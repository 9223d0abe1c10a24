//! What somebody can do who can write to the broker and does not have the key: nothing that counts.

use async_nats::HeaderMap;
use async_nats::jetstream;
use futures::StreamExt;
use futures::future::join_all;
use serde_json::json;

use super::*;

const SEAL: &str = "Tllama-Seal";

const OTHER_SECRET: [u8; 32] = [8; 32];

/// The key of somebody else.
fn other_key() -> QueueKey {
    QueueKey::new(&OTHER_SECRET)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_proof_is_refused_and_the_question_is_judged() {
    let Some(broker) = Broker::start() else { return };
    lane(&broker).await;
    let told = Told::default();
    let asker = asker(&broker, &told, Scripted::new(Duration::ZERO), Priority::Batch).await;
    let attacker = async_nats::connect(broker.url()).await.unwrap();
    let mut jobs = attacker.subscribe("tllama.jobs.>").await.unwrap();
    attacker.flush().await.unwrap();
    let asked = tokio::spawn({
        let asker = asker.clone();
        async move { asker.verify(&request("nothing")).await.unwrap().record }
    });
    let job = jobs.next().await.unwrap();
    let digest = job.subject.rsplit('.').next().unwrap().to_owned();
    let proved =
        VerdictRecord { outcome: Outcome::Proved, ..Scripted::new(Duration::ZERO).record(&request("")) };
    let forged = json!({"version": 1, "digest": digest, "said": {"judged": proved}}).to_string();
    let answers = format!("tllama.answers.{digest}");
    let context = jetstream::new(attacker.clone());
    // Without a seal; with one of the asker's own on a job; with one of another key.
    let of_the_job = job.headers.as_ref().unwrap().get(SEAL).unwrap().as_str().to_owned();
    let of_another = sealed_answer(&OTHER_SECRET, &forged);
    for seal in [None, Some(of_the_job), Some(of_another)] {
        let mut headers = HeaderMap::new();
        if let Some(seal) = &seal {
            headers.insert(SEAL, seal.as_str());
        }
        let kept = context.publish_with_headers(answers.clone(), headers, forged.clone().into()).await;
        kept.unwrap().await.unwrap();
    }
    until("all are refused", async || {
        let refused = |text: &str| {
            told.has(|notice| matches!(notice, Notice::Disbelieved { why, .. } if why.contains(text)))
        };
        refused("it bears no seal") && refused("its seal is not one of this key")
    })
    .await;
    assert!(!asked.is_finished(), "{:?}", told.lines());
    let bench = Scripted::new(Duration::ZERO);
    let worker = Running::start(&broker, key(), bench.clone(), "honest").await;
    let record = asked.await.unwrap();
    assert!(!record.outcome.is_proved(), "{record:?}");
    assert_eq!(bench.seen(), ["nothing"], "the forged answer did not keep the worker from judging");
    worker.end().await;
}

/// The seal that a worker with a key puts on an answer.
fn sealed_answer(secret: &[u8; 32], text: &str) -> String {
    let key = blake3::derive_key("tllama queue: seals of answers, 1", secret);
    blake3::keyed_hash(&key, text.as_bytes()).to_hex().to_string()
}

/// An answer as a worker sends it, which says that something is proved.
struct Forged {
    version: u32,
    digest: String,
    record: VerdictRecord,
    secret: [u8; 32],
}

/// A worker that lies, is mistaken, or is of another version, and has the key.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_another_question_is_refused_also_with_the_key() {
    let Some(broker) = Broker::start() else { return };
    lane(&broker).await;
    let told = Told::default();
    let asker = asker(&broker, &told, Scripted::new(Duration::ZERO), Priority::Batch).await;
    let attacker = async_nats::connect(broker.url()).await.unwrap();
    let mut jobs = attacker.subscribe("tllama.jobs.>").await.unwrap();
    attacker.flush().await.unwrap();
    let context = jetstream::new(attacker.clone());
    let other_job = blake3::hash(b"another job").to_hex().to_string();
    type Change<'a> = &'a dyn Fn(&mut Forged);
    let cases: [(&str, &str, Change<'_>); 5] = [
        ("level", "it was judged at another level: checked", &|forged| forged.record.level = Level::Checked),
        ("digest", "it is about another job", &|forged| forged.digest.clone_from(&other_job)),
        ("toolchain", "another Lean judged", &|forged| {
            forged.record.toolchain.library_digest = "0000000000000000".to_owned();
        }),
        ("key", "its seal is not one of this key", &|forged| forged.secret = OTHER_SECRET),
        ("version", "it cannot be read: version 2", &|forged| forged.version = 2),
    ];
    let mut asked = Vec::new();
    for (name, why, change) in cases {
        let waits = tokio::spawn({
            let asker = asker.clone();
            async move { asker.verify(&request(&format!("nothing, {name}"))).await.unwrap().record }
        });
        let job = jobs.next().await.unwrap();
        let digest = job.subject.rsplit('.').next().unwrap().to_owned();
        let record =
            VerdictRecord { outcome: Outcome::Proved, ..Scripted::new(Duration::ZERO).record(&request("")) };
        let mut forged = Forged { version: 1, digest: digest.clone(), record, secret: SECRET };
        change(&mut forged);
        let Forged { version, digest: named, record, secret } = &forged;
        let body = json!({"version": version, "digest": named, "said": {"judged": record}}).to_string();
        let mut headers = HeaderMap::new();
        headers.insert(SEAL, sealed_answer(secret, &body).as_str());
        let kept = context.publish_with_headers(format!("tllama.answers.{digest}"), headers, body.into());
        kept.await.unwrap().await.unwrap();
        let refused = || {
            told.has(|notice| matches!(notice, Notice::Disbelieved { why: told, .. } if told.contains(why)))
        };
        until("it is refused or believed", async || refused() || waits.is_finished()).await;
        assert!(refused() && !waits.is_finished(), "{name}: {:?}", told.lines());
        asked.push(waits);
    }
    let bench = Scripted::new(Duration::ZERO);
    let worker = Running::start(&broker, key(), bench.clone(), "honest").await;
    for record in join_all(asked).await {
        assert!(!record.unwrap().outcome.is_proved());
    }
    assert_eq!(bench.seen().len(), cases.len(), "no forged answer kept the worker from judging");
    worker.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_judges_nothing_that_is_not_sealed_with_its_key() {
    let Some(broker) = Broker::start() else { return };
    lane(&broker).await;
    let told = Told::default();
    let asker = asker(&broker, &told, Scripted::new(Duration::ZERO), Priority::Batch).await;
    let attacker = async_nats::connect(broker.url()).await.unwrap();
    let mut jobs = attacker.subscribe("tllama.jobs.>").await.unwrap();
    attacker.flush().await.unwrap();
    let asked = tokio::spawn({
        let asker = asker.clone();
        async move { asker.verify(&request("proof")).await.unwrap().record }
    });
    // A true job, to be changed: its text, its name, its seal.
    let job = jobs.next().await.unwrap();
    let seal = job.headers.as_ref().unwrap().get(SEAL).unwrap().as_str().to_owned();
    let lane = job.subject.split('.').nth(2).unwrap().to_owned();
    let text = String::from_utf8(job.payload.to_vec()).unwrap();
    let evil = text.replace("proof", "evil proof");
    assert_ne!(evil, text);
    let name_of = |text: &str| blake3::hash(text.as_bytes()).to_hex().to_string();
    let context = jetstream::new(attacker.clone());
    let cases = [
        (name_of(&evil), &evil, None),
        (name_of(&format!("{evil} ")), &format!("{evil} "), Some(seal.clone())),
        (name_of("a name of something else"), &text, Some(seal)),
    ];
    for (name, text, seal) in &cases {
        let mut headers = HeaderMap::new();
        if let Some(seal) = seal {
            headers.insert(SEAL, seal.as_str());
        }
        let subject = format!("tllama.jobs.{lane}.interactive.{name}");
        let kept = context.publish_with_headers(subject, headers, (*text).clone().into()).await;
        kept.unwrap().await.unwrap();
    }
    let bench = Scripted::new(Duration::ZERO);
    let worker = Running::start(&broker, key(), bench.clone(), "honest").await;
    assert!(asked.await.unwrap().outcome.is_proved());
    let connection = queue::Broker::connect(&broker.url(), "keeper", told.observer()).await.unwrap();
    until("they are dead", async || queue::dead_jobs(&connection).await.unwrap().len() == cases.len()).await;
    assert_eq!(bench.seen(), ["proof"], "nothing else was run");
    let dead = queue::dead_jobs(&connection).await.unwrap();
    let why = |name: &str| dead.iter().find(|job| job.digest == name).unwrap().reason.as_str();
    assert_eq!(why(&cases[0].0), "it bears no seal");
    assert!(why(&cases[1].0).starts_with("its seal is not one of this worker's key"), "{dead:?}");
    assert_eq!(why(&cases[2].0), "it was sent under the name of another job");
    assert_eq!(worker.end().await.buried, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_lean_never_answers_and_another_key_is_told_at_once() {
    let Some(broker) = Broker::start() else { return };
    lane(&broker).await;
    let told = Told::default();
    // It stands in the lane, and has another library than it should.
    let wrong = Scripted::of_another_library();
    let worker = Running::start(&broker, key(), wrong.clone(), "wrong").await;
    let local = Scripted::new(Duration::ZERO);
    let asker = asker(&broker, &told, local.clone(), Priority::Batch).await;
    let record = asker.verify(&request("proof")).await.unwrap().record;
    assert_eq!(record.toolchain, local.toolchain(&theorem().header, &theorem().statement));
    assert_eq!(
        (wrong.seen(), local.seen()),
        (vec![], vec!["proof".to_owned()]),
        "the asker's own Lean judged"
    );
    assert!(
        told.has(|notice| matches!(notice, Notice::Alone { why } if why.contains("0000000000000000"))),
        "{:?}",
        told.lines()
    );
    worker.end().await;

    let stranger = Running::start(&broker, other_key(), Scripted::new(Duration::ZERO), "stranger").await;
    let connection = queue::Broker::connect(&broker.url(), "asker", told.observer()).await.unwrap();
    until("it is seen", async || !queue::workers(&connection).await.unwrap().is_empty()).await;
    let refused = Asker::new(connection, key(), local, Priority::Batch, None).await;
    let error = refused.err().expect("the workers have another key").to_string();
    assert!(error.contains(key().id()) && error.contains(other_key().id()), "{error}");
    stranger.end().await;
}
