import Init
import Tllama.Order.Basic

/-!
Ordered rings and fields under Mathlib's root names: signs of sums, products,
powers and quotients, cancellation and monotonicity. They hold for `Int`, `Rat`
and `Real`; those stated for semirings also for `Nat`. These are the hints that
nonlinear goals need before `grind` can finish them.
-/

@[expose] public section

set_option linter.unusedSectionVars false
set_option linter.unusedVariables false

universe u

open Lean.Grind (Semiring CommSemiring Ring CommRing Field OrderedAdd OrderedRing)

section Semiring

variable {α : Type u} [CommSemiring α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α]
  [OrderedRing α] {a b c d : α}

theorem zero_lt_one : (0 : α) < 1 := OrderedRing.zero_lt_one
theorem zero_le_one : (0 : α) ≤ 1 := le_of_lt OrderedRing.zero_lt_one
theorem one_pos : (0 : α) < 1 := OrderedRing.zero_lt_one

theorem mul_pos (ha : 0 < a) (hb : 0 < b) : 0 < a * b := by
  have := OrderedRing.mul_lt_mul_of_pos_left hb ha
  rwa [Semiring.mul_zero] at this

theorem mul_nonneg (ha : 0 ≤ a) (hb : 0 ≤ b) : 0 ≤ a * b := by
  rcases eq_or_lt_of_le ha with rfl | ha
  · rw [Semiring.zero_mul]; exact le_refl _
  rcases eq_or_lt_of_le hb with rfl | hb
  · rw [Semiring.mul_zero]; exact le_refl _
  · exact le_of_lt (mul_pos ha hb)

theorem mul_lt_mul_of_pos_left (h : b < c) (ha : 0 < a) : a * b < a * c :=
  OrderedRing.mul_lt_mul_of_pos_left h ha

theorem mul_lt_mul_of_pos_right (h : b < c) (ha : 0 < a) : b * a < c * a :=
  OrderedRing.mul_lt_mul_of_pos_right h ha

theorem mul_le_mul_of_nonneg_left (h : b ≤ c) (ha : 0 ≤ a) : a * b ≤ a * c := by
  rcases eq_or_lt_of_le h with rfl | h
  · exact le_refl _
  rcases eq_or_lt_of_le ha with rfl | ha
  · rw [Semiring.zero_mul, Semiring.zero_mul]; exact le_refl _
  · exact le_of_lt (mul_lt_mul_of_pos_left h ha)

theorem mul_le_mul_of_nonneg_right (h : b ≤ c) (ha : 0 ≤ a) : b * a ≤ c * a := by
  rw [CommSemiring.mul_comm b, CommSemiring.mul_comm c]
  exact mul_le_mul_of_nonneg_left h ha

theorem mul_le_mul (h₁ : a ≤ b) (h₂ : c ≤ d) (hc : 0 ≤ c) (hb : 0 ≤ b) : a * c ≤ b * d :=
  le_trans (mul_le_mul_of_nonneg_right h₁ hc) (mul_le_mul_of_nonneg_left h₂ hb)

theorem mul_lt_mul'' (h₁ : a < c) (h₂ : b < d) (ha : 0 ≤ a) (hb : 0 ≤ b) : a * b < c * d :=
  lt_of_le_of_lt (mul_le_mul_of_nonneg_left (le_of_lt h₂) ha)
    (mul_lt_mul_of_pos_right h₁ (lt_of_le_of_lt hb h₂))

theorem pow_pos (ha : 0 < a) (n : Nat) : 0 < a ^ n := by
  induction n with
  | zero => rw [Semiring.pow_zero]; exact zero_lt_one
  | succ n ih => rw [Semiring.pow_succ]; exact mul_pos ih ha

theorem pow_nonneg (ha : 0 ≤ a) (n : Nat) : 0 ≤ a ^ n := by
  induction n with
  | zero => rw [Semiring.pow_zero]; exact zero_le_one
  | succ n ih => rw [Semiring.pow_succ]; exact mul_nonneg ih ha

