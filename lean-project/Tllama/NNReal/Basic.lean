import Init
import Tllama.Real.Sqrt

/-!
The nonnegative real numbers `ℝ≥0`: Mathlib's subtype with its arithmetic (truncated
subtraction), its order and its coercion to the reals. Equations and inequalities
go through the coercion.
-/

@[expose] public section

noncomputable section

/-- The nonnegative real numbers; Mathlib's definition. -/
def NNReal := { r : Real // 0 ≤ r }

namespace NNReal

/-- The underlying real number. -/
@[coe] def toReal (x : NNReal) : Real := x.1

instance : Coe NNReal Real := ⟨toReal⟩

theorem coe_nonneg (x : NNReal) : 0 ≤ (x : Real) := x.2
grind_pattern coe_nonneg => toReal x

@[ext] protected theorem eq {x y : NNReal} (h : (x : Real) = y) : x = y := Subtype.ext h
theorem coe_inj {x y : NNReal} : (x : Real) = y ↔ x = y := ⟨NNReal.eq, fun h => h ▸ rfl⟩

instance instDecidableEq : DecidableEq NNReal := fun x y => Classical.propDecidable (x = y)
instance instNatCast : NatCast NNReal := ⟨fun n => ⟨n, Real.natCast_nonneg n⟩⟩
instance instOfNat {n : Nat} : OfNat NNReal n := ⟨(n : NNReal)⟩
instance instInhabited : Inhabited NNReal := ⟨0⟩
instance instAdd : Add NNReal := ⟨fun x y => ⟨x.1 + y.1, add_nonneg x.2 y.2⟩⟩
instance instMul : Mul NNReal := ⟨fun x y => ⟨x.1 * y.1, mul_nonneg x.2 y.2⟩⟩
/-- The positive part of a real number; Mathlib's `Real.toNNReal`. -/
def _root_.Real.toNNReal (r : Real) : NNReal := ⟨max r 0, le_max_right r 0⟩
instance instSub : Sub NNReal := ⟨fun x y => Real.toNNReal (x.1 - y.1)⟩
instance instInv : Inv NNReal := ⟨fun x => ⟨x.1⁻¹, inv_nonneg.mpr x.2⟩⟩
instance instDiv : Div NNReal := ⟨fun x y => ⟨x.1 / y.1, div_nonneg x.2 y.2⟩⟩
instance instPowNat : Pow NNReal Nat := ⟨fun x n => ⟨x.1 ^ n, pow_nonneg x.2 n⟩⟩
instance instLE : LE NNReal := ⟨fun x y => x.1 ≤ y.1⟩
instance instLT : LT NNReal := ⟨fun x y => x.1 < y.1⟩
instance instDecidableLE : DecidableLE NNReal := fun x y => Classical.propDecidable (x ≤ y)
instance instDecidableLT : DecidableLT NNReal := fun x y => Classical.propDecidable (x < y)

@[simp, norm_cast, grind =] theorem coe_add (x y : NNReal) : ((x + y : NNReal) : Real) = x + y := rfl
@[simp, norm_cast, grind =] theorem coe_mul (x y : NNReal) : ((x * y : NNReal) : Real) = x * y := rfl
@[simp, norm_cast, grind =] theorem coe_inv (x : NNReal) : ((x⁻¹ : NNReal) : Real) = (x : Real)⁻¹ := rfl
@[simp, norm_cast, grind =] theorem coe_div (x y : NNReal) : ((x / y : NNReal) : Real) = x / y := rfl
@[simp, norm_cast, grind =] theorem coe_pow (x : NNReal) (n : Nat) : ((x ^ n : NNReal) : Real) = (x : Real) ^ n := rfl
@[simp, norm_cast, grind =] theorem coe_natCast (n : Nat) : ((n : NNReal) : Real) = n := rfl
@[simp, norm_cast] theorem coe_ofNat (n : Nat) :
    ((no_index (OfNat.ofNat n) : NNReal) : Real) = OfNat.ofNat n := rfl
grind_pattern coe_ofNat => ((OfNat.ofNat n : NNReal) : Real)
@[simp, norm_cast] theorem coe_zero : ((0 : NNReal) : Real) = 0 := rfl
@[simp, norm_cast] theorem coe_one : ((1 : NNReal) : Real) = 1 := rfl
@[simp, norm_cast] theorem coe_le_coe {x y : NNReal} : (x : Real) ≤ y ↔ x ≤ y := Iff.rfl
@[simp, norm_cast] theorem coe_lt_coe {x y : NNReal} : (x : Real) < y ↔ x < y := Iff.rfl
@[simp, norm_cast] theorem coe_eq_zero {x : NNReal} : (x : Real) = 0 ↔ x = 0 := coe_inj (y := 0)
@[simp] theorem coe_toNNReal {r : Real} (h : 0 ≤ r) : (r.toNNReal : Real) = r := max_eq_left h
theorem coe_sub {x y : NNReal} (h : y ≤ x) : ((x - y : NNReal) : Real) = x - y :=
  coe_toNNReal (sub_nonneg.mpr h)

instance instCommSemiring : Lean.Grind.CommSemiring NNReal where
  nsmul := ⟨fun n x => (n : NNReal) * x⟩
  npow := ⟨fun x n => x ^ n⟩
  add_zero x := NNReal.eq (Real.add_zero _)
  add_comm x y := NNReal.eq (Real.add_comm _ _)
  add_assoc x y z := NNReal.eq (Real.add_assoc _ _ _)
  mul_assoc x y z := NNReal.eq (Real.mul_assoc _ _ _)
  mul_comm x y := NNReal.eq (Real.mul_comm _ _)
  mul_one x := NNReal.eq (Real.mul_one _)
  one_mul x := NNReal.eq ((Real.mul_comm _ _).trans (Real.mul_one _))
  left_distrib x y z := NNReal.eq (Real.mul_add _ _ _)
  right_distrib x y z := NNReal.eq (Lean.Grind.Semiring.right_distrib x.1 y.1 z.1)
  zero_mul x := NNReal.eq (Real.zero_mul _)
  mul_zero x := NNReal.eq (Lean.Grind.Semiring.mul_zero x.1)
  pow_zero _ := NNReal.eq rfl
  pow_succ _ _ := NNReal.eq rfl
  ofNat_succ n := NNReal.eq (Lean.Grind.Semiring.ofNat_succ n)

instance : Std.IsLinearOrder NNReal where
  le_refl x := Real.le_refl x.1
  le_trans x y z := Real.le_trans x.1 y.1 z.1
  le_antisymm x y h k := NNReal.eq (Real.le_antisymm x.1 y.1 h k)
  le_total x y := Real.le_total x.1 y.1

instance : Std.LawfulOrderLT NNReal where
  lt_iff x y := Std.LawfulOrderLT.lt_iff x.1 y.1

instance : Lean.Grind.OrderedRing NNReal where
  add_le_left_iff {x y} z := Lean.Grind.OrderedAdd.add_le_left_iff (a := x.1) (b := y.1) z.1
  zero_lt_one := Lean.Grind.OrderedRing.zero_lt_one (R := Real)
  mul_lt_mul_of_pos_left h k := Lean.Grind.OrderedRing.mul_lt_mul_of_pos_left (R := Real) h k
  mul_lt_mul_of_pos_right h k := Lean.Grind.OrderedRing.mul_lt_mul_of_pos_right (R := Real) h k

/-- The square root on `ℝ≥0`. -/
def sqrt (x : NNReal) : NNReal := ⟨Real.sqrt x, Real.sqrt_nonneg x⟩

@[simp, norm_cast, grind =] theorem coe_sqrt (x : NNReal) : (sqrt x : Real) = Real.sqrt x := rfl
@[simp] theorem sq_sqrt (x : NNReal) : sqrt x ^ 2 = x := NNReal.eq (Real.sq_sqrt x.2)
@[simp] theorem sqrt_sq (x : NNReal) : sqrt (x ^ 2) = x := NNReal.eq (Real.sqrt_sq x.2)
@[simp] theorem mul_self_sqrt (x : NNReal) : sqrt x * sqrt x = x := NNReal.eq (Real.mul_self_sqrt x.2)
theorem sqrt_mul (x y : NNReal) : sqrt (x * y) = sqrt x * sqrt y := NNReal.eq (Real.sqrt_mul x.2 y)
theorem sqrt_eq_iff_eq_sq {x y : NNReal} : sqrt x = y ↔ x = y ^ 2 := by
  rw [← coe_inj, ← coe_inj]; exact Real.sqrt_eq_iff_eq_sq x.2 y.2

end NNReal
