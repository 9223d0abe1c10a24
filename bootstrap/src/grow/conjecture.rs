//! Conjectures: new statements by mutation and composition of known ones, and over chosen signatures. Each is
//! elaborated by Lean, kept once up to the names of its variables, and, where small instances speak against it,
//! refuted by a proof of its negation.

mod competition;
mod described;
mod refute;

use std::collections::{BTreeMap, HashSet};
use std::time::Instant;

use data::store::{
    Cursor, Entry, EntryId, EntryKind, NewEntry, PendingQuery, Posed, Provenance, StageRecord,
};
use data::{Source, Theorem};
use serde_json::json;

use competition::Exercise;

use super::context::{Observer, Progress, StageContext, StageSummary, in_order};
use super::mutation::{Mutant, mutants};
use crate::composition::{Base, Composition, compositions};
use crate::error::Error;
use crate::families::{Families, Problem};
use crate::rng::Rng;

pub(super) use refute::proposition;
pub use refute::refute;

const STAGE: &str = "conjecture";
const BATCH: u32 = 16;
/// As Lean prints it, in bytes: what is longer is no pleasure to read.
const MAX_PRINTED: usize = 600;
/// A statement whose type is longer than this as text, in bytes, is nobody's idea of a theorem.
const MAX_TEXT: usize = 4_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConjectureOptions {
    /// Whether statements are mutated.
    pub mutations: bool,
    /// Compositions of library theorems that the store should have in all.
    pub compositions: u64,
    /// Competition-style statements to make.
    pub competition: u64,
    /// Statements to make about what follows from a law of one operation.
    pub laws: u64,
    /// Problems of families to draw.
    pub families: u64,
    pub seed: u64,
}

/// Makes conjectures of every statement of the library or of files that was not mutated yet, and the competition-style
/// ones that are missing.
pub async fn conjecture(
    context: &StageContext,
    options: ConjectureOptions,
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let sources = [EntryKind::Library, EntryKind::File];
    let awaiting = PendingQuery::all(STAGE, &sources);
    let total = context.store.count_awaiting(awaiting).await?;
    let fetch = |after: i64| async move {
        let page = context.store.entries_awaiting(awaiting, EntryId(after), BATCH).await?;
        Ok(page.last().map(|last| last.id.0).map(|last| (last, page)))
    };
    let work = |entries: Vec<Entry>| async move { mutate_batch(context, &entries).await };
    let mut summary = StageSummary::default();
    if options.mutations {
        summary.add(context.in_batches(STAGE, total, fetch, work, observe).await?);
    }
    summary.add(compose(context, options, observe).await?);
    let of = |guess: fn(u64, u64) -> Exercise| {
        move |seed: u64, number: u64| {
            let (header, guess) = exercise(guess(seed, number));
            Ok((header, guess))
        }
    };
    let competition =
        Series { name: "competition", of: &of(competition::exercise), length: options.competition };
    let laws = Series { name: "laws", of: &of(competition::law), length: options.laws };
    let families = if options.families > 0 { Some(Families::built_in()?) } else { None };
    let problem = |seed: u64, number: u64| match &families {
        Some(families) => Ok(posed(families.problem(seed, number)?)),
        None => {
            Err(Error::Families { what: "the families".to_owned(), problem: "none were read".to_owned() })
        }
    };
    let problems = Series { name: "families", of: &problem, length: options.families };
    for series in [competition, laws, problems] {
        summary.add(in_series(context, series, options.seed, observe).await?);
    }
    Ok(summary)
}

async fn mutate_batch(context: &StageContext, entries: &[Entry]) -> Result<(u64, u64), Error> {
    let mut made = 0;
    let mut failed = 0;
    for (index, entry) in entries.iter().enumerate() {
        let other = entries.get(index + 1).filter(|other| other.theorem.header == entry.theorem.header);
        let found = mutants(&entry.facts.expression, other.map(|other| &other.facts.expression));
        let guess = |mutant: Mutant| {
            let other = other.filter(|_| mutant.rule == "compose-sums").map(|other| other.key.clone());
            Guess {
                text: format!(": {}", mutant.text),
                rule: mutant.rule.to_owned(),
                parents: std::iter::once(entry.key.clone()).chain(other).collect(),
                module: entry.module.clone(),
                family: Some(entry.family.clone()),
                making: Provenance::default(),
                key: None,
            }
        };
        let guesses: Vec<Guess> =
            found.into_iter().filter(|mutant| mutant.text.len() <= MAX_TEXT).map(guess).collect();
        let taken = accepted(context, &entry.theorem.header, &guesses).await?;
        failed += (guesses.len() - taken.len()) as u64;
        made += context.store.add_entries(&taken, None).await?;
        context
            .store
            .record_work(&[StageRecord {
                entry: entry.id,
                stage: STAGE.to_owned(),
                outcome: "mutated".to_owned(),
                detail: json!({ "tried": guesses.len(), "made": taken.len() }),
                spent_ms: 0.0,
            }])
            .await?;
    }
    Ok((made, failed))
}

