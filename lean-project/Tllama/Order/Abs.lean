import Init
import Tllama.Order.Ring

/-!
The absolute value `|a| = max a (-a)`, Mathlib's definition, for `Int`, `Rat` and
`Real`. `grind` learns `abs_cases` whenever it meets `abs a`, so linear goals with
absolute values need no hint.
-/

@[expose] public section

set_option linter.unusedSectionVars false
set_option linter.unusedVariables false

universe u

open Lean.Grind (Semiring CommSemiring Ring CommRing Field OrderedAdd OrderedRing)

/-- The absolute value. Mathlib defines `|a|` as `a ⊔ -a` in a lattice; here the lattice is a
linear order, where `⊔` is `max`. -/
def abs {α : Type u} [Max α] [Neg α] (a : α) : α := max a (-a)

section Ring

variable {α : Type u} [CommRing α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α]
  [OrderedRing α] [Max α] [Std.LawfulOrderMax α] {a b c : α}

theorem le_abs_self (a : α) : a ≤ abs a := le_max_left a (-a)
theorem neg_le_abs (a : α) : -a ≤ abs a := le_max_right a (-a)
theorem abs_of_nonneg (h : 0 ≤ a) : abs a = a := max_eq_left (le_trans (neg_nonpos.mpr h) h)
theorem abs_of_nonpos (h : a ≤ 0) : abs a = -a := max_eq_right (le_trans h (neg_nonneg.mpr h))
theorem abs_of_pos (h : 0 < a) : abs a = a := abs_of_nonneg (le_of_lt h)
theorem abs_of_neg (h : a < 0) : abs a = -a := abs_of_nonpos (le_of_lt h)
theorem abs_nonneg (a : α) : 0 ≤ abs a := (le_total 0 a).elim
  (fun h => le_trans h (le_abs_self a)) fun h => le_trans (neg_nonneg.mpr h) (neg_le_abs a)
@[simp] theorem abs_zero : abs (0 : α) = 0 := abs_of_nonneg (le_refl 0)
@[simp] theorem abs_one : abs (1 : α) = 1 := abs_of_nonneg zero_le_one
@[simp] theorem abs_neg (a : α) : abs (-a) = abs a := by
  have h : abs (-a) = max (-a) a := congrArg (max (-a)) (Lean.Grind.AddCommGroup.neg_neg a)
  rw [h, max_comm]; rfl
@[simp] theorem abs_abs (a : α) : abs (abs a) = abs a := abs_of_nonneg (abs_nonneg a)
theorem abs_choice (a : α) : abs a = a ∨ abs a = -a := max_choice a (-a)
theorem neg_abs_le (a : α) : -abs a ≤ a := by have := neg_le_abs a; grind
theorem neg_abs_le_self (a : α) : -abs a ≤ a := neg_abs_le a
theorem abs_sub_comm (a b : α) : abs (a - b) = abs (b - a) := by
  have h : b - a = -(a - b) := by grind
  rw [h, abs_neg]
