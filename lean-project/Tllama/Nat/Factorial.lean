import Tllama.Finset.Interval
import Tllama.Nat.Prime
/-!
Factorials and binomial coefficients, by Mathlib's recursions.
-/

@[expose] public section
noncomputable section

namespace Nat

/-- `n !`. Mathlib's recursion. -/
def factorial : Nat → Nat
  | 0 => 1
  | n + 1 => (n + 1) * factorial n

@[simp] theorem factorial_zero : factorial 0 = 1 := rfl
@[simp] theorem factorial_one : factorial 1 = 1 := rfl
@[grind =] theorem factorial_succ (n : Nat) : factorial (n + 1) = (n + 1) * factorial n := rfl
theorem factorial_pos (n : Nat) : 0 < factorial n := by
  induction n with
  | zero => decide
  | succ n ih => exact Nat.mul_pos (Nat.succ_pos n) ih
grind_pattern factorial_pos => factorial n
theorem factorial_ne_zero (n : Nat) : factorial n ≠ 0 := Nat.ne_of_gt (factorial_pos n)

theorem factorial_dvd_factorial {m n : Nat} (h : m ≤ n) : factorial m ∣ factorial n := by
  induction h with
  | refl => exact Nat.dvd_refl _
  | step _ ih => exact Nat.dvd_trans ih (Nat.dvd_mul_left _ _)

theorem dvd_factorial {m n : Nat} (hm : 0 < m) (h : m ≤ n) : m ∣ factorial n := by
  obtain ⟨k, rfl⟩ : ∃ k, m = k + 1 := ⟨m - 1, by omega⟩
  exact Nat.dvd_trans (Nat.dvd_mul_right _ _) (factorial_dvd_factorial h)

theorem factorial_le {m n : Nat} (h : m ≤ n) : factorial m ≤ factorial n :=
  Nat.le_of_dvd (factorial_pos n) (factorial_dvd_factorial h)

theorem factorial_lt_of_lt {m n : Nat} (hm : 0 < m) (h : m < n) : factorial m < factorial n := by
  refine Nat.lt_of_lt_of_le ?_ (factorial_le h)
  rw [Nat.succ_eq_add_one, factorial_succ]
  have := factorial_pos m
  have : 2 * factorial m ≤ (m + 1) * factorial m := Nat.mul_le_mul_right _ (by omega)
  omega

theorem self_le_factorial (n : Nat) : n ≤ factorial n := by
  cases n with
  | zero => exact Nat.zero_le _
  | succ n => exact Nat.le_of_dvd (factorial_pos _) (Nat.dvd_mul_right _ _)

theorem mul_factorial_pred {n : Nat} (h : n ≠ 0) : n * factorial (n - 1) = factorial n := by
  obtain ⟨k, rfl⟩ : ∃ k, n = k + 1 := ⟨n - 1, by omega⟩
  rfl

theorem prod_range_add_one_eq_factorial (n : Nat) : ((Finset.range n).prod fun i => i + 1) = factorial n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [Finset.prod_range_succ, ih, factorial_succ, Nat.mul_comm]

theorem Prime.dvd_factorial {n p : Nat} (hp : Prime p) : p ∣ factorial n ↔ p ≤ n := by
  constructor
  · intro h
    induction n with
    | zero => exact (hp.ne_one (Nat.dvd_one.1 h)).elim
    | succ n ih =>
      rcases hp.dvd_mul.1 h with h | h
      · exact Nat.le_of_dvd (Nat.succ_pos n) h
      · exact Nat.le_succ_of_le (ih h)
  · exact Nat.dvd_factorial hp.pos

/-- `choose n k`: the number of `k`-element subsets of an `n`-element set. Mathlib's recursion. -/
def choose : Nat → Nat → Nat
  | _, 0 => 1
  | 0, _ + 1 => 0
  | n + 1, k + 1 => choose n k + choose n (k + 1)

@[simp] theorem choose_zero_right (n : Nat) : choose n 0 = 1 := by cases n <;> rfl
@[simp] theorem choose_zero_succ (k : Nat) : choose 0 (k + 1) = 0 := rfl
@[grind =] theorem choose_succ_succ (n k : Nat) : choose (n + 1) (k + 1) = choose n k + choose n (k + 1) := rfl
theorem choose_succ_succ' (n k : Nat) : choose (n + 1) (k + 1) = choose n k + choose n (k + 1) := rfl

