use serde_json::json;

use super::*;

/// `∀ (n : Nat), 0 < n → ∃ m : Nat, n = m + 1` as the host writes it.
fn facts() -> Facts {
    serde_json::from_value(json!({
        "universes": [],
        "expression": [
            [4, "Nat"], [0, 0], [9, 0, "0"], [4, "instOfNatNat"], [5, 3, 2], [4, "OfNat.ofNat", "0"],
            [5, 5, 0], [5, 6, 2], [5, 7, 4], [4, "LT.lt", "0"], [5, 9, 0], [4, "instLTNat"], [5, 10, 11], [5, 12, 8],
            [5, 13, 1],
            [0, 2], [9, 0, "1"], [5, 3, 16], [5, 6, 16], [5, 18, 17],
            [4, "HAdd.hAdd", "0", "0", "0"], [5, 20, 0], [5, 21, 0], [5, 22, 0], [4, "instHAdd", "0"], [5, 24, 0],
            [4, "instAddNat"], [5, 25, 26], [5, 23, 27], [5, 28, 1], [5, 29, 19],
            [4, "Eq", "1"], [5, 31, 0], [5, 32, 15], [5, 33, 30], [6, "m", "d", 0, 34],
            [4, "Exists", "1"], [5, 36, 0], [5, 37, 35],
            [7, "h", "d", 14, 38], [7, "n", "d", 0, 39]
        ],
        "constants": [],
        "signatures": {
            "Eq": "idd>P", "LT.lt": "icdd>P", "Exists": "id>P", "Nat": ">T", "HAdd.hAdd": "iiicdd>v",
            "OfNat.ofNat": "idc>v", "instOfNatNat": "d>v"
        }
    }))
    .unwrap()
}

fn judged(statement: &str) -> Judgement {
    let sentence = Sentence { text: statement.to_owned(), part: Part::Conclusion };
    let words = Words { writer: "w".to_owned(), statement: vec![sentence], latex: None, steps: Vec::new() };
    judge_alignment(&facts(), &words, None)
}

#[test]
fn the_verbaliser_and_other_words_for_the_same_are_kept() {
    for statement in [
        "Let n be a natural number. Suppose (h) that 0 < n. Then there exists a natural number m such that n = m + 1.",
        "Let n be a natural number. Assume (h) 0 < n. Then there is a natural number m such that n equals m + 1.",
    ] {
        let judgement = judged(statement);
        assert_eq!(judgement.decision, Decision::Keep, "{judgement:#?}");
    }
}

#[test]
fn the_last_number_of_a_range_is_one_of_the_statement() {
    // `∑ k ∈ Finset.range 20, k = 190`.
    let facts: Facts = serde_json::from_value(json!({
        "universes": [],
        "expression": [
            [9, 0, "20"], [4, "Finset.range"], [5, 1, 0], [4, "Finset.sum"], [5, 3, 2], [9, 0, "190"],
            [4, "Eq", "1"], [5, 6, 4], [5, 7, 5]
        ],
        "constants": [],
        "signatures": { "Finset.range": "d>v", "Finset.sum": "d>v", "Eq": "dd>P" }
    }))
    .unwrap();
    let finding = |text: &str| number_claim(&facts.expression, text).map(|claim| claim.finding);
    assert_eq!(finding("The sum of k from 0 to 19 is 190."), Some(Finding::Supported));
    assert_eq!(finding("The sum of k from 0 to 18 is 190."), Some(Finding::Contradicted));
}

#[test]
fn each_kind_of_error_is_found_with_its_evidence() {
    let cases = [
        (
            "Let n be a natural number. Suppose (h) that 0 < n. Then for every natural number m n = m + 1.",
            ClaimKind::Quantifier,
        ),
        (
            "Let n be a natural number. Then there exists a natural number m such that n = m + 1.",
            ClaimKind::Hypothesis,
        ),
        (
            "Let n be an integer. Suppose (h) that 0 < n. Then there exists a natural number m such that n = m + 1.",
            ClaimKind::Object,
        ),
        (
            "Let n be a natural number. Suppose (h) that 0 < n. Then there exists a natural number m such that n = m + 2.",
            ClaimKind::Number,
        ),
        (
            "Let n be a natural number. Suppose (h) that n < 0. Then there exists a natural number m such that n = m + 1.",
            ClaimKind::Hypothesis,
        ),
        (
            "Let n be a natural number. Suppose (h) that 0 < n. Then there exists a natural number m such that n ≤ m + 1.",
            ClaimKind::Conclusion,
        ),
    ];
    for (statement, kind) in cases {
        let judgement = judged(statement);
        assert_eq!(judgement.decision, Decision::Drop, "{statement}");
        let bad: Vec<&Claim> =
            judgement.claims.iter().filter(|claim| claim.finding != Finding::Supported).collect();
        assert!(
            bad.iter().any(|claim| claim.kind == kind && !claim.evidence.is_empty()),
            "{statement}\n{bad:#?}"
        );
    }
}

#[test]
fn the_width_of_a_type_is_a_number_of_its_statement() {
    let constant = |name: &str| Node::Constant { name: name.to_owned(), levels: Vec::new() };
    let expression = Expression::new(vec![constant("UInt64")]).unwrap();
    let finding = |text: &str| number_claim(&expression, text).map(|claim| claim.finding);
    assert_eq!(finding("Let a be a 64-bit unsigned integer."), Some(Finding::Supported));
    assert_eq!(finding("Let a be a 32-bit unsigned integer."), Some(Finding::Contradicted));
    assert_eq!(finding("Let a be an unsigned integer."), None);
}
