import Init
import Tllama.Real.Sqrt
import Tllama.Set.Basic

/-!
Completeness of the real numbers in the language of sets: suprema and infima of
sets of reals, with Mathlib's value `0` where there is none.
-/

@[expose] public section

noncomputable section

namespace Real

/-- Every nonempty set of reals that is bounded above has a least upper bound. -/
theorem exists_isLUB {S : Set Real} (hne : S.Nonempty) (hbdd : BddAbove S) : ∃ x, IsLUB S x := by
  obtain ⟨b, hb⟩ := hbdd
  obtain ⟨u, h₁, h₂⟩ := exists_lub (S := fun x => x ∈ S) hne ⟨b, fun y hy => hb hy⟩
  exact ⟨u, fun y hy => h₁ y hy, fun c hc => h₂ c fun y hy => hc hy⟩

/-- Every nonempty set of reals that is bounded below has a greatest lower bound. -/
theorem exists_isGLB {S : Set Real} (hne : S.Nonempty) (hbdd : BddBelow S) : ∃ x, IsGLB S x := by
  obtain ⟨b, hb⟩ := hbdd
  obtain ⟨a, ha⟩ := hne
  obtain ⟨u, h₁, h₂⟩ := exists_lub (S := fun x => -x ∈ S)
    ⟨-a, by
      have e : - -a = a := by grind
      show - -a ∈ S
      rwa [e]⟩
    ⟨-b, fun y hy => by have := hb hy; grind⟩
  refine ⟨-u, fun y hy => ?_, fun c hc => ?_⟩
  · have e : - -y = y := by grind
    have := h₁ (-y) (by rwa [e])
    grind
  · have := h₂ (-c) fun y hy => by have := hc hy; grind
    grind

open Classical in
/-- The supremum of a set of reals: its least upper bound, or `0` if it is empty or unbounded, as
Mathlib's `sSup` on `ℝ`. -/
@[no_expose] protected def sSup (S : Set Real) : Real :=
  if h : S.Nonempty ∧ BddAbove S then Classical.choose (exists_isLUB h.1 h.2) else 0

open Classical in
/-- The infimum of a set of reals: its greatest lower bound, or `0` if it is empty or unbounded, as
Mathlib's `sInf` on `ℝ`. -/
@[no_expose] protected def sInf (S : Set Real) : Real :=
  if h : S.Nonempty ∧ BddBelow S then Classical.choose (exists_isGLB h.1 h.2) else 0

theorem isLUB_sSup {S : Set Real} (hne : S.Nonempty) (hbdd : BddAbove S) : IsLUB S (Real.sSup S) := by
  unfold Real.sSup
  rw [dif_pos ⟨hne, hbdd⟩]
  exact Classical.choose_spec (exists_isLUB hne hbdd)

theorem isGLB_sInf {S : Set Real} (hne : S.Nonempty) (hbdd : BddBelow S) : IsGLB S (Real.sInf S) := by
  unfold Real.sInf
  rw [dif_pos ⟨hne, hbdd⟩]
  exact Classical.choose_spec (exists_isGLB hne hbdd)

end Real
