import Init
import Tllama.Algebra.Irrational

/-!
Which numbers are irrational: integers are not, the square root of two is.
-/

@[expose] public section

theorem Nat.not_irrational (n : Nat) : ¬ Irrational n := fun h => h ⟨(n : Rat), rfl⟩
theorem Int.not_irrational (n : Int) : ¬ Irrational n := fun h => h ⟨(n : Rat), rfl⟩
theorem Irrational.ne_nat {x : Real} (h : Irrational x) (n : Nat) : x ≠ n :=
  fun hx => Nat.not_irrational n (hx ▸ h)

/-- Descent: a square that is twice a square vanishes. -/
theorem Nat.eq_zero_of_mul_self_eq_two_mul (m n : Nat) (h : m * m = 2 * (n * n)) : n = 0 := by
  induction n using Nat.strongRecOn generalizing m with
  | _ n ih =>
    refine Classical.byContradiction fun hn => ?_
    have even : ∀ k l : Nat, k * k = 2 * l → ∃ j, k = 2 * j := fun k l hk => by
      rcases Nat.mod_two_eq_zero_or_one k with h₀ | h₁
      · exact ⟨k / 2, by omega⟩
      · have := Nat.mul_mod k k 2
        rw [h₁, hk] at this
        omega
    obtain ⟨a, rfl⟩ := even m _ h
    have h₁ : n * n = 2 * (a * a) := by grind
    obtain ⟨b, rfl⟩ := even n _ h₁
    have h₂ : a * a = 2 * (b * b) := by grind
    have := ih b (by omega) a h₂
    omega

/-- The square root of two is irrational. -/
theorem irrational_sqrt_two : Irrational (Real.sqrt 2) := by
  rw [irrational_iff_ne_rational]
  intro q hq
  have h₁ := Real.mul_self_sqrt (x := 2) (by grind)
  rw [hq, ← Real.ratCast_mul] at h₁
  have h₂ : q * q = 2 := Real.ratCast_inj.mp h₁
  have h₃ : q = (q.num : Rat) / (q.den : Rat) := by rw [← Rat.mkRat_eq_div, Rat.mkRat_self]
  have h₄ : (q.den : Rat) ≠ 0 := fun h => q.den_nz (by exact_mod_cast h)
  have h₅ : (q.num : Rat) * q.num = 2 * (q.den * q.den) := by
    generalize (q.num : Rat) = a at h₃ ⊢
    generalize (q.den : Rat) = b at h₃ h₄ ⊢
    grind
  have h₆ : q.num * q.num = 2 * ((q.den : Int) * q.den) := by exact_mod_cast h₅
  have h₇ : q.num.natAbs * q.num.natAbs = 2 * (q.den * q.den) := by
    have := congrArg Int.natAbs h₆
    rwa [Int.natAbs_mul, Int.natAbs_mul, Int.natAbs_mul] at this
  exact q.den_nz (Nat.eq_zero_of_mul_self_eq_two_mul _ _ h₇)
