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

/// Fillings with the reason for which each is refused, in words of it.
#[track_caller]
fn refused(header: &str, text: &str, fillings: &[(&str, &str)]) {
    for (filling, words) in fillings {
        let (found, detail) = outcome(header, text, filling);
        let reason = format!("{found}: {detail}");
        assert!(reason.contains(words), "{text} with {filling}: {reason}; expected {words}");
    }
}

#[track_caller]
fn accepted(header: &str, text: &str, fillings: &[&str]) {
    for filling in fillings {
        check(header, text, filling, "Accepted");
    }
}

const LEFT_OPEN: &str = "UnsolvedGoals: what fills the gap leaves its goal to the text around it";
const NOT_ITS_OWN: &str =
    "UnsolvedGoals: what fills the gap closes, reorders or adds goals that are not its own";
const RESTS_ON_A_GAP: &str = "Sorry: the proof rests on another `sorry` of the declaration";
const TAKES_IN: &str = "StatementChanged: what fills the gap also takes in the text beside it";
const READS_OTHERWISE: &str = "StatementChanged: the text around the gap is read differently";
const MORE_THAN_ONE: &str = "StatementChanged: what fills the gap is more than one term or tactic";
const OTHER_GOAL: &str = "StatementChanged: with it another gap has a goal that it did not have";
/// Lean itself finds fault.
const NO_GOALS: &str = "Elaboration: No goals to be solved";
const UNSOLVED: &str = "UnsolvedGoals: unsolved goals";

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
        // What a declaration makes besides itself is a proof only where it is a theorem.
        ("def f : Nat := go ‸\nwhere go (k : Nat) : Nat := k + 1", "3"),
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

/// The goals of a declaration's gaps wait in one list: what fills one must not leave it to the text of another.
#[test]
fn a_gap_does_not_close_for_another() {
    let two = "theorem t (p q : Prop) (h : p) (k : q) : p ∧ q := by\n  constructor\n  ‸\n  gap_axiom";
    let two = |rest: &str| two.replace("gap_axiom", rest);
    let one_goal = two("exact gap_axiom _");
    accepted(
        "",
        &one_goal,
        &[
            "exact h",
            "first | exact k | exact h",
            "case left => exact h",
            "rotate_left; rotate_right; exact h",
            "all_goals first | exact h | skip",
            "apply id; exact h",
            "refine ?_; exact h",
            "have x := h\n  exact x",
            "by_cases z : p <;> simp_all",
            "suffices x : p from x; exact h",
            "revert h; intro h; exact h",
            "exact h -- why",
            "(exact h)",
        ],
    );
    refused(
        "",
        &one_goal,
        &[
            ("rotate_left; exact k", LEFT_OPEN),
            ("(rotate_left; assumption)", LEFT_OPEN),
            ("show_term rotate_left; exact k", LEFT_OPEN),
            ("case right => exact k", LEFT_OPEN),
            ("any_goals exact k", LEFT_OPEN),
            ("all_goals assumption", NO_GOALS),
            ("iterate 2 assumption", NO_GOALS),
            ("exact h; exact k", NO_GOALS),
            ("· exact h\n  · exact k", NO_GOALS),
            ("skip", UNSOLVED),
            ("exfalso", UNSOLVED),
            ("", UNSOLVED),
            ("-- exact h", UNSOLVED),
            ("admit", "Sorry: the proof depends on `sorry`"),
            ("stop", READS_OTHERWISE),
        ],
    );
    // What stands behind takes whatever is left.
    for rest in ["all_goals exact gap_axiom _", "(exact gap_axiom _; try exact gap_axiom _)"] {
        let tolerant = two(rest);
        accepted("", &tolerant, &["exact h"]);
        refused(
            "",
            &tolerant,
            &[
                ("skip", LEFT_OPEN),
                ("rotate_left", LEFT_OPEN),
                ("clear h", LEFT_OPEN),
                ("try exact k", LEFT_OPEN),
                ("first | exact k | skip", LEFT_OPEN),
                ("apply And.left (b := False)", LEFT_OPEN),
                ("refine id ?_", RESTS_ON_A_GAP),
                ("exfalso", RESTS_ON_A_GAP),
                ("have y := h", RESTS_ON_A_GAP),
                ("suffices x : q ∧ p from x.2; refine ⟨?_, ?_⟩; exact k", RESTS_ON_A_GAP),
            ],
        );
    }
    // Not its own, although it closes them by itself.
    let induction =
        "theorem t (n : Nat) : 0 + n = n := by\n  induction n\n  ‸\n  all_goals exact gap_axiom _";
    accepted("", induction, &["rfl"]);
    refused("", induction, &[("all_goals omega", NOT_ITS_OWN), ("rotate_left; omega", LEFT_OPEN)]);
    // Two goals that say the same: the name of the other reaches it.
    let same = "theorem t (p : Prop) (h : p) : p ∧ p := by\n  constructor\n  ‸\n  exact gap_axiom _";
    accepted("", same, &["exact h"]);
    refused("", same, &[("exact ?right", RESTS_ON_A_GAP), ("rotate_left; exact h", LEFT_OPEN)]);
}

