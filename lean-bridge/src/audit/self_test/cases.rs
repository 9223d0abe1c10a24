//! The texts of the self-test: with Lean's library, and for a toolchain that comes without it.

use data::ReasonKind::{self, *};

use super::{Case, Forgery};

const HONEST: &[ReasonKind] = &[];

const fn honest(
    name: &'static str,
    header: &'static str,
    statement: &'static str,
    candidate: &'static str,
) -> Case {
    Case { name, header, statement, candidate, forgery: Forgery::None, refused_for: HONEST }
}

const fn cheat(
    name: &'static str,
    header: &'static str,
    statement: &'static str,
    candidate: &'static str,
    refused_for: &'static [ReasonKind],
) -> Case {
    Case { name, header, statement, candidate, forgery: Forgery::None, refused_for }
}

/// An honest proof whose compiled file is changed on its way.
const fn forged(
    name: &'static str,
    header: &'static str,
    (statement, candidate): (&'static str, &'static str),
    forgery: Forgery,
    refused_for: &'static [ReasonKind],
) -> Case {
    Case { name, header, statement, candidate, forgery, refused_for }
}

const TWO: (&str, &str) = ("theorem t : 1 + 1 = 2", "theorem t : 1 + 1 = 2 := rfl");
const POINT: &str = "structure Point where\n  x : Nat\n  y : Nat\n";
const TREE: &str = "inductive Tree where\n  | node : List Tree → Tree\n";
const EVEN: &str = "mutual\ninductive Even : Nat → Prop\n  | zero : Even 0\n  | succ : Odd n → Even (n + 1)\n\
    inductive Odd : Nat → Prop\n  | succ : Even n → Odd (n + 1)\nend\n";
const ANSWER: &str = "def answer : Nat := 2\n";
const TINY: &str = "inductive Tiny where\n  | a\n  | b\n";
/// Two kernels of Lean's kind took this for a proof: what gets stuck on one side is not another type for that.
const STUCK: &str = "noncomputable def run (n : Nat) (h : Acc (· < ·) n) : Bool :=
  Acc.rec (fun m _ ih => match m, ih with | 0, _ => false | k + 1, ih => ih k (Nat.lt_succ_self k)) h
opaque seed : Acc (· < ·) 1 := Nat.lt_wfRel.wf.apply 1
noncomputable def a := run 1 seed
noncomputable def b := run 1 (.intro 1 fun _ => seed.inv)
noncomputable def c := run 0 (seed.inv (Nat.lt_succ_self 0))
theorem run_eq (n : Nat) (h : Acc (· < ·) n) : run n h = false := by
  induction h with
  | intro n _ ih => cases n with
    | zero => rfl
    | succ n => exact ih n (Nat.lt_succ_self n)
def P : Prop := a = b
def Q : Prop := a = c
opaque w : Q := (run_eq _ _).trans (run_eq _ _).symm
def gate (h : P) : Type := Eq.rec (motive := fun _ _ => Type) Prop h
inductive Owner (h : P) : gate h | mk (bit : Bool)
def asProp (h : P) : Prop := Owner h
def toOwner (h : P) (p : asProp h) : Owner h := p
theorem boom (T : Prop) (f : T → Bool) (p q : T) (hp : f p = false) (hq : f q = true) : False :=
  Bool.noConfusion (hp.symm.trans ((congrArg f (proof_irrel p q)).trans hq))
theorem t : False :=
  boom (asProp w) (fun p => (toOwner w p).1) (Owner.mk (h := w) false) (Owner.mk (h := w) true) rfl rfl";

