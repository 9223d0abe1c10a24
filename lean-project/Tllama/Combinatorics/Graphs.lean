import Tllama.Finset.More
import Tllama.Topology.Basic
/-!
More of graphs: paths, cycles, products, complete graphs of several parts, subgraphs as a lattice, distance, chromatic number.
-/

@[expose] public section
noncomputable section
set_option compiler.extract_closed false

universe u v

instance ENat.instSupSet : SupSet ENat := ⟨fun s =>
  letI := Classical.propDecidable (∃ n : Nat, IsLUB s (n : ENat))
  if h : ∃ n : Nat, IsLUB s (n : ENat) then ((Classical.choose h : Nat) : ENat) else ⊤⟩
instance ENat.instInfSet : InfSet ENat := ⟨fun s =>
  letI := Classical.propDecidable (∃ n : Nat, IsGLB s (n : ENat))
  if h : ∃ n : Nat, IsGLB s (n : ENat) then ((Classical.choose h : Nat) : ENat) else ⊤⟩

namespace SimpleGraph
variable {V : Type u} {W : Type v} (G : SimpleGraph V)

/-- The path on `n` vertices. Mathlib: the graph of the relation of neighbours in `Fin n`. -/
def pathGraph (n : Nat) : SimpleGraph (Fin n) where
  Adj a b := a.val + 1 = b.val ∨ b.val + 1 = a.val
  symm _ _ h := h.symm
  loopless a h := by omega

/-- The cycle on `n` vertices: neighbours differ by 1 modulo `n`. Mathlib's graph. -/
def cycleGraph : (n : Nat) → SimpleGraph (Fin n)
  | 0 => ⊥
  | n + 1 => {
    Adj := fun a b => a ≠ b ∧ (a - b = 1 ∨ b - a = 1)
    symm := fun _ _ h => ⟨h.1.symm, h.2.symm⟩
    loopless := fun _ h => h.1 rfl }

/-- Pairs, adjacent where one entry is adjacent and the other equal. -/
def boxProd (G : SimpleGraph V) (H : SimpleGraph W) : SimpleGraph (V × W) where
  Adj x y := G.Adj x.1 y.1 ∧ x.2 = y.2 ∨ H.Adj x.2 y.2 ∧ x.1 = y.1
  symm _ _ h := h.imp (fun h => ⟨G.symm h.1, h.2.symm⟩) fun h => ⟨H.symm h.1, h.2.symm⟩
  loopless x h := h.elim (fun h => G.loopless _ h.1) fun h => H.loopless _ h.1

/-- Every vertex of one part is adjacent to every one of the other. -/
def completeBipartiteGraph (V : Type u) (W : Type v) : SimpleGraph (V ⊕ W) where
  Adj v w := v.isLeft ∧ w.isRight ∨ v.isRight ∧ w.isLeft
  symm _ _ h := h.elim (fun h => Or.inr ⟨h.2, h.1⟩) fun h => Or.inl ⟨h.2, h.1⟩
  loopless v h := by cases v <;> simp at h

/-- The graph with the edges of a set of pairs, those of equal ones aside. -/
def fromEdgeSet (s : Set (Sym2 V)) : SimpleGraph V where
  Adj v w := Sym2.mk (v, w) ∈ s ∧ v ≠ w
  symm v w h := ⟨(Sym2.eq_iff.2 (Or.inr ⟨rfl, rfl⟩) : Sym2.mk (v, w) = Sym2.mk (w, v)) ▸ h.1, h.2.symm⟩
  loopless _ h := h.2 rfl

/-- Each vertex that has neighbours has two. Mathlib's definition. -/
def IsCycles : Prop := ∀ ⦃v⦄, (G.neighborSet v).Nonempty → (G.neighborSet v).ncard = 2

/-- Removing the edge disconnects its ends. Mathlib's definition, for pairs. -/
def IsBridge (e : Sym2 V) : Prop := e ∈ G.edgeSet ∧ ∀ v w, e = Sym2.mk (v, w) → ¬ (G.deleteEdges (singleton e)).Reachable v w

/-- The least number of colours, `⊤` if none suffices. -/
def chromaticNumber : ENat :=
  letI := Classical.propDecidable (∃ n, IsLeast (setOf fun n => G.Colorable n) n)
  if h : ∃ n, IsLeast (setOf fun n => G.Colorable n) n then ((Classical.choose h : Nat) : ENat) else ⊤

/-- The least length of a walk, 0 where there is none. Mathlib's value. -/
def dist (a b : V) : Nat :=
  letI := Classical.propDecidable (∃ n, IsLeast (setOf fun n => ∃ p : G.Walk a b, p.length = n) n)
  if h : ∃ n, IsLeast (setOf fun n => ∃ p : G.Walk a b, p.length = n) n then Classical.choose h else 0

/-- The greatest degree, 0 if there is no vertex. -/
def maxDegree [Fintype V] [DecidableRel G.Adj] : Nat :=
  letI := Classical.propDecidable (∃ n, IsGreatest (Set.range fun v => G.degree v) n)
  if h : ∃ n, IsGreatest (Set.range fun v => G.degree v) n then Classical.choose h else 0
/-- The least degree, 0 if there is no vertex. -/
def minDegree [Fintype V] [DecidableRel G.Adj] : Nat :=
  letI := Classical.propDecidable (∃ n, IsLeast (Set.range fun v => G.degree v) n)
  if h : ∃ n, IsLeast (Set.range fun v => G.degree v) n then Classical.choose h else 0

/-- The greatest number of vertices that are pairwise not adjacent. Mathlib's value. -/
def indepNum : Nat :=
  letI := Classical.propDecidable (∃ n, IsGreatest (setOf fun n => ∃ s, G.IsNIndepSet n s) n)
  if h : ∃ n, IsGreatest (setOf fun n => ∃ s, G.IsNIndepSet n s) n then Classical.choose h else 0

namespace Subgraph
variable {G}
instance : Top G.Subgraph := ⟨{
  verts := Set.univ
  Adj := G.Adj
  adj_sub := fun h => h
  edge_vert := fun _ => trivial
  symm := fun _ _ h => G.symm h }⟩
instance : Bot G.Subgraph := ⟨{
  verts := ∅
  Adj := fun _ _ => False
  adj_sub := fun h => h.elim
  edge_vert := fun h => h.elim
  symm := fun _ _ h => h }⟩
/-- Vertices and edges are contained. -/
instance : LE G.Subgraph := ⟨fun x y => x.verts ⊆ y.verts ∧ ∀ ⦃v w : V⦄, x.Adj v w → y.Adj v w⟩
/-- The subgraph on the vertices of `s` that it has, with all its edges between them. -/
def induce (G' : G.Subgraph) (s : Set V) : G.Subgraph where
  verts := s
  Adj u v := u ∈ s ∧ v ∈ s ∧ G'.Adj u v
  adj_sub h := G'.adj_sub h.2.2
  edge_vert h := h.1
  symm _ _ h := ⟨h.2.1, h.1, G'.symm h.2.2⟩
/-- The subgraph without the vertices of `s`. -/
abbrev deleteVerts (G' : G.Subgraph) (s : Set V) : G.Subgraph := G'.induce (G'.verts \ s)
/-- Some walk in it leads from each vertex of it to each other. -/
protected def Connected (G' : G.Subgraph) : Prop := G'.coe.Connected
end Subgraph

end SimpleGraph

infixl:70 " □ " => SimpleGraph.boxProd
