//! How the proofs of a run came: the curve over its attempts, also while it goes on.

use std::collections::HashSet;

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::evaluation::sample_of_row;
use super::records::RunId;
use super::{Store, StoreError};

/// A problem was proved for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurveStep {
    /// The problem's place in the run.
    pub position: u32,
    /// Attempts of the whole run up to this one, which counts.
    pub attempts: u64,
    /// Milliseconds since 1970.
    pub at_ms: i64,
}

/// The problems that were proved, in the order of their first proofs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunCurve {
    pub steps: Vec<CurveStep>,
    /// Attempts of the run so far.
    pub attempts: u64,
}

impl Store {
    /// The curve of a run. A proof that this user does not vouch for raises it by nothing.
    pub async fn run_curve(&self, run: RunId) -> Result<RunCurve, StoreError> {
        let found = async {
            let (attempts,): (i64,) = sqlx::query_as("SELECT count(*) FROM run_samples WHERE run_id = ?")
                .bind(run.0)
                .fetch_one(&self.readers)
                .await?;
            // Samples that were recorded together have one time; their slots tell them apart.
            let rows = sqlx::query(
                "SELECT position, round, stage, sample, correction, result, attempt_id, simplified_id, goals, new_tokens,
                        generation_ms, judgement_ms, recorded_at_ms, number
                 FROM (SELECT *, row_number() OVER (ORDER BY recorded_at_ms, position, round, stage, sample, correction)
                              AS number FROM run_samples WHERE run_id = ?)
                 WHERE result = 'proved' ORDER BY number",
            )
            .bind(run.0)
            .fetch_all(&self.readers)
            .await?;
            let mut samples = rows.iter().map(sample_of_row).collect::<sqlx::Result<Vec<_>>>()?;
            self.look_behind(run, &mut samples).await?;
            let mut known = HashSet::new();
            let mut steps = Vec::new();
            for (sample, row) in samples.iter().zip(&rows) {
                if sample.is_proved() && known.insert(sample.position) {
                    steps.push(step(row)?);
                }
            }
            // What was recorded between the two questions.
            let attempts = steps.last().map_or(0, |step| step.attempts).max(attempts.unsigned_abs());
            Ok(RunCurve { steps, attempts })
        };
        found.await.map_err(|error| self.fail(error))
    }
}

fn step(row: &SqliteRow) -> sqlx::Result<CurveStep> {
    Ok(CurveStep {
        position: row.try_get("position")?,
        attempts: row.try_get::<i64, _>("number")?.unsigned_abs(),
        at_ms: row.try_get("recorded_at_ms")?,
    })
}
