import Init
import Tllama.Complex.Exp

/-!
The real exponential: positivity, monotonicity, `x + 1 ≤ exp x`, and that it takes
every positive value; the second-order bound of the complex exponential that the
trigonometric functions need.
-/

@[expose] public section

noncomputable section

open Real (invTwoPow invTwoPow_pos invTwoPow_le_one two_pow_mul_invTwoPow)

namespace Real

/-- The exponential function; as in Mathlib the real part of the complex one. -/
@[no_expose] def exp (x : Real) : Real := (Complex.exp x).re

theorem ofReal_exp (x : Real) : ((exp x : Real) : Complex) = Complex.exp x :=
  Complex.ext (by unfold exp; rfl) (Complex.exp_ofReal_im x).symm

@[simp] theorem exp_zero : exp 0 = 1 := by
  unfold exp
  rw [Complex.ofReal_zero, Complex.exp_zero, Complex.one_re]

theorem exp_add (x y : Real) : exp (x + y) = exp x * exp y := by
  have h := Complex.exp_add x y
  rw [← Complex.ofReal_add, ← ofReal_exp, ← ofReal_exp, ← ofReal_exp, ← Complex.ofReal_mul] at h
  exact Complex.ofReal_inj.mp h

@[simp] theorem exp_ne_zero (x : Real) : exp x ≠ 0 := fun h => by
  have h₁ := exp_add x (-x)
  have e : x + -x = 0 := by grind
  rw [e, exp_zero, h] at h₁
  grind

theorem exp_pos (x : Real) : 0 < exp x := by
  have e : x = x / 2 + x / 2 := by grind
  rw [e, exp_add]
  exact mul_self_pos (exp_ne_zero _)

grind_pattern exp_pos => exp x

theorem exp_nonneg (x : Real) : 0 ≤ exp x := le_of_lt (exp_pos x)
@[simp] theorem abs_exp (x : Real) : abs (exp x) = exp x := abs_of_pos (exp_pos x)

theorem exp_neg (x : Real) : exp (-x) = (exp x)⁻¹ := by
  have h₁ := exp_add x (-x)
  have e : x + -x = 0 := by grind
  have := exp_ne_zero x
  rw [e, exp_zero] at h₁
  grind

theorem exp_sub (x y : Real) : exp (x - y) = exp x / exp y := by
  have e : x - y = x + -y := by grind
  rw [e, exp_add, exp_neg, Lean.Grind.Field.div_eq_mul_inv]

theorem exp_nat_mul (x : Real) (n : Nat) : exp (n * x) = exp x ^ n := by
  induction n with
  | zero =>
    have e : ((0 : Nat) : Real) * x = 0 := by grind
    rw [e, exp_zero, pow_zero]
  | succ n ih =>
    have e : ((n + 1 : Nat) : Real) * x = n * x + x := by grind
    rw [e, exp_add, ih, pow_succ]

theorem expSeq_ofReal (x : Real) (n : Nat) :
    Complex.expSeq x n = (((1 + x * invTwoPow n) ^ (2 ^ n) : Real) : Complex) := by
  unfold Complex.expSeq
  rw [Complex.ofReal_pow, Complex.ofReal_add, Complex.ofReal_mul, Complex.ofReal_one,
    Complex.mul_comm (invTwoPow n : Complex)]

/-- `exp x` is the limit of `(1 + x / 2ⁿ) ^ 2ⁿ`. -/
theorem exp_spec (x : Real) :
    ∃ C, ∀ n, abs ((1 + x * invTwoPow n) ^ (2 ^ n) - exp x) ≤ C * invTwoPow n := by
  obtain ⟨C, hC⟩ := Complex.exp_spec x
  refine ⟨C, fun n => ?_⟩
  have h := hC n
  rwa [expSeq_ofReal, ← ofReal_exp, ← Complex.ofReal_sub, Complex.norm_real] at h

theorem add_one_le_exp (x : Real) : x + 1 ≤ exp x := by
  by_cases hx : -1 ≤ x
  · obtain ⟨C, hC⟩ := exp_spec x
    have h : ∀ n, x + 1 - exp x ≤ C * invTwoPow n := fun n => by
      have h₁ := (abs_le.mp (hC n)).2
      have h₂ : -1 ≤ x * invTwoPow n := by
        have h₃ := invTwoPow_pos n
        have h₄ := invTwoPow_le_one n
        have h₅ := mul_nonneg (a := x + 1) (b := invTwoPow n) (by grind) (le_of_lt h₃)
        grind
      have h₃ := one_add_mul_le_pow (a := x * invTwoPow n) (by grind) (2 ^ n)
      have h₄ : ((2 ^ n : Nat) : Real) * (x * invTwoPow n) = x := by
        have := two_pow_mul_invTwoPow n
        generalize ((2 ^ n : Nat) : Real) = p at this ⊢
        grind
      rw [h₄] at h₃
      generalize (1 + x * invTwoPow n) ^ (2 ^ n) = P at h₁ h₃
      clear h₄ hC h₂
      grind
    have := nonpos_of_forall_le h
    grind
  · have := exp_pos x
    grind

