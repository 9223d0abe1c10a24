//! A store is no witness: what was written into the file by another hand does not count, and is found.
#![cfg(feature = "store")]

use std::path::{Path, PathBuf};

use data::problems::{ImportOptions, read_benchmarks};
use data::store::{
    AttemptId, CacheKey, Export, Imported, KeyFile, NOT_VOUCHED_FOR, NewAttempt, NewRefutation, NewRun,
    NewSample, RunId, SampleAttempt, Slot, Standing, Store, StoreError, TheoremState,
};
use data::{
    Backend, Candidate, ImportLevel, Level, Outcome, ReasonKind, Rejection, Theorem, Toolchain, VerdictRecord,
};
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

const POLICY: &str = "standard";
const NO_TRIGGERS: [&str; 5] = [
    "DROP TRIGGER attempts_are_not_changed",
    "DROP TRIGGER attempts_are_not_deleted",
    "DROP TRIGGER candidates_are_not_changed",
    "DROP TRIGGER theorems_keep_their_content",
    "DROP TRIGGER toolchains_are_not_changed",
];

struct World {
    folder: tempfile::TempDir,
    key: KeyFile,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = KeyFile::at(folder.path().join("state/store.key"));
        Self { folder, key }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("obt.sqlite")
    }

    async fn store(&self) -> Store {
        Store::open(self.path(), &self.key).await.unwrap()
    }

    async fn sql(&self, statements: &[&str]) {
        let mut connection = direct(&self.path()).await;
        for statement in statements {
            sqlx::query(sqlx::AssertSqlSafe((*statement).to_owned())).execute(&mut connection).await.unwrap();
        }
    }
}

async fn direct(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).foreign_keys(false).connect().await.unwrap()
}

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

fn verdict(outcome: Outcome, level: Level) -> VerdictRecord {
    VerdictRecord { outcome, level, axioms: vec![], messages: vec![], toolchain: toolchain(), time_ms: 1.0 }
}

fn proved() -> VerdictRecord {
    verdict(Outcome::Proved, Level::Replayed)
}

fn rejected() -> VerdictRecord {
    let rejection = Rejection {
        reason: ReasonKind::Elaboration,
        detail: "no".into(),
        position: None,
        goals: vec!["⊢ False".into()],
        rests_above: Some("above".into()),
    };
    verdict(Outcome::Rejected(rejection), Level::Replayed)
}

fn theorem() -> Theorem {
    data::samples().remove(0)
}

fn candidate(proof: &str) -> Candidate {
    Candidate::from_proof(&theorem(), proof, "tactics/omega")
}

async fn record(store: &Store, proof: &str, verdict: &VerdictRecord) -> Result<AttemptId, StoreError> {
    let (theorem, candidate) = (theorem(), candidate(proof));
    let attempt = NewAttempt { run: None, theorem: &theorem, candidate: &candidate, policy: POLICY, verdict };
    store.record_attempt(&attempt).await
}

fn question(theorem: &Theorem, text: &str, policy: &str, toolchain: &Toolchain, level: Level) -> CacheKey {
    CacheKey::new(toolchain, theorem, text, policy, level)
}

/// Every way in which the store could say that a theorem is proved.
async fn says_proved(store: &Store) -> Vec<&'static str> {
    let mut said = Vec::new();
    let theorem = theorem();
    if store.best_proof(&theorem.digest()).await.unwrap().is_some() {
        said.push("best proof");
    }
    for policy in [POLICY, "strict"] {
        for toolchain in [toolchain(), Toolchain { lean_version: "4.29.0".into(), ..toolchain() }] {
            for level in [Level::Checked, Level::Replayed] {
                if store.known_proof(&theorem, &toolchain, policy, level).await.unwrap().is_some() {
                    said.push("known proof");
                }
                for text in [&candidate("by omega").text, "theorem other : True := trivial"] {
                    let key = question(&theorem, text, policy, &toolchain, level);
                    let known = store.cached_verdict(&key).await.unwrap();
                    if known.is_some_and(|(_, verdict)| verdict.outcome.is_proved()) {
                        said.push("cached verdict");
                    }
                }
            }
        }
    }
    let mut lines = Vec::new();
    if store.export_jsonl(Export::BestProofs, &mut lines).await.unwrap() > 0 {
        said.push("exported proof");
    }
    if store.theorems().await.unwrap().iter().any(|stored| matches!(stored.state, TheoremState::Proved(_))) {
        said.push("state of the theorem");
    }
    let counts = store.counts().await.unwrap();
    if counts.proofs > 0 || counts.proved_theorems > 0 {
        said.push("counts");
    }
    said
}

