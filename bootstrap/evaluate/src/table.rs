//! What came of a run, read from the store: for each problem how it went, in words that do not depend on time or on
//! the order in which things finished. A run that was interrupted and resumed has the same table as one that was not.

use std::collections::BTreeMap;

use data::defects::{Defect, known_defect};
use data::store::{ItemState, RunId, RunItem, Slot, Store, StoredSample};
use serde::Serialize;

use crate::error::Error;
use crate::statistics::{Estimate, bootstrap_mean, pass_at_k};

/// How it went with one problem.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    pub position: u32,
    /// As in [`data::Theorem::digest`]: names do not tell problems apart.
    pub problem: String,
    pub name: String,
    pub split: Option<String>,
    pub category: Option<String>,
    pub state: ItemState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    pub samples: u64,
    pub proofs: u64,
    /// Samples that a Lean which does not audit accepted: no proofs.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unaudited: u64,
    /// Samples up to and including the first proof, by stage, in the order of slots.
    pub first_proof: Option<u64>,
    /// Where the first proof stands.
    pub proof_slot: Option<Slot>,
    /// Rejections by reason.
    pub failures: BTreeMap<String, u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_bad: Option<Defect>,
}

impl Row {
    pub fn is_proved(&self) -> bool {
        self.proofs > 0
    }

    /// Whether this toolchain can say anything about it: a header that it cannot import is no failed proof.
    pub fn is_judged(&self) -> bool {
        self.state != ItemState::NoHeader
    }

    fn new(item: &RunItem, samples: &[StoredSample]) -> Self {
        let theorem = &item.problem.problem.theorem;
        let first = samples.iter().position(StoredSample::is_proved);
        let mut failures = BTreeMap::new();
        for sample in samples.iter().filter(|sample| !sample.is_settled()) {
            *failures.entry(sample.result.clone()).or_default() += 1;
        }
        Self {
            position: item.position,
            problem: theorem.digest(),
            name: theorem.name.clone(),
            split: theorem.source.split.clone(),
            category: item.problem.category.clone(),
            state: item.state,
            detail: item.detail.clone(),
            samples: samples.len() as u64,
            proofs: samples.iter().filter(|sample| sample.is_proved()).count() as u64,
            unaudited: samples.iter().filter(|sample| sample.is_unaudited()).count() as u64,
            first_proof: first.map(|index| index as u64 + 1),
            proof_slot: first.map(|index| samples[index].slot),
            failures,
            known_bad: known_defect(theorem).copied(),
        }
    }
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// The rows of a run in the order of its problems.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    pub rows: Vec<Row>,
    /// Problems proved by the end of each round.
    pub proved_by_round: Vec<u64>,
    /// Samples of each round.
    pub samples_by_round: Vec<u64>,
}

/// Counts over some rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tally {
    pub problems: u64,
    /// Those that could be put to Lean.
    pub posed: u64,
    /// Those that this toolchain cannot judge, since it has not what the header imports.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unjudged: u64,
    pub proved: u64,
    /// Not proved, but accepted by a Lean that does not audit.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unaudited: u64,
    pub samples: u64,
    /// Proved over all problems but the unjudged, those that could not be posed for another reason included.
    pub rate: Estimate,
    /// Proved over those that could be posed.
    pub rate_of_posed: Estimate,
}

/// Seed of the bootstrap: reports are the same each time.
const BOOTSTRAP_SEED: u64 = 0x7461_6c6c;

impl Tally {
    pub fn of<'a>(rows: impl Iterator<Item = &'a Row>) -> Self {
        let rows: Vec<&Row> = rows.collect();
        let success = |row: &&Row| f64::from(u8::from(row.is_proved()));
        let judged: Vec<f64> = rows.iter().filter(|row| row.is_judged()).map(success).collect();
        let posed: Vec<f64> = rows.iter().filter(|row| row.state == ItemState::Posed).map(success).collect();
        Self {
            problems: rows.len() as u64,
            posed: posed.len() as u64,
            unjudged: (rows.len() - judged.len()) as u64,
            proved: rows.iter().filter(|row| row.is_proved()).count() as u64,
            unaudited: rows.iter().filter(|row| row.unaudited > 0 && !row.is_proved()).count() as u64,
            samples: rows.iter().map(|row| row.samples).sum(),
            rate: bootstrap_mean(&judged, 0.0, BOOTSTRAP_SEED),
            rate_of_posed: bootstrap_mean(&posed, 0.0, BOOTSTRAP_SEED),
        }
    }

    /// The rate and its interval in per cent, as tables show them; a dash where nothing could be judged.
    pub fn rate_words(&self) -> [String; 2] {
        if self.unjudged == self.problems {
            return ["–", "–"].map(str::to_owned);
        }
        let Estimate { value, low, high } = self.rate;
        [format!("{:.1} %", value * 100.0), format!("{:.1}–{:.1}", low * 100.0, high * 100.0)]
    }
}

impl Table {
    /// Reads the table of a run.
    pub async fn of(store: &Store, run: RunId) -> Result<Self, Error> {
        let items = store.run_items(run).await?;
        let samples = store.samples(run, None).await?;
        Ok(Self::build(&items, &samples))
    }

    /// `samples` in the order of positions and slots.
    pub fn build(items: &[RunItem], samples: &[StoredSample]) -> Self {
        let mut rest = samples;
        let rows: Vec<Row> = items
            .iter()
            .map(|item| {
                let own = rest.partition_point(|sample| sample.position <= item.position);
                let (own, after) = rest.split_at(own);
                rest = after;
                Row::new(item, own)
            })
            .collect();
        let rounds = samples.iter().map(|sample| sample.slot.round as usize + 1).max().unwrap_or(0);
        let mut samples_by_round = vec![0; rounds];
        for sample in samples {
            samples_by_round[sample.slot.round as usize] += 1;
        }
        let proved_by_round = (0..rounds)
            .map(|round| {
                let by_then = |row: &&Row| row.proof_slot.is_some_and(|slot| slot.round as usize <= round);
                rows.iter().filter(by_then).count() as u64
            })
            .collect();
        Self { rows, proved_by_round, samples_by_round }
    }

