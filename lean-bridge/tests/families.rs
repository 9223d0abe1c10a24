//! Inductive families: those that an honest text declares are accepted, and those by which a kernel can be brought to
//! take a proposition for data are refused, in a text, in a header, in a declaration with a gap, and in transcripts that
//! no text leads to.

#[path = "support/forgery.rs"]
mod forgery;
#[path = "support/host.rs"]
mod host;
#[path = "support/request.rs"]
mod request;
mod support;

use std::path::Path;

use data::{Level, Outcome, ReasonKind, Rejection};
use forgery::Forgery;
use lean_bridge::{FillingRequest, Limits, Policy, VerifyRequest};
use request::request;
use serde_json::{Value, json};
use support::{block_on, lean};

fn verify(header: &str, statement: &str, candidate: &str, level: Level) -> Outcome {
    let request = VerifyRequest { level, ..request(header, statement, candidate) };
    block_on(lean().verify(&request)).expect("Lean can be asked").into_record().outcome
}

/// A text that uses `value`, of which the types of `declarations` are part, is accepted at both levels.
#[track_caller]
fn accepted(declarations: &str, value: &str) {
    let statement = "theorem t : 1 + 1 = 2";
    let candidate = format!("{declarations}\n{statement} := have _ := {value}; rfl\n");
    for level in [Level::Checked, Level::Replayed] {
        let outcome = verify("", statement, &candidate, level);
        assert!(outcome.is_proved(), "{level:?} {candidate}: {outcome:?}");
    }
}

#[test]
fn families_of_every_honest_kind_are_accepted() {
    for (declarations, value) in [
        ("inductive C | r | g | b", "C.r"),
        ("inductive N | z | s (n : N)", "N.s N.z"),
        ("inductive L (α : Type u) | nil | cons (a : α) (l : L α)", "@L.nil Nat"),
        ("inductive L.{u} (α : Sort u) : Sort (max 1 u) | nil | cons (a : α) (l : L α)", "@L.nil Nat"),
        (
            "inductive V (α : Type u) : Nat → Type u | nil : V α 0 | cons (a : α) (v : V α n) : V α (n+1)",
            "@V.nil Nat",
        ),
        ("inductive E {α : Sort u} (a : α) : α → Prop | refl : E a a", "@E.refl Nat 1"),
        (
            "inductive A {α : Sort u} (r : α → α → Prop) : α → Prop | intro (x : α) (h : ∀ y, r y x → A r y) : A r x",
            "fun (x : A (α := Nat) (· < ·) 0) => x",
        ),
        (
            "mutual\ninductive Ev : Nat → Prop | z : Ev 0 | s : Od n → Ev (n+1)\ninductive Od : Nat → Prop | s : Ev n → Od (n+1)\nend",
            "Ev.z",
        ),
        ("inductive T (α : Type) | node (a : α) (cs : List (T α))", "T.node 1 []"),
        ("inductive T | node (cs : Array (Option (T × Nat)))", "T.node #[]"),
        ("inductive T | leaf | node (f : Nat → List T)", "T.leaf"),
        ("inductive T | leaf | node (s : (n : Nat) × (Fin n → T))", "T.leaf"),
        ("mutual\ninductive A | mk (l : List B)\ninductive B | mk (o : Option A) | stop\nend", "B.stop"),
        (
            "inductive W (α : Type u) (β : α → Type v) | sup (a : α) (f : β a → W α β)",
            "fun (x : W Nat Fin) => x",
        ),
        ("structure P where\n  x : Nat := 3\n  y : Nat\n  deriving Repr, DecidableEq", "P.mk 1 2"),
        (
            "structure G (n : Nat) : Prop where\n  pos : n > 0\n  le : ∀ m, m < n → m ≤ n",
            "fun (x : G 3) => G.rec (motive := fun _ => Nat) (fun _ _ => 1) x",
        ),
        ("structure An (a b : Prop) : Prop where\n  l : a\n  r : b", "An.mk trivial trivial"),
        ("structure PP (α : Sort u) (β : Sort v) where\n  a : α\n  b : β", "PP.mk 1 trivial"),
        (
            "structure Sb {α : Sort u} (p : α → Prop) where\n  val : α\n  property : p val",
            "@Sb.mk Nat (fun n => n = n) 1 rfl",
        ),
        (
            "class K (α : Type) extends Add α, Mul α where\n  one : α\n  assoc : ∀ a b c : α, a + b + c = a + (b + c)",
            "fun (x : K Nat) => x.one",
        ),
        ("class inductive NE (α : Type) : Prop | mk (a : α)", "NE.mk 1"),
        ("structure Un", "Un.mk"),
        ("inductive F : Prop", "fun h : F => (h.rec : False)"),
        ("inductive O (a b : Prop) : Prop | l (h : a) | r (h : b)", "fun (x : O True True) => x"),
        ("inductive Ty : Type (max u v + 1) | c (α : Type u) (β : Type v)", "fun (x : Ty.{0, 0}) => x"),
        ("inductive Q | mk (q : Quot (fun a b : Nat => a = b))", "fun (x : Q) => x"),
        (
            "set_option bootstrap.inductiveCheckResultingUniverse false in\ninductive Same.{u} (α : Sort u) (a : α) : Sort u | mk : Same α a",
            "fun (x : Same Nat 1) => x",
        ),
        // Types that rest on other declarations of the candidate, by whatever member they are met first.
        ("def Ev (n : Nat) : Prop := n % 2 = 0\nstructure S where\n  n : Nat\n  h : Ev n", "S.mk 0 rfl"),
        (
            "def Ev (n : Nat) : Prop := n % 2 = 0\nmutual\ninductive A | mk (b : B) | z\ninductive B | mk (n : Nat) (h : Ev n)\nend",
            "B.mk 0 rfl",
        ),
        // Fields that mention the family only until they are unfolded, or through an instance.
        ("def Const (α _β : Type) := α\ninductive T | mk (x : Const Nat T) | z", "T.mk (3 : Nat)"),
        (
            "def Part := Nat → Prop\ninstance : Membership Nat Part := ⟨fun s a => s a⟩\ninductive Gen (S : Part) : Part | base : a ∈ S → Gen S a | add : a ∈ (Gen S : Part) → Gen S (a+1)",
            "fun (x : Gen (fun _ => True) 3) => x",
        ),
        // Definitions in the place of a sort, of a telescope, of a field.
        ("def U := Type\ninductive W : U | a | b", "W.a"),
        ("def U (n : Nat) := Type\ninductive W (n : Nat) : U n | a | b", "W.a (n := 3)"),
        ("structure Sorts where\n  s : Type 1\ninductive W : (Sorts.mk Type).s | a | b", "W.a"),
        ("def S (α : Type) := α → Prop\ninductive W : S Nat | a : W 3", "W.a"),
        ("def F (α : Type) := Nat → α\ninductive W | a (f : F W) | b", "W.b"),
        (
            "structure M (f : Nat → Nat) : Prop where\n  zero : match 3 with | 0 => False | _ => f 0 = f 0",
            "fun (x : M id) => x",
        ),
    ] {
        accepted(declarations, value);
    }
}

