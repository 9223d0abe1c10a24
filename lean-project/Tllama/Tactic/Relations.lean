import Tllama.Algebra.Lemmas
import Tllama.Finset.Sums
import Tllama.Nat.Lemmas
import Tllama.Real.Log
import Tllama.Set.Basic
/-!
What `rfl`, `symm`, `calc` and `simp` know of the relations of the library: reflexivity, symmetry, transitivity of `≥`
and `>` beside `≤` and `<`, and the signs of differences, inverses and quotients.
-/

@[expose] public section

universe u

attribute [refl] le_refl dvd_refl Nat.ModEq.refl Int.ModEq.refl Set.Subset.refl Finset.Subset.refl
attribute [symm] Nat.ModEq.symm Int.ModEq.symm

section Trans
variable {α : Type u} [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α]

instance : Trans (α := α) (β := α) (γ := α) (· ≤ ·) (· ≤ ·) (· ≤ ·) := ⟨le_trans⟩
instance : Trans (α := α) (β := α) (γ := α) (· < ·) (· < ·) (· < ·) := ⟨lt_trans⟩
instance : Trans (α := α) (β := α) (γ := α) (· ≤ ·) (· < ·) (· < ·) := ⟨lt_of_le_of_lt⟩
instance : Trans (α := α) (β := α) (γ := α) (· < ·) (· ≤ ·) (· < ·) := ⟨lt_of_lt_of_le⟩
instance : Trans (α := α) (β := α) (γ := α) (· ≥ ·) (· ≥ ·) (· ≥ ·) := ⟨ge_trans⟩
instance : Trans (α := α) (β := α) (γ := α) (· > ·) (· > ·) (· > ·) := ⟨gt_trans⟩
instance : Trans (α := α) (β := α) (γ := α) (· ≥ ·) (· > ·) (· > ·) := ⟨gt_of_ge_of_gt⟩
instance : Trans (α := α) (β := α) (γ := α) (· > ·) (· ≥ ·) (· > ·) := ⟨gt_of_gt_of_ge⟩

end Trans

instance {α : Type u} [Lean.Grind.CommSemiring α] [Dvd α] [LawfulDvd α] :
    Trans (α := α) (β := α) (γ := α) (· ∣ ·) (· ∣ ·) (· ∣ ·) := ⟨dvd_trans⟩
instance (n : Nat) : Trans (Nat.ModEq n) (Nat.ModEq n) (Nat.ModEq n) := ⟨Nat.ModEq.trans⟩
instance (n : Int) : Trans (Int.ModEq n) (Int.ModEq n) (Int.ModEq n) := ⟨Int.ModEq.trans⟩

attribute [simp] one_div inv_pos inv_nonneg inv_lt_zero inv_nonpos sub_nonneg sub_pos sub_neg sub_nonpos
  neg_le_neg_iff neg_lt_neg_iff neg_nonneg neg_pos neg_nonpos neg_neg_iff_pos dvd_refl dvd_mul_right dvd_mul_left dvd_zero
  one_dvd Nat.factorial_two
attribute [simp] Nat.sub_pos_iff_lt

/-! The lemmas that Mathlib gives to `simp` and that the library itself is built without. -/

attribute [simp] le_refl lt_irrefl not_le not_lt max_self min_self le_max_left le_max_right min_le_left min_le_right
  max_le_iff le_min_iff le_max_iff min_le_iff max_lt_iff lt_min_iff lt_max_iff min_lt_iff max_eq_left_iff max_eq_right_iff
  min_eq_left_iff min_eq_right_iff abs_nonneg abs_eq_self abs_eq_neg_self abs_nonpos_iff
attribute [simp] pow_eq_zero_iff mul_self_eq_zero zero_eq_mul sub_eq_self sub_sub_self add_sub_add_right_eq_sub
  add_sub_add_left_eq_sub sub_sub_sub_cancel_right sub_sub_sub_cancel_left sub_add_cancel_left left_eq_mul₀ right_eq_mul₀
  even_two even_zero odd_one even_add_self even_two_mul even_neg Even.neg_pow Odd.neg_pow neg_dvd dvd_neg zero_dvd_iff
  dvd_add_self_left dvd_add_self_right
attribute [simp] mul_inv_cancel₀ inv_mul_cancel₀ mul_div_cancel_right₀ mul_div_cancel_left₀ div_mul_cancel₀ div_left_inj'
  mul_inv_cancel_left₀ mul_inv_cancel_right₀ inv_mul_cancel_left₀ inv_mul_cancel_right₀ inv_div one_div_one_div
  div_eq_one_iff_eq inv_pow inv_eq_one zpow_neg neg_div_neg_eq add_halves add_self_div_two mul_inv_rev
attribute [simp] mul_le_mul_left mul_le_mul_right mul_lt_mul_left mul_lt_mul_right div_le_div_right div_lt_div_right
  mul_pos_iff_of_pos_left mul_pos_iff_of_pos_right mul_nonneg_iff_of_pos_left mul_nonneg_iff_of_pos_right sq_pos_iff
  pow_le_pow_iff_right₀ pow_lt_pow_iff_right₀ pow_right_inj₀
attribute [simp] Real.sqrt_eq_zero Real.sqrt_eq_zero' Real.sqrt_eq_one Real.sqrt_inj Real.sqrt_le_sqrt_iff
  Real.sqrt_lt_sqrt_iff Real.div_sqrt Real.logb_self_eq_one
attribute [simp] Finset.card_insert_of_notMem Finset.insert_eq_of_mem Finset.sum_ite_eq' Finset.sum_eq_zero_iff
  Finset.left_mem_Icc Finset.right_mem_Icc Finset.Icc_eq_empty_of_lt
