import Tllama.Algebra.More
import Tllama.Finset.More
/-!
Roots of polynomials with their multiplicities, polynomials that split.
-/

@[expose] public section
noncomputable section
set_option compiler.extract_closed false

universe u v

namespace Polynomial
variable {R : Type u} [Lean.Grind.CommRing R]

/-- The greatest `k` such that the polynomial is `(X - a) ^ k * q`; 0 for the polynomial 0. Mathlib's value. -/
def rootMultiplicity (a : R) (p : Polynomial R) : Nat :=
  letI := Classical.propDecidable (∃ k, IsGreatest (setOf fun k : Nat => ∃ q, p = (X - C a) ^ k * q) k)
  if h : ∃ k, IsGreatest (setOf fun k : Nat => ∃ q, p = (X - C a) ^ k * q) k then Classical.choose h else 0

/-- The roots, each as often as its multiplicity; none for the polynomial 0. Mathlib's multiset. -/
def roots [IsDomain R] (p : Polynomial R) : Multiset R :=
  letI := Classical.decEq R
  letI := Classical.propDecidable (p ≠ 0 ∧ ∃ s : Multiset R, ∀ a, s.count a = rootMultiplicity a p)
  if h : p ≠ 0 ∧ ∃ s : Multiset R, ∀ a, s.count a = rootMultiplicity a p then Classical.choose h.2 else Multiset.ofList []

/-- The different roots. -/
def rootSet (p : Polynomial R) (S : Type v) [Lean.Grind.CommRing S] [IsDomain S] [Algebra R S] : Set S :=
  setOf fun x => (∃ n, algebraMap R S (p.coeff n) ≠ 0) ∧ aeval x p = 0

end Polynomial

/-- A root of a monic polynomial over `R`. Mathlib's definition. -/
def IsIntegral (R : Type u) {A : Type v} [Lean.Grind.CommRing R] [Lean.Grind.Ring A] [Algebra R A] (x : A) : Prop :=
  ∃ p : Polynomial R, p.Monic ∧ Polynomial.eval₂ (algebraMap R A) x p = 0
