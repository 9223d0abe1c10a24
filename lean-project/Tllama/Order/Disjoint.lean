import Init
/-!
Disjointness, for sets and finite sets: what lies below both lies below the least element.
-/

@[expose] public section

universe u

/-- A type with a distinguished element, meant to be the least. Mathlib's class. -/
class Bot (α : Type u) where
  /-- The least element. -/
  bot : α

/-- Nothing lies below both but what lies below `⊥`. Mathlib's definition, which asks for a partial order with a least
element where this one asks for `≤` and `⊥` only. -/
def Disjoint {α : Type u} [LE α] [Bot α] (a b : α) : Prop := ∀ ⦃x : α⦄, x ≤ a → x ≤ b → x ≤ Bot.bot

theorem Disjoint.symm {α : Type u} [LE α] [Bot α] {a b : α} (h : Disjoint a b) : Disjoint b a :=
  fun _ hb ha => h ha hb
theorem disjoint_comm {α : Type u} [LE α] [Bot α] {a b : α} : Disjoint a b ↔ Disjoint b a :=
  ⟨Disjoint.symm, Disjoint.symm⟩
