//! Looking whether a store is sound: SQLite's own checks, then ours.

use sqlx::{AssertSqlSafe, Row};

use super::{CacheKey, Store, StoreError, rows};
use crate::Outcome;

const PAGE: u32 = 500;
const TRIGGERS: [&str; 12] = [
    "attempts_are_not_changed",
    "attempts_are_not_deleted",
    "attempts_are_not_replaced",
    "candidates_are_not_changed",
    "problem_set_items_are_not_changed",
    "problem_sets_are_not_changed",
    "refutations_are_not_changed",
    "refutations_are_not_deleted",
    "run_samples_are_not_changed",
    "run_samples_are_not_deleted",
    "theorems_keep_their_content",
    "toolchains_are_not_changed",
];

/// What was found; nothing if the store is sound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IntegrityReport {
    /// One finding each, in words.
    pub findings: Vec<String>,
}

impl IntegrityReport {
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

impl Store {
    /// Reads the whole store: pages and indexes, references, digests against contents, cached verdicts against the
    /// attempts they name, and that the triggers which keep attempts append-only are in place.
    pub async fn integrity_check(&self) -> Result<IntegrityReport, StoreError> {
        let mut findings = Vec::new();
        let checked = async {
            self.check_pages(&mut findings).await?;
            if findings.is_empty() {
                self.check_triggers(&mut findings).await?;
                self.check_theorems(&mut findings).await?;
                self.check_attempts(&mut findings).await?;
            }
            Ok(())
        };
        checked.await.map_err(|error| self.fail(error))?;
        Ok(IntegrityReport { findings })
    }

    async fn check_pages(&self, findings: &mut Vec<String>) -> sqlx::Result<()> {
        let lines: Vec<String> =
            sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&self.readers).await?;
        findings.extend(lines.into_iter().filter(|line| line != "ok"));
        for row in sqlx::query("PRAGMA foreign_key_check").fetch_all(&self.readers).await? {
            let (table, parent): (String, String) = (row.try_get(0)?, row.try_get(2)?);
            findings.push(format!("a row of {table} refers to a missing row of {parent}"));
        }
        Ok(())
    }

    async fn check_triggers(&self, findings: &mut Vec<String>) -> sqlx::Result<()> {
        let present: Vec<String> =
            sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
                .fetch_all(&self.readers)
                .await?;
        let missing = TRIGGERS.iter().filter(|name| !present.iter().any(|trigger| trigger == *name));
        findings.extend(missing.map(|name| format!("the trigger {name} is missing")));
        Ok(())
    }

    async fn check_theorems(&self, findings: &mut Vec<String>) -> sqlx::Result<()> {
        let mut after = 0i64;
        loop {
            let page = sqlx::query("SELECT * FROM theorems WHERE id > ? ORDER BY id LIMIT ?")
                .bind(after)
                .bind(PAGE)
                .fetch_all(&self.readers)
                .await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.try_get("id")?;
            for row in &page {
                let (id, digest): (i64, String) = (row.try_get("id")?, row.try_get("digest")?);
                if rows::theorem(row)?.digest() != digest {
                    findings.push(format!("theorem {id} is not what its digest says"));
                }
            }
        }
    }

    /// Each attempt decodes, belongs to the theorem of its candidate, and is cached only under its own key.
    async fn check_attempts(&self, findings: &mut Vec<String>) -> sqlx::Result<()> {
        let select = rows::SELECT_ATTEMPT
            .replace("SELECT a.id,", "SELECT v.key, c.digest, c.theorem_id = a.theorem_id AS own, a.id,");
        let sql = format!(
            "{select} LEFT JOIN verdict_cache v ON v.attempt_id = a.id WHERE a.id > ? ORDER BY a.id LIMIT ?"
        );
        let mut after = 0i64;
        loop {
            let page = sqlx::query(AssertSqlSafe(sql.clone()))
                .bind(after)
                .bind(PAGE)
                .fetch_all(&self.readers)
                .await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.try_get("id")?;
            for row in &page {
                let attempt = rows::attempt(row)?;
                let id = attempt.id.0;
                if !row.try_get::<bool, _>("own")? {
                    findings.push(format!("attempt {id} names a candidate of another theorem"));
                }
                if attempt.candidate.digest() != row.try_get::<String, _>("digest")? {
                    findings.push(format!("the candidate of attempt {id} is not what its digest says"));
                }
                let Some(key) = row.try_get::<Option<Vec<u8>>, _>("key")? else { continue };
                let verdict = &attempt.verdict;
                let own = CacheKey::new(
                    &verdict.toolchain,
                    &attempt.theorem,
                    &attempt.candidate.text,
                    &attempt.policy,
                    verdict.level,
                );
                if own.bytes_at(verdict.level) != key {
                    findings.push(format!("attempt {id} is cached as the answer to another question"));
                }
                if matches!(&verdict.outcome, Outcome::Rejected(rejection) if rejection.reason.is_transient())
                {
                    findings.push(format!("attempt {id} is transient and yet cached"));
                }
            }
        }
    }
}
