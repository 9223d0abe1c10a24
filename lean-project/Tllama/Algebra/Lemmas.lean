import Tllama.Order.Lemmas
/-!
Laws of groups, rings and fields, of divisibility and of parity that proofs cite by Mathlib's names and that the library
itself does not need. Statements, explicit arguments and their order are Mathlib's.
-/

@[expose] public section

set_option linter.unusedSectionVars false
set_option linter.unusedVariables false

universe u

open Lean.Grind (Semiring CommSemiring Ring CommRing Field OrderedAdd OrderedRing IsCharP)

section Ring
variable {α : Type u} [CommRing α] {a b c d : α}

theorem sub_sub_self (a b : α) : a - (a - b) = b := by grind
@[simp] theorem sub_sub_cancel (a b : α) : a - (a - b) = b := by grind
@[simp] theorem sub_add_sub_cancel (a b c : α) : a - b + (b - c) = a - c := by grind
theorem sub_add_sub_cancel' (a b c : α) : a - b + (c - a) = c - b := by grind
theorem add_sub_add_right_eq_sub (a b c : α) : a + c - (b + c) = a - b := by grind
theorem add_sub_add_left_eq_sub (a b c : α) : c + a - (c + b) = a - b := by grind
theorem sub_sub_sub_cancel_right (a b c : α) : a - c - (b - c) = a - b := by grind
theorem sub_sub_sub_cancel_left (a b c : α) : c - a - (c - b) = b - a := by grind
theorem add_add_sub_cancel (a b c : α) : a + c + (b - c) = a + b := by grind
theorem add_sub_left_comm (a b c : α) : a + (b - c) = b + (a - c) := by grind
theorem add_sub_cancel' (a b : α) : a + b - a = b := by grind
theorem sub_eq_self : a - b = a ↔ b = 0 := by grind
theorem neg_sub_neg (a b : α) : -a - -b = b - a := by grind
theorem neg_sub_left (a b : α) : -a - b = -(b + a) := by grind
theorem neg_add_eq_sub (a b : α) : -a + b = b - a := by grind
theorem sub_neg_eq_add' (a b : α) : a - -b = a + b := by grind
theorem sub_self_add (a b : α) : a - (a + b) = -b := by grind
theorem eq_add_of_sub_eq (h : a - c = b) : a = b + c := by grind
theorem eq_add_of_sub_eq' (h : a - b = c) : a = b + c := by grind
theorem add_eq_of_eq_sub (h : a = c - b) : a + b = c := by grind
theorem add_eq_of_eq_sub' (h : b = c - a) : a + b = c := by grind
theorem sub_eq_of_eq_add' (h : a = b + c) : a - b = c := by grind
theorem eq_sub_of_add_eq' (h : c + a = b) : a = b - c := by grind
theorem sub_eq_sub_iff_add_eq_add : a - b = c - d ↔ a + d = c + b := by grind
theorem sub_eq_sub_iff_sub_eq_sub : a - b = c - d ↔ a - c = b - d := by grind
theorem eq_iff_eq_of_sub_eq_sub (h : a - b = c - d) : a = b ↔ c = d := by grind
theorem neg_eq_of_add_eq_zero_left (h : a + b = 0) : -b = a := by grind
theorem neg_eq_of_add_eq_zero_right (h : a + b = 0) : -a = b := by grind
theorem eq_neg_of_eq_neg (h : a = -b) : b = -a := by grind
theorem neg_eq_iff_add_eq_zero : -a = b ↔ a + b = 0 := by grind
theorem add_eq_zero_iff_neg_eq : a + b = 0 ↔ -a = b := by grind
theorem add_eq_zero_iff_neg_eq' : a + b = 0 ↔ -b = a := by grind
theorem add_left_eq_self : a + b = b ↔ a = 0 := by grind
theorem add_right_eq_self : a + b = a ↔ b = 0 := by grind
theorem self_eq_add_right : a = a + b ↔ b = 0 := by grind
theorem self_eq_add_left : a = b + a ↔ b = 0 := by grind
theorem left_eq_add : a = a + b ↔ b = 0 := by grind
theorem right_eq_add : b = a + b ↔ a = 0 := by grind
theorem mul_sub_one (a b : α) : a * (b - 1) = a * b - a := by grind
theorem sub_one_mul (a b : α) : (a - 1) * b = a * b - b := by grind
theorem one_sub_mul (a b : α) : (1 - a) * b = b - a * b := by grind
theorem mul_one_sub (a b : α) : a * (1 - b) = a - a * b := by grind
theorem sub_pow_three (a b : α) : (a - b) ^ 3 = a ^ 3 - 3 * a ^ 2 * b + 3 * a * b ^ 2 - b ^ 3 := by grind
theorem sub_mul_self_eq (a b : α) : (a - b) * (a - b) = a * a - 2 * a * b + b * b := by grind
theorem neg_one_sq : (-1 : α) ^ 2 = 1 := by grind
theorem neg_one_pow_two : (-1 : α) ^ 2 = 1 := by grind
theorem neg_pow (a : α) (n : Nat) : (-a) ^ n = (-1) ^ n * a ^ n := by
  have e : -a = -1 * a := by grind
  rw [e, mul_pow]
theorem sub_one_sq (a : α) : (a - 1) ^ 2 = a ^ 2 - 2 * a + 1 := by grind
theorem sq_eq_one_iff [IsCancelMulZero α] : a ^ 2 = 1 ↔ a = 1 ∨ a = -1 := sq_eq_one_iff_of_ring
theorem mul_self_eq_one_iff [IsCancelMulZero α] : a * a = 1 ↔ a = 1 ∨ a = -1 := by
  rw [← pow_two, sq_eq_one_iff]
theorem sq_ne_one_iff [IsCancelMulZero α] : a ^ 2 ≠ 1 ↔ a ≠ 1 ∧ a ≠ -1 := by rw [Ne, sq_eq_one_iff, not_or]

end Ring

section Semiring
variable {α : Type u} [CommSemiring α] {a b c d : α}