theorem pow_le_pow_left₀ (ha : 0 ≤ a) (h : a ≤ b) (n : Nat) : a ^ n ≤ b ^ n := by
  induction n with
  | zero => rw [Semiring.pow_zero, Semiring.pow_zero]; exact le_refl _
  | succ n ih =>
    rw [Semiring.pow_succ, Semiring.pow_succ]
    exact mul_le_mul ih h ha (pow_nonneg (le_trans ha h) n)

theorem pow_le_pow_left (ha : 0 ≤ a) (h : a ≤ b) (n : Nat) : a ^ n ≤ b ^ n :=
  pow_le_pow_left₀ ha h n

theorem pow_lt_pow_left₀ (h : a < b) (ha : 0 ≤ a) : ∀ n : Nat, n ≠ 0 → a ^ n < b ^ n
  | 0, hn => absurd rfl hn
  | n + 1, _ => by
    rw [Semiring.pow_succ, Semiring.pow_succ]
    exact lt_of_le_of_lt
      (mul_le_mul_of_nonneg_right (pow_le_pow_left₀ ha (le_of_lt h) n) ha)
      (mul_lt_mul_of_pos_left h (pow_pos (lt_of_le_of_lt ha h) n))

theorem pow_lt_pow_left (h : a < b) (ha : 0 ≤ a) {n : Nat} (hn : n ≠ 0) : a ^ n < b ^ n :=
  pow_lt_pow_left₀ h ha n hn

theorem one_le_pow₀ (ha : 1 ≤ a) {n : Nat} : 1 ≤ a ^ n := by
  induction n with
  | zero => rw [Semiring.pow_zero]; exact le_refl _
  | succ n ih =>
    rw [Semiring.pow_succ, ← Semiring.mul_one (1 : α)]
    exact mul_le_mul ih ha zero_le_one (le_trans zero_le_one ih)

theorem pow_le_one₀ {n : Nat} (ha : 0 ≤ a) (h : a ≤ 1) : a ^ n ≤ 1 := by
  induction n with
  | zero => rw [Semiring.pow_zero]; exact le_refl _
  | succ n ih =>
    rw [Semiring.pow_succ, ← Semiring.mul_one (1 : α)]
    exact mul_le_mul ih h ha zero_le_one

theorem pow_le_pow_right₀ (ha : 1 ≤ a) {m n : Nat} (h : m ≤ n) : a ^ m ≤ a ^ n := by
  obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_le h
  rw [Semiring.pow_add]
  have := mul_le_mul_of_nonneg_left (one_le_pow₀ ha (n := k)) (pow_nonneg (le_trans zero_le_one ha) m)
  rwa [Semiring.mul_one] at this

theorem pow_le_pow_of_le_one {m n : Nat} (ha : 0 ≤ a) (h₁ : a ≤ 1) (h : m ≤ n) :
    a ^ n ≤ a ^ m := by
  obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_le h
  rw [Semiring.pow_add]
  have := mul_le_mul_of_nonneg_left (pow_le_one₀ ha h₁ (n := k)) (pow_nonneg ha m)
  rwa [Semiring.mul_one] at this

theorem pow_left_injective₀ {n : Nat} (hn : n ≠ 0) (ha : 0 ≤ a) (hb : 0 ≤ b) (h : a ^ n = b ^ n) :
    a = b := by
  rcases lt_trichotomy a b with hlt | heq | hgt
  · exact absurd h (ne_of_lt (pow_lt_pow_left₀ hlt ha n hn))
  · exact heq
  · exact absurd h (ne_of_gt (pow_lt_pow_left₀ hgt hb n hn))

theorem le_of_pow_le_pow_left₀ {n : Nat} (hn : n ≠ 0) (hb : 0 ≤ b) (h : a ^ n ≤ b ^ n) :
    a ≤ b :=
  le_of_not_gt fun hlt => absurd h (not_le_of_gt (pow_lt_pow_left₀ hlt hb n hn))

