import Tllama.Order.Hierarchy
import Tllama.Complex.Basic
import Tllama.ZMod.Basic
import Tllama.Order.Domain
import Tllama.Order.Floor
/-!
Mathlib's algebraic classes as binder types of statements. The ring classes are core's own
(`Lean.Grind.Semiring` … `Lean.Grind.Field`), which `grind`, `ring` and the lemmas of `Tllama.Algebra` serve: the
names here are abbreviations, so there is one class and one path to it. An additive commutative group is core's
`IntModule`: a group with the multiples by integers that Mathlib's class carries too. Groups are classes of our own. Parents have a low
priority: for a concrete type its own operations are found first.
-/

@[expose] public section
noncomputable section

universe u v w

/-- A semiring, perhaps not commutative. Core's class: addition, multiplication, numerals, powers and multiples by
natural numbers with the laws of Mathlib's `Semiring`, whose data these laws determine. -/
abbrev Semiring (R : Type u) := Lean.Grind.Semiring R
/-- A commutative semiring, as in Mathlib. -/
abbrev CommSemiring (R : Type u) := Lean.Grind.CommSemiring R
/-- A ring, as in Mathlib: associative, with one, perhaps not commutative. -/
abbrev Ring (R : Type u) := Lean.Grind.Ring R
/-- A commutative ring, as in Mathlib. -/
abbrev CommRing (R : Type u) := Lean.Grind.CommRing R
/-- A field, as in Mathlib (`0 ≠ 1`, `0⁻¹ = 0`), without its cast from `ℚ`, which the laws determine. -/
abbrev Field (K : Type u) := Lean.Grind.Field K
/-- A commutative additive monoid with its multiples by natural numbers, as in Mathlib. -/
abbrev AddCommMonoid (M : Type u) := Lean.Grind.NatModule M
/-- A commutative additive group with its multiples by integers, as in Mathlib. -/
abbrev AddCommGroup (G : Type u) := Lean.Grind.IntModule G

attribute [instance 50] Lean.Grind.Semiring.natCast Lean.Grind.Ring.intCast

/-! ### One operation -/

/-- An associative multiplication. Mathlib's class. -/
class Semigroup (G : Type u) extends Mul G where
  mul_assoc : ∀ a b c : G, a * b * c = a * (b * c)

/-- A semigroup with `1` and powers. Mathlib's class. -/
class Monoid (M : Type u) extends Semigroup M where
  [one : OfNat M 1]
  [npow : HPow M Nat M]
  one_mul : ∀ a : M, 1 * a = a
  mul_one : ∀ a : M, a * 1 = a
  npow_zero : ∀ x : M, x ^ 0 = 1
  npow_succ : ∀ (n : Nat) (x : M), x ^ (n + 1) = x ^ n * x

attribute [instance 40] Semigroup.toMul Monoid.one Monoid.npow

/-- A commutative monoid. Mathlib's class. -/
class CommMonoid (M : Type u) extends Monoid M where
  mul_comm : ∀ a b : M, a * b = b * a

/-- A group. Mathlib's class: quotient and integer powers are given with the laws that determine them. -/
class Group (G : Type u) extends Monoid G, Inv G, Div G where
  [zpow : HPow G Int G]
  inv_mul_cancel : ∀ a : G, a⁻¹ * a = 1
  div_eq_mul_inv : ∀ a b : G, a / b = a * b⁻¹
  zpow_natCast : ∀ (n : Nat) (a : G), a ^ (n : Int) = a ^ n
  zpow_negSucc : ∀ (n : Nat) (a : G), a ^ (Int.negSucc n) = (a ^ (n + 1))⁻¹

attribute [instance 40] Group.toInv Group.toDiv Group.zpow

/-- A commutative group. Mathlib's class. -/
class CommGroup (G : Type u) extends Group G where
  mul_comm : ∀ a b : G, a * b = b * a

instance (priority := 40) CommGroup.toCommMonoid {G : Type u} [CommGroup G] : CommMonoid G := ⟨CommGroup.mul_comm⟩

/-- The multiplicative monoid of a semiring. -/
instance (priority := 30) Lean.Grind.Semiring.toMonoid {R : Type u} [Lean.Grind.Semiring R] : Monoid R where
  mul_assoc := Lean.Grind.Semiring.mul_assoc
  one := Lean.Grind.Semiring.ofNat 1
  npow := Lean.Grind.Semiring.npow
  one_mul := Lean.Grind.Semiring.one_mul
  mul_one := Lean.Grind.Semiring.mul_one
  npow_zero := Lean.Grind.Semiring.pow_zero
  npow_succ n x := Lean.Grind.Semiring.pow_succ x n

