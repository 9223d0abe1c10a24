import Tllama.Algebra.Cast
import Tllama.Algebra.Field
import Tllama.Order.Domain
import Tllama.Tactic.Syntax
/-!
`norm_num`: numerals of a ring of characteristic zero are evaluated by way of natural numbers, for
which core's `simp` computes. Fractions are compared after multiplying out. What is left, `simp`
handles as usual.

A side condition speaks of the bare number, not of `OfNat.ofNat n`: `simp` evaluates only the former.
-/

@[expose] public section

open Lean.Grind (Semiring CommSemiring Ring CommRing Field OrderedRing IsCharP)

universe u

namespace Tllama.NormNum

attribute [local instance] Semiring.natCast

section Ring
variable {α : Type u} [CommRing α]

theorem add_nat (m n : Nat) :
    (no_index (OfNat.ofNat m : α)) + (no_index (OfNat.ofNat n : α)) = ((OfNat.ofNat m + OfNat.ofNat n : Nat) : α) := by
  rw [Nat.cast_add, Nat.cast_ofNat, Nat.cast_ofNat]
theorem mul_nat (m n : Nat) :
    (no_index (OfNat.ofNat m : α)) * (no_index (OfNat.ofNat n : α)) = ((OfNat.ofNat m * OfNat.ofNat n : Nat) : α) := by
  rw [Nat.cast_mul, Nat.cast_ofNat, Nat.cast_ofNat]
theorem pow_nat (m n : Nat) :
    (no_index (OfNat.ofNat m : α)) ^ (no_index (OfNat.ofNat n : Nat)) = ((OfNat.ofNat m ^ OfNat.ofNat n : Nat) : α) := by
  rw [Nat.cast_pow, Nat.cast_ofNat]
theorem sub_nat (m n : Nat) (h : n ≤ m) :
    (no_index (OfNat.ofNat m : α)) - (no_index (OfNat.ofNat n : α)) = ((OfNat.ofNat m - OfNat.ofNat n : Nat) : α) := by
  rw [Nat.cast_sub (show (OfNat.ofNat n : Nat) ≤ OfNat.ofNat m from h), Nat.cast_ofNat, Nat.cast_ofNat]
theorem sub_nat_neg (m n : Nat) (h : m < n) :
    (no_index (OfNat.ofNat m : α)) - (no_index (OfNat.ofNat n : α)) = -((OfNat.ofNat n - OfNat.ofNat m : Nat) : α) := by
  rw [Nat.cast_sub (show (OfNat.ofNat m : Nat) ≤ OfNat.ofNat n from Nat.le_of_lt h), Nat.cast_ofNat,
    Nat.cast_ofNat, neg_sub]
theorem neg_add_nat (m n : Nat) :
    -(no_index (OfNat.ofNat m : α)) + (no_index (OfNat.ofNat n : α)) = OfNat.ofNat n - OfNat.ofNat m := by
  rw [add_comm, sub_eq_add_neg]
theorem add_neg_nat (m n : Nat) :
    (no_index (OfNat.ofNat m : α)) + -(no_index (OfNat.ofNat n : α)) = OfNat.ofNat m - OfNat.ofNat n := (sub_eq_add_neg _ _).symm
theorem neg_add_neg_nat (m n : Nat) :
    -(no_index (OfNat.ofNat m : α)) + -(no_index (OfNat.ofNat n : α)) = -((OfNat.ofNat m + OfNat.ofNat n : Nat) : α) := by
  rw [Nat.cast_add, Nat.cast_ofNat, Nat.cast_ofNat, neg_add]
theorem neg_sub_nat (m n : Nat) :
    -(no_index (OfNat.ofNat m : α)) - (no_index (OfNat.ofNat n : α)) = -((OfNat.ofNat m + OfNat.ofNat n : Nat) : α) := by
  rw [Nat.cast_add, Nat.cast_ofNat, Nat.cast_ofNat, neg_add, sub_eq_add_neg]

variable [IsCharP α 0]

theorem eq_nat (m n : Nat) :
    (no_index (OfNat.ofNat m : α)) = (no_index (OfNat.ofNat n : α)) ↔ (OfNat.ofNat m : Nat) = OfNat.ofNat n := by
  rw [← Nat.cast_ofNat, ← Nat.cast_ofNat (n := n), Nat.cast_inj]
