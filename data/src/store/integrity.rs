//! Looking whether a store is sound: SQLite's own checks, then ours.

use std::collections::HashMap;

use serde::Serialize;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row};

use super::migrations::MIGRATIONS;
use super::records::{AttemptId, StoredAttempt};
use super::rows::{SEALED_COLUMNS, SEALED_TABLES};
use super::seal::{standing_of_attempt, standing_of_refutation};
use super::{CacheKey, Standing, Store, StoreError, rows};

const PAGE: u32 = 500;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IntegrityReport {
    /// Faults of the file and of what is in it, one each, in words.
    pub findings: Vec<String>,
    /// Verdicts that do not count, although nothing is wrong with the file.
    pub not_vouched_for: NotVouchedFor,
    /// Whether SQLite itself finds the file broken; then nothing else was looked at.
    pub is_broken: bool,
}

/// Verdicts that this user does not vouch for, and whose candidates were not judged again since.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NotVouchedFor {
    /// Attempts that bear a seal of this user's key and do not say what was sealed: they were changed.
    pub changed: Vec<AttemptId>,
    /// Attempts recorded as proofs without a seal.
    pub unsealed_proofs: Vec<AttemptId>,
    /// Attempts recorded as proofs with the seal of another key.
    pub proofs_of_other_keys: Vec<AttemptId>,
    /// Rejections without a seal, or with that of another key. They are never served, and lose no proof.
    pub rejections: u64,
}

impl NotVouchedFor {
    /// Attempts that must be judged again before what they say counts.
    pub fn to_judge_again(&self) -> usize {
        self.changed.len() + self.unsealed_proofs.len() + self.proofs_of_other_keys.len()
    }
}