/-- The multiplicative monoid of a commutative semiring. -/
instance (priority := 30) Lean.Grind.CommSemiring.toCommMonoid {R : Type u} [Lean.Grind.CommSemiring R] :
    CommMonoid R where
  mul_comm := Lean.Grind.CommSemiring.mul_comm

namespace Group
variable {G : Type u} [Group G]

theorem mul_inv_cancel (a : G) : a * a⁻¹ = 1 := by
  have h := inv_mul_cancel a⁻¹
  calc a * a⁻¹ = 1 * (a * a⁻¹) := (Monoid.one_mul _).symm
    _ = (a⁻¹⁻¹ * a⁻¹) * (a * a⁻¹) := by rw [h]
    _ = a⁻¹⁻¹ * ((a⁻¹ * a) * a⁻¹) := by rw [Semigroup.mul_assoc, Semigroup.mul_assoc]
    _ = 1 := by rw [inv_mul_cancel, Monoid.one_mul, h]

theorem mul_left_cancel {a b c : G} (h : a * b = a * c) : b = c := by
  have := congrArg (a⁻¹ * ·) h
  simpa only [← Semigroup.mul_assoc, inv_mul_cancel, Monoid.one_mul] using this

theorem mul_right_cancel {a b c : G} (h : b * a = c * a) : b = c := by
  have := congrArg (· * a⁻¹) h
  simpa only [Semigroup.mul_assoc, mul_inv_cancel, Monoid.mul_one] using this

theorem inv_inv (a : G) : a⁻¹⁻¹ = a :=
  mul_left_cancel (a := a⁻¹) (by rw [mul_inv_cancel, inv_mul_cancel])

theorem mul_inv_rev (a b : G) : (a * b)⁻¹ = b⁻¹ * a⁻¹ :=
  mul_left_cancel (a := a * b) (by
    rw [mul_inv_cancel, Semigroup.mul_assoc, ← Semigroup.mul_assoc b, mul_inv_cancel, Monoid.one_mul, mul_inv_cancel])

theorem inv_one : (1 : G)⁻¹ = 1 := mul_left_cancel (a := 1) (by rw [mul_inv_cancel, Monoid.one_mul])

end Group

/-! ### Rings with more laws -/

/-- Two different elements exist. Mathlib's class. -/
class Nontrivial (α : Type u) : Prop where
  exists_pair_ne : ∃ x y : α, x ≠ y

/-- A ring in which every element but zero has an inverse. Mathlib's class, without its cast from `ℚ`. -/
class DivisionRing (K : Type u) extends Lean.Grind.Ring K, Inv K, Div K where
  div_eq_mul_inv : ∀ a b : K, a / b = a * b⁻¹
  zero_ne_one : (0 : K) ≠ 1
  inv_zero : (0 : K)⁻¹ = 0
  mul_inv_cancel : ∀ {a : K}, a ≠ 0 → a * a⁻¹ = 1

attribute [instance 40] DivisionRing.toInv DivisionRing.toDiv

instance (priority := 40) Lean.Grind.Field.toDivisionRing {K : Type u} [Lean.Grind.Field K] : DivisionRing K where
  div_eq_mul_inv := Lean.Grind.Field.div_eq_mul_inv
  zero_ne_one := Lean.Grind.Field.zero_ne_one
  inv_zero := Lean.Grind.Field.inv_zero
  mul_inv_cancel := Lean.Grind.Field.mul_inv_cancel

instance (priority := 40) DivisionRing.nontrivial {K : Type u} [DivisionRing K] : Nontrivial K :=
  ⟨0, 1, DivisionRing.zero_ne_one⟩
instance : Nontrivial Nat := ⟨0, 1, by decide⟩
instance : Nontrivial Int := ⟨0, 1, by decide⟩
instance : Nontrivial Bool := ⟨true, false, by decide⟩

/-- A domain: nontrivial, and factors other than zero cancel on both sides. Mathlib's class says the same by
`IsCancelMulZero` and `Nontrivial`. -/
class IsDomain (R : Type u) [Lean.Grind.Semiring R] : Prop extends Nontrivial R where
  mul_left_cancel_of_ne_zero : ∀ {a b c : R}, a ≠ 0 → a * b = a * c → b = c
  mul_right_cancel_of_ne_zero : ∀ {a b c : R}, b ≠ 0 → a * b = c * b → a = c

