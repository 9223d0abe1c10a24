import Init

/-!
Linear orders under Mathlib's root names, for every type with core's order classes
(`Nat`, `Int`, `Rat`, `Real`), and the lattice laws of `max` and `min` on them.
Statements are Mathlib's; `grind` decides all of them, so each proof is one call.
-/

@[expose] public section

set_option linter.unusedSectionVars false
set_option linter.unusedVariables false

universe u

section Preorder

variable {α : Type u} [LE α] [Std.IsPreorder α]

theorem le_refl (a : α) : a ≤ a := Std.le_refl a
theorem le_rfl {a : α} : a ≤ a := Std.le_refl a
theorem le_trans {a b c : α} : a ≤ b → b ≤ c → a ≤ c := Std.le_trans
theorem ge_trans {a b c : α} (h : b ≤ a) (k : c ≤ b) : c ≤ a := Std.le_trans k h
theorem le_of_eq {a b : α} (h : a = b) : a ≤ b := h ▸ Std.le_refl a
theorem ge_of_eq {a b : α} (h : a = b) : b ≤ a := h ▸ Std.le_refl a
theorem Eq.le {a b : α} (h : a = b) : a ≤ b := le_of_eq h
theorem Eq.ge {a b : α} (h : a = b) : b ≤ a := ge_of_eq h
theorem LE.le.trans {a b c : α} (h : a ≤ b) (k : b ≤ c) : a ≤ c := Std.le_trans h k

end Preorder

theorem le_antisymm {α : Type u} [LE α] [Std.IsPartialOrder α] {a b : α} (h : a ≤ b) (k : b ≤ a) :
    a = b := Std.le_antisymm h k

section Linear

variable {α : Type u} [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α] {a b c d : α}

theorem le_antisymm_iff : a = b ↔ a ≤ b ∧ b ≤ a := by grind
theorem le_total (a b : α) : a ≤ b ∨ b ≤ a := Std.le_total
theorem lt_irrefl (a : α) : ¬ a < a := by grind
theorem lt_trans (h : a < b) (k : b < c) : a < c := by grind
theorem lt_of_lt_of_le (h : a < b) (k : b ≤ c) : a < c := by grind
theorem lt_of_le_of_lt (h : a ≤ b) (k : b < c) : a < c := by grind
theorem le_of_lt (h : a < b) : a ≤ b := by grind
theorem lt_asymm (h : a < b) : ¬ b < a := by grind
theorem ne_of_lt (h : a < b) : a ≠ b := by grind
theorem ne_of_gt (h : b < a) : a ≠ b := by grind
theorem ne_of_gt' (h : a < b) : b ≠ a := by grind
theorem not_le : ¬ a ≤ b ↔ b < a := by grind
theorem not_lt : ¬ a < b ↔ b ≤ a := by grind
theorem not_le_of_gt (h : b < a) : ¬ a ≤ b := by grind
theorem not_lt_of_ge (h : b ≤ a) : ¬ a < b := by grind
theorem le_of_not_gt (h : ¬ b < a) : a ≤ b := by grind
theorem le_of_not_ge (h : ¬ a ≤ b) : b ≤ a := by grind
theorem lt_of_not_ge (h : ¬ b ≤ a) : a < b := by grind
theorem lt_of_le_of_ne (h : a ≤ b) (k : a ≠ b) : a < b := by grind
theorem lt_of_le_not_ge (h : a ≤ b) (_ : ¬ b ≤ a) : a < b := by grind
theorem lt_iff_le_and_ne : a < b ↔ a ≤ b ∧ a ≠ b := by grind
theorem lt_iff_le_not_ge : a < b ↔ a ≤ b ∧ ¬ b ≤ a := by grind
theorem le_iff_lt_or_eq : a ≤ b ↔ a < b ∨ a = b := by grind
theorem le_iff_eq_or_lt : a ≤ b ↔ a = b ∨ a < b := by grind
theorem lt_or_eq_of_le (h : a ≤ b) : a < b ∨ a = b := by grind
theorem eq_or_lt_of_le (h : a ≤ b) : a = b ∨ a < b := by grind
theorem lt_or_ge (a b : α) : a < b ∨ b ≤ a := by grind
theorem le_or_gt (a b : α) : a ≤ b ∨ b < a := by grind
theorem lt_trichotomy (a b : α) : a < b ∨ a = b ∨ b < a := by grind
theorem lt_or_gt_of_ne (h : a ≠ b) : a < b ∨ b < a := by grind
theorem ne_iff_lt_or_gt : a ≠ b ↔ a < b ∨ b < a := by grind
theorem eq_of_le_of_not_lt (h : a ≤ b) (k : ¬ a < b) : a = b := by grind
theorem eq_of_le_of_ge (h : a ≤ b) (k : b ≤ a) : a = b := by grind
theorem LT.lt.le (h : a < b) : a ≤ b := by grind
theorem LT.lt.ne (h : a < b) : a ≠ b := by grind
theorem LT.lt.ne' (h : a < b) : b ≠ a := by grind
theorem LT.lt.trans (h : a < b) (k : b < c) : a < c := by grind
theorem LT.lt.trans_le (h : a < b) (k : b ≤ c) : a < c := by grind
theorem LE.le.trans_lt (h : a ≤ b) (k : b < c) : a < c := by grind
theorem LE.le.antisymm (h : a ≤ b) (k : b ≤ a) : a = b := by grind
theorem LE.le.lt_of_ne (h : a ≤ b) (k : a ≠ b) : a < b := by grind
theorem LE.le.lt_or_eq (h : a ≤ b) : a < b ∨ a = b := by grind
theorem LE.le.not_gt (h : a ≤ b) : ¬ b < a := by grind
theorem LT.lt.not_ge (h : a < b) : ¬ b ≤ a := by grind