pub(super) const WITH_INIT: &[Case] = &[
    honest("a computation", "", TWO.0, TWO.1),
    honest(
        "a definitional equality",
        "",
        "theorem t (n : Nat) : n + 0 = n",
        "theorem t (n : Nat) : n + 0 = n := rfl",
    ),
    honest("simp", "", "theorem t (n : Nat) : 0 + n = n", "theorem t (n : Nat) : 0 + n = n := by simp"),
    honest(
        "a pair",
        "",
        "theorem t (p q : Prop) (hp : p) (hq : q) : p ∧ q",
        "theorem t (p q : Prop) (hp : p) (hq : q) : p ∧ q := ⟨hp, hq⟩",
    ),
    honest(
        "a witness",
        "",
        "theorem t : ∃ n : Nat, n * n = 49",
        "theorem t : ∃ n : Nat, n * n = 49 := ⟨7, rfl⟩",
    ),
    honest(
        "the excluded middle",
        "",
        "theorem t (p : Prop) : p ∨ ¬p",
        "theorem t (p : Prop) : p ∨ ¬p := Classical.em p",
    ),
    honest(
        "linear arithmetic",
        "",
        "theorem t (a b : Nat) (h : a < b) : a + 1 ≤ b",
        "theorem t (a b : Nat) (h : a < b) : a + 1 ≤ b := by omega",
    ),
    honest(
        "a lemma before the theorem",
        "",
        "theorem t (n : Nat) : n * 1 = n",
        "theorem helper (n : Nat) : n * 1 = n := Nat.mul_one n\ntheorem t (n : Nat) : n * 1 = n := helper n",
    ),
    honest(
        "a structure",
        POINT,
        "theorem t (p : Point) : p = ⟨p.x, p.y⟩",
        "theorem t (p : Point) : p = ⟨p.x, p.y⟩ := rfl",
    ),
    honest(
        "a nested inductive type",
        TREE,
        "theorem t : Tree.node [] ≠ Tree.node [Tree.node []]",
        "theorem t : Tree.node [] ≠ Tree.node [Tree.node []] := by intro h; injection h with h; cases h",
    ),
    honest("mutual inductive types", EVEN, "theorem t : Even 2", "theorem t : Even 2 := .succ (.succ .zero)"),
    honest(
        "extensionality",
        "",
        "theorem t (f : Nat → Nat) (h : ∀ n, f n = n) : f = id",
        "theorem t (f : Nat → Nat) (h : ∀ n, f n = n) : f = id := funext h",
    ),
    honest(
        "large numbers",
        "",
        "theorem t : 123456789 * 987654321 = 121932631112635269",
        "theorem t : 123456789 * 987654321 = 121932631112635269 := by decide",
    ),
    cheat("sorry", "", TWO.0, "theorem t : 1 + 1 = 2 := sorry", &[Sorry]),
    cheat(
        "a lemma with sorry",
        "theorem open_end : 1 + 1 = 3 := sorry\n",
        "theorem t : 1 + 1 = 3",
        "theorem t : 1 + 1 = 3 := open_end",
        &[Sorry],
    ),
    cheat(
        "an axiom",
        "axiom cheat : False\n",
        "theorem t : 1 + 1 = 3",
        "theorem t : 1 + 1 = 3 := cheat.elim",
        &[ForbiddenAxiom],
    ),
    cheat(
        "an axiom of the candidate",
        "",
        "theorem t : False",
        "axiom cheat : False\ntheorem t : False := cheat",
        &[ForbiddenConstruct],
    ),
    cheat(
        "another theorem",
        "",
        "theorem t : 1 + 1 = 3",
        "theorem t : 1 + 1 = 2 := rfl",
        &[StatementChanged],
    ),
    cheat("another name", "", TWO.0, "theorem u : 1 + 1 = 2 := rfl", &[TheoremMissing]),
    cheat(
        "one more assumption",
        "",
        "theorem t : 1 + 1 = 3",
        "theorem t (h : False) : 1 + 1 = 3 := h.elim",
        &[StatementChanged],
    ),
    cheat("a definition", "", TWO.0, "def t : 1 + 1 = 2 := rfl", &[StatementChanged]),
    cheat(
        "fewer universes",
        "universe u\n",
        "theorem t (α : Type u) (a : α) : a = a",
        "theorem t (α : Type) (a : α) : a = a := rfl",
        &[StatementChanged],
    ),
    cheat(
        "another addition",
        "",
        "theorem t : (2 : Nat) + 2 = 5",
        "instance (priority := high) : Add Nat := ⟨fun _ _ => 5⟩\ntheorem t : (2 : Nat) + 2 = 5 := rfl",
        &[StatementChanged],
    ),
    cheat(
        "another notation",
        "",
        "theorem t : 2 + 2 = 5",
        "local macro_rules | `($_ + $_) => `(5)\ntheorem t : 2 + 2 = 5 := rfl",
        &[StatementChanged, ForbiddenConstruct],
    ),
    cheat("an error", "", "theorem t : 1 + 1 = 3", "theorem t : 1 + 1 = 3 := rfl", &[Elaboration]),
    cheat("compiled code", "", TWO.0, "theorem t : 1 + 1 = 2 := by native_decide", &[ForbiddenConstruct]),
    cheat(
        "a proof of False that kernels took",
        "",
        "theorem t : False",
        STUCK,
        &[KernelRejected, Elaboration],
    ),
    forged(
        "a file of a text that skips the kernel",
        "",
        ("theorem t : 1 + 1 = 3", "theorem t : 1 + 1 = 3 := sorry"),
        Forgery::FileOf(
            "set_option debug.skipKernelTC true in\ntheorem t : 1 + 1 = 3 := by decide +kernel\n",
        ),
        &[KernelRejected],
    ),
    forged(
        "a file with another definition",
        ANSWER,
        ("theorem t : answer = 3", "theorem t : answer = 3 := sorry"),
        Forgery::FileOf("def answer : Nat := 3\ntheorem t : answer = 3 := rfl\n"),
        &[StatementChanged],
    ),
    forged(
        "a file with another inductive type",
        TINY,
        ("theorem t (x y : Tiny) : x = y", "theorem t (x y : Tiny) : x = y := sorry"),
        Forgery::FileOf(
            "inductive Tiny where\n  | a\ntheorem t (x y : Tiny) : x = y := by cases x; cases y; rfl\n",
        ),
        &[StatementChanged],
    ),
    forged(
        "a file without imports",
        "",
        ("theorem t : False", "theorem t : False := sorry"),
        Forgery::FileOf("prelude\ninductive False : Prop where | mk\ntheorem t : False := .mk\n"),
        &[KernelRejected],
    ),
    forged(
        "a file with another axiom",
        "axiom given : 1 = 1\n",
        ("theorem t : 1 + 1 = 3", "theorem t : 1 + 1 = 3 := sorry"),
        Forgery::FileOf("axiom given : False\ntheorem t : 1 + 1 = 3 := given.elim\n"),
        &[StatementChanged, ForbiddenAxiom],
    ),
    forged("half a file", "", TWO, Forgery::Cut { percent: 50 }, &[KernelRejected]),
    forged("nearly all of a file", "", TWO, Forgery::Cut { percent: 99 }, &[KernelRejected]),
    forged("a file that ends in zeros", "", TWO, Forgery::Blank { percent: 10 }, &[KernelRejected]),
    forged("a file of another format", "", TWO, Forgery::Bytes { at: 5, bytes: &[9] }, &[KernelRejected]),
    forged(
        "a file of another release",
        "",
        TWO,
        Forgery::Bytes { at: 7, bytes: b"4.9.0\0" },
        &[KernelRejected],
    ),
    forged(
        "a file of another commit",
        "",
        TWO,
        Forgery::Bytes { at: 40, bytes: b"0000000000" },
        &[KernelRejected],
    ),
    forged("a file whose addresses lead nowhere", "", TWO, Forgery::Moved, &[KernelRejected]),
    forged("no file", "", TWO, Forgery::Nothing, &[KernelRejected]),
];

