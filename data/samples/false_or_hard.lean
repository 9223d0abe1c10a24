/-! Statements that no proof should be found for: false ones, and ones that are too hard for what proves here. -/

-- expect: false
/-- Subtraction and addition of natural numbers cancel. False: subtraction is cut off at zero. -/
theorem subtract_then_add (a b : Nat) : a - b + b = a := sorry

-- expect: false
/-- Every natural number is smaller than its square. False for zero and one. -/
theorem lt_square (n : Nat) : n < n * n := sorry

-- expect: false
/-- Appending lists is commutative. False for different lists. -/
theorem append_commutes (xs ys : List Nat) : xs ++ ys = ys ++ xs := sorry

-- expect: false
/-- The value of the polynomial n² + n + 41 is never divisible by 41. False for 40. -/
theorem euler_prime_values (n : Nat) : ¬ 41 ∣ n * n + n + 41 := sorry

-- expect: false
/-- A sum of bytes is at least each summand. False when it overflows. -/
theorem byte_sum_grows (x y : BitVec 8) : x ≤ x + y := sorry

-- expect: false
/-- If each of two statements implies the other's negation, one of them holds. False when neither holds. -/
theorem one_of_two (p q : Prop) (hpq : p → ¬ q) (hqp : q → ¬ p) : p ∨ q := sorry

-- expect: hard
/-- Goldbach's conjecture: every even number above two is the sum of two primes. -/
theorem goldbach (n : Nat) (h : 2 < n) (even : n % 2 = 0) :
    ∃ p q, 1 < p ∧ 1 < q ∧ (∀ d, d ∣ p → d = 1 ∨ d = p) ∧ (∀ d, d ∣ q → d = 1 ∨ d = q) ∧ p + q = n := sorry

/-- One step of the Collatz procedure. -/
def collatzStep (n : Nat) : Nat :=
  if n % 2 = 0 then n / 2 else 3 * n + 1

/-- The number after some steps of the Collatz procedure. -/
def collatz : Nat → Nat → Nat
  | 0, n => n
  | steps + 1, n => collatz steps (collatzStep n)

-- expect: hard
/-- The Collatz conjecture: every positive number reaches one. -/
theorem collatz_reaches_one (n : Nat) (h : 0 < n) : ∃ steps, collatz steps n = 1 := sorry

-- expect: hard
/-- Fermat's last theorem. -/
theorem fermat_last (a b c n : Nat) (hn : 2 < n) (ha : 0 < a) (hb : 0 < b) : a ^ n + b ^ n ≠ c ^ n := sorry

-- expect: hard
/-- There are infinitely many twin primes. -/
theorem twin_primes (n : Nat) :
    ∃ p, n < p ∧ (∀ d, d ∣ p → d = 1 ∨ d = p) ∧ (∀ d, d ∣ p + 2 → d = 1 ∨ d = p + 2) := sorry
