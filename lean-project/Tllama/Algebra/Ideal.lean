import Tllama.Algebra.Polynomial
import Tllama.Algebra.Group
/-!
Homomorphisms and isomorphisms of rings and modules, ideals, subspaces, spans, linear independence, dimension.
-/

@[expose] public section
noncomputable section
set_option compiler.extract_closed false

universe u v w x

/-! ### Rings -/

/-- A map that keeps sums, products, 0 and 1. Mathlib's structure. -/
structure RingHom (R : Type u) (S : Type v) [Lean.Grind.Semiring R] [Lean.Grind.Semiring S] where
  /-- The map. -/
  toFun : R → S
  map_one' : toFun 1 = 1
  map_mul' : ∀ x y, toFun (x * y) = toFun x * toFun y
  map_zero' : toFun 0 = 0
  map_add' : ∀ x y, toFun (x + y) = toFun x + toFun y
/-- An invertible map that keeps sums and products. Mathlib's structure. -/
structure RingEquiv (R : Type u) (S : Type v) [Mul R] [Add R] [Mul S] [Add S] extends Equiv R S where
  map_mul' : ∀ x y, toFun (x * y) = toFun x * toFun y
  map_add' : ∀ x y, toFun (x + y) = toFun x + toFun y
infixr:25 " →+* " => RingHom
infixl:25 " ≃+* " => RingEquiv
instance {R : Type u} {S : Type v} [Lean.Grind.Semiring R] [Lean.Grind.Semiring S] : CoeFun (R →+* S) fun _ => R → S := ⟨RingHom.toFun⟩
instance {R : Type u} {S : Type v} [Mul R] [Add R] [Mul S] [Add S] : CoeFun (R ≃+* S) fun _ => R → S := ⟨fun e => e.toFun⟩

/-- A map of additive monoids that keeps sums and 0. Mathlib's structure. -/
structure AddMonoidHom (M : Type u) (N : Type v) [Lean.Grind.AddCommMonoid M] [Lean.Grind.AddCommMonoid N] where
  /-- The map. -/
  toFun : M → N
  map_zero' : toFun 0 = 0
  map_add' : ∀ x y, toFun (x + y) = toFun x + toFun y
infixr:25 " →+ " => AddMonoidHom
instance {M : Type u} {N : Type v} [Lean.Grind.AddCommMonoid M] [Lean.Grind.AddCommMonoid N] : CoeFun (M →+ N) fun _ => M → N :=
  ⟨AddMonoidHom.toFun⟩

/-! ### Modules -/

section Modules
variable (R : Type u) [Lean.Grind.Semiring R] (M : Type v) [Lean.Grind.NatModule M] [Module R M]

/-- A subset with 0 that is closed under sums and multiples. Mathlib's structure, flattened. -/
structure Submodule where
  /-- The members. -/
  carrier : Set M
  add_mem' : ∀ {a b : M}, a ∈ carrier → b ∈ carrier → a + b ∈ carrier
  zero_mem' : (0 : M) ∈ carrier
  smul_mem' : ∀ (c : R) {x : M}, x ∈ carrier → c • x ∈ carrier

end Modules

/-- A left ideal. Mathlib's definition. -/
abbrev Ideal (R : Type u) [Lean.Grind.Semiring R] := Submodule R R

namespace Submodule
variable {R : Type u} [Lean.Grind.Semiring R] {M : Type v} [Lean.Grind.NatModule M] [Module R M]

