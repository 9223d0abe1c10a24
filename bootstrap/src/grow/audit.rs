//! Auditing the judge: known errors are put into the words of stored rows, and it is counted which of them the judge
//! finds, and how often it speaks against words that nobody touched.

use std::collections::BTreeMap;

use data::store::{DatasetRow, RowQuery, Store};
use serde::Serialize;
use words::{Decision, Part, Words, judge_alignment};

use crate::error::Error;

const PAGE: u32 = 500;

/// An error that can be put into words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Injection {
    SwapQuantifier,
    DropHypothesis,
    ChangeType,
    ChangeRelation,
    WrongLemma,
}

impl Injection {
    pub const ALL: [Injection; 5] = [
        Injection::SwapQuantifier,
        Injection::DropHypothesis,
        Injection::ChangeType,
        Injection::ChangeRelation,
        Injection::WrongLemma,
    ];
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Detection {
    /// Rows that have a place for the error.
    pub injected: u64,
    pub found: u64,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AuditSummary {
    pub rows: u64,
    /// Rows as they are that the judge would not keep.
    pub false_alarms: u64,
    pub by_kind: BTreeMap<Injection, Detection>,
}

/// Goes through at most `limit` rows.
pub async fn audit_judge(store: &Store, limit: u64) -> Result<AuditSummary, Error> {
    let mut summary = AuditSummary::default();
    let mut after = 0;
    while summary.rows < limit {
        let page = store.dataset_rows(RowQuery::All, after, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        let left = usize::try_from(limit - summary.rows).unwrap_or(usize::MAX);
        for (_, row) in page.iter().take(left) {
            audit_row(store, row, &mut summary).await?;
        }
    }
    Ok(summary)
}

async fn audit_row(store: &Store, row: &DatasetRow, summary: &mut AuditSummary) -> Result<(), Error> {
    let words: Words = serde_json::from_value(row.words.clone())?;
    let trace = store.trace_of(row.proof.id).await?;
    let facts = &row.proof.entry.facts;
    let kept = |words: &Words| judge_alignment(facts, words, trace.as_ref()).decision == Decision::Keep;
    summary.rows += 1;
    summary.false_alarms += u64::from(!kept(&words));
    for kind in Injection::ALL {
        let Some(wrong) = inject(kind, &words) else { continue };
        let detection = summary.by_kind.entry(kind).or_default();
        detection.injected += 1;
        detection.found += u64::from(!kept(&wrong));
    }
    Ok(())
}

/// The words with one error in them; `None` where there is no place for it.
pub(super) fn inject(kind: Injection, words: &Words) -> Option<Words> {
    let mut wrong = words.clone();
    let replace = |text: &str, pairs: &[(&str, &str)]| {
        pairs.iter().find(|(from, _)| text.contains(from)).map(|(from, to)| text.replacen(from, to, 1))
    };
    match kind {
        Injection::SwapQuantifier => {
            const SWAPS: [(&str, &str); 3] = [
                ("for every ", "there exists some "),
                ("there exists ", "for every "),
                ("there exist ", "for every "),
            ];
            let (index, text) = wrong
                .statement
                .iter()
                .enumerate()
                .find_map(|(index, sentence)| Some((index, replace(&sentence.text, &SWAPS)?)))?;
            wrong.statement[index].text = text;
        }
        Injection::DropHypothesis => {
            let index = wrong.statement.iter().position(|sentence| sentence.part == Part::Hypothesis)?;
            wrong.statement.remove(index);
        }
        Injection::ChangeType => {
            const CHANGES: [(&str, &str); 6] = [
                ("natural number", "integer"),
                ("integer", "natural number"),
                ("list", "array"),
                ("array", "list"),
                ("Boolean", "natural number"),
                ("an element of", "a list of elements of"),
            ];
            let objects = |part| part == Part::Objects;
            let (index, text) = wrong
                .statement
                .iter()
                .enumerate()
                .filter(|(_, sentence)| objects(sentence.part))
                .find_map(|(index, sentence)| Some((index, replace(&sentence.text, &CHANGES)?)))?;
            wrong.statement[index].text = text;
        }
        Injection::ChangeRelation => {
            const CHANGES: [(&str, &str); 6] = [
                (" ≤ ", " < "),
                (" < ", " ≤ "),
                (" = ", " ≠ "),
                (" ≠ ", " = "),
                (" and ", " or "),
                (" is true", " is false"),
            ];
            let last = wrong.statement.last_mut()?;
            last.text = replace(&last.text, &CHANGES)?;
        }
        Injection::WrongLemma => {
            let step = wrong.steps.iter_mut().find(|step| !step.lemmas.is_empty())?;
            let lemma = step.lemmas.first()?.clone();
            step.text = step.text.replacen(&format!("`{lemma}`"), "`Nat.not_the_lemma_used`", 1);
        }
    }
    (wrong != *words).then_some(wrong)
}