instance (priority := 40) DivisionRing.isDomain {K : Type u} [DivisionRing K] : IsDomain K where
  mul_left_cancel_of_ne_zero {a b c} ha h := by
    have hi : a⁻¹ ≠ 0 := fun h0 => DivisionRing.zero_ne_one (K := K) (by
      rw [← DivisionRing.mul_inv_cancel ha, h0, Lean.Grind.Semiring.mul_zero])
    have e : a⁻¹ * a = 1 := by
      have h1 := DivisionRing.mul_inv_cancel hi
      calc a⁻¹ * a = a⁻¹ * a * (a⁻¹ * a⁻¹⁻¹) := by rw [h1, Lean.Grind.Semiring.mul_one]
        _ = a⁻¹ * (a * a⁻¹) * a⁻¹⁻¹ := by simp only [Lean.Grind.Semiring.mul_assoc]
        _ = 1 := by rw [DivisionRing.mul_inv_cancel ha, Lean.Grind.Semiring.mul_one, h1]
    have := congrArg (a⁻¹ * ·) h
    simpa only [← Lean.Grind.Semiring.mul_assoc, e, Lean.Grind.Semiring.one_mul] using this
  mul_right_cancel_of_ne_zero {a b c} hb h := by
    have := congrArg (· * b⁻¹) h
    simpa only [Lean.Grind.Semiring.mul_assoc, DivisionRing.mul_inv_cancel hb, Lean.Grind.Semiring.mul_one] using this

instance : IsDomain Int where
  mul_left_cancel_of_ne_zero := Int.eq_of_mul_eq_mul_left
  mul_right_cancel_of_ne_zero := Int.eq_of_mul_eq_mul_right

/-- The casts of natural numbers are different. Mathlib's class; it gives `grind` characteristic zero. -/
class CharZero (R : Type u) [Lean.Grind.Semiring R] : Prop where
  cast_injective : Function.Injective (Nat.cast : Nat → R)

instance (priority := 40) CharZero.isCharP {R : Type u} [Lean.Grind.Semiring R] [CharZero R] :
    Lean.Grind.IsCharP R 0 where
  ofNat_ext_iff {x y} := by
    rw [Lean.Grind.Semiring.ofNat_eq_natCast, Lean.Grind.Semiring.ofNat_eq_natCast, Nat.mod_zero, Nat.mod_zero]
    exact ⟨fun h => CharZero.cast_injective h, fun h => h ▸ rfl⟩

/-- The casts that vanish are those of the multiples of `p`. Mathlib's class. -/
class CharP (R : Type u) [Lean.Grind.Semiring R] (p : Nat) : Prop where
  cast_eq_zero_iff : ∀ x : Nat, (x : R) = 0 ↔ p ∣ x

/-! ### Modules -/

/-- Scalars act on an additive commutative monoid. Mathlib's class. -/
class Module (R : Type u) (M : Type v) [Lean.Grind.Semiring R] [Lean.Grind.NatModule M] extends SMul R M where
  one_smul : ∀ x : M, (1 : R) • x = x
  mul_smul : ∀ (r s : R) (x : M), (r * s) • x = r • s • x
  smul_zero : ∀ r : R, r • (0 : M) = 0
  smul_add : ∀ (r : R) (x y : M), r • (x + y) = r • x + r • y
  add_smul : ∀ (r s : R) (x : M), (r + s) • x = r • x + s • x
  zero_smul : ∀ x : M, (0 : R) • x = 0

attribute [instance 40] Module.toSMul

/-- A type acts on itself by multiplication, as in Mathlib. -/
instance (priority := 30) Mul.toSMul (α : Type u) [Mul α] : SMul α α := ⟨fun a b => a * b⟩

@[simp] theorem smul_eq_mul {α : Type u} [Mul α] (a b : α) :
    @HSMul.hSMul α α α (@instHSMul α α (Mul.toSMul α)) a b = a * b := rfl

/-- A semiring is a module over itself. -/
instance (priority := 30) Semiring.toModule {R : Type u} [Lean.Grind.Semiring R] : Module R R where
  smul := fun a b => a * b
  one_smul := Lean.Grind.Semiring.one_mul
  mul_smul := Lean.Grind.Semiring.mul_assoc
  smul_zero r := by
    refine Eq.trans (congrArg (r * ·) ?_) (Eq.trans (Lean.Grind.Semiring.mul_zero r) ?_) <;> exact (by grind)
  smul_add := Lean.Grind.Semiring.left_distrib
  add_smul := Lean.Grind.Semiring.right_distrib
  zero_smul x := by
    refine Eq.trans (congrArg (· * x) ?_) (Eq.trans (Lean.Grind.Semiring.zero_mul x) ?_) <;> exact (by grind)

