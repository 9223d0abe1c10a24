//! Inductive types: what is declared for them, and what is refused.

mod support;

use lean_kernel::Kind;
use support::{Text, refused};

fn recursor_type(text: &mut Text, name: &str, expected: &str) {
    let recursor = text.recursor(name);
    let expected = text.expr(expected);
    assert_eq!(recursor.ty, expected, "{name}: {}", text.kernel.store.display(recursor.ty));
}

fn rule(text: &mut Text, name: &str, index: usize, expected: &str) {
    let recursor = text.recursor(name);
    let expected = text.expr(expected);
    let value = recursor.rules[index].value;
    assert_eq!(value, expected, "{name}: {}", text.kernel.store.display(value));
}

#[test]
fn recursors_of_simple_types() {
    let mut text = Text::with_basics();
    recursor_type(
        &mut text,
        "Nat.rec",
        "pi C (-> Nat (Sort u)) (pi z (C Nat.zero) (pi s (pi n Nat (-> (C n) (C (Nat.succ n)))) (pi t Nat (C t))))",
    );
    rule(
        &mut text,
        "Nat.rec",
        0,
        "fun C (-> Nat (Sort u)) (fun z (C Nat.zero) (fun s (pi n Nat (-> (C n) (C (Nat.succ n)))) z))",
    );
    rule(
        &mut text,
        "Nat.rec",
        1,
        "fun C (-> Nat (Sort u)) (fun z (C Nat.zero) (fun s (pi n Nat (-> (C n) (C (Nat.succ n)))) (fun n Nat (s n (Nat.rec.{u} C z s n)))))",
    );
    recursor_type(&mut text, "False.rec", "pi C (-> False (Sort u)) (pi t False (C t))");
    recursor_type(
        &mut text,
        "And.rec",
        "pi a Prop (pi b Prop (pi C (-> (And a b) (Sort u)) (pi i (pi x a (pi y b (C (And.intro a b x y)))) (pi t (And a b) (C t)))))",
    );
    // `u` is taken by the type.
    recursor_type(
        &mut text,
        "List.rec",
        "pi α (Sort (succ u)) (pi C (-> (List.{u} α) (Sort u_1)) (pi n (C (List.nil.{u} α)) (pi c (pi h α (pi t (List.{u} α) (-> (C t) (C (List.cons.{u} α h t))))) (pi t (List.{u} α) (C t)))))",
    );
    recursor_type(
        &mut text,
        "Eq.rec",
        "pi α (Sort u) (pi a α (pi C (pi b α (-> (Eq.{u} α a b) (Sort u_1))) (pi r (C a (Eq.refl.{u} α a)) (pi b α (pi t (Eq.{u} α a b) (C b t))))))",
    );
    assert!(text.recursor("Eq.rec").is_k);
    assert!(text.recursor("True.rec").is_k, "a proposition without fields");
    assert!(!text.recursor("And.rec").is_k && !text.recursor("Unit.rec").is_k);
}

#[test]
fn recursors_of_reflexive_types_hold_functions() {
    let mut text = Text::with_basics();
    recursor_type(
        &mut text,
        "Acc.rec",
        "pi α (Sort u) (pi r (-> α α Prop) (pi C (pi x α (-> (Acc.{u} α r x) (Sort u_1))) (pi i (pi x α (pi h (pi y α (-> (r y x) (Acc.{u} α r y))) (-> (pi y α (pi l (r y x) (C y (h y l)))) (C x (Acc.intro.{u} α r x h))))) (pi x α (pi t (Acc.{u} α r x) (C x t))))))",
    );
    let Kind::Inductive(info) = text.constant("Acc").kind else { panic!() };
    assert!(info.is_recursive && info.is_reflexive);
    assert_eq!((info.parameter_count, info.index_count), (2, 1));
}

