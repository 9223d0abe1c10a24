import Init
import Tllama.Algebra.Cast
import Tllama.Finset.Interval
import Tllama.Nat.Factorial
import Tllama.Real.Exp

/-!
The series of the exponential function, by which Mathlib defines it: the partial sums of `zᵏ / k!` come as near to
`exp z` as one likes, `norm_exp_sub_expSum_le` says how near. The binomial series of `(1 + z / N) ^ N` is compared with
it term by term.
-/

@[expose] public section

noncomputable section

namespace Complex

open Real (invTwoPow invTwoPow_pos invTwoPow_le_one two_pow_mul_invTwoPow)

/-- The first `n` terms of the binomial series of `(1 + u) ^ N`. -/
def binomialSum (N n : Nat) (u : Complex) : Complex :=
  (Finset.range n).sum fun k => (Nat.choose N k : Complex) * u ^ k

/-- The first `n` terms of the series of the exponential function. -/
def expSum (n : Nat) (z : Complex) : Complex :=
  (Finset.range n).sum fun k => z ^ k / (Nat.factorial k : Complex)

theorem binomialSum_zero (N : Nat) (u : Complex) : binomialSum N 0 u = 0 := Finset.sum_range_zero _
theorem binomialSum_succ (N n : Nat) (u : Complex) :
    binomialSum N (n + 1) u = binomialSum N n u + (Nat.choose N n : Complex) * u ^ n := Finset.sum_range_succ _ _
theorem expSum_zero (z : Complex) : expSum 0 z = 0 := Finset.sum_range_zero _
theorem expSum_succ (n : Nat) (z : Complex) :
    expSum (n + 1) z = expSum n z + z ^ n / (Nat.factorial n : Complex) := Finset.sum_range_succ _ _

/-- Pascal's rule. -/
theorem binomialSum_succ_succ (N n : Nat) (u : Complex) :
    binomialSum (N + 1) (n + 1) u = binomialSum N (n + 1) u + u * binomialSum N n u := by
  induction n with
  | zero =>
    rw [binomialSum_succ, binomialSum_succ, binomialSum_zero, binomialSum_zero, Nat.choose_zero_right,
      Nat.choose_zero_right]
    grind
  | succ n ih =>
    rw [binomialSum_succ (N + 1), ih, binomialSum_succ N (n + 1), binomialSum_succ N n,
      Nat.choose_succ_succ, pow_succ]
    have e : ((Nat.choose N n + Nat.choose N (n + 1) : Nat) : Complex)
        = (Nat.choose N n : Complex) + (Nat.choose N (n + 1) : Complex) := by grind
    rw [e]
    clear ih e
    grind

theorem pow_add_mul_pow_le {x : Real} (hx : 0 ≤ x) (n : Nat) :
    x ^ (n + 1) + ((n + 1 : Nat) : Real) * x ^ n ≤ (x + 1) ^ (n + 1) := by
  induction n with
  | zero => grind
  | succ n ih =>
    have h₁ := mul_le_mul_of_nonneg_right ih (show 0 ≤ x + 1 by grind)
    have h₂ := mul_nonneg (Real.natCast_nonneg (n + 1)) (pow_nonneg hx n)
    have e : ((n + 1 + 1 : Nat) : Real) = ((n + 1 : Nat) : Real) + 1 := by grind
    rw [e, pow_succ (x + 1), pow_succ x (n + 1), pow_succ x n]
    rw [pow_succ x n] at h₁
    generalize ((n + 1 : Nat) : Real) = m at *
    generalize x ^ n = y at *
    generalize (x + 1) ^ (n + 1) = w at *
    clear ih e
    grind

