import Tllama.Algebra.Parity
/-!
The laws of semirings and rings by their Mathlib names in the root namespace, for every type with
core's `Lean.Grind.Semiring`, `CommSemiring`, `Ring` or `CommRing`: so for `ℕ`, `ℤ`, `ℚ`, `ℝ`, `ℂ`.
`simp` attributes are Mathlib's. Order is in `Tllama.Order`.
-/

@[expose] public section
noncomputable section

open Lean.Grind (AddCommMonoid Semiring CommSemiring Ring CommRing)

universe u

section AddMonoid
variable {α : Type u} [AddCommMonoid α]

@[simp] theorem add_zero (a : α) : a + 0 = a := AddCommMonoid.add_zero a
theorem add_comm (a b : α) : a + b = b + a := AddCommMonoid.add_comm a b
theorem add_assoc (a b c : α) : a + b + c = a + (b + c) := AddCommMonoid.add_assoc a b c
@[simp] theorem zero_add (a : α) : 0 + a = a := by rw [add_comm, add_zero]
theorem add_left_comm (a b c : α) : a + (b + c) = b + (a + c) := by
  rw [← add_assoc, add_comm a, add_assoc]
theorem add_right_comm (a b c : α) : a + b + c = a + c + b := by
  rw [add_assoc, add_comm b, ← add_assoc]
theorem add_add_add_comm (a b c d : α) : a + b + (c + d) = a + c + (b + d) := by
  rw [add_assoc, add_left_comm b, ← add_assoc]

end AddMonoid

section Semiring
variable {α : Type u} [Semiring α]

@[simp] theorem mul_one (a : α) : a * 1 = a := Semiring.mul_one a
@[simp] theorem one_mul (a : α) : 1 * a = a := Semiring.one_mul a
@[simp] theorem mul_zero (a : α) : a * 0 = 0 := Semiring.mul_zero a
@[simp] theorem zero_mul (a : α) : 0 * a = 0 := Semiring.zero_mul a
theorem mul_assoc (a b c : α) : a * b * c = a * (b * c) := Semiring.mul_assoc a b c
theorem mul_add (a b c : α) : a * (b + c) = a * b + a * c := Semiring.left_distrib a b c
theorem add_mul (a b c : α) : (a + b) * c = a * c + b * c := Semiring.right_distrib a b c
theorem left_distrib (a b c : α) : a * (b + c) = a * b + a * c := Semiring.left_distrib a b c
theorem right_distrib (a b c : α) : (a + b) * c = a * c + b * c := Semiring.right_distrib a b c
@[simp] theorem pow_zero (a : α) : a ^ 0 = 1 := Semiring.pow_zero a
@[simp] theorem pow_one (a : α) : a ^ 1 = a := Semiring.pow_one a
theorem pow_succ (a : α) (n : Nat) : a ^ (n + 1) = a ^ n * a := Semiring.pow_succ a n
theorem pow_add (a : α) (m n : Nat) : a ^ (m + n) = a ^ m * a ^ n := Semiring.pow_add a m n
theorem pow_two (a : α) : a ^ 2 = a * a := by rw [pow_succ, pow_one]
theorem sq (a : α) : a ^ 2 = a * a := pow_two a
theorem pow_succ' (a : α) (n : Nat) : a ^ (n + 1) = a * a ^ n := by
  rw [Nat.add_comm, pow_add, pow_one]
