//! Theorems of Lean files as entries.

use std::time::Instant;

use data::problems::Problem;
use data::store::{EntryKind, NewEntry, Provenance};

use super::library::{STAGE, TEXTS};
use crate::error::Error;
use crate::grow::context::{Observer, Progress, StageContext, StageSummary, for_batch};

/// Takes theorems of files in. What does not elaborate is counted as failed and left out.
pub async fn extract_files(
    context: &StageContext,
    problems: &[Problem],
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let started = Instant::now();
    let mut summary = StageSummary::default();
    for group in problems.chunk_by(|a, b| a.theorem.header == b.theorem.header) {
        for part in group.chunks(TEXTS) {
            if context.cancel.is_cancelled() {
                break;
            }
            let header = &part[0].theorem.header;
            let statements: Vec<String> =
                part.iter().map(|problem| problem.theorem.statement.trim_end().to_owned()).collect();
            let limits = for_batch(context.limits, statements.len());
            let described = match context.lean.describe(header, &statements, limits).await {
                Ok(described) => described,
                Err(error @ (lean_bridge::Error::Refused(_) | lean_bridge::Error::UnknownModule { .. })) => {
                    tracing::warn!(%error, origin = part[0].theorem.source.origin, "left out");
                    summary.failed += part.len() as u64;
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            let mut entries = Vec::new();
            for (problem, described) in part.iter().zip(described) {
                let (Some(facts), true) = (described.facts, described.errors.is_empty()) else {
                    tracing::warn!(name = problem.theorem.name, errors = ?described.errors, "left out");
                    summary.failed += 1;
                    continue;
                };
                entries.push(NewEntry {
                    key: format!("file:{}", problem.theorem.digest()),
                    kind: EntryKind::File,
                    module: problem.theorem.source.origin.clone(),
                    docstring: problem.theorem.informal_statement.clone(),
                    theorem: Ok(problem.theorem.clone()),
                    library_name: None,
                    facts,
                    rule: None,
                    parents: Vec::new(),
                    family: None,
                    making: Provenance::default(),
                });
            }
            summary.made += context.store.add_entries(&entries, None).await?;
            summary.looked_at += part.len() as u64;
            let total = problems.len() as u64;
            observe(Progress { stage: STAGE, done: summary.looked_at, total, made: summary.made });
        }
    }
    summary.seconds = started.elapsed().as_secs_f64();
    Ok(summary)
}
