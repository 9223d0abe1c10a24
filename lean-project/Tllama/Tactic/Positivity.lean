import Tllama.Algebra.Lemmas
import Tllama.Complex.Basic
import Tllama.Finset.Sums
import Tllama.Nat.Factorial
import Tllama.Real.Pow
import Tllama.Tactic.NormNum
/-!
`positivity`: goals `0 < e`, `0 ≤ e` and `e ≠ 0`, by the form of `e`. Three tactics call each other, one for each
relation; what is no sum, product, quotient, power or known function must be an assumption.
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
theorem ofNat_pos (n : Nat) (h : (n == 0) = false) : 0 < (no_index (OfNat.ofNat n : α)) :=
  Nat.ofNat_pos n (by simpa using h)
end

theorem nat_ofNat_pos (n : Nat) (h : (n == 0) = false) : 0 < (no_index (OfNat.ofNat n : Nat)) :=
  Nat.pos_of_ne_zero (by simpa using h)
theorem ofNat_ne_zero {α : Type u} [CommRing α] [IsCharP α 0] (n : Nat) (h : (n == 0) = false) :
    (no_index (OfNat.ofNat n : α)) ≠ 0 := OfNat.ofNat_ne_zero n (by simpa using h)
theorem ne_of_pos {α : Type u} [Zero α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α] {a : α}
    (h : 0 < a) : a ≠ 0 := ne_of_gt h
theorem max_pos_left {α : Type u} [Zero α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α] [Max α]
    [Std.LawfulOrderMax α] {a b : α} (h : 0 < a) : 0 < max a b := lt_of_lt_of_le h (le_max_left a b)
theorem max_pos_right {α : Type u} [Zero α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α] [Max α]
    [Std.LawfulOrderMax α] {a b : α} (h : 0 < b) : 0 < max a b := lt_of_lt_of_le h (le_max_right a b)

end Tllama.Positivity

/-- `positivity` for `0 < e`. -/
syntax "positivity_pos" : tactic
/-- `positivity` for `0 ≤ e`. -/
syntax "positivity_nonneg" : tactic
/-- `positivity` for `e ≠ 0`. -/
syntax "positivity_ne" : tactic

open Tllama.Positivity in
macro_rules
  | `(tactic| positivity_pos) => `(tactic| first
    | assumption
    | exact zero_lt_one
    | exact ofNat_pos _ rfl
    | exact nat_ofNat_pos _ rfl
    | exact Nat.succ_pos _
    | (refine mul_pos ?_ ?_ <;> positivity_pos)
    | (refine div_pos ?_ ?_ <;> positivity_pos)
    | (refine inv_pos.mpr ?_; positivity_pos)
    | (refine pow_pos ?_ _; positivity_pos)
    | (refine even_pow_pos ?_ _ rfl; positivity_ne)
    | (refine add_pos ?_ ?_; rotate_left; positivity_pos; positivity_pos)
    | (refine add_pos_of_pos_of_nonneg ?_ ?_; rotate_left; positivity_nonneg; positivity_pos)
    | (refine add_pos_of_nonneg_of_pos ?_ ?_; rotate_left; positivity_pos; positivity_nonneg)
    | (refine abs_pos_of_ne ?_; positivity_ne)
    | exact Real.pi_pos
    | exact Real.exp_pos _
    | (refine Real.sqrt_pos.mpr ?_; positivity_pos)
    | (refine Real.rpow_pos_of_pos ?_ _; positivity_pos)
    | exact Nat.factorial_pos _
    | exact Nat.cast_add_one_pos _
    | (refine Nat.cast_pos.mpr ?_; positivity_pos)
    | (refine Int.cast_pos.mpr ?_; positivity_pos)
    | (refine Finset.prod_pos fun _ _ => ?_; positivity_pos)
    | (refine max_pos_left ?_; positivity_pos)
    | (refine max_pos_right ?_; positivity_pos)
    | (refine lt_min ?_ ?_ <;> positivity_pos))

open Tllama.Positivity in
macro_rules
  | `(tactic| positivity_nonneg) => `(tactic| first
    | assumption
    | (refine le_of_lt ?_; assumption)
    | exact Nat.zero_le _
    | exact sq_nonneg _
    | exact even_pow_nonneg _ _ rfl
    | exact mul_self_nonneg _
    | (refine mul_nonneg ?_ ?_ <;> positivity_nonneg)
    | (refine div_nonneg ?_ ?_ <;> positivity_nonneg)
    | (refine inv_nonneg.mpr ?_; positivity_nonneg)
    | (refine pow_nonneg ?_ _; positivity_nonneg)
    | (refine add_nonneg ?_ ?_ <;> positivity_nonneg)
    | exact abs_nonneg _
    | exact norm_nonneg _
    | exact Real.sqrt_nonneg _
    | exact Nat.cast_nonneg _
    | (refine Int.cast_nonneg.mpr ?_; positivity_nonneg)
    | (refine Real.rpow_nonneg ?_ _; positivity_nonneg)
    | (refine Finset.sum_nonneg fun _ _ => ?_; positivity_nonneg)
    | (refine Finset.prod_nonneg fun _ _ => ?_; positivity_nonneg)
    | (refine le_min ?_ ?_ <;> positivity_nonneg)
    | (refine le_max_of_le_left ?_; positivity_nonneg)
    | (refine le_max_of_le_right ?_; positivity_nonneg)
    | exact le_refl _
    | (refine le_of_lt ?_; positivity_pos))

open Tllama.Positivity in
macro_rules
  | `(tactic| positivity_ne) => `(tactic| first
    | assumption
    | (refine Ne.symm ?_; assumption)
    | exact one_ne_zero
    | exact ofNat_ne_zero _ rfl
    | (refine mul_ne_zero ?_ ?_ <;> positivity_ne)
    | (refine div_ne_zero ?_ ?_ <;> positivity_ne)
    | (refine inv_ne_zero ?_; positivity_ne)
    | (refine pow_ne_zero _ ?_; positivity_ne)
    | (refine neg_ne_zero.mpr ?_; positivity_ne)
    | (refine Nat.cast_ne_zero.mpr ?_; positivity_ne)
    | (refine ne_of_pos ?_; positivity_pos))

/-- Goals `0 < e`, `0 ≤ e`, `e ≠ 0`. -/
macro "positivity" : tactic => `(tactic| first
  | done
  | with_reducible first | positivity_pos | positivity_nonneg | positivity_ne
  | (apply_rules [mul_pos, add_pos, div_pos, pow_pos, mul_nonneg, add_nonneg, div_nonneg, pow_nonneg,
      sq_nonneg, mul_self_nonneg, abs_nonneg, Real.sqrt_nonneg, Nat.factorial_pos, Nat.cast_nonneg,
      Real.sqrt_pos.mpr, inv_pos.mpr, inv_nonneg.mpr, le_of_lt, ne_of_gt, Nat.cast_pos.mpr] <;> first | assumption | omega | grind)
  | grind)
