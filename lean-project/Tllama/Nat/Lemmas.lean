import Tllama.Algebra.Lemmas
import Tllama.Nat.Digits
import Tllama.Nat.Factorial
import Tllama.Nat.Sqrt
/-!
Facts about natural numbers and integers that proofs cite by Mathlib's names and that the library itself does not need:
canonical order, truncated subtraction, congruences, primes, factorials, parity.
-/

@[expose] public section

set_option linter.unusedVariables false

/-! ### Mathlib's laws of canonically ordered types, for natural numbers -/

section Canonical
variable {a b c d n m : Nat}

@[simp] theorem zero_le (a : Nat) : 0 ≤ a := Nat.zero_le a
theorem pos_iff_ne_zero : 0 < a ↔ a ≠ 0 := Nat.pos_iff_ne_zero
theorem nonpos_iff_eq_zero : a ≤ 0 ↔ a = 0 := Nat.le_zero
theorem le_zero_iff : a ≤ 0 ↔ a = 0 := Nat.le_zero
theorem pos_of_gt (h : a < b) : 0 < b := by omega
theorem eq_zero_or_pos (a : Nat) : a = 0 ∨ 0 < a := Nat.eq_zero_or_pos a
theorem not_lt_zero' : ¬ a < 0 := Nat.not_lt_zero a
theorem eq_tsub_of_add_eq (h : a + c = b) : a = b - c := by omega
theorem tsub_eq_of_eq_add (h : a = c + b) : a - b = c := by omega
theorem tsub_add_cancel_of_le (h : a ≤ b) : b - a + a = b := by omega
theorem add_tsub_cancel_of_le (h : a ≤ b) : a + (b - a) = b := by omega
theorem add_tsub_cancel_left (a b : Nat) : a + b - a = b := by omega
theorem add_tsub_cancel_right (a b : Nat) : a + b - b = a := by omega
theorem add_tsub_assoc_of_le (h : c ≤ b) (a : Nat) : a + b - c = a + (b - c) := by omega
theorem tsub_add_eq_add_tsub (h : b ≤ a) : a - b + c = a + c - b := by omega
theorem tsub_tsub (b a c : Nat) : b - a - c = b - (a + c) := by omega
theorem tsub_self (a : Nat) : a - a = 0 := Nat.sub_self a
theorem tsub_zero (a : Nat) : a - 0 = a := rfl
theorem tsub_le_iff_right : a - b ≤ c ↔ a ≤ c + b := by omega
theorem tsub_le_iff_left : a - b ≤ c ↔ a ≤ b + c := by omega
theorem le_tsub_iff_right (h : a ≤ c) : b ≤ c - a ↔ b + a ≤ c := by omega
theorem le_tsub_iff_left (h : a ≤ c) : b ≤ c - a ↔ a + b ≤ c := by omega
theorem lt_tsub_iff_right : a < b - c ↔ a + c < b := by omega
theorem lt_tsub_iff_left : a < b - c ↔ c + a < b := by omega
theorem tsub_eq_zero_of_le (h : a ≤ b) : a - b = 0 := by omega
theorem tsub_eq_zero_iff_le : a - b = 0 ↔ a ≤ b := by omega
theorem tsub_pos_of_lt (h : a < b) : 0 < b - a := by omega
theorem tsub_pos_iff_lt : 0 < a - b ↔ b < a := by omega
theorem tsub_le_self : a - b ≤ a := Nat.sub_le a b
theorem tsub_lt_self (h₁ : 0 < a) (h₂ : 0 < b) : a - b < a := by omega
theorem tsub_le_tsub_left (h : a ≤ b) (c : Nat) : c - b ≤ c - a := by omega
theorem tsub_le_tsub_right (h : a ≤ b) (c : Nat) : a - c ≤ b - c := by omega
theorem tsub_mul (a b c : Nat) : (a - b) * c = a * c - b * c := Nat.sub_mul a b c
theorem mul_tsub (a b c : Nat) : a * (b - c) = a * b - a * c := Nat.mul_sub a b c
theorem mul_le_mul_left' (h : b ≤ c) (a : Nat) : a * b ≤ a * c := Nat.mul_le_mul_left a h
theorem mul_le_mul_right' (h : b ≤ c) (a : Nat) : b * a ≤ c * a := Nat.mul_le_mul_right a h
theorem mul_le_mul' (h : a ≤ b) (k : c ≤ d) : a * c ≤ b * d := Nat.mul_le_mul h k
theorem pow_le_pow_left' (h : a ≤ b) (i : Nat) : a ^ i ≤ b ^ i := Nat.pow_le_pow_left h i
theorem pow_left_mono (n : Nat) : Monotone fun a : Nat => a ^ n := fun _ _ h => Nat.pow_le_pow_left h n
theorem le_mul_of_pos_left (h : 0 < b) : a ≤ b * a := Nat.le_mul_of_pos_left a h
theorem dvd_antisymm (h : a ∣ b) (k : b ∣ a) : a = b := Nat.dvd_antisymm h k
theorem lt_one_iff : n < 1 ↔ n = 0 := Nat.lt_one_iff
theorem NeZero.pos (n : Nat) [NeZero n] : 0 < n := Nat.pos_of_ne_zero (NeZero.ne n)
theorem le_of_lt_add_one (h : n < m + 1) : n ≤ m := Nat.le_of_lt_succ h

end Canonical

namespace Nat

