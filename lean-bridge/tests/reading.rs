//! Texts are read as Lean reads a file: without `module` unless they say so, from wherever their first command stands,
//! and on after an error.

#[path = "support/request.rs"]
mod request;
mod support;

use data::{Level, Outcome, Position, ReasonKind, Severity};
use lean_bridge::embedded::CheckRequest;
use lean_bridge::{Construct, Header, Limits, Policy, VerifyRequest};
use request::request;
use support::{block_on, lean};

/// `None`: proved; else the reason and a part of what people are told.
type Expected = Option<(ReasonKind, &'static str)>;
const PROVED: Expected = None;

fn judge(request: &VerifyRequest, expected: Expected) {
    let verdict = block_on(lean().verify(request)).expect("Lean can be asked");
    let context = format!("{:?}\n{}\n{:#?}", request.header, request.candidate, verdict.record().outcome);
    match (&verdict.record().outcome, expected) {
        (Outcome::Proved, None) => {}
        (Outcome::Rejected(found), Some((reason, text))) => {
            assert_eq!(found.reason, reason, "{context}");
            assert!(found.detail.contains(text), "no {text:?} in {context}");
        }
        _ => panic!("{context}"),
    }
}

fn check(header: &str, statement: &str, proof: &str, expected: Expected) {
    judge(&request(header, statement, data::lean_text::joined(statement, proof)), expected);
}

fn messages(text: &str) -> Vec<String> {
    let header = Header::parse(text);
    let request =
        CheckRequest { header: header.imports_text(), text: header.rest, limits: Limits::default() };
    let said = block_on(lean().check(&request)).expect("an answer").messages;
    said.into_iter()
        .filter(|message| message.severity != Severity::Warning)
        .map(|message| format!("{}: {}", message.position.line, message.text))
        .collect()
}

/// Declarations that stand above `theorem t : STATEMENT := PROOF`, as a header and within the candidate.
#[test]
fn private_declarations_are_those_of_the_file() {
    for (above, statement, proof) in [
        ("private def sq (n : Nat) := n * n", "sq 2 = 4", "rfl"),
        ("private abbrev N := Nat\ndef f (n : N) : N := n", "f 3 = 3", "rfl"),
        ("private structure P where\n  a : Nat\n  deriving DecidableEq", "(P.mk 1).a = 1", "rfl"),
        (
            "private inductive C | r | g\ninstance : Inhabited C := ⟨.r⟩",
            "∀ c : C, c = .r ∨ c = .g",
            "by intro c; cases c <;> simp",
        ),
        (
            "private class K (α : Type) where\n  k : α\nprivate instance : K Nat := ⟨3⟩",
            "(K.k : Nat) = 3",
            "rfl",
        ),
        ("private def Even (n : Nat) : Prop := ∃ k, n = 2 * k", "Even 4", "⟨2, rfl⟩"),
        ("private def d := 3\nstructure S where\n  x : Nat := d", "({} : S).x = 3", "rfl"),
        (
            "private def Q (n : Nat) : Prop := n = n\ninductive W | mk (n : Nat) (h : Q n)",
            "Nonempty W",
            "⟨.mk 3 rfl⟩",
        ),
        ("private def sq (n : Nat) := n * n\nlocal notation \"SQ\" x => sq x", "(SQ 3) = 9", "rfl"),
        ("private def sq (n : Nat) := n * n\nmacro \"SQ\" x:term : term => `(sq $x)", "(SQ 3) = 9", "rfl"),
        (
            "private def sq (n : Nat) := n * n\n@[simp] private theorem s (n : Nat) : sq n = n * n := rfl",
            "sq 3 = 9",
            "by simp",
        ),
        ("structure W where\n  private mk ::\n  x : Nat", "(W.mk 3).x = 3", "rfl"),
        ("structure W where\n  private x : Nat", "∀ w : W, w.x = w.x", "fun _ => rfl"),
        (
            "private def m (n : Nat) := n\ndef g (n : Nat) : Nat := if n = 0 then 0 else g (n - 1)\ntermination_by m n\ndecreasing_by simp [m]; omega",
            "g 0 = 0",
            "by rw [g]; simp",
        ),
        (
            "mutual\nprivate def ev : Nat → Bool | 0 => true | n + 1 => od n\nprivate def od : Nat → Bool | 0 => false | n + 1 => ev n\nend",
            "ev 4 = true",
            "by simp [ev, od]",
        ),
        ("theorem z : 1 = 1 := aux\nwhere aux : 1 = 1 := rfl", "1 = 1", "z.aux"),
    ] {
        let statement = format!("theorem t : {statement}");
        check(above, &statement, &format!(":= {proof}"), PROVED);
        assert_eq!(messages(&format!("{above}\n{statement} := {proof}\n")), [""; 0], "{above}");
    }
    // In the candidate alone, where the statement does not mention them.
    let helper = "private def sq (n : Nat) := n * n\ntheorem aux : sq 2 = 4 := rfl\n";
    judge(&request("", "theorem t : 2 + 2 = 4", format!("{helper}theorem t : 2 + 2 = 4 := aux")), PROVED);
    // Who may use a theorem is no part of what it says.
    judge(&request("", "theorem t : 1 = 1", "private theorem t : 1 = 1 := rfl"), PROVED);
    judge(&request("", "private theorem t : 1 = 1", "theorem t : 1 = 1 := rfl"), PROVED);
    judge(
        &request("", "theorem t : 1 = 2", "private theorem t : 1 = 1 := rfl"),
        Some((ReasonKind::StatementChanged, "differs in its type")),
    );
}

/// What is private to the header is the header's: a candidate has no second one of that name.
#[test]
fn private_names_of_the_header_are_not_replaced() {
    let header = "private def x := 1";
    let wrong = "theorem t : x = 2";
    for above in ["private def x := 2", "def x := 2", "namespace N\nprivate def x := 2\nend N\nopen N"] {
        judge(
            &request(header, wrong, format!("{above}\n{wrong} := rfl")),
            Some((
                ReasonKind::Elaboration,
                if above.starts_with("namespace") { "Ambiguous" } else { "already been declared" },
            )),
        );
    }
    judge(
        &request(
            header,
            wrong,
            "namespace N\nprivate def x := 2\ntheorem u : x = 2 := rfl\nend N\nlocal notation \"x\" => N.x\ntheorem t : x = 2 := N.u",
        ),
        Some((ReasonKind::StatementChanged, "t")),
    );
}

#[test]
fn programs_of_a_header_need_no_marks_of_a_module() {
    let k = "def k : Nat := 3\nmacro \"kk\" : term => do return Lean.quote k";
    check(k, "theorem t : kk = 3", ":= rfl", PROVED);
    let elab = "import Lean\nopen Lean Elab Term\ndef three : TermElabM Expr := return mkNatLit 3\nelab \"three\" : term => three";
    check(elab, "theorem t : three = 3", ":= rfl", PROVED);
    check(
        "import Lean\nopen Lean Elab Command\nelab \"#hello\" : command => logInfo \"hi\"",
        "theorem t : 1 = 1",
        ":= rfl",
        Some((ReasonKind::InvalidStatement, "is private to the module Lean.Log")),
    );
    assert_eq!(
        messages("theorem t : 1 = 1 := rfl\n#print axioms t\ntheorem u : 1 = 2 := sorry\n#print axioms u"),
        [
            "2: 't' does not depend on any axioms".to_owned(),
            format!("4: 'u' depends on axioms: [sorryAx]{UNSEEN}")
        ]
    );
    assert_eq!(
        messages("theorem t (a b : Nat) : a + b = b + a := Nat.add_comm a b\n#print axioms t"),
        [format!("2: 't' does not depend on any axioms by itself{UNSEEN}")]
    );
}

const UNSEEN: &str = "\n\nNote: the embedded Lean has the theorems of the library without their proofs; axioms behind them are not seen";

#[test]
fn a_module_keeps_its_own_scopes() {
    let said = messages("module\npublic import Init\nprivate def x := 1\ntheorem t : x = 1 := rfl\n#check t");
    assert_eq!(said, ["5: t : x = 1"]);
    let said = messages("module\n\ndef x := 1\npublic theorem t : x = 1 := rfl\n");
    assert!(said[0].starts_with("4: Unknown identifier `x`"), "{said:?}");
    check("module\nprivate def x := 1", "theorem t : x = 1", ":= rfl", PROVED);
    check("module\npublic def x := 1", "public theorem t : x = x", ":= rfl", PROVED);
    judge(&request("module", "theorem t : 1 = 1", "module\n\ntheorem t : 1 = 1 := rfl"), PROVED);
    judge(
        &request("", "theorem t : 1 = 1", "module\n\ntheorem t : 1 = 1 := rfl"),
        Some((ReasonKind::Syntax, "unexpected identifier")),
    );
}

#[test]
fn a_text_begins_where_its_first_command_stands() {
    let (statement, proof) = ("theorem t : 1 = 1", ":= rfl");
    for header in [
        "-- c",
        "/- c -/",
        "/- a /- b -/ c -/ -- d",
        "\n-- c\n",
        "\r\n-- c\r\n",
        "/-! About. -/",
        "/-! About. -/\n-- c",
        "import Std\n-- problem 1",
        "import Init -- x",
        "/- copyright -/\nimport Init\n/- c -/",
        "\u{feff}-- c",
        "  \n",
        "\u{feff}import Init\r\nopen Nat\r\n",
        "open Nat in",
        "set_option autoImplicit true in\n",
        "/-- Doc. -/",
        "@[simp]",
        "open Nat\n@[simp, grind =]\n",
        "open Nat\u{feff}",
        "universe u\nvariable (n : Nat)\nnamespace A\nsection",
    ] {
        check(header, statement, proof, PROVED);
        judge(
            &request(header, statement, format!("/- copyright -/\n\n-- c\n{statement} {proof}\n-- end")),
            PROVED,
        );
    }
    check("open Nat in", "theorem b : succ 1 = 2", ":= rfl", PROVED);
    check("set_option autoImplicit true in\nopen Nat in", "theorem b (x : T) : succ 1 = 2", ":= rfl", PROVED);
    check("", "\u{feff}theorem t : 1 = 1 -- c", ":= rfl", PROVED);
    judge(&request("", statement, "\u{feff}theorem t : 1 = 1 := rfl"), PROVED);
    let crlf = "/- c -/\r\n-- d\r\ntheroem foo : 1 = 1 := rfl\r\n\r\ndef k := 3\r\n";
    check(crlf, "-- e\r\ntheorem t :\r\n  k = 3 -- f", ":= rfl\r\n", PROVED);
    assert_eq!(messages("-- only words\n"), [""; 0]);
    assert_eq!(messages("/- no end"), ["1: unterminated comment"]);
}

#[test]
fn what_does_not_rest_on_a_failure_above_is_judged() {
    let (statement, proof) = ("theorem t (n : Nat) : n = n", ":= rfl");
    for header in [
        "theorem foo : 1 = 2 := rfl",
        "theorem foo : 1 + := rfl\ndef k := 3",
        "def foo : Nat := brokn",
        "structure S where\n  x : brokn.z\ninductive T | a : brokn.z → T",
        "lemma foo : 1 = 1 := rfl\n@[simp] lemma bar : 1 = 1 := rfl",
        "theroem foo (n : Nat) : n = n := rfl",
        "garbage here",
        "example : 1 = 2 := rfl\n#eval brokn\n#check brokn",
        "open Nosuch\nset_option nosuch true\nend Foo\nvariable (h : brokn.x)",
        "@[simp] theorem foo : 1 + := rfl\nattribute [simp] foo",
        "theorem n : brokn := rfl\ninstance : Add String := ⟨fun n _ => n⟩",
        "open Nat Nosuch\nvariable {G : Type*} [Group G]\n-- c\nvariable (H : Subgroup G) [Fintype H]",
        "namespace A\n  def k := 3\n  theroem foo : 1 = 1 := rfl\n  open Nat\n  theorem bar : 1 = 1 := by\n    nosuch [k]\nend A",
        "@[simps!] def k := 3\ninductive T | a deriving DecidableEq, Nosuch\ncount_heartbeats in\ntheorem foo : 1 = 1 := rfl",
        "/-- About `local notation`. -/\n-- c\ntheroem foo : 1 = 1 := rfl\n/-- Doc. -/\ndef k := 3 -- c\n/- c -/",
    ] {
        check(header, statement, proof, PROVED);
    }
}

/// An error makes nothing provable, and nothing mean something else.
#[test]
fn what_rests_on_a_failure_above_is_refused_with_it() {
    let sorry = |text| Some((ReasonKind::Sorry, text));
    let invalid = |text| Some((ReasonKind::InvalidStatement, text));
    check(
        "theorem foo : 1 = 2 := by decide",
        "theorem t : 1 = 2",
        ":= foo",
        sorry("in `foo` (line 1 of the header has an error: "),
    );
    check(
        "\ntheorem foo : False := foo",
        "theorem t : 1 = 2",
        ":= foo.elim",
        sorry("in `foo` (line 2 of the header has an error: fail to show termination"),
    );
    check(
        "theroem foo : 1 = 2 := rfl",
        "theorem t : 1 = 2",
        ":= foo",
        Some((
            ReasonKind::Elaboration,
            "(`foo`, which stands above, failed: line 1 of the header has an error: ",
        )),
    );
    check(
        "def foo : Nat := brokn",
        "theorem t : foo = foo",
        ":= rfl",
        sorry("in `foo` (line 1 of the header has an error: Unknown identifier `brokn`)"),
    );
    // Lean would take these names for variables of any type, or silently declare nothing.
    check(
        "def F : brokn.x := 3",
        "theorem t (x : F) : x = x",
        ":= rfl",
        invalid("it rests on what failed above, in line 1"),
    );
    check(
        "theroem F : 1 = 1 := rfl",
        "theorem t (x : F) : x = x",
        ":= rfl",
        invalid("Unknown identifier `F`"),
    );
    check(
        "theroem F : 1 = 1 := rfl\ndef G (x : F) : Prop := x = x",
        "theorem t : ∀ x : Nat, G x",
        ":= fun _ => rfl",
        invalid("it rests on what failed above, in line 1"),
    );
    check(
        "theroem F : 1 = 1 := rfl\ninstance : Add F := ⟨fun a _ => a⟩",
        "theorem t : (true + false) = true",
        ":= rfl",
        invalid("an instance rests on what failed"),
    );
    // Another constant of that name is not the one that is meant.
    check(
        "open Nat\ntheroem succ (n : Nat) : Nat := n",
        "theorem t : succ 1 = 2",
        ":= rfl",
        invalid("it rests on what failed above, in line 2"),
    );
    // What can change the meaning of anything below.
    check("\nnotation \"F\" => (", "theorem t : 1 = 1", ":= rfl", invalid("the given header, line 2: "));
    check(
        "attribute [-instance] nosuch",
        "theorem t : 1 = 1",
        ":= rfl",
        invalid("the given header, line 1: Unknown constant `nosuch`"),
    );
    check("#exit", "theorem t : 1 = 1", ":= rfl", invalid("not read to its end"));
}

/// A header means what it would without its errors, or nothing below it is judged. Each of these statements is proved by
/// what Lean makes of the header, and false or another by what the header says.
#[test]
fn an_error_gives_nothing_another_meaning() {
    let rests = "it rests on what failed above, in line ";
    let header = "the given header, line ";
    for (above, statement, proof, told) in [
        // Lean ends a command where it cannot read on.
        ("def k : Nat := 7 ⌊/⌋ 2", "k = 7", "rfl", rests),
        ("def k : Nat := 7 ⌊/⌋ 2\ndef l := k", "l = 7", "rfl", rests),
        ("def f (n : Nat) : Nat := n\n  ∑ i, i", "f 3 = 3", "rfl", rests),
        ("def f : Nat → Nat\n  | 0 => 1\n  | n => nᵀ", "f 5 = 5", "rfl", rests),
        ("inductive T | a | b ⌊ | c", "∀ x : T, x = .a ∨ x = .b", "by intro x; cases x <;> simp", rests),
        ("structure S where\n  a : Nat\n  b : Nat := 7 ⌊/⌋ 2", "({ a := 1 } : S).b = 7", "rfl", rests),
        ("instance : Inhabited Nat := ⟨7⟩ ⌊/⌋ 2", "(default : Nat) = 7", "rfl", header),
        ("notation \"seven\" => 7 ⌊/⌋ 2", "seven = 7", "rfl", header),
        ("\r\n\r\ndef k := 7 ⌊/⌋ 2\r\ndef l := 3\r\n", "k = 7", "rfl", rests),
        ("def x := 3\n/- a note\nnamespace A\ndef x := 5", "x = 3", "rfl", header),
        ("def a := 3\ninductive T | a | b : nosuch.x\nnamespace T", "a = 3", "rfl", rests),
        // It goes on where it finds a word that begins one.
        ("scoped[A] instance : Add Nat := ⟨fun _ _ => 0⟩", "(1 : Nat) + 1 = 0", "rfl", header),
        (
            "def x := 0\ndef A.x := 1\nset_option autoImplicit true\nnosuch A in\ndef y := x",
            "y = 0",
            "rfl",
            rests,
        ),
        (
            "section\nlocal instance : Add Nat := ⟨fun _ _ => 0⟩\nlemma foo : 1 = 1 := begin\n  simp,\nend",
            "(1 : Nat) + 1 = 2",
            "rfl",
            header,
        ),
        // Notation, instances and variables that are not there.
        ("local notation3 a \" + \" b => Nat.mul a b", "(1 : Nat) + 1 = 2", "rfl", header),
        ("@[instance] def foo : Add Nat Nat := ⟨fun _ _ => 0⟩", "(1 : Nat) + 1 = 2", "rfl", header),
        (
            "inductive T | a | b\n  deriving Nosuch, Inhabited\ninstance (priority := low) : Inhabited T := ⟨.b⟩",
            "(default : T) = .b",
            "rfl",
            header,
        ),
        ("def x := 2\nvariable {α : Type*} (x : Nat)", "x = 2", "rfl", rests),
        ("def x := 2\nvariable [nosuch.x Nat] (x : Nat)", "x = 2", "rfl", rests),
        ("variable {α : Type*} [Add Nat]", "(1 : Nat) + 1 = 2", "rfl", header),
        ("variable (h : False)\ninclude h\nomit h nosuch", "False", "h", header),
        // Namespaces that are not open, or still are.
        (
            "namespace A\nscoped instance : Add Nat := ⟨fun _ _ => 0⟩\nend A\nopen Nosuch A",
            "(1 : Nat) + 1 = 2",
            "rfl",
            header,
        ),
        ("def x := (1, 2)\ndef A.x.fst := 5\nopen A Nosuch", "x.fst = 1", "rfl", header),
        ("def x := (1, 2)\ndef A.x.fst := 5\nopen A Nosuch in\ndef y := x.fst", "y = 1", "rfl", rests),
        ("def x := 0\ndef B.x := 1\nnamespace A\nexport B (x nosuch)", "x = 0", "rfl", header),
        ("section A\nvariable (h : False)\ninclude h\nend B", "False", "h", header),
    ] {
        let statement = format!("theorem t : {statement}");
        check(above, &statement, &format!(":= {proof}"), Some((ReasonKind::InvalidStatement, told)));
    }
}

#[test]
fn messages_say_what_is_missing() {
    let invalid = |text| Some((ReasonKind::InvalidStatement, text));
    check("", "lemma t : 1 = 1", ":= rfl", invalid("`lemma` is a command of Mathlib"));
    check("", "@[simp] lemma t : 1 = 1", ":= rfl", invalid("`lemma` is a command of Mathlib"));
    check(
        "import Std.Tactic.BVDecide",
        "theorem t (x y : BitVec 8) (h : x &&& y = x) : x ||| y = y",
        ":= by bv_decide",
        Some((ReasonKind::Elaboration, "cannot start other programs; `bv_decide` needs one, its SAT solver")),
    );
    let hole = "abbrev answer : Nat := sorry\ndef twice := 2 * answer";
    let unfilled =
        "the statement rests on the `sorry` in `answer`, to be filled in first; Lean says: omega could not";
    check(hole, "theorem t : twice = 4", ":= by omega", Some((ReasonKind::Elaboration, unfilled)));
    let above = "the proof depends on `sorry` in `answer`, which stands above";
    check(hole, "theorem t : twice = twice", ":= rfl", Some((ReasonKind::Sorry, above)));
    check("import Mathlib.No.Such", "theorem t : 1 = 1", ":= rfl", invalid("Mathlib has no such folder"));
    let elab = "elab \"my\" : tactic => do Lean.Elab.Tactic.evalTactic (← `(tactic| rfl))";
    check(elab, "theorem t : 1 = 1", ":= rfl", invalid("this belongs to Lean itself: `import Lean`"));
    let mut request =
        request(&format!("import Mathlib\n{elab}"), "theorem t : 1 = 1", "theorem t : 1 = 1 := by my");
    request.policy = Policy { allowed: [Construct::Metaprogram].into(), ..Policy::default() };
    request.level = Level::Checked;
    judge(&request, PROVED);
    request.candidate = "import Mathlib\nopen Lean in\ntheorem t : 1 = 1 := by my".to_owned();
    judge(&request, PROVED);
}

#[test]
fn errors_in_a_candidate_keep_their_place_behind_a_mark() {
    let verdict = block_on(lean().verify(&request(
        "",
        "theorem t : 1 = 2",
        "\u{feff}-- c\ntheorem t : 1 = 2 :=\r\n  by simp",
    )))
    .expect("Lean can be asked");
    let Outcome::Rejected(found) = &verdict.record().outcome else { panic!("proved") };
    assert_eq!(found.position, Some(Position { line: 3, column: 2 }), "{found:?}");
}
