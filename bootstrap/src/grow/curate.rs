//! Curation: which rows the data set holds, in which order, in which split. It is computed anew from what the store
//! has, so that running it again after more growth gives what one run would have given.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use data::likeness::{NearCopies, Signature, renaming_digest};
use data::problems::Problem;
use data::store::{Curated, DatasetRow, EntryKind, RowQuery};
use futures::StreamExt;
use pipeline::Footing;
use serde::Serialize;
use serde_json::json;
use words::{Words, verbaliser_version};

use super::context::{Observer, Progress, StageContext};
use super::rejudge::{Again, judge_again};
use crate::composition::Instances;
use crate::error::Error;

const STAGE: &str = "curate";
const PAGE: u32 = 500;
/// Statements in words that share this much say the same thing.
const NEAR_DUPLICATE: f64 = 0.95;
/// And this much of a benchmark's words makes a row a suspect of contamination.
const CONTAMINATED: f64 = 0.7;
/// Texts shorter than this in words are alike by necessity.
const WORDS_TO_COMPARE: usize = 12;

#[derive(Debug, Clone)]
pub struct CurationOptions {
    /// Benchmarks whose theorems must not be trained on, each with a name for reports.
    pub benchmarks: Vec<(String, Vec<Problem>)>,
    /// Whether rows may be released although some theorems of the benchmarks could not be read.
    pub allow_unread: bool,
    /// Of the rows closed by one tactic, at most this share of all rows is released.
    pub single_share: f64,
    /// The same of trivial ones: those that `rfl` proves, and conjectures that are instances of a library theorem.
    pub trivial_share: f64,
    /// The same of easy ones: problems of families that one tactic proves alone.
    pub easy_share: f64,
    pub split_by: SplitBy,
}

/// What stays together when rows are split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SplitBy {
    /// Modules: what is held out is about objects that training never saw. A family of statements that reaches into
    /// several splits stays in the training split only, and its other members are left out.
    Module,
    /// Families of statements: what is held out is new, the library theorems that it needs are not.
    Family,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CurationSummary {
    pub rows: u64,
    pub released: u64,
    /// Proofs and annotated proofs that an earlier judge had accepted, and that were judged again before anything else.
    pub judged_again: u64,
    /// Finished rows whose proofs do not count, since this user does not vouch for them: they are no rows.
    pub left_out: u64,
    /// Rows that an earlier judge accepted.
    pub of_earlier_judges: u64,
    pub splits: HashMap<String, u64>,
    /// Excluded rows by reason.
    pub excluded: HashMap<String, u64>,
    /// Theorems of benchmarks that were compared as elaborated statements, and those that Lean could not read, which were
    /// compared as texts.
    pub benchmark_theorems: u64,
    pub benchmark_unread: u64,
    pub seconds: f64,
}

/// What benchmarks state, for comparison.
struct Benchmarks {
    /// Their names, by what they mean.
    meanings: HashMap<String, String>,
    names: Vec<String>,
    words: NearCopies,
    /// Names of theorems that Lean could not read, by what their texts say: these are compared as texts.
    texts: HashMap<String, String>,
    unread: Vec<String>,
}

/// A row as far as curation needs it.
struct Light {
    curated: Curated,
    module: String,
    family: String,
    meaning: String,
    /// The statement as a text, up to the names of its variables.
    text: String,
    calls: u32,
    trivial: bool,
    easy: bool,
    words: String,
    decision: String,
}

/// Selects, orders and splits the finished rows.
pub async fn curate(
    context: &StageContext,
    options: &CurationOptions,
    observe: Observer<'_>,
) -> Result<CurationSummary, Error> {
    let started = Instant::now();
    let judged_again = judge_again(context, Again::OfEarlierJudges, observe).await?;
    let benchmarks = read_benchmarks(context, &options.benchmarks).await?;
    if !benchmarks.unread.is_empty() && !options.allow_unread {
        let theorems = options.benchmarks.iter().map(|(_, problems)| problems.len()).sum();
        return Err(Error::UnreadBenchmarks { unread: benchmarks.unread, theorems });
    }
    let mut library = Instances::default();
    context.each_of_library(|entry| library.add(entry)).await?;
    let (mut rows, footings) = read_rows(context, &library, observe).await?;
    // Easy first; what is equally hard in the order of the library.
    rows.sort_by(|a, b| {
        a.curated.difficulty.total_cmp(&b.curated.difficulty).then(a.curated.entry.cmp(&b.curated.entry))
    });
    exclude(&mut rows, &benchmarks, options);
    split(&mut rows, options.split_by);
    let mut position = 0;
    for row in &mut rows {
        position += 1;
        row.curated.position = position;
    }
    let mut summary = CurationSummary {
        rows: rows.len() as u64,
        judged_again: judged_again.looked_at,
        left_out: footings.left_out,
        of_earlier_judges: footings.of_earlier_judges,
        benchmark_theorems: benchmarks.meanings.len() as u64,
        benchmark_unread: benchmarks.unread.len() as u64,
        ..CurationSummary::default()
    };
    for row in &rows {
        match &row.curated.excluded {
            Some(reason) => *summary.excluded.entry(reason.clone()).or_default() += 1,
            None => {
                summary.released += 1;
                *summary.splits.entry(row.curated.split.clone()).or_default() += 1;
            }
        }
    }
    let curated: Vec<Curated> = rows.into_iter().map(|row| row.curated).collect();
    context.store.replace_curation(&curated).await?;
    summary.seconds = started.elapsed().as_secs_f64();
    Ok(summary)
}

