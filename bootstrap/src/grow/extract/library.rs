//! Theorems of the imported library as entries, a page at a time.

use std::time::{Duration, Instant};

use data::store::{Cursor, EntryKind, NewEntry, Provenance};
use data::unambiguous::joined;
use data::{Source, Theorem};
use lean_bridge::Header;
use lean_bridge::embedded::{LibraryTheorem, TheoremQuery};

use crate::error::Error;
use crate::grow::context::{Observer, Progress, StageContext, StageSummary};

pub(super) const STAGE: &str = "extract";
/// Declarations a page; a page is one transaction.
const PAGE: usize = 200;
/// The first page indexes the whole library.
const PAGE_LIMIT: Duration = Duration::from_secs(600);
/// Statements described in one question.
pub(super) const TEXTS: usize = 32;

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
    context: &StageContext,
    scope: &Scope,
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let entries = async |found: Vec<LibraryTheorem>| {
        Ok(found.into_iter().map(|found| library_entry(found, &scope.header)).collect())
    };
    by_pages(context, scope, entries, observe).await
}

/// Goes through the theorems of a scope, a page at a time, and stores what `make` makes of them.
pub(super) async fn by_pages(
    context: &StageContext,
    scope: &Scope,
    make: impl AsyncFn(Vec<LibraryTheorem>) -> Result<Vec<NewEntry>, Error>,
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let started = Instant::now();
    let toolchain = context.lean.toolchain(&scope.header, "");
    let key = scope.key(&toolchain);
    let mut cursor = context.store.cursor(STAGE, &key).await?;
    let mut summary = StageSummary::default();
    let limit = context.limit.unwrap_or(u64::MAX);
    while summary.looked_at < limit && !context.cancel.is_cancelled() {
        let left = usize::try_from(limit - summary.looked_at).unwrap_or(usize::MAX);
        let query = TheoremQuery {
            modules: scope.modules.clone(),
            offset: usize::try_from(cursor.position).unwrap_or(usize::MAX),
            limit: PAGE.min(left),
        };
        let page = tokio::select! {
            biased;
            () = context.cancel.cancelled() => break,
            page = context.lean.theorems(&scope.header, &query, PAGE_LIMIT) => page?,
        };
        if page.looked == 0 {
            break;
        }
        cursor = Cursor { position: cursor.position + page.looked as u64, total: page.total as u64 };
        let entries = make(page.theorems).await?;
        summary.failed += entries.iter().filter(|entry| entry.theorem.is_err()).count() as u64;
        summary.made += context.store.add_entries(&entries, Some((STAGE, &key, cursor))).await?;
        summary.looked_at += page.looked as u64;
        observe(Progress { stage: STAGE, done: cursor.position, total: cursor.total, made: summary.made });
    }
    summary.seconds = started.elapsed().as_secs_f64();
    Ok(summary)
}

/// A theorem of a library below `header`.
pub(super) fn library_entry(found: LibraryTheorem, header: &str) -> NewEntry {
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
        making: Provenance::default(),
    }
}
