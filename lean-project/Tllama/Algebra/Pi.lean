import Tllama.Algebra.Hierarchy
/-!
Functions and pairs as algebraic and ordered structures: every operation works value by value or component by
component, as in Mathlib. Core's lexicographic order of pairs is not an instance, so `≤` on pairs is
the componentwise one only.
-/

@[expose] public section
noncomputable section

universe u v w x

/-! ### Functions -/

namespace Pi
variable {ι : Type u} {f : ι → Type v} {R : Type w}

instance instAdd [∀ i, Add (f i)] : Add (∀ i, f i) := ⟨fun a b i => a i + b i⟩
instance instMul [∀ i, Mul (f i)] : Mul (∀ i, f i) := ⟨fun a b i => a i * b i⟩
instance instNeg [∀ i, Neg (f i)] : Neg (∀ i, f i) := ⟨fun a i => -a i⟩
instance instSub [∀ i, Sub (f i)] : Sub (∀ i, f i) := ⟨fun a b i => a i - b i⟩
instance instInv [∀ i, Inv (f i)] : Inv (∀ i, f i) := ⟨fun a i => (a i)⁻¹⟩
instance instDiv [∀ i, Div (f i)] : Div (∀ i, f i) := ⟨fun a b i => a i / b i⟩
instance instOfNat (n : Nat) [∀ i, OfNat (f i) n] : OfNat (∀ i, f i) n := ⟨fun _ => OfNat.ofNat n⟩
instance instNatCast [∀ i, NatCast (f i)] : NatCast (∀ i, f i) := ⟨fun n _ => n⟩
instance instIntCast [∀ i, IntCast (f i)] : IntCast (∀ i, f i) := ⟨fun n _ => n⟩
instance instSMul [∀ i, SMul R (f i)] : SMul R (∀ i, f i) := ⟨fun r a i => r • a i⟩
instance instHPow [∀ i, HPow (f i) Nat (f i)] : HPow (∀ i, f i) Nat (∀ i, f i) := ⟨fun a n i => a i ^ n⟩
instance instLE [∀ i, LE (f i)] : LE (∀ i, f i) := ⟨fun a b => ∀ i, a i ≤ b i⟩

@[simp] theorem add_apply [∀ i, Add (f i)] (a b : ∀ i, f i) (i : ι) : (a + b) i = a i + b i := rfl
@[simp] theorem mul_apply [∀ i, Mul (f i)] (a b : ∀ i, f i) (i : ι) : (a * b) i = a i * b i := rfl
@[simp] theorem neg_apply [∀ i, Neg (f i)] (a : ∀ i, f i) (i : ι) : (-a) i = -a i := rfl
@[simp] theorem sub_apply [∀ i, Sub (f i)] (a b : ∀ i, f i) (i : ι) : (a - b) i = a i - b i := rfl
@[simp] theorem inv_apply [∀ i, Inv (f i)] (a : ∀ i, f i) (i : ι) : a⁻¹ i = (a i)⁻¹ := rfl
@[simp] theorem div_apply [∀ i, Div (f i)] (a b : ∀ i, f i) (i : ι) : (a / b) i = a i / b i := rfl
@[simp] theorem ofNat_apply (n : Nat) [∀ i, OfNat (f i) n] (i : ι) : (OfNat.ofNat n : ∀ i, f i) i = OfNat.ofNat n := rfl
@[simp] theorem natCast_apply [∀ i, NatCast (f i)] (n : Nat) (i : ι) : (n : ∀ i, f i) i = n := rfl
@[simp] theorem smul_apply [∀ i, SMul R (f i)] (r : R) (a : ∀ i, f i) (i : ι) : (r • a) i = r • a i := rfl
@[simp] theorem pow_apply [∀ i, HPow (f i) Nat (f i)] (a : ∀ i, f i) (n : Nat) (i : ι) : (a ^ n) i = a i ^ n := rfl
theorem le_def [∀ i, LE (f i)] {a b : ∀ i, f i} : a ≤ b ↔ ∀ i, a i ≤ b i := Iff.rfl

instance instPreorder [∀ i, Preorder (f i)] : Preorder (∀ i, f i) where
  toLE := instLE
  le_refl a i := Preorder.le_refl (a i)
  le_trans a b c h k i := Preorder.le_trans (a i) (b i) (c i) (h i) (k i)

instance instPartialOrder [∀ i, PartialOrder (f i)] : PartialOrder (∀ i, f i) where
  le_antisymm a b h k := funext fun i => PartialOrder.le_antisymm (a i) (b i) (h i) (k i)

