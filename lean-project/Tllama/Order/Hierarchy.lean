import Tllama.Order.Abs
import Tllama.Order.Disjoint
import Tllama.Set.Disjoint
import Tllama.Real.Lemmas
import Tllama.NNReal.Basic
import Tllama.Nat.PNat
import Tllama.Finset.Lemmas
import Tllama.Logic.Basic
/-!
Mathlib's order classes that carry `≤` and `<` themselves: `Preorder`, `PartialOrder`, `LinearOrder`,
`Lattice`, with their instances for the number types. Core's classes of laws (`Std.IsPreorder`, …) follow from
them, so the lemmas of `Tllama.Order` and `grind` serve them. The parents have a low priority: for a
concrete type its own `≤` is found first, so no statement changes its meaning by this module.
-/

@[expose] public section
noncomputable section
set_option compiler.extract_closed false

universe u v

/-- A reflexive and transitive `≤` with its strict part `<`. Mathlib's class. -/
class Preorder (α : Type u) extends LE α, LT α where
  le_refl : ∀ a : α, a ≤ a
  le_trans : ∀ a b c : α, a ≤ b → b ≤ c → a ≤ c
  lt := fun a b => a ≤ b ∧ ¬ b ≤ a
  lt_iff_le_not_ge : ∀ a b : α, a < b ↔ a ≤ b ∧ ¬ b ≤ a := by intros; rfl

/-- An antisymmetric preorder. Mathlib's class. -/
class PartialOrder (α : Type u) extends Preorder α where
  le_antisymm : ∀ a b : α, a ≤ b → b ≤ a → a = b

/-- A total order, decided, with its `min` and `max`. Mathlib's class without `compare`, which is determined by
the order. -/
class LinearOrder (α : Type u) extends PartialOrder α, Min α, Max α where
  le_total : ∀ a b : α, a ≤ b ∨ b ≤ a
  toDecidableLE : DecidableLE α
  toDecidableEq : DecidableEq α
  toDecidableLT : DecidableLT α
  min := fun a b => if a ≤ b then a else b
  max := fun a b => if a ≤ b then b else a
  min_def : ∀ a b : α, min a b = if a ≤ b then a else b := by intros; rfl
  max_def : ∀ a b : α, max a b = if a ≤ b then b else a := by intros; rfl

attribute [instance 40] Preorder.toLE Preorder.toLT LinearOrder.toMin LinearOrder.toMax
  LinearOrder.toDecidableLE LinearOrder.toDecidableEq LinearOrder.toDecidableLT

instance (priority := 40) Preorder.isPreorder {α : Type u} [Preorder α] : Std.IsPreorder α :=
  ⟨Preorder.le_refl, Preorder.le_trans⟩
instance (priority := 40) Preorder.lawfulOrderLT {α : Type u} [Preorder α] : Std.LawfulOrderLT α :=
  ⟨Preorder.lt_iff_le_not_ge⟩
instance (priority := 40) PartialOrder.isPartialOrder {α : Type u} [PartialOrder α] : Std.IsPartialOrder α :=
  ⟨PartialOrder.le_antisymm⟩
instance (priority := 40) LinearOrder.isLinearOrder {α : Type u} [LinearOrder α] : Std.IsLinearOrder α :=
  ⟨LinearOrder.le_total⟩

section Linear
variable {α : Type u} [LinearOrder α]

instance (priority := 40) LinearOrder.lawfulOrderMax : Std.LawfulOrderMax α where
  max_le_iff a b c := by
    rw [LinearOrder.max_def]
    split
    · exact ⟨fun h => ⟨Std.le_trans ‹a ≤ b› h, h⟩, And.right⟩
    · have := (LinearOrder.le_total a b).resolve_left ‹_›
      exact ⟨fun h => ⟨h, Std.le_trans this h⟩, And.left⟩
  max_eq_or a b := by
    rw [LinearOrder.max_def]
    split
    · exact Or.inr rfl
    · exact Or.inl rfl

instance (priority := 40) LinearOrder.lawfulOrderMin : Std.LawfulOrderMin α where
  le_min_iff a b c := by
    rw [LinearOrder.min_def]
    split
    · exact ⟨fun h => ⟨h, Std.le_trans h ‹b ≤ c›⟩, And.left⟩
    · have := (LinearOrder.le_total b c).resolve_left ‹_›
      exact ⟨fun h => ⟨Std.le_trans h this, h⟩, And.right⟩
  min_eq_or a b := by
    rw [LinearOrder.min_def]
    split
    · exact Or.inl rfl
    · exact Or.inr rfl

