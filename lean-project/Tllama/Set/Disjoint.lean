import Tllama.Order.Disjoint
import Tllama.Set.Basic
/-!
Disjoint sets have no common member.
-/

@[expose] public section

universe u

namespace Set
variable {α : Type u}

/-- The empty set is the least one. -/
instance : Bot (Set α) := ⟨∅⟩

theorem disjoint_left {s t : Set α} : Disjoint s t ↔ ∀ ⦃a⦄, a ∈ s → a ∉ t := by
  refine ⟨fun h a ha hb => ?_, fun h x hs ht a ha => (h (hs _ ha) (ht _ ha)).elim⟩
  exact h (x := {a}) (fun b hab => (mem_singleton_iff.1 hab) ▸ ha) (fun b hab => (mem_singleton_iff.1 hab) ▸ hb)
    a (mem_singleton_iff.2 rfl)
theorem disjoint_right {s t : Set α} : Disjoint s t ↔ ∀ ⦃a⦄, a ∈ t → a ∉ s := by
  rw [disjoint_comm, disjoint_left]
theorem disjoint_iff_inter_eq_empty {s t : Set α} : Disjoint s t ↔ s ∩ t = ∅ := by
  rw [disjoint_left]
  exact ⟨fun h => ext fun a => ⟨fun ha => h ha.1 ha.2, False.elim⟩,
    fun h a ha hb => by have : a ∈ s ∩ t := ⟨ha, hb⟩; rw [h] at this; exact this⟩

end Set
