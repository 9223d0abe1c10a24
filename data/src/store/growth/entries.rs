//! Entries, cursors and work.

use std::collections::HashSet;

use sqlx::{AssertSqlSafe, Row};

use super::{
    Cursor, Entry, EntryId, EntryKind, GrowthCounts, NewEntry, Provenance, REPLAYED, StageRecord, pack,
    unpack,
};
use crate::store::write::{now_ms, theorem_row};
use crate::store::{Store, StoreError};
use crate::store::{project_filter, rows};

/// The columns that [`entry`] reads; `t` is the theorem.
pub(super) const ENTRY_COLUMNS: &str = "e.id AS entry_id, e.key, e.kind, e.library_name, e.module, e.docstring, \
    e.facts, e.digest AS entry_digest, e.family, e.rule, e.parents, e.making, \
    t.name, t.header, t.statement, t.informal_statement, t.informal_proof, t.source";

/// Whether an entry waits: bound to the stage, and to whether proved ones are left out.
const AWAITS: &str = "NOT EXISTS (SELECT 1 FROM work w WHERE w.entry_id = e.id AND w.stage = ?)
    AND NOT EXISTS (SELECT 1 FROM work w WHERE w.entry_id = e.id AND w.stage = 'refute' AND w.outcome = 'refuted')
    AND NOT (? AND EXISTS (SELECT 1 FROM proofs p JOIN attempts a ON a.id = p.attempt_id
                           WHERE p.entry_id = e.id AND a.outcome = 'proved'))";

/// What a stage works on: stated entries that it has not worked on and that are not refuted.
#[derive(Debug, Clone, Copy)]
pub struct PendingQuery<'a> {
    pub stage: &'a str,
    pub kinds: &'a [EntryKind],
    /// Whether what is proved is left out.
    pub only_open: bool,
}

impl<'a> PendingQuery<'a> {
    pub fn all(stage: &'a str, kinds: &'a [EntryKind]) -> Self {
        Self { stage, kinds, only_open: false }
    }

    pub fn open(stage: &'a str, kinds: &'a [EntryKind]) -> Self {
        Self { stage, kinds, only_open: true }
    }
}

/// Proofs but for those that were refused when they were judged again.
const ACCEPTED: &str = "FROM proofs p JOIN attempts a ON a.id = p.attempt_id WHERE a.outcome = 'proved'";