#[tokio::test]
async fn whatever_is_changed_in_a_verdict_is_found_and_does_not_count() {
    let was_rejected = ["UPDATE attempts SET outcome = 'proved', reason = NULL, detail = NULL, goals = NULL"];
    let was_proved = [
        "UPDATE attempts SET level = 'checked'",
        "UPDATE attempts SET policy = 'strict'",
        "UPDATE attempts SET axioms = '[\"propext\"]'",
        "UPDATE attempts SET messages = '[]', time_ms = 2.0",
        "UPDATE attempts SET recorded_at_ms = recorded_at_ms + 1",
        "UPDATE attempts SET seal = randomblob(32)",
        "UPDATE attempts SET seal = x''",
        "UPDATE candidates SET text = 'theorem other : True := trivial'",
        "UPDATE candidates SET generator = 'tactics/grind'",
        "UPDATE theorems SET statement = statement || ' '",
        "UPDATE theorems SET header = 'open Nat'",
        "UPDATE toolchains SET toolchain = replace(toolchain, '4.28.0', '4.29.0')",
    ];
    let all =
        was_rejected.iter().map(|sql| (sql, rejected())).chain(was_proved.iter().map(|sql| (sql, proved())));
    for (sql, verdict) in all {
        let world = World::new();
        let store = world.store().await;
        let id = record(&store, "by omega", &verdict).await.unwrap();
        let sound = store.integrity_check().await.unwrap();
        assert!(sound.is_clean() && sound.not_vouched_for.to_judge_again() == 0, "{sound:?}");
        assert_eq!(says_proved(&store).await.is_empty(), !verdict.outcome.is_proved());
        world.sql(&NO_TRIGGERS).await;
        world.sql(&[sql]).await;
        assert_eq!(says_proved(&store).await, Vec::<&str>::new(), "{sql}");
        let report = store.integrity_check().await.unwrap();
        assert_eq!(report.not_vouched_for.changed, [id], "{sql}");
        for trigger in ["attempts_are_not_changed", "toolchains_are_not_changed"] {
            let missing = format!("the trigger {trigger} is missing");
            assert!(report.findings.contains(&missing), "{:?}", report.findings);
        }
        assert_eq!(store.attempts(AttemptId(0), 9).await.unwrap()[0].standing, Standing::Changed, "{sql}");
    }
}

#[tokio::test]
async fn seals_that_are_missing_or_of_other_keys_do_not_count() {
    let erased = ["UPDATE attempts SET seal = NULL", "UPDATE attempts SET seal_key = NULL"];
    for sql in erased {
        let world = World::new();
        let store = world.store().await;
        let id = record(&store, "by omega", &proved()).await.unwrap();
        world.sql(&NO_TRIGGERS).await;
        world.sql(&[sql]).await;
        assert_eq!(says_proved(&store).await, Vec::<&str>::new(), "{sql}");
        let found = store.integrity_check().await.unwrap().not_vouched_for;
        assert_eq!((found.unsealed_proofs.as_slice(), found.to_judge_again()), (&[id][..], 1), "{sql}");
        let state = store.theorems().await.unwrap()[0].state;
        assert_eq!(state, TheoremState::Recorded(Level::Replayed));
        let counts = store.counts().await.unwrap();
        assert_eq!((counts.proofs, counts.proofs_not_vouched_for, counts.proved_theorems), (0, 1, 0));
        // Judged again, it counts, and there is nothing left to say.
        record(&store, "by omega", &proved()).await.unwrap();
        assert!(!says_proved(&store).await.is_empty());
        assert_eq!(store.integrity_check().await.unwrap().not_vouched_for.to_judge_again(), 0);
    }
}

