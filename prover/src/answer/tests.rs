use super::*;

fn theorem() -> Theorem {
    Theorem {
        name: "t".to_owned(),
        header: "import Init".to_owned(),
        statement: "theorem t (n : Nat) : n + 0 = n".to_owned(),
        informal_statement: None,
        informal_proof: None,
        source: Default::default(),
    }
}

fn read(answer: &str, reading: Reading, ending: Ending) -> Result<String, Unreadable> {
    read_answer(&theorem(), answer, reading, ending)
}

/// The proof that is read, after the given statement.
fn check(answer: &str, reading: Reading, expected: Result<&str, Unreadable>) {
    let expected = expected.map(|proof| format!("theorem t (n : Nat) : n + 0 = n := {proof}"));
    assert_eq!(read(answer, reading, Ending::Finished), expected, "{answer}");
}

use Reading::{Continuation, FirstFence, LastFence};

#[test]
fn the_first_or_the_last_block_is_taken() {
    let two = "Draft:\n```lean4\ntheorem t (n : Nat) : n + 0 = n := by\n  simp\n```\nBetter:\n\
               ```lean4\ntheorem t (n : Nat) : n + 0 = n := rfl\n```\nDone.";
    check(two, FirstFence, Ok("by\n  simp"));
    check(two, LastFence, Ok("rfl"));
    let restated = "```lean4\ntheorem t (n : Nat) : n + 0 = n := rfl\n```\nIt proves\n\
                    ```lean4\ntheorem t (n : Nat) : n + 0 = n := by sorry\n```";
    check(restated, LastFence, Ok("rfl"));
    check("```python\nprint(1)\n```\n```lean\ntheorem t : x := by rfl\n```", FirstFence, Ok("by rfl"));
}

#[test]
fn the_given_statement_is_kept() {
    check("```lean4\ntheorem t (n : Nat) : True := by trivial\n```", LastFence, Ok("by trivial"));
    check(
        "```lean4\nimport Mathlib\nopen Nat\n\ntheorem u (m : Nat) : m = m := rfl\n```",
        LastFence,
        Ok("rfl"),
    );
    let repeated =
        "theorem t (n : Nat) : n + 0 = n := by\n  sorry\n\ntheorem t (n : Nat) : n + 0 = n := by\n  rfl";
    check(repeated, Continuation, Ok("by\n  rfl"));
}

#[test]
fn comments_stay() {
    let annotated = "by\n  -- zero changes nothing\n  rfl -- by definition";
    check(&format!("theorem t (n : Nat) : n + 0 = n := {annotated}"), Continuation, Ok(annotated));
}

#[test]
fn proofs_without_their_statement_are_read() {
    check("```lean4\nby\n  omega\n```", LastFence, Ok("by\n  omega"));
    check("```lean4\n:= rfl\n```", LastFence, Ok("rfl"));
    check("Sure.\ntheorem t (n : Nat) : n + 0 = n := rfl", LastFence, Ok("rfl"));
}

#[test]
fn marks_of_blocks_are_never_part_of_a_proof() {
    let theorem = "theorem t (n : Nat) : n + 0 = n := by simp";
    for answer in [
        format!("Answer: ```lean4\n{theorem}\n```"),
        format!("```lean4 title=\"a\"\n{theorem}\n```"),
        format!("```{{lean}}\n{theorem}\n```"),
        format!("~~~lean4\n{theorem}\n~~~"),
        format!("```lean4\n{theorem}```"),
        format!("> ```lean4\n> {theorem}\n> ```"),
        format!("{theorem}\n```\nThis is it."),
        format!("{theorem}```"),
        format!("Here: {theorem}\n~~~"),
    ] {
        check(&answer, LastFence, Ok("by simp"));
    }
    check(&format!("{theorem}```"), Continuation, Ok("by simp"));
}

#[test]
fn other_ways_to_prove() {
    let cases = "theorem t (n : Nat) : n + 0 = n\n  | 0 => rfl\n  | n + 1 => rfl";
    assert_eq!(
        read(&cases.replace("n + 0 = n\n", "∀ n, n = n\n"), Continuation, Ending::Finished).unwrap(),
        "theorem t (n : Nat) : n + 0 = n\n  | 0 => rfl\n  | n + 1 => rfl"
    );
}

#[test]
fn lemmas_on_the_way_are_kept_and_definitions_are_not() {
    let answer = "def x := 3\n\nlemma help : 1 = 1 := rfl\n\nlemma hole : 2 = 2 := by sorry\n\n\
                  theorem t (n : Nat) : n + 0 = n := by\n  exact help ▸ rfl";
    assert_eq!(
        read(answer, Continuation, Ending::Finished).unwrap(),
        "lemma help : 1 = 1 := rfl\n\ntheorem t (n : Nat) : n + 0 = n := by\n  exact help ▸ rfl"
    );
}

#[test]
fn what_was_cut_off_is_cut_back() {
    let cut = "theorem t (n : Nat) : n + 0 = n := by\n  simp\n  exact Nat.add_z";
    let expected = "theorem t (n : Nat) : n + 0 = n := by\n  simp";
    assert_eq!(read(cut, Continuation, Ending::CutOff).unwrap(), expected);
    let closed = format!("```lean4\n{cut}\n```\nThis is becau");
    assert!(read(&closed, LastFence, Ending::CutOff).unwrap().ends_with("add_z"));
    let comment = "theorem t (n : Nat) : n + 0 = n := by\n  simp\n  /- we now";
    assert_eq!(read(comment, Continuation, Ending::Finished).unwrap(), expected);
}

#[test]
fn text_without_a_proof_is_a_typed_failure() {
    check("  \n", LastFence, Err(Unreadable::Empty));
    check("<think>hm, ```lean4\nrfl", LastFence, Err(Unreadable::UnfinishedThinking));
    check("I cannot prove this.", LastFence, Err(Unreadable::NoCode));
    check("```lean4\nI cannot prove this.\n```", LastFence, Err(Unreadable::NoCode));
    check(
        "```lean4\ntheorem t (n : Nat) : n + 0 = n := by\n  sorry\n```",
        LastFence,
        Err(Unreadable::NoProof),
    );
    check("theorem t (n : Nat) : n + 0 = n :=", Continuation, Err(Unreadable::NoProof));
    let others = "```lean4\nlemma a : 1 = 1 := rfl\nlemma b : 1 = 1 := rfl\n```";
    check(others, LastFence, Err(Unreadable::OtherTheorem));
}

#[test]
fn no_text_panics() {
    let pieces =
        ["```", "lean4\n", "theorem t", " : ", ":= ", "by\n", "</think>", "/-", "-/", "\"", "«", "α", "| "];
    let mut state = 1u64;
    for _ in 0..3000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
        }
        for reading in [FirstFence, LastFence, Continuation] {
            if let Ok(candidate) = read(&text, reading, Ending::CutOff) {
                assert!(candidate.contains(&theorem().statement));
            }
        }
    }
}
