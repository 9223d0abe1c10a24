//! The rules of the theory, one by one: what they make equal and what they do not.

mod support;

use support::{Text, refused};

#[test]
fn beta_zeta_and_delta() {
    let mut text = Text::with_basics();
    text.def("two", "", "Nat", "Nat.succ (Nat.succ Nat.zero)").unwrap();
    assert!(text.equal("1", "Nat", "((fun x Nat (Nat.succ x)) 1)", "two"));
    assert!(text.equal("1", "Nat", "(let x Nat 1 (Nat.succ x))", "two"));
    assert!(!text.equal("1", "Nat", "two", "3"));
}

#[test]
fn opaque_values_are_not_unfolded_and_theorems_are_proofs() {
    let mut text = Text::with_basics();
    text.opaque("hidden", "", "Nat", "2").unwrap();
    assert!(!text.equal("1", "Nat", "hidden", "2"));
    text.axiom("p", "", "Prop").unwrap();
    text.axiom("h", "", "p").unwrap();
    text.theorem("k", "", "p", "h").unwrap();
    refused(text.theorem("three", "", "Nat", "3"), "the type of a theorem is no proposition");
}

#[test]
fn iota_on_constructors_and_literals() {
    let mut text = Text::with_basics();
    text.def(
        "add",
        "",
        "(-> Nat Nat Nat)",
        "fun a Nat (fun b Nat (Nat.rec.{1} (fun x Nat Nat) a (fun n Nat (fun ih Nat (Nat.succ ih))) b))",
    )
    .unwrap();
    assert!(text.equal("1", "Nat", "(add 2 3)", "5"));
    assert!(text.equal("1", "Nat", "(add 2 (Nat.succ Nat.zero))", "3"));
    // Open terms as well.
    text.theorem(
        "add_succ",
        "",
        "pi a Nat (pi b Nat (Eq.{1} Nat (add a (Nat.succ b)) (Nat.succ (add a b))))",
        "fun a Nat (fun b Nat (Eq.refl.{1} Nat (add a (Nat.succ b))))",
    )
    .unwrap();
    refused(
        text.theorem("zero_add", "", "pi a Nat (Eq.{1} Nat (add 0 a) a)", "fun a Nat (Eq.refl.{1} Nat a)"),
        "a value has type",
    );
}

#[test]
fn eta_for_functions_structures_and_units() {
    let mut text = Text::with_basics();
    text.theorem(
        "eta",
        "",
        "pi f (-> Nat Nat) (Eq.{1} (-> Nat Nat) f (fun x Nat (f x)))",
        "fun f (-> Nat Nat) (Eq.refl.{1} (-> Nat Nat) f)",
    )
    .unwrap();
    text.theorem(
        "pairs", "",
        "pi p (Prod.{0 0} Nat Nat) (Eq.{1} (Prod.{0 0} Nat Nat) p (Prod.mk.{0 0} Nat Nat (proj Prod 0 p) (proj Prod 1 p)))",
        "fun p (Prod.{0 0} Nat Nat) (Eq.refl.{1} (Prod.{0 0} Nat Nat) p)",
    ).unwrap();
    text.theorem(
        "units",
        "",
        "pi a Unit (pi b Unit (Eq.{1} Unit a b))",
        "fun a Unit (fun b Unit (Eq.refl.{1} Unit a))",
    )
    .unwrap();
    // The recursor sees a structure as its constructor, too.
    text.theorem(
        "rec", "",
        "pi p (Prod.{0 0} Nat Nat) (Eq.{1} Nat (Prod.rec.{1 0 0} Nat Nat (fun q (Prod.{0 0} Nat Nat) Nat) (fun a Nat (fun b Nat a)) p) (proj Prod 0 p))",
        "fun p (Prod.{0 0} Nat Nat) (Eq.refl.{1} Nat (proj Prod 0 p))",
    ).unwrap();
    // A proposition is not taken apart, though this one could be.
    refused(
        text.theorem(
            "and", "",
            "pi h (And True True) (Eq.{1} Nat (And.rec.{1} True True (fun h (And True True) Nat) (fun a True (fun b True 5)) h) 5)",
            "fun h (And True True) (Eq.refl.{1} Nat 5)",
        ),
        "a value has type",
    );
    refused(
        text.theorem(
            "bools",
            "",
            "pi a Bool (pi b Bool (Eq.{1} Bool a b))",
            "fun a Bool (fun b Bool (Eq.refl.{1} Bool a))",
        ),
        "a value has type",
    );
}

