//! Remainders, divisors and bounds.

use super::exercise::Exercise;
use crate::rng::Rng;

pub(super) fn remainder(rng: &mut Rng) -> Exercise {
    let (modulus, factor, shift) = (rng.between(3, 24), rng.between(2, 9), rng.between(1, 30));
    let residue = rng.between(1, modulus - 1);
    let result = (factor * residue + shift).rem_euclid(modulus);
    let text = format!(
        "(n : Nat) (h : n % {modulus} = {residue}) : ({factor} * n + {shift}) % {modulus} = {result}"
    );
    let plan = format!(
        "obtain ⟨k, hk⟩ : ∃ k, n = {modulus} * k + {residue} := ⟨n / {modulus}, by omega⟩\nsubst hk\nomega"
    );
    Exercise::planned("remainder", text, &plan)
}

pub(super) fn power_remainder(rng: &mut Rng) -> Exercise {
    let (modulus, power) = (rng.between(3, 24), rng.between(2, 6));
    let residue = rng.between(1, modulus - 1);
    let result = (0..power).fold(1, |product, _| product * residue % modulus);
    let text = format!("(n : Nat) (h : n % {modulus} = {residue}) : n ^ {power} % {modulus} = {result}");
    Exercise::planned("power-remainder", text, "rw [Nat.pow_mod]\nrw [h]")
}

pub(super) fn bound(rng: &mut Rng) -> Exercise {
    let (low, width, factor, shift) =
        (rng.between(0, 15), rng.between(1, 15), rng.between(2, 9), rng.between(0, 30));
    let high = low + width;
    let text = format!(
        "(n : Nat) (h₁ : {low} ≤ n) (h₂ : n ≤ {high}) : {} ≤ {factor} * n + {shift} ∧ {factor} * n + {shift} < {}",
        factor * low + shift,
        factor * high + shift + rng.between(1, 5)
    );
    Exercise::planned("bound", text, "constructor\n· omega\n· omega")
}

pub(super) fn parity(rng: &mut Rng) -> Exercise {
    let (a, b) = (rng.between(0, 1), rng.between(0, 1));
    let (p, q, shift) = (rng.between(1, 9), rng.between(1, 9), rng.between(0, 9));
    let result = (p * a + q * b + shift).rem_euclid(2);
    Exercise::open(
        "parity",
        format!(
            "(m n : Int) (hm : m % 2 = {a}) (hn : n % 2 = {b}) : ({p} * m + {q} * n + {shift}) % 2 = {result}"
        ),
    )
}

pub(super) fn divisible_combination(rng: &mut Rng) -> Exercise {
    const RULE: &str = "divisible-combination";
    let (p, q) = (rng.between(2, 30), rng.between(2, 30));
    if rng.below(2) == 0 {
        let m = rng.between(2, 15);
        let text = format!("(a b : Nat) (ha : {m} ∣ a) (hb : {m} ∣ b) : {m} ∣ {p} * a + {q} * b");
        let plan = format!("obtain ⟨c, hc⟩ := ha\nobtain ⟨d, hd⟩ := hb\nexact ⟨{p} * c + {q} * d, by omega⟩");
        return Exercise::planned(RULE, text, &plan);
    }
    let text = format!("(a b m : Nat) (ha : m ∣ a) (hb : m ∣ b) : m ∣ {p} * a + {q} * b");
    let plan = format!(
        "have h₁ : m ∣ {p} * a := Nat.dvd_trans ha (Nat.dvd_mul_left a {p})\n\
         have h₂ : m ∣ {q} * b := Nat.dvd_trans hb (Nat.dvd_mul_left b {q})\nexact Nat.dvd_add h₁ h₂"
    );
    Exercise::planned(RULE, text, &plan)
}

pub(super) fn power_pattern(rng: &mut Rng) -> Exercise {
    let (modulus, factor, shift) = (rng.between(2, 30), rng.between(1, 6), rng.between(1, 9));
    let base = modulus * factor + 1;
    let text = format!("(n : Nat) : ({base} ^ n + {}) % {modulus} = {}", shift - 1, shift % modulus);
    let plan = format!(
        "have h : {base} ^ n % {modulus} = 1 := by\n  induction n with\n  | zero => rfl\n  | succ k ih =>\n    \
         rw [Nat.pow_succ]\n    rw [Nat.mul_mod, ih]\nomega"
    );
    Exercise::planned("power-pattern", text, &plan)
}

pub(super) fn divisible_power(rng: &mut Rng) -> Exercise {
    let (modulus, factor) = (rng.between(2, 40), rng.between(1, 9));
    let base = modulus * factor + 1;
    let text = format!("(n : Nat) : {modulus} ∣ {base} ^ n - 1");
    let plan = format!(
        "have h : {base} ^ n % {modulus} = 1 := by\n  induction n with\n  | zero => rfl\n  | succ k ih =>\n    \
         rw [Nat.pow_succ]\n    rw [Nat.mul_mod, ih]\nomega"
    );
    Exercise::planned("divisible-power", text, &plan)
}

pub(super) fn common_divisor(rng: &mut Rng) -> Exercise {
    let (g, a, b) = (rng.between(2, 15), rng.between(1, 12), rng.between(1, 12));
    let (a, b) = (g * a, g * b);
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    let text = format!("(k : Nat) : Nat.gcd ({a} * k) ({b} * k) = {x} * k");
    Exercise::planned("common-divisor", text, "rw [Nat.gcd_mul_right]\nrfl")
}
