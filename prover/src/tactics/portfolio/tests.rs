//! What the portfolio tries for a statement, in which order, and what becomes of a probe that won.

use data::{Position, Severity};

use super::super::tests::task;
use super::*;

fn portfolio(header: &str, statement: &str) -> Portfolio {
    Portfolio::new(&task(header, statement), &TacticsConfig::default())
}

fn ids(portfolio: &Portfolio) -> Vec<String> {
    portfolio.candidates().map(|candidate| candidate.generator).collect()
}

fn find(portfolio: &Portfolio, id: &str) -> Candidate {
    let found = portfolio.candidates().find(|candidate| candidate.generator == id);
    found.unwrap_or_else(|| panic!("no {id} among {:?}", ids(portfolio)))
}

fn said(texts: &[&str]) -> Vec<Message> {
    let message = |text: &&str| Message {
        severity: Severity::Information,
        position: Position { line: 1, column: 0 },
        end_position: None,
        text: (*text).to_owned(),
    };
    texts.iter().map(message).collect()
}

/// The plain proofs, after `:=`, that stand for candidate `id` if Lean says `messages`.
fn check_alternatives(statement: &str, id: &str, messages: &[&str], expected: &[&str]) {
    let portfolio = portfolio("", statement);
    let probe = find(&portfolio, id);
    let alternatives = portfolio.alternatives(&probe, &said(messages));
    let proofs: Vec<&str> =
        alternatives.iter().map(|candidate| &candidate.text[statement.len() + 4..]).collect();
    assert_eq!(proofs, expected, "{}", probe.text);
}

const LIST: &str = "theorem t (xs : List Nat) (n : Nat) : xs.length + n = n + xs.length";

#[test]
fn the_goal_as_it_is_comes_first_and_the_library_before_deep_cases() {
    let ids = ids(&portfolio("", LIST));
    assert_eq!(ids[..2], ["tactics/quick", "tactics/main"]);
    let place =
        |id: &str| ids.iter().position(|found| found == id).unwrap_or_else(|| panic!("{id}: {ids:?}"));
    assert!(place("tactics/induction-xs/cases") < place("tactics/induction-xs-generalizing/cases"));
    assert!(place("tactics/induction-xs/cases") < place("tactics/exact?"));
    assert!(ids.contains(&"tactics/induction-n/deep".to_owned()));
}

#[test]
fn no_text_is_tried_twice() {
    let portfolio = portfolio("", LIST);
    let texts: HashSet<String> = portfolio.candidates().map(|candidate| candidate.text).collect();
    assert_eq!(texts.len(), portfolio.groups.len());
}

#[test]
fn the_configuration_bounds_the_portfolio() {
    let task = task("", LIST);
    let shallow =
        TacticsConfig { depth: 0, library_search: LibrarySearch::Skipped, ..TacticsConfig::default() };
    assert_eq!(ids(&Portfolio::new(&task, &shallow)), ["tactics/quick", "tactics/main", "tactics/deep"]);
    let few = TacticsConfig { max_candidates: 5, ..TacticsConfig::default() };
    assert_eq!(ids(&Portfolio::new(&task, &few)).len(), 5);
}

#[test]
fn quantifiers_are_introduced_under_their_own_names() {
    let portfolio = portfolio("", "theorem t : ∀ (xs : List Nat), xs ≠ [] → 0 < xs.length");
    let probe = find(&portfolio, "tactics/induction-xs/cases");
    assert!(
        probe.text.contains(":= by\n  intro xs h\n  induction xs with\n  | nil =>\n    first"),
        "{}",
        probe.text
    );
}

#[test]
fn definitions_of_the_header_are_unfolded_and_followed() {
    let header = "def double : Nat → Nat\n  | 0 => 0\n  | n + 1 => double n + 2\nabbrev two := 2\n\
                  theorem double_zero : double 0 = 0 := rfl";
    let portfolio = portfolio(header, "theorem t (n : Nat) : double n = two * n");
    assert!(find(&portfolio, "tactics/main").text.contains("grind [double, double_zero]"));
    assert!(find(&portfolio, "tactics/induction-n/cases").text.contains("simp [double]; done"));
    let along = find(&portfolio, "tactics/fun_induction-double/cases");
    assert!(along.text.contains("by\n  fun_induction double n <;>\n    first"), "{}", along.text);
}

