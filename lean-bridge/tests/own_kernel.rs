//! Our own kernel beside Lean's: honest proofs hold at every level, and by itself it sees what it has to see.

#[path = "support/request.rs"]
mod request;
mod support;

use data::{Level, Outcome, ReasonKind, Theorem};
use lean_bridge::{Policy, Verdict, VerifyRequest};
use request::request;
use support::{block_on, lean};

fn verify(header: &str, statement: &str, candidate: &str, level: Level) -> Verdict {
    let request = VerifyRequest { level, ..request(header, statement, candidate) };
    block_on(lean().verify(&request)).expect("Lean can be asked")
}

const TREE: &str = "\
inductive Tree (α : Type) where
  | leaf : Tree α
  | node : List (Tree α) → α → Tree α
structure Point where
  x : Nat
  y : Nat
def Point.sum (p : Point) : Nat := p.x + p.y
class Magma (α : Type) where
  op : α → α → α
infixl:65 \" ◇ \" => Magma.op";

/// What a proof may use: the library's automation, types and functions of its own, literals, quotients, the header.
const HONEST: [(&str, &str, &str); 14] = [
    ("", "theorem t (a b : Nat) : a + b = b + a", "by omega"),
    ("", "theorem t (a b : Nat) : a + b = b + a", "Nat.add_comm a b"),
    ("", "theorem t : 2 ^ 64 % 1000 = 616", "by decide"),
    ("", "theorem t : (123456789 * 987654321).gcd 3 = 3", "by rfl"),
    ("", "theorem t : 1 <<< 20 = 1048576 ∧ 12 &&& 10 = 8 ∧ 12 ^^^ 10 = 6", "by decide"),
    ("", "theorem t : \"ab\" ++ \"c\" = \"abc\"", "by decide"),
    ("", "theorem t (p q : Prop) (h : p ∧ q) : q ∧ p", "⟨h.2, h.1⟩"),
    ("", "theorem t (p : Prop) : p ∨ ¬ p", "Classical.em p"),
    ("", "theorem t.{u} {α : Type u} (xs : List α) : xs.reverse.reverse = xs", "by simp"),
    ("", "theorem t (f g : Nat → Nat) (h : ∀ n, f n = g n) : f = g", "funext h"),
    ("", "theorem t (n : Nat) (xs : List Nat) (h : n < xs.length) : xs[n] = xs[n]", "by grind"),
    (TREE, "theorem t (p : Point) : p.sum = p.y + p.x", "by simp [Point.sum, Nat.add_comm]"),
    (TREE, "theorem t (p : Point) : Point.mk p.x p.y = p", "rfl"),
    (
        TREE,
        "theorem t {α : Type} [Magma α] (h : ∀ a b : α, a ◇ b = b ◇ a) (a b : α) : a ◇ b ◇ a = a ◇ (a ◇ b)",
        "h _ _",
    ),
];

/// Candidates with declarations of their own.
const WITH_HELPERS: [(&str, &str); 4] = [
    (
        "theorem t (n : Nat) : 0 + n = n",
        "theorem helper (n : Nat) : 0 + n = n := by\n  induction n with\n  | zero => rfl\n  | succ n ih => rw [← Nat.add_assoc, ih]\nSTATEMENT := helper n",
    ),
    (
        "theorem t : ∃ n : Nat, n * n = 49",
        "inductive Walk : Nat → Type where\n  | stop : Walk 0\n  | step {n} : Walk n → (Nat → Walk n) → Walk (n + 1)\ndef Walk.size : {n : Nat} → Walk n → Nat\n  | _, .stop => 0\n  | _, .step w _ => w.size + 1\nSTATEMENT := ⟨7, rfl⟩",
    ),
    (
        "theorem t (n : Nat) : (match n with | 0 => 1 | k + 1 => k + 1) ≠ 0",
        "STATEMENT := by\n  cases n <;> simp",
    ),
    (
        "theorem t (xs : Array Nat) (i : Fin xs.size) : xs[i] = xs[i.1]",
        "def aux := 3\nprivate theorem other : aux = 3 := rfl\nSTATEMENT := rfl",
    ),
];

