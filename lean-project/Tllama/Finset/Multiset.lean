import Tllama.Set.Basic
/-!
Multisets: lists up to permutation, Mathlib's definition, with the few operations that finite sets
are built from. Also the facts about lists without repetition that core Lean lacks.
-/

@[expose] public section
noncomputable section

universe u v

namespace List

variable {α : Type u} {β : Type v}

/-- Two lists without repetition and with the same members are permutations of each other. -/
theorem perm_of_nodup_of_mem_iff {l m : List α} (hl : l.Nodup) (hm : m.Nodup)
    (h : ∀ a, a ∈ l ↔ a ∈ m) : l.Perm m := by
  induction l generalizing m with
  | nil =>
    cases m with
    | nil => exact .nil
    | cons b m => exact absurd ((h b).2 (mem_cons_self ..)) not_mem_nil
  | cons a l ih =>
    obtain ⟨m₁, m₂, rfl⟩ := append_of_mem ((h a).1 (mem_cons_self ..))
    have hp : (m₁ ++ a :: m₂).Perm (a :: (m₁ ++ m₂)) := perm_middle
    have hm' := (hp.nodup_iff.1 hm)
    rw [nodup_cons] at hl hm'
    refine ((ih hl.2 hm'.2 fun x => ?_).cons a).trans hp.symm
    have hx := (h x).trans hp.mem_iff
    simp only [mem_cons] at hx
    constructor
    · intro hxl
      exact (hx.1 (Or.inr hxl)).resolve_left fun e => hl.1 (e ▸ hxl)
    · intro hxm
      exact (hx.2 (Or.inr hxm)).resolve_left fun e => hm'.1 (e ▸ hxm)

theorem perm_iff_of_nodup {l m : List α} (hl : l.Nodup) (hm : m.Nodup) :
    l.Perm m ↔ ∀ a, a ∈ l ↔ a ∈ m :=
  ⟨fun h _ => h.mem_iff, perm_of_nodup_of_mem_iff hl hm⟩

theorem Nodup.filter (p : α → Bool) {l : List α} (h : l.Nodup) : (l.filter p).Nodup :=
  Pairwise.filter p h

theorem Nodup.map_on {f : α → β} {l : List α} (hf : ∀ x, x ∈ l → ∀ y, y ∈ l → f x = f y → x = y)
    (h : l.Nodup) : (l.map f).Nodup := by
  induction l with
  | nil => exact nodup_nil
  | cons a l ih =>
    rw [nodup_cons] at h
    rw [map_cons, nodup_cons]
    refine ⟨fun hm => ?_, ih (fun x hx y hy => hf x (.tail _ hx) y (.tail _ hy)) h.2⟩
    obtain ⟨b, hb, e⟩ := mem_map.1 hm
    exact h.1 (hf b (.tail _ hb) a (mem_cons_self ..) e ▸ hb)

theorem perm_flatMap_congr (l : List α) {f g : α → List β} (h : ∀ a, (f a).Perm (g a)) :
    (l.flatMap f).Perm (l.flatMap g) := by
  induction l with
  | nil => exact .nil
  | cons a l ih => exact (h a).append ih

/-- The list with later repetitions kept and earlier ones dropped; each member once. -/
def dedup [DecidableEq α] : List α → List α
  | [] => []
  | a :: l => if a ∈ l then dedup l else a :: dedup l

@[simp] theorem mem_dedup [DecidableEq α] {a : α} {l : List α} : a ∈ dedup l ↔ a ∈ l := by
  induction l with
  | nil => rfl
  | cons b l ih =>
    rw [dedup]
    split
    · rename_i hb
      rw [ih, mem_cons]
      exact ⟨Or.inr, fun h => h.elim (fun e => e ▸ hb) id⟩
    · rw [mem_cons, mem_cons, ih]

theorem nodup_dedup [DecidableEq α] (l : List α) : (dedup l).Nodup := by
  induction l with
  | nil => exact nodup_nil
  | cons b l ih =>
    rw [dedup]
    split
    · exact ih
    · rename_i hb
      exact nodup_cons.2 ⟨fun h => hb (mem_dedup.1 h), ih⟩

theorem Nodup.dedup_eq [DecidableEq α] {l : List α} (h : l.Nodup) : dedup l = l := by
  induction l with
  | nil => rfl
  | cons b l ih =>
    rw [nodup_cons] at h
    rw [dedup, if_neg h.1, ih h.2]

end List

/-- Lists up to permutation. Mathlib's definition. -/
def Multiset (α : Type u) : Type u := Quotient (List.isSetoid α)

namespace Multiset

variable {α : Type u} {β : Type v}

/-- The multiset of the entries of a list. -/
def ofList (l : List α) : Multiset α := Quotient.mk _ l

instance : Coe (List α) (Multiset α) := ⟨ofList⟩

theorem coe_eq_coe {l m : List α} : ofList l = ofList m ↔ l.Perm m :=
  ⟨fun h => Quotient.exact h, fun h => Quotient.sound h⟩

theorem ind {p : Multiset α → Prop} (h : ∀ l, p (ofList l)) (s : Multiset α) : p s := Quotient.ind h s

/-- Membership in any representing list. -/
protected def Mem (s : Multiset α) (a : α) : Prop :=
  Quotient.liftOn s (fun l => a ∈ l) fun _ _ h => propext (List.Perm.mem_iff h)

instance : Membership α (Multiset α) := ⟨Multiset.Mem⟩

@[simp] theorem mem_coe {a : α} {l : List α} : a ∈ ofList l ↔ a ∈ l := Iff.rfl

instance decidableMem [DecidableEq α] (a : α) (s : Multiset α) : Decidable (a ∈ s) :=
  Quotient.recOnSubsingleton (motive := fun s => Decidable (Multiset.Mem s a)) s
    fun l => inferInstanceAs (Decidable (a ∈ l))

instance : EmptyCollection (Multiset α) := ⟨ofList []⟩
instance : Zero (Multiset α) := ⟨ofList []⟩

/-- No entry occurs twice. -/
def Nodup (s : Multiset α) : Prop :=
  Quotient.liftOn s List.Nodup fun _ _ h => propext (List.Perm.nodup_iff h)

/-- Number of entries, with repetition. -/
def card (s : Multiset α) : Nat := Quotient.liftOn s List.length fun _ _ h => List.Perm.length_eq h

/-- One entry added. -/
def cons (a : α) (s : Multiset α) : Multiset α :=
  Quotient.liftOn s (fun l => ofList (a :: l)) fun _ _ h => Quotient.sound (List.Perm.cons a h)

instance : Insert α (Multiset α) := ⟨cons⟩
instance : Singleton α (Multiset α) := ⟨fun a => ofList [a]⟩

/-- All entries of both. -/
protected def add (s t : Multiset α) : Multiset α :=
  Quotient.liftOn₂ s t (fun l m => ofList (l ++ m)) fun _ _ _ _ h₁ h₂ =>
    Quotient.sound (List.Perm.append h₁ h₂)

instance : Add (Multiset α) := ⟨Multiset.add⟩

/-- The values of `f`, with repetition. -/
def map (f : α → β) (s : Multiset α) : Multiset β :=
  Quotient.liftOn s (fun l => ofList (l.map f)) fun _ _ h => Quotient.sound (List.Perm.map f h)

/-- The entries that satisfy `p`. -/
def filter (p : α → Prop) [DecidablePred p] (s : Multiset α) : Multiset α :=
  Quotient.liftOn s (fun l => ofList (l.filter (fun a => decide (p a)))) fun _ _ h =>
    Quotient.sound (List.Perm.filter _ h)

/-- Each entry once. -/
def dedup [DecidableEq α] (s : Multiset α) : Multiset α :=
  Quotient.liftOn s (fun l => ofList l.dedup) fun _ _ h => Quotient.sound <|
    List.perm_of_nodup_of_mem_iff (List.nodup_dedup _) (List.nodup_dedup _) fun _ => by
      rw [List.mem_dedup, List.mem_dedup, List.Perm.mem_iff h]

/-- All pairs of an entry of `s` and an entry of `t`. -/
def bind₂ (s : Multiset α) (t : Multiset β) : Multiset (α × β) :=
  Quotient.liftOn₂ s t (fun l m => ofList (l.flatMap fun a => m.map fun b => (a, b)))
    fun _ _ _ _ h₁ h₂ => Quotient.sound <|
      (List.Perm.flatMap_right _ h₁).trans (List.perm_flatMap_congr _ fun _ => h₂.map _)

/-- Right fold by an operation for which the order of the entries does not matter. -/
def foldr (f : α → β → β) (hf : ∀ x y z, f x (f y z) = f y (f x z)) (b : β) (s : Multiset α) : β :=
  Quotient.liftOn s (fun l => l.foldr f b) fun _ _ h =>
    List.Perm.foldr_eq' h (fun x _ y _ z => hf y x z) b

instance decidableEq [DecidableEq α] : DecidableEq (Multiset α) := fun s t =>
  Quotient.recOnSubsingleton₂ (motive := fun s t => Decidable (s = t)) s t fun l m =>
    decidable_of_iff (l.Perm m) coe_eq_coe.symm

/-- `∃ a ∈ s, p a` is decided by search. -/
instance decidableExists {p : α → Prop} [DecidablePred p] (s : Multiset α) :
    Decidable (∃ a, a ∈ s ∧ p a) :=
  Quotient.recOnSubsingleton (motive := fun s => Decidable (∃ a, Multiset.Mem s a ∧ p a)) s
    fun l => inferInstanceAs (Decidable (∃ a, a ∈ l ∧ p a))

/-- `∀ a ∈ s, p a` is decided by search. -/
instance decidableForall {p : α → Prop} [DecidablePred p] (s : Multiset α) :
    Decidable (∀ a, a ∈ s → p a) :=
  Quotient.recOnSubsingleton (motive := fun s => Decidable (∀ a, Multiset.Mem s a → p a)) s
    fun l => inferInstanceAs (Decidable (∀ a, a ∈ l → p a))

end Multiset
