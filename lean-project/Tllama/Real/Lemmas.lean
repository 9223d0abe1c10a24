import Init
import Tllama.Order.Abs
import Tllama.Real.Sup

/-!
What a user of the real numbers expects besides the field and the order: `max`,
`min`, decimal literals, and the casts from `Nat`, `Int` and `Rat` as order
embeddings that respect the arithmetic, under Mathlib's names.
-/

@[expose] public section

noncomputable section

namespace Real

instance instMax : Max Real := ⟨fun x y => if x ≤ y then y else x⟩
instance instMin : Min Real := ⟨fun x y => if x ≤ y then x else y⟩

@[grind =] protected theorem max_def (x y : Real) : max x y = if x ≤ y then y else x := rfl
@[grind =] protected theorem min_def (x y : Real) : min x y = if x ≤ y then x else y := rfl

instance : Std.LawfulOrderMax Real where
  max_le_iff _ _ _ := by grind
  max_eq_or _ _ := by grind

instance : Std.LawfulOrderMin Real where
  le_min_iff _ _ _ := by grind
  min_eq_or _ _ := by grind

@[simp, norm_cast, grind =] theorem ratCast_natCast (n : Nat) : (((n : Rat) : Real)) = n := rfl
@[simp, norm_cast, grind =] theorem ratCast_intCast (n : Int) : (((n : Rat) : Real)) = n := rfl
@[simp, norm_cast] theorem ratCast_ofNat (n : Nat) :
    ((no_index (OfNat.ofNat n) : Rat) : Real) = OfNat.ofNat n := rfl
grind_pattern ratCast_ofNat => ((OfNat.ofNat n : Rat) : Real)

@[simp, norm_cast, grind =] theorem ratCast_add (p q : Rat) : ((p + q : Rat) : Real) = p + q := ofRat_add p q
@[simp, norm_cast, grind =] theorem ratCast_mul (p q : Rat) : ((p * q : Rat) : Real) = p * q := ofRat_mul p q
@[simp, norm_cast, grind =] theorem ratCast_neg (p : Rat) : ((-p : Rat) : Real) = -p := ofRat_neg p

@[simp, norm_cast, grind =] theorem ratCast_sub (p q : Rat) : ((p - q : Rat) : Real) = p - q := by
  rw [Rat.sub_eq_add_neg, ratCast_add, ratCast_neg]; grind

@[simp, norm_cast] theorem ratCast_le {p q : Rat} : (p : Real) ≤ q ↔ p ≤ q := ofRat_le
@[simp, norm_cast] theorem ratCast_lt {p q : Rat} : (p : Real) < q ↔ p < q := ofRat_lt

@[simp, norm_cast] theorem ratCast_inj {p q : Rat} : (p : Real) = q ↔ p = q := by
  have h₁ := ratCast_le (p := p) (q := q)
  have h₂ := ratCast_le (p := q) (q := p)
  grind

@[simp, norm_cast, grind =] theorem ratCast_inv (p : Rat) : ((p⁻¹ : Rat) : Real) = (p : Real)⁻¹ := by
  by_cases h : p = 0
  · subst h
    show ofRat 0⁻¹ = (0 : Real)⁻¹
    rw [Rat.inv_zero, Lean.Grind.Field.inv_zero]
    rfl
  · have h₁ : (p : Real) * ((p⁻¹ : Rat) : Real) = 1 := by
      rw [← ratCast_mul, Rat.mul_inv_cancel p h]; rfl
    have h₂ : (p : Real) ≠ 0 := fun h₃ => h (ratCast_inj.mp h₃)
    grind

@[simp, norm_cast, grind =] theorem ratCast_div (p q : Rat) : ((p / q : Rat) : Real) = p / q := by
  rw [Rat.div_def, ratCast_mul, ratCast_inv]; grind

@[simp, norm_cast] theorem ratCast_pow (p : Rat) (n : Nat) : ((p ^ n : Rat) : Real) = (p : Real) ^ n := by
  induction n with
  | zero => rw [Rat.pow_zero, Lean.Grind.Semiring.pow_zero]; rfl
  | succ n ih => rw [Rat.pow_succ, Lean.Grind.Semiring.pow_succ, ratCast_mul, ih]

theorem ratCast_def (q : Rat) : (q : Real) = q.num / q.den := by
  have h : (q.num : Rat) / (q.den : Rat) = q := by rw [← Rat.mkRat_eq_div, Rat.mkRat_self]
  have h' := ratCast_div (q.num : Rat) (q.den : Rat)
  rwa [h] at h'

@[simp, norm_cast] theorem intCast_le {m n : Int} : (m : Real) ≤ n ↔ m ≤ n :=
  ofRat_le.trans Rat.intCast_le_intCast
