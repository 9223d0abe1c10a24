//! Verdicts of the real embedded Lean on honest and dishonest candidates.

mod support;

use std::time::Duration;

use data::{Level, Outcome, Position, ReasonKind, Theorem};
use lean_bridge::embedded::{CheckRequest, DeclarationQuery};
use lean_bridge::{Construct, Limits, Policy, Verdict, VerifyRequest};
use support::{block_on, lean};

const ACCEPTED: Option<ReasonKind> = None;

fn theorem(header: &str, statement: &str) -> Theorem {
    Theorem {
        name: "t".to_owned(),
        header: header.to_owned(),
        statement: statement.to_owned(),
        informal_statement: None,
        informal_proof: None,
        source: data::Source::default(),
    }
}

fn verify(request: &VerifyRequest) -> Verdict {
    block_on(lean().verify(request)).expect("Lean can be asked")
}

/// `candidate` is the whole text; a leading `:=` stands for "the statement, then this".
fn check(header: &str, statement: &str, candidate: &str, expected: Option<ReasonKind>) {
    let text = match candidate.strip_prefix(":=") {
        Some(proof) => format!("{statement} :={proof}"),
        None => candidate.to_owned(),
    };
    let verdict = verify(&VerifyRequest::new(&theorem(header, statement), text.clone()));
    let found = match &verdict.record().outcome {
        Outcome::Proved => None,
        Outcome::Rejected(rejection) => Some(rejection.reason),
    };
    assert_eq!(found, expected, "{text}\n{:#?}", verdict.record());
}

const COMM: &str = "theorem t (a b : Nat) : a + b = b + a";
const FALSE: &str = "theorem t : 1 + 1 = 3";

#[test]
fn honest_proofs_are_accepted() {
    check("", COMM, ":= by omega", ACCEPTED);
    check("", COMM, ":= Nat.add_comm a b", ACCEPTED);
    // Renamed binders, other binder kinds of the same proposition, helper lemmas and definitions.
    check("", COMM, "theorem t (x y : Nat) : x + y = y + x := by omega", ACCEPTED);
    check(
        "",
        COMM,
        "theorem helper (x y : Nat) : x + y = y + x := by omega\ntheorem t (a b : Nat) : a + b = b + a := helper a b",
        ACCEPTED,
    );
    check(
        "",
        COMM,
        "private theorem helper (x y : Nat) : x + y = y + x := by omega\ntheorem t (a b : Nat) : a + b = b + a := helper a b",
        ACCEPTED,
    );
    check(
        "",
        "theorem t (l : List Nat) : (l.map (· + 1)).length = l.length",
        "def f (l : List Nat) := l.map (· + 1)\ntheorem h (l : List Nat) : (f l).length = l.length := by simp [f]\ntheorem t (l : List Nat) : (l.map (· + 1)).length = l.length := h l",
        ACCEPTED,
    );
    // Scoped commands, notations, namespaces, sections, `where`, termination.
    check("", COMM, "open Nat in\ntheorem t (a b : Nat) : a + b = b + a := by omega", ACCEPTED);
    check(
        "",
        COMM,
        "set_option maxRecDepth 2000 in\ntheorem t (a b : Nat) : a + b = b + a := by omega",
        ACCEPTED,
    );
    // A statement that ends in a remark; a proof term as deep as provers by rewriting write them.
    check("", "theorem t : True -- plainly", "theorem t : True := trivial", ACCEPTED);
    let deep = format!("{}rfl{}", "Eq.trans rfl (".repeat(150), ")".repeat(150));
    check("", "theorem t : 1 + 1 = 2", &format!(":= {deep}"), ACCEPTED);
    check("", COMM, "local notation \"N\" => Nat\ntheorem t (a b : N) : a + b = b + a := by omega", ACCEPTED);
    check(
        "",
        COMM,
        "namespace A\ntheorem h (a b : Nat) : a + b = b + a := by omega\nend A\ntheorem t (a b : Nat) : a + b = b + a := A.h a b",
        ACCEPTED,
    );
    check("", COMM, "section\nvariable (a b : Nat)\ntheorem t : a + b = b + a := by omega\nend", ACCEPTED);
    check(
        "",
        COMM,
        "theorem t (a b : Nat) : a + b = b + a := go a b\nwhere go (a b : Nat) : a + b = b + a := by omega",
        ACCEPTED,
    );
    check(
        "",
        COMM,
        "/- a comment with -- and /- nesting -/ -/\n/-- doc -/\ntheorem t (a b : Nat) : a + b = b + a := by\n  -- why\n  omega",
        ACCEPTED,
    );
    check(
        "",
        "theorem t (n : Nat) : n < 2 ^ n",
        ":= by\n  induction n with\n  | zero => decide\n  | succ n ih => omega",
        ACCEPTED,
    );
    check(
        "",
        "theorem t (xs : List Nat) : xs.reverse.reverse = xs",
        "inductive Tree | leaf | node (l r : Tree)\ndef Tree.size : Tree → Nat | leaf => 1 | node l r => l.size + r.size\ntheorem Tree.size_pos (t : Tree) : 0 < t.size := by\n  induction t <;> simp [Tree.size] <;> omega\ntheorem t (xs : List Nat) : xs.reverse.reverse = xs := by simp",
        ACCEPTED,
    );
}

