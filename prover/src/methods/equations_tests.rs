//! What the methods for equations say of a set of statements, and what they leave alone. The proofs of these plans were
//! accepted by Lean; a change of their text needs that looked at again.

use std::collections::HashMap;
use std::time::Duration;

use data::{Facts, Goal};

use super::{Budget, Notation, Plan, Situation, plans};

/// Ample: what is found must not depend on the speed of the machine.
const TIME: Duration = Duration::from_secs(120);

fn statements() -> HashMap<String, (Facts, Goal)> {
    include_str!("fixtures/equations.jsonl")
        .lines()
        .map(|line| {
            let mut row: serde_json::Value = serde_json::from_str(line).unwrap();
            let facts = serde_json::from_value(row["facts"].take()).unwrap();
            let goal = Goal::parse(row["goal"].as_str().unwrap());
            (row["name"].as_str().unwrap().to_owned(), (facts, goal))
        })
        .collect()
}

/// The methods of this test; others may find more.
const OURS: [&str; 7] = ["values", "series", "systems", "known-values", "consequence", "roots", "arguments"];

fn found(statement: &(Facts, Goal)) -> Vec<(Situation, Plan)> {
    let mut found = plans(&statement.0, &statement.1, &Budget::lasting(TIME));
    found.retain(|(_, plan)| OURS.contains(&plan.method));
    found
}

#[test]
fn plans_tell_what_was_computed() {
    let statements = statements();
    for expected in
        include_str!("fixtures/equations.txt").split("\n\n").filter(|text| !text.trim().is_empty())
    {
        let (head, words) = expected.trim().split_once('\n').unwrap();
        let (name, method) = head.split_once(": ").unwrap();
        let plans = found(&statements[name]);
        let (situation, plan) = plans.first().unwrap_or_else(|| panic!("{name}: no plan"));
        assert_eq!(plan.method, method, "{name}");
        assert_eq!(plan.words(situation, Notation::Unicode), words, "{name}");
        assert!(!plan.is_empty(), "{name}");
    }
}

/// Degree 50, forty unknowns, a function given twice, natural subtraction and division, casts, `Fin`, a sequence far out:
/// nothing is found, and nothing hangs.
#[test]
fn what_cannot_be_told_is_left_alone() {
    let statements = statements();
    for name in [
        "bad_degree",
        "bad_many",
        "bad_twice_differently",
        "bad_zero_division",
        "bad_zero_denominator",
        "bad_natural_subtraction",
        "bad_natural_wrong",
        "bad_natural_division",
        "bad_cast",
        "bad_cast_subtraction",
        "bad_fin",
        "bad_recursion",
    ] {
        let found: Vec<&str> = found(&statements[name]).iter().map(|(_, plan)| plan.method).collect();
        assert_eq!(found, Vec::<&str>::new(), "{name}");
    }
}

/// A budget that is spent ends the work of every method at once.
#[test]
fn a_spent_budget_finds_nothing() {
    let statements = statements();
    let budget = Budget::lasting(TIME);
    budget.cancel();
    assert!(plans(&statements["cubic"].0, &statements["cubic"].1, &budget).is_empty());
}

/// The Lean text of a chain, of cases, and of one step that is no chain.
#[test]
fn plans_are_structured_lean() {
    let statements = statements();
    let lean = |name: &str| {
        let plans = found(&statements[name]);
        let (situation, plan) = plans.first().unwrap();
        plan.lean(situation)
    };
    assert_eq!(
        lean("squares_known").lines().skip(2).collect::<Vec<_>>().join("\n"),
        "  -- Multiplying out shows that x² + y² = (x + y)² - 2xy.\n  \
         have key : x ^ 2 + y ^ 2 = (x + y) ^ 2 - 2 * (x * y) := by ring\n  \
         -- Putting in the values gives:\n  \
         have val : (x + y) ^ 2 - 2 * (x * y) = 58 := calc\n    \
         (x + y) ^ 2 - 2 * (x * y) = (10 ^ 2 - 2 * 21 : ℝ) := by rw [h₀, h₁]\n    \
         _ = 100 - 42 := by norm_num\n    _ = 58 := by norm_num\n  exact key.trans val"
    );
    let cases = lean("quadratic_positive");
    assert!(cases.contains("  have hz : (x + 2) * (x - 7) = 0 := by linear_combination h₀\n"), "{cases}");
    assert!(
        cases.contains("  rcases mul_eq_zero.mp hz with hx | hx₁\n  · -- Suppose x + 2 = 0.\n"),
        "{cases}"
    );
    let values = lean("function_parameters");
    assert!(values.contains("have hf : f 10 = a * 10 + b := by exact h₀ 10"), "{values}");
}
