//! Equations, inequalities and functions.

use super::exercise::{Exercise, added};
use crate::rng::Rng;

pub(super) fn linear_system(rng: &mut Rng) -> Exercise {
    const RULE: &str = "linear-system";
    let (x, y) = (rng.between(-9, 12), rng.between(-9, 12));
    let (a, b, c, d) = (rng.between(1, 9), rng.between(1, 9), rng.between(1, 9), rng.between(1, 9));
    if a * d == b * c {
        let text = format!(
            "(x y : Int) (h₁ : {a} * x + {b} * y = {}) (h₂ : y = {y}) : {a} * x = {}",
            a * x + b * y,
            a * x
        );
        return Exercise::planned(RULE, text, "rw [h₂] at h₁\nomega");
    }
    let text = format!(
        "(x y : Int) (h₁ : {a} * x + {b} * y = {}) (h₂ : {c} * x + {d} * y = {}) : x = {x} ∧ y = {y}",
        a * x + b * y,
        c * x + d * y
    );
    Exercise::planned(RULE, text, &format!("have hy : y = {y} := by omega\nconstructor\n· omega\n· exact hy"))
}

pub(super) fn composed_function(rng: &mut Rng) -> Exercise {
    const RULE: &str = "composed-function";
    let (a, b) = (rng.between(2, 9), rng.between(-9, 9));
    let f = format!("(f : Int → Int) (hf : ∀ x, f x = {a} * x{})", added(b));
    if rng.below(2) == 0 {
        let text = format!("{f} (x : Int) : f (f x) = {} * x{}", a * a, added(a * b + b));
        return Exercise::planned(RULE, text, "rw [hf, hf]\nomega");
    }
    let (c, d) = (rng.between(2, 9), rng.between(-9, 9));
    let text = format!(
        "{f} (g : Int → Int) (hg : ∀ x, g x = {c} * x{}) (x : Int) : f (g x) = {} * x{}",
        added(d),
        a * c,
        added(a * d + b)
    );
    Exercise::planned(RULE, text, "rw [hf, hg]\nomega")
}

pub(super) fn quadratic(rng: &mut Rng) -> Exercise {
    let r = rng.between(-12, 12);
    let s = r + rng.between(1, 12);
    let factor = |root: i64| if root == 0 { "x".to_owned() } else { format!("(x{})", added(-root)) };
    let middle = match -(r + s) {
        0 => String::new(),
        sum @ 1.. => format!(" + {sum} * x"),
        sum => format!(" - {} * x", -sum),
    };
    let text = format!("(x : Int) (h : x * x{middle}{} = 0) : x = {r} ∨ x = {s}", added(r * s));
    let plan = format!(
        "have h₁ : {} * {} = 0 := by grind\nrcases Int.mul_eq_zero.mp h₁ with h₂ | h₂\n· left\n  omega\n· right\n  omega",
        factor(r),
        factor(s)
    );
    Exercise::planned("quadratic", text, &plan)
}

pub(super) fn square_bound(rng: &mut Rng) -> Exercise {
    let k = rng.between(1, 30);
    let slack = rng.between(0, 12);
    let text = format!("(x : Int) : {} * x ≤ x * x + {}", 2 * k, k * k + slack);
    let plan = format!(
        "have h : 0 ≤ (x - {k}) * (x - {k}) := by\n  cases Int.le_total 0 (x - {k}) with\n  \
         | inl h₁ => exact Int.mul_nonneg h₁ h₁\n  | inr h₁ => exact Int.mul_nonneg_of_nonpos_of_nonpos h₁ h₁\ngrind"
    );
    Exercise::planned("square-bound", text, &plan)
}

pub(super) fn sum_and_product(rng: &mut Rng) -> Exercise {
    let (a, b) = (rng.between(-15, 15), rng.between(-15, 15));
    let text = format!(
        "(a b : Int) (hs : a + b = {}) (hp : a * b = {}) : a * a + b * b = {}",
        a + b,
        a * b,
        a * a + b * b
    );
    let plan =
        "have h : (a + b) * (a + b) = a * a + 2 * (a * b) + b * b := by grind\nrw [hs, hp] at h\nomega";
    Exercise::planned("sum-and-product", text, plan)
}

pub(super) fn chained_bounds(rng: &mut Rng) -> Exercise {
    let (p, q) = (rng.between(1, 60), rng.between(1, 60));
    let k = rng.between(2, 9);
    if rng.below(2) == 0 {
        let text = format!("(a b c : Nat) (h₁ : a ≤ b + {p}) (h₂ : b ≤ c + {q}) : a ≤ c + {}", p + q);
        let plan = format!(
            "calc a ≤ b + {p} := h₁\n  _ ≤ (c + {q}) + {p} := Nat.add_le_add_right h₂ {p}\n  _ = c + {} := by omega",
            p + q
        );
        return Exercise::planned("chained-bounds", text, &plan);
    }
    let text = format!("(a b c : Nat) (h₁ : a ≤ {k} * b) (h₂ : b ≤ c + {q}) : a ≤ {k} * c + {}", k * q);
    let plan = format!(
        "calc a ≤ {k} * b := h₁\n  _ ≤ {k} * (c + {q}) := Nat.mul_le_mul_left {k} h₂\n  _ = {k} * c + {} := by omega",
        k * q
    );
    Exercise::planned("chained-bounds", text, &plan)
}

pub(super) fn witness(rng: &mut Rng) -> Exercise {
    let (x, a, b, m) = (rng.between(2, 40), rng.between(2, 9), rng.between(1, 40), rng.between(2, 7));
    let text = format!("∃ n : Nat, {a} * n + {b} = {} ∧ n % {m} = {}", a * x + b, x % m);
    let plan = format!("refine ⟨{x}, ?_, ?_⟩\n· rfl\n· rfl");
    Exercise::planned("witness", format!(": {text}"), &plan)
}
