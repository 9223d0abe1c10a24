//! Writing: runs, theorems, attempts. One transaction a call; BEGIN IMMEDIATE, so that it waits for another writer at
//! its start and never has to give up in its middle.

use std::time::{SystemTime, UNIX_EPOCH};

use sqlx::sqlite::SqliteConnection;

use super::records::{AttemptId, NewAttempt, NewRun, RunId, TheoremId};
use super::rows::{self, to_bytes, to_json};
use super::seal::SealedAttempt;
use super::{CacheKey, SealKey, Store, StoreError};
use crate::{Candidate, Outcome, Theorem, Toolchain};

impl Store {
    pub async fn begin_run(&self, run: &NewRun<'_>) -> Result<RunId, StoreError> {
        let begun = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            let id = run_row(&mut transaction, run).await?;
            transaction.commit().await?;
            Ok(RunId(id))
        };
        begun.await.map_err(|error| self.fail(error))
    }

    /// Marks a run as come to its end. Finishing it again replaces time and summary: a resumed run ends twice.
    pub async fn finish_run(&self, run: RunId, summary: &serde_json::Value) -> Result<(), StoreError> {
        let done = sqlx::query("UPDATE runs SET finished_at_ms = ?, summary = ? WHERE id = ?")
            .bind(now_ms())
            .bind(summary.to_string())
            .bind(run.0)
            .execute(&self.writer)
            .await
            .map_err(|error| self.fail(error))?;
        match done.rows_affected() {
            0 => Err(StoreError::UnknownRun { path: self.path.clone(), run: run.0 }),
            _ => Ok(()),
        }
    }

    /// Stores theorems that are not there yet, in one transaction; gives the number of each.
    ///
    /// A theorem with the formal content of a stored one is that one. Natural language that the stored one lacks is
    /// added to it; its name and source stay.
    pub async fn add_theorems(&self, theorems: &[Theorem]) -> Result<Vec<TheoremId>, StoreError> {
        let added = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            let mut ids = Vec::with_capacity(theorems.len());
            for theorem in theorems {
                ids.push(TheoremId(theorem_row(&mut transaction, theorem).await?));
            }
            transaction.commit().await?;
            Ok(ids)
        };
        added.await.map_err(|error| self.fail(error))
    }

    /// Records a judged candidate: theorem, candidate and toolchain where new, the attempt, and the cached verdict
    /// unless the verdict is transient. When this returns, all of it is on the disk; before, nothing is.
    pub async fn record_attempt(&self, attempt: &NewAttempt<'_>) -> Result<AttemptId, StoreError> {
        let recorded = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            let id = attempt_with_cache(&mut transaction, &self.key, attempt).await?;
            transaction.commit().await?;
            Ok(id)
        };
        recorded.await.map_err(|error| self.fail(error))
    }
}

// Rows are inserted without RETURNING: who takes the row that is given back does not hear what fails behind it.

/// A run that begins.
pub(super) async fn run_row(connection: &mut SqliteConnection, run: &NewRun<'_>) -> sqlx::Result<i64> {
    let inserted =
        sqlx::query("INSERT INTO runs (command, version, manifest, started_at_ms) VALUES (?, ?, ?, ?)")
            .bind(run.command)
            .bind(run.version)
            .bind(run.manifest.to_string())
            .bind(now_ms())
            .execute(connection)
            .await?;
    Ok(inserted.last_insert_rowid())
}

/// An attempt, and the cached verdict unless it is transient.
pub(super) async fn attempt_with_cache(
    connection: &mut SqliteConnection,
    key: &SealKey,
    attempt: &NewAttempt<'_>,
) -> sqlx::Result<AttemptId> {
    let id = attempt_row(connection, key, attempt).await?;
    if !attempt.verdict.is_transient() {
        let NewAttempt { theorem, candidate, policy, verdict, .. } = attempt;
        let key = CacheKey::new(&verdict.toolchain, theorem, &candidate.text, policy, verdict.level);
        sqlx::query(
            "INSERT INTO verdict_cache (key, attempt_id) VALUES (?, ?)
             ON CONFLICT (key) DO UPDATE SET attempt_id = excluded.attempt_id",
        )
        .bind(key.bytes_at(verdict.level))
        .bind(id)
        .execute(connection)
        .await?;
    }
    Ok(AttemptId(id))
}

