import Tllama.Order.Domain
import Tllama.Order.Abs
import Tllama.Finset.Fintype
import Tllama.Nat.Divisors
/-!
Facts that published proofs cite by Mathlib's names and that have no better home: older names,
logic, and natural numbers.
-/

@[expose] public section

universe u v

/-! ### Logic -/

theorem congr_arg {α : Sort u} {β : Sort v} (f : α → β) {x y : α} (h : x = y) : f x = f y := congrArg f h
theorem congr_fun {α : Sort u} {β : α → Sort v} {f g : (x : α) → β x} (h : f = g) (a : α) : f a = g a :=
  congrFun h a
theorem true_and_iff {p : Prop} : True ∧ p ↔ p := Iff.of_eq (true_and p)
theorem and_true_iff {p : Prop} : p ∧ True ↔ p := Iff.of_eq (and_true p)
theorem or_false_iff {p : Prop} : p ∨ False ↔ p := Iff.of_eq (or_false p)
theorem false_or_iff {p : Prop} : False ∨ p ↔ p := Iff.of_eq (false_or p)
theorem or_iff_not_imp_left {a b : Prop} : a ∨ b ↔ (¬ a → b) :=
  haveI := Classical.propDecidable a
  Decidable.or_iff_not_imp_left
theorem or_iff_not_imp_right {a b : Prop} : a ∨ b ↔ (¬ b → a) :=
  haveI := Classical.propDecidable b
  Decidable.or_iff_not_imp_right
theorem by_contradiction {p : Prop} : (¬ p → False) → p := Classical.byContradiction
theorem not_and_or {a b : Prop} : ¬ (a ∧ b) ↔ ¬ a ∨ ¬ b := Classical.not_and_iff_not_or_not
theorem em (p : Prop) : p ∨ ¬ p := Classical.em p

/-! ### Sets: membership is decidable where the predicate is -/

instance Set.decidableSetOf {α : Type u} (a : α) (p : α → Prop) [Decidable (p a)] : Decidable (a ∈ setOf p) :=
  inferInstanceAs (Decidable (p a))
instance Set.decidableSingleton {α : Type u} [DecidableEq α] (a b : α) : Decidable (a ∈ ({b} : Set α)) :=
  inferInstanceAs (Decidable (a = b))
instance Set.decidableInsert {α : Type u} [DecidableEq α] (a b : α) (s : Set α) [Decidable (a ∈ s)] :
    Decidable (a ∈ insert b s) := inferInstanceAs (Decidable (a = b ∨ a ∈ s))

/-! ### Orders -/

section Order
variable {α : Type u} [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α]

theorem lt_or_le (a b : α) : a < b ∨ b ≤ a := lt_or_ge a b
theorem le_or_lt (a b : α) : a ≤ b ∨ b < a := le_or_gt a b
theorem le_of_not_lt {a b : α} (h : ¬ b < a) : a ≤ b := not_lt.1 h
theorem lt_of_not_le {a b : α} (h : ¬ b ≤ a) : a < b := not_le.1 h

end Order

section Field
variable {α : Type u} [Lean.Grind.Field α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α]
  [Lean.Grind.OrderedRing α] {a b c d : α}

theorem div_le_div_iff₀ (hb : 0 < b) (hd : 0 < d) : a / b ≤ c / d ↔ a * d ≤ c * b :=
  div_le_div_iff_of_pos hb hd
theorem div_lt_div_iff₀ (hb : 0 < b) (hd : 0 < d) : a / b < c / d ↔ a * d < c * b := div_lt_div_iff hb hd

end Field

section Ring
variable {α : Type u} [Lean.Grind.Ring α]

@[simp] theorem add_neg_cancel_right (a b : α) : a + b + -b = a := by grind
@[simp] theorem add_neg_cancel_left (a b : α) : a + (-a + b) = b := by grind
@[simp] theorem neg_add_cancel_right (a b : α) : a + -b + b = a := by grind
@[simp] theorem neg_add_cancel_left (a b : α) : -a + (a + b) = b := by grind

end Ring

theorem pow_two_nonneg {α : Type u} [Lean.Grind.CommRing α] [LE α] [LT α] [Std.IsLinearOrder α]
    [Std.LawfulOrderLT α] [Lean.Grind.OrderedRing α] (a : α) : 0 ≤ a ^ 2 := sq_nonneg a

section OrderedField
variable {α : Type u} [Lean.Grind.Field α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α]
  [Lean.Grind.OrderedRing α]

theorem div_nonpos_of_nonpos_of_nonneg {a b : α} (ha : a ≤ 0) (hb : 0 ≤ b) : a / b ≤ 0 := by
  rw [div_eq_mul_inv]
  exact mul_nonpos_of_nonpos_of_nonneg ha (inv_nonneg.mpr hb)
