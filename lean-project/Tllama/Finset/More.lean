import Tllama.Nat.More
import Tllama.Nat.ENat
import Tllama.Algebra.Polynomial
import Tllama.Combinatorics.More
/-!
More finite sets and finite types: families, tuples of sets, greatest and least members, partitions of numbers, pairs in order,
cycles of permutations.
-/

@[expose] public section
noncomputable section

universe u v w

/-! ### Finite types -/

/-- Lists of bounded length over a finite type are finitely many. -/
theorem Finite.list_length_le (α : Type u) [Finite α] : ∀ k : Nat, Finite { l : List α // l.length ≤ k }
  | 0 => Finite.of_injective (β := Unit) (fun _ => ()) fun a b _ => Subtype.ext (by
      rw [List.eq_nil_of_length_eq_zero (Nat.le_zero.1 a.2), List.eq_nil_of_length_eq_zero (Nat.le_zero.1 b.2)])
  | k + 1 => by
    haveI := Finite.list_length_le α k
    letI : Fintype α := Fintype.ofFinite α
    letI : Fintype { l : List α // l.length ≤ k } := Fintype.ofFinite _
    refine Finite.of_surjective (α := Option (α × { l : List α // l.length ≤ k })) (fun o => match o with
      | none => ⟨[], Nat.zero_le _⟩
      | some p => ⟨p.1 :: p.2.1, Nat.succ_le_succ p.2.2⟩) fun ⟨l, hl⟩ => ?_
    cases l with
    | nil => exact ⟨none, rfl⟩
    | cons a l => exact ⟨some (a, ⟨l, Nat.le_of_succ_le_succ hl⟩), rfl⟩

instance Sigma.finite {α : Type u} {β : α → Type v} [Finite α] [∀ a, Finite (β a)] : Finite (Sigma β) := by
  obtain ⟨n, f, hf⟩ := Finite.exists_fin_surjective α
  have h (a : α) : ∃ (m : Nat) (g : Fin m → β a), Function.Surjective g := Finite.exists_fin_surjective (β a)
  let m (a : α) : Nat := Classical.choose (h a)
  let g (a : α) : Fin (m a) → β a := Classical.choose (Classical.choose_spec (h a))
  have hg (a : α) : Function.Surjective (g a) := Classical.choose_spec (Classical.choose_spec (h a))
  let pos (a : α) (x : β a) : Fin (m a) := Classical.choose (hg a x)
  have hpos (a : α) (x : β a) : g a (pos a x) = x := Classical.choose_spec (hg a x)
  -- One bound for all the sizes.
  have hb : ∃ N, ∀ a, m a ≤ N := by
    letI : Fintype α := Fintype.ofFinite α
    letI := Classical.decEq α
    exact ⟨Finset.univ.sum m, fun a => Finset.single_le_sum (fun _ _ => Nat.zero_le _) (Finset.mem_univ a)⟩
  obtain ⟨N, hN⟩ := hb
  refine Finite.of_injective (β := α × Fin (N + 1))
    (fun p => (p.1, ⟨(pos p.1 p.2).val, Nat.lt_succ_of_le (Nat.le_trans (Nat.le_of_lt (pos p.1 p.2).isLt) (hN p.1))⟩)) ?_
  rintro ⟨a, x⟩ ⟨b, y⟩ e
  obtain ⟨rfl, e⟩ := Prod.mk.inj e
  have e : pos a x = pos a y := Fin.ext (by
    have := congrArg Fin.val e
    exact this)
  have : x = y := by rw [← hpos a x, e, hpos a y]
  rw [this]
/-- All pairs of a finite family of finite types. -/
instance Sigma.instFintype {α : Type u} {β : α → Type v} [Fintype α] [∀ a, Fintype (β a)] : Fintype (Sigma β) :=
  Fintype.ofFinite _

instance Pi.finite' {α : Type u} {β : α → Type v} [Finite α] [∀ a, Finite (β a)] : Finite (∀ a, β a) :=
  Finite.of_injective (β := α → Sigma β) (fun f a => ⟨a, f a⟩) fun f g h => funext fun a => by
    have := congrFun h a
    exact eq_of_heq (Sigma.mk.inj this).2
/-- All dependent functions of finite types. -/
instance (priority := low) Pi.instFintype' {α : Type u} {β : α → Type v} [DecidableEq α] [Fintype α] [∀ a, Fintype (β a)] :
    Fintype (∀ a, β a) := Fintype.ofFinite _

instance Prop.instFintype : Fintype Prop := Fintype.ofFinite (h := Finite.of_injective (fun p : Prop =>
  letI := Classical.propDecidable p
  decide p) fun p q h => by
    have := decide_eq_decide.1 h
    exact propext this) Prop
/-- Functions on a finite type are compared value by value. -/
instance (priority := low) Fintype.decidablePi {α : Type u} {β : α → Type v} [Fintype α] [∀ a, DecidableEq (β a)] :
    DecidableEq (∀ a, β a) := fun f g => decidable_of_iff (∀ a, f a = g a) funext_iff.symm

/-- A finite type, since it is not infinite. Mathlib's function. -/
@[reducible] def fintypeOfNotInfinite {α : Type u} (h : ¬ Infinite α) : Fintype α :=
  letI : Finite α := Classical.byContradiction fun k => h ⟨k⟩
  Fintype.ofFinite α

/-! ### Partitions of numbers -/

theorem List.le_sum_of_mem {a : Nat} : ∀ {l : List Nat}, a ∈ l → a ≤ l.sum
  | b :: l, h => by
    rw [List.sum_cons]
    rcases List.mem_cons.1 h with rfl | h
    · omega
    · have := List.le_sum_of_mem h
      omega

theorem List.length_le_sum : ∀ {l : List Nat}, (∀ a ∈ l, 0 < a) → l.length ≤ l.sum
  | [], _ => Nat.zero_le _
  | b :: l, h => by
    have := List.length_le_sum fun a ha => h a (List.mem_cons_of_mem _ ha)
    have := h b (List.mem_cons_self ..)
    rw [List.sum_cons, List.length_cons]
    omega

instance Nat.Partition.finite (n : Nat) : Finite n.Partition := by
  haveI := Finite.list_length_le (Fin (n + 1)) n
  refine Finite.of_surjective
    (α := { l : { l : List (Fin (n + 1)) // l.length ≤ n } //
      (∀ a ∈ l.1.map Fin.val, 0 < a) ∧ (Multiset.ofList (l.1.map Fin.val)).sum = n })
    (fun l => ⟨Multiset.ofList (l.1.1.map Fin.val), fun {i} hi => l.2.1 i (Multiset.mem_coe.1 hi), l.2.2⟩) fun p => ?_
  obtain ⟨l, hl⟩ := Quotient.exists_rep p.parts
  have hl : Multiset.ofList l = p.parts := hl
  have hpos : ∀ a ∈ l, 0 < a := fun a ha => p.parts_pos (hl ▸ Multiset.mem_coe.2 ha)
  have hsum : l.sum = n := by
    have := p.parts_sum
    rw [← hl] at this
    exact this
  have hle : ∀ a ∈ l, a < n + 1 := fun a ha => by have := List.le_sum_of_mem ha; omega
  have e : (l.pmap (fun a (h : a < n + 1) => (⟨a, h⟩ : Fin (n + 1))) hle).map Fin.val = l := by
    rw [List.map_pmap]
    simp
  refine ⟨⟨⟨l.pmap (fun a h => ⟨a, h⟩) hle, ?_⟩, ?_, ?_⟩, ?_⟩
  · rw [List.length_pmap]
    have := List.length_le_sum hpos
    omega
  · rw [e]; exact hpos
  · rw [e]; exact hsum
  · apply Nat.Partition.ext
    show Multiset.ofList _ = _
    rw [e, hl]
/-- All partitions of a number. -/
instance Nat.Partition.instFintype (n : Nat) : Fintype n.Partition := Fintype.ofFinite _

/-! ### Finite sets -/

namespace Finset
variable {α : Type u} {β : Type v}

theorem exists_sigma {ι : Type u} {σ : ι → Type v} (s : Finset ι) (t : ∀ i, Finset (σ i)) :
    ∃ u : Finset (Σ i, σ i), ∀ p, p ∈ u ↔ p.1 ∈ s ∧ p.2 ∈ t p.1 := by
  haveI : Finite { x // (fun p : Σ i, σ i => p.1 ∈ s ∧ p.2 ∈ t p.1) x } :=
    Finite.of_injective (β := Σ i : { i // i ∈ s }, { x // x ∈ t i.1 }) (fun p => ⟨⟨p.1.1, p.2.1⟩, ⟨p.1.2, p.2.2⟩⟩) fun p q h => by
      obtain ⟨⟨a, x⟩, hp⟩ := p
      obtain ⟨⟨b, y⟩, hq⟩ := q
      simp only [Sigma.mk.injEq, Subtype.mk.injEq] at h
      obtain ⟨rfl, h⟩ := h
      have := congrArg Subtype.val (eq_of_heq h)
      simp only at this
      subst this
      rfl
  exact Finite.exists_finset _

/-- The pairs whose first entry is in `s` and the second in the set of that. Mathlib's set. -/
protected def sigma {ι : Type u} {σ : ι → Type v} (s : Finset ι) (t : ∀ i, Finset (σ i)) : Finset (Σ i, σ i) :=
  Classical.choose (exists_sigma s t)

@[simp] theorem mem_sigma {ι : Type u} {σ : ι → Type v} {s : Finset ι} {t : ∀ i, Finset (σ i)} {p : Σ i, σ i} :
    p ∈ s.sigma t ↔ p.1 ∈ s ∧ p.2 ∈ t p.1 := Classical.choose_spec (exists_sigma s t) p

/-- The pairs of members with equal entries. -/
def diag [DecidableEq α] (s : Finset α) : Finset (α × α) := (Finset.product s s).filter fun a => a.1 = a.2
/-- The pairs of different members. -/
def offDiag [DecidableEq α] (s : Finset α) : Finset (α × α) := (Finset.product s s).filter fun a => a.1 ≠ a.2

/-- The union of a family whose members are disjoint. Mathlib's operation; the proof of that is not used here. -/
def disjiUnion (s : Finset α) (t : α → Finset β)
    (_ : ∀ ⦃a⦄, a ∈ (s : Set α) → ∀ ⦃b⦄, b ∈ (s : Set α) → a ≠ b → Disjoint (t a) (t b)) : Finset β :=
  letI := Classical.decEq β
  s.biUnion t
/-- The union of two sets that are disjoint. -/
def disjUnion (s t : Finset α) (_ : Disjoint s t) : Finset α :=
  letI := Classical.decEq α
  s ∪ t

@[simp] theorem mem_biUnion [DecidableEq β] {s : Finset α} {t : α → Finset β} {b : β} : b ∈ s.biUnion t ↔ ∃ a, a ∈ s ∧ b ∈ t a := by
  induction s using Finset.ind with
  | h l hl =>
    show b ∈ l.foldr (fun a u => t a ∪ u) ∅ ↔ ∃ a, a ∈ l ∧ b ∈ t a
    clear hl
    induction l with
    | nil => simp
    | cons a l ih => simp [ih]

section Linear
variable [LinearOrder α]

theorem exists_max_mem (s : Finset α) (h : s.Nonempty) : ∃ m, m ∈ s ∧ ∀ x, x ∈ s → x ≤ m := by
  induction s using Finset.ind with
  | h l hl =>
    have : ∀ l : List α, l ≠ [] → ∃ m, m ∈ l ∧ ∀ x, x ∈ l → x ≤ m := by
      intro l
      induction l with
      | nil => exact fun h => absurd rfl h
      | cons a l ih =>
        intro _
        rcases Classical.em (l = []) with rfl | hne
        · exact ⟨a, List.mem_cons_self .., fun x hx => by rw [List.mem_singleton.1 hx]; exact Std.le_refl _⟩
        · obtain ⟨m, hm, hx⟩ := ih hne
          rcases Std.le_total (a := a) (b := m) with k | k
          · exact ⟨m, List.mem_cons_of_mem _ hm, fun x h => (List.mem_cons.1 h).elim (fun e => e ▸ k) (hx x)⟩
          · exact ⟨a, List.mem_cons_self .., fun x h =>
              (List.mem_cons.1 h).elim (fun e => e ▸ Std.le_refl _) fun h => Std.le_trans (hx x h) k⟩
    obtain ⟨x, hx⟩ := h
    exact this l (fun e => by subst e; exact nomatch (Finset.mem_ofList.1 hx))

theorem exists_min_mem (s : Finset α) (h : s.Nonempty) : ∃ m, m ∈ s ∧ ∀ x, x ∈ s → m ≤ x := by
  induction s using Finset.ind with
  | h l hl =>
    have : ∀ l : List α, l ≠ [] → ∃ m, m ∈ l ∧ ∀ x, x ∈ l → m ≤ x := by
      intro l
      induction l with
      | nil => exact fun h => absurd rfl h
      | cons a l ih =>
        intro _
        rcases Classical.em (l = []) with rfl | hne
        · exact ⟨a, List.mem_cons_self .., fun x hx => by rw [List.mem_singleton.1 hx]; exact Std.le_refl _⟩
        · obtain ⟨m, hm, hx⟩ := ih hne
          rcases Std.le_total (a := m) (b := a) with k | k
          · exact ⟨m, List.mem_cons_of_mem _ hm, fun x h => (List.mem_cons.1 h).elim (fun e => e ▸ k) (hx x)⟩
          · exact ⟨a, List.mem_cons_self .., fun x h =>
              (List.mem_cons.1 h).elim (fun e => e ▸ Std.le_refl _) fun h => Std.le_trans k (hx x h)⟩
    obtain ⟨x, hx⟩ := h
    exact this l (fun e => by subst e; exact nomatch (Finset.mem_ofList.1 hx))

/-- The greatest member. -/
def max' (s : Finset α) (h : s.Nonempty) : α := Classical.choose (exists_max_mem s h)
/-- The least member. -/
def min' (s : Finset α) (h : s.Nonempty) : α := Classical.choose (exists_min_mem s h)
theorem max'_mem (s : Finset α) (h : s.Nonempty) : s.max' h ∈ s := (Classical.choose_spec (exists_max_mem s h)).1
theorem le_max' (s : Finset α) (x : α) (h : x ∈ s) : x ≤ s.max' ⟨x, h⟩ := (Classical.choose_spec (exists_max_mem s ⟨x, h⟩)).2 x h
theorem min'_mem (s : Finset α) (h : s.Nonempty) : s.min' h ∈ s := (Classical.choose_spec (exists_min_mem s h)).1
theorem min'_le (s : Finset α) (x : α) (h : x ∈ s) : s.min' ⟨x, h⟩ ≤ x := (Classical.choose_spec (exists_min_mem s ⟨x, h⟩)).2 x h

/-- The greatest member, `⊥` for the empty set. -/
protected def max (s : Finset α) : WithBot α :=
  letI := Classical.propDecidable s.Nonempty
  if h : s.Nonempty then (s.max' h : WithBot α) else ⊥
/-- The least member, `⊤` for the empty set. -/
protected def min (s : Finset α) : WithTop α :=
  letI := Classical.propDecidable s.Nonempty
  if h : s.Nonempty then (s.min' h : WithTop α) else ⊤

end Linear

/-- The pairs of natural numbers with sum `n`. Mathlib's set for `ℕ`. -/
def antidiagonal (n : Nat) : Finset (Nat × Nat) := (Finset.range (n + 1)).mapOn (fun i => (i, n - i)) fun _ _ _ _ h => (Prod.mk.inj h).1
@[simp] theorem mem_antidiagonal {n : Nat} {x : Nat × Nat} : x ∈ antidiagonal n ↔ x.1 + x.2 = n := by
  rw [antidiagonal, mem_mapOn]
  constructor
  · rintro ⟨i, hi, rfl⟩
    have := Finset.mem_range.1 hi
    show i + (n - i) = n
    omega
  · intro h
    exact ⟨x.1, Finset.mem_range.2 (by omega), Prod.ext rfl (by show n - x.1 = x.2; omega)⟩

end Finset

theorem Fintype.exists_piFinset {α : Type u} [Fintype α] {δ : α → Type v} (t : ∀ a, Finset (δ a)) :
    ∃ u : Finset (∀ a, δ a), ∀ f, f ∈ u ↔ ∀ a, f a ∈ t a := by
  haveI : Finite { x // (fun f : ∀ a, δ a => ∀ a, f a ∈ t a) x } :=
    Finite.of_injective (β := ∀ a, { x // x ∈ t a }) (fun f a => ⟨f.1 a, f.2 a⟩) fun f g h =>
      Subtype.ext (funext fun a => congrArg Subtype.val (congrFun h a))
  exact Finite.exists_finset _

/-- The functions with values in given finite sets. Mathlib's set. -/
def Fintype.piFinset {α : Type u} [DecidableEq α] [Fintype α] {δ : α → Type v} (t : ∀ a, Finset (δ a)) : Finset (∀ a, δ a) :=
  Classical.choose (exists_piFinset t)

@[simp] theorem Fintype.mem_piFinset {α : Type u} [DecidableEq α] [Fintype α] {δ : α → Type v} {t : ∀ a, Finset (δ a)} {f : ∀ a, δ a} :
    f ∈ piFinset t ↔ ∀ a, f a ∈ t a := Classical.choose_spec (exists_piFinset t) f

/-- Nonempty finite sets that are pairwise disjoint and whose union is `s`. Mathlib's structure, which it has in any lattice, for finite
sets. -/
@[ext] structure Finpartition {α : Type u} [DecidableEq α] (s : Finset α) where
  /-- The parts. -/
  parts : Finset (Finset α)
  disjoint : ∀ t, t ∈ parts → ∀ u, u ∈ parts → t ≠ u → Disjoint t u
  biUnion_parts : (parts.biUnion fun t => t) = s
  empty_notMem : ∅ ∉ parts

/-- An infinite type has elements. -/
@[simp] theorem Infinite.nonempty_iff {α : Type u} [h : Infinite α] : Nonempty α ↔ True :=
  ⟨fun _ => trivial, fun _ => Classical.byContradiction fun hn => h.not_finite
    ⟨⟨⟨∅, fun x => (hn ⟨x⟩).elim⟩⟩⟩⟩

/-! ### Permutations -/

namespace Equiv.Perm
variable {α : Type u}

/-- The pairs `⟨a, b⟩` with `b < a`. Mathlib's set. -/
def finPairsLT (n : Nat) : Finset (Σ _ : Fin n, Fin n) := Finset.univ.filter fun p => p.2 < p.1

/-- The elements that are moved. -/
def support [DecidableEq α] [Fintype α] (f : Equiv.Perm α) : Finset α := Finset.univ.filter fun x => f x ≠ x

/-- The lengths of the cycles that are longer than 1. Mathlib: the sizes of the supports of the factors that are cycles, and these
supports are the orbits of the elements that are moved. -/
def cycleType [Fintype α] [DecidableEq α] (σ : Equiv.Perm α) : Multiset Nat :=
  letI := Classical.decPred fun s : Finset α => ∃ x, σ x ≠ x ∧ ∀ y, y ∈ s ↔ σ.SameCycle x y
  ((Finset.univ : Finset (Finset α)).filter fun s => ∃ x, σ x ≠ x ∧ ∀ y, y ∈ s ↔ σ.SameCycle x y).val.map Finset.card

/-- Two different elements are exchanged and nothing else is moved. -/
def IsSwap [DecidableEq α] (f : Equiv.Perm α) : Prop := ∃ x y, x ≠ y ∧ f = Equiv.swap x y
/-- One cycle of length 3. -/
def IsThreeCycle [Fintype α] [DecidableEq α] (σ : Equiv.Perm α) : Prop := σ.cycleType = Multiset.ofList [3]

end Equiv.Perm