theorem neg_eq_nat (m n : Nat) (h : n ≠ 0) :
    -(no_index (OfNat.ofNat m : α)) = (no_index (OfNat.ofNat n : α)) ↔ False := by
  rw [← Nat.cast_ofNat, ← Nat.cast_ofNat (n := n)]
  refine ⟨fun e => ?_, False.elim⟩
  have : ((OfNat.ofNat m + OfNat.ofNat n : Nat) : α) = ((0 : Nat) : α) := by
    rw [Nat.cast_add, ← e, Nat.cast_zero, add_neg_cancel]
  exact h (Nat.eq_zero_of_add_eq_zero_left (Nat.cast_inj.1 this))
theorem eq_neg_nat (m n : Nat) (h : n ≠ 0) :
    (no_index (OfNat.ofNat n : α)) = -(no_index (OfNat.ofNat m : α)) ↔ False := by
  rw [eq_comm]
  exact neg_eq_nat m n h

end Ring

section Order
variable {α : Type u} [CommRing α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α] [OrderedRing α]

theorem le_nat (m n : Nat) :
    (no_index (OfNat.ofNat m : α)) ≤ (no_index (OfNat.ofNat n : α)) ↔ (OfNat.ofNat m : Nat) ≤ OfNat.ofNat n := by
  rw [← Nat.cast_ofNat, ← Nat.cast_ofNat (n := n), Nat.cast_le]
theorem lt_nat (m n : Nat) :
    (no_index (OfNat.ofNat m : α)) < (no_index (OfNat.ofNat n : α)) ↔ (OfNat.ofNat m : Nat) < OfNat.ofNat n := by
  rw [← Nat.cast_ofNat, ← Nat.cast_ofNat (n := n), Nat.cast_lt]
theorem neg_le_nat (m n : Nat) :
    -(no_index (OfNat.ofNat m : α)) ≤ (no_index (OfNat.ofNat n : α)) ↔ True := by
  rw [iff_true]
  show -(OfNat.ofNat m : α) ≤ OfNat.ofNat n
  rw [← Nat.cast_ofNat (R := α) (n := m), ← Nat.cast_ofNat (R := α) (n := n)]
  have h1 := Nat.cast_nonneg (R := α) (OfNat.ofNat m)
  have h2 := Nat.cast_nonneg (R := α) (OfNat.ofNat n)
  grind
theorem neg_lt_nat (m n : Nat) (h : n ≠ 0) :
    -(no_index (OfNat.ofNat m : α)) < (no_index (OfNat.ofNat n : α)) ↔ True := by
  rw [iff_true]
  show -(OfNat.ofNat m : α) < OfNat.ofNat n
  rw [← Nat.cast_ofNat (R := α) (n := m), ← Nat.cast_ofNat (R := α) (n := n)]
  have h1 := Nat.cast_nonneg (R := α) (OfNat.ofNat m)
  have h2 := Nat.cast_lt_of_lt (R := α) (show 0 < (OfNat.ofNat n : Nat) from Nat.pos_of_ne_zero h)
  rw [Nat.cast_zero] at h2
  grind
theorem le_neg_nat (m n : Nat) (h : n ≠ 0) :
    (no_index (OfNat.ofNat n : α)) ≤ -(no_index (OfNat.ofNat m : α)) ↔ False := by
  rw [iff_false]
  show ¬ (OfNat.ofNat n : α) ≤ -OfNat.ofNat m
  rw [← Nat.cast_ofNat (R := α) (n := m), ← Nat.cast_ofNat (R := α) (n := n)]
  have h1 := Nat.cast_nonneg (R := α) (OfNat.ofNat m)
  have h2 := Nat.cast_lt_of_lt (R := α) (show 0 < (OfNat.ofNat n : Nat) from Nat.pos_of_ne_zero h)
  rw [Nat.cast_zero] at h2
  grind
theorem lt_neg_nat (m n : Nat) :
    (no_index (OfNat.ofNat n : α)) < -(no_index (OfNat.ofNat m : α)) ↔ False := by
  rw [iff_false]
  show ¬ (OfNat.ofNat n : α) < -OfNat.ofNat m
  rw [← Nat.cast_ofNat (R := α) (n := m), ← Nat.cast_ofNat (R := α) (n := n)]
  have h1 := Nat.cast_nonneg (R := α) (OfNat.ofNat m)
  have h2 := Nat.cast_nonneg (R := α) (OfNat.ofNat n)
  grind

