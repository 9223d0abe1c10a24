import Init
import Tllama.Order.Domain
import Tllama.Order.Floor
import Tllama.Real.Lemmas

/-!
First fruits of completeness: the intermediate value theorem for Lipschitz
functions (all that the library ever needs), the floor of a real number, and the
square root with Mathlib's lemmas and Mathlib's value `0` on negative numbers.
-/

@[expose] public section

noncomputable section

set_option linter.unusedVariables false

namespace Real

/-- Intermediate values, for functions that are Lipschitz on the interval. -/
theorem exists_eq_of_lipschitz {f : Real → Real} {a b K y : Real} (hab : a ≤ b) (hK : 0 < K)
    (hf : ∀ u v, a ≤ u → u ≤ v → v ≤ b → f v - f u ≤ K * (v - u) ∧ f u - f v ≤ K * (v - u))
    (ha : f a ≤ y) (hb : y ≤ f b) : ∃ c, a ≤ c ∧ c ≤ b ∧ f c = y := by
  obtain ⟨c, hub, hlub⟩ := exists_lub (S := fun x => a ≤ x ∧ x ≤ b ∧ f x ≤ y)
    ⟨a, le_refl a, hab, ha⟩ ⟨b, fun x hx => hx.2.1⟩
  have hac : a ≤ c := hub a ⟨le_refl a, hab, ha⟩
  have hcb : c ≤ b := hlub b fun x hx => hx.2.1
  refine ⟨c, hac, hcb, le_antisymm (le_of_not_gt fun h => ?_) (le_of_not_gt fun h => ?_)⟩
  · have hd : 0 < (f c - y) / K := div_pos (sub_pos.mpr h) hK
    have := hlub (c - (f c - y) / K) fun x hx => by
      have h₁ := (hf x c hx.1 (hub x hx) hcb).1
      have h₂ : f c - y ≤ (c - x) * K := by
        rw [Real.mul_comm]; exact le_trans (sub_le_sub (le_refl _) hx.2.2) h₁
      have h₃ := (div_le_iff₀ hK).mpr h₂
      clear hf hub hlub
      grind
    exact absurd hd (by clear hf hub hlub; grind)
  · have hd : 0 < (y - f c) / K := div_pos (sub_pos.mpr h) hK
    have h₁ : y - f c ≤ (b - c) * K := by
      rw [Real.mul_comm]
      exact le_trans (sub_le_sub hb (le_refl _)) (hf c b hac hcb (le_refl b)).1
    have h₂ := (div_le_iff₀ hK).mpr h₁
    have h₃ : K * ((y - f c) / K) = y - f c := by clear hf hub hlub; grind
    generalize (y - f c) / K = d at hd h₂ h₃
    have h₄ := (hf c (c + d) hac (by clear hf hub hlub; grind) (by clear hf hub hlub; grind)).1
    have h₅ : c + d - c = d := by grind
    rw [h₅, h₃] at h₄
    have := hub (c + d) ⟨by clear hf hub hlub; grind, by clear hf hub hlub; grind,
      by clear hf hub hlub; grind⟩
    exact absurd hd (by clear hf hub hlub; grind)

theorem exists_floor (x : Real) : ∃ z : Int, (z : Real) ≤ x ∧ x < (z : Real) + 1 := by
  obtain ⟨n, hn⟩ := exists_nat_gt x
  obtain ⟨m, hm⟩ := exists_nat_ge (-x)
  obtain ⟨k, h₁, h₂⟩ := exists_step (p := fun k : Nat => x < (k : Real) - m) (n := n + m)
    (by grind) (by grind)
  exact ⟨(k : Int) - m, by rw [intCast_sub]; grind, by rw [intCast_sub]; grind⟩

instance instFloorRing : FloorRing Real where
  floor x := Classical.choose (exists_floor x)
  ceil x := -Classical.choose (exists_floor (-x))
  le_floor_iff z x := by
    have h := Classical.choose_spec (exists_floor x)
    refine ⟨fun hz => le_trans (intCast_le.mpr hz) h.1, fun hz => ?_⟩
    have h₁ : (z : Real) < ((Classical.choose (exists_floor x) + 1 : Int) : Real) := by
      rw [intCast_add]; exact lt_of_le_of_lt hz h.2
    have := intCast_lt.mp h₁
    omega
  ceil_le_iff z x := by
    have h := Classical.choose_spec (exists_floor (-x))
    have e : ∀ w : Int, -w ≤ z ↔ -z ≤ w := fun w => by omega
    rw [e]
    constructor
    · intro hz
      have := intCast_le.mpr hz
      rw [intCast_neg] at this
      show x ≤ (z : Real)
      grind
    · intro hz
      have hz' : x ≤ (z : Real) := hz
      have h₁ : ((-z : Int) : Real) < ((Classical.choose (exists_floor (-x)) + 1 : Int) : Real) := by
        rw [intCast_add, intCast_neg]
        have := h.2
        have e : ((1 : Int) : Real) = 1 := rfl
        grind
      have := intCast_lt.mp h₁
      omega