/// A tactic around the gap may run what fills it more than once, or do without it.
#[test]
fn a_gap_is_closed_each_time_that_it_runs() {
    let two = "theorem t (p q : Prop) (h : p) (k : q) : p ∧ q := by\n  constructor\n  ";
    let first = format!("{two}first | ‸ | exact gap_axiom _\n  exact gap_axiom _");
    accepted("", &first, &["exact h"]);
    refused("", &first, &[("exact k", LEFT_OPEN), ("fail", LEFT_OPEN)]);
    for around in ["try ‸", "any_goals ‸"] {
        let text = format!("{two}{around}\n  all_goals exact gap_axiom _");
        accepted("", &text, &["first | exact h | exact k"]);
        refused("", &text, &[("exact k", LEFT_OPEN), ("first | exact k | skip", LEFT_OPEN)]);
    }
    let each = "theorem t (p q : Prop) (h : p) : (p ∧ q) ∧ p := by\n  constructor\n  constructor <;> ‸\n  all_goals exact gap_axiom _";
    refused("", each, &[("try exact h", LEFT_OPEN), ("skip", LEFT_OPEN)]);
    let each = each.replace("p ∧ q", "p ∧ p");
    accepted("", &each, &["exact h"]);
    refused("", &each, &[("exact h; skip", TAKES_IN), ("exact h <;> skip", TAKES_IN)]);
    let macros = "macro \"later\" : tactic => `(tactic| skip)\nmacro \"turn\" : tactic => `(tactic| (rotate_left; assumption))\nmacro \"each\" t:tacticSeq : tactic => `(tactic| all_goals $t:tacticSeq)\nmacro \"hole\" : term => `(?_)";
    let text = format!("{two}‸\n  all_goals exact gap_axiom _");
    accepted(macros, &text, &["each (first | exact h | skip)"]);
    refused(
        macros,
        &text,
        &[
            ("later", LEFT_OPEN),
            ("turn", LEFT_OPEN),
            ("refine hole", RESTS_ON_A_GAP),
            ("each assumption", NOT_ITS_OWN),
        ],
    );
    let text = format!("{two}each ‸\n  all_goals exact gap_axiom _");
    accepted(macros, &text, &["assumption"]);
    refused(macros, &text, &[("try exact h", LEFT_OPEN)]);
}

