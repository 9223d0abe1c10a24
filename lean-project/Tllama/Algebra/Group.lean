import Tllama.Nat.More
import Tllama.Algebra.Pi
/-!
Groups: subgroups with their lattice, generated subgroups, normality, index, orders of elements, homomorphisms and isomorphisms,
simple, cyclic and solvable groups, Sylow subgroups, centre; symmetric groups.
-/

@[expose] public section
noncomputable section
set_option compiler.extract_closed false

universe u v w

/-! ### Homomorphisms -/

/-- A map that keeps one and products. Mathlib's structure. -/
structure MonoidHom (M : Type u) (N : Type v) [Monoid M] [Monoid N] where
  /-- The map. -/
  toFun : M → N
  map_one' : toFun 1 = 1
  map_mul' : ∀ x y, toFun (x * y) = toFun x * toFun y

/-- An invertible map that keeps products. Mathlib's structure. -/
structure MulEquiv (M : Type u) (N : Type v) [Mul M] [Mul N] extends Equiv M N where
  map_mul' : ∀ x y, toFun (x * y) = toFun x * toFun y

infixr:25 " →* " => MonoidHom
infixl:25 " ≃* " => MulEquiv

section Hom
variable {M : Type u} {N : Type v}
instance [Monoid M] [Monoid N] : CoeFun (MonoidHom M N) fun _ => M → N := ⟨MonoidHom.toFun⟩
instance [Mul M] [Mul N] : CoeFun (MulEquiv M N) fun _ => M → N := ⟨fun e => e.toFun⟩

/-- The identity. -/
def MonoidHom.id (M : Type u) [Monoid M] : M →* M := ⟨fun x => x, rfl, fun _ _ => rfl⟩
/-- The identity. -/
def MulEquiv.refl (M : Type u) [Mul M] : M ≃* M := ⟨Equiv.refl M, fun _ _ => rfl⟩
/-- The automorphisms of a group. -/
abbrev MulAut (M : Type u) [Mul M] := M ≃* M
end Hom

/-! ### Permutations -/

namespace Equiv.Perm
variable {α : Type u}

@[ext] theorem ext {σ τ : Equiv.Perm α} (h : ∀ x, σ x = τ x) : σ = τ := by
  have e : σ.toFun = τ.toFun := funext h
  have e' : σ.invFun = τ.invFun := funext fun y => by
    apply σ.injective
    show σ.toFun (σ.invFun y) = σ.toFun (τ.invFun y)
    rw [σ.right_inv, e, τ.right_inv]
  cases σ
  cases τ
  cases e
  cases e'
  rfl

instance : Mul (Equiv.Perm α) := ⟨fun f g => g.trans f⟩
instance : OfNat (Equiv.Perm α) 1 := ⟨Equiv.refl α⟩
instance : Inv (Equiv.Perm α) := ⟨Equiv.symm⟩
/-- Powers, by repeated composition. -/
def npow (f : Equiv.Perm α) : Nat → Equiv.Perm α
  | 0 => 1
  | n + 1 => npow f n * f
instance : HPow (Equiv.Perm α) Nat (Equiv.Perm α) := ⟨npow⟩
/-- Powers with integers as exponents. -/
def zpow (f : Equiv.Perm α) : Int → Equiv.Perm α
  | .ofNat n => f ^ n
  | .negSucc n => (f ^ (n + 1))⁻¹

@[simp] theorem mul_apply (f g : Equiv.Perm α) (x : α) : (f * g) x = f (g x) := rfl
@[simp] theorem one_apply (x : α) : (1 : Equiv.Perm α) x = x := rfl