async fn attempt_row(
    connection: &mut SqliteConnection,
    key: &SealKey,
    attempt: &NewAttempt<'_>,
) -> sqlx::Result<i64> {
    let NewAttempt { theorem, candidate, verdict, .. } = attempt;
    let theorem_id = theorem_row(connection, theorem).await?;
    let candidate_id = candidate_row(connection, theorem_id, candidate).await?;
    let (toolchain_id, toolchain) = toolchain_row(connection, &verdict.toolchain).await?;
    let rejection = match &verdict.outcome {
        Outcome::Proved => None,
        Outcome::Rejected(rejection) => Some(rejection),
    };
    let sampling = candidate.sampling.as_ref().map(to_json).transpose()?;
    let position = rejection.and_then(|rejection| rejection.position);
    let position = position.map(|position| to_json(&position)).transpose()?;
    let goals = rejection.map(|rejection| to_json(&rejection.goals)).transpose()?;
    let sealed = SealedAttempt {
        run: attempt.run.map(|run| run.0),
        header: &theorem.header,
        statement: &theorem.statement,
        text: &candidate.text,
        generator: &candidate.generator,
        sampling: sampling.as_deref(),
        toolchain: &toolchain,
        policy: attempt.policy,
        level: verdict.level.as_str(),
        outcome: if rejection.is_some() { "rejected" } else { "proved" },
        reason: rejection.map(|rejection| rejection.reason.as_str()),
        detail: rejection.map(|rejection| rejection.detail.as_str()),
        position: position.as_deref(),
        goals: goals.as_deref(),
        axioms: &to_json(&verdict.axioms)?,
        messages: &to_json(&verdict.messages)?,
        // SQLite has no NaN.
        time_ms: if verdict.time_ms.is_nan() { 0.0 } else { verdict.time_ms },
        recorded_at_ms: now_ms(),
    };
    let inserted = sqlx::query(
        "INSERT INTO attempts (run_id, theorem_id, candidate_id, toolchain_id, policy, level, outcome, reason, detail,
                               position, goals, rests_above, axioms, messages, time_ms, recorded_at_ms, seal,
                               seal_key)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(sealed.run)
    .bind(theorem_id)
    .bind(candidate_id)
    .bind(toolchain_id)
    .bind(sealed.policy)
    .bind(sealed.level)
    .bind(sealed.outcome)
    .bind(sealed.reason)
    .bind(sealed.detail)
    .bind(sealed.position)
    .bind(sealed.goals)
    .bind(rejection.and_then(|rejection| rejection.rests_above.as_deref()))
    .bind(sealed.axioms)
    .bind(sealed.messages)
    .bind(sealed.time_ms)
    .bind(sealed.recorded_at_ms)
    .bind(sealed.seal(key))
    .bind(key.id())
    .execute(connection)
    .await?;
    Ok(inserted.last_insert_rowid())
}