theorem ne_of_gt' {a b : Nat} (h : b < a) : b ≠ a := Nat.ne_of_lt h
theorem pos_pow_of_pos {b : Nat} (n : Nat) (h : 0 < b) : 0 < b ^ n := Nat.pow_pos h
theorem pos_pow {b n : Nat} (h : 0 < b) : 0 < b ^ n := Nat.pow_pos h
theorem lt_two_pow (n : Nat) : n < 2 ^ n := Nat.lt_two_pow_self
theorem sq_sub_sq (a b : Nat) : a ^ 2 - b ^ 2 = (a + b) * (a - b) := by
  rcases Nat.le_total b a with h | h
  · obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_le h
    rw [Nat.add_sub_cancel_left]
    have e : (b + k) ^ 2 = b ^ 2 + (b + k + b) * k := by grind
    rw [e, Nat.add_sub_cancel_left]
  · rw [Nat.sub_eq_zero_of_le h, Nat.mul_zero, Nat.sub_eq_zero_of_le (Nat.pow_le_pow_left h 2)]
theorem sq_sub_sq' (a b : Nat) : a ^ 2 - b ^ 2 = (a - b) * (a + b) := by rw [sq_sub_sq, Nat.mul_comm]
theorem pow_right_injective {n : Nat} (h : 2 ≤ n) : Function.Injective (n ^ ·) :=
  fun _ _ e => (Nat.pow_right_inj h).mp e
theorem pow_left_injective {n : Nat} (h : n ≠ 0) : Function.Injective fun m : Nat => m ^ n :=
  fun a b e => by
    rcases Nat.lt_trichotomy a b with k | k | k
    · exact absurd e (Nat.ne_of_lt (Nat.pow_lt_pow_left k h))
    · exact k
    · exact absurd e (Nat.ne_of_gt (Nat.pow_lt_pow_left k h))
theorem pow_left_strictMono {n : Nat} (h : n ≠ 0) : StrictMono fun m : Nat => m ^ n :=
  fun _ _ k => Nat.pow_lt_pow_left k h
theorem pow_right_strictMono {n : Nat} (h : 2 ≤ n) : StrictMono (n ^ · : Nat → Nat) :=
  fun _ _ k => Nat.pow_lt_pow_right h k
theorem dvd_add_self_right {m n : Nat} : m ∣ n + m ↔ m ∣ n := Nat.dvd_add_left (Nat.dvd_refl m)
theorem dvd_add_self_left {m n : Nat} : m ∣ m + n ↔ m ∣ n := Nat.dvd_add_right (Nat.dvd_refl m)
theorem odd_of_mod_four_eq_one {n : Nat} (h : n % 4 = 1) : n % 2 = 1 := by omega
theorem odd_of_mod_four_eq_three {n : Nat} (h : n % 4 = 3) : n % 2 = 1 := by omega
theorem two_dvd_ne_zero {n : Nat} : ¬ 2 ∣ n ↔ n % 2 = 1 := by omega
theorem lt_sqrt {m n : Nat} : m < sqrt n ↔ (m + 1) * (m + 1) ≤ n := by
  rw [← Nat.succ_le_iff, le_sqrt]
theorem sqrt_eq_zero {n : Nat} : sqrt n = 0 ↔ n = 0 := by
  constructor
  · intro h
    have := lt_succ_sqrt n
    rw [h] at this
    omega
  · rintro rfl; rfl
theorem sqrt_pos {n : Nat} : 0 < sqrt n ↔ 0 < n := by rw [Nat.pos_iff_ne_zero, Nat.pos_iff_ne_zero, Ne, sqrt_eq_zero]
theorem mul_eq_one_iff {m n : Nat} : m * n = 1 ↔ m = 1 ∧ n = 1 := by
  refine ⟨fun h => ⟨Nat.dvd_one.mp (h ▸ Nat.dvd_mul_right m n), Nat.dvd_one.mp (h ▸ Nat.dvd_mul_left n m)⟩, ?_⟩
  rintro ⟨rfl, rfl⟩
  rfl
theorem eq_one_of_self_mul_eq_one {m : Nat} (h : m * m = 1) : m = 1 := (Nat.mul_eq_one_iff.mp h).1

/-! ### Primes -/

theorem dvd_prime {p m : Nat} (pp : Prime p) : m ∣ p ↔ m = 1 ∨ m = p :=
  ⟨pp.2 m, fun h => h.elim (fun e => e ▸ Nat.one_dvd p) fun e => e ▸ Nat.dvd_refl m⟩
theorem dvd_prime_two_le {p m : Nat} (pp : Prime p) (hm : 2 ≤ m) : m ∣ p ↔ m = p := by rw [dvd_prime pp]; omega
theorem Prime.dvd_or_dvd {p m n : Nat} (hp : Prime p) (h : p ∣ m * n) : p ∣ m ∨ p ∣ n := hp.dvd_mul.mp h
theorem Prime.not_dvd_mul {p m n : Nat} (pp : Prime p) (hm : ¬ p ∣ m) (hn : ¬ p ∣ n) : ¬ p ∣ m * n :=
  fun h => (pp.dvd_mul.mp h).elim hm hn
theorem Prime.not_dvd_one {p : Nat} (hp : Prime p) : ¬ p ∣ 1 := fun h => hp.ne_one (Nat.dvd_one.mp h)
theorem Prime.dvd_iff_eq {p a : Nat} (hp : Prime p) (ha : a ≠ 1) : a ∣ p ↔ p = a := by
  rw [dvd_prime hp]; omega
theorem Prime.eq_of_dvd_of_prime {p q : Nat} (hp : Prime p) (hq : Prime q) (h : p ∣ q) : p = q :=
  (prime_dvd_prime_iff_eq hp hq).mp h
