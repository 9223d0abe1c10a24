//! Faults that other kernels had, each with what it let through. None of them may be accepted here, and each for its
//! own reason.

mod support;

use support::{Text, check_export, fixture, refused};

/// lean4 #14807: where the type is declared its sort is stuck or a proposition, where it is used it is the other.
#[test]
fn a_type_whose_sort_is_a_computation() {
    for name in ["stuck_sort_false", "stuck_sort_three"] {
        let problem = check_export(&fixture(name)).expect_err("a proof of a false statement");
        assert!(problem.starts_with("Owner: the type of an inductive type ends in (Eq.rec "), "{problem}");
        assert!(problem.ends_with("not in a sort that is written out"), "{problem}");
    }
}

/// The same with what makes a computation stuck: variables, opaque constants, axioms, recursors on them.
#[test]
fn sorts_that_are_stuck_in_other_ways() {
    let mut text = Text::with_basics();
    text.opaque("number", "", "Nat", "1").unwrap();
    text.axiom("choice", "", "Nat").unwrap();
    text.axiom("proof", "", "(Eq.{1} Nat 0 0)").unwrap();
    text.opaque("sort", "", "(Sort 2)", "Type").unwrap();
    text.def(
        "gate",
        "",
        "(-> Nat (Sort 2))",
        "Nat.rec.{3} (fun n Nat (Sort 2)) Type (fun n Nat (fun s (Sort 2) s))",
    )
    .unwrap();
    text.def(
        "cast",
        "",
        "(-> (Eq.{1} Nat 0 0) (Sort 2))",
        "fun h (Eq.{1} Nat 0 0) (Eq.rec.{3 1} Nat 0 (fun n Nat (fun e (Eq.{1} Nat 0 n) (Sort 2))) Type 0 h)",
    )
    .unwrap();
    text.def("descend", "", "(-> (Acc.{1} Nat (fun a Nat (fun b Nat False)) 0) (Sort 2))",
        "fun h (Acc.{1} Nat (fun a Nat (fun b Nat False)) 0) (Acc.rec.{3 1} Nat (fun a Nat (fun b Nat False)) (fun x Nat (fun h (Acc.{1} Nat (fun a Nat (fun b Nat False)) x) (Sort 2))) (fun x Nat (fun h (pi y Nat (-> False (Acc.{1} Nat (fun a Nat (fun b Nat False)) y))) (fun ih (pi y Nat (-> False (Sort 2))) Type))) 0 h)").unwrap();
    for (parameters, ty) in [
        (0, "(gate 0)"),
        (0, "(gate number)"),
        (0, "(gate choice)"),
        (0, "sort"),
        (0, "(cast (Eq.refl.{1} Nat 0))"),
        (0, "(cast proof)"),
        (1, "pi h (Eq.{1} Nat 0 0) (cast h)"),
        (0, "pi h (Eq.{1} Nat 0 0) (cast h)"),
        (0, "pi h (Acc.{1} Nat (fun a Nat (fun b Nat False)) 0) (descend h)"),
    ] {
        let group = format!("| {parameters}\n inductive T : {ty}");
        refused(text.inductive(&group), "not in a sort that is written out");
    }
}

/// Projections out of what may be a proposition: its sort must be known not to be one.
#[test]
fn data_does_not_come_out_of_possible_propositions() {
    let mut text = Text::with_basics();
    text.inductive("| 0\n inductive Box : Prop\n | Box.mk : (-> Nat True Box)").unwrap();
    refused(text.def("out", "", "(-> Box Nat)", "fun b Box (proj Box 0 b)"), "data cannot be taken out");
    text.theorem("proof", "", "(-> Box True)", "fun b Box (proj Box 1 b)").unwrap();
    // lean4 #14613: `imax 1 0` is not written `0` and is it.
    text.inductive("| 0\n inductive Imax : (Sort (imax 1 0))\n | Imax.mk : (-> Nat Imax)").unwrap();
    refused(text.def("out", "", "(-> Imax Nat)", "fun b Imax (proj Imax 0 b)"), "data cannot be taken out");
    text.inductive("u | 0\n inductive Any : (Sort u)\n | Any.mk : (-> True Any.{u})").unwrap();
    text.theorem("any", "u", "(-> Any.{u} True)", "fun b Any.{u} (proj Any 0 b)").unwrap();
    // A later proof that depends on data gives the data away.
    text.inductive("| 0\n inductive Dep : Prop\n | Dep.mk : (pi n Nat (-> (Eq.{1} Nat n n) Dep))").unwrap();
    refused(
        text.def("out", "", "pi d Dep (Eq.{1} Nat 0 0)", "fun d Dep (proj Dep 1 d)"),
        "a later field of a possible proposition depends on data",
    );
}

