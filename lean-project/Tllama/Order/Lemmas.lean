import Tllama.Algebra.Alias
/-!
Laws of orders, ordered rings and ordered fields that proofs cite by Mathlib's names and that the library itself does
not need. Statements, explicit arguments and their order are Mathlib's.
-/

@[expose] public section

set_option linter.unusedSectionVars false
set_option linter.unusedVariables false

universe u

open Lean.Grind (Semiring CommSemiring Ring CommRing Field OrderedAdd OrderedRing)

/-! ### Transitivity and antisymmetry -/

theorem Eq.trans_le {α : Type u} [LE α] {a b c : α} (h : a = b) (k : b ≤ c) : a ≤ c := h ▸ k
theorem Eq.trans_lt {α : Type u} [LT α] {a b c : α} (h : a = b) (k : b < c) : a < c := h ▸ k
theorem LE.le.trans_eq {α : Type u} [LE α] {a b c : α} (h : a ≤ b) (k : b = c) : a ≤ c := k ▸ h
theorem LT.lt.trans_eq {α : Type u} [LT α] {a b c : α} (h : a < b) (k : b = c) : a < c := k ▸ h
theorem LE.le.trans_eq' {α : Type u} [LE α] {a b c : α} (h : b ≤ c) (k : a = b) : a ≤ c := k ▸ h
theorem Ne.trans_eq {α : Sort u} {a b c : α} (h : a ≠ b) (k : b = c) : a ≠ c := k ▸ h
theorem Eq.trans_ne {α : Sort u} {a b c : α} (h : a = b) (k : b ≠ c) : a ≠ c := h ▸ k
theorem LE.le.ge {α : Type u} [LE α] {a b : α} (h : a ≤ b) : b ≥ a := h
theorem LT.lt.gt {α : Type u} [LT α] {a b : α} (h : a < b) : b > a := h
theorem le_trans' {α : Type u} [LE α] [Std.IsPreorder α] {a b c : α} (h : b ≤ c) (k : a ≤ b) : a ≤ c := Std.le_trans k h

section Linear
variable {α : Type u} [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α] {a b c d : α}

theorem lt_trans' (h : b < c) (k : a < b) : a < c := lt_trans k h
theorem lt_of_le_of_lt' (h : b ≤ c) (k : a < b) : a < c := lt_of_lt_of_le k h
theorem lt_of_lt_of_le' (h : b < c) (k : a ≤ b) : a < c := lt_of_le_of_lt k h
theorem lt_of_le_of_ne' (h : a ≤ b) (k : b ≠ a) : a < b := lt_of_le_of_ne h k.symm
theorem gt_trans (h : a > b) (k : b > c) : a > c := lt_trans k h
theorem gt_of_ge_of_gt (h : a ≥ b) (k : b > c) : a > c := lt_of_lt_of_le k h
theorem gt_of_gt_of_ge (h : a > b) (k : b ≥ c) : a > c := lt_of_le_of_lt k h
theorem lt_iff_le_not_le : a < b ↔ a ≤ b ∧ ¬ b ≤ a := lt_iff_le_not_ge
theorem lt_iff_not_le : a < b ↔ ¬ b ≤ a := not_le.symm
theorem lt_iff_not_ge : a < b ↔ ¬ a ≥ b := not_le.symm
theorem le_iff_not_lt : a ≤ b ↔ ¬ b < a := not_lt.symm
theorem not_lt_of_le (h : a ≤ b) : ¬ b < a := not_lt.mpr h
theorem not_le_of_lt (h : a < b) : ¬ b ≤ a := not_le.mpr h
theorem not_lt_of_gt (h : a > b) : ¬ a < b := lt_asymm h
theorem not_lt_of_lt (h : a < b) : ¬ b < a := lt_asymm h
theorem le_of_not_le (h : ¬ a ≤ b) : b ≤ a := le_of_not_ge h
theorem lt_of_le_not_le (h : a ≤ b) (k : ¬ b ≤ a) : a < b := lt_of_le_not_ge h k
theorem lt_or_lt_iff_ne : a < b ∨ b < a ↔ a ≠ b := ne_iff_lt_or_gt.symm
theorem ne_iff_lt_or_lt : a ≠ b ↔ a < b ∨ b < a := ne_iff_lt_or_gt
theorem eq_of_not_lt_of_not_lt (h : ¬ a < b) (k : ¬ b < a) : a = b := by grind
theorem lt_or_lt_of_ne (h : a ≠ b) : a < b ∨ b < a := lt_or_gt_of_ne h
theorem eq_of_forall_le_iff (h : ∀ c, c ≤ a ↔ c ≤ b) : a = b :=
  le_antisymm ((h a).mp (le_refl a)) ((h b).mpr (le_refl b))
theorem le_of_forall_le (h : ∀ c, c ≤ a → c ≤ b) : a ≤ b := h a (le_refl a)
theorem le_of_forall_lt (h : ∀ c, c < a → c < b) : a ≤ b := le_of_not_gt fun k => lt_irrefl b (h b k)
theorem le_imp_le_of_lt_imp_lt {β : Type u} [LE β] [LT β] [Std.IsLinearOrder β] [Std.LawfulOrderLT β] {c d : β}
    (H : d < c → b < a) (h : a ≤ b) : c ≤ d := le_of_not_gt fun k => not_lt_of_ge h (H k)

theorem Ne.lt_of_le (h : a ≠ b) (k : a ≤ b) : a < b := lt_of_le_of_ne k h
theorem Ne.lt_of_le' (h : b ≠ a) (k : a ≤ b) : a < b := lt_of_le_of_ne k h.symm
theorem Ne.lt_or_lt (h : a ≠ b) : a < b ∨ b < a := lt_or_gt_of_ne h
theorem Ne.lt_or_gt (h : a ≠ b) : a < b ∨ b < a := lt_or_gt_of_ne h
theorem Eq.not_lt (h : a = b) : ¬ a < b := fun k => ne_of_lt k h
theorem Eq.not_gt (h : a = b) : ¬ b < a := fun k => ne_of_gt k h
theorem LE.le.lt_of_ne' (h : a ≤ b) (k : b ≠ a) : a < b := lt_of_le_of_ne h k.symm
theorem LE.le.eq_of_not_lt (h : a ≤ b) (k : ¬ a < b) : a = b := eq_of_le_of_not_lt h k
theorem LE.le.eq_or_lt (h : a ≤ b) : a = b ∨ a < b := eq_or_lt_of_le h
theorem LE.le.lt_iff_ne (h : a ≤ b) : a < b ↔ a ≠ b := by grind
theorem LE.le.lt_or_ge (h : a ≤ b) (c : α) : a < c ∨ c ≤ b := by grind
theorem LE.le.not_lt (h : a ≤ b) : ¬ b < a := not_lt_of_ge h
theorem LT.lt.not_le (h : a < b) : ¬ b ≤ a := not_le_of_gt h
theorem LT.lt.asymm (h : a < b) : ¬ b < a := lt_asymm h
theorem LT.lt.not_lt (h : a < b) : ¬ b < a := lt_asymm h
theorem LE.le.lt_of_not_le (h : a ≤ b) (k : ¬ b ≤ a) : a < b := lt_of_le_not_ge h k
theorem LE.le.trans_lt' (h : b ≤ c) (k : a < b) : a < c := lt_of_lt_of_le k h
theorem LE.le.trans' (h : b ≤ c) (k : a ≤ b) : a ≤ c := le_trans k h
theorem LT.lt.trans' (h : b < c) (k : a < b) : a < c := lt_trans k h
theorem LT.lt.trans_le' (h : b < c) (k : a ≤ b) : a < c := lt_of_le_of_lt k h

