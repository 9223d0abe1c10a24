//! Candidates that are files of their own: the real binary and the real Lean. What counts is what the two files mean,
//! not how they are written.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// Of one theorem: its full name, and `proved`, or the reason against it and words of the detail.
type Expected<'a> = (&'a str, &'a str, &'a str);

const PROVED: &str = "proved";

struct Case {
    kind: &'static str,
    given: String,
    candidate: String,
    expected: &'static [Expected<'static>],
}

fn case(
    kind: &'static str,
    given: impl Into<String>,
    candidate: impl Into<String>,
    expected: &'static [Expected<'static>],
) -> Case {
    Case { kind, given: given.into(), candidate: candidate.into(), expected }
}

/// The given file with `rfl` for each `sorry`, written in another way.
fn rewritten(
    kind: &'static str,
    given: &str,
    rewrite: impl Fn(&str) -> String,
    expected: &'static [Expected<'static>],
) -> Case {
    case(kind, given, rewrite(&given.replace("sorry", "rfl")), expected)
}

const NUMBER: &str = "open Nat\n\ndef k : Nat := 3\n\ntheorem a : k = 3 := sorry\n";
const A: &[Expected] = &[("a", PROVED, "")];
const A_AND_B: &[Expected] = &[("a", PROVED, ""), ("b", PROVED, "")];

