import Tllama.Finset.Multiset
/-!
Finite sets: multisets without repetition, Mathlib's definition, so that two finite sets with the
same members are equal. The operations compute in the kernel, hence `decide` settles closed facts.
Sums and intervals live in their own files.
-/

@[expose] public section
noncomputable section

universe u v w

/-- A finite set. Mathlib's structure and field names. -/
structure Finset (α : Type u) where
  /-- The members, as a multiset. -/
  val : Multiset α
  /-- No member is listed twice. -/
  nodup : val.Nodup

/-- The product of two sets of one kind or another; `s ×ˢ t` is notation. Mathlib's class. -/
class SProd (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  /-- The product. -/
  sprod : α → β → γ

namespace Finset

variable {α : Type u} {β : Type v} {γ : Type w}

/-- The finite set of a list without repetition. -/
def ofList (l : List α) (h : l.Nodup) : Finset α := ⟨Multiset.ofList l, h⟩

theorem ind {p : Finset α → Prop} (h : ∀ l (hl : l.Nodup), p (ofList l hl)) (s : Finset α) : p s := by
  obtain ⟨s, hs⟩ := s
  induction s using Multiset.ind with
  | h l => exact h l hs

instance : Membership α (Finset α) := ⟨fun s a => a ∈ s.val⟩

@[simp] theorem mem_ofList {a : α} {l : List α} {h : l.Nodup} : a ∈ ofList l h ↔ a ∈ l := Iff.rfl
theorem mem_def {a : α} {s : Finset α} : a ∈ s ↔ a ∈ s.val := Iff.rfl

@[ext] theorem ext {s t : Finset α} (h : ∀ a, a ∈ s ↔ a ∈ t) : s = t := by
  induction s using ind with
  | h l hl =>
    induction t using ind with
    | h m hm =>
      have : Multiset.ofList l = Multiset.ofList m :=
        Multiset.coe_eq_coe.2 (List.perm_of_nodup_of_mem_iff hl hm h)
      simp only [ofList, this]

instance instDecidableMem [DecidableEq α] (a : α) (s : Finset α) : Decidable (a ∈ s) :=
  inferInstanceAs (Decidable (a ∈ s.val))

instance instDecidableEq [DecidableEq α] : DecidableEq (Finset α) := fun s t =>
  decidable_of_iff (s.val = t.val) ⟨fun h => by cases s; cases t; simp_all, fun h => h ▸ rfl⟩

instance decidableDforallFinset {s : Finset α} {p : α → Prop} [DecidablePred p] :
    Decidable (∀ a, a ∈ s → p a) := inferInstanceAs (Decidable (∀ a, a ∈ s.val → p a))

instance decidableExistsAndFinset {s : Finset α} {p : α → Prop} [DecidablePred p] :
    Decidable (∃ a, a ∈ s ∧ p a) := inferInstanceAs (Decidable (∃ a, a ∈ s.val ∧ p a))

/-- Number of members. -/
def card (s : Finset α) : Nat := s.val.card

/-- The set of members. -/
def toSet (s : Finset α) : Set α := fun a => a ∈ s

instance : CoeTail (Finset α) (Set α) := ⟨toSet⟩
instance : CoeSort (Finset α) (Type u) := ⟨fun s => { x // x ∈ s }⟩

@[simp, grind =] theorem mem_coe {a : α} {s : Finset α} : a ∈ toSet s ↔ a ∈ s := Iff.rfl

instance : EmptyCollection (Finset α) := ⟨⟨Multiset.ofList [], List.nodup_nil⟩⟩
instance : Inhabited (Finset α) := ⟨∅⟩

/-- One member alone. -/
instance : Singleton α (Finset α) := ⟨fun a => ofList [a] (List.nodup_cons.2 ⟨List.not_mem_nil, List.nodup_nil⟩)⟩

/-- Inclusion. -/
instance : HasSubset (Finset α) := ⟨fun s t => ∀ ⦃a⦄, a ∈ s → a ∈ t⟩
/-- Strict inclusion. -/
instance : HasSSubset (Finset α) := ⟨fun s t => s ⊆ t ∧ ¬ t ⊆ s⟩
instance : LE (Finset α) := ⟨fun s t => s ⊆ t⟩

instance decidableSubset [DecidableEq α] (s t : Finset α) : Decidable (s ⊆ t) :=
  inferInstanceAs (Decidable (∀ a, a ∈ s.val → a ∈ t.val))
instance decidableSSubset [DecidableEq α] (s t : Finset α) : Decidable (s ⊂ t) :=
  inferInstanceAs (Decidable (s ⊆ t ∧ ¬ t ⊆ s))

/-- Some member exists. -/
protected def Nonempty (s : Finset α) : Prop := ∃ x, x ∈ s

/-- The members that satisfy `p`. -/
def filter (p : α → Prop) [DecidablePred p] (s : Finset α) : Finset α :=
  ⟨s.val.filter p, by
    obtain ⟨s, hs⟩ := s
    induction s using Multiset.ind with
    | h l => exact List.Nodup.filter _ hs⟩

@[simp, grind =] theorem mem_filter {p : α → Prop} [DecidablePred p] {s : Finset α} {a : α} :
    a ∈ filter p s ↔ a ∈ s ∧ p a := by
  induction s using ind with
  | h l hl => exact List.mem_filter.trans (and_congr_right fun _ => decide_eq_true_iff)

/-- The values of an injective function: no equality test is needed. -/
def mapOn (f : α → β) (s : Finset α) (hf : ∀ x, x ∈ s → ∀ y, y ∈ s → f x = f y → x = y) : Finset β :=
  ⟨s.val.map f, by
    obtain ⟨s, hs⟩ := s
    induction s using Multiset.ind with
    | h l => exact List.Nodup.map_on hf hs⟩

@[simp] theorem mem_mapOn {f : α → β} {s : Finset α} {hf} {b : β} :
    b ∈ mapOn f s hf ↔ ∃ a, a ∈ s ∧ f a = b := by
  induction s using ind with
  | h l hl => exact List.mem_map

section DecEq
variable [DecidableEq α]

/-- The finite set of the entries of a multiset. -/
def _root_.Multiset.toFinset (s : Multiset α) : Finset α :=
  ⟨s.dedup, by
    induction s using Multiset.ind with
    | h l => exact List.nodup_dedup l⟩

/-- The finite set of the entries of a list. -/
def _root_.List.toFinset (l : List α) : Finset α := ofList l.dedup l.nodup_dedup

@[simp, grind =] theorem _root_.List.mem_toFinset {l : List α} {a : α} : a ∈ l.toFinset ↔ a ∈ l := List.mem_dedup

@[simp] theorem _root_.Multiset.mem_toFinset {s : Multiset α} {a : α} : a ∈ s.toFinset ↔ a ∈ s := by
  induction s using Multiset.ind with
  | h l => exact List.mem_dedup

/-- One member added, if it is not there already. -/
protected def insert (a : α) (s : Finset α) : Finset α :=
  if h : a ∈ s then s else ⟨s.val.cons a, by
    obtain ⟨s, hs⟩ := s
    induction s using Multiset.ind with
    | h l => exact List.nodup_cons.2 ⟨h, hs⟩⟩

instance : Insert α (Finset α) := ⟨Finset.insert⟩

@[simp, grind =] theorem mem_insert {a b : α} {s : Finset α} : a ∈ insert b s ↔ a = b ∨ a ∈ s := by
  change a ∈ Finset.insert b s ↔ _
  rw [Finset.insert]
  split
  · rename_i h
    exact ⟨Or.inr, fun h' => h'.elim (fun e => e ▸ h) id⟩
  · induction s using ind with
    | h l hl => exact List.mem_cons

/-- Union. -/
instance : Union (Finset α) := ⟨fun s t => ⟨s.val.filter (· ∉ t) + t.val, by
  induction s using ind with
  | h l hl =>
    induction t using ind with
    | h m hm =>
      refine List.nodup_append.2 ⟨hl.filter _, hm, fun a ha b hb e => ?_⟩
      have := (List.mem_filter.1 ha).2
      exact (decide_eq_true_iff.1 this) (e ▸ hb)⟩⟩

/-- Intersection. -/
instance : Inter (Finset α) := ⟨fun s t => s.filter (· ∈ t)⟩
/-- Difference. -/
instance : SDiff (Finset α) := ⟨fun s t => s.filter (· ∉ t)⟩

/-- One member removed. -/
def erase (s : Finset α) (a : α) : Finset α := s.filter (· ≠ a)

@[simp, grind =] theorem mem_union {s t : Finset α} {a : α} : a ∈ s ∪ t ↔ a ∈ s ∨ a ∈ t := by
  induction s using ind with
  | h l hl =>
    induction t using ind with
    | h m hm =>
      refine (List.mem_append).trans ?_
      rw [List.mem_filter, decide_eq_true_iff]
      change (a ∈ l ∧ a ∉ m) ∨ a ∈ m ↔ a ∈ l ∨ a ∈ m
      by_cases h : a ∈ m <;> simp [h]

@[simp, grind =] theorem mem_inter {s t : Finset α} {a : α} : a ∈ s ∩ t ↔ a ∈ s ∧ a ∈ t := mem_filter
@[simp, grind =] theorem mem_sdiff {s t : Finset α} {a : α} : a ∈ s \ t ↔ a ∈ s ∧ a ∉ t := mem_filter
@[simp, grind =] theorem mem_erase {s : Finset α} {a b : α} : a ∈ erase s b ↔ a ≠ b ∧ a ∈ s :=
  mem_filter.trans and_comm

end DecEq

/-- The set of values of `f` on `s`. -/
def image [DecidableEq β] (f : α → β) (s : Finset α) : Finset β := (s.val.map f).toFinset

@[simp, grind =] theorem mem_image [DecidableEq β] {f : α → β} {s : Finset α} {b : β} :
    b ∈ image f s ↔ ∃ a, a ∈ s ∧ f a = b := by
  refine Multiset.mem_toFinset.trans ?_
  induction s using ind with
  | h l hl => exact List.mem_map

/-- All pairs. -/
def product (s : Finset α) (t : Finset β) : Finset (α × β) :=
  ⟨s.val.bind₂ t.val, by
    induction s using ind with
    | h l hl =>
      induction t using ind with
      | h m hm =>
        change (l.flatMap fun a => m.map fun b => (a, b)).Nodup
        induction l with
        | nil => exact List.nodup_nil
        | cons a l ih =>
          rw [List.nodup_cons] at hl
          rw [List.flatMap_cons, List.nodup_append]
          refine ⟨List.Nodup.map_on (fun _ _ _ _ e => (Prod.mk.inj e).2) hm, ih hl.2, ?_⟩
          intro p hp q hq e
          obtain ⟨b, _, rfl⟩ := List.mem_map.1 hp
          obtain ⟨c, hc, hq⟩ := List.mem_flatMap.1 hq
          obtain ⟨d, _, rfl⟩ := List.mem_map.1 hq
          exact hl.1 ((Prod.mk.inj e).1 ▸ hc)⟩

instance : SProd (Finset α) (Finset β) (Finset (α × β)) := ⟨product⟩

@[simp, grind =] theorem mem_product {s : Finset α} {t : Finset β} {p : α × β} :
    p ∈ product s t ↔ p.1 ∈ s ∧ p.2 ∈ t := by
  obtain ⟨a, b⟩ := p
  induction s using ind with
  | h l hl =>
    induction t using ind with
    | h m hm =>
      change (a, b) ∈ (l.flatMap fun a => m.map fun b => (a, b)) ↔ a ∈ l ∧ b ∈ m
      simp [List.mem_flatMap]

end Finset