/// Three values of which the kernel finds the first equal to the second and the second to the third, and not the first
/// to the third; `gate` reduces to `Prop` where it finds two equal, and is stuck elsewhere.
const GATE: &str = include_str!("redteam/stuck_sort.lean");

/// What turns a proposition `Owner w` that holds a bit into a proof of anything.
const LEAK: &str = "\
def asProp (h : P) : Prop := Owner h
def toOwner (h : P) (p : asProp h) : Owner h := p
theorem boom (T : Prop) (f : T → Bool) (p q : T) (hp : f p = false) (hq : f q = true) : False :=
  Bool.noConfusion (hp.symm.trans ((congrArg f (proof_irrel p q)).trans hq))
";

const FALSE: &str = "theorem t : False";

const PROOF: &str = ":=
  boom (asProp w) (fun p => (toOwner w p).1) (Owner.mk (h := w) false) (Owner.mk (h := w) true) rfl rfl
";

#[track_caller]
fn refused(outcome: &Outcome, expected: ReasonKind, detail: &str, about: &str) {
    match outcome {
        Outcome::Rejected(Rejection { reason, detail: found, .. }) => {
            assert!(*reason == expected && found.contains(detail), "{reason:?} {found}: {about}");
        }
        Outcome::Proved => panic!("proved: {about}"),
    }
}

const NO_SORT: &str = "does not end in a sort as it is written";

