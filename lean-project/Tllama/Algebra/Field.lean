import Tllama.Algebra.Ring
/-!
The laws of fields by their Mathlib names, for every type with core's `Lean.Grind.Field`: `ℚ`, `ℝ`,
`ℂ`. As in Mathlib, `a / 0 = 0` and `0⁻¹ = 0`, which several laws rely on.
-/

@[expose] public section
noncomputable section

open Lean.Grind (Field)

universe u

section Field
variable {α : Type u} [Field α]

theorem div_eq_mul_inv (a b : α) : a / b = a * b⁻¹ := Field.div_eq_mul_inv a b
@[simp] theorem inv_zero : (0 : α)⁻¹ = 0 := Field.inv_zero
@[simp] theorem inv_one : (1 : α)⁻¹ = 1 := by grind
@[simp] theorem inv_inv (a : α) : a⁻¹⁻¹ = a := Field.inv_inv a
theorem mul_inv_cancel₀ {a : α} (h : a ≠ 0) : a * a⁻¹ = 1 := Field.mul_inv_cancel h
theorem inv_mul_cancel₀ {a : α} (h : a ≠ 0) : a⁻¹ * a = 1 := Field.inv_mul_cancel h
theorem mul_inv_cancel {a : α} (h : a ≠ 0) : a * a⁻¹ = 1 := Field.mul_inv_cancel h
theorem inv_mul_cancel {a : α} (h : a ≠ 0) : a⁻¹ * a = 1 := Field.inv_mul_cancel h
@[simp] theorem inv_eq_zero {a : α} : a⁻¹ = 0 ↔ a = 0 := Field.inv_eq_zero_iff
theorem inv_ne_zero {a : α} (h : a ≠ 0) : a⁻¹ ≠ 0 := fun h' => h (inv_eq_zero.1 h')
@[simp] theorem div_zero (a : α) : a / 0 = 0 := by rw [div_eq_mul_inv, inv_zero, mul_zero]
@[simp] theorem zero_div (a : α) : 0 / a = 0 := by rw [div_eq_mul_inv, zero_mul]
@[simp] theorem div_one (a : α) : a / 1 = a := by rw [div_eq_mul_inv, inv_one, mul_one]
theorem one_div (a : α) : 1 / a = a⁻¹ := by rw [div_eq_mul_inv, one_mul]
theorem inv_eq_one_div (a : α) : a⁻¹ = 1 / a := (one_div a).symm
@[simp] theorem div_self {a : α} (h : a ≠ 0) : a / a = 1 := by rw [div_eq_mul_inv, mul_inv_cancel₀ h]
theorem div_self_ne_zero {a : α} (h : a ≠ 0) : a / a = 1 := div_self h
theorem mul_inv (a b : α) : (a * b)⁻¹ = a⁻¹ * b⁻¹ := Field.inv_mul a b
theorem inv_neg {a : α} : (-a)⁻¹ = -a⁻¹ := Field.inv_neg a
theorem neg_inv {a : α} : -a⁻¹ = (-a)⁻¹ := inv_neg.symm
theorem inv_pow (a : α) (n : Nat) : a⁻¹ ^ n = (a ^ n)⁻¹ := by
  induction n with
  | zero => rw [pow_zero, pow_zero, inv_one]
  | succ n ih => rw [pow_succ, pow_succ, mul_inv, ih]
theorem div_pow (a b : α) (n : Nat) : (a / b) ^ n = a ^ n / b ^ n := by
  rw [div_eq_mul_inv, div_eq_mul_inv, mul_pow, inv_pow]
theorem one_div_pow (a : α) (n : Nat) : (1 / a) ^ n = 1 / a ^ n := by rw [div_pow, one_pow]
theorem mul_div_assoc (a b c : α) : a * b / c = a * (b / c) := by
  rw [div_eq_mul_inv, div_eq_mul_inv, mul_assoc]
theorem mul_div_assoc' (a b c : α) : a * (b / c) = a * b / c := (mul_div_assoc a b c).symm
theorem div_mul_eq_mul_div (a b c : α) : a / b * c = a * c / b := by
  rw [div_eq_mul_inv, div_eq_mul_inv, mul_right_comm]
theorem mul_div_right_comm (a b c : α) : a * b / c = a / c * b := (div_mul_eq_mul_div a c b).symm
theorem div_div (a b c : α) : a / b / c = a / (b * c) := by
  rw [div_eq_mul_inv, div_eq_mul_inv, div_eq_mul_inv, mul_inv, mul_assoc]
theorem div_div_eq_mul_div (a b c : α) : a / (b / c) = a * c / b := by
  rw [div_eq_mul_inv, div_eq_mul_inv, div_eq_mul_inv, mul_inv, inv_inv]
  grind