@[simp, norm_cast] theorem intCast_lt {m n : Int} : (m : Real) < n ↔ m < n :=
  ofRat_lt.trans Rat.intCast_lt_intCast
@[simp, norm_cast] theorem intCast_inj {m n : Int} : (m : Real) = n ↔ m = n := by
  refine ⟨fun h => Int.le_antisymm ?_ ?_, fun h => h ▸ rfl⟩
  · exact intCast_le.mp (le_of_eq h)
  · exact intCast_le.mp (ge_of_eq h)

@[simp, norm_cast, grind =] theorem intCast_natCast (n : Nat) : ((n : Int) : Real) = n := rfl
@[simp, norm_cast] theorem intCast_ofNat (n : Nat) :
    ((no_index (OfNat.ofNat n) : Int) : Real) = OfNat.ofNat n := rfl
@[simp, norm_cast] theorem intCast_add (m n : Int) : ((m + n : Int) : Real) = m + n := by grind
@[simp, norm_cast] theorem intCast_sub (m n : Int) : ((m - n : Int) : Real) = m - n := by grind
@[simp, norm_cast] theorem intCast_mul (m n : Int) : ((m * n : Int) : Real) = m * n := by grind
@[simp, norm_cast] theorem intCast_neg (m : Int) : ((-m : Int) : Real) = -m := by grind
@[simp, norm_cast] theorem intCast_pow (m : Int) (n : Nat) : ((m ^ n : Int) : Real) = (m : Real) ^ n := by
  induction n with
  | zero => rw [Int.pow_zero, Lean.Grind.Semiring.pow_zero]; rfl
  | succ n ih => rw [Int.pow_succ, Lean.Grind.Semiring.pow_succ, intCast_mul, ih]

@[simp, norm_cast] theorem natCast_le {m n : Nat} : (m : Real) ≤ n ↔ m ≤ n :=
  ofRat_le.trans Rat.natCast_le_natCast
@[simp, norm_cast] theorem natCast_lt {m n : Nat} : (m : Real) < n ↔ m < n :=
  ofRat_lt.trans Rat.natCast_lt_natCast
@[simp, norm_cast] theorem natCast_inj {m n : Nat} : (m : Real) = n ↔ m = n := by
  have h := intCast_inj (m := m) (n := n)
  exact h.trans (by omega)
theorem natCast_nonneg (n : Nat) : (0 : Real) ≤ n := by grind
@[simp, norm_cast] theorem natCast_ofNat (n : Nat) :
    ((no_index (OfNat.ofNat n) : Nat) : Real) = OfNat.ofNat n := rfl
@[simp, norm_cast] theorem natCast_add (m n : Nat) : ((m + n : Nat) : Real) = m + n := by grind
@[simp, norm_cast] theorem natCast_mul (m n : Nat) : ((m * n : Nat) : Real) = m * n := by grind
theorem natCast_succ (n : Nat) : ((n + 1 : Nat) : Real) = n + 1 := by grind
theorem natCast_sub {m n : Nat} (h : n ≤ m) : ((m - n : Nat) : Real) = m - n := by
  obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_le h
  rw [Nat.add_sub_cancel_left]; grind
@[simp, norm_cast] theorem natCast_pow (m n : Nat) : ((m ^ n : Nat) : Real) = (m : Real) ^ n := by
  induction n with
  | zero => rw [Nat.pow_zero, Lean.Grind.Semiring.pow_zero]; rfl
  | succ n ih => rw [Nat.pow_succ, Lean.Grind.Semiring.pow_succ, natCast_mul, ih]
@[simp, norm_cast] theorem natCast_eq_zero {n : Nat} : (n : Real) = 0 ↔ n = 0 := natCast_inj (n := 0)
@[simp, norm_cast] theorem natCast_pos {n : Nat} : (0 : Real) < n ↔ 0 < n := natCast_lt (m := 0)

/-- Decimal literals: `0.5` is the rational `1/2`, cast. -/
instance instOfScientific : OfScientific Real := ⟨fun m s e => ofRat (OfScientific.ofScientific m s e)⟩

instance : Lean.Grind.LawfulOfScientific Real where
  ofScientific_def {m s e} := by
    show ofRat (OfScientific.ofScientific m s e) = _
    rw [Lean.Grind.LawfulOfScientific.ofScientific_def]
    have h : ofRat (10 ^ e) = (10 : Real) ^ e := ratCast_pow 10 e
    split
    · exact (ratCast_div _ _).trans (by rw [← h]; rfl)
    · exact (ratCast_mul _ _).trans (by rw [← h]; rfl)

end Real