#[test]
fn proofs_of_one_proposition_are_equal_and_data_is_not() {
    let mut text = Text::with_basics();
    text.theorem(
        "irrelevance",
        "",
        "pi p Prop (pi a p (pi b p (Eq.{0} p a b)))",
        "fun p Prop (fun a p (fun b p (Eq.refl.{0} p a)))",
    )
    .unwrap();
    refused(
        text.theorem(
            "relevance",
            "u",
            "pi p (Sort u) (pi a p (pi b p (Eq.{u} p a b)))",
            "fun p (Sort u) (fun a p (fun b p (Eq.refl.{u} p a)))",
        ),
        "a value has type",
    );
}

#[test]
fn k_reduces_on_any_proof_whose_type_fits() {
    let mut text = Text::with_basics();
    text.theorem(
        "k", "",
        "pi a Nat (pi h (Eq.{1} Nat a a) (Eq.{1} Nat (Eq.rec.{1 1} Nat a (fun b Nat (fun e (Eq.{1} Nat a b) Nat)) 5 a h) 5))",
        "fun a Nat (fun h (Eq.{1} Nat a a) (Eq.refl.{1} Nat 5))",
    ).unwrap();
    refused(
        text.theorem(
            "stuck", "",
            "pi a Nat (pi b Nat (pi h (Eq.{1} Nat a b) (Eq.{1} Nat (Eq.rec.{1 1} Nat a (fun b Nat (fun e (Eq.{1} Nat a b) Nat)) 5 b h) 5)))",
            "fun a Nat (fun b Nat (fun h (Eq.{1} Nat a b) (Eq.refl.{1} Nat 5)))",
        ),
        "a value has type",
    );
}

#[test]
fn types_are_checked_everywhere() {
    let mut text = Text::with_basics();
    refused(text.def("a", "", "Nat", "Bool.true"), "a value has type");
    refused(text.def("a", "", "Nat", "(Nat.succ Bool.true)"), "is applied to an argument of type Bool");
    refused(text.def("a", "", "Nat", "(Nat.zero Nat.zero)"), "is applied and is no function");
    refused(text.def("a", "", "Nat", "(fun x Nat.zero Nat.zero)"), "is not a type");
    refused(text.def("a", "", "Nat", "(let x Nat Bool.true Nat.zero)"), "a value has type");
    refused(text.def("a", "", "Nat.zero", "Nat.zero"), "is not a type");
    refused(text.def("a", "", "Nat", "missing"), "unknown constant missing");
    refused(text.def("a", "", "Nat", "a"), "unknown constant a");
    refused(text.def("a", "", "Nat", "#0"), "a bound variable has no binder");
    refused(text.def("a", "", "(Sort u)", "Nat"), "the universe parameter u is not declared");
    refused(text.def("a", "", "Type", "(List.{0 0} Nat)"), "takes 1 universe levels and is given 2");
    refused(text.def("a", "", "Type", "(List Nat)"), "takes 1 universe levels and is given 0");
    refused(text.def("a", "u u", "(Sort (succ u))", "(Sort u)"), "declared twice");
    // What a discarded argument holds is checked as well.
    refused(
        text.def("a", "", "Nat", "((fun x Nat Nat.zero) (Nat.succ Bool.true))"),
        "is applied to an argument of type Bool",
    );
    text.def("a", "", "Nat", "Nat.zero").unwrap();
    refused(text.def("a", "", "Nat", "Nat.zero"), "it is already declared");
}