theorem choose_eq_zero_of_lt {n k : Nat} (h : n < k) : choose n k = 0 := by
  induction n generalizing k with
  | zero =>
    obtain ⟨k, rfl⟩ : ∃ j, k = j + 1 := ⟨k - 1, by omega⟩
    rfl
  | succ n ih =>
    obtain ⟨k, rfl⟩ : ∃ j, k = j + 1 := ⟨k - 1, by omega⟩
    rw [choose_succ_succ, ih (by omega), ih (by omega)]

@[simp] theorem choose_self (n : Nat) : choose n n = 1 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [choose_succ_succ, ih, choose_eq_zero_of_lt (Nat.lt_succ_self n)]

@[simp] theorem choose_one_right (n : Nat) : choose n 1 = n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [choose_succ_succ, choose_zero_right, ih, Nat.add_comm]

theorem choose_succ_self (n : Nat) : choose n (n + 1) = 0 := choose_eq_zero_of_lt (Nat.lt_succ_self n)

theorem choose_pos {n k : Nat} (h : k ≤ n) : 0 < choose n k := by
  induction n generalizing k with
  | zero =>
    obtain rfl : k = 0 := by omega
    decide
  | succ n ih =>
    cases k with
    | zero => rw [choose_zero_right]; decide
    | succ k =>
      have := ih (k := k) (by omega)
      rw [choose_succ_succ]
      omega

theorem succ_mul_choose_eq (n k : Nat) : (n + 1) * choose n k = choose (n + 1) (k + 1) * (k + 1) := by
  induction n generalizing k with
  | zero => cases k <;> simp [choose_succ_succ]
  | succ n ih =>
    cases k with
    | zero => simp
    | succ k =>
      have h := ih k
      have h' := ih (k + 1)
      rw [choose_succ_succ (n + 1) (k + 1)]
      rw [choose_succ_succ n k] at h ⊢
      grind

theorem choose_mul_factorial_mul_factorial {n k : Nat} (h : k ≤ n) :
    choose n k * factorial k * factorial (n - k) = factorial n := by
  induction n generalizing k with
  | zero =>
    obtain rfl : k = 0 := by omega
    rfl
  | succ n ih =>
    cases k with
    | zero => simp
    | succ k =>
      have h1 := ih (k := k) (by omega)
      have h2 := succ_mul_choose_eq n k
      rw [Nat.add_sub_add_right, factorial_succ k, factorial_succ n, ← h1]
      calc choose (n + 1) (k + 1) * ((k + 1) * factorial k) * factorial (n - k)
          = (choose (n + 1) (k + 1) * (k + 1)) * factorial k * factorial (n - k) := by grind
        _ = (n + 1) * (choose n k * factorial k * factorial (n - k)) := by
          rw [← h2]
          grind

theorem choose_eq_factorial_div_factorial {n k : Nat} (h : k ≤ n) :
    choose n k = factorial n / (factorial k * factorial (n - k)) := by
  rw [← choose_mul_factorial_mul_factorial h, Nat.mul_assoc,
    Nat.mul_div_cancel _ (Nat.mul_pos (factorial_pos k) (factorial_pos (n - k)))]

theorem choose_symm {n k : Nat} (h : k ≤ n) : choose n (n - k) = choose n k := by
  rw [choose_eq_factorial_div_factorial h, choose_eq_factorial_div_factorial (Nat.sub_le n k),
    Nat.sub_sub_self h, Nat.mul_comm]

theorem sum_range_choose (n : Nat) : ((Finset.range (n + 1)).sum fun m => choose n m) = 2 ^ n := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [Finset.sum_range_succ']
    simp only [choose_succ_succ, choose_zero_right]
    rw [Finset.sum_add_distrib, ih]
    have h : ((Finset.range (n + 1)).sum fun i => choose n (i + 1)) + 1 = 2 ^ n := by
      have := Finset.sum_range_succ' (fun i => choose n i) (n + 1)
      rw [Finset.sum_range_succ, ih, choose_succ_self, choose_zero_right] at this
      omega
    rw [Nat.pow_succ]
    omega

end Nat