/-- The permutations of a type are a group under composition. -/
instance permGroup : Group (Equiv.Perm α) where
  mul_assoc _ _ _ := rfl
  one := ⟨Equiv.refl α⟩
  npow := ⟨npow⟩
  one_mul _ := rfl
  mul_one _ := rfl
  npow_zero _ := rfl
  npow_succ _ _ := rfl
  inv := Equiv.symm
  div f g := f * g⁻¹
  zpow := ⟨zpow⟩
  inv_mul_cancel f := ext fun x => f.left_inv x
  div_eq_mul_inv _ _ := rfl
  zpow_natCast _ _ := rfl
  zpow_negSucc _ _ := rfl

end Equiv.Perm

/-- The permutation that exchanges `a` and `b`. Mathlib's. -/
def Equiv.swap {α : Type u} [DecidableEq α] (a b : α) : Equiv.Perm α where
  toFun x := if x = a then b else if x = b then a else x
  invFun x := if x = a then b else if x = b then a else x
  left_inv x := by grind
  right_inv x := by grind

/-! ### Subgroups -/

/-- A subset with 1 that is closed under products and inverses. Mathlib's structure, flattened. -/
structure Subgroup (G : Type u) [Group G] where
  /-- The members. -/
  carrier : Set G
  mul_mem' : ∀ {a b : G}, a ∈ carrier → b ∈ carrier → a * b ∈ carrier
  one_mem' : (1 : G) ∈ carrier
  inv_mem' : ∀ {x : G}, x ∈ carrier → x⁻¹ ∈ carrier

namespace Subgroup
variable {G : Type u} [Group G] {N : Type v} [Group N]

