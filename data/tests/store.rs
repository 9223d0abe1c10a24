//! The store from outside: what is recorded comes back, what must not change does not, and it stays fast.
#![cfg(feature = "store")]

use std::path::Path;
use std::time::{Duration, Instant};

use data::store::{
    AttemptId, CacheKey, Export, KeyFile, KnownClaim, NewAttempt, NewRefutation, NewRun, RunId, Standing,
    Store, StoreError, StoredAttempt, TheoremState,
};
use data::{
    Backend, Candidate, ImportLevel, Level, Message, Outcome, Position, ReasonKind, Rejection, Sampling,
    Severity, Theorem, TokenChoice, TokenLogprob, Toolchain, VerdictRecord,
};
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

const POLICY: &str = "standard";

fn toolchain() -> Toolchain {
    Toolchain {
        backend: Backend::Embedded,
        lean_version: "4.28.0".into(),
        commit: None,
        platform: "wasm32-emscripten".into(),
        import_level: ImportLevel::Exported,
        library_digest: "0123".into(),
        library: None,
        instead_of: None,
    }
}

fn proved(level: Level) -> VerdictRecord {
    let axioms = vec!["propext".to_owned()];
    VerdictRecord {
        outcome: Outcome::Proved,
        level,
        axioms,
        messages: vec![],
        toolchain: toolchain(),
        time_ms: 12.5,
    }
}

fn rejected(reason: ReasonKind) -> VerdictRecord {
    let rejection = Rejection {
        reason,
        detail: "omega could not prove the goal".into(),
        position: Some(Position { line: 2, column: 3 }),
        goals: vec!["n : Nat\n⊢ n < n".into()],
        rests_above: Some("above".into()),
    };
    let message = Message {
        severity: Severity::Error,
        position: Position { line: 2, column: 3 },
        end_position: None,
        text: "omega could not prove the goal".into(),
    };
    VerdictRecord { outcome: Outcome::Rejected(rejection), messages: vec![message], ..proved(Level::Checked) }
}

fn theorem() -> Theorem {
    data::samples().remove(0)
}

fn candidate(proof: &str) -> Candidate {
    Candidate::from_proof(&theorem(), proof, "tactics/omega")
}

async fn record(
    store: &Store,
    candidate: &Candidate,
    verdict: &VerdictRecord,
    run: Option<RunId>,
) -> AttemptId {
    let theorem = theorem();
    store
        .record_attempt(&NewAttempt { run, theorem: &theorem, candidate, policy: POLICY, verdict })
        .await
        .unwrap()
}

fn key(candidate: &Candidate, level: Level) -> CacheKey {
    CacheKey::new(&toolchain(), &theorem(), &candidate.text, POLICY, level)
}

async fn begin(store: &Store) -> RunId {
    let manifest = serde_json::json!({"seed": 7});
    store.begin_run(&NewRun { command: "prove x.lean", version: "0.1.0", manifest: &manifest }).await.unwrap()
}

/// A store with the key that lies beside it.
async fn open(path: &Path) -> Result<Store, StoreError> {
    Store::open(path, &KeyFile::beside(path)).await
}

#[tokio::test]
async fn an_attempt_comes_back_as_it_was() {
    let store = Store::open_in_memory().await.unwrap();
    let run = begin(&store).await;
    let mut sampled = candidate("by simp");
    sampled.sampling = Some(Sampling {
        temperature: 0.7,
        top_p: 0.95,
        top_k: 40,
        min_p: 0.05,
        repetition_penalty: 1.1,
        max_new_tokens: 512,
        seed: u64::MAX,
    });
    sampled.mean_logprob = Some(-0.25);
    sampled.token_logprobs = Some(vec![-0.1, f32::NEG_INFINITY, -0.3]);
    let token = |text: &str, logprob| TokenLogprob { id: Some(7), text: text.to_owned(), logprob };
    let top = vec![token(" simp", -0.1), token("\u{fffd}", f32::MIN)];
    sampled.token_choices = Some(vec![TokenChoice { sampled: top[0].clone(), top }]);
    sampled.confidence = Some(0.875);
    let first = record(&store, &sampled, &rejected(ReasonKind::UnsolvedGoals), Some(run)).await;
    let second = record(&store, &candidate("by omega"), &proved(Level::Replayed), Some(run)).await;

    let found = store.attempts_of_run(run, AttemptId(0), 100).await.unwrap();
    assert_eq!((found[0].id, found[1].id), (first, second));
    assert_eq!(found[0].theorem, theorem());
    assert_eq!(found[0].candidate, sampled);
    assert_eq!(found[0].verdict, rejected(ReasonKind::UnsolvedGoals));
    assert_eq!(found[1].verdict, proved(Level::Replayed));
    assert_eq!(store.attempts_of_run(run, first, 100).await.unwrap().len(), 1);
}