instance instNatModule [∀ i, Lean.Grind.NatModule (f i)] : Lean.Grind.NatModule (∀ i, f i) where
  zero := fun _ => 0
  nsmul := ⟨fun n a i => n • a i⟩
  add_zero a := funext fun i => Lean.Grind.AddCommMonoid.add_zero (a i)
  add_comm a b := funext fun i => Lean.Grind.AddCommMonoid.add_comm (a i) (b i)
  add_assoc a b c := funext fun i => Lean.Grind.AddCommMonoid.add_assoc (a i) (b i) (c i)
  zero_nsmul a := funext fun i => Lean.Grind.NatModule.zero_nsmul (a i)
  add_one_nsmul n a := funext fun i => Lean.Grind.NatModule.add_one_nsmul n (a i)

instance instIntModule [∀ i, Lean.Grind.IntModule (f i)] : Lean.Grind.IntModule (∀ i, f i) where
  zero := fun _ => 0
  nsmul := ⟨fun n a i => n • a i⟩
  zsmul := ⟨fun n a i => n • a i⟩
  add_zero a := funext fun i => Lean.Grind.AddCommMonoid.add_zero (a i)
  add_comm a b := funext fun i => Lean.Grind.AddCommMonoid.add_comm (a i) (b i)
  add_assoc a b c := funext fun i => Lean.Grind.AddCommMonoid.add_assoc (a i) (b i) (c i)
  neg_add_cancel a := funext fun i => Lean.Grind.AddCommGroup.neg_add_cancel (a i)
  sub_eq_add_neg a b := funext fun i => Lean.Grind.AddCommGroup.sub_eq_add_neg (a i) (b i)
  zero_zsmul a := funext fun i => Lean.Grind.IntModule.zero_zsmul (a i)
  one_zsmul a := funext fun i => Lean.Grind.IntModule.one_zsmul (a i)
  add_zsmul n m a := funext fun i => Lean.Grind.IntModule.add_zsmul n m (a i)
  zsmul_natCast_eq_nsmul n a := funext fun i => Lean.Grind.IntModule.zsmul_natCast_eq_nsmul n (a i)

instance instSemiring [∀ i, Lean.Grind.Semiring (f i)] : Lean.Grind.Semiring (∀ i, f i) where
  natCast := ⟨fun n _ => n⟩
  ofNat n := ⟨fun _ => OfNat.ofNat n⟩
  nsmul := ⟨fun n a i => n • a i⟩
  npow := ⟨fun a n i => a i ^ n⟩
  add_zero a := funext fun i => Lean.Grind.Semiring.add_zero (a i)
  add_comm a b := funext fun i => Lean.Grind.Semiring.add_comm (a i) (b i)
  add_assoc a b c := funext fun i => Lean.Grind.Semiring.add_assoc (a i) (b i) (c i)
  mul_assoc a b c := funext fun i => Lean.Grind.Semiring.mul_assoc (a i) (b i) (c i)
  mul_one a := funext fun i => Lean.Grind.Semiring.mul_one (a i)
  one_mul a := funext fun i => Lean.Grind.Semiring.one_mul (a i)
  left_distrib a b c := funext fun i => Lean.Grind.Semiring.left_distrib (a i) (b i) (c i)
  right_distrib a b c := funext fun i => Lean.Grind.Semiring.right_distrib (a i) (b i) (c i)
  zero_mul a := funext fun i => Lean.Grind.Semiring.zero_mul (a i)
  mul_zero a := funext fun i => Lean.Grind.Semiring.mul_zero (a i)
  pow_zero a := funext fun i => Lean.Grind.Semiring.pow_zero (a i)
  pow_succ a n := funext fun i => Lean.Grind.Semiring.pow_succ (a i) n
  ofNat_succ n := funext fun i => Lean.Grind.Semiring.ofNat_succ (α := f i) n
  ofNat_eq_natCast n := funext fun i => Lean.Grind.Semiring.ofNat_eq_natCast (α := f i) n
  nsmul_eq_natCast_mul n a := funext fun i => Lean.Grind.Semiring.nsmul_eq_natCast_mul n (a i)

instance instRing [∀ i, Lean.Grind.Ring (f i)] : Lean.Grind.Ring (∀ i, f i) where
  intCast := ⟨fun n _ => n⟩
  zsmul := ⟨fun n a i => n • a i⟩
  neg_add_cancel a := funext fun i => Lean.Grind.Ring.neg_add_cancel (a i)
  sub_eq_add_neg a b := funext fun i => Lean.Grind.Ring.sub_eq_add_neg (a i) (b i)
  neg_zsmul n a := funext fun i => Lean.Grind.Ring.neg_zsmul n (a i)
  zsmul_natCast_eq_nsmul n a := funext fun i => Lean.Grind.Ring.zsmul_natCast_eq_nsmul n (a i)
  intCast_ofNat n := funext fun i => Lean.Grind.Ring.intCast_ofNat (α := f i) n
  intCast_neg n := funext fun i => Lean.Grind.Ring.intCast_neg (α := f i) n

