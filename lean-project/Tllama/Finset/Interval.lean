import Tllama.Finset.BigOperators
/-!
`Finset.range` and the intervals `Finset.Icc`, `Ico`, `Ioc`, `Ioo` of locally finite orders, with
the lemmas by which proofs unfold sums and products over them.
-/

@[expose] public section
noncomputable section

open Lean.Grind (AddCommMonoid Semiring CommSemiring CommRing Field)

universe u v

/-- An order whose bounded intervals are finite, with the intervals. Mathlib's class, less the
half-open ones that are filters of `Icc`. -/
class LocallyFiniteOrder (α : Type u) [LE α] [LT α] where
  /-- The members between `a` and `b`, both included. -/
  finsetIcc : α → α → Finset α
  /-- `a` included, `b` not. -/
  finsetIco : α → α → Finset α
  /-- `b` included, `a` not. -/
  finsetIoc : α → α → Finset α
  /-- Neither included. -/
  finsetIoo : α → α → Finset α
  finset_mem_Icc : ∀ a b x : α, x ∈ finsetIcc a b ↔ a ≤ x ∧ x ≤ b
  finset_mem_Ico : ∀ a b x : α, x ∈ finsetIco a b ↔ a ≤ x ∧ x < b
  finset_mem_Ioc : ∀ a b x : α, x ∈ finsetIoc a b ↔ a < x ∧ x ≤ b
  finset_mem_Ioo : ∀ a b x : α, x ∈ finsetIoo a b ↔ a < x ∧ x < b

namespace Finset

variable {α : Type u} {β : Type v}

/-- `{0, …, n - 1}`. -/
def range (n : Nat) : Finset Nat := ofList (List.range n) List.nodup_range

@[simp, grind =] theorem mem_range {m n : Nat} : m ∈ range n ↔ m < n := List.mem_range
@[simp, grind =] theorem card_range (n : Nat) : (range n).card = n := List.length_range
@[simp] theorem range_zero : range 0 = ∅ := rfl
@[simp] theorem range_one : range 1 = {0} := rfl

theorem range_succ {n : Nat} : range (n + 1) = insert n (range n) :=
  ext fun x => by
    rw [mem_insert, mem_range, mem_range]
    omega

theorem range_add_one {n : Nat} : range (n + 1) = insert n (range n) := range_succ
theorem notMem_range_self {n : Nat} : n ∉ range n := fun h => Nat.lt_irrefl n (mem_range.1 h)
theorem self_mem_range_succ (n : Nat) : n ∈ range (n + 1) := mem_range.2 (Nat.lt_succ_self n)
theorem range_subset {n m : Nat} : range n ⊆ range m ↔ n ≤ m := by
  constructor
  · intro h
    refine Nat.le_of_not_lt fun hlt => ?_
    exact absurd (mem_range.1 (h (mem_range.2 hlt))) (Nat.lt_irrefl m)
  · intro h x hx
    exact mem_range.2 (Nat.lt_of_lt_of_le (mem_range.1 hx) h)

section Intervals
variable [LE α] [LT α] [LocallyFiniteOrder α]

/-- `a ≤ x ≤ b`. -/
def Icc (a b : α) : Finset α := LocallyFiniteOrder.finsetIcc a b
/-- `a ≤ x < b`. -/
def Ico (a b : α) : Finset α := LocallyFiniteOrder.finsetIco a b
/-- `a < x ≤ b`. -/
def Ioc (a b : α) : Finset α := LocallyFiniteOrder.finsetIoc a b
/-- `a < x < b`. -/
def Ioo (a b : α) : Finset α := LocallyFiniteOrder.finsetIoo a b

@[simp, grind =] theorem mem_Icc {a b x : α} : x ∈ Icc a b ↔ a ≤ x ∧ x ≤ b :=
  LocallyFiniteOrder.finset_mem_Icc a b x
@[simp, grind =] theorem mem_Ico {a b x : α} : x ∈ Ico a b ↔ a ≤ x ∧ x < b :=
  LocallyFiniteOrder.finset_mem_Ico a b x
@[simp, grind =] theorem mem_Ioc {a b x : α} : x ∈ Ioc a b ↔ a < x ∧ x ≤ b :=
  LocallyFiniteOrder.finset_mem_Ioc a b x