#[test]
fn inductive_types_of_the_header_have_their_own_arms() {
    let header = "inductive Tree where\n  | leaf\n  | node (l : Tree) (x : Nat) (r : Tree)";
    let portfolio = portfolio(header, "theorem t (s : Tree) : s = s");
    let probe = find(&portfolio, "tactics/induction-s/cases");
    assert!(
        probe.text.contains("\n  | leaf =>\n") && probe.text.contains("\n  | node a1 a2 a3 ih1 ih3 =>\n")
    );
}

#[test]
fn shapes_follow_the_statement() {
    for (header, statement, id) in [
        ("import Std.Tactic.BVDecide", "theorem t (x : BitVec 8) : x ^^^ x = 0", "tactics/bv_decide"),
        ("", "theorem t (n : Nat) : n * n % 4 ≤ 1", "tactics/residues/residues"),
        ("", "theorem t (p q : Prop) : p ∨ q", "tactics/by_cases/cases"),
        ("", "theorem t (p q : Prop) (h : p ∧ q) : q", "tactics/rcases/cases"),
        ("", "theorem t (p q : Prop) : p ↔ q", "tactics/iff/cases"),
        ("", "theorem t (n : Nat) : ∃ m, n < m", "tactics/witnesses"),
        ("", "theorem t : ∃ x : Nat, x * x = 9", "tactics/numerals"),
        ("", "theorem t : (∃ x y : Nat, x * y = 35)", "tactics/numerals"),
        ("", "theorem t (a b : Int) : 0 ≤ a * b", "tactics/squares/squares"),
        ("", "theorem t (r : α → α → Prop) : ¬ ∃ b, ∀ x, r b x", "tactics/at-witness/cases"),
        ("", "theorem t (x : α) (p : α → Prop) : ∃ x, p x → ∀ y, p y", "tactics/by_cases-all-p/cases"),
    ] {
        find(&portfolio(header, statement), id);
    }
}

#[test]
fn the_winner_of_a_probe_becomes_the_proof() {
    check_alternatives(LIST, "tactics/quick", &["closed by omega"], &["by omega"]);
    check_alternatives(
        LIST,
        "tactics/induction-xs/cases",
        &["unused variable", "closed by simp", "closed by omega"],
        &["by\n  induction xs with\n  | nil => simp\n  | cons head tail ih => omega"],
    );
}

#[test]
fn winners_of_goals_at_one_place_are_arranged() {
    check_alternatives(
        "theorem t (p q : Prop) (h : p ∧ q) : q ∧ p",
        "tactics/constructor/cases",
        &["closed by rfl", "closed by simp"],
        &[
            "by constructor <;> simp",
            "by constructor <;> rfl",
            "by\n  constructor\n  · rfl\n  · simp",
            "by\n  constructor\n  · simp\n  · rfl",
        ],
    );
}

#[test]
fn what_the_library_search_found_takes_its_place() {
    let found = "Try this:\n  [apply] exact\n    Nat.add_comm xs.length n";
    check_alternatives(LIST, "tactics/exact?", &[found], &["by exact Nat.add_comm xs.length n"]);
    check_alternatives(LIST, "tactics/exact?", &[], &[]);
}

#[test]
fn without_messages_every_closer_is_proposed() {
    let all = ["by rfl", "by assumption", "by omega", "by simp", "by decide"];
    check_alternatives(LIST, "tactics/quick", &[], &all);
    let portfolio = portfolio("", LIST);
    let foreign = Candidate::from_proof(&task("", LIST).theorem, "by nonsense", "other");
    assert!(portfolio.alternatives(&foreign, &[]).is_empty());
}