theorem Prime.odd_of_ne_two {p : Nat} (hp : Prime p) (h : p ≠ 2) : Odd p := hp.eq_two_or_odd'.resolve_left h
theorem Prime.mod_two_eq_one_iff_ne_two {p : Nat} [hp : Fact (Prime p)] : p % 2 = 1 ↔ p ≠ 2 := by
  have := hp.out.eq_two_or_odd; omega
theorem Prime.two_le' {p : Nat} (hp : Prime p) : 2 ≤ p := hp.two_le
theorem Prime.even_sub_one {p : Nat} (hp : Prime p) (h : p ≠ 2) : Even (p - 1) := by
  have := hp.eq_two_or_odd
  rw [Nat.even_iff]; have := hp.two_le; omega
theorem Prime.five_le_of_ne_two_of_ne_three {p : Nat} (hp : Prime p) (h₂ : p ≠ 2) (h₃ : p ≠ 3) : 5 ≤ p := by
  have := hp.eq_two_or_odd; have := hp.two_le; omega
theorem Prime.dvd_mul_of_dvd_ne {p₁ p₂ n : Nat} (h : p₁ ≠ p₂) (h₁ : Prime p₁) (h₂ : Prime p₂) (d₁ : p₁ ∣ n)
    (d₂ : p₂ ∣ n) : p₁ * p₂ ∣ n := Nat.Coprime.mul_dvd_of_dvd_of_dvd ((coprime_primes h₁ h₂).mpr h) d₁ d₂
theorem prime_def_lt'' {p : Nat} : Prime p ↔ 2 ≤ p ∧ ∀ m, m ∣ p → m = 1 ∨ m = p := Iff.rfl
theorem prime_def_lt {p : Nat} : Prime p ↔ 2 ≤ p ∧ ∀ m < p, m ∣ p → m = 1 := by
  refine and_congr_right fun hp => forall_congr' fun m => ⟨fun h hlt hd => (h hd).resolve_right (Nat.ne_of_lt hlt),
    fun h hd => ?_⟩
  rcases Nat.lt_or_eq_of_le (Nat.le_of_dvd (by omega) hd) with k | k
  · exact Or.inl (h k hd)
  · exact Or.inr k
theorem prime_def_lt' {p : Nat} : Prime p ↔ 2 ≤ p ∧ ∀ m, 2 ≤ m → m < p → ¬ m ∣ p := by
  rw [prime_def_lt]
  refine and_congr_right fun hp => forall_congr' fun m => ⟨fun h h₂ hlt hd => by have := h hlt hd; omega, fun h hlt hd => ?_⟩
  rcases m with _ | _ | m
  · have := Nat.eq_zero_of_zero_dvd hd; omega
  · rfl
  · exact absurd hd (h (by omega) hlt)
theorem not_prime_mul {a b : Nat} (ha : a ≠ 1) (hb : b ≠ 1) : ¬ Prime (a * b) := by
  intro h
  rcases h.2 a (Nat.dvd_mul_right a b) with e | e
  · exact ha e
  · have ha₀ : 0 < a := Nat.pos_of_ne_zero fun e₀ => by rw [e₀, Nat.zero_mul] at h; exact not_prime_zero h
    exact hb (Nat.eq_of_mul_eq_mul_left ha₀ (by rw [Nat.mul_one]; exact e.symm))
theorem prime_mul_iff {a b : Nat} : Prime (a * b) ↔ Prime a ∧ b = 1 ∨ Prime b ∧ a = 1 := by
  constructor
  · intro h
    by_cases ha : a = 1
    · subst ha; rw [Nat.one_mul] at h; exact Or.inr ⟨h, rfl⟩
    · by_cases hb : b = 1
      · subst hb; rw [Nat.mul_one] at h; exact Or.inl ⟨h, rfl⟩
      · exact absurd h (not_prime_mul ha hb)
  · rintro (⟨h, rfl⟩ | ⟨h, rfl⟩)
    · rwa [Nat.mul_one]
    · rwa [Nat.one_mul]
theorem minFac_le_of_dvd {n m : Nat} (hm : 2 ≤ m) (hd : m ∣ n) : minFac n ≤ m := by
  rcases Nat.lt_or_ge n 2 with h | h
  · rcases n with _ | _ | n
    · exact hm
    · have := Nat.dvd_one.mp hd; omega
    · omega
  · exact (minFac_spec h).2.2 m hm hd
theorem coprime_or_dvd_of_prime {p : Nat} (pp : Prime p) (i : Nat) : Coprime p i ∨ p ∣ i := by
  rw [pp.coprime_iff_not_dvd]; exact (Classical.em _).symm
theorem Prime.pow_dvd_of_dvd_mul_left {p m n : Nat} (k : Nat) (pp : Prime p) (hm : ¬ p ∣ m) (h : p ^ k ∣ m * n) : p ^ k ∣ n :=
  (Nat.Coprime.pow_left k (pp.coprime_iff_not_dvd.mpr hm)).dvd_of_dvd_mul_left h
