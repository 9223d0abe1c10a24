import Tllama.Topology.Basic
/-!
More of topology: generated topologies, bases, products of families, separation, local compactness, quotient maps, completeness,
uniform convergence.
-/

@[expose] public section
noncomputable section
set_option compiler.extract_closed false

universe u v w

/-- The open sets that the members of `g` generate. Mathlib's inductive predicate. -/
inductive TopologicalSpace.GenerateOpen {X : Type u} (g : Set (Set X)) : Set X → Prop
  | basic : ∀ s, s ∈ g → GenerateOpen g s
  | univ : GenerateOpen g Set.univ
  | inter : ∀ s t, GenerateOpen g s → GenerateOpen g t → GenerateOpen g (s ∩ t)
  | sUnion : ∀ S : Set (Set X), (∀ s, s ∈ S → GenerateOpen g s) → GenerateOpen g (Set.sUnion S)

/-- The topology that a family of sets generates. -/
@[reducible] def TopologicalSpace.generateFrom {X : Type u} (g : Set (Set X)) : TopologicalSpace X where
  IsOpen := GenerateOpen g
  isOpen_univ := .univ
  isOpen_inter := .inter
  isOpen_sUnion := .sUnion

/-- The coarsest topology that makes `f` continuous. -/
@[reducible] def TopologicalSpace.induced {X : Type u} {Y : Type v} (f : X → Y) (t : TopologicalSpace Y) : TopologicalSpace X where
  IsOpen s := ∃ u : Set Y, IsOpen u ∧ Set.preimage f u = s
  isOpen_univ := ⟨Set.univ, isOpen_univ, rfl⟩
  isOpen_inter := fun s t ⟨u, hu, e⟩ ⟨v, hv, k⟩ => ⟨u ∩ v, hu.inter hv, by rw [← e, ← k]; rfl⟩
  isOpen_sUnion S h := ⟨Set.sUnion (setOf fun u => IsOpen u ∧ Set.preimage f u ∈ S), isOpen_sUnion fun _ ht => ht.1,
    Set.ext fun x => ⟨fun ⟨u, hu, hx⟩ => ⟨_, hu.2, hx⟩, fun ⟨t, ht, hx⟩ => by
      obtain ⟨u, hu, rfl⟩ := h t ht
      exact ⟨u, ⟨hu, ht⟩, hx⟩⟩⟩

/-- A family of open sets of which every open set is a union, given by Mathlib's three conditions. -/
structure TopologicalSpace.IsTopologicalBasis {X : Type u} [t : TopologicalSpace X] (s : Set (Set X)) : Prop where
  exists_subset_inter : ∀ t₁, t₁ ∈ s → ∀ t₂, t₂ ∈ s → ∀ x, x ∈ t₁ ∩ t₂ → ∃ t₃, t₃ ∈ s ∧ x ∈ t₃ ∧ t₃ ⊆ t₁ ∩ t₂
  sUnion_eq : Set.sUnion s = Set.univ
  eq_generateFrom : t = TopologicalSpace.generateFrom s

/-- Some countable family generates the topology. Mathlib's class. -/
class SecondCountableTopology (X : Type u) [t : TopologicalSpace X] : Prop where
  is_open_generated_countable : ∃ b : Set (Set X), b.Countable ∧ t = TopologicalSpace.generateFrom b

/-- The topology is that of the open rays. Mathlib's class. -/
class OrderTopology (X : Type u) [t : TopologicalSpace X] [Preorder X] : Prop where
  topology_eq_generate_intervals : t = TopologicalSpace.generateFrom (setOf fun s => ∃ a, s = Set.Ioi a ∨ s = Set.Iio a)

/-- The product topology of a family: around each point of an open set there is a set given by open conditions on finitely many
coordinates. -/
instance Pi.topologicalSpace {ι : Type u} {X : ι → Type v} [∀ i, TopologicalSpace (X i)] : TopologicalSpace (∀ i, X i) where
  IsOpen s := ∀ f, f ∈ s → ∃ (F : Finset ι) (u : ∀ i, Set (X i)), (∀ i, IsOpen (u i)) ∧ (∀ i, f i ∈ u i) ∧
    ∀ g : ∀ i, X i, (∀ i, i ∈ F → g i ∈ u i) → g ∈ s
  isOpen_univ _ _ := ⟨∅, fun _ => Set.univ, fun _ => isOpen_univ, fun _ => trivial, fun _ _ => trivial⟩
  isOpen_inter s t hs ht f hf := by
    letI := Classical.decEq ι
    obtain ⟨F, u, hu, hfu, h⟩ := hs f hf.1
    obtain ⟨G, v, hv, hfv, k⟩ := ht f hf.2
    exact ⟨F ∪ G, fun i => u i ∩ v i, fun i => (hu i).inter (hv i), fun i => ⟨hfu i, hfv i⟩, fun g hg =>
      ⟨h g fun i hi => (hg i (Finset.mem_union.2 (Or.inl hi))).1, k g fun i hi => (hg i (Finset.mem_union.2 (Or.inr hi))).2⟩⟩
  isOpen_sUnion S h f := fun ⟨t, ht, hf⟩ =>
    let ⟨F, u, hu, hfu, k⟩ := h t ht f hf
    ⟨F, u, hu, hfu, fun g hg => ⟨t, ht, k g hg⟩⟩

/-- A closed set and a point outside have disjoint open sets around them. Mathlib's class, by its `regularSpace_iff`-lemmas. -/
class RegularSpace (X : Type u) [TopologicalSpace X] : Prop where
  regular : ∀ {s : Set X} {a : X}, IsClosed s → a ∉ s → ∃ u v : Set X, IsOpen u ∧ IsOpen v ∧ s ⊆ u ∧ a ∈ v ∧ Disjoint u v
