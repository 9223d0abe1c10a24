//! Statements that were reported as false, vacuous, unprovable or misstated, by digest. Copies of one benchmark differ
//! without saying so: what counts is the statement at hand, not its name.
//!
//! The table is `data/defects/known.tsv`: our own words, with the source of each report. No statement is in it.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Serialize;

use crate::Theorem;
use crate::lean_text::{TokenKind, declared_name, tokens};

/// What is wrong with a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DefectKind {
    /// It has a counterexample.
    False,
    /// Its hypotheses contradict one another.
    Vacuous,
    /// It can be neither proved nor refuted as intended, or lacks what a proof needs.
    Unprovable,
    /// It holds for a reason that is not the problem's.
    Trivial,
    /// It says something else than the problem.
    Misstated,
}

impl DefectKind {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "false" => DefectKind::False,
            "vacuous" => DefectKind::Vacuous,
            "unprovable" => DefectKind::Unprovable,
            "trivial" => DefectKind::Trivial,
            "misstated" => DefectKind::Misstated,
            _ => return None,
        })
    }
}

/// One report about one statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Defect {
    pub kind: DefectKind,
    /// Where the statement stands: benchmark and copies.
    pub copies: &'static str,
    pub name: &'static str,
    /// Where it was reported.
    pub source: &'static str,
    pub note: &'static str,
}

static KNOWN: LazyLock<HashMap<&'static str, Defect>> = LazyLock::new(|| {
    include_str!("../defects/known.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(row)
        .collect()
});

fn row(line: &'static str) -> Option<(&'static str, Defect)> {
    let mut cells = line.split('\t');
    let digest = cells.next()?;
    let kind = DefectKind::from_name(cells.next()?)?;
    let [copies, name, source, note] = [cells.next()?, cells.next()?, cells.next()?, cells.next()?];
    Some((digest, Defect { kind, copies, name, source, note }))
}

/// The report about a theorem's statement, if there is one.
pub fn known_defect(theorem: &Theorem) -> Option<&'static Defect> {
    KNOWN.get(statement_digest(&theorem.statement).as_str())
}

/// Every statement that the table knows.
pub fn known_defects() -> impl Iterator<Item = (&'static str, &'static Defect)> {
    KNOWN.iter().map(|(digest, defect)| (*digest, defect))
}

/// Identifies what a statement says, whatever its layout, comments and name: BLAKE3 over the tokens that follow the
/// name, first 16 bytes in hex. `∑ x in s` and `∑ x ∈ s` are the same.
pub fn statement_digest(statement: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    for token in content_tokens(statement) {
        hasher.update(token.as_bytes());
        hasher.update(b"\0");
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

/// The tokens of a statement after its name.
pub(crate) fn content_tokens(statement: &str) -> Vec<&str> {
    let name = declared_name(statement);
    let mut named = name.is_none();
    let mut found = Vec::new();
    for token in tokens(statement) {
        let text = token.text(statement);
        if token.is_comment() || matches!(token.kind, TokenKind::DocComment | TokenKind::ModuleDoc) {
            continue;
        }
        if named {
            found.push(if text == "in" { "∈" } else { text });
        }
        named |= Some(text) == name;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_and_names_do_not_count() {
        let digest = statement_digest("theorem a (n:ℕ) : ∑ k in s, k = n^2");
        assert_eq!(digest, statement_digest("lemma b (n : ℕ) :\n  ∑ k ∈ s, k = n ^ 2 -- so"));
        assert_ne!(digest, statement_digest("theorem a (n : ℕ) : ∑ k ∈ s, k = n ^ 3"));
        assert_ne!(digest, statement_digest("theorem a (n : ℕ) : (∑ k ∈ s, k) = n ^ 2"));
    }

    #[test]
    fn a_reported_statement_is_found_and_its_repair_is_not() {
        let theorem = |statement: &str| Theorem {
            name: "x".into(),
            header: String::new(),
            statement: statement.into(),
            informal_statement: None,
            informal_proof: None,
            source: Default::default(),
        };
        let broken = "theorem induction_sum_odd (n : ℕ) : (∑ k in Finset.range n, 2 * k) + 1 = n ^ 2";
        assert_eq!(known_defect(&theorem(broken)).unwrap().kind, DefectKind::False);
        let mended = "theorem induction_sum_odd (n : ℕ) : (∑ k ∈ Finset.range n, (2 * k + 1)) = n ^ 2";
        assert_eq!(known_defect(&theorem(mended)), None);
    }

    #[test]
    fn every_row_of_the_table_reads() {
        let lines = include_str!("../defects/known.tsv").lines().filter(|line| !line.starts_with('#'));
        assert_eq!(lines.count(), known_defects().count());
        assert!(known_defects().all(|(digest, defect)| digest.len() == 32 && !defect.source.is_empty()));
    }
}