#[test]
fn statements_that_elaborate_to_auxiliary_constants_are_matched_by_content() {
    check(
        "",
        "theorem t : (⟨0, by omega⟩ : Fin 3) = 0",
        "theorem h : (⟨0, by omega⟩ : Fin 3) = 0 := rfl\ntheorem t : (⟨0, by omega⟩ : Fin 3) = 0 := rfl",
        ACCEPTED,
    );
    check(
        "",
        "theorem t (n : Nat) (h : match n with | 0 => False | k+1 => k = 3) : n = 4",
        "theorem h (n : Nat) (h : match n with | 0 => False | k+1 => k = 3) : True := trivial\ntheorem t (n : Nat) (h : match n with | 0 => False | k+1 => k = 3) : n = 4 := by\n  cases n with\n  | zero => exact h.elim\n  | succ k => simp at h; omega",
        ACCEPTED,
    );
}

#[test]
fn headers_are_trusted_and_give_the_statement_its_meaning() {
    check(
        "namespace Foo\nuniverse u\ndef g (n : Nat) := n + 1",
        "theorem t {α : Type u} (x : α) : g 1 = 2 ∧ x = x",
        ":= ⟨rfl, rfl⟩",
        ACCEPTED,
    );
    check(
        "import Std.Data.HashMap\nopen Std",
        "theorem t : (∅ : HashMap Nat Nat).size = 0",
        ":= by simp",
        ACCEPTED,
    );
    check("local notation \"two\" => 2", "theorem t : two = 1 + 1", ":= rfl", ACCEPTED);
    check("variable (p q : Prop)", "theorem t (hp : p) (hq : q) : p ∧ q", ":= ⟨hp, hq⟩", ACCEPTED);
}

#[test]
fn wrong_proofs_have_their_reason() {
    use ReasonKind::*;
    check("", COMM, ":= by skip", Some(UnsolvedGoals));
    check("", COMM, ":= by omega)", Some(Syntax));
    check("", COMM, ":= by", Some(Syntax));
    check("", COMM, ":= by sorry", Some(Sorry));
    check("", COMM, ":= by admit", Some(Sorry));
    check("", COMM, ":= by exact?!", Some(Syntax));
    check("", COMM, ":= foo", Some(Elaboration));
    check("", COMM, "theorem other : True := trivial", Some(TheoremMissing));
    check("", COMM, "", Some(TheoremMissing));
    check("", FALSE, ":= by decide", Some(Elaboration));
    check("", COMM, ":= by\n  exact no_such_lemma a b", Some(Elaboration));
    check("", COMM, ":= by\n  have h : a = b := by\n    exact no_such_lemma\n  skip", Some(Elaboration));
    check("", COMM, "/- unclosed", Some(Syntax));
    // What Lean does not know is an error of Lean's, whatever the policy makes of the part that it could read.
    check("", COMM, "@[to_additive] theorem t (a b : Nat) : a + b = b + a := by omega", Some(Elaboration));
    check(
        "",
        COMM,
        "scoped[Nat] notation \"x!\" => 1\ntheorem t (a b : Nat) : a + b = b + a := by omega",
        Some(Syntax),
    );
    check("", COMM, "elab \"x\" : tactic =>", Some(Syntax));
    check(
        "",
        "theorem t (x : Nat) : x = x",
        ":= by\n  set_option maxHeartbeats 1 in\n  simp_arith [foo",
        Some(Syntax),
    );
    check("", "theorem t : 10 ^ 100 = Foo.bar", ":= rfl", Some(InvalidStatement));
    check("", "theorem t : True := trivial", ":= trivial", Some(InvalidStatement));
    check("", "example : True", ":= trivial", Some(InvalidStatement));
    check("", "def t : Nat", ":= 1", Some(InvalidStatement));
    // Lean reads on after what it cannot read.
    check("this is no header", "theorem t : True", ":= trivial", None);
    check("import NoSuchLibrary", "theorem t : True", ":= trivial", Some(InvalidStatement));
    check("", "", "theorem t : True := trivial", Some(InvalidStatement));
    check("", "theorem t : True", ":= trivial\0", Some(InvalidInput));
}

