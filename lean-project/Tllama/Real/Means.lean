import Tllama.Algebra.Lemmas
import Tllama.Finset.Sums
import Tllama.Real.Pow
/-!
Weighted means of real numbers, and what proofs cite of powers, logarithms and trigonometric functions by Mathlib's names.
-/

@[expose] public section
noncomputable section

set_option linter.unusedVariables false

namespace Real

variable {x y z b : Real}

/-! ### Powers with real exponents -/

theorem rpow_nat_cast (x : Real) (n : Nat) : x ^ (n : Real) = x ^ n := rpow_natCast x n
theorem rpow_int_cast (x : Real) (n : Int) : x ^ (n : Real) = x ^ n := rpow_intCast x n
theorem rpow_neg_one (x : Real) : x ^ (-1 : Real) = x⁻¹ := by
  have h := rpow_intCast x (-1)
  rw [zpow_neg_one, intCast_neg] at h
  exact h
theorem rpow_natCast_mul (hx : 0 ≤ x) (n : Nat) (z : Real) : x ^ ((n : Real) * z) = (x ^ n) ^ z := rpow_nat_mul hx n z
theorem rpow_sub_one (hx : x ≠ 0) (y : Real) : x ^ (y - 1) = x ^ y / x := by
  have h := rpow_add_one hx (y - 1)
  rw [sub_add_cancel] at h
  rw [h, mul_div_cancel_right₀ _ hx]
theorem rpow_ne_zero_of_pos (hx : 0 < x) (y : Real) : x ^ y ≠ 0 := ne_of_gt (rpow_pos_of_pos hx y)
theorem rpow_lt_rpow_of_exponent_gt (hx₀ : 0 < x) (hx₁ : x < 1) (h : z < y) : x ^ y < x ^ z := by
  have := rpow_lt_rpow_of_exponent_lt (x := x⁻¹) ((one_lt_inv₀ hx₀).mpr hx₁) h
  rw [inv_rpow (le_of_lt hx₀), inv_rpow (le_of_lt hx₀)] at this
  exact (inv_lt_inv₀ (rpow_pos_of_pos hx₀ z) (rpow_pos_of_pos hx₀ y)).mp this
theorem rpow_le_rpow_of_exponent_ge (hx₀ : 0 < x) (hx₁ : x ≤ 1) (h : z ≤ y) : x ^ y ≤ x ^ z := by
  rcases eq_or_lt_of_le hx₁ with rfl | hx₁
  · rw [one_rpow, one_rpow]; exact le_refl 1
  rcases eq_or_lt_of_le h with rfl | h
  · exact le_refl _
  · exact le_of_lt (rpow_lt_rpow_of_exponent_gt hx₀ hx₁ h)
theorem rpow_le_one (hx₀ : 0 ≤ x) (hx₁ : x ≤ 1) (hz : 0 ≤ z) : x ^ z ≤ 1 := by
  have := rpow_le_rpow hx₀ hx₁ hz
  rwa [one_rpow] at this
theorem rpow_lt_one (hx₀ : 0 ≤ x) (hx₁ : x < 1) (hz : 0 < z) : x ^ z < 1 := by
  have := rpow_lt_rpow hx₀ hx₁ hz
  rwa [one_rpow] at this
theorem rpow_left_injOn (hx : x ≠ 0) : Set.InjOn (fun y : Real => y ^ x) (setOf fun y => 0 ≤ y) :=
  fun _ hy _ hz h => (rpow_left_inj hy hz hx).mp h
theorem rpow_right_inj (hx₀ : 0 < x) (hx₁ : x ≠ 1) : x ^ y = x ^ z ↔ y = z := by
  refine ⟨fun h => ?_, fun h => h ▸ rfl⟩
  have h := congrArg log h
  rw [log_rpow hx₀, log_rpow hx₀] at h
  exact mul_right_cancel₀ (log_ne_zero_of_pos_of_ne_one hx₀ hx₁) h
theorem rpow_rpow_inv (hx : 0 ≤ x) (hy : y ≠ 0) : (x ^ y) ^ y⁻¹ = x := by
  rw [← rpow_mul hx, mul_inv_cancel₀ hy, rpow_one]