theorem dvd_prime_pow {p : Nat} (pp : Prime p) {m n : Nat} : m ∣ p ^ n ↔ ∃ k, k ≤ n ∧ m = p ^ k := by
  induction n generalizing m with
  | zero =>
    rw [Nat.pow_zero, Nat.dvd_one]
    constructor
    · rintro rfl; exact ⟨0, Nat.le_refl 0, rfl⟩
    · rintro ⟨k, hk, rfl⟩; rw [Nat.le_zero.mp hk, Nat.pow_zero]
  | succ n ih =>
    constructor
    · intro h
      by_cases hp : p ∣ m
      · obtain ⟨c, rfl⟩ := hp
        rw [Nat.pow_succ, Nat.mul_comm _ p] at h
        obtain ⟨k, hk, rfl⟩ := ih.mp (Nat.dvd_of_mul_dvd_mul_left pp.pos h)
        exact ⟨k + 1, by omega, by rw [Nat.pow_succ, Nat.mul_comm]⟩
      · rw [Nat.pow_succ, Nat.mul_comm] at h
        have hc : Coprime m p := Nat.Coprime.symm (pp.coprime_iff_not_dvd.mpr hp)
        obtain ⟨k, hk, rfl⟩ := ih.mp (hc.dvd_of_dvd_mul_left h)
        exact ⟨k, by omega, rfl⟩
    · rintro ⟨k, hk, rfl⟩
      exact Nat.pow_dvd_pow p hk
theorem exists_infinite_primes (n : Nat) : ∃ p, n ≤ p ∧ Prime p := by
  have h : 2 ≤ factorial n + 1 := by have := factorial_pos n; omega
  refine ⟨minFac (factorial n + 1), Nat.le_of_not_lt fun hlt => ?_, minFac_prime (by omega)⟩
  have hp := minFac_prime (n := factorial n + 1) (by omega)
  have h₁ : minFac (factorial n + 1) ∣ factorial n := dvd_factorial hp.pos (Nat.le_of_lt hlt)
  exact hp.not_dvd_one ((Nat.dvd_add_right h₁).mp (minFac_dvd _))

/-! ### Congruences -/

namespace ModEq
variable {m n a b c d : Nat}

protected theorem dvd (h : ModEq n a b) : (n : Int) ∣ b - a := modEq_iff_dvd.mp h
theorem of_dvd (d : m ∣ n) (h : ModEq n a b) : ModEq m a b :=
  modEq_iff_dvd.mpr (Int.dvd_trans (Int.ofNat_dvd.mpr d) h.dvd)
theorem of_mul_left (m : Nat) (h : ModEq (m * n) a b) : ModEq n a b := h.of_dvd (Nat.dvd_mul_left n m)
theorem of_mul_right (m : Nat) (h : ModEq (n * m) a b) : ModEq n a b := h.of_dvd (Nat.dvd_mul_right n m)
protected theorem mul_left' (c : Nat) (h : ModEq n a b) : ModEq (c * n) (c * a) (c * b) := by
  rw [ModEq, Nat.mul_mod_mul_left, Nat.mul_mod_mul_left, h]
protected theorem mul_right' (c : Nat) (h : ModEq n a b) : ModEq (n * c) (a * c) (b * c) := by
  rw [ModEq, Nat.mul_mod_mul_right, Nat.mul_mod_mul_right, h]
protected theorem mul_left_cancel' {c : Nat} (hc : c ≠ 0) (h : ModEq (c * m) (c * a) (c * b)) : ModEq m a b := by
  rw [ModEq, Nat.mul_mod_mul_left, Nat.mul_mod_mul_left] at h
  exact Nat.eq_of_mul_eq_mul_left (Nat.pos_of_ne_zero hc) h
protected theorem mul_right_cancel' {c : Nat} (hc : c ≠ 0) (h : ModEq (m * c) (a * c) (b * c)) : ModEq m a b := by
  rw [ModEq, Nat.mul_mod_mul_right, Nat.mul_mod_mul_right] at h
  exact Nat.eq_of_mul_eq_mul_right (Nat.pos_of_ne_zero hc) h
protected theorem add_left_cancel (h₁ : ModEq n a b) (h₂ : ModEq n (a + c) (b + d)) : ModEq n c d := by
  rw [modEq_iff_dvd] at h₁ h₂ ⊢
  have e : (d : Int) - c = ((b + d : Nat) : Int) - (a + c : Nat) - (b - a) := by omega
  rw [e]; exact Int.dvd_sub h₂ h₁
protected theorem add_left_cancel' (c : Nat) (h : ModEq n (c + a) (c + b)) : ModEq n a b := ModEq.rfl.add_left_cancel h
protected theorem add_right_cancel (h₁ : ModEq n c d) (h₂ : ModEq n (a + c) (b + d)) : ModEq n a b := by
  rw [Nat.add_comm a, Nat.add_comm b] at h₂
  exact h₁.add_left_cancel h₂
