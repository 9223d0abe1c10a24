//! The readers on published benchmarks. They are not part of the repository, and so these tests run when they are asked
//! for.

use std::path::{Path, PathBuf};

use data::lean_text::{same_code, strip_comments, tokens};
use data::problems::{Fault, Take, read_problems};

fn public(path: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(path);
    assert!(path.exists(), "this test needs the published set {}", path.display());
    path
}

/// Reads a data set and prints what was found; gives the numbers of problems and of reports.
fn check(path: &str, take: Take) -> (usize, usize) {
    let found = read_problems(&public(path), take);
    println!("{path}: {} problems, {} reports", found.problems.len(), found.errors.len());
    for error in found.errors.iter().take(3) {
        println!("  {error}");
    }
    for problem in &found.problems {
        let theorem = &problem.theorem;
        assert!(theorem.statement.contains(&*theorem.name) || !path.contains("yangky11"), "{}", theorem.name);
        assert!(!theorem.statement.ends_with(":="), "{}", theorem.name);
        if let Some(proof) = &problem.reference_proof {
            let stripped = strip_comments(proof);
            assert!(
                same_code(proof, &stripped) && tokens(&stripped).len() <= tokens(proof).len(),
                "{}",
                theorem.name
            );
        }
    }
    (found.problems.len(), found.errors.len())
}

#[test]
#[ignore = "reads published sets from ../shared/data beside the checkout"]
fn every_minif2f_file_holds_one_problem() {
    assert_eq!(check("minif2f/yangky11-lean4", Take::Open), (488, 0));
}

#[test]
#[ignore = "reads published sets from ../shared/data beside the checkout"]
fn benchmarks_in_json() {
    for path in [
        "minif2f/deepseek-v1.5.minif2f.jsonl",
        "minif2f/goedel-v2.minif2f.jsonl",
        "minif2f/theoremllama.MiniF2F_test_Lean4.json",
        "minif2f/yangky11.lean4.24.with_informal.jsonl",
        "proofnet/proofnetSharp.jsonl",
        "putnambench/putnambench.lean4.27.with_informal.jsonl",
        "minicodeprops/minicodeprops_bench_ps.jsonl",
        "combibench/combibench.lean4.24.jsonl",
        "core-only/lean_init_theorems.jsonl",
        "nng4/nng4.levels.jsonl",
    ] {
        check(path, Take::Open);
    }
}

#[test]
#[ignore = "reads published sets from ../shared/data beside the checkout"]
fn published_proofs() {
    for path in ["proofs/deepseek-prover-v2.minif2f.jsonl", "proofs/seed-prover.minif2f.jsonl"] {
        let path = public(path);
        let found = read_problems(&path, Take::All);
        println!("{}: {} problems, {} reports", path.display(), found.problems.len(), found.errors.len());
        for error in found.errors.iter().take(5) {
            println!("  {error}");
        }
        assert!(!found.errors.iter().any(|error| error.fault == Fault::Unterminated));
    }
}
