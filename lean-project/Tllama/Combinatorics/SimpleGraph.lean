import Tllama.Finset.Instances
import Tllama.Notation.Builders
/-!
Simple graphs as in Mathlib: adjacency, degrees, walks, connectedness, cliques, colourings, trees.
-/

@[expose] public section
noncomputable section

universe u v

/-- An irreflexive symmetric relation of adjacency. Mathlib's structure. -/
@[ext] structure SimpleGraph (V : Type u) where
  /-- Two vertices are adjacent. -/
  Adj : V → V → Prop
  symm : ∀ ⦃x y⦄, Adj x y → Adj y x := by intro x y h; simp_all
  loopless : ∀ x, ¬ Adj x x := by intro x h; simp_all

/-- Unordered pairs, the quotient of ordered ones by exchange. Mathlib's definition. -/
def Sym2.setoid (α : Type u) : Setoid (α × α) where
  r p q := p = q ∨ p = (q.2, q.1)
  iseqv := {
    refl := fun _ => Or.inl rfl
    symm := fun {p q} h => h.elim (fun e => Or.inl e.symm) fun e => Or.inr (by subst e; rfl)
    trans := fun {p q r} h k => by
      rcases h with rfl | rfl
      · exact k
      · rcases k with rfl | rfl
        · exact Or.inr rfl
        · exact Or.inl rfl }

/-- Unordered pairs. -/
def Sym2 (α : Type u) : Type u := Quotient (Sym2.setoid α)

namespace Sym2
variable {α : Type u}

/-- The unordered pair of two elements, `s(a, b)`. -/
protected def mk (p : α × α) : Sym2 α := Quotient.mk (Sym2.setoid α) p

theorem eq_iff {a b c d : α} : Sym2.mk (a, b) = Sym2.mk (c, d) ↔ a = c ∧ b = d ∨ a = d ∧ b = c := by
  constructor
  · intro h
    rcases (Quotient.exact h : (a, b) = (c, d) ∨ (a, b) = (d, c)) with e | e
    · exact Or.inl (Prod.mk.inj e)
    · exact Or.inr (Prod.mk.inj e)
  · rintro (⟨rfl, rfl⟩ | ⟨rfl, rfl⟩)
    · rfl
    · exact Quotient.sound (Or.inr rfl)

/-- `a` is one of the two. -/
protected def Mem (z : Sym2 α) (a : α) : Prop := ∃ b, z = Sym2.mk (a, b)
instance : Membership α (Sym2 α) := ⟨Sym2.Mem⟩

@[simp] theorem mem_mk {a b c : α} : a ∈ Sym2.mk (b, c) ↔ a = b ∨ a = c := by
  constructor
  · rintro ⟨d, h⟩
    rcases eq_iff.1 h with ⟨rfl, _⟩ | ⟨_, rfl⟩
    · exact Or.inl rfl
    · exact Or.inr rfl
  · rintro (rfl | rfl)
    · exact ⟨c, rfl⟩
    · exact ⟨b, eq_iff.2 (Or.inr ⟨rfl, rfl⟩)⟩

/-- Both are the same. -/
def IsDiag (z : Sym2 α) : Prop := ∃ a, z = Sym2.mk (a, a)

instance [Finite α] : Finite (Sym2 α) :=
  Finite.of_surjective (Sym2.mk : α × α → Sym2 α) fun z => Quotient.ind (motive := fun z => ∃ p, Sym2.mk p = z) (fun p => ⟨p, rfl⟩) z
instance [DecidableEq α] [Fintype α] : Fintype (Sym2 α) := Fintype.ofFinite _

end Sym2

set_option compiler.extract_closed false in
notation "s(" a ", " b ")" => Sym2.mk (a, b)

namespace SimpleGraph
variable {V : Type u} {W : Type v} (G : SimpleGraph V)

theorem adj_comm (u v : V) : G.Adj u v ↔ G.Adj v u := ⟨fun h => G.symm h, fun h => G.symm h⟩
theorem Adj.symm {G : SimpleGraph V} {u v : V} (h : G.Adj u v) : G.Adj v u := G.symm h
theorem irrefl {v : V} : ¬ G.Adj v v := G.loopless v
theorem ne_of_adj {a b : V} (h : G.Adj a b) : a ≠ b := fun e => G.loopless b (e ▸ h)