#[tokio::test]
async fn every_reason_is_stored_and_only_lasting_ones_are_cached() {
    let store = Store::open_in_memory().await.unwrap();
    let run = begin(&store).await;
    for (index, reason) in ReasonKind::ALL.into_iter().enumerate() {
        let own = candidate(&format!("by skip -- {index}"));
        record(&store, &own, &rejected(reason), Some(run)).await;
        let cached = store.cached_verdict(&key(&own, Level::Checked)).await.unwrap();
        assert_eq!(cached.is_none(), reason.is_transient(), "{reason:?}");
    }
    let found = store.attempts_of_run(run, AttemptId(0), 100).await.unwrap();
    assert_eq!(found.len(), ReasonKind::ALL.len());
    assert!(found.iter().zip(ReasonKind::ALL).all(|(attempt, reason)| attempt.verdict == rejected(reason)));
}

#[tokio::test]
async fn a_replayed_proof_answers_the_checked_question_and_not_the_reverse() {
    let store = Store::open_in_memory().await.unwrap();
    let (weak, strong) = (candidate("by omega"), candidate("by grind"));
    record(&store, &weak, &proved(Level::Checked), None).await;
    record(&store, &strong, &proved(Level::Replayed), None).await;
    let answer = async |candidate: &Candidate, level| {
        store.cached_verdict(&key(candidate, level)).await.unwrap().map(|(_, verdict)| verdict.level)
    };
    assert_eq!(answer(&weak, Level::Checked).await, Some(Level::Checked));
    assert_eq!(answer(&weak, Level::Replayed).await, None);
    assert_eq!(answer(&strong, Level::Checked).await, Some(Level::Replayed));
    assert_eq!(answer(&strong, Level::Replayed).await, Some(Level::Replayed));
    // Two kernels answer for one; one does not answer for two.
    assert_eq!(answer(&strong, Level::CrossChecked).await, None);
    record(&store, &strong, &proved(Level::CrossChecked), None).await;
    assert_eq!(answer(&strong, Level::CrossChecked).await, Some(Level::CrossChecked));
    assert_eq!(answer(&strong, Level::Replayed).await, Some(Level::Replayed));
    let own = candidate("by exact rfl");
    record(&store, &own, &proved(Level::CrossChecked), None).await;
    for level in Level::ALL {
        assert_eq!(answer(&own, level).await, Some(Level::CrossChecked), "{level:?}");
    }
    let listed = store.theorems().await.unwrap();
    assert_eq!(listed[0].state, TheoremState::Proved(Level::CrossChecked));
    assert_eq!(
        store.best_proof(&theorem().digest()).await.unwrap().unwrap().verdict.level,
        Level::CrossChecked
    );

    // A rejection by the replaying kernel says nothing about the weaker question.
    let refused = candidate("by decide");
    let verdict = VerdictRecord { level: Level::Replayed, ..rejected(ReasonKind::KernelRejected) };
    record(&store, &refused, &verdict, None).await;
    assert_eq!(answer(&refused, Level::Checked).await, None);
    assert_eq!(answer(&refused, Level::Replayed).await, Some(Level::Replayed));
}

