//! Conjectures: new statements by mutation and composition of known ones, and over chosen signatures. Each is
//! elaborated by Lean, kept once up to the names of its variables, and, where small instances speak against it,
//! refuted by a proof of its negation.

mod competition;

use std::collections::HashSet;
use std::time::Instant;

use data::store::{Cursor, Entry, EntryId, EntryKind, NewEntry, Work};
use data::{Source, Theorem};
use lean_bridge::Limits;
use lean_bridge::embedded::{SearchGroup, SearchRequest};
use serde_json::json;

use super::mutation::{Mutant, mutants};
use super::{Observer, Progress, StageSummary, Workshop, for_batch};
use crate::Error;

const STAGE: &str = "conjecture";
const REFUTE: &str = "refute";
const BATCH: u32 = 16;
const HEARTBEATS: u64 = 10_000;
/// A statement whose type is longer than this as text, in bytes, is nobody's idea of a theorem.
const MAX_TEXT: usize = 4_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConjectureOptions {
    /// Competition-style statements to make.
    pub competition: u64,
    pub seed: u64,
}

/// Makes conjectures of every statement of the library or of files that was not mutated yet, and the competition-style
/// ones that are missing.
pub async fn conjecture(
    shop: &Workshop,
    options: ConjectureOptions,
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let sources = [EntryKind::Library, EntryKind::File];
    let total = shop.store.count_awaiting(STAGE, &sources).await?;
    let fetch = |after: i64| async move {
        let page = shop.store.entries_awaiting(STAGE, &sources, EntryId(after), BATCH).await?;
        Ok(page.last().map(|last| last.id.0).map(|last| (last, page)))
    };
    let work = |entries: Vec<Entry>| async move { mutate_batch(shop, &entries).await };
    let mut summary = shop.in_batches(STAGE, total, fetch, work, observe).await?;
    let made = compete(shop, options, observe).await?;
    summary.looked_at += made.looked_at;
    summary.made += made.made;
    summary.failed += made.failed;
    summary.seconds += made.seconds;
    Ok(summary)
}

