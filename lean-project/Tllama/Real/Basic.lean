import Init
import Tllama.Rat.Cast
import Tllama.Real.CauSeq

/-!
The real numbers: Cauchy sequences of rationals modulo null sequences, as a
linearly ordered field. The operations are not exposed, so that no tactic can
ever look inside a real number; everything is proved through the instances
`Lean.Grind.Field`, `Std.IsLinearOrder` and `Lean.Grind.OrderedRing`, which also
make `grind` a decision procedure for commutative-ring and linear goals.
Completeness is in `Tllama.Real.Sup`.
-/

@[expose] public section

noncomputable section

/-- The real numbers, as in Mathlib: equivalence classes of Cauchy sequences of rationals. -/
structure Real where
  /-- Wraps an equivalence class. -/
  ofCauchy ::
  /-- The equivalence class of Cauchy sequences. -/
  cauchy : Quotient Real.CauSeq.setoid

namespace Real

open CauSeq

/-- The limit of a Cauchy sequence. -/
@[no_expose] def mk (s : CauSeq) : Real := ⟨Quotient.mk _ s⟩

theorem ind_mk {P : Real → Prop} (h : ∀ s, P (mk s)) (x : Real) : P x := by
  obtain ⟨q⟩ := x
  exact Quotient.ind (motive := fun q => P ⟨q⟩) h q

theorem mk_eq_mk {s t : CauSeq} (h : s.Le t ∧ t.Le s) : mk s = mk t :=
  congrArg ofCauchy (Quotient.sound h)

theorem mk_congr {s t : CauSeq} (h : ∀ n, s.seq n = t.seq n) : mk s = mk t :=
  mk_eq_mk ⟨fun ε hε => ⟨0, fun n _ => by have := h n; grind⟩,
    fun ε hε => ⟨0, fun n _ => by have := h n; grind⟩⟩

/-- The canonical embedding of the rationals. -/
@[no_expose] def ofRat (q : Rat) : Real := mk (const q)

theorem add_congr {s s' t t' : CauSeq} (h : s ≈ s') (k : t ≈ t') :
    mk (s.add t) = mk (s'.add t') := by
  have comm : ∀ a b : CauSeq, (a.add b).Le (b.add a) := fun a b ε hε =>
    ⟨0, fun n _ => by simp only [CauSeq.add]; grind⟩
  have key : ∀ {a a' b b' : CauSeq}, a.Le a' → b.Le b' → (a.add b).Le (a'.add b') :=
    fun h k => le_trans (add_le_add _ h) (le_trans (comm _ _)
      (le_trans (add_le_add _ k) (comm _ _)))
  exact mk_eq_mk ⟨key h.1 k.1, key h.2 k.2⟩