#[tokio::test]
async fn a_verdict_answers_no_other_question() {
    let store = Store::open_in_memory().await.unwrap();
    let own = candidate("by omega");
    record(&store, &own, &proved(Level::Checked), None).await;
    let other_theorem = Theorem { header: "open Nat".into(), ..theorem() };
    let other_toolchain = Toolchain { library_digest: "4567".into(), ..toolchain() };
    for question in [
        CacheKey::new(&toolchain(), &other_theorem, &own.text, POLICY, Level::Checked),
        CacheKey::new(&other_toolchain, &theorem(), &own.text, POLICY, Level::Checked),
        CacheKey::new(&toolchain(), &theorem(), &format!("{} ", own.text), POLICY, Level::Checked),
        CacheKey::new(&toolchain(), &theorem(), &own.text, "strict", Level::Checked),
    ] {
        assert_eq!(store.cached_verdict(&question).await.unwrap(), None);
    }
}

#[tokio::test]
async fn theorems_are_listed_with_their_state_and_best_proof() {
    let store = Store::open_in_memory().await.unwrap();
    let samples = data::samples();
    let bare = Theorem { informal_statement: None, ..samples[0].clone() };
    let first = store.add_theorems(&[bare, samples[1].clone(), samples[2].clone()]).await.unwrap();
    assert_eq!(store.add_theorems(&samples[..3]).await.unwrap(), first);

    let attempt = |proof: &str| Candidate::from_proof(&samples[0], proof, "test");
    for (proof, level) in
        [("by omega -- long", Level::Replayed), ("by omega", Level::Replayed), ("x", Level::Checked)]
    {
        record(&store, &attempt(proof), &proved(level), None).await;
    }
    let verdict = rejected(ReasonKind::Syntax);
    let tried = Candidate::from_proof(&samples[1], "by", "test");
    let attempt =
        NewAttempt { run: None, theorem: &samples[1], candidate: &tried, policy: POLICY, verdict: &verdict };
    store.record_attempt(&attempt).await.unwrap();

    let listed = store.theorems().await.unwrap();
    let states: Vec<TheoremState> = listed.iter().map(|theorem| theorem.state).collect();
    assert_eq!(states, [TheoremState::Proved(Level::Replayed), TheoremState::Tried, TheoremState::Untried]);
    assert_eq!(listed[0].theorem, samples[0], "the natural language that was missing is there now");
    assert_eq!(listed[0].attempts, 3);
    let best = store.best_proof(&samples[0].digest()).await.unwrap().unwrap();
    assert!(best.candidate.text.ends_with(":= by omega"));
    assert_eq!(store.best_proof(&samples[1].digest()).await.unwrap(), None);
    let counts = store.counts().await.unwrap();
    assert_eq!((counts.theorems, counts.proved_theorems, counts.attempts, counts.proofs), (3, 1, 4, 3));
}

#[tokio::test]
async fn what_an_editor_learned_of_a_claim_outlives_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("obt.sqlite");
    let store = open(&path).await.unwrap();
    store.record_search("a", 7, Some(2)).await.unwrap();
    store.record_search("a", 3, None).await.unwrap();
    let verdict = proved(Level::Replayed);
    let refutation = NewRefutation {
        claim: "b",
        theorem: &theorem(),
        counterexample: "n = 4",
        negation: "theorem t_refuted : ¬ (type_of% @t) := by decide",
        policy: POLICY,
        verdict: &verdict,
    };
    store.record_refutation(&refutation).await.unwrap();
    for verdict in [proved(Level::Checked), rejected(ReasonKind::Elaboration)] {
        let none = NewRefutation { verdict: &verdict, ..refutation.clone() };
        assert!(matches!(store.record_refutation(&none).await, Err(StoreError::NoRefutation { .. })));
    }
    store.close().await;
    let store = open(&path).await.unwrap();
    let claims: Vec<String> = (0..700).map(|n| format!("c{n}")).chain(["b".into(), "a".into()]).collect();
    let known = store.known_claims(&claims, POLICY).await.unwrap();
    assert_eq!(known[..700], vec![KnownClaim::default(); 700]);
    let refuted = known[700].refutation.as_ref().unwrap();
    assert_eq!((refuted.counterexample.as_str(), &refuted.toolchain), ("n = 4", &toolchain()));
    assert_eq!((known[701].attempts, known[701].failed_at_line), (10, None), "of the last search");
    let known = store.known_claims(&claims, "another policy").await.unwrap();
    assert_eq!((known[701].attempts, &known[700].refutation), (10, &None));
    assert!(store.integrity_check().await.unwrap().is_clean());
    assert_eq!(store.counts().await.unwrap().proofs, 0, "a refutation is no proof of what it refutes");
}

