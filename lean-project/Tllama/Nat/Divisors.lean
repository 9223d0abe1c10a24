import Tllama.Nat.Prime
/-!
Divisors of natural numbers as finite sets, Euler's totient, congruences.
-/

@[expose] public section
noncomputable section

namespace Nat

/-- All divisors of `n`; empty for `n = 0`, as in Mathlib. -/
def divisors (n : Nat) : Finset Nat := Finset.filter (fun d => d ∣ n) (Finset.Ico 1 (n + 1))

/-- All divisors of `n` but `n`; empty for `n = 0`, as in Mathlib. -/
def properDivisors (n : Nat) : Finset Nat := Finset.filter (fun d => d ∣ n) (Finset.Ico 1 n)

@[simp, grind =] theorem mem_divisors {n m : Nat} : n ∈ divisors m ↔ n ∣ m ∧ m ≠ 0 := by
  rw [divisors, Finset.mem_filter, Finset.mem_Ico]
  constructor
  · intro ⟨h1, h2⟩
    exact ⟨h2, by omega⟩
  · intro ⟨h1, h2⟩
    have := Nat.le_of_dvd (Nat.pos_of_ne_zero h2) h1
    have := Nat.pos_of_dvd_of_pos h1 (Nat.pos_of_ne_zero h2)
    exact ⟨by omega, h1⟩

@[simp, grind =] theorem mem_properDivisors {n m : Nat} : n ∈ properDivisors m ↔ n ∣ m ∧ n < m := by
  rw [properDivisors, Finset.mem_filter, Finset.mem_Ico]
  constructor
  · intro ⟨h1, h2⟩
    exact ⟨h2, by omega⟩
  · intro ⟨h1, h2⟩
    have := Nat.pos_of_dvd_of_pos h1 (by omega)
    exact ⟨by omega, h1⟩

@[simp] theorem divisors_zero : divisors 0 = ∅ := rfl
@[simp] theorem divisors_one : divisors 1 = {1} := rfl

theorem one_mem_divisors {n : Nat} : 1 ∈ divisors n ↔ n ≠ 0 := by simp
theorem mem_divisors_self (n : Nat) (h : n ≠ 0) : n ∈ divisors n := mem_divisors.2 ⟨Nat.dvd_refl n, h⟩
theorem dvd_of_mem_divisors {n m : Nat} (h : n ∈ divisors m) : n ∣ m := (mem_divisors.1 h).1
theorem divisor_le {n m : Nat} (h : n ∈ divisors m) : n ≤ m :=
  have ⟨h1, h2⟩ := mem_divisors.1 h
  Nat.le_of_dvd (Nat.pos_of_ne_zero h2) h1
theorem pos_of_mem_divisors {n m : Nat} (h : m ∈ divisors n) : 0 < m :=
  have ⟨h1, h2⟩ := mem_divisors.1 h
  Nat.pos_of_dvd_of_pos h1 (Nat.pos_of_ne_zero h2)

theorem insert_self_properDivisors {n : Nat} (h : n ≠ 0) : insert n (properDivisors n) = divisors n :=
  Finset.ext fun x => by
    rw [Finset.mem_insert, mem_properDivisors, mem_divisors]
    constructor
    · rintro (rfl | ⟨h1, h2⟩)
      · exact ⟨Nat.dvd_refl x, h⟩
      · exact ⟨h1, h⟩
    · intro ⟨h1, h2⟩
      rcases Nat.lt_or_eq_of_le (Nat.le_of_dvd (Nat.pos_of_ne_zero h) h1) with h3 | h3
      · exact Or.inr ⟨h1, h3⟩
      · exact Or.inl h3

theorem Prime.divisors {p : Nat} (h : Prime p) : divisors p = {1, p} :=
  Finset.ext fun x => by
    rw [mem_divisors, Finset.mem_insert, Finset.mem_singleton]
    constructor
    · exact fun hx => h.2 x hx.1
    · rintro (rfl | rfl)
      · exact ⟨Nat.one_dvd p, h.ne_zero⟩
      · exact ⟨Nat.dvd_refl x, h.ne_zero⟩

/-- The number of `m < n` that are coprime to `n`. Mathlib's definition. -/
def totient (n : Nat) : Nat := ((Finset.range n).filter fun m => Coprime n m).card

/-- The prime divisors of `n`. -/
def primeFactors (n : Nat) : Finset Nat := (divisors n).filter Prime

@[simp, grind =] theorem mem_primeFactors {n p : Nat} : p ∈ primeFactors n ↔ Prime p ∧ p ∣ n ∧ n ≠ 0 := by
  rw [primeFactors, Finset.mem_filter, mem_divisors]
  exact and_comm

/-- `a` and `b` leave the same remainder modulo `n`. Mathlib's definition. -/
def ModEq (n a b : Nat) : Prop := a % n = b % n

namespace ModEq

variable {n a b c d : Nat}

instance : Decidable (ModEq n a b) := inferInstanceAs (Decidable (a % n = b % n))

