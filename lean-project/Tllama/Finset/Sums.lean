import Tllama.Algebra.Cast
import Tllama.Algebra.Lemmas
import Tllama.Finset.Interval
import Tllama.Nat.Factorial
/-!
Sums and products over finite sets: the lemmas that proofs cite by Mathlib's names and that the library itself does not
need, and intervals that are not empty.
-/

@[expose] public section
noncomputable section

open Lean.Grind (AddCommMonoid Semiring CommSemiring CommRing Field OrderedAdd OrderedRing)

universe u v w

namespace Finset

/-! ### Intervals -/

@[simp] theorem nonempty_range_iff {n : Nat} : (range n).Nonempty ↔ n ≠ 0 :=
  ⟨fun ⟨x, h⟩ => by have := mem_range.mp h; omega, fun h => ⟨0, mem_range.mpr (by omega)⟩⟩
@[simp] theorem nonempty_Icc {a b : Nat} : (Icc a b).Nonempty ↔ a ≤ b :=
  ⟨fun ⟨x, h⟩ => by have := mem_Icc.mp h; omega, fun h => ⟨a, mem_Icc.mpr ⟨Nat.le_refl a, h⟩⟩⟩
@[simp] theorem nonempty_Ico {a b : Nat} : (Ico a b).Nonempty ↔ a < b :=
  ⟨fun ⟨x, h⟩ => by have := mem_Ico.mp h; omega, fun h => ⟨a, mem_Ico.mpr ⟨Nat.le_refl a, h⟩⟩⟩
@[simp] theorem nonempty_Ioc {a b : Nat} : (Ioc a b).Nonempty ↔ a < b :=
  ⟨fun ⟨x, h⟩ => by have := mem_Ioc.mp h; omega, fun h => ⟨b, mem_Ioc.mpr ⟨h, Nat.le_refl b⟩⟩⟩
theorem not_mem_range_self {n : Nat} : n ∉ range n := notMem_range_self
theorem range_mono {m n : Nat} (h : m ≤ n) : range m ⊆ range n := range_subset.mpr h
theorem left_mem_Icc {a b : Nat} : a ∈ Icc a b ↔ a ≤ b := by rw [mem_Icc]; omega
theorem right_mem_Icc {a b : Nat} : b ∈ Icc a b ↔ a ≤ b := by rw [mem_Icc]; omega
theorem Icc_eq_empty {a b : Nat} (h : ¬ a ≤ b) : Icc a b = ∅ := Icc_eq_empty_of_lt (Nat.lt_of_not_le h)
theorem Ico_eq_empty {a b : Nat} (h : ¬ a < b) : Ico a b = ∅ := ext fun x => by simp only [mem_Ico, notMem_empty, iff_false]; omega
@[simp] theorem Ico_self (a : Nat) : Ico a a = ∅ := Ico_eq_empty (Nat.lt_irrefl a)
theorem Ico_succ_right (a b : Nat) : Ico a (b + 1) = Icc a b := ext fun x => by simp only [mem_Ico, mem_Icc]; omega
@[simp] theorem _root_.Nat.Ico_succ_singleton (a : Nat) : Ico a (a + 1) = {a} :=
  ext fun x => by simp only [mem_Ico, mem_singleton]; omega
theorem Icc_subset_Icc {a b c d : Nat} (h : c ≤ a) (k : b ≤ d) : Icc a b ⊆ Icc c d := fun x hx => by
  rw [mem_Icc] at *; omega
theorem Ico_subset_Ico {a b c d : Nat} (h : c ≤ a) (k : b ≤ d) : Ico a b ⊆ Ico c d := fun x hx => by
  rw [mem_Ico] at *; omega
theorem _root_.Nat.Ico_succ_right {a b : Nat} : Ico a (b + 1) = Icc a b := Finset.Ico_succ_right a b
theorem _root_.Nat.Ico_zero_eq_range : Ico 0 = range := funext fun n => (range_eq_Ico n).symm
theorem _root_.Nat.range_eq_Icc_zero_sub_one (n : Nat) (hn : n ≠ 0) : range n = Icc 0 (n - 1) :=
  Finset.range_eq_Icc_zero_sub_one n hn
theorem Ico_union_Ico_eq_Ico {a b c : Nat} (h : a ≤ b) (k : b ≤ c) : Ico a b ∪ Ico b c = Ico a c :=
  ext fun x => by simp only [mem_union, mem_Ico]; omega
