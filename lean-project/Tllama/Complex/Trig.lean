import Tllama.Complex.Exp
import Tllama.Real.InverseTrig
import Tllama.Real.Pow
/-!
The complex trigonometric and hyperbolic functions, the argument, the principal logarithm and complex powers, by Mathlib's
definitions.
-/

@[expose] public section
noncomputable section

namespace Complex

/-- `(eᶻ - e⁻ᶻ) / 2`. -/
def sinh (z : Complex) : Complex := (exp z - exp (-z)) / 2
/-- `(eᶻ + e⁻ᶻ) / 2`. -/
def cosh (z : Complex) : Complex := (exp z + exp (-z)) / 2
/-- `sinh z / cosh z`. -/
def tanh (z : Complex) : Complex := sinh z / cosh z
/-- The sine: `(e⁻ᶻⁱ - eᶻⁱ) i / 2`. -/
def sin (z : Complex) : Complex := (exp (-z * I) - exp (z * I)) * I / 2
/-- The cosine: `(eᶻⁱ + e⁻ᶻⁱ) / 2`. -/
def cos (z : Complex) : Complex := (exp (z * I) + exp (-z * I)) / 2
/-- `sin z / cos z`. -/
def tan (z : Complex) : Complex := sin z / cos z
/-- `cos z / sin z`. -/
def cot (z : Complex) : Complex := cos z / sin z

theorem exp_neg_mul_I (x : Real) : exp (-(x : Complex) * I) = ⟨Real.cos x, -Real.sin x⟩ := by
  have h := Real.exp_neg_mul_I x
  rw [Complex.ofReal_neg] at h
  rw [h]
  exact Complex.ext (by rw [conj_re, Real.exp_mul_I_re]) (by rw [conj_im, Real.exp_mul_I_im])

theorem exp_ofReal_mul_I (x : Real) : exp ((x : Complex) * I) = ⟨Real.cos x, Real.sin x⟩ :=
  Complex.ext (Real.exp_mul_I_re x) (Real.exp_mul_I_im x)

theorem ofReal_cos (x : Real) : ((Real.cos x : Real) : Complex) = cos x := by
  have h : (2 : Complex) * ((Real.cos x : Real) : Complex) = exp ((x : Complex) * I) + exp (-(x : Complex) * I) := by
    rw [exp_neg_mul_I, exp_ofReal_mul_I]
    have e : (2 : Complex) = ((2 : Real) : Complex) := rfl
    rw [e, ← ofReal_mul]
    exact Complex.ext (by show 2 * Real.cos x = Real.cos x + Real.cos x; grind)
      (by show (0 : Real) = Real.sin x + -Real.sin x; grind)
  unfold cos
  grind

theorem ofReal_sin (x : Real) : ((Real.sin x : Real) : Complex) = sin x := by
  have h : (2 : Complex) * ((Real.sin x : Real) : Complex) = (exp (-(x : Complex) * I) - exp ((x : Complex) * I)) * I := by
    rw [exp_neg_mul_I, exp_ofReal_mul_I]
    have e : (2 : Complex) = ((2 : Real) : Complex) := rfl
    rw [e, ← ofReal_mul]
    refine Complex.ext ?_ ?_
    · rw [mul_re]
      show 2 * Real.sin x = (Real.cos x - Real.cos x) * 0 - (-Real.sin x - Real.sin x) * 1
      grind
    · rw [mul_im]
      show (0 : Real) = (Real.cos x - Real.cos x) * 1 + (-Real.sin x - Real.sin x) * 0
      grind
  unfold sin
  grind

theorem sin_sq_add_cos_sq (z : Complex) : sin z ^ 2 + cos z ^ 2 = 1 := by
  have h : exp (z * I) * exp (-z * I) = 1 := by
    rw [← exp_add]
    have e : z * I + -z * I = 0 := by grind
    rw [e, exp_zero]
  have i := I_mul_I
  unfold sin cos
  grind

/-- The argument, in `(-π, π]`; `0` at `0`. -/
noncomputable def arg (z : Complex) : Real :=
  if 0 ≤ z.re then Real.arcsin (z.im / norm z)
  else if 0 ≤ z.im then Real.arcsin ((-z).im / norm z) + Real.pi
  else Real.arcsin ((-z).im / norm z) - Real.pi

/-- The principal logarithm, `0` at `0`. -/
def log (z : Complex) : Complex := (Real.log (norm z) : Real) + (arg z : Real) * I

/-- The power by the principal logarithm; `0 ^ 0 = 1`, and `0` at `0` otherwise. -/
def cpow (x y : Complex) : Complex := if x = 0 then if y = 0 then 1 else 0 else exp (log x * y)

instance : Pow Complex Complex := ⟨cpow⟩

theorem cpow_def (x y : Complex) : x ^ y = if x = 0 then if y = 0 then 1 else 0 else exp (log x * y) := rfl
theorem cpow_def_of_ne_zero {x : Complex} (h : x ≠ 0) (y : Complex) : x ^ y = exp (log x * y) := by
  rw [cpow_def, if_neg h]
