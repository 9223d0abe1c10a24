//! Goals in, plans out: reads lines `{"facts": …, "goal": "…", "name": …}` and writes a line `{"name", "method", "proof",
//! "words"}` for each plan. `facts` and `goal` are what Lean says of a statement (see `tllama`'s `Embedded::describe_with_goals`).
//! Says on standard error how long it took and how many steps.

use std::io::{BufRead, Write};
use std::time::{Duration, Instant};

use data::{Facts, Goal};
use prover::methods::{Budget, Notation, plans};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout().lock();
    let (mut seconds, mut steps) = (Vec::new(), Vec::new());
    for line in std::io::stdin().lock().lines() {
        let mut row: serde_json::Value = serde_json::from_str(&line?)?;
        let Ok(facts) = serde_json::from_value::<Facts>(row["facts"].take()) else { continue };
        let goal = Goal::parse(row["goal"].as_str().unwrap_or_default());
        let (started, budget) = (Instant::now(), Budget::counted(Duration::from_secs(10)));
        for (situation, plan) in plans(&facts, &goal, &budget) {
            let found = serde_json::json!({
                "name": row["name"],
                "method": plan.method,
                "proof": plan.lean(&situation),
                "words": plan.words(&situation, Notation::Unicode),
            });
            writeln!(out, "{found}")?;
        }
        seconds.push(started.elapsed().as_secs_f64());
        steps.push(budget.steps() as f64);
    }
    for (what, values) in [("seconds", &mut seconds), ("steps", &mut steps)] {
        values.sort_by(f64::total_cmp);
        let at = |share: f64| values.get((values.len().saturating_sub(1) as f64 * share).round() as usize);
        let [middle, most, all] = [0.5, 0.95, 1.0].map(|share| at(share).copied().unwrap_or_default());
        eprintln!("{} goals, {what}: p50 {middle:.3}, p95 {most:.3}, most {all:.3}", values.len());
    }
    Ok(())
}
