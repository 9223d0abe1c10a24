//! Search for proofs of many entries at once, in rounds: first the goal as it is, then what the answer suggests. A
//! proof that uses the theorem itself, or another name for the same statement, does not count.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use data::store::{Entry, EntryId, EntryKind, NewProof, Work};
use data::{Candidate, VerdictRecord};
use lean_bridge::Limits;
use lean_bridge::embedded::{SearchGroup, SearchRequest, Searched};
use serde_json::json;

use super::scripts::{Fork, Script, Subject};
use super::{Observer, StageSummary, Workshop};
use crate::Error;

const STAGE: &str = "prove";
const BATCH: u32 = 24;
/// Enough for what a person would call one step; hopeless attempts end soon.
const HEARTBEATS: u64 = 10_000;
const GENERATOR: &str = "tactics/grow";

/// Names under which the library knows each statement, by the statement's digest.
type Aliases = HashMap<String, Vec<String>>;

/// Looks for proofs of every stated entry that was not searched for yet.
pub async fn search_proofs(
    shop: &Workshop,
    kinds: &[EntryKind],
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let mut aliases = Aliases::new();
    for (digest, name) in shop.store.library_names_by_digest().await? {
        aliases.entry(digest).or_default().push(name);
    }
    let aliases = Arc::new(aliases);
    let total = shop.store.count_awaiting(STAGE, kinds).await?;
    let fetch = |after: i64| async move {
        let page = shop.store.entries_awaiting(STAGE, kinds, EntryId(after), BATCH).await?;
        Ok(page.last().map(|last| last.id.0).map(|last| (last, page)))
    };
    let work = |entries: Vec<Entry>| {
        let aliases = aliases.clone();
        async move { search_batch(shop, &entries, &aliases).await }
    };
    shop.in_batches(STAGE, total, fetch, work, observe).await
}

/// One entry on its way through the rounds.
struct Case<'a> {
    entry: &'a Entry,
    subject: Subject,
    /// Names that a proof must not use.
    forbidden: HashSet<&'a str>,
    /// Those of them that a first attempt did use.
    without: Vec<String>,
    lemmas: Vec<String>,
    attempts: u32,
    successes: u32,
    spent_ms: f64,
    proofs: Vec<(Script, VerdictRecord, Candidate, Vec<String>)>,
    /// Plain scripts that are still to be verified.
    scripts: Vec<Script>,
    /// How the goal was closed at once.
    closed_by: Option<String>,
}

impl Case<'_> {
    fn honest(&self, found: &Searched) -> bool {
        found.verdict.is_proved() && found.uses.iter().all(|used| self.forbidden_behind(used).is_none())
    }

    /// The forbidden theorem that a constant is, or was made of: `foo._simp_1` is `foo` in another form.
    fn forbidden_behind(&self, used: &str) -> Option<&str> {
        let made_of = |name: &str| {
            used.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("._"))
        };
        self.forbidden.iter().copied().find(|name| made_of(name))
    }

    fn note(&mut self, found: &Searched) {
        self.attempts += 1;
        self.spent_ms += found.verdict.record().time_ms;
        if self.honest(found) {
            self.successes += 1;
        } else if found.verdict.is_proved() {
            let used: Vec<String> =
                found.uses.iter().filter_map(|used| self.forbidden_behind(used)).map(str::to_owned).collect();
            for name in used {
                if !self.without.contains(&name) {
                    self.without.push(name);
                }
            }
        }
    }
}

/// What a round tries for a case.
enum Trial {
    Direct,
    Stepwise,
    Fork(Fork, Vec<u32>),
    Plain(Script),
}

async fn search_batch(shop: &Workshop, entries: &[Entry], aliases: &Aliases) -> Result<(u64, u64), Error> {
    let mut made = 0;
    let mut failed = 0;
    for group in entries.chunk_by(|a, b| a.theorem.header == b.theorem.header) {
        let mut cases: Vec<Case<'_>> = group.iter().map(|entry| case(entry, aliases)).collect();
        let header = &group[0].theorem.header;
        first_rounds(shop, header, &mut cases).await?;
        structure_rounds(shop, header, &mut cases).await?;
        plain_round(shop, header, &mut cases).await?;
        let mut proofs = Vec::new();
        let mut done = Vec::new();
        for case in &mut cases {
            let found = finish(case);
            made += u64::from(!found.is_empty());
            failed += u64::from(found.is_empty());
            done.push(Work {
                entry: case.entry.id,
                stage: STAGE,
                outcome: if found.is_empty() { "open" } else { "proved" }.to_owned(),
                detail: json!({
                    "attempts": case.attempts, "successes": case.successes, "closed_by": case.closed_by,
                    "generator": GENERATOR,
                }),
                spent_ms: case.spent_ms,
            });
            proofs.extend(found);
        }
        shop.store.record_proofs(shop.run, &shop.policy_id(), &proofs, &done).await?;
    }
    Ok((made, failed))
}

