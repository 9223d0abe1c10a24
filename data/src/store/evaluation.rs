//! Evaluation runs: their problems, every sample with its place in the run, and what was shown as examples.
//!
//! A sample and its attempt are recorded in one transaction, so a killed run is what it was after its last sample.

use std::collections::HashMap;

use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Row};

use super::records::{AttemptId, NewAttempt, NewRun, RunId, StoredAttempt, StoredRun};
use super::rows::{SEALED_COLUMNS, SEALED_TABLES};
use super::seal::standing_of_attempt;
use super::sets::{SetId, problem};
use super::write::{attempt_with_cache, now_ms, run_row};
use super::{Store, StoreError, rows};
use crate::ReasonKind;
use crate::problems::BenchmarkProblem;

/// Where a sample stands in its run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Slot {
    pub round: u32,
    /// Which generator of a cascade.
    pub stage: u32,
    pub sample: u32,
    /// 0 for a fresh sample, `n` for the n-th correction of it.
    pub correction: u32,
}

/// Whether a problem could be put to Lean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// Lean was not asked yet.
    Pending,
    Posed,
    /// The toolchain has not what the header imports: nothing is known about any proof.
    NoHeader,
    /// Header or statement does not elaborate with this toolchain.
    InvalidStatement,
    /// The header has a `sorry` of its own.
    Hole,
}

impl ItemState {
    pub fn as_str(self) -> &'static str {
        match self {
            ItemState::Pending => "pending",
            ItemState::Posed => "posed",
            ItemState::NoHeader => "no_header",
            ItemState::InvalidStatement => "invalid_statement",
            ItemState::Hole => "hole",
        }
    }

    const ALL: [ItemState; 5] = [
        ItemState::Pending,
        ItemState::Posed,
        ItemState::NoHeader,
        ItemState::InvalidStatement,
        ItemState::Hole,
    ];
}

/// A problem of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunItem {
    pub position: u32,
    pub problem: BenchmarkProblem,
    pub state: ItemState,
    pub detail: Option<String>,
    pub samples: u64,
    pub proofs: u64,
    pub new_tokens: u64,
}

/// The result of a sample that is recorded as proved, if this user does not vouch for that: nothing is known of it until
/// its candidate is judged again.
pub const NOT_VOUCHED_FOR: &str = "not vouched for";

/// Samples that are looked behind in one query; each names two attempts at most.
const PAGE: usize = 250;

/// A sample as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredSample {
    pub position: u32,
    pub slot: Slot,
    /// `proved`, the reason of a rejection, `nothing`, or [`NOT_VOUCHED_FOR`].
    pub result: String,
    pub attempt: Option<AttemptId>,
    pub simplified: Option<AttemptId>,
    /// Goals that were left open.
    pub goals: Option<u32>,
    pub new_tokens: Option<u32>,
    pub generation_ms: Option<u32>,
    pub judgement_ms: Option<u32>,
}

impl StoredSample {
    pub fn is_proved(&self) -> bool {
        self.result == "proved"
    }

    /// Whether a Lean that does not audit accepted it, which is no proof.
    pub fn is_unaudited(&self) -> bool {
        self.result == ReasonKind::Unaudited.as_str()
    }

    /// Whether more work on the problem could not do better: it is proved, or accepted by a Lean that does not audit.
    pub fn is_settled(&self) -> bool {
        self.is_proved() || self.is_unaudited()
    }
}

/// What the verdict on a sample is, or where it stands.
#[derive(Debug, Clone)]
pub enum SampleAttempt<'a> {
    /// The generator's answer held no proof.
    Nothing,
    Known(AttemptId),
    New(NewAttempt<'a>),
}

/// A sample to be recorded.
#[derive(Debug, Clone)]
pub struct NewSample<'a> {
    pub run: RunId,
    pub position: u32,
    pub slot: Slot,
    pub result: &'a str,
    pub attempt: SampleAttempt<'a>,
    pub simplified: Option<AttemptId>,
    pub goals: Option<u32>,
    pub new_tokens: Option<u32>,
    pub generation_ms: Option<u32>,
    pub judgement_ms: Option<u32>,
}

/// How far a run has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct RunProgress {
    pub problems: u64,
    /// Lean was asked about their statements, and they can be worked on.
    pub posed: u64,
    pub proved: u64,
    pub samples: u64,
    pub proofs: u64,
    pub new_tokens: u64,
}