theorem lt_of_pow_lt_pow_left₀ (n : Nat) (hb : 0 ≤ b) (h : a ^ n < b ^ n) : a < b :=
  lt_of_not_ge fun hle => absurd h (not_lt_of_ge (pow_le_pow_left₀ hb hle n))

theorem add_pos (ha : 0 < a) (hb : 0 < b) : 0 < a + b := by grind
theorem add_nonneg (ha : 0 ≤ a) (hb : 0 ≤ b) : 0 ≤ a + b := by grind
theorem add_pos_of_pos_of_nonneg (ha : 0 < a) (hb : 0 ≤ b) : 0 < a + b := by grind
theorem add_pos_of_nonneg_of_pos (ha : 0 ≤ a) (hb : 0 < b) : 0 < a + b := by grind
theorem add_le_add (h : a ≤ b) (k : c ≤ d) : a + c ≤ b + d := by grind
theorem add_lt_add (h : a < b) (k : c < d) : a + c < b + d := by grind
theorem add_lt_add_of_le_of_lt (h : a ≤ b) (k : c < d) : a + c < b + d := by grind
theorem add_lt_add_of_lt_of_le (h : a < b) (k : c ≤ d) : a + c < b + d := by grind

end Semiring

section Ring

variable {α : Type u} [CommRing α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α]
  [OrderedRing α] {a b c d : α}

theorem mul_self_nonneg (a : α) : 0 ≤ a * a := by
  rcases le_total 0 a with h | h
  · exact mul_nonneg h h
  · have := mul_nonneg (a := -a) (b := -a) (by grind) (by grind); grind
theorem sq_nonneg (a : α) : 0 ≤ a ^ 2 := by have := mul_self_nonneg a; grind
theorem mul_pos_of_neg_of_neg (ha : a < 0) (hb : b < 0) : 0 < a * b := by
  have := mul_pos (a := -a) (b := -b) (by grind) (by grind); grind
theorem mul_nonneg_of_nonpos_of_nonpos (ha : a ≤ 0) (hb : b ≤ 0) : 0 ≤ a * b := by
  have := mul_nonneg (a := -a) (b := -b) (by grind) (by grind); grind
theorem mul_neg_of_pos_of_neg (ha : 0 < a) (hb : b < 0) : a * b < 0 := by
  have := mul_pos ha (b := -b) (by grind); grind
theorem mul_neg_of_neg_of_pos (ha : a < 0) (hb : 0 < b) : a * b < 0 := by
  have := mul_pos (a := -a) (by grind) hb; grind
theorem mul_nonpos_of_nonneg_of_nonpos (ha : 0 ≤ a) (hb : b ≤ 0) : a * b ≤ 0 := by
  have := mul_nonneg ha (b := -b) (by grind); grind
theorem mul_nonpos_of_nonpos_of_nonneg (ha : a ≤ 0) (hb : 0 ≤ b) : a * b ≤ 0 := by
  have := mul_nonneg (a := -a) (by grind) hb; grind
theorem mul_self_pos (h : a ≠ 0) : 0 < a * a := by
  rcases lt_or_gt_of_ne h with h | h
  · exact mul_pos_of_neg_of_neg h h
  · exact mul_pos h h
theorem sq_pos_of_ne_zero (h : a ≠ 0) : 0 < a ^ 2 := by have := mul_self_pos h; grind
theorem sq_pos_of_pos (h : 0 < a) : 0 < a ^ 2 := pow_pos h 2
theorem pow_two_mul_nonneg (a : α) (n : Nat) : 0 ≤ a ^ (2 * n) := by
  rw [Nat.two_mul, Semiring.pow_add]
  exact mul_self_nonneg _
theorem pos_of_mul_pos_of_pos (h : 0 < a * b) (ha : 0 < a) : 0 < b :=
  lt_of_not_ge fun hb => absurd (mul_nonpos_of_nonneg_of_nonpos (le_of_lt ha) hb) (not_le_of_gt h)