theorem one_div_div (a b : α) : 1 / (a / b) = b / a := by rw [div_div_eq_mul_div, one_mul]
theorem inv_div (a b : α) : (a / b)⁻¹ = b / a := by rw [inv_eq_one_div, one_div_div]
theorem div_mul_div_comm (a b c d : α) : a / b * (c / d) = a * c / (b * d) := by
  rw [div_eq_mul_inv, div_eq_mul_inv, div_eq_mul_inv, mul_inv, mul_mul_mul_comm]
theorem div_mul_cancel₀ (a : α) {b : α} (h : b ≠ 0) : a / b * b = a := by
  rw [div_eq_mul_inv, mul_assoc, inv_mul_cancel₀ h, mul_one]
theorem div_mul_cancel (a : α) {b : α} (h : b ≠ 0) : a / b * b = a := div_mul_cancel₀ a h
theorem mul_div_cancel_right₀ (a : α) {b : α} (h : b ≠ 0) : a * b / b = a := by
  rw [mul_div_assoc, div_self h, mul_one]
theorem mul_div_cancel_left₀ (b : α) {a : α} (h : a ≠ 0) : a * b / a = b := by
  rw [mul_comm, mul_div_cancel_right₀ b h]
theorem mul_div_cancel_left (b : α) {a : α} (h : a ≠ 0) : a * b / a = b := mul_div_cancel_left₀ b h
theorem mul_div_cancel₀ (a : α) {b : α} (h : b ≠ 0) : a * b / b = a := mul_div_cancel_right₀ a h
theorem mul_div_cancel' (a : α) {b : α} (h : b ≠ 0) : b * (a / b) = a := by
  rw [mul_comm, div_mul_cancel₀ a h]
theorem mul_one_div (a b : α) : a * (1 / b) = a / b := by rw [one_div, div_eq_mul_inv]
theorem mul_one_div_cancel {a : α} (h : a ≠ 0) : a * (1 / a) = 1 := by rw [mul_one_div, div_self h]
theorem one_div_mul_cancel {a : α} (h : a ≠ 0) : 1 / a * a = 1 := div_mul_cancel₀ 1 h
theorem add_div (a b c : α) : (a + b) / c = a / c + b / c := by
  rw [div_eq_mul_inv, div_eq_mul_inv, div_eq_mul_inv, add_mul]
theorem sub_div (a b c : α) : (a - b) / c = a / c - b / c := by
  rw [div_eq_mul_inv, div_eq_mul_inv, div_eq_mul_inv, sub_mul]
theorem neg_div (b a : α) : -b / a = -(b / a) := by rw [div_eq_mul_inv, div_eq_mul_inv, neg_mul]
theorem neg_div' (b a : α) : -(b / a) = -b / a := (neg_div b a).symm
theorem div_neg (a : α) {b : α} : a / -b = -(a / b) := by
  rw [div_eq_mul_inv, div_eq_mul_inv, inv_neg, mul_neg]
theorem div_add_div (a : α) (c : α) {b d : α} (hb : b ≠ 0) (hd : d ≠ 0) :
    a / b + c / d = (a * d + b * c) / (b * d) := by
  have h := mul_ne_zero hb hd
  grind
theorem div_sub_div (a : α) (c : α) {b d : α} (hb : b ≠ 0) (hd : d ≠ 0) :
    a / b - c / d = (a * d - b * c) / (b * d) := by
  have h := mul_ne_zero hb hd
  grind
theorem div_add' (a b c : α) (hc : c ≠ 0) : a / c + b = (a + b * c) / c := by grind
theorem add_div' (a b c : α) (hc : c ≠ 0) : b + a / c = (b * c + a) / c := by grind
theorem div_sub' (a b c : α) (hc : c ≠ 0) : a / c - b = (a - c * b) / c := by grind
theorem sub_div' (a b c : α) (hc : c ≠ 0) : b - a / c = (b * c - a) / c := by grind
theorem div_add_div_same (a b c : α) : a / c + b / c = (a + b) / c := (add_div a b c).symm
theorem div_sub_div_same (a b c : α) : a / c - b / c = (a - b) / c := (sub_div a b c).symm
theorem eq_div_iff {a b c : α} (hc : c ≠ 0) : a = b / c ↔ a * c = b := by
  constructor
  · rintro rfl
    exact div_mul_cancel₀ b hc
  · rintro rfl
    exact (mul_div_cancel_right₀ a hc).symm
theorem div_eq_iff {a b c : α} (hb : b ≠ 0) : a / b = c ↔ a = c * b := by
  rw [eq_comm, eq_div_iff hb, eq_comm]
theorem div_eq_div_iff {a b c d : α} (hb : b ≠ 0) (hd : d ≠ 0) : a / b = c / d ↔ a * d = c * b := by
  rw [div_eq_iff hb, div_mul_eq_mul_div, eq_div_iff hd]
theorem div_eq_one_iff_eq {a b : α} (hb : b ≠ 0) : a / b = 1 ↔ a = b := by rw [div_eq_iff hb, one_mul]
@[simp] theorem div_eq_zero_iff {a b : α} : a / b = 0 ↔ a = 0 ∨ b = 0 := by
  rw [div_eq_mul_inv, mul_eq_zero, inv_eq_zero]
