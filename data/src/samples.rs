//! Theorems that come with the program: to try it, to test it, and to prompt with. The files are in `data/samples`.

use std::path::Path;

use crate::Theorem;
use crate::problems::{Problem, Take, read_problem_bytes};

const STATEMENTS: [(&str, &str); 7] = [
    ("samples/arithmetic.lean", include_str!("../samples/arithmetic.lean")),
    ("samples/divisibility.lean", include_str!("../samples/divisibility.lean")),
    ("samples/lists.lean", include_str!("../samples/lists.lean")),
    ("samples/logic.lean", include_str!("../samples/logic.lean")),
    ("samples/bitvectors.lean", include_str!("../samples/bitvectors.lean")),
    ("samples/induction.lean", include_str!("../samples/induction.lean")),
    ("samples/false_or_hard.lean", include_str!("../samples/false_or_hard.lean")),
];

const PROOFS: [(&str, &str); 6] = [
    ("samples/proofs/arithmetic.lean", include_str!("../samples/proofs/arithmetic.lean")),
    ("samples/proofs/divisibility.lean", include_str!("../samples/proofs/divisibility.lean")),
    ("samples/proofs/lists.lean", include_str!("../samples/proofs/lists.lean")),
    ("samples/proofs/logic.lean", include_str!("../samples/proofs/logic.lean")),
    ("samples/proofs/bitvectors.lean", include_str!("../samples/proofs/bitvectors.lean")),
    ("samples/proofs/induction.lean", include_str!("../samples/proofs/induction.lean")),
];

/// All sample theorems; `source.expect` says `provable`, `false` or `hard`.
pub fn samples() -> Vec<Theorem> {
    read(&STATEMENTS)
        .map(|Problem { mut theorem, .. }| {
            theorem.source.expect.get_or_insert_with(|| "provable".to_owned());
            theorem
        })
        .collect()
}

/// Each provable sample with a proof of it (the text after `:=`), annotated in natural language.
pub fn sample_proofs() -> Vec<(Theorem, String)> {
    let mut proofs: Vec<Problem> = read(&PROOFS).collect();
    let mut found = Vec::new();
    for theorem in samples() {
        let own = proofs.iter().position(|problem| problem.theorem.statement == theorem.statement);
        if let Some(proof) = own.and_then(|index| proofs.swap_remove(index).reference_proof) {
            found.push((theorem, proof));
        }
    }
    found
}

fn read(files: &[(&str, &str)]) -> impl Iterator<Item = Problem> {
    files
        .iter()
        .flat_map(|(path, text)| read_problem_bytes(Path::new(path), text.as_bytes(), Take::All).problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_read_without_a_complaint() {
        for (path, text) in STATEMENTS.iter().chain(&PROOFS) {
            assert_eq!(read_problem_bytes(Path::new(path), text.as_bytes(), Take::All).errors, []);
        }
    }

    #[test]
    fn every_provable_sample_has_its_proof_and_no_other_has() {
        let samples = samples();
        let count =
            |expect: &str| samples.iter().filter(|t| t.source.expect.as_deref() == Some(expect)).count();
        assert_eq!((count("provable"), count("false"), count("hard")), (73, 6, 4));
        assert!(samples.iter().all(|t| t.informal_statement.is_some()));
        let proofs = sample_proofs();
        assert_eq!(proofs.len(), count("provable"));
        for (theorem, proof) in proofs {
            assert_eq!(theorem.source.expect.as_deref(), Some("provable"), "{}", theorem.name);
            assert!(proof.contains("--"), "{} is not annotated", theorem.name);
        }
    }

    #[test]
    fn a_sample_needs_nothing_but_its_own_header() {
        for theorem in samples() {
            assert!(!theorem.header.contains("sorry"), "{}", theorem.name);
            assert!(!theorem.header.contains("theorem"), "{}", theorem.name);
        }
    }
}
