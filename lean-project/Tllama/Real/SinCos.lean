import Init
import Tllama.Real.Exp

/-!
Sine, cosine and tangent as in Mathlib (parts of the complex exponential on the
imaginary axis), the addition laws and the identities that follow from them.
-/

@[expose] public section

noncomputable section

set_option linter.unusedVariables false

open Complex (I)

namespace Real

/-- The cosine: the real part of `exp (x i)`. -/
@[no_expose] def cos (x : Real) : Real := (Complex.exp (x * I)).re

/-- The sine: the imaginary part of `exp (x i)`. -/
@[no_expose] def sin (x : Real) : Real := (Complex.exp (x * I)).im

/-- The tangent; Mathlib's quotient `sin x / cos x`, `0` where the cosine vanishes. -/
def tan (x : Real) : Real := sin x / cos x

/-- The cotangent. -/
def cot (x : Real) : Real := cos x / sin x

theorem tan_eq_sin_div_cos (x : Real) : tan x = sin x / cos x := rfl
theorem cot_eq_cos_div_sin (x : Real) : cot x = cos x / sin x := rfl

theorem exp_mul_I_re (x : Real) : (Complex.exp (x * I)).re = cos x := by unfold cos; rfl
theorem exp_mul_I_im (x : Real) : (Complex.exp (x * I)).im = sin x := by unfold sin; rfl

@[simp] theorem cos_zero : cos 0 = 1 := by
  unfold cos
  have e : ((0 : Real) : Complex) * I = 0 := by rw [Complex.ofReal_zero, Complex.zero_mul]
  rw [e, Complex.exp_zero, Complex.one_re]

@[simp] theorem sin_zero : sin 0 = 0 := by
  unfold sin
  have e : ((0 : Real) : Complex) * I = 0 := by rw [Complex.ofReal_zero, Complex.zero_mul]
  rw [e, Complex.exp_zero, Complex.one_im]

theorem exp_add_mul_I (x y : Real) :
    Complex.exp (((x + y : Real) : Complex) * I) = Complex.exp (x * I) * Complex.exp (y * I) := by
  rw [← Complex.exp_add, Complex.ofReal_add]
  congr 1
  grind

theorem cos_add (x y : Real) : cos (x + y) = cos x * cos y - sin x * sin y := by
  have h := congrArg Complex.re (exp_add_mul_I x y)
  rwa [Complex.mul_re, exp_mul_I_re, exp_mul_I_re, exp_mul_I_re, exp_mul_I_im, exp_mul_I_im] at h

theorem sin_add (x y : Real) : sin (x + y) = sin x * cos y + cos x * sin y := by
  have h := congrArg Complex.im (exp_add_mul_I x y)
  rw [Complex.mul_im, exp_mul_I_re, exp_mul_I_re, exp_mul_I_im, exp_mul_I_im, exp_mul_I_im] at h
  grind

theorem exp_neg_mul_I (x : Real) :
    Complex.exp (((-x : Real) : Complex) * I) = starRingEnd Complex (Complex.exp (x * I)) := by
  rw [← Complex.exp_conj, Complex.conj_mul, Complex.conj_I, Complex.conj_ofReal, Complex.ofReal_neg]
  congr 1
  grind

@[simp] theorem cos_neg (x : Real) : cos (-x) = cos x := by
  have h := congrArg Complex.re (exp_neg_mul_I x)
  rwa [Complex.conj_re, exp_mul_I_re, exp_mul_I_re] at h

@[simp] theorem sin_neg (x : Real) : sin (-x) = -sin x := by
  have h := congrArg Complex.im (exp_neg_mul_I x)
  rwa [Complex.conj_im, exp_mul_I_im, exp_mul_I_im] at h

@[simp] theorem sin_sq_add_cos_sq (x : Real) : sin x ^ 2 + cos x ^ 2 = 1 := by
  have h := cos_add x (-x)
  have e : x + -x = 0 := by grind
  rw [e, cos_zero, cos_neg, sin_neg] at h
  grind

grind_pattern sin_sq_add_cos_sq => sin x, cos x

@[simp] theorem cos_sq_add_sin_sq (x : Real) : cos x ^ 2 + sin x ^ 2 = 1 := by
  have := sin_sq_add_cos_sq x; grind

@[simp] theorem tan_zero : tan 0 = 0 := by rw [tan_eq_sin_div_cos, sin_zero, zero_div]
@[simp] theorem tan_neg (x : Real) : tan (-x) = -tan x := by
  rw [tan_eq_sin_div_cos, tan_eq_sin_div_cos, sin_neg, cos_neg, div_eq_mul_inv, div_eq_mul_inv]
  grind

theorem cos_sub (x y : Real) : cos (x - y) = cos x * cos y + sin x * sin y := by
  have h := cos_add x (-y)
  have e : x + -y = x - y := by grind
  rw [e, cos_neg, sin_neg] at h
  grind

