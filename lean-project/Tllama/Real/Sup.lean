import Init
import Tllama.Real.Basic

/-!
Completeness of the real numbers: every nonempty predicate that is bounded above
has a least upper bound; the Archimedean property; the embedding of the rationals
as an ordered field. This is the last file that looks at Cauchy sequences.
-/

@[expose] public section

noncomputable section

namespace Real

theorem ofRat_lt {p q : Rat} : ofRat p < ofRat q ↔ p < q := by
  have := ofRat_le (p := q) (q := p)
  grind

/-- Among the rationals: `1 / (m + 1)` is finally below each positive `ε`. -/
theorem exists_one_div_lt {ε : Rat} (hε : 0 < ε) :
    ∃ N : Nat, ∀ m : Nat, N ≤ m → 1 / ((m : Rat) + 1) < ε := by
  have hinv := Rat.inv_pos.mpr hε
  refine ⟨(ε⁻¹.floor + 1).toNat, fun m hm => ?_⟩
  have h₁ := Rat.floor_lt_iff.mp (Int.lt_succ ε⁻¹.floor)
  have h₂ : ((ε⁻¹.floor + 1 : Int) : Rat) ≤ ((m : Int) : Rat) :=
    Rat.intCast_le_intCast.mpr (by omega)
  have h₃ : ((m : Int) : Rat) = (m : Rat) := rfl
  have h₄ : (0 : Rat) ≤ m := Rat.natCast_nonneg
  rw [Rat.div_lt_iff (by grind)]
  have := Rat.mul_pos hε (b := (m : Rat) + 1 - ε⁻¹) (by grind)
  grind

theorem exists_nat_ge (x : Real) : ∃ n : Nat, x ≤ n := by
  induction x using ind_mk with | _ s
  obtain ⟨B, hB, N, hN⟩ := s.bounded
  refine ⟨(B.floor + 1).toNat, ?_⟩
  have h₁ := Rat.floor_lt_iff.mp (Int.lt_succ B.floor)
  have h₂ : ((B.floor + 1 : Int) : Rat) ≤ (((B.floor + 1).toNat : Int) : Rat) :=
    Rat.intCast_le_intCast.mpr (by omega)
  have h₃ : ((((B.floor + 1).toNat : Nat) : Int) : Rat) = ((B.floor + 1).toNat : Rat) := rfl
  show mk s ≤ ofRat ((B.floor + 1).toNat : Rat)
  rw [ofRat_eq_mk, mk_le_mk]
  exact fun ε hε => ⟨N, fun n hn => by
    have := hN n hn
    simp only [CauSeq.const]
    grind⟩

/-- The Archimedean property. -/
theorem exists_nat_gt (x : Real) : ∃ n : Nat, x < n := by
  obtain ⟨n, hn⟩ := exists_nat_ge (x + 1)
  exact ⟨n, by grind⟩

theorem mk_le_of_forall_ofRat_le {t : Real} {s : CauSeq} (a : Nat → Rat)
    (h : ∀ n, ofRat (a n) ≤ t)
    (hs : ∀ ε : Rat, 0 < ε → ∃ n N, ∀ m, N ≤ m → s.seq m - a n < ε) : mk s ≤ t := by
  induction t using ind_mk with | _ t
  simp only [ofRat_eq_mk, mk_le_mk] at h ⊢
  exact CauSeq.le_of_forall_le_const a h hs

theorem le_mk_of_forall_le_ofRat {s : Real} {t : CauSeq} (a : Nat → Rat)
    (h : ∀ n, s ≤ ofRat (a n))
    (ht : ∀ ε : Rat, 0 < ε → ∃ n N, ∀ m, N ≤ m → a n - t.seq m < ε) : s ≤ mk t := by
  induction s using ind_mk with | _ s
  simp only [ofRat_eq_mk, mk_le_mk] at h ⊢
  exact CauSeq.le_of_forall_const_le a h ht

theorem exists_step {p : Nat → Prop} (h₀ : ¬ p 0) {n : Nat} (hn : p n) :
    ∃ k, ¬ p k ∧ p (k + 1) := by
  induction n with
  | zero => exact absurd hn h₀
  | succ n ih =>
    by_cases h : p n
    · exact ih h
    · exact ⟨n, h, hn⟩

