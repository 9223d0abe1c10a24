import Init
import Tllama.Real.Trig

/-!
Comparison of sine and cosine with polynomials: `sin x ≤ x`, `1 - x² / 2 ≤ cos x`,
and from them `3 < π`.
-/

@[expose] public section

noncomputable section

namespace Real

theorem sin_nonneg_of_le_one {x : Real} (h₀ : 0 ≤ x) (h : x ≤ 1) : 0 ≤ sin x := by
  have := two_le_pi
  exact sin_nonneg_of_nonneg_of_le_pi h₀ (by grind)

/-- Doubling shows that `sin x` is at most `2ⁿ sin (x / 2ⁿ)`. -/
theorem sin_le_two_pow_mul {x : Real} (h₀ : 0 ≤ x) (h : x ≤ 1) (n : Nat) :
    sin x ≤ ((2 ^ n : Nat) : Real) * sin (x * invTwoPow n) := by
  induction n with
  | zero =>
    have e : x * invTwoPow 0 = x := by rw [invTwoPow_zero, Real.mul_one]
    rw [e, Nat.pow_zero]
    grind
  | succ n ih =>
    have hpos := invTwoPow_pos (n + 1)
    have hle := invTwoPow_le_one (n + 1)
    have ht₀ := mul_nonneg h₀ (le_of_lt hpos)
    have ht₁ := mul_le_mul h hle (le_of_lt hpos) zero_le_one
    rw [Real.mul_one] at ht₁
    have e : x * invTwoPow n = 2 * (x * invTwoPow (n + 1)) := by rw [invTwoPow_succ]; grind
    have hs := sin_nonneg_of_le_one ht₀ ht₁
    have hc := cos_le_one (x * invTwoPow (n + 1))
    rw [e, sin_two_mul] at ih
    generalize x * invTwoPow (n + 1) = t at ih hs hc ⊢
    refine le_trans ih ?_
    have h₁ := mul_le_mul_of_nonneg_left hc hs
    have h₂ := mul_le_mul_of_nonneg_left h₁ (natCast_nonneg (2 ^ n))
    rw [Nat.pow_succ, natCast_mul]
    generalize ((2 ^ n : Nat) : Real) = p at h₂ ⊢
    clear ih ht₀ ht₁ hpos hle
    grind

theorem sin_le {x : Real} (h₀ : 0 ≤ x) : sin x ≤ x := by
  by_cases h : x ≤ 1
  · have key : ∀ n, sin x - x ≤ x ^ 2 * invTwoPow n := fun n => by
      have h₁ := sin_le_two_pow_mul h₀ h (n + 1)
      have hn := invTwoPow_le_one n
      have hn₀ := invTwoPow_pos n
      have ht₀ := mul_nonneg h₀ (le_of_lt (invTwoPow_pos (n + 1)))
      have ht : x * invTwoPow (n + 1) ≤ 1 / 2 := by
        have := mul_le_mul h hn (le_of_lt hn₀) zero_le_one
        rw [invTwoPow_succ]
        grind
      have hp := two_pow_mul_invTwoPow (n + 1)
      have h₂ := (cos_sin_bound ht₀).2.2
      have h₃ := exp_le_inv (x := x * invTwoPow (n + 1)) (by grind)
      have h₄ : (1 - x * invTwoPow (n + 1))⁻¹ ≤
          1 + x * invTwoPow (n + 1) + 2 * (x * invTwoPow (n + 1)) ^ 2 := by
        generalize x * invTwoPow (n + 1) = t at ht ht₀ ⊢
        have h₅ := mul_nonneg (mul_self_nonneg t) (b := 1 - 2 * t) (by grind)
        have h₆ := (div_le_iff₀ (a := 1) (b := 1 + t + 2 * t ^ 2) (c := 1 - t) (by grind)).mpr
          (by grind)
        rwa [one_div] at h₆
      have h₅ : sin (x * invTwoPow (n + 1)) ≤
          x * invTwoPow (n + 1) + 2 * (x * invTwoPow (n + 1)) ^ 2 := by
        clear h₁ hp ht
        grind
      have h₆ := le_trans h₁ (mul_le_mul_of_nonneg_left h₅ (natCast_nonneg (2 ^ (n + 1))))
      generalize ((2 ^ (n + 1) : Nat) : Real) = p at h₆ hp
      have e : p * (x * invTwoPow (n + 1) + 2 * (x * invTwoPow (n + 1)) ^ 2)
          = (p * invTwoPow (n + 1)) * (x + 2 * x ^ 2 * invTwoPow (n + 1)) := by grind
      rw [e, hp, invTwoPow_succ] at h₆
      clear e h₁ h₂ h₃ h₄ h₅ hp ht ht₀ hn hn₀
      grind
    have := nonpos_of_forall_le key
    grind
  · have := sin_le_one x
    grind