theorem div_ne_zero {a b : α} (ha : a ≠ 0) (hb : b ≠ 0) : a / b ≠ 0 :=
  fun h => (div_eq_zero_iff.1 h).elim ha hb
theorem div_ne_zero_iff {a b : α} : a / b ≠ 0 ↔ a ≠ 0 ∧ b ≠ 0 := by rw [Ne, div_eq_zero_iff, not_or]
theorem inv_eq_iff_eq_inv {a b : α} : a⁻¹ = b ↔ a = b⁻¹ :=
  ⟨fun h => by rw [← h, inv_inv], fun h => by rw [h, inv_inv]⟩
@[simp] theorem inv_inj {a b : α} : a⁻¹ = b⁻¹ ↔ a = b :=
  ⟨fun h => by rw [← inv_inv a, h, inv_inv], fun h => by rw [h]⟩
theorem eq_inv_of_mul_eq_one_left {a b : α} (h : a * b = 1) : a = b⁻¹ := by
  have hb : b ≠ 0 := by
    rintro rfl
    rw [mul_zero] at h
    exact Field.zero_ne_one h
  rw [inv_eq_one_div, eq_div_iff hb, h]
theorem eq_inv_of_mul_eq_one_right {a b : α} (h : a * b = 1) : b = a⁻¹ :=
  eq_inv_of_mul_eq_one_left (mul_comm a b ▸ h)
theorem one_ne_zero' : (1 : α) ≠ 0 := fun h => Field.zero_ne_one h.symm
theorem div_div_div_cancel_right₀ {c : α} (hc : c ≠ 0) (a b : α) : a / c / (b / c) = a / b := by
  rw [div_div_eq_mul_div, div_mul_cancel₀ a hc]
theorem mul_div_mul_left (a b : α) {c : α} (hc : c ≠ 0) : c * a / (c * b) = a / b := by
  rw [div_eq_mul_inv, div_eq_mul_inv, mul_inv, mul_mul_mul_comm, mul_inv_cancel₀ hc, one_mul]
theorem mul_div_mul_right (a b : α) {c : α} (hc : c ≠ 0) : a * c / (b * c) = a / b := by
  rw [mul_comm a, mul_comm b, mul_div_mul_left a b hc]
theorem pow_sub₀ (a : α) {m n : Nat} (ha : a ≠ 0) (h : n ≤ m) : a ^ (m - n) = a ^ m * (a ^ n)⁻¹ := by
  rw [← pow_sub_mul_pow a h, mul_assoc, mul_inv_cancel₀ (pow_ne_zero n ha), mul_one]

/-! ### Integer powers -/

@[simp] theorem zpow_zero (a : α) : a ^ (0 : Int) = 1 := Field.zpow_zero a
@[simp] theorem zpow_one (a : α) : a ^ (1 : Int) = a := Field.zpow_one a
theorem zpow_neg (a : α) (n : Int) : a ^ (-n) = (a ^ n)⁻¹ := Field.zpow_neg a n
@[simp, norm_cast] theorem zpow_natCast (a : α) (n : Nat) : a ^ (n : Int) = a ^ n := Field.zpow_natCast a n
@[simp] theorem zpow_ofNat (a : α) (n : Nat) : a ^ (OfNat.ofNat n : Int) = a ^ OfNat.ofNat n :=
  Field.zpow_natCast a n
theorem zpow_neg_one (a : α) : a ^ (-1 : Int) = a⁻¹ := by rw [zpow_neg, zpow_one]
theorem zpow_two (a : α) : a ^ (2 : Int) = a * a := (Field.zpow_natCast a 2).trans (pow_two a)
theorem zpow_add₀ {a : α} (h : a ≠ 0) (m n : Int) : a ^ (m + n) = a ^ m * a ^ n := Field.zpow_add h m n
theorem zpow_sub₀ {a : α} (h : a ≠ 0) (m n : Int) : a ^ (m - n) = a ^ m / a ^ n := by
  rw [Int.sub_eq_add_neg, zpow_add₀ h, zpow_neg, div_eq_mul_inv]

end Field

theorem one_ne_zero {α : Type u} [Lean.Grind.CommRing α] [Lean.Grind.IsCharP α 0] : (1 : α) ≠ 0 := by grind
theorem zero_ne_one {α : Type u} [Lean.Grind.CommRing α] [Lean.Grind.IsCharP α 0] : (0 : α) ≠ 1 := by grind
theorem two_ne_zero {α : Type u} [Lean.Grind.CommRing α] [Lean.Grind.IsCharP α 0] : (2 : α) ≠ 0 := by grind
theorem three_ne_zero {α : Type u} [Lean.Grind.CommRing α] [Lean.Grind.IsCharP α 0] : (3 : α) ≠ 0 := by grind
theorem four_ne_zero {α : Type u} [Lean.Grind.CommRing α] [Lean.Grind.IsCharP α 0] : (4 : α) ≠ 0 := by grind
