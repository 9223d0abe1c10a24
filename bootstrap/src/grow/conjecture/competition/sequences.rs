//! Sequences, sums and induction.

use super::exercise::{Exercise, added};
use crate::rng::Rng;

pub(super) fn arithmetic(rng: &mut Rng) -> Exercise {
    let (first, step) = (rng.between(0, 30), rng.between(1, 20));
    let text = format!(
        "(f : Nat → Nat) (h₀ : f 0 = {first}) (h : ∀ n, f (n + 1) = f n + {step}) (n : Nat) : f n = {step} * n{}",
        added(first)
    );
    let plan = "induction n with\n| zero => exact h₀\n| succ k ih =>\n  rw [h]\n  rw [ih]\n  omega";
    Exercise::planned("arithmetic-sequence", text, plan)
}

pub(super) fn geometric(rng: &mut Rng) -> Exercise {
    let (first, ratio) = (rng.between(1, 30), rng.between(2, 15));
    let text = format!(
        "(f : Nat → Nat) (h₀ : f 0 = {first}) (h : ∀ n, f (n + 1) = {ratio} * f n) (n : Nat) : \
         f n = {first} * {ratio} ^ n"
    );
    let plan = "induction n with\n| zero => rw [h₀]\n| succ k ih =>\n  rw [h]\n  rw [ih]\n  rw [Nat.pow_succ]\n  grind";
    Exercise::planned("geometric-sequence", text, plan)
}

pub(super) fn sum(rng: &mut Rng) -> Exercise {
    let (a, b) = (rng.between(1, 20), rng.between(0, 20));
    let term = format!("{a} * i{}", added(b));
    let right = format!("{a} * n{}", added(2 * b));
    let text =
        format!("(n : Nat) : 2 * ((List.range (n + 1)).map (fun i => {term})).sum = (n + 1) * ({right})");
    let plan = "induction n with\n| zero => rfl\n| succ k ih =>\n  \
                rw [List.range_succ, List.map_append, List.sum_append_nat]\n  rw [Nat.mul_add]\n  rw [ih]\n  \
                simp only [List.map_cons, List.map_nil, List.sum_cons, List.sum_nil, Nat.add_zero]\n  grind";
    Exercise::planned("sum", text, plan)
}

pub(super) fn values(rng: &mut Rng) -> Exercise {
    let (first, factor, shift) = (rng.between(0, 12), rng.between(2, 5), rng.between(1, 9));
    let count = rng.between(2, 4);
    let mut value = first;
    let mut plan = String::new();
    for n in 1..count {
        value = factor * value + shift;
        let before = if n == 1 { "h₀".to_owned() } else { format!("h{}", n - 1) };
        plan.push_str(&format!("have h{n} : f {n} = {value} := by rw [h, {before}]\n"));
    }
    value = factor * value + shift;
    plan.push_str(&format!("rw [h]\nrw [h{}]", count - 1));
    let text = format!(
        "(f : Nat → Nat) (h₀ : f 0 = {first}) (h : ∀ n, f (n + 1) = {factor} * f n + {shift}) : f {count} = {value}"
    );
    Exercise::planned("recursive-values", text, &plan)
}

pub(super) fn monotone(rng: &mut Rng) -> Exercise {
    let (first, step) = (rng.between(0, 30), rng.between(1, 30));
    let text = format!(
        "(f : Nat → Nat) (h₀ : {first} ≤ f 0) (h : ∀ n, f n + {step} ≤ f (n + 1)) (n : Nat) : \
         {first} + {step} * n ≤ f n"
    );
    let plan = "induction n with\n| zero => omega\n| succ k ih =>\n  have hk := h k\n  omega";
    Exercise::planned("growing-sequence", text, plan)
}