/-! Signs of numerals, for `simp` on its own. -/

@[simp] theorem _root_.Nat.ofNat_pos (n : Nat) (h : n ≠ 0) : 0 < (no_index (OfNat.ofNat n : α)) := by
  show 0 < (OfNat.ofNat n : α)
  rw [← Nat.cast_ofNat (R := α) (n := n), ← Nat.cast_zero]
  exact Nat.cast_lt_of_lt (Nat.pos_of_ne_zero h)
@[simp] theorem _root_.Nat.ofNat_nonneg (n : Nat) : 0 ≤ (no_index (OfNat.ofNat n : α)) := by
  show 0 ≤ (OfNat.ofNat n : α)
  rw [← Nat.cast_ofNat (R := α) (n := n)]
  exact Nat.cast_nonneg _
@[simp] theorem _root_.Nat.one_lt_ofNat (n : Nat) (h : 1 < n) : 1 < (no_index (OfNat.ofNat n : α)) := by
  show 1 < (OfNat.ofNat n : α)
  rw [← Nat.cast_ofNat (R := α) (n := n), ← Nat.cast_one]
  exact Nat.cast_lt_of_lt h
@[simp] theorem _root_.Nat.one_le_ofNat (n : Nat) (h : 1 ≤ n) : 1 ≤ (no_index (OfNat.ofNat n : α)) := by
  show 1 ≤ (OfNat.ofNat n : α)
  rw [← Nat.cast_ofNat (R := α) (n := n), ← Nat.cast_one, Nat.cast_le]
  exact h

end Order

section Characteristic
variable {α : Type u} [CommRing α] [IsCharP α 0]

@[simp] theorem _root_.OfNat.ofNat_ne_zero (n : Nat) (h : n ≠ 0) : (no_index (OfNat.ofNat n : α)) ≠ 0 := by
  show (OfNat.ofNat n : α) ≠ 0
  rw [← Nat.cast_ofNat (R := α) (n := n)]
  exact Nat.cast_ne_zero.2 h
@[simp] theorem _root_.OfNat.ofNat_ne_one (n : Nat) (h : n ≠ 1) : (no_index (OfNat.ofNat n : α)) ≠ 1 := by
  show (OfNat.ofNat n : α) ≠ 1
  rw [← Nat.cast_ofNat (R := α) (n := n), ← Nat.cast_one]
  exact fun e => h (Nat.cast_inj.1 e)

end Characteristic

section Field
variable {α : Type u} [Field α] [IsCharP α 0]

/-- A fraction of numerals equals a number if the numerator equals the product. -/
theorem div_eq_nat (a b : α) (n : Nat) (h : n ≠ 0) :
    a / (no_index (OfNat.ofNat n : α)) = b ↔ a = b * OfNat.ofNat n := div_eq_iff (OfNat.ofNat_ne_zero n h)
theorem div_self_nat (n : Nat) (h : n ≠ 0) :
    (no_index (OfNat.ofNat n : α)) / (no_index (OfNat.ofNat n : α)) = 1 := div_self (OfNat.ofNat_ne_zero n h)
/-- An exact division of numerals. -/
theorem div_nat (m n : Nat) (h : n ≠ 0) (hd : m % n = 0) :
    (no_index (OfNat.ofNat m : α)) / (no_index (OfNat.ofNat n : α)) = (((OfNat.ofNat m : Nat) / (OfNat.ofNat n : Nat) : Nat) : α) := by
  have e : (OfNat.ofNat m : Nat) / OfNat.ofNat n * OfNat.ofNat n = OfNat.ofNat m :=
    Nat.div_mul_cancel (Nat.dvd_of_mod_eq_zero hd)
  rw [div_eq_iff (OfNat.ofNat_ne_zero n h)]
  show (OfNat.ofNat m : α) = _ * OfNat.ofNat n
  rw [← Nat.cast_ofNat (R := α) (n := m), ← Nat.cast_ofNat (R := α) (n := n), ← Nat.cast_mul, e]

end Field

end Tllama.NormNum