theorem rpow_inv_rpow (hx : 0 ≤ x) (hy : y ≠ 0) : (x ^ y⁻¹) ^ y = x := by
  rw [← rpow_mul hx, inv_mul_cancel₀ hy, rpow_one]

/-! ### Logarithms -/

theorem one_sub_inv_le_log_of_pos (hx : 0 < x) : 1 - x⁻¹ ≤ log x := by
  have h := log_le_sub_one_of_pos (inv_pos_of_pos hx)
  rw [log_inv] at h
  grind
theorem log_lt_log_of_lt (hx : 0 < x) (h : x < y) : log x < log y := log_lt_log hx h
theorem logb_le_logb_of_le (hb : 1 < b) (hx : 0 < x) (h : x ≤ y) : logb b x ≤ logb b y :=
  (logb_le_logb hb hx (lt_of_lt_of_le hx h)).mpr h
theorem logb_lt_logb_iff (hb : 1 < b) (hx : 0 < x) (hy : 0 < y) : logb b x < logb b y ↔ x < y := by
  rw [← not_le, ← not_le, logb_le_logb hb hy hx]
theorem logb_pos_iff (hb : 1 < b) (hx : 0 < x) : 0 < logb b x ↔ 1 < x := by
  rw [← logb_one b, logb_lt_logb_iff hb zero_lt_one hx]
