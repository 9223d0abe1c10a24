import Tllama.Logic.Basic
/-!
The casts `ℕ → R` and `ℤ → R` for every semiring or ring `R`, by their Mathlib names, with the
`norm_cast` attributes that make `push_cast`, `norm_cast` and `exact_mod_cast` work. Injectivity
needs characteristic zero, core's `Lean.Grind.IsCharP R 0`.
-/

@[expose] public section
noncomputable section

open Lean.Grind (Semiring Ring CommRing OrderedAdd OrderedRing IsCharP)

universe u

@[simp, norm_cast] theorem Nat.cast_id (n : Nat) : (Nat.cast n : Nat) = n := rfl

attribute [local instance] Semiring.natCast Ring.intCast

namespace Nat

section Semiring
variable {R : Type u} [Semiring R]

@[simp, norm_cast] theorem cast_zero : ((0 : Nat) : R) = 0 := Semiring.natCast_zero
@[simp, norm_cast] theorem cast_one : ((1 : Nat) : R) = 1 := Semiring.natCast_one
@[simp, norm_cast] theorem cast_ofNat {n : Nat} : ((OfNat.ofNat n : Nat) : R) = OfNat.ofNat n :=
  (Semiring.ofNat_eq_natCast n).symm
@[simp, norm_cast] theorem cast_add (m n : Nat) : ((m + n : Nat) : R) = m + n := Semiring.natCast_add m n
@[simp, norm_cast] theorem cast_mul (m n : Nat) : ((m * n : Nat) : R) = m * n := Semiring.natCast_mul m n
@[simp, norm_cast] theorem cast_pow (m n : Nat) : ((m ^ n : Nat) : R) = (m : R) ^ n := Semiring.natCast_pow m n
theorem cast_succ (n : Nat) : ((succ n : Nat) : R) = n + 1 := Semiring.natCast_succ n
theorem cast_add_one (n : Nat) : ((n + 1 : Nat) : R) = n + 1 := Semiring.natCast_succ n
theorem cast_two : ((2 : Nat) : R) = 2 := cast_ofNat

end Semiring

@[simp, norm_cast] theorem cast_sub {R : Type u} [Ring R] {m n : Nat} (h : m ≤ n) :
    ((n - m : Nat) : R) = n - m := by
  obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_le h
  rw [Nat.add_sub_cancel_left, cast_add]
  grind

theorem cast_pred {R : Type u} [Ring R] {n : Nat} (h : 0 < n) : ((n - 1 : Nat) : R) = n - 1 := by
  rw [cast_sub h, cast_one]

section CharZero
variable {R : Type u} [Ring R] [IsCharP R 0]

@[simp, norm_cast] theorem cast_inj {m n : Nat} : (m : R) = n ↔ m = n := by
  have := IsCharP.natCast_ext_iff (α := R) 0 (x := m) (y := n)
  rwa [Nat.mod_zero, Nat.mod_zero] at this

theorem cast_injective : Function.Injective (fun n : Nat => (n : R)) := fun _ _ h => cast_inj.1 h

@[simp, norm_cast] theorem cast_eq_zero {n : Nat} : (n : R) = 0 ↔ n = 0 := by
  rw [← cast_zero, cast_inj]

@[norm_cast] theorem cast_ne_zero {n : Nat} : (n : R) ≠ 0 ↔ n ≠ 0 := not_congr cast_eq_zero

@[simp, norm_cast] theorem cast_eq_one {n : Nat} : (n : R) = 1 ↔ n = 1 := by rw [← cast_one, cast_inj]

theorem cast_add_one_ne_zero (n : Nat) : (n + 1 : R) ≠ 0 := by
  rw [← cast_add_one]
  exact cast_ne_zero.2 (Nat.succ_ne_zero n)

end CharZero

section Order
variable {R : Type u} [Semiring R] [LE R] [LT R] [Std.IsLinearOrder R] [Std.LawfulOrderLT R] [OrderedRing R]

