//! Goals in, plans out: reads lines `{"facts": …, "goal": "…", "name": …}` and writes a line `{"name", "method", "proof",
//! "words"}` for each plan. `facts` and `goal` are what Lean says of a statement (see `tllama`'s `Embedded::describe_with_goals`).

use std::io::{BufRead, Write};
use std::time::Duration;

use data::{Facts, Goal};
use prover::methods::{Budget, Notation, plans};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let mut row: serde_json::Value = serde_json::from_str(&line?)?;
        let Ok(facts) = serde_json::from_value::<Facts>(row["facts"].take()) else { continue };
        let goal = Goal::parse(row["goal"].as_str().unwrap_or_default());
        for (situation, plan) in plans(&facts, &goal, &Budget::lasting(Duration::from_secs(10))) {
            let found = serde_json::json!({
                "name": row["name"],
                "method": plan.method,
                "proof": plan.lean(&situation),
                "words": plan.words(&situation, Notation::Unicode),
            });
            writeln!(out, "{found}")?;
        }
    }
    Ok(())
}
