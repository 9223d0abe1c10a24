import Tllama.Nat.Prime
import Tllama.Nat.Sqrt
/-!
What `norm_num` computes of natural numbers beyond arithmetic: whether a numeral is prime, even or odd, the integer square
root, and the remainder of a power whose exponent is too large to write the power out.

As in `Tllama.Tactic.NormNum`, a side condition speaks of the bare number.
-/

@[expose] public section

namespace Tllama.NormNum

theorem prime_ofNat (n : Nat) : Nat.Prime (no_index (OfNat.ofNat n)) ↔ 2 ≤ n ∧ Nat.minFacAux n n 2 = n := by
  show Nat.Prime n ↔ _
  rw [Nat.prime_def_minFac]
  refine and_congr_right fun h => ?_
  rw [Nat.minFac, if_neg (by omega)]
theorem prime_one : Nat.Prime 1 ↔ False := iff_false_intro Nat.not_prime_one
theorem prime_zero : Nat.Prime 0 ↔ False := iff_false_intro Nat.not_prime_zero
/-- One trial division. -/
theorem minFacAux_succ (n f k : Nat) : Nat.minFacAux n (f + 1) k =
    if n < k * k then n else if n % k = 0 then k else Nat.minFacAux n f (k + 1) := rfl

theorem sqrt_ofNat (n : Nat) : Nat.sqrt (no_index (OfNat.ofNat n)) = Nat.sqrtAux n n := rfl
/-- One step of the square root, bit by bit. -/
theorem sqrtAux_succ (f n : Nat) : Nat.sqrtAux (f + 1) n =
    if n = 0 then 0 else Nat.sqrtStep n (Nat.sqrtAux f (n / 4)) := rfl
theorem sqrtStep_eq (n r : Nat) : Nat.sqrtStep n r = if (2 * r + 1) * (2 * r + 1) ≤ n then 2 * r + 1 else 2 * r := rfl

/-- Exponents up to 256 are left to the evaluation of powers. -/
theorem pow_even_mod (a n m : Nat) (h : n % 2 = 0) (hn : 256 < n) :
    (no_index (OfNat.ofNat a : Nat)) ^ (no_index (OfNat.ofNat n : Nat)) % (no_index (OfNat.ofNat m : Nat)) =
      (OfNat.ofNat a * OfNat.ofNat a % OfNat.ofNat m) ^ (OfNat.ofNat n / 2) % OfNat.ofNat m := by
  show a ^ n % m = (a * a % m) ^ (n / 2) % m
  rw [← Nat.pow_mod, ← Nat.pow_two, ← Nat.pow_mul, Nat.mul_div_cancel' (Nat.dvd_of_mod_eq_zero h)]
theorem pow_odd_mod (a n m : Nat) (h : n % 2 = 1) (hn : 256 < n) :
    (no_index (OfNat.ofNat a : Nat)) ^ (no_index (OfNat.ofNat n : Nat)) % (no_index (OfNat.ofNat m : Nat)) =
      (OfNat.ofNat a ^ (OfNat.ofNat n - 1) % OfNat.ofNat m) * OfNat.ofNat a % OfNat.ofNat m := by
  show a ^ n % m = (a ^ (n - 1) % m) * a % m
  rw [Nat.mod_mul_mod, ← Nat.pow_succ, Nat.succ_eq_add_one, Nat.sub_add_cancel (by omega)]

@[simp] theorem even_ofNat (n : Nat) : Even (no_index (OfNat.ofNat n : Nat)) ↔ n % 2 = 0 := by
  show Even n ↔ _
  rw [Nat.even_iff]
@[simp] theorem odd_ofNat (n : Nat) : Odd (no_index (OfNat.ofNat n : Nat)) ↔ n % 2 = 1 := by
  show Odd n ↔ _
  rw [Nat.odd_iff]
@[simp] theorem even_int_ofNat (n : Nat) : Even (no_index (OfNat.ofNat n : Int)) ↔ n % 2 = 0 := by
  rw [Int.even_iff]
  show (n : Int) % 2 = 0 ↔ _
  omega
@[simp] theorem odd_int_ofNat (n : Nat) : Odd (no_index (OfNat.ofNat n : Int)) ↔ n % 2 = 1 := by
  rw [Int.odd_iff]
  show (n : Int) % 2 = 1 ↔ _
  omega

end Tllama.NormNum
