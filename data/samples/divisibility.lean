/-! Divisibility, remainders, parity. -/

/-- Every natural number leaves remainder zero or one when divided by two. -/
theorem remainder_two (n : Nat) : n % 2 = 0 ∨ n % 2 = 1 := sorry

/-- The sum of two odd numbers is even. -/
theorem odd_add_odd (a b : Nat) (ha : a % 2 = 1) (hb : b % 2 = 1) : (a + b) % 2 = 0 := sorry

/-- The product of two odd numbers is odd. -/
theorem odd_mul_odd (a b : Nat) (ha : a % 2 = 1) (hb : b % 2 = 1) : (a * b) % 2 = 1 := sorry

/-- One of two consecutive numbers is even, so their product is even. -/
theorem consecutive_product_even (n : Nat) : (n * (n + 1)) % 2 = 0 := sorry

/-- A number that six divides is divided by three. -/
theorem three_dvd_of_six_dvd (n : Nat) (h : 6 ∣ n) : 3 ∣ n := sorry

/-- What divides two numbers divides their sum. -/
theorem divides_sum (d a b : Nat) (ha : d ∣ a) (hb : d ∣ b) : d ∣ a + b := sorry

/-- Divisibility is transitive. -/
theorem divides_trans (a b c : Nat) (hab : a ∣ b) (hbc : b ∣ c) : a ∣ c := sorry

/-- A number that leaves remainder two modulo four is even but not divisible by four. -/
theorem two_mod_four (n : Nat) (h : n % 4 = 2) : n % 2 = 0 ∧ ¬ 4 ∣ n := sorry

/-- A square leaves remainder zero or one when divided by four. -/
theorem square_mod_four (n : Nat) : (n * n) % 4 = 0 ∨ (n * n) % 4 = 1 := sorry

/-- The greatest common divisor of 84 and 36 is 12. -/
theorem gcd_84_36 : Nat.gcd 84 36 = 12 := sorry

/-- The greatest common divisor of a number and itself is the number. -/
theorem gcd_with_itself (n : Nat) : Nat.gcd n n = n := sorry

/-- The remainder of 2 to the power 10 modulo 11 is 1. -/
theorem fermat_for_eleven : 2 ^ 10 % 11 = 1 := sorry

/-- If three divides the square of a number, it divides the number. -/
theorem three_dvd_of_dvd_square (n : Nat) (h : 3 ∣ n * n) : 3 ∣ n := sorry
