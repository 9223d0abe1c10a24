//! Reading: cached verdicts, runs, theorems and their proofs.

use std::collections::HashMap;

use futures::TryStreamExt;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row};

use super::records::{
    AttemptId, Counts, RunId, StoredAttempt, StoredRun, StoredTheorem, TheoremId, TheoremState,
};
use super::rows::{SEALED_COLUMNS, SEALED_TABLES};
use super::seal::standing_of_attempt;
use super::{CacheKey, Store, StoreError, rows};
use crate::{Level, Theorem, Toolchain, VerdictRecord};

/// Attempts asked for in one query; SQLite bounds the parameters of a statement.
const PAGE: usize = 500;

/// Proofs of one theorem, the best first: replayed before checked, then the shortest, then the oldest.
pub(super) const BEST_FIRST: &str =
    "a.level = 'cross-checked' DESC, a.level = 'replayed' DESC, length(c.text), a.id";

impl Store {
    /// The newest stored answer to a question, and the attempt that it came from.
    ///
    /// Transient rejections are never answers, and neither is what this user does not vouch for, or what answers
    /// another question than it is stored under. A proof also answers the question at lower levels; nothing else answers
    /// for another level.
    pub async fn cached_verdict(
        &self,
        key: &CacheKey,
    ) -> Result<Option<(AttemptId, VerdictRecord)>, StoreError> {
        let found = async {
            let own = key.bytes_at(key.level());
            // A statement is a round trip to another thread: all questions in one.
            let sql = format!(
                "SELECT v.key, {SEALED_COLUMNS} FROM {SEALED_TABLES} JOIN verdict_cache v ON v.attempt_id = a.id
                 WHERE v.key IN (?, ?, ?)"
            );
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for level in Level::ALL {
                query = query.bind(key.bytes_at(level.max(key.level())));
            }
            let rows = query.fetch_all(&self.readers).await?;
            let mut stronger = None;
            for row in rows {
                let Some(found) = self.answer(&row)? else { continue };
                if row.try_get::<&[u8], _>("key")? == own {
                    return Ok(Some(found));
                }
                stronger = Some(found).filter(|(_, verdict)| verdict.outcome.is_proved());
            }
            Ok(stronger)
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// The verdict of a row of the cache, if it is vouched for and answers the question that it is stored under.
    fn answer(&self, row: &SqliteRow) -> sqlx::Result<Option<(AttemptId, VerdictRecord)>> {
        let id = AttemptId(row.try_get("id")?);
        let standing = standing_of_attempt(&self.key, row)?;
        if !standing.is_vouched() {
            tracing::debug!(
                attempt = id.0,
                ?standing,
                "a stored verdict that is not vouched for does not count"
            );
            return Ok(None);
        }
        let verdict = rows::verdict(row)?;
        let texts =
            [row.try_get("header")?, row.try_get("statement")?, row.try_get("text")?, row.try_get("policy")?];
        let question = CacheKey::of_parts(&verdict.toolchain, texts, verdict.level);
        if question.bytes_at(verdict.level) != row.try_get::<&[u8], _>("key")? {
            tracing::warn!(
                attempt = id.0,
                "a verdict is stored as the answer to another question; see `tllama db check`"
            );
            return Ok(None);
        }
        Ok((!verdict.is_transient()).then_some((id, verdict)))
    }

    pub async fn counts(&self) -> Result<Counts, StoreError> {
        let counted = async {
            let (proofs, levels) = self.vouched_proofs().await?;
            let row = sqlx::query(
                "SELECT (SELECT count(*) FROM theorems),
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
                proved_theorems: levels.len() as u64,
                candidates: number(1)?,
                attempts: number(2)?,
                proofs,
                proofs_not_vouched_for: number(3)?.saturating_sub(proofs),
                toolchains: number(4)?,
                runs: number(5)?,
                cached_verdicts: number(6)?,
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
            found
                .fetch_all(&self.readers)
                .await?
                .iter()
                .map(|row| self.attempt_of(row))
                .collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// Every theorem and how far it has come, in the order in which they were added.
    pub async fn theorems(&self) -> Result<Vec<StoredTheorem>, StoreError> {
        let found = async {
            let (_, levels) = self.vouched_proofs().await?;
            // Levels by rank: their names do not sort as they do.
            let found = sqlx::query(
                "SELECT t.*, count(a.id) AS attempts,
                        CASE max(CASE WHEN a.outcome = 'proved'
                                THEN 1 + (a.level != 'checked') + (a.level = 'cross-checked') END)
                            WHEN 1 THEN 'checked' WHEN 2 THEN 'replayed' WHEN 3 THEN 'cross-checked' END AS best_level
                 FROM theorems t LEFT JOIN attempts a ON a.theorem_id = t.id GROUP BY t.id ORDER BY t.id",
            )
            .fetch_all(&self.readers)
            .await?;
            let stored = |row: &SqliteRow| {
                let (id, attempts): (i64, i64) = (row.try_get("id")?, row.try_get("attempts")?);
                let recorded = row.try_get::<Option<&str>, _>("best_level")?.map(rows::level).transpose()?;
                let state = match (levels.get(&id), recorded, attempts) {
                    (Some(level), ..) => TheoremState::Proved(*level),
                    (None, Some(level), _) => TheoremState::Recorded(level),
                    (None, None, 0) => TheoremState::Untried,
                    (None, None, _) => TheoremState::Tried,
                };
                let (id, attempts) = (TheoremId(id), attempts.unsigned_abs());
                Ok(StoredTheorem { id, theorem: rows::theorem(row)?, state, attempts })
            };
            found.iter().map(stored).collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// How many proofs this user vouches for, and by theorem the highest level of them.
    async fn vouched_proofs(&self) -> sqlx::Result<(u64, HashMap<i64, Level>)> {
        let sql = format!(
            "SELECT a.theorem_id, {SEALED_COLUMNS} FROM {SEALED_TABLES} WHERE a.outcome = 'proved' AND a.seal_key = ?"
        );
        let (mut count, mut levels) = (0, HashMap::new());
        // Row by row: there may be many.
        let mut found = sqlx::query(AssertSqlSafe(sql)).bind(self.key.id()).fetch(&self.readers);
        while let Some(row) = found.try_next().await? {
            if standing_of_attempt(&self.key, &row)?.is_vouched() {
                count += 1;
                let level = rows::level(row.try_get("level")?)?;
                let best = levels.entry(row.try_get("theorem_id")?).or_insert(level);
                *best = level.max(*best);
            }
        }
        Ok((count, levels))
    }

    /// The attempts on the theorem with this [`crate::Theorem::digest`], the newest first, at most `limit`.
    pub async fn attempts_on(&self, digest: &str, limit: u32) -> Result<Vec<StoredAttempt>, StoreError> {
        let found = async {
            let sql = format!("{} WHERE t.digest = ? ORDER BY a.id DESC LIMIT ?", rows::SELECT_ATTEMPT);
            let found =
                sqlx::query(AssertSqlSafe(sql)).bind(digest).bind(limit).fetch_all(&self.readers).await?;
            found.iter().map(|row| self.attempt_of(row)).collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// The theorems of this name, the newest first, at most `limit`.
    pub async fn theorems_named(&self, name: &str, limit: u32) -> Result<Vec<Theorem>, StoreError> {
        let found = async {
            let sql = "SELECT * FROM theorems WHERE name = ? ORDER BY id DESC LIMIT ?";
            let found = sqlx::query(sql).bind(name).bind(limit).fetch_all(&self.readers).await?;
            found.iter().map(rows::theorem).collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// Theorems that were added before the one numbered `before`, or of all, the newest first, at most `limit`.
    pub async fn newest_theorems(
        &self,
        before: Option<TheoremId>,
        limit: u32,
    ) -> Result<Vec<(TheoremId, Theorem)>, StoreError> {
        let found = async {
            let sql = "SELECT * FROM theorems WHERE id < ? ORDER BY id DESC LIMIT ?";
            let before = before.map_or(i64::MAX, |before| before.0);
            let found = sqlx::query(sql).bind(before).bind(limit).fetch_all(&self.readers).await?;
            let theorem = |row: &SqliteRow| Ok((TheoremId(row.try_get("id")?), rows::theorem(row)?));
            found.iter().map(theorem).collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// The proof to show and to learn from of the theorem with this [`crate::Theorem::digest`]: replayed before
    /// checked, then the shortest, then the oldest.
    pub async fn best_proof(&self, digest: &str) -> Result<Option<StoredAttempt>, StoreError> {
        self.first_proof(digest, "", [], |_| true).await
    }

    /// The best proof of a theorem that this toolchain accepted under this policy, at `level` or a higher one.
    pub async fn known_proof(
        &self,
        theorem: &Theorem,
        toolchain: &Toolchain,
        policy: &str,
        level: Level,
    ) -> Result<Option<StoredAttempt>, StoreError> {
        let (digest, name) = (theorem.digest(), toolchain.id());
        let asked = |attempt: &StoredAttempt| {
            let StoredAttempt { theorem: of, verdict, .. } = attempt;
            (&of.header, &of.statement) == (&theorem.header, &theorem.statement)
                && verdict.toolchain == *toolchain
                && attempt.policy == policy
                && verdict.level >= level
        };
        self.first_proof(&digest, "AND l.name = ? AND a.policy = ?", [name.as_str(), policy], asked).await
    }

    /// The first of a theorem's vouched proofs, the best first, that meets `condition` and is `wanted`.
    async fn first_proof<const N: usize>(
        &self,
        digest: &str,
        condition: &str,
        bound: [&str; N],
        wanted: impl Fn(&StoredAttempt) -> bool,
    ) -> Result<Option<StoredAttempt>, StoreError> {
        let found = async {
            let sql = format!(
                "{} WHERE t.digest = ? AND a.outcome = 'proved' AND a.seal_key = ? {condition} ORDER BY {BEST_FIRST}",
                rows::SELECT_ATTEMPT
            );
            let mut query = sqlx::query(AssertSqlSafe(sql)).bind(digest).bind(self.key.id());
            for text in bound {
                query = query.bind(text);
            }
            let mut found = query.fetch(&self.readers);
            while let Some(row) = found.try_next().await? {
                let attempt = self.attempt_of(&row)?;
                if attempt.is_proof() && wanted(&attempt) {
                    return Ok(Some(attempt));
                }
            }
            Ok(None)
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// Attempts by their numbers; those that are not there are left out.
    pub(super) async fn attempts_numbered(&self, ids: &[i64]) -> sqlx::Result<HashMap<i64, StoredAttempt>> {
        let mut attempts = HashMap::with_capacity(ids.len());
        for page in ids.chunks(PAGE) {
            let marks = vec!["?"; page.len()].join(", ");
            let sql = format!("{} WHERE a.id IN ({marks})", rows::SELECT_ATTEMPT);
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for id in page {
                query = query.bind(id);
            }
            for row in query.fetch_all(&self.readers).await? {
                attempts.insert(row.try_get("id")?, self.attempt_of(&row)?);
            }
        }
        Ok(attempts)
    }

    /// All attempts in the order in which they were recorded, from after `after` on, at most `limit`.
    pub async fn attempts(&self, after: AttemptId, limit: u32) -> Result<Vec<StoredAttempt>, StoreError> {
        let found = async {
            let sql = format!("{} WHERE a.id > ? ORDER BY a.id LIMIT ?", rows::SELECT_ATTEMPT);
            let found =
                sqlx::query(AssertSqlSafe(sql)).bind(after.0).bind(limit).fetch_all(&self.readers).await?;
            found.iter().map(|row| self.attempt_of(row)).collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// The attempts on the candidate of an attempt, this one included, in the order in which they were recorded.
    pub async fn attempts_beside(&self, id: AttemptId) -> Result<Vec<StoredAttempt>, StoreError> {
        let found = async {
            let sql = format!(
                "{} WHERE a.candidate_id = (SELECT candidate_id FROM attempts WHERE id = ?) ORDER BY a.id",
                rows::SELECT_ATTEMPT
            );
            let found = sqlx::query(AssertSqlSafe(sql)).bind(id.0).fetch_all(&self.readers).await?;
            found.iter().map(|row| self.attempt_of(row)).collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    pub(super) fn attempt_of(&self, row: &SqliteRow) -> sqlx::Result<StoredAttempt> {
        rows::attempt(&self.key, row)
    }
}
