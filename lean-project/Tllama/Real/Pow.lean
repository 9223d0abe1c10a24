import Init
import Tllama.NNReal.Basic
import Tllama.Real.Log
import Tllama.Real.Trig

/-!
Real powers `x ^ y` with Mathlib's values: `exp (log x * y)` for positive `x`, `0` or
`1` for `x = 0`, and `exp (log x * y) * cos (y π)` for negative `x`, which is what
makes it agree with integer powers everywhere.
-/

@[expose] public section

noncomputable section

set_option linter.unusedVariables false

namespace Real

/-- The real power. Mathlib takes the real part of the complex power; `rpow_def` there lists the
three cases that define it here. -/
@[no_expose] def rpow (x y : Real) : Real :=
  if x = 0 then if y = 0 then 1 else 0
  else if 0 < x then exp (log x * y)
  else exp (log x * y) * cos (y * Real.pi)

instance instPowReal : Pow Real Real := ⟨rpow⟩

variable {x y z : Real}

theorem rpow_eq_pow (x y : Real) : rpow x y = x ^ y := rfl

theorem rpow_def_of_pos (hx : 0 < x) (y : Real) : x ^ y = exp (log x * y) := by
  show rpow x y = _
  unfold rpow
  rw [if_neg (ne_of_gt hx), if_pos hx]

theorem rpow_def_of_neg (hx : x < 0) (y : Real) : x ^ y = exp (log x * y) * cos (y * Real.pi) := by
  show rpow x y = _
  unfold rpow
  rw [if_neg (ne_of_lt hx), if_neg (lt_asymm hx)]

@[simp] theorem rpow_zero (x : Real) : x ^ (0 : Real) = 1 := by
  rcases lt_trichotomy x 0 with h | h | h
  · rw [rpow_def_of_neg h, Lean.Grind.Semiring.mul_zero, exp_zero, Real.zero_mul, cos_zero]; grind
  · show rpow x 0 = 1
    unfold rpow
    rw [if_pos h, if_pos rfl]
  · rw [rpow_def_of_pos h, Lean.Grind.Semiring.mul_zero, exp_zero]

@[simp] theorem zero_rpow (h : y ≠ 0) : (0 : Real) ^ y = 0 := by
  show rpow 0 y = 0
  unfold rpow
  rw [if_pos rfl, if_neg h]

@[simp] theorem one_rpow (y : Real) : (1 : Real) ^ y = 1 := by
  rw [rpow_def_of_pos zero_lt_one, log_one, Real.zero_mul, exp_zero]

theorem rpow_pos_of_pos (hx : 0 < x) (y : Real) : 0 < x ^ y := by
  rw [rpow_def_of_pos hx]; exact exp_pos _

theorem rpow_nonneg (hx : 0 ≤ x) (y : Real) : 0 ≤ x ^ y := by
  rcases eq_or_lt_of_le hx with rfl | hx
  · by_cases hy : y = 0
    · rw [hy, rpow_zero]; exact zero_le_one
    · rw [zero_rpow hy]; exact le_refl _
  · exact le_of_lt (rpow_pos_of_pos hx y)

theorem cos_nat_mul_pi (n : Nat) : cos (n * Real.pi) = (-1) ^ n := by
  induction n with
  | zero =>
    have e : ((0 : Nat) : Real) * Real.pi = 0 := by grind
    rw [e, cos_zero, pow_zero]
  | succ n ih =>
    have e : ((n + 1 : Nat) : Real) * Real.pi = n * Real.pi + Real.pi := by grind
    rw [e, cos_add_pi, ih, pow_succ]
    grind

@[simp] theorem rpow_natCast (x : Real) (n : Nat) : x ^ (n : Real) = x ^ n := by
  rcases lt_trichotomy x 0 with h | h | h
  · have e : x ^ n = (abs x) ^ n * (-1) ^ n := by
      rw [← mul_pow, abs_of_neg h]; congr 1; grind
    rw [rpow_def_of_neg h, cos_nat_mul_pi, e, Real.mul_comm (log x), exp_nat_mul,
      exp_log_eq_abs (ne_of_lt h)]
  · subst h
    by_cases hn : n = 0
    · subst hn; rw [pow_zero]; exact rpow_zero 0
    · rw [zero_rpow (fun h => hn (natCast_eq_zero.mp h)), (pow_eq_zero_iff hn).mpr rfl]
  · rw [rpow_def_of_pos h, Real.mul_comm, exp_nat_mul, exp_log h]

@[simp] theorem rpow_ofNat (x : Real) (n : Nat) :
    x ^ (OfNat.ofNat n : Real) = x ^ (OfNat.ofNat n : Nat) := rpow_natCast x n
