import Init
import Tllama.Real.Sqrt
import Tllama.Set.Basic

/-!
Completeness of the real numbers in the language of sets, suprema and infima of
sets of reals with Mathlib's value `0` where there is none, and irrational numbers.
-/

@[expose] public section

noncomputable section

namespace Real

/-- Every nonempty set of reals that is bounded above has a least upper bound. -/
theorem exists_isLUB {S : Set Real} (hne : S.Nonempty) (hbdd : BddAbove S) : ∃ x, IsLUB S x := by
  obtain ⟨b, hb⟩ := hbdd
  obtain ⟨u, h₁, h₂⟩ := exists_lub (S := fun x => x ∈ S) hne ⟨b, fun y hy => hb hy⟩
  exact ⟨u, fun y hy => h₁ y hy, fun c hc => h₂ c fun y hy => hc hy⟩

/-- Every nonempty set of reals that is bounded below has a greatest lower bound. -/
theorem exists_isGLB {S : Set Real} (hne : S.Nonempty) (hbdd : BddBelow S) : ∃ x, IsGLB S x := by
  obtain ⟨b, hb⟩ := hbdd
  obtain ⟨a, ha⟩ := hne
  obtain ⟨u, h₁, h₂⟩ := exists_lub (S := fun x => -x ∈ S)
    ⟨-a, by have e : - -a = a := by grind
            rwa [e]⟩
    ⟨-b, fun y hy => by have := hb hy; grind⟩
  refine ⟨-u, fun y hy => ?_, fun c hc => ?_⟩
  · have e : - -y = y := by grind
    have := h₁ (-y) (by rwa [e])
    grind
  · have := h₂ (-c) fun y hy => by have := hc hy; grind
    grind

open Classical in
/-- The supremum of a set of reals: its least upper bound, or `0` if it is empty or unbounded, as
Mathlib's `sSup` on `ℝ`. -/
@[no_expose] def sSup (S : Set Real) : Real :=
  if h : S.Nonempty ∧ BddAbove S then Classical.choose (exists_isLUB h.1 h.2) else 0

open Classical in
/-- The infimum of a set of reals: its greatest lower bound, or `0` if it is empty or unbounded, as
Mathlib's `sInf` on `ℝ`. -/
@[no_expose] def sInf (S : Set Real) : Real :=
  if h : S.Nonempty ∧ BddBelow S then Classical.choose (exists_isGLB h.1 h.2) else 0

theorem isLUB_sSup {S : Set Real} (hne : S.Nonempty) (hbdd : BddAbove S) : IsLUB S (sSup S) := by
  unfold sSup
  rw [dif_pos ⟨hne, hbdd⟩]
  exact Classical.choose_spec (exists_isLUB hne hbdd)

theorem isGLB_sInf {S : Set Real} (hne : S.Nonempty) (hbdd : BddBelow S) : IsGLB S (sInf S) := by
  unfold sInf
  rw [dif_pos ⟨hne, hbdd⟩]
  exact Classical.choose_spec (exists_isGLB hne hbdd)

end Real

/-- A real number that is not the cast of a rational; Mathlib's definition. -/
def Irrational (x : Real) : Prop := x ∉ Set.range (Rat.cast : Rat → Real)

theorem irrational_iff_ne_rational (x : Real) : Irrational x ↔ ∀ q : Rat, x ≠ q :=
  ⟨fun h q hq => h ⟨q, hq.symm⟩, fun h ⟨q, hq⟩ => h q hq.symm⟩

theorem Rat.not_irrational (q : Rat) : ¬ Irrational q := fun h => h ⟨q, rfl⟩
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
