//! Finished rows: an entry with a proof, its words, the annotated proof with its verdict, the judgement of their
//! alignment, and its place in the curated data set.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row};

use super::entries::ENTRY_COLUMNS;
use super::proofs::{PROOF_COLUMNS, attempt, proof};
use super::{EntryId, Proof, ProofId, StoredAnnotation};
use crate::store::rows;
use crate::store::{Store, StoreError, StoredAttempt};

/// Everything that the store knows of a finished row.
#[derive(Debug, Clone, PartialEq)]
pub struct DatasetRow {
    pub proof: Proof,
    pub writer: String,
    /// The writer's words, as the stage left them.
    pub words: Value,
    /// The proof with its words in it, and the verdict on it.
    pub annotated: StoredAnnotation,
    /// `keep`, `repair` or `drop`.
    pub decision: String,
    pub claims: Value,
    /// What the search for proofs took; null for what was not searched for.
    pub search: Value,
    /// What models made of the words alone: a list of objects with `outcome` (`same`, `equivalent`, `differs`,
    /// `unreadable`), `statement`, `generator`, `writer`.
    pub back_translations: Value,
    /// What readers found in the texts as they are now: a list of objects with `reader`, `statement`, `proof`, `idea`,
    /// `steps`, `remark` ([`super::Grade`]).
    pub grades: Value,
    /// The longest that another accepted proof of the entry has in tactic calls, and how many there are.
    pub proofs: u64,
    pub curated: Option<Curated>,
}

/// The place of an entry in the data set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Curated {
    pub entry: EntryId,
    pub proof: ProofId,
    pub writer: String,
    pub position: u64,
    pub difficulty: f64,
    pub split: String,
    pub excluded: Option<String>,
    pub detail: Value,
}

/// Which rows to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowQuery {
    /// Every row, in the order of proofs.
    All,
    /// The curated ones that nothing excludes, in the order of the curriculum.
    Released,
}