theorem abs_le' : abs a ≤ b ↔ a ≤ b ∧ -a ≤ b := max_le_iff
theorem abs_le : abs a ≤ b ↔ -b ≤ a ∧ a ≤ b := by
  have h : -a ≤ b ↔ -b ≤ a := by grind
  rw [abs_le', h, and_comm]
theorem abs_lt : abs a < b ↔ -b < a ∧ a < b := by
  have h : -a < b ↔ -b < a := by grind
  have h' : abs a < b ↔ a < b ∧ -a < b := max_lt_iff
  rw [h', h, and_comm]
theorem le_abs : a ≤ abs b ↔ a ≤ b ∨ a ≤ -b := le_max_iff
theorem lt_abs : a < abs b ↔ a < b ∨ a < -b := lt_max_iff
@[simp] theorem abs_eq_zero : abs a = 0 ↔ a = 0 := by
  refine ⟨fun h => le_antisymm (h ▸ le_abs_self a) ?_, fun h => h ▸ abs_zero⟩
  have := neg_abs_le a
  rw [h] at this
  grind
@[simp] theorem abs_pos : 0 < abs a ↔ a ≠ 0 := by
  rw [lt_iff_le_and_ne, ne_comm, ne_eq, abs_eq_zero]
  exact ⟨fun h => h.2, fun h => ⟨abs_nonneg a, h⟩⟩
theorem abs_nonpos_iff : abs a ≤ 0 ↔ a = 0 := by rw [← not_lt, abs_pos, ne_eq, Classical.not_not]
theorem abs_eq (hb : 0 ≤ b) : abs a = b ↔ a = b ∨ a = -b := by
  refine ⟨?_, ?_⟩
  · rintro rfl
    rcases abs_choice a with h | h
    · exact Or.inl h.symm
    · exact Or.inr (by rw [h]; exact (Lean.Grind.AddCommGroup.neg_neg a).symm)
  · rintro (rfl | rfl)
    · exact abs_of_nonneg hb
    · rw [abs_neg]; exact abs_of_nonneg hb
theorem abs_eq_abs : abs a = abs b ↔ a = b ∨ a = -b := by
  refine ⟨fun h => ?_, ?_⟩
  · rcases (abs_eq (abs_nonneg b)).mp h with h | h <;> rcases abs_choice b with h' | h' <;>
      rw [h'] at h
    · exact Or.inl h
    · exact Or.inr h
    · exact Or.inr h
    · exact Or.inl (h.trans (Lean.Grind.AddCommGroup.neg_neg b))
  · rintro (rfl | rfl)
    · rfl
    · exact abs_neg b
theorem abs_add_le (a b : α) : abs (a + b) ≤ abs a + abs b := by
  have h : -(a + b) = -a + -b := by grind
  exact abs_le'.mpr ⟨add_le_add (le_abs_self a) (le_abs_self b),
    h ▸ add_le_add (neg_le_abs a) (neg_le_abs b)⟩
theorem abs_add (a b : α) : abs (a + b) ≤ abs a + abs b := abs_add_le a b
theorem abs_sub (a b : α) : abs (a - b) ≤ abs a + abs b := by
  have h := abs_add_le a (-b)
  rwa [abs_neg, ← Ring.sub_eq_add_neg] at h
theorem abs_sub_le (a b c : α) : abs (a - c) ≤ abs (a - b) + abs (b - c) := by
  have h : a - c = (a - b) + (b - c) := by grind
  rw [h]
  exact abs_add_le _ _
theorem abs_sub_abs_le_abs_sub (a b : α) : abs a - abs b ≤ abs (a - b) := by
  have h := abs_add_le (a - b) b
  have e : a - b + b = a := by grind
  rw [e] at h
  exact sub_le_iff_le_add.mpr h
theorem abs_abs_sub_abs_le_abs_sub (a b : α) : abs (abs a - abs b) ≤ abs (a - b) := by
  have e : -(abs a - abs b) = abs b - abs a := by grind
  exact abs_le'.mpr ⟨abs_sub_abs_le_abs_sub a b,
    by rw [e, abs_sub_comm]; exact abs_sub_abs_le_abs_sub b a⟩
theorem abs_sub_lt_iff : abs (a - b) < c ↔ a - b < c ∧ b - a < c := by
  have e : -(a - b) = b - a := by grind
  have h : abs (a - b) < c ↔ a - b < c ∧ -(a - b) < c := max_lt_iff
  rwa [e] at h
theorem abs_sub_le_iff : abs (a - b) ≤ c ↔ a - b ≤ c ∧ b - a ≤ c := by
  have e : -(a - b) = b - a := by grind
  have h := abs_le' (a := a - b) (b := c)
  rwa [e] at h

theorem abs_cases (a : α) : abs a = a ∧ 0 ≤ a ∨ abs a = -a ∧ a < 0 :=
  (le_or_gt 0 a).imp (fun h => ⟨abs_of_nonneg h, h⟩) fun h => ⟨abs_of_neg h, h⟩

theorem abs_mul (a b : α) : abs (a * b) = abs a * abs b := by
  rcases le_total 0 a with ha | ha <;> rcases le_total 0 b with hb | hb
  · rw [abs_of_nonneg ha, abs_of_nonneg hb, abs_of_nonneg (mul_nonneg ha hb)]
  · rw [abs_of_nonneg ha, abs_of_nonpos hb, abs_of_nonpos (mul_nonpos_of_nonneg_of_nonpos ha hb)]
    grind
  · rw [abs_of_nonpos ha, abs_of_nonneg hb, abs_of_nonpos (mul_nonpos_of_nonpos_of_nonneg ha hb)]
    grind
  · rw [abs_of_nonpos ha, abs_of_nonpos hb, abs_of_nonneg (mul_nonneg_of_nonpos_of_nonpos ha hb)]
    grind

theorem abs_pow (a : α) (n : Nat) : abs (a ^ n) = abs a ^ n := by
  induction n with
  | zero => rw [Semiring.pow_zero, Semiring.pow_zero, abs_one]
  | succ n ih => rw [Semiring.pow_succ, Semiring.pow_succ, abs_mul, ih]

@[simp] theorem abs_mul_abs_self (a : α) : abs a * abs a = a * a := by
  rcases abs_choice a with h | h <;> rw [h]; grind
@[simp] theorem abs_mul_self (a : α) : abs (a * a) = a * a := abs_of_nonneg (mul_self_nonneg a)
@[simp] theorem sq_abs (a : α) : abs a ^ 2 = a ^ 2 := by rcases abs_choice a with h | h <;> grind
@[simp] theorem abs_sq (a : α) : abs (a ^ 2) = a ^ 2 := abs_of_nonneg (sq_nonneg a)

theorem abs_le_abs_of_sq_le_sq (h : a ^ 2 ≤ b ^ 2) : abs a ≤ abs b :=
  le_of_pow_le_pow_left₀ (n := 2) (by decide) (abs_nonneg b) (by rwa [sq_abs, sq_abs])
theorem sq_le_sq : a ^ 2 ≤ b ^ 2 ↔ abs a ≤ abs b :=
  ⟨abs_le_abs_of_sq_le_sq, fun h => by
    have := pow_le_pow_left₀ (abs_nonneg a) h 2
    rwa [sq_abs, sq_abs] at this⟩
theorem sq_lt_sq : a ^ 2 < b ^ 2 ↔ abs a < abs b := by rw [← not_le, ← not_le, sq_le_sq]
theorem abs_le_of_sq_le_sq (h : a ^ 2 ≤ b ^ 2) (hb : 0 ≤ b) : abs a ≤ b := by
  have := sq_le_sq.mp h; rwa [abs_of_nonneg hb] at this
theorem abs_lt_of_sq_lt_sq (h : a ^ 2 < b ^ 2) (hb : 0 ≤ b) : abs a < b := by
  have := sq_lt_sq.mp h; rwa [abs_of_nonneg hb] at this
theorem sq_eq_sq_iff_abs_eq_abs (a b : α) : a ^ 2 = b ^ 2 ↔ abs a = abs b := by
  constructor
  · intro h
    exact le_antisymm (sq_le_sq.mp (le_of_eq h)) (sq_le_sq.mp (ge_of_eq h))
  · intro h
    rw [← sq_abs a, h, sq_abs]

grind_pattern abs_cases => abs a

end Ring

section Field

variable {α : Type u} [Field α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α]
  [OrderedRing α] [Max α] [Std.LawfulOrderMax α] {a b c : α}

theorem abs_inv (a : α) : abs a⁻¹ = (abs a)⁻¹ := by
  rcases le_total 0 a with h | h
  · rw [abs_of_nonneg h, abs_of_nonneg (inv_nonneg.mpr h)]
  · have h' := Field.IsOrdered.inv_nonpos_iff.mpr h
    rw [abs_of_nonpos h, abs_of_nonpos h', Field.inv_neg]

theorem abs_div (a b : α) : abs (a / b) = abs a / abs b := by
  rw [Field.div_eq_mul_inv, Field.div_eq_mul_inv, abs_mul, abs_inv]

end Field