#[test]
fn recursors_of_families_and_of_mutual_types() {
    let mut text = Text::with_basics();
    text.inductive(
        "| 0
         inductive Even : (-> Nat Prop)
         | Even.zero : (Even 0)
         | Even.succ : (pi n Nat (-> (Odd n) (Even (Nat.succ n))))
         inductive Odd : (-> Nat Prop)
         | Odd.succ : (pi n Nat (-> (Even n) (Odd (Nat.succ n))))",
    )
    .unwrap();
    // Mutual propositions eliminate into propositions only.
    recursor_type(
        &mut text,
        "Odd.rec",
        "pi C (pi n Nat (-> (Even n) Prop)) (pi D (pi n Nat (-> (Odd n) Prop)) (pi z (C 0 Even.zero) (pi s (pi n Nat (pi h (Odd n) (-> (D n h) (C (Nat.succ n) (Even.succ n h))))) (pi o (pi n Nat (pi h (Even n) (-> (C n h) (D (Nat.succ n) (Odd.succ n h))))) (pi n Nat (pi t (Odd n) (D n t)))))))",
    );
    let recursor = text.recursor("Odd.rec");
    assert_eq!((recursor.motive_count, recursor.minor_count, recursor.rules.len()), (2, 3, 1));
}

#[test]
fn recursors_of_nested_types() {
    let mut text = Text::with_basics();
    text.inductive(
        "| 1
         inductive Tree : (-> Type Type)
         | Tree.node : (pi α Type (-> α (List.{0} (Tree α)) (Tree α)))",
    )
    .unwrap();
    let motives = "pi α Type (pi C (-> (Tree α) (Sort u)) (pi D (-> (List.{0} (Tree α)) (Sort u))";
    let minors = "(pi n (pi a α (pi l (List.{0} (Tree α)) (-> (D l) (C (Tree.node α a l))))) (pi e (D (List.nil.{0} (Tree α))) (pi c (pi h (Tree α) (pi t (List.{0} (Tree α)) (-> (C h) (D t) (D (List.cons.{0} (Tree α) h t)))))";
    recursor_type(&mut text, "Tree.rec", &format!("{motives} {minors} (pi t (Tree α) (C t)))))))"));
    recursor_type(
        &mut text,
        "Tree.rec_1",
        &format!("{motives} {minors} (pi t (List.{{0}} (Tree α)) (D t)))))))"),
    );
    let recursor = text.recursor("Tree.rec_1");
    assert_eq!(recursor.rules.len(), 2);
    let Kind::Inductive(info) = text.constant("Tree").kind else { panic!() };
    assert_eq!(info.nested_count, 1);
    // The auxiliary recursor reduces on the constructors of the nested type.
    text.def(
        "size", "", "(-> (Tree Nat) Nat)",
        "Tree.rec.{1} Nat (fun t (Tree Nat) Nat) (fun l (List.{0} (Tree Nat)) Nat) (fun a Nat (fun l (List.{0} (Tree Nat)) (fun n Nat (Nat.succ n)))) 0 (fun h (Tree Nat) (fun t (List.{0} (Tree Nat)) (fun a Nat (fun b Nat (Nat.succ a)))))",
    ).unwrap();
    let leaf = "(Tree.node Nat 0 (List.nil.{0} (Tree Nat)))";
    assert!(text.equal(
        "1",
        "Nat",
        &format!("(size (Tree.node Nat 5 (List.cons.{{0}} (Tree Nat) {leaf} (List.nil.{{0}} (Tree Nat)))))"),
        "3"
    ));
}

