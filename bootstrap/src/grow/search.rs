//! Search for proofs of many entries at once, in rounds: first the goal as it is, then what the answer suggests. A
//! proof that uses the theorem itself, or another name for the same statement, does not count.

mod planned;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use data::store::{Entry, EntryId, EntryKind, NewProof, PendingQuery, StageRecord};
use data::{Candidate, Goal, VerdictRecord};
use lean_bridge::Limits;
use lean_bridge::embedded::{SearchGroup, SearchRequest, Searched};
use prover::methods::Budget;
use prover::tactics::explainable::{Fork, Script, Subject};
use serde_json::json;
use words::StoredTrace;

use super::circularity::{Aliases, Forbidden};
use super::context::{HEARTBEATS, Observer, StageContext, StageSummary, for_batch};
use crate::error::Error;

const STAGE: &str = "prove";
const BATCH: u32 = 24;
/// For a probe, which tries many tactics: those that work mostly do so at once.
const PROBE_HEARTBEATS: u64 = 3_000;
const GENERATOR: &str = "tactics/grow";
/// What wrote a proof in steps that methods computed.
const METHODS: &str = "methods/grow";
/// Work of the methods on one entry.
const METHODS_WORK: Duration = Duration::from_secs(3);
/// What wrote a proof in steps together with its problem.
const FAMILIES: &str = "families/grow";
/// Tactics of which one may prove a problem at once: it is easy then. Those that give up soonest are first.
const EASY: [&str; 4] = ["decide", "omega", "grind", "norm_num"];
/// What wrote the proof that a theorem of a project has there.
const SOURCE: &str = "source";

/// Looks for proofs of every stated entry that was not searched for yet.
pub async fn search_proofs(
    context: &StageContext,
    kinds: &[EntryKind],
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let aliases = Arc::new(Aliases::read(&context.store).await?);
    let awaiting = PendingQuery::all(STAGE, kinds);
    let total = context.store.count_awaiting(awaiting).await?;
    let fetch = |after: i64| async move {
        let page = context.store.entries_awaiting(awaiting, EntryId(after), BATCH).await?;
        Ok(page.last().map(|last| last.id.0).map(|last| (last, page)))
    };
    let work = |entries: Vec<Entry>| {
        let aliases = aliases.clone();
        async move { search_batch(context, &entries, &aliases).await }
    };
    context.in_batches(STAGE, total, fetch, work, observe).await
}

/// One entry on its way through the rounds.
struct Case<'a> {
    entry: &'a Entry,
    subject: Subject,
    /// Names that a proof must not use.
    forbidden: Forbidden<'a>,
    /// Those of them that a first attempt did use.
    without: Vec<String>,
    lemmas: Vec<String>,
    attempts: u32,
    successes: u32,
    spent_ms: f64,
    proofs: Vec<Found>,
    /// Plain scripts that are still to be verified.
    scripts: Vec<Script>,
    /// What those of the methods say, by their lines.
    sentences: HashMap<Vec<String>, Vec<(usize, String)>>,
    /// How the goal was closed at once.
    closed_by: Option<String>,
    /// The tactic that proves a problem of a family alone.
    easy: Option<&'static str>,
}

/// A proof that counts.
struct Found {
    script: Script,
    verdict: VerdictRecord,
    candidate: Candidate,
    uses: Vec<String>,
    trace: Option<StoredTrace>,
}

impl Case<'_> {
    /// Whether nothing else is looked for: a conjecture that came with a proof, whether that holds or not; a theorem of a
    /// project once its own proof counts; a problem of a family once it has a proof.
    fn is_settled(&self) -> bool {
        match self.came_with_a_plan() {
            true => !self.has_source() || !self.proofs.is_empty(),
            false => self.is_posed() && !self.proofs.is_empty(),
        }
    }

    fn came_with_a_plan(&self) -> bool {
        !self.entry.making.plan.is_empty()
    }

    /// Whether it is a problem of a family.
    fn is_posed(&self) -> bool {
        self.entry.making.posed.is_some()
    }

    /// Whether the entry came with the proof that stands in a project.
    fn has_source(&self) -> bool {
        self.came_with_a_plan() && self.entry.kind != EntryKind::Conjecture
    }

    fn note(&mut self, found: &Searched) {
        self.attempts += 1;
        self.spent_ms += found.verdict.record().time_ms;
        if self.forbidden.allows(found) {
            self.successes += 1;
        } else if found.verdict.is_proved() {
            let used: Vec<String> =
                found.uses.iter().filter_map(|used| self.forbidden.behind(used)).map(str::to_owned).collect();
            for name in used {
                if !self.without.contains(&name) {
                    self.without.push(name);
                }
            }
        }
    }
}