theorem logb_injOn_pos (hb : 1 < b) : Set.InjOn (logb b) (Set.Ioi 0) := by
  intro x hx y hy h
  have hl := ne_of_gt (log_pos hb)
  rw [logb_def, logb_def, div_left_inj' hl] at h
  exact log_injOn_pos hx hy h
theorem logb_le_iff_le_rpow (hb : 1 < b) (hx : 0 < x) : logb b x ≤ y ↔ x ≤ b ^ y := by
  rw [← rpow_le_rpow_left_iff hb, rpow_logb (lt_trans zero_lt_one hb) (ne_of_gt hb) hx]
theorem le_logb_iff_rpow_le (hb : 1 < b) (hy : 0 < y) : x ≤ logb b y ↔ b ^ x ≤ y := by
  rw [← rpow_le_rpow_left_iff hb, rpow_logb (lt_trans zero_lt_one hb) (ne_of_gt hb) hy]
theorem logb_lt_iff_lt_rpow (hb : 1 < b) (hx : 0 < x) : logb b x < y ↔ x < b ^ y := by
  rw [← not_le, ← not_le, le_logb_iff_rpow_le hb hx]
theorem lt_logb_iff_rpow_lt (hb : 1 < b) (hy : 0 < y) : x < logb b y ↔ b ^ x < y := by
  rw [← not_le, ← not_le, logb_le_iff_le_rpow hb hy]

/-! ### Trigonometric functions and roots -/

theorem two_pi_pos : 0 < 2 * Real.pi := mul_pos zero_lt_two pi_pos
theorem sqrt_eq_iff : sqrt x = y ↔ y * y = x ∧ 0 ≤ y ∨ x < 0 ∧ y = 0 := by
  constructor
  · rintro rfl
    rcases le_or_gt 0 x with h | h
    · exact Or.inl ⟨mul_self_sqrt h, sqrt_nonneg x⟩
    · exact Or.inr ⟨h, sqrt_eq_zero_of_nonpos (le_of_lt h)⟩
  · rintro (⟨h, k⟩ | ⟨h, rfl⟩)
    · exact sqrt_unique k h
    · exact sqrt_eq_zero_of_nonpos (le_of_lt h)
theorem sqrt_eq_cases : sqrt x = y ↔ y * y = x ∧ 0 ≤ y ∨ x < 0 ∧ y = 0 := sqrt_eq_iff
theorem sqrt_div_self : sqrt x / x = (sqrt x)⁻¹ := by
  rcases le_or_gt x 0 with h | h
  · rw [sqrt_eq_zero_of_nonpos h, zero_div, inv_zero]
  · have h₁ := ne_of_gt (sqrt_pos.mpr h)
    have h₂ := mul_self_sqrt (le_of_lt h)
    rw [div_eq_iff (ne_of_gt h), inv_mul_eq_iff_eq_mul₀ h₁ |>.mpr h₂.symm]

/-! ### Weighted means -/

/-- For weights with sum 1 the mean of logarithms is at most the logarithm of the mean; here multiplied out for one term. -/
theorem weighted_log_le {w p A : Real} (hw : 0 ≤ w) (hp : 0 < p) (hA : 0 < A) : w * log p ≤ w * log A + (w * p / A - w) := by
  have h := mul_le_mul_of_nonneg_left (log_le_sub_one_of_pos (div_pos hp hA)) hw
  rw [log_div (ne_of_gt hp) (ne_of_gt hA), mul_sub, mul_sub, mul_one, mul_div_assoc'] at h
  exact sub_le_iff_le_add'.mp h

theorem geom_mean_le_arith_mean2_weighted {w₁ w₂ p₁ p₂ : Real} (hw₁ : 0 ≤ w₁) (hw₂ : 0 ≤ w₂) (hp₁ : 0 ≤ p₁) (hp₂ : 0 ≤ p₂)
    (hw : w₁ + w₂ = 1) : p₁ ^ w₁ * p₂ ^ w₂ ≤ w₁ * p₁ + w₂ * p₂ := by
  rcases eq_or_lt_of_le hw₁ with rfl | hw₁'
  · have e : w₂ = 1 := by grind
    refine le_of_eq ?_
    simp only [e, rpow_zero, rpow_one, one_mul, zero_mul, zero_add]
  rcases eq_or_lt_of_le hw₂ with rfl | hw₂'
  · have e : w₁ = 1 := by grind
    refine le_of_eq ?_
    simp only [e, rpow_zero, rpow_one, one_mul, mul_one, zero_mul, add_zero]
  rcases eq_or_lt_of_le hp₁ with rfl | hp₁'
  · rw [zero_rpow (ne_of_gt hw₁'), zero_mul]
    exact add_nonneg (mul_nonneg hw₁ (le_refl 0)) (mul_nonneg hw₂ hp₂)
  rcases eq_or_lt_of_le hp₂ with rfl | hp₂'
  · rw [zero_rpow (ne_of_gt hw₂'), mul_zero]
    exact add_nonneg (mul_nonneg hw₁ hp₁) (mul_nonneg hw₂ (le_refl 0))
  have hA : 0 < w₁ * p₁ + w₂ * p₂ := add_pos (mul_pos hw₁' hp₁') (mul_pos hw₂' hp₂')
  have h₁ := weighted_log_le hw₁ hp₁' hA
  have h₂ := weighted_log_le hw₂ hp₂' hA
  have h₃ : w₁ * p₁ / (w₁ * p₁ + w₂ * p₂) + w₂ * p₂ / (w₁ * p₁ + w₂ * p₂) = 1 := by
    rw [div_add_div_same, div_self (ne_of_gt hA)]
  rw [← log_le_log_iff (mul_pos (rpow_pos_of_pos hp₁' _) (rpow_pos_of_pos hp₂' _)) hA,
    log_mul (ne_of_gt (rpow_pos_of_pos hp₁' _)) (ne_of_gt (rpow_pos_of_pos hp₂' _)), log_rpow hp₁', log_rpow hp₂']
  generalize log (w₁ * p₁ + w₂ * p₂) = L at h₁ h₂ ⊢
  have h₄ : w₁ * L + w₂ * L = L := by rw [← add_mul, hw, one_mul]
  clear hA
  generalize w₁ * p₁ / (w₁ * p₁ + w₂ * p₂) = q₁ at h₁ h₃
  generalize w₂ * p₂ / (w₁ * p₁ + w₂ * p₂) = q₂ at h₂ h₃
  grind

theorem geom_mean_le_arith_mean3_weighted {w₁ w₂ w₃ p₁ p₂ p₃ : Real} (hw₁ : 0 ≤ w₁) (hw₂ : 0 ≤ w₂) (hw₃ : 0 ≤ w₃)
    (hp₁ : 0 ≤ p₁) (hp₂ : 0 ≤ p₂) (hp₃ : 0 ≤ p₃) (hw : w₁ + w₂ + w₃ = 1) :
    p₁ ^ w₁ * p₂ ^ w₂ * p₃ ^ w₃ ≤ w₁ * p₁ + w₂ * p₂ + w₃ * p₃ := by
  rcases eq_or_lt_of_le (add_nonneg hw₁ hw₂) with h | h
  · have e₁ : w₁ = 0 := by grind
    have e₂ : w₂ = 0 := by grind
    have e₃ : w₃ = 1 := by grind
    refine le_of_eq ?_
    simp only [e₁, e₂, e₃, rpow_zero, rpow_one, one_mul, zero_mul, zero_add]
  -- The first two are replaced by their own mean, with the sum of their weights.
  have hs := ne_of_gt h
  have h₁ := geom_mean_le_arith_mean2_weighted (div_nonneg hw₁ (le_of_lt h)) (div_nonneg hw₂ (le_of_lt h)) hp₁ hp₂
    (by rw [div_add_div_same, div_self hs])
  have h₂ := geom_mean_le_arith_mean2_weighted (le_of_lt h) hw₃
    (mul_nonneg (rpow_nonneg hp₁ (w₁ / (w₁ + w₂))) (rpow_nonneg hp₂ (w₂ / (w₁ + w₂)))) hp₃ hw
  rw [mul_rpow (rpow_nonneg hp₁ _) (rpow_nonneg hp₂ _), ← rpow_mul hp₁, ← rpow_mul hp₂, div_mul_cancel₀ _ hs,
    div_mul_cancel₀ _ hs] at h₂
  refine le_trans h₂ (add_le_add_right ?_ _)
  refine le_trans (mul_le_mul_of_nonneg_left h₁ (le_of_lt h)) (le_of_eq ?_)
  rw [mul_add, ← mul_assoc, ← mul_assoc, mul_div_assoc', mul_div_assoc', mul_div_cancel_left₀ _ hs,
    mul_div_cancel_left₀ _ hs]

theorem geom_mean_le_arith_mean4_weighted {w₁ w₂ w₃ w₄ p₁ p₂ p₃ p₄ : Real} (hw₁ : 0 ≤ w₁) (hw₂ : 0 ≤ w₂) (hw₃ : 0 ≤ w₃)
    (hw₄ : 0 ≤ w₄) (hp₁ : 0 ≤ p₁) (hp₂ : 0 ≤ p₂) (hp₃ : 0 ≤ p₃) (hp₄ : 0 ≤ p₄) (hw : w₁ + w₂ + w₃ + w₄ = 1) :
    p₁ ^ w₁ * p₂ ^ w₂ * p₃ ^ w₃ * p₄ ^ w₄ ≤ w₁ * p₁ + w₂ * p₂ + w₃ * p₃ + w₄ * p₄ := by
  rcases eq_or_lt_of_le (add_nonneg hw₁ hw₂) with h | h
  · have e₁ : w₁ = 0 := by grind
    have e₂ : w₂ = 0 := by grind
    have := geom_mean_le_arith_mean2_weighted hw₃ hw₄ hp₃ hp₄ (by grind)
    simpa only [e₁, e₂, rpow_zero, one_mul, zero_mul, zero_add] using this
  have hs := ne_of_gt h
  have h₁ := geom_mean_le_arith_mean2_weighted (div_nonneg hw₁ (le_of_lt h)) (div_nonneg hw₂ (le_of_lt h)) hp₁ hp₂
    (by rw [div_add_div_same, div_self hs])
  have h₂ := geom_mean_le_arith_mean3_weighted (le_of_lt h) hw₃ hw₄
    (mul_nonneg (rpow_nonneg hp₁ (w₁ / (w₁ + w₂))) (rpow_nonneg hp₂ (w₂ / (w₁ + w₂)))) hp₃ hp₄ hw
  rw [mul_rpow (rpow_nonneg hp₁ _) (rpow_nonneg hp₂ _), ← rpow_mul hp₁, ← rpow_mul hp₂, div_mul_cancel₀ _ hs,
    div_mul_cancel₀ _ hs] at h₂
  refine le_trans h₂ (add_le_add_right (add_le_add_right ?_ _) _)
  refine le_trans (mul_le_mul_of_nonneg_left h₁ (le_of_lt h)) (le_of_eq ?_)
  rw [mul_add, ← mul_assoc, ← mul_assoc, mul_div_assoc', mul_div_assoc', mul_div_cancel_left₀ _ hs,
    mul_div_cancel_left₀ _ hs]

end Real
