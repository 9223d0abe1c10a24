import Tllama.Algebra.Lemmas
import Tllama.Finset.Sums
import Tllama.Finset.Fintype
import Tllama.Nat.Lemmas
import Tllama.Real.Trig
import Tllama.ZMod.Basic
/-!
Facts that published proofs cite by Mathlib's names, older ones among them, and that have no other use here: divisions,
primes, signs of sine and cosine on intervals, sums carried over by a bijection.
-/

@[expose] public section

universe u v w

export Classical (not_not)

section Field
variable {α : Type u} [Lean.Grind.Field α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α]
  [Lean.Grind.OrderedRing α] {a b c : α}

theorem div_le_div_of_le_of_nonneg (hab : a ≤ b) (hc : 0 ≤ c) : a / c ≤ b / c := div_le_div_of_nonneg_right hab hc
theorem div_neg_of_pos_of_neg (ha : 0 < a) (hb : b < 0) : a / b < 0 := by
  have h := div_pos ha (neg_pos.mpr hb)
  rw [div_neg] at h
  exact neg_pos.mp h

end Field

section Cancel
variable {α : Type u} [Lean.Grind.CommSemiring α] [IsCancelMulZero α] {a b : α}

@[simp] theorem mul_right_eq_self₀ : a * b = a ↔ b = 1 ∨ a = 0 := by
  by_cases h : a = 0
  · simp [h]
  · simp [h, mul_eq_left₀ h]
@[simp] theorem mul_left_eq_self₀ : a * b = b ↔ a = 1 ∨ b = 0 := by rw [mul_comm, mul_right_eq_self₀]

end Cancel

@[simp] theorem Rat.num_div_den (r : Rat) : (r.num : Rat) / (r.den : Rat) = r := by
  have h := Rat.divInt_self r
  rwa [Rat.divInt_eq_div] at h

namespace Nat

theorem not_prime_of_dvd_of_ne {m n : Nat} (h1 : m ∣ n) (h2 : m ≠ 1) (h3 : m ≠ n) : ¬ Prime n :=
  fun h => (h.eq_one_or_self_of_dvd m h1).elim h2 h3
theorem not_prime_of_dvd_of_lt {m n : Nat} (h1 : m ∣ n) (h2 : 2 ≤ m) (h3 : m < n) : ¬ Prime n :=
  not_prime_of_dvd_of_ne h1 (by omega) (by omega)

end Nat

namespace Real

theorem sin_pos_of_mem_Ioo {x : Real} (hx : x ∈ Set.Ioo 0 Real.pi) : 0 < sin x := sin_pos_of_pos_of_lt_pi hx.1 hx.2
theorem sin_nonneg_of_mem_Icc {x : Real} (hx : x ∈ Set.Icc 0 Real.pi) : 0 ≤ sin x :=
  sin_nonneg_of_nonneg_of_le_pi hx.1 hx.2
theorem cos_pos_of_mem_Ioo {x : Real} (hx : x ∈ Set.Ioo (-(Real.pi / 2)) (Real.pi / 2)) : 0 < cos x :=
  cos_pos_of_neg_pi_div_two_lt_of_lt_pi_div_two hx.1 hx.2
theorem cos_nonneg_of_mem_Icc {x : Real} (hx : x ∈ Set.Icc (-(Real.pi / 2)) (Real.pi / 2)) : 0 ≤ cos x :=
  cos_nonneg_of_neg_pi_div_two_le_of_le hx.1 hx.2

theorem injOn_sin : Set.InjOn sin (Set.Icc (-(Real.pi / 2)) (Real.pi / 2)) := fun x hx y hy e => by
  rcases lt_trichotomy x y with h | h | h
  · exact absurd e (ne_of_lt (sin_lt_sin_of_lt_of_le_pi_div_two hx.1 hy.2 h))
  · exact h
  · exact absurd e (ne_of_gt (sin_lt_sin_of_lt_of_le_pi_div_two hy.1 hx.2 h))

end Real

namespace ZMod

theorem natCast_eq_natCast_iff (a b c : Nat) : (a : ZMod c) = (b : ZMod c) ↔ Nat.ModEq c a b := by
  cases c with
  | zero =>
    show ((a : Int) = (b : Int)) ↔ _
    rw [Int.ofNat_inj]
    simp [Nat.ModEq]
  | succ n =>
    show (Fin.ofNat (n + 1) a = Fin.ofNat (n + 1) b) ↔ _
    rw [Fin.ext_iff]
    exact Iff.rfl
theorem eq_iff_modEq_nat (n : Nat) {a b : Nat} : (a : ZMod n) = b ↔ Nat.ModEq n a b := natCast_eq_natCast_iff a b n
@[simp] theorem natCast_self (n : Nat) : (n : ZMod n) = 0 := by
  have h := (natCast_eq_natCast_iff n 0 n).mpr (by simp [Nat.ModEq])
  rwa [Nat.cast_zero] at h