/-! ### Maximum and minimum -/

section Max
variable [Max α] [Std.LawfulOrderMax α]

theorem max_le_max (h : a ≤ c) (k : b ≤ d) : max a b ≤ max c d :=
  max_le (le_trans h (le_max_left c d)) (le_trans k (le_max_right c d))
theorem max_lt_max (h : a < c) (k : b < d) : max a b < max c d :=
  max_lt (lt_of_lt_of_le h (le_max_left c d)) (lt_of_lt_of_le k (le_max_right c d))
theorem le_max_of_le_left (h : a ≤ b) : a ≤ max b c := le_trans h (le_max_left b c)
theorem le_max_of_le_right (h : a ≤ c) : a ≤ max b c := le_trans h (le_max_right b c)
theorem lt_max_of_lt_left (h : a < b) : a < max b c := lt_of_lt_of_le h (le_max_left b c)
theorem lt_max_of_lt_right (h : a < c) : a < max b c := lt_of_lt_of_le h (le_max_right b c)
theorem max_eq_iff : max a b = c ↔ a = c ∧ b ≤ a ∨ b = c ∧ a ≤ b := by grind [max_cases a b]
theorem max_eq_left_of_lt (h : b < a) : max a b = a := max_eq_left (le_of_lt h)
theorem max_eq_right_of_lt (h : a < b) : max a b = b := max_eq_right (le_of_lt h)
theorem max_assoc (a b c : α) : max (max a b) c = max a (max b c) := by
  grind [max_cases a b, max_cases (max a b) c, max_cases b c, max_cases a (max b c)]
theorem max_eq_left_iff : max a b = a ↔ b ≤ a := by grind [max_cases a b]
theorem max_eq_right_iff : max a b = b ↔ a ≤ b := by grind [max_cases a b]

end Max

section Min
variable [Min α] [Std.LawfulOrderMin α]

theorem min_le_min (h : a ≤ c) (k : b ≤ d) : min a b ≤ min c d :=
  le_min (le_trans (min_le_left a b) h) (le_trans (min_le_right a b) k)
theorem min_lt_min (h : a < c) (k : b < d) : min a b < min c d :=
  lt_min (lt_of_le_of_lt (min_le_left a b) h) (lt_of_le_of_lt (min_le_right a b) k)
theorem min_le_of_left_le (h : a ≤ c) : min a b ≤ c := le_trans (min_le_left a b) h
theorem min_le_of_right_le (h : b ≤ c) : min a b ≤ c := le_trans (min_le_right a b) h
theorem min_lt_of_left_lt (h : a < c) : min a b < c := lt_of_le_of_lt (min_le_left a b) h
theorem min_lt_of_right_lt (h : b < c) : min a b < c := lt_of_le_of_lt (min_le_right a b) h
theorem min_eq_iff : min a b = c ↔ a = c ∧ a ≤ b ∨ b = c ∧ b ≤ a := by grind [min_cases a b]
theorem min_assoc (a b c : α) : min (min a b) c = min a (min b c) := by
  grind [min_cases a b, min_cases (min a b) c, min_cases b c, min_cases a (min b c)]
theorem min_eq_left_iff : min a b = a ↔ a ≤ b := by grind [min_cases a b]
theorem min_eq_right_iff : min a b = b ↔ b ≤ a := by grind [min_cases a b]
theorem min_le_max [Max α] [Std.LawfulOrderMax α] : min a b ≤ max a b := le_trans (min_le_left a b) (le_max_left a b)

end Min

end Linear

/-! ### Addition -/

section Add
variable {α : Type u} [CommSemiring α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α]
  [OrderedRing α] {a b c d : α}

theorem add_le_add_left (h : b ≤ c) (a : α) : a + b ≤ a + c := by grind
theorem add_le_add_right (h : b ≤ c) (a : α) : b + a ≤ c + a := by grind
theorem add_lt_add_left (h : b < c) (a : α) : a + b < a + c := by grind
theorem add_lt_add_right (h : b < c) (a : α) : b + a < c + a := by grind
theorem add_le_add_three {e f : α} (h₁ : a ≤ d) (h₂ : b ≤ e) (h₃ : c ≤ f) : a + b + c ≤ d + e + f := by grind
@[simp] theorem add_le_add_iff_left (a : α) : a + b ≤ a + c ↔ b ≤ c := by grind
@[simp] theorem add_le_add_iff_right (a : α) : b + a ≤ c + a ↔ b ≤ c := by grind
@[simp] theorem add_lt_add_iff_left (a : α) : a + b < a + c ↔ b < c := by grind
@[simp] theorem add_lt_add_iff_right (a : α) : b + a < c + a ↔ b < c := by grind
theorem lt_of_add_lt_add_left (h : a + b < a + c) : b < c := by grind
theorem lt_of_add_lt_add_right (h : a + b < c + b) : a < c := by grind
theorem le_of_add_le_add_left (h : a + b ≤ a + c) : b ≤ c := by grind
theorem le_of_add_le_add_right (h : a + b ≤ c + b) : a ≤ c := by grind
theorem lt_add_of_pos_right (a : α) (h : 0 < b) : a < a + b := by grind
theorem lt_add_of_pos_left (a : α) (h : 0 < b) : a < b + a := by grind
theorem le_add_of_nonneg_right (h : 0 ≤ b) : a ≤ a + b := by grind
theorem le_add_of_nonneg_left (h : 0 ≤ b) : a ≤ b + a := by grind
theorem lt_add_one (a : α) : a < a + 1 := lt_add_of_pos_right a zero_lt_one
theorem le_add_of_le_of_nonneg (h : b ≤ c) (k : 0 ≤ a) : b ≤ c + a := by grind
theorem lt_add_of_lt_of_nonneg (h : b < c) (k : 0 ≤ a) : b < c + a := by grind
theorem lt_add_of_le_of_pos (h : b ≤ c) (k : 0 < a) : b < c + a := by grind
theorem le_add_of_nonneg_of_le (h : 0 ≤ a) (k : b ≤ c) : b ≤ a + c := by grind
theorem lt_add_of_pos_of_le (h : 0 < a) (k : b ≤ c) : b < a + c := by grind
theorem add_le_of_add_le_left (h : a + b ≤ c) (k : d ≤ b) : a + d ≤ c := by grind
theorem add_le_of_add_le_right (h : a + b ≤ c) (k : d ≤ a) : d + b ≤ c := by grind
@[simp] theorem le_add_iff_nonneg_right (a : α) : a ≤ a + b ↔ 0 ≤ b := by grind
@[simp] theorem le_add_iff_nonneg_left (a : α) : a ≤ b + a ↔ 0 ≤ b := by grind
@[simp] theorem lt_add_iff_pos_right (a : α) : a < a + b ↔ 0 < b := by grind
@[simp] theorem lt_add_iff_pos_left (a : α) : a < b + a ↔ 0 < b := by grind
@[simp] theorem add_le_iff_nonpos_right (a : α) : a + b ≤ a ↔ b ≤ 0 := by grind
theorem add_le_iff_nonpos_left (a : α) : b + a ≤ a ↔ b ≤ 0 := by grind
theorem add_lt_iff_neg_left : a + b < a ↔ b < 0 := by grind
theorem add_lt_iff_neg_right (a : α) : b + a < a ↔ b < 0 := by grind
theorem add_nonpos (h : a ≤ 0) (k : b ≤ 0) : a + b ≤ 0 := by grind
theorem add_neg (h : a < 0) (k : b < 0) : a + b < 0 := by grind
theorem add_neg_of_neg_of_nonpos (h : a < 0) (k : b ≤ 0) : a + b < 0 := by grind
theorem add_neg_of_nonpos_of_neg (h : a ≤ 0) (k : b < 0) : a + b < 0 := by grind
theorem add_pos' (h : 0 < a) (k : 0 < b) : 0 < a + b := by grind
theorem add_eq_zero_iff_of_nonneg (h : 0 ≤ a) (k : 0 ≤ b) : a + b = 0 ↔ a = 0 ∧ b = 0 := by
  refine ⟨fun e => ⟨le_antisymm (e ▸ le_add_of_nonneg_right k) h, le_antisymm (e ▸ le_add_of_nonneg_left h) k⟩, ?_⟩
  rintro ⟨rfl, rfl⟩
  exact add_zero 0
