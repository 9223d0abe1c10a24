//! What an editor's work on the theorems of open files came to: how often a proof was looked for, and refutations.
//! A claim is named by its digest, which the editor makes; the store does not know how.

use sqlx::{AssertSqlSafe, Row};

use super::rows::json;
use super::seal::{SealedRefutation, standing_of_refutation};
use super::write::{now_ms, theorem_row, toolchain_row};
use super::{Store, StoreError};
use crate::{Level, Theorem, Toolchain, VerdictRecord};

/// Claims asked about in one query; SQLite bounds the parameters of a statement.
const PAGE: usize = 500;

/// What is known of one claim.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KnownClaim {
    /// Candidates judged in all searches.
    pub attempts: u64,
    /// The line, from 0 within the declaration, on which the closest attempt of the last search failed.
    pub failed_at_line: Option<u32>,
    /// The newest refutation under the policy that was asked for.
    pub refutation: Option<StoredRefutation>,
}

/// A refutation as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRefutation {
    /// `n = 3`, or empty.
    pub counterexample: String,
    /// The theorem that was proved in place of the refuted one.
    pub negation: String,
    pub toolchain: Toolchain,
}

/// A refutation to be recorded: what Lean said of `negation`.
#[derive(Debug, Clone)]
pub struct NewRefutation<'a> {
    pub claim: &'a str,
    pub theorem: &'a Theorem,
    pub counterexample: &'a str,
    pub negation: &'a str,
    pub policy: &'a str,
    pub verdict: &'a VerdictRecord,
}

impl Store {
    /// Records that candidates were judged for a claim. On the disk when this returns.
    pub async fn record_search(
        &self,
        claim: &str,
        attempts: u64,
        failed_at_line: Option<u32>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO searches (claim, attempts, failed_at_line, recorded_at_ms) VALUES (?, ?, ?, ?)",
        )
        .bind(claim)
        .bind(i64::try_from(attempts).unwrap_or(i64::MAX))
        .bind(failed_at_line)
        .bind(now_ms())
        .execute(&self.writer)
        .await
        .map_err(|error| self.fail(error))?;
        Ok(())
    }

    /// Records a refutation. One whose verdict is not `proved` at level `replayed` or above is none, and is refused.
    pub async fn record_refutation(&self, refutation: &NewRefutation<'_>) -> Result<(), StoreError> {
        let NewRefutation { claim, theorem, counterexample, negation, policy, verdict } = refutation;
        if !(verdict.outcome.is_proved() && verdict.level >= Level::Replayed) {
            return Err(StoreError::NoRefutation { path: self.path.clone(), name: theorem.name.clone() });
        }
        let recorded = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            let theorem_id = theorem_row(&mut transaction, theorem).await?;
            let (toolchain_id, toolchain) = toolchain_row(&mut transaction, &verdict.toolchain).await?;
            let sealed = SealedRefutation {
                claim,
                header: &theorem.header,
                statement: &theorem.statement,
                toolchain: &toolchain,
                policy,
                level: verdict.level.as_str(),
                counterexample,
                negation,
                recorded_at_ms: now_ms(),
            };
            sqlx::query(
                "INSERT INTO refutations (claim, theorem_id, toolchain_id, policy, level, counterexample, negation,
                                          recorded_at_ms, seal, seal_key)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(sealed.claim)
            .bind(theorem_id)
            .bind(toolchain_id)
            .bind(sealed.policy)
            .bind(sealed.level)
            .bind(sealed.counterexample)
            .bind(sealed.negation)
            .bind(sealed.recorded_at_ms)
            .bind(sealed.seal(&self.key))
            .bind(self.key.id())
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await
        };
        recorded.await.map_err(|error| self.fail(error))
    }

    /// What is known of some claims, in their order. Refutations under another policy do not count: it may have had
    /// a hole. Neither do those that this user does not vouch for.
    pub async fn known_claims(&self, claims: &[String], policy: &str) -> Result<Vec<KnownClaim>, StoreError> {
        let mut known = vec![KnownClaim::default(); claims.len()];
        for (page, into) in claims.chunks(PAGE).zip(known.chunks_mut(PAGE)) {
            self.known_page(page, policy, into).await.map_err(|error| self.fail(error))?;
        }
        Ok(known)
    }

    async fn known_page(&self, claims: &[String], policy: &str, into: &mut [KnownClaim]) -> sqlx::Result<()> {
        let marks = vec!["?"; claims.len()].join(", ");
        let place = |claim: &str| claims.iter().position(|known| known == claim);
        // Alone with max(), a column that is not aggregated is that of the row of the maximum.
        let sql = format!(
            "SELECT claim, sum(attempts) AS attempts, failed_at_line, max(id) FROM searches
             WHERE claim IN ({marks}) GROUP BY claim"
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for claim in claims {
            query = query.bind(claim);
        }
        for row in query.fetch_all(&self.readers).await? {
            let Some(at) = place(row.try_get("claim")?) else { continue };
            into[at].attempts = row.try_get::<i64, _>("attempts")?.unsigned_abs();
            into[at].failed_at_line = row.try_get("failed_at_line")?;
        }
        let sql = format!(
            "SELECT r.*, t.header, t.statement, l.toolchain FROM refutations r
             JOIN theorems t ON t.id = r.theorem_id JOIN toolchains l ON l.id = r.toolchain_id
             WHERE r.policy = ? AND r.claim IN ({marks}) ORDER BY r.id"
        );
        let mut query = sqlx::query(AssertSqlSafe(sql)).bind(policy);
        for claim in claims {
            query = query.bind(claim);
        }
        for row in query.fetch_all(&self.readers).await? {
            let Some(at) = place(row.try_get("claim")?) else { continue };
            if !standing_of_refutation(&self.key, &row)?.is_vouched() {
                continue;
            }
            into[at].refutation = Some(StoredRefutation {
                counterexample: row.try_get("counterexample")?,
                negation: row.try_get("negation")?,
                toolchain: json(&row, "toolchain")?,
            });
        }
        Ok(())
    }
}