instance instCommRing [∀ i, Lean.Grind.CommRing (f i)] : Lean.Grind.CommRing (∀ i, f i) where
  mul_comm a b := funext fun i => Lean.Grind.CommSemiring.mul_comm (a i) (b i)

instance instModule [Lean.Grind.Semiring R] [∀ i, Lean.Grind.NatModule (f i)] [∀ i, Module R (f i)] :
    Module R (∀ i, f i) where
  smul r a i := r • a i
  one_smul a := funext fun i => Module.one_smul (a i)
  mul_smul r s a := funext fun i => Module.mul_smul r s (a i)
  smul_zero r := funext fun i => Module.smul_zero (M := f i) r
  smul_add r a b := funext fun i => Module.smul_add r (a i) (b i)
  add_smul r s a := funext fun i => Module.add_smul r s (a i)
  zero_smul a := funext fun i => Module.zero_smul (a i)

end Pi

/-! ### Pairs -/

namespace Prod
variable {α : Type u} {β : Type v} {R : Type w}

instance instAdd [Add α] [Add β] : Add (α × β) := ⟨fun p q => (p.1 + q.1, p.2 + q.2)⟩
instance instMul [Mul α] [Mul β] : Mul (α × β) := ⟨fun p q => (p.1 * q.1, p.2 * q.2)⟩
instance instNeg [Neg α] [Neg β] : Neg (α × β) := ⟨fun p => (-p.1, -p.2)⟩
instance instSub [Sub α] [Sub β] : Sub (α × β) := ⟨fun p q => (p.1 - q.1, p.2 - q.2)⟩
instance instOfNat (n : Nat) [OfNat α n] [OfNat β n] : OfNat (α × β) n := ⟨(OfNat.ofNat n, OfNat.ofNat n)⟩
instance instNatCast [NatCast α] [NatCast β] : NatCast (α × β) := ⟨fun n => (n, n)⟩
instance instSMul [SMul R α] [SMul R β] : SMul R (α × β) := ⟨fun r p => (r • p.1, r • p.2)⟩
instance instHPow [HPow α Nat α] [HPow β Nat β] : HPow (α × β) Nat (α × β) := ⟨fun p n => (p.1 ^ n, p.2 ^ n)⟩
instance instLE [LE α] [LE β] : LE (α × β) := ⟨fun p q => p.1 ≤ q.1 ∧ p.2 ≤ q.2⟩

@[simp] theorem mk_add_mk [Add α] [Add β] (a₁ a₂ : α) (b₁ b₂ : β) : (a₁, b₁) + (a₂, b₂) = (a₁ + a₂, b₁ + b₂) := rfl
@[simp] theorem mk_sub_mk [Sub α] [Sub β] (a₁ a₂ : α) (b₁ b₂ : β) : (a₁, b₁) - (a₂, b₂) = (a₁ - a₂, b₁ - b₂) := rfl
@[simp] theorem fst_add [Add α] [Add β] (p q : α × β) : (p + q).1 = p.1 + q.1 := rfl
@[simp] theorem snd_add [Add α] [Add β] (p q : α × β) : (p + q).2 = p.2 + q.2 := rfl
@[simp] theorem fst_sub [Sub α] [Sub β] (p q : α × β) : (p - q).1 = p.1 - q.1 := rfl
@[simp] theorem snd_sub [Sub α] [Sub β] (p q : α × β) : (p - q).2 = p.2 - q.2 := rfl
@[simp] theorem fst_ofNat (n : Nat) [OfNat α n] [OfNat β n] : (OfNat.ofNat n : α × β).1 = OfNat.ofNat n := rfl
@[simp] theorem snd_ofNat (n : Nat) [OfNat α n] [OfNat β n] : (OfNat.ofNat n : α × β).2 = OfNat.ofNat n := rfl
@[simp] theorem smul_fst [SMul R α] [SMul R β] (r : R) (p : α × β) : (r • p).1 = r • p.1 := rfl
@[simp] theorem smul_snd [SMul R α] [SMul R β] (r : R) (p : α × β) : (r • p).2 = r • p.2 := rfl
theorem le_def [LE α] [LE β] {p q : α × β} : p ≤ q ↔ p.1 ≤ q.1 ∧ p.2 ≤ q.2 := Iff.rfl
theorem mk_le_mk [LE α] [LE β] {a₁ a₂ : α} {b₁ b₂ : β} : (a₁, b₁) ≤ (a₂, b₂) ↔ a₁ ≤ a₂ ∧ b₁ ≤ b₂ := Iff.rfl

instance instPreorder [Preorder α] [Preorder β] : Preorder (α × β) where
  toLE := instLE
  le_refl p := ⟨Preorder.le_refl p.1, Preorder.le_refl p.2⟩
  le_trans _ _ _ h k := ⟨Preorder.le_trans _ _ _ h.1 k.1, Preorder.le_trans _ _ _ h.2 k.2⟩