end Linear

/-- A partial order with a least upper bound and a greatest lower bound of each pair, written `⊔` and `⊓`. Mathlib's class;
as there, `⊔` and `⊓` are `max` and `min`. -/
class Lattice (α : Type u) extends PartialOrder α, Max α, Min α where
  le_sup_left : ∀ a b : α, a ≤ max a b
  le_sup_right : ∀ a b : α, b ≤ max a b
  sup_le : ∀ a b c : α, a ≤ c → b ≤ c → max a b ≤ c
  inf_le_left : ∀ a b : α, min a b ≤ a
  inf_le_right : ∀ a b : α, min a b ≤ b
  le_inf : ∀ a b c : α, a ≤ b → a ≤ c → a ≤ min b c

attribute [instance 40] Lattice.toMax Lattice.toMin

-- Macros, not notation, so that `max` and `min` are printed as before.
syntax:68 term:68 " ⊔ " term:69 : term
syntax:69 term:69 " ⊓ " term:70 : term
macro_rules | `($a ⊔ $b) => `(max $a $b)
macro_rules | `($a ⊓ $b) => `(min $a $b)

/-- A type with a distinguished element, meant to be the greatest. Mathlib's class. -/
class Top (α : Type u) where
  /-- The greatest element. -/
  top : α

notation "⊤" => Top.top
notation "⊥" => Bot.bot

/-- A greatest element. Mathlib's class. -/
class OrderTop (α : Type u) [LE α] extends Top α where
  le_top : ∀ a : α, a ≤ ⊤
/-- A least element. Mathlib's class. -/
class OrderBot (α : Type u) [LE α] extends Bot α where
  bot_le : ∀ a : α, ⊥ ≤ a
/-- A least and a greatest element. Mathlib's class. -/
class BoundedOrder (α : Type u) [LE α] extends OrderTop α, OrderBot α

instance (priority := 40) LinearOrder.toLattice {α : Type u} [LinearOrder α] : Lattice α where
  le_sup_left := le_max_left
  le_sup_right := le_max_right
  sup_le _ _ _ := max_le
  inf_le_left := min_le_left
  inf_le_right := min_le_right
  le_inf _ _ _ := le_min

/-! ### The number types -/

instance Nat.instLinearOrder : LinearOrder Nat where
  le_refl := Nat.le_refl
  le_trans _ _ _ := Nat.le_trans
  lt_iff_le_not_ge _ _ := Nat.lt_iff_le_not_le
  le_antisymm _ _ := Nat.le_antisymm
  le_total := Nat.le_total
  toDecidableLE := inferInstance
  toDecidableEq := inferInstance
  toDecidableLT := inferInstance
  min := min
  max := max
  min_def a b := by grind
  max_def a b := by grind

instance Int.instLinearOrder : LinearOrder Int where
  le_refl := Int.le_refl
  le_trans _ _ _ := Int.le_trans
  lt_iff_le_not_ge _ _ := by omega
  le_antisymm _ _ := Int.le_antisymm
  le_total := Int.le_total
  toDecidableLE := inferInstance
  toDecidableEq := inferInstance
  toDecidableLT := inferInstance
  min := min
  max := max
  min_def a b := by grind
  max_def a b := by grind

instance Rat.instLinearOrder : LinearOrder Rat where
  le_refl := Std.le_refl
  le_trans _ _ _ := Std.le_trans
  lt_iff_le_not_ge := Std.LawfulOrderLT.lt_iff
  le_antisymm _ _ := Std.le_antisymm
  le_total _ _ := Std.le_total
  toDecidableLE := inferInstance
  toDecidableEq := inferInstance
  toDecidableLT := inferInstance
  min := min
  max := max
  min_def a b := by
    split
    · exact min_eq_left ‹_›
    · exact min_eq_right (le_of_not_ge ‹_›)
  max_def a b := by
    split
    · exact max_eq_right ‹_›
    · exact max_eq_left (le_of_not_ge ‹_›)

