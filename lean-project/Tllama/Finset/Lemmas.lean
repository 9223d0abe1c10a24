import Tllama.Finset.Basic
import Tllama.Set.Disjoint
/-!
Facts about finite sets by their Mathlib names: cardinality, inclusion, images, induction.
-/

@[expose] public section
noncomputable section

universe u v w

namespace Finset

variable {α : Type u} {β : Type v}

/-! ### Membership of literals and the empty set -/

@[simp, grind =] theorem mem_singleton {a b : α} : b ∈ ({a} : Finset α) ↔ b = a := List.mem_singleton
@[simp, grind ←] theorem notMem_empty (a : α) : a ∉ (∅ : Finset α) := List.not_mem_nil
theorem not_mem_empty (a : α) : a ∉ (∅ : Finset α) := notMem_empty a
theorem mem_singleton_self (a : α) : a ∈ ({a} : Finset α) := mem_singleton.2 rfl
theorem mem_insert_self [DecidableEq α] (a : α) (s : Finset α) : a ∈ insert a s := mem_insert.2 (Or.inl rfl)
theorem mem_insert_of_mem [DecidableEq α] {a b : α} {s : Finset α} (h : a ∈ s) : a ∈ insert b s :=
  mem_insert.2 (Or.inr h)
theorem mem_of_mem_filter {p : α → Prop} [DecidablePred p] {s : Finset α} (x : α)
    (h : x ∈ filter p s) : x ∈ s := (mem_filter.1 h).1
theorem mem_image_of_mem [DecidableEq β] (f : α → β) {a : α} {s : Finset α} (h : a ∈ s) :
    f a ∈ image f s := mem_image.2 ⟨a, h, rfl⟩
instance [DecidableEq α] : LawfulSingleton α (Finset α) := ⟨fun a => ext fun x => by simp⟩
@[simp] theorem insert_empty_eq [DecidableEq α] (a : α) : insert a (∅ : Finset α) = {a} :=
  LawfulSingleton.insert_empty_eq a

/-! ### Inclusion -/

@[grind =] theorem subset_iff {s t : Finset α} : s ⊆ t ↔ ∀ ⦃x⦄, x ∈ s → x ∈ t := Iff.rfl
theorem Subset.refl (s : Finset α) : s ⊆ s := fun _ h => h
@[simp] theorem Subset.rfl {s : Finset α} : s ⊆ s := fun _ h => h
theorem Subset.trans {s t r : Finset α} (h₁ : s ⊆ t) (h₂ : t ⊆ r) : s ⊆ r := fun _ h => h₂ (h₁ h)
theorem Subset.antisymm {s t : Finset α} (h₁ : s ⊆ t) (h₂ : t ⊆ s) : s = t :=
  ext fun _ => ⟨fun h => h₁ h, fun h => h₂ h⟩
@[simp] theorem empty_subset (s : Finset α) : ∅ ⊆ s := fun _ h => (notMem_empty _ h).elim
@[simp] theorem filter_subset (p : α → Prop) [DecidablePred p] (s : Finset α) : filter p s ⊆ s :=
  fun _ h => (mem_filter.1 h).1
@[simp] theorem singleton_subset_iff {s : Finset α} {a : α} : {a} ⊆ s ↔ a ∈ s :=
  ⟨fun h => h (mem_singleton_self a), fun h _ hx => mem_singleton.1 hx ▸ h⟩
@[grind =] theorem ssubset_def {s t : Finset α} : s ⊂ t ↔ s ⊆ t ∧ ¬ t ⊆ s := Iff.rfl
theorem insert_subset_iff [DecidableEq α] {s t : Finset α} {a : α} :
    insert a s ⊆ t ↔ a ∈ t ∧ s ⊆ t := by
  simp only [subset_iff, mem_insert]
  exact ⟨fun h => ⟨h (Or.inl (Eq.refl a)), fun _ hx => h (Or.inr hx)⟩,
    fun h _ hx => hx.elim (fun e => e ▸ h.1) fun hx => h.2 hx⟩

