import Tllama.Topology.Limit
import Tllama.Set.Lattice
import Tllama.Order.Hierarchy
import Tllama.Real.Completeness
import Tllama.Notation.Builders
/-!
Topological and metric spaces, open and closed sets, continuity, compactness, connectedness, as statements use
them. `ℝ`, `ℝ≥0`, `ℂ` have the topology of their distance; neighbourhood filters (`nhds`) are those of `Tllama.Topology.Limit`, for types with a
distance only.
-/

@[expose] public section
noncomputable section
set_option compiler.extract_closed false

universe u v w

/-- A topology: which sets are open. Mathlib's class. -/
class TopologicalSpace (X : Type u) where
  /-- The set is open; `IsOpen` is the name to use. -/
  protected IsOpen : Set X → Prop
  protected isOpen_univ : IsOpen Set.univ
  protected isOpen_inter : ∀ s t, IsOpen s → IsOpen t → IsOpen (s ∩ t)
  protected isOpen_sUnion : ∀ S : Set (Set X), (∀ t, t ∈ S → IsOpen t) → IsOpen (Set.sUnion S)

/-- The topology of a distance: a set is open when each of its points has a ball in it (Mathlib's `Metric.isOpen_iff`). -/
@[reducible] def TopologicalSpace.ofDist (X : Type u) [Dist X] : TopologicalSpace X where
  IsOpen s := ∀ x, x ∈ s → ∃ ε : Real, 0 < ε ∧ ∀ y, dist y x < ε → y ∈ s
  isOpen_univ _ _ := ⟨1, by grind, fun _ _ => trivial⟩
  isOpen_inter s t hs ht x hx := by
    obtain ⟨ε, h0, h⟩ := hs x hx.1
    obtain ⟨δ, k0, k⟩ := ht x hx.2
    rcases le_total ε δ with hle | hle
    · exact ⟨ε, h0, fun y hy => ⟨h y hy, k y (lt_of_lt_of_le hy hle)⟩⟩
    · exact ⟨δ, k0, fun y hy => ⟨h y (lt_of_lt_of_le hy hle), k y hy⟩⟩
  isOpen_sUnion S h x := fun ⟨t, ht, hx⟩ =>
    let ⟨ε, h0, hb⟩ := h t ht x hx
    ⟨ε, h0, fun y hy => ⟨t, ht, hb y hy⟩⟩

section Open
variable {X : Type u} [TopologicalSpace X]

/-- The set is open. -/
def IsOpen (s : Set X) : Prop := TopologicalSpace.IsOpen s

theorem isOpen_univ : IsOpen (Set.univ : Set X) := TopologicalSpace.isOpen_univ
theorem IsOpen.inter {s t : Set X} (hs : IsOpen s) (ht : IsOpen t) : IsOpen (s ∩ t) := TopologicalSpace.isOpen_inter s t hs ht
theorem isOpen_sUnion {S : Set (Set X)} (h : ∀ t, t ∈ S → IsOpen t) : IsOpen (Set.sUnion S) :=
  TopologicalSpace.isOpen_sUnion S h
theorem isOpen_empty : IsOpen (∅ : Set X) := by
  have := isOpen_sUnion (S := (∅ : Set (Set X))) (fun t h => h.elim)
  have e : Set.sUnion (∅ : Set (Set X)) = ∅ := Set.ext fun x => ⟨fun ⟨t, h, _⟩ => h.elim, fun h => h.elim⟩
  rwa [e] at this

/-- The complement is open. Mathlib's class. -/
class IsClosed (s : Set X) : Prop where
  isOpen_compl : IsOpen (Set.compl s)
/-- Open and closed. -/
def IsClopen (s : Set X) : Prop := IsClosed s ∧ IsOpen s

theorem isOpen_compl_iff {s : Set X} : IsOpen (Set.compl s) ↔ IsClosed s := ⟨fun h => ⟨h⟩, fun h => h.1⟩

/-- The union of the open sets inside. -/
def interior (s : Set X) : Set X := Set.sUnion (setOf fun t => IsOpen t ∧ t ⊆ s)
/-- The intersection of the closed sets around. -/
def closure (s : Set X) : Set X := Set.sInter (setOf fun t => IsClosed t ∧ s ⊆ t)
/-- Closure without interior. -/
def frontier (s : Set X) : Set X := closure s \ interior s
/-- Every point is in the closure. -/
def Dense (s : Set X) : Prop := ∀ x, x ∈ closure s
/-- Some point of every open set is a value. Mathlib: the range is dense. -/
def DenseRange {ι : Type v} (f : ι → X) : Prop := Dense (Set.range f)

theorem interior_subset {s : Set X} : interior s ⊆ s := fun _ ⟨_, ht, hx⟩ => ht.2 _ hx
theorem subset_closure {s : Set X} : s ⊆ closure s := fun x hx _ ht => ht.2 x hx
theorem isOpen_interior {s : Set X} : IsOpen (interior s) := isOpen_sUnion fun _ h => h.1

/-- `x` is in the closure of the other members of `s`: every open set around `x` meets `s` elsewhere. Mathlib's `AccPt x (𝓟 s)`
says this, by its `accPt_iff_nhds`. -/
def IsAccPt (x : X) (s : Set X) : Prop := ∀ u, IsOpen u → x ∈ u → ∃ y, y ∈ u ∧ y ∈ s ∧ y ≠ x

/-- Every cover by open sets has a finite part that covers. Mathlib: every filter on `s` has a cluster point in `s`; equivalent by its
`isCompact_iff_finite_subcover`. -/
def IsCompact (s : Set X) : Prop :=
  ∀ S : Set (Set X), (∀ t, t ∈ S → IsOpen t) → s ⊆ Set.sUnion S →
    ∃ F : Set (Set X), F ⊆ S ∧ F.Finite ∧ s ⊆ Set.sUnion F

/-- Two open sets that cover `s` and both meet `s` meet inside `s`. Mathlib's definition. -/
def IsPreconnected (s : Set X) : Prop :=
  ∀ u v : Set X, IsOpen u → IsOpen v → s ⊆ u ∪ v → (s ∩ u).Nonempty → (s ∩ v).Nonempty → (s ∩ (u ∩ v)).Nonempty
/-- Preconnected and not empty. -/
def IsConnected (s : Set X) : Prop := s.Nonempty ∧ IsPreconnected s

end Open

/-- All points form a compact set. Mathlib's class. -/
class CompactSpace (X : Type u) [TopologicalSpace X] : Prop where
  isCompact_univ : IsCompact (Set.univ : Set X)
/-- All points form a preconnected set. Mathlib's class. -/
class PreconnectedSpace (X : Type u) [TopologicalSpace X] : Prop where
  isPreconnected_univ : IsPreconnected (Set.univ : Set X)
/-- A preconnected space with a point. Mathlib's class. -/
class ConnectedSpace (X : Type u) [TopologicalSpace X] : Prop extends PreconnectedSpace X where
  toNonempty : Nonempty X
/-- Each of two different points has an open set around it without the other. Mathlib's class says that points are closed, which is the
same. -/
class T1Space (X : Type u) [TopologicalSpace X] : Prop where
  t1 : ∀ x : X, IsClosed ({x} : Set X)
/-- Two different points have disjoint open sets around them. Mathlib's class. -/
class T2Space (X : Type u) [TopologicalSpace X] : Prop where
  t2 : ∀ x y : X, x ≠ y → ∃ u v : Set X, IsOpen u ∧ IsOpen v ∧ x ∈ u ∧ y ∈ v ∧ Disjoint u v
/-- Some countable set is dense. Mathlib's class `SeparableSpace`. -/
class TopologicalSpace.SeparableSpace (X : Type u) [TopologicalSpace X] : Prop where
  exists_countable_dense : ∃ s : Set X, s.Countable ∧ Dense s
/-- All sets are open. Mathlib's class. -/
class DiscreteTopology (X : Type u) [TopologicalSpace X] : Prop where
  isOpen_all : ∀ s : Set X, IsOpen s

/-! ### Continuity -/

section Continuous
variable {X : Type u} {Y : Type v} [TopologicalSpace X] [TopologicalSpace Y]

/-- The preimage of every open set is open. Mathlib's structure. -/
structure Continuous (f : X → Y) : Prop where
  isOpen_preimage : ∀ s, IsOpen s → IsOpen (Set.preimage f s)

/-- Near `x`, and inside `s`, the values are near `f x`. Mathlib: the limit of `f` along the neighbourhoods of `x` within `s` is `f x`; the
same by its `mem_nhdsWithin`. -/
def ContinuousWithinAt (f : X → Y) (s : Set X) (x : X) : Prop :=
  ∀ v, IsOpen v → f x ∈ v → ∃ u, IsOpen u ∧ x ∈ u ∧ ∀ y, y ∈ u → y ∈ s → f y ∈ v
/-- Near `x` the values are near `f x`. Mathlib: `Tendsto f (𝓝 x) (𝓝 (f x))`, the same by its `mem_nhds_iff`. -/
def ContinuousAt (f : X → Y) (x : X) : Prop := ∀ v, IsOpen v → f x ∈ v → ∃ u, IsOpen u ∧ x ∈ u ∧ ∀ y, y ∈ u → f y ∈ v
/-- Continuous within `s` at each point of `s`. Mathlib's definition. -/
def ContinuousOn (f : X → Y) (s : Set X) : Prop := ∀ x, x ∈ s → ContinuousWithinAt f s x

theorem continuous_iff_continuousAt {f : X → Y} : Continuous f ↔ ∀ x, ContinuousAt f x := by
  constructor
  · exact fun h x v hv hx => ⟨_, h.isOpen_preimage v hv, hx, fun y hy => hy⟩
  · refine fun h => ⟨fun v hv => ?_⟩
    have e : Set.preimage f v = Set.sUnion (setOf fun u => IsOpen u ∧ ∀ y, y ∈ u → f y ∈ v) := by
      ext x
      constructor
      · intro hx
        obtain ⟨u, hu, hxu, k⟩ := h x v hv hx
        exact ⟨u, ⟨hu, k⟩, hxu⟩
      · rintro ⟨u, ⟨_, k⟩, hxu⟩
        exact k x hxu
    rw [e]
    exact isOpen_sUnion fun t ht => ht.1

theorem continuousOn_univ {f : X → Y} : ContinuousOn f Set.univ ↔ Continuous f := by
  rw [continuous_iff_continuousAt]
  constructor
  · intro h x v hv hx
    obtain ⟨u, hu, hxu, k⟩ := h x trivial v hv hx
    exact ⟨u, hu, hxu, fun y hy => k y hy trivial⟩
  · intro h x _ v hv hx
    obtain ⟨u, hu, hxu, k⟩ := h x v hv hx
    exact ⟨u, hu, hxu, fun y hy _ => k y hy⟩

/-- Images of open sets are open. Mathlib's definition. -/
def IsOpenMap (f : X → Y) : Prop := ∀ u, IsOpen u → IsOpen (Set.image f u)
/-- Images of closed sets are closed. Mathlib's definition. -/
def IsClosedMap (f : X → Y) : Prop := ∀ u, IsClosed u → IsClosed (Set.image f u)

end Continuous

/-- A continuous invertible map with continuous inverse. Mathlib's structure. -/
structure Homeomorph (X : Type u) (Y : Type v) [TopologicalSpace X] [TopologicalSpace Y] extends Equiv X Y where
  continuous_toFun : Continuous toFun
  continuous_invFun : Continuous invFun
infixl:25 " ≃ₜ " => Homeomorph

/-! ### Constructions -/

/-- The topology of a subtype: the traces of open sets. -/
instance instTopologicalSpaceSubtype {X : Type u} [TopologicalSpace X] {p : X → Prop} : TopologicalSpace { x // p x } where
  IsOpen s := ∃ u : Set X, IsOpen u ∧ s = Set.preimage Subtype.val u
  isOpen_univ := ⟨Set.univ, isOpen_univ, rfl⟩
  isOpen_inter := fun s t ⟨u, hu, e⟩ ⟨v, hv, f⟩ => ⟨u ∩ v, hu.inter hv, by rw [e, f]; rfl⟩
  isOpen_sUnion S h := ⟨Set.sUnion (setOf fun u => IsOpen u ∧ Set.preimage Subtype.val u ∈ S),
    isOpen_sUnion fun _ ht => ht.1, Set.ext fun x => ⟨fun ⟨t, ht, hx⟩ => by
      obtain ⟨u, hu, rfl⟩ := h t ht
      exact ⟨u, ⟨hu, ht⟩, hx⟩, fun ⟨u, hu, hx⟩ => ⟨_, hu.2, hx⟩⟩⟩

/-- The product topology: around each point of an open set there is a product of open sets in it. -/
instance instTopologicalSpaceProd {X : Type u} {Y : Type v} [TopologicalSpace X] [TopologicalSpace Y] : TopologicalSpace (X × Y) where
  IsOpen s := ∀ p, p ∈ s → ∃ u v, IsOpen u ∧ IsOpen v ∧ p.1 ∈ u ∧ p.2 ∈ v ∧ ∀ x y, x ∈ u → y ∈ v → (x, y) ∈ s
  isOpen_univ _ _ := ⟨Set.univ, Set.univ, isOpen_univ, isOpen_univ, trivial, trivial, fun _ _ _ _ => trivial⟩
  isOpen_inter s t hs ht p hp := by
    obtain ⟨u, v, hu, hv, h1, h2, h⟩ := hs p hp.1
    obtain ⟨u', v', hu', hv', h1', h2', h'⟩ := ht p hp.2
    exact ⟨u ∩ u', v ∩ v', hu.inter hu', hv.inter hv', ⟨h1, h1'⟩, ⟨h2, h2'⟩,
      fun x y hx hy => ⟨h x y hx.1 hy.1, h' x y hx.2 hy.2⟩⟩
  isOpen_sUnion S h p := fun ⟨t, ht, hp⟩ =>
    let ⟨u, v, hu, hv, h1, h2, k⟩ := h t ht p hp
    ⟨u, v, hu, hv, h1, h2, fun x y hx hy => ⟨t, ht, k x y hx hy⟩⟩

/-! ### Metric spaces -/

/-- A distance with its laws, and the topology of its balls. Mathlib's class, without the uniform structure that the distance
determines. -/
class PseudoMetricSpace (α : Type u) extends Dist α, TopologicalSpace α where
  dist_self : ∀ x : α, dist x x = 0
  dist_comm : ∀ x y : α, dist x y = dist y x
  dist_triangle : ∀ x y z : α, dist x z ≤ dist x y + dist y z
  isOpen_iff_dist : ∀ s : Set α, IsOpen s ↔ ∀ x, x ∈ s → ∃ ε : Real, 0 < ε ∧ ∀ y, dist y x < ε → y ∈ s

/-- A distance that is zero for equal points only. Mathlib's class. -/
class MetricSpace (α : Type u) extends PseudoMetricSpace α where
  eq_of_dist_eq_zero : ∀ {x y : α}, dist x y = 0 → x = y

attribute [instance 40] PseudoMetricSpace.toDist PseudoMetricSpace.toTopologicalSpace

instance Real.instMetricSpace : MetricSpace Real where
  toTopologicalSpace := TopologicalSpace.ofDist Real
  dist_self x := by show abs (x - x) = 0; rw [sub_self, abs_zero]
  dist_comm x y := abs_sub_comm x y
  dist_triangle x y z := abs_sub_le x y z
  isOpen_iff_dist _ := Iff.rfl
  eq_of_dist_eq_zero h := sub_eq_zero.1 (abs_eq_zero.1 h)

instance Real.instTopologicalSpace : TopologicalSpace Real := TopologicalSpace.ofDist Real
instance Complex.instTopologicalSpace : TopologicalSpace Complex := TopologicalSpace.ofDist Complex
instance NNReal.instTopologicalSpace : TopologicalSpace NNReal := TopologicalSpace.ofDist NNReal

/-- All sets of integers are open. -/
instance Int.instTopologicalSpace : TopologicalSpace Int := ⟨fun _ => True, trivial, fun _ _ _ _ => trivial, fun _ _ => trivial⟩
/-- All sets of natural numbers are open. -/
instance Nat.instTopologicalSpace : TopologicalSpace Nat := ⟨fun _ => True, trivial, fun _ _ _ _ => trivial, fun _ _ => trivial⟩

/-- The distance of integers and rationals is that of the real numbers they are. -/
instance Int.instDist : Dist Int := ⟨fun x y => abs ((x : Real) - (y : Real))⟩
instance Nat.instDist : Dist Nat := ⟨fun x y => abs ((x : Real) - (y : Real))⟩
instance Rat.instDist : Dist Rat := ⟨fun x y => abs ((x : Real) - (y : Real))⟩
instance Rat.instTopologicalSpace : TopologicalSpace Rat := TopologicalSpace.ofDist Rat
/-- The greater of the distances of the components. -/
instance Prod.instDist {α : Type u} {β : Type v} [Dist α] [Dist β] : Dist (α × β) := ⟨fun p q => max (dist p.1 q.1) (dist p.2 q.2)⟩

namespace Metric
variable {α : Type u} [Dist α]

/-- The points nearer than `ε`. -/
def ball (x : α) (ε : Real) : Set α := setOf fun y => dist y x < ε
/-- The points not farther than `ε`. -/
def closedBall (x : α) (ε : Real) : Set α := setOf fun y => dist y x ≤ ε
/-- The points at distance `ε`. -/
def sphere (x : α) (ε : Real) : Set α := setOf fun y => dist y x = ε
@[simp, grind =] theorem mem_ball {x y : α} {ε : Real} : y ∈ ball x ε ↔ dist y x < ε := Iff.rfl
@[simp, grind =] theorem mem_closedBall {x y : α} {ε : Real} : y ∈ closedBall x ε ↔ dist y x ≤ ε := Iff.rfl
@[simp, grind =] theorem mem_sphere {x y : α} {ε : Real} : y ∈ sphere x ε ↔ dist y x = ε := Iff.rfl

theorem isOpen_iff {β : Type v} [PseudoMetricSpace β] {s : Set β} :
    IsOpen s ↔ ∀ x, x ∈ s → ∃ ε : Real, 0 < ε ∧ ball x ε ⊆ s := PseudoMetricSpace.isOpen_iff_dist s

end Metric

/-- All distances of members are bounded. Mathlib: a bornology, whose bounded sets are these by its `Metric.isBounded_iff`. -/
def Bornology.IsBounded {α : Type u} [Dist α] (s : Set α) : Prop := ∃ C : Real, ∀ x, x ∈ s → ∀ y, y ∈ s → dist x y ≤ C

/-- One `δ` serves all points. Mathlib's notion of uniform spaces; for distances its `Metric.uniformContinuous_iff`. -/
def UniformContinuous {α : Type u} {β : Type v} [Dist α] [Dist β] (f : α → β) : Prop :=
  ∀ ε : Real, 0 < ε → ∃ δ : Real, 0 < δ ∧ ∀ a b, dist a b < δ → dist (f a) (f b) < ε
/-- Distances become arbitrarily small from some index on. Mathlib's notion of uniform spaces; for sequences in a space with distances its
`Metric.cauchySeq_iff`. -/
def CauchySeq {α : Type u} [Dist α] (u : Nat → α) : Prop :=
  ∀ ε : Real, 0 < ε → ∃ N, ∀ m, N ≤ m → ∀ n, N ≤ n → dist (u m) (u n) < ε

/-! ### More filters -/

namespace Filter
variable {α : Type u} {β : Type v}

/-- The sets that contain all small elements; Mathlib's for a nonempty linear order. -/
def atBot [LE α] [Std.IsLinearOrder α] [Nonempty α] : Filter α where
  sets := setOf fun s => ∃ a, ∀ b, b ≤ a → b ∈ s
  univ_sets := let ⟨a⟩ := ‹Nonempty α›; ⟨a, fun _ _ => trivial⟩
  sets_of_superset := fun ⟨a, h⟩ hs => ⟨a, fun b hb => hs b (h b hb)⟩
  inter_sets := fun {x y} ⟨a, ha⟩ ⟨b, hb⟩ => by
    rcases Std.le_total (a := a) (b := b) with h | h
    · exact ⟨a, fun c hc => ⟨ha c hc, hb c (Std.le_trans hc h)⟩⟩
    · exact ⟨b, fun c hc => ⟨ha c (Std.le_trans hc h), hb c hc⟩⟩

/-- `p` holds on a set of the filter. Mathlib's definition. -/
protected def Eventually (p : α → Prop) (f : Filter α) : Prop := setOf p ∈ f
/-- `p` does not fail eventually. Mathlib's definition. -/
protected def Frequently (p : α → Prop) (f : Filter α) : Prop := ¬ f.Eventually fun x => ¬ p x
/-- The sets that contain `s`. -/
def principal (s : Set α) : Filter α where
  sets := setOf fun t => s ⊆ t
  univ_sets := fun _ _ => trivial
  sets_of_superset h k x hx := k x (h x hx)
  inter_sets h k x hx := ⟨h x hx, k x hx⟩
end Filter

set_option compiler.extract_closed false in
/-- The neighbourhoods of `a` within `s`: Mathlib's `𝓝 a ⊓ 𝓟 s`, by its `mem_nhdsWithin_iff`. -/
def nhdsWithin {α : Type u} [Dist α] (a : α) (s : Set α) : Filter α where
  sets := setOf fun t => ∃ ε : Real, 0 < ε ∧ ∀ x, dist x a < ε → x ∈ s → x ∈ t
  univ_sets := ⟨1, by grind, fun _ _ _ => trivial⟩
  sets_of_superset := fun ⟨ε, h0, h⟩ hs => ⟨ε, h0, fun x hx hxs => hs x (h x hx hxs)⟩
  inter_sets := fun ⟨ε, h0, h⟩ ⟨δ, k0, k⟩ => by
    rcases le_total ε δ with hle | hle
    · exact ⟨ε, h0, fun x hx hs => ⟨h x hx hs, k x (lt_of_lt_of_le hx hle) hs⟩⟩
    · exact ⟨δ, k0, fun x hx hs => ⟨h x (lt_of_lt_of_le hx hle) hs, k x hx hs⟩⟩

notation "𝓟" => Filter.principal
namespace Topology
scoped notation "𝓝[" s "] " x:max => nhdsWithin x s
scoped notation "𝓝[≠] " x:max => nhdsWithin x (Set.compl {x})
scoped notation "𝓝[>] " x:max => nhdsWithin x (Set.Ioi x)
scoped notation "𝓝[<] " x:max => nhdsWithin x (Set.Iio x)
scoped notation "𝓝[≥] " x:max => nhdsWithin x (Set.Ici x)
scoped notation "Continuous[" t₁ ", " t₂ "]" => @Continuous _ _ t₁ t₂
scoped notation "𝓝[≤] " x:max => nhdsWithin x (Set.Iic x)
end Topology
syntax "∀ᶠ " ident (" : " term)? " in " term ", " term : term
syntax "∃ᶠ " ident (" : " term)? " in " term ", " term : term
macro_rules
  | `(∀ᶠ $x:ident in $f, $p) => `(Filter.Eventually (fun $x => $p) $f)
  | `(∀ᶠ $x:ident : $t in $f, $p) => `(Filter.Eventually (fun ($x : $t) => $p) $f)
macro_rules
  | `(∃ᶠ $x:ident in $f, $p) => `(Filter.Frequently (fun $x => $p) $f)
  | `(∃ᶠ $x:ident : $t in $f, $p) => `(Filter.Frequently (fun ($x : $t) => $p) $f)

/-! ### Suprema and infima -/

/-- A type with suprema of sets. Mathlib's class. -/
class SupSet (α : Type u) where
  /-- The supremum. -/
  sSup : Set α → α
/-- A type with infima of sets. Mathlib's class. -/
class InfSet (α : Type u) where
  /-- The infimum. -/
  sInf : Set α → α
export SupSet (sSup)
export InfSet (sInf)

/-- The supremum, `0` where there is none: Mathlib's value. -/
instance Real.instSupSet : SupSet Real := ⟨Real.sSup⟩
/-- The infimum, `0` where there is none: Mathlib's value. -/
instance Real.instInfSet : InfSet Real := ⟨Real.sInf⟩

/-- The supremum of a family, `⨆ i, f i`. -/
def iSup {α : Type u} [SupSet α] {ι : Sort v} (s : ι → α) : α := sSup (Set.range s)
/-- The infimum of a family, `⨅ i, f i`. -/
def iInf {α : Type u} [InfSet α] {ι : Sort v} (s : ι → α) : α := sInf (Set.range s)

/-- The least member, `0` for the empty set: Mathlib's value. -/
instance Nat.instInfSet : InfSet Nat :=
  ⟨fun s => letI := Classical.propDecidable (∃ n, IsLeast s n); if h : ∃ n, IsLeast s n then Classical.choose h else 0⟩
/-- The greatest member, `0` where there is none: Mathlib's value. -/
instance Nat.instSupSet : SupSet Nat :=
  ⟨fun s => letI := Classical.propDecidable (∃ n, IsGreatest s n); if h : ∃ n, IsGreatest s n then Classical.choose h else 0⟩

syntax "⨆ " ident+ (" : " term)? ", " term:60 : term
syntax "⨅ " ident+ (" : " term)? ", " term:60 : term
macro_rules
  | `(⨆ $x:ident, $b) => `(iSup fun $x => $b)
  | `(⨆ $x:ident : $t, $b) => `(iSup fun ($x : $t) => $b)
macro_rules
  | `(⨅ $x:ident, $b) => `(iInf fun $x => $b)
  | `(⨅ $x:ident : $t, $b) => `(iInf fun ($x : $t) => $b)

example : (Real.instMetricSpace.toDist : Dist Real) = (inferInstance : Dist Real) := rfl
example : (Real.instMetricSpace.toTopologicalSpace : TopologicalSpace Real) = Real.instTopologicalSpace := rfl
