//! What Lean made of statements, remembered; and what the problems of a run were found to occur in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::Row;

use super::evaluation::ItemState;
use super::records::RunId;
use super::write::{theorem_row, toolchain_row};
use super::{Store, StoreError, rows};
use crate::{Goal, Theorem, Toolchain};

/// What a Lean made of header and statement of a theorem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// `Posed` or `InvalidStatement`: all else is not a property of the statement, and is not remembered.
    pub state: ItemState,
    /// Why it cannot be worked on.
    pub detail: Option<String>,
    /// Digest of the elaborated statement up to the names of variables.
    pub expression: Option<String>,
    /// The goal that a proof starts from; `None` until it was asked for, `Some(None)` where Lean shows none.
    pub goal: Option<Option<Goal>>,
}

/// One recorded training set, and how much of it could be compared as elaborated expressions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedCorpus {
    pub source: String,
    pub statements: u64,
    pub elaborated: u64,
}

impl Store {
    /// What this toolchain made of a theorem under these limits, if it was asked before.
    pub async fn reading(
        &self,
        theorem: &Theorem,
        toolchain: &Toolchain,
        limits: &str,
    ) -> Result<Option<Reading>, StoreError> {
        let found = async {
            let row = sqlx::query(
                "SELECT r.state, r.detail, r.expression, r.goal FROM readings r
                 JOIN theorems t ON t.id = r.theorem_id JOIN toolchains l ON l.id = r.toolchain_id
                 WHERE t.digest = ? AND l.name = ? AND r.limits = ?",
            )
            .bind(theorem.digest())
            .bind(toolchain.id())
            .bind(limits)
            .fetch_optional(&self.readers)
            .await?;
            let Some(row) = row else { return Ok(None) };
            let state = match row.try_get::<&str, _>("state")? {
                "posed" => ItemState::Posed,
                _ => ItemState::InvalidStatement,
            };
            let goal = match row.try_get::<Option<&str>, _>("goal")? {
                Some(_) => Some(rows::json(&row, "goal")?),
                None => None,
            };
            let (detail, expression) = (row.try_get("detail")?, row.try_get("expression")?);
            Ok(Some(Reading { state, detail, expression, goal }))
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// Remembers a reading in place of what was known. One of another state than posed or invalid is let go.
    pub async fn record_reading(
        &self,
        theorem: &Theorem,
        toolchain: &Toolchain,
        limits: &str,
        reading: &Reading,
    ) -> Result<(), StoreError> {
        if !matches!(reading.state, ItemState::Posed | ItemState::InvalidStatement) {
            return Ok(());
        }
        let recorded = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            let theorem = theorem_row(&mut transaction, theorem).await?;
            let (toolchain, _) = toolchain_row(&mut transaction, toolchain).await?;
            let goal = reading.goal.as_ref().map(rows::to_json).transpose()?;
            sqlx::query(
                "INSERT INTO readings (theorem_id, toolchain_id, limits, state, detail, expression, goal)
                 VALUES (?, ?, ?, ?, ?, ?, ?)
                 ON CONFLICT DO UPDATE SET state = excluded.state, detail = excluded.detail,
                     expression = excluded.expression, goal = coalesce(excluded.goal, goal)",
            )
            .bind(theorem)
            .bind(toolchain)
            .bind(limits)
            .bind(reading.state.as_str())
            .bind(&reading.detail)
            .bind(&reading.expression)
            .bind(goal)
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await
        };
        recorded.await.map_err(|error| self.fail(error))
    }

    /// Takes note of what a run's problems were compared with and where they occur, in place of what was noted.
    pub async fn record_overlaps(
        &self,
        run: RunId,
        corpora: &[ComparedCorpus],
        overlaps: &BTreeMap<u32, Value>,
    ) -> Result<(), StoreError> {
        let recorded = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            for table in
                ["DELETE FROM run_corpora WHERE run_id = ?", "DELETE FROM run_overlaps WHERE run_id = ?"]
            {
                sqlx::query(table).bind(run.0).execute(&mut *transaction).await?;
            }
            for corpus in corpora {
                sqlx::query(
                    "INSERT INTO run_corpora (run_id, source, statements, elaborated) VALUES (?, ?, ?, ?)",
                )
                .bind(run.0)
                .bind(&corpus.source)
                .bind(corpus.statements as i64)
                .bind(corpus.elaborated as i64)
                .execute(&mut *transaction)
                .await?;
            }
            for (position, overlap) in overlaps {
                sqlx::query("INSERT INTO run_overlaps (run_id, position, overlap) VALUES (?, ?, ?)")
                    .bind(run.0)
                    .bind(position)
                    .bind(overlap.to_string())
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await
        };
        recorded.await.map_err(|error| self.fail(error))
    }

    /// What a run's problems were compared with, and by position where they occur.
    pub async fn run_overlaps(
        &self,
        run: RunId,
    ) -> Result<(Vec<ComparedCorpus>, BTreeMap<u32, Value>), StoreError> {
        let found = async {
            let corpora: Vec<(String, i64, i64)> = sqlx::query_as(
                "SELECT source, statements, elaborated FROM run_corpora WHERE run_id = ? ORDER BY source",
            )
            .bind(run.0)
            .fetch_all(&self.readers)
            .await?;
            let corpora = corpora.into_iter().map(|(source, statements, elaborated)| ComparedCorpus {
                source,
                statements: statements.unsigned_abs(),
                elaborated: elaborated.unsigned_abs(),
            });
            let found = sqlx::query("SELECT position, overlap FROM run_overlaps WHERE run_id = ?")
                .bind(run.0)
                .fetch_all(&self.readers)
                .await?;
            let overlap = |row| Ok((Row::try_get(row, "position")?, rows::json(row, "overlap")?));
            let overlaps = found.iter().map(overlap).collect::<sqlx::Result<_>>()?;
            Ok((corpora.collect(), overlaps))
        };
        found.await.map_err(|error| self.fail(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::NewRun;
    use crate::{Backend, ImportLevel};

    fn toolchain(library: &str) -> Toolchain {
        Toolchain {
            backend: Backend::Embedded,
            lean_version: "4".into(),
            commit: None,
            platform: "test".into(),
            import_level: ImportLevel::Exported,
            library_digest: library.into(),
            library: None,
            instead_of: None,
        }
    }

    #[tokio::test]
    async fn a_reading_is_remembered_for_its_toolchain_and_limits() {
        let store = Store::open_in_memory().await.unwrap();
        let theorem: Theorem =
            serde_json::from_value(serde_json::json!({ "name": "t", "statement": "theorem t : 1 = 1" }))
                .unwrap();
        let (lean, other) = (toolchain("0"), toolchain("1"));
        assert_eq!(store.reading(&theorem, &lean, "").await.unwrap(), None);
        let read =
            Reading { state: ItemState::Posed, detail: None, expression: Some("e".into()), goal: None };
        store.record_reading(&theorem, &lean, "", &read).await.unwrap();
        assert_eq!(store.reading(&theorem, &lean, "").await.unwrap(), Some(read.clone()));
        for goal in [Some(Goal::parse("n : Nat\n⊢ 1 = 1")), None] {
            // What was learnt later is kept; what is not known does not take it away.
            let whole = Reading { goal: Some(goal), ..read.clone() };
            store.record_reading(&theorem, &lean, "", &whole).await.unwrap();
            store.record_reading(&theorem, &lean, "", &read).await.unwrap();
            assert_eq!(store.reading(&theorem, &lean, "").await.unwrap(), Some(whole));
        }
        assert_eq!(store.reading(&theorem, &other, "").await.unwrap(), None);
        assert_eq!(store.reading(&theorem, &lean, "heartbeats=1").await.unwrap(), None);
        let missing = Reading { state: ItemState::NoHeader, detail: None, expression: None, goal: None };
        store.record_reading(&theorem, &other, "", &missing).await.unwrap();
        assert_eq!(store.reading(&theorem, &other, "").await.unwrap(), None);
        assert!(store.integrity_check().await.unwrap().is_clean());
    }

    #[tokio::test]
    async fn overlaps_of_a_run_replace_those_noted_before() {
        let store = Store::open_in_memory().await.unwrap();
        let manifest = serde_json::json!({});
        let run = store.begin_run(&NewRun { command: "", version: "", manifest: &manifest }).await.unwrap();
        let corpus = |statements| ComparedCorpus { source: "train".into(), statements, elaborated: 1 };
        for (statements, positions) in [(5, vec![1, 2]), (7, vec![2])] {
            let overlaps: BTreeMap<u32, Value> = positions
                .into_iter()
                .map(|position| (position, serde_json::json!({ "at": position })))
                .collect();
            store.record_overlaps(run, &[corpus(statements)], &overlaps).await.unwrap();
            assert_eq!(store.run_overlaps(run).await.unwrap(), (vec![corpus(statements)], overlaps));
        }
    }
}