#[test]
fn a_type_whose_sort_is_a_stuck_term_is_refused() {
    let owners = [
        "inductive Owner (h : P) : gate h | mk (bit : Bool)",
        "class inductive Owner (h : P) : gate h | mk (bit : Bool)",
        "mutual\ninductive Owner (h : P) : gate h | mk (bit : Bool)\ninductive Other (h : P) : gate h | mk (o : Owner h)\nend",
        "mutual\ninductive Other (h : P) : Prop | mk (bit : Bool)\ninductive Owner (h : P) : gate h | mk (bit : Bool)\nend",
        "namespace Deep.Down\ninductive Owner (h : P) : gate h | mk (bit : Bool)\nend Deep.Down\nopen Deep.Down",
        "@[expose] def sorted (h : P) : Type := gate h\ninductive Owner (h : P) : sorted h | mk (bit : Bool)",
    ];
    for owner in owners {
        let candidate = format!("{GATE}{owner}\n{LEAK}{FALSE} {PROOF}");
        for level in [Level::Checked, Level::Replayed] {
            refused(&verify("", FALSE, &candidate, level), ReasonKind::KernelRejected, NO_SORT, owner);
        }
    }
}

/// Sorts that reduce, in Lean's own kernel always or where it finds two terms equal, and are not written out.
#[test]
fn other_terms_in_the_place_of_a_sort_are_refused() {
    for (header, declarations) in [
        (
            "",
            "inductive Owner : Nat.rec (motive := fun _ => Type 1) Type (fun _ _ => Type) 0 | mk (bit : Bool)",
        ),
        (
            "",
            "inductive Owner : Quot.lift (r := fun _ _ => True) (fun _ : Unit => Type) (fun _ _ _ => rfl) (Quot.mk _ ()) | mk (bit : Bool)",
        ),
        (
            "",
            "opaque same : Type = Type := rfl\ninductive Owner : cast (congrArg (fun _ => Type 1) same) Type | mk (bit : Bool)",
        ),
        (
            "axiom same : Type = Type",
            "inductive Owner : cast (congrArg (fun _ => Type 1) same) Type | mk (bit : Bool)",
        ),
        (
            "",
            "inductive Owner (n : Nat) (h : n = n) : Eq.rec (motive := fun _ _ => Type) Prop h | mk (bit : Bool)",
        ),
        ("", "inductive Owner : (if 1 = 1 then Type else Type) | mk (bit : Bool)"),
        ("", "def U : Nat → Type 1 | 0 => Type | n + 1 => U n\ninductive Owner : U 1 | mk (bit : Bool)"),
    ] {
        let statement = "theorem t : 1 + 1 = 2";
        let candidate = format!("{declarations}\n{statement} := have _ := @Owner.mk; rfl");
        let outcome = verify(header, statement, &candidate, Level::Replayed);
        refused(&outcome, ReasonKind::KernelRejected, NO_SORT, declarations);
    }
}

#[test]
fn a_field_that_is_recursive_only_by_reduction_is_refused() {
    for owner in [
        "inductive Owner | base | step (h : 1 = 1) (o : Eq.rec (motive := fun _ _ => Type) Owner h)",
        "set_option genSizeOf false in\ninductive Owner | base | step (o : Nat.rec (motive := fun _ => Type) Owner (fun _ _ => Nat) 0)",
    ] {
        let statement = "theorem t : 1 + 1 = 2";
        let candidate = format!("{owner}\n{statement} := have _ := Owner.base; rfl");
        let outcome = verify("", statement, &candidate, Level::Replayed);
        refused(&outcome, ReasonKind::KernelRejected, "cannot be seen to be sound", owner);
    }
}

#[test]
fn types_of_a_header_are_held_to_the_same() {
    let header = format!("{GATE}inductive Owner (h : P) : gate h | mk (bit : Bool)\n");
    let outcome = verify(&header, FALSE, &format!("{LEAK}{FALSE} {PROOF}"), Level::Replayed);
    refused(&outcome, ReasonKind::InvalidStatement, NO_SORT, "a header");
    let request = FillingRequest {
        header,
        given: format!("{LEAK}def f : {{n : Nat // n > 3}} := ⟨3, by sorry⟩"),
        candidate: format!("{LEAK}def f : {{n : Nat // n > 3}} := ⟨3, by exact (boom _ _ _ _ rfl rfl).elim⟩"),
        gap: 0..0,
        placeholder: None,
        level: Level::Replayed,
        policy: Policy::default(),
        limits: Limits::default(),
    };
    let verdict = block_on(lean().verify_filling(&request)).expect("Lean can be asked");
    refused(&verdict.record().outcome, ReasonKind::InvalidStatement, NO_SORT, "a gap");
}

// --- transcripts ----------------------------------------------------------------------------------------------------

const GIVEN: &str = "theorem t : True";

/// The answer to a transcript, with the honest theorem at its end.
fn replayed(statement: &str, forgery: &mut Forgery) -> Value {
    if statement == GIVEN {
        forgery.theorem("t", "True", "True.intro");
    }
    host::replay("", statement, &forgery.transcript())["result"].clone()
}

