import Tllama.Algebra.Ideal
import Tllama.Combinatorics.More
import Tllama.Algebra.Positive
/-!
More words of algebra: algebraic elements, primitive roots, roots of polynomials, quotient groups.
-/

@[expose] public section
noncomputable section
set_option compiler.extract_closed false

universe u v w

/-- A root of some polynomial other than 0. Mathlib's definition. -/
def IsAlgebraic (R : Type u) {A : Type v} [Lean.Grind.CommRing R] [Lean.Grind.Ring A] [Algebra R A] (x : A) : Prop :=
  ∃ p : Polynomial R, p ≠ 0 ∧ Polynomial.aeval x p = 0
/-- Not algebraic. Mathlib's definition. -/
def Transcendental (R : Type u) {A : Type v} [Lean.Grind.CommRing R] [Lean.Grind.Ring A] [Algebra R A] (x : A) : Prop := ¬ IsAlgebraic R x

instance Complex.instAlgebraRat : Algebra Rat Complex where
  smul r z := (((r : Real) : Complex)) * z
  toFun r := ((r : Real) : Complex)
  map_zero := Complex.ext_iff.2 ⟨Real.ratCast_ofNat 0, rfl⟩
  map_one := Complex.ext_iff.2 ⟨Real.ratCast_ofNat 1, rfl⟩
  map_add a b := by rw [Real.ratCast_add]; exact Complex.ofReal_add _ _
  map_mul a b := by rw [Real.ratCast_mul]; exact Complex.ofReal_mul _ _
  commutes _ _ := Lean.Grind.CommSemiring.mul_comm _ _
  smul_def _ _ := rfl

/-- The `k`-th power is 1, and no other powers than those of the multiples of `k` are. Mathlib's structure. -/
structure IsPrimitiveRoot {M : Type u} [CommMonoid M] (ζ : M) (k : Nat) : Prop where
  pow_eq_one : ζ ^ k = 1
  dvd_of_pow_eq_one : ∀ l : Nat, ζ ^ l = 1 → k ∣ l

/-- Common divisors are units. Mathlib's definition. -/
def IsRelPrime {α : Type u} [Monoid α] [Dvd α] (a b : α) : Prop := ∀ ⦃d : α⦄, d ∣ a → d ∣ b → IsUnit d

/-- A subgroup with finitely many cosets. Mathlib's class. -/
class Subgroup.FiniteIndex {G : Type u} [Group G] (H : Subgroup G) : Prop where
  index_ne_zero : H.index ≠ 0

/-- The prime numbers as a type. -/
def Nat.Primes : Type := { p : Nat // p.Prime }
instance : Coe Nat.Primes Nat := ⟨Subtype.val⟩

/-- A type with quotients by objects of another. Mathlib's class. -/
class HasQuotient (A : outParam (Type u)) (B : Type v) where
  /-- The quotient. -/
  quotient' : B → Type u
/-- The quotient `A ⧸ b`. -/
abbrev HasQuotient.Quotient {A : Type u} {B : Type v} [HasQuotient A B] (b : B) : Type u := HasQuotient.quotient' b
notation:35 A " ⧸ " b:34 => @HasQuotient.Quotient A _ _ b

namespace QuotientGroup
variable {G : Type u} [Group G]

/-- `a ~ b` when `a⁻¹ b` is in the subgroup. -/
def setoid (H : Subgroup G) : Setoid G where
  r := H.leftRel
  iseqv := {
    refl := fun a => by show a⁻¹ * a ∈ H; rw [Group.inv_mul_cancel]; exact H.one_mem'
    symm := fun {a b} h => by
      have := H.inv_mem' h
      rw [Group.mul_inv_rev, Group.inv_inv] at this
      exact this
    trans := fun {a b c} h k => by
      have := H.mul_mem' h k
      have e : a⁻¹ * b * (b⁻¹ * c) = a⁻¹ * c := by
        rw [Semigroup.mul_assoc, ← Semigroup.mul_assoc b, Group.mul_inv_cancel, Monoid.one_mul]
      rw [e] at this
      exact this }

instance : HasQuotient G (Subgroup G) := ⟨fun H => Quotient (setoid H)⟩

/-- The class of an element. -/
def mk {H : Subgroup G} (a : G) : G ⧸ H := Quotient.mk (setoid H) a
theorem eq {H : Subgroup G} {a b : G} : (mk a : G ⧸ H) = mk b ↔ a⁻¹ * b ∈ H :=
  ⟨fun h => Quotient.exact h, fun h => Quotient.sound (s := setoid H) h⟩

end QuotientGroup