theorem cast_nonneg (n : Nat) : 0 ≤ (n : R) := by
  induction n with
  | zero =>
    rw [cast_zero]
    exact Std.le_refl _
  | succ n ih =>
    rw [cast_add_one]
    have h := OrderedAdd.add_le_add ih (Std.le_of_lt (OrderedRing.zero_lt_one (R := R)))
    rwa [Semiring.add_zero] at h
grind_pattern cast_nonneg => (Nat.cast n : R)

theorem cast_lt_of_lt {m n : Nat} (h : m < n) : (m : R) < n := by
  obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_le (Nat.succ_le_of_lt h)
  rw [Nat.succ_eq_add_one, Nat.add_assoc, cast_add m, Nat.add_comm 1 k, cast_add_one]
  have h1 : (0 : R) < k + 1 := by
    have := Std.lt_of_le_of_lt (cast_nonneg (R := R) k)
      (OrderedAdd.add_lt_right (k : R) (OrderedRing.zero_lt_one (R := R)) |> fun h => by rwa [Semiring.add_zero] at h)
    exact this
  have := OrderedAdd.add_lt_right (m : R) h1
  rwa [Semiring.add_zero] at this

@[simp, norm_cast] theorem cast_lt {m n : Nat} : (m : R) < n ↔ m < n := by
  refine ⟨fun h => Nat.lt_of_not_le fun hle => ?_, cast_lt_of_lt⟩
  have := Std.lt_iff_le_and_not_ge.1 h
  rcases Nat.lt_or_eq_of_le hle with h1 | h1
  · exact this.2 (Std.le_of_lt (cast_lt_of_lt h1))
  · exact this.2 (h1 ▸ Std.le_refl _)

@[simp, norm_cast] theorem cast_le {m n : Nat} : (m : R) ≤ n ↔ m ≤ n := by
  rw [← Nat.not_lt, ← cast_lt (R := R)]
  exact ⟨fun h h' => (Std.lt_iff_le_and_not_ge.1 h').2 h, fun h => Std.not_lt.1 h⟩

@[simp, norm_cast] theorem cast_pos {n : Nat} : 0 < (n : R) ↔ 0 < n := by rw [← cast_zero, cast_lt]
theorem cast_pos' {n : Nat} (h : 0 < n) : 0 < (n : R) := cast_pos.2 h
@[simp, norm_cast] theorem one_le_cast {n : Nat} : 1 ≤ (n : R) ↔ 1 ≤ n := by rw [← cast_one, cast_le]
@[simp, norm_cast] theorem one_lt_cast {n : Nat} : 1 < (n : R) ↔ 1 < n := by rw [← cast_one, cast_lt]
@[simp, norm_cast] theorem cast_lt_one {n : Nat} : (n : R) < 1 ↔ n < 1 := by rw [← cast_one, cast_lt]
@[simp, norm_cast] theorem cast_le_one {n : Nat} : (n : R) ≤ 1 ↔ n ≤ 1 := by rw [← cast_one, cast_le]
@[simp, norm_cast] theorem cast_le_ofNat {m n : Nat} : (m : R) ≤ OfNat.ofNat n ↔ m ≤ OfNat.ofNat n := by
  rw [← cast_ofNat, cast_le]
@[simp, norm_cast] theorem cast_lt_ofNat {m n : Nat} : (m : R) < OfNat.ofNat n ↔ m < OfNat.ofNat n := by
  rw [← cast_ofNat, cast_lt]
@[simp, norm_cast] theorem ofNat_le_cast {m n : Nat} : (OfNat.ofNat m : R) ≤ n ↔ OfNat.ofNat m ≤ n := by
  rw [← cast_ofNat, cast_le]
@[simp, norm_cast] theorem ofNat_lt_cast {m n : Nat} : (OfNat.ofNat m : R) < n ↔ OfNat.ofNat m < n := by
  rw [← cast_ofNat, cast_lt]

end Order

@[simp, norm_cast] theorem cast_eq_ofNat {R : Type u} [Ring R] [IsCharP R 0] {m n : Nat} :
    (m : R) = OfNat.ofNat n ↔ m = OfNat.ofNat n := by rw [← cast_ofNat, cast_inj]

