//! Extraction: theorems of the imported library, of a project, or of Lean files, into entries with elaborated facts.

mod project;

use std::time::{Duration, Instant};

use data::problems::Problem;
use data::store::{Cursor, EntryKind, Making, NewEntry};
use data::unambiguous::joined;
use data::{Source, Theorem};
use lean_bridge::Header;
use lean_bridge::embedded::{LibraryTheorem, TheoremQuery};

use super::context::{Observer, Progress, StageSummary, Workshop, for_batch};
use crate::error::Error;

pub use project::{ProjectExtraction, extract_project};

const STAGE: &str = "extract";
/// Declarations a page; a page is one transaction.
const PAGE: usize = 200;
/// The first page indexes the whole library.
const PAGE_LIMIT: Duration = Duration::from_secs(600);
/// Statements described in one question.
const TEXTS: usize = 32;

/// Which part of which library.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Import lines; empty: `import Init`.
    pub header: String,
    /// Module names, or prefixes that end in a dot; empty: all.
    pub modules: Vec<String>,
}

impl Scope {
    /// Names the scope in the store. A cursor only counts within one library: Lean's own is that of its version, ours
    /// that of its digest.
    fn key(&self, toolchain: &data::Toolchain) -> String {
        let own = toolchain.library.as_ref().map_or("", |_| toolchain.library_digest.as_str());
        let line = |names: &[String]| joined(names.iter().map(String::as_str), ' ');
        let imports = line(&Header::parse(&self.header).imports);
        format!("{} {own} {imports} / {}", toolchain.lean_version, line(&self.modules))
    }
}

/// Goes through the library behind the scope's imports, from where the last call ended.
pub async fn extract_library(
    shop: &Workshop,
    scope: &Scope,
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let entries = async |found: Vec<LibraryTheorem>| {
        Ok(found.into_iter().map(|found| library_entry(found, &scope.header)).collect())
    };
    by_pages(shop, scope, entries, observe).await
}

/// Goes through the theorems of a scope, a page at a time, and stores what `make` makes of them.
async fn by_pages(
    shop: &Workshop,
    scope: &Scope,
    make: impl AsyncFn(Vec<LibraryTheorem>) -> Result<Vec<NewEntry>, Error>,
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let started = Instant::now();
    let toolchain = shop.lean.toolchain(&scope.header);
    let key = scope.key(&toolchain);
    let mut cursor = shop.store.cursor(STAGE, &key).await?;
    let mut summary = StageSummary::default();
    let limit = shop.limit.unwrap_or(u64::MAX);
    while summary.looked_at < limit && !shop.cancel.is_cancelled() {
        let left = usize::try_from(limit - summary.looked_at).unwrap_or(usize::MAX);
        let query = TheoremQuery {
            modules: scope.modules.clone(),
            offset: usize::try_from(cursor.position).unwrap_or(usize::MAX),
            limit: PAGE.min(left),
        };
        let page = tokio::select! {
            biased;
            () = shop.cancel.cancelled() => break,
            page = shop.lean.theorems(&scope.header, &query, PAGE_LIMIT) => page?,
        };
        if page.looked == 0 {
            break;
        }
        cursor = Cursor { position: cursor.position + page.looked as u64, total: page.total as u64 };
        let entries = make(page.theorems).await?;
        summary.failed += entries.iter().filter(|entry| entry.theorem.is_err()).count() as u64;
        summary.made += shop.store.add_entries(&entries, Some((STAGE, &key, cursor))).await?;
        summary.looked_at += page.looked as u64;
        observe(Progress { stage: STAGE, done: cursor.position, total: cursor.total, made: summary.made });
    }
    summary.seconds = started.elapsed().as_secs_f64();
    Ok(summary)
}

fn library_entry(found: LibraryTheorem, header: &str) -> NewEntry {
    let theorem = match (found.statement, found.title) {
        (Some(statement), Some(title)) => Ok(Theorem {
            name: title,
            header: header.to_owned(),
            statement,
            informal_statement: None,
            informal_proof: None,
            source: Source { origin: found.module.clone(), ..Source::default() },
        }),
        _ => Err(found.problem.unwrap_or_else(|| "no text states it".to_owned())),
    };
    NewEntry {
        key: format!("library:{}", found.name),
        kind: EntryKind::Library,
        theorem,
        library_name: Some(found.name),
        module: found.module,
        docstring: None,
        facts: found.facts,
        rule: None,
        parents: Vec::new(),
        family: None,
        making: Making::default(),
    }
}

/// Takes theorems of files in. What does not elaborate is counted as failed and left out.
pub async fn extract_files(
    shop: &Workshop,
    problems: &[Problem],
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let started = Instant::now();
    let mut summary = StageSummary::default();
    for group in problems.chunk_by(|a, b| a.theorem.header == b.theorem.header) {
        for part in group.chunks(TEXTS) {
            if shop.cancel.is_cancelled() {
                break;
            }
            let header = &part[0].theorem.header;
            let statements: Vec<String> =
                part.iter().map(|problem| problem.theorem.statement.trim_end().to_owned()).collect();
            let limits = for_batch(shop.limits, statements.len());
            let described = match shop.lean.describe(header, &statements, limits).await {
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
                    making: Making::default(),
                });
            }
            summary.made += shop.store.add_entries(&entries, None).await?;
            summary.looked_at += part.len() as u64;
            let total = problems.len() as u64;
            observe(Progress { stage: STAGE, done: summary.looked_at, total, made: summary.made });
        }
    }
    summary.seconds = started.elapsed().as_secs_f64();
    Ok(summary)
}