/-- Rational upper bounds from which one cannot go down by `1 / (n + 1)`. -/
theorem exists_ratUpperBound {S : Real → Prop} {x b : Real} (hx : S x) (hb : ∀ y, S y → y ≤ b)
    (n : Nat) : ∃ a : Rat, (∀ y, S y → y ≤ ofRat a) ∧
      ¬ ∀ y, S y → y ≤ ofRat (a - 1 / ((n : Rat) + 1)) := by
  obtain ⟨K, hK⟩ := exists_nat_ge b
  obtain ⟨L, hL⟩ := exists_nat_ge (1 - x)
  have hn : (0 : Rat) < (n : Rat) + 1 := by have : (0 : Rat) ≤ n := Rat.natCast_nonneg; grind
  let p (k : Nat) : Prop := ∀ y, S y → y ≤ ofRat (-(L : Rat) + (k : Rat) / ((n : Rat) + 1))
  have h₀ : ¬ p 0 := fun h => by
    have h₁ := h x hx
    have h₂ : -(L : Rat) + ((0 : Nat) : Rat) / ((n : Rat) + 1) = -(L : Rat) := by grind
    have h₃ : (L : Real) = ofRat (L : Rat) := rfl
    rw [h₂, ofRat_neg] at h₁
    grind
  have h₁ : p ((K + L) * (n + 1)) := fun y hy => by
    have h₁ := hb y hy
    have h₂ : -(L : Rat) + (((K + L) * (n + 1) : Nat) : Rat) / ((n : Rat) + 1) = (K : Rat) := by
      grind
    have h₃ : (K : Real) = ofRat (K : Rat) := rfl
    rw [h₂]
    grind
  obtain ⟨k, hk, hk'⟩ := exists_step h₀ h₁
  refine ⟨-(L : Rat) + ((k + 1 : Nat) : Rat) / ((n : Rat) + 1), hk', ?_⟩
  have : -(L : Rat) + ((k + 1 : Nat) : Rat) / ((n : Rat) + 1) - 1 / ((n : Rat) + 1)
      = -(L : Rat) + (k : Rat) / ((n : Rat) + 1) := by grind
  rw [this]
  exact hk

/-- The least upper bound property. -/
theorem exists_lub {S : Real → Prop} (hne : ∃ x, S x) (hbd : ∃ b, ∀ y, S y → y ≤ b) :
    ∃ u, (∀ y, S y → y ≤ u) ∧ ∀ b, (∀ y, S y → y ≤ b) → u ≤ b := by
  obtain ⟨x, hx⟩ := hne
  obtain ⟨b, hb⟩ := hbd
  obtain ⟨a, ha⟩ := Classical.axiomOfChoice (exists_ratUpperBound hx hb)
  have lt : ∀ m n, a m - 1 / ((m : Rat) + 1) < a n := fun m n => by
    have h := (ha m).2
    simp only [Classical.not_forall] at h
    obtain ⟨y, hy, hlt⟩ := h
    have := (ha n).1 y hy
    exact ofRat_lt.mp (by grind)
  have pos : ∀ n : Nat, 0 ≤ 1 / ((n : Rat) + 1) := fun n => by
    have h : (0 : Rat) ≤ n := Rat.natCast_nonneg
    exact Std.le_of_lt (CauSeq.div_pos (by grind) (by grind))
  have hc : ∀ ε : Rat, 0 < ε → ∃ N, ∀ m n, N ≤ m → N ≤ n → a m - a n < ε := fun ε hε => by
    obtain ⟨N, hN⟩ := exists_one_div_lt hε
    exact ⟨N, fun m n hm _ => by have := hN m hm; have := lt m n; grind⟩
  refine ⟨mk ⟨a, hc⟩, fun y hy => ?_, fun c hcb => ?_⟩
  · refine le_mk_of_forall_le_ofRat a (fun n => (ha n).1 y hy) fun ε hε => ?_
    obtain ⟨N, hN⟩ := hc ε hε
    exact ⟨N, N, fun m hm => hN N m (by omega) hm⟩
  · refine mk_le_of_forall_ofRat_le (fun n => a n - 1 / ((n : Rat) + 1)) (fun n => ?_) fun ε hε => ?_
    · have h := (ha n).2
      simp only [Classical.not_forall] at h
      obtain ⟨y, hy, hlt⟩ := h
      have := hcb y hy
      grind
    · obtain ⟨M, hM⟩ := hc (ε / 2) (by grind)
      obtain ⟨N, hN⟩ := exists_one_div_lt (ε := ε / 2) (by grind)
      refine ⟨M + N, M, fun m hm => ?_⟩
      have := hM m (M + N) hm (by omega)
      have := hN (M + N) (by omega)
      grind

end Real