/-! ### Nonempty -/

theorem nonempty_iff_ne_empty {s : Finset α} : s.Nonempty ↔ s ≠ ∅ := by
  constructor
  · rintro ⟨x, hx⟩ rfl
    exact notMem_empty x hx
  · intro h
    refine Classical.byContradiction fun hn => h (ext fun x => ?_)
    exact ⟨fun hx => (hn ⟨x, hx⟩).elim, fun hx => (notMem_empty x hx).elim⟩

theorem eq_empty_or_nonempty (s : Finset α) : s = ∅ ∨ s.Nonempty :=
  (Classical.em (s = ∅)).imp_right nonempty_iff_ne_empty.2
theorem eq_empty_iff_forall_notMem {s : Finset α} : s = ∅ ↔ ∀ x, x ∉ s :=
  ⟨fun h x => h ▸ notMem_empty x, fun h => ext fun x => ⟨fun hx => (h x hx).elim, fun hx => (notMem_empty x hx).elim⟩⟩
@[simp] theorem singleton_nonempty (a : α) : ({a} : Finset α).Nonempty := ⟨a, mem_singleton_self a⟩
@[simp] theorem insert_nonempty [DecidableEq α] (a : α) (s : Finset α) : (insert a s).Nonempty :=
  ⟨a, mem_insert_self a s⟩

/-! ### Cardinality -/

@[simp, grind =] theorem card_empty : (∅ : Finset α).card = 0 := rfl
@[simp, grind =] theorem card_singleton (a : α) : ({a} : Finset α).card = 1 := rfl

theorem card_insert_of_notMem [DecidableEq α] {s : Finset α} {a : α} (h : a ∉ s) :
    (insert a s).card = s.card + 1 := by
  change (Finset.insert a s).card = _
  rw [Finset.insert, dif_neg h]
  induction s using ind with
  | h l hl => rfl

theorem card_insert_of_not_mem [DecidableEq α] {s : Finset α} {a : α} (h : a ∉ s) :
    (insert a s).card = s.card + 1 := card_insert_of_notMem h

theorem insert_eq_of_mem [DecidableEq α] {s : Finset α} {a : α} (h : a ∈ s) : insert a s = s :=
  ext fun x => by
    rw [mem_insert]
    exact ⟨fun hx => hx.elim (fun e => e ▸ h) id, Or.inr⟩

theorem insert_val_of_notMem [DecidableEq α] {s : Finset α} {a : α} (h : a ∉ s) :
    (insert a s).val = s.val.cons a := by
  change (Finset.insert a s).val = _
  rw [Finset.insert, dif_neg h]

theorem card_insert_eq_ite [DecidableEq α] {s : Finset α} {a : α} :
    (insert a s).card = if a ∈ s then s.card else s.card + 1 := by
  split
  · rename_i h
    rw [insert_eq_of_mem h]
  · rename_i h
    exact card_insert_of_notMem h

theorem card_insert_le [DecidableEq α] (a : α) (s : Finset α) : (insert a s).card ≤ s.card + 1 := by
  rw [card_insert_eq_ite]
  split <;> omega

@[simp] theorem card_eq_zero {s : Finset α} : s.card = 0 ↔ s = ∅ := by
  induction s using ind with
  | h l hl =>
    constructor
    · intro h
      cases l with
      | nil => rfl
      | cons a l => exact absurd h (Nat.succ_ne_zero _)
    · intro h
      rw [h]
      rfl

theorem card_pos {s : Finset α} : 0 < s.card ↔ s.Nonempty := by
  rw [nonempty_iff_ne_empty, Ne, ← card_eq_zero]
  omega

/-- Induction on a finite set: a new member at a time. -/
@[elab_as_elim] theorem induction_on {p : Finset α → Prop} [DecidableEq α] (s : Finset α) (empty : p ∅)
    (insert : ∀ (a : α) (s : Finset α), a ∉ s → p s → p (insert a s)) : p s := by
  induction s using ind with
  | h l hl =>
    induction l with
    | nil => exact empty
    | cons a l ih =>
      have h := List.nodup_cons.1 hl
      have := insert a (ofList l h.2) (fun hm => h.1 hm) (ih h.2)
      have e : Insert.insert a (ofList l h.2) = ofList (a :: l) hl :=
        ext fun x => mem_insert.trans List.mem_cons.symm
      rwa [e] at this