#[tokio::test]
async fn a_store_of_another_user_counts_when_it_has_been_judged_again() {
    let world = World::new();
    let store = world.store().await;
    let first = record(&store, "by omega", &proved()).await.unwrap();
    record(&store, "by nothing", &rejected()).await.unwrap();
    store.close().await;
    let other =
        World { folder: tempfile::tempdir().unwrap(), key: KeyFile::at(world.folder.path().join("other")) };
    std::fs::copy(world.path(), other.path()).unwrap();
    let store = other.store().await;
    assert_eq!(says_proved(&store).await, Vec::<&str>::new());
    let report = store.integrity_check().await.unwrap();
    assert!(report.is_clean(), "nothing was changed: {:?}", report.findings);
    let found = report.not_vouched_for;
    assert_eq!((found.proofs_of_other_keys.as_slice(), found.rejections), (&[first][..], 1));
    let known = question(&theorem(), &candidate("by nothing").text, POLICY, &toolchain(), Level::Replayed);
    assert_eq!(store.cached_verdict(&known).await.unwrap(), None, "a rejection of others is none either");
    let again = record(&store, "by omega", &proved()).await.unwrap();
    assert_eq!(store.best_proof(&theorem().digest()).await.unwrap().unwrap().id, again);
    let beside = store.attempts_beside(first).await.unwrap();
    let standing: Vec<_> = beside.iter().map(|attempt| (attempt.id, attempt.standing)).collect();
    assert_eq!(standing, [(first, Standing::OtherKey), (again, Standing::Vouched)]);
    assert_eq!(store.integrity_check().await.unwrap().not_vouched_for.to_judge_again(), 0);
    // Whoever has the first key sees it the other way round.
    store.close().await;
    let back = Store::open(other.path(), &world.key).await.unwrap();
    assert_eq!(back.best_proof(&theorem().digest()).await.unwrap().unwrap().id, first);
}

#[tokio::test]
async fn an_answer_stands_only_under_its_own_question() {
    let world = World::new();
    let store = world.store().await;
    let good = record(&store, "by omega", &proved()).await.unwrap();
    let bad = record(&store, "by nothing", &rejected()).await.unwrap();
    let asked = question(&theorem(), &candidate("by nothing").text, POLICY, &toolchain(), Level::Replayed);
    assert_eq!(store.cached_verdict(&asked).await.unwrap().map(|(id, _)| id), Some(bad));
    // No trigger keeps the cache: it can be computed again.
    world
        .sql(&[&format!("UPDATE verdict_cache SET attempt_id = {} WHERE attempt_id = {}", good.0, bad.0)])
        .await;
    assert_eq!(store.cached_verdict(&asked).await.unwrap(), None);
    let findings = store.integrity_check().await.unwrap().findings;
    assert_eq!(findings, [format!("attempt {} is cached as the answer to another question", good.0)]);
    // Judged again, it is in its place again.
    let again = record(&store, "by nothing", &rejected()).await.unwrap();
    assert_eq!(store.cached_verdict(&asked).await.unwrap().map(|(id, _)| id), Some(again));
    assert!(store.integrity_check().await.unwrap().is_clean());
}

#[tokio::test]
async fn nothing_is_recorded_of_a_theorem_or_candidate_that_was_changed() {
    for sql in [
        "UPDATE theorems SET statement = 'theorem t : True'",
        "UPDATE candidates SET text = 'theorem other : True := trivial'",
        "UPDATE toolchains SET toolchain = replace(toolchain, '4.28.0', '4.29.0')",
    ] {
        let world = World::new();
        let store = world.store().await;
        record(&store, "by omega", &rejected()).await.unwrap();
        world.sql(&NO_TRIGGERS).await;
        world.sql(&[sql]).await;
        let error = record(&store, "by omega", &proved()).await.unwrap_err();
        assert!(
            matches!(&error, StoreError::Corrupt { detail, .. } if detail.contains("its digest")),
            "{sql}: {error}"
        );
        assert_eq!(says_proved(&store).await, Vec::<&str>::new(), "{sql}");
    }
}

