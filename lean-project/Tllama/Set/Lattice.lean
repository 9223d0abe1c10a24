import Tllama.Set.Disjoint
import Tllama.Finset.Fintype
/-!
Unions and intersections of families, products and symmetric differences of sets, embeddings, and a few
words about functions and sets that statements use.
-/

@[expose] public section
noncomputable section

universe u v w x

namespace Set
variable {α : Type u} {β : Type v} {ι : Sort w}

/-- The union of a family, `⋃ i, s i`. Mathlib: the supremum in the lattice of sets, which is this set by its
`Set.mem_iUnion`. -/
def iUnion (s : ι → Set α) : Set α := fun x => ∃ i, x ∈ s i
/-- The intersection of a family, `⋂ i, s i`; Mathlib's `Set.mem_iInter`. -/
def iInter (s : ι → Set α) : Set α := fun x => ∀ i, x ∈ s i
/-- The union of a set of sets, `⋃₀ S`. -/
def sUnion (S : Set (Set α)) : Set α := fun x => ∃ t, t ∈ S ∧ x ∈ t
/-- The intersection of a set of sets, `⋂₀ S`. -/
def sInter (S : Set (Set α)) : Set α := fun x => ∀ t, t ∈ S → x ∈ t
/-- All pairs, `s ×ˢ t`. -/
protected def prod (s : Set α) (t : Set β) : Set (α × β) := fun p => p.1 ∈ s ∧ p.2 ∈ t

instance : SProd (Set α) (Set β) (Set (α × β)) := ⟨Set.prod⟩

@[simp, grind =] theorem mem_iUnion {x : α} {s : ι → Set α} : x ∈ iUnion s ↔ ∃ i, x ∈ s i := Iff.rfl
@[simp, grind =] theorem mem_iInter {x : α} {s : ι → Set α} : x ∈ iInter s ↔ ∀ i, x ∈ s i := Iff.rfl
@[simp, grind =] theorem mem_sUnion {x : α} {S : Set (Set α)} : x ∈ sUnion S ↔ ∃ t, t ∈ S ∧ x ∈ t := Iff.rfl
@[simp, grind =] theorem mem_sInter {x : α} {S : Set (Set α)} : x ∈ sInter S ↔ ∀ t, t ∈ S → x ∈ t := Iff.rfl
@[simp, grind =] theorem mem_prod {s : Set α} {t : Set β} {p : α × β} : p ∈ (SProd.sprod s t : Set (α × β)) ↔ p.1 ∈ s ∧ p.2 ∈ t := Iff.rfl
theorem mem_iUnion₂ {κ : ι → Sort x} {a : α} {s : ∀ i, κ i → Set α} :
    (a ∈ iUnion fun i => iUnion fun j => s i j) ↔ ∃ i j, a ∈ s i j := Iff.rfl

/-- The set has at most one member. Mathlib's definition. -/
protected def Subsingleton (s : Set α) : Prop := ∀ ⦃x⦄, x ∈ s → ∀ ⦃y⦄, y ∈ s → x = y
/-- Different members are related. Mathlib's definition. -/
protected def Pairwise (s : Set α) (r : α → α → Prop) : Prop := ∀ ⦃x⦄, x ∈ s → ∀ ⦃y⦄, y ∈ s → x ≠ y → r x y
/-- Different members have disjoint images. Mathlib's definition, for values with `≤` and `⊥`. -/
def PairwiseDisjoint {ι : Type w} [LE α] [Bot α] (s : Set ι) (f : ι → α) : Prop :=
  s.Pairwise fun i j => Disjoint (f i) (f j)

/-- Countable: there is an injection of the members into `ℕ`. Mathlib: the type of members is `Countable`, which says
this. -/
protected def Countable (s : Set α) : Prop := ∃ f : s → Nat, Function.Injective f

/-- Values of a function of two arguments. Mathlib's definition. -/
def image2 {γ : Type x} (f : α → β → γ) (s : Set α) (t : Set β) : Set γ := fun c => ∃ a, a ∈ s ∧ ∃ b, b ∈ t ∧ f a b = c

/-- The function `f` restricted to `s`. -/
def restrict (s : Set α) (f : α → β) : s → β := fun x => f x

end Set

/-- Countable: there is an injection into `ℕ`. Mathlib's class. -/
class Countable (α : Sort u) : Prop where
  exists_injective_nat' : ∃ f : α → Nat, Function.Injective f
