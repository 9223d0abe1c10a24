//! Searches over goals as their users meet them: the real binary and the real Lean.

mod world;

use std::process::Child;
use std::time::{Duration, Instant};

use serde_json::Value;

use world::World;

/// Two witnesses in a row, then a computation; an induction with another tactic for each case; something false;
/// something that no search finds.
const ROWS: &str = r#"{"name":"steps","statement":"theorem steps (f : Nat → Nat) (h : ∀ x, f x = 2 * x + 1) : ∃ a b : Nat, f a + f b = 20 ∧ a = b + 5 ∧ 7 ≤ a"}
{"name":"induction","header":"def total : Nat → Nat\n  | 0 => 0\n  | n + 1 => total n + (n + 1)","statement":"theorem induction (n : Nat) : 2 * total n = n * (n + 1)"}
{"name":"wrong","statement":"theorem wrong (n : Nat) (h : 3 < n) : n * n < 5 * n"}
{"name":"hard","statement":"theorem hard (x y z n : Nat) (h : 2 < n) (hx : 0 < x) (hy : 0 < y) : x ^ n + y ^ n ≠ z ^ n"}
"#;

fn with_rows() -> World {
    World::with("four.jsonl", ROWS)
}

/// What the first run keeps of a search.
fn search(world: &World, name: &str) -> Value {
    world.json(&["show", "1", name, "--json"], 0)["searches"][0].clone()
}

/// Time bounds nothing here, so that the same happens on every machine.
const EVAL: [&str; 12] = [
    "eval",
    "four",
    "--generator",
    "search",
    "--search-seconds",
    "100000",
    "--search-batches",
    "24",
    "--level",
    "checked",
    "--json",
    "-v",
];

/// The tree without what its tactics cost Lean: the first of their kind in a process costs more.
fn without_cost(search: &Value) -> Value {
    let mut tree = search["tree"].clone();
    for goal in tree.as_array_mut().unwrap() {
        for step in goal["steps"].as_array_mut().unwrap() {
            step["spent"].take();
        }
    }
    tree
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_search_proves_in_steps_and_a_killed_one_resumes_to_the_same() {
    let world = with_rows();
    let whole = world.json(&EVAL, 1);
    let proofs = |name: &str| {
        let rows = whole["table"]["rows"].as_array().unwrap();
        rows.iter().find(|row| row["name"] == name).unwrap()["proofs"].as_u64().unwrap()
    };
    assert_eq!((proofs("steps"), proofs("induction"), proofs("wrong")), (1, 1, 0));
    let shown = world.json(&["show", "1", "steps", "--json"], 0);
    let text = shown["attempts"][0]["candidate"]["text"].as_str().unwrap();
    let (_, proof) = text.split_once(":= by\n").unwrap();
    assert!(proof.trim().lines().count() >= 2, "{proof}");
    assert_eq!(shown["searches"][0]["state"], "closed");
    // A search without a proof says why it ended.
    let (wrong, hard) = (search(&world, "wrong"), search(&world, "hard"));
    assert_eq!((&wrong["state"], &wrong["tactics"]), (&"refuted".into(), &0.into()));
    assert_eq!(hard["state"], "out_of_bounds", "{hard}");
    let tree = world.run(&["show", "1", "hard"], 0);
    assert!(tree.contains("⊢ x ^ n + y ^ n ≠ z ^ n  [open, ") && tree.contains("  intro h1  p "), "{tree}");
    assert!(tree.contains("it tried as many tactics, or met as many goals, as it may"), "{tree}");
    let priors = world.run(&["db", "export", "search-priors"], 0);
    std::fs::write(world.path().join("priors.json"), &priors).unwrap();
    assert!(priors.contains("\"used\":1"), "{priors}");

    // Another run in a store of its own, killed as soon as the search of the theorem that takes longest is written down.
    let other = with_rows();
    let child = other.command(&EVAL).spawn().unwrap();
    let started = Instant::now();
    let is_written = || other.command(&["show", "1", "hard"]).output().unwrap().status.success();
    while !is_written() && started.elapsed() < Duration::from_secs(600) {
        std::thread::sleep(Duration::from_millis(200));
    }
    kill(child);
    let resumed = other.json(&["eval", "--resume", "1", "--json"], 1);
    assert_eq!(resumed["table"], whole["table"]);
    let again = search(&other, "hard");
    assert_eq!((&again["state"], &again["tactics"]), (&hard["state"], &hard["tactics"]));
    assert_eq!(without_cost(&again), without_cost(&hard));

    // `prove` says what became of the search.
    let line = |options: &[&str]| {
        let prove = ["prove", "four.jsonl", "--only", "hard", "--search", "--model-samples", "0", "--json"];
        let rest = ["--level", "checked", "--search-batches", "4", "--samples", "3", "--budget", "600"];
        world.json(&[&prove[..], &rest, options].concat(), 1)
    };
    let learnt = line(&["--search-priors", "priors.json"]);
    assert_eq!((&learnt["verdict"], learnt["search"]["state"].is_string()), (&"not proved".into(), true));
    assert!(learnt["search"]["tactics"].as_u64().unwrap() > 0, "{learnt}");
    let refused =
        ["prove", "four.jsonl", "--search", "--search-policy", "uniform", "--search-priors", "priors.json"];
    world.run(&refused, 2);
}