#[test]
fn a_candidate_cannot_change_what_was_asked() {
    use ReasonKind::*;
    let restated = [
        "local instance : Add Nat := ⟨fun _ _ => 3⟩",
        "instance : Add Nat := ⟨fun _ _ => 3⟩",
        "local instance (priority := high) : OfNat Nat 1 := ⟨3⟩\nlocal instance : Add Nat := ⟨fun a _ => a⟩",
        "local infixl:65 (priority := high) \" + \" => fun (_ _ : Nat) => 3",
        "local notation:65 (priority := high) a \" + \" b => 3",
        "macro_rules | `($_ + $_) => `(3)",
        "macro_rules | `($a = $_) => `($a = $a)",
        "local notation:50 (priority := high) a \" = \" b => True",
    ];
    for trick in restated {
        for proof in ["rfl", "by first | rfl | trivial | exact trivial | simp"] {
            let verdict =
                verify(&VerifyRequest::new(&theorem("", FALSE), format!("{trick}\n{FALSE} := {proof}")));
            assert!(!verdict.is_proved(), "{trick}\n{:#?}", verdict.record());
        }
    }
    check(
        "",
        FALSE,
        "local instance : Add Nat := ⟨fun _ _ => 3⟩\ntheorem t : 1 + 1 = 3 := rfl",
        Some(StatementChanged),
    );
    check("", FALSE, "theorem t : 1 + 1 = 2 := rfl", Some(StatementChanged));
    check(
        "",
        FALSE,
        "variable (h : False)\ntheorem t : 1 + 1 = 3 := by exact absurd h (fun h => h)",
        Some(Elaboration),
    );
    check(
        "",
        FALSE,
        "variable (h : False)\ninclude h\ntheorem t : 1 + 1 = 3 := h.elim",
        Some(StatementChanged),
    );
    check("", FALSE, "namespace A\ntheorem t : 1 + 1 = 2 := rfl\nend A", Some(TheoremMissing));
    check("", FALSE, "private theorem t : 1 + 1 = 2 := rfl", Some(StatementChanged));
    check("", FALSE, "def t : 1 + 1 = 2 := rfl", Some(StatementChanged));
    check("", "theorem t (n : Nat) : n = n", "theorem t (n : Int) : n = n := rfl", Some(StatementChanged));
    check(
        "",
        "theorem t.{u} (α : Type u) : α = α",
        "theorem t (α : Type) : α = α := rfl",
        Some(StatementChanged),
    );
    check(
        "def secret := 5",
        "theorem t : secret = 7",
        "def secret := 7\ntheorem t : secret = 7 := rfl",
        Some(Elaboration),
    );
    check(
        "def secret := 5",
        "theorem t : secret = 7",
        "namespace A\ndef secret := 7\ntheorem _root_.t : secret = 7 := rfl\nend A",
        Some(StatementChanged),
    );
    check("namespace A", "theorem t : False", "end A\ntheorem t : True := trivial", Some(TheoremMissing));
    check("", FALSE, "#exit\ntheorem t : 1 + 1 = 3 := rfl", Some(Syntax));
    check("", COMM, ":= by omega\n#exit", Some(Syntax));
    check("", FALSE, "-/ theorem t : 1 + 1 = 3 := rfl", Some(Syntax));
}

