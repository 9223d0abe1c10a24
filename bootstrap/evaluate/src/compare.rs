//! Two runs on the same problems: the paired test, the interval of the difference, the theorems that changed sides.

use std::collections::HashMap;

use serde::Serialize;

use crate::statistics::{Estimate, bootstrap_mean, mcnemar};
use crate::table::{Row, Table};

/// What two runs say against each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Problems that are in both runs, by name and split, and that the toolchains of both could judge.
    pub problems: u64,
    /// Problems of one run that the other has not; those that one of them could not judge, in both.
    pub unpaired: u64,
    pub both: u64,
    /// Proved by the first run only.
    pub only_first: Vec<String>,
    pub only_second: Vec<String>,
    /// Rate of the second less that of the first, over the paired problems.
    pub difference: Estimate,
    /// McNemar's exact test, two-sided.
    pub p_value: f64,
}

/// Compares two runs over the problems that they share.
pub fn compare(first: &Table, second: &Table) -> Comparison {
    let key = |row: &Row| (row.name.clone(), row.split.clone());
    let others: HashMap<_, &Row> = second.rows.iter().map(|row| (key(row), row)).collect();
    let paired = first.rows.iter().filter_map(|row| Some((row, *others.get(&key(row))?)));
    let pairs: Vec<(&Row, &Row)> = paired.filter(|(one, two)| one.is_judged() && two.is_judged()).collect();
    let names = |wanted: (bool, bool)| -> Vec<String> {
        pairs
            .iter()
            .filter(|(one, two)| (one.is_proved(), two.is_proved()) == wanted)
            .map(|(one, _)| one.name.clone())
            .collect()
    };
    let (only_first, only_second) = (names((true, false)), names((false, true)));
    let differences: Vec<f64> = pairs
        .iter()
        .map(|(one, two)| f64::from(u8::from(two.is_proved())) - f64::from(u8::from(one.is_proved())))
        .collect();
    Comparison {
        problems: pairs.len() as u64,
        unpaired: (first.rows.len() + second.rows.len() - 2 * pairs.len()) as u64,
        both: names((true, true)).len() as u64,
        p_value: mcnemar(only_first.len() as u64, only_second.len() as u64),
        difference: bootstrap_mean(&differences, -1.0, 11),
        only_first,
        only_second,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use data::store::ItemState;

    use super::*;

    fn table(proved: &[(&str, bool)]) -> Table {
        let row = |(name, proved): &(&str, bool)| Row {
            position: 0,
            name: (*name).to_owned(),
            split: None,
            category: None,
            state: ItemState::Posed,
            detail: None,
            samples: 1,
            proofs: u64::from(*proved),
            unaudited: 0,
            first_proof: proved.then_some(1),
            proof_slot: None,
            failures: BTreeMap::new(),
            known_bad: None,
        };
        Table { rows: proved.iter().map(row).collect(), proved_by_round: vec![], samples_by_round: vec![] }
    }

    #[test]
    fn theorems_that_changed_sides() {
        let first = table(&[("a", true), ("b", false), ("c", true), ("x", true)]);
        let second = table(&[("b", true), ("a", true), ("c", false)]);
        let comparison = compare(&first, &second);
        assert_eq!((comparison.problems, comparison.unpaired, comparison.both), (3, 1, 1));
        assert_eq!(
            (&comparison.only_first[..], &comparison.only_second[..]),
            (&["c".to_owned()][..], &["b".to_owned()][..])
        );
        assert_eq!((comparison.difference.value, comparison.p_value), (0.0, 1.0));
    }
}
