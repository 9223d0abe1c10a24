import Tllama.Nat.More
import Tllama.Algebra.Positive
import Tllama.Order.Relations
/-!
More of Mathlib's classes: functions as members of a type, `gcd` and `lcm` in a monoid, semirings without one or associativity,
ordered semirings by their names before 2025, cancellation; pairs in the order of a dictionary.
-/

@[expose] public section
noncomputable section
set_option compiler.extract_closed false

universe u v w

/-- The members of `F` are functions, and equal functions are equal members. Mathlib's class. -/
class DFunLike (F : Sort u) (α : outParam (Sort v)) (β : outParam (α → Sort w)) where
  /-- The function. -/
  coe : F → ∀ a : α, β a
  coe_injective' : Function.Injective coe

/-- The members of `F` are functions from `α` to `β`. -/
abbrev FunLike (F : Sort u) (α : outParam (Sort v)) (β : outParam (Sort w)) := DFunLike F α fun _ => β

instance (priority := 100) DFunLike.hasCoeToFun {F : Sort u} {α : Sort v} {β : α → Sort w} [DFunLike F α β] :
    CoeFun F (fun _ => ∀ a : α, β a) := ⟨DFunLike.coe⟩

/-! ### Greatest common divisors -/

/-- A monoid with greatest common divisors and least common multiples. Mathlib's class, with its functions and the laws that say what
they are; the instances for `ℕ` and `ℤ` are Mathlib's. -/
class GCDMonoid (α : Type u) [Mul α] [Dvd α] where
  /-- A greatest common divisor. -/
  gcd : α → α → α
  /-- A least common multiple. -/
  lcm : α → α → α
  gcd_dvd_left : ∀ a b, gcd a b ∣ a
  gcd_dvd_right : ∀ a b, gcd a b ∣ b
  dvd_gcd : ∀ {a b c}, a ∣ c → a ∣ b → a ∣ gcd c b

export GCDMonoid (gcd lcm)

instance Nat.instGCDMonoid : GCDMonoid Nat where
  gcd := Nat.gcd
  lcm := Nat.lcm
  gcd_dvd_left := Nat.gcd_dvd_left
  gcd_dvd_right := Nat.gcd_dvd_right
  dvd_gcd := Nat.dvd_gcd

instance Int.instGCDMonoid : GCDMonoid Int where
  gcd a b := (Int.gcd a b : Int)
  lcm a b := (Int.lcm a b : Int)
  gcd_dvd_left a b := Int.gcd_dvd_left ..
  gcd_dvd_right a b := Int.gcd_dvd_right ..
  dvd_gcd h k := Int.dvd_coe_gcd h k

/-! ### Semirings with fewer laws -/

/-- Addition and a multiplication that distributes over it. Mathlib's class. -/
class Distrib (R : Type u) extends Mul R, Add R where
  left_distrib : ∀ a b c : R, a * (b + c) = a * b + a * c
  right_distrib : ∀ a b c : R, (a + b) * c = a * c + b * c
attribute [instance 30] Distrib.toMul Distrib.toAdd

/-- A commutative additive monoid with a multiplication that distributes over addition. Mathlib's class. -/
class NonUnitalNonAssocSemiring (R : Type u) extends Lean.Grind.NatModule R, Mul R where
  left_distrib : ∀ a b c : R, a * (b + c) = a * b + a * c
  right_distrib : ∀ a b c : R, (a + b) * c = a * c + b * c
  zero_mul : ∀ a : R, 0 * a = 0
  mul_zero : ∀ a : R, a * 0 = 0
attribute [instance 30] NonUnitalNonAssocSemiring.toMul NonUnitalNonAssocSemiring.toNatModule

instance (priority := 20) Semiring.toNonUnitalNonAssocSemiring {R : Type u} [Lean.Grind.Semiring R] : NonUnitalNonAssocSemiring R where
  left_distrib := Lean.Grind.Semiring.left_distrib
  right_distrib := Lean.Grind.Semiring.right_distrib
  zero_mul := Lean.Grind.Semiring.zero_mul
  mul_zero := Lean.Grind.Semiring.mul_zero

/-- A monoid in which factors cancel on the left. Mathlib's class. -/
class LeftCancelMonoid (M : Type u) extends Monoid M where
  mul_left_cancel : ∀ a b c : M, a * b = a * c → b = c
/-- A commutative monoid in which factors cancel. Mathlib's class. -/
class CancelCommMonoid (M : Type u) extends LeftCancelMonoid M where
  mul_comm : ∀ a b : M, a * b = b * a
