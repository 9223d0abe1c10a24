//! Rows of published data sets before Lean: whether the proof that a row brings is one, at level `cross-checked`.

use data::problems::read_published_row;
use data::store::{ImportedFinding, ImportedRow, ImportedStatus};
use data::{Candidate, Level, Outcome, ReasonKind};
use pipeline::Judge;

use super::context::{Observer, StageContext, StageSummary};
use crate::error::Error;

const STAGE: &str = "verify";
const BATCH: u32 = 16;

/// Judges the unverified rows of all imported data sets; with `again` also those that an earlier call could not judge.
/// What Lean cannot be asked about here (an import that it does not have, a statement that does not elaborate, a limit)
/// stays unverified, with the reason.
pub async fn verify_imported(
    context: &StageContext,
    again: bool,
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let judge = context.judge();
    let counts = context.store.imported_counts().await?;
    let mut summary = StageSummary::default();
    for source in context.store.imported_sources().await? {
        let waiting = |(name, status, _): &&(String, String, u64)| {
            *name == source && *status == ImportedStatus::Unverified.as_str()
        };
        let total = counts.iter().filter(waiting).map(|(.., count)| count).sum();
        let (judge, source) = (&judge, source.as_str());
        let fetch = |from: i64| async move {
            let page = context.store.imported_awaiting(source, again, from.unsigned_abs(), BATCH).await?;
            Ok(page.last().map(|last| last.number as i64 + 1).map(|next| (next, page)))
        };
        let work = |rows: Vec<ImportedRow>| async move {
            let mut findings = Vec::with_capacity(rows.len());
            for row in &rows {
                findings.push(finding(judge, row).await?);
            }
            context.store.record_imported(&findings).await?;
            let verified =
                findings.iter().filter(|finding| finding.status == ImportedStatus::Verified).count() as u64;
            Ok((verified, findings.len() as u64 - verified))
        };
        let left = context.limit.map(|limit| limit.saturating_sub(summary.looked_at));
        let context = StageContext { limit: left, ..context.clone() };
        summary.add(context.in_batches(STAGE, total, fetch, work, observe).await?);
    }
    Ok(summary)
}

async fn finding(judge: &Judge, row: &ImportedRow) -> Result<ImportedFinding, Error> {
    let found = |status, attempt, detail| ImportedFinding {
        source: row.source.clone(),
        number: row.number,
        status,
        attempt,
        detail,
    };
    let number = u32::try_from(row.number + 1).unwrap_or(u32::MAX);
    let problem = match read_published_row(&row.source, number, &row.body) {
        Ok(problems) => match <[_; 1]>::try_from(problems) {
            Ok([problem]) => problem,
            Err(problems) => {
                let detail = format!("it states {} theorems", problems.len());
                return Ok(found(ImportedStatus::Unreadable, None, detail));
            }
        },
        Err(fault) => return Ok(found(ImportedStatus::Unreadable, None, fault.to_string())),
    };
    let Some(proof) = &problem.reference_proof else {
        return Ok(found(ImportedStatus::Unreadable, None, "it brings no proof".to_owned()));
    };
    let candidate = Candidate::from_proof(&problem.theorem, proof, format!("import/{}", row.source));
    let judged = match judge.judge(&problem.theorem, &candidate, Level::CrossChecked).await {
        Ok(judged) => judged,
        Err(pipeline::Error::Lean(error @ lean_bridge::Error::UnknownModule { .. })) => {
            return Ok(found(ImportedStatus::Unverified, None, error.to_string()));
        }
        Err(error) => return Err(error.into()),
    };
    Ok(match &judged.record.outcome {
        Outcome::Proved => found(ImportedStatus::Verified, judged.attempt, String::new()),
        Outcome::Rejected(rejection) => {
            let says_nothing =
                rejection.reason.is_transient() || rejection.reason == ReasonKind::InvalidStatement;
            let status = if says_nothing { ImportedStatus::Unverified } else { ImportedStatus::Refused };
            found(status, judged.attempt, format!("{}: {}", rejection.reason.as_str(), rejection.detail))
        }
    })
}
