import Init
import Tllama.Order.Ring

/-!
Floor, ceiling, fractional part and rounding for ordered rings in which every
element lies between two integers (`Rat` here, `Real` in `Tllama.Real.Floor`).
Names and statements are Mathlib's.
-/

@[expose] public section

set_option linter.unusedSectionVars false
set_option linter.unusedVariables false

universe u

open Lean.Grind (Semiring CommSemiring Ring CommRing Field OrderedAdd OrderedRing)

attribute [local instance] Ring.intCast Semiring.natCast

/-- Ordered rings with a floor and a ceiling. Mathlib asks for two Galois connections with the cast
from `Int`; the two equivalences here are what these say. -/
class FloorRing (α : Type u) [Ring α] [LE α] where
  /-- The greatest integer below. -/
  floor : α → Int
  /-- The least integer above. -/
  ceil : α → Int
  /-- The floor is characterized by the integers below. -/
  le_floor_iff : ∀ (z : Int) (a : α), z ≤ floor a ↔ (z : α) ≤ a
  /-- The ceiling is characterized by the integers above. -/
  ceil_le_iff : ∀ (z : Int) (a : α), ceil a ≤ z ↔ a ≤ (z : α)

instance : FloorRing Rat where
  floor := Rat.floor
  ceil a := -(-a).floor
  le_floor_iff _ _ := Rat.le_floor_iff
  ceil_le_iff z a := by
    have h := Rat.le_floor_iff (x := -z) (a := -a)
    rw [Rat.intCast_neg] at h
    have e : -(-a).floor ≤ z ↔ -z ≤ (-a).floor := by omega
    rw [e, h]
    exact neg_le_neg_iff

section

variable {α : Type u} [CommRing α] [LE α] [FloorRing α]

/-- `⌊a⌋`, the greatest integer `z ≤ a`; Mathlib's `Int.floor`. -/
def Int.floor (a : α) : Int := FloorRing.floor a

/-- `⌈a⌉`, the least integer `z ≥ a`; Mathlib's `Int.ceil`. -/
def Int.ceil (a : α) : Int := FloorRing.ceil a

/-- The fractional part `a - ⌊a⌋`; Mathlib's `Int.fract`. -/
def Int.fract (a : α) : α := a - (Int.floor a : α)

/-- `⌊a⌋₊`, the greatest natural number below `a`, and `0` for negative `a`, as in Mathlib. -/
def Nat.floor (a : α) : Nat := (Int.floor a).toNat

/-- `⌈a⌉₊`, the least natural number above `a`; Mathlib's `Nat.ceil`. -/
def Nat.ceil (a : α) : Nat := (Int.ceil a).toNat

/-- The nearest integer, halves upwards; Mathlib's `round`. -/
def round [LT α] [DecidableLT α] (a : α) : Int :=
  if 2 * Int.fract a < 1 then Int.floor a else Int.ceil a

end

variable {α : Type u} [CommRing α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α]
  [OrderedRing α] [FloorRing α] {a b : α} {z : Int} {n : Nat}

namespace Int

theorem le_floor : z ≤ floor a ↔ (z : α) ≤ a := FloorRing.le_floor_iff z a
theorem floor_lt : floor a < z ↔ a < (z : α) := by
  rw [← Int.not_le, ← _root_.not_le, le_floor]
theorem floor_le (a : α) : (floor a : α) ≤ a := le_floor.mp (Int.le_refl _)
theorem lt_succ_floor (a : α) : a < ((floor a + 1 : Int) : α) := floor_lt.mp (by omega)
theorem lt_floor_add_one (a : α) : a < (floor a : α) + 1 := by
  have := lt_succ_floor a; rwa [Ring.intCast_add, Ring.intCast_one] at this
theorem sub_one_lt_floor (a : α) : a - 1 < (floor a : α) := by
  have := lt_floor_add_one a; grind
theorem intCast_le_intCast_of_le {m n : Int} (h : m ≤ n) : (m : α) ≤ (n : α) := by
  have h₁ := floor_le ((m : Int) : α)
  obtain ⟨k, rfl⟩ := Int.le.dest h
  have h₂ : (0 : α) ≤ ((k : Nat) : α) := OrderedRing.natCast_nonneg
  rw [Ring.intCast_add, Ring.intCast_natCast]
  grind
theorem floor_eq_iff : floor a = z ↔ (z : α) ≤ a ∧ a < (z : α) + 1 := by
  rw [← le_floor]
  have h := floor_lt (a := a) (z := z + 1)
  rw [Ring.intCast_add, Ring.intCast_one] at h
  rw [← h]
  omega
theorem floor_nonneg : 0 ≤ floor a ↔ 0 ≤ a := by
  have := le_floor (a := a) (z := 0); rwa [Ring.intCast_zero] at this
theorem floor_mono (h : a ≤ b) : floor a ≤ floor b := le_floor.mpr (le_trans (floor_le a) h)
theorem floor_le_floor (h : a ≤ b) : floor a ≤ floor b := floor_mono h

theorem ceil_le : ceil a ≤ z ↔ a ≤ (z : α) := FloorRing.ceil_le_iff z a
theorem lt_ceil : z < ceil a ↔ (z : α) < a := by rw [← Int.not_le, ← _root_.not_le, ceil_le]
theorem le_ceil (a : α) : a ≤ (ceil a : α) := ceil_le.mp (Int.le_refl _)
theorem ceil_lt_add_one (a : α) : (ceil a : α) < a + 1 := by
  have := (lt_ceil (a := a) (z := ceil a - 1)).mp (by omega)
  rw [Ring.intCast_sub, Ring.intCast_one] at this
  grind
