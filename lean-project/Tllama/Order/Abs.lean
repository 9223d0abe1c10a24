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

theorem abs_cases (a : α) : abs a = a ∧ 0 ≤ a ∨ abs a = -a ∧ a < 0 := by
  unfold abs
  rcases max_cases a (-a) with h | h <;> grind

grind_pattern abs_cases => abs a

theorem abs_nonneg (a : α) : 0 ≤ abs a := by grind
@[simp] theorem abs_zero : abs (0 : α) = 0 := by grind
@[simp] theorem abs_one : abs (1 : α) = 1 := by grind
@[simp] theorem abs_neg (a : α) : abs (-a) = abs a := by grind
@[simp] theorem abs_abs (a : α) : abs (abs a) = abs a := by grind
theorem abs_of_nonneg (h : 0 ≤ a) : abs a = a := by grind
theorem abs_of_pos (h : 0 < a) : abs a = a := by grind
theorem abs_of_nonpos (h : a ≤ 0) : abs a = -a := by grind
theorem abs_of_neg (h : a < 0) : abs a = -a := by grind
theorem le_abs_self (a : α) : a ≤ abs a := by grind
theorem neg_le_abs (a : α) : -a ≤ abs a := by grind
theorem neg_abs_le (a : α) : -abs a ≤ a := by grind
theorem neg_abs_le_self (a : α) : -abs a ≤ a := by grind
theorem abs_sub_comm (a b : α) : abs (a - b) = abs (b - a) := by grind
theorem abs_choice (a : α) : abs a = a ∨ abs a = -a := by grind
@[simp] theorem abs_eq_zero : abs a = 0 ↔ a = 0 := by grind
@[simp] theorem abs_pos : 0 < abs a ↔ a ≠ 0 := by grind
theorem abs_nonpos_iff : abs a ≤ 0 ↔ a = 0 := by grind
theorem abs_le : abs a ≤ b ↔ -b ≤ a ∧ a ≤ b := by grind
theorem abs_lt : abs a < b ↔ -b < a ∧ a < b := by grind
theorem le_abs : a ≤ abs b ↔ a ≤ b ∨ a ≤ -b := by grind
theorem lt_abs : a < abs b ↔ a < b ∨ a < -b := by grind
theorem abs_le' : abs a ≤ b ↔ a ≤ b ∧ -a ≤ b := by grind
theorem abs_eq (hb : 0 ≤ b) : abs a = b ↔ a = b ∨ a = -b := by grind
theorem abs_eq_abs : abs a = abs b ↔ a = b ∨ a = -b := by grind
theorem abs_add_le (a b : α) : abs (a + b) ≤ abs a + abs b := by grind
theorem abs_add (a b : α) : abs (a + b) ≤ abs a + abs b := by grind
theorem abs_sub (a b : α) : abs (a - b) ≤ abs a + abs b := by grind
theorem abs_sub_le (a b c : α) : abs (a - c) ≤ abs (a - b) + abs (b - c) := by grind
theorem abs_sub_abs_le_abs_sub (a b : α) : abs a - abs b ≤ abs (a - b) := by grind
theorem abs_abs_sub_abs_le_abs_sub (a b : α) : abs (abs a - abs b) ≤ abs (a - b) := by grind
theorem abs_sub_lt_iff : abs (a - b) < c ↔ a - b < c ∧ b - a < c := by grind
theorem abs_sub_le_iff : abs (a - b) ≤ c ↔ a - b ≤ c ∧ b - a ≤ c := by grind

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
  have := sq_le_sq.mp h; grind
theorem abs_lt_of_sq_lt_sq (h : a ^ 2 < b ^ 2) (hb : 0 ≤ b) : abs a < b := by
  have := sq_lt_sq.mp h; grind
theorem sq_eq_sq_iff_abs_eq_abs (a b : α) : a ^ 2 = b ^ 2 ↔ abs a = abs b := by
  constructor
  · intro h
    exact le_antisymm (sq_le_sq.mp (le_of_eq h)) (sq_le_sq.mp (ge_of_eq h))
  · intro h
    rw [← sq_abs a, h, sq_abs]

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