/// A statement that nobody has looked at yet.
struct Guess {
    /// What follows the name.
    text: String,
    rule: String,
    parents: Vec<String>,
    module: String,
    family: Option<String>,
    making: Provenance,
    /// What tells it apart from others like it, where that is more than its meaning. Its text stays as it is.
    key: Option<String>,
}

/// What Lean can read of some statements and the store does not have yet, as entries.
async fn accepted(context: &StageContext, header: &str, guesses: &[Guess]) -> Result<Vec<NewEntry>, Error> {
    if guesses.is_empty() {
        return Ok(Vec::new());
    }
    let name = |guess: &Guess| {
        let stem = guess.key.as_ref().map_or("conjecture", |_| guess.rule.as_str());
        let hash = blake3::hash(guess.text.as_bytes()).to_hex();
        format!("{}_{}", stem.replace('-', "_"), &hash[..12])
    };
    let statements: Vec<String> =
        guesses.iter().map(|guess| format!("theorem {} {}", name(guess), guess.text)).collect();
    let stay = guesses.iter().all(|guess| guess.key.is_some());
    let asked = if stay { described::Ask::Facts } else { described::Ask::Printed };
    let described = match described::described(context, header, &statements, asked).await {
        Ok(described) => described,
        Err(lean_bridge::Error::Refused(_)) => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let read: Vec<_> = described
        .into_iter()
        .zip(guesses)
        .filter_map(|(described, guess)| {
            let described = described?;
            let text = match guess.key {
                Some(_) => format!("theorem {} {}", name(guess), guess.text),
                None => described.printed?,
            };
            Some((described.facts?, text, guess))
        })
        .filter(|(_, printed, _)| printed.len() <= MAX_PRINTED)
        .collect();
    let digests: Vec<String> = read.iter().map(|(facts, ..)| facts.expression.digest()).collect();
    let known = context.store.known_digests(&digests).await?;
    let mut seen = HashSet::new();
    let mut entries = Vec::new();
    for ((facts, statement, guess), digest) in read.into_iter().zip(digests) {
        if known.contains(&digest) || !seen.insert(digest.clone()) {
            continue;
        }
        entries.push(NewEntry {
            key: match &guess.key {
                Some(key) => format!("problem:{}", blake3::hash(key.as_bytes()).to_hex()),
                None => format!("conjecture:{digest}"),
            },
            kind: EntryKind::Conjecture,
            theorem: Ok(Theorem {
                name: name(guess),
                header: header.to_owned(),
                statement,
                informal_statement: None,
                informal_proof: None,
                source: Source { origin: format!("{STAGE}/{}", guess.rule), ..Source::default() },
            }),
            library_name: None,
            module: guess.module.clone(),
            docstring: None,
            facts,
            rule: Some(guess.rule.clone()),
            parents: guess.parents.clone(),
            family: guess.family.clone(),
            making: guess.making.clone(),
        });
    }
    Ok(entries)
}

/// Compositions of library theorems, from where the last call ended, until the store has as many as are wanted.
async fn compose(
    context: &StageContext,
    options: ConjectureOptions,
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    /// Those that begin with one lemma, each time that it has its turn.
    const EACH: usize = 2;
    const AT_ONCE: usize = 48;
    /// Turns of each lemma after which there is little left to find.
    const TURNS: u64 = 24;
    let started = Instant::now();
    let mut summary = StageSummary::default();
    let mut have = context.store.count_by_rule(Composition::RULE).await?;
    let wanted = options.compositions.min(have.saturating_add(context.limit.unwrap_or(u64::MAX)));
    if have >= wanted {
        return Ok(summary);
    }
    let mut base = Base::default();
    context.each_of_library(|entry| base.add(entry)).await?;
    let mut order: Vec<usize> = (0..base.len()).collect();
    order.sort_by_key(|index| Rng::new(options.seed, *index as u64).below(u64::MAX));
    let scope = format!("compositions {}", options.seed);
    let begin = context.store.cursor(STAGE, &scope).await?.position;
    let total = base.len() as u64 * TURNS;
    let (base, order) = (&base, &order);
    let chunks = std::iter::successors(Some((begin, Vec::new())), |(begin, _)| {
        let mut found: Vec<Composition> = Vec::new();
        let mut end = *begin;
        while found.len() < AT_ONCE && end < total {
            let first = order[(end % base.len() as u64) as usize];
            let mut rng = Rng::new(options.seed, end.wrapping_mul(31).wrapping_add(first as u64));
            let made = compositions(base, first, &mut rng, EACH);
            found.extend(made.into_iter().filter(|made| made.text.len() <= MAX_TEXT));
            end += 1;
        }
        found.sort_by(|a, b| a.header.cmp(&b.header));
        (end > *begin).then_some((end, found))
    });
    if context.cancel.is_cancelled() {
        return Ok(summary);
    }
    let work = async |(end, found): (u64, Vec<Composition>)| {
        Ok((end, found.len(), composed(context, &found).await?))
    };
    // In order, so that the cursor never runs ahead of what is in the store.
    let take = async |(end, looked_at, entries): (u64, usize, Vec<NewEntry>)| {
        summary.looked_at += looked_at as u64;
        summary.failed += (looked_at - entries.len()) as u64;
        let cursor = Cursor { position: end, total };
        let made = context.store.add_entries(&entries, Some((STAGE, &scope, cursor))).await?;
        have += made;
        summary.made += made;
        observe(Progress { stage: STAGE, done: have, total: wanted, made: summary.made });
        Ok(context.goes_on(have < wanted))
    };
    in_order(context.jobs, chunks.skip(1), work, take).await?;
    summary.seconds = started.elapsed().as_secs_f64();
    Ok(summary)
}

/// Compositions, in groups of one header, as entries.
async fn composed(context: &StageContext, found: &[Composition]) -> Result<Vec<NewEntry>, Error> {
    let guess = |made: &Composition| Guess {
        text: format!(": {}", made.text),
        rule: Composition::RULE.to_owned(),
        parents: made.parents.clone(),
        module: made.module.clone(),
        family: None,
        making: Provenance { plan: made.plan.clone(), ..Provenance::default() },
        key: None,
    };
    let mut entries = Vec::new();
    for group in found.chunk_by(|a, b| a.header == b.header) {
        let guesses: Vec<Guess> = group.iter().map(guess).collect();
        entries.extend(accepted(context, &group[0].header, &guesses).await?);
    }
    Ok(entries)
}

/// An exercise with the header that it needs.
fn exercise(exercise: Exercise) -> (String, Guess) {
    let Exercise { rule, header, text, plan } = exercise;
    let making = Provenance { plan, ..Provenance::default() };
    let module = format!("competition.{rule}");
    let guess =
        Guess { text, rule: rule.to_owned(), parents: Vec::new(), module, family: None, making, key: None };
    (header, guess)
}

/// A problem of families with the header that it needs.
fn posed(problem: Problem) -> (String, Guess) {
    const HEADER: &str = "import Mathlib";
    let rule = problem.families.join("-and-");
    let words =
        problem.words.iter().map(|wording| (wording.register.as_str().to_owned(), wording.text.clone()));
    let posed = Posed {
        words: words.collect(),
        families: problem.families,
        methods: problem.methods,
        refutation: problem.refutation,
    };
    let guess = Guess {
        text: problem.statement,
        module: format!("families.{rule}"),
        rule,
        parents: Vec::new(),
        family: None,
        making: Provenance { plan: problem.plan, posed: Some(posed) },
        key: Some(problem.key),
    };
    (HEADER.to_owned(), guess)
}

/// Statements of one sort, each with its header, by the seed and its number.
struct Series<'a> {
    name: &'static str,
    of: &'a (dyn Fn(u64, u64) -> Result<(String, Guess), Error> + Sync),
    length: u64,
}

