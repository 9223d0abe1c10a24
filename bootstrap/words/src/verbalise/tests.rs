use data::{Expression, Facts};
use serde_json::json;

use super::verbaliser::NO_LOCALS;
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
    let words = Verbaliser::of_goal(&expression, &signatures, &NO_LOCALS, Notation::Plain);
    assert_eq!(words.value().unwrap(), "n₁ ↦ n₁ + n");
}

/// An expression over variables of a goal, built from below.
#[derive(Default)]
struct Built(Vec<serde_json::Value>);

impl Built {
    fn push(&mut self, node: serde_json::Value) -> usize {
        self.0.push(node);
        self.0.len() - 1
    }

    fn variable(&mut self, name: &str) -> usize {
        self.push(json!([1, name]))
    }

    fn apply(&mut self, constant: &str, arguments: &[usize]) -> usize {
        let head = self.push(json!([4, constant]));
        arguments.iter().fold(head, |function, argument| self.push(json!([5, function, argument])))
    }

    /// An operator on natural numbers, with the arguments that Lean fills in.
    fn operator(&mut self, constant: &str, left: usize, right: usize) -> usize {
        let number = self.apply("Nat", &[]);
        self.apply(constant, &[number, number, number, number, left, right])
    }

    fn words(self, locals: &GoalLocals) -> String {
        let expression: Expression = serde_json::from_value(self.0.into()).unwrap();
        let signatures = serde_json::from_value(json!({
            "HAdd.hAdd": "iiicdd>v", "HMul.hMul": "iiicdd>v", "HMod.hMod": "iiicdd>v", "HPow.hPow": "iiicdd>v", "List.cons": "idd>v",
            "List.nil": "i>v", "Iff": "dd>P", "Not": "d>P", "Nat": ">T", "keep": "dd>v", "or": "dd>v",
            "Eq": "idd>P", "not": "d>v", "Nat.cast": "icd>v", "OfNat.ofNat": "idc>v", "HOr.hOr": "iiicdd>v", "Std.Rco.mk": "idd>v", "Std.Rii.mk": "i>v"
        }))
        .unwrap();
        let words = Verbaliser::of_goal(&expression, &signatures, locals, Notation::Plain);
        if words.says_something() { words.clause().unwrap() } else { words.value().unwrap() }
    }
}

#[test]
fn remainders_show_what_they_are_of() {
    let mut built = Built::default();
    let (a, b, n) = (built.variable("a"), built.variable("b"), built.variable("n"));
    let remainder = built.operator("HMod.hMod", b, n);
    let product = built.operator("HMul.hMul", a, remainder);
    built.operator("HMod.hMod", product, n);
    assert_eq!(built.words(&NO_LOCALS), "(a * (b mod n)) mod n");
    let mut built = Built::default();
    let (a, b, n) = (built.variable("a"), built.variable("b"), built.variable("n"));
    let remainder = built.operator("HMod.hMod", b, n);
    built.operator("HAdd.hAdd", a, remainder);
    assert_eq!(built.words(&NO_LOCALS), "a + (b mod n)");
}

#[test]
fn lists_of_items_stand_in_brackets_and_others_do_not() {
    let mut built = Built::default();
    let (kind, a, b) = (built.apply("Nat", &[]), built.variable("a"), built.variable("b"));
    let nil = built.apply("List.nil", &[kind]);
    let one = built.apply("List.cons", &[kind, b, nil]);
    built.apply("List.cons", &[kind, a, one]);
    assert_eq!(built.words(&NO_LOCALS), "[a, b]");
    let mut built = Built::default();
    let (kind, a, rest) = (built.apply("Nat", &[]), built.variable("a"), built.variable("xs"));
    built.apply("List.cons", &[kind, a, rest]);
    assert_eq!(built.words(&NO_LOCALS), "a :: xs");
}

#[test]
fn a_negation_shows_how_far_it_reaches_and_a_predicate_is_named() {
    let mut built = Built::default();
    let (p, q) = (built.variable("p"), built.variable("q"));
    let negated = built.apply("Not", &[p]);
    built.apply("Iff", &[negated, q]);
    let locals = GoalLocals { propositions: vec!["p".to_owned(), "q".to_owned()], proofs: Vec::new() };
    assert_eq!(built.words(&locals), "(it is not the case that p holds) if and only if q holds");
    let mut built = Built::default();
    let (xs, p) = (built.variable("xs"), built.variable("p"));
    built.apply("keep", &[xs, p]);
    assert_eq!(built.words(&locals), "keep(xs, p)");
    let mut built = Built::default();
    let (xs, h) = (built.variable("xs"), built.variable("h"));
    built.apply("keep", &[xs, h]);
    let locals = GoalLocals { propositions: Vec::new(), proofs: vec!["h".to_owned()] };
    assert_eq!(built.words(&locals), "keep(xs)", "a proof says nothing about the value");
}

