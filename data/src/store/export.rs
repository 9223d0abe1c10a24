//! Export as JSON lines, a page at a time: neither memory nor a long-lived read transaction grows with the store.

use std::io::Write;

use sqlx::{AssertSqlSafe, Row};

use super::{Store, StoreError, rows};

const PAGE: u32 = 200;

/// What is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Export {
    /// Every attempt, proved or not, as a [`super::StoredAttempt`].
    Attempts,
    /// For each proved theorem its best proof, as a [`super::StoredAttempt`].
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
            Export::BestProofs => format!(
                "{} WHERE t.id > ? AND a.id = (
                     SELECT b.id FROM attempts b JOIN candidates d ON d.id = b.candidate_id
                     WHERE b.theorem_id = t.id AND b.outcome = 'proved'
                     ORDER BY b.level = 'replayed' DESC, length(d.text), b.id LIMIT 1)
                 ORDER BY t.id LIMIT ?",
                rows::SELECT_ATTEMPT.replace("SELECT a.id,", "SELECT t.id AS theorem_id, a.id,")
            ),
            Export::Theorems => "SELECT * FROM theorems WHERE id > ? ORDER BY id LIMIT ?".to_owned(),
        };
        let found = sqlx::query(AssertSqlSafe(sql)).bind(after).bind(PAGE).fetch_all(&self.readers).await?;
        let line = |row| {
            Ok(match what {
                Export::Attempts => (row_number(row, "id")?, rows::to_json(&rows::attempt(row)?)?),
                Export::BestProofs => (row_number(row, "theorem_id")?, rows::to_json(&rows::attempt(row)?)?),
                Export::Theorems => (row_number(row, "id")?, rows::to_json(&rows::theorem(row)?)?),
            })
        };
        found.iter().map(line).collect()
    }
}

fn row_number(row: &sqlx::sqlite::SqliteRow, column: &str) -> sqlx::Result<i64> {
    row.try_get(column)
}