impl Store {
    /// A page of rows: for `All` behind the proof numbered `after`, for `Released` behind that position. With each
    /// comes the number to go on from. Positions begin at 1. The rows of one proof, one for each writer, are never on
    /// two pages, so a page may hold fewer rows than `limit` although others follow; `limit` must be larger than the
    /// number of writers.
    pub async fn dataset_rows(
        &self,
        query: RowQuery,
        after: i64,
        limit: u32,
    ) -> Result<Vec<(i64, DatasetRow)>, StoreError> {
        let (join, place) = match query {
            // By the column that the plan goes along, so that nothing is sorted.
            RowQuery::All => ("LEFT JOIN curation c ON c.entry_id = p.entry_id", "i.proof_id"),
            RowQuery::Released => (
                "JOIN curation c ON c.proof_id = p.id AND c.writer = i.writer AND c.excluded IS NULL",
                "c.position",
            ),
        };
        let found = async {
            let sql = format!(
                "SELECT {place} AS place, i.writer, i.body AS words, n.text AS annotated,
                        n.attempt_id AS annotated_attempt, j.decision, j.claims,
                        w.detail AS search, (SELECT count(*) FROM proofs q WHERE q.entry_id = p.entry_id) AS proofs,
                        (SELECT json_group_array(json_set(b.detail, '$.outcome', b.outcome)) FROM work b
                         WHERE b.entry_id = e.id AND b.stage LIKE 'back-translate %') AS back_translations,
                        (SELECT json_group_array(json_object('texts', g.texts, 'reader', g.reader, 'statement', g.statement,
                            'proof', g.proof, 'idea', g.idea, 'steps', g.steps, 'remark', g.remark))
                         FROM grades g WHERE g.proof_id = p.id AND g.writer = i.writer) AS grades,
                        c.proof_id AS curated_proof, c.writer AS curated_writer, c.position, c.difficulty, c.split,
                        c.excluded, c.detail AS curated_detail, {PROOF_COLUMNS}, {ENTRY_COLUMNS}
                 FROM proofs p
                 JOIN informal i ON i.proof_id = p.id
                 JOIN annotations n ON n.proof_id = p.id AND n.writer = i.writer AND n.attempt_id IS NOT NULL
                 JOIN judgements j ON j.proof_id = p.id AND j.writer = i.writer
                 JOIN entries e ON e.id = p.entry_id JOIN theorems t ON t.id = e.theorem_id
                 LEFT JOIN work w ON w.entry_id = e.id AND w.stage = 'prove'
                 {join} WHERE {place} > ? ORDER BY {place} LIMIT ?"
            );
            let found =
                sqlx::query(AssertSqlSafe(sql)).bind(after).bind(limit).fetch_all(&self.readers).await?;
            let attempts = self.attempts_behind(&found, &["proof_attempt", "annotated_attempt"]).await?;
            let rows = found.iter().map(|row| Ok((row.try_get("place")?, dataset_row(row, &attempts)?)));
            let mut rows = rows.collect::<sqlx::Result<Vec<(i64, DatasetRow)>>>()?;
            if let (Some((first, _)), Some((last, _)), true) =
                (rows.first(), rows.last(), query == RowQuery::All && rows.len() == limit as usize)
                && first != last
            {
                let cut = *last;
                rows.retain(|(place, _)| *place != cut);
            }
            Ok::<_, sqlx::Error>(rows)
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// Puts a new curation in the place of the old one.
    pub async fn replace_curation(&self, curated: &[Curated]) -> Result<(), StoreError> {
        let replaced = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            sqlx::query("DELETE FROM curation").execute(&mut *transaction).await?;
            for row in curated {
                sqlx::query(
                    "INSERT INTO curation (entry_id, proof_id, writer, position, difficulty, split, excluded, detail)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                )
                .bind(row.entry.0)
                .bind(row.proof.0)
                .bind(&row.writer)
                .bind(row.position as i64)
                .bind(row.difficulty)
                .bind(&row.split)
                .bind(&row.excluded)
                .bind(rows::to_json(&row.detail)?)
                .execute(&mut *transaction)
                .await?;
            }
            transaction.commit().await
        };
        replaced.await.map_err(|error| self.fail(error))
    }
}

fn dataset_row(row: &SqliteRow, attempts: &HashMap<i64, StoredAttempt>) -> sqlx::Result<DatasetRow> {
    let curated = match row.try_get::<Option<i64>, _>("curated_proof")? {
        None => None,
        Some(proof) => Some(Curated {
            entry: EntryId(row.try_get("entry_id")?),
            proof: ProofId(proof),
            writer: row.try_get("curated_writer")?,
            position: row.try_get::<i64, _>("position")?.unsigned_abs(),
            difficulty: row.try_get("difficulty")?,
            split: row.try_get("split")?,
            excluded: row.try_get("excluded")?,
            detail: rows::json(row, "curated_detail")?,
        }),
    };
    let writer: String = row.try_get("writer")?;
    let mut found_row = DatasetRow {
        proof: proof(row, attempts)?,
        words: rows::json(row, "words")?,
        annotated: StoredAnnotation {
            writer: writer.clone(),
            text: row.try_get("annotated")?,
            attempt: attempt(row, "annotated_attempt", attempts)?,
        },
        writer,
        decision: row.try_get("decision")?,
        claims: rows::json(row, "claims")?,
        back_translations: rows::json(row, "back_translations")?,
        grades: rows::json(row, "grades")?,
        search: rows::optional_json(row, "search")?.unwrap_or_default(),
        proofs: row.try_get::<i64, _>("proofs")?.unsigned_abs(),
        curated,
    };
    let texts = found_row.texts_digest();
    if let Some(grades) = found_row.grades.as_array_mut() {
        grades.retain_mut(|grade| {
            grade.as_object_mut().and_then(|grade| grade.remove("texts"))
                == Some(Value::String(texts.clone()))
        });
    }
    Ok(found_row)
}
