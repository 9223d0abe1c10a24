import Tllama.Finset.Interval
/-!
Finite types: a finite set with every element. Also finite sets obtained from sets (`Set.toFinset`,
`Set.Finite`, `Set.ncard`) and the instances for `Fin n` and `Bool`.
-/

@[expose] public section
noncomputable section

universe u v

/-- A type with finitely many elements, listed. Mathlib's class. -/
class Fintype (α : Type u) where
  /-- All elements. -/
  elems : Finset α
  /-- Nothing is missing. -/
  complete : ∀ x : α, x ∈ elems

namespace Finset

variable {α : Type u} {β : Type v}

/-- All elements of a finite type. -/
def univ [Fintype α] : Finset α := Fintype.elems

@[simp, grind ←] theorem mem_univ [Fintype α] (x : α) : x ∈ (univ : Finset α) := Fintype.complete x

end Finset

/-- Number of elements of a finite type. -/
def Fintype.card (α : Type u) [Fintype α] : Nat := (Finset.univ : Finset α).card

theorem List.nodup_finRange (n : Nat) : (List.finRange n).Nodup := by
  rw [List.nodup_iff_pairwise_ne, List.pairwise_iff_getElem]
  intro i j hi hj hij h
  simp at h
  omega

instance (n : Nat) : Fintype (Fin n) := ⟨Finset.ofList (List.finRange n) (List.nodup_finRange n), fun x => by simp⟩

instance : Fintype Bool := ⟨{true, false}, fun x => by cases x <;> simp⟩
instance : Fintype Unit := ⟨{()}, fun x => by simp⟩

@[simp] theorem Fintype.card_fin (n : Nat) : Fintype.card (Fin n) = n := List.length_finRange


namespace Set

variable {α : Type u} {β : Type v}

/-- The members of a set whose type of elements is finite, as a finite set. -/
def toFinset (s : Set α) [Fintype s] : Finset α :=
  (Finset.univ : Finset s).mapOn Subtype.val fun _ _ _ _ h => Subtype.ext h

@[simp, grind =] theorem mem_toFinset {s : Set α} [Fintype s] {a : α} : a ∈ s.toFinset ↔ a ∈ s := by
  rw [toFinset, Finset.mem_mapOn]
  exact ⟨fun ⟨x, _, e⟩ => e ▸ x.2, fun h => ⟨⟨a, h⟩, Finset.mem_univ _, rfl⟩⟩

theorem toFinset_congr {s t : Set α} [Fintype s] [Fintype t] (h : s = t) : s.toFinset = t.toFinset :=
  Finset.ext fun x => by rw [mem_toFinset, mem_toFinset, h]

@[simp] theorem coe_toFinset (s : Set α) [Fintype s] : Finset.toSet s.toFinset = s :=
  Set.ext fun _ => mem_toFinset

/-- Some finite set has the same members. Mathlib says that the type of elements is finite, which is
the same by its `Set.Finite` lemmas (`Set.finite_def`, `Finite.exists_finset`). -/
protected def Finite (s : Set α) : Prop := ∃ t : Finset α, ∀ x, x ∈ t ↔ x ∈ s

/-- Not finite. -/
protected def Infinite (s : Set α) : Prop := ¬ s.Finite

/-- The members of a finite set, as a finite set. -/
def Finite.toFinset {s : Set α} (h : s.Finite) : Finset α := Classical.choose h

@[simp, grind =] theorem Finite.mem_toFinset {s : Set α} (h : s.Finite) {a : α} : a ∈ h.toFinset ↔ a ∈ s :=
  Classical.choose_spec h a

/-- Number of members, `0` for an infinite set, as in Mathlib. -/
def ncard (s : Set α) : Nat :=
  letI := Classical.propDecidable s.Finite
  if h : s.Finite then h.toFinset.card else 0

theorem ncard_eq_toFinset_card {s : Set α} (h : s.Finite) : s.ncard = h.toFinset.card := dif_pos h

theorem toFinite_of_finset (t : Finset α) : (Finset.toSet t).Finite := ⟨t, fun _ => Iff.rfl⟩

@[simp] theorem ncard_coe_finset (t : Finset α) : (Finset.toSet t).ncard = t.card := by
  rw [ncard_eq_toFinset_card (toFinite_of_finset t)]
  congr 1
  ext x
  simp