theorem zero_lt_two : (0 : α) < 2 := by
  have e : (1 : α) + 1 = 2 := by grind
  exact e ▸ add_pos zero_lt_one zero_lt_one
theorem zero_lt_three : (0 : α) < 3 := by
  have e : (2 : α) + 1 = 3 := by grind
  exact e ▸ add_pos zero_lt_two zero_lt_one
theorem zero_lt_four : (0 : α) < 4 := by
  have e : (3 : α) + 1 = 4 := by grind
  exact e ▸ add_pos zero_lt_three zero_lt_one
theorem two_pos : (0 : α) < 2 := zero_lt_two
theorem three_pos : (0 : α) < 3 := zero_lt_three
theorem four_pos : (0 : α) < 4 := zero_lt_four
theorem one_lt_two : (1 : α) < 2 := by
  have e : (1 : α) + 1 = 2 := by grind
  exact e ▸ lt_add_one 1
theorem one_le_two : (1 : α) ≤ 2 := le_of_lt one_lt_two
theorem zero_le_two : (0 : α) ≤ 2 := le_of_lt zero_lt_two
theorem zero_le_three : (0 : α) ≤ 3 := le_of_lt zero_lt_three
theorem zero_le_four : (0 : α) ≤ 4 := le_of_lt zero_lt_four

/-! ### Multiplication in semirings -/

theorem mul_lt_mul (h : a < c) (k : b ≤ d) (hb : 0 < b) (hc : 0 ≤ c) : a * b < c * d :=
  lt_of_lt_of_le (mul_lt_mul_of_pos_right h hb) (mul_le_mul_of_nonneg_left k hc)
theorem mul_lt_mul' (h : a ≤ c) (k : b < d) (hb : 0 ≤ b) (hc : 0 < c) : a * b < c * d :=
  lt_of_le_of_lt (mul_le_mul_of_nonneg_right h hb) (mul_lt_mul_of_pos_left k hc)
theorem mul_le_mul_of_nonneg (h : a ≤ b) (k : c ≤ d) (ha : 0 ≤ a) (hd : 0 ≤ d) : a * c ≤ b * d :=
  le_trans (mul_le_mul_of_nonneg_left k ha) (mul_le_mul_of_nonneg_right h hd)
theorem mul_le_mul_of_nonneg' (h : a ≤ b) (k : c ≤ d) (hc : 0 ≤ c) (hb : 0 ≤ b) : a * c ≤ b * d := mul_le_mul h k hc hb
theorem mul_le_of_le_one_left (hb : 0 ≤ b) (h : a ≤ 1) : a * b ≤ b := by
  have := mul_le_mul_of_nonneg_right h hb; rwa [one_mul] at this
theorem mul_le_of_le_one_right (ha : 0 ≤ a) (h : b ≤ 1) : a * b ≤ a := by
  have := mul_le_mul_of_nonneg_left h ha; rwa [mul_one] at this
theorem le_mul_of_one_le_left (hb : 0 ≤ b) (h : 1 ≤ a) : b ≤ a * b := by
  have := mul_le_mul_of_nonneg_right h hb; rwa [one_mul] at this
theorem le_mul_of_one_le_right (hb : 0 ≤ b) (h : 1 ≤ a) : b ≤ b * a := by
  have := mul_le_mul_of_nonneg_left h hb; rwa [mul_one] at this
theorem mul_lt_of_lt_one_left (hb : 0 < b) (h : a < 1) : a * b < b := by
  have := mul_lt_mul_of_pos_right h hb; rwa [one_mul] at this
theorem mul_lt_of_lt_one_right (ha : 0 < a) (h : b < 1) : a * b < a := by
  have := mul_lt_mul_of_pos_left h ha; rwa [mul_one] at this
theorem lt_mul_of_one_lt_left (hb : 0 < b) (h : 1 < a) : b < a * b := by
  have := mul_lt_mul_of_pos_right h hb; rwa [one_mul] at this
theorem lt_mul_of_one_lt_right (ha : 0 < a) (h : 1 < b) : a < a * b := by
  have := mul_lt_mul_of_pos_left h ha; rwa [mul_one] at this
theorem lt_mul_left (hn : 0 < a) (hm : 1 < b) : a < b * a := lt_mul_of_one_lt_left hn hm
theorem lt_mul_right (hn : 0 < a) (hm : 1 < b) : a < a * b := lt_mul_of_one_lt_right hn hm
theorem one_lt_mul_of_le_of_lt (ha : 1 ≤ a) (hb : 1 < b) : 1 < a * b :=
  lt_of_le_of_lt ha (lt_mul_of_one_lt_right (lt_of_lt_of_le zero_lt_one ha) hb)
theorem one_lt_mul_of_lt_of_le (ha : 1 < a) (hb : 1 ≤ b) : 1 < a * b :=
  lt_of_lt_of_le ha (le_mul_of_one_le_right (le_of_lt (lt_trans zero_lt_one ha)) hb)
