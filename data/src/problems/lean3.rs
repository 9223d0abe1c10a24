//! Whether a text is Lean 3, whose statements Lean 4 does not read. On the safe side: only by what no Lean 4 text has.

use crate::lean_text::{Token, TokenKind, tokens};

/// The first parts of the modules of Lean 3's mathlib. Modules of Lean 4 begin with a capital letter.
const LIBRARY: [&str; 29] = [
    "algebra",
    "algebraic_geometry",
    "algebraic_topology",
    "all",
    "analysis",
    "category_theory",
    "combinatorics",
    "common",
    "computability",
    "control",
    "data",
    "dynamics",
    "field_theory",
    "geometry",
    "group_theory",
    "information_theory",
    "init",
    "linear_algebra",
    "logic",
    "measure_theory",
    "minif2f_import",
    "model_theory",
    "number_theory",
    "order",
    "probability",
    "ring_theory",
    "set_theory",
    "tactic",
    "topology",
];

/// Namespaces that Lean 4 spells with a capital letter, and that nobody names a variable after.
const NAMESPACES: [&str; 10] =
    ["nat", "int", "rat", "real", "complex", "finset", "fintype", "multiset", "polynomial", "zmod"];

/// Whether `text` is a Lean 3 text.
pub(super) fn is_lean3(text: &str) -> bool {
    let code: Vec<Token> = tokens(text).into_iter().filter(|token| !token.is_comment()).collect();
    let words: Vec<&str> = code.iter().map(|token| token.text(text)).collect();
    (0..words.len()).any(|at| {
        let next = words.get(at + 1).copied().unwrap_or_default();
        match words[at] {
            "open_locale" => code.get(at + 1).is_some_and(|token| token.kind == TokenKind::Identifier),
            "noncomputable" => next == "theory",
            "import" => {
                let root = next.split('.').next().unwrap_or_default();
                LIBRARY.contains(&root) || (next == "." && words.get(at + 2).is_some_and(|word| *word != "."))
            }
            ":=" => next == "begin" && words[at..].contains(&"end"),
            "λ" | "fun" => binds_with_a_comma(&code[at + 1..], text),
            word if code[at].kind == TokenKind::Identifier => word
                .split_once('.')
                .is_some_and(|(namespace, _)| NAMESPACES.contains(&namespace) && !binds(&words, namespace)),
            _ => false,
        }
    })
}

/// `λ x, f x`: Lean 4 has `=>` or `↦` there.
fn binds_with_a_comma(behind: &[Token], text: &str) -> bool {
    // `quantified`: a type of what is bound has a comma of its own, `fun p : Σ n, f n ↦ p`.
    let (mut depth, mut quantified) = (0usize, 0usize);
    for token in behind {
        match (token.kind, token.text(text)) {
            (_, "Σ" | "Π" | "∀" | "∃" | "∑" | "∏") if depth == 0 => quantified += 1,
            (_, ",") if depth == 0 && quantified > 0 => quantified -= 1,
            (TokenKind::Open, _) => depth += 1,
            (TokenKind::Close, _) if depth == 0 => return false,
            (TokenKind::Close, _) => depth -= 1,
            (_, ",") if depth == 0 => return true,
            (_, "=>" | "↦" | "|" | ":=") if depth == 0 => return false,
            _ => {}
        }
    }
    false
}

/// Whether a text has a variable of that name.
fn binds(words: &[&str], name: &str) -> bool {
    words.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lean3_is_told_from_lean4() {
        for text in [
            "theorem a (x : ℝ) (y : ℚ) : irrational x → irrational (x + y) :=\nbegin\n  sorry\nend",
            "import data.real.basic\ntheorem a : p :=",
            "import .common\n\ntheorem a : p := sorry",
            "open_locale big_operators\ntheorem a : p := sorry",
            "noncomputable theory\ntheorem a : p := sorry",
            "theorem a (f : ℕ → ℕ) : monotone (λ x, f x) := sorry",
            "theorem a : ∑ k in finset.range 10, k = 45 := sorry",
            "theorem a (h : nat.prime p) : 2 ≤ p := sorry",
            "theorem a : ∀ x, (λ (x : ℕ) y, x) x x = x := sorry",
            "theorem a : (λ f : Π n, ℕ, f 0) = g := sorry",
        ] {
            assert!(is_lean3(text), "{text}");
        }
        for text in [
            "import Mathlib\nopen Nat\ntheorem a (h : Nat.Prime p) : 2 ≤ p := by\n  sorry",
            "theorem a (f : ℕ → ℕ) : Monotone (fun x => f x) ∧ ∀ x, f x = f x := sorry",
            "theorem a (nat : Nat) : nat.succ ≠ 0 := sorry",
            "theorem a : (fun (x, y) ↦ x + y) (1, 2) = 3 := rfl",
            "theorem a : (λ | (a, b) => a) (1, 2) = 1 := rfl",
            "-- import data.real.basic, λ x, begin end\ntheorem a : ∃ x, x = 1 := ⟨1, rfl⟩",
            "theorem a (list : List α) : list.length = list.length := rfl",
            "section\ndef begin := 1\ntheorem a : begin = 1 := by\n  rfl\nend",
            "import Std.Data.HashMap\nimport Init\ntheorem data.real.basic : p := sorry",
            "theorem a : (⟨fun x ↦ x, 1⟩ : A) = b := sorry",
            "theorem a : Injective (fun p : Σ _n : ℕ, ℕ ↦ p.1) := sorry",
        ] {
            assert!(!is_lean3(text), "{text}");
        }
    }
}