theorem one_add_le_exp (x : Real) : 1 + x ≤ exp x := by have := add_one_le_exp x; grind
theorem add_one_lt_exp_of_pos {x : Real} (hx : 0 < x) : x + 1 < exp x := by
  have h₁ := add_one_le_exp (x / 2)
  have h₂ := mul_self_le_mul_self (a := x / 2 + 1) (by grind) h₁
  have e : exp x = exp (x / 2) * exp (x / 2) := by rw [← exp_add]; congr 1; grind
  have := mul_pos hx hx
  rw [e]
  grind

theorem exp_lt_exp_of_lt {x y : Real} (h : x < y) : exp x < exp y := by
  have e : exp y = exp x * exp (y - x) := by rw [← exp_add]; congr 1; grind
  have h₁ := add_one_le_exp (y - x)
  have h₂ := mul_lt_mul_of_pos_left (b := 1) (c := exp (y - x)) (by grind) (exp_pos x)
  rw [e]
  grind

theorem exp_strictMono {x y : Real} (h : x < y) : exp x < exp y := exp_lt_exp_of_lt h
@[simp] theorem exp_lt_exp {x y : Real} : exp x < exp y ↔ x < y := by
  refine ⟨fun h => lt_of_not_ge fun hle => ?_, exp_lt_exp_of_lt⟩
  rcases eq_or_lt_of_le hle with rfl | hlt
  · exact lt_irrefl _ h
  · exact lt_asymm h (exp_lt_exp_of_lt hlt)
@[simp] theorem exp_le_exp {x y : Real} : exp x ≤ exp y ↔ x ≤ y := by
  rw [← not_lt, ← not_lt, exp_lt_exp]
theorem exp_le_exp_of_le {x y : Real} (h : x ≤ y) : exp x ≤ exp y := exp_le_exp.mpr h
theorem exp_injective {x y : Real} (h : exp x = exp y) : x = y :=
  le_antisymm (exp_le_exp.mp (le_of_eq h)) (exp_le_exp.mp (ge_of_eq h))
@[simp] theorem exp_eq_exp {x y : Real} : exp x = exp y ↔ x = y := ⟨exp_injective, fun h => h ▸ rfl⟩
@[simp] theorem exp_eq_one_iff {x : Real} : exp x = 1 ↔ x = 0 := by
  rw [← exp_zero, exp_eq_exp]
@[simp] theorem one_lt_exp_iff {x : Real} : 1 < exp x ↔ 0 < x := by rw [← exp_zero, exp_lt_exp]
@[simp] theorem exp_lt_one_iff {x : Real} : exp x < 1 ↔ x < 0 := by rw [← exp_zero, exp_lt_exp]
@[simp] theorem one_le_exp_iff {x : Real} : 1 ≤ exp x ↔ 0 ≤ x := by rw [← exp_zero, exp_le_exp]
@[simp] theorem exp_le_one_iff {x : Real} : exp x ≤ 1 ↔ x ≤ 0 := by rw [← exp_zero, exp_le_exp]
theorem one_le_exp {x : Real} (h : 0 ≤ x) : 1 ≤ exp x := one_le_exp_iff.mpr h

/-- The exponential takes every positive value. -/
theorem exists_exp_eq {y : Real} (hy : 0 < y) : ∃ x, exp x = y := by
  have hinv := inv_pos_of_pos hy
  obtain ⟨c, _, _, h⟩ := exists_eq_of_lipschitz (f := exp) (a := -y⁻¹) (b := y) (K := exp y)
    (y := y) (by grind) (exp_pos y)
    (fun u v _ huv hvb => by
      have h₁ := exp_le_exp_of_le huv
      have h₂ := exp_le_exp_of_le hvb
      have h₃ := add_one_le_exp (u - v)
      have e : exp u = exp v * exp (u - v) := by rw [← exp_add]; congr 1; grind
      have h₄ := mul_le_mul_of_nonneg_left h₃ (exp_nonneg v)
      have h₅ := mul_le_mul_of_nonneg_right h₂ (sub_nonneg.mpr huv)
      have h₆ := mul_nonneg (exp_nonneg y) (sub_nonneg.mpr huv)
      rw [← e] at h₄
      clear h₃ e hvb hinv hy
      constructor <;> grind)
    (by
      have h₁ := add_one_le_exp y⁻¹
      rw [exp_neg]
      have h₂ := inv_le_inv_of_le (a := y⁻¹) hinv (b := exp y⁻¹) (by grind)
      rwa [inv_inv] at h₂)
    (by have := add_one_le_exp y; grind)
  exact ⟨c, h⟩