theorem disjoint_Ico_consecutive (a b c : Nat) : Disjoint (Ico a b) (Ico b c) :=
  disjoint_left.mpr fun x h k => by rw [mem_Ico] at h k; omega

/-! ### Sums -/

section Sum
variable {α : Type u} {β : Type v} [AddCommMonoid β]

theorem sum_Ico_consecutive (f : Nat → β) {m n k : Nat} (hmn : m ≤ n) (hnk : n ≤ k) :
    (Ico m n).sum f + (Ico n k).sum f = (Ico m k).sum f := by
  rw [← Ico_union_Ico_eq_Ico hmn hnk, sum_union (disjoint_Ico_consecutive m n k)]
theorem sum_range_add_sum_Ico (f : Nat → β) {m n : Nat} (h : m ≤ n) :
    (range m).sum f + (Ico m n).sum f = (range n).sum f := by
  rw [range_eq_Ico, range_eq_Ico, sum_Ico_consecutive f (Nat.zero_le m) h]
theorem sum_eq_sum_Ico_succ_bot {a b : Nat} (hab : a < b) (f : Nat → β) :
    (Ico a b).sum f = f a + (Ico (a + 1) b).sum f := by
  have e : Ico a b = insert a (Ico (a + 1) b) := ext fun x => by simp only [mem_insert, mem_Ico]; omega
  rw [e, sum_insert (by rw [mem_Ico]; omega)]
theorem sum_eq_single {s : Finset α} {f : α → β} (a : α) (h₀ : ∀ b, b ∈ s → b ≠ a → f b = 0) (h₁ : a ∉ s → f a = 0) :
    s.sum f = f a := by
  by_cases h : a ∈ s
  · rw [← sum_subset (singleton_subset_iff.mpr h) fun x hx hn => h₀ x hx fun e => hn (mem_singleton.mpr e), sum_singleton]
  · rw [h₁ h]
    exact sum_eq_zero fun x hx => h₀ x hx fun e => h (e ▸ hx)
theorem sum_eq_single_of_mem {s : Finset α} {f : α → β} (a : α) (h : a ∈ s) (h₀ : ∀ b, b ∈ s → b ≠ a → f b = 0) :
    s.sum f = f a := sum_eq_single a h₀ fun k => absurd h k
theorem add_sum_erase [DecidableEq α] (s : Finset α) (f : α → β) {a : α} (h : a ∈ s) :
    f a + (erase s a).sum f = s.sum f := by rw [AddCommMonoid.add_comm, sum_erase_add s f h]
theorem sum_ite_eq' [DecidableEq α] (s : Finset α) (a : α) (b : α → β) :
    (s.sum fun j => if j = a then b j else 0) = if a ∈ s then b a else 0 := by
  rw [← sum_ite_eq s a b]
  exact sum_congr rfl fun x _ => by simp only [eq_comm]
theorem sum_sdiff [DecidableEq α] {s t : Finset α} {f : α → β} (h : s ⊆ t) : (t \ s).sum f + s.sum f = t.sum f := by
  rw [← sum_union (disjoint_left.mpr fun x hx => (mem_sdiff.mp hx).2), sdiff_union_of_subset h]

end Sum

section SumRing
variable {α : Type u} {β : Type v}

theorem sum_range_sub' [CommRing β] (f : Nat → β) (n : Nat) : ((range n).sum fun i => f i - f (i + 1)) = f 0 - f n := by
  induction n with
  | zero => rw [sum_range_zero, sub_self]
  | succ n ih => rw [sum_range_succ, ih]; grind
theorem sum_const_nat {s : Finset α} {f : α → Nat} {m : Nat} (h : ∀ x, x ∈ s → f x = m) : s.sum f = s.card * m := by
  rw [sum_congr rfl h, sum_const_mul]; rfl

end SumRing

/-! ### Products -/

section Prod
variable {α : Type u} {β : Type v} [CommSemiring β]

theorem prod_Ico_consecutive (f : Nat → β) {m n k : Nat} (hmn : m ≤ n) (hnk : n ≤ k) :
    (Ico m n).prod f * (Ico n k).prod f = (Ico m k).prod f := by
  rw [← Ico_union_Ico_eq_Ico hmn hnk, prod_union (disjoint_Ico_consecutive m n k)]