/-- Disjoint closed sets have disjoint open sets around them. Mathlib's class. -/
class NormalSpace (X : Type u) [TopologicalSpace X] : Prop where
  normal : ∀ s t : Set X, IsClosed s → IsClosed t → Disjoint s t → ∃ u v : Set X, IsOpen u ∧ IsOpen v ∧ s ⊆ u ∧ t ⊆ v ∧ Disjoint u v
/-- Different points differ in some open set. Mathlib's class. -/
class T0Space (X : Type u) [TopologicalSpace X] : Prop where
  t0 : ∀ x y : X, (∀ u : Set X, IsOpen u → (x ∈ u ↔ y ∈ u)) → x = y
/-- Regular, with points that open sets tell apart. Mathlib's class. -/
class T3Space (X : Type u) [TopologicalSpace X] : Prop extends T0Space X, RegularSpace X
/-- Normal, with closed points. Mathlib's class. -/
class T4Space (X : Type u) [TopologicalSpace X] : Prop extends T1Space X, NormalSpace X
/-- Every open set around a point contains a compact neighbourhood of it. Mathlib's class. -/
class LocallyCompactSpace (X : Type u) [TopologicalSpace X] : Prop where
  local_compact_nhds : ∀ (x : X) (n : Set X), IsOpen n → x ∈ n → ∃ s u : Set X, IsOpen u ∧ x ∈ u ∧ u ⊆ s ∧ s ⊆ n ∧ IsCompact s

/-- Onto, and a set is open exactly if its preimage is. Mathlib's structure. -/
structure Topology.IsQuotientMap {X : Type u} {Y : Type v} [TopologicalSpace X] [TopologicalSpace Y] (f : X → Y) : Prop where
  surjective : Function.Surjective f
  isOpen_preimage_iff : ∀ s : Set Y, IsOpen s ↔ IsOpen (Set.preimage f s)

/-- Every set of the filter meets every open set around `x` outside `x`. Mathlib: the two filters have a common point; the same by unfolding. -/
def AccPt {X : Type u} [TopologicalSpace X] (x : X) (F : Filter X) : Prop :=
  ∀ u : Set X, IsOpen u → x ∈ u → ∀ t, t ∈ F → ∃ y, y ∈ u ∧ y ≠ x ∧ y ∈ t
/-- Every member of the set is an accumulation point of it. Mathlib's definition. -/
def Preperfect {X : Type u} [TopologicalSpace X] (C : Set X) : Prop := ∀ x, x ∈ C → AccPt x (Filter.principal C)
/-- Closed, and every member is an accumulation point. Mathlib's structure. -/
structure Perfect {X : Type u} [TopologicalSpace X] (C : Set X) : Prop where
  closed : IsClosed C
  acc : Preperfect C

/-- Every Cauchy sequence has a limit. Mathlib's class for uniform spaces; for a distance the same by its `Metric.complete_of_cauchySeq_tendsto`. -/
class CompleteSpace (α : Type u) [PseudoMetricSpace α] : Prop where
  complete : ∀ u : Nat → α, CauchySeq u → ∃ a, ∀ ε : Real, 0 < ε → ∃ N, ∀ n, N ≤ n → dist (u n) a < ε

/-- One `δ` serves all points of `s`. Mathlib's `Metric.uniformContinuousOn_iff`. -/
def UniformContinuousOn {α : Type u} {β : Type v} [Dist α] [Dist β] (f : α → β) (s : Set α) : Prop :=
  ∀ ε : Real, 0 < ε → ∃ δ : Real, 0 < δ ∧ ∀ a, a ∈ s → ∀ b, b ∈ s → dist a b < δ → dist (f a) (f b) < ε
/-- Eventually all values are within `ε` at once. Mathlib's `Metric.tendstoUniformly_iff`. -/
def TendstoUniformly {ι : Type u} {α : Type v} {β : Type w} [Dist β] (F : ι → α → β) (f : α → β) (p : Filter ι) : Prop :=
  ∀ ε : Real, 0 < ε → (setOf fun n => ∀ x, dist (f x) (F n x) < ε) ∈ p
/-- The same on the points of `s`. Mathlib's `Metric.tendstoUniformlyOn_iff`. -/
def TendstoUniformlyOn {ι : Type u} {α : Type v} {β : Type w} [Dist β] (F : ι → α → β) (f : α → β) (p : Filter ι) (s : Set α) : Prop :=
  ∀ ε : Real, 0 < ε → (setOf fun n => ∀ x, x ∈ s → dist (f x) (F n x) < ε) ∈ p
/-- Distances are kept. Mathlib says it with extended distances. -/
def Isometry {α : Type u} {β : Type v} [Dist α] [Dist β] (f : α → β) : Prop := ∀ x y, dist (f x) (f y) = dist x y

/-- The type of functions that choose an element for each index. -/
syntax "Π " ident ", " term : term
syntax "Π " ident " : " term ", " term : term
syntax "Π " "(" ident+ " : " term ")" ", " term : term
macro_rules
  | `(Π $x:ident, $b) => `(∀ $x:ident, $b)
  | `(Π $x:ident : $t, $b) => `(∀ $x:ident : $t, $b)
  | `(Π ($x:ident : $t), $b) => `(∀ $x:ident : $t, $b)
  | `(Π ($x:ident $y:ident : $t), $b) => `(∀ $x:ident : $t, ∀ $y:ident : $t, $b)
