/-! Statements about recursive functions, proved by induction. -/

/-- The sum of the numbers from 0 to `n`. -/
def sumTo : Nat → Nat
  | 0 => 0
  | n + 1 => sumTo n + (n + 1)

/-- The sum of the first `n` odd numbers. -/
def sumOdd : Nat → Nat
  | 0 => 0
  | n + 1 => sumOdd n + (2 * n + 1)

/-- The factorial. -/
def fact : Nat → Nat
  | 0 => 1
  | n + 1 => (n + 1) * fact n

/-- The Fibonacci numbers. -/
def fib : Nat → Nat
  | 0 => 0
  | 1 => 1
  | n + 2 => fib n + fib (n + 1)

/-- Binary trees with a number at each inner node. -/
inductive Tree where
  | leaf : Tree
  | node : Tree → Nat → Tree → Tree

/-- The number of inner nodes. -/
def Tree.size : Tree → Nat
  | .leaf => 0
  | .node l _ r => l.size + 1 + r.size

/-- The number of leaves. -/
def Tree.leaves : Tree → Nat
  | .leaf => 1
  | .node l _ r => l.leaves + r.leaves

/-- The tree seen in a mirror. -/
def Tree.mirror : Tree → Tree
  | .leaf => .leaf
  | .node l x r => .node r.mirror x l.mirror

/-- The tree's height: the number of nodes on a longest path. -/
def Tree.height : Tree → Nat
  | .leaf => 0
  | .node l _ r => max l.height r.height + 1

/-- Twice the sum of the numbers up to `n` is `n` times `n + 1` (Gauss). -/
theorem gauss_sum (n : Nat) : 2 * sumTo n = n * (n + 1) := sorry

/-- The sum of the first `n` odd numbers is the square of `n`. -/
theorem odd_sum_square (n : Nat) : sumOdd n = n * n := sorry

/-- The factorial is never zero. -/
theorem fact_positive (n : Nat) : 0 < fact n := sorry

/-- A number is at most its factorial. -/
theorem le_fact (n : Nat) : n ≤ fact n := sorry

/-- The tenth Fibonacci number is 55. -/
theorem fib_ten : fib 10 = 55 := sorry

/-- Fibonacci numbers after the first are positive. -/
theorem fib_positive (n : Nat) : 0 < fib (n + 1) := sorry

/-- A tree has one more leaf than inner nodes. -/
theorem leaves_eq_size_succ (t : Tree) : t.leaves = t.size + 1 := sorry

/-- Mirroring a tree twice gives the tree. -/
theorem mirror_twice (t : Tree) : t.mirror.mirror = t := sorry

/-- A tree and its mirror image have the same number of nodes. -/
theorem mirror_same_size (t : Tree) : t.mirror.size = t.size := sorry

/-- The height of a tree is at most its number of nodes. -/
theorem height_le_size (t : Tree) : t.height ≤ t.size := sorry

/-- A tree of height `h` has fewer than `2 ^ h` nodes. -/
theorem size_lt_two_pow_height (t : Tree) : t.size < 2 ^ t.height := sorry

/-- Powers of two outgrow the numbers themselves. -/
theorem lt_two_power (n : Nat) : n < 2 ^ n := sorry