/// What the finished rows stand on.
#[derive(Default)]
struct Footings {
    left_out: u64,
    of_earlier_judges: u64,
}

async fn read_rows(
    context: &StageContext,
    library: &Instances,
    observe: Observer<'_>,
) -> Result<(Vec<Light>, Footings), Error> {
    let mut footings = Footings::default();
    let total = context.store.growth_counts().await?.judged;
    let mut rows: HashMap<i64, Light> = HashMap::new();
    let mut after = 0;
    let mut done = 0;
    loop {
        let page = context.store.dataset_rows(RowQuery::All, after, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        done += page.len() as u64;
        for (_, row) in &page {
            match Footing::of_row(row) {
                Footing::ThisJudge => {}
                Footing::EarlierJudge => footings.of_earlier_judges += 1,
                Footing::Refused | Footing::NotVouchedFor | Footing::ToJudgeAgain => {
                    footings.left_out += 1;
                    continue;
                }
            }
            let light = light(row, library)?;
            // One row an entry: of several writers' words, those that were kept, and not those of a former verbaliser.
            let known = rows.get(&light.curated.entry.0);
            if known.is_none_or(|known| light.worth() > known.worth()) {
                rows.insert(light.curated.entry.0, light);
            }
        }
        observe(Progress { stage: STAGE, done, total, made: rows.len() as u64 });
    }
    Ok((rows.into_values().collect(), footings))
}

impl Light {
    /// Of the verbaliser's words the newest are the best.
    fn worth(&self) -> (bool, u32) {
        (self.decision == "keep", verbaliser_version(&self.curated.writer).unwrap_or(u32::MAX))
    }
}

fn light(row: &DatasetRow, library: &Instances) -> Result<Light, Error> {
    let words: Words = serde_json::from_value(row.words.clone())?;
    let search = |name: &str| row.search.get(name).and_then(serde_json::Value::as_f64).unwrap_or(0.0);
    let (attempts, successes) = (search("attempts").max(1.0), search("successes"));
    let calls = row.proof.tactic_calls;
    let trivial = triviality(row, library);
    let easy = row.search.get("easy").and_then(serde_json::Value::as_str).map(str::to_owned);
    // Steps first; then what the search took; then how often it failed.
    let difficulty = f64::from(calls) + attempts.ln() + 2.0 * (1.0 - (successes / attempts).min(1.0));
    Ok(Light {
        curated: Curated {
            entry: row.proof.entry.id,
            proof: row.proof.id,
            writer: row.writer.clone(),
            position: 0,
            difficulty,
            split: String::new(),
            excluded: None,
            detail: json!({
                "tactic_calls": calls, "attempts": attempts, "successes": successes, "trivial": trivial, "easy": easy,
            }),
        },
        module: row.proof.entry.module.clone(),
        family: row.proof.entry.family.clone(),
        meaning: row.proof.entry.meaning(),
        text: renaming_digest(&row.proof.entry.theorem.statement),
        calls,
        trivial: trivial.is_some(),
        easy: easy.is_some(),
        words: words.informal_statement(),
        decision: row.decision.clone(),
    })
}

fn exclude(rows: &mut [Light], benchmarks: &Benchmarks, options: &CurationOptions) {
    let mut meanings = HashSet::new();
    let mut released = NearCopies::default();
    for row in rows.iter_mut() {
        let long = row.words.split_whitespace().count() >= WORDS_TO_COMPARE;
        let signature = Signature::of(&row.words).filter(|_| long);
        let alike = signature.as_ref().and_then(|own| benchmarks.words.find(own, CONTAMINATED));
        let known = benchmarks.meanings.get(&row.meaning).or_else(|| benchmarks.texts.get(&row.text));
        let reason = if row.decision != "keep" {
            Some(format!("words: {}", row.decision))
        } else if let Some(name) = known.or(alike.map(|number| &benchmarks.names[number])) {
            row.curated.detail["contaminates"] = json!(name);
            Some("contaminated".to_owned())
        } else if !meanings.insert(row.meaning.clone()) {
            Some("duplicate".to_owned())
        } else if signature.as_ref().is_some_and(|own| released.find(own, NEAR_DUPLICATE).is_some()) {
            Some("near-duplicate".to_owned())
        } else {
            None
        };
        if let (None, Some(signature)) = (&reason, signature) {
            released.add(signature);
        }
        row.curated.excluded = reason;
    }
    bound_share(rows, |row| row.trivial, options.trivial_share, "trivial, beyond its share");
    bound_share(rows, |row| row.easy, options.easy_share, "easy, beyond its share");
    bound_share(rows, |row| row.calls <= 1, options.single_share, "one tactic, beyond its share");
}

/// Leaves out what goes beyond the share of all released rows that one kind may have: the last of the kind, in the
/// order of the curriculum.
fn bound_share(rows: &mut [Light], is_kind: impl Fn(&Light) -> bool, share: f64, reason: &str) {
    let share = share.clamp(0.0, 1.0);
    if share >= 1.0 {
        return;
    }
    let released = |row: &&Light| row.curated.excluded.is_none();
    let others = rows.iter().filter(released).filter(|row| !is_kind(row)).count();
    let allowed = (others as f64 * share / (1.0 - share)) as usize;
    let kind = rows.iter_mut().filter(|row| row.curated.excluded.is_none() && is_kind(row));
    for row in kind.skip(allowed) {
        row.curated.excluded = Some(reason.to_owned());
    }
}

/// Why a row is trivial, if it is.
fn triviality(row: &DatasetRow, library: &Instances) -> Option<String> {
    let entry = &row.proof.entry;
    let is_conjecture = entry.kind == EntryKind::Conjecture;
    let known = is_conjecture.then(|| library.of(entry)).flatten();
    let by_instance = known.map(|name| format!("an instance of {name}"));
    let closed_by = row.search.get("closed_by").and_then(serde_json::Value::as_str);
    by_instance.or_else(|| (closed_by == Some("rfl")).then(|| "rfl".to_owned()))
}

/// By module or by family, by digest: a row's split does not depend on the other rows, but that no family is torn.
fn split(rows: &mut [Light], by: SplitBy) {
    for row in rows.iter_mut() {
        let together = if by == SplitBy::Module { &row.module } else { &row.family };
        let digest = blake3::hash(together.as_bytes());
        row.curated.split = match digest.as_bytes()[0] {
            0..=229 => "train",
            230..=242 => "validation",
            _ => "test",
        }
        .to_owned();
    }
    let mut homes: HashMap<&str, HashSet<&str>> = HashMap::new();
    for row in rows.iter().filter(|row| row.curated.excluded.is_none()) {
        homes.entry(&row.family).or_default().insert(&row.curated.split);
    }
    let torn: HashSet<String> = homes
        .into_iter()
        .filter(|(_, splits)| splits.len() > 1)
        .map(|(family, _)| family.to_owned())
        .collect();
    for row in rows.iter_mut() {
        if row.curated.excluded.is_none() && torn.contains(&row.family) && row.curated.split != "train" {
            row.curated.excluded = Some("its family is in the training split".to_owned());
        }
    }
}

async fn read_benchmarks(
    context: &StageContext,
    benchmarks: &[(String, Vec<Problem>)],
) -> Result<Benchmarks, Error> {
    let mut read = Benchmarks {
        meanings: HashMap::new(),
        names: Vec::new(),
        words: NearCopies::default(),
        texts: HashMap::new(),
        unread: Vec::new(),
    };
    let judge = &context.judge();
    for (benchmark, problems) in benchmarks {
        let name_of = |problem: &Problem| format!("{benchmark}: {}", problem.theorem.name);
        for problem in problems {
            let words = problem.theorem.informal_statement.as_deref();
            if let Some(signature) = words.and_then(Signature::of) {
                read.names.push(name_of(problem));
                read.words.add(signature);
            }
        }
        // The store remembers what Lean made of a statement, so that each is elaborated once.
        let readings = futures::stream::iter(problems)
            .map(|problem| async move { (problem, judge.reading(&problem.theorem).await) })
            .buffered(context.jobs.max(1));
        let mut readings = std::pin::pin!(readings);
        while let Some((problem, reading)) = readings.next().await {
            let name = name_of(problem);
            match reading?.expression {
                Some(meaning) => drop(read.meanings.insert(meaning, name)),
                None => {
                    read.texts.insert(renaming_digest(&problem.theorem.statement), name.clone());
                    read.unread.push(name);
                }
            }
        }
    }
    Ok(read)
}
