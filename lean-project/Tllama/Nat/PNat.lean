import Tllama.Logic.Basic
/-!
Positive natural numbers, `ℕ+`: the subtype, its coercion to `ℕ`, numerals, order and arithmetic.
-/

@[expose] public section
noncomputable section

/-- The positive natural numbers. Mathlib's definition. -/
def PNat := { n : Nat // 0 < n }

namespace PNat

/-- The underlying natural number. -/
@[coe] def val (n : PNat) : Nat := n.1

instance coePNatNat : Coe PNat Nat := ⟨val⟩

theorem pos (n : PNat) : 0 < (n : Nat) := n.2
grind_pattern pos => val n

@[ext] theorem eq {m n : PNat} (h : (m : Nat) = n) : m = n := Subtype.ext h

theorem coe_inj {m n : PNat} : (m : Nat) = n ↔ m = n := ⟨eq, fun h => h ▸ rfl⟩

instance : DecidableEq PNat := fun a b => decidable_of_iff (a.val = b.val) coe_inj

instance (n : Nat) [NeZero n] : OfNat PNat n := ⟨⟨n, Nat.pos_of_ne_zero (NeZero.ne n)⟩⟩

instance : Inhabited PNat := ⟨1⟩
instance : Add PNat := ⟨fun a b => ⟨a.val + b.val, Nat.add_pos_left a.2 _⟩⟩
instance : Mul PNat := ⟨fun a b => ⟨a.val * b.val, Nat.mul_pos a.2 b.2⟩⟩
/-- Truncated at `1`, as in Mathlib. -/
instance : Sub PNat := ⟨fun a b => if h : b.val < a.val then ⟨a.val - b.val, Nat.sub_pos_of_lt h⟩ else 1⟩
instance : Pow PNat Nat := ⟨fun a n => ⟨a.val ^ n, Nat.pow_pos a.2⟩⟩
instance : LE PNat := ⟨fun a b => a.val ≤ b.val⟩
instance : LT PNat := ⟨fun a b => a.val < b.val⟩
instance : Dvd PNat := ⟨fun a b => ∃ c, b = a * c⟩

instance (a b : PNat) : Decidable (a ≤ b) := inferInstanceAs (Decidable (a.val ≤ b.val))
instance (a b : PNat) : Decidable (a < b) := inferInstanceAs (Decidable (a.val < b.val))

instance : Std.IsLinearOrder PNat where
  le_refl a := Nat.le_refl a.val
  le_trans _ _ _ := Nat.le_trans
  le_antisymm _ _ h h' := eq (Nat.le_antisymm h h')
  le_total a b := Nat.le_total a.val b.val

instance : Std.LawfulOrderLT PNat where
  lt_iff _ _ := Nat.lt_iff_le_not_le

@[simp, norm_cast] theorem one_coe : ((1 : PNat) : Nat) = 1 := rfl
@[simp, norm_cast] theorem val_ofNat (n : Nat) [NeZero n] : ((OfNat.ofNat n : PNat) : Nat) = OfNat.ofNat n := rfl
@[simp, norm_cast, grind =] theorem add_coe (m n : PNat) : ((m + n : PNat) : Nat) = m + n := rfl
@[simp, norm_cast, grind =] theorem mul_coe (m n : PNat) : ((m * n : PNat) : Nat) = m * n := rfl
@[simp, norm_cast, grind =] theorem pow_coe (m : PNat) (n : Nat) : ((m ^ n : PNat) : Nat) = (m : Nat) ^ n := rfl
@[simp, norm_cast] theorem coe_le_coe (m n : PNat) : (m : Nat) ≤ n ↔ m ≤ n := Iff.rfl
@[simp, norm_cast] theorem coe_lt_coe (m n : PNat) : (m : Nat) < n ↔ m < n := Iff.rfl
@[simp] theorem ne_zero (n : PNat) : (n : Nat) ≠ 0 := Nat.ne_of_gt n.2
theorem mk_coe (n : Nat) (h : 0 < n) : ((⟨n, h⟩ : PNat) : Nat) = n := rfl

end PNat
