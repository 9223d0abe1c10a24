//! Plans for typical statements: about numbers, with parts and structures, about graphs. The facts are what Lean said of each statement; the plans were elaborated
//! by Lean when they were written down, their words read.

use std::time::Duration;

use data::{Facts, Goal};
use serde::Deserialize;

use super::{Budget, Notation, plans};

#[derive(Deserialize)]
struct Row {
    name: String,
    facts: Facts,
    goal: String,
    /// The method of the first plan, and what it says; none where no method may claim anything.
    method: Option<String>,
    words: Option<String>,
}

fn rows() -> Vec<Row> {
    let files = [
        include_str!("fixtures/numbers.jsonl"),
        include_str!("fixtures/structures.jsonl"),
        include_str!("fixtures/graphs.jsonl"),
    ];
    let lines = files.into_iter().flat_map(str::lines);
    lines.map(|line| serde_json::from_str(line).expect("a row of the fixture")).collect()
}

#[test]
fn typical_statements_are_explained() {
    let mut wrong = Vec::new();
    for row in rows() {
        let budget = Budget::lasting(Duration::from_secs(60));
        let found = plans(&row.facts, &Goal::parse(&row.goal), &budget);
        let first = found
            .first()
            .map(|(situation, plan)| (plan.method.to_owned(), plan.words(situation, Notation::Unicode)));
        let expected = row.method.zip(row.words);
        if first != expected {
            wrong.push(format!("{}:\n  expected {expected:?}\n  got      {first:?}", row.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_budget_that_is_spent_ends_the_search() {
    for row in rows() {
        let budget = Budget::lasting(Duration::from_secs(600));
        budget.cancel();
        assert!(plans(&row.facts, &Goal::parse(&row.goal), &budget).is_empty(), "{}", row.name);
    }
}