end Nat

namespace Int

section Ring
variable {R : Type u} [Ring R]

@[simp, norm_cast] theorem cast_zero : ((0 : Int) : R) = 0 := Ring.intCast_zero
@[simp, norm_cast] theorem cast_one : ((1 : Int) : R) = 1 := Ring.intCast_one
@[simp, norm_cast] theorem cast_ofNat {n : Nat} : ((OfNat.ofNat n : Int) : R) = OfNat.ofNat n :=
  Ring.intCast_ofNat n
@[simp, norm_cast] theorem cast_neg (n : Int) : ((-n : Int) : R) = -n := Ring.intCast_neg n
@[simp, norm_cast] theorem cast_add (m n : Int) : ((m + n : Int) : R) = m + n := Ring.intCast_add m n
@[simp, norm_cast] theorem cast_sub (m n : Int) : ((m - n : Int) : R) = m - n := Ring.intCast_sub m n
@[simp, norm_cast] theorem cast_mul (m n : Int) : ((m * n : Int) : R) = m * n := Ring.intCast_mul m n
@[simp, norm_cast] theorem cast_pow (m : Int) (n : Nat) : ((m ^ n : Int) : R) = (m : R) ^ n := Ring.intCast_pow m n
@[simp, norm_cast] theorem cast_natCast (n : Nat) : ((n : Int) : R) = n := Ring.intCast_natCast n
theorem cast_negOne : ((-1 : Int) : R) = -1 := by rw [cast_neg, cast_one]

end Ring

section CharZero
variable {R : Type u} [Ring R] [IsCharP R 0]

@[simp, norm_cast] theorem cast_inj {m n : Int} : (m : R) = n ↔ m = n := by
  have := IsCharP.intCast_ext_iff (α := R) 0 (x := m) (y := n)
  simpa using this

@[simp, norm_cast] theorem cast_eq_zero {n : Int} : (n : R) = 0 ↔ n = 0 := by rw [← cast_zero, cast_inj]
@[norm_cast] theorem cast_ne_zero {n : Int} : (n : R) ≠ 0 ↔ n ≠ 0 := not_congr cast_eq_zero
@[simp, norm_cast] theorem cast_eq_one {n : Int} : (n : R) = 1 ↔ n = 1 := by rw [← cast_one, cast_inj]

end CharZero

section Order
variable {R : Type u} [Ring R] [LE R] [LT R] [Std.IsLinearOrder R] [Std.LawfulOrderLT R] [OrderedRing R]

theorem cast_le_of_le {m n : Int} (h : m ≤ n) : (m : R) ≤ n := by
  have h1 : (0 : R) ≤ ((n - m : Int) : R) := OrderedRing.nonneg_intCast_of_nonneg _ (Int.sub_nonneg_of_le h)
  rw [cast_sub] at h1
  exact Lean.Grind.OrderedAdd.sub_nonneg_iff.1 h1

@[simp, norm_cast] theorem cast_le {m n : Int} : (m : R) ≤ n ↔ m ≤ n :=
  ⟨OrderedRing.le_of_intCast_le_intCast m n, cast_le_of_le⟩

@[simp, norm_cast] theorem cast_lt {m n : Int} : (m : R) < n ↔ m < n := by
  rw [Std.lt_iff_le_and_not_ge, cast_le, cast_le, ← Int.lt_iff_le_not_le]

@[simp, norm_cast] theorem cast_nonneg {n : Int} : 0 ≤ (n : R) ↔ 0 ≤ n := by rw [← cast_zero, cast_le]
@[simp, norm_cast] theorem cast_pos {n : Int} : 0 < (n : R) ↔ 0 < n := by rw [← cast_zero, cast_lt]
@[simp, norm_cast] theorem cast_lt_zero {n : Int} : (n : R) < 0 ↔ n < 0 := by rw [← cast_zero, cast_lt]
@[simp, norm_cast] theorem cast_nonpos {n : Int} : (n : R) ≤ 0 ↔ n ≤ 0 := by rw [← cast_zero, cast_le]

end Order

end Int