#[tokio::test]
async fn a_trigger_that_does_nothing_is_found() {
    let world = World::new();
    let store = world.store().await;
    world
        .sql(&[
            "DROP TRIGGER attempts_are_not_changed",
            "CREATE TRIGGER attempts_are_not_changed BEFORE UPDATE ON attempts BEGIN SELECT 1; END",
            "DROP TRIGGER run_samples_are_not_deleted",
        ])
        .await;
    let findings = store.integrity_check().await.unwrap().findings;
    assert_eq!(
        findings,
        [
            "the trigger attempts_are_not_changed was changed",
            "the trigger run_samples_are_not_deleted is missing"
        ]
    );
}

#[tokio::test]
async fn a_refutation_that_was_written_in_is_none() {
    let world = World::new();
    let store = world.store().await;
    let (verdict, theorem) = (proved(), theorem());
    let refutation = NewRefutation {
        claim: "a",
        theorem: &theorem,
        counterexample: "n = 4",
        negation: "theorem t_refuted : ¬ (type_of% @t) := by decide",
        policy: POLICY,
        verdict: &verdict,
    };
    store.record_refutation(&refutation).await.unwrap();
    let refuted = async |claim: &str| {
        let known = store.known_claims(&[claim.to_owned()], POLICY).await.unwrap();
        known[0].refutation.is_some()
    };
    assert!(refuted("a").await);
    world
        .sql(&[
            "INSERT INTO refutations (claim, theorem_id, toolchain_id, policy, level, counterexample, negation,
                                      recorded_at_ms, seal, seal_key)
             SELECT 'b', theorem_id, toolchain_id, policy, level, counterexample, negation, recorded_at_ms, seal, seal_key
             FROM refutations",
        ])
        .await;
    assert!(refuted("a").await && !refuted("b").await);
    assert_eq!(
        store.integrity_check().await.unwrap().findings,
        ["refutation 2 was changed: it does not count"]
    );
}

/// A run over two problems with a sample each, the first of them proved.
async fn run_of_two(world: &World, store: &Store) -> RunId {
    let rows = "{\"name\":\"t0\",\"statement\":\"theorem t0 : 0 = 0\"}\n{\"name\":\"t1\",\"statement\":\"theorem t1 : 1 = 1\"}\n";
    let file = world.folder.path().join("two.jsonl");
    std::fs::write(&file, rows).unwrap();
    let set = read_benchmarks(&file, &ImportOptions::default()).remove(0);
    let Imported::New(id) = store.import_set("two", &set).await.unwrap() else { panic!("it is new") };
    let manifest = serde_json::json!({});
    let run = NewRun { command: "eval", version: "0", manifest: &manifest };
    let run = store.begin_evaluation(&run, id, &[0, 1]).await.unwrap();
    for (position, (problem, verdict)) in (0u32..).zip(set.problems.iter().zip([proved(), rejected()])) {
        let theorem = &problem.problem.theorem;
        let candidate = Candidate::from_proof(theorem, "by rfl", "test");
        let attempt =
            NewAttempt { run: Some(run), theorem, candidate: &candidate, policy: POLICY, verdict: &verdict };
        let sample = NewSample {
            run,
            position,
            slot: Slot { round: 0, stage: 0, sample: 0, correction: 0 },
            result: if verdict.outcome.is_proved() { "proved" } else { "Elaboration" },
            attempt: SampleAttempt::New(attempt),
            simplified: None,
            goals: None,
            new_tokens: None,
            generation_ms: None,
            judgement_ms: None,
        };
        store.record_sample(&sample).await.unwrap();
    }
    run
}