theorem prod_range_mul_prod_Ico (f : Nat → β) {m n : Nat} (h : m ≤ n) :
    (range m).prod f * (Ico m n).prod f = (range n).prod f := by
  rw [range_eq_Ico, range_eq_Ico, prod_Ico_consecutive f (Nat.zero_le m) h]
theorem prod_eq_prod_Ico_succ_bot {a b : Nat} (hab : a < b) (f : Nat → β) :
    (Ico a b).prod f = f a * (Ico (a + 1) b).prod f := by
  have e : Ico a b = insert a (Ico (a + 1) b) := ext fun x => by simp only [mem_insert, mem_Ico]; omega
  rw [e, prod_insert (by rw [mem_Ico]; omega)]
theorem prod_Ico_eq_prod_range (f : Nat → β) (m n : Nat) :
    (Ico m n).prod f = (range (n - m)).prod fun k => f (m + k) := by
  rcases Nat.le_total n m with h | h
  · rw [Nat.sub_eq_zero_of_le h, prod_range_zero, Ico_eq_empty (Nat.not_lt.mpr h), prod_empty]
  · obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_le h
    rw [Nat.add_sub_cancel_left]
    induction k with
    | zero => rw [Nat.add_zero, Ico_self, prod_empty, prod_range_zero]
    | succ k ih =>
      rw [← Nat.add_assoc, prod_Ico_succ_top (Nat.le_add_right m k), ih (Nat.le_add_right m k), prod_range_succ]
theorem prod_range_succ_comm (f : Nat → β) (n : Nat) : (range (n + 1)).prod f = f n * (range n).prod f := by
  rw [prod_range_succ, mul_comm]
theorem mul_prod_erase [DecidableEq α] (s : Finset α) (f : α → β) {a : α} (h : a ∈ s) :
    f a * (erase s a).prod f = s.prod f := by
  have := prod_insert (s := erase s a) (a := a) (f := f) fun hm => (mem_erase.1 hm).1 rfl
  rw [insert_erase h] at this
  exact this.symm
theorem prod_erase_mul [DecidableEq α] (s : Finset α) (f : α → β) {a : α} (h : a ∈ s) :
    (erase s a).prod f * f a = s.prod f := by rw [mul_comm, mul_prod_erase s f h]
theorem prod_eq_zero_iff [IsCancelMulZero β] [NeZero (1 : β)] {s : Finset α} {f : α → β} :
    s.prod f = 0 ↔ ∃ a, a ∈ s ∧ f a = 0 := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => exact ⟨fun h => absurd h (NeZero.ne 1), fun ⟨a, h, _⟩ => absurd h (notMem_empty a)⟩
  | insert a s ha ih =>
    rw [prod_insert ha, mul_eq_zero]
    constructor
    · rintro (h | h)
      · exact ⟨a, mem_insert_self a s, h⟩
      · obtain ⟨b, hb, h⟩ := ih.mp h
        exact ⟨b, mem_insert_of_mem hb, h⟩
    · rintro ⟨b, hb, h⟩
      rcases mem_insert.mp hb with rfl | hb
      · exact Or.inl h
      · exact Or.inr (ih.mpr ⟨b, hb, h⟩)
theorem prod_ne_zero_iff [IsCancelMulZero β] [NeZero (1 : β)] {s : Finset α} {f : α → β} :
    s.prod f ≠ 0 ↔ ∀ a, a ∈ s → f a ≠ 0 := by
  rw [Ne, prod_eq_zero_iff]
  exact ⟨fun h a ha e => h ⟨a, ha, e⟩, fun h ⟨a, ha, e⟩ => h a ha e⟩

end Prod

section Order
variable {α : Type u} {β : Type v} [CommSemiring β] [LE β] [LT β] [Std.IsLinearOrder β] [Std.LawfulOrderLT β]
  [OrderedRing β]

theorem prod_nonneg {s : Finset α} {f : α → β} (h : ∀ i, i ∈ s → 0 ≤ f i) : 0 ≤ s.prod f := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => exact zero_le_one
  | insert a s ha ih =>
    rw [prod_insert ha]
    exact mul_nonneg (h a (mem_insert_self a s)) (ih fun i hi => h i (mem_insert_of_mem hi))