instance instPartialOrder [PartialOrder α] [PartialOrder β] : PartialOrder (α × β) where
  le_antisymm p q h k := Prod.ext (PartialOrder.le_antisymm _ _ h.1 k.1) (PartialOrder.le_antisymm _ _ h.2 k.2)

instance instNatModule [Lean.Grind.NatModule α] [Lean.Grind.NatModule β] : Lean.Grind.NatModule (α × β) where
  zero := (0, 0)
  nsmul := ⟨fun n p => (n • p.1, n • p.2)⟩
  add_zero p := Prod.ext (Lean.Grind.AddCommMonoid.add_zero _) (Lean.Grind.AddCommMonoid.add_zero _)
  add_comm p q := Prod.ext (Lean.Grind.AddCommMonoid.add_comm _ _) (Lean.Grind.AddCommMonoid.add_comm _ _)
  add_assoc p q r := Prod.ext (Lean.Grind.AddCommMonoid.add_assoc _ _ _) (Lean.Grind.AddCommMonoid.add_assoc _ _ _)
  zero_nsmul p := Prod.ext (Lean.Grind.NatModule.zero_nsmul _) (Lean.Grind.NatModule.zero_nsmul _)
  add_one_nsmul n p := Prod.ext (Lean.Grind.NatModule.add_one_nsmul _ _) (Lean.Grind.NatModule.add_one_nsmul _ _)

instance instIntModule [Lean.Grind.IntModule α] [Lean.Grind.IntModule β] : Lean.Grind.IntModule (α × β) where
  zero := (0, 0)
  nsmul := ⟨fun n p => (n • p.1, n • p.2)⟩
  zsmul := ⟨fun n p => (n • p.1, n • p.2)⟩
  add_zero p := Prod.ext (Lean.Grind.AddCommMonoid.add_zero _) (Lean.Grind.AddCommMonoid.add_zero _)
  add_comm p q := Prod.ext (Lean.Grind.AddCommMonoid.add_comm _ _) (Lean.Grind.AddCommMonoid.add_comm _ _)
  add_assoc p q r := Prod.ext (Lean.Grind.AddCommMonoid.add_assoc _ _ _) (Lean.Grind.AddCommMonoid.add_assoc _ _ _)
  neg_add_cancel p := Prod.ext (Lean.Grind.AddCommGroup.neg_add_cancel _) (Lean.Grind.AddCommGroup.neg_add_cancel _)
  sub_eq_add_neg p q :=
    Prod.ext (Lean.Grind.AddCommGroup.sub_eq_add_neg _ _) (Lean.Grind.AddCommGroup.sub_eq_add_neg _ _)
  zero_zsmul p := Prod.ext (Lean.Grind.IntModule.zero_zsmul _) (Lean.Grind.IntModule.zero_zsmul _)
  one_zsmul p := Prod.ext (Lean.Grind.IntModule.one_zsmul _) (Lean.Grind.IntModule.one_zsmul _)
  add_zsmul n m p := Prod.ext (Lean.Grind.IntModule.add_zsmul _ _ _) (Lean.Grind.IntModule.add_zsmul _ _ _)
  zsmul_natCast_eq_nsmul n p := Prod.ext (Lean.Grind.IntModule.zsmul_natCast_eq_nsmul _ _)
    (Lean.Grind.IntModule.zsmul_natCast_eq_nsmul _ _)

instance instModule [Lean.Grind.Semiring R] [Lean.Grind.NatModule α] [Lean.Grind.NatModule β] [Module R α]
    [Module R β] : Module R (α × β) where
  smul r p := (r • p.1, r • p.2)
  one_smul p := Prod.ext (Module.one_smul _) (Module.one_smul _)
  mul_smul r s p := Prod.ext (Module.mul_smul _ _ _) (Module.mul_smul _ _ _)
  smul_zero r := Prod.ext (Module.smul_zero (M := α) r) (Module.smul_zero (M := β) r)
  smul_add r p q := Prod.ext (Module.smul_add _ _ _) (Module.smul_add _ _ _)
  add_smul r s p := Prod.ext (Module.add_smul _ _ _) (Module.add_smul _ _ _)
  zero_smul p := Prod.ext (Module.zero_smul _) (Module.zero_smul _)

end Prod

example : (inferInstance : Add (Nat → Real)) = Pi.instAdd := by with_reducible rfl
example (f g : Nat → Real) : (f + g) = Pi.instSemiring.toAdd.add f g := rfl
example (f : Nat → Real) : (2 • f) = (Pi.instSMul : SMul Nat _).smul 2 f := rfl
example (f g : Nat → Real) : (f + g) ^ 2 = f ^ 2 + 2 * f * g + g ^ 2 := by grind