/-- Not countable. Mathlib's class. -/
class Uncountable (α : Sort u) : Prop where
  not_countable : ¬ Countable α
/-- Not finite. Mathlib's class. -/
class Infinite (α : Type u) : Prop where
  not_finite : ¬ Finite α

theorem Infinite.of_injective_nat {α : Type u} (f : Nat → α) (h : Function.Injective f) : Infinite α := by
  refine ⟨fun ⟨⟨hf⟩⟩ => ?_⟩
  letI := Classical.decEq α
  let s := (Finset.range ((Finset.univ : Finset α).card + 1)).image f
  have h1 : s.card = (Finset.univ : Finset α).card + 1 := by
    rw [Finset.card_image_of_injective _ h, Finset.card_range]
  have h2 : s.card ≤ (Finset.univ : Finset α).card := Finset.card_le_card fun x _ => Finset.mem_univ x
  omega

instance : Infinite Nat := Infinite.of_injective_nat id fun _ _ h => h
instance : Infinite Int := Infinite.of_injective_nat (fun n => (n : Int)) fun _ _ h => Int.ofNat.inj h
instance (priority := 100) : Countable Nat := ⟨id, fun _ _ h => h⟩

/-- Every two different elements are related. Mathlib's definition. -/
def Pairwise {α : Type u} (r : α → α → Prop) : Prop := ∀ ⦃i j⦄, i ≠ j → r i j

/-- The symmetric difference, `s ∆ t`. Mathlib defines it in a lattice with difference as `a \ b ⊔ b \ a`; for sets and finite sets
`⊔` is the union. -/
def symmDiff {α : Type u} [Union α] [SDiff α] (a b : α) : α := (a \ b) ∪ (b \ a)

/-- Exactly one of two propositions. Mathlib's definition. -/
def Xor' (a b : Prop) : Prop := (a ∧ ¬ b) ∨ (b ∧ ¬ a)

namespace Function

/-- An injective function with the proof. Mathlib's structure, for any two sorts. -/
structure Embedding (α : Sort u) (β : Sort v) where
  /-- The function. -/
  toFun : α → β
  /-- It is injective. -/
  inj' : Injective toFun

instance {α : Sort u} {β : Sort v} : CoeFun (Embedding α β) fun _ => α → β := ⟨Embedding.toFun⟩

/-- `f` with the value at `a` replaced. Mathlib's definition. -/
def update {α : Sort u} {β : α → Sort v} [DecidableEq α] (f : ∀ a, β a) (a' : α) (v : β a') (a : α) : β a :=
  if h : a = a' then h ▸ v else f a

@[simp] theorem update_self {α : Sort u} {β : α → Sort v} [DecidableEq α] (a : α) (v : β a) (f : ∀ a, β a) :
    update f a v a = v := dif_pos rfl
@[simp] theorem update_of_ne {α : Sort u} {β : α → Sort v} [DecidableEq α] {a a' : α} (h : a ≠ a') (v : β a')
    (f : ∀ a, β a) : update f a' v a = f a := dif_neg h

/-- `f (x + c) = f x` for all `x`. Mathlib's definition. -/
def Periodic {α : Type u} {β : Type v} [Add α] (f : α → β) (c : α) : Prop := ∀ x, f (x + c) = f x
/-- `f (x + c) = -f x` for all `x`. Mathlib's definition. -/
def Antiperiodic {α : Type u} {β : Type v} [Add α] [Neg β] (f : α → β) (c : α) : Prop := ∀ x, f (x + c) = -f x
/-- `f (f x) = x`. Mathlib's definition. -/
def Involutive {α : Sort u} (f : α → α) : Prop := ∀ x, f (f x) = x
/-- `f (-x) = f x`. Mathlib's definition. -/
protected def Even {α : Type u} {β : Type v} [Neg α] (f : α → β) : Prop := ∀ x, f (-x) = f x
/-- `f (-x) = -f x`. Mathlib's definition. -/
protected def Odd {α : Type u} {β : Type v} [Neg α] [Neg β] (f : α → β) : Prop := ∀ x, f (-x) = -f x
/-- The points that `f` fixes. Mathlib's definition. -/
def fixedPoints {α : Type u} (f : α → α) : Set α := setOf fun x => IsFixedPt f x
/-- The points where `f` is not zero. Mathlib's definition. -/
def support {ι : Type u} {M : Type v} [Zero M] (f : ι → M) : Set ι := setOf fun x => f x ≠ 0

end Function