#[test]
fn a_gap_that_is_a_term_is_complete_when_it_ends() {
    let term = "theorem t (p q : Prop) (h : p) (k : q) : p ∧ q := ⟨‸, gap_axiom _⟩";
    accepted(
        "",
        term,
        &[
            "h",
            "(by exact h)",
            "(show p from h)",
            "(have x := h; x)",
            "‹p›",
            "(match h with | x => x)",
            "(by grind)",
        ],
    );
    refused(
        "",
        term,
        &[
            ("_", "Elaboration: don't know how to synthesize placeholder"),
            ("?x", "Elaboration: don't know how to synthesize placeholder"),
            ("(by skip)", UNSOLVED),
            ("(id (gap_axiom _))", RESTS_ON_A_GAP),
        ],
    );
    // A hole that becomes a goal, closed by a gap or by what stands there without one.
    let by_gap = "theorem t (p q : Prop) (h : p) (k : q) : p ∧ q := by\n  refine ⟨‸, ?b⟩\n  all_goals exact gap_axiom _";
    accepted("", by_gap, &["h", "(show p from h)"]);
    refused("", by_gap, &[("?_", RESTS_ON_A_GAP), ("(id ?x)", RESTS_ON_A_GAP)]);
    let by_rest = "theorem t (p q : Prop) (h : p) (k : q) : p ∧ q := by\n  refine ⟨‸, ?b⟩\n  case b => exact gap_axiom _\n  all_goals assumption";
    accepted("", by_rest, &["h", "(show p from h)"]);
    refused("", by_rest, &[("?_", LEFT_OPEN), ("(id ?x)", LEFT_OPEN), ("(show p from ?x)", LEFT_OPEN)]);
    let same = "theorem t (p : Prop) (h : p) : p ∧ p := by\n  refine ⟨?b, ‸⟩\n  exact gap_axiom _";
    refused("", same, &[("?b", RESTS_ON_A_GAP), ("(by exact ?b)", RESTS_ON_A_GAP)]);
    let applied = "theorem t (a b c : Nat) (h : a ≤ b) (k : b ≤ c) : a ≤ c ∧ True := by\n  constructor\n  apply Nat.le_trans\n  ‸\n  exact k\n  exact gap_axiom _";
    accepted("", applied, &["exact h"]);
    let equation = "theorem t (a b : Nat) (h : a = b) : a + 0 = b ∧ True := by\n  constructor\n  · conv =>\n      lhs\n      rw [(‸ : a + 0 = a)]\n    exact h\n  · exact gap_axiom _";
    accepted("", equation, &["Nat.add_zero a", "by simp"]);
    refused("", equation, &[("_", LEFT_OPEN)]);
}

#[test]
fn the_text_around_a_gap_reads_as_before() {
    let line = "theorem t (p q : Prop) (h : p) (k : q) : p ∧ q := by constructor; ‸; exact gap_axiom _";
    accepted("", line, &["exact h", "exact h /- why -/", "have := h; exact this"]);
    refused(
        "",
        line,
        &[
            ("exact h; exact k --", READS_OTHERWISE),
            ("first | exact h", TAKES_IN),
            ("exact by exact h", NO_GOALS),
            ("(exact h", "Syntax: "),
        ],
    );
    // Also where no other gap is left.
    let applied = "theorem t (p : Prop) (g : p → p) (k : p) : p := id ‸";
    accepted("", applied, &["(g k)", "k"]);
    refused("", applied, &[("g k", MORE_THAN_ONE), ("<| g k", MORE_THAN_ONE)]);
    let swallowed = "theorem t (p q : Prop) (h : p) (k : q) : p ∧ q := by constructor; ‸; all_goals exact k";
    accepted("", swallowed, &["exact h"]);
    refused("", swallowed, &[("exact h; exact k --", READS_OTHERWISE), ("first | exact h", TAKES_IN)]);
}