theorem ceil_eq_iff : ceil a = z ↔ (z : α) - 1 < a ∧ a ≤ (z : α) := by
  rw [← ceil_le]
  have h := lt_ceil (a := a) (z := z - 1)
  rw [Ring.intCast_sub, Ring.intCast_one] at h
  rw [← h]
  omega
theorem ceil_mono (h : a ≤ b) : ceil a ≤ ceil b := ceil_le.mpr (le_trans h (le_ceil b))

@[simp] theorem floor_add_intCast (a : α) (z : Int) : floor (a + (z : α)) = floor a + z := by
  rw [floor_eq_iff, Ring.intCast_add]
  have := floor_le a; have := lt_floor_add_one a
  grind
@[simp] theorem floor_add_one (a : α) : floor (a + 1) = floor a + 1 := by
  have := floor_add_intCast a 1; rwa [Ring.intCast_one] at this
@[simp] theorem floor_intCast (z : Int) : floor (z : α) = z := by rw [floor_eq_iff]; grind
@[simp] theorem floor_natCast (n : Nat) : floor (n : α) = n := by
  have := floor_intCast (α := α) n; rwa [Ring.intCast_natCast] at this
@[simp] theorem floor_zero : floor (0 : α) = 0 := by
  have := floor_intCast (α := α) 0; rwa [Ring.intCast_zero] at this
@[simp] theorem floor_one : floor (1 : α) = 1 := by
  have := floor_intCast (α := α) 1; rwa [Ring.intCast_one] at this
@[simp] theorem ceil_intCast (z : Int) : ceil (z : α) = z := by rw [ceil_eq_iff]; grind
@[simp] theorem ceil_zero : ceil (0 : α) = 0 := by
  have := ceil_intCast (α := α) 0; rwa [Ring.intCast_zero] at this

theorem fract_nonneg (a : α) : 0 ≤ fract a := by have := floor_le a; unfold fract; grind
theorem fract_lt_one (a : α) : fract a < 1 := by have := lt_floor_add_one a; unfold fract; grind
theorem self_sub_floor (a : α) : a - (floor a : α) = fract a := rfl
@[simp] theorem floor_add_fract (a : α) : (floor a : α) + fract a = a := by unfold fract; grind
@[simp] theorem fract_add_floor (a : α) : fract a + (floor a : α) = a := by unfold fract; grind
theorem fract_eq_iff {b : α} : fract a = b ↔ 0 ≤ b ∧ b < 1 ∧ ∃ z : Int, a - b = (z : α) := by
  constructor
  · rintro rfl
    exact ⟨fract_nonneg a, fract_lt_one a, floor a, by unfold fract; grind⟩
  · rintro ⟨h₀, h₁, z, hz⟩
    have h : floor a = z := floor_eq_iff.mpr (by grind)
    unfold fract
    rw [h]
    grind

end Int

namespace Nat

theorem floor_of_nonpos (h : a ≤ 0) : floor a = 0 := by
  have := Int.floor_mono h
  rw [Int.floor_zero] at this
  unfold floor
  omega
theorem floor_le (h : 0 ≤ a) : (floor a : α) ≤ a := by
  have h₁ := Int.floor_le a
  have h₂ : Int.floor a = ((floor a : Nat) : Int) :=
    (Int.toNat_of_nonneg (Int.floor_nonneg.mpr h)).symm
  rwa [h₂, Ring.intCast_natCast] at h₁
theorem lt_floor_add_one (a : α) : a < (floor a : α) + 1 := by
  have h₁ := Int.lt_floor_add_one a
  have h₂ := Int.intCast_le_intCast_of_le (α := α) (Int.self_le_toNat (Int.floor a))
  rw [Ring.intCast_natCast] at h₂
  unfold floor
  grind
theorem le_floor_iff (h : 0 ≤ a) : n ≤ floor a ↔ (n : α) ≤ a := by
  have h₁ := Int.le_floor (a := a) (z := n)
  rw [Ring.intCast_natCast] at h₁
  rw [← h₁]
  have := Int.floor_nonneg.mpr h
  unfold floor
  omega
theorem floor_lt (h : 0 ≤ a) : floor a < n ↔ a < (n : α) := by
  rw [← Nat.not_le, ← _root_.not_le, le_floor_iff h]
theorem floor_eq_iff (h : 0 ≤ a) : floor a = n ↔ (n : α) ≤ a ∧ a < (n : α) + 1 := by
  have h₁ := Int.floor_eq_iff (a := a) (z := n)
  rw [Ring.intCast_natCast] at h₁
  rw [← h₁]
  have := Int.floor_nonneg.mpr h
  unfold floor
  omega
@[simp] theorem floor_natCast (n : Nat) : floor (n : α) = n := by
  unfold floor; rw [Int.floor_natCast]; rfl
theorem ceil_le : ceil a ≤ n ↔ a ≤ (n : α) := by
  have h₁ := Int.ceil_le (a := a) (z := n)
  rw [Ring.intCast_natCast] at h₁
  rw [← h₁]
  unfold ceil
  omega
theorem lt_ceil : n < ceil a ↔ (n : α) < a := by rw [← Nat.not_le, ← _root_.not_le, ceil_le]
theorem le_ceil (a : α) : a ≤ (ceil a : α) := ceil_le.mp (Nat.le_refl _)

end Nat
