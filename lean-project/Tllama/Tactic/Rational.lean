import Tllama.Algebra.Cast
import Tllama.Algebra.Lemmas
import Tllama.Order.Floor
/-!
Closed terms of numerals as fractions of integers: `norm_num` decides equations and inequalities between them and computes
their floors. Instance search reads the term, `simp` computes with the integers.
-/

@[expose] public section

open Lean.Grind (Semiring Ring CommRing Field OrderedRing IsCharP)

universe u

namespace Tllama.NormNum

attribute [local instance] Semiring.natCast Ring.intCast

/-- `x` is the fraction `p / q`. The instances follow the form of `x`, so that only closed terms of numerals have one. -/
class Fraction {α : Type u} [Field α] (x : α) (p : outParam Int) (q : outParam Nat) : Prop where
  pos : (q : α) ≠ 0
  eq : x * (q : α) = (p : α)

section Field
variable {α : Type u} [Field α]

instance ofNat_fraction (n : Nat) : Fraction (no_index (OfNat.ofNat n : α)) (OfNat.ofNat n) 1 where
  pos := by rw [Nat.cast_one]; exact Ne.symm Field.zero_ne_one
  eq := by rw [Nat.cast_one, mul_one, Int.cast_ofNat]
variable {a b : α} {p r : Int} {q s : Nat}
instance neg_fraction [h : Fraction a p q] : Fraction (-a) (-p) q where
  pos := h.pos
  eq := by rw [Int.cast_neg, neg_mul, h.eq]
instance add_fraction [h : Fraction a p q] [k : Fraction b r s] : Fraction (a + b) (p * s + r * q) (q * s) where
  pos := by rw [Nat.cast_mul]; exact mul_ne_zero h.pos k.pos
  eq := by
    have h₁ := h.eq; have k₁ := k.eq
    rw [Nat.cast_mul, Int.cast_add, Int.cast_mul, Int.cast_mul, Int.cast_natCast, Int.cast_natCast, ← h₁, ← k₁]
    grind
instance sub_fraction [h : Fraction a p q] [k : Fraction b r s] : Fraction (a - b) (p * s - r * q) (q * s) where
  pos := by rw [Nat.cast_mul]; exact mul_ne_zero h.pos k.pos
  eq := by
    have h₁ := h.eq; have k₁ := k.eq
    rw [Nat.cast_mul, Int.cast_sub, Int.cast_mul, Int.cast_mul, Int.cast_natCast, Int.cast_natCast, ← h₁, ← k₁]
    grind
instance mul_fraction [h : Fraction a p q] [k : Fraction b r s] : Fraction (a * b) (p * r) (q * s) where
  pos := by rw [Nat.cast_mul]; exact mul_ne_zero h.pos k.pos
  eq := by
    have h₁ := h.eq; have k₁ := k.eq
    rw [Nat.cast_mul, Int.cast_mul, ← h₁, ← k₁]
    grind
instance pow_fraction (n : Nat) [h : Fraction a p q] : Fraction (a ^ (no_index (OfNat.ofNat n : Nat))) (p ^ n) (q ^ n) where
  pos := by rw [Nat.cast_pow]; exact pow_ne_zero n h.pos
  eq := by
    show a ^ n * _ = _
    rw [Nat.cast_pow, Int.cast_pow, ← h.eq, mul_pow]

variable [IsCharP α 0]

instance inv_fraction [h : Fraction a p q] :
    Fraction a⁻¹ (if p < 0 then -q else if p = 0 then 0 else q) (if p = 0 then 1 else p.natAbs) where
  pos := by
    split
    · rw [Nat.cast_one]; exact one_ne_zero
    · exact Nat.cast_ne_zero.mpr (Int.natAbs_ne_zero.mpr ‹_›)
  eq := by
    have h₁ := h.eq; have h₂ := h.pos
    by_cases h0 : p = 0
    · subst h0
      rw [Int.cast_zero] at h₁
      have : a = 0 := (mul_eq_zero.mp h₁).resolve_right h₂
      simp [this]
    · have ha : a ≠ 0 := by
        rintro rfl
        rw [zero_mul] at h₁
        exact h0 (Int.cast_eq_zero.mp h₁.symm)
      rw [if_neg h0, if_neg h0]
      have e : ((p.natAbs : Nat) : α) = ((p.natAbs : Int) : α) := (Int.cast_natCast _).symm
      split
      · rw [e, Int.ofNat_natAbs_of_nonpos (Int.le_of_lt ‹_›), Int.cast_neg, Int.cast_neg, Int.cast_natCast, ← h₁]
        grind
      · rw [e, Int.natAbs_of_nonneg (by omega), Int.cast_natCast, ← h₁]
        grind
instance div_fraction [h : Fraction a p q] [k : Fraction b r s] :
    Fraction (a / b) (p * (if r < 0 then -s else if r = 0 then 0 else s : Int)) (q * if r = 0 then 1 else r.natAbs) := by
  have := mul_fraction (h := h) (k := inv_fraction (h := k))
  rwa [← div_eq_mul_inv] at this

