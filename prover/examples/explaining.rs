//! Writes `docs/EXPLAINING.md`: what the methods make of the statements in `prover/src/methods/fixtures`, two examples of
//! each method at least where there are so many. Give it the fixtures:
//!
//!     cargo run -p prover --example explaining -- prover/src/methods/fixtures/*.jsonl > docs/EXPLAINING.md

use std::collections::BTreeMap;
use std::time::Duration;

use data::{Facts, Goal};
use prover::methods::{Budget, METHODS, Notation, plans};

const HEAD: &str = "\
# Proofs that explain themselves

What `tllama` shows as a proof should tell a reader why the statement holds. Where a tactic such as `grind` or `omega` proves
a goal at one stroke, the methods look for a proof in steps: they compute a certificate (coefficients, factors, a witness,
a list of cases) exactly, and return a plan. The same plan becomes structured Lean, which Lean judges like any other
candidate, and the words above its steps.

All of it is real output: for each statement the first plan, in words and in Lean. `tests/methods.rs` has Lean check these
and some more. `prover/examples/explaining.rs` writes this page.
";

/// Examples of one method at most.
const MOST: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut examples: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for file in std::env::args().skip(1) {
        for line in std::fs::read_to_string(&file)?.lines() {
            let mut row: serde_json::Value = serde_json::from_str(line)?;
            let facts: Facts = serde_json::from_value(row["facts"].take())?;
            let goal = Goal::parse(row["goal"].as_str().unwrap_or_default());
            let found = plans(&facts, &goal, &Budget::lasting(Duration::from_secs(60)));
            let Some((situation, plan)) = found.into_iter().next() else { continue };
            let statement = row["statement"].as_str().unwrap_or_default().trim();
            let words = plan.words(&situation, Notation::Unicode).replace('\n', "\n\n");
            let example = format!("{words}\n\n```lean\n{statement} := {}\n```\n", plan.lean(&situation));
            examples.entry(plan.method).or_default().push(example);
        }
    }
    print!("{HEAD}");
    for method in METHODS {
        let Some(found) = examples.get(method.name) else { continue };
        println!("\n## `{}`: {}\n", method.name, method.about);
        print!("{}", found[..found.len().min(MOST)].join("\n"));
    }
    Ok(())
}
