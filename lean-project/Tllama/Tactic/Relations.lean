import Tllama.Algebra.Lemmas
import Tllama.Nat.Lemmas
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
