import Tllama.Combinatorics.SimpleGraph
import Tllama.Algebra.Positive
import Tllama.Algebra.Group
/-!
More words of combinatorics: directed graphs, subgraphs, partitions of numbers, derangements, sorted lists, least witnesses, cycles of
permutations.
-/

@[expose] public section
noncomputable section

universe u v

/-- A relation of adjacency. Mathlib's structure. -/
@[ext] structure Digraph (V : Type u) where
  /-- There is an arrow from the first to the second. -/
  Adj : V → V → Prop

/-- The number of permutations of `n` elements without fixed point, by Mathlib's recursion. -/
def numDerangements : Nat → Nat
  | 0 => 1
  | 1 => 0
  | n + 2 => (n + 1) * (numDerangements n + numDerangements (n + 1))
@[simp] theorem numDerangements_zero : numDerangements 0 = 1 := rfl
@[simp] theorem numDerangements_one : numDerangements 1 = 0 := rfl
theorem numDerangements_add_two (n : Nat) :
    numDerangements (n + 2) = (n + 1) * (numDerangements n + numDerangements (n + 1)) := rfl

/-- The permutations without fixed point. Mathlib's set. -/
def derangements (α : Type u) : Set (Equiv.Perm α) := setOf fun f => ∀ x : α, f x ≠ x

/-- Positive parts with sum `n`. Mathlib's structure. -/
@[ext] structure Nat.Partition (n : Nat) where
  /-- The parts. -/
  parts : Multiset Nat
  parts_pos : ∀ {i}, i ∈ parts → 0 < i
  parts_sum : parts.sum = n

/-- A relation between two types (Mathlib's name before 2025). -/
abbrev Rel (α : Type u) (β : Type v) := α → β → Prop

/-- `f (n + h) - f n`. Mathlib's definition. -/
def fwdDiff {M : Type u} {G : Type v} [Add M] [Sub G] (h : M) (f : M → G) : M → G := fun n => f (n + h) - f n

namespace Nat
theorem exists_least {p : Nat → Prop} (h : ∃ n, p n) : ∃ n, p n ∧ ∀ m, m < n → ¬ p m := by
  obtain ⟨n, hn⟩ := h
  induction n using Nat.strongRecOn with
  | _ n ih =>
    rcases Classical.em (∃ m, m < n ∧ p m) with ⟨m, hm, hp⟩ | hno
    · exact ih m hm hp
    · exact ⟨n, hn, fun m hm hp => hno ⟨m, hm, hp⟩⟩

/-- The least number with a property. Mathlib's function; it is chosen here, so it does not compute. -/
protected def find {p : Nat → Prop} [DecidablePred p] (h : ∃ n, p n) : Nat := Classical.choose (exists_least h)
theorem find_spec {p : Nat → Prop} [DecidablePred p] (h : ∃ n, p n) : p (Nat.find h) := (Classical.choose_spec (exists_least h)).1
theorem find_min {p : Nat → Prop} [DecidablePred p] (h : ∃ n, p n) {m : Nat} (hm : m < Nat.find h) : ¬ p m :=
  (Classical.choose_spec (exists_least h)).2 m hm
end Nat

/-- The members in the order of `r`. Mathlib's function sorts the list; a list of the members that is sorted by a linear order is unique.
The relation comes first, as in Mathlib until October 2025. -/
def Finset.sort {α : Type u} (r : α → α → Prop) (s : Finset α) : List α :=
  letI := Classical.propDecidable (∃ l : List α, l.Pairwise r ∧ l.Nodup ∧ ∀ x, x ∈ l ↔ x ∈ s)
  if h : ∃ l : List α, l.Pairwise r ∧ l.Nodup ∧ ∀ x, x ∈ l ↔ x ∈ s then Classical.choose h else s.toList

/-- The permutation moves some element, and its powers lead from each moved element to each other. Mathlib's definition. -/
def Equiv.Perm.IsCycle {α : Type u} (f : Equiv.Perm α) : Prop :=
  ∃ x, f x ≠ x ∧ ∀ ⦃y⦄, f y ≠ y → ∃ i : Int, (f ^ i) x = y
/-- Powers lead from `x` to `y`. Mathlib's definition. -/
def Equiv.Perm.SameCycle {α : Type u} (f : Equiv.Perm α) (x y : α) : Prop := ∃ i : Int, (f ^ i) x = y

namespace SimpleGraph
variable {V : Type u}

/-- Some vertices and some edges between them. Mathlib's structure. -/
@[ext] structure Subgraph (G : SimpleGraph V) where
  /-- The vertices. -/
  verts : Set V
  /-- The edges. -/
  Adj : V → V → Prop
  adj_sub : ∀ {v w : V}, Adj v w → G.Adj v w
  edge_vert : ∀ {v w : V}, Adj v w → v ∈ verts
  symm : ∀ ⦃v w⦄, Adj v w → Adj w v

namespace Subgraph
variable {G : SimpleGraph V}
/-- The graph on the vertices of the subgraph. -/
def coe (H : G.Subgraph) : SimpleGraph H.verts where
  Adj a b := H.Adj a b
  symm _ _ h := H.symm h
  loopless a h := G.loopless a (H.adj_sub h)
/-- The graph on all vertices with the edges of the subgraph. -/
def spanningCoe (H : G.Subgraph) : SimpleGraph V where
  Adj := H.Adj
  symm _ _ h := H.symm h
  loopless a h := G.loopless a (H.adj_sub h)
/-- All vertices belong to it. -/
def IsSpanning (H : G.Subgraph) : Prop := ∀ v : V, v ∈ H.verts
/-- All edges of `G` between its vertices belong to it. -/
def IsInduced (H : G.Subgraph) : Prop := ∀ {v w : V}, v ∈ H.verts → w ∈ H.verts → G.Adj v w → H.Adj v w
/-- Its edges. -/
def edgeSet (H : G.Subgraph) : Set (Sym2 V) := H.spanningCoe.edgeSet
/-- Each vertex of it has exactly one neighbour in it. -/
def IsMatching (H : G.Subgraph) : Prop := ∀ ⦃v⦄, v ∈ H.verts → ∃! w, H.Adj v w
/-- A matching of all vertices. -/
def IsPerfectMatching (H : G.Subgraph) : Prop := H.IsMatching ∧ H.IsSpanning
end Subgraph

/-- The greatest size of a clique. Mathlib's value: the supremum, `0` where the sizes are not bounded. -/
def cliqueNum (G : SimpleGraph V) : Nat :=
  letI := Classical.propDecidable (∃ n, IsGreatest (setOf fun n => ∃ s, G.IsNClique n s) n)
  if h : ∃ n, IsGreatest (setOf fun n => ∃ s, G.IsNClique n s) n then Classical.choose h else 0

end SimpleGraph
