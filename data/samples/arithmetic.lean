/-! Arithmetic of natural numbers and integers. -/

/-- Twice a natural number is the number added to itself. -/
theorem two_mul_eq_add_self (n : Nat) : 2 * n = n + n := sorry

/-- If one number is smaller than another, then it stays smaller after adding one to the larger. -/
theorem lt_succ_of_lt_both (a b : Nat) (h : a < b) : a < b + 1 := sorry

/-- The sum of three natural numbers does not depend on how they are grouped and ordered. -/
theorem rotate_sum (a b c : Nat) : a + b + c = c + a + b := sorry

/-- Subtracting a number after adding it changes nothing. -/
theorem add_then_subtract (a b : Nat) : a + b - b = a := sorry

/-- If the sum of two natural numbers is zero, both are zero. -/
theorem both_zero_of_sum_zero (a b : Nat) (h : a + b = 0) : a = 0 ∧ b = 0 := sorry

/-- If three times a number plus two is seventeen, the number is five. -/
theorem solve_linear (x : Nat) (h : 3 * x + 2 = 17) : x = 5 := sorry

/-- The sum of two numbers is ten and their difference is four: they are seven and three. -/
theorem sum_and_difference (x y : Int) (hs : x + y = 10) (hd : x - y = 4) : x = 7 ∧ y = 3 := sorry

/-- The square of a sum is the sum of the squares and twice the product. -/
theorem square_of_sum (a b : Nat) : (a + b) * (a + b) = a * a + 2 * (a * b) + b * b := sorry

/-- The difference of two squares is the product of sum and difference. -/
theorem difference_of_squares (a b : Int) : (a + b) * (a - b) = a * a - b * b := sorry

/-- The square of an integer is not negative. -/
theorem square_nonneg (a : Int) : 0 ≤ a * a := sorry

/-- Twice the product of two integers is at most the sum of their squares. -/
theorem two_mul_le_squares (a b : Int) : 2 * (a * b) ≤ a * a + b * b := sorry

/-- The larger of two numbers plus the smaller one is their sum. -/
theorem max_add_min (a b : Nat) : max a b + min a b = a + b := sorry