instance (priority := 30) CancelCommMonoid.toCommMonoid {M : Type u} [CancelCommMonoid M] : CommMonoid M := ⟨CancelCommMonoid.mul_comm⟩

/-- Summands cancel on the left. Mathlib's class. -/
class IsLeftCancelAdd (G : Type u) [Add G] : Prop where
  add_left_cancel : ∀ a b c : G, a + b = a + c → b = c
/-- Summands cancel on the right. Mathlib's class. -/
class IsRightCancelAdd (G : Type u) [Add G] : Prop where
  add_right_cancel : ∀ a b c : G, a + b = c + b → a = c
/-- Summands cancel. Mathlib's class. -/
class IsCancelAdd (G : Type u) [Add G] : Prop extends IsLeftCancelAdd G, IsRightCancelAdd G

/-! ### Ordered semirings -/

/-- A semiring with a partial order that addition and multiplication by nonnegative elements keep. Mathlib's class before 2025. -/
class OrderedSemiring (α : Type u) extends Lean.Grind.Semiring α, PartialOrder α where
  add_le_add_left : ∀ a b : α, a ≤ b → ∀ c : α, c + a ≤ c + b
  zero_le_one : (0 : α) ≤ 1
  mul_le_mul_of_nonneg_left : ∀ a b c : α, a ≤ b → 0 ≤ c → c * a ≤ c * b
  mul_le_mul_of_nonneg_right : ∀ a b c : α, a ≤ b → 0 ≤ c → a * c ≤ b * c
attribute [instance 30] OrderedSemiring.toSemiring OrderedSemiring.toPartialOrder

/-! ### The order of a dictionary -/

/-- A type with another order. Mathlib's type. -/
def Lex (α : Type u) : Type u := α
/-- The same element in it. -/
def toLex {α : Type u} : Equiv α (Lex α) := ⟨fun a => a, fun a => a, fun _ => rfl, fun _ => rfl⟩
/-- The same element back. -/
def ofLex {α : Type u} : Equiv (Lex α) α := ⟨fun a => a, fun a => a, fun _ => rfl, fun _ => rfl⟩
infixr:35 " ×ₗ " => fun α β => Lex (Prod α β)

theorem Preorder.lt_irrefl {α : Type u} [Preorder α] (a : α) : ¬ a < a := fun h =>
  ((Preorder.lt_iff_le_not_ge a a).1 h).2 ((Preorder.lt_iff_le_not_ge a a).1 h).1

instance Prod.Lex.instPreorder {α : Type u} {β : Type v} [Preorder α] [Preorder β] : Preorder (Lex (α × β)) where
  le x y := (ofLex x).1 < (ofLex y).1 ∨ (ofLex x).1 = (ofLex y).1 ∧ (ofLex x).2 ≤ (ofLex y).2
  lt x y := (ofLex x).1 < (ofLex y).1 ∨ (ofLex x).1 = (ofLex y).1 ∧ (ofLex x).2 < (ofLex y).2
  le_refl _ := Or.inr ⟨rfl, Std.le_refl _⟩
  le_trans x y z h k := by
    rcases h with h | ⟨h, h'⟩ <;> rcases k with k | ⟨k, k'⟩
    · exact Or.inl (Std.lt_trans h k)
    · exact Or.inl (k ▸ h)
    · exact Or.inl (h ▸ k)
    · exact Or.inr ⟨h.trans k, Std.le_trans h' k'⟩
  lt_iff_le_not_ge x y := by
    constructor
    · rintro (h | ⟨h, h'⟩)
      · refine ⟨Or.inl h, ?_⟩
        rintro (k | ⟨k, _⟩)
        · exact absurd (Std.lt_trans h k) (Preorder.lt_irrefl _)
        · exact absurd (k ▸ h) (Preorder.lt_irrefl _)
      · have h2 := (Std.lt_iff_le_and_not_ge.1 h')
        refine ⟨Or.inr ⟨h, h2.1⟩, ?_⟩
        rintro (k | ⟨_, k'⟩)
        · exact absurd (h ▸ k) (Preorder.lt_irrefl _)
        · exact h2.2 k'
    · rintro ⟨h | ⟨h, h'⟩, k⟩
      · exact Or.inl h
      · exact Or.inr ⟨h, Std.lt_iff_le_and_not_ge.2 ⟨h', fun k' => k (Or.inr ⟨h.symm, k'⟩)⟩⟩