theorem mul_add_one (a b : α) : a * (b + 1) = a * b + a := by grind
theorem add_one_mul (a b : α) : (a + 1) * b = a * b + b := by grind
theorem mul_one_add (a b : α) : a * (1 + b) = a + a * b := by grind
theorem one_add_mul (a b : α) : (1 + a) * b = b + a * b := by grind
theorem add_mul_self_eq (a b : α) : (a + b) * (a + b) = a * a + 2 * a * b + b * b := by grind
theorem one_sq : (1 : α) ^ 2 = 1 := one_pow 2
theorem one_add_one_eq_two' : (1 : α) + 1 = 2 := by grind
theorem mul_eq_zero_of_left (h : a = 0) (b : α) : a * b = 0 := by rw [h, zero_mul]
theorem mul_eq_zero_of_right (a : α) (h : b = 0) : a * b = 0 := by rw [h, mul_zero]
theorem zero_pow_ne_zero {n : Nat} (hn : n ≠ 0) : (0 : α) ^ n = 0 := zero_pow hn
theorem zero_pow' (n : Nat) (hn : n ≠ 0) : (0 : α) ^ n = 0 := zero_pow hn
theorem pow_mul_pow_sub (a : α) {m n : Nat} (h : m ≤ n) : a ^ m * a ^ (n - m) = a ^ n := by
  rw [← pow_add, Nat.add_sub_cancel' h]
theorem sq_ne_zero_iff [IsCancelMulZero α] : a ^ 2 ≠ 0 ↔ a ≠ 0 := pow_ne_zero_iff (by decide)
theorem ne_zero_of_mul_ne_zero_left [IsCancelMulZero α] (h : a * b ≠ 0) : a ≠ 0 := left_ne_zero_of_mul h
theorem ne_zero_of_mul_ne_zero_right [IsCancelMulZero α] (h : a * b ≠ 0) : b ≠ 0 := right_ne_zero_of_mul h
theorem mul_left_injective₀ [IsCancelMulZero α] (h : b ≠ 0) : Function.Injective fun a : α => a * b :=
  fun _ _ e => mul_right_cancel₀ h e
theorem mul_right_injective₀ [IsCancelMulZero α] (h : a ≠ 0) : Function.Injective fun b : α => a * b :=
  fun _ _ e => mul_left_cancel₀ h e
theorem mul_eq_left₀ [IsCancelMulZero α] (h : a ≠ 0) : a * b = a ↔ b = 1 := by
  rw [← mul_right_inj' h (b := b) (c := 1), mul_one]
theorem mul_eq_right₀ [IsCancelMulZero α] (h : b ≠ 0) : a * b = b ↔ a = 1 := by rw [mul_comm, mul_eq_left₀ h]
theorem left_eq_mul₀ [IsCancelMulZero α] (h : a ≠ 0) : a = a * b ↔ b = 1 := by rw [eq_comm, mul_eq_left₀ h]
theorem right_eq_mul₀ [IsCancelMulZero α] (h : b ≠ 0) : b = a * b ↔ a = 1 := by rw [eq_comm, mul_eq_right₀ h]

end Semiring

/-- For `ring_nf`: a numeral stands first in a sum. -/
theorem Tllama.RingNF.add_numeral {α : Type u} [CommSemiring α] (a : α) (n : Nat) :
    a + (no_index (OfNat.ofNat n : α)) = OfNat.ofNat n + a := add_comm _ _
/-- For `ring_nf`: one stands first in a sum. -/
theorem Tllama.RingNF.add_one {α : Type u} [CommSemiring α] (a : α) : a + 1 = 1 + a := add_comm _ _

/-! ### Fields -/

section Field
variable {α : Type u} [Field α] {a b c d : α}

theorem div_mul_comm (a b c : α) : a / b * c = c / b * a := by grind
theorem mul_div_left_comm (a b c : α) : a * (b / c) = b * (a / c) := by grind
theorem mul_comm_div (a b c : α) : a / b * c = a * (c / b) := by grind
theorem mul_div (a b c : α) : a * (b / c) = a * b / c := (mul_div_assoc a b c).symm
theorem mul_div_mul_comm (a b c d : α) : a * b / (c * d) = a / c * (b / d) := (div_mul_div_comm a c b d).symm
theorem div_mul (a b c : α) : a / b * c = a / (b / c) := by rw [div_div_eq_mul_div, div_mul_eq_mul_div]
theorem div_div_div_eq (a b c d : α) : a / b / (c / d) = a * d / (b * c) := by
  rw [div_div_eq_mul_div, div_mul_eq_mul_div, div_div]
theorem div_mul_eq_mul_div₀ (a b c : α) : a / c * b = a * b / c := div_mul_eq_mul_div a c b
theorem div_mul_div_cancel (a : α) (hc : c ≠ 0) : a / c * (c / b) = a / b := by
  rw [div_mul_div_comm, mul_comm c b, mul_div_mul_right a b hc]
theorem div_mul_div_cancel₀ (hb : b ≠ 0) : a / b * (b / c) = a / c := div_mul_div_cancel a hb
theorem div_eq_iff_mul_eq (hc : c ≠ 0) : a / c = b ↔ b * c = a := by rw [div_eq_iff hc, eq_comm]
theorem eq_div_iff_mul_eq (hc : c ≠ 0) : a = b / c ↔ a * c = b := eq_div_iff hc
theorem eq_div_of_mul_eq (hc : c ≠ 0) (h : a * c = b) : a = b / c := (eq_div_iff hc).mpr h
theorem div_eq_of_eq_mul₀ (hb : b ≠ 0) (h : a = c * b) : a / b = c := (div_eq_iff hb).mpr h
theorem div_eq_of_eq_mul (hb : b ≠ 0) (h : a = c * b) : a / b = c := (div_eq_iff hb).mpr h
theorem eq_mul_of_div_eq (hb : b ≠ 0) (h : a / b = c) : a = c * b := (div_eq_iff hb).mp h
theorem mul_eq_of_eq_div (hc : c ≠ 0) (h : a = b / c) : a * c = b := (eq_div_iff hc).mp h
theorem div_left_inj' (hc : c ≠ 0) : a / c = b / c ↔ a = b := by rw [div_eq_iff hc, div_mul_cancel₀ b hc]
theorem div_self_eq_one₀ : a / a = 1 ↔ a ≠ 0 :=
  ⟨fun h e => by rw [e, div_zero] at h; exact Field.zero_ne_one h, div_self⟩
theorem mul_inv_cancel_left₀ (h : a ≠ 0) (b : α) : a * (a⁻¹ * b) = b := by
  rw [← mul_assoc, mul_inv_cancel₀ h, one_mul]
theorem mul_inv_cancel_right₀ (h : b ≠ 0) (a : α) : a * b * b⁻¹ = a := by rw [mul_assoc, mul_inv_cancel₀ h, mul_one]
theorem inv_mul_cancel_left₀ (h : a ≠ 0) (b : α) : a⁻¹ * (a * b) = b := by
  rw [← mul_assoc, inv_mul_cancel₀ h, one_mul]
theorem inv_mul_cancel_right₀ (h : b ≠ 0) (a : α) : a * b⁻¹ * b = a := by rw [mul_assoc, inv_mul_cancel₀ h, mul_one]
theorem mul_inv_eq_iff_eq_mul₀ (hb : b ≠ 0) : a * b⁻¹ = c ↔ a = c * b := by rw [← div_eq_mul_inv, div_eq_iff hb]
theorem inv_mul_eq_iff_eq_mul₀ (hb : b ≠ 0) : b⁻¹ * a = c ↔ a = b * c := by
  rw [mul_comm, mul_inv_eq_iff_eq_mul₀ hb, mul_comm]
theorem mul_inv_eq_one₀ (hb : b ≠ 0) : a * b⁻¹ = 1 ↔ a = b := by rw [mul_inv_eq_iff_eq_mul₀ hb, one_mul]
theorem inv_mul_eq_one₀ (ha : a ≠ 0) : a⁻¹ * b = 1 ↔ a = b := by
  rw [inv_mul_eq_iff_eq_mul₀ ha, mul_one, eq_comm]
theorem mul_eq_one_iff_eq_inv₀ (hb : b ≠ 0) : a * b = 1 ↔ a = b⁻¹ := by
  rw [inv_eq_one_div, eq_div_iff hb]
theorem mul_eq_one_iff_inv_eq₀ (ha : a ≠ 0) : a * b = 1 ↔ a⁻¹ = b := by
  rw [mul_comm, mul_eq_one_iff_eq_inv₀ ha, eq_comm]
theorem inv_eq_of_mul_eq_one_right (h : a * b = 1) : a⁻¹ = b := (eq_inv_of_mul_eq_one_right h).symm
theorem inv_eq_of_mul_eq_one_left (h : a * b = 1) : b⁻¹ = a := (eq_inv_of_mul_eq_one_left h).symm
theorem eq_one_div_of_mul_eq_one_right (h : a * b = 1) : b = 1 / a := by rw [one_div]; exact eq_inv_of_mul_eq_one_right h
theorem eq_one_div_of_mul_eq_one_left (h : b * a = 1) : b = 1 / a := by rw [one_div]; exact eq_inv_of_mul_eq_one_left h
theorem inv_eq_one : a⁻¹ = 1 ↔ a = 1 := by rw [inv_eq_iff_eq_inv, inv_one]
theorem neg_div_neg_eq (a b : α) : -a / -b = a / b := by rw [neg_div, div_neg, neg_neg]
theorem div_neg_eq_neg_div (b a : α) : b / -a = -(b / a) := div_neg b
theorem neg_div_self (h : a ≠ 0) : -a / a = -1 := by rw [neg_div, div_self h]
theorem one_div_ne_zero (h : a ≠ 0) : 1 / a ≠ 0 := by rw [one_div]; exact inv_ne_zero h
theorem one_div_one_div (a : α) : 1 / (1 / a) = a := by rw [one_div, one_div, inv_inv]
theorem one_div_mul_one_div (a b : α) : 1 / a * (1 / b) = 1 / (a * b) := by rw [div_mul_div_comm, one_mul]
theorem one_div_add_one_div (ha : a ≠ 0) (hb : b ≠ 0) : 1 / a + 1 / b = (a + b) / (a * b) := by
  rw [div_add_div 1 1 ha hb, one_mul, mul_one, add_comm]
theorem inv_add_inv (ha : a ≠ 0) (hb : b ≠ 0) : a⁻¹ + b⁻¹ = (a + b) / (a * b) := by
  rw [← one_div, ← one_div, one_div_add_one_div ha hb]
theorem inv_sub_inv (ha : a ≠ 0) (hb : b ≠ 0) : a⁻¹ - b⁻¹ = (b - a) / (a * b) := by
  rw [← one_div, ← one_div, div_sub_div 1 1 ha hb, one_mul, mul_one]
theorem inv_sub_inv' (ha : a ≠ 0) (hb : b ≠ 0) : a⁻¹ - b⁻¹ = a⁻¹ * (b - a) * b⁻¹ := by grind
theorem one_div_eq_one_div_iff : 1 / a = 1 / b ↔ a = b := by rw [one_div, one_div, inv_inj]
theorem div_add_one (h : b ≠ 0) : a / b + 1 = (a + b) / b := by rw [div_add' a 1 b h, one_mul]
theorem div_add_same (h : b ≠ 0) : (a + b) / b = a / b + 1 := by rw [add_div, div_self h]
theorem same_add_div (h : b ≠ 0) : (b + a) / b = 1 + a / b := by rw [add_div, div_self h]
theorem one_add_div (h : b ≠ 0) : 1 + a / b = (b + a) / b := (same_add_div h).symm
theorem div_sub_one (h : b ≠ 0) : a / b - 1 = (a - b) / b := by rw [sub_div, div_self h]
theorem one_sub_div (h : b ≠ 0) : 1 - a / b = (b - a) / b := by rw [sub_div, div_self h]
theorem same_sub_div (h : b ≠ 0) : (b - a) / b = 1 - a / b := by rw [sub_div, div_self h]
theorem div_sub_same (h : b ≠ 0) : (a - b) / b = a / b - 1 := by rw [sub_div, div_self h]
theorem sub_half [IsCharP α 0] (a : α) : a - a / 2 = a / 2 := by grind
theorem add_halves [IsCharP α 0] (a : α) : a / 2 + a / 2 = a := by grind
theorem half_sub [IsCharP α 0] (a : α) : a / 2 - a = -(a / 2) := by grind
theorem add_self_div_two [IsCharP α 0] (a : α) : (a + a) / 2 = a := by grind

theorem zpow_ne_zero (n : Int) (h : a ≠ 0) : a ^ n ≠ 0 := by
  have key : ∀ k : Nat, a ^ (k : Int) ≠ 0 := fun k => by rw [zpow_natCast]; exact pow_ne_zero k h
  rcases Int.eq_nat_or_neg n with ⟨k, rfl | rfl⟩
  · exact key k
  · rw [zpow_neg]; exact inv_ne_zero (key k)
theorem zpow_add_one₀ (h : a ≠ 0) (n : Int) : a ^ (n + 1) = a ^ n * a := by rw [zpow_add₀ h, zpow_one]
theorem zpow_sub_one₀ (h : a ≠ 0) (n : Int) : a ^ (n - 1) = a ^ n * a⁻¹ := by
  rw [zpow_sub₀ h, zpow_one, div_eq_mul_inv]
theorem zpow_one_add₀ (h : a ≠ 0) (n : Int) : a ^ (1 + n) = a * a ^ n := by rw [zpow_add₀ h, zpow_one]
theorem zpow_coe_nat (a : α) (n : Nat) : a ^ (n : Int) = a ^ n := zpow_natCast a n

end Field

/-! ### Ordered fields -/

section OrderedField
variable {α : Type u} [Field α] [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α]
  [OrderedRing α] {a b c d : α}

theorem half_le_self (h : 0 ≤ a) : a / 2 ≤ a := by grind
theorem le_div_iff' (hc : 0 < c) : a ≤ b / c ↔ c * a ≤ b := by rw [mul_comm, le_div_iff₀ hc]
theorem lt_div_iff' (hc : 0 < c) : a < b / c ↔ c * a < b := by rw [mul_comm, lt_div_iff₀ hc]
theorem div_le_iff' (hc : 0 < c) : a / c ≤ b ↔ a ≤ c * b := by rw [mul_comm, div_le_iff₀ hc]
theorem div_lt_iff' (hc : 0 < c) : a / c < b ↔ a < c * b := by rw [mul_comm, div_lt_iff₀ hc]
theorem le_div_iff₀' (hc : 0 < c) : a ≤ b / c ↔ c * a ≤ b := le_div_iff' hc
theorem lt_div_iff₀' (hc : 0 < c) : a < b / c ↔ c * a < b := lt_div_iff' hc
theorem div_le_iff₀' (hc : 0 < c) : a / c ≤ b ↔ a ≤ c * b := div_le_iff' hc
theorem div_lt_iff₀' (hc : 0 < c) : a / c < b ↔ a < c * b := div_lt_iff' hc
theorem div_le_iff_of_neg (hc : c < 0) : b / c ≤ a ↔ a * c ≤ b := by
  have h := div_le_iff₀ (neg_pos.mpr hc) (a := -b) (b := a)
  rw [neg_div_neg_eq] at h
  rw [h]; grind
theorem le_div_iff_of_neg (hc : c < 0) : a ≤ b / c ↔ b ≤ a * c := by
  have h := le_div_iff₀ (neg_pos.mpr hc) (a := a) (b := -b)
  rw [neg_div_neg_eq] at h
  rw [h]; grind
theorem div_lt_iff_of_neg (hc : c < 0) : b / c < a ↔ a * c < b := by
  rw [← not_le, ← not_le, le_div_iff_of_neg hc]
theorem lt_div_iff_of_neg (hc : c < 0) : a < b / c ↔ b < a * c := by
  rw [← not_le, ← not_le, div_le_iff_of_neg hc]
theorem div_le_of_le_mul₀ (hb : 0 ≤ b) (hc : 0 ≤ c) (h : a ≤ c * b) : a / b ≤ c := by
  rcases eq_or_lt_of_le hb with rfl | hb
  · rw [div_zero]; exact hc
  · exact (div_le_iff₀ hb).mpr h
theorem div_le_of_nonneg_of_le_mul (hb : 0 ≤ b) (hc : 0 ≤ c) (h : a ≤ c * b) : a / b ≤ c := div_le_of_le_mul₀ hb hc h
theorem mul_le_of_le_div₀ (hb : 0 ≤ b) (hc : 0 ≤ c) (h : a ≤ b / c) : a * c ≤ b := by
  rcases eq_or_lt_of_le hc with rfl | hc
  · rw [mul_zero]; exact hb
  · exact (le_div_iff₀ hc).mp h
theorem div_le_one₀ (hb : 0 < b) : a / b ≤ 1 ↔ a ≤ b := div_le_one hb
theorem one_le_div₀ (hb : 0 < b) : 1 ≤ a / b ↔ b ≤ a := one_le_div hb
theorem div_lt_one₀ (hb : 0 < b) : a / b < 1 ↔ a < b := div_lt_one hb
theorem one_lt_div₀ (hb : 0 < b) : 1 < a / b ↔ b < a := one_lt_div hb
theorem div_le_one_of_le₀ (h : a ≤ b) (hb : 0 ≤ b) : a / b ≤ 1 :=
  div_le_of_le_mul₀ hb zero_le_one (by rwa [one_mul])
theorem div_le_one_of_le (h : a ≤ b) (hb : 0 ≤ b) : a / b ≤ 1 := div_le_one_of_le₀ h hb
theorem div_le_self (ha : 0 ≤ a) (hb : 1 ≤ b) : a / b ≤ a :=
  div_le_of_le_mul₀ (le_trans zero_le_one hb) ha (le_mul_of_one_le_right ha hb)
theorem div_lt_self (ha : 0 < a) (hb : 1 < b) : a / b < a :=
  (div_lt_iff₀ (lt_trans zero_lt_one hb)).mpr (lt_mul_of_one_lt_right ha hb)
theorem div_le_div_iff_of_pos_right (hc : 0 < c) : a / c ≤ b / c ↔ a ≤ b := by
  rw [div_le_iff₀ hc, div_mul_cancel₀ b (ne_of_gt hc)]
theorem div_lt_div_iff_of_pos_right (hc : 0 < c) : a / c < b / c ↔ a < b := by
  rw [div_lt_iff₀ hc, div_mul_cancel₀ b (ne_of_gt hc)]
theorem div_le_div_right (hc : 0 < c) : a / c ≤ b / c ↔ a ≤ b := div_le_div_iff_of_pos_right hc
theorem div_lt_div_right (hc : 0 < c) : a / c < b / c ↔ a < b := div_lt_div_iff_of_pos_right hc
theorem div_lt_div_of_pos_right (h : a < b) (hc : 0 < c) : a / c < b / c := (div_lt_div_iff_of_pos_right hc).mpr h
theorem div_lt_div_of_lt (hc : 0 < c) (h : a < b) : a / c < b / c := div_lt_div_of_pos_right h hc
theorem div_le_div_of_le (hc : 0 ≤ c) (h : a ≤ b) : a / c ≤ b / c := div_le_div_of_nonneg_right h hc
theorem div_le_div_of_le_left (ha : 0 ≤ a) (hc : 0 < c) (h : c ≤ b) : a / b ≤ a / c := div_le_div_of_nonneg_left ha hc h
theorem div_le_div_of_nonneg_of_pos (ha : 0 ≤ a) (hc : 0 < c) (h : c ≤ b) : a / b ≤ a / c :=
  div_le_div_of_nonneg_left ha hc h
theorem div_lt_div_left (ha : 0 < a) (hb : 0 < b) (hc : 0 < c) : a / b < a / c ↔ c < b := by
  rw [div_lt_div_iff hb hc, mul_lt_mul_left ha]
theorem div_le_div_left (ha : 0 < a) (hb : 0 < b) (hc : 0 < c) : a / b ≤ a / c ↔ c ≤ b := by
  rw [div_le_div_iff_of_pos hb hc, mul_le_mul_left ha]
theorem div_lt_div_iff_of_pos_left (ha : 0 < a) (hb : 0 < b) (hc : 0 < c) : a / b < a / c ↔ c < b :=
  div_lt_div_left ha hb hc
theorem div_le_div_iff_of_pos_left (ha : 0 < a) (hb : 0 < b) (hc : 0 < c) : a / b ≤ a / c ↔ c ≤ b :=
  div_le_div_left ha hb hc
theorem div_lt_div_iff_left (ha : 0 < a) (hb : 0 < b) (hc : 0 < c) : a / b < a / c ↔ c < b := div_lt_div_left ha hb hc
theorem div_le_div_iff_left (ha : 0 < a) (hb : 0 < b) (hc : 0 < c) : a / b ≤ a / c ↔ c ≤ b := div_le_div_left ha hb hc
theorem div_lt_div_of_pos_left (ha : 0 < a) (hc : 0 < c) (h : c < b) : a / b < a / c :=
  (div_lt_div_left ha (lt_trans hc h) hc).mpr h
theorem div_lt_div_of_lt_left (ha : 0 < a) (hc : 0 < c) (h : c < b) : a / b < a / c := div_lt_div_of_pos_left ha hc h
theorem div_le_div (hc : 0 ≤ c) (hac : a ≤ c) (hd : 0 < d) (hdb : d ≤ b) : a / b ≤ c / d := by
  rw [div_le_div_iff_of_pos (lt_of_lt_of_le hd hdb) hd]
  exact mul_le_mul hac hdb (le_of_lt hd) hc
theorem div_le_div₀ (hc : 0 ≤ c) (hac : a ≤ c) (hd : 0 < d) (hdb : d ≤ b) : a / b ≤ c / d := div_le_div hc hac hd hdb
theorem div_lt_div (hac : a < c) (hbd : d ≤ b) (hc : 0 ≤ c) (hd : 0 < d) : a / b < c / d := by
  rw [div_lt_div_iff (lt_of_lt_of_le hd hbd) hd]
  exact mul_lt_mul hac hbd hd hc
theorem div_lt_div₀ (hac : a < c) (hbd : d ≤ b) (hc : 0 ≤ c) (hd : 0 < d) : a / b < c / d := div_lt_div hac hbd hc hd
theorem div_lt_div' (hac : a ≤ c) (hbd : d < b) (hc : 0 < c) (hd : 0 < d) : a / b < c / d := by
  rw [div_lt_div_iff (lt_trans hd hbd) hd]
  exact mul_lt_mul' hac hbd (le_of_lt hd) hc
theorem div_pos_iff : 0 < a / b ↔ 0 < a ∧ 0 < b ∨ a < 0 ∧ b < 0 := by
  have h : b⁻¹ < 0 ↔ b < 0 := by
    have := inv_nonneg (a := b); grind
  rw [div_eq_mul_inv, mul_pos_iff, inv_pos, h]
theorem inv_lt_zero : a⁻¹ < 0 ↔ a < 0 := by rw [← not_le, inv_nonneg, not_le]
theorem inv_nonpos : a⁻¹ ≤ 0 ↔ a ≤ 0 := by rw [← not_lt, inv_pos, not_lt]
theorem div_neg_iff : a / b < 0 ↔ 0 < a ∧ b < 0 ∨ a < 0 ∧ 0 < b := by
  rw [div_eq_mul_inv, mul_neg_iff, inv_pos, inv_lt_zero]
theorem div_nonneg_iff : 0 ≤ a / b ↔ 0 ≤ a ∧ 0 ≤ b ∨ a ≤ 0 ∧ b ≤ 0 := by
  rw [div_eq_mul_inv, mul_nonneg_iff, inv_nonneg, inv_nonpos]
theorem div_nonpos_iff : a / b ≤ 0 ↔ 0 ≤ a ∧ b ≤ 0 ∨ a ≤ 0 ∧ 0 ≤ b := by
  rw [div_eq_mul_inv, mul_nonpos_iff, inv_nonneg, inv_nonpos]
theorem div_pos_iff_of_pos_left (h : 0 < a) : 0 < a / b ↔ 0 < b := by
  rw [div_eq_mul_inv, mul_pos_iff_of_pos_left h, inv_pos]
theorem inv_le_inv₀ (ha : 0 < a) (hb : 0 < b) : a⁻¹ ≤ b⁻¹ ↔ b ≤ a := by
  rw [inv_eq_one_div, inv_eq_one_div, div_le_div_left zero_lt_one ha hb]
theorem inv_lt_inv₀ (ha : 0 < a) (hb : 0 < b) : a⁻¹ < b⁻¹ ↔ b < a := by
  rw [inv_eq_one_div, inv_eq_one_div, div_lt_div_left zero_lt_one ha hb]
theorem inv_le_inv (ha : 0 < a) (hb : 0 < b) : a⁻¹ ≤ b⁻¹ ↔ b ≤ a := inv_le_inv₀ ha hb
theorem inv_lt_inv (ha : 0 < a) (hb : 0 < b) : a⁻¹ < b⁻¹ ↔ b < a := inv_lt_inv₀ ha hb
theorem inv_anti₀ (hb : 0 < b) (h : b ≤ a) : a⁻¹ ≤ b⁻¹ := inv_le_inv_of_le hb h
theorem inv_strictAnti₀ (hb : 0 < b) (h : b < a) : a⁻¹ < b⁻¹ := (inv_lt_inv₀ (lt_trans hb h) hb).mpr h
theorem inv_lt_inv_of_lt (hb : 0 < b) (h : b < a) : a⁻¹ < b⁻¹ := inv_strictAnti₀ hb h
theorem inv_le_one_of_one_le₀ (h : 1 ≤ a) : a⁻¹ ≤ 1 := by
  have := inv_anti₀ zero_lt_one h; rwa [inv_one] at this
theorem inv_le_one (h : 1 ≤ a) : a⁻¹ ≤ 1 := inv_le_one_of_one_le₀ h
theorem inv_lt_one_of_one_lt₀ (h : 1 < a) : a⁻¹ < 1 := by
  have := inv_strictAnti₀ zero_lt_one h; rwa [inv_one] at this
theorem inv_lt_one (h : 1 < a) : a⁻¹ < 1 := inv_lt_one_of_one_lt₀ h
theorem one_lt_inv₀ (h : 0 < a) : 1 < a⁻¹ ↔ a < 1 := by
  have := inv_lt_inv₀ (a := 1) (b := a) zero_lt_one h; rwa [inv_one] at this
theorem one_le_inv₀ (h : 0 < a) : 1 ≤ a⁻¹ ↔ a ≤ 1 := by
  have := inv_le_inv₀ (a := 1) (b := a) zero_lt_one h; rwa [inv_one] at this
theorem inv_le_of_inv_le₀ (ha : 0 < a) (h : a⁻¹ ≤ b) : b⁻¹ ≤ a := by
  have := inv_anti₀ (inv_pos.mpr ha) h; rwa [inv_inv] at this
theorem inv_le_of_inv_le (ha : 0 < a) (h : a⁻¹ ≤ b) : b⁻¹ ≤ a := inv_le_of_inv_le₀ ha h
theorem inv_lt_of_inv_lt (ha : 0 < a) (h : a⁻¹ < b) : b⁻¹ < a := by
  have := inv_strictAnti₀ (inv_pos.mpr ha) h; rwa [inv_inv] at this
theorem inv_le (ha : 0 < a) (hb : 0 < b) : a⁻¹ ≤ b ↔ b⁻¹ ≤ a := ⟨inv_le_of_inv_le₀ ha, inv_le_of_inv_le₀ hb⟩
theorem inv_pos_le_iff_one_le_mul (ha : 0 < a) : a⁻¹ ≤ b ↔ 1 ≤ b * a := by rw [inv_eq_one_div, div_le_iff₀ ha]
theorem inv_le_iff_one_le_mul₀ (ha : 0 < a) : a⁻¹ ≤ b ↔ 1 ≤ b * a := inv_pos_le_iff_one_le_mul ha
theorem one_div_le (ha : 0 < a) (hb : 0 < b) : 1 / a ≤ b ↔ 1 / b ≤ a := by rw [one_div, one_div, inv_le ha hb]
theorem one_div_lt (ha : 0 < a) (hb : 0 < b) : 1 / a < b ↔ 1 / b < a := by
  rw [div_lt_iff₀ ha, div_lt_iff₀ hb, mul_comm]
theorem le_one_div (ha : 0 < a) (hb : 0 < b) : a ≤ 1 / b ↔ b ≤ 1 / a := by
  rw [le_div_iff₀ ha, le_div_iff₀ hb, mul_comm]
theorem lt_one_div (ha : 0 < a) (hb : 0 < b) : a < 1 / b ↔ b < 1 / a := by
  rw [lt_div_iff₀ ha, lt_div_iff₀ hb, mul_comm]
theorem one_div_le_one_div (ha : 0 < a) (hb : 0 < b) : 1 / a ≤ 1 / b ↔ b ≤ a := div_le_div_left zero_lt_one ha hb
theorem one_div_lt_one_div (ha : 0 < a) (hb : 0 < b) : 1 / a < 1 / b ↔ b < a := div_lt_div_left zero_lt_one ha hb
theorem one_div_lt_one_div_of_lt (ha : 0 < a) (h : a < b) : 1 / b < 1 / a := div_lt_div_of_pos_left zero_lt_one ha h
theorem one_div_nonneg : 0 ≤ 1 / a ↔ 0 ≤ a := by rw [one_div, inv_nonneg]
theorem one_div_neg : 1 / a < 0 ↔ a < 0 := by rw [one_div, inv_lt_zero]
theorem one_div_nonpos : 1 / a ≤ 0 ↔ a ≤ 0 := by rw [one_div, inv_nonpos]
theorem one_div_pos_of_pos (h : 0 < a) : 0 < 1 / a := one_div_pos.mpr h
theorem one_le_one_div (h₁ : 0 < a) (h₂ : a ≤ 1) : 1 ≤ 1 / a := by rw [one_div, one_le_inv₀ h₁]; exact h₂
theorem one_lt_one_div (h₁ : 0 < a) (h₂ : a < 1) : 1 < 1 / a := by rw [one_div, one_lt_inv₀ h₁]; exact h₂
theorem div_two_lt_of_pos (h : 0 < a) : a / 2 < a := half_lt_self h
theorem left_lt_add_div_two : a < (a + b) / 2 ↔ a < b := by grind
theorem add_div_two_lt_right : (a + b) / 2 < b ↔ a < b := by grind
theorem zpow_pos (ha : 0 < a) (n : Int) : 0 < a ^ n := by
  have key : ∀ k : Nat, 0 < a ^ (k : Int) := fun k => by rw [zpow_natCast]; exact pow_pos ha k
  rcases Int.eq_nat_or_neg n with ⟨k, rfl | rfl⟩
  · exact key k
  · rw [zpow_neg]; exact inv_pos.mpr (key k)
theorem zpow_pos_of_pos (ha : 0 < a) (n : Int) : 0 < a ^ n := zpow_pos ha n
theorem zpow_nonneg (ha : 0 ≤ a) (n : Int) : 0 ≤ a ^ n := by
  have key : ∀ k : Nat, 0 ≤ a ^ (k : Int) := fun k => by rw [zpow_natCast]; exact pow_nonneg ha k
  rcases Int.eq_nat_or_neg n with ⟨k, rfl | rfl⟩
  · exact key k
  · rw [zpow_neg]; exact inv_nonneg.mpr (key k)

end OrderedField

/-! ### Divisibility -/

section Dvd
variable {α : Type u} [CommSemiring α] [Dvd α] [LawfulDvd α] {a b c : α}

theorem mul_dvd_mul_left (a : α) (h : b ∣ c) : a * b ∣ a * c := mul_dvd_mul (dvd_refl a) h
theorem mul_dvd_mul_right (h : a ∣ b) (c : α) : a * c ∣ b * c := mul_dvd_mul h (dvd_refl c)
theorem pow_dvd_pow_of_dvd (h : a ∣ b) (n : Nat) : a ^ n ∣ b ^ n := by
  obtain ⟨c, rfl⟩ := dvd_def.mp h
  rw [mul_pow]
  exact dvd_mul_right _ _
theorem dvd_iff_exists_eq_mul_left : a ∣ b ↔ ∃ c, b = c * a :=
  ⟨exists_eq_mul_left_of_dvd, fun ⟨c, h⟩ => Dvd.intro_left c h.symm⟩
theorem dvd_of_mul_left_eq (k : α) (h : k * a = b) : a ∣ b := Dvd.intro_left k h
theorem dvd_of_mul_right_eq (k : α) (h : a * k = b) : a ∣ b := Dvd.intro k h
theorem dvd_of_eq (h : a = b) : a ∣ b := h ▸ dvd_refl a
theorem Eq.dvd (h : a = b) : a ∣ b := dvd_of_eq h
theorem Dvd.dvd.mul_right (h : a ∣ b) (c : α) : a ∣ b * c := dvd_mul_of_dvd_left h c
theorem Dvd.dvd.mul_left (h : a ∣ b) (c : α) : a ∣ c * b := dvd_mul_of_dvd_right h c
theorem Dvd.dvd.trans (h : a ∣ b) (k : b ∣ c) : a ∣ c := dvd_trans h k
theorem dvd_trans' (h : b ∣ c) (k : a ∣ b) : a ∣ c := dvd_trans k h
theorem zero_dvd_iff : (0 : α) ∣ a ↔ a = 0 :=
  ⟨fun h => by obtain ⟨c, rfl⟩ := dvd_def.mp h; rw [zero_mul], fun h => by rw [h]; exact dvd_refl 0⟩
theorem eq_zero_of_zero_dvd (h : (0 : α) ∣ a) : a = 0 := zero_dvd_iff.mp h
theorem mul_dvd_mul_iff_left [IsCancelMulZero α] (ha : a ≠ 0) : a * b ∣ a * c ↔ b ∣ c := by
  refine ⟨fun h => ?_, mul_dvd_mul_left a⟩
  obtain ⟨d, hd⟩ := dvd_def.mp h
  rw [mul_assoc] at hd
  exact Dvd.intro d (mul_left_cancel₀ ha hd).symm
theorem mul_dvd_mul_iff_right [IsCancelMulZero α] (hc : c ≠ 0) : a * c ∣ b * c ↔ a ∣ b := by
  rw [mul_comm a, mul_comm b, mul_dvd_mul_iff_left hc]
theorem dvd_of_mul_dvd_mul_left [IsCancelMulZero α] (ha : a ≠ 0) (h : a * b ∣ a * c) : b ∣ c :=
  (mul_dvd_mul_iff_left ha).mp h

end Dvd

section DvdRing
variable {α : Type u} [CommRing α] [Dvd α] [LawfulDvd α] {a b c : α}

theorem neg_dvd : -a ∣ b ↔ a ∣ b := by
  have key : ∀ x : α, x ∣ b → -x ∣ b := fun x h => by
    obtain ⟨c, rfl⟩ := dvd_def.mp h
    exact Dvd.intro (-c) (neg_mul_neg x c)
  exact ⟨fun h => by have := key _ h; rwa [neg_neg] at this, key a⟩
theorem dvd_add_right (h : a ∣ b) : a ∣ b + c ↔ a ∣ c :=
  ⟨fun k => by have := dvd_sub k h; rwa [add_sub_cancel_left] at this, dvd_add h⟩
theorem dvd_add_left (h : a ∣ c) : a ∣ b + c ↔ a ∣ b := by rw [add_comm, dvd_add_right h]
theorem dvd_sub_right (h : a ∣ b) : a ∣ b - c ↔ a ∣ c := by rw [sub_eq_add_neg, dvd_add_right h, dvd_neg]
theorem dvd_sub_left (h : a ∣ c) : a ∣ b - c ↔ a ∣ b := by rw [sub_eq_add_neg, dvd_add_left (dvd_neg.mpr h)]
theorem dvd_add_self_left : a ∣ a + b ↔ a ∣ b := dvd_add_right (dvd_refl a)
theorem dvd_add_self_right : a ∣ b + a ↔ a ∣ b := dvd_add_left (dvd_refl a)
theorem dvd_sub_comm : a ∣ b - c ↔ a ∣ c - b := by rw [← dvd_neg, neg_sub]
theorem sub_one_dvd_pow_sub_one (a : α) (n : Nat) : a - 1 ∣ a ^ n - 1 := by
  have := sub_dvd_pow_sub_pow a 1 n; rwa [one_pow] at this
theorem Odd.add_dvd_pow_add_pow (x y : α) {n : Nat} (hn : Odd n) : x + y ∣ x ^ n + y ^ n := by
  have := sub_dvd_pow_sub_pow x (-y) n
  rwa [hn.neg_pow, sub_neg_eq_add, sub_neg_eq_add] at this

end DvdRing

/-! ### Parity -/

section Parity
variable {α : Type u} [CommRing α] {a b : α}

theorem even_two : Even (2 : α) := ⟨1, by grind⟩
theorem even_zero : Even (0 : α) := ⟨0, by grind⟩
theorem odd_one : Odd (1 : α) := ⟨0, by grind⟩
theorem even_neg : Even (-a) ↔ Even a :=
  ⟨fun ⟨r, h⟩ => ⟨-r, by grind⟩, fun ⟨r, h⟩ => ⟨-r, by grind⟩⟩
theorem Even.neg (h : Even a) : Even (-a) := even_neg.mpr h
theorem Even.sub (ha : Even a) (hb : Even b) : Even (a - b) := by
  obtain ⟨r, rfl⟩ := ha; obtain ⟨s, rfl⟩ := hb; exact ⟨r - s, by grind⟩
theorem Odd.neg (h : Odd a) : Odd (-a) := by obtain ⟨r, rfl⟩ := h; exact ⟨-r - 1, by grind⟩
theorem Odd.sub_odd (ha : Odd a) (hb : Odd b) : Even (a - b) := by
  obtain ⟨r, rfl⟩ := ha; obtain ⟨s, rfl⟩ := hb; exact ⟨r - s, by grind⟩
theorem Odd.sub_even (ha : Odd a) (hb : Even b) : Odd (a - b) := by
  obtain ⟨r, rfl⟩ := ha; obtain ⟨s, rfl⟩ := hb; exact ⟨r - s, by grind⟩
theorem Even.sub_odd (ha : Even a) (hb : Odd b) : Odd (a - b) := by
  obtain ⟨r, rfl⟩ := ha; obtain ⟨s, rfl⟩ := hb; exact ⟨r - s - 1, by grind⟩

end Parity

section ParitySemiring
variable {α : Type u} [CommSemiring α] {a b : α}

theorem even_add_self (a : α) : Even (a + a) := ⟨a, rfl⟩
theorem Even.add_odd (ha : Even a) (hb : Odd b) : Odd (a + b) := by
  obtain ⟨r, rfl⟩ := ha; obtain ⟨s, rfl⟩ := hb; exact ⟨r + s, by grind⟩
theorem Odd.add_even (ha : Odd a) (hb : Even b) : Odd (a + b) := by
  obtain ⟨r, rfl⟩ := ha; obtain ⟨s, rfl⟩ := hb; exact ⟨r + s, by grind⟩
theorem Odd.add_odd (ha : Odd a) (hb : Odd b) : Even (a + b) := by
  obtain ⟨r, rfl⟩ := ha; obtain ⟨s, rfl⟩ := hb; exact ⟨r + s + 1, by grind⟩
theorem Even.add_one (h : Even a) : Odd (a + 1) := by obtain ⟨r, rfl⟩ := h; exact ⟨r, by grind⟩
theorem Odd.add_one (h : Odd a) : Even (a + 1) := by obtain ⟨r, rfl⟩ := h; exact ⟨r + 1, by grind⟩
theorem Even.mul_left (h : Even a) (b : α) : Even (b * a) := by obtain ⟨r, rfl⟩ := h; exact ⟨b * r, by grind⟩
theorem Even.mul_right (h : Even a) (b : α) : Even (a * b) := by obtain ⟨r, rfl⟩ := h; exact ⟨r * b, by grind⟩
theorem Odd.mul (ha : Odd a) (hb : Odd b) : Odd (a * b) := by
  obtain ⟨r, rfl⟩ := ha; obtain ⟨s, rfl⟩ := hb; exact ⟨2 * r * s + r + s, by grind⟩
theorem Odd.pow (h : Odd a) : ∀ {n : Nat}, Odd (a ^ n)
  | 0 => ⟨0, by rw [pow_zero, mul_zero, zero_add]⟩
  | n + 1 => by rw [pow_succ]; exact h.pow.mul h
theorem Even.pow_of_ne_zero (h : Even a) : ∀ {n : Nat}, n ≠ 0 → Even (a ^ n)
  | 0, hn => absurd rfl hn
  | n + 1, _ => by rw [pow_succ]; exact h.mul_left _
theorem even_iff_exists_two_mul : Even a ↔ ∃ r, a = 2 * r :=
  ⟨fun ⟨r, h⟩ => ⟨r, by grind⟩, fun ⟨r, h⟩ => ⟨r, by grind⟩⟩
theorem odd_iff_exists_bit1 : Odd a ↔ ∃ r, a = 2 * r + 1 := Iff.rfl
theorem Odd.pos {n : Nat} (h : Odd n) : 0 < n := by obtain ⟨k, rfl⟩ := h; omega

end ParitySemiring