/-! ### Ordered algebra -/

/-- An ordered semiring whose strict order multiplication by positive elements keeps. Core's `OrderedRing`, with the same laws as
Mathlib's `IsStrictOrderedRing`. -/
abbrev IsStrictOrderedRing (R : Type u) [Lean.Grind.Semiring R] [PartialOrder R] : Prop := Lean.Grind.OrderedRing R

/-- Addition keeps the order of a group. Mathlib's class for groups (its own is for monoids). -/
abbrev IsOrderedAddMonoid (G : Type u) [Lean.Grind.IntModule G] [PartialOrder G] : Prop := Lean.Grind.OrderedAdd G

/-- A linearly ordered field. Mathlib's class of this name (before 2025), now a field with a linear order and
`IsStrictOrderedRing`. -/
class LinearOrderedField (α : Type u) extends Lean.Grind.Field α, LinearOrder α where
  [ordered : Lean.Grind.OrderedRing α]
/-- A linearly ordered commutative ring, as in Mathlib before 2025. -/
class LinearOrderedCommRing (α : Type u) extends Lean.Grind.CommRing α, LinearOrder α where
  [ordered : Lean.Grind.OrderedRing α]
/-- A linearly ordered ring, as in Mathlib before 2025. -/
class LinearOrderedRing (α : Type u) extends Lean.Grind.Ring α, LinearOrder α where
  [ordered : Lean.Grind.OrderedRing α]
/-- A linearly ordered commutative additive group, as in Mathlib before 2025. -/
class LinearOrderedAddCommGroup (α : Type u) extends Lean.Grind.IntModule α, LinearOrder α where
  [ordered : Lean.Grind.OrderedAdd α]

attribute [instance 40] LinearOrderedField.toField LinearOrderedCommRing.toCommRing LinearOrderedRing.toRing
  LinearOrderedAddCommGroup.toIntModule LinearOrderedField.toLinearOrder LinearOrderedCommRing.toLinearOrder
  LinearOrderedRing.toLinearOrder LinearOrderedAddCommGroup.toLinearOrder DivisionRing.toRing
attribute [instance 40] LinearOrderedField.ordered LinearOrderedCommRing.ordered LinearOrderedRing.ordered
  LinearOrderedAddCommGroup.ordered

instance (priority := 40) LinearOrderedField.toLinearOrderedCommRing {α : Type u} [LinearOrderedField α] :
    LinearOrderedCommRing α := {}
instance (priority := 40) LinearOrderedCommRing.toLinearOrderedRing {α : Type u} [LinearOrderedCommRing α] :
    LinearOrderedRing α := {}

instance : LinearOrderedField Real := {}
instance : LinearOrderedField Rat := {}
instance : LinearOrderedCommRing Int := {}

/-! ### The new paths lead to the old operations -/

example : (inferInstance : Mul Real) = Real.instMul := by with_reducible rfl
example : (Monoid.toSemigroup.toMul : Mul Real) = Real.instMul := rfl
example : (inferInstance : NatCast Real) = Real.instNatCast := by with_reducible rfl
example : (Lean.Grind.Semiring.natCast : NatCast Real) = Real.instNatCast := rfl
example : (inferInstance : NatCast Int) = instNatCastInt := by with_reducible rfl
example : (inferInstance : Lean.Grind.CommRing Rat) = Lean.Grind.Field.toCommRing := by with_reducible rfl
example (R : Type u) [CommRing R] (a b : R) : (a + b) ^ 2 = a ^ 2 + 2 * a * b + b ^ 2 := by grind
example (K : Type u) [Field K] (a b : K) (h : b ≠ 0) : a / b * b = a := by grind
example (F : Type u) [LinearOrderedField F] (a b : F) (h : a < b) : a < (a + b) / 2 := by grind
example (K : Type u) [Field K] [LinearOrder K] [IsStrictOrderedRing K] (a b : K) (h : a < b) : a < (a + b) / 2 := by grind
example (G : Type u) [Group G] (a b : G) (h : (a * b) ^ 2 = 1) : (a * b) * (a * b) = 1 := by
  rw [← h, Monoid.npow_succ, Monoid.npow_succ, Monoid.npow_zero, Monoid.one_mul]
