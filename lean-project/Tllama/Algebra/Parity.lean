import Tllama.Logic.Basic
/-!
`Even` and `Odd` with Mathlib's definitions, and their decision and arithmetic on `ℕ` and `ℤ`.
-/

@[expose] public section
noncomputable section

open Lean.Grind (Semiring CommRing)

universe u

/-- `a = r + r` for some `r`. Mathlib's definition. -/
def Even {α : Type u} [Add α] (a : α) : Prop := ∃ r, a = r + r

/-- `a = 2 * m + 1` for some `m`. Mathlib's definition. -/
def Odd {α : Type u} [Semiring α] (a : α) : Prop := ∃ m, a = 2 * m + 1

/-- `a = r * r` for some `r`. Mathlib's definition. -/
def IsSquare {α : Type u} [Mul α] (a : α) : Prop := ∃ r, a = r * r

theorem even_iff_exists_add_self {α : Type u} [Add α] (a : α) : Even a ↔ ∃ r, a = r + r := Iff.rfl

namespace Nat

@[grind =] theorem even_iff {n : Nat} : Even n ↔ n % 2 = 0 :=
  ⟨fun ⟨r, h⟩ => by omega, fun h => ⟨n / 2, by omega⟩⟩

@[grind =] theorem odd_iff {n : Nat} : Odd n ↔ n % 2 = 1 :=
  ⟨fun ⟨r, h⟩ => by omega, fun h => ⟨n / 2, by omega⟩⟩

theorem not_even_iff {n : Nat} : ¬ Even n ↔ n % 2 = 1 := by
  rw [even_iff]
  omega

theorem not_odd_iff {n : Nat} : ¬ Odd n ↔ n % 2 = 0 := by
  rw [odd_iff]
  omega

@[simp] theorem not_even_iff_odd {n : Nat} : ¬ Even n ↔ Odd n := by rw [not_even_iff, odd_iff]
@[simp] theorem not_odd_iff_even {n : Nat} : ¬ Odd n ↔ Even n := by rw [not_odd_iff, even_iff]

theorem even_or_odd (n : Nat) : Even n ∨ Odd n := by
  rw [even_iff, odd_iff]
  omega

theorem even_or_odd' (n : Nat) : ∃ k, n = 2 * k ∨ n = 2 * k + 1 := ⟨n / 2, by omega⟩

instance : DecidablePred (Even : Nat → Prop) := fun _ => decidable_of_iff _ even_iff.symm
instance : DecidablePred (Odd : Nat → Prop) := fun _ => decidable_of_iff _ odd_iff.symm

theorem even_add {m n : Nat} : Even (m + n) ↔ (Even m ↔ Even n) := by
  simp only [even_iff]
  omega

theorem even_add_one {n : Nat} : Even (n + 1) ↔ ¬ Even n := by
  simp only [even_iff]
  omega

theorem even_sub {m n : Nat} (h : n ≤ m) : Even (m - n) ↔ (Even m ↔ Even n) := by
  simp only [even_iff]
  omega

theorem even_mul {m n : Nat} : Even (m * n) ↔ Even m ∨ Even n := by
  simp only [even_iff]
  have := Nat.mul_mod m n 2
  rcases Nat.mod_two_eq_zero_or_one m with hm | hm <;>
    rcases Nat.mod_two_eq_zero_or_one n with hn | hn <;> simp_all

theorem odd_mul {m n : Nat} : Odd (m * n) ↔ Odd m ∧ Odd n := by
  simp only [← not_even_iff_odd, even_mul, not_or]

theorem even_pow {m n : Nat} : Even (m ^ n) ↔ Even m ∧ n ≠ 0 := by
  induction n with
  | zero => simp [even_iff]
  | succ n ih =>
    rw [Nat.pow_succ, even_mul, ih]
    grind

theorem odd_pow {m n : Nat} (h : Odd m) : Odd (m ^ n) := by
  rw [← not_even_iff_odd, even_pow]
  exact fun h' => not_even_iff_odd.2 h h'.1

end Nat

namespace Int

@[grind =] theorem even_iff {n : Int} : Even n ↔ n % 2 = 0 :=
  ⟨fun ⟨r, h⟩ => by omega, fun h => ⟨n / 2, by omega⟩⟩

@[grind =] theorem odd_iff {n : Int} : Odd n ↔ n % 2 = 1 :=
  ⟨fun ⟨r, h⟩ => by omega, fun h => ⟨n / 2, by omega⟩⟩

theorem not_even_iff {n : Int} : ¬ Even n ↔ n % 2 = 1 := by
  rw [even_iff]
  omega

theorem not_odd_iff {n : Int} : ¬ Odd n ↔ n % 2 = 0 := by
  rw [odd_iff]
  omega

@[simp] theorem not_even_iff_odd {n : Int} : ¬ Even n ↔ Odd n := by rw [not_even_iff, odd_iff]
@[simp] theorem not_odd_iff_even {n : Int} : ¬ Odd n ↔ Even n := by rw [not_odd_iff, even_iff]

theorem even_or_odd (n : Int) : Even n ∨ Odd n := by
  rw [even_iff, odd_iff]
  omega

theorem even_or_odd' (n : Int) : ∃ k, n = 2 * k ∨ n = 2 * k + 1 := ⟨n / 2, by omega⟩

instance : DecidablePred (Even : Int → Prop) := fun _ => decidable_of_iff _ even_iff.symm
instance : DecidablePred (Odd : Int → Prop) := fun _ => decidable_of_iff _ odd_iff.symm

theorem even_add {m n : Int} : Even (m + n) ↔ (Even m ↔ Even n) := by
  simp only [even_iff]
  omega

theorem even_sub {m n : Int} : Even (m - n) ↔ (Even m ↔ Even n) := by
  simp only [even_iff]
  omega

theorem even_mul {m n : Int} : Even (m * n) ↔ Even m ∨ Even n := by
  simp only [even_iff]
  have := Int.mul_emod m n 2
  rcases Int.emod_two_eq m with hm | hm <;>
    rcases Int.emod_two_eq n with hn | hn <;> simp_all

theorem odd_mul {m n : Int} : Odd (m * n) ↔ Odd m ∧ Odd n := by
  simp only [← not_even_iff_odd, even_mul, not_or]

end Int

@[simp] theorem Nat.not_even_one : ¬ Even 1 := by decide

theorem even_two_mul {α : Type u} [Semiring α] (a : α) : Even (2 * a) := ⟨a, by grind⟩

theorem Even.two_dvd {n : Nat} (h : Even n) : 2 ∣ n := Nat.dvd_of_mod_eq_zero (Nat.even_iff.1 h)

theorem even_iff_two_dvd {n : Nat} : Even n ↔ 2 ∣ n := by
  rw [Nat.even_iff]
  omega

theorem Int.even_iff_two_dvd {n : Int} : Even n ↔ 2 ∣ n := by
  rw [Int.even_iff]
  omega

theorem Even.add {α : Type u} [CommRing α] {a b : α} (ha : Even a) (hb : Even b) : Even (a + b) := by
  obtain ⟨r, rfl⟩ := ha
  obtain ⟨s, rfl⟩ := hb
  exact ⟨r + s, by grind⟩
