//! Published benchmarks, read whole: the counts are those that their sources give. They are not part of the repository,
//! and so these tests run when they are asked for; the shapes of their rows are tested beside the reader.

use std::path::{Path, PathBuf};

use data::problems::{ImportOptions, read_benchmarks};

/// File, items, problems with natural language.
const SETS: [(&str, usize, usize); 33] = [
    ("clever/clever.human_eval.jsonl", 161, 0),
    ("combibench/combibench.lean4.24.jsonl", 200, 202),
    ("core-only/equational_theories.false_implications.jsonl", 250, 0),
    ("core-only/equational_theories.implications.jsonl", 764, 764),
    ("core-only/lean_init_theorems.jsonl", 7570, 0),
    ("core-only/minicodeprops.core.jsonl", 100, 0),
    ("core-only/tpil.blocks.jsonl", 144, 0),
    ("core-only/verina.core_check.jsonl", 168, 0),
    ("humaneval-lean/humaneval_lean.jsonl", 164, 856),
    ("matholympiadbench/MOBench.jsonl", 360, 360),
    ("minicodeprops/minicodeprops_bench_ps.jsonl", 201, 0),
    ("minif2f/deepseek-v1.5.minif2f.jsonl", 488, 488),
    ("minif2f/deepseek-v1.5.minif2f_valid_few_shot.jsonl", 67, 67),
    ("minif2f/facebook.informal.jsonl", 488, 0),
    ("minif2f/goedel-v2.minif2f.jsonl", 244, 244),
    ("minif2f/theoremllama.MiniF2F_test_Lean4.json", 244, 244),
    ("minif2f/theoremllama.MiniF2F_valid_Lean4.json", 244, 244),
    ("minif2f/theoremllama.MiniF2F_valid_partial_withProof_commented.json", 106, 106),
    ("minif2f/yangky11.lean4.24.with_informal.jsonl", 488, 487),
    ("minif2f/yangky11-lean4", 488, 0),
    ("nng4/nng4.levels.jsonl", 80, 70),
    ("proofnet/deepseek-v1.5.proofnet.jsonl", 371, 357),
    ("proofnet/proofnet-original.lean4.28.jsonl", 367, 0),
    ("proofnet/proofnet-verified.jsonl", 367, 367),
    ("proofnet/proofnetSharp.jsonl", 371, 371),
    ("proofnet/rahul3613.proofnet_lean4.jsonl", 374, 357),
    ("proofs/deepseek-prover-v2.minif2f.jsonl", 438, 438),
    ("proofs/kimina-prover-preview.minif2f_test_solved.jsonl", 197, 0),
    ("proofs/kimina-prover-preview.minif2f-test-solved.with_cot.jsonl", 197, 0),
    ("proofs/proofnet-verified.gt.jsonl", 367, 76),
    ("putnambench/goedel-v1.putnam.jsonl", 644, 644),
    ("putnambench/putnambench.lean4.27.with_informal.jsonl", 672, 672),
    ("verina/verina.lean4.18.jsonl", 189, 192),
];

/// A data set beside the checkout.
fn published(path: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(path);
    assert!(path.exists(), "this test needs the published set {}", path.display());
    path
}

#[test]
#[ignore = "reads published sets from ../shared/data beside the checkout"]
fn nothing_is_lost() {
    let start = std::time::Instant::now();
    let mut wrong = Vec::new();
    for (path, items, with_words) in SETS {
        let path = published(path);
        let set = read_benchmarks(&path, &ImportOptions::default()).remove(0);
        let words = set.problems.iter().filter(|p| p.problem.theorem.informal_statement.is_some()).count();
        let holes = set.problems.iter().filter(|p| p.has_hole).count();
        println!(
            "{:60} {:5} items, {:5} problems ({holes} with a hole, {words} with words), {} words alone, {} left out, {} reports",
            set.name,
            set.items,
            set.problems.len(),
            set.informal.len(),
            set.items_left_out,
            set.reports.len()
        );
        for report in set.reports.iter().take(2) {
            println!("    {:.200}", report.to_string());
        }
        let origins: std::collections::HashSet<_> = set
            .problems
            .iter()
            .map(|p| (&p.problem.theorem.source.origin, p.problem.theorem.source.line))
            .collect();
        let in_rows = path.is_file();
        let accounted = if in_rows {
            origins.len() + set.informal.len() + set.items_left_out
        } else {
            set.problems.len()
        };
        if set.items != items || accounted != items || words != with_words {
            wrong.push(format!(
                "{}: {} items, {accounted} accounted for, {words} with words",
                set.name, set.items
            ));
        }
    }
    println!("{:?}", start.elapsed());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
#[ignore = "reads published sets from ../shared/data beside the checkout"]
fn informal_miniff2f_joins_whatever_the_case() {
    let folder = published("minif2f");
    let read = |name: &str| read_benchmarks(&folder.join(name), &ImportOptions::default()).remove(0);
    let mut lean = read("yangky11-lean4");
    assert_eq!(lean.join(&read("facebook.informal.jsonl").informal), 488);
    let splits = |wanted| {
        lean.problems.iter().filter(|p| p.problem.theorem.source.split.as_deref() == Some(wanted)).count()
    };
    assert_eq!((splits("test"), splits("valid")), (244, 244));
}
