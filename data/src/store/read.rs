//! Reading: cached verdicts, runs, theorems and their proofs.

use sqlx::{AssertSqlSafe, Row};

use super::records::{AttemptId, Counts, RunId, StoredAttempt, StoredRun, StoredTheorem};
use super::{CacheKey, Store, StoreError, rows};
use crate::{Level, VerdictRecord};

const SELECT_CACHED: &str = "
    SELECT a.id, a.level, a.outcome, a.reason, a.detail, a.position, a.goals, a.axioms, a.messages, a.time_ms,
           l.toolchain, v.key
    FROM verdict_cache v JOIN attempts a ON a.id = v.attempt_id JOIN toolchains l ON l.id = a.toolchain_id
    WHERE v.key IN (?, ?)";

impl Store {
    /// The newest stored answer to a question, and the attempt that it came from.
    ///
    /// Transient rejections are never answers. A `replayed` proof also answers the `checked` question; nothing else
    /// answers for another level.
    pub async fn cached_verdict(
        &self,
        key: &CacheKey,
    ) -> Result<Option<(AttemptId, VerdictRecord)>, StoreError> {
        let found = async {
            let own = key.bytes_at(key.level());
            // A statement is a round trip to another thread: both questions in one.
            let rows = sqlx::query(SELECT_CACHED)
                .bind(&own)
                .bind(key.bytes_at(Level::Replayed))
                .fetch_all(&self.readers)
                .await?;
            let mut stronger = None;
            for row in rows {
                let found = (AttemptId(row.try_get("id")?), rows::verdict(&row)?);
                if row.try_get::<&[u8], _>("key")? == own {
                    return Ok(Some(found));
                }
                stronger = Some(found).filter(|(_, verdict)| verdict.outcome.is_proved());
            }
            Ok(stronger)
        };
        found.await.map_err(|error| self.fail(error))
    }

    pub async fn counts(&self) -> Result<Counts, StoreError> {
        let counted = async {
            let row = sqlx::query(
                "SELECT (SELECT count(*) FROM theorems),
                        (SELECT count(DISTINCT theorem_id) FROM attempts WHERE outcome = 'proved'),
                        (SELECT count(*) FROM candidates),
                        (SELECT count(*) FROM attempts),
                        (SELECT count(*) FROM attempts WHERE outcome = 'proved'),
                        (SELECT count(*) FROM toolchains),
                        (SELECT count(*) FROM runs),
                        (SELECT count(*) FROM verdict_cache)",
            )
            .fetch_one(&self.readers)
            .await?;
            let number = |column: usize| row.try_get::<i64, _>(column).map(i64::unsigned_abs);
            Ok(Counts {
                theorems: number(0)?,
                proved_theorems: number(1)?,
                candidates: number(2)?,
                attempts: number(3)?,
                proofs: number(4)?,
                toolchains: number(5)?,
                runs: number(6)?,
                cached_verdicts: number(7)?,
            })
        };
        counted.await.map_err(|error| self.fail(error))
    }

    /// All runs, the newest first.
    pub async fn runs(&self) -> Result<Vec<StoredRun>, StoreError> {
        let found = async {
            let found = sqlx::query("SELECT * FROM runs ORDER BY id DESC").fetch_all(&self.readers).await?;
            found.iter().map(rows::run).collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// The attempts of a run in the order in which they were recorded, from after `after` on, at most `limit`.
    pub async fn attempts_of_run(
        &self,
        run: RunId,
        after: AttemptId,
        limit: u32,
    ) -> Result<Vec<StoredAttempt>, StoreError> {
        let found = async {
            let sql =
                format!("{} WHERE a.run_id = ? AND a.id > ? ORDER BY a.id LIMIT ?", rows::SELECT_ATTEMPT);
            let found = sqlx::query(AssertSqlSafe(sql)).bind(run.0).bind(after.0).bind(limit);
            found.fetch_all(&self.readers).await?.iter().map(rows::attempt).collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// Every theorem and how far it has come, in the order in which they were added.
    pub async fn theorems(&self) -> Result<Vec<StoredTheorem>, StoreError> {
        let found = async {
            // 'replayed' sorts after 'checked', so max() is the higher level.
            let found = sqlx::query(
                "SELECT t.*, count(a.id) AS attempts,
                        max(CASE WHEN a.outcome = 'proved' THEN a.level END) AS best_level
                 FROM theorems t LEFT JOIN attempts a ON a.theorem_id = t.id GROUP BY t.id ORDER BY t.id",
            );
            found
                .fetch_all(&self.readers)
                .await?
                .iter()
                .map(rows::stored_theorem)
                .collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// The proof to show and to learn from of the theorem with this [`crate::Theorem::digest`]: replayed before
    /// checked, then the shortest, then the oldest.
    pub async fn best_proof(&self, digest: &str) -> Result<Option<StoredAttempt>, StoreError> {
        let found = async {
            let sql = format!(
                "{} WHERE t.digest = ? AND a.outcome = 'proved'
                 ORDER BY a.level = 'replayed' DESC, length(c.text), a.id LIMIT 1",
                rows::SELECT_ATTEMPT
            );
            let row = sqlx::query(AssertSqlSafe(sql)).bind(digest).fetch_optional(&self.readers).await?;
            row.as_ref().map(rows::attempt).transpose()
        };
        found.await.map_err(|error| self.fail(error))
    }
}
