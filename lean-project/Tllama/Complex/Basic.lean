import Init
import Tllama.Real.Sqrt

/-!
The complex numbers as pairs of reals: field structure, imaginary unit, conjugate,
squared absolute value and norm, and the embeddings of the other number types.
Definitions are Mathlib's; `grind` gets the field and the rule `I * I = -1`.
-/

@[expose] public section

noncomputable section

set_option linter.unusedVariables false

universe u

/-- The complex numbers; Mathlib's structure. -/
@[ext] structure Complex where
  /-- The real part. -/
  re : Real
  /-- The imaginary part. -/
  im : Real

/-- Types with a norm; Mathlib's class. -/
class Norm (E : Type u) where
  /-- The norm `‖x‖`. -/
  norm : E → Real

export Norm (norm)

/-- Types with an involution, as Mathlib's class of this name. -/
class Star (R : Type u) where
  /-- The involution. -/
  star : R → R

export Star (star)

/-- Complex conjugation, written `conj z`; in Mathlib it is a ring endomorphism, here the map. -/
def starRingEnd (R : Type u) [Star R] : R → R := star

instance Real.instNorm : Norm Real := ⟨abs⟩

@[simp] theorem Real.norm_eq_abs (x : Real) : norm x = abs x := rfl

namespace Complex

/-- The real number `r` as a complex number. -/
@[coe] def ofReal (r : Real) : Complex := ⟨r, 0⟩

instance : Coe Real Complex := ⟨ofReal⟩

/-- The imaginary unit. -/
def I : Complex := ⟨0, 1⟩

instance instDecidableEq : DecidableEq Complex := fun z w => Classical.propDecidable (z = w)
instance instNatCast : NatCast Complex := ⟨fun n => ⟨n, 0⟩⟩
instance instIntCast : IntCast Complex := ⟨fun n => ⟨n, 0⟩⟩
instance instRatCast : RatCast Complex := ⟨fun q => ⟨q, 0⟩⟩
instance instOfNat {n : Nat} : OfNat Complex n := ⟨⟨OfNat.ofNat n, 0⟩⟩
instance instInhabited : Inhabited Complex := ⟨0⟩
instance instAdd : Add Complex := ⟨fun z w => ⟨z.re + w.re, z.im + w.im⟩⟩
instance instNeg : Neg Complex := ⟨fun z => ⟨-z.re, -z.im⟩⟩
instance instSub : Sub Complex := ⟨fun z w => ⟨z.re - w.re, z.im - w.im⟩⟩
instance instMul : Mul Complex :=
  ⟨fun z w => ⟨z.re * w.re - z.im * w.im, z.re * w.im + z.im * w.re⟩⟩

/-- The square of the absolute value. -/
def normSq (z : Complex) : Real := z.re * z.re + z.im * z.im

instance instInv : Inv Complex := ⟨fun z => ⟨z.re / normSq z, -z.im / normSq z⟩⟩
instance instDiv : Div Complex := ⟨fun z w => z * w⁻¹⟩

/-- Powers with a natural exponent. -/
protected def npow (z : Complex) : Nat → Complex
  | 0 => 1
  | n + 1 => Complex.npow z n * z

instance instPowNat : Pow Complex Nat := ⟨Complex.npow⟩

/-- Powers with an integer exponent. -/
protected def zpow (z : Complex) : Int → Complex
  | .ofNat n => z ^ n
  | .negSucc n => (z ^ (n + 1))⁻¹

instance instPowInt : Pow Complex Int := ⟨Complex.zpow⟩