/// lean4 #14576, first part: a projection must name the structure that its argument is of.
#[test]
fn a_projection_of_another_structure() {
    let mut text = Text::with_basics();
    text.inductive("| 0\n inductive A : Type\n | A.mk : (-> Nat A)").unwrap();
    text.inductive("| 0\n inductive B : Type\n | B.mk : (-> Nat B)").unwrap();
    text.def("right", "", "(-> A Nat)", "fun a A (proj A 0 a)").unwrap();
    refused(text.def("wrong", "", "(-> A Nat)", "fun a A (proj B 0 a)"), "it names another structure");
    refused(text.def("wrong", "", "(-> A Nat)", "fun a A (proj Missing 0 a)"), "it names another structure");
    refused(text.def("wrong", "", "(-> A Nat)", "fun a A (proj A 1 a)"), "there is no such field");
    refused(
        text.def("wrong", "", "(-> Bool Nat)", "fun a Bool (proj Bool 0 a)"),
        "does not have exactly one constructor",
    );
    refused(
        text.def("wrong", "", "(-> Nat Nat)", "fun a (-> Nat Nat) (proj A 0 a)"),
        "its type is no structure",
    );
    let family = "fun h (Eq.{1} Nat 0 0) (proj Eq 0 h)";
    refused(text.def("wrong", "", "(-> (Eq.{1} Nat 0 0) Nat)", family), "its type is an indexed family");
}

/// lean4 #14576, second part: what stands in parameters of nested types is checked.
#[test]
fn parameters_of_nested_types() {
    let mut text = Text::with_basics();
    text.inductive("| 2\n inductive L : (-> Type Nat Type)\n | L.mk : (pi α Type (pi n Nat (L α n)))")
        .unwrap();
    text.inductive("| 0\n inductive Fine : Type\n | Fine.mk : (-> (L Fine 3) Fine)").unwrap();
    refused(
        text.inductive("| 0\n inductive E : Type\n | E.mk : (-> (L E (Nat.succ Bool.true)) E)"),
        "is applied to an argument of type Bool",
    );
    refused(
        text.inductive("| 0\n inductive E : Type\n | E.mk : (-> (L E Bool.true) E)"),
        "is applied to an argument of type Bool",
    );
    // The declared type stands at another parameter than its own, where it is not even used.
    refused(
        text.inductive(
            "| 1\n inductive E : (-> Bool Type)\n | E.mk : (pi b Bool (-> (L (E Bool.false) 3) (E b)))",
        ),
        "at other parameters",
    );
    refused(
        text.inductive("| 0\n inductive E : Type\n | E.mk : (pi n Nat (-> (L E n) E))"),
        "variables that are bound in a constructor",
    );
}

/// lean4 #14806: one pass over a constructor found a recursive argument, the next did not.
#[test]
fn a_recursive_argument_behind_a_computation() {
    let mut text = Text::with_basics();
    for argument in [
        "(Eq.rec.{2 1} Nat 0 (fun n Nat (fun e (Eq.{1} Nat 0 n) Type)) T 0 (Eq.refl.{1} Nat 0))",
        "(Bool.rec.{2} (fun b Bool Type) T Nat Bool.false)",
        "(Bool.rec.{2} (fun b Bool Type) T Nat Bool.true)",
        "(proj Prod 0 (Bool.rec.{2} (fun b Bool (Prod.{1 1} Type Type)) (Prod.mk.{1 1} Type Type T Nat) (Prod.mk.{1 1} Type Type Nat T) Bool.true))",
    ] {
        let group = format!("| 0\n inductive T : Type\n | T.mk : (-> {argument} T)");
        let answer = text.inductive(&group);
        refused(
            answer,
            "T.mk has an occurrence of the types that are declared that is no recursive argument",
        );
    }
}