#[tokio::test]
async fn runs_begin_and_end() {
    let store = Store::open_in_memory().await.unwrap();
    let run = begin(&store).await;
    assert_eq!(store.runs().await.unwrap()[0].finished_at_ms, None);
    store.finish_run(run, &serde_json::json!({"proved": 3})).await.unwrap();
    let stored = store.runs().await.unwrap().remove(0);
    assert_eq!((stored.command.as_str(), stored.manifest["seed"].as_i64()), ("prove x.lean", Some(7)));
    assert!(stored.finished_at_ms.is_some() && stored.summary.unwrap()["proved"] == 3);
    let error = store.finish_run(RunId(99), &serde_json::Value::Null).await.unwrap_err();
    assert!(error.to_string().contains("no run 99"));
}

#[tokio::test]
async fn exports_are_json_lines_over_page_borders() {
    let store = Store::open_in_memory().await.unwrap();
    for index in 0..450 {
        record(&store, &candidate(&format!("by skip -- {index}")), &rejected(ReasonKind::Syntax), None).await;
    }
    record(&store, &candidate("by omega"), &proved(Level::Checked), None).await;
    let export = async |what| {
        let mut bytes = Vec::new();
        let lines = store.export_jsonl(what, &mut bytes).await.unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text.lines().count() as u64, lines);
        text
    };
    let attempts = export(Export::Attempts).await;
    let read: Vec<StoredAttempt> = attempts.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(read.len() == 451 && read.is_sorted_by_key(|attempt| attempt.id));
    let proofs = export(Export::BestProofs).await;
    assert!(proofs.lines().count() == 1 && proofs.contains("by omega"));
    assert!(read.iter().all(|attempt| attempt.standing == Standing::Vouched));
    assert_eq!(serde_json::from_str::<Theorem>(export(Export::Theorems).await.trim()).unwrap(), theorem());
}

async fn direct(path: &std::path::Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).foreign_keys(false).connect().await.unwrap()
}

