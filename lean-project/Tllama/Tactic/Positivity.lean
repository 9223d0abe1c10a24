import Tllama.Algebra.Lemmas
import Tllama.Complex.Basic
import Tllama.Finset.Sums
import Tllama.Nat.Factorial
import Tllama.Real.Pow
import Tllama.Tactic.NormNum
/-!
`positivity`: goals `0 < e`, `0 ≤ e` and `e ≠ 0`, by the form of `e`; what is no sum, product, quotient, power or known
function must be an assumption.
-/

@[expose] public section
set_option compiler.extract_closed false

universe u

namespace Tllama.Positivity

open Lean.Grind (Semiring CommSemiring Ring CommRing Field OrderedRing IsCharP)

section
variable {α : Type u} [CommRing α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α] [OrderedRing α]

theorem even_pow_nonneg (a : α) (n : Nat) (h : n % 2 = 0) : 0 ≤ a ^ n := by
  have e : n = 2 * (n / 2) := by omega
  rw [e]
  exact pow_two_mul_nonneg a _
theorem even_pow_pos {a : α} (ha : a ≠ 0) (n : Nat) (h : n % 2 = 0) : 0 < a ^ n :=
  lt_of_le_of_ne (even_pow_nonneg a n h) (Ne.symm (pow_ne_zero n ha))
theorem abs_pos_of_ne [Max α] [Std.LawfulOrderMax α] {a : α} (h : a ≠ 0) : 0 < abs a := abs_pos.mpr h
end

theorem nat_ofNat_pos (n : Nat) (h : n ≠ 0) : 0 < (no_index (OfNat.ofNat n : Nat)) := Nat.pos_of_ne_zero h
theorem ne_of_pos {α : Type u} [Zero α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α] {a : α}
    (h : 0 < a) : a ≠ 0 := ne_of_gt h
theorem max_pos_left {α : Type u} [Zero α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α] [Max α]
    [Std.LawfulOrderMax α] {a b : α} (h : 0 < a) : 0 < max a b := lt_of_lt_of_le h (le_max_left a b)
theorem max_pos_right {α : Type u} [Zero α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α] [Max α]
    [Std.LawfulOrderMax α] {a b : α} (h : 0 < b) : 0 < max a b := lt_of_lt_of_le h (le_max_right a b)

end Tllama.Positivity

/-- `positivity` without its last resorts: `simp` chooses the rule by the form of the term and proves its conditions by
the same rules. -/
macro "positivity_core" : tactic => `(tactic|
  focus (simp (maxDischargeDepth := 12) only [mul_pos, div_pos, inv_pos_of_pos, pow_pos, Tllama.Positivity.even_pow_pos, add_pos,
    add_pos_of_pos_of_nonneg, add_pos_of_nonneg_of_pos, Tllama.Positivity.abs_pos_of_ne, Real.pi_pos, Real.exp_pos,
    Real.sqrt_pos, Real.rpow_pos_of_pos, zpow_pos, Nat.factorial_pos, Nat.cast_pos, Int.cast_pos, Finset.prod_pos,
    Tllama.Positivity.max_pos_left, Tllama.Positivity.max_pos_right, lt_min, zero_lt_one, Nat.ofNat_pos,
    Tllama.Positivity.nat_ofNat_pos, Nat.succ_pos, Nat.zero_le, sq_nonneg, Tllama.Positivity.even_pow_nonneg,
    mul_self_nonneg, mul_nonneg, div_nonneg, inv_nonneg, pow_nonneg, zpow_nonneg, add_nonneg, abs_nonneg,
    Complex.norm_nonneg, Real.sqrt_nonneg, Nat.cast_nonneg, Int.cast_nonneg, Real.rpow_nonneg, Finset.sum_nonneg,
    Finset.prod_nonneg, le_min, le_max_of_le_left, le_max_of_le_right, le_refl, le_of_lt, ne_eq, one_ne_zero,
    OfNat.ofNat_ne_zero, mul_ne_zero, div_ne_zero, inv_ne_zero, pow_ne_zero, neg_ne_zero, Nat.cast_ne_zero,
    Tllama.Positivity.ne_of_pos, ge_iff_le, gt_iff_lt, implies_true, not_false_eq_true, *]; done))

/-- Goals `0 < e`, `0 ≤ e`, `e ≠ 0`. -/
macro "positivity" : tactic => `(tactic| first
  | done
  | positivity_core
  | grind (splits := 3))
