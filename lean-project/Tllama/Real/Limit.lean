import Init
import Tllama.Real.Sqrt

/-!
Sequences of real numbers that converge at a geometric rate, which is all the
limit theory that the exponential function needs: existence and uniqueness of the
limit, and the growth bound for `(1 + t / 2ⁿ) ^ 2ⁿ`.
-/

@[expose] public section

noncomputable section

namespace Real

/-- `1 / 2ⁿ`, the rate of convergence used throughout. -/
@[no_expose] def invTwoPow (n : Nat) : Real := (1 / 2) ^ n

theorem invTwoPow_zero : invTwoPow 0 = 1 := by
  unfold invTwoPow; rw [pow_zero]
theorem invTwoPow_succ (n : Nat) : invTwoPow (n + 1) = invTwoPow n / 2 := by
  unfold invTwoPow; rw [pow_succ]; grind
theorem invTwoPow_pos (n : Nat) : 0 < invTwoPow n := pow_pos (by grind) n
theorem invTwoPow_le_one (n : Nat) : invTwoPow n ≤ 1 := pow_le_one₀ (by grind) (by grind)
theorem invTwoPow_add (m n : Nat) : invTwoPow (m + n) = invTwoPow m * invTwoPow n :=
  pow_add _ _ _
theorem two_pow_mul_invTwoPow (n : Nat) : ((2 ^ n : Nat) : Real) * invTwoPow n = 1 := by
  induction n with
  | zero => rw [invTwoPow_zero, Nat.pow_zero]; grind
  | succ n ih => rw [invTwoPow_succ, Nat.pow_succ, natCast_mul]; grind

theorem exists_invTwoPow_mul_le (x : Real) {ε : Real} (hε : 0 < ε) : ∃ n, x * invTwoPow n ≤ ε := by
  obtain ⟨n, hn⟩ := exists_nat_ge (x / ε)
  refine ⟨n, ?_⟩
  have h₁ : x ≤ n * ε := (div_le_iff₀ hε).mp hn
  have h₂ : (n : Real) ≤ ((2 ^ n : Nat) : Real) := natCast_le.mpr (Nat.le_of_lt Nat.lt_two_pow_self)
  have h₃ := mul_le_mul_of_nonneg_right (le_trans h₁ (mul_le_mul_of_nonneg_right h₂ (le_of_lt hε)))
    (le_of_lt (invTwoPow_pos n))
  have h₄ := two_pow_mul_invTwoPow n
  generalize ((2 ^ n : Nat) : Real) = p at h₃ h₄
  have h₅ : p * ε * invTwoPow n = ε := by clear hn h₁ h₃; grind
  exact h₅ ▸ h₃

/-- What is below every `C / 2ⁿ` is not positive. -/
theorem nonpos_of_forall_le {x C : Real} (h : ∀ n, x ≤ C * invTwoPow n) : x ≤ 0 := by
  refine le_of_not_gt fun hx => ?_
  obtain ⟨n, hn⟩ := exists_invTwoPow_mul_le C (ε := x / 2) (half_pos hx)
  have := h n
  grind

/-- A sequence whose steps are at most `C / 2ⁿ` converges at this rate. -/
theorem exists_limit {a : Nat → Real} {C : Real}
    (h : ∀ n, abs (a (n + 1) - a n) ≤ C * invTwoPow n) :
    ∃ L, ∀ n, abs (a n - L) ≤ 2 * C * invTwoPow n := by
  have hC : ∀ n, 0 ≤ C * invTwoPow n := fun n => le_trans (abs_nonneg _) (h n)
  have step : ∀ n, a n - 2 * C * invTwoPow n ≤ a (n + 1) - 2 * C * invTwoPow (n + 1) ∧
      a (n + 1) + 2 * C * invTwoPow (n + 1) ≤ a n + 2 * C * invTwoPow n := fun n => by
    have h₁ := abs_le.mp (h n)
    rw [invTwoPow_succ]
    generalize C * invTwoPow n = d at h₁
    grind
  have mono : ∀ n k, a n - 2 * C * invTwoPow n ≤ a (n + k) - 2 * C * invTwoPow (n + k) ∧
      a (n + k) + 2 * C * invTwoPow (n + k) ≤ a n + 2 * C * invTwoPow n := fun n k => by
    induction k with
    | zero => exact ⟨le_refl _, le_refl _⟩
    | succ k ih => exact ⟨le_trans ih.1 (step (n + k)).1, le_trans (step (n + k)).2 ih.2⟩
  have cross : ∀ m n, a m - 2 * C * invTwoPow m ≤ a n + 2 * C * invTwoPow n := fun m n => by
    have h₁ := (mono m n).1
    have h₂ := (mono n m).2
    have h₃ := hC (m + n)
    rw [Nat.add_comm n m] at h₂
    grind
  obtain ⟨L, hub, hlub⟩ := exists_lub (S := fun x => ∃ m, x = a m - 2 * C * invTwoPow m)
    ⟨_, 0, rfl⟩ ⟨a 0 + 2 * C * invTwoPow 0, fun x ⟨m, hm⟩ => hm ▸ cross m 0⟩
  refine ⟨L, fun n => abs_le.mpr ⟨?_, ?_⟩⟩
  · have := hlub (a n + 2 * C * invTwoPow n) fun x ⟨m, hm⟩ => hm ▸ cross m n
    grind
  · have := hub _ ⟨n, rfl⟩
    grind