/// Which cases a round is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    WithSource,
    /// Problems of families.
    Posed,
    NotPosed,
    Any,
}

impl Sort {
    fn has(self, case: &Case<'_>) -> bool {
        match self {
            Sort::WithSource => case.has_source(),
            Sort::Posed => case.is_posed(),
            Sort::NotPosed => !case.is_posed(),
            Sort::Any => true,
        }
    }
}

/// What a round tries for a case.
enum Trial {
    Direct,
    Stepwise,
    Fork(Fork, Vec<u32>),
    Plain(Script),
    /// One tactic, by its place.
    Easy,
}

async fn search_batch(
    context: &StageContext,
    entries: &[Entry],
    aliases: &Aliases,
) -> Result<(u64, u64), Error> {
    let mut made = 0;
    let mut failed = 0;
    for group in entries.chunk_by(|a, b| a.theorem.header == b.theorem.header) {
        let mut cases: Vec<Case<'_>> = group.iter().map(|entry| case(entry, aliases)).collect();
        let header = &group[0].theorem.header;
        plain_round(context, header, &mut cases, Sort::WithSource, SOURCE).await?;
        // What a problem's family or the methods know of it spares the search.
        methods_round(context, header, &mut cases, Sort::Posed).await?;
        plain_round(context, header, &mut cases, Sort::Posed, GENERATOR).await?;
        first_rounds(context, header, &mut cases).await?;
        structure_rounds(context, header, &mut cases).await?;
        methods_round(context, header, &mut cases, Sort::NotPosed).await?;
        plain_round(context, header, &mut cases, Sort::Any, GENERATOR).await?;
        easy_round(context, header, &mut cases).await?;
        let mut proofs = Vec::new();
        let mut done = Vec::new();
        for case in &mut cases {
            let generator = match (case.came_with_a_plan(), case.is_posed()) {
                (true, true) => FAMILIES,
                (true, false) if case.has_source() => SOURCE,
                _ => GENERATOR,
            };
            let found = finish(case)?;
            made += u64::from(!found.is_empty());
            failed += u64::from(found.is_empty());
            done.push(StageRecord {
                entry: case.entry.id,
                stage: STAGE.to_owned(),
                outcome: if found.is_empty() { "open" } else { "proved" }.to_owned(),
                detail: json!({
                    "attempts": case.attempts, "successes": case.successes, "closed_by": case.closed_by,
                    "easy": case.easy,
                    "generator": generator,
                }),
                spent_ms: case.spent_ms,
            });
            proofs.extend(found);
        }
        context.store.record_proofs(context.run, &context.policy_id(), &proofs, &done).await?;
    }
    Ok((made, failed))
}

fn case<'a>(entry: &'a Entry, aliases: &'a Aliases) -> Case<'a> {
    let plan = &entry.making.plan;
    // Only plans of families come with sentences.
    let planned = entry.making.posed.as_ref().and_then(|_| planned::given(plan));
    let mut sentences = HashMap::new();
    let scripts = match planned {
        Some(planned) => {
            sentences.insert(planned.script.lines.clone(), planned.sentences);
            vec![planned.script]
        }
        None => Script::planned(plan).into_iter().collect(),
    };
    Case {
        entry,
        subject: Subject::new(&entry.theorem.statement, &entry.facts),
        forbidden: aliases.forbidden(entry),
        without: Vec::new(),
        lemmas: Vec::new(),
        attempts: 0,
        successes: 0,
        spent_ms: 0.0,
        proofs: Vec::new(),
        scripts,
        sentences,
        closed_by: None,
        easy: None,
    }
}

