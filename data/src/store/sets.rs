//! Imported problem sets. A set is written whole, in one transaction, and never changes.

use std::collections::BTreeMap;

use serde::Serialize;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::write::{now_ms, theorem_row};
use super::{Store, StoreError, rows};
use crate::Theorem;
use crate::problems::{Benchmark, BenchmarkProblem, Problem};

/// Number of a problem set in its store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SetId(pub i64);

/// A problem set without its problems.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredSet {
    pub id: SetId,
    pub name: String,
    /// As in [`Benchmark::digest`].
    pub digest: String,
    pub origin: String,
    /// Rows or files of the source.
    pub items: u64,
    pub problems: u64,
    /// Problems by split; those without one under the empty name.
    pub splits: BTreeMap<String, u64>,
    pub imported_at_ms: i64,
}

/// What became of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    New(SetId),
    /// The same set was there before; nothing changed.
    Known(SetId),
}

impl Store {
    /// Stores a set under `name`. The same content again changes nothing; another content is refused.
    pub async fn import_set(&self, name: &str, set: &Benchmark) -> Result<Imported, StoreError> {
        let digest = set.digest();
        let stored = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            let known: Option<(i64, String)> =
                sqlx::query_as("SELECT id, digest FROM problem_sets WHERE name = ?")
                    .bind(name)
                    .fetch_optional(&mut *transaction)
                    .await?;
            if let Some((id, known)) = known {
                return Ok(if known == digest { Ok(Imported::Known(SetId(id))) } else { Err(known) });
            }
            let inserted = sqlx::query(
                "INSERT INTO problem_sets (name, digest, origin, items, imported_at_ms)
                 VALUES (?, ?, ?, ?, ?)",
            )
            .bind(name)
            .bind(&digest)
            .bind(&set.origin)
            .bind(set.items as i64)
            .bind(now_ms())
            .execute(&mut *transaction)
            .await?;
            let id = inserted.last_insert_rowid();
            for (position, item) in (0i64..).zip(&set.problems) {
                let theorem = &item.problem.theorem;
                let row = theorem_row(&mut transaction, theorem).await?;
                sqlx::query(
                    "INSERT INTO problem_set_items (set_id, position, theorem_id, name, category, informal_statement,
                                                    informal_proof, reference_proof, has_hole, source)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                )
                .bind(id)
                .bind(position)
                .bind(row)
                .bind(&theorem.name)
                .bind(&item.category)
                .bind(&theorem.informal_statement)
                .bind(&theorem.informal_proof)
                .bind(&item.problem.reference_proof)
                .bind(item.has_hole)
                .bind(rows::to_json(&theorem.source)?)
                .execute(&mut *transaction)
                .await?;
            }
            transaction.commit().await?;
            Ok(Ok(Imported::New(SetId(id))))
        };
        stored.await.map_err(|error| self.fail(error))?.map_err(|known| StoreError::OtherSet {
            name: name.to_owned(),
            known,
            digest,
        })
    }

    /// All sets, by name.
    pub async fn problem_sets(&self) -> Result<Vec<StoredSet>, StoreError> {
        let found = async {
            let sets =
                sqlx::query("SELECT * FROM problem_sets ORDER BY name").fetch_all(&self.readers).await?;
            let mut found = Vec::with_capacity(sets.len());
            for row in &sets {
                found.push(self.set_of_row(row).await?);
            }
            Ok(found)
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// The set of this name.
    pub async fn problem_set(&self, name: &str) -> Result<Option<StoredSet>, StoreError> {
        let found = async {
            let row = sqlx::query("SELECT * FROM problem_sets WHERE name = ?")
                .bind(name)
                .fetch_optional(&self.readers)
                .await?;
            match row {
                Some(row) => self.set_of_row(&row).await.map(Some),
                None => Ok(None),
            }
        };
        found.await.map_err(|error| self.fail(error))
    }

    async fn set_of_row(&self, row: &SqliteRow) -> sqlx::Result<StoredSet> {
        let id: i64 = row.try_get("id")?;
        let splits: Vec<(String, i64)> = sqlx::query_as(
            "SELECT coalesce(source ->> 'split', ''), count(*) FROM problem_set_items WHERE set_id = ? GROUP BY 1",
        )
        .bind(id)
        .fetch_all(&self.readers)
        .await?;
        let splits: BTreeMap<String, u64> =
            splits.into_iter().map(|(split, count)| (split, count.unsigned_abs())).collect();
        Ok(StoredSet {
            id: SetId(id),
            name: row.try_get("name")?,
            digest: row.try_get("digest")?,
            origin: row.try_get("origin")?,
            items: row.try_get::<i64, _>("items")?.unsigned_abs(),
            problems: splits.values().sum(),
            splits,
            imported_at_ms: row.try_get("imported_at_ms")?,
        })
    }

    /// The problems of a set in their order.
    pub async fn problems_of_set(&self, set: SetId) -> Result<Vec<BenchmarkProblem>, StoreError> {
        let found = async {
            let found = sqlx::query(
                "SELECT i.*, t.header, t.statement FROM problem_set_items i JOIN theorems t ON t.id = i.theorem_id
                 WHERE i.set_id = ? ORDER BY i.position",
            )
            .bind(set.0)
            .fetch_all(&self.readers)
            .await?;
            found.iter().map(problem).collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }
}

/// A row with the columns of `problem_set_items`, and `header` and `statement`.
pub(super) fn problem(row: &SqliteRow) -> sqlx::Result<BenchmarkProblem> {
    let theorem: Theorem = rows::theorem(row)?;
    Ok(BenchmarkProblem {
        problem: Problem { theorem, reference_proof: row.try_get("reference_proof")? },
        category: row.try_get("category")?,
        has_hole: row.try_get("has_hole")?,
    })
}