/// lean4 #14484, #14607: no term may hold a variable that nothing binds.
#[test]
fn free_variables() {
    let mut text = Text::with_basics();
    refused(text.opaque("a", "", "Nat", "#0"), "a bound variable has no binder");
    refused(text.opaque("a", "", "Nat", "fun x Nat #1"), "a bound variable has no binder");
    refused(text.opaque("a", "", "Nat", "((fun x Nat 0) #0)"), "a bound variable has no binder");
    refused(text.axiom("a", "", "#0"), "a bound variable has no binder");
    refused(
        text.inductive("| 0\n inductive T : Type\n | T.mk : (-> #3 T)"),
        "a bound variable has no binder",
    );
    for kind in ["fvar", "mvar"] {
        let export = format!("{{\"ie\":0,\"{kind}\":0}}\n");
        assert!(check_export(&export).unwrap_err().contains("malformed"), "{kind}");
    }
}

/// lean4 #14616: names that the kernel makes up for nested types.
#[test]
fn names_of_copies_of_nested_types() {
    let mut text = Text::with_basics();
    text.def("_nested.List_1", "", "Prop", "True").unwrap();
    refused(
        text.inductive("| 0\n inductive Host : Type\n | Host.mk : (-> (List.{0} Host) _nested.List_1 Host)"),
        "the name _nested.List_1 is reserved",
    );
    refused(text.inductive("| 0\n inductive _nested.T : Type"), "is reserved");
    text.inductive("| 0\n inductive Fine : Type\n | Fine.mk : (-> (List.{0} Fine) Fine)").unwrap();
}

/// The recursor of a nested type gets a name that may be taken.
#[test]
fn names_of_auxiliary_recursors() {
    let group = "| 0\n inductive T : Type\n | T.mk : (-> (List.{0} T) T)";
    for taken in ["T.rec_1", "T.rec", "T.mk", "T"] {
        let mut text = Text::with_basics();
        text.axiom(taken, "", "True").unwrap();
        refused(text.inductive(group), &format!("{taken} is already declared"));
    }
    let mut text = Text::with_basics();
    refused(
        text.inductive("| 0\n inductive T : Type\n | T.mk : (-> (List.{0} T) T)\n | T.rec_1 : T"),
        "T.rec_1 is already declared",
    );
    refused(
        text.inductive("| 0\n inductive T : Type\n | T.mk : (-> (List.{0} T) T)\n inductive T.rec_1 : Type"),
        "T.rec_1 is already declared",
    );
}

/// Annotations are left out of recursors by their names; a constant of such a name may be anything.
#[test]
fn an_annotation_that_is_none() {
    let mut text = Text::with_basics();
    text.inductive("| 0\n inductive Empty : Type").unwrap();
    text.def("outParam", "", "(-> Type Type)", "fun a Type Empty").unwrap();
    text.inductive("| 0\n inductive T : Type\n | T.mk : (-> (outParam Nat) T)").unwrap();
    let expected = text.expr("pi C (-> T (Sort u)) (pi m (pi x (outParam Nat) (C (T.mk x))) (pi t T (C t)))");
    assert_eq!(text.recursor("T.rec").ty, expected);
    text.def("optParam", "", "(-> Type Nat Type)", "fun a Type (fun n Nat a)").unwrap();
    text.inductive("| 0\n inductive S : Type\n | S.mk : (-> (optParam Nat 3) S)").unwrap();
    let expected = text.expr("pi C (-> S (Sort u)) (pi m (pi x Nat (C (S.mk x))) (pi t S (C t)))");
    assert_eq!(text.recursor("S.rec").ty, expected);
}

/// A constant's own name does not exist while it is checked.
#[test]
fn a_declaration_does_not_use_itself() {
    let mut text = Text::with_basics();
    refused(text.theorem("f", "", "False", "f"), "unknown constant f");
    refused(text.opaque("f", "", "(-> Nat False)", "fun n Nat (f n)"), "unknown constant f");
    let rec = "False.rec.{1} (fun f False Nat)";
    text.def("fine", "", "(-> False Nat)", rec).unwrap();
}

/// lean4 #12746: an index that was cut down to 32 bits named another field.
#[test]
fn indices_beyond_what_fits() {
    let export = |index: &str| {
        format!(
            "{{\"in\":1,\"str\":{{\"pre\":0,\"str\":\"A\"}}}}\n{{\"ie\":0,\"bvar\":0}}\n{{\"ie\":1,\"proj\":{{\"typeName\":1,\"idx\":{index},\"struct\":0}}}}\n"
        )
    };
    check_export(&export("4294967295")).expect("it fits");
    for index in ["4294967296", "18446744073709551616", "-1", "0.5", "\"0\""] {
        let problem = check_export(&export(index)).unwrap_err();
        assert!(problem.contains("malformed"), "{index}: {problem}");
    }
}
