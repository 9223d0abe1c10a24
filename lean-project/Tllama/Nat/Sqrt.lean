import Tllama.Logic.Basic
/-!
The integer square root. The recursion halves the number of bits, so the kernel computes it fast;
the characterisation is Mathlib's.
-/

@[expose] public section
noncomputable section

namespace Nat

/-- One candidate of the bit-by-bit square root: `2 * r` or `2 * r + 1`. -/
def sqrtStep (n r : Nat) : Nat := if (2 * r + 1) * (2 * r + 1) ≤ n then 2 * r + 1 else 2 * r

/-- The square root from that of a quarter, at most `fuel` quarterings. -/
def sqrtAux : (fuel n : Nat) → Nat
  | 0, _ => 0
  | fuel + 1, n => if n = 0 then 0 else sqrtStep n (sqrtAux fuel (n / 4))

/-- The largest `r` with `r * r ≤ n`; see `Nat.sqrt_le` and `Nat.lt_succ_sqrt`, which determine it. -/
def sqrt (n : Nat) : Nat := sqrtAux n n

theorem sqrtAux_spec : ∀ {fuel n : Nat}, n ≤ fuel →
    sqrtAux fuel n * sqrtAux fuel n ≤ n ∧ n < (sqrtAux fuel n + 1) * (sqrtAux fuel n + 1)
  | 0, n, h => by
    obtain rfl : n = 0 := by omega
    decide
  | fuel + 1, n, h => by
    rw [sqrtAux]
    split
    · omega
    · obtain ⟨h1, h2⟩ := sqrtAux_spec (fuel := fuel) (n := n / 4) (by omega)
      generalize sqrtAux fuel (n / 4) = r at h1 h2
      have e1 : (2 * r) * (2 * r) = 4 * (r * r) := by grind
      have e2 : (2 * r + 1 + 1) * (2 * r + 1 + 1) = 4 * ((r + 1) * (r + 1)) := by grind
      rw [sqrtStep]
      split
      · rename_i hle
        exact ⟨hle, by omega⟩
      · exact ⟨by omega, by omega⟩

theorem sqrt_le (n : Nat) : sqrt n * sqrt n ≤ n := (sqrtAux_spec (Nat.le_refl n)).1
theorem lt_succ_sqrt (n : Nat) : n < succ (sqrt n) * succ (sqrt n) := (sqrtAux_spec (Nat.le_refl n)).2
theorem sqrt_le' (n : Nat) : sqrt n ^ 2 ≤ n := by
  rw [Nat.pow_two]
  exact sqrt_le n
theorem lt_succ_sqrt' (n : Nat) : n < succ (sqrt n) ^ 2 := by
  rw [Nat.pow_two]
  exact lt_succ_sqrt n

theorem le_sqrt {m n : Nat} : m ≤ sqrt n ↔ m * m ≤ n := by
  constructor
  · exact fun h => Nat.le_trans (Nat.mul_le_mul h h) (sqrt_le n)
  · intro h
    refine Nat.le_of_not_lt fun hlt => ?_
    have : succ (sqrt n) * succ (sqrt n) ≤ m * m := Nat.mul_le_mul hlt hlt
    have := lt_succ_sqrt n
    omega

theorem sqrt_lt {m n : Nat} : sqrt m < n ↔ m < n * n := by
  rw [← Nat.not_le, le_sqrt, Nat.not_le]

theorem eq_sqrt {n a : Nat} : a = sqrt n ↔ a * a ≤ n ∧ n < (a + 1) * (a + 1) := by
  constructor
  · rintro rfl
    exact ⟨sqrt_le n, lt_succ_sqrt n⟩
  · intro ⟨h1, h2⟩
    exact Nat.le_antisymm (le_sqrt.2 h1) (Nat.le_of_lt_succ (sqrt_lt.2 h2))

@[simp] theorem sqrt_eq (n : Nat) : sqrt (n * n) = n :=
  (eq_sqrt.2 ⟨Nat.le_refl _, Nat.mul_self_lt_mul_self (Nat.lt_succ_self n)⟩).symm

theorem sqrt_eq' (n : Nat) : sqrt (n ^ 2) = n := by rw [Nat.pow_two, sqrt_eq]

end Nat

/-- The square root of an integer, `0` for negative ones. Mathlib's definition. -/
def Int.sqrt (z : Int) : Int := Nat.sqrt z.toNat

/-- The square root of a rational number: those of its numerator and denominator. Mathlib's definition. -/
def Rat.sqrt (q : Rat) : Rat := mkRat (Int.sqrt q.num) (Nat.sqrt q.den)
