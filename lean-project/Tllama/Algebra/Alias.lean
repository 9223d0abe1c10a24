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

/-! ### Orders -/

section Order
variable {α : Type u} [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α]

theorem lt_or_le (a b : α) : a < b ∨ b ≤ a := lt_or_ge a b
theorem le_or_lt (a b : α) : a ≤ b ∨ b < a := le_or_gt a b
theorem le_of_not_lt {a b : α} (h : ¬ b < a) : a ≤ b := not_lt.1 h
theorem lt_of_not_le {a b : α} (h : ¬ b ≤ a) : a < b := not_le.1 h

end Order

section Ring
variable {α : Type u} [Lean.Grind.Ring α]

@[simp] theorem add_neg_cancel_right (a b : α) : a + b + -b = a := by grind
@[simp] theorem add_neg_cancel_left (a b : α) : a + (-a + b) = b := by grind
@[simp] theorem neg_add_cancel_right (a b : α) : a + -b + b = a := by grind
@[simp] theorem neg_add_cancel_left (a b : α) : -a + (a + b) = b := by grind

end Ring

theorem pow_two_nonneg {α : Type u} [Lean.Grind.CommRing α] [LE α] [LT α] [Std.IsLinearOrder α]
    [Std.LawfulOrderLT α] [Lean.Grind.OrderedRing α] (a : α) : 0 ≤ a ^ 2 := sq_nonneg a

/-! ### Natural numbers -/

namespace Nat

theorem strong_induction_on {p : Nat → Prop} (n : Nat) (h : ∀ n, (∀ m, m < n → p m) → p n) : p n :=
  Nat.strongRecOn n h
theorem case_strong_induction_on {p : Nat → Prop} (a : Nat) (hz : p 0)
    (hi : ∀ n, (∀ m, m ≤ n → p m) → p (n + 1)) : p a :=
  Nat.strongRecOn a fun n ih => by
    cases n with
    | zero => exact hz
    | succ n => exact hi n fun m hm => ih m (Nat.lt_succ_of_le hm)
theorem le_induction {m : Nat} {p : ∀ n, m ≤ n → Prop} (base : p m (Nat.le_refl m))
    (succ : ∀ n hmn, p n hmn → p (n + 1) (Nat.le_succ_of_le hmn)) : ∀ n hmn, p n hmn := by
  intro n hmn
  induction hmn with
  | refl => exact base
  | step h ih => exact succ _ h ih
theorem dvd_sub' {a b c : Nat} (h₁ : a ∣ b) (h₂ : a ∣ c) : a ∣ b - c := Nat.dvd_sub h₁ h₂
theorem pos_of_ne_zero' {n : Nat} : n ≠ 0 → 0 < n := Nat.pos_of_ne_zero
theorem odd_iff_not_even {n : Nat} : Odd n ↔ ¬ Even n := Nat.not_even_iff_odd.symm
theorem even_iff_not_odd {n : Nat} : Even n ↔ ¬ Odd n := Nat.not_odd_iff_even.symm

end Nat