theorem eq_fraction [h : Fraction a p q] [k : Fraction b r s] : a = b ↔ p * s = r * q := by
  have h₁ := h.eq; have k₁ := k.eq; have h₂ := h.pos; have k₂ := k.pos
  rw [← Int.cast_inj (R := α), Int.cast_mul, Int.cast_mul, Int.cast_natCast, Int.cast_natCast, ← h₁, ← k₁]
  constructor
  · intro e; rw [e]; grind
  · intro e
    have : a * (q * s : α) = b * (q * s : α) := by grind
    exact mul_right_cancel₀ (mul_ne_zero h₂ k₂) this

end Field

section Order
variable {α : Type u} [Field α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α] [OrderedRing α]
  {a b : α} {p r : Int} {q s : Nat}

theorem lt_fraction [h : Fraction a p q] [k : Fraction b r s] : a < b ↔ p * s < r * q := by
  have h₁ := h.eq; have k₁ := k.eq
  have h₂ : (0 : α) < q := lt_of_le_of_ne (Nat.cast_nonneg q) (Ne.symm h.pos)
  have k₂ : (0 : α) < s := lt_of_le_of_ne (Nat.cast_nonneg s) (Ne.symm k.pos)
  rw [← Int.cast_lt (R := α), Int.cast_mul, Int.cast_mul, Int.cast_natCast, Int.cast_natCast, ← h₁, ← k₁,
    ← mul_lt_mul_right (mul_pos h₂ k₂)]
  have e₁ : a * (q * s : α) = a * q * s := by grind
  have e₂ : b * (q * s : α) = b * s * q := by grind
  rw [e₁, e₂]
theorem le_fraction [h : Fraction a p q] [k : Fraction b r s] : a ≤ b ↔ p * s ≤ r * q := by
  rw [← not_lt, lt_fraction (h := k) (k := h), Int.not_lt]


theorem floor_fraction [FloorRing α] [h : Fraction a p q] : Int.floor a = p / (q : Int) := by
  have h₁ := h.eq
  have h₂ : (0 : α) < q := lt_of_le_of_ne (Nat.cast_nonneg q) (Ne.symm h.pos)
  have hq : (0 : Int) < q := (Int.cast_pos (R := α)).mp (by rwa [Int.cast_natCast])
  have key : ∀ z : Int, (z : α) ≤ a ↔ z * q ≤ p := fun z => by
    rw [← Int.cast_le (R := α), Int.cast_mul, Int.cast_natCast, ← h₁, mul_le_mul_right h₂]
  refine Int.le_antisymm ?_ ?_
  · exact (Int.le_ediv_iff_mul_le hq).mpr ((key _).mp (Int.floor_le a))
  · exact Int.le_floor.mpr ((key _).mpr (Int.ediv_mul_le p (Int.ne_of_gt hq)))

theorem ceil_fraction [FloorRing α] [h : Fraction a p q] : Int.ceil a = -(-p / (q : Int)) := by
  have h₁ := h.eq
  have h₂ : (0 : α) < q := lt_of_le_of_ne (Nat.cast_nonneg q) (Ne.symm h.pos)
  have hq : (0 : Int) < q := (Int.cast_pos (R := α)).mp (by rwa [Int.cast_natCast])
  have key : ∀ z : Int, a ≤ (z : α) ↔ p ≤ z * q := fun z => by
    rw [← Int.cast_le (R := α), Int.cast_mul, Int.cast_natCast, ← h₁, mul_le_mul_right h₂]
  have d₁ := Int.ediv_mul_le (-p) (Int.ne_of_gt hq)
  have d₂ := Int.lt_ediv_add_one_mul_self (-p) hq
  have e₁ : -(-p / (q : Int)) * q = -(-p / (q : Int) * q) := Int.neg_mul _ _
  refine Int.le_antisymm (Int.ceil_le.mpr ((key _).mpr (by omega))) ?_
  refine Int.le_of_sub_one_lt (Int.lt_ceil.mpr (lt_of_not_ge fun hle => ?_))
  have h₃ := (key _).mp hle
  have e₂ : (-(-p / (q : Int)) - 1) * q = -((-p / (q : Int) + 1) * q) := by grind
  omega

end Order

/-! Numerators and denominators. -/

theorem eq_divInt {a : Rat} {p : Int} {q : Nat} [h : Fraction a p q] : a = Rat.divInt p q ∧ q ≠ 0 := by
  have hq : q ≠ 0 := fun e => h.pos (by rw [e]; exact Nat.cast_zero)
  refine ⟨?_, hq⟩
  rw [Rat.divInt_eq_div]
  have h₁ := h.eq
  have h₂ := h.pos
  exact eq_div_of_mul_eq h₂ h₁
theorem num_fraction {a : Rat} {p : Int} {q : Nat} [h : Fraction a p q] : a.num = p / (Nat.gcd q p.natAbs : Int) := by
  obtain ⟨e, hq⟩ := eq_divInt (h := h)
  rw [e, Rat.num_divInt, Int.sign_eq_one_of_pos (by omega), Int.one_mul]
  rfl
theorem den_fraction {a : Rat} {p : Int} {q : Nat} [h : Fraction a p q] : a.den = q / Nat.gcd q p.natAbs := by
  obtain ⟨e, hq⟩ := eq_divInt (h := h)
  rw [e, Rat.den_divInt, if_neg (by omega)]
  rfl

end Tllama.NormNum
