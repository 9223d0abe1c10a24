use serde_json::json;

use super::*;

/// `∀ (a b : Nat), a + b = b + a` as the host writes it.
fn commutativity() -> Facts {
    serde_json::from_value(json!({
        "universes": [],
        "expression": [
            [0, 1], [0, 0], [4, "Nat"], [4, "instHAdd", "0"], [4, "instAddNat"], [5, 3, 2], [5, 5, 4],
            [4, "HAdd.hAdd", "0", "0", "0"], [5, 7, 2], [5, 8, 2], [5, 9, 2], [5, 10, 6],
            [5, 11, 0], [5, 12, 1], [5, 11, 1], [5, 14, 0],
            [4, "Eq", "1"], [5, 16, 2], [5, 17, 13], [5, 18, 15],
            [7, "b", "d", 2, 19], [7, "a", "d", 2, 20]
        ],
        "constants": ["Eq", "HAdd.hAdd", "Nat", "instAddNat", "instHAdd"],
        "signatures": {"Eq": "idd>P", "HAdd.hAdd": "iiicdd>v", "Nat": ">T", "instAddNat": ">v", "instHAdd": "ic>v"}
    }))
    .unwrap()
}

#[test]
fn statements_are_sentences() {
    let facts = commutativity();
    let texts = |notation| -> Vec<String> {
        let sentences = Verbaliser::new(&facts, notation).statement().unwrap();
        sentences.into_iter().map(|sentence| sentence.text).collect()
    };
    assert_eq!(texts(Notation::Plain), ["Let a and b be natural numbers.", "Then a + b = b + a."]);
    assert_eq!(texts(Notation::Latex), ["Let $a$ and $b$ be natural numbers.", "Then $a + b = b + a$."]);
}

#[test]
fn what_there_are_no_words_for_is_refused() {
    let facts: Facts = serde_json::from_value(json!({
        "universes": [], "expression": [[4, "f.match_1"], [4, "Eq", "1"], [5, 1, 0], [5, 2, 0], [5, 3, 0]],
        "constants": [], "signatures": {"Eq": "idd>P"}
    }))
    .unwrap();
    let refused = Verbaliser::new(&facts, Notation::Plain).statement().unwrap_err();
    assert!(refused.to_string().contains("f.match_1"), "{refused}");
}

#[test]
fn a_bound_variable_never_has_the_name_of_a_local_of_the_goal() {
    // `fun n => n + n'`, where `n'` is a local of the goal that is called `n` too.
    let expression: Expression = serde_json::from_value(json!([
        [0, 0],
        [1, "n"],
        [4, "Nat"],
        [4, "instHAdd", "0"],
        [4, "instAddNat"],
        [5, 3, 2],
        [5, 5, 4],
        [4, "HAdd.hAdd", "0", "0", "0"],
        [5, 7, 2],
        [5, 8, 2],
        [5, 9, 2],
        [5, 10, 6],
        [5, 11, 0],
        [5, 12, 1],
        [6, "n", "d", 2, 13]
    ]))
    .unwrap();
    let signatures = commutativity().signatures;
    let words = Verbaliser::of_goal(&expression, &signatures, &[], Notation::Plain);
    assert_eq!(words.value().unwrap(), "n₁ ↦ n₁ + n");
}