protected theorem add_right_cancel' (c : Nat) (h : ModEq n (a + c) (b + c)) : ModEq n a b := ModEq.rfl.add_right_cancel h
theorem le_of_lt_add (h₁ : ModEq m a b) (h₂ : a < b + m) : a ≤ b := by
  refine Nat.le_of_not_lt fun h => ?_
  have h₃ := (modEq_iff_dvd' (Nat.le_of_lt h)).mp h₁.symm
  have := Nat.le_of_dvd (by omega) h₃
  omega
theorem eq_of_lt_of_lt (h : ModEq m a b) (ha : a < m) (hb : b < m) : a = b := by
  rwa [ModEq, Nat.mod_eq_of_lt ha, Nat.mod_eq_of_lt hb] at h
theorem eq_of_abs_lt (h : ModEq m a b) (ha : a < m) (hb : b < m) : a = b := h.eq_of_lt_of_lt ha hb
theorem cancel_left_of_coprime (hmc : gcd m c = 1) (h : ModEq m (c * a) (c * b)) : ModEq m a b := by
  rw [modEq_iff_dvd] at h ⊢
  have e : ((c * b : Nat) : Int) - (c * a : Nat) = c * (b - a) := by rw [Int.natCast_mul, Int.natCast_mul]; grind
  rw [e, Int.ofNat_dvd_left, Int.natAbs_mul, Int.natAbs_natCast] at h
  rw [Int.ofNat_dvd_left]
  exact Nat.Coprime.dvd_of_dvd_mul_left hmc h
theorem cancel_right_of_coprime (hmc : gcd m c = 1) (h : ModEq m (a * c) (b * c)) : ModEq m a b := by
  rw [Nat.mul_comm a, Nat.mul_comm b] at h
  exact h.cancel_left_of_coprime hmc
protected theorem dvd_iff (h : ModEq n a b) (hd : d ∣ n) : d ∣ a ↔ d ∣ b := by
  rw [← modEq_zero_iff_dvd, ← modEq_zero_iff_dvd]
  exact ⟨fun k => (h.of_dvd hd).symm.trans k, fun k => (h.of_dvd hd).trans k⟩
end ModEq

theorem modEq_of_dvd {n a b : Nat} (h : (n : Int) ∣ b - a) : ModEq n a b := modEq_iff_dvd.mpr h
theorem modEq_zero_iff {n : Nat} {a : Nat} : ModEq n a 0 ↔ a % n = 0 := by rw [ModEq, Nat.zero_mod]
theorem ModEq.comm {n a b : Nat} : ModEq n a b ↔ ModEq n b a := ⟨ModEq.symm, ModEq.symm⟩
theorem modEq_one {a b : Nat} : ModEq 1 a b := by rw [ModEq, Nat.mod_one, Nat.mod_one]

/-! ### Factorials and binomial coefficients -/

theorem factorial_two : factorial 2 = 2 := rfl
theorem factorial_lt {m n : Nat} (hn : 0 < n) : factorial n < factorial m ↔ n < m :=
  ⟨fun h => Nat.lt_of_not_le fun k => Nat.not_lt_of_le (factorial_le k) h, factorial_lt_of_lt hn⟩
theorem factorial_inj {m n : Nat} (hn : 1 < n) : factorial n = factorial m ↔ n = m := by
  refine ⟨fun h => ?_, fun h => h ▸ rfl⟩
  rcases Nat.lt_trichotomy n m with k | k | k
  · exact absurd h (Nat.ne_of_lt (factorial_lt_of_lt (by omega) k))
  · exact k
  · rcases Nat.eq_zero_or_pos m with hm | hm
    · subst hm
      have := factorial_lt_of_lt (m := 1) (by omega) hn
      rw [factorial_zero] at h
      rw [factorial_one] at this
      omega
    · exact absurd h (Nat.ne_of_gt (factorial_lt_of_lt hm k))
theorem factorial_inj' {m n : Nat} (h : 1 < n ∨ 1 < m) : factorial n = factorial m ↔ n = m := by
  rcases h with h | h
  · exact factorial_inj h
  · rw [eq_comm, factorial_inj h, eq_comm]
theorem factorial_eq_one {n : Nat} : factorial n = 1 ↔ n ≤ 1 := by
  constructor
  · intro h
    refine Nat.le_of_not_lt fun k => ?_
    have := (factorial_inj (m := 1) k).mp (by rw [h, factorial_one])
    omega
  · rcases n with _ | _ | n <;> intro h
    · rfl
    · rfl
    · omega
theorem factorial_le_pow : ∀ n : Nat, factorial n ≤ n ^ n
  | 0 => Nat.le_refl 1
  | n + 1 => by
    rw [factorial_succ, Nat.pow_succ, Nat.mul_comm]
    exact Nat.mul_le_mul_right _ (Nat.le_trans (factorial_le_pow n) (Nat.pow_le_pow_left (Nat.le_succ n) n))
theorem factorial_mul_factorial_dvd_factorial_add (i j : Nat) : factorial i * factorial j ∣ factorial (i + j) := by
  have h := choose_mul_factorial_mul_factorial (Nat.le_add_right i j)
  rw [Nat.add_sub_cancel_left, Nat.mul_assoc] at h
  exact ⟨choose (i + j) i, by rw [← h, Nat.mul_comm]⟩
theorem factorial_mul_factorial_dvd_factorial {n k : Nat} (h : k ≤ n) : factorial k * factorial (n - k) ∣ factorial n := by
  have := factorial_mul_factorial_dvd_factorial_add k (n - k)
  rwa [Nat.add_sub_cancel' h] at this
theorem factorial_mul_pow_le_factorial {m n : Nat} : factorial m * (m + 1) ^ n ≤ factorial (m + n) := by
  induction n with
  | zero => rw [Nat.pow_zero, Nat.mul_one, Nat.add_zero]; exact Nat.le_refl _
  | succ n ih =>
    rw [Nat.pow_succ, ← Nat.mul_assoc, ← Nat.add_assoc, factorial_succ, Nat.mul_comm]
    exact Nat.mul_le_mul (by omega) ih
theorem choose_symm_add {a b : Nat} : choose (a + b) a = choose (a + b) b := by
  have := choose_symm (n := a + b) (k := b) (by omega)
  rwa [Nat.add_sub_cancel] at this
theorem choose_succ_self_right (n : Nat) : choose (n + 1) n = n + 1 := by
  have := choose_symm (n := n + 1) (k := 1) (by omega)
  rwa [Nat.add_sub_cancel, choose_one_right] at this
theorem choose_two_right (n : Nat) : choose n 2 = n * (n - 1) / 2 := by
  have h : 2 * choose n 2 = n * (n - 1) := by
    induction n with
    | zero => rfl
    | succ n ih =>
      rw [choose_succ_succ, choose_one_right, Nat.mul_add, ih, Nat.add_sub_cancel]
      rcases n with _ | n
      · rfl
      · rw [Nat.add_sub_cancel]; grind
  omega
theorem choose_eq_zero_iff {n k : Nat} : choose n k = 0 ↔ n < k :=
  ⟨fun h => Nat.lt_of_not_le fun k' => absurd h (Nat.ne_of_gt (choose_pos k')), choose_eq_zero_of_lt⟩