instance : Membership G (Subgroup G) := ⟨fun H x => x ∈ H.carrier⟩
instance : CoeOut (Subgroup G) (Set G) := ⟨carrier⟩
instance : CoeSort (Subgroup G) (Type u) := ⟨fun H => { x : G // x ∈ H }⟩
@[simp] theorem mem_carrier {H : Subgroup G} {x : G} : x ∈ H.carrier ↔ x ∈ H := Iff.rfl
@[ext] theorem ext {H K : Subgroup G} (h : ∀ x, x ∈ H ↔ x ∈ K) : H = K := by
  cases H
  cases K
  cases (Set.ext h : _ = _)
  rfl

/-- A subgroup is a group. -/
instance toGroup (H : Subgroup G) : Group { x : G // x ∈ H } where
  mul a b := ⟨a.1 * b.1, H.mul_mem' a.2 b.2⟩
  mul_assoc a b c := Subtype.ext (Semigroup.mul_assoc a.1 b.1 c.1)
  one := ⟨⟨1, H.one_mem'⟩⟩
  npow := ⟨fun a n => Nat.rec ⟨1, H.one_mem'⟩ (fun _ b => ⟨b.1 * a.1, H.mul_mem' b.2 a.2⟩) n⟩
  one_mul a := Subtype.ext (Monoid.one_mul a.1)
  mul_one a := Subtype.ext (Monoid.mul_one a.1)
  npow_zero _ := rfl
  npow_succ _ _ := rfl
  inv a := ⟨a.1⁻¹, H.inv_mem' a.2⟩
  div a b := ⟨a.1 * b.1⁻¹, H.mul_mem' a.2 (H.inv_mem' b.2)⟩
  zpow := ⟨fun a z => Int.rec (fun n => Nat.rec ⟨1, H.one_mem'⟩ (fun _ b => ⟨b.1 * a.1, H.mul_mem' b.2 a.2⟩) n)
    (fun n => (⟨(Nat.rec (motive := fun _ => { x : G // x ∈ H }) ⟨1, H.one_mem'⟩ (fun _ b => ⟨b.1 * a.1, H.mul_mem' b.2 a.2⟩) (n + 1)).1⁻¹,
      H.inv_mem' (Nat.rec (motive := fun _ => { x : G // x ∈ H }) ⟨1, H.one_mem'⟩ (fun _ b => ⟨b.1 * a.1, H.mul_mem' b.2 a.2⟩) (n + 1)).2⟩)) z⟩
  inv_mul_cancel a := Subtype.ext (Group.inv_mul_cancel a.1)
  div_eq_mul_inv _ _ := rfl
  zpow_natCast _ _ := rfl
  zpow_negSucc _ _ := rfl

/-- Containment of members. -/
instance : PartialOrder (Subgroup G) where
  le H K := ∀ ⦃x⦄, x ∈ H → x ∈ K
  le_refl _ _ h := h
  le_trans _ _ _ h k _ hx := k (h hx)
  le_antisymm _ _ h k := ext fun x => ⟨fun hx => h hx, fun hx => k hx⟩

/-- The whole group. -/
instance : Top (Subgroup G) := ⟨⟨Set.univ, fun _ _ => trivial, trivial, fun _ => trivial⟩⟩
/-- The subgroup of 1 alone. -/
instance : Bot (Subgroup G) := ⟨⟨fun x => x = 1, fun {a b} (ha : a = 1) (hb : b = 1) => by
  show a * b = 1; rw [ha, hb, Monoid.one_mul], rfl, fun {x} (hx : x = 1) => by show x⁻¹ = 1; rw [hx, Group.inv_one]⟩⟩
/-- The common members. -/
instance : Min (Subgroup G) := ⟨fun H K => ⟨fun x => x ∈ H ∧ x ∈ K, fun ha hb => ⟨H.mul_mem' ha.1 hb.1, K.mul_mem' ha.2 hb.2⟩,
  ⟨H.one_mem', K.one_mem'⟩, fun h => ⟨H.inv_mem' h.1, K.inv_mem' h.2⟩⟩⟩
@[simp] theorem mem_top (x : G) : x ∈ (⊤ : Subgroup G) := trivial
@[simp] theorem mem_bot {x : G} : x ∈ (⊥ : Subgroup G) ↔ x = 1 := Iff.rfl
@[simp] theorem mem_inf {H K : Subgroup G} {x : G} : x ∈ H ⊓ K ↔ x ∈ H ∧ x ∈ K := Iff.rfl

/-- The smallest subgroup that contains `s`: the members of all that do. Mathlib's definition. -/
def closure (s : Set G) : Subgroup G where
  carrier := setOf fun x => ∀ H : Subgroup G, s ⊆ H.carrier → x ∈ H
  mul_mem' ha hb H hs := H.mul_mem' (ha H hs) (hb H hs)
  one_mem' H _ := H.one_mem'
  inv_mem' h H hs := H.inv_mem' (h H hs)
theorem subset_closure {s : Set G} : s ⊆ (closure s).carrier := fun _ hx _ hs => hs _ hx
theorem closure_le {s : Set G} {K : Subgroup G} : closure s ≤ K ↔ s ⊆ K.carrier :=
  ⟨fun h x hx => h (subset_closure x hx), fun h _ hx => hx K h⟩
/-- The smallest subgroup that contains both. -/
instance : Max (Subgroup G) := ⟨fun H K => closure (H.carrier ∪ K.carrier)⟩

/-- The powers of `g`. Mathlib's. -/
def zpowers (g : G) : Subgroup G := closure {g}

/-- Closed under conjugation. Mathlib's structure. -/
class Normal (H : Subgroup G) : Prop where
  conj_mem : ∀ n, n ∈ H → ∀ g : G, g * n * g⁻¹ ∈ H
/-- Every automorphism sends the subgroup to itself. Mathlib's structure says this by preimages, which for all automorphisms is the same. -/
class Characteristic (H : Subgroup G) : Prop where
  fixed : ∀ e : G ≃* G, ∀ x, e x ∈ H ↔ x ∈ H

/-- Elements that commute with all. -/
def center (G : Type u) [Group G] : Subgroup G where
  carrier := setOf fun z => ∀ g : G, g * z = z * g
  mul_mem' {a b} ha hb g := by rw [← Semigroup.mul_assoc, ha g, Semigroup.mul_assoc, hb g, Semigroup.mul_assoc]
  one_mem' g := by rw [Monoid.mul_one, Monoid.one_mul]
  inv_mem' {x} hx g := by
    refine Group.mul_left_cancel (a := x) ?_
    rw [← Semigroup.mul_assoc, ← hx g, Semigroup.mul_assoc, Group.mul_inv_cancel, ← Semigroup.mul_assoc,
      Group.mul_inv_cancel, Monoid.mul_one, Monoid.one_mul]

/-- The left cosets: `a ~ b` when `a⁻¹ b` is a member. Mathlib's quotient `G ⧸ H`. -/
def leftRel (H : Subgroup G) (a b : G) : Prop := a⁻¹ * b ∈ H
/-- The number of left cosets, `0` when there are infinitely many. Mathlib's value. -/
def index (H : Subgroup G) : Nat := Nat.card (Quot H.leftRel)

/-- The preimage. -/
def comap (f : G →* N) (H : Subgroup N) : Subgroup G where
  carrier := setOf fun x => f x ∈ H
  mul_mem' {a b} ha hb := by show f.toFun (a * b) ∈ H; rw [f.map_mul']; exact H.mul_mem' ha hb
  one_mem' := by show f.toFun 1 ∈ H; rw [f.map_one']; exact H.one_mem'
  inv_mem' {x} hx := by
    have h : f.toFun x⁻¹ = (f.toFun x)⁻¹ := Group.mul_right_cancel (a := f.toFun x) (by
      rw [← f.map_mul', Group.inv_mul_cancel, Group.inv_mul_cancel, f.map_one'])
    show f.toFun x⁻¹ ∈ H
    rw [h]
    exact H.inv_mem' hx

end Subgroup

namespace MonoidHom
variable {G : Type u} {N : Type v} [Group G] [Group N]
/-- What is sent to 1. -/
def ker (f : G →* N) : Subgroup G := Subgroup.comap f ⊥
@[simp] theorem mem_ker {f : G →* N} {x : G} : x ∈ f.ker ↔ f x = 1 := Iff.rfl
end MonoidHom

/-! ### Orders of elements -/

/-- The least positive `n` with `x ^ n = 1`, `0` when there is none. Mathlib's value. -/
def orderOf {G : Type u} [Monoid G] (x : G) : Nat :=
  letI := Classical.propDecidable (∃ n, IsLeast (setOf fun n : Nat => 0 < n ∧ x ^ n = 1) n)
  if h : ∃ n, IsLeast (setOf fun n : Nat => 0 < n ∧ x ^ n = 1) n then Classical.choose h else 0

theorem orderOf_spec {G : Type u} [Monoid G] {x : G} {n : Nat} (h : IsLeast (setOf fun n : Nat => 0 < n ∧ x ^ n = 1) n) :
    orderOf x = n := by
  have hx : ∃ n, IsLeast (setOf fun n : Nat => 0 < n ∧ x ^ n = 1) n := ⟨n, h⟩
  rw [orderOf, dif_pos hx]
  exact (Classical.choose_spec hx).unique h

/-- Some positive power is 1. Mathlib's definition. -/
def IsOfFinOrder {G : Type u} [Monoid G] (x : G) : Prop := ∃ n : Nat, 0 < n ∧ x ^ n = 1

/-! ### Kinds of groups -/

/-- Not trivial, with no normal subgroup but the two. Mathlib's structure. -/
class IsSimpleGroup (G : Type u) [Group G] : Prop extends Nontrivial G where
  eq_bot_or_eq_top_of_normal : ∀ H : Subgroup G, H.Normal → H = ⊥ ∨ H = ⊤
/-- Some element has every element as a power. Mathlib's class. -/
class IsCyclic (G : Type u) [Group G] : Prop where
  exists_zpow_surjective : ∃ g : G, Function.Surjective fun n : Int => g ^ n
/-- The subgroup of commutators `g h g⁻¹ h⁻¹` of members. Mathlib's `⁅H, K⁆` for `H = K`. -/
def Subgroup.commutatorSelf {G : Type u} [Group G] (H : Subgroup G) : Subgroup G :=
  Subgroup.closure (setOf fun x => ∃ g, g ∈ H ∧ ∃ h, h ∈ H ∧ g * h * g⁻¹ * h⁻¹ = x)
/-- The group, its commutators, theirs, and so on. -/
def derivedSeries (G : Type u) [Group G] : Nat → Subgroup G
  | 0 => ⊤
  | n + 1 => (derivedSeries G n).commutatorSelf
/-- The derived series becomes trivial. Mathlib's class. -/
class IsSolvable (G : Type u) [Group G] : Prop where
  solvable : ∃ n, derivedSeries G n = ⊥

/-- Every member of the group has an order that is a power of `p`. Mathlib's definition. -/
def IsPGroup (p : Nat) (G : Type u) [Group G] : Prop := ∀ g : G, ∃ k : Nat, g ^ p ^ k = 1
/-- A greatest `p`-subgroup. Mathlib's structure. -/
structure Sylow (p : Nat) (G : Type u) [Group G] extends Subgroup G where
  isPGroup' : IsPGroup p { x : G // x ∈ toSubgroup }
  is_maximal' : ∀ {Q : Subgroup G}, IsPGroup p { x : G // x ∈ Q } → toSubgroup ≤ Q → Q = toSubgroup
instance {p : Nat} {G : Type u} [Group G] : CoeOut (Sylow p G) (Subgroup G) := ⟨Sylow.toSubgroup⟩
instance {p : Nat} {G : Type u} [Group G] : Membership G (Sylow p G) := ⟨fun P x => x ∈ P.toSubgroup⟩
instance {p : Nat} {G : Type u} [Group G] : CoeSort (Sylow p G) (Type u) := ⟨fun P => { x : G // x ∈ P.toSubgroup }⟩
/-- The subgroup is normal. -/
abbrev Sylow.Normal {p : Nat} {G : Type u} [Group G] (P : Sylow p G) : Prop := P.toSubgroup.Normal

/-- Products of elements of two groups. -/
instance Prod.instGroup {G : Type u} {H : Type v} [Group G] [Group H] : Group (G × H) where
  mul p q := (p.1 * q.1, p.2 * q.2)
  mul_assoc _ _ _ := Prod.ext (Semigroup.mul_assoc _ _ _) (Semigroup.mul_assoc _ _ _)
  one := ⟨(1, 1)⟩
  npow := ⟨fun p n => (p.1 ^ n, p.2 ^ n)⟩
  one_mul _ := Prod.ext (Monoid.one_mul _) (Monoid.one_mul _)
  mul_one _ := Prod.ext (Monoid.mul_one _) (Monoid.mul_one _)
  npow_zero _ := Prod.ext (Monoid.npow_zero _) (Monoid.npow_zero _)
  npow_succ _ _ := Prod.ext (Monoid.npow_succ _ _) (Monoid.npow_succ _ _)
  inv p := (p.1⁻¹, p.2⁻¹)
  div p q := (p.1 / q.1, p.2 / q.2)
  zpow := ⟨fun p n => (p.1 ^ n, p.2 ^ n)⟩
  inv_mul_cancel _ := Prod.ext (Group.inv_mul_cancel _) (Group.inv_mul_cancel _)
  div_eq_mul_inv _ _ := Prod.ext (Group.div_eq_mul_inv _ _) (Group.div_eq_mul_inv _ _)
  zpow_natCast _ _ := Prod.ext (Group.zpow_natCast _ _) (Group.zpow_natCast _ _)
  zpow_negSucc _ _ := Prod.ext (Group.zpow_negSucc _ _) (Group.zpow_negSucc _ _)
