//! Rows of published data sets: unverified until Lean has judged the proof that they bring.

use serde::Serialize;
use serde_json::Value;
use sqlx::Row;

use crate::store::rows;
use crate::store::{AttemptId, Store, StoreError};

/// A row as it was published.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedRow {
    /// File name of the data set.
    pub source: String,
    /// Place in it, from 0.
    pub number: u64,
    pub body: Value,
}

/// What is known of an imported row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportedStatus {
    /// Nobody has judged it, or nobody could.
    Unverified,
    /// Its proof is accepted at level `replayed`.
    Verified,
    /// Its proof is not accepted.
    Refused,
    /// It states no theorem, or brings no proof.
    Unreadable,
}

impl ImportedStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            ImportedStatus::Unverified => "unverified",
            ImportedStatus::Verified => "verified",
            ImportedStatus::Refused => "refused",
            ImportedStatus::Unreadable => "unreadable",
        }
    }
}

/// What came of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedFinding {
    pub source: String,
    pub number: u64,
    pub status: ImportedStatus,
    pub attempt: Option<AttemptId>,
    pub detail: String,
}

/// Why rows of a data set are not verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportedReason {
    pub source: String,
    pub status: String,
    pub detail: String,
    pub rows: u64,
    /// The first of them, from 0.
    pub first: u64,
}

impl Store {
    /// Adds rows of a published data set, numbered from `from`, as unverified. Gives how many were new. Rows that are
    /// there already must be the same: two data sets may have files of one name.
    pub async fn add_imported_rows(
        &self,
        source: &str,
        from: u64,
        bodies: &[Value],
    ) -> Result<u64, StoreError> {
        let added = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            let mut added = 0;
            for (number, body) in (from..).zip(bodies) {
                let body = body.to_string();
                let done = sqlx::query(
                    "INSERT INTO imported_rows (source, number, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                )
                .bind(source)
                .bind(number as i64)
                .bind(&body)
                .execute(&mut *transaction)
                .await?;
                added += done.rows_affected();
                if done.rows_affected() == 0 {
                    let same: bool = sqlx::query_scalar(
                        "SELECT body = ? FROM imported_rows WHERE source = ? AND number = ?",
                    )
                    .bind(&body)
                    .bind(source)
                    .bind(number as i64)
                    .fetch_one(&mut *transaction)
                    .await?;
                    if !same {
                        return Ok(Err(number));
                    }
                }
            }
            transaction.commit().await?;
            Ok(Ok(added))
        };
        added
            .await
            .map_err(|error| self.fail(error))?
            .map_err(|number| StoreError::OtherRows { source_name: source.to_owned(), number })
    }

    /// Why rows are not verified, the commonest reason first, at most `limit`.
    pub async fn imported_reasons(&self, limit: u32) -> Result<Vec<ImportedReason>, StoreError> {
        let found = async {
            let found = sqlx::query(
                "SELECT source, status, detail, count(*) AS rows, min(number) AS first FROM imported_rows
                 WHERE status <> 'verified' AND detail <> ''
                 GROUP BY source, status, detail ORDER BY rows DESC, source, status, detail LIMIT ?",
            )
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
            let reason = |row: &sqlx::sqlite::SqliteRow| {
                Ok(ImportedReason {
                    source: row.try_get("source")?,
                    status: row.try_get("status")?,
                    detail: row.try_get("detail")?,
                    rows: row.try_get::<i64, _>("rows")?.unsigned_abs(),
                    first: row.try_get::<i64, _>("first")?.unsigned_abs(),
                })
            };
            found.iter().map(reason).collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// Names of the data sets of which there are rows.
    pub async fn imported_sources(&self) -> Result<Vec<String>, StoreError> {
        sqlx::query_scalar("SELECT DISTINCT source FROM imported_rows ORDER BY source")
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.fail(error))
    }

    /// Unverified rows of a source from number `from` on, at most `limit`: those that nobody has looked at, or with
    /// `again` also those that could not be judged.
    pub async fn imported_awaiting(
        &self,
        source: &str,
        again: bool,
        from: u64,
        limit: u32,
    ) -> Result<Vec<ImportedRow>, StoreError> {
        let found = async {
            let found = sqlx::query(
                "SELECT source, number, body FROM imported_rows
                 WHERE source = ? AND number >= ? AND status = 'unverified' AND (? OR detail IS NULL)
                 ORDER BY number LIMIT ?",
            )
            .bind(source)
            .bind(from as i64)
            .bind(again)
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
            found
                .iter()
                .map(|row| {
                    Ok(ImportedRow {
                        source: row.try_get("source")?,
                        number: row.try_get::<i64, _>("number")?.unsigned_abs(),
                        body: rows::json(row, "body")?,
                    })
                })
                .collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// Records what came of rows, in one transaction.
    pub async fn record_imported(&self, findings: &[ImportedFinding]) -> Result<(), StoreError> {
        let recorded = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            for ImportedFinding { source, number, status, attempt, detail } in findings {
                sqlx::query(
                    "UPDATE imported_rows SET status = ?, attempt_id = ?, detail = ? WHERE source = ? AND number = ?",
                )
                .bind(status.as_str())
                .bind(attempt.map(|attempt| attempt.0))
                .bind(detail)
                .bind(source)
                .bind(*number as i64)
                .execute(&mut *transaction)
                .await?;
            }
            transaction.commit().await
        };
        recorded.await.map_err(|error| self.fail(error))
    }

    /// Rows of published data sets by source and status.
    pub async fn imported_counts(&self) -> Result<Vec<(String, String, u64)>, StoreError> {
        let found: Result<Vec<(String, String, i64)>, _> = sqlx::query_as(
            "SELECT source, status, count(*) FROM imported_rows GROUP BY source, status ORDER BY source, status",
        )
        .fetch_all(&self.readers)
        .await;
        let found = found.map_err(|error| self.fail(error))?;
        Ok(found.into_iter().map(|(source, status, count)| (source, status, count.unsigned_abs())).collect())
    }
}