@[simp, grind =] theorem add_re (z w : Complex) : (z + w).re = z.re + w.re := rfl
@[simp, grind =] theorem add_im (z w : Complex) : (z + w).im = z.im + w.im := rfl
@[simp, grind =] theorem sub_re (z w : Complex) : (z - w).re = z.re - w.re := rfl
@[simp, grind =] theorem sub_im (z w : Complex) : (z - w).im = z.im - w.im := rfl
@[simp, grind =] theorem neg_re (z : Complex) : (-z).re = -z.re := rfl
@[simp, grind =] theorem neg_im (z : Complex) : (-z).im = -z.im := rfl
@[simp, grind =] theorem mul_re (z w : Complex) : (z * w).re = z.re * w.re - z.im * w.im := rfl
@[simp, grind =] theorem mul_im (z w : Complex) : (z * w).im = z.re * w.im + z.im * w.re := rfl
@[simp, grind =] theorem inv_re (z : Complex) : z⁻¹.re = z.re / normSq z := rfl
@[simp, grind =] theorem inv_im (z : Complex) : z⁻¹.im = -z.im / normSq z := rfl
@[simp, grind =] theorem I_re : I.re = 0 := rfl
@[simp, grind =] theorem I_im : I.im = 1 := rfl
@[simp, grind =] theorem zero_re : (0 : Complex).re = 0 := rfl
@[simp, grind =] theorem zero_im : (0 : Complex).im = 0 := rfl
@[simp, grind =] theorem one_re : (1 : Complex).re = 1 := rfl
@[simp, grind =] theorem one_im : (1 : Complex).im = 0 := rfl
@[simp] theorem re_ofNat (n : Nat) : (OfNat.ofNat n : Complex).re = OfNat.ofNat n := rfl
@[simp] theorem im_ofNat (n : Nat) : (OfNat.ofNat n : Complex).im = 0 := rfl
@[simp, grind =] theorem ofReal_re (r : Real) : (r : Complex).re = r := rfl
@[simp, grind =] theorem ofReal_im (r : Real) : (r : Complex).im = 0 := rfl
@[simp, grind =] theorem natCast_re (n : Nat) : (n : Complex).re = n := rfl
@[simp, grind =] theorem natCast_im (n : Nat) : (n : Complex).im = 0 := rfl
@[simp, grind =] theorem intCast_re (n : Int) : (n : Complex).re = n := rfl
@[simp, grind =] theorem intCast_im (n : Int) : (n : Complex).im = 0 := rfl
@[grind =] theorem normSq_apply (z : Complex) : normSq z = z.re * z.re + z.im * z.im := rfl

theorem normSq_nonneg (z : Complex) : 0 ≤ normSq z :=
  add_nonneg (mul_self_nonneg z.re) (mul_self_nonneg z.im)

@[simp] theorem normSq_eq_zero {z : Complex} : normSq z = 0 ↔ z = 0 := by
  constructor
  · intro h
    have h₁ := mul_self_nonneg z.re
    have h₂ := mul_self_nonneg z.im
    have h₃ : z.re * z.re = 0 := by unfold normSq at h; grind
    have h₄ : z.im * z.im = 0 := by unfold normSq at h; grind
    exact Complex.ext (mul_self_eq_zero.mp h₃) (mul_self_eq_zero.mp h₄)
  · rintro rfl
    unfold normSq
    rw [zero_re, zero_im]
    grind

protected theorem mul_inv_cancel {z : Complex} (h : z ≠ 0) : z * z⁻¹ = 1 := by
  have h' : normSq z ≠ 0 := fun h₀ => h (normSq_eq_zero.mp h₀)
  have e : normSq z = z.re * z.re + z.im * z.im := rfl
  apply Complex.ext
  · rw [mul_re, inv_re, inv_im, one_re]; grind
  · rw [mul_im, inv_re, inv_im, one_im]; grind

protected theorem inv_zero : (0 : Complex)⁻¹ = 0 :=
  Complex.ext (by rw [inv_re, zero_re]; grind) (by rw [inv_im, zero_im]; grind)

protected theorem mul_comm (z w : Complex) : z * w = w * z :=
  Complex.ext (by rw [mul_re, mul_re]; grind) (by rw [mul_im, mul_im]; grind)

protected theorem mul_assoc (z w v : Complex) : z * w * v = z * (w * v) :=
  Complex.ext (by simp only [mul_re, mul_im]; grind) (by simp only [mul_re, mul_im]; grind)

protected theorem mul_one (z : Complex) : z * 1 = z :=
  Complex.ext (by rw [mul_re, one_re, one_im]; grind) (by rw [mul_im, one_re, one_im]; grind)

protected theorem mul_add (z w v : Complex) : z * (w + v) = z * w + z * v :=
  Complex.ext (by simp only [mul_re, add_re, add_im]; grind)
    (by simp only [mul_im, add_re, add_im]; grind)

protected theorem zero_mul (z : Complex) : 0 * z = 0 :=
  Complex.ext (by rw [mul_re, zero_re, zero_im]; grind) (by rw [mul_im, zero_re, zero_im]; grind)