#[test]
fn the_goals_of_other_gaps_are_what_they_were() {
    let number = "theorem t : ∃ n, n > 3 := ⟨‸, gap_axiom _⟩";
    refused("", number, &[("5", OTHER_GOAL)]);
    let chosen = "theorem t : ∃ n : Nat, n > 3 ∧ n < 9 := by\n  refine ⟨?n, ?a, ?b⟩\n  rotate_left\n  · ‸\n  · exact gap_axiom _\n  all_goals exact 5";
    refused("", chosen, &[("exact (by decide : 7 > 3)", OTHER_GOAL)]);
    // With hypotheses and terms that come from the gap, in types and universes that Lean finds.
    for (text, filling) in [
        (
            "theorem t (p q : Prop) (h : p) : p ∧ q := by\n  have x : p := ‸\n  have y : q := gap_axiom _\n  exact ⟨x, y⟩",
            "h",
        ),
        ("theorem t : ∃ n : Fin 9, n.val > 3 := ⟨⟨5, ‸⟩, gap_axiom _⟩", "(by decide)"),
        (
            "theorem t (p q : Prop) (h : p) (f : p → q → q) : p ∧ q := by\n  specialize f h (gap_axiom _)\n  refine ⟨?_, f⟩\n  ‸",
            "exact h",
        ),
        (
            "theorem t {α : Sort _} (a : α) (f : α → β) : f a = f a ∧ ∃ x, x = f a := ⟨‸, ⟨f a, gap_axiom _⟩⟩",
            "rfl",
        ),
        (
            "theorem t (a b c : Nat) (h : a = b) : a = c := by\n  calc\n    a = b := by ‸\n    _ = c := gap_axiom _",
            "exact h",
        ),
    ] {
        check("", text, filling, "Accepted");
    }
}

/// What is declared beside a gap may rest on another, and the names of it can be used.
#[test]
fn nothing_that_is_declared_beside_a_gap_carries_another() {
    let mutual =
        "mutual\ntheorem a (p : Prop) (h : p) : p := gap_axiom _\ntheorem b (p : Prop) (h : p) : p := ‸\nend";
    let local = "theorem t (p : Prop) (h : p) : p := ‸\nwhere a : ∀ p : Prop, p → p := gap_axiom _";
    let around = "theorem a (p : Prop) (h : p) : p := gap_axiom _\nwhere b (p : Prop) (h : p) : p := ‸";
    let inner = "theorem t (p : Prop) (h : p) : p :=\n  let rec a (q : Prop) (x : q) : q := gap_axiom _\n  ‸";
    for text in [mutual, local, around, inner] {
        accepted("", text, &["h", "by exact h"]);
        refused("", text, &[("a p h", RESTS_ON_A_GAP), ("by exact a p h", RESTS_ON_A_GAP)]);
    }
    // Recursion leads through the gap itself.
    let recursive = "theorem t : ∀ n : Nat, 0 + n = n\n  | 0 => gap_axiom _\n  | n + 1 => ‸";
    accepted("", recursive, &["(congrArg Nat.succ (t n))"]);
    let both = "mutual\ntheorem a : ∀ n : Nat, 0 ≤ n\n  | 0 => gap_axiom _\n  | n + 1 => Nat.le_trans (b n) (Nat.le_succ n)\ntheorem b : ∀ n : Nat, 0 ≤ n\n  | 0 => Nat.le_refl 0\n  | n + 1 => ‸\nend";
    accepted("", both, &["(Nat.le_trans (a n) (Nat.le_succ n))"]);
    let measured = "def f (n : Nat) : {m : Nat // m = m} := if n < 2 then ⟨0, gap_axiom _⟩ else f (n / 2)\ntermination_by n\ndecreasing_by ‸";
    // What Lean makes of a measure mentions the function's value, and so its other gap: refused, though it is honest.
    check("", measured, "omega", "Sorry");
}

/// Where nothing else is left out, the whole declaration shows whether the proof is complete.
#[test]
fn a_gap_without_others_is_seen_as_a_whole() {
    let structure = "structure S where\n  a : Nat\n  h : a = a\n  k : a > 3";
    let whole = "def f : S := ⟨5, by ‸, by decide⟩";
    accepted(structure, whole, &["rfl", "skip; rfl"]);
    refused(structure, whole, &[("skip", UNSOLVED), ("exact (by", "Syntax: ")]);
    let rest = "def f : S := by\n  refine ⟨5, ?_, ?_⟩\n  ‸\n  decide";
    accepted(structure, rest, &["rfl"]);
    refused(structure, rest, &[("skip", UNSOLVED), ("rfl; stop", TAKES_IN)]);
}