#[test]
fn what_binds_less_than_a_relation_stands_in_parentheses() {
    let mut built = Built::default();
    let (kind, x, y, z) =
        (built.apply("Bool", &[]), built.variable("x"), built.variable("y"), built.variable("z"));
    let either = built.apply("or", &[x, y]);
    built.apply("Eq", &[kind, z, either]);
    assert_eq!(built.words(&NO_LOCALS), "z = (x || y)");
    let mut built = Built::default();
    let (a, b, n) = (built.variable("a"), built.variable("b"), built.variable("n"));
    let remainder = built.operator("HMod.hMod", a, n);
    let number = built.apply("Nat", &[]);
    let joined = built.operator("HOr.hOr", remainder, b);
    built.apply("Eq", &[number, a, joined]);
    assert_eq!(built.words(&NO_LOCALS), "a = (a mod n) ||| b");
}

#[test]
fn ranges_are_written_as_lean_writes_them() {
    let mut built = Built::default();
    let (kind, m, n) = (built.apply("Nat", &[]), built.variable("m"), built.variable("n"));
    let sum = built.operator("HPow.hPow", m, n);
    let range = built.apply("Std.Rco.mk", &[kind, m, sum]);
    let all = built.apply("Std.Rii.mk", &[kind]);
    built.apply("keep", &[range, all]);
    assert_eq!(built.words(&NO_LOCALS), "keep(m...(m ^ n), *...*)");
}

#[test]
fn what_lean_converts_is_seen_to_be_converted() {
    let mut built = Built::default();
    let (kind, x, y) = (built.apply("Bool", &[]), built.variable("x"), built.variable("y"));
    let not = built.apply("not", &[x]);
    built.apply("Eq", &[kind, not, y]);
    assert_eq!(built.words(&NO_LOCALS), "(!x) = y");
    let mut built = Built::default();
    let (to, inst, m, n) =
        (built.apply("Int", &[]), built.variable("i"), built.variable("m"), built.variable("n"));
    let sum = built.operator("HAdd.hAdd", m, n);
    built.apply("Nat.cast", &[to, inst, sum]);
    assert_eq!(built.words(&NO_LOCALS), "(↑(m + n) : ℤ)");
    let mut built = Built::default();
    let (m, n) = (built.variable("m"), built.variable("n"));
    let sum = built.operator("HAdd.hAdd", m, n);
    built.apply("Int.ofNat", &[sum]);
    assert_eq!(built.words(&NO_LOCALS), "Int.ofNat(m + n)");
    let mut built = Built::default();
    let (to, inst, n) = (built.apply("UInt8", &[]), built.variable("i"), built.variable("n"));
    built.apply("OfNat.ofNat", &[to, n, inst]);
    assert_eq!(built.words(&NO_LOCALS), "OfNat.ofNat(n)");
}

#[test]
fn the_cases_of_a_decided_statement_are_a_table() {
    // ∀ n < 4, (n * n) % 4 ≠ 2
    let natural = |built: &mut Built| built.apply("Nat", &[]);
    let literal = |built: &mut Built, number: &str| {
        let (kind, digits) = (natural(built), built.push(json!([9, 0, number])));
        let instance = built.apply("instOfNatNat", &[digits]);
        built.apply("OfNat.ofNat", &[kind, digits, instance])
    };
    let of = |bound: &str, modulus: &str| {
        let mut built = Built::default();
        let kind = natural(&mut built);
        let (bound, variable) = (literal(&mut built, bound), built.push(json!([0, 0])));
        let instance = built.apply("instLTNat", &[]);
        let hypothesis = built.apply("LT.lt", &[kind, instance, variable, bound]);
        let n = built.push(json!([0, 1]));
        let modulus = literal(&mut built, modulus);
        let square = built.operator("HMul.hMul", n, n);
        let remainder = built.operator("HMod.hMod", square, modulus);
        let two = literal(&mut built, "2");
        let differs = built.apply("Ne", &[kind, remainder, two]);
        let below = built.push(json!([7, "h", "d", hypothesis, differs]));
        built.push(json!([7, "n", "d", kind, below]));
        let expression: Expression = serde_json::from_value(built.0.into()).unwrap();
        let signatures = serde_json::from_value(json!({
            "HMul.hMul": "iiicdd>v", "HMod.hMod": "iiicdd>v", "OfNat.ofNat": "idc>v", "LT.lt": "icdd>P", "Ne": "idd>P"
        }))
        .unwrap();
        Verbaliser::of_goal(&expression, &signatures, &NO_LOCALS, Notation::Plain).table_of_cases()
    };
    let table = [
        "n | (n * n) mod 4",
        "0 |             0",
        "1 |             1",
        "2 |             0",
        "3 |             1",
    ];
    assert_eq!(of("4", "4").unwrap(), table);
    assert_eq!(of("13", "4"), None, "too many cases");
    assert_eq!(of("0", "4"), None, "no case");
    assert_eq!(of("3", "0").unwrap()[3], "2 |             4", "division by zero is Lean's");
}