instance instCommRing : Lean.Grind.CommRing Complex where
  nsmul := ⟨fun n z => (n : Complex) * z⟩
  zsmul := ⟨fun n z => (n : Complex) * z⟩
  npow := ⟨fun z n => z ^ n⟩
  add_zero z := Complex.ext (Real.add_zero _) (Real.add_zero _)
  add_comm z w := Complex.ext (Real.add_comm _ _) (Real.add_comm _ _)
  add_assoc z w v := Complex.ext (Real.add_assoc _ _ _) (Real.add_assoc _ _ _)
  mul_assoc := Complex.mul_assoc
  mul_comm := Complex.mul_comm
  mul_one := Complex.mul_one
  one_mul z := (Complex.mul_comm 1 z).trans z.mul_one
  left_distrib := Complex.mul_add
  right_distrib z w v := by
    rw [Complex.mul_comm, Complex.mul_add, Complex.mul_comm v, Complex.mul_comm v]
  zero_mul := Complex.zero_mul
  mul_zero z := (Complex.mul_comm z 0).trans z.zero_mul
  pow_zero _ := rfl
  pow_succ _ _ := rfl
  ofNat_succ n := Complex.ext (Lean.Grind.Semiring.ofNat_succ n) (Real.add_zero 0).symm
  neg_add_cancel z := Complex.ext (Real.neg_add_cancel _) (Real.neg_add_cancel _)
  sub_eq_add_neg _ _ := rfl
  neg_zsmul i z := by
    show ((-i : Int) : Complex) * z = -((i : Complex) * z)
    apply Complex.ext
    · simp only [mul_re, neg_re, intCast_re, intCast_im]; grind
    · simp only [mul_im, neg_im, intCast_re, intCast_im]; grind
  intCast_neg i := Complex.ext (Lean.Grind.Ring.intCast_neg i)
    (by rw [neg_im, intCast_im, intCast_im]; grind)

instance instField : Lean.Grind.Field Complex where
  toCommRing := instCommRing
  zpow := ⟨fun z n => z ^ n⟩
  div_eq_mul_inv _ _ := rfl
  zero_ne_one h := absurd (congrArg re h) (by rw [zero_re, one_re]; grind)
  inv_zero := Complex.inv_zero
  mul_inv_cancel := Complex.mul_inv_cancel
  zpow_zero _ := rfl
  zpow_succ _ _ := rfl
  zpow_neg z n := by
    have inv_inv : ∀ w : Complex, w⁻¹⁻¹ = w := fun w => by
      by_cases h : w = 0
      · rw [h, Complex.inv_zero, Complex.inv_zero]
      · have h₁ := Complex.mul_inv_cancel h
        have h₀ : w⁻¹ ≠ 0 := fun h₀ => absurd (congrArg re h₁) (by
          rw [h₀, Complex.mul_comm, Complex.zero_mul, zero_re, one_re]; grind)
        have h₂ := Complex.mul_inv_cancel h₀
        have : w⁻¹⁻¹ = w * w⁻¹ * w⁻¹⁻¹ := by rw [h₁]; grind
        grind
    match n with
    | .ofNat 0 =>
      show (1 : Complex) = 1⁻¹
      have := Complex.mul_inv_cancel (z := 1) (fun h => absurd (congrArg re h) (by
        rw [zero_re, one_re]; grind))
      grind
    | .ofNat (n + 1) => rfl
    | .negSucc n => exact (inv_inv _).symm

instance : Lean.Grind.IsCharP Complex 0 where
  ofNat_ext_iff {x y} := by
    have h : (OfNat.ofNat x : Complex) = OfNat.ofNat y ↔ (x : Real) = (y : Real) :=
      ⟨fun h => congrArg re h, fun h => Complex.ext h rfl⟩
    rw [h, Real.natCast_inj, Nat.mod_zero, Nat.mod_zero]

@[simp] theorem I_mul_I : I * I = -1 :=
  Complex.ext (by simp only [mul_re, I_re, I_im, neg_re, one_re]; grind)
    (by simp only [mul_im, I_re, I_im, neg_im, one_im]; grind)
@[simp] theorem I_sq : I ^ 2 = -1 := by have := I_mul_I; grind
grind_pattern I_sq => I

@[simp] theorem I_ne_zero : I ≠ 0 := by grind
@[simp] theorem inv_I : I⁻¹ = -I := by grind
@[simp] theorem I_pow_four : I ^ 4 = 1 := by grind

theorem ext_iff' {z w : Complex} : z = w ↔ z.re = w.re ∧ z.im = w.im := Complex.ext_iff

@[simp] theorem re_add_im (z : Complex) : (z.re : Complex) + z.im * I = z :=
  Complex.ext (by simp only [add_re, mul_re, ofReal_re, ofReal_im, I_re, I_im]; grind)
    (by simp only [add_im, mul_im, ofReal_re, ofReal_im, I_re, I_im]; grind)

@[simp, norm_cast] theorem ofReal_inj {x y : Real} : (x : Complex) = y ↔ x = y :=
  ⟨fun h => congrArg re h, fun h => h ▸ rfl⟩