    pub fn all(&self) -> Tally {
        Tally::of(self.rows.iter())
    }

    /// Without the statements that are known to be bad.
    pub fn repaired(&self) -> Tally {
        Tally::of(self.rows.iter().filter(|row| row.known_bad.is_none()))
    }

    /// Tallies by split, by category, or by another property of rows.
    pub fn by<'a>(&'a self, property: impl Fn(&'a Row) -> Option<&'a str>) -> BTreeMap<String, Tally> {
        let mut groups: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        for row in &self.rows {
            groups.entry(property(row).unwrap_or("none")).or_default().push(row);
        }
        groups.into_iter().map(|(name, rows)| (name.to_owned(), Tally::of(rows.into_iter()))).collect()
    }

    /// pass@k with intervals at 1, 2, 4, … samples. With every budget spent in full this is the unbiased estimate;
    /// where work stops at a proof it is the share of problems whose first proof is among the first k samples.
    pub fn pass_at(&self, every_budget_is_spent: bool) -> Vec<(u64, Estimate)> {
        let posed: Vec<&Row> = self.rows.iter().filter(|row| row.state == ItemState::Posed).collect();
        let most = posed.iter().map(|row| row.samples).max().unwrap_or(0);
        let least = posed.iter().map(|row| row.samples).min().unwrap_or(0);
        let last = if every_budget_is_spent { least } else { most };
        let mut ks: Vec<u64> = (0..63).map(|power| 1u64 << power).take_while(|k| *k < last).collect();
        ks.extend((last > 0).then_some(last));
        ks.into_iter()
            .map(|k| {
                let value = |row: &&Row| match every_budget_is_spent {
                    true => pass_at_k(row.samples, row.proofs, k).unwrap_or(0.0),
                    false => f64::from(u8::from(row.first_proof.is_some_and(|first| first <= k))),
                };
                let values: Vec<f64> = posed.iter().map(value).collect();
                (k, bootstrap_mean(&values, 0.0, BOOTSTRAP_SEED))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use data::problems::{BenchmarkProblem, Problem};
    use data::{Source, Theorem};

    fn item(position: u32, state: ItemState) -> RunItem {
        let theorem = Theorem {
            name: format!("t{position}"),
            header: String::new(),
            statement: format!("theorem t{position} : {position} = {position}"),
            informal_statement: None,
            informal_proof: None,
            source: Source { split: Some("test".into()), ..Source::default() },
        };
        let problem = BenchmarkProblem {
            problem: Problem { theorem, reference_proof: None },
            category: None,
            has_hole: false,
        };
        RunItem { position, problem, state, detail: None, samples: 0, proofs: 0, new_tokens: 0 }
    }

    fn samples(position: u32, results: &[(u32, &str)]) -> Vec<StoredSample> {
        (0u32..)
            .zip(results)
            .map(|(sample, (round, result))| StoredSample {
                position,
                slot: Slot { round: *round, stage: 0, sample, correction: 0 },
                result: (*result).to_owned(),
                attempt: None,
                simplified: None,
                goals: None,
                new_tokens: None,
                generation_ms: None,
                judgement_ms: None,
            })
            .collect()
    }

    #[test]
    fn what_nobody_audited_is_no_proof() {
        let items = [item(0, ItemState::Posed), item(1, ItemState::Posed)];
        let mut all = samples(0, &[(0, "Syntax"), (0, "Unaudited")]);
        all.extend(samples(1, &[(0, "Unaudited"), (0, "proved")]));
        let table = Table::build(&items, &all);
        let tally = table.all();
        assert_eq!((tally.proved, tally.unaudited, tally.rate.value), (1, 1, 0.5));
        assert_eq!((table.rows[0].first_proof, table.rows[0].unaudited), (None, 1));
        assert_eq!(table.rows[0].failures.keys().collect::<Vec<_>>(), ["Syntax"]);
        assert_eq!(table.proved_by_round, [1]);
    }

    #[test]
    fn rounds_and_budgets_are_counted_truly() {
        let items = [item(0, ItemState::Posed), item(1, ItemState::Posed), item(2, ItemState::NoHeader)];
        let mut all = samples(0, &[(0, "Syntax"), (0, "proved")]);
        all.extend(samples(1, &[(0, "Syntax"), (0, "nothing"), (1, "Syntax"), (1, "proved")]));
        let table = Table::build(&items, &all);
        assert_eq!((table.proved_by_round.clone(), table.samples_by_round.clone()), (vec![1, 2], vec![4, 2]));
        let tally = table.all();
        assert_eq!((tally.problems, tally.posed, tally.proved, tally.samples), (3, 2, 2, 6));
        assert_eq!((tally.unjudged, tally.rate.value, tally.rate_of_posed.value), (1, 1.0, 1.0));
        assert_eq!(Tally::of(table.rows[2..].iter()).rate_words(), ["–", "–"]);
        let curve: Vec<(u64, f64)> =
            table.pass_at(false).into_iter().map(|(k, estimate)| (k, estimate.value)).collect();
        assert_eq!(curve, [(1, 0.0), (2, 0.5), (4, 1.0)]);
        let unbiased: Vec<u64> = table.pass_at(true).into_iter().map(|(k, _)| k).collect();
        assert_eq!(unbiased, [1, 2]);
        assert_eq!(table.rows[1].failures["Syntax"], 2);
    }
}