theorem sin_sub (x y : Real) : sin (x - y) = sin x * cos y - cos x * sin y := by
  have h := sin_add x (-y)
  have e : x + -y = x - y := by grind
  rw [e, cos_neg, sin_neg] at h
  grind

theorem sin_sq (x : Real) : sin x ^ 2 = 1 - cos x ^ 2 := by have := sin_sq_add_cos_sq x; grind
theorem cos_sq' (x : Real) : cos x ^ 2 = 1 - sin x ^ 2 := by have := sin_sq_add_cos_sq x; grind

theorem sin_two_mul (x : Real) : sin (2 * x) = 2 * sin x * cos x := by
  have h := sin_add x x
  have e : x + x = 2 * x := by grind
  rw [e] at h
  grind

theorem cos_two_mul (x : Real) : cos (2 * x) = 2 * cos x ^ 2 - 1 := by
  have h := cos_add x x
  have e : x + x = 2 * x := by grind
  rw [e] at h
  have := sin_sq_add_cos_sq x
  grind

theorem cos_two_mul' (x : Real) : cos (2 * x) = cos x ^ 2 - sin x ^ 2 := by
  have := cos_two_mul x; have := sin_sq_add_cos_sq x; grind
theorem cos_sq (x : Real) : cos x ^ 2 = 1 / 2 + cos (2 * x) / 2 := by
  have := cos_two_mul x; grind
theorem sin_sq_eq_half_sub (x : Real) : sin x ^ 2 = 1 / 2 - cos (2 * x) / 2 := by
  have := cos_two_mul x; have := sin_sq_add_cos_sq x; grind

theorem cos_three_mul (x : Real) : cos (3 * x) = 4 * cos x ^ 3 - 3 * cos x := by
  have h := cos_add (2 * x) x
  have e : 2 * x + x = 3 * x := by grind
  have h₁ := sin_sq x
  rw [e, cos_two_mul, sin_two_mul] at h
  grind

theorem sin_three_mul (x : Real) : sin (3 * x) = 3 * sin x - 4 * sin x ^ 3 := by
  have h := sin_add (2 * x) x
  have e : 2 * x + x = 3 * x := by grind
  have h₁ := cos_sq' x
  rw [e, cos_two_mul, sin_two_mul] at h
  grind

theorem abs_cos_le_one (x : Real) : abs (cos x) ≤ 1 :=
  abs_le_of_sq_le_sq (by
    rw [cos_sq', one_pow]; exact sub_le_iff_le_add.mpr (by have := sq_nonneg (sin x); grind))
    zero_le_one
theorem abs_sin_le_one (x : Real) : abs (sin x) ≤ 1 :=
  abs_le_of_sq_le_sq (by
    rw [sin_sq, one_pow]; exact sub_le_iff_le_add.mpr (by have := sq_nonneg (cos x); grind))
    zero_le_one
theorem neg_one_le_cos (x : Real) : -1 ≤ cos x := (abs_le.mp (abs_cos_le_one x)).1
theorem cos_le_one (x : Real) : cos x ≤ 1 := (abs_le.mp (abs_cos_le_one x)).2
theorem neg_one_le_sin (x : Real) : -1 ≤ sin x := (abs_le.mp (abs_sin_le_one x)).1
theorem sin_le_one (x : Real) : sin x ≤ 1 := (abs_le.mp (abs_sin_le_one x)).2

theorem cos_sub_cos (x y : Real) : cos x - cos y = -2 * sin ((x + y) / 2) * sin ((x - y) / 2) := by
  have h₁ := cos_add ((x + y) / 2) ((x - y) / 2)
  have h₂ := cos_sub ((x + y) / 2) ((x - y) / 2)
  have e₁ : (x + y) / 2 + (x - y) / 2 = x := by grind
  have e₂ : (x + y) / 2 - (x - y) / 2 = y := by grind
  rw [e₁] at h₁
  rw [e₂] at h₂
  grind

theorem sin_sub_sin (x y : Real) : sin x - sin y = 2 * sin ((x - y) / 2) * cos ((x + y) / 2) := by
  have h₁ := sin_add ((x + y) / 2) ((x - y) / 2)
  have h₂ := sin_sub ((x + y) / 2) ((x - y) / 2)
  have e₁ : (x + y) / 2 + (x - y) / 2 = x := by grind
  have e₂ : (x + y) / 2 - (x - y) / 2 = y := by grind
  rw [e₁] at h₁
  rw [e₂] at h₂
  grind

theorem cos_add_cos (x y : Real) : cos x + cos y = 2 * cos ((x + y) / 2) * cos ((x - y) / 2) := by
  have h₁ := cos_add ((x + y) / 2) ((x - y) / 2)
  have h₂ := cos_sub ((x + y) / 2) ((x - y) / 2)
  have e₁ : (x + y) / 2 + (x - y) / 2 = x := by grind
  have e₂ : (x + y) / 2 - (x - y) / 2 = y := by grind
  rw [e₁] at h₁
  rw [e₂] at h₂
  grind

end Real
