//! What Lean sees of an open file, and what comes back into it.

use tower_lsp::lsp_types::Url;

use super::*;
use crate::lsp::source::header::{header, open_before};

fn document(text: &str) -> Document {
    Document::new(Url::parse("file:///a.lean").unwrap(), Some(1), text.to_owned())
}

fn scratch(text: &str) -> Scratch {
    let document = document(text);
    let (place, _) = *document.all_places().last().unwrap();
    Scratch::new(&document, place, &open_before(&document, place.command)).unwrap()
}

/// The document after the edits.
fn applied(text: &str, filled: &Filled) -> String {
    let mut text = text.to_owned();
    for (span, new) in filled.edits.iter().rev() {
        text.replace_range(span.clone(), new);
    }
    text
}

#[track_caller]
fn check_whole(text: &str, proof: &str, expected: &str) {
    let filled = scratch(text).fill_whole(proof, "");
    assert_eq!(applied(text, &filled), expected);
}

#[test]
fn a_whole_proof_is_laid_out_as_the_gap_was() {
    check_whole("theorem a : p := sorry\n", "by simp", "theorem a : p := by simp\n");
    check_whole("theorem a : p :=\n  sorry\n", "by simp", "theorem a : p := by simp\n");
    check_whole("theorem a : p := by\n  sorry\n", "by simp", "theorem a : p := by\n  simp\n");
    check_whole("theorem a : p := by\n    sorry -- c\n", "by simp", "theorem a : p := by\n    simp -- c\n");
    check_whole("theorem a : p\n", "by simp", "theorem a : p := by simp\n");
    check_whole("theorem a : p := by", "by simp", "theorem a : p := by simp");
    check_whole("theorem a : p := by\n  sorry", "by\n  x\n  y", "theorem a : p := by\n  x\n  y");
    check_whole("  theorem a : p := sorry", "by\n  x\n  y", "  theorem a : p := by\n    x\n    y");
    check_whole(
        "x\r\ntheorem a : p := by\r\n  sorry\r\n",
        "by\n  x\n  y",
        "x\r\ntheorem a : p := by\r\n  x\r\n  y\r\n",
    );
    check_whole("example : p := sorry", "rfl", "example : p := rfl");
}

#[test]
fn comments_in_a_gap_stay() {
    check_whole(
        "theorem a : p := by\r\n  -- why\r\n  sorry -- later\r\n",
        "by\n  x\n  y",
        "theorem a : p := by\r\n  -- why\r\n  x\r\n  y -- later\r\n",
    );
    check_whole("theorem a : p := by /- c -/ sorry", "rfl", "theorem a : p := by /- c -/ exact rfl");
    check_whole(
        "theorem a : p := by /- c -/ sorry",
        "by\n  x\n  y",
        "theorem a : p := by /- c -/ (x\n                             y)",
    );
    check_whole("example : p := -- c\n  sorry\n", "by simp", "example : p := -- c\n  (by simp)\n");
}

#[test]
fn other_gaps_have_a_name_of_their_own() {
    let text = "open X\nexample : p := by\r\n  c\r\n  · exact f sorry\r\n  · admit\r\n  · sorry\r\n";
    let scratch = scratch(text);
    assert_eq!(scratch.others(), 2);
    let filled = scratch.fill_tactics("by simp");
    assert_eq!(filled.text, "def example_2 : p := by\n  c\n  · exact f ⟪gap⟫\n  · ⟪gap⟫\n  · simp");
    assert_eq!(applied(text, &filled), text.replace("· sorry", "· simp"));
    assert_eq!(&filled.text[filled.gap], "simp");
    let JudgedAs::Filling { header, given, placeholder } = scratch.judged_as() else {
        panic!("others are left")
    };
    assert!(header.starts_with("open X\n\naxiom ") && scratch.theorem.header == "open X");
    assert_eq!(given, "def example_2 : p := by\n  c\n  · exact f ⟪gap⟫\n  · ⟪gap⟫\n  · sorry");
    assert_eq!(placeholder, Some(AXIOM));
}

