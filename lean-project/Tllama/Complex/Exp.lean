import Init
import Tllama.Complex.Basic
import Tllama.Real.Limit

/-!
The complex exponential as the limit of `(1 + z / 2ⁿ) ^ 2ⁿ`, its addition law and
the bound `‖exp z - 1 - z‖ ≤ exp ‖z‖ - 1 - ‖z‖`. Everything about the real
exponential and the trigonometric functions follows from these two facts.
-/

@[expose] public section

noncomputable section

namespace Complex

open Real (invTwoPow invTwoPow_pos invTwoPow_succ two_pow_mul_invTwoPow)

theorem abs_re_le_norm (z : Complex) : _root_.abs z.re ≤ norm z := by
  refine Real.abs_le_sqrt ?_
  have := mul_self_nonneg z.im
  rw [normSq_apply]
  grind

theorem abs_im_le_norm (z : Complex) : _root_.abs z.im ≤ norm z := by
  refine Real.abs_le_sqrt ?_
  have := mul_self_nonneg z.re
  rw [normSq_apply]
  grind

theorem norm_le_abs_re_add_abs_im (z : Complex) :
    norm z ≤ _root_.abs z.re + _root_.abs z.im := by
  rw [norm_def]
  refine (Real.sqrt_le_iff).mpr ⟨add_nonneg (abs_nonneg _) (abs_nonneg _), ?_⟩
  have h := mul_nonneg (abs_nonneg z.re) (abs_nonneg z.im)
  have h₁ := abs_mul_abs_self z.re
  have h₂ := abs_mul_abs_self z.im
  rw [normSq_apply, ← h₁, ← h₂]
  generalize _root_.abs z.re = x at h
  generalize _root_.abs z.im = y at h
  clear h₁ h₂
  grind

theorem norm_pow (z : Complex) (n : Nat) : norm (z ^ n) = norm z ^ n := by
  induction n with
  | zero => rw [pow_zero, pow_zero, norm_one]
  | succ n ih => rw [pow_succ, pow_succ, norm_mul, ih]

theorem norm_ofReal_of_nonneg {r : Real} (h : 0 ≤ r) : norm (r : Complex) = r := by
  rw [norm_real]; exact abs_of_nonneg h

theorem norm_sub_le (z w : Complex) : norm (z - w) ≤ norm z + norm w := by
  have h := norm_add_le z (-w)
  have e : z + -w = z - w := by grind
  rwa [norm_neg, e] at h

theorem norm_sub_le_norm_sub_add_norm_sub (a b c : Complex) :
    norm (a - c) ≤ norm (a - b) + norm (b - c) := by
  have h := norm_add_le (a - b) (b - c)
  have e : a - b + (b - c) = a - c := by grind
  rwa [e] at h

theorem norm_sub_rev (z w : Complex) : norm (z - w) = norm (w - z) := by
  have e : z - w = -(w - z) := by grind
  rw [e, norm_neg]

theorem eq_of_norm_sub_le {z w : Complex} {C : Real} (h : ∀ n, norm (z - w) ≤ C * invTwoPow n) :
    z = w := by
  have h₀ := norm_nonneg (z - w)
  have h₁ := norm_eq_zero.mp (le_antisymm (Real.nonpos_of_forall_le h) h₀)
  grind

/-- A sequence of complex numbers whose steps are at most `C / 2ⁿ` converges at this rate. -/
theorem exists_limit {a : Nat → Complex} {C : Real}
    (h : ∀ n, norm (a (n + 1) - a n) ≤ C * invTwoPow n) :
    ∃ L, ∀ n, norm (a n - L) ≤ 4 * C * invTwoPow n := by
  obtain ⟨x, hx⟩ := Real.exists_limit (a := fun n => (a n).re) fun n =>
    le_trans (abs_re_le_norm (a (n + 1) - a n)) (h n)
  obtain ⟨y, hy⟩ := Real.exists_limit (a := fun n => (a n).im) fun n =>
    le_trans (abs_im_le_norm (a (n + 1) - a n)) (h n)
  refine ⟨⟨x, y⟩, fun n => ?_⟩
  have h₁ := norm_le_abs_re_add_abs_im (a n - ⟨x, y⟩)
  have h₂ := hx n
  have h₃ := hy n
  rw [sub_re, sub_im] at h₁
  have h₄ := le_trans h₁ (add_le_add h₂ h₃)
  have e : 2 * C * invTwoPow n + 2 * C * invTwoPow n = 4 * C * invTwoPow n := by grind
  rwa [e] at h₄