theorem pos_of_mul_pos_left (h : 0 < a * b) (hb : 0 ≤ b) : 0 < a :=
  lt_of_not_ge fun ha => absurd (mul_nonpos_of_nonpos_of_nonneg ha hb) (not_le_of_gt h)
theorem lt_of_mul_lt_mul_left (h : a * b < a * c) (ha : 0 ≤ a) : b < c :=
  lt_of_not_ge fun hcb => absurd (mul_le_mul_of_nonneg_left hcb ha) (not_le_of_gt h)
theorem lt_of_mul_lt_mul_right (h : b * a < c * a) (ha : 0 ≤ a) : b < c :=
  lt_of_not_ge fun hcb => absurd (mul_le_mul_of_nonneg_right hcb ha) (not_le_of_gt h)
theorem le_of_mul_le_mul_left (h : a * b ≤ a * c) (ha : 0 < a) : b ≤ c :=
  le_of_not_gt fun hcb => absurd (mul_lt_mul_of_pos_left hcb ha) (not_lt_of_ge h)
theorem le_of_mul_le_mul_right (h : b * a ≤ c * a) (ha : 0 < a) : b ≤ c :=
  le_of_not_gt fun hcb => absurd (mul_lt_mul_of_pos_right hcb ha) (not_lt_of_ge h)
theorem mul_le_mul_left (ha : 0 < a) : a * b ≤ a * c ↔ b ≤ c :=
  ⟨fun h => le_of_mul_le_mul_left h ha, fun h => mul_le_mul_of_nonneg_left h (le_of_lt ha)⟩
theorem mul_le_mul_right (ha : 0 < a) : b * a ≤ c * a ↔ b ≤ c :=
  ⟨fun h => le_of_mul_le_mul_right h ha, fun h => mul_le_mul_of_nonneg_right h (le_of_lt ha)⟩
theorem mul_lt_mul_left (ha : 0 < a) : a * b < a * c ↔ b < c :=
  ⟨fun h => lt_of_mul_lt_mul_left h (le_of_lt ha), fun h => mul_lt_mul_of_pos_left h ha⟩
theorem mul_lt_mul_right (ha : 0 < a) : b * a < c * a ↔ b < c :=
  ⟨fun h => lt_of_mul_lt_mul_right h (le_of_lt ha), fun h => mul_lt_mul_of_pos_right h ha⟩
theorem mul_self_le_mul_self (ha : 0 ≤ a) (h : a ≤ b) : a * a ≤ b * b :=
  mul_le_mul h h ha (le_trans ha h)
theorem sub_nonneg : 0 ≤ a - b ↔ b ≤ a := by grind
theorem sub_pos : 0 < a - b ↔ b < a := by grind
theorem sub_nonpos : a - b ≤ 0 ↔ a ≤ b := by grind
theorem sub_neg : a - b < 0 ↔ a < b := by grind
theorem neg_nonneg : 0 ≤ -a ↔ a ≤ 0 := by grind
theorem neg_pos : 0 < -a ↔ a < 0 := by grind
theorem neg_nonpos : -a ≤ 0 ↔ 0 ≤ a := by grind
theorem neg_neg_iff_pos : -a < 0 ↔ 0 < a := by grind
theorem neg_le_neg (h : a ≤ b) : -b ≤ -a := by grind
theorem neg_lt_neg (h : a < b) : -b < -a := by grind
theorem neg_le_neg_iff : -a ≤ -b ↔ b ≤ a := by grind
theorem neg_lt_neg_iff : -a < -b ↔ b < a := by grind
theorem sub_le_sub (h : a ≤ b) (k : c ≤ d) : a - d ≤ b - c := by grind
theorem sub_lt_sub (h : a < b) (k : c < d) : a - d < b - c := by grind
theorem le_sub_iff_add_le : a ≤ c - b ↔ a + b ≤ c := by grind
theorem sub_le_iff_le_add : a - c ≤ b ↔ a ≤ b + c := by grind
theorem lt_sub_iff_add_lt : a < c - b ↔ a + b < c := by grind
theorem sub_lt_iff_lt_add : a - c < b ↔ a < b + c := by grind
/-- Mathlib's name for `0 ≤ (a - b)²` multiplied out. -/
theorem two_mul_le_add_sq (a b : α) : 2 * a * b ≤ a ^ 2 + b ^ 2 := by
  have := sq_nonneg (a - b); grind
