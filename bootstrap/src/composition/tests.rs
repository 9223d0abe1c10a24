use data::store::{EntryId, EntryKind, Provenance};
use data::{Source, Theorem};
use serde_json::{Value, json};

use super::*;

/// The facts of `∀ (n : Nat), left n = right n`, and with a hypothesis `h : p n` if one is asked for.
pub(crate) fn facts(left: &str, right: &str, hypothesis: bool) -> data::Facts {
    let mut nodes: Vec<Value> = vec![
        json!([4, "Nat"]),
        json!([0, u32::from(hypothesis)]),
        json!([4, left]),
        json!([5, 2, 1]),
        json!([4, right]),
        json!([5, 4, 1]),
        json!([4, "Eq", "1"]),
        json!([5, 6, 0]),
        json!([5, 7, 3]),
        json!([5, 8, 5]),
    ];
    if hypothesis {
        nodes.extend([json!([4, "p"]), json!([0, 0]), json!([5, 10, 11]), json!([7, "h", "d", 12, 9])]);
    }
    nodes.push(json!([7, "n", "d", 0, nodes.len() - 1]));
    let facts = json!({
        "universes": [], "expression": nodes, "constants": [],
        "signatures": { left: "d>v", right: "d>v", "Eq": "idd>P", "p": "d>P", "Nat": ">T" },
    });
    serde_json::from_value(facts).unwrap()
}

fn theorem(name: &str, left: &str, right: &str, hypothesis: bool) -> data::store::Entry {
    let theorem = Theorem {
        name: name.to_owned(),
        header: String::new(),
        statement: String::new(),
        informal_statement: None,
        informal_proof: None,
        source: Source::default(),
    };
    data::store::Entry {
        id: EntryId(0),
        key: format!("library:{name}"),
        kind: EntryKind::Library,
        theorem,
        library_name: Some(name.to_owned()),
        module: "M".to_owned(),
        docstring: None,
        facts: facts(left, right, hypothesis),
        digest: String::new(),
        family: String::new(),
        rule: None,
        parents: Vec::new(),
        making: Provenance::default(),
    }
}

fn base(theorems: &[data::store::Entry]) -> Base {
    let mut base = Base::default();
    theorems.iter().for_each(|theorem| base.add(theorem));
    base
}

fn all(base: &Base) -> Vec<Composition> {
    (0..40).flat_map(|seed| compositions(base, 0, &mut Rng::new(seed, 1), 1)).collect()
}

#[test]
fn theorems_are_chained_where_the_second_applies() {
    let base = base(&[
        theorem("a.b", "f", "g", false),
        theorem("b.c", "g", "k", true),
        theorem("other", "u", "v", false),
    ]);
    let found = all(&base);
    let made = found.iter().find(|made| made.plan[0] == "rw [a.b]").expect("one that begins forwards");
    assert_eq!(made.text, "∀ (n : @Nat), ∀ (h : (@p n)), (@Eq @Nat (@f n) (@k n))");
    assert_eq!(made.plan, ["rw [a.b]", "rw [b.c (h := h)]"]);
    assert_eq!(made.parents, ["library:a.b", "library:b.c"]);
    assert!(found.iter().all(|made| made.plan.len() == 2));
}

#[test]
fn a_conjecture_that_a_library_theorem_says_is_told_whatever_it_claims() {
    let mut library = Instances::default();
    library.add(&theorem("a.b", "f", "g", false));
    library.add(&theorem("b.c", "g", "k", true));
    let told = |left, right, condition| library.of(&theorem("x", left, right, condition)).map(str::to_owned);
    assert_eq!(told("f", "g", false).as_deref(), Some("a.b"));
    assert_eq!(
        told("g", "f", true).as_deref(),
        Some("a.b"),
        "the other way round, with a hypothesis to spare"
    );
    assert_eq!(told("g", "k", true).as_deref(), Some("b.c"));
    assert_eq!(told("g", "k", false), None, "its hypothesis is not given");
    assert_eq!(told("f", "k", true), None);
}

#[test]
fn a_rewriting_that_leads_back_is_none() {
    let base = base(&[theorem("a.b", "f", "g", false), theorem("b.a", "g", "f", false)]);
    assert_eq!(all(&base), []);
}

#[test]
fn what_differs_from_itself_or_is_less_than_itself_is_seen_to_be_false() {
    let constant = |name: &str| Arc::new(Term::Constant(name.into()));
    let applied = |name: &str, arguments: &[&str]| {
        arguments.iter().fold(constant(name), |f, a| Arc::new(Term::Apply(f, constant(a))))
    };
    let not = |inner: Ref| Arc::new(Term::Apply(constant("Not"), inner));
    assert!(is_false(&applied("Ne", &["Nat", "y", "y"])));
    assert!(is_false(&applied("LT.lt", &["Nat", "inst", "0", "0"])));
    assert!(is_false(&not(applied("Eq", &["Nat", "y", "y"]))));
    assert!(is_false(&constant("False")));
    assert!(!is_false(&applied("Ne", &["Nat", "x", "y"])));
    assert!(!is_false(&applied("Eq", &["Nat", "y", "y"])));
    assert!(!is_false(&not(applied("LT.lt", &["Nat", "inst", "y", "y"]))));
}
