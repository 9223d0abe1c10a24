import Tllama.Set.Lattice
import Tllama.Order.Hierarchy
import Tllama.ZMod.Basic
/-!
Finite types made of finite types: pairs, sums, options, subtypes, functions, permutations, the members of a set;
powersets. One finite set has all elements (`Fintype.subsingleton_elems`), so which instance is found
changes no value. Where no computation is needed the list is chosen, not computed.
-/

@[expose] public section
noncomputable section

universe u v w

/-- Two instances of `Fintype` are equal: the set of all elements is determined. -/
theorem Fintype.subsingleton_elems {α : Type u} (a b : Fintype α) : a = b := by
  cases a with
  | mk s hs =>
    cases b with
    | mk t ht =>
      have : s = t := Finset.ext fun x => ⟨fun _ => ht x, fun _ => hs x⟩
      subst this
      rfl

/-- Some list of the elements of a finite type. Mathlib's function. -/
@[reducible] def Fintype.ofFinite (α : Type u) [h : Finite α] : Fintype α := Classical.choice h.exists_fintype

theorem Finite.of_surjective {α : Type u} {β : Type v} [h : Finite α] (f : α → β) (hf : Function.Surjective f) : Finite β := by
  letI := Fintype.ofFinite α
  letI := Classical.decEq β
  exact ⟨⟨⟨Finset.univ.image f, fun b => Finset.mem_image.2 (let ⟨a, e⟩ := hf b; ⟨a, Finset.mem_univ a, e⟩)⟩⟩⟩

theorem Finite.of_injective {α : Type u} {β : Type v} [h : Finite β] (f : α → β) (hf : Function.Injective f) : Finite α := by
  rcases Classical.em (Nonempty α) with ⟨⟨a⟩⟩ | hn
  · letI := Classical.decPred (fun b => ∃ a, f a = b)
    refine Finite.of_surjective (fun b => if h : ∃ a, f a = b then Classical.choose h else a) fun x => ⟨f x, ?_⟩
    have hx : ∃ a, f a = f x := ⟨x, rfl⟩
    simp only [dif_pos hx]
    exact hf (Classical.choose_spec hx)
  · exact ⟨⟨⟨∅, fun x => (hn ⟨x⟩).elim⟩⟩⟩

instance Prod.instFintype {α : Type u} {β : Type v} [Fintype α] [Fintype β] : Fintype (α × β) :=
  ⟨Finset.product Finset.univ Finset.univ, fun _ => Finset.mem_product.2 ⟨Finset.mem_univ _, Finset.mem_univ _⟩⟩

instance Prod.instFinite {α : Type u} {β : Type v} [Finite α] [Finite β] : Finite (α × β) := by
  letI := Fintype.ofFinite α
  letI := Fintype.ofFinite β
  exact ⟨⟨inferInstance⟩⟩

/-- The image under an injective function with its proof. Mathlib's operation. -/
def Finset.map {α : Type u} {β : Type v} (f : Function.Embedding α β) (s : Finset α) : Finset β :=
  s.mapOn f.toFun fun _ _ _ _ h => f.inj' h

@[simp, grind =] theorem Finset.mem_map {α : Type u} {β : Type v} {f : Function.Embedding α β} {s : Finset α} {b : β} :
    b ∈ s.map f ↔ ∃ a, a ∈ s ∧ f a = b := Finset.mem_mapOn

