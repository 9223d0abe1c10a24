import Init
import Tllama.Real.Exp
import Tllama.Set.Basic

/-!
The natural logarithm and logarithms to any base, with Mathlib's values outside of
the positive numbers (`log 0 = 0`, `log x = log |x|`).
-/

@[expose] public section

noncomputable section

set_option linter.unusedVariables false

namespace Real

/-- The natural logarithm: the inverse of `exp` at `|x|`, and `0` at `0`, as in Mathlib. -/
@[no_expose] def log (x : Real) : Real :=
  if h : 0 < abs x then Classical.choose (exists_exp_eq h) else 0

/-- The logarithm to base `b`; Mathlib's definition. -/
def logb (b x : Real) : Real := log x / log b

variable {x y b : Real}

theorem exp_log_eq_abs (h : x ≠ 0) : exp (log x) = abs x := by
  have h' : 0 < abs x := abs_pos.mpr h
  unfold log
  rw [dif_pos h']
  exact Classical.choose_spec (exists_exp_eq h')

theorem exp_log (h : 0 < x) : exp (log x) = x := by
  rw [exp_log_eq_abs (ne_of_gt h), abs_of_pos h]

grind_pattern exp_log => exp (log x)

@[simp] theorem log_exp (x : Real) : log (exp x) = x := exp_injective (exp_log (exp_pos x))
grind_pattern log_exp => log (exp x)

@[simp] theorem log_zero : log 0 = 0 := by unfold log; rw [dif_neg]; rw [abs_zero]; exact lt_irrefl 0
@[simp] theorem log_one : log 1 = 0 := exp_injective (by rw [exp_log zero_lt_one, exp_zero])

@[simp] theorem log_abs (x : Real) : log (abs x) = log x := by
  by_cases h : x = 0
  · rw [h, abs_zero]
  · exact exp_injective (by rw [exp_log_eq_abs h, exp_log (abs_pos.mpr h)])

@[simp] theorem log_neg_eq_log (x : Real) : log (-x) = log x := by rw [← log_abs, abs_neg, log_abs]

theorem log_mul (hx : x ≠ 0) (hy : y ≠ 0) : log (x * y) = log x + log y :=
  exp_injective (by
    rw [exp_log_eq_abs (mul_ne_zero hx hy), exp_add, exp_log_eq_abs hx, exp_log_eq_abs hy, abs_mul])

@[simp] theorem log_inv (x : Real) : log x⁻¹ = -log x := by
  by_cases h : x = 0
  · rw [h, Real.inv_zero, log_zero]; grind
  · refine exp_injective ?_
    rw [exp_log_eq_abs (inv_ne_zero h), exp_neg, exp_log_eq_abs h, abs_inv]

theorem log_div (hx : x ≠ 0) (hy : y ≠ 0) : log (x / y) = log x - log y := by
  rw [div_eq_mul_inv, log_mul hx (inv_ne_zero hy), log_inv]; grind

@[simp] theorem log_pow (n : Nat) (x : Real) : log (x ^ n) = n * log x := by
  by_cases h : x = 0
  · subst h
    by_cases hn : n = 0
    · subst hn; rw [pow_zero, log_one]; grind
    · rw [(pow_eq_zero_iff hn).mpr rfl, log_zero]; grind
  · refine exp_injective ?_
    rw [exp_log_eq_abs (pow_ne_zero n h), exp_nat_mul, exp_log_eq_abs h, abs_pow]

@[simp] theorem log_zpow (x : Real) (n : Int) : log (x ^ n) = n * log x := by
  match n with
  | .ofNat n => exact log_pow n x
  | .negSucc n =>
    show log (x ^ (n + 1))⁻¹ = _
    have e : ((Int.negSucc n : Int) : Real) = -((n + 1 : Nat) : Real) := by
      rw [Int.negSucc_eq, intCast_neg]; rfl
    rw [log_inv, log_pow, e]
    grind

theorem log_sqrt (hx : 0 ≤ x) : log (sqrt x) = log x / 2 := by
  have h := log_pow 2 (sqrt x)
  rw [sq_sqrt hx] at h
  have e : ((2 : Nat) : Real) = 2 := rfl
  rw [e] at h
  grind

theorem log_le_log (hx : 0 < x) (h : x ≤ y) : log x ≤ log y :=
  exp_le_exp.mp (by rwa [exp_log hx, exp_log (lt_of_lt_of_le hx h)])
theorem log_lt_log (hx : 0 < x) (h : x < y) : log x < log y :=
  exp_lt_exp.mp (by rwa [exp_log hx, exp_log (lt_trans hx h)])
theorem log_le_log_iff (hx : 0 < x) (hy : 0 < y) : log x ≤ log y ↔ x ≤ y := by
  rw [← exp_le_exp, exp_log hx, exp_log hy]
theorem log_lt_log_iff (hx : 0 < x) (hy : 0 < y) : log x < log y ↔ x < y := by
  rw [← exp_lt_exp, exp_log hx, exp_log hy]
theorem log_le_iff_le_exp (hx : 0 < x) : log x ≤ y ↔ x ≤ exp y := by rw [← exp_le_exp, exp_log hx]
theorem log_lt_iff_lt_exp (hx : 0 < x) : log x < y ↔ x < exp y := by rw [← exp_lt_exp, exp_log hx]
theorem le_log_iff_exp_le (hy : 0 < y) : x ≤ log y ↔ exp x ≤ y := by rw [← exp_le_exp, exp_log hy]
theorem lt_log_iff_exp_lt (hy : 0 < y) : x < log y ↔ exp x < y := by rw [← exp_lt_exp, exp_log hy]
theorem log_pos (h : 1 < x) : 0 < log x := by rw [← log_one]; exact log_lt_log zero_lt_one h
theorem log_neg (h₀ : 0 < x) (h : x < 1) : log x < 0 := by rw [← log_one]; exact log_lt_log h₀ h
theorem log_nonneg (h : 1 ≤ x) : 0 ≤ log x := by rw [← log_one]; exact log_le_log zero_lt_one h
theorem log_nonpos (h₀ : 0 ≤ x) (h : x ≤ 1) : log x ≤ 0 := by
  rcases eq_or_lt_of_le h₀ with rfl | h₀
  · rw [log_zero]; exact le_refl _
  · rw [← log_one]; exact log_le_log h₀ h
theorem log_pos_iff (hx : 0 < x) : 0 < log x ↔ 1 < x := by
  rw [← log_one, log_lt_log_iff zero_lt_one hx]
theorem log_neg_iff (hx : 0 < x) : log x < 0 ↔ x < 1 := by
  rw [← log_one, log_lt_log_iff hx zero_lt_one]
theorem log_nonneg_iff (hx : 0 < x) : 0 ≤ log x ↔ 1 ≤ x := by
  rw [← log_one, log_le_log_iff zero_lt_one hx]
theorem log_injOn_pos : Set.InjOn log (Set.Ioi 0) := fun x hx y hy h => by
  rw [← exp_log (show 0 < x from hx), h, exp_log (show 0 < y from hy)]
theorem log_ne_zero_of_pos_of_ne_one (hx : 0 < x) (h : x ≠ 1) : log x ≠ 0 := fun h₀ =>
  h (log_injOn_pos hx (show (0 : Real) < 1 from zero_lt_one) (h₀.trans log_one.symm))
theorem eq_one_of_pos_of_log_eq_zero (hx : 0 < x) (h : log x = 0) : x = 1 :=
  log_injOn_pos hx (show (0 : Real) < 1 from zero_lt_one) (h.trans log_one.symm)
@[simp] theorem log_eq_zero : log x = 0 ↔ x = 0 ∨ x = 1 ∨ x = -1 := by
  constructor
  · intro h
    by_cases hx : x = 0
    · exact Or.inl hx
    · have h₁ := exp_log_eq_abs hx
      rw [h, exp_zero] at h₁
      right
      grind
  · rintro (rfl | rfl | rfl)
    · exact log_zero
    · exact log_one
    · rw [log_neg_eq_log, log_one]
theorem log_ne_zero : log x ≠ 0 ↔ x ≠ 0 ∧ x ≠ 1 ∧ x ≠ -1 := by
  rw [ne_eq, log_eq_zero, not_or, not_or]
theorem log_le_sub_one_of_pos (hx : 0 < x) : log x ≤ x - 1 := by
  have := add_one_le_exp (log x)
  rw [exp_log hx] at this
  grind
theorem log_lt_sub_one_of_pos (hx : 0 < x) (h : x ≠ 1) : log x < x - 1 := by
  have h₀ := log_ne_zero_of_pos_of_ne_one hx h
  rcases lt_or_gt_of_ne h₀ with h₁ | h₁
  · have h₂ := add_one_lt_exp_of_pos (x := -log x / 2) (by grind)
    have h₃ := mul_self_le_mul_self (a := 1) (by grind) (le_of_lt (lt_of_le_of_lt (by grind) h₂))
    have e : exp (-log x / 2) * exp (-log x / 2) * x = 1 := by
      rw [← exp_add]
      have : -log x / 2 + -log x / 2 = -log x := by grind
      rw [this, exp_neg, exp_log hx]
      grind
    have h₄ : (1 + log x / 2) < exp (log x / 2) := by
      have h₅ := add_one_le_exp (log x / 4)
      have e : exp (log x / 2) = exp (log x / 4) * exp (log x / 4) := by
        rw [← exp_add]; congr 1; grind
      have h₆ := mul_self_pos h₀
      have h₈ := exp_pos (log x / 2)
      by_cases h₇ : 0 ≤ log x / 4 + 1
      · have := mul_self_le_mul_self h₇ h₅
        rw [e]
        grind
      · grind
    have e : x = exp (log x / 2) * exp (log x / 2) := by
      rw [← exp_add]
      have : log x / 2 + log x / 2 = log x := by grind
      rw [this, exp_log hx]
    have h₆ := mul_self_pos h₀
    by_cases h₇ : 0 ≤ 1 + log x / 2
    · have := mul_self_le_mul_self h₇ (le_of_lt h₄)
      rw [← e] at this
      grind
    · grind
  · have := add_one_lt_exp_of_pos h₁
    rw [exp_log hx] at this
    grind

theorem logb_def (b x : Real) : logb b x = log x / log b := rfl
theorem log_div_log : log x / log b = logb b x := rfl
@[simp] theorem logb_zero (b : Real) : logb b 0 = 0 := by rw [logb_def, log_zero]; grind
@[simp] theorem logb_one (b : Real) : logb b 1 = 0 := by rw [logb_def, log_one]; grind
theorem logb_self_eq_one (h : 1 < b) : logb b b = 1 := by
  have := log_pos h; rw [logb_def]; grind
theorem logb_self_eq_one_iff (hb : 0 < b) : logb b b = 1 ↔ b ≠ 1 := by
  rw [logb_def]
  constructor
  · rintro h rfl; rw [log_one] at h; grind
  · intro h; have := log_ne_zero_of_pos_of_ne_one hb h; grind
theorem logb_mul (hx : x ≠ 0) (hy : y ≠ 0) : logb b (x * y) = logb b x + logb b y := by
  simp only [logb_def, log_mul hx hy]; grind
theorem logb_div (hx : x ≠ 0) (hy : y ≠ 0) : logb b (x / y) = logb b x - logb b y := by
  simp only [logb_def, log_div hx hy]; grind
@[simp] theorem logb_inv (b x : Real) : logb b x⁻¹ = -logb b x := by
  simp only [logb_def, log_inv]; grind
@[simp] theorem logb_pow (b x : Real) (k : Nat) : logb b (x ^ k) = k * logb b x := by
  simp only [logb_def, log_pow]; grind
@[simp] theorem logb_neg_eq_logb (x : Real) : logb b (-x) = logb b x := by
  simp only [logb_def, log_neg_eq_log]
@[simp] theorem logb_abs (b x : Real) : logb b (abs x) = logb b x := by simp only [logb_def, log_abs]
theorem inv_logb (a b : Real) : (logb a b)⁻¹ = logb b a := by
  simp only [logb_def, div_eq_mul_inv, mul_inv, inv_inv]; exact Real.mul_comm _ _
theorem div_logb {a b c : Real} (h₁ : c ≠ 0) (h₂ : c ≠ 1) (h₃ : c ≠ -1) :
    logb a c / logb b c = logb a b := by
  have h := log_ne_zero.mpr ⟨h₁, h₂, h₃⟩
  simp only [logb_def, div_eq_mul_inv, mul_inv, inv_inv]
  grind
theorem mul_logb {a b c : Real} (h₁ : b ≠ 0) (h₂ : b ≠ 1) (h₃ : b ≠ -1) :
    logb a b * logb b c = logb a c := by
  have h := log_ne_zero.mpr ⟨h₁, h₂, h₃⟩
  simp only [logb_def]
  grind
theorem logb_le_logb (hb : 1 < b) (hx : 0 < x) (hy : 0 < y) : logb b x ≤ logb b y ↔ x ≤ y := by
  rw [logb_def, logb_def, div_le_div_iff_of_pos (log_pos hb) (log_pos hb),
    mul_le_mul_right (log_pos hb), log_le_log_iff hx hy]
theorem logb_lt_logb (hb : 1 < b) (hx : 0 < x) (h : x < y) : logb b x < logb b y := by
  rw [logb_def, logb_def, div_lt_div_iff (log_pos hb) (log_pos hb), _root_.mul_lt_mul_right (log_pos hb)]
  exact log_lt_log hx h
theorem logb_pos (hb : 1 < b) (hx : 1 < x) : 0 < logb b x := div_pos (log_pos hx) (log_pos hb)
theorem logb_nonneg (hb : 1 < b) (hx : 1 ≤ x) : 0 ≤ logb b x :=
  div_nonneg (log_nonneg hx) (le_of_lt (log_pos hb))

end Real