theorem natCast_zmod_eq_zero_iff_dvd (a b : Nat) : (a : ZMod b) = 0 ↔ b ∣ a := by
  have h := natCast_eq_natCast_iff a 0 b
  rw [Nat.cast_zero] at h
  rw [h, Nat.modEq_zero_iff_dvd]
theorem nat_cast_self (n : Nat) : (n : ZMod n) = 0 := natCast_self n
theorem nat_cast_zmod_eq_zero_iff_dvd (a b : Nat) : (a : ZMod b) = 0 ↔ b ∣ a := natCast_zmod_eq_zero_iff_dvd a b

end ZMod


namespace Finset

section Bijection
variable {ι : Type u} {κ : Type v} {β : Type w} {s : Finset ι} {t : Finset κ} {f : ι → β} {g : κ → β}

section Sum
variable [Lean.Grind.AddCommMonoid β]

theorem sum_bij (i : ∀ a, a ∈ s → κ) (hi : ∀ a ha, i a ha ∈ t)
    (i_inj : ∀ a₁ ha₁ a₂ ha₂, i a₁ ha₁ = i a₂ ha₂ → a₁ = a₂) (i_surj : ∀ b, b ∈ t → ∃ a ha, i a ha = b)
    (h : ∀ a ha, f a = g (i a ha)) : s.sum f = t.sum g := by
  letI := Classical.decEq ι
  letI := Classical.decEq κ
  induction s using induction_on generalizing t with
  | empty =>
    obtain rfl : t = ∅ := eq_empty_iff_forall_notMem.mpr fun b hb => by
      obtain ⟨a, ha, -⟩ := i_surj b hb
      exact notMem_empty a ha
    rw [sum_empty, sum_empty]
  | insert a s ha ih =>
    have hm : i a (mem_insert_self a s) ∈ t := hi a _
    rw [sum_insert ha, h a (mem_insert_self a s), ← insert_erase hm, sum_insert (by simp)]
    congr 1
    refine ih (fun x hx => i x (mem_insert_of_mem hx)) (fun x hx => ?_) (fun _ _ _ _ e => i_inj _ _ _ _ e)
      (fun b hb => ?_) fun x hx => h x _
    · exact mem_erase.mpr ⟨fun e => ha (i_inj _ _ _ _ e ▸ hx), hi x _⟩
    · obtain ⟨hne, hb⟩ := mem_erase.mp hb
      obtain ⟨x, hx, rfl⟩ := i_surj b hb
      rcases mem_insert.mp hx with rfl | hx'
      · exact (hne rfl).elim
      · exact ⟨x, hx', rfl⟩
theorem sum_bij' (i : ∀ a, a ∈ s → κ) (j : ∀ a, a ∈ t → ι) (hi : ∀ a ha, i a ha ∈ t) (hj : ∀ a ha, j a ha ∈ s)
    (left_inv : ∀ a ha, j (i a ha) (hi a ha) = a) (right_inv : ∀ a ha, i (j a ha) (hj a ha) = a)
    (h : ∀ a ha, f a = g (i a ha)) : s.sum f = t.sum g :=
  sum_bij i hi (fun a₁ ha₁ a₂ ha₂ e => by
    have e₁ := left_inv a₁ ha₁
    have e₂ := left_inv a₂ ha₂
    simp only [e] at e₁
    exact e₁.symm.trans e₂) (fun b hb => ⟨j b hb, hj b hb, right_inv b hb⟩) h
theorem sum_nbij (i : ι → κ) (hi : ∀ a, a ∈ s → i a ∈ t) (i_inj : Set.InjOn i (s : Set ι)) (i_surj : Set.SurjOn i (s : Set ι) (t : Set κ))
    (h : ∀ a, a ∈ s → f a = g (i a)) : s.sum f = t.sum g :=
  sum_bij (fun a _ => i a) hi (fun _ h₁ _ h₂ e => i_inj h₁ h₂ e) (fun b hb => by
    obtain ⟨a, ha, e⟩ := i_surj b hb
    exact ⟨a, ha, e⟩) h
theorem sum_nbij' (i : ι → κ) (j : κ → ι) (hi : ∀ a, a ∈ s → i a ∈ t) (hj : ∀ a, a ∈ t → j a ∈ s)
    (left_inv : ∀ a, a ∈ s → j (i a) = a) (right_inv : ∀ a, a ∈ t → i (j a) = a) (h : ∀ a, a ∈ s → f a = g (i a)) :
    s.sum f = t.sum g := sum_bij' (fun a _ => i a) (fun b _ => j b) hi hj left_inv right_inv h

end Sum

end Bijection

end Finset
