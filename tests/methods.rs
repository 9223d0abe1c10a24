//! Plans of the methods, judged by the real Lean.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use data::{Candidate, Facts, Goal, Source, Theorem};
use prover::methods::{Budget, plans};
use serde_json::{Value, json};

/// Statements as Lean elaborates them, with the goals that they open with, and what they stand below.
const FIXTURES: [(&str, &str); 4] = [
    (HEADER, include_str!("../prover/src/methods/fixtures/equations.jsonl")),
    (HEADER, include_str!("../prover/src/methods/fixtures/numbers.jsonl")),
    (HEADER, include_str!("../prover/src/methods/fixtures/structures.jsonl")),
    (GRAPHS, include_str!("../prover/src/methods/fixtures/graphs.jsonl")),
];

const HEADER: &str = "import Mathlib\n";
const GRAPHS: &str = include_str!("../bootstrap/evaluate/src/graphqa/header.lean");

/// The first plan for each statement, as a line that `tllama verify` reads.
fn lines() -> Vec<Value> {
    let mut lines = Vec::new();
    let rows = FIXTURES.into_iter().flat_map(|(header, rows)| rows.lines().map(move |row| (header, row)));
    for (header, line) in rows {
        let mut row: Value = serde_json::from_str(line).unwrap();
        let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
        let theorem = Theorem {
            name: text("name"),
            header: header.to_owned(),
            statement: text("statement"),
            informal_statement: None,
            informal_proof: None,
            source: Source::default(),
        };
        let goal = Goal::parse(&text("goal"));
        let facts: Facts = serde_json::from_value(row["facts"].take()).unwrap();
        let found = plans(&facts, &goal, &Budget::lasting(Duration::from_secs(120)));
        let Some((situation, plan)) = found.into_iter().next() else { continue };
        let candidate = Candidate::from_proof(&theorem, &plan.lean(&situation), plan.method).text;
        lines.push(json!({
            "id": theorem.name, "header": theorem.header, "statement": theorem.statement, "candidate": candidate,
        }));
    }
    lines
}

#[test]
fn lean_accepts_the_first_plan_for_each_statement() {
    let lines = lines();
    assert!(lines.len() >= 40, "{} plans", lines.len());
    let folder = tempfile::tempdir().unwrap();
    let mut verify = Command::new(env!("CARGO_BIN_EXE_tllama"))
        .args(["verify", "--json", "--no-store", "-"])
        .env("TLLAMA_DB", folder.path().join("obt.sqlite"))
        .env("TLLAMA_STORE_KEY", folder.path().join("key"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = verify.stdin.take().unwrap();
    for line in &lines {
        writeln!(input, "{line}").unwrap();
    }
    drop(input);
    let output = verify.wait_with_output().unwrap();
    let verdicts: Vec<Value> = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    assert_eq!(verdicts.len(), lines.len());
    let refused: Vec<String> = verdicts
        .iter()
        .zip(&lines)
        .filter(|(verdict, _)| verdict["verdict"] != "proved")
        .map(|(verdict, line)| {
            format!(
                "{} {} {}\n{}",
                line["id"],
                verdict["reason"],
                verdict["detail"],
                line["candidate"].as_str().unwrap()
            )
        })
        .collect();
    assert!(refused.is_empty(), "{}", refused.join("\n\n"));
}