theorem one_lt_mul (ha : 1 ≤ a) (hb : 1 < b) : 1 < a * b := one_lt_mul_of_le_of_lt ha hb
theorem one_le_mul_of_one_le_of_one_le (ha : 1 ≤ a) (hb : 1 ≤ b) : 1 ≤ a * b :=
  le_trans ha (le_mul_of_one_le_right (le_trans zero_le_one ha) hb)
theorem mul_le_one₀ (ha : a ≤ 1) (hb₀ : 0 ≤ b) (hb : b ≤ 1) : a * b ≤ 1 := le_trans (mul_le_of_le_one_left hb₀ ha) hb
theorem mul_le_one (ha : a ≤ 1) (hb₀ : 0 ≤ b) (hb : b ≤ 1) : a * b ≤ 1 := mul_le_one₀ ha hb₀ hb
theorem mul_lt_one_of_nonneg_of_lt_one_left (ha₀ : 0 ≤ a) (ha : a < 1) (hb : b ≤ 1) : a * b < 1 :=
  lt_of_le_of_lt (mul_le_of_le_one_right ha₀ hb) ha
theorem mul_lt_one_of_nonneg_of_lt_one_right (ha : a ≤ 1) (hb₀ : 0 ≤ b) (hb : b < 1) : a * b < 1 :=
  lt_of_le_of_lt (mul_le_of_le_one_left hb₀ ha) hb
theorem mul_self_lt_mul_self (h : 0 ≤ a) (k : a < b) : a * a < b * b := mul_lt_mul'' k k h h
theorem mul_self_le_mul_self_iff (ha : 0 ≤ a) (hb : 0 ≤ b) : a ≤ b ↔ a * a ≤ b * b :=
  ⟨fun h => mul_le_mul h h ha hb, fun h => le_of_not_gt fun k => not_lt_of_ge h (mul_lt_mul'' k k hb hb)⟩
theorem mul_self_lt_mul_self_iff (ha : 0 ≤ a) (hb : 0 ≤ b) : a < b ↔ a * a < b * b := by
  rw [← not_le, ← not_le, mul_self_le_mul_self_iff hb ha]
theorem mul_self_inj (ha : 0 ≤ a) (hb : 0 ≤ b) : a * a = b * b ↔ a = b := by
  rw [le_antisymm_iff, le_antisymm_iff (a := a), mul_self_le_mul_self_iff ha hb, mul_self_le_mul_self_iff hb ha]
theorem mul_pos_iff_of_pos_left (h : 0 < c) : 0 < c * b ↔ 0 < b :=
  ⟨fun k => lt_of_not_ge fun hb => by
      have := mul_le_mul_of_nonneg_left hb (le_of_lt h); rw [mul_zero] at this; exact not_lt_of_ge this k,
    mul_pos h⟩
theorem mul_pos_iff_of_pos_right (h : 0 < c) : 0 < b * c ↔ 0 < b := by rw [mul_comm, mul_pos_iff_of_pos_left h]
theorem mul_nonneg_iff_of_pos_left (h : 0 < c) : 0 ≤ c * b ↔ 0 ≤ b :=
  ⟨fun k => le_of_not_gt fun hb => by
      have := mul_lt_mul_of_pos_left hb h; rw [mul_zero] at this; exact not_lt_of_ge k this,
    mul_nonneg (le_of_lt h)⟩
theorem mul_nonneg_iff_of_pos_right (h : 0 < c) : 0 ≤ b * c ↔ 0 ≤ b := by rw [mul_comm, mul_nonneg_iff_of_pos_left h]
theorem pos_of_mul_pos_right (h : 0 < a * b) (ha : 0 ≤ a) : 0 < b :=
  lt_of_not_ge fun hb => by
    have := mul_le_mul_of_nonneg_left hb ha; rw [mul_zero] at this; exact not_lt_of_ge this h
theorem nonneg_of_mul_nonneg_left (h : 0 ≤ a * b) (hb : 0 < b) : 0 ≤ a := (mul_nonneg_iff_of_pos_right hb).mp h
theorem nonneg_of_mul_nonneg_right (h : 0 ≤ a * b) (ha : 0 < a) : 0 ≤ b := (mul_nonneg_iff_of_pos_left ha).mp h

/-! ### Powers -/

theorem sq_eq_sq₀ (ha : 0 ≤ a) (hb : 0 ≤ b) : a ^ 2 = b ^ 2 ↔ a = b := by rw [pow_two, pow_two, mul_self_inj ha hb]
theorem sq_eq_sq (ha : 0 ≤ a) (hb : 0 ≤ b) : a ^ 2 = b ^ 2 ↔ a = b := sq_eq_sq₀ ha hb
theorem sq_le_sq₀ (ha : 0 ≤ a) (hb : 0 ≤ b) : a ^ 2 ≤ b ^ 2 ↔ a ≤ b := by
  rw [pow_two, pow_two, ← mul_self_le_mul_self_iff ha hb]
theorem sq_lt_sq₀ (ha : 0 ≤ a) (hb : 0 ≤ b) : a ^ 2 < b ^ 2 ↔ a < b := by
  rw [pow_two, pow_two, ← mul_self_lt_mul_self_iff ha hb]
theorem pow_left_inj₀ (ha : 0 ≤ a) (hb : 0 ≤ b) {n : Nat} (hn : n ≠ 0) : a ^ n = b ^ n ↔ a = b :=
  ⟨pow_left_injective₀ hn ha hb, fun h => h ▸ rfl⟩
theorem pow_left_inj (ha : 0 ≤ a) (hb : 0 ≤ b) {n : Nat} (hn : n ≠ 0) : a ^ n = b ^ n ↔ a = b := pow_left_inj₀ ha hb hn
theorem pow_le_pow_iff_left₀ (ha : 0 ≤ a) (hb : 0 ≤ b) {n : Nat} (hn : n ≠ 0) : a ^ n ≤ b ^ n ↔ a ≤ b :=
  ⟨le_of_pow_le_pow_left₀ hn hb, fun h => pow_le_pow_left₀ ha h n⟩
theorem pow_lt_pow_iff_left₀ (ha : 0 ≤ a) (hb : 0 ≤ b) {n : Nat} (hn : n ≠ 0) : a ^ n < b ^ n ↔ a < b :=
  ⟨lt_of_pow_lt_pow_left₀ n hb, fun h => pow_lt_pow_left₀ h ha n hn⟩
theorem pow_le_pow_iff_left (ha : 0 ≤ a) (hb : 0 ≤ b) {n : Nat} (hn : n ≠ 0) : a ^ n ≤ b ^ n ↔ a ≤ b :=
  pow_le_pow_iff_left₀ ha hb hn
theorem pow_lt_pow_iff_left (ha : 0 ≤ a) (hb : 0 ≤ b) {n : Nat} (hn : n ≠ 0) : a ^ n < b ^ n ↔ a < b :=
  pow_lt_pow_iff_left₀ ha hb hn