#[test]
fn helpers_stand_in_front() {
    let text = "open X\n\n/-- d -/\ntheorem a : p := sorry\n";
    let filled = scratch(text).fill_whole("by simp [h]", "lemma h : q := rfl");
    assert_eq!(
        applied(text, &filled),
        "open X\n\nlemma h : q := rfl\n\n/-- d -/\ntheorem a : p := by simp [h]\n"
    );
    assert_eq!(filled.text, "lemma h : q := rfl\n\n/-- d -/\ntheorem a : p := by simp [h]");
}

#[test]
fn tactics_take_the_place_of_a_sorry() {
    let check = |text: &str, proof: &str, expected: &str| {
        let filled = scratch(text).fill_tactics(proof);
        assert_eq!(applied(text, &filled), expected);
        assert_eq!(filled.text, expected.trim_end());
    };
    check("theorem a : p := by\n  c\n  · sorry\n", "by simp", "theorem a : p := by\n  c\n  · simp\n");
    check(
        "theorem a : p := by\n  c\n  · sorry\n",
        "by\n  x\n  y",
        "theorem a : p := by\n  c\n  · x\n    y\n",
    );
    check(
        "theorem a : p := by\n  c <;> sorry\n",
        "by\n  x\n  y",
        "theorem a : p := by\n  c <;> (x\n         y)\n",
    );
}

/// Without a word from Lean on which goal was closed, a filling could close another and leave its own to the next gap.
#[test]
fn beside_other_gaps_a_block_closes_its_own_goal() {
    let text = "theorem a : p := by\n  c\n  sorry\n  sorry\n";
    let check = |proof: &str, expected: &str| {
        let filled = scratch(text).fill_closed_tactics(proof);
        assert_eq!(filled.text, format!("theorem a : p := by\n  c\n  ⟪gap⟫\n  {expected}"));
        assert_eq!(
            applied(text, &filled),
            text.replacen("sorry\n  sorry", &format!("sorry\n  {expected}"), 1)
        );
    };
    check("by rotate_left; trivial", "· rotate_left; trivial");
    check("by\n  x\n  y", "· x\n    y");
    check("h.symm", "· exact h.symm");
    check("byDefinition", "· exact byDefinition");
    let inline = "theorem a : p := by\n  c <;> first | sorry | sorry\n";
    let filled = scratch(inline).fill_closed_tactics("by\n  x\n  y");
    assert_eq!(
        filled.text,
        "theorem a : p := by\n  c <;> first | ⟪gap⟫ | (· x\n                           y)"
    );
    let term = "theorem a : p := ⟨sorry, sorry⟩\n";
    let closed = |proof| scratch(term).fill_closed_term(proof).text;
    assert_eq!(closed("f _"), "theorem a : p := ⟨⟪gap⟫, (by exact f _)⟩");
    assert_eq!(closed("by simp"), "theorem a : p := ⟨⟪gap⟫, (by simp)⟩");
    assert_eq!(closed("by\n  x\n  y"), "theorem a : p := ⟨⟪gap⟫, (by\n  x\n  y)⟩");
}

#[test]
fn many_proofs_in_one_see_one_goal() {
    let text = "theorem a : p := by\n  c\n  sorry\n  sorry\n";
    let filled = scratch(text).fill_focused("by\n  first\n    | x\n    | y");
    assert_eq!(filled.text, "theorem a : p := by\n  c\n  ⟪gap⟫\n  focus\n    first\n      | x\n      | y");
}

#[test]
fn terms_take_the_place_of_a_sorry() {
    let check = |text: &str, proof: &str, expected: &str| {
        let filled = scratch(text).fill_term(proof);
        assert_eq!(applied(text, &filled), expected);
    };
    check("theorem a : p := ⟨sorry, h⟩\n", "by simp", "theorem a : p := ⟨(by simp), h⟩\n");
    check(
        "theorem a : p := by\n  have h : q := sorry",
        "by simp",
        "theorem a : p := by\n  have h : q := by simp",
    );
}

