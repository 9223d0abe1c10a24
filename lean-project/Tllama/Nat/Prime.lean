import Tllama.Finset.Interval
import Tllama.Algebra.Parity
/-!
Prime numbers: the definition, a decision procedure that runs in the kernel, and the first facts.
Mathlib defines `Nat.Prime p` as `Irreducible p`; for natural numbers that is `2 ≤ p` with no
divisor but `1` and `p` (Mathlib's `Nat.prime_def`), which is taken as the definition here.
-/

@[expose] public section
noncomputable section

namespace Nat

/-- `p` is at least `2` and only `1` and `p` divide it: equivalent to Mathlib's definition by
Mathlib's own `Nat.prime_def`. -/
def Prime (p : Nat) : Prop := 2 ≤ p ∧ ∀ m, m ∣ p → m = 1 ∨ m = p

theorem prime_def {p : Nat} : Prime p ↔ 2 ≤ p ∧ ∀ m, m ∣ p → m = 1 ∨ m = p := Iff.rfl

namespace Prime

variable {p : Nat}

theorem two_le (h : Prime p) : 2 ≤ p := h.1
theorem one_lt (h : Prime p) : 1 < p := h.1
theorem one_le (h : Prime p) : 1 ≤ p := Nat.le_of_succ_le h.1
theorem pos (h : Prime p) : 0 < p := Nat.lt_of_lt_of_le (by decide) h.1
theorem ne_zero (h : Prime p) : p ≠ 0 := Nat.ne_of_gt h.pos
theorem ne_one (h : Prime p) : p ≠ 1 := Nat.ne_of_gt h.one_lt
theorem eq_one_or_self_of_dvd (h : Prime p) (m : Nat) (hm : m ∣ p) : m = 1 ∨ m = p := h.2 m hm

theorem coprime_iff_not_dvd (h : Prime p) {n : Nat} : Coprime p n ↔ ¬ p ∣ n := by
  constructor
  · intro hc hd
    have := Nat.gcd_eq_left hd
    rw [Coprime, this] at hc
    exact h.ne_one hc
  · intro hn
    rcases h.2 _ (Nat.gcd_dvd_left p n) with h1 | h1
    · exact h1
    · exact (hn (h1 ▸ Nat.gcd_dvd_right p n)).elim

theorem dvd_mul (h : Prime p) {m n : Nat} : p ∣ m * n ↔ p ∣ m ∨ p ∣ n := by
  constructor
  · intro hd
    by_cases hm : p ∣ m
    · exact Or.inl hm
    · exact Or.inr ((h.coprime_iff_not_dvd.2 hm).dvd_of_dvd_mul_left hd)
  · exact fun hd => hd.elim (fun h => Nat.dvd_trans h (Nat.dvd_mul_right m n))
      fun h => Nat.dvd_trans h (Nat.dvd_mul_left n m)

theorem dvd_of_dvd_pow (h : Prime p) {m n : Nat} (hd : p ∣ m ^ n) : p ∣ m := by
  induction n with
  | zero => exact (h.ne_one (Nat.dvd_one.1 hd)).elim
  | succ n ih => exact (h.dvd_mul.1 hd).elim ih id

theorem eq_two_or_odd (h : Prime p) : p = 2 ∨ p % 2 = 1 := by
  rcases Nat.mod_two_eq_zero_or_one p with h0 | h0
  · rcases h.2 2 (Nat.dvd_of_mod_eq_zero h0) with h2 | h2
    · cases h2
    · exact Or.inl h2.symm
  · exact Or.inr h0

theorem eq_two_or_odd' (h : Prime p) : p = 2 ∨ Odd p := h.eq_two_or_odd.imp_right odd_iff.2

theorem even_iff (h : Prime p) : Even p ↔ p = 2 := by
  rw [Nat.even_iff]
  have := h.eq_two_or_odd
  omega

end Prime

theorem not_prime_zero : ¬ Prime 0 := fun h => absurd h.1 (by decide)
theorem not_prime_one : ¬ Prime 1 := fun h => absurd h.1 (by decide)

theorem prime_dvd_prime_iff_eq {p q : Nat} (hp : Prime p) (hq : Prime q) : p ∣ q ↔ p = q :=
  ⟨fun h => (hq.2 p h).resolve_left hp.ne_one, fun h => h ▸ Nat.dvd_refl p⟩

theorem coprime_primes {p q : Nat} (hp : Prime p) (hq : Prime q) : Coprime p q ↔ p ≠ q := by
  rw [hp.coprime_iff_not_dvd, prime_dvd_prime_iff_eq hp hq]

/-- The least divisor of `n` among `k, k + 1, …`, at most `fuel` of them, or `n`. -/
def minFacAux (n : Nat) : (fuel k : Nat) → Nat
  | 0, _ => n
  | fuel + 1, k => if n < k * k then n else if n % k = 0 then k else minFacAux n fuel (k + 1)

/-- The least prime factor of `n`, `1` for `n = 1`; Mathlib's value also at `0`, which is `2`. -/
def minFac (n : Nat) : Nat := if n = 0 then 2 else minFacAux n n 2

theorem minFacAux_spec {n : Nat} (hn : 2 ≤ n) (fuel k : Nat) (hk : 2 ≤ k) (hf : n < k + fuel)
    (h : ∀ m, 2 ≤ m → m < k → ¬ m ∣ n) :
    minFacAux n fuel k ∣ n ∧ 2 ≤ minFacAux n fuel k ∧
      ∀ m, 2 ≤ m → m ∣ n → minFacAux n fuel k ≤ m := by
  induction fuel generalizing k with
  | zero => exact ⟨Nat.dvd_refl n, hn, fun m hm hd => (h m hm (by have := Nat.le_of_dvd (by omega) hd; omega) hd).elim⟩
  | succ fuel ih =>
    rw [minFacAux]
    split
    · rename_i hlt
      refine ⟨Nat.dvd_refl n, hn, fun m hm hd => ?_⟩
      obtain ⟨c, rfl⟩ := hd
      refine Nat.le_of_not_lt fun hmc => ?_
      have hmk : k ≤ m := Nat.le_of_not_lt fun hlt' => h m hm hlt' (Nat.dvd_mul_right m c)
      have hck : c < k := Nat.lt_of_not_le fun hle =>
        absurd hlt (Nat.not_lt.2 (Nat.mul_le_mul hmk hle))
      have hc2 : 2 ≤ c := by
        rcases c with _ | _ | c
        · omega
        · omega
        · omega
      exact h c hc2 hck (Nat.dvd_mul_left c m)
    · split
      · rename_i h0
        exact ⟨Nat.dvd_of_mod_eq_zero h0, hk, fun m hm hd => Nat.le_of_not_lt fun hlt => h m hm hlt hd⟩
      · rename_i h0
        refine ih (k + 1) (by omega) (by omega) fun m hm hlt hd => ?_
        rcases Nat.lt_or_ge m k with h1 | h1
        · exact h m hm h1 hd
        · have : m = k := by omega
          exact h0 (this ▸ Nat.mod_eq_zero_of_dvd hd)

theorem minFac_spec {n : Nat} (hn : 2 ≤ n) :
    minFac n ∣ n ∧ 2 ≤ minFac n ∧ ∀ m, 2 ≤ m → m ∣ n → minFac n ≤ m := by
  rw [minFac, if_neg (by omega)]
  exact minFacAux_spec hn n 2 (Nat.le_refl 2) (by omega) fun m h1 h2 => by omega

theorem minFac_zero : minFac 0 = 2 := rfl
theorem minFac_one : minFac 1 = 1 := rfl
theorem minFac_dvd (n : Nat) : minFac n ∣ n := by
  rcases n with _ | _ | n
  · exact Nat.dvd_zero 2
  · exact Nat.dvd_refl 1
  · exact (minFac_spec (by omega)).1

theorem minFac_prime {n : Nat} (n1 : n ≠ 1) : Prime (minFac n) := by
  rcases Nat.eq_zero_or_pos n with rfl | hp
  · rw [minFac_zero]
    exact ⟨Nat.le_refl 2, fun m hm => by have := Nat.le_of_dvd (by omega) hm; have : m ≠ 0 := by rintro rfl; simp at hm
                                         omega⟩
  have hn : 2 ≤ n := by omega
  obtain ⟨h1, h2, h3⟩ := minFac_spec hn
  refine ⟨h2, fun m hm => ?_⟩
  rcases m with _ | _ | m
  · have := Nat.eq_zero_of_zero_dvd hm
    omega
  · exact Or.inl rfl
  · refine Or.inr (Nat.le_antisymm (Nat.le_of_dvd (by omega) hm) (h3 _ (by omega) (Nat.dvd_trans hm h1)))

theorem prime_def_minFac {p : Nat} : Prime p ↔ 2 ≤ p ∧ minFac p = p := by
  constructor
  · intro h
    refine ⟨h.1, ?_⟩
    obtain ⟨h1, h2, -⟩ := minFac_spec h.1
    exact (h.2 _ h1).resolve_left (by omega)
  · rintro ⟨h, e⟩
    exact e ▸ minFac_prime (by omega)

/-- Primality is decided by trial division up to the square root. -/
instance decidablePrime (p : Nat) : Decidable (Prime p) := decidable_of_iff _ prime_def_minFac.symm

theorem exists_prime_and_dvd {n : Nat} (hn : n ≠ 1) : ∃ p, Prime p ∧ p ∣ n := by
  rcases n with _ | _ | n
  · exact ⟨2, by decide, Nat.dvd_zero 2⟩
  · exact (hn rfl).elim
  · exact ⟨_, minFac_prime (by omega), minFac_dvd _⟩

theorem prime_two : Prime 2 := by decide
theorem prime_three : Prime 3 := by decide
theorem prime_five : Prime 5 := by decide

theorem Prime.dvd_factorial_aux {p : Nat} (h : Prime p) (f : Nat → Nat) (s : Finset Nat)
    (hd : p ∣ s.prod f) : ∃ i, i ∈ s ∧ p ∣ f i := by
  induction s using Finset.induction_on with
  | empty => exact (h.ne_one (Nat.dvd_one.1 hd)).elim
  | insert a s ha ih =>
    rw [Finset.prod_insert ha] at hd
    rcases h.dvd_mul.1 hd with h1 | h1
    · exact ⟨a, Finset.mem_insert_self a s, h1⟩
    · obtain ⟨i, hi, h2⟩ := ih h1
      exact ⟨i, Finset.mem_insert_of_mem hi, h2⟩

/-- A product that a prime divides has a factor that it divides. -/
theorem Prime.exists_mem_finset_dvd {p : Nat} (h : Prime p) {f : Nat → Nat} {s : Finset Nat}
    (hd : p ∣ s.prod f) : ∃ i, i ∈ s ∧ p ∣ f i := h.dvd_factorial_aux f s hd

end Nat

/-- Mathlib has `Nat.Prime p` as a fact to be found by instance search under this name. -/
class Fact (p : Prop) : Prop where
  /-- The fact itself. -/
  out : p

instance : Fact (Nat.Prime 2) := ⟨Nat.prime_two⟩
instance : Fact (Nat.Prime 3) := ⟨Nat.prime_three⟩