@[simp, norm_cast, grind =] theorem ofReal_add (x y : Real) : ((x + y : Real) : Complex) = x + y :=
  Complex.ext rfl (Real.add_zero 0).symm
@[simp, norm_cast, grind =] theorem ofReal_neg (x : Real) : ((-x : Real) : Complex) = -x :=
  Complex.ext rfl (by rw [neg_im, ofReal_im, ofReal_im]; grind)
@[simp, norm_cast, grind =] theorem ofReal_sub (x y : Real) : ((x - y : Real) : Complex) = x - y :=
  Complex.ext rfl (by rw [sub_im, ofReal_im, ofReal_im, ofReal_im]; grind)
@[simp, norm_cast, grind =] theorem ofReal_mul (x y : Real) : ((x * y : Real) : Complex) = x * y :=
  Complex.ext (by simp only [mul_re, ofReal_re, ofReal_im]; grind)
    (by simp only [mul_im, ofReal_re, ofReal_im]; grind)
@[simp, norm_cast] theorem ofReal_zero : ((0 : Real) : Complex) = 0 := rfl
@[simp, norm_cast] theorem ofReal_one : ((1 : Real) : Complex) = 1 := rfl
@[simp, norm_cast] theorem ofReal_ofNat (n : Nat) :
    ((no_index (OfNat.ofNat n) : Real) : Complex) = OfNat.ofNat n := rfl
grind_pattern ofReal_ofNat => ((OfNat.ofNat n : Real) : Complex)
@[simp, norm_cast] theorem natCast_ofNat (n : Nat) :
    ((no_index (OfNat.ofNat n) : Nat) : Complex) = OfNat.ofNat n := rfl
@[simp, norm_cast, grind =] theorem ofReal_natCast (n : Nat) : ((n : Real) : Complex) = n := rfl
@[simp, norm_cast, grind =] theorem ofReal_intCast (n : Int) : ((n : Real) : Complex) = n := rfl
@[simp, norm_cast, grind =] theorem ofReal_inv (x : Real) : ((x⁻¹ : Real) : Complex) = (x : Complex)⁻¹ := by
  by_cases h : x = 0
  · subst h
    rw [Lean.Grind.Field.inv_zero, ofReal_zero, Lean.Grind.Field.inv_zero]
  · have h₁ : (x : Complex) * ((x⁻¹ : Real) : Complex) = 1 := by
      rw [← ofReal_mul, Lean.Grind.Field.mul_inv_cancel h]; rfl
    have h₂ : (x : Complex) ≠ 0 := fun h₃ => h (ofReal_inj.mp h₃)
    grind
@[simp, norm_cast, grind =] theorem ofReal_div (x y : Real) : ((x / y : Real) : Complex) = x / y := by
  rw [Lean.Grind.Field.div_eq_mul_inv, ofReal_mul, ofReal_inv]; grind
@[simp, norm_cast] theorem ofReal_pow (x : Real) (n : Nat) : ((x ^ n : Real) : Complex) = (x : Complex) ^ n := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [Lean.Grind.Semiring.pow_succ, Lean.Grind.Semiring.pow_succ, ofReal_mul, ih]

instance : Star Complex := ⟨fun z => ⟨z.re, -z.im⟩⟩

/-- Complex conjugation as a function of its own name. -/
abbrev conj (z : Complex) : Complex := starRingEnd Complex z

@[simp, grind =] theorem conj_re (z : Complex) : (starRingEnd Complex z).re = z.re := rfl
@[simp, grind =] theorem conj_im (z : Complex) : (starRingEnd Complex z).im = -z.im := rfl
@[simp] theorem conj_conj (z : Complex) : starRingEnd Complex (starRingEnd Complex z) = z :=
  Complex.ext rfl (by rw [conj_im, conj_im]; grind)
@[simp] theorem conj_ofReal (r : Real) : starRingEnd Complex (r : Complex) = r :=
  Complex.ext rfl (by rw [conj_im, ofReal_im]; grind)
@[simp] theorem conj_I : starRingEnd Complex I = -I :=
  Complex.ext (by rw [conj_re, neg_re, I_re]; grind) rfl
theorem conj_add (z w : Complex) :
    starRingEnd Complex (z + w) = starRingEnd Complex z + starRingEnd Complex w :=
  Complex.ext rfl (by simp only [conj_im, add_im]; grind)
