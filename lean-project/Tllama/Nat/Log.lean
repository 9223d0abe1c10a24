import Tllama.Finset.Interval
/-!
Logarithms of natural numbers.
-/

@[expose] public section
noncomputable section

/-- The greatest `k` with `b ^ k ≤ n`, `0` for `b ≤ 1` and for `n = 0`. Mathlib's values. -/
def Nat.log (b n : Nat) : Nat := if 1 < b ∧ 0 < n then ((Finset.range n).filter fun k => b ^ (k + 1) ≤ n).card else 0
/-- The least `k` with `n ≤ b ^ k`, `0` for `b ≤ 1`. Mathlib's values. -/
def Nat.clog (b n : Nat) : Nat := if 1 < b then ((Finset.range n).filter fun k => b ^ k < n).card else 0
