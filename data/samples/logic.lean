/-! Propositional and first-order logic. -/

/-- A conjunction can be turned round. -/
theorem and_turned (p q : Prop) (h : p ∧ q) : q ∧ p := sorry

/-- A disjunction can be turned round. -/
theorem or_turned (p q : Prop) (h : p ∨ q) : q ∨ p := sorry

/-- Implication is transitive. -/
theorem implication_chain (p q r : Prop) (hpq : p → q) (hqr : q → r) : p → r := sorry

/-- A proposition and its negation do not hold together. -/
theorem not_both (p : Prop) : ¬ (p ∧ ¬ p) := sorry

/-- A proposition implies its double negation. -/
theorem double_negation_intro (p : Prop) (hp : p) : ¬ ¬ p := sorry

/-- The negation of a disjunction is the conjunction of the negations. -/
theorem de_morgan_or (p q : Prop) : ¬ (p ∨ q) ↔ ¬ p ∧ ¬ q := sorry

/-- The negation of a conjunction is the disjunction of the negations. -/
theorem de_morgan_and (p q : Prop) : ¬ (p ∧ q) ↔ ¬ p ∨ ¬ q := sorry

/-- Conjunction distributes over disjunction. -/
theorem and_over_or (p q r : Prop) : p ∧ (q ∨ r) ↔ (p ∧ q) ∨ (p ∧ r) := sorry

/-- Peirce's law. -/
theorem peirce (p q : Prop) (h : (p → q) → p) : p := sorry

/-- If not everything has a property, something lacks it. -/
theorem something_lacks_it (α : Type) (p : α → Prop) (h : ¬ ∀ x, p x) : ∃ x, ¬ p x := sorry

/-- In the tavern there is somebody such that, if that one drinks, everybody drinks. -/
theorem drinker (α : Type) (someone : α) (drinks : α → Prop) : ∃ x, drinks x → ∀ y, drinks y := sorry

/-- No barber shaves exactly those who do not shave themselves. -/
theorem no_such_barber (α : Type) (shaves : α → α → Prop) : ¬ ∃ b, ∀ x, shaves b x ↔ ¬ shaves x x := sorry

/-- The composition of two injective functions is injective. -/
theorem injective_comp (α β γ : Type) (f : α → β) (g : β → γ) (hf : ∀ x y, f x = f y → x = y)
    (hg : ∀ x y, g x = g y → x = y) : ∀ x y, g (f x) = g (f y) → x = y := sorry

/-- No function from a type reaches every predicate on that type (Cantor). -/
theorem cantor (α : Type) (f : α → α → Prop) : ¬ ∀ p : α → Prop, ∃ a, f a = p := sorry
