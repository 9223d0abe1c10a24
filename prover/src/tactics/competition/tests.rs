//! What the portfolio proposes for the kinds of problems it knows.

use super::super::tests::task;
use super::blocks::FEW_HEARTBEATS;
use super::*;
use crate::tactics::Tactics;

/// The candidate of the given id for a statement below the header of miniF2F.
fn candidate(statement: &str, id: &str) -> String {
    let task = task("import Mathlib\nopen BigOperators Real Nat Topology Rat", statement);
    let portfolio = Tactics::default().portfolio(&task);
    let all: Vec<_> = portfolio.candidates().collect();
    let found = all.iter().find(|candidate| candidate.generator == format!("tactics/{id}"));
    let ids: Vec<_> = all.iter().map(|candidate| &candidate.generator).collect();
    found.unwrap_or_else(|| panic!("no {id} among {ids:?}")).text.clone()
}

fn check(statement: &str, id: &str, parts: &[&str]) {
    let text = candidate(statement, id);
    for part in parts {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

#[test]
fn it_is_for_libraries_with_the_vocabulary() {
    let of = |header: &str| applies(&Subject::read(&task(header, "theorem t : p")));
    assert!(of("import Mathlib") && of("import Mathlib.Tactic.Ring") && of("import Tllama"));
    assert!(!of("") && !of("import Std") && !of("import Mathlibrary"));
}

#[test]
fn each_probe_has_a_budget_and_cheap_ones_come_first() {
    let task = task("import Mathlib", "theorem t (x y : ℝ) (h : 0 < x ∧ x = y) : x * y ≤ x ^ 2");
    let portfolio = Tactics::default().portfolio(&task);
    let all: Vec<_> = portfolio.candidates().collect();
    assert_eq!(all[0].generator, "tactics/closed");
    assert_eq!(all[1].generator, "tactics/opened/opened");
    assert!(all[1].text.contains("obtain ⟨hl, hr⟩ := h\n  try subst_vars"), "{}", all[1].text);
    for candidate in all.iter().filter(|candidate| !candidate.generator.contains("statement")) {
        let limited = [HEARTBEATS, FEW_HEARTBEATS]
            .iter()
            .any(|limit| candidate.text.contains(&format!(":= by\n  set_option maxHeartbeats {limit} in\n")));
        assert!(limited, "{}", candidate.text);
    }
}

#[test]
fn functions_that_a_hypothesis_defines_are_substituted() {
    check(
        "theorem t (f : ℝ → ℝ) (g : ℕ → ℕ → ℕ) (h₀ : ∀ x, f x = 2 * x) (h₁ : ∀ x y, g x y = x + y) : f 1 = 2",
        "opened/opened",
        &["(have e : f = _ := funext h₀); subst e", "funext fun x => funext fun y => h₁ x y"],
    );
    let recursive = "theorem t (f : ℕ → ℕ) (h : ∀ n, f (n + 1) = f n) (h' : ∀ n, f n = f 0) : f 1 = f 0";
    assert!(!candidate(recursive, "opened/opened").contains("funext"));
}

#[test]
fn powers_go_round_in_a_circle() {
    check(
        "theorem t (n : ℕ) (h : 7 ∣ 2 ^ (n + 1) - 1) : 3 ∣ n + 1",
        "powers/powers",
        &[
            "∀ k : ℕ, k % 3 = 0 ∧ 2 ^ k % 7 = 1 ∨ k % 3 = 1 ∧ 2 ^ k % 7 = 2 ∨ k % 3 = 2 ∧ 2 ^ k % 7 = 4",
            "have := circle2 (n + 1)",
        ],
    );
    check(
        "theorem t (n : ℕ) : 4 ∣ 2 ^ n * 4",
        "powers/powers",
        &["∀ k : ℕ, k = 0 ∧ 2 ^ k % 4 = 1 ∨ k = 1 ∧ 2 ^ k % 4 = 2 ∨ 2 ≤ k ∧ 2 ^ k % 4 = 0"],
    );
}

#[test]
fn inductions_start_at_the_bound_that_is_given() {
    check(
        "theorem t (n : ℕ) (h₀ : 3 < n) : n ^ 2 ≤ n !",
        "induction-n/induction",
        &[
            "replace h₀ : 4 ≤ n := h₀",
            "induction n, h₀ using Nat.le_induction with\n  | base =>",
            "| succ n hn ih =>",
        ],
    );
    check(
        "theorem t (n : ℕ) : ∑ k ∈ Finset.range n, k = n ^ 2",
        "induction-n/induction",
        &["induction n with"],
    );
}

#[test]
fn described_sets_become_ranges() {
    check(
        "theorem t (S : Finset ℕ) (h : ∀ (n : ℕ), n ∈ S ↔ n ∣ 36) : S.card = 9",
        "divisors/described",
        &["have e : S = Nat.divisors (36) := by ext n; rw [h, Nat.mem_divisors]", "subst e; decide +kernel"],
    );
    check(
        "theorem t (S : Finset ℤ) (h : ∀ (n : ℤ), n ∈ S ↔ |n| < 9) : S.card = 17",
        "filter-1/described",
        &["Finset.filter (fun n => |n| < 9) (Finset.Icc (-100) 100)"],
    );
}

#[test]
fn statements_suggest_their_squares() {
    check(
        "theorem t (x y : ℝ) (h : y = 3 * x ^ 2 - 6 * x) : x ≥ -2 ∧ -4 ≤ y",
        "squares/squares",
        &["have := sq_nonneg (6 * x - 6)", "have := sq_nonneg (x + 2)", "have := sq_nonneg (x - 4)"],
    );
}

#[test]
fn factors_are_tried_one_by_one() {
    check(
        "theorem t (m n : ℕ) (h : m * n = 15) : m + n = 8 ∨ m + n = 16",
        "factored/factored",
        &["{1, 3, 5, 15}", "rcases d with rfl | rfl | rfl | rfl"],
    );
}

#[test]
fn inverses_meet_the_numbers_of_the_goal() {
    let mut task = task("import Mathlib", "theorem t (σ : Equiv ℝ ℝ) (h : σ.1 2 = σ.2 2) : σ.1 (σ.1 2) = 2");
    let goal = "σ : ℝ ≃ ℝ\nh : σ.toFun 2 = σ.invFun 2\n⊢ σ.toFun (σ.toFun 2) = 2";
    task.goal = Some(data::Goal::parse(goal));
    let portfolio = Tactics::default().portfolio(&task);
    let found = portfolio.candidates().find(|candidate| candidate.generator == "tactics/inverses/inverses");
    assert!(found.unwrap().text.contains("have := right (2)"));
}

#[test]
fn roots_bring_their_squares() {
    check(
        "theorem t (x y : ℝ) (h : 0 < x) (h' : √(x * (y + 1)) = 2) : √x ≤ 2",
        "roots/roots",
        &["Real.sq_sqrt (show (0 : ℝ) ≤ x * (y + 1) by", "have := Real.sqrt_nonneg (x)"],
    );
    check(
        "theorem t (x : ℝ) (h : x = 5) : √(x + 4) = 3",
        "perfect/roots",
        &["rw [show x + 4 = (3) ^ 2 by", "√(9 : ℝ) = 3"],
    );
    candidate("theorem t : √4 - 1 = 1", "perfect/roots");
}

#[test]
fn logarithms_of_numbers_are_those_of_their_prime_factors() {
    check(
        "theorem t (x : ℝ) (h : (12 : ℝ) ^ x = 144) : x = 2",
        "logarithms/logarithms",
        &[
            "have log12 : Real.log 12 = 2 * Real.log 2 + 1 * Real.log 3 := by",
            "have taken0 := congrArg Real.log h",
            "have pos3 : 0 < Real.log 3",
        ],
    );
}

#[test]
fn integers_are_bounded_on_both_sides() {
    check(
        "theorem t (n : ℤ) (m : ℕ) (h : n * n + m = 50) : n < 9",
        "bounded/bounded",
        &[
            "try first | have : -20 ≤ n := (by first | omega | nlinarith) | have : -120 ≤ n",
            "try first | have : n ≤ 20 := (by",
            "(try interval_cases m) <;> omega",
        ],
    );
}

#[test]
fn equations_are_multiplied_by_variables() {
    check(
        "theorem t (x y : ℝ) (h : x + y = 2) : x * y ≤ 1",
        "equations/equations",
        &["try have : (x + y) * x = (2) * x := by rw [h]", "sq_nonneg (x - y)"],
    );
}

#[test]
fn product_equations_lead_from_one_number_to_another() {
    check(
        "theorem t (f : ℝ → ℝ) (h : ∀ (x : ℝ), x > 0 → ∀ (y : ℝ), y > 0 → f (x * y) = f x / y) (h' : f 500 = 3) : f 600 = 5 / 2",
        "instances/instances",
        &["try have := h 500 (by norm_num) (600 / 500 : ℝ) (by norm_num)"],
    );
}
