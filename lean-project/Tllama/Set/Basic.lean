import Tllama.Logic.Basic
/-!
Sets as predicates, exactly Mathlib's `Set α := α → Prop`, with the operations and the
characteristic lemmas that statements and proofs use. Set-builder and image notations are text in
`notation/`, since a compiled module cannot carry notation.
-/

@[expose] public section
noncomputable section

universe u v w

/-- A set of elements of `α` is a predicate on `α`. Mathlib's definition. -/
def Set (α : Type u) := α → Prop

/-- The set of all `a` with `p a`; `{a | p a}` is notation. -/
def setOf {α : Type u} (p : α → Prop) : Set α := p

namespace Set

variable {α : Type u} {β : Type v} {γ : Type w}

/-- Membership is application. -/
protected def Mem (s : Set α) (a : α) : Prop := s a

instance : Membership α (Set α) := ⟨Set.Mem⟩

@[ext] theorem ext {a b : Set α} (h : ∀ x, x ∈ a ↔ x ∈ b) : a = b := funext fun x => propext (h x)

/-- The elements of a set as a type. -/
@[reducible] def Elem (s : Set α) : Type u := { x // x ∈ s }

instance : CoeSort (Set α) (Type u) := ⟨Elem⟩

/-- No element. -/
instance : EmptyCollection (Set α) := ⟨fun _ => False⟩
instance : Inhabited (Set α) := ⟨∅⟩

/-- All elements. -/
def univ : Set α := fun _ => True

/-- Inclusion. -/
protected def Subset (s t : Set α) : Prop := ∀ a, a ∈ s → a ∈ t

instance : HasSubset (Set α) := ⟨Set.Subset⟩
instance : LE (Set α) := ⟨fun s t => s ⊆ t⟩
instance : HasSSubset (Set α) := ⟨fun s t => s ⊆ t ∧ ¬ t ⊆ s⟩

/-- One element added. -/
protected def insert (a : α) (s : Set α) : Set α := fun x => x = a ∨ x ∈ s
/-- One element alone. -/
protected def singleton (a : α) : Set α := fun x => x = a
/-- Union of two sets. -/
protected def union (s t : Set α) : Set α := fun x => x ∈ s ∨ x ∈ t
/-- Intersection of two sets. -/
protected def inter (s t : Set α) : Set α := fun x => x ∈ s ∧ x ∈ t
/-- Set difference. -/
protected def diff (s t : Set α) : Set α := fun x => x ∈ s ∧ x ∉ t
/-- Complement. -/
protected def compl (s : Set α) : Set α := fun x => x ∉ s

instance : Insert α (Set α) := ⟨Set.insert⟩
instance : Singleton α (Set α) := ⟨Set.singleton⟩
instance : Union (Set α) := ⟨Set.union⟩
instance : Inter (Set α) := ⟨Set.inter⟩
instance : SDiff (Set α) := ⟨Set.diff⟩

/-- The points that `f` sends into `s`. -/
def preimage (f : α → β) (s : Set β) : Set α := fun x => f x ∈ s
/-- The values of `f` on `s`. -/
def image (f : α → β) (s : Set α) : Set β := fun y => ∃ x, x ∈ s ∧ f x = y
/-- The values of `f`; the domain may be any sort. -/
def range {ι : Sort w} (f : ι → β) : Set β := fun y => ∃ x, f x = y
/-- The subsets of `s`. -/
def powerset (s : Set α) : Set (Set α) := fun t => t ⊆ s

/-- Some element exists. -/
protected def Nonempty (s : Set α) : Prop := ∃ x, x ∈ s
/-- Injective on a set. -/
def InjOn (f : α → β) (s : Set α) : Prop := ∀ ⦃a₁⦄, a₁ ∈ s → ∀ ⦃a₂⦄, a₂ ∈ s → f a₁ = f a₂ → a₁ = a₂
/-- Sends `s` into `t`. -/
def MapsTo (f : α → β) (s : Set α) (t : Set β) : Prop := ∀ ⦃x⦄, x ∈ s → f x ∈ t
/-- Covers `t` by values on `s`. -/
def SurjOn (f : α → β) (s : Set α) (t : Set β) : Prop := t ⊆ image f s
/-- Bijective between `s` and `t`. -/
def BijOn (f : α → β) (s : Set α) (t : Set β) : Prop := MapsTo f s t ∧ InjOn f s ∧ SurjOn f s t
/-- `f` and `g` agree on `s`. -/
def EqOn (f g : α → β) (s : Set α) : Prop := ∀ ⦃x⦄, x ∈ s → f x = g x

/-! ### Membership -/

@[simp, grind =] theorem mem_setOf_eq {a : α} {p : α → Prop} : (a ∈ setOf p) = p a := rfl
theorem mem_setOf {a : α} {p : α → Prop} : a ∈ setOf p ↔ p a := Iff.rfl
@[simp] theorem setOf_mem_eq {s : Set α} : setOf (fun x => x ∈ s) = s := rfl
@[simp, grind ←] theorem mem_univ (x : α) : x ∈ (univ : Set α) := trivial
@[simp, grind =] theorem mem_empty_iff_false (x : α) : x ∈ (∅ : Set α) ↔ False := Iff.rfl
theorem notMem_empty (x : α) : x ∉ (∅ : Set α) := id
theorem not_mem_empty (x : α) : x ∉ (∅ : Set α) := id
@[simp, grind =] theorem mem_insert_iff {x a : α} {s : Set α} : x ∈ insert a s ↔ x = a ∨ x ∈ s := Iff.rfl
@[simp, grind =] theorem mem_singleton_iff {a b : α} : a ∈ ({b} : Set α) ↔ a = b := Iff.rfl
@[simp, grind =] theorem mem_union (x : α) (a b : Set α) : x ∈ a ∪ b ↔ x ∈ a ∨ x ∈ b := Iff.rfl
@[simp, grind =] theorem mem_inter_iff (x : α) (a b : Set α) : x ∈ a ∩ b ↔ x ∈ a ∧ x ∈ b := Iff.rfl
@[simp, grind =] theorem mem_diff {s t : Set α} (x : α) : x ∈ s \ t ↔ x ∈ s ∧ x ∉ t := Iff.rfl
@[simp, grind =] theorem mem_preimage {f : α → β} {s : Set β} {a : α} : a ∈ preimage f s ↔ f a ∈ s := Iff.rfl
@[simp, grind =] theorem mem_image (f : α → β) (s : Set α) (y : β) :
    y ∈ image f s ↔ ∃ x, x ∈ s ∧ f x = y := Iff.rfl
@[simp, grind =] theorem mem_range {ι : Sort w} {f : ι → β} {x : β} : x ∈ range f ↔ ∃ y, f y = x := Iff.rfl
@[simp, grind =] theorem mem_powerset_iff (x s : Set α) : x ∈ powerset s ↔ x ⊆ s := Iff.rfl
theorem mem_insert (x : α) (s : Set α) : x ∈ insert x s := Or.inl rfl
theorem mem_insert_of_mem {x : α} {s : Set α} (y : α) : x ∈ s → x ∈ insert y s := Or.inr
theorem mem_singleton (a : α) : a ∈ ({a} : Set α) := rfl
theorem eq_of_mem_singleton {x y : α} (h : x ∈ ({y} : Set α)) : x = y := h
theorem mem_image_of_mem (f : α → β) {x : α} {s : Set α} (h : x ∈ s) : f x ∈ image f s := ⟨x, h, rfl⟩
theorem mem_range_self {ι : Sort w} {f : ι → β} (i : ι) : f i ∈ range f := ⟨i, rfl⟩
instance : LawfulSingleton α (Set α) := ⟨fun a => Set.ext fun x => by simp⟩

/-! ### Inclusion and equality -/

@[grind =] theorem subset_def {s t : Set α} : (s ⊆ t) = ∀ x, x ∈ s → x ∈ t := rfl
theorem Subset.refl (s : Set α) : s ⊆ s := fun _ h => h
@[simp] theorem Subset.rfl {s : Set α} : s ⊆ s := fun _ h => h
theorem Subset.trans {a b c : Set α} (hab : a ⊆ b) (hbc : b ⊆ c) : a ⊆ c := fun _ h => hbc _ (hab _ h)
theorem Subset.antisymm {a b : Set α} (h₁ : a ⊆ b) (h₂ : b ⊆ a) : a = b := ext fun x => ⟨h₁ x, h₂ x⟩
theorem eq_of_subset_of_subset {a b : Set α} : a ⊆ b → b ⊆ a → a = b := Subset.antisymm
theorem Subset.antisymm_iff {a b : Set α} : a = b ↔ a ⊆ b ∧ b ⊆ a :=
  ⟨fun e => ⟨e ▸ Subset.rfl, e ▸ Subset.rfl⟩, fun ⟨h₁, h₂⟩ => Subset.antisymm h₁ h₂⟩
theorem mem_of_subset_of_mem {s₁ s₂ : Set α} {a : α} (h : s₁ ⊆ s₂) : a ∈ s₁ → a ∈ s₂ := h a
@[simp] theorem empty_subset (s : Set α) : ∅ ⊆ s := fun _ h => h.elim
@[simp] theorem subset_univ (s : Set α) : s ⊆ univ := fun _ _ => trivial
@[simp] theorem singleton_subset_iff {a : α} {s : Set α} : {a} ⊆ s ↔ a ∈ s :=
  ⟨fun h => h a rfl, fun h x (hx : x = a) => hx ▸ h⟩
theorem ssubset_def {s t : Set α} : (s ⊂ t) = (s ⊆ t ∧ ¬ t ⊆ s) := rfl
theorem subset_empty_iff {s : Set α} : s ⊆ ∅ ↔ s = ∅ :=
  ⟨fun h => ext fun x => ⟨h x, False.elim⟩, fun h => h ▸ Subset.rfl⟩
theorem eq_empty_iff_forall_notMem {s : Set α} : s = ∅ ↔ ∀ x, x ∉ s :=
  ⟨fun h x => h ▸ notMem_empty x, fun h => ext fun x => ⟨h x, False.elim⟩⟩
theorem eq_univ_iff_forall {s : Set α} : s = univ ↔ ∀ x, x ∈ s :=
  ⟨fun h x => h ▸ mem_univ x, fun h => ext fun x => ⟨fun _ => trivial, fun _ => h x⟩⟩
theorem nonempty_iff_ne_empty {s : Set α} : s.Nonempty ↔ s ≠ ∅ := by
  rw [Ne, eq_empty_iff_forall_notMem, Set.Nonempty]
  exact ⟨fun ⟨x, h⟩ hn => hn x h, fun h => Classical.byContradiction fun hn => h fun x hx => hn ⟨x, hx⟩⟩
theorem eq_empty_or_nonempty (s : Set α) : s = ∅ ∨ s.Nonempty :=
  (Classical.em (s = ∅)).imp_right nonempty_iff_ne_empty.2
@[simp] theorem singleton_nonempty (a : α) : ({a} : Set α).Nonempty := ⟨a, rfl⟩
@[simp] theorem range_eq_univ {ι : Sort w} {f : ι → β} : range f = univ ↔ Function.Surjective f := eq_univ_iff_forall
theorem union_comm (a b : Set α) : a ∪ b = b ∪ a := ext fun _ => or_comm
theorem inter_comm (a b : Set α) : a ∩ b = b ∩ a := ext fun _ => and_comm
theorem pair_comm (a b : α) : ({a, b} : Set α) = {b, a} := ext fun _ => or_comm
@[simp] theorem union_self (a : Set α) : a ∪ a = a := ext fun _ => or_self_iff
@[simp] theorem inter_self (a : Set α) : a ∩ a = a := ext fun _ => and_self_iff
@[simp] theorem union_empty (a : Set α) : a ∪ ∅ = a := ext fun _ => Iff.of_eq (or_false _)
@[simp] theorem empty_union (a : Set α) : ∅ ∪ a = a := ext fun _ => Iff.of_eq (false_or _)
@[simp] theorem inter_univ (a : Set α) : a ∩ univ = a := ext fun _ => Iff.of_eq (and_true _)
@[simp] theorem univ_inter (a : Set α) : univ ∩ a = a := ext fun _ => Iff.of_eq (true_and _)
theorem inter_subset_left {s t : Set α} : s ∩ t ⊆ s := fun _ h => h.1
theorem inter_subset_right {s t : Set α} : s ∩ t ⊆ t := fun _ h => h.2
theorem subset_union_left {s t : Set α} : s ⊆ s ∪ t := fun _ => Or.inl
theorem subset_union_right {s t : Set α} : t ⊆ s ∪ t := fun _ => Or.inr
theorem diff_subset {s t : Set α} : s \ t ⊆ s := fun _ h => h.1
@[simp] theorem preimage_setOf_eq {p : β → Prop} {f : α → β} :
    preimage f (setOf p) = setOf fun a => p (f a) := rfl
theorem image_subset_iff {f : α → β} {s : Set α} {t : Set β} :
    image f s ⊆ t ↔ s ⊆ preimage f t :=
  ⟨fun h x hx => h _ ⟨x, hx, rfl⟩, fun h _ ⟨x, hx, e⟩ => e ▸ h x hx⟩

end Set

/-! ### Intervals

Stated for every type with `≤` and `<`; Mathlib asks for a preorder. -/

namespace Set
variable {α : Type u}

/-- `a ≤ x ≤ b`. -/
def Icc [LE α] (a b : α) : Set α := fun x => a ≤ x ∧ x ≤ b
/-- `a ≤ x < b`. -/
def Ico [LE α] [LT α] (a b : α) : Set α := fun x => a ≤ x ∧ x < b
/-- `a < x ≤ b`. -/
def Ioc [LE α] [LT α] (a b : α) : Set α := fun x => a < x ∧ x ≤ b
/-- `a < x < b`. -/
def Ioo [LT α] (a b : α) : Set α := fun x => a < x ∧ x < b
/-- `a ≤ x`. -/
def Ici [LE α] (a : α) : Set α := fun x => a ≤ x
/-- `a < x`. -/
def Ioi [LT α] (a : α) : Set α := fun x => a < x
/-- `x ≤ b`. -/
def Iic [LE α] (b : α) : Set α := fun x => x ≤ b
/-- `x < b`. -/
def Iio [LT α] (b : α) : Set α := fun x => x < b

@[simp, grind =] theorem mem_Icc [LE α] {a b x : α} : x ∈ Icc a b ↔ a ≤ x ∧ x ≤ b := Iff.rfl
@[simp, grind =] theorem mem_Ico [LE α] [LT α] {a b x : α} : x ∈ Ico a b ↔ a ≤ x ∧ x < b := Iff.rfl
@[simp, grind =] theorem mem_Ioc [LE α] [LT α] {a b x : α} : x ∈ Ioc a b ↔ a < x ∧ x ≤ b := Iff.rfl
@[simp, grind =] theorem mem_Ioo [LT α] {a b x : α} : x ∈ Ioo a b ↔ a < x ∧ x < b := Iff.rfl
@[simp, grind =] theorem mem_Ici [LE α] {a x : α} : x ∈ Ici a ↔ a ≤ x := Iff.rfl
@[simp, grind =] theorem mem_Ioi [LT α] {a x : α} : x ∈ Ioi a ↔ a < x := Iff.rfl
@[simp, grind =] theorem mem_Iic [LE α] {b x : α} : x ∈ Iic b ↔ x ≤ b := Iff.rfl
@[simp, grind =] theorem mem_Iio [LT α] {b x : α} : x ∈ Iio b ↔ x < b := Iff.rfl

end Set

/-! ### Bounds -/

section Bounds
variable {α : Type u} [LE α]

/-- The elements that are `≥` all of `s`. -/
def upperBounds (s : Set α) : Set α := fun x => ∀ ⦃a⦄, a ∈ s → a ≤ x
/-- The elements that are `≤` all of `s`. -/
def lowerBounds (s : Set α) : Set α := fun x => ∀ ⦃a⦄, a ∈ s → x ≤ a
/-- Some upper bound exists. -/
def BddAbove (s : Set α) : Prop := (upperBounds s).Nonempty
/-- Some lower bound exists. -/
def BddBelow (s : Set α) : Prop := (lowerBounds s).Nonempty
/-- `a` is in `s` and a lower bound of it. -/
def IsLeast (s : Set α) (a : α) : Prop := a ∈ s ∧ a ∈ lowerBounds s
/-- `a` is in `s` and an upper bound of it. -/
def IsGreatest (s : Set α) (a : α) : Prop := a ∈ s ∧ a ∈ upperBounds s
/-- `a` is the least upper bound. -/
def IsLUB (s : Set α) : α → Prop := IsLeast (upperBounds s)
/-- `a` is the greatest lower bound. -/
def IsGLB (s : Set α) : α → Prop := IsGreatest (lowerBounds s)

@[grind =] theorem mem_upperBounds {s : Set α} {a : α} : a ∈ upperBounds s ↔ ∀ x, x ∈ s → x ≤ a := Iff.rfl
@[grind =] theorem mem_lowerBounds {s : Set α} {a : α} : a ∈ lowerBounds s ↔ ∀ x, x ∈ s → a ≤ x := Iff.rfl
@[grind =] theorem isLeast_iff {s : Set α} {a : α} : IsLeast s a ↔ a ∈ s ∧ ∀ x, x ∈ s → a ≤ x := Iff.rfl
@[grind =] theorem isGreatest_iff {s : Set α} {a : α} : IsGreatest s a ↔ a ∈ s ∧ ∀ x, x ∈ s → x ≤ a := Iff.rfl

theorem IsLeast.unique [Std.IsPartialOrder α] {s : Set α} {a b : α} (ha : IsLeast s a)
    (hb : IsLeast s b) : a = b := Std.le_antisymm (ha.2 hb.1) (hb.2 ha.1)

theorem IsGreatest.unique [Std.IsPartialOrder α] {s : Set α} {a b : α} (ha : IsGreatest s a)
    (hb : IsGreatest s b) : a = b := Std.le_antisymm (hb.2 ha.1) (ha.2 hb.1)

end Bounds

/-! ### Monotone functions -/

section Monotone
variable {α : Type u} {β : Type v}

/-- `f` preserves `≤`. -/
def Monotone [LE α] [LE β] (f : α → β) : Prop := ∀ ⦃a b⦄, a ≤ b → f a ≤ f b
/-- `f` reverses `≤`. -/
def Antitone [LE α] [LE β] (f : α → β) : Prop := ∀ ⦃a b⦄, a ≤ b → f b ≤ f a
/-- `f` preserves `<`. -/
def StrictMono [LT α] [LT β] (f : α → β) : Prop := ∀ ⦃a b⦄, a < b → f a < f b
/-- `f` reverses `<`. -/
def StrictAnti [LT α] [LT β] (f : α → β) : Prop := ∀ ⦃a b⦄, a < b → f b < f a
/-- `f` preserves `≤` on `s`. -/
def MonotoneOn [LE α] [LE β] (f : α → β) (s : Set α) : Prop :=
  ∀ ⦃a⦄, a ∈ s → ∀ ⦃b⦄, b ∈ s → a ≤ b → f a ≤ f b
/-- `f` reverses `≤` on `s`. -/
def AntitoneOn [LE α] [LE β] (f : α → β) (s : Set α) : Prop :=
  ∀ ⦃a⦄, a ∈ s → ∀ ⦃b⦄, b ∈ s → a ≤ b → f b ≤ f a
/-- `f` preserves `<` on `s`. -/
def StrictMonoOn [LT α] [LT β] (f : α → β) (s : Set α) : Prop :=
  ∀ ⦃a⦄, a ∈ s → ∀ ⦃b⦄, b ∈ s → a < b → f a < f b
/-- `f` reverses `<` on `s`. -/
def StrictAntiOn [LT α] [LT β] (f : α → β) (s : Set α) : Prop :=
  ∀ ⦃a⦄, a ∈ s → ∀ ⦃b⦄, b ∈ s → a < b → f b < f a

theorem StrictMono.injective [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α] [LE β]
    [LT β] [Std.IsPreorder β] [Std.LawfulOrderLT β] {f : α → β} (h : StrictMono f) :
    Function.Injective f := by
  intro a b e
  rcases Std.le_total (a := a) (b := b) with hab | hab
  · refine Std.le_antisymm hab (Classical.byContradiction fun hn => ?_)
    have := h (Std.lt_iff_le_and_not_ge.2 ⟨hab, hn⟩)
    rw [e] at this
    exact (Std.lt_iff_le_and_not_ge.1 this).2 (Std.le_refl _)
  · refine Std.le_antisymm (Classical.byContradiction fun hn => ?_) hab
    have := h (Std.lt_iff_le_and_not_ge.2 ⟨hab, hn⟩)
    rw [e] at this
    exact (Std.lt_iff_le_and_not_ge.1 this).2 (Std.le_refl _)

theorem strictMono_nat_of_lt_succ [LE β] [LT β] [Std.IsPreorder β] [Std.LawfulOrderLT β]
    {f : Nat → β} (h : ∀ n, f n < f (n + 1)) : StrictMono f := by
  intro a b hab
  induction hab with
  | refl => exact h a
  | step _ ih => exact Std.lt_trans ih (h _)

theorem monotone_nat_of_le_succ [LE β] [Std.IsPreorder β]
    {f : Nat → β} (h : ∀ n, f n ≤ f (n + 1)) : Monotone f := by
  intro a b hab
  induction hab with
  | refl => exact Std.le_refl _
  | step _ ih => exact Std.le_trans ih (h _)

theorem StrictMono.id_le {f : Nat → Nat} (h : StrictMono f) (n : Nat) : n ≤ f n := by
  induction n with
  | zero => exact Nat.zero_le _
  | succ n ih => exact Nat.lt_of_le_of_lt ih (h (Nat.lt_succ_self n))

end Monotone