const CORE: &str = include_str!("Core.lean");
macro_rules! core {
    ($($more:literal),*) => { concat!(include_str!("Core.lean"), $($more),*) };
}

const SAME: (&str, &str) = ("theorem t (n : Nat) : Eq n n", "theorem t (n : Nat) : Eq n n := Eq.refl n");
const WITH_PAIR: &str = core!("structure Pair (α : Type u) where\n  left : α\n  right : α\n");
const WITH_TREE: &str = core!("inductive Tree where\n  | leaf : Tree\n  | node : List Tree → Tree\n");
const WITH_EVEN: &str = core!(
    "mutual\ninductive Even : Nat → Prop where\n  | zero : Even Nat.zero\n  | succ (n : Nat) : Odd n → Even (Nat.succ n)\n",
    "inductive Odd : Nat → Prop where\n  | succ (n : Nat) : Even n → Odd (Nat.succ n)\nend\n"
);
const WITH_CHEAT: &str = core!("axiom cheat : False\n");
const WITH_GIVEN: &str = core!("axiom given : True\n");
const WITH_OPEN: &str = core!("theorem open_end : Eq (Nat.succ Nat.zero) Nat.zero := sorry\n");
const WITH_ANSWER: &str = core!("def answer : Nat := Nat.zero\n");
const WITH_TINY: &str = core!("inductive Tiny where\n  | a : Tiny\n  | b : Tiny\n");

