import Tllama.Order.Hierarchy
/-!
Mathlib's classes of properties of a relation, and orders around a circle.
-/

@[expose] public section
noncomputable section

universe u

/-- Each element is related to itself. -/
class IsRefl (α : Type u) (r : α → α → Prop) : Prop where
  refl : ∀ a, r a a
/-- No element is related to itself. -/
class IsIrrefl (α : Type u) (r : α → α → Prop) : Prop where
  irrefl : ∀ a, ¬ r a a
/-- The relation goes both ways. -/
class IsSymm (α : Type u) (r : α → α → Prop) : Prop where
  symm : ∀ a b, r a b → r b a
/-- The relation never goes both ways. -/
class IsAsymm (α : Type u) (r : α → α → Prop) : Prop where
  asymm : ∀ a b, r a b → ¬ r b a
/-- The relation goes both ways for equal elements only. -/
class IsAntisymm (α : Type u) (r : α → α → Prop) : Prop where
  antisymm : ∀ a b, r a b → r b a → a = b
/-- Two steps make one. -/
class IsTrans (α : Type u) (r : α → α → Prop) : Prop where
  trans : ∀ a b c, r a b → r b c → r a c
/-- Any two elements are related one way or the other. -/
class IsTotal (α : Type u) (r : α → α → Prop) : Prop where
  total : ∀ a b, r a b ∨ r b a
/-- Any two different elements are related. -/
class IsTrichotomous (α : Type u) (r : α → α → Prop) : Prop where
  trichotomous : ∀ a b, r a b ∨ a = b ∨ r b a
/-- Reflexive and transitive. -/
class IsPreorder (α : Type u) (r : α → α → Prop) : Prop extends IsRefl α r, IsTrans α r
/-- A preorder that is antisymmetric. -/
class IsPartialOrder (α : Type u) (r : α → α → Prop) : Prop extends IsPreorder α r, IsAntisymm α r
/-- A partial order that is total. -/
class IsLinearOrder (α : Type u) (r : α → α → Prop) : Prop extends IsPartialOrder α r, IsTotal α r
/-- Irreflexive and transitive. -/
class IsStrictOrder (α : Type u) (r : α → α → Prop) : Prop extends IsIrrefl α r, IsTrans α r
/-- A strict order in which any two different elements are related. -/
class IsStrictTotalOrder (α : Type u) (r : α → α → Prop) : Prop extends IsTrichotomous α r, IsStrictOrder α r
/-- Reflexive, symmetric and transitive. -/
class IsEquiv (α : Type u) (r : α → α → Prop) : Prop extends IsPreorder α r, IsSymm α r

/-! ### The order of propositions, by implication -/

instance Prop.instPartialOrder : PartialOrder Prop where
  le p q := p → q
  lt p q := (p → q) ∧ ¬ (q → p)
  le_refl _ h := h
  le_trans _ _ _ h k hp := k (h hp)
  lt_iff_le_not_ge _ _ := Iff.rfl
  le_antisymm _ _ h k := propext ⟨h, k⟩
instance Prop.instMax : Max Prop := ⟨Or⟩
instance Prop.instMin : Min Prop := ⟨And⟩
instance Prop.instTop : Top Prop := ⟨True⟩
instance Prop.instBot : Bot Prop := ⟨False⟩

/-- Nothing lies between `a` and `b`, and `a < b`. Mathlib's definition. -/
def CovBy {α : Type u} [LT α] (a b : α) : Prop := a < b ∧ ∀ ⦃c⦄, a < c → ¬ c < b
/-- Nothing lies strictly between `a` and `b`, and `a ≤ b`. Mathlib's definition. -/
def WCovBy {α : Type u} [Preorder α] (a b : α) : Prop := a ≤ b ∧ ∀ ⦃c⦄, a < c → ¬ c < b
set_option compiler.extract_closed false in
infixl:50 " ⋖ " => CovBy
set_option compiler.extract_closed false in
infixl:50 " ⩿ " => WCovBy