fn the_same_in_another_form() -> Vec<Case> {
    let between = "theorem a : 1 = 1 := sorry\n\ndef k : Nat := 3\n\ntheorem b : k = 3 := sorry\n";
    let spaces = "namespace N\nvariable (n : Nat)\ntheorem a : n = n := sorry\nend N\nnamespace M\ntheorem a : 2 = 2 := sorry\nend M\n";
    let same = |text: &str| text.to_owned();
    vec![
        rewritten("a definition between two theorems", between, same, A_AND_B),
        rewritten("a second namespace", spaces, same, &[("N.a", PROVED, ""), ("M.a", PROVED, "")]),
        rewritten("a blank line more", NUMBER, |text| text.replace("\n\n", "\n\n\n"), A),
        rewritten("line ends of Windows", NUMBER, |text| text.replace('\n', "\r\n"), A),
        rewritten("a byte order mark", NUMBER, |text| format!("\u{feff}{text}"), A),
        rewritten(
            "comments",
            NUMBER,
            |text| text.replace("def", "-- why\ndef /- a number -/").replace("rfl", "rfl -- so"),
            A,
        ),
        rewritten(
            "a doc comment",
            NUMBER,
            |text| text.replace("def", "/-- Three. -/\ndef").replace("theorem", "/-- A. -/\ntheorem"),
            A,
        ),
        rewritten("white space", NUMBER, |text| text.replace("k : Nat := 3", "k   : Nat\n    := 3   "), A),
        rewritten(
            "an attribute on the theorem",
            NUMBER,
            |text| text.replace("theorem", "@[simp] theorem"),
            A,
        ),
        rewritten("text behind", NUMBER, |text| format!("{text}\n#eval 1\n-- the end\nthis is no Lean"), A),
        rewritten(
            "an option before",
            NUMBER,
            |text| text.replace("theorem", "set_option maxRecDepth 600\ntheorem"),
            A,
        ),
        rewritten("an `open` more", NUMBER, |text| text.replace("open Nat", "open Nat List"), A),
        rewritten(
            "a lemma before the definition",
            NUMBER,
            |text| format!("theorem early : 1 = 1 := rfl\n{text}"),
            A,
        ),
        rewritten(
            "a lemma between",
            NUMBER,
            |text| {
                text.replace("theorem a", "theorem h : k = 3 := rfl\ntheorem a")
                    .replace("a : k = 3 := rfl", "a : k = 3 := h")
            },
            A,
        ),
        case(
            "`open … in`",
            "open Nat\ntheorem a : succ 0 = 1 := sorry\n",
            "open Nat in\ntheorem a : succ 0 = 1 := rfl\n",
            A,
        ),
        case("less than the given file", NUMBER, "theorem a : k = 3 := rfl\n", A),
        case(
            "imports in another order",
            "import Init\nimport Std\ntheorem a : 1 = 1 := sorry\n",
            "import Std\n-- and\nimport Init\ntheorem a : 1 = 1 := rfl\n",
            A,
        ),
        case(
            "theorems in another order",
            "theorem a : 1 = 1 := sorry\ntheorem b : 2 = 2 := sorry\n",
            "theorem b : 2 = 2 := rfl\ntheorem a : 1 = 1 := rfl\n",
            A_AND_B,
        ),
        case(
            "definitions in another order",
            "def k : Nat := 1\ndef m : Nat := 2\ntheorem a : k + 1 = m := sorry\n",
            "def m : Nat := 2\ndef k : Nat := 1\ntheorem a : k + 1 = m := rfl\n",
            A,
        ),
        case(
            "names of `section` and `end`",
            "section\nvariable (n : Nat)\ntheorem a : n = n := sorry\nend\n",
            "section Here\nvariable (n : Nat)\ntheorem a : n = n := rfl\nend Here\n",
            A,
        ),
        case(
            "names instead of namespaces",
            "namespace N\ndef k : Nat := 3\ntheorem a : k = 3 := sorry\nend N\n",
            "def N.k : Nat := 3\ntheorem N.a : N.k = 3 := rfl\n",
            &[("N.a", PROVED, "")],
        ),
        case(
            "namespaces instead of names",
            "def N.k : Nat := 3\ntheorem N.a : N.k = 3 := sorry\n",
            "namespace N\ndef k : Nat := 3\ntheorem a : k = 3 := rfl\nend N\n",
            &[("N.a", PROVED, "")],
        ),
        case(
            "`namespace A.B` in two steps",
            "namespace A.B\ntheorem a : 1 = 1 := sorry\nend A.B\n",
            "namespace A\nnamespace B\ntheorem a : 1 = 1 := rfl\nend B\nend A\n",
            &[("A.B.a", PROVED, "")],
        ),
        case(
            "`_root_`",
            "namespace N\ntheorem _root_.a : 1 = 1 := sorry\nend N\ntheorem b : 1 = 1 := sorry\n",
            "namespace N\ntheorem _root_.a : 1 = 1 := rfl\nend N\ntheorem b : 1 = 1 := rfl\n",
            A_AND_B,
        ),
        case(
            "variables under another binder",
            "variable (n : Nat)\ntheorem a : n = n := sorry\n",
            "variable {n : Nat}\ntheorem a : n = n := rfl\n",
            A,
        ),
        case(
            "a proved lemma with another proof",
            "theorem l : 2 + 2 = 4 := rfl\ntheorem a : 4 = 2 + 2 := sorry\n",
            "@[simp] theorem l : 2 + 2 = 4 := by decide\ntheorem a : 4 = 2 + 2 := l.symm\n",
            A,
        ),
        case(
            "a definition in other words",
            "def k : Nat := 3\ntheorem a : k = 3 := sorry\n",
            "def k := (3 : Nat)\ntheorem a : k = 3 := rfl\n",
            A,
        ),
        case(
            "an attribute on a definition",
            "def k : Nat := 3\ntheorem a : k = 3 := sorry\n",
            "@[simp] def k : Nat := 3\ntheorem a : k = 3 := by simp\n",
            A,
        ),
        case(
            "structures, classes and instances",
            "structure P where\n  x : Nat\nclass C (α : Type) where\n  c : α\ninstance : C Nat := ⟨3⟩\ntheorem a (p : P) : p = ⟨p.x⟩ := sorry\ntheorem b : (C.c : Nat) = 3 := sorry\n",
            "theorem h : 1 = 1 := rfl\nstructure P where\n  x : Nat -- a field\n\nclass C (α : Type) where\n  c : α\n\ninstance : C Nat := ⟨3⟩\ntheorem a (p : P) : p = ⟨p.x⟩ := rfl\ntheorem b : (C.c : Nat) = 3 := rfl\n",
            A_AND_B,
        ),
        case(
            "notations",
            "notation \"three\" => 3\ninfixl:65 \" ⊞ \" => Nat.add\ntheorem a : three ⊞ 1 = 4 := sorry\ntheorem b : three = 3 := sorry\n",
            "notation \"three\" => 3\ntheorem b : three = 3 := rfl\ninfixl:65 \" ⊞ \" => Nat.add\ntheorem a : three ⊞ 1 = 4 := rfl\n",
            A_AND_B,
        ),
        case(
            "universes",
            "universe u\nvariable {α : Type u}\ntheorem a (x : α) : x = x := sorry\ntheorem b (x : α) : [x] = [x] := sorry\n",
            "universe u\n\nvariable {α : Type u}\ntheorem a (x : α) : x = x := rfl\ntheorem b (x : α) : [x] = [x] := a [x]\n",
            A_AND_B,
        ),
        case(
            "mutual theorems",
            "mutual\ntheorem a : 1 = 1 := sorry\ntheorem b : 2 = 2 := sorry\nend\n",
            "mutual\ntheorem a : 1 = 1 := rfl\ntheorem b : 2 = 2 := rfl\nend\n",
            A_AND_B,
        ),
        case(
            "mutual definitions",
            "mutual\ndef even : Nat → Bool\n  | 0 => true\n  | n + 1 => odd n\ndef odd : Nat → Bool\n  | 0 => false\n  | n + 1 => even n\nend\ntheorem a : even 0 = true := sorry\n",
            "mutual\ndef even : Nat → Bool\n  | 0 => true\n  | n+1 => odd n\ndef odd : Nat → Bool\n  | 0 => false\n  | n+1 => even n\nend\ntheorem a : even 0 = true := by simp [even]\n",
            A,
        ),
        case(
            "equations, `where`, `termination_by`",
            "def f : Nat → Nat\n  | 0 => 0\n  | n + 1 => f n\ntermination_by n => n\ntheorem a : ∀ n, f n = 0 := sorry\ntheorem b : 2 = 2 ∧ 3 = 3 := sorry\n",
            "def f : Nat → Nat\n  | 0 => 0\n  | n + 1 => f n\ntermination_by n => n\ntheorem a : ∀ n, f n = 0\n  | 0 => by simp [f]\n  | n + 1 => by rw [f]; exact a n\ntermination_by n => n\ntheorem b : 2 = 2 ∧ 3 = 3 := ⟨h, rfl⟩\nwhere h : 2 = 2 := rfl\n",
            A_AND_B,
        ),
        case(
            "examples",
            "example : 1 = 1 := sorry\nnamespace N\nexample : 2 = 2 := sorry\nend N\n",
            "namespace N\nexample : 2 = 2 := rfl\nend N\nexample : 1 = 1 := rfl\n",
            &[("example_1", PROVED, ""), ("N.example_3", PROVED, "")],
        ),
    ]
}