instance : Membership M (Submodule R M) := ⟨fun p x => x ∈ p.carrier⟩
instance : CoeOut (Submodule R M) (Set M) := ⟨carrier⟩
instance : CoeSort (Submodule R M) (Type v) := ⟨fun p => { x : M // x ∈ p }⟩
@[ext] theorem ext {p q : Submodule R M} (h : ∀ x, x ∈ p ↔ x ∈ q) : p = q := by
  cases p
  cases q
  cases (Set.ext h : _ = _)
  rfl
/-- Containment of members. -/
instance : PartialOrder (Submodule R M) where
  le p q := ∀ ⦃x⦄, x ∈ p → x ∈ q
  le_refl _ _ h := h
  le_trans _ _ _ h k _ hx := k (h hx)
  le_antisymm _ _ h k := ext fun x => ⟨fun hx => h hx, fun hx => k hx⟩
instance : Top (Submodule R M) := ⟨⟨Set.univ, fun _ _ => trivial, trivial, fun _ _ _ => trivial⟩⟩
instance : Bot (Submodule R M) := ⟨⟨fun x => x = 0, fun {a b} (ha : a = 0) (hb : b = 0) => by
  show a + b = 0; rw [ha, hb, Lean.Grind.AddCommMonoid.add_zero], rfl, fun c {x} (hx : x = 0) => by
  show c • x = 0; rw [hx, Module.smul_zero]⟩⟩
instance : Min (Submodule R M) := ⟨fun p q => ⟨fun x => x ∈ p ∧ x ∈ q, fun ha hb => ⟨p.add_mem' ha.1 hb.1, q.add_mem' ha.2 hb.2⟩,
  ⟨p.zero_mem', q.zero_mem'⟩, fun c _ h => ⟨p.smul_mem' c h.1, q.smul_mem' c h.2⟩⟩⟩
@[simp] theorem mem_top (x : M) : x ∈ (⊤ : Submodule R M) := trivial
@[simp] theorem mem_bot {x : M} : x ∈ (⊥ : Submodule R M) ↔ x = 0 := Iff.rfl
@[simp] theorem mem_inf {p q : Submodule R M} {x : M} : x ∈ p ⊓ q ↔ x ∈ p ∧ x ∈ q := Iff.rfl

variable (R) in
/-- The smallest submodule that contains `s`. Mathlib's definition. -/
def span (s : Set M) : Submodule R M where
  carrier := setOf fun x => ∀ p : Submodule R M, s ⊆ p.carrier → x ∈ p
  add_mem' ha hb p hs := p.add_mem' (ha p hs) (hb p hs)
  zero_mem' p _ := p.zero_mem'
  smul_mem' c _ h p hs := p.smul_mem' c (h p hs)
theorem subset_span {s : Set M} : s ⊆ (span R s).carrier := fun _ hx _ hs => hs _ hx
theorem span_le {s : Set M} {p : Submodule R M} : span R s ≤ p ↔ s ⊆ p.carrier :=
  ⟨fun h x hx => h (subset_span x hx), fun h _ hx => hx p h⟩
/-- The smallest submodule that contains both. -/
instance : Max (Submodule R M) := ⟨fun p q => span R (p.carrier ∪ q.carrier)⟩

end Submodule

namespace Ideal
variable {R : Type u}

/-- The ideal that `s` generates. -/
def span [Lean.Grind.Semiring R] (s : Set R) : Ideal R := Submodule.span R s

/-- The sums of products of members. Mathlib's product of ideals. -/
instance [Lean.Grind.CommSemiring R] : Mul (Ideal R) := ⟨fun I J => span (setOf fun x => ∃ a, a ∈ I ∧ ∃ b, b ∈ J ∧ a * b = x)⟩

/-- A proper ideal that contains a factor of each product in it. Mathlib's class, for commutative semirings. -/
class IsPrime [Lean.Grind.CommSemiring R] (I : Ideal R) : Prop where
  ne_top' : I ≠ ⊤
  mem_or_mem' : ∀ {x y : R}, x * y ∈ I → x ∈ I ∨ y ∈ I
/-- A proper ideal with none but the whole ring above. Mathlib's class. -/
class IsMaximal [Lean.Grind.Semiring R] (I : Ideal R) : Prop where
  ne_top : I ≠ ⊤
  eq_of_le' : ∀ J : Ideal R, I ≤ J → J ≠ ⊤ → J = I

end Ideal

/-- Generated by one element. Mathlib's class. -/
class Submodule.IsPrincipal {R : Type u} [Lean.Grind.Semiring R] {M : Type v} [Lean.Grind.NatModule M] [Module R M] (S : Submodule R M) :
    Prop where
  principal' : ∃ a, S = Submodule.span R {a}
/-- Every ideal is generated by one element. Mathlib's class. -/
class IsPrincipalIdealRing (R : Type u) [Lean.Grind.Semiring R] : Prop where
  principal : ∀ S : Ideal R, S.IsPrincipal

section Linear
variable (R : Type u) [Lean.Grind.Semiring R] {M : Type v} {N : Type w} [Lean.Grind.NatModule M] [Module R M] [Lean.Grind.NatModule N] [Module R N]

/-- A map that keeps sums and multiples. Mathlib's structure for one ring of scalars. -/
structure LinearMap (R : Type u) [Lean.Grind.Semiring R] (M : Type v) (N : Type w) [Lean.Grind.NatModule M] [Module R M]
    [Lean.Grind.NatModule N] [Module R N] where
  /-- The map. -/
  toFun : M → N
  map_add' : ∀ x y, toFun (x + y) = toFun x + toFun y
  map_smul' : ∀ (c : R) x, toFun (c • x) = c • toFun x
instance : CoeFun (LinearMap R M N) fun _ => M → N := ⟨LinearMap.toFun⟩
notation:25 M " →ₗ[" R:25 "] " N:0 => LinearMap R M N

/-- No finite combination vanishes but the trivial one. Mathlib: the map from coefficients to combinations is injective; for rings this
is the same by its `linearIndependent_iff'`. -/
def LinearIndependent (S : Type u) [Lean.Grind.Ring S] {G : Type v} [Lean.Grind.IntModule G] [SMul S G] {ι : Type w} (v : ι → G) : Prop :=
  ∀ (s : Finset ι) (c : ι → S), (s.sum fun i => c i • v i) = 0 → ∀ i, i ∈ s → c i = 0
end Linear

section Dimension
variable (K : Type u) [Lean.Grind.Field K] (V : Type v) [Lean.Grind.IntModule V] [Module K V]

/-- Finitely many vectors generate the space. Mathlib's class. -/
class FiniteDimensional : Prop where
  fg_top : ∃ s : Finset V, Submodule.span K (Finset.toSet s) = (⊤ : Submodule K V)

/-- The least number of vectors that generate the space, `0` when no finite number does. Mathlib's value for vector spaces. -/
def Module.finrank : Nat :=
  letI := Classical.propDecidable (∃ n, IsLeast (setOf fun n => ∃ s : Finset V, s.card = n ∧ Submodule.span K (Finset.toSet s) = (⊤ : Submodule K V)) n)
  if h : ∃ n, IsLeast (setOf fun n => ∃ s : Finset V, s.card = n ∧ Submodule.span K (Finset.toSet s) = (⊤ : Submodule K V)) n
  then Classical.choose h else 0

end Dimension
