import Init

/-!
Cauchy sequences of rational numbers, compared up to null sequences: the raw
material of the real numbers. Nothing here is meant to be used outside of
`Tllama.Real.Basic`, which takes the quotient and forgets the sequences.
Inequalities are one-sided (`s m - s n < ε` for all large `m`, `n` in either
order), so that no absolute value is needed.
-/

@[expose] public section

noncomputable section

/-- A Cauchy sequence of rational numbers. -/
structure Real.CauSeq where
  /-- The terms. -/
  seq : Nat → Rat
  /-- Far out, any two terms are close (both orders of `m` and `n` are covered). -/
  cauchy : ∀ ε : Rat, 0 < ε → ∃ N, ∀ m n, N ≤ m → N ≤ n → seq m - seq n < ε

namespace Real.CauSeq

/-- `s ≤ t` in the limit: no positive rational separates `t` from `s` from below. -/
def Le (s t : CauSeq) : Prop :=
  ∀ ε : Rat, 0 < ε → ∃ N, ∀ n, N ≤ n → s.seq n - t.seq n < ε

theorem le_refl (s : CauSeq) : Le s s := fun ε hε => ⟨0, fun n _ => by grind⟩

theorem le_trans {s t u : CauSeq} (h₁ : Le s t) (h₂ : Le t u) : Le s u := by
  intro ε hε
  obtain ⟨M, hM⟩ := h₁ (ε / 2) (by grind)
  obtain ⟨N, hN⟩ := h₂ (ε / 2) (by grind)
  refine ⟨M + N, fun n hn => ?_⟩
  have := hM n (by omega)
  have := hN n (by omega)
  grind

/-- If `s ≤ t` fails in the limit, `s` exceeds `t` by a fixed amount from some index on. -/
theorem gap_of_not_le {s t : CauSeq} (h : ¬ Le s t) :
    ∃ ε : Rat, 0 < ε ∧ ∃ N, ∀ n, N ≤ n → ε < s.seq n - t.seq n := by
  simp only [Le, Classical.not_forall, not_exists] at h
  obtain ⟨ε, hε, h⟩ := h
  refine ⟨ε / 3, by grind, ?_⟩
  obtain ⟨M, hM⟩ := s.cauchy (ε / 3) (by grind)
  obtain ⟨N, hN⟩ := t.cauchy (ε / 3) (by grind)
  obtain ⟨k, hk, hlt⟩ := h (M + N)
  refine ⟨M + N, fun n hn => ?_⟩
  have := hM k n (by omega) (by omega)
  have := hN n k (by omega) (by omega)
  grind

theorem not_le_of_gap {s t : CauSeq} {ε : Rat} (hε : 0 < ε) {N : Nat}
    (h : ∀ n, N ≤ n → ε < s.seq n - t.seq n) : ¬ Le s t := by
  intro hle
  obtain ⟨M, hM⟩ := hle ε hε
  have := hM (M + N) (by omega)
  have := h (M + N) (by omega)
  grind

theorem le_total (s t : CauSeq) : Le s t ∨ Le t s := by
  refine Classical.or_iff_not_imp_left.mpr fun h ε hε => ?_
  obtain ⟨δ, hδ, N, hN⟩ := gap_of_not_le h
  exact ⟨N, fun n hn => by have := hN n hn; grind⟩

/-- Two sequences name the same real number. -/
instance setoid : Setoid CauSeq where
  r s t := Le s t ∧ Le t s
  iseqv := ⟨fun s => ⟨le_refl s, le_refl s⟩, fun h => ⟨h.2, h.1⟩,
    fun h k => ⟨le_trans h.1 k.1, le_trans k.2 h.2⟩⟩

/-- The constant sequence. -/
def const (q : Rat) : CauSeq := ⟨fun _ => q, fun ε hε => ⟨0, fun m n _ _ => by grind⟩⟩