/-! ### Parity -/

theorem odd_add {m n : Nat} : Odd (m + n) ↔ (Odd m ↔ Even n) := by simp only [odd_iff, even_iff]; omega
theorem odd_sub {m n : Nat} (h : n ≤ m) : Odd (m - n) ↔ (Odd m ↔ Even n) := by simp only [odd_iff, even_iff]; omega
theorem odd_add_one {n : Nat} : Odd (n + 1) ↔ ¬ Odd n := by simp only [odd_iff]; omega
theorem even_mul_succ_self (n : Nat) : Even (n * (n + 1)) := by
  rw [even_mul]; simp only [even_iff]; omega
theorem even_mul_pred_self (n : Nat) : Even (n * (n - 1)) := by
  rw [even_mul]; simp only [even_iff]; omega
theorem even_sub' {m n : Nat} (h : n ≤ m) : Even (m - n) ↔ (Odd m ↔ Odd n) := by simp only [odd_iff, even_iff]; omega
theorem odd_sub' {m n : Nat} (h : n ≤ m) : Odd (m - n) ↔ (Odd n ↔ Even m) := by simp only [odd_iff, even_iff]; omega
theorem even_add' {m n : Nat} : Even (m + n) ↔ (Odd m ↔ Odd n) := by simp only [odd_iff, even_iff]; omega
theorem odd_pow_iff {e n : Nat} (he : e ≠ 0) : Odd (n ^ e) ↔ Odd n := by
  rw [← not_even_iff_odd, ← not_even_iff_odd, even_pow]; simp [he]
theorem Even.sub_odd {m n : Nat} (h : n ≤ m) (hm : Even m) (hn : Odd n) : Odd (m - n) := by
  rw [odd_iff] at *; rw [even_iff] at hm; omega
theorem Odd.sub_odd {m n : Nat} (hm : Odd m) (hn : Odd n) : Even (m - n) := by
  rw [odd_iff] at *; rw [even_iff]; omega

/-! ### Digits -/

theorem digits_one (n : Nat) : digits 1 n = List.replicate n 1 := rfl
theorem digits_eq_nil_iff_eq_zero {b n : Nat} : digits b n = [] ↔ n = 0 :=
  ⟨fun h => by rw [← ofDigits_digits b n, h, ofDigits_nil], fun h => h ▸ digits_zero b⟩
theorem digits_ne_nil_iff_ne_zero {b n : Nat} : digits b n ≠ [] ↔ n ≠ 0 := not_congr digits_eq_nil_iff_eq_zero
theorem ofDigits_append {b : Nat} {l₁ l₂ : List Nat} : ofDigits b (l₁ ++ l₂) = ofDigits b l₁ + b ^ l₁.length * ofDigits b l₂ := by
  induction l₁ with
  | nil => simp
  | cons d l ih => rw [List.cons_append, ofDigits_cons, ofDigits_cons, ih, List.length_cons, Nat.pow_succ]; grind