fn what_rests_on_what() -> Vec<Case> {
    let two = "namespace N\nvariable (n : Nat)\ntheorem a : n + 0 = n := sorry\nend N\nnamespace M\ntheorem b : 2 + 0 = 2 := sorry\nend M\n";
    vec![
        case(
            "an earlier theorem with its proof",
            "theorem a : 2 = 2 := sorry\ntheorem b : 2 = 2 := sorry\n",
            "theorem a : 2 = 2 := rfl\ntheorem b : 2 = 2 := a\n",
            A_AND_B,
        ),
        case(
            "an earlier theorem of a closed namespace",
            two,
            two.replacen("sorry", "rfl", 1).replace("sorry", "N.a 2"),
            &[("N.a", PROVED, ""), ("M.b", PROVED, "")],
        ),
        case(
            "an earlier theorem left open",
            "theorem a : 2 = 3 := sorry\ntheorem b : 2 = 3 := sorry\ntheorem c : 2 = 2 := sorry\n",
            "theorem a : 2 = 3 := sorry\ntheorem b : 2 = 3 := a\ntheorem c : 2 = 2 := rfl\n",
            &[("a", "Sorry", "`sorry`"), ("b", "Sorry", "`sorry`"), ("c", PROVED, "")],
        ),
        case(
            "an earlier theorem that fails",
            "theorem a : 2 = 3 := sorry\ntheorem b : 2 = 3 := sorry\ntheorem c : 2 = 2 := sorry\n",
            "theorem a : 2 = 3 := rfl\n\ntheorem b : 2 = 3 := a\ntheorem c : 2 = 2 := rfl\n",
            &[
                ("a", "Elaboration", ""),
                ("b", "Elaboration", "left out, since Lean refuses it: `a` (line 1)"),
                ("c", PROVED, ""),
            ],
        ),
        case(
            "an earlier theorem that breaks off",
            "theorem a : 2 = 2 := sorry\ntheorem b : 2 = 2 := sorry\n",
            "theorem a : 2 = 2 :=\ntheorem b : 2 = 2 := rfl\n",
            &[("a", "Syntax", ""), ("b", PROVED, "")],
        ),
        case(
            "a theorem that is not there",
            "theorem a : 2 = 2 := sorry\ntheorem b : 2 = 2 := sorry\n",
            "theorem b : 2 = 2 := rfl\n",
            &[("a", "TheoremMissing", "no theorem named a"), ("b", PROVED, "")],
        ),
        case(
            "an axiom in the place of a theorem",
            "theorem a : 2 = 3 := sorry\ntheorem b : 2 = 3 := sorry\n",
            "axiom a : 2 = 3\ntheorem b : 2 = 3 := a\n",
            &[("a", "ForbiddenConstruct", "axiom"), ("b", "ForbiddenConstruct", "axiom")],
        ),
    ]
}

