import Tllama.Real.Sqrt
import Tllama.Set.Basic
/-!
Irrational numbers: the reals that are not the image of a rational number.
-/

@[expose] public section

/-- `x` is not a rational number. Mathlib's definition. -/
def Irrational (x : Real) : Prop := x ∉ Set.range (fun q : Rat => (q : Real))

theorem irrational_iff_ne_rational (x : Real) : Irrational x ↔ ∀ q : Rat, x ≠ q :=
  ⟨fun h q e => h ⟨q, e.symm⟩, fun h ⟨q, e⟩ => h q e.symm⟩

theorem not_irrational_iff (x : Real) : ¬ Irrational x ↔ ∃ q : Rat, x = q := by
  rw [irrational_iff_ne_rational, Classical.not_forall]
  exact exists_congr fun q => Classical.not_not

theorem Rat.not_irrational (q : Rat) : ¬ Irrational q := fun h => h ⟨q, rfl⟩

theorem Irrational.ne_rat {x : Real} (h : Irrational x) (q : Rat) : x ≠ q :=
  (irrational_iff_ne_rational x).1 h q