impl Store {
    /// Begins a run over problems of a set, in one transaction.
    pub async fn begin_evaluation(
        &self,
        run: &NewRun<'_>,
        set: SetId,
        positions: &[u32],
    ) -> Result<RunId, StoreError> {
        let begun = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            let id = run_row(&mut transaction, run).await?;
            for (position, set_position) in (0i64..).zip(positions) {
                sqlx::query(
                    "INSERT INTO run_items (run_id, position, set_id, set_position) VALUES (?, ?, ?, ?)",
                )
                .bind(id)
                .bind(position)
                .bind(set.0)
                .bind(*set_position)
                .execute(&mut *transaction)
                .await?;
            }
            transaction.commit().await?;
            Ok(RunId(id))
        };
        begun.await.map_err(|error| self.fail(error))
    }

    /// The run of this number.
    pub async fn run(&self, run: RunId) -> Result<StoredRun, StoreError> {
        let row = sqlx::query("SELECT * FROM runs WHERE id = ?")
            .bind(run.0)
            .fetch_optional(&self.readers)
            .await
            .map_err(|error| self.fail(error))?;
        match row {
            Some(row) => rows::run(&row).map_err(|error| self.fail(error)),
            None => Err(StoreError::UnknownRun { path: self.path.clone(), run: run.0 }),
        }
    }

    /// The problems of a run in their order.
    pub async fn run_items(&self, run: RunId) -> Result<Vec<RunItem>, StoreError> {
        let found = async {
            let found = sqlx::query(
                "SELECT r.position AS run_position, r.state, r.detail, r.samples, r.proofs, r.new_tokens, i.*,
                        t.header, t.statement
                 FROM run_items r
                 JOIN problem_set_items i ON i.set_id = r.set_id AND i.position = r.set_position
                 JOIN theorems t ON t.id = i.theorem_id
                 WHERE r.run_id = ? ORDER BY r.position",
            )
            .bind(run.0)
            .fetch_all(&self.readers)
            .await?;
            found.iter().map(item).collect::<sqlx::Result<Vec<_>>>()
        };
        found.await.map_err(|error| self.fail(error))
    }

    pub async fn set_item_state(
        &self,
        run: RunId,
        position: u32,
        state: ItemState,
        detail: Option<&str>,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE run_items SET state = ?, detail = ? WHERE run_id = ? AND position = ?")
            .bind(state.as_str())
            .bind(detail)
            .bind(run.0)
            .bind(position)
            .execute(&self.writer)
            .await
            .map_err(|error| self.fail(error))?;
        Ok(())
    }

    /// Records a sample, its attempt if that is new, and the counts of its problem; gives the attempt's number.
    pub async fn record_sample(&self, sample: &NewSample<'_>) -> Result<Option<AttemptId>, StoreError> {
        Ok(self.record_samples(std::slice::from_ref(sample)).await?.into_iter().next().flatten())
    }

    /// Records samples in one transaction: all of them or none.
    pub async fn record_samples(
        &self,
        samples: &[NewSample<'_>],
    ) -> Result<Vec<Option<AttemptId>>, StoreError> {
        let recorded = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            let mut attempts = Vec::with_capacity(samples.len());
            for sample in samples {
                let attempt = match &sample.attempt {
                    SampleAttempt::Nothing => None,
                    SampleAttempt::Known(id) => Some(*id),
                    SampleAttempt::New(attempt) => {
                        Some(attempt_with_cache(&mut transaction, &self.key, attempt).await?)
                    }
                };
                sample_row(&mut transaction, sample, attempt).await?;
                attempts.push(attempt);
            }
            transaction.commit().await?;
            Ok(attempts)
        };
        recorded.await.map_err(|error| self.fail(error))
    }

    /// The samples of one problem, or of all problems of a run, in the order of their slots. One that is recorded as
    /// proved and whose verdict this user does not vouch for has the result [`NOT_VOUCHED_FOR`].
    pub async fn samples(&self, run: RunId, position: Option<u32>) -> Result<Vec<StoredSample>, StoreError> {
        let found = async {
            // Row by row: a run may have a million.
            let mut samples = sqlx::query(
                "SELECT position, round, stage, sample, correction, result, attempt_id, simplified_id, goals,
                        new_tokens, generation_ms, judgement_ms
                 FROM run_samples WHERE run_id = ?1 AND position >= ?2 AND position <= ?3
                 ORDER BY position, round, stage, sample, correction",
            )
            .bind(run.0)
            .bind(position.unwrap_or(0))
            .bind(position.map_or(i64::MAX, i64::from))
            .fetch(&self.readers)
            .and_then(|row| std::future::ready(sample_of_row(&row)))
            .try_collect::<Vec<_>>()
            .await?;
            self.look_behind(run, &mut samples).await?;
            Ok(samples)
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// Looks behind each sample that is recorded as proved: at its attempt, or where that is not vouched for, at one
    /// that judged the same candidate again.
    pub(super) async fn look_behind(&self, run: RunId, samples: &mut [StoredSample]) -> sqlx::Result<()> {
        let posed: HashMap<u32, i64> = sqlx::query_as::<_, (u32, i64)>(
            "SELECT r.position, i.theorem_id FROM run_items r
             JOIN problem_set_items i ON i.set_id = r.set_id AND i.position = r.set_position WHERE r.run_id = ?",
        )
        .bind(run.0)
        .fetch_all(&self.readers)
        .await?
        .into_iter()
        .collect();
        for page in samples.chunks_mut(PAGE) {
            let named: Vec<i64> = page
                .iter()
                .filter(|sample| sample.is_proved())
                .flat_map(|sample| [sample.attempt, sample.simplified])
                .flatten()
                .map(|attempt| attempt.0)
                .collect();
            if named.is_empty() && !page.iter().any(StoredSample::is_proved) {
                continue;
            }
            let behind = self.proofs_behind(&named).await?;
            for sample in page.iter_mut().filter(|sample| sample.is_proved()) {
                let of = posed.get(&sample.position);
                let proof = |attempt: Option<AttemptId>| {
                    let (theorem, proof) = behind.get(&attempt?.0)?;
                    (Some(theorem) == of).then_some(*proof)
                };
                match proof(sample.attempt) {
                    Some(proof) => sample.attempt = Some(proof),
                    None => sample.result = NOT_VOUCHED_FOR.to_owned(),
                }
                sample.simplified = proof(sample.simplified);
            }
        }
        Ok(())
    }

    /// For each of some attempts its theorem and a proof by the same candidate that this user vouches for, if there is
    /// one.
    async fn proofs_behind(&self, attempts: &[i64]) -> sqlx::Result<HashMap<i64, (i64, AttemptId)>> {
        let marks = vec!["?"; attempts.len()].join(", ");
        let sql = format!(
            "SELECT s.id AS asked, s.theorem_id, {SEALED_COLUMNS} FROM {SEALED_TABLES}
             JOIN attempts s ON s.candidate_id = a.candidate_id WHERE s.id IN ({marks}) AND a.outcome = 'proved' AND a.seal_key = ? AND a.theorem_id = s.theorem_id"
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for id in attempts {
            query = query.bind(id);
        }
        let mut behind = HashMap::new();
        for row in query.bind(self.key.id()).fetch_all(&self.readers).await? {
            if standing_of_attempt(&self.key, &row)?.is_vouched() {
                let (asked, id): (i64, i64) = (row.try_get("asked")?, row.try_get("id")?);
                let found = (row.try_get("theorem_id")?, AttemptId(id));
                // The attempt itself, where it is one.
                let known = behind.entry(asked).or_insert(found);
                if id == asked {
                    *known = found;
                }
            }
        }
        Ok(behind)
    }

    /// Takes note of what was shown with a problem in one round. Noting the same again changes nothing.
    pub async fn record_examples(
        &self,
        run: RunId,
        position: u32,
        round: u32,
        examples: &[String],
    ) -> Result<(), StoreError> {
        let examples = serde_json::to_string(examples).unwrap_or_default();
        sqlx::query(
            "INSERT INTO run_examples (run_id, position, round, examples) VALUES (?, ?, ?, ?)
             ON CONFLICT DO NOTHING",
        )
        .bind(run.0)
        .bind(position)
        .bind(round)
        .bind(examples)
        .execute(&self.writer)
        .await
        .map_err(|error| self.fail(error))?;
        Ok(())
    }

    /// What was shown: position, round, names.
    pub async fn run_examples(&self, run: RunId) -> Result<Vec<(u32, u32, Vec<String>)>, StoreError> {
        let found: Vec<(u32, u32, String)> = sqlx::query_as(
            "SELECT position, round, examples FROM run_examples WHERE run_id = ? ORDER BY position, round",
        )
        .bind(run.0)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.fail(error))?;
        let names = |text: String| serde_json::from_str(&text).unwrap_or_default();
        Ok(found.into_iter().map(|(position, round, text)| (position, round, names(text))).collect())
    }

    /// An attempt by its number.
    pub async fn attempt(&self, id: AttemptId) -> Result<Option<StoredAttempt>, StoreError> {
        let found = async {
            let sql = format!("{} WHERE a.id = ?", rows::SELECT_ATTEMPT);
            let row = sqlx::query(AssertSqlSafe(sql)).bind(id.0).fetch_optional(&self.readers).await?;
            row.as_ref().map(|row| self.attempt_of(row)).transpose()
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// How far a run has come, from the counts of its problems: quick however many samples there are.
    pub async fn run_progress(&self, run: RunId) -> Result<RunProgress, StoreError> {
        let counted = async {
            let row = sqlx::query(
                "SELECT count(*), coalesce(sum(state = 'posed'), 0), coalesce(sum(proofs > 0), 0),
                        coalesce(sum(samples), 0), coalesce(sum(proofs), 0), coalesce(sum(new_tokens), 0)
                 FROM run_items WHERE run_id = ?",
            )
            .bind(run.0)
            .fetch_one(&self.readers)
            .await?;
            let number = |column: usize| row.try_get::<i64, _>(column).map(i64::unsigned_abs);
            Ok(RunProgress {
                problems: number(0)?,
                posed: number(1)?,
                proved: number(2)?,
                samples: number(3)?,
                proofs: number(4)?,
                new_tokens: number(5)?,
            })
        };
        counted.await.map_err(|error| self.fail(error))
    }
}

async fn sample_row(
    connection: &mut SqliteConnection,
    sample: &NewSample<'_>,
    attempt: Option<AttemptId>,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO run_samples (run_id, position, round, stage, sample, correction, result, attempt_id,
                                  simplified_id, goals, new_tokens, generation_ms, judgement_ms, recorded_at_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(sample.run.0)
    .bind(sample.position)
    .bind(sample.slot.round)
    .bind(sample.slot.stage)
    .bind(sample.slot.sample)
    .bind(sample.slot.correction)
    .bind(sample.result)
    .bind(attempt.map(|id| id.0))
    .bind(sample.simplified.map(|id| id.0))
    .bind(sample.goals)
    .bind(sample.new_tokens)
    .bind(sample.generation_ms)
    .bind(sample.judgement_ms)
    .bind(now_ms())
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "UPDATE run_items SET samples = samples + 1, proofs = proofs + ?, new_tokens = new_tokens + ?
         WHERE run_id = ? AND position = ?",
    )
    .bind(i64::from(sample.result == "proved"))
    .bind(sample.new_tokens.unwrap_or(0))
    .bind(sample.run.0)
    .bind(sample.position)
    .execute(connection)
    .await?;
    Ok(())
}

fn item(row: &SqliteRow) -> sqlx::Result<RunItem> {
    let state: &str = row.try_get("state")?;
    let state = ItemState::ALL.into_iter().find(|known| known.as_str() == state).ok_or_else(|| {
        sqlx::Error::ColumnDecode {
            index: "state".to_owned(),
            source: format!("unknown state {state}").into(),
        }
    })?;
    Ok(RunItem {
        position: row.try_get("run_position")?,
        problem: problem(row)?,
        state,
        detail: row.try_get("detail")?,
        samples: row.try_get::<i64, _>("samples")?.unsigned_abs(),
        proofs: row.try_get::<i64, _>("proofs")?.unsigned_abs(),
        new_tokens: row.try_get::<i64, _>("new_tokens")?.unsigned_abs(),
    })
}

/// The columns of [`Store::samples`], by their places; others may follow.
pub(super) fn sample_of_row(row: &SqliteRow) -> sqlx::Result<StoredSample> {
    Ok(StoredSample {
        position: row.try_get(0)?,
        slot: Slot {
            round: row.try_get(1)?,
            stage: row.try_get(2)?,
            sample: row.try_get(3)?,
            correction: row.try_get(4)?,
        },
        result: row.try_get(5)?,
        attempt: row.try_get::<Option<i64>, _>(6)?.map(AttemptId),
        simplified: row.try_get::<Option<i64>, _>(7)?.map(AttemptId),
        goals: row.try_get(8)?,
        new_tokens: row.try_get(9)?,
        generation_ms: row.try_get(10)?,
        judgement_ms: row.try_get(11)?,
    })
}