end Real

namespace Complex

theorem norm_one_add_pow_sub_le (u : Complex) (N : Nat) :
    norm ((1 + u) ^ N - 1 - N * u) ≤ (1 + norm u) ^ N - 1 - N * norm u := by
  induction N with
  | zero =>
    have e : (1 + u) ^ 0 - 1 - ((0 : Nat) : Complex) * u = 0 := by rw [pow_zero]; grind
    have h : norm (0 : Complex) = 0 := norm_eq_zero.mpr rfl
    rw [e, h, pow_zero]
    grind
  | succ N ih =>
    have e : (1 + u) ^ (N + 1) - 1 - ((N + 1 : Nat) : Complex) * u
        = ((1 + u) ^ N - 1 - N * u) * (1 + u) + N * u ^ 2 := by
      rw [pow_succ]; grind
    have h₁ := norm_add_le (((1 + u) ^ N - 1 - N * u) * (1 + u)) (N * u ^ 2)
    have h₂ := norm_add_le 1 u
    rw [norm_one] at h₂
    have h₃ := mul_le_mul ih h₂ (norm_nonneg _) (le_trans (norm_nonneg _) ih)
    have h₄ : norm (N : Complex) = N := norm_ofReal_of_nonneg (Real.natCast_nonneg N)
    rw [← e, norm_mul, norm_mul, norm_pow, h₄] at h₁
    refine le_trans (le_trans h₁ (add_le_add h₃ (le_refl _))) (le_of_eq ?_)
    rw [pow_succ (1 + norm u), Real.natCast_succ]
    generalize (1 + norm u) ^ N = P
    clear ih e h₁ h₂ h₃ h₄
    grind

/-- The exponential is `1 + z` up to the terms of order two and higher of `exp ‖z‖`. -/
theorem norm_exp_sub_one_sub_id_le (z : Complex) :
    norm (exp z - 1 - z) ≤ Real.exp (norm z) - 1 - norm z := by
  obtain ⟨C, hC⟩ := exp_spec z
  obtain ⟨D, hD⟩ := Real.exp_spec (norm z)
  have h : ∀ n, norm (exp z - 1 - z) - (Real.exp (norm z) - 1 - norm z)
      ≤ (C + D) * invTwoPow n := fun n => by
    have h₁ := norm_one_add_pow_sub_le ((invTwoPow n : Complex) * z) (2 ^ n)
    have h₂ : ((2 ^ n : Nat) : Complex) * ((invTwoPow n : Complex) * z) = z := by
      have h := congrArg ofReal (two_pow_mul_invTwoPow n)
      rw [ofReal_mul, ofReal_natCast, ofReal_one] at h
      rw [← Complex.mul_assoc, h, Lean.Grind.Semiring.one_mul]
    have h₃ : ((2 ^ n : Nat) : Real) * (norm z * invTwoPow n) = norm z := by
      have := two_pow_mul_invTwoPow n
      generalize ((2 ^ n : Nat) : Real) = p at this ⊢
      grind
    rw [h₂, norm_mul, norm_ofReal_of_nonneg (le_of_lt (invTwoPow_pos n)),
      Real.mul_comm (invTwoPow n), h₃] at h₁
    have h₄ := hC n
    have h₅ := (abs_le.mp (hD n)).2
    have h₆ := norm_add_le (exp z - expSeq z n) (expSeq z n - 1 - z)
    have e : exp z - expSeq z n + (expSeq z n - 1 - z) = exp z - 1 - z := by grind
    rw [e, norm_sub_rev (exp z) (expSeq z n)] at h₆
    have h₇ : norm (expSeq z n - 1 - z) ≤ (1 + norm z * invTwoPow n) ^ (2 ^ n) - 1 - norm z := h₁
    generalize (1 + norm z * invTwoPow n) ^ (2 ^ n) = P at h₅ h₇
    clear h₁ h₂ h₃ e hC hD
    grind
  have := Real.nonpos_of_forall_le h
  grind

end Complex
