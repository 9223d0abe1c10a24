//! Searches over the goals of theorems: the tree of each, as the program that searched wrote it.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::records::RunId;
use super::rows;
use super::write::{now_ms, theorem_row};
use super::{Store, StoreError};
use crate::Theorem;

/// A search to be recorded.
#[derive(Debug, Clone, Copy)]
pub struct NewGoalSearch<'a> {
    pub run: RunId,
    pub theorem: &'a Theorem,
    /// What searched, with its policy.
    pub generator: &'a str,
    /// Why it ended, or that it goes on.
    pub state: &'a str,
    /// As JSON.
    pub tree: &'a str,
}

/// A search as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredGoalSearch {
    pub run: RunId,
    pub theorem: Theorem,
    pub generator: String,
    pub state: String,
    pub tree: String,
}

/// Of one run or of all, of one theorem or of all.
const SELECT: &str = "
    SELECT g.run_id, g.generator, g.state, g.tree,
           t.name, t.header, t.statement, t.informal_statement, t.informal_proof, t.source
    FROM goal_searches g JOIN theorems t ON t.id = g.theorem_id
    WHERE g.run_id = coalesce(?, g.run_id) AND t.digest = coalesce(?, t.digest)
    ORDER BY g.run_id, g.recorded_at_ms, g.theorem_id";

impl Store {
    /// Records a search, in the place of what the run has of it.
    pub async fn record_goal_search(&self, search: &NewGoalSearch<'_>) -> Result<(), StoreError> {
        let recorded = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            let theorem = theorem_row(&mut transaction, search.theorem).await?;
            sqlx::query(
                "INSERT INTO goal_searches (run_id, theorem_id, generator, state, tree, recorded_at_ms)
                 VALUES (?, ?, ?, ?, ?, ?)
                 ON CONFLICT (run_id, theorem_id) DO UPDATE SET generator = excluded.generator,
                     state = excluded.state, tree = excluded.tree, recorded_at_ms = excluded.recorded_at_ms",
            )
            .bind(search.run.0)
            .bind(theorem)
            .bind(search.generator)
            .bind(search.state)
            .bind(search.tree)
            .bind(now_ms())
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await
        };
        recorded.await.map_err(|error| self.fail(error))
    }

    /// What a run has of the search for a proof of a theorem.
    pub async fn goal_search(
        &self,
        run: RunId,
        theorem: &Theorem,
    ) -> Result<Option<StoredGoalSearch>, StoreError> {
        Ok(self.select_goal_searches(Some(run), Some(theorem.digest())).await?.pop())
    }

    /// The searches of a run, or of all runs, the oldest first.
    pub async fn goal_searches(&self, run: Option<RunId>) -> Result<Vec<StoredGoalSearch>, StoreError> {
        self.select_goal_searches(run, None).await
    }

    async fn select_goal_searches(
        &self,
        run: Option<RunId>,
        digest: Option<String>,
    ) -> Result<Vec<StoredGoalSearch>, StoreError> {
        let found = async {
            let rows =
                sqlx::query(SELECT).bind(run.map(|run| run.0)).bind(digest).fetch_all(&self.readers).await?;
            rows.iter().map(stored).collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }
}

fn stored(row: &SqliteRow) -> sqlx::Result<StoredGoalSearch> {
    Ok(StoredGoalSearch {
        run: RunId(row.try_get("run_id")?),
        theorem: rows::theorem(row)?,
        generator: row.try_get("generator")?,
        state: row.try_get("state")?,
        tree: row.try_get("tree")?,
    })
}