#[test]
fn universes_are_compared_by_what_they_denote() {
    let mut text = Text::with_basics();
    text.def("prop", "", "(Sort 1)", "(Sort (imax 1 0))").unwrap();
    assert!(text.equal("2", "(Sort 1)", "(Sort (imax 1 0))", "Prop"));
    assert!(text.equal(
        "(succ (succ (max u v)))",
        "(Sort (succ (max u v)))",
        "(Sort (max u v))",
        "(Sort (max v u))"
    ));
    assert!(text.equal("(succ (succ u))", "(Sort (succ u))", "(Sort u)", "(Sort (imax 1 u))"));
    refused(
        text.def(
            "down",
            "v",
            "(-> (Sort (succ (imax 0 v))) (Sort (imax 0 v)))",
            "fun x (Sort (succ (imax 0 v))) x",
        ),
        "a value has type",
    );
    // A function into a proposition is one, a function into data is none.
    text.theorem("all", "", "(-> Nat True)", "fun n Nat True.intro").unwrap();
    refused(text.theorem("some", "", "(-> True Nat)", "fun h True 1"), "is no proposition");
}

#[test]
fn number_literals_are_numbers() {
    let mut text = Text::new();
    refused(text.axiom("p", "", "(Eq 1 1)"), "unknown constant Eq");
    refused(text.def("a", "", "Nat", "1"), "unknown constant Nat");
    // A type of that name is not enough.
    text.inductive("| 0\n inductive Nat : Type\n | Nat.zero : Nat\n | Nat.succ : Nat").unwrap();
    refused(text.def("a", "", "Nat", "1"), "a number literal needs the inductive type Nat");
    let mut text = Text::with_basics();
    assert!(text.equal("1", "Nat", "0", "Nat.zero"));
    assert!(text.equal("1", "Nat", "2", "(Nat.succ (Nat.succ Nat.zero))"));
    assert!(text.equal(
        "1",
        "Nat",
        "(Nat.succ 340282366920938463463374607431768211455)",
        "340282366920938463463374607431768211456"
    ));
    assert!(!text.equal("1", "Nat", "1", "0"));
}

const ADD: &str =
    "fun a Nat (fun b Nat (Nat.rec.{1} (fun x Nat Nat) a (fun n Nat (fun ih Nat (Nat.succ ih))) b))";
const MUL: &str =
    "fun a Nat (fun b Nat (Nat.rec.{1} (fun x Nat Nat) 0 (fun n Nat (fun ih Nat (Nat.add ih a))) b))";
const POW: &str =
    "fun a Nat (fun b Nat (Nat.rec.{1} (fun x Nat Nat) 1 (fun n Nat (fun ih Nat (Nat.mul ih a))) b))";
const PRED: &str = "fun a Nat (Nat.rec.{1} (fun x Nat Nat) 0 (fun n Nat (fun ih Nat n)) a)";
const SUB: &str =
    "fun a Nat (fun b Nat (Nat.rec.{1} (fun x Nat Nat) a (fun n Nat (fun ih Nat (Nat.pred ih))) b))";

#[test]
fn operations_are_computed_once_their_equations_hold() {
    let mut text = Text::with_basics();
    let binary = "(-> Nat Nat Nat)";
    text.def("Nat.add", "", binary, ADD).unwrap();
    text.def("Nat.mul", "", binary, MUL).unwrap();
    text.def("Nat.pow", "", binary, POW).unwrap();
    text.def("Nat.pred", "", "(-> Nat Nat)", PRED).unwrap();
    text.def("Nat.sub", "", binary, SUB).unwrap();
    let big = "100000000000000000000";
    assert!(text.equal("1", "Nat", &format!("(Nat.add {big} {big})"), "200000000000000000000"));
    assert!(text.equal(
        "1",
        "Nat",
        &format!("(Nat.mul {big} {big})"),
        "10000000000000000000000000000000000000000"
    ));
    assert!(text.equal("1", "Nat", &format!("(Nat.sub {big} 1)"), "99999999999999999999"));
    assert!(text.equal("1", "Nat", &format!("(Nat.sub 1 {big})"), "0"));
    assert!(text.equal("1", "Nat", "(Nat.pow 2 100)", "1267650600228229401496703205376"));
    assert!(!text.equal("1", "Nat", "(Nat.pow 2 100)", "1267650600228229401496703205377"));
}