/-- `‖Aᴺ - Bᴺ‖ ≤ N Mᴺ ‖A - B‖` when `M ≥ 1` bounds both. -/
theorem norm_pow_sub_pow_le {A B : Complex} {M : Real} (hM : 1 ≤ M) (hA : norm A ≤ M)
    (hB : norm B ≤ M) (N : Nat) :
    norm (A ^ N - B ^ N) ≤ N * M ^ N * norm (A - B) := by
  induction N with
  | zero =>
    have e : A ^ 0 - B ^ 0 = 0 := by rw [pow_zero, pow_zero]; grind
    have h : norm (0 : Complex) = 0 := norm_eq_zero.mpr rfl
    rw [e, h]
    grind
  | succ N ih =>
    have e : A ^ (N + 1) - B ^ (N + 1) = A ^ N * (A - B) + (A ^ N - B ^ N) * B := by
      rw [pow_succ, pow_succ]; grind
    have h₁ := norm_add_le (A ^ N * (A - B)) ((A ^ N - B ^ N) * B)
    rw [← e, norm_mul, norm_mul, norm_pow] at h₁
    have hd := norm_nonneg (A - B)
    have hMN := pow_nonneg (a := M) (le_trans zero_le_one hM) N
    have h₂ := mul_le_mul_of_nonneg_right (pow_le_pow_left₀ (norm_nonneg A) hA N) hd
    have h₃ := mul_le_mul ih hB (norm_nonneg B)
      (mul_nonneg (mul_nonneg (Real.natCast_nonneg N) hMN) hd)
    have h₄ := mul_le_mul_of_nonneg_left hM (mul_nonneg hMN hd)
    have h₅ := le_trans h₁ (add_le_add h₂ h₃)
    rw [pow_succ M, Real.natCast_succ]
    generalize M ^ N = P at h₄ h₅ ⊢
    generalize norm (A - B) = d at h₄ h₅ ⊢
    clear ih e h₁ hd hMN h₂ h₃ hA hB
    grind

/-- The sequence whose limit is the exponential. -/
def expSeq (z : Complex) (n : Nat) : Complex := (1 + (invTwoPow n : Complex) * z) ^ (2 ^ n)

theorem norm_one_add_le (n : Nat) (z : Complex) :
    norm (1 + (invTwoPow n : Complex) * z) ≤ 1 + norm z * invTwoPow n := by
  have h := norm_add_le 1 ((invTwoPow n : Complex) * z)
  rwa [norm_one, norm_mul, norm_ofReal_of_nonneg (le_of_lt (invTwoPow_pos n)), Real.mul_comm] at h

theorem one_le_one_add (n : Nat) (z : Complex) : 1 ≤ 1 + norm z * invTwoPow n := by
  have := mul_nonneg (norm_nonneg z) (le_of_lt (invTwoPow_pos n))
  grind

theorem norm_expSeq_le {z : Complex} {K : Real}
    (hK : ∀ n, (1 + norm z * invTwoPow n) ^ (2 ^ n) ≤ K) (n : Nat) : norm (expSeq z n) ≤ K := by
  unfold expSeq
  rw [norm_pow]
  exact le_trans (pow_le_pow_left₀ (norm_nonneg _) (norm_one_add_le n z) _) (hK n)

