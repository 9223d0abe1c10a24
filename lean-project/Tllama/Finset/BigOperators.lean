import Tllama.Finset.Lemmas
/-!
Finite sums and products, Mathlib's `Finset.sum` and `Finset.prod`: the fold of the values in any
order. Sums live in any commutative additive monoid (core's `Lean.Grind.AddCommMonoid`), products
in any commutative semiring: Mathlib asks only for a commutative monoid there.
-/

@[expose] public section
noncomputable section

open Lean.Grind (AddCommMonoid Semiring CommSemiring CommRing Field OrderedAdd OrderedRing)

attribute [local instance] Lean.Grind.Semiring.natCast

universe u v w

/-- The sum of the entries of a multiset. -/
def Multiset.sum {β : Type v} [AddCommMonoid β] (s : Multiset β) : β :=
  s.foldr (· + ·) (fun x y z => by
    change x + (y + z) = y + (x + z)
    rw [← AddCommMonoid.add_assoc, AddCommMonoid.add_comm x y, AddCommMonoid.add_assoc]) 0

/-- The product of the entries of a multiset. -/
def Multiset.prod {β : Type v} [CommSemiring β] (s : Multiset β) : β :=
  s.foldr (· * ·) (fun x y z => by
    change x * (y * z) = y * (x * z)
    rw [← Semiring.mul_assoc, CommSemiring.mul_comm x y, Semiring.mul_assoc]) 1

namespace Finset

variable {α : Type u} {β : Type v} {γ : Type w}

/-- `∑ x ∈ s, f x`: the sum of `f` over `s`. -/
protected def sum [AddCommMonoid β] (s : Finset α) (f : α → β) : β := (s.val.map f).sum

/-- `∏ x ∈ s, f x`: the product of `f` over `s`. -/
protected def prod [CommSemiring β] (s : Finset α) (f : α → β) : β := (s.val.map f).prod

section Sum
variable [AddCommMonoid β]

theorem add_add_add_comm_of_addCommMonoid (a b c d : β) : a + b + (c + d) = a + c + (b + d) := by
  rw [AddCommMonoid.add_assoc, AddCommMonoid.add_assoc, ← AddCommMonoid.add_assoc b,
    AddCommMonoid.add_comm b c, AddCommMonoid.add_assoc c]

theorem sum_ofList (l : List α) (h : l.Nodup) (f : α → β) :
    (ofList l h).sum f = (l.map f).foldr (· + ·) 0 := rfl

@[simp, grind =] theorem sum_empty {f : α → β} : (∅ : Finset α).sum f = 0 := rfl

@[simp, grind =] theorem sum_singleton (f : α → β) (a : α) : ({a} : Finset α).sum f = f a :=
  AddCommMonoid.add_zero (f a)

@[simp] theorem sum_insert [DecidableEq α] {s : Finset α} {a : α} {f : α → β} (h : a ∉ s) :
    (insert a s).sum f = f a + s.sum f := by
  rw [Finset.sum, insert_val_of_notMem h]
  induction s using ind with
  | h l hl => rfl

theorem sum_congr {s₁ s₂ : Finset α} {f g : α → β} (hs : s₁ = s₂) (h : ∀ x, x ∈ s₂ → f x = g x) :
    s₁.sum f = s₂.sum g := by
  subst hs
  induction s₁ using ind with
  | h l hl =>
    rw [sum_ofList, sum_ofList]
    congr 1
    exact List.map_congr_left h

theorem sum_add_distrib {s : Finset α} {f g : α → β} :
    s.sum (fun i => f i + g i) = s.sum f + s.sum g := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => exact (AddCommMonoid.add_zero 0).symm
  | insert a s ha ih =>
    rw [sum_insert ha, sum_insert ha, sum_insert ha, ih, add_add_add_comm_of_addCommMonoid]

@[simp] theorem sum_const_zero {s : Finset α} : s.sum (fun _ => (0 : β)) = 0 := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => rfl
  | insert a s ha ih => rw [sum_insert ha, ih, AddCommMonoid.add_zero]

theorem sum_eq_zero {s : Finset α} {f : α → β} (h : ∀ x, x ∈ s → f x = 0) : s.sum f = 0 :=
  (sum_congr rfl h).trans sum_const_zero

theorem sum_pair [DecidableEq α] {f : α → β} {a b : α} (h : a ≠ b) :
    ({a, b} : Finset α).sum f = f a + f b := by
  rw [sum_insert (fun hm => h (mem_singleton.1 hm)), sum_singleton]

theorem sum_union [DecidableEq α] {s t : Finset α} {f : α → β} (h : Disjoint s t) :
    (s ∪ t).sum f = s.sum f + t.sum f := by
  replace h := disjoint_left.1 h
  induction s using induction_on with
  | empty => rw [empty_union, sum_empty, AddCommMonoid.add_comm, AddCommMonoid.add_zero]
  | insert a s ha ih =>
    have e : insert a s ∪ t = insert a (s ∪ t) := ext fun x => by simp [or_assoc]
    rw [e, sum_insert, ih fun x hx => h (mem_insert_of_mem hx), sum_insert ha]
    · exact (AddCommMonoid.add_assoc _ _ _).symm
    · rw [mem_union]
      exact fun hx => hx.elim ha (h (mem_insert_self a s))

theorem sum_filter_add_sum_filter_not (s : Finset α) (p : α → Prop) [DecidablePred p] (f : α → β) :
    (filter p s).sum f + (filter (fun a => ¬ p a) s).sum f = s.sum f := by
  letI := Classical.decEq α
  rw [← sum_union]
  · congr 1
    ext x
    simp only [mem_union, mem_filter]
    by_cases p x <;> simp_all
  · rw [disjoint_left]
    intro a ha hb
    exact (mem_filter.1 hb).2 (mem_filter.1 ha).2

theorem sum_filter (s : Finset α) (p : α → Prop) [DecidablePred p] (f : α → β) :
    (filter p s).sum f = s.sum fun a => if p a then f a else 0 := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => rfl
  | insert a s ha ih =>
    rw [filter_insert, sum_insert ha]
    split
    · rw [sum_insert (fun hm => ha (mem_filter.1 hm).1), ih]
    · rw [ih, AddCommMonoid.add_comm, AddCommMonoid.add_zero]

theorem sum_image [DecidableEq γ] {s : Finset α} {g : α → γ} {f : γ → β}
    (h : ∀ x, x ∈ s → ∀ y, y ∈ s → g x = g y → x = y) :
    (image g s).sum f = s.sum fun x => f (g x) := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => rfl
  | insert a s ha ih =>
    rw [image_insert, sum_insert ha, sum_insert,
      ih fun x hx y hy => h x (mem_insert_of_mem hx) y (mem_insert_of_mem hy)]
    intro hm
    obtain ⟨b, hb, e⟩ := mem_image.1 hm
    exact ha (h b (mem_insert_of_mem hb) a (mem_insert_self a s) e ▸ hb)

theorem sum_subset {s t : Finset α} {f : α → β} (h : s ⊆ t) (hf : ∀ x, x ∈ t → x ∉ s → f x = 0) :
    s.sum f = t.sum f := by
  letI := Classical.decEq α
  have e : filter (· ∈ s) t = s := ext fun x => by
    rw [mem_filter]
    exact ⟨And.right, fun hx => ⟨h hx, hx⟩⟩
  rw [← sum_filter_add_sum_filter_not t (· ∈ s), e, sum_eq_zero (s := filter (fun a => ¬ a ∈ s) t),
    AddCommMonoid.add_zero]
  intro x hx
  exact hf x (mem_filter.1 hx).1 (mem_filter.1 hx).2

@[simp] theorem sum_ite_eq [DecidableEq α] (s : Finset α) (a : α) (b : α → β) :
    (s.sum fun j => if a = j then b j else 0) = if a ∈ s then b a else 0 := by
  split
  · rename_i h
    rw [← sum_subset (singleton_subset_iff.2 h) (fun x _ hx => if_neg fun e => hx (mem_singleton.2 e.symm)),
      sum_singleton, if_pos rfl]
  · rename_i h
    exact sum_eq_zero fun x hx => if_neg fun (e : a = x) => h (e ▸ hx)

theorem sum_comm {s : Finset γ} {t : Finset α} {f : γ → α → β} :
    (s.sum fun x => t.sum fun y => f x y) = t.sum fun y => s.sum fun x => f x y := by
  letI := Classical.decEq γ
  induction s using induction_on with
  | empty => exact sum_const_zero.symm
  | insert a s ha ih =>
    rw [sum_insert ha, ih, ← sum_add_distrib]
    exact sum_congr rfl fun y _ => (sum_insert (f := fun x => f x y) ha).symm

theorem sum_erase_add [DecidableEq α] (s : Finset α) (f : α → β) {a : α} (h : a ∈ s) :
    (erase s a).sum f + f a = s.sum f := by
  have := sum_insert (s := erase s a) (a := a) (f := f) fun hm => (mem_erase.1 hm).1 rfl
  rw [insert_erase h] at this
  rw [this, AddCommMonoid.add_comm]

end Sum

section Prod
variable [CommSemiring β]

theorem prod_ofList (l : List α) (h : l.Nodup) (f : α → β) :
    (ofList l h).prod f = (l.map f).foldr (· * ·) 1 := rfl

@[simp, grind =] theorem prod_empty {f : α → β} : (∅ : Finset α).prod f = 1 := rfl

@[simp, grind =] theorem prod_singleton (f : α → β) (a : α) : ({a} : Finset α).prod f = f a :=
  Semiring.mul_one (f a)

@[simp] theorem prod_insert [DecidableEq α] {s : Finset α} {a : α} {f : α → β} (h : a ∉ s) :
    (insert a s).prod f = f a * s.prod f := by
  rw [Finset.prod, insert_val_of_notMem h]
  induction s using ind with
  | h l hl => rfl

theorem prod_congr {s₁ s₂ : Finset α} {f g : α → β} (hs : s₁ = s₂) (h : ∀ x, x ∈ s₂ → f x = g x) :
    s₁.prod f = s₂.prod g := by
  subst hs
  induction s₁ using ind with
  | h l hl =>
    rw [prod_ofList, prod_ofList]
    congr 1
    exact List.map_congr_left h

theorem prod_mul_distrib {s : Finset α} {f g : α → β} :
    s.prod (fun i => f i * g i) = s.prod f * s.prod g := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => exact (Semiring.mul_one 1).symm
  | insert a s ha ih =>
    rw [prod_insert ha, prod_insert ha, prod_insert ha, ih]
    grind

@[simp] theorem prod_const_one {s : Finset α} : s.prod (fun _ => (1 : β)) = 1 := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => rfl
  | insert a s ha ih => rw [prod_insert ha, ih, Semiring.mul_one]

theorem prod_eq_one {s : Finset α} {f : α → β} (h : ∀ x, x ∈ s → f x = 1) : s.prod f = 1 :=
  (prod_congr rfl h).trans prod_const_one

theorem prod_pair [DecidableEq α] {f : α → β} {a b : α} (h : a ≠ b) :
    ({a, b} : Finset α).prod f = f a * f b := by
  rw [prod_insert (fun hm => h (mem_singleton.1 hm)), prod_singleton]

theorem prod_union [DecidableEq α] {s t : Finset α} {f : α → β} (h : Disjoint s t) :
    (s ∪ t).prod f = s.prod f * t.prod f := by
  replace h := disjoint_left.1 h
  induction s using induction_on with
  | empty => rw [empty_union, prod_empty, CommSemiring.mul_comm, Semiring.mul_one]
  | insert a s ha ih =>
    have e : insert a s ∪ t = insert a (s ∪ t) := ext fun x => by simp [or_assoc]
    rw [e, prod_insert, ih fun x hx => h (mem_insert_of_mem hx), prod_insert ha]
    · exact (Semiring.mul_assoc _ _ _).symm
    · rw [mem_union]
      exact fun hx => hx.elim ha (h (mem_insert_self a s))

theorem prod_pow (s : Finset α) (n : Nat) (f : α → β) :
    (s.prod fun x => f x ^ n) = s.prod f ^ n := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty =>
    rw [prod_empty, prod_empty]
    induction n with
    | zero => rw [Semiring.pow_zero]
    | succ n ih => rw [Semiring.pow_succ, ← ih, Semiring.mul_one]
  | insert a s ha ih =>
    rw [prod_insert ha, prod_insert ha, ih]
    clear ih
    induction n with
    | zero => rw [Semiring.pow_zero, Semiring.pow_zero, Semiring.pow_zero, Semiring.mul_one]
    | succ n ih =>
      rw [Semiring.pow_succ, Semiring.pow_succ, Semiring.pow_succ, ← ih]
      grind

@[simp] theorem prod_const (s : Finset α) (b : β) : s.prod (fun _ => b) = b ^ s.card := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => exact (Semiring.pow_zero b).symm
  | insert a s ha ih =>
    rw [prod_insert ha, ih, card_insert_of_notMem ha, Semiring.pow_succ, CommSemiring.mul_comm]

theorem prod_eq_zero {s : Finset α} {i : α} {f : α → β} (hi : i ∈ s) (h : f i = 0) : s.prod f = 0 := by
  letI := Classical.decEq α
  have := prod_insert (s := erase s i) (a := i) (f := f) fun hm => (mem_erase.1 hm).1 rfl
  rw [insert_erase hi] at this
  rw [this, h, Semiring.zero_mul]

/-- Multiplication distributes over a finite sum. -/
theorem mul_sum (s : Finset α) (f : α → β) (b : β) : b * s.sum f = s.sum fun i => b * f i := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => exact Semiring.mul_zero b
  | insert a s ha ih => rw [sum_insert ha, sum_insert ha, ← ih, Semiring.left_distrib]

theorem sum_mul (s : Finset α) (f : α → β) (b : β) : s.sum f * b = s.sum fun i => f i * b := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => exact Semiring.zero_mul b
  | insert a s ha ih => rw [sum_insert ha, sum_insert ha, ← ih, Semiring.right_distrib]

/-- A constant sum. Mathlib writes `card • b`; here it is the product with the cast of the number
of members, which is how proofs use it after `nsmul_eq_mul`. -/
theorem sum_const_mul (s : Finset α) (b : β) : s.sum (fun _ => b) = (s.card : β) * b := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => rw [sum_empty, card_empty, Semiring.natCast_zero, Semiring.zero_mul]
  | insert a s ha ih =>
    rw [sum_insert ha, ih, card_insert_of_notMem ha, Semiring.natCast_succ]
    grind

@[simp] theorem sum_const (s : Finset α) (b : β) : s.sum (fun _ => b) = s.card • b := by
  rw [sum_const_mul, Semiring.nsmul_eq_natCast_mul]

end Prod

theorem card_eq_sum_ones (s : Finset α) : s.card = s.sum fun _ => 1 := by
  rw [sum_const_mul, Nat.mul_one]
  rfl

section Ring
variable [CommRing β]

@[simp] theorem sum_neg_distrib {s : Finset α} {f : α → β} : (s.sum fun i => -f i) = -s.sum f := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty =>
    rw [sum_empty, sum_empty]
    grind
  | insert a s ha ih =>
    rw [sum_insert ha, sum_insert ha, ih]
    grind

@[simp] theorem sum_sub_distrib {s : Finset α} {f g : α → β} :
    (s.sum fun i => f i - g i) = s.sum f - s.sum g := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty =>
    rw [sum_empty, sum_empty, sum_empty]
    grind
  | insert a s ha ih =>
    rw [sum_insert ha, sum_insert ha, sum_insert ha, ih]
    grind

end Ring

theorem sum_div [Field β] (s : Finset α) (f : α → β) (a : β) :
    s.sum f / a = s.sum fun i => f i / a := by
  simp only [Field.div_eq_mul_inv]
  exact sum_mul s f _

section Order
variable [CommSemiring β] [LE β] [LT β] [Std.IsPreorder β] [OrderedRing β]

theorem sum_le_sum {s : Finset α} {f g : α → β} (h : ∀ i, i ∈ s → f i ≤ g i) :
    s.sum f ≤ s.sum g := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => exact Std.le_refl _
  | insert a s ha ih =>
    rw [sum_insert ha, sum_insert ha]
    exact OrderedAdd.add_le_add (h a (mem_insert_self a s)) (ih fun i hi => h i (mem_insert_of_mem hi))

theorem sum_nonneg {s : Finset α} {f : α → β} (h : ∀ i, i ∈ s → 0 ≤ f i) : 0 ≤ s.sum f := by
  rw [← sum_const_zero (s := s)]
  exact sum_le_sum h

theorem single_le_sum {s : Finset α} {f : α → β} (hf : ∀ i, i ∈ s → 0 ≤ f i) {a : α} (h : a ∈ s) :
    f a ≤ s.sum f := by
  letI := Classical.decEq α
  rw [← sum_erase_add s f h]
  have h1 : 0 ≤ (erase s a).sum f := sum_nonneg fun j hj => hf j (mem_erase.1 hj).2
  have := OrderedAdd.add_le_left h1 (f a)
  rwa [AddCommMonoid.add_comm, AddCommMonoid.add_zero] at this

theorem sum_le_sum_of_subset_of_nonneg {s t : Finset α} {f : α → β} (h : s ⊆ t)
    (hf : ∀ i, i ∈ t → i ∉ s → 0 ≤ f i) : s.sum f ≤ t.sum f := by
  letI := Classical.decEq α
  have e : filter (· ∈ s) t = s := ext fun x => by
    rw [mem_filter]
    exact ⟨And.right, fun hx => ⟨h hx, hx⟩⟩
  rw [← sum_filter_add_sum_filter_not t (· ∈ s), e]
  have h1 : 0 ≤ (filter (fun a => ¬ a ∈ s) t).sum f :=
    sum_nonneg fun i hi => hf i (mem_filter.1 hi).1 (mem_filter.1 hi).2
  have := OrderedAdd.add_le_right (s.sum f) h1
  rwa [AddCommMonoid.add_zero] at this

variable [Std.LawfulOrderLT β]

theorem sum_lt_sum {s : Finset α} {f g : α → β} (h : ∀ i, i ∈ s → f i ≤ g i)
    (hlt : ∃ i, i ∈ s ∧ f i < g i) : s.sum f < s.sum g := by
  letI := Classical.decEq α
  obtain ⟨i, hi, hlt⟩ := hlt
  rw [← sum_erase_add s f hi, ← sum_erase_add s g hi]
  have h1 : (erase s i).sum f ≤ (erase s i).sum g := sum_le_sum fun j hj => h j (mem_erase.1 hj).2
  exact Std.lt_of_le_of_lt (OrderedAdd.add_le_left h1 _) (OrderedAdd.add_lt_right _ hlt)

theorem sum_lt_sum_of_nonempty {s : Finset α} {f g : α → β} (hs : s.Nonempty)
    (h : ∀ i, i ∈ s → f i < g i) : s.sum f < s.sum g := by
  obtain ⟨i, hi⟩ := hs
  exact sum_lt_sum (fun j hj => Std.le_of_lt (h j hj)) ⟨i, hi, h i hi⟩

theorem sum_pos {s : Finset α} {f : α → β} (h : ∀ i, i ∈ s → 0 < f i) (hs : s.Nonempty) :
    0 < s.sum f := by
  rw [← sum_const_zero (s := s)]
  exact sum_lt_sum_of_nonempty hs h

end Order

theorem prod_pos [CommSemiring β] [LE β] [LT β] [Std.IsPreorder β]
    [OrderedRing β] {s : Finset α} {f : α → β} (h : ∀ i, i ∈ s → 0 < f i) : 0 < s.prod f := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => exact OrderedRing.zero_lt_one
  | insert a s ha ih =>
    rw [prod_insert ha]
    have := OrderedRing.mul_lt_mul_of_pos_right (h a (mem_insert_self a s))
      (ih fun i hi => h i (mem_insert_of_mem hi))
    rwa [Semiring.zero_mul] at this

theorem dvd_sum {s : Finset α} {f : α → Nat} {a : Nat} (h : ∀ x, x ∈ s → a ∣ f x) : a ∣ s.sum f := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => exact Nat.dvd_zero a
  | insert b s hb ih =>
    rw [sum_insert hb]
    exact Nat.dvd_add (h b (mem_insert_self b s)) (ih fun x hx => h x (mem_insert_of_mem hx))

theorem dvd_prod_of_mem (f : α → Nat) {a : α} {s : Finset α} (h : a ∈ s) : f a ∣ s.prod f := by
  letI := Classical.decEq α
  have := prod_insert (s := erase s a) (a := a) (f := f) fun hm => (mem_erase.1 hm).1 rfl
  rw [insert_erase h] at this
  rw [this]
  exact Nat.dvd_mul_right _ _

end Finset