fn changes() -> Vec<Case> {
    vec![
        case(
            "another value",
            NUMBER,
            "open Nat\ndef k : Nat := 4\ntheorem a : k = 3 := sorry\n",
            &[(
                "a",
                "StatementChanged",
                "changes `k`, which the given text declares in line 3: `def k : Nat := 3` there, `def k : Nat := 4` in the candidate",
            )],
        ),
        case(
            "another value that nothing depends on",
            "def k : Nat := 3\ntheorem a : 1 = 1 := sorry\n",
            "def k : Nat := 4\ntheorem a : 1 = 1 := rfl\n",
            &[("a", "StatementChanged", "changes `k`")],
        ),
        case(
            "another type",
            "def k : Nat := 3\ntheorem a : k = k := sorry\n",
            "def k : Int := 3\ntheorem a : k = k := rfl\n",
            &[("a", "StatementChanged", "changes `k`")],
        ),
        case(
            "an instance without a name",
            "instance : Inhabited Nat := ⟨3⟩\ntheorem a : (default : Nat) = 4 := sorry\n",
            "instance : Inhabited Nat := ⟨4⟩\ntheorem a : (default : Nat) = 4 := rfl\n",
            &[("a", "StatementChanged", "its type differs")],
        ),
        case(
            "another structure",
            "structure P where\n  x : Nat\ntheorem a (p q : P) : p = q := sorry\n",
            "structure P where\n  x : Unit\ntheorem a (p q : P) : p = q := rfl\n",
            &[("a", "StatementChanged", "changes `P`")],
        ),
        case(
            "a definition in a namespace",
            "namespace N\ndef k : Nat := 3\nend N\ntheorem a : N.k = 4 := sorry\n",
            "def N.k : Nat := 4\ntheorem a : N.k = 4 := rfl\n",
            &[("a", "StatementChanged", "changes `N.k`")],
        ),
        case(
            "a hole that is filled",
            "abbrev answer : Nat := sorry\ntheorem a : answer = 3 := sorry\n",
            "abbrev answer : Nat := 3\ntheorem a : answer = 3 := rfl\n",
            &[("a", "StatementChanged", "changes `answer`")],
        ),
        case(
            "another statement",
            NUMBER,
            "def k : Nat := 3\ntheorem a : k = k := rfl\n",
            &[("a", "StatementChanged", "differs in its type")],
        ),
        case(
            "an instance that changes what is said",
            "theorem a : 1 + 1 = 3 := sorry\n",
            "instance : Add Nat := ⟨fun _ _ => 3⟩\ntheorem a : 1 + 1 = 3 := rfl\n",
            &[("a", "StatementChanged", "")],
        ),
        case(
            "a notation that changes what is said",
            "theorem a : 1 + 1 = 3 := sorry\n",
            "local infixl:65 \" + \" => fun _ _ => 3\ntheorem a : 1 + 1 = 3 := rfl\n",
            &[("a", "Elaboration", "")],
        ),
        case(
            "a name that means something else",
            "namespace N\ndef k : Nat := 3\nend N\ndef k : Nat := 4\nopen N in\ntheorem a : _root_.k = 3 := sorry\n",
            "namespace N\ndef k : Nat := 3\ntheorem a : k = 3 := rfl\nend N\ndef k : Nat := 4\n",
            &[("a", "TheoremMissing", "no theorem named a")],
        ),
    ]
}

/// A run of the program over some files.
fn verify(folder: &Path, files: &[String]) -> Vec<Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
    command.args(["verify", "--json", "--no-store"]).args(files).current_dir(folder);
    let output = command.stdin(Stdio::null()).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{error}");
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[track_caller]
fn check(cases: Vec<Case>) {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        for (part, text) in [("Given", &case.given), ("Candidate", &case.candidate)] {
            let name = format!("{part}{number}.lean");
            std::fs::write(folder.path().join(&name), text).unwrap();
            files.push(name);
        }
    }
    let mut lines = verify(folder.path(), &files).into_iter();
    let mut wrong = Vec::new();
    for Case { kind, candidate, expected, .. } in &cases {
        for (name, verdict, detail) in *expected {
            let line = lines.next().unwrap_or_default();
            let found = line["reason"].as_str().or(line["verdict"].as_str()).unwrap_or_default();
            let said = line["detail"].as_str().unwrap_or_default();
            if line["id"] != *name || found != *verdict || !said.contains(detail) {
                wrong.push(format!(
                    "{kind}\n{candidate}expected {name} {verdict} {detail}\nfound {} {found} {said}\n",
                    line["id"]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(lines.next(), None);
}

#[test]
fn a_candidate_may_be_written_in_another_form() {
    check(the_same_in_another_form());
}

#[test]
fn a_proof_rests_on_what_the_candidate_proves() {
    check(what_rests_on_what());
}

#[test]
fn what_the_given_file_says_is_not_changed() {
    check(changes());
}