@[simp] theorem rpow_two (x : Real) : x ^ (2 : Real) = x ^ 2 := rpow_natCast x 2
@[simp] theorem rpow_one (x : Real) : x ^ (1 : Real) = x := by
  have h := rpow_natCast x 1
  rwa [pow_one] at h

theorem exp_mul (x y : Real) : exp (x * y) = exp x ^ y := by rw [rpow_def_of_pos (exp_pos x), log_exp]
@[simp] theorem exp_one_rpow (x : Real) : exp 1 ^ x = exp x := by
  rw [← exp_mul, Lean.Grind.Semiring.one_mul]

theorem rpow_add (hx : 0 < x) (y z : Real) : x ^ (y + z) = x ^ y * x ^ z := by
  rw [rpow_def_of_pos hx, rpow_def_of_pos hx, rpow_def_of_pos hx, Real.mul_add, exp_add]
theorem rpow_sub (hx : 0 < x) (y z : Real) : x ^ (y - z) = x ^ y / x ^ z := by
  rw [rpow_def_of_pos hx, rpow_def_of_pos hx, rpow_def_of_pos hx, ← exp_sub]
  congr 1
  grind
theorem rpow_neg (hx : 0 ≤ x) (y : Real) : x ^ (-y) = (x ^ y)⁻¹ := by
  rcases eq_or_lt_of_le hx with rfl | hx
  · by_cases hy : y = 0
    · subst hy
      have e : -(0 : Real) = 0 := by grind
      rw [e, rpow_zero, inv_one]
    · rw [zero_rpow hy, zero_rpow (by grind), inv_zero]
  · rw [rpow_def_of_pos hx, rpow_def_of_pos hx, ← exp_neg]
    congr 1
    grind
theorem rpow_mul (hx : 0 ≤ x) (y z : Real) : x ^ (y * z) = (x ^ y) ^ z := by
  rcases eq_or_lt_of_le hx with rfl | hx
  · by_cases hy : y = 0
    · rw [hy, Real.zero_mul, rpow_zero, one_rpow]
    · by_cases hz : z = 0
      · rw [hz, Lean.Grind.Semiring.mul_zero, rpow_zero, rpow_zero]
      · rw [zero_rpow hy, zero_rpow hz, zero_rpow (mul_ne_zero hy hz)]
  · rw [rpow_def_of_pos (rpow_pos_of_pos hx y), rpow_def_of_pos hx, rpow_def_of_pos hx, log_exp,
      Real.mul_assoc]
theorem rpow_nat_mul (hx : 0 ≤ x) (n : Nat) (z : Real) : x ^ (n * z) = (x ^ n) ^ z := by
  rw [rpow_mul hx, rpow_natCast]
theorem rpow_mul_natCast (hx : 0 ≤ x) (y : Real) (n : Nat) : x ^ (y * n) = (x ^ y) ^ n := by
  rw [rpow_mul hx, rpow_natCast]
theorem rpow_add_one (hx : x ≠ 0) (y : Real) : x ^ (y + 1) = x ^ y * x := by
  rcases lt_or_gt_of_ne hx with h | h
  · have e : (y + 1) * Real.pi = y * Real.pi + Real.pi := by grind
    have e' : log x * (y + 1) = log x * y + log x := by grind
    rw [rpow_def_of_neg h, rpow_def_of_neg h, e, cos_add_pi, e', exp_add, exp_log_eq_abs hx,
      abs_of_neg h]
    grind
  · rw [rpow_add h, rpow_one]

@[simp] theorem log_rpow (hx : 0 < x) (y : Real) : log (x ^ y) = y * log x := by
  rw [rpow_def_of_pos hx, log_exp, Real.mul_comm]
theorem logb_rpow_eq_mul_logb_of_pos {b : Real} (hx : 0 < x) : logb b (x ^ y) = y * logb b x := by
  rw [logb_def, log_rpow hx, logb_def]; grind
@[simp] theorem logb_rpow {b : Real} (b_pos : 0 < b) (b_ne_one : b ≠ 1) : logb b (b ^ x) = x := by
  have := log_ne_zero_of_pos_of_ne_one b_pos b_ne_one
  rw [logb_def, log_rpow b_pos]
  grind
@[simp] theorem rpow_logb {b : Real} (b_pos : 0 < b) (b_ne_one : b ≠ 1) (hx : 0 < x) :
    b ^ logb b x = x := by
  have h := log_ne_zero_of_pos_of_ne_one b_pos b_ne_one
  have e : log b * logb b x = log x := by rw [logb_def]; grind
  rw [rpow_def_of_pos b_pos, e, exp_log hx]
theorem logb_eq_iff_rpow_eq {b : Real} (b_pos : 0 < b) (b_ne_one : b ≠ 1) (hy : 0 < y) :
    logb b y = x ↔ b ^ x = y :=
  ⟨fun h => h ▸ rpow_logb b_pos b_ne_one hy, fun h => h ▸ logb_rpow b_pos b_ne_one⟩