end Linear

section Lattice

variable {α : Type u} [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α]

section Max

variable [Max α] [Std.LawfulOrderMax α] {a b c : α}

theorem le_max_left (a b : α) : a ≤ max a b :=
  ((Std.LawfulOrderSup.max_le_iff a b _).mp (Std.le_refl _)).1
theorem le_max_right (a b : α) : b ≤ max a b :=
  ((Std.LawfulOrderSup.max_le_iff a b _).mp (Std.le_refl _)).2
theorem max_le (h : a ≤ c) (k : b ≤ c) : max a b ≤ c :=
  (Std.LawfulOrderSup.max_le_iff a b c).mpr ⟨h, k⟩
theorem max_le_iff : max a b ≤ c ↔ a ≤ c ∧ b ≤ c := Std.LawfulOrderSup.max_le_iff a b c
theorem max_choice (a b : α) : max a b = a ∨ max a b = b := Std.MaxEqOr.max_eq_or a b
theorem max_cases (a b : α) : max a b = a ∧ b ≤ a ∨ max a b = b ∧ a < b := by
  grind [le_max_left a b, le_max_right a b, max_choice a b]
theorem max_eq_left (h : b ≤ a) : max a b = a := by grind [max_cases a b]
theorem max_eq_right (h : a ≤ b) : max a b = b := by grind [max_cases a b]
theorem max_comm (a b : α) : max a b = max b a := by grind [max_cases a b, max_cases b a]
theorem max_self (a : α) : max a a = a := by grind [max_cases a a]
theorem le_max_iff : c ≤ max a b ↔ c ≤ a ∨ c ≤ b := by grind [max_cases a b]
theorem lt_max_iff : c < max a b ↔ c < a ∨ c < b := by grind [max_cases a b]
theorem max_lt_iff : max a b < c ↔ a < c ∧ b < c := by grind [max_cases a b]
theorem max_lt (h : a < c) (k : b < c) : max a b < c := max_lt_iff.mpr ⟨h, k⟩

end Max

section Min

variable [Min α] [Std.LawfulOrderMin α] {a b c : α}

theorem min_le_left (a b : α) : min a b ≤ a :=
  ((Std.LawfulOrderInf.le_min_iff _ a b).mp (Std.le_refl _)).1
theorem min_le_right (a b : α) : min a b ≤ b :=
  ((Std.LawfulOrderInf.le_min_iff _ a b).mp (Std.le_refl _)).2
theorem le_min (h : c ≤ a) (k : c ≤ b) : c ≤ min a b :=
  (Std.LawfulOrderInf.le_min_iff c a b).mpr ⟨h, k⟩
theorem le_min_iff : c ≤ min a b ↔ c ≤ a ∧ c ≤ b := Std.LawfulOrderInf.le_min_iff c a b
theorem min_choice (a b : α) : min a b = a ∨ min a b = b := Std.MinEqOr.min_eq_or a b
theorem min_cases (a b : α) : min a b = a ∧ a ≤ b ∨ min a b = b ∧ b < a := by
  grind [min_le_left a b, min_le_right a b, min_choice a b]
theorem min_eq_left (h : a ≤ b) : min a b = a := by grind [min_cases a b]
theorem min_eq_right (h : b ≤ a) : min a b = b := by grind [min_cases a b]
theorem min_comm (a b : α) : min a b = min b a := by grind [min_cases a b, min_cases b a]
theorem min_self (a : α) : min a a = a := by grind [min_cases a a]
theorem min_le_iff : min a b ≤ c ↔ a ≤ c ∨ b ≤ c := by grind [min_cases a b]
theorem min_lt_iff : min a b < c ↔ a < c ∨ b < c := by grind [min_cases a b]
theorem lt_min_iff : c < min a b ↔ c < a ∧ c < b := by grind [min_cases a b]
theorem lt_min (h : c < a) (k : c < b) : c < min a b := lt_min_iff.mpr ⟨h, k⟩

end Min

end Lattice

instance : Std.LawfulOrderMax Int where
  max_le_iff _ _ _ := by grind
  max_eq_or _ _ := by grind

instance : Std.LawfulOrderMin Int where
  le_min_iff _ _ _ := by grind
  min_eq_or _ _ := by grind

instance : Std.LawfulOrderMax Rat where
  max_le_iff _ _ _ := by grind
  max_eq_or _ _ := by grind

instance : Std.LawfulOrderMin Rat where
  le_min_iff _ _ _ := by grind
  min_eq_or _ _ := by grind
