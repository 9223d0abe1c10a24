//! Declarations of any kind with a gap (`‸`) and what is put into it: what is accepted, and each way to be refused.

mod support;

use data::{Level, Outcome};
use lean_bridge::{FillingRequest, Limits, Policy};
use support::{block_on, lean};

const PLACEHOLDER: &str = "gap_axiom";

/// The outcome in a word, with its detail.
fn outcome(header: &str, text: &str, filling: &str) -> (String, String) {
    let (before, after) = text.split_once('‸').expect("the text marks its gap");
    let has_others = text.contains(PLACEHOLDER);
    let axiom = format!("axiom {PLACEHOLDER}.{{u}} (goal : Sort u) : goal");
    let request = FillingRequest {
        header: if has_others { format!("{header}\n{axiom}") } else { header.to_owned() },
        given: format!("{before}sorry{after}"),
        candidate: format!("{before}{filling}{after}"),
        gap: before.len()..before.len() + filling.len(),
        placeholder: has_others.then(|| PLACEHOLDER.to_owned()),
        level: Level::Replayed,
        policy: Policy::default(),
        limits: Limits::default(),
    };
    let verdict = block_on(lean().verify_filling(&request)).expect("Lean can be asked");
    match &verdict.record().outcome {
        Outcome::Proved => ("Accepted".to_owned(), String::new()),
        Outcome::Rejected(rejection) => (format!("{:?}", rejection.reason), rejection.detail.clone()),
    }
}

#[track_caller]
fn check(header: &str, text: &str, filling: &str, expected: &str) {
    let (found, detail) = outcome(header, text, filling);
    assert_eq!(found, expected, "{text} with {filling}: {detail}");
}

#[test]
fn proofs_within_declarations_of_every_kind_are_accepted() {
    for (text, filling) in [
        ("def f : {n : Nat // n > 3} := ⟨5, ‸⟩", "(by omega)"),
        // Proofs that Lean puts into a lemma of their own, and ones that it does not.
        ("def f (n : Nat) (h : n > 3) : {n : Nat // n > 3} := ⟨n, by ‸⟩", "exact h"),
        ("private def f (α : Type u) (x : α) : {y : α // y = x ∧ y = y} := ⟨x, by ‸⟩", "simp"),
        ("def f : {n : Nat // n > 3} := by\n  refine ⟨?n, ?h⟩\n  exact 5\n  ‸", "decide"),
        ("@[simp] def f : (n : Nat) → n > 0 → Nat\n  | 0, h => absurd h (by ‸)\n  | n + 1, _ => n", "decide"),
        (
            "def f (n : Nat) : Nat := if n < 2 then 0 else f (n / 2)\ntermination_by n\ndecreasing_by ‸",
            "omega",
        ),
        ("instance : Std.Commutative (α := Nat) (· + ·) where\n  comm := ‸", "Nat.add_comm"),
        (
            "mutual\ntheorem a (n : Nat) : n + 0 = n := gap_axiom _\ntheorem b (n : Nat) : 0 + n = n := by\n  ‸\nend",
            "simp",
        ),
        ("theorem t (p q : Prop) (h : p) : p ∧ q := ⟨‸, gap_axiom _⟩", "h"),
    ] {
        check("", text, filling, "Accepted");
    }
}

#[test]
fn a_filling_changes_nothing_but_proofs() {
    for (text, filling) in [
        ("def f : Nat := ‸", "3"),
        ("def f : Nat × {n : Nat // n > 3} := ⟨‸, ⟨5, by decide⟩⟩", "3"),
        // A proof that chooses the number.
        (
            "def f : {n : Nat // n > 3} := by\n  refine ⟨?n, ?h⟩\n  rotate_left\n  · ‸\n  all_goals exact 5",
            "exact (by decide : 7 > 3)",
        ),
        ("def f : {n : Nat // n > 3} := ⟨5, by ‸⟩", "decide⟩\ndef g : {n : Nat // n > 3} := ⟨5, by decide"),
    ] {
        check("", text, filling, "StatementChanged");
    }
    let variables = "variable (n : Nat) (h : n > 3)";
    check(variables, "def f : {n : Nat // n > 3} := ⟨n, by ‸⟩", "exact h", "StatementChanged");
}

#[test]
fn a_filling_rests_on_nothing_that_is_left_out() {
    let five = "def f : {n : Nat // n > 3} := ⟨5, by\n  ‸⟩";
    check("", five, "exact sorryAx _ false", "Sorry");
    check("axiom cheat : False", five, "exact cheat.elim", "ForbiddenAxiom");
    check("", five, "native_decide", "ForbiddenConstruct");
    check("", five, "decide /- ", "Syntax");
    let low = "def low (n : Nat) : {m : Nat // m > n} := ⟨n, by sorry⟩";
    let (found, detail) = outcome(low, "def f : {n : Nat // n > 3} := ⟨(low 3).1, ‸⟩", "(low 3).2");
    assert_eq!(
        (found.as_str(), detail.as_str()),
        ("Sorry", "the proof depends on `sorry` in `low`, which stands above")
    );
    // With a gap beside it: by its name, by a search, behind a macro, and as what another goal speaks of.
    let macros = "macro \"close_it\" : tactic => `(tactic| exact?)\nmacro \"closed\" : term => `(by exact?)";
    let two = "theorem t (p q : Prop) (h : p) : p ∧ q := by\n  constructor\n  · exact gap_axiom _\n  · ‸";
    for filling in ["exact gap_axiom _", "exact?", "close_it", "exact id closed"] {
        let (found, detail) = outcome(macros, two, filling);
        assert_eq!(found, "Sorry", "{filling}: {detail}");
    }
    check(
        "",
        "def f : {n : Nat // n > 3 ∧ n < 9} := ⟨(⟨5, gap_axiom _⟩ : {n : Nat // n > 3}).1, ‸⟩",
        "(by decide)",
        "Sorry",
    );
}

#[test]
fn a_gap_that_no_kernel_sees_is_told() {
    let (found, detail) = outcome("", "partial def f (n : Nat) (h : n > 3) : Nat := f n (by ‸)", "exact h");
    assert_eq!(found, "InvalidStatement");
    assert!(detail.contains("the kernel never sees this `sorry`"), "{detail}");
}
