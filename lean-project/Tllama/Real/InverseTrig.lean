import Tllama.Real.TrigBounds
import Tllama.Real.Lemmas
/-!
The inverse functions of cosine, sine and tangent. Mathlib takes the inverse of an order isomorphism on `[-1, 1]` and
extends it by its end values; here the value is chosen by what determines it.
-/

@[expose] public section
noncomputable section

namespace Real

theorem cos_sub_cos_le {u v : Real} (h : u ≤ v) : cos u - cos v ≤ v - u ∧ cos v - cos u ≤ v - u := by
  have e := cos_sub_cos u v
  have h1 := abs_sin_le_of_nonneg (x := (v - u) / 2) (by grind)
  have h2 := abs_sin_le_one ((u + v) / 2)
  have h3 : sin ((u - v) / 2) = -sin ((v - u) / 2) := by
    rw [← sin_neg]
    congr 1
    grind
  rw [h3] at e
  have h4 : abs (sin ((u + v) / 2) * sin ((v - u) / 2)) ≤ (v - u) / 2 := by
    rw [abs_mul]
    have := mul_le_mul h2 h1 (abs_nonneg _) (by grind : (0 : Real) ≤ 1)
    grind
  have h5 := abs_le.1 h4
  constructor <;> grind

theorem exists_cos_eq {c : Real} (h₀ : -1 ≤ c) (h₁ : c ≤ 1) : ∃ y, 0 ≤ y ∧ y ≤ Real.pi ∧ cos y = c := by
  obtain ⟨y, hy0, hy1, h⟩ := exists_eq_of_lipschitz (f := fun y => -cos y) (a := 0) (b := Real.pi) (K := 1) (y := -c)
    (le_of_lt pi_pos) (by grind)
    (fun u v _ huv _ => by have := cos_sub_cos_le huv; constructor <;> grind)
    (by show -cos 0 ≤ -c; rw [cos_zero]; grind) (by show -c ≤ -cos Real.pi; rw [cos_pi]; grind)
  exact ⟨y, hy0, hy1, by grind⟩

/-- The angle in `[0, π]` whose cosine is `x`; `π` for `x ≤ -1` and `0` for `1 ≤ x`, as in Mathlib. -/
def arccos (x : Real) : Real :=
  Classical.choose (exists_cos_eq (c := max (-1) (min 1 x)) (le_max_left _ _)
    (max_le (by grind) (min_le_left _ _)))

theorem arccos_spec (x : Real) : 0 ≤ arccos x ∧ arccos x ≤ Real.pi ∧ cos (arccos x) = max (-1) (min 1 x) :=
  Classical.choose_spec (exists_cos_eq (c := max (-1) (min 1 x)) (le_max_left _ _)
    (max_le (by grind) (min_le_left _ _)))

theorem arccos_nonneg (x : Real) : 0 ≤ arccos x := (arccos_spec x).1
theorem arccos_le_pi (x : Real) : arccos x ≤ Real.pi := (arccos_spec x).2.1
theorem cos_arccos {x : Real} (h₀ : -1 ≤ x) (h₁ : x ≤ 1) : cos (arccos x) = x := by
  rw [(arccos_spec x).2.2, min_eq_right h₁, max_eq_right h₀]
theorem arccos_cos {x : Real} (h₀ : 0 ≤ x) (h₁ : x ≤ Real.pi) : arccos (cos x) = x :=
  injOn_cos ⟨arccos_nonneg _, arccos_le_pi _⟩ ⟨h₀, h₁⟩ (cos_arccos (neg_one_le_cos x) (cos_le_one x))

/-- The angle in `[-π/2, π/2]` whose sine is `x`, by Mathlib's `arccos x = π / 2 - arcsin x`. -/
def arcsin (x : Real) : Real := Real.pi / 2 - arccos x
theorem sin_arcsin {x : Real} (h₀ : -1 ≤ x) (h₁ : x ≤ 1) : sin (arcsin x) = x := by
  rw [arcsin, sin_pi_div_two_sub, cos_arccos h₀ h₁]
theorem arccos_eq_pi_div_two_sub_arcsin (x : Real) : arccos x = Real.pi / 2 - arcsin x := by rw [arcsin]; grind

/-- The angle in `(-π/2, π/2)` whose tangent is `x`, by Mathlib's `arctan_eq_arcsin`. -/
def arctan (x : Real) : Real := arcsin (x / sqrt (1 + x ^ 2))

end Real