theorem lt_of_pow_lt_pow_left (n : Nat) (hb : 0 ≤ b) (h : a ^ n < b ^ n) : a < b := lt_of_pow_lt_pow_left₀ n hb h
theorem le_of_pow_le_pow_left {n : Nat} (hn : n ≠ 0) (hb : 0 ≤ b) (h : a ^ n ≤ b ^ n) : a ≤ b :=
  le_of_pow_le_pow_left₀ hn hb h
theorem pow_le_pow_right (ha : 1 ≤ a) {m n : Nat} (h : n ≤ m) : a ^ n ≤ a ^ m := pow_le_pow_right₀ ha h
theorem one_lt_pow₀ (ha : 1 < a) : ∀ {n : Nat}, n ≠ 0 → 1 < a ^ n
  | 0, h => absurd rfl h
  | n + 1, _ => by
    rw [pow_succ]
    exact one_lt_mul_of_le_of_lt (one_le_pow₀ (le_of_lt ha)) ha
theorem one_lt_pow (ha : 1 < a) {n : Nat} (hn : n ≠ 0) : 1 < a ^ n := one_lt_pow₀ ha hn
theorem pow_lt_pow_right₀ (ha : 1 < a) {m n : Nat} (h : m < n) : a ^ m < a ^ n := by
  obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_lt h
  rw [Nat.add_assoc, pow_add]
  exact lt_mul_of_one_lt_right (pow_pos (lt_trans zero_lt_one ha) m) (one_lt_pow₀ ha (Nat.succ_ne_zero k))
theorem pow_lt_pow_right (ha : 1 < a) {m n : Nat} (h : m < n) : a ^ m < a ^ n := pow_lt_pow_right₀ ha h
theorem pow_lt_pow_iff_right₀ (ha : 1 < a) {m n : Nat} : a ^ n < a ^ m ↔ n < m :=
  ⟨fun h => Nat.lt_of_not_le fun k => not_lt_of_ge (pow_le_pow_right₀ (le_of_lt ha) k) h, pow_lt_pow_right₀ ha⟩
theorem pow_le_pow_iff_right₀ (ha : 1 < a) {m n : Nat} : a ^ n ≤ a ^ m ↔ n ≤ m := by
  rw [← not_lt, pow_lt_pow_iff_right₀ ha, Nat.not_lt]
theorem pow_lt_pow_iff_right (ha : 1 < a) {m n : Nat} : a ^ n < a ^ m ↔ n < m := pow_lt_pow_iff_right₀ ha
theorem pow_le_pow_iff_right (ha : 1 < a) {m n : Nat} : a ^ n ≤ a ^ m ↔ n ≤ m := pow_le_pow_iff_right₀ ha
theorem pow_right_injective₀ (h₀ : 0 < a) (h₁ : a ≠ 1) : Function.Injective (fun n : Nat => a ^ n) := by
  intro m n h
  have h : a ^ m = a ^ n := h
  rcases lt_or_gt_of_ne h₁ with h₂ | h₂
  · have key : ∀ {i j : Nat}, i < j → a ^ j < a ^ i := fun {i j} hij => by
      obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_lt hij
      rw [Nat.add_assoc, pow_add, pow_succ]
      have hk : a ^ k * a < 1 := lt_of_le_of_lt (mul_le_of_le_one_left (le_of_lt h₀) (pow_le_one₀ (le_of_lt h₀) (le_of_lt h₂))) h₂
      exact mul_lt_of_lt_one_right (pow_pos h₀ i) hk
    rcases Nat.lt_trichotomy m n with k | k | k
    · exact absurd h (ne_of_gt (key k))
    · exact k
    · exact absurd h (ne_of_lt (key k))
  · rcases Nat.lt_trichotomy m n with k | k | k
    · exact absurd h (ne_of_lt (pow_lt_pow_right₀ h₂ k))
    · exact k
    · exact absurd h (ne_of_gt (pow_lt_pow_right₀ h₂ k))
theorem pow_right_inj₀ (h₀ : 0 < a) (h₁ : a ≠ 1) {m n : Nat} : a ^ m = a ^ n ↔ m = n :=
  ⟨fun h => pow_right_injective₀ h₀ h₁ h, fun h => h ▸ rfl⟩
theorem pow_le_one {n : Nat} (h₀ : 0 ≤ a) (h₁ : a ≤ 1) : a ^ n ≤ 1 := pow_le_one₀ h₀ h₁
theorem pow_lt_one₀ (h₀ : 0 ≤ a) (h₁ : a < 1) : ∀ {n : Nat}, n ≠ 0 → a ^ n < 1
  | 0, h => absurd rfl h
  | n + 1, _ => by
    rw [pow_succ]
    exact lt_of_le_of_lt (mul_le_of_le_one_left h₀ (pow_le_one₀ h₀ (le_of_lt h₁))) h₁
theorem pow_lt_one (h₀ : 0 ≤ a) (h₁ : a < 1) {n : Nat} (hn : n ≠ 0) : a ^ n < 1 := pow_lt_one₀ h₀ h₁ hn
theorem one_le_pow_of_one_le (h : 1 ≤ a) (n : Nat) : 1 ≤ a ^ n := one_le_pow₀ h
theorem pow_le_of_le_one (h₀ : 0 ≤ a) (h₁ : a ≤ 1) {n : Nat} (hn : n ≠ 0) : a ^ n ≤ a := by
  have := pow_le_pow_of_le_one h₀ h₁ (Nat.pos_of_ne_zero hn); rwa [pow_one] at this
theorem le_self_pow₀ (h : 1 ≤ a) {n : Nat} (hn : n ≠ 0) : a ≤ a ^ n := by
  have := pow_le_pow_right₀ h (Nat.pos_of_ne_zero hn); rwa [pow_one] at this
theorem pow_eq_one_iff_of_nonneg (ha : 0 ≤ a) {n : Nat} (hn : n ≠ 0) : a ^ n = 1 ↔ a = 1 := by
  rw [← one_pow n, pow_left_inj₀ ha zero_le_one hn, one_pow]
theorem add_le_mul (ha : 2 ≤ a) (hb : 2 ≤ b) : a + b ≤ a * b := by
  have h₀ : (0 : α) ≤ 2 := zero_le_two
  rcases le_total a b with h | h
  · refine le_trans (add_le_add_right h b) ?_
    rw [← two_mul]
    exact mul_le_mul_of_nonneg_right ha (le_trans h₀ hb)
  · refine le_trans (add_le_add_left h a) ?_
    rw [← mul_two]
    exact mul_le_mul_of_nonneg_left hb (le_trans h₀ ha)

end Add

/-! ### Subtraction and negation -/

section Ring
variable {α : Type u} [CommRing α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α]
  [OrderedRing α] {a b c d : α}