impl IntegrityReport {
    /// Whether no fault was found.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

impl Store {
    /// Reads the whole store: pages and indexes, references, digests and seals against contents, cached verdicts and
    /// results against the attempts that they name, and that the triggers which keep attempts append-only are in place
    /// and what they were.
    pub async fn integrity_check(&self) -> Result<IntegrityReport, StoreError> {
        let mut report = IntegrityReport::default();
        let checked = async {
            self.check_pages(&mut report.findings).await?;
            report.is_broken = !report.findings.is_empty();
            if !report.is_broken {
                self.check_triggers(&mut report.findings).await?;
                self.check_theorems(&mut report.findings).await?;
                self.check_attempts(&mut report).await?;
                self.check_refutations(&mut report.findings).await?;
                self.check_proofs(&mut report.findings).await?;
                self.check_runs(&mut report.findings).await?;
            }
            Ok(())
        };
        checked.await.map_err(|error| self.fail(error))?;
        Ok(report)
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

    /// Against a new store: a trigger may be gone, or stand there under its name and do nothing.
    async fn check_triggers(&self, findings: &mut Vec<String>) -> sqlx::Result<()> {
        const TRIGGERS: &str = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name";
        let mut fresh = SqliteConnectOptions::new().in_memory(true).connect().await?;
        MIGRATIONS
            .run_direct(None, &mut fresh, false)
            .await
            .map_err(|error| sqlx::Error::Migrate(Box::new(error)))?;
        let expected: Vec<(String, String)> = sqlx::query_as(TRIGGERS).fetch_all(&mut fresh).await?;
        fresh.close().await?;
        let present: HashMap<String, String> = sqlx::query_as::<_, (String, String)>(TRIGGERS)
            .fetch_all(&self.readers)
            .await?
            .into_iter()
            .collect();
        for (name, sql) in expected {
            match present.get(&name) {
                None => findings.push(format!("the trigger {name} is missing")),
                Some(other) if *other != sql => findings.push(format!("the trigger {name} was changed")),
                Some(_) => {}
            }
        }
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

    /// Each attempt decodes, belongs to the theorem of its candidate, bears its seal, and is cached only under its own
    /// key.
    async fn check_attempts(&self, report: &mut IntegrityReport) -> sqlx::Result<()> {
        let select = rows::SELECT_ATTEMPT
            .replace("SELECT a.id,", "SELECT c.digest, c.theorem_id = a.theorem_id AS own, a.id,");
        let sql = format!("{select} WHERE a.id > ? ORDER BY a.id LIMIT ?");
        let mut after = 0i64;
        let mut doubtful = Vec::new();
        loop {
            let page = sqlx::query(AssertSqlSafe(sql.clone()))
                .bind(after)
                .bind(PAGE)
                .fetch_all(&self.readers)
                .await?;
            let Some(last) = page.last() else { break };
            let first = std::mem::replace(&mut after, last.try_get("id")?);
            let mut keys: HashMap<i64, Vec<Vec<u8>>> = HashMap::new();
            let cached = sqlx::query_as::<_, (i64, Vec<u8>)>(
                "SELECT attempt_id, key FROM verdict_cache WHERE attempt_id > ? AND attempt_id <= ?",
            );
            for (attempt, key) in cached.bind(first).bind(after).fetch_all(&self.readers).await? {
                keys.entry(attempt).or_default().push(key);
            }
            for row in &page {
                let attempt = self.attempt_of(row)?;
                let id = attempt.id.0;
                if !row.try_get::<bool, _>("own")? {
                    report.findings.push(format!("attempt {id} names a candidate of another theorem"));
                }
                if attempt.candidate.digest() != row.try_get::<String, _>("digest")? {
                    report
                        .findings
                        .push(format!("the candidate of attempt {id} is not what its digest says"));
                }
                let proved = attempt.verdict.outcome.is_proved();
                match attempt.standing {
                    Standing::Vouched => {}
                    Standing::Unsealed | Standing::OtherKey if !proved => {
                        report.not_vouched_for.rejections += 1;
                    }
                    standing => doubtful.push((attempt.id, standing)),
                }
                for key in keys.remove(&id).unwrap_or_default() {
                    if own_key(&attempt) != key {
                        report
                            .findings
                            .push(format!("attempt {id} is cached as the answer to another question"));
                    }
                    if attempt.verdict.is_transient() {
                        report.findings.push(format!("attempt {id} is transient and yet cached"));
                    }
                }
            }
        }
        for (id, standing) in doubtful {
            if self.judged_since(id).await? {
                continue;
            }
            let found = &mut report.not_vouched_for;
            match standing {
                Standing::Changed => found.changed.push(id),
                Standing::OtherKey => found.proofs_of_other_keys.push(id),
                _ => found.unsealed_proofs.push(id),
            }
        }
        Ok(())
    }

    /// Whether the candidate of an attempt has a later verdict that this user vouches for.
    async fn judged_since(&self, id: AttemptId) -> sqlx::Result<bool> {
        let sql = format!(
            "SELECT {SEALED_COLUMNS} FROM {SEALED_TABLES}
             WHERE a.candidate_id = (SELECT candidate_id FROM attempts WHERE id = ?1) AND a.id > ?1 AND a.seal_key = ?2"
        );
        let query = sqlx::query(AssertSqlSafe(sql)).bind(id.0).bind(self.key.id());
        for row in query.fetch_all(&self.readers).await? {
            if standing_of_attempt(&self.key, &row)?.is_vouched() && !rows::verdict(&row)?.is_transient() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn check_refutations(&self, findings: &mut Vec<String>) -> sqlx::Result<()> {
        let found = sqlx::query(
            "SELECT r.*, t.header, t.statement, l.toolchain FROM refutations r
             JOIN theorems t ON t.id = r.theorem_id JOIN toolchains l ON l.id = r.toolchain_id
             WHERE r.seal_key = ? ORDER BY r.id",
        );
        for row in found.bind(self.key.id()).fetch_all(&self.readers).await? {
            if standing_of_refutation(&self.key, &row)? == Standing::Changed {
                findings.push(format!(
                    "refutation {} was changed: it does not count",
                    row.try_get::<i64, _>("id")?
                ));
            }
        }
        Ok(())
    }

    /// Each proof of a data set, plain or with its words, is the text that its attempt accepted of its statement.
    async fn check_proofs(&self, findings: &mut Vec<String>) -> sqlx::Result<()> {
        for (what, table, id) in
            [("proof", "proofs", "p.id"), ("the annotated form of proof", "annotations", "p.proof_id")]
        {
            // A proof that was refused when it was judged again stays on record with that verdict; an annotated form
            // does not.
            let (proofs, refused) = match table {
                "proofs" => ("JOIN entries e ON e.id = p.entry_id", "FALSE"),
                _ => {
                    let proofs = "JOIN proofs q ON q.id = p.proof_id JOIN entries e ON e.id = q.entry_id";
                    (proofs, "a.outcome <> 'proved'")
                }
            };
            let sql = format!(
                "SELECT {id}, p.attempt_id FROM {table} p {proofs} JOIN attempts a ON a.id = p.attempt_id
                 JOIN candidates c ON c.id = a.candidate_id
                 WHERE c.text <> p.text OR a.theorem_id IS NOT e.theorem_id OR {refused} ORDER BY 1"
            );
            let found: Vec<(i64, i64)> = sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&self.readers).await?;
            for (id, attempt) in found {
                findings.push(format!("{what} {id} is not what attempt {attempt} judged: it does not count"));
            }
        }
        let found: Vec<(String, i64)> = sqlx::query_as(
            "SELECT i.source, i.number FROM imported_rows i LEFT JOIN attempts a ON a.id = i.attempt_id
             WHERE i.status = 'verified' AND a.outcome IS NOT 'proved' ORDER BY 1, 2",
        )
        .fetch_all(&self.readers)
        .await?;
        for (source, number) in found {
            findings.push(format!("row {number} of {source} is said to be verified, and no attempt says so"));
        }
        Ok(())
    }

    /// Each sample of a run has the result of its attempt, and the counts of a problem are those of its samples.
    async fn check_runs(&self, findings: &mut Vec<String>) -> sqlx::Result<()> {
        let found: Vec<(i64, i64, i64, i64)> = sqlx::query_as(
            "SELECT s.run_id, s.position, s.sample, s.attempt_id FROM run_samples s
             JOIN attempts a ON a.id = s.attempt_id
             WHERE s.result <> coalesce(a.reason, 'proved') ORDER BY 1, 2, s.round, s.stage, 3",
        )
        .fetch_all(&self.readers)
        .await?;
        for (run, position, sample, attempt) in found {
            findings.push(format!(
                "sample {sample} of problem {position} in run {run} does not have the result of attempt {attempt}"
            ));
        }
        let found: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT r.run_id, r.position FROM run_items r
             LEFT JOIN (SELECT run_id, position, count(*) AS samples, sum(result = 'proved') AS proofs
                        FROM run_samples GROUP BY run_id, position) s
             ON s.run_id = r.run_id AND s.position = r.position
             WHERE r.samples <> coalesce(s.samples, 0) OR r.proofs <> coalesce(s.proofs, 0) ORDER BY 1, 2",
        )
        .fetch_all(&self.readers)
        .await?;
        for (run, position) in found {
            findings
                .push(format!("the counts of problem {position} in run {run} are not those of its samples"));
        }
        Ok(())
    }
}

/// The key under which an attempt answers its question.
fn own_key(attempt: &StoredAttempt) -> Vec<u8> {
    let StoredAttempt { verdict, theorem, candidate, policy, .. } = attempt;
    CacheKey::new(&verdict.toolchain, theorem, &candidate.text, policy, verdict.level).bytes_at(verdict.level)
}