theorem exists_exp (z : Complex) : ∃ L C, ∀ n, norm (expSeq z n - L) ≤ C * invTwoPow n := by
  obtain ⟨K, hK₀, hK⟩ := Real.exists_powSeq_le (norm_nonneg z)
  have step : ∀ n, norm (expSeq z (n + 1) - expSeq z n) ≤ K * norm z ^ 2 * invTwoPow n := fun n => by
    have hpos := invTwoPow_pos n
    have hz := norm_nonneg z
    have hpos' := invTwoPow_pos (n + 1)
    have h₁ : norm ((1 + (invTwoPow (n + 1) : Complex) * z) ^ 2)
        ≤ (1 + norm z * invTwoPow (n + 1)) ^ 2 := by
      rw [norm_pow]
      exact pow_le_pow_left₀ (norm_nonneg _) (norm_one_add_le (n + 1) z) 2
    have h₂ : 1 + norm z * invTwoPow n ≤ (1 + norm z * invTwoPow (n + 1)) ^ 2 := by
      have := sq_nonneg (norm z * invTwoPow (n + 1))
      rw [invTwoPow_succ] at this ⊢
      clear h₁ hpos'
      grind
    have h₃ := norm_pow_sub_pow_le (le_trans (one_le_one_add n z) h₂) h₁
      (le_trans (norm_one_add_le n z) h₂) (2 ^ n)
    have e : (1 + (invTwoPow (n + 1) : Complex) * z) ^ 2 - (1 + (invTwoPow n : Complex) * z)
        = ((invTwoPow (n + 1) * invTwoPow (n + 1) : Real) : Complex) * z ^ 2 := by
      have : (invTwoPow n : Complex) = 2 * (invTwoPow (n + 1) : Complex) := by
        rw [invTwoPow_succ, ofReal_div]; grind
      rw [this, ofReal_mul]
      grind
    rw [e, norm_mul, norm_pow, norm_ofReal_of_nonneg (mul_nonneg (le_of_lt hpos') (le_of_lt hpos')),
      ← pow_mul, Nat.mul_comm 2, ← Nat.pow_succ, ← pow_mul, Nat.mul_comm 2, ← Nat.pow_succ] at h₃
    refine le_trans h₃ ?_
    have h₄ := hK (n + 1)
    have h₅ := two_pow_mul_invTwoPow n
    have h₆ := mul_nonneg (pow_nonneg hz 2) (le_of_lt hpos)
    have h₇ := mul_le_mul_of_nonneg_right h₄ h₆
    have h₈ := mul_nonneg hK₀ h₆
    rw [invTwoPow_succ] at h₇ ⊢
    generalize (1 + norm z * (invTwoPow n / 2)) ^ (2 ^ (n + 1)) = P at h₇ ⊢
    generalize ((2 ^ n : Nat) : Real) = p at h₅ ⊢
    generalize norm z ^ 2 = q at h₇ h₈ ⊢
    have e' : p * P * (invTwoPow n / 2 * (invTwoPow n / 2) * q)
        = (p * invTwoPow n) * (P * (q * invTwoPow n)) / 4 := by grind
    rw [e', h₅]
    clear e e' h₄ h₅ h₃ h₁ h₂ hK hK₀ hpos hpos' hz h₆
    grind
  obtain ⟨L, hL⟩ := exists_limit step
  exact ⟨L, _, hL⟩

/-- The exponential function. Mathlib defines it as the sum of `zⁿ / n!`; here it is the limit of
`(1 + z / 2ⁿ) ^ 2ⁿ`. Both satisfy `exp_add` and `norm_exp_sub_one_sub_id_le`, and at most one
function does. -/
@[no_expose] def exp (z : Complex) : Complex := Classical.choose (exists_exp z)

theorem exp_spec (z : Complex) : ∃ C, ∀ n, norm (expSeq z n - exp z) ≤ C * invTwoPow n :=
  Classical.choose_spec (exists_exp z)

theorem exp_unique {z L : Complex} {C : Real} (h : ∀ n, norm (expSeq z n - L) ≤ C * invTwoPow n) :
    exp z = L := by
  obtain ⟨D, hD⟩ := exp_spec z
  refine eq_of_norm_sub_le (C := D + C) fun n => ?_
  have h₁ := norm_sub_le_norm_sub_add_norm_sub (exp z) (expSeq z n) L
  rw [norm_sub_rev (exp z) (expSeq z n)] at h₁
  have h₂ := le_trans h₁ (add_le_add (hD n) (h n))
  have e : D * invTwoPow n + C * invTwoPow n = (D + C) * invTwoPow n := by grind
  rwa [e] at h₂

@[simp] theorem exp_zero : exp 0 = 1 := by
  refine exp_unique (C := 0) fun n => ?_
  have e : expSeq 0 n - 1 = 0 := by
    unfold expSeq
    have : (1 + (invTwoPow n : Complex) * 0) = 1 := by grind
    rw [this, one_pow]
    grind
  have h : norm (0 : Complex) = 0 := norm_eq_zero.mpr rfl
  rw [e, h]
  grind

theorem exp_add (z w : Complex) : exp (z + w) = exp z * exp w := by
  obtain ⟨C, hC⟩ := exp_spec z
  obtain ⟨D, hD⟩ := exp_spec w
  obtain ⟨K, hK₀, hK⟩ := Real.exists_powSeq_le (norm_nonneg z)
  obtain ⟨K', hK₀', hK'⟩ := Real.exists_powSeq_le (norm_nonneg w)
  refine exp_unique (C := K * K' * (norm z * norm w) + (C * norm (exp w) + K * D)) fun n => ?_
  have hpos := le_of_lt (invTwoPow_pos n)
  have hzw := mul_nonneg (norm_nonneg z) (norm_nonneg w)
  have h₁ : norm (expSeq z n * expSeq w n - expSeq (z + w) n)
      ≤ K * K' * (norm z * norm w) * invTwoPow n := by
    unfold expSeq
    rw [← mul_pow]
    have hM := mul_le_mul (one_le_one_add n z) (one_le_one_add n w) zero_le_one
      (le_trans zero_le_one (one_le_one_add n z))
    rw [Real.mul_one] at hM
    have hA := mul_le_mul (norm_one_add_le n z) (norm_one_add_le n w) (norm_nonneg _)
      (le_trans zero_le_one (one_le_one_add n z))
    rw [← norm_mul] at hA
    have hB : norm (1 + (invTwoPow n : Complex) * (z + w))
        ≤ (1 + norm z * invTwoPow n) * (1 + norm w * invTwoPow n) := by
      have h₁ := norm_one_add_le n (z + w)
      have h₂ := mul_le_mul_of_nonneg_right (norm_add_le z w) hpos
      have h₃ := mul_nonneg hzw (mul_nonneg hpos hpos)
      clear hM hA
      grind
    have h₃ := norm_pow_sub_pow_le hM hA hB (2 ^ n)
    have e : (1 + (invTwoPow n : Complex) * z) * (1 + (invTwoPow n : Complex) * w)
        - (1 + (invTwoPow n : Complex) * (z + w))
        = ((invTwoPow n * invTwoPow n : Real) : Complex) * (z * w) := by
      rw [ofReal_mul]; grind
    rw [e, norm_mul, norm_mul, norm_ofReal_of_nonneg (mul_nonneg hpos hpos),
      mul_pow (1 + norm z * invTwoPow n)] at h₃
    refine le_trans h₃ ?_
    have h₄ := mul_le_mul (hK n) (hK' n)
      (pow_nonneg (le_trans zero_le_one (one_le_one_add n w)) _) hK₀
    have h₅ := mul_le_mul_of_nonneg_right h₄ (mul_nonneg hzw hpos)
    have h₆ := two_pow_mul_invTwoPow n
    generalize (1 + norm z * invTwoPow n) ^ (2 ^ n) * (1 + norm w * invTwoPow n) ^ (2 ^ n) = P
      at h₅ ⊢
    generalize ((2 ^ n : Nat) : Real) = p at h₆ ⊢
    generalize norm z * norm w = q at h₅ ⊢
    have e' : p * P * (invTwoPow n * invTwoPow n * q) = (p * invTwoPow n) * (P * (q * invTwoPow n)) := by
      grind
    rw [e', h₆, Lean.Grind.Semiring.one_mul]
    have e'' : K * K' * (q * invTwoPow n) = K * K' * q * invTwoPow n := by grind
    rwa [e''] at h₅
  have h₂ : norm (expSeq z n * expSeq w n - exp z * exp w)
      ≤ (C * norm (exp w) + K * D) * invTwoPow n := by
    have e : expSeq z n * expSeq w n - exp z * exp w
        = (expSeq z n - exp z) * exp w + expSeq z n * (expSeq w n - exp w) := by grind
    have h := norm_add_le ((expSeq z n - exp z) * exp w) (expSeq z n * (expSeq w n - exp w))
    rw [← e, norm_mul, norm_mul] at h
    have h₃ := mul_le_mul_of_nonneg_right (hC n) (norm_nonneg (exp w))
    have h₄ := mul_le_mul (norm_expSeq_le hK n) (hD n) (norm_nonneg _) hK₀
    refine le_trans h (le_trans (add_le_add h₃ h₄) (le_of_eq ?_))
    clear h h₃ h₄ e
    grind
  have h₃ := norm_sub_le_norm_sub_add_norm_sub (expSeq (z + w) n) (expSeq z n * expSeq w n)
    (exp z * exp w)
  rw [norm_sub_rev (expSeq (z + w) n) (expSeq z n * expSeq w n)] at h₃
  refine le_trans h₃ (le_trans (add_le_add h₁ h₂) (le_of_eq ?_))
  clear h₁ h₂ h₃ hK hK' hC hD
  grind

@[simp] theorem exp_ne_zero (z : Complex) : exp z ≠ 0 := fun h => by
  have h₁ := exp_add z (-z)
  have e : z + -z = 0 := by grind
  rw [e, exp_zero, h] at h₁
  grind

theorem exp_neg (z : Complex) : exp (-z) = (exp z)⁻¹ := by
  have h₁ := exp_add z (-z)
  have e : z + -z = 0 := by grind
  have := exp_ne_zero z
  rw [e, exp_zero] at h₁
  grind

theorem exp_sub (z w : Complex) : exp (z - w) = exp z / exp w := by
  have e : z - w = z + -w := by grind
  rw [e, exp_add, exp_neg]
  grind

theorem exp_nat_mul (z : Complex) (n : Nat) : exp (n * z) = exp z ^ n := by
  induction n with
  | zero =>
    have e : ((0 : Nat) : Complex) * z = 0 := by grind
    rw [e, exp_zero, pow_zero]
  | succ n ih =>
    have e : ((n + 1 : Nat) : Complex) * z = n * z + z := by grind
    rw [e, exp_add, ih, pow_succ]

theorem expSeq_conj (z : Complex) (n : Nat) :
    expSeq (starRingEnd Complex z) n = starRingEnd Complex (expSeq z n) := by
  have conj_pow : ∀ (w : Complex) (k : Nat),
      starRingEnd Complex (w ^ k) = starRingEnd Complex w ^ k := fun w k => by
    induction k with
    | zero => exact conj_ofReal 1
    | succ k ih => rw [pow_succ, pow_succ, conj_mul, ih]
  unfold expSeq
  rw [conj_pow, conj_add, conj_mul, conj_ofReal]
  congr 2
  exact (conj_ofReal 1).symm

theorem exp_conj (z : Complex) : exp (starRingEnd Complex z) = starRingEnd Complex (exp z) := by
  obtain ⟨C, hC⟩ := exp_spec z
  refine exp_unique (C := C) fun n => ?_
  have h := hC n
  rw [expSeq_conj, norm_def]
  rw [norm_def] at h
  have e : normSq (starRingEnd Complex (expSeq z n) - starRingEnd Complex (exp z))
      = normSq (expSeq z n - exp z) := by
    simp only [normSq_apply, sub_re, sub_im, conj_re, conj_im]; grind
  rwa [e]

@[simp] theorem exp_ofReal_im (x : Real) : (exp x).im = 0 := by
  have h := congrArg im (exp_conj x)
  rw [conj_ofReal, conj_im] at h
  grind

end Complex