#[test]
fn silence_of_lean_is_no_proof() {
    use ReasonKind::*;
    check("", FALSE, "#guard_msgs (drop all) in\ntheorem t : 1 + 1 = 3 := by decide", Some(Sorry));
    check("", FALSE, "set_option warn.sorry false in\ntheorem t : 1 + 1 = 3 := sorry", Some(Sorry));
    check("", FALSE, "theorem h : 1 + 1 = 3 := by sorry\ntheorem t : 1 + 1 = 3 := h", Some(Sorry));
    check(
        "",
        FALSE,
        "instance : Inhabited (1 + 1 = 3) := ⟨sorry⟩\ntheorem t : 1 + 1 = 3 := default",
        Some(Sorry),
    );
    check(
        "",
        FALSE,
        "set_option Elab.async true\n#guard_msgs (drop all) in\ntheorem t : 1 + 1 = 3 := by decide",
        Some(ForbiddenConstruct),
    );
    check(
        "",
        FALSE,
        "syntax \"magic\" : tactic\nmacro_rules | `(tactic| magic) => `(tactic| exact sorryAx _ true)\ntheorem t : 1 + 1 = 3 := by magic",
        Some(Sorry),
    );
    check("", FALSE, "opaque h : 1 + 1 = 3 := sorryAx _ true\ntheorem t : 1 + 1 = 3 := h", Some(Sorry));
    let errors = (0..150).map(|i| format!("example : {i} = {} := rfl\n", i + 1)).collect::<String>();
    check(
        "",
        FALSE,
        &format!("#guard_msgs (drop all) in\n{errors}theorem t : 1 + 1 = 3 := rfl"),
        Some(Elaboration),
    );
}

#[test]
fn what_the_policy_forbids_is_rejected_and_can_be_allowed() {
    use ReasonKind::*;
    check("", FALSE, "axiom h : 1 + 1 = 3\ntheorem t : 1 + 1 = 3 := h", Some(ForbiddenConstruct));
    check("", "theorem t : 3 * 3 = 9", ":= by native_decide", Some(ForbiddenConstruct));
    let mut request =
        VerifyRequest::new(&theorem("", FALSE), "axiom h : 1 + 1 = 3\ntheorem t : 1 + 1 = 3 := h");
    request.policy.allowed.insert(Construct::Axiom);
    assert!(verify(&request).is_proved());
    assert_eq!(verify(&request).record().axioms, ["h"]);
    // A macro that computes could build words that stand nowhere in the text.
    check(
        "",
        FALSE,
        "macro \"ax\" \"iom'\" : command => do\n  let k := `Lean.Parser.Command.declaration\n  return .node .none `null #[]\ntheorem t : 1 + 1 = 3 := by decide",
        Some(ForbiddenConstruct),
    );
    let policy = Policy { allowed: Construct::ALL.into(), ..Policy::default() };
    let native = VerifyRequest {
        policy,
        level: Level::Checked,
        ..VerifyRequest::new(
            &theorem("", "theorem t : 3 * 3 = 9"),
            "theorem t : 3 * 3 = 9 := by native_decide",
        )
    };
    match &verify(&native).record().outcome {
        Outcome::Rejected(rejection) => assert_eq!(rejection.reason, ForbiddenAxiom),
        Outcome::Proved => panic!("an axiom outside the allow-list was accepted"),
    }
}

/// Words that are no commands, commands that a macro of the candidate's makes, and a header that is repeated.
#[test]
fn the_policy_reads_what_lean_reads() {
    let omega = ":= by omega";
    let less = "theorem t (a b : Nat) (h : a ≤ b) : a < b + 1";
    for before in [
        "def note : String := \"{axiom}\"",
        "def note : String := r\"the axiom of choice\"",
        "def note : String := \"a -- b\"\n-- no axiom is used",
        "/-- An `axiom`, `#eval` or import. -/\ndef note : Nat := 1",
        "def «axiom» (unsafe' partial' : Nat) := unsafe' + partial'",
        "macro \"mkaux\" : command => `(theorem aux (n : Nat) : n = n := rfl)\nmkaux",
        "macro \"mkaux\" n:ident : command => `(@[simp, reducible] def $n (n : Nat) : Nat := n)\nmkaux aux",
        "local macro \"more\" x:term : term => `(fun a => $x + a)\nexample : (more 1) 2 = 3 := rfl",
        "notation \"twice\" a:max => a + a\ninfixl:65 \" +++ \" => Nat.add\nexample : twice 1 = 1 +++ 1 := rfl",
        "syntax \"try!\" tacticSeq : tactic\nmacro_rules | `(tactic| try! $t) => `(tactic| ($t); done)\nexample : 1 = 1 := by try! rfl",
        "declare_syntax_cat digit\nsyntax \"d\" num : digit\nsyntax \"[d|\" digit \"]\" : term\nmacro_rules | `([d| d $n]) => `($n)\nexample : [d| d 5] = 5 := rfl",
        "binder_predicate x \" ~> \" y:term => `($x > $y)\nexample : ∀ x ~> 3, x ≥ 3 := by intro x h; omega",
        "#check \"{\"\n#reduce 1 + 1\n#synth Inhabited Nat\n#print Nat",
        "structure P where\n  x : Nat\n  deriving Repr, DecidableEq, Inhabited",
        "def debug.x : Nat := 1\nexample : debug.x = 1 := rfl",
        "macro \"tidy\" : attr => `(attr| simp)\n@[tidy] theorem aux (n : Nat) : n + 0 = n := rfl",
        "macro \"all\" b:bracketedBinder \",\" t:term : term => `(∀ $b:bracketedBinder, $t)\nexample : all (n : Nat), n = n := fun _ => rfl",
        "attribute [local simp] Nat.add_comm in\nset_option maxRecDepth 600 in\nexample (x : Nat) : x + 1 = 1 + x := by set_option linter.all false in simp",
        "import Init\n",
        "/- An import -/ import Init -- is harmless\nimport Init",
    ] {
        check("", less, &format!("{before}\n{less} {omega}"), ACCEPTED);
    }
    check(
        "import Mathlib\nopen Real",
        less,
        &format!("import Mathlib\nopen Real\n\n{less} {omega}"),
        ACCEPTED,
    );
    check("import Mathlib", less, &format!("import Mathlib.Tactic.Ring\n{less} {omega}"), ACCEPTED);
}