fn case<'a>(entry: &'a Entry, aliases: &'a Aliases) -> Case<'a> {
    let mut forbidden: HashSet<&str> =
        aliases.get(&entry.digest).into_iter().flatten().map(String::as_str).collect();
    forbidden.extend(entry.library_name.as_deref());
    Case {
        entry,
        subject: Subject::new(&entry.theorem.statement, &entry.facts),
        forbidden,
        without: Vec::new(),
        lemmas: Vec::new(),
        attempts: 0,
        successes: 0,
        spent_ms: 0.0,
        proofs: Vec::new(),
        scripts: Vec::new(),
        closed_by: None,
    }
}

/// The goal as it is; once more without the lemmas that must not be used; then its lemmas one at a time.
async fn first_rounds(shop: &Workshop, header: &str, cases: &mut [Case<'_>]) -> Result<(), Error> {
    for again in [false, true] {
        let trials = cases
            .iter()
            .map(|case| {
                let wanted = !again || case.scripts.is_empty() && !case.without.is_empty();
                wanted
                    .then(|| (Trial::Direct, case.subject.direct_probe(&case.without)))
                    .into_iter()
                    .collect()
            })
            .collect();
        round(shop, header, cases, trials, |case, _, found, honest| {
            if !honest {
                return;
            }
            let without = if again { case.without.clone() } else { Vec::new() };
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
    round(shop, header, cases, trials, |case, _, found, honest| {
        if honest && let Some(script) = case.subject.stepwise(&found.verdict.record().messages) {
            case.scripts.push(script);
        }
    })
    .await
}

/// Takes the goal apart where no explanation in steps was found.
async fn structure_rounds(shop: &Workshop, header: &str, cases: &mut [Case<'_>]) -> Result<(), Error> {
    let trials = cases
        .iter()
        .map(|case| {
            if case.scripts.iter().any(|script| script.style == "stepwise") {
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
    round(shop, header, cases, trials, |case, trial, found, honest| {
        if let (Trial::Fork(fork, begins), true) = (trial, honest) {
            let messages = &found.verdict.record().messages;
            let script = case.subject.forked(fork, begins, messages, &case.without);
            case.scripts.extend(script);
        }
    })
    .await
}

/// Verifies the plain scripts.
async fn plain_round(shop: &Workshop, header: &str, cases: &mut [Case<'_>]) -> Result<(), Error> {
    let trials = cases
        .iter_mut()
        .map(|case| {
            let scripts = std::mem::take(&mut case.scripts);
            scripts
                .into_iter()
                .map(|script| {
                    let text = case.subject.text(&script.lines);
                    (Trial::Plain(script), text)
                })
                .collect()
        })
        .collect();
    round(shop, header, cases, trials, |case, trial, found, honest| {
        if let (Trial::Plain(script), true) = (trial, honest) {
            let text = case.subject.text(&script.lines);
            let generator = format!("{GENERATOR}/{}", script.style);
            let candidate = Candidate { text, ..Candidate::from_proof(&case.entry.theorem, "", generator) };
            let record = found.verdict.record().clone();
            case.proofs.push((script.clone(), record, candidate, found.uses.clone()));
        }
    })
    .await
}

/// One question to Lean: every case with its trials, up to the first success for probes of forks, all for others.
async fn round<'a>(
    shop: &Workshop,
    header: &str,
    cases: &mut [Case<'a>],
    trials: Vec<Vec<(Trial, String)>>,
    mut take: impl FnMut(&mut Case<'a>, &Trial, &Searched, bool),
) -> Result<(), Error> {
    let mut groups = Vec::new();
    let mut places = Vec::new();
    for (index, trials) in trials.iter().enumerate().filter(|(_, trials)| !trials.is_empty()) {
        let forks = matches!(trials[0].0, Trial::Fork(..));
        groups.push(SearchGroup {
            statement: cases[index].entry.theorem.statement.trim_end().to_owned(),
            candidates: trials.iter().map(|(_, text)| text.clone()).collect(),
            enough: if forks { 1 } else { usize::MAX },
        });
        places.push(index);
    }
    if groups.is_empty() {
        return Ok(());
    }
    let heartbeats = Some(shop.limits.heartbeats.unwrap_or(HEARTBEATS));
    let request = SearchRequest {
        header: header.to_owned(),
        groups,
        policy: shop.policy.clone(),
        limits: Limits { heartbeats, ..shop.limits },
    };
    let answers = shop.lean.search(&request).await?;
    for (index, answers) in places.into_iter().zip(answers) {
        for found in answers {
            let case = &mut cases[index];
            case.note(&found);
            let honest = case.honest(&found);
            take(case, &trials[index][found.candidate].0, &found, honest);
        }
    }
    Ok(())
}

/// The proofs to store; the most explanatory one is preferred: in steps, then structured, then at once.
fn finish(case: &mut Case<'_>) -> Vec<NewProof> {
    let rank = |script: &Script| match script.style {
        "stepwise" => 0,
        "structured" => 1,
        _ => 2,
    };
    case.proofs.sort_by_key(|(script, ..)| (rank(script), script.tactic_calls));
    let proofs = std::mem::take(&mut case.proofs).into_iter().enumerate();
    proofs
        .map(|(index, (script, verdict, candidate, uses))| NewProof {
            entry: case.entry.id,
            theorem: case.entry.theorem.clone(),
            candidate,
            verdict,
            style: script.style.to_owned(),
            tactic_calls: script.tactic_calls,
            uses,
            preferred: index == 0,
        })
        .collect()
}