theorem conj_mul (z w : Complex) :
    starRingEnd Complex (z * w) = starRingEnd Complex z * starRingEnd Complex w :=
  Complex.ext (by simp only [conj_re, conj_im, mul_re]; grind)
    (by simp only [conj_re, conj_im, mul_im]; grind)
theorem mul_conj (z : Complex) : z * starRingEnd Complex z = (normSq z : Complex) :=
  Complex.ext (by rw [mul_re, conj_re, conj_im, ofReal_re, normSq_apply]; grind)
    (by rw [mul_im, conj_re, conj_im, ofReal_im]; grind)

@[simp] theorem normSq_mul (z w : Complex) : normSq (z * w) = normSq z * normSq w := by
  simp only [normSq_apply, mul_re, mul_im]; grind
@[simp] theorem normSq_zero : normSq 0 = 0 := normSq_eq_zero.mpr rfl
@[simp] theorem normSq_one : normSq 1 = 1 := by simp only [normSq_apply, one_re, one_im]; grind
@[simp] theorem normSq_I : normSq I = 1 := by simp only [normSq_apply, I_re, I_im]; grind
@[simp] theorem normSq_neg (z : Complex) : normSq (-z) = normSq z := by
  simp only [normSq_apply, neg_re, neg_im]; grind
@[simp] theorem normSq_conj (z : Complex) : normSq (starRingEnd Complex z) = normSq z := by
  simp only [normSq_apply, conj_re, conj_im]; grind
@[simp] theorem normSq_ofReal (r : Real) : normSq r = r * r := by
  simp only [normSq_apply, ofReal_re, ofReal_im]; grind

/-- The absolute value `√(re² + im²)`; Mathlib's `Complex.abs`, now written `‖z‖`. -/
def abs (z : Complex) : Real := Real.sqrt (normSq z)

instance instNorm : Norm Complex := ⟨abs⟩

theorem norm_def (z : Complex) : norm z = Real.sqrt (normSq z) := rfl
theorem norm_eq_abs (z : Complex) : norm z = abs z := rfl
theorem abs_apply (z : Complex) : abs z = Real.sqrt (normSq z) := rfl
theorem norm_nonneg (z : Complex) : 0 ≤ norm z := Real.sqrt_nonneg _
@[simp] theorem sq_norm (z : Complex) : norm z ^ 2 = normSq z := Real.sq_sqrt (normSq_nonneg z)
theorem normSq_eq_norm_sq (z : Complex) : normSq z = norm z ^ 2 := (sq_norm z).symm
@[simp] theorem sq_abs (z : Complex) : abs z ^ 2 = normSq z := Real.sq_sqrt (normSq_nonneg z)
@[simp] theorem norm_mul (z w : Complex) : norm (z * w) = norm z * norm w := by
  rw [norm_def, normSq_mul, Real.sqrt_mul (normSq_nonneg z)]; rfl
@[simp] theorem norm_eq_zero {z : Complex} : norm z = 0 ↔ z = 0 := by
  rw [norm_def, Real.sqrt_eq_zero (normSq_nonneg z), normSq_eq_zero]
@[simp] theorem norm_one : norm (1 : Complex) = 1 := by rw [norm_def, normSq_one, Real.sqrt_one]
@[simp] theorem norm_I : norm I = 1 := by rw [norm_def, normSq_I, Real.sqrt_one]
@[simp] theorem norm_neg (z : Complex) : norm (-z) = norm z := by rw [norm_def, normSq_neg]; rfl
@[simp] theorem norm_real (r : Real) : norm (r : Complex) = norm r := by
  rw [norm_def, normSq_ofReal, Real.sqrt_mul_self_eq_abs]; rfl
theorem norm_add_le (z w : Complex) : norm (z + w) ≤ norm z + norm w := by
  have hz := norm_nonneg z
  have hw := norm_nonneg w
  refine le_of_pow_le_pow_left₀ (n := 2) (by decide) (by grind) ?_
  have h₁ := sq_norm z
  have h₂ := sq_norm w
  rw [sq_norm]
  have h₃ : (z.re * w.re + z.im * w.im) ^ 2 ≤ (norm z * norm w) ^ 2 := by
    have e : (norm z * norm w) ^ 2 = normSq z * normSq w := by rw [← h₁, ← h₂]; grind
    have := sq_nonneg (z.re * w.im - z.im * w.re)
    rw [e]
    simp only [normSq_apply]
    grind
  have h₄ := Real.le_sqrt_of_sq_le h₃
  rw [Real.sqrt_sq (mul_nonneg hz hw)] at h₄
  simp only [normSq_apply, add_re, add_im] at h₁ h₂ ⊢
  grind

end Complex