theorem exists_sqrt {x : Real} (hx : 0 ≤ x) : ∃ y, 0 ≤ y ∧ y * y = x := by
  obtain ⟨y, h₀, _, h⟩ := exists_eq_of_lipschitz (f := fun y => y * y) (a := 0) (b := x + 1)
    (K := 2 * (x + 1)) (y := x) (by grind) (by grind)
    (fun u v hu huv hv => by
      have h₁ := mul_nonneg (a := v - u) (b := 2 * (x + 1) - (u + v)) (by grind) (by grind)
      have h₂ := mul_nonneg (a := v - u) (b := u + v) (by grind) (by grind)
      have h₃ := mul_nonneg (a := v - u) (b := x + 1) (by grind) (by grind)
      constructor <;> grind)
    (by grind) (by have := mul_self_nonneg x; grind)
  exact ⟨y, h₀, h⟩

/-- The square root; as in Mathlib it is `0` on negative numbers. Mathlib takes the square root on
`NNReal` of the positive part; `sqrt_eq_iff_mul_self_eq` shows that it is the same function. -/
@[no_expose] def sqrt (x : Real) : Real :=
  if h : 0 ≤ x then Classical.choose (exists_sqrt h) else 0

variable {x y : Real}

theorem sqrt_eq_zero_of_nonpos (h : x ≤ 0) : sqrt x = 0 := by
  unfold sqrt
  split
  · rename_i h'
    have h₀ : x = 0 := le_antisymm h h'
    have := (Classical.choose_spec (exists_sqrt h')).2
    exact mul_self_eq_zero.mp (this.trans h₀)
  · rfl

@[simp] theorem mul_self_sqrt (h : 0 ≤ x) : sqrt x * sqrt x = x := by
  unfold sqrt
  rw [dif_pos h]
  exact (Classical.choose_spec (exists_sqrt h)).2

@[simp] theorem sqrt_nonneg (x : Real) : 0 ≤ sqrt x := by
  unfold sqrt
  split
  · rename_i h
    exact (Classical.choose_spec (exists_sqrt h)).1
  · exact le_refl 0

grind_pattern sqrt_nonneg => sqrt x
grind_pattern mul_self_sqrt => sqrt x

@[simp] theorem sq_sqrt (h : 0 ≤ x) : sqrt x ^ 2 = x := by have := mul_self_sqrt h; grind

theorem sqrt_unique (hy : 0 ≤ y) (h : y * y = x) : sqrt x = y := by
  have hx : 0 ≤ x := h ▸ mul_self_nonneg y
  exact pow_left_injective₀ (n := 2) (by decide) (sqrt_nonneg x) hy (by rw [sq_sqrt hx]; grind)

theorem sqrt_eq_iff_mul_self_eq (hx : 0 ≤ x) (hy : 0 ≤ y) : sqrt x = y ↔ x = y * y :=
  ⟨fun h => h ▸ (mul_self_sqrt hx).symm, fun h => sqrt_unique hy h.symm⟩
theorem sqrt_eq_iff_eq_sq (hx : 0 ≤ x) (hy : 0 ≤ y) : sqrt x = y ↔ x = y ^ 2 := by
  rw [sqrt_eq_iff_mul_self_eq hx hy]; grind
theorem sqrt_eq_iff_sq_eq (hx : 0 ≤ x) (hy : 0 ≤ y) : sqrt x = y ↔ y ^ 2 = x := by
  rw [sqrt_eq_iff_eq_sq hx hy]; exact eq_comm
@[simp] theorem sqrt_mul_self (h : 0 ≤ x) : sqrt (x * x) = x := sqrt_unique h rfl
@[simp] theorem sqrt_sq (h : 0 ≤ x) : sqrt (x ^ 2) = x := sqrt_unique h (by grind)
@[simp] theorem sqrt_zero : sqrt 0 = 0 := sqrt_unique (by grind) (by grind)
@[simp] theorem sqrt_one : sqrt 1 = 1 := sqrt_unique (by grind) (by grind)
theorem sqrt_mul_self_eq_abs (x : Real) : sqrt (x * x) = abs x :=
  sqrt_unique (abs_nonneg x) (abs_mul_abs_self x)
theorem sqrt_sq_eq_abs (x : Real) : sqrt (x ^ 2) = abs x :=
  sqrt_unique (abs_nonneg x) (by have := abs_mul_abs_self x; grind)

theorem sqrt_le_sqrt (h : x ≤ y) : sqrt x ≤ sqrt y := by
  by_cases hx : 0 ≤ x
  · exact le_of_pow_le_pow_left₀ (n := 2) (by decide) (sqrt_nonneg y)
      (by rw [sq_sqrt hx, sq_sqrt (le_trans hx h)]; exact h)
  · rw [sqrt_eq_zero_of_nonpos (by grind)]; exact sqrt_nonneg y

theorem sqrt_lt_sqrt (hx : 0 ≤ x) (h : x < y) : sqrt x < sqrt y :=
  lt_of_pow_lt_pow_left₀ 2 (sqrt_nonneg y) (by
    rw [sq_sqrt hx, sq_sqrt (le_of_lt (lt_of_le_of_lt hx h))]; exact h)

theorem sqrt_le_sqrt_iff (hy : 0 ≤ y) : sqrt x ≤ sqrt y ↔ x ≤ y :=
  ⟨fun h => le_of_not_gt fun hlt => absurd (sqrt_lt_sqrt hy hlt) (not_lt_of_ge h), sqrt_le_sqrt⟩
theorem sqrt_lt_sqrt_iff (hx : 0 ≤ x) : sqrt x < sqrt y ↔ x < y := by
  rw [← not_le, ← not_le, sqrt_le_sqrt_iff hx]
theorem sqrt_inj (hx : 0 ≤ x) (hy : 0 ≤ y) : sqrt x = sqrt y ↔ x = y :=
  ⟨fun h => by rw [← mul_self_sqrt hx, h, mul_self_sqrt hy], fun h => h ▸ rfl⟩
theorem sqrt_eq_zero' : sqrt x = 0 ↔ x ≤ 0 := by
  constructor
  · intro h
    refine le_of_not_gt fun hx => ?_
    have := mul_self_sqrt (le_of_lt hx)
    grind
  · exact sqrt_eq_zero_of_nonpos
theorem sqrt_eq_zero (h : 0 ≤ x) : sqrt x = 0 ↔ x = 0 := by rw [sqrt_eq_zero']; grind
theorem sqrt_ne_zero (h : 0 ≤ x) : sqrt x ≠ 0 ↔ x ≠ 0 := not_congr (sqrt_eq_zero h)
theorem sqrt_ne_zero' : sqrt x ≠ 0 ↔ 0 < x := by rw [ne_eq, sqrt_eq_zero', not_le]
@[simp] theorem sqrt_pos : 0 < sqrt x ↔ 0 < x := by
  have := sqrt_nonneg x
  have := sqrt_ne_zero' (x := x)
  grind
theorem sqrt_pos_of_pos (h : 0 < x) : 0 < sqrt x := sqrt_pos.mpr h

theorem sqrt_lt_sqrt_iff_of_pos (hy : 0 < y) : sqrt x < sqrt y ↔ x < y := by
  by_cases hx : 0 ≤ x
  · exact sqrt_lt_sqrt_iff hx
  · have := sqrt_pos_of_pos hy
    rw [sqrt_eq_zero_of_nonpos (x := x) (by grind)]
    grind
theorem sqrt_le_sqrt_iff' (hx : 0 < x) : sqrt x ≤ sqrt y ↔ x ≤ y := by
  rw [← not_lt, ← not_lt, sqrt_lt_sqrt_iff_of_pos hx]
theorem lt_sqrt (hx : 0 ≤ x) : x < sqrt y ↔ x ^ 2 < y := by
  rw [← sqrt_lt_sqrt_iff (sq_nonneg x), sqrt_sq hx]
theorem sqrt_lt (hx : 0 ≤ x) (hy : 0 ≤ y) : sqrt x < y ↔ x < y ^ 2 := by
  rw [← sqrt_lt_sqrt_iff hx, sqrt_sq hy]
theorem sqrt_lt' (hy : 0 < y) : sqrt x < y ↔ x < y ^ 2 := by
  rw [← sqrt_lt_sqrt_iff_of_pos (pow_pos hy 2), sqrt_sq (le_of_lt hy)]
theorem le_sqrt (hx : 0 ≤ x) (hy : 0 ≤ y) : x ≤ sqrt y ↔ x ^ 2 ≤ y := by
  rw [← not_lt, ← not_lt, sqrt_lt hy hx]
theorem le_sqrt' (hx : 0 < x) : x ≤ sqrt y ↔ x ^ 2 ≤ y := by rw [← not_lt, ← not_lt, sqrt_lt' hx]
theorem sqrt_le_left (hy : 0 ≤ y) : sqrt x ≤ y ↔ x ≤ y ^ 2 := by
  rw [← not_lt, ← not_lt, lt_sqrt hy]
theorem sqrt_le_iff : sqrt x ≤ y ↔ 0 ≤ y ∧ x ≤ y ^ 2 :=
  ⟨fun h => have hy := le_trans (sqrt_nonneg x) h; ⟨hy, (sqrt_le_left hy).mp h⟩,
    fun h => (sqrt_le_left h.1).mpr h.2⟩
@[simp] theorem sqrt_le_one : sqrt x ≤ 1 ↔ x ≤ 1 := by
  have := sqrt_le_sqrt_iff (x := x) (y := 1) (by grind)
  rwa [sqrt_one] at this
@[simp] theorem one_le_sqrt : 1 ≤ sqrt x ↔ 1 ≤ x := by
  have := sqrt_le_sqrt_iff' (x := 1) (y := x) (by grind)
  rwa [sqrt_one] at this
theorem abs_le_sqrt (h : x ^ 2 ≤ y) : abs x ≤ sqrt y := by
  rw [← sqrt_sq_eq_abs]; exact sqrt_le_sqrt h
theorem le_sqrt_of_sq_le (h : x ^ 2 ≤ y) : x ≤ sqrt y := le_trans (le_abs_self x) (abs_le_sqrt h)
theorem neg_sqrt_le_of_sq_le (h : x ^ 2 ≤ y) : -sqrt y ≤ x := (abs_le.mp (abs_le_sqrt h)).1
theorem sq_le (h : 0 ≤ y) : x ^ 2 ≤ y ↔ -sqrt y ≤ x ∧ x ≤ sqrt y := by
  rw [← abs_le, le_sqrt (abs_nonneg x) h, sq_abs]
theorem sq_lt : x ^ 2 < y ↔ -sqrt y < x ∧ x < sqrt y := by
  rw [← abs_lt, lt_sqrt (abs_nonneg x), sq_abs]
theorem lt_sqrt_of_sq_lt (h : x ^ 2 < y) : x < sqrt y := (sq_lt.mp h).2
theorem neg_sqrt_lt_of_sq_lt (h : x ^ 2 < y) : -sqrt y < x := (sq_lt.mp h).1
theorem lt_sq_of_sqrt_lt (h : sqrt x < y) : x < y ^ 2 :=
  (sqrt_lt' (lt_of_le_of_lt (sqrt_nonneg x) h)).mp h

theorem sqrt_mul (hx : 0 ≤ x) (y : Real) : sqrt (x * y) = sqrt x * sqrt y := by
  by_cases hy : 0 ≤ y
  · refine sqrt_unique (mul_nonneg (sqrt_nonneg x) (sqrt_nonneg y)) ?_
    have h₁ := mul_self_sqrt hx
    have h₂ := mul_self_sqrt hy
    have : sqrt x * sqrt y * (sqrt x * sqrt y) = sqrt x * sqrt x * (sqrt y * sqrt y) := by grind
    rw [this, h₁, h₂]
  · rw [sqrt_eq_zero_of_nonpos (mul_nonpos_of_nonneg_of_nonpos hx (by grind)),
      sqrt_eq_zero_of_nonpos (x := y) (by grind)]
    grind
theorem sqrt_mul' (x : Real) (hy : 0 ≤ y) : sqrt (x * y) = sqrt x * sqrt y := by
  rw [Real.mul_comm, sqrt_mul hy, Real.mul_comm]
@[simp] theorem sqrt_inv (x : Real) : sqrt x⁻¹ = (sqrt x)⁻¹ := by
  by_cases hx : 0 < x
  · refine sqrt_unique (inv_nonneg.mpr (sqrt_nonneg x)) ?_
    have h := mul_self_sqrt (le_of_lt hx)
    have := sqrt_pos_of_pos hx
    grind
  · rw [sqrt_eq_zero_of_nonpos (x := x) (by grind), sqrt_eq_zero_of_nonpos
      (Lean.Grind.Field.IsOrdered.inv_nonpos_iff.mpr (by grind)), Lean.Grind.Field.inv_zero]
@[simp] theorem sqrt_div (hx : 0 ≤ x) (y : Real) : sqrt (x / y) = sqrt x / sqrt y := by
  rw [Lean.Grind.Field.div_eq_mul_inv, sqrt_mul hx, sqrt_inv, Lean.Grind.Field.div_eq_mul_inv]
theorem sqrt_eq_one : sqrt x = 1 ↔ x = 1 := by
  constructor
  · intro h
    have : 0 < x := sqrt_pos.mp (by grind)
    have := mul_self_sqrt (le_of_lt this)
    grind
  · rintro rfl; exact sqrt_one
theorem div_sqrt : x / sqrt x = sqrt x := by
  by_cases hx : 0 < x
  · have := mul_self_sqrt (le_of_lt hx)
    have := sqrt_pos_of_pos hx
    grind
  · rw [sqrt_eq_zero_of_nonpos (x := x) (by grind)]; grind

end Real