#[tokio::test]
async fn attempts_cannot_be_changed_and_damage_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("obt.sqlite");
    let store = open(&path).await.unwrap();
    record(&store, &candidate("by omega"), &proved(Level::Checked), None).await;
    record(&store, &candidate("by simp"), &rejected(ReasonKind::Timeout), None).await;
    assert!(store.integrity_check().await.unwrap().is_clean());

    let mut connection = direct(&path).await;
    for forbidden in [
        "UPDATE attempts SET outcome = 'proved'",
        "DELETE FROM attempts",
        "INSERT OR REPLACE INTO attempts SELECT * FROM attempts LIMIT 1",
        "UPDATE theorems SET statement = 'theorem t : False'",
        "UPDATE candidates SET text = ''",
    ] {
        assert!(sqlx::query(forbidden).execute(&mut connection).await.is_err(), "{forbidden}");
    }
    assert!(store.integrity_check().await.unwrap().is_clean());
    for damage in [
        "UPDATE verdict_cache SET key = x'00'",
        "DROP TRIGGER candidates_are_not_changed",
        "UPDATE candidates SET text = 'theorem t : True := trivial' WHERE id = 1",
        "INSERT INTO verdict_cache VALUES (x'01', 2)",
        "INSERT INTO verdict_cache VALUES (x'02', 99)",
    ] {
        sqlx::query(damage).execute(&mut connection).await.unwrap();
    }
    let findings = store.integrity_check().await.unwrap().findings;
    assert_eq!(findings, ["a row of verdict_cache refers to a missing row of attempts"]);
    sqlx::query("DELETE FROM verdict_cache WHERE key = x'02'").execute(&mut connection).await.unwrap();
    let findings = store.integrity_check().await.unwrap().findings.join("\n");
    for expected in [
        "trigger candidates_are_not_changed",
        "candidate of attempt 1",
        "attempt 1 is cached",
        "attempt 2 is transient",
    ] {
        assert!(findings.contains(expected), "{expected}: {findings}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_stores_on_one_file_write_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("obt.sqlite");
    let writer = |name: &'static str| {
        let path = path.clone();
        tokio::spawn(async move {
            let store = open(&path).await.unwrap();
            for index in 0..100 {
                record(&store, &candidate(&format!("by {name} -- {index}")), &proved(Level::Checked), None)
                    .await;
            }
            store.close().await;
        })
    };
    let (first, second) = (writer("first"), writer("second"));
    first.await.unwrap();
    second.await.unwrap();
    let store = open(&path).await.unwrap();
    let counts = store.counts().await.unwrap();
    assert_eq!(
        (counts.attempts, counts.theorems, counts.toolchains, counts.cached_verdicts),
        (200, 1, 1, 200)
    );
    assert!(store.integrity_check().await.unwrap().is_clean());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_write_leaves_all_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("obt.sqlite")).await.unwrap();
    for index in 0..60u64 {
        let own = candidate(&format!("by skip -- {index}"));
        let verdict = proved(Level::Checked);
        let theorem = theorem();
        let attempt =
            NewAttempt { run: None, theorem: &theorem, candidate: &own, policy: POLICY, verdict: &verdict };
        let _ = tokio::time::timeout(Duration::from_micros(index * 40), store.record_attempt(&attempt)).await;
    }
    // The writer still works, and no half of a dropped attempt is there.
    record(&store, &candidate("by omega"), &proved(Level::Checked), None).await;
    let counts = store.counts().await.unwrap();
    assert_eq!((counts.attempts, counts.attempts), (counts.candidates, counts.cached_verdicts));
    assert!(store.integrity_check().await.unwrap().is_clean());
}

/// Fills a store with 100,000 verdicts in one statement each table and prints what a lookup costs.
#[tokio::test]
async fn cache_lookups_in_a_large_store() {
    const VERDICTS: u32 = 100_000;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("obt.sqlite");
    let store = open(&path).await.unwrap();
    let (hit, miss) = (candidate("by omega"), candidate("by nothing"));
    record(&store, &hit, &proved(Level::Checked), None).await;
    let mut connection = direct(&path).await;
    for fill in [
        "INSERT INTO candidates (theorem_id, digest, text, generator)
         WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
         SELECT 1, i, hex(randomblob(200)), 'fill' FROM n",
        "INSERT INTO attempts (theorem_id, candidate_id, toolchain_id, policy, level, outcome, axioms, messages,
                               time_ms, recorded_at_ms)
         SELECT 1, id, 1, 'standard', 'checked', 'proved', '[]', '[]', 1.0, 0 FROM candidates WHERE id > 1",
        "INSERT INTO verdict_cache SELECT randomblob(32), id FROM attempts WHERE id > 1",
    ] {
        sqlx::query(fill).execute(&mut connection).await.unwrap();
    }
    assert_eq!(store.counts().await.unwrap().cached_verdicts, u64::from(VERDICTS));
    for (name, candidate, expected) in [("hit", &hit, true), ("miss", &miss, false)] {
        let question = key(candidate, Level::Checked);
        let start = Instant::now();
        for _ in 0..1000 {
            let found = store.cached_verdict(&question).await.unwrap();
            assert_eq!(found.is_some(), expected);
        }
        println!("{name}: {:.3} ms a lookup among {VERDICTS} verdicts", start.elapsed().as_secs_f64());
    }
}
