import Tllama.Order.Ring
import Tllama.Algebra.Field

/-!
Rings without zero divisors: ordered rings and fields. The laws of commutative rings and fields,
cancellation and the vanishing of products and powers are in `Tllama.Algebra.Ring` and
`Tllama.Algebra.Field`; this file adds what needs an order or Mathlib's `NoZeroDivisors`.
-/

@[expose] public section

set_option linter.unusedSectionVars false

universe u

open Lean.Grind (Semiring CommSemiring Ring CommRing Field OrderedAdd OrderedRing)

/-- A product vanishes only if a factor does; Mathlib's class, over core's semirings. -/
class NoZeroDivisors (α : Type u) [Semiring α] : Prop where
  /-- A product vanishes only if a factor does. -/
  eq_zero_or_eq_zero_of_mul_eq_zero : ∀ {a b : α}, a * b = 0 → a = 0 ∨ b = 0

instance (priority := low) NoZeroDivisors.ofCancel {α : Type u} [CommSemiring α] [IsCancelMulZero α] :
    NoZeroDivisors α where
  eq_zero_or_eq_zero_of_mul_eq_zero := mul_eq_zero.mp

instance (priority := low) IsCancelMulZero.ofOrdered {α : Type u} [CommRing α] [LE α] [LT α]
    [Std.IsLinearOrder α] [Std.LawfulOrderLT α] [OrderedRing α] : IsCancelMulZero α where
  mul_left_cancel_of_ne_zero {a b c} ha h := by
    refine Classical.byContradiction fun hbc => ?_
    have h' : a * (b - c) = 0 := by grind
    have := mul_pos (mul_self_pos ha) (mul_self_pos (sub_ne_zero.mpr hbc))
    have e : a * a * ((b - c) * (b - c)) = (a * (b - c)) * (a * (b - c)) := by grind
    rw [e, h', Semiring.mul_zero] at this
    exact lt_irrefl 0 this

theorem sq_eq_one_iff_of_ne_neg_one {α : Type u} [CommRing α] [IsCancelMulZero α] {a : α}
    (h : a ≠ -1) : a ^ 2 = 1 ↔ a = 1 := by
  rw [sq_eq_one_iff_of_ring]
  exact ⟨fun h' => h'.resolve_right h, Or.inl⟩

theorem div_self₀ {α : Type u} [Field α] {a : α} (h : a ≠ 0) : a / a = 1 := div_self h