#[test]
fn large_elimination_is_for_what_shows_nothing() {
    let mut text = Text::with_basics();
    let eliminates = |text: &mut Text, group: &str, name: &str| {
        text.inductive(group).unwrap();
        let params = text.recursor(&format!("{name}.rec")).params.len();
        params > text.constant(name).params.len()
    };
    assert!(!eliminates(&mut text, "| 0\n inductive Two : Prop\n | Two.a : Two\n | Two.b : Two", "Two"));
    assert!(!eliminates(&mut text, "| 0\n inductive Box : Prop\n | Box.mk : (-> Nat Box)", "Box"));
    assert!(eliminates(
        &mut text,
        "| 0\n inductive Proofs : Prop\n | Proofs.mk : (-> True False Proofs)",
        "Proofs"
    ));
    assert!(eliminates(
        &mut text,
        "| 0\n inductive Index : (-> Nat Prop)\n | Index.mk : (pi n Nat (Index n))",
        "Index"
    ));
    assert!(!eliminates(
        &mut text,
        "| 0\n inductive Image : (-> Nat Prop)\n | Image.mk : (pi n Nat (Image (Nat.succ n)))",
        "Image"
    ));
    // `Sort u` may be `Prop`.
    assert!(!eliminates(
        &mut text,
        "u | 0\n inductive Maybe : (Sort u)\n | Maybe.a : Maybe.{u}\n | Maybe.b : Maybe.{u}",
        "Maybe"
    ));
    assert!(eliminates(
        &mut text,
        "u | 0\n inductive Never : (Sort (max 1 u))\n | Never.a : Never.{u}\n | Never.b : Never.{u}",
        "Never"
    ));
    // Universes are read by meaning.
    assert!(!eliminates(
        &mut text,
        "| 0\n inductive Hidden : (Sort (imax 1 0))\n | Hidden.a : Hidden\n | Hidden.b : Hidden",
        "Hidden"
    ));
    assert!(!eliminates(
        &mut text,
        "u | 0\n inductive Deep : (Sort (imax (succ u) (imax u 0)))\n | Deep.mk : (-> Nat Deep.{u})",
        "Deep"
    ));
}

#[test]
fn occurrences_are_positive() {
    let mut text = Text::with_basics();
    refused(
        text.inductive("| 0\n inductive T : Type\n | T.mk : (-> (-> T False) T)"),
        "non-positive occurrence",
    );
    refused(
        text.inductive("| 0\n inductive T : Type\n | T.mk : (-> (-> (-> T Nat) Nat) T)"),
        "non-positive occurrence",
    );
    refused(
        text.inductive("| 0\n inductive T : (-> Prop Prop)\n | T.mk : (pi p Prop (-> (T (T p)) (T p)))"),
        "no recursive argument",
    );
    // Behind a definition that reduces to a telescope, an occurrence is one; behind one that forgets it, none.
    text.def("Arrow", "", "(-> Type Type Type)", "fun a Type (fun b Type (-> a b))").unwrap();
    text.def("First", "", "(-> Type Type Type)", "fun a Type (fun b Type a)").unwrap();
    text.inductive("| 0\n inductive Ok : Type\n | Ok.mk : (-> (Arrow Nat Ok) Ok)").unwrap();
    refused(
        text.inductive("| 0\n inductive T : Type\n | T.mk : (-> (Arrow T Nat) T)"),
        "non-positive occurrence",
    );
    text.inductive("| 0\n inductive Forgets : Type\n | Forgets.mk : (-> (First Nat Forgets) Forgets)")
        .unwrap();
    assert!(matches!(text.constant("Forgets").kind, Kind::Inductive(info) if !info.is_recursive));
    // Nested: through a type that is positive, and through one that is not.
    text.inductive("| 1\n inductive Neg : (-> Type Type)\n | Neg.mk : (pi α Type (-> (-> α Nat) (Neg α)))")
        .unwrap();
    refused(text.inductive("| 0\n inductive T : Type\n | T.mk : (-> (Neg T) T)"), "non-positive occurrence");
}

#[test]
fn universes_of_fields() {
    let mut text = Text::with_basics();
    refused(text.inductive("| 0\n inductive T : Type\n | T.mk : (-> Type T)"), "a universe too large");
    text.inductive("| 0\n inductive Fine : (Sort 2)\n | Fine.mk : (-> Type Fine)").unwrap();
    text.inductive("| 0\n inductive Any : Prop\n | Any.mk : (-> Type Any)").unwrap();
    refused(
        text.inductive("u | 0\n inductive T : (Sort u)\n | T.mk : (-> Nat T.{u})"),
        "a universe too large",
    );
    refused(text.inductive("u v | 0\n inductive T : (Sort (imax (succ u) (succ v)))\n | T.mk : (-> (Sort v) (Sort (succ u)) T.{u v})"), "a universe too large");
}