/-- The graph in which any two different vertices are adjacent; Mathlib's `⊤` is the same. -/
def completeGraph (V : Type u) : SimpleGraph V := ⟨fun a b => a ≠ b, fun _ _ h => h.symm, fun _ h => h rfl⟩
/-- The graph without edges; Mathlib's `⊥` is the same. -/
def emptyGraph (V : Type u) : SimpleGraph V := ⟨fun _ _ => False, fun _ _ h => h, fun _ h => h⟩

instance : Top (SimpleGraph V) := ⟨⟨fun a b => a ≠ b, fun _ _ h => h.symm, fun _ h => h rfl⟩⟩
instance : Bot (SimpleGraph V) := ⟨⟨fun _ _ => False, fun _ _ h => h, fun _ h => h⟩⟩
/-- One graph is contained in another when its edges are. -/
instance : LE (SimpleGraph V) := ⟨fun G H => ∀ ⦃a b⦄, G.Adj a b → H.Adj a b⟩
instance : Max (SimpleGraph V) := ⟨fun G H => ⟨fun a b => G.Adj a b ∨ H.Adj a b,
  fun _ _ h => h.imp (fun h => G.symm h) fun h => H.symm h, fun a h => h.elim (G.loopless a) (H.loopless a)⟩⟩
instance : Min (SimpleGraph V) := ⟨fun G H => ⟨fun a b => G.Adj a b ∧ H.Adj a b,
  fun _ _ h => ⟨G.symm h.1, H.symm h.2⟩, fun a h => G.loopless a h.1⟩⟩
instance : SDiff (SimpleGraph V) := ⟨fun G H => ⟨fun a b => G.Adj a b ∧ ¬ H.Adj a b,
  fun _ _ h => ⟨G.symm h.1, fun k => h.2 (H.symm k)⟩, fun a h => G.loopless a h.1⟩⟩

@[simp] theorem top_adj {a b : V} : (⊤ : SimpleGraph V).Adj a b ↔ a ≠ b := Iff.rfl
@[simp] theorem bot_adj {a b : V} : (⊥ : SimpleGraph V).Adj a b ↔ False := Iff.rfl

/-- Different vertices are adjacent exactly where they are not in `G`; Mathlib's `Gᶜ`. -/
protected def compl : SimpleGraph V := ⟨fun a b => a ≠ b ∧ ¬ G.Adj a b, fun _ _ h => ⟨h.1.symm, fun k => h.2 (G.symm k)⟩, fun _ h => h.1 rfl⟩

/-- The graph of a relation, made symmetric and irreflexive. Mathlib's definition. -/
def fromRel (r : V → V → Prop) : SimpleGraph V :=
  ⟨fun a b => a ≠ b ∧ (r a b ∨ r b a), fun _ _ h => ⟨h.1.symm, h.2.symm⟩, fun _ h => h.1 rfl⟩

/-- The neighbours of `v`. -/
def neighborSet (v : V) : Set V := setOf fun w => G.Adj v w
/-- The edges, as unordered pairs. -/
def edgeSet : Set (Sym2 V) := setOf fun e => ∃ a b, G.Adj a b ∧ e = Sym2.mk (a, b)

@[simp] theorem mem_neighborSet (v w : V) : w ∈ G.neighborSet v ↔ G.Adj v w := Iff.rfl
@[simp] theorem mem_edgeSet {v w : V} : Sym2.mk (v, w) ∈ G.edgeSet ↔ G.Adj v w := by
  constructor
  · rintro ⟨a, b, h, e⟩
    rcases Sym2.eq_iff.1 e with ⟨rfl, rfl⟩ | ⟨rfl, rfl⟩
    · exact h
    · exact G.symm h
  · exact fun h => ⟨v, w, h, rfl⟩

/-- The neighbours of `v` as a type are finite when the vertices are. -/
instance neighborSetFintype [Fintype V] [DecidableRel G.Adj] (v : V) : Fintype (G.neighborSet v) :=
  @Subtype.fintype V (fun w => G.Adj v w) (fun w => inferInstanceAs (Decidable (G.Adj v w))) _

/-- Every vertex has finitely many neighbours. Mathlib's class. -/
abbrev LocallyFinite := ∀ v : V, Fintype (G.neighborSet v)