pub(super) const WITHOUT: &[Case] = &[
    honest("a reflexive equality", CORE, SAME.0, SAME.1),
    honest(
        "a computation",
        CORE,
        "theorem t : Eq (Nat.add 2 3) 5",
        "theorem t : Eq (Nat.add 2 3) 5 := Eq.refl 5",
    ),
    honest(
        "large numbers",
        CORE,
        "theorem t : Eq (Nat.mul 123456789 987654321) 121932631112635269",
        "theorem t : Eq (Nat.mul 123456789 987654321) 121932631112635269 := Eq.refl _",
    ),
    honest(
        "an induction",
        CORE,
        "theorem t (n : Nat) : Eq (Nat.add 0 n) n",
        "theorem t (n : Nat) : Eq (Nat.add 0 n) n := Nat.zero_add n",
    ),
    honest(
        "a pair of proofs",
        CORE,
        "theorem t (p q : Prop) (hp : p) (hq : q) : And p q",
        "theorem t (p q : Prop) (hp : p) (hq : q) : And p q := And.intro hp hq",
    ),
    honest(
        "a lemma before the theorem",
        CORE,
        "theorem t (p q : Prop) (h : And p q) : And q p",
        "theorem helper (p q : Prop) (h : And p q) : q := h.right\n\
         theorem t (p q : Prop) (h : And p q) : And q p := And.intro (helper p q h) h.left",
    ),
    honest(
        "a structure",
        WITH_PAIR,
        "theorem t (p : Pair Nat) : Eq p (Pair.mk p.left p.right)",
        "theorem t (p : Pair Nat) : Eq p (Pair.mk p.left p.right) := Eq.refl p",
    ),
    honest(
        "a nested inductive type",
        WITH_TREE,
        "theorem t (l : List Tree) : Eq (Tree.node l) (Tree.node l)",
        "theorem t (l : List Tree) : Eq (Tree.node l) (Tree.node l) := Eq.refl (Tree.node l)",
    ),
    honest(
        "mutual inductive types",
        WITH_EVEN,
        "theorem t : Even 2",
        "theorem t : Even 2 := Even.succ 1 (Odd.succ 0 Even.zero)",
    ),
    honest(
        "a quotient",
        CORE,
        "theorem t (α : Type) (r : α → α → Prop) (f : α → Nat) (h : (a b : α) → r a b → Eq (f a) (f b)) (a : α) : \
         Eq (Quot.lift f h (Quot.mk r a)) (f a)",
        "theorem t (α : Type) (r : α → α → Prop) (f : α → Nat) (h : (a b : α) → r a b → Eq (f a) (f b)) (a : α) : \
         Eq (Quot.lift f h (Quot.mk r a)) (f a) := Eq.refl (f a)",
    ),
    honest(
        "universes",
        CORE,
        "theorem t {α : Sort u} {a b : α} (h : Eq a b) : Eq b a",
        "theorem t {α : Sort u} {a b : α} (h : Eq a b) : Eq b a := Eq.symm h",
    ),
    honest("strings", CORE, "theorem t : Eq \"a\" \"a\"", "theorem t : Eq \"a\" \"a\" := Eq.refl \"a\""),
    cheat("sorry", CORE, SAME.0, "theorem t (n : Nat) : Eq n n := sorry", &[Sorry]),
    cheat(
        "a lemma with sorry",
        WITH_OPEN,
        "theorem t : Eq (Nat.succ Nat.zero) Nat.zero",
        "theorem t : Eq (Nat.succ Nat.zero) Nat.zero := open_end",
        &[Sorry],
    ),
    cheat("an axiom", WITH_CHEAT, "theorem t : False", "theorem t : False := cheat", &[ForbiddenAxiom]),
    cheat(
        "an axiom of a standard name",
        CORE,
        "theorem t (p q : Prop) (h : Iff p q) : Eq p q",
        "theorem t (p q : Prop) (h : Iff p q) : Eq p q := propext h",
        &[ForbiddenAxiom],
    ),
    cheat(
        "an axiom of the candidate",
        CORE,
        "theorem t : False",
        "axiom cheat : False\ntheorem t : False := cheat",
        &[ForbiddenConstruct],
    ),
    cheat(
        "another theorem",
        CORE,
        "theorem t : Eq (Nat.succ 0) 0",
        "theorem t : Eq (Nat.succ 0) 1 := Eq.refl 1",
        &[StatementChanged],
    ),
    cheat("another name", CORE, SAME.0, "theorem u (n : Nat) : Eq n n := Eq.refl n", &[TheoremMissing]),
    cheat(
        "one more assumption",
        CORE,
        "theorem t : Eq (Nat.succ 0) 0",
        "theorem t (h : Eq (Nat.succ 0) 0) : Eq (Nat.succ 0) 0 := h",
        &[StatementChanged],
    ),
    cheat("a definition", CORE, SAME.0, "def t (n : Nat) : Eq n n := Eq.refl n", &[StatementChanged]),
    cheat(
        "fewer universes",
        CORE,
        "theorem t (α : Type u) (a : α) : Eq a a",
        "theorem t (α : Type) (a : α) : Eq a a := Eq.refl a",
        &[StatementChanged],
    ),
    cheat(
        "an error",
        CORE,
        "theorem t : Eq (Nat.succ 0) 0",
        "theorem t : Eq (Nat.succ 0) 0 := Eq.refl 0",
        &[Elaboration],
    ),
    cheat(
        "a name below another",
        CORE,
        "theorem t : False",
        "namespace Inner\ninductive False : Prop where\n  | mk : False\ntheorem t : False := False.mk\nend Inner",
        &[TheoremMissing],
    ),
    cheat(
        "a private type of the same name",
        CORE,
        "theorem t : Not True",
        "namespace Inner\ndef Not (a : Prop) : Prop := a\ntheorem _root_.t : Not True := True.intro\nend Inner",
        &[StatementChanged],
    ),
    forged(
        "a file with another definition",
        WITH_ANSWER,
        ("theorem t : Eq answer 1", "theorem t : Eq answer 1 := sorry"),
        Forgery::FileOf(core!("def answer : Nat := 1\ntheorem t : Eq answer 1 := Eq.refl 1\n")),
        &[StatementChanged],
    ),
    forged(
        "a file with another inductive type",
        WITH_TINY,
        (
            "theorem t (p : Tiny → Prop) (h : p Tiny.a) (x : Tiny) : p x",
            "theorem t (p : Tiny → Prop) (h : p Tiny.a) (x : Tiny) : p x := sorry",
        ),
        Forgery::FileOf(core!(
            "inductive Tiny where\n  | a : Tiny\n",
            "theorem t (p : Tiny → Prop) (h : p Tiny.a) (x : Tiny) : p x := Tiny.rec h x\n"
        )),
        &[StatementChanged],
    ),
    forged(
        "a file with another axiom",
        WITH_GIVEN,
        ("theorem t : False", "theorem t : False := sorry"),
        Forgery::FileOf(core!("axiom given : False\ntheorem t : False := given\n")),
        &[StatementChanged],
    ),
    forged(
        "a file with a library of its own",
        CORE,
        ("theorem t : False", "theorem t : False := sorry"),
        Forgery::FileOf(
            "prelude\ninductive False : Prop where\n  | mk : False\ntheorem t : False := False.mk\n",
        ),
        &[StatementChanged],
    ),
    forged("half a file", CORE, SAME, Forgery::Cut { percent: 50 }, &[KernelRejected]),
    forged("nearly all of a file", CORE, SAME, Forgery::Cut { percent: 99 }, &[KernelRejected]),
    forged("a file that ends in zeros", CORE, SAME, Forgery::Blank { percent: 10 }, &[KernelRejected]),
    forged("a file of another format", CORE, SAME, Forgery::Bytes { at: 5, bytes: &[9] }, &[KernelRejected]),
    forged(
        "a file of another release",
        CORE,
        SAME,
        Forgery::Bytes { at: 7, bytes: b"4.9.0\0" },
        &[KernelRejected],
    ),
    forged(
        "a file of another commit",
        CORE,
        SAME,
        Forgery::Bytes { at: 40, bytes: b"0000000000" },
        &[KernelRejected],
    ),
    forged("a file whose addresses lead nowhere", CORE, SAME, Forgery::Moved, &[KernelRejected]),
    forged("no file", CORE, SAME, Forgery::Nothing, &[KernelRejected]),
];