theorem sub_nonneg_of_le (h : b ≤ a) : 0 ≤ a - b := by grind
theorem sub_pos_of_lt (h : b < a) : 0 < a - b := by grind
theorem sub_neg_of_lt (h : a < b) : a - b < 0 := by grind
theorem sub_nonpos_of_le (h : a ≤ b) : a - b ≤ 0 := by grind
theorem le_of_sub_nonpos (h : a - b ≤ 0) : a ≤ b := by grind
theorem lt_of_sub_neg (h : a - b < 0) : a < b := by grind
theorem sub_lt_zero : a - b < 0 ↔ a < b := by grind
theorem sub_le_self (a : α) (h : 0 ≤ b) : a - b ≤ a := by grind
theorem sub_lt_self (a : α) (h : 0 < b) : a - b < a := by grind
@[simp] theorem sub_le_self_iff (a : α) : a - b ≤ a ↔ 0 ≤ b := by grind
@[simp] theorem sub_lt_self_iff (a : α) : a - b < a ↔ 0 < b := by grind
theorem sub_le_sub_left (h : a ≤ b) (c : α) : c - b ≤ c - a := by grind
theorem sub_le_sub_right (h : a ≤ b) (c : α) : a - c ≤ b - c := by grind
theorem sub_lt_sub_left (h : a < b) (c : α) : c - b < c - a := by grind
theorem sub_lt_sub_right (h : a < b) (c : α) : a - c < b - c := by grind
@[simp] theorem sub_le_sub_iff_left (a : α) : a - b ≤ a - c ↔ c ≤ b := by grind
@[simp] theorem sub_le_sub_iff_right (a : α) : b - a ≤ c - a ↔ b ≤ c := by grind
@[simp] theorem sub_lt_sub_iff_left (a : α) : a - b < a - c ↔ c < b := by grind
@[simp] theorem sub_lt_sub_iff_right (a : α) : b - a < c - a ↔ b < c := by grind
theorem sub_lt_sub_of_le_of_lt (h : a ≤ b) (k : c < d) : a - d < b - c := by grind
theorem sub_lt_sub_of_lt_of_le (h : a < b) (k : c ≤ d) : a - d < b - c := by grind
theorem le_sub_comm : a ≤ b - c ↔ c ≤ b - a := by grind
theorem sub_le_comm : a - b ≤ c ↔ a - c ≤ b := by grind
theorem lt_sub_comm : a < b - c ↔ c < b - a := by grind
theorem sub_lt_comm : a - b < c ↔ a - c < b := by grind
theorem sub_le_iff_le_add' : a - b ≤ c ↔ a ≤ b + c := by grind
theorem sub_lt_iff_lt_add' : a - b < c ↔ a < b + c := by grind
theorem le_sub_iff_add_le' : b ≤ c - a ↔ a + b ≤ c := by grind
theorem lt_sub_iff_add_lt' : b < c - a ↔ a + b < c := by grind
theorem add_le_of_le_sub_left (h : b ≤ c - a) : a + b ≤ c := by grind
theorem add_le_of_le_sub_right (h : a ≤ c - b) : a + b ≤ c := by grind
theorem le_sub_left_of_add_le (h : a + b ≤ c) : b ≤ c - a := by grind
theorem le_sub_right_of_add_le (h : a + b ≤ c) : a ≤ c - b := by grind
theorem lt_sub_left_of_add_lt (h : a + b < c) : b < c - a := by grind
theorem lt_sub_right_of_add_lt (h : a + b < c) : a < c - b := by grind
theorem le_add_of_sub_left_le (h : a - b ≤ c) : a ≤ b + c := by grind
theorem le_add_of_sub_right_le (h : a - c ≤ b) : a ≤ b + c := by grind
theorem sub_left_le_of_le_add (h : a ≤ b + c) : a - b ≤ c := by grind
theorem sub_right_le_of_le_add (h : a ≤ b + c) : a - c ≤ b := by grind
theorem sub_le_of_sub_le (h : a - b ≤ c) : a - c ≤ b := by grind
theorem sub_lt_of_sub_lt (h : a - b < c) : a - c < b := by grind
theorem sub_le_sub_iff : a - b ≤ c - d ↔ a + d ≤ c + b := by grind
theorem neg_le : -a ≤ b ↔ -b ≤ a := by grind
theorem neg_lt : -a < b ↔ -b < a := by grind
theorem le_neg : a ≤ -b ↔ b ≤ -a := by grind
theorem lt_neg : a < -b ↔ b < -a := by grind
theorem neg_le_of_neg_le (h : -a ≤ b) : -b ≤ a := by grind
theorem neg_lt_iff_pos_add' : -a < b ↔ 0 < a + b := by grind
theorem neg_lt_iff_pos_add : -a < b ↔ 0 < b + a := by grind
theorem neg_le_iff_add_nonneg' : -a ≤ b ↔ 0 ≤ a + b := by grind
theorem neg_le_iff_add_nonneg : -a ≤ b ↔ 0 ≤ b + a := by grind
theorem neg_le_self (h : 0 ≤ a) : -a ≤ a := by grind
theorem neg_lt_self (h : 0 < a) : -a < a := by grind
theorem neg_lt_zero : -a < 0 ↔ 0 < a := by grind
theorem Left.neg_neg_iff : -a < 0 ↔ 0 < a := by grind
theorem Left.neg_pos_iff : 0 < -a ↔ a < 0 := by grind
theorem Left.neg_nonpos_iff : -a ≤ 0 ↔ 0 ≤ a := by grind
theorem Left.nonneg_neg_iff : 0 ≤ -a ↔ a ≤ 0 := by grind
theorem neg_pos_of_neg (h : a < 0) : 0 < -a := by grind
theorem neg_of_neg_pos (h : 0 < -a) : a < 0 := by grind
theorem pos_of_neg_neg (h : -a < 0) : 0 < a := by grind
theorem neg_nonneg_of_nonpos (h : a ≤ 0) : 0 ≤ -a := by grind
theorem neg_nonpos_of_nonneg (h : 0 ≤ a) : -a ≤ 0 := by grind
theorem nonneg_of_neg_nonpos (h : -a ≤ 0) : 0 ≤ a := by grind
theorem neg_neg_of_pos (h : 0 < a) : -a < 0 := by grind

/-! ### Products of any sign -/

theorem mul_lt_mul_of_neg_left (h : b < a) (hc : c < 0) : c * a < c * b := by
  have := mul_pos_of_neg_of_neg hc (sub_neg_of_lt h); grind
theorem mul_lt_mul_of_neg_right (h : b < a) (hc : c < 0) : a * c < b * c := by
  have := mul_pos_of_neg_of_neg hc (sub_neg_of_lt h); grind
theorem mul_le_mul_of_nonpos_left (h : b ≤ a) (hc : c ≤ 0) : c * a ≤ c * b := by
  have := mul_nonneg_of_nonpos_of_nonpos hc (sub_nonpos_of_le h); grind
theorem mul_le_mul_of_nonpos_right (h : b ≤ a) (hc : c ≤ 0) : a * c ≤ b * c := by
  have := mul_nonneg_of_nonpos_of_nonpos hc (sub_nonpos_of_le h); grind
theorem mul_nonpos_iff_of_pos_left (h : 0 < c) : c * b ≤ 0 ↔ b ≤ 0 := by
  rw [← not_lt, ← not_lt, mul_pos_iff_of_pos_left h]