theorem sq_le_sq' (h₁ : -b ≤ a) (h₂ : a ≤ b) : a ^ 2 ≤ b ^ 2 := by
  have := mul_nonneg (a := b - a) (b := b + a) (by grind) (by grind); grind
theorem sq_lt_sq' (h₁ : -b < a) (h₂ : a < b) : a ^ 2 < b ^ 2 := by
  have := mul_pos (a := b - a) (b := b + a) (by grind) (by grind); grind
theorem mul_self_eq_zero_iff_of_ordered : a * a = 0 ↔ a = 0 :=
  ⟨fun h => Classical.byContradiction fun ha => absurd h (ne_of_gt (mul_self_pos ha)),
    fun h => by grind⟩
theorem pow_pos_iff_of_odd (n : Nat) : 0 < a ^ (2 * n + 1) ↔ 0 < a := by
  have e : a ^ (2 * n + 1) = (a ^ (2 * n)) * a := Semiring.pow_succ _ _
  constructor
  · exact fun h => lt_of_not_ge fun ha =>
      absurd (mul_nonpos_of_nonneg_of_nonpos (pow_two_mul_nonneg a n) ha) (not_le_of_gt (e ▸ h))
  · exact fun h => pow_pos h _
attribute [local instance] Semiring.natCast in
/-- Bernoulli's inequality. -/
theorem one_add_mul_le_pow (h : -2 ≤ a) : ∀ n : Nat, 1 + (n : α) * a ≤ (1 + a) ^ n
  | 0 => by grind
  | 1 => by grind
  | n + 2 => by
    have ih := one_add_mul_le_pow h n
    have h₁ := mul_le_mul_of_nonneg_right ih (mul_self_nonneg (1 + a))
    have h₂ := mul_nonneg (α := α) (a := (n : α)) (b := a * a * (2 + a)) (by grind)
      (mul_nonneg (mul_self_nonneg a) (by grind))
    have h₃ := mul_self_nonneg a
    rw [Semiring.pow_succ, Semiring.pow_succ]
    generalize (1 + a) ^ n = p at h₁ ⊢
    grind

end Ring

section Field

variable {α : Type u} [Field α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α]
  [OrderedRing α] {a b c d : α}

theorem inv_pos : 0 < a⁻¹ ↔ 0 < a := Field.IsOrdered.inv_pos_iff
theorem inv_nonneg : 0 ≤ a⁻¹ ↔ 0 ≤ a := Field.IsOrdered.inv_nonneg_iff
theorem inv_pos_of_pos (h : 0 < a) : 0 < a⁻¹ := Field.IsOrdered.inv_pos_iff.mpr h
theorem div_pos (ha : 0 < a) (hb : 0 < b) : 0 < a / b := by
  rw [Field.div_eq_mul_inv]; exact mul_pos ha (inv_pos.mpr hb)
theorem div_nonneg (ha : 0 ≤ a) (hb : 0 ≤ b) : 0 ≤ a / b := by
  rw [Field.div_eq_mul_inv]; exact mul_nonneg ha (inv_nonneg.mpr hb)
theorem half_pos (ha : 0 < a) : 0 < a / 2 := by grind
theorem half_lt_self (ha : 0 < a) : a / 2 < a := by grind
theorem one_div_pos : 0 < 1 / a ↔ 0 < a := by
  rw [Field.div_eq_mul_inv, Semiring.one_mul]; exact inv_pos
theorem le_div_iff₀ (hc : 0 < c) : a ≤ b / c ↔ a * c ≤ b := by
  rw [Field.div_eq_mul_inv]; exact Field.IsOrdered.le_mul_inv_iff_mul_le a b hc
