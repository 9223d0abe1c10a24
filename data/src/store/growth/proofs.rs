//! Proofs and what the stages make of them.

use std::collections::HashMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row};

use super::entries::{ENTRY_COLUMNS, entry, work_row};
use super::{
    JudgedAgain, NewAnnotation, NewProof, Proof, ProofId, ProofOnRecord, ProofStage, StageRecord,
    StoredAnnotation, pack, unpack,
};
use crate::store::write::attempt_with_cache;
use crate::store::{NewAttempt, RunId, Store, StoreError, StoredAttempt};
use crate::store::{project_filter, rows};

pub(super) const PROOF_COLUMNS: &str = "p.id AS proof_id, p.attempt_id AS proof_attempt, p.text AS proof_text, p.style, p.generator AS proof_generator, \
     p.tactic_calls, p.uses";

/// What a stage works from, beside the proof itself: the body that the stage before left.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingProof<T> {
    pub proof: Proof,
    pub body: T,
}

impl Store {
    /// Records what a search for proofs of some entries came to: the proofs with their attempts, and that the search
    /// is done. All or nothing.
    pub async fn record_proofs(
        &self,
        run: Option<RunId>,
        policy: &str,
        proofs: &[NewProof],
        done: &[StageRecord],
    ) -> Result<(), StoreError> {
        let recorded = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            for proof in proofs {
                let NewProof { theorem, candidate, verdict, .. } = proof;
                let known: Option<i64> =
                    sqlx::query_scalar("SELECT id FROM proofs WHERE entry_id = ? AND digest = ?")
                        .bind(proof.entry.0)
                        .bind(candidate.digest())
                        .fetch_optional(&mut *transaction)
                        .await?;
                let attempt = NewAttempt { run, theorem, candidate, policy, verdict };
                let attempt_id = attempt_with_cache(&mut transaction, &self.key, &attempt).await?.0;
                if let Some(known) = known {
                    // It rests on the newest verdict: the one before may not be vouched for.
                    sqlx::query("UPDATE proofs SET attempt_id = ? WHERE id = ?")
                        .bind(attempt_id)
                        .bind(known)
                        .execute(&mut *transaction)
                        .await?;
                    continue;
                }
                let inserted = sqlx::query(
                    "INSERT INTO proofs (entry_id, attempt_id, digest, text, style, generator, tactic_calls, uses, preferred)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                )
                .bind(proof.entry.0)
                .bind(attempt_id)
                .bind(candidate.digest())
                .bind(&candidate.text)
                .bind(&proof.style)
                .bind(&candidate.generator)
                .bind(proof.tactic_calls)
                .bind(rows::to_json(&proof.uses)?)
                .bind(proof.preferred)
                .execute(&mut *transaction)
                .await?;
                if let Some(trace) = &proof.trace {
                    sqlx::query("INSERT INTO traces (proof_id, body) VALUES (?, ?)")
                        .bind(inserted.last_insert_rowid())
                        .bind(pack(trace)?)
                        .execute(&mut *transaction)
                        .await?;
                }
            }
            for work in done {
                work_row(&mut transaction, work).await?;
            }
            transaction.commit().await
        };
        recorded.await.map_err(|error| self.fail(error))
    }

    /// Whether an entry has a proof.
    pub async fn has_proof(&self, entry: super::EntryId) -> Result<bool, StoreError> {
        let found: Result<Option<i64>, _> = sqlx::query_scalar(
            "SELECT p.id FROM proofs p JOIN attempts a ON a.id = p.attempt_id
                 WHERE p.entry_id = ? AND a.outcome = 'proved' LIMIT 1",
        )
        .bind(entry.0)
        .fetch_optional(&self.readers)
        .await;
        Ok(found.map_err(|error| self.fail(error))?.is_some())
    }

