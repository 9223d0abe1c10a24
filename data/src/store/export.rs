//! Export as JSON lines, a page at a time: neither memory nor a long-lived read transaction grows with the store.

use std::io::Write;

use futures::TryStreamExt;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row};

use super::read::BEST_FIRST;
use super::{Store, StoreError, rows};

const PAGE: u32 = 200;

/// What is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Export {
    /// Every attempt, proved or not, vouched for or not, as a [`super::StoredAttempt`].
    Attempts,
    /// For each proved theorem its best proof, as a [`super::StoredAttempt`]; of what this user vouches for.
    BestProofs,
    /// Every theorem, as a [`crate::Theorem`]: what the readers of problems read.
    Theorems,
}

impl Store {
    /// Writes one JSON object a line and gives the number of lines. What is added meanwhile may be missing.
    ///
    /// `sink` is written to from within the future: give it a buffer, and an own task if it is slow.
    pub async fn export_jsonl(&self, what: Export, sink: &mut (dyn Write + Send)) -> Result<u64, StoreError> {
        let mut lines = 0;
        let mut after = 0i64;
        loop {
            let page = self.page(what, after).await.map_err(|error| self.fail(error))?;
            let Some((last, _)) = page.last() else { break };
            after = *last;
            for (_, line) in &page {
                sink.write_all(line.as_bytes())?;
                sink.write_all(b"\n")?;
                lines += 1;
            }
        }
        sink.flush()?;
        Ok(lines)
    }

    /// The next lines, each with the number after which the one behind it begins.
    async fn page(&self, what: Export, after: i64) -> sqlx::Result<Vec<(i64, String)>> {
        let sql = match what {
            Export::Attempts => {
                format!("{} WHERE a.id > ? ORDER BY a.id LIMIT ?", rows::SELECT_ATTEMPT)
            }
            Export::BestProofs => return self.page_of_proofs(after).await,
            Export::Theorems => "SELECT * FROM theorems WHERE id > ? ORDER BY id LIMIT ?".to_owned(),
        };
        let found = sqlx::query(AssertSqlSafe(sql)).bind(after).bind(PAGE).fetch_all(&self.readers).await?;
        let line = |row: &SqliteRow| {
            let line = match what {
                Export::Theorems => rows::to_json(&rows::theorem(row)?)?,
                _ => rows::to_json(&self.attempt_of(row)?)?,
            };
            Ok((row.try_get("id")?, line))
        };
        found.iter().map(line).collect()
    }

    /// The best proofs of the next theorems that have one.
    async fn page_of_proofs(&self, after: i64) -> sqlx::Result<Vec<(i64, String)>> {
        let sql = format!(
            "{} WHERE t.id > ? AND a.outcome = 'proved' AND a.seal_key = ? ORDER BY t.id, {BEST_FIRST}",
            rows::SELECT_ATTEMPT.replace("SELECT a.id,", "SELECT t.id AS theorem_id, a.id,")
        );
        let mut page: Vec<(i64, String)> = Vec::new();
        let mut found = sqlx::query(AssertSqlSafe(sql)).bind(after).bind(self.key.id()).fetch(&self.readers);
        while let Some(row) = found.try_next().await? {
            let theorem = row.try_get("theorem_id")?;
            if page.last().is_some_and(|(last, _)| *last == theorem) {
                continue;
            }
            let attempt = self.attempt_of(&row)?;
            if attempt.is_proof() {
                page.push((theorem, rows::to_json(&attempt)?));
            }
            if page.len() == PAGE as usize {
                break;
            }
        }
        Ok(page)
    }
}