/// The goal as it is; once more without the lemmas that must not be used; then its lemmas one at a time.
async fn first_rounds(context: &StageContext, header: &str, cases: &mut [Case<'_>]) -> Result<(), Error> {
    for again in [false, true] {
        let trials = cases
            .iter()
            .map(|case| {
                let wanted =
                    !case.is_settled() && (!again || case.scripts.is_empty() && !case.without.is_empty());
                wanted
                    .then(|| (Trial::Direct, case.subject.direct_probe(&case.without)))
                    .into_iter()
                    .collect()
            })
            .collect();
        round(context, header, cases, trials, |case, _, found, honest| {
            if !honest {
                return;
            }
            let without = case.without.clone();
            if let Some((script, lemmas)) = case.subject.direct(&found.verdict.record().messages, &without) {
                case.closed_by = script.lines.last().cloned();
                case.scripts.push(script);
                case.lemmas = lemmas;
            }
        })
        .await?;
    }
    let trials = cases
        .iter()
        .map(|case| {
            let usable: Vec<String> = case
                .lemmas
                .iter()
                .filter(|lemma| !case.forbidden.contains(lemma.as_str()))
                .cloned()
                .collect();
            case.subject.stepwise_probe(&usable).map(|text| (Trial::Stepwise, text)).into_iter().collect()
        })
        .collect();
    round(context, header, cases, trials, |case, _, found, honest| {
        if honest && let Some(script) = case.subject.stepwise(&found.verdict.record().messages) {
            case.scripts.push(script);
        }
    })
    .await
}

/// Takes the goal apart where no explanation in steps was found.
async fn structure_rounds(context: &StageContext, header: &str, cases: &mut [Case<'_>]) -> Result<(), Error> {
    let trials = cases
        .iter()
        .map(|case| {
            if case.is_settled() || case.scripts.iter().any(|script| script.style == "stepwise") {
                return Vec::new();
            }
            let forks = case.subject.forks();
            forks
                .into_iter()
                .map(|fork| {
                    let (text, begins) = case.subject.fork_probe(&fork, &case.without);
                    (Trial::Fork(fork, begins), text)
                })
                .collect()
        })
        .collect();
    round(context, header, cases, trials, |case, trial, found, honest| {
        if let (Trial::Fork(fork, begins), true) = (trial, honest) {
            let messages = &found.verdict.record().messages;
            let script = case.subject.forked(fork, begins, messages, &case.without);
            case.scripts.extend(script);
        }
    })
    .await
}

/// Whether one tactic proves a problem of a family that has a proof: such problems are easy.
async fn easy_round(context: &StageContext, header: &str, cases: &mut [Case<'_>]) -> Result<(), Error> {
    let trials = cases
        .iter()
        .map(|case| match case.is_posed() && !case.proofs.is_empty() {
            true => EASY.iter().map(|tactic| (Trial::Easy, case.subject.at_once(tactic))).collect(),
            false => Vec::new(),
        })
        .collect();
    round(context, header, cases, trials, |case, _, found, _| {
        if found.verdict.is_proved() && case.easy.is_none() {
            case.easy = EASY.get(found.candidate).copied();
        }
    })
    .await
}

/// Has the methods write proofs in steps of what was only closed at once, and of problems of families.
async fn methods_round(
    context: &StageContext,
    header: &str,
    cases: &mut [Case<'_>],
    sort: Sort,
) -> Result<(), Error> {
    let of_interest = |case: &Case<'_>| {
        let has_a_proof = !case.scripts.is_empty() || case.is_posed();
        let is_open = !case.is_settled() && case.scripts.iter().all(|script| rank(script).0 > 1);
        sort.has(case) && has_a_proof && is_open
    };
    let waiting: Vec<&mut Case<'_>> = cases.iter_mut().filter(|case| of_interest(case)).collect();
    if waiting.is_empty() {
        return Ok(());
    }
    let statement = |case: &&mut Case<'_>| case.entry.theorem.statement.trim_end().to_owned();
    let statements: Vec<String> = waiting.iter().map(statement).collect();
    let limits = for_batch(context.limits, statements.len());
    let described = match context.lean.describe_with_goals(header, &statements, limits).await {
        Ok(described) => described,
        Err(error @ (lean_bridge::Error::Refused(_) | lean_bridge::Error::Unanswered { .. })) => {
            tracing::info!(%error, "the methods are not asked");
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    for (case, described) in waiting.into_iter().zip(described) {
        let Some(goal) = described.goal.as_deref().map(Goal::parse) else { continue };
        let facts = case.entry.facts.clone();
        let work = move || planned::planned(&facts, &goal, &Budget::counted(METHODS_WORK));
        for found in tokio::task::spawn_blocking(work).await.unwrap_or_default() {
            case.sentences.insert(found.script.lines.clone(), found.sentences);
            case.scripts.push(found.script);
        }
    }
    Ok(())
}

/// Verifies the plain scripts of some cases.
async fn plain_round(
    context: &StageContext,
    header: &str,
    cases: &mut [Case<'_>],
    sort: Sort,
    generator: &str,
) -> Result<(), Error> {
    let trials = cases
        .iter_mut()
        .map(|case| {
            if !sort.has(case) {
                return Vec::new();
            }
            let mut scripts = std::mem::take(&mut case.scripts);
            // The most explanatory one first: the first that is accepted comes with its trace.
            scripts.sort_by_key(rank);
            scripts
                .into_iter()
                .map(|script| {
                    let text = case.subject.text(&script.lines);
                    (Trial::Plain(script), text)
                })
                .collect()
        })
        .collect();
    round(context, header, cases, trials, |case, trial, found, honest| {
        if let (Trial::Plain(script), true) = (trial, honest) {
            let text = case.subject.text(&script.lines);
            let sentences = case.sentences.get(&script.lines);
            let generator = match sentences {
                Some(_) if case.came_with_a_plan() => FAMILIES.to_owned(),
                Some(_) => METHODS.to_owned(),
                None => format!("{generator}/{}", script.style),
            };
            // The script begins below the statement.
            let first = text.lines().count() - script.lines.len() + 1;
            let placed: Vec<(u32, String)> = sentences
                .into_iter()
                .flatten()
                .map(|(line, said)| ((first + line) as u32, said.clone()))
                .collect();
            let trace = found.trace.clone();
            let trace = trace.map(|trace| StoredTrace::new(&text, trace).with_sentences(&placed));
            let candidate = Candidate { text, ..Candidate::from_proof(&case.entry.theorem, "", generator) };
            let verdict = found.verdict.record().clone();
            let (script, uses) = (script.clone(), found.uses.clone());
            case.proofs.push(Found { script, verdict, candidate, uses, trace });
        }
    })
    .await
}

/// One question to Lean: every case with its trials, up to the first success for forks and for problems of families, all
/// for others.
async fn round<'a>(
    context: &StageContext,
    header: &str,
    cases: &mut [Case<'a>],
    trials: Vec<Vec<(Trial, String)>>,
    mut take: impl FnMut(&mut Case<'a>, &Trial, &Searched, bool),
) -> Result<(), Error> {
    let mut groups = Vec::new();
    let mut places = Vec::new();
    for (index, trials) in trials.iter().enumerate().filter(|(_, trials)| !trials.is_empty()) {
        let first_will_do = matches!(trials[0].0, Trial::Fork(..) | Trial::Easy)
            || cases[index].is_posed() && matches!(trials[0].0, Trial::Plain(..));
        groups.push(SearchGroup {
            statement: cases[index].entry.theorem.statement.trim_end().to_owned(),
            candidates: trials.iter().map(|(_, text)| text.clone()).collect(),
            enough: if first_will_do { 1 } else { usize::MAX },
            trace: matches!(trials[0].0, Trial::Plain(..)),
        });
        places.push(index);
    }
    if groups.is_empty() {
        return Ok(());
    }
    let is_plain = trials.iter().flatten().any(|(trial, _)| matches!(trial, Trial::Plain(..)));
    let usual = if is_plain { HEARTBEATS } else { PROBE_HEARTBEATS };
    let heartbeats = Some(context.limits.heartbeats.unwrap_or(usual));
    let request = SearchRequest {
        header: header.to_owned(),
        groups,
        policy: context.policy.clone(),
        limits: Limits { heartbeats, ..context.limits },
    };
    let answers = context.lean.search(&request).await?;
    for (index, answers) in places.into_iter().zip(answers) {
        for found in answers {
            let case = &mut cases[index];
            case.note(&found);
            let honest = case.forbidden.allows(&found);
            take(case, &trials[index][found.candidate].0, &found, honest);
        }
    }
    Ok(())
}

/// In steps, then structured, then at once; the shorter ones first.
fn rank(script: &Script) -> (u32, u32) {
    let style = match script.style {
        "stepwise" | "planned" => 0,
        "structured" => 1,
        _ => 2,
    };
    (style, script.tactic_calls)
}

/// The proofs to store; the most explanatory one is preferred.
fn finish(case: &mut Case<'_>) -> Result<Vec<NewProof>, Error> {
    case.proofs.sort_by_key(|found| rank(&found.script));
    let proofs = std::mem::take(&mut case.proofs).into_iter().enumerate();
    proofs
        .map(|(index, Found { script, verdict, candidate, uses, trace })| {
            let preferred = index == 0;
            let trace = trace.filter(|_| preferred).map(serde_json::to_value).transpose()?;
            Ok(NewProof {
                entry: case.entry.id,
                theorem: case.entry.theorem.clone(),
                candidate,
                verdict,
                style: script.style.to_owned(),
                tactic_calls: script.tactic_calls,
                uses,
                preferred,
                trace,
            })
        })
        .collect()
}