theorem pow_three (a : α) : a ^ 3 = a * (a * a) := by rw [pow_succ', pow_two]
theorem pow_three' (a : α) : a ^ 3 = a * a * a := by rw [pow_succ, pow_two]
theorem pow_mul (a : α) (m n : Nat) : a ^ (m * n) = (a ^ m) ^ n := by
  induction n with
  | zero => rw [Nat.mul_zero, pow_zero, pow_zero]
  | succ n ih => rw [Nat.mul_succ, pow_add, ih, pow_succ]
theorem pow_mul' (a : α) (m n : Nat) : a ^ (m * n) = (a ^ n) ^ m := by rw [Nat.mul_comm, pow_mul]
theorem pow_right_comm (a : α) (m n : Nat) : (a ^ m) ^ n = (a ^ n) ^ m := by rw [← pow_mul, pow_mul']
@[simp] theorem one_pow (n : Nat) : (1 : α) ^ n = 1 := Semiring.one_pow n
theorem zero_pow {n : Nat} (h : n ≠ 0) : (0 : α) ^ n = 0 := by
  obtain ⟨m, rfl⟩ := Nat.exists_eq_succ_of_ne_zero h
  rw [pow_succ, mul_zero]
@[simp] theorem zero_pow_succ (n : Nat) : (0 : α) ^ (n + 1) = 0 := zero_pow (Nat.succ_ne_zero n)
theorem two_mul (a : α) : 2 * a = a + a := by grind
theorem mul_two (a : α) : a * 2 = a + a := by grind
theorem one_add_one_eq_two : (1 : α) + 1 = 2 := by grind
theorem pow_mul_comm (a : α) (m n : Nat) : a ^ m * a ^ n = a ^ n * a ^ m := by
  rw [← pow_add, Nat.add_comm, pow_add]
theorem mul_pow_sub_one {n : Nat} (hn : n ≠ 0) (a : α) : a * a ^ (n - 1) = a ^ n := by
  rw [← pow_succ', Nat.sub_add_cancel (Nat.pos_of_ne_zero hn)]
theorem pow_sub_mul_pow (a : α) {m n : Nat} (h : m ≤ n) : a ^ (n - m) * a ^ m = a ^ n := by
  rw [← pow_add, Nat.sub_add_cancel h]

end Semiring

section CommSemiring
variable {α : Type u} [CommSemiring α]

theorem mul_comm (a b : α) : a * b = b * a := CommSemiring.mul_comm a b
theorem mul_left_comm (a b c : α) : a * (b * c) = b * (a * c) := by
  rw [← mul_assoc, mul_comm a, mul_assoc]
theorem mul_right_comm (a b c : α) : a * b * c = a * c * b := by
  rw [mul_assoc, mul_comm b, ← mul_assoc]
theorem mul_mul_mul_comm (a b c d : α) : a * b * (c * d) = a * c * (b * d) := by grind
theorem mul_pow (a b : α) (n : Nat) : (a * b) ^ n = a ^ n * b ^ n := by
  induction n with
  | zero => rw [pow_zero, pow_zero, pow_zero, mul_one]
  | succ n ih => rw [pow_succ, pow_succ, pow_succ, ih, mul_mul_mul_comm]
theorem add_sq (a b : α) : (a + b) ^ 2 = a ^ 2 + 2 * a * b + b ^ 2 := by grind
theorem add_sq' (a b : α) : (a + b) ^ 2 = a ^ 2 + b ^ 2 + 2 * a * b := by grind
theorem add_pow_two (a b : α) : (a + b) ^ 2 = a ^ 2 + 2 * a * b + b ^ 2 := by grind
theorem add_pow_three (a b : α) : (a + b) ^ 3 = a ^ 3 + 3 * a ^ 2 * b + 3 * a * b ^ 2 + b ^ 3 := by grind

end CommSemiring

section Ring
variable {α : Type u} [Ring α]

theorem sub_eq_add_neg (a b : α) : a - b = a + -b := Ring.sub_eq_add_neg a b
@[simp] theorem neg_add_cancel (a : α) : -a + a = 0 := Ring.neg_add_cancel a
@[simp] theorem add_neg_cancel (a : α) : a + -a = 0 := by grind
theorem add_left_neg (a : α) : -a + a = 0 := neg_add_cancel a
theorem add_right_neg (a : α) : a + -a = 0 := add_neg_cancel a
theorem neg_add_self (a : α) : -a + a = 0 := neg_add_cancel a
theorem add_neg_self (a : α) : a + -a = 0 := add_neg_cancel a
@[simp] theorem neg_neg (a : α) : - -a = a := by grind
@[simp] theorem neg_zero : -(0 : α) = 0 := by grind
@[simp] theorem sub_self (a : α) : a - a = 0 := by grind
@[simp] theorem sub_zero (a : α) : a - 0 = a := by grind
@[simp] theorem zero_sub (a : α) : 0 - a = -a := by grind
@[simp] theorem neg_mul (a b : α) : -a * b = -(a * b) := by grind
@[simp] theorem mul_neg (a b : α) : a * -b = -(a * b) := by grind
theorem neg_mul_neg (a b : α) : -a * -b = a * b := by grind
theorem neg_mul_eq_neg_mul (a b : α) : -(a * b) = -a * b := by grind
theorem neg_mul_eq_mul_neg (a b : α) : -(a * b) = a * -b := by grind
theorem mul_neg_one (a : α) : a * -1 = -a := by grind
theorem neg_one_mul (a : α) : -1 * a = -a := by grind
theorem mul_sub (a b c : α) : a * (b - c) = a * b - a * c := by grind
theorem sub_mul (a b c : α) : (a - b) * c = a * c - b * c := by grind
@[simp] theorem neg_add_rev (a b : α) : -(a + b) = -b + -a := by grind
theorem neg_add (a b : α) : -(a + b) = -a + -b := by grind
@[simp] theorem neg_sub (a b : α) : -(a - b) = b - a := by grind
@[simp] theorem sub_neg_eq_add (a b : α) : a - -b = a + b := by grind
@[simp] theorem add_sub_cancel_right (a b : α) : a + b - b = a := by grind
@[simp] theorem add_sub_cancel_left (a b : α) : a + b - a = b := by grind
@[simp] theorem sub_add_cancel (a b : α) : a - b + b = a := by grind
@[simp] theorem add_sub_cancel (a b : α) : a + (b - a) = b := by grind
theorem sub_add_cancel_left (a b : α) : a - (a + b) = -b := by grind
theorem sub_sub (a b c : α) : a - b - c = a - (b + c) := by grind
theorem sub_add (a b c : α) : a - b + c = a - (b - c) := by grind
theorem add_sub_assoc (a b c : α) : a + b - c = a + (b - c) := by grind
theorem sub_add_eq_add_sub (a b c : α) : a - b + c = a + c - b := by grind
theorem add_sub_right_comm (a b c : α) : a + b - c = a - c + b := by grind
theorem sub_right_comm (a b c : α) : a - b - c = a - c - b := by grind
theorem sub_eq_zero {a b : α} : a - b = 0 ↔ a = b := by grind
theorem sub_ne_zero {a b : α} : a - b ≠ 0 ↔ a ≠ b := by grind
theorem sub_ne_zero_of_ne {a b : α} (h : a ≠ b) : a - b ≠ 0 := sub_ne_zero.2 h
theorem sub_eq_zero_of_eq {a b : α} (h : a = b) : a - b = 0 := sub_eq_zero.2 h
theorem eq_of_sub_eq_zero {a b : α} (h : a - b = 0) : a = b := sub_eq_zero.1 h
theorem sub_eq_iff_eq_add {a b c : α} : a - b = c ↔ a = c + b := by grind
theorem sub_eq_iff_eq_add' {a b c : α} : a - b = c ↔ a = b + c := by grind
theorem eq_sub_iff_add_eq {a b c : α} : a = b - c ↔ a + c = b := by grind
theorem eq_sub_iff_add_eq' {a b c : α} : a = b - c ↔ c + a = b := by grind
theorem eq_sub_of_add_eq {a b c : α} (h : a + c = b) : a = b - c := by grind
theorem sub_eq_of_eq_add {a b c : α} (h : a = c + b) : a - b = c := by grind
theorem add_eq_zero_iff_eq_neg {a b : α} : a + b = 0 ↔ a = -b := by grind
theorem eq_neg_iff_add_eq_zero {a b : α} : a = -b ↔ a + b = 0 := by grind
theorem eq_neg_of_add_eq_zero_left {a b : α} (h : a + b = 0) : a = -b := by grind
theorem eq_neg_of_add_eq_zero_right {a b : α} (h : a + b = 0) : b = -a := by grind
theorem neg_eq_iff_eq_neg {a b : α} : -a = b ↔ a = -b := by grind
theorem eq_neg_comm {a b : α} : a = -b ↔ b = -a := by grind
@[simp] theorem neg_inj {a b : α} : -a = -b ↔ a = b := by grind
@[simp] theorem neg_eq_zero {a : α} : -a = 0 ↔ a = 0 := by grind
theorem neg_ne_zero {a : α} : -a ≠ 0 ↔ a ≠ 0 := by grind
@[simp] theorem neg_sq (a : α) : (-a) ^ 2 = a ^ 2 := by
  rw [pow_two, pow_two, neg_mul_neg]
theorem neg_pow_two (a : α) : (-a) ^ 2 = a ^ 2 := neg_sq a
theorem add_left_cancel {a b c : α} (h : a + b = a + c) : b = c := by grind
theorem add_right_cancel {a b c : α} (h : a + b = c + b) : a = c := by grind
@[simp] theorem add_right_inj (a : α) {b c : α} : a + b = a + c ↔ b = c := by grind
@[simp] theorem add_left_inj (a : α) {b c : α} : b + a = c + a ↔ b = c := by grind
theorem add_left_cancel_iff {a b c : α} : a + b = a + c ↔ b = c := by grind
theorem add_right_cancel_iff {a b c : α} : b + a = c + a ↔ b = c := by grind
@[simp] theorem sub_right_inj {a b c : α} : a - b = a - c ↔ b = c := by grind
@[simp] theorem sub_left_inj {a b c : α} : b - a = c - a ↔ b = c := by grind
@[simp] theorem add_eq_left {a b : α} : a + b = a ↔ b = 0 := by grind
@[simp] theorem add_eq_right {a b : α} : a + b = b ↔ a = 0 := by grind

theorem Even.neg_pow {n : Nat} (h : Even n) (a : α) : (-a) ^ n = a ^ n := by
  obtain ⟨k, rfl⟩ := h
  rw [← Nat.two_mul, pow_mul, pow_mul, neg_sq]

theorem Odd.neg_pow {n : Nat} (h : Odd n) (a : α) : (-a) ^ n = -a ^ n := by
  obtain ⟨k, rfl⟩ := h
  rw [pow_succ, pow_succ, pow_mul, pow_mul, neg_sq, mul_neg]

theorem Even.neg_one_pow {n : Nat} (h : Even n) : (-1 : α) ^ n = 1 := by rw [h.neg_pow, one_pow]
theorem Odd.neg_one_pow {n : Nat} (h : Odd n) : (-1 : α) ^ n = -1 := by rw [h.neg_pow, one_pow]

end Ring

section CommRing
variable {α : Type u} [CommRing α]

theorem sub_sq (a b : α) : (a - b) ^ 2 = a ^ 2 - 2 * a * b + b ^ 2 := by grind
theorem sub_sq' (a b : α) : (a - b) ^ 2 = a ^ 2 + b ^ 2 - 2 * a * b := by grind
theorem sub_pow_two (a b : α) : (a - b) ^ 2 = a ^ 2 - 2 * a * b + b ^ 2 := by grind
theorem sq_sub_sq (a b : α) : a ^ 2 - b ^ 2 = (a + b) * (a - b) := by grind
theorem sq_sub_sq' (a b : α) : a ^ 2 - b ^ 2 = (a - b) * (a + b) := by grind
theorem mul_self_sub_mul_self (a b : α) : a * a - b * b = (a + b) * (a - b) := by grind
theorem pow_two_sub_pow_two (a b : α) : a ^ 2 - b ^ 2 = (a + b) * (a - b) := by grind

end CommRing

/-! ### Cancellation and zero divisors -/

/-- Multiplication by a nonzero element is injective. Mathlib's class, for commutative semirings. -/
class IsCancelMulZero (α : Type u) [CommSemiring α] : Prop where
  mul_left_cancel_of_ne_zero : ∀ {a b c : α}, a ≠ 0 → a * b = a * c → b = c

instance : IsCancelMulZero Nat :=
  ⟨fun h e => Nat.eq_of_mul_eq_mul_left (Nat.pos_of_ne_zero h) e⟩
instance : IsCancelMulZero Int := ⟨fun h e => Int.eq_of_mul_eq_mul_left h e⟩
instance (priority := 200) {α : Type u} [Lean.Grind.Field α] : IsCancelMulZero α where
  mul_left_cancel_of_ne_zero {a b c} h e := by
    have h1 := congrArg (a⁻¹ * ·) e
    grind

section Cancel
variable {α : Type u} [CommSemiring α] [IsCancelMulZero α]

theorem mul_left_cancel₀ {a b c : α} (h : a ≠ 0) (e : a * b = a * c) : b = c :=
  IsCancelMulZero.mul_left_cancel_of_ne_zero h e

theorem mul_right_cancel₀ {a b c : α} (h : b ≠ 0) (e : a * b = c * b) : a = c := by
  rw [mul_comm a, mul_comm c] at e
  exact mul_left_cancel₀ h e

theorem mul_left_inj' {a b c : α} (h : c ≠ 0) : a * c = b * c ↔ a = b :=
  ⟨mul_right_cancel₀ h, fun e => e ▸ rfl⟩

theorem mul_right_inj' {a b c : α} (h : a ≠ 0) : a * b = a * c ↔ b = c :=
  ⟨mul_left_cancel₀ h, fun e => e ▸ rfl⟩

@[simp] theorem mul_eq_zero {a b : α} : a * b = 0 ↔ a = 0 ∨ b = 0 := by
  constructor
  · intro h
    by_cases ha : a = 0
    · exact Or.inl ha
    · exact Or.inr (mul_left_cancel₀ ha (h.trans (mul_zero a).symm))
  · rintro (rfl | rfl)
    · exact zero_mul b
    · exact mul_zero a

theorem eq_zero_or_eq_zero_of_mul_eq_zero {a b : α} (h : a * b = 0) : a = 0 ∨ b = 0 := mul_eq_zero.1 h
theorem zero_eq_mul {a b : α} : 0 = a * b ↔ a = 0 ∨ b = 0 := by rw [eq_comm, mul_eq_zero]
theorem mul_ne_zero {a b : α} (ha : a ≠ 0) (hb : b ≠ 0) : a * b ≠ 0 :=
  fun h => (mul_eq_zero.1 h).elim ha hb
theorem mul_ne_zero_iff {a b : α} : a * b ≠ 0 ↔ a ≠ 0 ∧ b ≠ 0 := by rw [Ne, mul_eq_zero, not_or]
theorem left_ne_zero_of_mul {a b : α} (h : a * b ≠ 0) : a ≠ 0 := (mul_ne_zero_iff.1 h).1
theorem right_ne_zero_of_mul {a b : α} (h : a * b ≠ 0) : b ≠ 0 := (mul_ne_zero_iff.1 h).2
theorem mul_self_eq_zero {a : α} : a * a = 0 ↔ a = 0 := by rw [mul_eq_zero, or_self]
theorem mul_self_ne_zero {a : α} : a * a ≠ 0 ↔ a ≠ 0 := by rw [Ne, mul_self_eq_zero]
@[simp] theorem mul_eq_mul_left_iff {a b c : α} : a * b = a * c ↔ b = c ∨ a = 0 := by
  by_cases h : a = 0
  · simp [h]
  · simp [h, mul_right_inj' h]
@[simp] theorem mul_eq_mul_right_iff {a b c : α} : a * c = b * c ↔ a = b ∨ c = 0 := by
  rw [mul_comm a, mul_comm b, mul_eq_mul_left_iff]

theorem pow_eq_zero {a : α} {n : Nat} (h : a ^ n = 0) : a = 0 := by
  induction n with
  | zero =>
    rw [pow_zero] at h
    rw [← mul_one a, h, mul_zero]
  | succ n ih =>
    rw [pow_succ] at h
    exact (mul_eq_zero.1 h).elim ih id

theorem pow_eq_zero_iff {a : α} {n : Nat} (hn : n ≠ 0) : a ^ n = 0 ↔ a = 0 :=
  ⟨pow_eq_zero, fun h => by rw [h, zero_pow hn]⟩
theorem pow_ne_zero {a : α} (n : Nat) (h : a ≠ 0) : a ^ n ≠ 0 := fun h' => h (pow_eq_zero h')
theorem pow_ne_zero_iff {a : α} {n : Nat} (hn : n ≠ 0) : a ^ n ≠ 0 ↔ a ≠ 0 := not_congr (pow_eq_zero_iff hn)
theorem sq_eq_zero_iff {a : α} : a ^ 2 = 0 ↔ a = 0 := pow_eq_zero_iff (by decide)
theorem sq_eq_zero' {a : α} : a ^ 2 = 0 ↔ a = 0 := sq_eq_zero_iff
theorem pow_eq_zero_of_pow_two {a : α} (h : a ^ 2 = 0) : a = 0 := sq_eq_zero_iff.1 h

end Cancel

section CancelRing
variable {α : Type u} [CommRing α] [IsCancelMulZero α]

theorem mul_self_eq_mul_self_iff {a b : α} : a * a = b * b ↔ a = b ∨ a = -b := by
  rw [← sub_eq_zero, mul_self_sub_mul_self, mul_eq_zero, or_comm, sub_eq_zero, add_eq_zero_iff_eq_neg]
theorem sq_eq_sq_iff_eq_or_eq_neg {a b : α} : a ^ 2 = b ^ 2 ↔ a = b ∨ a = -b := by
  rw [pow_two, pow_two, mul_self_eq_mul_self_iff]
theorem eq_or_eq_neg_of_sq_eq_sq (a b : α) (h : a ^ 2 = b ^ 2) : a = b ∨ a = -b :=
  sq_eq_sq_iff_eq_or_eq_neg.1 h
theorem sq_eq_one_iff_of_ring {a : α} : a ^ 2 = 1 ↔ a = 1 ∨ a = -1 := by
  rw [← sq_eq_sq_iff_eq_or_eq_neg, one_pow]
theorem sq_ne_sq_iff {a b : α} : a ^ 2 ≠ b ^ 2 ↔ a ≠ b ∧ a ≠ -b := by
  rw [Ne, sq_eq_sq_iff_eq_or_eq_neg, not_or]

end CancelRing

/-! ### Divisibility -/

/-- `a ∣ b` means that `b` is a multiple of `a`. Holds by definition in Mathlib; here `ℕ` and `ℤ`
have core's divisibility. -/
class LawfulDvd (α : Type u) [Mul α] [Dvd α] : Prop where
  dvd_iff : ∀ a b : α, a ∣ b ↔ ∃ c, b = a * c

instance : LawfulDvd Nat := ⟨fun _ _ => Iff.rfl⟩
instance : LawfulDvd Int := ⟨fun _ _ => Iff.rfl⟩

section Dvd
variable {α : Type u} [CommSemiring α] [Dvd α] [LawfulDvd α]

theorem Dvd.intro {a b : α} (k : α) (h : a * k = b) : a ∣ b := (LawfulDvd.dvd_iff a b).2 ⟨k, h.symm⟩
theorem Dvd.intro_left {a b : α} (k : α) (h : k * a = b) : a ∣ b := Dvd.intro k (mul_comm k a ▸ h)
theorem dvd_def {a b : α} : a ∣ b ↔ ∃ c, b = a * c := LawfulDvd.dvd_iff a b
theorem exists_eq_mul_right_of_dvd {a b : α} (h : a ∣ b) : ∃ c, b = a * c := dvd_def.1 h
theorem exists_eq_mul_left_of_dvd {a b : α} (h : a ∣ b) : ∃ c, b = c * a :=
  let ⟨c, hc⟩ := dvd_def.1 h
  ⟨c, hc.trans (mul_comm a c)⟩
theorem dvd_refl (a : α) : a ∣ a := Dvd.intro 1 (mul_one a)
theorem dvd_rfl {a : α} : a ∣ a := dvd_refl a
theorem dvd_mul_right (a b : α) : a ∣ a * b := Dvd.intro b rfl
theorem dvd_mul_left (a b : α) : a ∣ b * a := Dvd.intro_left b rfl
theorem dvd_trans {a b c : α} (h₁ : a ∣ b) (h₂ : b ∣ c) : a ∣ c := by
  obtain ⟨d, rfl⟩ := dvd_def.1 h₁
  obtain ⟨e, rfl⟩ := dvd_def.1 h₂
  exact Dvd.intro (d * e) (mul_assoc a d e).symm
theorem dvd_mul_of_dvd_left {a b : α} (h : a ∣ b) (c : α) : a ∣ b * c := dvd_trans h (dvd_mul_right b c)
theorem dvd_mul_of_dvd_right {a b : α} (h : a ∣ b) (c : α) : a ∣ c * b := dvd_trans h (dvd_mul_left b c)
theorem dvd_zero (a : α) : a ∣ 0 := Dvd.intro 0 (mul_zero a)
theorem one_dvd (a : α) : 1 ∣ a := Dvd.intro a (one_mul a)
theorem dvd_add {a b c : α} (h₁ : a ∣ b) (h₂ : a ∣ c) : a ∣ b + c := by
  obtain ⟨d, rfl⟩ := dvd_def.1 h₁
  obtain ⟨e, rfl⟩ := dvd_def.1 h₂
  exact Dvd.intro (d + e) (mul_add a d e)
theorem dvd_pow {a b : α} (h : a ∣ b) {n : Nat} (hn : n ≠ 0) : a ∣ b ^ n := by
  obtain ⟨m, rfl⟩ := Nat.exists_eq_succ_of_ne_zero hn
  rw [Nat.succ_eq_add_one, pow_succ]
  exact dvd_mul_of_dvd_right h _
theorem dvd_pow_self (a : α) {n : Nat} (hn : n ≠ 0) : a ∣ a ^ n := dvd_pow (dvd_refl a) hn
theorem pow_dvd_pow (a : α) {m n : Nat} (h : m ≤ n) : a ^ m ∣ a ^ n :=
  Dvd.intro_left (a ^ (n - m)) (pow_sub_mul_pow a h)
theorem mul_dvd_mul {a b c d : α} (h₁ : a ∣ b) (h₂ : c ∣ d) : a * c ∣ b * d := by
  obtain ⟨e, rfl⟩ := dvd_def.1 h₁
  obtain ⟨f, rfl⟩ := dvd_def.1 h₂
  exact Dvd.intro (e * f) (mul_mul_mul_comm a c e f)
theorem dvd_of_mul_right_dvd {a b c : α} (h : a * b ∣ c) : a ∣ c := dvd_trans (dvd_mul_right a b) h
theorem dvd_of_mul_left_dvd {a b c : α} (h : a * b ∣ c) : b ∣ c := dvd_trans (dvd_mul_left b a) h

end Dvd

section DvdRing
variable {α : Type u} [CommRing α] [Dvd α] [LawfulDvd α]

theorem dvd_neg {a b : α} : a ∣ -b ↔ a ∣ b := by
  have key : ∀ b : α, a ∣ b → a ∣ -b := fun b h => by
    obtain ⟨c, rfl⟩ := dvd_def.1 h
    exact Dvd.intro (-c) (mul_neg a c)
  exact ⟨fun h => neg_neg b ▸ key _ h, key b⟩
theorem dvd_sub {a b c : α} (h₁ : a ∣ b) (h₂ : a ∣ c) : a ∣ b - c := by
  rw [sub_eq_add_neg]
  exact dvd_add h₁ (dvd_neg.2 h₂)
theorem sub_dvd_pow_sub_pow (x y : α) (n : Nat) : x - y ∣ x ^ n - y ^ n := by
  induction n with
  | zero =>
    rw [pow_zero, pow_zero, sub_self]
    exact dvd_zero _
  | succ n ih =>
    have e : x ^ (n + 1) - y ^ (n + 1) = (x - y) * x ^ n + y * (x ^ n - y ^ n) := by grind
    rw [e]
    exact dvd_add (dvd_mul_right _ _) (dvd_mul_of_dvd_right ih y)

end DvdRing