theorem div_nonpos_of_nonneg_of_nonpos {a b : α} (ha : 0 ≤ a) (hb : b ≤ 0) : a / b ≤ 0 := by
  have h := div_nonpos_of_nonpos_of_nonneg (neg_nonpos.mpr ha) (neg_nonneg.mpr hb)
  rwa [neg_div, div_neg, neg_neg] at h
theorem div_neg_of_neg_of_pos {a b : α} (ha : a < 0) (hb : 0 < b) : a / b < 0 := by
  rw [div_eq_mul_inv]
  exact mul_neg_of_neg_of_pos ha (inv_pos.mpr hb)
theorem div_pos_of_neg_of_neg {a b : α} (ha : a < 0) (hb : b < 0) : 0 < a / b := by
  have h := div_pos (neg_pos.mpr ha) (neg_pos.mpr hb)
  rwa [neg_div, div_neg, neg_neg] at h

end OrderedField

section OrderedRing
variable {α : Type u} [Lean.Grind.CommRing α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α]
  [Lean.Grind.OrderedRing α]

theorem le_of_sub_nonneg {a b : α} (h : 0 ≤ a - b) : b ≤ a := sub_nonneg.mp h
theorem lt_of_sub_pos {a b : α} (h : 0 < a - b) : b < a := sub_pos.mp h
theorem pow_le_pow_of_le_left {a b : α} (ha : 0 ≤ a) (h : a ≤ b) (n : Nat) : a ^ n ≤ b ^ n :=
  pow_le_pow_left₀ ha h n

end OrderedRing

theorem mul_inv_rev {α : Type u} [Lean.Grind.Field α] (a b : α) : (a * b)⁻¹ = b⁻¹ * a⁻¹ := by
  rw [mul_inv, mul_comm]

theorem nsmul_eq_mul {α : Type u} [Lean.Grind.Semiring α] (n : Nat) (a : α) :
    n • a = @Nat.cast α Lean.Grind.Semiring.natCast n * a := Lean.Grind.Semiring.nsmul_eq_natCast_mul n a

theorem heq_iff_eq {α : Sort u} {a b : α} : HEq a b ↔ a = b := ⟨eq_of_heq, heq_of_eq⟩

theorem Finset.card_filter {α : Type u} (p : α → Prop) [DecidablePred p] (s : Finset α) :
    (Finset.filter p s).card = s.sum fun i => if p i then 1 else 0 := by
  rw [Finset.card_eq_sum_ones, Finset.sum_filter]

/-! ### Natural numbers -/

namespace Nat

@[elab_as_elim] theorem strong_induction_on {p : Nat → Prop} (n : Nat) (h : ∀ n, (∀ m, m < n → p m) → p n) : p n :=
  Nat.strongRecOn n h
theorem case_strong_induction_on {p : Nat → Prop} (a : Nat) (hz : p 0)
    (hi : ∀ n, (∀ m, m ≤ n → p m) → p (n + 1)) : p a :=
  Nat.strongRecOn a fun n ih => by
    cases n with
    | zero => exact hz
    | succ n => exact hi n fun m hm => ih m (Nat.lt_succ_of_le hm)
@[elab_as_elim] theorem le_induction {m : Nat} {p : ∀ n, m ≤ n → Prop} (base : p m (Nat.le_refl m))
    (succ : ∀ n hmn, p n hmn → p (n + 1) (Nat.le_succ_of_le hmn)) : ∀ n hmn, p n hmn := by
  intro n hmn
  induction hmn with
  | refl => exact base
  | step h ih => exact succ _ h ih
theorem dvd_sub' {a b c : Nat} (h₁ : a ∣ b) (h₂ : a ∣ c) : a ∣ b - c := Nat.dvd_sub h₁ h₂
theorem pos_of_ne_zero' {n : Nat} : n ≠ 0 → 0 < n := Nat.pos_of_ne_zero
theorem pow_le_pow_of_le_left {m n : Nat} (h : m ≤ n) (i : Nat) : m ^ i ≤ n ^ i := Nat.pow_le_pow_left h i
theorem pow_le_pow_of_le_right {n : Nat} (h : n > 0) {i j : Nat} (hij : i ≤ j) : n ^ i ≤ n ^ j :=
  Nat.pow_le_pow_right h hij
theorem odd_iff_not_even {n : Nat} : Odd n ↔ ¬ Even n := Nat.not_even_iff_odd.symm
theorem even_iff_not_odd {n : Nat} : Even n ↔ ¬ Odd n := Nat.not_odd_iff_even.symm

end Nat