#[test]
fn an_operation_that_is_not_what_it_is_called_is_only_unfolded() {
    let mut text = Text::with_basics();
    let first = "fun a Nat (fun b Nat a)";
    text.def("Nat.add", "", "(-> Nat Nat Nat)", first).unwrap();
    assert!(text.equal("1", "Nat", "(Nat.add 2 3)", "2"));
    assert!(!text.equal("1", "Nat", "(Nat.add 2 3)", "5"));
    // Built on it, multiplication has no evidence either.
    text.def("Nat.mul", "", "(-> Nat Nat Nat)", MUL).unwrap();
    assert!(text.equal("1", "Nat", "(Nat.mul 2 3)", "0"));
    // An axiom proves nothing of itself.
    text.axiom("Nat.gcd", "", "(-> Nat Nat Nat)").unwrap();
    for value in ["2", "3"] {
        let proof = format!("Eq.refl.{{1}} Nat {value}");
        let answer = text.theorem("gcd", "", &format!("Eq.{{1}} Nat (Nat.gcd 4 6) {value}"), &proof);
        // Not known to be false, and not taken.
        let error = answer.unwrap_err();
        assert!(!error.is_rejection() && error.to_string().contains("it may rest on Nat.gcd"), "{error}");
    }
    // One that is right on small numbers only.
    let mut text = Text::with_basics();
    text.def("Nat.pred", "", "(-> Nat Nat)", "fun a Nat 0").unwrap();
    text.def("Nat.sub", "", "(-> Nat Nat Nat)", SUB).unwrap();
    assert!(!text.equal("1", "Nat", "(Nat.sub 9 1)", "8"));
}

#[test]
fn in_a_trusted_library_operations_are_what_they_are_called() {
    let mut text = Text::with_basics();
    text.kernel.trust_operations();
    text.axiom("Nat.gcd", "", "(-> Nat Nat Nat)").unwrap();
    assert!(text.equal("1", "Nat", "(Nat.gcd 4 6)", "2"));
    // Its type is looked at all the same.
    text.axiom("Nat.land", "", "(-> Nat Nat Bool)").unwrap();
    let answer =
        text.theorem("land", "", "Eq.{1} Bool (Nat.land 4 6) Bool.true", "Eq.refl.{1} Bool Bool.true");
    assert!(answer.is_err());
}

#[test]
fn string_literals_need_what_they_stand_for() {
    let mut text = Text::with_basics();
    refused(text.def("s", "", "String", "\"ab\""), "unknown constant String");
    text.axiom("Char", "", "Type").unwrap();
    text.axiom("String", "", "Type").unwrap();
    refused(text.def("s", "", "String", "\"ab\""), "a string literal needs String, Char and List");
    text.axiom("Char.ofNat", "", "(-> Nat Char)").unwrap();
    let at = text.kernel.checkpoint();
    text.axiom("String.ofList", "", "(-> (List.{0} Nat) String)").unwrap();
    refused(text.def("s", "", "String", "\"ab\""), "a string literal needs String, Char and List");
    text.kernel.rollback(at);
    text.axiom("String.ofList", "", "(-> (List.{0} Char) String)").unwrap();
    text.def("s", "", "String", "\"ab\"").unwrap();
    let spelled = "(String.ofList (List.cons.{0} Char (Char.ofNat 97) (List.cons.{0} Char (Char.ofNat 98) (List.nil.{0} Char))))";
    assert!(text.equal("1", "String", "\"ab\"", spelled));
    assert!(!text.equal("1", "String", "\"aa\"", spelled));
}