#[test]
fn shapes_of_constructors_and_types() {
    let mut text = Text::with_basics();
    refused(text.inductive("| 0\n inductive T : Type\n | T.mk : Nat"), "does not construct its own type");
    refused(
        text.inductive("| 1\n inductive T : (-> Type Type)\n | T.mk : (T Nat)"),
        "the parameters of T.mk are not those of its type",
    );
    refused(
        text.inductive("| 1\n inductive T : (-> Type Type)\n | T.mk : (pi α Type (T Nat))"),
        "at other parameters",
    );
    refused(
        text.inductive("| 1\n inductive T : (-> Type Type)\n | T.mk : (pi α Type (-> (T Nat) (T α)))"),
        "at other parameters",
    );
    refused(text.inductive("| 2\n inductive T : (-> Type Type)\n"), "fewer parameters than it claims");
    refused(text.inductive("| 0\n inductive T : Nat"), "ends in Nat, not in a sort");
    refused(
        text.inductive("u | 0\n inductive T : (Sort u)\n | T.mk : T.{(succ u)}"),
        "at other parameters or universes",
    );
    refused(text.inductive("| 0\n inductive T : Type\n | T.mk : T\n | T.mk : T"), "T.mk is already declared");
    refused(text.inductive("| 0\n inductive T : Type\n | T.rec : T"), "T.rec is already declared");
    refused(text.inductive("| 0\n inductive T : Type\n inductive T : Type"), "T is already declared");
    refused(text.inductive("| 0\n inductive Nat : Type"), "Nat is already declared");
    refused(text.inductive("| 0\n inductive S : Type\n inductive T : Prop"), "different universes");
    refused(
        text.inductive("| 1\n inductive S : (-> Type Type)\n inductive T : (-> Nat Type)"),
        "different parameters",
    );
    refused(
        text.inductive("| 0\n inductive T : Type\n | T.mk : (-> (Nat.succ Bool.true) T)"),
        "is applied to an argument",
    );
    assert_eq!(text.group("| 0").types.len(), 0);
    refused(text.inductive("| 0"), "is empty");
}

/// What a definition forgets does not occur.
#[test]
fn a_synonym_may_forget_the_declared_type() {
    let mut text = Text::with_basics();
    text.def("Const", "", "(-> Type Type Type)", "fun a Type (fun b Type a)").unwrap();
    text.inductive("| 0\n inductive T : Type\n | T.mk : (-> (Const Nat T) T)\n | T.end : T").unwrap();
    recursor_type(
        &mut text,
        "T.rec",
        "pi motive (-> T (Sort u)) (-> (pi x (Const Nat T) (motive (T.mk x))) (motive T.end) (pi t T (motive t)))",
    );
    assert!(matches!(text.constant("T").kind, Kind::Inductive(info) if !info.is_recursive));
    // A projection out of a constructor that stands there is what stands in it.
    let behind = "(proj Prod 0 (Prod.mk.{1 1} Type Type V Nat))";
    text.inductive(&format!("| 0\n inductive V : Type\n | V.mk : (-> {behind} V)\n | V.end : V")).unwrap();
    assert!(matches!(text.constant("V").kind, Kind::Inductive(info) if info.is_recursive));
    let kept = "| 0\n inductive U : Type\n | U.mk : (-> (Const (-> U Nat) Nat) U)";
    refused(text.inductive(kept), "has a non-positive occurrence");
}

#[test]
fn a_synonym_may_stand_for_the_sort_and_a_computation_may_not() {
    let mut text = Text::with_basics();
    text.def("U", "", "(Sort 2)", "Type").unwrap();
    text.inductive("| 0\n inductive T : U\n | T.mk : T").unwrap();
    let computed = "(Bool.rec.{3} (fun b Bool (Sort 2)) Type Type Bool.true)";
    text.def("V", "", "(Sort 2)", computed).unwrap();
    assert!(text.equal("3", "(Sort 2)", "V", "Type"));
    refused(text.inductive("| 0\n inductive S : V\n | S.mk : S"), "not in a sort that is written out");
    // Projections compute as well.
    text.def("W", "", "(Sort 2)", "(proj Prod 0 (Prod.mk.{2 2} (Sort 2) (Sort 2) Type Type))").unwrap();
    refused(text.inductive("| 0\n inductive S : W\n | S.mk : S"), "not in a sort that is written out");
}