theorem mul_congr {s s' t t' : CauSeq} (h : s ≈ s') (k : t ≈ t') :
    mk (s.mul t) = mk (s'.mul t') := by
  have comm : ∀ a b : CauSeq, (a.mul b).Le (b.mul a) := fun a b ε hε =>
    ⟨0, fun n _ => by simp only [CauSeq.mul]; grind⟩
  have key : ∀ {a a' b b' : CauSeq}, a.Le a' → a'.Le a → b.Le b' → b'.Le b →
      (a.mul b).Le (a'.mul b') := fun h h' k k' => le_trans (mul_equiv _ h h')
    (le_trans (comm _ _) (le_trans (mul_equiv _ k k') (comm _ _)))
  exact mk_eq_mk ⟨key h.1 h.2 k.1 k.2, key h.2 h.1 k.2 k.1⟩

/-- The sum: termwise on sequences. -/
@[no_expose] protected def add (x y : Real) : Real :=
  Quotient.liftOn₂ x.cauchy y.cauchy (fun s t => mk (s.add t)) fun _ _ _ _ => add_congr

/-- The opposite: termwise on sequences. -/
@[no_expose] protected def neg (x : Real) : Real :=
  Quotient.liftOn x.cauchy (fun s => mk s.neg) fun _ _ h =>
    mk_eq_mk ⟨neg_le_neg h.2, neg_le_neg h.1⟩

/-- The product: termwise on sequences. -/
@[no_expose] protected def mul (x y : Real) : Real :=
  Quotient.liftOn₂ x.cauchy y.cauchy (fun s t => mk (s.mul t)) fun _ _ _ _ => mul_congr

/-- The order: comparison in the limit. -/
@[no_expose] protected def le (x y : Real) : Prop :=
  Quotient.liftOn₂ x.cauchy y.cauchy CauSeq.Le (fun _ _ _ _ h k => propext
    ⟨fun l => le_trans h.2 (le_trans l k.1), fun l => le_trans h.1 (le_trans l k.2)⟩)

instance instNatCast : NatCast Real := ⟨fun n => ofRat n⟩
instance instIntCast : IntCast Real := ⟨fun n => ofRat n⟩
instance instRatCast : RatCast Real := ⟨ofRat⟩
instance instOfNat {n : Nat} : OfNat Real n := ⟨(n : Real)⟩
instance instInhabited : Inhabited Real := ⟨0⟩
instance instAdd : Add Real := ⟨Real.add⟩
instance instNeg : Neg Real := ⟨Real.neg⟩
instance instMul : Mul Real := ⟨Real.mul⟩
instance instSub : Sub Real := ⟨fun x y => x + -y⟩
instance instLE : LE Real := ⟨Real.le⟩
instance instLT : LT Real := ⟨fun x y => x ≤ y ∧ ¬ y ≤ x⟩

theorem mk_le_mk {s t : CauSeq} : mk s ≤ mk t ↔ s.Le t := Iff.rfl
theorem mk_add_mk (s t : CauSeq) : mk s + mk t = mk (s.add t) := (rfl)
theorem mk_mul_mk (s t : CauSeq) : mk s * mk t = mk (s.mul t) := (rfl)
theorem ofRat_eq_mk (q : Rat) : ofRat q = mk (const q) := (rfl)
theorem neg_mk (s : CauSeq) : -mk s = mk s.neg := (rfl)

protected theorem add_comm (x y : Real) : x + y = y + x := by
  induction x using ind_mk with | _ s
  induction y using ind_mk with | _ t
  exact mk_congr fun n => Rat.add_comm _ _

protected theorem add_assoc (x y z : Real) : x + y + z = x + (y + z) := by
  induction x using ind_mk with | _ s
  induction y using ind_mk with | _ t
  induction z using ind_mk with | _ u
  exact mk_congr fun n => Rat.add_assoc _ _ _

protected theorem add_zero (x : Real) : x + 0 = x := by
  induction x using ind_mk with | _ s
  exact mk_congr fun n => Rat.add_zero _

protected theorem neg_add_cancel (x : Real) : -x + x = 0 := by
  induction x using ind_mk with | _ s
  exact mk_congr fun n => Rat.neg_add_cancel _

protected theorem mul_comm (x y : Real) : x * y = y * x := by
  induction x using ind_mk with | _ s
  induction y using ind_mk with | _ t
  exact mk_congr fun n => Rat.mul_comm _ _

protected theorem mul_assoc (x y z : Real) : x * y * z = x * (y * z) := by
  induction x using ind_mk with | _ s
  induction y using ind_mk with | _ t
  induction z using ind_mk with | _ u
  exact mk_congr fun n => Rat.mul_assoc _ _ _

protected theorem mul_one (x : Real) : x * 1 = x := by
  induction x using ind_mk with | _ s
  exact mk_congr fun n => Rat.mul_one _

protected theorem zero_mul (x : Real) : 0 * x = 0 := by
  induction x using ind_mk with | _ s
  exact mk_congr fun n => Rat.zero_mul _

protected theorem mul_add (x y z : Real) : x * (y + z) = x * y + x * z := by
  induction x using ind_mk with | _ s
  induction y using ind_mk with | _ t
  induction z using ind_mk with | _ u
  exact mk_congr fun n => Rat.mul_add _ _ _

theorem ofRat_add (p q : Rat) : ofRat (p + q) = ofRat p + ofRat q := mk_congr fun _ => rfl
theorem ofRat_mul (p q : Rat) : ofRat (p * q) = ofRat p * ofRat q := mk_congr fun _ => rfl
theorem ofRat_neg (p : Rat) : ofRat (-p) = -ofRat p := mk_congr fun _ => rfl

theorem ofRat_le {p q : Rat} : ofRat p ≤ ofRat q ↔ p ≤ q := by
  constructor
  · intro h
    refine Rat.not_lt.mp fun hlt => ?_
    obtain ⟨N, hN⟩ := h (p - q) (by grind)
    have := hN N (by omega)
    simp only [const] at this
    grind
  · exact fun h ε hε => ⟨0, fun n _ => by simp only [const]; grind⟩

protected theorem le_refl (x : Real) : x ≤ x := by
  induction x using ind_mk with | _ s
  exact CauSeq.le_refl s

protected theorem le_trans (x y z : Real) : x ≤ y → y ≤ z → x ≤ z := by
  induction x using ind_mk with | _ s
  induction y using ind_mk with | _ t
  induction z using ind_mk with | _ u
  exact CauSeq.le_trans

protected theorem le_antisymm (x y : Real) : x ≤ y → y ≤ x → x = y := by
  induction x using ind_mk with | _ s
  induction y using ind_mk with | _ t
  exact fun h k => mk_eq_mk ⟨h, k⟩

protected theorem le_total (x y : Real) : x ≤ y ∨ y ≤ x := by
  induction x using ind_mk with | _ s
  induction y using ind_mk with | _ t
  exact CauSeq.le_total s t

protected theorem add_le_add_right {x y : Real} (h : x ≤ y) (z : Real) : x + z ≤ y + z := by
  revert h
  induction x using ind_mk with | _ s
  induction y using ind_mk with | _ t
  induction z using ind_mk with | _ u
  exact CauSeq.add_le_add u

/-- A positive real has an inverse: the termwise one. -/
theorem exists_mul_eq_one {x : Real} : ¬ x ≤ 0 → ∃ y, x * y = 1 := by
  induction x using ind_mk with | _ s
  intro h
  obtain ⟨ε, hε, N, hN⟩ := gap_of_not_le (s := s) (t := const 0) h
  have hN' : ∀ n, N ≤ n → ε < s.seq n := fun n hn => by
    have := hN n hn
    simp only [const] at this
    grind
  refine ⟨mk (s.invOfPos ⟨ε, hε, N, hN'⟩), ?_⟩
  have key : ∀ n, N ≤ n → s.seq n * (s.seq n)⁻¹ = 1 := fun n hn =>
    Rat.mul_inv_cancel _ (by have := hN' n hn; grind)
  exact mk_eq_mk ⟨fun δ hδ => ⟨N, fun n hn => by
      have := key n hn; simp only [CauSeq.mul, invOfPos, const]; grind⟩,
    fun δ hδ => ⟨N, fun n hn => by
      have := key n hn; simp only [CauSeq.mul, invOfPos, const]; grind⟩⟩

theorem mul_not_le_zero {x y : Real} : ¬ x ≤ 0 → ¬ y ≤ 0 → ¬ x * y ≤ 0 := by
  induction x using ind_mk with | _ s
  induction y using ind_mk with | _ t
  intro h k
  obtain ⟨ε, hε, M, hM⟩ := gap_of_not_le (s := s) (t := const 0) h
  obtain ⟨δ, hδ, N, hN⟩ := gap_of_not_le (s := t) (t := const 0) k
  refine not_le_of_gap (Rat.mul_pos hε hδ) (N := M + N) fun n hn => ?_
  have h₁ := hM n (by omega)
  have h₂ := hN n (by omega)
  simp only [CauSeq.mul, const] at h₁ h₂ ⊢
  have := Rat.mul_pos (a := s.seq n - ε) (b := t.seq n) (by grind) (by grind)
  have := Rat.mul_pos hε (b := t.seq n - δ) (by grind)
  grind

open Classical in
/-- The inverse, with `0⁻¹ = 0` as in Mathlib. -/
@[no_expose] protected def inv (x : Real) : Real := if h : ∃ y, x * y = 1 then Classical.choose h else 0

instance instInv : Inv Real := ⟨Real.inv⟩
instance instDiv : Div Real := ⟨fun x y => x * y⁻¹⟩

/-- Powers with a natural exponent. -/
protected def npow (x : Real) : Nat → Real
  | 0 => 1
  | n + 1 => Real.npow x n * x

instance instPowNat : Pow Real Nat := ⟨Real.npow⟩

/-- Powers with an integer exponent. -/
protected def zpow (x : Real) : Int → Real
  | .ofNat n => x ^ n
  | .negSucc n => (x ^ (n + 1))⁻¹

instance instPowInt : Pow Real Int := ⟨Real.zpow⟩

instance instCommRing : Lean.Grind.CommRing Real where
  nsmul := ⟨fun n x => (n : Real) * x⟩
  zsmul := ⟨fun n x => (n : Real) * x⟩
  npow := ⟨fun x n => x ^ n⟩
  add_zero := Real.add_zero
  add_comm := Real.add_comm
  add_assoc := Real.add_assoc
  mul_assoc := Real.mul_assoc
  mul_comm := Real.mul_comm
  mul_one := Real.mul_one
  one_mul x := (Real.mul_comm 1 x).trans x.mul_one
  left_distrib := Real.mul_add
  right_distrib x y z := by
    rw [Real.mul_comm, Real.mul_add, Real.mul_comm z, Real.mul_comm z]
  zero_mul := Real.zero_mul
  mul_zero x := (Real.mul_comm x 0).trans x.zero_mul
  pow_zero _ := rfl
  pow_succ _ _ := rfl
  ofNat_succ n := (congrArg ofRat (by grind)).trans (ofRat_add n 1)
  neg_add_cancel := Real.neg_add_cancel
  sub_eq_add_neg _ _ := rfl
  neg_zsmul i x := by
    have h : ((-i : Int) : Real) = -(i : Real) :=
      (congrArg ofRat (Rat.intCast_neg i)).trans (ofRat_neg i)
    show ((-i : Int) : Real) * x = -((i : Real) * x)
    have e : -(i : Real) * x + (i : Real) * x = 0 := by
      rw [Real.mul_comm _ x, Real.mul_comm _ x, ← Real.mul_add, Real.neg_add_cancel, Real.mul_comm,
        Real.zero_mul]
    rw [h, ← Real.add_zero (-(i : Real) * x), ← Real.neg_add_cancel ((i : Real) * x),
      Real.add_comm (-((i : Real) * x)), ← Real.add_assoc, e, Real.add_comm, Real.add_zero]
  intCast_neg i := (congrArg ofRat (Rat.intCast_neg i)).trans (ofRat_neg i)

instance : Std.IsLinearOrder Real where
  le_refl := Real.le_refl
  le_trans := Real.le_trans
  le_antisymm := Real.le_antisymm
  le_total := Real.le_total

instance : Std.LawfulOrderLT Real where
  lt_iff _ _ := Iff.rfl

instance : Lean.Grind.OrderedAdd Real where
  add_le_left_iff {x y} z := ⟨fun h => Real.add_le_add_right h z, fun h => by
    have := Real.add_le_add_right h (-z)
    have e : ∀ w : Real, w + z + -z = w := fun w => by grind
    rwa [e, e] at this⟩

protected theorem mul_pos {x y : Real} (hx : 0 < x) (hy : 0 < y) : 0 < x * y := by
  have h := mul_not_le_zero hx.2 hy.2
  exact ⟨(Real.le_total 0 (x * y)).resolve_right h, h⟩

protected theorem mul_lt_mul_right {x y z : Real} (h : x < y) (hz : 0 < z) : x * z < y * z := by
  have h₁ := (Lean.Grind.OrderedAdd.add_lt_left_iff (-x)).mp h
  have h₂ := Real.mul_pos (x := y + -x) (y := z) (by grind) hz
  have h₃ := (Lean.Grind.OrderedAdd.add_lt_left_iff (x * z)).mp h₂
  have h₄ : (y + -x) * z + x * z = y * z := by grind
  have h₅ : 0 + x * z = x * z := by grind
  rwa [h₄, h₅] at h₃

instance : Lean.Grind.OrderedRing Real where
  zero_lt_one := ⟨ofRat_le.mpr (by decide), fun h => absurd (ofRat_le.mp h) (by decide)⟩
  mul_lt_mul_of_pos_left {x y z} h hz := by
    rw [Real.mul_comm z, Real.mul_comm z]
    exact Real.mul_lt_mul_right h hz
  mul_lt_mul_of_pos_right h hz := Real.mul_lt_mul_right h hz

protected theorem mul_inv_cancel {x : Real} (h : x ≠ 0) : x * x⁻¹ = 1 := by
  have ex : ∃ y, x * y = 1 := by
    by_cases hx : x ≤ 0
    · obtain ⟨y, hy⟩ := exists_mul_eq_one (x := -x) (by grind)
      exact ⟨-y, by grind⟩
    · exact exists_mul_eq_one hx
  show x * Real.inv x = 1
  rw [Real.inv, dif_pos ex]
  exact Classical.choose_spec ex

protected theorem inv_zero : (0 : Real)⁻¹ = 0 := by
  show Real.inv 0 = 0
  rw [Real.inv, dif_neg]
  rintro ⟨y, hy⟩
  grind

instance instField : Lean.Grind.Field Real where
  toCommRing := instCommRing
  zpow := ⟨fun x n => x ^ n⟩
  div_eq_mul_inv _ _ := rfl
  zero_ne_one := by grind
  inv_zero := Real.inv_zero
  mul_inv_cancel := Real.mul_inv_cancel
  zpow_zero _ := rfl
  zpow_succ _ _ := rfl
  zpow_neg x n := by
    have inv_inv : ∀ y : Real, y⁻¹⁻¹ = y := fun y => by
      by_cases h : y = 0
      · rw [h, Real.inv_zero, Real.inv_zero]
      · have h₁ := Real.mul_inv_cancel h
        have h₂ := Real.mul_inv_cancel (x := y⁻¹) (by grind)
        have : y⁻¹⁻¹ = y * y⁻¹ * y⁻¹⁻¹ := by grind
        grind
    match n with
    | .ofNat 0 =>
      show (1 : Real) = 1⁻¹
      have := Real.mul_inv_cancel (x := 1) (by grind)
      grind
    | .ofNat (n + 1) => rfl
    | .negSucc n => exact (inv_inv _).symm

instance instDecidableEq : DecidableEq Real := fun x y => Classical.propDecidable (x = y)
instance instDecidableLE : DecidableLE Real := fun x y => Classical.propDecidable (x ≤ y)
instance instDecidableLT : DecidableLT Real := fun x y => Classical.propDecidable (x < y)

end Real
