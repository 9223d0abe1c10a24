/-! Divisibility, remainders, parity. -/

/-- Every natural number leaves remainder zero or one when divided by two. -/
theorem remainder_two (n : Nat) : n % 2 = 0 ∨ n % 2 = 1 := by
  -- A remainder is smaller than the divisor.
  omega

/-- The sum of two odd numbers is even. -/
theorem odd_add_odd (a b : Nat) (ha : a % 2 = 1) (hb : b % 2 = 1) : (a + b) % 2 = 0 := by
  -- The remainders add up to two.
  omega

/-- The product of two odd numbers is odd. -/
theorem odd_mul_odd (a b : Nat) (ha : a % 2 = 1) (hb : b % 2 = 1) : (a * b) % 2 = 1 := by
  -- The remainder of a product is that of the product of the remainders.
  rw [Nat.mul_mod, ha, hb]

/-- One of two consecutive numbers is even, so their product is even. -/
theorem consecutive_product_even (n : Nat) : (n * (n + 1)) % 2 = 0 := by
  -- Take the cases of the remainder of `n`.
  cases Nat.mod_two_eq_zero_or_one n with
  | inl h =>
    -- If `n` is even, so is every multiple of it.
    rw [Nat.mul_mod, h]
    simp
  | inr h =>
    -- If `n` is odd, then `n + 1` is even.
    have next : (n + 1) % 2 = 0 := by omega
    rw [Nat.mul_mod, next]
    simp

/-- A number that six divides is divided by three. -/
theorem three_dvd_of_six_dvd (n : Nat) (h : 6 ∣ n) : 3 ∣ n := by
  -- A multiple of six is a multiple of three.
  omega

/-- What divides two numbers divides their sum. -/
theorem divides_sum (d a b : Nat) (ha : d ∣ a) (hb : d ∣ b) : d ∣ a + b := by
  -- `d * x + d * y = d * (x + y)`.
  exact Nat.dvd_add ha hb

/-- Divisibility is transitive. -/
theorem divides_trans (a b c : Nat) (hab : a ∣ b) (hbc : b ∣ c) : a ∣ c := by
  -- Write `b` as `a * x` and `c` as `b * y`; then `c` is `a * (x * y)`.
  obtain ⟨x, rfl⟩ := hab
  obtain ⟨y, rfl⟩ := hbc
  exact ⟨x * y, Nat.mul_assoc a x y⟩

/-- A number that leaves remainder two modulo four is even but not divisible by four. -/
theorem two_mod_four (n : Nat) (h : n % 4 = 2) : n % 2 = 0 ∧ ¬ 4 ∣ n := by
  -- Write the number as four times a quotient plus two.
  omega

/-- A square leaves remainder zero or one when divided by four. -/
theorem square_mod_four (n : Nat) : (n * n) % 4 = 0 ∨ (n * n) % 4 = 1 := by
  -- Only the remainder of `n` matters, and it is one of four.
  have cases : n % 4 = 0 ∨ n % 4 = 1 ∨ n % 4 = 2 ∨ n % 4 = 3 := by omega
  rcases cases with h | h | h | h <;> simp [Nat.mul_mod, h]

/-- The greatest common divisor of 84 and 36 is 12. -/
theorem gcd_84_36 : Nat.gcd 84 36 = 12 := by
  -- Euclid's algorithm computes it.
  decide

/-- The greatest common divisor of a number and itself is the number. -/
theorem gcd_with_itself (n : Nat) : Nat.gcd n n = n := by
  -- A number is its own largest divisor.
  simp

/-- The remainder of 2 to the power 10 modulo 11 is 1. -/
theorem fermat_for_eleven : 2 ^ 10 % 11 = 1 := by
  -- The power is 1024, and 1023 is 93 times 11.
  decide

/-- If three divides the square of a number, it divides the number. -/
theorem three_dvd_of_dvd_square (n : Nat) (h : 3 ∣ n * n) : 3 ∣ n := by
  -- The remainder of the square is given by that of the number: 0, 1 or 4 % 3 = 1.
  have square : (n * n) % 3 = ((n % 3) * (n % 3)) % 3 := Nat.mul_mod n n 3
  have cases : n % 3 = 0 ∨ n % 3 = 1 ∨ n % 3 = 2 := by omega
  rcases cases with r | r | r
  · -- The remainder 0 is what we claim.
    omega
  · -- The remainder 1 gives a square with remainder 1.
    rw [r] at square
    omega
  · -- The remainder 2 gives a square with remainder 1.
    rw [r] at square
    omega
