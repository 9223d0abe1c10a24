import Tllama.Order.Abs
import Tllama.Real.Sqrt
import Tllama.Rat.Cast
/-!
The facts by which `nlinarith` multiplies inequalities: for two inequalities the product of their
differences has a sign. `grind` instantiates them for every pair of inequalities it knows, and its
linear arithmetic takes products as unknowns. They are stated for each number type, since a generic
statement would make the order classes part of what must be matched.
-/

@[expose] public section

namespace Tllama.Nlinarith

/-- `grind` brings every inequality of integers to the form `p ≤ 0`, strict ones too. -/
theorem int_nonpos {p q : Int} (h : p ≤ 0) (h' : q ≤ 0) : 0 ≤ p * q := by
  have := mul_nonneg (neg_nonneg.2 h) (neg_nonneg.2 h')
  rwa [neg_mul_neg] at this

theorem rat_le_le {a b c d : Rat} (h : a ≤ b) (h' : c ≤ d) : 0 ≤ (b - a) * (d - c) :=
  mul_nonneg (sub_nonneg.2 h) (sub_nonneg.2 h')
theorem rat_lt_lt {a b c d : Rat} (h : a < b) (h' : c < d) : 0 < (b - a) * (d - c) :=
  mul_pos (sub_pos.2 h) (sub_pos.2 h')
theorem rat_le_lt {a b c d : Rat} (h : a ≤ b) (h' : c < d) : 0 ≤ (b - a) * (d - c) :=
  mul_nonneg (sub_nonneg.2 h) (le_of_lt (sub_pos.2 h'))

theorem real_le_le {a b c d : Real} (h : a ≤ b) (h' : c ≤ d) : 0 ≤ (b - a) * (d - c) :=
  mul_nonneg (sub_nonneg.2 h) (sub_nonneg.2 h')
theorem real_lt_lt {a b c d : Real} (h : a < b) (h' : c < d) : 0 < (b - a) * (d - c) :=
  mul_pos (sub_pos.2 h) (sub_pos.2 h')
theorem real_le_lt {a b c d : Real} (h : a ≤ b) (h' : c < d) : 0 ≤ (b - a) * (d - c) :=
  mul_nonneg (sub_nonneg.2 h) (le_of_lt (sub_pos.2 h'))

/-- Without subtraction, since that truncates on natural numbers. -/
theorem nat_le_le {a b c d : Nat} (h : a ≤ b) (h' : c ≤ d) : a * d + b * c ≤ a * c + b * d := by
  obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_le h
  obtain ⟨l, rfl⟩ := Nat.exists_eq_add_of_le h'
  have e : a * c + (a + k) * (c + l) = a * (c + l) + (a + k) * c + k * l := by grind
  rw [e]
  exact Nat.le_add_right _ _

/-- For a product of reals that occurs, the square of the difference of the factors. -/
theorem real_sq_of_mul {a b c : Real} (_ : a * b = c) : 0 ≤ (a - b) ^ 2 := sq_nonneg _
/-- For two squares of reals that occur, the square of the difference. -/
theorem real_sq_of_sq {a b c d : Real} (_ : a ^ 2 = c) (_ : b ^ 2 = d) : 0 ≤ (a - b) ^ 2 := sq_nonneg _
theorem real_sq_sub (a b : Real) : 0 ≤ (a - b) ^ 2 := sq_nonneg _
theorem real_sq_add (a b : Real) : 0 ≤ (a + b) ^ 2 := sq_nonneg _

/-- A goal follows if its negation is absurd. -/
theorem contra {p q : Prop} (h : ¬ p → ¬ q) : q → p := fun hq =>
  Classical.byContradiction fun hp => h hp hq

end Tllama.Nlinarith
