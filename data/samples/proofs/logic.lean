/-! Propositional and first-order logic. -/

/-- A conjunction can be turned round. -/
theorem and_turned (p q : Prop) (h : p ∧ q) : q ∧ p := by
  -- Take the two parts and put them together the other way.
  exact ⟨h.2, h.1⟩

/-- A disjunction can be turned round. -/
theorem or_turned (p q : Prop) (h : p ∨ q) : q ∨ p := by
  -- Whichever side holds is the other side now.
  cases h with
  | inl hp => exact Or.inr hp
  | inr hq => exact Or.inl hq

/-- Implication is transitive. -/
theorem implication_chain (p q r : Prop) (hpq : p → q) (hqr : q → r) : p → r := by
  -- Assume `p`; then `q`, then `r`.
  intro hp
  exact hqr (hpq hp)

/-- A proposition and its negation do not hold together. -/
theorem not_both (p : Prop) : ¬ (p ∧ ¬ p) := by
  -- The second part refutes the first.
  intro h
  exact h.2 h.1

/-- A proposition implies its double negation. -/
theorem double_negation_intro (p : Prop) (hp : p) : ¬ ¬ p := by
  -- A refutation of `p` meets `p` itself.
  intro hn
  exact hn hp

/-- The negation of a disjunction is the conjunction of the negations. -/
theorem de_morgan_or (p q : Prop) : ¬ (p ∨ q) ↔ ¬ p ∧ ¬ q := by
  -- A library equivalence that simplification knows.
  simp

/-- The negation of a conjunction is the disjunction of the negations. -/
theorem de_morgan_and (p q : Prop) : ¬ (p ∧ q) ↔ ¬ p ∨ ¬ q := by
  -- Decide whether `p` holds.
  by_cases hp : p
  · simp [hp]
  · simp [hp]

/-- Conjunction distributes over disjunction. -/
theorem and_over_or (p q r : Prop) : p ∧ (q ∨ r) ↔ (p ∧ q) ∨ (p ∧ r) := by
  -- Both directions by taking the cases apart.
  constructor
  · rintro ⟨hp, hq | hr⟩
    · exact Or.inl ⟨hp, hq⟩
    · exact Or.inr ⟨hp, hr⟩
  · rintro (⟨hp, hq⟩ | ⟨hp, hr⟩)
    · exact ⟨hp, Or.inl hq⟩
    · exact ⟨hp, Or.inr hr⟩

/-- Peirce's law. -/
theorem peirce (p q : Prop) (h : (p → q) → p) : p := by
  -- If `p` fails, it implies anything, and the hypothesis gives `p` after all.
  by_cases hp : p
  · exact hp
  · exact h (fun holds => absurd holds hp)

/-- If not everything has a property, something lacks it. -/
theorem something_lacks_it (α : Type) (p : α → Prop) (h : ¬ ∀ x, p x) : ∃ x, ¬ p x := by
  -- Otherwise everything would have the property.
  simpa using h

/-- In the tavern there is somebody such that, if that one drinks, everybody drinks. -/
theorem drinker (α : Type) (someone : α) (drinks : α → Prop) : ∃ x, drinks x → ∀ y, drinks y := by
  -- Either everybody drinks, and anybody will do, or somebody does not, and that one will do.
  by_cases all : ∀ y, drinks y
  · exact ⟨someone, fun _ => all⟩
  · have ⟨sober, h⟩ : ∃ x, ¬ drinks x := by simpa using all
    exact ⟨sober, fun d => absurd d h⟩

/-- No barber shaves exactly those who do not shave themselves. -/
theorem no_such_barber (α : Type) (shaves : α → α → Prop) : ¬ ∃ b, ∀ x, shaves b x ↔ ¬ shaves x x := by
  -- Ask whether the barber shaves himself.
  rintro ⟨b, h⟩
  have self := h b
  by_cases hb : shaves b b
  · exact self.mp hb hb
  · exact hb (self.mpr hb)

/-- The composition of two injective functions is injective. -/
theorem injective_comp (α β γ : Type) (f : α → β) (g : β → γ) (hf : ∀ x y, f x = f y → x = y)
    (hg : ∀ x y, g x = g y → x = y) : ∀ x y, g (f x) = g (f y) → x = y := by
  -- Undo `g` first, then `f`.
  intro x y h
  exact hf x y (hg (f x) (f y) h)

/-- No function from a type reaches every predicate on that type (Cantor). -/
theorem cantor (α : Type) (f : α → α → Prop) : ¬ ∀ p : α → Prop, ∃ a, f a = p := by
  -- The predicate "is not in its own image" is not reached.
  intro h
  have ⟨a, ha⟩ := h (fun x => ¬ f x x)
  have diagonal : f a a = ¬ f a a := congrFun ha a
  by_cases hfa : f a a
  · exact (diagonal ▸ hfa) hfa
  · exact hfa (diagonal.symm ▸ hfa)