theorem prod_le_prod {s : Finset α} {f g : α → β} (h₀ : ∀ i, i ∈ s → 0 ≤ f i) (h₁ : ∀ i, i ∈ s → f i ≤ g i) :
    s.prod f ≤ s.prod g := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => exact le_refl 1
  | insert a s ha ih =>
    have hs : ∀ i, i ∈ s → 0 ≤ f i := fun i hi => h₀ i (mem_insert_of_mem hi)
    rw [prod_insert ha, prod_insert ha]
    exact mul_le_mul (h₁ a (mem_insert_self a s)) (ih hs fun i hi => h₁ i (mem_insert_of_mem hi)) (prod_nonneg hs)
      (le_trans (h₀ a (mem_insert_self a s)) (h₁ a (mem_insert_self a s)))
theorem prod_le_one {s : Finset α} {f : α → β} (h₀ : ∀ i, i ∈ s → 0 ≤ f i) (h₁ : ∀ i, i ∈ s → f i ≤ 1) : s.prod f ≤ 1 := by
  have := prod_le_prod h₀ h₁
  rwa [prod_const_one] at this
theorem sum_nonpos {s : Finset α} {f : α → β} (h : ∀ i, i ∈ s → f i ≤ 0) : s.sum f ≤ 0 := by
  have := sum_le_sum (g := fun _ => (0 : β)) h
  rwa [sum_const_zero] at this
theorem sum_eq_zero_iff_of_nonneg {s : Finset α} {f : α → β} (h : ∀ i, i ∈ s → 0 ≤ f i) :
    s.sum f = 0 ↔ ∀ i, i ∈ s → f i = 0 :=
  ⟨fun e i hi => le_antisymm (e ▸ single_le_sum h hi) (h i hi), sum_eq_zero⟩
theorem exists_lt_of_sum_lt {s : Finset α} {f g : α → β} (h : s.sum f < s.sum g) : ∃ i, i ∈ s ∧ f i < g i :=
  Classical.byContradiction fun k => not_lt_of_ge
    (sum_le_sum fun i hi => le_of_not_gt fun hlt => k ⟨i, hi, hlt⟩) h
theorem exists_le_of_sum_le {s : Finset α} (hs : s.Nonempty) {f g : α → β} (h : s.sum f ≤ s.sum g) : ∃ i, i ∈ s ∧ f i ≤ g i :=
  Classical.byContradiction fun k => not_lt_of_ge h
    (sum_lt_sum_of_nonempty hs fun i hi => lt_of_not_ge fun hlt => k ⟨i, hi, hlt⟩)

end Order

end Finset

