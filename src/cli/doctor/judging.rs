//! Whether the judge tells true from false on this machine: it judges a proof, and three texts that only look like one.

use std::time::Instant;

use data::Level;
use lean_bridge::{Limits, Policy, VerifyRequest};
use serde_json::json;

use super::Item;
use crate::environment::LeanOptions;
use crate::render;

const NAME: &str = "judge";

/// Statement, candidate, and whether it is a proof.
const CASES: [(&str, &str, bool); 4] = [
    (
        "theorem t (a b : Nat) : a + b = b + a",
        "theorem t (a b : Nat) : a + b = b + a := Nat.add_comm a b",
        true,
    ),
    ("theorem t : 1 + 1 = 3", "theorem t : 1 + 1 = 3 := sorry", false),
    ("theorem t : 1 + 1 = 3", "axiom wish : 1 + 1 = 3\ntheorem t : 1 + 1 = 3 := wish", false),
    (
        "theorem t : 1 + 1 = 3",
        "local instance : Add Nat := ⟨fun _ _ => 3⟩\ntheorem t : 1 + 1 = 3 := rfl",
        false,
    ),
];

/// Judges the cases at the highest level, without a store.
pub async fn judge(options: &LeanOptions) -> Item {
    match ask(options).await {
        Ok(item) => item,
        Err(error) => Item::missing(NAME, format!("{error:#}")),
    }
}

async fn ask(options: &LeanOptions) -> anyhow::Result<Item> {
    let started = Instant::now();
    let lean = options.start(None).await?;
    let mut wrong = Vec::new();
    for (statement, text, is_proof) in CASES {
        let request = VerifyRequest {
            header: String::new(),
            statement: statement.to_owned(),
            candidate: text.to_owned(),
            level: Level::CrossChecked,
            policy: Policy::default(),
            limits: Limits::default(),
        };
        let verdict = lean.verify(&request).await?;
        if verdict.is_proved() != is_proof {
            let said = render::verdict_line(verdict.record());
            wrong.push(format!("{text}\n  was judged: {said}"));
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    Ok(match wrong.is_empty() {
        true => Item::found(
            NAME,
            format!("tells a proof from three cheats, {seconds:.1} s with Lean's start"),
            json!({ "cases": CASES.len(), "seconds": seconds }),
        ),
        false => {
            Item::missing(NAME, format!("gives wrong verdicts; please report this:\n{}", wrong.join("\n")))
        }
    })
}