@[simp, grind =] theorem mem_Ioo {a b x : α} : x ∈ Ioo a b ↔ a < x ∧ x < b :=
  LocallyFiniteOrder.finset_mem_Ioo a b x

@[simp] theorem Icc_self [Std.IsPartialOrder α] (a : α) : Icc a a = {a} :=
  ext fun x => by
    rw [mem_Icc, mem_singleton]
    exact ⟨fun h => Std.le_antisymm h.2 h.1, fun h => h ▸ ⟨Std.le_refl x, Std.le_refl x⟩⟩

end Intervals

end Finset

/-- Intervals of natural numbers: consecutive numbers, as in Mathlib. -/
instance : LocallyFiniteOrder Nat where
  finsetIcc a b := Finset.ofList (List.range' a (b + 1 - a)) List.nodup_range'
  finsetIco a b := Finset.ofList (List.range' a (b - a)) List.nodup_range'
  finsetIoc a b := Finset.ofList (List.range' (a + 1) (b - a)) List.nodup_range'
  finsetIoo a b := Finset.ofList (List.range' (a + 1) (b - a - 1)) List.nodup_range'
  finset_mem_Icc a b x := List.mem_range'_1.trans (by omega)
  finset_mem_Ico a b x := List.mem_range'_1.trans (by omega)
  finset_mem_Ioc a b x := List.mem_range'_1.trans (by omega)
  finset_mem_Ioo a b x := List.mem_range'_1.trans (by omega)

/-- The `n` integers from `a` on. -/
def Int.rangeFrom (a : Int) (n : Nat) : Finset Int :=
  Finset.ofList ((List.range n).map fun k : Nat => a + (k : Int))
    (List.Nodup.map_on (fun _ _ _ _ h => by omega) List.nodup_range)

theorem Int.mem_rangeFrom {a x : Int} {n : Nat} : x ∈ Int.rangeFrom a n ↔ a ≤ x ∧ x < a + n := by
  refine List.mem_map.trans ⟨?_, fun h => ⟨(x - a).toNat, ?_⟩⟩
  · rintro ⟨k, hk, rfl⟩
    have := List.mem_range.1 hk
    omega
  · rw [List.mem_range]
    omega

/-- Intervals of integers. -/
instance : LocallyFiniteOrder Int where
  finsetIcc a b := Int.rangeFrom a (b + 1 - a).toNat
  finsetIco a b := Int.rangeFrom a (b - a).toNat
  finsetIoc a b := Int.rangeFrom (a + 1) (b - a).toNat
  finsetIoo a b := Int.rangeFrom (a + 1) (b - a - 1).toNat
  finset_mem_Icc a b x := Int.mem_rangeFrom.trans (by omega)
  finset_mem_Ico a b x := Int.mem_rangeFrom.trans (by omega)
  finset_mem_Ioc a b x := Int.mem_rangeFrom.trans (by omega)
  finset_mem_Ioo a b x := Int.mem_rangeFrom.trans (by omega)

namespace Finset

variable {α : Type u} {β : Type v}

/-- The members `≤ b`; only for `ℕ` here, Mathlib has it for any order with a bottom. -/
def Iic (b : Nat) : Finset Nat := Icc 0 b
/-- The members `< b`; only for `ℕ` here. -/
def Iio (b : Nat) : Finset Nat := Ico 0 b

@[simp, grind =] theorem mem_Iic {b x : Nat} : x ∈ Iic b ↔ x ≤ b := by simp [Iic]
@[simp, grind =] theorem mem_Iio {b x : Nat} : x ∈ Iio b ↔ x < b := by simp [Iio]

theorem range_eq_Ico (n : Nat) : range n = Ico 0 n := ext fun x => by simp
theorem range_eq_Icc_zero_sub_one (n : Nat) (hn : n ≠ 0) : range n = Icc 0 (n - 1) :=
  ext fun x => by
    rw [mem_range, mem_Icc]
    omega

@[simp] theorem _root_.Nat.card_Icc (a b : Nat) : (Icc a b).card = b + 1 - a := List.length_range'
@[simp] theorem _root_.Nat.card_Ico (a b : Nat) : (Ico a b).card = b - a := List.length_range'
@[simp] theorem _root_.Nat.card_Ioc (a b : Nat) : (Ioc a b).card = b - a := List.length_range'
@[simp] theorem _root_.Nat.card_Ioo (a b : Nat) : (Ioo a b).card = b - a - 1 := List.length_range'
@[simp] theorem _root_.Int.card_Icc (a b : Int) : (Icc a b).card = (b + 1 - a).toNat :=
  (List.length_map ..).trans List.length_range
@[simp] theorem _root_.Int.card_Ico (a b : Int) : (Ico a b).card = (b - a).toNat :=
  (List.length_map ..).trans List.length_range

theorem Icc_eq_empty_of_lt {a b : Nat} (h : b < a) : Icc a b = ∅ :=
  ext fun x => by
    rw [mem_Icc]
    exact ⟨fun hx => by omega, fun hx => (notMem_empty x hx).elim⟩

theorem _root_.Nat.Icc_succ_left (a b : Nat) : Icc (a + 1) b = Ioc a b :=
  ext fun x => by
    rw [mem_Icc, mem_Ioc]
    omega

theorem _root_.Nat.Icc_insert_succ_right {a b : Nat} (h : a ≤ b + 1) :
    insert (b + 1) (Icc a b) = Icc a (b + 1) :=
  ext fun x => by
    rw [mem_insert, mem_Icc, mem_Icc]
    omega

/-! ### Sums and products over ranges -/

section Sum
variable [AddCommMonoid β]

@[simp] theorem sum_range_zero (f : Nat → β) : (range 0).sum f = 0 := rfl

theorem sum_range_succ (f : Nat → β) (n : Nat) : (range (n + 1)).sum f = (range n).sum f + f n := by
  rw [range_succ, sum_insert notMem_range_self, AddCommMonoid.add_comm]

theorem sum_range_succ_comm (f : Nat → β) (n : Nat) : (range (n + 1)).sum f = f n + (range n).sum f := by
  rw [sum_range_succ, AddCommMonoid.add_comm]

@[simp] theorem sum_range_one (f : Nat → β) : (range 1).sum f = f 0 := sum_singleton f 0

theorem sum_range_succ' (f : Nat → β) (n : Nat) :
    (range (n + 1)).sum f = ((range n).sum fun i => f (i + 1)) + f 0 := by
  induction n with
  | zero => rw [sum_range_one, sum_range_zero, AddCommMonoid.add_comm, AddCommMonoid.add_zero]
  | succ n ih =>
    rw [sum_range_succ, ih, sum_range_succ _ n, AddCommMonoid.add_assoc, AddCommMonoid.add_assoc,
      AddCommMonoid.add_comm (f 0)]

theorem sum_Icc_succ_top {a b : Nat} (hab : a ≤ b + 1) (f : Nat → β) :
    (Icc a (b + 1)).sum f = (Icc a b).sum f + f (b + 1) := by
  rw [← Nat.Icc_insert_succ_right hab, sum_insert, AddCommMonoid.add_comm]
  rw [mem_Icc]
  omega

theorem sum_Ico_succ_top {a b : Nat} (hab : a ≤ b) (f : Nat → β) :
    (Ico a (b + 1)).sum f = (Ico a b).sum f + f b := by
  have e : Ico a (b + 1) = insert b (Ico a b) := ext fun x => by
    rw [mem_insert, mem_Ico, mem_Ico]
    omega
  rw [e, sum_insert, AddCommMonoid.add_comm]
  rw [mem_Ico]
  omega

theorem sum_Ioc_succ_top {a b : Nat} (hab : a ≤ b) (f : Nat → β) :
    (Ioc a (b + 1)).sum f = (Ioc a b).sum f + f (b + 1) := by
  rw [← Nat.Icc_succ_left, ← Nat.Icc_succ_left]
  exact sum_Icc_succ_top (Nat.succ_le_succ hab) f

theorem sum_Ico_eq_sum_range (f : Nat → β) (m n : Nat) :
    (Ico m n).sum f = (range (n - m)).sum fun i => f (m + i) := by
  have e : Ico m n = image (fun i => m + i) (range (n - m)) := ext fun x => by
    rw [mem_Ico, mem_image]
    refine ⟨fun h => ⟨x - m, mem_range.2 (by omega), by omega⟩, ?_⟩
    rintro ⟨k, hk, rfl⟩
    have := mem_range.1 hk
    omega
  rw [e, sum_image]
  intro x _ y _ h
  omega

end Sum

section Prod
variable [CommSemiring β]

@[simp] theorem prod_range_zero (f : Nat → β) : (range 0).prod f = 1 := rfl

theorem prod_range_succ (f : Nat → β) (n : Nat) : (range (n + 1)).prod f = (range n).prod f * f n := by
  rw [range_succ, prod_insert notMem_range_self, CommSemiring.mul_comm]

@[simp] theorem prod_range_one (f : Nat → β) : (range 1).prod f = f 0 := prod_singleton f 0

theorem prod_range_succ' (f : Nat → β) (n : Nat) :
    (range (n + 1)).prod f = ((range n).prod fun i => f (i + 1)) * f 0 := by
  induction n with
  | zero => rw [prod_range_one, prod_range_zero, CommSemiring.mul_comm, Semiring.mul_one]
  | succ n ih =>
    rw [prod_range_succ, ih, prod_range_succ _ n, Semiring.mul_assoc, Semiring.mul_assoc,
      CommSemiring.mul_comm (f 0)]

theorem prod_Icc_succ_top {a b : Nat} (hab : a ≤ b + 1) (f : Nat → β) :
    (Icc a (b + 1)).prod f = (Icc a b).prod f * f (b + 1) := by
  rw [← Nat.Icc_insert_succ_right hab, prod_insert, CommSemiring.mul_comm]
  rw [mem_Icc]
  omega

theorem prod_Ico_succ_top {a b : Nat} (hab : a ≤ b) (f : Nat → β) :
    (Ico a (b + 1)).prod f = (Ico a b).prod f * f b := by
  have e : Ico a (b + 1) = insert b (Ico a b) := ext fun x => by
    rw [mem_insert, mem_Ico, mem_Ico]
    omega
  rw [e, prod_insert, CommSemiring.mul_comm]
  rw [mem_Ico]
  omega

end Prod

theorem sum_range_id_mul_two (n : Nat) : ((range n).sum fun i => i) * 2 = n * (n - 1) := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [sum_range_succ, Nat.add_mul, ih]
    cases n with
    | zero => rfl
    | succ n => grind

theorem sum_range_id (n : Nat) : ((range n).sum fun i => i) = n * (n - 1) / 2 := by
  rw [← sum_range_id_mul_two n, Nat.mul_div_cancel _ (by decide)]

theorem sum_range_sub [CommRing β] (f : Nat → β) (n : Nat) :
    ((range n).sum fun i => f (i + 1) - f i) = f n - f 0 := by
  induction n with
  | zero =>
    rw [sum_range_zero]
    grind
  | succ n ih =>
    rw [sum_range_succ, ih]
    grind

theorem geom_sum_mul [CommRing β] (x : β) (n : Nat) :
    ((range n).sum fun i => x ^ i) * (x - 1) = x ^ n - 1 := by
  induction n with
  | zero =>
    rw [sum_range_zero]
    grind
  | succ n ih =>
    rw [sum_range_succ, Semiring.right_distrib, ih]
    grind

end Finset

theorem Nat.geomSum_eq {m : Nat} (hm : 2 ≤ m) (n : Nat) :
    ((Finset.range n).sum fun k => m ^ k) = (m ^ n - 1) / (m - 1) := by
  have h : ∀ n, ((Finset.range n).sum fun k => m ^ k) * (m - 1) + 1 = m ^ n := by
    intro n
    induction n with
    | zero => simp
    | succ n ih =>
      rw [Finset.sum_range_succ, Nat.pow_succ, Nat.add_mul]
      have : m ^ n * (m - 1) + m ^ n = m ^ n * m := by
        rw [← Nat.mul_succ]
        congr 1
        omega
      omega
  rw [← h n, Nat.add_sub_cancel, Nat.mul_div_cancel _ (by omega)]