theorem lt_div_iff₀ (hc : 0 < c) : a < b / c ↔ a * c < b := by
  rw [Field.div_eq_mul_inv]; exact Field.IsOrdered.lt_mul_inv_iff_mul_lt a b hc
theorem div_le_iff₀ (hc : 0 < c) : a / c ≤ b ↔ a ≤ b * c := by
  rw [← not_lt, ← not_lt, lt_div_iff₀ hc]
theorem div_lt_iff₀ (hc : 0 < c) : a / c < b ↔ a < b * c := by
  rw [← not_le, ← not_le, le_div_iff₀ hc]
theorem le_div_iff (hc : 0 < c) : a ≤ b / c ↔ a * c ≤ b := le_div_iff₀ hc
theorem lt_div_iff (hc : 0 < c) : a < b / c ↔ a * c < b := lt_div_iff₀ hc
theorem div_le_iff (hc : 0 < c) : a / c ≤ b ↔ a ≤ b * c := div_le_iff₀ hc
theorem div_lt_iff (hc : 0 < c) : a / c < b ↔ a < b * c := div_lt_iff₀ hc
theorem div_le_div_iff_of_pos (hb : 0 < b) (hd : 0 < d) : a / b ≤ c / d ↔ a * d ≤ c * b := by
  have e : a / b * d = a * d / b := by grind
  rw [le_div_iff₀ hd, e, div_le_iff₀ hb]
theorem div_le_div_iff (hb : 0 < b) (hd : 0 < d) : a / b ≤ c / d ↔ a * d ≤ c * b :=
  div_le_div_iff_of_pos hb hd
theorem div_lt_div_iff (hb : 0 < b) (hd : 0 < d) : a / b < c / d ↔ a * d < c * b := by
  have e : a / b * d = a * d / b := by grind
  rw [lt_div_iff₀ hd, e, div_lt_iff₀ hb]
theorem div_le_one (hb : 0 < b) : a / b ≤ 1 ↔ a ≤ b := by rw [div_le_iff₀ hb, Semiring.one_mul]
theorem one_le_div (hb : 0 < b) : 1 ≤ a / b ↔ b ≤ a := by rw [le_div_iff₀ hb, Semiring.one_mul]
theorem div_lt_one (hb : 0 < b) : a / b < 1 ↔ a < b := by rw [div_lt_iff₀ hb, Semiring.one_mul]
theorem one_lt_div (hb : 0 < b) : 1 < a / b ↔ b < a := by rw [lt_div_iff₀ hb, Semiring.one_mul]
theorem div_le_div_of_nonneg_right (h : a ≤ b) (hc : 0 ≤ c) : a / c ≤ b / c := by
  rw [Field.div_eq_mul_inv, Field.div_eq_mul_inv]
  exact mul_le_mul_of_nonneg_right h (inv_nonneg.mpr hc)
theorem inv_le_inv_of_le (ha : 0 < a) (h : a ≤ b) : b⁻¹ ≤ a⁻¹ := by
  have hb := lt_of_lt_of_le ha h
  have := mul_nonneg (a := b - a) (b := a⁻¹ * b⁻¹) (by grind)
    (le_of_lt (mul_pos (inv_pos.mpr ha) (inv_pos.mpr hb)))
  have : (b - a) * (a⁻¹ * b⁻¹) = a⁻¹ - b⁻¹ := by grind
  grind
theorem one_div_le_one_div_of_le (ha : 0 < a) (h : a ≤ b) : 1 / b ≤ 1 / a := by
  rw [Field.div_eq_mul_inv, Field.div_eq_mul_inv, Semiring.one_mul, Semiring.one_mul]
  exact inv_le_inv_of_le ha h
theorem div_le_div_of_nonneg_left (ha : 0 ≤ a) (hc : 0 < c) (h : c ≤ b) : a / b ≤ a / c := by
  rw [Field.div_eq_mul_inv, Field.div_eq_mul_inv]
  exact mul_le_mul_of_nonneg_left (inv_le_inv_of_le hc h) ha

end Field
