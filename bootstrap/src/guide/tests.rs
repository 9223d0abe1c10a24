use prover::{Guide, Task};

use super::*;
use crate::composition::tests::facts as facts_of;
use serde_json::json;

fn lemma(name: &str, left: &str, right: &str, assumed: bool) -> LemmaRecord {
    LemmaRecord { name: name.to_owned(), module: "M".to_owned(), facts: facts_of(left, right, assumed) }
}

fn guide() -> LemmaGuide {
    LemmaGuide::new(&LemmaFile {
        lemmas: vec![
            lemma("T.ab", "a", "b", false),
            lemma("T.bc", "b", "c", false),
            lemma("T.be", "b", "e", true),
            lemma("T.xy", "x", "y", false),
            lemma("T.cd", "c", "d", false),
        ],
        digest: "d".to_owned(),
    })
}

fn constraint(left: &str, right: &str, assumed: bool) -> Arc<dyn Constraint> {
    constraint_below(left, right, assumed, None)
}

/// With the goal that Lean shows, which tells what is introduced.
fn constraint_below(left: &str, right: &str, assumed: bool, goal: Option<&str>) -> Arc<dyn Constraint> {
    guide().constraint(&task_of(left, right, assumed, goal)).unwrap()
}

fn task_of(left: &str, right: &str, assumed: bool, goal: Option<&str>) -> Task {
    Task {
        theorem: data::samples().remove(0),
        goal: goal.map(data::Goal::parse),
        examples: Vec::new(),
        samples: 1,
        seed: 0,
        revision: None,
        facts: Some(Arc::new(facts_of(left, right, assumed))),
    }
}

#[test]
fn only_steps_that_can_be_made_are_admitted() {
    let proof = constraint("a", "d", false);
    for (text, is_admitted) in [
        ("", true),
        ("\n  ", true),
        ("\n  rw", true),
        ("\n  rw [", true),
        ("\n  rw [T.", true),
        ("\n  rw [T.ab", true),
        ("\n  rw [T.abc", false),
        ("\n  rw [T.x", false),
        ("\n  rw [← T.c", true),
        ("\n  rw [← T.ab", false),
        ("\n  rw [T.bc", false),
        ("\n  rw [T.ab]\n  rw [T.bc", true),
        ("\n  rw [T.ab]\n  rw [T.ab", false),
        ("\n  rw [T.ab, T.bc]", true),
        // One step makes both sides the same, so no other may be taken.
        ("\n  rw [T.ab, T.bc]\n  rw [T.cd]", true),
        ("\n  rw [T.ab, T.bc]\n  rw [← T.bc", false),
        ("\n  rw [T.ab, T.be", false),
        // Back to where it was.
        ("\n  rw [T.ab]\n  rw [← T.ab", false),
        ("\n  rw [T.ab]\n  rw [← T.cd", true),
        // Both sides are the same: the proof is over.
        ("\n  rw [T.ab, T.bc, T.cd]\n  rw", false),
        ("\n  rw [T.ab, T.bc, T.cd]\n\ntheorem", true),
        // Comments say nothing.
        ("\n  -", true),
        ("\n  -- We rewrite.\n  rw [T.xy", false),
        ("\n  /- We rewrite", true),
        ("\n  /- We rewrite. -/\n  rw [T.ab", true),
        ("\n  /- We rewrite. -/\n  rw [T.xy", false),
        // What is not followed is left alone.
        ("\n  simp\n  rw [nonsense]", true),
        ("\n  rw [T.ab] at h\n  rw [nonsense]", true),
    ] {
        assert_eq!(proof.admits(text), is_admitted, "{text:?}");
    }
}

#[test]
fn a_goal_does_not_grow_without_end() {
    // `a` becomes two, each of which becomes two, and so on: what is followed stays small, whatever is written.
    let doubling = json!({
        "universes": [], "constants": [], "signatures": { "a": "d>v", "f": "dd>v", "Eq": "idd>P", "Nat": ">T" },
        "expression": [
            [4, "Nat"], [0, 0], [4, "a"], [5, 2, 1], [4, "f"], [5, 4, 3], [5, 5, 3],
            [4, "Eq", "1"], [5, 7, 0], [5, 8, 3], [5, 9, 6], [7, "n", "d", 0, 10],
        ],
    });
    let facts: data::Facts = serde_json::from_value(doubling).unwrap();
    let lemma = LemmaRecord { name: "T.double".to_owned(), module: "M".to_owned(), facts };
    let guide = LemmaGuide::new(&LemmaFile { lemmas: vec![lemma], digest: "d".to_owned() });
    let proof = guide.constraint(&task_of("a", "e", false, None)).unwrap();
    let written = |steps: usize| "\n  rw [T.double]".repeat(steps);
    assert!(proof.admits(&written(5)));
    assert!(!proof.admits(&written(60)));
}

#[test]
fn a_proof_ends_where_the_sides_are_the_same() {
    let proof = constraint("a", "c", false);
    assert!(!proof.may_end("\n  rw [T.ab]"));
    assert!(!proof.may_end("\n  rw [T.a"));
    assert!(proof.may_end("\n  rw [T.ab, T.bc]"));
    assert!(proof.may_end("\n  omega"));
}

#[test]
fn hypotheses_are_given_by_name() {
    let proof = constraint("b", "e", true);
    assert!(proof.admits("\n  rw [T.be (h := h)]"));
    assert!(proof.may_end("\n  rw [T.be (h := h)]"));
    assert!(!proof.admits("\n  rw [T.be (h := n"));
    assert!(!proof.admits("\n  rw [T.be]"));
    // There is nothing of that kind to give.
    assert!(!constraint("b", "e", false).admits("\n  rw [T.be"));
}

#[test]
fn what_the_goal_binds_is_introduced_first() {
    let proof = constraint_below("b", "e", true, Some("n : Nat\n⊢ p n → b n = e n"));
    assert!(proof.admits("\n  int") && proof.admits("\n  intro h\n  rw [T.be (h := h)]"));
    assert!(!proof.admits("\n  rw [T.be") && !proof.admits("\n  intro n") && !proof.may_end("\n  intro h"));
    let all = constraint_below("a", "c", false, Some("⊢ ∀ (n : Nat), a n = c n"));
    assert!(all.admits("\n  intro n\n  rw [T.ab]") && !all.admits("\n  omega"));
    let none = constraint_below("a", "c", false, Some("n : Nat\n⊢ a n = c n"));
    assert!(none.admits("\n  rw [T.ab]"));
}

#[test]
fn without_facts_nothing_is_asked() {
    let task = Task { facts: None, ..task_of("a", "c", false, None) };
    assert!(guide().constraint(&task).is_none());
}

#[test]
fn a_lemma_file_comes_back_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lemmas.jsonl.gz");
    let lemmas = [lemma("T.ab", "a", "b", false), lemma("T.be", "b", "e", true)];
    LemmaFile::write(&lemmas, &path).unwrap();
    let read = LemmaFile::read(&path).unwrap();
    let names: Vec<&str> = read.lemmas.iter().map(|lemma| lemma.name.as_str()).collect();
    assert_eq!((names, read.digest.len()), (vec!["T.ab", "T.be"], 12));
    assert_eq!(read.lemmas[1].facts, lemmas[1].facts);
    std::fs::write(&path, b"{}").unwrap();
    let told = LemmaFile::read(&path).unwrap_err().to_string();
    assert!(told.contains("lemmas.jsonl.gz") && told.contains("tllama bootstrap lemmas"), "{told}");
}
