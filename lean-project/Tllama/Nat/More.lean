import Tllama.Algebra.Hierarchy
import Tllama.Finset.Instances
import Tllama.Nat.Divisors
/-!
Words of number theory, relations and lists that statements use and the core part lacks.
-/

@[expose] public section
noncomputable section

universe u v w

/-! ### Divisibility in semirings -/

/-- `a ∣ b` in a semiring: `b` is a multiple. Mathlib's definition; ℕ and ℤ keep core's. -/
instance (priority := 40) Semigroup.toDvd {α : Type u} [Semigroup α] : Dvd α := ⟨fun a b => ∃ c, b = a * c⟩
instance (priority := 40) Semigroup.lawfulDvd {α : Type u} [Semigroup α] :
    @LawfulDvd α Semigroup.toMul Semigroup.toDvd := @LawfulDvd.mk α Semigroup.toMul Semigroup.toDvd fun _ _ => Iff.rfl

/-- A combination of `a` and `b` is 1. Mathlib's definition. -/
def IsCoprime {R : Type u} [Lean.Grind.CommSemiring R] (x y : R) : Prop := ∃ a b, a * x + b * y = 1

/-- `a` has an inverse. Mathlib: `a` is the value of a unit. -/
def IsUnit {M : Type u} [Monoid M] (a : M) : Prop := ∃ b, a * b = 1 ∧ b * a = 1

/-- Not a unit, and one factor of each factorization is a unit. Mathlib's structure. -/
structure Irreducible {M : Type u} [Monoid M] (p : M) : Prop where
  not_isUnit : ¬ IsUnit p
  isUnit_or_isUnit : ∀ ⦃a b : M⦄, p = a * b → IsUnit a ∨ IsUnit b

/-- Not zero, not a unit, and a divisor of a factor when it divides a product. Mathlib's definition, here for commutative semirings. -/
def Prime {M : Type u} [Lean.Grind.CommSemiring M] [Dvd M] (p : M) : Prop :=
  p ≠ 0 ∧ ¬ IsUnit p ∧ ∀ a b : M, p ∣ a * b → p ∣ a ∨ p ∣ b

theorem Nat.isUnit_iff {n : Nat} (h : ∃ b, n * b = 1 ∧ b * n = 1) : n = 1 := by
  obtain ⟨b, hb, _⟩ := h
  exact Nat.eq_one_of_mul_eq_one_right hb

/-- Some power of a prime, the exponent positive. Mathlib's definition. -/
def IsPrimePow {R : Type u} [Lean.Grind.CommSemiring R] [Dvd R] (n : R) : Prop := ∃ (p : R) (k : Nat), Prime p ∧ 0 < k ∧ p ^ k = n

/-- Each square that divides is the square of a unit. Mathlib's definition. -/
def Squarefree {R : Type u} [Monoid R] [Dvd R] (r : R) : Prop := ∀ x : R, x * x ∣ r → IsUnit x

/-- Some power vanishes. Mathlib's definition. -/
def IsNilpotent {R : Type u} [Lean.Grind.Semiring R] (x : R) : Prop := ∃ n : Nat, x ^ n = 0

/-- `a * a = a`. Mathlib's definition. -/
def IsIdempotentElem {M : Type u} [Mul M] (p : M) : Prop := p * p = p

/-- Order of `p` in `n`: the greatest `k` with `p ^ k ∣ n`, `0` for `p = 1` and for `n = 0`. Mathlib's values. -/
def padicValNat (p n : Nat) : Nat :=
  if p ≠ 1 ∧ 0 < n then ((Finset.range (n + 1)).filter fun k => 0 < k ∧ p ^ k ∣ n).card else 0
/-- The order of `p` in the absolute value. Mathlib's definition. -/
def padicValInt (p : Nat) (z : Int) : Nat := padicValNat p z.natAbs
/-- Order of `p` in a quotient. Mathlib's definition. -/
def padicValRat (p : Nat) (q : Rat) : Int := (padicValInt p q.num : Int) - (padicValNat p q.den : Int)

namespace Nat
/-- The Fibonacci numbers, `fib 0 = 0`, `fib 1 = 1`. -/
def fibPair : Nat → Nat × Nat
  | 0 => (0, 1)
  | n + 1 => ((fibPair n).2, (fibPair n).1 + (fibPair n).2)
/-- The Fibonacci numbers, `fib 0 = 0`, `fib 1 = 1`. -/
def fib (n : Nat) : Nat := (fibPair n).1
@[simp] theorem fib_zero : fib 0 = 0 := rfl
@[simp] theorem fib_one : fib 1 = 1 := rfl
theorem fib_add_two {n : Nat} : fib (n + 2) = fib n + fib (n + 1) := rfl
/-- The distance of two natural numbers. Mathlib's definition. -/
def dist (n m : Nat) : Nat := n - m + (m - n)
/-- `n!! = n (n - 2) (n - 4) …`. Mathlib's definition. -/
def doubleFactorial : Nat → Nat
  | 0 => 1
  | 1 => 1
  | k + 2 => (k + 2) * doubleFactorial k
