//! A run as a result: the counts that are published, and each theorem with its proof or its closest attempt. Read
//! from the store alone, so that a report can be made long after, and of a run that is still going on.

use std::collections::BTreeMap;

use data::store::{ComparedCorpus, ItemState, RunId, RunItem, Store, StoredAttempt, StoredSample};
use serde::Serialize;

use crate::contamination::Overlap;
use crate::error::Error;
use crate::manifest::Manifest;
use crate::plan::StopRule;
use crate::statistics::Estimate;
use crate::table::{Row, Table, Tally};

/// Everything that a report shows.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    pub run: i64,
    pub title: String,
    pub finished: bool,
    pub started_at_ms: i64,
    pub manifest: Manifest,
    pub all: Tally,
    /// Without the statements that are known to be bad.
    pub repaired: Tally,
    /// Without what occurs in a recorded training set of the model.
    pub unseen: Tally,
    /// What the problems were compared with.
    pub corpora: Vec<ComparedCorpus>,
    pub splits: BTreeMap<String, Tally>,
    pub categories: BTreeMap<String, Tally>,
    /// How the points of the curve were estimated.
    pub estimator: &'static str,
    pub pass_at: Vec<PassAt>,
    pub proved_by_round: Vec<u64>,
    pub samples_by_round: Vec<u64>,
    /// Rejected samples by reason.
    pub failures: BTreeMap<String, u64>,
    /// Problems by whether they could be put to Lean.
    pub states: BTreeMap<&'static str, u64>,
    pub new_tokens: u64,
    pub theorems: Vec<ReportedTheorem>,
}

/// One point of the curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PassAt {
    pub k: u64,
    #[serde(flatten)]
    pub estimate: Estimate,
}

/// One problem of a report.
#[derive(Debug, Clone, Serialize)]
pub struct ReportedTheorem {
    #[serde(flatten)]
    pub row: Row,
    pub header: String,
    pub statement: String,
    pub informal_statement: Option<String>,
    pub proof: Option<ShownAttempt>,
    pub closest: Option<ShownAttempt>,
    pub new_tokens: u64,
    pub generation_seconds: f64,
    pub judgement_seconds: f64,
    /// Where it occurs in what the model was trained on, as far as that is recorded.
    pub trained_on: Overlap,
    /// Examples that were shown with it.
    pub examples: Vec<String>,
}

/// An attempt as it is shown.
#[derive(Debug, Clone, Serialize)]
pub struct ShownAttempt {
    pub text: String,
    pub generator: String,
    pub level: String,
    pub axioms: Vec<String>,
    pub toolchain: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    pub goals: Vec<String>,
}

impl ShownAttempt {
    fn of(attempt: StoredAttempt) -> Self {
        let rejection = match attempt.verdict.outcome {
            data::Outcome::Proved => None,
            data::Outcome::Rejected(rejection) => Some(rejection),
        };
        Self {
            text: attempt.candidate.text,
            generator: attempt.candidate.generator,
            level: attempt.verdict.level.as_str().to_owned(),
            axioms: attempt.verdict.axioms,
            toolchain: attempt.verdict.toolchain.id(),
            reason: rejection.as_ref().map(|rejection| rejection.reason.as_str().to_owned()),
            detail: rejection.as_ref().map(|rejection| rejection.detail.clone()),
            goals: rejection.map(|rejection| rejection.goals).unwrap_or_default(),
        }
    }
}