#[test]
fn the_header_leaves_out_what_is_open() {
    let text = "import Init\r\n\r\nopen Nat\r\ntheorem a : p := sorry\r\n\r\ntheorem b : q := h\r\n@[simp]\r\n/-- d -/\r\nprivate theorem c :\r\n    r := by\r\n  sorry\r\n";
    let theorem = scratch(text).theorem;
    assert_eq!(theorem.header, "import Init\n\nopen Nat\ntheorem b : q := h");
    assert_eq!(theorem.statement, "@[simp]\n\nprivate theorem c :\n    r");
    assert_eq!(theorem.informal_statement.as_deref(), Some("d"));
    let document = document(text);
    let (place, _) = *document.all_places().last().unwrap();
    let all = Scratch::new(&document, place, &Omitted::new()).unwrap();
    assert_eq!(all.theorem.header, "import Init\n\nopen Nat\ntheorem a : p := sorry\n\ntheorem b : q := h");
}

#[test]
fn examples_are_named_for_lean_alone() {
    let scratch = scratch("\nexample (n : Nat) : n = n := by\n  sorry\n");
    assert_eq!(scratch.theorem.statement, "theorem example_2 (n : Nat) : n = n");
    assert_eq!(scratch.fill_whole("by rfl", "").text, "theorem example_2 (n : Nat) : n = n := by\n  rfl");
}

#[test]
fn lines_of_the_header_belong_to_commands() {
    let document = document(
        "-- top\nimport Init\ntheorem a : p := sorry\ntheorem b : q := by\n  h\n\ntheorem c : r := h\n",
    );
    let header = header(&document, 3, &open_before(&document, 3));
    assert_eq!(header.text, "-- top\nimport Init\ntheorem b : q := by\n  h");
    let commands: Vec<_> = (1..=5).map(|line| header.command_on(line)).collect();
    assert_eq!(commands, [None, Some(0), Some(2), Some(2), Some(2)]);
}

#[test]
fn definitions_are_judged_beside_what_they_were() {
    let text = "open X\r\n/-- d -/\ndef f : T :=\r\n  ⟨admit, 𝔸, by sorry⟩ -- end\r\n";
    let scratch = scratch(text);
    assert_eq!((scratch.theorem.name.as_str(), scratch.title().as_str()), ("f", "the goal in `f`"));
    let filled = scratch.fill_tactics("by\n  x\n  y");
    assert_eq!(filled.text, "/-- d -/\ndef f : T :=\n  ⟨⟪gap⟫, 𝔸, by (x\n                 y)⟩");
    assert!(filled.text[filled.gap.clone()].starts_with("(x"));
    let JudgedAs::Filling { given, .. } = scratch.judged_as() else { panic!("it is no theorem") };
    assert_eq!(given, "/-- d -/\ndef f : T :=\n  ⟨⟪gap⟫, 𝔸, by sorry⟩");
    let JudgedAs::Filling { given, placeholder, .. } =
        self::scratch("example : T := ⟨5, by sorry⟩").judged_as()
    else {
        panic!("it may be no theorem")
    };
    assert_eq!((given.as_str(), placeholder), ("def example_1 : T := ⟨5, by sorry⟩", None));
}

#[test]
fn a_failing_block_is_replaced_whole() {
    let document = document("def f : T := ⟨5, by\n  simp\n  omega, sorry⟩\n");
    let place = document.block_at(0, 25).unwrap();
    let scratch = Scratch::new(&document, place, &Omitted::new()).unwrap();
    let JudgedAs::Filling { given, .. } = scratch.judged_as() else { panic!("it is no theorem") };
    assert_eq!(given, "def f : T := ⟨5, sorry, ⟪gap⟫⟩");
    assert_eq!(scratch.fill_term("by decide").text, "def f : T := ⟨5, (by decide), ⟪gap⟫⟩");
}
