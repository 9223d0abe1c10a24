/-- The sum of two odd numbers is even. -/
theorem odd_add_odd (a b : Nat) (ha : a % 2 = 1) (hb : b % 2 = 1) : (a + b) % 2 = 0 := sorry

theorem reverse_map (f : α → β) (xs : List α) : (xs.map f).reverse = xs.reverse.map f := sorry

/-- False: 3 is a counterexample. -/
theorem double_lt_square (n : Nat) (h : 2 < n) : 2 * n + 3 < n * n := sorry
