import Init
import Tllama.Real.SinCos
import Tllama.Set.Basic

/-!
The number `π` as twice the zero of the cosine between 1 and 2, the signs and the
monotonicity of sine and cosine around it, their periods, and the values at the
usual angles. The numeric input is `exp (1/4) < 1.29`.
-/

@[expose] public section

noncomputable section

set_option linter.unusedVariables false

open Complex (I)

namespace Real

theorem norm_ofReal_mul_I {x : Real} (h : 0 ≤ x) : norm ((x : Complex) * I) = x := by
  rw [Complex.norm_mul, Complex.norm_I, Complex.norm_ofReal_of_nonneg h, Real.mul_one]

/-- The exponential bounds the deviation of `cos x` from `1` and of `sin x` from `x`. -/
theorem cos_sin_bound {x : Real} (h : 0 ≤ x) :
    2 + x - exp x ≤ cos x ∧ 1 + 2 * x - exp x ≤ sin x ∧ sin x ≤ exp x - 1 := by
  have h₀ := Complex.norm_exp_sub_one_sub_id_le ((x : Complex) * I)
  rw [norm_ofReal_mul_I h] at h₀
  have h₁ := abs_le.mp (le_trans (Complex.abs_re_le_norm _) h₀)
  have h₂ := abs_le.mp (le_trans (Complex.abs_im_le_norm _) h₀)
  rw [Complex.sub_re, Complex.sub_re, exp_mul_I_re, Complex.one_re, Complex.mul_re,
    Complex.ofReal_re, Complex.ofReal_im, Complex.I_re, Complex.I_im] at h₁
  rw [Complex.sub_im, Complex.sub_im, exp_mul_I_im, Complex.one_im, Complex.mul_im,
    Complex.ofReal_re, Complex.ofReal_im, Complex.I_re, Complex.I_im] at h₂
  clear h₀
  refine ⟨?_, ?_, ?_⟩ <;> grind

theorem exp_le_inv {x : Real} (h : x < 1) : exp x ≤ (1 - x)⁻¹ := by
  have h₁ := add_one_le_exp (-x)
  have h₂ := inv_le_inv_of_le (a := 1 - x) (b := exp (-x)) (by grind) (by grind)
  rwa [exp_neg, inv_inv] at h₂

theorem exp_quarter_lt : exp (1 / 4) < 129 / 100 := by
  have h := exp_le_inv (x := 1 / 32) (by grind)
  have e : exp (1 / 4) = exp (1 / 32) ^ 8 := by
    rw [← exp_nat_mul]; congr 1; grind
  have h₁ := pow_le_pow_left₀ (exp_nonneg (1 / 32)) h 8
  rw [e]
  refine lt_of_le_of_lt h₁ ?_
  have e₁ : (1 - 1 / 32 : Real)⁻¹ = 32 / 31 := by grind
  rw [e₁]
  grind

/-- `exp x - x` increases on the nonnegative numbers. -/
theorem exp_sub_self_mono {x y : Real} (hx : 0 ≤ x) (h : x ≤ y) : exp x - x ≤ exp y - y := by
  have e : exp y = exp x * exp (y - x) := by rw [← exp_add]; congr 1; grind
  have h₁ := mul_le_mul_of_nonneg_left (add_one_le_exp (y - x)) (exp_nonneg x)
  have h₂ := mul_nonneg (a := exp x - 1) (b := y - x)
    (by have := add_one_le_exp x; grind) (by grind)
  rw [← e] at h₁
  grind

theorem cos_quarter_bounds {x : Real} (h₀ : 0 ≤ x) (h : x ≤ 1 / 2) : 83 / 100 ≤ cos x := by
  have h₁ := (cos_sin_bound h₀).1
  have h₂ := exp_sub_self_mono h₀ h
  have h₃ := exp_quarter_lt
  have e : exp (1 / 2) = exp (1 / 4) * exp (1 / 4) := by rw [← exp_add]; congr 1; grind
  have h₄ := mul_self_le_mul_self (exp_nonneg (1 / 4)) (le_of_lt h₃)
  rw [e] at h₂
  generalize exp (1 / 4) * exp (1 / 4) = P at h₂ h₄
  clear e h₃
  grind