theorem mul_pos_iff : 0 < a * b ↔ 0 < a ∧ 0 < b ∨ a < 0 ∧ b < 0 := by
  constructor
  · intro h
    rcases lt_trichotomy a 0 with ha | ha | ha
    · refine Or.inr ⟨ha, lt_of_not_ge fun hb => ?_⟩
      exact not_lt_of_ge (mul_nonpos_of_nonpos_of_nonneg (le_of_lt ha) hb) h
    · subst ha
      rw [zero_mul] at h
      exact absurd h (lt_irrefl 0)
    · exact Or.inl ⟨ha, (mul_pos_iff_of_pos_left ha).mp h⟩
  · rintro (⟨ha, hb⟩ | ⟨ha, hb⟩)
    · exact mul_pos ha hb
    · exact mul_pos_of_neg_of_neg ha hb
theorem mul_neg_iff : a * b < 0 ↔ 0 < a ∧ b < 0 ∨ a < 0 ∧ 0 < b := by
  have h := mul_pos_iff (a := a) (b := -b)
  rw [mul_neg] at h
  grind
theorem mul_nonneg_iff : 0 ≤ a * b ↔ 0 ≤ a ∧ 0 ≤ b ∨ a ≤ 0 ∧ b ≤ 0 := by
  have h := mul_neg_iff (a := a) (b := b)
  rw [← not_lt, h]
  grind
theorem mul_nonpos_iff : a * b ≤ 0 ↔ 0 ≤ a ∧ b ≤ 0 ∨ a ≤ 0 ∧ 0 ≤ b := by
  have h := mul_pos_iff (a := a) (b := b)
  rw [← not_lt, h]
  grind
theorem mul_nonpos_of_nonneg_of_nonpos' (ha : 0 ≤ a) (hb : b ≤ 0) : a * b ≤ 0 := mul_nonpos_of_nonneg_of_nonpos ha hb
theorem mul_nonpos (ha : 0 ≤ a) (hb : b ≤ 0) : a * b ≤ 0 := mul_nonpos_of_nonneg_of_nonpos ha hb
theorem pos_and_pos_or_neg_and_neg_of_mul_pos (h : 0 < a * b) : 0 < a ∧ 0 < b ∨ a < 0 ∧ b < 0 := mul_pos_iff.mp h
theorem nonneg_and_nonneg_or_nonpos_and_nonpos_of_mul_nonneg (h : 0 ≤ a * b) : 0 ≤ a ∧ 0 ≤ b ∨ a ≤ 0 ∧ b ≤ 0 :=
  mul_nonneg_iff.mp h
theorem neg_of_mul_neg_left (h : a * b < 0) (ha : 0 ≤ b) : a < 0 :=
  lt_of_not_ge fun k => not_lt_of_ge (mul_nonneg k ha) h
theorem neg_of_mul_neg_right (h : a * b < 0) (ha : 0 ≤ a) : b < 0 :=
  lt_of_not_ge fun k => not_lt_of_ge (mul_nonneg ha k) h
theorem pos_iff_pos_of_mul_pos (h : 0 < a * b) : 0 < a ↔ 0 < b := by have := mul_pos_iff.mp h; grind
theorem sq_pos_iff : 0 < a ^ 2 ↔ a ≠ 0 :=
  ⟨fun h e => by rw [e, zero_pow (by decide)] at h; exact lt_irrefl 0 h, sq_pos_of_ne_zero⟩
theorem sq_pos' (h : a ≠ 0) : 0 < a ^ 2 := sq_pos_of_ne_zero h
theorem pow_two_pos_of_ne_zero (h : a ≠ 0) : 0 < a ^ 2 := sq_pos_of_ne_zero h
theorem sq_pos_of_neg (h : a < 0) : 0 < a ^ 2 := sq_pos_of_ne_zero (ne_of_lt h)
theorem mul_self_add_mul_self_eq_zero : a * a + b * b = 0 ↔ a = 0 ∧ b = 0 := by
  constructor
  · intro h
    have h₁ := mul_self_nonneg a
    have h₂ := mul_self_nonneg b
    exact ⟨mul_self_eq_zero.mp (by grind), mul_self_eq_zero.mp (by grind)⟩
  · rintro ⟨rfl, rfl⟩
    rw [mul_zero, add_zero]
theorem add_sq_eq_zero : a ^ 2 + b ^ 2 = 0 ↔ a = 0 ∧ b = 0 := by
  rw [pow_two, pow_two, mul_self_add_mul_self_eq_zero]
theorem two_mul_le_add_pow_two (a b : α) : 2 * a * b ≤ a ^ 2 + b ^ 2 := two_mul_le_add_sq a b
theorem four_mul_le_sq_add (a b : α) : 4 * a * b ≤ (a + b) ^ 2 := by have := sq_nonneg (a - b); grind
theorem four_mul_le_pow_two_add (a b : α) : 4 * a * b ≤ (a + b) ^ 2 := four_mul_le_sq_add a b
theorem two_mul_le_add_mul_sq {F : Type u} [Field F] [LE F] [LT F] [Std.IsLinearOrder F] [Std.LawfulOrderLT F]
    [OrderedRing F] {a b ε : F} (h : 0 < ε) : 2 * a * b ≤ ε * a ^ 2 + ε⁻¹ * b ^ 2 := by
  have h₁ := mul_nonneg (le_of_lt (inv_pos.mpr h)) (sq_nonneg (ε * a - b))
  have h₂ : ε⁻¹ * (ε * a - b) ^ 2 = ε * a ^ 2 + ε⁻¹ * b ^ 2 - 2 * a * b := by
    have := ne_of_gt h; grind
  grind
theorem Even.pow_nonneg {n : Nat} (hn : Even n) (a : α) : 0 ≤ a ^ n := by
  obtain ⟨k, rfl⟩ := hn
  rw [pow_add]
  exact mul_self_nonneg _
theorem Even.pow_pos {n : Nat} (hn : Even n) (ha : a ≠ 0) : 0 < a ^ n :=
  lt_of_le_of_ne (hn.pow_nonneg a) (pow_ne_zero n ha).symm
theorem Odd.pow_neg {n : Nat} (hn : Odd n) (ha : a < 0) : a ^ n < 0 := by
  obtain ⟨k, rfl⟩ := hn
  rw [pow_succ]
  exact mul_neg_of_pos_of_neg ((even_two_mul k).pow_pos (ne_of_lt ha)) ha
theorem Odd.pow_nonpos {n : Nat} (hn : Odd n) (ha : a ≤ 0) : a ^ n ≤ 0 := by
  rcases eq_or_lt_of_le ha with rfl | ha
  · rw [zero_pow (by rintro rfl; exact absurd hn (by decide))]
    exact le_refl 0
  · exact le_of_lt (hn.pow_neg ha)