impl Report {
    /// Reads a run.
    pub async fn of(store: &Store, run: RunId) -> Result<Self, Error> {
        let stored = store.run(run).await?;
        let manifest: Manifest = serde_json::from_value(stored.manifest)
            .map_err(|_| Error::Run { run: run.0, problem: "it is not an evaluation".to_owned() })?;
        let items = store.run_items(run).await?;
        let samples = store.samples(run, None).await?;
        let table = Table::build(&items, &samples);
        let (corpora, mut overlaps) = store.run_overlaps(run).await?;
        let mut shown: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for (position, _, names) in store.run_examples(run).await? {
            shown.entry(position).or_default().extend(names);
        }
        let mut theorems = Vec::with_capacity(items.len());
        let mut rest = &samples[..];
        for (item, row) in items.iter().zip(&table.rows) {
            let (own, after) = rest.split_at(rest.partition_point(|sample| sample.position <= item.position));
            rest = after;
            let examples = shown.remove(&item.position).unwrap_or_default();
            let trained_on = match overlaps.remove(&item.position) {
                Some(overlap) => serde_json::from_value(overlap)?,
                None => Overlap::default(),
            };
            theorems.push(reported(store, item, row, own, trained_on, examples).await?);
        }
        let mut failures: BTreeMap<String, u64> = BTreeMap::new();
        let mut states: BTreeMap<&'static str, u64> = BTreeMap::new();
        for row in &table.rows {
            *states.entry(row.state.as_str()).or_default() += 1;
            for (reason, count) in &row.failures {
                *failures.entry(reason.clone()).or_default() += count;
            }
        }
        let spent = manifest.plan.stop == StopRule::Never;
        let unseen =
            theorems.iter().filter(|theorem| !theorem.trained_on.is_some()).map(|theorem| &theorem.row);
        Ok(Self {
            run: run.0,
            title: manifest.title(),
            finished: stored.finished_at_ms.is_some(),
            started_at_ms: stored.started_at_ms,
            all: table.all(),
            repaired: table.repaired(),
            unseen: Tally::of(unseen),
            corpora,
            splits: table.by(|row| row.split.as_deref()),
            categories: table.by(|row| row.category.as_deref()),
            estimator: match spent {
                true => "unbiased, over budgets spent in full",
                false => "share of problems whose first proof is among the first k samples",
            },
            pass_at: table.pass_at(spent).into_iter().map(|(k, estimate)| PassAt { k, estimate }).collect(),
            proved_by_round: table.proved_by_round.clone(),
            samples_by_round: table.samples_by_round.clone(),
            failures,
            states,
            new_tokens: theorems.iter().map(|theorem| theorem.new_tokens).sum(),
            theorems,
            manifest,
        })
    }
}

async fn reported(
    store: &Store,
    item: &RunItem,
    row: &Row,
    samples: &[StoredSample],
    trained_on: Overlap,
    examples: Vec<String>,
) -> Result<ReportedTheorem, Error> {
    let shown = match samples.iter().find(|sample| sample.is_proved()) {
        Some(proof) => proof.simplified.or(proof.attempt),
        None => closest(samples).and_then(|sample| sample.attempt),
    };
    let attempt = match shown {
        Some(id) => store.attempt(id).await?.map(ShownAttempt::of),
        None => None,
    };
    let (proof, closest) = if row.is_proved() { (attempt, None) } else { (None, attempt) };
    let seconds = |part: fn(&StoredSample) -> Option<u32>| {
        // In whole milliseconds: an empty sum of floating-point numbers is -0.
        samples.iter().filter_map(part).map(u64::from).sum::<u64>() as f64 / 1000.0
    };
    let theorem = &item.problem.problem.theorem;
    Ok(ReportedTheorem {
        row: row.clone(),
        header: theorem.header.clone(),
        statement: theorem.statement.clone(),
        informal_statement: theorem.informal_statement.clone(),
        proof,
        closest,
        new_tokens: samples.iter().filter_map(|sample| sample.new_tokens).map(u64::from).sum(),
        generation_seconds: seconds(|sample| sample.generation_ms),
        judgement_seconds: seconds(|sample| sample.judgement_ms),
        trained_on,
        examples,
    })
}