impl Store {
    /// Adds entries that are not there yet, and moves a cursor, together. Gives how many were new.
    pub async fn add_entries(
        &self,
        entries: &[NewEntry],
        cursor: Option<(&str, &str, Cursor)>,
    ) -> Result<u64, StoreError> {
        let added = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            let mut added = 0;
            for entry in entries {
                let known: Option<i64> = sqlx::query_scalar("SELECT id FROM entries WHERE key = ?")
                    .bind(&entry.key)
                    .fetch_optional(&mut *transaction)
                    .await?;
                if known.is_some() {
                    continue;
                }
                let theorem = match &entry.theorem {
                    Ok(theorem) => Some(theorem_row(&mut transaction, theorem).await?),
                    Err(_) => None,
                };
                let family = || entry.facts.expression.family();
                sqlx::query(
                    "INSERT INTO entries (key, kind, theorem_id, library_name, module, docstring, problem, facts, digest,
                                          family, rule, parents, making, added_at_ms)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                )
                .bind(&entry.key)
                .bind(entry.kind.as_str())
                .bind(theorem)
                .bind(&entry.library_name)
                .bind(&entry.module)
                .bind(&entry.docstring)
                .bind(entry.theorem.as_ref().err())
                .bind(pack(&entry.facts)?)
                .bind(entry.facts.expression.digest())
                .bind(entry.family.clone().unwrap_or_else(family))
                .bind(&entry.rule)
                .bind(rows::to_json(&entry.parents)?)
                .bind((entry.making != Provenance::default()).then(|| rows::to_json(&entry.making)).transpose()?)
                .bind(now_ms())
                .execute(&mut *transaction)
                .await?;
                added += 1;
            }
            if let Some((stage, scope, cursor)) = cursor {
                sqlx::query(
                    "INSERT INTO cursors (stage, scope, position, total) VALUES (?, ?, ?, ?)
                     ON CONFLICT (stage, scope) DO UPDATE SET position = excluded.position, total = excluded.total",
                )
                .bind(stage)
                .bind(scope)
                .bind(cursor.position as i64)
                .bind(cursor.total as i64)
                .execute(&mut *transaction)
                .await?;
            }
            transaction.commit().await?;
            Ok(added)
        };
        added.await.map_err(|error| self.fail(error))
    }

    /// How far `stage` is with `scope`; at the beginning if it never was.
    pub async fn cursor(&self, stage: &str, scope: &str) -> Result<Cursor, StoreError> {
        let found: Result<Option<(i64, i64)>, _> =
            sqlx::query_as("SELECT position, total FROM cursors WHERE stage = ? AND scope = ?")
                .bind(stage)
                .bind(scope)
                .fetch_optional(&self.readers)
                .await;
        let (position, total) = found.map_err(|error| self.fail(error))?.unwrap_or_default();
        Ok(Cursor { position: position.unsigned_abs(), total: total.unsigned_abs() })
    }

    /// Stated entries behind `after` that `stage` has not worked on, at most `limit`. Refuted ones are left out, and
    /// proved ones if only open ones are wanted.
    pub async fn entries_awaiting(
        &self,
        awaiting: PendingQuery<'_>,
        after: EntryId,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let PendingQuery { stage, kinds, only_open } = awaiting;
        let found = async {
            let kinds: Vec<String> = kinds.iter().map(|kind| format!("'{}'", kind.as_str())).collect();
            let sql = format!(
                "SELECT {ENTRY_COLUMNS} FROM entries e JOIN theorems t ON t.id = e.theorem_id
                 WHERE e.id > ? AND e.kind IN ({}) AND {} AND {AWAITS} ORDER BY e.id LIMIT ?",
                kinds.join(", "),
                project_filter()
            );
            let query = sqlx::query(AssertSqlSafe(sql)).bind(after.0).bind(&self.project);
            let query = query.bind(stage).bind(only_open).bind(limit);
            query.fetch_all(&self.readers).await?.iter().map(entry).collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// Stated entries of some kinds behind `after`, at most `limit`.
    pub async fn stated_entries(
        &self,
        kinds: &[EntryKind],
        after: EntryId,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let found = async {
            let kinds: Vec<String> = kinds.iter().map(|kind| format!("'{}'", kind.as_str())).collect();
            let sql = format!(
                "SELECT {ENTRY_COLUMNS} FROM entries e JOIN theorems t ON t.id = e.theorem_id
                 WHERE e.id > ? AND e.kind IN ({}) AND {} ORDER BY e.id LIMIT ?",
                kinds.join(", "),
                project_filter()
            );
            let query = sqlx::query(AssertSqlSafe(sql)).bind(after.0).bind(&self.project).bind(limit);
            query.fetch_all(&self.readers).await?.iter().map(entry).collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// How many conjectures were made by a rule.
    pub async fn count_by_rule(&self, rule: &str) -> Result<u64, StoreError> {
        let counted: Result<i64, _> = sqlx::query_scalar("SELECT count(*) FROM entries WHERE rule = ?")
            .bind(rule)
            .fetch_one(&self.readers)
            .await;
        Ok(counted.map_err(|error| self.fail(error))?.unsigned_abs())
    }

    /// How many entries [`Store::entries_awaiting`] gives in all.
    pub async fn count_awaiting(&self, awaiting: PendingQuery<'_>) -> Result<u64, StoreError> {
        let PendingQuery { stage, kinds, only_open } = awaiting;
        let kinds: Vec<String> = kinds.iter().map(|kind| format!("'{}'", kind.as_str())).collect();
        let sql = format!(
            "SELECT count(*) FROM entries e JOIN theorems t ON t.id = e.theorem_id
             WHERE e.kind IN ({}) AND {} AND {AWAITS}",
            kinds.join(", "),
            project_filter()
        );
        let query = sqlx::query_scalar(AssertSqlSafe(sql)).bind(&self.project).bind(stage).bind(only_open);
        let counted: Result<i64, _> = query.fetch_one(&self.readers).await;
        Ok(counted.map_err(|error| self.fail(error))?.unsigned_abs())
    }

    /// Which of some digests of elaborated statements the store has entries of.
    pub async fn known_digests(&self, digests: &[String]) -> Result<HashSet<String>, StoreError> {
        let found = async {
            let mut known = HashSet::new();
            for digest in digests {
                let hit: Option<i64> = sqlx::query_scalar("SELECT id FROM entries WHERE digest = ? LIMIT 1")
                    .bind(digest)
                    .fetch_optional(&self.readers)
                    .await?;
                if hit.is_some() {
                    known.insert(digest.clone());
                }
            }
            Ok(known)
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// Library theorems that say the same as others, by the digest that they share.
    pub async fn library_names_by_digest(&self) -> Result<Vec<(String, String)>, StoreError> {
        sqlx::query_as("SELECT digest, library_name FROM entries WHERE library_name IS NOT NULL")
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.fail(error))
    }

    /// The library's theorems by name with their facts, a page at a time in the order of their names.
    pub async fn library_facts(
        &self,
        after: &str,
        limit: u32,
    ) -> Result<Vec<(String, crate::Facts)>, StoreError> {
        let found = async {
            let rows = sqlx::query(
                "SELECT library_name, facts FROM entries WHERE library_name > ? ORDER BY library_name LIMIT ?",
            )
            .bind(after)
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
            rows.iter()
                .map(|row| Ok((row.try_get("library_name")?, unpack("facts", row.try_get("facts")?)?)))
                .collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// Records what a stage did.
    pub async fn record_work(&self, done: &[StageRecord]) -> Result<(), StoreError> {
        let recorded = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            for work in done {
                work_row(&mut transaction, work).await?;
            }
            transaction.commit().await
        };
        recorded.await.map_err(|error| self.fail(error))
    }

    pub async fn growth_counts(&self) -> Result<GrowthCounts, StoreError> {
        let counted = async {
            let questions = [
                "SELECT count(*) FROM entries".to_owned(),
                "SELECT count(*) FROM entries WHERE theorem_id IS NOT NULL".to_owned(),
                "SELECT count(*) FROM entries WHERE kind = 'conjecture'".to_owned(),
                "SELECT count(*) FROM work WHERE stage = 'refute' AND outcome = 'refuted'".to_owned(),
                "SELECT count(*) FROM work WHERE stage = 'prove'".to_owned(),
                format!("SELECT count(DISTINCT p.entry_id) {ACCEPTED}"),
                format!("SELECT count(*) {ACCEPTED}"),
                "SELECT count(*) FROM traces".to_owned(),
                "SELECT count(*) FROM informal".to_owned(),
                format!(
                    "SELECT count(*) FROM annotations n JOIN attempts a ON a.id = n.attempt_id
                     WHERE a.outcome = 'proved' AND a.level IN {REPLAYED}"
                ),
                "SELECT count(*) FROM annotations WHERE attempt_id IS NULL".to_owned(),
                "SELECT count(*) FROM judgements".to_owned(),
                "SELECT count(*) FROM judgements WHERE decision = 'keep'".to_owned(),
                "SELECT count(*) FROM curation".to_owned(),
                "SELECT count(*) FROM curation WHERE excluded IS NULL".to_owned(),
            ];
            let mut counts = Vec::with_capacity(questions.len());
            for sql in questions {
                let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&self.readers).await?;
                counts.push(count.unsigned_abs());
            }
            Ok(GrowthCounts {
                entries: counts[0],
                stated: counts[1],
                conjectures: counts[2],
                refuted: counts[3],
                searched: counts[4],
                proved: counts[5],
                proofs: counts[6],
                traces: counts[7],
                informal: counts[8],
                annotated: counts[9],
                annotation_failures: counts[10],
                judged: counts[11],
                kept: counts[12],
                curated: counts[13],
                released: counts[14],
            })
        };
        counted.await.map_err(|error| self.fail(error))
    }
}

pub(super) async fn work_row(
    connection: &mut sqlx::SqliteConnection,
    work: &StageRecord,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO work (entry_id, stage, outcome, detail, spent_ms, recorded_at_ms) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (entry_id, stage) DO NOTHING",
    )
    .bind(work.entry.0)
    .bind(&work.stage)
    .bind(&work.outcome)
    .bind(rows::to_json(&work.detail)?)
    .bind(work.spent_ms)
    .bind(now_ms())
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) fn entry(row: &sqlx::sqlite::SqliteRow) -> sqlx::Result<Entry> {
    let kind: &str = row.try_get("kind")?;
    let kind = EntryKind::from_name(kind).ok_or_else(|| sqlx::Error::ColumnDecode {
        index: "kind".to_owned(),
        source: format!("unknown kind {kind}").into(),
    })?;
    Ok(Entry {
        id: EntryId(row.try_get("entry_id")?),
        key: row.try_get("key")?,
        kind,
        theorem: rows::theorem(row)?,
        library_name: row.try_get("library_name")?,
        module: row.try_get("module")?,
        docstring: row.try_get("docstring")?,
        facts: unpack("facts", row.try_get("facts")?)?,
        digest: row.try_get("entry_digest")?,
        family: row.try_get("family")?,
        rule: row.try_get("rule")?,
        parents: rows::json(row, "parents")?,
        making: rows::optional_json(row, "making")?.unwrap_or_default(),
    })
}
