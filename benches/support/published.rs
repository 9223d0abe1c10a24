//! Proofs as others publish them: JSON lines whose `code` is a whole Lean file.

use std::path::Path;

use anyhow::Context;
use data::lean_text::split_statement;
use data::problems::{Take, read_problem_bytes};
use data::{Candidate, Theorem};

/// The last theorem of a published file as given, and the file's text below its imports as the candidate. `None` where
/// there is no complete proof.
pub fn published(line: &str) -> anyhow::Result<Option<(Theorem, Candidate)>> {
    let item: serde_json::Value = serde_json::from_str(line)?;
    let code = item["code"].as_str().context("an item without `code`")?;
    let found = read_problem_bytes(Path::new("published.lean"), code.as_bytes(), Take::All);
    let Some(problem) = found.problems.into_iter().next_back() else { return Ok(None) };
    let mut theorem = problem.theorem;
    let Some(at) = code.find(theorem.statement.trim()) else { return Ok(None) };
    // Lemmas of the file itself are part of the candidate: the header ends before the first declaration.
    let first =
        ["theorem", "lemma", "def", "/--"].iter().filter_map(|word| code.find(&format!("\n{word} "))).min();
    let header_end = first.unwrap_or(at).min(at);
    let own = split_statement(&code[at..]);
    theorem.header = code[..header_end].trim_end().to_owned();
    theorem.statement = own.statement.trim_end().to_owned();
    let text = code[header_end..].trim_start();
    let text = text.lines().filter(|line| !line.starts_with("#print")).collect::<Vec<_>>().join("\n");
    let candidate = Candidate { text, ..Candidate::from_proof(&theorem, "", "published".to_owned()) };
    Ok(Some((theorem, candidate)))
}