theorem ncard_eq_toFinset_card' (s : Set α) [Fintype s] : s.ncard = s.toFinset.card := by
  conv => lhs; rw [← coe_toFinset s]
  exact ncard_coe_finset _

theorem Finite.subset {s t : Set α} (h : t.Finite) (hs : s ⊆ t) : s.Finite := by
  letI := Classical.decPred (fun x => x ∈ s)
  refine ⟨h.toFinset.filter (fun x => x ∈ s), fun x => ?_⟩
  rw [Finset.mem_filter, Finite.mem_toFinset]
  exact ⟨And.right, fun hx => ⟨hs x hx, hx⟩⟩

theorem finite_Icc_nat (a b : Nat) : (Set.Icc a b).Finite := ⟨Finset.Icc a b, fun x => by simp⟩

end Set

/-- A type with finitely many elements, without a list of them. Mathlib's class, defined here by the
existence of such a list. -/
class Finite (α : Type u) : Prop where
  exists_fintype : Nonempty (Fintype α)

instance (priority := 100) Finite.of_fintype (α : Type u) [h : Fintype α] : Finite α := ⟨⟨h⟩⟩

section Decide
variable {α : Type u} [Fintype α]

/-- A set builder `{x ∈ s | p}` where a finite set is expected, as in Mathlib. -/
instance Finset.coeSetOfMem {α : Type u} (s : Finset α) (p : α → Prop) [DecidablePred p] :
    CoeDep (Set α) (setOf fun x => x ∈ s ∧ p x) (Finset α) := ⟨s.filter p⟩
/-- A set builder `{x | p}` where a finite set is expected, as in Mathlib. -/
instance (priority := low) Finset.coeSetOf {α : Type u} [Fintype α] (p : α → Prop) [DecidablePred p] :
    CoeDep (Set α) (setOf p) (Finset α) := ⟨Finset.univ.filter p⟩

/-- A universal statement over a finite type is decided by search. -/
instance Fintype.decidableForallFintype {p : α → Prop} [DecidablePred p] : Decidable (∀ a, p a) :=
  decidable_of_iff (∀ a, a ∈ (Finset.univ : Finset α) → p a) (by simp)

/-- An existential statement over a finite type is decided by search. -/
instance Fintype.decidableExistsFintype {p : α → Prop} [DecidablePred p] : Decidable (∃ a, p a) :=
  decidable_of_iff (∃ a, a ∈ (Finset.univ : Finset α) ∧ p a) (by simp)

end Decide

section FinSum
open Lean.Grind (AddCommMonoid CommSemiring)
variable {β : Type v}

theorem Fin.sum_univ_eq_foldr [AddCommMonoid β] {n : Nat} (f : Fin n → β) :
    (Finset.univ : Finset (Fin n)).sum f = ((List.finRange n).map f).foldr (· + ·) 0 := rfl

theorem Fin.sum_univ_zero [AddCommMonoid β] (f : Fin 0 → β) : (Finset.univ : Finset (Fin 0)).sum f = 0 := rfl

theorem Fin.sum_univ_succ [AddCommMonoid β] {n : Nat} (f : Fin (n + 1) → β) :
    (Finset.univ : Finset (Fin (n + 1))).sum f =
      f 0 + (Finset.univ : Finset (Fin n)).sum fun i => f i.succ := by
  rw [Fin.sum_univ_eq_foldr, Fin.sum_univ_eq_foldr, List.finRange_succ, List.map_cons, List.foldr_cons,
    List.map_map]
  rfl

theorem Fin.sum_univ_two [AddCommMonoid β] (f : Fin 2 → β) :
    (Finset.univ : Finset (Fin 2)).sum f = f 0 + f 1 := by
  rw [Fin.sum_univ_succ, Fin.sum_univ_succ, Fin.sum_univ_zero, AddCommMonoid.add_zero]
  rfl

theorem Fin.prod_univ_succ [CommSemiring β] {n : Nat} (f : Fin (n + 1) → β) :
    (Finset.univ : Finset (Fin (n + 1))).prod f =
      f 0 * (Finset.univ : Finset (Fin n)).prod fun i => f i.succ := by
  change ((List.finRange (n + 1)).map f).foldr (· * ·) 1 =
    f 0 * ((List.finRange n).map fun i => f i.succ).foldr (· * ·) 1
  rw [List.finRange_succ, List.map_cons, List.foldr_cons, List.map_map]
  rfl

end FinSum