@[elab_as_elim] protected theorem induction {p : Finset α → Prop} [DecidableEq α] (empty : p ∅)
    (insert : ∀ (a : α) (s : Finset α), a ∉ s → p s → p (insert a s)) (s : Finset α) : p s :=
  induction_on s empty insert

@[simp] theorem filter_empty (p : α → Prop) [DecidablePred p] : filter p ∅ = ∅ := rfl
@[simp] theorem filter_true {s : Finset α} : filter (fun _ => True) s = s := ext fun x => by simp
theorem filter_insert [DecidableEq α] (p : α → Prop) [DecidablePred p] (a : α) (s : Finset α) :
    filter p (insert a s) = if p a then insert a (filter p s) else filter p s := by
  ext x
  split <;> simp only [mem_filter, mem_insert] <;> grind
theorem filter_singleton (p : α → Prop) [DecidablePred p] (a : α) :
    filter p {a} = if p a then {a} else ∅ := by
  ext x
  split <;> simp only [mem_filter, mem_singleton, notMem_empty] <;> grind
theorem filter_congr {p q : α → Prop} [DecidablePred p] [DecidablePred q] {s : Finset α}
    (h : ∀ x, x ∈ s → (p x ↔ q x)) : filter p s = filter q s :=
  ext fun x => by
    rw [mem_filter, mem_filter]
    exact and_congr_right (h x)
theorem filter_filter (p q : α → Prop) [DecidablePred p] [DecidablePred q] (s : Finset α) :
    filter q (filter p s) = filter (fun a => p a ∧ q a) s :=
  ext fun x => by simp only [mem_filter, and_assoc]

/-- The empty set is the least one. -/
instance : Bot (Finset α) := ⟨∅⟩

theorem disjoint_left {s t : Finset α} : Disjoint s t ↔ ∀ ⦃a⦄, a ∈ s → a ∉ t := by
  refine ⟨fun h a ha hb => ?_, fun h x hs ht a ha => (h (hs ha) (ht ha)).elim⟩
  have hx : ∀ u : Finset α, a ∈ u → ({a} : Finset α) ≤ u := fun u hu b hab => (mem_singleton.1 hab) ▸ hu
  exact notMem_empty a (h (hx s ha) (hx t hb) (mem_singleton.2 rfl))
theorem disjoint_right {s t : Finset α} : Disjoint s t ↔ ∀ ⦃a⦄, a ∈ t → a ∉ s := by
  rw [disjoint_comm, disjoint_left]
theorem disjoint_iff_inter_eq_empty [DecidableEq α] {s t : Finset α} : Disjoint s t ↔ s ∩ t = ∅ := by
  rw [disjoint_left]
  refine ⟨fun h => ext fun a => ?_, fun h a ha hb => ?_⟩
  · rw [mem_inter]
    exact ⟨fun ha => (h ha.1 ha.2).elim, fun ha => (notMem_empty a ha).elim⟩
  · have : a ∈ s ∩ t := mem_inter.2 ⟨ha, hb⟩
    rw [h] at this
    exact notMem_empty a this

instance decidableDisjoint [DecidableEq α] (s t : Finset α) : Decidable (Disjoint s t) :=
  decidable_of_iff (∀ a, a ∈ s → a ∉ t) disjoint_left.symm

@[simp] theorem disjoint_empty_left (s : Finset α) : Disjoint ∅ s :=
  disjoint_left.2 fun a ha => (notMem_empty a ha).elim
@[simp] theorem disjoint_empty_right (s : Finset α) : Disjoint s ∅ := (disjoint_empty_left s).symm
theorem disjoint_singleton_left {a : α} {s : Finset α} : Disjoint {a} s ↔ a ∉ s := by
  rw [disjoint_left]
  exact ⟨fun h => h (mem_singleton.2 rfl), fun h b hb => (mem_singleton.1 hb) ▸ h⟩