pub(super) async fn theorem_row(connection: &mut SqliteConnection, theorem: &Theorem) -> sqlx::Result<i64> {
    let digest = theorem.digest();
    let stored: Option<(i64, bool, bool, bool)> = sqlx::query_as(
        "SELECT id, informal_statement IS NULL, informal_proof IS NULL, header = ? AND statement = ?
         FROM theorems WHERE digest = ?",
    )
    .bind(&theorem.header)
    .bind(&theorem.statement)
    .bind(&digest)
    .fetch_optional(&mut *connection)
    .await?;
    let Some((id, lacks_statement, lacks_proof, same)) = stored else {
        let inserted = sqlx::query(
            "INSERT INTO theorems (digest, name, header, statement, informal_statement, informal_proof, source,
                                   added_at_ms)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&digest)
        .bind(&theorem.name)
        .bind(&theorem.header)
        .bind(&theorem.statement)
        .bind(&theorem.informal_statement)
        .bind(&theorem.informal_proof)
        .bind(to_json(&theorem.source)?)
        .bind(now_ms())
        .execute(connection)
        .await?;
        return Ok(inserted.last_insert_rowid());
    };
    unchanged(same, "theorem", id)?;
    let brings_statement = lacks_statement && theorem.informal_statement.is_some();
    let brings_proof = lacks_proof && theorem.informal_proof.is_some();
    if brings_statement || brings_proof {
        sqlx::query(
            "UPDATE theorems SET informal_statement = coalesce(informal_statement, ?),
                                 informal_proof = coalesce(informal_proof, ?) WHERE id = ?",
        )
        .bind(&theorem.informal_statement)
        .bind(&theorem.informal_proof)
        .bind(id)
        .execute(connection)
        .await?;
    }
    Ok(id)
}

async fn candidate_row(
    connection: &mut SqliteConnection,
    theorem: i64,
    candidate: &Candidate,
) -> sqlx::Result<i64> {
    let digest = candidate.digest();
    // Most are new, so that is tried first.
    let added = sqlx::query(
        "INSERT INTO candidates (theorem_id, digest, text, generator, sampling, mean_logprob, token_logprobs, token_choices,
                                 confidence)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (theorem_id, digest) DO NOTHING",
    )
    .bind(theorem)
    .bind(&digest)
    .bind(&candidate.text)
    .bind(&candidate.generator)
    .bind(candidate.sampling.as_ref().map(to_json).transpose()?)
    .bind(candidate.mean_logprob)
    .bind(candidate.token_logprobs.as_deref().map(to_bytes))
    .bind(candidate.token_choices.as_deref().map(to_json).transpose()?)
    .bind(candidate.confidence.map(f64::from))
    .execute(&mut *connection)
    .await?;
    if added.rows_affected() > 0 {
        return Ok(added.last_insert_rowid());
    }
    let (id, same): (i64, bool) = sqlx::query_as(
        "SELECT id, text = ? AND generator = ? FROM candidates WHERE theorem_id = ? AND digest = ?",
    )
    .bind(&candidate.text)
    .bind(&candidate.generator)
    .bind(theorem)
    .bind(&digest)
    .fetch_one(connection)
    .await?;
    unchanged(same, "candidate", id)?;
    Ok(id)
}

/// A row that is found by a digest must be what the digest says: what is true of the one would be recorded of another.
fn unchanged(same: bool, what: &'static str, id: i64) -> sqlx::Result<()> {
    match same {
        true => Ok(()),
        false => Err(rows::undecodable("digest", format!("{what} {id} is not what its digest says"))),
    }
}

/// The toolchain's row, and the text that describes it there.
pub(super) async fn toolchain_row(
    connection: &mut SqliteConnection,
    toolchain: &Toolchain,
) -> sqlx::Result<(i64, String)> {
    let name = toolchain.id();
    let stored: Option<(i64, String)> = sqlx::query_as("SELECT id, toolchain FROM toolchains WHERE name = ?")
        .bind(&name)
        .fetch_optional(&mut *connection)
        .await?;
    if let Some((id, text)) = stored {
        // Another version of the program may have written the same in another way.
        let same = serde_json::from_str::<Toolchain>(&text).is_ok_and(|stored| stored == *toolchain);
        unchanged(same, "toolchain", id)?;
        return Ok((id, text));
    }
    let text = to_json(toolchain)?;
    let inserted = sqlx::query("INSERT INTO toolchains (name, toolchain) VALUES (?, ?)")
        .bind(&name)
        .bind(&text)
        .execute(connection)
        .await?;
    Ok((inserted.last_insert_rowid(), text))
}

pub(super) fn now_ms() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}