theorem two_pos' : (0 : Real) < 2 := by grind

theorem sin_pos_of_pos_of_le_half {x : Real} (h₀ : 0 < x) (h : x ≤ 1 / 2) : 0 < sin x := by
  have key : ∀ {y : Real}, 0 < y → y ≤ 1 / 4 → 0 < sin y := fun {y} h₀ h => by
    have h₃ : (1 - y)⁻¹ < 1 + 2 * y := by
      have := mul_pos (a := y) (b := 1 - 2 * y) h₀ (by grind)
      have h₄ := (div_lt_iff₀ (a := 1) (b := 1 + 2 * y) (c := 1 - y) (by grind)).mpr (by grind)
      rwa [one_div] at h₄
    have h₂ := exp_le_inv (x := y) (by clear h₃; grind)
    exact lt_of_lt_of_le (sub_pos.mpr (lt_of_le_of_lt h₂ h₃)) (cos_sin_bound (le_of_lt h₀)).2.1
  have hx₀ : 0 < x / 2 := by grind
  have hx : x / 2 ≤ 1 / 4 := by grind
  have hx' : x / 2 ≤ 1 / 2 := by grind
  have e : x = 2 * (x / 2) := by grind
  rw [e, sin_two_mul]
  exact mul_pos (mul_pos two_pos' (key hx₀ hx))
    (lt_of_lt_of_le (by grind) (cos_quarter_bounds (le_of_lt hx₀) hx'))

theorem cos_pos_of_le_one {x : Real} (h₀ : 0 ≤ x) (h : x ≤ 1) : 0 < cos x := by
  have h₁ := cos_quarter_bounds (x := x / 2) (by grind) (by grind)
  have h₂ := mul_self_le_mul_self (a := 83 / 100) (by grind) h₁
  have e : x = 2 * (x / 2) := by grind
  rw [e, cos_two_mul]
  generalize cos (x / 2) = c at h₂ ⊢
  clear h₁ e
  grind

theorem sin_pos_of_pos_of_le_two {x : Real} (h₀ : 0 < x) (h : x ≤ 2) : 0 < sin x := by
  have key : ∀ {y : Real}, 0 < y → y ≤ 1 → 0 < sin y := fun {y} h₀ h => by
    have hy₀ : 0 < y / 2 := by grind
    have hy : y / 2 ≤ 1 / 2 := by grind
    have e : y = 2 * (y / 2) := by grind
    rw [e, sin_two_mul]
    exact mul_pos (mul_pos two_pos' (sin_pos_of_pos_of_le_half hy₀ hy))
      (lt_of_lt_of_le (by grind) (cos_quarter_bounds (le_of_lt hy₀) hy))
  have hx₀ : 0 < x / 2 := by grind
  have hx : x / 2 ≤ 1 := by grind
  have e : x = 2 * (x / 2) := by grind
  rw [e, sin_two_mul]
  exact mul_pos (mul_pos two_pos' (key hx₀ hx)) (cos_pos_of_le_one (le_of_lt hx₀) hx)

theorem cos_two_neg : cos 2 < 0 := by
  have e₁ : (1 / 2 : Real) = 2 * (1 / 4) := by grind
  have e₂ : (1 : Real) = 2 * (1 / 2) := by grind
  have e₃ : (2 : Real) = 2 * 1 := by grind
  have b₁ : 21 / 100 ≤ sin (1 / 4) ∧ 96 / 100 ≤ cos (1 / 4) := by
    have h := cos_sin_bound (x := 1 / 4) (by grind)
    have := exp_quarter_lt
    generalize exp (1 / 4) = E at h this
    generalize sin (1 / 4) = s at h ⊢
    generalize cos (1 / 4) = c at h ⊢
    grind
  have b₂ : 40 / 100 ≤ sin (1 / 2) := by
    rw [e₁, sin_two_mul]
    generalize sin (1 / 4) = s at b₁ ⊢
    generalize cos (1 / 4) = c at b₁ ⊢
    have := mul_nonneg (a := s - 21 / 100) (b := c - 96 / 100) (by grind) (by grind)
    grind
  have b₃ : cos 1 ≤ 68 / 100 := by
    have h := cos_two_mul (1 / 2)
    have h' := sin_sq (1 / 2)
    rw [← e₂] at h
    have h₀ := mul_self_le_mul_self (by clear h h' b₁ b₂; grind) b₂
    generalize sin (1 / 2) = s at h' h₀
    generalize cos (1 / 2) = c at h h'
    generalize cos 1 = d at h ⊢
    clear b₁ b₂
    grind
  have b₄ := cos_pos_of_le_one (x := 1) zero_le_one (le_refl 1)
  have b₅ := mul_self_le_mul_self (le_of_lt b₄) b₃
  rw [e₃, cos_two_mul]
  generalize cos 1 = d at b₅ ⊢
  clear b₁ b₂ b₃ b₄ e₁ e₂ e₃
  grind

theorem cos_lt_cos_of_sin_pos {x y d : Real} (e : (x - y) / 2 = -d) (h₁ : 0 < sin ((x + y) / 2))
    (h₂ : 0 < sin d) : cos y < cos x := by
  have h := cos_sub_cos x y
  have h₃ := mul_pos h₁ h₂
  rw [e, sin_neg] at h
  generalize sin ((x + y) / 2) = s at h h₃
  generalize sin d = t at h h₃
  exact sub_pos.mp (h ▸ by clear h; grind)

theorem cos_strictAnti_of_le_two {x y : Real} (hx : 0 ≤ x) (h : x < y) (hy : y ≤ 2) :
    cos y < cos x := by
  have e : (x - y) / 2 = -((y - x) / 2) := by grind
  refine cos_lt_cos_of_sin_pos e (sin_pos_of_pos_of_le_two ?_ ?_) (sin_pos_of_pos_of_le_two ?_ ?_)
  all_goals grind

theorem sin_le_two_mul {x : Real} (h₀ : 0 ≤ x) (h : x ≤ 1 / 2) : sin x ≤ 2 * x := by
  have h₁ := (cos_sin_bound h₀).2.2
  have h₂ := exp_le_inv (x := x) (by clear h₁; grind)
  have h₃ : (1 - x)⁻¹ ≤ 1 + 2 * x := by
    clear h₁ h₂
    have h₄ := mul_nonneg (a := x) (b := 1 - 2 * x) h₀ (by grind)
    have h₅ := (div_le_iff₀ (a := 1) (b := 1 + 2 * x) (c := 1 - x) (by grind)).mpr (by grind)
    rwa [one_div] at h₅
  have h₄ := le_trans h₂ h₃
  generalize sin x = s at h₁ ⊢
  generalize exp x = e at h₁ h₄
  clear h₂ h₃
  grind

theorem exists_cos_eq_zero : ∃ c : Real, 1 ≤ c ∧ c ≤ 2 ∧ cos c = 0 := by
  obtain ⟨c, h₁, h₂, h₃⟩ := exists_eq_of_lipschitz (f := fun x => -cos x) (a := 1) (b := 2) (K := 4)
    (y := 0) (by grind) (by grind)
    (fun u v hu huv hv => by
      rcases eq_or_lt_of_le huv with rfl | hlt
      · constructor <;> grind
      have e : (u - v) / 2 = -((v - u) / 2) := by grind
      have hd₀ : 0 < (v - u) / 2 := by grind
      have hd : (v - u) / 2 ≤ 1 / 2 := by grind
      have h₁ := cos_strictAnti_of_le_two (le_trans zero_le_one hu) hlt hv
      have h₂ := cos_sub_cos u v
      rw [e, sin_neg] at h₂
      have h₃ := sin_le_one ((u + v) / 2)
      have h₄ := sin_pos_of_pos_of_le_half hd₀ hd
      have h₅ := sin_le_two_mul (le_of_lt hd₀) hd
      have h₆ := mul_le_mul_of_nonneg_right h₃ (le_of_lt h₄)
      show -cos v - -cos u ≤ 4 * (v - u) ∧ -cos u - -cos v ≤ 4 * (v - u)
      generalize sin ((u + v) / 2) = s at h₂ h₆
      generalize sin ((v - u) / 2) = t at h₂ h₅ h₆
      generalize cos u = c at h₁ h₂ ⊢
      generalize cos v = d at h₁ h₂ ⊢
      clear h₃ h₄ e hd₀ hd hu hv
      constructor <;> grind)
    (by have := cos_pos_of_le_one (x := 1) (by grind) (by grind); grind)
    (by have := cos_two_neg; grind)
  exact ⟨c, h₁, h₂, by grind⟩

/-- The number `π`: twice a zero of the cosine between `1` and `2`; Mathlib's definition. -/
@[no_expose] protected def pi : Real := 2 * Classical.choose exists_cos_eq_zero

theorem pi_div_two_spec : 1 ≤ Real.pi / 2 ∧ Real.pi / 2 ≤ 2 ∧ cos (Real.pi / 2) = 0 := by
  have h := Classical.choose_spec exists_cos_eq_zero
  have e : Real.pi / 2 = Classical.choose exists_cos_eq_zero := by unfold Real.pi; grind
  rwa [e]

@[simp] theorem cos_pi_div_two : cos (Real.pi / 2) = 0 := pi_div_two_spec.2.2
theorem one_le_pi_div_two : 1 ≤ Real.pi / 2 := pi_div_two_spec.1
theorem pi_div_two_le_two : Real.pi / 2 ≤ 2 := pi_div_two_spec.2.1
theorem two_le_pi : 2 ≤ Real.pi := by have := one_le_pi_div_two; grind
theorem pi_le_four : Real.pi ≤ 4 := by have := pi_div_two_le_two; grind
theorem pi_pos : 0 < Real.pi := by have := two_le_pi; grind
grind_pattern pi_pos => Real.pi
theorem pi_nonneg : 0 ≤ Real.pi := le_of_lt pi_pos
@[simp] theorem pi_ne_zero : Real.pi ≠ 0 := ne_of_gt pi_pos
theorem pi_div_two_pos : 0 < Real.pi / 2 := by have := pi_pos; grind

@[simp] theorem sin_pi_div_two : sin (Real.pi / 2) = 1 := by
  have h₁ := sin_sq_add_cos_sq (Real.pi / 2)
  have h₂ := sin_pos_of_pos_of_le_two pi_div_two_pos pi_div_two_le_two
  rw [cos_pi_div_two] at h₁
  refine pow_left_injective₀ (n := 2) (by decide) (le_of_lt h₂) zero_le_one ?_
  grind

@[simp] theorem sin_pi : sin Real.pi = 0 := by
  have h := sin_two_mul (Real.pi / 2)
  have e : 2 * (Real.pi / 2) = Real.pi := by grind
  rw [e, cos_pi_div_two] at h
  grind

@[simp] theorem cos_pi : cos Real.pi = -1 := by
  have h := cos_two_mul (Real.pi / 2)
  have e : 2 * (Real.pi / 2) = Real.pi := by grind
  rw [e, cos_pi_div_two] at h
  grind

@[simp] theorem sin_two_pi : sin (2 * Real.pi) = 0 := by rw [sin_two_mul, sin_pi]; grind
@[simp] theorem cos_two_pi : cos (2 * Real.pi) = 1 := by rw [cos_two_mul, cos_pi]; grind
@[simp] theorem tan_pi : tan Real.pi = 0 := by rw [tan_eq_sin_div_cos, sin_pi, zero_div]

@[simp] theorem sin_add_pi (x : Real) : sin (x + Real.pi) = -sin x := by
  rw [sin_add, sin_pi, cos_pi]; grind
@[simp] theorem cos_add_pi (x : Real) : cos (x + Real.pi) = -cos x := by
  rw [cos_add, sin_pi, cos_pi]; grind
@[simp] theorem sin_pi_sub (x : Real) : sin (Real.pi - x) = sin x := by
  rw [sin_sub, sin_pi, cos_pi]; grind
@[simp] theorem cos_pi_sub (x : Real) : cos (Real.pi - x) = -cos x := by
  rw [cos_sub, sin_pi, cos_pi]; grind
@[simp] theorem sin_sub_pi (x : Real) : sin (x - Real.pi) = -sin x := by
  rw [sin_sub, sin_pi, cos_pi]; grind
@[simp] theorem cos_sub_pi (x : Real) : cos (x - Real.pi) = -cos x := by
  rw [cos_sub, sin_pi, cos_pi]; grind
@[simp] theorem sin_add_two_pi (x : Real) : sin (x + 2 * Real.pi) = sin x := by
  rw [sin_add, sin_two_pi, cos_two_pi]; grind
@[simp] theorem cos_add_two_pi (x : Real) : cos (x + 2 * Real.pi) = cos x := by
  rw [cos_add, sin_two_pi, cos_two_pi]; grind
@[simp] theorem sin_sub_two_pi (x : Real) : sin (x - 2 * Real.pi) = sin x := by
  rw [sin_sub, sin_two_pi, cos_two_pi]; grind
@[simp] theorem cos_sub_two_pi (x : Real) : cos (x - 2 * Real.pi) = cos x := by
  rw [cos_sub, sin_two_pi, cos_two_pi]; grind
@[simp] theorem sin_two_pi_sub (x : Real) : sin (2 * Real.pi - x) = -sin x := by
  rw [sin_sub, sin_two_pi, cos_two_pi]; grind
@[simp] theorem cos_two_pi_sub (x : Real) : cos (2 * Real.pi - x) = cos x := by
  rw [cos_sub, sin_two_pi, cos_two_pi]; grind
@[simp] theorem sin_pi_div_two_sub (x : Real) : sin (Real.pi / 2 - x) = cos x := by
  rw [sin_sub, sin_pi_div_two, cos_pi_div_two]; grind
@[simp] theorem cos_pi_div_two_sub (x : Real) : cos (Real.pi / 2 - x) = sin x := by
  rw [cos_sub, sin_pi_div_two, cos_pi_div_two]; grind
@[simp] theorem sin_add_pi_div_two (x : Real) : sin (x + Real.pi / 2) = cos x := by
  rw [sin_add, sin_pi_div_two, cos_pi_div_two]; grind
@[simp] theorem cos_add_pi_div_two (x : Real) : cos (x + Real.pi / 2) = -sin x := by
  rw [cos_add, sin_pi_div_two, cos_pi_div_two]; grind
theorem tan_add_pi (x : Real) : tan (x + Real.pi) = tan x := by
  rw [tan_eq_sin_div_cos, tan_eq_sin_div_cos, sin_add_pi, cos_add_pi, div_eq_mul_inv,
    div_eq_mul_inv, Lean.Grind.Field.inv_neg]
  grind

@[simp] theorem sin_nat_mul_pi (n : Nat) : sin (n * Real.pi) = 0 := by
  induction n with
  | zero =>
    have e : ((0 : Nat) : Real) * Real.pi = 0 := by grind
    rw [e, sin_zero]
  | succ n ih =>
    have e : ((n + 1 : Nat) : Real) * Real.pi = n * Real.pi + Real.pi := by grind
    rw [e, sin_add_pi, ih]
    grind

@[simp] theorem cos_nat_mul_two_pi (n : Nat) : cos (n * (2 * Real.pi)) = 1 := by
  induction n with
  | zero =>
    have e : ((0 : Nat) : Real) * (2 * Real.pi) = 0 := by grind
    rw [e, cos_zero]
  | succ n ih =>
    have e : ((n + 1 : Nat) : Real) * (2 * Real.pi) = n * (2 * Real.pi) + 2 * Real.pi := by grind
    rw [e, cos_add_two_pi, ih]

@[simp] theorem sin_int_mul_pi (n : Int) : sin (n * Real.pi) = 0 := by
  match n with
  | .ofNat n => exact sin_nat_mul_pi n
  | .negSucc n =>
    have e : ((Int.negSucc n : Int) : Real) * Real.pi = -(((n + 1 : Nat) : Real) * Real.pi) := by
      rw [Int.negSucc_eq, intCast_neg]
      have : (((n : Int) + 1 : Int) : Real) = ((n + 1 : Nat) : Real) := rfl
      rw [this]
      grind
    rw [e, sin_neg, sin_nat_mul_pi]
    grind

theorem sin_pos_of_pos_of_lt_pi {x : Real} (h₀ : 0 < x) (h : x < Real.pi) : 0 < sin x := by
  have hp := pi_div_two_le_two
  by_cases hx : x ≤ 2
  · exact sin_pos_of_pos_of_le_two h₀ hx
  · have := sin_pos_of_pos_of_le_two (x := Real.pi - x) (by grind) (by grind)
    rwa [sin_pi_sub] at this

theorem sin_nonneg_of_nonneg_of_le_pi {x : Real} (h₀ : 0 ≤ x) (h : x ≤ Real.pi) : 0 ≤ sin x := by
  rcases eq_or_lt_of_le h₀ with rfl | h₀
  · rw [sin_zero]; exact le_refl _
  rcases eq_or_lt_of_le h with rfl | h
  · rw [sin_pi]; exact le_refl _
  · exact le_of_lt (sin_pos_of_pos_of_lt_pi h₀ h)

theorem sin_neg_of_neg_of_neg_pi_lt {x : Real} (h₀ : x < 0) (h : -Real.pi < x) : sin x < 0 := by
  have := sin_pos_of_pos_of_lt_pi (x := -x) (by grind) (by grind)
  rw [sin_neg] at this
  grind

/-- The cosine is positive strictly between `-π/2` and `π/2`. -/
theorem cos_pos_of_neg_pi_div_two_lt_of_lt_pi_div_two {x : Real} (h₀ : -(Real.pi / 2) < x)
    (h : x < Real.pi / 2) : 0 < cos x := by
  rw [← sin_add_pi_div_two]
  exact sin_pos_of_pos_of_lt_pi (by grind) (by grind)

theorem cos_nonneg_of_neg_pi_div_two_le_of_le {x : Real} (h₀ : -(Real.pi / 2) ≤ x) (h : x ≤ Real.pi / 2) :
    0 ≤ cos x := by
  rw [← sin_add_pi_div_two]
  exact sin_nonneg_of_nonneg_of_le_pi (by grind) (by grind)

theorem cos_neg_of_pi_div_two_lt_of_lt {x : Real} (h₀ : Real.pi / 2 < x) (h : x < Real.pi + Real.pi / 2) :
    cos x < 0 := by
  have := cos_pos_of_neg_pi_div_two_lt_of_lt_pi_div_two (x := x - Real.pi) (by grind) (by grind)
  rw [cos_sub_pi] at this
  grind

theorem cos_lt_cos_of_nonneg_of_le_pi {x y : Real} (hx : 0 ≤ x) (hy : y ≤ Real.pi) (h : x < y) :
    cos y < cos x := by
  have e : (x - y) / 2 = -((y - x) / 2) := by grind
  refine cos_lt_cos_of_sin_pos e (sin_pos_of_pos_of_lt_pi ?_ ?_) (sin_pos_of_pos_of_lt_pi ?_ ?_)
  all_goals grind

theorem sin_lt_sin_of_lt_of_le_pi_div_two {x y : Real} (hx : -(Real.pi / 2) ≤ x) (hy : y ≤ Real.pi / 2)
    (h : x < y) : sin x < sin y := by
  rw [← cos_pi_div_two_sub x, ← cos_pi_div_two_sub y]
  exact cos_lt_cos_of_nonneg_of_le_pi (by grind) (by grind) (by grind)

theorem injOn_cos : Set.InjOn cos (Set.Icc 0 Real.pi) := by
  intro x hx y hy h
  rcases lt_trichotomy x y with hlt | heq | hgt
  · exact absurd h (ne_of_gt (cos_lt_cos_of_nonneg_of_le_pi hx.1 hy.2 hlt))
  · exact heq
  · exact absurd h (ne_of_lt (cos_lt_cos_of_nonneg_of_le_pi hy.1 hx.2 hgt))

@[simp] theorem sin_pi_div_six : sin (Real.pi / 6) = 1 / 2 := by
  have h := cos_three_mul (Real.pi / 6)
  have e : 3 * (Real.pi / 6) = Real.pi / 2 := by grind
  have hc := cos_pos_of_neg_pi_div_two_lt_of_lt_pi_div_two (x := Real.pi / 6) (by grind) (by grind)
  have hs := sin_pos_of_pos_of_lt_pi (x := Real.pi / 6) (by grind) (by grind)
  have h₃ := sin_sq_add_cos_sq (Real.pi / 6)
  rw [e, cos_pi_div_two] at h
  generalize cos (Real.pi / 6) = c at h hc h₃
  generalize sin (Real.pi / 6) = s at hs h₃ ⊢
  clear e
  have h₁ : c * (4 * c ^ 2 - 3) = 0 := by grind
  have h₂ := (mul_eq_zero.mp h₁).resolve_left (ne_of_gt hc)
  refine pow_left_injective₀ (n := 2) (by decide) (le_of_lt hs) (by clear h h₁ h₂ h₃; grind) ?_
  clear h h₁ hc hs
  grind

@[simp] theorem cos_pi_div_three : cos (Real.pi / 3) = 1 / 2 := by
  rw [← sin_pi_div_six, ← cos_pi_div_two_sub]
  congr 1
  grind

@[simp] theorem cos_pi_div_six : cos (Real.pi / 6) = sqrt 3 / 2 := by
  have hc := cos_pos_of_neg_pi_div_two_lt_of_lt_pi_div_two (x := Real.pi / 6) (by grind) (by grind)
  have h := sin_sq_add_cos_sq (Real.pi / 6)
  rw [sin_pi_div_six] at h
  have h₁ := sqrt_unique (x := 3) (y := 2 * cos (Real.pi / 6)) (by grind) (by grind)
  rw [h₁]
  grind

@[simp] theorem sin_pi_div_three : sin (Real.pi / 3) = sqrt 3 / 2 := by
  rw [← cos_pi_div_six, ← sin_pi_div_two_sub]
  congr 1
  grind

@[simp] theorem cos_pi_div_four : cos (Real.pi / 4) = sqrt 2 / 2 := by
  have hc := cos_pos_of_neg_pi_div_two_lt_of_lt_pi_div_two (x := Real.pi / 4) (by grind) (by grind)
  have h := cos_two_mul (Real.pi / 4)
  have e : 2 * (Real.pi / 4) = Real.pi / 2 := by grind
  rw [e, cos_pi_div_two] at h
  have h₁ := sqrt_unique (x := 2) (y := 2 * cos (Real.pi / 4)) (by grind) (by grind)
  rw [h₁]
  grind

@[simp] theorem sin_pi_div_four : sin (Real.pi / 4) = sqrt 2 / 2 := by
  rw [← cos_pi_div_four, ← sin_pi_div_two_sub]
  congr 1
  grind

@[simp] theorem tan_pi_div_four : tan (Real.pi / 4) = 1 := by
  have h : (0 : Real) < sqrt 2 := sqrt_pos_of_pos (by grind)
  rw [tan_eq_sin_div_cos, sin_pi_div_four, cos_pi_div_four]
  grind

end Real