/-- The neighbours of `v` as a finite set. -/
def neighborFinset (v : V) [Fintype (G.neighborSet v)] : Finset V := (G.neighborSet v).toFinset
/-- The number of neighbours. -/
def degree (v : V) [Fintype (G.neighborSet v)] : Nat := (G.neighborFinset v).card
@[simp] theorem mem_neighborFinset (v w : V) [Fintype (G.neighborSet v)] : w ∈ G.neighborFinset v ↔ G.Adj v w :=
  Set.mem_toFinset
/-- Every vertex has `d` neighbours. -/
def IsRegularOfDegree [LocallyFinite G] (d : Nat) : Prop := ∀ v : V, G.degree v = d

instance edgeSetFintype [Fintype V] [DecidableEq V] [DecidableRel G.Adj] : Fintype G.edgeSet := Fintype.ofFinite _
/-- The edges as a finite set. -/
def edgeFinset [Fintype G.edgeSet] : Finset (Sym2 V) := G.edgeSet.toFinset
@[simp] theorem mem_edgeFinset [Fintype G.edgeSet] {e : Sym2 V} : e ∈ G.edgeFinset ↔ e ∈ G.edgeSet := Set.mem_toFinset

/-- The graph without the edges in `s`. Mathlib's definition. -/
def deleteEdges (s : Set (Sym2 V)) : SimpleGraph V := ⟨fun a b => G.Adj a b ∧ Sym2.mk (a, b) ∉ s,
  fun a b h => ⟨G.symm h.1, fun k => h.2 ((Sym2.eq_iff.2 (Or.inr ⟨rfl, rfl⟩) : Sym2.mk (a, b) = Sym2.mk (b, a)) ▸ k)⟩,
  fun a h => G.loopless a h.1⟩

/-- The graph on the members of `s` with the edges of `G`. -/
def induce (s : Set V) : SimpleGraph s := ⟨fun a b => G.Adj a b, fun _ _ h => G.symm h, fun a h => G.loopless a h⟩
/-- The adjacency of images. -/
protected def comap (f : V → W) (H : SimpleGraph W) : SimpleGraph V :=
  ⟨fun a b => H.Adj (f a) (f b), fun _ _ h => H.symm h, fun a h => H.loopless (f a) h⟩

/-- The vertices with a neighbour. -/
def support : Set V := setOf fun v => ∃ w, G.Adj v w

/-! ### Walks -/

/-- A sequence of adjacent vertices from `u` to `v`. Mathlib's type. -/
inductive Walk (G : SimpleGraph V) : V → V → Type u
  /-- The walk that stays. -/
  | nil {u : V} : Walk G u u
  /-- One step, then a walk. -/
  | cons {u v w : V} (h : G.Adj u v) (p : Walk G v w) : Walk G u w

namespace Walk
variable {G}

/-- The number of steps. -/
def length : {u v : V} → G.Walk u v → Nat
  | _, _, nil => 0
  | _, _, cons _ p => p.length + 1
/-- The vertices in order. -/
def support : {u v : V} → G.Walk u v → List V
  | u, _, nil => [u]
  | u, _, cons _ p => u :: p.support
/-- The edges in order. -/
def edges : {u v : V} → G.Walk u v → List (Sym2 V)
  | _, _, nil => []
  | u, _, @cons _ _ _ v _ _ p => Sym2.mk (u, v) :: p.edges
/-- Two walks, one after the other. -/
def append : {u v w : V} → G.Walk u v → G.Walk v w → G.Walk u w
  | _, _, _, nil, q => q
  | _, _, _, cons h p, q => cons h (p.append q)
/-- No edge occurs twice. -/
structure IsTrail {u v : V} (p : G.Walk u v) : Prop where
  edges_nodup : p.edges.Nodup
/-- No vertex occurs twice; Mathlib asks for a trail too, which then it is. -/
structure IsPath {u v : V} (p : G.Walk u v) : Prop extends IsTrail p where
  support_nodup : p.support.Nodup
/-- A closed trail that is not empty. -/
structure IsCircuit {u : V} (p : G.Walk u u) : Prop extends IsTrail p where
  ne_nil : p ≠ nil
/-- A circuit in which only the first vertex occurs twice. -/
structure IsCycle {u : V} (p : G.Walk u u) : Prop extends IsCircuit p where
  support_nodup : p.support.tail.Nodup