/-- The binomial theorem. -/
theorem add_pow {α : Type u} [CommSemiring α] (x y : α) (n : Nat) :
    (x + y) ^ n = (Finset.range (n + 1)).sum fun m => x ^ m * y ^ (n - m) * @Nat.cast α Semiring.natCast (Nat.choose n m) := by
  letI := Semiring.natCast (α := α)
  induction n with
  | zero =>
    rw [Finset.sum_range_one, pow_zero, Nat.sub_zero, pow_zero, pow_zero, Nat.choose_self, Nat.cast_one, mul_one, mul_one]
  | succ n ih =>
    have h₁ : x * (x + y) ^ n = (Finset.range (n + 1)).sum fun m => x ^ (m + 1) * y ^ (n - m) * (Nat.choose n m : α) := by
      rw [ih, Finset.mul_sum]
      exact Finset.sum_congr rfl fun m _ => by rw [pow_succ]; grind
    have h₂ : y * (x + y) ^ n = (Finset.range (n + 1)).sum fun m => x ^ m * y ^ (n + 1 - m) * (Nat.choose n m : α) := by
      rw [ih, Finset.mul_sum]
      refine Finset.sum_congr rfl fun m hm => ?_
      have hm := Finset.mem_range.mp hm
      have e : n + 1 - m = n - m + 1 := by omega
      rw [e, pow_succ]; grind
    have h₃ : ((Finset.range (n + 1)).sum fun m => x ^ m * y ^ (n + 1 - m) * (Nat.choose n m : α)) =
        ((Finset.range (n + 1)).sum fun m => x ^ (m + 1) * y ^ (n - m) * (Nat.choose n (m + 1) : α)) +
          x ^ 0 * y ^ (n + 1) * (Nat.choose n 0 : α) := by
      have k := Finset.sum_range_succ (fun m => x ^ m * y ^ (n + 1 - m) * (Nat.choose n m : α)) (n + 1)
      rw [Nat.choose_succ_self, Nat.cast_zero, mul_zero, add_zero] at k
      rw [← k, Finset.sum_range_succ']
      congr 1
      exact Finset.sum_congr rfl fun m _ => by rw [Nat.add_sub_add_right]
    rw [pow_succ', add_mul, h₁, h₂, h₃, ← add_assoc, ← Finset.sum_add_distrib, Finset.sum_range_succ' _ (n + 1)]
    congr 1
    · refine Finset.sum_congr rfl fun m _ => ?_
      rw [Nat.add_sub_add_right, Nat.choose_succ_succ, Nat.cast_add]; grind
    · rw [Nat.choose_zero_right, Nat.choose_zero_right, Nat.sub_zero]

namespace Finset

theorem prod_le_pow_card {α : Type u} (s : Finset α) (f : α → Nat) (n : Nat) (h : ∀ x, x ∈ s → f x ≤ n) :
    s.prod f ≤ n ^ s.card := by
  rw [← prod_const]
  exact prod_le_prod (fun i _ => Nat.zero_le (f i)) h
theorem prod_le_prod' {α : Type u} {s : Finset α} {f g : α → Nat} (h : ∀ i, i ∈ s → f i ≤ g i) : s.prod f ≤ s.prod g :=
  prod_le_prod (fun i _ => Nat.zero_le (f i)) h
theorem sum_eq_zero_iff {α : Type u} {s : Finset α} {f : α → Nat} : s.sum f = 0 ↔ ∀ i, i ∈ s → f i = 0 :=
  sum_eq_zero_iff_of_nonneg fun i _ => Nat.zero_le (f i)

theorem prod_div_distrib {α : Type u} {β : Type v} [Field β] {s : Finset α} (f g : α → β) :
    (s.prod fun i => f i / g i) = s.prod f / s.prod g := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => rw [prod_empty, prod_empty, prod_empty, div_one]
  | insert a s ha ih => rw [prod_insert ha, prod_insert ha, prod_insert ha, ih, div_mul_div_comm]
theorem prod_inv_distrib {α : Type u} {β : Type v} [Field β] {s : Finset α} (f : α → β) :
    (s.prod fun i => (f i)⁻¹) = (s.prod f)⁻¹ := by
  letI := Classical.decEq α
  induction s using induction_on with
  | empty => rw [prod_empty, prod_empty, inv_one]
  | insert a s ha ih => rw [prod_insert ha, prod_insert ha, ih, mul_inv]

end Finset

/-! ### Casts of sums and products -/

section Cast
variable {α : Type u} {R : Type v}
attribute [local instance] Semiring.natCast Lean.Grind.Ring.intCast

@[simp, norm_cast] theorem Nat.cast_sum [CommSemiring R] (s : Finset α) (f : α → Nat) :
    ((s.sum f : Nat) : R) = s.sum fun i => (f i : R) := by
  letI := Classical.decEq α
  induction s using Finset.induction_on with
  | empty => exact Nat.cast_zero
  | insert a s ha ih => rw [Finset.sum_insert ha, Finset.sum_insert ha, Nat.cast_add, ih]
@[simp, norm_cast] theorem Nat.cast_prod [CommSemiring R] (f : α → Nat) (s : Finset α) :
    ((s.prod f : Nat) : R) = s.prod fun i => (f i : R) := by
  letI := Classical.decEq α
  induction s using Finset.induction_on with
  | empty => exact Nat.cast_one
  | insert a s ha ih => rw [Finset.prod_insert ha, Finset.prod_insert ha, Nat.cast_mul, ih]
@[simp, norm_cast] theorem Int.cast_sum [CommRing R] (s : Finset α) (f : α → Int) :
    ((s.sum f : Int) : R) = s.sum fun i => (f i : R) := by
  letI := Classical.decEq α
  induction s using Finset.induction_on with
  | empty => exact Int.cast_zero
  | insert a s ha ih => rw [Finset.sum_insert ha, Finset.sum_insert ha, Int.cast_add, ih]
@[simp, norm_cast] theorem Int.cast_prod [CommRing R] (f : α → Int) (s : Finset α) :
    ((s.prod f : Int) : R) = s.prod fun i => (f i : R) := by
  letI := Classical.decEq α
  induction s using Finset.induction_on with
  | empty => exact Int.cast_one
  | insert a s ha ih => rw [Finset.prod_insert ha, Finset.prod_insert ha, Int.cast_mul, ih]

end Cast
