import Tllama.Algebra.Pi
import Tllama.Finset.Instances
import Tllama.Nat.More
/-!
The positive elements of an ordered semiring, `{x : ℝ // 0 < x}`, with sum, product, quotient and powers, as in Mathlib's `Positive`;
additive groups that need not be commutative; lattices of functions; a few more instances.
-/

@[expose] public section
noncomputable section

universe u v w

section Positive
variable {R : Type u} [Lean.Grind.CommSemiring R] [LE R] [LT R] [Std.IsLinearOrder R] [Std.LawfulOrderLT R] [Lean.Grind.OrderedRing R]

instance Positive.instAdd : Add { x : R // 0 < x } := ⟨fun a b => ⟨a.1 + b.1, add_pos a.2 b.2⟩⟩
instance Positive.instMul : Mul { x : R // 0 < x } := ⟨fun a b => ⟨a.1 * b.1, mul_pos a.2 b.2⟩⟩
instance Positive.instOne : OfNat { x : R // 0 < x } 1 := ⟨⟨1, Lean.Grind.OrderedRing.zero_lt_one⟩⟩
instance Positive.instPow : HPow { x : R // 0 < x } Nat { x : R // 0 < x } := ⟨fun a n => ⟨a.1 ^ n, pow_pos a.2 n⟩⟩
instance Positive.instLE : LE { x : R // 0 < x } := ⟨fun a b => a.1 ≤ b.1⟩
instance Positive.instLT : LT { x : R // 0 < x } := ⟨fun a b => a.1 < b.1⟩
@[simp] theorem Positive.coe_add (a b : { x : R // 0 < x }) : (a + b).1 = a.1 + b.1 := rfl
@[simp] theorem Positive.coe_mul (a b : { x : R // 0 < x }) : (a * b).1 = a.1 * b.1 := rfl
@[simp] theorem Positive.coe_one : (1 : { x : R // 0 < x }).1 = 1 := rfl
@[simp] theorem Positive.coe_pow (a : { x : R // 0 < x }) (n : Nat) : (a ^ n).1 = a.1 ^ n := rfl
/-- The ends of the unit interval as its members. -/
instance Set.Icc.instOne : OfNat (Set.Icc (0 : R) 1) 1 := ⟨⟨1, zero_le_one, Std.le_refl 1⟩⟩
instance Set.Icc.instZero : OfNat (Set.Icc (0 : R) 1) 0 := ⟨⟨0, Std.le_refl 0, zero_le_one⟩⟩
end Positive

section PositiveGroup
variable {G : Type u} [Lean.Grind.IntModule G] [LE G] [LT G] [Std.IsLinearOrder G] [Std.LawfulOrderLT G] [Lean.Grind.OrderedAdd G]
/-- Sums of positive elements of an ordered group. -/
instance (priority := low) Positive.instAddOfGroup : Add { x : G // 0 < x } := ⟨fun a b => ⟨a.1 + b.1, by
  have h := a.2
  have k := b.2
  grind⟩⟩
instance (priority := low) Positive.instLTOfGroup : LT { x : G // 0 < x } := ⟨fun a b => a.1 < b.1⟩
instance (priority := low) Positive.instLEOfGroup : LE { x : G // 0 < x } := ⟨fun a b => a.1 ≤ b.1⟩
end PositiveGroup

section PositiveField
variable {K : Type u} [Lean.Grind.Field K] [LE K] [LT K] [Std.IsLinearOrder K] [Std.LawfulOrderLT K] [Lean.Grind.OrderedRing K]
instance Positive.instInv : Inv { x : K // 0 < x } := ⟨fun a => ⟨a.1⁻¹, inv_pos.2 a.2⟩⟩
/-- The quotient of positive elements; Mathlib's group of positive elements of a field has it. -/
instance Positive.instDiv : Div { x : K // 0 < x } := ⟨fun a b => ⟨a.1 / b.1, div_pos a.2 b.2⟩⟩
@[simp] theorem Positive.coe_inv (a : { x : K // 0 < x }) : a⁻¹.1 = a.1⁻¹ := rfl
@[simp] theorem Positive.coe_div (a b : { x : K // 0 < x }) : (a / b).1 = a.1 / b.1 := rfl
end PositiveField

/-- An associative addition with 0 and multiples by natural numbers. Mathlib's class. -/
class AddMonoid (M : Type u) extends Add M, Zero M where
  [nsmul : SMul Nat M]
  add_assoc : ∀ a b c : M, a + b + c = a + (b + c)
  zero_add : ∀ a : M, 0 + a = a
  add_zero : ∀ a : M, a + 0 = a
  zero_nsmul : ∀ x : M, 0 • x = (0 : M)
  succ_nsmul : ∀ (n : Nat) (x : M), (n + 1) • x = n • x + x
attribute [instance 30] AddMonoid.toAdd AddMonoid.toZero AddMonoid.nsmul

/-- An additive group, perhaps not commutative. Mathlib's class. -/
class AddGroup (G : Type u) extends AddMonoid G, Neg G, Sub G where
  [zsmul : SMul Int G]
  neg_add_cancel : ∀ a : G, -a + a = 0
  sub_eq_add_neg : ∀ a b : G, a - b = a + -b
  natCast_zsmul : ∀ (n : Nat) (a : G), (n : Int) • a = n • a
  negSucc_zsmul : ∀ (n : Nat) (a : G), (Int.negSucc n) • a = -((n + 1) • a)
attribute [instance 30] AddGroup.toNeg AddGroup.toSub AddGroup.zsmul

/-- The least positive `n` with `n • x = 0`, `0` when there is none. Mathlib's value. -/
def addOrderOf {G : Type u} [Zero G] [SMul Nat G] (x : G) : Nat :=
  letI := Classical.propDecidable (∃ n, IsLeast (setOf fun n : Nat => 0 < n ∧ n • x = 0) n)
  if h : ∃ n, IsLeast (setOf fun n : Nat => 0 < n ∧ n • x = 0) n then Classical.choose h else 0

namespace Pi
variable {ι : Type u} {f : ι → Type v}
instance instMax [∀ i, Max (f i)] : Max (∀ i, f i) := ⟨fun a b i => max (a i) (b i)⟩
instance instMin [∀ i, Min (f i)] : Min (∀ i, f i) := ⟨fun a b i => min (a i) (b i)⟩
@[simp] theorem sup_apply [∀ i, Max (f i)] (a b : ∀ i, f i) (i : ι) : (a ⊔ b) i = a i ⊔ b i := rfl
@[simp] theorem inf_apply [∀ i, Min (f i)] (a b : ∀ i, f i) (i : ι) : (a ⊓ b) i = a i ⊓ b i := rfl
end Pi

instance Function.fixedPoints.decidable {α : Type u} [DecidableEq α] (f : α → α) : DecidablePred fun x => x ∈ Function.fixedPoints f :=
  fun x => inferInstanceAs (Decidable (f x = x))

instance Set.fintypeOfDecidable {α : Type u} (s : Set α) [Fintype α] [DecidablePred fun x => x ∈ s] : Fintype s :=
  Subtype.fintype fun x => x ∈ s

namespace Multiset
instance instAddCommMonoid {α : Type u} : Lean.Grind.AddCommMonoid (Multiset α) where
  add_zero s := by induction s using Multiset.ind with | h l => exact congrArg Multiset.ofList (List.append_nil l)
  add_comm s t := by
    induction s using Multiset.ind with
    | h l =>
      induction t using Multiset.ind with
      | h m => exact Multiset.coe_eq_coe.2 List.perm_append_comm
  add_assoc s t u := by
    induction s using Multiset.ind with
    | h l =>
      induction t using Multiset.ind with
      | h m =>
        induction u using Multiset.ind with
        | h n => exact congrArg Multiset.ofList (List.append_assoc l m n)
end Multiset

/-- The number of binary digits. Mathlib's function, by its `Nat.size_eq_bits_len`. -/
def Nat.size (n : Nat) : Nat := if n = 0 then 0 else Nat.log2 n + 1
/-- Whether the number is odd. Mathlib's function. -/
def Nat.bodd (n : Nat) : Bool := n % 2 == 1

namespace Function.Injective2
variable {α : Sort u} {β : Sort v} {γ : Sort w} {f : α → β → γ}
theorem left (hf : Function.Injective2 f) (b : β) : Function.Injective fun a => f a b := fun _ _ h => (hf h).1
theorem right (hf : Function.Injective2 f) (a : α) : Function.Injective (f a) := fun _ _ h => (hf h).2
end Function.Injective2

/-- A finite type from an injection into one. Mathlib computes the list. -/
@[reducible] def Fintype.ofInjective {α : Type u} {β : Type v} [Fintype β] (f : α → β) (h : Function.Injective f) : Fintype α :=
  letI := Finite.of_injective f h
  Fintype.ofFinite α
/-- A finite type from a map onto it. Mathlib computes the list. -/
@[reducible] def Fintype.ofSurjective {α : Type u} {β : Type v} [DecidableEq β] [Fintype α] (f : α → β) (h : Function.Surjective f) :
    Fintype β :=
  letI := Finite.of_surjective f h
  Fintype.ofFinite β

theorem Nat.div_lt_self' (n b : Nat) : (n + 1) / (b + 2) < n + 1 := Nat.div_lt_self (Nat.succ_pos n) (by omega)