theorem rpow_eq_iff_logb {b : Real} (b_pos : 0 < b) (b_ne_one : b ≠ 1) (hy : 0 < y) :
    b ^ x = y ↔ logb b y = x := (logb_eq_iff_rpow_eq b_pos b_ne_one hy).symm

theorem mul_rpow (hx : 0 ≤ x) (hy : 0 ≤ y) : (x * y) ^ z = x ^ z * y ^ z := by
  by_cases hz : z = 0
  · subst hz; rw [rpow_zero, rpow_zero, rpow_zero]; grind
  rcases eq_or_lt_of_le hx with rfl | hx
  · rw [Real.zero_mul, zero_rpow hz, Real.zero_mul]
  rcases eq_or_lt_of_le hy with rfl | hy
  · rw [Lean.Grind.Semiring.mul_zero, zero_rpow hz, Lean.Grind.Semiring.mul_zero]
  · rw [rpow_def_of_pos hx, rpow_def_of_pos hy, rpow_def_of_pos (mul_pos hx hy), ← exp_add,
      log_mul (ne_of_gt hx) (ne_of_gt hy)]
    congr 1
    grind
theorem inv_rpow (hx : 0 ≤ x) (y : Real) : x⁻¹ ^ y = (x ^ y)⁻¹ := by
  rw [← rpow_neg hx]
  rcases eq_or_lt_of_le hx with rfl | hx
  · by_cases hy : y = 0
    · subst hy
      have e : -(0 : Real) = 0 := by grind
      rw [e, rpow_zero, rpow_zero]
    · rw [inv_zero, zero_rpow hy, zero_rpow (by grind)]
  · rw [rpow_def_of_pos hx, rpow_def_of_pos (inv_pos_of_pos hx), log_inv]
    congr 1
    grind
theorem div_rpow (hx : 0 ≤ x) (hy : 0 ≤ y) (z : Real) : (x / y) ^ z = x ^ z / y ^ z := by
  rw [div_eq_mul_inv, mul_rpow hx (inv_nonneg.mpr hy), inv_rpow hy, ← div_eq_mul_inv]
theorem rpow_lt_rpow (hx : 0 ≤ x) (hxy : x < y) (hz : 0 < z) : x ^ z < y ^ z := by
  have hy := lt_of_le_of_lt hx hxy
  rcases eq_or_lt_of_le hx with rfl | hx
  · rw [zero_rpow (ne_of_gt hz)]; exact rpow_pos_of_pos hy z
  · rw [rpow_def_of_pos hx, rpow_def_of_pos hy]
    exact exp_lt_exp_of_lt (mul_lt_mul_of_pos_right (log_lt_log hx hxy) hz)
theorem rpow_le_rpow (hx : 0 ≤ x) (hxy : x ≤ y) (hz : 0 ≤ z) : x ^ z ≤ y ^ z := by
  rcases eq_or_lt_of_le hz with rfl | hz
  · rw [rpow_zero, rpow_zero]; exact le_refl _
  rcases eq_or_lt_of_le hxy with rfl | hxy
  · exact le_refl _
  · exact le_of_lt (rpow_lt_rpow hx hxy hz)
theorem rpow_lt_rpow_iff (hx : 0 ≤ x) (hy : 0 ≤ y) (hz : 0 < z) : x ^ z < y ^ z ↔ x < y :=
  ⟨fun h => lt_of_not_ge fun hle => absurd h (not_lt_of_ge (rpow_le_rpow hy hle (le_of_lt hz))),
    fun h => rpow_lt_rpow hx h hz⟩
theorem rpow_le_rpow_iff (hx : 0 ≤ x) (hy : 0 ≤ y) (hz : 0 < z) : x ^ z ≤ y ^ z ↔ x ≤ y := by
  rw [← not_lt, ← not_lt, rpow_lt_rpow_iff hy hx hz]
theorem rpow_lt_rpow_left_iff (hx : 1 < x) : x ^ y < x ^ z ↔ y < z := by
  have hx' := lt_trans zero_lt_one hx
  rw [rpow_def_of_pos hx', rpow_def_of_pos hx', exp_lt_exp, mul_lt_mul_left (log_pos hx)]
theorem rpow_le_rpow_left_iff (hx : 1 < x) : x ^ y ≤ x ^ z ↔ y ≤ z := by
  rw [← not_lt, ← not_lt, rpow_lt_rpow_left_iff hx]
theorem rpow_lt_rpow_of_exponent_lt (hx : 1 < x) (h : y < z) : x ^ y < x ^ z :=
  (rpow_lt_rpow_left_iff hx).mpr h
theorem rpow_le_rpow_of_exponent_le (hx : 1 ≤ x) (h : y ≤ z) : x ^ y ≤ x ^ z := by
  rcases eq_or_lt_of_le hx with rfl | hx
  · rw [one_rpow, one_rpow]; exact le_refl _
  · exact (rpow_le_rpow_left_iff hx).mpr h