#[track_caller]
fn refused_with(problem: &str, statement: &str, build: impl FnOnce(&mut Forgery)) {
    let mut forgery = Forgery::default();
    build(&mut forgery);
    let answer = replayed(statement, &mut forgery);
    let found = answer["problem"].as_str().unwrap_or_default();
    assert!(answer["accepted"] == false && found.contains(problem), "{problem}: {answer}");
}

#[test]
fn an_honest_family_is_accepted_and_counted() {
    let mut forgery = Forgery::default();
    forgery.family(
        &[],
        1,
        &[(
            "Tree",
            "(pi (Sort 1) (Sort 1))",
            &[
                ("Tree.leaf", "(pi (Sort 1) (Tree #0))"),
                ("Tree.node", "(pi (Sort 1) (pi #0 (pi (List.{0} (Tree #1)) (Tree #2))))"),
            ],
        )],
    );
    let answer = replayed(GIVEN, &mut forgery);
    assert_eq!(answer["accepted"], true, "{answer}");
    assert_eq!(answer["families"], json!({"added": 1, "checked": 1}));
}

/// `imax 1 0` is `0`: a proposition that does not look like one gives up its bit.
#[test]
fn a_proposition_that_does_not_say_so_is_refused() {
    refused_with("its sort is `Prop` and does not say so", FALSE, |f| {
        f.family(
            &[],
            0,
            &[
                ("Dummy", "Prop", &[("Dummy.intro", "Dummy")]),
                ("Hidden", "(Sort (imax 1 0))", &[("Hidden.mk", "(pi Bool Hidden)")]),
            ],
        )
        .definition("seen", "Prop", "Hidden")
        .definition("no", "seen", "(Hidden.mk Bool.false)")
        .definition("yes", "seen", "(Hidden.mk Bool.true)")
        .theorem("same", "(Eq.{0} seen no yes)", "(Eq.refl.{0} seen no)")
        .definition("bit", "(pi Hidden Bool)", "(fun Hidden (proj Hidden 0 #0))")
        .definition("holds", "(pi Bool Prop)", "(fun Bool (Bool.rec.{1} (fun Bool Prop) True False #0))")
        .theorem(
            "t",
            "False",
            "(Eq.rec.{0,0} seen no (fun seen (fun (Eq.{0} seen no #0) (holds (bit #1)))) True.intro yes same)",
        );
    });
    refused_with("its sort is `Prop` and does not say so", GIVEN, |f| {
        f.family(
            &["u"],
            1,
            &[("Mine", "(pi (Sort u) (Sort (imax u 0)))", &[("Mine.mk", "(pi (Sort u) (Mine.{u} #0))")])],
        );
    });
}

#[test]
fn a_sort_stands_in_a_transcript_as_it_is() {
    refused_with(NO_SORT, GIVEN, |f| {
        f.definition("U", "(Sort 2)", "(Sort 1)").family(&[], 0, &[("Mine", "U", &[("Mine.leaf", "Mine")])]);
    });
    refused_with(NO_SORT, GIVEN, |f| {
        f.family(&[], 0, &[("Mine", "(let (Sort 2) (Sort 1) #0)", &[("Mine.leaf", "Mine")])]);
    });
    refused_with("invalid return type", GIVEN, |f| {
        f.family(
            &[],
            1,
            &[(
                "Mine",
                "(pi (Sort 1) (Sort 1))",
                &[("Mine.leaf", "(pi (Sort 1) (Mine ((fun (Sort 1) #0) #0)))")],
            )],
        );
    });
}

#[test]
fn names_of_the_kernels_own_are_refused() {
    for name in ["_nested.Host_1", "Mine._nested.x", "_kernel_fresh.x", "_ind_fresh"] {
        refused_with("for itself", GIVEN, |f| {
            f.definition(name, "Prop", "True");
        });
    }
    refused_with("for itself", GIVEN, |f| {
        f.family(&[], 0, &[("Mine", "Prop", &[("Mine.mk", "(pi _nested.Host_1 Mine)")])]);
    });
    refused_with("for itself", GIVEN, |f| {
        f.definition("d", "(pi Nat Nat)", "(fun Nat (proj _nested.Host_1 0 #0))");
    });
}