/-- Every edge of the graph occurs, each once. -/
def IsEulerian [DecidableEq V] {u v : V} (p : G.Walk u v) : Prop :=
  letI := Classical.decEq (Sym2 V)
  ∀ e, e ∈ G.edgeSet → p.edges.count e = 1
/-- Every vertex occurs exactly once. -/
def IsHamiltonian [DecidableEq V] {u v : V} (p : G.Walk u v) : Prop := ∀ a, p.support.count a = 1

/-- A cycle through every vertex. Mathlib's structure. -/
structure IsHamiltonianCycle [DecidableEq V] {u : V} (p : G.Walk u u) : Prop extends IsCycle p where
  isHamiltonian_tail : ∀ a, p.support.tail.count a = 1

end Walk

/-- Some walk leads from `u` to `v`. -/
def Reachable (u v : V) : Prop := Nonempty (G.Walk u v)
/-- Every two vertices are joined by a walk. -/
def Preconnected : Prop := ∀ u v : V, G.Reachable u v
/-- Preconnected, with a vertex. Mathlib's structure. -/
structure Connected : Prop where
  preconnected : G.Preconnected
  nonempty : Nonempty V
/-- No cycle. -/
def IsAcyclic : Prop := ∀ ⦃v : V⦄ (c : G.Walk v v), ¬ c.IsCycle
/-- Connected without cycle. Mathlib's structure. -/
structure IsTree : Prop where
  isConnected : G.Connected
  IsAcyclic : G.IsAcyclic
/-- Some cycle goes through every vertex; a single vertex counts. Mathlib's definition. -/
def IsHamiltonian [DecidableEq V] [Fintype V] : Prop :=
  Fintype.card V ≠ 1 → ∃ a, ∃ p : G.Walk a a, p.IsHamiltonianCycle

/-- The components: vertices up to reachability. -/
def ConnectedComponent : Type u := Quot G.Reachable

/-! ### Cliques and colourings -/

/-- The vertices of `s` are pairwise adjacent. -/
abbrev IsClique (s : Set V) : Prop := s.Pairwise G.Adj
/-- A clique of `n` vertices. -/
structure IsNClique (n : Nat) (s : Finset V) : Prop where
  isClique : G.IsClique (Finset.toSet s)
  card_eq : s.card = n
/-- No clique of `n` vertices. -/
def CliqueFree (n : Nat) : Prop := ∀ t, ¬ G.IsNClique n t
/-- No two vertices of `s` are adjacent. -/
abbrev IsIndepSet (s : Set V) : Prop := s.Pairwise fun v w => ¬ G.Adj v w
/-- `n` vertices, no two adjacent. -/
structure IsNIndepSet (n : Nat) (s : Finset V) : Prop where
  isIndepSet : G.IsIndepSet (Finset.toSet s)
  card_eq : s.card = n

/-- A map that keeps adjacency. Mathlib: a relation homomorphism. -/
structure Hom (G : SimpleGraph V) (H : SimpleGraph W) where
  /-- The map. -/
  toFun : V → W
  map_rel' : ∀ {a b}, G.Adj a b → H.Adj (toFun a) (toFun b)
instance (H : SimpleGraph W) : CoeFun (Hom G H) fun _ => V → W := ⟨Hom.toFun⟩

/-- An invertible map that keeps adjacency both ways. Mathlib: a relation isomorphism. -/
structure Iso (G : SimpleGraph V) (H : SimpleGraph W) extends Equiv V W where
  map_rel_iff' : ∀ {a b}, H.Adj (toEquiv a) (toEquiv b) ↔ G.Adj a b
instance (H : SimpleGraph W) : CoeFun (Iso G H) fun _ => V → W := ⟨fun f => f.toFun⟩

/-- A colouring: adjacent vertices have different colours. Mathlib: a homomorphism to the complete graph. -/
abbrev Coloring (α : Type v) := Hom G (⊤ : SimpleGraph α)
/-- Some colouring with `n` colours exists. -/
def Colorable (n : Nat) : Prop := Nonempty (G.Coloring (Fin n))

end SimpleGraph

set_option compiler.extract_closed false in
infixl:50 " →g " => SimpleGraph.Hom
set_option compiler.extract_closed false in
infixl:50 " ≃g " => SimpleGraph.Iso
set_option compiler.extract_closed false in
/-- The complement of a graph. -/
notation:1024 (name := simpleGraphCompl) G "ᶜ" => SimpleGraph.compl G