#[tokio::test]
async fn a_run_proved_what_its_attempts_proved() {
    let forged = [
        // The result alone.
        "UPDATE run_samples SET result = 'proved' WHERE position = 1",
        // With the attempt of the other problem.
        "UPDATE run_samples SET result = 'proved', attempt_id = 1 WHERE position = 1",
        // With the attempt changed as well.
        "UPDATE run_samples SET result = 'proved' WHERE position = 1;
         UPDATE attempts SET outcome = 'proved', reason = NULL WHERE id = 2",
        "UPDATE run_samples SET result = 'proved', attempt_id = NULL WHERE position = 1",
    ];
    for sql in forged {
        let world = World::new();
        let store = world.store().await;
        let run = run_of_two(&world, &store).await;
        let results = async || {
            let samples = store.samples(run, None).await.unwrap();
            samples.into_iter().map(|sample| sample.result).collect::<Vec<_>>()
        };
        assert_eq!(results().await, ["proved", "Elaboration"]);
        assert!(store.integrity_check().await.unwrap().is_clean());
        world.sql(&NO_TRIGGERS).await;
        world.sql(&["DROP TRIGGER run_samples_are_not_changed"]).await;
        for statement in sql.split(';') {
            world.sql(&[statement]).await;
        }
        assert_eq!(results().await, ["proved", NOT_VOUCHED_FOR], "{sql}");
        let findings = store.integrity_check().await.unwrap().findings.join("\n");
        assert!(findings.contains("problem 1 in run 1"), "{sql}: {findings}");
    }
}

#[tokio::test]
async fn a_run_of_before_counts_when_its_candidates_are_judged_again() {
    let world = World::new();
    let store = world.store().await;
    let run = run_of_two(&world, &store).await;
    world.sql(&NO_TRIGGERS).await;
    world.sql(&["UPDATE attempts SET seal = NULL, seal_key = NULL"]).await;
    assert_eq!(store.samples(run, Some(0)).await.unwrap()[0].result, NOT_VOUCHED_FOR);
    let old = store.attempt(AttemptId(1)).await.unwrap().unwrap();
    let verdict = proved();
    let attempt = NewAttempt {
        run: None,
        theorem: &old.theorem,
        candidate: &old.candidate,
        policy: POLICY,
        verdict: &verdict,
    };
    let again = store.record_attempt(&attempt).await.unwrap();
    let sample = store.samples(run, Some(0)).await.unwrap().remove(0);
    assert_eq!((sample.result.as_str(), sample.attempt), ("proved", Some(again)));
}

#[tokio::test]
async fn a_store_without_seals_opens_and_its_rows_are_told_apart() {
    let world = World::new();
    let store = world.store().await;
    record(&store, "by omega", &proved()).await.unwrap();
    store.close().await;
    // As the program before left it.
    world
        .sql(&[
            "DROP TABLE grades",
            "DROP TABLE goal_searches",
            "DROP INDEX attempts_by_candidate",
            "DROP INDEX proofs_by_attempt",
            "DROP INDEX annotations_by_attempt",
            "ALTER TABLE attempts DROP COLUMN rests_above",
            "ALTER TABLE attempts DROP COLUMN seal",
            "ALTER TABLE attempts DROP COLUMN seal_key",
            "ALTER TABLE refutations DROP COLUMN seal",
            "ALTER TABLE refutations DROP COLUMN seal_key",
            "DELETE FROM _sqlx_migrations WHERE version >= 80",
        ])
        .await;
    let store = world.store().await;
    assert_eq!(says_proved(&store).await, Vec::<&str>::new());
    assert_eq!(store.attempts(AttemptId(0), 9).await.unwrap()[0].standing, Standing::Unsealed);
    let report = store.integrity_check().await.unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
    assert_eq!(report.not_vouched_for.unsealed_proofs, [AttemptId(1)]);
    record(&store, "by omega", &proved()).await.unwrap();
    assert!(!says_proved(&store).await.is_empty());
}

#[tokio::test]
async fn a_store_is_not_opened_with_a_key_that_is_none() {
    let world = World::new();
    std::fs::create_dir_all(world.key.path().parent().unwrap()).unwrap();
    std::fs::write(world.key.path(), "short").unwrap();
    let error = Store::open(world.path(), &world.key).await.unwrap_err();
    assert!(matches!(error, StoreError::Key(_)), "{error}");
    assert!(error.to_string().contains("store.key"), "{error}");
    assert!(!world.path().exists());
}