/-- `n (n - 1) … (n - k + 1)`. Mathlib's definition. -/
def descFactorial (n : Nat) : Nat → Nat
  | 0 => 1
  | k + 1 => (n - k) * descFactorial n k
/-- `n (n + 1) … (n + k - 1)`. Mathlib's definition. -/
def ascFactorial (n : Nat) : Nat → Nat
  | 0 => 1
  | k + 1 => (n + k) * ascFactorial n k
/-- The number of primes up to `n`, `π n` in Mathlib. -/
def primeCounting (n : Nat) : Nat := ((Finset.range (n + 1)).filter Nat.Prime).card
/-- The number of `k < n` with the property. Mathlib's values. -/
def count (p : Nat → Prop) [DecidablePred p] : Nat → Nat
  | 0 => 0
  | n + 1 => count p n + if p n then 1 else 0
end Nat

/-! ### Relations -/

namespace Relation
variable {α : Type u}

/-- A finite number of steps, perhaps none. Mathlib's inductive type. -/
inductive ReflTransGen (r : α → α → Prop) (a : α) : α → Prop
  | refl : ReflTransGen r a a
  | tail {b c : α} : ReflTransGen r a b → r b c → ReflTransGen r a c
/-- At most one step. Mathlib's inductive type. -/
inductive ReflGen (r : α → α → Prop) (a : α) : α → Prop
  | refl : ReflGen r a a
  | single {b : α} : r a b → ReflGen r a b
end Relation

/-- Each element is related to itself. Mathlib's definition. -/
def Reflexive {α : Sort u} (r : α → α → Prop) : Prop := ∀ x, r x x
/-- Both directions hold or none. Mathlib's definition. -/
def Symmetric {α : Sort u} (r : α → α → Prop) : Prop := ∀ ⦃x y⦄, r x y → r y x
/-- Chains close. Mathlib's definition. -/
def Transitive {α : Sort u} (r : α → α → Prop) : Prop := ∀ ⦃x y z⦄, r x y → r y z → r x z
/-- Nothing is related to itself. Mathlib's definition. -/
def Irreflexive {α : Sort u} (r : α → α → Prop) : Prop := ∀ x, ¬ r x x

namespace Function
/-- `f` applied to the images of two elements, written `f on g`. -/
abbrev onFun {α : Sort u} {β : Sort v} {φ : Sort w} (f : β → β → φ) (g : α → β) : α → α → φ := fun x y => f (g x) (g y)
/-- Equal values have equal arguments, for functions of two arguments. Mathlib's definition. -/
def Injective2 {α : Sort u} {β : Sort v} {γ : Sort w} (f : α → β → γ) : Prop :=
  ∀ ⦃a₁ a₂ b₁ b₂⦄, f a₁ b₁ = f a₂ b₂ → a₁ = a₂ ∧ b₁ = b₂
/-- Two maps can be exchanged. Mathlib's definition. -/
def Commute {α : Type u} (f g : α → α) : Prop := ∀ x, f (g x) = g (f x)
/-- `f` comes back to `x` after `n` steps. Mathlib's definition. -/
def IsPeriodicPt {α : Type u} (f : α → α) (n : Nat) (x : α) : Prop := IsFixedPt (iterate f n) x
end Function

/-! ### Lists -/

namespace List
variable {α : Type u}

/-- The product of the entries, in order. Mathlib's definition. -/
def prod [Mul α] [OfNat α 1] (l : List α) : α := l.foldr (· * ·) 1
/-- The first entry, or the default one. Mathlib's definition. -/
def headI [Inhabited α] : List α → α
  | [] => default
  | a :: _ => a
/-- Neighbours are related, and `a` to the first. Mathlib's definition. -/
inductive Chain (r : α → α → Prop) : α → List α → Prop
  | nil {a : α} : Chain r a []
  | cons {a b : α} {l : List α} : r a b → Chain r b l → Chain r a (b :: l)
/-- Neighbours are related. Mathlib's definition (now `List.IsChain`). -/
def Chain' (r : α → α → Prop) : List α → Prop
  | [] => True
  | a :: l => Chain r a l
/-- Entries increase or stay. Mathlib's definition: sorted by `r` pairwise. -/
def Sorted (r : α → α → Prop) (l : List α) : Prop := l.Pairwise r

