//! Which text a candidate has for each theorem, and where its places lie in the file.

use crate::{Message, Position};

use super::*;

/// Of each theorem its name, and the candidate's own text for it, in one line.
fn texts(given: &str, candidate: &str) -> Vec<(String, String)> {
    let (pair, errors) = Pair::new("given.lean", given, candidate, Take::Open);
    assert_eq!(errors, []);
    let text = |theorem: &PairTheorem| {
        assert_eq!(pair.changes(theorem), [], "{candidate}");
        let text = pair.candidate(theorem, &BTreeSet::new()).text;
        (theorem.theorem.name.clone(), text.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    pair.theorems().iter().map(text).collect()
}

#[track_caller]
fn check(given: &str, candidate: &str, expected: &[(&str, &str)]) {
    let found = texts(given, candidate);
    let found: Vec<_> = found.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(found, expected, "{candidate}");
}

const GIVEN: &str = "import Init\nopen Nat\n\ndef k : Nat := 3\n\ntheorem a : k = 3 := sorry\n";

#[test]
fn what_the_header_says_is_left_out_however_it_is_written() {
    let own = [("a", "theorem a : k = 3 := rfl")];
    let with_import = [("a", "import Init theorem a : k = 3 := rfl")];
    for candidate in [
        GIVEN.replace("sorry", "rfl"),
        GIVEN.replace("sorry", "rfl").replace('\n', "\r\n"),
        format!("\u{feff}{}", GIVEN.replace("sorry", "rfl")),
        "-- words\nimport Init -- more\nopen\n  Nat\n\n\n/-- doc -/\ndef k :\n   Nat := 3 /- c -/\ntheorem a : k = 3 := rfl\n".to_owned(),
        "import Init\nnoncomputable def k : Nat := 3\nopen Nat\n\ntheorem a : k = 3 := rfl\n-- behind\ntheorem b : q := h\nend".to_owned(),
    ] {
        check(GIVEN, &candidate, &with_import);
    }
    check(GIVEN, "theorem a : k = 3 := rfl", &own);
    check(
        GIVEN,
        "@[simp] def k : Nat := 3\ntheorem a : k = 3 := rfl",
        &[("a", "attribute [simp] _root_.k theorem a : k = 3 := rfl")],
    );
    check(GIVEN, "open Nat in\ntheorem a : k = 3 := rfl", &[("a", "open Nat in theorem a : k = 3 := rfl")]);
}

#[test]
fn lines_and_columns_stay() {
    let candidate = "open Nat\n\n\n\ndef k : Nat := 3\ntheorem h : p := x\n\ntheorem a : k = 3 := rfl";
    let (pair, _) = Pair::new("", GIVEN, candidate, Take::Open);
    let made = pair.candidate(&pair.theorems()[0], &BTreeSet::new());
    assert_eq!(made.text.lines().position(|line| line == "theorem a : k = 3 := rfl"), Some(7));
    let error = |line, column, text: &str| Message {
        severity: crate::Severity::Error,
        position: Position { line, column },
        end_position: None,
        text: text.to_owned(),
    };
    assert_eq!(made.command_of(&error(6, 3, "no")), Some(2));
    assert_eq!(made.command_of(&error(8, 0, "unexpected token 'theorem'")), Some(2));
    assert!(pair.declares(&pair.theorems()[0], made.command_of(&error(8, 3, "no")).unwrap()));
    let without = pair.candidate(&pair.theorems()[0], &BTreeSet::from([2]));
    assert_eq!(without.text.trim_start(), "theorem a : k = 3 := rfl");
    assert_eq!(pair.command_name(2), "`h` (line 6)");
}

#[test]
fn names_are_read_where_they_stand() {
    let given = "namespace N\nvariable (n : Nat)\ntheorem a : n = n := sorry\nend N\nnamespace M\ntheorem a : 2 = 2 := sorry\nend M\n";
    let candidate = given.replace("sorry", "rfl");
    check(
        given,
        &candidate,
        &[
            ("N.a", "theorem a : n = n := rfl"),
            (
                "M.a",
                "section open N variable (n : Nat) theorem _root_.N.a : n = n := rfl end theorem a : 2 = 2 := rfl",
            ),
        ],
    );
    let flat = "theorem N.a (n : Nat) : n = n := rfl\ntheorem M.a : 2 = 2 := rfl\n";
    check(
        given,
        flat,
        &[
            ("N.a", "theorem _root_.N.a (n : Nat) : n = n := rfl"),
            ("M.a", "theorem _root_.N.a (n : Nat) : n = n := rfl theorem _root_.M.a : 2 = 2 := rfl"),
        ],
    );
    let (pair, _) = Pair::new("", given, flat, Take::Open);
    let made = pair.candidate(&pair.theorems()[0], &BTreeSet::new());
    // Behind a name that grew, places are still those of the file.
    let moved = Position { line: 1, column: 40 };
    assert_eq!(made.place_in_file(moved), Position { line: 1, column: 33 });
}

#[test]
fn earlier_theorems_come_with_the_candidates_proofs() {
    check(
        "theorem a : p := sorry\ndef k : Nat := 3\ntheorem b : q := sorry\n",
        "theorem h : r := x\ntheorem a : p := h\ndef k : Nat := 3\ntheorem b : q := a\ntheorem c : s := b\n",
        &[
            ("a", "theorem h : r := x theorem a : p := h"),
            ("b", "theorem h : r := x theorem a : p := h theorem b : q := a"),
        ],
    );
    // In another order, and with a definition before what it comes after.
    check(
        "theorem a : p := sorry\ndef k : Nat := 3\ntheorem b : q := sorry\n",
        "def k : Nat := 3\ntheorem b : q := y\ntheorem a : p := k",
        &[("a", "def k : Nat := 3 theorem b : q := y theorem a : p := k"), ("b", "theorem b : q := y")],
    );
}

#[test]
fn a_candidates_own_scopes_stay_its_own() {
    check(
        "section\nvariable (n : Nat)\ntheorem a : p := sorry\nend\n",
        "namespace H\nvariable (m : Nat)\ntheorem h : r := x\nend H\nsection Named\nvariable (n : Nat)\ntheorem a : p := H.h\nend Named\n",
        &[(
            "a",
            "namespace H variable (m : Nat) theorem h : r := x end H section Named variable (n : Nat) theorem a : p := H.h",
        )],
    );
}

#[test]
fn changed_declarations_are_named() {
    let given = "open Nat\n/-- three -/\ndef k : Nat := 3\ntheorem l : k = 3 := rfl\ntheorem a : k = 3 := sorry\ndef after : Nat := 1\n";
    let candidate =
        "def k : Nat := 4\nlemma l : k = 3 := by simp\ndef after : Nat := 2\ntheorem a : k = 3 := rfl";
    let (pair, _) = Pair::new("", given, candidate, Take::Open);
    let changes = pair.changes(&pair.theorems()[0]);
    assert_eq!(
        changes,
        [Change {
            name: "k".to_owned(),
            line: 3,
            header: "open Nat".to_owned(),
            given: "/-- three -/\ndef k : Nat := 3".to_owned(),
            candidate: "def k : Nat := 4".to_owned(),
            restated: "def _root_.k : Nat := 4".to_owned(),
        }]
    );
    let made = pair.candidate(&pair.theorems()[0], &BTreeSet::new()).text;
    assert_eq!(
        made.split_whitespace().collect::<Vec<_>>().join(" "),
        "def after : Nat := 2 theorem a : k = 3 := rfl"
    );
}

#[test]
fn examples_are_found_by_what_they_state() {
    check(
        "example : p := sorry\nexample : q := sorry\n",
        "example : q := y\nexample : p := x\n",
        &[
            ("example_1", "example : q := y theorem example_1 : p := x"),
            ("example_2", "theorem example_2 : q := y"),
        ],
    );
}

#[test]
fn a_row_is_aligned_where_it_repeats_its_header() {
    let theorem = |header: &str, statement: &str| Theorem {
        name: "t".to_owned(),
        header: header.to_owned(),
        statement: statement.to_owned(),
        informal_statement: None,
        informal_proof: None,
        source: Default::default(),
    };
    let own = theorem("import Init\nnamespace N\ndef k : Nat := 3", "theorem t : k = 3");
    assert!(Pair::of_theorem(&own, "import Init\ntheorem h : p := x\ntheorem t : k = 3 := rfl").is_none());
    let repeated =
        "import Init\ntheorem h : p := x\nnamespace N\ndef k : Nat := 3\ntheorem t : k = 3 := h\nend N\n";
    let pair = Pair::of_theorem(&own, repeated).unwrap();
    let made = pair.candidate(&pair.theorems()[0], &BTreeSet::new()).text;
    assert_eq!(
        made.split_whitespace().collect::<Vec<_>>().join(" "),
        "import Init theorem _root_.h : p := x theorem t : k = 3 := h"
    );
}

#[test]
fn what_is_no_theorem_is_named() {
    let text = "namespace N\ndef f : Nat :=\n  3\n\ninstance : Inhabited Nat := ⟨3⟩\ntheorem a : p := h\nend N\n\
                mutual\ndef g : Nat := h\ndef h : Nat := g\nend\nmutual\ntheorem b : p := c\ntheorem c : p := b\nend\n";
    let found = other_declarations(text);
    let found: Vec<_> =
        found.iter().map(|it| (it.name.as_str(), *it.lines.start(), *it.lines.end())).collect();
    assert_eq!(found, [("N.f", 2, 3), ("the instance in line 5", 5, 5), ("g", 8, 11), ("h", 8, 11)]);
}

#[test]
fn texts_of_any_kind_are_aligned() {
    let odd = [
        "",
        "end end",
        "namespace",
        "theorem",
        "mutual",
        "/-",
        "def",
        "@[",
        "end N\nsection\nend A.B.C",
        "«",
    ];
    for given in odd {
        for candidate in odd {
            let (pair, _) = Pair::new("", &format!("{given}\ntheorem a : p := sorry"), candidate, Take::All);
            for theorem in pair.theorems() {
                pair.candidate(theorem, &BTreeSet::new());
            }
        }
    }
}
