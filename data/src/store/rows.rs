//! Rows to records. A row that does not decode is reported as a damaged file, never guessed at.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::SealKey;
use super::records::{AttemptId, RunId, StoredAttempt, StoredRun};
use super::seal::standing_of_attempt;
use crate::{Candidate, Level, Outcome, ReasonKind, Rejection, Theorem, VerdictRecord};

/// The columns that are sealed, with the seal, and what else a verdict is read from.
pub(super) const SEALED_COLUMNS: &str = "
    a.id, a.run_id, a.policy, a.recorded_at_ms, a.level, a.outcome, a.reason, a.detail, a.position, a.goals,
    a.rests_above, a.axioms, a.messages, a.time_ms, a.seal, a.seal_key, l.toolchain, t.header, t.statement, c.text, c.generator, c.sampling";

/// Where [`SEALED_COLUMNS`] come from, to be followed by joins and conditions.
pub(super) const SEALED_TABLES: &str = "
    attempts a JOIN theorems t ON t.id = a.theorem_id JOIN candidates c ON c.id = a.candidate_id
    JOIN toolchains l ON l.id = a.toolchain_id ";

/// The columns that [`attempt`] reads; to be followed by conditions on `a`, `t`, `c`, `l`.
pub(super) const SELECT_ATTEMPT: &str = "
    SELECT a.id, a.run_id, a.policy, a.recorded_at_ms,
           a.level, a.outcome, a.reason, a.detail, a.position, a.goals, a.rests_above, a.axioms, a.messages,
           a.time_ms, l.toolchain,
           a.seal, a.seal_key,
           t.name, t.header, t.statement, t.informal_statement, t.informal_proof, t.source,
           c.text, c.generator, c.sampling, c.mean_logprob, c.token_logprobs, c.token_choices,
           c.confidence
    FROM attempts a
    JOIN theorems t ON t.id = a.theorem_id
    JOIN candidates c ON c.id = a.candidate_id
    JOIN toolchains l ON l.id = a.toolchain_id ";

/// An attempt, and what speaks for it with `key`.
pub(super) fn attempt(key: &SealKey, row: &SqliteRow) -> sqlx::Result<StoredAttempt> {
    Ok(StoredAttempt {
        id: AttemptId(row.try_get("id")?),
        run: row.try_get::<Option<i64>, _>("run_id")?.map(RunId),
        theorem: theorem(row)?,
        candidate: candidate(row)?,
        policy: row.try_get("policy")?,
        verdict: verdict(row)?,
        recorded_at_ms: row.try_get("recorded_at_ms")?,
        standing: standing_of_attempt(key, row)?,
    })
}

pub(super) fn theorem(row: &SqliteRow) -> sqlx::Result<Theorem> {
    Ok(Theorem {
        name: row.try_get("name")?,
        header: row.try_get("header")?,
        statement: row.try_get("statement")?,
        informal_statement: row.try_get("informal_statement")?,
        informal_proof: row.try_get("informal_proof")?,
        source: json(row, "source")?,
    })
}

pub(super) fn candidate(row: &SqliteRow) -> sqlx::Result<Candidate> {
    Ok(Candidate {
        text: row.try_get("text")?,
        generator: row.try_get("generator")?,
        sampling: optional_json(row, "sampling")?,
        mean_logprob: row.try_get("mean_logprob")?,
        token_logprobs: row.try_get::<Option<&[u8]>, _>("token_logprobs")?.map(floats),
        token_choices: optional_json(row, "token_choices")?,
        confidence: row.try_get::<Option<f64>, _>("confidence")?.map(|confidence| confidence as f32),
    })
}

pub(super) fn verdict(row: &SqliteRow) -> sqlx::Result<VerdictRecord> {
    let outcome = match row.try_get::<Option<&str>, _>("reason")? {
        None => Outcome::Proved,
        Some(reason) => Outcome::Rejected(Rejection {
            reason: ReasonKind::ALL
                .into_iter()
                .find(|kind| kind.as_str() == reason)
                .ok_or_else(|| undecodable("reason", format!("unknown reason {reason}")))?,
            detail: row.try_get::<Option<String>, _>("detail")?.unwrap_or_default(),
            position: optional_json(row, "position")?,
            goals: optional_json(row, "goals")?.unwrap_or_default(),
            rests_above: row.try_get("rests_above")?,
        }),
    };
    Ok(VerdictRecord {
        outcome,
        level: level(row.try_get("level")?)?,
        axioms: json(row, "axioms")?,
        messages: json(row, "messages")?,
        toolchain: json(row, "toolchain")?,
        time_ms: row.try_get("time_ms")?,
    })
}

pub(super) fn run(row: &SqliteRow) -> sqlx::Result<StoredRun> {
    Ok(StoredRun {
        id: RunId(row.try_get("id")?),
        command: row.try_get("command")?,
        version: row.try_get("version")?,
        manifest: json(row, "manifest")?,
        started_at_ms: row.try_get("started_at_ms")?,
        finished_at_ms: row.try_get("finished_at_ms")?,
        summary: optional_json(row, "summary")?,
    })
}

pub(super) fn level(text: &str) -> sqlx::Result<Level> {
    let known = Level::ALL.into_iter().find(|level| level.as_str() == text);
    known.ok_or_else(|| undecodable("level", format!("unknown level {text}")))
}

pub(super) fn json<T: DeserializeOwned>(row: &SqliteRow, column: &'static str) -> sqlx::Result<T> {
    serde_json::from_str(row.try_get(column)?).map_err(|error| undecodable(column, error.to_string()))
}

pub(super) fn optional_json<T: DeserializeOwned>(
    row: &SqliteRow,
    column: &'static str,
) -> sqlx::Result<Option<T>> {
    match row.try_get::<Option<&str>, _>(column)? {
        Some(text) => {
            serde_json::from_str(text).map(Some).map_err(|error| undecodable(column, error.to_string()))
        }
        None => Ok(None),
    }
}

pub(super) fn undecodable(column: &'static str, detail: String) -> sqlx::Error {
    sqlx::Error::ColumnDecode { index: column.to_owned(), source: detail.into() }
}

/// JSON has no infinities, which log-probabilities have.
pub(super) fn to_bytes(floats: &[f32]) -> Vec<u8> {
    floats.iter().flat_map(|float| float.to_le_bytes()).collect()
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|chunk| f32::from_le_bytes(*chunk)).collect()
}

/// JSON text of one of our plain data types.
pub(super) fn to_json<T: Serialize + ?Sized>(value: &T) -> sqlx::Result<String> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}
