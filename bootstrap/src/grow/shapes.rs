//! The shapes in which a data set is exported: our own complete one, and those of published data sets, so that tools
//! made for these read ours. Nothing is in a shape that is not in the complete one.

use data::store::{DatasetRow, RowQuery, Store};
use pipeline::Footing;
use serde_json::{Map, Value, json};
use words::Words;

use crate::error::Error;

/// Which fields a row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Everything: header, verdict, axioms, toolchain, provenance, spans of comments, judgement, split.
    Full,
    /// OpenBootstrappedTheorem: `idx, Name, Statement, Proof, Generated_informal_statement_and_proof,
    /// Commented_proof, File_path, Commit`.
    Obt,
    /// Herald's proofs: `id, name, formal_theorem, informal_theorem, formal_proof, informal_proof, commented_proof,
    /// header`.
    Herald,
    /// DeepSeek-Prover's: `name, split, informal_prefix, formal_statement, goal, header, formal_proof`.
    DeepSeek,
    /// Conversations: `conversations: [{from, value}]`, each preceded by as many earlier rows as fit (block training).
    ShareGpt,
}

/// A page of released rows behind a position, with the position to go on from.
pub async fn released(store: &Store, after: i64, limit: u32) -> Result<Vec<(i64, DatasetRow)>, Error> {
    Ok(store.dataset_rows(RowQuery::Released, after, limit).await?)
}

/// One row in a shape. `block`: what goes before it in a conversation, the oldest first.
pub fn export_row(shape: Shape, row: &DatasetRow, block: &[String]) -> Result<Map<String, Value>, Error> {
    let words: Words = serde_json::from_value(row.words.clone())?;
    let theorem = &row.proof.entry.theorem;
    let statement = theorem.statement.trim_end();
    let (informal_statement, informal_proof) = (words.informal_statement(), words.informal_proof());
    let name = row.proof.entry.library_name.as_ref().unwrap_or(&theorem.name);
    let curated = row.curated.as_ref();
    let position = curated.map_or(0, |curated| curated.position);
    let split = curated.map_or("", |curated| curated.split.as_str());
    let header = if theorem.header.is_empty() { "import Init" } else { theorem.header.as_str() };
    let proof = row.proof.text.strip_prefix(statement).unwrap_or(&row.proof.text).trim_start();
    let footing = Footing::of_row(row);
    let posed = row.proof.entry.making.posed.as_ref();
    let worded = |wanted: &str| {
        let mut words = posed?.words.iter();
        words.find(|(register, _)| register == wanted).map(|(_, text)| text)
    };
    let object = match shape {
        Shape::Full => json!({
            "id": position,
            "name": name,
            "title": theorem.name,
            "kind": row.proof.entry.kind.as_str(),
            "module": row.proof.entry.module,
            "header": header,
            "statement": statement,
            "proof": row.proof.text,
            "annotated_proof": row.annotated.text,
            "informal_statement": informal_statement,
            "informal_statement_latex": words.latex,
            "informal_proof": informal_proof,
            "writer": row.writer,
            "comments": serde_json::to_string(&words.steps)?,
            "docstring": row.proof.entry.docstring,
            "style": row.proof.style,
            "tactic_calls": row.proof.tactic_calls,
            "constants": row.proof.entry.facts.constants,
            "lemmas": lemmas(row),
            "verdict": if footing.counts() { "proved" } else { "recorded" },
            "footing": footing,
            "level": row.annotated.attempt.verdict.level.as_str(),
            "axioms": row.annotated.attempt.verdict.axioms,
            "toolchain": row.annotated.attempt.verdict.toolchain.id(),
            "generator": row.proof.generator,
            "judgement": row.decision,
            "claims": row.claims.as_array().map_or(0, Vec::len),
            "back_translations": serde_json::to_string(&row.back_translations)?,
            "grades": serde_json::to_string(&row.grades)?,
            "rule": row.proof.entry.rule,
            "parents": row.proof.entry.parents,
            "families": posed.map(|posed| &posed.families),
            "methods": posed.map(|posed| &posed.methods),
            "problem_textbook": worded("textbook"),
            "problem_story": worded("story"),
            "easy": curated.and_then(|curated| curated.detail.get("easy")),
            "trivial": curated.map(|curated| &curated.detail["trivial"]),
            "statement_digest": row.proof.entry.meaning(),
            "family": row.proof.entry.family,
            "difficulty": curated.map_or(0.0, |curated| curated.difficulty),
            "split": split,
        }),
        Shape::Obt => json!({
            "idx": position,
            "Name": name,
            "Statement": format!("{statement} :="),
            "Proof": row.proof.text,
            "Generated_informal_statement_and_proof": format!("{informal_statement}\n\nProof. {informal_proof}"),
            "Commented_proof": row.annotated.text,
            "File_path": row.proof.entry.module,
            "Commit": row.annotated.attempt.verdict.toolchain.commit,
        }),
        Shape::Herald => json!({
            "id": position,
            "name": name,
            "formal_theorem": statement,
            "informal_theorem": informal_statement,
            "formal_proof": row.proof.text,
            "informal_proof": informal_proof,
            "commented_proof": row.annotated.text,
            "header": header,
        }),
        Shape::DeepSeek => json!({
            "name": theorem.name,
            "split": split,
            // The words must not end the comment that they stand in.
            "informal_prefix": format!("/-- {} -/\n", informal_statement.replace("-/", "- /").replace("/-", "/ -")),
            "formal_statement": format!("{statement} := by\n"),
            "goal": statement,
            "header": format!("{header}\n\n"),
            "formal_proof": proof,
        }),
        Shape::ShareGpt => {
            let mut prompt = String::new();
            for earlier in block {
                prompt.push_str(earlier);
                prompt.push_str("\n\n");
            }
            prompt.push_str(&question(&informal_statement, &informal_proof, statement));
            json!({
                "id": position.to_string(),
                "conversations": [
                    { "from": "human", "value": prompt },
                    { "from": "gpt", "value": fenced(&row.annotated.text) },
                ],
            })
        }
    };
    match object {
        Value::Object(object) => Ok(object),
        other => unreachable!("a row is an object, not {other}"),
    }
}

/// A row as what goes before another one in a conversation.
pub fn as_example(row: &DatasetRow) -> Result<String, Error> {
    let words: Words = serde_json::from_value(row.words.clone())?;
    let statement = row.proof.entry.theorem.statement.trim_end();
    let question = question(&words.informal_statement(), &words.informal_proof(), statement);
    Ok(format!("{question}\n{}", fenced(&row.annotated.text)))
}

fn question(informal_statement: &str, informal_proof: &str, statement: &str) -> String {
    format!("{informal_statement}\nProof: {informal_proof}\n{}", fenced(&format!("{statement} :=")))
}

fn fenced(code: &str) -> String {
    format!("```lean4\n{code}\n```")
}

fn lemmas(row: &DatasetRow) -> Vec<String> {
    let words: Option<Words> = serde_json::from_value(row.words.clone()).ok();
    let mut lemmas: Vec<String> =
        words.into_iter().flat_map(|words| words.steps).flat_map(|step| step.lemmas).collect();
    lemmas.sort();
    lemmas.dedup();
    lemmas
}