#[test]
fn what_the_header_does_not_import_is_no_candidates_to_import() {
    let text = "-- about\nimport Init\nimport Std.Data.HashMap\ntheorem t : True := trivial";
    let verdict = verify(&VerifyRequest::new(&theorem("", "theorem t : True"), text));
    let Outcome::Rejected(rejection) = &verdict.record().outcome else { panic!("{verdict:?}") };
    assert_eq!(rejection.reason, ReasonKind::ForbiddenConstruct);
    assert!(rejection.detail.contains("`import`"), "{}", rejection.detail);
    // Positions below imports that are repeated stay what they were.
    let text = "import Init\n\ntheorem t : True := native_decide\ntheorem x : True := by\n  native_decide";
    let verdict = verify(&VerifyRequest::new(&theorem("", "theorem t : True"), text));
    let Outcome::Rejected(rejection) = &verdict.record().outcome else { panic!("{verdict:?}") };
    assert_eq!(rejection.position, Some(Position { line: 5, column: 2 }));
}

/// Builds `set_option debug.skipKernelTC` out of parts, behind notation that reads like the next command.
const BEHIND_NOTATION: &str = r#"open Lean in
meta def seqq (a : MacroM (TSyntax `command)) (f : Syntax → Syntax) : MacroM (TSyntax `command) :=
  bind a fun s => pure ⟨f s⟩
macro:55 a:term:55 " # " b:term:56 : term => `(seqq $a $b)
macro "go" : command => `(set_option maxRecDepth true) # (fun s => Lean.Syntax.setArg s 1 (Lean.Syntax.ident .none "".toRawSubstring (.str (.str .anonymous "debug") "skipKernelTC") []))
go
theorem t : 1 + 1 = 3 := by decide +kernel
"#;

/// At level `checked` nobody else looks: either guard is enough by itself.
#[test]
fn switches_of_the_kernel_are_of_no_use_at_level_checked() {
    let reason = |policy: Policy, text: &str| {
        let request =
            VerifyRequest { policy, level: Level::Checked, ..VerifyRequest::new(&theorem("", FALSE), text) };
        match verify(&request).into_record().outcome {
            Outcome::Proved => panic!("a false statement was accepted: {text}"),
            Outcome::Rejected(rejection) => rejection.reason,
        }
    };
    let all = Policy { allowed: Construct::ALL.into(), ..Policy::default() };
    let plainly = "set_option debug.skipKernelTC true in\ntheorem t : 1 + 1 = 3 := by decide +kernel";
    for text in [BEHIND_NOTATION, plainly] {
        assert_eq!(reason(Policy::default(), text), ReasonKind::ForbiddenConstruct);
        assert_eq!(reason(all.clone(), text), ReasonKind::KernelRejected);
    }
}

#[test]
fn a_text_is_not_told_where_the_cache_lies() {
    let policy = Policy { allowed: Construct::ALL.into(), ..Policy::default() };
    let text = "#eval IO.appPath\n#eval (do IO.ofExcept (← IO.wait (← IO.asTask IO.appPath)) : IO System.FilePath)\n\
                theorem t : True := trivial";
    let request = VerifyRequest { policy, ..VerifyRequest::new(&theorem("", "theorem t : True"), text) };
    let record = verify(&request).into_record();
    let told: Vec<&str> = record.messages.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(told, ["FilePath.mk \"/lean\""; 2]);
}

/// The text ends at what is forbidden: nothing of it runs, nothing behind it either.
#[test]
fn what_is_forbidden_does_not_run() {
    for text in [
        "#eval (IO.Process.exit 0 : IO Unit)",
        "run_cmd (IO.Process.exit 0 : IO Unit)",
        "macro \"go\" : command => `(#eval (IO.Process.exit 0 : IO Unit))\ngo",
        "open Lean in\nmeta instance : CoeOut (TSyntax `num) (TSyntax `command) := ⟨fun _ => dbgTrace \"\" fun _ => ⟨.missing⟩⟩\nmacro \"go\" n:num : command => `($n:command)\ngo 1",
    ] {
        check("", FALSE, &format!("{text}\n{FALSE} := rfl"), Some(ReasonKind::ForbiddenConstruct));
    }
}

#[test]
fn axioms_are_told() {
    let verdict = verify(&VerifyRequest::new(
        &theorem("", "theorem t (p : Prop) : p ∨ ¬ p"),
        "theorem t (p : Prop) : p ∨ ¬ p := by\n  have := Classical.choice ⟨trivial⟩\n  exact Classical.em p",
    ));
    assert!(verdict.is_proved(), "{:#?}", verdict.record());
    assert_eq!(verdict.record().axioms, ["Classical.choice"]);
}

#[test]
fn the_kernel_checks_again_what_an_elaborator_let_pass() {
    let unchecked = "set_option debug.skipKernelTC true\n";
    let mut request = VerifyRequest::new(
        &theorem("", FALSE),
        format!("{unchecked}theorem t : 1 + 1 = 3 := by exact (rfl : 1 + 1 = 3)"),
    );
    request.policy.allowed.insert(Construct::DebugOption);
    assert!(!verify(&request).is_proved());
    let honest = VerifyRequest {
        candidate: format!("{unchecked}{COMM} := by omega"),
        statement: COMM.to_owned(),
        ..request
    };
    assert!(verify(&honest).is_proved());
}

#[test]
fn tactic_steps_goals_and_declarations_can_be_asked_for() {
    let request = CheckRequest {
        header: String::new(),
        text: "theorem t (p q : Prop) (hp : p) (hq : q) : p ∧ q := by\n  constructor\n  · exact hp\n  · exact hq".to_owned(),
        limits: Limits::default(),
    };
    let steps = block_on(lean().tactic_steps(&request)).unwrap();
    let constructor = steps.iter().find(|step| step.kind == "Lean.Parser.Tactic.constructor").unwrap();
    assert_eq!(constructor.before, ["p q : Prop\nhp : p\nhq : q\n⊢ p ∧ q"]);
    assert_eq!(constructor.after.len(), 2);
    let goals = block_on(
        lean().goals_at(&request, &[Position { line: 3, column: 4 }, Position { line: 1, column: 0 }]),
    )
    .unwrap();
    assert_eq!(goals, [Some(vec!["case left\np q : Prop\nhp : p\nhq : q\n⊢ p".to_owned()]), None]);
    let query = DeclarationQuery {
        modules: vec!["Init.Data.Nat.Gcd".to_owned()],
        kinds: vec!["theorem".to_owned()],
        types: true,
        limit: Some(5),
        ..DeclarationQuery::default()
    };
    let found = block_on(lean().declarations("", &query, Duration::from_secs(60))).unwrap();
    assert!(found.total > 50 && found.declarations.len() == 5);
    assert!(found.declarations.iter().all(|declaration| declaration.type_text.is_some()), "{found:#?}");
}

#[test]
fn a_text_can_be_checked_without_a_verdict() {
    let request = CheckRequest {
        header: "open Nat".to_owned(),
        text: "theorem t : succ 0 = 2 := rfl".to_owned(),
        limits: Limits::default(),
    };
    let checked = block_on(lean().check(&request)).unwrap();
    assert!(checked.read_to_end);
    assert_eq!(checked.messages[0].position, Position { line: 1, column: 8 });
}