theorem disjoint_singleton_right {a : α} {s : Finset α} : Disjoint s {a} ↔ a ∉ s := by
  rw [disjoint_comm, disjoint_singleton_left]

theorem card_union_of_disjoint [DecidableEq α] {s t : Finset α} (h : Disjoint s t) :
    (s ∪ t).card = s.card + t.card := by
  replace h := disjoint_left.1 h
  induction s using induction_on with
  | empty =>
    rw [card_empty, Nat.zero_add]
    congr 1
    ext x
    simp
  | insert a s ha ih =>
    have e : insert a s ∪ t = insert a (s ∪ t) := ext fun x => by simp [or_assoc]
    rw [e, card_insert_of_notMem, ih fun x hx => h (mem_insert_of_mem hx), card_insert_of_notMem ha]
    · omega
    · rw [mem_union]
      exact fun hx => hx.elim ha (h (mem_insert_self a s))

theorem card_filter_add_card_filter_not (s : Finset α) (p : α → Prop) [DecidablePred p] :
    (filter p s).card + (filter (fun a => ¬ p a) s).card = s.card := by
  letI := Classical.decEq α
  rw [← card_union_of_disjoint]
  · congr 1
    ext x
    simp only [mem_union, mem_filter]
    by_cases p x <;> simp_all
  · rw [disjoint_left]
    intro a ha hb
    exact (mem_filter.1 hb).2 (mem_filter.1 ha).2

theorem card_le_card {s t : Finset α} (h : s ⊆ t) : s.card ≤ t.card := by
  letI := Classical.decEq α
  have e : filter (· ∈ s) t = s := ext fun x => by
    rw [mem_filter]
    exact ⟨And.right, fun hx => ⟨h hx, hx⟩⟩
  have := card_filter_add_card_filter_not t (· ∈ s)
  rw [e] at this
  omega

theorem card_le_of_subset {s t : Finset α} (h : s ⊆ t) : s.card ≤ t.card := card_le_card h

theorem card_filter_le (s : Finset α) (p : α → Prop) [DecidablePred p] : (filter p s).card ≤ s.card :=
  card_le_card (filter_subset p s)

theorem eq_of_subset_of_card_le {s t : Finset α} (h : s ⊆ t) (h₂ : t.card ≤ s.card) : s = t := by
  letI := Classical.decEq α
  have e : filter (· ∈ s) t = s := ext fun x => by
    rw [mem_filter]
    exact ⟨And.right, fun hx => ⟨h hx, hx⟩⟩
  have := card_filter_add_card_filter_not t (· ∈ s)
  rw [e] at this
  have h0 : (filter (fun a => ¬ a ∈ s) t) = ∅ := card_eq_zero.1 (by omega)
  refine Subset.antisymm h fun x hx => Classical.byContradiction fun hn => ?_
  exact notMem_empty x (h0 ▸ mem_filter.2 ⟨hx, hn⟩)

theorem card_lt_card {s t : Finset α} (h : s ⊂ t) : s.card < t.card := by
  refine Nat.lt_of_le_of_ne (card_le_card h.1) fun e => ?_
  have := eq_of_subset_of_card_le h.1 (Nat.le_of_eq e.symm)
  exact h.2 (this ▸ Subset.rfl)

@[simp] theorem image_empty [DecidableEq β] (f : α → β) : image f ∅ = ∅ := rfl
@[simp] theorem image_insert [DecidableEq α] [DecidableEq β] (f : α → β) (a : α) (s : Finset α) :
    image f (insert a s) = insert (f a) (image f s) := by
  ext x
  simp only [mem_image, mem_insert]
  grind
@[simp] theorem image_singleton [DecidableEq β] (f : α → β) (a : α) : image f {a} = {f a} := by
  ext x
  simp only [mem_image, mem_singleton]
  grind