    /// Writers whose words the store has.
    pub async fn writers(&self) -> Result<Vec<String>, StoreError> {
        let found = sqlx::query_scalar("SELECT DISTINCT writer FROM informal ORDER BY writer");
        found.fetch_all(&self.readers).await.map_err(|error| self.fail(error))
    }

    /// Preferred proofs behind `after` that have no trace yet.
    pub async fn proofs_awaiting_trace(&self, after: ProofId, limit: u32) -> Result<Vec<Proof>, StoreError> {
        let found = async {
            let sql = format!(
                "SELECT {PROOF_COLUMNS}, {ENTRY_COLUMNS} FROM proofs p
                 JOIN entries e ON e.id = p.entry_id JOIN theorems t ON t.id = e.theorem_id
                 WHERE p.id > ? AND p.preferred AND NOT EXISTS (SELECT 1 FROM traces r WHERE r.proof_id = p.id)
                   AND {}
                 ORDER BY p.id LIMIT ?",
                project_filter()
            );
            let query = sqlx::query(AssertSqlSafe(sql)).bind(after.0).bind(&self.project).bind(limit);
            let found = query.fetch_all(&self.readers).await?;
            let attempts = self.attempts_behind(&found, &["proof_attempt"]).await?;
            found.iter().map(|row| proof(row, &attempts)).collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// Proofs behind `after` with their annotated forms that were accepted, in the order in which they were found.
    pub async fn proofs_on_record(
        &self,
        after: ProofId,
        limit: u32,
    ) -> Result<Vec<ProofOnRecord>, StoreError> {
        let found = async {
            let sql = format!(
                "SELECT {PROOF_COLUMNS}, {ENTRY_COLUMNS} FROM proofs p
                 JOIN entries e ON e.id = p.entry_id JOIN theorems t ON t.id = e.theorem_id
                 WHERE p.id > ? AND {} ORDER BY p.id LIMIT ?",
                project_filter()
            );
            let query = sqlx::query(AssertSqlSafe(sql)).bind(after.0).bind(&self.project).bind(limit);
            let found = query.fetch_all(&self.readers).await?;
            let Some(last) = found.last() else { return Ok(Vec::new()) };
            let annotations = sqlx::query(
                "SELECT proof_id, writer, text, attempt_id FROM annotations
                 WHERE attempt_id IS NOT NULL AND proof_id > ? AND proof_id <= ? ORDER BY proof_id, writer",
            )
            .bind(after.0)
            .bind(last.try_get::<i64, _>("proof_id")?)
            .fetch_all(&self.readers)
            .await?;
            let mut attempts = self.attempts_behind(&found, &["proof_attempt"]).await?;
            attempts.extend(self.attempts_behind(&annotations, &["attempt_id"]).await?);
            let mut annotated: HashMap<i64, Vec<StoredAnnotation>> = HashMap::new();
            for row in &annotations {
                let annotation = StoredAnnotation {
                    writer: row.try_get("writer")?,
                    text: row.try_get("text")?,
                    attempt: attempt(row, "attempt_id", &attempts)?,
                };
                annotated.entry(row.try_get("proof_id")?).or_default().push(annotation);
            }
            let on_record = |row: &SqliteRow| {
                let proof = proof(row, &attempts)?;
                let annotations = annotated.remove(&proof.id.0).unwrap_or_default();
                Ok(ProofOnRecord { proof, annotations })
            };
            found.iter().map(on_record).collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// Lets proofs and annotated forms rest on new verdicts. An annotated form that is not accepted any more is one that
    /// was refused; for the statement of such a proof a proof is looked for again.
    pub async fn record_judged_again(&self, judged: &[JudgedAgain]) -> Result<(), StoreError> {
        let recorded = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            for JudgedAgain { proof, writer, attempt, problem } in judged {
                let Some(writer) = writer else {
                    sqlx::query("UPDATE proofs SET attempt_id = ?, preferred = preferred AND ? WHERE id = ?")
                        .bind(attempt.0)
                        .bind(problem.is_none())
                        .bind(proof.0)
                        .execute(&mut *transaction)
                        .await?;
                    if problem.is_some() {
                        sqlx::query(
                            "DELETE FROM work WHERE stage = 'prove'
                                 AND entry_id = (SELECT entry_id FROM proofs WHERE id = ?)",
                        )
                        .bind(proof.0)
                        .execute(&mut *transaction)
                        .await?;
                    }
                    continue;
                };
                sqlx::query(
                    "UPDATE annotations SET attempt_id = ?, problem = ? WHERE proof_id = ? AND writer = ?",
                )
                .bind(problem.is_none().then_some(attempt.0))
                .bind(problem)
                .bind(proof.0)
                .bind(writer)
                .execute(&mut *transaction)
                .await?;
            }
            transaction.commit().await
        };
        recorded.await.map_err(|error| self.fail(error))
    }

    /// The attempts that rows name in some columns, by number.
    pub(super) async fn attempts_behind(
        &self,
        found: &[SqliteRow],
        columns: &[&str],
    ) -> sqlx::Result<HashMap<i64, StoredAttempt>> {
        let mut ids: Vec<i64> = Vec::with_capacity(found.len() * columns.len());
        for row in found {
            for column in columns {
                ids.push(row.try_get(*column)?);
            }
        }
        ids.sort_unstable();
        ids.dedup();
        self.attempts_numbered(&ids).await
    }

    /// Traced proofs behind `after` that `writer` has not put into words.
    pub async fn proofs_awaiting_words<T: DeserializeOwned>(
        &self,
        writer: &str,
        after: ProofId,
        limit: u32,
    ) -> Result<Vec<PendingProof<T>>, StoreError> {
        let found = async {
            let sql = format!(
                "SELECT r.body AS body, {PROOF_COLUMNS}, {ENTRY_COLUMNS} FROM proofs p
                 JOIN traces r ON r.proof_id = p.id
                 JOIN entries e ON e.id = p.entry_id JOIN theorems t ON t.id = e.theorem_id
                 WHERE p.id > ? AND NOT EXISTS (SELECT 1 FROM informal i WHERE i.proof_id = p.id AND i.writer = ?)
                   AND NOT EXISTS (SELECT 1 FROM wordless u WHERE u.proof_id = p.id AND u.writer = ?)
                 ORDER BY p.id LIMIT ?"
            );
            let query = sqlx::query(AssertSqlSafe(sql)).bind(after.0).bind(writer).bind(writer).bind(limit);
            let found = query.fetch_all(&self.readers).await?;
            let attempts = self.attempts_behind(&found, &["proof_attempt"]).await?;
            found
                .iter()
                .map(|row| {
                    Ok(PendingProof {
                        proof: proof(row, &attempts)?,
                        body: unpack("body", row.try_get("body")?)?,
                    })
                })
                .collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// Proofs behind `after` with `writer`'s words, which the stage (`Annotate` or `Judge`) has not seen. For judging,
    /// the trace comes with them.
    pub async fn proofs_awaiting<W: DeserializeOwned, T: DeserializeOwned>(
        &self,
        stage: ProofStage,
        writer: &str,
        after: ProofId,
        limit: u32,
    ) -> Result<Vec<PendingProof<(W, T)>>, StoreError> {
        let (table, condition) = match stage {
            ProofStage::Judge => (
                "judgements",
                "EXISTS (SELECT 1 FROM annotations n WHERE n.proof_id = p.id AND n.writer = i.writer
                                                       AND n.attempt_id IS NOT NULL)"
                    .to_owned(),
            ),
            // Lean is asked.
            _ => ("annotations", project_filter()),
        };
        let found = async {
            let sql = format!(
                "SELECT i.body AS words, r.body AS trace, {PROOF_COLUMNS}, {ENTRY_COLUMNS} FROM informal i
                 JOIN proofs p ON p.id = i.proof_id JOIN traces r ON r.proof_id = p.id
                 JOIN entries e ON e.id = p.entry_id JOIN theorems t ON t.id = e.theorem_id
                 WHERE i.proof_id > ? AND i.writer = ? AND {condition}
                   AND NOT EXISTS (SELECT 1 FROM {table} x WHERE x.proof_id = p.id AND x.writer = i.writer)
                 ORDER BY i.proof_id LIMIT ?"
            );
            let query = sqlx::query(AssertSqlSafe(sql)).bind(after.0).bind(writer);
            let query = if stage == ProofStage::Judge { query } else { query.bind(&self.project) };
            let found = query.bind(limit).fetch_all(&self.readers).await?;
            let attempts = self.attempts_behind(&found, &["proof_attempt"]).await?;
            let waiting = |row: &SqliteRow| {
                let body = (rows::json(row, "words")?, unpack("trace", row.try_get("trace")?)?);
                Ok(PendingProof { proof: proof(row, &attempts)?, body })
            };
            found.iter().map(waiting).collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// Judged proofs behind `after` with `writer`'s words, on whose entries `stage` has not worked.
    pub async fn judged_awaiting<W: DeserializeOwned>(
        &self,
        stage: &str,
        writer: &str,
        after: ProofId,
        limit: u32,
    ) -> Result<Vec<PendingProof<W>>, StoreError> {
        let found = async {
            let sql = format!(
                "SELECT i.body AS words, {PROOF_COLUMNS}, {ENTRY_COLUMNS} FROM judgements j
                 JOIN informal i ON i.proof_id = j.proof_id AND i.writer = j.writer
                 JOIN proofs p ON p.id = j.proof_id
                 JOIN entries e ON e.id = p.entry_id JOIN theorems t ON t.id = e.theorem_id
                 WHERE j.proof_id > ? AND j.writer = ? AND {}
                   AND NOT EXISTS (SELECT 1 FROM work w WHERE w.entry_id = e.id AND w.stage = ?)
                 ORDER BY j.proof_id LIMIT ?",
                project_filter()
            );
            let query = sqlx::query(AssertSqlSafe(sql)).bind(after.0).bind(writer).bind(&self.project);
            let found = query.bind(stage).bind(limit).fetch_all(&self.readers).await?;
            let attempts = self.attempts_behind(&found, &["proof_attempt"]).await?;
            found
                .iter()
                .map(|row| {
                    Ok(PendingProof { proof: proof(row, &attempts)?, body: rows::json(row, "words")? })
                })
                .collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// The trace of a proof, if it has one.
    pub async fn trace_of<T: DeserializeOwned>(&self, proof: ProofId) -> Result<Option<T>, StoreError> {
        let found = async {
            let row = sqlx::query("SELECT body FROM traces WHERE proof_id = ?")
                .bind(proof.0)
                .fetch_optional(&self.readers)
                .await?;
            row.map(|row| unpack("body", row.try_get("body")?)).transpose()
        };
        found.await.map_err(|error| self.fail(error))
    }

    pub async fn record_traces<T: Serialize>(&self, traces: &[(ProofId, T)]) -> Result<(), StoreError> {
        let recorded = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            for (proof, body) in traces {
                sqlx::query("INSERT INTO traces (proof_id, body) VALUES (?, ?) ON CONFLICT DO NOTHING")
                    .bind(proof.0)
                    .bind(pack(body)?)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await
        };
        recorded.await.map_err(|error| self.fail(error))
    }

    /// Records what `writer` wrote, and why it wrote nothing on some proofs.
    pub async fn record_words<T: Serialize>(
        &self,
        writer: &str,
        words: &[(ProofId, T)],
        unsayable: &[(ProofId, String)],
    ) -> Result<(), StoreError> {
        let recorded = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            for (proof, body) in words {
                sqlx::query(
                    "INSERT INTO informal (proof_id, writer, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                )
                .bind(proof.0)
                .bind(writer)
                .bind(rows::to_json(body)?)
                .execute(&mut *transaction)
                .await?;
            }
            for (proof, reason) in unsayable {
                sqlx::query(
                    "INSERT INTO wordless (proof_id, writer, reason) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                )
                .bind(proof.0)
                .bind(writer)
                .bind(reason)
                .execute(&mut *transaction)
                .await?;
            }
            transaction.commit().await
        };
        recorded.await.map_err(|error| self.fail(error))
    }

    /// Records annotated proofs with their attempts. A rejected one is an annotation without an attempt of its own to
    /// stand on, and says why; its attempt is kept.
    pub async fn record_annotations(
        &self,
        run: Option<RunId>,
        policy: &str,
        annotations: &[NewAnnotation],
    ) -> Result<(), StoreError> {
        let recorded = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            for NewAnnotation { proof, writer, theorem, candidate, verdict, known } in annotations {
                let (attempt, problem) = match verdict {
                    Ok(verdict) => {
                        let attempt = NewAttempt { run, theorem, candidate, policy, verdict };
                        let id = match known {
                            Some(known) => known.0,
                            None => attempt_with_cache(&mut transaction, &self.key, &attempt).await?.0,
                        };
                        match &verdict.outcome {
                            crate::Outcome::Proved => (Some(id), None),
                            crate::Outcome::Rejected(rejection) => {
                                (None, Some(format!("{}: {}", rejection.reason.as_str(), rejection.detail)))
                            }
                        }
                    }
                    Err(problem) => (None, Some(problem.clone())),
                };
                sqlx::query(
                    "INSERT INTO annotations (proof_id, writer, text, attempt_id, problem) VALUES (?, ?, ?, ?, ?)
                     ON CONFLICT DO NOTHING",
                )
                .bind(proof.0)
                .bind(writer)
                .bind(&candidate.text)
                .bind(attempt)
                .bind(problem)
                .execute(&mut *transaction)
                .await?;
            }
            transaction.commit().await
        };
        recorded.await.map_err(|error| self.fail(error))
    }

    /// Records judgements of alignment: `keep`, `repair` or `drop`, with the claims behind it.
    pub async fn record_judgements<T: Serialize>(
        &self,
        writer: &str,
        judgements: &[(ProofId, &'static str, T)],
    ) -> Result<(), StoreError> {
        let recorded = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            for (proof, decision, claims) in judgements {
                sqlx::query(
                    "INSERT INTO judgements (proof_id, writer, decision, claims) VALUES (?, ?, ?, ?)
                     ON CONFLICT DO NOTHING",
                )
                .bind(proof.0)
                .bind(writer)
                .bind(*decision)
                .bind(rows::to_json(claims)?)
                .execute(&mut *transaction)
                .await?;
            }
            transaction.commit().await
        };
        recorded.await.map_err(|error| self.fail(error))
    }
}

pub(super) fn proof(row: &SqliteRow, attempts: &HashMap<i64, StoredAttempt>) -> sqlx::Result<Proof> {
    Ok(Proof {
        id: ProofId(row.try_get("proof_id")?),
        entry: entry(row)?,
        text: row.try_get("proof_text")?,
        style: row.try_get("style")?,
        generator: row.try_get("proof_generator")?,
        tactic_calls: row.try_get("tactic_calls")?,
        uses: rows::json(row, "uses")?,
        attempt: attempt(row, "proof_attempt", attempts)?,
    })
}

/// The attempt that a row names; a row that names none that is there is a damaged one.
pub(super) fn attempt(
    row: &SqliteRow,
    column: &'static str,
    attempts: &HashMap<i64, StoredAttempt>,
) -> sqlx::Result<StoredAttempt> {
    let id: i64 = row.try_get(column)?;
    let missing = || rows::undecodable(column, format!("there is no attempt {id}"));
    attempts.get(&id).cloned().ok_or_else(missing)
}