theorem rpow_left_inj (hx : 0 ≤ x) (hy : 0 ≤ y) (hz : z ≠ 0) : x ^ z = y ^ z ↔ x = y := by
  refine ⟨fun h => ?_, fun h => h ▸ rfl⟩
  have e : ∀ w : Real, 0 ≤ w → (w ^ z) ^ z⁻¹ = w := fun w hw => by
    rw [← rpow_mul hw, mul_inv_cancel₀ hz, rpow_one]
  rw [← e x hx, h, e y hy]
@[simp] theorem rpow_inv_natCast_pow (hx : 0 ≤ x) {n : Nat} (hn : n ≠ 0) :
    (x ^ ((n : Real)⁻¹)) ^ n = x := by
  have h : (n : Real) ≠ 0 := fun h => hn (natCast_eq_zero.mp h)
  rw [← rpow_natCast, ← rpow_mul hx, inv_mul_cancel₀ h, rpow_one]
@[simp] theorem pow_rpow_inv_natCast (hx : 0 ≤ x) {n : Nat} (hn : n ≠ 0) :
    (x ^ n) ^ ((n : Real)⁻¹) = x := by
  have h : (n : Real) ≠ 0 := fun h => hn (natCast_eq_zero.mp h)
  rw [← rpow_natCast, ← rpow_mul hx, mul_inv_cancel₀ h, rpow_one]
theorem one_lt_rpow (hx : 1 < x) (hz : 0 < z) : 1 < x ^ z := by
  have := rpow_lt_rpow zero_le_one hx hz
  rwa [one_rpow] at this
theorem one_le_rpow (hx : 1 ≤ x) (hz : 0 ≤ z) : 1 ≤ x ^ z := by
  have := rpow_le_rpow zero_le_one hx hz
  rwa [one_rpow] at this

theorem sqrt_eq_rpow (x : Real) : sqrt x = x ^ (1 / 2 : Real) := by
  by_cases hx : 0 ≤ x
  · refine sqrt_unique (rpow_nonneg hx _) ?_
    have h := rpow_mul_natCast hx (1 / 2) 2
    have e : (1 / 2 : Real) * ((2 : Nat) : Real) = 1 := by grind
    rw [e, rpow_one] at h
    rw [← pow_two, ← h]
  · have e : (1 / 2 : Real) * Real.pi = Real.pi / 2 := by grind
    rw [sqrt_eq_zero_of_nonpos (by grind), rpow_def_of_neg (by grind), e, cos_pi_div_two]
    grind

@[simp] theorem rpow_intCast (x : Real) (n : Int) : x ^ (n : Real) = x ^ n := by
  match n with
  | .ofNat n => exact rpow_natCast x n
  | .negSucc n =>
    have e : ((Int.negSucc n : Int) : Real) = -((n + 1 : Nat) : Real) := by
      rw [Int.negSucc_eq, intCast_neg]; rfl
    show x ^ ((Int.negSucc n : Int) : Real) = (x ^ (n + 1))⁻¹
    rw [e]
    by_cases hx : 0 ≤ x
    · rw [rpow_neg hx, rpow_natCast]
    · have hx : x < 0 := by grind
      rw [← rpow_natCast x (n + 1), rpow_def_of_neg hx, rpow_def_of_neg hx]
      have e₁ : -((n + 1 : Nat) : Real) * Real.pi = -(((n + 1 : Nat) : Real) * Real.pi) := by grind
      have e₂ : log x * -((n + 1 : Nat) : Real) = -(log x * ((n + 1 : Nat) : Real)) := by grind
      have h := cos_nat_mul_pi (n + 1)
      have h' : ((-1 : Real) ^ (n + 1)) * (-1) ^ (n + 1) = 1 := by
        rw [← _root_.mul_pow]
        have : (-1 : Real) * -1 = 1 := by grind
        rw [this, one_pow]
      rw [e₁, e₂, cos_neg, exp_neg, h, mul_inv]
      congr 1
      have : ((-1 : Real) ^ (n + 1)) ≠ 0 := pow_ne_zero _ (by grind)
      generalize ((-1 : Real) ^ (n + 1)) = s at h' this ⊢
      grind

end Real

namespace NNReal

/-- Real powers of nonnegative reals; Mathlib's `NNReal.rpow`. -/
def rpow (x : NNReal) (y : Real) : NNReal := ⟨(x : Real) ^ y, Real.rpow_nonneg x.2 y⟩

instance instPowReal : Pow NNReal Real := ⟨rpow⟩

@[simp] theorem coe_rpow (x : NNReal) (y : Real) : ((x ^ y : NNReal) : Real) = (x : Real) ^ y := rfl

end NNReal