instance Subtype.finite {α : Type u} [Finite α] {p : α → Prop} : Finite { x // p x } :=
  Finite.of_injective Subtype.val fun _ _ h => Subtype.ext h

/-- All elements with a decided property; Mathlib computes the list, here it is chosen. -/
instance Subtype.fintype {α : Type u} (p : α → Prop) [DecidablePred p] [Fintype α] : Fintype { x // p x } :=
  Fintype.ofFinite _

instance Finset.finite_coe {α : Type u} (s : Finset α) : Finite { x // x ∈ s } := by
  induction s using Finset.ind with
  | h l hl =>
    exact Finite.of_surjective (α := Fin l.length) (fun i => ⟨l[i], List.getElem_mem i.2⟩) fun ⟨x, hx⟩ =>
      let ⟨i, h, e⟩ := List.getElem_of_mem (Finset.mem_ofList.1 hx)
      ⟨⟨i, h⟩, Subtype.ext e⟩

/-- The members of a finite set are a finite type; Mathlib computes the list, here it is chosen. -/
instance Finset.fintypeCoeSort {α : Type u} (s : Finset α) : Fintype { x // x ∈ s } := Fintype.ofFinite _

/-- A property of finitely many elements is membership in a finite set. -/
theorem Finite.exists_finset {α : Type u} (p : α → Prop) [Finite { x // p x }] : ∃ s : Finset α, ∀ x, x ∈ s ↔ p x := by
  letI := Fintype.ofFinite { x // p x }
  refine ⟨(Finset.univ : Finset { x // p x }).mapOn Subtype.val fun _ _ _ _ h => Subtype.ext h, fun x => ?_⟩
  rw [Finset.mem_mapOn]
  exact ⟨fun ⟨a, _, e⟩ => e ▸ a.2, fun h => ⟨⟨x, h⟩, Finset.mem_univ _, rfl⟩⟩

/-- All members of `s`, as elements of the type of its members. Mathlib's operation. -/
def Finset.attach {α : Type u} (s : Finset α) : Finset { x // x ∈ s } := Finset.univ

@[simp] theorem Finset.mem_attach {α : Type u} (s : Finset α) (x : { x // x ∈ s }) : x ∈ s.attach := Finset.mem_univ x

instance Option.instFintype {α : Type u} [Fintype α] : Fintype (Option α) :=
  letI := Classical.decEq (Option α)
  ⟨insert none (Finset.univ.image some), fun x => by cases x <;> simp⟩

instance Sum.instFintype {α : Type u} {β : Type v} [Fintype α] [Fintype β] : Fintype (α ⊕ β) :=
  letI := Classical.decEq (α ⊕ β)
  ⟨Finset.univ.image Sum.inl ∪ Finset.univ.image Sum.inr, fun x => by cases x <;> simp⟩

instance PEmpty.instFintype : Fintype PEmpty := ⟨∅, fun x => x.elim⟩
instance Empty.instFintype : Fintype Empty := ⟨∅, fun x => x.elim⟩
instance PUnit.instFintype : Fintype PUnit.{u + 1} := ⟨{PUnit.unit}, fun x => by simp⟩

/-- Functions on `Fin n` are lists of `n` values. -/
theorem Finite.pi_fin (n : Nat) (β : Type v) [Finite β] : Finite (Fin n → β) := by
  induction n with
  | zero => exact ⟨⟨⟨Finset.ofList [fun i => i.elim0] (by simp), fun f => by
      rw [Finset.mem_ofList, List.mem_singleton]
      exact funext fun i => i.elim0⟩⟩⟩
  | succ n ih =>
    refine Finite.of_surjective (α := β × (Fin n → β)) (fun p => Fin.cases p.1 p.2) fun f => ⟨(f 0, fun i => f i.succ), ?_⟩
    funext i
    induction i using Fin.cases with
    | zero => rfl
    | succ i => rfl

/-- The position of an element in a list. -/
theorem Finite.exists_fin_surjective (α : Type u) [Finite α] : ∃ (n : Nat) (f : Fin n → α), Function.Surjective f := by
  letI := Fintype.ofFinite α
  obtain ⟨l, hl⟩ : ∃ l : List α, ∀ x, x ∈ l := by
    obtain ⟨s, hs⟩ := (inferInstance : Fintype α)
    induction s using Finset.ind with
    | h l hl => exact ⟨l, fun x => hs x⟩
  exact ⟨l.length, fun i => l[i], fun x => let ⟨i, h, e⟩ := List.getElem_of_mem (hl x); ⟨⟨i, h⟩, e⟩⟩

instance Pi.finite {α : Type u} {β : Type v} [Finite α] [Finite β] : Finite (α → β) := by
  obtain ⟨n, f, hf⟩ := Finite.exists_fin_surjective α
  haveI := Finite.pi_fin n β
  exact Finite.of_injective (fun (g : α → β) (i : Fin n) => g (f i)) fun g h e => funext fun a => by
    obtain ⟨i, rfl⟩ := hf a
    exact congrFun e i

/-- All functions between finite types; Mathlib computes the list, here it is chosen. -/
instance Pi.instFintype {α : Type u} {β : Type v} [DecidableEq α] [Fintype α] [Fintype β] : Fintype (α → β) :=
  Fintype.ofFinite _

instance Equiv.finite {α : Type u} {β : Type v} [Finite α] [Finite β] : Finite (Equiv α β) :=
  Finite.of_injective Equiv.toFun fun e f h => by
    have : e.invFun = f.invFun := funext fun y => by
      apply e.injective
      rw [Equiv.right_inv, h, Equiv.right_inv]
    cases e
    cases f
    cases h
    cases this
    rfl

/-- All equivalences of finite types; Mathlib computes the list, here it is chosen. -/
instance Equiv.instFintype {α : Type u} {β : Type v} [DecidableEq α] [DecidableEq β] [Fintype α] [Fintype β] :
    Fintype (Equiv α β) := Fintype.ofFinite _

instance Function.Embedding.finite {α : Type u} {β : Type v} [Finite α] [Finite β] : Finite (Function.Embedding α β) :=
  Finite.of_injective Function.Embedding.toFun fun e f h => by cases e; cases f; cases h; rfl
instance Function.Embedding.instFintype {α : Type u} {β : Type v} [DecidableEq α] [DecidableEq β] [Fintype α] [Fintype β] :
    Fintype (Function.Embedding α β) := Fintype.ofFinite _

instance Set.finite' {α : Type u} [Finite α] : Finite (Set α) := by
  haveI : Finite Prop := ⟨⟨⟨Finset.ofList [True, False] (by simp), fun p => by
    rw [Finset.mem_ofList]
    rcases Classical.propComplete p with h | h <;> simp [h]⟩⟩⟩
  exact inferInstanceAs (Finite (α → Prop))
/-- All sets of elements of a finite type. -/
instance Set.instFintype {α : Type u} [Fintype α] : Fintype (Set α) := Fintype.ofFinite _

instance Finset.finite {α : Type u} [Finite α] : Finite (Finset α) :=
  Finite.of_injective Finset.toSet fun _ _ h => Finset.ext fun x => Iff.of_eq (congrFun h x)
/-- All finite sets of elements of a finite type. -/
instance Finset.instFintype {α : Type u} [Fintype α] : Fintype (Finset α) := Fintype.ofFinite _

/-! ### Sets whose type of members is finite -/

instance Set.fintypeIcc {α : Type u} [LE α] [LT α] [LocallyFiniteOrder α] (a b : α) : Fintype (Set.Icc a b) :=
  letI := Classical.decEq (Set.Icc a b)
  ⟨(Finset.fintypeCoeSort (Finset.Icc a b)).elems.image fun x => ⟨x.1, Finset.mem_Icc.1 x.2⟩, fun x =>
    Finset.mem_image.2 ⟨⟨x.1, Finset.mem_Icc.2 x.2⟩, Fintype.complete _, rfl⟩⟩
instance Set.fintypeIco {α : Type u} [LE α] [LT α] [LocallyFiniteOrder α] (a b : α) : Fintype (Set.Ico a b) :=
  letI := Classical.decEq (Set.Ico a b)
  ⟨(Finset.fintypeCoeSort (Finset.Ico a b)).elems.image fun x => ⟨x.1, Finset.mem_Ico.1 x.2⟩, fun x =>
    Finset.mem_image.2 ⟨⟨x.1, Finset.mem_Ico.2 x.2⟩, Fintype.complete _, rfl⟩⟩
instance Set.fintypeIoc {α : Type u} [LE α] [LT α] [LocallyFiniteOrder α] (a b : α) : Fintype (Set.Ioc a b) :=
  letI := Classical.decEq (Set.Ioc a b)
  ⟨(Finset.fintypeCoeSort (Finset.Ioc a b)).elems.image fun x => ⟨x.1, Finset.mem_Ioc.1 x.2⟩, fun x =>
    Finset.mem_image.2 ⟨⟨x.1, Finset.mem_Ioc.2 x.2⟩, Fintype.complete _, rfl⟩⟩
instance Set.fintypeIoo {α : Type u} [LE α] [LT α] [LocallyFiniteOrder α] (a b : α) : Fintype (Set.Ioo a b) :=
  letI := Classical.decEq (Set.Ioo a b)
  ⟨(Finset.fintypeCoeSort (Finset.Ioo a b)).elems.image fun x => ⟨x.1, Finset.mem_Ioo.1 x.2⟩, fun x =>
    Finset.mem_image.2 ⟨⟨x.1, Finset.mem_Ioo.2 x.2⟩, Fintype.complete _, rfl⟩⟩

/-- Intervals of positive natural numbers. -/
instance PNat.instLocallyFiniteOrder : LocallyFiniteOrder PNat :=
  have emb (s : Finset Nat) (hs : ∀ x, x ∈ s → 0 < x) : { t : Finset PNat // ∀ x : PNat, x ∈ t ↔ x.val ∈ s } :=
    letI := Classical.decEq PNat
    ⟨s.attach.image fun x => ⟨x.1, hs x.1 x.2⟩, fun x => by
      rw [Finset.mem_image]
      exact ⟨fun ⟨a, _, e⟩ => e ▸ a.2, fun h => ⟨⟨x.val, h⟩, Finset.mem_attach _ _, rfl⟩⟩⟩
  { finsetIcc := fun a b => (emb (Finset.Icc a.val b.val) fun x hx => Nat.lt_of_lt_of_le a.2 (Finset.mem_Icc.1 hx).1).1
    finsetIco := fun a b => (emb (Finset.Ico a.val b.val) fun x hx => Nat.lt_of_lt_of_le a.2 (Finset.mem_Ico.1 hx).1).1
    finsetIoc := fun a b => (emb (Finset.Ioc a.val b.val) fun x hx => Nat.lt_trans a.2 (Finset.mem_Ioc.1 hx).1).1
    finsetIoo := fun a b => (emb (Finset.Ioo a.val b.val) fun x hx => Nat.lt_trans a.2 (Finset.mem_Ioo.1 hx).1).1
    finset_mem_Icc := fun a b x => (emb _ _).2 x |>.trans Finset.mem_Icc
    finset_mem_Ico := fun a b x => (emb _ _).2 x |>.trans Finset.mem_Ico
    finset_mem_Ioc := fun a b x => (emb _ _).2 x |>.trans Finset.mem_Ioc
    finset_mem_Ioo := fun a b x => (emb _ _).2 x |>.trans Finset.mem_Ioo }

/-- Intervals of `Fin n`. -/
instance Fin.instLocallyFiniteOrder (n : Nat) : LocallyFiniteOrder (Fin n) where
  finsetIcc a b := Finset.univ.filter fun x => a ≤ x ∧ x ≤ b
  finsetIco a b := Finset.univ.filter fun x => a ≤ x ∧ x < b
  finsetIoc a b := Finset.univ.filter fun x => a < x ∧ x ≤ b
  finsetIoo a b := Finset.univ.filter fun x => a < x ∧ x < b
  finset_mem_Icc _ _ _ := by simp
  finset_mem_Ico _ _ _ := by simp
  finset_mem_Ioc _ _ _ := by simp
  finset_mem_Ioo _ _ _ := by simp

/-! ### Numbers of elements, powersets -/

/-- The number of elements, `0` for an infinite type. Mathlib's function. -/
protected def Nat.card (α : Type u) : Nat :=
  letI := Classical.propDecidable (Finite α)
  if h : Finite α then @Fintype.card α (@Fintype.ofFinite α h) else 0

theorem Nat.card_eq_fintype_card {α : Type u} [h : Fintype α] : Nat.card α = Fintype.card α := by
  have e : Fintype.ofFinite α = h := Fintype.subsingleton_elems _ _
  rw [Nat.card, dif_pos (Finite.of_fintype α), e]

namespace Finset
variable {α : Type u}

instance finite_subsets (s : Finset α) : Finite { t : Finset α // t ⊆ s } :=
  Finite.of_injective (β := Set { x // x ∈ s }) (fun t => setOf fun x => x.1 ∈ t.1) fun t u h => by
    refine Subtype.ext (Finset.ext fun x => ⟨fun hx => ?_, fun hx => ?_⟩)
    · exact (Iff.of_eq (congrFun h ⟨x, t.2 hx⟩)).1 hx
    · exact (Iff.of_eq (congrFun h ⟨x, u.2 hx⟩)).2 hx

/-- The finite sets contained in `s`. Mathlib computes the list; here the set with these members is chosen. -/
def powerset (s : Finset α) : Finset (Finset α) := Classical.choose (Finite.exists_finset fun t => t ⊆ s)

@[simp, grind =] theorem mem_powerset {s t : Finset α} : s ∈ powerset t ↔ s ⊆ t :=
  Classical.choose_spec (Finite.exists_finset fun u => u ⊆ t) s

/-- The finite sets with `n` members contained in `s`. Mathlib's set. -/
def powersetCard (n : Nat) (s : Finset α) : Finset (Finset α) := (powerset s).filter fun t => t.card = n

@[simp, grind =] theorem mem_powersetCard {n : Nat} {s t : Finset α} : s ∈ powersetCard n t ↔ s ⊆ t ∧ s.card = n := by
  rw [powersetCard, mem_filter, mem_powerset]

/-- The union of the values of `f` on `s`. Mathlib's operation. -/
protected def biUnion {β : Type v} [DecidableEq β] (s : Finset α) (t : α → Finset β) : Finset β :=
  letI := Classical.decEq α
  s.val.foldr (fun a u => t a ∪ u) (fun a b u => Finset.ext fun x => by grind) ∅

/-- The complement in a finite type, `sᶜ` in Mathlib. -/
protected def compl [Fintype α] [DecidableEq α] (s : Finset α) : Finset α := univ \ s

end Finset

set_option compiler.extract_closed false in
/-- The complement of a finite set in a finite type. -/
notation:1024 (name := finsetCompl) s "ᶜ" => Finset.compl s