theorem Odd.pow_pos {n : Nat} (_ : Odd n) (ha : 0 < a) : 0 < a ^ n := _root_.pow_pos ha n
theorem Odd.strictMono_pow {n : Nat} (hn : Odd n) : StrictMono fun a : α => a ^ n := by
  intro a b hab
  show a ^ n < b ^ n
  have hn₀ : n ≠ 0 := by rintro rfl; exact absurd hn (by decide)
  rcases le_or_gt 0 a with ha | ha
  · exact pow_lt_pow_left₀ hab ha n hn₀
  · rcases le_or_gt 0 b with hb | hb
    · exact lt_of_lt_of_le (hn.pow_neg ha) (pow_nonneg hb n)
    · have := pow_lt_pow_left₀ (neg_lt_neg hab) (le_of_lt (neg_pos.mpr hb)) n hn₀
      rw [hn.neg_pow, hn.neg_pow] at this
      exact neg_lt_neg_iff.mp this
theorem Odd.pow_lt_pow {n : Nat} (hn : Odd n) : a ^ n < b ^ n ↔ a < b := by
  constructor
  · intro h
    rcases lt_trichotomy a b with k | k | k
    · exact k
    · subst k; exact absurd h (lt_irrefl _)
    · exact absurd (lt_trans h (hn.strictMono_pow k)) (lt_irrefl _)
  · exact fun h => hn.strictMono_pow h
theorem Odd.pow_inj {n : Nat} (hn : Odd n) : a ^ n = b ^ n ↔ a = b := by
  constructor
  · intro h
    rcases lt_trichotomy a b with k | k | k
    · exact absurd h (ne_of_lt (hn.pow_lt_pow.mpr k))
    · exact k
    · exact absurd h (ne_of_gt (hn.pow_lt_pow.mpr k))
  · exact fun h => h ▸ rfl
theorem neg_one_pow_eq_or (n : Nat) : (-1 : α) ^ n = 1 ∨ (-1 : α) ^ n = -1 :=
  (Nat.even_or_odd n).imp Even.neg_one_pow Odd.neg_one_pow

/-! ### Absolute value -/

section Abs
variable [Max α] [Std.LawfulOrderMax α]

theorem abs_le_of_sq_le_sq' (h : a ^ 2 ≤ b ^ 2) (hb : 0 ≤ b) : -b ≤ a ∧ a ≤ b := abs_le.mp (abs_le_of_sq_le_sq h hb)
theorem abs_lt_of_sq_lt_sq' (h : a ^ 2 < b ^ 2) (hb : 0 ≤ b) : -b < a ∧ a < b := abs_lt.mp (abs_lt_of_sq_lt_sq h hb)
theorem abs_two : abs (2 : α) = 2 := abs_of_nonneg zero_le_two
theorem abs_pos_of_pos (h : 0 < a) : 0 < abs a := abs_pos.mpr (ne_of_gt h)
theorem abs_pos_of_neg (h : a < 0) : 0 < abs a := abs_pos.mpr (ne_of_lt h)
theorem abs_eq_self : abs a = a ↔ 0 ≤ a := ⟨fun h => h ▸ abs_nonneg a, abs_of_nonneg⟩
theorem abs_eq_neg_self : abs a = -a ↔ a ≤ 0 := by grind
theorem abs_ne_zero : abs a ≠ 0 ↔ a ≠ 0 := not_congr abs_eq_zero
theorem abs_add_three (a b c : α) : abs (a + b + c) ≤ abs a + abs b + abs c :=
  le_trans (abs_add_le _ _) (add_le_add_right (abs_add_le _ _) _)
theorem abs_le_abs (h₀ : a ≤ b) (h₁ : -a ≤ b) : abs a ≤ abs b := le_trans (abs_le'.mpr ⟨h₀, h₁⟩) (le_abs_self b)
theorem mul_self_abs (a : α) : abs a * abs a = a * a := abs_mul_abs_self a
theorem pow_abs (a : α) (n : Nat) : abs a ^ n = abs (a ^ n) := (abs_pow a n).symm
theorem Even.pow_abs {n : Nat} (hn : Even n) (a : α) : abs a ^ n = a ^ n := by
  rw [_root_.pow_abs, abs_of_nonneg (hn.pow_nonneg a)]
theorem abs_neg_one_pow (n : Nat) : abs ((-1 : α) ^ n) = 1 := by rw [abs_pow, abs_neg, abs_one, one_pow]
theorem eq_or_eq_neg_of_abs_eq (h : abs a = b) : a = b ∨ a = -b := by
  rcases abs_choice a with k | k <;> grind
theorem le_of_abs_le (h : abs a ≤ b) : a ≤ b := le_trans (le_abs_self a) h
theorem neg_le_of_abs_le (h : abs a ≤ b) : -b ≤ a := (abs_le.mp h).1
theorem lt_of_abs_lt (h : abs a < b) : a < b := lt_of_le_of_lt (le_abs_self a) h
theorem abs_sub_nonneg (a b : α) : 0 ≤ abs (a - b) := abs_nonneg _
theorem abs_sub_pos : 0 < abs (a - b) ↔ a ≠ b := by rw [abs_pos, sub_ne_zero]
theorem abs_sub_abs_le_abs_add (a b : α) : abs a - abs b ≤ abs (a + b) := by
  have := abs_sub_abs_le_abs_sub a (-b); rwa [abs_neg, sub_neg_eq_add] at this
theorem sq_le_one_iff_abs_le_one (a : α) : a ^ 2 ≤ 1 ↔ abs a ≤ 1 := by
  have := sq_le_sq (a := a) (b := 1); rwa [one_pow, abs_one] at this
theorem sq_lt_one_iff_abs_lt_one (a : α) : a ^ 2 < 1 ↔ abs a < 1 := by
  have := sq_lt_sq (a := a) (b := 1); rwa [one_pow, abs_one] at this
theorem one_le_sq_iff_one_le_abs (a : α) : 1 ≤ a ^ 2 ↔ 1 ≤ abs a := by
  have := sq_le_sq (a := 1) (b := a); rwa [one_pow, abs_one] at this
theorem one_lt_sq_iff_one_lt_abs (a : α) : 1 < a ^ 2 ↔ 1 < abs a := by
  have := sq_lt_sq (a := 1) (b := a); rwa [one_pow, abs_one] at this
theorem sq_le_one_iff₀ (ha : 0 ≤ a) : a ^ 2 ≤ 1 ↔ a ≤ 1 := by
  have := sq_le_sq₀ ha zero_le_one; rwa [one_pow] at this
theorem sq_lt_one_iff₀ (ha : 0 ≤ a) : a ^ 2 < 1 ↔ a < 1 := by
  have := sq_lt_sq₀ ha zero_le_one; rwa [one_pow] at this
theorem one_lt_sq_iff₀ (ha : 0 ≤ a) : 1 < a ^ 2 ↔ 1 < a := by
  have := sq_lt_sq₀ zero_le_one ha; rwa [one_pow] at this
theorem one_le_sq_iff₀ (ha : 0 ≤ a) : 1 ≤ a ^ 2 ↔ 1 ≤ a := by
  have := sq_le_sq₀ zero_le_one ha; rwa [one_pow] at this

end Abs

end Ring