/// The sample without a proof that came furthest: what a Lean accepted unaudited first; then goals left open beat errors, fewer goals beat more, earlier beats later.
fn closest(samples: &[StoredSample]) -> Option<&StoredSample> {
    let rank = |sample: &StoredSample| match sample.result.as_str() {
        "Unaudited" => 0,
        "UnsolvedGoals" => 1,
        "Elaboration" => 2,
        "Timeout" => 3,
        "Sorry" => 4,
        "Syntax" => 5,
        _ => 6,
    };
    samples.iter().filter(|sample| sample.attempt.is_some()).min_by_key(|sample| {
        (rank(sample), sample.goals.filter(|goals| *goals > 0).unwrap_or(u32::MAX), sample.slot)
    })
}

/// One line a problem, for spreadsheets.
pub fn to_csv(report: &Report) -> String {
    let mut text = String::from(
        "name,split,category,state,proved,unaudited,samples,proofs,first_proof,known_bad,seen,new_tokens,\
         generation_seconds,judgement_seconds\n",
    );
    for theorem in &report.theorems {
        let row = &theorem.row;
        let bad = row.known_bad.map(|defect| format!("{:?}", defect.kind).to_lowercase()).unwrap_or_default();
        let first = row.first_proof.map(|first| first.to_string()).unwrap_or_default();
        let cells = [
            quoted(&row.name),
            quoted(row.split.as_deref().unwrap_or("")),
            quoted(row.category.as_deref().unwrap_or("")),
            row.state.as_str().to_owned(),
            row.is_proved().to_string(),
            row.unaudited.to_string(),
            row.samples.to_string(),
            row.proofs.to_string(),
            first,
            bad,
            theorem.trained_on.is_some().to_string(),
            theorem.new_tokens.to_string(),
            format!("{:.3}", theorem.generation_seconds),
            format!("{:.3}", theorem.judgement_seconds),
        ];
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

fn quoted(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

/// How it went with a problem, in words.
pub(crate) fn outcome_words(row: &Row) -> &'static str {
    match () {
        () if row.is_proved() => "proved",
        () if row.unaudited > 0 => "accepted, but not audited",
        () if row.state == ItemState::Posed => "not proved",
        () => "could not be asked",
    }
}

/// What is to be said where the toolchain has not what headers import.
pub(crate) fn unjudged(report: &Report) -> Option<String> {
    let count = report.all.unjudged;
    let rest = "this toolchain does not have what their headers import. They do not count as failed proofs, and are \
                left out of the rates.";
    (count > 0).then(|| format!("{count} of {} problems could not be judged: {rest}", report.all.problems))
}

/// What is to be said where a Lean accepted candidates without an audit.
pub(crate) fn unaudited(report: &Report) -> Option<String> {
    let count = report.all.unaudited;
    (count > 0).then(|| {
        format!(
            "{count} problems were accepted by the project's own Lean. Nobody audited these candidates: they never \
             count as proofs."
        )
    })
}

/// What the problems were compared with, and how.
pub(crate) fn compared(report: &Report) -> Option<String> {
    let sources: Vec<String> = report
        .corpora
        .iter()
        .map(|corpus| {
            let ComparedCorpus { source, statements, elaborated } = corpus;
            format!("{source} ({statements} statements, {elaborated} of them as Lean reads them, the rest as text)")
        })
        .collect();
    match sources.is_empty() {
        false => Some(format!("Compared with what the model was trained on: {}.", sources.join("; "))),
        true if report.manifest.model.is_null() => None,
        true => Some(
            "What the model was trained on is not recorded here: nothing was compared with it.".to_owned(),
        ),
    }
}

/// Why a problem has no verdict, in words.
pub fn state_words(state: ItemState) -> &'static str {
    match state {
        ItemState::Pending => "not reached yet",
        ItemState::Posed => "asked",
        ItemState::NoHeader => {
            "the toolchain does not have what the header imports (this is not a failed proof)"
        }
        ItemState::InvalidStatement => {
            "the statement does not elaborate with this toolchain (this is not a failed proof)"
        }
        ItemState::Hole => "the header holds an answer to be filled in",
    }
}