/// A literal keeps the meaning that it had first.
#[test]
fn a_string_literal_means_one_thing() {
    let mut text = Text::with_basics();
    text.axiom("Char", "", "Type").unwrap();
    text.axiom("String", "", "Type").unwrap();
    text.axiom("Char.ofNat", "", "(-> Nat Char)").unwrap();
    text.axiom("String.mk", "", "(-> (List.{0} Char) String)").unwrap();
    let empty = "(List.nil.{0} Char)";
    text.theorem(
        "first",
        "",
        &format!("Eq.{{1}} String \"\" (String.mk {empty})"),
        "Eq.refl.{1} String \"\"",
    )
    .unwrap();
    text.axiom("String.ofList", "", "(-> (List.{0} Char) String)").unwrap();
    refused(
        text.theorem(
            "second",
            "",
            &format!("Eq.{{1}} String \"\" (String.ofList {empty})"),
            "Eq.refl.{1} String \"\"",
        ),
        "a value has type",
    );
}

#[test]
fn quotients_reduce_and_are_only_what_lean_declares() {
    use lean_kernel::{Declaration, QuotKind};
    let types = [
        ("Quot", "u", QuotKind::Type, "pi α (Sort u) (-> (-> α α Prop) (Sort u))"),
        ("Quot.mk", "u", QuotKind::Mk, "pi α (Sort u) (pi r (-> α α Prop) (-> α (Quot.{u} α r)))"),
        (
            "Quot.lift",
            "u v",
            QuotKind::Lift,
            "pi α (Sort u) (pi r (-> α α Prop) (pi β (Sort v) (pi f (-> α β) (-> (pi a α (pi b α (-> (r a b) (Eq.{v} β (f a) (f b))))) (Quot.{u} α r) β))))",
        ),
        (
            "Quot.ind",
            "u",
            QuotKind::Ind,
            "pi α (Sort u) (pi r (-> α α Prop) (pi β (-> (Quot.{u} α r) Prop) (-> (pi a α (β (Quot.mk.{u} α r a))) (pi q (Quot.{u} α r) (β q)))))",
        ),
    ];
    let declare = |text: &mut Text, index: usize, ty: &str| {
        let (name, params, kind, _) = types[index];
        let params = params.split(' ').map(|param| text.name(param)).collect();
        let declaration = Declaration::Quot { name: text.name(name), params, ty: text.expr(ty), kind };
        text.kernel.check(&declaration)
    };
    let mut text = Text::with_basics();
    refused(declare(&mut text, 1, types[1].3), "come in another order");
    refused(declare(&mut text, 0, "pi α (Sort u) (-> (-> α α Prop) Prop)"), "is not Lean's");
    for (index, (.., ty)) in types.iter().enumerate() {
        if index == 2 {
            // Without the premise, everything would be equal.
            let lax = "pi α (Sort u) (pi r (-> α α Prop) (pi β (Sort v) (pi f (-> α β) (-> True (Quot.{u} α r) β))))";
            refused(declare(&mut text, index, lax), "is not Lean's");
        }
        declare(&mut text, index, ty).unwrap();
    }
    text.theorem(
        "lifted", "",
        "pi r (-> Nat Nat Prop) (pi f (-> Nat Nat) (pi h (pi a Nat (pi b Nat (-> (r a b) (Eq.{1} Nat (f a) (f b))))) (Eq.{1} Nat (Quot.lift.{1 1} Nat r Nat f h (Quot.mk.{1} Nat r 3)) (f 3))))",
        "fun r (-> Nat Nat Prop) (fun f (-> Nat Nat) (fun h (pi a Nat (pi b Nat (-> (r a b) (Eq.{1} Nat (f a) (f b))))) (Eq.refl.{1} Nat (f 3))))",
    ).unwrap();
    // Another `Eq` is no equality.
    let mut text = Text::new();
    text.inductive("u | 2\n inductive Eq : (pi α (Sort u) (-> α α Prop))\n | Eq.refl : (pi α (Sort u) (pi a α (pi b α (Eq.{u} α a a))))").ok();
    for (index, (.., ty)) in types.iter().enumerate().take(2) {
        declare(&mut text, index, ty).unwrap();
    }
    refused(declare(&mut text, 2, types[2].3), "quotients need the inductive family Eq");
}