/-- Termwise sum. -/
def add (s t : CauSeq) : CauSeq where
  seq n := s.seq n + t.seq n
  cauchy ε hε := by
    obtain ⟨M, hM⟩ := s.cauchy (ε / 2) (by grind)
    obtain ⟨N, hN⟩ := t.cauchy (ε / 2) (by grind)
    refine ⟨M + N, fun m n hm hn => ?_⟩
    have := hM m n (by omega) (by omega)
    have := hN m n (by omega) (by omega)
    grind

/-- Termwise negation. -/
def neg (s : CauSeq) : CauSeq where
  seq n := -s.seq n
  cauchy ε hε := by
    obtain ⟨N, hN⟩ := s.cauchy ε hε
    exact ⟨N, fun m n hm hn => by have := hN n m hn hm; grind⟩

/-- A Cauchy sequence is bounded from some index on. -/
theorem bounded (s : CauSeq) :
    ∃ B : Rat, 0 < B ∧ ∃ N, ∀ n, N ≤ n → -B < s.seq n ∧ s.seq n < B := by
  obtain ⟨N, hN⟩ := s.cauchy 1 (by grind)
  have key : ∀ n, N ≤ n → s.seq N - 1 < s.seq n ∧ s.seq n < s.seq N + 1 := fun n hn => by
    have := hN N n (by omega) hn
    have := hN n N hn (by omega)
    grind
  by_cases h : 0 ≤ s.seq N
  · exact ⟨s.seq N + 1, by grind, N, fun n hn => by have := key n hn; grind⟩
  · exact ⟨1 - s.seq N, by grind, N, fun n hn => by have := key n hn; grind⟩

/-- `|a| < B` and `|x| < δ` give `a x < B δ`. -/
theorem mul_lt_mul_of_bounds {a x B δ : Rat} (ha : -B < a ∧ a < B) (hx : -δ < x ∧ x < δ) :
    a * x < B * δ := by
  have := Rat.mul_pos (a := B - a) (b := δ + x) (by grind) (by grind)
  have := Rat.mul_pos (a := B + a) (b := δ - x) (by grind) (by grind)
  grind

theorem div_pos {a b : Rat} (ha : 0 < a) (hb : 0 < b) : 0 < a / b := by
  rw [Rat.div_def]; exact Rat.mul_pos ha (Rat.inv_pos.mpr hb)

/-- Termwise product. -/
def mul (s t : CauSeq) : CauSeq where
  seq n := s.seq n * t.seq n
  cauchy ε hε := by
    obtain ⟨B, hB, K, hK⟩ := s.bounded
    obtain ⟨C, hC, L, hL⟩ := t.bounded
    have hδ : 0 < ε / (B + C) := div_pos hε (by grind)
    have hmul : (B + C) * (ε / (B + C)) = ε := by grind
    generalize ε / (B + C) = δ at hδ hmul
    obtain ⟨M, hM⟩ := s.cauchy δ hδ
    obtain ⟨N, hN⟩ := t.cauchy δ hδ
    refine ⟨K + L + M + N, fun m n hm hn => ?_⟩
    have h₁ := hM m n (by omega) (by omega)
    have h₂ := hM n m (by omega) (by omega)
    have h₃ := hN m n (by omega) (by omega)
    have h₄ := hN n m (by omega) (by omega)
    have := mul_lt_mul_of_bounds (hK m (by omega)) (x := t.seq m - t.seq n) (δ := δ) (by grind)
    have := mul_lt_mul_of_bounds (hL n (by omega)) (x := s.seq m - s.seq n) (δ := δ) (by grind)
    grind