#[test]
fn honest_proofs_hold_at_every_level() {
    let with_proof = HONEST.iter().map(|(header, statement, proof)| {
        ((*header).to_owned(), (*statement).to_owned(), format!("{statement} := {proof}"))
    });
    let with_helpers = WITH_HELPERS.iter().map(|(statement, candidate)| {
        (String::new(), (*statement).to_owned(), candidate.replace("STATEMENT", statement))
    });
    let mut refused = Vec::new();
    for (header, statement, candidate) in with_proof.chain(with_helpers) {
        let mut axioms = Vec::new();
        for level in Level::ALL {
            let verdict = verify(&header, &statement, &candidate, level);
            let record = verdict.record();
            assert_eq!(record.level, level);
            if let Outcome::Rejected(rejection) = &record.outcome {
                refused.push(format!(
                    "{candidate}\n  at {}: {:?} {}",
                    level.as_str(),
                    rejection.reason,
                    rejection.detail
                ));
            }
            axioms.push(record.axioms.clone());
        }
        assert!(axioms.windows(2).all(|pair| pair[0] == pair[1]), "{candidate}: {axioms:?}");
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

/// What a proof rests on through its header is told as it is at the other levels.
#[test]
fn axioms_of_the_header_are_found_by_our_own_kernel() {
    let header = "axiom trick : 1 = 2\ntheorem below : 1 = 2 := trick\ntheorem hole : 2 = 3 := sorry";
    for (proof, reason, detail) in [
        (
            "below",
            ReasonKind::ForbiddenAxiom,
            "the proof depends on the axiom trick in `below`, which stands above",
        ),
        ("trick", ReasonKind::ForbiddenAxiom, "the proof depends on the axiom trick"),
        (
            "by have := hole; omega",
            ReasonKind::Sorry,
            "the proof depends on `sorry` in `hole`, which stands above",
        ),
    ] {
        for level in [Level::Replayed, Level::CrossChecked] {
            let verdict =
                verify(header, "theorem t : 1 = 2", &format!("theorem t : 1 = 2 := {proof}"), level);
            let Outcome::Rejected(rejection) = &verdict.record().outcome else { panic!("{proof}: proved") };
            assert_eq!(
                (rejection.reason, rejection.detail.as_str()),
                (reason, detail),
                "{proof} at {level:?}"
            );
        }
    }
    // Where a policy allows it, both kernels agree on what it rests on.
    let theorem = Theorem {
        name: "t".to_owned(),
        header: header.to_owned(),
        statement: "theorem t : 1 = 2".to_owned(),
        informal_statement: None,
        informal_proof: None,
        source: data::Source::default(),
    };
    let policy = Policy { axioms: ["trick".to_owned()].into(), ..Policy::default() };
    let request = VerifyRequest { policy, ..VerifyRequest::new(&theorem, "theorem t : 1 = 2 := below") };
    let verdict = block_on(lean().verify(&request)).unwrap();
    assert!(verdict.is_proved() && verdict.record().axioms == ["trick"], "{:?}", verdict.record());
}

/// A theorem of the imports mentions a lemma that they keep to themselves. What a candidate gives that name is another
/// constant, at every level.
#[test]
fn what_the_imports_keep_back_cannot_be_declared_at_any_level() {
    const COMBINE: &str = "Lean.Grind.Linarith.Poly.combine";
    let candidate = |uses: &str| {
        let own = format!("{COMBINE}._unary.induct_unfolding");
        format!("theorem {own} : True := trivial\ntheorem t : True := have _ := @{uses}; {own}")
    };
    for level in Level::ALL {
        let verdict =
            verify("", "theorem t : True", &candidate(&format!("{COMBINE}.induct_unfolding")), level);
        let Outcome::Rejected(rejection) = &verdict.record().outcome else { panic!("{level:?}: proved") };
        let told = "._unary.induct_unfolding: what it is judged by mentions another constant of that name";
        assert!(
            rejection.reason == ReasonKind::KernelRejected && rejection.detail.ends_with(told),
            "{level:?}: {rejection:?}"
        );
    }
}

/// At the exported import level an axiom of the library looks like a theorem of it. Both sides know them by name.
#[test]
fn both_sides_know_the_same_axioms_of_the_library() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(folder.join(path)).expect(path);
    let between = |text: &str, from: &str, to: &str| {
        let (_, rest) = text.split_once(from).expect(from);
        rest.split_once(to).expect(to).0.to_owned()
    };
    let words = |text: String| {
        let mut words: Vec<String> = text
            .split([' ', ',', '\'', '"', '\\', '\n'])
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        words.sort();
        words
    };
    let theirs = between(&read("../lean-project/host/constants.cjs"), "LIBRARY_AXIOMS = new Set([", "])");
    let ours = between(&read("src/own_kernel/mod.rs"), "const LIBRARY_AXIOMS: &str =", ";");
    assert!(words(theirs.clone()).len() > 10);
    assert_eq!(words(ours), words(theirs));
}
