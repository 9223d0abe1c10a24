//! Refutation: small instances that speak against conjectures, and Lean's proof of the negation.

use data::Theorem;
use data::lean_text::declared_name;
use data::store::{Entry, EntryId, EntryKind, PendingQuery, StageRecord};
use lean_bridge::Limits;
use lean_bridge::embedded::{SearchGroup, SearchRequest};
use serde_json::json;

use crate::error::Error;
use crate::grow::context::{HEARTBEATS, Observer, StageContext, StageSummary};

const STAGE: &str = "refute";
const BATCH: u32 = 16;

/// Looks for small instances that speak against conjectures, and lets Lean prove the negation. Refuted ones are kept
/// as negatives, and no proof of them is looked for.
pub async fn refute(context: &StageContext, observe: Observer<'_>) -> Result<StageSummary, Error> {
    let kinds = [EntryKind::Conjecture];
    let awaiting = PendingQuery::open(STAGE, &kinds);
    let total = context.store.count_awaiting(awaiting).await?;
    let fetch = |after: i64| async move {
        let page = context.store.entries_awaiting(awaiting, EntryId(after), BATCH).await?;
        Ok(page.last().map(|last| last.id.0).map(|last| (last, page)))
    };
    let work = |entries: Vec<Entry>| async move { refute_batch(context, &entries).await };
    context.in_batches(STAGE, total, fetch, work, observe).await
}

async fn refute_batch(context: &StageContext, entries: &[Entry]) -> Result<(u64, u64), Error> {
    let mut done: Vec<StageRecord> = Vec::new();
    let mut refuted = 0;
    for group in entries.chunk_by(|a, b| a.theorem.header == b.theorem.header) {
        let questions: Vec<Option<SearchGroup>> = group.iter().map(negation).collect();
        let asked: Vec<SearchGroup> = questions.iter().flatten().cloned().collect();
        let request = SearchRequest {
            header: group[0].theorem.header.clone(),
            groups: asked,
            policy: context.policy.clone(),
            limits: Limits { heartbeats: Some(HEARTBEATS), ..context.limits },
        };
        let answers =
            if request.groups.is_empty() { Vec::new() } else { context.lean.search(&request).await? };
        let mut answers = answers.into_iter();
        for (entry, question) in group.iter().zip(&questions) {
            let answer = question.as_ref().and_then(|question| Some((question, answers.next()?)));
            let proof = answer.and_then(|(question, found)| {
                let proof = found.into_iter().find(|found| found.verdict.is_proved())?;
                Some(question.candidates[proof.candidate].clone())
            });
            refuted += u64::from(proof.is_some());
            done.push(StageRecord {
                entry: entry.id,
                stage: STAGE.to_owned(),
                outcome: if proof.is_some() { "refuted" } else { "open" }.to_owned(),
                detail: json!({ "proof": proof }),
                spent_ms: 0.0,
            });
        }
    }
    context.store.record_work(&done).await?;
    Ok((refuted, done.len() as u64 - refuted))
}

/// The negation of a statement, with proofs that try small instances. `None` where no variable has small values.
fn negation(entry: &Entry) -> Option<SearchGroup> {
    const VALUES: [usize; 6] = [0, 1, 2, 3, 5, 4];
    if let Some(posed) = &entry.making.posed {
        // A family knows which of its problems are false.
        if posed.refutation.is_empty() {
            return None;
        }
        let negated =
            format!("theorem {}_refuted : ¬ ({})", entry.theorem.name, proposition(&entry.theorem)?);
        let proof = posed.refutation.join("\n  ");
        let candidates = vec![format!("{negated} := by\n  {proof}")];
        return Some(SearchGroup { statement: negated, candidates, enough: 1, trace: false });
    }
    // What came with a proof is most likely true.
    if !entry.making.plan.is_empty() {
        return None;
    }
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
    let closed = proposition(&entry.theorem)?;
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
    Some(SearchGroup { statement: negated.clone(), candidates, enough: 1, trace: false })
}

/// `theorem c (a : Nat) … : P` as `∀ (a : Nat) …, P`.
pub(in crate::grow) fn proposition(theorem: &Theorem) -> Option<String> {
    let statement = theorem.statement.trim_end();
    let rest = statement.strip_prefix("theorem ")?.strip_prefix(declared_name(statement)?)?;
    let rest =
        rest.strip_prefix(".{").map_or(rest, |after| after.split_once('}').map_or(rest, |(_, rest)| rest));
    let (binders, conclusion) = split_colon(rest.trim_start())?;
    Some(if binders.trim().is_empty() {
        conclusion.to_owned()
    } else {
        format!("∀ {binders}, {conclusion}")
    })
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