/-- How far the binomial series is from its sum after `n` terms. -/
theorem factorial_mul_norm_sub_binomialSum_le (u : Complex) (N n : Nat) :
    (Nat.factorial n : Real) * norm ((1 + u) ^ N - binomialSum N n u)
      ≤ ((N : Real) * norm u) ^ n * (1 + norm u) ^ N := by
  have ht := norm_nonneg u
  induction N generalizing n with
  | zero =>
    cases n with
    | zero =>
      rw [binomialSum_zero]
      have e : (1 + u) ^ 0 - 0 = 1 := by rw [pow_zero]; grind
      rw [e, norm_one, Nat.factorial_zero, pow_zero, pow_zero]
      grind
    | succ n =>
      have e : binomialSum 0 (n + 1) u = 1 := by
        induction n with
        | zero => rw [binomialSum_succ, binomialSum_zero, Nat.choose_zero_right, pow_zero]; grind
        | succ n ih => rw [binomialSum_succ, ih, Nat.choose_zero_succ]; grind
      have e' : (1 + u) ^ 0 - 1 = 0 := by rw [pow_zero]; grind
      have h : norm (0 : Complex) = 0 := norm_eq_zero.mpr rfl
      rw [e, e', h, pow_succ]
      grind
  | succ N ih =>
    have hP := pow_nonneg (show 0 ≤ 1 + norm u by grind) N
    cases n with
    | zero =>
      have e : (1 + u) ^ (N + 1) - binomialSum (N + 1) 0 u = (1 + u) ^ (N + 1) := by
        rw [binomialSum_zero]; grind
      have h := pow_le_pow_left₀ (norm_nonneg (1 + u)) (norm_add_le 1 u) (N + 1)
      rw [norm_one, ← norm_pow] at h
      rw [e, Nat.factorial_zero, pow_zero]
      clear ih
      grind
    | succ n =>
      have e : (1 + u) ^ (N + 1) - binomialSum (N + 1) (n + 1) u
          = ((1 + u) ^ N - binomialSum N (n + 1) u) + u * ((1 + u) ^ N - binomialSum N n u) := by
        rw [binomialSum_succ_succ, pow_succ]; grind
      have h₁ := norm_add_le ((1 + u) ^ N - binomialSum N (n + 1) u) (u * ((1 + u) ^ N - binomialSum N n u))
      rw [← e, norm_mul] at h₁
      have h₂ := ih (n + 1)
      have h₃ := ih n
      have h₄ := mul_le_mul_of_nonneg_left h₁ (Real.natCast_nonneg (Nat.factorial (n + 1)))
      have h₅ := mul_le_mul_of_nonneg_left h₃ (mul_nonneg (Real.natCast_nonneg (n + 1)) ht)
      have e₁ : (Nat.factorial (n + 1) : Real) = ((n + 1 : Nat) : Real) * (Nat.factorial n : Real) := by
        rw [Nat.factorial_succ]; grind
      have h₆ := mul_le_mul_of_nonneg_right (mul_le_mul_of_nonneg_left
        (pow_add_mul_pow_le (Real.natCast_nonneg N) n) (pow_nonneg ht (n + 1))) hP
      have h₇ := mul_nonneg (mul_nonneg (pow_nonneg (mul_nonneg (Real.natCast_nonneg (N + 1)) ht) (n + 1)) hP) ht
      have e₂ : ((N + 1 : Nat) : Real) = (N : Real) + 1 := by grind
      rw [mul_pow, pow_succ (1 + norm u)]
      rw [mul_pow] at h₂ h₅ h₇
      rw [e₂] at h₇ ⊢
      rw [pow_succ (norm u)] at h₂ h₆ h₇ ⊢
      rw [e₁] at h₂ h₄ ⊢
      generalize norm ((1 + u) ^ (N + 1) - binomialSum (N + 1) (n + 1) u) = a at *
      generalize norm ((1 + u) ^ N - binomialSum N (n + 1) u) = b at *
      generalize norm ((1 + u) ^ N - binomialSum N n u) = c at *
      generalize (1 + norm u) ^ N = P at *
      generalize ((N : Real) + 1) ^ (n + 1) = Q at *
      generalize (N : Real) ^ (n + 1) = R at *
      generalize (N : Real) ^ n = S at *
      generalize norm u = t at *
      generalize t ^ n = v at *
      generalize ((n + 1 : Nat) : Real) = m at *
      generalize (Nat.factorial n : Real) = f at *
      clear ih e e₁ e₂ h₁ h₃ hP ht
      grind

theorem choose_succ_mul (N k : Nat) :
    (Nat.choose N (k + 1) : Real) * ((k + 1 : Nat) : Real) = (Nat.choose N k : Real) * ((N : Real) - (k : Real)) := by
  have h := congrArg (fun n : Nat => (n : Real)) (Nat.succ_mul_choose_eq N k)
  rw [Nat.choose_succ_succ] at h
  simp only [Nat.cast_mul, Nat.cast_add, Nat.cast_one] at h ⊢
  generalize (Nat.choose N (k + 1) : Real) = a at *
  generalize (Nat.choose N k : Real) = b at *
  grind

theorem self_mul_inv_mul {a b : Real} (ha : a ≠ 0) (hb : b ≠ 0) : a * (a * b)⁻¹ = b⁻¹ := by
  have := mul_ne_zero ha hb
  grind

/-- The coefficients of the binomial series of `(1 + z / 2ᵐ) ^ 2ᵐ` tend to those of the exponential series. -/
theorem exists_choose_mul_sub_le (k : Nat) : ∃ D : Real, 0 ≤ D ∧ ∀ m,
    _root_.abs ((Nat.choose (2 ^ m) k : Real) * invTwoPow m ^ k - (Nat.factorial k : Real)⁻¹) ≤ D * invTwoPow m := by
  induction k with
  | zero =>
    refine ⟨0, le_refl 0, fun m => ?_⟩
    rw [Nat.choose_zero_right, Nat.factorial_zero, pow_zero]
    grind
  | succ k ih =>
    obtain ⟨D, hD, h⟩ := ih
    have hk := Real.natCast_nonneg k
    refine ⟨D + k * (D + 1), by have := mul_nonneg hk hD; grind, fun m => ?_⟩
    have hm := h m
    have hf : (1 : Real) ≤ (Nat.factorial k : Real) := by
      have := (Nat.cast_le (R := Real)).2 (Nat.factorial_pos k)
      simpa using this
    have e₁ : (Nat.factorial (k + 1) : Real) = ((k + 1 : Nat) : Real) * (Nat.factorial k : Real) := by
      rw [Nat.factorial_succ]; grind
    have e₂ : ((k + 1 : Nat) : Real) = (k : Real) + 1 := by grind
    have e₃ := choose_succ_mul (2 ^ m) k
    have e₄ := two_pow_mul_invTwoPow m
    have hi := invTwoPow_pos m
    have hi' := invTwoPow_le_one m
    have hq : (Nat.factorial k : Real)⁻¹ ≤ 1 := by
      have := mul_nonneg (sub_nonneg.2 hf) (le_of_lt (inv_pos.mpr (lt_of_lt_of_le zero_lt_one hf)))
      grind
    have hq' := inv_pos.mpr (lt_of_lt_of_le zero_lt_one hf)
    have e₅ : ((k + 1 : Nat) : Real) * (Nat.factorial (k + 1) : Real)⁻¹ = (Nat.factorial k : Real)⁻¹ := by
      rw [e₁]
      refine self_mul_inv_mul (ne_of_gt ?_) (ne_of_gt (lt_of_lt_of_le zero_lt_one hf))
      rw [e₂]
      clear h hm e₃
      grind
    rw [pow_succ]
    generalize (Nat.factorial (k + 1) : Real)⁻¹ = q' at *
    generalize (Nat.factorial k : Real)⁻¹ = q at *
    generalize (Nat.choose (2 ^ m) (k + 1) : Real) = c' at *
    generalize (Nat.choose (2 ^ m) k : Real) = c at *
    generalize ((2 ^ m : Nat) : Real) = p at *
    rw [e₂] at e₃ e₅
    generalize invTwoPow m = i at *
    generalize i ^ k = j at *
    generalize (k : Real) = x at *
    have key : (x + 1) * (c' * (j * i) - q') = (c * j - q) - x * i * (c * j) := by
      have : (x + 1) * (c' * (j * i)) = (c' * (x + 1)) * (j * i) := by grind
      have : c * (p - x) * (j * i) = c * j * (p * i) - x * i * (c * j) := by grind
      grind
    have b₁ := abs_le.mp hm
    have b₂ : c * j ≤ D + 1 := by have := mul_nonneg hD (sub_nonneg.2 hi'); grind
    have b₃ : -D ≤ c * j := by have := mul_nonneg hD (sub_nonneg.2 hi'); grind
    have b₄ := mul_nonneg (mul_nonneg hk (le_of_lt hi)) (sub_nonneg.2 b₂)
    have b₅ := mul_nonneg (mul_nonneg hk (le_of_lt hi)) (sub_nonneg.2 b₃)
    have b₆ := mul_nonneg hk (le_of_lt hi)
    have b₇ := mul_nonneg hD (le_of_lt hi)
    have b₈ := mul_nonneg b₆ hD
    have bound : _root_.abs ((x + 1) * (c' * (j * i) - q')) ≤ (D + x * (D + 1)) * i := by
      rw [key]
      refine abs_le.mpr ⟨?_, ?_⟩ <;> grind
    rw [abs_mul, abs_of_pos (show 0 < x + 1 by grind)] at bound
    have b₉ := mul_nonneg hk (abs_nonneg (c' * (j * i) - q'))
    grind

theorem exists_binomialSum_sub_expSum_le (n : Nat) (z : Complex) :
    ∃ D : Real, ∀ m, norm (binomialSum (2 ^ m) n ((invTwoPow m : Complex) * z) - expSum n z) ≤ D * invTwoPow m := by
  induction n with
  | zero =>
    refine ⟨0, fun m => ?_⟩
    have h : norm (0 : Complex) = 0 := norm_eq_zero.mpr rfl
    have e : (0 : Complex) - 0 = 0 := by grind
    rw [binomialSum_zero, expSum_zero, e, h]
    grind
  | succ n ih =>
    obtain ⟨D, hD⟩ := ih
    obtain ⟨E, _, hE⟩ := exists_choose_mul_sub_le n
    refine ⟨D + E * norm z ^ n, fun m => ?_⟩
    have e : binomialSum (2 ^ m) (n + 1) ((invTwoPow m : Complex) * z) - expSum (n + 1) z
        = (binomialSum (2 ^ m) n ((invTwoPow m : Complex) * z) - expSum n z)
          + (((Nat.choose (2 ^ m) n : Real) * invTwoPow m ^ n - (Nat.factorial n : Real)⁻¹ : Real) : Complex) * z ^ n := by
      rw [binomialSum_succ, expSum_succ, ofReal_sub, ofReal_mul, ofReal_pow, ofReal_inv, mul_pow,
        ofReal_natCast, ofReal_natCast, Lean.Grind.Field.div_eq_mul_inv]
      grind
    have h := norm_add_le (binomialSum (2 ^ m) n ((invTwoPow m : Complex) * z) - expSum n z)
      ((((Nat.choose (2 ^ m) n : Real) * invTwoPow m ^ n - (Nat.factorial n : Real)⁻¹ : Real) : Complex) * z ^ n)
    rw [← e, norm_mul, norm_real, norm_pow] at h
    have h₁ := mul_le_mul_of_nonneg_right (hE m) (pow_nonneg (norm_nonneg z) n)
    have h₂ := hD m
    refine le_trans h (le_trans (add_le_add h₂ h₁) (le_of_eq ?_))
    clear h h₁ h₂ e hD hE
    grind

/-- The partial sums of the series come near the exponential function: Mathlib's definition, with the error. -/
theorem norm_exp_sub_expSum_le (z : Complex) (n : Nat) :
    norm (exp z - expSum n z) ≤ norm z ^ n / (Nat.factorial n : Real) * Real.exp (norm z) := by
  obtain ⟨C, hC⟩ := exp_spec z
  obtain ⟨D, hD⟩ := exists_binomialSum_sub_expSum_le n z
  have hf : (0 : Real) < (Nat.factorial n : Real) := by
    have := Nat.cast_lt_of_lt (R := Real) (Nat.factorial_pos n)
    simpa using this
  have near : ∀ m, norm (expSeq z m - binomialSum (2 ^ m) n ((invTwoPow m : Complex) * z))
      ≤ norm z ^ n / (Nat.factorial n : Real) * Real.exp (norm z) := fun m => by
    have h := factorial_mul_norm_sub_binomialSum_le ((invTwoPow m : Complex) * z) (2 ^ m) n
    have e₁ : norm ((invTwoPow m : Complex) * z) = norm z * invTwoPow m := by
      rw [norm_mul, norm_ofReal_of_nonneg (le_of_lt (invTwoPow_pos m)), Real.mul_comm]
    have e₂ : ((2 ^ m : Nat) : Real) * (norm z * invTwoPow m) = norm z := by
      have := two_pow_mul_invTwoPow m
      grind
    rw [e₁, e₂] at h
    have h₁ : (1 + norm z * invTwoPow m) ^ (2 ^ m) ≤ Real.exp (norm z) := by
      have h₂ := Real.one_add_le_exp (norm z * invTwoPow m)
      have h₃ := mul_nonneg (norm_nonneg z) (le_of_lt (invTwoPow_pos m))
      have h₄ := pow_le_pow_left₀ (show 0 ≤ 1 + norm z * invTwoPow m by grind) h₂ (2 ^ m)
      rwa [← Real.exp_nat_mul, e₂] at h₄
    have h₂ := mul_le_mul_of_nonneg_left h₁ (pow_nonneg (norm_nonneg z) n)
    have h₃ := le_trans h h₂
    have e₃ : norm z ^ n / (Nat.factorial n : Real) * Real.exp (norm z)
        = norm z ^ n * Real.exp (norm z) / (Nat.factorial n : Real) := by grind
    rw [e₃, le_div_iff₀ hf, Real.mul_comm]
    exact h₃
  have zero : norm (exp z - expSum n z) - norm z ^ n / (Nat.factorial n : Real) * Real.exp (norm z) ≤ 0 := by
    refine Real.nonpos_of_forall_le (C := C + D) fun m => ?_
    have h₁ := norm_sub_le_norm_sub_add_norm_sub (exp z) (expSeq z m) (expSum n z)
    have h₂ := norm_sub_le_norm_sub_add_norm_sub (expSeq z m)
      (binomialSum (2 ^ m) n ((invTwoPow m : Complex) * z)) (expSum n z)
    rw [norm_sub_rev (exp z) (expSeq z m)] at h₁
    have h₃ := hC m
    have h₄ := hD m
    have h₅ := near m
    clear near hC hD
    grind
  grind

end Complex
