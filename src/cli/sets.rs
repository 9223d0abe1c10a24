//! The problem sets of the store, as commands name them: one of them, and which of its problems.

use clap::Args;
use data::defects::known_defect;
use data::problems::{BenchmarkProblem, canonical_split};
use data::store::{Store, StoredSet};

use crate::exit::Usage;

/// Which problems of a set.
#[derive(Debug, Clone, Default, Args)]
pub struct Filter {
    /// Only this split
    #[arg(long, value_name = "SPLIT")]
    pub split: Option<String>,
    /// Only this category
    #[arg(long, value_name = "CATEGORY")]
    pub category: Option<String>,
    /// Only problems whose name contains this text
    #[arg(long, value_name = "TEXT")]
    pub only: Option<String>,
    /// Only statements that were reported as bad
    #[arg(long, conflicts_with = "repaired")]
    pub known_bad: bool,
    /// Without the statements that were reported as bad
    #[arg(long)]
    pub repaired: bool,
}

impl Filter {
    /// A split or a category that no problem has is a slip: says which there are.
    pub fn refuse_unknown(&self, problems: &[BenchmarkProblem]) -> Result<(), Usage> {
        type Property = fn(&BenchmarkProblem) -> Option<&str>;
        let split = self.split.as_deref().map(canonical_split);
        let asked: [(&str, Option<&str>, Property); 2] = [
            ("split", split.as_deref(), |item| item.problem.theorem.source.split.as_deref()),
            ("category", self.category.as_deref(), |item| item.category.as_deref()),
        ];
        for (what, wanted, property) in asked {
            let Some(wanted) = wanted else { continue };
            let mut there: Vec<&str> = problems.iter().filter_map(property).collect();
            there.sort_unstable();
            there.dedup();
            if !there.contains(&wanted) {
                let there = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
                return Err(Usage(format!("no problem has the {what} {wanted}; the set has {there}")));
            }
        }
        Ok(())
    }

    pub fn takes(&self, item: &BenchmarkProblem) -> bool {
        let theorem = &item.problem.theorem;
        let split = self.split.as_deref().map(canonical_split);
        let bad = || known_defect(theorem).is_some();
        (split.is_none() || split == theorem.source.split)
            && (self.category.is_none() || self.category == item.category)
            && self.only.as_ref().is_none_or(|text| theorem.name.contains(text.as_str()))
            && (!self.known_bad || bad())
            && (!self.repaired || !bad())
    }
}

/// The set of that name, or what there is instead.
pub async fn find(store: &Store, name: &str) -> anyhow::Result<StoredSet> {
    if let Some(set) = store.problem_set(name).await? {
        return Ok(set);
    }
    let known: Vec<String> = store.problem_sets().await?.into_iter().map(|set| set.name).collect();
    let known = if known.is_empty() { "there is none yet".to_owned() } else { known.join(", ") };
    Err(Usage(format!("no problem set is named {name} ({known}); `tllama import` makes one")).into())
}