theorem sin_lt {x : Real} (h : 0 < x) : sin x < x := by
  by_cases h₁ : x ≤ 1
  · have e : x = 2 * (x / 2) := by grind
    have h₂ := sin_le (x := x / 2) (by grind)
    have h₃ := sin_pos_of_pos_of_le_two (x := x / 2) (by grind) (by grind)
    have h₄ := cos_strictAnti_of_le_two (x := 0) (y := x / 2) (by grind) (by grind) (by grind)
    rw [cos_zero] at h₄
    have h₅ := mul_lt_mul_of_pos_left h₄ h₃
    have h₆ := sin_two_mul (x / 2)
    rw [← e] at h₆
    grind
  · have := sin_le_one x
    grind

theorem abs_sin_le_of_nonneg {x : Real} (h : 0 ≤ x) : abs (sin x) ≤ x := by
  refine abs_le.mpr ⟨?_, sin_le h⟩
  by_cases h₁ : x ≤ 1
  · have := sin_nonneg_of_le_one h h₁
    grind
  · have := neg_one_le_sin x
    grind

theorem one_sub_sq_div_two_le_cos {x : Real} : 1 - x ^ 2 / 2 ≤ cos x := by
  have key : ∀ {y : Real}, 0 ≤ y → 1 - y ^ 2 / 2 ≤ cos y := fun {y} hy => by
    have h := pow_le_pow_left₀ (abs_nonneg _) (abs_sin_le_of_nonneg (x := y / 2) (by grind)) 2
    rw [sq_abs] at h
    have h₁ := cos_two_mul (y / 2)
    have h₂ := sin_sq (y / 2)
    have e : 2 * (y / 2) = y := by grind
    rw [e] at h₁
    generalize sin (y / 2) = s at h h₂
    generalize cos (y / 2) = c at h₁ h₂
    clear e
    grind
  rcases le_total 0 x with h | h
  · exact key h
  · have := key (y := -x) (by grind)
    rw [cos_neg] at this
    grind

theorem pi_gt_three : 3 < Real.pi := by
  refine lt_of_not_ge fun h => ?_
  have h₁ : 119 / 128 ≤ cos (3 / 8) := le_trans (by grind) (one_sub_sq_div_two_le_cos (x := 3 / 8))
  have h₂ := mul_self_le_mul_self (by grind) h₁
  have h₃ := cos_two_mul (3 / 8)
  have e₁ : (2 : Real) * (3 / 8) = 3 / 4 := by grind
  rw [e₁] at h₃
  have h₄ : 72 / 100 ≤ cos (3 / 4) := by
    rw [h₃]
    generalize cos (3 / 8) = c at h₂ ⊢
    clear h₁ h₃ h
    grind
  have h₅ := mul_self_le_mul_self (by grind) h₄
  have h₆ := cos_two_mul (3 / 4)
  have e₂ : (2 : Real) * (3 / 4) = 3 / 2 := by grind
  rw [e₂] at h₆
  have h₇ : 0 < cos (3 / 2) := by
    rw [h₆]
    generalize cos (3 / 4) = c at h₅ ⊢
    clear h₁ h₂ h₃ h₄ h
    grind
  have h₈ : cos (3 / 2) ≤ 0 := by
    rcases eq_or_lt_of_le (a := Real.pi / 2) (b := 3 / 2) (by grind) with e | hlt
    · rw [← e, cos_pi_div_two]; exact le_refl _
    · have := cos_strictAnti_of_le_two (x := Real.pi / 2) (y := 3 / 2) (by grind) hlt (by grind)
      rw [cos_pi_div_two] at this
      exact le_of_lt this
  exact absurd h₇ (not_lt_of_ge h₈)

end Real