theorem card_image_of_injOn [DecidableEq β] {f : α → β} {s : Finset α}
    (h : ∀ x, x ∈ s → ∀ y, y ∈ s → f x = f y → x = y) : (image f s).card = s.card := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => rfl
  | insert a s ha ih =>
    rw [image_insert, card_insert_of_notMem ha, card_insert_of_notMem,
      ih fun x hx y hy => h x (mem_insert_of_mem hx) y (mem_insert_of_mem hy)]
    intro hm
    obtain ⟨b, hb, e⟩ := mem_image.1 hm
    exact ha (h b (mem_insert_of_mem hb) a (mem_insert_self a s) e ▸ hb)

theorem card_image_of_injective [DecidableEq β] {f : α → β} (s : Finset α) (h : Function.Injective f) :
    (image f s).card = s.card := card_image_of_injOn fun _ _ _ _ e => h e

theorem card_image_le [DecidableEq β] {f : α → β} {s : Finset α} : (image f s).card ≤ s.card := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => exact Nat.le_refl _
  | insert a s ha ih =>
    rw [image_insert, card_insert_of_notMem ha]
    exact Nat.le_trans (card_insert_le _ _) (Nat.succ_le_succ ih)

theorem card_pair [DecidableEq α] {a b : α} (h : a ≠ b) : ({a, b} : Finset α).card = 2 := by
  rw [card_insert_of_notMem (fun hm => h (mem_singleton.1 hm)), card_singleton]

theorem card_eq_one {s : Finset α} : s.card = 1 ↔ ∃ a, s = {a} := by
  constructor
  · intro h
    obtain ⟨a, ha⟩ := card_pos.1 (by omega : 0 < s.card)
    refine ⟨a, (eq_of_subset_of_card_le (singleton_subset_iff.2 ha) ?_).symm⟩
    rw [h, card_singleton]
    exact Nat.le_refl 1
  · rintro ⟨a, rfl⟩
    rfl

/-! ### Extending the set operations -/

theorem union_comm [DecidableEq α] (s t : Finset α) : s ∪ t = t ∪ s := ext fun _ => by simp [or_comm]
theorem inter_comm [DecidableEq α] (s t : Finset α) : s ∩ t = t ∩ s := ext fun _ => by simp [and_comm]
theorem insert_comm [DecidableEq α] (a b : α) (s : Finset α) : insert a (insert b s) = insert b (insert a s) :=
  ext fun x => by
    simp only [mem_insert]
    grind
@[simp] theorem union_empty [DecidableEq α] (s : Finset α) : s ∪ ∅ = s := ext fun _ => by simp
@[simp] theorem empty_union [DecidableEq α] (s : Finset α) : ∅ ∪ s = s := ext fun _ => by simp
theorem subset_union_left [DecidableEq α] {s t : Finset α} : s ⊆ s ∪ t := fun _ h => mem_union.2 (Or.inl h)
theorem subset_union_right [DecidableEq α] {s t : Finset α} : t ⊆ s ∪ t := fun _ h => mem_union.2 (Or.inr h)
theorem sdiff_subset [DecidableEq α] {s t : Finset α} : s \ t ⊆ s := fun _ h => (mem_sdiff.1 h).1
theorem sdiff_union_of_subset [DecidableEq α] {s t : Finset α} (h : s ⊆ t) : t \ s ∪ s = t :=
  ext fun x => by
    simp only [mem_union, mem_sdiff]
    have := @h x
    grind
theorem insert_erase [DecidableEq α] {a : α} {s : Finset α} (h : a ∈ s) : insert a (erase s a) = s :=
  ext fun x => by
    simp only [mem_insert, mem_erase]
    grind
theorem card_erase_of_mem [DecidableEq α] {a : α} {s : Finset α} (h : a ∈ s) :
    (erase s a).card = s.card - 1 := by
  have e := card_insert_of_notMem (s := erase s a) (a := a) fun hm => (mem_erase.1 hm).1 rfl
  rw [insert_erase h] at e
  omega

end Finset