/// The statements of a series, from where the last call ended.
async fn in_series(
    context: &StageContext,
    series: Series<'_>,
    seed: u64,
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    const AT_ONCE: u64 = 32;
    let started = Instant::now();
    let scope = format!("{} {seed}", series.name);
    let first = context.store.cursor(STAGE, &scope).await?.position;
    let mut summary = StageSummary::default();
    let wanted = series.length.min(first.saturating_add(context.limit.unwrap_or(u64::MAX)));
    if context.cancel.is_cancelled() {
        return Ok(summary);
    }
    let work = async |begin: u64| {
        let end = (begin + AT_ONCE).min(wanted);
        let mut groups: BTreeMap<String, Vec<Guess>> = BTreeMap::new();
        for number in begin..end {
            let (header, guess) = (series.of)(seed, number)?;
            groups.entry(header).or_default().push(guess);
        }
        let mut entries = Vec::new();
        for (header, guesses) in &groups {
            entries.extend(accepted(context, header, guesses).await?);
        }
        Ok((begin, end, entries))
    };
    let take = async |(begin, end, entries): (u64, u64, Vec<NewEntry>)| {
        summary.looked_at += end - begin;
        summary.failed += end - begin - entries.len() as u64;
        let cursor = Cursor { position: end, total: series.length };
        summary.made += context.store.add_entries(&entries, Some((STAGE, &scope, cursor))).await?;
        observe(Progress { stage: STAGE, done: cursor.position, total: cursor.total, made: summary.made });
        Ok(context.goes_on(true))
    };
    in_order(context.jobs, (first..wanted).step_by(AT_ONCE as usize), work, take).await?;
    summary.seconds = started.elapsed().as_secs_f64();
    Ok(summary)
}