theorem sq_pow_two_pow (x : Real) (n : Nat) : (x ^ 2) ^ (2 ^ n) = x ^ (2 ^ (n + 1)) := by
  rw [Nat.pow_succ, Nat.mul_comm, pow_mul]

/-- `(1 + t / 2ⁿ) ^ 2ⁿ` increases with `n`. -/
theorem powSeq_le_succ {t : Real} (ht : 0 ≤ t) (n : Nat) :
    (1 + t * invTwoPow n) ^ (2 ^ n) ≤ (1 + t * invTwoPow (n + 1)) ^ (2 ^ (n + 1)) := by
  have h := invTwoPow_pos n
  rw [← sq_pow_two_pow]
  have h₁ := mul_nonneg ht (le_of_lt h)
  refine pow_le_pow_left₀ (by grind) ?_ _
  have := sq_nonneg (t * invTwoPow n)
  rw [invTwoPow_succ]
  grind

/-- For fixed `t` the numbers `(1 + t / 2ⁿ) ^ 2ⁿ` are bounded. -/
theorem exists_powSeq_le {t : Real} (ht : 0 ≤ t) :
    ∃ K, 0 ≤ K ∧ ∀ n, (1 + t * invTwoPow n) ^ (2 ^ n) ≤ K := by
  obtain ⟨k, hk⟩ := exists_invTwoPow_mul_le t (ε := 1 / 2) (by grind)
  have key : ∀ m, (1 + t * invTwoPow (k + m)) ^ (2 ^ (k + m)) ≤ 2 ^ (2 ^ k) := fun m => by
    have hm := invTwoPow_pos m
    have hk₀ := mul_nonneg ht (le_of_lt (invTwoPow_pos k))
    have hu₀ : 0 ≤ t * invTwoPow (k + m) := mul_nonneg ht (le_of_lt (invTwoPow_pos _))
    have hu : ((2 ^ m : Nat) : Real) * (t * invTwoPow (k + m)) = t * invTwoPow k := by
      have := two_pow_mul_invTwoPow m
      rw [invTwoPow_add]
      grind
    have hu₁ : t * invTwoPow (k + m) ≤ 1 / 2 := by
      have h₁ := mul_le_mul_of_nonneg_left (invTwoPow_le_one m) hk₀
      rw [invTwoPow_add]
      grind
    generalize t * invTwoPow (k + m) = u at hu hu₀ hu₁
    generalize t * invTwoPow k = v at hu hk hk₀
    clear hm
    have h₁ := one_add_mul_le_pow (a := -u) (by grind) (2 ^ m)
    have h₂ : 1 / 2 ≤ (1 + -u) ^ (2 ^ m) := le_trans (by
      generalize ((2 ^ m : Nat) : Real) = p at hu ⊢
      clear h₁
      grind) h₁
    have h₃ := pow_le_pow_left₀ (by grind) h₂ (2 ^ k)
    rw [← pow_mul, ← Nat.pow_add, Nat.add_comm m k] at h₃
    have h₄ := mul_nonneg hu₀ hu₀
    have h₅ := mul_le_mul hu₁ hu₁ hu₀ (by grind)
    have h₆ := pow_le_one₀ (a := (1 + u) * (1 + -u)) (n := 2 ^ (k + m)) (by grind) (by grind)
    rw [mul_pow] at h₆
    have h₇ := mul_le_mul_of_nonneg_left h₃ (pow_nonneg (a := 1 + u) (by grind) (2 ^ (k + m)))
    have h₈ := mul_le_mul_of_nonneg_right (le_trans h₇ h₆)
      (pow_nonneg (a := (2 : Real)) (by grind) (2 ^ k))
    have h₉ : ((1 : Real) / 2) ^ (2 ^ k) * 2 ^ (2 ^ k) = 1 := by
      rw [← mul_pow]
      have : (1 : Real) / 2 * 2 = 1 := by grind
      rw [this, one_pow]
    rwa [Real.mul_assoc, h₉, Real.mul_one, Lean.Grind.Semiring.one_mul] at h₈
  have mono : ∀ n j, (1 + t * invTwoPow n) ^ (2 ^ n)
      ≤ (1 + t * invTwoPow (n + j)) ^ (2 ^ (n + j)) := fun n j => by
    induction j with
    | zero => exact le_refl _
    | succ j ih => exact le_trans ih (powSeq_le_succ ht (n + j))
  refine ⟨2 ^ (2 ^ k), pow_nonneg (by grind) _, fun n => ?_⟩
  have h₁ := mono n k
  rw [Nat.add_comm n k] at h₁
  exact le_trans h₁ (key n)

end Real