instance Chain.decidable (r : α → α → Prop) [DecidableRel r] : (a : α) → (l : List α) → Decidable (Chain r a l)
  | _, [] => .isTrue .nil
  | a, b :: l =>
    letI := Chain.decidable r b l
    decidable_of_iff (r a b ∧ Chain r b l) ⟨fun h => .cons h.1 h.2, fun h => by cases h with | cons h k => exact ⟨h, k⟩⟩
instance Chain'.decidable (r : α → α → Prop) [DecidableRel r] : (l : List α) → Decidable (Chain' r l)
  | [] => .isTrue trivial
  | a :: l => Chain.decidable r a l
end List

/-- The greatest entry (the name of `List.max?` in older versions). -/
abbrev List.maximum? {α : Type u} [Max α] (l : List α) : Option α := l.max?
/-- The least entry (the name of `List.min?` in older versions). -/
abbrev List.minimum? {α : Type u} [Min α] (l : List α) : Option α := l.min?

/-! ### Multisets -/

namespace Multiset
variable {α : Type u} {β : Type v}
/-- How often `a` is an entry. -/
def count [DecidableEq α] (a : α) (s : Multiset α) : Nat :=
  Quotient.liftOn s (fun l => l.count a) fun _ _ h => h.count_eq a
/-- `n` copies of `a`. -/
def replicate (n : Nat) (a : α) : Multiset α := ofList (List.replicate n a)
/-- Each entry of `s` occurs at least as often in `t`. Mathlib: some lists of the two are one a sublist of the other. -/
protected def Le (s t : Multiset α) : Prop := ∃ u, s + u = t
instance : LE (Multiset α) := ⟨Multiset.Le⟩
end Multiset

/-- The members of a finite set in some order. Mathlib's choice. -/
def Finset.toList {α : Type u} (s : Finset α) : List α := Classical.choose (Quotient.exists_rep s.val)

/-! ### Order -/

/-- Between two elements there is a third. Mathlib's class. -/
class DenselyOrdered (α : Type u) [LT α] : Prop where
  dense : ∀ a₁ a₂ : α, a₁ < a₂ → ∃ a, a₁ < a ∧ a < a₂

/-- Incomparable elements only. Mathlib's definition. -/
def IsAntichain {α : Type u} (r : α → α → Prop) (s : Set α) : Prop := s.Pairwise fun a b => ¬ r a b
/-- Comparable elements only. Mathlib's definition. -/
def IsChain {α : Type u} (r : α → α → Prop) (s : Set α) : Prop := s.Pairwise fun x y => r x y ∨ r y x

/-- Not below anything else in `s`. Mathlib's definition. -/
def Maximal {α : Type u} [LE α] (p : α → Prop) (x : α) : Prop := p x ∧ ∀ ⦃y⦄, p y → x ≤ y → y ≤ x
/-- Not above anything else in `s`. Mathlib's definition. -/
def Minimal {α : Type u} [LE α] (p : α → Prop) (x : α) : Prop := p x ∧ ∀ ⦃y⦄, p y → y ≤ x → x ≤ y

/-- The order of an ordered semiring comes from addition. Mathlib's class. -/
class ExistsAddOfLE (α : Type u) [Add α] [LE α] : Prop where
  exists_add_of_le : ∀ {a b : α}, a ≤ b → ∃ c : α, b = a + c
/-- `a ≤ b` exactly if `b` is `a + c`. Mathlib's class. -/
class CanonicallyOrderedAdd (α : Type u) [Add α] [LE α] : Prop where
  le_iff_exists_add : ∀ a b : α, a ≤ b ↔ ∃ c, b = a + c

/-- The circular shift by one. Mathlib's permutation. -/
def finRotate : (n : Nat) → Equiv.Perm (Fin n)
  | 0 => Equiv.refl _
  | n + 1 =>
    { toFun := fun i => ⟨(i.val + 1) % (n + 1), Nat.mod_lt _ (Nat.succ_pos n)⟩
      invFun := fun i => ⟨(i.val + n) % (n + 1), Nat.mod_lt _ (Nat.succ_pos n)⟩
      left_inv := fun i => Fin.ext (by
        have := i.isLt
        show ((i.val + 1) % (n + 1) + n) % (n + 1) = i.val
        rw [Nat.mod_add_mod, show i.val + 1 + n = i.val + (n + 1) by omega, Nat.add_mod_right, Nat.mod_eq_of_lt this])
      right_inv := fun i => Fin.ext (by
        have := i.isLt
        show ((i.val + n) % (n + 1) + 1) % (n + 1) = i.val
        rw [Nat.mod_add_mod, show i.val + n + 1 = i.val + (n + 1) by omega, Nat.add_mod_right, Nat.mod_eq_of_lt this]) }

/-- The sign of a real number. Mathlib's definition. -/
def Real.sign (r : Real) : Real := if r < 0 then -1 else if 0 < r then 1 else 0