theorem modEq_digits_sum (b b' : Nat) (h : b' % b = 1) (n : Nat) : ModEq b n (digits b' n).sum := by
  have := modEq_digits_sum_aux b b' h n
  rwa [ofDigits_digits] at this
theorem modEq_nine_digits_sum (n : Nat) : ModEq 9 n (digits 10 n).sum := modEq_digits_sum 9 10 rfl n
theorem modEq_three_digits_sum (n : Nat) : ModEq 3 n (digits 10 n).sum := modEq_digits_sum 3 10 rfl n
theorem nine_dvd_iff (n : Nat) : 9 ∣ n ↔ 9 ∣ (digits 10 n).sum := (modEq_nine_digits_sum n).dvd_iff (Nat.dvd_refl 9)
theorem three_dvd_iff (n : Nat) : 3 ∣ n ↔ 3 ∣ (digits 10 n).sum := (modEq_three_digits_sum n).dvd_iff (Nat.dvd_refl 3)

end Nat

theorem nat_sub_dvd_pow_sub_pow (x y n : Nat) : x - y ∣ x ^ n - y ^ n := by
  rcases Nat.le_total y x with h | h
  · have := sub_dvd_pow_sub_pow (x : Int) y n
    rw [← Int.natCast_pow, ← Int.natCast_pow, ← Int.ofNat_sub h, ← Int.ofNat_sub (Nat.pow_le_pow_left h n)] at this
    exact Int.ofNat_dvd.mp this
  · rw [Nat.sub_eq_zero_of_le (Nat.pow_le_pow_left h n)]
    exact Nat.dvd_zero _
theorem Odd.nat_add_dvd_pow_add_pow (x y : Nat) {n : Nat} (hn : Odd n) : x + y ∣ x ^ n + y ^ n := by
  have := Odd.add_dvd_pow_add_pow (x : Int) y hn
  rw [← Int.natCast_pow, ← Int.natCast_pow, ← Int.natCast_add, ← Int.natCast_add] at this
  exact Int.ofNat_dvd.mp this

namespace Int

theorem odd_add {m n : Int} : Odd (m + n) ↔ (Odd m ↔ Even n) := by simp only [odd_iff, even_iff]; omega
theorem odd_sub {m n : Int} : Odd (m - n) ↔ (Odd m ↔ Even n) := by simp only [odd_iff, even_iff]; omega
theorem even_add_one {n : Int} : Even (n + 1) ↔ ¬ Even n := by simp only [even_iff]; omega
theorem even_sub_one {n : Int} : Even (n - 1) ↔ ¬ Even n := by simp only [even_iff]; omega
theorem even_add' {m n : Int} : Even (m + n) ↔ (Odd m ↔ Odd n) := by simp only [odd_iff, even_iff]; omega
theorem odd_iff_not_even {n : Int} : Odd n ↔ ¬ Even n := not_even_iff_odd.symm
theorem even_iff_not_odd {n : Int} : Even n ↔ ¬ Odd n := not_odd_iff_even.symm
theorem even_mul_succ_self (n : Int) : Even (n * (n + 1)) := by rw [even_mul]; simp only [even_iff]; omega
theorem even_mul_pred_self (n : Int) : Even (n * (n - 1)) := by rw [even_mul]; simp only [even_iff]; omega
theorem even_pow {m : Int} {n : Nat} : Even (m ^ n) ↔ Even m ∧ n ≠ 0 := by
  induction n with
  | zero => simp [even_iff]
  | succ n ih => rw [Int.pow_succ, even_mul, ih]; grind
theorem odd_pow {m : Int} {n : Nat} : Odd (m ^ n) ↔ Odd m ∨ n = 0 := by
  rw [← not_even_iff_odd, ← not_even_iff_odd, even_pow]; grind
theorem emod_two_eq_zero_or_one (n : Int) : n % 2 = 0 ∨ n % 2 = 1 := by omega
theorem even_coe_nat (n : Nat) : Even (n : Int) ↔ Even n := by rw [even_iff, Nat.even_iff]; omega
theorem odd_coe_nat (n : Nat) : Odd (n : Int) ↔ Odd n := by rw [odd_iff, Nat.odd_iff]; omega

theorem modEq_of_dvd {n a b : Int} (h : n ∣ b - a) : ModEq n a b := modEq_iff_dvd.mpr h
theorem natCast_modEq_iff {a b n : Nat} : ModEq n a b ↔ Nat.ModEq n a b := by
  rw [modEq_iff_dvd, Nat.modEq_iff_dvd]
theorem coe_nat_modEq_iff {a b n : Nat} : ModEq n a b ↔ Nat.ModEq n a b := natCast_modEq_iff

namespace ModEq
variable {m n a b c d : Int}

protected theorem dvd (h : ModEq n a b) : n ∣ b - a := modEq_iff_dvd.mp h
protected theorem eq (h : ModEq n a b) : a % n = b % n := h
theorem of_dvd (d : m ∣ n) (h : ModEq n a b) : ModEq m a b := modEq_iff_dvd.mpr (Int.dvd_trans d h.dvd)
theorem of_mul_left (m : Int) (h : ModEq (m * n) a b) : ModEq n a b := h.of_dvd (Int.dvd_mul_left m n)
theorem of_mul_right (m : Int) (h : ModEq (n * m) a b) : ModEq n a b := h.of_dvd (Int.dvd_mul_right n m)
protected theorem add_left (c : Int) (h : ModEq n a b) : ModEq n (c + a) (c + b) := ModEq.rfl.add h
protected theorem add_right (c : Int) (h : ModEq n a b) : ModEq n (a + c) (b + c) := h.add ModEq.rfl
protected theorem sub_left (c : Int) (h : ModEq n a b) : ModEq n (c - a) (c - b) := ModEq.rfl.sub h
protected theorem sub_right (c : Int) (h : ModEq n a b) : ModEq n (a - c) (b - c) := h.sub ModEq.rfl
protected theorem mul_left (c : Int) (h : ModEq n a b) : ModEq n (c * a) (c * b) := ModEq.rfl.mul h
protected theorem mul_right (c : Int) (h : ModEq n a b) : ModEq n (a * c) (b * c) := h.mul ModEq.rfl
protected theorem neg (h : ModEq n a b) : ModEq n (-a) (-b) := by
  rw [modEq_iff_dvd] at h ⊢
  have e : -b - -a = -(b - a) := by omega
  rw [e]; exact Int.dvd_neg.mpr h
protected theorem add_left_cancel (h₁ : ModEq n a b) (h₂ : ModEq n (a + c) (b + d)) : ModEq n c d := by
  rw [modEq_iff_dvd] at h₁ h₂ ⊢
  have e : d - c = (b + d) - (a + c) - (b - a) := by omega
  rw [e]; exact Int.dvd_sub h₂ h₁
protected theorem add_right_cancel (h₁ : ModEq n c d) (h₂ : ModEq n (a + c) (b + d)) : ModEq n a b := by
  rw [Int.add_comm a, Int.add_comm b] at h₂; exact h₁.add_left_cancel h₂
protected theorem add_left_cancel' (c : Int) (h : ModEq n (c + a) (c + b)) : ModEq n a b := ModEq.rfl.add_left_cancel h
protected theorem add_right_cancel' (c : Int) (h : ModEq n (a + c) (b + c)) : ModEq n a b := ModEq.rfl.add_right_cancel h
protected theorem mul_left' (h : ModEq n a b) : ModEq (c * n) (c * a) (c * b) := by
  rw [modEq_iff_dvd, ← Int.mul_sub]; exact Int.mul_dvd_mul_left c h.dvd
protected theorem mul_right' (h : ModEq n a b) : ModEq (n * c) (a * c) (b * c) := by
  rw [modEq_iff_dvd, ← Int.sub_mul]; exact Int.mul_dvd_mul_right c h.dvd

end ModEq

theorem modEq_neg {n a b : Int} : ModEq (-n) a b ↔ ModEq n a b := by rw [modEq_iff_dvd, modEq_iff_dvd, Int.neg_dvd]
theorem modEq_comm {n a b : Int} : ModEq n a b ↔ ModEq n b a := ⟨ModEq.symm, ModEq.symm⟩
theorem modEq_sub (a b : Int) : ModEq (a - b) a b := by rw [modEq_iff_dvd]; exact ⟨-1, by omega⟩
theorem modEq_add_fac {a b n : Int} (c : Int) (h : ModEq n a b) : ModEq n (a + n * c) b := by
  rw [ModEq, Int.add_mul_emod_self_left]; exact h
theorem coe_nat_dvd {m n : Nat} : (m : Int) ∣ n ↔ m ∣ n := Int.ofNat_dvd
theorem natCast_dvd {n : Nat} {z : Int} : (n : Int) ∣ z ↔ n ∣ z.natAbs := Int.ofNat_dvd_left
theorem dvd_natCast {n : Nat} {z : Int} : z ∣ (n : Int) ↔ z.natAbs ∣ n := Int.ofNat_dvd_right
theorem coe_nat_dvd_left {n : Nat} {z : Int} : (n : Int) ∣ z ↔ n ∣ z.natAbs := natCast_dvd
theorem coe_nat_dvd_right {n : Nat} {z : Int} : z ∣ (n : Int) ↔ z.natAbs ∣ n := dvd_natCast
theorem coe_nat_pos {n : Nat} : (0 : Int) < n ↔ 0 < n := Int.natCast_pos
theorem abs_eq_natAbs (a : Int) : abs a = natAbs a := by
  rcases Int.le_total 0 a with h | h
  · rw [abs_of_nonneg h]; omega
  · rw [abs_of_nonpos h]; omega
theorem natCast_natAbs (n : Int) : (n.natAbs : Int) = abs n := (abs_eq_natAbs n).symm
theorem coe_natAbs (n : Int) : (n.natAbs : Int) = abs n := natCast_natAbs n
theorem natAbs_abs (a : Int) : natAbs (abs a) = natAbs a := by rw [abs_eq_natAbs]; rfl
theorem natAbs_sq (x : Int) : (x.natAbs : Int) ^ 2 = x ^ 2 := by
  rcases Int.natAbs_eq x with h | h
  · rw [← h]
  · have e : (x.natAbs : Int) = -x := by omega
    rw [e, neg_sq]
theorem abs_lt_one_iff {a : Int} : abs a < 1 ↔ a = 0 := by rw [abs_eq_natAbs]; omega
theorem abs_le_one_iff {a : Int} : abs a ≤ 1 ↔ a = 0 ∨ a = 1 ∨ a = -1 := by rw [abs_eq_natAbs]; omega
theorem one_le_abs {z : Int} (h : z ≠ 0) : 1 ≤ abs z := by rw [abs_eq_natAbs]; omega
theorem eq_one_or_neg_one_of_mul_eq_one {z w : Int} (h : z * w = 1) : z = 1 ∨ z = -1 := by
  have := congrArg natAbs h
  rw [Int.natAbs_mul] at this
  have := Nat.mul_eq_one_iff.mp this
  omega
theorem eq_one_or_neg_one_of_mul_eq_neg_one {z w : Int} (h : z * w = -1) : z = 1 ∨ z = -1 := by
  have := congrArg natAbs h
  rw [Int.natAbs_mul] at this
  have := Nat.mul_eq_one_iff.mp this
  omega
theorem mul_eq_one_iff_eq_one_or_neg_one {z w : Int} : z * w = 1 ↔ z = 1 ∧ w = 1 ∨ z = -1 ∧ w = -1 := by
  constructor
  · intro h
    rcases eq_one_or_neg_one_of_mul_eq_one h with rfl | rfl <;> omega
  · rintro (⟨rfl, rfl⟩ | ⟨rfl, rfl⟩) <;> rfl
theorem Prime.dvd_mul {m n : Int} {p : Nat} (hp : Nat.Prime p) (h : (p : Int) ∣ m * n) : p ∣ m.natAbs ∨ p ∣ n.natAbs := by
  rw [Int.natCast_dvd, Int.natAbs_mul] at h
  exact hp.dvd_mul.mp h
theorem Prime.dvd_mul' {m n : Int} {p : Nat} (hp : Nat.Prime p) (h : (p : Int) ∣ m * n) : (p : Int) ∣ m ∨ (p : Int) ∣ n := by
  rw [Int.natCast_dvd, Int.natCast_dvd]; exact Prime.dvd_mul hp h
theorem Prime.dvd_pow' {n : Int} {k p : Nat} (hp : Nat.Prime p) (h : (p : Int) ∣ n ^ k) : (p : Int) ∣ n := by
  rw [Int.natCast_dvd, Int.natAbs_pow] at h
  rw [Int.natCast_dvd]
  exact hp.dvd_of_dvd_pow h

end Int