@[grind =] theorem _root_.Nat.modEq_iff_mod_eq : ModEq n a b ↔ a % n = b % n := Iff.rfl
protected theorem refl (a : Nat) : ModEq n a a := rfl
protected theorem rfl : ModEq n a a := Eq.refl _
protected theorem symm (h : ModEq n a b) : ModEq n b a := Eq.symm h
protected theorem trans (h : ModEq n a b) (h' : ModEq n b c) : ModEq n a c := Eq.trans h h'
protected theorem add (h₁ : ModEq n a b) (h₂ : ModEq n c d) : ModEq n (a + c) (b + d) := by
  rw [ModEq, Nat.add_mod, h₁, h₂, ← Nat.add_mod]
protected theorem mul (h₁ : ModEq n a b) (h₂ : ModEq n c d) : ModEq n (a * c) (b * d) := by
  rw [ModEq, Nat.mul_mod, h₁, h₂, ← Nat.mul_mod]
protected theorem add_left (c : Nat) (h : ModEq n a b) : ModEq n (c + a) (c + b) := ModEq.rfl.add h
protected theorem add_right (c : Nat) (h : ModEq n a b) : ModEq n (a + c) (b + c) := h.add ModEq.rfl
protected theorem mul_left (c : Nat) (h : ModEq n a b) : ModEq n (c * a) (c * b) := ModEq.rfl.mul h
protected theorem mul_right (c : Nat) (h : ModEq n a b) : ModEq n (a * c) (b * c) := h.mul ModEq.rfl
protected theorem pow (m : Nat) (h : ModEq n a b) : ModEq n (a ^ m) (b ^ m) := by
  rw [ModEq, Nat.pow_mod, h, ← Nat.pow_mod]

end ModEq

theorem modEq_zero_iff_dvd {n a : Nat} : ModEq n a 0 ↔ n ∣ a := by
  rw [ModEq, Nat.zero_mod]
  exact Nat.dvd_iff_mod_eq_zero.symm

theorem mod_modEq (a n : Nat) : ModEq n (a % n) a := Nat.mod_mod _ _

theorem modEq_iff_dvd {n a b : Nat} : ModEq n a b ↔ (n : Int) ∣ b - a := by
  rw [ModEq, ← Int.ofNat_inj, Int.natCast_emod, Int.natCast_emod, eq_comm,
    Int.emod_eq_emod_iff_emod_sub_eq_zero, Int.dvd_iff_emod_eq_zero]

theorem modEq_iff_dvd' {n a b : Nat} (h : a ≤ b) : ModEq n a b ↔ n ∣ b - a := by
  rw [modEq_iff_dvd, ← Int.ofNat_sub h, Int.ofNat_dvd]

end Nat

namespace Int

/-- `a` and `b` leave the same remainder modulo `n`. Mathlib's definition. -/
def ModEq (n a b : Int) : Prop := a % n = b % n

namespace ModEq

variable {n a b c d : Int}

instance : Decidable (ModEq n a b) := inferInstanceAs (Decidable (a % n = b % n))

@[grind =] theorem _root_.Int.modEq_iff_emod_eq : ModEq n a b ↔ a % n = b % n := Iff.rfl
protected theorem refl (a : Int) : ModEq n a a := rfl
protected theorem rfl : ModEq n a a := Eq.refl _
protected theorem symm (h : ModEq n a b) : ModEq n b a := Eq.symm h
protected theorem trans (h : ModEq n a b) (h' : ModEq n b c) : ModEq n a c := Eq.trans h h'
protected theorem add (h₁ : ModEq n a b) (h₂ : ModEq n c d) : ModEq n (a + c) (b + d) := by
  rw [ModEq, Int.add_emod, h₁, h₂, ← Int.add_emod]
protected theorem sub (h₁ : ModEq n a b) (h₂ : ModEq n c d) : ModEq n (a - c) (b - d) := by
  rw [ModEq, Int.sub_emod, h₁, h₂, ← Int.sub_emod]
protected theorem mul (h₁ : ModEq n a b) (h₂ : ModEq n c d) : ModEq n (a * c) (b * d) := by
  rw [ModEq, Int.mul_emod, h₁, h₂, ← Int.mul_emod]
protected theorem pow (m : Nat) (h : ModEq n a b) : ModEq n (a ^ m) (b ^ m) := by
  induction m with
  | zero =>
    rw [Int.pow_zero, Int.pow_zero]
    exact ModEq.rfl
  | succ m ih =>
    rw [Int.pow_succ, Int.pow_succ]
    exact ih.mul h

end ModEq

theorem modEq_iff_dvd {n a b : Int} : ModEq n a b ↔ n ∣ b - a := by
  rw [ModEq, Int.dvd_iff_emod_eq_zero, eq_comm, Int.emod_eq_emod_iff_emod_sub_eq_zero]

theorem modEq_zero_iff_dvd {n a : Int} : ModEq n a 0 ↔ n ∣ a := by
  rw [ModEq, Int.zero_emod]
  exact Int.dvd_iff_emod_eq_zero.symm

theorem emod_emod_of_modEq {n a : Int} : ModEq n (a % n) a := Int.emod_emod_of_dvd a (Int.dvd_refl n)

end Int
