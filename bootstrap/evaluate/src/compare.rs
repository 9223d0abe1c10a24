//! Two runs on the same problems: the paired test, the interval of the difference, the theorems that changed sides.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use crate::statistics::{Estimate, bootstrap_mean, mcnemar};
use crate::table::{Row, Table};

/// What two runs say against each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Problems that are in both runs, header and statement alike, and that the toolchains of both could judge.
    pub problems: u64,
    /// Problems of one run that the other has not; those that one of them could not judge, in both.
    pub unpaired: u64,
    /// Problems of the first run that the second has not, although it has another one of the same name and split.
    pub renamed: u64,
    pub both: u64,
    /// Proved by the first run only.
    pub only_first: Vec<String>,
    pub only_second: Vec<String>,
    /// Rate of the second less that of the first, over the paired problems.
    pub difference: Estimate,
    /// McNemar's exact test, two-sided.
    pub p_value: f64,
}

/// A problem of a run: what it says, and which one of those that say the same it is.
type Problem<'a> = (&'a str, usize);

fn numbered(rows: &[Row]) -> Vec<(Problem<'_>, &Row)> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    rows.iter()
        .map(|row| {
            let count = seen.entry(row.problem.as_str()).or_default();
            *count += 1;
            ((row.problem.as_str(), *count), row)
        })
        .collect()
}

/// Compares two runs over the problems that they share.
pub fn compare(first: &Table, second: &Table) -> Comparison {
    let theirs = numbered(&second.rows);
    let others: HashMap<_, &Row> = theirs.into_iter().collect();
    let own = numbered(&first.rows);
    let named = |row: &Row| (row.name.clone(), row.split.clone());
    let names_of_second: HashSet<_> = second.rows.iter().map(named).collect();
    let is_other = |(problem, row): &&(Problem, &Row)| {
        !others.contains_key(problem) && names_of_second.contains(&named(row))
    };
    let renamed = own.iter().filter(is_other).count() as u64;
    let paired = own.iter().filter_map(|(problem, row)| Some((*row, *others.get(problem)?)));
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
        renamed,
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
            problem: format!("statement of {name}"),
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

    #[test]
    fn problems_of_one_name_are_not_one_problem() {
        let mut run = table(&[("d", true), ("d", false), ("d", true)]);
        run.rows[1].problem = "another".to_owned();
        let same = compare(&run, &run);
        assert_eq!((same.problems, same.unpaired, same.both, same.renamed), (3, 0, 2, 0));
        assert_eq!((same.only_first.len() + same.only_second.len(), same.difference.value), (0, 0.0));
        // The same statement under another name is the same problem; the same name over another statement is not.
        let mut other = run.clone();
        other.rows[0].name = "e".to_owned();
        other.rows[1].problem = "mended".to_owned();
        let changed = compare(&run, &other);
        assert_eq!((changed.problems, changed.unpaired, changed.renamed), (2, 2, 1));
    }
}