theorem inv_sub_inv_lt {x y δ ε : Rat} (hε : 0 < ε) (hδ : 0 < δ) (hx : δ < x) (hy : δ < y)
    (h : y - x < ε * δ * δ) : x⁻¹ - y⁻¹ < ε := by
  have hx' : 0 < x := by grind
  have hy' : 0 < y := by grind
  have h₁ := Rat.mul_pos hε (Rat.mul_pos (a := x - δ) (b := y) (by grind) hy')
  have h₂ := Rat.mul_pos hε (Rat.mul_pos (a := y - δ) (b := δ) (by grind) hδ)
  have h₃ := Rat.mul_pos (a := ε * (x * y) - (y - x)) (by grind)
    (Rat.mul_pos (Rat.inv_pos.mpr hx') (Rat.inv_pos.mpr hy'))
  have h₄ : (ε * (x * y) - (y - x)) * (x⁻¹ * y⁻¹) = ε - (x⁻¹ - y⁻¹) := by grind
  grind

/-- Termwise inverse of a sequence that stays away from `0` on the positive side. -/
def invOfPos (s : CauSeq) (h : ∃ ε : Rat, 0 < ε ∧ ∃ N, ∀ n, N ≤ n → ε < s.seq n) : CauSeq where
  seq n := (s.seq n)⁻¹
  cauchy ε hε := by
    obtain ⟨δ, hδ, K, hK⟩ := h
    have hεδ := Rat.mul_pos (Rat.mul_pos hε hδ) hδ
    obtain ⟨M, hM⟩ := s.cauchy (ε * δ * δ) hεδ
    refine ⟨K + M, fun m n hm hn => inv_sub_inv_lt hε hδ (hK m (by omega)) (hK n (by omega))
      (hM n m (by omega) (by omega))⟩

theorem add_le_add {s t : CauSeq} (u : CauSeq) (h : Le s t) : Le (add s u) (add t u) :=
  fun ε hε => by
    obtain ⟨N, hN⟩ := h ε hε
    exact ⟨N, fun n hn => by have := hN n hn; simp only [add]; grind⟩

theorem neg_le_neg {s t : CauSeq} (h : Le s t) : Le (neg t) (neg s) :=
  fun ε hε => by
    obtain ⟨N, hN⟩ := h ε hε
    exact ⟨N, fun n hn => by have := hN n hn; simp only [neg]; grind⟩

theorem mul_equiv {s t : CauSeq} (u : CauSeq) (h : Le s t) (h' : Le t s) :
    Le (mul s u) (mul t u) := fun ε hε => by
  obtain ⟨B, hB, K, hK⟩ := u.bounded
  have hδ : 0 < ε / B := div_pos hε hB
  have hmul : B * (ε / B) = ε := by grind
  obtain ⟨M, hM⟩ := h (ε / B) hδ
  obtain ⟨N, hN⟩ := h' (ε / B) hδ
  refine ⟨K + M + N, fun n hn => ?_⟩
  have := hM n (by omega)
  have := hN n (by omega)
  have := mul_lt_mul_of_bounds (hK n (by omega)) (x := s.seq n - t.seq n) (δ := ε / B) (by grind)
  rw [hmul] at this
  simp only [mul]
  grind

theorem le_of_forall_const_le {s t : CauSeq} (a : Nat → Rat)
    (h : ∀ n, Le s (const (a n))) (ht : ∀ ε : Rat, 0 < ε → ∃ n N, ∀ m, N ≤ m → a n - t.seq m < ε) :
    Le s t := fun ε hε => by
  obtain ⟨k, M, hM⟩ := ht (ε / 2) (by grind)
  obtain ⟨N, hN⟩ := h k (ε / 2) (by grind)
  refine ⟨M + N, fun n hn => ?_⟩
  have := hM n (by omega)
  have := hN n (by omega)
  simp only [const] at this
  grind

theorem le_of_forall_le_const {s t : CauSeq} (a : Nat → Rat)
    (h : ∀ n, Le (const (a n)) t) (hs : ∀ ε : Rat, 0 < ε → ∃ n N, ∀ m, N ≤ m → s.seq m - a n < ε) :
    Le s t := fun ε hε => by
  obtain ⟨k, M, hM⟩ := hs (ε / 2) (by grind)
  obtain ⟨N, hN⟩ := h k (ε / 2) (by grind)
  refine ⟨M + N, fun n hn => ?_⟩
  have := hM n (by omega)
  have := hN n (by omega)
  simp only [const] at this
  grind

end Real.CauSeq