@[simp] theorem cpow_zero (x : Complex) : x ^ (0 : Complex) = 1 := by
  rw [cpow_def]
  split
  · rw [if_pos rfl]
  · rw [show log x * 0 = 0 by grind, exp_zero]

/-- The inverse tangent by the principal logarithm. -/
def arctan (z : Complex) : Complex := -I / 2 * log ((1 + z * I) / (1 - z * I))

theorem sin_arcsin_mul {x y n : Real} (hn : n ^ 2 = x ^ 2 + y ^ 2) (h : 0 < n) (hx : 0 ≤ x) :
    n * Real.cos (Real.arcsin (y / n)) = x ∧ n * Real.sin (Real.arcsin (y / n)) = y := by
  have hy : _root_.abs y ≤ n := abs_le_of_sq_le_sq (by have := sq_nonneg x; grind) (le_of_lt h)
  have hb := abs_le.1 hy
  have e : y = (y / n) * n := by grind
  have h1 : -1 ≤ y / n := by
    rcases lt_or_ge (y / n) (-1) with k | k
    · have := mul_lt_mul_of_pos_right k h; grind
    · exact k
  have h2 : y / n ≤ 1 := by
    rcases lt_or_ge 1 (y / n) with k | k
    · have := mul_lt_mul_of_pos_right k h; grind
    · exact k
  have hs := Real.sin_arcsin h1 h2
  refine ⟨?_, by rw [hs]; grind⟩
  have hc : Real.cos (Real.arcsin (y / n)) = Real.sin (Real.arccos (y / n)) := by
    rw [Real.arcsin, Real.cos_pi_div_two_sub]
  have hp : 0 ≤ Real.cos (Real.arcsin (y / n)) := by
    rw [hc]
    exact Real.sin_nonneg_of_nonneg_of_le_pi (Real.arccos_nonneg _) (Real.arccos_le_pi _)
  have hq := Real.sin_sq_add_cos_sq (Real.arcsin (y / n))
  rw [hs] at hq
  generalize Real.cos (Real.arcsin (y / n)) = c at *
  have hnc : 0 ≤ n * c := mul_nonneg (le_of_lt h) hp
  have : (n * c) ^ 2 = x ^ 2 := by
    generalize y / n = t at *
    subst e
    grind
  exact pow_left_injective₀ (by decide : (2 : Nat) ≠ 0) hnc hx this

theorem norm_mul_cos_arg (z : Complex) : norm z * Real.cos (arg z) = z.re ∧ norm z * Real.sin (arg z) = z.im := by
  by_cases h0 : z = 0
  · subst h0
    rw [show norm (0 : Complex) = 0 from norm_eq_zero.2 rfl]
    exact ⟨by show 0 * _ = (0 : Real); grind, by show 0 * _ = (0 : Real); grind⟩
  have hn : 0 < norm z := lt_of_le_of_ne (norm_nonneg z) (fun h => h0 (norm_eq_zero.1 h.symm))
  have hs : norm z ^ 2 = z.re ^ 2 + z.im ^ 2 := by
    have := sq_norm z
    rw [normSq_apply] at this
    grind
  unfold arg
  split
  · next h => exact sin_arcsin_mul hs hn h
  have hneg : 0 ≤ (-z).re := by show 0 ≤ -z.re; grind
  have hs' : norm z ^ 2 = (-z).re ^ 2 + (-z).im ^ 2 := by show _ = (-z.re) ^ 2 + (-z.im) ^ 2; grind
  have k := sin_arcsin_mul hs' hn hneg
  have kr : (-z).re = -z.re := rfl
  have ki : (-z).im = -z.im := rfl
  rw [kr] at k
  split
  · rw [Real.cos_add_pi, Real.sin_add_pi]
    rw [ki] at *
    grind
  · rw [Real.cos_sub_pi, Real.sin_sub_pi]
    rw [ki] at *
    grind

theorem exp_log {z : Complex} (h : z ≠ 0) : exp (log z) = z := by
  have hn : 0 < norm z := lt_of_le_of_ne (norm_nonneg z) (fun k => h (norm_eq_zero.1 k.symm))
  have k := norm_mul_cos_arg z
  rw [log, exp_add, ← Real.ofReal_exp, Real.exp_log hn, exp_ofReal_mul_I]
  refine Complex.ext ?_ ?_
  · rw [mul_re]
    show norm z * Real.cos (arg z) - 0 * Real.sin (arg z) = z.re
    grind
  · rw [mul_im]
    show norm z * Real.sin (arg z) + 0 * Real.cos (arg z) = z.im
    grind

@[simp] theorem cpow_natCast (x : Complex) (n : Nat) : x ^ (n : Complex) = x ^ n := by
  by_cases h : x = 0
  · subst h
    by_cases hn : n = 0
    · subst hn; rw [pow_zero]; exact cpow_zero 0
    · have hc : (n : Complex) ≠ 0 := fun k => hn (by
        have := congrArg Complex.re k
        exact Real.natCast_eq_zero.1 this)
      rw [cpow_def, if_pos rfl, if_neg hc, zero_pow hn]
  · rw [cpow_def_of_ne_zero h, mul_comm, exp_nat_mul, exp_log h]

end Complex