/// For a type nested in another one the kernel makes recursors without asking whether their names are free.
#[test]
fn what_a_family_adds_is_new() {
    let tree: &[(&str, &str)] = &[("Tree.node", "(pi (List.{0} Tree) Tree)")];
    for taken in ["Tree.rec_1", "Tree.rec", "Tree.node", "Tree"] {
        refused_with("declared", GIVEN, |f| {
            f.theorem(taken, "True", "True.intro").family(&[], 0, &[("Tree", "(Sort 1)", tree)]);
        });
    }
    refused_with("already declared", GIVEN, |f| {
        f.family(
            &[],
            0,
            &[("Tree", "(Sort 1)", tree), ("Tree.rec_1", "(Sort 1)", &[("Tree.rec_1.leaf", "Tree.rec_1")])],
        );
    });
}

#[test]
fn a_family_has_types_and_universes_of_its_own() {
    refused_with("types is empty", GIVEN, |f| {
        f.family(&[], 0, &[("Mine", "(Sort 1)", &[("Mine.leaf", "Mine")])]);
        f.empty_last_family();
    });
    refused_with("duplicate universe level parameter", GIVEN, |f| {
        f.family(&["u", "u"], 0, &[("Mine", "(Sort 1)", &[("Mine.leaf", "Mine.{u,u}")])]);
    });
}

/// A field that is recursive because a proposition is found to hold: the premise of the recursor and its rule can
/// come to different ends.
#[test]
fn a_recursive_field_is_one_as_it_is_written() {
    refused_with("cannot be seen to be sound", GIVEN, |f| {
        f.family(
            &[],
            0,
            &[("Mine", "(Sort 1)", &[
                ("Mine.base", "Mine"),
                (
                    "Mine.step",
                    "(pi (Eq.{1} Nat Nat.zero Nat.zero) (pi (Eq.rec.{2,1} Nat Nat.zero (fun Nat (fun (Eq.{1} Nat Nat.zero #0) (Sort 1))) Mine Nat.zero #0) Mine))",
                ),
            ])],
        );
    });
}

/// What a script that loads the host's files itself prints.
fn script(name: &str) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support").join(name);
    let output = host::node(&[&script, &host::host_folder()]).output().expect("Node.js starts");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn every_family_of_leans_own_library_is_accepted() {
    let found = script("library_families.cjs");
    assert_eq!(found["problems"], json!([]));
    assert!(found["count"].as_u64().is_some_and(|count| count > 2_000), "{found}");
}

/// An axiom that nobody knows to be one would be used by proofs that are said to rest on none. `Lake` has axioms of its
/// own, and cannot be imported.
#[test]
fn the_axioms_of_leans_own_library_are_known() {
    let found = script("library_axioms.cjs");
    assert!(found["modules"].as_u64().is_some_and(|count| count > 2_000), "{found}");
    let axioms = found["axioms"].as_array().expect("a list").iter();
    let of_the_library = axioms.filter(|name| name.as_str().is_some_and(|name| !name.starts_with("Lake.")));
    assert_eq!(of_the_library.cloned().collect::<Value>(), found["known"], "{found}");
    let outcome = verify("import Lake\n", "theorem t : 1 = 1", "theorem t : 1 = 1 := rfl", Level::Checked);
    assert!(
        matches!(&outcome, Outcome::Rejected(Rejection { reason: ReasonKind::InvalidStatement, detail, .. })
            if detail.contains("no module `Lake`")),
        "{outcome:?}"
    );
}

/// What decides elimination is computed from the type and compared with the recursor, so a kernel that made another
/// recursor than follows from the type is found out.
#[test]
fn a_recursor_that_does_not_follow_from_its_type_is_refused() {
    let lies = script("lies.cjs");
    for (lie, expected) in [
        ("honest", ""),
        ("large elimination of a proposition with two constructors", "eliminates into data"),
        ("large elimination of a proposition that holds data", "eliminates into data"),
        ("a recursor that forgets too much", "forgets its major premise, or should"),
        ("a recursor of more constructors", "another number of premises"),
        ("a recursor without induction hypotheses", "does not fit it"),
        ("a recursor with too many of them", "does not fit it"),
        ("a recursor without the index", "another number of premises"),
        ("a constructor of another type", "does not end in its type"),
        ("a constructor with another number", "is described wrongly"),
        ("no recursor", "is no recursor"),
    ] {
        let found = lies.get(lie).unwrap_or_else(|| panic!("{lie} was not tried: {lies}"));
        match found.as_str() {
            None => assert!(expected.is_empty() && found.is_null(), "{lie} is not found out"),
            Some(problem) => {
                assert!(!expected.is_empty() && problem.contains(expected), "{lie}: {problem}")
            }
        }
    }
}