async fn mutate_batch(shop: &Workshop, entries: &[Entry]) -> Result<(u64, u64), Error> {
    let mut made = 0;
    let mut failed = 0;
    for (index, entry) in entries.iter().enumerate() {
        let other = entries.get(index + 1).filter(|other| other.theorem.header == entry.theorem.header);
        let found = mutants(&entry.facts.expression, other.map(|other| &other.facts.expression));
        let found: Vec<Mutant> = found.into_iter().filter(|mutant| mutant.text.len() <= MAX_TEXT).collect();
        let statements: Vec<String> =
            found.iter().map(|mutant| format!("theorem c : {}", mutant.text)).collect();
        let mut parents = vec![entry.key.clone()];
        let taken = if statements.is_empty() {
            Vec::new()
        } else {
            let named: Vec<(&'static str, Vec<String>)> = found
                .iter()
                .map(|mutant| {
                    let composed = mutant.rule == "compose-sums";
                    let other = other.filter(|_| composed).map(|other| other.key.clone());
                    (mutant.rule, parents.iter().cloned().chain(other).collect())
                })
                .collect();
            accepted(shop, &entry.theorem.header, &entry.module, Some(&entry.family), &statements, &named)
                .await?
        };
        parents.clear();
        failed += (statements.len() - taken.len()) as u64;
        made += shop.store.add_entries(&taken, None).await?;
        shop.store
            .record_work(&[Work {
                entry: entry.id,
                stage: STAGE,
                outcome: "mutated".to_owned(),
                detail: json!({ "tried": statements.len(), "made": taken.len() }),
                spent_ms: 0.0,
            }])
            .await?;
    }
    Ok((made, failed))
}

/// What Lean can read of some statements and the store does not have yet, as entries.
async fn accepted(
    shop: &Workshop,
    header: &str,
    module: &str,
    family: Option<&str>,
    statements: &[String],
    rules: &[(&'static str, Vec<String>)],
) -> Result<Vec<NewEntry>, Error> {
    let limits = Limits { heartbeats: Some(HEARTBEATS), ..for_batch(shop.limits, statements.len()) };
    let described = match shop.lean.describe(header, statements, limits).await {
        Ok(described) => described,
        Err(lean_bridge::Error::Unanswered { .. } | lean_bridge::Error::Refused(_)) => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let read: Vec<_> = described
        .into_iter()
        .zip(rules)
        .filter_map(|(described, rule)| Some((described.facts?, described.printed?, rule)))
        .collect();
    let printed: Vec<String> = read.iter().map(|(_, printed, _)| printed.clone()).collect();
    // Lean's printed form must say the same again: that is what is stored.
    let again = if printed.is_empty() {
        Vec::new()
    } else {
        shop.lean.describe(header, &printed, limits).await.unwrap_or_default()
    };
    let digests: Vec<String> = read.iter().map(|(facts, ..)| facts.expression.digest()).collect();
    let known = shop.store.known_digests(&digests).await?;
    let mut seen = HashSet::new();
    let mut entries = Vec::new();
    for (((facts, printed, (rule, parents)), digest), again) in read.into_iter().zip(digests).zip(again) {
        let same = again.facts.is_some_and(|facts| facts.expression.digest() == digest);
        if !same || known.contains(&digest) || !seen.insert(digest.clone()) {
            continue;
        }
        let name = format!("conjecture_{}", &digest[..12]);
        let statement = printed.replacen("theorem c", &format!("theorem {name}"), 1);
        entries.push(NewEntry {
            key: format!("conjecture:{digest}"),
            kind: EntryKind::Conjecture,
            theorem: Ok(Theorem {
                name,
                header: header.to_owned(),
                statement,
                informal_statement: None,
                informal_proof: None,
                source: Source { origin: format!("{STAGE}/{rule}"), ..Source::default() },
            }),
            library_name: None,
            module: module.to_owned(),
            docstring: None,
            facts,
            rule: Some((*rule).to_owned()),
            parents: parents.clone(),
            family: family.map(str::to_owned),
        });
    }
    Ok(entries)
}

/// Competition-style statements, from where the last call ended.
async fn compete(
    shop: &Workshop,
    options: ConjectureOptions,
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    const AT_ONCE: u64 = 32;
    let started = Instant::now();
    let scope = format!("competition {}", options.seed);
    let mut cursor = shop.store.cursor(STAGE, &scope).await?;
    let mut summary = StageSummary::default();
    while cursor.position < options.competition && !shop.cancel.is_cancelled() {
        let end = (cursor.position + AT_ONCE).min(options.competition);
        let made: Vec<_> =
            (cursor.position..end).map(|number| competition::statement(options.seed, number)).collect();
        let statements: Vec<String> = made.iter().map(|(_, text)| format!("theorem c {text}")).collect();
        let rules: Vec<(&'static str, Vec<String>)> =
            made.iter().map(|(rule, _)| (*rule, Vec::new())).collect();
        let entries = accepted(shop, "", "competition", None, &statements, &rules).await?;
        summary.looked_at += end - cursor.position;
        summary.failed += statements.len() as u64 - entries.len() as u64;
        cursor = Cursor { position: end, total: options.competition };
        summary.made += shop.store.add_entries(&entries, Some((STAGE, &scope, cursor))).await?;
        observe(Progress { stage: STAGE, done: cursor.position, total: cursor.total, made: summary.made });
    }
    summary.seconds = started.elapsed().as_secs_f64();
    Ok(summary)
}

/// Looks for small instances that speak against conjectures, and lets Lean prove the negation. Refuted ones are kept
/// as negatives, and no proof of them is looked for.
pub async fn refute(shop: &Workshop, observe: Observer<'_>) -> Result<StageSummary, Error> {
    let kinds = [EntryKind::Conjecture];
    let total = shop.store.count_awaiting(REFUTE, &kinds).await?;
    let fetch = |after: i64| async move {
        let page = shop.store.entries_awaiting(REFUTE, &kinds, EntryId(after), BATCH).await?;
        Ok(page.last().map(|last| last.id.0).map(|last| (last, page)))
    };
    let work = |entries: Vec<Entry>| async move { refute_batch(shop, &entries).await };
    shop.in_batches(REFUTE, total, fetch, work, observe).await
}

async fn refute_batch(shop: &Workshop, entries: &[Entry]) -> Result<(u64, u64), Error> {
    let mut done: Vec<Work> = Vec::new();
    let mut refuted = 0;
    for group in entries.chunk_by(|a, b| a.theorem.header == b.theorem.header) {
        let questions: Vec<Option<SearchGroup>> = group.iter().map(negation).collect();
        let asked: Vec<SearchGroup> = questions.iter().flatten().cloned().collect();
        let request = SearchRequest {
            header: group[0].theorem.header.clone(),
            groups: asked,
            policy: shop.policy.clone(),
            limits: Limits { heartbeats: Some(HEARTBEATS), ..shop.limits },
        };
        let answers = if request.groups.is_empty() { Vec::new() } else { shop.lean.search(&request).await? };
        let mut answers = answers.into_iter();
        for (entry, question) in group.iter().zip(&questions) {
            let answer = question.as_ref().and_then(|question| Some((question, answers.next()?)));
            let proof = answer.and_then(|(question, found)| {
                let proof = found.into_iter().find(|found| found.verdict.is_proved())?;
                Some(question.candidates[proof.candidate].clone())
            });
            refuted += u64::from(proof.is_some());
            done.push(Work {
                entry: entry.id,
                stage: REFUTE,
                outcome: if proof.is_some() { "refuted" } else { "open" }.to_owned(),
                detail: json!({ "proof": proof }),
                spent_ms: 0.0,
            });
        }
    }
    shop.store.record_work(&done).await?;
    Ok((refuted, done.len() as u64 - refuted))
}

/// The negation of a statement, with proofs that try small instances. `None` where no variable has small values.
fn negation(entry: &Entry) -> Option<SearchGroup> {
    const VALUES: [usize; 6] = [0, 1, 2, 3, 5, 4];
    let expression = &entry.facts.expression;
    let mut arguments: Vec<&[&str]> = Vec::new();
    let mut at = expression.root();
    while let data::Node::Forall { domain, body, .. } = expression.node(at) {
        let values: &[&str] = match expression.constant_application(*domain) {
            Some(("Nat", _)) => &["0", "1", "2", "3", "5", "7"],
            Some(("Int", _)) => &["0", "1", "(-1)", "2", "(-3)", "4"],
            Some(("Bool", _)) => &["true", "false", "true", "false", "true", "true"],
            Some(("List", kinds))
                if matches!(expression.constant_application(*kinds.first()?), Some(("Nat", _))) =>
            {
                &["[]", "[0]", "[1, 0]", "[2]", "[0, 0]", "[3, 1, 2]"]
            }
            Some((
                "Eq" | "Ne" | "LT.lt" | "LE.le" | "GT.gt" | "GE.ge" | "Dvd.dvd" | "Not" | "Membership.mem",
                _,
            )) => &["(by decide)"; 6],
            _ => return None,
        };
        arguments.push(values);
        at = *body;
    }
    if arguments.is_empty() {
        return None;
    }
    // `theorem c (a : Nat) … : P` as `∀ (a : Nat) …, P`.
    let statement = entry.theorem.statement.trim_end();
    let rest = statement.strip_prefix("theorem ")?.strip_prefix(entry.theorem.name.as_str())?;
    let rest =
        rest.strip_prefix(".{").map_or(rest, |after| after.split_once('}').map_or(rest, |(_, rest)| rest));
    let rest = rest.trim_start();
    let (binders, conclusion) = split_colon(rest)?;
    let closed = if binders.trim().is_empty() {
        conclusion.to_owned()
    } else {
        format!("∀ {binders}, {conclusion}")
    };
    let negated = format!("theorem {}_refuted : ¬ ({closed})", entry.theorem.name);
    let instance = |shift: usize| {
        let values: Vec<&str> = arguments
            .iter()
            .enumerate()
            .map(|(place, values)| values[VALUES[(shift + place * (shift % 3)) % VALUES.len()]])
            .collect();
        format!("{negated} := fun h => absurd (@h {}) (by decide)", values.join(" "))
    };
    let mut candidates: Vec<String> = (0..VALUES.len() * 2).map(instance).collect();
    candidates.dedup();
    Some(SearchGroup { statement: negated.clone(), candidates, enough: 1 })
}

/// Binders and conclusion of `binders : conclusion`.
fn split_colon(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0i32;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '{' | '[' | '⟨' => depth += 1,
            ')' | '}' | ']' | '⟩' => depth -= 1,
            ':' if depth == 0 => return Some((text[..at].trim(), text[at + 1..].trim())),
            _ => {}
        }
    }
    None
}
