import Init

/-!
The coercion from the rational numbers into a division ring, under Mathlib's name
`Rat.cast`. Instances are where the target types are.
-/

@[expose] public section

universe u

/-- Types that the rational numbers map into, as Mathlib's `RatCast`. -/
class RatCast (K : Type u) where
  /-- The canonical map. -/
  protected ratCast : Rat → K

/-- The canonical map of the rational numbers into `K`. -/
@[coe, reducible, match_pattern] protected def Rat.cast {K : Type u} [RatCast K] : Rat → K :=
  RatCast.ratCast

instance {K : Type u} [RatCast K] : CoeTail Rat K := ⟨Rat.cast⟩

instance {K : Type u} [RatCast K] : CoeHTCT Rat K := ⟨Rat.cast⟩