instance Real.instLinearOrder : LinearOrder Real where
  le_refl := Std.le_refl
  le_trans _ _ _ := Std.le_trans
  lt_iff_le_not_ge := Std.LawfulOrderLT.lt_iff
  le_antisymm _ _ := Std.le_antisymm
  le_total _ _ := Std.le_total
  toDecidableLE := inferInstance
  toDecidableEq := inferInstance
  toDecidableLT := inferInstance
  min := min
  max := max
  min_def _ _ := rfl
  max_def _ _ := rfl

instance NNReal.instLinearOrder : LinearOrder NNReal where
  le_refl := Std.le_refl
  le_trans _ _ _ := Std.le_trans
  lt_iff_le_not_ge := Std.LawfulOrderLT.lt_iff
  le_antisymm _ _ := Std.le_antisymm
  le_total _ _ := Std.le_total
  toDecidableLE := inferInstance
  toDecidableEq := inferInstance
  toDecidableLT := inferInstance

instance PNat.instLinearOrder : LinearOrder PNat where
  le_refl := Std.le_refl
  le_trans _ _ _ := Std.le_trans
  lt_iff_le_not_ge := Std.LawfulOrderLT.lt_iff
  le_antisymm _ _ := Std.le_antisymm
  le_total _ _ := Std.le_total
  toDecidableLE := fun _ _ => inferInstance
  toDecidableEq := inferInstance
  toDecidableLT := fun _ _ => inferInstance

instance Fin.instLinearOrder (n : Nat) : LinearOrder (Fin n) where
  le_refl a := Nat.le_refl a
  le_trans _ _ _ := Nat.le_trans
  lt_iff_le_not_ge _ _ := Nat.lt_iff_le_not_le
  le_antisymm _ _ := Fin.le_antisymm
  le_total a b := Nat.le_total a b
  toDecidableLE := inferInstance
  toDecidableEq := inferInstance
  toDecidableLT := inferInstance

/-! ### Sets and finite sets: inclusion -/

instance Set.instLTSet (α : Type u) : LT (Set α) := ⟨fun s t => s ⊂ t⟩
instance Finset.instLTFinset (α : Type u) : LT (Finset α) := ⟨fun s t => s ⊂ t⟩

instance Set.instPartialOrder (α : Type u) : PartialOrder (Set α) where
  le_refl _ _ h := h
  le_trans _ _ _ h k a ha := k a (h a ha)
  lt_iff_le_not_ge _ _ := Iff.rfl
  le_antisymm _ _ h k := Set.Subset.antisymm h k

instance Finset.instPartialOrder (α : Type u) : PartialOrder (Finset α) where
  le_refl _ _ h := h
  le_trans _ _ _ h k _ ha := k (h ha)
  lt_iff_le_not_ge _ _ := Iff.rfl
  le_antisymm _ _ h k := Finset.ext fun _ => ⟨fun ha => h ha, fun ha => k ha⟩

instance Set.instMax (α : Type u) : Max (Set α) := ⟨fun s t => s ∪ t⟩
instance Set.instMin (α : Type u) : Min (Set α) := ⟨fun s t => s ∩ t⟩
instance Set.instTop (α : Type u) : Top (Set α) := ⟨Set.univ⟩
instance Set.instLattice (α : Type u) : Lattice (Set α) where
  le_sup_left _ _ _ h := Or.inl h
  le_sup_right _ _ _ h := Or.inr h
  sup_le _ _ _ h k a := Or.rec (h a) (k a)
  inf_le_left _ _ _ h := h.1
  inf_le_right _ _ _ h := h.2
  le_inf _ _ _ h k a ha := ⟨h a ha, k a ha⟩

/-! ### The new paths lead to the old operations -/

example : (Nat.instLinearOrder.toLE : LE Nat) = instLENat := rfl
example : (Int.instLinearOrder.toLE : LE Int) = Int.instLEInt := rfl
example : (Real.instLinearOrder.toLE : LE Real) = Real.instLE := rfl
example : (Real.instLinearOrder.toLT : LT Real) = Real.instLT := rfl
example : (Real.instLinearOrder.toMax : Max Real) = Real.instMax := rfl
example : (inferInstance : LE Real) = Real.instLE := by with_reducible rfl
example : (inferInstance : LT Int) = Int.instLTInt := by with_reducible rfl
example (a b : Int) (h : a < b) : a + 1 ≤ b := by omega
example (α : Type u) [LinearOrder α] (a b c : α) (h : a < b) (k : b ≤ c) : a < c := by grind
